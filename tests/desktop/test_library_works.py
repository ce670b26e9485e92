"""Works of the library in the window: looked for, opened, rated, removed; and the offers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fake_link import FakeLink
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop import export
from desktop.document import Document
from desktop.library.keeper import Keeper
from desktop.library.lineage import generations
from desktop.library.page import LibraryPage
from engine.brief import KINDS, WORKS, Brief, Mood
from engine.library.search import Query
from engine.library.store import Entry, Lineage, Store
from engine.library.taste import Taste
from engine.process import Create
from engine.studio import Creation
from engine.works import PPQ, Note, Painting, Score, Text, Track, Work

TUNE = Score((Track("piano", tuple(Note(i * PPQ, 60 + i, PPQ, 80) for i in range(8))),))


def painting(red: int, green: int, blue: int) -> Painting:
    return Painting(np.full((24, 24, 3), (red, green, blue), np.uint8))


def entry(work: Work, prompt: str, parents: tuple[tuple[str, str], ...] = ()) -> Entry:
    noun = {"Painting": "painting", "Score": "tune", "Text": "text"}[type(work).__name__]
    steps = [{"work": noun, "by": "model", "action": "create"}]
    return Entry(work, export.encode(work), {"brief": Brief(prompt=prompt).to_json(), "steps": steps}, parents)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite"


@pytest.fixture
def keeper(qtbot: QtBot, path: Path) -> Iterator[Keeper]:
    document = Document()
    keeper = Keeper(document, path)
    yield keeper
    keeper.close()
    document.close()


@pytest.fixture
def link() -> FakeLink:
    return FakeLink()


@pytest.fixture
def page(qtbot: QtBot, keeper: Keeper, link: FakeLink, path: Path) -> Iterator[LibraryPage]:
    sea = entry(painting(20, 60, 200), "a storm over the sea")
    with Store(path) as store:
        store.keep(sea, entry(painting(200, 30, 30), "poppies", ((sea.fingerprint, "vary"),)), entry(TUNE, "spring"))
        store.keep(entry(Text("The gardens sleep\nbeneath the snow", "Winter", form="couplet"), "cold"))
    page = LibraryPage(link, keeper, path=path)
    qtbot.addWidget(page)
    page.resize(1200, 760)
    page.show()
    yield page
    page.close_stores()


def shown(page: LibraryPage) -> list[str]:
    shelf = page.works.shelf
    return [str(shelf.index(row).data()) for row in range(shelf.rowCount())]


def test_the_newest_works_come_first(page: LibraryPage) -> None:
    assert shown(page) == ["Winter", "spring", "poppies", "a storm over the sea"]
    assert page.works.count.text() == "4 works"


def test_an_empty_library_teaches(qtbot: QtBot, keeper: Keeper, link: FakeLink, tmp_path: Path) -> None:
    page = LibraryPage(link, keeper, path=tmp_path / "other.sqlite")
    qtbot.addWidget(page)
    page.show()
    assert "by itself" in page.works.empty.text()
    with qtbot.waitSignal(page.create_wanted):
        page.works.empty_button.click()
    page.close_stores()


def test_looking_for_works(qtbot: QtBot, page: LibraryPage) -> None:
    filters = page.works.filters
    qtbot.keyClicks(filters.text, "garden")
    qtbot.waitUntil(lambda: shown(page) == ["Winter"])
    filters.clear()
    filters.kinds["painting"].click()
    assert shown(page) == ["poppies", "a storm over the sea"]
    next(action for action in filters.colours.actions() if action.data() == "blue").trigger()
    assert shown(page) == ["a storm over the sea"]
    assert filters.colour.text() == "blue"
    filters.kinds["painting"].click()
    filters.kinds["writing"].click()
    assert page.works.stack.currentIndex() == 0 and "No work fits" in page.works.empty.text()
    page.works.empty_button.click()
    assert len(shown(page)) == 4
    work = page.works.shelf.work(0)
    assert work is not None
    filters.pad.set_mood(work.mood)
    assert shown(page)[0] == "Winter"


def test_a_work_is_opened_with_its_record(qtbot: QtBot, page: LibraryPage) -> None:
    page.works.grid.setCurrentIndex(page.works.shelf.index(0))
    assert page.works.details.name.text() == "Winter"
    with qtbot.waitSignal(page.open_wanted) as opened:
        qtbot.keyClick(page.works.grid, Qt.Key.Key_Return)
    assert opened.args is not None
    work, record, fingerprint = opened.args
    assert work == Text("The gardens sleep\nbeneath the snow", "Winter", "en", "couplet")
    assert record["brief"]["prompt"] == "cold"
    assert len(fingerprint) == 64


def test_keys_say_what_one_thinks_and_it_is_kept(qtbot: QtBot, page: LibraryPage, keeper: Keeper, path: Path) -> None:
    page.works.grid.setCurrentIndex(page.works.shelf.index(1))
    for key in (Qt.Key.Key_L, Qt.Key.Key_4):
        with qtbot.waitSignal(keeper.changed):
            qtbot.keyClick(page.works.grid, key)
    with Store(path) as store:
        liked = store.works(store.find(Query(liked=True, stars=4)))
        assert [work.kind for work in liked] == ["music"]
        assert len(Taste(store).choices("music")) == 2
    assert page.works.current is not None and page.works.current.kind == "music", "it stays selected"
    with qtbot.waitSignal(keeper.changed):
        qtbot.keyClick(page.works.grid, Qt.Key.Key_L)
    with Store(path) as store:
        assert store.find(Query(liked=True)) == []


def test_removing_and_bringing_back(qtbot: QtBot, page: LibraryPage, keeper: Keeper) -> None:
    page.works.grid.setCurrentIndex(page.works.shelf.index(1))
    with qtbot.waitSignal(keeper.changed):
        qtbot.keyClick(page.works.grid, Qt.Key.Key_Delete)
    assert "spring" not in shown(page) and page.works.back.isVisible()
    with qtbot.waitSignal(keeper.changed):
        page.works.back.click()
    assert "spring" in shown(page) and not page.works.back.isVisible()


def test_the_family_of_a_work_is_shown_and_leads_on(qtbot: QtBot, page: LibraryPage) -> None:
    page.works.grid.setCurrentIndex(page.works.shelf.index(2))
    family = page.works.details.family
    assert len(family.buttons) == 2
    assert any(button.toolTip().startswith("vary") for button in family.buttons.values())
    page.works.filters.kinds["painting"].click()
    parent = next(number for number, button in family.buttons.items() if not button.isChecked())
    family.buttons[parent].click()
    assert page.works.current is not None and page.works.current.name == "a storm over the sea"


def test_generations() -> None:
    lineage = Lineage(((2, 1, "vary"), (3, 2, "vary"), (4, 2, "vary"), (4, 1, "mix"), (5, 4, "vary")))
    assert generations(lineage, 2) == [[1], [2], [3, 4], [5]]
    assert generations(lineage, 5) == [[2, 1], [4], [5]], "each once, as near as it may be"
    assert generations(Lineage(((1, 2, ""), (2, 1, ""))), 1) == [[2], [1]], "a circle ends"


def test_what_another_window_keeps_is_seen(qtbot: QtBot, page: LibraryPage, path: Path) -> None:
    page.works._timer.setInterval(20)
    with Store(path) as other:
        other.keep(entry(Text("Autumn"), "autumn"))
    qtbot.waitUntil(lambda: "Autumn" in shown(page))


def test_thousands_of_works_are_shown_a_few_at_a_time(qtbot: QtBot, page: LibraryPage, path: Path) -> None:
    with Store(path) as store:
        store.keep(*(entry(Text(f"Line {number}"), "many") for number in range(700)))
    page.works.search()
    assert len(page.works.shelf.numbers) == 704
    assert page.works.shelf.rowCount() < 704
    page.works.select(page.works.shelf.numbers[-1])
    assert page.works.current is not None and page.works.current.prompt == "a storm over the sea"


def test_a_broken_library_is_told_and_tried_again(qtbot: QtBot, keeper: Keeper, link: FakeLink, tmp_path: Path) -> None:
    path = tmp_path / "broken.sqlite"
    path.write_bytes(b"no database " * 500)
    page = LibraryPage(link, keeper, path=path)
    qtbot.addWidget(page)
    page.show()
    assert "damaged" in page.works.empty.text()
    path.unlink()
    page.works.empty_button.click()
    assert "by itself" in page.works.empty.text()
    page.close_stores()


def test_models_are_noted_with_their_data(qtbot: QtBot, page: LibraryPage, link: FakeLink, keeper: Keeper) -> None:
    data = [{"name": "Landscapes", "licence": "public domain", "works": 3223, "fingerprint": "d"}]
    card = {"kind": "painting", "name": "Hills", "fingerprint": "m", "path": "/m", "preset": "fastgan", "data": data}
    with qtbot.waitSignal(keeper.changed):
        link.answer([card])
    page.show_room("data")
    item = page.data.table.item(0, 2)
    assert item is not None and item.text() == "public domain"


# For you


def made(kind: str, brief: Brief) -> Creation:
    """What an engine would make: another work for each seed."""
    seed = brief.seed
    work: Work
    if kind == "painting":
        work = painting(seed % 200, seed // 200 % 200, 200 - seed % 200)
    elif kind == "music":
        pitches = (40 + seed // 40**place % 40 for place in range(4))
        work = Score((Track("piano", tuple(Note(i * PPQ, pitch, PPQ, 80) for i, pitch in enumerate(pitches))),))
    else:
        work = Text(f"{seed} lines\nof verse", f"Number {seed}")
    noun = WORKS[kind]
    models = {noun: {"name": "Model", "fingerprint": "m"}}
    return Creation({kind: work}, {"brief": brief.to_json(), "seed": seed, "models": models, "steps": []})


def offer(page: LibraryPage, link: FakeLink, kind: str) -> None:
    """Let the engine make what is asked, until something is offered."""
    while page.offers.busy:
        asked = link.asked[-1]
        assert isinstance(asked, Create) and asked.brief.only == (kind,)
        link.answer(made(kind, asked.brief))


@pytest.mark.parametrize("kind", KINDS)
def test_offers_are_made_and_what_is_liked_is_kept(
    qtbot: QtBot, page: LibraryPage, link: FakeLink, keeper: Keeper, path: Path, kind: str
) -> None:
    page.show_room("offers")
    page.offers.kinds[kind].click()
    page.offers.ask.click()
    offer(page, link, kind)
    cards = page.offers.cards
    assert all(card.waits and card.why.text() for card in cards)
    with Store(path) as store:
        before = store.count()
    with qtbot.waitSignal(keeper.changed):
        qtbot.keyClick(cards[0], Qt.Key.Key_L)
    with qtbot.waitSignal(keeper.changed):
        qtbot.keyClick(cards[1], Qt.Key.Key_D)
    with qtbot.waitSignal(keeper.changed):
        qtbot.keyClick(cards[2], Qt.Key.Key_5)
    assert [card.waits for card in cards] == [False, False, False, True]
    with Store(path) as store:
        assert store.count() == before + 2, "not what is disliked"
        assert [choice.verdict for choice in Taste(store).choices(kind)] == ["like", "dislike", "stars"]
        assert len(store.find(Query(liked=True))) == 1
    qtbot.waitUntil(lambda: "3" in page.offers.learnt.text())
    qtbot.keyClick(cards[3], Qt.Key.Key_D)
    assert page.offers.busy, "the next are made when something was said of all"
    page.offers.ask.click()
    offer(page, link, kind)


def test_of_two_the_better_is_chosen_with_the_arrows(
    qtbot: QtBot, page: LibraryPage, link: FakeLink, keeper: Keeper, path: Path
) -> None:
    page.show_room("offers")
    page.offers.pair.setChecked(True)
    page.offers.offer()
    offer(page, link, "painting")
    assert [card.waits for card in page.offers.cards] == [True, True, False, False]
    with qtbot.waitSignal(keeper.changed):
        qtbot.keyClick(page.offers.cards[0], Qt.Key.Key_Right)
    with Store(path) as store:
        choices = Taste(store).choices("painting")
        assert [choice.verdict for choice in choices] == ["better"] and choices[0].other is not None
    assert page.offers.busy
    offer(page, link, "painting")


def test_starting_afresh_asks_twice(
    qtbot: QtBot, page: LibraryPage, keeper: Keeper, link: FakeLink, path: Path
) -> None:
    page.show_room("offers")
    page.offers.offer()
    offer(page, link, "painting")
    with qtbot.waitSignal(keeper.changed):
        qtbot.keyClick(page.offers.cards[0], Qt.Key.Key_L)
    qtbot.waitUntil(page.offers.forget.isEnabled)
    page.offers.forget.click()
    assert page.offers.keep.isVisible() and "1" in page.offers.forget.text()
    page.offers.keep.click()
    assert not page.offers.keep.isVisible()
    page.offers.forget.click()
    with qtbot.waitSignal(keeper.changed):
        page.offers.forget.click()
    with Store(path) as store:
        assert Taste(store).choices("painting") == []
        assert store.find(Query(liked=True)) == []
    qtbot.waitUntil(lambda: not page.offers.forget.isEnabled())


def test_a_dead_engine_ends_the_offers(qtbot: QtBot, page: LibraryPage, link: FakeLink) -> None:
    page.show_room("offers")
    page.offers.offer()
    link.died.emit("It stopped.")
    assert not page.offers.busy
    link.gone = True
    with qtbot.waitSignal(page.told):
        page.offers.offer()
    assert not page.offers.busy


def test_moods_are_asked_for_in_reach(page: LibraryPage, link: FakeLink) -> None:
    page.show_room("offers")
    page.offers.offer()
    asked = link.asked[-1].brief
    assert isinstance(asked.mood, Mood) and asked.only == ("painting",)
    page.offers.ask.click()
