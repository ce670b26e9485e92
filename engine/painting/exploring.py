"""Operations in the latent space of a painting model: around a picture, along sliders, mixes, films, searches.

Points travel as the JSON values of latent.Point.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.brief import Brief, UserError
from engine.jobs import Job, Operation
from engine.painting import directions, film, latent, ways
from engine.painting import invert as inverting
from engine.painting import repaint as repainting
from engine.painting.latent import Point
from engine.runtime import Runtime
from engine.works import Draft, Painting


def locate(job: Job, runtime: Runtime, brief: dict[str, Any]) -> dict[str, Any]:
    """The point of the picture that creating with this brief (JSON values) makes."""
    return latent.point_of(Brief.from_json(brief), runtime).to_json()


def neighbours(
    job: Job,
    runtime: Runtime,
    point: dict[str, Any],
    count: int = 16,
    reach: float = 0.4,
    seed: int = 0,
    truncation: float = 0.0,
) -> list[dict[str, Any]]:
    """The picture and count - 1 around it (1..64): [{"point", "pixels"}]; batches go to preview as lists of Drafts."""
    if not 1 <= count <= 64:
        raise UserError(f"There are 1 to 64 neighbours, not {count}.")
    own = latent.checked(Point.from_json(point), runtime)
    around = ways.neighbours(own, count, reach, seed)
    around = [around[0], *(ways.truncated(runtime, p, truncation) for p in around[1:])]
    made = _painted(job, runtime, around, "painting the neighbours")
    return [{"point": p.to_json(), "pixels": pixels} for p, pixels in zip(around, made, strict=False)]


def name_directions(job: Job, runtime: Runtime) -> list[dict[str, Any]]:
    """The sliders there are: name, less, more, share. Learned at the first call, some seconds."""
    found = directions.of_model(runtime, job)
    return [direction.described() for direction in found.values()]


def walk(
    job: Job,
    runtime: Runtime,
    point: dict[str, Any],
    sliders: dict[str, float] | None = None,
    truncation: float = 0.0,
) -> dict[str, Any]:
    """The picture after the sliders (name -> -2..2) and truncation (0..1): {"point", "pixels"}."""
    own = latent.checked(Point.from_json(point), runtime)
    moved = ways.truncated(runtime, directions.walked(runtime, own, sliders or {}, job), truncation)
    return {"point": moved.to_json(), "pixels": latent.pictures_of(runtime, [moved])[0]}


def mix(
    job: Job, runtime: Runtime, one: dict[str, Any], other: dict[str, Any], shares: dict[str, float]
) -> dict[str, Any]:
    """Parts of one picture from another (see ways.mixed): {"point", "pixels", "by_layer"}.

    by_layer is false for a model saved before its layers could be told apart: it mixes structure, mood and
    grain only.
    """
    both = [latent.checked(Point.from_json(values), runtime) for values in (one, other)]
    made = ways.mixed(runtime, both[0], both[1], shares)
    pixels = latent.pictures_of(runtime, [made])[0]
    return {"point": made.to_json(), "pixels": pixels, "by_layer": latent.layered(runtime)}


def make_film(
    job: Job,
    runtime: Runtime,
    points: list[dict[str, Any]],
    frames: int = 96,
    rate: float = 24.0,
    ending: str = ".gif",
    side: int = 0,
) -> dict[str, Any]:
    """A looped morph film through some pictures: {"data": bytes of the file, "frames": how many are in it}."""
    film.check(ending, rate, side)
    made = film.frames_of(job, runtime, [Point.from_json(values) for values in points], frames)
    return {"data": film.encoded(made, ending, rate, side), "frames": len(made)}


def invert(
    job: Job,
    runtime: Runtime,
    pixels: np.ndarray,
    seconds: float = inverting.SECONDS,
    steps: int = inverting.STEPS,
    seed: int = 0,
) -> dict[str, Any]:
    """The point whose picture is nearest to pixels: {"point", "pixels", "distance", "steps", "seconds"}."""
    found = inverting.invert(job, runtime, pixels, seconds, steps, seed)
    return {
        "point": found.point,
        "pixels": found.pixels,
        "distance": found.distance,
        "steps": found.steps,
        "seconds": found.seconds,
    }


def repaint(
    job: Job,
    runtime: Runtime,
    pixels: np.ndarray,
    mask: np.ndarray,
    count: int = 4,
    seconds: float = repainting.SECONDS,
    seed: int = 0,
    point: dict[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """Proposals for the region where mask is true, the nearest first: [{"pixels", "distance", "point"}].

    point: that of the whole picture, where there is one; the proposals then agree far better.
    """
    own = None if point is None else latent.checked(Point.from_json(point), runtime)
    found = repainting.repaint(job, runtime, pixels, mask, count, seconds, seed=seed, point=own)
    return [{"pixels": one.pixels, "distance": one.distance, "point": one.point} for one in found]


def _painted(job: Job, runtime: Runtime, points: list[Point], message: str) -> list[np.ndarray]:
    """Pictures of points; those made so far go to preview as a list of Drafts. A stopped job: those so far."""
    made: list[np.ndarray] = []
    for begin in range(0, len(points), latent.BATCH):
        made += latent.pictures_of(runtime, points[begin : begin + latent.BATCH])
        share = len(made) / len(points)
        job.preview([Draft(Painting(pixels), share) for pixels in made])
        job.progress(share, message)
        if job.should_stop():
            break
    return made


LATENT: dict[str, Operation] = {
    "locate": Operation(locate),
    "neighbours": Operation(neighbours),
    "directions": Operation(name_directions),
    "walk": Operation(walk),
    "mix": Operation(mix),
    "film": Operation(make_film),
    "invert": Operation(invert),
    "repaint": Operation(repaint),
}
