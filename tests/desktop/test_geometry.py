"""The geometry of canvas and piano-roll, and the edits of notes, as laws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.music import edits
from desktop.music.geometry import MAX_BEAT, MIN_BEAT, Frame, extent, snapped
from desktop.music.notes import NoteTable
from desktop.painting.geometry import MAX_SCALE, View, catmull_rom, enlarged
from engine.works import PPQ, Note, Score, Track

side = st.integers(1, 5000)
room = st.floats(1, 3000)
coordinate = st.floats(-4000, 4000)
FEW = settings(max_examples=60, deadline=None)


@st.composite
def views(draw: st.DrawFn) -> View:
    view = View(draw(side), draw(side), draw(room), draw(room)).fitted()
    return view.zoomed(draw(st.floats(0.001, 100)), draw(coordinate), draw(coordinate))


@FEW
@given(views(), coordinate, coordinate)
def test_a_point_goes_to_the_view_and_back(view: View, x: float, y: float) -> None:
    assert view.to_image(*view.to_view(x, y)) == pytest.approx((x, y), abs=1e-3)


@FEW
@given(views(), coordinate, coordinate)
def test_panning_leaves_no_gap(view: View, dx: float, dy: float) -> None:
    moved = view.panned(dx, dy)
    assert moved.clamped() == moved
    for start, length, width in (
        (moved.x, view.image_width * view.scale, view.width),
        (moved.y, view.image_height * view.scale, view.height),
    ):
        if length <= width:
            assert start == pytest.approx((width - length) / 2)
        else:
            assert start <= 0
            assert start + length >= width - 1e-6


@FEW
@given(side, side, room, room)
def test_fitting_shows_all_and_fills_one_side(w: int, h: int, width: float, height: float) -> None:
    view = View(w, h, width, height).fitted()
    assert view.x >= -1e-6
    assert view.y >= -1e-6
    assert max(w * view.scale / width, h * view.scale / height) == pytest.approx(1)


@FEW
@given(views(), st.floats(0.001, 1000))
def test_zoom_stays_in_its_bounds(view: View, scale: float) -> None:
    zoomed = view.zoomed(scale, 3, 5)
    assert view.least <= zoomed.scale <= max(MAX_SCALE, view.fit_scale)


def test_zooming_keeps_the_point_under_the_pointer() -> None:
    view = View(1000, 800, 400, 300).fitted().zoomed(2, 200, 150)
    before = view.to_image(250, 170)
    assert view.zoomed(5, 250, 170).to_image(250, 170) == pytest.approx(before)


def test_resizing_keeps_the_middle() -> None:
    view = View(1000, 800, 400, 300).fitted().zoomed(4, 200, 150)
    middle = view.to_image(200, 150)
    assert view.resized(500, 260).to_image(250, 130) == pytest.approx(middle)


@given(st.floats(0, 1))
def test_cubic_weights_sum_to_one(t: float) -> None:
    assert sum(catmull_rom(t)) == pytest.approx(1)


def test_enlarging_keeps_a_flat_picture_and_a_ramp() -> None:
    flat = np.full((5, 7, 3), 93, np.uint8)
    assert (enlarged(flat, 3) == 93).all()
    assert enlarged(flat, 3).shape == (15, 21, 3)
    ramp = np.repeat(np.arange(0, 200, 10, dtype=np.uint8)[None, :, None], 4, 0).repeat(3, 2)
    big = enlarged(ramp, 4)[8, 8:-8, 0].astype(int)
    wanted = (np.arange(8, 72) + 0.5) / 4 * 10 - 5
    assert np.abs(big - wanted).max() <= 1  # cubics are exact on straight lines; rounding remains


# The piano-roll

notes = st.builds(Note, st.integers(0, 40 * PPQ), st.integers(0, 127), st.integers(1, 8 * PPQ), st.integers(1, 127))
tracks = st.lists(notes, max_size=12).map(lambda made: Track("t", tuple(sorted(made))))
scores = st.lists(tracks, min_size=1, max_size=3).map(lambda made: Score(tuple(made)))


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    frame = Frame(32, 20, draw(st.floats(50, 2000)), draw(st.floats(50, 1000)))
    frame = replace(frame, beat=draw(st.floats(MIN_BEAT, MAX_BEAT)), row=draw(st.floats(2, 40)))
    return frame.scrolled(draw(st.floats(0, 20_000)), draw(st.floats(-100, 0)), 40 * PPQ)


@st.composite
def chosen(draw: st.DrawFn) -> tuple[Score, frozenset]:
    score = draw(scores)
    places = [(t, n) for t, track in enumerate(score.tracks) for n in range(len(track.notes))]
    return score, frozenset(p for p in places if draw(st.booleans()))


@FEW
@given(frames(), st.floats(0, 50_000), st.integers(0, 127))
def test_ticks_and_pitches_go_to_pixels_and_back(frame: Frame, tick: float, pitch: int) -> None:
    assert frame.tick_at(frame.x(tick)) == pytest.approx(tick, abs=1e-3)
    assert frame.pitch_at((frame.y(pitch) + frame.y(pitch + 1)) / 2) == pitch


@FEW
@given(frames(), st.floats(0.1, 10), st.floats(0.1, 10))
def test_zooming_a_frame_stays_clamped(frame: Frame, across: float, down: float) -> None:
    zoomed = frame.zoomed(across, down, 300, 200, 40 * PPQ)
    assert zoomed == zoomed.clamped(40 * PPQ)
    assert zoomed.tick >= 0
    if zoomed.rows <= 128:
        assert -1e-6 <= zoomed.pitch - zoomed.rows <= zoomed.pitch <= 128


@FEW
@given(scores, st.floats(200, 2000), st.floats(300, 1000))
def test_a_fitted_frame_shows_every_note(score: Score, width: float, height: float) -> None:
    frame = Frame(32, 20, width, height).fitted(*extent(score))
    for track in score.tracks:
        for note in track.notes:
            x, y, _, row = frame.rect(note)
            assert x >= frame.left - 1e-6
            assert frame.x(note.onset + note.duration) <= frame.left + width + 1e-6
            assert y >= frame.top - 1e-6
            assert y + row <= frame.top + height + 1e-6


@FEW
@given(scores)
def test_every_note_is_hit_in_its_middle_and_found_by_a_band(score: Score) -> None:
    frame = Frame(32, 20, 1500, 900).fitted(*extent(score))
    for t, track in enumerate(score.tracks):
        for n, note in enumerate(track.notes):
            x, y, width, row = frame.rect(note)
            found = NoteTable(score).hit(frame, x + width / 2, y + row / 2, frozenset({(t, n)}))
            assert found is not None
            assert found.place == (t, n)  # what is selected comes first where notes overlap
            assert (t, n) in NoteTable(score).within(frame, x, y + 0.1, x + width, y + row - 0.1)


def test_nothing_is_hit_beside_notes_and_edges_are_known() -> None:
    score = Score((Track("t", (Note(PPQ, 60, PPQ, 80),)),))
    frame = Frame(32, 20, 800, 400).fitted(*extent(score))
    x, y, width, row = frame.rect(score.tracks[0].notes[0])
    assert NoteTable(score).hit(frame, x - 1, y + 1) is None
    assert NoteTable(score).hit(frame, x + 1, y + row + 1) is None
    edge, middle = NoteTable(score).hit(frame, x + width - 1, y + 1), NoteTable(score).hit(frame, x + 1, y + 1)
    assert edge is not None
    assert edge.edge
    assert middle is not None
    assert not middle.edge


def test_snapping_takes_the_nearest() -> None:
    assert [snapped(t, 120) for t in (-61, -59, 0, 59, 61, 130)] == [-120, 0, 0, 0, 120, 120]


@FEW
@given(chosen(), st.integers(-5000, 5000), st.integers(-130, 130))
def test_moving_keeps_notes_whole_and_in_range(made: tuple[Score, frozenset], ticks: int, semitones: int) -> None:
    score, places = made
    moved, where = edits.move(score, places, ticks, semitones)
    assert len(where) == len(places)
    for before, after in zip(score.tracks, moved.tracks, strict=True):
        assert list(after.notes) == sorted(after.notes)
        assert sorted((n.duration, n.velocity) for n in before.notes) == sorted(
            (n.duration, n.velocity) for n in after.notes
        )
    assert all(n.onset >= 0 and 0 <= n.pitch <= 127 for t in moved.tracks for n in t.notes)
    untouched = [n for t, n in _others(score, places)]
    assert [n for t, n in _others(moved, where)] == untouched


@FEW
@given(chosen(), st.integers(0, 5000))
def test_moving_on_and_back_changes_nothing(made: tuple[Score, frozenset], ticks: int) -> None:
    score, places = made
    there, where = edits.move(score, places, ticks, 0)
    assert edits.move(there, where, -ticks, 0)[0] == score


@FEW
@given(chosen(), st.integers(-5000, 5000))
def test_resizing_never_shortens_below_the_least(made: tuple[Score, frozenset], ticks: int) -> None:
    score, places = made
    resized, where = edits.resize(score, places, ticks, 60)
    befores, afters = edits.notes_at(score, places), edits.notes_at(resized, where)
    assert all(n.duration >= min(60, min(b.duration for b in befores)) for n in afters)
    assert [n for t, n in _others(resized, where)] == [n for t, n in _others(score, places)]


@FEW
@given(chosen(), notes)
def test_adding_then_removing_changes_nothing(made: tuple[Score, frozenset], note: Note) -> None:
    score, _ = made
    more, where = edits.add(score, 0, note)
    assert edits.notes_at(more, where) == [note]
    assert edits.remove(more, where)[0] == score


def test_a_score_without_tracks_gets_one() -> None:
    score, where = edits.add(Score(()), 0, Note(0, 60, 10, 80))
    assert edits.notes_at(score, where) == [Note(0, 60, 10, 80)]


def _others(score: Score, places: frozenset) -> list[tuple[int, Note]]:
    return [
        (t, note) for t, track in enumerate(score.tracks) for n, note in enumerate(track.notes) if (t, n) not in places
    ]
