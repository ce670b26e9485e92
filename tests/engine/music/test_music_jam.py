"""The partner of a jam: turns, breaking in, following, limits of its memory; and live over a JACK server."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from midi_receiver import Jack, Receiver

from engine.brief import UserError
from engine.modelfile import Model
from engine.music import jam_process, tokens
from engine.music import midi_messages as m
from engine.music.controls import Controls
from engine.music.jam import FEW, REACH, REST, Partner
from engine.music.midi_process import MidiProcess
from engine.music.playback import Transport
from engine.runtime import Runtime
from engine.works import PPQ, Note, Score, Track

BAR = 16
_numbers = itertools.count()
PLAIN = m.Duet("keys", "model", call=1, answer=1, scale="C major")


@pytest.fixture
def make(model: Model) -> Callable[..., Partner]:
    runtime = Runtime(model, "cpu", 1)
    steps = {name: runtime.step(name) for name in ("step", "note", "loudness")}
    states = int(model.network["layers"]), int(model.network["width"])

    def made(duet: m.Duet = PLAIN, before: Score | None = None) -> Partner:
        return Partner(steps, states, duet, before)

    return made


def play(partner: Partner, pitches: list[int], length: int = 3) -> list[list[Note]]:
    """A bar in which the player strikes these on the quarters; what the partner has for each sixteenth."""
    out, first = [], partner.at
    for place in range(BAR):
        if place % 4 == 0 and place // 4 < len(pitches):
            partner.strike(pitches[place // 4], 80, first + place)
        if place % 4 == length and place // 4 < len(pitches):
            partner.release(pitches[place // 4], first + place)
        out.append(partner.frame())
    return out


def count(bar: list[list[Note]]) -> int:
    return sum(map(len, bar))


def test_it_listens_for_a_turn_and_answers_for_one(make: Callable[..., Partner]) -> None:
    partner = make()
    for _ in range(3):
        assert not count(play(partner, [72, 74, 76, 77]))
        answer = play(partner, [])
        assert partner.answering and count(answer)
        for place, notes in enumerate(answer):
            assert len(notes) <= 1  # as thick as the call
            for note in notes:
                assert note.pitch % 12 in (0, 2, 4, 5, 7, 9, 11) and 72 - REACH <= note.pitch <= 77 + REACH
                assert note.duration <= (BAR - place) * tokens.STEP  # its notes end with its turn


def test_silence_is_not_answered(make: Callable[..., Partner]) -> None:
    partner = make()
    assert not any(count(play(partner, [])) for _ in range(4))
    assert not partner.answering


def test_whoever_plays_into_an_answer_has_the_turn_again(make: Callable[..., Partner]) -> None:
    partner = make()
    play(partner, [72, 74, 76, 77])
    for _ in range(6):
        partner.frame()
    assert partner.answering
    assert partner.strike(72, 90, partner.at)
    assert not partner.answering
    rest = [partner.frame() for _ in range(BAR - 6)]
    assert not count(rest)
    assert count(play(partner, []))  # that bar was the call; now comes the answer


def test_a_late_note_at_the_end_of_a_turn_does_not_break_in(make: Callable[..., Partner]) -> None:
    partner = make()
    play(partner, [72, 74, 76, 77])
    partner.frame()
    assert not partner.strike(79, 90, partner.at - 1)
    assert partner.answering


def test_following_stays_below_the_player_and_rests_with_him(make: Callable[..., Partner]) -> None:
    partner = make(m.Duet("keys", "model", way="follow", voices=3))
    heard = play(partner, [72, 76, 79, 84])
    assert FEW == 4 and not count(heard[:12])  # until a few notes were heard there is no key
    total = 0
    for _ in range(4):
        bar = play(partner, [72, 76, 79, 84])
        total += count(bar)
        sounding: list[tuple[int, int]] = []
        for place, notes in enumerate(bar):
            assert all(note.pitch < 84 for note in notes)
            sounding = [s for s in sounding if s[0] > place] + [(place + n.duration // tokens.STEP, 0) for n in notes]
            assert len(sounding) <= 3 + 3  # three of its own, and what rings on from the bar before
    assert total
    for _ in range(REST):
        play(partner, [])
    assert not count(play(partner, []))


def test_the_same_seed_plays_the_same(make: Callable[..., Partner]) -> None:
    def hours(seed: int) -> list[list[Note]]:
        partner = make(m.Duet("keys", "model", call=1, answer=1, seed=seed))
        return [notes for _ in range(3) for bar in ([67, 71, 74, 71], []) for notes in play(partner, bar)]

    assert hours(3) == hours(3) != hours(4)


def test_the_key_is_found_and_what_was_heard_is_heard_again(make: Callable[..., Partner]) -> None:
    partner = make(m.Duet("keys", "model", call=1, answer=1))
    play(partner, [74, 81, 74, 78])  # D major
    partner.frame()
    assert (partner._shift, partner._mode) == (-2, 1)
    assert {row[1] // tokens.PARTS + tokens.LOWEST for row in partner._pen.rows} >= {72, 76, 79}


def test_what_was_there_before_sets_the_key(make: Callable[..., Partner]) -> None:
    notes = tuple(Note(n * PPQ, pitch, PPQ, 80) for n, pitch in enumerate((69, 73, 76, 81) * 8))
    partner = make(m.Duet("keys", "model"), Score((Track("a", notes),)))
    assert partner._shift == 3 and len(partner._pen.rows) > 10


def test_memory_does_not_grow_with_the_time_played(make: Callable[..., Partner]) -> None:
    partner = make(m.Duet("keys", "model", call=1, answer=1))

    def size() -> tuple[int, ...]:
        pen = partner._pen
        return len(pen.rows), len(pen.struck), len(partner._log), len(partner._waiting), len(partner._down)

    for _ in range(4):
        play(partner, [72, 74, 76, 77])
        play(partner, [])
    early = size()
    for _ in range(30):
        play(partner, [72, 74, 76, 77])
        play(partner, [])
    assert all(late <= 3 * max(8, then) for late, then in zip(size(), early, strict=True))


def test_held_keys_ring_in_what_the_network_sees(make: Callable[..., Partner]) -> None:
    partner = make()
    partner.strike(72, 80, 0)
    for _ in range(9):
        partner.frame()
    assert 72 - tokens.LOWEST in partner._pen.held(8)
    partner.release(72, 9)
    for _ in range(3):
        partner.frame()
    assert 72 - tokens.LOWEST not in partner._pen.held(11)


def test_controls_that_make_no_sense_are_refused(make: Callable[..., Partner]) -> None:
    with pytest.raises(UserError):
        make(m.Duet("keys", "model", scale="H major"))


def test_a_meter_of_three(make: Callable[..., Partner]) -> None:
    partner = make(m.Duet("keys", "model", call=1, answer=1, meter=(3, 4)))
    for place in range(12):
        if place == 0:
            partner.strike(72, 80, 0)
        partner.frame()
    partner.frame()
    assert partner.answering


# The sender's side


class Line:
    """A sink that notes down what is sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def slot(self, name: str) -> int | None:
        return 0

    def send(self, slot: int, data: bytes) -> None:
        self.sent.append(data)

    def release(self) -> None:
        self.sent.append(b"release")


