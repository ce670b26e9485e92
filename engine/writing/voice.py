"""A writing network asked for a text, step by step, line by line, each tried several times at once. No torch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np

from engine import mood as moods
from engine.brief import Brief
from engine.writing.briefs import KEYWORDS, TITLE, keyword_ids, keywords_of, row
from engine.writing.decoder import Decoder
from engine.writing.tokens import BEGIN, Tokenizer

TOP_P = 0.92


class Voice:
    """The network with a brief read: `count` rows side by side, in each of which a line is tried, and of which one
    is kept for all of them.

    logits: (count, V) float32 for the next token of each row.
    """

    def __init__(
        self,
        brief: Brief,
        title: str,
        label: str,
        decoder: Decoder,
        tokenizer: Tokenizer,
        network: Mapping[str, Any],
        count: int = 1,
    ) -> None:
        self.tokenizer, self.count = tokenizer, count
        self.language = str(network.get("language", brief.language))
        self.limit = int(network.get("context", 256)) - 2
        names = list(network.get("form_names", [""]))
        felt = brief.mood or moods.of_prompt(brief.prompt)
        given = brief.mood is not None or bool(brief.prompt)
        memory, there = decoder.encode(
            np.array([names.index(label) if label in names else 0], np.int64),
            np.array([[felt.valence, felt.arousal, 1.0] if given else [0, 0, 0]], np.float32),
            row(tokenizer.encode(title), TITLE)[None],
            row(keyword_ids(tokenizer, keywords_of(brief, self.language)), KEYWORDS)[None],
        )
        self._new = lambda: decoder.rows(memory, there)
        self.opening = [BEGIN, *tokenizer.encode(title), tokenizer.newline]
        self.rows = self._new()
        self.logits = np.zeros((count, 0), np.float32)

    def begin(self, written: Sequence[int] = ()) -> None:
        """Read the title and what is written; of a long text the network sees the end alone."""
        room = self.limit - len(self.opening) - self.limit // 4
        self.rows = self._new()
        logits = self.rows.feed(np.array([[*self.opening, *written[-room:]]], np.int64))
        self.rows.take([0] * self.count)
        self.logits = np.repeat(logits[:, -1], self.count, 0)

    def feed(self, ids: Sequence[int]) -> None:
        """Go on with a token in each row."""
        self.logits = self.rows.feed(np.array(ids, np.int64)[:, None])[:, -1]

    def feed_all(self, ids: Sequence[int]) -> None:
        """Go on with the same tokens in every row."""
        for token in ids:
            self.feed([token] * self.count)

    def back(self, length: int, logits: np.ndarray) -> None:
        """Every row goes back to its first `length` tokens, the same in all, after which the logits (V,) were these."""
        self.rows.cut(length)
        self.logits = np.repeat(logits[None], self.count, 0)

    def settle(self, index: int, since: int, length: int, logits: np.ndarray) -> None:
        """Every row goes on from the first `length` tokens of one of them, after which its logits (V,) were these;
        since: the rows differ from that token on."""
        self.rows.cut(length)
        self.rows.take([index] * self.count, since)
        self.logits = np.repeat(logits[None], self.count, 0)

    def full(self, more: int) -> bool:
        """Whether the network's context has no room for so many tokens more."""
        return self.rows.length + more > self.limit


def chances(logits: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Probabilities of the allowed tokens (indices), by softmax over them alone."""
    kept = logits[allowed]
    found = np.exp(kept - kept.max())
    return found / found.sum()


def draw(logits: np.ndarray, allowed: np.ndarray, temperature: float, rng: np.random.Generator) -> int:
    """One of the allowed tokens, by temperature and top-p (Holtzman et al. 2020)."""
    found = chances(logits / temperature, allowed)
    likely = np.flatnonzero(found >= 1e-4 * found.max())
    if found[likely].sum() < TOP_P:
        likely = np.arange(len(found))
    allowed, found = allowed[likely], found[likely]
    order = np.argsort(-found, kind="stable")
    running = np.cumsum(found[order])
    most = min(int(np.searchsorted(running, TOP_P)) + 1, len(order))
    at = min(most - 1, int(np.searchsorted(running, rng.random() * running[most - 1])))
    return int(allowed[order[at]])


def log_chance(logits: np.ndarray, token: int) -> float:
    """Natural logarithm of the network's own probability of a token, masks aside."""
    top = logits.max()
    return float(logits[token] - top - np.log(np.exp(logits - top).sum()))


class Attempt(Protocol):
    """A line while it is written in one row. done: it is complete, and is fed no more."""

    ids: list[int]
    done: bool

    def choose(self, logits: np.ndarray) -> int:
        """The next token, given the network's logits (V,) for it."""
        ...


A = TypeVar("A", bound=Attempt)


def side_by_side(
    voice: Voice,
    attempt: Callable[[], A],
    score: Callable[[A], float],
    well: Callable[[A], bool] = lambda best: True,
    rounds: int = 1,
) -> A:
    """Write attempts at once, one in each row, and go on from the one with the largest score. well: whether that is
    good enough; else as many are written again, in at most so many rounds."""
    before, first = voice.rows.length, voice.logits[0].copy()
    best: A | None = None
    for number in range(rounds):
        if number:
            voice.back(before, first)
        attempts = [attempt() for _ in range(voice.count)]
        after = _written(voice, attempts)
        index = max(range(len(attempts)), key=lambda at: score(attempts[at]))
        newer = best is None or score(attempts[index]) > score(best)
        best = attempts[index] if newer else best
        assert best is not None
        if well(best) or number == rounds - 1:
            if newer:
                voice.settle(index, before, before + len(best.ids), after[index])
            else:
                voice.back(before, first)
                voice.feed_all(best.ids)
            break
    assert best is not None
    return best


def _written(voice: Voice, attempts: Sequence[Attempt]) -> list[np.ndarray]:
    """Write attempts to their ends; the logits (V,) after each one."""
    after: list[np.ndarray] = [voice.logits[0]] * len(attempts)
    while not all(attempt.done for attempt in attempts):
        ids = [voice.tokenizer.newline] * voice.count
        alive = [index for index, attempt in enumerate(attempts) if not attempt.done]
        for index in alive:
            ids[index] = attempts[index].choose(voice.logits[index])
        voice.feed(ids)
        for index in alive:
            after[index] = voice.logits[index]
    return after
