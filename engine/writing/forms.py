"""Verse forms as data: what lines a form has, their metre or tones, and which of them rhyme. No torch.

A form is a small file of resources/forms, or of the user's own folder "forms", which goes first. English:
`lines` names the metre of every line by a letter of [metres], `rhymes` gives every line a letter (lines with
the same letter rhyme, "." does not); a space parts stanzas. A metre is a list of alternatives over - (weak),
+ (strong) and x (any), one for each syllable. Chinese: either `schemes` over the letters of [phrases], two
phrases to a written line, those that end level rhyming; or `lines` as they stand on the page, "中仄仄平平A，".
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine import paths
from engine.brief import LANGUAGES, UserError

LONGEST = 100
"""Lines a form may have."""
RHYMES = ("", "pingshui", "cilin")
_PHRASE = re.compile(r"([平仄中]+)([A-Z]?)([，。；！？、])")


@dataclass(frozen=True)
class Line:
    """A verse line (English) or a phrase (Chinese).

    metres: alternatives; rhyme: its letter or ""; mark: the punctuation after it (Chinese); ends: a written
    line ends with it; gap: a stanza begins with it.
    """

    metres: tuple[str, ...]
    rhyme: str = ""
    mark: str = ""
    ends: bool = True
    gap: bool = False


@dataclass(frozen=True)
class Form:
    """schemes: the orders of lines that are allowed; the first scheme's length is the form's.

    model: the label by which networks know it. acrostic: first letters spell a word. open: the one line is
    repeated as often as is asked. rhyme: the table of Chinese rhymes. same: phrases that repeat each other;
    parallel: phrases that should be antithetic (both counted from 1).
    """

    name: str
    title: str
    about: str
    language: str
    model: str
    schemes: tuple[tuple[Line, ...], ...]
    acrostic: bool = False
    open: bool = False
    rhyme: str = ""
    same: tuple[tuple[int, int], ...] = ()
    parallel: tuple[tuple[int, int], ...] = ()

    def of_length(self, count: int) -> tuple[tuple[Line, ...], ...]:
        """The schemes; of an open form, with `count` lines."""
        return tuple(scheme * count for scheme in self.schemes) if self.open else self.schemes


@dataclass(frozen=True)
class Mark:
    """Something to show in the margin. line: index of the text's line; start, end: characters in it.

    kind: "fault" breaks the form, "note" is a licence or something worth knowing.
    """

    line: int
    start: int
    end: int
    kind: str
    text: str


@dataclass(frozen=True)
class Report:
    """marks of a text; lines: for each verse line what was counted there: syllables or tones, rhyme letter."""

    form: str
    marks: tuple[Mark, ...]
    lines: tuple[dict[str, Any], ...]

    @property
    def conforms(self) -> bool:
        return not any(mark.kind == "fault" for mark in self.marks)


def folders() -> list[Path]:
    """Where forms lie, the user's own first."""
    return [paths.user_data() / "forms", paths.resources() / "forms"]


def names() -> list[str]:
    """The names of all forms, in order of the alphabet."""
    return sorted({path.stem for folder in folders() if folder.is_dir() for path in folder.glob("*.toml")})


def find(name: str) -> Form:
    """The form of that name, or of that Chinese title. Raises UserError where there is none or its file is wrong."""
    for folder in folders():
        path = folder / f"{name}.toml"
        if re.fullmatch(r"[\w-]+", name) and path.is_file():
            return _cached(path, path.stat().st_mtime)
    for other in names():
        if (form := find(other)).title == name:
            return form
    raise UserError(f"There is no form {name!r}; choose one of {', '.join(names())}.")


def knows(name: str) -> bool:
    """Whether there is a form of that name."""
    return name in names()


@lru_cache(maxsize=256)
def _cached(path: Path, changed: float) -> Form:
    return read(path)


