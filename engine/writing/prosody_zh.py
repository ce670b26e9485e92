"""Tones and rhymes of Chinese characters as verse counts them, and the check of a text against a form. No torch.

resources/prosody/chinese.tsv holds the 106 Pingshui groups, simplified and traditional characters alike. For song
patterns (ci) the groups are joined to the nineteen parts of Ge Zai's Cilin Zhengyun; the five groups that it
splits count as both of their parts. A character that stands in no group may have either tone and rhymes with
nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from engine import paths
from engine.saying import said
from engine.writing.forms import Form, Line, Mark, Report

_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_PARTS = """
东冬董肿送宋 江阳讲养绛漾 支微齐灰纸尾荠贿寘未霁泰队 鱼虞语麌御遇 佳灰蟹贿泰卦队 真文元轸吻阮震问愿
寒删先元旱潸铣阮翰谏霰愿 萧肴豪筱巧皓啸效号 歌哿个 麻佳马祃卦 庚青蒸梗迥敬径 尤有宥 侵寝沁
覃盐咸感俭豏勘艳陷 屋沃 觉药 质陌锡职缉 物月曷黠屑叶 合洽
""".split()
"""Group names of the nineteen parts; a name stands for a group by its first character in the table below."""
_TRADITIONAL = dict(
    zip(
        "东肿讲纸荠贿语轸潸铣旱筱个马养寝沁俭勘艳鱼齐删萧阳盐宋绛寘霁队震问愿谏啸号祃径觉质药锡职缉叶删",
        "東腫講紙薺賄語軫潸銑旱篠箇馬養寢沁琰勘豔魚齊刪蕭陽鹽宋絳寘霽隊震問願諫嘯號禡徑覺質藥錫職緝葉刪",
        strict=True,
    )
)


@dataclass(frozen=True)
class Reading:
    """tone: 平上去入; group: its name in the Pingshui table."""

    tone: str
    group: str

    @property
    def level(self) -> bool:
        return self.tone == "平"


@lru_cache(maxsize=1)
def readings() -> dict[str, tuple[Reading, ...]]:
    """All the readings of every character of the table."""
    found: dict[str, list[Reading]] = {}
    for row in (paths.resources() / "prosody" / "chinese.tsv").read_text("utf-8").splitlines():
        group, tone, characters = row.split("\t")
        for character in characters:
            found.setdefault(character, []).append(Reading(tone, group))
    return {character: tuple(dict.fromkeys(rows)) for character, rows in found.items()}


@lru_cache(maxsize=1)
def _parts() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, names in enumerate(_PARTS):
        for name in names:
            found.setdefault(_TRADITIONAL.get(name, name), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def tones(character: str) -> str:
    """平, 仄 or 中 (both, or unknown)."""
    levels = {reading.level for reading in readings().get(character, ())}
    return "中" if len(levels) != 1 else "平" if True in levels else "仄"


def fits(character: str, place: str) -> bool:
    """Whether a character may stand on a place: 平, 仄 or 中."""
    tone = tones(character)
    return "中" in (place, tone) or tone == place


def rhymes(character: str, place: str, table: str) -> frozenset[str]:
    """The rhyme classes of a character read in the place's tone: Pingshui groups, or numbers of Cilin parts."""
    wanted = [r for r in readings().get(character, ()) if place == "中" or r.level == (place == "平")]
    if table == "pingshui":
        return frozenset(r.group for r in wanted)
    return frozenset(str(part) for r in wanted for part in _parts()[r.group])


@dataclass(frozen=True)
class Phrase:
    """One phrase of a text, with the line and the column where it begins."""

    text: str
    line: int
    column: int


def phrases_of(text: str) -> list[Phrase]:
    """The phrases of a text: runs of characters between marks, spaces and line ends."""
    return [
        Phrase(run.group(), number, run.start())
        for number, row in enumerate(text.split("\n"))
        for run in _HAN_RUN.finditer(row)
    ]


def check(text: str, form: Form) -> Report:
    """Marks of a Chinese text against a form, by the scheme that it breaks least.

    Noted, not faults: a first line that rhymes with a neighbouring group (where the form's is Pingshui), the
    same rhyme character twice, a couplet whose tones are not opposed.
    """
    phrases = phrases_of(text)
    reports = [_against(phrases, scheme, form) for scheme in form.of_length(max(1, len(phrases)))]
    return min(reports, key=lambda report: sum(mark.kind == "fault" for mark in report.marks))


