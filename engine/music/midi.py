"""Standard MIDI files to Scores and back, with all that a Score does not show kept beside its notes."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from engine.brief import UserError
from engine.music import smf
from engine.music.smf import META, Message
from engine.works import PPQ, Event, Note, Score, Track

MAX_BYTES = 16 * 2**20
MAX_TICKS = PPQ * 4 * 20_000
"""Twenty thousand bars of 4/4: whatever claims to be longer has a broken clock."""
_FINEST = 5
"""A beat is a 32nd (2 ** -5) at the shortest."""
_BROKEN = "It is no sound MIDI file; export it again from the program that made it."
_DRUMS = 9
"""The channel of the drums."""
_NOTE_OFF, _NOTE_ON, _CONTROL, _PROGRAM = 0x8, 0x9, 0xB, 0xC
_BANKS = (0, 32)
"""Controllers that choose the bank of sounds; they come before the program they go with."""
_GLOBAL = (0x00, 0x02, smf.TEXT_NAME, 0x06, 0x07, smf.TEMPO, 0x54, smf.METER, 0x59)
"""Meta messages that speak for the whole tune: number, copyright, title, marker, cue, clock, key.

In a Score they stay with its first track; in a file they stand in the conductor track."""


def read_score(data: bytes) -> Score:
    """A Standard MIDI File (types 0, 1, 2) as a Score at PPQ ticks to the quarter; nothing in it is lost.

    Every (track, channel) with notes becomes a Track with its name and the program it begins with; a track
    without notes is kept where it says anything. All other messages become Events of the Track of their
    channel, those of no channel (or of one without notes) of the first Track made from their track.
    Ticks of another resolution are rounded to the nearest of ours, halves to the even one. A note that is
    never ended lasts to the end of its track; a note of no length lasts a tick. What does not come back:
    release velocities, the order of notes and events at one tick, silence after the last event of a
    track without any. Raises UserError for anything else than a MIDI file with notes.
    """
    if len(data) > MAX_BYTES:
        raise UserError("It is larger than 16 MB, which no MIDI file of a single piece is; split it.")
    try:
        file = smf.read(data)
    except smf.BrokenFileError as error:
        raise UserError(_BROKEN) from error
    if file.division <= 0:
        raise UserError("It counts time in film frames (SMPTE), not in beats; export it again with beats.")
    reader = _Reader(file.division)
    for number, messages in enumerate(file.tracks):
        reader.track(messages, first=number == 0)
    return reader.score()


@dataclass
class _Part:
    """What one (track, channel) of a file holds; program None: the file's other tracks may know."""

    name: str
    channel: int
    notes: list[Note] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    program: int | None = None


