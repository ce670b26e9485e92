"""MIDI in and out: nothing is lost on a round trip, and no broken file does more than be refused."""

from __future__ import annotations

import io
import random
import struct
from dataclasses import replace

import mido
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.brief import UserError
from engine.music.midi import read_score, to_midi
from engine.works import PPQ, Event, Note, Score, Track


def _apart(notes: list[tuple[int, int, int, int]]) -> tuple[Note, ...]:
    """Notes of one pitch that do not overlap (MIDI could not tell those apart)."""
    ends: dict[int, int] = {}
    kept = []
    for onset, pitch, duration, velocity in sorted(notes):
        if onset >= ends.get(pitch, 0):
            kept.append(Note(onset, pitch, duration, velocity))
            ends[pitch] = onset + duration
    return tuple(sorted(kept))


_notes = st.lists(
    st.tuples(st.integers(0, 20_000), st.integers(0, 127), st.integers(1, 4000), st.integers(1, 127)),
    min_size=1, max_size=30,
).map(_apart)  # fmt: skip
_names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=12).map(
    lambda s: "".join(c if c.isprintable() else " " for c in s).strip()
)
_tracks = st.builds(Track, _names, _notes, st.integers(0, 127), st.integers(0, 15))
_scores = st.builds(
    Score,
    st.lists(_tracks, min_size=1, max_size=4).map(tuple),
    st.integers(20, 300).map(lambda bpm: 60e6 / round(60e6 / bpm)),
    st.tuples(st.integers(1, 15), st.sampled_from([1, 2, 4, 8, 16])),
)


def _changes(*values: st.SearchStrategy) -> st.SearchStrategy[tuple]:
    """Changes in order of tick, one at a tick."""
    rows = st.lists(st.tuples(st.integers(1, 20_000), *values), max_size=4, unique_by=lambda row: row[0])
    return rows.map(lambda found: tuple(sorted(found)))


_data = st.one_of(
    st.builds(lambda c, a, b: bytes((0xB0 | c, a, b)), st.integers(0, 15), st.integers(0, 127), st.integers(0, 127)),
    st.builds(lambda c, a, b: bytes((0xE0 | c, a, b)), st.integers(0, 15), st.integers(0, 127), st.integers(0, 127)),
    st.builds(lambda c, a, b: bytes((0xA0 | c, a, b)), st.integers(0, 15), st.integers(0, 127), st.integers(0, 127)),
    st.builds(lambda c, a: bytes((0xC0 | c, a)), st.integers(0, 15), st.integers(0, 127)),
    st.builds(lambda c, a: bytes((0xD0 | c, a)), st.integers(0, 15), st.integers(0, 127)),
    st.builds(lambda kind, text: bytes((0xFF, kind)) + text, st.sampled_from([1, 2, 3, 4, 5, 6, 7, 0x7F]),
              st.binary(max_size=200)),
    st.sampled_from([b"\xff\x59\xfd\x01", b"\xff\x58\x06\x03\x24\x08", b"\xff\x58\x06\x09\x24\x08",
                     b"\xff\x51\x00\x00\x00", b"\xff\x2f", b"\xff\x20\x03"]),
    st.builds(lambda status, rest: bytes((status,)) + rest, st.sampled_from([0xF0, 0xF7]), st.binary(max_size=200)),
)  # fmt: skip
_events = st.lists(st.builds(Event, st.integers(0, 20_000), _data), max_size=8).map(
    lambda found: tuple(sorted(found, key=lambda e: e.onset))
)
_full_scores = st.builds(
    Score,
    st.lists(
        st.builds(Track, _names, _notes | st.just(()), st.integers(0, 127), st.integers(0, 15), _events),
        min_size=1,
        max_size=4,
    ).map(tuple),
    st.integers(20, 300).map(lambda bpm: 60e6 / round(60e6 / bpm)),
    st.tuples(st.integers(1, 15), st.sampled_from([1, 2, 4, 8, 16])),
    _changes(st.integers(20, 300).map(lambda bpm: 60e6 / round(60e6 / bpm))),
    _changes(st.integers(1, 15), st.sampled_from([1, 2, 4, 8, 16, 32])),
)


