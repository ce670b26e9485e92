"""Part of the side panel: how much of each work a hand made and how much a model, and the copy check."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSize, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop import authorship, theme
from desktop.document import Document
from desktop.provenance.signing import names_of
from engine.brief import KINDS

SETTLE_MS = 150
ORDER = ("hand", "model", "program", "file")


def percent(share: float) -> str:
    """A share in words that never round somebody away."""
    if 0 < share < 0.01:
        return "< 1 %"
    if 0.99 < share < 1:
        return "> 99 %"
    return f"{round(100 * share)} %"


class Bar(QWidget):
    """Shares side by side: the hand's blue, the model's red, the rest grey."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shares: dict[str, float] = {}
        self.setFixedHeight(6)

    def sizeHint(self) -> QSize:
        return QSize(120, 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        colours = {"hand": theme.HAND, "model": tokens.accent, "program": tokens.quiet, "file": tokens.grip}
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.raised))
        left = 0.0
        for who in ORDER:
            wide = self.shares.get(who, 0.0) * self.width()
            painter.fillRect(round(left), 0, round(left + wide) - round(left), self.height(), QColor(colours[who]))
            left += wide


class Whose(QWidget):
    """report_wanted: the user asks for the whole story; appraise_wanted: for the measures.

    Follows the document by itself, shortly after a change.
    """

    report_wanted = Signal()
    appraise_wanted = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.title = QLabel()
        self.title.setProperty("heading", True)
        self.names = {kind: QLabel() for kind in KINDS}
        self.bars = {kind: Bar() for kind in KINDS}
        self.words = {kind: QLabel() for kind in KINDS}
        self.report, self.appraise = QPushButton(), QPushButton()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addSpacing(8)
        for kind in KINDS:
            self.names[kind].setProperty("strong", True)
            self.words[kind].setProperty("quiet", True)
            self.words[kind].setWordWrap(True)
            for part in (self.names[kind], self.bars[kind], self.words[kind]):
                column.addWidget(part)
            column.addSpacing(8)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.report, self.appraise):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self.appraise.clicked.connect(self.appraise_wanted)
        self.report.clicked.connect(self.report_wanted)
        self._timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._timer.timeout.connect(self.show_shares)
        document.work_changed.connect(lambda _: self._timer.start())
        document.copies_noted.connect(lambda _: self._timer.start())
        self._retranslate()

    def show_shares(self) -> None:
        """As the ledger tells now."""
        record = self._document.record
        there = self._document.works
        for kind in KINDS:
            shares = authorship.shares(record, kind, self._document.layers) if kind in there else {}
            for part in (self.names[kind], self.words[kind], self.bars[kind]):
                part.setVisible(kind in there)
            self.bars[kind].setVisible(bool(shares))
            self.bars[kind].shares = shares
            self.bars[kind].update()
            said = self.said(shares) if shares else self.tr("not recorded")
            self.bars[kind].setAccessibleName(f"{names_of(kind)}: {said}")
            copies = self.copies(authorship.copies(record, kind, there[kind])) if kind in there else ""
            self.words[kind].setText("\n".join(line for line in (said, copies) if line))
        self.setVisible(bool(there))

    def said(self, shares: dict[str, float]) -> str:
        """ "38 % hand · 62 % model" """
        names = {
            "hand": self.tr("%1 by hand"),
            "model": self.tr("%1 by a model"),
            "program": self.tr("%1 strokes by rule"),
            "file": self.tr("%1 brought along"),
        }
        known = [(names.get(who, names["file"]), share) for who, share in shares.items()]
        return " · ".join(name.replace("%1", percent(share)) for name, share in known)

    def copies(self, found: dict[str, Any]) -> str:
        """The copy check in a few words."""
        return {
            "clear": self.tr("✓ no copy found"),
            "near": self.tr("⚠ near a work it learned from"),
            "short": self.tr("too short for the copy check"),
        }.get(str(found.get("state", "")), "")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.title.setText(self.tr("Made by"))
        self.report.setText(self.tr("Report…"))
        self.report.setToolTip(self.tr("Who made what, what the models learned from, and whether anything is a copy"))
        self.appraise.setText(self.tr("Appraise"))
        self.appraise.setToolTip(self.tr("Measure the works and see where they lie among others (F6)"))
        for kind in KINDS:
            self.names[kind].setText(names_of(kind))
        self.show_shares()
