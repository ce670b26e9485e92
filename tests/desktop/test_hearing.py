"""Tracks go to the built-in sound or to MIDI outputs, are counted in, recorded and written step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fake_midi import FakeMidi
from hypothesis import given, settings
from hypothesis import strategies as st
from midi_receiver import Jack, Receiver
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.music import metronome
from desktop.music.hearing import ROOM, Hearing
from desktop.music.page import MusicPage
from desktop.music.player import Manner, Player
from desktop.music.take import SHORTEST, Take
from engine.music import midi_messages as m
from engine.works import PPQ, Event, Note, Score, Track

BAR = 4 * PPQ
TUNE = Score(
    (
        Track("Melody", (Note(0, 72, PPQ, 100), Note(BAR, 76, PPQ, 90)), 40, 0),
        Track("Chords", (Note(0, 60, 2 * BAR, 70),), 0, 1),
    ),
    tempos=((BAR, 90.0),),
)


@pytest.fixture
def hearing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hearing]:
    player = Player()
    monkeypatch.setattr(player, "_find_device", lambda: None)
    hearing = Hearing(player, FakeMidi)
    yield hearing
    hearing.close()


def midi(hearing: Hearing) -> FakeMidi:
    assert isinstance(hearing.link, FakeMidi)
    return hearing.link


def test_without_an_output_nothing_of_midi_is_started(hearing: Hearing) -> None:
    hearing.play(TUNE)
    assert hearing.playing and hearing._link is None
    hearing.stop()
    assert not hearing.playing


def test_all_tracks_go_to_the_output_or_each_to_its_own(hearing: Hearing) -> None:
    hearing.set_output("Synth")
    hearing.play(TUNE, BAR)
    play = midi(hearing).of(m.Play)[-1]
    assert play.routes == {0: m.Route("Synth"), 1: m.Route("Synth")}
    assert play.from_tick == BAR and play.score == TUNE
    assert not hearing.player.playing  # nothing is left for the built-in sound
    hearing.routes = {1: ""}
    hearing.play(TUNE)
    assert midi(hearing).of(m.Play)[-1].routes == {0: m.Route("Synth")}
    assert hearing.player.playing
    assert hearing.player._score is not None
    assert [bool(track.notes) for track in hearing.player._score.tracks] == [False, True]
    hearing.stop()
    assert isinstance(midi(hearing).asked[-1], m.Stop)


def test_the_playhead_follows_midi_and_the_end_is_the_end(hearing: Hearing, qtbot: QtBot) -> None:
    hearing.set_output("Synth")
    seen: list[int] = []
    hearing.position.connect(seen.append)
    hearing.play(TUNE)
    midi(hearing).position.emit(700)
    assert seen[-1] == 700
    midi(hearing).stopped.emit(800, False)  # of a Play that another one ended
    assert hearing.playing
    midi(hearing).stopped.emit(TUNE.ticks, True)
    assert not hearing.playing and seen[-1] == TUNE.ticks


def test_a_bar_is_counted_in_with_clicks(hearing: Hearing) -> None:
    hearing.set_output("Synth")
    seen: list[int] = []
    hearing.position.connect(seen.append)
    hearing.play(TUNE, BAR, Manner(metronome=True, count_in=True))
    play = midi(hearing).of(m.Play)[-1]
    assert play.from_tick == BAR
    assert [n.onset for n in play.score.tracks[0].notes] == [2 * BAR]  # what began before is left out
    clicks = play.score.tracks[-1]
    assert clicks.channel == 9 and play.routes[len(TUNE.tracks)] == m.Route("Synth")
    assert [n.onset for n in clicks.notes][:5] == [BAR, BAR + PPQ, BAR + 2 * PPQ, BAR + 3 * PPQ, 2 * BAR]
    assert [n.pitch for n in clicks.notes][:5] == [76, 77, 77, 77, 76]
    midi(hearing).position.emit(BAR + PPQ)
    assert seen[-1] == BAR
    midi(hearing).position.emit(2 * BAR + PPQ)
    assert seen[-1] == BAR + PPQ


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 4 * BAR), st.lists(st.tuples(st.integers(1, 4 * BAR), st.floats(40, 200)), max_size=4))
def test_counting_in_keeps_all_times_after_it(begin: int, tempos: list[tuple[int, float]]) -> None:
    changes = tuple(sorted(dict(tempos).items()))
    notes = tuple(Note(at, 60, 10, 80) for at in range(0, 4 * BAR, 300))
    score = Score((Track("", notes),), tempos=changes)
    moved = metronome.counted_in(score, begin)
    kept = [n for n in notes if n.onset >= begin]
    assert [n.onset - score.bar for n in moved.tracks[0].notes] == [n.onset for n in kept]
    lead = score.bar / PPQ * 60 / score.tempo_at(begin)
    for note in kept:
        before = score.seconds_at(note.onset) - score.seconds_at(begin)
        after = moved.seconds_at(note.onset + score.bar) - moved.seconds_at(begin)
        assert after == pytest.approx(before + lead)


def test_panic_stops_and_silences_even_when_nothing_plays(hearing: Hearing) -> None:
    hearing.panic()
    assert hearing._link is None  # nothing was ever sent, so there is nothing to silence
    hearing.set_output("Synth")
    hearing.play(TUNE)
    hearing.panic()
    assert isinstance(midi(hearing).asked[-1], m.Panic)
    assert not hearing.playing


def test_the_clock_goes_to_every_output_in_use(hearing: Hearing) -> None:
    hearing.set_output("Synth")
    hearing.routes = {1: "Drums"}
    hearing.set_clock_out(True)
    assert midi(hearing).of(m.ClockOut)[-1].ports == ("Drums", "Synth")
    hearing.set_clock_out(False)
    assert midi(hearing).of(m.ClockOut)[-1].ports == ()


def test_the_clock_of_another_machine_starts_and_stops_the_tune(hearing: Hearing) -> None:
    hearing.set_output("Synth")
    hearing.set_input("Sequencer")
    hearing.set_following(True)
    assert midi(hearing).of(m.Follow)[-1].port == "Sequencer"
    hearing.play(TUNE)
    midi(hearing).stopped.emit(100, False)
    assert not hearing.playing
    midi(hearing).started.emit(100)
    assert hearing.playing


def test_ports_are_told_and_the_choice_outlives_the_program(hearing: Hearing, qtbot: QtBot) -> None:
    hearing.set_output("Synth")
    with qtbot.waitSignal(hearing.ports_changed):
        midi(hearing).ports.emit(m.Ports(("Synth",), ("Keys",), ""))
    assert (hearing.outputs, hearing.inputs) == (("Synth",), ("Keys",))
    assert Hearing(Player(), FakeMidi).output == "Synth"


def test_a_take_becomes_notes() -> None:
    take = Take(BAR)
    assert not take.hear(b"\x90\x3c\x50", 0)  # far too early
    assert take.hear(b"\x90\x3c\x50", BAR - 40)  # a little early is on the beat
    assert take.hear(b"\x90\x40\x60", BAR + 100)
    assert take.so_far(BAR + 200) == [Note(BAR, 60, 200, 80), Note(BAR + 100, 64, 100, 96)]
    assert take.hear(b"\x90\x3c\x00", BAR + 240)  # velocity 0 ends a note
    take.hear(b"\xb0\x40\x7f", BAR + 250)
    notes, events = take.finished(BAR + 300)
    assert notes == [Note(BAR, 60, 240, 80), Note(BAR + 100, 64, 200, 96)]
    assert events == [Event(BAR + 250, b"\xb0\x40\x7f")]


def test_a_note_held_over_the_end_of_a_loop_ends_there() -> None:
    take = Take(0, (0, BAR))
    take.hear(b"\x90\x3c\x50", BAR - 100)
    take.hear(b"\x80\x3c\x00", 20)
    take.hear(b"\x90\x3e\x50", 50)
    notes, _ = take.finished(50)
    assert notes == [Note(50, 62, SHORTEST, 80), Note(BAR - 100, 60, 100, 80)]


@pytest.fixture
def page(qtbot: QtBot, hearing: Hearing) -> Iterator[MusicPage]:
    document = Document()
    document.set_work("music", TUNE, "made")
    page = MusicPage(document, EngineLink(), hearing)
    qtbot.addWidget(page)
    page.resize(1200, 760)
    page.show()
    qtbot.waitExposed(page)
    yield page
    page.link.close()
    document.close()


def played(hearing: Hearing, data: bytes, tick: int = -1) -> None:
    midi(hearing).recorded.emit(m.Recorded("Keys", data, 0.0, tick))


def test_recording_is_one_step_on_the_edited_track(page: MusicPage, hearing: Hearing) -> None:
    hearing.set_input("Keys")
    page.commands.by_name["record"].trigger()
    assert page.transport.record.isChecked()
    assert midi(hearing).of(m.Play)[-1].until == TUNE.ticks + ROOM
    before = page.document.undo_stack.count()
    played(hearing, b"\x93\x50\x40", 3 * BAR)
    played(hearing, b"\x83\x50\x40", 3 * BAR + 120)
    assert page.editor.proposal == (Note(3 * BAR, 80, 120, 64),)
    page.commands.by_name["record"].trigger()
    work = page.document.work("music")
    assert isinstance(work, Score)
    assert work.tracks[0].notes == (*TUNE.tracks[0].notes, Note(3 * BAR, 80, 120, 64))
    assert page.document.undo_stack.count() == before + 1
    assert page.editor.proposal is None and not page.transport.record.isChecked()


def test_without_an_input_recording_asks_for_one(page: MusicPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.told):
        page.commands.by_name["record"].trigger()
    assert page.midi.isVisible() and not page.transport.record.isChecked()
    page.midi.hide()


def test_step_input_writes_chords_at_the_playhead(page: MusicPage, hearing: Hearing) -> None:
    hearing.set_input("Keys")
    page.midi.step.setChecked(True)
    page.editor.set_playhead(5 * BAR)
    for data in (b"\x90\x3c\x50", b"\x90\x40\x50", b"\x80\x3c\x00", b"\x80\x40\x00", b"\x90\x43\x50", b"\x90\x43\x00"):
        played(hearing, data)
    work = page.document.work("music")
    assert isinstance(work, Score)
    grid = page.editor.grid
    assert work.tracks[0].notes[-3:] == (
        Note(5 * BAR, 60, grid, 80), Note(5 * BAR, 64, grid, 80), Note(5 * BAR + grid, 67, grid, 80),
    )  # fmt: skip
    assert page.editor.playhead == 5 * BAR + 2 * grid


def test_what_is_played_is_passed_on_to_the_edited_track(page: MusicPage, hearing: Hearing) -> None:
    hearing.set_input("Keys")
    hearing.set_output("Synth")
    page.tracks.choose(1)
    played(hearing, b"\x90\x3c\x50")
    assert midi(hearing).of(m.Now)[-1].messages == (("Synth", b"\x91\x3c\x50"),)
    page.midi.thru.setChecked(False)
    count = len(midi(hearing).of(m.Now))
    played(hearing, b"\x80\x3c\x00")
    assert len(midi(hearing).of(m.Now)) == count


def test_outputs_are_chosen_in_the_panel_and_for_a_track(page: MusicPage, hearing: Hearing, qtbot: QtBot) -> None:
    page.commands.by_name["midi"].trigger()
    assert isinstance(midi(hearing).asked[0], m.ListPorts)
    midi(hearing).ports.emit(m.Ports(("Synth", "Drums"), ("Keys",), ""))
    assert [page.midi.output.itemText(i) for i in range(3)] == ["Built-in sound", "Synth", "Drums"]
    page.midi.output.setFocus()
    qtbot.keyClick(page.midi.output, Qt.Key.Key_Down)
    page.midi.output.activated.emit(1)
    assert hearing.output == "Synth"
    qtbot.keyClick(page.midi.output, Qt.Key.Key_Escape)
    assert not page.midi.isVisible() and page.transport.midi.hasFocus()
    page.commands.by_name["midi"].trigger()
    page.editor.setFocus()
    assert not page.midi.isVisible()
    page.tracks.output.setCurrentIndex(page.tracks.output.findData("Drums"))
    page.tracks.output.activated.emit(page.tracks.output.currentIndex())
    assert hearing.routes == {0: "Drums"}
    assert [hearing.output_of(0), hearing.output_of(1)] == ["Drums", "Synth"]
    score = page.document.work("music")
    assert isinstance(score, Score)
    page.document.set_work("music", replace(score, tracks=score.tracks[1:]), "fewer")
    assert page.tracks.outputs == {0: "Drums"}


def test_panic_can_be_pressed_without_a_tune(qtbot: QtBot, hearing: Hearing) -> None:
    document = Document()
    page = MusicPage(document, EngineLink(), hearing)
    qtbot.addWidget(page)
    page.show()
    assert page.transport.panic.isEnabled() and page.transport.panic.isVisible()
    assert not page.transport.play.isEnabled()
    part: QWidget
    for part in (page.midi.output, page.midi.input, page.midi.virtual, page.midi.clock_out, page.midi.follow):
        assert part.toolTip() and (part.accessibleName() or part.text())  # type: ignore[attr-defined]
    page.link.close()
    document.close()


def test_a_synthesiser_hears_the_tune_and_a_keyboard_is_recorded(
    jack: Jack, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the real MIDI processes and a real JACK server."""
    monkeypatch.setenv("JACK_DEFAULT_SERVER", jack.name)
    synth, keys = Receiver("hearing-synth"), Receiver("hearing-keys", "send")
    hearing = Hearing(Player())
    document = Document()
    document.set_work("music", replace(TUNE, tempo=240.0, tempos=()), "made")
    page = MusicPage(document, EngineLink(), hearing)
    qtbot.addWidget(page)
    try:
        hearing.look()
        qtbot.waitUntil(lambda: synth.port in hearing.outputs and keys.port in hearing.inputs, timeout=30_000)
        hearing.set_output(synth.port)
        hearing.set_input(keys.port)
        page.do_play()
        qtbot.waitUntil(lambda: len(synth.messages()) >= 8, timeout=30_000)
        qtbot.waitUntil(lambda: not hearing.playing, timeout=30_000)
        struck = {data[1] for _, data in synth.messages() if data[0] & 0xF0 == 0x90}
        assert struck == {72, 76, 60} and not synth.sounding()
        page.do_stop()
        page.do_record()
        qtbot.waitUntil(lambda: (0, 72) in synth.sounding(), timeout=30_000)
        keys.play(b"\x90\x54\x64")
        qtbot.waitUntil(lambda: (0, 84) in synth.sounding(), timeout=30_000)  # it is heard while it is recorded
        keys.play(b"\x80\x54\x40")
        qtbot.waitUntil(lambda: (0, 84) not in synth.sounding(), timeout=30_000)
        page.do_record()
        qtbot.waitUntil(lambda: not synth.sounding(), timeout=30_000)
        work = document.work("music")
        assert isinstance(work, Score)
        assert [(n.pitch, n.velocity) for n in work.tracks[0].notes if n.pitch == 84] == [(84, 100)]
    finally:
        hearing.close()
        page.link.close()
        document.close()
        synth.close()
        keys.close()


def test_without_an_output_the_built_in_sound_clicks(
    hearing: Hearing, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []
    monkeypatch.setattr(hearing.player, "hear", lambda pitch, velocity, program, channel: heard.append(pitch))
    silent = replace(TUNE, tracks=tuple(replace(track, notes=()) for track in TUNE.tracks))
    hearing.set_input("Keys")
    hearing.record(silent, 0, Manner(metronome=True))
    midi(hearing).position.emit(0)
    midi(hearing).position.emit(PPQ - 20)
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == [76, 77]
