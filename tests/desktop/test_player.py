"""The player with and without a sound device. No test here needs to be heard."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop.music.player import Player, pcm, seconds_per_tick
from engine.works import PPQ, Note, Score, Track

SHORT = Score((Track("t", (Note(0, 60, PPQ // 2, 80),)),), tempo=300.0)


@pytest.fixture
def player(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Player:
    player = Player()
    monkeypatch.setattr(player, "_find_device", lambda: None)
    return player


def test_without_a_device_the_playhead_runs_and_it_is_said_once(player: Player, qtbot: QtBot) -> None:
    places: list[int] = []
    states: list[bool] = []
    said: list[str] = []
    player.position.connect(places.append)
    player.state_changed.connect(states.append)
    player.failed.connect(said.append)
    for _ in range(2):
        player.play(SHORT)
        qtbot.waitUntil(lambda: not player.playing, timeout=5000)
    assert states == [True, False, True, False]
    assert len(said) == 1
    assert "silence" in said[0]
    ends = [i for i, place in enumerate(places) if place == SHORT.ticks]
    assert len(ends) == 2
    assert places[: ends[0]] == sorted(places[: ends[0]])
    player.close()


def test_it_starts_where_asked_and_stops_when_told(player: Player, qtbot: QtBot) -> None:
    long = Score((Track("t", (Note(0, 60, 100 * PPQ, 80),)),))
    places: list[int] = []
    player.position.connect(places.append)
    player.play(long, 10 * PPQ)
    qtbot.waitUntil(lambda: len(places) > 2)
    player.stop()
    assert min(places) >= 10 * PPQ
    count = len(places)
    qtbot.wait(80)
    assert len(places) == count
    player.play(long, 10**9)
    assert places[-1] == 0
    player.close()


def test_a_silent_score_does_not_play(player: Player) -> None:
    player.play(Score(()))
    assert not player.playing


def test_the_thread_renders_and_ends(player: Player, qtbot: QtBot) -> None:
    player._start_thread()
    assert player._renderer is not None
    with qtbot.waitSignal(player._renderer.rendered, timeout=10_000) as told:
        player._asked.emit(1, SHORT, 8000)
    assert told.args is not None
    samples = told.args[1]
    assert samples.dtype == np.float32
    assert samples.shape[1] == 2
    assert np.abs(samples).max() > 0.01
    thread = player._thread
    player.close()
    assert thread is not None
    assert not thread.isRunning()


def test_a_failed_rendering_is_said(player: Player, qtbot: QtBot) -> None:
    player._start_thread()
    assert player._renderer is not None
    with qtbot.waitSignal(player._renderer.failed, timeout=10_000):
        player._asked.emit(1, SHORT, -1)
    player.close()


def test_samples_become_the_devices_bytes() -> None:
    samples = np.array([[1.0, -1.0], [0.5, 0.25], [3.0, 0.0]], np.float32)
    stereo = np.frombuffer(pcm(samples, 2, False), "<i2").reshape(-1, 2)
    assert stereo.tolist() == [[32767, -32767], [16384, 8192], [32767, 0]]
    mono = np.frombuffer(pcm(samples, 1, True), np.float32)
    assert mono.tolist() == [0.0, 0.375, 1.0]
    quad = np.frombuffer(pcm(samples, 4, False), "<i2").reshape(-1, 4)
    assert (quad[:, 2:] == 0).all()
    assert seconds_per_tick(SHORT) * PPQ == pytest.approx(0.2)
