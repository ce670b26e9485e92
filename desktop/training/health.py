"""What the figures of a training say about its health."""

from __future__ import annotations

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
