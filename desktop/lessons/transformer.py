"""How a Transformer writes: a line of verse, read by the writing model; heads, blocks, guesses, and learning it."""

from __future__ import annotations

import random
from typing import Any

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QSlider, QWidget

from desktop.asking import Asking
from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.lessons.lesson import Lesson, Score
from desktop.lessons.transformer_pictures import Line
from engine.works import Text

LINES = {"en": "Shall I compare thee to a summer's day?", "zh": "床前明月光，疑是地上霜。"}
QUIZ = {
    "en": (
        "The woods are lovely, dark and deep,", "Tyger Tyger, burning bright, in the forests of the night",
        "I wandered lonely as a cloud that floats on high o'er vales and hills",
        "Tell me not, in mournful numbers, life is but an empty dream",
        "Shall I compare thee to a summer's day?",
    ),
    "zh": ("春眠不觉晓，处处闻啼鸟。", "白日依山尽，黄河入海流。", "千山鸟飞绝，万径人踪灭。",
           "海上生明月，天涯共此时。", "床前明月光，疑是地上霜。"),
}  # fmt: skip
MODES = {"tokens": "tokens", "attention": "arcs", "heads": "heads", "blocks": "layers", "next": "next",
         "quiz": "tokens", "learn": "learn"}  # fmt: skip


def language_of(line: str) -> str:
    """zh where the line has Chinese characters, else en."""
    return "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in line) else "en"


