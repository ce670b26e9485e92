"""A jam in the window: the model listens at the MIDI input and plays along while the take is recorded."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from desktop.music.hearing import Hearing
from desktop.music.player import Manner
from engine.music import midi_messages as m
from engine.works import Note, Score


class Jam(QObject):
    """begin(), and everything that stops playing ends it. What the partner played is in `notes` until the next one.

    Where the partner has no MIDI output it sounds through the built-in sound.
    """

    state_changed = Signal(bool)
    """Whether there is one; it begins with loading the model."""
    turned = Signal(bool)
    """It is the partner's turn, or the player's."""
    grew = Signal()
    """`notes` is longer."""
    failed = Signal(str)

    def __init__(self, hearing: Hearing) -> None:
        super().__init__(hearing)
        self.hearing = hearing
        self.notes: list[Note] = []
        self.on = self.answering = False
        self._duet: m.Duet | None = None
        self._asked: tuple[Score, int, Manner] | None = None
        self._connected = False
        hearing.state_changed.connect(self._playing_changed)

    def begin(self, score: Score, from_ticks: int, manner: Manner, duet: m.Duet) -> None:
        """Open the model, then record from a tick on with it as partner."""
        self.hearing.stop()
        if not self._connected:
            self._connected = True
            link = self.hearing.link
            link.jam_ready.connect(self._ready)
            link.jammed.connect(self._hear)
            link.jam_ended.connect(self._ended)
        self.notes, self._duet, self._asked = [], duet, (score, from_ticks, manner)
        self.on, self.answering = True, False
        self.state_changed.emit(True)
        self.hearing.send(m.Jam(duet))

    def end(self) -> None:
        """End it, and the recording with it."""
        if self._asked is not None:  # the model is not even open
            self._leave()
        self.hearing.stop()

    @Slot()
    def _ready(self) -> None:
        asked, self._asked = self._asked, None
        if self.on and asked is not None:
            self.hearing.record(*asked)
            self.state_changed.emit(True)

    @Slot(object)
    def _hear(self, jammed: m.Jammed) -> None:
        if not self.on or self._duet is None:
            return
        if jammed.hushed:
            tick = self.hearing.in_tune(jammed.tick)
            self.notes = [
                n if n.onset + n.duration <= tick else Note(n.onset, n.pitch, max(1, tick - n.onset), n.velocity)
                for n in self.notes
                if n.onset < tick
            ]
        for tick, pitch, ticks, velocity in jammed.notes:
            self.notes.append(Note(self.hearing.in_tune(tick), pitch, ticks, velocity))
            if self._duet.route is None:
                self.hearing.player.hear(pitch, velocity, self._duet.program)
        if jammed.answering != self.answering:
            self.answering = jammed.answering
            self.turned.emit(self.answering)
        self.grew.emit()

    @Slot(str)
    def _ended(self, sentence: str) -> None:
        if self.on:
            self._leave(tell=False)
            self.hearing.stop()
            self.failed.emit(sentence)

    @Slot(bool)
    def _playing_changed(self, on: bool) -> None:
        if not on and self.on and self._asked is None:
            self._leave()

    def _leave(self, tell: bool = True) -> None:
        self.on, self._asked = False, None
        if tell:
            self.hearing.send(m.Jam(None))
        self.state_changed.emit(False)
