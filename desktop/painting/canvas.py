"""The canvas: a painting on a fixed mid-grey, with zoom and pan."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QPinchGesture, QSizePolicy, QWidget

from desktop.painting.geometry import View, enlarged
from engine.works import Painting

SURROUND = QColor("#777777")
"""Mid-grey of lightness L* = 50, the same in every theme, so that the eye judges the painting alike."""
STEP = 1.25
ARROW = 48
_REFINE_MS = 60
MAX_FINE = 1_300_000
"""The cubic enlargement of a painting has so many pixels at most; a larger painting needs none."""


class Canvas(QWidget):
    """Shows a Painting. Wheel, pinch, Ctrl with + - 0 1 zoom; dragging and the arrow keys move it."""

    zoom_changed = Signal(float)
    """View pixels to one pixel of the painting."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painting: Painting | None = None
        self._levels: list[QImage] = []
        self._view = View(1, 1, 1, 1)
        self._fits = True
        self._space = False
        self._drag: QPointF | None = None
        self._fine: QImage | None = None
        self._refine = QTimer(self, singleShot=True, interval=_REFINE_MS)
        self._refine.timeout.connect(self._make_fine)
        self._ring = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(64, 64)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.grabGesture(Qt.GestureType.PinchGesture)
        self._name()

    # What is shown

    @property
    def painting(self) -> Painting | None:
        return self._painting

    @property
    def view(self) -> View:
        return self._view

    @property
    def zoom(self) -> float:
        """View pixels to one pixel of the painting."""
        return self._view.scale

    def set_painting(self, painting: Painting | None) -> None:
        """Show another painting. One of the same size (a draft that goes on) keeps zoom and place."""
        if painting is self._painting:
            return
        self._painting = painting
        self._fine = None
        self._levels = [] if painting is None else [_image(painting.pixels)]
        if painting is not None:
            height, width = painting.pixels.shape[:2]
            self._frame(width, height)
        self._name()
        self.update()

    @property
    def _there(self) -> bool:
        """Whether there is anything to show."""
        return bool(self._levels)

    def _frame(self, width: int, height: int) -> None:
        """Look at a picture of this size; the view stays where the last one had the same."""
        if (width, height) != (self._view.image_width, self._view.image_height):
            self._fits = True
            self._view = View(width, height, max(1, self.width()), max(1, self.height()))
        self._show(self._view.fitted() if self._fits else self._view)

    def fit(self) -> None:
        """Show the whole painting, and keep doing so when the window changes its size."""
        self._fits = True
        self._show(self._view.fitted())

    def zoom_to(self, scale: float, at: QPointF | None = None) -> None:
        """Zoom about a point of the view, else about its middle. 1 is 100 %."""
        at = at or QPointF(self.width() / 2, self.height() / 2)
        self._fits = False
        self._show(self._view.zoomed(scale, at.x(), at.y()))

    def pan(self, dx: float, dy: float) -> None:
        """Move the painting by so many view pixels."""
        if self._view.pannable:
            self._fits = False
            self._show(self._view.panned(dx, dy))

    def _show(self, view: View) -> None:
        if not self._there:
            return
        old, self._view = self._view, view
        self.update()
        if self._fine is None and view.scale * self.devicePixelRatioF() > 1:
            self._refine.start()
        if view.scale != old.scale:
            self._name()
            self.zoom_changed.emit(view.scale)
        self._cursor()

    def _name(self) -> None:
        self.setAccessibleName(self.tr("Painting"))
        if not self._there:
            self.setAccessibleDescription(self.tr("No painting yet"))
            return
        text = self.tr("{width} × {height} pixels at {percent} %")
        view = self._view
        said = text.format(width=view.image_width, height=view.image_height, percent=round(view.scale * 100))
        self.setAccessibleDescription(said)

    def sizeHint(self) -> QSize:
        return QSize(480, 480)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), SURROUND)
        if not self._there:
            painter.setPen(QColor("#e8e8e8"))
            painter.drawText(
                self.rect().adjusted(16, 16, -16, -16),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                self.tr("No painting yet"),
            )
        else:
            painter.save()
            self._draw(painter)
            painter.restore()
        if self._ring and self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _draw(self, painter: QPainter) -> None:
        """The picture at its place, in the painter's clip."""
        view = self._view
        scale = view.scale * self.devicePixelRatioF()
        level = self._fine if self._fine is not None and scale > 1 else self._level(scale)
        if view.angle:
            painter.translate(view.width / 2, view.height / 2)
            painter.rotate(view.angle)
            painter.translate(-view.width / 2, -view.height / 2)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)  # slanting edges are not jagged
        target = QRectF(view.x, view.y, view.image_width * view.scale, view.image_height * view.scale)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth(scale))
        painter.drawImage(target, level, QRectF(level.rect()))

    def _smooth(self, scale: float) -> bool:
        """Whether pixels are blended at so many device pixels to one of the picture."""
        return True

    def _level(self, scale: float) -> QImage:
        """The painting halved until it is less than twice too large, so that drawing it does not alias."""
        wanted = 0
        while scale < 0.5 and wanted < 16:
            scale *= 2
            wanted += 1
        while len(self._levels) <= wanted:
            last = self._levels[-1]
            half = QSize(last.width() // 2, last.height() // 2)
            if min(half.width(), half.height()) < 1:
                break
            self._levels.append(halved(last, QRect(QPoint(0, 0), half)))
        return self._levels[min(wanted, len(self._levels) - 1)]

    def _make_fine(self) -> None:
        """Once the view rests, an enlarged painting is drawn from a cubic enlargement: sharp, without blocks."""
        if self._painting is None or self._fine is not None or not self.isVisible():
            return
        scale = self._view.scale * self.devicePixelRatioF()
        height, width = self._painting.pixels.shape[:2]
        factor = next((f for f in (4, 3, 2) if width * height * f * f <= MAX_FINE), 1)
        if scale > 1 and factor > 1:
            self._fine = _image(enlarged(self._painting.pixels, factor))
            self.update()

    # Gestures

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if not self._there or not turned:
            event.ignore()
            return
        self.zoom_to(self._view.scale * STEP ** (turned / 120), event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_to(self._view.scale * (1 + event.value()), event.position())
                return True
        elif event.type() == QEvent.Type.Gesture:
            pinch = event.gesture(Qt.GestureType.PinchGesture)  # type: ignore[attr-defined]
            if isinstance(pinch, QPinchGesture):
                centre = self.mapFromGlobal(pinch.centerPoint())
                self.zoom_to(self._view.scale * pinch.scaleFactor(), QPointF(centre))
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or left:
            self._drag = event.position()
            self._cursor()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None:
            moved = event.position() - self._drag
            self._drag = event.position()
            self.pan(moved.x(), moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag = None
        self._cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._fits:
            self.zoom_to(1.0, event.position())
        else:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        arrows = {
            Qt.Key.Key_Left: (ARROW, 0),
            Qt.Key.Key_Right: (-ARROW, 0),
            Qt.Key.Key_Up: (0, ARROW),
            Qt.Key.Key_Down: (0, -ARROW),
        }
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_to(self._view.scale * STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom_to(self._view.scale / STEP)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_1:
            self.zoom_to(1.0)
        elif key in arrows and not control:
            self.pan(*arrows[Qt.Key(key)])
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self._cursor()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self._cursor()
        else:
            super().keyReleaseEvent(event)

    def _cursor(self) -> None:
        if self._drag is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._space or (self._there and self._view.pannable):
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()

    # Changes around

    def resizeEvent(self, event: QResizeEvent) -> None:
        view = self._view.resized(max(1, self.width()), max(1, self.height()))
        if not self._there:
            self._view = view
        else:
            self._show(view.fitted() if self._fits else view)

    def showEvent(self, event: QEvent) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._refine.start()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Who comes by keyboard sees where they are; a click needs no ring round the work.
        keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
        self._ring = event.reason() in keys
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._space = False
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
            self.update()


def halved(image: QImage, rect: QRect) -> QImage:
    """The part of an image that fills rect once it is made half as large."""
    source = QRect(2 * rect.x(), 2 * rect.y(), 2 * rect.width(), 2 * rect.height())
    part = image.copy(source)
    return part.scaled(rect.size(), Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def _image(pixels: np.ndarray) -> QImage:
    """uint8 (h, w, 3) as a QImage of its own memory."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    data = pixels.tobytes()  # QImage does not keep the bytes alive; the converted copy needs them no more
    image = QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)


def sample(side: int = 128) -> Painting:
    """Soft hills under a sky, reckoned, for trying the canvas out."""
    y, x = np.mgrid[0:side, 0:side] / side
    hill = 0.62 + 0.1 * np.sin(5 * x) + 0.03 * np.sin(23 * x + 1)
    sky = np.stack([0.55 + 0.3 * y, 0.62 + 0.22 * y, 0.78 - 0.1 * y], -1)
    land = np.stack([0.38 - 0.2 * y, 0.42 - 0.18 * y, 0.24 - 0.1 * y], -1) * (1 + 0.25 * np.sin(60 * y))[..., None]
    return Painting((np.where((y > hill)[..., None], land, sky) * 255).clip(0, 255).astype(np.uint8))


if __name__ == "__main__":
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    canvas = Canvas()
    canvas.set_painting(sample())
    canvas.show()
    app.exec()
