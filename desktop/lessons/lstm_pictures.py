"""The pictures of the lesson on LSTMs: four bars as events, with what the network does at each of them below."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from desktop.lessons.gan_pictures import blended, image_of
from desktop.lessons.lesson import KNOWN, MADE, Picture
from desktop.training.chart import number

NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
GO_ON = -1
LEFT = 136.0
UNITS = 48
"""Units of the memory that are shown."""
GATES = ("forget", "into", "out")


def pitch_name(pitch: int, go_on: str = "→") -> str:
    """C4 for 60; the sign of the end of a sixteenth for GO_ON."""
    return go_on if pitch == GO_ON else f"{NAMES[pitch % 12]}{pitch // 12 - 1}"


class Events(Picture):
    """mode: events, gates, memory, unit, guess, quiz or learn. found: the engine's lesson_gates, or its quiz.

    at: the chosen event; layer; unit: place in `order`, units that remember longest first.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: dict[str, Any] = {}
        self.mode = "events"
        self.at = self.layer = self.unit = 0
        self.until = -1
        """The last event to be seen, -1: all."""
        self.curve: list[dict[str, Any]] = []
        self.words: dict[str, str] = {}

    def take(self, found: dict[str, Any]) -> None:
        """Show other bars."""
        self.found = found
        notes = np.flatnonzero(found["pitch"] != GO_ON)
        self.at = int(notes[min(4, len(notes) - 1)])
        self.unit = min(UNITS, found["forget"].shape[2]) // 3
        self.update()
        self.moved.emit()

    @property
    def order(self) -> np.ndarray:
        """UNITS of the layer, evenly chosen from all, the longest memory first (mean forget gate)."""
        every = np.argsort(-self.found["forget"][self.layer].astype(np.float32).mean(0), kind="stable")
        return every[np.linspace(0, len(every) - 1, min(UNITS, len(every))).astype(int)]

    def unit_values(self, event: int) -> dict[str, float]:
        """The chosen unit at an event: forget, into, new, out, cell, and before: its cell one event earlier."""
        unit = int(self.order[self.unit])
        values = {n: float(self.found[n][self.layer, event, unit]) for n in ("forget", "into", "new", "out", "cell")}
        values["before"] = float(self.found["cell"][self.layer, event - 1, unit]) if event else 0.0
        return values

    # Where things are

    def _x(self, event: float) -> float:
        return LEFT + event * self._wide()

    def _wide(self) -> float:
        return (self.width() - LEFT - 12) / max(1, len(self.found["pitch"]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.found or self.mode in ("quiz", "learn"):
            super().keyPressEvent(event)
            return
        key = event.key()
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        down = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key), 0)
        if by:
            self.choose(self.at + by)
        elif down and self.mode in ("memory", "unit"):
            self.unit = min(len(self.order) - 1, max(0, self.unit + down))
            self.update()
            self.moved.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.found and event.position().x() >= LEFT and self.mode not in ("quiz", "learn"):
            self.choose(int((event.position().x() - LEFT) / self._wide()))
        super().mousePressEvent(event)

    def choose(self, event: int) -> None:
        """To an event by its number, as far as there are any."""
        self.at = min(len(self.found["pitch"]) - 1, max(0, event))
        self.update()
        self.moved.emit()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.found:
            ink, quiet, line = self.colours()
            below = {"events": 0.0, "quiz": 0.0}.get(self.mode, 0.52)
            roll = QRectF(0, 4, self.width(), (self.height() - 12) * (1 - below))
            rest = QRectF(0, roll.bottom() + 8, self.width(), self.height() - roll.bottom() - 16)
            self._paint_roll(painter, roll, ink, quiet, line)
            if self.mode == "gates":
                self._paint_gates(painter, rest, ink, line)
            elif self.mode == "memory":
                self._paint_memory(painter, rest, ink, quiet)
            elif self.mode == "unit":
                self._paint_unit(painter, rest, ink, quiet, line)
            elif self.mode == "guess":
                self._paint_guesses(painter, rest, ink, quiet)
            elif self.mode == "learn":
                self._paint_curve(painter, rest, ink, quiet, line)
        self.ring(painter)

    def _paint_roll(self, painter: QPainter, area: QRectF, ink: QColor, quiet: QColor, line: QColor) -> None:
        pitch, frame = self.found["pitch"], self.found["frame"]
        sounding = pitch[pitch != GO_ON]
        low, high = int(sounding.min()) - 2, int(sounding.max()) + 2
        marks = 16.0
        tall = (area.height() - marks) / (high - low + 1)
        wide = self._wide()
        chance = self.curve[-1]["chance"] if self.mode == "learn" and self.curve else self.found.get("chance")
        if self.mode not in ("events", "quiz", "learn"):
            tint = QColor(ink)
            tint.setAlphaF(0.1)
            painter.fillRect(QRectF(self._x(self.at), 0, wide, self.height()), tint)
        metrics = QFontMetricsF(self.font())
        for key in range(low, high + 1):
            if key % 12 == 0 or (tall > 9 and key % 12 in (5, 7)):
                y = area.bottom() - marks - (key - low + 0.5) * tall
                painter.setPen(quiet)
                if y < area.bottom() - marks - 8:  # lower its name would lie upon that of the dots
                    painter.drawText(QRectF(0, y - 10, LEFT - 12, 20), _RIGHT, pitch_name(key))
                painter.setPen(QPen(line, 1))
                painter.drawLine(QPointF(LEFT, y), QPointF(self.width() - 12, y))
        bar = int(self.found["bar"])
        last = -1
        for number_, (own, at) in enumerate(zip(pitch, frame, strict=True)):
            if at != last and at % bar == 0:
                painter.setPen(QPen(line, 2))
                painter.drawLine(QPointF(self._x(number_), area.top()), QPointF(self._x(number_), area.bottom()))
            last = at
            if 0 <= self.until < number_:
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            colour = QColor(KNOWN)
            if own == GO_ON:
                painter.setBrush(quiet)
                painter.drawEllipse(QPointF(self._x(number_ + 0.5), area.bottom() - marks / 2), 1.6, 1.6)
                continue
            if chance is not None and self.mode in ("guess", "learn"):
                shade = blended(MADE, KNOWN, np.array(float(chance[number_]) ** 0.5))
                colour = QColor(*map(int, shade))
            y = area.bottom() - marks - (own - low + 1) * tall
            painter.setBrush(colour)
            high_ = max(7.0, tall - 2)
            box = QRectF(self._x(number_) + 0.5, y + (tall - high_) / 2, max(6.0, wide - 1), high_)
            painter.drawRoundedRect(box, 2, 2)
        painter.setPen(quiet)
        elided = metrics.elidedText(self.words.get("go_on", ""), Qt.TextElideMode.ElideRight, LEFT - 12)
        painter.drawText(QRectF(0, area.bottom() - marks, LEFT - 12, marks), _RIGHT, elided)
        if self.mode == "quiz" and self.until >= 0:
            painter.setPen(QPen(QColor(MADE), 2))
            painter.drawText(
                QRectF(self._x(self.until + 1), area.top(), 40, area.height() - marks),
                Qt.AlignmentFlag.AlignVCenter,
                "?",
            )

    def _paint_gates(self, painter: QPainter, area: QRectF, ink: QColor, line: QColor) -> None:
        """Three lanes: the mean of each gate over the layer's units, 0 below and 1 above."""
        tall = area.height() / 3
        for number_, gate in enumerate(GATES):
            lane = QRectF(LEFT, area.top() + number_ * tall + 4, area.width() - LEFT - 12, tall - 12)
            values = self.found[gate][self.layer].astype(np.float32).mean(1)
            painter.setPen(QPen(line, 1))
            painter.drawLine(lane.topLeft(), lane.topRight())
            painter.drawLine(lane.bottomLeft(), lane.bottomRight())
            painter.setPen(Qt.PenStyle.NoPen)
            for at, value in enumerate(values):
                colour = QColor(KNOWN)
                colour.setAlphaF(1.0 if at == self.at else 0.5)
                painter.setBrush(colour)
                high = float(value) * lane.height()
                painter.drawRect(QRectF(self._x(at) + 0.5, lane.bottom() - high, max(1.0, self._wide() - 1), high))
            painter.setPen(ink)
            name = f"{self.words.get(gate, gate)}  {float(values[self.at]):.2f}"
            painter.drawText(QRectF(0, lane.top(), LEFT - 12, lane.height()), _RIGHT | _WRAP, name)

    def _paint_memory(self, painter: QPainter, area: QRectF, ink: QColor, quiet: QColor) -> None:
        """Cells of the units (rows, the longest memory above) at each event (columns), each by its own largest."""
        cell = self.found["cell"][self.layer].astype(np.float32)[:, self.order].T
        cell = cell / np.maximum(np.abs(cell).max(1, keepdims=True), 1e-6)
        paper = self.palette().color(self.palette().ColorRole.Base).name()
        both = np.where(cell[..., None] > 0, blended(paper, MADE, np.abs(cell)), blended(paper, KNOWN, np.abs(cell)))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        lane = QRectF(LEFT, area.top(), self._wide() * cell.shape[1], area.height())
        painter.drawImage(lane, image_of(both.astype(np.uint8)))
        tall = lane.height() / len(cell)
        painter.setPen(QPen(ink, 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(lane.left(), lane.top() + self.unit * tall, lane.width(), tall))
        painter.setPen(quiet)
        box = QRectF(0, lane.top(), LEFT - 12, lane.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop | _WRAP, self.words["long"])
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom | _WRAP, self.words["short"])

    def _paint_unit(self, painter: QPainter, area: QRectF, ink: QColor, quiet: QColor, line: QColor) -> None:
        """The cell of one unit over the events, and how it came to be at the chosen one."""
        values = np.array([self.unit_values(e)["cell"] for e in range(len(self.found["pitch"]))])
        lane = QRectF(LEFT, area.top() + 4, area.width() - LEFT - 12, area.height() - 44)
        most = max(float(np.abs(values).max()), 0.1)
        middle = lane.center().y()
        painter.setPen(QPen(line, 1))
        painter.drawLine(QPointF(lane.left(), middle), QPointF(lane.right(), middle))
        points = [QPointF(self._x(e + 0.5), middle - v / most * lane.height() / 2) for e, v in enumerate(values)]
        painter.setPen(QPen(QColor(MADE), 2))
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(QColor(MADE))
        painter.drawEllipse(points[self.at], 5, 5)
        painter.setPen(quiet)
        for value, y in ((most, lane.top()), (0.0, middle - 10), (-most, lane.bottom() - 20)):
            painter.drawText(QRectF(0, y, LEFT - 12, 20), _RIGHT, number(round(value, 2)))
        painter.setPen(ink)
        v = self.unit_values(self.at)
        sum_ = (
            f"{v['cell']:.2f} = {v['forget']:.2f} × {v['before']:.2f} + {v['into']:.2f} × {v['new']:.2f}"
            f"        {v['out']:.2f} × tanh {v['cell']:.2f} = {v['out'] * np.tanh(v['cell']):.2f}"
        ).replace("-", "\N{MINUS SIGN}")
        painter.drawText(QRectF(LEFT, area.bottom() - 34, lane.width(), 30), Qt.AlignmentFlag.AlignVCenter, sum_)
        painter.drawText(QRectF(0, area.bottom() - 34, LEFT - 12, 30), _RIGHT, self.words["sum"])

    def _paint_guesses(self, painter: QPainter, area: QRectF, ink: QColor, quiet: QColor) -> None:
        guesses, truth = self.found["guesses"][self.at], int(self.found["pitch"][self.at])
        rows = [(pitch_name(p, self.words["go_on"]), c, p == truth) for p, c in guesses]
        if truth not in [p for p, _ in guesses]:
            rows.append((pitch_name(truth, self.words["go_on"]), float(self.found["chance"][self.at]), True))
        bars(painter, area.adjusted(0, 8, -12, 0), rows, LEFT, ink, quiet)

    def _paint_curve(self, painter: QPainter, area: QRectF, ink: QColor, quiet: QColor, line: QColor) -> None:
        if not self.curve:
            return
        curves = [
            (self.words["here"], MADE, [row["loss"] for row in self.curve]),
            (self.words["elsewhere"], KNOWN, [row["other"] for row in self.curve]),
        ]
        losses(painter, area, curves, LEFT, (ink, quiet, line))


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WRAP = Qt.TextFlag.TextWordWrap


