"""The mood pad: geometry that goes both ways, mouse, keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from desktop.mood_pad import SIDE, MoodPad, to_mood, to_point
from engine.brief import Mood

coordinate = st.integers(-100, 100).map(lambda value: value / 100)


@given(coordinate, coordinate)
def test_point_and_mood_are_inverse(valence: float, arousal: float) -> None:
    assert to_mood(to_point(Mood(valence, arousal), SIDE), SIDE) == Mood(valence, arousal)


@given(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_any_point_is_some_mood(x: float, y: float) -> None:
    to_mood(QPointF(x, y), SIDE)  # Mood refuses what lies outside


@pytest.fixture
def pad(qtbot: QtBot) -> MoodPad:
    pad = MoodPad()
    qtbot.addWidget(pad)
    pad.show()
    return pad


def test_a_click_sets_the_mood(pad: MoodPad, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pad.mood_changed) as told:
        qtbot.mouseClick(pad, Qt.MouseButton.LeftButton, pos=QPoint(SIDE * 3 // 4, SIDE // 4))
    assert told.args == [Mood(0.5, 0.5)]
    assert "glad" in pad.accessibleDescription()


def test_the_keys_move_it_and_delete_takes_it_back(pad: MoodPad, qtbot: QtBot) -> None:
    qtbot.keyClick(pad, Qt.Key.Key_Up)
    qtbot.keyClick(pad, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert pad.mood == Mood(-0.5, 0.1)
    for _ in range(30):
        qtbot.keyClick(pad, Qt.Key.Key_Left)
    assert pad.mood == Mood(-1.0, 0.1)
    qtbot.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.mood is None
