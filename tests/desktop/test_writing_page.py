"""The Write page: the model writes in place, offers, guesses and colours; each of its steps can be undone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_link import FakeLink
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.actions import COMMANDS
from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.writing import record
from desktop.writing.page import WritingPage
from engine.works import Text

VERSE = "The wind came over\nand laid the barley down"


@pytest.fixture
def link() -> FakeLink:
    return FakeLink()


@pytest.fixture
def page(qtbot: QtBot, link: FakeLink) -> Iterator[WritingPage]:
    document = Document()
    document.set_work("writing", Text(VERSE, "Barley"), "Open")
    page = WritingPage(document, link)  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.resize(940, 720)
    page.show()
    page.activateWindow()
    page.editor.setFocus()
    page.editor.moveCursor(QTextCursor.MoveOperation.End)
    yield page
    document.close()


def body(page: WritingPage) -> str:
    work = page.document.work("writing")
    assert isinstance(work, Text)
    return work.body


def steps(page: WritingPage) -> int:
    return page.document.undo_stack.index()


def test_going_on_streams_in_place_as_one_step(page: WritingPage, link: FakeLink) -> None:
    before = steps(page)
    page.do_go_on()
    asked = link.asked[-1]
    assert asked.name == "continue" and asked.arguments["left"] == VERSE
    assert asked.arguments["notes"]["title"] == "Barley" and asked.language == "en"
    for text in (" like", " like grain", " like grain\nupon 🌊"):
        link.preview(text)
        assert page.editor.toPlainText() == VERSE + text
        assert body(page) == VERSE
    link.answer({"text": " like grain\nupon 🌊 the", "tokens": 5, "ended": False})
    assert body(page) == page.editor.toPlainText() == VERSE + " like grain\nupon 🌊 the"
    assert steps(page) == before + 1
    assert page.editor.model.pairs == [(len(VERSE), len(VERSE) + 23)]
    page.document.undo_stack.undo()
    assert page.editor.toPlainText() == VERSE and page.editor.model.pairs == []
    page.document.undo_stack.redo()
    assert page.editor.model.pairs == [(len(VERSE), len(VERSE) + 23)]
    assert page.document.record["steps"][-1]["action"] == "continue"


def test_it_goes_on_in_the_middle_and_any_key_stops_it(page: WritingPage, link: FakeLink) -> None:
    page.editor.select(18, 18)
    page.do_go_on()
    assert link.asked[-1].arguments["left"] == VERSE[:18]
    link.preview(" the hill")
    QTest.keyClick(page.editor, Qt.Key.Key_X)
    assert link.cancelled == [1]
    assert "x" not in page.editor.toPlainText()
    link.answer({"text": " the hill", "tokens": 2, "ended": False})
    assert body(page) == VERSE[:18] + " the hill" + VERSE[18:]
    QTest.keyClicks(page.editor, "x")
    assert page.editor.toPlainText() == VERSE[:18] + " the hillx" + VERSE[18:]


def test_a_continuation_that_fails_keeps_what_is_there(page: WritingPage, link: FakeLink) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    page.do_go_on()
    link.preview(" and")
    link.failed.emit(1, "No.", "")
    assert told[-1] == "No." and body(page) == VERSE + " and" and not page.editor.isReadOnly()
    link.gone = True
    page.do_go_on()
    assert "engine" in told[-1] and not page.editor.isReadOnly() and not page.editor.writing


def test_a_step_of_the_document_ends_the_writing(page: WritingPage, link: FakeLink) -> None:
    page.do_go_on()
    link.preview(" and")
    page.document.set_work("writing", Text("Another"), "Bring back a draft", {})
    assert page.editor.toPlainText() == "Another" and not page.editor.isReadOnly()
    link.answer({"text": " and so", "tokens": 2, "ended": False})
    assert body(page) == "Another"


def offers(*texts: str) -> list[dict[str, Any]]:
    return [{"text": text, "logprob": -1.0, "fit": 0.0} for text in texts]


@pytest.mark.parametrize("verb", ["alternatives", "rewrite"])
def test_other_lines_by_arrow_keys_and_return(page: WritingPage, link: FakeLink, verb: str) -> None:
    getattr(page, f"do_{verb}")()
    asked = link.asked[-1]
    assert asked.name == verb
    assert asked.arguments["selected"] == "and laid the barley down" and asked.arguments["right"] == ""
    assert asked.arguments["left"] == "The wind came over\n"
    link.preview(["and", "or"])
    link.answer(offers("and left the gate ajar", "or so they said 🌊", "and all was still"))
    assert page.choices.texts == ["and left the gate ajar", "or so they said 🌊", "and all was still"]
    before = steps(page)
    QTest.keyClick(page.choices.list, Qt.Key.Key_Down)
    QTest.keyClick(page.choices.list, Qt.Key.Key_Return)
    assert body(page) == "The wind came over\nor so they said 🌊"
    assert steps(page) == before + 1 and not page.choices.isVisible()
    assert page.editor.model.pairs == [(19, 19 + 18)]


def test_escape_leaves_everything_as_it_was(page: WritingPage, link: FakeLink) -> None:
    before = steps(page)
    page.do_alternatives()
    QTest.keyClick(page.choices.list, Qt.Key.Key_Escape)
    assert not page.choices.isVisible() and link.cancelled == [1] and not page.work.busy
    link.answer(offers("late"))
    assert body(page) == VERSE and steps(page) == before
    assert page.tools.by_name["rewrite"].isEnabled()


def test_fill_puts_words_between(page: WritingPage, link: FakeLink) -> None:
    page.editor.select(9, 9)
    page.do_fill()
    assert link.asked[-1].arguments["left"] == "The wind " and link.asked[-1].arguments["right"] == VERSE[9:]
    link.answer(offers("that never slept "))
    QTest.keyClick(page.choices.list, Qt.Key.Key_Return)
    assert body(page) == "The wind that never slept " + VERSE[9:]


def test_nothing_to_offer_is_said(page: WritingPage, link: FakeLink) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    page.do_alternatives()
    link.answer([])
    assert "temperature" in told[-1] and not page.choices.isVisible()


def test_a_word_is_swapped(page: WritingPage, link: FakeLink) -> None:
    page.editor.select(6, 6)
    page.do_word()
    asked = link.asked[-1]
    assert asked.name == "next_word" and asked.arguments["left"] == "The " and asked.arguments["count"] == 8
    link.answer([("sea", 0.3), ("night", 0.01)])
    assert "30 %" in page.choices.list.item(0).text()
    QTest.keyClick(page.choices.list, Qt.Key.Key_Return)
    assert body(page) == "The sea came over\nand laid the barley down"


@pytest.mark.parametrize(("text", "at", "word", "left"), [(VERSE, 6, "wind", "The "), ("白日依山尽", 2, "依", "白日")])
def test_ctrl_and_a_click_swaps_the_word_under_the_mouse(
    page: WritingPage, link: FakeLink, text: str, at: int, word: str, left: str
) -> None:
    page.document.set_work("writing", Text(text), "Edit")
    cursor = page.editor.textCursor()
    cursor.setPosition(at)
    rect = page.editor.cursorRect(cursor)
    place = rect.center() + QPoint(4, 0)
    QTest.mouseClick(page.editor.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place)
    assert link.asked[-1].name == "next_word" and link.asked[-1].arguments["left"] == left
    assert page.editor.textCursor().selectedText() == word
    link.answer([("one", 0.3), ("two", 0.1)])
    QTest.keyClick(page.choices.list, Qt.Key.Key_2)
    assert body(page) == text.replace(word, "two") and not page.choices.isVisible()


# The guess


def guess(page: WritingPage, link: FakeLink, qtbot: QtBot, word: str = " again") -> None:
    qtbot.waitUntil(lambda: bool(link.asked) and link.asked[-1].name == "next_word", timeout=5000)
    link.answer([(word, 0.5)])


def test_tab_takes_the_guess_as_a_step_of_the_model(page: WritingPage, link: FakeLink, qtbot: QtBot) -> None:
    qtbot.waitUntil(page.editor.hasFocus)
    QTest.keyClicks(page.editor, "!")
    guess(page, link, qtbot)
    assert page.editor.ghost == " again" and page.editor.toPlainText() == VERSE + "!"
    page.grab()
    QTest.keyClick(page.editor, Qt.Key.Key_Tab)
    assert page.editor.toPlainText() == body(page) == VERSE + "! again"
    assert page.editor.hasFocus() and page.editor.model.pairs == [(len(VERSE) + 1, len(VERSE) + 7)]
    page.document.undo_stack.undo()
    assert body(page) == VERSE + "!"


def test_a_guess_goes_with_the_next_key_and_when_switched_off(page: WritingPage, link: FakeLink, qtbot: QtBot) -> None:
    qtbot.waitUntil(page.editor.hasFocus)
    QTest.keyClicks(page.editor, "!")
    guess(page, link, qtbot)
    QTest.keyClicks(page.editor, "x")
    assert page.editor.ghost == "" and page.editor.toPlainText() == VERSE + "!x"
    page.do_ghosts()
    assert not page.editor.may_guess()


def test_an_input_method_is_left_alone(page: WritingPage, link: FakeLink, qtbot: QtBot) -> None:
    qtbot.waitUntil(page.editor.hasFocus)
    page.editor.set_ghost(" again")
    QApplication.sendEvent(page.editor, QInputMethodEvent("hai", []))
    assert page.editor.ghost == "" and not page.editor.may_guess()
    page.do_alternatives()
    page.do_word()
    page.do_go_on()
    assert link.asked == []  # nothing is begun while somebody composes
    commit = QInputMethodEvent("", [])
    commit.setCommitString("海")
    QApplication.sendEvent(page.editor, commit)
    page.flush()
    assert body(page) == VERSE + "海"
    assert page.editor.may_guess()


# Colours


def test_surprise_is_shown_where_it_belongs(page: WritingPage, link: FakeLink) -> None:
    page.document.set_work("writing", Text("🌊 sea"), "Edit")
    page.do_surprise()
    assert link.asked[-1].name == "score" and link.asked[-1].arguments["text"] == "🌊 sea"
    link.answer(
        [
            {"start": 0, "end": 1, "logprob": -9.0, "others": [("a", 0.5)]},
            {"start": 1, "end": 5, "logprob": -1.0, "others": [(" tide", 0.25), ("\n", 0.1)]},
        ]
    )
    assert [one[:3] for one in page.editor.surprises] == [(0, 2, -9.0), (3, 6, -1.0)]
    assert "37 %" in page.editor.surprises[1][3] and "tide 25 %, ↵ 10 %" in page.editor.surprises[1][3]
    formats = page.editor.document().firstBlock().layout().formats()
    assert [(one.start, one.length) for one in formats] == [(0, 2), (3, 3)]  # type: ignore[attr-defined]
    page.editor.moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keyClicks(page.editor, "x")
    assert [one[:2] for one in page.editor.surprises] == [(1, 3), (4, 7)]


def test_colours_are_no_edits_and_move_with_the_text(page: WritingPage, qtbot: QtBot) -> None:
    told: list[Text] = []
    page.editor.text_edited.connect(told.append)
    page.editor.set_authors([(4, 8)])
    page.do_authors()
    page.flush()
    assert not told and page.editor.model.pairs == [(4, 8)]
    page.editor.moveCursor(QTextCursor.MoveOperation.Start)
    QTest.keyClicks(page.editor, "O ")
    assert page.editor.model.pairs == [(6, 10)]
    assert page.document.work("writing") is not None


def test_the_record_tells_who_wrote_what_after_opening(page: WritingPage, link: FakeLink, qtbot: QtBot) -> None:
    page.do_go_on()
    link.answer({"text": " again", "tokens": 1, "ended": True})
    kept = json.loads(json.dumps(page.document.record))
    assert record.authors(kept, body(page)) == [(len(VERSE), len(VERSE) + 6)]
    assert record.authors(kept, "another") is None
    QTest.keyClicks(page.editor, "!")
    page.flush()
    assert page.editor.model.pairs == [(len(VERSE), len(VERSE) + 6)]
    elsewhere = Text("So: " + body(page), "Barley")
    page.document.set_work("writing", elsewhere, "Edit text")
    assert page.editor.model.pairs == [(len(VERSE) + 4, len(VERSE) + 10)]
    made = {"steps": [{"work": "text", "by": "model", "action": "create"}]}
    assert record.authors(made, "a🌊") == [(0, 3)]


# Finding, files, notes


def test_find_and_replace_all_is_one_step(page: WritingPage) -> None:
    page.do_replace()
    page.finder.what.setText("THE")
    assert page.finder.count() == len(page.editor.extraSelections()) == 2
    page.finder.with_.setText("a 🌊")
    assert page.finder.seek() and page.editor.textCursor().selectedText().lower() == "the"
    before = steps(page)
    page.finder.replace_all()
    assert body(page) == "a 🌊 wind came over\nand laid a 🌊 barley down" and steps(page) == before + 1
    page.document.undo_stack.undo()
    assert body(page) == VERSE
    QTest.keyClick(page.finder.what, Qt.Key.Key_Escape)
    assert not page.finder.isVisible()


def test_a_file_is_opened_as_a_step_and_its_encoding_said(page: WritingPage, tmp_path: Path) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    path = tmp_path / "春.txt"
    path.write_bytes("春江潮水连海平，\r\n海上明月共潮生。".encode("gb18030"))
    page.open_file(str(path))
    work = page.document.work("writing")
    assert work == Text("春江潮水连海平，\n海上明月共潮生。", "春", "zh")
    assert "GB18030" in told[-1]
    page.document.undo_stack.undo()
    assert body(page) == VERSE
    big = tmp_path / "big.txt"
    with big.open("wb") as file:
        file.truncate(50 << 20)
    page.open_file(str(big))
    assert "50 MB" in told[-1] and told[-1].count(".") <= 2 and body(page) == VERSE


def test_the_title_and_the_settings_go_along(page: WritingPage, link: FakeLink) -> None:
    page.notes.title.setText(" The  Barley ")
    page.notes.title.editingFinished.emit()
    work = page.document.work("writing")
    assert isinstance(work, Text) and work.title == "The Barley"
    assert page.notes.notes()["mood"] is None
    page.notes.valence.setValue(-40)
    page.notes.lock.setChecked(True)
    page.notes.seed.setValue(5)
    page.do_go_on()
    asked = link.asked[-1].arguments
    assert asked["notes"]["mood"] == (-0.4, 0.0) and asked["sampler"]["seed"] == 5
    link.answer({"text": " x", "tokens": 1, "ended": True})
    assert page.notes.seed.value() == 5
    page.notes.lock.setChecked(False)
    page.do_go_on()
    link.answer({"text": " x", "tokens": 1, "ended": True})
    assert page.notes.seed.value() == 6


@pytest.mark.parametrize("text", ["שלום עולם\nسلام", "👩‍👩‍👧‍👦🌊 é", "黑云压海浪滔天，"])
def test_any_script_goes_in_and_comes_out(page: WritingPage, link: FakeLink, text: str, qtbot: QtBot) -> None:
    page.document.set_work("writing", Text(text), "Edit")
    page.editor.moveCursor(QTextCursor.MoveOperation.End)
    page.grab()
    page.do_go_on()
    assert link.asked[-1].arguments["left"] == text
    link.answer({"text": text, "tokens": 1, "ended": True})
    assert body(page) == text + text
    qtbot.waitUntil(lambda: f"{2 * len(text)} " in page.count.text(), timeout=5000)


def test_no_shortcut_is_used_twice() -> None:
    keys = [key for command in (*COMMANDS, *WritingPage.COMMANDS) for key in command.keys]
    assert len(keys) == len(set(keys))


def test_with_the_real_engine(qtbot: QtBot) -> None:
    link, document = EngineLink(), Document()
    page = WritingPage(document, link)
    qtbot.addWidget(page)
    page.show()
    try:
        document.set_work("writing", Text("The sea is cold,\nand "), "Open")
        page.editor.moveCursor(QTextCursor.MoveOperation.End)
        page.do_go_on()
        qtbot.waitUntil(lambda: len(page.editor.toPlainText()) > 30, timeout=90_000)
        QTest.keyClick(page.editor, Qt.Key.Key_Escape)
        began = time.monotonic()
        qtbot.waitUntil(lambda: not page.work.busy, timeout=90_000)
        assert time.monotonic() - began < 60
        assert body(page).startswith("The sea is cold,\nand ") and len(body(page)) > 30
        page.do_alternatives()
        qtbot.waitUntil(lambda: not page.work.busy, timeout=90_000)
        assert page.choices.texts
    finally:
        link.close()
        document.close()
