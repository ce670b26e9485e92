"""The link to the MIDI process on a machine without MIDI: it answers, is replaced when killed, and ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.music.midi_link import MidiLink
from engine.music import midi_messages as m
from engine.music.midi_process import MidiGone
from engine.works import Note, Score, Track


@pytest.fixture
def link(monkeypatch: pytest.MonkeyPatch) -> Iterator[MidiLink]:
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "no-such-server")
    link = MidiLink()
    yield link
    link.close()


def test_nothing_runs_before_it_is_asked(link: MidiLink) -> None:
    assert link.pid == 0


def test_it_answers_plays_in_silence_and_survives_a_kill(link: MidiLink, qtbot: QtBot) -> None:
    lost: list[str] = []
    link.port_lost.connect(lambda name, sentence: lost.append(sentence))
    with qtbot.waitSignals([link.ready, link.ports], timeout=30_000):
        link.send(m.ListPorts())
    score = Score((Track("a", (Note(0, 60, 240, 90),)),))
    with qtbot.waitSignals([link.started, link.position, link.stopped], timeout=30_000):
        link.send(m.Play(score, m.all_to(score, "a synth of dreams")))
    assert lost == ["a synth of dreams is not there; connect it, and it is used."]
    before = link.pid
    with qtbot.waitSignals([link.failed, link.ready], timeout=30_000):
        os.kill(before, signal.SIGTERM)
    assert link.pid not in (0, before)


def test_a_closed_link_refuses(qtbot: QtBot) -> None:
    link = MidiLink()
    link.close()
    link.close()
    with pytest.raises(MidiGone):
        link.send(m.Stop())
