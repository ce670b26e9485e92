"""Unknown words are marked where they stand, and corrected by key, as one step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_link import FakeLink
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.writing.page import WritingPage
from engine.works import Text

VERSE = "🌊 The wnid came over\nand laid the barly down"
WNID, BARLY = (7, 11), (35, 40)  # in UTF-16 code units: the wave is two


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
    page.editor.setFocus()
    page.editor.moveCursor(QTextCursor.MoveOperation.Start)
    yield page
    document.close()


def places() -> list[tuple[int, int]]:
    return [(VERSE.index(word), VERSE.index(word) + len(word)) for word in ("wnid", "barly")]


def marked(page: WritingPage) -> list[str]:
    found = []
    block = page.editor.document().begin()
    while block.isValid():
        row = block.text().encode("utf-16-le")
        shown = [one for one in block.layout().formats() if one.format.underlineColor().isValid()]
        found += [row[2 * one.start : 2 * (one.start + one.length)] for one in shown]
        block = block.next()
    return [part.decode("utf-16-le") for part in found]


def test_unknown_words_are_marked_and_follow_the_typing(page: WritingPage, link: FakeLink, qtbot: QtBot) -> None:
    page.do_spelling()
    assert link.asked[-1].name == "spell" and link.asked[-1].arguments["text"] == VERSE
    link.answer(places())
    assert page.editor.unknown == [WNID, BARLY] and marked(page) == ["wnid", "barly"]
    QTest.keyClicks(page.editor, "So ")
    assert marked(page) == ["wnid", "barly"] and page.editor.unknown[0] == (10, 14)
    page.editor.select(10, 14)
    QTest.keyClicks(page.editor, "wind")
    assert marked(page) == ["barly"]
    qtbot.waitUntil(lambda: link.asked[-1].name == "spell", timeout=5000)
    page.do_spelling()
    assert marked(page) == []


def test_a_key_goes_to_each_word_and_a_choice_is_one_step(page: WritingPage, link: FakeLink) -> None:
    page.do_correct()
    link.answer(places())
    assert page.editor.textCursor().selectedText() == "wnid"
    assert link.asked[-1].name == "suggest" and link.asked[-1].arguments == {"word": "wnid"}
    link.answer(["wind", "wild"])
    assert page.speller.choices.isVisible() and page.speller.choices.texts[:2] == ["wind", "wild"]
    steps = page.document.undo_stack.index()
    QTest.keyClick(page.speller.choices.list, Qt.Key.Key_Down)
    QTest.keyClick(page.speller.choices.list, Qt.Key.Key_Up)
    QTest.keyClick(page.speller.choices.list, Qt.Key.Key_Return)
    work = page.document.work("writing")
    assert isinstance(work, Text) and work.body == VERSE.replace("wnid", "wind")
    assert page.document.undo_stack.index() == steps + 1 and page.editor.model.pairs == []
    page.document.undo_stack.undo()
    assert page.editor.toPlainText() == VERSE
    page.editor.select(*WNID)
    page.do_correct()
    link.answer(places())
    assert page.editor.textCursor().selectedText() == "barly"


def test_a_word_can_be_kept_and_a_clean_text_says_so(page: WritingPage, link: FakeLink, qtbot: QtBot) -> None:
    page.do_correct()
    link.answer(places()[:1])
    link.answer([])
    assert page.speller.choices.list.count() == 1
    QTest.keyClick(page.speller.choices.list, Qt.Key.Key_Return)
    assert link.asked[-1].name == "keep_word" and link.asked[-1].arguments == {"word": "wnid"}
    assert page.editor.toPlainText() == VERSE
    page.do_correct()
    with qtbot.waitSignal(page.told) as told:
        link.answer([])
    assert told.args == ["Every word is known."]


def test_with_the_real_engine(qtbot: QtBot) -> None:
    link = EngineLink()
    document = Document()
    document.set_work("writing", Text(VERSE, "Barley"), "Open")
    page = WritingPage(document, link)
    qtbot.addWidget(page)
    page.show()
    try:
        page.do_spelling()
        qtbot.waitUntil(lambda: page.editor.unknown == [WNID, BARLY], timeout=30_000)
        page.do_correct()
        qtbot.waitUntil(lambda: "wind" in page.speller.choices.texts, timeout=30_000)
    finally:
        link.close()
        document.close()
