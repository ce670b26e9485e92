"""The model's panels of the painting studio: looking around a picture, and painting it in strokes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from fake_link import FakeLink
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from desktop.document import Document
from desktop.layers import from_pixels
from desktop.painting.brush import Brush
from desktop.painting.explore import AROUND
from desktop.painting.model_panel import made_with, present_seed
from desktop.painting.page import PaintingPage
from desktop.painting.tools import Touch
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
    assert all(not cell.isHidden() and not cell.icon().isNull() for cell in panel.cells.buttons)
    panel.cells.buttons[4].click()
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


def test_a_neighbour_is_seen_large_under_the_pointer(page: PaintingPage, link: FakeLink, qtbot: QtBot) -> None:
    page.resize(900, 600)
    page.show()
    panel = page.explore
    panel.look.click()
    link.answer({"at": 0})
    link.answer(around())
    panel.cells.pointed.emit(5)
    middle = page.editor.rect().center()
    assert page.editor.grab().toImage().pixelColor(middle).red() == 100
    panel.cells.pointed.emit(-1)
    assert page.editor.grab().toImage().pixelColor(middle).red() == 10


def test_a_picture_no_model_made_is_searched_for_first(page: PaintingPage, link: FakeLink, document: Document) -> None:
    document.new()
    assert not page.explore.look.isEnabled()
    page.explore.explore()
    assert link.asked == []
    page.add_picture(from_pixels(grey(77, 32)), "mine")
    page.explore.look.click()
    assert link.asked[-1].name == "invert" and (link.asked[-1].arguments["pixels"] == 77).all()
    link.answer({"point": {"at": 5}, "pixels": grey(70), "distance": 0.1, "steps": 3, "seconds": 1.0})
    assert link.asked[-1].name == "neighbours" and link.asked[-1].arguments["point"] == {"at": 5}
    link.answer(around())
    page.altering.open_sliders()
    link.answer([])
    assert link.asked[-1].name == "walk", "what was found once is known to every panel"


def test_a_picture_of_another_model_is_searched_for(page: PaintingPage, link: FakeLink, document: Document) -> None:
    document.record["models"] = {"painting": {"fingerprint": "old"}}
    page.explore.look.click()
    assert link.asked[-1].arguments["model"] == "old"
    link.answer(None)
    assert link.asked[-1].name == "invert"


def test_what_the_hand_painted_stays_over_another_picture(
    page: PaintingPage, link: FakeLink, document: Document
) -> None:
    page.do_new_layer()
    page.easel.set_tip(Brush(6.0, 1.0, 1.0))
    page.easel.press(Touch(QPointF(16, 16)))
    page.easel.release()
    page.explore.look.click()
    link.answer({"at": 0})
    link.answer(around())
    page.explore.cells.buttons[4].click()
    link.answer({"painting": Painting(grey(80, 32)), "strokes": None})
    kinds = [layer.kind for layer in document.layers.arrangement.layers]
    pixels = document.layers.flattened().pixels
    assert kinds == ["model", "hand"] and pixels[0, 0, 0] == 80 and pixels[16, 16, 0] < 60
    assert document.record["steps"][-1]["action"] == "explore"
    document.undo_stack.undo()
    pixels = document.layers.flattened().pixels
    assert pixels[0, 0, 0] == 10 and pixels[16, 16, 0] < 60


def test_an_empty_canvas_is_no_longer_the_models(page: PaintingPage, document: Document) -> None:
    document.record["models"] = {"painting": {"fingerprint": "old"}, "music": {"fingerprint": "m"}}
    assert made_with(document.record) is not None
    page.do_blank()
    assert made_with(document.record) is None and list(document.record["models"]) == ["music"]
    assert [step["by"] for step in document.record["steps"]] == ["hand"]
    document.undo_stack.undo()
    assert made_with(document.record) is not None


def test_strokes_are_painted_after_the_models_own_picture(
    page: PaintingPage, link: FakeLink, document: Document
) -> None:
    page.strokes.begin.click()
    assert link.asked[-1].name == "source" and link.asked[-1].arguments["brief"]["seed"] == 3
    link.answer({"pixels": grey(33)})
    assert link.asked[-1].name == "strokes" and (link.asked[-1].arguments["pixels"] == 33).all()
    link.answer({"painting": Painting(grey(50, 64)), "strokes": None})
    page.strokes.begin.click()
    assert link.asked[-1].name == "source"
    link.answer({})  # another model made it
    assert (link.asked[-1].arguments["pixels"] == 50).all()
    link.answer({"painting": Painting(grey(51, 64)), "strokes": None})
    page.easel.press(Touch(QPointF(16, 16)))
    page.easel.release()
    page.strokes.begin.click()
    assert link.asked[-1].name == "strokes", "what the hand painted is painted in strokes too"


def test_strokes_are_one_step_and_are_told_in_the_record(
    page: PaintingPage, link: FakeLink, document: Document
) -> None:
    panel = page.strokes
    panel.manner.setCurrentIndex(panel.manner.findData("ink"))
    panel.begin.click()
    link.answer({})
    asked = link.asked[-1]
    assert (asked.name, asked.arguments["style"], asked.arguments["size"]) == ("strokes", "ink", 1024)
    link.progressed.emit(2, Progress(0.5))
    assert panel.bar.value() == 500
    link.preview(Draft(Painting(grey(3)), 0.2))
    assert page.editor.shows_over
    steps = document.undo_stack.count()
    link.answer({"painting": Painting(grey(50, 64)), "strokes": None})
    assert document.undo_stack.count() == steps + 1
    assert document.record["steps"][-1] == {
        "work": "painting", "by": "program", "action": "strokes", "style": "ink", "size": 1024,
        "seed": panel.seeds.number.value(),
    }  # fmt: skip
    assert panel.begin.isEnabled() and not page.editor.shows_over


def test_stop_failure_and_a_missing_engine_are_said(page: PaintingPage, link: FakeLink) -> None:
    said: list[str] = []
    page.told.connect(said.append)
    page.strokes.begin.click()
    page.strokes.stop.click()
    assert link.cancelled == [1]
    link.failed.emit(1, "There was not enough memory for this.", "")
    assert said[-1] == "There was not enough memory for this."
    assert page.strokes.begin.isEnabled()
    link.gone = True
    page.strokes.begin.click()
    assert "engine is not running" in said[-1]
    assert page.strokes.begin.isEnabled()


def test_chance_shows_its_seed_and_keeps_it_when_locked(page: PaintingPage, link: FakeLink) -> None:
    field, panel = page.explore.seeds, page.explore

    def looked() -> int:
        panel.look.click()
        link.answer({"at": 0})
        seed = link.asked[-1].arguments["seed"]
        link.answer(around())
        return seed

    field.number.setValue(5)
    assert looked() == 5
    field.lock.click()
    assert looked() == 5, "locked"
    field.lock.click()
    seen = set()
    for _ in range(4):
        seen.add(looked())
        assert field.number.value() in seen
    assert len(seen) > 1
    before = {field.number.value()}
    for _ in range(4):
        field.die.click()
        before.add(field.number.value())
    assert len(before) > 1
    for part in (field.number, field.lock, field.die):
        assert part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.accessibleName() and part.toolTip()


def test_strokes_are_laid_under_the_seed_that_is_shown(page: PaintingPage, link: FakeLink, document: Document) -> None:
    page.strokes.seeds.number.setValue(41)
    page.strokes.begin.click()
    link.answer({})
    assert link.asked[-1].name == "strokes" and link.asked[-1].arguments["seed"] == 41
    link.answer({"painting": Painting(grey(80, 32)), "strokes": None})
    assert document.record["steps"][-1]["seed"] == 41 == present_seed(document.record)
