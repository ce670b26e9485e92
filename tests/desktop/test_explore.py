"""The model's panels of the painting studio: looking around a picture, and painting it in strokes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from fake_link import FakeLink
from pytestqt.qtbot import QtBot

from desktop.document import Document
from desktop.painting.explore import AROUND
from desktop.painting.page import PaintingPage
from engine.brief import Brief
from engine.jobs import Progress
from engine.works import Draft, Painting


def grey(shade: int, side: int = 8) -> np.ndarray:
    return np.full((side, side, 3), shade, np.uint8)


@pytest.fixture
def link() -> FakeLink:
    return FakeLink()


@pytest.fixture
def document(qtbot: QtBot) -> Iterator[Document]:
    made = Document()
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, document: Document, link: FakeLink) -> PaintingPage:
    record = {"brief": Brief(prompt="sea", seed=3).to_json(), "seed": 3, "steps": []}
    document.set_work("painting", Painting(grey(10, 32)), "Create", record)
    made = PaintingPage(document, link)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    return made


def around() -> list[dict[str, Any]]:
    return [{"point": {"at": i}, "pixels": grey(20 * i)} for i in range(AROUND)]


def test_looking_around_choosing_and_going_on(page: PaintingPage, link: FakeLink, document: Document) -> None:
    panel = page.explore
    panel.look.click()
    assert link.asked[-1].name == "locate" and link.asked[-1].arguments["brief"]["seed"] == 3
    link.answer({"at": 0})
    assert link.asked[-1].name == "neighbours"
    assert link.asked[-1].arguments["point"] == {"at": 0} and link.asked[-1].arguments["count"] == AROUND
    assert not panel.look.isEnabled() and not panel.stop.isHidden()
    link.answer(around())
    assert all(not cell.isHidden() and not cell.icon().isNull() for cell in panel.cells)
    panel.cells[4].click()
    assert link.asked[-1].name == "strokes", "the painting is larger than the model's picture"
    assert link.asked[-1].arguments["size"] == 32
    before = document.work("painting")
    link.answer({"painting": Painting(grey(80, 32)), "strokes": None})
    after = document.work("painting")
    assert isinstance(after, Painting) and after.pixels[0, 0, 0] == 80
    assert document.record["steps"][-1]["point"] == {"at": 4}
    panel.look.click()  # the point is known now
    assert link.asked[-1].name == "neighbours" and link.asked[-1].arguments["point"] == {"at": 4}
    document.undo_stack.undo()
    restored = document.work("painting")
    assert isinstance(restored, Painting) and isinstance(before, Painting)
    assert np.array_equal(restored.pixels, before.pixels)


def test_a_picture_no_model_made_cannot_be_explored(page: PaintingPage, link: FakeLink, document: Document) -> None:
    assert page.explore.words.isHidden()
    document.new()
    assert not page.explore.look.isEnabled() and not page.explore.words.isHidden()
    page.explore.explore()
    assert link.asked == []


def test_strokes_are_one_step_and_are_told_in_the_record(
    page: PaintingPage, link: FakeLink, document: Document
) -> None:
    panel = page.strokes
    panel.manner.setCurrentIndex(panel.manner.findData("ink"))
    panel.paint.click()
    asked = link.asked[-1]
    assert (asked.name, asked.arguments["style"], asked.arguments["size"]) == ("strokes", "ink", 1024)
    link.progressed.emit(1, Progress(0.5))
    assert panel.bar.value() == 500
    link.previewed.emit(1, Draft(Painting(grey(3)), 0.2))
    assert not panel.shown.isHidden()
    steps = document.undo_stack.count()
    link.answer({"painting": Painting(grey(50, 64)), "strokes": None})
    assert document.undo_stack.count() == steps + 1
    assert document.record["steps"][-1] == {
        "work": "painting", "by": "program", "action": "strokes", "style": "ink", "size": 1024,
    }  # fmt: skip
    assert panel.paint.isEnabled() and panel.shown.isHidden()


def test_stop_failure_and_a_missing_engine_are_said(page: PaintingPage, link: FakeLink) -> None:
    said: list[str] = []
    page.told.connect(said.append)
    page.strokes.paint.click()
    page.strokes.stop.click()
    assert link.cancelled == [1]
    link.failed.emit(1, "There was not enough memory for this.", "")
    assert said[-1] == "There was not enough memory for this."
    assert page.strokes.paint.isEnabled()
    link.gone = True
    page.strokes.paint.click()
    assert "engine is not running" in said[-1]
    assert page.strokes.paint.isEnabled()
