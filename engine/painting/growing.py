"""A painting in strokes as it grows: prepared once, then shown at any moment without painting it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.jobs import Job
from engine.painting import brushes, covering
from engine.painting import strokes as planning
from engine.painting.brushes import Strokes

PACE = 0.4


@dataclass(frozen=True)
class Growing:
    """For each brush, from the largest, the picture once it is laid down and when each of its strokes is laid.

    ground: sRGB of the bare paper; pictures: uint8 (h, w, 3); times: float32 (h, w) of 0..1, infinite where the
    brush leaves nothing. A stroke appears where it stays to be seen: what a later one of its brush covers is
    not painted first.
    """

    ground: tuple[int, int, int]
    pictures: tuple[np.ndarray, ...]
    times: tuple[np.ndarray, ...]

    def bare(self) -> np.ndarray:
        """The paper before the first stroke, uint8 (h, w, 3)."""
        out = np.empty_like(self.pictures[0])
        out[:] = self.ground
        return out

    def advance(self, canvas: np.ndarray, before: float, now: float) -> None:
        """Lay on the canvas what is painted after `before` and until `now`, both 0..1; -1 is before the first."""
        for picture, times in zip(self.pictures, self.times, strict=True):
            fresh = (times > before) & (times <= now)
            if fresh.any():
                canvas[fresh] = picture[fresh]

    def frames(self, count: int) -> Iterator[np.ndarray]:
        """`count` pictures at even times; the last is the whole."""
        canvas, before = self.bare(), -1.0
        for number in range(1, count + 1):
            now = 1.0 if number == count else number / count
            self.advance(canvas, before, now)
            before = now
            yield canvas.copy()


def prepare(strokes: Strokes, size: int, job: Job | None = None) -> Growing:
    """The strokes with `size` pixels on the longer side, ready to be watched. A stopped job: what there is so far.

    Each brush has a share of the time that grows with the number of its strokes to a power of PACE, so that the
    few big ones can be followed and the many small ones do not tire; within it the strokes that stay to be seen
    come at an even pace. Raises UserError for a size outside 1..strokes.MAX_SIZE.
    """
    planning.check_size(size)
    height, width = strokes.shape(size)
    layers = planning.layers_of(strokes, size)
    pictures, orders, counts = [], [], []
    for number, layer in enumerate(layers):
        if job is not None and job.should_stop():
            break
        on_top = covering.rasterise(layer, 0, height, 0, width).ravel()
        there = np.flatnonzero(on_top >= 0)
        seen, rank = np.unique(layer.stroke[on_top[there]], return_inverse=True)
        order = np.full(on_top.shape, np.inf, np.float32)
        order[there] = (rank + 1) / max(1, len(seen))
        pictures.append(planning.render(strokes.first(int(np.count_nonzero(strokes.layer <= number))), size))
        orders.append(order.reshape(height, width))
        counts.append(len(seen))
        if job is not None:
            job.progress((number + 1) / len(layers), "Painting")
    ground = brushes.STYLES[strokes.style].ground
    if not pictures:
        bare = np.empty((height, width, 3), np.uint8)
        bare[:] = ground
        return Growing(ground, (bare,), (np.zeros((height, width), np.float32),))
    shares = np.power(np.maximum(counts, 1), PACE)
    ends = np.cumsum(shares) / shares.sum()
    times = [end - share + share * order for end, share, order in zip(ends, shares / shares.sum(), orders, strict=True)]
    # Light and relief reach over a stroke's rim, so the last picture is laid whole at the end.
    times[-1] = np.where(np.isfinite(times[-1]), np.minimum(times[-1], 1), 1)
    return Growing(ground, tuple(pictures), tuple(time.astype(np.float32) for time in times))
