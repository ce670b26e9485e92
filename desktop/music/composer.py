"""The model at the composer's side: it goes on, fills, varies or harmonises, and offers notes to accept."""

from __future__ import annotations

import random
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

from desktop import settings
from desktop.engine_link import EngineLink
from desktop.icons import icon, tool_button
from desktop.music import edits
from desktop.music.offers import Clearing, laid, notes_of
from desktop.music.roll_view import RollView
from desktop.music.toolbar import said
from engine.brief import UserError
from engine.music.controls import Controls
from engine.process import EngineGone, Operate
from engine.works import Draft, Score

NAMES = ("continue", "fill", "vary", "harmonise")
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
        self._link, self._roll, self._actions = link, roll, actions
        self._job = 0
        self._clearing: Clearing | None = None
        self.scale = ""
        """The chosen key, such as "C minor"; "" for none."""
        self.head, self.state = QLabel(), QLabel()
        self.head.setProperty("strong", True)
        self.state.setProperty("quiet", True)
        self.buttons = {name: QPushButton() for name in NAMES}
        self.bars, self.seed = QSpinBox(), QSpinBox()
        self.bars.setRange(1, 32)
        self.bars.setValue(4)
        self.seed.setRange(0, SEEDS - 1)
        self.seed.setValue(random.randrange(SEEDS))
        self.lock = tool_button("lock", checkable=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.stop, self.accept, self.reject = QPushButton(), QPushButton(), QPushButton()
        self._lay_out()
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _=False, name=name: self.ask(name))
        self.stop.clicked.connect(self.cancel)
        self.accept.clicked.connect(lambda: actions["accept"].trigger())
        self.reject.clicked.connect(lambda: actions["reject"].trigger())
        link.progressed.connect(self._on_progress)
        link.previewed.connect(self._on_preview)
        link.finished.connect(self._on_finished)
        link.failed.connect(self._on_failed)
        link.died.connect(lambda _: self._rest() if self.busy else None)
        self.retranslate()
        self.show_state()

    def _lay_out(self) -> None:
        self.setFixedWidth(216)
        grid = QGridLayout()
        grid.setSpacing(8)
        for at, button in enumerate(self.buttons.values()):
            grid.addWidget(button, at // 2, at % 2)
        for field in (self.bars, self.seed):
            field.lineEdit().setTextMargins(4, 0, 0, 0)  # a stylesheet's padding does not reach it
        self.bars.setFixedWidth(76)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.bars)
        row.addWidget(self.seed, 1)
        row.addWidget(self.lock)
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
        column.addWidget(self.state)
        column.addWidget(self.bar)
        column.addLayout(answer)

    @property
    def busy(self) -> bool:
        return self._job != 0

    # Asking

    def ask(self, name: str) -> None:
        """One of NAMES, for what is selected, else for the loop, else for the whole tune."""
        score = self._roll.score
        if self.busy or score is None:
            return
        span = self._span(score)
        if span is None and name in ("fill", "vary"):
            self.told.emit(self.tr("Select notes or drag a loop above the bar numbers: that place is written anew."))
            return
        self.offered.emit(None, None)
        try:
            request = Operate(
                "music", name, self._arguments(name, score, span), settings.chosen_models("en").get("music", "")
            )
            self._job = self._link.request(request)
        except UserError as error:
            self.told.emit(str(error))
            return
        except EngineGone:
            self.told.emit(self.tr("The engine is not running; start the program again. Your works are safe."))
            return
        self.told.emit("")
        self.bar.setValue(0)
        self.show_state()

    def _arguments(self, name: str, score: Score, span: tuple[int, int] | None) -> dict[str, Any]:
        track = self._roll.track or 0
        controls = Controls(seed=self.seed.value(), scale=self.scale)
        begin, end = span or (0, score.ticks)
        self._clearing = None
        if name == "continue":
            return {"score": score, "bars": self.bars.value(), "controls": controls}
        if name == "fill":
            self._clearing = Clearing(begin, end)
            return {"score": score, "begin": begin, "end": end, "attempts": ATTEMPTS, "controls": controls}
        if name == "vary":
            self._clearing = Clearing(begin, end, frozenset({track}))
            return {"score": score, "begin": begin, "end": end, "tracks": [track], "proposals": 1, "controls": controls}
        return {
            "score": score, "track": track, "begin": begin, "end": end, "attempts": ATTEMPTS, "controls": controls,
        }  # fmt: skip

    def _span(self, score: Score) -> tuple[int, int] | None:
        notes = edits.notes_at(score, self._roll.selected)
        if notes:
            return min(n.onset for n in notes), max(n.onset + n.duration for n in notes)
        return self._roll.loop

    def cancel(self) -> None:
        """What was written so far is offered."""
        if self.busy:
            self._link.cancel(self._job)

    # Answers

    def _on_progress(self, job: int, progress: Any) -> None:
        if self.busy and job == self._job and progress.fraction is not None:
            self.bar.setValue(round(1000 * progress.fraction))

    def _on_preview(self, job: int, value: Any) -> None:
        if self.busy and job == self._job and isinstance(value, Draft) and isinstance(value.work, Score):
            self.previewed.emit(notes_of(value.work))

    def _on_finished(self, job: int, result: Any) -> None:
        if not self.busy or job != self._job:
            return
        clearing, found = self._clearing, result[0].score if result else None
        self._rest()
        if found is None or not notes_of(found):
            self.offered.emit(None, None)
            self.told.emit(self.tr("The model found no notes for this place; try another seed."))
            return
        self.offered.emit(notes_of(found), lambda score: laid(score, found, clearing))
        if not self.lock.isChecked():
            self.seed.setValue(random.randrange(SEEDS))

    def _on_failed(self, job: int, sentence: str, details: str) -> None:
        if self.busy and job == self._job:
            self._rest()
            self.offered.emit(None, None)
            self.told.emit(sentence)

    def _rest(self) -> None:
        self._job = 0
        self.show_state()

    def show_state(self) -> None:
        """Buttons for what can be done now: ask, stop, or answer an offer."""
        notes = self._roll.proposal
        offer = notes is not None and not self.busy
        for button in self.buttons.values():
            button.setEnabled(not self.busy and self._roll.score is not None)
        self.bar.setVisible(self.busy)
        self.stop.setVisible(self.busy)
        self.state.setVisible(offer)
        self.accept.setVisible(offer)
        self.reject.setVisible(offer)
        self.state.setText(self.tr("%1 notes proposed").replace("%1", str(len(notes or ()))))

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
            "continue": (self.tr("Continue"), self.tr("Go on from the end of the tune for so many bars")),
            "fill": (self.tr("Fill"), self.tr("Write what is selected, or the loop, anew in all tracks")),
            "vary": (self.tr("Vary"), self.tr("Other pitches in the same rhythm for what is selected, or the loop")),
            "harmonise": (self.tr("Harmonise"), self.tr("Chords below the edited track, in a track of their own")),
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
        self.lock.setIcon(icon("lock"))
        self.lock.setAccessibleName(self.tr("Keep the seed"))
        self.lock.setToolTip(self.tr("Keep the seed; else each answer is followed by another one"))
        self.bar.setAccessibleName(self.tr("Progress"))
        self.show_state()
