"""One training as the window sees it: its states, its files, its engine process. No widgets.

A small file `NAME.training.json` beside the model says what was asked, so that a training can be resumed
after the program was closed or the machine was switched off. It goes when the training is finished.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from enum import Enum, auto
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from engine import files
from engine.brief import KINDS
from engine.jobs import Progress
from engine.process import EngineGone, Train

ORDER_ENDING = ".training.json"
STATE_ENDING = ".training"
_SOON = 0.3
"""Seconds before its end at which a training counts as being saved."""
_FORBIDDEN = '<>:"/\\|?*'


class Link(Protocol):
    """What is needed of desktop.engine_link.EngineLink; tests put a scripted one in its place.

    The signals: progressed(job, Progress), previewed(job, value), finished(job, result),
    failed(job, sentence, details), died(sentence).
    """

    @property
    def progressed(self) -> Any: ...

    @property
    def previewed(self) -> Any: ...

    @property
    def finished(self) -> Any: ...

    @property
    def failed(self) -> Any: ...

    @property
    def died(self) -> Any: ...

    def request(self, request: Any) -> int: ...

    def cancel(self, job: int) -> None: ...

    def close(self) -> None: ...


MakeLink = Callable[[], Link]


@dataclass(frozen=True)
class Order:
    """What was asked of a training. out: the model's folder; minutes: the whole budget without pauses."""

    kind: str
    source: str
    out: str
    preset: str
    minutes: float
    start: str = ""
    licence: str = ""
    consent: str = ""
    makers: str = ""
    name: str = ""
    exclude: tuple[str, ...] = ()
    grey: bool = False
    mirror: bool = True
    stop_words: bool = False
    low_rank: int = 0

    @property
    def order_path(self) -> Path:
        return Path(self.out + ORDER_ENDING)

    @property
    def state_path(self) -> Path:
        """The engine's checkpoint (engine.training.TrainArguments.state_path)."""
        return Path(self.out + STATE_ENDING)

    @property
    def resumable(self) -> bool:
        return self.state_path.is_file()

    def request(self, resume: bool) -> Train:
        return Train(
            kind=self.kind,
            source=self.source,
            out=self.out,
            preset=self.preset,
            minutes=self.minutes,
            start=self.start,
            resume=resume,
            licence=self.licence,
            consent=self.consent,
            makers=self.makers,
            name=self.name,
            exclude=tuple(self.exclude),
            grey=self.grey,
            mirror=self.mirror,
            stop_words=self.stop_words,
            low_rank=self.low_rank,
        )

    def write(self) -> None:
        """Raises UserError where the folder of models cannot be written."""
        text = json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n"
        files.write_bytes(self.order_path, text.encode())

    def forget(self) -> None:
        """The training is over: only the model stays."""
        self.order_path.unlink(missing_ok=True)
        self.state_path.unlink(missing_ok=True)

    def discard(self) -> None:
        """Throw away what the training made: only ever the files this order began."""
        self.forget()
        out = Path(self.out)
        if (out / "card.json").is_file():
            shutil.rmtree(out, ignore_errors=True)


