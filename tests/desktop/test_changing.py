"""Sliders, mixing, a picture of one's own, a region and a film: what is asked, shown and taken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_link import FakeLink
from PIL import Image
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath
from pytestqt.qtbot import QtBot

from desktop.document import Document
from desktop.painting.model_panel import present_point
from desktop.painting.page import PaintingPage
from desktop.painting.region import mask_of
from desktop.painting.tools import Touch
from engine.brief import Brief
from engine.works import Draft, Painting

DIRECTIONS = [
    {"name": "light", "less": "darker", "more": "lighter", "share": 0.9},
    {"name": "axis-1", "less": "-", "more": "+", "share": 0.2},
]


def grey(shade: int, side: int = 32) -> np.ndarray:
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
    document.set_work("painting", Painting(grey(10)), "Create", record)
    made = PaintingPage(document, link)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    return made


def opened(page: PaintingPage, link: FakeLink) -> None:
    """The sliders, at the picture's own place."""
    page.altering.begin.click()
    assert link.asked[-1].name == "directions"
    link.answer(DIRECTIONS)
    assert link.asked[-1].name == "locate"
    link.answer({"at": 0})
    assert link.asked[-1].name == "walk" and link.asked[-1].arguments["sliders"] == {}
    link.answer({"point": {"at": 0}, "pixels": grey(11)})


def painted(document: Document) -> np.ndarray:
    work = document.work("painting")
    assert isinstance(work, Painting)
    return work.pixels


def test_sliders_show_and_are_taken_in_one_step(page: PaintingPage, link: FakeLink, document: Document) -> None:
    opened(page, link)
    panel = page.altering
    assert list(panel.sliders) == ["light", "axis-1"]
    panel.sliders["light"].field.setValue(50)
    assert link.asked[-1].arguments == {"point": {"at": 0}, "sliders": {"light": 1.0}, "truncation": 0.0}
    before = len(link.asked)
    panel.sliders["light"].field.setValue(60)
    panel.sliders["light"].field.setValue(100)  # while one is painted only the last of those to come waits
    assert len(link.asked) == before
    link.answer({"point": {"at": 1}, "pixels": grey(50)})
    assert len(link.asked) == before + 1 and link.asked[-1].arguments["sliders"] == {"light": 2.0}
    link.answer({"point": {"at": 2}, "pixels": grey(60)})
    count = document.undo_stack.count()
    panel.take.click()
    assert (painted(document) == 60).all()
    assert document.undo_stack.count() == count + 1
    assert present_point(document.record) == {"at": 2}
    document.undo_stack.undo()
    assert (painted(document) == 10).all() and present_point(document.record) is None


def test_the_place_outlives_saving_and_opening(
    page: PaintingPage, link: FakeLink, document: Document, tmp_path: Path
) -> None:
    opened(page, link)
    page.altering.take.click()
    document.save(tmp_path / "a.triptych")
    document.open(tmp_path / "a.triptych")
    assert present_point(document.record) == {"at": 0}
    page.altering.begin.click()
    assert link.asked[-1].name == "walk"  # no need to look for it


def test_another_seed_is_mixed_in(page: PaintingPage, link: FakeLink) -> None:
    opened(page, link)
    panel = page.altering
    panel.seed.setValue(77)
    link.answer({"point": {"at": 0}, "pixels": grey(11)})
    panel.parts["colour"].field.setValue(40)
    link.answer({"point": {"at": 5}, "pixels": grey(12)})
    assert link.asked[-1].name == "locate" and link.asked[-1].arguments["brief"]["seed"] == 77
    link.answer({"at": 77})
    assert link.asked[-1].name == "mix"
    assert link.asked[-1].arguments == {"one": {"at": 5}, "other": {"at": 77}, "shares": {"colour": 0.4}}
    link.answer({"point": {"at": 6}, "pixels": grey(13), "by_layer": True})
    panel.parts["colour"].field.setValue(60)
    link.answer({"point": {"at": 5}, "pixels": grey(12)})
    assert link.asked[-1].name == "mix"  # its place is known by now


