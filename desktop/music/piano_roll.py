"""The piano-roll: notes to see and to change by hand, bars, keys and a playhead."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from desktop.music import edits, transforms
from desktop.music.geometry import Hit, snapped
from desktop.music.roll_editing import RollEditing
from desktop.music.ruler import NUMBERS
from engine.works import PPQ, Note, Score, Track

FREE = 10
"""Alt while dragging leaves notes free of the grid, in steps of so many ticks."""
ZOOM = 1.25
_DRAG = 4
"""A drag begins after so many pixels."""
TOOLS = ("select", "draw", "erase", "split")

_Modifier = Qt.KeyboardModifier


class PianoRoll(RollEditing):
    """Shows a Score and lets it be edited; every gesture ends in one score_changed with the new Score.

    With the tool select a click selects (Shift adds), dragging in the open draws a rubber band, dragging a
    note moves it (with Ctrl a copy of it) and at its right end resizes it, a double click draws a note. Draw
    draws where one drags, erase removes what one strokes, split parts the note under the pointer. Delete
    removes. Arrow keys move what is selected, else the playhead.
    """

    touched = Signal(int, int, int)
    """Track, pitch, velocity of a note or key (velocity 80) that was pressed: it may be heard."""
    loop_changed = Signal(object)
    """(begin, end) in ticks as a hand drew it, or None for a click that removes it."""
    play_wanted = Signal()
    """Space: play or stop."""

    def __init__(self, parent: QWidget | None = None, studio: bool = False) -> None:
        super().__init__(parent, studio)
        self._tool = "select"
        self._gesture = ""
        self._press = QPointF()
        self._here = QPointF()
        self._taken: Hit | None = None
        self._toggles = False
        self._stroked: frozenset = frozenset()

    @property
    def tool(self) -> str:
        return self._tool

    def set_tool(self, tool: str) -> None:
        """One of TOOLS."""
        self._tool = tool
        self._hover()

    @property
    def _busy(self) -> bool:
        return bool(self._gesture)

    def _give_up(self) -> None:
        self._cancel()

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._cancel()
        self._press = self._here = event.position()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._gesture = "pan"
        elif event.button() != Qt.MouseButton.LeftButton or self._score is None:
            super().mousePressEvent(event)
        elif self._press.y() < self._frame.top - NUMBERS:
            self._gesture = "loop?"
        elif self._press.y() < self._frame.top:
            self._gesture = "scrub"
            self._put_playhead(self._frame.tick_at(self._press.x()))
        elif self._press.x() < self._frame.left:
            self._hear(self._track or 0, self._frame.pitch_at(self._press.y()), 80)
        elif self.read_only or self._tool == "select" or event.modifiers() & _Modifier.ShiftModifier:
            self._take(event)
        else:
            {"draw": self._begin_drawing, "erase": self._begin_erasing, "split": self._split}[self._tool](event)

    def _hit(self, at: QPointF) -> Hit | None:
        table = self._notes()
        return table.hit(self._frame, at.x(), at.y(), self._selected, self._track) if table is not None else None

    def _hear(self, track: int, pitch: int, velocity: int) -> None:
        self.touched.emit(track, pitch, velocity)

    def _take(self, event: QMouseEvent) -> None:
        assert self._score is not None
        self._taken = self._hit(self._press)
        shift = bool(event.modifiers() & _Modifier.ShiftModifier)
        control = bool(event.modifiers() & _Modifier.ControlModifier)
        if self._taken is None:
            self._gesture = "open"
            if not (shift or control):
                self.select(frozenset())
            return
        place = self._taken.place
        # With Ctrl a chosen note is let go only when no drag, that is no copy, came of it.
        self._toggles = control and place in self._selected
        if shift:
            self.select(self._selected ^ {place})
        elif control:
            self.select(self._selected | {place})
        elif place not in self._selected:
            self.select(frozenset({place}))
        note = self._score.tracks[place[0]].notes[place[1]]
        self._hear(place[0], note.pitch, note.velocity)
        if place in self._selected and not self.read_only:
            self._gesture = "copy?" if control else "resize?" if self._taken.edge else "move?"

    def _begin_drawing(self, event: QMouseEvent) -> None:
        """On a note draws as select does; in the open a new note as long as the drag."""
        if self._hit(self._press) is not None:
            self._take(event)
            return
        self._gesture = "draw"
        self.select(frozenset())
        self._lifted = (self._new_note(event),)
        self._redraw()
        self._hear(self._track or 0, self._lifted[0].pitch, self._lifted[0].velocity)

    def _new_note(self, event: QMouseEvent) -> Note:
        grid = self._step(event)
        begin = max(0, int(self._frame.tick_at(self._press.x())) // grid * grid)
        here = self._frame.tick_at(self._here.x())
        far = (self._here - self._press).manhattanLength() >= _DRAG
        length = max(grid, snapped(here - begin, grid)) if far else self._last_length
        return self._in_key([Note(begin, self._frame.pitch_at(self._press.y()), max(1, length), 80)])[0]

    def _begin_erasing(self, event: QMouseEvent) -> None:
        self._gesture = "erase"
        self._stroked = frozenset()
        self._stroke(self._press)

    def _stroke(self, at: QPointF) -> None:
        """One more note under the eraser: it vanishes at once, and is gone when the button is let go."""
        found = self._hit(at)
        if found is not None and found.place not in self._stroked:
            self._stroked |= {found.place}
            self.select(self._stroked)
            self._lifted = ()
            self._redraw()

    def _split(self, event: QMouseEvent) -> None:
        found = self._hit(self._press)
        if found is None:
            return
        places = self._selected if found.place in self._selected else frozenset({found.place})
        self.split_at(snapped(self._frame.tick_at(self._press.x()), self._step(event)), places)

    def _step(self, event: QMouseEvent) -> int:
        return FREE if event.modifiers() & _Modifier.AltModifier else self.grid

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        before, self._here = self._here, event.position()
        if not self._gesture:
            self._hover()
            return
        far = (self._here - self._press).manhattanLength() >= _DRAG
        if self._gesture.endswith("?") and far:
            self._gesture = self._gesture[:-1]
        if self._gesture == "open" and far:
            self._gesture = "band"
        if self._gesture == "pan":
            moved = self._here - before
            self.scroll_by(-moved.x() * PPQ / self._frame.beat, moved.y() / self._frame.row)
        elif self._gesture == "scrub":
            self._put_playhead(self._frame.tick_at(self._here.x()))
        elif self._gesture == "loop":
            self.set_loop(self._drawn_loop(event), self._looping)
        elif self._gesture == "band":
            self._band = QRectF(self._press, self._here).normalized()
            self.update()
        elif self._gesture in ("move", "copy", "resize"):
            self._copying = self._gesture == "copy"
            self._lifted = tuple(self._drag(event)(edits.notes_at(self._score, self._selected)))  # type: ignore[arg-type]
            self._redraw()
        elif self._gesture == "draw":
            self._lifted = (self._new_note(event),)
            self._redraw()
        elif self._gesture == "erase":
            self._stroke(self._here)

    def _drag(self, event: QMouseEvent) -> edits.Change:
        """What the drag under way makes of the selected notes."""
        ticks, semitones = self._dragged_by(event)
        if self._gesture == "resize":
            return lambda notes: transforms.resized(notes, ticks, self.least)
        return lambda notes: self._moved(notes, ticks, semitones)

    def _moved(self, notes: list[Note], ticks: int, semitones: int) -> list[Note]:
        moved = transforms.moved(notes, ticks, semitones)
        return self._in_key(moved) if semitones else moved

    def _dragged_by(self, event: QMouseEvent) -> tuple[int, int]:
        frame = self._frame
        ticks = snapped(frame.tick_at(self._here.x()) - frame.tick_at(self._press.x()), self._step(event))
        return ticks, frame.pitch_at(self._here.y()) - frame.pitch_at(self._press.y())

    def _drawn_loop(self, event: QMouseEvent) -> tuple[int, int]:
        """From the press to the pointer, to whole beats (Alt: to the grid), a step long at least."""
        assert self._score is not None
        part = self._step(event) if event.modifiers() & _Modifier.AltModifier else PPQ * 4 // self._score.meter[1]
        begin, end = sorted(max(0, snapped(self._frame.tick_at(p.x()), part)) for p in (self._press, self._here))
        return begin, max(end, begin + part)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._here = event.position()
        gesture, self._gesture = self._gesture, ""
        lifted, self._lifted, self._band = self._lifted, None, None
        score = self._score
        if score is None or not gesture:
            return
        if gesture in ("move", "resize"):
            self._gesture = gesture
            change = self._drag(event)
            self._gesture = ""
            self._commit(edits.apply(score, self._selected, change))
        elif gesture == "copy":
            ticks, semitones = self._dragged_by(event)
            self._commit(edits.copied(score, self._selected, lambda notes: self._moved(notes, ticks, semitones)))
        elif gesture == "draw" and lifted:
            self.add_note(lifted[0].onset, lifted[0].pitch, lifted[0].duration)
        elif gesture == "erase":
            self.delete_selected()
        elif gesture == "loop":
            self.loop_changed.emit(self._drawn_loop(event))
        elif gesture == "loop?":
            self.loop_changed.emit(None)
        elif gesture == "copy?" and self._toggles and self._taken is not None:
            self.select(self._selected - {self._taken.place})
        elif gesture == "band":
            p, q, table = self._press, self._here, self._notes()
            assert table is not None
            self.select(self._selected | table.within(self._frame, p.x(), p.y(), q.x(), q.y(), self._track))
        elif gesture == "open" and self._here.x() >= self._frame.left:
            self._put_playhead(self._frame.tick_at(self._here.x()))
        self._taken, self._copying = None, False
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._tool != "select":
            self.mousePressEvent(event)
            return
        self._cancel()
        p, frame = event.position(), self._frame
        inside = p.x() >= frame.left and p.y() >= frame.top
        if event.button() != Qt.MouseButton.LeftButton or not inside or self.read_only:
            return
        if self._hit(p) is None:
            self.add_note(int(frame.tick_at(p.x())) // self.grid * self.grid, frame.pitch_at(p.y()))

    def _hover(self) -> None:
        inside = self._here.x() >= self._frame.left and self._here.y() >= self._frame.top
        found = self._hit(self._here) if inside and not self.read_only else None
        shape = Qt.CursorShape.ArrowCursor
        if inside and self._tool != "select" and not self.read_only and (found is None or self._tool != "draw"):
            shape = Qt.CursorShape.CrossCursor
        elif found is not None:
            shape = Qt.CursorShape.SizeHorCursor if found.edge else Qt.CursorShape.PointingHandCursor
        self.setCursor(shape)

    def _cancel(self) -> None:
        """Give up the gesture under way; nothing has changed."""
        if self._gesture:
            if self._gesture == "erase":
                self.select(frozenset())
            self._gesture, self._taken = "", None
            self._lifted, self._band, self._copying = None, None, False
            self._redraw()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if self._score is None or turned.isNull():
            event.ignore()
            return
        amount = (turned.y() or turned.x()) / 120
        shift = bool(event.modifiers() & _Modifier.ShiftModifier)
        if event.modifiers() & _Modifier.ControlModifier:
            factor = ZOOM**amount
            self.zoom_by(1.0 if shift else factor, factor if shift else 1.0, event.position())
        elif shift or not turned.y():
            self.scroll_by(-amount * self._frame.ticks / 8, 0)
        else:
            self.scroll_by(0, amount * max(1.0, self._frame.rows / 12))
        event.accept()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.matches(QKeySequence.StandardKey.Cancel):
            self._escape(event)
        elif self._score is None or not (self._zoom_key(event) or self._edit_key(event)):
            super().keyPressEvent(event)

    def _escape(self, event: QKeyEvent) -> None:
        if self._gesture:
            self._cancel()
        elif self._selected:
            self.select(frozenset())
        else:
            super().keyPressEvent(event)

    def _zoom_key(self, event: QKeyEvent) -> bool:
        """Plus and minus zoom in time, with Alt in pitch; 0 fits."""
        down = bool(event.modifiers() & _Modifier.AltModifier)
        factor = {Qt.Key.Key_Plus: ZOOM, Qt.Key.Key_Equal: ZOOM, Qt.Key.Key_Minus: 1 / ZOOM}.get(Qt.Key(event.key()))
        if factor is not None:
            self.zoom_by(1.0 if down else factor, factor if down else 1.0)
        elif event.key() == Qt.Key.Key_0:
            self.fit()
        else:
            return False
        return True

    def _edit_key(self, event: QKeyEvent) -> bool:
        assert self._score is not None
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Home:
            self._put_playhead(0)
        elif key == Qt.Key.Key_End:
            self._put_playhead(self._score.ticks)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_selected()
        elif key == Qt.Key.Key_Insert:
            chosen = edits.notes_at(self._score, self._selected)
            self.add_note(self._playhead, chosen[-1].pitch if chosen else 60)
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.play_wanted.emit()
        else:
            return self._arrow_key(key, event.modifiers())
        return True

    def _arrow_key(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """Left and right: move by a step (Shift: a bar), with Alt lengthen, with Ctrl choose another note."""
        assert self._score is not None
        across = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key, 0)
        up = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(key, 0)
        shift = bool(held & _Modifier.ShiftModifier)
        beat = PPQ * 4 // self._score.meter[1]
        if across and held & _Modifier.ControlModifier:
            self.step_selection(across > 0)
        elif across and self._selected and held & _Modifier.AltModifier:
            self.resize_selected(across * self.grid)
        elif across and self._selected:
            self.move_selected(across * (self._score.bar if shift else self.grid), 0)
        elif across:
            part = self._score.bar if shift else beat
            self._put_playhead(snapped(self._playhead, part) + across * part)
        elif up and self._selected:
            self.move_selected(0, up * (12 if shift else 1))
            place = min(self._selected)
            note = self._score.tracks[place[0]].notes[place[1]]
            self._hear(place[0], note.pitch, note.velocity)
        elif up:
            self.scroll_by(0, up * 2)
        else:
            return False
        return True

    def event(self, event: QEvent) -> bool:
        zoom = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == zoom:
            self.zoom_by(1 + event.value(), 1.0, event.position())
            return True
        return super().event(event)


def sample(bars: int = 8) -> Score:
    """A tune reckoned from a scale, for trying the piano-roll out."""
    scale = (0, 2, 3, 5, 7, 8, 10)
    beat = PPQ
    melody, chords = [], []
    for step in range(bars * 8):
        if step % 7 != 5:
            degree = (step * 3 + step // 8 * 2) % 10
            pitch = 69 + 12 * (degree // 7) + scale[degree % 7]
            long = beat if step % 4 == 3 else beat // 2
            melody.append(Note(step * beat // 2, pitch, long - 20, 50 + step * 37 % 70))
    for bar in range(bars):
        root = (0, 5, 3, 4)[bar % 4]
        for third in (0, 2, 4):
            degree = root + third
            pitch = 45 + 12 * (degree // 7) + scale[degree % 7]
            chords += [Note((bar * 4 + half * 2) * beat, pitch, 2 * beat - 40, 60) for half in (0, 1)]
    return Score((Track("melody", tuple(sorted(melody))), Track("chords", tuple(sorted(chords)), 0, 1)), 96.0)
