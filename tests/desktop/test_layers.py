"""Layers: what they look like together, steps and their inverses, the file, and what undo may hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from desktop import archive, document, export
from desktop.document import Document
from desktop.layers import HAND, MODEL, TILE, Layers, Recorder, from_pixels, pixels_of, tiles_of, to_pixels
from desktop.painting.brush import Brush, Stroke
from engine.brief import UserError
from engine.works import Painting


@pytest.fixture
def doc(qtbot: object) -> Iterator[Document]:
    doc = Document()
    yield doc
    doc.close()


def painting(side: int = 40, seed: int = 1) -> Painting:
    return Painting(np.random.default_rng(seed).integers(0, 256, (side, side + 8, 3), np.uint8))


def flat(doc: Document) -> np.ndarray:
    work = doc.work("painting")
    assert isinstance(work, Painting)
    return work.pixels


def dab(doc: Document, x: float, y: float, colour: str = "#d02010", brush: Brush | None = None) -> None:
    layer = doc.layers.active
    assert layer is not None
    stroke = Stroke(doc.layers, layer.key, brush or Brush(12), QColor(colour), QPainterPath())
    stroke.to(QPointF(x, y))
    stroke.to(QPointF(x + 9, y + 5), 0.5)
    change = stroke.finish()
    if change is not None:
        doc.change_layers(change, "Paint", done=True)


def test_a_painting_is_one_layer_of_the_model_and_keeps_its_pixels(doc: Document) -> None:
    work = painting()
    doc.set_work("painting", work, "Create", {"seed": 1})
    (layer,) = doc.layers.arrangement.layers
    assert layer.kind == MODEL
    assert np.array_equal(doc.layers.flattened().pixels, work.pixels)
    assert doc.work("painting") is work
    doc.set_work("painting", painting(seed=2), "Edit")
    assert doc.layers.arrangement.layers[0].kind == HAND


def test_layers_are_seen_in_order_with_opacity(doc: Document) -> None:
    doc.set_work("painting", Painting(np.zeros((9, 9, 3), np.uint8)), "Create", {})
    white = from_pixels(np.full((9, 9, 3), 255, np.uint8))
    doc.change_layers(doc.layers.added(HAND, "white", white), "Add")
    assert flat(doc).min() == 255
    top = doc.layers.arrangement.layers[1]
    doc.change_layers(doc.layers.said(replace(top, opacity=0.5)), "Opacity")
    assert abs(int(flat(doc)[4, 4, 0]) - 128) <= 1
    doc.change_layers(doc.layers.said(replace(top, visible=False)), "Hide")
    assert flat(doc).max() == 0
    doc.change_layers(doc.layers.said(top), "Show")
    doc.change_layers(doc.layers.moved(top.key, -1), "Order")
    assert flat(doc).max() == 0
    doc.change_layers(doc.layers.removed(doc.layers.arrangement.layers[1].key), "Remove")
    assert flat(doc).min() == 255


def test_only_the_damaged_part_is_composed_and_it_is_right(doc: Document) -> None:
    doc.set_work("painting", painting(TILE + 70), "Create", {})
    doc.change_layers(doc.layers.added(HAND, ""), "Add")
    before = doc.layers.flattened().pixels
    told: list[QRect] = []
    doc.layers.damaged.connect(lambda rect: told.append(QRect(rect)))
    dab(doc, TILE, TILE)
    region = QRect()
    for rect in told:
        region = region.united(rect)
    assert region.width() < 40
    after = doc.layers.flattened().pixels
    changed = np.argwhere((before != after).any(2))
    assert len(changed)
    assert all(region.contains(int(x), int(y)) for y, x in changed)
    doc.layers.damage(doc.layers.rect)
    assert np.array_equal(doc.layers.flattened().pixels, after)


steps = st.lists(
    st.tuples(
        st.sampled_from(["dab", "add", "remove", "move", "opacity", "hide", "whole", "laid", "remade"]),
        st.integers(0, 99),
    ),
    max_size=9,
)


@settings(max_examples=40, deadline=None)
@given(steps)
def test_undo_and_redo_are_identity(made: list[tuple[str, int]]) -> None:
    doc = Document()
    doc.set_work("painting", painting(), "Create", {})
    states = [(doc.layers.arrangement, flat(doc))]
    for what, number in made:
        layers, count = doc.layers, doc.undo_stack.count()
        chosen = layers.arrangement.layers[number % len(layers.arrangement.layers)]
        layers.activate(chosen.key)
        if what == "dab":
            dab(doc, number % 40, number % 31)
        elif what == "add":
            doc.change_layers(layers.added(HAND, str(number)), "Add")
        elif what == "remove" and len(layers.arrangement.layers) > 1:
            doc.change_layers(layers.removed(chosen.key), "Remove")
        elif what == "move":
            doc.change_layers(layers.moved(chosen.key, number % 3 - 1), "Order")
        elif what == "opacity":
            doc.change_layers(layers.said(replace(chosen, opacity=number / 99)), f"Opacity {len(states)}")
        elif what == "hide":
            doc.change_layers(layers.said(replace(chosen, visible=not chosen.visible)), f"Hide {len(states)}")
        elif what == "laid":
            doc.change_layers(layers.laid("", layers.blank(), chosen.key), "Repaint", record=doc.record)
        elif what == "remade":
            image = layers.blank()
            image.fill(QColor(number, 9, 9))
            doc.change_layers(layers.remade(image), "Explore", record=doc.record)
        elif what == "whole":
            doc.set_work("painting", painting(24 + number % 2, number), "Create", {"seed": number})
        if doc.undo_stack.count() > count:
            states.append((layers.arrangement, flat(doc)))
        elif doc.undo_stack.count() == count:  # merged, or nothing to do
            states[-1] = (layers.arrangement, flat(doc))
    for arrangement, pixels in reversed(states[:-1]):
        doc.undo_stack.undo()
        assert doc.layers.arrangement == arrangement
        assert np.array_equal(flat(doc), pixels)
    for arrangement, pixels in states[1:]:
        doc.undo_stack.redo()
        assert doc.layers.arrangement == arrangement
        assert np.array_equal(flat(doc), pixels)
        assert np.array_equal(doc.layers.flattened().pixels, pixels)
    doc.close()


def test_undoing_every_stroke_gives_the_very_painting_back(doc: Document) -> None:
    work = painting()
    doc.set_work("painting", work, "Create", {"seed": 3})
    record = doc.record
    dab(doc, 5, 5)
    dab(doc, 20, 20)
    assert doc.work("painting") is not work
    assert doc.record["steps"][-1] == {"work": "painting", "by": "hand", "action": "edit"}
    doc.undo_stack.undo()
    doc.undo_stack.undo()
    assert doc.work("painting") is work
    assert doc.record == record


def test_strokes_are_told_of_once_the_hand_rests(doc: Document, qtbot) -> None:
    doc.set_work("painting", painting(), "Create", {})
    told: list[str] = []
    doc.work_changed.connect(told.append)
    dab(doc, 5, 5)
    dab(doc, 9, 9)
    assert told == []
    qtbot.waitUntil(lambda: told == ["painting"])


def test_quick_changes_of_opacity_are_one_step(doc: Document) -> None:
    doc.set_work("painting", painting(), "Create", {})
    (layer,) = doc.layers.arrangement.layers
    for percent in (90, 60, 30):
        doc.change_layers(doc.layers.said(replace(layer, opacity=percent / 100)), "Opacity")
    assert doc.undo_stack.count() == 2
    doc.undo_stack.undo()
    assert doc.layers.arrangement.layers == (layer,)


def test_layers_come_back_from_the_file_exactly(doc: Document, tmp_path: Path) -> None:
    doc.set_work("painting", painting(), "Create", {})
    doc.change_layers(doc.layers.added(HAND, "雾"), "Add")
    dab(doc, 10, 12, brush=Brush(14, 0.6, 0.1))
    top = doc.layers.arrangement.layers[1]
    doc.change_layers(doc.layers.said(replace(top, opacity=0.7)), "Opacity")
    doc.save(tmp_path / "a.triptych")
    with zipfile.ZipFile(tmp_path / "a.triptych") as file:
        assert {"painting.png", "painting/layer-1.png", "painting/layer-2.png"} <= set(file.namelist())
    other = Document()
    other.open(tmp_path / "a.triptych")
    said = [replace(layer, key=0) for layer in other.layers.arrangement.layers]
    assert said == [replace(layer, key=0) for layer in doc.layers.arrangement.layers]
    for mine, theirs in zip(doc.layers.arrangement.keys, other.layers.arrangement.keys, strict=True):
        assert np.array_equal(pixels_of(doc.layers.image(mine)), pixels_of(other.layers.image(theirs)))
    assert np.array_equal(flat(other), flat(doc))
    assert np.array_equal(other.layers.flattened().pixels, flat(doc))
    assert not other.modified
    dab(other, 3, 3)
    other.save()
    other.close()


def test_a_flat_painting_is_kept_flat_and_a_painting_changed_elsewhere_counts(doc: Document, tmp_path: Path) -> None:
    doc.set_work("painting", painting(), "Create", {})
    doc.save(tmp_path / "a.triptych")
    with zipfile.ZipFile(tmp_path / "a.triptych") as file:
        assert "painting/layer-1.png" not in file.namelist()
    doc.change_layers(doc.layers.added(HAND, ""), "Add")
    doc.save()
    contents = archive.unpack((tmp_path / "a.triptych").read_bytes())
    assert len(contents.layers) == 2
    parts = _parts(archive.pack(contents))
    parts["painting.png"] = export.encode(painting(seed=9))
    assert archive.unpack(_zip(parts)).layers == ()


@pytest.mark.parametrize("how", ["missing", "opacity", "kind", "size", "broken"])
def test_damaged_layers_are_refused_and_nothing_is_lost(doc: Document, tmp_path: Path, how: str) -> None:
    doc.set_work("painting", painting(), "Create", {})
    doc.change_layers(doc.layers.added(HAND, "name"), "Add")
    doc.save(tmp_path / "a.triptych")
    parts = _parts((tmp_path / "a.triptych").read_bytes())
    if how == "missing":
        del parts["painting/layer-2.png"]
    elif how == "broken":
        parts["painting/layer-2.png"] = parts["painting/layer-2.png"][:50]
    elif how == "size":
        parts["painting/layer-2.png"] = export.encode(painting(12))
    elif how == "kind":
        parts["document.json"] = parts["document.json"].replace(b'"hand"', b'"foot"')
    else:
        parts["document.json"] = parts["document.json"].replace(b'"opacity": 1.0', b'"opacity": NaN')
    (tmp_path / "b.triptych").write_bytes(_zip(parts))
    before = doc.works
    with pytest.raises(UserError):
        doc.open(tmp_path / "b.triptych")
    assert doc.works == before
    assert len(doc.layers.arrangement.layers) == 2


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


def test_undo_holds_so_much_and_forgets_the_oldest(doc: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    doc.set_work("painting", painting(200), "Create", {})
    monkeypatch.setattr(document, "UNDO_BYTES", 60_000)
    rng = np.random.default_rng(5)
    (key,) = doc.layers.arrangement.keys
    states = []
    for _ in range(8):
        recorder = Recorder(doc.layers, key)
        rect = QRect(0, 0, 64, 64)
        recorder.touch(rect)
        painter = QPainter(doc.layers.image(key))
        painter.drawImage(0, 0, from_pixels(rng.integers(0, 256, (64, 64, 3), np.uint8)))
        painter.end()
        doc.layers.damage(rect)
        change = recorder.finish()
        assert change is not None and 9_000 < change.size < 20_000
        doc.change_layers(change, "Paint", done=True)
        states.append(flat(doc).copy())
    undone = 0
    while doc.undo_stack.canUndo():
        doc.undo_stack.undo()
        undone += 1
        assert np.array_equal(flat(doc), states[-1 - undone])
    assert 3 <= undone <= 6
    assert doc.undo_stack.count() == undone
    while doc.undo_stack.canRedo():
        doc.undo_stack.redo()
    assert np.array_equal(flat(doc), states[-1])


def test_premultiplied_pixels_survive_straight_alpha() -> None:
    alpha = np.arange(256, dtype=np.uint8)[:, None]
    value = np.minimum(np.arange(256, dtype=np.uint8)[None], alpha)
    image = QImage(256, 256, QImage.Format.Format_ARGB32_Premultiplied)
    pixels_of(image, write=True)[:] = np.stack([value, value, value, np.broadcast_to(alpha, value.shape)], -1)
    again = from_pixels(to_pixels(image))
    assert np.array_equal(pixels_of(again), pixels_of(image))


def test_tiles_cover_what_they_are_asked_for() -> None:
    whole = QRect(0, 0, 2 * TILE + 5, TILE)
    assert list(tiles_of(QRect(TILE - 1, 3, 2, 2), whole)) == [(0, 0), (1, 0)]
    assert list(tiles_of(QRect(-50, -50, 40, 40), whole)) == []
    assert list(tiles_of(QRect(2 * TILE, 0, 99, 999), whole)) == [(2, 0)]


def test_no_painting_is_no_layers(doc: Document) -> None:
    assert Layers().rect.isEmpty()
    doc.set_work("painting", painting(), "Create", {})
    doc.set_work("painting", None, "Delete")
    assert doc.layers.arrangement.layers == ()
    doc.undo_stack.undo()
    assert len(doc.layers.arrangement.layers) == 1