def running(loop: tuple[int, int] | None = None) -> tuple[Transport, Line]:
    line = Line()
    transport = Transport(line, lambda event: None)
    transport.play(m.Play(Score((Track("a", ()),), 120.0), {}, 0, loop, until=16 * PPQ), 100.0)
    return transport, line


def test_sixteenths_are_seen_ahead_and_through_a_loop() -> None:
    transport, _ = running((0, 2 * tokens.STEP * 4))
    seen = []
    for _ in range(10):
        seen.append(transport.next_frame())
        transport.take_frame()
    assert [tick for tick, _ in seen] == [n % 8 * tokens.STEP for n in range(10)]
    assert np.allclose([when for _, when in seen], [100 + n * 0.125 for n in range(10)])
    transport.advance(101.0)  # goes round
    assert transport.next_frame()[0] == 2 * tokens.STEP
    assert transport.next_frame()[1] == pytest.approx(101.25)


def test_a_key_that_sounds_ends_before_it_is_struck_again() -> None:
    transport, line = running()
    transport.sound(0, 2, (60, 80), (0, PPQ), 100.0)
    transport.sound(0, 2, (60, 90), (tokens.STEP, PPQ), 100.125)
    transport.advance(110.0)
    assert [data.hex() for data in line.sent if data != b"release"] == ["923c50", "823c40", "923c5a", "823c40"]


