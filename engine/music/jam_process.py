"""The partner in a process of its own, and the sender's handle of it. At the top nothing heavy: no numpy, no model.

The sender says what the player does and, a moment before each sixteenth, that it comes; the partner answers with
its notes, which the sender strikes in time and whose ends it keeps. So whatever becomes of the partner, no note hangs.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

from engine.brief import UserError
from engine.music import midi_messages as m
from engine.music.clock import SIXTEENTH
from engine.music.playback import Transport
from engine.music.urgency import lower_priority, raise_priority
from engine.saying import said

LATE = 0.06
"""Seconds after its time at which a note is too late to be struck at all."""
BEHIND = 64
"""So many sixteenths without an answer, and the partner counts as gone."""
GONE = said("The partner stopped unexpectedly; the jam is over, and your notes are kept.")


@dataclass(frozen=True)
class _Due:
    """A sixteenth at this tick comes at this time."""

    tick: int
    time: float


@dataclass(frozen=True)
class _Heard:
    """What the player did, at a tick."""

    data: bytes
    tick: int


@dataclass(frozen=True)
class Drawn:
    """notes: (pitch, ticks, velocity), for the sixteenth at this tick and time."""

    tick: int
    time: float
    decided: float
    notes: tuple[tuple[int, int, int], ...]
    answering: bool
    hushed: bool = False


@dataclass(frozen=True)
class Up:
    """It listens."""


@dataclass(frozen=True)
class Ended:
    sentence: str


Told = Drawn | Up | Ended


# The partner's process


def serve(pipe: Connection, duet: m.Duet, urgent: bool) -> None:
    """Its main: open the model, then play until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lower_priority()  # of the sender's, which must not be disturbed while the model is opened
    with contextlib.suppress(BrokenPipeError, ConnectionError, EOFError, OSError):
        try:
            partner = _open(duet)
        except UserError as error:
            pipe.send(Ended(str(error)))
            return
        gc.collect()
        gc.freeze()
        if urgent:
            raise_priority(below=2)
        pipe.send(Up())
        _play(pipe, partner, duet)


def _open(duet: m.Duet):  # noqa: ANN202  (a Partner, whose module is heavy)
    from engine.modelfile import open_model
    from engine.music.jam import Partner
    from engine.runtime import Runtime

    runtime = Runtime(open_model(duet.model), "cpu", 1)
    steps = {name: runtime.step(name) for name in ("step", "note", "loudness")}
    network = runtime.model.network
    states = int(network["layers"]), int(network["width"])
    rehearsal = Partner(steps, states, duet)  # the first steps of a session are slow
    for _ in range(8):
        rehearsal.frame()
    return Partner(steps, states, duet, duet.before)


def _play(pipe: Connection, partner, duet: m.Duet) -> None:  # noqa: ANN001
    beats, unit = duet.meter
    size = max(1, 16 * beats // unit)
    last = 0
    while True:
        item = pipe.recv()
        if isinstance(item, _Due):
            partner.skip_to(item.tick // SIXTEENTH % size)
            last = item.tick
            notes = tuple((n.pitch, n.duration, n.velocity) for n in partner.frame())
            pipe.send(Drawn(item.tick, item.time, time.monotonic(), notes, partner.answering))
        else:
            # The frame of the last _Due is the partner's at - 1; a loop may have gone round in between.
            away = round((item.tick - last) / SIXTEENTH)
            frame = partner.at - 1 + (away if -8 <= away <= 8 else 0)
            status, pitch = item.data[0] & 0xF0, item.data[1]
            if status == 0x90 and item.data[2]:
                if partner.strike(pitch, item.data[2], frame):
                    pipe.send(Drawn(item.tick, time.monotonic(), time.monotonic(), (), False, True))
            else:
                partner.release(pitch, frame)


# The sender's side


class Jamming:
    """A partner's process and what it has in the air. inbox: is called with what the partner tells, from a thread."""

    def __init__(
        self, duet: m.Duet, transport: Transport, slot: int | None, inbox: Callable[[tuple[Jamming, Told]], None],
        tell: Callable[[m.Event], None], urgent: bool,
    ) -> None:  # fmt: skip
        """slot: of the output the partner sounds at, None for none."""
        self.duet = duet
        self._transport, self._slot, self._tell = transport, slot, tell
        self._up = self._over = self._answering = False
        self._behind = 0
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, duet, urgent), name="triptych-jam", daemon=True)
        self._process.start()
        theirs.close()
        threading.Thread(target=self._listen, args=(inbox,), name="jam", daemon=True).start()

    def _listen(self, inbox: Callable[[tuple[Jamming, Told]], None]) -> None:
        try:
            while True:
                inbox((self, self._pipe.recv()))
        except (EOFError, OSError):
            if not self._over:
                inbox((self, Ended(GONE)))

    def due(self) -> float:
        """When the partner must be asked next."""
        return self._transport.next_frame()[1] - self.duet.look if self._up else float("inf")

    def advance(self, now: float) -> None:
        """Ask the partner for what comes within its look-ahead."""
        while self._up:
            tick, when = self._transport.next_frame()
            if when - self.duet.look > now:
                return
            self._transport.take_frame()
            self._behind += 1
            self._send(_Due(tick, when))

    def hear(self, data: bytes, when: float) -> None:
        """What came in at the player's input."""
        if self._up and self._transport.playing and len(data) > 2 and data[0] & 0xF0 in (0x80, 0x90):
            if not data[2] and data[0] & 0xF0 == 0x90:
                data = bytes((0x80 | data[0] & 15, data[1], 64))
            self._send(_Heard(data, round(self._transport.tick(when))))

    def take(self, told: Told, now: float) -> bool:
        """Do what the partner decided; False where it is gone."""
        match told:
            case Up():
                self._up = True
                if self._slot is not None:
                    self._transport.sink.send(self._slot, bytes((0xC0 | self._channel, self.duet.program & 127)))
                self._tell(m.JamReady())
            case Ended(sentence):
                self._tell(m.JamEnded(sentence))
                return False
            case Drawn():
                self._behind -= not told.hushed
                if self._transport.playing:
                    self._play(told, now)
        return True

    def _play(self, drawn: Drawn, now: float) -> None:
        if drawn.hushed:
            self._hush()
        notes = drawn.notes if now <= drawn.time + LATE else ()
        if self._slot is not None:
            for pitch, ticks, velocity in notes:
                span = drawn.tick, ticks
                self._transport.sound(self._slot, self._channel, (pitch, velocity), span, drawn.time)
        if notes or drawn.hushed or drawn.answering != self._answering:
            self._answering = drawn.answering
            shown = tuple((drawn.tick, pitch, ticks, velocity) for pitch, ticks, velocity in notes)
            self._tell(m.Jammed(shown, drawn.tick, drawn.time, drawn.decided, drawn.answering, drawn.hushed))

    @property
    def _channel(self) -> int:
        return ((self.duet.route.channel if self.duet.route else None) or 0) & 15

    def _hush(self) -> None:
        if self._slot is not None:
            self._transport.hush(self._slot, self._channel)

    def _send(self, item: _Due | _Heard) -> None:
        if self._behind > BEHIND:  # stopped: another message more might never leave, and hold up every note
            self._up = False
            self._process.kill()
            return
        with contextlib.suppress(BrokenPipeError, ConnectionError, OSError):
            self._pipe.send(item)

    def close(self) -> None:
        """End it; what it struck is released."""
        self._over, self._up = True, False
        self._hush()
        if self._process.is_alive():
            self._process.kill()
        self._pipe.close()
