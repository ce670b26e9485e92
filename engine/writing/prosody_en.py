"""Stress and rhyme of English words and verse lines. No torch.

Words come from resources/prosody/english.tsv (the CMU Pronouncing Dictionary, cut down to words of verse). A word
that is not there is guessed: endings 's, 'd, 'st, -s, -ed, -ing, -er, -est, -eth, -ness, -less and -ly are taken
off a known word; else every group of vowel letters is a syllable, of either stress, and it rhymes by its letters.

Metre follows Halle & Keyser (1971) in the main: only the stress of a word of several syllables is fixed, and it
may not fall on a weak place, save at the beginning of a line or after a pause.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from engine import paths
from engine.saying import said
from engine.writing.forms import Form, Line, Mark, Report

VOWELS = frozenset("AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split())
_NEAR = ({"AH", "UH", "UW", "OW", "AO", "AA", "ER"}, {"IH", "IY", "EH", "EY", "AE", "AY"})
_WORD = re.compile(r"['\u2019]?[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_PAUSE = re.compile(r"[,.;:!?\u2014()\"\u201c\u201d]|--")
_SHORTENED = frozenset(
    "heaven even power flower spirit being seven given driven fallen hour tower ever never over".split()
)
_SYNCOPE = re.compile(r"[aeo][rn](?:ing|y|ous|al|est|ies)$")
VOWEL_LETTERS = re.compile(r"[aeiouy\u00e0-\u00ff]+")


@dataclass(frozen=True)
class Sound:
    """stress: a digit for each syllable (1 main, 2 lesser, 0 none, ? unknown).

    onset, tail: consonants before, and all sounds from, the last stressed vowel.
    """

    stress: str
    onset: tuple[str, ...]
    tail: tuple[str, ...]

    @property
    def last(self) -> tuple[str, ...]:
        """What sounds from the last vowel on."""
        at = max((i for i, phone in enumerate(self.tail) if phone in VOWELS), default=0)
        return self.tail[at:]


@dataclass(frozen=True)
class Word:
    """count: how often verse has it; shown: its usual spelling (names with a capital)."""

    count: int
    shown: str
    sounds: tuple[Sound, ...]


@lru_cache(maxsize=1)
def dictionary() -> dict[str, Word]:
    """All known words, in small letters with a straight apostrophe."""
    found = {}
    text = (paths.resources() / "prosody" / "english.tsv").read_text("utf-8")
    for row in text.splitlines():
        word, count, shown, sounds = row.split("\t")
        found[word] = Word(int(count), shown, tuple(_sound(part) for part in sounds.split("|")))
    return found


def _sound(text: str) -> Sound:
    stress, *phones = text.split()
    at = next(i for i, phone in enumerate(phones) if phone in VOWELS)
    return Sound(stress, tuple(phones[:at]), tuple(phones[at:]))


def words_of(line: str) -> list[re.Match[str]]:
    """The words of a line, parts of hyphenated words one by one."""
    return list(_WORD.finditer(line))


@lru_cache(maxsize=4096)
def sounds_of(word: str) -> tuple[Sound, ...]:
    """How a word may sound: from the dictionary, else by the guess above."""
    word = word.lower().replace("\u2019", "'")
    known = dictionary()
    if word.endswith("'d") and word not in known and word[:-2] + "ed" in known:
        return known[word[:-2] + "ed"].sounds
    if word in known:
        return _with_licences(word, known[word].sounds)
    for ending, tail, syllable in (
        ("'s", ("Z",), ""),
        ("'d", ("D",), ""),
        ("'st", ("S", "T"), ""),
        ("'", (), ""),
        ("ed", ("D",), ""),
        ("est", ("AH", "S", "T"), "0"),
        ("eth", ("AH", "TH"), "0"),
        ("ing", ("IH", "NG"), "0"),
        ("ness", ("N", "AH", "S"), "0"),
        ("less", ("L", "AH", "S"), "0"),
        ("ly", ("L", "IY"), "0"),
        ("er", ("ER",), "0"),
        ("s", ("Z",), ""),
    ):
        if word.endswith(ending):
            stem = word[: -len(ending)]
            base = next((w for w in (stem, stem + "e", stem[:-1]) if w in known), "")
            if base:
                made = tuple(Sound(s.stress + syllable, s.onset, s.tail + tail) for s in known[base].sounds)
                return _with_licences(word, made)
    groups = VOWEL_LETTERS.findall(re.sub(r"(?<=[^aeiouyl])e$", "", word)) or ["a"]
    ending = word[word.rfind(groups[-1]) :]
    return (Sound("?" * len(groups), (), tuple(ending)),)


def _with_licences(word: str, sounds: tuple[Sound, ...]) -> tuple[Sound, ...]:
    """The sounds, and those verse may give the word besides: heaven as one syllable, wandering and fixed as two,
    perceivest and desire as two."""
    more: list[Sound] = []
    if word in _SHORTENED:
        more += [Sound(s.stress[:-1], s.onset, s.tail) for s in sounds if len(s.stress) == 2]
    if _SYNCOPE.search(word):
        more += [Sound(s.stress[:-1], s.onset, s.tail) for s in sounds if s.stress.endswith("00")]
    if word.endswith("ed") and not word.endswith(("ted", "ded", "eed")):
        more += [Sound(s.stress + "0", s.onset, (*s.tail[:-1], "IH", "D")) for s in sounds]
    if word.endswith("est"):
        more += [
            Sound(s.stress[:-1], s.onset, (*s.tail[:-3], "S", "T"))
            for s in sounds
            if len(s.stress) > 1 and s.stress.endswith("0") and s.tail[-2:] == ("S", "T")
        ]
    more += [shorter for s in sounds if (shorter := _glided(s)) is not None]
    return sounds + tuple(more)


def _glided(sound: Sound) -> Sound | None:
    """The sound with one syllable in place of two in fire, hour and their kin; None for another word."""
    for at, pair in enumerate(itertools.pairwise(sound.tail)):
        if pair in (("AY", "ER"), ("AW", "ER")):
            place = len(sound.stress) - sum(phone in VOWELS for phone in sound.tail[at + 1 :])
            stress = sound.stress[:place] + sound.stress[place + 1 :]
            return Sound(stress, sound.onset, (*sound.tail[: at + 1], "R", *sound.tail[at + 2 :]))
    return None


def rhyme(one: str, other: str) -> str:
    """How two words rhyme: "perfect", "near" (for the eye, or with kindred vowels), "same" or "none"."""
    one, other = (w.lower().replace("\u2019", "'") for w in (one, other))
    if one == other:
        return "same"
    best = "none"
    for a in sounds_of(one):
        for b in sounds_of(other):
            if a.tail == b.tail or (a.last == b.last and "0" not in (a.stress[-1], b.stress[-1])):
                if a.onset != b.onset or not a.onset:
                    return "perfect"
                best = "same"
            elif best == "none" and _near(a, b):
                best = "near"
    return "near" if best == "none" and _ending(one) == _ending(other) else best


def _near(a: Sound, b: Sound) -> bool:
    """Equal but for a lesser stress or a kindred vowel before the same consonants."""
    one, other = a.last, b.last
    if one == other:
        return True
    return len(one) > 1 and one[1:] == other[1:] and any(one[0] in g and other[0] in g for g in _NEAR)


def _ending(word: str) -> str:
    """The letters from the last vowel on, a silent e and the vowel before it among them."""
    found = re.search(r"[aeiouy]+[^aeiouy]*(?:e[sd]?)?$", word)
    return found.group() if found else word


@dataclass(frozen=True)
class Scansion:
    """stress: digits of the syllables as read; clashes: (word, ) indices whose stress fights the metre."""

    stress: str
    clashes: tuple[int, ...]
    metre: str
    feminine: bool


def scan(line: str, metres: Iterable[str]) -> Scansion | None:
    """The reading of a line that fits one of the metres best; None where no reading has as many syllables.

    A line may have one more weak syllable than its metre at its end (a feminine ending).
    """
    words = words_of(line)
    best: tuple[float, Scansion] | None = None
    for metre in metres:
        for extra in ("", "-") if metre.endswith("+") else ("",):
            found = _read(line, words, metre + extra)
            if found and extra and not found[1].endswith("0"):
                continue
            if found:
                cost = len(found[2]) + (0.5 if extra else 0)
                if best is None or cost < best[0]:
                    best = cost, Scansion(found[1], found[2], metre + extra, bool(extra))
    return best[1] if best else None


def _read(line: str, words: list[re.Match[str]], metre: str) -> tuple[float, str, tuple[int, ...]] | None:
    """The cheapest (cost, stresses, clashing words) that fills the metre exactly."""
    reached: dict[int, tuple[float, str, tuple[int, ...]]] = {0: (0.0, "", ())}
    before = 0
    for index, word in enumerate(words):
        pause = index == 0 or bool(_PAUSE.search(line[before : word.start()]))
        before = word.end()
        following: dict[int, tuple[float, str, tuple[int, ...]]] = {}
        for rank, sound in enumerate(sounds_of(word.group())):
            for at, (cost, stress, clashes) in reached.items():
                end = at + len(sound.stress)
                if end > len(metre):
                    continue
                clash = clashes_with(sound.stress, metre[at:end], pause)
                found = (
                    cost + clash + 0.01 * rank,
                    stress + sound.stress,
                    (*clashes, index) if clash else clashes,
                )
                if end not in following or found < following[end]:
                    following[end] = found
        reached = following
    return reached.get(len(metre))


def clashes_with(stress: str, places: str, pause: bool = False) -> bool:
    """Whether a word's stress falls on a weak place. pause: a strong-weak word may stand for weak-strong here."""
    if len(stress) == 1:
        return False
    if pause and stress[0] == "1" and places[:2] == "-+":
        return "1" in stress[2:] and clashes_with(stress[2:] + "0", places[2:] + "x")
    return any(digit == "1" and place == "-" for digit, place in zip(stress, places, strict=True))


