"""The canvas by pointer and keys, and what it draws."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.painting.canvas import SURROUND, Canvas, sample
from engine.works import Painting


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    canvas.show()
    return canvas


def _flat(width: int, height: int, colour: tuple[int, int, int]) -> Painting:
    return Painting(np.full((height, width, 3), colour, np.uint8))


def test_an_empty_canvas_is_grey_and_says_so(canvas: Canvas) -> None:
    assert canvas.grab().toImage().pixelColor(3, 3) == SURROUND
    assert canvas.accessibleName() == "Painting"
    canvas.zoom_to(3)
    canvas.fit()
    assert canvas.zoom == 1


def test_a_painting_is_fitted_centred_and_never_tinted(canvas: Canvas) -> None:
    canvas.set_painting(_flat(100, 100, (200, 40, 90)))
    assert canvas.zoom == pytest.approx(3)
    image = canvas.grab().toImage()
    assert image.pixelColor(200, 150) == QColor(200, 40, 90)
    assert image.pixelColor(20, 150) == SURROUND
    canvas.resize(200, 300)
    assert canvas.zoom == pytest.approx(2)


def test_a_large_painting_is_made_smaller_without_aliasing(canvas: Canvas) -> None:
    checks = np.indices((1200, 1600)).sum(0) % 2 * 255
    canvas.set_painting(Painting(np.repeat(checks[..., None], 3, 2).astype(np.uint8)))
    image = canvas.grab().toImage()
    greys = [image.pixelColor(x, 150).red() for x in range(20, 380, 7)]
    assert max(abs(grey - 127) for grey in greys) < 8


def test_enlarging_draws_no_blocks(canvas: Canvas, qtbot: QtBot) -> None:
    steps = np.zeros((4, 4, 3), np.uint8)
    steps[:, 2:] = 255
    canvas.set_painting(Painting(steps))
    qtbot.wait(150)
    image = canvas.grab().toImage()
    row = [image.pixelColor(x, 150).red() for x in range(50, 350)]
    assert len(set(row)) > 30  # nearest neighbour would give two values


def test_keys_zoom_and_pan(canvas: Canvas, qtbot: QtBot) -> None:
    canvas.set_painting(sample(64))
    with qtbot.waitSignal(canvas.zoom_changed) as told:
        QTest.keyClick(canvas, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert told.args == [1.0]
    for _ in range(12):
        QTest.keyClick(canvas, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert canvas.zoom == pytest.approx(1.25**12)
    before = canvas.view.x
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.view.x < before
    QTest.keyClick(canvas, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert canvas.zoom == pytest.approx(300 / 64)


def test_the_wheel_zooms_about_the_pointer(canvas: Canvas) -> None:
    canvas.set_painting(sample(64))
    canvas.zoom_to(20)
    at = QPointF(120, 80)
    before = canvas.view.to_image(at.x(), at.y())
    event = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)
    assert canvas.zoom == pytest.approx(25)
    assert canvas.view.to_image(at.x(), at.y()) == pytest.approx(before)


def test_dragging_with_the_middle_button_moves_it(canvas: Canvas) -> None:
    canvas.set_painting(sample(64))
    canvas.zoom_to(20)
    x, y = canvas.view.x, canvas.view.y
    QTest.mousePress(canvas, Qt.MouseButton.MiddleButton, pos=QPoint(200, 150))
    QTest.mouseMove(canvas, QPoint(230, 140))
    QTest.mouseRelease(canvas, Qt.MouseButton.MiddleButton, pos=QPoint(230, 140))
    assert (canvas.view.x - x, canvas.view.y - y) == pytest.approx((30, -10))


def test_a_draft_of_the_same_size_keeps_the_place(canvas: Canvas) -> None:
    canvas.set_painting(sample(64))
    canvas.zoom_to(20)
    view = canvas.view
    canvas.set_painting(_flat(64, 64, (9, 9, 9)))
    assert canvas.view == view
    canvas.set_painting(_flat(32, 64, (9, 9, 9)))
    assert canvas.zoom == pytest.approx(300 / 64)
    canvas.set_painting(None)
    assert canvas.grab().toImage().pixelColor(3, 3) == SURROUND
