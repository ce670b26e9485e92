"""What is asked: the prompt, the mood, the seed and the few choices, and the Create button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop import i18n, settings
from desktop.mood_pad import MoodPad
from desktop.seeds import SEEDS, SeedField
from desktop.triptych.subjects import Subjects
from engine import mood as moods
from engine import studio
from engine.brief import KINDS, Brief, Mood

FORMS = {
    "en": ("", "quatrain", "quatrains", "couplet", "common-metre", "limerick", "haiku", "sonnet", "petrarchan",
           "blank-verse", "long"),
    "zh": ("", "wujue", "qijue", "wulv", "qilv", "duilian", "rumengling", "huanxisha", "yijiangnan", "pusaman",
           "qingpingyue", "dianjiangchun", "dielianhua", "yumeiren", "ci", "qu"),
}  # fmt: skip
"""Forms offered by language; "" is the model's own choice."""
_TUNES = {"rumengling": "如梦令", "huanxisha": "浣溪沙", "yijiangnan": "忆江南", "pusaman": "菩萨蛮",
          "qingpingyue": "清平乐", "dianjiangchun": "点绛唇", "dielianhua": "蝶恋花", "yumeiren": "虞美人"}  # fmt: skip

SIZES = settings.SIZE.choices


class BriefBar(QWidget):
    """create_wanted: the button, Enter in the prompt. cancel_wanted: the same button while it works."""

    create_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self.question = QLabel()
        self.prompt = QLineEdit()
        self.prompt.setProperty("prompt", True)
        self.prompt.setMaxLength(2000)
        self.button = QPushButton()
        self.button.setProperty("main", True)
        self.button.setFixedWidth(124)
        self.pad = MoodPad()
        self.words = QLabel()
        self.words.setProperty("strong", True)
        self.numbers = QLabel()
        self.numbers.setProperty("quiet", True)
        self.subjects = Subjects()
        self.seeds = SeedField(caption=False)
        self.seed, self.seed_lock = self.seeds.number, self.seeds.lock
        self.language = QComboBox()
        self.bars = QSpinBox()
        self.bars.setFixedWidth(64)
        self.bars.setRange(4, 64)
        self.bars.setValue(settings.read(settings.BARS))
        self.bars.lineEdit().setTextMargins(6, 0, 0, 0)  # a stylesheet's padding does not reach it
        self.form = QComboBox()
        self.pixels = QComboBox()
        for pixels in SIZES:
            self.pixels.addItem("", pixels)
        self.pixels.setCurrentIndex(max(0, self.pixels.findData(settings.read(settings.SIZE))))
        for code, name in i18n.LANGUAGES.items():
            self.language.addItem(name, code)
        spoken = settings.text_language()
        self.language.setCurrentIndex(max(0, self.language.findData(spoken)))
        self.captions = [QLabel() for _ in range(5)]
        for caption, field in zip(
            self.captions, (self.seed, self.language, self.form, self.bars, self.pixels), strict=True
        ):
            caption.setProperty("quiet", True)
            caption.setBuddy(field)
        self.question.setBuddy(self.prompt)
        self._arrange()
        self.button.clicked.connect(self._press)
        self.prompt.returnPressed.connect(lambda: None if self._busy else self.create_wanted.emit())
        self.prompt.textChanged.connect(self._understand)
        self.pad.mood_changed.connect(self._show_mood)
        self.language.currentIndexChanged.connect(self._list_forms)
        self.language.currentIndexChanged.connect(self._understand)
        self.language.activated.connect(lambda _: settings.write(settings.TEXT_LANGUAGE, self.language.currentData()))
        self.pixels.currentIndexChanged.connect(lambda: settings.write(settings.SIZE, self.pixels.currentData()))
        self.bars.valueChanged.connect(lambda value: settings.write(settings.BARS, value))
        self._list_forms()
        self.retranslate()
        self._understand()

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.prompt, 1)
        top.addWidget(self.button)
        choices = QGridLayout()
        choices.setHorizontalSpacing(12)
        choices.setVerticalSpacing(4)
        choices.addWidget(self.seeds, 1, 0)
        for column, field in enumerate((self.language, self.form, self.bars, self.pixels), 1):
            choices.addWidget(field, 1, column)
        for column, caption in enumerate(self.captions):
            choices.addWidget(caption, 0, column)
        choices.setColumnStretch(5, 1)
        said = QHBoxLayout()
        said.setSpacing(12)
        said.addWidget(self.words)
        said.addWidget(self.numbers)
        said.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(said)
        right.addWidget(self.subjects)
        right.addStretch(1)
        right.addLayout(choices)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self.pad)
        below.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.question)
        column.addLayout(top)
        column.addSpacing(4)
        column.addLayout(below)

    # What is asked

    def brief(self, only: tuple[str, ...] = KINDS) -> Brief:
        """The brief as it stands."""
        return Brief(
            prompt=self.prompt.text().strip(),
            mood=self.pad.mood,
            seed=self.seed.value(),
            only=only,
            language=self.language.currentData(),
            form=self.form.currentData() or "",
            bars=self.bars.value(),
            size=self.pixels.currentData(),
            subjects=self.subjects.words,
        )

    def show_brief(self, brief: Brief) -> None:
        """Put a brief back, as it was when a draft was made."""
        self.prompt.setText(brief.prompt)
        self.pad.set_mood(brief.mood)
        self.seed.setValue(brief.seed % SEEDS)
        self.language.setCurrentIndex(max(0, self.language.findData(brief.language)))
        self.subjects.set_words(brief.subjects)
        self.form.setCurrentIndex(max(0, self.form.findData(brief.form)))
        self.bars.setValue(brief.bars)
        self.pixels.setCurrentIndex(max(0, self.pixels.findData(brief.size)))

    def roll(self) -> None:
        """Another seed."""
        self.seeds.roll()

    def set_busy(self, busy: bool) -> None:
        """While it works the button cancels."""
        self._busy = busy
        self._name_button()

    def _press(self) -> None:
        (self.cancel_wanted if self._busy else self.create_wanted).emit()

    def _understand(self) -> None:
        """What the words say, shown until the pad is set by hand."""
        self.pad.show_understood(moods.of_prompt(self.prompt.text()))
        self.subjects.show_understood(studio.understood(self.prompt.text(), self.language.currentData() or "en"))
        self._show_mood()

    def _show_mood(self) -> None:
        by_hand = self.pad.mood
        mood: Mood = by_hand or moods.of_prompt(self.prompt.text())
        self.words.setText(self.pad.words(mood))
        text = self.tr("valence %1   arousal %2").replace("%1", f"{mood.valence:+.2f}")
        text = text.replace("%2", f"{mood.arousal:+.2f}")
        self.numbers.setText(text if by_hand else text + "   " + self.tr("(from the words)"))

    def _list_forms(self) -> None:
        names = {
            "": self.tr("Any form"), "quatrain": self.tr("Quatrain"), "quatrains": self.tr("Stanzas of four"),
            "sonnet": self.tr("Sonnet"), "long": self.tr("Long poem"), "wujue": self.tr("Five-character quatrain"),
            "qijue": self.tr("Seven-character quatrain"), "wulv": self.tr("Five-character octave"),
            "qilv": self.tr("Seven-character octave"), "ci": self.tr("Ci"), "qu": self.tr("Qu"),
            "couplet": self.tr("Couplet"), "common-metre": self.tr("Common metre"), "limerick": self.tr("Limerick"),
            "haiku": self.tr("Haiku"), "petrarchan": self.tr("Petrarchan sonnet"),
            "blank-verse": self.tr("Blank verse"), "duilian": self.tr("Pair of lines"), **_TUNES,
        }  # fmt: skip
        kept = self.form.currentData()
        self.form.clear()
        for form in FORMS[self.language.currentData() or "en"]:
            self.form.addItem(names[form], form)
        self.form.setCurrentIndex(max(0, self.form.findData(kept)))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _name_button(self) -> None:
        self.button.setText(self.tr("Cancel") if self._busy else self.tr("Create"))
        self.button.setToolTip(self.tr("Cancel (Esc)") if self._busy else self.tr("Create (Ctrl+Return)"))

    def retranslate(self) -> None:
        self.question.setText(self.tr("What shall the three be about?"))
        self.prompt.setPlaceholderText(self.tr("a storm over the sea"))
        self.prompt.setAccessibleName(self.question.text())
        names = (self.tr("Seed"), self.tr("Language"), self.tr("Form"), self.tr("Bars"), self.tr("Painting"))
        for caption, name, field in zip(
            self.captions, names, (self.seed, self.language, self.form, self.bars, self.pixels), strict=True
        ):
            caption.setText(name)
            field.setAccessibleName(name)
        for index in range(self.pixels.count()):
            pixels = self.pixels.itemData(index)
            text = self.tr("%1 px").replace("%1", str(pixels)) if pixels else self.tr("Model's own")
            self.pixels.setItemText(index, text)
        self._list_forms()
        self._name_button()
        self._show_mood()
