"""The instruments of the built-in sound, computed: struck and plucked partials, held waves, drums. numpy only.

After the textbook sources of their spectra (N. Fletcher & T. Rossing, The Physics of Musical Instruments, 1998):
stiff strings, strings plucked at a point, free bars, tubes closed at one end, and formants that stay where they are
whatever note is played.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

RING = 5.0
"""Longest time a struck note sounds, in seconds."""
TABLE = 16384
Partials = tuple[np.ndarray, np.ndarray, np.ndarray]
HIGHEST = 14_000.0
"""Hz: partials above this are left out."""
_DULL = np.hanning(23)[1:-1].astype(np.float32) / 4
"""What is left of breath beyond 3 kHz: little."""
_BARS = np.array([1.0, 2.756, 5.404, 8.933])
_TUNED_BARS = np.array([1.0, 3.99, 9.2])
_BELL = np.array([0.5, 1.0, 1.19, 1.5, 2.0, 2.51, 3.01, 4.1])


@dataclass(frozen=True)
class Struck:
    """Left to itself after the stroke: each partial dies away alone.

    partials: (frequency ratios, sizes, decay in 1/s) for a fundamental in Hz. hard: how much more the upper ones
    of a loud stroke sound. release: seconds after the key is up.
    """

    partials: Callable[[float], Partials]
    hard: float = 1.0
    release: float = 0.15
    attack: float = 0.002
    gain: float = 1.0


@dataclass(frozen=True)
class Held:
    """Fed as long as the key is down: a wave with a dull and a bright part.

    spectrum: sizes of harmonics n at their frequencies. tilt: how fast they fall off in a soft tone, over that.
    vibrato in semitones and Hz; voices: how many slightly detuned ones; breath: noise beside the tone.
    """

    spectrum: Callable[[np.ndarray, np.ndarray], np.ndarray]
    attack: float = 0.05
    release: float = 0.1
    vibrato: float = 0.12
    rate: float = 5.3
    tilt: float = 0.7
    voices: int = 1
    breath: float = 0.0
    gain: float = 1.0


# Spectra


def _formant(at: float, width: float, frequency: np.ndarray) -> np.ndarray:
    return np.exp(-0.5 * ((frequency - at) / width) ** 2)


def _bowed(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    body = 0.5 + _formant(450, 180, f) + 0.8 * _formant(2600, 900, f)
    return body / n


def _odd(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    return np.where(n % 2 == 1, 1.0, 0.10 + 0.02 * n) / n**1.15


def _reed(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    return (0.25 + 1.4 * _formant(1150, 420, f) + 0.6 * _formant(2900, 600, f)) / n**0.6


def _sax(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    return (0.6 + 0.9 * _formant(700, 350, f) + 0.3 * _formant(2000, 700, f)) / n**0.95


def _bassoon(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    return (0.3 + 1.6 * _formant(480, 160, f) + 0.3 * _formant(1200, 300, f)) / n**0.8


def _brass(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    return (0.5 + 0.8 * _formant(1200, 700, f)) / n**0.85


def _horn(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    return (0.7 + 0.8 * _formant(420, 220, f)) / n**1.3


def _flute(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    return np.select([n == 1, n == 2, n == 3], [1.0, 0.34, 0.14], 0.05 / n)


def _whistle(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    return np.select([n == 1, n == 2], [1.0, 0.06], 0.01 / n)


def _organ(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    return np.select([n == 1, n == 2, n == 3, n == 4, n == 6, n == 8], [1, 0.8, 0.45, 0.5, 0.2, 0.25], 0.0)


def _principal(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    return np.where(n <= 16, 1 / n, 0) * np.where(np.log2(n) % 1 == 0, 1.3, 0.7)


def _free_reed(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    return (0.5 + _formant(1500, 900, f)) / n**0.7


def _choir(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    vowel = _formant(750, 130, f) + 0.6 * _formant(1150, 150, f) + 0.25 * _formant(2700, 250, f)
    return (0.25 + 1.8 * vowel) / n**0.9


def _ooh(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    return (0.3 + 1.5 * _formant(380, 110, f) + 0.3 * _formant(900, 150, f)) / n**1.1


def _saw(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    return 1 / n


def _square(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    return np.where(n % 2 == 1, 1 / n, 0)


def _soft_pad(n: np.ndarray, f: np.ndarray) -> np.ndarray:
    return 1 / n**1.6


# Partials


def _piano(f: float) -> Partials:
    """A stiff string struck at a seventh of its length, with two decays in one."""
    n = np.arange(1, 25)
    octave = np.log2(f / 261.6)
    ratios = n * np.sqrt(1 + 0.00012 * 4.0**octave * n**2)
    sizes = np.abs(np.sin(np.pi * n / 7.3)) / n ** (1.15 + 0.12 * octave)
    return ratios, sizes, (0.55 + 0.9 * 2 ** (0.65 * octave)) * (0.7 + 0.3 * n)


def _plucked(at: float, fall: float, decay: float, count: int = 20) -> Callable[[float], Partials]:
    """A string plucked at a fraction of its length."""

    def partials(f: float) -> Partials:
        n = np.arange(1, count + 1)
        octave = np.log2(f / 261.6)
        return (
            n * np.sqrt(1 + 4e-5 * n**2),
            np.abs(np.sin(np.pi * n * at)) / n**fall,
            (decay * 2 ** (0.5 * octave) * (0.6 + 0.4 * n)),
        )

    return partials


def _electric(f: float) -> Partials:
    """A tine with its tone bar, heard by a pickup."""
    ratios = np.array([1.0, 2.0, 3.0, 4.0, 7.11, 14.0])
    return ratios, np.array([1.0, 0.35, 0.12, 0.1, 0.12, 0.06]), np.array([0.8, 1.3, 1.8, 2.5, 9.0, 16.0])


def _bars(ratios: np.ndarray, decay: float, fall: float = 1.0) -> Callable[[float], Partials]:
    def partials(f: float) -> Partials:
        n = np.arange(1, len(ratios) + 1)
        return ratios, 1 / n ** (1 + fall), decay * n**1.3 * 2 ** (0.4 * np.log2(f / 523.0))

    return partials


def _drumhead(f: float) -> Partials:
    ratios = np.array([1.0, 1.5, 1.99, 2.44, 2.89])
    return ratios, np.array([1.0, 0.6, 0.4, 0.25, 0.15]), np.array([1.6, 2.5, 3.5, 5.0, 7.0])


PIANO = Struck(_piano, 1.3)
HARPSICHORD = Struck(_plucked(0.12, 0.75, 1.0, 28), 0.2, 0.08, 0.001, 0.8)
GUITAR = Struck(_plucked(0.22, 1.25, 1.6), 0.8, 0.12, 0.002, 0.9)
STEEL = Struck(_plucked(0.17, 1.0, 1.2, 26), 0.8, 0.12, 0.001, 0.8)
MUTED = Struck(_plucked(0.22, 1.4, 6.0), 0.6, 0.05, 0.002, 1.0)
BASS = Struck(_plucked(0.3, 1.55, 1.5, 14), 0.8, 0.08, 0.004, 1.25)
BRIGHT_BASS = Struck(_plucked(0.18, 1.1, 1.7, 18), 1.0, 0.06, 0.002, 1.0)
HARP = Struck(_plucked(0.4, 1.5, 1.1, 14), 0.6, 0.5, 0.002, 0.9)
PIZZICATO = Struck(_plucked(0.25, 1.3, 7.0, 14), 0.6, 0.1, 0.002, 1.1)
SITAR = Struck(_plucked(0.08, 0.6, 0.8, 30), 0.4, 0.1, 0.001, 0.9)
EPIANO = Struck(_electric, 1.4, 0.12, 0.002, 0.9)
CLAVINET = Struck(_plucked(0.1, 0.8, 2.5, 24), 0.6, 0.04, 0.001, 0.6)
CELESTA = Struck(_bars(np.array([1.0, 4.0, 10.2]), 2.2), 0.8, 0.4, 0.001, 0.8)
GLOCKENSPIEL = Struck(_bars(_BARS, 1.8), 0.8, 0.8, 0.001, 0.7)
VIBRAPHONE = Struck(_bars(_TUNED_BARS, 1.0), 0.8, 0.3, 0.002, 0.85)
MARIMBA = Struck(_bars(_TUNED_BARS, 6.0), 1.0, 0.2, 0.002, 1.0)
XYLOPHONE = Struck(_bars(np.array([1.0, 3.0, 6.1]), 9.0, 0.5), 0.8, 0.1, 0.001, 0.8)
BELLS = Struck(_bars(_BELL, 0.9, 0.1), 0.5, 1.0, 0.002, 0.5)
TIMPANI = Struck(_drumhead, 0.8, 0.4, 0.002, 1.1)
VIOLIN = Held(_bowed, 0.08, 0.12, 0.16, 5.6)
CELLO = Held(_bowed, 0.10, 0.14, 0.13, 5.0, 0.9)
STRINGS = Held(_bowed, 0.16, 0.3, 0.08, 5.0, 0.9, 4, 0.0, 0.8)
CHOIR = Held(_choir, 0.18, 0.3, 0.12, 4.8, 0.8, 4, 0.004, 0.75)
OOH = Held(_ooh, 0.14, 0.25, 0.12, 4.8, 0.8, 3, 0.006, 0.9)
TRUMPET = Held(_brass, 0.04, 0.06, 0.05, 5.0, 1.3)
MUTED_TRUMPET = Held(_reed, 0.03, 0.06, 0.04, 5.0, 0.7, 1, 0.0, 0.7)
TROMBONE = Held(_brass, 0.06, 0.08, 0.04, 4.6, 1.5)
HORN = Held(_horn, 0.07, 0.1, 0.03, 4.6, 1.2)
BRASS = Held(_brass, 0.06, 0.1, 0.04, 5.0, 1.3, 3, 0.0, 0.8)
SAX = Held(_sax, 0.04, 0.08, 0.1, 5.2, 0.9, 1, 0.002)
OBOE = Held(_reed, 0.04, 0.07, 0.09, 5.4, 0.4, 1, 0.0, 0.8)
BASSOON = Held(_bassoon, 0.05, 0.07, 0.05, 5.0, 0.5)
CLARINET = Held(_odd, 0.05, 0.07, 0.03, 5.0, 0.9, 1, 0.003)
FLUTE = Held(_flute, 0.07, 0.1, 0.09, 5.2, 0.6, 1, 0.006, 1.1)
WHISTLE = Held(_whistle, 0.05, 0.08, 0.1, 5.5, 0.5, 1, 0.004, 1.1)
PAN_FLUTE = Held(_flute, 0.06, 0.12, 0.04, 4.5, 1.0, 1, 0.02, 1.0)
ORGAN = Held(_organ, 0.008, 0.05, 0.0, 6.0, 0.0, 1, 0.0, 0.75)
ROTARY = Held(_organ, 0.006, 0.05, 0.07, 6.5, 0.1, 2, 0.0, 0.75)
CHURCH = Held(_principal, 0.06, 0.4, 0.0, 5.0, 0.1, 3, 0.004, 0.7)
ACCORDION = Held(_free_reed, 0.03, 0.06, 0.0, 5.0, 0.4, 2, 0.0, 0.65)
SAWTOOTH = Held(_saw, 0.008, 0.06, 0.06, 5.5, 0.4, 2, 0.0, 0.6)
SQUARE = Held(_square, 0.008, 0.06, 0.06, 5.5, 0.4, 1, 0.0, 0.6)
DRIVEN = Held(_free_reed, 0.006, 0.08, 0.05, 5.0, 0.2, 2, 0.0, 0.5)
PAD = Held(_soft_pad, 0.35, 0.7, 0.06, 4.0, 0.6, 4, 0.0, 0.85)
BRIGHT_PAD = Held(_saw, 0.3, 0.6, 0.05, 4.0, 0.9, 4, 0.0, 0.55)

PROGRAMS: tuple[Struck | Held, ...] = (
    PIANO, PIANO, PIANO, PIANO, EPIANO, EPIANO, HARPSICHORD, CLAVINET,
    CELESTA, GLOCKENSPIEL, CELESTA, VIBRAPHONE, MARIMBA, XYLOPHONE, BELLS, HARP,
    ORGAN, ROTARY, ROTARY, CHURCH, ACCORDION, ACCORDION, ACCORDION, ACCORDION,
    GUITAR, STEEL, GUITAR, STEEL, MUTED, DRIVEN, DRIVEN, STEEL,
    BASS, BASS, BRIGHT_BASS, BASS, BRIGHT_BASS, BRIGHT_BASS, BRIGHT_BASS, BASS,
    VIOLIN, VIOLIN, CELLO, CELLO, STRINGS, PIZZICATO, HARP, TIMPANI,
    STRINGS, STRINGS, STRINGS, STRINGS, CHOIR, OOH, CHOIR, BRASS,
    TRUMPET, TROMBONE, HORN, MUTED_TRUMPET, HORN, BRASS, BRASS, BRASS,
    SAX, SAX, SAX, SAX, OBOE, OBOE, BASSOON, CLARINET,
    FLUTE, FLUTE, FLUTE, PAN_FLUTE, PAN_FLUTE, PAN_FLUTE, WHISTLE, WHISTLE,
    SQUARE, SAWTOOTH, WHISTLE, PAN_FLUTE, DRIVEN, OOH, SAWTOOTH, SAWTOOTH,
    PAD, PAD, BRIGHT_PAD, CHOIR, STRINGS, BRIGHT_PAD, CHOIR, PAD,
    BRIGHT_PAD, PAD, CELESTA, PAD, BRIGHT_PAD, PAD, PAD, BRIGHT_PAD,
    SITAR, STEEL, SITAR, HARP, MARIMBA, ACCORDION, VIOLIN, OBOE,
    GLOCKENSPIEL, XYLOPHONE, MARIMBA, XYLOPHONE, TIMPANI, TIMPANI, TIMPANI, PAD,
    MUTED, PAD, PAD, WHISTLE, WHISTLE, PAD, PAD, TIMPANI,
)  # fmt: skip
"""General MIDI's 128 programs; what is no instrument (seashore, helicopter) is a pad."""


