"""The window's end of the MIDI process: one long-lived QThread whose worker turns its events into signals."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, QThread, Signal

from desktop import i18n
from engine.music import midi_messages as m
from engine.music.midi_process import MidiGone, MidiProcess

_POLL = 0.05


class _Worker(QObject):
    """Lives in the thread."""

    heard = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.stopping = threading.Event()
        self.midi: MidiProcess | None = None
        self.started = threading.Event()

    def listen(self) -> None:
        """Until stopping is set. Runs once, for the life of the thread."""
        self.started.wait()
        while not self.stopping.is_set() and self.midi is not None:
            for event in self.midi.poll(_POLL):
                self.heard.emit(event)


class MidiLink(QObject):
    """Requests in, signals out. No process is started before the first request; it restarts by itself."""

    ready = Signal(object)
    """midi_messages.Ready"""
    ports = Signal(object)
    """midi_messages.Ports: when asked, and whenever something was plugged in or out."""
    started = Signal(int)
    stopped = Signal(int, bool)
    """The tick, and whether it was the end."""
    position = Signal(int)
    port_lost = Signal(str, str)
    """Name and sentence."""
    port_back = Signal(str)
    recorded = Signal(object)
    """midi_messages.Recorded"""
    jam_ready = Signal()
    jammed = Signal(object)
    """midi_messages.Jammed"""
    jam_ended = Signal(str)
    """One sentence: why the partner is gone."""
    failed = Signal(str)
    """One sentence: a request that cannot be met, a restart, or the end of it all."""

    _go = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._closed = False
        self._thread = QThread()
        self._thread.setObjectName("midi-link")
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._worker.heard.connect(self._hear)
        self._go.connect(self._worker.listen)
        self._thread.start()
        self._go.emit()

    @property
    def pid(self) -> int:
        """Of the process that sends, 0 where none is up."""
        return self._worker.midi.pid if self._worker.midi is not None else 0

    def send(self, request: m.Request) -> None:
        """Hand over a request. Raises MidiGone where MIDI is closed or gone for good."""
        if self._closed:
            raise MidiGone
        if self._worker.midi is None:
            self._worker.midi = MidiProcess()
            self._worker.started.set()
        self._worker.midi.send(request)

    def close(self) -> None:
        """Release every note, end thread and processes, and wait for them. May be called twice."""
        if self._closed:
            return
        self._closed = True
        self._worker.stopping.set()
        self._worker.started.set()
        self._thread.quit()
        self._thread.wait()
        if self._worker.midi is not None:
            self._worker.midi.close()
            self._worker.midi = None

    def _hear(self, event: m.Event) -> None:
        """In the window's thread."""
        if self._closed:
            return
        match event:
            case m.Ready():
                self.ready.emit(event)
            case m.Ports():
                self.ports.emit(event)
            case m.Started(tick):
                self.started.emit(tick)
            case m.Stopped(tick, finished):
                self.stopped.emit(tick, finished)
            case m.Position(tick):
                self.position.emit(tick)
            case m.PortLost(name, sentence):
                self.port_lost.emit(name, i18n.engine(sentence))
            case m.PortBack(name):
                self.port_back.emit(name)
            case m.Recorded():
                self.recorded.emit(event)
            case m.JamReady():
                self.jam_ready.emit()
            case m.Jammed():
                self.jammed.emit(event)
            case m.JamEnded(sentence):
                self.jam_ended.emit(i18n.engine(sentence))
            case m.Refused(sentence) | m.Restarted(sentence) | m.Died(sentence):
                self.failed.emit(i18n.engine(sentence))
