"""MIDI in and out: nothing is lost on a round trip, and no broken file does more than be refused."""

from __future__ import annotations

import io
import random
import struct

import mido
import pretty_midi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.brief import UserError
from engine.music.midi import read_score, read_with_meters, to_midi
from engine.works import PPQ, Note, Score, Track


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


@given(_scores)
@settings(max_examples=60, deadline=None)
def test_a_score_comes_back_whole(score: Score) -> None:
    assert read_score(to_midi(score)) == score
    assert to_midi(score) == to_midi(score)


def test_other_readers_open_it(make_song) -> None:
    score = make_song(tempo=90.0)
    data = to_midi(score)
    theirs = mido.MidiFile(file=io.BytesIO(data))
    assert theirs.type == 1 and theirs.ticks_per_beat == PPQ
    assert theirs.length == pytest.approx(score.seconds, abs=0.01)
    pretty = pretty_midi.PrettyMIDI(io.BytesIO(data))
    assert sum(len(i.notes) for i in pretty.instruments) == sum(len(t.notes) for t in score.tracks)
    assert pretty.instruments[0].name == "Voice"


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


def test_the_longest_tempo_and_meter_count_and_hanging_notes_end() -> None:
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
    score, changes = read_with_meters(out.getvalue())
    assert (score.tempo, score.meter) == (150.0, (3, 4))
    assert [(c.tick, c.meter) for c in changes] == [(0, (1, 4)), (480, (3, 4))]
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


def test_two_hundred_damaged_files_never_crash(make_song) -> None:
    whole = to_midi(make_song(bars=3))
    rng = random.Random(7)
    read = refused = 0
    for _ in range(200):
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
        try:
            score = read_score(bytes(data))
            assert score.bar > 0 and score.tempo > 0
            to_midi(score)
            read += 1
        except UserError:
            refused += 1
    assert read > 10 and refused > 10