def syllables(line: str) -> int:
    """Syllables of a line in the first reading of every word."""
    return sum(len(sounds_of(word.group())[0].stress) for word in words_of(line))


def check(text: str, form: Form) -> Report:
    """Marks of an English text against a form. Tolerated, with a note: one stress against the metre in a line,
    a feminine ending, a near rhyme, the same word as a rhyme."""
    rows = [(number, row) for number, row in enumerate(text.split("\n")) if words_of(row)]
    scheme = form.of_length(len(rows))[0]
    marks: list[Mark] = []
    lines = []
    ends: dict[str, list[str]] = {}
    for (number, row), line in zip(rows, scheme, strict=False):
        marks += _line_marks(number, row, line)
        scanned = scan(row, line.metres)
        last = words_of(row)[-1]
        if line.rhyme:
            marks += _rhyme_marks(number, last, ends.setdefault(line.rhyme, []))
        lines.append(
            {
                "line": number,
                "count": len(scanned.stress) if scanned else syllables(row),
                "stress": scanned.stress if scanned else "",
                "metre": scanned.metre if scanned else line.metres[0],
                "rhyme": line.rhyme,
            }
        )
    if len(rows) != len(scheme):
        at, row = rows[min(len(rows), len(scheme)) - 1] if rows else (0, "")
        marks.append(
            Mark(
                at,
                0,
                len(row),
                "fault",
                said("The form has {wanted} lines, not {count}.", wanted=len(scheme), count=len(rows)),
            )
        )
    return Report(form.name, tuple(marks), tuple(lines))


