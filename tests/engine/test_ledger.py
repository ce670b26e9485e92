"""The ledger: what stays keeps its step, what is new is of the new one; a file's is believed only where it fits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.library import ledger
from engine.works import Note, Painting, Score, Text, Track

MODEL = {"work": "text", "by": "model", "action": "create", "model": "abc", "point": [1, 2]}
HAND = {"by": "hand", "action": "edit"}


def _who(entry: ledger.Entry, body: str) -> str:
    """H and M for each character."""
    out = ["?"] * len(body)
    for start, end, by in ledger.by(entry):
        out[start:end] = by[0].upper() * (end - start)
    return "".join(out)


def test_typed_words_are_the_hands_and_the_rest_stays_the_models() -> None:
    before, after = Text("The sea is calm."), Text("The wide sea is calm tonight.")
    entry = ledger.follow(ledger.begin(before, MODEL), before, after, HAND)
    assert _who(entry, after.body) == "MMMMHHHHHMMMMMMMMMMMHHHHHHHHM"
    assert entry["steps"] == [{"by": "model", "action": "create", "model": "abc"}, HAND]
    assert ledger.shares(entry) == pytest.approx({"model": 16 / 29, "hand": 13 / 29})
    again = ledger.follow(entry, after, Text("The wide sea is calm tonight!"), HAND)
    assert len(again["steps"]) == 2  # the hand goes on; that is no third step


def test_a_line_that_a_model_rewrites_is_the_models_again() -> None:
    own = Text("one\ntwo\nthree")
    entry = ledger.begin(own, HAND)
    entry = ledger.follow(entry, own, Text("one\nxyz\nthree"), {"by": "model", "action": "rewrite"})
    assert _who(entry, "one\nxyz\nthree") == "HHHHMMMHHHHHH"


def test_what_the_editor_knows_corrects_the_guess() -> None:
    entry = ledger.begin(Text("abcdef"), HAND)
    entry = ledger.corrected(entry, [(2, 4)], {"by": "model", "action": "continue"})
    assert _who(entry, "abcdef") == "HHMMHH"
    assert _who(ledger.corrected(entry, [], {"by": "model"}), "abcdef") == "HHHHHH"


def test_a_note_that_is_moved_is_the_hands() -> None:
    notes = (Note(0, 60, 480, 80), Note(480, 62, 480, 80), Note(960, 64, 480, 80))
    before = Score((Track("a", notes),))
    after = Score((Track("a", (notes[0], Note(480, 63, 480, 80), notes[2])), Track("b", (Note(0, 40, 480, 80),), 0, 1)))
    entry = ledger.follow(ledger.begin(before, MODEL), before, after, HAND)
    assert [by for *_, by in ledger.by(entry)] == ["model", "hand", "model", "hand"]
    assert ledger.shares(entry) == pytest.approx({"model": 0.5, "hand": 0.5})
    swapped = Score((Track("x", after.tracks[1].notes), Track("y", after.tracks[0].notes)))
    moved = ledger.follow(entry, after, swapped, HAND)
    assert ledger.shares(moved) == pytest.approx({"model": 0.5, "hand": 0.5})  # another track is no other note


def test_only_cells_that_changed_are_of_the_new_step() -> None:
    before = Painting(np.zeros((64, 64, 3), np.uint8))
    pixels = before.pixels.copy()
    pixels[:16, :32] = 200
    after = Painting(pixels)
    entry = ledger.follow(ledger.begin(before, MODEL), before, after, HAND)
    assert entry["cells"] == [16, 16]
    assert ledger.shares(entry) == pytest.approx({"model": 1 - 1 / 8, "hand": 1 / 8})
    larger = ledger.follow(entry, after, Painting(np.zeros((128, 64, 3), np.uint8)), {"by": "program"})
    assert ledger.shares(larger) == {"program": 1.0}


def test_layers_count_by_what_is_seen_of_them() -> None:
    work = Painting(np.zeros((64, 64, 3), np.uint8))
    left = np.zeros((16, 16), bool)
    left[:, :8] = True
    entry = ledger.painted(ledger.begin(work, MODEL, "1"), "2", left, HAND)
    cover = {"1": np.ones((16, 16)), "2": np.where(left, 0.5, 0.0)}
    assert ledger.shares(entry, cover) == pytest.approx({"model": 0.75, "hand": 0.25})
    assert ledger.shares(entry, {**cover, "2": np.zeros((16, 16))}) == pytest.approx({"model": 1.0})
    assert ledger.shares(entry) == pytest.approx({"hand": 0.5, "model": 0.5})
    assert set(ledger.renamed(entry, {"2": "7"})["layers"]) == {"7"}


@pytest.mark.parametrize(
    "entry",
    [
        None,
        {},
        {"steps": [], "runs": [[3, 0]]},
        {"steps": [{"by": "hand"}], "runs": [[2, 0]]},
        {"steps": [{"by": "hand"}], "runs": [[3, 5]]},
        {"steps": [{"by": "hand"}], "runs": [[-3, 0], [6, 0]]},
        {"steps": [{"by": 3}], "runs": [[3, 0]]},
        {"steps": "hand", "runs": "abc"},
        {"steps": [{"by": "hand"}], "runs": [[1, 0, 0]] * 3},
    ],
)
def test_an_entry_that_does_not_fit_is_not_believed(entry: Any) -> None:
    assert not ledger.fits(entry, Text("abc"))
    assert ledger.fits({"steps": [{"by": "hand"}], "runs": [[3, 0]]}, Text("abc"))


def test_entries_are_not_changed_in_place() -> None:
    before = Text("abc")
    entry = ledger.begin(before, MODEL)
    kept = repr(entry)
    ledger.follow(entry, before, Text("abcd"), HAND)
    ledger.corrected(entry, [(0, 1)], HAND)
    assert repr(entry) == kept
