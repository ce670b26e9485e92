"""The library and the mood of files on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import cli, studio
from engine.brief import Brief
from engine.library.store import Entry, Store
from engine.works import PPQ, Note, Painting, Score, Text, Track, Work

TUNE = Score((Track("piano", tuple(Note(i * PPQ // 2, 60 + 2 * i, PPQ // 2, 90) for i in range(8))),), 140.0)
SEA = Painting(np.full((24, 24, 3), (20, 60, 200), np.uint8))
POEM = Text("The gardens sleep\nbeneath the snow", "Winter", form="couplet")


def entry(work: Work, prompt: str, parents: tuple[tuple[str, str], ...] = ()) -> Entry:
    noun = {"Painting": "painting", "Score": "tune", "Text": "text"}[type(work).__name__]
    record = {
        "brief": Brief(prompt=prompt).to_json(),
        "models": {noun: {"name": "Hills", "fingerprint": "m1"}},
        "steps": [{"work": noun, "by": "model", "action": "create"}],
    }
    return Entry(work, studio.encode(work), record, parents)


@pytest.fixture
def works() -> list[int]:
    first = entry(SEA, "a storm over the sea")
    with Store() as store:
        return store.keep(first, entry(TUNE, "spring", ((first.fingerprint, "translate"),)), entry(POEM, "cold"))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """What a command answers, as JSON."""
    assert cli.run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_listing_and_finding(works: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    listed = run(capsys, "library", "list")
    assert [work["id"] for work in listed["works"]] == works[::-1]
    assert listed["works"][0]["name"] == "Winter" and listed["works"][0]["work"] == "text"
    for arguments, wanted in (
        (("storm",), works[:1]),
        (("--only", "tune,text"), works[:0:-1]),
        (("--colour", "blue"), works[:1]),
        (("--model", "Hills"), works[::-1]),
        (("--form", "couplet"), works[2:]),
        (("--liked",), []),
    ):
        assert [work["id"] for work in run(capsys, "library", "find", *arguments)["works"]] == wanted, arguments
    mood = listed["works"][1]["mood"]
    near = run(capsys, "library", "find", "--mood", f"{mood['valence']},{mood['arousal']}")
    assert near["works"][0]["id"] == works[1]
    assert cli.run(["library", "list", "--count", "1"]) == 0
    assert "2 more" in capsys.readouterr().out


def test_showing_tells_the_lineage_and_writes_the_work(
    works: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(capsys, "library", "show", str(works[1]), "--out", str(tmp_path / "tune.mid"))
    assert told["lineage"] == [{"child": works[1], "parent": works[0], "how": "translate"}]
    assert (tmp_path / "tune.mid").read_bytes() == studio.encode(TUNE)
    assert cli.run(["library", "show", told["fingerprint"][:10]]) == 0
    said = capsys.readouterr().out
    assert f"translate: tune {works[1]}  spring <- this work" in said and "Hills m1" in said


def test_rating_teaches_and_is_forgotten(works: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    sea = str(works[0])
    assert run(capsys, "library", "rate", sea, "--like")["liked"] == 1
    assert run(capsys, "library", "rate", sea, "--stars", "4")["stars"] == 4
    with Store() as store:
        other = store.keep(entry(Painting(np.full((24, 24, 3), 200, np.uint8)), "fog"))[0]
    assert run(capsys, "library", "rate", sea, "--over", str(other))["choices"] == 3
    offers = run(capsys, "library", "foryou", "painting")
    assert [offer["id"] for offer in offers] == [other], "what is liked already is not offered"
    assert run(capsys, "library", "forget", "--only", "painting") == {"forgotten": 3}
    assert cli.run(["library", "rate", sea, "--over", str(works[1])]) == 1
    assert "one kind" in capsys.readouterr().err


def test_models_and_data(works: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    models = {model["name"]: model for model in run(capsys, "library", "models")}
    assert models["Hills"]["works"] == 3
    starters = {card["name"] for card in studio.list_models()}
    assert starters < set(models)
    sets = run(capsys, "library", "data")
    assert {name for row in sets for name in row["models"]} <= starters
    assert all(row["licence"] for row in sets)


def test_an_empty_library_and_wrong_names_say_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["library", "list"]) == 0
    assert "`create`" in capsys.readouterr().out
    for arguments, word in (
        (("show", "77"), "library list"),
        (("find", "--colour", "mauve"), "blue"),
        (("find", "--model", "none"), "library models"),
        (("find", "--mood", "glad"), "two numbers"),
    ):
        assert cli.run(["library", *arguments]) == 1
        assert word in capsys.readouterr().err


def test_the_mood_of_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sea.png").write_bytes(studio.encode(SEA))
    (tmp_path / "tune.mid").write_bytes(studio.encode(TUNE))
    (tmp_path / "glad.txt").write_text("Joy and love and laughter, sweet delight and happy light!")
    (tmp_path / "sad.txt").write_text("Death and grief and tears, sad sorrow and despair and pain.")
    (tmp_path / "诗.txt").write_text("春风得意马蹄疾,一日看尽长安花。", "utf-8")
    (tmp_path / "none.txt").write_text("xyzzy qwrt")
    names = ["sea.png", "tune.mid", "glad.txt", "sad.txt", "诗.txt", "none.txt"]
    told = run(capsys, "mood", *(str(tmp_path / name) for name in names))
    found = {Path(row["file"]).name: row for row in told}
    assert [found[name]["work"] for name in names] == ["painting", "tune", "text", "text", "text", "text"]
    assert found["glad.txt"]["valence"] > 0.5 > -0.5 > found["sad.txt"]["valence"]
    assert found["诗.txt"]["language"] == "zh" and found["glad.txt"]["language"] == "en"
    assert not found["none.txt"]["known"] and found["sea.png"]["known"]
    assert all(-1 <= row[axis] <= 1 for row in told for axis in ("valence", "arousal"))
    assert cli.run(["mood", str(tmp_path / "gone.png")]) == 1
    (tmp_path / "broken.png").write_bytes(b"no picture")
    assert cli.run(["mood", str(tmp_path / "broken.png")]) == 1
    assert "broken.png" in capsys.readouterr().err
