"""What a performance looks like at a moment: drawn by one function for the screen and for the film."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from engine.works import Score

BACK, INK, QUIET, ACCENT = QColor("#161719"), QColor("#ece9e2"), QColor("#6d7075"), QColor("#d9573f")
SERIF = ("Noto Serif", "DejaVu Serif", "Noto Serif CJK SC", "Noto Sans CJK SC", "serif")
LARGEST, SMALLEST = 30.0, 13.0
"""Pixels of the poem's letters on a stage 720 px high."""


@dataclass(frozen=True)
class Scene:
    """What does not change while it is performed."""

    title: str
    lines: list[str]
    score: Score | None


@dataclass(frozen=True)
class Moment:
    """What is there now: the painting so far, so many lines, the newest `fresh` of 1, and the seconds gone."""

    picture: QImage | None
    lines: int
    fresh: float
    second: float


def draw(painter: QPainter, area: QRectF, scene: Scene, now: Moment) -> None:
    """Painting at the left, poem at the right, the tune as a thin roll below."""
    unit = area.height() / 720
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(area, BACK)
    edge = 48 * unit
    inner = area.adjusted(edge, edge, -edge, -edge)
    if scene.score is not None:
        _draw_roll(
            painter, QRectF(inner.left(), inner.bottom() - 72 * unit, inner.width(), 72 * unit), scene.score, now
        )
        inner.setBottom(inner.bottom() - 104 * unit)
    words = bool(scene.lines)
    if now.picture is not None:
        room = QRectF(inner)
        if words:
            room.setWidth(min(inner.height(), inner.width() * 0.6))
        size = now.picture.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(room.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, now.picture)
        inner.setLeft(room.right() + edge)
    if words:
        _draw_poem(painter, inner, scene, now, unit)


def font(size: float, bold: bool = False) -> QFont:
    """The poem's letters, so many pixels high."""
    made = QFont()
    made.setFamilies(list(SERIF))
    made.setPixelSize(max(1, round(size)))
    made.setBold(bold)
    return made


def _draw_poem(painter: QPainter, area: QRectF, scene: Scene, now: Moment, unit: float) -> None:
    head = 56 * unit if scene.title else 0.0
    size = _size_for(scene, area.width(), area.height() - head, unit)
    letters = font(size)
    step = QFontMetricsF(letters).lineSpacing() * 1.15
    if scene.title:
        painter.setFont(font(22 * unit, bold=True))
        painter.setPen(INK)
        painter.drawText(QRectF(area.left(), area.top(), area.width(), head), _TOP, scene.title)
    rows: list[tuple[str, int]] = []  # a piece of a line, and the line it is of
    for number, line in enumerate(scene.lines[: now.lines]):
        rows += [(piece, number) for piece in wrapped(line, letters, area.width())]
    room = max(1, int((area.height() - head) / step))
    rows = rows[-room:]  # a long poem moves up
    painter.setFont(letters)
    top = area.top() + head
    for place, (piece, number) in enumerate(rows):
        colour = QColor(INK)
        if number == now.lines - 1:
            colour.setAlphaF(max(0.0, min(1.0, now.fresh)))
        painter.setPen(colour)
        painter.drawText(QPointF(area.left(), top + step * (place + 0.8)), piece)


_TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


def _size_for(scene: Scene, width: float, height: float, unit: float) -> float:
    """The largest letters at which the whole poem fits, or the smallest ones."""
    size = LARGEST * unit
    while size > SMALLEST * unit:
        letters = font(size)
        rows = sum(len(wrapped(line, letters, width)) for line in scene.lines)
        if rows * QFontMetricsF(letters).lineSpacing() * 1.15 <= height:
            return size
        size -= unit
    return size


def wrapped(line: str, letters: QFont, width: float) -> list[str]:
    """The line in pieces that fit; Chinese may break anywhere."""
    metrics = QFontMetricsF(letters)
    if metrics.horizontalAdvance(line) <= width:
        return [line]
    parts = line.split(" ") if " " in line else list(line)
    gap = " " if " " in line else ""
    pieces, piece = [], ""
    for part in parts:
        longer = piece + gap + part if piece else part
        if piece and metrics.horizontalAdvance(longer) > width:
            pieces.append(piece)
            piece = part
        else:
            piece = longer
    return [*pieces, piece]


def _draw_roll(painter: QPainter, area: QRectF, score: Score, now: Moment) -> None:
    notes = [note for track in score.tracks if track.channel != 9 for note in track.notes]
    if not notes:
        return
    low, high = min(n.pitch for n in notes), max(n.pitch for n in notes)
    whole = max(1, score.ticks)
    height = area.height() / max(12, high - low + 1)
    painter.setPen(Qt.PenStyle.NoPen)
    for note in notes:
        begin = score.seconds_at(note.onset)
        sounding = begin <= now.second < score.seconds_at(note.onset + note.duration)
        painter.setBrush(ACCENT if sounding else INK if begin <= now.second else QUIET.darker(150))
        left = area.left() + area.width() * note.onset / whole
        wide = max(2.0, area.width() * note.duration / whole - 1)
        painter.drawRect(QRectF(left, area.bottom() - (note.pitch - low + 1) * height, wide, max(1.5, height - 0.5)))
    seconds = max(1e-6, score.seconds)
    line = area.left() + area.width() * min(1.0, now.second / seconds)
    painter.setBrush(ACCENT)
    painter.drawRect(QRectF(line, area.top() - 6, 1.5, area.height() + 12))
