"""A training being watched: losses, figures, previews; pause, resume, keep, cancel."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.training import presets
from desktop.training.before_after import BeforeAfter
from desktop.training.chart import Chart, number
from desktop.training.film import Film
from desktop.training.health import Health, forecast, furthest_of_its_kind, health, steps_by_the_end
from desktop.training.run import State, TrainingRun

_NONE = "\N{EN DASH}"
_NOT_LOSSES = {
    "steps_per_second", "seconds_left", "real_right", "fake_right", "unseen_right", "diversity", "best", "best_step",
    "before",
}  # fmt: skip
FACTS = 8


class Notice(QFrame):
    """A bar beside the work: what happened and what to do, with the details folded away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", True)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.more = QPushButton()
        self.more.setCheckable(True)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setMaximumHeight(160)
        self.more.toggled.connect(self.details.setVisible)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.words, 1)
        line.addWidget(self.more)
        self.buttons = line
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addLayout(line)
        column.addWidget(self.details)
        self.tell("")

    def tell(self, sentence: str, details: str = "") -> None:
        """Show a sentence; an empty one hides the bar."""
        self.words.setText(sentence)
        self.words.setAccessibleName(sentence)
        self.details.setPlainText(details)
        self.more.setChecked(False)
        self.more.setVisible(bool(details))
        self.details.hide()
        self.setVisible(bool(sentence))


