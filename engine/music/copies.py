"""Whether a tune is a copy of one the model learned from, in whatever key and at whatever speed.

A tune is taken as lines: the highest notes of each track, and of all tracks together, without repeated notes.
Shingles are six intervals in a row; how long the notes are plays no part, so neither tempo nor rhythm hides a
copy, and intervals do not know the key. Figures of fewer than four different notes belong to everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine import fingerprints
from engine.fingerprints import Match, Shingles, Threshold
from engine.music.corpus import Corpus
from engine.music.lines import lines
from engine.works import Score

LENGTH = 6
LEAST_PITCHES = 4
ONE_IN = 2
BITS = 16
WINDOW = 40
"""Notes in a stretch that is judged."""
USUAL = 2.8
"""The threshold where a model has held too few pieces out (that of 166 held-out songs and piano pieces)."""


def shingles(pitches: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(place, hash) of the sampled shingles of a line."""
    if len(pitches) <= LENGTH:
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    hashes = fingerprints.rolling(np.diff(pitches).clip(-24, 24) + 24, LENGTH)
    rows = np.sort(np.lib.stride_tricks.sliding_window_view(pitches, LENGTH + 1), axis=1)
    several = (np.diff(rows, axis=1) != 0).sum(1) + 1 >= LEAST_PITCHES
    kept = np.flatnonzero(several & fingerprints.sampled(hashes, ONE_IN))
    return kept, hashes[kept]


@dataclass(frozen=True)
class Index:
    """works: [title, composer] of each block of the shingles."""

    shingles: Shingles
    works: list[list[str]]
    threshold: Threshold

    def matches(self, score: Score) -> list[Match]:
        """The nearest works, best first; first and last count notes of the line that comes nearest."""
        return self.nearest(lines(score))

    def nearest(self, tune: list[np.ndarray]) -> list[Match]:
        """The same for the lines of a tune."""
        best: dict[int, Match] = {}
        for pitches in tune:
            for match in self.shingles.matches(*shingles(pitches), WINDOW):
                if match.block not in best or match.score > best[match.block].score:
                    last = match.last + LENGTH
                    best[match.block] = Match(match.score, match.block, match.first, last, match.hits)
        return sorted(best.values(), key=lambda match: -match.score)

    def pack(self) -> bytes:
        """For the model's asset; read reads it back."""
        notes = {"kind": "music", "bits": BITS, "works": self.works, "threshold": vars(self.threshold)}
        return fingerprints.pack(self.shingles.tensors(), notes)

    @classmethod
    def read(cls, arrays: dict[str, np.ndarray], notes: dict[str, Any]) -> Index:
        return cls(Shingles.from_tensors(notes["bits"], arrays), notes["works"], Threshold(**notes["threshold"]))


def build(tunes: list[list[np.ndarray]], works: list[list[str]], held_out: list[list[np.ndarray]]) -> Index:
    """Of the lines of tunes that are learned from; the threshold comes from those held out."""
    none = np.zeros(0, np.uint64)
    own = [np.concatenate([none, *(shingles(pitches)[1] for pitches in tune)]) for tune in tunes]
    plain = Index(Shingles.of(own, BITS), works, Threshold(USUAL))
    found = [plain.nearest(tune) for tune in held_out]
    reached = [matches[0].score if matches else 0.0 for matches in found]
    return Index(plain.shingles, works, Threshold.from_held_out(reached, USUAL))


def index(corpus: Corpus) -> Index:
    """Of the pieces of a corpus."""
    works = [[piece.title or piece.name, piece.composer.title()] for piece in corpus.train]
    return build([piece.tune for piece in corpus.train], works, [piece.tune for piece in corpus.valid])