def frequency(pitch: float) -> float:
    return 440.0 * 2 ** ((pitch - 69) / 12)


class Band:
    """Plays single notes; the waves of pitches that were played are kept. rate: frames a second."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._struck: dict[tuple[int, int], tuple[np.ndarray, np.ndarray]] = {}
        self._tables: dict[tuple[int, int], tuple[np.ndarray, np.ndarray]] = {}

    def note(self, program: int, pitch: int, velocity: int, seconds: float) -> np.ndarray:
        """float32 (frames,): a note held for so many seconds, and its end."""
        voice = PROGRAMS[program & 127]
        if isinstance(voice, Struck):
            return self._strike(voice, pitch, velocity / 127, seconds)
        return self._hold(voice, pitch, velocity / 127, seconds)

    def _times(self, seconds: float) -> np.ndarray:
        return np.arange(max(1, int(seconds * self.rate)), dtype=np.float32) / np.float32(self.rate)

    def _strike(self, voice: Struck, pitch: int, loud: float, seconds: float) -> np.ndarray:
        key = id(voice), pitch
        if key not in self._struck:
            self._struck[key] = self._ring(voice, pitch)
        dull, bright = self._struck[key]
        length = min(len(dull), int((seconds + voice.release) * self.rate))
        size = np.float32(0.5 * voice.gain)
        tone = dull[:length] * (size * np.float32(loud**1.4))
        tone += bright[:length] * (size * np.float32(loud ** (1.4 + voice.hard)))
        return _released(tone, int(seconds * self.rate))

    def _ring(self, voice: Struck, pitch: int) -> tuple[np.ndarray, np.ndarray]:
        """The two lowest partials, and the others."""
        f = frequency(pitch)
        ratios, sizes, decays = voice.partials(f)
        heard = ratios * f < min(HIGHEST, 0.45 * self.rate)
        sizes = sizes / (1.5 * np.sqrt((sizes**2).sum()))
        ratios, sizes, decays = ratios[heard], sizes[heard], decays[heard]
        slowest = float(decays.min()) if len(decays) else 10.0
        t = self._times(float(np.clip(6.5 / slowest, 0.15, RING)))
        layers = np.stack(
            [
                _decaying(2 * np.pi * ratios[part] * f, sizes[part], decays[part], 2.4 * n, len(t), self.rate)
                for n, part in enumerate((slice(0, 2), slice(2, None)))
            ]
        )
        layers *= np.minimum(1, t / np.float32(voice.attack))
        tail = min(len(t), int(0.05 * self.rate))
        layers[:, len(t) - tail :] *= np.linspace(1, 0, tail, dtype=np.float32)
        return layers[0], layers[1]

    def _hold(self, voice: Held, pitch: int, loud: float, seconds: float) -> np.ndarray:
        key = id(voice), pitch
        if key not in self._tables:
            self._tables[key] = self._table(voice, pitch)
        dull, bright = self._tables[key]
        t = self._times(seconds + voice.release)
        attack = voice.attack * (1.3 - 0.5 * loud)
        swell = np.minimum(1, t / np.float32(attack))
        depth = np.float32(voice.vibrato / 12 * np.log(2)) * np.minimum(1, np.maximum(0, t - np.float32(0.15)) * 2)
        tone = np.zeros_like(t)
        for number in range(voice.voices):
            cents = (number - (voice.voices - 1) / 2) * 9.0
            f = frequency(pitch + cents / 100)
            turn = np.float32(2 * np.pi * voice.rate * (1 + 0.07 * number))
            # The phase of a frequency f (1 + depth sin), its integral in closed form.
            phase = f * t.astype(np.float64) - f * (depth / turn) * np.cos(turn * t + np.float32(1.9 * number))
            at = ((phase + 0.37 * number) * TABLE).astype(np.int64) & (TABLE - 1)
            # The upper partials come a moment later and go with the loudness.
            tone += dull[at] + bright[at] * (np.float32(loud**voice.tilt) * swell)
        tone *= np.float32(0.2 * voice.gain * loud**1.4 / voice.voices**0.6) * swell
        if voice.breath:
            noise = np.random.Generator(np.random.PCG64(pitch)).standard_normal(len(t)).astype(np.float32)
            noise = np.convolve(noise, _DULL, "same")[: len(t)].astype(np.float32)
            puff = np.float32(1) + 2 * np.exp(t * np.float32(-25))
            tone += noise * swell * puff * np.float32(voice.breath * loud)
        return _released(tone, int(seconds * self.rate))

    def _table(self, voice: Held, pitch: int) -> tuple[np.ndarray, np.ndarray]:
        """One period: the lowest two harmonics with some of the others, and the others."""
        f = frequency(pitch)
        n = np.arange(1, max(2, min(64, int(min(HIGHEST, 0.45 * self.rate) / f)) + 1), dtype=float)
        sizes = voice.spectrum(n, n * f)
        sizes = sizes / np.sqrt((sizes**2).sum())
        low = sizes * np.where(n <= 2, 1.0, 0.35 / n**0.5)
        phases = np.exp(1j * 0.7 * n * n) * TABLE / 2
        made = []
        for part in (low, sizes - low):
            spectrum = np.zeros(TABLE // 2 + 1, complex)
            spectrum[1 : len(n) + 1] = part * phases
            made.append(np.fft.irfft(spectrum, TABLE).astype(np.float32))
        return made[0], made[1]

    def drum(self, pitch: int, velocity: int) -> np.ndarray:
        """float32 (frames,): General MIDI's drums."""
        loud = (velocity / 127) ** 1.4
        return _drum(pitch, self.rate) * np.float32(loud)


