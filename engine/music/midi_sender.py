"""The MIDI process: it owns the ports and sends at absolute times. No Qt, no torch, no numpy.

One thread does all the work; others only fill its inbox and empty its outbox, so that neither a slow window
nor a full pipe delays a note.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import queue
import signal
import sys
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from engine.brief import UserError
from engine.music import midi_messages as m
from engine.music.held import OPENING, Held, Shared
from engine.music.jam_process import Jamming, Told
from engine.music.outputs import Outputs
from engine.music.playback import Transport
from engine.music.ports import Input, Ports
from engine.music.urgency import raise_priority, raise_threads
from engine.saying import said

START_AGAIN = 75
"""Exit code: a dead MIDI server is back, and only a new process can reach it."""
WATCH = 0.2
"""Seconds between looks at the ports."""
FLUSH = 0.08
"""Seconds to wait before ports close: what was sent just before would be lost."""
BEAT = 0.1
BIRTH = 60.0
"""Seconds a process may take to begin: on a machine that is loaded far beyond its means it is many."""
_LONG = 10.0
"""Seconds that work of our own may take, such as a tune of many notes on such a machine."""
_ANSWER = 3.0
"""Seconds for a server to answer a probe."""
_FULL = 200
_SEEK_APIS = 5.0


class Close:
    """Release everything and end."""


@dataclass(frozen=True)
class _Incoming:
    port: str
    data: bytes
    time: float


@dataclass(frozen=True)
class Options:
    """urgent: ask for a raised priority; barred: numbers of APIs in which the process before this one got stuck."""

    urgent: bool = True
    barred: frozenset[int] = frozenset()


def serve(pipe: Connection, lifeline: Connection, shared: Shared, options: Options) -> None:
    """The process's main: first release what is owed, then obey until the pipe or the lifeline closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that owns the window or terminal
    sys.setswitchinterval(0.0005)  # the thread that sends waits for no other longer than this
    _hush()
    os.environ["JACK_NO_START_SERVER"] = "1"
    sender = _Sender(pipe, lifeline, shared, options)
    code = sender.run()
    # Not a normal exit: the clients of a dead server would hang or crash in their destructors.
    os._exit(code)


def _hush() -> None:
    """The MIDI systems' C libraries write to standard error whenever a server is not there."""
    if sys.stderr is None:  # a windowed program on Windows
        return
    with contextlib.suppress(OSError, ValueError):
        own = os.dup(sys.stderr.fileno())
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 2)
        os.close(null)
        sys.stderr = os.fdopen(own, "w", buffering=1)


_Item = m.Request | Close | _Incoming | tuple[Jamming, Told]