def test_a_larger_painting_is_painted_in_strokes(page: PaintingPage, link: FakeLink, document: Document) -> None:
    document.set_work("painting", Painting(grey(9, 64)), "larger", document.record)
    opened(page, link)
    page.altering.take.click()
    assert link.asked[-1].name == "strokes" and link.asked[-1].arguments["size"] == 64
    link.answer({"painting": Painting(grey(99, 64)), "strokes": None})
    assert (painted(document) == 99).all()


def test_a_picture_of_ones_own_is_searched_for(page: PaintingPage, link: FakeLink, tmp_path: Path) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    Image.fromarray(grey(200)).save(tmp_path / "mine.png")
    page.altering.from_picture(str(tmp_path / "mine.png"))
    assert link.asked[-1].name == "invert" and link.asked[-1].arguments["pixels"].shape == (32, 32, 3)
    link.preview(Draft(Painting(grey(150)), 0.5))
    assert page.editor.shows_over
    link.answer({"point": {"at": 9}, "pixels": grey(190), "distance": 0.1, "rounds": 3, "seconds": 1.0})
    link.answer(DIRECTIONS)
    assert link.asked[-1].arguments["point"] == {"at": 9}
    link.answer({"point": {"at": 9}, "pixels": grey(190)})
    assert page.editor.shows_over, "a picture from elsewhere is seen while the sliders rest"
    (tmp_path / "no.png").write_bytes(b"nothing")
    page.altering.from_picture(str(tmp_path / "no.png"))
    assert told[-1]


def select(page: PaintingPage, x: float, y: float, width: float, height: float) -> None:
    path = QPainterPath()
    path.addRect(QRectF(x, y, width, height))
    page.easel.select(path)


def visible(page: PaintingPage) -> list[bool]:
    return [not button.isHidden() for button in page.region.cells.buttons]


def test_a_region_is_repainted_on_a_layer_of_its_own(page: PaintingPage, link: FakeLink, document: Document) -> None:
    panel = page.region
    assert panel.search_button.isHidden()
    select(page, 4, 8, 10, 6)
    panel.search_button.click()
    asked = link.asked[-1].arguments
    assert asked["mask"].sum() == 60 and asked["mask"][8:14, 4:14].all()
    link.answer([{"pixels": grey(30 + i), "distance": 0.1, "point": {"at": i}, "size": 128} for i in range(4)])
    assert visible(page) == [True] * 4
    panel.cells.buttons[2].click()
    arrangement = document.layers.arrangement
    assert [layer.kind for layer in arrangement.layers] == ["model", "model"]
    pixels = document.layers.flattened().pixels
    assert (pixels[8:14, 4:14] == 32).all() and (pixels[14:] == 10).all()
    assert document.record["steps"][-1] == {"work": "painting", "by": "model", "action": "region"}
    panel.cells.buttons[1].click()  # another one, in its place
    assert len(document.layers.arrangement.layers) == 2
    assert (document.layers.flattened().pixels[8:14, 4:14] == 31).all()
    document.undo_stack.undo()
    assert (document.layers.flattened().pixels[8:14, 4:14] == 32).all()
    document.undo_stack.undo()
    assert (document.layers.flattened().pixels == 10).all()
    page.easel.select(QPainterPath())
    assert visible(page) == [False] * 4 and panel.search_button.isHidden()


def test_a_repainted_layer_that_was_painted_on_is_kept(page: PaintingPage, link: FakeLink, document: Document) -> None:
    select(page, 4, 8, 10, 6)
    page.region.search_button.click()
    link.answer([{"pixels": grey(30 + i), "distance": 0.1, "point": {"at": i}, "size": 128} for i in range(4)])
    page.region.cells.buttons[2].click()
    page.easel.press(Touch(QPointF(8, 10)))
    page.easel.release()
    page.region.cells.buttons[1].click()
    assert len(document.layers.arrangement.layers) == 3


