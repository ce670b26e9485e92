"""Standard MIDI files to Scores and back. numpy-free; mido does the bytes."""

from __future__ import annotations

import io
from collections import defaultdict, deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import mido

from engine.brief import UserError
from engine.works import PPQ, Note, Score, Track

MAX_BYTES = 16 * 2**20
MAX_TICKS = PPQ * 4 * 20_000
"""Twenty thousand bars of 4/4: whatever claims to be longer has a broken clock."""

_T = TypeVar("_T", float, tuple[int, int])

_BROKEN = "It is no sound MIDI file; export it again from the program that made it."


@dataclass(frozen=True)
class MeterChange:
    """From tick on (PPQ to the quarter) the meter is (beats, beat unit)."""

    tick: int
    meter: tuple[int, int]


def read_score(data: bytes) -> Score:
    """A Standard MIDI File (types 0, 1, 2) as a Score at PPQ ticks to the quarter.

    Every (track, channel) with notes becomes a Track with its name and first program. Tempo and meter are
    those longest in force. A note that is never ended lasts to the end of its track; a note of no length
    lasts a tick. Raises UserError for anything else than a MIDI file with notes.
    """
    return read_with_meters(data)[0]


def read_with_meters(data: bytes) -> tuple[Score, list[MeterChange]]:
    """read_score, and every change of meter in order (the first at tick 0)."""
    if len(data) > MAX_BYTES:
        raise UserError("It is larger than 16 MB, which no MIDI file of a single piece is; split it.")
    try:
        file = mido.MidiFile(file=io.BytesIO(data), clip=True)
        parts = [list(track) for track in file.tracks]
    except Exception as error:  # mido raises a dozen types on broken bytes; each means the same to the user
        raise UserError(_BROKEN) from error
    if file.ticks_per_beat <= 0:
        raise UserError("It counts time in film frames (SMPTE), not in beats; export it again with beats.")
    scale = PPQ / file.ticks_per_beat
    reader = _Reader(scale)
    for messages in parts:
        reader.track(messages)
    return reader.score(), reader.meter_changes()


class _Reader:
    """Gathers notes, programs, tempi and meters of a file's tracks. scale: our ticks to one of the file's."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self.found: list[tuple[str, int, list[Note], int | None]] = []
        self.programs: dict[int, int] = {}
        self.tempi: dict[int, float] = {}
        self.meters: dict[int, tuple[int, int]] = {}
        self.end = 0

    def track(self, messages: Iterable[Any]) -> None:
        tick, name = 0, ""
        notes: dict[int, list[Note]] = defaultdict(list)
        held: dict[tuple[int, int], deque[tuple[int, int]]] = defaultdict(deque)
        programs: dict[int, int] = {}

        def release(channel: int, pitch: int, now: int) -> None:
            began, velocity = held[channel, pitch].popleft()
            onset = round(began * self.scale)
            notes[channel].append(Note(onset, pitch, max(1, round(now * self.scale) - onset), velocity))

        for message in messages:
            tick += message.time
            if tick * self.scale > MAX_TICKS:
                raise UserError("It claims to last more than 20,000 bars; its clock is broken. Export it again.")
            kind = message.type
            if kind == "note_on" and message.velocity > 0:
                held[message.channel, message.note].append((tick, message.velocity))
            elif kind in ("note_on", "note_off"):
                if held[message.channel, message.note]:
                    release(message.channel, message.note, tick)
            elif kind == "program_change":
                programs.setdefault(message.channel, message.program)
                self.programs.setdefault(message.channel, message.program)
            elif kind == "track_name" and not name:
                name = _decoded(message.name)
            elif kind == "set_tempo" and message.tempo > 0:
                self.tempi[round(tick * self.scale)] = 60e6 / message.tempo
            elif kind == "time_signature":
                self._meter(round(tick * self.scale), message.numerator, message.denominator)
        for (channel, pitch), waiting in held.items():
            while waiting:
                release(channel, pitch, tick)
        self.end = max(self.end, round(tick * self.scale))
        for channel in sorted(notes):
            self.found.append((name, channel, sorted(notes[channel]), programs.get(channel)))

    def _meter(self, tick: int, beats: int, unit: int) -> None:
        if 1 <= beats <= 64 and unit in (1, 2, 4, 8, 16, 32):
            self.meters[tick] = (beats, unit)

    def score(self) -> Score:
        if not self.found:
            raise UserError("It holds no notes.")
        tracks = [
            Track(name, tuple(notes), self.programs.get(channel, 0) if program is None else program, channel)
            for name, channel, notes, program in self.found
        ]
        return Score(tuple(tracks), _longest(self.tempi, 120.0, self.end), _longest(self.meters, (4, 4), self.end))

    def meter_changes(self) -> list[MeterChange]:
        changes = [MeterChange(tick, meter) for tick, meter in sorted(self.meters.items())]
        if not changes or changes[0].tick > 0:
            changes.insert(0, MeterChange(0, (4, 4)))
        return changes


def _longest(changes: dict[int, _T], default: _T, end: int) -> _T:
    """The value longest in force up to end (in ticks); the earlier of equals. changes: tick -> value."""
    if not changes:
        return default
    ticks = sorted(changes)
    lengths: dict[_T, int] = defaultdict(int)
    for tick, after in zip(ticks, [*ticks[1:], max(end, ticks[-1] + 1)], strict=True):
        lengths[changes[tick]] += after - tick
    return max(lengths, key=lambda value: lengths[value])


def _decoded(name: str) -> str:
    """mido reads text as Latin-1; most programs write UTF-8."""
    with suppress(UnicodeError):
        name = name.encode("latin-1").decode("utf-8")
    return "".join(c if c.isprintable() else " " for c in name).strip()


def to_midi(score: Score) -> bytes:
    """The Score as a type 1 file: a conductor track, then one track each. The same Score, the same bytes.

    Values outside MIDI's ranges are clipped. Two overlapping notes of one pitch in one channel end in the
    order they began (MIDI cannot tell them apart).
    """
    file = mido.MidiFile(type=1, ticks_per_beat=PPQ, charset="utf-8")
    conductor = mido.MidiTrack()
    tempo = min(2**24 - 1, max(1, round(60e6 / score.tempo)))
    conductor.append(mido.MetaMessage("set_tempo", tempo=tempo, time=0))
    beats, unit = score.meter
    conductor.append(mido.MetaMessage("time_signature", numerator=beats, denominator=unit, time=0))
    conductor.append(mido.MetaMessage("end_of_track", time=0))
    file.tracks.append(conductor)
    for track in score.tracks:
        file.tracks.append(_midi_track(track))
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def _midi_track(track: Track) -> mido.MidiTrack:
    channel = min(15, max(0, track.channel))
    events: list[tuple[int, int, int, int]] = []  # tick, 0 off / 1 on, pitch, velocity
    for note in track.notes:
        pitch, velocity = min(127, max(0, note.pitch)), min(127, max(1, note.velocity))
        onset = max(0, note.onset)
        events.append((onset, 1, pitch, velocity))
        events.append((onset + max(1, note.duration), 0, pitch, 0))
    out = mido.MidiTrack()
    out.append(mido.MetaMessage("track_name", name=track.name, time=0))
    out.append(mido.Message("program_change", channel=channel, program=min(127, max(0, track.program)), time=0))
    now = 0
    for tick, on, pitch, velocity in sorted(events):
        kind = "note_on" if on else "note_off"
        out.append(mido.Message(kind, channel=channel, note=pitch, velocity=velocity, time=tick - now))
        now = tick
    out.append(mido.MetaMessage("end_of_track", time=0))
    return out
