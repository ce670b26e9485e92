"""Inversion finds a picture again; a region is repainted and nothing else; a stopped search keeps its best."""

from __future__ import annotations

import numpy as np
import pytest

from engine.brief import Brief, UserError
from engine.jobs import RecordingJob
from engine.modelfile import Model
from engine.painting import exploring, invert, latent, pictures, poisson, repaint
from engine.painting.latent import Point
from engine.runtime import Runtime
from engine.works import Painting


@pytest.fixture(scope="module")
def runtime(model: Model) -> Runtime:
    return Runtime(model, "cpu", threads=1)


@pytest.fixture(scope="module")
def point(runtime: Runtime) -> Point:
    return latent.point_of(Brief(seed=5), runtime)


@pytest.fixture(scope="module")
def target(runtime: Runtime, point: Point) -> np.ndarray:
    return latent.pictures_of(runtime, [point])[0]


def test_inversion_comes_nearer_with_more_steps(runtime: Runtime, target: np.ndarray) -> None:
    found = [invert.invert(RecordingJob(), runtime, target, 60, steps=steps) for steps in (8, 24)]
    search = invert.Search(runtime, target)
    start = search.start(RecordingJob(), 0)
    begun = float(search.distances(search.seen(start[None], RecordingJob()))[0])
    assert found[1].distance < found[0].distance <= begun + 1e-6  # eight steps may only keep the start
    again = invert.invert(RecordingJob(), runtime, target, 60, steps=8)
    assert again.point == found[0].point
    point = Point.from_json(found[1].point)
    assert (latent.pictures_of(runtime, [latent.checked(point, runtime)])[0] == found[1].pixels).all()


def test_a_stopped_inversion_keeps_its_best(runtime: Runtime, target: np.ndarray) -> None:
    job = RecordingJob(stop_after=3)
    found = exploring.invert(job, runtime, target, seconds=60)
    seen = [report.figures["distance"] for report in job.reports if "distance" in report.figures]
    assert found["steps"] < invert.STEPS and found["distance"] == pytest.approx(min(seen))
    assert isinstance(job.previews[-1].work, Painting)
    assert (job.previews[-1].work.pixels == found["pixels"]).all()


def test_a_picture_that_cannot_be_inverted_is_refused(runtime: Runtime) -> None:
    with pytest.raises(UserError, match="16 pixels"):
        invert.invert(RecordingJob(), runtime, np.zeros((8, 40, 3), np.uint8))
    with pytest.raises(UserError, match="seconds"):
        invert.invert(RecordingJob(), runtime, np.zeros((40, 40, 3), np.uint8), seconds=0)


def test_equal_cells_at_any_side() -> None:
    assert [invert._cells(side, 8) for side in (64, 28, 16)] == [8, 7, 8]
    assert invert._cells(28, 32) == 28


@pytest.mark.parametrize("own", [True, False])
def test_only_the_region_is_repainted(runtime: Runtime, target: np.ndarray, point: Point, own: bool) -> None:
    ground = pictures.resized(target, 72, 60)
    mask = np.zeros((60, 72), bool)
    mask[20:44, 16:48] = True
    job = RecordingJob()
    start = point.to_json() if own else None
    found = exploring.repaint(job, runtime, ground, mask, count=3, seconds=600, seed=1, point=start)
    assert len(found) == 3 and all((one["pixels"][~mask] == ground[~mask]).all() for one in found)
    assert {one["size"] for one in found} == {runtime.model.network["size"]}, "the window goes by it"
    assert [one["distance"] for one in found] == sorted(one["distance"] for one in found)
    insides = [one["pixels"][mask].astype(float) for one in found]
    least = 0.5 if own else 0.1  # round a start that was searched for, the small generator's pictures are much alike
    assert all(np.abs(a - b).mean() > least for i, a in enumerate(insides) for b in insides[:i])
    if own:
        assert all(np.abs(inside - ground[mask]).mean() > 0.5 for inside in insides)


def test_a_stopped_repaint_gives_what_there_is(runtime: Runtime, target: np.ndarray) -> None:
    mask = np.zeros(target.shape[:2], bool)
    mask[4:14, 4:14] = True
    found = repaint.repaint(RecordingJob(stop_after=2), runtime, target, mask, count=3)
    assert len(found) == 1 and (found[0].pixels[~mask] == target[~mask]).all()


def test_regions_that_cannot_be_are_refused(runtime: Runtime, target: np.ndarray) -> None:
    nothing = np.zeros(target.shape[:2], bool)
    for mask, sentence in ((nothing, "Nothing is chosen"), (~nothing, "smaller region"), (nothing[1:], "size")):
        with pytest.raises(UserError, match=sentence):
            repaint.repaint(RecordingJob(), runtime, target, mask)


def test_surroundings_weigh_less_further_off() -> None:
    region = np.zeros((20, 20), bool)
    region[8:12, 8:12] = True
    weights = repaint.surroundings(region)
    assert (weights[region] == 0).all() and weights[7, 9] > weights[4, 9] > weights[0, 9] >= repaint.FAR
    # city blocks: the corner is 8 + 8 steps away
    assert weights[0, 0] == pytest.approx(repaint.FAR + (1 - repaint.FAR) * np.exp(-16 / repaint.NEAR))


def test_a_membrane_is_harmonic_and_meets_its_border() -> None:
    rows, columns = np.mgrid[:40, :50].astype(np.float32)
    inside = (rows - 20) ** 2 + (columns - 24) ** 2 < 15**2
    plane = np.stack([rows, columns, rows - 2 * columns], 2)  # planes are harmonic: nothing may change
    made = poisson.membrane(np.where(inside[..., None], np.float32(0), plane), inside)
    assert np.abs(made - plane).max() < 0.3
    assert (made[~inside] == plane[~inside]).all()


def test_blending_leaves_no_border() -> None:
    rng = np.random.default_rng(0)
    rows, columns = np.mgrid[:48, :64]
    ground = np.stack([rows * 2 + 40, columns * 2, rows + columns], 2).astype(np.uint8)
    patch = np.clip(ground.astype(int) + 60, 0, 255).astype(np.uint8)
    mask = np.zeros((48, 64), bool)
    mask[10:40, 12:50] = True
    made = poisson.blended(ground, patch, mask)
    # The patch is the ground in another light: with its light taken from the border it is the ground again.
    assert np.abs(made.astype(int) - ground).max() <= 1
    noisy = rng.integers(0, 256, ground.shape).astype(np.uint8)
    assert (poisson.blended(ground, noisy, mask)[~mask] == ground[~mask]).all()
    assert (poisson.blended(ground, patch, np.zeros_like(mask)) == ground).all()


def test_a_region_at_the_edge_is_held_where_there_is_something() -> None:
    ground = np.full((20, 20, 3), 100, np.uint8)
    mask = np.zeros((20, 20), bool)
    mask[:12] = True
    assert np.abs(poisson.blended(ground, ground + 50, mask).astype(int) - 100).max() <= 1
