"""What is made lands in the library by itself, with what it came from; what cannot be written waits for room."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop import export
from desktop.document import Document
from desktop.library import keeper as keeping
from desktop.library.keeper import Keeper
from engine.brief import Brief, UserError
from engine.library import taste
from engine.library.search import Query
from engine.library.store import Entry, Store
from engine.works import PPQ, Note, Painting, Score, Text, Track

TUNE = Score((Track("piano", tuple(Note(i * PPQ, 60 + i, PPQ, 80) for i in range(8))),))


def painting(level: int) -> Painting:
    return Painting(np.full((24, 24, 3), level, np.uint8))


def record(prompt: str, *steps: tuple[str, str, str]) -> dict[str, Any]:
    told = [{"work": work, "by": by, "action": action} for work, by, action in steps]
    return {"brief": Brief(prompt=prompt).to_json(), "seed": 0, "models": {}, "steps": told}


@pytest.fixture
def document(qtbot: QtBot) -> Iterator[Document]:
    document = Document()
    yield document
    document.close()


@pytest.fixture
def keeper(document: Document, tmp_path: Path) -> Iterator[Keeper]:
    keeper = Keeper(document, tmp_path / "library.sqlite")
    yield keeper
    keeper.close()


def kept(keeper: Keeper, tmp_path: Path) -> Store:
    """The library, once all is written."""
    keeper.close()
    return Store(tmp_path / "library.sqlite")


def test_a_creation_lands_whole(document: Document, keeper: Keeper, tmp_path: Path) -> None:
    made = record("dawn", *((noun, "model", "create") for noun in ("painting", "tune", "text")))
    document.set_works({"painting": painting(9), "music": TUNE, "writing": Text("Dawn")}, "Create", made)
    with kept(keeper, tmp_path) as store:
        works = store.works(store.find())
        assert {work.kind for work in works} == {"painting", "music", "writing"}
        assert len({work.creation for work in works}) == 1 and works[0].prompt == "dawn"
        assert store.data(next(w.id for w in works if w.kind == "writing")) == b"Dawn\n"


def test_steps_are_children_and_undo_makes_nothing_new(document: Document, keeper: Keeper, tmp_path: Path) -> None:
    create = ("painting", "model", "create")
    document.set_work("painting", painting(9), "Create", record("dawn", create))
    document.set_work("painting", painting(50), "Vary", record("dawn", create, ("painting", "model", "vary")))
    document.undo_stack.undo()
    document.undo_stack.redo()
    strokes = ("painting", "program", "strokes")
    document.set_work(
        "painting", painting(90), "Strokes", record("dawn", create, ("painting", "model", "vary"), strokes)
    )
    document.set_work("painting", painting(120), "Create", record("dusk", create))
    with kept(keeper, tmp_path) as store:
        ids = sorted(store.find())
        assert len(ids) == 4
        assert set(store.lineage(ids[0]).edges) == {(ids[1], ids[0], "vary"), (ids[2], ids[1], "strokes")}
        assert store.lineage(ids[3]).edges == (), "a new creation comes from nothing"


def test_hand_edits_land_when_the_document_is_saved(document: Document, keeper: Keeper, tmp_path: Path) -> None:
    document.set_work("writing", Text("Dawn"), "Create", record("dawn", ("text", "model", "create")))
    document.set_work("writing", Text("Dawn broke"), "Edit text")
    document.set_work("writing", Text("Dawn broke late"), "Edit text")
    document.save(tmp_path / "a.triptych")
    with kept(keeper, tmp_path) as store:
        first, second = sorted(store.find())
        assert store.data(second) == b"Dawn broke late\n"
        assert store.lineage(second).edges == ((second, first, "edit"),)


def test_a_work_made_after_another_comes_from_it_even_if_a_hand_changed_that(
    document: Document, keeper: Keeper, tmp_path: Path
) -> None:
    poem = Text("Dawn broke late")
    document.set_work("writing", Text("Dawn"), "Create", record("dawn", ("text", "model", "create")))
    document.set_work("writing", poem, "Edit text")
    mark = hashlib.sha256(export.encode(poem)).hexdigest()
    after = {"after": {"work": "text", "sha256": mark, "carried": {}}}
    document.set_work("painting", painting(9), "Create", record("dawn", ("painting", "model", "create")) | after)
    with kept(keeper, tmp_path) as store:
        first, second, third = sorted(store.find())
        assert store.work(second).fingerprint == mark
        assert set(store.lineage(second).edges) == {(second, first, "edit"), (third, second, "translate")}


def test_opening_a_document_keeps_nothing(document: Document, keeper: Keeper, tmp_path: Path) -> None:
    other = Document()
    other.set_work("writing", Text("Dawn"), "Create", record("dawn", ("text", "model", "create")))
    other.save(tmp_path / "a.triptych")
    other.close()
    document.open(tmp_path / "a.triptych")
    assert not (tmp_path / "library.sqlite").exists()
    document.set_work(
        "writing",
        Text("Dawn 2"),
        "Continue",
        record("dawn", ("text", "model", "create"), ("text", "model", "continue")),
    )
    with kept(keeper, tmp_path) as store:
        assert len(store.find()) == 1


def test_what_comes_from_the_library_is_the_parent_of_what_follows(
    document: Document, keeper: Keeper, tmp_path: Path
) -> None:
    create = ("text", "model", "create")
    first = Text("Dawn")
    with Store(tmp_path / "library.sqlite") as store:
        entry = Entry(first, export.encode(first), record("dawn", create))
        number = store.keep(entry)[0]
    keeper.came_in("writing", entry.fingerprint)
    document.set_work("writing", first, "Open", entry.record)
    document.set_work(
        "writing", Text("Dawn\nand day"), "Continue", record("dawn", create, ("text", "model", "continue"))
    )
    with kept(keeper, tmp_path) as store:
        assert store.count() == 2
        assert store.lineage(number).edges == ((number + 1, number, "continue"),)


def test_a_full_disk_is_told_once_and_works_wait_for_room(
    document: Document, keeper: Keeper, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "RETRY_SECONDS", 0.05)
    keep, full = Store.keep, [True]

    def refuse(store: Store, *entries: Entry) -> list[int]:
        if full[0]:
            raise UserError("The disk is full; make room.")
        return keep(store, *entries)

    monkeypatch.setattr(Store, "keep", refuse)
    told: list[str] = []
    keeper.failed.connect(told.append)
    for level in (1, 2, 3):
        document.set_work("painting", painting(level), "Create", record("dawn", ("painting", "model", "create")))
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(200)
    assert told == ["The disk is full; make room."]
    with qtbot.waitSignal(keeper.changed):
        full[0] = False
    with kept(keeper, tmp_path) as store:
        assert store.count() == 3


def test_choices_go_through_the_thread(keeper: Keeper, tmp_path: Path) -> None:
    with Store(tmp_path / "library.sqlite") as store:
        number = store.keep(Entry(TUNE, export.encode(TUNE)))[0]
    keeper.say("music", taste.Choice(taste.LIKE, 1, {"pace": 1.0}), number)
    with kept(keeper, tmp_path) as store:
        assert store.find(Query(liked=True)) == [number]
        assert [choice.verdict for choice in taste.Taste(store).choices("music")] == ["like"]
