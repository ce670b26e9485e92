"""What to try on a work: places among the reference works, and changes that bring a measure nearer to the middle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine import advice, traits
from engine.works import PPQ, Note, Painting, Score, Text, Track


def painting(seed: int = 0, low: int = 20, high: int = 90) -> Painting:
    """A dark picture with some structure."""
    rng = np.random.default_rng(seed)
    rough = rng.integers(low, high, (12, 16, 3)).repeat(16, 0).repeat(16, 1)
    return Painting(rough.astype(np.uint8))


def leaping() -> Score:
    notes = [Note(n * PPQ // 2, 60 + (0, 16, 2, 19, 4, 5)[n % 6], PPQ // 2, 75) for n in range(48)]
    bass = [Note(n * 4 * PPQ, 36, 4 * PPQ, 75) for n in range(6)]
    return Score((Track("Melody", tuple(notes)), Track("Bass", tuple(bass))), 100)


def place(work: Painting | Score | Text, measure: str) -> float:
    return next(one.below for one in advice.findings(work) if one.measure == measure)


def test_the_tables_cover_the_traits_and_ascend() -> None:
    kinds = {"paintings": "painting", "tunes": "music", "english": "en", "chinese": "zh"}
    for collection, short in kinds.items():
        assert len(advice.tables(collection)) >= 4
        for measure, table in advice.tables(collection).items():
            assert len(table) == 21
            assert table == sorted(table)
            assert measure in traits.TRAITS["writing" if short in ("en", "zh") else short]
            # The middle of the table and the mean of the same collection lie within a spread of each other.
            centre, spread = traits._SCALES[f"{short}_{measure}"]
            assert abs(table[10] - centre) < spread


def test_a_value_lies_where_its_table_says() -> None:
    table = advice.tables("tunes")["leaps"]
    assert advice.below("tunes", "leaps", table[10]) == pytest.approx(0.5)
    assert advice.below("tunes", "leaps", table[-1] + 9) == 1
    assert advice.below("tunes", "leaps", -5) == 0
    # As many poems have no such mark at all as the table has steps of it: half of them count.
    none = advice.tables("english")["stress_marks"]
    steps = sum(value == 0 for value in none)
    assert advice.below("english", "stress_marks", 0.0) == pytest.approx((steps - 1) / 20 / 2)


@pytest.mark.parametrize(
    ("work", "change"),
    [
        (painting(), "brighter"),
        (painting(1, 190, 250), "darker"),
        (leaping(), "fold"),
        (Score((Track("", tuple(Note(n * PPQ, 60 + n % 4, 40, 75) for n in range(24))),), 90), "durations"),
        (Text("What now! Who comes! The sea!\nThe wind! The shore!\nOh!"), "calm"),
        (Text("\n".join(["I went along the shore, and saw the grey sea rise, and heard the long wind call"] * 4)),
         "break_lines"),
    ],
)  # fmt: skip
def test_what_is_suggested_brings_the_measure_nearer_to_the_middle(work: Painting | Score | Text, change: str) -> None:
    found = {one.change: one for one in advice.suggestions(work)}
    assert change in found
    one = found[change]
    measure = one.finding.measure
    made = advice.changed(work, change, measure)
    after = place(made, measure)
    assert one.after == pytest.approx(after)
    assert abs(after - 0.5) < abs(one.finding.below - 0.5)
    assert advice.changed(work, change, measure) is not work


def test_every_change_that_is_worked_here_helps_its_own_measure() -> None:
    for (measure, high), change in advice._CHANGES.items():
        if change in advice.ASKED or measure not in traits.TRAITS["painting"]:
            continue
        work = painting(2, 60, 200)
        before = traits.raw_painting(work.pixels)[measure]
        after = traits.raw_painting(advice._toned(work, change, measure).pixels)[measure]
        aim = advice._aim("paintings", measure, before)
        if (aim < before) == high:  # the picture lies on the side the change is for
            assert abs(after - aim) < abs(before - aim)


def test_folding_keeps_rhythm_and_pitch_classes() -> None:
    score = leaping()
    made = advice.changed(score, "fold", "leaps")
    assert isinstance(made, Score)
    assert made.tracks[1] == score.tracks[1]
    for old, new in zip(score.tracks[0].notes, made.tracks[0].notes, strict=True):
        assert (old.onset, old.duration, old.pitch % 12) == (new.onset, new.duration, new.pitch % 12)
    steps = np.abs(np.diff([n.pitch for n in made.tracks[0].notes]))
    assert steps.mean() < np.abs(np.diff([n.pitch for n in score.tracks[0].notes])).mean()


def test_texts_keep_their_words() -> None:
    text = Text("One, two, three, four, five and six are seven\nEight and nine\n\nTen!", "T", "en", "poem")
    for change in ("break_lines", "join_lines", "calm"):
        made = advice.changed(text, change, "line_length")
        assert isinstance(made, Text)
        assert made.body.replace("!", ".").split() == text.body.replace("!", ".").split()
        assert replace(made, body="") == replace(text, body="")
    refrain = advice.changed(text, "refrain", "repetition")
    assert isinstance(refrain, Text)
    assert refrain.body.count("One, two") == 3


def test_the_line_that_repeats_most() -> None:
    text = Text("The sea is wide\nAnd cold and grey\nThe sea is cold\nGood night")
    start, end = advice.most_repeated(text)
    assert text.body[start:end] == "The sea is cold"


def test_nothing_is_suggested_for_nothing() -> None:
    for work in (Score(()), Text(""), Painting(np.zeros((0, 0, 3), np.uint8))):
        assert advice.findings(work) == []
        assert advice.suggestions(work) == []


def test_at_most_three_and_no_change_twice() -> None:
    for work in (painting(), leaping(), Text("Oh! " * 40)):
        changes = [one.change for one in advice.suggestions(work)]
        assert len(changes) == len(set(changes)) <= advice.MOST
