"""The pictures of the lesson on GANs: points in a plane, the critic's opinion, the pushes, and small pictures."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from desktop.lessons.lesson import KNOWN, MADE, Picture

REACH = 1.5
"""As engine/painting/tinygan.py has it."""
_ARROW = 46.0
_SHORTEST = 5.0


def blended(one: str, other: str, share: np.ndarray) -> np.ndarray:
    """uint8 (..., 3): from one colour (share 0) to another (1)."""
    ends = [np.array([QColor(c).red(), QColor(c).green(), QColor(c).blue()], np.float64) for c in (one, other)]
    return np.rint(ends[0] + share[..., None] * (ends[1] - ends[0])).astype(np.uint8)


def image_of(pixels: np.ndarray) -> QImage:
    """uint8 (h, w, 3) as an image of its own."""
    kept = np.ascontiguousarray(pixels)
    height, width = kept.shape[:2]
    return QImage(kept.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


class Plane(Picture):
    """Points of a TinyGan.view(): real ones, made ones, and where asked for the field and the arrows.

    choices: angles in radians of numbered arrows at the point `asked`, for the quiz.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view: dict[str, Any] = {}
        self.field = self.arrows = False
        self.asked = -1
        self.choices: tuple[float, ...] = ()
        self.answer = -1
        self.names: tuple[str, ...] = ("", "")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def square(self) -> QRectF:
        side = min(self.width() - 16, self.height() - 40)
        return QRectF((self.width() - side) / 2, 4, side, side)

    def place(self, point: np.ndarray) -> QPointF:
        area = self.square()
        scale = area.width() / (2 * REACH)
        return area.center() + QPointF(float(point[0]) * scale, -float(point[1]) * scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ink, _, line = self.colours()
        area = self.square()
        surface = self.palette().color(self.palette().ColorRole.Base)
        painter.fillRect(area, surface)
        if not self.view:
            return
        if self.field:
            opinion = self.view["field"]
            strength = np.abs(2 * opinion - 1)[..., None] * 0.62
            ground = np.array([surface.red(), surface.green(), surface.blue()])
            pixels = ground + strength * (blended(MADE, KNOWN, (opinion > 0.5).astype(float)) - ground)
            painter.drawImage(area, image_of(pixels.astype(np.uint8)))
        painter.setPen(QPen(line, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)
        painter.setClipRect(area)
        painter.setPen(QPen(surface, 1))
        for points, colour in ((self.view["real"], KNOWN), (self.view["fake"], MADE)):
            painter.setBrush(QColor(colour))
            for point in points:
                painter.drawEllipse(self.place(point), 4.5, 4.5)
        if self.arrows:
            self._paint_arrows(painter, ink)
        if 0 <= self.asked < len(self.view["fake"]):
            self._paint_question(painter, ink)
        painter.setClipping(False)
        self._paint_legend(painter, ink, area)

    def _paint_arrows(self, painter: QPainter, ink: QColor) -> None:
        push = self.view["push"]
        lengths = np.hypot(push[:, 0], push[:, 1])
        most = max(float(lengths.max()), 1e-9)
        for point, own, length in list(zip(self.view["fake"], push, lengths, strict=True))[::2]:  # every other one
            size = max(_SHORTEST, _ARROW * math.sqrt(float(length) / most))
            _arrow(painter, self.place(point), math.atan2(float(own[1]), float(own[0])), size, ink, 1.4)

    def _paint_question(self, painter: QPainter, ink: QColor) -> None:
        centre = self.place(self.view["fake"][self.asked])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 2))
        painter.drawEllipse(centre, 9, 9)
        for number, angle in enumerate(self.choices):
            right = number == self.answer
            faint = QColor(ink)
            faint.setAlphaF(0.3 if self.answer >= 0 and not right else 1.0)
            colour = QColor(MADE) if right else faint
            _arrow(painter, centre, angle, 56, colour, 2.4, 12)
            end = centre + QPointF(72 * math.cos(angle), -72 * math.sin(angle))
            box = QRectF(end.x() - 11, end.y() - 11, 22, 22)
            painter.setBrush(self.palette().color(self.palette().ColorRole.Base))
            painter.setPen(QPen(colour, 1.4))
            painter.drawEllipse(box)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number + 1))

    def _paint_legend(self, painter: QPainter, ink: QColor, area: QRectF) -> None:
        metrics = QFontMetricsF(self.font())
        x, y = area.left(), area.bottom() + 18
        for name, colour in zip(self.names, (KNOWN, MADE), strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QPointF(x + 5, y), 4.5, 4.5)
            painter.setPen(ink)
            painter.drawText(QPointF(x + 16, y + metrics.ascent() / 2 - 1), name)
            x += 16 + metrics.horizontalAdvance(name) + 24


def _arrow(
    painter: QPainter, start: QPointF, angle: float, length: float, colour: QColor, width: float, gap: float = 0
) -> None:
    """An arrow from a place, angle in radians counterclockwise from the right."""
    along = QPointF(math.cos(angle), -math.sin(angle))
    across = QPointF(-along.y(), along.x())
    end = start + along * length
    head = min(8.0, 0.5 * length)
    painter.setPen(QPen(colour, width))
    painter.drawLine(start + along * gap, end - along * head * 0.7)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([end, end - along * head + across * head * 0.45,
                                   end - along * head - across * head * 0.45]))  # fmt: skip


class Sheet(Picture):
    """Rows of small pictures: real, made, and where the gradient pushes each made one. one: a single large one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view: dict[str, Any] = {}
        self.names: tuple[str, ...] = ("", "", "")
        self.one: np.ndarray | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink, quiet, _ = self.colours()
        if self.one is not None:
            side = min(self.width(), self.height(), 336) // 28 * 28
            painter.drawImage(
                QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side), image_of(self.one)
            )
            return
        if not self.view:
            return
        metrics = QFontMetricsF(self.font())
        high = 1.4 * metrics.height()
        count = len(self.view["real"])
        room = (self.height() - 3 * (2 * high + 8)) / 3
        side = max(28.0, min((self.width() - 8 * (count - 1)) / count, room))
        left, y = (self.width() - count * side - 8 * (count - 1)) / 2, 0.0
        rows = (
            (self.view["real"], self.view["on_real"]),
            (self.view["fake"], self.view["on_fake"]),
            (self._pushes(), None),
        )
        for (pictures, chances), name in zip(rows, self.names, strict=True):
            painter.setPen(quiet)
            painter.drawText(QRectF(left, y, self.width() - left, high), Qt.AlignmentFlag.AlignVCenter, name)
            y += high
            for number, pixels in enumerate(pictures):
                x = left + number * (side + 8)
                painter.drawImage(QRectF(x, y, side, side), image_of(pixels))
                if chances is not None:
                    painter.setPen(ink)
                    painter.drawText(
                        QRectF(x, y + side, side, high),
                        Qt.AlignmentFlag.AlignCenter,
                        f"{100 * float(chances[number]):.0f} %",
                    )
            y += side + high + 8

    def _pushes(self) -> np.ndarray:
        """Darker as blue-black, brighter as white, nothing as mid-grey: uint8 (n, 28, 28, 3)."""
        return np.rint(127.5 + 127.5 * self.view["push"])[..., None].repeat(3, -1).astype(np.uint8)
