"""The models of the Library page over a scripted engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QLabel

from desktop.library.models import ModelsPage, purpose
from engine.process import EngineGone, ListModels


class FakeLink(QObject):
    """An EngineLink whose engine is the test."""

    ready = Signal()
    progressed = Signal(int, object)
    previewed = Signal(int, object)
    finished = Signal(int, object)
    failed = Signal(int, str, str)
    died = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Any] = []
        self.dead = False

    def request(self, request: Any) -> int:
        if self.dead:
            raise EngineGone
        self.requests.append(request)
        return len(self.requests)

    def cancel(self, job: int) -> None: ...

    def close(self) -> None: ...


def card(kind: str, name: str, language: str = "") -> dict[str, Any]:
    return {
        "kind": kind,
        "name": name,
        "language": language,
        "path": f"/models/{name}",
        "preset": "fastgan",
        "parameters": 3_400_000,
        "bytes": 6_900_000,
        "fingerprint": "0123456789abcdef",
        "training": {"seconds": 2700, "steps": 5400, "hardware": "2 cores"},
        "data": [{"name": "Landscapes", "licence": "public domain", "works": 3223}],
        "metrics": {"swd": 12.25, "valid_perplexity": 61},
        "created": "2026-11-23",
    }


CARDS = [
    card("painting", "Hills"),
    card("painting", "Mine"),
    card("writing", "Poems", "en"),
    card("writing", "诗", "zh"),
]


@pytest.fixture
def link() -> FakeLink:
    return FakeLink()


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def page(qtbot: Any, link: FakeLink, settings: QSettings) -> ModelsPage:
    page = ModelsPage(link, settings)
    qtbot.addWidget(page)
    page.show()
    return page


def words(page: ModelsPage) -> str:
    return "\n".join(label.text() for label in page.details.findChildren(QLabel))


def test_lists_models_when_first_shown(page: ModelsPage, link: FakeLink) -> None:
    assert link.requests == [ListModels()]
    link.finished.emit(7, ["someone else's answer"])
    assert page.cards is None
    link.finished.emit(1, CARDS)
    assert page.table.rowCount() == 4
    assert page.name.text() == "Hills"


def test_details_name_data_licence_and_measures(page: ModelsPage, link: FakeLink) -> None:
    link.finished.emit(1, CARDS)
    shown = words(page).replace(",", "")
    for expected in (
        "3400000",
        "Landscapes",
        "public domain",
        "3223 works",
        "45 min",
        "2 cores",
        "Wasserstein distance: 12.25",
        "perplexity on works held back: 61",
    ):
        assert expected in shown, expected
    assert "0123456789abcdef" in shown


def test_use_for_create_is_kept_per_kind_and_language(
    qtbot: Any, page: ModelsPage, link: FakeLink, settings: QSettings
) -> None:
    link.finished.emit(1, CARDS)
    assert page.chosen() == {
        "painting": "/models/Hills",
        "writing-en": "/models/Poems",
        "writing-zh": "/models/诗",
    }
    assert not page.use_button.isEnabled(), "the first model is in use already"
    page.select("/models/Mine")
    with qtbot.waitSignal(page.model_chosen) as chosen:
        page.use_button.click()
    assert chosen.args == ["painting", "/models/Mine"]
    assert page.chosen()["painting"] == "/models/Mine"
    assert settings.value("models/painting") == "/models/Mine"
    assert page.card is not None and page.card["name"] == "Mine", "the selection stays"
    item = page.table.item(1, 4)
    assert item is not None and item.text()


def test_choice_of_a_model_that_is_gone_falls_back(page: ModelsPage, link: FakeLink, settings: QSettings) -> None:
    settings.setValue("models/painting", "/models/gone")
    link.finished.emit(1, CARDS)
    assert page.chosen()["painting"] == "/models/Hills"


def test_empty_library_teaches(qtbot: Any, page: ModelsPage, link: FakeLink) -> None:
    link.finished.emit(1, [])
    assert page.stack.currentIndex() == 0 and page.empty_words.text()
    with qtbot.waitSignal(page.train_wanted):
        page.empty_button.click()


def test_dead_engine_is_told_and_can_be_tried_again(page: ModelsPage, link: FakeLink) -> None:
    link.died.emit("The engine stopped.")
    assert "stopped" in page.empty_words.text()
    page.empty_button.click()
    assert len(link.requests) == 2
    link.finished.emit(2, CARDS)
    assert page.table.rowCount() == 4
    link.dead = True
    page.refresh()
    assert page.table.rowCount() == 4, "what is known stays"


def test_purpose() -> None:
    assert purpose(card("music", "m", "en")) == "music"
    assert purpose(card("writing", "w", "zh")) == "writing-zh"
