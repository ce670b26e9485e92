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
        from desktop.app import run

        return run(sys.argv)
    from engine.cli import run as run_command

    return run_command(arguments)


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
