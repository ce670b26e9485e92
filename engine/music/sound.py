"""A tune as sound, computed without a SoundFont: instruments (timbres.py), controllers, a room; and sound files."""

from __future__ import annotations

import io
from bisect import bisect_right
from pathlib import Path

import numpy as np

from engine import files
from engine.brief import UserError
from engine.jobs import Job
from engine.music.timbres import Band
from engine.works import Note, Score, Track

MAX_SECONDS = 3600
DRUMS = 9
ENDINGS = {".wav": ("WAV", "PCM_16"), ".flac": ("FLAC", "PCM_16"), ".ogg": ("OGG", "VORBIS")}
"""Of sound files: what libsndfile calls their form and their coding."""
RATES = (22050, 44100, 48000)
_PEAK = 0.89
_LEVEL = 0.85
_ROOM, _WET = 0.9, 0.16
"""Seconds until the room's sound is 60 dB down, and its share."""


def render(score: Score, rate: int = 44100, room: bool = True) -> np.ndarray:
    """The Score as sound: float32 (frames, 2), -1..1, at `rate` frames a second; the last note rings out.

    Volume, expression, pan and the sustain pedal of a track are followed, bends are not. The same Score gives the
    same samples. Only the first hour of a longer Score is rendered.
    """
    length = min(score.seconds + 1.0, MAX_SECONDS)
    out = np.zeros((int(length * rate), 2), np.float32)
    band = Band(rate)
    for track in score.tracks:
        player = _Player(score, track)
        for note in track.notes:
            begin = round(score.seconds_at(note.onset) * rate)
            if begin >= len(out):
                continue
            if track.channel == DRUMS:
                tone = band.drum(note.pitch, note.velocity)
            else:
                tone = band.note(track.program, note.pitch, note.velocity, min(player.seconds(note), length))
            tone = tone[: len(out) - begin]
            gain = _LEVEL * player.gain(note.onset)
            side = player.side(note)
            out[begin : begin + len(tone), 0] += tone * np.float32(gain * np.sqrt(0.5 - side))
            out[begin : begin + len(tone), 1] += tone * np.float32(gain * np.sqrt(0.5 + side))
    if room and out.any():
        out += _in_a_room(out, rate)
    peak = float(np.abs(out).max(initial=0))
    if peak > _PEAK:
        out *= np.float32(_PEAK / peak)
    return out


class _Player:
    """What a track's controllers say of its notes."""

    def __init__(self, score: Score, track: Track) -> None:
        self._score = score
        self._values: dict[int, tuple[list[int], list[int]]] = {}
        for event in track.events:
            if len(event.data) == 3 and event.data[0] & 0xF0 == 0xB0 and event.data[1] in (7, 10, 11, 64):
                ticks, values = self._values.setdefault(event.data[1], ([], []))
                ticks.append(event.onset)
                values.append(event.data[2])

    def _value(self, number: int, tick: int, default: int) -> int:
        ticks, values = self._values.get(number, ([], []))
        at = bisect_right(ticks, tick)
        return values[at - 1] if at else default

    def seconds(self, note: Note) -> float:
        """How long a note sounds: to its end, or, with the pedal down there, until the pedal goes up."""
        end = note.onset + note.duration
        if self._value(64, end, 0) >= 64:
            ticks, values = self._values[64]
            at = bisect_right(ticks, end)
            end = next((t for t, v in zip(ticks[at:], values[at:], strict=True) if v < 64), self._score.ticks)
        return max(0.03, self._score.seconds_at(end) - self._score.seconds_at(note.onset))

    def gain(self, tick: int) -> float:
        """1 at the usual volume of 100 with full expression."""
        volume, expression = self._value(7, tick, 100), self._value(11, tick, 127)
        return min(1.6, (volume / 100) ** 2) * (expression / 127) ** 2

    def side(self, note: Note) -> float:
        """-0.5 (left) to 0.5; where no pan is set low notes lie a little to the left."""
        if 10 in self._values:
            return float(np.clip((self._value(10, note.onset, 64) - 64) / 126, -0.5, 0.5)) * 0.96
        return float(np.clip((note.pitch - 64) / 160, -0.25, 0.25))


def _in_a_room(sound: np.ndarray, rate: int) -> np.ndarray:
    """The reverberation of a sound (frames, 2): noise that dies away, the high of it sooner, after 12 ms."""
    rng = np.random.Generator(np.random.PCG64(1))
    t = np.arange(int(_ROOM * rate)) / rate
    tail = rng.standard_normal((len(t), 2)) * np.exp(-6.9 / _ROOM * t)[:, None]
    dull = np.ones(9) / 9
    late = (t / _ROOM)[:, None]
    soft = np.stack([np.convolve(tail[:, side], dull, "same") for side in (0, 1)], 1)
    tail = tail * (1 - late) * 0.5 + soft * (0.5 + late)
    tail[: int(0.012 * rate)] = 0
    tail *= _WET / np.sqrt((tail**2).sum(0))
    size = 1 << 17
    block = size - len(tail) + 1
    spectrum = np.fft.rfft(tail, size, axis=0)
    out = np.zeros((len(sound) + len(tail), 2), np.float32)
    for begin in range(0, len(sound), block):
        piece = sound[begin : begin + block]
        wet = np.fft.irfft(np.fft.rfft(piece, size, axis=0) * spectrum, size, axis=0)
        out[begin : begin + size] += wet[: len(out) - begin].astype(np.float32)
    return out[: len(sound)]


def _other_ending(ending: str) -> UserError:
    return UserError(f"A sound file ends in {', '.join(ENDINGS)}, not in {ending or 'nothing'}.")


def encode(samples: np.ndarray, rate: int, ending: str) -> bytes:
    """Samples float32 (frames, 2) as the bytes of a sound file with one of ENDINGS."""
    if ending not in ENDINGS:
        raise _other_ending(ending)
    import soundfile

    form, coding = ENDINGS[ending]
    out = io.BytesIO()
    with soundfile.SoundFile(out, "w", rate, samples.shape[1], coding, format=form) as file:
        for begin in range(0, len(samples), rate):  # in one piece the Vorbis coder runs out of stack
            file.write(samples[begin : begin + rate])
    return out.getvalue()


def export(job: Job, score: Score, path: str, rate: int = 44100) -> dict[str, float | str]:
    """Write a tune as a sound file: WAV, FLAC or Ogg Vorbis by its ending. Raises UserError."""
    place = Path(path)
    if place.suffix.lower() not in ENDINGS:
        raise _other_ending(place.suffix)
    job.progress(0.0, "rendering")
    sound = render(score, rate)
    job.progress(0.8, "writing")
    files.write_bytes(place, encode(sound, rate, place.suffix.lower()))
    job.progress(1.0, "writing")
    return {"file": path, "seconds": round(len(sound) / rate, 3), "rate": rate}
