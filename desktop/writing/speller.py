"""Words that nobody knows: marked in the editor, and corrected one after another."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.asking import Asking
from desktop.engine_link import EngineLink
from desktop.utf16 import units
from desktop.writing.page_editor import PageEditor
from desktop.writing.popup import Choices

CHECKED, CHECK_MS = 200_000, 700
"""Characters, from the beginning, that are looked through, and how long after a change."""
_KEEP = "\0"


class Speller(QObject):
    """corrected(): a word was, the text is another one. told(sentence). on: unknown words are marked."""

    corrected = Signal()
    told = Signal(str)

    def __init__(self, editor: PageEditor, link: EngineLink, parent: QWidget) -> None:
        super().__init__(parent)
        self.editor, self.on = editor, False
        self.choices = Choices(parent)
        self.choices.chosen.connect(self._choose)
        self.marks, self.words = (Asking(link, "writing", self) for _ in range(2))
        self.marks.finished.connect(self._on_marks)
        self.words.finished.connect(self._on_words)
        self.words.failed.connect(self.told)
        self._text = ""
        """The text that the marks were asked for."""
        self._seeking = self._offering = False
        self._place = (0, 0)
        self._timer = QTimer(self, singleShot=True, interval=CHECK_MS)
        self._timer.timeout.connect(self._ask)
        editor.textChanged.connect(self._changed)

    def show_marks(self, on: bool) -> None:
        """Mark unknown words, or mark none."""
        self.on = on
        if on:
            self._ask()
        else:
            self.editor.set_unknown([])

    def correct(self) -> None:
        """Go to the next unknown word behind the caret and offer what may have been meant."""
        if self.editor.composing or self.editor.writing:
            return
        self.editor.flush()
        self._seeking = True
        self._ask()

    def _changed(self) -> None:
        if self.on:
            self._timer.start()

    def _ask(self) -> None:
        if self.editor.composing or self.editor.writing:
            self._timer.start()
            return
        self._text = self.editor.toPlainText()
        self.marks.ask("spell", {"text": self._text[:CHECKED]})

    def _on_marks(self, value: Any) -> None:
        if self._text != self.editor.toPlainText():
            return
        places, at, reached = [], 0, 0
        for start, end in value:
            at += units(self._text[reached:start])
            size = units(self._text[start:end])
            places.append((at, at + size))
            at, reached = at + size, end
        if self.on:
            self.editor.set_unknown(places)
        if self._seeking:
            self._seeking = False
            self._seek(places)

    def _seek(self, places: list[tuple[int, int]]) -> None:
        if not places:
            self.told.emit(self.tr("Every word is known."))
            return
        caret = self.editor.textCursor().selectionEnd()
        self._place = next((place for place in places if place[0] >= caret), places[0])
        self.editor.select(*self._place)
        self.editor.ensureCursorVisible()
        self._offering = True
        self.words.ask("suggest", {"word": self.editor.textCursor().selectedText()})

    def _on_words(self, value: Any) -> None:
        if not self._offering:
            self._ask()  # a word was kept
            return
        self._offering = False
        cursor = self.editor.textCursor()
        if (cursor.selectionStart(), cursor.selectionEnd()) != self._place:
            return
        word = cursor.selectedText()
        below = self.editor.cursorRect().bottom() + 4
        cursor.setPosition(self._place[0])
        parent = self.choices.parentWidget()
        assert parent is not None
        at = self.editor.viewport().mapTo(parent, QPoint(self.editor.cursorRect(cursor).left(), below))
        self.choices.open(self.tr("%1 is not in the word list").replace("%1", word), at, self.editor)
        keep = self.tr("Keep %1 as a word").replace("%1", word)
        self.choices.fill([*((one, one) for one in value), (_KEEP, keep)])

    def _choose(self, text: str) -> None:
        start, end = self._place
        if text == _KEEP:
            self.editor.select(start, end)
            self.words.ask("keep_word", {"word": self.editor.textCursor().selectedText()})
            self.editor.select(end, end)
            return
        self.editor.put(start, end, text, by_model=False)
        self.corrected.emit()
