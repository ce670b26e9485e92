"""The music studio's page: tracks, lanes, keys, hearing, and a proposal's fate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from fake_midi import FakeMidi
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.actions import COMMANDS
from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.music import controllers, edits
from desktop.music.hearing import Hearing
from desktop.music.offers import Clearing, laid
from desktop.music.page import MusicPage
from desktop.music.player import Player
from engine.process import Operate
from engine.works import PPQ, Draft, Note, Score, Track

FEW = settings(max_examples=25, deadline=None)
TUNE = Score(
    (
        Track("Melody", (Note(0, 72, PPQ, 100), Note(PPQ, 74, PPQ, 60), Note(4 * PPQ, 76, PPQ, 120)), 40, 0),
        Track("Chords", (Note(0, 60, 4 * PPQ, 70),), 0, 1),
    )
)


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
    page.activateWindow()
    page.editor.setFocus()
    yield page
    page.player.close()
    page.link.close()
    document.close()


def tune(page: MusicPage) -> Score:
    work = page.document.work("music")
    assert isinstance(work, Score)
    return work


def test_every_edit_is_a_step_to_undo(page: MusicPage) -> None:
    stack = page.document.undo_stack
    page.do_reverse()
    page.do_legato()
    assert tune(page) != TUNE
    stack.undo()
    stack.undo()
    assert tune(page) == TUNE
    assert page.editor.score == TUNE
    stack.redo()
    assert tune(page).tracks[0].notes[0].pitch == 76
    assert tune(page).tracks[1] == TUNE.tracks[1]  # only the edited track


def test_keys_of_the_page_work_in_the_roll(page: MusicPage) -> None:
    roll = page.editor
    for key, tool in ((Qt.Key.Key_2, "draw"), (Qt.Key.Key_4, "split"), (Qt.Key.Key_1, "select")):
        QTest.keyClick(roll, key)
        assert roll.tool == tool
        assert page.edit_bar.tools[tool].isChecked()
    QTest.keyClick(roll, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(roll, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert len(tune(page).tracks[0].notes) == 6
    QTest.keyClick(roll, Qt.Key.Key_L)
    assert page.transport.loop.isChecked()
    assert roll.loop is not None
    QTest.keyClick(roll, Qt.Key.Key_Space)
    assert page.player.playing
    QTest.keyClick(roll, Qt.Key.Key_Return)
    assert not page.player.playing
    assert roll.playhead == 0


def test_letters_typed_in_a_field_stay_letters(page: MusicPage) -> None:
    field = page.tracks.name
    field.setFocus()
    field.selectAll()
    for key in (Qt.Key.Key_F, Qt.Key.Key_1, Qt.Key.Key_M):
        QTest.keyClick(field, key)
    assert field.text() == "f1m"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert tune(page).tracks[0].name == "f1m"
    assert not page.transport.metronome.isChecked()
    page.tracks.add.setFocus()
    QTest.keyClick(page.tracks.add, Qt.Key.Key_Space)
    assert len(tune(page).tracks) == 3
    assert not page.player.playing


def test_no_key_is_used_twice(page: MusicPage) -> None:
    own = [key for command in page.COMMANDS for key in command.keys]
    twice = {key for key in own if own.count(key) > 1}
    assert twice == {"Return"}  # stops, or accepts while there is something to accept
    actions = page.commands.by_name
    assert actions["stop"].isEnabled() != actions["accept"].isEnabled()
    of_window = {key for command in COMMANDS for key in command.keys}
    assert set(own) & of_window == {"Esc"}  # ends a creation, or rejects while something is offered


def test_a_proposal_is_accepted_or_rejected_by_a_key(page: MusicPage) -> None:
    offer = (Note(5 * PPQ, 60, PPQ, 80), Note(6 * PPQ, 62, PPQ, 80))
    page.editor.add_note(7 * PPQ, 70)  # a moment before: still a step of its own
    before = tune(page)
    page.propose(offer)
    QTest.keyClick(page.editor, Qt.Key.Key_Escape)
    assert page.editor.proposal is None
    assert tune(page) == before
    page.propose(offer)
    QTest.keyClick(page.editor, Qt.Key.Key_Tab)
    assert set(offer) <= set(tune(page).tracks[0].notes)
    assert page.editor.hasFocus()
    page.document.undo_stack.undo()
    assert tune(page) == before
    QTest.keyClick(page.editor, Qt.Key.Key_Tab)
    assert not page.editor.hasFocus()  # with nothing on offer Tab goes on


def test_tracks_are_added_changed_and_removed(page: MusicPage) -> None:
    tracks = page.tracks
    tracks.add.click()
    assert [track.channel for track in tune(page).tracks] == [0, 1, 2]
    assert tracks.current == page.editor.track == 2
    tracks.program.setCurrentIndex(73)
    tracks.program.activated.emit(73)
    tracks.channel.setValue(10)
    assert (tune(page).tracks[2].program, tune(page).tracks[2].channel) == (73, 9)
    assert not tracks.program.isEnabled()  # drums have no program
    tracks._rows[1].solo.click()
    tracks.choose(0)
    tracks.remove.click()
    assert [track.name for track in tune(page).tracks] == ["Chords", ""]
    assert tracks.soloed == {0}
    assert page.editor.track == 0
    page.document.undo_stack.undo()
    assert tune(page).tracks[0] == TUNE.tracks[0]


def test_silenced_tracks_are_not_given_to_the_player(page: MusicPage) -> None:
    page.tracks._rows[0].mute.click()
    heard = page.tracks.audible(TUNE)
    assert [len(track.notes) for track in heard.tracks] == [0, 1]
    page.tracks._rows[0].solo.click()
    assert [len(track.notes) for track in page.tracks.audible(TUNE).tracks] == [3, 0]
    page.do_play()
    assert page.player.player._score == page.tracks.audible(TUNE)
    assert tune(page) == TUNE


def test_tempo_and_meter_are_those_of_the_beginning(page: MusicPage) -> None:
    page.transport.tempo.setValue(90)
    page.transport.meter.setCurrentText("3/4")
    page.transport.meter.activated.emit(1)
    assert (tune(page).tempo, tune(page).meter) == (90.0, (3, 4))
    odd = replace(TUNE, tempo=121.7, meter=(11, 16), meters=((4 * PPQ, 3, 4),), tempos=((4 * PPQ, 60.0),))
    page.document.set_work("music", odd, "other")
    assert page.transport.meter.currentText() == "11/16"
    assert tune(page).tempo == 121.7  # shown rounded, kept as it is
    page.editor.grab()


def test_a_key_is_chosen_and_pitches_snap_into_it(page: MusicPage) -> None:
    assert not page.commands.by_name["scale_lock"].isEnabled()
    page.edit_bar.root.setCurrentIndex(2)  # C sharp major
    page.edit_bar.root.activated.emit(2)
    assert page.edit_bar.pitch_classes() == {1, 3, 5, 6, 8, 10, 0}
    page.do_scale_lock()
    assert [n.pitch for n in tune(page).tracks[0].notes] == [72, 73, 75]


def test_quantise_takes_grid_strength_and_swing(page: MusicPage) -> None:
    page.document.set_work("music", Score((Track("", (Note(100, 60, 50, 80), Note(230, 60, 50, 80))),)), "other")
    page.edit_bar.grid.setCurrentText("1/8")
    page.edit_bar.grid.activated.emit(page.edit_bar.grid.currentIndex())
    page.edit_bar.strength.setValue(50)
    page.edit_bar.swing.setValue(100)
    page.edit_bar.quantise.click()
    assert [n.onset for n in tune(page).tracks[0].notes] == [50, 275]


# The model


def test_an_offer_of_the_model_is_laid_into_the_tracks_it_is_named_for(page: MusicPage, qtbot: QtBot) -> None:
    asked: list[Operate] = []
    page.link.request = lambda request: asked.append(request) or len(asked)  # type: ignore[method-assign, func-returns-value]
    composer = page.composer
    page.editor.set_loop((0, 2 * PPQ), True)
    composer.ask("fill")
    assert (asked[0].name, asked[0].arguments["begin"], asked[0].arguments["end"]) == ("fill", 0, 2 * PPQ)
    assert composer.busy
    composer.ask("vary")  # one at a time
    assert len(asked) == 1
    new = Score((Track("Chords", (Note(0, 50, PPQ, 70),), 0, 1), Track("Harmony", (Note(0, 55, PPQ, 70),), 0, 2)))
    page.link.previewed.emit(1, Draft(new, 0.5))
    assert page.editor.proposal == (Note(0, 50, PPQ, 70), Note(0, 55, PPQ, 70))
    assert not page.commands.by_name["accept"].isEnabled()  # it is not finished
    page.link.finished.emit(1, [SimpleNamespace(score=new, fit=-1.0)])
    assert tune(page) == TUNE
    assert composer.accept.isVisible()
    page.do_play()  # an offer is heard before one decides
    assert page.player.player._score is not None
    assert page.player.player._score.tracks[2].name == "Harmony"
    page.player.stop()
    QTest.keyClick(page.editor, Qt.Key.Key_Return)
    made = tune(page)
    assert [track.name for track in made.tracks] == ["Melody", "Chords", "Harmony"]
    assert made.tracks[0].notes == TUNE.tracks[0].notes[2:]  # what began in the loop made room
    assert made.tracks[1].notes == new.tracks[0].notes
    assert page.editor.proposal is None
    assert not composer.accept.isVisible()
    page.document.undo_stack.undo()
    assert tune(page) == TUNE


def test_proposals_are_gone_through_and_one_is_chosen(page: MusicPage) -> None:
    asked: list[Operate] = []
    page.link.request = lambda request: asked.append(request) or len(asked)  # type: ignore[method-assign, func-returns-value]
    assert page.composer.manner is not None
    page.composer.manner.proposals.setValue(2)
    page.composer.manner.density.setCurrentIndex(1)
    page.composer.manner.lowest.setValue(48)
    page.composer.ask("accompany")
    request = asked[0].arguments
    assert (asked[0].name, request["part"], request["proposals"]) == ("accompany", "accompaniment", 2)
    assert (request["controls"].density, request["controls"].lowest) == ("sparse", 48)
    one, other = (Score((Track("Accompaniment", (Note(0, pitch, PPQ, 70),), 0, 2),)) for pitch in (50, 55))
    page.link.finished.emit(1, [SimpleNamespace(score=s, fit=0.0) for s in (one, other)])
    assert page.editor.proposal == one.tracks[0].notes
    assert page.composer.later.isVisible()
    page.composer.later.click()
    assert page.editor.proposal == other.tracks[0].notes
    QTest.keyClick(page.editor, Qt.Key.Key_BracketRight)  # round and round
    assert page.editor.proposal == one.tracks[0].notes
    QTest.keyClick(page.editor, Qt.Key.Key_BracketLeft)
    page.do_accept()
    assert tune(page).tracks[2].notes == other.tracks[0].notes


def test_a_bridge_leads_from_what_is_before_to_what_is_after(page: MusicPage) -> None:
    asked: list[Operate] = []
    page.link.request = lambda request: asked.append(request) or len(asked)  # type: ignore[method-assign, func-returns-value]
    bar = 4 * PPQ
    notes = tuple(Note(at * bar, 60 + at, PPQ, 80) for at in range(4))
    page.document.set_work("music", Score((Track("A", notes),), 100.0, tempos=((2 * bar, 80.0),)), "other")
    page.editor.set_loop((bar, 3 * bar), True)
    page.composer.ask("bridge")
    request = asked[0].arguments
    assert asked[0].name == "interpolate" and request["bars"] == 2
    assert [n.pitch for n in request["one"].tracks[0].notes] == [60]
    assert [(n.onset, n.pitch) for n in request["other"].tracks[0].notes] == [(0, 63)]
    assert (request["one"].tempo, request["other"].tempo) == (100.0, 80.0)
    made = Score((Track("A", (Note(0, 90, PPQ, 70), Note(bar, 91, PPQ, 70))),))
    page.link.finished.emit(1, [SimpleNamespace(score=made, fit=0.0)])
    page.do_accept()
    assert [(n.onset // bar, n.pitch) for n in tune(page).tracks[0].notes] == [(0, 60), (1, 90), (2, 91), (3, 63)]


def test_tunes_of_other_programs_are_opened_as_one_step(page: MusicPage, tmp_path: Path) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    (tmp_path / "a.abc").write_text("X:1\nT:Scale\nM:4/4\nL:1/4\nK:C\nC D E F|\n", "utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.abc"))])
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    page.dropEvent(drop)
    assert [n.pitch for n in tune(page).tracks[0].notes] == [60, 62, 64, 65]
    page.document.undo_stack.undo()
    assert tune(page) == TUNE
    (tmp_path / "b.mid").write_bytes(b"no tune at all")
    page.open_file(str(tmp_path / "b.mid"))
    assert told[-1] and tune(page) == TUNE
    page.open_file(str(tmp_path / "gone.mid"))
    assert "cannot be read" in told[-1]


def test_what_the_model_cannot_do_is_said(page: MusicPage) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    page.composer.ask("vary")
    assert "Select notes" in told[-1]
    page.link.request = lambda request: 7  # type: ignore[method-assign]
    page.composer.ask("continue")
    page.link.failed.emit(7, "There is no music model.", "")
    assert told[-1] == "There is no music model."
    page.composer.ask("harmonise")
    page.link.finished.emit(7, [])
    assert "another seed" in told[-1]
    assert not page.composer.busy


@FEW
@given(st.integers(0, 8 * PPQ), st.integers(1, 4 * PPQ))
def test_room_is_made_for_notes_to_the_nearest_sixteenth(begin: int, length: int) -> None:
    notes = tuple(Note(t, 60, 30, 80) for t in range(0, 8 * PPQ, 37))
    score = Score((Track("a", notes), Track("b", notes)))
    cleared, _ = laid(score, Score(()), Clearing(begin, begin + length, frozenset({1})))
    assert cleared.tracks[0] == score.tracks[0]
    gone = set(notes) - set(cleared.tracks[1].notes)
    step = PPQ // 4
    assert all(begin - step <= note.onset <= begin + length + step for note in gone)
    inside = {n for n in notes if begin + step <= n.onset < begin + length - step}
    assert inside <= gone


# The lane


def _stroke(page: MusicPage, points: list[tuple[float, float]], held: Qt.KeyboardModifier) -> None:
    """From point to point, each (tick, share of the lane's height)."""
    lane = page.lane
    places = [QPoint(round(page.editor.frame.x(tick)), round(lane._y(share))) for tick, share in points]
    QTest.mousePress(lane, Qt.MouseButton.LeftButton, held, places[0])
    for place in places[1:]:
        QTest.mouseMove(lane, place)
    QTest.mouseRelease(lane, Qt.MouseButton.LeftButton, held, places[-1])


def test_velocities_are_drawn_in_the_lane(page: MusicPage) -> None:
    none = Qt.KeyboardModifier.NoModifier
    steps = page.document.undo_stack.count()
    _stroke(page, [(0, 0.0), (PPQ, 1.0)], none)
    assert [n.velocity for n in tune(page).tracks[0].notes] == [1, 127, 120]
    assert page.document.undo_stack.count() == steps + 1
    page.editor.select(frozenset({(0, 2)}))
    _stroke(page, [(0, 0.5), (4 * PPQ, 0.5)], none)
    assert [n.velocity for n in tune(page).tracks[0].notes] == [1, 127, 64]
    page.lane.setFocus()
    QTest.keyClick(page.lane, Qt.Key.Key_PageDown)
    assert tune(page).tracks[0].notes[2].velocity == 54


def test_a_controller_is_drawn_kept_and_erased(page: MusicPage) -> None:
    page.lane_choice.setCurrentIndex(page.lane_choice.findData(7))
    page.lane_choice.activated.emit(page.lane_choice.currentIndex())
    page.editor.set_grid(PPQ)
    _stroke(page, [(0, 0.0), (PPQ, 0.3), (4 * PPQ, 1.0)], Qt.KeyboardModifier.NoModifier)
    drawn = controllers.points(tune(page).tracks[0], 7)
    assert [tick for tick, _ in drawn] == [n * PPQ for n in range(5)]
    assert drawn[-1][1] == 127
    assert drawn == sorted(drawn, key=lambda point: point[1])
    page.lane.grab()
    _stroke(page, [(PPQ, 0.5), (3 * PPQ, 0.5)], Qt.KeyboardModifier.AltModifier)
    assert [tick for tick, _ in controllers.points(tune(page).tracks[0], 7)] == [0, 4 * PPQ]
    assert tune(page).tracks[0].notes == TUNE.tracks[0].notes


def test_continue_goes_on_from_the_playhead_or_from_what_is_selected(page: MusicPage) -> None:
    asked: list[Operate] = []
    page.link.request = lambda request: asked.append(request) or len(asked)  # type: ignore[method-assign, func-returns-value]
    page.composer.bars.setValue(1)
    page.composer.ask("continue")
    assert "tick" not in asked[0].arguments  # at the beginning: from the end of the tune
    page.link.finished.emit(1, [])
    page.editor.set_playhead(2 * PPQ)
    page.composer.ask("continue")
    assert asked[1].arguments["tick"] == 2 * PPQ
    new = Score((Track("Melody", (Note(2 * PPQ, 80, PPQ, 70),), 40, 0),))
    page.link.finished.emit(2, [SimpleNamespace(score=new, fit=0.0)])
    page.do_accept()
    assert [n.pitch for n in tune(page).tracks[0].notes] == [72, 74, 80, 76]  # the next bar is not touched
    page.editor.select(frozenset({(0, 1)}))
    page.composer.ask("continue")
    assert asked[2].arguments["tick"] == 2 * PPQ


def test_tempo_and_meter_change_from_the_playheads_bar_on(page: MusicPage) -> None:
    page.editor.set_playhead(5 * PPQ)
    QTest.keyClick(page.editor, Qt.Key.Key_T)
    card = page.mark_card
    assert card.isVisible() and "2" in card.where.text()
    card.tempo.setValue(90)
    card.meter.setCurrentText("3/4")
    card.take.click()
    assert (tune(page).tempos, tune(page).meters) == (((4 * PPQ, 90.0),), ((4 * PPQ, 3, 4),))
    page.do_mark()
    assert card.tempo.value() == 90 and card.meter.currentText() == "3/4"
    card.tempo.setValue(card.tempo.minimum())
    card.meter.setCurrentIndex(0)
    card.take.click()
    assert (tune(page).tempos, tune(page).meters) == ((), ())
    page.editor.set_playhead(0)
    page.do_mark()
    card.tempo.setValue(77)
    card.take.click()
    assert tune(page).tempo == 77.0


@FEW
@given(
    st.integers(0, 40),
    st.one_of(st.none(), st.sampled_from([60.0, 90.0, 120.0])),
    st.sampled_from([None, (3, 4), (4, 4)]),
)
def test_a_change_touches_only_its_own_place(bar: int, tempo: float | None, meter: tuple[int, int] | None) -> None:
    before = Score(TUNE.tracks, 120.0, (4, 4), ((8 * PPQ, 60.0), (16 * PPQ, 90.0)), ((12 * PPQ, 3, 4),))
    tick = bar * PPQ
    after = edits.with_change(before, tick, tempo, meter)
    assert after.tracks == before.tracks and after.tempos == tuple(sorted(after.tempos))
    for place in range(0, 40 * PPQ, PPQ):
        changes = [at for at, *_ in (*before.tempos, *before.meters) if at > tick]
        if place < tick:
            assert after.tempo_at(place) == before.tempo_at(place)
        elif tempo is not None and place < min(changes, default=10**9):
            assert after.tempo_at(place) == tempo
    assert edits.with_change(after, tick, tempo, meter) == after


def test_the_lock_keeps_drawn_and_moved_notes_in_the_key(page: MusicPage) -> None:
    roll = page.editor
    QTest.keyClick(roll, Qt.Key.Key_K)
    assert not roll.locked  # without a key there is nothing to keep to
    page.edit_bar.root.setCurrentIndex(1)  # C major
    page.edit_bar.root.activated.emit(1)
    page.show_work()
    QTest.keyClick(roll, Qt.Key.Key_K)
    assert roll.locked and page.edit_bar.lock.isChecked()
    roll.add_note(8 * PPQ, 66)
    assert [roll.score.tracks[0].notes[n].pitch for _, n in roll.selected] == [65]  # type: ignore[union-attr]
    pitches = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(roll, key)
        pitches += [roll.score.tracks[t].notes[n].pitch for t, n in roll.selected]  # type: ignore[union-attr]
    QTest.keyClick(roll, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    pitches += [roll.score.tracks[t].notes[n].pitch for t, n in roll.selected]  # type: ignore[union-attr]
    assert pitches == [67, 69, 67, 79]


def test_notes_are_split_and_looped_by_keys(page: MusicPage) -> None:
    roll = page.editor
    roll.set_playhead(PPQ // 2)
    QTest.keyClick(roll, Qt.Key.Key_S)
    assert [n.duration for n in tune(page).tracks[0].notes[:2]] == [PPQ // 2, PPQ // 2]
    page.document.undo_stack.undo()
    assert tune(page) == TUNE
    page._set_loop((0, PPQ))
    roll.select(frozenset({(0, 2)}))
    QTest.keyClick(roll, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    assert roll.loop == (4 * PPQ, 8 * PPQ) and page.transport.loop.isChecked()


def test_a_controller_is_drawn_by_keys_where_the_playhead_stands(page: MusicPage) -> None:
    lane, roll = page.lane, page.editor
    lane.show_what(1)
    lane.setFocus()
    roll.set_playhead(0)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_Up):
        QTest.keyClick(lane, key)
    assert controllers.points(tune(page).tracks[0], 1) == [(roll.grid, 75)]
    lane.show_what(controllers.BEND)
    QTest.keyClick(lane, Qt.Key.Key_Down)
    assert controllers.points(tune(page).tracks[0], controllers.BEND) == [(roll.grid, 8192 - 128)]
    QTest.keyClick(lane, Qt.Key.Key_Delete)
    assert controllers.points(tune(page).tracks[0], controllers.BEND) == []
    assert controllers.points(tune(page).tracks[0], 1) == [(roll.grid, 75)]
