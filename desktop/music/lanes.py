"""The lane below the piano-roll: velocities or a controller of the edited track, drawn with the pointer."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.music import controllers, edits, transforms
from desktop.music.geometry import Place
from desktop.music.roll_editing import RollEditing
from desktop.music.roll_painter import Colours, mixed
from engine.works import Note, Score, Track

VELOCITY = -1
"""Stands for the notes' velocities beside the controllers."""
_REACH = 6.0
"""A velocity is taken this close to its bar, in view pixels."""
_MARGIN = 6.0


class Lane(QWidget):
    """Values below the notes they belong to, in step with a roll.

    Dragging draws; with Shift it draws a straight line from where it began. On velocities only the selected
    notes are changed where some are. With Alt a controller's values are erased. Arrow keys change the
    velocity of the selected notes, or a controller's value where the playhead stands; left and right move it,
    Delete erases there.
    """

    def __init__(self, roll: RollEditing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._roll = roll
        self._what = VELOCITY
        self._shown: Score | None = None  # the score with the drag so far
        self._from: QPointF | None = None
        self._last: QPointF | None = None
        self._straight = self._erases = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(96)
        self.setCursor(Qt.CursorShape.CrossCursor)
        roll.frame_changed.connect(self.update)
        roll.selection_changed.connect(lambda _: self.update())
        roll.playhead_moved.connect(lambda _: self.update())

    @property
    def what(self) -> int:
        return self._what

    def show_what(self, what: int) -> None:
        """VELOCITY, a controller's number, or controllers.BEND."""
        self._what = what
        self._drop()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(640, 96)

    @property
    def _track_number(self) -> int:
        return self._roll.track or 0

    def _track(self) -> Track | None:
        score = self._shown or self._roll.score
        at = self._track_number
        return score.tracks[at] if score is not None and at < len(score.tracks) else None

    # Where values lie

    def _y(self, share: float) -> float:
        return self.height() - _MARGIN - share * (self.height() - 2 * _MARGIN)

    def _share(self, y: float) -> float:
        return min(1.0, max(0.0, (self.height() - _MARGIN - y) / (self.height() - 2 * _MARGIN)))

    def _value(self, at: QPointF) -> float:
        share = self._share(at.y())
        return 1 + share * 126 if self._what == VELOCITY else share * controllers.top(self._what)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours, frame = Colours.of(self.palette()), self._roll.frame
        painter.fillRect(self.rect(), colours.ground)
        painter.setPen(QPen(colours.beat, 1))
        for share in (0.0, 0.5, 1.0):
            y = round(self._y(share)) + 0.5
            painter.drawLine(QLineF(frame.left, y, self.width(), y))
        font = painter.font()
        font.setPixelSize(10)
        painter.setFont(font)
        painter.setPen(colours.text)
        for share, word in ((1.0, self._ends()[1]), (0.0, self._ends()[0])):
            box = QRectF(0, self._y(share) - 7, frame.left - 6, 14)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, word)
        painter.setClipRect(QRectF(frame.left, 0, frame.width, self.height()))
        track = self._track()
        if track is not None and self._what == VELOCITY:
            self._paint_velocities(painter, track, colours)
        elif track is not None:
            self._paint_points(painter, track, colours)
        if self.hasFocus() and self._what != VELOCITY:  # where the keys work
            painter.setPen(QPen(colours.accent, 1))
            x = round(frame.x(self._roll.playhead)) + 0.5
            painter.drawLine(QLineF(x, 0, x, self.height()))
        painter.setClipping(False)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _ends(self) -> tuple[str, str]:
        if self._what == controllers.BEND:
            return "−", "+"
        return ("1", "127") if self._what == VELOCITY else ("0", "127")

    def _paint_velocities(self, painter: QPainter, track: Track, colours: Colours) -> None:
        """A bar for each note at its onset; chosen ones stand out, those under way by hand move."""
        frame, at = self._roll.frame, self._track_number
        chosen = {n for t, n in self._roll.selected if t == at} if self._shown is None else set()
        colour, floor = self._roll.colour(at), self._y(0)
        begin, end = frame.tick - 1, frame.tick + frame.ticks
        plain: list[QRectF] = []
        bright: list[QRectF] = []
        for n, note in enumerate(track.notes):
            if begin <= note.onset <= end:
                x, y = frame.x(note.onset), self._y((note.velocity - 1) / 126)
                bars = bright if n in chosen else plain
                bars += (QRectF(x, y, 2, floor - y), QRectF(x - 1, y - 2, 4, 4))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour if not chosen else mixed(colours.ground, colour, 0.55))
        painter.drawRects(plain)
        painter.setBrush(mixed(colour, colours.selected, 0.5))
        painter.drawRects(bright)

    def _paint_points(self, painter: QPainter, track: Track, colours: Colours) -> None:
        """Steps: a value holds until the next one."""
        frame, top = self._roll.frame, controllers.top(self._what)
        colour = self._roll.colour(self._track_number)
        soft = mixed(colours.ground, colour, 0.3)
        found = controllers.points(track, self._what)
        floor = self._y(0.5 if self._what == controllers.BEND else 0.0)
        areas, lines = [], []
        for i, (tick, value) in enumerate(found):
            stop = found[i + 1][0] if i + 1 < len(found) else frame.tick + frame.ticks
            if stop < frame.tick or tick > frame.tick + frame.ticks:
                continue
            x, right, y = round(frame.x(tick)), round(frame.x(stop)), self._y(value / top)
            areas.append(QRectF(x, min(y, floor), right - x, abs(floor - y)))
            lines.append(QLineF(x, y, right, y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
        painter.drawRects(areas)
        painter.setPen(QPen(colour, 1.5))
        painter.drawLines(lines)

    # Drawing by hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._track() is None or self._roll.read_only:
            super().mousePressEvent(event)
            return
        self._from = self._last = event.position()
        self._shown = self._roll.score
        self._straight = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._erases = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        self._draw(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._draw(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        score = self._shown
        self._drop()
        if score is not None:
            self._roll.take(score)
        self.update()

    def _drop(self) -> None:
        self._shown = self._from = self._last = None

    def _draw(self, here: QPointF) -> None:
        assert self._from is not None and self._last is not None
        begin = self._from if self._straight else self._last
        # A line is drawn anew each time, strokes add up.
        score = self._roll.score if self._straight else self._shown
        self._last = here
        assert score is not None
        with_values = self._with_velocities if self._what == VELOCITY else self._with_points
        self._shown = with_values(score, begin, here)
        self.update()

    def _with_velocities(self, score: Score, a: QPointF, b: QPointF) -> Score:
        """The notes between two points take the velocities of the line between them."""
        frame, at = self._roll.frame, self._track_number
        left, right = (a, b) if a.x() <= b.x() else (b, a)
        reach = _REACH if right.x() - left.x() < _REACH else 1.0
        notes = score.tracks[at].notes
        chosen = {n for t, n in self._roll.selected if t == at}
        order: list[Place] = []
        new: list[Note] = []
        for n, note in enumerate(notes):
            x = frame.x(note.onset)
            if not left.x() - reach <= x <= right.x() + reach or (chosen and n not in chosen):
                continue
            along = min(1.0, max(0.0, (x - left.x()) / max(1.0, right.x() - left.x())))
            share = self._value(left) + (self._value(right) - self._value(left)) * along
            order.append((at, n))
            new.append(replace(note, velocity=min(127, max(1, round(share)))))
        return edits.put(score, order, new)[0] if order else score

    def _with_points(self, score: Score, a: QPointF, b: QPointF) -> Score:
        grid, at = self._roll.grid, self._track_number
        begin, end = (max(0, int(self._roll.frame.tick_at(p.x())) // grid * grid) for p in (a, b))
        track = score.tracks[at]
        if self._erases:
            new = controllers.erased(track, self._what, min(begin, end), max(begin, end) + grid - 1)
        else:
            first = self._value(b if begin == end else a)
            new = controllers.drawn(track, self._what, (begin, first, end, self._value(b)), grid)
        return replace(score, tracks=(*score.tracks[:at], new, *score.tracks[at + 1 :]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        amount = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}.get(key, 0)
        along = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key, 0)
        erases = key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        score, drawn = self._roll.score, self._what != VELOCITY
        if score is None or self._track() is None or self._roll.read_only:
            super().keyPressEvent(event)
        elif along and drawn:
            self._roll.step_playhead(along)
        elif drawn and (amount or erases):
            self._roll.take(self._with_point(score, amount))
        elif amount:
            raised = edits.apply(score, self._roll.selected, lambda notes: transforms.raised_velocity(notes, amount))
            self._roll.take(raised[0])
        else:
            super().keyPressEvent(event)
        self.update()

    def _with_point(self, score: Score, amount: int) -> Score:
        """The controller raised by so many steps of 128 on the grid's step where the playhead stands; 0 erases it."""
        grid, at = self._roll.grid, self._track_number
        tick = self._roll.playhead // grid * grid
        track = score.tracks[at]
        if amount:
            bend = self._what == controllers.BEND
            found = [value for place, value in controllers.points(track, self._what) if place <= tick]
            value = (found[-1] if found else 8192 if bend else 64) + amount * (128 if bend else 1)
            new = controllers.drawn(track, self._what, (tick, value, tick, value), grid)
        else:
            new = controllers.erased(track, self._what, tick, tick + grid - 1)
        return replace(score, tracks=(*score.tracks[:at], new, *score.tracks[at + 1 :]))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
