"""Works that a model had a part in are compared anew after each change, and carry the result."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_link import FakeLink
from pytestqt.qtbot import QtBot

from desktop import authorship, export
from desktop.document import Document
from desktop.library.keeper import Keeper
from desktop.provenance.rechecking import Rechecks
from engine.library import originality
from engine.library.store import Entry, Store
from engine.process import CheckCopies
from engine.works import Text

POEM = Text("The sea is calm tonight,\nthe tide is full.")
OTHER = Text("The sea is calm tonight,\nand nobody is here.")
MADE = {"steps": [{"work": "text", "by": "model", "action": "create", "model": "abc"}], "seed": 1}


@pytest.fixture
def document(qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Document]:
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "home"))
    made = Document()
    yield made
    made.close()


@pytest.fixture
def keeper(document: Document, tmp_path: Path) -> Iterator[Keeper]:
    made = Keeper(document, tmp_path / "library.db")
    yield made
    made.close()


def found(work: Text, state: str = "clear") -> dict[str, Any]:
    return {"state": state, "of": originality.mark(work), "model": "Verse", "nearest": []}


def test_a_rewrite_is_compared_and_the_result_is_kept(
    document: Document, keeper: Keeper, qtbot: QtBot, tmp_path: Path
) -> None:
    link = FakeLink()
    Rechecks(document, link, keeper, document)
    document.set_work("writing", POEM, "Create", MADE | {"copies": {"text": found(POEM)}})
    step = {"work": "text", "by": "model", "action": "rewrite", "model": "abc"}
    document.set_work("writing", OTHER, "Rewrite", authorship.with_step(document.record, step))
    assert authorship.copies(document.record, "writing", OTHER) == {}, "what was found of the first is not told of it"
    qtbot.waitUntil(lambda: len(link.asked) == 1, timeout=5000)
    assert link.asked == [CheckCopies(OTHER)]
    link.answer([{"state": "unknown", "nearest": []}, found(OTHER, "near")])
    assert authorship.copies(document.record, "writing", OTHER)["state"] == "near"
    fingerprint = Entry(OTHER, export.encode(OTHER)).fingerprint
    keeper.close()
    with Store(tmp_path / "library.db") as store:
        kept = next(work for work in store.works(store.find()) if work.fingerprint == fingerprint)
        assert store.record(kept.id)["copies"]["text"]["state"] == "near"


def test_undo_is_followed_and_work_by_hand_is_left_alone(document: Document, keeper: Keeper, qtbot: QtBot) -> None:
    link = FakeLink()
    Rechecks(document, link, keeper, document)
    document.set_work("writing", POEM, "Write")
    qtbot.wait(2000)
    assert link.asked == [], "no model had a part in it"
    document.set_work("writing", OTHER, "Create", MADE)
    qtbot.waitUntil(lambda: len(link.asked) == 1, timeout=5000)
    link.answer([found(OTHER)])
    document.undo_stack.undo()
    document.undo_stack.redo()
    qtbot.waitUntil(lambda: len(link.asked) == 2, timeout=5000)
    link.answer([found(OTHER)])
    assert authorship.copies(document.record, "writing", OTHER)["state"] == "clear"


def test_an_answer_that_comes_too_late_is_not_told_of_another_work(
    document: Document, keeper: Keeper, qtbot: QtBot
) -> None:
    link = FakeLink()
    Rechecks(document, link, keeper, document)
    document.set_work("writing", POEM, "Create", MADE)
    qtbot.waitUntil(lambda: len(link.asked) == 1, timeout=5000)
    document.set_work("writing", OTHER, "Edit")
    link.answer([found(POEM)])
    assert authorship.copies(document.record, "writing", OTHER) == {}
    qtbot.waitUntil(lambda: link.asked[-1] == CheckCopies(OTHER), timeout=5000)