def _decaying(
    turns: np.ndarray, sizes: np.ndarray, decays: np.ndarray, phase: float, count: int, rate: int
) -> np.ndarray:
    """float32 (count,): the sum of sines (angular frequencies, sizes) that each die away.

    sin(a + b) = sin a cos b + cos a sin b: blocks of samples are one product of two small matrices.
    """
    block = 256
    starts = np.arange(-(-count // block)) * (block / rate)
    inside = np.arange(block) / rate
    fade = sizes * np.exp(-np.outer(starts, decays))
    angle = np.outer(starts, turns) + phase * np.arange(1, len(turns) + 1)
    left = np.concatenate([fade * np.sin(angle), fade * np.cos(angle)], 1).astype(np.float32)
    fall = np.exp(-np.outer(decays, inside))
    angle = np.outer(turns, inside)
    right = np.concatenate([fall * np.cos(angle), fall * np.sin(angle)], 0).astype(np.float32)
    return (left @ right).reshape(-1)[:count]


def _released(tone: np.ndarray, end: int) -> np.ndarray:
    if end < len(tone):
        tone[end:] *= np.linspace(1, 0, len(tone) - end, dtype=np.float32) ** 2
    return tone


def _noise(seconds: float, rate: int, seed: int, low: float = 0.0, high: float = 20_000.0) -> np.ndarray:
    """White noise between two frequencies, of size 1."""
    count = max(8, int(seconds * rate))
    noise = np.random.Generator(np.random.PCG64(seed)).standard_normal(count)
    spectrum = np.fft.rfft(noise)
    hertz = np.fft.rfftfreq(count, 1 / rate)
    spectrum[(hertz < low) | (hertz > high)] = 0
    out = np.fft.irfft(spectrum, count)
    return (out / max(1e-9, np.sqrt((out**2).mean()))).astype(np.float32)


def _drum(pitch: int, rate: int) -> np.ndarray:
    def times(seconds: float) -> np.ndarray:
        return np.arange(int(seconds * rate)) / rate

    def falling(begin: float, end: float, quick: float, slow: float, seconds: float) -> np.ndarray:
        t = times(seconds)
        phase = 2 * np.pi * (end * t + (begin - end) / quick * (1 - np.exp(-quick * t)))
        return np.sin(phase) * np.exp(-slow * t)

    if pitch in (35, 36):  # bass drum
        out = 0.75 * falling(160, 48, 45, 9, 0.4)
        out[: int(0.004 * rate)] += 0.2 * _noise(0.004, rate, 1)[: int(0.004 * rate)]
    elif pitch in (38, 40, 39):  # snare, clap
        t = times(0.28)
        noise = _noise(0.28, rate, pitch, 900, 9000)[: len(t)]
        out = 0.14 * noise * np.exp(-16 * t)
        if pitch != 39:
            out += 0.35 * falling(260, 185, 60, 22, 0.28)
    elif pitch in (42, 44, 46):  # hi-hat
        t = times(0.5 if pitch == 46 else 0.12)
        out = (
            0.10 * _noise(len(t) / rate, rate, pitch, 6500, 16_000)[: len(t)] * np.exp(-(8 if pitch == 46 else 48) * t)
        )
    elif pitch in (41, 43, 45, 47, 48, 50):  # toms
        at = 80 + 14 * (pitch - 41)
        out = 0.6 * falling(at * 1.6, at, 25, 8, 0.5)
    elif pitch in (49, 52, 55, 57, 51, 53, 59):  # cymbals
        ride = pitch in (51, 53, 59)
        t = times(1.2 if ride else 1.8)
        noise = _noise(len(t) / rate, rate, pitch, 4500 if ride else 2500, 15_000)[: len(t)]
        out = (0.05 if ride else 0.10) * noise * np.exp(-(3.5 if ride else 2.6) * t)
        if ride:
            out += 0.05 * np.sin(2 * np.pi * 3150 * t) * np.exp(-6 * t)
    elif pitch in (76, 77, 75, 37, 60, 61, 62, 63, 64, 56):  # wood, rim, bongos, congas, cowbell
        at = {76: 1050, 77: 780, 75: 2300, 37: 1700, 60: 420, 61: 300, 62: 330, 63: 260, 64: 200, 56: 560}[pitch]
        t = times(0.2)
        out = 0.4 * (np.sin(2 * np.pi * at * t) + 0.4 * np.sin(2 * np.pi * at * 1.51 * t)) * np.exp(-38 * t)
    else:  # shakers and all else
        t = times(0.14)
        out = 0.09 * _noise(len(t) / rate, rate, pitch, 3500, 12_000)[: len(t)] * np.exp(-26 * t)
    out[-min(len(out), 200) :] *= np.linspace(1, 0, min(len(out), 200))
    return out.astype(np.float32)
