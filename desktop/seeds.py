"""The seed of what chance decides: its number to see and to type, a lock that keeps it, a die that rolls another."""

from __future__ import annotations

import random

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from desktop.icons import tool_button

SEEDS = 10_000


class SeedField(QWidget):
    """take() is the seed to work with now."""

    def __init__(self, caption: bool = True, parent: QWidget | None = None) -> None:
        """caption: the word before the number; without, the caller has one elsewhere."""
        super().__init__(parent)
        self._used = -1
        self.caption = QLabel()
        self.number = QSpinBox()
        self.number.setFixedWidth(84)
        self.number.setRange(0, SEEDS - 1)
        self.number.setValue(random.randrange(SEEDS))
        self.number.lineEdit().setTextMargins(6, 0, 0, 0)  # a stylesheet's padding does not reach it
        self.caption.setBuddy(self.number)
        self.lock, self.die = tool_button("lock", checkable=True), tool_button("die")
        self.die.clicked.connect(self.roll)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        if caption:
            row.addWidget(self.caption)
            row.addStretch(1)
        for part in (self.number, self.lock, self.die):
            row.addWidget(part)
        self._retranslate()

    def roll(self) -> None:
        """Another seed."""
        self.number.setValue(random.randrange(SEEDS))

    def take(self) -> int:
        """The seed shown; where it was taken before and is not locked, another one is rolled first."""
        if self.number.value() == self._used and not self.lock.isChecked():
            self.roll()
        self._used = self.number.value()
        return self._used

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.caption.setText(self.tr("Seed"))
        self.number.setAccessibleName(self.tr("Seed"))
        self.number.setToolTip(self.tr("The same seed gives the same result again"))
        for button, name in ((self.lock, self.tr("Keep this seed")), (self.die, self.tr("Roll another seed"))):
            button.setAccessibleName(name)
            button.setToolTip(name)
