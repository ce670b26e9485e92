"""The strip above the piano-roll: bar numbers, the loop's brace, flags where tempo or meter change."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.music.geometry import Frame, bars
from desktop.music.roll_painter import Colours, step
from engine.works import Score

NUMBERS = 20.0
"""Height of the bar numbers."""
BRACE = 16.0
"""Height of the strip above them in which the loop is drawn and dragged; a small roll has none."""

Loop = tuple[int, int]
"""Where a loop begins and ends, in ticks."""


def paint_ruler(
    painter: QPainter, frame: Frame, score: Score, loop: Loop | None, looping: bool, colours: Colours
) -> None:
    """loop: where it lies; looping: whether it is in force. Drawn above the frame, from its left edge on."""
    painter.save()
    painter.setClipRect(QRectF(frame.left, 0, frame.width, frame.top))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    if frame.top > NUMBERS:
        _brace(painter, frame, loop, looping, colours)
        _flags(painter, frame, score, colours)
    _numbers(painter, frame, score, colours)
    painter.restore()


def _numbers(painter: QPainter, frame: Frame, score: Score, colours: Colours) -> None:
    top = frame.top - NUMBERS
    every, named = step(frame, score, 10), step(frame, score, 30)
    font = painter.font()
    font.setPixelSize(11)
    painter.setFont(font)
    found = bars(score, frame.tick, frame.tick + frame.ticks)
    marks = [round(frame.x(tick)) + 0.5 for tick, number, _ in found if number % every == 0]
    painter.setPen(QPen(colours.bar, 1))
    painter.drawLines([QLineF(x, frame.top - 5, x, frame.top) for x in marks])
    painter.setPen(colours.text)
    for tick, number, _ in found:
        x = frame.x(tick)
        if number % named == 0 and x < frame.left + frame.width - 12:
            painter.drawText(QPointF(x + 4, top + 14), str(number + 1))


def _brace(painter: QPainter, frame: Frame, loop: Loop | None, looping: bool, colours: Colours) -> None:
    painter.setPen(QPen(colours.beat, 1))
    painter.drawLine(QLineF(frame.left, BRACE - 0.5, frame.left + frame.width, BRACE - 0.5))
    if loop is None:
        return
    x, right = frame.x(loop[0]), frame.x(loop[1])
    colour = colours.accent if looping else colours.text
    soft = QColor(colour)
    soft.setAlpha(60)
    painter.fillRect(QRectF(x, 0, right - x, BRACE - 1), soft)
    painter.fillRect(QRectF(x, 0, right - x, 4), colour)
    painter.fillRect(QRectF(x, 0, 2, BRACE - 1), colour)
    painter.fillRect(QRectF(right - 2, 0, 2, BRACE - 1), colour)


def _flags(painter: QPainter, frame: Frame, score: Score, colours: Colours) -> None:
    """Changes of meter and tempo after the beginning; those at one place stand side by side."""
    flags: dict[int, list[str]] = {}
    for tick, beats, unit in score.meters:
        flags.setdefault(tick, []).append(f"{beats}/{unit}")
    for tick, tempo in score.tempos:
        flags.setdefault(tick, []).append(f"♩ {tempo:.0f}")
    font = painter.font()
    font.setPixelSize(10)
    painter.setFont(font)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    free = frame.left
    for tick in sorted(flags):
        x = frame.x(tick)
        if not frame.left <= x <= frame.left + frame.width:
            continue
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.text)
        painter.drawPolygon([QPointF(x, 5), QPointF(x + 5, 8), QPointF(x, 11)])
        said = "  ".join(flags[tick])
        if x >= free:  # where flags crowd, only the first is read out
            painter.setPen(colours.text)
            painter.drawText(QRectF(x + 8, 1, 120, BRACE - 2), Qt.AlignmentFlag.AlignVCenter, said)
            free = x + 16 + painter.fontMetrics().horizontalAdvance(said)
