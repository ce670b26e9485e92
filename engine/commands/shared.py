"""What the command line's verbs have in common: the progress bar that can be stopped, and the answer."""

from __future__ import annotations

import argparse
import json
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol

from engine.jobs import ConsoleJob

if TYPE_CHECKING:
    import numpy as np


FilmWriter = Callable[[Path, Sequence["np.ndarray"], float, int], None]
"""Writes pictures uint8 (h, w, 3), so many a second, with so many pixels on the longer side (0: as they are)."""
film_writers: dict[str, FilmWriter] = {}
"""By the ending of the file: films that the engine cannot encode itself. main.py brings Qt's encoder."""


class Verb(Protocol):
    """Adds a verb with --json and --quiet; command returns the exit code."""

    def __call__(
        self, name: str, command: Callable[[argparse.Namespace], int], text: str
    ) -> argparse.ArgumentParser: ...


class InterruptibleJob(ConsoleJob):
    """Ctrl+C and a polite kill end the work tidily: a training writes its checkpoint and its model."""

    stopped = False

    def should_stop(self) -> bool:
        return self.stopped

    @contextmanager
    def listening(self) -> Iterator[None]:
        def stop(number: int, frame: FrameType | None) -> None:
            if self.stopped:
                raise KeyboardInterrupt
            self.stopped = True

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def job_of(asked: argparse.Namespace) -> InterruptibleJob:
    """A progress bar; silent with --quiet and in all but the first process of torchrun."""
    other_process = os.environ.get("RANK", "0") != "0"
    return InterruptibleJob(quiet=asked.quiet or other_process)


def show(asked: argparse.Namespace, value: Any, lines: list[str]) -> None:
    """The answer on standard output: value as JSON where --json was given, else the lines."""
    print(json.dumps(value, indent=2, ensure_ascii=False) if asked.json else "\n".join(lines))