def _line_marks(number: int, row: str, line: Line) -> list[Mark]:
    scanned = scan(row, line.metres)
    if scanned is None:
        wanted = sorted({len(metre) for metre in line.metres})
        counts = str(wanted[0]) if len(wanted) == 1 else f"{wanted[0]} to {wanted[-1]}"
        told = said("{count} syllables, not {wanted}.", count=syllables(row), wanted=counts)
        return [Mark(number, 0, len(row), "fault", told)]
    found = []
    words = words_of(row)
    kind = "fault" if len(scanned.clashes) > 1 else "note"
    for index in scanned.clashes:
        word = words[index]
        told = said("The stress of {word} is against the metre.", word=word.group())
        found.append(Mark(number, *word.span(), kind, told))
    if scanned.feminine:
        found.append(Mark(number, *words[-1].span(), "note", said("A feminine ending.")))
    return found


def _rhyme_marks(number: int, last: re.Match[str], ends: list[str]) -> list[Mark]:
    word = last.group()
    grades = [(rhyme(word, other), other) for other in ends]
    ends.append(word)
    for wanted in ("perfect", "near", "same"):
        for grade, other in grades:
            if grade == wanted == "perfect":
                return []
            if grade == wanted:
                near = said("{word} nearly rhymes with {other}.", word=word, other=other)
                same = said("{word} rhymes with itself.", word=word)
                return [Mark(number, *last.span(), "note", near if wanted == "near" else same)]
    if not grades:
        return []
    told = said("{word} does not rhyme with {other}.", word=word, other=grades[0][1])
    return [Mark(number, *last.span(), "fault", told)]