@given(_scores)
@settings(max_examples=60, deadline=None)
def test_a_score_comes_back_whole(score: Score) -> None:
    assert read_score(to_midi(score)) == score
    assert to_midi(score) == to_midi(score)


@given(_full_scores.filter(lambda s: any(t.notes for t in s.tracks)))
@settings(max_examples=100, deadline=None)
def test_opening_and_saving_change_nothing(score: Score) -> None:
    """What was once in a file stays as it is, whatever messages there are."""
    opened = read_score(to_midi(score))
    assert read_score(to_midi(opened)) == opened


def _kept(score: Score) -> list[bytes]:
    return sorted(e.data for t in score.tracks for e in t.events)


@given(_full_scores.filter(lambda s: s.tracks[0].notes))
@settings(max_examples=60, deadline=None)
def test_every_message_of_a_score_reaches_the_file(score: Score) -> None:
    """Only what is said elsewhere goes: ends of track, names, a first program, a meter that is not in force."""

    def lasting(data: bytes) -> bool:
        return data[0] >> 4 != 0xC and data[:2] not in (b"\xff\x2f", b"\xff\x03", b"\xff\x58")

    before = [data for data in _kept(score) if lasting(data)]
    opened = read_score(to_midi(score))
    assert [data for data in _kept(opened) if lasting(data)] == before
    assert (opened.tempo, opened.tempos, opened.meter) == (score.tempo, score.tempos, score.meter)
    assert opened.meters == score.meters


def test_other_readers_open_it(make_song) -> None:
    score = make_song(tempo=90.0)
    data = to_midi(score)
    theirs = mido.MidiFile(file=io.BytesIO(data))
    assert theirs.type == 1 and theirs.ticks_per_beat == PPQ
    assert theirs.length == pytest.approx(score.seconds, abs=0.01)
    pretty = pretty_midi.PrettyMIDI(io.BytesIO(data))
    assert sum(len(i.notes) for i in pretty.instruments) == sum(len(t.notes) for t in score.tracks)
    assert pretty.instruments[0].name == "Voice"


def test_type_0_keeps_notes_times_and_sounds() -> None:
    """Two tracks on one channel, of different programs, with a controller; drums; a change of tempo and of meter."""
    pedal = (Event(PPQ, b"\xb2\x40\x7f"), Event(2 * PPQ, b"\xb2\x40\x00"))
    score = Score(
        (
            Track("a", (Note(0, 60, PPQ, 90), Note(PPQ, 60, PPQ, 80)), 40, 2),
            Track("b", (Note(0, 60, 2 * PPQ, 70),), 73, 2, pedal),
            Track("drums", (Note(0, 38, 60, 100),), 0, 9),
        ),
        tempo=100.0, tempos=((4 * PPQ, 50.0),), meters=((4 * PPQ, 3, 4),),
    )  # fmt: skip
    data = to_midi(score, 0)
    theirs = mido.MidiFile(file=io.BytesIO(data))
    assert theirs.type == 0 and len(theirs.tracks) == 1
    opened = read_score(data)
    sounds = {(t.program, t.channel == 9): t.notes for t in opened.tracks}
    assert sounds == {(t.program, t.channel == 9): t.notes for t in score.tracks}
    assert (opened.tempos, opened.meters) == (score.tempos, score.meters)
    flutes = next(t for t in opened.tracks if t.program == 73)
    assert [(e.onset, e.data[1:]) for e in flutes.events if e.data[0] >> 4 == 0xB] == [
        (e.onset, e.data[1:]) for e in pedal
    ]
    assert read_score(to_midi(opened, 0)) == opened


