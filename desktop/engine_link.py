"""The window's end of an engine process: one long-lived QThread whose worker turns events into signals."""

from __future__ import annotations

import threading
import time

from PySide6.QtCore import QObject, QThread, Signal

from desktop import i18n
from engine.process import (
    Died,
    EngineGone,
    EngineProcess,
    Event,
    Failed,
    Finished,
    Previewed,
    Progressed,
    Ready,
    Request,
)

_RESTARTS_A_MINUTE = 3
_POLL = 0.05


class _Worker(QObject):
    """Lives in the thread; listens to whichever process is the present one."""

    heard = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.stopping = threading.Event()
        self.changed = threading.Event()
        self.process: EngineProcess | None = None
        self.generation = 0

    def listen(self) -> None:
        """Until stopping is set. Runs once, for the life of the thread."""
        while not self.stopping.is_set():
            process, generation = self.process, self.generation
            if process is None:
                self.changed.wait(_POLL)
                self.changed.clear()  # else the thread would spin once an engine is gone for good
                continue
            for event in process.poll(_POLL):
                self.heard.emit(generation, event)


class EngineLink(QObject):
    """Requests in, signals out. Job numbers are this link's own and never come twice.

    restarts=True brings a dead engine back by itself, at most three times a minute. Nothing is spawned
    before start() or the first request.
    """

    ready = Signal()
    progressed = Signal(int, object)
    previewed = Signal(int, object)
    finished = Signal(int, object)
    failed = Signal(int, str, str)
    died = Signal(str)

    _go = Signal()

    def __init__(self, nice: int = 0, restarts: bool = True, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nice, self._restarts = nice, restarts
        self._jobs: dict[tuple[int, int], int] = {}
        self._numbers: dict[int, int] = {}
        self._next = 0
        self._deaths: list[float] = []
        self._closed = False
        self._thread = QThread()
        self._thread.setObjectName("engine-link")
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._worker.heard.connect(self._hear)
        self._go.connect(self._worker.listen)
        self._thread.start()
        self._go.emit()

    @property
    def pid(self) -> int:
        """The engine's process number, 0 where none runs."""
        return self._worker.process.pid if self._worker.process is not None else 0

    @property
    def alive(self) -> bool:
        return self._worker.process is not None and self._worker.process.alive

    def start(self) -> None:
        """Spawn the engine, if it is not there."""
        if self._closed or self._worker.process is not None:
            return
        self._worker.generation += 1
        self._worker.process = EngineProcess(self._nice)
        self._worker.changed.set()

    def request(self, request: Request) -> int:
        """Queue a request; its job number. Raises EngineGone where the engine is dead and stays so."""
        if self._closed:
            raise EngineGone
        self.start()
        process = self._worker.process
        assert process is not None
        sent = process.send(request)
        self._next += 1
        self._jobs[self._worker.generation, sent] = self._next
        self._numbers[self._next] = sent
        return self._next

    def cancel(self, job: int) -> None:
        """Ask a job to end early."""
        if self._worker.process is not None and job in self._numbers:
            self._worker.process.cancel(self._numbers[job])

    def close(self) -> None:
        """End thread and process and wait for both. May be called twice."""
        if self._closed:
            return
        self._closed = True
        self._worker.stopping.set()
        self._worker.changed.set()
        self._thread.quit()
        self._thread.wait()
        if self._worker.process is not None:
            self._worker.process.close()
            self._worker.process = None

    def _hear(self, generation: int, event: Event) -> None:
        """In the window's thread: signals arrive in order, after request() has noted the job."""
        if self._closed or generation != self._worker.generation:
            return
        match event:
            case Ready():
                self.ready.emit()
            case Died(sentence):
                self._bury(sentence)
            case Progressed(job, progress):
                self.progressed.emit(self._jobs.get((generation, job), 0), progress)
            case Previewed(job, value):
                self.previewed.emit(self._jobs.get((generation, job), 0), value)
            case Finished(job, result):
                self.finished.emit(self._settle(generation, job), result)
            case Failed(job, sentence, details):
                self.failed.emit(self._settle(generation, job), i18n.engine(sentence), details)

    def _settle(self, generation: int, job: int) -> int:
        number = self._jobs.pop((generation, job), 0)
        self._numbers.pop(number, None)
        return number

    def _bury(self, sentence: str) -> None:
        dead, self._worker.process = self._worker.process, None
        if dead is not None:
            dead.close()
        self._jobs.clear()
        self._numbers.clear()
        now = time.monotonic()
        self._deaths = [then for then in self._deaths if now - then < 60] + [now]
        if self._restarts and len(self._deaths) <= _RESTARTS_A_MINUTE:
            self.start()
        self.died.emit(sentence)
