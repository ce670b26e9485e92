"""Points of a painting model: the created picture's own, its neighbours, sliders, mixes and films."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from engine import paths
from engine.brief import Brief, Lent, Mood, UserError
from engine.jobs import RecordingJob
from engine.modelfile import Model
from engine.painting import directions, exploring, film, generate, latent, ways
from engine.painting.latent import Grain, Point
from engine.runtime import Runtime
from engine.works import Painting

BRIEF = Brief("a river", Mood(-0.2, 0.5), seed=7)


@pytest.fixture(scope="module")
def runtime(model: Model) -> Runtime:
    return Runtime(model, "cpu", threads=1)


@pytest.fixture(scope="module")
def point(runtime: Runtime) -> Point:
    return latent.point_of(BRIEF, runtime)


@pytest.fixture(scope="module")
def other(runtime: Runtime) -> Point:
    return latent.point_of(BRIEF.with_(seed=8, mood=Mood(0.8, -0.6)), runtime)


def painted(runtime: Runtime, one: Point) -> np.ndarray:
    return latent.pictures_of(runtime, [one])[0]


def apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(float) - other).mean())


def angle(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.degrees(np.arccos(np.clip(one @ other / np.linalg.norm(one) / np.linalg.norm(other), -1, 1))))


def test_the_point_of_a_brief_is_exactly_the_created_picture(runtime: Runtime) -> None:
    for seed in (0, 7, 8):
        brief = BRIEF.with_(seed=seed)
        made = list(generate.create(brief, runtime))[-1].work
        assert isinstance(made, Painting)
        assert (painted(runtime, latent.point_of(brief, runtime)) == made.pixels).all()


def test_the_point_of_a_translated_work_is_the_created_picture(runtime: Runtime) -> None:
    lent = Lent(light=0.8, warmth=0.6, texture=0.3)
    brief = Brief(seed=5, lent=lent)
    created = list(generate.create(brief, runtime))[-1].work
    point = latent.point_of(brief, runtime)
    assert isinstance(created, Painting) and np.array_equal(painted(runtime, point), created.pixels)
    assert Point.from_json(point.to_json()).grain == point.grain


def test_a_point_survives_json_exactly(runtime: Runtime, point: Point, other: Point) -> None:
    shape = latent.lean_shape(runtime)
    lean = np.linspace(-1, 1, shape[0] * shape[1], dtype=np.float32).reshape(shape)
    for one in (point, replace(point, style=other.latent, lean=lean, grain=(Grain(1, 2, 0.5), Grain(3)))):
        again = Point.from_json(json.loads(json.dumps(one.to_json())))
        assert (painted(runtime, again) == painted(runtime, one)).all()
        assert again.to_json() == one.to_json()


@pytest.mark.parametrize("change", [{"latent": "AAA"}, {"mood": [1]}, {"grain": []}, {"grain": [[0, 9, 1]]}])
def test_a_damaged_point_is_refused(point: Point, change: dict[str, object]) -> None:
    with pytest.raises(UserError, match="point"):
        Point.from_json({**point.to_json(), **change})


def test_a_point_of_another_model_is_refused(runtime: Runtime, point: Point) -> None:
    with pytest.raises(UserError, match="model"):
        latent.checked(replace(point, latent=np.zeros(5, np.float32)), runtime)


def test_layers_told_apart_give_the_generators_own_picture(runtime: Runtime, point: Point) -> None:
    own = latent.raw(runtime, [point])
    by_layer = latent.raw(runtime, [replace(point, style=point.latent)])
    assert np.abs(own - by_layer).max() < 1e-4


def test_a_larger_reach_lies_further_off(runtime: Runtime, point: Point) -> None:
    at = {reach: ways.neighbours(point, 6, reach, 3) for reach in (0.0, 0.2, 0.8)}
    own = painted(runtime, point)
    assert all((painted(runtime, p) == own).all() for p in at[0.0])
    assert at[0.8][0] is point
    for near, far in zip(at[0.2][1:], at[0.8][1:], strict=True):
        assert angle(near.latent, point.latent) == pytest.approx(18, abs=0.1)
        assert angle(far.latent, point.latent) == pytest.approx(72, abs=0.1)
    means = [np.mean([apart(painted(runtime, p), own) for p in at[reach][1:]]) for reach in (0.2, 0.8)]
    assert 0 < means[0] < means[1]
    again = ways.neighbours(point, 6, 0.8, 3)
    assert all((a.latent == b.latent).all() for a, b in zip(again, at[0.8], strict=True))


def test_truncation_draws_towards_one_picture(runtime: Runtime, point: Point, other: Point) -> None:
    second = replace(other, mood=point.mood, labels=point.labels, grain=point.grain)
    assert ways.truncated(runtime, point, 0.0) is point
    pairs = [[ways.truncated(runtime, p, share) for p in (point, second)] for share in (0.0, 0.5, 1.0)]
    angles = [angle(a.latent, b.latent) for a, b in pairs]
    assert angles[0] > angles[1] > angles[2] and angles[2] < 0.1


def test_each_measured_direction_raises_its_measure(runtime: Runtime) -> None:
    found = directions.of_model(runtime)
    assert set(directions.MEASURES) < set(found) and "axis-1" in found
    points = [replace(latent.random_point(seed, runtime), mood=(0.0, 0.0, 1.0)) for seed in range(12)]
    for index, name in enumerate(directions.MEASURES):
        means = []
        for value in (-1.0, 0.0, 1.0):
            moved = [directions.walked(runtime, p, {name: value}) for p in points]
            means.append(np.mean([directions.measure(painted(runtime, p))[index] for p in moved]))
        assert means[2] > means[0], name
    assert directions.of_model(runtime) is found


def test_main_axes_stand_across_each_other(runtime: Runtime) -> None:
    axes = np.stack([d.way for d in directions.main_axes(runtime).values()])
    assert np.allclose(axes @ axes.T, np.eye(len(axes)), atol=1e-5)
    shares = [d.share for d in directions.main_axes(runtime).values()]
    assert shares == sorted(shares, reverse=True) and 0 < sum(shares) <= 1


def test_sliders_at_rest_stay_and_wrong_ones_are_refused(runtime: Runtime, point: Point) -> None:
    assert directions.walked(runtime, point, {"axis-1": 0.0}) is point
    with pytest.raises(UserError, match="axis-1"):
        directions.walked(runtime, point, {"sideways": 1.0})
    with pytest.raises(UserError, match="between"):
        directions.walked(runtime, point, {"axis-1": 5.0})


def test_directions_are_learned_once_and_damaged_ones_again(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    path = paths.user_data() / "directions" / f"{runtime.model.fingerprint}.npz"
    directions._learned.clear()
    learned = directions.of_model(runtime)
    whole, seen = path.read_bytes(), []
    measured = directions._measured
    monkeypatch.setattr(directions, "_measured", lambda *args: seen.append(1) or measured(*args))
    directions._learned.clear()
    again = directions.of_model(runtime)
    assert not seen and list(again) == list(learned)
    assert all(np.array_equal(again[name].way, learned[name].way) for name in learned)
    path.write_bytes(whole[: len(whole) // 2])
    directions._learned.clear()
    assert list(directions.of_model(runtime)) == list(learned) and seen == [1]


def test_a_stopped_search_for_directions_keeps_nothing(model: Model) -> None:
    fresh = Runtime(model, "cpu", threads=1)
    directions._learned.clear()
    found = directions.of_model(fresh, RecordingJob(stop_after=1))
    assert all(name.startswith("axis-") for name in found) and not directions._learned


def test_a_mix_goes_from_one_picture_to_the_other(runtime: Runtime, point: Point, other: Point) -> None:
    ends = [painted(runtime, p) for p in (point, other)]
    nothing = ways.mixed(runtime, point, other, {})
    everything = ways.mixed(runtime, point, other, dict.fromkeys(ways.PARTS, 1.0))
    assert apart(painted(runtime, nothing), ends[0]) < 0.01
    assert apart(painted(runtime, everything), ends[1]) < 0.05
    for part in ways.PARTS[:5]:
        made = painted(runtime, ways.mixed(runtime, point, other, {part: 1.0}))
        assert apart(made, ends[0]) > 0, part
    with pytest.raises(UserError, match="structure"):
        ways.mixed(runtime, point, other, {"frame": 1.0})


def test_a_model_without_layers_mixes_what_it_can(model: Model, point: Point, other: Point) -> None:
    graphs = {"generate": model.card["graphs"]["generate"]}
    old = Runtime(replace(model, card={**model.card, "graphs": graphs}), "cpu", threads=1)
    shares = {"structure": 1.0, "coarse": 1.0, "middle": 1.0, "fine": 1.0, "grain": 1.0}
    made = exploring.mix(RecordingJob(), old, point.to_json(), other.to_json(), shares)
    assert made["by_layer"] is False and (made["pixels"] == painted(old, other)).all()


def test_a_film_closes_its_loop(runtime: Runtime, point: Point, other: Point) -> None:
    keys = [point, other, latent.random_point(3, runtime)]
    path = film.way(keys, 12)
    assert path[0] is point and path[4] is other and len(path) == 12
    finer = film.way(keys, 120)
    steps = [angle(a.latent, b.latent) for a, b in zip(finer, [*finer[1:], finer[0]], strict=True)]
    assert max(steps) < 5 and steps[-1] < max(steps)


@pytest.mark.parametrize("ending", [".gif", ".png", ".webp"])
def test_films_are_files_that_loop(runtime: Runtime, point: Point, other: Point, ending: str) -> None:
    job = RecordingJob()
    points = [point.to_json(), other.to_json()]
    made = exploring.make_film(job, runtime, points, frames=6, rate=10, ending=ending, side=48)
    with Image.open(io.BytesIO(made["data"])) as picture:
        assert getattr(picture, "n_frames", 1) == made["frames"] == 6
        assert picture.size == (48, 48) and picture.info["loop"] == 0
    assert job.reports[-1].fraction == 1


def test_films_that_cannot_be_are_refused(runtime: Runtime, point: Point) -> None:
    with pytest.raises(UserError, match="two pictures"):
        film.way([point], 10)
    with pytest.raises(UserError, match="frames"):
        film.way([point, point], 1)
    with pytest.raises(UserError, match=r"\.gif"):
        exploring.make_film(RecordingJob(), runtime, [], ending=".mp4")


def test_a_point_says_which_model_it_is_of(runtime: Runtime) -> None:
    job, brief = RecordingJob(), Brief(seed=4).to_json()
    point = exploring.locate(job, runtime, brief)
    assert point is not None and point["model"] == runtime.model.fingerprint
    assert exploring.locate(job, runtime, brief, "another") is None
    own = latent.pictures_of(runtime, [Point.from_json(point)])[0]
    assert np.array_equal(exploring.source(job, runtime, brief=brief)["pixels"], own)
    assert np.array_equal(exploring.source(job, runtime, point=point)["pixels"], own)
    assert exploring.source(job, runtime, brief=brief, model="another") == {}
    assert exploring.source(job, runtime, point={**point, "model": "another"}) == {}
    with pytest.raises(UserError, match="was not made with the model"):
        exploring.walk(job, runtime, {**point, "model": "another"})


def test_operations_give_plain_values(runtime: Runtime) -> None:
    job = RecordingJob()
    own = exploring.locate(job, runtime, BRIEF.to_json())
    assert own is not None
    around = exploring.neighbours(job, runtime, own, count=5, reach=0.3)
    assert len(around) == 5 and len(job.previews[-1]) == 5
    json.dumps([one["point"] for one in around])
    walked = exploring.walk(job, runtime, around[2]["point"], {"axis-1": 1.0})
    assert walked["pixels"].shape == around[0]["pixels"].shape
    names = exploring.name_directions(job, runtime)
    assert {"name", "less", "more", "share"} == set(names[0])
    with pytest.raises(UserError, match="neighbours"):
        exploring.neighbours(job, runtime, own, count=0)
