"""The tools and what they share: colour, brush and selection. Gestures in pixels of the painting; no widgets."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QTransform

from desktop.layers import Change, Layers, Recorder, from_pixels, pixels_of
from desktop.painting import fill
from desktop.painting.brush import Brush, Stroke

TOOLS = ("brush", "eraser", "picker", "fill", "marquee", "lasso", "move")
RECENT = 8
REPLACE, ADD, TAKE = "replace", "add", "take"
"""What becomes of the selection there was."""


@dataclass(frozen=True)
class Touch:
    """Where the pointer is, in pixels of the painting; pressure 0..1; how a selection joins the one there was."""

    at: QPointF
    pressure: float = 1.0
    joins: str = REPLACE


class Gesture(Protocol):
    """From pressing to releasing."""

    def to(self, touch: Touch) -> None: ...
    def finish(self) -> None: ...
    def cancel(self) -> None: ...


class Easel(QObject):
    """The tool in the hand and the layers it works on.

    commit(change, label key): takes a step that the layers show already into undo. Labels are keys of the page.
    """

    tool_changed = Signal(str)
    colour_changed = Signal(QColor)
    recent_changed = Signal()
    brush_changed = Signal()
    selection_changed = Signal()
    refused = Signal(str)
    """Why a tool did nothing: "no-layer", or "hidden" where the active layer cannot be seen."""

    def __init__(self, layers: Layers, commit: Callable[[Change, str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layers, self.commit = layers, commit
        self.tool = "brush"
        self.colour = QColor("#2b2a28")
        self.recent: list[QColor] = []
        self.brush, self.eraser = Brush(), Brush(48.0)
        self.tolerance = 24
        self.selection = QPainterPath()
        """In pixels of the painting; empty where all of it may be painted on."""
        self._gesture: Gesture | None = None

    # What is in the hand

    def take(self, tool: str) -> None:
        if tool != self.tool:
            self.cancel()
            self.tool = tool
            self.tool_changed.emit(tool)
            self.brush_changed.emit()

    @property
    def tip(self) -> Brush:
        """The brush of the present tool: the eraser has one of its own."""
        return self.eraser if self.tool == "eraser" else self.brush

    def set_tip(self, tip: Brush) -> None:
        if tip != self.tip:
            if self.tool == "eraser":
                self.eraser = tip
            else:
                self.brush = tip
            self.brush_changed.emit()

    def set_colour(self, colour: QColor) -> None:
        colour = QColor(colour.rgb())
        if colour != self.colour:
            self.colour = colour
            self.colour_changed.emit(colour)

    def _used(self) -> None:
        """A colour counts as recent once something was painted with it."""
        if not self.recent or self.recent[0] != self.colour:
            self.recent = [self.colour, *(c for c in self.recent if c != self.colour)][:RECENT]
            self.recent_changed.emit()

    def select(self, path: QPainterPath) -> None:
        """Another selection, cut to the painting."""
        whole = QPainterPath()
        whole.addRect(QRectF(self.layers.rect))
        self.selection = path.intersected(whole) if not path.isEmpty() else QPainterPath()
        self.selection_changed.emit()

    def select_all(self) -> None:
        path = QPainterPath()
        path.addRect(QRectF(self.layers.rect))
        self.select(path)

    # Gestures

    @property
    def busy(self) -> bool:
        return self._gesture is not None

    @property
    def outline(self) -> QPainterPath:
        """The selection as it would be, were the gesture over now."""
        return self._gesture.path if isinstance(self._gesture, _Select) else self.selection

    def press(self, touch: Touch, tool: str = "") -> None:
        """Begin with the present tool or, for once, with another."""
        self.cancel()
        tool = tool or self.tool
        if tool == "picker":
            self._gesture = _Pick(self)
        elif tool in ("marquee", "lasso"):
            self._gesture = _Select(self, touch, freely=tool == "lasso")
        elif (key := self._paintable()) is not None:
            if tool in ("brush", "eraser"):
                self._gesture = _Paint(self, key, erase=tool == "eraser")
            elif tool == "fill":
                self._fill(key, touch.at)
            else:
                self._gesture = _Move(self, key, touch.at)
        if self._gesture is not None:
            self._gesture.to(touch)

    def move(self, touch: Touch) -> None:
        if self._gesture is not None:
            self._gesture.to(touch)

    def release(self) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.finish()

    def cancel(self) -> None:
        """Give up the gesture under way; nothing has changed."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()

    def _paintable(self) -> int | None:
        layer = self.layers.active
        if layer is None or not layer.visible:
            self.refused.emit("no-layer" if layer is None else "hidden")
            return None
        return layer.key

    # What is done at once

    def pick(self, at: QPointF) -> None:
        """Take up the colour seen there."""
        point = _pixel(at)
        if self.layers.rect.contains(point):
            self.set_colour(self.layers.composite.pixelColor(point))

    def clear(self) -> None:
        """Empty the active layer where it is selected, else all of it."""
        key = self._paintable()
        if key is None:
            return
        recorder = Recorder(self.layers, key)
        region = self._region()
        recorder.touch(region)
        painter = QPainter(self.layers.image(key))
        if not self.selection.isEmpty():
            painter.setClipPath(self.selection)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.fillRect(region, Qt.GlobalColor.transparent)
        painter.end()
        self.layers.damage(region)
        self._done(recorder.finish(), "clear")

    def nudge(self, dx: int, dy: int) -> None:
        """Move the active layer, or what is selected of it, by whole pixels."""
        key = self._paintable()
        if key is not None:
            gesture = _Move(self, key, QPointF())
            gesture.to(Touch(QPointF(dx, dy)))
            gesture.finish()

    def _region(self) -> QRect:
        if self.selection.isEmpty():
            return self.layers.rect
        return self.selection.boundingRect().toAlignedRect().intersected(self.layers.rect)

    def _fill(self, key: int, at: QPointF) -> None:
        point = _pixel(at)
        if not self.layers.rect.contains(point):
            return
        if not self.selection.isEmpty() and not self.selection.contains(at):
            return
        seen = pixels_of(self.layers.composite)[..., :3]
        inside = fill.area(seen, point.x(), point.y(), self.tolerance)
        rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
        top, bottom, left, right = int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])
        colour = np.array([*self.colour.getRgb()[:3], 255], np.uint8)  # type: ignore[misc]
        paint = inside[top : bottom + 1, left : right + 1, None] * colour
        region = QRect(left, top, right - left + 1, bottom - top + 1)
        recorder = Recorder(self.layers, key)
        recorder.touch(region)
        painter = QPainter(self.layers.image(key))
        if not self.selection.isEmpty():
            painter.setClipPath(self.selection)
        painter.setOpacity(self.brush.opacity)
        painter.drawImage(region.topLeft(), from_pixels(paint))
        painter.end()
        self.layers.damage(region)
        self._used()
        self._done(recorder.finish(), "fill")

    def _done(self, change: Change | None, label: str) -> None:
        if change is not None:
            self.commit(change, label)


