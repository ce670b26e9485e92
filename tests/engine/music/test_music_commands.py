"""The verbs of the music studio, with the model that comes with the program."""

from __future__ import annotations

import json
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import cli
from engine.music.midi import read_score, to_midi
from engine.music.sound import render
from engine.works import PPQ, Score


@pytest.fixture
def tune(make_song: Callable[..., Score], tmp_path: Path) -> Path:
    path = tmp_path / "tune.mid"
    path.write_bytes(to_midi(make_song(1, bars=3)))
    return path


def test_continue_writes_the_tune_with_new_bars(tune: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "more.mid"
    asked = ["continue", str(tune), "--bars", "2", "--seed", "5", "--scale", "C major", "--mood", "-0.2,0.3", "--quiet"]
    assert cli.run([*asked, "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    before, after = read_score(tune.read_bytes()), read_score(out.read_bytes())
    assert len(after.tracks) == len(before.tracks)
    new = []
    for old, longer in zip(before.tracks, after.tracks, strict=True):
        assert longer.notes[: len(old.notes)] == old.notes
        new += longer.notes[len(old.notes) :]
    assert told["notes"] == len(new) > 0
    assert {n.onset // (4 * PPQ) for n in new} == {3, 4}
    assert all(n.pitch % 12 in (0, 2, 4, 5, 7, 9, 11) for n in new)
    again = tmp_path / "again.mid"
    assert cli.run([*asked, "--out", str(again)]) == 0
    assert again.read_bytes() == out.read_bytes()


def test_render_writes_sound(tune: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "tune.wav"
    assert cli.run(["render", str(tune), "--out", str(out), "--rate", "22050"]) == 0
    expected = render(read_score(tune.read_bytes()), 22050)
    with wave.open(str(out)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (2, 22050, len(expected))
        assert max(file.readframes(20_000)) > 0
    abc = tmp_path / "tune.abc"
    abc.write_text("X:1\nL:1/4\nK:C\nC D E F|\n")
    assert cli.run(["render", str(abc), "--out", str(out)]) == 0


def test_bad_requests_end_with_a_sentence(tune: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["render", str(tmp_path / "none.mid"), "--out", str(tmp_path / "a.wav")],
        ["continue", str(tune), "--out", str(tmp_path / "a.mid"), "--scale", "H minor"],
        ["continue", str(tune), "--out", str(tmp_path / "a.mid"), "--bars", "0"],
        ["continue", str(tune), "--out", str(tmp_path / "a.mid"), "--model", "none"],
    ):
        assert cli.run(arguments) == 1
        told = capsys.readouterr().err.strip().splitlines()
        assert len(told) == 1 and told[0].endswith(".")
