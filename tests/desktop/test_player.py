"""The player with and without a sound device. No test here needs to be heard."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QBuffer
from PySide6.QtMultimedia import QAudio
from pytestqt.qtbot import QtBot

from desktop.music import metronome
from desktop.music.player import Manner, Player, pcm
from desktop.music.voices import Mixer
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
    told: list[np.ndarray] = []
    player._renderer.rendered.connect(lambda number, samples: told.append(samples))
    player._asked.emit(1, SHORT, 8000)
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    (samples,) = told
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
    told: list[str] = []
    player._renderer.failed.connect(lambda number, reason: told.append(reason))
    player._asked.emit(1, SHORT, -1)
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    assert told[0]
    player.close()


class _Device:
    """Claims to take anything; there is no sound behind it."""

    def preferredFormat(self) -> Any:
        return self

    def sampleRate(self) -> int:
        return 8000

    def isFormatSupported(self, wanted: Any) -> bool:
        return True


class _Sink:
    """A QAudioSink as the player sees it; the test says what it does."""

    def __init__(self, device: Any, wanted: Any, parent: Any) -> None:
        self.now, self.where, self.buffer = 0.0, QAudio.State.ActiveState, None

    def start(self, buffer: Any = None) -> Any:
        self.buffer = buffer
        self.into = QBuffer()
        self.into.open(QBuffer.OpenModeFlag.WriteOnly)
        return self.into

    def setBufferSize(self, size: int) -> None: ...

    def bytesFree(self) -> int:
        return 640

    def processedUSecs(self) -> int:
        return round(self.now * 1e6)

    def state(self) -> Any:
        return self.where

    def isNull(self) -> bool:
        return False

    def stop(self) -> None: ...

    def deleteLater(self) -> None: ...


@pytest.fixture
def sounding(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Player:
    player = Player()
    monkeypatch.setattr(player, "_find_device", _Device)
    monkeypatch.setattr("PySide6.QtMultimedia.QAudioSink", _Sink)
    return player


def _sink(player: Player, qtbot: QtBot) -> Any:
    qtbot.waitUntil(lambda: player._sink is not None, timeout=10_000)
    return player._sink


def test_the_playhead_follows_the_sound(sounding: Player, qtbot: QtBot) -> None:
    places: list[int] = []
    sounding.position.connect(places.append)
    sounding.play(SHORT, 48)
    sink = _sink(sounding, qtbot)
    whole = 8000 * (SHORT.seconds + 1) - 0.02 * 8000
    assert sink.buffer.size() == pytest.approx(whole * 4, abs=8)
    sink.now = 0.02
    qtbot.waitUntil(lambda: places[-1] == 96)
    sink.buffer.seek(sink.buffer.size())
    sink.where = QAudio.State.IdleState
    qtbot.waitUntil(lambda: not sounding.playing)
    assert places[-1] == SHORT.ticks
    sounding.play(SHORT)
    assert sounding._sink is not None  # the same score is not rendered again
    sounding.close()


def test_a_lost_device_is_said_and_the_playhead_runs_on(sounding: Player, qtbot: QtBot) -> None:
    said: list[str] = []
    sounding.failed.connect(said.append)
    sounding.play(SHORT)
    _sink(sounding, qtbot).where = QAudio.State.StoppedState
    qtbot.waitUntil(lambda: not sounding.playing, timeout=5000)
    assert len(said) == 1
    assert "gone" in said[0]
    sounding.close()


def test_samples_become_the_devices_bytes() -> None:
    samples = np.array([[1.0, -1.0], [0.5, 0.25], [3.0, 0.0]], np.float32)
    stereo = np.frombuffer(pcm(samples, 2, False), "<i2").reshape(-1, 2)
    assert stereo.tolist() == [[32767, -32767], [16384, 8192], [32767, 0]]
    mono = np.frombuffer(pcm(samples, 1, True), np.float32)
    assert mono.tolist() == [0.0, 0.375, 1.0]
    quad = np.frombuffer(pcm(samples, 4, False), "<i2").reshape(-1, 4)
    assert (quad[:, 2:] == 0).all()


def test_a_loop_goes_round_in_silence_and_in_sound(sounding: Player, qtbot: QtBot) -> None:
    places: list[int] = []
    sounding.position.connect(places.append)
    long = Score((Track("t", (Note(0, 60, 4 * PPQ, 80),)),), tempo=300.0)
    sounding.play(long, 0, Manner(loop=(PPQ, 2 * PPQ)))
    sink = _sink(sounding, qtbot)
    sink.now = 0.2 * 1.5
    qtbot.waitUntil(lambda: places[-1] == round(1.5 * PPQ))
    sink.now = 0.2 * 2.25  # a quarter of a beat into the second round
    qtbot.waitUntil(lambda: places[-1] == round(1.25 * PPQ))
    sink.buffer.seek(sink.buffer.size())
    sink.where = QAudio.State.IdleState
    qtbot.waitUntil(lambda: sounding._sink is not sink)
    assert sounding.playing
    sounding.close()


def test_one_note_is_heard_beside_the_tune(sounding: Player, qtbot: QtBot) -> None:
    for pitch in (60, 64, 67):  # a chord: none of them ends another
        sounding.hear(pitch, 100)
    qtbot.waitUntil(lambda: sounding.voices.sink is not None, timeout=10_000)
    sink: Any = sounding.voices.sink
    assert not sounding.playing
    qtbot.waitUntil(lambda: sounding.voices.sink is None, timeout=10_000)  # it is let go when all have rung out
    heard = np.frombuffer(sink.into.data().data(), "<i2").reshape(-1, 2) / 32767
    assert 0.05 < np.abs(heard).max() <= 1
    spectrum = np.abs(np.fft.rfft(heard[:, 0]))
    for hertz in (261.6, 329.6, 392.0):
        at = round(hertz * len(heard) / 8000)
        assert spectrum[at - 3 : at + 4].max() > 20 * np.median(spectrum)
    sounding.close()


def test_a_metronome_clicks_on_the_beats_and_counts_in() -> None:
    score = Score((Track("t", (Note(0, 60, 8 * PPQ, 80),)),), tempo=60.0, meter=(3, 4), meters=((3 * PPQ, 2, 4),))
    assert metronome.beats(score, 0, 6 * PPQ) == [(n * PPQ, n in (0, 3, 5)) for n in range(6)]
    rate = 1000
    silence = np.zeros((9 * rate, 2), np.float32)
    heard = metronome.heard(silence, rate, score, PPQ, None, True, True)
    assert len(heard) == 3 * rate + 8 * rate
    energy = np.abs(heard[:, 0]).reshape(-1, rate // 2).max(1)
    assert (energy[:20:2] > 0.1).all()
    assert (energy[1::2][3:] < 0.01).all()
    rounds = metronome.heard(silence, rate, score, 0, (PPQ, 2 * PPQ), False, False)
    assert len(rounds) == 2 * rate + metronome.MOST * rate
    assert not rounds.any()


def test_the_playhead_follows_changes_of_tempo() -> None:
    score = Score((Track("t", (Note(0, 60, 8 * PPQ, 80),)),), tempo=60.0, tempos=((2 * PPQ, 120.0), (6 * PPQ, 30.0)))
    for tick in range(0, 8 * PPQ, 100):
        assert metronome.tick_at(score, score.seconds_at(tick)) == tick
    rate = 1000
    heard = metronome.heard(np.zeros((9 * rate, 2), np.float32), rate, score, 2 * PPQ, None, True, True)
    struck = np.flatnonzero(np.abs(heard[:, 0]).reshape(-1, 50).max(1) > 0.1) * 50
    assert struck[:9].tolist() == [0, 500, 1000, 1500, 2000, 2500, 3000, 3500, 4000]  # a bar at 120, then the tune
    assert struck[9] == 6000


def test_many_voices_are_rounded_off_not_cut() -> None:
    mixer = Mixer()
    tone = np.full((100, 2), 0.6, np.float32)
    for _ in range(5):
        mixer.add(tone)
    block = mixer.block(64)
    assert 0.9 < block.max() <= 1.0
    assert not mixer.silent
    rest = mixer.block(64)
    assert mixer.silent and (rest[36:] == 0).all() and (rest[:36] > 0.9).all()


def test_clicks_are_told_once_and_a_moment_before() -> None:
    score = Score((Track("t", (Note(0, 60, 8 * PPQ, 80),)),), tempo=60.0)
    clicks = metronome.Clicks(score, metronome.beats(score, 0, 8 * PPQ))
    told = [(tick, after) for tick in range(0, 4 * PPQ, 24) for after, _ in clicks.soon(tick)]
    assert [round(tick / PPQ + after, 6) for tick, after in told] == [0, 1, 2, 3, 4]
    assert all(after <= clicks.NEAR for _, after in told)
    assert clicks.soon(0)  # the loop's next round
