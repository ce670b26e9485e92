"""Small scores and a small trained model for the tests of music."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.jobs import RecordingJob
from engine.modelfile import Model, open_model
from engine.music import corpus, networks, recipe
from engine.music.midi import to_midi
from engine.training import TrainArguments, train
from engine.works import PPQ, Note, Score, Track

BAR = 4 * PPQ
SMALL = networks.Network(width=24, embedding=16, layers=2, note=12, dropout=0.0)


def song(seed: int = 0, bars: int = 8, *, dynamics: bool = True, tempo: float = 100.0) -> Score:
    """A melody in C over broken chords, in two tracks."""
    rng = np.random.default_rng(seed)
    melody, piano = [], []
    for bar in range(bars):
        root = (0, 5, 7, 0)[bar % 4]
        for beat in range(4):
            loud = int(rng.integers(50, 110)) if dynamics else 72
            pitch = 72 + int(rng.choice([0, 2, 4, 5, 7, 9]))
            melody.append(Note(bar * BAR + beat * PPQ, pitch, PPQ, loud))
            chord = 48 + root + (0, 4, 7, 4)[beat]
            piano.append(Note(bar * BAR + beat * PPQ, chord, PPQ // 2, loud))
    return Score((Track("Voice", tuple(melody)), Track("Piano", tuple(piano), 0, 1)), tempo)


@pytest.fixture
def make_song() -> Callable[..., Score]:
    return song


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six songs as MIDI files."""
    place = tmp_path_factory.mktemp("songs")
    for seed in range(6):
        (place / f"song{seed}.mid").write_bytes(to_midi(song(seed)))
    return place


@pytest.fixture(params=["frames", "classic"])
def preset(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A preset's name; its network is small here but keeps what makes it that preset."""
    from dataclasses import replace

    name = str(request.param)
    monkeypatch.setitem(recipe.PRESETS, name, _small(recipe.PRESETS[name]))
    assert replace(SMALL, rolls=False) == recipe.PRESETS["classic"].network or name == "frames"
    return name


def _small(preset: recipe.Preset) -> recipe.Preset:
    from dataclasses import replace

    return replace(preset, network=replace(SMALL, rolls=preset.network.rolls), rows=3, events=48)


@pytest.fixture(scope="session")
def model(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A small model of the default preset, trained for a few steps and saved."""
    return trained(folder, tmp_path_factory.mktemp("models") / "small", steps=3)


def trained(folder: Path, out: Path, steps: int, preset: str = "frames") -> Model:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(recipe.PRESETS, preset, _small(recipe.PRESETS[preset]))
        read = corpus.read(folder, RecordingJob())
        train(recipe.make(read, preset, None, 0), TrainArguments(out, steps=steps, device="cpu"), RecordingJob())
    return open_model(out)
