"""Published measures of a picture, from its central square at 128 pixels: numbers and what figures are drawn from.

The reference collection is measured in the same way, so that size and shape of a picture play no part. numpy only,
and Pillow to scale.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.mood import LUMA
from engine.painting import pictures

SIDE = 128
_TEMPLATES: dict[str, tuple[tuple[float, float], ...]] = {
    "i": ((0, 18),),
    "V": ((0, 93.6),),
    "L": ((0, 18), (90, 79.2)),
    "I": ((0, 18), (180, 18)),
    "T": ((0, 180),),
    "Y": ((0, 93.6), (180, 18)),
    "X": ((0, 93.6), (180, 93.6)),
}
"""Hue templates of Matsuda as Cohen-Or et al. give them: (centre, width) of sectors, in degrees."""
_LOW, _HIGH = 3, 30
"""Cycles in a picture's side between which the spectrum is fitted: above, a picture of 64 pixels has nothing."""
_D65 = np.array([0.95047, 1.0, 1.08883])


@dataclass(frozen=True)
class Harmony:
    """template: its letter; turn: degrees it is turned by; away: mean distance of hues from its sectors in degrees,
    weighted by saturation; share: away, by what evenly spread hues would have (0: all inside, 1: no order);
    hues: (36,) saturation in each ten degrees, the sum 1 (0 where there is no colour)."""

    template: str
    turn: int
    away: float
    share: float
    hues: np.ndarray

    @property
    def sectors(self) -> tuple[tuple[float, float], ...]:
        """(centre, width) of the turned template, in degrees."""
        return tuple(((centre + self.turn) % 360, width) for centre, width in _TEMPLATES[self.template])


def squared(pixels: np.ndarray) -> np.ndarray:
    """The central square, uint8 (SIDE, SIDE, 3)."""
    return pictures.square(pixels, SIDE)


def colourfulness(square: np.ndarray) -> float:
    """M of Hasler & Suesstrunk 2003: 0 for grey, about 110 for an extremely colourful picture."""
    red, green, blue = np.moveaxis(square.astype(np.float64), -1, 0)
    one, other = red - green, (red + green) / 2 - blue
    return math.hypot(one.std(), other.std()) + 0.3 * math.hypot(one.mean(), other.mean())


