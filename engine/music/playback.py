"""The transport: which message goes where at what time. It never asks the time itself, so it can be tested."""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from engine.music.clock import PULSE, SIXTEENTH, Follower, TempoMap
from engine.music.midi_messages import Event, Play, Position, Refused, Route, SendNote, Started, Stopped
from engine.saying import said
from engine.works import PPQ, Score

SHORTEST_LOOP = PPQ // 8
STALL = 0.5
"""Seconds of lateness after which the tune waits instead of catching up: the machine slept."""
_TELL = 0.05
_OFF, _CHANGE, _ON = range(3)
_PROGRAM_ORDER = -1


class Sink(Protocol):
    """What the transport plays into: outputs.Outputs, or a list in a test."""

    def slot(self, name: str) -> int | None: ...
    def send(self, slot: int, data: bytes) -> None: ...
    def release(self) -> None: ...


@dataclass(frozen=True, order=True)
class Step:
    """A message at its tick. order: ends of notes come before controllers, those before beginnings."""

    tick: int
    order: int
    slot: int
    data: bytes


def steps_of(score: Score, routes: Mapping[int, Route], slot_of: Callable[[str], int | None]) -> list[Step]:
    """Every message of a score in order. A note struck again while it sounds is ended first."""
    steps: list[Step] = []
    notes: dict[tuple[int, int, int], list[tuple[int, int, int]]] = defaultdict(list)
    for number, track in enumerate(score.tracks):
        route = routes.get(number)
        slot = slot_of(route.port) if route else None
        if route is None or slot is None:
            continue
        channel = (track.channel if route.channel is None else route.channel) & 15
        steps.append(Step(0, _PROGRAM_ORDER, slot, bytes((0xC0 | channel, track.program & 127))))
        for event in track.events:
            if 0x80 <= event.data[0] < 0xF0:
                data = bytes((event.data[0] & 0xF0 | channel, *event.data[1:]))
                steps.append(Step(event.onset, _CHANGE, slot, data))
            elif event.data[0] == 0xF0:
                steps.append(Step(event.onset, _CHANGE, slot, event.data))
        for note in track.notes:
            velocity = min(127, max(1, note.velocity))
            notes[slot, channel, note.pitch & 127].append((note.onset, note.duration, velocity))
    for (slot, channel, pitch), struck in notes.items():
        struck.sort()
        for (onset, duration, velocity), after in zip(struck, [*struck[1:], (math.inf, 0, 0)], strict=True):
            if after[0] == onset:
                continue  # two of one pitch at one time: the longer, which is the later here, is enough
            end = int(min(onset + max(1, duration), after[0]))
            steps.append(Step(onset, _ON, slot, bytes((0x90 | channel, pitch, velocity))))
            steps.append(Step(end, _OFF, slot, bytes((0x80 | channel, pitch, 64))))
    steps.sort()
    return steps


