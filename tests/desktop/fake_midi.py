"""A MIDI link that remembers what it was asked, for tests without MIDI processes."""

from __future__ import annotations

from desktop.music.midi_link import MidiLink
from engine.music import midi_messages as m


class FakeMidi(MidiLink):
    """asked: every request in order. A Play is answered with Started, as the process would."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[m.Request] = []

    def send(self, request: m.Request) -> None:
        self.asked.append(request)
        if isinstance(request, m.Play):
            self.started.emit(request.from_tick)

    def of(self, kind: type) -> list:
        """What was asked of one kind."""
        return [request for request in self.asked if isinstance(request, kind)]
