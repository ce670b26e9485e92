"""From a brief to a painting: always the same, of the size asked for, with the labels the words say."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from engine.brief import Brief, Mood, UserError
from engine.modelfile import Model
from engine.painting import generate, pictures
from engine.runtime import Runtime
from engine.works import Painting


@pytest.fixture(scope="module")
def runtime(model: Model) -> Runtime:
    return Runtime(model, "cpu", threads=1)


def finished(brief: Brief, runtime: Runtime) -> np.ndarray:
    drafts = list(generate.create(brief, runtime))
    assert isinstance(drafts[-1].work, Painting)
    return drafts[-1].work.pixels


def test_drafts_come_coarse_first_and_end_whole(runtime: Runtime) -> None:
    drafts = list(generate.create(Brief("a river", seed=3, only=("painting",)), runtime))
    fractions = [draft.fraction for draft in drafts]
    assert len(drafts) >= 3 and fractions == sorted(fractions) and fractions[-1] == 1.0
    works = [draft.work.pixels for draft in drafts if isinstance(draft.work, Painting)]
    last = works[-1].astype(float)
    assert last.shape == (32, 32, 3) and works[-1].dtype == np.uint8
    apart = [float(np.abs(work - last).mean()) for work in works]
    assert apart == sorted(apart, reverse=True) and apart[0] > 0


def test_the_same_brief_gives_the_same_bytes(runtime: Runtime, model: Model) -> None:
    brief = Brief("a storm over the sea", Mood(-0.4, 0.8), seed=7)
    one = pictures.to_png(Painting(finished(brief, runtime)))
    assert one == pictures.to_png(Painting(finished(brief, Runtime(model, "cpu", threads=1))))
    assert one != pictures.to_png(Painting(finished(brief.with_(seed=8), runtime)))
    assert one != pictures.to_png(Painting(finished(brief.with_(mood=Mood(0.9, -0.8)), runtime)))


@pytest.mark.parametrize("size", [16, 32, 100, 1024])
def test_the_painting_has_the_size_asked_for(runtime: Runtime, size: int) -> None:
    assert finished(Brief(size=size), runtime).shape == (size, size, 3)


def test_words_of_the_prompt_choose_labels() -> None:
    genres = ["", "cityscape", "landscape"]
    styles = ["", "Baroque", "Impressionism", "Post_Impressionism"]

    def genre(prompt: str) -> str:
        return genres[generate.choose_label("", prompt, genres, "genre")]

    def style(prompt: str) -> str:
        return styles[generate.choose_label("", prompt, styles, "style")]

    assert genre("a storm over the sea") == "landscape" and genre("Roofs of the old town") == "cityscape"
    assert genre("a Cityscape") == "cityscape" and genre("桥上的雨") == "cityscape" and genre("远山") == "landscape"
    assert genre("joy") == "" and genre("") == ""
    assert style("an impressionist garden") == "Impressionism" and style("baroque light") == "Baroque"
    assert style("the sea") == ""


def test_labels_asked_for_by_name_must_be_known() -> None:
    names = ["", "Post_Impressionism"]
    assert generate.choose_label("post impressionism", "", names, "style") == 1
    with pytest.raises(UserError, match="Post Impressionism"):
        generate.choose_label("Cubism", "", names, "style")
    with pytest.raises(UserError, match="leave it empty"):
        generate.choose_label("Cubism", "", [""], "style")


def test_latents_are_cut_off_and_repeatable() -> None:
    def draw() -> np.ndarray:
        return generate.truncated_normal(np.random.Generator(np.random.PCG64(1)), (200, 64))

    values = draw()
    assert float(np.abs(values).max()) <= generate.TRUNCATION and 0.8 < float(values.std()) < 1
    assert (values == draw()).all() and values.dtype == np.float32


def test_creation_needs_no_torch(model: Model) -> None:
    code = (
        "import sys\n"
        "from engine.brief import Brief\nfrom engine.modelfile import open_model\n"
        "from engine.painting import generate\nfrom engine.runtime import Runtime\n"
        f"drafts = list(generate.create(Brief(), Runtime(open_model({str(model.path)!r}), 'cpu', 1)))\n"
        "assert drafts[-1].fraction == 1\nassert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