class Transport:
    """Plays steps at absolute times. Every method takes the present time (of time.monotonic())."""

    def __init__(self, sink: Sink, tell: Callable[[Event], None]) -> None:
        self.playing = False
        self.clock_slots: tuple[int, ...] = ()
        self.sink, self._tell = sink, tell
        self._steps: list[Step] = []
        self._ticks: list[int] = []
        self._map = TempoMap(Score(()))
        self._loop: tuple[int, int] | None = None
        self._end = 0
        self._at = 0  # the next step
        self._frame = 0  # tick of the next sixteenth to be taken; beyond a loop's end: in its next round
        self._pulse = 0  # the next pulse of the clock that goes out
        self._running = False  # whether the listeners of that clock were told to go
        self._rate = 1.0
        self._base_tick = self._base_time = self._base_seconds = 0.0
        self._told = 0.0
        self._later: list[tuple[float, int, bytes]] = []
        self._follower: Follower | None = None
        self._incoming = 0  # pulses that came in since the beginning

    # What is asked

    def play(self, request: Play, now: float) -> None:
        """Begin. A note that began before the first tick is not struck; programs and controllers are set."""
        if self.playing:
            self._halt(now, False)
        score, loop = request.score, request.loop
        if loop is not None and loop[1] - loop[0] < SHORTEST_LOOP:
            self._tell(Refused(said("This loop is too short to go round in; make it longer.")))
            loop = None
        self._steps = steps_of(score, request.routes, self.sink.slot)
        self._ticks = [step.tick for step in self._steps]
        self._map, self._loop = TempoMap(score), loop
        self._end = loop[1] if loop else max(score.ticks, request.until, self._ticks[-1] if self._ticks else 0)
        begin = max(0, request.from_tick)
        if begin >= self._end:
            begin = loop[0] if loop else 0
        self.playing = self._follower is None
        self._go_to(begin, now)
        if self.playing:
            self._told = now
            self._tell(Started(begin))

    def stop(self, now: float) -> None:
        if self.playing:
            self._halt(now, False)

    def seek(self, tick: int, now: float) -> None:
        if self._end:
            self.sink.release()
            self._go_to(min(max(0, tick), self._end), now)

    def tempo(self, rate: float, now: float) -> None:
        """Times as fast as written, from now on."""
        self._rebase(now)
        self._rate = min(10.0, max(0.1, rate))

    def note(self, request: SendNote, now: float) -> None:
        slot = self.sink.slot(request.route.port)
        if slot is not None:
            channel, pitch = (request.route.channel or 0) & 15, request.pitch & 127
            self.sink.send(slot, bytes((0x90 | channel, pitch, min(127, max(1, request.velocity)))))
            heapq.heappush(self._later, (now + request.seconds, slot, bytes((0x80 | channel, pitch, 64))))

    # Notes that are made while it plays

    def next_frame(self) -> tuple[int, float]:
        """The next sixteenth nobody has taken: its tick, and its time; infinity where none is in sight."""
        tick = self._frame
        if not self.playing or (tick >= self._end and self._loop is None):
            return tick, math.inf
        if tick < self._end or self._loop is None:
            return tick, self._when(tick)
        first = self._loop[0]
        tick += first - self._end
        return tick, self._when(self._end) + (self._map.seconds(tick) - self._map.seconds(first)) / self._rate

    def take_frame(self) -> None:
        """next_frame() gives the one after it from now on."""
        self._frame += SIXTEENTH

    def sound(self, slot: int, channel: int, note: tuple[int, int], span: tuple[int, int], when: float) -> None:
        """Strike (pitch, velocity) at a time for a span (tick, ticks) of the tune; a key that sounds ends first."""
        (pitch, velocity), (tick, ticks) = note, span
        off = bytes((0x80 | channel, pitch & 127, 64))
        until = when + (self._map.seconds(tick + ticks) - self._map.seconds(tick)) / self._rate
        self._later = [(min(at, when) if (to, data) == (slot, off) else at, to, data) for at, to, data in self._later]
        heapq.heapify(self._later)
        heapq.heappush(self._later, (when, slot, bytes((0x90 | channel, pitch & 127, min(127, max(1, velocity))))))
        heapq.heappush(self._later, (until, slot, off))

    def hush(self, slot: int, channel: int) -> None:
        """End what was struck with sound() on this channel, and strike nothing of it that is still to come."""
        own = [data for _, to, data in self._later if to == slot and data[0] & 15 == channel]
        self._later = [item for item in self._later if item[1] != slot or item[2][0] & 15 != channel]
        heapq.heapify(self._later)
        for data in own:
            if data[0] & 0xF0 == 0x80:
                self.sink.send(slot, data)

    # The clock of another machine

    def follow(self, on: bool, now: float) -> None:
        """Play by the pulses of another clock (see pulse), or by the own one again."""
        self.stop(now)
        self._follower = Follower() if on else None

    def hear_clock(self, data: bytes, time: float) -> None:
        """A message of the clock that is followed: pulse, start, continue, stop, song position."""
        if self._follower is None:
            return
        match data[0]:
            case 0xF8:
                smoothed = self._follower.pulse(time)
                if self.playing:
                    self._base_tick, self._base_time = float(self._incoming * PULSE), smoothed
                    self._incoming += 1
            case 0xFA | 0xFB if self._end and not self.playing:
                if data[0] == 0xFA:
                    self._go_to(0, time)
                self._incoming = math.ceil(self._base_tick / PULSE)
                self._base_time = math.inf  # the first pulse to come is this place's
                self.playing = True
                self._tell(Started(round(self._base_tick)))
            case 0xFC if self.playing:
                self._halt(time, False)
            case 0xF2 if len(data) > 2 and self._end and not self.playing:
                self._go_to((data[1] | data[2] << 7) * SIXTEENTH, time)

    # Time

    def tick(self, now: float) -> float:
        """Where the tune is."""
        if not self.playing:
            return self._base_tick
        if self._follower is not None:
            period = self._follower.period
            moved = max(0.0, now - self._base_time) / period * PULSE if period else 0.0
            return self._base_tick + min(moved, 1.5 * PULSE)  # it does not run away from a clock that paused
        return self._map.tick(self._base_seconds + (now - self._base_time) * self._rate)

    def due(self) -> float:
        """When advance() has something to do next; infinity where it has nothing."""
        when = self._later[0][0] if self._later else math.inf
        return min(when, self._when(self._next())) if self.playing else when

    def advance(self, now: float) -> None:
        """Send all that is due."""
        while self._later and self._later[0][0] <= now:
            _, slot, data = heapq.heappop(self._later)
            self.sink.send(slot, data)
        while self.playing:
            tick = self._next()
            when = self._when(tick)
            if when > now:
                break
            if now - when > STALL and self._follower is None:
                self._base_time += now - when
            self._do(tick, when)
        if self.playing and now - self._told >= _TELL:
            self._told = now
            self._tell(Position(int(self.tick(now)), now))

    def _next(self) -> float:
        """The tick of the next step, pulse or end."""
        tick = self._step_tick()
        if self.clock_slots:
            tick = min(tick, self._pulse * PULSE)
        return min(tick, self._end)

    def _step_tick(self) -> float:
        return self._ticks[self._at] if self._at < len(self._ticks) else math.inf

    def _when(self, tick: float) -> float:
        if self._follower is not None:
            if tick <= self._base_tick:
                return self._base_time
            if not self._follower.period or tick > self._base_tick + 1.5 * PULSE:
                return math.inf
            return self._base_time + (tick - self._base_tick) / PULSE * self._follower.period
        return self._base_time + (self._map.seconds(tick) - self._base_seconds) / self._rate

    def _do(self, tick: float, when: float) -> None:
        if self._loop and tick >= self._end:
            self.sink.release()
            taken = max(0, self._frame - self._end)
            self._go_to(self._loop[0], when)
            self._frame += taken
            return
        if self.clock_slots and self._pulse * PULSE <= tick < self._end:
            if not self._running:
                self._running = True
                self._send_clock(b"\xfb" if self._pulse else b"\xfa")
            self._send_clock(b"\xf8")
            self._pulse += 1
        while self._step_tick() <= tick:
            step = self._steps[self._at]
            self._at += 1
            self.sink.send(step.slot, step.data)
        if tick >= self._end and not self._loop:
            self._halt(when, True)

    def _go_to(self, tick: float, now: float) -> None:
        """Be at a tick: what holds there is set again, and the clock's listeners are led there."""
        self._base_tick, self._base_time, self._base_seconds = float(tick), now, self._map.seconds(tick)
        self._at = bisect_left(self._ticks, tick)
        self._frame = math.ceil(tick / SIXTEENTH) * SIXTEENTH
        last: dict[tuple[int, ...], Step] = {}
        for step in self._steps[: self._at]:
            status = step.data[0] & 0xF0
            if step.order in (_CHANGE, _PROGRAM_ORDER) and 0xB0 <= status < 0xF0:
                kind = step.data[:2] if status == 0xB0 else step.data[:1]
                last[step.slot, *kind] = step
        for step in last.values():
            self.sink.send(step.slot, step.data)
        sixteenth = math.ceil(tick / SIXTEENTH)
        self._pulse = sixteenth * SIXTEENTH // PULSE
        self._stop_clock()
        if sixteenth:
            self._send_clock(bytes((0xF2, sixteenth & 127, sixteenth >> 7 & 127)))

    def _stop_clock(self) -> None:
        if self._running:
            self._running = False
            self._send_clock(b"\xfc")

    def _send_clock(self, data: bytes) -> None:
        for slot in self.clock_slots:
            self.sink.send(slot, data)

    def _rebase(self, now: float) -> None:
        tick = self.tick(now)
        self._base_tick, self._base_time, self._base_seconds = tick, now, self._map.seconds(tick)

    def _halt(self, now: float, finished: bool) -> None:
        tick = float(self._end) if finished else self.tick(now)
        self.playing = False
        self._base_tick, self._told = tick, 0.0
        self._stop_clock()
        self.sink.release()
        self._later = [item for item in self._later if item[2][0] & 0xF0 != 0x90]
        heapq.heapify(self._later)
        self._tell(Stopped(round(tick), finished))
