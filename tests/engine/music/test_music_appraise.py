"""Measures of tunes against what is known of simple ones."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from engine import studio
from engine.jobs import RecordingJob
from engine.music import appraise, measures
from engine.works import PPQ, Note, Score, Track

SCALE = (0, 2, 4, 5, 7, 9, 11, 12)


def tune(pitches: list[int], length: int = PPQ, channel: int = 0) -> Score:
    notes = tuple(Note(at * length, pitch, length, 80) for at, pitch in enumerate(pitches))
    return Score((Track("", notes, 0, channel),))


def cadence(tonic: int, minor: bool) -> Score:
    third = 3 if minor else 4
    chords = [(0, third, 7), (5, 5 + third, 12), (7, 11, 14), (0, third, 7)]
    notes = []
    for at, chord in enumerate(chords):
        notes += [Note(at * 2 * PPQ, 48 + tonic + step, 2 * PPQ, 80) for step in (*chord, chord[0] - 12)]
    return Score((Track("", tuple(sorted(notes))),))


def measured(score: Score) -> measures.Notes:
    notes = measures.notes_of(score)
    assert notes is not None
    return notes


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize("minor", [False, True])
def test_a_cadence_names_its_key(tonic: int, minor: bool) -> None:
    key = measures.key_of(measured(cadence(tonic, minor)))
    assert key is not None
    assert (key.tonic, key.minor) == (tonic, minor)
    assert measures.NAMES[tonic] in str(appraise.key_name(key))


def test_a_chromatic_scale_has_no_clear_key() -> None:
    flat = measures.key_of(measured(tune(list(range(60, 72)))))
    clear = measures.key_of(measured(cadence(0, False)))
    assert clear is not None
    assert flat is None or flat.fit < 0.3 < clear.fit


def test_entropy_and_scale_by_hand() -> None:
    four = measured(tune([60, 62, 64, 65] * 4))
    assert measures.pitch_class_entropy(four) == pytest.approx(2)
    assert measures.scale_consistency(four) == 1
    assert measures.pitch_class_entropy(measured(tune([60] * 5))) == 0
    assert measures.scale_consistency(measured(tune(list(range(60, 72))))) == pytest.approx(7 / 12)


def test_polyphony_counts_what_sounds_at_once() -> None:
    chord = Score((Track("", tuple(Note(0, pitch, PPQ, 80) for pitch in (60, 64, 67))),))
    assert measures.polyphony(measured(chord)) == pytest.approx(3)
    apart = tune([60, 62])
    assert measures.polyphony(measured(apart)) == pytest.approx(1)
    rests = Score((Track("", (Note(0, 60, PPQ, 80), Note(9 * PPQ, 60, PPQ, 80))),))
    assert measures.polyphony(measured(rests)) == pytest.approx(1)  # silence does not count


def test_groove_is_whole_where_bars_repeat() -> None:
    assert measures.groove_consistency(measured(tune([60, 62, 64, 65] * 4))) == 1
    other = tune([60] * 4).tracks[0].notes + tuple(Note(4 * PPQ + at * 120, 60, 120, 80) for at in range(16))
    assert measures.groove_consistency(measured(Score((Track("", other),)))) == pytest.approx(0.25)
    assert measures.groove_consistency(measured(tune([60]))) is None


def test_form_finds_the_return() -> None:
    first, second = [60, 64, 67, 72] * 4, [61, 61, 66, 66, 70, 70, 61, 61] * 2
    quick = tune(first).tracks[0].notes
    middle = tuple(Note(16 * PPQ + at * PPQ, pitch, PPQ // 2, 80) for at, pitch in enumerate(second))
    again = tuple(replace(note, onset=note.onset + 32 * PPQ) for note in quick)
    form = measures.form_of(measured(Score((Track("", (*quick, *middle, *again)),))))
    assert form.edges == [0, 4, 8]
    assert form.letters == "ABA"
    assert np.allclose(form.likeness, form.likeness.T)
    assert form.repeated > 0.8


def test_tension_rises_away_from_the_key() -> None:
    near = cadence(0, False)
    key = measures.key_of(measured(near))
    far = tuple(Note(8 * PPQ + at, pitch, 2 * PPQ, 80) for at, pitch in enumerate((54, 58, 61)))
    both = measured(Score((Track("", tuple(sorted((*near.tracks[0].notes, *far)))),)))
    strain, width = measures.tension(both, key)
    assert len(strain) == len(width) == 2 * both.bars
    assert strain[4] > 1.3 * strain[:4].mean()


def test_an_appraisal_has_every_row_with_source_and_reach() -> None:
    found = appraise.appraise(cadence(7, True))
    names = [row.name for row in found.rows]
    assert {"key", "tempo", "density", "polyphony", "pitch_class_entropy", "scale_consistency", "groove_consistency",
            "tension", "repeated", "valence", "arousal"} <= set(names)  # fmt: skip
    for row in found.rows:
        assert row.source and row.error and row.says and row.shown, row.name
        assert row.value is None or math.isfinite(row.value)
    assert str(found.rows[0].shown) == "G minor"
    assert {figure.form for figure in found.figures} == {"curve", "matrix", "bars"}
    json.dumps(found.to_json(), allow_nan=False)


def test_silence_and_drums_are_nothing_to_measure() -> None:
    assert appraise.appraise(Score(())).rows == ()
    assert appraise.appraise(tune([40, 42], channel=9)).rows == ()
    assert appraise.appraise(tune([60])).rows


def test_a_long_tune_is_measured_in_part() -> None:
    notes = measured(tune([60, 62] * 3000))
    assert notes.bars == measures.MOST_BARS


def test_surprise_is_exact_and_higher_for_noise() -> None:
    runtime = studio.open_runtime(studio.find_model("music"))
    plain = tune([60, 62, 64, 65, 67, 65, 64, 62] * 2)
    rng = np.random.default_rng(1)
    noise = tune([int(pitch) for pitch in rng.integers(36, 96, 16)])
    job = RecordingJob()
    one, other = appraise.surprise(job, runtime, plain), appraise.surprise(job, runtime, noise)
    assert one is not None and other is not None
    assert one.notes == other.notes == 16 and len(one.bars) == 4
    assert one.bits == pytest.approx(sum(one.bars) / 16)
    assert other.bits > 1.5 * one.bits > 0
    assert appraise.surprise(job, runtime, Score(())) is None
    row, figure = appraise.surprise_parts(one, "x", [one.bits - 1, one.bits + 1])
    assert row.percentile == pytest.approx(50) and figure.data["series"][0]
    stopped = appraise.surprise(RecordingJob(stop_after=1), runtime, plain)
    assert stopped is not None and len(stopped.bars) == 1
