"""Draws the piano-roll's picture: rows, bar lines, keys, and the notes of all tracks."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QPen

from desktop.music.geometry import NOTE_MIN_WIDTH, Frame, Place, bars
from desktop.music.notes import NoteTable
from desktop.music.terms import note_name
from engine.works import PPQ, Note, Score

KEYS = 32.0
"""Width of the keys at the left, in view pixels."""
_STRENGTH = (0.45, 0.6, 0.74, 0.87, 1.0)
"""How strong the colour of each velocity class is: the louder, the stronger."""
GHOST = 0.26
"""How strong the notes of tracks are that are not edited now."""
_BLACK = frozenset({1, 3, 6, 8, 10})
FEW = 600
"""Up to so many notes have round corners and names; of more an image is filled, a hundred times as fast."""
_OTHERS = (
    ("#5f8bb0", "#4a76a0"), ("#c29a45", "#96701a"), ("#6aa07a", "#3f7f55"), ("#9a83c4", "#7558a8"),
    ("#4fa3a5", "#27797c"), ("#c07a9b", "#a14d76"), ("#9a9a94", "#6f6d67"),
)  # fmt: skip
"""Colours of the second and further tracks (on dark, on light ground); the first has the accent."""
TRACK_COLOURS = 1 + len(_OTHERS)


@dataclass(frozen=True)
class Colours:
    """What the roll is drawn in, taken from a palette."""

    ground: QColor
    dim_row: QColor
    outside: QColor
    bar: QColor
    beat: QColor
    text: QColor
    key: QColor
    accent: QColor
    selected: QColor
    tracks: tuple[QColor, ...]

    @classmethod
    def of(cls, palette: QPalette) -> Colours:
        ground = palette.color(QPalette.ColorRole.Base)
        ink = palette.color(QPalette.ColorRole.Text)
        accent = palette.color(QPalette.ColorRole.Highlight)
        dark = ground.lightnessF() < 0.5
        return cls(
            ground=ground,
            dim_row=mixed(ground, ink, 0.035 if dark else 0.04),
            outside=mixed(ground, QColor(0, 0, 0), 0.3 if dark else 0.07),
            bar=mixed(ground, ink, 0.2),
            beat=mixed(ground, ink, 0.08),
            text=mixed(ground, ink, 0.66),
            key=mixed(ground, ink, 0.8 if dark else 0.72),
            accent=accent,
            selected=ink,
            tracks=(accent, *(QColor(pair[0 if dark else 1]) for pair in _OTHERS)),
        )


@dataclass(frozen=True)
class Look:
    """What is drawn of a score: all but the playhead.

    table: its notes, None without a score. track: the one that is edited, the others being ghosts; None: all
    alike. hues: a track's colour where it is not that of its number. scale: pitch classes whose rows are
    bright; empty: those of the white keys. lifted: notes under way by hand, drawn in place of the selected
    ones. proposal: notes offered, drawn hollow.
    """

    score: Score | None = None
    table: NoteTable | None = None
    selected: frozenset[Place] = frozenset()
    track: int | None = None
    hues: Mapping[int, int] = field(default_factory=dict)
    scale: frozenset[int] = frozenset()
    lifted: tuple[Note, ...] | None = None
    copying: bool = False
    proposal: tuple[Note, ...] = ()
    grid: int = 0

    def hue(self, track: int, colours: Colours) -> QColor:
        return colours.tracks[self.hues.get(track, track) % len(colours.tracks)]


def mixed(a: QColor, b: QColor, share: float) -> QColor:
    """Of b so much (0..1), the rest of a."""
    return QColor.fromRgbF(
        a.redF() + (b.redF() - a.redF()) * share,
        a.greenF() + (b.greenF() - a.greenF()) * share,
        a.blueF() + (b.blueF() - a.blueF()) * share,
    )


def paint_roll(painter: QPainter, frame: Frame, look: Look, colours: Colours) -> None:
    """Everything but the ruler and the playhead. painter works in view pixels, the view's corner at (0, 0)."""
    area = QRectF(frame.left, frame.top, frame.width, frame.height)
    painter.fillRect(QRectF(0, 0, frame.left + frame.width, frame.top + frame.height), colours.ground)
    _rows(painter, frame, area, look.scale, colours)
    if look.score is None or look.table is None:
        return
    _lines(painter, frame, look.score, look.grid, colours)
    painter.save()
    painter.setClipRect(area)
    paint_notes(painter, frame, look, colours)
    painter.restore()
    _keys(painter, frame, look.scale, colours)


