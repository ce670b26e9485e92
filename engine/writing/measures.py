"""Published measures of a text: numbers, and the courses that figures are drawn from. No torch."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine import lexicon, mood
from engine.writing import forms, prosody_en, prosody_zh, verse
from engine.writing.forms import Report

FACTOR = 0.72
"""The type-token ratio at which a factor of MTLD is full (McCarthy & Jarvis 2010)."""
LEAST_WORDS = 10
MOST_LINES = 300
"""Lines of a long text that metre, rhyme and form are looked for in."""
REACH = 6
"""A line rhymes with one of so many lines before it."""
WINDOWS = 24
LEAST_ARC_LINES = 4
_HAN = re.compile(r"[\u3400-\u9fff]")
_SENTENCE = re.compile(r"[.!?]+|\n\s*\n")
FEET = {"iamb": "-+", "trochee": "+-", "anapaest": "--+", "dactyl": "+--"}


def lines_of(text: str) -> list[str]:
    """The lines that are not empty."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def words_of(text: str, language: str) -> list[str]:
    """Words in small letters; in Chinese, characters."""
    return _HAN.findall(text) if language == "zh" else lexicon.words(text, "en")


# Words


def mtld(words: Sequence[str]) -> float | None:
    """How many words in a row keep a type-token ratio above FACTOR, on average, forwards and backwards.

    None where there are fewer than LEAST_WORDS, or no word comes twice.
    """
    if len(words) < LEAST_WORDS:
        return None
    ways = [_factors(words), _factors(words[::-1])]
    return None if min(ways) <= 0 else sum(len(words) / factors for factors in ways) / 2


def _factors(words: Sequence[str]) -> float:
    full, types, count = 0.0, set[str](), 0
    for word in words:
        types.add(word)
        count += 1
        if len(types) / count <= FACTOR:
            full, types, count = full + 1, set(), 0
    return full + ((1 - len(types) / count) / (1 - FACTOR) if count else 0.0)


def reading_ease(text: str) -> float | None:
    """Flesch 1948 for English: 206.835 - 1.015 words a sentence - 84.6 syllables a word."""
    words = prosody_en.words_of(text)
    if len(words) < LEAST_WORDS:
        return None
    sentences = max(1, sum(bool(lexicon.words(part, "en")) for part in _SENTENCE.split(text)))
    return 206.835 - 1.015 * len(words) / sentences - 84.6 * prosody_en.syllables(text) / len(words)


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """The 500 characters that Chinese poems have most often."""
    from engine import appraisal

    return frozenset(appraisal.reference("chinese").get("common", ""))


def common_share(text: str) -> float | None:
    """The share of characters that are among the 500 commonest, 0..1; None without characters or table."""
    said = _HAN.findall(text)
    return sum(one in common() for one in said) / len(said) if said and common() else None


# Metre


@dataclass(frozen=True)
class Metre:
    """foot: its name; feet: how many a line; fits: share of lines that scan so with one clash at most; lines: each
    line's stresses as read, "" where it does not fit."""

    foot: str
    feet: int
    fits: float
    lines: tuple[str, ...]