def test_hush_ends_what_sounds_and_forgets_what_would() -> None:
    transport, line = running()
    transport.sound(0, 2, (60, 80), (0, PPQ * 4), 100.0)
    transport.sound(0, 2, (64, 80), (PPQ, PPQ), 100.5)
    transport.advance(100.1)
    transport.hush(0, 2)
    transport.advance(103.0)
    assert b"\x92\x40\x50" not in line.sent
    assert line.sent.index(b"\x92\x3c\x50") < line.sent.index(b"\x82\x3c\x40")


def test_nothing_is_struck_after_a_stop() -> None:
    transport, line = running()
    transport.sound(0, 2, (64, 80), (PPQ, PPQ), 100.5)
    transport.stop(100.2)
    transport.advance(101.0)
    assert b"\x92\x40\x50" not in line.sent


def test_a_long_jam_drifts_by_nothing_and_leaves_nothing(make: Callable[..., Partner]) -> None:
    """Two minutes with a clock that wakes late; the whole half hour is tests/benchmarks/jam_soak.py."""
    partner, rng = make(m.Duet("keys", "model")), np.random.default_rng(1)
    line = Line()
    transport = Transport(line, lambda event: None)
    transport.clock_slots = (0,)
    transport.play(m.Play(Score((Track("a", ()),), 120.0), {}, until=2 * 120 * PPQ), 100.0)
    for frame in range(2 * 120 * 4):
        tick, when = transport.next_frame()
        assert tick == frame * tokens.STEP and when == pytest.approx(100 + frame * 0.125, abs=1e-9)
        transport.take_frame()
        if frame // 32 % 2 == 0 and frame % 4 == 0:
            partner.strike(60 + frame % 12, 80, frame)
        if frame % 4 == 3:
            partner.release(60 + (frame - 3) % 12, frame)
        for note in partner.frame():
            transport.sound(0, 1, (note.pitch, note.velocity), (tick, note.duration), when)
        while transport.due() < when + 0.125:
            transport.advance(transport.due() + rng.uniform(0, 0.003))
    transport.advance(1000.0)
    assert line.sent.count(b"\xf8") == 2 * 120 * 24
    held: set[int] = set()
    for data in line.sent:
        if data[0] & 0xF0 == 0x90:
            held.add(data[1])
        elif data[0] & 0xF0 == 0x80:
            held.discard(data[1])
    assert not held and sum(data[0] == 0x91 for data in line.sent) > 20


# Live


class Live:
    def __init__(self) -> None:
        self.midi = MidiProcess()
        self.events: list[m.Event] = []

    def until(self, true: Callable[[m.Event], bool], seconds: float = 90) -> m.Event:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for event in self.midi.poll(0.05):
                self.events.append(event)
                if true(event):
                    return event
        raise AssertionError(f"it was never told; told were {Counter(type(event).__name__ for event in self.events)}")


@pytest.fixture
def stage(jack: Jack) -> Iterator[tuple[Live, Receiver, Receiver]]:
    """MIDI, a synthesiser and a keyboard, all connected."""
    live = Live()
    synth, keys = Receiver(f"jamsynth{next(_numbers)}"), Receiver(f"jamkeys{next(_numbers)}", "send")
    live.midi.send(m.ListPorts())
    live.until(lambda e: isinstance(e, m.Ports) and synth.port in e.outputs and keys.port in e.inputs)
    yield live, synth, keys
    live.midi.close()
    synth.close()
    keys.close()


