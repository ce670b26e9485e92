"""The text editor: typing, streaming, undo left to the document."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QInputMethodEvent, QKeySequence, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from desktop.writing.editor import TextEditor
from engine.works import Text


@pytest.fixture
def editor(qtbot: QtBot) -> TextEditor:
    editor = TextEditor(debounce_ms=20)
    qtbot.addWidget(editor)
    editor.resize(300, 120)
    editor.show()
    return editor


def test_typing_is_told_once_it_rests(editor: TextEditor, qtbot: QtBot) -> None:
    editor.set_text(Text("sea", title="A storm", form="limerick"))
    editor.moveCursor(QTextCursor.MoveOperation.End)
    told: list[Text] = []
    editor.text_edited.connect(told.append)
    QTest.keyClicks(editor, "weed")
    assert not told
    qtbot.waitUntil(lambda: bool(told), timeout=2000)
    assert told == [Text("seaweed", title="A storm", form="limerick")]


def test_an_empty_editor_makes_a_text(editor: TextEditor) -> None:
    told: list[Text] = []
    editor.text_edited.connect(told.append)
    QTest.keyClicks(editor, "a")
    editor.flush()
    editor.flush()
    assert told == [Text("a")]


def test_set_text_is_no_edit(editor: TextEditor, qtbot: QtBot) -> None:
    told: list[Text] = []
    editor.text_edited.connect(told.append)
    editor.set_text(Text("one\ntwo"))
    editor.stream_text(Text("one\ntwo three"))
    editor.set_text(None)
    qtbot.wait(60)
    assert not told
    assert editor.toPlainText() == ""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(st.text(st.sampled_from("ab\n海🌊 "), max_size=12), min_size=1, max_size=6))
def test_the_body_is_what_was_set(editor: TextEditor, bodies: list[str]) -> None:
    for index, body in enumerate(bodies):
        (editor.set_text if index % 2 else editor.stream_text)(Text(body))
        assert editor.toPlainText() == body
        assert editor.text == Text(body)


def test_streaming_leaves_the_reader_where_they_are(editor: TextEditor) -> None:
    body = "\n".join(f"line {n}" for n in range(60))
    editor.set_text(Text(body))
    bar = editor.verticalScrollBar()
    bar.setValue(7)
    for n in range(30):
        body += f"\nmore {n}"
        editor.stream_text(Text(body))
    assert bar.value() == 7
    bar.setValue(bar.maximum())
    editor.stream_text(Text(body + "\nlast"))
    assert bar.value() == bar.maximum()


def test_streaming_waits_for_an_input_method(editor: TextEditor) -> None:
    editor.setFocus()
    editor.stream_text(Text("海", language="zh"))
    QApplication.sendEvent(editor, QInputMethodEvent("shang", []))
    editor.stream_text(Text("海上", language="zh"))
    assert editor.toPlainText() == "海"
    commit = QInputMethodEvent("", [])
    commit.setCommitString("尚")
    QApplication.sendEvent(editor, commit)
    assert "尚" in editor.toPlainText()


def test_undo_belongs_to_the_window(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    editor = TextEditor()
    window.setCentralWidget(editor)
    happened: list[str] = []
    action = QAction("Undo", window)
    action.setShortcut(QKeySequence(QKeySequence.StandardKey.Undo))
    action.triggered.connect(lambda: happened.append("undo"))
    window.addAction(action)
    editor.text_edited.connect(lambda text: happened.append(text.body))
    window.show()
    window.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    QTest.keyClicks(editor, "ab")
    QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert happened == ["ab", "undo"]
    assert editor.toPlainText() == "ab"


def test_typing_is_told_before_a_command_runs(editor: TextEditor) -> None:
    told: list[Text] = []
    editor.text_edited.connect(told.append)
    QTest.keyClicks(editor, "ab")
    QTest.keyClick(editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert told == [Text("ab")]


def test_the_caret_stays_while_undo_goes_to_and_fro(editor: TextEditor) -> None:
    editor.set_text(Text("one two three"))
    cursor = editor.textCursor()
    cursor.setPosition(3)
    editor.setTextCursor(cursor)
    editor.set_text(Text("one two three four"))
    assert editor.textCursor().position() == 3


def test_chinese_gets_a_chinese_font(editor: TextEditor) -> None:
    editor.set_text(Text("黑云压海浪滔天", language="zh"))
    assert "CJK" in editor.font().families()[0]
    assert editor.placeholderText()
    assert editor.accessibleName() == "Text"
