"""What a MIDI keyboard does in the piano-roll: it sounds, writes step by step, and its takes become notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from desktop.music.hearing import Hearing
from desktop.music.piano_roll import PianoRoll
from engine.works import Event, Note, Score, Track

STEP_VELOCITY = 80
"""Of a step whose keys were struck too softly to hear: a keyboard without dynamics says 1."""


class Keyboard(QObject):
    """thru: what comes in is heard; steps: it is written while nothing plays."""

    wrote = Signal(object, str)
    """The new Score, and what was done to it, in a few words."""

    def __init__(self, hearing: Hearing, roll: PianoRoll) -> None:
        super().__init__(roll)
        self.hearing, self.roll = hearing, roll
        self.thru, self.steps = True, False
        self.partner: list[Note] = []
        """What a partner plays while a take grows; it is kept with the take, in the track `partner_track`."""
        self.partner_track = Track("", ())
        self._take: list[Note] = []
        self._held: set[int] = set()
        self._chord: list[tuple[int, int]] = []
        hearing.played.connect(self._hear)
        hearing.take_grew.connect(self._show)
        hearing.take_ended.connect(self._keep)

    def _track(self) -> tuple[Score, int, Track] | None:
        score, at = self.roll.score, self.roll.track
        if score is None or at is None or at >= len(score.tracks):
            return None
        return score, at, score.tracks[at]

    @Slot(bytes)
    def _hear(self, data: bytes) -> None:
        found = self._track()
        if found is None or len(data) < 2:
            return
        _, at, track = found
        if self.thru:
            self.hearing.through(data, at, track.channel, track.program)
        if self.steps and not self.hearing.playing:
            self._step(data)

    def _step(self, data: bytes) -> None:
        """Keys struck together are one step; it is written when the last of them is let go."""
        status, pitch = data[0] & 0xF0, data[1]
        velocity = data[2] if len(data) > 2 else 0
        if status == 0x90 and velocity:
            self._held.add(pitch)
            self._chord.append((pitch, velocity if velocity > 1 else STEP_VELOCITY))
        elif status in (0x80, 0x90):
            self._held.discard(pitch)
            if not self._held and self._chord:
                chord, self._chord = self._chord, []
                begin, length = self.roll.playhead, self.roll.grid
                self._write([Note(begin, p, length, v) for p, v in chord], [], self.tr("Step input"))
                self.roll.set_playhead(begin + length)

    @Slot(object)
    def _show(self, notes: list[Note]) -> None:
        self._take = notes
        self.roll.set_proposal([*notes, *self.partner], reveal=False)  # the view follows the playhead

    def show_partner(self, notes: list[Note]) -> None:
        """The partner has played so far."""
        self.partner = notes
        self._show(self._take)

    @Slot(object, object)
    def _keep(self, notes: list[Note], events: list[Event]) -> None:
        self.roll.set_proposal(None)
        partner, self.partner, self._take = self.partner, [], []
        if notes or events or partner:
            self._write(notes, events, self.tr("Jam") if partner else self.tr("Record"), partner)

    def _write(self, notes: list[Note], events: list[Event], said: str, partner: Sequence[Note] = ()) -> None:
        """Add to the edited track; a note already there at that place and pitch gives way."""
        found = self._track()
        if found is None:
            return
        score, at, track = found
        own = [Event(e.onset, bytes((e.data[0] & 0xF0 | track.channel, *e.data[1:]))) for e in events]
        tracks = list(score.tracks)
        tracks[at] = replace(_with(track, notes), events=tuple(sorted([*track.events, *own])))
        if partner:
            home = next((i for i, t in enumerate(tracks) if t.name == self.partner_track.name and i != at), len(tracks))
            tracks[home : home + 1] = [_with(tracks[home] if home < len(tracks) else self.partner_track, partner)]
        self.wrote.emit(replace(score, tracks=tuple(tracks)), said)


def _with(track: Track, notes: Sequence[Note]) -> Track:
    struck = {(note.onset, note.pitch) for note in notes}
    kept = [note for note in track.notes if (note.onset, note.pitch) not in struck]
    return replace(track, notes=tuple(sorted([*kept, *notes])))
