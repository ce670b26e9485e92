"""Changes to a Score's notes: each gives a new Score and where the touched notes lie in it. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop.music.geometry import Place
from engine.works import Note, Score, Track

Edited = tuple[Score, frozenset[Place]]


def _changed(score: Score, places: frozenset[Place], change: Callable[[Note], Note]) -> Edited:
    """Apply change to the notes at places; every track stays in order."""
    tracks, moved = [], set()
    for t, track in enumerate(score.tracks):
        mine = {n for u, n in places if u == t}
        if not mine:
            tracks.append(track)
            continue
        marked = [(change(note) if n in mine else note, n in mine) for n, note in enumerate(track.notes)]
        marked.sort(key=lambda pair: pair[0])
        tracks.append(replace(track, notes=tuple(note for note, _ in marked)))
        moved |= {(t, n) for n, (_, mark) in enumerate(marked) if mark}
    return replace(score, tracks=tuple(tracks)), frozenset(moved)


def notes_at(score: Score, places: frozenset[Place]) -> list[Note]:
    return [score.tracks[t].notes[n] for t, n in sorted(places)]


def move(score: Score, places: frozenset[Place], ticks: int, semitones: int) -> Edited:
    """Shift notes in time and pitch, all alike: as far as all stay at 0 or later, within 0..127."""
    notes = notes_at(score, places)
    if not notes:
        return score, places
    ticks = max(ticks, -min(note.onset for note in notes))
    semitones = max(semitones, -min(note.pitch for note in notes))
    semitones = min(semitones, 127 - max(note.pitch for note in notes))
    return _changed(score, places, lambda n: replace(n, onset=n.onset + ticks, pitch=n.pitch + semitones))


def resize(score: Score, places: frozenset[Place], ticks: int, least: int) -> Edited:
    """Lengthen notes by so many ticks (shorten: negative); none gets shorter than least, or than it was."""
    return _changed(
        score,
        places,
        lambda n: replace(n, duration=max(min(least, n.duration), n.duration + ticks)),
    )


def remove(score: Score, places: frozenset[Place]) -> Edited:
    """Without these notes. Emptied tracks stay: their name and sound are the user's."""
    tracks = tuple(
        replace(track, notes=tuple(note for n, note in enumerate(track.notes) if (t, n) not in places))
        for t, track in enumerate(score.tracks)
    )
    return replace(score, tracks=tracks), frozenset()


def add(score: Score, track: int, note: Note) -> Edited:
    """With one more note in a track; a Score without tracks gets its first."""
    tracks = list(score.tracks) or [Track("", ())]
    track = min(max(track, 0), len(tracks) - 1)
    notes = sorted((*tracks[track].notes, note))
    tracks[track] = replace(tracks[track], notes=tuple(notes))
    return replace(score, tracks=tuple(tracks)), frozenset({(track, notes.index(note))})


def found_again(old: Score, places: frozenset[Place], new: Score) -> frozenset[Place]:
    """The places in new of the notes chosen in old, by value, as far as they are there."""
    if not places:
        return places
    wanted = {(t, old.tracks[t].notes[n]) for t, n in places}
    return frozenset(
        (t, n) for t, track in enumerate(new.tracks) for n, note in enumerate(track.notes) if (t, note) in wanted
    )