class _Sender:
    def __init__(self, pipe: Connection, lifeline: Connection, shared: Shared, options: Options) -> None:
        self.pipe, self.lifeline, self.shared, self.options = pipe, lifeline, shared, options
        self.inbox: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self.outbox: queue.SimpleQueue[m.Event | None] = queue.SimpleQueue()
        self.held = Held(shared)
        self.ports = Ports(options.barred, raise_threads if options.urgent else lambda: None)
        self.outputs = Outputs(self.held, self.ports, self.tell)
        self.transport = Transport(self.outputs, self.tell)
        self.inputs: dict[str, Input] = {}
        self.heard: tuple[str, ...] = ()
        self.followed = ""
        self.clocked: tuple[str, ...] = ()
        self.jam: Jamming | None = None
        self.probe: SpawnProcess | None = None
        self.next_watch = self.next_seek = self.next_probe = self.born = 0.0

    def tell(self, event: m.Event) -> None:
        """Never blocks; positions are dropped while nobody reads."""
        if not isinstance(event, m.Position) or self.outbox.qsize() < _FULL:
            self.outbox.put(event)

    def run(self) -> int:
        """Until the pipe closes; the exit code."""
        priority = raise_priority() if self.options.urgent else "MIDI runs with ordinary priority."
        self.live()
        self.ports.find_apis(self.entering)
        self.shared.busy = 0
        self.outputs.watch(tell=True)
        self.outputs.settle_debts()
        for work, name in ((self._mourn, "mourn"), (self._listen, "listen"), (self._speak, "speak")):
            threading.Thread(target=work, name=name, daemon=True).start()
        self.tell(m.Ready(os.getpid(), priority, tuple(api.name for api in self.ports.apis)))
        gc.collect()
        gc.freeze()
        gc.disable()  # a collection in the middle of a tune would delay its notes; nothing here has cycles
        code = self._loop()
        self.transport.stop(time.monotonic())  # its listeners are told, too
        self.outputs.silence()
        if self.jam is not None:
            self.jam.close()
        self.outbox.put(None)
        time.sleep(FLUSH)
        for port in self.inputs.values():
            port.delete()
        self.outputs.close()
        self.ports.close()
        if self.probe is not None and self.probe.exitcode is None:
            self.probe.kill()
        return code

    def entering(self, api: int) -> None:
        """Opening a system may take long."""
        self.live(OPENING)
        self.shared.busy = api + 1

    def live(self, ahead: float = 0.0) -> None:
        """A sign of life, and of that none may come for so many seconds."""
        self.shared.beat = time.monotonic() + ahead

    def _mourn(self) -> None:
        """Silence everything the moment the window is gone, whatever the other thread is at (python-rtmidi sends
        under the interpreter's lock, so the two never meet inside of it); the other one then ends, and silences
        what it sent meanwhile."""
        with contextlib.suppress(EOFError, OSError):
            self.lifeline.recv_bytes()
        try:
            self.outputs.silence()
        finally:  # the other thread may be giving up the very port
            self.inbox.put(Close())

    def _listen(self) -> None:
        try:
            while True:
                self.inbox.put(self.pipe.recv())
        except (EOFError, OSError):
            self.inbox.put(Close())  # the other side was closed or killed

    def _speak(self) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionError, OSError):
            while (event := self.outbox.get()) is not None:
                self.pipe.send(event)

    def _loop(self) -> int:
        transport = self.transport
        while True:
            now = time.monotonic()
            self.shared.beat = now
            transport.advance(now)
            if self.jam is not None:
                self.jam.advance(now)
            self.shared.playing = transport.playing
            self.shared.tick = transport.tick(now)
            due = min(transport.due(), self.jam.due()) if self.jam is not None else transport.due()
            # Looking at the ports takes a moment: between notes, unless there has been no gap for long.
            if now >= self.next_watch and (due - now > 0.01 or now > self.next_watch + 2 * WATCH):
                if self._watch(now):
                    return START_AGAIN
                continue
            # Sleeping to the very deadline: to spin for the last millisecond made things worse beside a training.
            wait = min(due, now + BEAT) - time.monotonic()
            try:
                item = self.inbox.get(timeout=wait) if wait > 0 else self.inbox.get_nowait()
            except queue.Empty:
                continue
            if isinstance(item, Close):
                return 0
            try:
                self._obey(item)
            except UserError as error:
                self.tell(m.Refused(str(error)))

    def _obey(self, item: m.Request | _Incoming | tuple[Jamming, Told]) -> None:
        now, transport, outputs = time.monotonic(), self.transport, self.outputs
        match item:
            case m.Now(messages):
                for port, data in messages:
                    slot = outputs.slot(port)
                    if slot is not None and data:
                        outputs.send(slot, data)
            case (Jamming() as jam, told):
                if jam is self.jam and not jam.take(told, now):
                    self._jam(None)
            case m.Jam(duet):
                self._jam(duet)
            case _Incoming(port, data, when):
                if self.jam is not None and port == self.jam.duet.input:
                    self.jam.hear(data, when)
                if port == self.followed and data[0] in (0xF2, 0xF8, 0xFA, 0xFB, 0xFC):
                    transport.hear_clock(data, when)
                elif port in self.heard and data[0] != 0xF8:
                    tick = round(transport.tick(when)) if transport.playing else -1
                    self.tell(m.Recorded(port, data, when, tick))
            case m.SendNote():
                transport.note(item, now)
            case m.Play():
                # Whoever takes over from here on, begins it.
                self.shared.playing, self.shared.tick = not self.followed, item.from_tick
                outputs.watch()
                for route in item.routes.values():  # before the time is taken: opening a port may be slow
                    outputs.slot(route.port)
                self.live(_LONG)
                transport.play(item, time.monotonic())
                self.live(_LONG)
                gc.collect()
            case m.Stop():
                transport.stop(now)
            case m.Seek(tick):
                transport.seek(tick, now)
            case m.Tempo(rate):
                transport.tempo(rate, now)
            case m.Panic():
                transport.stop(now)
                outputs.silence(every_channel=True)
            case m.ListPorts():
                if not transport.playing:
                    self.ports.find_apis(self.entering)
                    self.shared.busy = 0
                outputs.watch(tell=True)
            case m.Virtual(name):
                outputs.virtual(name)
            case m.ClockOut(ports):
                self.clocked = ports
                transport.stop(now)
                slots = (outputs.slot(port) for port in ports)
                transport.clock_slots = tuple(slot for slot in slots if slot is not None)
            case m.Listen(ports):
                self.heard = ports
                self._open_inputs()
            case m.Follow(port):
                self.followed = port
                transport.follow(bool(port), now)
                self._open_inputs()

    def _jam(self, duet: m.Duet | None) -> None:
        """Another partner, or none."""
        if self.jam is not None:
            self.jam.close()
        self.jam = None
        if duet is not None:
            slot = self.outputs.slot(duet.route.port) if duet.route is not None else None
            self.live(_LONG)
            self.jam = Jamming(duet, self.transport, slot, self.inbox.put, self.tell, self.options.urgent)
        self._open_inputs()

    def _watch(self, now: float) -> bool:
        """Look at the ports. True where a server that was dead is back, so that this process must go."""
        self.outputs.watch()
        self._open_inputs(self.outputs.doubt)
        self.next_watch = time.monotonic() + WATCH
        if not self.transport.playing and now >= self.next_seek:
            self.next_seek = now + _SEEK_APIS
            self.ports.find_apis(self.entering)
            self.shared.busy = 0
        return self._revived() if self.ports.barred else False

    def _revived(self) -> bool:
        """Ask a process of its own whether the dead servers answer: the question may hang or crash."""
        if self.probe is None:
            context = multiprocessing.get_context("spawn")
            self.shared.probing = 0.0
            self.live(_LONG)
            self.probe = context.Process(target=_probe, args=(tuple(self.ports.barred), self.shared), daemon=True)
            self.probe.start()
            self.born = time.monotonic()
            self.next_probe = self.born + _ANSWER
        elif self.probe.exitcode is None:
            asked = self.shared.probing
            if time.monotonic() > (asked + _ANSWER if asked else self.born + BIRTH):
                self.probe.kill()
        elif self.probe.exitcode == 0:
            return True
        elif time.monotonic() > self.next_probe:
            self.probe.close()
            self.probe = None
        return False

    def _open_inputs(self, doubt: bool = False) -> None:
        """Open the inputs that are wanted and there, close those that are neither; doubt: open all anew."""
        jam = [self.jam.duet.input] if self.jam is not None else []
        wanted = {*self.heard, *jam, *([self.followed] if self.followed else [])}
        for name in tuple(self.inputs):
            if doubt or name not in wanted or not self.ports.input_there(name):
                port = self.inputs.pop(name)
                with contextlib.suppress(OSError):
                    port.delete()
                if name in wanted and not self.ports.input_there(name):
                    self.tell(
                        m.PortLost(name, said("{name} was disconnected; it is heard again once it is back.", name=name))
                    )
        for name in wanted - self.inputs.keys():
            if self.ports.input_there(name):

                def heard(data: bytes, when: float, name: str = name) -> None:
                    self.inbox.put(_Incoming(name, data, when))

                with contextlib.suppress(LookupError, OSError):
                    self.inputs[name] = self.ports.open_input(name, heard)


def _probe(apis: tuple[int, ...], shared: Shared) -> None:
    """Exit code 0 where one of these APIs answers."""
    shared.probing = time.monotonic()
    os.environ["JACK_NO_START_SERVER"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _hush()
    ports = Ports()
    ports.find_apis()
    os._exit(0 if {api.number for api in ports.apis} & set(apis) else 1)
