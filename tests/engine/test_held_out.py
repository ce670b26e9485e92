"""One person's few works: enough are held out to watch for over-fitting, one maker or not."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine import sources
from engine.jobs import RecordingJob
from engine.music import corpus as music
from engine.painting import corpus as painting
from engine.writing import corpus as writing


@pytest.mark.parametrize(
    ("count", "usual", "held"), [(20, 0.05, 4), (10, 0.08, 2), (50, 0.04, 8), (3223, 0.05, 161), (1668, 0.08, 133)]
)
def test_small_collections_hold_out_more(count: int, usual: float, held: int) -> None:
    assert sources.held_out(count, usual) == held


@pytest.mark.parametrize("artists", [[""] * 20, ["Me"] * 20, ["Me"] * 12 + ["You"] * 8])
def test_twenty_pictures_of_one_or_two_hands(artists: list[str]) -> None:
    train, valid = painting.split(artists)
    assert len(train) == 16 and len(valid) == 4 and not set(train) & set(valid)


@pytest.mark.parametrize("composer", ["", "me"])
def test_ten_tunes_of_one_composer(composer: str) -> None:
    pieces: list[Any] = [SimpleNamespace(composer=composer, name=f"{i}.mid") for i in range(10)]
    train, valid = music.split(pieces)
    assert len(train) == 8 and len(valid) == 2
    assert music.split(pieces[:4]) == (pieces[:4], [])


def _page(number: int) -> str:
    words = "river stone lantern window harvest copper thistle morning".split()
    return "\n".join(f"The {words[(number + i) % 8]} of {words[(3 * number + i) % 8]} {i}" for i in range(12))


def test_fifty_pages_in_files_of_their_own(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"{number:02}.txt").write_text(f"Page {number}\n\n{_page(number)}\n")
    read = writing.read(tmp_path, RecordingJob())
    assert read.report.read == 50 and len(read.valid) == 8
    assert not {p.text for p in read.train} & {p.text for p in read.valid}


def test_of_one_long_text_the_end_is_held_out(tmp_path: Path) -> None:
    (tmp_path / "book.txt").write_text("\n\n".join(_page(number) for number in range(60)))
    read = writing.read(tmp_path, RecordingJob())
    assert read.report.read == 1 and len(read.valid) >= 1 and len(read.train) >= 4
    assert read.valid[-1].text.endswith(_page(59).split("\n")[-1])
