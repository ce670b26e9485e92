"""What is looked for in the library, and the SQL that finds it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from engine.brief import Mood

NEAR = 0.4
"""How far from the mood asked for a work may be, in the plane of -1 to 1."""
LEAST_SHARE = 0.1
"""How much of a painting a colour must cover to be found by it."""
_HAN = re.compile(r"([\u3400-\u9fff])")
_TOKEN = re.compile(r"[\u3400-\u9fff]+|[^\W_]+")


@dataclass(frozen=True)
class Query:
    """All of it must hold; what is empty does not matter.

    text: words of title, prompt, body, form or model, the last as far as it is typed; Chinese without spaces.
    colour: one of traits.COLOURS. model: its fingerprint. stars: at least so many. removed: those removed.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    mood: Mood | None = None
    colour: str = ""
    model: str = ""
    language: str = ""
    form: str = ""
    liked: bool = False
    stars: int = 0
    creation: str = ""
    removed: bool = False

    @property
    def everything(self) -> bool:
        """Whether nothing is asked for."""
        return self == Query()


def spaced(text: str) -> str:
    """Each Chinese character as a word of its own, for an index that knows words by spaces alone."""
    return _HAN.sub(r" \1 ", text)


def match(text: str) -> str:
    """The full-text expression of what was typed: "" where it holds no word."""
    tokens = _TOKEN.findall(text.lower())
    parts = []
    for index, token in enumerate(tokens):
        han = bool(_HAN.match(token))
        last = index == len(tokens) - 1 and not text[-1:].isspace() and not han
        parts.append(f'"{" ".join(token) if han else token}"{"*" if last else ""}')
    return " ".join(parts)


def statement(query: Query) -> tuple[str, list[Any]]:
    """SQL and its values; it gives numbers of works, nearest mood or largest share first, else the newest.

    Which table leads, and by which index, is said outright: it was measured with 50,000 works.
    """
    expression = match(query.text)
    if query.text.strip() and not expression:
        return "SELECT id FROM work WHERE 0", []
    if expression and replace(query, text="").everything:
        return (
            "SELECT rowid FROM words WHERE words MATCH ?"
            " AND rowid NOT IN (SELECT id FROM work WHERE removed IS NOT NULL) ORDER BY rowid DESC",
            [expression],
        )
    where = ["removed IS NOT NULL" if query.removed else "removed IS NULL"]
    values: list[Any] = []
    source, order, kind = "work", "work.id DESC", "kind"
    at: list[float] = []
    if query.colour:
        source = "colour CROSS JOIN work ON work.id = colour.work"
        where.append("colour.name = ? AND colour.share >= ?")
        values += [query.colour, LEAST_SHARE]
        order = "colour.share DESC, work.id DESC"
    if query.mood is not None:
        valence, arousal = query.mood.valence, query.mood.arousal
        if not query.colour:
            source, kind = "work INDEXED BY work_mood", "+kind"
        where.append("valence BETWEEN ? AND ? AND arousal BETWEEN ? AND ?")
        values += [valence - NEAR, valence + NEAR, arousal - NEAR, arousal + NEAR]
        order = "(valence - ?) * (valence - ?) + (arousal - ?) * (arousal - ?), work.id DESC"
        at = [valence, valence, arousal, arousal]
    if expression and query.mood is None and not query.colour:
        source, kind = "words CROSS JOIN work ON work.id = words.rowid", "+kind"
        where.append("words MATCH ?")
        values.append(expression)
        order = "words.rowid DESC"
    elif expression:
        where.append("work.id IN (SELECT rowid FROM words WHERE words MATCH ?)")
        values.append(expression)
    if query.kinds:
        where.append(f"{kind} IN ({','.join('?' * len(query.kinds))})")
        values += query.kinds
    for column in ("model", "language", "form", "creation"):
        if value := getattr(query, column):
            where.append(f"{column} = ?")
            values.append(value)
    if query.liked:
        where.append("liked = 1")
    if query.stars:
        where.append("stars >= ?")
        values.append(query.stars)
    return f"SELECT work.id FROM {source} WHERE {' AND '.join(where)} ORDER BY {order}", values + at  # noqa: S608
