"""What strokes are as data, the styles they are laid in, and the fixed textures of brush, canvas and paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

BRISTLES = (512, 512)
"""Rows (across the brush) and columns (along the stroke) of the bristle texture."""
GRAIN = 512
"""Side of the tile of canvas or paper."""


@dataclass(frozen=True)
class Style:
    """How a picture is painted. Lengths are in brush radii, radii in parts of the picture's longer side."""

    widest: float
    """Radius of the first brush; each next brush has half of it."""
    finest: float
    """The last brush is no finer than this many pixels of the picture that is painted after."""
    length: tuple[float, float]
    """Shortest and longest half of a stroke, from where the brush first touches."""
    spacing: float
    """Between the seeds of neighbouring strokes."""
    tolerance: float
    """How far the painting may be from the picture (0..1 in colour) before a finer brush goes over it."""
    opacity: float = 1.0
    stain: bool = False
    """Colour darkens what lies below, as ink does, in place of covering it."""
    dry: float = 0.2
    """0..1: how soon a brush runs out, so that its bristles leave gaps."""
    bristle: float = 0.12
    """How far single bristles are lighter or darker."""
    relief: float = 0.0
    """How strongly the light from the upper left shows the thickness of paint."""
    grain: float = 0.03
    woven: bool = True
    wet_edge: float = 0.0
    jitter: tuple[float, float, float] = (0.01, 0.07, 0.03)
    """Spread of hue (turns), saturation and value from stroke to stroke."""
    vivid: float = 1.1
    lift: float = 1.0
    """Below 1 the picture is painted lighter, as paper shines through: light to this power."""
    ground: tuple[int, int, int] = (150, 128, 100)
    layers: int = 6
    curve: float = 0.6
    """How readily a stroke turns with the form: 0 straight, 1 at once."""
    hatch: bool = False
    monochrome: bool = False
    round: bool = False
    """Strokes end round and uneven, as drops and dabs do, in place of ragged."""
    wash: int = 0
    """So many first layers are wet washes: the first covers all, pale; none of them runs dry or ends ragged."""
    dots: bool = False
    """Every brush goes over the whole picture again, but the last, which keeps the details."""


