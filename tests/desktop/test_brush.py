"""Brush, tools and filling in pixels of the painting, without a window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainterPath

from desktop.document import Document
from desktop.layers import HAND, TILE, pixels_of
from desktop.painting import fill
from desktop.painting.brush import Brush, Stroke, stamp, stepped
from desktop.painting.tools import ADD, TAKE, Easel, Touch
from engine.works import Painting

SIDE = 60


@pytest.fixture
def doc(qtbot: object) -> Iterator[Document]:
    doc = Document()
    doc.set_work("painting", Painting(np.full((SIDE, SIDE, 3), 255, np.uint8)), "Create", {})
    doc.change_layers(doc.layers.added(HAND, ""), "Add")
    doc.layers.activate(doc.layers.arrangement.keys[-1])
    yield doc
    doc.close()


@pytest.fixture
def easel(doc: Document) -> Easel:
    easel = Easel(doc.layers, lambda change, label: doc.change_layers(change, label, done=True))
    easel.set_tip(Brush(10, 1, 1))
    easel.set_colour(QColor("#ff0000"))
    return easel


def top(easel: Easel) -> np.ndarray:
    layer = easel.layers.active
    assert layer is not None
    return pixels_of(easel.layers.image(layer.key))


def drag(easel: Easel, *points: tuple[float, float], joins: str = "replace", pressure: float = 1.0) -> None:
    touches = [Touch(QPointF(*point), pressure, joins) for point in points]
    easel.press(touches[0])
    for touch in touches[1:]:
        easel.move(touch)
    easel.release()


def rect(x: float, y: float, w: float, h: float) -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(x, y, w, h))
    return path


# Stamps and strokes


@pytest.mark.parametrize("diameter", [1.0, 4.0, 9.0, 24.0, 101.0])
def test_a_hard_stamp_covers_the_area_of_its_circle(diameter: float) -> None:
    pixels = pixels_of(stamp(diameter, 1.0, 0xFFFFFF))
    area = pixels[..., 3].astype(float).sum() / 255
    assert area == pytest.approx(np.pi / 4 * diameter**2, rel=0.25 if diameter < 4 else 0.06)
    assert np.array_equal(pixels[..., 3], pixels[::-1, ::-1, 3])


def test_a_soft_stamp_falls_off_steadily_and_is_premultiplied() -> None:
    pixels = pixels_of(stamp(40.0, 0.0, 0x4080C0))
    row = pixels[len(pixels) // 2, len(pixels) // 2 :, 3].astype(int)
    assert (np.diff(row) <= 0).all()
    assert len(set(row)) > 15
    assert (pixels[..., :3] <= pixels[..., 3:]).all()


@given(st.floats(0.5, 1000))
def test_steps_of_size_stay_near(diameter: float) -> None:
    assert stepped(diameter) == pytest.approx(diameter, rel=0.26 if diameter < 2 else 0.03)


def test_a_stroke_is_even_however_fast_the_hand_was(easel: Easel) -> None:
    drag(easel, (10, 30), (50, 30))
    once = top(easel).copy()
    row = once[30, 10:50, 3]
    assert row.min() == 255
    easel.clear()
    drag(easel, *[(float(x), 30.0) for x in range(10, 51)])
    assert np.abs(once.astype(int) - top(easel)).mean() < 1


def test_a_stroke_that_crosses_itself_is_not_darker_there(easel: Easel) -> None:
    easel.set_tip(Brush(10, 0.5, 1))
    drag(easel, (5, 30), (55, 30), (5, 30), (55, 30))
    assert int(top(easel)[30, 30, 3]) in (127, 128)
    drag(easel, (5, 30), (55, 30))
    assert int(top(easel)[30, 30, 3]) in (190, 191, 192)


def test_pressure_sets_the_size(easel: Easel) -> None:
    easel.set_tip(Brush(20, 1, 1))
    drag(easel, (30, 30), pressure=0.3)
    light = (top(easel)[..., 3] > 0).sum()
    easel.clear()
    drag(easel, (30, 30), pressure=1.0)
    assert (top(easel)[..., 3] > 0).sum() > 5 * light
    easel.clear()
    easel.set_tip(replace(easel.tip, pressed=False))
    drag(easel, (30, 30), pressure=0.3)
    assert (top(easel)[..., 3] > 0).sum() > 5 * light


def test_the_eraser_takes_away_and_lets_the_layer_below_be_seen(easel: Easel) -> None:
    drag(easel, (10, 30), (50, 30))
    assert easel.layers.flattened().pixels[30, 30].tolist() == [255, 0, 0]
    easel.take("eraser")
    easel.set_tip(Brush(14, 1, 1))
    drag(easel, (10, 30), (50, 30))
    assert top(easel)[30, 30].tolist() == [0, 0, 0, 0]
    assert easel.layers.flattened().pixels[30, 30].tolist() == [255, 255, 255]
    assert easel.tool == "eraser"
    easel.take("brush")
    assert easel.tip.size == 10


def test_a_stroke_over_the_edge_and_over_tiles_is_undone_exactly(doc: Document) -> None:
    doc.set_work("painting", Painting(np.full((TILE + 20, TILE + 20, 3), 90, np.uint8)), "Create", {})
    (key,) = doc.layers.arrangement.keys
    before = pixels_of(doc.layers.image(key)).copy()
    stroke = Stroke(doc.layers, key, Brush(30, 0.7, 0.2), QColor("blue"), QPainterPath())
    for x, y in ((-20, -20), (TILE, TILE), (TILE + 50, 100), (TILE, -90)):
        stroke.to(QPointF(x, y))
    after = pixels_of(doc.layers.image(key)).copy()
    change = stroke.finish()
    assert change is not None and len(change.tiles) == 4
    doc.change_layers(change, "Paint", done=True)
    assert np.array_equal(pixels_of(doc.layers.image(key)), after)
    doc.undo_stack.undo()
    assert np.array_equal(pixels_of(doc.layers.image(key)), before)
    doc.undo_stack.redo()
    assert np.array_equal(pixels_of(doc.layers.image(key)), after)


def test_cancelling_a_stroke_leaves_no_trace(easel: Easel, doc: Document) -> None:
    drag(easel, (10, 10), (50, 50))
    before, count = top(easel).copy(), doc.undo_stack.count()
    easel.press(Touch(QPointF(10, 50)))
    easel.move(Touch(QPointF(50, 10)))
    easel.cancel()
    assert np.array_equal(top(easel), before)
    assert doc.undo_stack.count() == count


# Tools


def test_a_selection_limits_painting_filling_and_clearing(easel: Easel) -> None:
    easel.select(rect(10, 10, 20, 20))
    inside = np.zeros((SIDE, SIDE), bool)
    inside[10:30, 10:30] = True
    easel.set_tip(Brush(50, 1, 1))
    drag(easel, (20, 20), (40, 40))
    assert top(easel)[inside, 3].min() == 255
    assert top(easel)[~inside].max() == 0
    easel.clear()
    assert top(easel).max() == 0
    easel.take("fill")
    easel.press(Touch(QPointF(12, 12)))
    assert top(easel)[inside, 3].min() == 255
    assert top(easel)[~inside].max() == 0
    easel.set_colour(QColor("#0000ff"))
    easel.press(Touch(QPointF(50, 50)))  # outside of what is selected
    assert easel.layers.flattened().pixels[20, 20].tolist() == [255, 0, 0]


def test_marquee_adds_takes_away_and_a_click_selects_nothing(easel: Easel) -> None:
    easel.take("marquee")
    drag(easel, (10.2, 10.4), (30, 30))
    assert easel.selection.boundingRect() == QRectF(10, 10, 20, 20)
    drag(easel, (40, 40), (90, 90), joins=ADD)
    assert easel.selection.contains(QPointF(20, 20)) and easel.selection.contains(QPointF(50, 50))
    assert easel.selection.boundingRect() == QRectF(10, 10, 50, 50)  # cut to the painting
    drag(easel, (10, 10), (30, 20), joins=TAKE)
    assert not easel.selection.contains(QPointF(20, 15))
    drag(easel, (5, 5))
    assert easel.selection.isEmpty()
    easel.select_all()
    assert easel.selection.boundingRect() == QRectF(0, 0, SIDE, SIDE)


def test_the_lasso_selects_what_it_goes_round(easel: Easel) -> None:
    easel.take("lasso")
    drag(easel, (10, 10), (50, 10), (10, 50))
    assert easel.selection.contains(QPointF(15, 15))
    assert not easel.selection.contains(QPointF(45, 45))


def test_moving_takes_the_selection_along_and_back_is_identity(easel: Easel, doc: Document) -> None:
    drag(easel, (20, 20), (30, 20))
    before = top(easel).copy()
    easel.take("move")
    easel.select(rect(0, 0, 25, 40))
    drag(easel, (20, 20), (20, 41))
    assert easel.selection.boundingRect().top() == 21
    assert top(easel)[41, 20, 3] == 255
    assert top(easel)[20, 20, 3] == 0
    assert top(easel)[20, 30, 3] == 255
    easel.nudge(0, -21)
    assert np.array_equal(top(easel), before)
    doc.undo_stack.undo()
    doc.undo_stack.undo()
    assert np.array_equal(top(easel), before)
    easel.select(QPainterPath())
    drag(easel, (20, 20), (120, 20))
    assert top(easel).max() == 0
    doc.undo_stack.undo()
    assert np.array_equal(top(easel), before)


def test_the_picker_takes_what_is_seen(easel: Easel) -> None:
    drag(easel, (10, 10))
    easel.set_colour(QColor("#123456"))
    easel.take("picker")
    drag(easel, (10, 10))
    assert easel.colour == QColor("#ff0000")
    drag(easel, (-5, 10))
    assert easel.colour == QColor("#ff0000")
    assert easel.recent == [QColor("#ff0000")]


def test_a_hidden_layer_is_not_painted_on(easel: Easel, doc: Document) -> None:
    layer = doc.layers.active
    assert layer is not None
    doc.change_layers(doc.layers.said(replace(layer, visible=False)), "Hide")
    told: list[str] = []
    easel.refused.connect(told.append)
    drag(easel, (10, 10))
    assert told == ["hidden"]
    assert top(easel).max() == 0


# Filling and swatches


def _slow(pixels: np.ndarray, x: int, y: int, tolerance: int) -> np.ndarray:
    """A stack of pixels, as plainly as can be."""
    seed = pixels[y, x].astype(int)
    inside, todo = np.zeros(pixels.shape[:2], bool), [(x, y)]
    while todo:
        a, b = todo.pop()
        there = 0 <= a < pixels.shape[1] and 0 <= b < pixels.shape[0]
        if there and not inside[b, a] and np.abs(pixels[b, a].astype(int) - seed).max() <= tolerance:
            inside[b, a] = True
            todo += [(a + 1, b), (a - 1, b), (a, b + 1), (a, b - 1)]
    return inside


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 14), st.integers(1, 14), st.integers(0, 10**6), st.integers(0, 3), st.data())
def test_filling_finds_what_a_plain_search_finds(
    w: int, h: int, seed: int, tolerance: int, data: st.DataObject
) -> None:
    pixels = np.random.default_rng(seed).integers(0, 4, (h, w, 3)).astype(np.uint8) // 2 * 2
    x, y = data.draw(st.integers(0, w - 1)), data.draw(st.integers(0, h - 1))
    assert np.array_equal(fill.area(pixels, x, y, tolerance), _slow(pixels, x, y, tolerance))


def test_filling_a_spiral() -> None:
    side = 41
    wall = np.zeros((side, side, 1), np.uint8)
    for ring in range(2, side // 2, 2):
        wall[ring : side - ring, ring] = wall[ring : side - ring, side - 1 - ring] = 9
        wall[ring, ring : side - ring] = wall[side - 1 - ring, ring : side - ring] = 9
        wall[ring, ring + 1 if ring % 4 else side - 2 - ring] = 0
    assert np.array_equal(fill.area(wall, 0, 0, 3), _slow(wall, 0, 0, 3))


def test_swatches_are_the_colours_of_a_picture_of_few() -> None:
    pixels = np.zeros((30, 30, 3), np.uint8)
    pixels[:10], pixels[10:20, :20] = (250, 240, 10), (10, 60, 200)
    assert set(fill.swatches(pixels, 12)) == {(250, 240, 10), (10, 60, 200), (0, 0, 0)}
    many = fill.swatches(np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8), 12)
    light = [2 * r + 4 * g + b for r, g, b in many]
    assert len(many) == 12
    assert all(a >= b for a, b in pairwise(light))
