"""Exercises on the user's own works: where each measure lies among others, what to try, and what came of it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop import authorship
from desktop.asking import Asking
from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.layers import from_pixels
from desktop.lessons import exercise_words as say
from desktop.lessons.lesson import KNOWN, MADE
from desktop.music.offers import Clearing, laid
from engine import advice
from engine.brief import KINDS, WORKS
from engine.music.controls import Controls
from engine.works import Painting, Score, Text, Work

LOOKED_AT = 384
"""Pixels of the longer side of a painting when its suggestions are tried out."""
MOST_BARS = 8


class Strip(QWidget):
    """One measure: its name, and a dot where the work lies among the others, 0 left and 100 % right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(22)
        self.name, self.below, self.was = "", 0.0, -1.0

    def show_at(self, name: str, below: float, was: float = -1.0) -> None:
        """was: where it lay before the last change, -1: nowhere."""
        self.name, self.below, self.was = name, below, was
        self.setAccessibleName(f"{name}: {round(100 * below)} %")
        self.setToolTip(say.above(below))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        quiet = self.palette().color(QPalette.ColorRole.PlaceholderText)
        left, right, middle = 112.0, self.width() - 48.0, self.height() / 2
        painter.setPen(ink)
        painter.drawText(QRectF(0, 0, left - 8, self.height()), Qt.AlignmentFlag.AlignVCenter, self.name)
        rail = QColor(ink)
        rail.setAlphaF(0.18)
        painter.setPen(QPen(rail, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(round(left), round(middle), round(right), round(middle))
        usual = QColor(KNOWN)
        usual.setAlphaF(0.55)
        low, high = (left + (right - left) * share for share in (1 - advice.UNUSUAL, advice.UNUSUAL))
        painter.setPen(QPen(usual, 3))
        painter.drawLine(round(low), round(middle), round(high), round(middle))
        painter.setPen(Qt.PenStyle.NoPen)
        if self.was >= 0:
            painter.setBrush(quiet)
            painter.drawEllipse(QRectF(left + (right - left) * self.was - 3, middle - 3, 6, 6))
        painter.setBrush(QColor(MADE))
        painter.drawEllipse(QRectF(left + (right - left) * self.below - 5, middle - 5, 10, 10))
        painter.setPen(quiet)
        both = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(right, 0, self.width() - right, self.height()), both, f"{round(100 * self.below)} %")


@dataclass
class _Try:
    """What was tried: the measures before, and where the undo stack stood after."""

    suggestion: advice.Suggestion
    before: dict[str, float]
    index: int


class Exercises(QWidget):
    """A column a work. Changes go into the document as undoable steps; nothing else is touched."""

    told = Signal(str)
    studio_wanted = Signal(str)

    def __init__(self, document: Document, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._askings = {kind: Asking(link, kind, self) for kind in ("music", "writing")}
        self._tried: dict[str, _Try] = {}
        self._asked: dict[str, advice.Suggestion] = {}
        self._clearing: Clearing | None = None  # of the tune that was asked about
        self._place = (0, 0)  # of the line that is to be rewritten
        self.sentence = QLabel()
        self.sentence.setWordWrap(True)
        self.columns: dict[str, QVBoxLayout] = {}
        self.tries: dict[str, list[QPushButton]] = {}
        row = QHBoxLayout()
        row.setSpacing(24)
        for kind in KINDS:
            inside = QWidget()
            self.columns[kind] = QVBoxLayout(inside)
            self.columns[kind].setContentsMargins(0, 0, 8, 0)
            self.columns[kind].setSpacing(8)
            area = QScrollArea()
            area.setWidget(inside)
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(area, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.sentence)
        column.addLayout(row, 1)
        for kind, asking in self._askings.items():
            asking.finished.connect(lambda found, kind=kind: self._on_answer(kind, found))
            asking.failed.connect(lambda sentence, kind=kind: self._on_failed(kind, sentence))
        document.work_changed.connect(self._on_changed)
        document.undo_stack.indexChanged.connect(self._on_step)
        self._retranslate()

    def begin(self) -> None:
        """It is on the screen: measure the works."""
        for kind in KINDS:
            self._fill(kind)

    def _on_changed(self, kind: str) -> None:
        if self.isVisible():
            self._fill(kind)

    def _on_step(self, _: int) -> None:
        """What was tried can be taken back here as long as nothing else was done since."""
        for kind in tuple(self._tried):
            self._on_changed(kind)

    # What is shown

    def _fill(self, kind: str) -> None:
        column = self.columns[kind]
        _empty(column)
        self.tries[kind] = []
        column.addWidget(_label(say.kind_name(kind), "strong"))
        work = self._document.work(kind)
        seen = _smaller(work) if work is not None else None
        found = advice.findings(seen) if seen is not None else []
        if seen is None or not found:
            column.addWidget(
                _label(self.tr("There is no such work yet. Create one, or open one of your own."), "quiet")
            )
            button = QPushButton(self.tr("Open the studio"))
            button.clicked.connect(lambda: self.studio_wanted.emit(kind))
            column.addWidget(button)
            column.addStretch(1)
            return
        tried = self._tried.get(kind)
        if tried is not None and self._document.undo_stack.index() != tried.index:
            tried = None
            del self._tried[kind]
        column.addWidget(_label(say.among(seen), "quiet"))
        for finding in found:
            strip = Strip()
            was = tried.before.get(finding.measure, -1.0) if tried is not None else -1.0
            strip.show_at(say.measure_name(finding.measure), finding.below, was)
            column.addWidget(strip)
        if tried is not None:
            column.addWidget(self._result(tried, found))
        for suggestion in advice.suggestions(seen):
            column.addWidget(self._card(kind, suggestion))
        if not self.tries[kind] and tried is None:
            column.addWidget(_label(self.tr("Nothing here is unusual. Make something unusual on purpose!"), "quiet"))
        column.addStretch(1)

    def _card(self, kind: str, suggestion: advice.Suggestion) -> QFrame:
        frame = QFrame()
        frame.setProperty("panel", True)
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addWidget(_label(say.suggestion(suggestion)))
        button = QPushButton(self.tr("Try it"))
        button.setAccessibleName(self.tr("Try it: %1").replace("%1", say.change_name(suggestion.change)))
        asking = self._askings.get(kind)
        button.setEnabled(asking is None or not asking.busy)
        button.clicked.connect(lambda: self.try_it(kind, suggestion))
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        self.tries[kind].append(button)
        return frame

    def _result(self, tried: _Try, found: list[advice.Finding]) -> QFrame:
        frame = QFrame()
        frame.setProperty("panel", True)
        column = QVBoxLayout(frame)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        measure = tried.suggestion.finding.measure
        now = next((one.below for one in found if one.measure == measure), 0.0)
        column.addWidget(_label(say.result(measure, tried.before.get(measure, 0.0), now)))
        button = QPushButton(self.tr("Take back"))
        button.clicked.connect(self._document.undo_stack.undo)
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        return frame

    # Trying

    def try_it(self, kind: str, suggestion: advice.Suggestion) -> None:
        """Make the change at once, or ask the model for it."""
        work = self._document.work(kind)
        if work is None:
            return
        if suggestion.change not in advice.ASKED:
            made = advice.changed(work, suggestion.change, suggestion.finding.measure)
            step = {"work": WORKS[kind], "by": "program", "action": "adjust"}
            self._put(kind, suggestion, made, step)
            return
        name, arguments, language = self._question(work, suggestion.change)
        if self._askings[kind].ask(name, arguments, language):
            self._asked[kind] = suggestion
            self.told.emit(self.tr("The model is trying…"))
            self._fill(kind)
        else:
            self.told.emit(self.tr("The engine is not running; start the program again. Your works are safe."))

    def _question(self, work: Work, change: str) -> tuple[str, dict[str, Any], str]:
        """The studio's operation, its arguments and the language of the model."""
        seed = random.randrange(10_000)
        if isinstance(work, Score):
            end = min(work.ticks, MOST_BARS * work.bar)
            common = {"score": work, "begin": 0, "end": end, "controls": Controls(seed=seed)}
            if change == "vary":
                self._clearing = Clearing(0, end, frozenset({advice.melody(work)}))
                return "vary", {**common, "tracks": [advice.melody(work)]}, "en"
            self._clearing = None
            return "accompany", {**common, "part": "accompaniment"}, "en"
        assert isinstance(work, Text)
        if change == "go_on":
            return (
                "continue",
                {"left": work.body.rstrip("\n") + "\n", "tokens": 48, "sampler": {"seed": seed}},
                work.language,
            )
        start, end = self._place = advice.most_repeated(work)
        parts = {"left": work.body[:start], "selected": work.body[start:end], "right": work.body[end:]}
        return "rewrite", {**parts, "count": 4, "sampler": {"seed": seed}}, work.language

    def _on_answer(self, kind: str, found: Any) -> None:
        suggestion, work = self._asked.pop(kind, None), self._document.work(kind)
        made: Work | None = None
        if suggestion is not None and isinstance(work, Score) and found:
            made = laid(work, found[0].score, self._clearing)[0]
        elif suggestion is not None and isinstance(work, Text) and found:
            made = self._written(work, suggestion, found)
        self.told.emit("" if made is not None else self.tr("The model found nothing better; try it again."))
        if made is not None and suggestion is not None:
            action = {"music": "propose", "writing": suggestion.change}[kind]
            self._put(kind, suggestion, made, {"work": WORKS[kind], "by": "model", "action": action})
        else:
            self._fill(kind)

    def _written(self, work: Text, suggestion: advice.Suggestion, found: Any) -> Text | None:
        if suggestion.change == "go_on":
            body = work.body.rstrip("\n") + "\n" + found["text"].strip("\n")
            return Text(body, work.title, work.language, work.form)
        start, end = self._place
        candidates = [
            Text(work.body[:start] + one["text"].strip("\n") + work.body[end:], work.title, work.language, work.form)
            for one in found
        ]
        measure = suggestion.finding.measure
        raw = [next(f.value for f in advice.findings(text) if f.measure == measure) for text in candidates]
        best = int(np.argmin(raw))
        return candidates[best] if raw[best] < suggestion.finding.value else None

    def _on_failed(self, kind: str, sentence: str) -> None:
        self._asked.pop(kind, None)
        self.told.emit(sentence)
        self._fill(kind)

    def _put(self, kind: str, suggestion: advice.Suggestion, made: Work, step: dict[str, Any]) -> None:
        """The change as one undoable step; a painting of several layers gets one more, above them."""
        before = {one.measure: one.below for one in advice.findings(_smaller(self._document.work(kind)))}
        label = say.change_name(suggestion.change)
        record = authorship.with_step(self._document.record, step)
        layers = self._document.layers
        stack = self._document.undo_stack
        self._tried.pop(kind, None)
        if isinstance(made, Painting) and len(layers.arrangement.layers) > 1:
            self._document.change_layers(layers.laid(label, from_pixels(made.pixels), 0), label, record=record)
        else:
            self._document.set_work(kind, made, label, record)
        self._tried[kind] = _Try(suggestion, before, stack.index())
        if self.isVisible():
            self._fill(kind)

    # Words

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.sentence.setText(
            self.tr(
                "Each dot shows where your work lies among others; the blue part is what most of them do. That is no "
                "judgement: being unusual may be the point. Try a change, listen or look, and take it back if you like."
            )
        )
        if self.isVisible():
            self.begin()


def _label(text: str, kind: str = "") -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    if kind:
        label.setProperty(kind, True)
    return label


def _empty(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _smaller(work: Work | None) -> Work:
    """The work as it is measured: of a large painting every so many pixels."""
    assert work is not None
    if not isinstance(work, Painting):
        return work
    by = max(1, max(work.pixels.shape[:2]) // LOOKED_AT)
    return Painting(np.ascontiguousarray(work.pixels[::by, ::by]))
