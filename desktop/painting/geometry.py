"""Where the picture lies in its view: zoom and pan as plain numbers, and resampling. No widgets."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

MAX_SCALE = 64.0


@dataclass(frozen=True)
class View:
    """A picture of image_width x image_height pixels in a view of width x height logical pixels.

    scale: view pixels to one picture pixel. x, y: where the picture's top left corner lies in the view before
    the view is turned about its middle by angle degrees, clockwise.
    Made through the methods, the picture is always clamped: centred where it is smaller than the view, and
    without a gap at any edge where it is larger. While it is turned, some of it is in the middle of the view.
    """

    image_width: int
    image_height: int
    width: float
    height: float
    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0
    angle: float = 0.0

    @property
    def fit_scale(self) -> float:
        """The scale at which the whole picture just fits."""
        cos, sin = abs(math.cos(math.radians(self.angle))), abs(math.sin(math.radians(self.angle)))
        wide = self.image_width * cos + self.image_height * sin
        high = self.image_width * sin + self.image_height * cos
        return max(1e-6, min(self.width / wide, self.height / high))

    @property
    def least(self) -> float:
        """The smallest scale: the whole picture fits, or 1 where that is smaller."""
        return min(self.fit_scale, 1.0)

    @property
    def most(self) -> float:
        return max(MAX_SCALE, self.fit_scale)

    def to_view(self, x: float, y: float) -> tuple[float, float]:
        """A point of the picture, in its pixels, as a point of the view."""
        return self._turned(self.x + x * self.scale, self.y + y * self.scale, self.angle)

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """Inverse of to_view."""
        x, y = self._turned(x, y, -self.angle)
        return (x - self.x) / self.scale, (y - self.y) / self.scale

    def _turned(self, x: float, y: float, angle: float) -> tuple[float, float]:
        if not angle:
            return x, y
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        dx, dy = x - self.width / 2, y - self.height / 2
        return self.width / 2 + dx * cos - dy * sin, self.height / 2 + dx * sin + dy * cos

    def fitted(self) -> View:
        """The whole picture, as large as it goes."""
        scale = self.fit_scale
        x, y = (self.width - self.image_width * scale) / 2, (self.height - self.image_height * scale) / 2
        return replace(self, scale=scale, x=x, y=y).clamped()

    def zoomed(self, scale: float, x: float, y: float) -> View:
        """At another scale; what lies at (x, y) of the view stays there as far as clamping allows."""
        scale = min(self.most, max(self.least, scale))
        px, py = self.to_image(x, y)
        x, y = self._turned(x, y, -self.angle)
        return replace(self, scale=scale, x=x - px * scale, y=y - py * scale).clamped()

    def panned(self, dx: float, dy: float) -> View:
        """Moved by so many view pixels."""
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        return replace(self, x=self.x + dx * cos + dy * sin, y=self.y - dx * sin + dy * cos).clamped()

    def turned(self, angle: float) -> View:
        """At another angle in degrees; what lies in the middle of the view stays there."""
        angle = (angle + 180) % 360 - 180
        return replace(self, angle=angle).clamped()

    def resized(self, width: float, height: float) -> View:
        """In a view of another size; what lay in the middle stays there as far as clamping allows."""
        px, py = self.to_image(self.width / 2, self.height / 2)
        view = replace(self, width=width, height=height)
        scale = min(view.most, max(view.least, self.scale))
        return replace(view, scale=scale, x=width / 2 - px * scale, y=height / 2 - py * scale).clamped()

    def clamped(self) -> View:
        """Centred along an axis on which the picture fits, without a gap on one where it does not."""
        if self.angle:
            across, down = self.image_width * self.scale, self.image_height * self.scale
            return replace(
                self,
                x=min(self.width / 2, max(self.width / 2 - across, self.x)),
                y=min(self.height / 2, max(self.height / 2 - down, self.y)),
            )
        return replace(
            self,
            x=_clamp(self.x, self.width, self.image_width * self.scale),
            y=_clamp(self.y, self.height, self.image_height * self.scale),
        )

    @property
    def pannable(self) -> bool:
        """Whether a part of the picture lies outside the view."""
        return (
            bool(self.angle)
            or self.image_width * self.scale > self.width + 1e-6
            or (self.image_height * self.scale > self.height + 1e-6)
        )


def _clamp(start: float, room: float, length: float) -> float:
    if length <= room:
        return (room - length) / 2
    return min(0.0, max(room - length, start))


def enlarged(pixels: np.ndarray, factor: int) -> np.ndarray:
    """A picture so many times larger by Catmull-Rom cubics (Keys 1981, a = -1/2), sharper than bilinear.

    uint8 (h, w, 3) -> uint8 (factor h, factor w, 3).
    """
    tall = _along(pixels.astype(np.float32), factor)
    wide = _along(np.ascontiguousarray(tall.transpose(1, 0, 2)), factor)
    wide += np.float32(0.5)
    np.clip(wide, 0, 255, out=wide)
    return np.ascontiguousarray(wide.astype(np.uint8).transpose(1, 0, 2))


def _along(values: np.ndarray, factor: int) -> np.ndarray:
    """Cubic interpolation along axis 0 of (n, m, 3): a whole factor needs only `factor` sets of weights."""
    count = len(values)
    padded = np.pad(values, ((2, 2), (0, 0), (0, 0)), mode="edge")
    out = np.empty((count * factor, *values.shape[1:]), np.float32)
    for phase in range(factor):
        place = (phase + 0.5) / factor - 0.5
        base = int(np.floor(place))
        first = 2 + base - 1
        mixed = np.zeros_like(values)
        for tap, weight in enumerate(catmull_rom(place - base)):
            mixed += padded[first + tap : first + tap + count] * np.float32(weight)
        out[phase::factor] = mixed
    return out


def catmull_rom(t: float) -> tuple[float, float, float, float]:
    """The weights of the four neighbours of a place t (0..1) between the second and the third."""
    return (
        ((2 - t) * t - 1) * t / 2,
        ((3 * t - 5) * t * t + 2) / 2,
        ((4 - 3 * t) * t + 1) * t / 2,
        (t - 1) * t * t / 2,
    )
