"""The brief as arrays, the same in training and in creation. No torch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from engine import lending
from engine.brief import Brief
from engine.writing import words
from engine.writing.tokens import PAD, Tokenizer

TITLE, KEYWORDS = 14, 14
"""Tokens of the brief's title and of its keywords."""


def row(ids: Sequence[int] | np.ndarray, size: int) -> np.ndarray:
    """(size,) int64: the first ids, then PAD."""
    out = np.full(size, PAD, np.int64)
    kept = np.asarray(ids[:size], np.int64)
    out[: len(kept)] = kept
    return out


def keyword_ids(tokenizer: Tokenizer, keywords: Iterable[str]) -> list[int]:
    """Ids of keywords, each with a space before it."""
    return tokenizer.encode("".join(f" {word}" for word in keywords))


def keywords_of(brief: Brief, language: str) -> list[str]:
    """The keywords told to the model: what the brief is about, and what a work of another medium lends."""
    lent = lending.words_for(brief.lent, language) if brief.lent else ()
    return list(dict.fromkeys([*words.of_prompt(brief.about, language), *lent]))
