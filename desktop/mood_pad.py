"""The mood pad: valence to the right, arousal upwards; by mouse and by keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QLinearGradient, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from engine.brief import Mood

SIDE = 120
_STEP, _LEAP = 0.1, 0.5
_INSET = 8


def to_point(mood: Mood, side: float) -> QPointF:
    """Where a mood lies on a pad of `side` pixels."""
    return QPointF((mood.valence + 1) / 2 * side, (1 - mood.arousal) / 2 * side)


def to_mood(point: QPointF, side: float) -> Mood:
    """The mood at a point, to one hundredth; points outside count as the nearest edge."""

    def clamp(value: float) -> float:
        return round(min(1.0, max(-1.0, value)), 2) + 0.0

    return Mood(clamp(point.x() / side * 2 - 1), clamp(1 - point.y() / side * 2))


class MoodPad(QWidget):
    """None means: the prompt decides. mood_changed carries the Mood, or None after reset (double click, Delete)."""

    mood_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mood: Mood | None = None
        self._shown = Mood()
        self.setFixedSize(SIDE, SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._retranslate()

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    @property
    def mood(self) -> Mood | None:
        return self._mood

    def set_mood(self, mood: Mood | None) -> None:
        """Set it from outside or by a gesture; tells who listens where it is another one."""
        if mood != self._mood:
            self._mood = mood
            self._describe()
            self.update()
            self.mood_changed.emit(mood)

    def show_understood(self, mood: Mood) -> None:
        """What the prompt was understood as: drawn hollow while the pad itself is not set."""
        self._shown = mood
        self.update()

    def words(self, mood: Mood | None) -> str:
        """ "stirred · sad" """
        if mood is None:
            return self.tr("as the words say")
        up, right = mood.arousal, mood.valence
        first = self.tr("stirred") if up > 0.15 else self.tr("calm") if up < -0.15 else self.tr("even")
        second = self.tr("glad") if right > 0.15 else self.tr("sad") if right < -0.15 else self.tr("neutral")
        return f"{first} · {second}"

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.set_mood(to_mood(event.position(), SIDE))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.set_mood(to_mood(event.position(), SIDE))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.set_mood(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
        moves = {
            Qt.Key.Key_Left: (-step, 0.0),
            Qt.Key.Key_Right: (step, 0.0),
            Qt.Key.Key_Up: (0.0, step),
            Qt.Key.Key_Down: (0.0, -step),
        }
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.set_mood(None)
        elif event.key() in moves:
            right, up = moves[Qt.Key(event.key())]
            now = self._mood or Mood()
            point = QPointF((now.valence + right + 1) / 2, (1 - now.arousal - up) / 2)
            self.set_mood(to_mood(point, 1))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        field = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        colours = QLinearGradient(field.bottomLeft(), field.topRight())
        for place, name in ((0.0, "#3f5a86"), (0.5, "#7d6489"), (1.0, "#e09c3c")):
            colours.setColorAt(place, QColor(name))
        painter.setBrush(colours)
        painter.setPen(QPen(self.palette().highlight().color(), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(field, 6, 6)
        painter.setPen(QPen(QColor(255, 255, 255, 90), 1))
        painter.drawLine(QPointF(_INSET, SIDE / 2), QPointF(SIDE - _INSET, SIDE / 2))
        painter.drawLine(QPointF(SIDE / 2, _INSET), QPointF(SIDE / 2, SIDE - _INSET))
        self._paint_words(painter)
        centre = to_point(self._mood or self._shown, SIDE)
        centre = QPointF(min(SIDE - _INSET, max(_INSET, centre.x())), min(SIDE - _INSET, max(_INSET, centre.y())))
        painter.setPen(QPen(QColor("#ffffff"), 2))
        painter.setBrush(QColor("#d9573f") if self._mood is not None else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, 6, 6)

    def _paint_words(self, painter: QPainter) -> None:
        """What each corner means, light on the dark colours and dark on the light one."""
        font = self.font()
        font.setPixelSize(11)
        painter.setFont(font)
        field = QRectF(self.rect()).adjusted(_INSET, _INSET - 2, -_INSET, 2 - _INSET)
        side = Qt.AlignmentFlag
        for up, right, across in ((1, -1, side.AlignLeft), (1, 1, side.AlignRight), (-1, -1, side.AlignLeft),
                                  (-1, 1, side.AlignRight)):  # fmt: skip
            painter.setPen(QColor("#1a1a1a") if up == right == 1 else QColor("#ffffff"))
            down = side.AlignTop if up > 0 else side.AlignBottom
            painter.drawText(field, across | down, self.words(Mood(right, up)).replace(" · ", "\n"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Mood"))
        self.setToolTip(
            self.tr("Right is glad, up is stirred. Arrow keys move it; Delete or a double click lets the words decide.")
        )
        self._describe()

    def _describe(self) -> None:
        mood = self._mood
        numbers = "" if mood is None else f" ({mood.valence:g}, {mood.arousal:g})"
        self.setAccessibleDescription(self.words(mood) + numbers)
