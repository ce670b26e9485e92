"""Trainings that were left unfinished: each can be resumed or discarded."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.training import presets
from desktop.training.run import Order, unfinished


class UnfinishedTrainings(QWidget):
    """resume_requested carries the Order. Hidden where there is none."""

    resume_requested = Signal(object)

    def __init__(self, models_dir: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models_dir = models_dir
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self.title = QLabel()
        self.title.setProperty("heading", True)
        self.box = QWidget()
        self.rows = QVBoxLayout(self.box)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(8)
        self.frame = QScrollArea()
        self.frame.setWidgetResizable(True)
        self.frame.setFrameShape(QScrollArea.Shape.NoFrame)
        self.frame.setWidget(self.box)
        self.frame.setMaximumHeight(200)
        self.frame.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column.addWidget(self.title)
        column.addWidget(self.frame)
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        super().changeEvent(event)

    def refresh(self) -> None:
        """List the trainings that can be resumed, as they lie on the disk now."""
        while (item := self.rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        orders = unfinished(self._models_dir)
        for order in orders:
            self.rows.addWidget(self._row(order))
        self.title.setText(self.tr("Unfinished trainings"))
        self.setVisible(bool(orders))
        self.frame.setFixedHeight(min(200, 40 * len(orders)))

    def _row(self, order: Order) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        name = order.name or Path(order.out).name
        words = self.tr("{name} · {kind} · {preset} · {minutes} min in all").format(
            name=name,
            kind=presets.kind_name(order.kind),
            preset=presets.preset_name(order.kind, order.preset),
            minutes=f"{order.minutes:g}",
        )
        label = QLabel(words)
        label.setToolTip(order.source)
        resume = QPushButton(self.tr("Resume") if order.resumable else self.tr("Begin again"))
        resume.setAccessibleName(self.tr("Resume the training of {name}").format(name=name))
        resume.clicked.connect(lambda: self.resume_requested.emit(order))
        discard = QPushButton(self.tr("Discard"))
        discard.setAccessibleName(self.tr("Discard the training of {name}").format(name=name))
        discard.clicked.connect(lambda: self._discard(order, discard))
        line.addWidget(label, 1)
        line.addWidget(resume)
        line.addWidget(discard)
        return row

    def _discard(self, order: Order, button: QPushButton) -> None:
        """The second press throws the training away: what was learned cannot come back."""
        if button.property("sure"):
            order.discard()
            self.refresh()
        else:
            button.setProperty("sure", True)
            button.setText(self.tr("Really discard?"))
