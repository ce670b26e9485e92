"""The link: real engine processes, their answers as signals, their death survived."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.engine_link import EngineLink
from engine.process import EngineGone, Inspect, ListModels


@pytest.fixture
def link(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[EngineLink]:
    monkeypatch.setenv("TRIPTYCH_MODELS", str(tmp_path / "none"))
    link = EngineLink()
    yield link
    link.close()


def test_nothing_is_spawned_before_it_is_needed(link: EngineLink) -> None:
    assert link.pid == 0
    assert not link.alive


def test_answers_come_under_the_number_of_the_request(link: EngineLink, qtbot: QtBot) -> None:
    heard: list[tuple[int, object]] = []
    link.finished.connect(lambda job, result: heard.append((job, result)))
    first, second = link.request(ListModels()), link.request(ListModels())
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=30_000)
    assert heard == [(first, []), (second, [])]


def test_a_refusal_is_a_sentence(link: EngineLink, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(link.failed, timeout=30_000) as told:
        job = link.request(Inspect("writing", str(tmp_path / "nowhere")))
    assert told.args is not None
    assert told.args[0] == job
    assert "nothing at" in told.args[1]


def test_a_killed_engine_is_told_and_comes_back(link: EngineLink, qtbot: QtBot) -> None:
    with qtbot.waitSignal(link.ready, timeout=30_000):
        link.start()
    first = link.pid
    with qtbot.waitSignals([link.died, link.ready], timeout=30_000):
        os.kill(first, signal.SIGKILL)
    assert link.alive
    assert link.pid != first
    with qtbot.waitSignal(link.finished, timeout=30_000):
        link.request(ListModels())


def test_a_link_that_keeps_dying_stays_down(link: EngineLink, qtbot: QtBot) -> None:
    for _ in range(4):
        with qtbot.waitSignal(link.ready, timeout=30_000):
            link.start()
        with qtbot.waitSignal(link.died, timeout=30_000):
            os.kill(link.pid, signal.SIGKILL)
    assert not link.alive


def test_a_link_without_an_engine_rests(link: EngineLink, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its thread sleeps between two looks; it does not spin."""
    link._restarts = False
    with qtbot.waitSignal(link.ready, timeout=30_000):
        link.start()
    with qtbot.waitSignal(link.died, timeout=30_000):
        os.kill(link.pid, signal.SIGKILL)
    looks = 0
    wait = link._worker.changed.wait

    def count(timeout: float | None = None) -> bool:
        nonlocal looks
        looks += 1
        return wait(timeout)

    monkeypatch.setattr(link._worker.changed, "wait", count)
    qtbot.wait(400)
    assert looks <= 12


def test_a_closed_link_takes_no_requests(link: EngineLink, qtbot: QtBot) -> None:
    with qtbot.waitSignal(link.ready, timeout=30_000):
        link.start()
    pid = link.pid
    link.close()
    link.close()
    with pytest.raises(EngineGone):
        link.request(ListModels())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
