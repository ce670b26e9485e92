"""Briefs, moods and works: ranges, one-sentence refusals, and JSON there and back."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.brief import KINDS, LANGUAGES, MAX_SEED, WORKS, Brief, Mood, UserError
from engine.works import PPQ, Draft, Note, Painting, Score, Text, Track, kind_of

unit = st.floats(-1, 1)


@given(unit, unit)
def test_a_mood_is_parsed_from_what_it_prints(valence: float, arousal: float) -> None:
    assert Mood.parse(f"{valence!r},{arousal!r}") == Mood(valence, arousal)


@pytest.mark.parametrize("text", ["", "1", "1,2,3", "a,b", "2,0", "0,-1.01", "nan,0", "0,inf", "0;1"])
def test_a_mood_out_of_range_or_shape_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="between -1 and 1"):
        Mood.parse(text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": -1},
        {"seed": MAX_SEED + 1},
        {"only": ()},
        {"only": ("sculpture",)},
        {"language": "fr"},
        {"bars": 3},
        {"bars": 257},
        {"size": 15},
        {"size": 9000},
        {"size": -1},
        {"temperature": 0.0},
        {"temperature": float("nan")},
        {"prompt": "x" * 2001},
    ],
)
def test_a_brief_refuses_what_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(UserError) as caught:
        Brief(**wrong)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    with pytest.raises(UserError):
        Brief().with_(**wrong)


briefs = st.builds(
    Brief,
    prompt=st.text(max_size=50),
    mood=st.none() | st.builds(Mood, unit, unit),
    seed=st.integers(0, MAX_SEED),
    only=st.lists(st.sampled_from(KINDS), min_size=1, unique=True).map(tuple),
    language=st.sampled_from(LANGUAGES),
    form=st.text(max_size=9),
    bars=st.integers(4, 256),
    size=st.just(0) | st.integers(16, 8192),
    temperature=st.floats(0.1, 3),
)


@given(briefs)
def test_a_brief_survives_json(brief: Brief) -> None:
    assert Brief.from_json(json.loads(json.dumps(brief.to_json()))) == brief


def test_a_brief_of_a_newer_program_is_read() -> None:
    values = Brief(prompt="sea", mood=Mood(0.5, -0.5)).to_json()
    assert Brief.from_json(values | {"perfume": "rose"}) == Brief(prompt="sea", mood=Mood(0.5, -0.5))
    with pytest.raises(UserError):
        Brief.from_json(values | {"bars": 1})


def test_values_are_frozen() -> None:
    for value, name in ((Brief(), "seed"), (Mood(), "valence"), (Text("a"), "body"), (Score(()), "tempo")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, 1)


def test_a_score_knows_its_length() -> None:
    melody = Track("melody", (Note(0, 60, PPQ, 80), Note(PPQ, 64, 2 * PPQ, 80)))
    bass = Track("bass", (Note(0, 36, 4 * PPQ, 60),), program=32, channel=1)
    score = Score((melody, bass), tempo=60.0, meter=(3, 4))
    assert score.ticks == 4 * PPQ
    assert score.bar == 3 * PPQ
    assert score.seconds == 4.0
    assert Score((), meter=(6, 8)).bar == 3 * PPQ
    assert Score(()).ticks == 0
    assert Score(()).seconds == 0


def test_notes_sort_by_onset_then_pitch() -> None:
    notes = [Note(480, 60, 1, 1), Note(0, 64, 1, 1), Note(0, 60, 9, 9)]
    assert [(n.onset, n.pitch) for n in sorted(notes)] == [(0, 60), (0, 64), (480, 60)]


def test_each_work_has_its_kind() -> None:
    works = (Painting(np.zeros((2, 2, 3), np.uint8)), Score(()), Text("words"))
    assert tuple(kind_of(work) for work in works) == KINDS == tuple(WORKS)
    assert Draft(works[2], 1.0).fraction == 1
