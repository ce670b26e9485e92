"""Triptych. Without an argument the window opens; with a verb the engine works without one."""

from __future__ import annotations

import multiprocessing
import os
import sys

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

    return run_command(arguments)


def _has_display() -> bool:
    """Qt aborts where a Unix other than macOS has none."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
