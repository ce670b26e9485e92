"""The measures tell like from unlike, varied from collapsed, and copies from new pictures."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.modelfile import Model
from engine.painting import evaluate, features, kid
from engine.painting.corpus import Corpus

from .conftest import encoded, picture


def pictures_of(seeds: range, side: int = 64) -> np.ndarray:
    return np.stack([picture(seed, side, side) for seed in seeds])


@pytest.fixture(autouse=True)
def _few_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluate, "MADE", 32)
    monkeypatch.setattr(kid, "available", lambda: False)  # its own test is below


def test_the_kernel_distance_is_unbiased_and_grows_with_the_difference() -> None:
    rng = np.random.default_rng(0)
    one, like, far = rng.normal(0, 1, (300, 20)), rng.normal(0, 1, (300, 20)), rng.normal(0.5, 1, (300, 20))
    assert abs(kid.distance(one, like)) < 0.05 * kid.distance(one, far)
    # By hand: x = (1), (3); y = (2), (2) -> 4^3 + 5^3 - 2 * (3^3 + 7^3) / 2
    hand = kid.distance(np.array([[1.0], [3.0]]), np.array([[2.0], [2.0]]))
    assert hand == pytest.approx(1000 * (4**3 + 5**3 - (3**3 + 7**3)))


HAS_KID = kid.available()


@pytest.mark.skipif(not HAS_KID, reason="the packages of EfficientNet-lite2 are not installed")
def test_features_tell_pictures_from_noise() -> None:
    real, like = pictures_of(range(24)), pictures_of(range(24, 48))
    noise = np.random.default_rng(0).integers(0, 256, real.shape).astype(np.uint8)
    a, b, c = (kid.embedded(group, RecordingJob()) for group in (real, like, noise))
    assert a.shape == (24, 1280)
    assert kid.distance(a, c) > 10 * abs(kid.distance(a, b))


def test_evaluate_gives_the_names_that_are_promised(model: Model, tmp_path: Path, folder: Path) -> None:
    for seed in range(100, 124):
        (tmp_path / f"{seed}.png").write_bytes(encoded(picture(seed)))
    for known in sorted(folder.glob("00[0-7].png")):
        (tmp_path / known.name).write_bytes(known.read_bytes())
    found = evaluate.evaluate(model, tmp_path, "cpu", RecordingJob())
    json.dumps(found)
    assert {"kid", "kid_floor", "swd", "swd_floor", "diversity", "c_t", "works", "works_seen", "made"} <= set(found)
    assert found["swd"] > found["swd_floor"] > 0  # three steps of training paint no pictures
    assert found["works"] + found["works_seen"] == 32
    again = evaluate.evaluate(model, tmp_path, "cpu", RecordingJob())
    assert again == found


def test_works_of_the_training_are_no_test(model: Model, folder: Path) -> None:
    with pytest.raises(UserError, match="has not seen"):
        evaluate.evaluate(model, folder, "cpu", RecordingJob())


def test_a_model_without_features_has_no_copy_test(model: Model, tmp_path: Path) -> None:
    for seed in range(200, 222):
        (tmp_path / f"{seed}.png").write_bytes(encoded(picture(seed)))
    bare = replace(model, weights={k: v for k, v in model.weights.items() if not k.startswith(features.PREFIX)})
    assert evaluate.evaluate(bare, tmp_path, "cpu", RecordingJob())["c_t"] is None


def test_sliced_wasserstein_grows_with_the_difference() -> None:
    real, like = pictures_of(range(40)), pictures_of(range(40, 80))
    noise = np.random.default_rng(0).integers(0, 256, real.shape).astype(np.uint8)
    floor = evaluate.sliced_wasserstein(real, like)
    assert len(floor) == 3
    assert evaluate.sliced_wasserstein(real, real[::-1].copy()) == pytest.approx([0, 0, 0], abs=40)
    assert all(far > 2 * near for far, near in zip(evaluate.sliced_wasserstein(real, noise), floor, strict=True))


def test_the_pyramid_splits_a_picture_without_loss() -> None:
    pixels = pictures_of(range(2))
    levels = evaluate._pyramid(pixels)
    assert [level.shape[1] for level in levels] == [64, 32, 16]
    x = levels[-1]
    for level in levels[-2::-1]:
        back = np.zeros_like(level)
        back[:, ::2, ::2] = 4 * x
        x = level + evaluate._blurred(back)
    assert float(np.abs(x - (pixels.astype(np.float32) / 127.5 - 1)).max()) < 1e-4


def test_copies_are_found_and_new_pictures_are_not() -> None:
    train, held, fresh = pictures_of(range(200)), pictures_of(range(200, 300)), pictures_of(range(300, 400))
    space = features.space_of(train, np.arange(200))
    rng = np.random.default_rng(1)
    nearly = np.clip(train[:100] + rng.normal(0, 2, train[:100].shape), 0, 255).astype(np.uint8)
    assert features.copying(space(nearly), space(held), space.works) < -3
    assert abs(features.copying(space(fresh), space(held), space.works)) < 3
    middle = train.mean(0, keepdims=True)
    pale = middle + 0.1 * (fresh - middle)
    assert features.copying(space(pale.astype(np.uint8)), space(held), space.works) > -3  # dull, but no copies
    blocks = rng.integers(0, 2, (100, 8, 8, 3)).astype(np.uint8) * 255
    strange = blocks.repeat(8, 1).repeat(8, 2)
    assert features.copying(space(strange), space(held), space.works) > 3


def test_mann_whitney_agrees_with_counting() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.integers(0, 6, 20).astype(float), rng.integers(0, 7, 30).astype(float)
    u = sum((a > b) + 0.5 * (a == b) for a in one for b in other)
    expected = (u - 300) / np.sqrt(20 * 30 * 51 / 12)
    assert features.mann_whitney_z(one, other) == pytest.approx(expected)
    assert features.mann_whitney_z(one, one) == pytest.approx(0)


def test_a_collapsed_model_shows_in_the_diversity() -> None:
    varied = pictures_of(range(30))
    space = features.space_of(varied, np.arange(30))
    same = np.repeat(varied[:1], 30, 0)
    assert features.mean_distance(space(same)) < 1e-2 < features.mean_distance(space(varied))


def test_features_travel_with_the_model(model: Model, pictures_read: Corpus) -> None:
    space = features.Space.from_tensors(model.weights)
    assert space is not None
    assert set(space.digests) == set(pictures_read.digests[pictures_read.train])
    assert features.nearest(space(pictures_read.pixels[pictures_read.train]), space.works).max() < 0.05
