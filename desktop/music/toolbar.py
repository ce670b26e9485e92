"""The music studio's controls: transport and tempo in the heading, tools, grid, key and changes above the roll."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSpinBox,
    QToolButton,
    QWidget,
)

from desktop.icons import tool_button
from desktop.music.piano_roll import TOOLS
from desktop.music.terms import GRIDS, KEYS, METERS, SCALES
from engine.music import controls
from engine.works import Score


def said(text: str, action: QAction) -> str:
    """A tooltip with the command's shortcut."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text} ({keys})" if keys else text


def by_tab(button: QToolButton) -> QToolButton:
    """Reached by Tab, but a click leaves the keys with the roll."""
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


class Transport(QWidget):
    """Play, back to the beginning, loop, metronome, count-in, follow; tempo and meter of the beginning."""

    tempo_changed = Signal(float)
    meter_changed = Signal(object)
    """(beats, beat unit)"""

    def __init__(self, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        """actions: of the page, by name; the buttons work them."""
        super().__init__(parent)
        self._actions = actions
        self.play = by_tab(tool_button("play"))
        self.record = by_tab(tool_button("roll-record", checkable=True))
        self.jam = by_tab(tool_button("roll-jam", checkable=True))
        self.panic, self.midi = by_tab(tool_button("roll-panic")), by_tab(tool_button("roll-midi"))
        self.rewind = by_tab(tool_button("roll-rewind"))
        self.loop = by_tab(tool_button("roll-loop", checkable=True))
        self.metronome = by_tab(tool_button("roll-metronome", checkable=True))
        self.count_in = by_tab(tool_button("roll-count", checkable=True))
        self.follow = by_tab(tool_button("roll-follow", checkable=True))
        self.follow.setChecked(True)
        self.tempo, self.meter = QSpinBox(), QComboBox()
        self.tempo.setRange(10, 400)
        self.tempo.setKeyboardTracking(False)
        self.tempo.lineEdit().setTextMargins(6, 0, 0, 0)
        self.tempo.setPrefix("♩ = ")
        self.meter.addItems([f"{beats}/{unit}" for beats, unit in METERS])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for button in (
            self.rewind,
            self.play,
            self.record,
            self.jam,
            self.loop,
            self.metronome,
            self.count_in,
            self.follow,
        ):
            row.addWidget(button)
        row.addSpacing(12)
        row.addWidget(self.tempo)
        row.addWidget(self.meter)
        row.addSpacing(12)
        row.addWidget(self.midi)
        row.addWidget(self.panic)
        self.play.clicked.connect(lambda: actions["play"].trigger())
        self.record.clicked.connect(lambda: actions["record"].trigger())
        self.jam.clicked.connect(lambda: actions["jam"].trigger())
        self.panic.clicked.connect(lambda: actions["panic"].trigger())
        self.midi.clicked.connect(lambda: actions["midi"].trigger())
        self.rewind.clicked.connect(lambda: actions["stop"].trigger())
        self.tempo.valueChanged.connect(lambda value: self.tempo_changed.emit(float(value)))
        self.meter.activated.connect(self._tell_meter)
        self.retranslate()

    def _tell_meter(self) -> None:
        beats, unit = self.meter.currentText().split("/")
        self.meter_changed.emit((int(beats), int(unit)))

    def show_score(self, score: Score | None) -> None:
        """Tempo and meter of a score; the fields are grey without one."""
        for field in (self.rewind, self.play, self.record, self.jam, self.loop, self.tempo, self.meter):
            field.setEnabled(score is not None)
        if score is None:
            return
        self.tempo.blockSignals(True)
        self.tempo.setValue(round(score.tempo))
        self.tempo.blockSignals(False)
        name = "{}/{}".format(*score.meter)
        if self.meter.findText(name) < 0:
            self.meter.addItem(name)
        self.meter.setCurrentText(name)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        for widget, name, tip in (
            (self.play, self.tr("Play or stop"), said(self.tr("Play or stop"), self._actions["play"])),
            (self.rewind, self.tr("Back to the beginning"),
             said(self.tr("Stop and go back to the beginning"), self._actions["stop"])),
            (self.record, self.tr("Record"),
             said(self.tr("Record what is played at the MIDI input onto the edited track"), self._actions["record"])),
            (self.jam, self.tr("Jam"),
             said(self.tr("Play with the model at a MIDI keyboard, in turns or accompanied"), self._actions["jam"])),
            (self.midi, self.tr("MIDI"), said(self.tr("MIDI output, input and clock"), self._actions["midi"])),
            (self.panic, self.tr("Panic"),
             said(self.tr("Stop, and silence every MIDI channel at once"), self._actions["panic"])),
            (self.loop, self.tr("Loop"),
             said(self.tr("Play the loop again and again; drag it above the bar numbers"), self._actions["loop"])),
            (self.metronome, self.tr("Metronome"), said(self.tr("Clicks on the beats"), self._actions["metronome"])),
            (self.count_in, self.tr("Count in"), self.tr("A bar of clicks before the tune")),
            (self.follow, self.tr("Follow the playhead"), self.tr("Turn the page with the playhead")),
            (self.tempo, self.tr("Tempo"), self.tr("Quarter notes a minute at the beginning")),
            (self.meter, self.tr("Time signature"), self.tr("Time signature at the beginning")),
        ):  # fmt: skip
            widget.setAccessibleName(name)
            widget.setToolTip(tip)


class EditBar(QWidget):
    """Tools, grid, key, quantising, and a menu of all other changes."""

    tool_chosen = Signal(str)
    grid_chosen = Signal(int)
    scale_chosen = Signal(object)
    """Pitch classes, none where no key is chosen."""
    locked = Signal(bool)
    """Whether notes that are drawn or moved stay in the key."""

    def __init__(self, actions: dict[str, QAction], changes: tuple[str, ...], parent: QWidget | None = None) -> None:
        """changes: names of the actions in the menu, "" for a line between."""
        super().__init__(parent)
        self._actions = actions
        self.tools = {name: by_tab(tool_button(f"roll-{name}", checkable=True)) for name in TOOLS}
        self._group = QButtonGroup(self)
        self.fit = by_tab(tool_button("roll-fit"))
        self.grid, self.root, self.scale = QComboBox(), QComboBox(), QComboBox()
        self.lock = by_tab(tool_button("lock", checkable=True))
        self.quantise, self.changes = by_tab(QToolButton()), by_tab(QToolButton())
        self.strength, self.swing = QSpinBox(), QSpinBox()
        self.grid_label, self.key_label = QLabel(), QLabel()
        self._fill(changes)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for button in self.tools.values():
            self._group.addButton(button)
            row.addWidget(button)
        for part in (self.grid_label, self.grid, self.key_label, self.root, self.scale, self.lock):
            if isinstance(part, QLabel):
                part.setProperty("quiet", True)
                row.addSpacing(4)
            row.addWidget(part)
        row.addSpacing(4)
        for part in (self.quantise, self.strength, self.swing):
            row.addWidget(part)
        row.addSpacing(4)
        row.addWidget(self.changes)
        row.addStretch(1)
        row.addWidget(self.fit)
        self._connect()
        self.retranslate()

    def _fill(self, changes: tuple[str, ...]) -> None:
        for name, ticks in GRIDS.items():
            self.grid.addItem(name, ticks)
        self.grid.setCurrentText("1/16")
        self.root.addItems(["–", *KEYS])
        for field in (self.strength, self.swing):
            field.setRange(0, 100)
            field.setSingleStep(10)
            field.lineEdit().setTextMargins(6, 0, 0, 0)  # a stylesheet's padding does not reach it
        self.strength.setValue(100)
        self.strength.setFixedWidth(76)
        self.swing.setFixedWidth(102)
        self.root.setFixedWidth(58)
        self.grid.setFixedWidth(70)
        self.scale.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.scale.setMinimumContentsLength(5)
        menu = QMenu(self.changes)
        for name in changes:
            if name:
                menu.addAction(self._actions[name])
            else:
                menu.addSeparator()
        self.changes.setMenu(menu)
        self.changes.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.changes.setProperty("menu", True)

    def _connect(self) -> None:
        for name, button in self.tools.items():
            button.clicked.connect(lambda _=False, name=name: self.tool_chosen.emit(name))
        self.tools["select"].setChecked(True)
        self.grid.activated.connect(lambda _: self.grid_chosen.emit(self.grid.currentData()))
        self.root.activated.connect(lambda _: self._tell_scale())
        self.scale.activated.connect(lambda _: self._tell_scale())
        self.lock.toggled.connect(self.locked)
        self.quantise.clicked.connect(lambda: self._actions["quantise"].trigger())
        self.fit.clicked.connect(lambda: self._actions["fit"].trigger())

    def _tell_scale(self) -> None:
        self._allow_scale()
        self.scale_chosen.emit(self.pitch_classes())

    def pitch_classes(self) -> frozenset[int]:
        """Of the chosen key; none where none is chosen."""
        root = self.root.currentIndex() - 1
        if root < 0:
            return frozenset()
        return frozenset((root + degree) % 12 for degree in controls.SCALES[self.scale.currentData()])

    def key_name(self) -> str:
        """Such as "E♭ minor", as the engine knows it; "" where no key is chosen."""
        root = self.root.currentIndex() - 1
        return f"{KEYS[root]} {self.scale.currentData()}" if root >= 0 else ""

    def show_tool(self, name: str) -> None:
        self.tools[name].setChecked(True)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self._say_scales()
        self.grid_label.setText(self.tr("Grid"))
        self.key_label.setText(self.tr("Key"))
        self.quantise.setText(self.tr("Quantise"))
        self.changes.setText(self.tr("Change"))
        self.strength.setSuffix(self.tr(" %"))
        self.swing.setSuffix(self.tr(" % swing"))
        names = {"select": self.tr("Select and move"), "draw": self.tr("Draw"), "erase": self.tr("Erase"),
                 "split": self.tr("Split")}  # fmt: skip
        for name, button in self.tools.items():
            button.setAccessibleName(names[name])
            button.setToolTip(said(names[name], self._actions[f"tool_{name}"]))
        for widget, name, tip in (
            (self.grid, self.tr("Grid"), self.tr("What notes snap to; T: triplets. With Alt they move freely")),
            (self.root, self.tr("Key"), self.tr("Rows of this key are bright")),
            (self.scale, self.tr("Scale"), self.tr("Scale of the key")),
            (self.lock, self.tr("Lock to the key"),
             said(self.tr("Notes you draw or move stay in the key"), self._actions["lock"])),
            (self.quantise, self.tr("Quantise"),
             said(self.tr("Draw the chosen notes, or all, to the grid"), self._actions["quantise"])),
            (self.strength, self.tr("Strength"), self.tr("How far notes are drawn to the grid")),
            (self.swing, self.tr("Swing"), self.tr("How late every second step of the grid is; 100 %: triplets")),
            (self.changes, self.tr("Change"), self.tr("More to do with the chosen notes, or with all")),
            (self.fit, self.tr("Show everything"), said(self.tr("Show everything"), self._actions["fit"])),
        ):  # fmt: skip
            widget.setAccessibleName(name)
            widget.setToolTip(tip)

    def _say_scales(self) -> None:
        at = max(0, self.scale.currentIndex())
        self.scale.clear()
        for name, word in SCALES.items():
            self.scale.addItem(QCoreApplication.translate("Scales", word), name)
        self.scale.setCurrentIndex(at)
        self._allow_scale()

    def _allow_scale(self) -> None:
        for part in (self.scale, self.lock):
            part.setEnabled(self.root.currentIndex() > 0)
