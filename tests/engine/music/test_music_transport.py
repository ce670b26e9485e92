"""The transport by a clock of the test's own: order, loops, tempo, seeking, clock out and in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.music import midi_messages as m
from engine.music.clock import PULSE, Follower, TempoMap
from engine.music.held import Held, new
from engine.music.playback import Transport, steps_of
from engine.works import PPQ, Event, Note, Score, Track


class Sink:
    """Keeps what was sent, with the test's time, and knows what is held."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sent: list[tuple[float, int, bytes]] = []
        self.held = Held(new())

    def slot(self, name: str) -> int | None:
        return self.held.slot(name)

    def send(self, slot: int, data: bytes) -> None:
        self.held.before(slot, data)
        self.held.after(slot, data)
        self.sent.append((round(self.now, 6), slot, data))

    def release(self) -> None:
        for slot in tuple(self.held.owing()):
            for data in self.held.offs(slot):
                self.send(slot, data)

    def ons(self) -> list[tuple[float, int]]:
        return [(time, data[1]) for time, _, data in self.sent if data[0] & 0xF0 == 0x90]

    def on_slot(self, slot: int) -> list[tuple[float, bytes]]:
        return [(time, data) for time, place, data in self.sent if place == slot]


class Stage:
    def __init__(self) -> None:
        self.sink, self.events = Sink(), []
        self.transport = Transport(self.sink, self.events.append)

    def run(self, until: float) -> None:
        """Let time pass from one deadline to the next."""
        while (due := self.transport.due()) <= until:
            self.sink.now = max(due, self.sink.now)
            self.transport.advance(self.sink.now)
        self.sink.now = until
        self.transport.advance(until)


def line(*onsets: int, length: int = 100, **options: object) -> Score:
    notes = tuple(Note(onset, 60 + n, length, 80) for n, onset in enumerate(onsets))
    return replace(Score((Track("a", notes, program=5, channel=2),)), **options)  # pyright: ignore


def play(score: Score, **options: object) -> m.Play:
    return m.Play(score, m.all_to(score, "port"), **options)  # pyright: ignore


def test_steps_end_notes_before_they_strike_the_same_pitch_again() -> None:
    track = Track("a", (Note(0, 60, 960, 80), Note(480, 60, 480, 90), Note(480, 62, 10, 70)), 7, 3)
    steps = steps_of(Score((track,)), {0: m.Route("p", 9)}, lambda name: 0)
    assert [(step.tick, step.data) for step in steps] == [
        (0, b"\xc9\x07"),
        (0, b"\x99\x3c\x50"),
        (480, b"\x89\x3c\x40"),
        (480, b"\x99\x3c\x5a"),
        (480, b"\x99\x3e\x46"),
        (490, b"\x89\x3e\x40"),
        (960, b"\x89\x3c\x40"),
    ]


def test_a_track_without_a_route_is_silent_and_controllers_go_to_the_routes_channel() -> None:
    loud = Track("a", (Note(0, 60, 10, 80),), events=(Event(5, b"\xb0\x40\x7f"), Event(0, b"\xff\x01hi")))
    steps = steps_of(Score((loud, loud)), {1: m.Route("p", 4)}, lambda name: 3)
    assert {step.slot for step in steps} == {3}
    assert [step.data for step in steps if step.data[0] & 0xF0 == 0xB0] == [b"\xb4\x40\x7f"]
    assert len(steps) == 4


def test_notes_come_at_their_times_through_changes_of_tempo() -> None:
    stage = Stage()
    score = line(0, PPQ, 2 * PPQ, 3 * PPQ, tempo=60.0, tempos=((PPQ, 120.0), (2 * PPQ, 30.0)))
    stage.sink.now = 100.0
    stage.transport.play(play(score), 100.0)
    stage.run(200)
    assert stage.sink.ons() == [(100.0, 60), (101.0, 61), (101.5, 62), (103.5, 63)]
    assert not stage.transport.playing and list(stage.sink.held.owing()) == []
    assert stage.events[0] == m.Started(0) and stage.events[-1] == m.Stopped(3 * PPQ + 100, True)


def test_tempo_map_goes_there_and_back() -> None:
    plan = TempoMap(line(0, tempo=90.0, tempos=((100, 200.0), (700, 33.0))))
    for tick in (0, 50, 100, 350, 700, 5000):
        assert plan.tick(plan.seconds(tick)) == pytest.approx(tick)


def test_a_loop_goes_round_without_drift_and_leaves_nothing_held() -> None:
    stage = Stage()
    stage.transport.play(play(line(0, 240, 480, length=2000), loop=(0, 480)), 0.0)
    stage.run(10.1)
    ons = stage.sink.ons()
    assert ons[:4] == [(0.0, 60), (0.25, 61), (0.5, 60), (0.75, 61)]
    assert ons[-1] == (10.0, 60)
    stage.transport.stop(10.1)
    assert list(stage.sink.held.owing()) == []


def test_too_short_a_loop_is_refused_in_a_sentence() -> None:
    stage = Stage()
    stage.transport.play(play(line(0), loop=(5, 6)), 0.0)
    assert isinstance(stage.events[0], m.Refused)
    stage.run(5)
    assert stage.sink.ons() == [(0.0, 60)]


def test_starting_in_the_middle_sets_program_and_controllers_first() -> None:
    score = line(0, 960)
    track = replace(score.tracks[0], events=(Event(10, b"\xb0\x07\x20"), Event(20, b"\xb0\x07\x60")))
    stage = Stage()
    stage.transport.play(play(replace(score, tracks=(track,)), from_tick=480), 0.0)
    stage.run(5)
    assert [data for _, _, data in stage.sink.sent[:3]] == [b"\xc2\x05", b"\xb2\x07\x60", b"\x92\x3d\x50"]
    assert stage.sink.ons() == [(0.5, 61)]


