"""How a tune ends, as rules for what is drawn: the dominant before the last chord, and that chord the tonic's.

All in C, in which the network writes; arrays are (END,), a value for each symbol that is a note.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engine.music.pen import Page, Row, Rule
from engine.music.tokens import END, LOWEST, PARTS

CADENCE = 2.0
"""Added to the logits of the dominant's notes, and taken from the others', in the half bar before the last chord."""
TRIADS = {1: (0, 4, 7), 2: (0, 3, 7)}
"""Pitch classes of the tonic's chord, by index in tokens.MODES."""
PITCH = np.arange(END) // PARTS + LOWEST
PART = np.arange(END) % PARTS
DOMINANT = np.where(np.isin(PITCH % 12, (7, 11, 2)), CADENCE, np.where(PITCH % 12 == 5, 0.0, -CADENCE))
"""To be added to the logits of all notes."""
DOMINANT_BASS = np.where(PITCH % 12 == 7, CADENCE, 0.0)
"""To be added to those of the lowest note besides."""
DEEPEST, HIGHEST_BASS, HIGHEST = 29, 55, 72
"""Pitches: of the bass of the last chord, and of its highest note below a melody."""
_VOICES = 4


def closing(size: int) -> int:
    """Place of the last chord in a bar of so many frames: its middle, else its beginning."""
    return size // 2 if size % 2 == 0 else 0


def closed(
    rule: Callable[[int, Sequence[Row]], Rule], page: Page, begin: int, end: int, sung: bool
) -> Callable[[int, Sequence[Row]], Rule]:
    """A rule that ends frames begin..end-1 with the tonic's chord, held to the end and prepared by the dominant.

    sung: with a melody above it. Where the rule leaves no tonic free, or there is no room, nothing changes.
    """
    size = page.size(end - 1)
    last = end - size + closing(size)
    if last <= begin:
        return rule
    triad = np.isin(PITCH % 12, TRIADS[page.mode])

    def ended(frame: int, rows: Sequence[Row]) -> Rule:
        made = rule(frame, rows)
        if frame < last:
            made.until = min(made.until, last)
            if last - frame <= size // 2:
                made.lean, made.lean_first = DOMINANT, DOMINANT_BASS
            return made
        made.some, made.lift = False, 0.0
        if frame > last:
            made.most = (0, 0)
            return made
        tonic = made.free & (PITCH % 12 == 0)
        low = tonic & (PART == 1) & (PITCH >= DEEPEST) & (PITCH <= HIGHEST_BASS)
        if not tonic.any():
            return made
        bass = low if low.any() else tonic
        chord = made.free & triad & np.where(PART == 1, PITCH <= HIGHEST, PITCH > HIGHEST_BASS)
        made.first, made.free = bass, chord | bass
        voices = min(_VOICES, made.voices, int((chord & (PART == 1)).sum()))
        melody = int(sung and voices > 1 and bool((chord & (PART == 0)).any()))
        made.fewest, made.most = (melody, max(0, min(3, voices - melody))), (melody or made.most[0], voices)
        loud = round(float(np.mean([row[3] for row in rows[-24:]]))) if rows else 64
        made.copied = [(end - last, loud)] * _VOICES, [(end - last, loud)] * _VOICES
        return made

    return ended
