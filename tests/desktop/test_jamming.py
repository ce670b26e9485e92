"""A jam in the window: begun from its card, seen as it grows, ended by a key, and kept in one step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_midi import FakeMidi
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.music.hearing import Hearing
from desktop.music.page import MusicPage
from desktop.music.player import Player
from engine.music import midi_messages as m
from engine.works import PPQ, Note, Score, Track

BAR = 4 * PPQ
TUNE = Score((Track("Melody", (Note(0, 72, PPQ, 100), Note(BAR, 76, PPQ, 90)), 40, 0),))


@pytest.fixture
def page(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[MusicPage]:
    player = Player()
    monkeypatch.setattr(player, "_find_device", lambda: None)
    document = Document()
    document.set_work("music", TUNE, "made")
    page = MusicPage(document, EngineLink(), Hearing(player, FakeMidi))
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    qtbot.waitExposed(page)
    page.editor.setFocus()
    yield page
    page.player.close()
    page.link.close()
    document.close()


def midi(page: MusicPage) -> FakeMidi:
    assert isinstance(page.player.link, FakeMidi)
    return page.player.link


def begin(page: MusicPage, output: str = "Synth") -> m.Duet:
    page.player.set_output(output)
    page.player.set_input("Keys")
    midi(page).ports.emit(m.Ports(("Synth",), ("Keys",)))
    QTest.keyClick(page.editor, Qt.Key.Key_J)
    assert page.jam_card.isVisible() and page.jam_card.start.isEnabled()
    page.jam_card.start.click()
    asked = midi(page).of(m.Jam)[-1].duet
    assert isinstance(asked, m.Duet)
    return asked


def tune(page: MusicPage) -> Score:
    work = page.document.work("music")
    assert isinstance(work, Score)
    return work


def test_without_an_input_the_card_says_what_to_do(page: MusicPage) -> None:
    QTest.keyClick(page.editor, Qt.Key.Key_J)
    assert not page.jam_card.start.isEnabled()
    assert "keyboard" in page.jam_card.words.text()


def test_the_duet_is_what_the_studio_says(page: MusicPage) -> None:
    page.edit_bar.root.setCurrentIndex(3)
    page.edit_bar._tell_scale()
    page.jam_card.program.setCurrentIndex(73)
    page.jam_card.call.setValue(4)
    duet = begin(page)
    assert (duet.input, duet.way, duet.call, duet.answer, duet.program) == ("Keys", "answer", 4, 2, 73)
    assert duet.route == m.Route("Synth", 1) and duet.before == TUNE and duet.scale == "D major"
    assert duet.model and not page.player.playing  # the model has to be opened first
    midi(page).jam_ready.emit()
    assert page.player.recording and page.transport.jam.isChecked()
    play = midi(page).of(m.Play)[-1]
    assert play.from_tick == 2 * BAR and play.until > 2 * BAR + 1000 * BAR
    assert not any(track.notes for track in play.score.tracks[:1])  # the tune is silent
    assert play.score.tracks[-1].channel == 9  # the clicks are not


def test_both_players_are_kept_in_one_step(page: MusicPage) -> None:
    begin(page)
    link = midi(page)
    link.jam_ready.emit()
    link.recorded.emit(m.Recorded("Keys", b"\x90\x3c\x50", 0.0, 2 * BAR))
    link.recorded.emit(m.Recorded("Keys", b"\x80\x3c\x00", 0.1, 2 * BAR + PPQ))
    link.jammed.emit(m.Jammed(((4 * BAR, 67, PPQ, 90),), 4 * BAR, 1.0, 0.9, True))
    assert "answers" in page.composer.state.text()
    assert page.editor.proposal is not None and {n.pitch for n in page.editor.proposal} == {60, 67}
    link.jammed.emit(m.Jammed((), 4 * BAR + PPQ // 2, 1.2, 1.2, False, True))  # the player broke in
    assert "turn" in page.composer.state.text().lower()
    QTest.keyClick(page.editor, Qt.Key.Key_J)
    assert not page.player.playing and not page.transport.jam.isChecked()
    assert link.of(m.Jam)[-1].duet is None
    made = tune(page)
    assert made.tracks[0].notes[-1] == Note(2 * BAR, 60, PPQ, 80)
    assert made.tracks[1].name == "Jam" and made.tracks[1].channel == 1
    assert made.tracks[1].notes == (Note(4 * BAR, 67, PPQ // 2, 90),)
    page.document.undo_stack.undo()
    assert tune(page) == TUNE


def test_a_second_jam_goes_on_in_the_same_track(page: MusicPage) -> None:
    for _ in range(2):
        begin(page)
        midi(page).jam_ready.emit()
        place = midi(page).of(m.Play)[-1].from_tick
        midi(page).jammed.emit(m.Jammed(((place, 67, PPQ, 90),), place, 1.0, 0.9, True))
        page.player.stop()
    assert [len(track.notes) for track in tune(page).tracks] == [2, 2]


def test_a_partner_that_is_gone_is_said_and_the_take_is_kept(page: MusicPage) -> None:
    said: list[str] = []
    page.told.connect(said.append)
    begin(page)
    midi(page).jam_ready.emit()
    midi(page).recorded.emit(m.Recorded("Keys", b"\x90\x3c\x50", 0.0, 2 * BAR))
    midi(page).jam_ended.emit("It is gone.")
    assert said[-1] == "It is gone." and not page.player.playing and not page.jam.on
    assert len(tune(page).tracks[0].notes) == 3


def test_the_tune_can_play_along(page: MusicPage) -> None:
    page.jam_card.with_tune.setChecked(True)
    begin(page)
    midi(page).jam_ready.emit()
    play = midi(page).of(m.Play)[-1]
    assert play.from_tick == 0 and play.score.tracks[0].notes == TUNE.tracks[0].notes


def test_without_an_output_the_partner_is_heard_by_the_built_in_sound(
    page: MusicPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[int, ...]] = []
    monkeypatch.setattr(page.player.player, "hear", lambda *note: heard.append(note))
    duet = begin(page, "")
    assert duet.route is None
    midi(page).jam_ready.emit()
    midi(page).jammed.emit(m.Jammed(((2 * BAR, 67, PPQ, 90),), 2 * BAR, 1.0, 0.9, True))
    assert heard == [(67, 90, 0)]


def test_it_can_be_ended_before_the_model_is_open(page: MusicPage) -> None:
    begin(page)
    QTest.keyClick(page.editor, Qt.Key.Key_J)
    assert not page.jam.on and midi(page).of(m.Jam)[-1].duet is None
    midi(page).jam_ready.emit()
    assert not page.player.playing and tune(page) == TUNE
