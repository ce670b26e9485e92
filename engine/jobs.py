"""How long work talks to whoever waits for it: the Job protocol, and two jobs without a window."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TextIO


@dataclass(frozen=True)
class Progress:
    """fraction 0..1 (None: unknown), message one line for people, figures named numbers (losses, ...)."""

    fraction: float | None
    message: str = ""
    figures: dict[str, float] = field(default_factory=dict)


class Job(Protocol):
    """The handle long work is given. It asks should_stop() often and then ends tidily with what it has."""

    def progress(self, fraction: float | None, message: str = "", **figures: float) -> None: ...

    def preview(self, value: Any) -> None:
        """Show something half-made: a Draft, or what a recipe previews."""
        ...

    def should_stop(self) -> bool: ...


@dataclass(frozen=True)
class Operation:
    """Something a studio can do besides creating: vary, continue, repaint ...

    call(job, **arguments) does it and returns plain values; what is half-made goes to job.preview. Where
    needs_model is set it is call(job, runtime, **arguments), runtime being the opened model.
    """

    call: Callable[..., Any]
    needs_model: bool = True


class RecordingJob:
    """Keeps all it is told, for tests and for callers who look afterwards. Stops after stop_after reports."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.reports: list[Progress] = []
        self.previews: list[Any] = []
        self.stop_after = stop_after

    def progress(self, fraction: float | None, message: str = "", **figures: float) -> None:
        self.reports.append(Progress(fraction, message, figures))

    def preview(self, value: Any) -> None:
        self.previews.append(value)

    def should_stop(self) -> bool:
        return self.stop_after is not None and len(self.reports) >= self.stop_after


class ConsoleJob:
    """A progress bar on a terminal; a line every ten seconds where the output is a file."""

    WIDTH = 24

    def __init__(self, stream: TextIO | None = None, quiet: bool = False) -> None:
        self.stream = stream or sys.stderr
        self.quiet = quiet
        self.live = self.stream.isatty()
        self._last_shown = 0.0
        self._last_message = ""
        self._on_bar = False

    def progress(self, fraction: float | None, message: str = "", **figures: float) -> None:
        now = time.monotonic()
        due = 0.1 if self.live else 10.0
        finished = fraction is not None and fraction >= 1
        said = fraction is None and message != self._last_message
        if self.quiet or not (finished or said or now - self._last_shown >= due):
            return
        self._last_shown, self._last_message = now, message
        shown = "  ".join(f"{name} {value:.4g}" for name, value in figures.items())
        line = "  ".join(part for part in (message, shown) if part)
        if fraction is not None:
            full = round(self.WIDTH * min(1.0, fraction))
            line = f"[{'#' * full}{'.' * (self.WIDTH - full)}] {fraction:4.0%}  {line}"
        if self.live and fraction is not None:
            self.stream.write(f"\r\x1b[K{line}")
            self._on_bar = not finished
            if finished:
                self.stream.write("\n")
        else:
            self.stream.write(("\n" if self._on_bar else "") + line + "\n")
            self._on_bar = False
        self.stream.flush()

    def preview(self, value: Any) -> None:
        """A terminal shows no pictures."""

    def should_stop(self) -> bool:
        return False
