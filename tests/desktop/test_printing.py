"""The painting leaves as a file of any kind, and is watched growing stroke by stroke."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fake_link import FakeLink
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.document import Document
from desktop.painting.page import PaintingPage
from desktop.painting.print_dialog import KINDS, PrintDialog
from desktop.painting.watching import Watching
from engine.brief import Brief
from engine.jobs import RecordingJob
from engine.painting import operations, strokes
from engine.painting.growing import Growing, prepare
from engine.works import Painting

PIXELS = np.dstack([np.tile(np.arange(64, dtype=np.uint8) * 3, (48, 1))] * 3)


@pytest.fixture
def link() -> FakeLink:
    return FakeLink()


@pytest.fixture
def dialog(qtbot: QtBot, link: FakeLink) -> PrintDialog:
    made = PrintDialog(PIXELS, link)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def growing() -> Growing:
    return prepare(strokes.plan(PIXELS, "oil", 64, 1), 64)


def test_each_kind_is_written_as_the_engine_is_asked(dialog: PrintDialog, link: FakeLink, tmp_path: Path) -> None:
    for at, (name, ending, film) in enumerate(KINDS):
        dialog.kind.setCurrentIndex(at)
        dialog.write(str(tmp_path / name.replace(" ", "-")))
        asked = link.asked[-1]
        assert asked.name == "export" and asked.arguments["film"] == film
        assert Path(asked.arguments["path"]).suffix == f".{ending}"
        operations.export(RecordingJob(), **(asked.arguments | {"size": 48}))
        assert Path(asked.arguments["path"]).stat().st_size > 100
        link.answer({})  # as if it had been stopped: the dialog stays
        assert dialog.isVisible() and not dialog.asking.busy


def test_a_larger_print_is_painted_after_the_models_own_picture(qtbot: QtBot, link: FakeLink, tmp_path: Path) -> None:
    record = {"made": {"painting": {"brief": Brief(seed=3).to_json()}}}
    dialog = PrintDialog(np.zeros((64, 64, 3), np.uint8), link, None, record)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.side.setCurrentIndex(dialog.side.findData(1024))
    dialog.write(str(tmp_path / "a.png"))
    assert link.asked[-1].name == "source" and link.asked[-1].arguments["brief"]["seed"] == 3
    link.answer({"pixels": np.full((32, 32, 3), 9, np.uint8)})
    assert link.asked[-1].name == "export" and link.asked[-1].arguments["pixels"].shape == (32, 32, 3)
    link.answer({"path": "a.png"})
    dialog.side.setCurrentIndex(dialog.side.findData(64))
    dialog.write(str(tmp_path / "a.png"))
    assert link.asked[-1].name == "export" and link.asked[-1].arguments["pixels"].shape == (64, 64, 3)


def test_it_says_how_large_it_comes_out_and_when_it_is_painted_anew(dialog: PrintDialog) -> None:
    assert "64 × 48 pixels: 0.5 × 0.4 cm" in dialog.words.text() and not dialog.manner.isEnabled()
    dialog.side.setCurrentIndex(dialog.side.findData(2048))
    dialog.dpi.setValue(150)
    assert "2048 × 1536 pixels: 34.7 × 26.0 cm" in dialog.words.text()
    assert "strokes" in dialog.words.text() and dialog.manner.isEnabled()


def test_closing_stops_first_and_a_refusal_keeps_the_dialog(
    dialog: PrintDialog, link: FakeLink, tmp_path: Path
) -> None:
    dialog.write(str(tmp_path / "a.png"))
    dialog.reject()
    assert link.cancelled and dialog.isVisible()
    link.failed.emit(len(link.asked), "The disk is full; make room.", "")
    assert dialog.words.text() == "The disk is full; make room."
    dialog.write(str(tmp_path / "a.png"))
    written: list[str] = []
    dialog.written.connect(written.append)
    link.answer({"path": "a.png", "width": 64, "height": 48})
    assert written == ["a.png"] and not dialog.isVisible()


def test_watching_ends_with_the_whole_painting(qtbot: QtBot, growing: Growing) -> None:
    watching, seen = Watching(), []
    watching.shown.connect(lambda image: seen.append(image.copy()))
    with qtbot.waitSignal(watching.ended, timeout=5000):
        watching.play(growing, 0.3)
    assert len(seen) > 2 and not watching.busy
    whole = growing.pictures[-1]
    last: QImage = seen[-1].convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(last.constBits(), np.uint8).reshape(last.height(), last.bytesPerLine())
    assert np.array_equal(rows[:, : last.width() * 3].reshape(whole.shape), whole)


@pytest.fixture
def page(qtbot: QtBot, link: FakeLink) -> Iterator[PaintingPage]:
    document = Document()
    page = PaintingPage(document, link)  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.show()
    document.set_work("painting", Painting(PIXELS.copy()), "Open")
    yield page
    document.close()


def test_a_painting_is_watched_in_its_own_strokes(page: PaintingPage, link: FakeLink, growing: Growing) -> None:
    page.strokes.ask()
    made = operations.paint_strokes(RecordingJob(), PIXELS, "oil", 64)
    link.answer(made)
    page.strokes.ask_watch()
    assert link.asked[-1].name == "grow" and link.asked[-1].arguments["painted"] is made["strokes"]
    link.answer(growing)
    assert page.watching.busy
    before = page.document.undo_stack.index()
    QTest.mouseClick(page.editor, Qt.MouseButton.LeftButton)
    assert not page.watching.busy and page.document.undo_stack.index() == before
    page.strokes.ask_watch()
    link.answer(growing)
    QTest.keyClick(page.editor, Qt.Key.Key_Escape)
    assert not page.watching.busy


def test_another_painting_is_watched_in_strokes_of_the_style(page: PaintingPage, link: FakeLink) -> None:
    page.strokes.manner.setCurrentIndex(3)
    page.strokes.ask_watch()
    asked = link.asked[-1].arguments
    assert asked["style"] == "ink" and isinstance(asked["painted"], np.ndarray)
