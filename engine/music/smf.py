"""The bytes of Standard MIDI Files (RP-001): chunks, variable lengths, running status. Knows no music."""

from __future__ import annotations

from dataclasses import dataclass

META, SYSEX, ESCAPE = 0xFF, 0xF0, 0xF7
TEXT_NAME, END_OF_TRACK, TEMPO, METER = 0x03, 0x2F, 0x51, 0x58
"""The types of meta messages that the program understands."""
_SYSTEM_SIZES = {0xF1: 1, 0xF2: 2, 0xF3: 1}
"""Data bytes of the system messages that have any; they have no place in a file, but some files hold them."""


class BrokenFileError(ValueError):
    """The bytes are no Standard MIDI File, or one that is cut short."""


@dataclass(frozen=True)
class Message:
    """tick from the track's beginning; data: status byte first, without the length of meta and sysex."""

    tick: int
    data: bytes


@dataclass(frozen=True)
class File:
    """division as in the header: ticks to the quarter where positive, SMPTE where negative."""

    form: int
    division: int
    tracks: list[list[Message]]


def read(data: bytes) -> File:
    """Parse a whole file. Chunks of kinds that are no track are passed over. Raises BrokenFileError."""
    if data[:4] != b"MThd" or len(data) < 14:
        raise BrokenFileError("no header")
    size = int.from_bytes(data[4:8], "big")
    form = int.from_bytes(data[8:10], "big")
    division = int.from_bytes(data[12:14], "big", signed=True)
    if size < 6 or form > 2:
        raise BrokenFileError("a strange header")
    at = 8 + size
    tracks = []
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "big")
        at += 8
        if at + size > len(data):
            raise BrokenFileError("a chunk is cut short")
        if kind == b"MTrk":
            tracks.append(_track(data[at : at + size]))
        elif not kind.isalnum():
            raise BrokenFileError("a chunk without a name")
        at += size
    if len(tracks) < int.from_bytes(data[10:12], "big"):
        raise BrokenFileError("tracks are missing")
    return File(form, division, tracks)


def _track(data: bytes) -> list[Message]:
    messages: list[Message] = []
    at = tick = status = 0
    try:
        while at < len(data):
            delta, at = _length(data, at)
            tick += delta
            if data[at] >= 0x80:
                status, at = data[at], at + 1
            elif not status:
                raise BrokenFileError("a data byte without a status")
            if status == META:
                kind = data[at]
                size, at = _length(data, at + 1)
                message = bytes((META, kind)) + data[at : at + size]
            elif status in (SYSEX, ESCAPE):
                size, at = _length(data, at)
                message = bytes((status,)) + data[at : at + size]
            else:
                size = _SYSTEM_SIZES.get(status, 0) if status >= SYSEX else 1 if status >> 4 in (0xC, 0xD) else 2
                message = bytes((status, *(min(byte, 127) for byte in data[at : at + size])))
            if at + size > len(data):
                raise BrokenFileError("a message is cut short")
            at += size
            messages.append(Message(tick, message))
            if message[:2] == bytes((META, END_OF_TRACK)):
                break
            if status >= SYSEX:
                status = 0  # running status ends at every message that is not a channel's
    except IndexError:
        raise BrokenFileError("a message is cut short") from None
    return messages


def _length(data: bytes, at: int) -> tuple[int, int]:
    """A variable-length number at a place, and the place after it."""
    value = 0
    for place in range(at, at + 4):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    raise BrokenFileError("a number is too long")


def write(division: int, tracks: list[list[Message]], kind: int = 1) -> bytes:
    """A file of type 1, or of type 0 where there is one track only. Messages in order of tick; each track's end is
    written after its last message."""
    header = b"".join(value.to_bytes(2, "big") for value in (kind, len(tracks), division))
    return b"MThd" + (6).to_bytes(4, "big") + header + b"".join(map(_chunk, tracks))


def _chunk(messages: list[Message]) -> bytes:
    out = bytearray()
    now = 0
    end = bytes((META, END_OF_TRACK))
    ended = bool(messages) and messages[-1].data[:2] == end
    for message in messages if ended else [*messages, Message(messages[-1].tick if messages else 0, end)]:
        out += _number(message.tick - now)
        now = message.tick
        status = message.data[0]
        head = 2 if status == META else 1
        out += message.data[:head]
        if status in (META, SYSEX, ESCAPE):
            out += _number(len(message.data) - head)
        out += message.data[head:]
    return b"MTrk" + len(out).to_bytes(4, "big") + bytes(out)


def _number(value: int) -> bytes:
    """A variable-length number, 0 .. 2**28 - 1."""
    parts = [value & 0x7F]
    while value := value >> 7:
        parts.append(value & 0x7F | 0x80)
    return bytes(reversed(parts))
