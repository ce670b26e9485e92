"""What can become of chosen notes: as many notes in the same order, each within MIDI's ranges. No widgets."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise

from engine.works import Note


def moved(notes: list[Note], ticks: int, semitones: int) -> list[Note]:
    """Shifted in time and pitch, all alike: as far as all stay at 0 or later, within 0..127."""
    if not notes:
        return []
    ticks = max(ticks, -min(note.onset for note in notes))
    semitones = max(semitones, -min(note.pitch for note in notes))
    semitones = min(semitones, 127 - max(note.pitch for note in notes))
    return [Note(n.onset + ticks, n.pitch + semitones, n.duration, n.velocity) for n in notes]


def resized(notes: list[Note], ticks: int, least: int) -> list[Note]:
    """Lengthened by so many ticks (negative: shortened); none gets shorter than least, or than it was."""
    return [replace(n, duration=max(min(least, n.duration), n.duration + ticks)) for n in notes]


def quantised(notes: list[Note], grid: int, strength: float = 1.0, swing: float = 0.0) -> list[Note]:
    """Onsets drawn towards the grid (ticks) by strength 0..1; durations stay.

    swing 0..1 delays every second step of the grid by up to a third of it: at 1 pairs become triplets.
    """
    late = round(swing * grid / 3)

    def target(onset: int) -> int:
        pair = onset // (2 * grid) * 2 * grid
        return min((pair, pair + grid + late, pair + 2 * grid), key=lambda t: (abs(t - onset), t))

    return [replace(n, onset=n.onset + round((target(n.onset) - n.onset) * strength)) for n in notes]


def inverted(notes: list[Note]) -> list[Note]:
    """Mirrored in pitch: the highest becomes the lowest."""
    if not notes:
        return []
    both = min(n.pitch for n in notes) + max(n.pitch for n in notes)
    return [replace(n, pitch=both - n.pitch) for n in notes]


def reversed_in_time(notes: list[Note]) -> list[Note]:
    """Mirrored in time: what ended last begins first."""
    if not notes:
        return []
    both = min(n.onset for n in notes) + max(n.onset + n.duration for n in notes)
    return [replace(n, onset=both - n.onset - n.duration) for n in notes]


def legato(notes: list[Note]) -> list[Note]:
    """Each lasts until the next one begins; the last stay as they are."""
    onsets = sorted({n.onset for n in notes})
    after = dict(pairwise(onsets))
    return [replace(n, duration=after[n.onset] - n.onset) if n.onset in after else n for n in notes]


def in_scale(notes: list[Note], scale: Collection[int]) -> list[Note]:
    """Pitches taken to the nearest of the scale's pitch classes (0..11), of two as near to the lower one."""
    if not scale:
        return list(notes)
    allowed = [pitch for pitch in range(128) if pitch % 12 in scale]
    nearest = [min(allowed, key=lambda pitch: (abs(pitch - p), pitch)) for p in range(128)]
    return [replace(n, pitch=nearest[n.pitch]) for n in notes]


def up_the_scale(pitch: int, steps: int, scale: Collection[int]) -> int:
    """The pitch so many steps of the scale higher (negative: lower), within 0..127; an octave has as many as the scale
    has pitch classes. From outside of the scale the first step leads into it."""
    allowed = [p for p in range(128) if p % 12 in scale]
    at = bisect_right(allowed, pitch) - 1 if steps > 0 else bisect_left(allowed, pitch)
    return allowed[min(len(allowed) - 1, max(0, at + steps))] if allowed else pitch


def _loud(value: float) -> int:
    return min(127, max(1, round(value)))


def with_velocity(notes: list[Note], velocity: int) -> list[Note]:
    """All as loud as this, 1..127."""
    return [replace(n, velocity=_loud(velocity)) for n in notes]


def scaled_velocity(notes: list[Note], factor: float) -> list[Note]:
    return [replace(n, velocity=_loud(n.velocity * factor)) for n in notes]


def raised_velocity(notes: list[Note], amount: int) -> list[Note]:
    return [replace(n, velocity=_loud(n.velocity + amount)) for n in notes]


def even_velocity(notes: list[Note]) -> list[Note]:
    """All as loud as their mean."""
    return with_velocity(notes, round(sum(n.velocity for n in notes) / len(notes))) if notes else []


def ramped_velocity(notes: list[Note], first: float, last: float) -> list[Note]:
    """From first to last in a straight line over the onsets."""
    if not notes:
        return []
    begin = min(n.onset for n in notes)
    length = max(1, max(n.onset for n in notes) - begin)
    return [replace(n, velocity=_loud(first + (last - first) * (n.onset - begin) / length)) for n in notes]
