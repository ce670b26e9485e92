"""Perform: when what is shown, what the stage draws, the window and the film; and the printed sheet."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop.music.hearing import Hearing
from desktop.music.player import Player
from desktop.triptych import sheet
from desktop.triptych.performance import Performance, Show
from desktop.triptych.timeline import HOLD_SECONDS, timeline
from engine.brief import UserError
from engine.painting.growing import Growing
from engine.works import PPQ, Note, Painting, Score, Text, Track, Work

pytestmark = pytest.mark.qt_log_ignore("Couldn't (load|resolve)", "pa_context_connect")
"""Drivers of sound and film that a bare machine lacks."""
POEM = Text("One line,\nand another.\n\nA third\nand the last.", "A Title")


def tune(bars: int, tempo: float = 120.0) -> Score:
    return Score((Track("", tuple(Note(i * PPQ, 60 + i % 12, PPQ, 80) for i in range(4 * bars))),), tempo)


def works() -> dict[str, Work]:
    pixels = np.full((48, 48, 3), 90, np.uint8)
    pixels[:, 24:] = (200, 60, 40)
    return {"painting": Painting(pixels), "music": tune(4), "writing": POEM}


def growing() -> Growing:
    first, second = np.full((48, 48, 3), 90, np.uint8), np.full((48, 48, 3), 200, np.uint8)
    times = np.full((48, 48), 0.1, np.float32)
    late = np.full((48, 48), np.inf, np.float32)
    late[24:] = 0.9
    return Growing((250, 250, 250), (first, second), (times, late))


def drawn(show: Show, second: float) -> QImage:
    image = QImage(640, 360, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    show.draw(painter, QRectF(0, 0, 640, 360), second)
    painter.end()
    return image


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(0, 60), st.floats(20, 300))
def test_everything_is_there_by_the_end_and_nothing_goes_back(bars: int, lines: int, tempo: float) -> None:
    times = timeline(tune(bars, tempo), Text("\n".join(["a"] * lines)))
    moments = np.linspace(0, times.seconds, 50)
    painted = [times.painted(m) for m in moments]
    shown = [times.shown(m) for m in moments]
    assert painted == sorted(painted) and shown == sorted(shown)
    assert painted[-1] == 1.0 and shown[-1] == lines
    assert all(0 <= times.fresh(m) <= 1 for m in moments)


def test_a_line_appears_as_a_bar_begins() -> None:
    times = timeline(tune(8), POEM)
    assert all(any(abs(begin - bar) < 1e-6 for bar in times.bars) for begin in times.lines)
    assert times.seconds == pytest.approx(16 + HOLD_SECONDS)


def test_without_a_tune_it_goes_by_the_clock() -> None:
    times = timeline(None, POEM)
    assert times.painted(0.0) < 0.2 and times.painted(times.seconds) == 1.0 and times.shown(times.seconds) == 5


def test_the_stage_grows_with_time_and_can_begin_again(qtbot: QtBot) -> None:
    show = Show(works(), growing())
    early, late, again = drawn(show, 0.0), drawn(show, 11.0), drawn(show, 0.0)
    assert early != late
    assert again == early


def test_a_stage_with_only_one_work(qtbot: QtBot) -> None:
    whole = works()
    for kind in whole:
        assert not drawn(Show({kind: whole[kind]}, None), 5.0).isNull()


def test_the_performance_plays_rests_and_leaves(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    player = Player()
    monkeypatch.setattr(player, "_find_device", lambda: None)
    hearing = Hearing(player)
    window = Performance(works(), growing(), hearing)
    qtbot.addWidget(window)
    window.resize(640, 360)
    window.show()
    window.begin()
    qtbot.waitUntil(lambda: window.second > 0.1, timeout=20_000)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    held = window.second
    assert not hearing.playing
    qtbot.wait(80)
    assert window.second == held
    with qtbot.waitSignal(window.closed):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not hearing.playing
    hearing.close()
    player.close()


def test_a_film_has_picture_and_sound_of_the_whole_length(qtbot: QtBot, tmp_path: Path) -> None:
    from PySide6.QtMultimedia import QMediaPlayer

    from desktop.film import SOUND_RATE, Film

    show = Show({**works(), "music": tune(1, 240.0)}, None)
    path = tmp_path / "film.mp4"
    heard = np.zeros((SOUND_RATE, 2), np.float32)
    film = Film(path, 1.0, show.draw, heard)
    with qtbot.waitSignal(film.ended, timeout=60_000) as told:
        film.record()
    assert told.args == [""]
    player = QMediaPlayer()
    player.setSource(QUrl.fromLocalFile(str(path)))
    qtbot.waitUntil(lambda: player.duration() > 0, timeout=20_000)
    assert player.hasVideo() and player.hasAudio()
    assert 900 <= player.duration() <= 1300


def test_the_sound_of_a_film_is_made_beside_the_window_and_can_be_called_off(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.music import sound

    begun, go_on = threading.Event(), threading.Event()

    def slow(score: Score, rate: int) -> np.ndarray:
        begun.set()
        assert threading.current_thread() is not threading.main_thread()
        go_on.wait(20)
        return np.zeros((rate, 2), np.float32)

    monkeypatch.setattr(sound, "render", slow)
    player = Player()
    hearing = Hearing(player)
    performance = Performance(works(), None, hearing)
    qtbot.addWidget(performance)
    performance.film_into(tmp_path / "film.mp4")
    assert begun.wait(20) and performance._film is None
    performance.ask_film()  # the same button ends it
    go_on.set()
    qtbot.wait(200)
    assert performance._film is None and not performance.progress.isVisible()
    assert not (tmp_path / "film.mp4").exists()
    hearing.close()
    player.close()


@pytest.mark.parametrize("ending", [".pdf", ".png"])
def test_the_sheet_shows_what_there_is(qtbot: QtBot, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"sheet{ending}"
    sheet.write(path, works(), "seed 7")
    assert path.stat().st_size > 5_000
    if ending == ".pdf":
        assert path.read_bytes()[:5] == b"%PDF-"
    else:
        image = QImage(str(path))
        assert image.width() == sheet.PNG_WIDTH
        seen = {
            image.pixelColor(x, y).name() for x in range(0, image.width(), 40) for y in range(0, image.height(), 40)
        }
        assert len(seen) > 2


def test_a_sheet_into_a_folder_that_is_not_there_is_one_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        sheet.write(tmp_path / "no" / "sheet.pdf", works(), "")
