"""Any picture repainted in brush strokes: planned as data, rendered at any size.

Painterly rendering with curved strokes of several sizes (Hertzmann 1998): big brushes first, finer ones
where the painting still differs from the picture. All strokes of one brush grow at the same time, as arrays.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from engine import device
from engine.brief import MAX_SEED, UserError
from engine.jobs import Job
from engine.painting import covering, fields, rendering
from engine.painting.brushes import STYLES, Strokes, Style

MAX_SIZE = 8192
HATCHING = tuple(np.deg2rad((-45.0, -20.0, -70.0, 15.0, -5.0)))
"""Directions of the pencil, one for each layer."""
STRAIGHT = 0.12
"""A stroke may be drawn so many brush radii beside where it grew: fewer points, faster painting."""
PALE = 0.55
"""How strong the first wash is, of the colour wanted in the end."""
UNDER = 1.1
"""Half the length of a stroke of the underpainting, in brush radii."""
STEPS = 6
"""A stroke grows at most so many steps to either side."""


def style_of(name: str) -> Style:
    if name not in STYLES:
        raise UserError(f"There is no way of painting called {name!r}; choose one of {', '.join(STYLES)}.")
    return STYLES[name]


def check_size(size: int) -> None:
    if not 1 <= size <= MAX_SIZE:
        raise UserError(f"A painting's longer side is 1 to {MAX_SIZE} pixels, not {size}.")


def plan(pixels: np.ndarray, style: str = "oil", size: int = 1024, seed: int = 0, job: Job | None = None) -> Strokes:
    """The strokes that repaint pixels, uint8 (h, w, 3), for about `size` pixels on the longer side.

    size decides only how fine the last brush is; the strokes render at any size. The same arguments give
    the same strokes. With a job that is stopped, those planned so far. Raises UserError for an unknown
    style, a size outside 1..MAX_SIZE or a seed outside 0..MAX_SEED.
    """
    manner = style_of(style)
    check_size(size)
    if not 0 <= seed <= MAX_SEED:
        raise UserError(f"A seed lies between 0 and {MAX_SEED}, not {seed}.")
    rng = np.random.default_rng(seed)
    longer = max(pixels.shape[:2])
    side = int(np.clip(min(longer * 5, size), fields.SMALLEST, fields.LARGEST))
    picture = _toned(fields.prepared(pixels, side), manner)
    flow = fields.directions(picture, rng)
    canvas = np.empty_like(picture)
    canvas[:] = np.array(manner.ground, np.float32) / 255
    finest = max(manner.finest / longer, 1.8 / size)
    parts: list[dict[str, np.ndarray]] = []
    for layer, radius in enumerate(_radii(manner, finest)):
        if job is not None:
            if job.should_stop():
                break
            job.progress(None, f"Planning brush {layer + 1}")
        made = _layer(picture, canvas, flow, manner, radius, layer, rng)
        made["layer"] = np.full(len(made["radius"]), layer, np.uint8)
        parts.append(made)
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else _none()
    height, width = pixels.shape[:2]
    return Strokes(**joined, style=style, seed=seed, proportions=(height / longer, width / longer))


def _radii(manner: Style, finest: float) -> list[float]:
    if manner.hatch:
        return [manner.widest] * manner.layers
    sizes = [manner.widest / 2**step for step in range(manner.layers)]
    sizes = [size for size in sizes if size >= finest * 0.8] or sizes[:1]
    return sizes if manner.stain else [manner.widest * 1.3, *sizes]


def _none() -> dict[str, np.ndarray]:
    return {
        "points": np.zeros((0, 2 * STEPS + 1, 2), np.float32), "counts": np.zeros(0, np.int32),
        "radius": np.zeros(0, np.float32), "colour": np.zeros((0, 3), np.uint8),
        "opacity": np.zeros(0, np.float32), "layer": np.zeros(0, np.uint8), "bristle": np.zeros(0, np.uint16),
    }  # fmt: skip


def _toned(picture: np.ndarray, manner: Style) -> np.ndarray:
    """The picture in the colours of the style."""
    light = fields.grey(picture)[..., None]
    if manner.monochrome:
        low, high = np.percentile(light, (2, 90))
        tone = np.clip((light - low) / max(float(high - low), 0.05), 0, 1)
        ink, paper = np.array([0.09, 0.10, 0.13], np.float32), np.array(manner.ground, np.float32) / 255
        return (ink + (paper - ink) * tone ** np.float32(manner.lift)).astype(np.float32)
    return np.clip(light + (picture - light) * np.float32(manner.vivid), 0, 1) ** np.float32(manner.lift)


def _layer(picture: np.ndarray, canvas: np.ndarray, flow: np.ndarray, manner: Style, radius: float, layer: int,
           rng: np.random.Generator) -> dict[str, np.ndarray]:  # fmt: skip
    """The strokes of one brush; they are laid on the planner's canvas too."""
    height, width = picture.shape[:2]
    side = max(height, width)
    brush = radius * side
    seen = fields.blur(picture, max(0.4, brush * 0.35))
    off = np.sqrt(((seen - canvas) ** 2).sum(axis=2))
    covers = layer == 0 and (bool(manner.wash) or not manner.stain)
    under = covers and not manner.stain  # short and broad: it is hardly seen
    spacing = max(brush * manner.spacing * (0.7 if covers and manner.stain else 1.0), 0.5)
    start = _hatching(height, width, spacing, layer, rng) if manner.hatch else _seeds(off, spacing, rng)
    start = np.clip(start, 0, np.array([width - 1e-3, height - 1e-3], np.float32))
    where = start[:, 1].astype(np.int64), start[:, 0].astype(np.int64)
    if manner.hatch:
        darkness = 1 - fields.grey(seen)[where]
        keep = darkness > (layer + 0.2 + 0.6 * rng.random(len(start))) / (manner.layers + 0.6)
    elif covers and manner.stain:
        keep = np.ones(len(start), bool)
    elif manner.stain:
        # Washes only darken: where the picture is as light as the paper is by now, nothing is painted.
        darker = fields.grey(canvas - seen)
        keep = fields.box(darker, max(1, round(brush * 0.5)))[where] > manner.tolerance
    else:
        near = fields.box(off, max(1, round(brush * 0.6)))[where]
        # Some strokes are laid where nothing is wrong: an even surface would look printed.
        free = 0.0 if layer < 2 or (manner.dots and layer < 4) else rng.choice((0.02, 1.0), len(start), p=(0.2, 0.8))
        keep = near > np.minimum(free, manner.tolerance)
    start = start[keep]
    if not len(start):
        return {name: part for name, part in _none().items() if name != "layer"}
    length = (UNDER, UNDER) if under else manner.length
    points, counts, colour = _grown(start, seen, canvas, flow, manner, length, brush, layer, rng)
    if manner.stain and not manner.hatch:
        # The first wash is pale, so that later ones can model the form.
        wanted = 1 - (1 - colour) * np.float32(PALE) if covers else colour
        colour = _stain(wanted, canvas, points, counts, manner)
    points, counts = _straightened(points, counts, STRAIGHT * brush)
    shown = _jittered(colour, manner, rng)
    # Painters lay darks first and lights over them.
    order = np.argsort(fields.grey(shown) + rng.standard_normal(len(shown)) * 0.35, kind="stable")
    points, counts, shown, colour = points[order], counts[order], shown[order], colour[order]
    count = len(order)
    thick = radius * rng.uniform(0.75, 1.15, count).astype(np.float32)
    made = {
        "points": (points / side).astype(np.float32),
        "counts": counts.astype(np.int32),
        "radius": thick.astype(np.float32),
        "colour": np.clip(shown * 255 + 0.5, 0, 255).astype(np.uint8),
        "opacity": np.clip(manner.opacity * rng.uniform(1.0 if covers else 0.88, 1.0, count), 0, 1).astype(np.float32),
        "bristle": rng.integers(0, 65536, count, dtype=np.uint16),
    }
    if not manner.hatch:
        pieces = covering.segments(made["points"], made["counts"], made["radius"], side, 0)
        # Without the palette's variations: those are no faults for a finer brush to mend.
        plain = colour.astype(np.float32)
        if manner.stain:
            laid = np.ones_like(canvas)
            covering.flat(pieces, 1 - manner.opacity * (1 - plain), laid)
            canvas *= laid
        else:
            covering.flat(pieces, plain, canvas)
    return made


