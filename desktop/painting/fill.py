"""Finding an area of like colour, and the colours of a picture. Arrays in, arrays out; no widgets."""

from __future__ import annotations

import numpy as np


def area(pixels: np.ndarray, x: int, y: int, tolerance: int) -> np.ndarray:
    """The pixels that hang together with (x, y) and differ from it by tolerance at most in every channel.

    pixels: uint8 (h, w, c); tolerance 0..255 -> bool (h, w). Neighbours are those left, right, above and below.
    Rows are cut into runs first, and the search goes from run to run: scan-line filling (Smith 1979), a whole
    wave of runs at a time.
    """
    height, width = pixels.shape[:2]
    seed = pixels[y, x]
    low = np.clip(seed.astype(np.int16) - tolerance, 0, 255).astype(np.uint8)
    high = np.clip(seed.astype(np.int16) + tolerance, 0, 255).astype(np.uint8)
    like = np.ones((height, width + 1), bool)
    like[:, width] = False  # a gap after every row, so that no run goes round its end
    for channel in range(pixels.shape[2]):
        like[:, :width] &= (pixels[..., channel] >= low[channel]) & (pixels[..., channel] <= high[channel])
    flat = like.ravel()
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flat, [False])).view(np.int8)))
    starts, ends = edges[0::2], edges[1::2]
    step = width + 1
    seen = np.zeros(len(starts), bool)
    wave = np.searchsorted(starts, [y * step + x], "right") - 1
    seen[wave] = True
    while len(wave):
        found = [_touched(starts, ends, starts[wave] + shift, ends[wave] + shift) for shift in (-step, step)]
        wave = np.unique(np.concatenate(found))
        wave = wave[~seen[wave]]
        seen[wave] = True
    change = np.zeros(len(flat) + 1, np.int8)
    change[starts[seen]] += 1
    change[ends[seen]] -= 1
    return np.cumsum(change[:-1], dtype=np.int8).view(bool).reshape(height, step)[:, :width]


def _touched(starts: np.ndarray, ends: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The numbers of the runs that share a place with any of the stretches from begin to end."""
    first = np.searchsorted(ends, begin, "right")
    count = np.maximum(0, np.searchsorted(starts, end, "left") - first)
    total = int(count.sum())
    offsets = np.arange(total) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(first, count) + offsets


def swatches(pixels: np.ndarray, count: int = 12) -> list[tuple[int, int, int]]:
    """The chief colours of a picture, the lightest first, by median cut (Heckbert 1982).

    pixels: uint8 (h, w, 3). Fewer come back where the picture has fewer.
    """
    height, width = pixels.shape[:2]
    stride = max(1, int(np.ceil(max(height, width) / 96)))
    boxes = [pixels[::stride, ::stride].reshape(-1, 3)]
    while len(boxes) < count:
        spread = [int(np.ptp(box, axis=0).max()) * len(box) ** 0.5 for box in boxes]
        widest = int(np.argmax(spread))
        if spread[widest] == 0:
            break
        box = boxes.pop(widest)
        channel = int(np.argmax(np.ptp(box, axis=0)))
        values = box[:, channel]
        middle = np.median(values)
        upper = values > middle if (values > middle).any() else values >= middle
        boxes += [box[~upper], box[upper]]
    means = {tuple(int(v) for v in np.rint(box.mean(axis=0))) for box in boxes}
    return sorted(means, key=lambda c: (-(2 * c[0] + 4 * c[1] + c[2]), c))  # type: ignore[arg-type,return-value]
