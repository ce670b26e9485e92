"""The ledger of held notes and the pulse of the MIDI process, in memory that three processes share.

It outlives the MIDI process: whoever comes after it knows which notes still sound, and where.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import sharedctypes

SLOTS = 32
"""How many outputs can be in use at a time."""
SOME_API = 255
"""What `busy` says inside of an API without saying which."""
OPENING = 6.0
"""Seconds more that a system or a port may take to open than to take a message: JACK pauses for seconds after one of
its clients was killed, and on a machine that is loaded beyond its means a port takes as long."""
_NAME = 255


class Shared(ctypes.Structure):
    """Plain memory. beat: time.monotonic() of the last sign of life; busy: 1 + number of the API it is inside of,
    0 outside; probing: time.monotonic() at which a probe of dead servers (midi_sender) asked them, 0 before; channels:
    a bit for each channel that was used."""

    _fields_ = [
        ("beat", ctypes.c_double),
        ("tick", ctypes.c_double),
        ("playing", ctypes.c_bool),
        ("busy", ctypes.c_ubyte),
        ("probing", ctypes.c_double),
        ("names", (ctypes.c_char * (_NAME + 1)) * SLOTS),
        ("channels", ctypes.c_uint16 * SLOTS),
        ("held", (ctypes.c_ubyte * 2048) * SLOTS),
    ]


def new() -> Shared:
    """A fresh ledger; pass it to a process as an argument."""
    return sharedctypes.RawValue(Shared)


class Held:
    """The ledger's view of one process. A slot is an output by its name; it stays that output's for good."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared

    def slot(self, name: str) -> int | None:
        """The slot of this name, a free one where it has none; None where all are taken."""
        wanted = name.encode()[:_NAME]
        names = [self.shared.names[number].value for number in range(SLOTS)]
        for mark in (wanted, b""):
            if mark in names:
                number = names.index(mark)
                self.shared.names[number].value = wanted
                return number
        return None

    def name(self, slot: int) -> str:
        return self.shared.names[slot].value.decode(errors="ignore")

    def before(self, slot: int, data: bytes) -> None:
        """Note a message that is about to be sent: a note counts as held before it can sound."""
        status = data[0]
        if status < 0xF0:
            self.shared.channels[slot] |= 1 << (status & 15)
            if status & 0xF0 == 0x90 and len(data) > 2 and data[2]:
                self.shared.held[slot][(status & 15) << 7 | data[1] & 127] = 1

    def after(self, slot: int, data: bytes) -> None:
        """Note a message that was sent: a note is free only once its end is out."""
        status = data[0]
        if len(data) > 2 and (status & 0xF0 == 0x80 or (status & 0xF0 == 0x90 and not data[2])):
            self.shared.held[slot][(status & 15) << 7 | data[1] & 127] = 0

    def notes(self, slot: int) -> list[tuple[int, int]]:
        """The held notes of an output: (channel, pitch)."""
        row = bytes(self.shared.held[slot])
        return [(place >> 7, place & 127) for place in range(2048) if row[place]] if any(row) else []

    def offs(self, slot: int) -> list[bytes]:
        """The ends of an output's held notes."""
        return [bytes((0x80 | channel, pitch, 64)) for channel, pitch in self.notes(slot)]

    def silence(self, slot: int, every_channel: bool = False) -> list[bytes]:
        """All that silences an output: the held notes' ends, then pedal up, all notes off, all sound off."""
        out = self.offs(slot)
        for channel in range(16):
            if every_channel or self.shared.channels[slot] >> channel & 1:
                out += [bytes((0xB0 | channel, controller, 0)) for controller in (64, 123, 120)]
        return out

    def owing(self) -> Iterator[int]:
        """The slots with held notes."""
        return (slot for slot in range(SLOTS) if any(bytes(self.shared.held[slot])))

    @contextmanager
    def inside(self, api: int) -> Iterator[None]:
        """While the process is inside that API, which may never come back."""
        self.shared.busy = api + 1
        try:
            yield
        finally:
            self.shared.busy = 0
