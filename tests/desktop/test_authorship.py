"""The document's ledger through edits, undo and the file; the panel and the report that show it; signed exports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_link import FakeLink
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter
from pytestqt.qtbot import QtBot

from desktop import authorship, settings
from desktop.document import Document
from desktop.layers import HAND, Recorder
from desktop.provenance import signing
from desktop.provenance.report import ReportDialog
from desktop.provenance.whose import Whose, percent
from desktop.writing import record as text_record
from engine import studio
from engine.library import ledger, originality, provenance
from engine.process import CheckCopies, FindNearest
from engine.works import Note, Painting, Score, Text, Track, Work

WORKS: dict[str, Work] = {
    "painting": Painting(np.full((64, 64, 3), 90, np.uint8)),
    "music": Score((Track("t", (Note(0, 60, 480, 80), Note(480, 64, 480, 80))),)),
    "writing": Text("The sea is calm."),
}
NOUNS = {"painting": "painting", "music": "tune", "writing": "text"}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "home"))


def _made() -> dict[str, Any]:
    steps = [{"work": noun, "by": "model", "action": "create", "model": "abc"} for noun in NOUNS.values()]
    return {
        "seed": 3,
        "steps": steps,
        "models": {noun: {"name": "Sea", "fingerprint": "abc"} for noun in NOUNS.values()},
        "copies": {"painting": _copies()},
        "ledger": {noun: ledger.begin(WORKS[kind], steps[0]) for kind, noun in NOUNS.items()},
    }


def _copies() -> dict[str, Any]:
    near = [{"title": "Calm Sea", "author": "A. Painter", "score": 0.5}]
    return {
        "state": "clear", "of": originality.mark(WORKS["painting"]), "model": "Sea", "score": 0.5, "threshold": 0.65,
        "held_out": 168, "false_alarms": 0.018, "nearest": near,
    }  # fmt: skip


@pytest.fixture
def doc(qapp: object) -> Iterator[Document]:
    made = Document()
    made.set_works(WORKS, "Create", _made())
    yield made
    made.close()


def _shares(doc: Document, kind: str) -> dict[str, float]:
    return authorship.shares(doc.record, kind, doc.layers)


def _paint(doc: Document, rect: QRect) -> None:
    """A stroke on the active layer, as the tools make it."""
    active = doc.layers.active
    assert active is not None
    recorder = Recorder(doc.layers, active.key)
    recorder.touch(rect)
    painter = QPainter(doc.layers.image(active.key))
    painter.fillRect(rect, QColor("red"))
    painter.end()
    change = recorder.finish()
    assert change is not None
    doc.layers.damage(rect)
    doc.change_layers(change, "Brush", done=True)


def test_what_a_model_made_is_the_models(doc: Document) -> None:
    assert all(_shares(doc, kind) == {"model": 1.0} for kind in NOUNS)


def test_typing_counts_and_undo_takes_it_back(doc: Document) -> None:
    doc.set_work("writing", Text("The sea is so calm."), "Edit")
    assert _shares(doc, "writing") == pytest.approx({"model": 16 / 19, "hand": 3 / 19})
    doc.undo_stack.undo()
    assert _shares(doc, "writing") == {"model": 1.0}
    doc.undo_stack.redo()
    assert _shares(doc, "writing")["hand"] == pytest.approx(3 / 19)
    assert _shares(doc, "music") == {"model": 1.0}


def test_strokes_on_the_models_picture_mark_their_cells(doc: Document) -> None:
    _paint(doc, QRect(0, 0, 64, 16))
    assert _shares(doc, "painting") == pytest.approx({"model": 0.75, "hand": 0.25})
    doc.undo_stack.undo()
    assert _shares(doc, "painting") == {"model": 1.0}


def test_a_layer_of_the_hand_counts_by_what_is_seen_of_it(doc: Document) -> None:
    change = doc.layers.added(HAND, "mine")
    doc.change_layers(change, "Add a layer")
    doc.layers.activate(max(doc.layers.arrangement.keys))
    _paint(doc, QRect(0, 0, 64, 32))
    assert _shares(doc, "painting") == pytest.approx({"model": 0.5, "hand": 0.5})
    layer = doc.layers.active
    assert layer is not None
    doc.change_layers(doc.layers.said(replace(layer, opacity=0.5)), "Opacity")
    assert _shares(doc, "painting") == pytest.approx({"model": 0.75, "hand": 0.25})
    doc.change_layers(doc.layers.removed(layer.key), "Remove")
    assert _shares(doc, "painting") == {"model": 1.0}


def test_a_region_that_a_model_paints_again_is_the_models(doc: Document) -> None:
    _paint(doc, QRect(0, 0, 64, 32))
    painting = doc.work("painting")
    assert isinstance(painting, Painting)
    pixels = painting.pixels.copy()
    pixels[:16] = 7
    step = {"work": "painting", "by": "model", "action": "region"}
    doc.set_work("painting", Painting(pixels), "Repaint", authorship.with_step(doc.record, step))
    assert _shares(doc, "painting") == pytest.approx({"model": 0.75, "hand": 0.25})


def test_the_file_keeps_the_ledger(doc: Document, tmp_path: Path) -> None:
    doc.change_layers(doc.layers.added(HAND, "mine"), "Add a layer")
    doc.layers.activate(max(doc.layers.arrangement.keys))
    _paint(doc, QRect(0, 0, 64, 32))
    doc.set_work("writing", Text("The sea is so calm."), "Edit")
    before = {kind: _shares(doc, kind) for kind in NOUNS}
    doc.save(tmp_path / "a.triptych")
    other = Document()
    other.open(tmp_path / "a.triptych")
    assert {kind: _shares(other, kind) for kind in NOUNS} == before
    other.change_layers(other.layers.removed(other.layers.arrangement.keys[1]), "Remove")
    other.save(tmp_path / "b.triptych")
    other.open(tmp_path / "b.triptych")  # flat now
    assert _shares(other, "painting") == {"model": 1.0}
    other.close()


def test_a_ledger_that_does_not_fit_is_left_out() -> None:
    record = {"ledger": {"text": {"steps": [{"by": "hand"}], "runs": [[999, 0]]}, "tune": 3}, "seed": 1}
    assert authorship.sound(record, WORKS) == {"ledger": {}, "seed": 1}
    assert authorship.sound({"ledger": "x"}, WORKS) == {}


def test_accepted_notes_are_the_models_and_an_opened_tune_is_nobodys(doc: Document) -> None:
    score = WORKS["music"]
    assert isinstance(score, Score)
    more = replace(score, tracks=(replace(score.tracks[0], notes=(*score.tracks[0].notes, Note(960, 67, 480, 80))),))
    doc.set_work("music", score, "Open", authorship.opened({}, "tune"))
    doc.set_work("music", replace(score, tempo=90.0), "Open again", authorship.opened({}, "tune"))
    step = {"work": "tune", "by": "model", "action": "propose"}
    doc.set_work("music", more, "Accept", authorship.with_step(doc.record, step))
    told = _shares(doc, "music")
    assert told["model"] >= 1 / 3
    assert "hand" not in told


def test_a_draft_brought_back_brings_its_ledger(doc: Document) -> None:
    kept, works = doc.record, dict(doc.works)
    doc.set_work("writing", Text("My own words."), "Edit")
    doc.set_work("writing", Text("My own words, and more."), "Edit")
    assert _shares(doc, "writing")["hand"] > 0.5
    doc.set_works(works, "Bring back a draft", kept)
    assert _shares(doc, "writing") == {"model": 1.0}
    assert _shares(doc, "painting") == {"model": 1.0}


def test_the_editor_is_told_by_the_ledger(doc: Document) -> None:
    doc.set_work("writing", Text("The sea 😀 is calm."), "Edit")
    assert text_record.authors(doc.record, "The sea 😀 is calm.") == [(0, 8), (11, 19)]


def test_shares_never_round_somebody_away() -> None:
    assert [percent(share) for share in (0.001, 0.5, 0.999, 1.0)] == ["< 1 %", "50 %", "> 99 %", "100 %"]


def test_the_panel_follows(doc: Document, qtbot: QtBot) -> None:
    panel = Whose(doc)
    qtbot.addWidget(panel)
    assert panel.words["painting"].text() == "100 % by a model\n✓ no copy found"
    doc.set_work("writing", Text("The sea is so calm."), "Edit")
    qtbot.waitUntil(lambda: "by hand" in panel.words["writing"].text())
    assert panel.bars["writing"].shares["hand"] == pytest.approx(3 / 19)
    doc.new()
    qtbot.waitUntil(lambda: panel.isHidden())


def test_the_report_says_it_and_shows_the_nearest_work_beside(doc: Document, qtbot: QtBot, tmp_path: Path) -> None:
    link = FakeLink()
    dialog = ReportDialog(doc, link, "painting")
    qtbot.addWidget(dialog)
    text = dialog.report()
    for part in ("Made by a model: 100", "ask before you publish", "Calm Sea – A. Painter", "false alarms on 168"):
        assert part in text
    dialog.check()
    assert isinstance(link.asked[-1], CheckCopies)
    assert not dialog.again.isEnabled()
    link.answer([{**_copies(), "state": "near", "score": 0.9}])
    assert "it may be a copy of it" in dialog.report()
    dialog.find_beside("somewhere.zip")
    asked = link.asked[-1]
    assert isinstance(asked, FindNearest)
    assert asked.nearest["title"] == "Calm Sea"
    link.answer((asked.nearest, WORKS["painting"]))
    assert not dialog.pair.isHidden()
    dialog.save_report(str(tmp_path / "report.html"))
    assert "Calm Sea" in (tmp_path / "report.html").read_text("utf-8")


def test_exports_are_signed_unless_the_user_says_no(doc: Document, tmp_path: Path) -> None:
    for kind, name in (("painting", "a.png"), ("music", "a.mid"), ("writing", "a.txt")):
        path = tmp_path / name
        work = doc.work(kind)
        assert work is not None
        path.write_bytes(studio.encode(work))
        said = signing.sign(doc, kind, work, path)
        assert "unknown" in said
        assert "Sea" in said
        found = provenance.verify(path)
        assert found["state"] == "valid"
        assert found["claim"]["shares"] == {"model": 1.0}
    settings.write(settings.SIGN, 0)
    path = tmp_path / "b.txt"
    path.write_bytes(b"x")
    said = signing.sign(doc, "writing", WORKS["writing"], path)
    assert "unknown" in said and "Signed" not in said, "unknown rights are told without a signature too"
    assert provenance.verify(path)["state"] == "unsigned"
