"""Finished paintings as files for print and screen, and stroke data as SVG or as a film of the painting growing."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import PurePath

import numpy as np

from engine.brief import UserError
from engine.painting.brushes import STYLES, Strokes

DPI = 300
ENDINGS = (".png", ".jpg", ".jpeg", ".webp")
FILM_ENDINGS = (".png", ".apng", ".gif", ".webp")


def ending(name: str, allowed: tuple[str, ...], what: str) -> str:
    """The lower-case ending of a file's name. Raises UserError where it is none of the allowed."""
    found = PurePath(name).suffix.lower()
    if found not in allowed:
        raise UserError(f"{what} is saved as {', '.join(allowed)}, not as {found or 'a name without ending'!r}.")
    return found


def to_print(pixels: np.ndarray, form: str, dpi: int = DPI) -> bytes:
    """uint8 (h, w, 3) as a file: form ".png", ".jpg", ".jpeg" or ".webp", with an sRGB profile.

    PNG and JPEG say how many pixels make an inch. Raises UserError for another form, a dpi outside 1..2400
    or, for WebP, more than 16383 pixels a side.
    """
    from PIL import Image, ImageCms

    ending("a" + form, ENDINGS, "A painting")
    if not 1 <= dpi <= 2400:
        raise UserError(f"A print has 1 to 2400 pixels an inch, not {dpi}.")
    if form == ".webp" and max(pixels.shape[:2]) > 16383:
        raise UserError("A WebP picture has at most 16383 pixels a side; save it as PNG.")
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # Bytes 24..36 are when the profile was made; the same pixels shall give the same file.
    profile[24:36] = bytes((7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0))
    stream, image = io.BytesIO(), Image.fromarray(np.ascontiguousarray(pixels))
    if form == ".png":
        image.save(stream, "PNG", icc_profile=bytes(profile), dpi=(dpi, dpi), compress_level=6)
    elif form == ".webp":
        image.save(stream, "WEBP", icc_profile=bytes(profile), quality=92)
    else:
        image.save(stream, "JPEG", icc_profile=bytes(profile), dpi=(dpi, dpi), quality=94, subsampling=0)
    return stream.getvalue()


def to_film(pictures: Iterable[np.ndarray], form: str, seconds: float = 8.0) -> bytes:
    """Pictures uint8 (h, w, 3) of one size as a film that stays on the last: ".png" or ".apng", ".gif", ".webp".

    Raises UserError for another form, or where there is no picture.
    """
    from PIL import Image

    ending("a" + form, FILM_ENDINGS, "A film")
    images = [Image.fromarray(np.ascontiguousarray(pixels)) for pixels in pictures]
    if not images:
        raise UserError("A film needs at least one picture; ask for more frames.")
    each = max(20, round(1000 * seconds / len(images)))
    times = [each] * (len(images) - 1) + [2500]
    if form == ".gif":
        # One palette, of the finished picture, for all: else the colours flicker.
        last = images[-1].quantize(256)
        images = [image.quantize(palette=last) for image in images]
    stream = io.BytesIO()
    kind = {".gif": "GIF", ".webp": "WEBP"}.get(form, "PNG")
    images[0].save(stream, kind, save_all=True, append_images=images[1:], duration=times, loop=0)
    return stream.getvalue()


def to_svg(strokes: Strokes, size: int) -> str:
    """The strokes as an SVG drawing with `size` units on the longer side: a smooth path for each, in order."""
    style = STYLES[strokes.style]
    height, width = strokes.shape(size)
    cap = "round" if style.round else "butt"
    blend = "mix-blend-mode:multiply" if style.stain else "mix-blend-mode:normal"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f'<rect width="100%" height="100%" fill="#{bytes(style.ground).hex()}"/>',
        f'<g fill="none" stroke-linecap="{cap}" stroke-linejoin="round">',
    ]
    points = strokes.points * size
    for at, count, radius, colour, opacity in zip(
        points, strokes.counts, strokes.radius * size, strokes.colour, strokes.opacity, strict=True
    ):
        clear = f' opacity="{opacity:.2f}" style="{blend}"' if style.stain else ""
        lines.append(
            f'<path d="{_path(at[:count])}" stroke="#{colour.tobytes().hex()}" stroke-width="{2 * radius:.2f}"{clear}/>'
        )
    return "\n".join([*lines, "</g>", "</svg>", ""])


def _path(points: np.ndarray) -> str:
    """Quadratic curves through the middles between the points; they bend at the points themselves."""
    pairs = [f"{x:.1f} {y:.1f}" for x, y in points.tolist()]
    if len(pairs) < 3:
        return f"M{pairs[0]}L{pairs[-1]}"
    middles = [f"{x:.1f} {y:.1f}" for x, y in ((points[1:-2] + points[2:-1]) / 2).tolist()]
    curves = [f"Q{bend} {to}" for bend, to in zip(pairs[1:-1], [*middles, pairs[-1]], strict=True)]
    return f"M{pairs[0]}{''.join(curves)}"
