"""Whether a text is taken from what the model learned from: exactly, or quoted with small changes.

English: shingles are five words in a row, whatever their case, punctuation and line breaks. Chinese: they are
the lines themselves, from one mark of punctuation to the next.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine import fingerprints
from engine.fingerprints import Match, Shingles, Threshold
from engine.jobs import Job
from engine.writing import corpus
from engine.writing.corpus import Corpus, Piece

LENGTH = 5
ONE_IN = 9
BITS = 19
WINDOW = {"en": 80, "zh": 8}
"""Words, or Chinese lines, in a stretch that is judged."""
LEAST_CLAUSE = 3
NAMED = 30_000
"""Of more works than this it is kept that they were learned from, not which is which: names would weigh more."""
UNNAMED_BITS = 5
"""Bits of each shingle beyond those that tell all of them apart, where works are not named."""
TWIN = 0.5
"""A held-out work with more than this share of its shingles among those learned from is no unseen one: the same poem
stands in some collections under two names."""
USUAL = {"en": 0.5, "zh": 1.4}
"""The threshold where a model has held too few texts out."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_CLAUSE = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+")


def units(text: str, language: str) -> list[tuple[int, int]]:
    """Where the words (or Chinese lines) of a text lie, in characters: (start, end)."""
    return [found.span() for found in (_CLAUSE if language == "zh" else _WORD).finditer(text)]


def shingles(text: str, language: str) -> tuple[np.ndarray, np.ndarray]:
    """(place among the units, hash) of the sampled shingles of a text."""
    plain = text.lower().replace("’", "'")
    words = [plain[start:end] for start, end in units(plain, language)]
    marks = np.array([zlib.crc32(word.encode()) for word in words], np.int64)
    if language == "zh":
        long = np.flatnonzero([len(word) >= LEAST_CLAUSE for word in words])
        sizes = np.array([len(word) for word in words], np.int64)
        return long, fingerprints.rolling(marks[long] + (sizes[long] << 32), 1)
    hashes = fingerprints.rolling(marks, LENGTH)
    kept = np.flatnonzero(fingerprints.sampled(hashes, ONE_IN))
    return kept, hashes[kept]


@dataclass(frozen=True)
class Index:
    """works: [title, author] of each block of the shingles; none of them where there are too many to name."""

    shingles: Shingles
    works: list[list[str]]
    language: str
    threshold: Threshold

    def matches(self, text: str) -> list[Match]:
        """The nearest works, best first; first and last are characters of the text."""
        places, hashes = shingles(text, self.language)
        where = units(text.lower(), self.language)
        reach = 1 if self.language == "zh" else LENGTH
        return [
            Match(m.score, m.block, where[m.first][0], where[min(m.last + reach, len(where)) - 1][1], m.hits)
            for m in self.shingles.matches(places, hashes, WINDOW[self.language])
        ]

    def unseen(self, text: str) -> float | None:
        """The score of a held-out work; None where it is the twin of one that was learned from."""
        matches = self.matches(text)
        many = len(np.unique(shingles(text, self.language)[1]))
        if not matches:
            return 0.0
        return None if matches[0].hits > TWIN * many else matches[0].score

    def pack(self) -> bytes:
        """For the model's asset; read reads it back."""
        notes = {
            "kind": "writing",
            "bits": self.shingles.bits,
            "works": self.works,
            "language": self.language,
            "threshold": vars(self.threshold),
        }
        return fingerprints.pack(self.shingles.tensors(), notes)

    @classmethod
    def read(cls, arrays: dict[str, np.ndarray], notes: dict[str, Any]) -> Index:
        stored = Shingles.from_tensors(notes["bits"], arrays)
        return cls(stored, notes["works"], notes["language"], Threshold(**notes["threshold"]))


def build(pieces: list[Piece], language: str, held_out: list[Piece]) -> Index:
    """Of texts, or passages of them, that are learned from; the threshold comes from those held out."""
    own = [shingles(piece.text, language)[1] for piece in pieces]
    if len(pieces) <= NAMED:
        stored = Shingles.of(own, BITS, most=2)
        works = [[piece.title, piece.author] for piece in pieces]
    else:
        everything = np.unique(np.concatenate(own))
        bits = min(32, int(np.ceil(np.log2(len(everything)))) + UNNAMED_BITS)
        stored, works = Shingles.of([everything], bits), []
    plain = Index(stored, works, language, Threshold(USUAL[language]))
    reached = [score for piece in held_out if (score := plain.unseen(piece.text)) is not None]
    return Index(stored, works, language, Threshold.from_held_out(reached, USUAL[language]))


def most_in_common(text: str, pieces: Iterable[Piece], language: str) -> Piece | None:
    """The piece that has most stretches of the text, word for word; None where none has any."""
    own = _stretches(text, language)
    best, most = None, 0
    for piece in pieces:
        shared = len(own & _stretches(piece.text, language))
        if shared > most:
            best, most = piece, shared
    return best


def _stretches(text: str, language: str) -> set[str]:
    """What shingles() hashes, all of it, as text."""
    if language == "zh":
        return {clause for clause in _CLAUSE.findall(text) if len(clause) >= LEAST_CLAUSE}
    words = _WORD.findall(text.lower().replace("’", "'"))
    return {" ".join(words[at : at + LENGTH]) for at in range(len(words) - LENGTH + 1)}


def index(of: Corpus) -> Index:
    """Of the pieces of a corpus that are learned from."""
    return build(of.train, of.language, of.valid)


def read(source: Path, job: Job) -> Corpus:
    """The collection a model learned from, as far as index needs it: cut and split, without labels."""
    whole = corpus.read(source, job, whole=True)
    train, valid = ([p for work in part for p in corpus.passages(work)] for part in corpus.split(whole.train))
    return replace(whole, train=train, valid=valid)