def bars(
    painter: QPainter, area: QRectF, rows: list[tuple[str, float, bool]], left: float, ink: QColor, quiet: QColor
) -> None:
    """A bar for each (name, chance, whether it is the true one), their chances beside them."""
    tall = min(30.0, area.height() / max(1, len(rows)))
    room = area.width() - left - 64
    for number_, (name, chance, true) in enumerate(rows):
        y = area.top() + number_ * tall
        painter.setPen(ink)
        painter.drawText(QRectF(area.left(), y, left - 12, tall), _RIGHT, name)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(KNOWN if true else MADE))
        painter.drawRoundedRect(QRectF(area.left() + left, y + 4, max(2.0, room * chance), tall - 8), 2, 2)
        painter.setPen(quiet)
        where = QRectF(area.left() + left + max(2.0, room * chance) + 8, y, 60, tall)
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, f"{100 * chance:.{0 if chance >= 0.1 else 1}f} %")


def losses(
    painter: QPainter,
    area: QRectF,
    curves: list[tuple[str, str, list[float]]],
    left: float,
    colours: tuple[QColor, QColor, QColor],
) -> None:
    """Losses over the steps, each with its name and last value at its end."""
    ink, quiet, line = colours
    plot = QRectF(area.left() + left, area.top() + 8, area.width() - left - 260, area.height() - 32)
    most = max(max(values) for _, _, values in curves) * 1.05
    steps = max(len(values) for _, _, values in curves) - 1
    painter.setPen(QPen(line, 1))
    painter.drawLine(plot.bottomLeft(), plot.bottomRight())
    painter.setPen(quiet)
    for value, y in ((most, plot.top()), (0.0, plot.bottom())):
        painter.drawText(QRectF(area.left(), y - 10, left - 12, 20), _RIGHT, number(round(value, 2)))
    painter.drawText(QRectF(plot.left(), plot.bottom() + 2, plot.width(), 20), _RIGHT, str(steps))
    ends: list[float] = []
    for name, colour, values in curves:
        points = [
            QPointF(plot.left() + n / max(1, steps) * plot.width(), plot.bottom() - v / most * plot.height())
            for n, v in enumerate(values)
        ]
        painter.setPen(QPen(QColor(colour), 2))
        painter.drawPolyline(QPolygonF(points))
        y = points[-1].y()
        while any(abs(y - other) < 20 for other in ends):
            y -= 20
        ends.append(y)
        painter.setPen(ink)
        where = QRectF(points[-1].x() + 10, y - 10, 240, 20)
        painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, f"{name}  {values[-1]:.2f}")
