"""The column of tracks: which one is edited, which are heard, and how each is named and sounds."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import tool_button
from desktop.music import controllers
from desktop.music.hearing import BUILT_IN
from desktop.music.midi_panel import fill
from desktop.music.roll_painter import TRACK_COLOURS, Colours
from desktop.music.terms import PROGRAMS
from engine.works import Score, Track

DRUMS = 9
"""The channel on which General MIDI has drums instead of a program."""


class _Row(QWidget):
    """One track: a button with its colour and name, mute and solo."""

    def __init__(self) -> None:
        super().__init__()
        self.name = QToolButton()
        self.name.setCheckable(True)
        self.name.setProperty("row", True)
        self.name.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.name.setIconSize(QSize(12, 12))
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.name.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.mute, self.solo = QToolButton(), QToolButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.name, 1)
        for button in (self.mute, self.solo):
            button.setCheckable(True)
            button.setFixedWidth(28)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)


class TrackList(QWidget):
    """Tracks of a score. Mute, solo and colour belong to the view; all else changes the score."""

    chosen = Signal(int)
    """The number of the track that is edited now."""
    edited = Signal(object, str)
    """The new Score, and what was done to it, in a few words."""
    heard_changed = Signal()
    hues_changed = Signal()
    routed = Signal()
    """Tracks have other outputs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score: Score | None = None
        self._current = 0
        self._rows: list[_Row] = []
        self.muted: set[int] = set()
        self.soloed: set[int] = set()
        self.hues: dict[int, int] = {}
        """Numbers of the colours of tracks that have not the one of their place."""
        self.outputs: dict[int, str] = {}
        """MIDI outputs (or the built-in sound) of tracks that go elsewhere than all."""
        self._ports: tuple[str, ...] = ()
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.choose)
        self.head = QLabel()
        self.head.setProperty("strong", True)
        self.add, self.remove = tool_button("roll-plus"), tool_button("roll-minus")
        self.name, self.program, self.channel, self.hue = QLineEdit(), QComboBox(), QSpinBox(), QComboBox()
        self.output = QComboBox()
        self._labels = [QLabel() for _ in range(5)]
        self.setFixedWidth(216)
        self._build()
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self.name.editingFinished.connect(self._rename)
        self.program.activated.connect(self._set_program)
        self.channel.valueChanged.connect(self._set_channel)
        self.hue.activated.connect(self._set_hue)
        self.output.activated.connect(self._set_output)
        self.retranslate()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.head, 1)
        top.addWidget(self.add)
        top.addWidget(self.remove)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._inside)
        for ground in (area.viewport(), self._inside):
            ground.setAutoFillBackground(False)
        self.program.addItems([f"{n + 1}  {name}" for n, name in enumerate(PROGRAMS)])
        self.program.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.program.setMinimumContentsLength(8)
        self.program.setMaxVisibleItems(16)
        self.channel.setRange(1, 16)
        self.channel.lineEdit().setTextMargins(6, 0, 0, 0)  # a stylesheet's padding does not reach it
        self.hue.setIconSize(QSize(12, 12))
        self.output.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.output.setMinimumContentsLength(8)
        details = QGridLayout()
        details.setHorizontalSpacing(8)
        details.setVerticalSpacing(8)
        details.setColumnStretch(1, 1)
        for at, (label, field) in enumerate(
            zip(self._labels, (self.name, self.program, self.channel, self.output, self.hue), strict=True)
        ):
            label.setProperty("quiet", True)
            label.setBuddy(field)
            details.addWidget(label, at, 0)
            details.addWidget(field, at, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(area, 1)
        column.addLayout(details)

    @property
    def current(self) -> int:
        """The track that is edited."""
        return self._current

    def set_score(self, score: Score | None) -> None:
        """Show the tracks of a score; the edited one stays as far as it is there."""
        self._score = score
        count = len(score.tracks) if score is not None else 0
        while len(self._rows) > count:
            row = self._rows.pop()
            self._group.removeButton(row.name)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self._rows) < count:
            self._add_row()
        for of_view in (self.muted, self.soloed):
            of_view &= set(range(count))
        self.outputs = {track: port for track, port in self.outputs.items() if track < count}
        current = min(self._current, max(0, count - 1))
        changed, self._current = current != self._current, current
        self._show()
        if changed:
            self.chosen.emit(current)

    def _add_row(self) -> None:
        row, at = _Row(), len(self._rows)
        self._group.addButton(row.name, at)
        row.mute.toggled.connect(lambda on, at=at: self._hear(self.muted, at, on))
        row.solo.toggled.connect(lambda on, at=at: self._hear(self.soloed, at, on))
        self._rows.append(row)
        self._column.insertWidget(self._column.count() - 1, row)

    def _show(self) -> None:
        tracks = self._score.tracks if self._score is not None else ()
        colours = Colours.of(self.palette()).tracks
        for at, (row, track) in enumerate(zip(self._rows, tracks, strict=True)):
            name = self._called(at, track)
            row.name.setText(name)
            row.name.setAccessibleName(name)
            row.name.setToolTip(self.tr("Edit this track"))
            row.name.setIcon(_swatch(colours[self.hues.get(at, at) % TRACK_COLOURS]))
            row.name.setChecked(at == self._current)
            row.mute.setChecked(at in self.muted)
            row.solo.setChecked(at in self.soloed)
            row.mute.setText(self.tr("M", "mute a track"))
            row.solo.setText(self.tr("S", "solo a track"))
            for button, said in (
                (row.mute, self.tr("Silence “%1”")),
                (row.solo, self.tr("Hear “%1” and other solo tracks alone")),
            ):
                button.setAccessibleName(said.replace("%1", name))
                button.setToolTip(said.replace("%1", name))
        track = tracks[self._current] if self._current < len(tracks) else None
        for field in (self.name, self.program, self.channel, self.output, self.hue, self.remove):
            field.setEnabled(track is not None)
        self.remove.setEnabled(len(tracks) > 1)
        self.channel.blockSignals(True)
        if track is not None:
            if not self.name.hasFocus() or self.name.text() != track.name:
                self.name.setText(track.name)
            self.program.setCurrentIndex(min(127, max(0, track.program)))
            self.program.setEnabled(track.channel != DRUMS)
            self.channel.setValue(track.channel + 1)
            self.hue.setCurrentIndex(self.hues.get(self._current, self._current) % TRACK_COLOURS)
        self._show_outputs()
        self.channel.blockSignals(False)

    def _called(self, at: int, track: Track) -> str:
        return track.name or self.tr("Track %1").replace("%1", str(at + 1))

    def choose(self, at: int) -> None:
        """Edit another track."""
        if at != self._current and self._score is not None and 0 <= at < len(self._score.tracks):
            self._current = at
            self._show()
            self.chosen.emit(at)

    def audible(self, score: Score) -> Score:
        """The score without the tracks that are silenced, or not solo where some are."""
        heard = [t for t in range(len(score.tracks)) if t in self.soloed or not (self.soloed or t in self.muted)]
        if len(heard) == len(score.tracks):
            return score
        tracks = tuple(t if at in heard else replace(t, notes=()) for at, t in enumerate(score.tracks))
        return replace(score, tracks=tracks)

    def _hear(self, which: set[int], at: int, on: bool) -> None:
        if on != (at in which):
            which.symmetric_difference_update({at})
            self.heard_changed.emit()

    # Changes

    def _change(self, track: Track, said: str) -> None:
        assert self._score is not None
        at, tracks = self._current, self._score.tracks
        if track != tracks[at]:
            self.edited.emit(replace(self._score, tracks=(*tracks[:at], track, *tracks[at + 1 :])), said)

    def _track(self) -> Track | None:
        tracks = self._score.tracks if self._score is not None else ()
        return tracks[self._current] if self._current < len(tracks) else None

    def _rename(self) -> None:
        track = self._track()
        if track is not None:
            self._change(replace(track, name=self.name.text().strip()), self.tr("Rename the track"))

    def _set_program(self, program: int) -> None:
        track = self._track()
        if track is not None:
            self._change(replace(track, program=program), self.tr("Change the sound"))

    def _set_channel(self, channel: int) -> None:
        track = self._track()
        if track is not None:
            self._change(controllers.on_channel(track, channel - 1), self.tr("Change the channel"))

    def _set_hue(self, hue: int) -> None:
        self.hues[self._current] = hue
        self.hues_changed.emit()
        self._show()

    def _set_output(self) -> None:
        chosen = self.output.currentData()
        if chosen is None:
            self.outputs.pop(self._current, None)
        else:
            self.outputs[self._current] = chosen
        self.routed.emit()

    def set_ports(self, ports: tuple[str, ...]) -> None:
        """The MIDI outputs there are now."""
        self._ports = ports
        self._show_outputs()

    def _show_outputs(self) -> None:
        choices = [(self.tr("As all"), None), (self.tr("Built-in sound"), BUILT_IN), *((p, p) for p in self._ports)]
        fill(self.output, choices, self.outputs.get(self._current))

    def _add(self) -> None:
        """A new track, on the first channel no other has, becomes the edited one."""
        score = self._score if self._score is not None else Score(())
        used = {track.channel for track in score.tracks}
        free = next((c for c in range(16) if c != DRUMS and c not in used), 0)
        self.edited.emit(replace(score, tracks=(*score.tracks, Track("", (), 0, free))), self.tr("Add a track"))
        self.choose(len(score.tracks))

    def _remove(self) -> None:
        if self._score is None or len(self._score.tracks) < 2:
            return
        at, tracks = self._current, self._score.tracks
        for of_view in (self.muted, self.soloed):
            later = {t - (t > at) for t in of_view if t != at}
            of_view.clear()
            of_view.update(later)
        self.outputs = {t - (t > at): port for t, port in self.outputs.items() if t != at}
        self.routed.emit()
        self.hues = {t: self.hues.get(t + (t >= at), t + (t >= at)) for t in range(len(tracks) - 1)}
        self.hues_changed.emit()
        self.edited.emit(replace(self._score, tracks=(*tracks[:at], *tracks[at + 1 :])), self.tr("Remove a track"))
        self.chosen.emit(self._current)

    # Words and colours

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._show_hues()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.head.setText(self.tr("Tracks"))
        words = (self.tr("Name"), self.tr("Sound"), self.tr("Channel"), self.tr("Output"), self.tr("Colour"))
        for label, field, word in zip(
            self._labels, (self.name, self.program, self.channel, self.output, self.hue), words, strict=True
        ):
            label.setText(word)
            field.setAccessibleName(word)
        self.name.setToolTip(self.tr("Name of the edited track"))
        self.program.setToolTip(self.tr("General MIDI sound of the edited track; channel 10 has drums"))
        self.channel.setToolTip(self.tr("MIDI channel of the edited track; 10 has drums"))
        self.output.setToolTip(self.tr("Where the edited track sounds: as all tracks do, or elsewhere"))
        self.hue.setToolTip(self.tr("Colour of the edited track's notes"))
        for button, said in ((self.add, self.tr("Add a track")), (self.remove, self.tr("Remove the edited track"))):
            button.setAccessibleName(said)
            button.setToolTip(said)
        self._show_hues()

    def _show_hues(self) -> None:
        names = (self.tr("Vermilion"), self.tr("Blue"), self.tr("Ochre"), self.tr("Green"), self.tr("Violet"),
                 self.tr("Teal"), self.tr("Rose"), self.tr("Grey"))  # fmt: skip
        self.hue.clear()
        for name, colour in zip(names, Colours.of(self.palette()).tracks, strict=True):
            self.hue.addItem(_swatch(colour), name)
        self._show()


def _swatch(colour: QColor) -> QIcon:
    picture = QPixmap(24, 24)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(2, 2, 20, 20, 6, 6)
    painter.end()
    return QIcon(picture)
