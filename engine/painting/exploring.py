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


def _said(runtime: Runtime, point: Point) -> dict[str, Any]:
    """The point as JSON values, with the fingerprint of the model it is of."""
    return {**point.to_json(), "model": runtime.model.fingerprint}


def _heard(runtime: Runtime, values: dict[str, Any]) -> Point:
    """Inverse of _said. Raises UserError for the point of another model."""
    point = latent.checked(Point.from_json(values), runtime)
    if values.get("model", runtime.model.fingerprint) != runtime.model.fingerprint:
        raise latent.of_another(runtime)
    return point


def locate(job: Job, runtime: Runtime, brief: dict[str, Any], model: str = "") -> dict[str, Any] | None:
    """The point of the picture that creating with this brief (JSON values) makes.

    model: the fingerprint of the model it was created with, where that is known; None where it is another one.
    """
    if model and model != runtime.model.fingerprint:
        return None
    return _said(runtime, latent.point_of(Brief.from_json(brief), runtime))


def source(
    job: Job,
    runtime: Runtime,
    point: dict[str, Any] | None = None,
    brief: dict[str, Any] | None = None,
    model: str = "",
) -> dict[str, Any]:
    """The model's own picture that a painting was painted after, from its point, else from its brief: {"pixels"}.

    {} where another model made it: see locate.
    """
    if point is not None:
        of = point.get("model", model)
    else:
        point, of = locate(job, runtime, brief or {}, model), model
    if point is None or (of and of != runtime.model.fingerprint):
        return {}
    return {"pixels": latent.pictures_of(runtime, [latent.checked(Point.from_json(point), runtime)])[0]}


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
    own = _heard(runtime, point)
    around = ways.neighbours(own, count, reach, seed)
    around = [around[0], *(ways.truncated(runtime, p, truncation) for p in around[1:])]
    made = _painted(job, runtime, around, "painting the neighbours")
    return [{"point": _said(runtime, p), "pixels": pixels} for p, pixels in zip(around, made, strict=False)]


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
    own = _heard(runtime, point)
    moved = ways.truncated(runtime, directions.walked(runtime, own, sliders or {}, job), truncation)
    return {"point": _said(runtime, moved), "pixels": latent.pictures_of(runtime, [moved])[0]}


def mix(
    job: Job, runtime: Runtime, one: dict[str, Any], other: dict[str, Any], shares: dict[str, float]
) -> dict[str, Any]:
    """Parts of one picture from another (see ways.mixed): {"point", "pixels", "by_layer"}.

    by_layer is false for a model saved before its layers could be told apart: it mixes structure, mood and
    grain only.
    """
    both = [_heard(runtime, values) for values in (one, other)]
    made = ways.mixed(runtime, both[0], both[1], shares)
    pixels = latent.pictures_of(runtime, [made])[0]
    return {"point": _said(runtime, made), "pixels": pixels, "by_layer": latent.layered(runtime)}


def make_film(
    job: Job,
    runtime: Runtime,
    points: list[dict[str, Any]],
    frames: int = 96,
    rate: float = 24.0,
    ending: str = ".gif",
    side: int = 0,
) -> dict[str, Any]:
    """A looped morph film through some pictures: {"data": bytes of the file, "frames": how many are in it}.

    ending "": {"pictures": uint8 (side, side, 3) of the model's own size, "frames"}, for an encoder of the caller's.
    """
    if ending:
        film.check(ending, rate, side)
    made = film.frames_of(job, runtime, [_heard(runtime, values) for values in points], frames)
    if not ending:
        return {"pictures": made, "frames": len(made)}
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
        "point": {**found.point, "model": runtime.model.fingerprint},
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
    """Proposals for the region where mask is true, the nearest first: [{"pixels", "distance", "point", "size"}].

    size: of the model's own pictures; in a larger picture the region is softer than what is around it.
    point: that of the whole picture, where there is one; the proposals then agree far better.
    """
    own = None if point is None else _heard(runtime, point)
    found = repainting.repaint(job, runtime, pixels, mask, count, seconds, seed=seed, point=own)
    mine, size = {"model": runtime.model.fingerprint}, runtime.model.network["size"]
    return [
        {"pixels": one.pixels, "distance": one.distance, "point": {**one.point, **mine}, "size": size} for one in found
    ]


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
    "source": Operation(source),
    "neighbours": Operation(neighbours),
    "directions": Operation(name_directions),
    "walk": Operation(walk),
    "mix": Operation(mix),
    "film": Operation(make_film),
    "invert": Operation(invert),
    "repaint": Operation(repaint),
}
