"""The piano-roll by pointer and keys: each gesture one change, and what it draws."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.music import roll_painter
from desktop.music.geometry import Place
from desktop.music.piano_roll import PianoRoll, sample
from engine.works import PPQ, Note, Score, Track

TUNE = Score(
    (
        Track("melody", (Note(0, 72, PPQ, 100), Note(PPQ, 74, PPQ, 60), Note(4 * PPQ, 76, PPQ, 120))),
        Track("chords", (Note(0, 60, 4 * PPQ, 70),), 0, 1),
    )
)


class Roll(PianoRoll):
    """A roll that remembers what it told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Score] = []
        self.score_changed.connect(self.told.append)


@pytest.fixture
def roll(qtbot: QtBot) -> Roll:
    roll = Roll()
    qtbot.addWidget(roll)
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor("#1d1e20"))
    palette.setColor(QPalette.ColorRole.Text, QColor("#e8e6e3"))
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#d9573f"))
    roll.setPalette(palette)
    roll.resize(800, 500)
    roll.show()
    roll.set_score(TUNE)
    return roll


def _point(roll: PianoRoll, place: Place, share: float = 0.4) -> QPoint:
    assert roll.score is not None
    x, y, width, height = roll.frame.rect(roll.score.tracks[place[0]].notes[place[1]])
    return QPoint(round(x + width * share), round(y + height / 2))


