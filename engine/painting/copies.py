"""Whether a picture is a copy of one the model learned from: exact, mirrored, cropped or recoloured.

Each work is kept as 20 x 20 pixels of light with what is coarse taken out, in eight steps. The picture is laid
over all of them, upright and mirrored, through windows down to three quarters of a side; the measure is the
correlation (normalised cross-correlation, Lewis 1995), which a change of colour or brightness hardly moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from engine import fingerprints
from engine.fingerprints import Match, Threshold
from engine.painting import pictures
from engine.painting.corpus import Corpus

SIDE = 20
LEVELS = 8
REACH = 3.0
"""Steps go out to so many standard deviations."""
COARSE = 2.0
"""What is larger than this many cells (sigma of a Gaussian) is taken out: skies and seas are all alike."""
SCALES = (1.0, 0.9, 0.8)
FINE_SCALES = (1.0, 0.97, 0.94, 0.9, 0.87, 0.84, 0.8, 0.77, 0.74)
FINALISTS = 8
"""So many works are looked at through the fine windows."""
USUAL = 0.66
"""The threshold where a model has held too few pictures out (that of 168 held-out landscapes)."""


def _along(begin: float, end: float) -> np.ndarray:
    """(SIDE, SIDE): takes the part begin..end of a row to the whole row, by area."""
    edges = np.linspace(begin * SIDE, end * SIDE, SIDE + 1)
    cells = np.arange(SIDE)
    shares = np.minimum(edges[1:, None], cells + 1) - np.maximum(edges[:-1, None], cells)
    shares = np.maximum(shares, 0)
    return (shares / shares.sum(1, keepdims=True)).astype(np.float32)


def _windows(scales: tuple[float, ...], cells: float) -> tuple[np.ndarray, np.ndarray]:
    """Left and right factors (w, SIDE, SIDE) that take each square window to the whole, one at every so many cells."""
    left, right = [], []
    for scale in scales:
        starts = np.linspace(0, 1 - scale, max(1, round((1 - scale) * SIDE / cells) + 1))
        for top in starts:
            for side in starts:
                left.append(_along(top, top + scale))
                right.append(_along(side, side + scale).T)
    return np.stack(left), np.stack(right)


def _blur() -> np.ndarray:
    cells = np.arange(SIDE)
    weights = np.exp(-0.5 * ((cells[:, None] - cells) / COARSE) ** 2)
    return (weights / weights.sum(1, keepdims=True)).astype(np.float32)


_BLUR = _blur()


def _normalised(light: np.ndarray) -> np.ndarray:
    """(..., SIDE, SIDE) -> (..., SIDE * SIDE): what is fine in it, with mean 0 and length 1."""
    fine = light - _BLUR @ light @ _BLUR.T
    flat = fine.reshape(*fine.shape[:-2], -1)
    flat = flat - flat.mean(-1, keepdims=True)
    return flat / np.maximum(np.linalg.norm(flat, axis=-1, keepdims=True), 1e-3)


def _light(pixels: np.ndarray) -> np.ndarray:
    """A square picture uint8 (s, s, 3) as float32 (SIDE, SIDE) of luma."""
    from PIL import Image

    luma = (pixels.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)).clip(0, 255)
    small = Image.fromarray(luma.astype(np.uint8)).resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(small, np.float32)


def _squares(pixels: np.ndarray) -> list[np.ndarray]:
    """The central square of a picture, and the two at its ends where it is no square itself."""
    height, width = pixels.shape[:2]
    edge = min(height, width)
    if max(height, width) < 1.1 * edge:
        return [pictures.square(pixels, max(SIDE, min(edge, 128)))]
    ends = [pixels[:edge, :edge], pixels[height - edge :, width - edge :]]
    return [pictures.square(np.ascontiguousarray(part), max(SIDE, min(edge, 128))) for part in (pixels, *ends)]


@dataclass(frozen=True)
class Index:
    """steps: uint8 (n, SIDE, SIDE), 0..LEVELS - 1; works: [title, artist] of each."""

    steps: np.ndarray
    works: list[list[str]]
    threshold: Threshold

    @classmethod
    def of(cls, pixels: np.ndarray, works: list[list[str]], threshold: Threshold) -> Index:
        """Of square pictures, uint8 (n, s, s, 3)."""
        fine = _normalised(np.stack([_light(picture) for picture in pixels]))
        scaled = fine / np.maximum(fine.std(1, keepdims=True), 1e-9) / REACH
        steps = np.clip(np.floor((scaled + 1) / 2 * LEVELS), 0, LEVELS - 1).astype(np.uint8)
        return cls(steps.reshape(-1, SIDE, SIDE), works, threshold)

    @cached_property
    def _values(self) -> np.ndarray:
        return ((self.steps + 0.5) / LEVELS * 2 - 1).astype(np.float32)

    @cached_property
    def _seen(self) -> list[np.ndarray]:
        """All works through each coarse window, float16 (n, SIDE * SIDE)."""
        left, right = _windows(SCALES, 2)
        return [_normalised(a @ self._values @ b).astype(np.float16) for a, b in zip(left, right, strict=True)]

    @cached_property
    def _fine(self) -> tuple[np.ndarray, np.ndarray]:
        return _windows(FINE_SCALES, 1)

    def matches(self, pixels: np.ndarray) -> list[Match]:
        """The nearest works, best first; pixels uint8 (h, w, 3)."""
        light = np.stack([_light(square) for square in _squares(pixels)])
        asked = np.concatenate([_normalised(light), _normalised(light[:, :, ::-1])])
        near = np.full((len(asked), len(self.steps)), -1.0, np.float32)
        for seen in self._seen:
            near = np.maximum(near, asked @ seen.astype(np.float32).T)
        left, right = self._fine
        best: dict[int, float] = {}
        for flat in np.argsort(-near, axis=None)[:FINALISTS]:
            way, work = divmod(int(flat), len(self.steps))
            through = _normalised(left @ self._values[work] @ right)
            best[work] = max(best.get(work, -1.0), float((through @ asked[way]).max()), float(near[way, work]))
        return sorted((Match(score, work) for work, score in best.items()), key=lambda match: -match.score)

    def pack(self) -> bytes:
        """For the model's asset; read reads it back."""
        columns = np.arange(2, -1, -1)
        bits = (self.steps.reshape(-1, 1) >> columns) & 1
        notes = {"kind": "painting", "works": self.works, "threshold": vars(self.threshold)}
        return fingerprints.pack({"steps": np.packbits(bits.astype(bool))}, notes)

    @classmethod
    def read(cls, arrays: dict[str, np.ndarray], notes: dict[str, Any]) -> Index:
        works = notes["works"]
        bits = np.unpackbits(arrays["steps"])[: len(works) * SIDE * SIDE * 3].reshape(len(works), SIDE, SIDE, 3)
        return cls(bits @ np.array([4, 2, 1], np.uint8), works, Threshold(**notes["threshold"]))


def index(corpus: Corpus) -> Index:
    """Of the pictures of a corpus that are learned from; the threshold comes from those held out."""

    def works(chosen: np.ndarray) -> list[list[str]]:
        return [[corpus.titles[i], corpus.artists[i]] for i in chosen]

    plain = Index.of(corpus.pixels[corpus.train], works(corpus.train), Threshold(USUAL))
    scores = [plain.matches(corpus.pixels[i])[0].score for i in corpus.valid]
    return Index(plain.steps, plain.works, Threshold.from_held_out(scores, USUAL))