def _mark(phrase: Phrase, first: int, after: int, kind: str, said: str) -> Mark:
    return Mark(phrase.line, phrase.column + first, phrase.column + after, kind, said)


def _against(phrases: list[Phrase], scheme: tuple[Line, ...], form: Form) -> Report:
    marks: list[Mark] = []
    lines = []
    groups: dict[str, list[tuple[int, Phrase, str]]] = {}
    for index, (phrase, line) in enumerate(zip(phrases, scheme, strict=False)):
        metre = min(line.metres, key=lambda m: _wrong(phrase.text, m))
        if len(phrase.text) != len(metre):
            told = said("{count} characters, not {wanted}.", count=len(phrase.text), wanted=len(metre))
            marks.append(_mark(phrase, 0, len(phrase.text), "fault", told))
        else:
            for at, (character, place) in enumerate(zip(phrase.text, metre, strict=True)):
                if not fits(character, place):
                    level = said("{character} should have a level tone (平).", character=character)
                    oblique = said("{character} should have an oblique tone (仄).", character=character)
                    marks.append(_mark(phrase, at, at + 1, "fault", level if place == "平" else oblique))
        if line.rhyme:
            groups.setdefault(line.rhyme, []).append((index, phrase, metre[-1]))
        lines.append(
            {
                "line": phrase.line,
                "column": phrase.column,
                "count": len(phrase.text),
                "tones": "".join(map(tones, phrase.text)),
                "metre": metre,
                "rhyme": line.rhyme,
            }
        )
    for group in groups.values():
        marks += _rhyme_marks(group, form)
    if len(phrases) != len(scheme):
        told = said("The form has {wanted} phrases, not {count}.", wanted=len(scheme), count=len(phrases))
        place = phrases[min(len(phrases), len(scheme)) - 1] if phrases else None
        marks.append(_mark(place, 0, len(place.text), "fault", told) if place else Mark(0, 0, 0, "fault", told))
    else:
        marks += _pair_marks(phrases, form)
    return Report(form.name, tuple(marks), tuple(lines))


def _wrong(text: str, metre: str) -> int:
    return sum(not fits(c, p) for c, p in zip(text, metre, strict=False)) + 9 * abs(len(text) - len(metre))


def _rhyme_marks(group: list[tuple[int, Phrase, str]], form: Form) -> list[Mark]:
    table = form.rhyme
    again = {other - 1 for _, other in form.same}
    classes = [rhymes(phrase.text[-1], place, table) for _, phrase, place in group]
    votes = list(dict.fromkeys(c for found in classes for c in sorted(found)))
    if not votes:
        return []
    chosen = max(votes, key=lambda name: sum(name in found for found in classes))
    example = next(p.text[-1] for (_, p, _), found in zip(group, classes, strict=True) if chosen in found)
    marks = []
    seen: set[str] = set()
    for (index, phrase, place), found in zip(group, classes, strict=True):
        last, end = phrase.text[-1], len(phrase.text)
        if last not in readings():
            marks.append(_mark(phrase, end - 1, end, "note", said("The rhyme of {word} is not known.", word=last)))
        elif chosen not in found:
            near = rhymes(last, place, "cilin") & rhymes(example, place, "cilin")
            lent = table == "pingshui" and index == 0 and near
            neighbour = said("{word} is of a neighbouring rhyme.", word=last)
            apart = said("{word} does not rhyme with {other}.", word=last, other=example)
            marks.append(_mark(phrase, end - 1, end, "note" if lent else "fault", neighbour if lent else apart))
        elif last in seen and index not in again:
            marks.append(_mark(phrase, end - 1, end, "note", said("{word} is a rhyme twice.", word=last)))
        seen.add(last)
    return marks


def _pair_marks(phrases: list[Phrase], form: Form) -> list[Mark]:
    marks = []
    for one, other in form.same:
        a, b = phrases[one - 1], phrases[other - 1]
        if a.text != b.text:
            told = said("This should repeat the phrase {phrase}.", phrase=a.text)
            marks.append(_mark(b, 0, len(b.text), "fault", told))
    for one, other in form.parallel:
        a, b = phrases[one - 1], phrases[other - 1]
        shared = sorted(set(a.text) & set(b.text))
        if shared:
            told = said("The couplet uses {characters} twice.", characters="".join(shared))
            marks.append(_mark(b, 0, len(b.text), "note", told))
        level = [tones(x) == tones(y) != "中" for x, y in zip(a.text, b.text, strict=False)][1::2]
        if any(level):
            marks.append(_mark(b, 0, len(b.text), "note", said("The tones of the couplet are not opposed.")))
    return marks
