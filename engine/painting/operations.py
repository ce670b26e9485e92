"""What the painting studio can do with a model besides creating; the names are the window's and the command line's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from engine import files
from engine.brief import UserError
from engine.jobs import Job, Operation
from engine.painting import growing, pictures, print_out, strokes
from engine.painting.brushes import Strokes
from engine.painting.exploring import LATENT
from engine.painting.lesson import LESSON
from engine.works import Draft, Painting

PREVIEW_SIDE = 512
FILM_SIDE, FILM_FRAMES = 640, 72
"""A film is at most so many pixels on its longer side."""


def paint_strokes(job: Job, pixels: np.ndarray, style: str = "oil", size: int = 2048, seed: int = 0) -> dict[str, Any]:
    """The picture uint8 (h, w, 3) painted again in strokes: {"painting": Painting, "strokes": brushes.Strokes}.

    size: pixels on the longer side. The painting grows in small previews, Drafts, before it is rendered
    whole; a job that is stopped gives what there is then: the preview's size, where the whole is not reached.
    Raises UserError for pixels of another kind, and what strokes.plan refuses.
    """
    _check(pixels)
    made = strokes.plan(pixels, style, size, seed, job)
    small = min(size, PREVIEW_SIDE)
    shown = strokes.render(made.first(0), small)
    for number in range(1, 5):
        if job.should_stop():
            return {"painting": Painting(shown), "strokes": made}
        shown = strokes.render(made.first(round(len(made) * (number / 4) ** 2)), small)
        job.preview(Draft(Painting(shown), 0.1 * number))
    whole = strokes.render(made, size, job)
    return {"painting": Painting(shown if job.should_stop() else whole), "strokes": made}


def grow(job: Job, painted: Strokes | np.ndarray, style: str = "oil", size: int = 720) -> growing.Growing:
    """Strokes, or a picture uint8 (h, w, 3) that is painted in them first, ready to be watched growing."""
    if not isinstance(painted, Strokes):
        _check(painted)
        painted = strokes.plan(painted, style, size, 0, job)
    return growing.prepare(painted, size, job)


def export(
    job: Job,
    pixels: np.ndarray,
    path: str,
    size: int = 0,
    dpi: int = print_out.DPI,
    style: str = "oil",
    seed: int = 0,
    film: bool = False,
) -> dict[str, Any]:
    """Write a picture uint8 (h, w, 3) to a file of the kind its ending names: {"path", "width", "height"}.

    .png .jpg .webp: with `size` pixels on the longer side (0: as it is); larger than the picture, it is
    painted again in strokes. .svg: the strokes as a drawing. film: the painting growing, as .gif, .png or .webp.
    Raises UserError for another ending, a size outside 1..8192, or where the file cannot be written; a stopped
    job writes nothing and gives {}.
    """
    _check(pixels)
    target = Path(path)
    allowed = print_out.FILM_ENDINGS if film else (*print_out.ENDINGS, ".svg")
    form = print_out.ending(path, allowed, "A film" if film else "A painting")
    height, width = pixels.shape[:2]
    size = size or max(height, width)
    strokes.check_size(size)
    if film or form == ".svg":
        side = min(size, FILM_SIDE) if film else size
        made = strokes.plan(pixels, style, side, seed, job)
        height, width = made.shape(side)
        if film:
            shown = growing.prepare(made, side, job)
            data = b"" if job.should_stop() else print_out.to_film(shown.frames(FILM_FRAMES), form)
        else:
            data = print_out.to_svg(made, side).encode()
    else:
        if size > max(height, width):
            pixels = strokes.render(strokes.plan(pixels, style, size, seed, job), size, job)
        elif size < max(height, width):
            share = size / max(height, width)
            pixels = pictures.resized(pixels, max(1, round(width * share)), max(1, round(height * share)))
        height, width = pixels.shape[:2]
        data = b"" if job.should_stop() else print_out.to_print(pixels, form, dpi)
    if job.should_stop():
        return {}
    files.write_bytes(target, data)
    return {"path": str(target), "width": width, "height": height}


def _check(pixels: np.ndarray) -> None:
    if not (isinstance(pixels, np.ndarray) and pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3):
        raise UserError("Strokes are painted after a colour picture with 8 bits a channel; open it as a picture first.")
    if not pixels.size:
        raise UserError("The picture has no pixels; choose another.")


OPERATIONS: dict[str, Operation] = {
    "strokes": Operation(paint_strokes, needs_model=False),
    "grow": Operation(grow, needs_model=False),
    "export": Operation(export, needs_model=False),
    **LATENT,
    **LESSON,
}
