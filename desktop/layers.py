"""A painting in layers: their pixels, what they look like together, and changes that can be taken back. No widgets.

A layer is a premultiplied ARGB32 image of the painting's size. What is changed is remembered in tiles, each as
the exclusive or of what was there before and after: one small blob that undoes as well as it redoes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QImage, QPainter

from engine.works import Painting

TILE = 256
HAND, MODEL = "hand", "model"
MOST = 32
"""Layers in a painting at most."""
_FORMAT = QImage.Format.Format_ARGB32_Premultiplied


@dataclass(frozen=True)
class Layer:
    """What is said of a layer; its pixels lie in Layers.image(key). kind: hand or model; opacity 0..1."""

    key: int
    kind: str
    name: str
    opacity: float = 1.0
    visible: bool = True


@dataclass(frozen=True)
class Arrangement:
    """The size of a painting in pixels, and its layers from the lowest to the highest."""

    width: int = 0
    height: int = 0
    layers: tuple[Layer, ...] = ()

    @property
    def rect(self) -> QRect:
        return QRect(0, 0, self.width, self.height)

    @property
    def keys(self) -> tuple[int, ...]:
        return tuple(layer.key for layer in self.layers)

    def with_layer(self, layer: Layer) -> Arrangement:
        """The layer of the same key said anew."""
        return replace(self, layers=tuple(layer if old.key == layer.key else old for old in self.layers))


@dataclass(frozen=True)
class Change:
    """One step between two arrangements, and its own inverse.

    images: pixels of the layers that only one of the two has. tiles: (layer key, column, row) to the packed
    exclusive or of the tile before and after.
    """

    before: Arrangement
    after: Arrangement
    images: Mapping[int, QImage] = field(default_factory=dict)
    tiles: Mapping[tuple[int, int, int], bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes it holds."""
        return sum(i.sizeInBytes() for i in self.images.values()) + sum(len(t) for t in self.tiles.values())

    @property
    def light(self) -> bool:
        """Whether only words about the layers change, such as the opacity."""
        return not self.images and not self.tiles

    def apply(self, layers: Layers, forward: bool) -> None:
        """Make it so (forward), or as it was before."""
        target = self.after if forward else self.before
        damaged = layers.flip(self.tiles)
        if target != layers.arrangement:
            layers.arrange(target, self.images)
        else:
            layers.damage(damaged)


