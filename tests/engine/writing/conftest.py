"""Small collections of texts and small trained models for the tests of writing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.jobs import RecordingJob
from engine.modelfile import Model, open_model
from engine.training import TrainArguments, train
from engine.writing import corpus, recipe
from engine.writing.networks import Network

TINY = Network(width=32, heads=2, encoder=1, decoder=2, hidden=48)
WORDS = "the sea a storm of night and silver wind over hills where my heart is cold but summer sings".split()
CHARACTERS = "春花秋月何时了往事知多少小楼昨夜又东风故国不堪回首明中雕栏玉砌应犹在只是朱颜改"


def english(count: int = 40) -> list[dict[str, str]]:
    """Verses of known words, by eight authors."""
    rows = []
    for number in range(count):
        lines = [
            " ".join(WORDS[(number * 7 + line * 5 + at * (1 + number % 3)) % len(WORDS)] for at in range(6))
            for line in range((4, 8, 14, 9)[number % 4])
        ]
        text = "\n".join(line.capitalize() + ("." if i % 4 == 3 else ",") for i, line in enumerate(lines))
        rows.append({"author": f"Poet {number % 8}", "title": f"Song {number}", "form": "poem", "text": text})
    return rows


def chinese(count: int = 40) -> list[dict[str, str]]:
    """Quatrains of seven characters, by eight authors."""
    rows = []
    for number in range(count):
        phrases = [
            "".join(CHARACTERS[(number * 11 + phrase * 7 + at) % len(CHARACTERS)] for at in range(7))
            for phrase in range(4)
        ]
        text = f"{phrases[0]}，{phrases[1]}。\n{phrases[2]}，{phrases[3]}。"
        rows.append(
            {
                "author": f"诗人{number % 8}",
                "title": f"春月{number}",
                "form": "七言绝句",
                "dynasty": "唐",
                "text": text,
            }
        )
    return rows


def save(rows: list[dict[str, str]], path: Path) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """language -> a small .jsonl"""
    folder = tmp_path_factory.mktemp("texts")
    return {"en": save(english(), folder / "en.jsonl"), "zh": save(chinese(), folder / "zh.jsonl")}


@pytest.fixture(scope="session")
def trained(sources: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Model]:
    """A tiny model of a language after a few steps, opened from its file."""
    made: dict[str, Model] = {}

    def model(language: str) -> Model:
        if language not in made:
            out = tmp_path_factory.mktemp("model") / language
            read = corpus.read(sources[language], RecordingJob())
            settings = replace(recipe.PRESETS["small"], network=TINY, english=400, chinese=400, tokens=256)
            recipe_ = recipe.Writing(read, "small", settings)
            train(recipe_, TrainArguments(out=out, steps=12, device="cpu"), RecordingJob())
            made[language] = open_model(out)
        return made[language]

    return model
