"""What the figures of a training say about its health, and about how far it will come."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum, auto


class Health(Enum):
    """FINE; BY_HEART: it learns its works by heart; ALIKE: all its pictures become one."""

    FINE = auto()
    BY_HEART = auto()
    ALIKE = auto()


ALIKE_BELOW = 0.25
"""Variety of the made pictures as a share of that of real ones."""
SURE, APART = 0.85, 0.35
"""A discriminator that knows so many of its pictures, and so many fewer of the held-out ones."""
WORSE_BY = 0.05
"""On held-out works, against the best so far."""


def health(kind: str, figures: dict[str, float]) -> Health:
    """kind: of the model; figures: those of a progress report (engine.training), some of which may be missing."""
    if kind == "painting":
        if figures.get("diversity", 1.0) < ALIKE_BELOW:
            return Health.ALIKE
        known, unseen = figures.get("real_right", 0.0), figures.get("unseen_right")
        if unseen is not None and known > SURE and known - unseen > APART:
            return Health.BY_HEART
    elif "held_out" in figures and figures["held_out"] > figures.get("best", figures["held_out"]) * (1 + WORSE_BY):
        return Health.BY_HEART
    return Health.FINE


LEAST_CHECKS = 3


def forecast(checks: Sequence[tuple[float, float]], minutes: float) -> float | None:
    """What a training will measure after so many minutes, if it goes on as it did; None where nobody can say yet.

    checks: minutes trained and the measure on unseen works, which falls; each above 0. The straight line through
    the logarithms of both (a power law, as learning curves follow it: Hestness et al. 2017), the later checks
    counting more. Never worse than the best so far, for that is kept, and no better than a tenth of it.
    """
    sound = [(math.log(at), math.log(value)) for at, value in checks if at > 0 and value > 0]
    if len(sound) < LEAST_CHECKS or minutes <= 0:
        return None
    weights = [1.0 + number for number in range(len(sound))]
    total = sum(weights)
    x = sum(w * a for w, (a, _) in zip(weights, sound, strict=True)) / total
    y = sum(w * b for w, (_, b) in zip(weights, sound, strict=True)) / total
    spread = sum(w * (a - x) ** 2 for w, (a, _) in zip(weights, sound, strict=True))
    if spread < 1e-9:
        return None
    slope = sum(w * (a - x) * (b - y) for w, (a, b) in zip(weights, sound, strict=True)) / spread
    best = min(value for _, value in checks if value > 0)
    return max(best / 10, min(best, math.exp(y + slope * (math.log(minutes) - x))))
