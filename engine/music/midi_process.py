"""The handle of the MIDI process, and the guardian between the two. No Qt.

Window, guardian and sender are three processes that share a ledger of held notes (held.py). Whichever of them
is killed, another releases what sounds: the sender when its pipe closes, or the lifeline, a pipe whose other end
only the window holds; the guardian, through a new sender, when the sender died or is stuck inside a MIDI library;
the handle, through a new guardian, when that is gone.
"""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import signal
import threading
import time
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from engine.music import midi_sender
from engine.music.held import SOME_API, Shared, new
from engine.music.midi_messages import Died, Event, Kept, Ready, Request, Restarted, Stop
from engine.music.midi_sender import Close, Options
from engine.music.urgency import raise_priority
from engine.saying import said

STUCK = 2.0
"""Seconds inside a MIDI library after which the process counts as stuck: JACK pauses for a second or so when one
of its clients dies."""
STALLED = 1.5
"""Seconds without a sign of life anywhere else."""
_LOOK = 0.1
_PATIENCE = 1.5
_RESTARTS_A_MINUTE = 6
_CRASHED = said("The MIDI process stopped unexpectedly; what it held was released, and it runs again.")
_HUNG = said("A MIDI system did not answer; it is left out until it does, and MIDI runs again.")
_BACK = said("A MIDI system is back; MIDI was started again to reach it.")
_GONE = said("MIDI stopped again and again and stays off; what was held was released. Start Triptych again to use it.")


class MidiGone(Exception):
    """MIDI was closed or is gone for good."""


class MidiProcess:
    """MIDI in processes of its own. send() from any thread; poll() from one thread at a time.

    urgent=False asks for no raised priority.
    """

    def __init__(self, urgent: bool = True) -> None:
        self._options = Options(urgent)
        self.shared = new()
        self._sending = threading.Lock()
        self._kept = Kept()
        self._deaths: list[float] = []
        self._closed = False
        self.pid = 0
        """Of the process that sends; 0 until Ready."""
        self._lifeline = multiprocessing.get_context("spawn").Pipe(duplex=False)
        self._start()
        atexit.register(self.close)

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._guardian = context.Process(
            target=guard, args=(theirs, self._lifeline[0], self.shared, self._options), name="triptych-midi"
        )
        self._guardian.start()
        theirs.close()

    @property
    def guardian_pid(self) -> int:
        return self._guardian.pid or 0

    def send(self, request: Request) -> None:
        """Hand over a request, at once. Raises MidiGone."""
        with self._sending:
            if self._closed:
                raise MidiGone
            self._kept.note(request)
            with contextlib.suppress(BrokenPipeError, ConnectionError, OSError):  # poll() will find it gone
                self._pipe.send(request)

    def poll(self, timeout: float = 0.0) -> list[Event]:
        """The events since the last call, waiting up to timeout seconds for the first."""
        events: list[Event] = []
        if self._closed:
            time.sleep(timeout)
            return events
        try:
            if self._pipe.poll(timeout):
                while self._pipe.poll():
                    event = self._pipe.recv()
                    if isinstance(event, Ready):
                        self.pid = event.pid
                    events.append(event)
                    if isinstance(event, Died):
                        self.close()
                        return events
        except (EOFError, ConnectionError, OSError):
            if not self._closed:
                events.append(self._revive())
        return events

    def _revive(self) -> Event:
        """A new guardian for the one that is gone; its sender releases what is held."""
        now = time.monotonic()
        self._deaths = [then for then in self._deaths if now - then < 60] + [now]
        if len(self._deaths) > _RESTARTS_A_MINUTE:
            self.close()
            return Died(_GONE)
        with self._sending:
            self._pipe.close()
            self._guardian.join(_PATIENCE)
            self._start()
            for request in self._kept.again():
                self._pipe.send(request)
        return Restarted(_CRASHED)

    def close(self) -> None:
        """Release every held note and end; waits for it. May be called twice."""
        with self._sending:
            if self._closed:
                return
            self._closed = True
            with contextlib.suppress(BrokenPipeError, ConnectionError, OSError):
                self._pipe.send(Close())
        atexit.unregister(self.close)
        self._guardian.join(4 * _PATIENCE)
        if self._guardian.is_alive():
            self._guardian.kill()
            self._guardian.join()
        for end in (self._pipe, *self._lifeline):
            end.close()
        self._guardian.close()


