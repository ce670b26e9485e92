"""How a token is drawn from a network's logits: pure functions on arrays, and their settings. No torch."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from engine.brief import MAX_SEED, UserError


@dataclass(frozen=True)
class Sampler:
    """temperature 0..3 (0: always the likeliest token); top_k the number of tokens kept (0: all); top_p 0..1
    the probability kept; min_p 0..1 the least share of the likeliest token's probability; repetition 1..2
    how much tokens of the text so far are held back; seed 0..2**32 - 1. Raises UserError outside of these."""

    temperature: float = 0.75
    top_k: int = 0
    top_p: float = 0.9
    min_p: float = 0.0
    repetition: float = 1.1
    seed: int = 0

    def __post_init__(self) -> None:
        for name, least, most in (
            ("temperature", 0, 3), ("top_k", 0, 1_000_000), ("top_p", 0, 1), ("min_p", 0, 1),
            ("repetition", 1, 2), ("seed", 0, MAX_SEED),
        ):  # fmt: skip
            value = getattr(self, name)
            if not (isinstance(value, int | float) and math.isfinite(value) and least <= value <= most):
                raise UserError(f"The setting {name} lies between {least} and {most}, not {value!r}.")

    @classmethod
    def of(cls, values: dict[str, Any] | None) -> Sampler:
        """A sampler from named values; raises UserError for a name there is not."""
        values = values or {}
        unknown = set(values) - set(cls.__dataclass_fields__)
        if unknown:
            raise UserError(f"There is no sampling setting {sorted(unknown)[0]!r}.")
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities along the last axis; -inf becomes 0."""
    rest = np.exp(logits - logits.max(-1, keepdims=True))
    return rest / rest.sum(-1, keepdims=True)


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Natural logarithms of the probabilities along the last axis."""
    down = logits - logits.max(-1, keepdims=True)
    return down - np.log(np.exp(down).sum(-1, keepdims=True))


def hold_back(logits: np.ndarray, used: Iterable[int], penalty: float) -> np.ndarray:
    """(V,) logits with those of used tokens divided (or, below 0, multiplied) by penalty >= 1 (Keskar 2019)."""
    out = logits.copy()
    ids = np.unique(np.fromiter(used, np.int64))
    if penalty != 1 and len(ids):
        out[ids] = np.where(out[ids] > 0, out[ids] / penalty, out[ids] * penalty)
    return out


def keep_top_k(chances: np.ndarray, k: int) -> np.ndarray:
    """(V,) probabilities with all but the k largest set to 0; k = 0 keeps all. Ties: the lower index first."""
    if not 0 < k < len(chances):
        return chances
    kept = np.argsort(-chances, kind="stable")[:k]
    return _only(chances, kept)


def keep_top_p(chances: np.ndarray, p: float) -> np.ndarray:
    """The fewest largest probabilities that together have at least p, the rest 0 (Holtzman 2020)."""
    if p >= 1:
        return chances
    order = np.argsort(-chances, kind="stable")
    most = int(np.searchsorted(np.cumsum(chances[order]), p * chances.sum())) + 1
    return _only(chances, order[:most])


def keep_min_p(chances: np.ndarray, share: float) -> np.ndarray:
    """Probabilities of at least share times the largest one, the rest 0 (Nguyen 2024)."""
    return np.where(chances >= share * chances.max(), chances, 0.0)


def probabilities(
    logits: np.ndarray, sampler: Sampler, used: Iterable[int] = (), allowed: np.ndarray | None = None
) -> np.ndarray:
    """(V,) float64 probabilities to draw from; they sum to 1.

    used: ids of the text so far; allowed: bool (V,), at least one true. Order: repetition, temperature,
    top-k, top-p, min-p.
    """
    scaled = hold_back(logits.astype(np.float64), used, sampler.repetition)
    if allowed is not None:
        scaled = np.where(allowed, scaled, -np.inf)
    if sampler.temperature == 0:
        chances = np.zeros(len(scaled))
        chances[int(np.argmax(scaled))] = 1.0
        return chances
    chances = softmax(scaled / max(sampler.temperature, 1e-3))
    chances = keep_top_k(chances, sampler.top_k)
    chances = keep_top_p(chances, sampler.top_p)
    chances = keep_min_p(chances, sampler.min_p)
    return chances / chances.sum()


def draw(chances: np.ndarray, rng: np.random.Generator) -> int:
    """An index drawn by its probability."""
    running = np.cumsum(chances)
    at = int(np.searchsorted(running, rng.random() * running[-1], side="right"))
    return min(at, int(np.flatnonzero(chances)[-1]))


def _only(chances: np.ndarray, kept: np.ndarray) -> np.ndarray:
    out = np.zeros_like(chances)
    out[kept] = chances[kept]
    return out
