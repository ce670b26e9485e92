"""Subjects: directions learned from titles, prompts that name them, and models that know none."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from engine import fingerprints
from engine.painting import features, subjects
from engine.runtime import Runtime

COUNT = 60


def runtime_of(titles: list[str], pixels: np.ndarray) -> Runtime:
    space = features.space_of(pixels, np.arange(len(pixels)))
    asset = fingerprints.pack(
        {"steps": np.zeros(1, np.uint8)}, {"kind": "painting", "works": [[t, "A"] for t in titles]}
    )
    model = SimpleNamespace(weights=space.tensors(), assets={fingerprints.ASSET: asset})
    return cast(Runtime, _Runtime(model))


class _Runtime:
    def __init__(self, model: Any) -> None:
        self.model = model


@pytest.fixture(scope="module")
def runtime() -> Runtime:
    """Snow is light below, night is dark; every third title names neither."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(90, 160, (COUNT, 64, 64, 3)).astype(np.uint8)
    titles = []
    for index in range(COUNT):
        if index % 3 == 0:
            pixels[index, 32:] = 240
            titles.append("A Village in the Snow")
        elif index % 3 == 1:
            pixels[index] //= 4
            titles.append("Moonlight")
        else:
            titles.append(f"Study {index}")
    return runtime_of(titles, pixels)


def test_pictures_lie_towards_what_they_show(runtime: Runtime) -> None:
    light, dark = np.full((64, 64, 3), 120, np.uint8), np.full((64, 64, 3), 25, np.uint8)
    light[32:] = 240
    snow, night = subjects.named_in("snow", runtime), subjects.named_in("a quiet night", runtime)
    assert [s.name for s in snow] == ["snow"] and [s.name for s in night] == ["night"]
    of_snow, of_night = (subjects.towards([light, dark], named, runtime) for named in (snow, night))
    assert of_snow[0] > 0.5 > of_snow[1]
    assert of_night[1] > 0.5 > of_night[0]


def test_subjects_are_named_in_english_and_chinese_in_the_order_of_the_prompt(runtime: Runtime) -> None:
    assert [s.name for s in subjects.named_in("Night over a frozen field: frost", runtime)] == ["night", "snow"]
    assert [s.name for s in subjects.named_in("雪夜", runtime)] == ["snow", "night"]
    assert [s.name for s in subjects.named_in("a village", runtime)] == ["village"]


def test_words_of_few_titles_and_of_all_of_them_say_nothing(runtime: Runtime) -> None:
    assert subjects.named_in("the sea", runtime) == []
    assert subjects.named_in("", runtime) == []
    there = subjects.known(runtime)
    assert there is not None and there.subject("study") is not None and there.subject("elephant") is None


def test_a_model_without_titles_knows_no_subjects() -> None:
    bare = cast(Runtime, _Runtime(SimpleNamespace(weights={}, assets={})))
    assert subjects.known(bare) is None
    assert subjects.named_in("snow", bare) == []
    assert (subjects.towards([np.zeros((64, 64, 3), np.uint8)], [], bare) == 0).all()


def test_titles_that_do_not_fit_the_works_are_not_used() -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (20, 64, 64, 3)).astype(np.uint8)
    assert subjects.known(runtime_of(["Snow"] * 19, pixels)) is None
