"""Stroke data become pixels, in bands: first which stroke is on top at each pixel, then its shade there.

Each brush size is a layer with a buffer of segment numbers; spans of rows are written into it for
thousands of segments at once. A pixel is shaded once for each layer that still shows, from the top down.
All is reckoned in absolute coordinates, so that the pixels are the same however the picture is tiled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.painting import brushes
from engine.painting.brushes import Strokes, Style

BAND_PIXELS = 500_000
SPAN_PIXELS = 300_000
"""Working memory: pixels of a band, and of the spans written at once."""
HIDDEN = 0.06
"""What would be less than that of a pixel is left out, and the paint above it counts for so much more."""
_CLEAR = 0.004
LEAST_LIGHT, MORE_LIGHT = 0.08, 0.10
"""How far light on the relief may change a colour: at no relief, and more with it."""
RUN = 0.12
"""How far a wet outline runs, in brush radii."""


@dataclass(frozen=True)
class Segments:
    """The straight pieces of one layer's strokes, in pixels; all float32 (n,) but stroke, int32.

    (x, y) is the middle, (dx, dy) the direction, half the half length with its overlap; along is where on
    the stroke the middle lies and reach the stroke's length, in radii.
    """

    x: np.ndarray
    y: np.ndarray
    dx: np.ndarray
    dy: np.ndarray
    half: np.ndarray
    radius: np.ndarray
    along: np.ndarray
    reach: np.ndarray
    stroke: np.ndarray
    top: np.ndarray
    bottom: np.ndarray

    def between(self, top: int, bottom: int) -> Segments:
        """Those that touch the rows top..bottom."""
        here = np.flatnonzero((self.top < bottom) & (self.bottom > top))
        return Segments(*(getattr(self, name)[here] for name in self.__dataclass_fields__))


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
    return Segments(
        x, y, dx, dy, half, r, along, reach, (row + first).astype(np.int32),
        np.floor(y - tall).astype(np.int32), np.ceil(y + tall).astype(np.int32),
    )  # fmt: skip


def rasterise(pieces: Segments, top: int, bottom: int, left: int, right: int, above: np.ndarray | None = None
              ) -> np.ndarray:  # fmt: skip
    """Which piece is on top: int32 (bottom-top, right-left), -1 where there is none. Later pieces cover.

    above: an earlier answer; then which is the topmost of another stroke, below that one.
    """
    width = right - left
    buffer = np.full((bottom - top) * width, -1, np.int32)
    if not len(pieces.x):
        return buffer
    first = np.maximum(pieces.top, top)
    rows = np.maximum(np.minimum(pieces.bottom, bottom) - first, 0)
    # Half a pixel wider than the stroke: there the shade fades out.
    wide = pieces.radius + np.float32(0.5)
    tiny = np.float32(1e-5)
    slope_x = 1 / np.where(np.abs(pieces.dx) < tiny, tiny, pieces.dx)
    slope_y = 1 / np.where(np.abs(pieces.dy) < tiny, tiny, pieces.dy)
    along_half, across_half = pieces.half * np.abs(slope_x), wide * np.abs(slope_y)
    along_tilt, across_tilt = -pieces.dy * slope_x, pieces.dx * slope_y
    guess = rows * np.minimum(2 * (pieces.half + wide), width)
    ends = np.flatnonzero(np.diff(np.floor(np.cumsum(guess, dtype=np.float64) / SPAN_PIXELS))) + 1
    for low, high in zip([0, *ends], [*ends, len(rows)], strict=True):
        count = rows[low:high]
        of = np.repeat(np.arange(low, high, dtype=np.int32), count)
        if not len(of):
            continue
        before = np.cumsum(count) - count
        line = np.arange(len(of), dtype=np.int32) + np.repeat((first[low:high] - before).astype(np.int32), count)
        down = line.astype(np.float32) + np.float32(0.5) - pieces.y[of]
        middle, other = down * along_tilt[of], down * across_tilt[of]
        one, two = along_half[of], across_half[of]
        x = pieces.x[of] - np.float32(0.5)
        begin = np.maximum(np.maximum(middle - one, other - two) + x, left)
        end = np.minimum(np.minimum(middle + one, other + two) + x, right - 1)
        begin, end = np.ceil(begin).astype(np.int32), np.floor(end).astype(np.int32)
        length = end - begin + 1
        there = np.flatnonzero(length > 0)
        length = length[there]
        start = (line[there].astype(np.int64) - top) * width + (begin[there] - left)
        start -= np.cumsum(length) - length
        index = np.repeat(start, length)
        index += np.arange(len(index))
        piece = np.repeat(of[there], length)
        if above is not None:
            other = pieces.stroke[piece] != pieces.stroke[above[index]]
            index, piece = index[other], piece[other]
        buffer[index] = piece
    return buffer


def flat(pieces: Segments, colour: np.ndarray, canvas: np.ndarray) -> None:
    """Lay plain colours (strokes, 3) on a canvas (h, w, 3): what the planner looks at between brushes."""
    height, width = canvas.shape[:2]
    on_top = rasterise(pieces, 0, height, 0, width)
    covered = np.flatnonzero(on_top >= 0)
    canvas.reshape(-1, 3)[covered] = colour[pieces.stroke[on_top[covered]]]


def band(strokes: Strokes, layers: list[Segments], style: Style, box: tuple[int, int, int, int], scale: float
         ) -> np.ndarray:  # fmt: skip
    """The pixels of box = (top, bottom, left, right), uint8 (bottom-top, right-left, 3)."""
    top, bottom, left, right = box
    # One row and column more below and to the right: the light looks there.
    height, width = bottom - top + 1, right - left + 1
    pixels = height * width
    total = [np.zeros(pixels, np.float32) for _ in range(3)]
    if style.stain:
        for channel in total:
            channel += 1
    through = np.ones(pixels, np.float32)
    thick = np.zeros(pixels, np.float32)
    tooth = _grain(style, box, scale, strokes.seed)
    colours = np.ascontiguousarray(strokes.colour.T, np.float32)
    for number, layer in reversed(list(enumerate(layers))):
        pieces = layer.between(top, bottom + 1)
        on_top = rasterise(pieces, top, bottom + 1, left, right + 1)
        seen = np.flatnonzero((on_top >= 0) & (through > 0))
        if not len(seen):
            continue
        alpha, tone, height_here, stroke = _shade(strokes, pieces, on_top, seen, style, tooth, box, scale, number)
        if style.stain:
            _soak(total, colours, seen, alpha, stroke)
            bare = 1 - height_here
            if not style.hatch and (open_ := bare > _CLEAR).any():
                # Where the top stroke's uneven edge lets through, its neighbour goes on below, not the paper.
                below = rasterise(pieces, top, bottom + 1, left, right + 1, above=on_top)
                open_[open_] = below[seen[open_]] >= 0
                seen, bare = seen[open_], bare[open_]
                alpha, _, _, stroke = _shade(strokes, pieces, below, seen, style, tooth, box, scale, number)
                _soak(total, colours, seen, alpha * bare, stroke)
            continue
        left_over = through[seen]
        weight = left_over * alpha
        below = left_over - weight
        hidden = below < HIDDEN
        weight[hidden], below[hidden] = left_over[hidden], 0
        through[seen] = below
        thick[seen] += weight * height_here
        weight *= tone
        for channel, of in zip(total, colours, strict=True):
            channel[seen] += weight * of[stroke]
    ground = np.array(style.ground, np.float32)
    for number, channel in enumerate(total):
        if style.stain:
            channel *= ground[number]
        else:
            channel += through * ground[number]
    light = _light(style, thick.reshape(height, width), tooth.reshape(height, width))
    out = np.empty((height - 1, width - 1, 3), np.uint8)
    for number, channel in enumerate(total):
        shown = channel.reshape(height, width)[:-1, :-1] * light
        out[..., number] = np.clip(shown + np.float32(0.5), 0, 255)
    return out


def _soak(total: list[np.ndarray], colours: np.ndarray, seen: np.ndarray, alpha: np.ndarray, stroke: np.ndarray
          ) -> None:  # fmt: skip
    """Pigment darkens what lies below it, channel by channel. colours: float32 (3, strokes), 0..255."""
    for channel, of in zip(total, colours, strict=True):
        channel[seen] *= 1 - alpha * (1 - of[stroke] * np.float32(1 / 255))


def _shade(
    strokes: Strokes,
    pieces: Segments,
    on_top: np.ndarray,
    seen: np.ndarray,
    style: Style,
    tooth: np.ndarray,
    box: tuple[int, int, int, int],
    scale: float,
    layer: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """alpha 0..1, tone (a factor of the colour), height in pixels, and the stroke, of each pixel seen.

    Of a stain, which has no height: how far the stroke covers the pixel, 0..1.
    """
    of = on_top[seen]
    width = box[3] - box[2] + 1
    line = seen.astype(np.int32) // np.int32(width)
    right = (seen - line * width + box[2]).astype(np.float32) + np.float32(0.5) - pieces.x[of]
    down = (line + box[0]).astype(np.float32) + np.float32(0.5) - pieces.y[of]
    dx, dy, radius = pieces.dx[of], pieces.dy[of], pieces.radius[of]
    stroke = pieces.stroke[of]
    short = 1 / radius
    along = pieces.along[of] + (right * dx + down * dy) * short
    across = (down * dx - right * dy) * short
    away = np.abs(across)
    seed = strokes.bristle[stroke].astype(np.int32)
    row = ((across + 1) * np.float32(190)).astype(np.int32) + seed
    column = (along * np.float32(26)).astype(np.int32) + (seed >> 5)
    brush = style.widest * scale / (1 if style.hatch else 2 ** max(0, layer - (not style.stain)))
    texture = brushes.bristles(max(0, round(np.log2(190 / brush))))
    row &= brushes.BRISTLES[0] - 1
    row *= brushes.BRISTLES[1]
    row += column & (brushes.BRISTLES[1] - 1)
    streak = texture.ravel()[row].astype(np.float32)
    streak -= 128
    streak *= np.float32(1 / 64)
    reach = pieces.reach[of]
    left_over = reach - along
    covers = layer == 0 and (style.wash > 0 or not style.stain)
    wet = layer < style.wash
    if (style.round or wet) and not covers:
        cap = np.maximum(1 - np.minimum(along, left_over), 0)
        away = np.sqrt(across * across + cap * cap) + np.float32(0.05) * (tooth[seen] * np.float32(0.4) + streak)
        if style.stain:
            # Water runs where it likes: the outline waves by a part of the brush.
            drift = brushes.grain(False)
            across_cell = (across * np.float32(9)).astype(np.int32) + (seed >> 3)
            along_cell = (along * np.float32(9)).astype(np.int32) + seed
            mask = brushes.GRAIN - 1
            away += np.float32(RUN) * drift[across_cell & mask, along_cell & mask]
        alpha = np.clip((1 - away) * radius + np.float32(0.5), 0, 1)
    elif covers:
        alpha = np.clip((1 - away) * radius + np.float32(0.5), 0, 1)  # the underpainting leaves nothing bare
    else:
        # Bristles touch and leave the canvas one by one: the ends are ragged.
        ragged = np.float32(0.4) + np.float32(0.42) * streak + np.float32(0.6) * across * across
        ends = np.minimum(along - ragged, left_over - ragged - np.float32(0.15))
        alpha = np.clip(np.minimum(ends, 1 - away) * radius + np.float32(0.5), 0, 1)
    if style.dry and not covers and not wet:
        load = left_over / reach
        lack = np.float32(style.dry) * (1 - load) * np.float32(2.2) - np.float32(0.55)
        gap = streak + np.float32(0.8) * tooth[seen] - lack * 2 + np.float32(1.6)
        alpha *= np.clip(gap * np.float32(2.5), 0, 1)
    tone = 1 + np.float32(style.bristle) * streak
    if style.stain:
        cover = alpha.copy()
        edge = np.clip((away - np.float32(0.72)) * np.float32(4), 0, 1)
        alpha *= strokes.opacity[stroke] * tone * (1 + np.float32(style.wet_edge) * edge * 2 - style.wet_edge)
        alpha *= 1 - np.float32(style.grain * 2) * tooth[seen]
        return np.clip(alpha, 0, 1), tone, cover, stroke
    alpha *= strokes.opacity[stroke]
    middle = away * away
    ridge = np.float32(0.55) * (1 - middle * middle) + np.float32(0.36) * streak
    # Small brushes carry less paint for their width.
    load = np.float32(0.04 + 0.06 * (brush / (style.widest * scale)) ** 0.5)
    return alpha, tone, ridge * radius * load, stroke


def _grain(style: Style, box: tuple[int, int, int, int], scale: float, seed: int) -> np.ndarray:
    """The tooth of canvas or paper, float32 flat over the band and its one further row and column."""
    tile = brushes.grain(style.woven)
    top, bottom, left, right = box
    fine = 1000 / scale  # the picture's longer side is 1000 cells, whatever its size in pixels

    def cells(start: int, end: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        at = (np.arange(start, end) + 0.5) * fine + seed % brushes.GRAIN
        low = np.floor(at).astype(np.int64)
        return low % brushes.GRAIN, (low + 1) % brushes.GRAIN, (at - low).astype(np.float32)

    y, y_next, y_part = cells(top, bottom + 1)
    x, x_next, x_part = cells(left, right + 1)
    rows = tile[y] * (1 - y_part)[:, None] + tile[y_next] * y_part[:, None]
    return (rows[:, x] * (1 - x_part) + rows[:, x_next] * x_part).ravel()


def _light(style: Style, thick: np.ndarray, tooth: np.ndarray) -> np.ndarray:
    """Light from the upper left on paint and canvas: a factor of the colour for all but the last row and column."""
    slope = thick[1:, 1:] - thick[:-1, :-1]
    # However steep the paint, light and shade stay in bounds, and go into them softly.
    most = np.float32(LEAST_LIGHT + MORE_LIGHT * style.relief)
    lit = 1 + most * np.tanh(slope * (np.float32(style.relief) / most))
    if not style.stain:
        return lit + tooth.reshape(thick.shape)[:-1, :-1] * np.float32(style.grain)
    return lit + (tooth[:-1, :-1] - tooth[1:, 1:]) * np.float32(style.grain * 0.3)