def read_order(path: Path) -> Order | None:
    """The order in a file, None where it is none (changed by hand, of a newer version)."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        known = {f.name for f in fields(Order)}
        values["exclude"] = tuple(map(str, values.get("exclude", ())))
        order = Order(**{k: v for k, v in values.items() if k in known})
    except (OSError, ValueError, TypeError, AttributeError):
        return None
    sound = order.kind in KINDS and isinstance(order.minutes, int | float) and isinstance(order.source, str)
    # The file decides where a model is written and what may be discarded: only ever beside itself.
    name = path.name.removesuffix(ORDER_ENDING)
    return replace(order, out=str(path.with_name(name))) if sound and name else None


def unfinished(models: Path) -> list[Order]:
    """Trainings begun in this folder of models and not finished, the latest first."""
    try:
        paths = sorted(models.glob("*" + ORDER_ENDING), key=lambda p: p.stat().st_mtime, reverse=True)
    except OSError:
        return []
    return [order for path in paths if (order := read_order(path)) is not None]


def folder_name(name: str) -> str:
    """A folder's name for a model's name, fit for every file system; "" where nothing is left of it."""
    kept = "".join("-" if c in _FORBIDDEN or ord(c) < 32 else c for c in name.strip())
    return "-".join(kept.split()).strip(".-")[:80]


class State(Enum):
    """READING: the works are read; LEARNING: steps are made; STOPPING: the model is being saved;
    PAUSED, DIED: can be resumed; DONE, FAILED: over."""

    READING = auto()
    LEARNING = auto()
    STOPPING = auto()
    PAUSED = auto()
    DONE = auto()
    FAILED = auto()
    DIED = auto()


ACTIVE = (State.READING, State.LEARNING, State.STOPPING)


class TrainingRun(QObject):
    """Drives one order through links of its own: begin, pause, resume, finish early, discard.

    changed: the state, or the sentence. progressed: minutes trained and the engine's figures.
    previewed: what the engine shows.
    """

    changed = Signal()
    progressed = Signal(float, object)
    previewed = Signal(object)

    def __init__(self, order: Order, make_link: MakeLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.order = order
        self.state = State.PAUSED
        self.fraction: float | None = None
        self.minutes = 0.0
        self.figures: dict[str, float] = {}
        self.sentence = self.details = ""
        self.card: dict[str, Any] = {}
        self._make_link = make_link
        self._link: Link | None = None
        self._closed_link: Link | None = None
        self._job = -1
        self._finish_early = False

    @property
    def active(self) -> bool:
        return self.state in ACTIVE

    def begin(self, resume: bool = False, link: Link | None = None) -> None:
        """Start, or go on from the last checkpoint. link: one that is up already; it is owned from now on."""
        self._drop_link()
        self.order.write()
        self.sentence = self.details = ""
        self.fraction = None
        self._finish_early = False
        self._link = link or self._make_link()
        self._link.progressed.connect(self._on_progressed)
        self._link.previewed.connect(self._on_previewed)
        self._link.finished.connect(self._on_finished)
        self._link.failed.connect(self._on_failed)
        self._link.died.connect(self._on_died)
        self._set(State.READING)
        try:
            self._job = self._link.request(self.order.request(resume))
        except EngineGone:
            self._on_died("")

    def resume(self) -> None:
        """Go on from the last checkpoint; from the beginning where there is none yet."""
        self.begin(resume=self.order.resumable)

    def pause(self) -> None:
        """Ask for a checkpoint and an end for now."""
        if self._link and self.state in (State.READING, State.LEARNING):
            self._link.cancel(self._job)
            self._set(State.STOPPING)

    def finish_early(self) -> None:
        """Keep the model as it is and call the training finished."""
        if self.active:
            self._finish_early = True
            self.pause()
        elif (Path(self.order.out) / "card.json").is_file():
            self.order.forget()
            self._set(State.DONE)

    def discard(self) -> None:
        """End at once and throw away what was made."""
        self._drop_link()
        self.order.discard()

    def close(self) -> None:
        """The window closes: the engine may still write a checkpoint; the order stays for the next start."""
        self._drop_link()

    def _set(self, state: State, sentence: str = "", details: str = "") -> None:
        self.state, self.sentence, self.details = state, sentence, details
        self.changed.emit()

    def _drop_link(self) -> None:
        link, self._link = self._link, None
        self._job = -1
        if link is None:
            return
        for signal, slot in (
            (link.progressed, self._on_progressed),
            (link.previewed, self._on_previewed),
            (link.finished, self._on_finished),
            (link.failed, self._on_failed),
            (link.died, self._on_died),
        ):
            signal.disconnect(slot)
        link.close()
        # We may be in a slot of this link: it must outlive its own signal.
        self._closed_link = link

    def _on_progressed(self, job: int, progress: Progress) -> None:
        if job != self._job:
            return
        learning = "steps_per_second" in progress.figures
        self.fraction = progress.fraction
        if learning:
            # The engine's fraction is of the minutes asked for: also a clock that stands still in pauses.
            self.minutes = (progress.fraction or 0.0) / 0.999 * self.order.minutes
            self.figures = progress.figures
        if learning and self.state is State.READING:
            self._set(State.LEARNING)
        if self.state is State.LEARNING and progress.figures.get("seconds_left", _SOON) < _SOON:
            self._set(State.STOPPING)  # the budget is spent: what follows is the saving
        if learning:
            self.progressed.emit(self.minutes, progress.figures)
        elif self.state is State.READING:
            self.changed.emit()

    def _on_previewed(self, job: int, value: object) -> None:
        if job == self._job:
            self.previewed.emit(value)

    def _on_finished(self, job: int, result: dict[str, Any]) -> None:
        if job != self._job:
            return
        self.card = result.get("card", {})
        stopped = bool(result.get("stopped"))
        self._drop_link()
        if stopped and not self._finish_early:
            self._set(State.PAUSED)
            return
        self.order.forget()
        self.fraction = 1.0
        self._set(State.DONE)

    def _on_failed(self, job: int, sentence: str, details: str) -> None:
        if job == self._job:
            self._drop_link()
            if not self.order.resumable:
                self.order.order_path.unlink(missing_ok=True)
            self._set(State.FAILED, sentence, details)

    def _on_died(self, sentence: str) -> None:
        self._drop_link()
        self._set(State.DIED, sentence)
