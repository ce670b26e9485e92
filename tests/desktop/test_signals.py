"""PySide must not lose references: 6.12.0 did on Python 3.11, and a few thousand calls ended the process."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLabel


class Emitter(QObject):
    told = Signal(bool)
    plain = Signal()


def test_a_thousand_emits_and_calls_lose_no_reference(qapp: QApplication) -> None:
    emitter = Emitter()
    heard: list[int] = []
    emitter.told.connect(lambda on: heard.append(on))
    emitter.plain.connect(lambda: None)
    label, timer = QLabel(), QTimer()
    constants = (None, True, False)
    before = [sys.getrefcount(value) for value in constants]
    for turn in range(1000):
        emitter.told.emit(turn % 2 == 0)
        emitter.plain.emit()
        label.setText("x")
        timer.setInterval(5)
    after = [sys.getrefcount(value) for value in constants]
    assert len(heard) == 1000
    heard.clear()
    lost = {repr(c): old - new for c, old, new in zip(constants, before, after, strict=True)}
    assert all(count < 200 for count in lost.values()), f"references lost in 1,000 turns: {lost}"
