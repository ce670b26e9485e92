"""Draws the piano-roll's picture: keys, rows, bar lines, and notes in batches of one colour."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen

from desktop.music.geometry import NOTE_MIN_WIDTH, Frame, Place
from engine.works import PPQ, Score

KEYS, RULER = 32.0, 20.0
"""Width of the keys at the left, height of the bar numbers at the top, in view pixels."""
VELOCITIES = (40, 64, 88, 112)
"""The lower limits of the second to fifth velocity class; the louder, the stronger the colour."""
CLASSES = len(VELOCITIES) + 1
_STRENGTH = (0.45, 0.6, 0.74, 0.87, 1.0)
_BLACK = frozenset({1, 3, 6, 8, 10})
_ROUNDED = 600
"""Up to so many notes have round corners; more are drawn as plain rectangles, ten times as fast."""


@dataclass(frozen=True)
class Colours:
    """What the roll is drawn in, taken from a palette."""

    ground: QColor
    black_row: QColor
    bar: QColor
    beat: QColor
    text: QColor
    key: QColor
    melody: QColor
    others: QColor
    selected: QColor

    @classmethod
    def of(cls, palette: QPalette) -> Colours:
        ground = palette.color(QPalette.ColorRole.Base)
        ink = palette.color(QPalette.ColorRole.Text)
        dark = ground.lightnessF() < 0.5
        return cls(
            ground=ground,
            black_row=mixed(ground, ink, 0.035 if dark else 0.04),
            bar=mixed(ground, ink, 0.2),
            beat=mixed(ground, ink, 0.08),
            text=mixed(ground, ink, 0.66),
            key=mixed(ground, ink, 0.8 if dark else 0.72),
            melody=palette.color(QPalette.ColorRole.Highlight),
            others=QColor("#6288a8" if dark else "#52789a"),
            selected=ink,
        )


def mixed(a: QColor, b: QColor, share: float) -> QColor:
    """Of b so much (0..1), the rest of a."""
    return QColor.fromRgbF(
        a.redF() + (b.redF() - a.redF()) * share,
        a.greenF() + (b.greenF() - a.greenF()) * share,
        a.blueF() + (b.blueF() - a.blueF()) * share,
    )


def paint_roll(
    painter: QPainter,
    frame: Frame,
    score: Score | None,
    table: NoteTable | None,
    selected: frozenset[Place],
    colours: Colours,
) -> None:
    """Everything but the playhead. painter works in view pixels, the view's corner at (0, 0)."""
    area = QRectF(frame.left, frame.top, frame.width, frame.height)
    painter.fillRect(QRectF(0, 0, frame.left + frame.width, frame.top + frame.height), colours.ground)
    _rows(painter, frame, area, colours)
    if score is None or table is None:
        return
    _lines(painter, frame, score, colours)
    painter.save()
    painter.setClipRect(area)
    _notes(painter, frame, table, selected, colours)
    painter.restore()
    _keys(painter, frame, colours)


def _visible_pitches(frame: Frame) -> range:
    return range(max(0, int(frame.pitch - frame.rows) - 1), min(128, int(frame.pitch) + 1))


def _rows(painter: QPainter, frame: Frame, area: QRectF, colours: Colours) -> None:
    rows = [
        QRectF(area.left(), frame.y(pitch + 1), area.width(), frame.row).intersected(area)
        for pitch in _visible_pitches(frame)
        if pitch % 12 in _BLACK
    ]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.black_row)
    painter.drawRects(rows)