def test_seek_and_tempo_while_it_plays() -> None:
    stage = Stage()
    stage.transport.play(play(line(0, 480, 960, 1440, length=400)), 0.0)
    stage.run(0.1)
    stage.transport.seek(960, 0.1)
    assert list(stage.sink.held.owing()) == []
    stage.run(0.2)
    stage.transport.tempo(2.0, 0.2)
    stage.run(9)
    assert stage.sink.ons() == [(0.0, 60), (0.1, 62), (0.4, 63)]


def test_after_the_machine_slept_the_tune_waits_instead_of_pouring_out() -> None:
    stage = Stage()
    stage.transport.play(play(line(*range(0, 480 * 20, 480))), 0.0)
    stage.run(1.1)
    stage.sink.now = 100.0
    stage.transport.advance(100.0)
    assert len(stage.sink.ons()) <= 4
    stage.run(102.0)
    assert 7 <= len(stage.sink.ons()) <= 8


def test_a_clicked_note_ends_by_itself() -> None:
    stage = Stage()
    stage.transport.note(m.SendNote(m.Route("port", 1), 64, seconds=0.25), 1.0)
    stage.run(2)
    assert [data for _, _, data in stage.sink.sent] == [b"\x91\x40\x5a", b"\x81\x40\x40"]
    assert stage.sink.sent[1][0] == 1.25


def test_clock_goes_out_24_to_the_quarter_with_start_stop_and_song_position() -> None:
    stage = Stage()
    clock = stage.sink.slot("drums")
    assert clock is not None
    stage.transport.clock_slots = (clock,)
    stage.transport.play(play(line(0, 480, length=480)), 0.0)
    stage.run(3)
    sent = stage.sink.on_slot(clock)
    assert [data for _, data in sent[:2]] == [b"\xfa", b"\xf8"] and sent[-1][1] == b"\xfc"
    pulses = [time for time, data in sent if data == b"\xf8"]
    assert len(pulses) == 48
    assert pulses == pytest.approx([n / 48 for n in range(48)], abs=1e-5)
    stage.sink.sent.clear()
    stage.transport.play(play(line(0, 480, length=480), from_tick=250), 10.0)
    stage.run(20)
    sent = stage.sink.on_slot(clock)
    # Tick 250 lies in the third sixteenth; the listeners join at the next, tick 360.
    assert [data for _, data in sent[:3]] == [b"\xf2\x03\x00", b"\xfb", b"\xf8"]
    assert sent[1][0] == pytest.approx(10 + 110 / 960, abs=1e-5)


def test_it_follows_a_jittery_clock() -> None:
    stage = Stage()
    stage.transport.follow(True, 0.0)
    stage.transport.play(play(line(*range(0, 480 * 16, 480))), 0.0)
    assert not stage.transport.playing  # it waits for the other's start
    stage.transport.hear_clock(b"\xfa", 1.0)
    period = 60 / 100 / 24
    for n in range(24 * 16):
        due = 1.01 + n * period
        stage.run(due + (0.002 if n % 3 == 0 else 0.0))
        stage.transport.hear_clock(b"\xf8", stage.sink.now)
    late = [time - (1.01 + n * 24 * period) for n, (time, _) in enumerate(stage.sink.ons())]
    assert len(late) >= 15
    assert max(abs(value) for value in late) < 0.004
    stage.transport.hear_clock(b"\xfc", stage.sink.now)
    assert not stage.transport.playing and list(stage.sink.held.owing()) == []


def test_the_follower_smooths_jitter_and_follows_tempo() -> None:
    follower, time = Follower(), 0.0
    for n in range(400):
        time += 0.02
        follower.pulse(time + (0.003 if n % 2 else -0.003))
    assert follower.period == pytest.approx(0.02, rel=0.02)
    for _ in range(400):
        time += 0.03
        follower.pulse(time)
    assert follower.period == pytest.approx(0.03, rel=0.01)
    assert PULSE == 20


def test_the_ledger_knows_what_sounds_where() -> None:
    held = Held(new())
    slot = held.slot("a synth")
    assert slot is not None and held.slot("a synth") == slot and held.slot("another") != slot
    for data in (b"\x90\x3c\x40", b"\x9f\x7f\x01", b"\x90\x3e\x40"):
        held.before(slot, data)
        held.after(slot, data)
    held.before(slot, b"\x90\x3e\x00")
    assert (0, 0x3E) in held.notes(slot)  # its end is not out yet
    held.after(slot, b"\x90\x3e\x00")
    assert held.notes(slot) == [(0, 60), (15, 127)]
    assert held.silence(slot)[:2] == [b"\x80\x3c\x40", b"\x8f\x7f\x40"]
    assert b"\xbf\x78\x00" in held.silence(slot) and b"\xb1\x78\x00" not in held.silence(slot)
    assert len(held.silence(slot, every_channel=True)) == 2 + 48
    assert all(held.slot(f"port {n}") is not None for n in range(30)) and held.slot("one too many") is None


def test_a_followed_clock_runs_a_tune_without_notes() -> None:
    """Recording and jamming to another machine's clock, with nothing there yet."""
    told: list[m.Event] = []
    transport = Transport(Sink(), told.append)
    transport.follow(True, 0.0)
    transport.play(m.Play(Score(()), {}, until=1000 * PPQ), 0.0)
    transport.hear_clock(b"\xfa", 1.0)
    for pulse in range(49):
        transport.hear_clock(b"\xf8", 1.0 + pulse / 48)
    assert transport.playing and transport.tick(2.0) == pytest.approx(2 * PPQ, abs=2)
