"""The piano-roll: notes to see and to change by hand, bars, keys and a playhead."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.music import edits
from desktop.music.geometry import Frame, Hit, Place, extent, hit, snapped, within
from desktop.music.roll_painter import KEYS, RULER, Colours, NoteTable, paint_roll
from engine.works import PPQ, Note, Score, Track

GRID = PPQ // 4
"""What notes snap to: sixteenths. Alt while dragging leaves them free, in steps of FREE ticks."""
FREE = 10
LEAST = PPQ // 8
ZOOM = 1.25
_DRAG = 4
"""A drag begins after so many pixels."""


class PianoRoll(QWidget):
    """Shows a Score and lets it be edited; every gesture ends in one score_changed with the new Score.

    Click selects, dragging in the open draws a rubber band, dragging a note moves it and at its right end
    resizes it, a double click draws a note, Delete removes. Arrow keys move what is selected, else the
    playhead.
    """

    score_changed = Signal(object)
    playhead_moved = Signal(int)
    """Ticks: the user put the playhead there."""
    selection_changed = Signal(int)
    """How many notes are selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score: Score | None = None
        self._shown: Score | None = None  # the score with the drag so far
        self._selected: frozenset[Place] = frozenset()
        self._playhead = 0
        self._frame = Frame(KEYS, RULER, 1, 1)
        self._auto = True  # the view follows the score's extent until the user zooms or scrolls
        self._gesture = ""
        self._press = QPointF()
        self._here = QPointF()
        self._taken: Hit | None = None
        self._picture: QPixmap | None = None
        self._table: tuple[Score, NoteTable] | None = None
        self.read_only = False
        self._ring = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 96)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._name()

    # What is shown

    @property
    def score(self) -> Score | None:
        return self._score

    @property
    def frame(self) -> Frame:
        return self._frame

    @property
    def selected(self) -> frozenset[Place]:
        return self._selected

    @property
    def playhead(self) -> int:
        return self._playhead

    def set_score(self, score: Score | None) -> None:
        """Show another score. Selected notes that are in it stay selected; a view the user chose stays."""
        if score is self._score:
            return
        self._cancel()
        old, self._score = self._score, score
        self._shown = score
        found: frozenset[Place] = frozenset()
        if score is not None and old is not None:
            found = edits.found_again(old, self._selected, score)
        self._select(found)
        if score is None:
            self._auto, self._playhead = True, 0
        elif self._auto:
            self._widen(old)
        else:
            self._set_frame(self._frame.clamped(self._end()))
        self._name()
        self._redraw()

    def _widen(self, old: Score | None) -> None:
        """Fit, but grow in steps of four bars while a draft of the same tune grows, for a steady view."""
        assert self._score is not None
        end, low, high = extent(self._score)
        grows = old is not None and old.ticks and _goes_on(old, self._score)
        if grows:
            assert old is not None
            old_end, old_low, old_high = extent(old)
            bar = max(1, self._score.bar)
            step = 4 * bar
            end, old_end = -(-end // step) * step, -(-old_end // step) * step
            end, low, high = max(end, old_end), min(low, old_low), max(high, old_high)
        self._set_frame(self._frame.fitted(end, low, high))

    def set_playhead(self, ticks: int) -> None:
        """Put the playhead there; where it leaves the view to the right, the view turns a page."""
        ticks = max(0, int(ticks))
        if ticks == self._playhead:
            return
        old_x = self._frame.x(self._playhead)
        self._playhead = ticks
        x = self._frame.x(ticks)
        right = self._frame.left + self._frame.width
        if self._score is not None and not self._gesture and not self._frame.left <= x <= right:
            self._set_frame(replace(self._frame, tick=float(ticks)).clamped(self._end()))
            return
        for place in (old_x, x):
            self.update(int(place) - 6, 0, 13, self.height())

    def fit(self) -> None:
        """Show the whole score, and keep doing so."""
        self._auto = True
        if self._score is not None:
            self._set_frame(self._frame.fitted(*extent(self._score)))

    def zoom_by(self, across: float, down: float = 1.0, at: QPointF | None = None) -> None:
        """Zoom in time (across) and in pitch (down) about a point, else about the middle."""
        frame = self._frame
        at = at or QPointF(frame.left + frame.width / 2, frame.top + frame.height / 2)
        self._auto = False
        self._set_frame(frame.zoomed(across, down, at.x(), at.y(), self._end()))

    def scroll_by(self, ticks: float, semitones: float) -> None:
        self._auto = False
        self._set_frame(self._frame.scrolled(ticks, semitones, self._end()))

    def _end(self) -> int:
        return extent(self._score)[0] if self._score is not None else 4 * PPQ * 4

    def _set_frame(self, frame: Frame) -> None:
        if frame != self._frame:
            self._frame = frame
            self._redraw()

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def _select(self, places: frozenset[Place]) -> None:
        if places != self._selected:
            self._selected = places
            self.selection_changed.emit(len(places))
            self._name()
            self._redraw()

    def _name(self) -> None:
        self.setAccessibleName(self.tr("Piano-roll"))
        if self._score is None:
            self.setAccessibleDescription(self.tr("No tune yet"))
            return
        count = sum(len(track.notes) for track in self._score.tracks)
        text = self.tr("{count} notes, {selected} selected")
        self.setAccessibleDescription(text.format(count=count, selected=len(self._selected)))

    def sizeHint(self) -> QSize:
        return QSize(640, 400)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            # All but the playhead is kept as a picture: while a tune plays, only a strip is copied.
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            painter = QPainter(self._picture)
            painter.setFont(self.font())
            colours = Colours.of(self.palette())
            paint_roll(painter, self._frame, self._shown, self._notes(), self._selected, colours)
            if self._score is None:
                painter.setPen(colours.text)
                painter.drawText(
                    self.rect().adjusted(16, 16, -16, -16),
                    Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                    self.tr("No tune yet"),
                )
            painter.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        frame = self._frame
        if self._score is not None:
            x = frame.x(self._playhead)
            if frame.left <= x <= frame.left + frame.width:
                painter.fillRect(QRectF(x - 0.75, 0, 1.5, self.height()), accent)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(accent)
                painter.drawPolygon([QPointF(x - 5, 0), QPointF(x + 5, 0), QPointF(x, 7)])
        if self._gesture == "band":
            band = QRectF(self._press, self._here).normalized()
            soft = QColor(accent)
            soft.setAlpha(40)
            painter.setPen(QPen(accent, 1))
            painter.setBrush(soft)
            painter.drawRect(band)
        if self._ring and self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _notes(self) -> NoteTable | None:
        """The shown score's notes as arrays, made anew only for another score."""
        if self._shown is None:
            return None
        if self._table is None or self._table[0] is not self._shown:
            self._table = (self._shown, NoteTable(self._shown))
        return self._table[1]

    # Editing

    def _commit(self, edited: edits.Edited) -> None:
        """Take over a finished gesture and tell of it, if it changed anything."""
        score, places = edited
        changed = score != self._score
        self._score = self._shown = score
        self._select(places)
        self._redraw()
        if changed:
            self._name()
            self.score_changed.emit(score)

    def select_all(self) -> None:
        if self._score is not None:
            tracks = enumerate(self._score.tracks)
            self._select(frozenset((t, n) for t, track in tracks for n in range(len(track.notes))))

    def delete_selected(self) -> None:
        if self._score is not None and self._selected and not self.read_only:
            self._commit(edits.remove(self._score, self._selected))

    def add_note(self, tick: int, pitch: int) -> None:
        """Draw a note of a beat's length at most, in the track last touched, and select it."""
        if self.read_only:
            return
        score = self._score if self._score is not None else Score(())
        track = min((t for t, _ in self._selected), default=0)
        note = Note(max(0, tick), min(127, max(0, pitch)), PPQ // 2, 80)
        self._commit(edits.add(score, track, note))

    def _move_selected(self, ticks: int, semitones: int) -> None:
        if self._score is not None and not self.read_only:
            self._commit(edits.move(self._score, self._selected, ticks, semitones))

    def _step_selection(self, forward: bool) -> None:
        """Select the next or previous note in time."""
        if self._score is None:
            return
        tracks = enumerate(self._score.tracks)
        order = sorted((note, t, n) for t, track in tracks for n, note in enumerate(track.notes))
        if not order:
            return
        at = [i for i, (_, t, n) in enumerate(order) if (t, n) in self._selected]
        if not at:
            after = [i for i, (note, _, _) in enumerate(order) if note.onset >= self._playhead]
            index = after[0] if after else len(order) - 1
        else:
            index = min(at[-1] + 1, len(order) - 1) if forward else max(at[0] - 1, 0)
        note, t, n = order[index]
        self._select(frozenset({(t, n)}))
        frame = self._frame
        if not frame.left <= frame.x(note.onset) <= frame.left + frame.width:
            self.scroll_by(note.onset - frame.tick, 0)

    def _put_playhead(self, ticks: float) -> None:
        end = self._score.ticks if self._score is not None else 0
        ticks = round(min(max(0, ticks), end))
        if ticks != self._playhead:
            self.set_playhead(ticks)
            self.playhead_moved.emit(ticks)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._cancel()
        self._press = self._here = event.position()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._gesture = "pan"
        elif event.button() != Qt.MouseButton.LeftButton or self._score is None:
            super().mousePressEvent(event)
        elif self._press.y() < self._frame.top:
            self._gesture = "scrub"
            self._put_playhead(self._frame.tick_at(self._press.x()))
        else:
            self._take(event)

    def _take(self, event: QMouseEvent) -> None:
        assert self._score is not None
        self._taken = hit(self._score, self._frame, self._press.x(), self._press.y(), self._selected)
        more = bool(event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
        if self._taken is None:
            self._gesture = "open"
            if not more:
                self._select(frozenset())
            return
        place = self._taken.place
        if more:
            self._select(self._selected ^ {place})
        elif place not in self._selected:
            self._select(frozenset({place}))
        if place in self._selected and not self.read_only:
            self._gesture = "resize?" if self._taken.edge else "move?"

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
        elif self._gesture == "band":
            self.update()
        elif self._gesture in ("move", "resize"):
            self._shown = self._dragged(event)[0]
            self._redraw()

    def _dragged(self, event: QMouseEvent) -> edits.Edited:
        """The score with the drag under way."""
        assert self._score is not None and self._taken is not None
        frame = self._frame
        grid = FREE if event.modifiers() & Qt.KeyboardModifier.AltModifier else GRID
        ticks = snapped(frame.tick_at(self._here.x()) - frame.tick_at(self._press.x()), grid)
        if self._gesture == "resize":
            return edits.resize(self._score, self._selected, ticks, LEAST)
        semitones = frame.pitch_at(self._here.y()) - frame.pitch_at(self._press.y())
        return edits.move(self._score, self._selected, ticks, semitones)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._here = event.position()
        gesture = self._gesture
        if gesture in ("move", "resize"):
            edited = self._dragged(event)
            self._gesture = ""
            self._commit(edited)
        elif gesture == "band" and self._score is not None:
            p, q = self._press, self._here
            self._select(self._selected | within(self._score, self._frame, p.x(), p.y(), q.x(), q.y()))
        elif gesture == "open" and self._here.x() >= self._frame.left:
            self._put_playhead(self._frame.tick_at(self._here.x()))
        self._gesture, self._taken = "", None
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._cancel()
        p, frame = event.position(), self._frame
        inside = p.x() >= frame.left and p.y() >= frame.top
        if event.button() != Qt.MouseButton.LeftButton or not inside or self.read_only:
            return
        if self._score is None or hit(self._score, frame, p.x(), p.y()) is None:
            tick = int(frame.tick_at(p.x())) // GRID * GRID
            self.add_note(tick, frame.pitch_at(p.y()))

    def _hover(self) -> None:
        found = None
        if self._score is not None and not self.read_only:
            found = hit(self._score, self._frame, self._here.x(), self._here.y(), self._selected)
        if found is None:
            self.unsetCursor()
        else:
            shape = Qt.CursorShape.SizeHorCursor if found.edge else Qt.CursorShape.PointingHandCursor
            self.setCursor(shape)

    def _cancel(self) -> None:
        """Give up the gesture under way; nothing has changed."""
        if self._gesture:
            self._gesture, self._taken = "", None
            self._shown = self._score
            self._redraw()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if self._score is None or turned.isNull():
            event.ignore()
            return
        amount = (turned.y() or turned.x()) / 120
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
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
            self._select(frozenset())
        else:
            super().keyPressEvent(event)

    def _zoom_key(self, event: QKeyEvent) -> bool:
        """Plus and minus zoom in time, with Alt in pitch; 0 fits."""
        down = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
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
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        across = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        up = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(key), 0)
        if across and control:
            self._step_selection(across > 0)
        elif across and self._selected and shift:
            if not self.read_only:
                self._commit(edits.resize(self._score, self._selected, across * GRID, LEAST))
        elif across and self._selected:
            self._move_selected(across * GRID, 0)
        elif across:
            beat = PPQ * 4 // self._score.meter[1]
            self._put_playhead(snapped(self._playhead, beat) + across * beat)
        elif up and self._selected:
            self._move_selected(0, up * (12 if shift else 1))
        elif up:
            self.scroll_by(0, up * 2)
        elif key == Qt.Key.Key_Home:
            self._put_playhead(0)
        elif key == Qt.Key.Key_End:
            self._put_playhead(self._score.ticks)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_selected()
        elif key == Qt.Key.Key_Insert:
            chosen = edits.notes_at(self._score, self._selected)
            self.add_note(self._playhead, chosen[-1].pitch if chosen else 60)
        else:
            return False
        return True

    # Changes around

    def event(self, event: QEvent) -> bool:
        zoom = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == zoom:
            self.zoom_by(1 + event.value(), 1.0, event.position())
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        width, height = max(1.0, self.width() - KEYS), max(1.0, self.height() - RULER)
        frame = self._frame.resized(width, height, self._end())
        if self._auto and self._score is not None:
            frame = frame.fitted(*extent(self._score))
        self._frame = frame
        self._redraw()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Who comes by keyboard sees where they are; a click needs no ring round the work.
        keys = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
        self._ring = event.reason() in keys
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.LanguageChange):
            self._name()
            self._redraw()


def _goes_on(old: Score, new: Score) -> bool:
    """Whether new is the same tune further on: it holds the beginning of every track of old."""
    if len(new.tracks) < len(old.tracks):
        return False
    return all(
        b.notes[: max(0, len(a.notes) - 4)] == a.notes[: max(0, len(a.notes) - 4)]
        for a, b in zip(old.tracks, new.tracks, strict=False)
    )


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


if __name__ == "__main__":
    from PySide6.QtWidgets import QApplication

    app = QApplication([])
    roll = PianoRoll()
    roll.set_score(sample())
    roll.show()
    app.exec()
