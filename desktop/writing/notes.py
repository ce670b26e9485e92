"""The notes for the model, and how it draws its words."""

from __future__ import annotations

import random
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSlider,
    QSpinBox,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import icon, tool_button

SEEDS = 10_000
WIDTH = 244
DEFAULTS = {"temperature": 0.75, "top_p": 0.9, "top_k": 0, "min_p": 0.0, "repetition": 1.1}
_RANGES = {"temperature": (0.0, 3.0, 0.05), "top_p": (0.0, 1.0, 0.05), "min_p": (0.0, 1.0, 0.01),
           "repetition": (1.0, 2.0, 0.05)}  # fmt: skip


class Notes(QScrollArea):
    """notes() and sampler() are what the engine's operations take. titled(str): the text has another title."""

    titled = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedWidth(WIDTH)
        self._labels: dict[str, QLabel] = {}
        inside = QWidget()
        inside.setProperty("side", True)
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(4)
        self.title, self.keywords = QLineEdit(), QLineEdit()
        self.title.setMaxLength(200)
        self.keywords.setMaxLength(200)
        self.note = QTextEdit()
        self.note.setAcceptRichText(False)
        self.note.setTabChangesFocus(True)
        self.note.setProperty("lines", True)  # else the stylesheet makes it a line high
        self.note.setFixedHeight(56)
        self.valence, self.arousal = QSlider(Qt.Orientation.Horizontal), QSlider(Qt.Orientation.Horizontal)
        self._felt = False
        """Whether a mood is asked for: sliders that nobody has touched ask for none."""
        self.no_mood = QPushButton()
        self._head(column, "notes")
        for name, part in (("title", self.title), ("keywords", self.keywords), ("note", self.note)):
            self._row(column, name, part)
        column.addSpacing(4)
        mood = QHBoxLayout()
        self._labels["mood"] = QLabel()
        mood.addWidget(self._labels["mood"], 1)
        mood.addWidget(self.no_mood)
        column.addLayout(mood)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        for line, (low, slider, high) in enumerate((("sad", self.valence, "glad"), ("calm", self.arousal, "stirred"))):
            slider.setRange(-100, 100)
            slider.valueChanged.connect(self._feel)
            for place, name in ((0, low), (2, high)):
                self._labels[name] = QLabel()
                self._labels[name].setProperty("quiet", True)
                grid.addWidget(self._labels[name], line, place)
            grid.addWidget(slider, line, 1)
        column.addLayout(grid)
        rule = QFrame()
        rule.setProperty("line", True)
        column.addSpacing(8)
        column.addWidget(rule)
        column.addSpacing(8)
        self._head(column, "drawing")
        self.settings: dict[str, QDoubleSpinBox | QSpinBox] = {}
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        for line, name in enumerate(DEFAULTS):
            field = self._field(name)
            self.settings[name] = field
            self._labels[name] = QLabel()
            self._labels[name].setBuddy(field)
            grid.addWidget(self._labels[name], line, 0)
            grid.addWidget(field, line, 1)
        self.seed = QSpinBox()
        self.seed.setRange(0, SEEDS - 1)
        self.seed.setValue(random.randrange(SEEDS))
        self.die, self.lock = tool_button("die"), tool_button("unlock", checkable=True)
        self.die.clicked.connect(self.roll)
        self.lock.toggled.connect(lambda on: self.lock.setIcon(icon("lock" if on else "unlock")))
        self._labels["seed"] = QLabel()
        self._labels["seed"].setBuddy(self.seed)
        seed = QHBoxLayout()
        seed.setSpacing(4)
        for part in (self.seed, self.die, self.lock):
            seed.addWidget(part, 1 if part is self.seed else 0)
        column.addLayout(grid)
        column.addSpacing(4)
        column.addWidget(self._labels["seed"])
        column.addLayout(seed)
        self.reset = QPushButton()
        self.reset.clicked.connect(self.restore)
        column.addSpacing(8)
        column.addWidget(self.reset)
        column.addStretch(1)
        self.setWidget(inside)
        self.title.editingFinished.connect(lambda: self.titled.emit(" ".join(self.title.text().split())))
        self.no_mood.clicked.connect(self._forget_mood)
        self._retranslate()

    def _head(self, column: QVBoxLayout, name: str) -> None:
        self._labels[name] = QLabel()
        self._labels[name].setProperty("strong", True)
        column.addWidget(self._labels[name])

    def _row(self, column: QVBoxLayout, name: str, part: QWidget) -> None:
        self._labels[name + "_of"] = QLabel()
        self._labels[name + "_of"].setProperty("quiet", True)
        self._labels[name + "_of"].setBuddy(part)
        column.addSpacing(4)
        column.addWidget(self._labels[name + "_of"])
        column.addWidget(part)

    @staticmethod
    def _field(name: str) -> QDoubleSpinBox | QSpinBox:
        if name == "top_k":
            whole = QSpinBox()
            whole.setRange(0, 10_000)
            return whole
        field = QDoubleSpinBox()
        low, high, step = _RANGES[name]
        field.setRange(low, high)
        field.setSingleStep(step)
        field.setDecimals(2)
        field.setValue(DEFAULTS[name])
        return field

    # What is asked

    def notes(self) -> dict[str, Any]:
        mood = (self.valence.value() / 100, self.arousal.value() / 100) if self._felt else None
        return {
            "title": self.title.text(), "keywords": self.keywords.text(), "mood": mood,
            "note": self.note.toPlainText(),
        }  # fmt: skip

    def sampler(self) -> dict[str, Any]:
        return {name: field.value() for name, field in self.settings.items()} | {"seed": self.seed.value()}

    def next_seed(self) -> None:
        """After something was drawn: another seed for the next time, unless it is locked."""
        if not self.lock.isChecked():
            self.seed.setValue((self.seed.value() + 1) % SEEDS)

    def roll(self) -> None:
        self.seed.setValue(random.randrange(SEEDS))

    def restore(self) -> None:
        """The settings that suit small models."""
        for name, value in DEFAULTS.items():
            field = self.settings[name]
            if isinstance(field, QSpinBox):
                field.setValue(int(value))
            else:
                field.setValue(float(value))

    def show_title(self, title: str) -> None:
        """The title of the text that is shown."""
        if not self.title.hasFocus():
            self.title.setText(title)

    def _feel(self) -> None:
        self._felt = True
        self._say_mood()

    def _forget_mood(self) -> None:
        for slider in (self.valence, self.arousal):
            slider.setValue(0)
        self._felt = False
        self._say_mood()

    def _say_mood(self) -> None:
        self.no_mood.setEnabled(self._felt)
        said = f"{self.valence.value() / 100:+.2f}, {self.arousal.value() / 100:+.2f}"
        self._labels["mood"].setText(self.tr("Mood %1").replace("%1", said) if self._felt else self.tr("Mood: any"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        words = {
            "notes": self.tr("Notes for the model"), "title_of": self.tr("Title"),
            "keywords_of": self.tr("Keywords"), "note_of": self.tr("Author's note"),
            "sad": self.tr("sad"), "glad": self.tr("glad"), "calm": self.tr("calm"), "stirred": self.tr("stirred"),
            "drawing": self.tr("How words are drawn"), "temperature": self.tr("Temperature"),
            "top_p": self.tr("Top-p"), "top_k": self.tr("Top-k"), "min_p": self.tr("Min-p"),
            "repetition": self.tr("Repetition"), "seed": self.tr("Seed"),
        }  # fmt: skip
        for name, word in words.items():
            self._labels[name].setText(word)
        self.settings["top_k"].setSpecialValueText(self.tr("all"))
        for part, name, tip in (
            (self.title, words["title_of"], self.tr("The title of the text; the model reads it too")),
            (self.keywords, words["keywords_of"], self.tr("What it should be about: a few words")),
            (self.note, words["note_of"],
             self.tr("What is meant, in a sentence; its content words join the keywords")),
            (self.valence, self.tr("Sad to glad"), self.tr("Sad to glad")),
            (self.arousal, self.tr("Calm to stirred"), self.tr("Calm to stirred")),
            (self.no_mood, self.tr("Any mood"), self.tr("Ask for no mood in particular")),
            (self.settings["temperature"], words["temperature"],
             self.tr("Low is likely and plain, high is bold; 0 always takes the likeliest word")),
            (self.settings["top_p"], words["top_p"],
             self.tr("Only the likeliest words that together are this probable")),
            (self.settings["top_k"], words["top_k"], self.tr("Only so many of the likeliest words")),
            (self.settings["min_p"], words["min_p"],
             self.tr("Only words at least this likely, compared with the likeliest")),
            (self.settings["repetition"], words["repetition"],
             self.tr("How much words that were used are held back; 1 not at all")),
            (self.seed, words["seed"], self.tr("The same seed draws the same words again")),
            (self.die, self.tr("Roll another seed"), self.tr("Roll another seed")),
            (self.lock, self.tr("Keep the seed"), self.tr("Keep the seed; else each draw takes the next one")),
            (self.reset, self.tr("Usual settings"), self.tr("The settings that suit small models")),
        ):  # fmt: skip
            part.setAccessibleName(name)
            part.setToolTip(tip)
        self.note.setPlaceholderText(self.tr("A quiet ending, at sea"))
        self.keywords.setPlaceholderText(self.tr("gulls, tide"))
        self.no_mood.setText(self.tr("Any"))
        self.reset.setText(self.tr("Usual settings"))
        self._say_mood()