def _hues(square: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(hue in degrees, saturation 0..1) of each pixel, as HSV has them."""
    picture = square.reshape(-1, 3).astype(np.float64) / 255
    top, low = picture.max(1), picture.min(1)
    spread = np.maximum(top - low, 1e-9)
    red, green, blue = picture.T
    hue = np.where(
        top == red,
        (green - blue) / spread % 6,
        np.where(top == green, (blue - red) / spread + 2, (red - green) / spread + 4),
    )
    return hue * 60, (top - low) / np.maximum(top, 1e-9)


def harmony(square: np.ndarray) -> Harmony:
    """The hue template that fits best (Cohen-Or et al. 2006), each judged by what evenly spread hues would reach."""
    hue, saturation = _hues(square)
    weight = np.bincount(np.floor(hue).astype(int) % 360, weights=saturation, minlength=360)
    total = float(weight.sum())
    hues = weight.reshape(36, 10).sum(1) / max(total, 1e-9)
    if total < 1e-6:
        return Harmony("i", 0, 0.0, 0.0, hues)
    angles = np.arange(360)
    best: tuple[float, str, int, float] | None = None
    for name, sectors in _TEMPLATES.items():
        gaps = [np.maximum(0, np.abs((angles - centre + 180) % 360 - 180) - width / 2) for centre, width in sectors]
        gap = np.min(gaps, axis=0)
        away = np.fft.irfft(np.fft.rfft(weight) * np.conj(np.fft.rfft(gap)), 360) / total
        turn = int(away.argmin())
        found = (max(0.0, float(away[turn])) / float(gap.mean()), name, turn, max(0.0, float(away[turn])))
        best = found if best is None or found < best else best
    assert best is not None
    return Harmony(best[1], best[2], best[3], best[0], hues)


def warmth(square: np.ndarray) -> float:
    """The mean warm-cool value of Ou et al. 2004 over the pixels: -0.5 + 0.02 C^1.07 cos(h - 50 degrees), CIELAB."""
    rgb = square.reshape(-1, 3).astype(np.float64) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    xyz = linear @ to_xyz.T / _D65
    part = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    a, b = 500 * (part[:, 0] - part[:, 1]), 200 * (part[:, 1] - part[:, 2])
    chroma, hue = np.hypot(a, b), np.arctan2(b, a)
    return float((-0.5 + 0.02 * chroma**1.07 * np.cos(hue - math.radians(50))).mean())


def ordinal(square: np.ndarray) -> tuple[float, float]:
    """(permutation entropy H, statistical complexity C) of the 24 orders of each two by two pixels, both 0..1.

    Ribeiro et al. 2012 (PLoS ONE 7:e40689), as Sigaki et al. 2018 lay 140,000 paintings out by them. Equal values
    are ordered by their place.
    """
    grey = square.astype(np.float64).mean(2)
    blocks = np.stack([grey[:-1, :-1], grey[:-1, 1:], grey[1:, :-1], grey[1:, 1:]], -1).reshape(-1, 4)
    orders = np.argsort(blocks, axis=1, kind="stable") @ np.array([64, 16, 4, 1])
    _, counts = np.unique(orders, return_counts=True)
    chances = np.zeros(24)
    chances[: len(counts)] = counts / counts.sum()

    def entropy(p: np.ndarray) -> float:
        p = p[p > 0]
        return float(-(p * np.log(p)).sum())

    even = np.full(24, 1 / 24)
    apart = entropy((chances + even) / 2) - entropy(chances) / 2 - entropy(even) / 2
    n = 24
    most = -0.5 * ((n + 1) / n * math.log(n + 1) - 2 * math.log(2 * n) + math.log(n))
    normal = entropy(chances) / math.log(24)
    return normal, normal * apart / most


def box_dimension(square: np.ndarray) -> float:
    """Fractal dimension of the light as a landscape, 2 (smooth) to 3 (rough): differential box counting.

    Sarkar & Chaudhuri 1994 (IEEE Trans. SMC 24:115).
    """
    light = square.astype(np.float64) @ LUMA
    sizes, counts = (2, 4, 8, 16, 32), []
    for size in sizes:
        cells = light.reshape(SIDE // size, size, SIDE // size, size)
        high = cells.max((1, 3)) // (size * 256 / SIDE)
        low = cells.min((1, 3)) // (size * 256 / SIDE)
        counts.append(float((high - low + 1).sum()))
    return float(-np.polyfit(np.log(sizes), np.log(counts), 1)[0])


def spectrum(square: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """(cycles a side, power, slope of the fitted line in log-log): averaged over rings, Hann window."""
    light = square.astype(np.float64) @ LUMA
    window = np.hanning(SIDE)
    power = np.abs(np.fft.fft2((light - light.mean()) * window[:, None] * window)) ** 2
    wave = np.fft.fftfreq(SIDE) * SIDE
    ring = np.rint(np.hypot(wave[:, None], wave)).astype(int).ravel()
    mean = np.bincount(ring, power.ravel()) / np.maximum(np.bincount(ring), 1)
    cycles = np.arange(_LOW, _HIGH + 1)
    height = np.maximum(mean[_LOW : _HIGH + 1], 1e-3)
    return cycles, height, float(np.polyfit(np.log(cycles), np.log(height), 1)[0])


def symmetry(square: np.ndarray) -> float:
    """Correlation of the light with its mirror image (left to right) at 32 x 32, -1..1; 1 where nothing varies."""
    light = (square.astype(np.float64) @ LUMA).reshape(32, 4, 32, 4).mean((1, 3))
    light = light - light.mean()
    norm = float((light**2).sum())
    return float((light * light[:, ::-1]).sum() / norm) if norm > 1e-6 else 1.0


def salience(square: np.ndarray) -> np.ndarray:
    """(64, 64) spectral residual (Hou & Zhang 2007), the mean 1: where the eye is likely to be drawn."""
    light = (square.astype(np.float64) @ LUMA).reshape(64, 2, 64, 2).mean((1, 3))
    light = np.pad(light, 16, mode="symmetric")  # the transform joins opposite edges, which would catch its eye
    wave = np.fft.fft2(light)
    log = np.log(np.abs(wave) + 1e-6)
    around = sum(np.roll(log, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)) / 9
    found = np.abs(np.fft.ifft2(np.exp(log - around + 1j * np.angle(wave))))[16:80, 16:80] ** 2
    cells = np.arange(64)
    blur = np.exp(-0.5 * ((cells[:, None] - cells) / 3.0) ** 2)
    blur /= blur.sum(1, keepdims=True)
    found = blur @ found @ blur.T
    return found / max(float(found.mean()), 1e-12)


def thirds(drawn: np.ndarray) -> float:
    """Salience around the four crossings of the third lines, as a multiple of the picture's mean."""
    cells = (np.arange(64) + 0.5) / 64
    near = np.exp(-0.5 * (np.minimum(np.abs(cells - 1 / 3), np.abs(cells - 2 / 3)) / 0.06) ** 2)
    weight = np.outer(near, near)
    return float((drawn * weight).sum() / weight.sum())


def horizon(square: np.ndarray) -> tuple[float, float]:
    """(height from below 0..1, strength) of the strongest level line: the step of light that all columns share."""
    light = square.astype(np.float64) @ LUMA / 255
    reach = SIDE // 12
    total = np.concatenate([np.zeros((1, SIDE)), light.cumsum(0)])
    at = np.arange(reach, SIDE - reach + 1)
    step = (2 * total[at] - total[at - reach] - total[at + reach]) / reach
    shared = np.abs(step.mean(1)) / (step.std(1) + 0.02)
    best = int((np.abs(step.mean(1)) * shared).argmax())
    return 1 - float(at[best]) / SIDE, float(np.abs(step.mean(1))[best])


def numbers(pixels: np.ndarray) -> dict[str, float]:
    """The measures by name that the reference collection knows; {} of an empty picture. pixels: uint8 (h, w, 3)."""
    if min(pixels.shape[:2]) == 0:
        return {}
    square = squared(pixels)
    found = harmony(square)
    entropy, complexity = ordinal(square)
    height, strength = horizon(square)
    return {
        "colourfulness": colourfulness(square),
        "harmony": 1 - found.share,
        "warmth": warmth(square),
        "contrast": float((square @ LUMA).std() / 255),
        "entropy": entropy,
        "complexity": complexity,
        "fractal": box_dimension(square),
        "slope": spectrum(square)[2],
        "symmetry": symmetry(square),
        "thirds": thirds(salience(square)),
        "horizon": height,
        "horizon_strength": strength,
    }
