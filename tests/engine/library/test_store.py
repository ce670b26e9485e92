"""The library keeps, finds and tells works; what is damaged or newer is refused in one sentence."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine import studio
from engine.brief import Brief, Mood, UserError
from engine.library import schema
from engine.library.search import Query, match
from engine.library.store import Entry, Store
from engine.works import PPQ, Note, Painting, Score, Text, Track, Work


def painting(colour: tuple[int, int, int], seed: int = 0) -> Painting:
    noise = np.random.default_rng(seed).integers(-6, 7, (32, 48, 3))
    return Painting(np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8))


def tune(pitch: int = 60, tempo: float = 120.0) -> Score:
    return Score((Track("piano", tuple(Note(i * PPQ, pitch + 2 * i, PPQ, 80) for i in range(8))),), tempo)


def entry(work: Work, prompt: str = "", model: str = "", parents: tuple[tuple[str, str], ...] = ()) -> Entry:
    noun = {"Painting": "painting", "Score": "tune", "Text": "text"}[type(work).__name__]
    record = {"brief": Brief(prompt=prompt, seed=7).to_json(), "seed": 7} if prompt else {}
    if model:
        record["models"] = {noun: {"name": model.title(), "fingerprint": model}}
    return Entry(work, studio.encode(work), record, parents)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "library.sqlite") as store:
        yield store


def test_a_work_is_kept_whole_and_once(store: Store) -> None:
    blue = entry(painting((20, 60, 200)), "a storm over the sea", "m1")
    number = store.keep(blue)[0]
    assert store.keep(blue) == [number], "the same bytes are the same work"
    kept = store.work(number)
    assert kept.fingerprint == hashlib.sha256(blue.data).hexdigest() == blue.fingerprint
    assert store.data(number) == blue.data
    assert (kept.kind, kept.prompt, kept.model, kept.bytes) == (
        "painting",
        "a storm over the sea",
        "m1",
        len(blue.data),
    )
    assert store.record(number) == blue.record
    assert store.thumbnail(number).startswith(b"\xff\xd8"), "a JPEG"
    assert store.count() == 1
    assert store.work(kept.fingerprint[:8]).id == number
    assert next(iter(store.colours(number))) == "blue"
    assert store.traits(number)["warmth"] < 0
    assert [model["fingerprint"] for model in store.models()] == ["m1"], "a model nobody listed is known by name"


def test_a_set_is_found_together(store: Store) -> None:
    works = (painting((200, 180, 90)), tune(), Text("Gold the fields\nand gold the light", "Harvest"))
    numbers = store.keep(*(entry(work, "harvest") for work in works))
    assert set(store.together(numbers[0])) == set(numbers[1:])
    other = store.keep(entry(tune(72), "winter"))
    assert store.together(other[0]) == []


def test_searching(store: Store) -> None:
    sea = store.keep(entry(painting((20, 60, 200)), "A storm over the sea", "m1"))[0]
    red = store.keep(entry(painting((210, 30, 30)), "poppies", "m2"))[0]
    song = store.keep(entry(tune(), "stormy weather"))[0]
    poem = store.keep(entry(Text("The gardens sleep\nbeneath the snow", "Winter", form="couplet"), "cold"))[0]
    shi = store.keep(entry(Text("床前明月光\n疑是地上霜", "静夜思", "zh", "wujue")))[0]

    def found(**asked: object) -> set[int]:
        return set(store.find(Query(**asked)))  # type: ignore[arg-type]

    assert store.find() == [shi, poem, song, red, sea], "the newest first"
    assert found(text="storm") == {sea, song}, "words by their stem"
    assert found(text="storms sea") == {sea}
    assert found(text="gard") == {poem}, "as far as it is typed"
    assert found(text="gard ") == set(), "but not once the word is ended"
    assert found(text="明月") == {shi}
    assert found(text="月明") == set(), "Chinese words are phrases"
    assert found(text="静夜") == {shi}
    assert found(text='"') == set()
    assert found(text='sea" OR "snow') == set(), "what is typed is words, never syntax"
    assert found(kinds=("painting",)) == {sea, red}
    assert found(kinds=("painting", "music")) == {sea, red, song}
    assert found(colour="blue") == {sea}
    assert found(colour="red", kinds=("painting",)) == {red}
    assert found(model="m2") == {red}
    assert found(language="zh") == {shi}
    assert found(form="couplet") == {poem}
    mood = store.work(song).mood
    assert store.find(Query(mood=mood))[0] == song, "the nearest mood first"
    for number in store.find(Query(mood=Mood(1, 1))):
        near = store.work(number).mood
        assert near.valence >= 0.6 and near.arousal >= 0.6


def test_match_quotes_everything() -> None:
    assert match("storm over") == '"storm" "over"*'
    assert match("明月 sea ") == '"明 月" "sea"'
    assert match("NEAR(a b) -c*") == '"near" "a" "b" "c"*'
    assert match("?!") == ""


def test_lineage_goes_all_the_way_up_and_down(store: Store) -> None:
    first = entry(painting((10, 10, 10)))
    second = entry(painting((60, 10, 10)), parents=((first.fingerprint, "vary"),))
    third = entry(painting((120, 10, 10)), parents=((second.fingerprint, "strokes"),))
    aside = entry(tune(), parents=((second.fingerprint, "translate"), ("0" * 64, "unknown")))
    one, two, three, four = store.keep(first, second, third, aside)
    for work in (one, two):
        assert set(store.lineage(work).edges) == {(two, one, "vary"), (three, two, "strokes"), (four, two, "translate")}
    assert set(store.lineage(three).edges) == {(two, one, "vary"), (three, two, "strokes")}
    assert store.lineage(two).parents(two) == [one]
    assert set(store.lineage(two).children(two)) == {three, four}


def test_removing_can_be_undone_and_ends_in_forgetting(store: Store) -> None:
    number = store.keep(entry(painting((20, 60, 200)), "sea"))[0]
    store.remove([number])
    assert store.find() == [] and store.find(Query(removed=True)) == [number]
    assert store.purge() == 0, "not before a month"
    store.bring_back([number])
    assert store.find(Query(text="sea")) == [number]
    store.remove([number])
    assert store.purge(older=-1) == 1
    assert store.find(Query(removed=True)) == []
    for table in ("work", "story", "content", "thumbnail", "colour", "words"):
        assert store.read(f"SELECT count(*) FROM {table}") == [(0,)], table


def test_a_removed_work_that_is_made_again_comes_back(store: Store) -> None:
    made = entry(painting((20, 60, 200)))
    number = store.keep(made)[0]
    store.remove([number])
    assert store.keep(made) == [number] == store.find()


def test_models_and_data_sets_are_known_with_their_licences(store: Store) -> None:
    data = {"name": "Landscapes", "licence": "public domain", "works": 3223, "fingerprint": "d1"}
    card = {"kind": "painting", "name": "Hills", "fingerprint": "m1", "path": "/models/hills", "data": [data]}
    store.keep(entry(painting((20, 60, 200)), "sea", "m1"))
    store.note_models([card, card | {"name": "Dales", "fingerprint": "m2"}])
    store.note_models([card])
    models = store.models()
    assert [(m["name"], m["works"]) for m in models] == [("Dales", 0), ("Hills", 1)]
    assert store.data_sets() == [data | {"models": ["Hills", "Dales"]}] or store.data_sets()[0]["licence"]
    assert set(store.data_sets()[0]["models"]) == {"Hills", "Dales"}
    store.note_models([card | {"data": [data | {"licence": "CC0"}]}])
    assert store.data_sets()[0]["licence"] == "CC0"


def test_empty_works_are_kept_too(store: Store) -> None:
    numbers = store.keep(entry(Score(())), entry(Text("")))
    assert [work.mood for work in store.works(numbers)] == [Mood(), Mood()]


def test_a_file_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    old = sqlite3.connect(path, isolation_level=None)
    schema.migrate(old, "old", to=1)
    old.execute("INSERT INTO work (fingerprint, kind, kept, creation, language, form, valence, arousal, model, bytes)"
                " VALUES ('f', 'music', 1, '', '', '', 0.5, 0.5, '', 3)")  # fmt: skip
    old.execute("INSERT INTO story VALUES (1, 'Old song', '', '', '{}', '{}')")
    assert not old.execute("SELECT name FROM sqlite_master WHERE name = 'choice'").fetchall()
    old.close()
    with Store(path) as store:
        assert store.work(1).title == "Old song"
        assert store.read("SELECT count(*) FROM choice") == [(0,)]
        assert store.read("PRAGMA user_version") == [(schema.VERSION,)]


def test_a_migration_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "library.sqlite"
    with Store(path) as store:
        store.keep(entry(painting((20, 60, 200))))
    broken = (*schema.MIGRATIONS, "ALTER TABLE work ADD COLUMN more TEXT;\nALTER TABLE nowhere ADD COLUMN more TEXT;\n")
    with monkeypatch.context() as patched:
        patched.setattr(schema, "MIGRATIONS", broken)
        patched.setattr(schema.migrate, "__defaults__", (len(broken),))
        with pytest.raises(UserError):
            Store(path)
    with Store(path) as store:
        assert store.count() == 1
        assert "more" not in [row[1] for row in store.read("PRAGMA table_info(work)")]


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    Store(path).close()
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    before = path.read_bytes()
    with pytest.raises(UserError, match="newer Triptych"):
        Store(path)
    assert path.read_bytes() == before


def test_what_is_no_library_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    path.write_bytes(b"not a database, but somebody's diary " * 200)
    before = path.read_bytes()
    with pytest.raises(UserError, match="damaged"):
        Store(path)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="cannot be opened"):
        Store(tmp_path / "file" / "library.sqlite")


def test_unknown_works_are_named_in_a_sentence(store: Store) -> None:
    for named in ("77", "abcd", "; DROP TABLE work", "²"):
        with pytest.raises(UserError, match="no work"):
            store.work(named)
    with pytest.raises(UserError):
        store.data(1)
