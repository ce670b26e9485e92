"""The engine in a process of its own: serve() runs there, EngineProcess is its handle here. No Qt.

A crash, an out-of-memory or a kill in the child costs the caller nothing: poll() then returns Died.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import threading
import time
import traceback
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from engine.brief import Brief, UserError
from engine.jobs import Progress
from engine.works import Work

# What is asked


@dataclass(frozen=True)
class Create:
    """models: kind -> path or name of the model; a kind that is missing uses the starter. source: a work the others
    are made after, or None. -> studio.Creation"""

    brief: Brief
    models: dict[str, str] = field(default_factory=dict)
    source: Work | None = None


@dataclass(frozen=True)
class WarmUp:
    """Make the first Create as quick as the next, see studio.warm_up. Tells nothing, and ends early once anything
    else is asked. -> None"""

    language: str
    models: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Train:
    """Exactly one of minutes and steps. start: a model to go on from. -> the result of studio.train"""

    kind: str
    source: str
    out: str
    preset: str = ""
    minutes: float | None = None
    steps: int | None = None
    start: str = ""
    resume: bool = False
    device: str = "auto"
    licence: str = ""
    consent: str = ""
    makers: str = ""
    name: str = ""
    exclude: tuple[str, ...] = ()
    grey: bool = False
    mirror: bool = True
    stop_words: bool = False
    low_rank: int = 0


@dataclass(frozen=True)
class Inspect:
    """Read a source as training would. -> sources.Report"""

    kind: str
    source: str
    grey: bool = False
    stop_words: bool = False


@dataclass(frozen=True)
class ListModels:
    """-> list of cards"""


@dataclass(frozen=True)
class ListDevices:
    """-> list of devices"""


@dataclass(frozen=True)
class Operate:
    """An operation of a medium by its name, with its arguments; see studio.operate. -> what it returns"""

    kind: str
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    model: str = ""
    language: str = ""


@dataclass(frozen=True)
class CheckCopies:
    """Compare a work with what the models of its kind learned from. -> the list of studio.check_copies"""

    work: Work


@dataclass(frozen=True)
class FindNearest:
    """The nearest work that a row of CheckCopies' answer tells of, from the collection at source.

    -> the row with its title and author, and the work; or None
    """

    work: Work
    nearest: dict[str, Any]
    source: str


@dataclass(frozen=True)
class Appraise:
    """Measure a work, or the one in the file at path. model: see studio.appraise. -> appraisal.Appraisal"""

    work: Work | None = None
    path: str = ""
    model: str = ""
    name: str = ""


Request = Create | WarmUp | Train | Inspect | ListModels | ListDevices | Operate | CheckCopies | FindNearest | Appraise

# What is told


@dataclass(frozen=True)
class Ready:
    """The child is up."""


@dataclass(frozen=True)
class Progressed:
    job: int
    progress: Progress


@dataclass(frozen=True)
class Previewed:
    """value: a works.Draft, or a list of them."""

    job: int
    value: Any


@dataclass(frozen=True)
class Finished:
    job: int
    result: Any


@dataclass(frozen=True)
class Failed:
    """sentence: for people; details: where it happened, for a report."""

    job: int
    sentence: str
    details: str = ""


@dataclass(frozen=True)
class Died:
    """Said once, on this side, when the child is gone without having been asked to go."""

    sentence: str


Event = Ready | Progressed | Previewed | Finished | Failed | Died


class EngineGone(Exception):
    """The child is not there any more; start another EngineProcess."""


_DIED = "The engine stopped unexpectedly; your works are safe, and it can be started again."
_CANCEL, _CLOSE = "cancel", "close"


class EngineProcess:
    """One engine child. Every method may be called from any thread; poll() from one thread at a time.

    nice: 0..19, how willingly it gives way to other processes (training: 10).
    """

    def __init__(self, nice: int = 0) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, nice), daemon=True, name="triptych-engine")
        self._process.start()
        theirs.close()
        self._sending = threading.Lock()
        self._jobs = 0
        self._gone = False
        self._closed = False

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    @property
    def alive(self) -> bool:
        return not self._gone and self._process.is_alive()

    def send(self, request: Request) -> int:
        """Queue a request; returns its job number, at once. Raises EngineGone where the child is dead."""
        with self._sending:
            self._jobs += 1
            job = self._jobs
            self._put(("request", job, request))
        return job

    def cancel(self, job: int) -> None:
        """Ask a job to end early; it answers Finished with what it has. Without effect on a dead child."""
        with self._sending, contextlib.suppress(EngineGone):
            self._put((_CANCEL, job, None))

    def _put(self, message: tuple[str, int, Any]) -> None:
        if self._gone or self._closed:
            raise EngineGone
        try:
            self._pipe.send(message)
        except (BrokenPipeError, ConnectionError, OSError) as error:
            raise EngineGone from error

    def poll(self, timeout: float = 0.0) -> list[Event]:
        """The events since the last call, waiting up to timeout seconds for the first."""
        events: list[Event] = []
        if self._gone or self._closed:
            time.sleep(timeout)
            return events
        try:
            if self._pipe.poll(timeout):
                while self._pipe.poll():
                    events.append(self._pipe.recv())
        except (EOFError, ConnectionError, OSError):
            self._gone = True
            if not self._closed:
                events.append(Died(_DIED))
        return events

    def close(self, patience: float = 3.0) -> None:
        """Ask the child to end: a training writes its checkpoint first. Killed after `patience` seconds."""
        with self._sending:
            if self._closed:
                return
            with contextlib.suppress(EngineGone):
                self._put((_CLOSE, 0, None))
            self._closed = True
        self._process.join(patience)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._pipe.close()
        self._process.close()


# The child


class _PipeJob:
    """Reports of one job into the pipe, thinned here: progress 10 times a second, drafts as they come.

    aside: tells nothing, and stops where another request waits.
    """

    def __init__(self, child: _Child, number: int, aside: bool) -> None:
        self._child = child
        self._number = number
        self._aside = aside
        self._last = 0.0

    def progress(self, fraction: float | None, message: str = "", **figures: float) -> None:
        if self._aside:
            return
        now = time.monotonic()
        if fraction is None or fraction >= 1 or now - self._last >= 0.1:
            self._last = now
            self._child.tell(Progressed(self._number, Progress(fraction, message, figures)))

    def preview(self, value: Any) -> None:
        if not self._aside:
            self._child.tell(Previewed(self._number, value))

    def should_stop(self) -> bool:
        if self._aside and not self._child.requests.empty():
            return True
        return self._child.closing.is_set() or self._number in self._child.cancelled


class _Child:
    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.closing = threading.Event()
        self.cancelled: set[int] = set()
        self.requests: queue.Queue[tuple[int, Request] | None] = queue.Queue()
        self._telling = threading.Lock()

    def tell(self, event: Event) -> None:
        # Once the window is gone nobody listens; a training still finishes its checkpoint.
        with self._telling, contextlib.suppress(BrokenPipeError, ConnectionError, OSError):
            self.pipe.send(event)

    def listen(self) -> None:
        """Runs in a thread, so that a cancel is heard in the middle of a job."""
        try:
            while True:
                verb, job, request = self.pipe.recv()
                if verb == _CLOSE:
                    break
                if verb == _CANCEL:
                    self.cancelled.add(job)
                else:
                    self.requests.put((job, request))
        except (EOFError, OSError):
            pass  # the other side was closed or killed
        self.closing.set()
        self.requests.put(None)

    def work(self) -> None:
        self.tell(Ready())
        while (item := self.requests.get()) is not None and not self.closing.is_set():
            number, request = item
            try:
                job = _PipeJob(self, number, aside=isinstance(request, WarmUp))
                self.tell(Finished(number, _answer(request, job)))
            except UserError as error:
                self.tell(Failed(number, str(error)))
            except MemoryError:
                sentence = "There was not enough memory for this; try a smaller size or preset."
                self.tell(Failed(number, sentence, traceback.format_exc()))
            except Exception as error:  # the child's outermost frame: whatever it is, the window must hear of it
                sentence = f"Something in Triptych went wrong ({type(error).__name__}); your works are safe."
                self.tell(Failed(number, sentence, traceback.format_exc()))


def _answer(request: Request, job: _PipeJob) -> Any:
    from engine import device, studio
    from engine.library import originality

    match request:
        case Create(brief, models, source):
            return studio.create(brief, job, models, source=source)
        case WarmUp(language, models):
            with contextlib.suppress(UserError):  # what is wrong is said when something is asked for
                studio.warm_up(language, job, models)
            return None
        case Train():
            return studio.train(
                studio.Training(
                    kind=request.kind,
                    source=Path(request.source),
                    out=Path(request.out),
                    preset=request.preset,
                    minutes=request.minutes,
                    steps=request.steps,
                    start=request.start,
                    resume=request.resume,
                    device=request.device,
                    licence=request.licence,
                    consent=request.consent,
                    makers=request.makers,
                    name=request.name,
                    exclude=request.exclude,
                    grey=request.grey,
                    mirror=request.mirror,
                    stop_words=request.stop_words,
                    low_rank=request.low_rank,
                ),
                job,
            )
        case Operate(kind, name, arguments, model, language):
            return studio.operate(kind, name, arguments, job, model, language)
        case Inspect(kind, source, grey, stop_words):
            return studio.inspect(kind, Path(source), job, grey, stop_words)
        case CheckCopies(work):
            return studio.check_copies(work)
        case FindNearest(work, nearest, source):
            return originality.beside(work, nearest, Path(source), job)
        case Appraise(work, path, model, name):
            asked = work if work is not None else studio.read_work(Path(path))
            return studio.appraise(asked, job, model, name or Path(path).name)
        case ListModels():
            return studio.list_models()
        case ListDevices():
            return device.describe()
        case _:
            raise TypeError(f"no request: {request!r}")


def serve(pipe: Connection, nice: int) -> None:
    """The child's main: answer requests until the pipe closes."""
    from engine import device

    device.prepare_environment()
    if nice and hasattr(os, "nice"):
        os.nice(nice)
    child = _Child(pipe)
    threading.Thread(target=child.listen, name="listen", daemon=True).start()
    child.work()
