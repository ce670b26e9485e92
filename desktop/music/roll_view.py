"""The piano-roll as something to look at: a score, which part of it is seen, what is selected, a playhead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.music import edits
from desktop.music.geometry import Frame, Place, extent
from desktop.music.notes import NoteTable
from desktop.music.roll_painter import KEYS, Colours, Look, paint_roll
from desktop.music.ruler import BRACE, NUMBERS, Loop, paint_ruler
from engine.works import PPQ, Note, Score, Track


class RollView(QWidget):
    """Shows a Score. studio: with the strip for the loop above the bar numbers.

    What is set through the set_ methods is shown at once and told to nobody; signals tell of what a hand did.
    """

    playhead_moved = Signal(int)
    """Ticks: the user put the playhead there."""
    selection_changed = Signal(int)
    """How many notes are selected."""
    frame_changed = Signal()
    """Another part is seen."""

    def __init__(self, parent: QWidget | None = None, studio: bool = False) -> None:
        super().__init__(parent)
        self._score: Score | None = None
        self._selected: frozenset[Place] = frozenset()
        self._playhead = 0
        self._frame = Frame(KEYS, NUMBERS + (BRACE if studio else 0), 1, 1)
        self._auto = True  # the view follows the score's extent until the user zooms or scrolls
        self._picture = QPixmap()
        self._stale = True
        self._table: tuple[Score, NoteTable] | None = None
        self._ring = False
        self._band: QRectF | None = None
        self._lifted: tuple[Note, ...] | None = None
        self._copying = False
        self._track: int | None = None
        self._hues: Mapping[int, int] = {}
        self._scale: frozenset[int] = frozenset()
        self._proposal: tuple[Note, ...] | None = None
        self._loop: Loop | None = None
        self._looping = False
        self.read_only = False
        self.follows = True
        """Whether the view turns a page where the playhead leaves it."""
        self.grid = PPQ // 4
        """What notes snap to, in ticks; sixteenths until someone chooses."""
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

    @property
    def track(self) -> int | None:
        """The track that is edited, the others being ghosts; None: all are."""
        return self._track

    @property
    def loop(self) -> Loop | None:
        return self._loop

    @property
    def proposal(self) -> tuple[Note, ...] | None:
        return self._proposal

    def set_score(self, score: Score | None) -> None:
        """Show another score. Selected notes that are in it stay selected; a view the user chose stays."""
        if score is self._score:
            return
        self._give_up()
        old, self._score = self._score, score
        found: frozenset[Place] = frozenset()
        if score is not None and old is not None:
            found = edits.found_again(old, self._selected, score)
        self.select(found)
        if score is None:
            self._auto, self._playhead = True, 0
        elif self._auto:
            self._widen(old)
        else:
            self._set_frame(self._frame.clamped(self._end()))
        self._name()
        self._redraw()

    def _give_up(self) -> None:
        """Another score comes: whatever a hand was about to do with the old one is over."""

    def _widen(self, old: Score | None) -> None:
        """Fit, but grow in steps of four bars while a draft of the same tune grows, for a steady view."""
        assert self._score is not None
        end, low, high = extent(self._score)
        if old is not None and old.ticks and _goes_on(old, self._score):
            old_end, old_low, old_high = extent(old)
            part = 4 * max(1, self._score.bar)
            end, old_end = -(-end // part) * part, -(-old_end // part) * part
            end, low, high = max(end, old_end), min(low, old_low), max(high, old_high)
        self._set_frame(self._frame.fitted(end, low, high))

    def set_playhead(self, ticks: int) -> None:
        """Put the playhead there; where it leaves the view, the view turns a page."""
        ticks = max(0, int(ticks))
        if ticks == self._playhead:
            return
        old_x = self._frame.x(self._playhead)
        self._playhead = ticks
        x = self._frame.x(ticks)
        right = self._frame.left + self._frame.width
        if self._score is not None and self.follows and not self._busy and not self._frame.left <= x <= right:
            self._set_frame(replace(self._frame, tick=float(ticks)).clamped(self._end()))
            return
        for place in (old_x, x):
            self.update(int(place) - 6, 0, 13, self.height())

    @property
    def _busy(self) -> bool:
        """Whether a gesture is under way."""
        return False

    def set_track(self, track: int | None) -> None:
        """Which track is edited; the selection goes with the old one."""
        if track != self._track:
            self._track = track
            self.select(frozenset())
            self._redraw()

    def set_hues(self, hues: Mapping[int, int]) -> None:
        """Numbers of the colours of tracks that have not the one of their place."""
        self._hues = dict(hues)
        self._redraw()

    def set_scale(self, scale: Iterable[int]) -> None:
        """Pitch classes whose rows are bright; none: those of the white keys."""
        self._scale = frozenset(scale)
        self._redraw()

    def set_grid(self, ticks: int) -> None:
        self.grid = ticks
        self._redraw()

    def set_loop(self, loop: Loop | None, on: bool) -> None:
        """Where the loop lies, and whether it is in force."""
        self._loop, self._looping = loop, on
        self._redraw()

    def set_proposal(self, notes: Iterable[Note] | None, reveal: bool = True) -> None:
        """Notes offered for the edited track: drawn hollow until someone accepts or rejects them; None: none.

        reveal: the view moves to where they are.
        """
        self._proposal = tuple(notes) if notes is not None else None
        self._name()
        self._redraw()
        if not reveal:
            return
        if self._auto and self._score is not None:
            self._set_frame(self._frame.fitted(*self._extent()))
        elif self._proposal:
            begin = min(note.onset for note in self._proposal)
            if not self._frame.tick <= begin < self._frame.tick + self._frame.ticks:
                self.scroll_by(begin - self._frame.tick - self._frame.ticks / 2, 0)

    def colour(self, track: int) -> QColor:
        """What the notes of a track are drawn in, at their loudest."""
        return self._look().hue(track, Colours.of(self.palette()))

    # The part that is seen

    def fit(self) -> None:
        """Show the whole score, and keep doing so."""
        self._auto = True
        if self._score is not None:
            self._set_frame(self._frame.fitted(*self._extent()))

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
        return self._extent()[0] if self._score is not None else 4 * PPQ * 4

    def _extent(self) -> tuple[int, int, int]:
        """Of the score and what is proposed for it."""
        assert self._score is not None
        if not self._proposal:
            return extent(self._score)
        return extent(replace(self._score, tracks=(*self._score.tracks, Track("", self._proposal))))

    def _set_frame(self, frame: Frame) -> None:
        if frame != self._frame:
            self._frame = frame
            self._redraw()
            self.frame_changed.emit()

    def _redraw(self) -> None:
        self._stale = True
        self.update()

    def select(self, places: frozenset[Place]) -> None:
        """Select these notes and no others."""
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
        said = self.tr("{count} notes, {selected} selected").format(count=count, selected=len(self._selected))
        if self._proposal:
            said += ". " + self.tr("{count} notes are proposed; Return accepts, Esc rejects").format(
                count=len(self._proposal)
            )
        self.setAccessibleDescription(said)

    def sizeHint(self) -> QSize:
        return QSize(640, 400)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._stale or self._picture.devicePixelRatio() != ratio:
            # All but the playhead is kept as a picture: while a tune plays, only a strip is copied.
            self._paint_picture(ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        if self._score is not None:
            self._paint_playhead(painter, accent)
        if self._band is not None:
            soft = QColor(accent)
            soft.setAlpha(40)
            painter.setPen(QPen(accent, 1))
            painter.setBrush(soft)
            painter.drawRect(self._band)
        if self._ring and self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_picture(self, ratio: float) -> None:
        if self._picture.size() != self.size() * ratio:
            self._picture = QPixmap(self.size() * ratio)
        self._picture.setDevicePixelRatio(ratio)
        self._stale = False
        painter = QPainter(self._picture)
        painter.setFont(self.font())
        colours = Colours.of(self.palette())
        paint_roll(painter, self._frame, self._look(), colours)
        if self._score is not None:
            paint_ruler(painter, self._frame, self._score, self._loop, self._looping, colours)
        else:
            painter.setPen(colours.text)
            painter.drawText(
                self.rect().adjusted(16, 16, -16, -16),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                self.tr("No tune yet"),
            )
        painter.end()

    def _paint_playhead(self, painter: QPainter, accent: QColor) -> None:
        frame, x = self._frame, self._frame.x(self._playhead)
        if frame.left <= x <= frame.left + frame.width:
            top = frame.top - NUMBERS
            painter.fillRect(QRectF(x - 0.75, top, 1.5, self.height() - top), accent)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(accent)
            painter.drawPolygon([QPointF(x - 5, top), QPointF(x + 5, top), QPointF(x, top + 7)])

    def _look(self) -> Look:
        return Look(
            self._score,
            self._notes(),
            self._selected,
            self._track,
            self._hues,
            self._scale,
            self._lifted,
            self._copying,
            self._proposal or (),
            self.grid if self._track is not None else 0,
        )

    def _notes(self) -> NoteTable | None:
        """The score's notes as arrays, made anew only for another score."""
        if self._score is None:
            return None
        if self._table is None or self._table[0] is not self._score:
            self._table = (self._score, NoteTable(self._score))
        return self._table[1]

    # Changes around

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = max(1.0, self.width() - self._frame.left)
        height = max(1.0, self.height() - self._frame.top)
        frame = self._frame.resized(width, height, self._end())
        if self._auto and self._score is not None:
            frame = frame.fitted(*self._extent())
        self._redraw()
        self._set_frame(frame)

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
