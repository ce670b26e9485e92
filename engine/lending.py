"""What one work lends to works of other media: light, warmth, texture, the course of events, and words.

Light, warmth and texture are traits of the work's own medium (engine/traits.py) as percentiles p of the
reference collections, 2p - 1, taking them for normally distributed, so that "lighter than 75 in 100
paintings" becomes "higher than 75 in 100 tunes". Which trait answers to which is taken from studies of
cross-modal correspondence: high pitch with light, low with dark (Marks 1974, Am. J. Psychol. 87:173); major
with warm and minor with cold colours (Palmer et al. 2013, PNAS 110:8836); many sounds with many things to
see (Spence 2011, Atten. Percept. Psychophys. 73:971). These are tendencies of groups of people, not laws;
for words the pairing is ours. numpy only.
"""

from __future__ import annotations

import math
import re
from itertools import pairwise

import numpy as np

from engine import lexicon, mood, traits
from engine.brief import Lent
from engine.saying import Said, said
from engine.works import PPQ, Painting, Score, Text, Work

AXES = ("light", "warmth", "texture")
PARTS = 4
BAND_SCALE, SECTION_SCALE, STANZA_SCALE = 0.5, 0.5, 0.04
"""A part of a work that differs from its mean by so much (octaves; arousal of words) lies at 0.76 of the arc."""
STRONG = 0.33
"""A trait further from 0 than this is worth a word."""
_SHRINK = 12.0

# fmt: off
_NAMES: dict[str, dict[str, tuple[str, str]]] = {
    "en": {
        "light": (
            "night dark darkness midnight black shadow shadows gloom dim dusk evening twilight grave deep cloud clouds",
            "day bright light morning dawn noon white golden sun sunny shining silver clear radiant stars gleam",
        ),
        "warmth": (
            "cold winter ice snow frost frozen blue grey gray pale chill moon rain sea wind sleet",
            "warm summer fire flame red rose roses gold ember hearth autumn glow sunset amber harvest blush",
        ),
    },
    "zh": {
        "light": ("夜 暗 黑 阴 暮 幽 冥 昏 晚 影 云", "日 明 光 晴 白 晓 朝 辉 昼 照 星"),
        "warmth": ("雪 冰 寒 霜 冷 月 冬 风 雨 凉 秋", "火 红 春 夏 暖 花 丹 酒 炉 霞 桃"),
    },
}
"""Words of little and of much light and warmth, our choice."""
_WORD_SCALE: dict[str, tuple[float, float]] = {
    "en_light": (0.0039, 0.01403), "en_warmth": (-0.00014, 0.01247),
    "zh_light": (0.00063, 0.02239), "zh_warmth": (-0.0039, 0.02531),
}
"""Mean and standard deviation of named() over 11,521 English and every eighth of 102,224 Chinese poems."""
_SAID: dict[str, dict[str, tuple[str, str]]] = {
    "en": {"light": ("night", "morning"), "warmth": ("winter", "summer"), "texture": ("silence", "crowd")},
    "zh": {"light": ("夜", "晓"), "warmth": ("寒", "春"), "texture": ("静", "繁")},
}
"""What the writing model is told where a work without words is dark or light, cold or warm, open or dense."""
# fmt: on


def of(work: Work) -> Lent:
    """What a painting, a tune or a text lends; 0 where it says nothing of a trait."""
    found = traits.of(work)
    if isinstance(work, Painting):
        values = (found.get("brightness", 0.0), found.get("warmth", 0.0), found.get("detail", 0.0))
        return _lent(values, _bands(work.pixels))
    if isinstance(work, Score):
        many = (found.get("texture", 0.0) + found.get("pace", 0.0)) / 2
        return _lent((found.get("register", 0.0), found.get("mode", 0.0), many), _sections(work))
    values = (_of_words(work, "light"), _of_words(work, "warmth"), found.get("line_length", 0.0))
    return _lent(values, _stanzas(work), _words_of(work))


def _lent(values: tuple[float, float, float], levels: tuple[list[float], float], words: tuple[str, ...] = ()) -> Lent:
    """values in standard deviations; levels of the parts and the scale on which they differ."""
    light, warmth, texture = (round(math.erf(value / math.sqrt(2)), 4) for value in values)
    parts = np.array(levels[0], np.float64)
    arc = np.tanh((parts - parts.mean()) / levels[1]) if len(parts) else parts
    return Lent(light, warmth, texture, tuple(round(float(v), 4) for v in arc), words)


def _bands(pixels: np.ndarray) -> tuple[list[float], float]:
    """Octaves of the mean step between neighbouring pixels in four bands, from above."""
    if min(pixels.shape[:2]) < PARTS:
        return [], BAND_SCALE
    luma = traits.small(pixels) @ mood.LUMA
    steps = np.abs(np.diff(luma, axis=0, prepend=luma[:1])) + np.abs(np.diff(luma, axis=1, prepend=luma[:, :1]))
    return [float(np.log2(band.mean() + 0.01)) for band in np.array_split(steps, PARTS)], BAND_SCALE


