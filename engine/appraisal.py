"""What an appraisal is made of: rows of measures, figures to look at, and the collections they are held against.

A row says one thing of a work, with the paper it comes from and how far that is known to reach; its percentile
is the share of a named reference collection that lies below. There is no sum of rows: nothing here is a mark.
numpy only. The reference collections are small tables in resources/reference (packaging/make_reference.py).
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine import paths
from engine.saying import Said, said

STEPS = 41
"""Quantiles in a reference table: 0, 2.5 .. 100 %."""
NEIGHBOURS = 10
"""A work's novelty is its mean distance to so many nearest works of its kind."""


@dataclass(frozen=True)
class Row:
    """One measure of a work.

    name: its key in the reference; shown: the value with its unit; says: what it means, one sentence; source: the
    paper; error: how far the measure is known to reach; percentile: 0..100, None where nothing is there to hold
    it against; collection: what it is held against.
    """

    name: str
    title: Said
    shown: str
    says: Said
    source: str
    error: Said
    value: float | None = None
    percentile: float | None = None
    collection: str = ""

    @property
    def standing(self) -> Said | None:
        """The percentile as a sentence."""
        if self.percentile is None:
            return None
        low, high = round(self.percentile), round(100 - self.percentile)
        if low >= high:
            return said("More than {share} in 100 of {collection}.", share=min(low, 99), collection=self.collection)
        return said("Less than {share} in 100 of {collection}.", share=min(high, 99), collection=self.collection)


@dataclass(frozen=True)
class Figure:
    """Something to look at; engine/figures.py draws it.

    form: "curve", "plane", "matrix", "wheel", "picture" or "shares"; data: plain values by the form.
    """

    form: str
    title: Said
    about: Said
    data: dict[str, Any] = field(default_factory=dict)
    across: Said | str = ""
    up: Said | str = ""


@dataclass(frozen=True)
class Appraisal:
    """All that was measured. kind: painting, music or writing; language: of a text; numbers: the measures by the
    names of the reference; small: a small picture of it (PNG or JPEG, b"" of a text)."""

    kind: str
    rows: tuple[Row, ...]
    figures: tuple[Figure, ...]
    name: str = ""
    small: bytes = b""
    numbers: dict[str, float] = field(default_factory=dict)
    language: str = ""

    @property
    def among(self) -> str:
        """Its reference collection."""
        return among(self.kind, self.language)

    def row(self, name: str) -> Row | None:
        return next((row for row in self.rows if row.name == name), None)

    def to_json(self) -> dict[str, Any]:
        """Rows with their sentences in English; the figures' data."""
        rows = [
            {
                "name": row.name,
                "title": str(row.title),
                "value": None if row.value is None else round(row.value, 5),
                "shown": str(row.shown),
                "percentile": None if row.percentile is None else round(row.percentile, 1),
                "collection": str(row.collection),
                "says": str(row.says),
                "source": row.source,
                "error": str(row.error),
            }
            for row in self.rows
        ]
        figures = [{"form": one.form, "title": str(one.title), "data": _plain(one.data)} for one in self.figures]
        return {"name": self.name, "kind": self.kind, "rows": rows, "figures": figures}


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return None
    if isinstance(value, float):
        return round(value, 5) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value


# Reference collections


def among(kind: str, language: str = "") -> str:
    """The reference collection of a kind: paintings, tunes, english or chinese; "" where there is none."""
    if kind == "writing":
        return {"en": "english", "zh": "chinese"}.get(language, "")
    return {"painting": "paintings", "music": "tunes"}[kind]


@functools.cache
def reference(name: str) -> dict[str, Any]:
    """The table of a collection: works, quantiles by measure, vectors, traits (engine/advice.py); {} where it is not.

    name: paintings, tunes, english or chinese.
    """
    try:
        found: dict[str, Any] = json.loads((paths.resources() / "reference" / f"{name}.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def collection(name: str) -> Said:
    """Its name for people."""
    works = f"{reference(name).get('works', 0):,}"
    if name == "paintings":
        return said("{works} paintings in the public domain", works=works)
    if name == "tunes":
        return said("{works} songs and piano pieces", works=works)
    if name == "english":
        return said("{works} English poems", works=works)
    return said("{works} Chinese poems", works=works)


def percentile(name: str, measure: str, value: float | None) -> float | None:
    """Which share of the collection lies below the value, 0..100; ties count half."""
    table = reference(name).get("quantiles", {}).get(measure)
    return rank(table, value) if table else None


def rank(table: Sequence[float], value: float | None) -> float | None:
    """Where a value lies among equally spaced quantiles, 0..100."""
    if value is None or not math.isfinite(value):
        return None
    steps = np.linspace(0, 100, len(table))
    low, high = np.searchsorted(table, value, "left"), np.searchsorted(table, value, "right")
    if high > low:  # a value that many works share
        return float((steps[low] + steps[high - 1]) / 2)
    return float(np.interp(value, table, steps))


def measured(
    name: str, title: Said, value: float | None, shown: str, says: Said, source: str, error: Said, among: str = ""
) -> Row:
    """A row with its percentile in the collection `among`."""
    if value is not None and not math.isfinite(value):
        value = None
    found = percentile(among, name, value) if among else None
    about = collection(among) if found is not None else ""
    return Row(name, title, shown if value is not None else "–", says, source, error, value, found, about)


# Novelty and likelihood


def vector(name: str, values: Mapping[str, float]) -> np.ndarray | None:
    """A work's measures in standard deviations of the collection, each clipped to -4..4; None without a table."""
    table = reference(name).get("vectors")
    if not table:
        return None
    raw = np.array([values.get(one, math.nan) for one in table["names"]], np.float64)
    scaled = (raw - np.array(table["centre"])) / np.array(table["spread"])
    return np.clip(np.nan_to_num(scaled), -4, 4)


def novelty_distance(own: np.ndarray, rows: np.ndarray) -> float:
    """The mean distance to the NEIGHBOURS nearest of rows (n, k)."""
    distances = np.sqrt(((rows - own) ** 2).sum(1))
    return float(np.sort(distances)[:NEIGHBOURS].mean())


def typicality(name: str, values: Mapping[str, float]) -> float | None:
    """Percentile, 0..100: how many works of the collection lie farther from its middle in these measures.

    By Mahalanobis distance over the measures that its table "texture" names.
    """
    table = reference(name).get("texture")
    if not table or not all(math.isfinite(values.get(one, math.nan)) for one in table["names"]):
        return None
    away = np.array([values[one] for one in table["names"]]) - np.array(table["centre"])
    found = rank(table["apart"], float(np.sqrt(away @ np.array(table["precision"]) @ away)))
    return None if found is None else 100 - found


def novelty(name: str, values: Mapping[str, float]) -> float | None:
    """Percentile, 0..100: from how many works of the collection their own neighbours are nearer."""
    own = vector(name, values)
    if own is None:
        return None
    table = reference(name)["vectors"]
    return rank(table["apart"], novelty_distance(own, np.array(table["rows"], np.float64) / table["scale"]))