def metre_of(text: str) -> Metre | None:
    """The metre that most English lines keep; equals go to the shorter name in FEET's order. None without lines."""
    rows = [row for row in lines_of(text)[:MOST_LINES] if prosody_en.words_of(row)]
    if not rows:
        return None
    counts = sorted(prosody_en.syllables(row) for row in rows)
    middle = counts[len(counts) // 2]
    best: Metre | None = None
    for foot, shape in FEET.items():
        for feet in range(max(1, round(middle / len(shape)) - 1), round(middle / len(shape)) + 2):
            if feet > 8:
                continue
            full = shape * feet
            # Of a foot that ends weakly the last place may be left out (catalexis).
            metres = (full, full.rstrip("-")) if shape.endswith("-") else (full,)
            found = [prosody_en.scan(row, metres) for row in rows]
            kept = [one is not None and len(one.clashes) <= 1 for one in found]
            clashes = sum(len(one.clashes) for one in found if one is not None)
            fits = (sum(kept) - 0.25 * clashes) / len(rows)
            if best is None or fits > best.fits + 1e-9:
                read = tuple(one.stress if one and ok else "" for one, ok in zip(found, kept, strict=True))
                best = Metre(foot, feet, fits, read)
    assert best is not None
    return Metre(best.foot, best.feet, sum(map(bool, best.lines)) / len(rows), best.lines)


def alternation(text: str) -> float | None:
    """Chinese: of the pairs of even characters within a phrase, the share whose tones are opposed, 0..1.

    Regulated verse alternates at the second, fourth and sixth character. None where no phrase has such a pair.
    """
    kept, pairs = 0, 0
    for phrase in prosody_zh.phrases_of(text)[:MOST_LINES]:
        tones = [prosody_zh.tones(one) for one in phrase.text][1::2]
        for one, other in itertools.pairwise(tones):
            if len(phrase.text) in (5, 6, 7):
                pairs += 1
                kept += {one, other} == {"平", "仄"} or "中" in (one, other)
    return kept / pairs if pairs else None


# Rhyme


@dataclass(frozen=True)
class Rhymes:
    """letters: one for each line, "." where it rhymes with none near it; share: of lines that do."""

    letters: str
    share: float


def rhymes_of(text: str, language: str) -> Rhymes | None:
    """Which lines rhyme with one of the REACH before or after them; None of fewer than two lines."""
    ends = _ends_zh(text) if language == "zh" else _ends_en(text)
    if len(ends) < 2:
        return None
    alike = _alike_zh if language == "zh" else _alike_en
    groups = [-1] * len(ends)
    count = 0
    for at, end in enumerate(ends):
        for back in range(at - 1, max(-1, at - 1 - REACH), -1):
            if alike(ends[back], end):
                if groups[back] < 0:
                    groups[back], count = count, count + 1
                groups[at] = groups[back]
                break
    order: dict[int, str] = {}
    for group in groups:
        if group >= 0 and group not in order:
            order[group] = chr(ord("A") + len(order) % 26)
    letters = "".join(order.get(group, ".") for group in groups)
    return Rhymes(letters, sum(group >= 0 for group in groups) / len(groups))


def _ends_en(text: str) -> list[str]:
    rows = [prosody_en.words_of(row) for row in lines_of(text)[:MOST_LINES]]
    return [row[-1].group() for row in rows if row]


def _ends_zh(text: str) -> list[str]:
    return [phrase.text[-1] for phrase in prosody_zh.phrases_of(text)[:MOST_LINES]]


@lru_cache(maxsize=4096)
def _alike_en(one: str, other: str) -> bool:
    return prosody_en.rhyme(one, other) in ("perfect", "near")


def _alike_zh(one: str, other: str) -> bool:
    """Whether two characters rhyme in one tone by the parts of Cilin Zhengyun, which join the Pingshui groups."""
    return one != other and any(
        prosody_zh.rhymes(one, tone, "cilin") & prosody_zh.rhymes(other, tone, "cilin") for tone in "平仄"
    )


def nearest_form(text: str, language: str) -> tuple[forms.Form, Report] | None:
    """The form that the text breaks least, of those with as many lines; None where no form has so many."""
    best: tuple[float, forms.Form, Report] | None = None
    if len(lines_of(text)) > MOST_LINES:
        return None
    for name in forms.names():
        form = forms.find(name)
        if form.language != language or form.open or form.acrostic:
            continue
        report = verse.check(text, form)
        faults = sum(mark.kind == "fault" for mark in report.marks)
        most = len(form.schemes[0])
        count = len(prosody_zh.phrases_of(text)) if language == "zh" else len(report.lines)
        if count != most or len(lines_of(text)) > most:
            continue
        if best is None or faults / most < best[0]:
            best = faults / most, form, report
    return None if best is None or best[0] > 0.5 else (best[1], best[2])


# Tone


def arc_of(text: str, language: str) -> np.ndarray | None:
    """Valence of the words along the text in WINDOWS steps, each over a quarter of the lines; None of few lines."""
    rows = lines_of(text)
    if len(rows) < LEAST_ARC_LINES or language not in ("en", "zh"):
        return None
    reach = max(2, math.ceil(len(rows) / 4))
    found = []
    for start in np.linspace(0, len(rows) - reach, min(WINDOWS, len(rows) - reach + 1)):
        value = mood.raw_text("\n".join(rows[int(start) : int(start) + reach]), language)[0]
        found.append(value if math.isfinite(value) else 0.0)
    return np.array(found)


def numbers(body: str, language: str) -> dict[str, float]:
    """The measures by name that the reference collection knows; what cannot be measured is left out."""
    words = words_of(body, language)
    if not words:
        return {}
    rhymes, arc = rhymes_of(body, language), arc_of(body, language)
    metre = metre_of(body) if language == "en" else None
    found = {
        "diversity": mtld(words),
        "reading_ease": reading_ease(body) if language == "en" else None,
        "common": common_share(body) if language == "zh" else None,
        "metre": metre.fits if metre else alternation(body) if language == "zh" else None,
        "rhyme": rhymes.share if rhymes else None,
        "swing": float(arc.max() - arc.min()) if arc is not None else None,
        "turn": float(arc[-1] - arc[0]) if arc is not None else None,
        "line_length": len(words) / max(1, len(lines_of(body))),
    }
    return {name: value for name, value in found.items() if value is not None}