def test_type_0_is_parted_by_channel() -> None:
    file = mido.MidiFile(type=0, ticks_per_beat=96)
    track = mido.MidiTrack()
    file.tracks.append(track)
    track.append(mido.Message("program_change", channel=3, program=41))
    for channel in (0, 3):
        track.append(mido.Message("note_on", channel=channel, note=60, velocity=80, time=96))
        track.append(mido.Message("note_on", channel=channel, note=60, velocity=0, time=48))
    out = io.BytesIO()
    file.save(file=out)
    score = read_score(out.getvalue())
    assert [(t.channel, t.program) for t in score.tracks] == [(0, 0), (3, 41)]
    assert score.tracks[0].notes == (Note(480, 60, 240, 80),)
    assert (score.tempo, score.meter) == (120.0, (4, 4))


def test_changes_of_tempo_and_meter_are_kept_and_hanging_notes_end() -> None:
    file = mido.MidiFile(type=1, ticks_per_beat=480)
    track = mido.MidiTrack()
    file.tracks.append(track)
    track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(60)))
    track.append(mido.MetaMessage("time_signature", numerator=1, denominator=4))
    track.append(mido.Message("note_on", note=60, velocity=80))
    track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(150), time=480))
    track.append(mido.MetaMessage("time_signature", numerator=3, denominator=4))
    track.append(mido.MetaMessage("end_of_track", time=1440))
    out = io.BytesIO()
    file.save(file=out)
    score = read_score(out.getvalue())
    assert (score.tempo, score.meter) == (60.0, (1, 4))
    assert (score.tempos, score.meters) == (((480, 150.0),), ((480, 3, 4),))
    assert score.seconds == pytest.approx(1 + 3 * 0.4)
    assert (score.tempo_at(479), score.tempo_at(480)) == (60.0, 150.0)
    assert score.tracks[0].notes == (Note(0, 60, 1920, 80),)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a midi file at all",
        b"MThd",
        b"MThd" + struct.pack(">LHHH", 6, 1, 65535, 480),
        b"MThd" + struct.pack(">LHHh", 6, 1, 1, -7720) + b"MTrk" + struct.pack(">L", 4) + b"\x00\xff\x2f\x00",
        b"MThd" + struct.pack(">LHHH", 6, 1, 1, 480) + b"MTrk" + struct.pack(">L", 4) + b"\x00\xff\x2f\x00",
        b"MThd" + struct.pack(">LHHH", 6, 1, 1, 0) + b"MTrk" + struct.pack(">L", 4) + b"\x00\xff\x2f\x00",
        b"MThd" + struct.pack(">LHHH", 6, 0, 1, 1) + b"MTrk" + struct.pack(">L", 16)
        + b"\xff\xff\xff\x7f\x90\x40\x40\x00\x80\x40\x40\x00\xff\x2f\x00\x00",
    ],
)  # fmt: skip
def test_what_is_no_midi_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(UserError) as refused:
        read_score(data)
    assert str(refused.value).endswith((".", "it.")) and "\n" not in str(refused.value)


