"""The canvas one paints on: pointer, pen and keys become gestures of the easel; only what changed is drawn anew."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QTabletEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from desktop.painting.canvas import Canvas, halved
from desktop.painting.tools import ADD, REPLACE, TAKE, Easel, Touch

TURN = 15.0
"""Degrees to one press of a key or one notch of the wheel."""
CRISP = 8.0
"""From so many device pixels to one of the painting on, its pixels are shown as squares."""
_LEAST_RING = 6.0


class PaintCanvas(Canvas):
    """Shows an Easel's layers and paints on them.

    Space and dragging, or the middle button, move the view; the wheel zooms, with Shift it turns the view. Alt
    picks a colour; with the selecting tools Shift adds and Alt takes away. over_left: Esc or a click on a picture
    shown over the painting.
    """

    over_left = Signal()
    turned = Signal(float)
    """The view's angle in degrees, clockwise."""

    def __init__(self, easel: Easel, parent: QWidget | None = None) -> None:
        self.easel = easel
        self._dirty = QRect()
        self._pointer: QPointF | None = None
        self._over: QImage | None = None
        self._over_words = ""
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        easel.layers.changed.connect(self._on_layers)
        easel.layers.damaged.connect(self._on_damaged)
        easel.selection_changed.connect(self.update)
        easel.tool_changed.connect(self._on_tool)
        easel.brush_changed.connect(self.update)
        self._on_layers()

    # What is shown

    def _on_layers(self) -> None:
        layers = self.easel.layers
        if layers.rect.isEmpty():
            self._levels = []
            self._name()
            self.update()
        elif not self._levels or self._levels[0] is not layers.composite:
            self._levels = [layers.composite]
            self._frame(layers.rect.width(), layers.rect.height())
            self._name()
            self.update()

    def _on_damaged(self, rect: QRect) -> None:
        self._dirty = self._dirty.united(rect)
        corners = [
            self._view.to_view(x, y)
            for x in (rect.left(), rect.left() + rect.width())
            for y in (rect.top(), rect.top() + rect.height())
        ]
        across, down = [x for x, _ in corners], [y for _, y in corners]
        # Smoothing reaches over the edge by a pixel of the level that is drawn, which is two of the view at most.
        margin = 3 + math.ceil(self._view.scale)
        shown = QRectF(min(across), min(down), max(across) - min(across), max(down) - min(down))
        self.update(shown.toAlignedRect().adjusted(-margin, -margin, margin, margin))

    def show_over(self, image: QImage | None, words: str = "") -> None:
        """Show another picture, of whatever size, in the painting's place; None shows the painting again.

        words: what it is, said at the foot of the view.
        """
        if image is None and self._over is None:
            return
        self._over, self._over_words = image, words if image is not None else ""
        self.update()

    @property
    def shows_over(self) -> bool:
        """Whether another picture is shown in the painting's place."""
        return self._over is not None

    def _draw(self, painter: QPainter) -> None:
        self._refresh()
        super()._draw(painter)
        if self._over is not None:
            view = self._view  # the painter stands at the painting's place and turn
            place = QRectF(view.x, view.y, view.image_width * view.scale, view.image_height * view.scale)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._over, QRectF(self._over.rect()))

    def _refresh(self) -> None:
        """Carry what changed in the composite on to its halved copies."""
        dirty, self._dirty = self._dirty, QRect()
        for lower, upper in zip(self._levels, self._levels[1:], strict=False):
            first = QPoint(dirty.left() // 2, dirty.top() // 2)
            dirty = QRect(first, QPoint(dirty.right() // 2, dirty.bottom() // 2)).intersected(upper.rect())
            if dirty.isEmpty():
                return
            painter = QPainter(upper)
            painter.drawImage(dirty.topLeft(), halved(lower, dirty))
            painter.end()

    def _smooth(self, scale: float) -> bool:
        return scale < CRISP

    @property
    def transform(self) -> QTransform:
        """From pixels of the painting to those of the view."""
        view = self._view
        middle = QTransform.fromTranslate(view.width / 2, view.height / 2)
        turned = middle.rotate(view.angle).translate(-view.width / 2, -view.height / 2)
        return turned.translate(view.x, view.y).scale(view.scale, view.scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._there:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = self.easel.outline
        if not outline.isEmpty():
            _draw_outline(painter, self.transform.map(outline), dashed=True)
        ring = self._ring_rect()
        if ring is not None:
            circle = QPainterPath()
            circle.addEllipse(ring)
            _draw_outline(painter, circle, dashed=False)
        if self._over_words:
            _draw_words(painter, self.rect(), self._over_words)
        painter.end()

    def _ring_rect(self) -> QRectF | None:
        """Where the brush's rim is drawn; None where a cross says enough."""
        if self._pointer is None or self.easel.tool not in ("brush", "eraser") or self._space or self._drag is not None:
            return None
        side = self.easel.tip.size * self._view.scale
        if side < _LEAST_RING:
            return None
        return QRectF(self._pointer.x() - side / 2, self._pointer.y() - side / 2, side, side)

    # The view

    def turn(self, degrees: float) -> None:
        """Turn the view, clockwise; 0 puts it upright."""
        angle = self._view.angle + degrees if degrees else 0.0
        view = self._view.turned(angle)
        self._show(view.fitted() if self._fits else view)
        self.turned.emit(self._view.angle)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        if self._there and turned and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.turn(TURN * turned / 120)
            event.accept()
        else:
            super().wheelEvent(event)

    # Pointer and pen

    def _touch(self, at: QPointF, pressure: float, modifiers: Qt.KeyboardModifier) -> Touch:
        joins = REPLACE
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            joins = ADD
        elif modifiers & Qt.KeyboardModifier.AltModifier:
            joins = TAKE
        return Touch(QPointF(*self._view.to_image(at.x(), at.y())), pressure, joins)

    def _tool(self, modifiers: Qt.KeyboardModifier) -> str:
        """The tool for this gesture: Alt picks a colour while one paints."""
        if modifiers & Qt.KeyboardModifier.AltModifier and self.easel.tool in ("brush", "eraser", "fill"):
            return "picker"
        return self.easel.tool

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._over is not None:
            self.over_left.emit()  # a click ends the show; it does not paint under it
            return
        left = event.button() == Qt.MouseButton.LeftButton
        if not self._there or self._space or not left:
            super().mousePressEvent(event)
            return
        modifiers = event.modifiers()
        self.easel.press(self._touch(event.position(), 1.0, modifiers), self._tool(modifiers))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(event.position())
        if self._drag is not None:
            super().mouseMoveEvent(event)
        elif self.easel.busy:
            self.easel.move(self._touch(event.position(), 1.0, event.modifiers()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            super().mouseReleaseEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.easel.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)  # two quick dabs are two dabs

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen paints with its pressure, and rubs out with its other end."""
        event.accept()
        self._point(event.position())
        kind, modifiers = event.type(), event.modifiers()
        touch = self._touch(event.position(), event.pressure(), modifiers)
        if kind == QEvent.Type.TabletPress and self._there:
            if self._space or event.button() != Qt.MouseButton.LeftButton:
                self._drag = event.position()
            else:
                rubber = event.pointerType() == QPointingDevice.PointerType.Eraser
                self.easel.press(touch, "eraser" if rubber else self._tool(modifiers))
        elif kind == QEvent.Type.TabletMove and self._drag is not None:
            moved = event.position() - self._drag
            self._drag = event.position()
            self.pan(moved.x(), moved.y())
        elif kind == QEvent.Type.TabletMove and self.easel.busy:
            self.easel.move(touch)
        elif kind == QEvent.Type.TabletRelease:
            self._drag = None
            self.easel.release()

    def _point(self, at: QPointF | None) -> None:
        """The pointer is there now: the brush's rim goes with it."""
        for place in (self._pointer, at):
            self._pointer = place
            ring = self._ring_rect()
            if ring is not None:
                self.update(ring.toAlignedRect().adjusted(-2, -2, 2, 2))
        self._cursor()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def _on_tool(self) -> None:
        self._cursor()
        self.update()

    def _cursor(self) -> None:
        if not self._there or self._space or self._drag is not None:
            super()._cursor()
        elif self._ring_rect() is not None:
            self.setCursor(Qt.CursorShape.BlankCursor)
        elif self.easel.tool == "move":
            self.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.setCursor(Qt.CursorShape.CrossCursor)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        nudges = {
            Qt.Key.Key_Left: (-far, 0),
            Qt.Key.Key_Right: (far, 0),
            Qt.Key.Key_Up: (0, -far),
            Qt.Key.Key_Down: (0, far),
        }
        key = event.key()
        if key == Qt.Key.Key_Escape and self._over is not None:
            self.over_left.emit()
        elif key == Qt.Key.Key_Escape and self.easel.busy:
            self.easel.cancel()
        elif self.easel.tool == "move" and key in nudges and self._there:
            self.easel.nudge(*nudges[Qt.Key(key)])
        else:
            super().keyPressEvent(event)


def _draw_words(painter: QPainter, view: QRect, words: str) -> None:
    """A few words on a dark band at the foot of the view, read on any picture."""
    room = painter.fontMetrics().boundingRect(words).adjusted(-12, -6, 12, 6)
    room.moveCenter(QPoint(view.center().x(), 0))
    room.moveBottom(view.bottom() - 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(29, 30, 32, 215))
    painter.drawRoundedRect(room, 6, 6)
    painter.setPen(QColor("#f2f2f2"))
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)


def _draw_outline(painter: QPainter, path: QPainterPath, dashed: bool) -> None:
    """A line that is seen on light and on dark."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 190), 1 if dashed else 2.5))
    painter.drawPath(path)
    pen = QPen(QColor(255, 255, 255, 230), 1)
    if dashed:
        pen.setDashPattern([4, 4])
    painter.setPen(pen)
    painter.drawPath(path)
