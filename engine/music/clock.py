"""Ticks and seconds: a score's tempo map, and the clock of another machine smoothed."""

from __future__ import annotations

import math
from bisect import bisect_right

from engine.works import PPQ, Score

PULSE = PPQ // 24
"""Ticks of a MIDI clock pulse."""
SIXTEENTH = PPQ // 4
"""Ticks of a step of the song position pointer."""


class TempoMap:
    """Seconds from a score's beginning, for each tick, and back."""

    def __init__(self, score: Score) -> None:
        changes = [(0, score.tempo), *score.tempos]
        self._ticks: list[int] = []
        self._seconds: list[float] = []
        self._per_tick: list[float] = []
        for tick, tempo in changes:
            seconds = self.seconds(tick) if self._ticks else 0.0
            self._ticks.append(tick)
            self._seconds.append(seconds)
            self._per_tick.append(60 / tempo / PPQ)

    def seconds(self, tick: float) -> float:
        place = max(0, bisect_right(self._ticks, tick) - 1)
        return self._seconds[place] + (tick - self._ticks[place]) * self._per_tick[place]

    def tick(self, seconds: float) -> float:
        place = max(0, bisect_right(self._seconds, seconds) - 1)
        return self._ticks[place] + (seconds - self._seconds[place]) / self._per_tick[place]


class Follower:
    """Seconds a pulse of an incoming clock, through its jitter.

    A delay-locked loop of second order (F. Adriaensen, "Using a DLL to filter time", 2005): each pulse corrects
    the expected time of the next by a little, and the period by less.
    """

    BANDWIDTH = 1.0
    """Hz: jitter quicker than this is smoothed away, changes of tempo slower than this are followed."""

    def __init__(self) -> None:
        self.period = 0.0
        self._last: float | None = None
        self._next = 0.0

    def pulse(self, time: float) -> float:
        """The smoothed time of a pulse that came at `time`; the period is set from the second on."""
        if self._last is None or time - self._last > 0.5:  # the first, or after a pause
            self._last, self.period = time, 0.0
            return time
        if not self.period:
            self.period = max(1e-3, time - self._last)
            self._last, self._next = time, time + self.period
            return time
        self._last = time
        omega = 2 * math.pi * self.BANDWIDTH * self.period
        error = time - self._next
        smoothed = self._next
        self._next += math.sqrt(2) * omega * error + self.period
        self.period = max(1e-3, self.period + omega * omega * error)
        return smoothed
