"""The previews of a training as a film: the latest, or any earlier one, chosen with a slider."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from desktop.training.preview import Preview

MOST = 64
"""More previews than this are thinned out: every other one of them goes."""


class Film(QWidget):
    """add() keeps a preview; while the slider is at its end the latest is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preview = Preview()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.when = QLabel()
        self.when.setProperty("quiet", True)
        self._kept: list[tuple[float, object]] = []
        self._every = 1
        self._since = 0
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.slider, 1)
        line.addWidget(self.when)
        self._line = QWidget()
        self._line.setLayout(line)
        line.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.preview, 1)
        column.addWidget(self._line)
        self.slider.valueChanged.connect(self._show)
        self.clear()
        self._retranslate()

    def clear(self) -> None:
        self._kept, self._every, self._since = [], 1, 0
        self.slider.setRange(0, 0)
        self.preview.clear()
        self._line.hide()

    def add(self, minutes: float, value: object) -> None:
        """minutes: how long the training had been going on."""
        live = self.slider.value() == self.slider.maximum()
        self._since += 1
        if self._kept and self._since < self._every:
            self._kept[-1] = (minutes, value)  # the latest is always there
        else:
            self._kept.append((minutes, value))
            self._since = 0
        if len(self._kept) > MOST:
            self._kept = self._kept[::-2][::-1]
            self._every *= 2
        self._line.setVisible(len(self._kept) > 1)
        at = len(self._kept) - 1 if live else min(self.slider.value(), len(self._kept) - 1)
        self.slider.blockSignals(True)
        self.slider.setRange(0, len(self._kept) - 1)
        self.slider.setValue(at)
        self.slider.blockSignals(False)
        if live:
            self._show(at)

    @property
    def length(self) -> int:
        return len(self._kept)

    def _show(self, at: int) -> None:
        if at < len(self._kept):
            minutes, value = self._kept[at]
            self.preview.show_value(value)
            self.when.setText(self.tr("after {minutes} min").format(minutes=f"{minutes:.1f}"))
            self.slider.setAccessibleDescription(self.when.text())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.preview.waiting.setText(self.tr("What the model makes is shown here while it learns."))
        self.slider.setAccessibleName(self.tr("Look back at earlier previews"))
        self.slider.setToolTip(self.tr("Look back at earlier previews; at the right end the latest is shown"))
        self._show(self.slider.value())
