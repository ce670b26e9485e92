"""How the model plays along: in turns or as accompaniment, for how long, with which sound; and the button to begin."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from desktop.card import Card
from desktop.music.hearing import Hearing
from desktop.music.midi_panel import fill
from desktop.music.terms import PROGRAMS

WAYS = ("answer", "follow")


class JamCard(Card):
    """A card below its button. started: begin a jam as it is set here."""

    started = Signal()

    def __init__(self, hearing: Hearing, parent: QWidget) -> None:
        super().__init__(360, parent)
        self.hearing = hearing
        self.input, self.way, self.program = QComboBox(), QComboBox(), QComboBox()
        self.call, self.answer = QSpinBox(), QSpinBox()
        self.with_tune = QCheckBox()
        self.start = QPushButton()
        self.start.setProperty("main", True)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setProperty("quiet", True)
        self.program.addItems([f"{n + 1}  {name}" for n, name in enumerate(PROGRAMS)])
        self.program.setMaxVisibleItems(16)
        for box in (self.input, self.way, self.program):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(16)
        for field in (self.call, self.answer):
            field.setRange(1, 8)
            field.setValue(2)
            field.lineEdit().setTextMargins(6, 0, 0, 0)  # a stylesheet's padding does not reach it
        turns = QHBoxLayout()
        turns.setSpacing(8)
        turns.addWidget(self.call, 1)
        turns.addWidget(self.answer, 1)
        form = QFormLayout(self)
        form.setContentsMargins(16, 16, 16, 16)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        self._labels = [QLabel() for _ in range(4)]
        for label, row in zip(self._labels, (self.input, self.way, turns, self.program), strict=True):
            form.addRow(label, row)
        form.addRow("", self.with_tune)
        form.addRow(self.words)
        form.addRow(self.start)
        self.input.activated.connect(lambda _: hearing.set_input(self.input.currentData()))
        self.input.activated.connect(lambda _: self._allow())
        self.way.currentIndexChanged.connect(lambda _: self._allow())
        self.start.clicked.connect(self._begin)
        hearing.ports_changed.connect(self.show_ports)
        self.retranslate()

    def open_below(self, button: QWidget) -> None:
        """Show it under a button, with the inputs there are now."""
        self.hearing.look()
        self.show_ports()
        self.open_at(button, self.start if self.start.isEnabled() else self.input)

    def show_ports(self) -> None:
        """The inputs there are now."""
        hearing = self.hearing
        fill(self.input, [(self.tr("None"), ""), *((name, name) for name in hearing.inputs)], hearing.input)
        self._allow()

    def _begin(self) -> None:
        self.hide()
        self.started.emit()

    def _allow(self) -> None:
        there = bool(self.hearing.input) and self.hearing.input in self.hearing.inputs
        answers = self.way.currentData() == "answer"
        for part in (self.call, self.answer):
            part.setEnabled(answers)
        self.start.setEnabled(there)
        if not there:
            words = self.tr("Connect a MIDI keyboard and choose it as the input.")
        elif answers:
            words = self.tr(
                "Play a phrase; when your bars are over, the model answers it. Whoever plays into the answer has the "
                "turn again."
            )
        else:
            words = self.tr("Play a melody; the model accompanies it, and rests when you rest.")
        self.words.setText(words)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Jam"))
        at = max(0, self.way.currentIndex())
        self.way.clear()
        for value, word in zip(WAYS, (self.tr("Takes turns"), self.tr("Accompanies")), strict=True):
            self.way.addItem(word, value)
        self.way.setCurrentIndex(at)
        for label, field, word, tip in zip(
            self._labels,
            (self.input, self.way, self.call, self.program),
            (self.tr("Input"), self.tr("The model"), self.tr("Turns"), self.tr("Its sound")),
            (
                self.tr("The keyboard you play on"),
                self.tr("Whether it answers your phrases or plays along with them"),
                self.tr("Bars of your turn"),
                self.tr("General MIDI sound of the model's part"),
            ),
            strict=True,
        ):
            label.setText(word)
            label.setBuddy(field)
            field.setAccessibleName(word)
            field.setToolTip(tip)
        self.answer.setAccessibleName(self.tr("Bars of the model's turn"))
        self.answer.setToolTip(self.tr("Bars of the model's turn"))
        self.call.setPrefix(self.tr("You: "))
        self.answer.setPrefix(self.tr("It: "))
        for field in (self.call, self.answer):
            field.setSuffix(self.tr(" bars"))
        self.with_tune.setText(self.tr("The tune plays along"))
        self.with_tune.setToolTip(self.tr("From the playhead on; else the jam begins after the tune's last bar"))
        self.start.setText(self.tr("Begin to jam"))
        self.show_ports()
