"""The window with its real engine and the starter models: create, lock, undo, export, save, open, survive."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from desktop import export, i18n, theme
from desktop.actions import COMMANDS
from desktop.window import TABS, Window
from engine.brief import KINDS, Mood
from engine.works import Painting, Score, Text

PATIENCE = 90_000


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[Window]:
    theme.follow(qapp, "system")
    window = Window()
    window.show()
    qtbot.waitUntil(lambda: window.link.alive, timeout=PATIENCE)
    yield window
    window.shut_down()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def create(window: Window, qtbot: QtBot) -> None:
    window.home.make()
    assert window.home.busy, window.notice.sentence.text()
    qtbot.waitUntil(lambda: not window.home.busy, timeout=PATIENCE)


def begin(window: Window) -> None:
    """An empty document, whatever the first start showed."""
    window.document.new()
    window.home.show_document()


@pytest.fixture
def made(window: Window, qtbot: QtBot) -> Window:
    """A window in which one small set was created."""
    begin(window)
    window.home.bar.prompt.setText("a storm over the sea")
    window.home.bar.pad.set_mood(Mood(-0.4, 0.8))
    window.home.bar.seed.setValue(7)
    window.home.bar.pixels.setCurrentIndex(window.home.bar.pixels.findData(128))
    create(window, qtbot)
    return window


def test_what_is_made_lands_in_the_library_and_comes_back(made: Window, qtbot: QtBot) -> None:
    made.show_tab("library")
    works = made.library.works
    qtbot.waitUntil(lambda: len(works.shelf.numbers) == 3, timeout=PATIENCE)
    tune = made.document.work("music")
    made.document.set_work("music", None, "Clear")
    row = next(row for row in range(3) if (work := works.shelf.work(row)) and work.kind == "music")
    works.grid.setCurrentIndex(works.shelf.index(row))
    qtbot.keyClick(works.grid, Qt.Key.Key_Return)
    assert made.tabs["music"].isChecked()
    back = made.document.work("music")
    assert tune is not None and back is not None and export.encode(back) == export.encode(tune)
    made.keeper.close()
    works.search()
    assert len(works.shelf.numbers) == 3, "the same bytes are the same work"
    made.document.undo_stack.undo()
    assert made.document.work("music") is None


def test_create_fills_the_three_panels_while_one_watches(window: Window, qtbot: QtBot) -> None:
    begin(window)
    previews: list[object] = []
    window.link.previewed.connect(lambda job, value: previews.append(value))
    window.home.bar.prompt.setText("a storm over the sea")
    window.home.bar.pixels.setCurrentIndex(window.home.bar.pixels.findData(128))
    qtbot.keyClick(window.home.bar.prompt, Qt.Key.Key_Return)
    assert window.home.busy
    qtbot.waitUntil(lambda: not window.home.busy, timeout=PATIENCE)
    assert len(previews) > 6  # the tune by the bar, the text by the word
    works = window.document.works
    assert isinstance(works["painting"], Painting)
    assert works["painting"].pixels.shape == (128, 128, 3)
    assert isinstance(works["music"], Score)
    assert isinstance(works["writing"], Text)
    assert window.home.editor.toPlainText() == works["writing"].body
    assert window.home.roll.score == works["music"]
    assert len(window.home.history.sets) == 1
    assert "models" in window.document.record


def test_undo_takes_back_the_whole_set_and_redo_brings_it_again(made: Window) -> None:
    works = made.document.works
    made.do_undo()
    assert made.document.works == {}
    assert made.home.editor.toPlainText() == ""
    made.do_redo()
    assert made.document.works == works


def test_a_locked_panel_keeps_its_work(made: Window, qtbot: QtBot) -> None:
    before = made.document.works
    made.home.panels["writing"].lock.setChecked(True)
    made.home.panels["painting"].lock.setChecked(True)
    create(made, qtbot)
    after = made.document.works
    assert after["writing"] is before["writing"]
    assert after["painting"] is before["painting"]
    assert after["music"] != before["music"]
    made.home.panels["music"].lock.setChecked(True)
    made.home.make()
    assert not made.home.busy
    assert "unlock" in made.notice.sentence.text()


def test_an_unlocked_seed_is_rolled_and_a_typed_one_kept(made: Window, qtbot: QtBot) -> None:
    made.home.bar.prompt.setText("a winter wood")
    create(made, qtbot)
    assert made.home.bar.seed.value() != 7
    made.home.bar.seed.setValue(12)
    create(made, qtbot)
    assert made.document.record["seed"] == 12
    made.home.bar.seed_lock.setChecked(True)
    create(made, qtbot)
    assert made.document.record["seed"] == 12


def test_again_makes_one_anew(made: Window, qtbot: QtBot) -> None:
    before = made.document.works
    made.home.panels["painting"].again.click()
    qtbot.waitUntil(lambda: not made.home.busy, timeout=PATIENCE)
    after = made.document.works
    assert after["music"] is before["music"]
    assert after["painting"] is not before["painting"]
    seeds = {work: how["seed"] for work, how in made.document.record["made"].items()}
    assert seeds["tune"] == seeds["text"] == 7
    assert seeds["painting"] != 7


def test_a_draft_of_the_strip_comes_back(made: Window, qtbot: QtBot) -> None:
    first = made.document.works
    create(made, qtbot)
    assert made.document.works["writing"] != first["writing"]
    made.home.history.chosen.emit(made.home.history.sets[0])
    assert made.document.works["writing"] == first["writing"]
    assert made.home.bar.seed.value() == 7


def test_export_and_save_and_open(made: Window, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "works"
    folder.mkdir()
    made.exports.into(folder)
    sidecars = ["text.txt.credentials.json", "tune.mid.credentials.json"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["painting.png", "sheet.pdf", "text.txt", "tune.mid", *sidecars]
    )
    assert "Signed with credentials" in made.notice.sentence.text()
    made.exports.verify(folder / "painting.png")
    assert "was changed since it was signed" in made.notice.sentence.text()
    (folder / "text.txt").write_text("other words")
    made.exports.verify(folder / "text.txt")
    assert "do not fit the file" in made.notice.sentence.text()
    made.filing.save_to(tmp_path / "storm.triptych")
    assert not made.document.modified
    works = made.document.works
    made.document.new()
    made.filing.open(tmp_path / "storm.triptych")
    again = made.document.works
    assert again["music"] == works["music"]
    assert again["writing"] == works["writing"]
    assert np.array_equal(again["painting"].pixels, works["painting"].pixels)  # type: ignore[union-attr]
    (tmp_path / "broken.triptych").write_bytes(b"PK nothing")
    made.filing.open(tmp_path / "broken.triptych")
    assert made.notice.sentence.text()
    assert made.document.works == again


def test_an_open_document_shows_its_brief_and_is_the_first_draft(made: Window, tmp_path: Path) -> None:
    made.filing.save_to(tmp_path / "storm.triptych")
    made.do_new()
    assert made.document.works == {}
    assert made.home.history.sets == []
    made.home.bar.prompt.setText("something else")
    made.home.bar.seed.setValue(99)
    made.filing.open(tmp_path / "storm.triptych")
    assert made.home.bar.prompt.text() == "a storm over the sea"
    assert made.home.bar.seed.value() == 7
    assert [draft.works for draft in made.home.history.sets] == [made.document.works]


@pytest.mark.parametrize("answer", ["Save", "Discard", "Cancel"])
def test_unsaved_works_are_asked_about(made: Window, qtbot: QtBot, tmp_path: Path, answer: str) -> None:
    made.document.path = tmp_path / "kept.triptych"
    made.do_new()
    box = made.findChild(QMessageBox)
    assert box is not None
    box.button(getattr(QMessageBox.StandardButton, answer)).click()
    assert (tmp_path / "kept.triptych").is_file() == (answer == "Save")
    assert bool(made.document.works) == (answer == "Cancel")


def test_commands_that_would_do_nothing_are_grey(made: Window, qtbot: QtBot) -> None:
    by_name = made.actions_table.by_name
    assert by_name["export_music"].isEnabled()
    assert by_name["create"].isEnabled()
    assert not by_name["cancel"].isEnabled()
    made.home.make()
    assert by_name["cancel"].isEnabled()
    assert not by_name["create"].isEnabled()
    qtbot.waitUntil(lambda: not made.home.busy, timeout=PATIENCE)
    assert not by_name["cancel"].isEnabled()
    made.document.new()
    assert not by_name["export_music"].isEnabled()


def test_killing_the_engine_costs_nothing(made: Window, qtbot: QtBot) -> None:
    works = made.document.works
    made.home.make()
    with qtbot.waitSignals([made.link.died, made.link.ready], timeout=PATIENCE):
        os.kill(made.link.pid, signal.SIGKILL)
    assert not made.home.busy
    assert "safe" in made.notice.sentence.text()
    assert set(works) <= set(made.document.works)
    create(made, qtbot)
    assert set(made.document.works) == set(KINDS)


def test_cancel_ends_a_creation(window: Window, qtbot: QtBot) -> None:
    begin(window)
    window.home.bar.bars.setValue(64)
    window.home.make()
    window.do_cancel()
    qtbot.waitUntil(lambda: not window.home.busy, timeout=PATIENCE)
    assert set(window.document.works) < set(KINDS)


def test_every_command_of_the_table_is_in_a_menu(window: Window) -> None:
    listed = {action for menu in window.menuBar().actions() for action in menu.menu().actions()}  # type: ignore[union-attr]
    for command in COMMANDS:
        assert window.actions_table.by_name[command.name] in listed
        assert callable(getattr(window, f"do_{command.name}"))
    keys = [key for command in COMMANDS for key in command.keys]
    assert len(keys) == len(set(keys)), "a shortcut is used twice"


def test_the_language_is_switched_live(window: Window) -> None:
    try:
        window.do_language_zh()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)
        assert window.home.bar.button.text() == "创作"
        assert window.tabs["train"].text() == "训练"
    finally:
        i18n.install("en")
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)
    assert window.home.bar.button.text() == "Create"


def test_the_tabs_show_their_pages(window: Window, qtbot: QtBot) -> None:
    for index, (name, _) in enumerate(TABS):
        window.tabs[name].click()
        assert window.stack.currentIndex() == index


def test_the_palette_finds_and_does(window: Window, qtbot: QtBot) -> None:
    window.do_palette()
    from desktop.palette import CommandPalette

    palette = window.findChild(CommandPalette)
    assert palette is not None
    palette.field.setText("library")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert window.tabs["library"].isChecked()


def test_the_window_brings_in_nothing_heavy() -> None:
    code = (
        "import sys, desktop.app, desktop.window; "
        "print([m for m in ('torch', 'onnx', 'onnxruntime', 'pretty_midi', 'PIL', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd=Path(__file__).resolve().parents[2])  # fmt: skip
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_form_offered_is_one_the_starter_model_can_write(language: str) -> None:
    from desktop.triptych.brief_bar import FORMS
    from engine import modelfile, studio
    from engine.writing import forms

    known = modelfile.read_card(studio.find_model("writing", language))["network"]["form_names"]
    assert all(name in known or forms.find(name).language == language for name in FORMS[language])


def test_the_panel_of_measures_stands_beside_each_studio_with_the_real_engine(window: Window, qtbot: QtBot) -> None:
    begin(window)
    pixels = np.random.default_rng(1).integers(0, 256, (6, 6, 3), np.uint8).repeat(20, 0).repeat(20, 1)
    window.document.set_work("painting", Painting(pixels), "made")
    window.document.set_work("writing", Text("Over the hill\nthe wind is still\n" * 3), "made")
    window.actions_table.by_name["appraise"].trigger()  # beside all three, on the first work there is
    panel = window.appraising.panel
    assert panel is not None and panel.choice.isVisible()
    panel.kinds.button(2).click()
    assert panel.kind == "writing"
    panel.kinds.button(0).click()
    assert panel is not None and panel.kind == "painting" and not window.appraising.isHidden()
    assert window.dock in window.tabifiedDockWidgets(window.appraising)
    qtbot.waitUntil(lambda: panel.shown is not None and panel.shown.kind == "painting", timeout=PATIENCE)
    window.show_tab("write")
    assert not panel.choice.isVisible()
    qtbot.waitUntil(lambda: panel.shown is not None and panel.shown.kind == "writing", timeout=PATIENCE)
    assert panel.shown is not None and panel.shown.row("perplexity") is not None
    window.show_tab("library")
    assert window.appraising.isHidden()
    window.show_tab("write")
    assert not window.appraising.isHidden()
    window.actions_table.by_name["appraise"].trigger()
    assert window.appraising.isHidden()
