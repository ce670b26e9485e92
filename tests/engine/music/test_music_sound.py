"""The preview sound: in time, in tune, without clipping."""

from __future__ import annotations

import numpy as np
import pytest

from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.music.sound import ENDINGS, encode, export, render
from engine.music.timbres import PROGRAMS, Band, Held
from engine.works import PPQ, Event, Note, Score, Track


def _loudest(sound: np.ndarray, rate: int) -> float:
    """Frequency of the strongest partial, in Hz."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(spectrum.argmax() * rate / len(sound))


@pytest.mark.parametrize("program", [0, 40])
@pytest.mark.parametrize("pitch", [45, 69, 84])
def test_notes_are_in_time_and_in_tune(program: int, pitch: int) -> None:
    score = Score((Track("", (Note(PPQ, pitch, PPQ, 90),), program),), tempo=60.0)
    sound = render(score, rate=22050, room=False)
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


def _power(tone: np.ndarray) -> float:
    return float(np.sqrt((tone**2).mean()))


def test_every_program_is_about_as_loud_as_the_others_and_none_clips() -> None:
    band = Band(16000)
    levels = []
    for program in range(128):
        tone = band.note(program, 60, 90, 0.5)
        assert np.isfinite(tone).all() and np.abs(tone).max() < 0.7
        levels.append(20 * np.log10(_power(tone[:8000])))
    assert max(levels) - min(levels) < 14  # decibels


def test_instruments_differ_in_how_they_begin_last_and_shine() -> None:
    """Attack, what is left at the end of a held key, and the centre of the spectrum tell them apart."""
    band = Band(22050)

    def of(program: int) -> tuple[float, float, float]:
        tone = band.note(program, 60, 90, 1.0)[:22050]
        loud = np.abs(tone)
        rise = float(np.argmax(loud > 0.5 * loud.max())) / 22050
        lasts = _power(tone[-4000:]) / _power(tone[:8000])
        power = np.abs(np.fft.rfft(tone * np.hanning(len(tone)))) ** 2
        return rise, lasts, float((power * np.fft.rfftfreq(len(tone), 1 / 22050)).sum() / power.sum())

    piano, guitar, marimba, violin, oboe, flute, strings, organ = map(of, (0, 24, 12, 40, 68, 73, 48, 16))
    assert marimba[1] < guitar[1] < 0.5 and marimba[1] < piano[1] < 0.7
    assert min(violin[1], oboe[1], flute[1], organ[1]) > 0.7
    assert organ[0] < violin[0] < strings[0]
    assert flute[2] < violin[2] < oboe[2]


def test_loud_is_brighter_than_soft() -> None:
    band = Band(22050)
    for program in (0, 56):
        centres = []
        for velocity in (30, 120):
            tone = band.note(program, 60, velocity, 0.5)
            power = np.abs(np.fft.rfft(tone)) ** 2
            centres.append((power * np.arange(len(power))).sum() / power.sum())
        assert centres[1] > 1.1 * centres[0]


def test_high_notes_have_no_mirror_tones() -> None:
    """Nothing below the fundamental of a held high note: no partial was folded back at half the rate."""
    band = Band(22050)
    held = [p for p, voice in enumerate(PROGRAMS) if isinstance(voice, Held) and not voice.breath]
    for program in held[::3]:
        tone = band.note(program, 103, 100, 0.5)
        power = np.abs(np.fft.rfft(tone * np.hanning(len(tone)))) ** 2
        hertz = np.fft.rfftfreq(len(tone), 1 / 22050)
        assert power[hertz < 2000].sum() < 1e-3 * power.sum()


def test_controllers_are_followed() -> None:
    note = Track("", (Note(0, 60, PPQ // 4, 90),), 0, 0)
    plain = render(Score((note,)), 8000, room=False)

    def under(*events: bytes, at: int = 0) -> np.ndarray:
        track = Track("", note.notes, 0, 0, tuple(Event(at, data) for data in events))
        longer = Track("", (Note(4 * PPQ, 30, 1, 1),), 0, 1)
        return render(Score((track, longer)), 8000, room=False)

    assert _power(under(b"\xb0\x07\x32")[:1600]) < 0.3 * _power(plain[:1600])
    assert _power(under(b"\xb0\x0b\x20")[:1600]) < 0.2 * _power(plain[:1600])
    left = under(b"\xb0\x0a\x00")
    assert _power(left[:1600, 0]) > 5 * _power(left[:1600, 1])
    assert _power(under(b"\xb0\x40\x7f")[4000:8000]) > 20 * _power(under(b"\xb0\x40\x00")[4000:8000])


@pytest.mark.parametrize("ending", list(ENDINGS))
def test_sound_files_are_read_back(ending: str, tmp_path) -> None:
    import soundfile

    score = Score((Track("", (Note(0, 69, PPQ, 100),), 73),))
    place = tmp_path / f"tune{ending}"
    made = export(RecordingJob(), score, str(place), 22050)
    sound, rate = soundfile.read(place)
    assert rate == 22050 and len(sound) == pytest.approx(made["seconds"] * rate, abs=30)
    assert _loudest(sound[:8000].mean(1), rate) == pytest.approx(440, abs=3)


def test_other_endings_are_refused(tmp_path) -> None:
    with pytest.raises(UserError, match=r"\.wav, \.flac, \.ogg"):
        export(RecordingJob(), Score(()), str(tmp_path / "tune.mp3"))
    with pytest.raises(UserError):
        encode(np.zeros((8, 2), np.float32), 8000, "")
