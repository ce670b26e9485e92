"""Stroke data become pixels, in bands: first which stroke is on top at each pixel, then its shade there.

Each brush size is a layer. A pixel is shaded once for each layer that still shows, from the top down.
All is reckoned in absolute coordinates, so that the pixels are the same however the picture is tiled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.painting import brushes, covering
from engine.painting.brushes import Strokes, Style
from engine.painting.covering import Segments

BAND_PIXELS = 262_144
"""Pixels of a band, which bounds the working memory."""
PART_PIXELS = 32_768
"""Pixels shaded at once: what is reckoned on the way stays in the processor's cache."""
HIDDEN = 0.12
"""What would be less than that of a pixel is left out, and the paint above it counts for so much more."""
_CLEAR = 0.004
LEAST_LIGHT, MORE_LIGHT = 0.08, 0.10
"""How far light on the relief may change a colour: at no relief, and more with it."""
RUN = 0.12
"""How far a wet outline runs, in brush radii."""


@dataclass(frozen=True)
class _Layer:
    """What the shade of one layer's pixels is reckoned from.

    on_top: int32 (depth, h * w) of the band, numbers of pieces; bristle, opacity and colours (3, n), 0..255, are
    those of each piece's stroke.
    """

    style: Style
    number: int
    scale: float
    pieces: Segments
    on_top: np.ndarray
    bristle: np.ndarray
    opacity: np.ndarray
    colours: np.ndarray


@dataclass(frozen=True)
class _Part:
    """Some rows of a band, all float32 (n,): centres of the pixels, grain, colours so far, what shows through
    0..1, and the thickness of paint in pixels."""

    x: np.ndarray
    y: np.ndarray
    tooth: np.ndarray
    total: list[np.ndarray]
    through: np.ndarray
    thick: np.ndarray