STYLES: dict[str, Style] = {
    "oil": Style(0.030, 0.32, (1.2, 5.0), 1.05, 0.075, relief=0.5, bristle=0.07, dry=0.3),
    "impasto": Style(
        0.036, 0.45, (1.0, 3.5), 1.0, 0.09, relief=1.2, bristle=0.07, dry=0.15, vivid=1.2, grain=0.015,
        jitter=(0.015, 0.1, 0.04),
    ),
    "watercolour": Style(
        0.055, 0.45, (1.6, 5.0), 0.75, 0.035, opacity=0.8, stain=True, round=True, dry=0.0, bristle=0.04, grain=0.06,
        woven=False, wet_edge=0.13, vivid=1.3, lift=0.8, ground=(250, 247, 239), layers=6, wash=2,
        jitter=(0.012, 0.08, 0.02),
    ),
    "ink": Style(
        0.050, 0.42, (1.5, 7.0), 0.9, 0.06, opacity=0.9, stain=True, dry=0.45, bristle=0.15, grain=0.05,
        woven=False, wet_edge=0.10, ground=(246, 241, 228), layers=5, wash=3, lift=0.75, monochrome=True,
        jitter=(0.0, 0.0, 0.02),
    ),
    "pointillist": Style(
        0.028, 0.36, (0.2, 0.35), 0.9, 0.035, round=True, dry=0.0, bristle=0.04, relief=0.6, vivid=1.35,
        jitter=(0.035, 0.22, 0.07), ground=(226, 214, 190), layers=4, dots=True,
    ),
    "pencil": Style(
        0.0014, 0.0, (14.0, 40.0), 3.6, 0.0, opacity=0.7, stain=True, dry=0.25, bristle=0.2, grain=0.22,
        woven=False, ground=(248, 246, 240), layers=5, curve=0.1, hatch=True, vivid=1.15,
        jitter=(0.015, 0.1, 0.04),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Strokes:
    """A picture as n strokes in the order they are laid; lengths in parts of the picture's longer side.

    points: float32 (n, k, 2), x to the right and y down, of which the first counts (n,) are used;
    radius: float32 (n,); colour: uint8 (n, 3) sRGB; opacity: float32 (n,) 0..1; layer: uint8 (n,), rising;
    bristle: uint16 (n,), where in the bristle texture the brush is; style: a name of STYLES;
    proportions: (height, width) with the longer 1.
    """

    points: np.ndarray
    counts: np.ndarray
    radius: np.ndarray
    colour: np.ndarray
    opacity: np.ndarray
    layer: np.ndarray
    bristle: np.ndarray
    style: str
    seed: int
    proportions: tuple[float, float]

    def __len__(self) -> int:
        return len(self.radius)

    def first(self, count: int) -> Strokes:
        """The painting after so many strokes."""
        names = ("points", "counts", "radius", "colour", "opacity", "layer", "bristle")
        return replace(self, **{name: getattr(self, name)[:count] for name in names})

    def shape(self, size: int) -> tuple[int, int]:
        """Height and width in pixels with `size` on the longer side."""
        high, wide = self.proportions
        return max(1, round(size * high)), max(1, round(size * wide))


def _smooth_noise(rng: np.random.Generator, shape: tuple[int, int], across: float, along: float) -> np.ndarray:
    """Periodic normal noise of unit spread, blurred by so many cells across and along."""
    rows = np.exp(-2 * (np.pi * across * np.fft.fftfreq(shape[0])) ** 2)[:, None]
    columns = np.exp(-2 * (np.pi * along * np.fft.rfftfreq(shape[1])) ** 2)[None]
    made = np.fft.irfft2(np.fft.rfft2(rng.standard_normal(shape)) * rows * columns, shape)
    return (made - made.mean()) / made.std()


@lru_cache(maxsize=1)
def _streaks() -> np.ndarray:
    rng = np.random.default_rng(7)
    made = (
        0.50 * _smooth_noise(rng, BRISTLES, 2.5, 30)
        + 0.50 * _smooth_noise(rng, BRISTLES, 7.0, 45)
        + 0.70 * _smooth_noise(rng, BRISTLES, 34.0, 60)
        + 0.25 * _smooth_noise(rng, BRISTLES, 5.0, 4)
    )
    # In some places the bristles are parted, in others they lie close.
    return made * np.exp(0.55 * _smooth_noise(rng, BRISTLES, 60.0, 30))


@lru_cache(maxsize=8)
def bristles(level: int = 0) -> np.ndarray:
    """What a brush leaves: uint8 BRISTLES, 128 in the mean; streaks along the columns, periodic both ways.

    level: the rows are blurred for brushes so small that 2**level rows fall on a pixel.
    """
    streaks = _streaks()
    if level:
        soft = np.exp(-2 * (np.pi * 2**level * 0.7 * np.fft.fftfreq(BRISTLES[0])) ** 2)[:, None]
        streaks = np.fft.ifft(np.fft.fft(streaks, axis=0) * soft, axis=0).real
    return np.clip(128 + 48 * streaks, 0, 255).astype(np.uint8)


@lru_cache(maxsize=2)
def grain(woven: bool) -> np.ndarray:
    """A tile of canvas or paper: float32 (GRAIN, GRAIN), about -1..1, periodic."""
    rng = np.random.default_rng(11)
    shape = (GRAIN, GRAIN)
    if woven:
        threads = 2 * np.pi * np.arange(GRAIN) * (128 / GRAIN)
        weave = 0.6 * (np.sin(threads)[:, None] * np.cos(threads)[None])
        return (weave + 0.4 * _smooth_noise(rng, shape, 1.0, 1.0)).astype(np.float32)
    tooth = 0.6 * _smooth_noise(rng, shape, 1.2, 1.2) + 0.3 * _smooth_noise(rng, shape, 4, 4)
    return np.clip(tooth, -2, 2).astype(np.float32)