class TransformerLesson(Lesson):
    """Asks for lesson_attention, lesson_quiz and lesson_learn of the writing model chosen in the Library."""

    STEPS = tuple(MODES)

    def __init__(self, document: Document, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(link, "writing", parent)
        self._document = document
        self._more = Asking(link, "writing", self)
        self._more.failed.connect(self._on_failed)
        self._more.progressed.connect(lambda fraction: self.bar.setValue(round(1000 * fraction)))
        self._more.previewed.connect(self._on_learning)
        self._more.finished.connect(self._on_more)
        self.asking.finished.connect(self._on_found)
        self._found: dict[str, Any] = {}
        self._asked_for = ""
        self._curve: list[dict[str, Any]] = []
        self._quiz: list[dict[str, Any]] = []
        self._question = 0
        self._score = Score()
        self.picture = Line()
        self.question = QLabel()
        self.question.setProperty("heading", True)
        self.question.setWordWrap(True)
        self.question.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.middle.addWidget(self.picture, 1)
        self.middle.addWidget(self.question, 1)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.middle.addWidget(self.said)
        self.line = QLineEdit()
        self.line.setMaxLength(200)
        self.line.setMinimumWidth(420)
        self.line.setText(self._first_line())
        self.own, self.learn, self.another = QPushButton(), QPushButton(), QPushButton()
        self.heat, self.warmth = QSlider(Qt.Orientation.Horizontal), QLabel()
        self.heat.setRange(3, 20)
        self.heat.setValue(10)
        self.heat.setFixedWidth(200)
        self.choices = [QPushButton() for _ in range(3)]
        self.add(self.line, *[step for step in self.STEPS if step not in ("quiz", "next")])
        self.add(self.own, "tokens", "learn")
        self.add(self.warmth, "next")
        self.add(self.heat, "next")
        self.add(self.learn, "learn")
        for number, button in enumerate(self.choices):
            button.clicked.connect(lambda _=False, number=number: self._answer(number))
            self.add(button, "quiz")
        self.add(self.another, "quiz")
        self.line.editingFinished.connect(self._on_line)
        self.own.clicked.connect(self._take_own)
        self.learn.clicked.connect(self._learn)
        self.another.clicked.connect(self._next_question)
        self.heat.valueChanged.connect(self._warm)
        self.picture.moved.connect(self._say_place)
        document.work_changed.connect(self._allow)
        self.retranslate()

    # The line

    def _first_line(self) -> str:
        """The user's own first line where there is a text, else one of the lesson's in the window's language."""
        work = self._document.work("writing")
        if isinstance(work, Text):
            for line in work.body.split("\n"):
                if line.strip():
                    return line.strip()[:200]
        return LINES["zh" if QLocale().language() == QLocale.Language.Chinese else "en"]

    def _take_own(self) -> None:
        self.line.setText(self._first_line())
        self._on_line()

    def _on_line(self) -> None:
        if self.line.text().strip() and self.line.text() != self._asked_for:
            self._found, self._curve = {}, []
            self.asking.stop(silently=True)
            self.begin()

    def _language(self) -> str:
        return language_of(self.line.text())

    def begin(self) -> None:
        if self.name == "quiz":
            if not self._quiz and not self._more.busy:
                own = self._own_lines()
                lines = [*own, *(x for x in QUIZ[self._language()] if x not in own)][:5]
                self._more.ask("lesson_quiz", {"lines": lines, "seed": random.randrange(10_000)}, self._language())
        elif not self._found and not self.asking.busy:
            self._asked_for = self.line.text()
            self.ask("lesson_attention", {"line": self._asked_for}, self._language())
        self.show_busy()

    def _own_lines(self) -> list[str]:
        """Two lines of the user's own text, for the quiz."""
        work = self._document.work("writing")
        if not isinstance(work, Text) or work.language != self._language():
            return []
        lines = [line.strip() for line in work.body.split("\n") if len(line.strip()) >= 6]
        return random.sample(lines, min(2, len(lines)))

    def _allow(self, _: str = "") -> None:
        self.own.setEnabled(isinstance(self._document.work("writing"), Text))

    def show_busy(self) -> None:
        super().show_busy()
        self.bar.setVisible(self.asking.busy or self._more.busy)
        self.learn.setEnabled(not self._more.busy and bool(self._found))
        self._allow()

    def _on_found(self, found: dict[str, Any]) -> None:
        self._found = found
        self.picture.take(found)
        self.show_busy()
        self.show_step(self.name)

    # Learning, and the quiz

    def _learn(self) -> None:
        self._on_line()
        self._curve = []
        self._more.ask("lesson_learn", {"line": self.line.text()}, self._language())
        self.bar.setValue(0)
        self.show_busy()

    def _on_learning(self, row: dict[str, Any]) -> None:
        self._curve.append(row)
        self.picture.curve = self._curve
        self.picture.update()
        self._say_place()

    def _on_more(self, found: list[dict[str, Any]]) -> None:
        if found and "choices" in found[0]:
            self._quiz, self._question = found, 0
        elif found:
            self._curve = found
        self.show_busy()
        self.show_step(self.name)

    def _ask_question(self) -> None:
        if not self._quiz:
            return
        question = self._quiz[self._question]
        self.question.setText(f"{question['left']} …")
        for button, word in zip(self.choices, question["choices"], strict=False):
            button.setText(word)
            button.setEnabled(True)
        self.said.setText("")

    def _answer(self, number: int) -> None:
        question = self._quiz[self._question]
        truth, guess, own = question["truth"], question["guess"], question["choices"][number]
        self._score.add(own == truth, guess.lower() == truth.lower())
        for button in self.choices:
            button.setEnabled(False)
        self.question.setText(question["left"] + question["right"])
        said = self.tr("It is “%1”. The model would have said “%2” (%3 %; it gave “%1” %4 %). "
                       "You: %5 of %7 right, the model: %6 of %7.")  # fmt: skip
        chances = question["chances"]
        values = (
            truth, guess, round(100 * chances.get(guess, 0)), round(100 * chances.get(truth, 0)), self._score.you,
            self._score.model, self._score.asked,
        )  # fmt: skip
        for place, value in enumerate(values, 1):
            said = said.replace(f"%{place}", str(value))
        self.said.setText(said)
        self.another.setFocus()

    def _next_question(self) -> None:
        self._question += 1
        if self._question >= len(self._quiz):
            self._quiz = []
            self.begin()
        else:
            self._ask_question()

    # What is shown

    def show_step(self, step: str) -> None:
        self.picture.mode = MODES[step]
        self.picture.curve = self._curve
        self.picture.setVisible(step != "quiz")
        self.question.setVisible(step == "quiz")
        self.said.setText("")
        if step == "quiz":
            self.question.setText("")
            for button in self.choices:
                button.setEnabled(False)
            self._ask_question()
        if not (self._quiz if step == "quiz" else self._found) and self.isVisible():
            self.begin()
        self.picture.update()
        self._say_place()

    def _warm(self, value: int) -> None:
        self.picture.heat = value / 10
        self.warmth.setText(self.tr("Temperature %1").replace("%1", QLocale().toString(value / 10, "f", 1)))
        self.picture.update()

    def _say_place(self) -> None:
        """In words, what the picture shows at the chosen token."""
        picture, found = self.picture, self._found
        if not found or self.name == "quiz":
            return
        token = found["tokens"][picture.at].strip()
        said = ""
        if self.name in ("attention", "heads"):
            row = found["weights"][picture.block, picture.head, picture.at]
            most = int(row.argmax())
            said = self.tr("Block %1, head %2: “%3” looks most at “%4” (%5 %).")
            values = (picture.block + 1, picture.head + 1, token, found["tokens"][most].strip(),
                      round(100 * float(row[most])))  # fmt: skip
            for place, value in enumerate(values, 1):
                said = said.replace(f"%{place}", str(value))
        elif self.name in ("blocks", "next"):
            said = self.tr("What would come after “%1”?").replace("%1", token)
        elif self.name == "learn" and self._curve:
            first, last = self._curve[0]["loss"], self._curve[-1]["loss"]
            said = self.tr("After %1 steps the line costs %2 nats a token instead of %3.")
            for place, value in enumerate((self._curve[-1]["step"], f"{last:.2f}", f"{first:.2f}"), 1):
                said = said.replace(f"%{place}", str(value))
        self.said.setText(said)
        picture.setAccessibleDescription(said)

    def words(self, step: str) -> tuple[str, str]:
        return {
            "tokens": (
                self.tr("A line becomes tokens"),
                self.tr("The model reads pieces of words (in Chinese, characters), after a sign for the beginning. "
                        "The column on each shows how much it expected that piece. Type a line of your own."),
            ),
            "attention": (
                self.tr("Attention"),
                self.tr("To read a token the model gathers from the tokens before it; the thicker the arc, the more it "
                        "takes. Choose a token with the left and right keys, a head with up and down. A head that has "
                        "nothing to look for rests on the beginning."),
            ),
            "heads": (
                self.tr("Heads and blocks"),
                self.tr("Each head looks for something else. A square is one head: every row is a token, dark where it "
                        "looks; the diagonal is itself, a line beside it the token before. Move with the arrow keys."),
            ),
            "blocks": (
                self.tr("Block by block"),
                self.tr("What would come next if the network ended after this block? Below, it knows little more than "
                        "the token itself; block by block the guess is bent towards what fits the line."),
            ),
            "next": (
                self.tr("The next word"),
                self.tr("The last block gives every token a chance, and one is drawn. A low temperature makes the "
                        "likely ones likelier still, a high one gives the others a turn."),
            ),
            "quiz": (
                self.tr("Your guess"),
                self.tr("Which word comes next? You play against the model, which has read the same as you; some of "
                        "these lines it may know by heart."),
            ),
            "learn": (
                self.tr("Learning"),
                self.tr("A training step turns every number of the network a little, so that this line surprises it "
                        "less. Let a copy learn the line, and see how it goes on after the first half."),
            ),
        }[step]  # fmt: skip

    def retranslate(self) -> None:
        self.picture.words = {
            "head": self.tr("Head"), "block": self.tr("Block"), "before": self.tr("before the first"),
            "says": self.tr("it goes on"), "line": self.tr("this line"),
        }  # fmt: skip
        self.picture.setAccessibleName(self.tr("The line as tokens"))
        self.line.setAccessibleName(self.tr("A line of verse"))
        self.line.setPlaceholderText(self.tr("A line of verse"))
        self.own.setText(self.tr("First line of your text"))
        self.learn.setText(self.tr("Learn this line"))
        self.another.setText(self.tr("Another"))
        self.heat.setAccessibleName(self.tr("Temperature"))
        self._warm(self.heat.value())
        super().retranslate()