def test_a_region_of_a_large_painting_is_painted_in_strokes(
    page: PaintingPage, link: FakeLink, document: Document
) -> None:
    record = document.record | {"steps": [{"work": "painting", "by": "program", "action": "strokes", "style": "ink"}]}
    document.set_work("painting", Painting(grey(10, 400)), "larger", record)
    select(page, 100, 100, 200, 200)
    page.region.search_button.click()
    link.answer([{"pixels": grey(50, 400), "distance": 0.1, "point": {}, "size": 128}])
    page.region.cells.buttons[0].click()
    assert link.asked[-1].name == "strokes" and link.asked[-1].arguments["size"] == 400
    assert link.asked[-1].arguments["style"] == "ink", "in the style of the painting"
    link.answer({"painting": Painting(grey(90, 400)), "strokes": None})
    pixels = document.layers.flattened().pixels
    assert (pixels[150:250, 150:250] == 90).all() and (pixels[:80] == 10).all()
    across = pixels[200, 80:120, 0].astype(int)
    assert (np.diff(across) >= 0).all() and np.diff(across).max() < 40  # no hard rim


def test_a_mask_covers_what_is_selected() -> None:
    path = QPainterPath()
    path.addEllipse(QRectF(0, 0, 21, 21))
    mask = mask_of(path, 21, 30)
    assert mask.shape == (30, 21) and mask[10, 10] and not mask[0, 0] and not mask[25].any()
    assert mask.sum() == pytest.approx(np.pi * 10.5**2, rel=0.03)


def test_a_film_is_made_of_pictures_in_a_row(
    page: PaintingPage, link: FakeLink, document: Document, tmp_path: Path
) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    panel = page.film
    panel.add.click()
    link.answer({"at": "a"})
    panel.add.click()
    link.answer({"at": "b"})
    assert panel.list.count() == 2 and panel.save.isEnabled()
    panel.left.click()
    panel.seconds.setValue(2)
    panel.make(str(tmp_path / "film.gif"))
    asked: dict[str, Any] = link.asked[-1].arguments
    assert asked["points"] == [{"at": "b"}, {"at": "a"}] and (asked["frames"], asked["ending"]) == (48, ".gif")
    link.answer({"data": b"GIF", "frames": 48})
    assert (tmp_path / "film.gif").read_bytes() == b"GIF" and "film.gif" in told[-1]
    panel.remove.click()
    assert panel.list.count() == 1 and not panel.save.isEnabled()


@pytest.mark.qt_log_ignore("Couldn't (load|resolve)", "pa_context_connect")
def test_a_film_as_mp4_is_encoded_in_the_window(
    page: PaintingPage, link: FakeLink, qtbot: QtBot, tmp_path: Path
) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    panel = page.film
    for name in "ab":
        panel.add.click()
        link.answer({"at": name})
    panel.make(str(tmp_path / "new" / "film.mp4"))
    assert link.asked[-1].arguments["ending"] == ""
    frames = [np.full((32, 32, 3), 10 * at, np.uint8) for at in range(12)]
    link.answer({"pictures": frames, "frames": 12})
    assert not panel.save.isEnabled()
    qtbot.waitUntil(panel.save.isEnabled, timeout=60_000)
    assert "film.mp4" in told[-1] and (tmp_path / "new" / "film.mp4").read_bytes()[4:8] == b"ftyp"
    (tmp_path / "file").write_text("")
    panel.make(str(tmp_path / "file" / "film.mp4"))
    link.answer({"pictures": frames, "frames": 12})
    assert "could not be written" in told[-1] and panel.save.isEnabled()
    panel.make(str(tmp_path / "film.mp4"))
    link.answer({"pictures": [], "frames": 0})
    assert "stopped" in told[-1]
