"""How a GAN paints: two networks learn from each other, first points in a plane, then pictures of 28 px."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QPushButton, QStackedWidget, QWidget

from desktop.asking import Asking
from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.lessons.gan_pictures import Plane, Sheet
from desktop.lessons.lesson import Lesson, Score
from engine.works import Painting

SHAPES = ("ring", "moons", "clusters")
WHO = ("both", "critic", "generator")
KEPT = {"points": 40, "pictures": 6}
"""How many steps back one can go."""
POINTS = ("two", "critic", "push", "guess", "dance")
PICTURES = ("pictures", "judge")


class GanLesson(Lesson):
    """Asks for lesson_points and lesson_pictures; what they answer is kept, so that a step can be taken back."""

    STEPS = (*POINTS, *PICTURES)

    def __init__(self, document: Document, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(link, "painting", parent)
        self._document = document
        self._more = Asking(link, "painting", self)
        self._more.failed.connect(self._on_failed)
        self._more.progressed.connect(lambda fraction: self.bar.setValue(round(1000 * fraction)))
        self.told_of = {"points": self.asking, "pictures": self._more}
        self._answers: dict[str, list[dict[str, Any]]] = {"points": [], "pictures": []}
        self._pictures_from: dict[str, Any] = {}
        self._score = Score()
        self._right = 0
        self._shown: tuple[int, bool] | None = None  # the picture asked about: its number, whether it is real
        self.plane, self.sheet = Plane(), Sheet()
        self.pictures = QStackedWidget()
        self.pictures.addWidget(self.plane)
        self.pictures.addWidget(self.sheet)
        self.middle.addWidget(self.pictures, 1)
        self.figures = QLabel()
        self.figures.setProperty("quiet", True)
        self.figures.setWordWrap(True)
        self.middle.addWidget(self.figures)
        self.shape, self.source, self.who = QComboBox(), QComboBox(), QComboBox()
        self.shape.currentIndexChanged.connect(lambda _: self._anew())
        self.source.activated.connect(lambda _: self._choose_source())
        self.one, self.some, self.many = QPushButton(), QPushButton(), QPushButton()
        self.stop, self.undo, self.anew = QPushButton(), QPushButton(), QPushButton()
        self.choices = [QPushButton() for _ in range(3)]
        self.real, self.made, self.another = QPushButton(), QPushButton(), QPushButton()
        self.said = QLabel()
        self.said.setWordWrap(True)
        self._lay_out()
        for what, asking in self.told_of.items():
            asking.previewed.connect(lambda view, what=what: self._show(view, what))
            asking.finished.connect(lambda answer, what=what: self._on_learned(answer, what))
        self.retranslate()

    def _lay_out(self) -> None:
        self.add(self.shape, "two", "dance")
        self.add(self.source, "pictures")
        self.add(self.who, "dance", "pictures")
        learning = ("critic", "push", "dance", "pictures")
        self.add(self.one, *learning)
        self.add(self.some, *learning)
        self.add(self.many, "dance", "pictures")
        self.add(self.stop, "dance", "pictures")
        self.add(self.undo, *learning)
        self.add(self.anew, *learning)
        for number, button in enumerate(self.choices):
            button.clicked.connect(lambda _=False, number=number: self._guess(number))
            self.add(button, "guess")
        self.add(self.real, "judge")
        self.add(self.made, "judge")
        self.add(self.another, "guess", "judge")
        self.middle.addWidget(self.said)
        self.one.clicked.connect(lambda: self._learn(1))
        self.some.clicked.connect(lambda: self._learn(25))
        self.many.clicked.connect(lambda: self._learn(250))
        self.stop.clicked.connect(lambda: self.told_of[self._what].stop())
        self.undo.clicked.connect(self._take_back)
        self.anew.clicked.connect(self._anew)
        self.real.clicked.connect(lambda: self._judge(True))
        self.made.clicked.connect(lambda: self._judge(False))
        self.another.clicked.connect(self._ask_again)

    # Learning

    @property
    def _what(self) -> str:
        return "pictures" if self.name in PICTURES else "points"

    @property
    def _answer(self) -> dict[str, Any]:
        answers = self._answers[self._what]
        return answers[-1] if answers else {}

    def begin(self) -> None:
        if not self._answers[self._what] and not self.told_of[self._what].busy:
            self._learn(0)

    def _learn(self, steps: int) -> None:
        what, asking, answer = self._what, self.told_of[self._what], self._answer
        if asking.busy:
            return
        arguments: dict[str, Any] = {"steps": steps, "state": answer.get("state", b"")}
        arguments["who"] = {"critic": "critic", "push": "generator"}.get(
            self.name, WHO[max(0, self.who.currentIndex())]
        )
        if what == "points":
            arguments["shape"] = SHAPES[max(0, self.shape.currentIndex())]
        else:
            arguments |= {"data": answer["data"]} if answer else self._pictures_from
        if not asking.ask(f"lesson_{what}", arguments):
            self.told.emit(self.tr("The engine is not running; start the program again. Your works are safe."))
            return
        self.told.emit("")
        self.bar.setValue(0)
        self._allow()

    def _on_learned(self, answer: dict[str, Any], what: str) -> None:
        answers = self._answers[what]
        answers.append(answer)
        del answers[: -KEPT[what]]
        self._show(answer, what)
        self._allow()
        if what == self._what and self.name in ("guess", "judge"):
            self._ask_again()

    def _take_back(self) -> None:
        answers = self._answers[self._what]
        if len(answers) > 1:
            answers.pop()
            self._show(answers[-1], self._what)
            self._allow()

    def _anew(self) -> None:
        what = self._what
        self.told_of[what].stop(silently=True)
        self._answers[what] = []
        self._learn(0)

    def _choose_source(self) -> None:
        index = self.source.currentIndex()
        work = self._document.work("painting")
        if index == 1 and isinstance(work, Painting):
            self._pictures_from = {"data": work.pixels}
        elif index == 1:
            self.told.emit(self.tr("There is no painting yet; press Create on the Triptych page first."))
            self.source.setCurrentIndex(0)
            self._pictures_from = {}
        elif index == 2:
            dialog = QFileDialog(self, self.tr("A folder with pictures"))
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.fileSelected.connect(self.take_folder)
            dialog.open()
            return
        else:
            self._pictures_from = {}
        self._anew()

    def take_folder(self, folder: str) -> None:
        """Learn from the pictures of a folder."""
        self._pictures_from = {"folder": folder}
        self._anew()

    def _show(self, view: dict[str, Any], what: str) -> None:
        picture = self.plane if what == "points" else self.sheet
        picture.view = view
        picture.update()
        if what == self._what:
            self._say_figures(view)

    def _say_figures(self, view: dict[str, Any]) -> None:
        text = self.tr("Critic: %1 steps, right about %2 %. Painter: %3 steps. Losses: critic %4, painter %5 nats.")
        values = (
            view["steps"]["critic"], round(100 * view["right"]), view["steps"]["generator"],
            f"{view['loss_critic']:.2f}", f"{view['loss_generator']:.2f}",
        )  # fmt: skip
        for number, value in enumerate(values, 1):
            text = text.replace(f"%{number}", str(value))
        self.figures.setText(text)

    def _allow(self) -> None:
        busy = self.told_of[self._what].busy
        self.bar.setVisible(busy)
        for button in (self.one, self.some, self.many, self.anew):
            button.setEnabled(not busy)
        self.stop.setEnabled(busy)
        self.undo.setEnabled(not busy and len(self._answers[self._what]) > 1)

    def show_busy(self) -> None:
        super().show_busy()
        self._allow()

    # Quizzes

    def _ask_again(self) -> None:
        view = self._answer
        self.said.setText("")
        if not view:
            return
        if self.name == "guess":
            inside = np.flatnonzero(np.abs(view["fake"]).max(1) < 1.1)
            asked = int(random.choice(list(inside) or [0]))
            angle = math.atan2(float(view["push"][asked][1]), float(view["push"][asked][0]))
            turns = [0.0, 2 * math.pi / 3, -2 * math.pi / 3]
            random.shuffle(turns)
            self._right = turns.index(0.0)
            self.plane.asked, self.plane.choices, self.plane.answer = asked, tuple(angle + t for t in turns), -1
            self.plane.update()
        else:
            real = random.random() < 0.5
            number = random.randrange(len(view["real"]))
            self._shown = (number, real)
            self.sheet.one = view["real" if real else "fake"][number]
            self.sheet.update()
        self._allow_answers(True)

    def _allow_answers(self, open_: bool) -> None:
        for button in (*self.choices, self.real, self.made):
            button.setEnabled(open_)

    def _guess(self, number: int) -> None:
        self.plane.answer = self._right
        self.plane.update()
        self._allow_answers(False)
        right = self.tr("Right: there the critic believes it more.")
        wrong = self.tr("No, it goes along %1: there the critic believes it more.").replace("%1", str(self._right + 1))
        self.said.setText(right if number == self._right else wrong)
        self.another.setFocus()

    def _judge(self, real: bool) -> None:
        if self._shown is None:
            return
        number, truth = self._shown
        chance = float(self._answer["on_real" if truth else "on_fake"][number])
        self._score.add(real == truth, (chance > 0.5) == truth)
        self._allow_answers(False)
        verdict = self.tr("It is real.") if truth else self.tr("It was painted by the network.")
        said = self.tr("The critic gave it %1 % of being real. You: %2 of %4 right, the critic: %3 of %4.")
        values = (round(100 * chance), self._score.you, self._score.model, self._score.asked)
        for place, value in enumerate(values, 1):
            said = said.replace(f"%{place}", str(value))
        self.said.setText(f"{verdict} {said}")
        self.another.setFocus()

    # What is shown

    def show_step(self, step: str) -> None:
        self.pictures.setCurrentWidget(self.sheet if step in PICTURES else self.plane)
        self.plane.field = step in ("critic", "push", "guess", "dance")
        self.plane.arrows = step in ("push", "dance")
        self.plane.asked = -1
        self.sheet.one = None
        self.figures.setVisible(step not in ("two", "guess", "judge"))
        self.said.setVisible(step in ("guess", "judge"))
        if self._answer:
            self._show(self._answer, self._what)
            if step in ("guess", "judge"):
                self._ask_again()
        elif self.isVisible():
            self.begin()
        self._allow()

    def words(self, step: str) -> tuple[str, str]:
        return {
            "two": (
                self.tr("Two networks"),
                self.tr("A GAN is two networks: a painter that turns random numbers into points, and a critic that has "
                        "to tell the painter’s points from the real ones. Neither has learned anything yet."),
            ),
            "critic": (
                self.tr("What the critic thinks"),
                self.tr("The critic colours the whole plane: blue where it would believe a point, red where it would "
                        "not. Let it learn, and watch how it draws the border."),
            ),
            "push": (
                self.tr("Where the gradient pushes"),
                self.tr("Each painted point asks the critic: in which direction would you believe me more? This arrow, "
                        "the gradient, is all that the painter ever learns from. Too many steps of the painter alone, "
                        "and all its points run to one place: it collapses."),
            ),
            "guess": (
                self.tr("Your guess"),
                self.tr("Which way will the ringed point be pushed? Look at the colours: it goes where the critic’s "
                        "belief rises fastest."),
            ),
            "dance": (
                self.tr("They learn from each other"),
                self.tr("Now one step each, in turn: as the painter gets better the critic finds it harder, until it "
                        "is right only half of the time and can do no better than guess."),
            ),
            "pictures": (
                self.tr("The same with pictures"),
                self.tr("A picture of 28 by 28 pixels is a point too, in 2,352 dimensions. The third row shows where "
                        "the gradient would make each painted picture brighter (white) or darker (black)."),
            ),
            "judge": (
                self.tr("You against the critic"),
                self.tr("Is this one of the pictures to learn from, or one the network painted? Train it longer in the "
                        "step before, and it gets harder."),
            ),
        }[step]  # fmt: skip

    def retranslate(self) -> None:
        self.plane.names = (self.tr("real points"), self.tr("painted points"))
        self.plane.setAccessibleName(self.tr("The plane with real and painted points"))
        self.sheet.setAccessibleName(self.tr("Real and painted pictures"))
        self.sheet.names = (
            self.tr("Real, and how likely the critic takes them to be so"),
            self.tr("Painted, and how likely the critic takes them to be real"),
            self.tr("Where the gradient pushes each painted picture"),
        )
        for box, words, name in (
            (self.shape, (self.tr("A ring"), self.tr("Two moons"), self.tr("Five clusters")), self.tr("Real points")),
            (self.who, (self.tr("Both in turn"), self.tr("Only the critic"), self.tr("Only the painter")),
             self.tr("Who learns")),
            (self.source, (self.tr("Drawn suns and hills"), self.tr("Pieces of your painting"), self.tr("A folder…")),
             self.tr("What it learns from")),
        ):  # fmt: skip
            at = max(0, box.currentIndex())
            box.blockSignals(True)
            box.clear()
            box.addItems(words)
            box.setCurrentIndex(at)
            box.blockSignals(False)
            box.setAccessibleName(name)
            box.setToolTip(name)
        self.one.setText(self.tr("One step"))
        self.some.setText(self.tr("25 steps"))
        self.many.setText(self.tr("250 steps"))
        self.stop.setText(self.tr("Stop"))
        self.undo.setText(self.tr("Take back"))
        self.undo.setToolTip(self.tr("As it was before the last steps"))
        self.anew.setText(self.tr("Begin again"))
        self.anew.setToolTip(self.tr("Forget everything that was learned"))
        for number, button in enumerate(self.choices, 1):
            button.setText(str(number))
            button.setAccessibleName(self.tr("Along arrow %1").replace("%1", str(number)))
        self.real.setText(self.tr("Real"))
        self.made.setText(self.tr("Painted"))
        self.another.setText(self.tr("Another"))
        super().retranslate()
