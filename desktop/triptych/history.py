"""The strip of drafts: every set made since the window opened, newest last; a click brings one back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from engine.brief import Brief
from engine.works import Painting, Work

THUMB = 60
MOST = 40
"""Older drafts go, so that large paintings do not fill the memory."""


@dataclass(frozen=True)
class DraftSet:
    """Works by kind, the brief and the record they were made under."""

    works: dict[str, Work]
    brief: Brief
    record: dict[str, Any] = field(default_factory=dict)


def thumbnail(work: Work | None, side: int) -> QPixmap:
    """A square picture of a painting; transparent where there is none."""
    if not isinstance(work, Painting):
        empty = QPixmap(side, side)
        empty.fill(Qt.GlobalColor.transparent)
        return empty
    height, width, _ = work.pixels.shape
    data = work.pixels.tobytes()  # QImage does not own its bytes
    whole = QPixmap.fromImage(QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888))
    mode = Qt.AspectRatioMode.KeepAspectRatioByExpanding
    return whole.scaled(side, side, mode, Qt.TransformationMode.SmoothTransformation).copy(0, 0, side, side)


class History(QWidget):
    """chosen: a DraftSet was clicked."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sets: list[DraftSet] = []
        self.title = QLabel()
        self.title.setProperty("quiet", True)
        self._group = QButtonGroup(self)
        self._inside = QWidget()
        self._row = QHBoxLayout(self._inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setFixedHeight(THUMB + 8)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self._area)
        self._retranslate()

    def add(self, made: DraftSet) -> None:
        """Show one more set, marked as the present one."""
        self.sets.append(made)
        button = QToolButton()
        button.setProperty("thumb", True)
        button.setCheckable(True)
        button.setFixedSize(THUMB + 6, THUMB + 6)
        button.setIconSize(QSize(THUMB, THUMB))
        work = made.works.get("painting")
        button.setIcon(QIcon(thumbnail(work, 2 * THUMB)))
        if work is None:
            button.setText(str(len(self.sets)))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self.chosen.emit(made))
        self._group.addButton(button)
        self._row.insertWidget(self._row.count() - 1, button)
        button.setChecked(True)
        if len(self.sets) > MOST:
            self.sets.pop(0)
            oldest = self._group.buttons()[0]
            self._group.removeButton(oldest)
            self._row.removeWidget(oldest)
            oldest.deleteLater()
        self._retranslate()

    def mark(self, works: dict[str, Work]) -> None:
        """Mark the set that is shown now; none where a hand has changed it since."""
        self._group.setExclusive(False)
        for made, button in zip(self.sets, self._group.buttons(), strict=True):
            button.setChecked(made.works == works)
        self._group.setExclusive(True)

    def clear(self) -> None:
        """Forget all: another document is open."""
        self.sets.clear()
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.deleteLater()
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.title.setText(self.tr("Drafts") if self.sets else self.tr("Every set you create is kept here as a draft."))
        for made, button in zip(self.sets, self._group.buttons(), strict=False):
            name = self.tr("Draft: %1, seed %2").replace("%1", made.brief.prompt or "–")
            name = name.replace("%2", str(made.brief.seed))
            button.setAccessibleName(name)
            button.setToolTip(name)
