"""Form labels of texts by their outward shape, and the shapes that creation keeps. No torch.

This is about line counts and lengths only; rhyme, metre and tones are not looked at here.
"""

from __future__ import annotations

from dataclasses import dataclass

CHINESE_NAMES = {
    "五言绝句": "wujue",
    "七言绝句": "qijue",
    "五言律诗": "wulv",
    "七言律诗": "qilv",
    "五言排律/古诗": "wugu",
    "五言古诗": "wugu",
    "七言排律/古诗": "qigu",
    "七言古诗": "qigu",
    "杂言诗": "zayan",
    "四言诗": "siyan",
    "六言诗": "liuyan",
    "诗经": "shijing",
    "楚辞": "chuci",
    "乐府": "yuefu",
    "词": "ci",
    "曲": "qu",
}
"""Labels of the corpus to names for the command line."""


@dataclass(frozen=True)
class Regular:
    """A Chinese regular form: lines of `length` characters, `lines` of them, two to a written line."""

    length: int
    lines: int


REGULAR = {"wujue": Regular(5, 4), "qijue": Regular(7, 4), "wulv": Regular(5, 8), "qilv": Regular(7, 8)}
LINE_COUNTS = {"couplet": 2, "quatrain": 4, "sonnet": 14}
"""English forms that are a number of lines."""
LONG_LINES, PROSE_WIDTH = 60, 90


def label_of(text: str, given: str, language: str) -> str:
    """The form label of a work. given: what its file says, "" where it says nothing.

    English: prose, couplet (2 lines), quatrain (4), sonnet (14), quatrains (every stanza of 4, or a multiple
    of 4 up to 24 lines in one block), long (over 60 lines), else poem; a given name other than "poem" and
    "verse" is kept. Chinese: the given name, in pinyin where it is a known one, else by shape or "".
    """
    given = given.strip()
    if language == "zh":
        return CHINESE_NAMES.get(given, given) or _chinese_shape(text)
    if given and given.lower() not in ("poem", "verse", "poetry"):
        return given.lower()
    lines = [line for line in text.split("\n") if line.strip()]
    if lines and sum(map(len, lines)) / len(lines) > PROSE_WIDTH:
        return "prose"
    for name, count in LINE_COUNTS.items():
        if len(lines) == count:
            return name
    stanzas = [stanza.strip("\n").count("\n") + 1 for stanza in text.split("\n\n") if stanza.strip()]
    if len(lines) > LONG_LINES:
        return "long"
    fours = all(n == 4 for n in stanzas) if len(stanzas) > 1 else len(lines) % 4 == 0 and len(lines) <= 24
    return "quatrains" if lines and fours else "poem"


def _chinese_shape(text: str) -> str:
    phrases = [p for p in "".join(c if "\u4e00" <= c <= "\u9fff" else " " for c in text).split() if p]
    lengths = {len(p) for p in phrases}
    for name, form in REGULAR.items():
        if len(phrases) == form.lines and lengths == {form.length}:
            return name
    return ""
