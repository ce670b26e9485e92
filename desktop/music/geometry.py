"""Where notes lie in the piano-roll: ticks to x, pitches to y, and what is under a point. No widgets."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from engine.works import PPQ, Note, Score

MIN_ROW, MAX_ROW = 2.0, 40.0
"""Least and greatest height of a semitone, in view pixels."""
MIN_BEAT, MAX_BEAT = 1.0, 480.0
"""Least and greatest width of a quarter note, in view pixels."""
EDGE = 6.0
"""A note is resized when it is taken this close to its right end, in view pixels."""
NOTE_MIN_WIDTH = 2.0

Place = tuple[int, int]
"""Which note of a Score: index of the track, index of the note in it."""


@dataclass(frozen=True)
class Frame:
    """Which part of the roll is seen: the notes' area begins at (left, top) and is width x height.

    tick: at the left edge of that area. pitch: at its upper edge, the row of pitch p reaching from p + 1
    (above) to p (below). beat: pixels to a quarter note; row: pixels to a semitone.
    """

    left: float
    top: float
    width: float
    height: float
    tick: float = 0.0
    pitch: float = 128.0
    beat: float = 24.0
    row: float = 8.0

    @property
    def ticks(self) -> float:
        """How many ticks are seen."""
        return self.width / self.beat * PPQ

    @property
    def rows(self) -> float:
        """How many semitones are seen."""
        return self.height / self.row

    def x(self, tick: float) -> float:
        return self.left + (tick - self.tick) * self.beat / PPQ

    def tick_at(self, x: float) -> float:
        """Inverse of x."""
        return self.tick + (x - self.left) * PPQ / self.beat

    def y(self, pitch: float) -> float:
        """The lower edge of a pitch's row; y(pitch + 1) is its upper edge."""
        return self.top + (self.pitch - pitch) * self.row

    def pitch_at(self, y: float) -> int:
        """The pitch whose row holds y, within 0..127."""
        return min(127, max(0, math.floor(self.pitch - (y - self.top) / self.row)))

    def rect(self, note: Note) -> tuple[float, float, float, float]:
        """A note's x, y, width and height."""
        width = max(NOTE_MIN_WIDTH, note.duration * self.beat / PPQ)
        return self.x(note.onset), self.y(note.pitch + 1), width, self.row

    def scrolled(self, ticks: float, semitones: float, end: float) -> Frame:
        """Moved on by so many ticks and up by so many semitones. end: the score's end in ticks."""
        return replace(self, tick=self.tick + ticks, pitch=self.pitch + semitones).clamped(end)

    def zoomed(self, across: float, down: float, x: float, y: float, end: float) -> Frame:
        """Enlarged by two factors; what lies at (x, y) stays there as far as clamping allows."""
        beat = min(MAX_BEAT, max(MIN_BEAT, self.beat * across))
        row = min(MAX_ROW, max(MIN_ROW, self.row * down))
        tick = self.tick_at(x) - (x - self.left) * PPQ / beat
        pitch = self.pitch - (y - self.top) / self.row + (y - self.top) / row
        return replace(self, beat=beat, row=row, tick=tick, pitch=pitch).clamped(end)

    def resized(self, width: float, height: float, end: float) -> Frame:
        """In a view of another size."""
        return replace(self, width=width, height=height).clamped(end)

    def clamped(self, end: float) -> Frame:
        """No time before 0, none far beyond the end (half a view, for new notes), no pitch outside 0..127."""
        tick = max(0.0, min(self.tick, max(0.0, end - self.ticks / 2)))
        pitch = 64 + self.rows / 2 if self.rows >= 128 else min(128.0, max(self.rows, self.pitch))
        return replace(self, tick=tick, pitch=pitch)

    def fitted(self, end: float, low: int, high: int) -> Frame:
        """All of 0..end ticks and of the pitches low..high, both included, are seen, and centred upright."""
        beat = min(MAX_BEAT, max(MIN_BEAT, self.width / max(end, 1.0) * PPQ))
        row = min(MAX_ROW, max(MIN_ROW, self.height / (high - low + 1)))
        pitch = (high + 1 + low) / 2 + self.height / row / 2
        return replace(self, beat=beat, row=row, tick=0.0, pitch=pitch).clamped(end)


def extent(score: Score) -> tuple[int, int, int]:
    """End in ticks, rounded up to whole bars (four at least), lowest and highest pitch with room about them.

    The pitches span two octaves at least, and half octaves, so that the view of a growing tune jumps seldom.
    """
    bar = max(1, score.bar)
    bars = max(4, -(-score.ticks // bar))
    pitches = [note.pitch for track in score.tracks for note in track.notes] or [60]
    low, high = (min(pitches) - 1) // 6 * 6, -(-(max(pitches) + 2) // 6) * 6 - 1
    missing = max(0, 24 - (high - low + 1))
    low, high = low - missing // 2, high + (missing + 1) // 2
    low, high = max(0, min(low, 127)), min(127, max(high, 0))
    return bars * bar, low, high


@dataclass(frozen=True)
class Hit:
    """The note under a point; edge: at its right end, where it is resized."""

    place: Place
    edge: bool


def bars(score: Score, begin: float, end: float) -> list[tuple[int, int, int]]:
    """The bars that begin in begin..end (ticks): where, which (0 the first), and the ticks of a beat there.

    A change of meter begins a bar of its own.
    """
    changes = [(0, *score.meter), *score.meters]
    found, number = [], 0
    for i, (start, beats, unit) in enumerate(changes):
        stop = changes[i + 1][0] if i + 1 < len(changes) else max(end, start) + 1
        beat = PPQ * 4 // unit
        length = max(1, beats * beat)
        first = max(0, math.ceil((begin - start) / length))
        last = math.ceil((min(stop, end + 1) - start) / length)
        found += [(start + k * length, number + k, beat) for k in range(first, last)]
        number += math.ceil((stop - start) / length)
    return found


def snapped(ticks: float, grid: int) -> int:
    """The nearest multiple of grid (ticks)."""
    return math.floor(ticks / grid + 0.5) * grid
