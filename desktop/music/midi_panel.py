"""Where the tune goes and where playing comes from: MIDI output and input, clock, thru and step input."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.card import Card
from desktop.music.hearing import BUILT_IN, Hearing

VIRTUAL = "Triptych"
"""The name of the output that other programs can connect to."""


def fill(box: QComboBox, choices: Sequence[tuple[str, str | None]], chosen: str | None) -> None:
    """Give a box other choices (words, value) without a signal; what is chosen but not there is kept at the end."""
    box.blockSignals(True)
    box.clear()
    for words, value in choices:
        box.addItem(words, value)
    at = next((i for i, (_, value) in enumerate(choices) if value == chosen), -1)
    if at < 0:
        box.addItem(str(chosen), chosen)
        at = box.count() - 1
    box.setCurrentIndex(at)
    box.blockSignals(False)


class MidiPanel(Card):
    """A card below its button until the focus goes elsewhere. It follows `hearing`, which does everything."""

    step_changed = Signal(bool)
    """Whether notes that come in while nothing plays are written at the playhead."""

    def __init__(self, hearing: Hearing, parent: QWidget) -> None:
        super().__init__(400, parent)
        self.hearing = hearing
        self.output, self.input = QComboBox(), QComboBox()
        self.virtual = QPushButton()
        self.clock_out, self.follow = QCheckBox(), QCheckBox()
        self.thru, self.step = QCheckBox(), QCheckBox()
        self.thru.setChecked(True)
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.state.setProperty("quiet", True)
        self._labels = (QLabel(), QLabel())
        for box in (self.output, self.input):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(26)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.addRow(self._labels[0], self.output)
        form.addRow("", self.virtual)
        form.addRow("", self.clock_out)
        form.addRow(self._labels[1], self.input)
        for box in (self.thru, self.step, self.follow):
            form.addRow("", box)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.state)
        self.output.activated.connect(lambda _: hearing.set_output(self.output.currentData()))
        self.input.activated.connect(self._set_input)
        self.virtual.clicked.connect(lambda: hearing.add_virtual(VIRTUAL))
        self.clock_out.toggled.connect(hearing.set_clock_out)
        self.follow.toggled.connect(hearing.set_following)
        self.step.toggled.connect(self.step_changed)
        hearing.ports_changed.connect(self.show_ports)
        self.retranslate()

    def open_below(self, button: QWidget) -> None:
        """Show it under a button, with the ports there are now; away again where it is open."""
        self.hearing.look()
        self.show_ports()
        self.open_at(button, self.output)

    def _set_input(self) -> None:
        self.hearing.set_input(self.input.currentData())
        self._allow()

    def show_ports(self) -> None:
        """The choices there are now."""
        hearing = self.hearing
        outputs = [(self.tr("Built-in sound"), BUILT_IN), *((name, name) for name in hearing.outputs)]
        inputs = [(self.tr("None"), ""), *((name, name) for name in hearing.inputs)]
        fill(self.output, outputs, hearing.output)
        fill(self.input, inputs, hearing.input)
        lost = [
            name
            for name, there in ((hearing.output, hearing.outputs), (hearing.input, hearing.inputs))
            if name and name not in there
        ]
        sentence = hearing.why_none
        if lost and not sentence:
            sentence = self.tr("{name} is not connected; it is used as soon as it is.").format(name=lost[0])
        self.state.setText(sentence)
        self.state.setVisible(bool(sentence))
        self._allow()
        self.fit()

    def _allow(self) -> None:
        for box in (self.thru, self.step, self.follow):
            box.setEnabled(bool(self.hearing.input))
        self.clock_out.setEnabled(bool(self.hearing.output or self.hearing.routes))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("MIDI"))
        for label, box, words, tip in (
            (self._labels[0], self.output, self.tr("Output"),
             self.tr("Where tracks sound that have no output of their own")),
            (self._labels[1], self.input, self.tr("Input"), self.tr("The keyboard that is recorded and played from")),
        ):  # fmt: skip
            label.setText(words)
            label.setBuddy(box)
            box.setAccessibleName(words)
            box.setToolTip(tip)
        self.virtual.setText(self.tr("Open an output for other programs"))
        self.virtual.setToolTip(self.tr("A virtual port named Triptych, to which other programs can connect"))
        for box, words, tip in (
            (self.clock_out, self.tr("Send the clock"),
             self.tr("Machines at the output follow this tune: start, stop, song position, 24 pulses to the quarter")),
            (self.follow, self.tr("Follow the clock of the input"),
             self.tr("The tune starts, stops and runs as the machine at the input says")),
            (self.thru, self.tr("Hear what is played"), self.tr("Pass the input on to the edited track's output")),
            (self.step, self.tr("Step input"),
             self.tr("While nothing plays, notes and chords are written at the playhead, one step of the grid each")),
        ):  # fmt: skip
            box.setText(words)
            box.setToolTip(tip)
        self.show_ports()
