"""A Score's notes as arrays: which are seen, which lie under a point or in a rectangle. No widgets."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from desktop.music.geometry import EDGE, NOTE_MIN_WIDTH, Frame, Hit, Place
from engine.works import PPQ, Score

VELOCITIES = (40, 64, 88, 112)
"""The lower limits of the second to fifth velocity class."""


class NoteTable:
    """One row for each note, by track, then in the track's order. Made once for a Score."""

    def __init__(self, score: Score) -> None:
        notes = [note for track in score.tracks for note in track.notes]
        counts = [len(track.notes) for track in score.tracks]
        size = len(notes)
        self.onset = np.fromiter((n.onset for n in notes), np.int32, size)
        self.pitch = np.fromiter((n.pitch for n in notes), np.int32, size)
        self.duration = np.fromiter((n.duration for n in notes), np.int32, size)
        self.velocity = np.fromiter((n.velocity for n in notes), np.int32, size)
        self.loudness = np.searchsorted(VELOCITIES, self.velocity, side="right")
        """The velocity class of each note, 0 the softest."""
        self.track = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        self.starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        """The first row of each track."""

    def visible(self, frame: Frame) -> np.ndarray:
        """For each note whether it is in the frame."""
        seen = (self.onset + self.duration >= frame.tick) & (self.onset <= frame.tick + frame.ticks)
        return seen & (self.pitch > frame.pitch - frame.rows - 1) & (self.pitch < frame.pitch)

    def marked(self, places: Iterable[Place]) -> np.ndarray:
        """For each note whether it is among the places."""
        marked = np.zeros(len(self.onset), bool)
        rows = np.array(list(places), np.int64).reshape(-1, 2)
        marked[self.starts[rows[:, 0]] + rows[:, 1]] = True
        return marked

    def places(self, rows: np.ndarray) -> list[Place]:
        """Which notes the rows are."""
        tracks = self.track[rows]
        return list(zip(tracks.tolist(), (rows - self.starts[tracks]).tolist(), strict=True))

    def hit(
        self, frame: Frame, x: float, y: float, kept: frozenset[Place] = frozenset(), track: int | None = None
    ) -> Hit | None:
        """The note at a point of the view, the uppermost drawn where several lie; those in `kept` come first.

        track: only its notes can be hit; None: all.
        """
        if x < frame.left or y < frame.top:
            return None
        tick, pitch, slack = frame.tick_at(x), frame.pitch_at(y), NOTE_MIN_WIDTH * PPQ / frame.beat
        if not frame.y(pitch + 1) <= y <= frame.y(pitch):
            return None
        there = (self.pitch == pitch) & (self.onset <= tick) & (tick < self.onset + np.maximum(self.duration, slack))
        if track is not None:
            there &= self.track == track
        rows = np.flatnonzero(there)
        if not len(rows):
            return None
        found = self.places(rows)
        at = max(range(len(found)), key=lambda i: (found[i] in kept, i))
        row = rows[at]
        width = max(NOTE_MIN_WIDTH, float(self.duration[row]) * frame.beat / PPQ)
        return Hit(found[at], x >= frame.x(float(self.onset[row])) + width - min(EDGE, width / 3))

    def within(
        self, frame: Frame, x0: float, y0: float, x1: float, y1: float, track: int | None = None
    ) -> frozenset[Place]:
        """Every note (of a track) that a rectangle of the view touches."""
        start, stop = frame.tick_at(min(x0, x1)), frame.tick_at(max(x0, x1))
        high, low = frame.pitch_at(min(y0, y1)), frame.pitch_at(max(y0, y1))
        inside = (self.pitch >= low) & (self.pitch <= high)
        inside &= (self.onset <= stop) & (self.onset + self.duration >= start)
        if track is not None:
            inside &= self.track == track
        return frozenset(self.places(np.flatnonzero(inside)))