class _Paint:
    """Brush and eraser."""

    def __init__(self, easel: Easel, key: int, erase: bool) -> None:
        self._easel, self._erase = easel, erase
        tip = easel.eraser if erase else easel.brush
        self._stroke = Stroke(easel.layers, key, tip, easel.colour, easel.selection, erase)

    def to(self, touch: Touch) -> None:
        self._stroke.to(touch.at, touch.pressure)

    def finish(self) -> None:
        if not self._erase:
            self._easel._used()
        self._easel._done(self._stroke.finish(), "erase" if self._erase else "paint")

    def cancel(self) -> None:
        self._stroke.cancel()


class _Pick:
    def __init__(self, easel: Easel) -> None:
        self._easel = easel

    def to(self, touch: Touch) -> None:
        self._easel.pick(touch.at)

    def finish(self) -> None:
        pass

    def cancel(self) -> None:
        pass


class _Select:
    """Marquee and lasso. A click without a drag selects nothing."""

    def __init__(self, easel: Easel, touch: Touch, freely: bool) -> None:
        self._easel, self._freely, self._joins = easel, freely, touch.joins
        self._points = [touch.at]

    def to(self, touch: Touch) -> None:
        if self._freely:
            self._points.append(touch.at)
        else:
            self._points = [self._points[0], touch.at]
        self._easel.selection_changed.emit()

    @property
    def path(self) -> QPainterPath:
        path = QPainterPath()
        if self._freely and len(self._points) > 2:
            path.addPolygon(self._points)
            path.closeSubpath()
        elif not self._freely:
            a, b = self._points[0], self._points[-1]
            rect = QRectF(QPointF(round(a.x()), round(a.y())), QPointF(round(b.x()), round(b.y()))).normalized()
            if not rect.isEmpty():
                path.addRect(rect)
        old = self._easel.selection
        if self._joins == ADD:
            return old.united(path)
        return old.subtracted(path) if self._joins == TAKE else path

    def finish(self) -> None:
        box = self.path.boundingRect()
        tiny = box.width() < 1 or box.height() < 1
        self._easel.select(QPainterPath() if tiny else self.path.simplified())

    def cancel(self) -> None:
        self._easel.selection_changed.emit()


class _Move:
    """Moves what is selected on a layer, else all of the layer, by whole pixels."""

    def __init__(self, easel: Easel, key: int, start: QPointF) -> None:
        self._easel, self._key, self._start = easel, key, start
        layers = easel.layers
        self._selection = QPainterPath(easel.selection)
        self._from = easel._region()
        self._recorder = Recorder(layers, key)
        self._recorder.touch(self._from)
        self._held = layers.image(key).copy(self._from)
        if not self._selection.isEmpty():
            outside = QPainterPath()
            outside.addRect(QRectF(self._from))
            _wipe(self._held, outside.subtracted(self._selection).translated(-QPointF(self._from.topLeft())))
        self._at = self._from
        self._offset = (0, 0)

    def to(self, touch: Touch) -> None:
        way = touch.at - self._start
        offset = (round(way.x()), round(way.y()))
        if offset == self._offset:
            return
        self._offset = offset
        layers = self._easel.layers
        now = self._from.translated(*offset)
        region = self._from.united(self._at).united(now).intersected(layers.rect)
        self._recorder.touch(region)
        image = layers.image(self._key)
        painter = QPainter(image)
        self._recorder.draw_before(painter, region)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.setClipRect(self._from)
        if not self._selection.isEmpty():
            painter.setClipPath(self._selection, Qt.ClipOperation.IntersectClip)
        painter.fillRect(self._from, Qt.GlobalColor.transparent)
        painter.setClipping(False)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.drawImage(now.topLeft(), self._held)
        painter.end()
        self._at = now
        layers.damage(region)
        self._show_selection()

    def _show_selection(self) -> None:
        if not self._selection.isEmpty():
            self._easel.select(QTransform.fromTranslate(*self._offset).map(self._selection))

    def finish(self) -> None:
        self._easel._done(self._recorder.finish(), "move")

    def cancel(self) -> None:
        self._recorder.cancel()
        self._offset = (0, 0)
        self._show_selection()


def _pixel(at: QPointF) -> QPoint:
    """The pixel a point lies in."""
    return QPoint(math.floor(at.x()), math.floor(at.y()))


def _wipe(image: QImage, path: QPainterPath) -> None:
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.fillPath(path, Qt.GlobalColor.transparent)
    painter.end()
