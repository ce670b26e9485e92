"""What the engine found surprising, as places in the editor and words for the mouse. No widgets."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QLocale

from desktop.utf16 import units


def percent(chance: float) -> str:
    """A probability as people read it: 37 %, 2.5 %, 0.04 %."""
    return QLocale().toString(100 * chance, "f", 0 if chance >= 0.1 else 1 if chance >= 0.01 else 2) + " %"


def placed(scores: list[dict[str, Any]], body: str, sentence: str) -> list[tuple[int, int, float, str]]:
    """Rows of the engine's "score" as (start, end, logprob, sentence) in document positions, without the space
    before a word. sentence: %1 becomes the probability, %2 the likelier words."""
    found: list[tuple[int, int, float, str]] = []
    place = unit = 0
    for one in scores:
        text = body[one["start"] : one["end"]]
        unit += units(body[place : one["start"]])
        end = unit + units(text)
        others = ", ".join(f"{other.strip() or '↵'} {percent(chance)}" for other, chance in one["others"])
        said = sentence.replace("%1", percent(math.exp(one["logprob"]))).replace("%2", others)
        found.append((unit + len(text) - len(text.lstrip(" ")), end, one["logprob"], said))
        place, unit = one["end"], end
    return found
