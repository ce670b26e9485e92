"""What works lend each other: the signs of the traits, the course of events, and the brief made from them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import lending, studio
from engine.brief import Brief, Lent, Mood, UserError
from engine.works import PPQ, Note, Painting, Score, Text, Track

DAY = "The bright morning sun, the golden light of day.\nWarm summer roses, red as fire.\n"
NIGHT = "The dark night, the black shadow of the grave.\nCold winter snow, frozen ice and frost.\n"


def flat(*colour: int) -> Painting:
    return Painting(np.full((64, 64, 3), colour, np.uint8))


def tune(pitches: list[int], length: int = PPQ, bars: int = 8) -> Score:
    count = bars * 4 * PPQ // length
    notes = tuple(Note(i * length, pitches[i % len(pitches)], length, 72) for i in range(count))
    return Score((Track("tune", notes),))


def test_light_and_warmth_have_the_same_sign_in_all_three_media() -> None:
    assert lending.of(flat(240, 220, 180)).light > 0.5 > -0.5 > lending.of(flat(20, 20, 30)).light
    assert lending.of(flat(220, 120, 60)).warmth > 0.5 > -0.5 > lending.of(flat(60, 90, 200)).warmth
    high, low = [84, 88, 91, 96, 93, 89, 86, 91], [36, 39, 43, 48, 44, 41, 38, 43]
    assert lending.of(tune(high)).light > 0.5 > -0.5 > lending.of(tune(low)).light
    assert lending.of(tune(high)).warmth > lending.of(tune(low)).warmth
    day, night = lending.of(Text(DAY)), lending.of(Text(NIGHT))
    assert day.light > 0.5 > -0.5 > night.light
    assert day.warmth > 0.5 > -0.5 > night.warmth
    assert lending.of(Text("明月照白日，春花红似火。", language="zh")).light > 0


def test_texture_grows_with_detail_notes_and_length_of_lines() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    assert lending.of(Painting(noise)).texture > lending.of(flat(120, 120, 120)).texture
    assert lending.of(tune([60, 64, 67], PPQ // 4)).texture > lending.of(tune([60, 64, 67], 2 * PPQ)).texture
    long = Text("A very long line of many many words that goes on and on and on\n" * 3)
    assert long and lending.of(long).texture > lending.of(Text("so few\nwords here\n" * 3)).texture


def test_the_arc_says_where_most_happens() -> None:
    pixels = np.full((64, 64, 3), 128, np.uint8)
    pixels[48:] = np.random.default_rng(0).integers(0, 256, (16, 64, 3))
    arc = lending.of(Painting(pixels)).arc
    assert len(arc) == 4 and int(np.argmax(arc)) == 3
    quiet = [Note(i * 4 * PPQ, 60, PPQ, 72) for i in range(12)]
    busy = [Note((48 + i) * PPQ, 60 + i % 5, PPQ // 2, 72) for i in range(16)]
    arc = lending.of(Score((Track("", tuple(quiet + busy)),))).arc
    assert len(arc) == 4 and int(np.argmax(arc)) == 3


@pytest.mark.parametrize(
    "work",
    [
        Painting(np.zeros((1, 1, 3), np.uint8)),
        Painting(np.zeros((0, 4, 3), np.uint8)),
        Score(()),
        Text(""),
        Text("…\n\n"),
    ],
)
def test_works_that_hold_nothing_lend_nothing(work: Painting | Score | Text) -> None:
    lent = lending.of(work)
    assert all(-1 <= value <= 1 for value in (lent.light, lent.warmth, lent.texture, *lent.arc))
    assert not lent.words


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["en", "zh"]))
def test_any_text_can_be_read(body: str, language: str) -> None:
    lent = lending.of(Text(body, language=language))
    assert lending.distance(lent, lent) == 0
    assert Brief.from_json(json.loads(json.dumps(Brief(lent=lent).to_json()))).lent == lent


def test_a_brief_after_a_work_asks_for_the_other_kinds_in_its_mood() -> None:
    brief = studio.after(Text(NIGHT * 8, "The Grave"), Brief(seed=3))
    assert brief.only == ("painting", "music") and brief.prompt == "The Grave" and brief.seed == 3
    assert brief.mood is not None and brief.mood.valence < 0
    assert brief.lent is not None and brief.lent.light < 0 and brief.bars == 16
    with pytest.raises(UserError, match="other two"):
        studio.after(Text(NIGHT), Brief(only=("writing",)))


def test_words_are_told_in_the_language_that_is_written() -> None:
    assert lending.words_for(Lent(light=-0.9, warmth=-0.5), "en") == ("night", "winter")
    assert lending.words_for(Lent(light=-0.9, words=("明月",)), "en") == ("night",)
    assert lending.words_for(Lent(words=("明月",)), "zh") == ("明月",)
    assert lending.words_for(Lent(), "en") == ()


def test_the_legend_names_what_was_strong() -> None:
    rows = lending.legend(Lent(light=-0.9, warmth=0.1, arc=(0.5, -0.5)), "painting", "music")
    assert list(map(str, rows)) == ["dark colours → low notes", "bands from above → sections"]


def test_lent_values_out_of_range_are_refused() -> None:
    with pytest.raises(UserError, match="measure the work again"):
        Lent(light=1.5)
    with pytest.raises(UserError, match="four parts"):
        Lent(arc=(0.0,) * 5)


def test_a_tune_after_a_work_follows_its_course(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bars of a part in which much happens are told to be denser, and the mood is raised with them."""
    from engine.music import generate

    brief = Brief(mood=Mood(), bars=8, lent=Lent(light=-0.9, warmth=-0.9, texture=0.0, arc=(-1.0, 1.0)))
    plan = generate._plan(brief, None)
    assert plan.mode == 2 and plan.shift < 0 and plan.density == 2
    tune = generate._Tune(plan, {}, (2, 4))
    seen = []
    for bar in (0, 3, 4, 7):
        tune._enter_part(bar)
        seen.append((tune.density, float(np.sign(tune.mood[0, 1]))))
    assert seen == [(1, -1.0), (1, -1.0), (3, 1.0), (3, 1.0)]