def rows_of_band(width: int) -> int:
    """How many rows make a band of a picture so wide; with the one more it looks at, whole cells."""
    return max(1, BAND_PIXELS // max(1, width) // covering.CELL * covering.CELL - 1)


def band(strokes: Strokes, layers: list[Segments], style: Style, box: tuple[int, int, int, int], scale: float
         ) -> np.ndarray:  # fmt: skip
    """The pixels of box = (top, bottom, left, right), uint8 (bottom-top, right-left, 3)."""
    top, bottom, left, right = box
    # One row and column more below and to the right: the light looks there.
    height, width = bottom - top + 1, right - left + 1
    shape = height, width
    total = [np.full(shape, style.stain, np.float32) for _ in range(3)]
    through, thick = np.ones(shape, np.float32), np.zeros(shape, np.float32)
    tooth = _grain(style, box, scale, strokes.seed)
    depth = 2 if style.stain and not style.hatch else 1
    laid = []
    for number, whole in reversed(list(enumerate(layers))):
        pieces = whole.only(whole.touching(top, bottom + 1))
        on_top = covering.rasterise(pieces, top, bottom + 1, left, right + 1, depth).reshape(depth, -1)
        bristle = strokes.bristle[pieces.stroke].astype(np.int32)
        colours = np.ascontiguousarray(strokes.colour[pieces.stroke].T, np.float32)
        laid.append(_Layer(style, number, scale, pieces, on_top, bristle, strokes.opacity[pieces.stroke], colours))
    rows = max(1, PART_PIXELS // width)
    x = np.tile(np.arange(left, right + 1, dtype=np.float32) + np.float32(0.5), min(rows, height))
    for begin in range(0, height, rows):
        end = min(begin + rows, height)
        y = np.repeat(np.arange(top + begin, top + end, dtype=np.float32) + np.float32(0.5), width)
        here = slice(begin, end)
        part = _Part(
            x[: len(y)], y, tooth[here].ravel(), [channel[here].ravel() for channel in total], through[here].ravel(),
            thick[here].ravel(),
        )  # fmt: skip
        for layer in laid:
            _lay(layer, part, layer.on_top[:, begin * width : end * width])
    light = _light(style, thick, tooth)
    out = np.empty((height - 1, width - 1, 3), np.uint8)
    for number, channel in enumerate(total):
        ground = np.float32(style.ground[number])
        channel = channel * ground if style.stain else channel + through * ground
        shown = channel[:-1, :-1] * light
        shown += np.float32(0.5)
        out[..., number] = np.clip(shown, 0, 255, out=shown)
    return out


def _lay(layer: _Layer, part: _Part, on_top: np.ndarray) -> None:
    """Lay one layer below those laid before. on_top: int32 (depth, n)."""
    at = np.flatnonzero((on_top[0] >= 0) & (part.through > 0))
    of = on_top[0].take(at).astype(np.intp)
    if layer.style.stain:
        alpha, _, cover = _shade(layer, part, of, at)
        _soak(layer, part, of, at, alpha)
        if len(on_top) > 1:
            # Where the top stroke's uneven edge lets through, its neighbour goes on below, not the paper.
            of, bare = on_top[1].take(at).astype(np.intp), 1 - cover
            open_ = np.flatnonzero((of >= 0) & (bare > _CLEAR))
            at, of = at[open_], of[open_]
            alpha, _, _ = _shade(layer, part, of, at)
            _soak(layer, part, of, at, alpha * bare[open_])
        return
    left_over = part.through.take(at)
    alpha, tone, ridge = _shade(layer, part, of, at)
    below = left_over - left_over * alpha
    below *= below >= HIDDEN
    weight = left_over - below
    part.through[at] = below
    part.thick[at] += weight * ridge
    weight *= tone
    for channel, colour in zip(part.total, layer.colours, strict=True):
        channel[at] += weight * colour.take(of)


def _soak(layer: _Layer, part: _Part, of: np.ndarray, at: np.ndarray, alpha: np.ndarray) -> None:
    """Pigment darkens what lies below it, channel by channel."""
    for channel, colour in zip(part.total, layer.colours, strict=True):
        channel[at] *= 1 - alpha * (1 - colour.take(of) * np.float32(1 / 255))


def _shade(layer: _Layer, part: _Part, of: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """alpha 0..1, tone (a factor of the colour) and height in pixels of the pieces `of` at the pixels `at`.

    Of a stain, which has no height: how far the stroke covers the pixel, 0..1.
    """
    style, pieces, number = layer.style, layer.pieces, layer.number
    x, y, u, v = part.x.take(at), part.y.take(at), pieces.u.take(of), pieces.v.take(of)
    along = x * u
    along += y * v
    along += pieces.along0.take(of)
    across = y * u
    across -= x * v
    across += pieces.across0.take(of)
    away = np.abs(across)
    radius, reach, seed = pieces.radius.take(of), pieces.reach.take(of), layer.bristle.take(of)
    tooth = part.tooth.take(at)
    brush = style.widest * layer.scale / (1 if style.hatch else 2 ** max(0, number - (not style.stain)))
    texture = brushes.bristles(max(0, round(np.log2(190 / brush))))
    row = ((across + 1) * np.float32(190)).astype(np.int32)
    row += seed
    row &= brushes.BRISTLES[0] - 1
    row *= brushes.BRISTLES[1]
    column = (along * np.float32(26)).astype(np.int32)
    column += seed >> 5
    column &= brushes.BRISTLES[1] - 1
    row += column
    streak = texture.ravel().take(row) * np.float32(1 / 64)
    streak -= 2
    left_over = reach - along
    covers = number == 0 and (style.wash > 0 or not style.stain)
    wet = number < style.wash
    if (style.round or wet) and not covers:
        cap = np.maximum(1 - np.minimum(along, left_over), 0)
        away = np.sqrt(across * across + cap * cap) + np.float32(0.05) * (tooth * np.float32(0.4) + streak)
        if style.stain:
            # Water runs where it likes: the outline waves by a part of the brush.
            drift = brushes.grain(False)
            across_cell = (across * np.float32(9)).astype(np.int32) + (seed >> 3)
            along_cell = (along * np.float32(9)).astype(np.int32) + seed
            mask = brushes.GRAIN - 1
            away += np.float32(RUN) * drift[across_cell & mask, along_cell & mask]
        alpha = 1 - away
    elif covers:
        alpha = 1 - away  # the underpainting leaves nothing bare
    else:
        # Bristles touch and leave the canvas one by one: the ends are ragged.
        ragged = across * across
        ragged *= np.float32(0.6)
        ragged += np.float32(0.42) * streak
        ends = np.minimum(along, left_over - np.float32(0.15))
        ends -= ragged
        ends -= np.float32(0.4)
        alpha = np.minimum(ends, 1 - away)
    alpha *= radius
    alpha += np.float32(0.5)
    np.clip(alpha, 0, 1, out=alpha)
    if style.dry and not covers and not wet:
        gap = along / reach
        gap *= np.float32(-4.4 * style.dry)
        gap += streak
        gap += np.float32(0.8) * tooth
        gap += np.float32(2.7)
        gap *= np.float32(2.5)
        alpha *= np.clip(gap, 0, 1, out=gap)
    tone = np.float32(style.bristle) * streak
    tone += 1
    if style.stain:
        cover = alpha.copy()
        edge = np.clip((away - np.float32(0.72)) * np.float32(4), 0, 1)
        alpha *= layer.opacity.take(of) * tone * (1 + np.float32(style.wet_edge) * edge * 2 - style.wet_edge)
        alpha *= 1 - np.float32(style.grain * 2) * tooth
        return np.clip(alpha, 0, 1), tone, cover
    alpha *= layer.opacity.take(of)
    ridge = away * away
    ridge *= ridge
    ridge *= np.float32(-0.55)
    ridge += np.float32(0.36) * streak
    ridge += np.float32(0.55)
    # Small brushes carry less paint for their width.
    ridge *= radius * np.float32(0.04 + 0.06 * (brush / (style.widest * layer.scale)) ** 0.5)
    return alpha, tone, ridge


def _grain(style: Style, box: tuple[int, int, int, int], scale: float, seed: int) -> np.ndarray:
    """The tooth of canvas or paper, float32 over the band and its one further row and column."""
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
    return rows[:, x] * (1 - x_part) + rows[:, x_next] * x_part


def _light(style: Style, thick: np.ndarray, tooth: np.ndarray) -> np.ndarray:
    """Light from the upper left on paint and canvas: a factor of the colour for all but the last row and column."""
    slope = thick[1:, 1:] - thick[:-1, :-1]
    # However steep the paint, light and shade stay in bounds, and go into them softly.
    most = np.float32(LEAST_LIGHT + MORE_LIGHT * style.relief)
    lit = 1 + most * np.tanh(slope * (np.float32(style.relief) / most))
    if not style.stain:
        return lit + tooth[:-1, :-1] * np.float32(style.grain)
    return lit + (tooth[:-1, :-1] - tooth[1:, 1:]) * np.float32(style.grain * 0.3)
