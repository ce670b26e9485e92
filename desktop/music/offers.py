"""What a model offers for a tune, and how it is laid into it when someone accepts. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from desktop.music import edits
from desktop.music.geometry import Place
from engine.works import PPQ, Note, Score, Track

STEP = PPQ // 4
"""The model's time goes in sixteenths: a note belongs to the nearest one."""


@dataclass(frozen=True)
class Clearing:
    """Notes that make room: those that begin in ticks begin..end, to sixteenths, of some tracks (None: all)."""

    begin: int
    end: int
    tracks: frozenset[int] | None = None

    def places(self, score: Score) -> frozenset[Place]:
        first, stop = ((tick + STEP // 2) // STEP for tick in (self.begin, self.end))
        return frozenset(
            (t, n)
            for t, track in enumerate(score.tracks)
            if self.tracks is None or t in self.tracks
            for n, note in enumerate(track.notes)
            if first <= (note.onset + STEP // 2) // STEP < stop
        )


def laid(score: Score, new: Score, clearing: Clearing | None = None) -> edits.Edited:
    """The tune with a model's notes in the tracks they are named for, those it lacks being added."""
    if clearing is not None:
        score = edits.remove(score, clearing.places(score))[0]
    tracks = list(score.tracks)
    added: list[tuple[int, Note]] = []
    for track in new.tracks:
        at = _home(tracks, track)
        if at is None:
            at = len(tracks)
            tracks.append(replace(track, notes=()))
        added += [(at, note) for note in track.notes]
    return edits.insert(replace(score, tracks=tuple(tracks)), added)


def _home(tracks: list[Track], new: Track) -> int | None:
    def same(track: Track) -> bool:
        return (track.name, track.program, track.channel) == (new.name, new.program, new.channel)

    return next((at for at, track in enumerate(tracks) if same(track)), None)


def notes_of(score: Score) -> tuple[Note, ...]:
    return tuple(note for track in score.tracks for note in track.notes)


Merge = Callable[[Score], edits.Edited]
