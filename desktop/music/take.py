"""What a MIDI keyboard plays, gathered into notes. No widgets."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.works import PPQ, Event, Note

SHORTEST = PPQ // 16
EARLY = PPQ // 4
"""A note played so many ticks before the first one is taken as played on it."""


@dataclass
class Take:
    """begin: the first tick that counts; loop: (begin, end) where the tune goes round, and so does the take."""

    begin: int = 0
    loop: tuple[int, int] | None = None
    notes: list[Note] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    _held: dict[int, tuple[int, int]] = field(default_factory=dict)

    def hear(self, data: bytes, tick: int) -> bool:
        """One channel message at a tick of the tune; whether it changed what is there to see."""
        if tick < self.begin - EARLY or len(data) < 2:
            return False
        tick = max(tick, self.begin)
        status, number = data[0] & 0xF0, data[1]
        if status == 0x90 and len(data) > 2 and data[2]:
            self._end(number, tick)
            self._held[number] = (tick, data[2])
            return True
        if status in (0x80, 0x90):
            return self._end(number, tick)
        if status in (0xB0, 0xD0, 0xE0):
            self.events.append(Event(tick, data))
            return True
        return False

    def _end(self, pitch: int, tick: int) -> bool:
        if pitch not in self._held:
            return False
        onset, velocity = self._held.pop(pitch)
        if tick < onset:  # the loop began again while it was held
            tick = self.loop[1] if self.loop else onset
        self.notes.append(Note(onset, pitch, max(SHORTEST, tick - onset), velocity))
        return True

    def so_far(self, tick: int) -> list[Note]:
        """The notes, those still held lasting to `tick`."""
        held = [Note(on, p, max(SHORTEST, tick - on), v) for p, (on, v) in self._held.items()]
        return sorted([*self.notes, *held])

    def finished(self, tick: int) -> tuple[list[Note], list[Event]]:
        """Everything, what is still held ended at `tick`."""
        for pitch in list(self._held):
            self._end(pitch, tick)
        return sorted(self.notes), sorted(self.events)
