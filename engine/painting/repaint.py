"""Repaint a region: the model proposes what else might stand there, so that its surroundings still agree."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.brief import UserError
from engine.jobs import Job
from engine.painting import latent, pictures
from engine.painting.invert import EVERY, NUDGE, Search
from engine.painting.latent import Point
from engine.painting.poisson import blended
from engine.runtime import Runtime
from engine.works import Draft, Painting

SECONDS = 20.0
STEPS = 60
NEAR = 6.0
"""Pixels (of the model's picture) from the region over which the surroundings' weight falls to a third."""
FAR = 0.15
"""The weight of surroundings far from the region."""
FREE = 8
"""Proposals are mixed from so many directions that change the region and hardly its surroundings."""
CHANGE = 0.22
"""Root mean square change of the region a proposal aims at, 0..1, at reach 1."""
REACHES = (0.5, 1.0, 1.6)


@dataclass(frozen=True)
class Proposal:
    """pixels: the whole picture with the region repainted, of the size it had. distance: how far the model's
    picture is from the surroundings, root mean square, 0..1. point: JSON values of latent.Point."""

    pixels: np.ndarray
    distance: float
    point: dict[str, Any]


def surroundings(region: np.ndarray) -> np.ndarray:
    """Weights (side, side): 0 in the region (bool), 1 beside it, falling to FAR further off."""
    distance = np.full(region.shape, np.inf, np.float32)
    distance[region] = 0
    # Two sweeps of the city-block distance transform (Rosenfeld & Pfaltz 1966), as cumulative minima.
    for axis in (0, 1):
        ramp = np.arange(region.shape[axis], dtype=np.float32)
        ramp = ramp[:, None] if axis == 0 else ramp[None]
        forward = np.minimum.accumulate(distance - ramp, axis) + ramp
        back = np.flip(np.minimum.accumulate(np.flip(distance + ramp, axis), axis), axis) - ramp
        distance = np.minimum(forward, back)
    return np.where(region, 0, FAR + (1 - FAR) * np.exp(-distance / NEAR)).astype(np.float32)


def repaint(
    job: Job,
    runtime: Runtime,
    pixels: np.ndarray,
    mask: np.ndarray,
    count: int = 4,
    seconds: float = SECONDS,
    steps: int = STEPS,
    seed: int = 0,
    point: Point | None = None,
) -> list[Proposal]:
    """`count` proposals for the region, the one that agrees best with its surroundings first.

    pixels: uint8 (h, w, 3); mask: bool (h, w), true where to repaint. First one picture comes nearer and
    nearer to the surroundings, each step of it blended in goes to job.preview; the other proposals start
    from there (see _others). Outside the mask no pixel changes. A stopped job gives those there are.
    point: that of the whole picture, where the model made it: the proposals then begin with it, and meet the
    surroundings far better than for a picture from elsewhere.
    Raises UserError for an empty mask, one that leaves nothing around it, or one of another size.
    """
    if mask.shape != pixels.shape[:2]:
        raise UserError("The region has another size than the picture; choose it again.")
    if not mask.any():
        raise UserError("Nothing is chosen to repaint; choose a region first.")
    if not 1 <= count <= 16:
        raise UserError(f"There are 1 to 16 proposals, not {count}.")
    began = time.monotonic()
    side = runtime.model.network["size"]
    region = pictures.resized(np.repeat(mask[..., None].astype(np.uint8) * 255, 3, 2), side, side)[..., 0] > 8
    small = pictures.resized(pixels, side, side)
    search = Search(runtime, small, surroundings(region), point)
    search.until = began + 0.6 * seconds

    def better(found: Point, distance: float, share: float) -> None:
        nonlocal shown
        job.progress(0.8 * share, "meeting the surroundings", distance=distance)
        if time.monotonic() - shown > EVERY:
            shown = time.monotonic()
            job.preview(Draft(Painting(_set_in(runtime, found, pixels, mask)), 0.8 * share))

    apart, shown = float("inf"), 0.0
    if point is None:
        job.progress(0.0, "looking for a picture to begin with")
        search.base, apart, _ = search.approach(search.start(job, seed), steps, job, better)
    search.until = float("inf")
    numbers = search.numbers()
    made = [(apart, numbers)] if point is None else []
    if len(made) < count and not job.should_stop():
        made += _others(search, Search(runtime, small, region, search.base), numbers, count - len(made), seed, job)
    made.sort(key=lambda one: one[0])
    found = [Proposal(_set_in(runtime, search.point(n), pixels, mask), d, search.point(n).to_json()) for d, n in made]
    job.progress(1.0, "proposals are ready")
    return found


def _others(
    search: Search, inside: Search, numbers: np.ndarray, count: int, seed: int, job: Job
) -> list[tuple[float, np.ndarray]]:
    """Other points whose pictures differ in the region and hardly around it: (distance, numbers) of each.

    They lie along the directions in which, by the derivatives at `numbers`, the region changes most for
    what its surroundings change (a generalised eigenproblem); a Gauss-Newton step with the same derivatives
    then takes back what the surroundings did change. Fewer where the job stops.
    """
    numbers = search.at_length(numbers)
    job.progress(None, "looking where the region can change")
    out = search.nudged(numbers, job)
    if len(out) <= len(numbers):
        return []
    seen, seen_inside = search.see(out), inside.see(out)
    base = float(search.distances(seen[:1])[0])
    around = ((seen[1:] - seen[0]) / NUDGE).astype(np.float64)
    within = ((seen_inside[1:] - seen_inside[0]) / NUDGE).astype(np.float64)
    costs = around @ around.T
    costs += 0.02 * np.trace(costs) / len(costs) * np.eye(len(costs))
    triangle = np.linalg.inv(np.linalg.cholesky(costs))
    gains = within @ within.T
    _, vectors = np.linalg.eigh(triangle @ gains @ triangle.T)
    free = triangle.T @ vectors[:, ::-1][:, :FREE]
    rng = np.random.Generator(np.random.PCG64([seed, 29]))
    found: list[tuple[float, np.ndarray]] = []
    for number in range(count):
        way = free @ rng.standard_normal(free.shape[1])
        way *= CHANGE / max(float(np.linalg.norm(way @ within)), 1e-9)
        ahead = np.array([numbers + reach * way for reach in REACHES], np.float32)
        moved = search.seen(ahead, job)
        if len(moved) < len(ahead):
            break
        back = np.linalg.solve(costs, around @ (seen[0] - moved).T.astype(np.float64)).T
        ahead = np.concatenate([ahead, (ahead + back).astype(np.float32), (ahead + 0.5 * back).astype(np.float32)])
        apart = search.distances(search.seen(ahead, job)[: len(ahead)])
        reaches = np.tile(REACHES, 3)[: len(apart)]
        best = int((apart + np.where(apart > 1.3 * base + 0.03, 1.0, 0.0) - 0.02 * reaches).argmin())
        found.append((float(apart[best]), ahead[best]))
        job.progress(0.8 + 0.19 * (number + 1) / count, f"proposal {number + 1} of {count}")
        if job.should_stop():
            break
    return found


def _set_in(runtime: Runtime, point: Point, pixels: np.ndarray, mask: np.ndarray) -> np.ndarray:
    made = latent.pictures_of(runtime, [point])[0]
    return blended(pixels, pictures.resized(made, pixels.shape[1], pixels.shape[0]), mask)
