"""The preview sound: in time, in tune, without clipping."""

from __future__ import annotations

import numpy as np
import pytest

from engine.music.sound import render
from engine.works import PPQ, Note, Score, Track


def _loudest(sound: np.ndarray, rate: int) -> float:
    """Frequency of the strongest partial, in Hz."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(spectrum.argmax() * rate / len(sound))


@pytest.mark.parametrize("program", [0, 40])
@pytest.mark.parametrize("pitch", [45, 69, 84])
def test_notes_are_in_time_and_in_tune(program: int, pitch: int) -> None:
    score = Score((Track("", (Note(PPQ, pitch, PPQ, 90),), program),), tempo=60.0)
    sound = render(score, rate=22050)
    assert sound.dtype == np.float32 and sound.shape[1] == 2
    assert np.abs(sound[: 22050 - 10]).max() == 0
    note = sound[22050 : 2 * 22050].mean(1)
    expected = 440 * 2 ** ((pitch - 69) / 12)
    found = _loudest(note, 22050)
    assert min(abs(found / expected - n) for n in (1, 2)) < 0.01
    assert np.abs(sound[int(2.3 * 22050) :]).max() < 1e-6


def test_thick_chords_do_not_clip_and_drums_sound() -> None:
    chord = Track("", tuple(Note(0, p, PPQ * 4, 127) for p in range(36, 90)))
    drums = Track("", (Note(0, 38, PPQ, 100), Note(PPQ, 46, PPQ, 100)), 0, 9)
    sound = render(Score((chord, drums)), rate=8000)
    assert 0.5 < np.abs(sound).max() <= 0.9
    assert np.array_equal(sound, render(Score((chord, drums)), rate=8000))
    assert np.abs(render(Score((drums,)), rate=8000)).max() > 0.01


def test_louder_is_louder_and_silence_is_silence() -> None:
    soft, loud = (np.abs(render(Score((Track("", (Note(0, 60, PPQ, v),)),)), rate=8000)).max() for v in (30, 120))
    assert loud > 3 * soft > 0
    assert np.abs(render(Score(()), rate=8000)).max(initial=0) == 0


def test_sound_follows_changes_of_tempo() -> None:
    notes = (Note(0, 60, PPQ, 100), Note(2 * PPQ, 72, PPQ, 100))
    steady = Score((Track("", notes),), 120.0)
    slower = Score((Track("", notes),), 120.0, tempos=((PPQ, 60.0),))
    rate = 8000
    assert len(render(steady, rate)) == round((1.5 + 1) * rate)
    assert len(render(slower, rate)) == round((0.5 + 2 + 1) * rate)
