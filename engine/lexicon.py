"""Word scores of valence and arousal: how the lexicons of mood.py were made, and how they are read.

    python -m engine.lexicon build POEMS.jsonl.xz...    writes resources/lexicons/{en,zh}.tsv

Method: semantic orientation from association (SO-PMI, Turney & Littman 2003, ACM TOIS 21:315). For each
axis a few seed words of either pole were chosen by hand (resources/lexicons/seeds.json); a word's score is

    log2 [hits(word, high seeds) hits(low seeds)] / [hits(word, low seeds) hits(high seeds)]

where hits counts passages (two neighbouring lines) that hold both, smoothed towards zero for rare words
and scaled so that 98 in 100 scores lie inside [-1, 1]. Seeds score -1 or 1. English valence is not learnt:
it is VADER's list of words rated by people (Hutto & Gilbert 2014, MIT licence), -4..4 divided by 4.
Known error: Turney & Littman report 65 to 83 % agreement with hand-made lists, by corpus size; the corpora
here are of their smaller kind, and poems join opposites, so single words are unsure and only the average
over a text is used.
"""

from __future__ import annotations

import json
import lzma
import math
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from engine.paths import resources

FOLDER = resources() / "lexicons"
SMOOTHING = 30.0
"""Passages without opinion added to each word's count."""
_ENGLISH = re.compile(r"[a-z]+(?:'[a-z]+)?")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_OTHER_SENSE = frozenset({"faggot", "faggots", "ass", "gay", "kind", "kinds", "like", "straight", "super"})
"""Rated words that mean something else in verse (firewood, a donkey, a sort)."""
_LEAST = {"en": 40, "zh": 40}
_LEAST_PAIR = 150
"""How often a word, a character, and a Chinese pair must occur to be kept."""
_LEAST_RATED = 3
_FAINT = 0.1
"""A score nearer to zero than this says nothing and is left out."""

Scores = dict[str, tuple[float, float]]
"""Word -> (valence, arousal), each in [-1, 1]."""


@cache
def scores(language: str) -> Scores:
    """The lexicon of a language, en or zh; read once."""
    table: Scores = {}
    for line in (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            word, valence, arousal = line.split("\t")
            table[word] = (int(valence) / 100, int(arousal) / 100)
    return table


def words(text: str, language: str) -> list[str]:
    """What is looked up: lower-case English words, or Chinese characters and their neighbouring pairs."""
    if language == "en":
        return _ENGLISH.findall(text.lower().replace("\u2019", "'"))
    found: list[str] = []
    for run in _HAN.findall(text):
        found.extend(run)
        found.extend(map(str.__add__, run, run[1:]))
    return found


def seeds(language: str, axis: str) -> tuple[frozenset[str], frozenset[str]]:
    """The hand-chosen words of an axis: (high, low)."""
    content = json.loads((FOLDER / "seeds.json").read_text(encoding="utf-8"))[language].get(axis, {})
    return frozenset(content.get("high", ())), frozenset(content.get("low", ()))


def passages(sources: Iterable[Path], language: str) -> Iterator[list[str]]:
    """Words of every two neighbouring lines of the verse in .jsonl(.xz) files with a field "text"."""
    for source in sources:
        open_text = lzma.open if source.suffix == ".xz" else open
        with open_text(source, "rt", encoding="utf-8") as file:
            for record in file:
                text = json.loads(record)["text"]
                if bool(_HAN.search(text)) != (language == "zh"):
                    continue
                lines = [words(line, language) for line in text.split("\n")]
                for first, second in zip(lines[::2], [*lines[1::2], []], strict=False):
                    yield first + second


def orientation(
    found: Iterable[list[str]], poles: dict[str, tuple[frozenset[str], frozenset[str]]]
) -> tuple[dict[str, dict[str, float]], Counter[str]]:
    """SO-PMI of every word on each axis of `poles`, and how many passages hold each word."""
    count: Counter[str] = Counter()
    near = {axis: (Counter[str](), Counter[str]()) for axis in poles}
    for passage in found:
        held = set(passage)
        count.update(held)
        for axis, (high, low) in poles.items():
            difference = len(held & high) - len(held & low)
            if difference:
                near[axis][difference < 0].update(held)
    result: dict[str, dict[str, float]] = {}
    for axis, (high, low) in poles.items():
        ups, downs = near[axis]
        up, down = (sum(c[s] for s in pole) for c, pole in ((ups, high), (downs, low)))
        base = (up + 1) / (up + down + 2)
        raw = {}
        for word in count:
            share = (ups[word] + SMOOTHING * base) / (ups[word] + downs[word] + SMOOTHING)
            raw[word] = math.log2(share / (1 - share)) - math.log2(base / (1 - base))
        kept = [w for w in raw if count[w] >= _LEAST["en"]] or list(raw)
        middle = sum(raw[w] * count[w] for w in kept) / max(1, sum(count[w] for w in kept))
        sizes = sorted(abs(raw[w] - middle) for w in kept)
        scale = sizes[int(0.98 * (len(sizes) - 1))] or 1.0
        result[axis] = {w: max(-1.0, min(1.0, (v - middle) / scale)) for w, v in raw.items()}
        result[axis] |= dict.fromkeys(high, 1.0) | dict.fromkeys(low, -1.0)
    return result, count


def build(sources: list[Path], language: str) -> Scores:
    """The scores of a language's common words from its verse in `sources`."""
    axes = ("arousal",) if language == "en" else ("valence", "arousal")
    poles = {axis: seeds(language, axis) for axis in axes}
    found, count = orientation(passages(sources, language), poles)
    always = frozenset().union(*(pole for pair in poles.values() for pole in pair))
    rated = _vader() if language == "en" else {}
    table: Scores = {}
    for word in sorted(set(count) | always):
        least = _LEAST_PAIR if language == "zh" and len(word) > 1 else _LEAST[language]
        if not (word in always or count[word] >= least or (word in rated and count[word] >= _LEAST_RATED)):
            continue
        valence = rated.get(word, 0.0) if language == "en" else found["valence"].get(word, 0.0)
        arousal = found["arousal"].get(word, 0.0)
        if word in always or abs(valence) >= _FAINT or abs(arousal) >= _FAINT:
            table[word] = (valence, arousal)
    return table


def _vader() -> dict[str, float]:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    rated = SentimentIntensityAnalyzer().lexicon.items()
    return {w: v / 4 for w, v in rated if _ENGLISH.fullmatch(w) and w not in _OTHER_SENSE}


def write(table: Scores, language: str) -> Path:
    """Write a lexicon as word, valence, arousal in hundredths, parted by tabs."""
    path = FOLDER / f"{language}.tsv"
    head = "# word, valence and arousal in hundredths; made by engine/lexicon.py (SO-PMI"
    head += "; valence: VADER, MIT licence, C.J. Hutto)" if language == "en" else ")"
    rows = [f"{w}\t{round(100 * v)}\t{round(100 * a)}" for w, (v, a) in sorted(table.items())]
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def main(arguments: list[str]) -> int:
    """The command line of this module."""
    if len(arguments) < 2 or arguments[0] != "build":
        sys.stderr.write("usage: python -m engine.lexicon build POEMS.jsonl.xz...\n")
        return 2
    for language in ("en", "zh"):
        table = build([Path(name) for name in arguments[1:]], language)
        if table:
            path = write(table, language)
            sys.stdout.write(f"{path.name}: {len(table)} words, {path.stat().st_size // 1000} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
