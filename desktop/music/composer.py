"""The model at the composer's side: it goes on, fills, varies, harmonises, and offers notes to choose from."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.asking import Asking
from desktop.engine_link import EngineLink
from desktop.icons import icon, tool_button
from desktop.music import edits
from desktop.music.geometry import bars
from desktop.music.manner_card import MannerCard
from desktop.music.offers import STEP, Clearing, laid, notes_of
from desktop.music.roll_view import RollView
from desktop.music.toolbar import said
from engine.works import PPQ, Draft, Score, Track

NAMES = ("continue", "fill", "vary", "harmonise", "accompany", "lead", "bridge")
SEEDS = 10_000
ATTEMPTS = 4
"""How often a gap is written before the best is offered."""


class Composer(QWidget):
    """Asks the engine for notes to the roll's score, and tells the page of what it offers."""

    previewed = Signal(object)
    """Notes so far, to be shown."""
    offered = Signal(object, object)
    """Notes, and the function that lays them into a Score; (None, None): there is no offer."""
    told = Signal(str)

    def __init__(
        self, link: EngineLink, roll: RollView, actions: dict[str, QAction], parent: QWidget | None = None
    ) -> None:
        """actions: the page's, of which accept and reject are worked here too."""
        super().__init__(parent)
        self._roll, self._actions = roll, actions
        self.asking = Asking(link, "music", self)
        self.manner: MannerCard | None = None
        """How the model writes; the page, on which the card lies, gives it."""
        self._clearing: Clearing | None = None
        self._moved = 0
        self._found: list[Score] = []
        self._at = 0
        self.scale = ""
        """The chosen key, such as "C minor"; "" for none."""
        self.said = ""
        """What stands where an offer would, such as whose turn it is in a jam."""
        self.head, self.state = QLabel(), QLabel()
        self.head.setProperty("strong", True)
        self.state.setProperty("quiet", True)
        self.buttons = {name: QPushButton() for name in NAMES}
        self.bars, self.seed = QSpinBox(), QSpinBox()
        self.bars.setRange(1, 32)
        self.bars.setValue(4)
        self.seed.setRange(0, SEEDS - 1)
        self.seed.setValue(random.randrange(SEEDS))
        self.lock, self.how = tool_button("lock", checkable=True), tool_button("sliders")
        self.earlier, self.later = tool_button("chevron-left"), tool_button("chevron-right")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.stop, self.accept, self.reject = QPushButton(), QPushButton(), QPushButton()
        self._lay_out()
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _=False, name=name: self.ask(name))
        self.stop.clicked.connect(self.cancel)
        self.how.clicked.connect(self._open_manner)
        self.accept.clicked.connect(lambda: actions["accept"].trigger())
        self.reject.clicked.connect(lambda: actions["reject"].trigger())
        self.earlier.clicked.connect(lambda: actions["earlier"].trigger())
        self.later.clicked.connect(lambda: actions["later"].trigger())
        self.asking.progressed.connect(lambda fraction: self.bar.setValue(round(1000 * fraction)))
        self.asking.previewed.connect(self._on_preview)
        self.asking.finished.connect(self._on_finished)
        self.asking.failed.connect(self._on_failed)
        self.retranslate()
        self.show_state()

    def _lay_out(self) -> None:
        self.setFixedWidth(216)
        grid = QGridLayout()
        grid.setSpacing(8)
        for at, button in enumerate(self.buttons.values()):
            grid.addWidget(button, at // 2, at % 2)
        grid.addWidget(self.bars, len(self.buttons) // 2, len(self.buttons) % 2)
        for field in (self.bars, self.seed):
            field.lineEdit().setTextMargins(4, 0, 0, 0)  # a stylesheet's padding does not reach it
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.seed, 1)
        row.addWidget(self.lock)
        row.addWidget(self.how)
        choice = QHBoxLayout()
        choice.setSpacing(4)
        choice.addWidget(self.state, 1)
        choice.addWidget(self.earlier)
        choice.addWidget(self.later)
        answer = QHBoxLayout()
        answer.setSpacing(8)
        for button in (self.accept, self.reject, self.stop):
            answer.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.head)
        column.addLayout(grid)
        column.addLayout(row)
        column.addLayout(choice)
        column.addWidget(self.bar)
        column.addLayout(answer)

    @property
    def busy(self) -> bool:
        return self.asking.busy

    def _open_manner(self) -> None:
        if self.manner is not None:
            self.manner.open_at(self.how, self.manner.proposals)

    # Asking

    def ask(self, name: str) -> None:
        """One of NAMES, for what is selected, else for the loop, else for the whole tune."""
        score = self._roll.score
        if self.busy or score is None:
            return
        span = self._span(score)
        if span is None and name in ("fill", "vary", "bridge"):
            self.told.emit(self.tr("Select notes or drag a loop above the bar numbers: that place is written anew."))
            return
        self._forget()
        self.offered.emit(None, None)
        operation = {"lead": "accompany", "bridge": "interpolate"}.get(name, name)
        if not self.asking.ask(operation, self._arguments(name, score, span)):
            self.told.emit(self.tr("The engine is not running; start the program again. Your works are safe."))
            return
        self.told.emit("")
        self.bar.setValue(0)
        self.show_state()

    def _arguments(self, name: str, score: Score, span: tuple[int, int] | None) -> dict[str, Any]:
        assert self.manner is not None
        track = self._roll.track or 0
        controls = self.manner.controls(self.seed.value(), self.scale)
        proposals = self.manner.proposals.value()
        begin, end = span or (0, score.ticks)
        self._clearing, self._moved = None, 0
        common = {"score": score, "proposals": proposals, "controls": controls}
        place = {**common, "begin": begin, "end": end}
        tries = {"attempts": max(ATTEMPTS, proposals)}
        if name == "continue":
            return self._continue(score, common)
        if name == "fill":
            self._clearing = Clearing(begin, end)
            return {**place, **tries}
        if name == "vary":
            self._clearing = Clearing(begin, end, frozenset({track}))
            return {**place, "tracks": [track], "rhythm": self.manner.rhythm.isChecked()}
        if name == "harmonise":
            return {**place, **tries, "track": track}
        if name in ("accompany", "lead"):
            part = {"accompany": "accompaniment", "lead": "melody"}[name]
            return {**place, **tries, "part": part}
        begin, end = begin // score.bar * score.bar, -(-end // score.bar) * score.bar
        self._clearing, self._moved = Clearing(begin, end), begin
        one, other = _cut(score, 0, begin), _cut(score, end, score.ticks + 1)
        return {
            "one": one, "other": other, "bars": max(1, (end - begin) // score.bar), "proposals": proposals, **tries,
            "controls": controls,
        }  # fmt: skip

    def _continue(self, score: Score, common: dict[str, Any]) -> dict[str, Any]:
        """From what is selected, else from the playhead inside the tune, else from its end.

        What is written gives the notes there a new course: those that begin in its bars make room.
        """
        notes = edits.notes_at(score, self._roll.selected)
        tick = max((n.onset + n.duration for n in notes), default=self._roll.playhead)
        last = max((n.onset for track in score.tracks for n in track.notes), default=0)
        if not 0 < tick <= last:
            return {**common, "bars": self.bars.value()}
        begin = (tick + STEP // 2) // STEP * STEP
        bar, number = edits.bar_at(score, begin)
        found = bars(score, bar, bar + (self.bars.value() + 1) * 16 * PPQ)
        end = next((at for at, n, _ in found if n == number + self.bars.value()), found[-1][0])
        self._clearing = Clearing(begin, end)
        return {**common, "bars": self.bars.value(), "tick": begin}

    def _span(self, score: Score) -> tuple[int, int] | None:
        notes = edits.notes_at(score, self._roll.selected)
        if notes:
            return min(n.onset for n in notes), max(n.onset + n.duration for n in notes)
        return self._roll.loop

    def cancel(self) -> None:
        """What was written so far is offered."""
        self.asking.stop()

    # Answers

    def _on_preview(self, value: Any) -> None:
        if isinstance(value, Draft) and isinstance(value.work, Score):
            self.previewed.emit(notes_of(_shifted(value.work, self._moved)))

    def _on_finished(self, result: Any) -> None:
        found = [_shifted(proposal.score, self._moved) for proposal in result or ()]
        self._found = [score for score in found if notes_of(score)]
        if not self._found:
            self.offered.emit(None, None)
            self.told.emit(self.tr("The model found no notes for this place; try another seed."))
        else:
            self._offer(0)
        if self._found and not self.lock.isChecked():
            self.seed.setValue(random.randrange(SEEDS))
        self.show_state()

    def _offer(self, at: int) -> None:
        found, clearing = self._found[at], self._clearing
        self._at = at
        self.offered.emit(notes_of(found), lambda score: laid(score, found, clearing))

    def step(self, by: int) -> None:
        """Offer another of the proposals, round and round."""
        if len(self._found) > 1 and not self.busy:
            self._offer((self._at + by) % len(self._found))
            self.show_state()

    def _on_failed(self, sentence: str) -> None:
        self._forget()
        self.offered.emit(None, None)
        self.told.emit(sentence)
        self.show_state()

    def _forget(self) -> None:
        self._found, self._at = [], 0

    def show_state(self) -> None:
        """Buttons for what can be done now: ask, stop, or answer an offer."""
        notes = self._roll.proposal
        offer = notes is not None and not self.busy
        for button in self.buttons.values():
            button.setEnabled(not self.busy and self._roll.score is not None)
        self.bar.setVisible(self.busy)
        self.stop.setVisible(self.busy)
        for part in (self.accept, self.reject):
            part.setVisible(offer and not self.said)
        self.state.setVisible(offer or bool(self.said))
        several = offer and len(self._found) > 1
        for button in (self.earlier, self.later):
            button.setVisible(several)
        count = self.tr("%1 notes proposed").replace("%1", str(len(notes or ())))
        which = self.tr("%1 of %2: ").replace("%1", str(self._at + 1)).replace("%2", str(len(self._found)))
        self.state.setText(self.said or (which + count if several else count))

    # Words

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.head.setText(self.tr("Model"))
        self.bars.setSuffix(self.tr(" bars"))
        self.seed.setPrefix(self.tr("Seed "))
        words = {
            "continue": (
                self.tr("Continue"),
                self.tr(
                    "Go on for so many bars: from what is selected, from the playhead, or from the end of the tune"
                ),
            ),
            "fill": (self.tr("Fill"), self.tr("Write what is selected, or the loop, anew in all tracks")),
            "vary": (
                self.tr("Vary"),
                self.tr("Other notes for what is selected, or the loop, in the same rhythm or a new one"),
            ),
            "harmonise": (self.tr("Harmonise"), self.tr("Chords below the edited track, in a track of their own")),
            "accompany": (self.tr("Accompany"), self.tr("A free accompaniment to the tune, in a track of its own")),
            "lead": (self.tr("Melody"), self.tr("A melody above the tune, in a track of its own")),
            "bridge": (
                self.tr("Bridge"),
                self.tr("Lead from what comes before the selection or loop over to what comes after it"),
            ),
        }
        for name, (word, tip) in words.items():
            self.buttons[name].setText(word)
            self.buttons[name].setToolTip(tip)
        self.stop.setText(self.tr("Stop"))
        self.stop.setToolTip(self.tr("Stop writing; what there is will be offered"))
        self.accept.setText(self.tr("Accept"))
        self.accept.setToolTip(said(self.tr("Take the proposed notes into the tune"), self._actions["accept"]))
        self.reject.setText(self.tr("Reject"))
        self.reject.setToolTip(said(self.tr("Leave the tune as it is"), self._actions["reject"]))
        self.bars.setAccessibleName(self.tr("Bars"))
        self.bars.setToolTip(self.tr("How many bars Continue writes"))
        self.seed.setAccessibleName(self.tr("Seed"))
        self.seed.setToolTip(self.tr("The same seed gives the same notes"))
        for button, name, word in (
            (self.earlier, "earlier", self.tr("The proposal before")),
            (self.later, "later", self.tr("The next proposal")),
        ):
            button.setAccessibleName(word)
            button.setToolTip(said(word, self._actions[name]))
        self.how.setAccessibleName(self.tr("How the model writes"))
        self.how.setToolTip(self.tr("How the model writes: density, voices, range, mood, boldness"))
        self.lock.setIcon(icon("lock"))
        self.lock.setAccessibleName(self.tr("Keep the seed"))
        self.lock.setToolTip(self.tr("Keep the seed; else each answer is followed by another one"))
        self.bar.setAccessibleName(self.tr("Progress"))
        self.show_state()


def _cut(score: Score, begin: int, end: int) -> Score:
    """The notes that begin in begin..end, moved to tick 0, with the tempo and meter in force there."""

    def part(track: Track) -> Track:
        notes = tuple(replace(n, onset=n.onset - begin) for n in track.notes if begin <= n.onset < end)
        return replace(track, notes=notes, events=())

    tempos = tuple((at - begin, tempo) for at, tempo in score.tempos if begin < at < end)
    meter = next(((beats, unit) for at, beats, unit in reversed(score.meters) if at <= begin), score.meter)
    meters = tuple((at - begin, beats, unit) for at, beats, unit in score.meters if begin < at < end)
    return Score(tuple(map(part, score.tracks)), score.tempo_at(begin), meter, tempos, meters)


def _shifted(score: Score, by: int) -> Score:
    """Every note later by so many ticks."""
    if not by:
        return score
    tracks = [replace(t, notes=tuple(replace(n, onset=n.onset + by) for n in t.notes)) for t in score.tracks]
    return replace(score, tracks=tuple(tracks))
