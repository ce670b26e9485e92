"""The bar beside the work that says what happened and what to do; never a box in the way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import icon


class NoticeBar(QFrame):
    """tell("") hides it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", True)
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.more = QPushButton()
        self.more.setCheckable(True)
        self.away = QToolButton()
        self.away.setIcon(icon("close"))
        self.away.setIconSize(QSize(16, 16))
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setMaximumHeight(160)
        row = QHBoxLayout()
        row.addWidget(self.sentence, 1)
        row.addWidget(self.more)
        row.addWidget(self.away)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.addLayout(row)
        column.addWidget(self.details)
        self.more.toggled.connect(self.details.setVisible)
        self.away.clicked.connect(lambda: self.tell(""))
        self._retranslate()
        self.tell("")

    def tell(self, sentence: str, details: str = "") -> None:
        """One sentence; details (for a report) behind a button."""
        self.sentence.setText(sentence)
        self.details.setPlainText(details)
        self.more.setChecked(False)
        self.more.setVisible(bool(details))
        self.details.hide()
        self.setVisible(bool(sentence))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.more.setText(self.tr("Details"))
        self.details.setAccessibleName(self.tr("Details of what went wrong"))
        self.away.setAccessibleName(self.tr("Close this message"))
        self.away.setToolTip(self.tr("Close this message"))
