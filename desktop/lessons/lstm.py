"""How an LSTM composes: four bars of a tune, heard by the music model event by event, gate by gate."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

from desktop.asking import Asking
from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.lessons.lesson import Lesson, Score
from desktop.lessons.lstm_pictures import Events, pitch_name
from desktop.music.hearing import Hearing
from engine.works import Score as Tune

TUNES = ("joy", "star", "jasmine", "brothers", "moon", "bridge")
"""As engine/music/lesson.py has them."""
WALKED = ("events", "gates", "memory", "unit", "guess")


class LstmLesson(Lesson):
    """Asks for lesson_gates, lesson_quiz and lesson_learn of the music model chosen in the Library."""

    STEPS = (*WALKED, "quiz", "learn")

    def __init__(
        self, document: Document, link: EngineLink, player: Hearing | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(link, "music", parent)
        self._document, self._player = document, player
        self._more = Asking(link, "music", self)
        self._more.failed.connect(self._on_failed)
        self._more.progressed.connect(lambda fraction: self.bar.setValue(round(1000 * fraction)))
        self._more.previewed.connect(self._on_learning)
        self._more.finished.connect(self._on_more)
        self.asking.finished.connect(self._on_gates)
        self._gates: dict[str, Any] = {}
        self._quiz: dict[str, Any] = {}
        self._question = 0
        self._seed = 0
        self._score = Score()
        self._curve: list[dict[str, Any]] = []
        self.picture = Events()
        self.middle.addWidget(self.picture, 1)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.middle.addWidget(self.said)
        self.tune, self.layer = QComboBox(), QComboBox()
        self.hear, self.learn, self.another = QPushButton(), QPushButton(), QPushButton()
        self.choices = [QPushButton() for _ in range(3)]
        self.add(self.tune)
        self.add(self.hear, "events", "quiz")
        self.add(self.layer, "gates", "memory", "unit")
        self.add(self.learn, "learn")
        for number, button in enumerate(self.choices):
            button.clicked.connect(lambda _=False, number=number: self._answer(number))
            self.add(button, "quiz")
        self.add(self.another, "quiz")
        self.tune.activated.connect(lambda _: self._anew())
        self.layer.currentIndexChanged.connect(self._choose_layer)
        self.hear.clicked.connect(self._hear)
        self.learn.clicked.connect(self._learn)
        self.another.clicked.connect(self._next_question)
        self.picture.moved.connect(self._say_place)
        document.work_changed.connect(self._on_work_changed)
        self._own = isinstance(document.work("music"), Tune)
        self.retranslate()
        self.tune.setCurrentIndex(0)

    # The tune

    def _source(self) -> dict[str, Any]:
        work = self._document.work("music")
        index = self.tune.currentIndex() - int(self._own)
        if index < 0 and isinstance(work, Tune):
            return {"score": work}
        return {"tune": TUNES[max(0, index)]}

    def _on_work_changed(self, kind: str) -> None:
        """The user's own tune is the first to choose from where there is one."""
        if kind != "music":
            return
        own = isinstance(self._document.work("music"), Tune)
        chosen = self.tune.currentIndex() - int(self._own)
        was_own = chosen < 0
        self._own = own
        self._name_tunes()
        self.tune.setCurrentIndex(0 if was_own else chosen + int(own))
        if was_own:
            self._forget()
            if self.isVisible():
                self.begin()

    def _forget(self) -> None:
        self.asking.stop(silently=True)
        self._more.stop(silently=True)
        self._gates, self._quiz, self._curve = {}, {}, []

    def _anew(self) -> None:
        self._forget()
        self.begin()

    def begin(self) -> None:
        if self.name == "quiz":
            if not self._quiz and not self._more.busy:
                self._more.ask("lesson_quiz", {**self._source(), "seed": self._seed})
        elif not self._gates and not self.asking.busy:
            self.ask("lesson_gates", self._source())
        self.show_busy()

    def show_busy(self) -> None:
        super().show_busy()
        self.bar.setVisible(self.asking.busy or self._more.busy)
        self.learn.setEnabled(not self._more.busy and bool(self._gates))

    def _on_gates(self, found: dict[str, Any]) -> None:
        self._gates = found
        layers = len(found["forget"])
        if self.layer.count() != layers:
            self._name_layers(layers)
        self.picture.take(found)
        self.show_busy()
        self.show_step(self.name)

    def _choose_layer(self, index: int) -> None:
        if self._gates and 0 <= index < len(self._gates["forget"]):
            self.picture.layer = index
            self.picture.update()
            self._say_place()

    def _hear(self) -> None:
        found = self._quiz if self.name == "quiz" else self._gates
        if self._player is None or not found:
            return
        score = found["score"]
        if self.name == "quiz" and self.picture.until >= 0:
            end = int(found["frame"][self.picture.until]) * 120
            tracks = [t.__class__(t.name, tuple(n for n in t.notes if n.onset <= end), t.program, t.channel)
                      for t in score.tracks]  # fmt: skip
            score = Tune(tuple(tracks), score.tempo, score.meter)
        self._player.toggle(score, 0)

    # Learning

    def _learn(self) -> None:
        self._curve = []
        self._more.ask("lesson_learn", self._source())
        self.bar.setValue(0)
        self.show_busy()

    def _on_learning(self, row: dict[str, Any]) -> None:
        self._curve.append(row)
        if self.name == "learn":
            self.picture.curve = self._curve
            self.picture.update()
            self._say_place()

    def _on_more(self, found: Any) -> None:
        if isinstance(found, dict):
            self._quiz, self._question = found, 0
            self._ask_question()
        else:
            self._curve = found
        self.show_busy()
        self.show_step(self.name)

    # The quiz

    def _ask_question(self) -> None:
        questions = self._quiz.get("questions", [])
        if not questions:
            return
        question = questions[self._question]
        for button, pitch in zip(self.choices, question["choices"], strict=True):
            button.setText(pitch_name(pitch))
            button.setEnabled(True)
        self.said.setText("")
        self.picture.until = question["event"] - 1

    def _answer(self, number: int) -> None:
        question = self._quiz["questions"][self._question]
        truth, guess = question["truth"], question["guess"]
        own = question["choices"][number]
        self._score.add(own == truth, guess == truth)
        for button in self.choices:
            button.setEnabled(False)
        said = self.tr("It is %1. You said %2, the model would have said %3 (%4 %; it gave %1 %5 %). "
                       "You: %6 of %8 right, the model: %7 of %8.")  # fmt: skip
        values = (
            pitch_name(truth), pitch_name(own), pitch_name(guess), round(100 * question["chances"][guess]),
            round(100 * question["chances"][truth]), self._score.you, self._score.model, self._score.asked,
        )  # fmt: skip
        for place, value in enumerate(values, 1):
            said = said.replace(f"%{place}", str(value))
        self.said.setText(said)
        self.picture.until = question["event"]
        self.picture.update()
        self.another.setFocus()

    def _next_question(self) -> None:
        self._question += 1
        if self._question >= len(self._quiz.get("questions", [])):
            self._quiz = {}
            self._seed += 1
            self.begin()
            return
        self._ask_question()
        self.picture.update()

    # What is shown

    def show_step(self, step: str) -> None:
        self.picture.mode = step
        self.picture.curve = self._curve
        self.picture.until = -1
        found = self._quiz if step == "quiz" else self._gates
        if found:
            self.picture.found = found
            if step == "quiz":
                self._ask_question()
            else:
                self.picture.choose(self.picture.at)
        elif self.isVisible():
            self.picture.found = {}
            self.begin()
        self.picture.update()

    def _say_place(self) -> None:
        """In words, what the picture shows at the chosen event: also for those who cannot see it."""
        picture, found = self.picture, self._gates
        if not found or self.name == "quiz":
            return
        event = picture.at
        what = pitch_name(int(found["pitch"][event]), self.tr("go on"))
        said = self.tr("Event %1 of %2: %3.")
        for place, value in enumerate((event + 1, len(found["pitch"]), what), 1):
            said = said.replace(f"%{place}", str(value))
        if self.name == "unit":
            keeps = picture.unit_values(event)
            of = self.tr("Unit %1: keeps %2 % of what it held, lets %3 % of the new in.")
            for place, value in enumerate(
                (picture.unit + 1, round(100 * keeps["forget"]), round(100 * keeps["into"])), 1
            ):
                of = of.replace(f"%{place}", str(value))
            said = f"{said} {of}"
        elif self.name == "guess":
            chance = f"{100 * float(found['chance'][event]):.1f}"
            said += " " + self.tr("Before it came, the model gave it %1 %.").replace("%1", chance)
        elif self.name == "learn":
            said = ""
            if self._curve:
                first, last = self._curve[0], self._curve[-1]
                said = self.tr("After %1 steps this tune costs %2 nats an event instead of %3, the other %4 instead "
                               "of %5: what is learned by heart is paid for elsewhere.")  # fmt: skip
                values = (last["step"], *(f"{v:.2f}" for v in (last["loss"], first["loss"], last["other"],
                                                                first["other"])))  # fmt: skip
                for place, value in enumerate(values, 1):
                    said = said.replace(f"%{place}", str(value))
        self.said.setText(said)
        picture.setAccessibleDescription(said)

    def words(self, step: str) -> tuple[str, str]:
        return {
            "events": (
                self.tr("A tune is a row of events"),
                self.tr("The model hears four bars as a row of events, from left to right: a note, or a dot that "
                        "says “go on to the next sixteenth”. That is all it ever sees."),
            ),
            "gates": (
                self.tr("Three gates"),
                self.tr("At every event three gates open or close, from 0 to 1: how much of the memory to keep, how "
                        "much of the new event to write into it, how much of it to use now. Walk along with the arrow "
                        "keys; the bars are means over all units of a layer."),
            ),
            "memory": (
                self.tr("The memory"),
                self.tr("Each row is one unit of the memory, red where it holds a positive number, blue where a "
                        "negative one. The upper ones hold on for long, some for a whole phrase; the lower ones change "
                        "with every note."),
            ),
            "unit": (
                self.tr("One unit"),
                self.tr("Memory now = forget gate × memory before + input gate × new value; what it tells the next "
                        "layer is output gate × tanh of the memory. Go to other units with the up and down keys."),
            ),
            "guess": (
                self.tr("What comes next?"),
                self.tr("From what it remembers the model gives every possible next event a chance. Blue is what "
                        "really came; a note is the redder the more it surprised the model."),
            ),
            "quiz": (
                self.tr("Your guess"),
                self.tr("The tune has come to the question mark. Which note comes next? You play against the model, "
                        "which has heard the same as you."),
            ),
            "learn": (
                self.tr("Learning"),
                self.tr("A training step asks of every number in the network: which way to turn it, so that this tune "
                        "surprises less? Let a copy of the model learn these four bars alone, and see what becomes of "
                        "another tune."),
            ),
        }[step]  # fmt: skip

    def _name_tunes(self) -> None:
        names = [
            self.tr("Ode to Joy"), self.tr("Ah vous dirai-je, maman"), self.tr("The Jasmine Flower"),
            self.tr("Frère Jacques"), self.tr("Au clair de la lune"), self.tr("London Bridge"),
        ]  # fmt: skip
        at = self.tune.currentIndex()
        self.tune.clear()
        self.tune.addItems([self.tr("Your own tune"), *names] if self._own else names)
        self.tune.setCurrentIndex(max(0, at))

    def _name_layers(self, layers: int) -> None:
        at = max(0, self.layer.currentIndex())
        self.layer.clear()
        self.layer.addItems([self.tr("Layer %1").replace("%1", str(n + 1)) for n in range(layers)])
        self.layer.setCurrentIndex(min(at, layers - 1))

    def retranslate(self) -> None:
        self.picture.words = {
            "go_on": self.tr("go on"), "forget": self.tr("keep (forget gate)"), "into": self.tr("write (input gate)"),
            "out": self.tr("use (output gate)"), "long": self.tr("long memory"), "short": self.tr("short memory"),
            "sum": self.tr("memory now"), "here": self.tr("this tune"), "elsewhere": self.tr("another tune"),
        }  # fmt: skip
        self.picture.setAccessibleName(self.tr("The tune as events"))
        self._name_tunes()
        self._name_layers(max(1, self.layer.count()))
        for widget, name in ((self.tune, self.tr("Tune")), (self.layer, self.tr("Layer of the LSTM"))):
            widget.setAccessibleName(name)
            widget.setToolTip(name)
        self.hear.setText(self.tr("Hear it"))
        self.learn.setText(self.tr("Learn this tune"))
        self.another.setText(self.tr("Another"))
        super().retranslate()
