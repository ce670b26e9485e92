"""A small, fixed description of a picture, and how near pictures are by it: no network is asked.

It serves the tests for copies and for variety. What it sees: the layout of light (16 x 16), of colour
(8 x 8, two opponent channels) and of edges (8 x 8), turned into its main axes over the training works.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from engine.painting import pictures

SIDE = 64
"""Pictures are described at this size."""
AXES = 32
PREFIX = "works."
"""Names of these arrays in a model's weights file begin so; they are no part of the network."""


def describe(pixels: np.ndarray) -> np.ndarray:
    """uint8 (n, s, s, 3), s a power of two, 16 or more -> float32 (n, 448)."""
    if pixels.shape[1] != SIDE:
        pixels = np.stack([pictures.resized(picture, SIDE, SIDE) for picture in pixels])
    rgb = pixels.astype(np.float32) / 255
    luma = rgb @ np.array([0.299, 0.587, 0.114], np.float32)
    warm = rgb[..., 0] - luma
    blue = rgb[..., 2] - luma
    down = np.abs(np.diff(luma, axis=1, append=luma[:, -1:]))
    across = np.abs(np.diff(luma, axis=2, append=luma[:, :, -1:]))
    parts = (_pooled(luma, 16), 2 * _pooled(warm, 8), 2 * _pooled(blue, 8), 4 * _pooled(down + across, 8))
    return np.concatenate([part.reshape(len(pixels), -1) for part in parts], 1)


def _pooled(maps: np.ndarray, side: int) -> np.ndarray:
    """(n, s, s) -> (n, side, side): means of squares."""
    by = maps.shape[1] // side
    return maps.reshape(len(maps), side, by, side, by).mean((2, 4))


@dataclass(frozen=True)
class Space:
    """The main axes of the training works, the works in it, and digests that recognise them.

    mean (448,), axes (448, k), works float32 (n, k), digests int64 (n,).
    """

    mean: np.ndarray
    axes: np.ndarray
    works: np.ndarray
    digests: np.ndarray

    def __call__(self, pixels: np.ndarray) -> np.ndarray:
        """uint8 (n, s, s, 3) -> (n, k)."""
        return (describe(pixels) - self.mean) @ self.axes

    def tensors(self) -> dict[str, np.ndarray]:
        """What is stored beside a model's weights; from_tensors reads it back."""
        values = {"mean": self.mean, "axes": self.axes, "features": self.works, "digests": self.digests}
        return {PREFIX + name: value for name, value in values.items()}

    @classmethod
    def from_tensors(cls, weights: dict[str, np.ndarray]) -> Space | None:
        """None for a model that carries no such arrays."""
        names = ("mean", "axes", "features", "digests")
        if not all(PREFIX + name in weights for name in names):
            return None
        return cls(*(weights[PREFIX + name] for name in names))


def space_of(pixels: np.ndarray, digests: np.ndarray) -> Space:
    """The space of some training works, uint8 (n, s, s, 3)."""
    raw = describe(pixels)
    mean = raw.mean(0)
    centred = (raw - mean).astype(np.float64)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    axes = vectors[:, ::-1][:, :AXES].astype(np.float32)
    return Space(mean, axes, (raw - mean) @ axes, digests)


def digest_of(pixels: np.ndarray) -> int:
    """Recognises the same picture: 64 bits of SHA-256 over its pixels, as a signed number."""
    return int.from_bytes(hashlib.sha256(pixels.tobytes()).digest()[:8], "little", signed=True)


def nearest(features: np.ndarray, works: np.ndarray) -> np.ndarray:
    """The distance of each row of features to the nearest row of works: (n,)."""
    parts = np.array_split(features, -(-len(features) // 256))
    return np.concatenate([distances(part, works).min(1) for part in parts])


def distances(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Euclidean, (n, k) and (m, k) -> (n, m)."""
    squares = (one**2).sum(1)[:, None] + (other**2).sum(1)[None] - 2 * one @ other.T
    return np.sqrt(np.maximum(squares, 0))


def mean_distance(features: np.ndarray) -> float:
    """Between two different rows, on average: how varied they are."""
    count = len(features)
    return float(distances(features, features).sum() / (count * (count - 1))) if count > 1 else 0.0


def copying(made: np.ndarray, held_out: np.ndarray, works: np.ndarray, cells: int = 4, least: int = 10) -> float:
    """C_T, the three-sample test for data-copying (Meehan et al. 2020), in standard deviations.

    In each cell of the space (k-means over the training works) the distances of made and of held-out
    pictures to their nearest training work are compared (Mann-Whitney U, as a z value); the mean over cells
    is weighted by how many held-out pictures lie there. Far below 0 (-3): the pictures are nearer to the
    training works than unseen ones are, that is copied. Cells with fewer than `least` of either are passed
    over; where all are, the space is taken whole. Rows are compared by direction alone: by plain distance,
    pale pictures, which lie in the middle of the space, would pass for copies of everything.
    """
    made, held_out, works = (_directions(rows) for rows in (made, held_out, works))
    near_made, near_held = nearest(made, works), nearest(held_out, works)
    for k in (cells, 1):
        centres = _centres(works, k)
        of_made = distances(made, centres).argmin(1)
        of_held = distances(held_out, centres).argmin(1)
        total = weight = 0.0
        for cell in range(len(centres)):
            ours, theirs = near_made[of_made == cell], near_held[of_held == cell]
            if k > 1 and min(len(ours), len(theirs)) < least:
                continue
            total += len(theirs) * mann_whitney_z(ours, theirs)
            weight += len(theirs)
        if weight:
            return total / weight
    return 0.0


def _directions(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def _centres(works: np.ndarray, cells: int) -> np.ndarray:
    """k-means from a farthest-point start: the same works give the same cells."""
    centres = works.mean(0, keepdims=True)
    while len(centres) < min(cells, len(works)):
        far = distances(works, centres).min(1).argmax()
        centres = np.concatenate([centres, works[far : far + 1]])
    for _ in range(20):
        of = distances(works, centres).argmin(1)
        own = [works[of == c] for c in range(len(centres))]
        centres = np.stack([part.mean(0) if len(part) else centre for part, centre in zip(own, centres, strict=True)])
    return centres


def mann_whitney_z(ours: np.ndarray, theirs: np.ndarray) -> float:
    """How far `ours` lie above `theirs`, in standard deviations of the U statistic; ties count half."""
    m, n = len(ours), len(theirs)
    if not m or not n:
        return 0.0
    ordered = np.sort(theirs)
    below = np.searchsorted(ordered, ours, "left")
    u = float((below + np.searchsorted(ordered, ours, "right")).sum()) / 2
    return (u - m * n / 2) / float(np.sqrt(m * n * (m + n + 1) / 12))