class _Reader:
    """Gathers the parts, tempi and meters of a file's tracks. division: its ticks to the quarter."""

    def __init__(self, division: int) -> None:
        self.division = division
        self.parts: list[_Part] = []
        self.conductor: list[Event] = []
        self.programs: dict[int, int] = {}
        self.tempi: dict[int, float] = {}
        self.meters: dict[int, tuple[int, int]] = {}

    def ticks(self, theirs: int) -> int:
        """Our tick for one of the file's, exactly rounded: to the nearest, halves to the even one."""
        whole, rest = divmod(theirs * PPQ, self.division)
        return whole + (2 * rest > self.division or (2 * rest == self.division and whole % 2))

    def track(self, messages: list[Message], first: bool) -> None:
        name: Event | None = None
        notes: dict[int, list[Note]] = defaultdict(list)
        held: dict[tuple[int, int], deque[tuple[int, int]]] = defaultdict(deque)
        events: list[Event] = []
        last = messages[-1].tick if messages else 0
        if self.ticks(last) > MAX_TICKS:
            raise UserError("It claims to last more than 20,000 bars; its clock is broken. Export it again.")

        def release(channel: int, pitch: int, now: int) -> None:
            began, velocity = held[channel, pitch].popleft()
            onset = self.ticks(began)
            notes[channel].append(Note(onset, pitch, max(1, self.ticks(now) - onset), velocity))

        for message in messages:
            data = message.data
            kind, channel = data[0] >> 4, data[0] & 15
            if kind == _NOTE_ON and data[2] > 0:
                held[channel, data[1]].append((message.tick, data[2]))
            elif kind in (_NOTE_ON, _NOTE_OFF):
                if held[channel, data[1]]:
                    release(channel, data[1], message.tick)
            elif data[:2] == bytes((META, smf.TEXT_NAME)) and name is None:
                name = Event(self.ticks(message.tick), data)
            elif not self._clock(self.ticks(message.tick), data):
                events.append(Event(self.ticks(message.tick), data))
        for (channel, pitch), waiting in held.items():
            while waiting:
                release(channel, pitch, last)
        self._part(name, notes, events, first)

    def _clock(self, tick: int, data: bytes) -> bool:
        """Whether the message is wholly told by the Score's tempi and meters (or by the end of its track)."""
        if data[:2] == bytes((META, smf.TEMPO)) and len(data) == 5 and any(data[2:]):
            self.tempi[tick] = 60e6 / int.from_bytes(data[2:], "big")
            return True
        if meter := _meter_of(Event(tick, data)):
            self.meters[tick] = meter[1:]
            return data[4:] == _CLICKS
        return False

    def _part(self, title: Event | None, notes: dict[int, list[Note]], events: list[Event], first: bool) -> None:
        name = _decoded(title.data[2:]) if title else ""
        spoken = {e.data[0] & 15 for e in events if e.data[0] < smf.SYSEX}
        parts = {c: _Part(name, c, sorted(notes[c])) for c in sorted(notes)}
        said = [e for e in events if not _is_end(e)]
        if not parts and first and not spoken:
            self.conductor = ([title] if title else []) + said
            return
        if not parts:
            if not (said or name):
                return
            parts = {c: _Part(name, c, program=None if spoken else 0) for c in [min(spoken, default=0)]}
        last = max(
            [*(n.onset + n.duration for p in parts.values() for n in p.notes), *(e.onset for e in said)], default=0
        )
        for channel, part in parts.items():
            if (program := _take_program(channel, said)) is not None:
                part.program = program
                self.programs.setdefault(channel, program)
        home = next(iter(parts.values()))
        for event in [*said, *(e for e in events if _is_end(e) and e.onset > last)]:
            own = parts.get(event.data[0] & 15) if event.data[0] < smf.SYSEX else None
            (own or home).events.append(event)
        self.parts += parts.values()

    def score(self) -> Score:
        if not any(part.notes for part in self.parts):
            raise UserError("It holds no notes.")
        opening = self.parts[0]
        opening.events = sorted([*self.conductor, *opening.events], key=lambda e: (e.onset, not _is_global(e)))
        meter_at = {(tick, *meter) for tick, meter in self.meters.items()}
        for part in self.parts:
            part.events = [e for e in part.events if (m := _meter_of(e)) is None or m in meter_at]
        tracks = [
            Track(p.name, tuple(p.notes), self.programs.get(p.channel, 0) if p.program is None else p.program,
                  p.channel, tuple(p.events))
            for p in self.parts
        ]  # fmt: skip
        tempo, meter = self.tempi.pop(0, 120.0), self.meters.pop(0, (4, 4))
        meters = tuple((tick, *self.meters[tick]) for tick in sorted(self.meters))
        return Score(tuple(tracks), tempo, meter, tuple(sorted(self.tempi.items())), meters)


def _take_program(channel: int, events: list[Event]) -> int | None:
    """The program a channel begins with: the last at tick 0 (it leaves the events), else the first there is."""
    status = _PROGRAM << 4 | channel
    changes = [e for e in events if e.data[0] == status]
    opening = [e for e in changes if e.onset == 0]
    if not opening:
        return changes[0].data[1] if changes else None
    # Of two alike the later goes: what stands before it (a bank, a reset) may matter to it.
    events.pop(max(i for i, e in enumerate(events) if e is opening[-1]))
    return opening[-1].data[1]


def _is_end(event: Event) -> bool:
    return event.data[:2] == bytes((META, smf.END_OF_TRACK))


def _is_global(event: Event) -> bool:
    return event.data[0] == META and event.data[1] in _GLOBAL


def _meter_of(event: Event) -> tuple[int, int, int] | None:
    """(tick, beats, beat unit) of a time signature that a Score can show."""
    data = event.data
    if data[:2] == bytes((META, smf.METER)) and len(data) == 6 and data[2] and data[3] <= _FINEST:
        return event.onset, data[2], 2 ** data[3]
    return None


def _decoded(name: bytes) -> str:
    """Most programs write UTF-8, old ones Latin-1."""
    text = name.decode("latin-1")
    with suppress(UnicodeError):
        text = name.decode("utf-8")
    return "".join(c if c.isprintable() else " " for c in text).strip()


_CLICKS = bytes((24, 8))
"""MIDI clocks to a metronome click, and 32nds to a quarter, of nearly every time signature."""


