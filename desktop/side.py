"""The panel at the right: what the works were made with, and what is at work now."""

from __future__ import annotations

import html
import time
from typing import Any

from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.document import Document
from desktop.provenance.whose import Whose
from desktop.training.run import State, TrainingRun
from engine.brief import WORKS
from engine.jobs import Progress

_SURE = 0.05
"""Before this fraction is done, the time left cannot be told from the time gone."""


class JobRow(QWidget):
    """One running job: its name, how far it is, and a button to end it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel()
        self.title.setWordWrap(True)
        self.state = QLabel()
        self.state.setProperty("quiet", True)
        self.state.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.end = QPushButton()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.end, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.state)
        column.addWidget(self.bar)
        self.hide()

    def tell(self, fraction: float | None, state: str) -> None:
        """fraction 0..1 done, None where it cannot be known; state: a few words."""
        self.bar.setRange(0, 0 if fraction is None else 1000)
        if fraction is not None:
            self.bar.setValue(round(1000 * fraction))
        self.state.setText(state)
        self.state.setVisible(bool(state))
        self.show()


class SidePanel(QWidget):
    """Facts of the document's record, and the jobs with their progress, time left and a way to end them."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._progress: Progress | None = None
        self._began: float | None = None
        self._run: TrainingRun | None = None
        self.made = QLabel()
        self.made.setProperty("heading", True)
        self.facts = QLabel()
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.RichText)
        self.jobs = QLabel()
        self.jobs.setProperty("heading", True)
        self.idle = QLabel()
        self.idle.setWordWrap(True)
        self.idle.setProperty("quiet", True)
        self.creation, self.training = JobRow(), JobRow()
        line = QFrame()
        line.setProperty("line", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(12)
        rule = QFrame()
        rule.setProperty("line", True)
        self.whose = Whose(document)
        for part in (self.made, self.facts, rule, self.whose, line, self.jobs, self.idle, self.creation, self.training):
            column.addWidget(part)
        column.addStretch(1)
        self.setMinimumWidth(216)
        self.setProperty("side", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        document.work_changed.connect(lambda _: self.show_record())
        self._retranslate()

    # What the works were made with

    def show_record(self) -> None:
        """Mood, seed and model of each work the document holds."""
        record = self._document.record
        lines = []
        mood: dict[str, Any] | None = record.get("mood")
        if mood:
            said = self.tr("Mood %1, %2").replace("%1", f"{mood['valence']:+.2f}")
            lines.append(said.replace("%2", f"{mood['arousal']:+.2f}"))
        if "seed" in record:
            lines.append(self.tr("Seed %1").replace("%1", str(record["seed"])))
        names = self._names()
        for kind, work in WORKS.items():
            model = record.get("models", {}).get(work)
            if model and self._document.work(kind) is not None:
                name, mark = html.escape(str(model["name"])), html.escape(str(model["fingerprint"]))
                lines.append(f"<b>{names[work]}</b><br>{name}<br><code>{mark}</code>")
        empty = self.tr("Nothing yet. Press Create, and this says how it came to be.")
        self.facts.setText("<br><br>".join(lines) or empty)

    def _names(self) -> dict[str, str]:
        return {"painting": self.tr("Painting"), "tune": self.tr("Tune"), "text": self.tr("Text")}

    # What is at work

    def show_busy(self, busy: bool, progress: Progress | None) -> None:
        """A creation began, goes on, or ended."""
        if not busy:
            self._began = None
        elif self._began is None:
            self._began = time.monotonic()
        self._progress = progress if busy else None
        self._show_creation()

    def show_training(self, run: TrainingRun | None) -> None:
        """A training began, goes on, or (None, or one that is no longer active) is over."""
        self._run = run if run is not None and run.active else None
        self._show_training()

    def _show_creation(self) -> None:
        if self._began is None:
            self.creation.hide()
        else:
            fraction = self._progress.fraction if self._progress else None
            said = [self._names().get(self._progress.message, "")] if self._progress else [self.tr("Starting")]
            if fraction is not None and fraction >= _SURE:
                gone = time.monotonic() - self._began
                said.append(self.time_left(gone * (1 - fraction) / fraction))
            self.creation.tell(fraction, " · ".join(part for part in said if part))
        self._show_idle()

    def _show_training(self) -> None:
        run = self._run
        if run is None:
            self.training.hide()
        else:
            self.training.title.setText(self.tr("Training “%1”").replace("%1", run.order.name))
            if run.state is State.LEARNING:
                left = run.figures.get("seconds_left")
                percent = QLocale().toString(round(100 * (run.fraction or 0)))
                said = self.tr("%1 % done").replace("%1", percent)
                self.training.tell(run.fraction, said if left is None else f"{said} · {self.time_left(left)}")
            else:
                reading = run.state is State.READING
                self.training.tell(None, self.tr("Reading the works") if reading else self.tr("Saving the model"))
            self.training.end.setEnabled(run.state is not State.STOPPING)
        self._show_idle()

    def _show_idle(self) -> None:
        self.idle.setVisible(self._began is None and self._run is None)

    def time_left(self, seconds: float) -> str:
        """ "12 s left", "3 min left" """
        if seconds < 90:
            return self.tr("%1 s left").replace("%1", str(max(1, round(seconds))))
        return self.tr("%1 min left").replace("%1", str(round(seconds / 60)))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.made.setText(self.tr("Made with"))
        self.jobs.setText(self.tr("Jobs"))
        self.idle.setText(self.tr("Nothing is running."))
        self.creation.title.setText(self.tr("Creating"))
        self.creation.end.setText(self.tr("Cancel"))
        self.training.end.setText(self.tr("Pause"))
        self.training.end.setToolTip(self.tr("Keep what was learned; the Train page resumes it"))
        for row in (self.creation, self.training):
            row.bar.setAccessibleName(self.tr("Progress"))
        self.show_record()
        self._show_creation()
        self._show_training()