def _visible_pitches(frame: Frame) -> range:
    return range(max(0, int(frame.pitch - frame.rows) - 1), min(128, int(frame.pitch) + 1))


def _rows(painter: QPainter, frame: Frame, area: QRectF, scale: frozenset[int], colours: Colours) -> None:
    """Rows outside the key, or of the black keys, are a shade dimmer."""
    dim = frozenset(range(12)) - scale if scale else _BLACK
    rows = [
        QRectF(area.left(), frame.y(pitch + 1), area.width(), frame.row).intersected(area)
        for pitch in _visible_pitches(frame)
        if pitch % 12 in dim
    ]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.outside if scale else colours.dim_row)
    painter.drawRects(rows)


def _lines(painter: QPainter, frame: Frame, score: Score, grid: int, colours: Colours) -> None:
    """Bar lines as often as there is room, beat and grid lines where they do not crowd."""
    begin, end = frame.tick, frame.tick + frame.ticks
    found = bars(score, begin - 4 * score.bar, end)
    scale = frame.beat / PPQ
    bottom = frame.top + frame.height
    fine: list[float] = []
    soft: list[float] = []
    for i, (start, _, beat) in enumerate(found):
        stop = found[i + 1][0] if i + 1 < len(found) else int(end) + 1
        if beat * scale >= 6:
            soft += range(start + beat, stop, beat)
        if grid and grid < beat and grid * scale >= 12:
            fine += (t for t in range(start + grid, stop, grid) if (t - start) % beat)
    _upright(painter, frame, fine, frame.top, bottom, mixed(colours.ground, colours.beat, 0.6))
    _upright(painter, frame, soft, frame.top, bottom, colours.beat)
    every = step(frame, score, 10)
    _upright(painter, frame, [b for b, number, _ in found if number % every == 0], frame.top, bottom, colours.bar)


def step(frame: Frame, score: Score, least: float) -> int:
    """Every how many bars there is room for something of so many pixels: 1, 2, 4 …"""
    width, every = max(1, score.bar) * frame.beat / PPQ, 1
    while width * every < least:
        every *= 2
    return every


def _upright(
    painter: QPainter, frame: Frame, ticks: Iterable[float], top: float, bottom: float, colour: QColor
) -> None:
    xs = [round(frame.x(tick)) + 0.5 for tick in ticks]
    painter.setPen(QPen(colour, 1))
    painter.drawLines([QLineF(x, top, x, bottom) for x in xs if frame.left <= x <= frame.left + frame.width])


def paint_notes(painter: QPainter, frame: Frame, look: Look, colours: Colours) -> None:
    """Ghosts first, then the edited track or all tracks, then what is selected, under way or proposed."""
    table = look.table
    assert table is not None
    seen = table.visible(frame)
    marked = table.marked(look.selected)
    if look.lifted is not None and not look.copying:
        seen &= ~marked
    rows = np.flatnonzero(seen & ~marked if look.lifted is None else seen)
    rows = rows[_order(table, rows, look.track)]
    shades = _shades(look, colours, len(table.starts) - 1)
    if len(rows) > FEW:
        _fill(painter, frame, table, rows, shades)
    else:
        _draw(painter, frame, table, rows, shades, colours)
    over = mixed(colours.accent, colours.selected, 0.35)
    if look.lifted is not None:
        _outlined(painter, frame, look.lifted, QPen(colours.selected, 1.5), over)
    else:
        picked = np.flatnonzero(seen & marked)
        if len(picked) > FEW:
            _fill(painter, frame, table, picked, np.full((len(table.starts) - 1, 5), over.rgba(), np.uint32))
        else:
            _outlined(painter, frame, _notes(table, picked), QPen(colours.selected, 1.5), over)
    if look.proposal:
        pen = QPen(colours.accent, 1.5, Qt.PenStyle.DashLine)
        soft = QColor(colours.accent)
        soft.setAlpha(36)
        _outlined(painter, frame, look.proposal, pen, soft)


