"""Rows, percentiles, novelty, and the pages made of them."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from engine import appraisal, appraisal_page, figures
from engine.appraisal import Appraisal, Figure, Row
from engine.figures import Ink
from engine.saying import said


def row(name: str = "contrast", percentile: float | None = 80.0, value: float = 0.2) -> Row:
    return Row(name, said("Contrast"), "20 %", said("So much."), "Peli 1990", said("Little."), value, percentile, "all")


def test_rank_lies_between_the_quantiles_and_halves_ties() -> None:
    assert appraisal.rank([0.0, 1.0, 2.0], 0.5) == pytest.approx(25)
    assert appraisal.rank([0.0, 1.0, 2.0], -5) == 0
    assert appraisal.rank([0.0, 1.0, 2.0], 9) == 100
    assert appraisal.rank([0.0, 0.0, 0.0, 0.0, 1.0], 0.0) == pytest.approx(37.5)
    assert appraisal.rank([0.0, 1.0], math.nan) is None


def test_standing_says_the_larger_side() -> None:
    assert str(row(percentile=80).standing) == "More than 80 in 100 of all."
    assert str(row(percentile=10).standing) == "Less than 90 in 100 of all."
    assert row(percentile=None).standing is None


@pytest.mark.parametrize("name", ["paintings", "tunes", "english", "chinese"])
def test_the_reference_is_there_and_ordered(name: str) -> None:
    table = appraisal.reference(name)
    assert table["works"] >= 1000
    for measure, values in table["quantiles"].items():
        assert len(values) == appraisal.STEPS, measure
        assert values == sorted(values), measure
    vectors = table["vectors"]
    assert len(vectors["rows"][0]) == len(vectors["names"]) == len(vectors["centre"])
    assert str(table["works"] // 1000) in str(appraisal.collection(name))


def test_an_ordinary_work_is_less_new_than_a_strange_one() -> None:
    table = appraisal.reference("tunes")
    middle = {name: values[20] for name, values in table["quantiles"].items()}
    strange = {name: values[0] if at % 2 else values[-1] for at, (name, values) in enumerate(middle_ends(table))}
    ordinary, odd = appraisal.novelty("tunes", middle), appraisal.novelty("tunes", strange)
    assert ordinary is not None and odd is not None
    assert ordinary < 50 < 95 < odd


def middle_ends(table: dict) -> list[tuple[str, list[float]]]:
    return list(table["quantiles"].items())


def test_typical_texture_is_likelier_than_an_odd_one() -> None:
    texture = appraisal.reference("paintings")["texture"]
    centre = dict(zip(texture["names"], texture["centre"], strict=True))
    assert appraisal.typicality("paintings", centre) == 100
    assert appraisal.typicality("paintings", {name: 3 * value for name, value in centre.items()}) == 0
    assert appraisal.typicality("paintings", {}) is None


FIGURES = [
    Figure("curve", said("A"), said("b"), {"series": [[1.0, 3.0, 2.0]], "steps": True}, said("bars"), said("bits")),
    Figure("curve", said("Z"), said("b"), {"series": [[-1.0, 1.0]], "zero": True, "span": [0, 8]}),
    Figure("curve", said("L"), said("b"), {"series": [[3.0, 2.0, 1.0]], "at": [0, 1, 2], "line": [-1.0, 3.0]}),
    Figure("plane", said("P"), said("b"), {"cloud": [[0.9, 0.1], [0.8, 0.2]], "points": [[0.85, 0.15]]}),
    Figure("matrix", said("F"), said("b"), {"cells": [[1, 0.5], [0.5, 1]], "edges": [0, 0.5],
                                               "letters": "AB", "count": 2}),
    Figure("wheel", said("W"), said("b"), {"hues": [1 / 36] * 36, "sectors": [[10, 93.6], [190, 18]]}),
    Figure("shares", said("S"), said("b"), {"shares": [["Realism", 0.7], ["Baroque", 0.3]]}),
    Figure("bars", said("B"), said("b"), {"values": [0.5, 0.5], "names": ["C", "G"]}),
    Figure("arcs", said("R"), said("b"), {"letters": "ABAB."}, said("lines")),
    Figure(
        "picture", said("C"), said("b"),
        {"jpeg": b"\xff\xd8x", "width": 40, "height": 20, "level": 0.4, "square": [0.25, 0, 0.5, 1],
         "drawn": [[1.0, 2.0], [0.5, 0.4]]},
    ),
]  # fmt: skip


@pytest.mark.parametrize("figure", FIGURES, ids=lambda one: f"{one.form}-{one.title}")
@pytest.mark.parametrize("two", [False, True])
def test_every_figure_is_well_formed_and_has_numbers_only(figure: Figure, two: bool) -> None:
    import xml.etree.ElementTree as ET

    text = figures.svg(figure, 320, 200, Ink(), other=figure if two else None)
    root = ET.fromstring(text)
    assert root.get("width") == "320"
    assert len(list(root)) > 1
    assert "nan" not in text and "inf" not in text
    for name in ("x", "y", "cx", "cy"):
        for element in root.iter():
            if element.get(name) and "transform" not in element.attrib:
                assert -1 <= float(element.get(name, "0")) <= 331, (name, element.attrib)


def test_a_page_is_self_contained_and_escapes_what_it_shows() -> None:
    work = Appraisal("painting", (row(),), tuple(FIGURES), "<b>mine</b>.png", b"\xff\xd8x")
    text = appraisal_page.page([work])
    assert "&lt;b&gt;mine&lt;/b&gt;.png" in text and "<b>mine</b>.png" not in text
    assert not re.search(r'(src|href)="(?!data:)', text)
    assert "Peli 1990" in text and "More than 80 in 100 of all." in text
    assert text.count("<svg") == len(FIGURES) + 1  # a strip for the row


def test_two_works_stand_side_by_side() -> None:
    one = Appraisal("music", (row("a"), row("b")), (), "one")
    other = Appraisal("music", (row("b"), row("c", value=0.5)), (), "other")
    text = appraisal_page.page([one, other])
    assert text.count("<tr>") == 3
    assert text.count("–</td>") == 2  # each lacks one of the other's measures


def test_json_holds_no_bytes_and_no_infinities() -> None:
    import json

    work = Appraisal("painting", (row(),), tuple(FIGURES), "x", b"\xff\xd8x", {"contrast": 0.2})
    value = json.loads(json.dumps(work.to_json(), allow_nan=False))
    assert value["rows"][0]["percentile"] == 80
    assert value["rows"][0]["source"] == "Peli 1990"
    assert value["figures"][-1]["data"]["jpeg"] is None


def test_novelty_is_the_mean_of_the_nearest() -> None:
    rows = np.array([[float(at)] for at in range(1, 21)])
    assert appraisal.novelty_distance(np.zeros(1), rows) == pytest.approx(5.5)