def _sections(score: Score) -> tuple[list[float], float]:
    """Octaves of notes a quarter, and loudness, in one to four parts of whole bars, at least four bars each."""
    notes = [(n.onset, n.velocity) for t in score.tracks if t.channel != 9 for n in t.notes]
    if not notes:
        return [], SECTION_SCALE
    onset, velocity = np.array(notes, np.int64).T
    first = int(onset.min()) // score.bar
    bars = int(onset.max()) // score.bar + 1 - first
    parts = min(PARTS, max(1, bars // 4))
    edges = [score.bar * (first + bars * part // parts) for part in range(parts + 1)]
    levels = []
    for begin, end in pairwise(edges):
        inside = (onset >= begin) & (onset < end)
        loud = float(velocity[inside].mean()) if inside.any() else float(velocity.mean())
        levels.append(math.log2((int(inside.sum()) + 0.5) / ((end - begin) / PPQ)) + loud / 32)
    return levels, SECTION_SCALE


def _stanzas(text: Text) -> tuple[list[float], float]:
    """Arousal of the words in one to four parts: the stanzas where they are so many, else lines in equal parts."""
    lines = [line for line in text.body.split("\n") if line.strip()]
    parts = [part for part in re.split(r"\n\s*\n", text.body) if part.strip()]
    if not 2 <= len(parts) <= PARTS:
        many = min(PARTS, max(1, len(lines) // 4))
        parts = ["\n".join(part) for part in np.array_split(np.array(lines, object), many)] if lines else []
    found = [mood.raw_text(part, text.language)[1] for part in parts]
    known = [value for value in found if math.isfinite(value)]
    middle = sum(known) / len(known) if known else 0.0
    return [value if math.isfinite(value) else middle for value in found], STANZA_SCALE


def _of_words(text: Text, axis: str) -> float:
    """Standard deviations of a text's named light or warmth from the mean of its language."""
    if text.language not in _NAMES:
        return 0.0
    centre, spread = _WORD_SCALE[f"{text.language}_{axis}"]
    return (named(text.body, text.language, axis) - centre) / spread


def named(body: str, language: str, axis: str) -> float:
    """Words of much less words of little light or warmth, by length, and a little of the text's valence."""
    spoken = lexicon.words(body, language)
    low, high = (frozenset(words.split()) for words in _NAMES[language][axis])
    count = sum((word in high) - (word in low) for word in spoken)
    valence = mood.raw_text(body, language)[0]
    return count / (len(spoken) + _SHRINK) + 0.3 * (valence if math.isfinite(valence) else 0.0)


def word_scores(language: str) -> dict[str, tuple[float, float]]:
    """Word -> (light, warmth), each -1, 0 or 1: the words by which both are read from a text."""
    found: dict[str, list[float]] = {}
    for axis, name in enumerate(("light", "warmth")):
        for sign, words in zip((-1.0, 1.0), _NAMES[language][name], strict=True):
            for word in words.split():
                found.setdefault(word, [0.0, 0.0])[axis] = sign
    return {word: (values[0], values[1]) for word, values in found.items()}


def _words_of(text: Text) -> tuple[str, ...]:
    """Up to five words that say what a text speaks of: those of its title first, then telling and frequent ones."""
    if text.language not in _NAMES:
        return ()
    table = lexicon.scores(text.language)
    counts: dict[str, float] = {}
    for weight, part in ((3.0, text.title), (1.0, text.body)):
        for word in lexicon.words(part, text.language):
            wanted = len(word) >= 4 if text.language == "en" else len(word) == 2
            if wanted and word in table:
                counts[word] = counts.get(word, 0.0) + weight * (0.5 + abs(table[word][0]) + abs(table[word][1]))
    return tuple(sorted(counts, key=lambda word: (-counts[word], word))[:5])


def distance(one: Lent, other: Lent) -> float:
    """How far apart two works are: root mean square over the three axes, the arcs counting as half an axis."""
    apart = [(getattr(one, axis) - getattr(other, axis)) ** 2 for axis in AXES]
    if len(one.arc) > 1 and len(other.arc) > 1:
        places = np.linspace(0, 1, PARTS)
        arcs = [np.interp(places, np.linspace(0, 1, len(a)), a) for a in (one.arc, other.arc)]
        apart.append(0.5 * float(np.mean((arcs[0] - arcs[1]) ** 2)))
    return math.sqrt(sum(apart) / len(apart))


def words_for(lent: Lent, language: str) -> tuple[str, ...]:
    """What the writing model is told: the work's own words, else names of its strong traits, strongest first."""
    if lent.words and all(("\u4e00" <= word[0] <= "\u9fff") == (language == "zh") for word in lent.words):
        return lent.words
    strong = [axis for axis in AXES if abs(getattr(lent, axis)) > STRONG]
    strong.sort(key=lambda axis: -abs(getattr(lent, axis)))
    return tuple(_SAID[language][axis][getattr(lent, axis) > 0] for axis in strong)


def legend(lent: Lent, source: str, target: str) -> list[Said]:
    """Sentences that say what was carried over from a work of kind `source` to one of kind `target`."""
    rows = []
    for axis in AXES:
        value = getattr(lent, axis)
        if abs(value) > STRONG:
            here, there = _LEGEND[axis][source][value > 0], _LEGEND[axis][target][value > 0]
            rows.append(said("{here} → {there}", here=here, there=there))
    if len(lent.arc) > 1 and target != "writing":
        rows.append(said("{here} → {there}", here=_PART[source], there=_PART[target]))
    if lent.words and target == "writing":
        rows.append(said("words: {words}", words=", ".join(lent.words)))
    return rows


# fmt: off
_LEGEND: dict[str, dict[str, tuple[Said, Said]]] = {
    "light": {
        "painting": (said("dark colours"), said("light colours")),
        "music": (said("low notes"), said("high notes")),
        "writing": (said("words of night"), said("words of day")),
    },
    "warmth": {
        "painting": (said("cold colours"), said("warm colours")),
        "music": (said("a minor key"), said("a major key")),
        "writing": (said("words of cold"), said("words of warmth")),
    },
    "texture": {
        "painting": (said("open surfaces"), said("much detail")),
        "music": (said("few notes"), said("many notes")),
        "writing": (said("short lines"), said("long lines")),
    },
}
_PART: dict[str, Said] = {"painting": said("bands from above"), "music": said("sections"), "writing": said("stanzas")}
# fmt: on