def _order(table: NoteTable, rows: np.ndarray, track: int | None) -> np.ndarray:
    """The edited track comes last and so lies over the others; else the first track does."""
    tracks = table.track[rows]
    if track is None:
        return np.argsort(-tracks, kind="stable")
    own = tracks == track
    return np.concatenate((np.flatnonzero(~own), np.flatnonzero(own)))


def _shades(look: Look, colours: Colours, count: int) -> np.ndarray:
    """uint32 (tracks, velocity classes): the colour of each track's notes."""
    shades = np.empty((max(count, 1), len(_STRENGTH)), np.uint32)
    for t in range(count):
        full = look.hue(t, colours)
        ghost = look.track is not None and t != look.track
        shades[t] = [mixed(colours.ground, full, GHOST if ghost else strength).rgba() for strength in _STRENGTH]
    return shades


@functools.lru_cache(maxsize=4)
def _memory(use: str, height: int, width: int) -> np.ndarray:
    """Pixels to fill, the same again for the same size: to fetch fresh memory takes longer than to fill it."""
    return np.empty((height, width), np.uint32)


def _fill(painter: QPainter, frame: Frame, table: NoteTable, rows: np.ndarray, shades: np.ndarray) -> None:
    """Many notes as one picture: each a run of pixels in its pitch's line, lines then stretched to rows."""
    ratio = painter.device().devicePixelRatioF()
    width, height = round(frame.width * ratio), round(frame.height * ratio)
    scale = frame.beat / PPQ * ratio
    left = np.round((table.onset[rows] - frame.tick) * scale).astype(np.int32)
    gap = ratio if frame.row >= 5 else 0.0
    least = max(1, int(NOTE_MIN_WIDTH * ratio))
    length = np.maximum(least, np.round(table.duration[rows] * scale - gap).astype(np.int32))
    begin, end = np.clip(left, 0, width), np.clip(left + length, 0, width)
    runs = end - begin
    colour = shades[table.track[rows], table.loudness[rows]]
    high = min(127, int(np.ceil(frame.pitch)) - 1)
    line = high - table.pitch[rows]
    lines = int(line.max(initial=0)) + 2  # the last one stays empty, for all that lies beyond
    picture = _memory("lines", lines, width).reshape(-1)
    picture.fill(0)
    first = line * width + begin
    along = np.arange(int(runs.sum()), dtype=np.int32)
    along += np.repeat(first - (np.cumsum(runs) - runs).astype(np.int32), runs)
    picture[along] = np.repeat(colour, runs)
    # Which pitch's line each row of device pixels shows; the gaps between rows show the empty one.
    place = frame.pitch - (np.arange(height) + 0.5) / ratio / frame.row
    shown = high - np.floor(place).astype(np.int32)
    in_row = (1 - (place - np.floor(place))) * frame.row * ratio
    empty = (shown < 0) | (shown >= lines) | (in_row < gap)
    pixels = _memory("rows", height, width)
    np.take(picture.reshape(lines, width), np.where(empty, lines - 1, shown), axis=0, out=pixels, mode="clip")
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    painter.drawImage(QPointF(frame.left, frame.top), image)