def _drag(roll: PianoRoll, start: QPoint, stop: QPoint) -> None:
    QTest.mousePress(roll, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(roll, (start + stop) / 2)
    QTest.mouseMove(roll, stop)
    QTest.mouseRelease(roll, Qt.MouseButton.LeftButton, pos=stop)


def test_notes_are_drawn_in_the_colours_of_their_track(roll: Roll) -> None:
    image = roll.grab().toImage()
    melody, chord = (image.pixelColor(_point(roll, place, 0.6)) for place in ((0, 2), (1, 0)))
    assert melody == QColor("#d9573f")  # as loud as can be: the accent itself
    assert chord.blue() > chord.red() + 20
    soft = image.pixelColor(_point(roll, (0, 1)))
    assert soft.red() < melody.red()


def test_many_notes_are_drawn_at_the_same_places_as_few(roll: Roll) -> None:
    bars = 100
    many = tuple(Note(n * PPQ // 2, 40 + n * 7 % 50, PPQ // 2, 20 + n % 100) for n in range(bars * 8))
    score = Score((Track("t", many),))
    roll.set_score(score)
    roll.fit()
    image = roll.grab().toImage()
    ground = QColor("#1d1e20")
    missing = [
        n for n in range(0, len(many), 13) if image.pixelColor(_point(roll, (0, n), 0.5)).red() < ground.red() + 30
    ]
    assert not missing


def test_the_picture_of_many_notes_agrees_with_notes_drawn_one_by_one(
    roll: Roll, monkeypatch: pytest.MonkeyPatch
) -> None:
    score = sample(8)
    roll.set_score(score)
    places = [(t, n) for t, track in enumerate(score.tracks) for n in range(len(track.notes))]
    roll.fit()
    few = roll.grab().toImage()
    monkeypatch.setattr(roll_painter, "FEW", 0)
    roll.set_scale(())  # paints anew
    many = roll.grab().toImage()
    for place in places:
        for share in (0.3, 0.5, 0.7):
            assert few.pixelColor(_point(roll, place, share)) == many.pixelColor(_point(roll, place, share))
        x, y, width, _ = roll.frame.rect(score.tracks[place[0]].notes[place[1]])
        below = QPoint(round(x + width / 2), round(y + 2.5 * roll.frame.row))
        assert few.pixelColor(below) == many.pixelColor(below)


def test_clicking_selects_and_shift_adds(roll: Roll) -> None:
    QTest.mouseClick(roll, Qt.MouseButton.LeftButton, pos=_point(roll, (0, 0)))
    assert roll.selected == {(0, 0)}
    QTest.mouseClick(roll, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, _point(roll, (1, 0)))
    assert roll.selected == {(0, 0), (1, 0)}
    QTest.keyClick(roll, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(roll.selected) == 4
    QTest.keyClick(roll, Qt.Key.Key_Escape)
    assert not roll.selected
    assert not roll.told


def test_a_rubber_band_selects_what_it_touches(roll: Roll) -> None:
    first, second = _point(roll, (0, 0)), _point(roll, (0, 1))
    _drag(roll, QPoint(first.x(), second.y() - 25), QPoint(second.x(), first.y() + 4))
    assert roll.selected == {(0, 0), (0, 1)}


def test_dragging_moves_once_on_the_grid(roll: Roll) -> None:
    start = _point(roll, (0, 2))
    _drag(roll, start, start + QPoint(round(roll.frame.beat), -round(2 * roll.frame.row)))
    assert len(roll.told) == 1
    assert roll.told[0].tracks[0].notes[2] == Note(5 * PPQ, 78, PPQ, 120)
    assert roll.score is roll.told[0]
    assert roll.selected == {(0, 2)}


def test_escape_gives_a_drag_up(roll: Roll) -> None:
    start = _point(roll, (0, 2))
    QTest.mousePress(roll, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(roll, start + QPoint(80, 0))
    QTest.keyClick(roll, Qt.Key.Key_Escape)
    QTest.mouseRelease(roll, Qt.MouseButton.LeftButton, pos=start + QPoint(80, 0))
    assert not roll.told
    assert roll.score is TUNE


def test_the_right_end_resizes(roll: Roll) -> None:
    x, y, width, height = roll.frame.rect(TUNE.tracks[0].notes[2])
    start = QPoint(round(x + width - 2), round(y + height / 2))
    _drag(roll, start, start + QPoint(round(roll.frame.beat), 0))
    assert [s.tracks[0].notes[2].duration for s in roll.told] == [2 * PPQ]


def test_a_double_click_draws_a_note_and_delete_removes_it(roll: Roll) -> None:
    x, y = round(roll.frame.x(2 * PPQ + 10)), round((roll.frame.y(67) + roll.frame.y(68)) / 2)
    QTest.mouseDClick(roll, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    assert Note(2 * PPQ, 67, PPQ // 2, 80) in roll.told[0].tracks[0].notes
    QTest.keyClick(roll, Qt.Key.Key_Delete)
    assert roll.told[1] == TUNE


def test_keys_edit_what_is_selected_else_move_the_playhead(roll: Roll, qtbot: QtBot) -> None:
    with qtbot.waitSignal(roll.playhead_moved) as told:
        QTest.keyClick(roll, Qt.Key.Key_Right)
    assert told.args == [PPQ]
    QTest.keyClick(roll, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert roll.selected == {(0, 1)}
    QTest.keyClick(roll, Qt.Key.Key_Up)
    QTest.keyClick(roll, Qt.Key.Key_Right)
    QTest.keyClick(roll, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert roll.score is not None
    assert roll.score.tracks[0].notes[1] == Note(PPQ + PPQ // 4, 75, PPQ + PPQ // 4, 60)
    assert len(roll.told) == 3
    roll.read_only = True
    QTest.keyClick(roll, Qt.Key.Key_Delete)
    assert len(roll.told) == 3


def test_a_click_in_the_open_and_in_the_ruler_puts_the_playhead(roll: Roll) -> None:
    heard: list[int] = []
    roll.playhead_moved.connect(heard.append)
    x = round(roll.frame.x(3 * PPQ))
    QTest.mouseClick(roll, Qt.MouseButton.LeftButton, pos=QPoint(x, 5))
    QTest.mouseClick(roll, Qt.MouseButton.LeftButton, pos=QPoint(x - 60, round(roll.frame.y(66))))
    assert heard == pytest.approx([3 * PPQ, 3 * PPQ - 60 / roll.frame.beat * PPQ], abs=10)
    assert not roll.told


def test_the_view_turns_a_page_with_the_playhead(roll: Roll) -> None:
    roll.set_score(sample(16))
    roll.zoom_by(4)
    roll.scroll_by(-1e6, 0)
    roll.set_playhead(round(roll.frame.ticks) + 100)
    assert roll.frame.tick == roll.playhead


def test_drafts_keep_a_view_that_was_chosen_and_grow_a_fitted_one_in_steps(roll: Roll) -> None:
    whole = sample(8)

    def draft(bars: int) -> Score:
        tracks = tuple(replace(t, notes=tuple(n for n in t.notes if n.onset < bars * whole.bar)) for t in whole.tracks)
        return replace(whole, tracks=tracks)

    roll.set_score(None)
    roll.set_score(draft(5))
    frames = []
    for bars in (6, 7):
        roll.set_score(draft(bars))
        frames.append(roll.frame)
    assert frames[0].beat == frames[1].beat
    assert frames[0].tick == frames[1].tick
    roll.zoom_by(3)
    chosen = roll.frame
    roll.set_score(whole)
    assert roll.frame == chosen


def test_selection_follows_notes_through_a_new_score(roll: Roll) -> None:
    QTest.mouseClick(roll, Qt.MouseButton.LeftButton, pos=_point(roll, (0, 1)))
    notes = TUNE.tracks[0].notes
    roll.set_score(replace(TUNE, tracks=(Track("melody", notes[1:]), TUNE.tracks[1])))
    assert roll.selected == {(0, 0)}
    roll.set_score(None)
    assert not roll.selected
    roll.grab()
    assert "No tune" in roll.accessibleDescription()


# Tools


def _open_point(roll: PianoRoll, tick: float, pitch: int) -> QPoint:
    return QPoint(round(roll.frame.x(tick)), round(roll.frame.y(pitch + 0.5)))


def test_draw_makes_a_note_as_long_as_the_drag(roll: Roll) -> None:
    roll.set_tool("draw")
    roll.set_grid(PPQ // 2)
    _drag(roll, _open_point(roll, 2 * PPQ + 20, 67), _open_point(roll, 3.5 * PPQ, 67))
    QTest.mouseClick(roll, Qt.MouseButton.LeftButton, pos=_open_point(roll, 6 * PPQ + 50, 65))
    assert [len(score.tracks[0].notes) for score in roll.told] == [4, 5]
    assert Note(2 * PPQ, 67, 3 * PPQ // 2, 80) in roll.told[0].tracks[0].notes
    assert Note(6 * PPQ, 65, 3 * PPQ // 2, 80) in roll.told[1].tracks[0].notes  # as long as the last one


def test_erase_removes_what_was_stroked_in_one_step(roll: Roll) -> None:
    roll.set_tool("erase")
    _drag(roll, _point(roll, (0, 0)), _point(roll, (0, 1)))
    assert len(roll.told) == 1
    assert [len(track.notes) for track in roll.told[0].tracks] == [1, 1]


def test_split_cuts_on_the_grid_and_joining_undoes_it(roll: Roll) -> None:
    roll.set_tool("split")
    QTest.mouseClick(roll, Qt.MouseButton.LeftButton, pos=_open_point(roll, PPQ + 10, 60))
    assert [n.duration for n in roll.told[0].tracks[1].notes] == [PPQ, 3 * PPQ]
    roll.join_selected()
    assert roll.score == TUNE


def test_a_drag_with_ctrl_copies_and_a_click_with_ctrl_lets_go(roll: Roll) -> None:
    start = _point(roll, (0, 2))
    control = Qt.KeyboardModifier.ControlModifier
    QTest.mousePress(roll, Qt.MouseButton.LeftButton, control, start)
    for x in (10, round(roll.frame.beat)):
        QTest.mouseMove(roll, start + QPoint(x, 0))
    QTest.mouseRelease(roll, Qt.MouseButton.LeftButton, control, start + QPoint(round(roll.frame.beat), 0))
    assert [n.onset for n in roll.told[0].tracks[0].notes] == [0, PPQ, 4 * PPQ, 5 * PPQ]
    assert roll.selected == {(0, 3)}
    QTest.mouseClick(roll, Qt.MouseButton.LeftButton, control, _point(roll, (0, 3)))
    assert not roll.selected
    assert len(roll.told) == 1


def test_shift_nudges_by_bars_and_octaves(roll: Roll) -> None:
    roll.select(frozenset({(0, 0)}))
    QTest.keyClick(roll, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(roll, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert roll.score is not None
    assert Note(4 * PPQ, 60, PPQ, 100) in roll.score.tracks[0].notes


def test_only_the_chosen_track_is_edited_and_the_others_are_ghosts(roll: Roll) -> None:
    roll.set_track(1)
    QTest.mouseClick(roll, Qt.MouseButton.LeftButton, pos=_point(roll, (0, 0)))
    assert not roll.selected
    roll.select_all()
    assert roll.selected == {(1, 0)}
    roll.select(frozenset())
    strong, ghost = (roll.grab().toImage().pixelColor(_point(roll, place, 0.6)) for place in ((1, 0), (0, 2)))
    assert strong.blue() > strong.red() + 20
    assert ghost.red() < 120  # the accent, but faint
    roll.add_note(0, 50)
    assert roll.told[-1].tracks[1].notes[0].pitch == 50


def test_a_paste_goes_to_the_playhead_and_moves_it_on(roll: Roll) -> None:
    roll.select(frozenset({(0, 0), (0, 1)}))
    roll.copy_selected()
    roll.set_playhead(6 * PPQ)
    roll.paste()
    assert [n.onset for n in roll.told[0].tracks[0].notes] == [0, PPQ, 4 * PPQ, 6 * PPQ, 7 * PPQ]
    roll.paste()
    assert [n.onset for n in roll.told[1].tracks[0].notes][-2:] == [8 * PPQ, 9 * PPQ]
    roll.select(frozenset({(1, 0)}))
    roll.cut_selected()
    assert roll.told[2].tracks[1].notes == ()


def test_a_drag_shows_where_notes_would_go_and_leaves_the_tune_alone(roll: Roll) -> None:
    start = _point(roll, (0, 2))
    far = start + QPoint(round(roll.frame.beat), round(2 * roll.frame.row))
    before = roll.grab().toImage().pixelColor(far)
    QTest.mousePress(roll, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(roll, (start + far) / 2)
    QTest.mouseMove(roll, far)
    image = roll.grab().toImage()
    assert image.pixelColor(far) != before
    assert roll.score is TUNE
    QTest.mouseRelease(roll, Qt.MouseButton.LeftButton, pos=far)


def test_a_proposal_is_drawn_and_becomes_notes_in_one_step(roll: Roll) -> None:
    offer = (Note(2 * PPQ, 66, PPQ, 90), Note(3 * PPQ, 67, PPQ, 90))
    roll.set_track(1)
    at = _open_point(roll, 2.5 * PPQ, 66)
    before = roll.grab().toImage().pixelColor(at)
    roll.set_proposal(offer)
    assert roll.grab().toImage().pixelColor(at) != before
    assert "2 notes are proposed" in roll.accessibleDescription()
    assert roll.score is TUNE
    roll.reject_proposal()
    assert roll.grab().toImage().pixelColor(at) == before
    roll.set_proposal(offer)
    roll.accept_proposal()
    assert [len(track.notes) for score in roll.told for track in score.tracks] == [3, 3]
    assert len(roll.selected) == 2
    assert roll.proposal is None


def test_what_is_proposed_beyond_the_end_comes_into_view(roll: Roll) -> None:
    offer = (Note(40 * PPQ, 90, PPQ, 90),)
    for chosen in (False, True):
        if chosen:
            roll.zoom_by(3)
            roll.scroll_by(-1e6, 0)
        roll.set_proposal(offer)
        assert roll.frame.left <= roll.frame.x(40 * PPQ) < roll.frame.left + roll.frame.width
        roll.set_proposal(None)


def test_a_drag_above_the_bar_numbers_draws_a_loop(qtbot: QtBot) -> None:
    roll = PianoRoll(studio=True)
    qtbot.addWidget(roll)
    roll.resize(800, 500)
    roll.show()
    roll.set_score(TUNE)
    told: list[object] = []
    roll.loop_changed.connect(told.append)
    _drag(roll, QPoint(round(roll.frame.x(PPQ + 30)), 6), QPoint(round(roll.frame.x(3 * PPQ - 30)), 6))
    QTest.mouseClick(roll, Qt.MouseButton.LeftButton, pos=QPoint(200, 6))
    assert told == [(PPQ, 3 * PPQ), None]


def test_rows_of_a_key_stand_out_and_wide_notes_are_named(roll: Roll) -> None:
    inside, outside = _open_point(roll, 7.5 * PPQ, 61), _open_point(roll, 7.5 * PPQ, 60)
    plain = roll.grab().toImage()
    assert plain.pixelColor(inside) != plain.pixelColor(outside)  # a black and a white key
    roll.set_scale({1, 3, 6, 8, 10})
    locked = roll.grab().toImage()
    assert locked.pixelColor(inside).lightness() > locked.pixelColor(outside).lightness()
    roll.zoom_by(2, 3)
    roll.scroll_by(-1e6, 0)
    x, y, _, row = roll.frame.rect(TUNE.tracks[1].notes[0])
    image = roll.grab().toImage()
    body = [image.pixelColor(round(x) + 8 + i, round(y + row / 2)) for i in range(20)]
    assert len({colour.rgb() for colour in body}) > 1  # C4 is written on it


def test_what_is_pressed_may_be_heard(roll: Roll) -> None:
    heard: list[tuple[int, int, int]] = []
    roll.touched.connect(lambda *note: heard.append(note))
    QTest.mouseClick(roll, Qt.MouseButton.LeftButton, pos=_point(roll, (1, 0)))
    QTest.mouseClick(roll, Qt.MouseButton.LeftButton, pos=QPoint(10, _open_point(roll, 0, 65).y()))
    assert heard == [(1, 60, 70), (0, 65, 80)]