class Layers(QObject):
    """The layers of the open painting; empty, with a size of 0, where there is none."""

    damaged = Signal(QRect)
    """This part of the composite looks different now."""
    changed = Signal()
    """Another arrangement, or another active layer."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.arrangement = Arrangement()
        self._images: dict[int, QImage] = {}
        self._composite = QImage()
        self._composed = False
        self._active = 0
        self._next = 1

    # What there is

    @property
    def rect(self) -> QRect:
        return self.arrangement.rect

    @property
    def active(self) -> Layer | None:
        """The layer that tools work on."""
        return self.layer(self._active)

    def layer(self, key: int) -> Layer | None:
        return next((layer for layer in self.arrangement.layers if layer.key == key), None)

    def image(self, key: int) -> QImage:
        """The pixels of a layer, to be painted on under a Recorder. Keep no second reference: it would be copied."""
        return self._images[key]

    def new_key(self) -> int:
        self._next += 1
        return self._next

    def activate(self, key: int) -> None:
        if key != self._active and self.layer(key) is not None:
            self._active = key
            self.changed.emit()

    # What it looks like

    @property
    def composite(self) -> QImage:
        """All layers that are to be seen, on white paper (RGB32); the same object until the size changes."""
        if not self._composed:
            self._composed = True
            self._compose(self.rect)
        return self._composite

    def _compose(self, rect: QRect) -> None:
        if rect.isEmpty():
            return
        painter = QPainter(self._composite)
        painter.fillRect(rect, Qt.GlobalColor.white)
        for layer in self.arrangement.layers:
            if layer.visible and layer.opacity > 0:
                painter.setOpacity(layer.opacity)
                painter.drawImage(rect.topLeft(), self._images[layer.key], rect)
        painter.end()

    def damage(self, rect: QRect) -> None:
        """The pixels of a layer changed there: compose that part anew and tell of it."""
        rect = rect.intersected(self.rect)
        if rect.isEmpty():
            return
        if self._composed:
            self._compose(rect)
        self.damaged.emit(rect)

    def flattened(self) -> Painting:
        """The composite as plain pixels."""
        return Painting(rgb(self.composite))

    # Changes

    def arrange(self, arrangement: Arrangement, images: Mapping[int, QImage]) -> None:
        """Take over another arrangement. images: pixels of the layers that are new."""
        same_size = arrangement.rect == self.rect
        self._images = {
            key: self._images[key] if key in self._images else QImage(images[key]) for key in arrangement.keys
        }
        self.arrangement = arrangement
        self._next = max((self._next, *arrangement.keys))
        if self._active not in self._images:
            self._active = max(arrangement.keys, key=arrangement.keys.index, default=0)
        if not same_size:
            self._composite = QImage(arrangement.rect.size(), QImage.Format.Format_RGB32)
            self._composed = False
        self.changed.emit()
        if same_size:
            self.damage(arrangement.rect)
        else:
            self.damaged.emit(arrangement.rect)

    def flip(self, tiles: Mapping[tuple[int, int, int], bytes]) -> QRect:
        """Apply the packed differences of a Change to the layers; where they lie."""
        region = QRect()
        for (key, column, row), packed in tiles.items():
            rect = tile_rect(column, row, self.rect)
            part = _part(pixels_of(self._images[key], write=True), rect)
            part ^= np.frombuffer(zlib.decompress(packed), np.uint8).reshape(part.shape)
            region = region.united(rect)
        return region

    def replaced(self, layers: list[tuple[Layer, QImage]], width: int, height: int) -> Change:
        """The step to wholly other layers (lowest first)."""
        images = dict(self._images) | {layer.key: image for layer, image in layers}
        after = Arrangement(width, height, tuple(layer for layer, _ in layers))
        return Change(self.arrangement, after, images)

    def added(self, kind: str, name: str, image: QImage | None = None) -> Change:
        """The step that lays a new layer, empty or with these pixels of the painting's size, over the active one."""
        now = self.arrangement
        layer = Layer(self.new_key(), kind, name)
        at = now.keys.index(self._active) + 1 if self._active in now.keys else len(now.layers)
        layers = (*now.layers[:at], layer, *now.layers[at:])
        return Change(now, replace(now, layers=layers), {layer.key: image if image is not None else self.blank()})

    def laid(self, name: str, image: QImage, over: int = 0) -> Change:
        """The step that lays what a model made on top of all; in place of the layer `over`, where that is there."""
        now = self.arrangement
        layer = Layer(self.new_key(), MODEL, name)
        layers = (*(old for old in now.layers if old.key != over), layer)
        return self._to(layers, {layer.key: image})

    def remade(self, image: QImage) -> Change:
        """The step to another picture of the model's, in place of all its layers; those of the hand stay as they are.

        image: of the painting's size.
        """
        now = self.arrangement
        layer = Layer(self.new_key(), MODEL, "")
        at = next((i for i, old in enumerate(now.layers) if old.kind == MODEL), 0)
        below, above = ([old for old in part if old.kind == HAND] for part in (now.layers[:at], now.layers[at:]))
        return self._to((*below, layer, *above), {layer.key: image})

    def _to(self, layers: tuple[Layer, ...], new: Mapping[int, QImage]) -> Change:
        """The step to other layers of the same size; it keeps the pixels of those that go, for undo."""
        now, keys = self.arrangement, {layer.key for layer in layers}
        gone = {key: self._images[key] for key in now.keys if key not in keys}
        return Change(now, replace(now, layers=layers), {**gone, **new})

    def removed(self, key: int) -> Change:
        """The step that takes a layer away."""
        now = self.arrangement
        layers = tuple(layer for layer in now.layers if layer.key != key)
        return Change(now, replace(now, layers=layers), {key: self._images[key]})

    def moved(self, key: int, up: int) -> Change:
        """The step that lifts a layer over so many others; negative lowers it."""
        now = self.arrangement
        order = list(now.layers)
        at = now.keys.index(key)
        order.insert(min(len(order) - 1, max(0, at + up)), order.pop(at))
        return Change(now, replace(now, layers=tuple(order)))

    def said(self, layer: Layer) -> Change:
        """The step to another name, opacity or visibility of a layer."""
        return Change(self.arrangement, self.arrangement.with_layer(layer))

    def blank(self) -> QImage:
        image = QImage(self.rect.size(), _FORMAT)
        image.fill(Qt.GlobalColor.transparent)
        return image


