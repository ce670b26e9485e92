"""The editor of the Write page: a readable column, a model that writes in place, who wrote what."""

from __future__ import annotations

import bisect
from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextDocumentLayout, QPlainTextEdit, QToolTip, QWidget

from desktop import theme
from desktop.utf16 import at_units, units
from desktop.writing.editor import TextEditor
from desktop.writing.margin import Findings, Margin, paint_tones
from desktop.writing.spans import Spans
from engine.works import Text

LEADING = 0.45
"""Of a line's height, put above it: long texts are read line by line."""
MEASURE = 600
"""Pixels a column has at most; about 70 letters."""
PAUSE_MS = 600
KEPT = 100


class _Layout(QPlainTextDocumentLayout):
    """Lines with air between them, which a plain text document has no setting for."""

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        rect = super().blockBoundingRect(block)
        layout = block.layout()
        if layout.lineCount() and layout.lineAt(0).y() == 0:
            top = 0.0
            for number in range(layout.lineCount()):
                line = layout.lineAt(number)
                extra = line.height() * LEADING
                line.setPosition(QPointF(line.x(), top + extra))
                top += line.height() + extra
            rect = super().blockBoundingRect(block)
        return rect


class _Colours(QSyntaxHighlighter):
    """Puts the colours of `formats(start, end)` on each line: (start, end, format) in document positions."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.formats: Callable[[int, int], list[tuple[int, int, QTextCharFormat]]] = lambda start, end: []

    def highlightBlock(self, text: str) -> None:
        first = self.currentBlock().position()
        for start, end, form in self.formats(first, first + self.currentBlock().length()):
            self.setFormat(start - first, end - start, form)


class PageEditor(TextEditor):
    """pause: the writer rests at the end of a line, a word may be guessed; stop_wanted: a key was pressed while
    the model writes; accepted: the guess was taken (Tab), a str that is in the text already; swap_wanted: other words
    are wanted for the one at the caret (Ctrl and a click)."""

    pause = Signal()
    stop_wanted = Signal()
    accepted = Signal(str)
    swap_wanted = Signal()
    # Qt calls the methods below while the base class is still being made.
    _ghost = ""
    _writing: tuple[int, int, str] | None = None
    """Where a model writes, how much of it is there, and the text as it was before."""

    def __init__(self, parent: QWidget | None = None, pause_ms: int = PAUSE_MS) -> None:
        super().__init__(parent)
        document = QTextDocument(self)
        document.setDocumentLayout(_Layout(document))
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(12)
        document.setDefaultFont(self.font())
        self.setDocument(document)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        # Lines are wrapped: at a scale of 150 % a rounded width would show a bar all the same.
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.model = Spans()
        """What a model wrote, in document positions."""
        self.surprises: list[tuple[int, int, float, str]] = []
        """start, end, natural logarithm of the probability, and what is said of it under the mouse."""
        self.unknown: list[tuple[int, int]] = []
        """Words that nobody knows, in document positions."""
        self.by_author, self.by_surprise, self.ghosts = False, False, True
        self._known: OrderedDict[int, list[tuple[int, int]]] = OrderedDict()  # by the hash of a text
        document.contentsChange.connect(self._moved)  # before the colours, which are put on by what it moves
        self._colours = _Colours(document)
        self._colours.formats = self._formats
        self._pause = QTimer(self, singleShot=True, interval=pause_ms)
        self._pause.timeout.connect(self._rest)
        self.cursorPositionChanged.connect(self._wait)
        self.margin = Margin(self)
        self.setMouseTracking(True)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)  # the margins of the column are paper too

    # Places

    @property
    def writing(self) -> bool:
        """Whether a model writes in here now."""
        return self._writing is not None

    @property
    def composing(self) -> bool:
        return self._composing

    def sides(self) -> tuple[str, str, str]:
        """The text before the selection, in it, and behind it."""
        body, cursor = self.toPlainText(), self.textCursor()
        start, end = (at_units(body, at) for at in (cursor.selectionStart(), cursor.selectionEnd()))
        return body[:start], body[start:end], body[end:]

    def select(self, start: int, end: int) -> None:
        """Select document positions."""
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def select_kind(self, kind: QTextCursor.SelectionType) -> None:
        """Select the word or line at the caret."""
        cursor = self.textCursor()
        cursor.select(kind)
        self.setTextCursor(cursor)

    def put(self, start: int, end: int, text: str, by_model: bool) -> Text:
        """Replace document positions with a text, and the Text that comes of it; nothing is told."""
        self._insert(start, end, text)
        after = self.textCursor().position()
        if by_model:
            self.model.add(start, after)
            self._recolour()
        return self._now()

    def _insert(self, start: int, end: int, text: str) -> None:
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._setting = True
        try:
            cursor.insertText(text)
        finally:
            self._setting = False
        self.setTextCursor(cursor)

    def _now(self) -> Text:
        """The text as it stands, as the one that was shown: what follows is an edit of this one."""
        self._timer.stop()
        now = self.text or Text("")
        self._text = now
        self._remember()
        return now

    # A model writes

    def begin_writing(self, anew: bool = False) -> None:
        """From now on a model writes at the caret (anew: in place of the whole text); keys stop it."""
        self.set_ghost("")
        self.flush()
        before = self.toPlainText()
        cursor = self.textCursor()
        cursor.setPosition(0 if anew else cursor.selectionEnd())
        self.setTextCursor(cursor)
        self._writing = (cursor.position(), units(before) if anew else 0, before)
        self.setReadOnly(True)

    def write(self, text: str) -> None:
        """What the model has written so far; each time the whole of it."""
        if self._writing is None or not text:
            return
        at, size, before = self._writing
        self._insert(at, at + size, text)
        self._writing = (at, self.textCursor().position() - at, before)
        self.model.add(at, at + self._writing[1])
        self._recolour()
        self.ensureCursorVisible()

    def end_writing(self) -> tuple[Text, int, int] | None:
        """The Text there is now, and where in the document the new part begins and ends; None without one."""
        writing, self._writing = self._writing, None
        self.setReadOnly(False)
        if writing is None or self.toPlainText() == writing[2]:
            return None
        return self._now(), writing[0], writing[0] + writing[1]

    # Who wrote what

    def set_text(self, text: Text | None) -> None:
        """As it is in the document; what a model wrote of it is known where the text was seen before."""
        if self._writing is not None:
            self._writing = None
            self.setReadOnly(False)
        same = text is not None and text.body == self.toPlainText()
        if not same:
            self.set_ghost("")
            self.surprises = []
        super().set_text(text)
        before = self.model.pairs
        known = self._known.get(hash(text.body if text is not None else ""))
        if known is not None:
            self.model = Spans(known)
        self._remember()
        if self.model.pairs != before or not same:
            self._recolour()

    def set_authors(self, spans: list[tuple[int, int]]) -> None:
        """What a model wrote, from the document's record."""
        self.model = Spans(spans)
        self._remember()
        self._recolour()

    def knows(self, body: str) -> bool:
        """Whether it is known who wrote what of this text."""
        return hash(body) in self._known

    def _remember(self) -> None:
        mark = hash(self.toPlainText())
        self._known[mark] = list(self.model.pairs)
        self._known.move_to_end(mark)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)

    def flush(self) -> None:
        if not self.writing:
            self._remember()  # before it is told: the document then shows this text again
            super().flush()

    def _moved(self, at: int, removed: int, added: int) -> None:
        self.model.change(at, removed, added)
        if self.unknown:
            gone, moved = at + removed, added - removed
            self.unknown = [
                (start, end) if end < at else (start + moved, end + moved)
                for start, end in self.unknown
                if end < at or start > gone
            ]
        if self.surprises:
            gone, moved = at + removed, added - removed
            self.surprises = [
                (start, end, chance, said) if end <= at else (start + moved, end + moved, chance, said)
                for start, end, chance, said in self.surprises
                if end <= at or start >= gone
            ]

    def set_surprises(self, surprises: list[tuple[int, int, float, str]]) -> None:
        self.surprises = surprises
        self._recolour()

    def set_unknown(self, places: list[tuple[int, int]]) -> None:
        """Mark words that nobody knows."""
        if places != self.unknown:
            self.unknown = places
            self._recolour()

    def is_unknown(self, at: int) -> bool:
        """Whether a document position lies in or behind a marked word."""
        return any(start <= at <= end for start, end in self.unknown)

    def set_colours(self, by_author: bool, by_surprise: bool) -> None:
        """Which of the two colourings are shown."""
        self.by_author, self.by_surprise = by_author, by_surprise
        self._recolour()

    def _recolour(self) -> None:
        setting, self._setting = self._setting, True  # the highlighter tells of a change that is none
        try:
            self._colours.rehighlight()
        finally:
            self._setting = setting

    def _formats(self, start: int, end: int) -> list[tuple[int, int, QTextCharFormat]]:
        found: list[tuple[int, int, QTextCharFormat]] = []
        t = theme.tokens()
        if self.by_surprise:
            at = bisect.bisect_left(self.surprises, start, key=lambda one: one[1])
            for first, last, chance, _ in self.surprises[at:]:
                if first >= end:
                    break
                form = QTextCharFormat()
                colour = QColor(t.accent)
                colour.setAlphaF(min(0.5, max(0.0, (-chance - 2) / 20)))
                form.setBackground(colour)
                found.append((max(first, start), last, form))
        elif self.by_author:
            form = QTextCharFormat()
            colour = QColor(t.accent)
            colour.setAlphaF(0.16)
            form.setBackground(colour)
            found += [(first, last, form) for first, last in self.model.within(start, end)]
        return found + self._form_formats(start) + self._unknown_formats(start, end)

    def _unknown_formats(self, start: int, end: int) -> list[tuple[int, int, QTextCharFormat]]:
        form = QTextCharFormat()
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
        form.setUnderlineColor(QColor(theme.tokens().accent))
        at = bisect.bisect_left(self.unknown, start, key=lambda one: one[1])
        found = []
        for first, last in self.unknown[at:]:
            if first >= end:
                break
            found.append((first, last, form))
        return found

    # A form

    def show_findings(self, findings: Findings | None) -> None:
        """Mark what the check of a form found; None takes the marks away."""
        self.margin.setVisible(findings is not None)
        self.margin.show_findings(findings or Findings(None, "", "en"))
        self._fit()
        self._recolour()
        self.viewport().update()

    def _form_formats(self, start: int) -> list[tuple[int, int, QTextCharFormat]]:
        found = []
        block = self.document().findBlock(start)
        for first, last, kind, _ in self.margin.findings.marks.get(block.blockNumber(), []):
            form = QTextCharFormat()
            fault = kind == "fault"
            wave, dots = QTextCharFormat.UnderlineStyle.WaveUnderline, QTextCharFormat.UnderlineStyle.DotLine
            form.setUnderlineStyle(wave if fault else dots)
            form.setUnderlineColor(QColor(theme.tokens().accent if fault else theme.tokens().quiet))
            found.append((start + first, start + last, form))
        return found

    # The guess

    @property
    def ghost(self) -> str:
        return self._ghost

    def set_ghost(self, text: str) -> None:
        """Show a guess in grey behind the caret; "" takes it away."""
        if text != self._ghost:
            self._ghost = text
            self.viewport().update()

    def may_guess(self) -> bool:
        """The caret rests at the end of a line with words in it, and nobody is composing or watching a draft."""
        cursor = self.textCursor()
        return (
            self.ghosts and self.hasFocus() and not self._composing and not self.writing and not self.isReadOnly()
            and not cursor.hasSelection() and cursor.atBlockEnd() and bool(cursor.block().text().strip())
        )  # fmt: skip

    def _wait(self) -> None:
        self.set_ghost("")
        if self.ghosts:
            self._pause.start()

    def _rest(self) -> None:
        if self.may_guess():
            self.pause.emit()

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Tab takes the guess; without one it goes to the next control."""
        if forwards and self._ghost and not self._composing:
            text, at = self._ghost, self.textCursor().position()
            self.flush()  # what was typed before is a step of its own
            self.set_ghost("")
            self.put(at, at, text, by_model=True)
            self.accepted.emit(text)
            return True
        return super().focusNextPrevChild(forwards)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.margin.isVisible() and self.margin.findings.language == "zh":
            self._paint_tones()
        if self._ghost and not self._composing:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.tokens().quiet))
            painter.setFont(self.font())
            place = self.cursorRect()
            base = place.top() + QFontMetricsF(self.font()).ascent()
            painter.drawText(QPointF(place.left() + 2, base), self._ghost.split("\n")[0])
            painter.end()

    # Keys

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.set_ghost("")
        super().inputMethodEvent(event)

    def event(self, event: QEvent) -> bool:
        if self.writing and event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()  # the key stops the model before it can mean anything else
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.writing:
            if event.key() not in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta):
                self.stop_wanted.emit()
            return
        if self._ghost and event.key() == Qt.Key.Key_Escape:
            self.set_ghost("")
            return
        if event.matches(QKeySequence.StandardKey.Cut) and not self.textCursor().hasSelection():
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        swap = Qt.KeyboardModifier.ControlModifier
        if event.button() == Qt.MouseButton.LeftButton and event.modifiers() == swap and not self.writing:
            cursor = self.cursorForPosition(event.position().toPoint())
            if event.position().x() >= self.cursorRect(cursor).center().x():  # on the character behind the place
                cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
            self.setTextCursor(cursor)
            self.swap_wanted.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.set_ghost("")
        super().focusOutEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            cursor = self.cursorForPosition(event.pos())
            at = cursor.position()
            said = self.margin.findings.said(cursor.blockNumber(), cursor.positionInBlock())
            if self.by_surprise:
                said = next((said for start, end, _, said in self.surprises if start <= at < end), "")
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The column in the middle, the margin of the form beside it."""
        beside = self.margin.sizeHint().width() if self.margin.isVisibleTo(self) else 0
        side = max(0, (self.width() - MEASURE - beside) // 2)
        self.setViewportMargins(side, 0, side + beside, 0)
        self.margin.setGeometry(self.width() - side - beside, 0, beside, self.viewport().height())

    def _paint_tones(self) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        block = self.firstVisibleBlock()
        while block.isValid():
            top = self.blockBoundingGeometry(block).translated(self.contentOffset()).topLeft()
            if top.y() > self.viewport().height():
                break
            paint_tones(painter, block, top, self.margin.findings)
            block = block.next()
        painter.end()
