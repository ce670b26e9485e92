"""Small pictures, small presets and a small trained model for the tests of painting."""

# ruff: noqa: E402 - the environment is prepared before torch is imported
from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine import device

device.prepare_environment()

import torch

from engine.jobs import RecordingJob
from engine.modelfile import Model, open_model
from engine.painting import corpus, recipe
from engine.training import TrainArguments, train


def picture(seed: int, width: int = 48, height: int = 40) -> np.ndarray:
    """A sky over land, with a tree: uint8 (height, width, 3)."""
    rng = np.random.default_rng(seed)
    sky, land = rng.integers(90, 250, 3), rng.integers(10, 140, 3)
    pixels = np.empty((height, width, 3), np.float64)
    horizon = int(rng.integers(height // 4, 3 * height // 4))
    pixels[:horizon], pixels[horizon:] = sky, land
    tree = int(rng.integers(4, width - 8))
    pixels[horizon - 8 : horizon + 4, tree : tree + 4] = rng.integers(0, 90, 3)
    return np.clip(pixels + rng.normal(0, 6, pixels.shape), 0, 255).astype(np.uint8)


def encoded(pixels: np.ndarray, form: str = "PNG") -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, form)
    return stream.getvalue()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 pictures by eight artists, with a table beside them."""
    place = tmp_path_factory.mktemp("pictures")
    rows = ["filename,artist,title,style,genre,licence"]
    for seed in range(24):
        name = f"{seed:03}.png"
        (place / name).write_bytes(encoded(picture(seed)))
        style = ("Impressionism", "Baroque")[seed % 2]
        genre = ("landscape", "cityscape")[seed % 3 == 0]
        rows.append(f"{name},Painter {seed % 8},View {seed},{style},{genre},CC0")
    (place / "metadata.csv").write_text("\n".join(rows) + "\n", "utf-8")
    return place


@pytest.fixture(scope="session")
def pictures_read(folder: Path) -> corpus.Corpus:
    return corpus.read(folder, RecordingJob(), size=64)


def small(preset: recipe.Preset) -> recipe.Preset:
    """Narrow, with few and (but for the classic, whose size is its shape) small pictures."""
    size = preset.size if preset.family == "classic" else 32
    shape = {"size": size, "latent": 16, "width": 16, "fine": 8, "tail": preset.tail and 8}
    return replace(preset, **shape, critic_width=8, eye=64, batch=4)


@pytest.fixture
def small_presets(monkeypatch: pytest.MonkeyPatch) -> dict[str, recipe.Preset]:
    for name, preset in list(recipe.PRESETS.items()):
        monkeypatch.setitem(recipe.PRESETS, name, small(preset))
    return recipe.PRESETS


@pytest.fixture(scope="session")
def model(pictures_read: corpus.Corpus, tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A small model of the fastgan preset, trained for a few steps and saved."""
    out = tmp_path_factory.mktemp("models") / "small"
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(recipe.PRESETS, "fastgan", small(recipe.PRESETS["fastgan"]))
        made = recipe.make(pictures_read, "fastgan", None, 0)
        for name, parameter in made.nets["generator"].named_parameters():
            if "lean" in name:  # so that mood and labels are seen in the pictures from the start
                torch.nn.init.normal_(parameter, 0, 2, generator=torch.Generator().manual_seed(1))
        train(made, TrainArguments(out, steps=3, device="cpu"), RecordingJob())
    return open_model(out)
