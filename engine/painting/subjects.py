"""What a prompt names - sea, snow, a garden, night - as a direction among the works a painting model learned from.

The titles kept with a model's fingerprints (engine/painting/copies.py) tell which works have a word; where they lie
among all the others by the description of engine/painting/features.py is the word's direction: Fisher's linear
discriminant with a diagonal covariance (Fisher 1936). It knows layout, colour and edges, no things: "snow" is
light ground, "night" is dark. numpy only.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import numpy as np

from engine import fingerprints
from engine.painting import features
from engine.runtime import Runtime

LEAST = 12
"""A word in fewer titles says nothing."""
SUBJECTS: dict[str, str] = {
    "sea": "sea seas ocean waves wave coast shore beach marine cliff cliffs 海 浪 潮",
    "snow": "snow winter ice frost snowy frozen 雪 冰 冬",
    "garden": "garden gardens flowers park blossom orchard 园 花 庭",
    "night": "night moonlight moonlit moon nocturne midnight 夜 月",
    "forest": "forest wood woods trees oaks birch grove 林 树 森",
    "river": "river rivers stream brook bank 河 江 溪 川",
    "lake": "lake pond pool 湖 池",
    "mountain": "mountain mountains alps hills rocks valley 山 峰 岭 谷",
    "village": "village cottage farm mill houses 村 庄 舍",
    "city": "city town street boulevard bridge cathedral church square 城 街 桥 寺",
    "harbour": "harbour harbor port ships boats sailing boat ship 港 船 舟 帆",
    "evening": "evening sunset dusk twilight 暮 夕 昏",
    "morning": "morning sunrise dawn 晨 晓 朝",
    "autumn": "autumn fall october 秋",
    "spring": "spring april may 春",
    "storm": "storm thunder tempest stormy clouds rain 风 雨 雷 云",
    "field": "field fields meadow meadows harvest wheat haystack 田 野 麦",
    "road": "road path lane street 路 道 径",
}
"""Words of one subject; titles are in English."""
_WORD = re.compile(r"[a-z]+")
_EMPTY = frozenset(
    "above after along among before behind below beneath between beyond from into near over some that their there "
    "these this through towards under upon where which while with without your".split()
)
"""Words of titles that name nothing."""


@dataclass(frozen=True, eq=False)
class Subject:
    """way: (axes,) of features; centre, spread: of the training works along it."""

    name: str
    way: np.ndarray
    centre: float
    spread: float
    works: int

    def of(self, found: np.ndarray) -> np.ndarray:
        """How far pictures, (n, axes) of features, lie towards the subject, in standard deviations of all works."""
        return (found @ self.way - self.centre) / self.spread


@dataclass(frozen=True, eq=False)
class Known:
    """The works of a model with their titles. space: as its file has it."""

    space: features.Space
    titles: tuple[frozenset[str], ...]

    def having(self, words: frozenset[str]) -> np.ndarray:
        """Indices of the works with one of the words in their title."""
        return np.flatnonzero([bool(words & title) for title in self.titles])

    @functools.lru_cache(maxsize=256)  # noqa: B019 - one Known for each open model, kept as long as it
    def subject(self, name: str) -> Subject | None:
        """The direction of a subject, or of a word in at least LEAST titles; None where there is none."""
        words = frozenset(_WORD.findall(SUBJECTS.get(name, name)))
        chosen = self.having(words)
        if not LEAST <= len(chosen) <= len(self.titles) - LEAST:
            return None
        works = self.space.works
        rest = np.setdiff1d(np.arange(len(works)), chosen)
        apart = works[chosen].mean(0) - works[rest].mean(0)
        way = apart / (works[chosen].var(0) + works[rest].var(0) + 1e-6)
        along = works @ way
        return Subject(name, way, float(along.mean()), float(along.std()) + 1e-9, len(chosen))


@functools.lru_cache(maxsize=4)
def known(runtime: Runtime) -> Known | None:
    """None for a model without titles, or whose titles are not those of its works."""
    model = runtime.model
    space = features.Space.from_tensors(model.weights)
    if space is None or fingerprints.ASSET not in model.assets:
        return None
    _, notes = fingerprints.unpack(model.assets[fingerprints.ASSET])
    works = notes.get("works", [])
    if len(works) != len(space.works):
        return None
    return Known(space, tuple(frozenset(_WORD.findall(str(work[0]).lower())) for work in works))


def groups_in(text: str) -> dict[str, int]:
    """The names in SUBJECTS that a text speaks of, each with the place of its first word."""
    spoken = text.lower()
    words = set(_WORD.findall(spoken))
    found: dict[str, int] = {}
    for name, synonyms in SUBJECTS.items():
        for word in synonyms.split():
            if word in words or (not word.isascii() and word in spoken):
                found[name] = min(found.get(name, len(spoken)), spoken.find(word))
    return found


def named_in(prompt: str, runtime: Runtime) -> list[Subject]:
    """The subjects a prompt names, in its order, as far as the model's titles know them."""
    there = known(runtime)
    if there is None or not prompt.strip():
        return []
    found, spoken = groups_in(prompt), prompt.lower()
    words = set(_WORD.findall(spoken))
    grouped = {word for name in found for word in SUBJECTS[name].split()}
    for word in words - grouped - _EMPTY:
        if len(word) >= 4:
            found[word] = spoken.find(word)
    subjects = [there.subject(name) for name in sorted(found, key=lambda name: found[name])]
    return [subject for subject in subjects if subject is not None]


def towards(pixels: list[np.ndarray], subjects: list[Subject], runtime: Runtime) -> np.ndarray:
    """How far pictures lie towards the mean of the subjects, (n,) in standard deviations; 0 without subjects."""
    there = known(runtime)
    if there is None or not subjects:
        return np.zeros(len(pixels))
    found = there.space(np.stack(pixels))
    return np.mean([subject.of(found) for subject in subjects], axis=0)
