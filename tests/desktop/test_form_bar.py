"""Verse forms on the Write page: a text is written in a form, checked while it is typed, and marked where it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_link import FakeLink
from pytestqt.qtbot import QtBot

from desktop import i18n
from desktop.document import Document
from desktop.writing.margin import Findings
from desktop.writing.page import CHECK_MS, WritingPage
from engine.saying import said
from engine.works import Draft, Text
from engine.writing import forms, verse

QUATRAIN = "白日依山尽，\n黄河入海流。\n欲穷千里目，\n更上一层楼。"


@pytest.fixture
def link() -> FakeLink:
    return FakeLink()


@pytest.fixture
def page(qtbot: QtBot, link: FakeLink) -> Iterator[WritingPage]:
    document = Document()
    page = WritingPage(document, link)  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.resize(940, 720)
    page.show()
    yield page
    document.close()


def report(text: str, form: str) -> dict[str, Any]:
    """The engine's own answer, without a process between."""
    found = verse.check(text, forms.find(form))
    marks = [{"line": m.line, "start": m.start, "end": m.end, "kind": m.kind, "text": m.text} for m in found.marks]
    return {"conforms": found.conforms, "marks": marks, "lines": list(found.lines)}


def type_and_check(qtbot: QtBot, page: WritingPage, link: FakeLink, text: str) -> None:
    before = len(link.asked)
    page.editor.selectAll()
    page.editor.insertPlainText(text)
    qtbot.waitUntil(lambda: any(a.name == "check" for a in link.asked[before:]), timeout=CHECK_MS * 10)
    asked = link.asked[-1]
    link.answer(report(asked.arguments["text"], asked.arguments["form"]))


def test_every_form_is_listed_with_what_it_asks_for(page: WritingPage) -> None:
    assert set(page.forms.forms) == set(forms.names())
    assert not page.forms.write.isEnabled()
    page.forms.choose("acrostic")
    assert page.forms.word.isVisible() and not page.forms.lines.isVisible()
    page.forms.choose("sonnet")
    assert not page.forms.word.isVisible() and not page.forms.lines.isVisible() and page.forms.write.isEnabled()


def test_the_check_follows_the_typing_and_marks_the_place(qtbot: QtBot, page: WritingPage, link: FakeLink) -> None:
    page.forms.choose("wujue")
    type_and_check(qtbot, page, link, QUATRAIN)
    assert page.forms.verdict.text() == "The form is kept." and page.editor.margin.isVisible()
    type_and_check(qtbot, page, link, QUATRAIN.replace("流", "去"))
    findings = page.editor.margin.findings
    assert not findings.conforms and any(line == 1 and start == 4 for line, start, _, _ in findings.places())
    page.do_seek_mark()
    assert page.editor.textCursor().selectedText() == "去"
    assert "去" in page.hint.text()
    page.forms.choose("")
    assert not page.editor.margin.isVisible() and page.forms.verdict.text() == ""


def test_an_answer_to_an_older_text_marks_nothing(qtbot: QtBot, page: WritingPage, link: FakeLink) -> None:
    page.forms.choose("wujue")
    page.editor.insertPlainText(QUATRAIN)
    qtbot.waitUntil(lambda: bool(link.asked) and link.asked[-1].name == "check", timeout=CHECK_MS * 10)
    old = report(QUATRAIN, "wujue")
    page.editor.insertPlainText("又")
    link.answer(old)
    assert not page.editor.margin.findings.lines


def test_writing_in_a_form_is_one_step_and_another_takes_its_place(page: WritingPage, link: FakeLink) -> None:
    page.forms.choose("acrostic")
    page.forms.word.setText("sea")
    for body in ("So\nEach\nAll", "Sand\nEbb\nAir"):
        page.do_write_form()
        asked = next(a for a in reversed(link.asked) if a.name == "write")
        assert asked.arguments["form"] == "acrostic" and asked.arguments["word"] == "sea"
        link.preview(Draft(Text(body[:4], ""), 0.5))
        link.answer({"title": "", "body": body, "marks": []})
        assert page.editor.toPlainText() == body
    page.document.undo_stack.undo()
    assert page.editor.toPlainText() == "So\nEach\nAll"
    page.document.undo_stack.undo()
    assert page.editor.toPlainText() == ""


def test_a_written_page_is_not_replaced(page: WritingPage, link: FakeLink) -> None:
    page.editor.insertPlainText("My own line")
    page.editor.flush()
    page.forms.choose("couplet")
    page.do_write_form()
    link.answer({"title": "", "body": "a day\na way", "marks": []})
    assert page.editor.toPlainText() == "My own line\n\na day\na way"


def test_columns_are_counted_as_the_editor_counts() -> None:
    answer = {
        "conforms": False,
        "lines": [],
        "marks": [{"line": 0, "start": 1, "end": 2, "kind": "fault", "text": "x"}],
    }
    assert Findings(answer, "🌊a", "en").places() == [(0, 2, 3, "x")]


def test_a_sentence_of_the_engine_is_said_in_the_windows_language() -> None:
    told = said("{word} does not rhyme with {other}.", word="流", other="楼")
    assert told == i18n.engine(told) == "流 does not rhyme with 楼."
    try:
        i18n.install("zh")
        assert i18n.engine(told) == "「流」与「楼」不押韵。"
    finally:
        i18n.install("en")


def test_the_users_own_form_appears_and_a_wrong_one_is_told(
    page: WritingPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built_in = forms.folders()[1]
    monkeypatch.setattr(forms, "folders", lambda: (tmp_path, built_in))
    (tmp_path / "mine.toml").write_bytes((built_in / "couplet.toml").read_bytes())
    (tmp_path / "broken.toml").write_text("lines = [", encoding="utf-8")
    told: list[str] = []
    page.forms.told.connect(told.append)
    page.forms.load()
    assert "mine" in page.forms.forms and "broken" not in page.forms.forms
    assert len(told) == 1 and "broken" in told[0]
