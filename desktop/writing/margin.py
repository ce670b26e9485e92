"""What a check of a form found, drawn beside and over the lines: counts, metre, rhymes, tones, faults."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPaintEvent, QPen, QTextBlock
from PySide6.QtWidgets import QPlainTextEdit, QToolTip, QWidget

from desktop import theme
from desktop.utf16 import units

WIDTHS = {"en": 128, "zh": 48}
_TICK, _TALL, _LOW = 6, 9, 3


class Findings:
    """An answer of the engine's "check" by text lines; columns are turned into UTF-16 code units, as Qt counts."""

    def __init__(self, answer: dict[str, Any] | None, body: str, language: str) -> None:
        self.language = language
        rows = body.split("\n")
        self.conforms = bool(answer and answer["conforms"])
        self.lines: dict[int, list[dict[str, Any]]] = {}
        self.marks: dict[int, list[tuple[int, int, str, str]]] = {}
        for line in answer["lines"] if answer else []:
            self.lines.setdefault(line["line"], []).append(line)
        for mark in answer["marks"] if answer else []:
            row = rows[mark["line"]] if mark["line"] < len(rows) else ""
            start, end = units(row[: mark["start"]]), units(row[: mark["end"]])
            self.marks.setdefault(mark["line"], []).append((start, end, mark["kind"], mark["text"]))

    @property
    def faults(self) -> int:
        return sum(kind == "fault" for marks in self.marks.values() for _, _, kind, _ in marks)

    def places(self) -> list[tuple[int, int, int, str]]:
        """(line, start, end, sentence) of every mark, in the order of the text."""
        found = [(line, start, end, said) for line, marks in self.marks.items() for start, end, _, said in marks]
        return sorted(found)

    def said(self, line: int, column: int | None = None) -> str:
        """What is said of a line, or of the place in it."""
        return "\n".join(
            said for start, end, _, said in self.marks.get(line, []) if column is None or start <= column < end
        )


def paint_tones(painter: QPainter, block: QTextBlock, top: QPointF, findings: Findings) -> None:
    """Rings over level, discs over oblique characters, half a disc where a character may be either."""
    layout, t = block.layout(), theme.tokens()
    text = block.text()
    marks = findings.marks.get(block.blockNumber(), [])
    for phrase in findings.lines.get(block.blockNumber(), []):
        for at, tone in enumerate(phrase["tones"]):
            column = units(text[: phrase["column"] + at])
            line = layout.lineForTextPosition(column)
            if not line.isValid():
                continue
            left, right = _x(line, column), _x(line, column + 1)
            wrong = any(kind == "fault" and start <= column < end for start, end, kind, _ in marks)
            colour = QColor(t.accent if wrong else t.quiet)
            middle = QPointF(top.x() + (left + right) / 2, top.y() + line.y() - 1)
            painter.setPen(QPen(colour, 1.2))
            painter.setBrush(colour if tone == "仄" else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, 2.6, 2.6)
            if tone == "中":
                painter.setBrush(colour)
                painter.drawPie(QRectF(middle.x() - 2.6, middle.y() - 2.6, 5.2, 5.2), 90 * 16, 180 * 16)


def _x(line: Any, column: int) -> float:
    found = line.cursorToX(column)
    return float(found[0] if isinstance(found, tuple) else found)


class Margin(QWidget):
    """At the right of an editor's column: for English the syllables, the stresses and the rhyme's letter, for
    Chinese the rhyme; what is wrong in the accent's colour, and in words under the mouse."""

    def __init__(self, editor: QPlainTextEdit) -> None:
        super().__init__(editor)
        self.editor = editor
        self.findings = Findings(None, "", "en")
        self.setMouseTracking(True)
        editor.updateRequest.connect(lambda *_: self.update())
        editor.cursorPositionChanged.connect(self.update)
        self.hide()

    def show_findings(self, findings: Findings) -> None:
        self.findings = findings
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTHS[self.findings.language], 0)

    def _blocks(self) -> list[tuple[QTextBlock, float]]:
        """The blocks to be seen and where each one's first line of text begins."""
        found = []
        block = self.editor.firstVisibleBlock()
        while block.isValid():
            rect = self.editor.blockBoundingGeometry(block).translated(self.editor.contentOffset())
            if rect.top() > self.height():
                break
            found.append((block, rect.top() + block.layout().lineAt(0).y() if block.layout().lineCount() else 0.0))
            block = block.next()
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(12)
        painter.setFont(font)
        for block, top in self._blocks():
            self._paint_line(painter, block, top)
        painter.end()

    def _paint_line(self, painter: QPainter, block: QTextBlock, top: float) -> None:
        t = theme.tokens()
        number = block.blockNumber()
        marks = self.findings.marks.get(number, [])
        kinds = {kind for _, _, kind, _ in marks}
        height = block.layout().lineAt(0).height() if block.layout().lineCount() else 0.0
        middle = top + height / 2
        if kinds:
            painter.setPen(QPen(QColor(t.accent if "fault" in kinds else t.quiet), 1.4))
            painter.setBrush(QColor(t.accent) if "fault" in kinds else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(8, middle), 3, 3)
        lines = self.findings.lines.get(number, [])
        if not lines:
            return
        letters = " ".join(line["rhyme"].upper() for line in lines if line["rhyme"])
        rhyming = lines[-1]
        if self.findings.language == "en":
            painter.setPen(QColor(t.quiet))
            painter.drawText(QRectF(14, top, 20, height), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                             str(rhyming["count"]))  # fmt: skip
            self._paint_metre(painter, rhyming, middle)
        box = QRectF(self.width() - 26, top, 20, height)
        if self.findings.language == "zh":
            box = QRectF(16, top, self.width() - 18, height)
        painter.setPen(QColor(t.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, letters)

    def _paint_metre(self, painter: QPainter, line: dict[str, Any], middle: float) -> None:
        """A tall stroke for a stressed syllable, a short one for a weak one; in accent where it is not the metre's."""
        t = theme.tokens()
        stress, metre = line["stress"], line["metre"]
        room = self.width() - 40 - 30
        step = min(_TICK, room / max(1, len(stress)))
        for at, digit in enumerate(stress):
            strong = digit != "0" and (digit == "1" and len(stress) > 1)
            beat = metre[at] if at < len(metre) else "x"
            painter.setPen(QPen(QColor(t.text if beat == "+" or strong else t.quiet), 1.6))
            tall = _TALL if beat == "+" else _LOW
            x = 42 + at * step
            painter.drawLine(QPointF(x, middle + 4), QPointF(x, middle + 4 - tall))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            said = ""
            for block, top in self._blocks():
                height = block.layout().lineAt(0).height() if block.layout().lineCount() else 0.0
                if top <= event.pos().y() <= top + height:
                    said = self.findings.said(block.blockNumber())
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)
