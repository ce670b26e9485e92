"""What the three studio pages share: the heading, the export, and what is shown while there is no work."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop.actions import Command, PageActions
from desktop.document import Document
from desktop.icons import icon


class StudioPage(QWidget):
    """One work, large, with its export; without a work it says where works come from.

    A page gives its editor to the constructor, shows the document's work in show_work(), and names its own
    commands in COMMANDS: methods do_NAME, their shortcuts alive while the page has the focus.
    """

    export_wanted = Signal()
    home_wanted = Signal()
    told = Signal(str)
    """One sentence for the bar above the page."""

    KIND = ""
    COMMANDS: tuple[Command, ...] = ()

    def __init__(self, document: Document, editor: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.title = QLabel()
        self.title.setProperty("heading", True)
        self.export = QPushButton()
        self.export.setIcon(icon("export"))
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        self.home = QPushButton()
        self.home.setProperty("main", True)
        nothing = QWidget()
        middle = QVBoxLayout(nothing)
        middle.addStretch(1)
        middle.addWidget(self.empty)
        self.ways = QHBoxLayout()
        self.ways.setSpacing(8)
        self.ways.addWidget(self.home)
        self.ways.addStretch(1)
        middle.addLayout(self.ways)
        middle.addStretch(2)
        self.stack = QStackedWidget()
        self.stack.addWidget(nothing)
        self.stack.addWidget(editor)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        self.head.addWidget(self.export)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 16, 24, 24)
        self.column.setSpacing(12)
        self.column.addLayout(self.head)
        self.column.addWidget(self.stack, 1)
        self.export.clicked.connect(self.export_wanted)
        self.home.clicked.connect(self.home_wanted)
        document.work_changed.connect(self._on_work_changed)
        self.commands = PageActions(self, self.COMMANDS)

    def add_to_head(self, widget: QWidget) -> None:
        """Put a control before the export button."""
        self.head.insertWidget(self.head.count() - 1, widget)

    def add_way(self, widget: QWidget) -> None:
        """Put one more control beside the button that says where works come from."""
        self.ways.insertWidget(self.ways.count() - 1, widget)

    def show_work(self) -> None:
        """Show the document's work of this kind in the editor."""
        raise NotImplementedError

    def flush(self) -> None:
        """Hand edits that wait for a pause in typing to the document."""

    def show_editor(self, there: bool) -> None:
        """The editor, or the words about where works come from; export goes with a work."""
        self.stack.setCurrentIndex(1 if there else 0)
        self.export.setEnabled(self.document.work(self.KIND) is not None)

    def _on_work_changed(self, kind: str) -> None:
        if kind == self.KIND:
            self.show_work()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Say everything anew in the present language; a page extends it with its own words."""
        self.export.setText(self.tr("Export…"))
        self.home.setText(self.tr("Go to the Triptych page"))
        self.commands.retranslate()
