"""The styles strokes are laid in, and the fixed textures of brush, canvas and paper."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

BRISTLES = (1024, 512)
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
    jitter: tuple[float, float, float] = (0.02, 0.06, 0.03)
    """Spread of hue (turns), saturation and value from stroke to stroke."""
    vivid: float = 1.1
    ground: tuple[int, int, int] = (150, 128, 100)
    layers: int = 6
    curve: float = 0.6
    """How readily a stroke turns with the form: 0 straight, 1 at once."""
    hatch: bool = False
    monochrome: bool = False


STYLES: dict[str, Style] = {
    "oil": Style(0.036, 0.34, (1.2, 6.0), 0.95, 0.055, relief=0.55, bristle=0.10, dry=0.22),
    "impasto": Style(
        0.042, 0.50, (1.0, 4.0), 0.85, 0.075, relief=1.5, bristle=0.13, dry=0.12, vivid=1.25, grain=0.015,
        jitter=(0.03, 0.1, 0.05),
    ),
    "watercolour": Style(
        0.050, 0.45, (1.0, 3.5), 1.0, 0.06, opacity=0.55, stain=True, dry=0.05, bristle=0.05, grain=0.09,
        woven=False, wet_edge=0.35, vivid=1.15, ground=(250, 247, 239), layers=4,
    ),
    "ink": Style(
        0.034, 0.42, (1.5, 6.0), 1.05, 0.07, opacity=0.85, stain=True, dry=0.75, bristle=0.25, grain=0.05,
        woven=False, wet_edge=0.10, ground=(246, 241, 228), layers=4, monochrome=True, jitter=(0.0, 0.0, 0.03),
    ),
    "pointillist": Style(
        0.011, 0.36, (0.25, 0.45), 1.25, 0.05, dry=0.0, bristle=0.05, relief=0.45, vivid=1.45,
        jitter=(0.06, 0.16, 0.08), ground=(226, 214, 190), layers=3,
    ),
    "pencil": Style(
        0.0022, 0.0, (10.0, 26.0), 2.1, 0.0, opacity=0.75, stain=True, dry=0.4, bristle=0.25, grain=0.20,
        woven=False, ground=(248, 246, 240), layers=4, curve=0.1, hatch=True, vivid=1.05,
        jitter=(0.02, 0.05, 0.04),
    ),
}  # fmt: skip


def _smooth_noise(rng: np.random.Generator, shape: tuple[int, int], across: float, along: float) -> np.ndarray:
    """Periodic normal noise of unit spread, blurred by so many cells across and along."""
    rows = np.exp(-2 * (np.pi * across * np.fft.fftfreq(shape[0])) ** 2)[:, None]
    columns = np.exp(-2 * (np.pi * along * np.fft.rfftfreq(shape[1])) ** 2)[None]
    made = np.fft.irfft2(np.fft.rfft2(rng.standard_normal(shape)) * rows * columns, shape)
    return (made - made.mean()) / made.std()


@lru_cache(maxsize=1)
def bristles() -> np.ndarray:
    """What a brush leaves: uint8 BRISTLES, 128 in the mean; streaks along the columns, periodic both ways."""
    rng = np.random.default_rng(7)
    streaks = (
        0.55 * _smooth_noise(rng, BRISTLES, 3.0, 60)
        + 0.60 * _smooth_noise(rng, BRISTLES, 9.0, 40)
        + 0.55 * _smooth_noise(rng, BRISTLES, 30.0, 60)
        + 0.15 * _smooth_noise(rng, BRISTLES, 4.0, 5)
    )
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
