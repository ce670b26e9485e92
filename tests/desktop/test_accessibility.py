"""Every control of every page has a name for a screen reader and is reached by the Tab key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.mood_pad import MoodPad
from desktop.music.lanes import Lane
from desktop.music.piano_roll import PianoRoll
from desktop.painting.canvas import Canvas
from desktop.window import TABS, Window

CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit,
    MoodPad, Canvas, PianoRoll, Lane,
)  # fmt: skip


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    monkeypatch.setattr(Window, "_after_first_paint", lambda self: None)  # no engine is needed to look around
    window = Window()
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.shut_down()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def controls(window: Window) -> list[QWidget]:
    """What a person can operate now, without the insides of spin boxes and combo boxes."""
    found = []
    for widget in window.findChildren(QWidget):
        inner = isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox | QAbstractItemView)
        if isinstance(widget, CONTROLS) and widget.isVisibleTo(window) and widget.isEnabled() and not inner:
            found.append(widget)
    return found


@pytest.mark.parametrize("tab", [name for name, _ in TABS])
def test_every_control_has_a_name(window: Window, tab: str) -> None:
    window.show_tab(tab)
    nameless = []
    for widget in controls(window):
        interface = QAccessible.queryAccessibleInterface(widget)
        assert interface is not None, widget
        if not interface.text(QAccessible.Text.Name).strip() and not widget.objectName().startswith("qt_"):
            nameless.append(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}")
    assert not nameless


@pytest.mark.parametrize("tab", [name for name, _ in TABS])
def test_every_control_is_reached_by_tab(window: Window, tab: str, qtbot: QtBot) -> None:
    window.show_tab(tab)
    window.activateWindow()
    wanted = {w for w in controls(window) if not w.objectName().startswith("qt_")}
    # One of a group of exclusive buttons takes the focus for all of them; arrow keys go on from there.
    grouped = {w for w in wanted if isinstance(w, QAbstractButton) and w.group() is not None and w.group().exclusive()}
    window.tabs[tab].setFocus()
    seen: set[QWidget] = set()
    for _ in range(300):
        focus = QApplication.focusWidget()
        if focus is None or focus in seen:
            break
        seen.add(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    missed = {w for w in wanted - seen - grouped if w.focusPolicy() & Qt.FocusPolicy.TabFocus or not _proxied(w, seen)}
    assert not [f"{type(w).__name__} {w.accessibleName()!r}" for w in missed]


def _proxied(widget: QWidget, seen: set[QWidget]) -> bool:
    """Whether the focus of this widget is that of a part or of its whole (an editable combo box, a list's view)."""
    return any(part in seen for part in widget.findChildren(QWidget)) or widget.parentWidget() in seen
