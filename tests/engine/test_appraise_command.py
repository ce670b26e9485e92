"""Works in files measured from end to end: the facade and the verb appraise."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine import cli, studio
from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.library.store import Entry, Store
from engine.works import PPQ, Note, Painting, Score, Text, Track

SONG = Score((Track("", tuple(Note(at * PPQ, 60 + (0, 2, 4, 5, 7, 5, 4, 2)[at % 8], PPQ, 80) for at in range(16))),))


def picture(path: Path, seed: int = 1) -> Path:
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
    path.write_bytes(studio.encode(Painting(coarse.repeat(24, 0).repeat(24, 1))))
    return path


def test_a_picture_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["appraise", str(picture(tmp_path / "a.png")), "--json", "--quiet"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["works"]
    rows = {row["name"]: row for row in found["rows"]}
    assert found["kind"] == "painting" and found["name"] == "a.png"
    assert {"colourfulness", "style", "originality", "creativity"} <= set(rows)
    assert 0 <= rows["contrast"]["percentile"] <= 100 and "paintings" in rows["contrast"]["collection"]
    assert "false" in rows["originality"]["error"] or "copies" in rows["originality"]["error"]


def test_two_tunes_stand_side_by_side_on_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one.mid", "two.mid"):
        (tmp_path / name).write_bytes(studio.encode(SONG))
    page = tmp_path / "page.html"
    asked = ["appraise", str(tmp_path / "one.mid"), str(tmp_path / "two.mid"), "--html", str(page), "--quiet"]
    assert cli.run(asked) == 0
    out = capsys.readouterr().out
    assert "one.mid" in out and "two.mid" in out and "Surprise" in out
    text = page.read_text("utf-8")
    assert text.count("<svg") > 4 and "one.mid" in text and "two.mid" in text
    assert "http://" not in text.replace("http://www.w3.org", "")


def test_a_text_is_said_in_plain_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("The night is dark and cold\nThe sea is wild and old\n" * 4, "utf-8")
    assert cli.run(["appraise", str(tmp_path / "a.txt"), "--quiet"]) == 0
    out = capsys.readouterr().out
    for words in ("Metre", "Rhyme", "Perplexity", "Lexical diversity", "McCarthy & Jarvis 2010", "Creativity"):
        assert words in out


def test_a_work_without_anything_to_measure_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("…\n", "utf-8")
    assert cli.run(["appraise", str(tmp_path / "a.txt")]) == 1
    assert "nothing to measure" in capsys.readouterr().err
    assert cli.run(["appraise", str(tmp_path / "none.png")]) == 1


def test_a_work_of_the_library_is_recognised_beside_itself() -> None:
    """A transposed copy lies near what the library holds; the work itself is not its own neighbour."""
    job = RecordingJob()
    rng = np.random.default_rng(5)
    steps = rng.choice([-5, -3, -2, -1, 1, 2, 3, 4], 80).cumsum()
    pitches = 60 + (steps - steps.min()) % 24
    notes = tuple(Note(at * PPQ // 2, int(pitch), PPQ // 2, 80) for at, pitch in enumerate(pitches))
    work = Score((Track("", notes),))
    with Store() as store:
        store.keep(Entry(work, studio.encode(work), {"brief": {"prompt": "river"}}))
    alone = studio.appraise(work, job)
    assert alone.row("originality_library") is None
    moved = Score((Track("", tuple(Note(n.onset, n.pitch + 3, n.duration, 80) for n in notes)),))
    row = studio.appraise(moved, job).row("originality_library")
    assert row is not None and row.value == 0


def test_a_stopped_appraisal_keeps_what_was_measured() -> None:
    found = studio.appraise(Text("Over the hill\nthe wind is still\n" * 3), RecordingJob(stop_after=0))
    assert found.row("rhyme") is not None
    assert found.row("perplexity") is None and found.row("originality") is None


def test_an_empty_work_is_refused() -> None:
    with pytest.raises(UserError, match="nothing to measure"):
        studio.appraise(Score(()), RecordingJob())
