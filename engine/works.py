"""What is made: Painting, Score and Text. Plain frozen values; numpy at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

PPQ = 480
"""Ticks per quarter note of every Score in this program."""


@dataclass(frozen=True, eq=False)
class Painting:
    """pixels: uint8 (height, width, 3), sRGB."""

    pixels: np.ndarray


@dataclass(frozen=True, order=True)
class Note:
    """onset and duration in ticks (PPQ to the quarter), pitch and velocity as in MIDI (0..127)."""

    onset: int
    pitch: int
    duration: int
    velocity: int


@dataclass(frozen=True, order=True)
class Event:
    """Anything in a track that is no note: a raw MIDI message (status byte first; FF type data for meta)."""

    onset: int
    data: bytes


@dataclass(frozen=True)
class Track:
    """Notes in order of onset, then pitch. program: General MIDI 0..127; channel 0..15.

    events: controllers, bends, lyrics and the like, in order of onset; kept through opening and saving.
    """

    name: str
    notes: tuple[Note, ...]
    program: int = 0
    channel: int = 0
    events: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Score:
    """A tune. tempo in quarter notes a minute and meter (beats, beat unit) are those it begins with.

    tempos: later changes as (tick, quarter notes a minute); meters: as (tick, beats, beat unit); both in
    order of tick, each tick above 0.
    """

    tracks: tuple[Track, ...]
    tempo: float = 120.0
    meter: tuple[int, int] = (4, 4)
    tempos: tuple[tuple[int, float], ...] = ()
    meters: tuple[tuple[int, int, int], ...] = ()

    @property
    def ticks(self) -> int:
        """Where the last note ends, in ticks."""
        return max((n.onset + n.duration for t in self.tracks for n in t.notes), default=0)

    @property
    def bar(self) -> int:
        """Ticks in a bar."""
        return PPQ * 4 * self.meter[0] // self.meter[1]

    @property
    def seconds(self) -> float:
        """How long the tune lasts."""
        return self.seconds_at(self.ticks)

    def seconds_at(self, tick: float) -> float:
        """When a tick comes, in seconds from the beginning, through all changes of tempo."""
        seconds, since, tempo = 0.0, 0, self.tempo
        for at, after in self.tempos:
            if at >= tick:
                break
            seconds += (at - since) / PPQ * 60 / tempo
            since, tempo = at, after
        return seconds + (tick - since) / PPQ * 60 / tempo

    def tempo_at(self, tick: int) -> float:
        """Quarter notes a minute in force at a tick."""
        return next((tempo for at, tempo in reversed(self.tempos) if at <= tick), self.tempo)


@dataclass(frozen=True)
class Text:
    """A text with lines parted by newlines. language: en or zh; form: its name, "" where free."""

    body: str
    title: str = ""
    language: str = "en"
    form: str = ""


Work = Painting | Score | Text


def kind_of(work: Work) -> str:
    """The kind of model that makes such a work: painting, music or writing."""
    return {"Painting": "painting", "Score": "music", "Text": "writing"}[type(work).__name__]


@dataclass(frozen=True)
class Draft:
    """A work on its way: fraction 0..1 of it is done; at 1 it is the finished work."""

    work: Work
    fraction: float