class Recorder:
    """Remembers the tiles of a layer before they are touched, for one undoable step."""

    def __init__(self, layers: Layers, key: int) -> None:
        self.layers, self.key = layers, key
        self._before: dict[tuple[int, int], QImage] = {}

    def touch(self, rect: QRect) -> None:
        """Call it before painting inside rect."""
        for place in tiles_of(rect, self.layers.rect):
            if place not in self._before:
                self._before[place] = self.layers.image(self.key).copy(tile_rect(*place, self.layers.rect))

    def draw_before(self, painter: QPainter, rect: QRect) -> None:
        """Paint what was in rect before this step, replacing what is there now."""
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        for column, row in tiles_of(rect, self.layers.rect):
            part = rect.intersected(tile_rect(column, row, self.layers.rect))
            corner = QPoint(column * TILE, row * TILE)
            painter.drawImage(part.topLeft(), self._before[column, row], part.translated(-corner))

    def cancel(self) -> None:
        """Put everything back."""
        region = QRect()
        painter = QPainter(self.layers.image(self.key))
        for place in self._before:
            rect = tile_rect(*place, self.layers.rect)
            self.draw_before(painter, rect)
            region = region.united(rect)
        painter.end()
        self._before = {}
        self.layers.damage(region)

    def finish(self) -> Change | None:
        """The step that was made, already done; None where no pixel changed."""
        now = pixels_of(self.layers.image(self.key))
        tiles: dict[tuple[int, int, int], bytes] = {}
        for place, image in self._before.items():
            old = pixels_of(image)
            difference = old ^ _part(now, tile_rect(*place, self.layers.rect))
            if difference.any():
                tiles[self.key, *place] = zlib.compress(difference.tobytes(), 1)
        self._before = {}
        if not tiles:
            return None
        return Change(self.layers.arrangement, self.layers.arrangement, tiles=tiles)


# Tiles and pixels


def tile_rect(column: int, row: int, whole: QRect) -> QRect:
    """Where a tile lies; at the right and lower edge it is cut to the painting."""
    return QRect(column * TILE, row * TILE, TILE, TILE).intersected(whole)


def tiles_of(rect: QRect, whole: QRect) -> Iterator[tuple[int, int]]:
    """Column and row of the tiles that rect touches."""
    rect = rect.intersected(whole)
    if rect.isEmpty():
        return
    for row in range(rect.top() // TILE, rect.bottom() // TILE + 1):
        for column in range(rect.left() // TILE, rect.right() // TILE + 1):
            yield column, row


def pixels_of(image: QImage, write: bool = False) -> np.ndarray:
    """The image's own memory as uint8 (h, w, 4): blue, green, red, alpha, premultiplied. Keep the image alive."""
    memory = np.frombuffer(image.bits() if write else image.constBits(), np.uint8)
    rows = memory.reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)


def is_opaque(image: QImage) -> bool:
    return bool((pixels_of(image)[..., 3] == 255).all())


def _part(pixels: np.ndarray, rect: QRect) -> np.ndarray:
    return pixels[rect.y() : rect.y() + rect.height(), rect.x() : rect.x() + rect.width()]


def rgb(image: QImage) -> np.ndarray:
    """uint8 (h, w, 3) of its own memory."""
    flat = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(flat.constBits(), np.uint8).reshape(flat.height(), flat.bytesPerLine())
    return rows[:, : 3 * flat.width()].reshape(flat.height(), flat.width(), 3).copy()


def from_pixels(pixels: np.ndarray) -> QImage:
    """uint8 (h, w, 3) or, with straight alpha, (h, w, 4) as a layer's image of its own memory."""
    pixels = np.ascontiguousarray(pixels)
    height, width, channels = pixels.shape
    kind = QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    return QImage(pixels.tobytes(), width, height, channels * width, kind).convertToFormat(_FORMAT)


def to_pixels(image: QImage) -> np.ndarray:
    """A layer's image as uint8 (h, w, 4) with straight alpha: the inverse of from_pixels."""
    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return np.frombuffer(straight.constBits(), np.uint8).reshape(straight.height(), straight.width(), 4).copy()
