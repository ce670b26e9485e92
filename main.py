"""Triptych. Without an argument the window opens; with a verb the engine works without one."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# Before anything imports torch, in this process and in those it starts (docs/adr/0003).
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def main() -> int:
    """Returns the exit code: 0 done, 1 bad input, 2 bad usage."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] == "--self-test" or arguments[0].endswith(".triptych"):
        if arguments[:1] == ["--self-test"]:
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        elif not _has_display():
            sys.stderr.write('triptych: There is no display here; make works with "create", see "--help".\n')
            return 1
        from desktop.app import run

        return run(sys.argv)
    from engine.cli import run as run_command
    from engine.commands import shared

    shared.film_writers[".mp4"] = _write_mp4
    return run_command(arguments)


def _write_mp4(path: Path, pictures: Sequence[np.ndarray], rate: float, side: int) -> None:
    """See engine.commands.shared.FilmWriter; Qt is imported only where a film is asked for."""
    if not _has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from desktop.film import write

    write(path, pictures, rate, side)


def _has_display() -> bool:
    """Qt aborts where a Unix other than macOS has none."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