def _stain(target: np.ndarray, canvas: np.ndarray, points: np.ndarray, counts: np.ndarray, manner: Style
           ) -> np.ndarray:  # fmt: skip
    """The pigment, float32 (n, 3), that makes of what lies below the colour wanted, as far as it can."""
    middle = points[np.arange(len(points)), counts // 2].astype(np.int64)
    below = canvas[np.clip(middle[:, 1], 0, canvas.shape[0] - 1), np.clip(middle[:, 0], 0, canvas.shape[1] - 1)]
    if manner.monochrome:
        below, target = fields.grey(below)[:, None], np.repeat(fields.grey(target)[:, None], 3, axis=1)
    wanted = np.clip(target / np.maximum(below, 0.02), 0, 1)
    return np.clip(1 - (1 - wanted) / manner.opacity, 0.02, 1)


def _hatching(height: int, width: int, spacing: float, layer: int, rng: np.random.Generator) -> np.ndarray:
    """Where the lines of one direction begin: rows across it, float32 (n, 2) as x, y."""
    reach = float(np.hypot(height, width)) / 2
    across = np.arange(-reach, reach, spacing)
    along = np.arange(-reach, reach, spacing * 9)
    v, u = np.meshgrid(across, along, indexing="ij")
    v = v + rng.normal(0, spacing * 0.16, v.shape)
    u = u + rng.uniform(-4.5, 4.5, u.shape) * spacing
    angle = HATCHING[layer % len(HATCHING)]
    x, y = u * np.cos(angle) - v * np.sin(angle) + width / 2, u * np.sin(angle) + v * np.cos(angle) + height / 2
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    return np.stack([x[inside], y[inside]], axis=1).astype(np.float32)


def _seeds(off: np.ndarray, spacing: float, rng: np.random.Generator) -> np.ndarray:
    """One place in each cell of a grid, near where the painting is furthest off: float32 (n, 2) as x, y."""
    height, width = off.shape
    rows, columns = max(1, round(height / spacing)), max(1, round(width / spacing))
    y, x = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    tries, worst, best = 4, np.full(rows * columns, -1.0), np.zeros((rows * columns, 2), np.float32)
    for _ in range(tries):
        at = np.stack([(x.ravel() + rng.random(rows * columns)) * (width / columns),
                       (y.ravel() + rng.random(rows * columns)) * (height / rows)], axis=1)  # fmt: skip
        found = off[np.minimum(at[:, 1].astype(int), height - 1), np.minimum(at[:, 0].astype(int), width - 1)]
        better = found > worst
        worst[better], best[better] = found[better], at[better]
    return best


def _grown(start: np.ndarray, seen: np.ndarray, canvas: np.ndarray, flow: np.ndarray, manner: Style,
           length: tuple[float, float], brush: float, layer: int, rng: np.random.Generator
           ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Strokes grow both ways from where the brush touches, along the forms, while their colour still fits."""
    height, width = seen.shape[:2]
    count = len(start)

    def pick(field: np.ndarray, at: np.ndarray) -> np.ndarray:
        x = np.clip(at[:, 0].astype(np.int64), 0, width - 1)
        return field[np.clip(at[:, 1].astype(np.int64), 0, height - 1), x]

    colour = pick(seen, start)
    heading = pick(flow, start)
    if manner.hatch:
        angle = HATCHING[layer % len(HATCHING)] + 0.03 * rng.standard_normal(count)
        heading = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)
    turn = (0.02 if manner.hatch else 0.12) * rng.standard_normal(count).astype(np.float32)
    heading = np.stack([heading[:, 0] - turn * heading[:, 1], heading[:, 1] + turn * heading[:, 0]], axis=1)
    reach = brush * rng.uniform(*length, count).astype(np.float32)
    reach = np.maximum(reach, 0.3)
    step = (reach / STEPS)[:, None]
    sides, used = [], []
    for sign in (1.0, -1.0):
        at, along = start.copy(), heading * np.float32(sign)
        alive, taken = np.ones(count, bool), np.zeros(count, np.int64)
        side = np.repeat(start[:, None], STEPS, axis=1)
        for number in range(STEPS):
            at = at + along * step
            now = pick(seen, at)
            fit = np.abs(now - colour).sum(axis=1)
            limit = np.abs(now - pick(canvas, at)).sum(axis=1) * 0.5 + 0.07
            if manner.hatch:
                limit = np.full(count, 0.30, np.float32)
            alive &= (fit < np.minimum(limit, 0.30)) | (number < 1)
            side[alive, number] = at[alive]
            taken += alive
            ahead = heading if manner.hatch else pick(flow, at)
            ahead = ahead * np.where((ahead * along).sum(axis=1) < 0, -1, 1)[:, None].astype(np.float32)
            along = along + (ahead - along) * np.float32(manner.curve)
            along /= np.sqrt((along**2).sum(axis=1, keepdims=True)) + 1e-6
        sides.append(side)
        used.append(taken)
    # Backwards, the start, forwards; each row is moved left so that the used points come first.
    line = np.concatenate([sides[1][:, ::-1], start[:, None], sides[0]], axis=1)
    counts = used[0] + used[1] + 1
    take = np.minimum(np.arange(2 * STEPS + 1)[None] + (STEPS - used[1])[:, None], 2 * STEPS)
    line = np.take_along_axis(line, take[..., None], axis=1)
    flip = rng.random(count) < 0.5
    swapped = np.maximum(counts[:, None] - 1 - np.arange(2 * STEPS + 1)[None], 0)
    line[flip] = np.take_along_axis(line[flip], swapped[flip][..., None], axis=1)
    return line, counts, colour


def _straightened(points: np.ndarray, counts: np.ndarray, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
    """Without the points that lie nearer than the tolerance to the line between their neighbours."""
    for _ in range(3):
        inner = np.arange(1, points.shape[1] - 1)
        before, at, after = points[:, :-2], points[:, 1:-1], points[:, 2:]
        chord = after - before
        length = np.sqrt((chord**2).sum(axis=2)) + np.float32(1e-6)
        aside = chord[..., 0] * (at - before)[..., 1] - chord[..., 1] * (at - before)[..., 0]
        # Of two neighbours one goes at a time: each is judged between points that stay.
        drop = np.zeros(points.shape[:2], bool)
        drop[:, 1:-1] = (np.abs(aside) < tolerance * length) & (inner % 2 == 1) & (inner < counts[:, None] - 1)
        order = np.argsort(drop, axis=1, kind="stable")
        points = np.take_along_axis(points, order[..., None], axis=1)
        counts = counts - drop.sum(axis=1)
    return points, counts


def _jittered(colour: np.ndarray, manner: Style, rng: np.random.Generator) -> np.ndarray:
    """Colours float32 (n, 3) 0..1, each mixed a little differently on the palette."""
    count = len(colour)
    light = fields.grey(colour)[:, None]
    hue, strength, value = (rng.standard_normal((3, count, 1)) * np.array(manner.jitter)[:, None, None]).astype(
        np.float32
    )
    chroma = colour - light
    # A small turn about the grey axis changes the hue and leaves the lightness.
    axis = np.float32(1 / np.sqrt(3))
    turned = chroma + np.sin(2 * np.pi * hue) * axis * (np.roll(chroma, 1, axis=1) - np.roll(chroma, -1, axis=1))
    return np.clip(light * (1 + value) + value * 0.25 + turned * (1 + strength), 0, 1)


def render(strokes: Strokes, size: int, job: Job | None = None, region: tuple[int, int, int, int] | None = None
           ) -> np.ndarray:  # fmt: skip
    """The strokes painted with `size` pixels on the longer side: uint8 (h, w, 3), sRGB.

    region: (top, bottom, left, right) of that picture, in pixels; the same pixels as in the whole. A job
    hears how far it is; when stopped, what is not painted yet stays ground. Memory beside the result: a
    band (rendering.BAND_PIXELS) for each thread. Raises UserError for a size outside 1..MAX_SIZE.
    """
    check_size(size)
    style = style_of(strokes.style)
    height, width = strokes.shape(size)
    top, bottom, left, right = region or (0, height, 0, width)
    layers = layers_of(strokes, size)
    out = np.empty((bottom - top, right - left, 3), np.uint8)
    out[:] = style.ground
    rows = rendering.rows_of_band(right - left)

    def paint(begin: int) -> int:
        end = min(begin + rows, bottom)
        out[begin - top : end - top] = rendering.band(strokes, layers, style, (begin, end, left, right), size)
        return end

    # numpy lets other threads run while it reckons; each band is the same whoever paints it.
    pool = ThreadPoolExecutor(device.spare_threads())
    try:
        waiting = [pool.submit(paint, begin) for begin in range(top, bottom, rows)]
        for one in waiting:
            if job is not None and job.should_stop():
                break
            end = one.result()
            if job is not None:
                job.progress((end - top) / (bottom - top), "Painting")
    finally:
        pool.shutdown(cancel_futures=True)
    return out


def layers_of(strokes: Strokes, size: int) -> list[covering.Segments]:
    """The strokes as pieces in pixels, one set for each brush."""
    edges = np.searchsorted(strokes.layer, np.arange(int(strokes.layer.max(initial=0)) + 2))
    return [
        covering.segments(strokes.points[low:high], strokes.counts[low:high], strokes.radius[low:high], size, low)
        for low, high in pairwise(edges)
    ]
