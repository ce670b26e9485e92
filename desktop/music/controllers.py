"""A track's controllers and pitch bend, read from its raw MIDI events and drawn into them. No widgets."""

from __future__ import annotations

from dataclasses import replace

from engine.works import Event, Track

BEND = 128
"""Stands for the pitch bend beside the controllers 0..127."""
BEND_TOP = 16383
"""A bend of 8192 is none; controllers reach from 0 to 127."""


def top(what: int) -> int:
    """The greatest value of a controller, or of the bend."""
    return BEND_TOP if what == BEND else 127


def _is(event: Event, what: int) -> bool:
    data = event.data
    if len(data) != 3:
        return False
    return data[0] >> 4 == 0xE if what == BEND else data[0] >> 4 == 0xB and data[1] == what


def _value(event: Event, what: int) -> int:
    return event.data[1] | event.data[2] << 7 if what == BEND else event.data[2]


def _event(track: Track, what: int, tick: int, value: int) -> Event:
    value = min(top(what), max(0, value))
    if what == BEND:
        return Event(tick, bytes((0xE0 | track.channel, value & 127, value >> 7)))
    return Event(tick, bytes((0xB0 | track.channel, what, value)))


def points(track: Track, what: int) -> list[tuple[int, int]]:
    """(tick, value) of a controller in order; it keeps each value until the next one."""
    return [(event.onset, _value(event, what)) for event in track.events if _is(event, what)]


def erased(track: Track, what: int, begin: int, end: int) -> Track:
    """Without the values of a controller at begin..end, both included."""
    kept = tuple(event for event in track.events if not (_is(event, what) and begin <= event.onset <= end))
    return replace(track, events=kept)


def drawn(track: Track, what: int, line: tuple[int, float, int, float], step: int) -> Track:
    """With a straight line (from tick, value, to tick, value) every `step` ticks in place of what was there."""
    begin, first, end, last = line
    if end < begin:
        begin, first, end, last = end, last, begin, first
    ticks = sorted({*range(begin, end, step), end})
    length = max(1, end - begin)
    new: list[Event] = []
    for tick in ticks:
        event = _event(track, what, tick, round(first + (last - first) * (tick - begin) / length))
        if not new or new[-1].data != event.data:
            new.append(event)
    events = sorted((*erased(track, what, begin, end).events, *new), key=lambda event: event.onset)
    return replace(track, events=tuple(events))


def on_channel(track: Track, channel: int) -> Track:
    """The track on another channel 0..15, its events with it."""
    events = tuple(
        replace(e, data=bytes((e.data[0] & 0xF0 | channel, *e.data[1:]))) if e.data and 0x80 <= e.data[0] < 0xF0 else e
        for e in track.events
    )
    return replace(track, channel=channel, events=events)