# The guardian


def guard(pipe: Connection, lifeline: Connection, shared: Shared, options: Options) -> None:
    """The guardian's main: pass requests on, and keep a sender alive until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if options.urgent:
        raise_priority()  # each message passes through here
    _Guardian(pipe, lifeline, shared, options).run()


class _Guardian:
    def __init__(self, window: Connection, lifeline: Connection, shared: Shared, options: Options) -> None:
        self.window, self.lifeline, self.shared, self.options = window, lifeline, shared, options
        self.closing = threading.Event()
        self.kept = Kept()
        self.barred: set[int] = set()
        self.hung = 0
        self.looked = time.monotonic()
        self.telling = threading.Lock()
        self.sending = threading.Lock()
        self.pipe, self.sender = self._spawn()

    def run(self) -> None:
        threading.Thread(target=self._requests, name="requests", daemon=True).start()
        deaths: list[float] = []
        while True:
            wait([self.sender.sentinel], _LOOK)
            if self.sender.exitcode is None:
                self._look()
                continue
            if self.sender.exitcode == 0:  # it was told to end, by us or by the window's death
                return
            now = time.monotonic()
            deaths = [then for then in deaths if now - then < 60] + [now]
            if len(deaths) > _RESTARTS_A_MINUTE or (self.closing.is_set() and len(deaths) > 2):
                self._tell(Died(_GONE))
                return
            sentence = _HUNG if self.hung else _CRASHED
            if self.sender.exitcode == midi_sender.START_AGAIN:
                sentence = _BACK
                self.barred.clear()
            # A tune that brought it down twice within seconds is not begun a third time.
            self._replace(again=len(deaths) < 2 or now - deaths[-2] > 5)
            self._tell(Restarted(sentence))

    def _look(self) -> None:
        """End a sender that is stuck, or that does not end when asked to."""
        now = time.monotonic()
        slept, self.looked = now - self.looked > 5 * _LOOK, now
        if slept:  # the whole machine did, and the sender has had no time to give a sign
            return
        silent = now - self.shared.beat
        if silent > (STUCK if self.shared.busy else _PATIENCE if self.closing.is_set() else STALLED):
            self.hung = self.shared.busy
            self.sender.kill()

    def _spawn(self) -> tuple[Connection, SpawnProcess]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self.shared.beat = time.monotonic() + midi_sender.BIRTH
        self.shared.busy = 0
        process = context.Process(
            target=midi_sender.serve,
            args=(theirs, self.lifeline, self.shared, replace(self.options, barred=frozenset(self.barred))),
            name="triptych-midi-sender",
        )
        process.start()
        theirs.close()
        threading.Thread(target=self._events, args=(ours,), name="events", daemon=True).start()
        return ours, process

    def _replace(self, again: bool) -> None:
        """A new sender, which releases what is held and goes on where the last one was."""
        if 0 < self.hung < SOME_API:
            self.barred.add(self.hung - 1)
        self.hung = 0
        playing, tick = self.shared.playing and again, self.shared.tick
        with self.sending:
            self.pipe, self.sender = self._spawn()
            if self.closing.is_set():
                self.pipe.send(Close())
                return
            for request in self.kept.again():
                self.pipe.send(request)
            if playing and self.kept.play is not None:
                self.pipe.send(replace(self.kept.play, from_tick=round(tick)))

    def _requests(self) -> None:
        try:
            while not self.closing.is_set():
                self._pass_on(self.window.recv())
        except (EOFError, OSError):
            self._pass_on(Close())  # the window is gone

    def _pass_on(self, request: Request | Close) -> None:
        if isinstance(request, Close):
            self.closing.set()
        else:
            self.kept.note(request)
            if isinstance(request, Stop):
                self.kept.play = None
        while True:
            with self.sending:
                try:
                    self.pipe.send(request)
                    return
                except (BrokenPipeError, ConnectionError, OSError):
                    if isinstance(request, Close):
                        return  # whoever takes its place is told
            time.sleep(0.02)

    def _events(self, pipe: Connection) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._tell(pipe.recv())

    def _tell(self, event: Event) -> None:
        with self.telling, contextlib.suppress(BrokenPipeError, ConnectionError, OSError):
            self.window.send(event)
