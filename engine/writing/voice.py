"""A writing network asked for a text, step by step, with a memory that can be taken back. No torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine import mood as moods
from engine.brief import Brief
from engine.runtime import Step
from engine.writing.briefs import KEYWORDS, TITLE, keyword_ids, keywords_of, row
from engine.writing.tokens import BEGIN, Tokenizer

State = tuple[np.ndarray, np.ndarray]
"""(past, logits (vocabulary,) float64): all that the network needs to go on from somewhere."""
TOP_P = 0.92


class Voice:
    """The network with a brief read; feed() goes on from any State, so lines can be tried and taken back."""

    def __init__(
        self,
        brief: Brief,
        title: str,
        label: str,
        steps: Mapping[str, Step],
        tokenizer: Tokenizer,
        network: Mapping[str, Any],
    ) -> None:
        self.steps, self.tokenizer = steps, tokenizer
        self.language = str(network.get("language", brief.language))
        self.limit = int(network.get("context", 256)) - 2
        names = list(network.get("form_names", [""]))
        felt = brief.mood or moods.of_prompt(brief.prompt)
        given = brief.mood is not None or bool(brief.prompt)
        self.memory, self.there = steps["encode"](
            np.array([names.index(label) if label in names else 0], np.int64),
            np.array([[felt.valence, felt.arousal, 1.0] if given else [0, 0, 0]], np.float32),
            row(tokenizer.encode(title), TITLE)[None],
            row(keyword_ids(tokenizer, keywords_of(brief, self.language)), KEYWORDS)[None],
        )
        depth = int(network["width"]) // int(network["heads"])
        self._nothing = np.zeros((int(network["decoder"]), 2, 1, int(network["heads"]), 0, depth), np.float32)
        self.opening = [BEGIN, *tokenizer.encode(title), tokenizer.newline]

    def begin(self, written: Sequence[int] = ()) -> State:
        """The state after the title and what is written; of a long text the network sees the end alone."""
        room = self.limit - len(self.opening) - self.limit // 4
        return self.feed([*self.opening, *written[-room:]], self._nothing)

    def feed(self, ids: Sequence[int], past: np.ndarray) -> State:
        """The state after ids."""
        logits, grown = self.steps["step"](np.array([list(ids)], np.int64), past, self.memory, self.there)
        return grown, logits[0, -1].astype(np.float64)

    def full(self, state: State, more: int) -> bool:
        """Whether the network's context has no room for so many tokens more."""
        return state[0].shape[4] + more > self.limit


def chances(logits: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Probabilities of the allowed tokens (indices), by softmax over them alone."""
    kept = logits[allowed]
    found = np.exp(kept - kept.max())
    return found / found.sum()


def draw(logits: np.ndarray, allowed: np.ndarray, temperature: float, rng: np.random.Generator) -> int:
    """One of the allowed tokens, by temperature and top-p (Holtzman et al. 2020)."""
    found = chances(logits / temperature, allowed)
    order = np.argsort(-found, kind="stable")
    running = np.cumsum(found[order])
    most = min(int(np.searchsorted(running, TOP_P)) + 1, len(order))
    at = min(most - 1, int(np.searchsorted(running, rng.random() * running[most - 1])))
    return int(allowed[order[at]])


def log_chance(logits: np.ndarray, token: int) -> float:
    """Natural logarithm of the network's own probability of a token, masks aside."""
    top = logits.max()
    return float(logits[token] - top - np.log(np.exp(logits - top).sum()))