class RunView(QWidget):
    """Shows one TrainingRun.

    left: the user wants back to the form. model_wanted: to see the model in the Library.
    """

    left = Signal()
    model_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run: TrainingRun | None = None
        self._figures: dict[str, float] = {}
        self._checks: list[tuple[float, float]] = []
        """Minutes trained, and the measure on unseen works then."""
        self._previews: list[object] = []
        """The first and the latest; the first is of the model gone on from, where there is one."""
        self._course: list[tuple[float, float]] = []
        """Seconds trained, and steps done then."""
        self._model: tuple[str, int] | None = None
        """The finished model the course is compared with: its name and steps."""
        self._health = Health.FINE
        self._build()
        self._retranslate()

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12)
        self.title = QLabel()
        self.title.setProperty("heading", True)
        self.status = QLabel()
        self.status.setProperty("quiet", True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.notice = Notice()
        self.sure_button, self.unsure_button = QPushButton(), QPushButton()
        for button in (self.sure_button, self.unsure_button):
            self.notice.buttons.addWidget(button)
            button.hide()
        outer.addWidget(self.title)
        outer.addWidget(self.status)
        outer.addWidget(self.bar)
        outer.addWidget(self.notice)

        middle = QHBoxLayout()
        middle.setSpacing(24)
        self.chart = Chart()
        self.film = Film()
        middle.addWidget(self.chart, 3)
        middle.addWidget(self.film, 2)
        self.both = BeforeAfter()
        self.both.hide()
        middle.addWidget(self.both, 5)
        outer.addLayout(middle, 1)

        self.facts = QGridLayout()
        self.facts.setHorizontalSpacing(32)
        self.facts.setVerticalSpacing(0)
        self.fact_names: list[QLabel] = []
        self.fact_values: list[QLabel] = []
        for column in range(FACTS):
            name, value = QLabel(), QLabel()
            name.setProperty("quiet", True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.facts.addWidget(name, 0, column)
            self.facts.addWidget(value, 1, column)
            self.fact_names.append(name)
            self.fact_values.append(value)
        self.facts.setColumnStretch(FACTS, 1)

        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        outer.addLayout(self.facts)
        bottom.addStretch(1)
        self.cancel_button, self.keep_button, self.library_button = (
            QPushButton(),
            QPushButton(),
            QPushButton(),
        )
        self.main_button = QPushButton()
        self.main_button.setProperty("main", True)
        self.main_button.setMinimumWidth(96)
        for button in (self.cancel_button, self.keep_button, self.library_button, self.main_button):
            button.setMinimumHeight(32)
            bottom.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        outer.addLayout(bottom)
        self.main_button.clicked.connect(self._main)
        self.keep_button.clicked.connect(lambda: self.run and self.run.finish_early())
        self.cancel_button.clicked.connect(self._ask_discard)
        self.sure_button.clicked.connect(self._discard)
        self.unsure_button.clicked.connect(self._update)
        self.library_button.clicked.connect(lambda: self.run and self.model_wanted.emit(self.run.order.out))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.chart.x_title = self.tr("time trained, minutes")
        self.chart.y_title = self.tr("loss")
        self.chart.empty_text = self.tr("The losses are drawn here from the first step on.")
        self.chart.setAccessibleName(self.tr("Losses over time"))
        self.chart.names = self._loss_names()
        self.bar.setAccessibleName(self.tr("Progress of the training"))
        self.cancel_button.setText(self.tr("Cancel…"))
        self.cancel_button.setToolTip(self.tr("End the training and throw away what it learned"))
        self.keep_button.setText(self.tr("Finish now"))
        self.keep_button.setToolTip(self.tr("End the training here and keep the model as it is"))
        self.library_button.setText(self.tr("Show in the Library"))
        self.sure_button.setText(self.tr("Throw away"))
        self.unsure_button.setText(self.tr("Keep it"))
        self.notice.more.setText(self.tr("Details"))
        self.notice.details.setAccessibleName(self.tr("Details of what went wrong"))
        for label, words in zip(
            self.fact_names,
            (
                self.tr("Step"),
                self.tr("Speed"),
                self.tr("Trained"),
                self.tr("Left"),
                self.tr("Told apart by the judge"),
                self.tr("Variety"),
                self.tr("On unseen works (best)"),
                self.tr("At the end"),
            ),
            strict=True,
        ):
            label.setText(words)
        for at, tip in (
            (4, self.tr("How many pictures the discriminator judges rightly: near 50 % of both it is at a loss")),
            (5, self.tr("How unlike each other the pictures are; far below 100 % they become all alike")),
            (6, self.tr("How far off works are that it never saw, and the best so far, which is kept: less is better")),
            (
                7,
                self.tr(
                    "First how many steps it will do at its slowest and fastest so far, beside a finished model; "
                    "after three checks, what the measure on unseen works will come to"
                ),
            ),
        ):
            self.fact_names[at].setToolTip(tip)
            self.fact_values[at].setToolTip(tip)
        self._update()

    def _loss_names(self) -> dict[str, str]:
        return {
            "loss": self.tr("loss"),
            "g": self.tr("generator"),
            "d": self.tr("discriminator"),
            "reconstruction": self.tr("reconstruction"),
            "nats_per_note": self.tr("nats per note"),
            "nats_per_token": self.tr("nats per token"),
            "symbol": self.tr("pitch"),
            "held_out": self.tr("on unseen works"),
            "mood": self.tr("mood"),
            "apart": self.tr("distance of the crowds"),
            "imitated": self.tr("distance from the model it goes on from"),
            "duration": self.tr("length"),
            "velocity": self.tr("loudness"),
        }

    # The run

    def set_run(self, run: TrainingRun) -> None:
        """Watch a run from now on."""
        self.run = run
        self.chart.clear()
        self.film.clear()
        self._health = Health.FINE
        self._figures, self._checks, self._course = {}, [], []
        self._model = furthest_of_its_kind(run.order.kind, run.order.preset)
        self._previews = []
        run.changed.connect(self._update)
        run.progressed.connect(self._on_progress)
        run.previewed.connect(self._on_preview)
        self._update()

    def _on_preview(self, value: object) -> None:
        if self.run is not None:
            self.film.add(self.run.minutes, value)
            self._previews = [*self._previews[:1], value]

    def _on_progress(self, minutes: float, figures: dict[str, float]) -> None:
        self._figures = figures
        kind = self.run.order.kind if self.run is not None else ""
        # What paintings are measured by on unseen works is no loss and has another scale.
        left_out = _NOT_LOSSES | ({"held_out"} if kind == "painting" else set())
        self.chart.add(minutes, {k: v for k, v in figures.items() if k not in left_out})
        measured = figures.get("held_out")
        if measured is not None and (not self._checks or self._checks[-1][1] != measured):
            self._checks.append((minutes, measured))
        if speed := figures.get("steps_per_second"):
            self._course.append((60 * minutes, speed * 60 * minutes))
        if (now := health(kind, figures)) is not self._health:
            self._health = now
            self._update()
        self._update_figures()

    def _update_figures(self) -> None:
        run = self.run
        if run is None:
            return
        speed = self._figures.get("steps_per_second", 0.0)
        seconds = run.minutes * 60
        values = [_NONE, _NONE, self.duration(seconds), _NONE, "", "", "", ""]
        if speed > 0:
            values[0] = QLocale().toString(round(speed * seconds))
            values[1] = self.tr("{speed} steps/s").format(speed=number(speed))
        if "seconds_left" in self._figures and run.state is not State.DONE:
            values[3] = self.duration(self._figures["seconds_left"])
        if "real_right" in self._figures and "fake_right" in self._figures:
            values[4] = self.tr("{real} % of real, {made} % of made").format(
                real=round(100 * self._figures["real_right"]), made=round(100 * self._figures["fake_right"])
            )
        if "diversity" in self._figures:
            values[5] = self.tr("{share} % of real").format(share=round(100 * self._figures["diversity"]))
        if "held_out" in self._figures:
            values[6] = self.tr("{now} ({best})").format(
                now=number(self._figures["held_out"]), best=number(self._figures.get("best", 0.0))
            )
        if "before" in self._figures:
            values[6] += self.tr(" · before: {value}").format(value=number(self._figures["before"]))
        left = self._figures.get("seconds_left")
        if left is not None and run.state is not State.DONE:
            end = forecast(self._checks, run.minutes + left / 60)
            if end is not None:
                values[7] = self.tr("about {value}").format(value=number(float(f"{end:.2g}")))
            elif (steps := steps_by_the_end(self._course, left)) is not None:
                values[7] = self._early(*steps)
        for label, name, text in zip(self.fact_values, self.fact_names, values, strict=True):
            label.setText(text)
            name.setVisible(bool(text))
            label.setVisible(bool(text))
            label.setAccessibleName(f"{name.text()}: {text}")
        if run.fraction is None:
            self.bar.setRange(0, 0 if run.active else 1000)
        else:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(run.fraction * 1000))

    def _early(self, low: int, high: int) -> str:
        """Before the measures tell how good it will be: how far it will come, beside a model that is there."""
        low, high = (int(float(f"{steps:.2g}")) for steps in (low, high))
        spread = f"{QLocale().toString(low)}–{QLocale().toString(high)}" if low < high else QLocale().toString(high)
        if self._model is None:
            return self.tr("{steps} steps").format(steps=spread)
        name, whole = self._model
        share = sorted({round(100 * low / whole), round(100 * high / whole)})
        said = self.tr("{steps} steps, {share} % of “{name}”")
        return said.format(steps=spread, share="–".join(map(str, share)), name=name)

    def duration(self, seconds: float) -> str:
        """A length of time for people: 40 s, 12 min, 2 h 5 min."""
        if seconds < 90:
            return self.tr("{seconds} s").format(seconds=round(seconds))
        minutes = round(seconds / 60)
        if minutes < 90:
            return self.tr("{minutes} min").format(minutes=minutes)
        return self.tr("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)

    def _status(self, run: TrainingRun) -> str:
        return {
            State.READING: self.tr("Reading the works…"),
            State.LEARNING: self.tr("Learning"),
            State.STOPPING: self.tr("Saving the model as it is now…"),
            State.PAUSED: self.tr("Paused; it can be resumed now or after the next start of Triptych."),
            State.DONE: self.tr("Finished; the model is in the Library."),
            State.FAILED: self.tr("Stopped"),
            State.DIED: self.tr("Stopped"),
        }[run.state]

    def _update(self) -> None:
        run = self.run
        self.sure_button.hide()
        self.unsure_button.hide()
        if run is None:
            return
        name = run.order.name or Path(run.order.out).name
        preset = presets.preset_name(run.order.kind, run.order.preset)
        self.title.setText(self.tr("Training “{name}”").format(name=name))
        self.status.setText(f"{presets.kind_name(run.order.kind)} · {preset} · {self._status(run)}")
        sentence = run.sentence
        if run.state is State.DIED:
            sentence = (
                self.tr("The training process stopped unexpectedly; resume it from its last checkpoint.")
                if run.order.resumable
                else self.tr("The training process stopped before its first checkpoint; begin it again.")
            )
        self.notice.tell(sentence or self._warning(run), run.details)
        words = {
            State.PAUSED: self.tr("Resume"),
            State.FAILED: self.tr("Try again"),
            State.DIED: self.tr("Resume") if run.order.resumable else self.tr("Begin again"),
            State.DONE: self.tr("Train another"),
        }
        self.main_button.setText(words.get(run.state, self.tr("Pause")))
        self.main_button.setEnabled(run.state is not State.STOPPING)
        has_model = run.state is State.PAUSED or run.state is State.LEARNING
        self.keep_button.setVisible(has_model)
        self.cancel_button.setVisible(run.state is not State.DONE)
        self.library_button.setVisible(run.state is State.DONE)
        compared = run.state is State.DONE and bool(run.order.start) and len(self._previews) == 2
        if compared and self.both.isHidden():
            origin = run.card.get("from", {}).get("name") or Path(run.order.start).name
            self.both.show_both(run.order.kind, (origin, name), self._previews[0], self._previews[-1], run.card)
        self.both.setVisible(compared)
        self.film.setVisible(not compared)
        self._update_figures()

    def _warning(self, run: TrainingRun) -> str:
        """What the figures give cause to say while the training goes on."""
        step = QLocale().toString(round(self._figures.get("best_step", 0.0)))
        if not run.active or self._health is Health.FINE:
            return ""
        if self._health is Health.ALIKE:
            return self.tr(
                "The pictures become all alike. The best state so far (step {step}) is kept: "
                "finish now, or go on and see whether it recovers."
            ).format(step=step)
        return self.tr(
            "It begins to learn the works by heart. The best state so far (step {step}) is kept: "
            "finish now, or train on more works."
        ).format(step=step)

    def _main(self) -> None:
        run = self.run
        if run is None:
            return
        if run.active:
            run.pause()
        elif run.state is State.DONE:
            self.left.emit()
        else:
            run.resume()

    def _ask_discard(self) -> None:
        """No second window: the question stands in the bar, and the training goes on meanwhile."""
        self.notice.tell(self.tr("Throw away this training and everything it has learned?"))
        self.sure_button.show()
        self.unsure_button.show()
        self.unsure_button.setFocus()

    def _discard(self) -> None:
        if self.run is not None:
            self.run.discard()
        self.left.emit()