def _draw(
    painter: QPainter, frame: Frame, table: NoteTable, rows: np.ndarray, shades: np.ndarray, colours: Colours
) -> None:
    """Few notes, each with round corners, the wide ones with their names."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    loud = table.loudness[rows]
    named = []
    for note, t, strength in zip(_notes(table, rows), table.track[rows].tolist(), loud.tolist(), strict=True):
        rect, colour = note_rect(frame, note), QColor.fromRgba(int(shades[t, strength]))
        painter.setBrush(colour)
        _rounded(painter, rect, frame.row)
        if frame.row >= 13 and rect.width() >= 30:
            named.append((rect, note.pitch, colour))
    if named:
        font = painter.font()
        font.setPixelSize(10)
        painter.setFont(font)
        for rect, pitch, colour in named:
            dark = colour.lightnessF() < 0.55
            painter.setPen(QColor(255, 255, 255, 220) if dark else QColor(0, 0, 0, 190))
            painter.drawText(rect.adjusted(5, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, note_name(pitch))


def _notes(table: NoteTable, rows: np.ndarray) -> list[Note]:
    columns = (table.onset, table.pitch, table.duration, table.velocity)
    return list(map(Note, *(column[rows].tolist() for column in columns)))


def note_rect(frame: Frame, note: Note) -> QRectF:
    """Where a note is drawn: a pixel's gap parts neighbours where rows are high enough."""
    gap = 1.0 if frame.row >= 5 else 0.0
    x, y, width, row = frame.rect(note)
    return QRectF(x, y + gap / 2, max(NOTE_MIN_WIDTH, width - gap), row - gap)


def _rounded(painter: QPainter, rect: QRectF, row: float) -> None:
    if row >= 4:
        painter.drawRoundedRect(rect, 2, 2)
    else:
        painter.drawRect(rect)


def _outlined(painter: QPainter, frame: Frame, notes: Iterable[Note], pen: QPen, brush: QColor) -> None:
    begin, end = frame.tick, frame.tick + frame.ticks
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(pen)
    painter.setBrush(brush)
    rects = [note_rect(frame, n) for n in notes if n.onset <= end and n.onset + n.duration >= begin]
    if len(rects) > FEW:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRects(rects)
        return
    for rect in rects:
        _rounded(painter, rect.adjusted(0.75, 0.25, -0.75, -0.25), frame.row)


def _keys(painter: QPainter, frame: Frame, scale: frozenset[int], colours: Colours) -> None:
    """A keyboard at the left edge; every C is named where there is room, every key where there is much."""
    painter.save()
    painter.setClipRect(QRectF(0, frame.top, frame.left, frame.height))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(QRectF(0, frame.top, frame.left, frame.height), colours.ground)
    right = frame.left - 3
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(mixed(colours.ground, colours.key, 0.55))
    pitches = _visible_pitches(frame)
    slim = 0.5 if frame.row >= 4 else 0.0
    black = [p for p in pitches if p % 12 in _BLACK]
    painter.drawRects([QRectF(right - 8, frame.y(p + 1) + slim, 8, frame.row - 2 * slim) for p in black])
    painter.setPen(QPen(colours.bar, 1))
    painter.drawLine(QLineF(right + 0.5, frame.top, right + 0.5, frame.top + frame.height))
    font = painter.font()
    font.setPixelSize(10)
    painter.setFont(font)
    faint = mixed(colours.ground, colours.text, 0.6)
    for pitch in pitches:
        y = frame.y(pitch)
        if pitch % 12 == 0:
            painter.setPen(QPen(colours.bar, 1))
            painter.drawLine(QPointF(0, round(y) + 0.5), QPointF(right, round(y) + 0.5))
        named = pitch % 12 == 0 and frame.row * 12 >= 24
        if named or (frame.row >= 14 and pitch % 12 not in _BLACK):
            painter.setPen(colours.text if pitch % 12 == 0 or pitch % 12 in scale else faint)
            box = QRectF(2, y - max(13.0, frame.row), right - 10, max(13.0, frame.row))
            down = Qt.AlignmentFlag.AlignVCenter if frame.row >= 13 else Qt.AlignmentFlag.AlignBottom
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | down, note_name(pitch))
    painter.restore()
