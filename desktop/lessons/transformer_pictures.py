"""The picture of the lesson on Transformers: a line as tokens, where they look, and what the network would say."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.lessons.gan_pictures import blended, image_of
from desktop.lessons.lesson import KNOWN, MADE, Picture
from desktop.lessons.lstm_pictures import bars, losses

LEFT = 136.0
HEAD_GAP = 12.0


class Line(Picture):
    """mode: tokens, arcs, heads, layers, next or learn. found: the engine's lesson_attention.

    at: the chosen token; block and head: whose attention. heat: temperature of the chances under next.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: dict[str, Any] = {}
        self.mode = "tokens"
        self.at = self.block = self.head = 0
        self.heat = 1.0
        self.curve: list[dict[str, Any]] = []
        self.words: dict[str, str] = {}

    def take(self, found: dict[str, Any]) -> None:
        """Show another line."""
        self.found = found
        self.at = len(found["tokens"]) - 1
        blocks, heads = found["weights"].shape[:2]
        self.block, self.head = min(self.block, blocks - 1), min(self.head, heads - 1)
        self.update()
        self.moved.emit()

    def heated(self) -> list[tuple[str, float]]:
        """The likeliest next tokens after the chosen one, their chances at the temperature among themselves."""
        own = self.found["lens"][-1][self.at]
        weights = np.array([max(c, 1e-9) for _, c in own]) ** (1 / self.heat)
        total = weights.sum() / sum(c for _, c in own)
        return [(text, float(w / total)) for (text, _), w in zip(own, weights, strict=True)]

    # Choosing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key, 0)
        down = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key, 0)
        if not self.found or not (by or down) or self.mode == "learn":
            super().keyPressEvent(event)
            return
        blocks, heads = self.found["weights"].shape[:2]
        if self.mode == "heads":
            self.head = (self.head + by) % heads
            self.block = (self.block + down) % blocks
        elif self.mode == "arcs" and down:
            place = (self.block * heads + self.head + down) % (blocks * heads)
            self.block, self.head = divmod(place, heads)
        else:
            self.at = min(len(self.found["tokens"]) - 1, max(0, self.at + by))
        self.update()
        self.moved.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.found and self.mode == "heads":
            for block, head, box in self._boxes():
                if box.contains(event.position()):
                    self.block, self.head = block, head
        elif self.found and self.mode != "learn":
            for number, box in enumerate(self._places()):
                if box.adjusted(-2, -8, 2, 8).contains(event.position()):
                    self.at = number
        self.update()
        self.moved.emit()
        super().mousePressEvent(event)

    # Where things are

    def _widths(self) -> list[float]:
        metrics = QFontMetricsF(self.font())
        return [max(22.0, metrics.horizontalAdvance(t.strip() or "␣") + 14) for t in self.found["tokens"]]

    def _places(self, y: float | None = None) -> list[QRectF]:
        """The tokens in one row, squeezed where they are too many, or in several rows (mode tokens)."""
        widths = self._widths()
        gap = 4.0
        if y is None:
            y = self.height() - 44.0 if self.mode == "arcs" else 12.0
        if self.mode == "tokens":
            y = self.height() - 60.0
        if self.mode in ("next", "layers", "learn"):
            places, x = [], 8.0
            for wide in widths:
                if x + wide > self.width() - 8 and x > 8:
                    x, y = 8.0, y + 36
                places.append(QRectF(x, y, wide, 28))
                x += wide + gap
            return places
        total = sum(widths) + gap * (len(widths) - 1)
        by = min(1.0, (self.width() - 16) / total)
        places, x = [], max(8.0, (self.width() - total) / 2)
        for wide in widths:
            places.append(QRectF(x, y, wide * by, 28))
            x += (wide + gap) * by
        return places

    def _boxes(self) -> list[tuple[int, int, QRectF]]:
        blocks, heads = self.found["weights"].shape[:2]
        name = 64.0
        side = min((self.width() - name - 24) / heads - HEAD_GAP, (self.height() - 28) / blocks - HEAD_GAP)
        left = name + max(0.0, (self.width() - name - heads * (side + HEAD_GAP)) / 2)
        return [
            (b, h, QRectF(left + h * (side + HEAD_GAP), 24 + b * (side + HEAD_GAP), side, side))
            for b in range(blocks)
            for h in range(heads)
        ]

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.found:
            colours = self.colours()
            if self.mode == "heads":
                self._paint_heads(painter, *colours[:2])
            else:
                self._paint_tokens(painter, *colours)
                bottom = max(box.bottom() for box in self._places())
                rest = QRectF(0, bottom + 20, self.width() - 12, self.height() - bottom - 28)
                if self.mode == "arcs":
                    self._paint_arcs(painter, colours[1])
                elif self.mode == "layers":
                    self._paint_layers(painter, rest, *colours)
                elif self.mode == "next":
                    rows = [(_shown(text), chance, False) for text, chance in self.heated()]
                    bars(painter, rest, rows, LEFT, *colours[:2])
                elif self.mode == "learn" and self.curve:
                    self._paint_learning(painter, rest, colours)
        self.ring(painter)

    def _paint_tokens(self, painter: QPainter, ink: QColor, quiet: QColor, line: QColor) -> None:
        raised = self.palette().color(self.palette().ColorRole.Button)
        taken = self._row() if self.mode == "arcs" else None
        chance = self.curve[-1]["chance"] if self.mode == "learn" and self.curve else self.found["chance"]
        metrics = QFontMetricsF(self.font())
        for number, (token, box) in enumerate(zip(self.found["tokens"], self._places(), strict=True)):
            chosen = number == self.at and self.mode not in ("tokens", "learn")
            shade = QColor(raised)
            if taken is not None:
                shade = QColor(
                    *map(int, blended(raised.name(), KNOWN, np.array(min(1.0, float(taken[number]) ** 0.5))))
                )
            painter.setPen(QPen(QColor(MADE), 2) if chosen else Qt.PenStyle.NoPen)
            painter.setBrush(shade)
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(ink)
            shown = metrics.elidedText(token.strip() or "␣", Qt.TextElideMode.ElideRight, box.width() - 4)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
            if self.mode == "tokens" and number > 1:
                self._paint_expected(painter, box, float(chance[number]), quiet)
            if self.mode == "learn" and number > 1:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(KNOWN))
                wide = max(2.0, (box.width() - 4) * float(chance[number]) ** 0.5)
                painter.drawRect(QRectF(box.left() + 2, box.bottom() + 2, wide, 3))

    def _paint_expected(self, painter: QPainter, box: QRectF, chance: float, quiet: QColor) -> None:
        """A column on a token: how likely the model took it to be."""
        high = max(2.0, (box.top() - 48) * chance)
        column = QRectF(box.center().x() - min(20.0, box.width() / 2 - 2), box.top() - 6 - high,
                        min(40.0, box.width() - 4), high)  # fmt: skip
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(KNOWN))
        painter.drawRoundedRect(column, 2, 2)
        painter.setPen(quiet)
        figure = f"{100 * chance:.0f} %" if chance >= 0.01 else "<1 %"
        painter.drawText(
            QRectF(column.center().x() - 24, column.top() - 20, 48, 18), Qt.AlignmentFlag.AlignCenter, figure
        )

    def _row(self) -> np.ndarray:
        return self.found["weights"][self.block, self.head, self.at].astype(np.float32)

    def _paint_arcs(self, painter: QPainter, quiet: QColor) -> None:
        places = self._places()
        start = places[self.at]
        foot = QPointF(start.center().x(), start.top())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        room = start.top() - 24
        for number, weight in enumerate(self._row()):
            if weight < 0.01 or number == self.at:
                continue
            end = QPointF(places[number].center().x(), start.top())
            high = min(room, 40 + abs(foot.x() - end.x()) * 0.5)
            path = QPainterPath(foot)
            path.cubicTo(foot - QPointF(0, high * 1.3), end - QPointF(0, high * 1.3), end)
            colour = QColor(KNOWN)
            colour.setAlphaF(0.25 + 0.75 * min(1.0, float(weight)))
            painter.setPen(QPen(colour, 1 + 9 * float(weight)))
            painter.drawPath(path)
            if weight >= 0.08:
                painter.setPen(quiet)
                box = QRectF(end.x() - 30, places[number].bottom() + 1, 60, 15)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{100 * float(weight):.0f} %")

    def _paint_heads(self, painter: QPainter, ink: QColor, quiet: QColor) -> None:
        paper = self.palette().color(self.palette().ColorRole.Base).name()
        for block, head, box in self._boxes():
            weights = self.found["weights"][block, head].astype(np.float32)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(box, image_of(blended(paper, KNOWN, np.sqrt(weights))))
            if (block, head) == (self.block, self.head):
                painter.setPen(QPen(QColor(MADE), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(-2, -2, 2, 2))
            painter.setPen(quiet)
            if block == 0:
                name = f"{self.words['head']} {head + 1}"
                painter.drawText(QRectF(box.left(), 0, box.width(), 20), Qt.AlignmentFlag.AlignCenter, name)
            if head == 0:
                side = QRectF(0, box.top(), box.left() - 12, box.height())
                both = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(side, both, f"{self.words['block']} {block + 1}")

    def _paint_layers(self, painter: QPainter, area: QRectF, ink: QColor, quiet: QColor, line: QColor) -> None:
        """A row for each stage: what would come next if the network ended there."""
        stages = self.found["lens"]
        tall = min(44.0, area.height() / len(stages))
        both = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        room = (area.width() - LEFT) / 4
        paper = self.palette().color(self.palette().ColorRole.Base).name()
        for number, stage in enumerate(stages):
            y = area.top() + number * tall
            name = f"{self.words['block']} {number}" if number else self.words["before"]
            painter.setPen(quiet)
            painter.drawText(QRectF(0, y, LEFT - 12, tall), both, name)
            for place, (text, chance) in enumerate(stage[self.at][:4]):
                box = QRectF(LEFT + place * room, y + 3, room - 8, tall - 6)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(*map(int, blended(paper, MADE, np.array(0.75 * chance**0.5)))))
                painter.drawRoundedRect(box, 4, 4)
                painter.setPen(ink)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{_shown(text)}   {100 * chance:.0f} %")

    def _paint_learning(self, painter: QPainter, area: QRectF, colours: tuple[QColor, QColor, QColor]) -> None:
        ink, quiet, _ = colours
        painter.setPen(quiet)
        both = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, area.top(), LEFT - 12, 28), both, self.words["says"])
        painter.setPen(ink)
        says = " ".join(self.curve[-1]["says"].replace("\n", " ↵ ").split(" "))
        painter.drawText(QRectF(LEFT, area.top(), area.width() - LEFT, 28), Qt.AlignmentFlag.AlignVCenter, says)
        curve = [(self.words["line"], MADE, [row["loss"] for row in self.curve])]
        losses(painter, area.adjusted(0, 36, 0, 0), curve, LEFT, colours)


def _shown(text: str) -> str:
    """A token as it can be seen: the line end as its sign, without the space before it."""
    return text.replace("\n", "↵").strip() or "␣"
