"""The pure functions that turn logits into a draw."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.brief import UserError
from engine.writing import sampler as sampling
from engine.writing.sampler import Sampler

SETTINGS = st.builds(
    Sampler,
    temperature=st.floats(0, 3),
    top_k=st.integers(0, 20),
    top_p=st.floats(0, 1),
    min_p=st.floats(0, 1),
    repetition=st.floats(1, 2),
)


@settings(max_examples=100, deadline=None)
@given(how=SETTINGS, seed=st.integers(0, 1000), barred=st.integers(0, 11))
def test_probabilities_sum_to_one_and_keep_to_what_is_allowed(how: Sampler, seed: int, barred: int) -> None:
    rng = np.random.default_rng(seed)
    allowed = np.ones(12, bool)
    allowed[:barred] = False
    chances = sampling.probabilities(rng.normal(size=12) * 5, how, [1, 2, 2], allowed)
    assert chances.sum() == pytest.approx(1, abs=1e-9)
    assert (chances >= 0).all() and (chances[~allowed] == 0).all()
    assert chances[sampling.draw(chances, rng)] > 0


def test_each_setting_does_what_it_says() -> None:
    chances = np.array([0.5, 0.25, 0.15, 0.07, 0.03])
    assert (sampling.keep_top_k(chances, 2) > 0).tolist() == [True, True, False, False, False]
    assert (sampling.keep_top_k(chances, 0) > 0).all()
    assert (sampling.keep_top_p(chances, 0.7) > 0).tolist() == [True, True, False, False, False]
    assert (sampling.keep_top_p(chances, 0.0) > 0).tolist() == [True, False, False, False, False]
    assert (sampling.keep_top_p(chances, 1.0) > 0).all()
    assert (sampling.keep_min_p(chances, 0.25) > 0).tolist() == [True, True, True, False, False]
    held = sampling.hold_back(np.array([2.0, -2.0, 1.0]), [0, 1, 1], 2.0)
    assert held.tolist() == [1.0, -4.0, 1.0]


def test_temperature_sharpens_and_zero_takes_the_likeliest() -> None:
    logits = np.log(np.array([0.6, 0.3, 0.1]))
    plain = sampling.probabilities(logits, Sampler(1, top_p=1, repetition=1))
    cold = sampling.probabilities(logits, Sampler(0.5, top_p=1, repetition=1))
    assert plain == pytest.approx([0.6, 0.3, 0.1])
    assert cold[0] > plain[0] and cold[2] < plain[2]
    assert sampling.probabilities(logits, Sampler(0)).tolist() == [1, 0, 0]


def test_draws_come_as_often_as_their_probability() -> None:
    rng = np.random.default_rng(0)
    chances = np.array([0.0, 0.7, 0.3, 0.0])
    drawn = np.bincount([sampling.draw(chances, rng) for _ in range(4000)], minlength=4) / 4000
    assert drawn == pytest.approx(chances, abs=0.03)


@pytest.mark.parametrize(
    "bad", [{"temperature": -1}, {"top_p": 1.5}, {"min_p": float("nan")}, {"repetition": 0.5}, {"seed": -1}, {"hot": 1}]
)
def test_settings_out_of_range_are_named(bad: dict[str, float]) -> None:
    with pytest.raises(UserError, match=next(iter(bad))):
        Sampler.of(bad)
