"""The panel at the right: what is at work, how far it is, and how long it takes still."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.document import Document
from desktop.side import SidePanel
from desktop.training.run import Order, State, TrainingRun
from engine.jobs import Progress
from engine.works import Text


@pytest.fixture
def document(qtbot: QtBot) -> Iterator[Document]:
    document = Document()
    yield document
    document.close()


@pytest.fixture
def side(qtbot: QtBot, document: Document) -> SidePanel:
    side = SidePanel(document)
    qtbot.addWidget(side)
    side.show()
    return side


def test_a_creation_shows_how_long_it_takes_still(side: SidePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    assert side.idle.isVisible()
    side.show_busy(True, None)
    assert side.creation.isVisible()
    assert not side.idle.isVisible()
    now[0] = 110.0
    side.show_busy(True, Progress(0.25, "tune", {}))
    assert side.creation.state.text() == "Tune · 30 s left"
    assert side.creation.bar.value() == 250
    side.show_busy(False, None)
    assert not side.creation.isVisible()
    assert side.idle.isVisible()


def test_a_training_shows_beside_it(side: SidePanel, tmp_path: Path) -> None:
    order = Order(kind="music", source=str(tmp_path), out=str(tmp_path / "m"), name="Songs", preset="", minutes=10)

    def no_engine() -> object:
        raise AssertionError

    run = TrainingRun(order, no_engine)  # type: ignore[arg-type]
    run.state, run.fraction, run.figures = State.LEARNING, 0.4, {"seconds_left": 360.0}
    side.show_training(run)
    assert side.training.title.text() == "Training “Songs”"
    assert side.training.state.text() == "40 % done · 6 min left"
    run.state = State.STOPPING
    side.show_training(run)
    assert not side.training.end.isEnabled()
    run.state = State.PAUSED
    side.show_training(run)
    assert not side.training.isVisible()


def test_a_model_of_any_name_is_shown_as_it_is_called(side: SidePanel, document: Document) -> None:
    model = {"name": "<b>mine</b> & yours", "fingerprint": "0123456789abcdef"}
    document.set_works({"writing": Text("A line")}, "Create", {"seed": 7, "models": {"text": model}})
    assert "&lt;b&gt;mine&lt;/b&gt; &amp; yours" in side.facts.text()
    assert "Seed 7" in side.facts.text()
