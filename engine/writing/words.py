"""Words that say what a text is about: content words, salient keywords by tf-idf, stop words. No torch."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

MAX_KEYWORDS = 5
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['\u2019][A-Za-z]+)?")

STOP_WORDS = frozenset(
    """a about above after again against ain all also am among an and any are art as at away be because been
    before being below between both but by can cannot could did do does doing don done dost doth down each
    else ere even ever every few for from further had has hast hath have having he hence her here hers herself
    him himself his how however i if in into is it its itself just know let like made make many may me might
    mine more most much must my myself nay never no nor not now o of off oft oh on once one only onto or other
    our ours ourselves out over own said same say shall shalt she should since so some still such than that
    the thee their theirs them themselves then thence there therefore these they thine this those thou though
    through thus thy till tis to too twas under until unto up upon us very was we well were wert what when
    whence where wherefore whether which while who whom whose why will wilt with within without would ye yet
    you your yours yourself write poem poems verse verses song please something""".split()
)
"""English function words, old forms with them, and the words people use to ask for a poem."""
STOP_CHARACTERS = frozenset(
    "的了着在是和与及之乎者也而其于以为乃则且或但被把将从向到给对不无有我你他她它们这那个一些请写首诗词关篇下里"
)
"""Chinese function characters, and those people use to ask for a poem."""


def language_of(text: str) -> str:
    """zh where Han characters are at least three in ten of the letters, else en."""
    sample = text[:20_000]
    han = len(_HAN.findall(sample))
    letters = sum(character.isalpha() for character in sample)
    return "zh" if han and han >= 0.3 * letters else "en"


def candidates(text: str, language: str) -> list[str]:
    """The words of a text that may be keywords, in order, with repeats.

    English: words of four letters and more, small, no stop words. Chinese: pairs of characters where verse
    has its words (0-1, 2-3, 4-5 of each phrase, and the last two of an odd one).
    """
    if language == "en":
        return [
            word
            for word in _WORD.findall(text.lower().replace("\u2019", "'"))
            if len(word) >= 4 and word not in STOP_WORDS and "'" not in word
        ]
    found = []
    for run in _HAN_RUN.findall(text):
        found += [run[at : at + 2] for at in range(0, len(run) - 1, 2)]
        if len(run) % 2 and len(run) > 2:
            found.append(run[-2:])
    return [pair for pair in found if not STOP_CHARACTERS & set(pair)]


def keywords(texts: Iterable[str], language: str) -> list[tuple[str, ...]]:
    """For each text up to MAX_KEYWORDS salient words, most salient first, by tf-idf over all the texts.

    Weight: (1 + ln tf) * ln(N / df). Words of one text alone are left out where there are many texts, since
    a name tells a model nothing; ties go by the alphabet, so the result follows from the texts alone.
    """
    counts = [Counter(candidates(text, language)) for text in texts]
    spread: Counter[str] = Counter()
    for count in counts:
        spread.update(count.keys())
    fewest = 1 if len(counts) < 100 else 3 if len(counts) < 5000 else 12
    total = len(counts) + 1
    rarity = {word: math.log(total / df) for word, df in spread.items() if df >= fewest}
    chosen = []
    for count in counts:
        weights = [(-(1 + math.log(tf)) * rarity[word], word) for word, tf in count.items() if word in rarity]
        chosen.append(tuple(word for _, word in sorted(weights)[:MAX_KEYWORDS]))
    return chosen


def of_prompt(prompt: str, language: str) -> tuple[str, ...]:
    """The content words of a prompt in their order, without repeats, at most MAX_KEYWORDS."""
    if language == "en":
        found = [w for w in _WORD.findall(prompt.lower()) if len(w) >= 3 and w not in STOP_WORDS]
    else:
        found = []
        for run in _HAN_RUN.findall("".join(" " if c in STOP_CHARACTERS else c for c in prompt)):
            found += [run[at : at + 2] for at in range(0, len(run), 2)]
    return tuple(dict.fromkeys(found))[:MAX_KEYWORDS]


def without_stop_words(text: str, language: str) -> str:
    """The text with function words (English) or function characters (Chinese) left out, lines kept."""
    if language == "zh":
        return "".join(c for c in text if c not in STOP_CHARACTERS)
    lines = []
    for line in text.split("\n"):
        kept = _WORD.sub(lambda m: "" if m.group().lower() in STOP_WORDS else m.group(), line)
        lines.append(re.sub(r" +([,.;:!?])", r"\1", re.sub(r" {2,}", " ", kept)).strip())
    return "\n".join(lines)