def _lines(painter: QPainter, frame: Frame, score: Score, colours: Colours) -> None:
    """Bar lines with numbers as often as there is room, beat lines where they do not crowd."""
    bar = max(1, score.bar)
    beat = PPQ * 4 // score.meter[1]
    bar_width = bar * frame.beat / PPQ
    every = 1
    while bar_width * every < 10:
        every *= 2
    bottom = frame.top + frame.height
    last = frame.tick + frame.ticks
    if beat * frame.beat / PPQ >= 6:
        ticks = range(int(frame.tick // beat) * beat, int(last) + 1, beat)
        _upright(painter, frame, [t for t in ticks if t % bar], frame.top, bottom, colours.beat)
    bars = range(int(frame.tick // (bar * every)) * every, int(last // bar) + 1, every)
    _upright(painter, frame, [b * bar for b in bars], frame.top - 5, bottom, colours.bar)
    numbered = every
    while bar_width * numbered < 30:
        numbered *= 2
    font = painter.font()
    font.setPixelSize(11)
    painter.setFont(font)
    painter.setPen(colours.text)
    for b in bars:
        x = frame.x(b * bar)
        if b % numbered == 0 and frame.left - 1 <= x < frame.left + frame.width - 12:
            painter.drawText(
                QRectF(x + 4, 0, 60, frame.top - 2),
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                str(b + 1),
            )


def _upright(painter: QPainter, frame: Frame, ticks: list[int], top: float, bottom: float, colour: QColor) -> None:
    xs = [round(frame.x(tick)) + 0.5 for tick in ticks]
    painter.setPen(QPen(colour, 1))
    painter.drawLines([QLineF(x, top, x, bottom) for x in xs if x >= frame.left])


def _notes(painter: QPainter, frame: Frame, table: NoteTable, selected: frozenset[Place], colours: Colours) -> None:
    seen, marked = table.visible(frame), table.marked(selected)
    brushes = [
        mixed(colours.ground, full, strength) for full in (colours.others, colours.melody) for strength in _STRENGTH
    ]
    painter.setPen(Qt.PenStyle.NoPen)
    if np.count_nonzero(seen) <= _ROUNDED:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for batch, brush in enumerate(brushes):
            painter.setBrush(brush)
            _draw(painter, table.rects(frame, seen & (table.batch == batch)), frame.row >= 4)
    else:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.translate(frame.x(0), frame.y(0))
        painter.scale(frame.beat / PPQ, frame.row)
        for batch, rects in table.scaled(frame).items():
            painter.setBrush(brushes[batch])
            painter.drawRects(rects)
        painter.restore()
    if selected:
        few = bool(np.count_nonzero(seen & marked) <= _ROUNDED)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, few)
        painter.setPen(QPen(colours.selected, 1.5 if few else 1))
        painter.setBrush(mixed(colours.melody, colours.selected, 0.35))
        _draw(painter, table.rects(frame, seen & marked), few and frame.row >= 4)


def _draw(painter: QPainter, rects: list[QRectF], rounded: bool) -> None:
    if rounded:
        for rect in rects:
            painter.drawRoundedRect(rect, 2, 2)
    elif rects:
        painter.drawRects(rects)


class NoteTable:
    """A Score's notes as arrays. Rectangles of many notes are kept, for making them is what costs time."""

    def __init__(self, score: Score) -> None:
        lead = melody_track(score)
        rows = [
            (note.onset, note.pitch, note.duration, note.velocity, t, t == lead)
            for t, track in enumerate(score.tracks)
            for note in track.notes
        ]
        columns = np.array(rows, np.int64).reshape(-1, 6).T
        self.onset, self.pitch, self.duration, velocity, self.track, melody = columns
        self.batch = np.searchsorted(VELOCITIES, velocity, side="right") + CLASSES * melody
        """Velocity class, and CLASSES more for the melody, which so comes last and is drawn over the others."""
        self._kept: tuple[tuple[bool, int], dict[int, list[QRectF]]] | None = None

    def visible(self, frame: Frame) -> np.ndarray:
        """For each note whether it is in the frame."""
        seen = (self.onset + self.duration >= frame.tick) & (self.onset <= frame.tick + frame.ticks)
        return seen & (self.pitch > frame.pitch - frame.rows - 1) & (self.pitch < frame.pitch)

    def marked(self, places: frozenset[Place]) -> np.ndarray:
        """For each note whether it is among the places."""
        marked = np.zeros(len(self.onset), bool)
        if places:
            starts = np.searchsorted(self.track, [t for t, _ in places])
            marked[starts + [n for _, n in places]] = True
        return marked

    def rects(self, frame: Frame, which: np.ndarray) -> list[QRectF]:
        """The rectangles of some notes (a mask) in view pixels."""
        gap = 1.0 if frame.row >= 5 else 0.0
        scale = frame.beat / PPQ
        x = frame.left + (self.onset[which] - frame.tick) * scale
        y = frame.top + (frame.pitch - self.pitch[which] - 1) * frame.row + gap / 2
        width = np.maximum(NOTE_MIN_WIDTH, self.duration[which] * scale - gap)
        return list(map(QRectF, x.tolist(), y.tolist(), width.tolist(), repeat(frame.row - gap)))

    def scaled(self, frame: Frame) -> dict[int, list[QRectF]]:
        """All notes by batch in ticks and semitones downwards: right for every frame of about this zoom."""
        octave = math.floor(math.log2(frame.beat))
        key = (frame.row >= 5, octave)
        if self._kept is None or self._kept[0] != key:
            pixel = PPQ / 2**octave  # ticks
            gap = 0.125 if key[0] else 0.0
            width = np.maximum(NOTE_MIN_WIDTH * pixel, self.duration - gap * 4 * pixel)
            x, y = self.onset.astype(float), gap / 2 - self.pitch - 1.0
            lists = {}
            for batch in range(2 * CLASSES):
                n = np.flatnonzero(self.batch == batch)
                if len(n):
                    lists[batch] = list(map(QRectF, x[n].tolist(), y[n].tolist(), width[n].tolist(), repeat(1 - gap)))
            self._kept = (key, lists)
        return self._kept[1]


def melody_track(score: Score) -> int:
    """The first track that is not drums."""
    return next((t for t, track in enumerate(score.tracks) if track.channel != 9), 0)


def _keys(painter: QPainter, frame: Frame, colours: Colours) -> None:
    """A keyboard at the left edge; every C is named where there is room."""
    painter.save()
    painter.setClipRect(QRectF(0, frame.top, frame.left, frame.height))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(QRectF(0, frame.top, frame.left, frame.height), colours.ground)
    right = frame.left - 3
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mixed(colours.ground, colours.key, 0.55))
    pitches = _visible_pitches(frame)
    slim = 0.5 if frame.row >= 4 else 0.0
    painter.drawRects(
        [
            QRectF(right - 11, frame.y(pitch + 1) + slim, 11, frame.row - 2 * slim)
            for pitch in pitches
            if pitch % 12 in _BLACK
        ]
    )
    painter.setPen(QPen(colours.bar, 1))
    painter.drawLine(QLineF(right + 0.5, frame.top, right + 0.5, frame.top + frame.height))
    font = painter.font()
    font.setPixelSize(10)
    painter.setFont(font)
    for pitch in pitches:
        if pitch % 12:
            continue
        y = frame.y(pitch)
        painter.setPen(QPen(colours.bar, 1))
        painter.drawLine(QPointF(0, round(y) + 0.5), QPointF(right, round(y) + 0.5))
        if frame.row * 12 >= 24:
            painter.setPen(colours.text)
            box = QRectF(2, y - 14, right - 12, 13)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, f"C{pitch // 12 - 1}")
    painter.restore()
