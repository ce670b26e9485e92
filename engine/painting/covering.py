"""Which stroke is on top at each pixel.

Strokes overlap many times over, so pixels are looked at in square cells: the latest piece that covers a whole
cell hides all earlier ones there, and only what reaches in later is tested pixel by pixel. All is reckoned in
absolute coordinates, so that the answer is the same however the picture is tiled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CELL = 8
CELLS = 4096
"""Cells looked at together, which bounds the memory (fewer than 65536: their numbers are sorted as uint16)."""
_MARGIN = 2e-3
"""Of a piece's half width and half length: more than their rounding in float32 up to 8192 pixels."""


@dataclass(frozen=True)
class Segments:
    """The straight pieces of one layer's strokes, in pixels; all float32 (n,) but stroke, top and bottom, int32.

    (x, y) is the middle, (dx, dy) the direction, half the half length with its overlap; reach is the stroke's
    length in radii. At a pixel's centre (px, py) the place on the stroke, in radii, is
    along = px * u + py * v + along0 from its beginning and across = py * u - px * v + across0 from its middle line.
    """

    x: np.ndarray
    y: np.ndarray
    dx: np.ndarray
    dy: np.ndarray
    half: np.ndarray
    radius: np.ndarray
    reach: np.ndarray
    u: np.ndarray
    v: np.ndarray
    along0: np.ndarray
    across0: np.ndarray
    stroke: np.ndarray
    top: np.ndarray
    bottom: np.ndarray

    def touching(self, top: int, bottom: int) -> np.ndarray:
        """The numbers of those that may touch the rows top..bottom, rising."""
        return np.flatnonzero((self.top < bottom) & (self.bottom > top))

    def only(self, which: np.ndarray) -> Segments:
        return Segments(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


def segments(points: np.ndarray, counts: np.ndarray, radius: np.ndarray, scale: float, first: int) -> Segments:
    """points (n, k, 2) in picture units, of which counts (n,) are used, become pieces at scale pixels a unit."""
    at = points.astype(np.float32) * np.float32(scale)
    thick = np.maximum(radius * np.float32(scale), np.float32(0.35)).astype(np.float32)
    step = at[:, 1:] - at[:, :-1]
    size = np.sqrt(step[..., 0] ** 2 + step[..., 1] ** 2)
    used = (np.arange(step.shape[1])[None] < (counts - 1)[:, None]) & (size > 1e-4)
    size = np.where(used, size, np.float32(0))
    before = np.cumsum(size, axis=1) - size
    total = size.sum(axis=1)
    row, column = np.nonzero(used)
    length, r = size[row, column], thick[row]
    dx, dy = step[row, column, 0] / length, step[row, column, 1] / length
    # Pieces overlap at the joints so that bends have no gaps; the ends reach further by half a brush.
    last, start = column == (counts - 2)[row], column == 0
    front = np.where(last, r * np.float32(0.5), r * np.float32(0.3))
    back = np.where(start, r * np.float32(0.5), np.float32(0.0))
    shift = (front - back) / 2
    x = at[row, column, 0] + dx * (length / 2 + shift)
    y = at[row, column, 1] + dy * (length / 2 + shift)
    half = (length + front + back) / 2
    along = (before[row, column] + length / 2 + shift + r * np.float32(0.5)) / r
    reach = total[row] / r + np.float32(1.0)
    tall = half * np.abs(dy) + (r + 1) * np.abs(dx) + 1
    u, v = dx / r, dy / r
    wide_x, wide_y = x.astype(np.float64), y.astype(np.float64)
    return Segments(
        x, y, dx, dy, half, r, reach, u, v, (along - (wide_x * u + wide_y * v)).astype(np.float32),
        (wide_x * v - wide_y * u).astype(np.float32), (row + first).astype(np.int32),
        np.floor(y - tall).astype(np.int32), np.ceil(y + tall).astype(np.int32),
    )  # fmt: skip


def rasterise(pieces: Segments, top: int, bottom: int, left: int, right: int, depth: int = 1) -> np.ndarray:
    """Which piece is on top: int32 (depth, bottom-top, right-left), -1 where there is none. Later pieces cover.

    depth 2: beside the topmost piece, the topmost of another stroke below that one.
    """
    out = np.empty((depth, bottom - top, right - left), np.int32)
    rows = CELL * max(1, CELLS // -(-(right - left) // CELL))
    for begin in range(top, bottom, rows):
        end = min(begin + rows, bottom)
        out[:, begin - top : end - top] = _strip(pieces, begin, end, left, right, depth)
    return out


class _Test:
    """Whether pixels lie in pieces: |px * su + py * sv + s0| <= 1 across, and so with t along.

    Half a pixel wider than the stroke: there the shade fades out.
    """

    def __init__(self, pieces: Segments) -> None:
        across = pieces.radius / (pieces.radius + np.float32(0.5))
        self.su, self.sv, self.s0 = -pieces.v * across, pieces.u * across, pieces.across0 * across
        self.tu, self.tv = pieces.dx / pieces.half, pieces.dy / pieces.half
        x, y = pieces.x.astype(np.float64), pieces.y.astype(np.float64)
        self.t0 = (-(x * self.tu + y * self.tv)).astype(np.float32)
        self.s_spread = (np.abs(self.su) + np.abs(self.sv)) * np.float32(CELL / 2 - 0.5)
        self.t_spread = (np.abs(self.tu) + np.abs(self.tv)) * np.float32(CELL / 2 - 0.5)

    def cells(self, of: np.ndarray, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Whether the cells with middles (x, y) are touched by the pieces, and whether wholly covered: bool (n,)."""
        s = np.abs(x * self.su.take(of) + y * self.sv.take(of) + self.s0.take(of))
        t = np.abs(x * self.tu.take(of) + y * self.tv.take(of) + self.t0.take(of))
        s_spread, t_spread = self.s_spread.take(of), self.t_spread.take(of)
        touched = np.maximum(s - s_spread, t - t_spread) <= 1 + _MARGIN
        return touched, np.maximum(s + s_spread, t + t_spread) <= 1 - _MARGIN

    def pixels(self, of: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Of cells whose pixels' centres are at x and y (CELL, n): bool (CELL, CELL, n), as y, x, cell."""
        s = (y * self.sv.take(of) + self.s0.take(of))[:, None] + (x * self.su.take(of))[None]
        t = (y * self.tv.take(of) + self.t0.take(of))[:, None] + (x * self.tu.take(of))[None]
        return np.maximum(np.abs(s, out=s), np.abs(t, out=t), out=s) <= 1


def _strip(pieces: Segments, top: int, bottom: int, left: int, right: int, depth: int) -> np.ndarray:
    """rasterise for a few rows of cells."""
    numbers = pieces.touching(top, bottom).astype(np.int32)
    if not len(numbers):
        return np.full((depth, bottom - top, right - left), -1, np.int32)
    pieces = pieces.only(numbers)
    rows, columns = -(-(bottom - top) // CELL), -(-(right - left) // CELL)
    test = _Test(pieces)
    of, cell = _reached(pieces, top, rows, left, columns)
    middle = np.float32(CELL / 2)
    x = ((cell % columns) * CELL + left).astype(np.float32) + middle
    y = ((cell // columns) * CELL + top).astype(np.float32) + middle
    touched, covered = test.cells(of, x, y)
    # Pieces come in the order in which they are laid, and of several written to one place the last one stays.
    base = np.full(rows * columns, -1, np.intp)
    base[cell[covered]] = of[covered]
    if depth > 1:
        covered &= pieces.stroke.take(of) != pieces.stroke.take(base.take(cell))
        base.fill(-1)
        base[cell[covered]] = of[covered]
    open_ = touched & (of > base.take(cell))
    of, cell = of[open_], cell[open_].astype(np.uint16)
    order = np.argsort(cell, kind="stable")
    of = of[order]
    count = np.bincount(cell, minlength=rows * columns)
    first = np.cumsum(count) - count
    # Cells with the most open pieces come first: those that still have one are always the first so many.
    busy = np.argsort(-count, kind="stable")
    count, first = count[busy], first[busy]
    step = np.arange(CELL, dtype=np.float32)[:, None] + np.float32(0.5)
    x = ((busy % columns) * CELL + left).astype(np.float32) + step
    y = ((busy // columns) * CELL + top).astype(np.float32) + step
    found = np.empty((depth, CELL, CELL, len(busy)), np.int32)
    # Numbers count from 1 here and only rise, so that the largest is the latest; 0 is none.
    numbers += 1
    found = np.zeros((depth, CELL, CELL, len(busy)), np.int32)
    found[0] = np.where(base[busy] >= 0, numbers.take(base[busy]), 0)
    owner = np.zeros_like(found[0])
    owner[:] = np.where(base[busy] >= 0, pieces.stroke.take(base[busy]), 0)
    for number in range(int(count[0])):
        many = int(np.searchsorted(-count, -number))
        mine = of.take(first[:many] + number)
        inside = test.pixels(mine, x[:, :many], y[:, :many])
        latest = found[0, ..., :many]
        if depth > 1:
            stroke, below = pieces.stroke.take(mine), found[1, ..., :many]
            np.maximum(below, latest * (inside & (owner[..., :many] != stroke)), out=below)
            np.maximum(owner[..., :many], stroke * inside, out=owner[..., :many])
        np.maximum(latest, numbers.take(mine) * inside, out=latest)
    found -= 1
    place = np.empty_like(busy)
    place[busy] = np.arange(len(busy))
    picture = found.take(place, axis=3).reshape(depth, CELL, CELL, rows, columns).transpose(0, 3, 1, 4, 2)
    return picture.reshape(depth, rows * CELL, columns * CELL)[:, : bottom - top, : right - left]


def _reached(pieces: Segments, top: int, rows: int, left: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of a piece and a cell that it may touch, in the order of the pieces; intp (n,) each."""
    first = np.maximum(pieces.top - top, 0) // CELL
    count = np.maximum(np.minimum(-(-(pieces.bottom - top) // CELL), rows) - first, 0)
    of = np.repeat(np.arange(len(count)), count)
    row = np.arange(len(of)) - np.repeat(np.cumsum(count) - count - first, count)
    wide, tiny = pieces.radius + np.float32(0.5), np.float32(1e-5)
    slope_x = 1 / np.where(np.abs(pieces.dx) < tiny, tiny, pieces.dx)
    slope_y = 1 / np.where(np.abs(pieces.dy) < tiny, tiny, pieces.dy)
    tall = (pieces.half * np.abs(pieces.dy) + wide * np.abs(pieces.dx)).take(of)
    high = (row * CELL + top).astype(np.float32) + np.float32(0.5) - pieces.y.take(of)
    low = np.clip(high + np.float32(CELL - 1), -tall, tall)
    high = np.clip(high, -tall, tall)
    # A piece is where two bands meet, that between its ends and that between its sides.
    ends, sides = (pieces.half * np.abs(slope_x)).take(of), (wide * np.abs(slope_y)).take(of)
    tilt = (-pieces.dy * slope_x).take(of)
    one, two = high * tilt, low * tilt
    begin, end = np.minimum(one, two) - ends, np.maximum(one, two) + ends
    tilt = (pieces.dx * slope_y).take(of)
    one, two = high * tilt, low * tilt
    begin, end = np.maximum(begin, np.minimum(one, two) - sides), np.minimum(end, np.maximum(one, two) + sides)
    x = pieces.x.take(of) - np.float32(left + 0.5)
    begin = np.floor(np.maximum((begin + x - np.float32(0.1)) / CELL, 0)).astype(np.intp)
    end = np.floor(np.minimum((end + x + np.float32(0.1)) / CELL, columns - 1)).astype(np.intp)
    count = np.maximum(end - begin + 1, 0)
    start = row * columns + begin - (np.cumsum(count) - count)
    cell = np.repeat(start, count)
    cell += np.arange(len(cell))
    return np.repeat(of, count), cell


def flat(pieces: Segments, colour: np.ndarray, canvas: np.ndarray) -> None:
    """Lay plain colours (strokes, 3) on a canvas (h, w, 3): what the planner looks at between brushes."""
    height, width = canvas.shape[:2]
    on_top = rasterise(pieces, 0, height, 0, width).ravel()
    covered = np.flatnonzero(on_top >= 0)
    canvas.reshape(-1, 3)[covered] = colour[pieces.stroke[on_top[covered]]]