def read(path: Path) -> Form:
    """The form in a file. Raises UserError, one sentence that names the file, for anything wrong in it."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"The form {path.name} cannot be read ({error}); mend the file.") from None
    try:
        return _form(path.stem, values)
    except UserError as error:
        raise UserError(f"The form {path.name} is wrong: {error}") from None


def _form(name: str, values: dict[str, Any]) -> Form:
    language = values.get("language")
    if language not in LANGUAGES:
        raise UserError(f"its language is one of {', '.join(LANGUAGES)}.")
    rhyme = values.get("rhyme", "")
    if rhyme not in RHYMES:
        raise UserError('its rhyme is "pingshui", "cilin" or "".')
    if language == "en":
        schemes = (_english(values),)
    elif "schemes" in values:
        schemes = _regulated(values, bool(rhyme))
    else:
        schemes = (_song(values),)
    if not all(0 < len(scheme) <= LONGEST for scheme in schemes):
        raise UserError(f"it has 1 to {LONGEST} lines.")
    opened = values.get("open", False) is True
    if opened and len(schemes[0]) != 1:
        raise UserError("an open form has one line.")
    return Form(
        name,
        _text(values, "title", name),
        _text(values, "about", ""),
        language,
        _text(values, "model", ""),
        schemes,
        values.get("acrostic", False) is True,
        opened,
        rhyme,
        _pairs(values, "same", len(schemes[0])),
        _pairs(values, "parallel", len(schemes[0])),
    )


def _text(values: dict[str, Any], key: str, default: str) -> str:
    found = values.get(key, default)
    if not isinstance(found, str):
        raise UserError(f"its {key} is a text in quotation marks.")
    return found


def _pairs(values: dict[str, Any], key: str, count: int) -> tuple[tuple[int, int], ...]:
    found = values.get(key, [])
    try:
        pairs = tuple((int(one), int(other)) for one, other in found)
    except (TypeError, ValueError):
        pairs = ((0, 0),)
    if not all(0 < one < other <= count for one, other in pairs):
        raise UserError(f"its {key} is a list of pairs of line numbers, like [[3, 4]].")
    return pairs


def _metres(values: dict[str, Any], key: str, letters: str) -> dict[str, tuple[str, ...]]:
    table = values.get(key)
    if not isinstance(table, dict) or not table:
        raise UserError(f"it has no part [{key}].")
    for name, metres in table.items():
        sound = isinstance(metres, list) and metres and len(name) == 1
        if not (sound and all(isinstance(m, str) and m and set(m) <= set(letters) for m in metres)):
            raise UserError(f"{name} in [{key}] is no letter with a list of texts made of {' '.join(letters)}.")
    return {name: tuple(metres) for name, metres in table.items()}


def _english(values: dict[str, Any]) -> tuple[Line, ...]:
    metres = _metres(values, "metres", "-+x")
    lines = _text(values, "lines", "")
    rhymes = _text(values, "rhymes", "").replace(" ", "") or "." * len(lines.replace(" ", ""))
    if len(rhymes) != len(lines.replace(" ", "")):
        raise UserError("lines and rhymes have one letter each for every line.")
    made: list[Line] = []
    gap = False
    for letter in lines:
        if letter == " ":
            gap = bool(made)
            continue
        if letter not in metres:
            raise UserError(f"the metre {letter} of its lines is not in [metres].")
        rhyme = rhymes[len(made)]
        made.append(Line(metres[letter], "" if rhyme == "." else rhyme, gap=gap))
        gap = False
    return tuple(made)


def _regulated(values: dict[str, Any], rhymed: bool) -> tuple[tuple[Line, ...], ...]:
    phrases = _metres(values, "phrases", "平仄中")
    schemes = values["schemes"]
    if not (isinstance(schemes, list) and schemes and all(isinstance(s, str) for s in schemes)):
        raise UserError('its schemes are a list of texts, like ["abcd"].')
    if len({len(scheme) for scheme in schemes}) != 1 or not set("".join(schemes)) <= set(phrases):
        raise UserError("its schemes are equally long and made of the letters of [phrases].")

    def phrase(letter: str, closes: bool) -> Line:
        rhyme = "A" if rhymed and phrases[letter][0].endswith("平") else ""
        return Line(phrases[letter], rhyme, "。" if closes else "，", closes)

    return tuple(tuple(phrase(letter, at % 2 == 1) for at, letter in enumerate(scheme)) for scheme in schemes)


def _song(values: dict[str, Any]) -> tuple[Line, ...]:
    rows = values.get("lines")
    if not (isinstance(rows, list) and rows and all(isinstance(row, str) for row in rows)):
        raise UserError('its lines are a list of texts, like ["中仄仄平平A，"].')
    made: list[Line] = []
    gap = False
    for row in rows:
        if not row:
            gap = bool(made)
            continue
        phrases = list(_PHRASE.finditer(row))
        if "".join(p.group() for p in phrases) != row:
            raise UserError(f"the line {row} is not made of 平仄中, a rhyme's letter and a mark.")
        for at, phrase in enumerate(phrases):
            tones, rhyme, mark = phrase.groups()
            made.append(Line((tones,), rhyme, mark, at == len(phrases) - 1, gap and at == 0))
        gap = False
    return tuple(made)
