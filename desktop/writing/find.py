"""Find and replace, in a bar below the text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QTextEdit, QVBoxLayout, QWidget

from desktop import theme
from desktop.icons import tool_button
from desktop.writing.page_editor import PageEditor

SHOWN = 500
"""Places that are marked at once."""


class FindBar(QWidget):
    """Capitals do not matter. replaced: one or all were, and the text is another one (one step)."""

    replaced = Signal()

    def __init__(self, editor: PageEditor) -> None:
        super().__init__()
        self.editor = editor
        self.what, self.with_ = QLineEdit(), QLineEdit()
        self.found = QLabel()
        self.found.setProperty("quiet", True)
        self.before, self.next = QPushButton(), QPushButton()
        self.one, self.all = QPushButton(), QPushButton()
        self.away = tool_button("close")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for parts in (
            (self.what, self.found, self.before, self.next, self.away),
            (self.with_, self.one, self.all),
        ):
            row = QHBoxLayout()
            row.setSpacing(8)
            for part in parts:
                row.addWidget(part, 1 if isinstance(part, QLineEdit) else 0)
            column.addLayout(row)
        self.what.textChanged.connect(lambda _: self._look())
        self.what.returnPressed.connect(self.seek)
        self.next.clicked.connect(lambda: self.seek())
        self.before.clicked.connect(lambda: self.seek(backwards=True))
        self.with_.returnPressed.connect(self.replace)
        self.one.clicked.connect(self.replace)
        self.all.clicked.connect(self.replace_all)
        self.away.clicked.connect(self.leave)
        self._retranslate()
        self.hide()

    def open(self, replace: bool) -> None:
        """Show the bar, with what is selected as what is sought."""
        for part in (self.with_, self.one, self.all):
            part.setVisible(replace)
        selected = self.editor.textCursor().selectedText()
        if selected and "\u2029" not in selected:
            self.what.setText(selected)
        self.show()
        self._look()
        self.what.setFocus()
        self.what.selectAll()

    def leave(self) -> None:
        self.editor.setExtraSelections([])
        self.hide()
        self.editor.setFocus()

    def count(self) -> int:
        """How often it is there."""
        return len(self._places())

    def _places(self) -> list[tuple[int, int]]:
        sought = self.what.text()
        places: list[tuple[int, int]] = []
        cursor = self.editor.document().find(sought, 0) if sought else QTextCursor()
        while not cursor.isNull():
            places.append((cursor.selectionStart(), cursor.selectionEnd()))
            cursor = self.editor.document().find(sought, cursor)
        return places

    def _look(self) -> None:
        """Say how many there are, and show where."""
        places = self._places()
        self.found.setText(self.tr("%1 found").replace("%1", str(len(places))) if self.what.text() else "")
        marks = []
        for start, end in places[:SHOWN]:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.editor.document())  # pyright: ignore[reportAttributeAccessIssue]
            mark.cursor.setPosition(start)  # pyright: ignore[reportAttributeAccessIssue]
            mark.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)  # pyright: ignore[reportAttributeAccessIssue]
            mark.format.setBackground(QColor(theme.tokens().line))  # pyright: ignore[reportAttributeAccessIssue]
            marks.append(mark)
        self.editor.setExtraSelections(marks)

    def seek(self, backwards: bool = False) -> bool:
        """Select the next one; from the end it goes on at the beginning."""
        sought = self.what.text()
        if not sought:
            return False
        flags = QTextDocument.FindFlag.FindBackward if backwards else QTextDocument.FindFlag(0)
        if self.editor.find(sought, flags):
            return True
        cursor = self.editor.textCursor()
        start = QTextCursor(self.editor.document())
        start.movePosition(QTextCursor.MoveOperation.End if backwards else QTextCursor.MoveOperation.Start)
        self.editor.setTextCursor(start)
        found = self.editor.find(sought, flags)
        if not found:
            self.editor.setTextCursor(cursor)
        return found

    def replace(self) -> None:
        """Replace the one that is selected, and go to the next."""
        cursor = self.editor.textCursor()
        if cursor.selectedText().lower() == self.what.text().lower() and cursor.hasSelection():
            self.editor.flush()
            self.editor.put(cursor.selectionStart(), cursor.selectionEnd(), self.with_.text(), by_model=False)
            self.replaced.emit()
        self.seek()
        self._look()

    def replace_all(self) -> None:
        """Replace every one, as one step."""
        places = self._places()
        if not places:
            return
        self.editor.flush()
        for start, end in reversed(places):
            self.editor.put(start, end, self.with_.text(), by_model=False)
        self.replaced.emit()
        self._look()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.what.setPlaceholderText(self.tr("Find"))
        self.what.setAccessibleName(self.tr("Find"))
        self.what.setToolTip(self.tr("What to find (Ctrl+F)"))
        self.with_.setPlaceholderText(self.tr("Replace with"))
        self.with_.setAccessibleName(self.tr("Replace with"))
        self.with_.setToolTip(self.tr("What to put in its place (Ctrl+H)"))
        self.before.setText(self.tr("Previous"))
        self.before.setToolTip(self.tr("The one before"))
        self.next.setText(self.tr("Next"))
        self.next.setToolTip(self.tr("The next one (Return)"))
        self.one.setText(self.tr("Replace"))
        self.one.setToolTip(self.tr("Replace this one and go to the next"))
        self.all.setText(self.tr("Replace all"))
        self.all.setToolTip(self.tr("Replace every one, as one step"))
        self.away.setAccessibleName(self.tr("Close the find bar"))
        self.away.setToolTip(self.tr("Close the find bar (Esc)"))
        self._look()
