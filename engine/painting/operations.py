"""What the painting studio can do with a model besides creating; the names are the window's and the command line's."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.brief import UserError
from engine.jobs import Job, Operation
from engine.painting import strokes
from engine.painting.exploring import LATENT
from engine.works import Draft, Painting

PREVIEW_SIDE = 512


def paint_strokes(job: Job, pixels: np.ndarray, style: str = "oil", size: int = 2048, seed: int = 0) -> dict[str, Any]:
    """The picture uint8 (h, w, 3) painted again in strokes: {"painting": Painting, "strokes": brushes.Strokes}.

    size: pixels on the longer side. The painting grows in small previews, Drafts, before it is rendered
    whole; a job that is stopped gives what there is then: the preview's size, where the whole is not reached.
    Raises UserError for pixels of another kind, and what strokes.plan refuses.
    """
    if not (isinstance(pixels, np.ndarray) and pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3):
        raise UserError("Strokes are painted after a colour picture with 8 bits a channel; open it as a picture first.")
    if not pixels.size:
        raise UserError("The picture has no pixels; choose another.")
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


OPERATIONS: dict[str, Operation] = {"strokes": Operation(paint_strokes, needs_model=False), **LATENT}
