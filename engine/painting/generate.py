"""A brief and a painting model become a painting, coarse at first, then whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine import lending, mood
from engine.brief import Brief, Lent, Mood, UserError
from engine.painting import pictures, strokes, subjects
from engine.runtime import Runtime
from engine.works import Draft, Painting

CANDIDATES = 4
"""So many pictures are made at once; the one whose measured mood is nearest to the one asked for is kept."""
MANY = 24
"""... and so many where the prompt names a subject, or light, warmth and texture of another work are to be met."""
SUBJECT = 0.3
"""What a standard deviation towards the subject weighs against the distance of moods."""
TRUNCATION = 2.0
"""Latent numbers further out than this are drawn again: the rare ones give poor pictures."""
DRAFT_SIDE = 512
"""Drafts before the last are no larger than this."""

# What words of a prompt say about genre and style, beside the labels' own names.
_WORDS = {
    "cityscape": ("city town street streets square bridge harbour harbor church cathedral roofs houses "
                  "market boulevard paris venice london 城 街 桥 镇 屋"),
    "landscape": ("land field fields forest wood woods tree trees mountain mountains hill hills river lake "
                  "sea ocean shore coast storm meadow garden valley sky snow spring summer autumn winter "
                  "山 水 海 河 湖 林 树 田 野 雪 春 夏 秋 冬"),
    "portrait": "face woman man girl boy child lady king queen 肖像 女 男 孩",
    "still_life": "flowers fruit vase apples bowl bottle 静物 花瓶 果",
    "religious": "saint angel madonna christ cross 圣 天使",
    "Impressionism": "印象",
    "Romanticism": "romantic 浪漫",
    "Baroque": "巴洛克",
    "Symbolism": "象征",
    "Realism": "写实 现实",
}  # fmt: skip
_WORD = re.compile(r"[a-z]+|[\u4e00-\u9fff]+")
_ENDING = re.compile(r"(istic|ism|ist|ists|s)$")


@dataclass(frozen=True)
class Chosen:
    """The picture that a brief is answered with: number `row` of `among` drawn, uint8 (side, side, 3)."""

    pixels: np.ndarray
    row: int
    among: int
    asked: Mood
    labels: tuple[int, int]


def choose(brief: Brief, runtime: Runtime) -> Chosen:
    """Make some pictures and choose the one nearest to the brief. Raises UserError as create does."""
    network = runtime.model.network
    asked = brief.mood if brief.mood is not None else mood.of_prompt(brief.prompt)
    labels = (
        choose_label(brief.style, brief.about, network["styles"], "style"),
        choose_label(brief.genre, brief.about, network["genres"], "genre"),
    )
    named = subjects.named_in(brief.about, runtime)
    made = paint(runtime, brief.seed, asked, labels, MANY if named or brief.lent is not None else CANDIDATES)
    near = SUBJECT * subjects.towards(made, named, runtime)
    apart = [_apart(picture, asked, brief.lent) - near[index] for index, picture in enumerate(made)]
    row = apart.index(min(apart))
    return Chosen(made[row], row, len(made), asked, labels)


def create(brief: Brief, runtime: Runtime) -> Iterator[Draft]:
    """Drafts of one painting; the last is the finished work at brief.size (0: the model's own size).

    The same brief and model give the same pixels: all chance comes from PCG64 under the brief's seed.
    Raises UserError for a style or genre the model does not know.
    """
    pixels = choose(brief, runtime).pixels
    side = brief.size or runtime.model.network["size"]
    for coarse, fraction in ((8, 0.3), (16, 0.5), (32, 0.7)):
        if coarse < pixels.shape[0]:
            small = pictures.resized(pixels, coarse, coarse)
            shown = min(side, DRAFT_SIDE)
            yield Draft(Painting(pictures.resized(small, shown, shown)), fraction)
    yield Draft(Painting(enlarged(pixels, side, brief.seed)), 1.0)


def _apart(pixels: np.ndarray, asked: Mood, wanted: Lent | None) -> float:
    """How far a picture lies from what was asked: by mood, and by what the work it is made after lends."""
    felt = distance(mood.of_pixels(pixels), asked)
    return felt if wanted is None else felt + lending.distance(lending.of(Painting(pixels)), wanted)


def enlarged(pixels: np.ndarray, side: int, seed: int) -> np.ndarray:
    """The square picture with `side` pixels: above its own size it is painted again, in strokes of oil."""
    if side <= len(pixels):
        return pictures.resized(pixels, side, side)
    return strokes.render(strokes.plan(pixels, "oil", side, seed), side)


def paint(runtime: Runtime, seed: int, asked: Mood | None, labels: tuple[int, int], count: int) -> list[np.ndarray]:
    """count pictures of one mood (None: any) and labels (0: any), uint8 (side, side, 3)."""
    felt = np.zeros((count, 3), np.float32)
    if asked is not None:
        felt[:] = asked.valence, asked.arousal, 1.0
    both = np.tile(np.array([labels], np.int64), (count, 1))
    return list(paint_batch(runtime, np.random.Generator(np.random.PCG64(seed)), felt, both))


def paint_batch(runtime: Runtime, rng: np.random.Generator, felt: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """One picture for each row of felt (B, 3) and labels (B, 2): uint8 (B, side, side, 3)."""
    network = runtime.model.network
    latent = truncated_normal(rng, (len(felt), network["latent"]))
    inputs = [latent, felt.astype(np.float32), labels.astype(np.int64)]
    if network["noise"]:
        inputs.append(rng.standard_normal((len(felt), network["noise"]), np.float32))
    out = runtime.step("generate")(*inputs)[0]
    return pictures.from_network(out)


def truncated_normal(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Standard normal float32 numbers of size TRUNCATION at most."""
    values = rng.standard_normal(shape, np.float32)
    while (far := np.abs(values) > TRUNCATION).any():
        values[far] = rng.standard_normal(int(far.sum()), np.float32)
    return values


def distance(one: Mood, other: Mood) -> float:
    """Between two moods, straight across the circumplex."""
    return float(np.hypot(one.valence - other.valence, one.arousal - other.arousal))


def choose_label(asked: str, prompt: str, names: list[str], what: str) -> int:
    """The index of the label asked for, else of the first one the prompt speaks of, else 0 (any).

    Case and underscores do not matter. Raises UserError where the label asked for is not in names.
    """
    if asked:
        plain = [_plain(name) for name in names]
        if _plain(asked) in plain[1:]:
            return plain.index(_plain(asked), 1)
        there = ", ".join(name.replace("_", " ") for name in names[1:])
        advice = f"choose one of {there}" if there else "leave it empty"
        raise UserError(f"This model knows no {what} {asked!r}; {advice}.")
    text = prompt.lower()
    words = set(_WORD.findall(text))
    stems = {_ENDING.sub("", word) for word in words}
    for index, name in enumerate(names[1:], 1):
        own = _plain(name).split()
        if own and all(_ENDING.sub("", word) in stems for word in own):
            return index
    for index, name in enumerate(names[1:], 1):
        for word in _WORDS.get(name, "").split():
            if word in words or (not word.isascii() and word in text):
                return index
    return 0


def _plain(name: str) -> str:
    return name.replace("_", " ").strip().lower()