def test_running_status_and_everything_a_file_may_hold() -> None:
    """A file written by hand: 96 ticks to the quarter, type 1, a conductor, drums, text, sysex."""
    conductor = (
        b"\x00\xff\x03\x05Title\x00\xff\x51\x03\x07\xa1\x20\x00\xff\x58\x04\x06\x03\x24\x08"
        b"\x00\xff\x59\x02\xfd\x01\x60\xff\x51\x03\x0f\x42\x40\x00\xff\x06\x01B\x00\xff\x2f\x00"
    )
    piano = (
        b"\x00\xff\x03\x05Piano\x00\xf0\x05\x7e\x7f\x09\x01\xf7\x00\xb0\x00\x01\x00\xc0\x05"
        b"\x00\x90\x3c\x40\x30\x3c\x00\x00\x40\x50\x00\xff\x05\x02la\x18\xb0\x40\x7f\x00\xe0\x00\x48"
        b"\x18\xc0\x07\x00\x80\x40\x00\x60\xff\x2f\x00"
    )
    drums = b"\x00\x99\x24\x64\x01\x24\x00\x00\xff\x2f\x00"
    chunks = [b"MTrk" + struct.pack(">L", len(body)) + body for body in (conductor, piano, drums)]
    data = b"MThd" + struct.pack(">LHHH", 6, 1, 3, 96) + b"XFIH\x00\x00\x00\x01x" + b"".join(chunks)
    score = read_score(data)
    one, two = score.tracks
    assert (score.tempo, score.tempos, score.meter) == (120.0, ((480, 60.0),), (6, 8))
    assert (one.name, one.program, one.channel, two.channel) == ("Piano", 5, 0, 9)
    assert one.notes == (Note(0, 60, 240, 64), Note(240, 64, 240, 80))
    assert two.notes == (Note(0, 36, 5, 100),)
    assert one.events == (
        Event(0, b"\xff\x03Title"),
        Event(0, b"\xff\x58\x06\x03\x24\x08"),
        Event(0, b"\xff\x59\xfd\x01"),
        Event(0, b"\xf0\x7e\x7f\x09\x01\xf7"),
        Event(0, b"\xb0\x00\x01"),
        Event(240, b"\xff\x05la"),
        Event(360, b"\xb0\x40\x7f"),
        Event(360, b"\xe0\x00\x48"),
        Event(480, b"\xff\x06B"),
        Event(480, b"\xc0\x07"),
        Event(960, b"\xff\x2f"),
    )
    saved = to_midi(score)
    assert read_score(saved) == score
    theirs = mido.MidiFile(file=io.BytesIO(saved))
    assert theirs.tracks[0].name == "Title"
    first = [m.type for m in theirs.tracks[1]][:5]
    assert first == ["track_name", "sysex", "control_change", "program_change", "note_on"]


@pytest.mark.parametrize(
    ("theirs", "tick", "ours"), [(96, 1, 5), (1024, 1, 0), (1024, 16, 8), (7, 3, 206), (960, 3, 2)]
)
def test_ticks_are_rounded_to_the_nearest_halves_to_even(theirs: int, tick: int, ours: int) -> None:
    body = bytes((tick,)) + b"\x90\x3c\x40\x7f\x3c\x00\x00\xff\x2f\x00"
    data = b"MThd" + struct.pack(">LHHH", 6, 0, 1, theirs) + b"MTrk" + struct.pack(">L", len(body)) + body
    assert read_score(data).tracks[0].notes[0].onset == ours


def _damaged(whole: bytes, rng: random.Random) -> bytes:
    data = bytearray(whole)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data))
        choice = rng.random()
        if choice < 0.7:
            data[at] = rng.randrange(256)
        elif choice < 0.85:
            del data[at : at + rng.randint(1, 20)]
        else:
            data[at:at] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 20)))
    return bytes(data)


def test_two_thousand_damaged_files_never_crash(make_song) -> None:
    plain = make_song(bars=3)
    busy = tuple(
        Event(60 * i, data)
        for i, data in enumerate([b"\xf0\x7e\x7f\xf7", b"\xff\x05la", b"\xb0\x40\x7f", b"\xe0\x00\x40", b"\xc0\x09"])
    )
    rich = replace(
        plain,
        tracks=tuple(replace(t, events=busy) for t in plain.tracks),
        tempos=((960, 90.0),),
        meters=((1920, 3, 4),),
    )
    sources = [to_midi(plain), to_midi(rich)]
    rng = random.Random(7)
    read = refused = 0
    for number in range(2000):
        data = _damaged(sources[number % 2], rng)
        try:
            score = read_score(data)
        except UserError:
            refused += 1
            continue
        assert score.bar > 0 and score.tempo > 0 and score.seconds > 0
        assert read_score(to_midi(score)) == read_score(to_midi(read_score(to_midi(score))))
        read += 1
    assert read > 500 and refused > 200
