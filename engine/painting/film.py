"""A morph film: from picture to picture through the latent space and back to the first, as a file that loops."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np

from engine.brief import UserError
from engine.jobs import Job
from engine.painting import latent, pictures, ways
from engine.painting.latent import Point
from engine.runtime import Runtime

FORMS = {".gif": "GIF", ".png": "PNG", ".webp": "WEBP"}
"""Endings of animated files; an animated PNG is an APNG."""
MAX_FRAMES = 1200


def eased(t: float) -> float:
    """0..1 to 0..1, slow at both ends (smoothstep)."""
    return t * t * (3 - 2 * t)


def way(keys: Sequence[Point], frames: int) -> list[Point]:
    """`frames` points on a closed way through the keys, frames / len(keys) each; frame 0 is the first key.

    Eased between keys, so that the film rests a little on each. The frame after the last would be frame 0.
    """
    if len(keys) < 2:
        raise UserError("A film needs two pictures or more; choose another one.")
    if not len(keys) <= frames <= MAX_FRAMES:
        raise UserError(f"A film of {len(keys)} pictures has {len(keys)} to {MAX_FRAMES} frames, not {frames}.")
    points = []
    for frame in range(frames):
        at = frame * len(keys) / frames
        index = int(at)
        points.append(ways.between(keys[index], keys[(index + 1) % len(keys)], eased(at - index)))
    return points


def frames_of(job: Job, runtime: Runtime, keys: Sequence[Point], frames: int) -> list[np.ndarray]:
    """The pictures of a film, uint8 (side, side, 3); a stopped job gets those made so far."""
    points = way([latent.checked(key, runtime) for key in keys], frames)

    def stop(done: int) -> bool:
        job.progress(done / len(points), "painting the film")
        return job.should_stop()

    return latent.pictures_of(runtime, points, stop)


def check(ending: str, rate: float, side: int = 0) -> None:
    """Raises UserError for a film that cannot be saved so; see encoded."""
    if ending.lower() not in FORMS:
        raise UserError(f"A film is saved as {', '.join(FORMS)} or .mp4, not {ending or 'a file without ending'}.")
    if not 1 <= rate <= 50:
        raise UserError(f"A film shows 1 to 50 pictures a second, not {rate:g}.")
    if side and not 16 <= side <= 2048:
        raise UserError(f"A film is 16 to 2048 pixels wide, not {side}.")


def encoded(made: Sequence[np.ndarray], ending: str, rate: float, side: int = 0) -> bytes:
    """A film file that loops for ever. ending: a key of FORMS; rate: pictures a second, 1..50.

    side: pixels of each picture's side (0: as it is), by Lanczos. GIF holds 256 colours a picture and
    times in hundredths of a second, the others all colours. Raises UserError for what check
    refuses, and for no pictures at all.
    """
    from PIL import Image

    check(ending, rate, side)
    if not made:
        raise UserError("The film was stopped before its first picture; start it again.")
    sized = [pictures.resized(picture, side, side) if side else picture for picture in made]
    first, *rest = [Image.fromarray(picture) for picture in sized]
    form = FORMS[ending.lower()]
    options = {"GIF": {"disposal": 1}, "PNG": {}, "WEBP": {"quality": 85, "method": 3}}[form]
    stream = io.BytesIO()
    first.save(stream, form, save_all=True, append_images=rest, duration=round(1000 / rate), loop=0, **options)
    return stream.getvalue()
