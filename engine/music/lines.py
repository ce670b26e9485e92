"""The lines of a tune: what one would sing of it."""

from __future__ import annotations

import numpy as np

from engine.works import PPQ, Note, Score


def line(notes: list[Note]) -> np.ndarray:
    """The highest note of each moment, repeated ones once: pitches (n,).

    What begins within 0.3 of the usual time between two notes begins together: a chord is seldom struck at once.
    """
    ordered = sorted((note.onset, note.pitch) for note in notes)
    apart = np.diff([onset for onset, _ in ordered])
    apart = apart[apart > PPQ // 32]
    near = 0.3 * float(np.median(apart)) if len(apart) else PPQ / 8
    pitches: list[int] = []
    at = -np.inf
    for onset, pitch in ordered:
        if onset - at > near:
            pitches.append(pitch)
            at = onset
        else:
            pitches[-1] = max(pitches[-1], pitch)
    found = np.array(pitches, np.int64)
    return found[np.r_[True, np.diff(found) != 0]] if len(found) else found


def lines(score: Score) -> list[np.ndarray]:
    """The line of each track, and that of all together; drums have none."""
    tracks = [list(track.notes) for track in score.tracks if track.channel != 9 and track.notes]
    if len(tracks) > 1:
        tracks.append([note for track in tracks for note in track])
    return [line(track) for track in tracks]