def to_midi(score: Score, kind: int = 1) -> bytes:
    """The Score as a type 1 file: a conductor track, then one track each. The same Score, the same bytes.

    kind 0: a file of type 0, for sequencers that read no other: all in one track, a channel to each track of the
    Score as far as there are channels; the names of the tracks are lost, notes and times are not.

    Values outside MIDI's ranges are clipped. At one tick notes end before events come and new notes begin.
    Two overlapping notes of one pitch in one channel end in the order they began (MIDI cannot tell them
    apart). read_score gives the same Score again.
    """
    if kind == 0:
        score = _apart(score)
    meters = {(0, *score.meter), *score.meters}
    # A time signature with odd clicks was kept whole: it stands in for the plain one, or is out of date.
    said = [[e for e in t.events if (m := _meter_of(e)) is None or m in meters] for t in score.tracks]
    meters -= {m for events in said for e in events if (m := _meter_of(e))}
    clock: list[Message] = []
    for tick, tempo in ((0, score.tempo), *score.tempos):
        micros = min(2**24 - 1, max(1, round(60e6 / tempo)))
        clock.append(Message(tick, bytes((META, smf.TEMPO)) + micros.to_bytes(3, "big")))
    for tick, beats, unit in sorted(meters):
        clock.append(Message(tick, bytes((META, smf.METER, min(255, beats), unit.bit_length() - 1)) + _CLICKS))
    if said:
        clock += _messages(e for e in said[0] if _is_global(e))
        said[0] = [e for e in said[0] if not _is_global(e)]
    tracks = [_track(track, events) for track, events in zip(score.tracks, said, strict=True)]
    clock.sort(key=lambda m: m.tick)
    return smf.write(PPQ, [_as_one([clock, *tracks])], 0) if kind == 0 else smf.write(PPQ, [clock, *tracks])


def _apart(score: Score) -> Score:
    """Tracks that share a channel with one before them on a free one; drums stay, and all where none is free."""
    taken: set[int] = set()
    free = [c for c in range(16) if c != _DRUMS and c not in {t.channel for t in score.tracks}]
    tracks: list[Track] = []
    for track in score.tracks:
        if track.channel in taken and track.channel != _DRUMS and free:
            channel = free.pop(0)
            events = tuple(
                replace(e, data=bytes((e.data[0] & 0xF0 | channel, *e.data[1:]))) if e.data[0] < smf.SYSEX else e
                for e in track.events
            )
            track = replace(track, channel=channel, events=events)
        taken.add(track.channel)
        tracks.append(track)
    return replace(score, tracks=tuple(tracks))


def _as_one(tracks: list[list[Message]]) -> list[Message]:
    """All messages in order; at one tick notes end first and begin last. Names and ends of tracks are left out."""

    def order(message: Message) -> tuple[int, int]:
        status = message.data[0] >> 4
        return message.tick, 0 if status == _NOTE_OFF else 2 if status == _NOTE_ON else 1

    left_out = ((META, smf.TEXT_NAME), (META, smf.END_OF_TRACK))
    return sorted((m for track in tracks for m in track if tuple(m.data[:2]) not in left_out), key=order)


def _messages(events: Iterable[Event]) -> list[Message]:
    return [Message(max(0, e.onset), e.data) for e in events]


def _track(track: Track, said: list[Event]) -> list[Message]:
    channel = min(15, max(0, track.channel))
    rows: list[tuple[int, int, int, bytes]] = []  # tick, order at the tick, pitch or place, message
    for note in track.notes:
        pitch, velocity = min(127, max(0, note.pitch)), min(127, max(1, note.velocity))
        onset = max(0, note.onset)
        rows.append((onset, 2, pitch, bytes((_NOTE_ON << 4 | channel, pitch, velocity))))
        end = onset + max(1, note.duration)
        rows.append((end, 0, pitch, bytes((_NOTE_OFF << 4 | channel, pitch, 0))))
    events = _messages(e for e in said if not _is_end(e))
    if track.notes or track.program or channel or any(e.data[0] < smf.SYSEX for e in events):
        program = min(127, max(0, track.program))
        events.insert(_place_of_program(events), Message(0, bytes((_PROGRAM << 4 | channel, program))))
    rows += [(event.tick, 1, place, event.data) for place, event in enumerate(events)]
    out = [Message(0, bytes((META, smf.TEXT_NAME)) + track.name.encode())]
    out += [Message(tick, data) for tick, _, _, data in sorted(rows)]
    ends = [e.onset for e in said if _is_end(e)]
    if ends:
        out.append(Message(max(*ends, out[-1].tick), bytes((META, smf.END_OF_TRACK))))
    return out


def _place_of_program(events: list[Message]) -> int:
    """After the resets, banks and programs that stand at the very beginning, before all else."""
    place = 0
    for index, event in enumerate(events):
        status = event.data[0]
        if event.tick > 0:
            break
        bank = status >> 4 == _CONTROL and event.data[1] in _BANKS
        if bank or status >> 4 == _PROGRAM or status in (smf.SYSEX, smf.ESCAPE):
            place = index + 1
    return place
