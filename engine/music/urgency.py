"""A higher priority for the process that sends notes, as far as the system allows it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

_FIFO = 12
"""Above everything ordinary, below sound servers (which take 20 and more)."""
_CPU_LIMIT = 3_000_000
"""Microseconds a real-time process may run without a pause before the kernel ends it: no stuck call of a MIDI
library can take the machine with it."""


def raise_priority(below: int = 0) -> str:
    """Raise this process's priority; one sentence saying what was granted. below: by so much less than the sender's."""
    if sys.platform == "win32":
        return _windows()
    if hasattr(os, "sched_setscheduler"):
        try:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_FIFO - below))
        except OSError:
            pass
        else:
            _limit()
            return "MIDI runs with real-time priority."
    try:
        os.nice(-10)
    except OSError:
        return "MIDI runs with ordinary priority: this system grants no higher one."
    return "MIDI runs with raised priority."


def raise_threads() -> None:
    """Give every thread of this process that has ordinary priority that of the calling one, where that is real-time.

    A MIDI library starts threads of its own, which inherit nothing: the thread that hands over to JACK would wait
    behind a training. Those to which a sound server gave a real-time priority keep it.
    """
    if not sys.platform.startswith("linux") or os.sched_getscheduler(0) != os.SCHED_FIFO:
        return
    for thread in map(int, os.listdir("/proc/self/task")):
        with contextlib.suppress(OSError):  # it ended meanwhile
            if os.sched_getscheduler(thread) == os.SCHED_OTHER:
                os.sched_setscheduler(thread, os.SCHED_FIFO, os.sched_getparam(0))


def lower_priority() -> None:
    """Give back a real-time priority that was inherited."""
    if hasattr(os, "sched_setscheduler"):
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def _limit() -> None:
    import resource

    if hasattr(resource, "RLIMIT_RTTIME"):
        resource.setrlimit(resource.RLIMIT_RTTIME, (_CPU_LIMIT, 2 * _CPU_LIMIT))


def _windows() -> str:
    windll = getattr(ctypes, "windll", None)
    if windll is None:
        return "MIDI runs with ordinary priority."
    windll.winmm.timeBeginPeriod(1)  # else every wait is rounded up to 16 ms
    high = 0x80
    if windll.kernel32.SetPriorityClass(windll.kernel32.GetCurrentProcess(), high):
        return "MIDI runs with high priority."
    return "MIDI runs with ordinary priority: this system grants no higher one."
