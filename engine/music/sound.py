"""A built-in preview sound: struck strings and blown tones from sine partials, without a SoundFont."""

from __future__ import annotations

import numpy as np

from engine.works import Note, Score

RELEASE = 0.12
"""Seconds in which a note dies away after its end."""
RING = 4.0
"""Longest time a struck note sounds, in seconds."""
MAX_SECONDS = 3600
_PEAK = 0.89
_BLOWN = (*range(16, 24), *range(40, 80))
"""General MIDI programs that sustain: organs, strings, voices, brass, reeds, pipes."""


def render(score: Score, rate: int = 44100) -> np.ndarray:
    """The Score as sound: float32 (frames, 2), -1..1, at `rate` frames a second; the last note rings out.

    The same Score gives the same samples. Only the first hour of a longer Score is rendered.
    """
    length = min(score.seconds + 1.0, MAX_SECONDS)
    out = np.zeros((int(length * rate), 2), np.float32)
    struck: dict[int, tuple[np.ndarray, np.ndarray]] = {}
    for track in score.tracks:
        for note in track.notes:
            onset = score.seconds_at(note.onset)
            begin = round(onset * rate)
            if begin >= len(out):
                continue
            seconds = max(0.03, score.seconds_at(note.onset + note.duration) - onset)
            if track.channel == 9:
                tone = _drum(note, rate)
            elif track.program in _BLOWN:
                tone = _blown(note, min(seconds, length), rate)
            else:
                tone = _struck(note, seconds, rate, struck)
            tone = tone[: len(out) - begin]
            side = np.clip((note.pitch - 64) / 88, -0.35, 0.35)  # low strings to the left
            out[begin : begin + len(tone), 0] += tone * np.float32(np.sqrt(0.5 - side))
            out[begin : begin + len(tone), 1] += tone * np.float32(np.sqrt(0.5 + side))
    peak = float(np.abs(out).max(initial=0))
    if peak > _PEAK:
        out *= np.float32(_PEAK / peak)
    return out


def _frequency(pitch: int) -> float:
    return 440.0 * 2 ** ((pitch - 69) / 12)


def _struck(note: Note, seconds: float, rate: int, kept: dict[int, tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """A string once struck: its lower and upper partials are kept for each pitch; loud notes are brighter."""
    if note.pitch not in kept:
        kept[note.pitch] = _string(note.pitch, rate)
    soft, bright = kept[note.pitch]
    loud = note.velocity / 127
    length = min(len(soft), int((seconds + RELEASE) * rate))
    tone = soft[:length] * np.float32(0.55 * loud**1.5) + bright[:length] * np.float32(0.55 * loud**2.5)
    return _released(tone, int(seconds * rate))


def _released(tone: np.ndarray, end: int) -> np.ndarray:
    if end < len(tone):
        tail = len(tone) - end
        tone[end:] *= np.linspace(1, 0, tail, dtype=np.float32) ** 2
    return tone


def _string(pitch: int, rate: int) -> tuple[np.ndarray, np.ndarray]:
    """(partials 1-2, the higher ones): stiff-string partials n f sqrt(1 + B n^2), the higher the shorter."""
    f = _frequency(pitch)
    seconds = float(np.clip(RING * (1.2 - (pitch - 21) / 110), 0.5, RING))
    t = np.arange(int(seconds * rate), dtype=np.float32) / np.float32(rate)
    stiff = 0.0001 * 2 ** ((pitch - 48) / 14)
    decay = 0.9 + 2.2 * 2 ** ((pitch - 72) / 18)
    attack = np.minimum(1, t * np.float32(400))
    layers = [np.zeros_like(t), np.zeros_like(t)]
    for n in range(1, 11):
        partial = n * f * float(np.sqrt(1 + stiff * n * n))
        if partial > 0.45 * rate or partial > 9000:
            break
        # A partial at the hammer's place (1/7 of the string) is weak; the sum falls off with n.
        size = abs(np.sin(np.pi * n / 7.3)) / n**1.1
        wave = np.sin(t * np.float32(2 * np.pi * partial) + np.float32(n))
        fade = np.exp(t * np.float32(-decay * (0.75 + 0.25 * n)))
        layers[n > 2] += np.float32(size) * fade * wave
    return layers[0] * attack, layers[1] * attack


def _blown(note: Note, seconds: float, rate: int) -> np.ndarray:
    """A held tone with a gentle start and a light vibrato."""
    f = _frequency(note.pitch)
    t = np.arange(int((seconds + RELEASE) * rate), dtype=np.float32) / np.float32(rate)
    depth = np.minimum(1, t * 2) * np.float32(0.6)
    phase = 2 * np.pi * f * t + depth * np.sin(np.float32(2 * np.pi * 5.2) * t)
    loud = note.velocity / 127
    tone = np.zeros_like(t)
    for n in range(1, 7):
        if n * f > 0.45 * rate:
            break
        tone += np.float32((0.35 + 0.4 * loud) ** (n - 1)) * np.sin(n * phase)
    tone *= np.minimum(1, t * np.float32(25)) * np.float32(0.26 * loud**1.3)
    return _released(tone, int(seconds * rate))


def _drum(note: Note, rate: int) -> np.ndarray:
    """A burst of noise: long and dull for low drums, short and sharp for high ones."""
    noise = np.random.Generator(np.random.PCG64(note.pitch)).standard_normal(int(0.25 * rate)).astype(np.float32)
    t = np.arange(len(noise), dtype=np.float32) / np.float32(rate)
    if note.pitch < 42:
        kernel = np.ones(16, np.float32) / 16
        noise = np.convolve(noise, kernel, "same").astype(np.float32) * 4
    fade = np.exp(-t * np.float32(20 if note.pitch < 42 else 45))
    return noise * fade * np.float32(0.2 * (note.velocity / 127) ** 1.5)
