"""A light line chart of losses over time: thinned series, legend, axes with units. No widgets but itself."""

from __future__ import annotations

import math
from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

MAX_POINTS = 600
"""A series longer than this is halved: neighbours are averaged, so its shape stays."""
_COLOURS = ("#d9573f", "#5b7f9f", "#c98a2d", "#7a9a5b", "#8d6fa8", "#8a8a86")
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)


class Series:
    """Points (x, y) of growing x, at most MAX_POINTS of them however many are added."""

    def __init__(self) -> None:
        self.x: list[float] = []
        self.y: list[float] = []
        self._every = 1
        self._sum_x = self._sum_y = 0.0
        self._gathered = 0
        self.last = math.nan

    def add(self, x: float, y: float) -> None:
        """Add a point; values that are no numbers are left out."""
        if not (math.isfinite(x) and math.isfinite(y)):
            return
        self.last = y
        self._sum_x += x
        self._sum_y += y
        self._gathered += 1
        if self._gathered < self._every:
            return
        self.x.append(self._sum_x / self._gathered)
        self.y.append(self._sum_y / self._gathered)
        self._sum_x = self._sum_y = 0.0
        self._gathered = 0
        if len(self.x) >= MAX_POINTS:
            self.x = [(a + b) / 2 for a, b in zip(self.x[::2], self.x[1::2], strict=False)]
            self.y = [(a + b) / 2 for a, b in zip(self.y[::2], self.y[1::2], strict=False)]
            self._every *= 2


def ticks(low: float, high: float, most: int) -> list[float]:
    """At most `most` round numbers (1, 2 or 5 times a power of ten) from low to high, both included."""
    span = high - low
    if not (math.isfinite(span) and span > 0) or most < 1:
        return [low]
    step = 10 ** math.floor(math.log10(span / most))
    while span / step > most:
        step *= 2.5 if round(step / 10 ** math.floor(math.log10(step) + 1e-9)) == 2 else 2
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [n * step for n in range(first, last + 1)]


def number(value: float) -> str:
    """A short number for an axis: 1500, 2.5, 0.004, with a true minus."""
    text = f"{value:.4g}" if abs(value) < 1e5 else f"{value:.1e}"
    return text.replace("-", "\N{MINUS SIGN}")


