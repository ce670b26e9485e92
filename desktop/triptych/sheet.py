"""One page that shows the three works together, as PDF or PNG: to print, or to send."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter

from desktop.layers import from_pixels
from desktop.triptych import stage
from desktop.triptych.timeline import lines_of
from engine import files
from engine.works import Painting, Score, Text, Work

PAPER, INK, QUIET, NOTE = QColor("#fbfaf7"), QColor("#1d1e20"), QColor("#6d6a63"), QColor("#b8452f")
PNG_WIDTH = 1654
"""A4 at 200 dots an inch."""
_MARGIN = 0.075
_A4 = 297 / 210


def write(path: Path, works: dict[str, Work], foot: str) -> None:
    """Write the page; the ending of path is .pdf or .png. foot: a line on how the works came to be.

    Raises UserError where the file cannot be written.
    """
    with files.cannot_write(path), files.replacing(path) as temporary:
        if path.suffix.lower() == ".png":
            image = QImage(PNG_WIDTH, round(PNG_WIDTH * _A4), QImage.Format.Format_RGB32)
            painter = QPainter(image)
            draw(painter, QRectF(image.rect()), works, foot)
            painter.end()
            written = QImageWriter(str(temporary), QByteArray(b"png")).write(image)
        else:
            writer = QPdfWriter(str(temporary))
            writer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), _UPRIGHT, QMarginsF()))
            writer.setResolution(300)
            writer.setTitle("Triptych")
            painter = QPainter(writer)
            written = painter.isActive()
            draw(painter, QRectF(0, 0, writer.width(), writer.height()), works, foot)
            painter.end()
        if not written:
            raise OSError(f"{path} could not be written")


_UPRIGHT = QPageLayout.Orientation.Portrait


def draw(painter: QPainter, page: QRectF, works: dict[str, Work], foot: str) -> None:
    """The painting, below it the poem, below that the tune; what is missing leaves its room to the others."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.fillRect(page, PAPER)
    unit = page.width() / 210  # a millimetre
    edge = page.width() * _MARGIN
    inner = page.adjusted(edge, edge, -edge, -edge)
    painter.setFont(stage.font(3 * unit))
    painter.setPen(QUIET)
    painter.drawText(inner, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, foot)
    inner.setBottom(inner.bottom() - 8 * unit)
    painting, score, text = (works.get(kind) for kind in ("painting", "music", "writing"))
    if isinstance(score, Score) and score.ticks:
        _draw_tune(painter, QRectF(inner.left(), inner.bottom() - 34 * unit, inner.width(), 34 * unit), score, unit)
        inner.setBottom(inner.bottom() - 42 * unit)
    if isinstance(painting, Painting):
        high = inner.height() * (0.56 if isinstance(text, Text) else 1.0)
        picture = from_pixels(painting.pixels)
        size = picture.size().scaled(int(inner.width()), int(high), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(inner.left(), inner.top(), size.width(), size.height())
        place.moveLeft(inner.center().x() - size.width() / 2)
        painter.drawImage(place, picture)
        inner.setTop(place.bottom() + 10 * unit)
    if isinstance(text, Text):
        _draw_poem(painter, inner, text, unit)


def _draw_tune(painter: QPainter, area: QRectF, score: Score, unit: float) -> None:
    notes = [(note, index) for index, track in enumerate(score.tracks) if track.channel != 9 for note in track.notes]
    if not notes:
        return
    low, high = min(n.pitch for n, _ in notes), max(n.pitch for n, _ in notes)
    step = area.height() / max(24, high - low + 1)
    for bar in range(-(-score.ticks // score.bar) + 1):
        left = area.left() + area.width() * min(1.0, bar * score.bar / score.ticks)
        painter.fillRect(QRectF(left, area.top(), 0.15 * unit, area.height()), QColor("#dcd9d2"))
    for note, index in notes:
        left = area.left() + area.width() * note.onset / score.ticks
        wide = max(0.6 * unit, area.width() * note.duration / score.ticks - 0.3 * unit)
        top = area.bottom() - (note.pitch - low + 1) * step
        painter.fillRect(QRectF(left, top, wide, step * 0.85), NOTE if index == 0 else INK)


def _draw_poem(painter: QPainter, area: QRectF, text: Text, unit: float) -> None:
    """In one column, or in two where the poem is long; the letters are the largest that fit."""
    lines = ([text.title, ""] if text.title else []) + lines_of(text)
    size, columns, width, step, rows = _layout(lines, area, unit)
    letters = stage.font(size)
    room = int(area.height() / step)
    painter.setPen(INK)
    painter.setFont(letters)
    left = area.left() if columns == 2 else area.center().x() - _widest(rows, size) / 2
    for index, row in enumerate(rows[: room * columns]):
        column, place = divmod(index, room)
        painter.drawText(QPointF(left + column * (width + 8 * unit), area.top() + step * (place + 0.8)), row)


def _layout(lines: list[str], area: QRectF, unit: float) -> tuple[float, int, float, float, list[str]]:
    """Size of the letters, columns, width of one, height of a row, and the rows."""
    columns, size = 1, 4.6 * unit
    while True:
        letters = stage.font(size)
        step = QFontMetricsF(letters).lineSpacing() * 1.1
        width = (area.width() - (columns - 1) * 8 * unit) / columns
        rows = [piece for line in lines for piece in stage.wrapped(line, letters, width)]
        smallest = size <= 2.4 * unit
        if len(rows) <= int(area.height() / step) * columns or (smallest and columns == 2):
            return size, columns, width, step, rows
        columns, size = (2, 4.2 * unit) if smallest else (columns, size - 0.2 * unit)


def _widest(rows: list[str], size: float) -> float:
    metrics = QFontMetricsF(stage.font(size))
    return max((metrics.horizontalAdvance(row) for row in rows), default=0.0)
