"""Changes to a Score's notes: each gives a new Score and where the touched notes lie in it. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from operator import attrgetter

from desktop.music import transforms
from desktop.music.geometry import Place, bars
from engine.works import Note, Score, Track

Edited = tuple[Score, frozenset[Place]]
Change = Callable[[list[Note]], list[Note]]
"""What becomes of the chosen notes: as many, in the same order (desktop/music/transforms.py)."""

in_order = attrgetter("onset", "pitch", "duration", "velocity")
"""A sort key that agrees with Note's own order and is many times faster than comparing Notes."""


def notes_at(score: Score, places: frozenset[Place]) -> list[Note]:
    """The chosen notes by track, then by place in it."""
    return [score.tracks[t].notes[n] for t, n in sorted(places)]


def bar_at(score: Score, tick: int) -> tuple[int, int]:
    """(where it begins, its number, 0 the first) of the bar that a tick lies in."""
    begin, number, _ = bars(score, 0, max(0, tick))[-1]
    return begin, number


def with_change(score: Score, tick: int, tempo: float | None, meter: tuple[int, int] | None) -> Score:
    """Another tempo and meter from a tick on, None: as before it; at tick 0 those the tune begins with.

    A change to what is in force anyway is none.
    """
    if not tick:
        return replace(score, tempo=tempo or score.tempo, meter=meter or score.meter)
    tempos = [(at, value) for at, value in score.tempos if at != tick]
    meters = [(at, *value) for at, *value in score.meters if at != tick]
    if tempo is not None and tempo != next((v for at, v in reversed(tempos) if at < tick), score.tempo):
        tempos.append((tick, tempo))
    before = next(((b, u) for at, b, u in reversed(meters) if at < tick), score.meter)
    if meter is not None and meter != before:
        meters.append((tick, *meter))
    return replace(score, tempos=tuple(sorted(tempos)), meters=tuple(sorted(meters)))


def apply(score: Score, places: frozenset[Place], change: Change) -> Edited:
    """Put in place of the chosen notes what change makes of them; every track stays in order."""
    if not places:
        return score, places
    order = sorted(places)
    return put(score, order, change([score.tracks[t].notes[n] for t, n in order]))


def put(score: Score, order: list[Place], notes: list[Note]) -> Edited:
    """Put each of the notes in the place named beside it; every track stays in order."""
    tracks, found = list(score.tracks), set()
    news: dict[int, dict[int, Note]] = {}
    for (t, n), note in zip(order, notes, strict=True):
        news.setdefault(t, {})[n] = note
    for t, mine in news.items():
        marked = [(mine.get(n, note), n in mine) for n, note in enumerate(tracks[t].notes)]
        marked.sort(key=lambda pair: in_order(pair[0]))
        tracks[t] = replace(tracks[t], notes=tuple(note for note, _ in marked))
        found |= {(t, n) for n, (_, mark) in enumerate(marked) if mark}
    return replace(score, tracks=tuple(tracks)), frozenset(found)


def move(score: Score, places: frozenset[Place], ticks: int, semitones: int) -> Edited:
    """Shift notes in time and pitch, all alike: as far as all stay at 0 or later, within 0..127."""
    return apply(score, places, lambda notes: transforms.moved(notes, ticks, semitones))


def resize(score: Score, places: frozenset[Place], ticks: int, least: int) -> Edited:
    """Lengthen notes by so many ticks (shorten: negative); none gets shorter than least, or than it was."""
    return apply(score, places, lambda notes: transforms.resized(notes, ticks, least))


def remove(score: Score, places: frozenset[Place]) -> Edited:
    """Without these notes. Emptied tracks stay: their name and sound are the user's."""
    touched = {t for t, _ in places}
    tracks = tuple(
        replace(track, notes=tuple(note for n, note in enumerate(track.notes) if (t, n) not in places))
        if t in touched
        else track
        for t, track in enumerate(score.tracks)
    )
    return replace(score, tracks=tracks), frozenset()


def insert(score: Score, added: Iterable[tuple[int, Note]]) -> Edited:
    """With more notes, each with its track's index; those get selected. A Score without tracks gets its first."""
    tracks = list(score.tracks) or [Track("", ())]
    news: dict[int, list[Note]] = {}
    for t, note in added:
        news.setdefault(min(max(t, 0), len(tracks) - 1), []).append(note)
    found = set()
    for t, mine in news.items():
        marked = [(note, False) for note in tracks[t].notes] + [(note, True) for note in mine]
        marked.sort(key=lambda pair: in_order(pair[0]))
        tracks[t] = replace(tracks[t], notes=tuple(note for note, _ in marked))
        found |= {(t, n) for n, (_, mark) in enumerate(marked) if mark}
    return replace(score, tracks=tuple(tracks)), frozenset(found)


def add(score: Score, track: int, note: Note) -> Edited:
    """With one more note in a track."""
    return insert(score, [(track, note)])


def copied(score: Score, places: frozenset[Place], change: Change) -> Edited:
    """With copies of the chosen notes, changed; the copies are what is selected then."""
    order = sorted(places)
    notes = change([score.tracks[t].notes[n] for t, n in order])
    return insert(score, [(t, note) for (t, _), note in zip(order, notes, strict=True)])


def duplicate(score: Score, places: frozenset[Place], grid: int) -> Edited:
    """With the chosen notes once more right behind themselves, on the grid (ticks)."""
    notes = notes_at(score, places)
    if not notes:
        return score, places
    length = max(n.onset + n.duration for n in notes) - min(n.onset for n in notes)
    return copied(score, places, lambda notes: transforms.moved(notes, -(-length // grid) * grid, 0))


def split(score: Score, places: frozenset[Place], tick: int) -> Edited:
    """Every chosen note that sounds across the tick becomes two; the halves are selected."""
    cut = [(t, n) for t, n in sorted(places) if _across(score.tracks[t].notes[n], tick)]
    if not cut:
        return score, places
    heads, tails = [], []
    for t, n in cut:
        note = score.tracks[t].notes[n]
        heads.append((t, replace(note, duration=tick - note.onset)))
        tails.append((t, replace(note, onset=tick, duration=note.onset + note.duration - tick)))
    return insert(remove(score, frozenset(cut))[0], heads + tails)


def _across(note: Note, tick: int) -> bool:
    return note.onset < tick < note.onset + note.duration


def join(score: Score, places: frozenset[Place]) -> Edited:
    """The chosen notes of one pitch in one track become one, from the first's onset to the last's end."""
    groups: dict[tuple[int, int], list[Note]] = {}
    for t, n in sorted(places):
        note = score.tracks[t].notes[n]
        groups.setdefault((t, note.pitch), []).append(note)
    joined = []
    for (t, _), notes in groups.items():
        end = max(note.onset + note.duration for note in notes)
        joined.append((t, replace(notes[0], duration=end - notes[0].onset)))
    return insert(remove(score, places)[0], joined) if joined else (score, places)


def found_again(old: Score, places: frozenset[Place], new: Score) -> frozenset[Place]:
    """The places in new of the notes chosen in old, by value, as far as they are there."""
    if not places:
        return places
    wanted = {(t, old.tracks[t].notes[n]) for t, n in places}
    return frozenset(
        (t, n) for t, track in enumerate(new.tracks) for n, note in enumerate(track.notes) if (t, note) in wanted
    )
