"""What the figures of a training say about its health, and about how far it will come."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum, auto
from itertools import pairwise

from engine.brief import UserError


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


WINDOWS, LEAST_SECONDS = 4, 20.0
"""The speed is looked at in so many stretches of the time so far, once that is so long."""


def steps_by_the_end(course: Sequence[tuple[float, float]], seconds_left: float) -> tuple[int, int] | None:
    """How many steps a training will have done by its end, at the slowest and the fastest of its speeds so far.

    course: seconds trained and steps done at each report, rising. None until LEAST_SECONDS have been seen.
    """
    if len(course) <= WINDOWS or course[-1][0] - course[0][0] < LEAST_SECONDS:
        return None
    marks = [course[round(number * (len(course) - 1) / WINDOWS)] for number in range(WINDOWS + 1)]
    speeds = [(after[1] - now[1]) / (after[0] - now[0]) for now, after in pairwise(marks) if after[0] > now[0]]
    done = course[-1][1]
    return round(done + min(speeds) * seconds_left), round(done + max(speeds) * seconds_left)


def furthest_of_its_kind(kind: str, preset: str) -> tuple[str, int] | None:
    """Name and steps of the finished model of this preset that was trained longest; None where there is none."""
    from engine import modelfile, paths

    found: list[tuple[int, str]] = []
    for folder in (paths.starter_models(), paths.user_models()):
        for card_path in folder.glob(f"*/{modelfile.CARD}"):
            try:
                card = modelfile.read_card(card_path.parent)
            except UserError:
                continue
            if (card.get("kind"), card.get("preset")) == (kind, preset):
                found.append((int(card.get("training", {}).get("steps", 0)), str(card.get("name", ""))))
    steps, name = max(found, default=(0, ""))
    return (name, steps) if steps else None


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
