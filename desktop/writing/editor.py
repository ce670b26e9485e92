"""The text editor: plain text in a serif, which a model can write into while somebody reads."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from engine.works import Text

LATIN = ("Source Serif 4", "Noto Serif", "Georgia", "DejaVu Serif", "Times New Roman")
CHINESE = ("Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "STSong", "SimSun", "Noto Sans CJK SC")
DEBOUNCE_MS = 300
POINTS = {"en": 13, "zh": 15}


class TextEditor(QPlainTextEdit):
    """Edits a Text's body. Undo belongs to the document: Ctrl+Z is left to the window's own action."""

    text_edited = Signal(object)
    """A Text as changed by hand, once typing rests."""

    def __init__(self, parent: QWidget | None = None, debounce_ms: int = DEBOUNCE_MS) -> None:
        super().__init__(parent)
        self._text: Text | None = None
        self._composing = False
        self._setting = False
        self._timer = QTimer(self, singleShot=True, interval=debounce_ms)
        self._timer.timeout.connect(self.flush)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.document().setDocumentMargin(12)
        self.setInputMethodHints(Qt.InputMethodHint.ImhMultiLine)
        self.textChanged.connect(self._changed)
        self._set_font("en")
        self._name()

    def _name(self) -> None:
        self.setAccessibleName(self.tr("Text"))
        self.setPlaceholderText(self.tr("The text will appear here. You can also write your own."))

    def _set_font(self, language: str) -> None:
        font = QFont()
        font.setFamilies([*CHINESE, *LATIN] if language == "zh" else [*LATIN, *CHINESE])
        font.setStyleHint(QFont.StyleHint.Serif)
        font.setPointSize(POINTS.get(language, POINTS["en"]))
        self.setFont(font)

    # What is shown

    @property
    def text(self) -> Text | None:
        """The Text as it stands, typing included."""
        body = self.toPlainText()
        if self._text is None:
            return Text(body) if body else None
        return self._text if body == self._text.body else replace(self._text, body=body)

    def set_text(self, text: Text | None) -> None:
        """Show a text. Only what differs is replaced, so caret and scroll stay while undo goes to and fro."""
        self._timer.stop()
        old, self._text = self._text, text
        if text is not None and (old is None or text.language != old.language):
            self._set_font(text.language)
        body = text.body if text is not None else ""
        shared = self._replace_difference(body)
        if not self.hasFocus() and not shared:
            self.moveCursor(QTextCursor.MoveOperation.Start)
            self.verticalScrollBar().setValue(0)

    def stream_text(self, text: Text) -> None:
        """Show a draft that goes on: words are added at the end, the reader's place stays where it is."""
        if self._composing:
            return  # an input method is open: the next draft, or the finished text, brings what is missing
        bar = self.verticalScrollBar()
        following = bar.maximum() > 0 and bar.value() >= bar.maximum()
        place = bar.value()
        self._timer.stop()
        if self._text is None or text.language != self._text.language:
            self._set_font(text.language)
        self._text = text
        self._replace_difference(text.body)
        bar.setValue(bar.maximum() if following else place)

    def _replace_difference(self, body: str) -> bool:
        """Make the body this one; True when much of the old one was kept."""
        old = self.toPlainText()
        if old == body:
            return True
        before = 0
        least = min(len(old), len(body))
        while before < least and old[before] == body[before]:
            before += 1
        after = 0
        while after < least - before and old[-1 - after] == body[-1 - after]:
            after += 1
        cursor = QTextCursor(self.document())
        # Qt counts UTF-16 units, Python code points.
        cursor.setPosition(_units(old[:before]))
        cursor.setPosition(_units(old[: len(old) - after]), QTextCursor.MoveMode.KeepAnchor)
        self._setting = True
        try:
            cursor.insertText(body[before : len(body) - after])
        finally:
            self._setting = False
        return before + after > least // 4 and bool(old)

    # Typing

    def _changed(self) -> None:
        if not self._setting:
            self._timer.start()

    def flush(self) -> None:
        """Tell at once of typing that has not been told yet."""
        self._timer.stop()
        if self._composing:
            self._timer.start()
            return
        text = self.text
        if text is None or text == self._text:
            return
        self._text = text
        self.text_edited.emit(text)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
                self.flush()  # what was just typed is in the document before a command (undo, save) is run
            if event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo):
                event.ignore()  # the window's action takes the key
                return False
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo):
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._composing = False
            self.flush()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu(event.pos())
        for action in menu.actions():
            if action.objectName() in ("edit-undo", "edit-redo"):
                menu.removeAction(action)  # the document undoes, not the editor
        first = menu.actions()[0] if menu.actions() else None
        if first is not None and first.isSeparator():
            menu.removeAction(first)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())


def _units(text: str) -> int:
    """UTF-16 code units of a string."""
    return len(text) + sum(ord(c) > 0xFFFF for c in text)


def sample() -> Text:
    """A few lines for trying the editor out."""
    return Text("The wind came over from the west\nand laid the barley on its side;\n"
                "the gulls went in, and all the rest\nwas rain, and shingle, and the tide.")  # fmt: skip


if __name__ == "__main__":
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    editor = TextEditor()
    editor.set_text(sample())
    editor.resize(480, 360)
    editor.show()
    app.exec()
