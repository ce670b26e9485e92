"""The three panels of the home page: a work in its real editor, with its lock, its dice and its full view."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton, QVBoxLayout, QWidget

from desktop.icons import icon, tool_button

HEAD = 30
"""Pixels of the row of the title."""


class Panel(QFrame):
    """One work. Its signals carry its kind; locked keeps the work when Create is pressed.

    give_wanted: make the other two after this one.
    """

    again_wanted = Signal(str)
    give_wanted = Signal(str)
    open_wanted = Signal(str)

    def __init__(self, kind: str, editor: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind, self.editor = kind, editor
        self.setProperty("panel", True)
        self.setMinimumSize(240, 240)
        self.title = QLabel()
        self.title.setProperty("quiet", True)
        self.title.setFixedHeight(HEAD)
        self.note = QLabel()
        self.note.setProperty("quiet", True)
        self.note.setWordWrap(True)
        self.legend = QLabel()
        self.legend.setProperty("quiet", True)
        self.legend.setWordWrap(True)
        self.legend.hide()
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        kept = self.bar.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(kept)
        self.bar.hide()
        self.lock = tool_button("unlock", checkable=True)
        self.again = tool_button("again")
        self.give = tool_button("give")
        for button in (self.lock, self.again):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.full = tool_button("expand")
        self.row = QHBoxLayout()
        self.row.setSpacing(8)
        self.row.addWidget(self.lock)
        self.row.addWidget(self.again)
        self.row.addWidget(self.give)
        self.row.addStretch(1)
        self.row.addWidget(self.full)
        self.head = QHBoxLayout()
        self.head.addWidget(self.title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(self.head)
        column.addWidget(self.bar)
        column.addWidget(editor, 1)
        column.addWidget(self.note)
        column.addWidget(self.legend)
        column.addLayout(self.row)
        self.lock.toggled.connect(self._name_lock)
        self.again.clicked.connect(lambda: self.again_wanted.emit(self.kind))
        self.give.clicked.connect(lambda: self.give_wanted.emit(self.kind))
        self.full.clicked.connect(lambda: self.open_wanted.emit(self.kind))
        self.retranslate()

    def add_tool(self, name: str) -> QToolButton:
        """One more button, at the right of the title."""
        button = tool_button(name)
        button.setFixedSize(28, HEAD)
        self.head.addWidget(button)
        return button

    @property
    def locked(self) -> bool:
        return self.lock.isChecked()

    def show_progress(self, fraction: float | None) -> None:
        """A thin bar above the work; None takes it away."""
        self.bar.setVisible(fraction is not None)
        self.bar.setValue(round(1000 * (fraction or 0)))

    def show_legend(self, rows: list[str]) -> None:
        """What was carried over from another work; an empty list takes the line away."""
        self.legend.setText("  ·  ".join(rows))
        self.legend.setVisible(bool(rows))

    def _name_lock(self) -> None:
        self.lock.setIcon(icon("lock" if self.locked else "unlock"))
        self.lock.setText(self.tr("Locked") if self.locked else self.tr("Lock"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        name = {"painting": self.tr("Painting"), "music": self.tr("Tune"), "writing": self.tr("Text")}[self.kind]
        self.title.setText(name)
        for button, text in (
            (self.lock, self.tr("Keep this one when creating: %1")),
            (self.again, self.tr("Make this one again: %1")),
            (self.give, self.tr("Make the other two after this one: %1")),
            (self.full, self.tr("Open it large: %1")),
        ):
            said = text.replace("%1", name)
            button.setAccessibleName(said)
            button.setToolTip(said)
        self._name_lock()
        self.again.setText(self.tr("Again"))
        self.bar.setAccessibleName(self.tr("Progress: %1").replace("%1", name))