class Chart(QWidget):
    """Draws its series as lines. x_title and y_title name the axes with their units."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.series: dict[str, Series] = {}
        self.names: dict[str, str] = {}
        self.x_title = self.y_title = self.empty_text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        return QSize(560, 320)

    def clear(self) -> None:
        self.series = {}
        self.update()

    def add(self, x: float, values: dict[str, float]) -> None:
        """Add a point to each named series. x: in the unit of x_title."""
        for name, value in values.items():
            self.series.setdefault(name, Series()).add(x, value)
        self.setAccessibleDescription(", ".join(f"{label} {number(s.last)}" for _, label, s in self._drawn()))
        self.update()

    def _drawn(self) -> Iterator[tuple[int, str, Series]]:
        for index, (name, series) in enumerate(self.series.items()):
            yield index, self.names.get(name, name), series

    def _ranges(self) -> tuple[float, float, float, float] | None:
        xs = [x for s in self.series.values() for x in (s.x[:1] + s.x[-1:])]
        ys = [y for s in self.series.values() for y in s.y]
        if not xs:
            return None
        x0, x1, y0, y1 = 0.0, max(xs), min(ys), max(ys)
        if x1 <= x0:
            x1 = x0 + 1e-3
        # A loss starts far off; the first tenth may leave the picture so that the rest can be read.
        settled = [y for s in self.series.values() for y in s.y[len(s.y) // 10 :]]
        if len(settled) > 20:
            y0, y1 = min(settled), max(settled)
        if y1 - y0 < 1e-6:
            y0, y1 = y0 - 0.5, y1 + 0.5
        room = 0.06 * (y1 - y0)
        return x0, x1, min(0.0, y0) if 0 <= y0 < 0.25 * (y1 - y0) else y0 - room, y1 + room

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        ink = palette.color(QPalette.ColorRole.WindowText)
        faint = QColor(ink)
        faint.setAlphaF(0.62)
        line = QColor(ink)
        line.setAlphaF(0.12)
        ranges = self._ranges()
        if ranges is None:
            painter.setPen(faint)
            painter.drawText(
                QRectF(self.rect()).adjusted(24, 24, -24, -24),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                self.empty_text,
            )
            return
        x0, x1, y0, y1 = ranges
        metrics = QFontMetricsF(self.font())
        height = 1.3 * metrics.height()  # Chinese glyphs reach over the font's own height
        y_ticks = ticks(y0, y1, max(2, int(self.height() / 56)))
        left = max((metrics.horizontalAdvance(number(y)) for y in y_ticks), default=24) + 12
        top = self._paint_legend(painter, ink, metrics) + 8
        plot = QRectF(left, top, self.width() - left - 24, self.height() - top - 2 * height - 8)
        if plot.width() < 40 or plot.height() < 40:
            return

        def place(x: float, y: float) -> QPointF:
            return QPointF(
                plot.left() + (x - x0) / (x1 - x0) * plot.width(),
                plot.bottom() - (y - y0) / (y1 - y0) * plot.height(),
            )

        for y in y_ticks:
            at = place(x0, y).y()
            painter.setPen(QPen(line, 1))
            painter.drawLine(QPointF(plot.left(), at), QPointF(plot.right(), at))
            painter.setPen(faint)
            painter.drawText(
                QRectF(0, at - height / 2, left - 8, height),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                number(y),
            )
        for x in ticks(x0, x1, max(2, int(plot.width() / 96))):
            at = place(x, y0).x()
            painter.setPen(QPen(line, 1))
            painter.drawLine(QPointF(at, plot.bottom()), QPointF(at, plot.bottom() + 4))
            painter.setPen(faint)
            painter.drawText(QRectF(at - 48, plot.bottom() + 4, 96, height), Qt.AlignmentFlag.AlignHCenter, number(x))
        painter.drawText(
            QRectF(plot.left(), plot.bottom() + 4 + height, plot.width(), height),
            Qt.AlignmentFlag.AlignRight,
            self.x_title,
        )
        painter.setClipRect(plot.adjusted(-1, -1, 1, 1))
        for index, _, series in self._drawn():
            painter.setPen(self._pen(index))
            points = [place(x, y) for x, y in zip(series.x, series.y, strict=True)]
            painter.drawPolyline(QPolygonF(points))

    @staticmethod
    def _pen(index: int) -> QPen:
        pen = QPen(QColor(_COLOURS[index % len(_COLOURS)]), 1.8, _DASHES[index % len(_DASHES)])
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen

    def _paint_legend(self, painter: QPainter, ink: QColor, metrics: QFontMetricsF) -> float:
        """Title of the y axis and a key to the lines, wrapped; returns where it ends, in pixels."""
        height = 1.3 * metrics.height()  # Chinese glyphs reach over the font's own height
        x, y = 8.0, 0.0
        faint = QColor(ink)
        faint.setAlphaF(0.62)
        painter.setPen(faint)
        painter.drawText(QPointF(x, y + 0.15 * metrics.height() + metrics.ascent()), self.y_title)
        x += metrics.horizontalAdvance(self.y_title) + 24
        for index, label, series in self._drawn():
            text = f"{label}  {number(series.last)}"
            width = 28 + metrics.horizontalAdvance(text) + 24
            if x + width > self.width() and x > 8:
                x, y = 8.0, y + height + 4
            painter.setPen(self._pen(index))
            painter.drawLine(QPointF(x, y + height / 2), QPointF(x + 20, y + height / 2))
            painter.setPen(ink)
            painter.drawText(QPointF(x + 28, y + 0.15 * metrics.height() + metrics.ascent()), text)
            x += width
        return y + height
