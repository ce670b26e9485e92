"""The painting studio by pointer, pen and keys: what is drawn, what is undone, what is dropped and pasted."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPaintEvent, QPointingDevice, QTabletEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.layers import HAND, MODEL
from desktop.painting import page as page_module
from desktop.painting.brush import Brush
from desktop.painting.canvas import SURROUND
from desktop.painting.page import PaintingPage
from desktop.painting.tools import TOOLS, Touch
from engine.works import Painting

SIDE = 64


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[PaintingPage]:
    document, link = Document(), EngineLink()
    page = PaintingPage(document, link)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    document.set_work("painting", Painting(np.full((SIDE, SIDE, 3), 200, np.uint8)), "Create", {})
    page.show()
    qtbot.waitExposed(page)
    page.easel.set_tip(Brush(10, 1, 1))
    page.easel.set_colour(QColor("#ff0000"))
    yield page
    link.close()
    document.close()


def pixels(page: PaintingPage) -> np.ndarray:
    work = page.document.work("painting")
    assert isinstance(work, Painting)
    return work.pixels


def at(page: PaintingPage, x: float, y: float) -> QPoint:
    return QPointF(*page.editor.view.to_view(x, y)).toPoint()


def drag(page: PaintingPage, start: tuple[float, float], end: tuple[float, float]) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(page.editor, left, pos=at(page, *start))
    QTest.mouseMove(page.editor, at(page, *end))
    QTest.mouseRelease(page.editor, left, pos=at(page, *end))


def test_a_drag_paints_and_undo_takes_it_back(page: PaintingPage) -> None:
    before = pixels(page)
    drag(page, (10, 20), (50, 20))
    assert pixels(page)[20, 30].tolist() == [255, 0, 0]
    assert page.document.undo_stack.count() == 2
    assert page.editor.grab().toImage().pixelColor(at(page, 30, 20)) == QColor(255, 0, 0)
    after = pixels(page)
    page.document.undo_stack.undo()
    assert pixels(page) is before
    assert page.editor.grab().toImage().pixelColor(at(page, 30, 20)) == QColor(200, 200, 200)
    page.document.undo_stack.redo()
    assert np.array_equal(pixels(page), after)


@pytest.mark.parametrize("zoom", [0.2, 0.6, 1.0, 3.3, 12.0])
@pytest.mark.parametrize("angle", [0.0, 30.0])
def test_what_is_drawn_after_a_stroke_is_what_a_full_repaint_draws(
    page: PaintingPage, zoom: float, angle: float
) -> None:
    rng = np.random.default_rng(3)
    page.document.set_work("painting", Painting(rng.integers(0, 256, (301, 407, 3), np.uint8)), "Create", {})
    page.editor.zoom_to(max(zoom, page.editor.view.least))
    page.editor.turn(angle)
    shown = page.editor.grab().toImage()
    assert not shown.isNull()
    damaged: list[object] = []
    page.document.layers.damaged.connect(damaged.append)
    page.easel.press(Touch(QPointF(200.4, 150.2)))
    page.easel.move(Touch(QPointF(231.3, 141.8)))
    page.easel.release()
    assert damaged
    part = page.editor.grab().toImage()
    page.editor._levels = page.editor._levels[:1]  # the halved copies are made anew from the whole
    whole = page.editor.grab().toImage()
    assert part == whole
    assert part != shown


class Watch(QObject):
    """The areas of the canvas that were drawn anew, in pixels."""

    areas: list[int]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.areas.append(event.rect().width() * event.rect().height())
        return False


def test_only_the_changed_part_of_the_canvas_is_drawn(page: PaintingPage, qtbot: QtBot) -> None:
    watch = Watch()
    watch.areas = []
    page.editor.installEventFilter(watch)
    page.editor.zoom_to(1.0)
    qtbot.waitUntil(lambda: bool(watch.areas))
    watch.areas.clear()
    page.easel.press(Touch(QPointF(20, 20)))
    qtbot.waitUntil(lambda: bool(watch.areas))
    assert max(watch.areas) < 40 * 40
    page.easel.release()


def test_a_pen_paints_with_pressure_and_rubs_out_with_its_other_end(page: PaintingPage) -> None:
    page.do_new_layer()

    def pen(kind: QEvent.Type, x: float, y: float, pressure: float, end: QPointingDevice.PointerType) -> None:
        device = QPointingDevice("pen", 7, QPointingDevice.DeviceType.Stylus, end,
                                 QPointingDevice.Capability.Pressure, 1, 3)  # fmt: skip
        where = QPointF(*page.editor.view.to_view(x, y))
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else Qt.MouseButton.LeftButton
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletRelease else Qt.MouseButton.LeftButton
        event = QTabletEvent(kind, device, where, QPointF(page.editor.mapToGlobal(where)), pressure, 0, 0, 0, 0, 0,
                             Qt.KeyboardModifier.NoModifier, button, held)  # fmt: skip
        QApplication.sendEvent(page.editor, event)
        assert event.isAccepted()

    tip, rubber = QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser
    for end, pressure in ((tip, 0.2), (tip, 1.0)):
        pen(QEvent.Type.TabletPress, 10, 30, pressure, end)
        pen(QEvent.Type.TabletMove, 50, 30, pressure, end)
        pen(QEvent.Type.TabletRelease, 50, 30, 0.0, end)
        rows = (pixels(page)[:, 30] == [255, 0, 0]).all(1).sum()
        assert rows < 4 if pressure < 1 else rows > 7
    page.easel.eraser = Brush(30, 1, 1)
    pen(QEvent.Type.TabletPress, 10, 30, 1.0, rubber)
    pen(QEvent.Type.TabletMove, 50, 30, 1.0, rubber)
    pen(QEvent.Type.TabletRelease, 50, 30, 0.0, rubber)
    assert pixels(page)[30, 30].tolist() == [200, 200, 200]
    assert page.easel.tool == "brush"


def test_keys_take_the_tools_and_set_the_brush(page: PaintingPage) -> None:
    page.editor.setFocus()
    for tool in TOOLS:
        QTest.keyClick(page.editor, Qt.Key[f"Key_{page_module.KEYS[tool]}"])
        assert page.easel.tool == tool
        assert page.buttons[tool].isChecked()
    QTest.keyClick(page.editor, Qt.Key.Key_B)
    size = page.easel.tip.size
    QTest.keyClick(page.editor, Qt.Key.Key_BracketRight)
    assert page.easel.tip.size > size
    assert page.options.diameter.field.value() == page.easel.tip.size
    for _ in range(40):
        QTest.keyClick(page.editor, Qt.Key.Key_BracketLeft)
    assert page.easel.tip.size == 1
    QTest.keyClick(page.editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert not page.easel.selection.isEmpty()
    QTest.keyClick(page.editor, Qt.Key.Key_Delete)
    assert pixels(page).min() == 255
    QTest.keyClick(page.editor, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert page.easel.selection.isEmpty()


def test_space_drags_the_view_and_keys_and_wheel_turn_it(page: PaintingPage) -> None:
    editor = page.editor
    editor.setFocus()
    editor.zoom_to(30)
    before, x = pixels(page), editor.view.x
    QTest.keyPress(editor, Qt.Key.Key_Space)
    start = QPoint(200, 200)
    QTest.mousePress(editor, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(editor, start + QPoint(25, 0))
    QTest.mouseRelease(editor, Qt.MouseButton.LeftButton, pos=start + QPoint(25, 0))
    QTest.keyRelease(editor, Qt.Key.Key_Space)
    assert editor.view.x == pytest.approx(x + 25)
    assert pixels(page) is before
    QTest.keyClick(editor, Qt.Key.Key_6)
    assert editor.view.angle == 15 and "15°" in page.zoom.text()
    none = Qt.MouseButton.NoButton
    shift, phase = Qt.KeyboardModifier.ShiftModifier, Qt.ScrollPhase.NoScrollPhase
    wheel = QWheelEvent(QPointF(9, 9), QPointF(9, 9), QPoint(), QPoint(0, 120), none, shift, phase, False)
    QApplication.sendEvent(editor, wheel)
    assert editor.view.angle == 30
    QTest.keyClick(editor, Qt.Key.Key_4)
    drag(page, (30, 30), (34, 34))
    assert pixels(page)[32, 32].tolist() == [255, 0, 0]
    QTest.keyClick(editor, Qt.Key.Key_5)
    assert editor.view.angle == 0 and "°" not in page.zoom.text()


def test_escape_gives_a_stroke_up_and_alt_picks(page: PaintingPage) -> None:
    before = pixels(page)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(page.editor, left, pos=at(page, 10, 10))
    QTest.keyClick(page.editor, Qt.Key.Key_Escape)
    QTest.mouseRelease(page.editor, left, pos=at(page, 40, 10))
    assert pixels(page) is before
    QTest.mouseClick(page.editor, left, Qt.KeyboardModifier.AltModifier, at(page, 10, 10))
    assert page.easel.colour == QColor(200, 200, 200)
    assert page.easel.tool == "brush"
    assert pixels(page) is before


def test_a_stroke_under_way_counts_when_the_document_is_saved(page: PaintingPage) -> None:
    QTest.mousePress(page.editor, Qt.MouseButton.LeftButton, pos=at(page, 10, 10))
    page.flush()
    assert pixels(page)[10, 10].tolist() == [255, 0, 0]


def test_the_layer_panel_shows_names_hides_and_orders(page: PaintingPage) -> None:
    panel, layers = page.layers, page.document.layers
    panel.add.click()
    assert [layer.kind for layer in layers.arrangement.layers] == [MODEL, HAND]
    assert layers.active is not None and layers.active.kind == HAND
    assert [panel.list.item(row).text() for row in range(2)] == ["Hand", "Model"]
    panel.list.item(0).setText("Sky")
    assert layers.arrangement.layers[1].name == "Sky"
    panel.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert not layers.arrangement.layers[0].visible
    assert pixels(page).min() == 255
    panel.down.click()
    assert layers.arrangement.layers[0].name == "Sky"
    panel.list.setCurrentRow(0)
    assert layers.active.kind == MODEL
    panel.opacity.field.setValue(40)
    assert layers.active.opacity == pytest.approx(0.4)
    panel.remove.click()
    assert len(layers.arrangement.layers) == 1
    assert not panel.remove.isEnabled()
    while page.document.undo_stack.index() > 1:
        page.document.undo_stack.undo()
    assert [layer.kind for layer in layers.arrangement.layers] == [MODEL]
    assert pixels(page).max() == 200


def test_there_are_so_many_layers_at_most(page: PaintingPage) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    for _ in range(40):
        page.do_new_layer()
    assert len(page.document.layers.arrangement.layers) == 32
    assert len(told) == 9


def picture(mode: str, size: tuple[int, int], colour: object, kind: str = "PNG", **more: object) -> bytes:
    stream = io.BytesIO()
    Image.new(mode, size, colour).save(stream, kind, **more)  # type: ignore[arg-type]
    return stream.getvalue()


def _drop(page: PaintingPage, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    assert page.add_from(mime)


def test_dropped_pictures_become_layers(page: PaintingPage, tmp_path: Path) -> None:
    cmyk, clear, turned = tmp_path / "cmyk.jpg", tmp_path / "clear.png", tmp_path / "turned.jpg"
    cmyk.write_bytes(picture("CMYK", (20, 10), (0, 255, 255, 0), "JPEG", quality=95))
    clear.write_bytes(picture("RGBA", (SIDE, SIDE), (0, 0, 255, 0)))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    turned.write_bytes(picture("RGB", (40, 20), (0, 255, 0), "JPEG", exif=exif))
    _drop(page, cmyk, clear)
    layers = page.document.layers.arrangement.layers
    assert [layer.name for layer in layers[1:]] == ["cmyk", "clear"]
    assert all(layer.kind == HAND for layer in layers[1:])
    middle = pixels(page)[SIDE // 2, SIDE // 2].astype(int)
    assert middle[0] > 200 and middle[1] < 60
    assert pixels(page)[5, 5].tolist() == [200, 200, 200]
    _drop(page, turned)
    green = (pixels(page)[..., 1] > 220).nonzero()
    assert np.ptp(green[0]) > np.ptp(green[1])


def test_a_larger_picture_is_made_to_fit(page: PaintingPage, tmp_path: Path) -> None:
    wide = tmp_path / "wide.png"
    wide.write_bytes(picture("RGB", (4 * SIDE, SIDE), (0, 0, 0)))
    _drop(page, wide)
    assert pixels(page)[SIDE // 2, 0].tolist() == [0, 0, 0]
    assert pixels(page)[4, SIDE // 2].tolist() == [200, 200, 200]


def test_what_is_no_picture_gets_a_sentence_and_changes_nothing(page: PaintingPage, tmp_path: Path) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    broken, huge, words = tmp_path / "broken.png", tmp_path / "huge.png", tmp_path / "words.png"
    broken.write_bytes(picture("RGB", (90, 90), (1, 2, 3))[:70])
    head = bytearray(picture("RGB", (8, 8), (0, 0, 0)))
    head[16:24] = (50_000).to_bytes(4, "big") * 2
    huge.write_bytes(bytes(head))
    words.write_text("not a picture")
    _drop(page, broken, huge, words, tmp_path / "missing.png")
    assert len(told) == 4
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in told)
    assert len(page.document.layers.arrangement.layers) == 1


def test_pasting_and_a_clipboard_without_a_picture(page: PaintingPage) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    image = QImage(10, 10, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 200, 0, 128))
    QGuiApplication.clipboard().setImage(image)
    page.do_paste()
    assert pixels(page)[SIDE // 2, SIDE // 2].tolist() == pytest.approx([100, 200, 100], abs=2)
    QGuiApplication.clipboard().setText("words")
    page.do_paste()
    assert told == ["The clipboard holds no picture; copy one first."]


def test_a_picture_on_an_empty_page_is_the_painting(page: PaintingPage, tmp_path: Path) -> None:
    page.document.new()
    assert page.stack.currentIndex() == 0
    path = tmp_path / "mine.png"
    path.write_bytes(picture("RGB", (30, 20), (9, 8, 7)))
    _drop(page, path)
    assert page.stack.currentIndex() == 1
    assert pixels(page).shape == (20, 30, 3)
    assert page.document.layers.arrangement.layers[0].name == "mine"
    page.document.undo_stack.undo()
    assert page.document.work("painting") is None
    assert page.stack.currentIndex() == 0
    page.do_new_layer()
    assert pixels(page).shape == (1024, 1024, 3)


def test_another_painting_drops_the_selection_and_gives_other_swatches(page: PaintingPage) -> None:
    page.easel.select_all()
    shown = [button.text() for button in page.colours.swatches if button.isVisible()]
    assert shown == ["#c8c8c8"]
    page.document.set_work("painting", Painting(np.full((30, 30, 3), 7, np.uint8)), "Create", {})
    assert page.easel.selection.isEmpty()
    assert page.colours.swatches[0].text() == "#070707"
    page.colours.swatches[0].click()
    assert page.easel.colour == QColor(7, 7, 7)


def test_a_section_can_be_added_and_folds(page: PaintingPage) -> None:
    body = QLabel("Explore")
    section = page.add_section("Explore", body)
    QCoreApplication.processEvents()
    assert body.isVisible()
    section.fold.click()
    assert not body.isVisible()
    assert section.fold.accessibleName() == "Explore"


def test_the_surround_stays_grey_when_the_view_is_turned(page: PaintingPage) -> None:
    page.editor.turn(45)
    assert page.editor.grab().toImage().pixelColor(3, 3) == SURROUND


def test_an_empty_canvas_is_one_step_and_painted_on_above_the_paper(page: PaintingPage) -> None:
    page.document.new()
    page.blank.click()
    assert page.document.undo_stack.count() == 1
    page.easel.press(Touch(QPointF(500, 500)))
    page.easel.release()
    assert pixels(page)[500, 500].tolist() == [255, 0, 0]
    assert page.document.layers.active == page.document.layers.arrangement.layers[1]
