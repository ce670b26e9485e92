"""Clicks on the beats, a bar of them first, and a passage again and again: as samples, and as notes for MIDI."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

import numpy as np

from desktop.music.geometry import bars
from engine.works import PPQ, Event, Note, Score, Track

MOST = 180.0
"""So many seconds of a loop's rounds are prepared at once, one round at least."""


CLICK, STRONG_CLICK = 77, 76
"""Low and high wood block of General MIDI's drums."""
DRUMS = 9


def tick_at(score: Score, seconds: float) -> int:
    """Where a tune is after so many seconds: the inverse of Score.seconds_at."""
    since, tempo = 0, score.tempo
    for at, after in score.tempos:
        if score.seconds_at(at) >= seconds:
            break
        since, tempo = at, after
    return since + round((seconds - score.seconds_at(since)) * tempo / 60 * PPQ)


def click(rate: int, strong: bool) -> np.ndarray:
    """float32 (frames,): a short dry knock; a higher and louder one begins the bar."""
    t = np.arange(int(0.04 * rate), dtype=np.float32) / rate
    pitch, loud = (1760.0, 0.42) if strong else (1174.7, 0.26)
    return (loud * np.sin(2 * np.pi * pitch * t) * np.exp(-t * 110)).astype(np.float32)


def beats(score: Score, begin: int, end: int) -> list[tuple[int, bool]]:
    """(tick, whether a bar begins there) of every beat in begin..end, the end not included."""
    found = bars(score, max(0, begin - 64 * PPQ * 4), end)
    out = []
    for i, (start, _, beat) in enumerate(found):
        stop = found[i + 1][0] if i + 1 < len(found) else end
        out += [(tick, tick == start) for tick in range(start, min(stop, end), beat) if tick >= begin]
    return out


def lead(score: Score, begin: int) -> float:
    """Seconds of a bar counted in before tick `begin`."""
    return score.bar / PPQ * 60 / score.tempo_at(begin)


def heard(
    samples: np.ndarray,
    rate: int,
    score: Score,
    begin: int,
    loop: tuple[int, int] | None,
    clicks: bool,
    count_in: bool,
) -> np.ndarray:
    """What is heard from tick `begin` on: float32 (frames, 2) of the whole tune's samples (frames, 2).

    clicks: one on each beat; count_in: a bar of clicks before the rest; loop (begin, end): the part up to its
    end, then the loop as often as fits in MOST seconds.
    """

    def at(tick: int) -> int:
        return round(score.seconds_at(tick) * rate)

    if clicks:
        end = max(score.ticks, loop[1] if loop else 0)
        length = max(len(samples), at(end))
        mixed = np.zeros((length, 2), np.float32)
        mixed[: len(samples)] = samples
        _add(mixed, rate, [(at(tick), strong) for tick, strong in beats(score, 0, end)])
        samples = np.clip(mixed, -1, 1)
    parts = [samples[at(begin) :]]
    if loop is not None:
        first = _cut(samples, at(begin), at(loop[1]))
        again = _cut(samples, at(loop[0]), at(loop[1]))
        rounds = max(1, int(MOST * rate) // max(1, len(again)))
        parts = [first, *([again] * rounds)]
    if count_in:
        length, beats_in = lead(score, begin) * rate, score.meter[0]
        before = np.zeros((round(length), 2), np.float32)
        _add(before, rate, [(round(n * length / beats_in), n == 0) for n in range(beats_in)])
        parts.insert(0, before)
    return np.concatenate(parts)


def _cut(samples: np.ndarray, begin: int, end: int) -> np.ndarray:
    """A passage, silent where the tune has no samples."""
    out = np.zeros((max(0, end - begin), 2), np.float32)
    found = samples[begin:end]
    out[: len(found)] = found
    return out


def _add(samples: np.ndarray, rate: int, places: list[tuple[int, bool]]) -> None:
    """Clicks at these frames."""
    sounds = {strong: click(rate, strong) for strong in (True, False)}
    for first, strong in places:
        room = samples[first : first + len(sounds[strong])]
        room += sounds[strong][: len(room), None]


def click_track(places: list[tuple[int, bool]]) -> Track:
    """Clicks at these ticks as a track of General MIDI's wood blocks."""
    return Track("", tuple(_knock(tick, strong) for tick, strong in places), 0, DRUMS)


def knock(strong: bool) -> tuple[int, int]:
    """(pitch, velocity) of a click among General MIDI's drums."""
    return (STRONG_CLICK, 110) if strong else (CLICK, 80)


def _knock(tick: int, strong: bool) -> Note:
    pitch, velocity = knock(strong)
    return Note(tick, pitch, PPQ // 8, velocity)


class Clicks:
    """Clicks that are made when a clock is told to be near them: soon() at each of its ticks."""

    NEAR = 0.11
    """Seconds: longer than the clock is silent."""

    def __init__(self, score: Score, places: list[tuple[int, bool]]) -> None:
        self._score, self._places = score, places
        self._done = -1

    def soon(self, tick: int) -> list[tuple[float, bool]]:
        """(seconds from now, whether a bar begins) of the clicks that come next and were not told yet."""
        if tick < self._done - PPQ:  # it went back: the loop's next round
            self._done = tick - 1
        out = []
        now = self._score.seconds_at(tick)
        for at in range(bisect_left(self._places, (max(tick, self._done + 1), False)), len(self._places)):
            place, strong = self._places[at]
            after = self._score.seconds_at(place) - now
            if after > self.NEAR:
                break
            out.append((after, strong))
            self._done = place
        return out


def counted_in(score: Score, begin: int) -> Score:
    """The score moved on by a bar, silent from `begin` to a bar after it, for a MIDI clock to count in.

    What began before `begin` is left out; the bar counted in has the tempo of `begin`.
    """
    bar = score.bar
    tracks = tuple(
        replace(
            track,
            notes=tuple(replace(n, onset=n.onset + bar) for n in track.notes if n.onset >= begin),
            events=tuple(Event(e.onset + bar * (e.onset >= begin), e.data) for e in track.events),
        )
        for track in score.tracks
    )
    tempos = tuple((at + bar * (at > begin), tempo) for at, tempo in score.tempos)
    meters = tuple((at + bar * (at > begin), *meter) for at, *meter in score.meters)
    return replace(score, tracks=tracks, tempos=tempos, meters=meters)  # type: ignore[arg-type]


def lead_clicks(score: Score, begin: int) -> list[tuple[int, bool]]:
    """The clicks of the bar that counted_in() makes room for."""
    beats_in = score.meter[0]
    return [(begin + n * score.bar // beats_in, n == 0) for n in range(beats_in)]
