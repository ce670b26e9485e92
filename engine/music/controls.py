"""What a musician sets while the network writes: scale, range, voices, daring. Plain values, no network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.brief import MAX_SEED, Mood, UserError
from engine.music.tokens import DENSITIES, END, KEYS, LOWEST, PARTS
from engine.saying import said

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 8, 9, 10, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
    "chromatic": tuple(range(12)),
}
"""Semitones above the tonic; melodic minor holds both its rising and its falling steps."""
_LETTERS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_SIGNS = {"#": 1, "♯": 1, "b": -1, "♭": -1}


@dataclass(frozen=True)
class Controls:
    """mood None: that of the music there is. scale like "C minor" or "F# dorian"; "" leaves the pitches free.

    density: "unknown" (that of the music there is), "sparse", "medium" or "dense", told to the network.
    polyphony: new notes that sound at once, at most (0: no limit). lowest, highest: MIDI pitches 21..108 of
    new notes. temperature 0.1..3; top_p 0.05..1. seed: the same gives the same notes.
    Scale, polyphony and range hold for every new note without exception.
    """

    mood: Mood | None = None
    scale: str = ""
    density: str = "unknown"
    polyphony: int = 0
    lowest: int = LOWEST
    highest: int = LOWEST + KEYS - 1
    temperature: float = 0.95
    top_p: float = 0.92
    seed: int = 0

    def __post_init__(self) -> None:
        def check(true: bool, sentence: str) -> None:
            if not true:
                raise UserError(sentence)

        top = LOWEST + KEYS - 1
        check(self.density in DENSITIES, f"A density is one of {', '.join(DENSITIES)}, not {self.density!r}.")
        check(0 <= self.polyphony <= KEYS, f"The voices at once are 0 (no limit) to {KEYS}, not {self.polyphony}.")
        check(
            LOWEST <= self.lowest <= self.highest <= top,
            f"Pitches lie within {LOWEST} to {top}, the lowest first, not {self.lowest} to {self.highest}.",
        )
        check(0.1 <= self.temperature <= 3, f"The temperature lies between 0.1 and 3, not {self.temperature}.")
        check(0.05 <= self.top_p <= 1, f"Top-p lies between 0.05 and 1, not {self.top_p}.")
        check(0 <= self.seed <= MAX_SEED, f"A seed lies between 0 and {MAX_SEED}, not {self.seed}.")
        if self.scale:
            scale_of(self.scale)

    @property
    def key(self) -> tuple[int, int] | None:
        """(tonic 0..11, index in tokens.MODES) of the scale; None where there is none."""
        if not self.scale:
            return None
        tonic, steps = scale_of(self.scale)
        return tonic, 1 if 4 in steps else 2

    def symbols(self, shift: int) -> np.ndarray:
        """(END,) which symbols may be new notes, where the music was moved up by shift semitones."""
        pitch = np.arange(END) // PARTS + LOWEST - shift
        allowed = (pitch >= self.lowest) & (pitch <= self.highest)
        if self.scale:
            tonic, steps = scale_of(self.scale)
            allowed &= np.isin((pitch - tonic) % 12, steps)
        if not allowed.any():
            raise UserError(said("No note of the scale lies within the range of pitches; widen the range."))
        return allowed


def scale_of(text: str) -> tuple[int, tuple[int, ...]]:
    """("Bb minor") -> (10, semitones above the tonic). A tonic alone is major. Raises UserError."""
    name, _, kind = text.strip().partition(" ")
    kind = " ".join(kind.lower().split()) or "major"
    letter, signs = name[:1].lower(), name[1:]
    if letter not in _LETTERS or len(signs) > 2 or not all(sign in _SIGNS for sign in signs) or kind not in SCALES:
        raise UserError(f'A scale is a tonic and one of {", ".join(SCALES)}, like "F# minor", not {text!r}.')
    return (_LETTERS[letter] + sum(_SIGNS[sign] for sign in signs)) % 12, SCALES[kind]
