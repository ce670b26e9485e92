"""Laws of editing notes and controllers, over tunes of any kind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.music import controllers, edits, transforms
from engine.works import PPQ, Event, Note, Score, Track

FEW = settings(max_examples=25, deadline=None)
one_note = st.builds(Note, st.integers(0, 40 * PPQ), st.integers(0, 127), st.integers(1, 4 * PPQ), st.integers(1, 127))
some_notes = st.lists(one_note, max_size=12).map(sorted)
grids = st.sampled_from([60, 80, 120, 160, 240, 480])


@st.composite
def chosen(draw: st.DrawFn) -> tuple[Score, frozenset]:
    score = Score(tuple(Track("t", tuple(draw(some_notes))) for _ in range(draw(st.integers(1, 3)))))
    places = [(t, n) for t, track in enumerate(score.tracks) for n in range(len(track.notes))]
    return score, frozenset(p for p in places if draw(st.booleans()))


CHANGES = {
    "move": lambda n: transforms.moved(n, -700, 9),
    "resize": lambda n: transforms.resized(n, -300, 60),
    "quantise": lambda n: transforms.quantised(n, 120, 0.7, 0.5),
    "invert": transforms.inverted,
    "reverse": transforms.reversed_in_time,
    "legato": transforms.legato,
    "scale": lambda n: transforms.in_scale(n, {0, 2, 4, 5, 7, 9, 11}),
    "set": lambda n: transforms.with_velocity(n, 300),
    "louder": lambda n: transforms.scaled_velocity(n, 1.7),
    "ramp": lambda n: transforms.ramped_velocity(n, 20, 120),
}


@pytest.mark.parametrize("name", CHANGES)
@FEW
@given(made=chosen())
def test_every_change_keeps_notes_in_order_and_in_range(name: str, made: tuple[Score, frozenset]) -> None:
    score, places = made
    changed, where = edits.apply(score, places, CHANGES[name])
    assert len(where) == len(places)
    for track in changed.tracks:
        assert list(track.notes) == sorted(track.notes)
        assert all(n.onset >= 0 and n.duration > 0 and 0 <= n.pitch <= 127 and 1 <= n.velocity <= 127
                   for n in track.notes)  # fmt: skip
    others = [score.tracks[t].notes[n] for t, n in sorted(_all(score) - places)]
    assert [changed.tracks[t].notes[n] for t, n in sorted(_all(changed) - where)] == others


def _all(score: Score) -> frozenset:
    return frozenset((t, n) for t, track in enumerate(score.tracks) for n in range(len(track.notes)))


@FEW
@given(some_notes, grids, st.floats(0, 1))
def test_quantising_fully_twice_is_once(notes: list[Note], grid: int, swing: float) -> None:
    once = transforms.quantised(notes, grid, 1.0, swing)
    assert transforms.quantised(once, grid, 1.0, swing) == once
    assert transforms.quantised(notes, grid, 0.0, swing) == notes
    if swing == 0:
        assert all(n.onset % grid == 0 for n in once)


def test_full_swing_makes_triplets_of_eighths() -> None:
    straight = [Note(n * 240, 60, 100, 80) for n in range(4)]
    assert [n.onset for n in transforms.quantised(straight, 240, 1.0, 1.0)] == [0, 320, 480, 800]
    assert [n.onset for n in transforms.quantised(straight, 240, 0.5, 1.0)] == [0, 280, 480, 760]


@FEW
@given(some_notes, st.integers(-24, 24))
def test_transposing_back_changes_nothing(notes: list[Note], semitones: int) -> None:
    middle = [replace(n, pitch=24 + n.pitch % 80) for n in notes]
    there = transforms.moved(middle, 0, semitones)
    assert [n.pitch - m.pitch for n, m in zip(there, middle, strict=True)] == [semitones] * len(notes)
    assert transforms.moved(there, 0, -semitones) == middle


@FEW
@given(chosen())
def test_reversing_and_inverting_twice_change_nothing(made: tuple[Score, frozenset]) -> None:
    score, places = made
    for change in (transforms.reversed_in_time, transforms.inverted):
        there, where = edits.apply(score, places, change)
        assert edits.apply(there, where, change)[0] == score


@FEW
@given(one_note, st.integers(1, 4 * PPQ))
def test_joining_what_was_split_changes_nothing(note: Note, after: int) -> None:
    score = Score((Track("t", (note, Note(note.onset, (note.pitch + 1) % 128, 9, 9))),))
    score = edits.insert(Score((Track("t", ()),)), [(0, n) for n in score.tracks[0].notes])[0]
    place = frozenset({(0, score.tracks[0].notes.index(note))})
    halves, where = edits.split(score, place, note.onset + after)
    assert len(where) == (2 if after < note.duration else 1)
    assert sum(n.duration for n in edits.notes_at(halves, where)) == note.duration
    joined, where = edits.join(halves, where)
    assert joined == score
    assert edits.notes_at(joined, where) == [note]


@FEW
@given(some_notes, st.sets(st.integers(0, 11), min_size=1))
def test_a_scale_lock_moves_little_and_only_once(notes: list[Note], scale: set[int]) -> None:
    locked = transforms.in_scale(notes, scale)
    assert all(n.pitch % 12 in scale for n in locked)
    assert transforms.in_scale(locked, scale) == locked
    assert all(a.pitch == b.pitch for a, b in zip(notes, locked, strict=True) if a.pitch % 12 in scale)


def test_legato_closes_gaps_and_leaves_the_last() -> None:
    notes = [Note(0, 60, 10, 80), Note(0, 64, 900, 80), Note(480, 62, 20, 80)]
    assert [n.duration for n in transforms.legato(notes)] == [480, 480, 20]


def test_a_ramp_goes_straight_from_first_to_last() -> None:
    notes = [Note(t, 60, 10, 1) for t in (0, 100, 400)]
    assert [n.velocity for n in transforms.ramped_velocity(notes, 20, 100)] == [20, 40, 100]


@FEW
@given(chosen(), grids)
def test_duplicates_follow_on_the_grid_and_removing_them_undoes(made: tuple[Score, frozenset], grid: int) -> None:
    score, places = made
    more, where = edits.duplicate(score, places, grid)
    if not places:
        assert more is score
        return
    old, new = edits.notes_at(score, places), edits.notes_at(more, where)
    shift = min(n.onset for n in new) - min(n.onset for n in old)
    assert shift % grid == 0
    assert min(n.onset for n in new) >= max(n.onset + n.duration for n in old) or shift >= grid
    assert edits.remove(more, where)[0] == score


# Controllers


@FEW
@given(st.sampled_from([1, 7, 64, controllers.BEND]), st.integers(0, 2000), st.integers(0, 2000), st.floats(0, 1),
       st.floats(0, 1))  # fmt: skip
def test_a_drawn_line_is_read_back(what: int, begin: int, end: int, first: float, last: float) -> None:
    lyric, other = Event(0, b"\xff\x05hey"), Event(0, bytes((0xB3, 11, 5)))
    track = Track("t", (), channel=3, events=(lyric, other))
    top = controllers.top(what)
    drawn = controllers.drawn(track, what, (begin, first * top, end, last * top), 120)
    read = controllers.points(drawn, what)
    assert read[0][0] == min(begin, end)
    assert read == sorted(read)
    assert all(0 <= value <= top for _, value in read)
    if begin < end:
        assert read[0][1] == round(first * top)
    assert lyric in drawn.events
    assert other in drawn.events
    assert controllers.erased(drawn, what, 0, 5000) == track


def test_drawing_again_replaces_what_lay_there() -> None:
    track = Track("t", ())
    once = controllers.drawn(track, 7, (0, 10, 960, 90), 240)
    assert controllers.points(once, 7) == [(0, 10), (240, 30), (480, 50), (720, 70), (960, 90)]
    again = controllers.drawn(once, 7, (240, 99, 480, 99), 240)
    assert controllers.points(again, 7) == [(0, 10), (240, 99), (720, 70), (960, 90)]


def test_another_channel_takes_the_events_along() -> None:
    events = (Event(0, b"\xff\x05hey"), Event(3, bytes((0xB0, 7, 100))), Event(9, bytes((0xE0, 0, 64))))
    moved = controllers.on_channel(Track("t", (), events=events), 9)
    assert moved.channel == 9
    assert [e.data[0] for e in moved.events] == [0xFF, 0xB9, 0xE9]
    assert controllers.points(moved, controllers.BEND) == [(9, 8192)]