def struck(synth: Receiver, channel: int = 4) -> list[tuple[float, int]]:
    return [(at, data[1]) for at, data in synth.messages() if data[0] == 0x90 | channel]


def begin(stage: tuple[Live, Receiver, Receiver], model: Model, way: str) -> None:
    live, synth, keys = stage
    duet = m.Duet(keys.port, str(model.path), m.Route(synth.port, 4), 40, way, 1, 1, scale="C major")
    live.midi.send(m.Jam(duet))
    live.until(lambda e: isinstance(e, m.JamReady))
    live.midi.send(m.Play(Score((Track("a", ()),), 240.0), {}, until=4 * PPQ * 400))
    live.until(lambda e: isinstance(e, m.Started))


@pytest.mark.skipif(sys.platform != "linux", reason="JACK's test server is used on Linux")
def test_a_player_at_a_keyboard_is_answered(stage: tuple[Live, Receiver, Receiver], model: Model) -> None:
    live, synth, keys = stage
    begin(stage, model, "answer")
    deadline = time.monotonic() + 90
    while not struck(synth) and time.monotonic() < deadline:
        for pitch in (72, 76, 79, 76):
            keys.play(bytes((0x90, pitch, 80)))
            time.sleep(0.05)
            keys.play(bytes((0x80, pitch, 64)))
            time.sleep(0.05)
        time.sleep(0.9)
    answered = live.until(lambda e: isinstance(e, m.Jammed) and bool(e.notes))
    assert isinstance(answered, m.Jammed) and answered.answering and answered.tick % tokens.STEP == 0
    assert {pitch % 12 for _, pitch in struck(synth)} <= {0, 2, 4, 5, 7, 9, 11}
    assert any(data == b"\xc4\x28" for _, data in synth.messages())
    live.midi.send(m.Stop())
    assert synth.wait_for(lambda: not synth.sounding())


@pytest.mark.skipif(sys.platform != "linux", reason="JACK's test server is used on Linux")
def test_a_partner_that_is_killed_leaves_no_note_and_a_sentence(
    stage: tuple[Live, Receiver, Receiver], model: Model
) -> None:
    live, synth, keys = stage
    begin(stage, model, "follow")
    deadline = time.monotonic() + 90
    while not struck(synth) and time.monotonic() < deadline:
        keys.play(bytes((0x90, 84, 80)))
        time.sleep(0.1)
        keys.play(bytes((0x80, 84, 64)))
    assert struck(synth)
    jam = _children(live.midi.pid, "spawn_main")
    assert len(jam) == 1, live.events
    os.kill(jam[0], signal.SIGKILL)
    ended = live.until(lambda e: isinstance(e, m.JamEnded))
    assert isinstance(ended, m.JamEnded) and ended.sentence == jam_process.GONE
    assert synth.wait_for(lambda: not synth.sounding())


def _children(parent: int | None, command: str) -> list[int]:
    """The running children of a process with this in their command; /proc/*/task/*/children may leave some out."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            state, its_parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            if int(its_parent) == parent and state != "Z" and command.encode() in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="JACK's test server is used on Linux")
def test_a_model_that_cannot_be_opened_gets_a_sentence(stage: tuple[Live, Receiver, Receiver]) -> None:
    live, _, keys = stage
    live.midi.send(m.Jam(m.Duet(keys.port, "/nowhere")))
    ended = live.until(lambda e: isinstance(e, m.JamEnded))
    assert isinstance(ended, m.JamEnded) and "no model" in ended.sentence


def test_a_duet_asks_for_the_controls_of_the_studio() -> None:
    plain = m.Duet("keys", "model")
    ours = Controls()
    assert (plain.temperature, plain.top_p, plain.lowest, plain.highest) == (
        ours.temperature, ours.top_p, ours.lowest, ours.highest,
    )  # fmt: skip
