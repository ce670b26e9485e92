"""A brush: a soft round stamp set down along the way of the hand. No widgets.

Dabs pile up in the stroke; the stroke as a whole is then laid on the layer with the brush's opacity, so that a
stroke that crosses itself does not grow darker there than that.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from desktop.layers import TILE, Change, Layers, Recorder, tile_rect, tiles_of

LEAST, MOST = 1, 1000
"""Sizes of a brush in pixels of the painting."""
SPACING = 1 / 8
"""Of the diameter, from one dab to the next."""
_FINE = 32
"""Smaller dabs are set down at quarters of a pixel."""


@dataclass(frozen=True)
class Brush:
    """size: diameter in pixels; opacity and hardness 0..1; pressed: the pen's pressure sets the size."""

    size: float = 24.0
    opacity: float = 1.0
    hardness: float = 0.7
    pressed: bool = True


@functools.lru_cache(maxsize=96)
def stamp(diameter: float, hardness: float, colour: int, phase: tuple[int, int] = (0, 0)) -> QImage:
    """One dab as premultiplied ARGB32: opaque up to hardness of its radius, then falling off smoothly.

    colour: 0xRRGGBB. phase: quarters of a pixel that its middle lies right of and below the image's middle.
    """
    side = 2 * math.ceil(diameter / 2) + 4
    along = np.arange(side, dtype=np.float32) + np.float32(0.5 - side / 2)
    x, y = along - np.float32(phase[0] / 4), along - np.float32(phase[1] / 4)
    distance = np.sqrt(x[None] ** 2 + y[:, None] ** 2)
    radius = diameter / 2
    soft = max(1.0, radius * (1 - hardness))  # a hard rim is still a pixel wide, so that it does not look jagged
    t = np.clip((radius + 0.5 - distance) / soft, 0, 1)
    alpha = t * t * (3 - 2 * t) * min(1.0, diameter)
    pixels = np.empty((side, side, 4), np.uint8)
    for channel, shift in enumerate((0, 8, 16)):
        pixels[..., channel] = alpha * (colour >> shift & 255) + np.float32(0.5)
    pixels[..., 3] = alpha * 255 + np.float32(0.5)
    np.minimum(pixels[..., :3], pixels[..., 3:], out=pixels[..., :3])
    return QImage(pixels.tobytes(), side, side, 4 * side, QImage.Format.Format_ARGB32_Premultiplied).copy()


def stepped(diameter: float) -> float:
    """The diameter to the nearest of few: a pen's pressure would ask for another stamp at every dab."""
    if diameter < 2:
        return max(0.5, round(diameter * 4) / 4)
    return round(1.05 ** round(math.log(diameter, 1.05)), 2)


class Stroke:
    """One stroke under way on a layer. clip: the selection, empty for none."""

    def __init__(
        self, layers: Layers, key: int, brush: Brush, colour: QColor, clip: QPainterPath, erase: bool = False
    ) -> None:
        self._layers, self._key, self._brush, self._clip = layers, key, brush, clip
        self._colour = 0 if erase else colour.rgb() & 0xFFFFFF
        self._erase = erase
        self._recorder = Recorder(layers, key)
        self._wet: dict[tuple[int, int], QImage] = {}
        self._last: tuple[QPointF, float] | None = None
        self._left = 0.0  # of the way to the next dab

    def to(self, at: QPointF, pressure: float = 1.0) -> QRect:
        """Go on to a point of the painting; pressure 0..1. What was painted on."""
        dabs = self._dabs(at, pressure)
        region = QRect()
        for where, diameter in dabs:
            region = region.united(self._dab(where, diameter))
        region = region.intersected(self._layers.rect)
        self._lay(region)
        return region

    def _dabs(self, at: QPointF, pressure: float) -> list[tuple[QPointF, float]]:
        """Where dabs fall on the way there, and how large they are."""
        if self._last is None:
            self._last = (at, pressure)
            self._left = self._gap(pressure)
            return [(at, self._diameter(pressure))]
        start, pressed = self._last
        way = at - start
        length = math.hypot(way.x(), way.y())
        dabs = []
        gone = self._left
        while gone <= length and length > 0:
            part = gone / length
            now = pressed + (pressure - pressed) * part
            dabs.append((start + way * part, self._diameter(now)))
            gone += self._gap(now)
        self._left = gone - length
        self._last = (at, pressure)
        return dabs

    def _diameter(self, pressure: float) -> float:
        if not self._brush.pressed or pressure >= 1:
            return self._brush.size
        return stepped(max(0.5, self._brush.size * max(0.05, pressure)))

    def _gap(self, pressure: float) -> float:
        return max(0.5, self._diameter(pressure) * SPACING)

    def _dab(self, at: QPointF, diameter: float) -> QRect:
        """Set one dab down in the wet stroke."""
        fine = 4 if diameter < _FINE else 1
        x, y = math.floor(at.x() * fine + 0.5), math.floor(at.y() * fine + 0.5)
        image = stamp(diameter, self._brush.hardness, self._colour, (x % fine, y % fine))
        corner = QPoint(x // fine - image.width() // 2, y // fine - image.height() // 2)
        rect = QRect(corner, image.size())
        for place in tiles_of(rect, self._layers.rect):
            tile = self._wet.get(place)
            if tile is None:
                tile = self._wet[place] = QImage(TILE, TILE, QImage.Format.Format_ARGB32_Premultiplied)
                tile.fill(Qt.GlobalColor.transparent)
            painter = QPainter(tile)
            painter.drawImage(corner - QPoint(place[0] * TILE, place[1] * TILE), image)
            painter.end()
        return rect

    def _lay(self, region: QRect) -> None:
        """Lay the wet stroke on what was there before it, inside region."""
        if region.isEmpty():
            return
        self._recorder.touch(region)
        painter = QPainter(self._layers.image(self._key))
        self._recorder.draw_before(painter, region)
        if not self._clip.isEmpty():
            painter.setClipPath(self._clip)
        modes = QPainter.CompositionMode
        painter.setCompositionMode(
            modes.CompositionMode_DestinationOut if self._erase else modes.CompositionMode_SourceOver
        )
        painter.setOpacity(self._brush.opacity)
        for place in tiles_of(region, self._layers.rect):
            part = region.intersected(tile_rect(*place, self._layers.rect))
            if place in self._wet:
                painter.drawImage(part.topLeft(), self._wet[place], part.translated(-place[0] * TILE, -place[1] * TILE))
        painter.end()
        self._layers.damage(region)

    def finish(self) -> Change | None:
        """The stroke as one step, already done; None where it changed nothing."""
        return self._recorder.finish()

    def cancel(self) -> None:
        self._recorder.cancel()
