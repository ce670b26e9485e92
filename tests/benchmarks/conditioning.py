"""Does a work have the mood that was asked for: rank correlation of asked and measured mood over a grid of moods.

    python tests/benchmarks/conditioning.py [--works 16] [--side 5] [--media painting,music,en,zh] [--json]
    python tests/benchmarks/conditioning.py --paintings paintings.zip [...]
    python tests/benchmarks/conditioning.py --subjects [--works 16] [--json]

Asked are side x side moods from -0.8 to 0.8; each cell gets so many works of each medium under seeds of their
own, without a prompt. Measured is what engine/mood.py finds in the finished work. Bar: Spearman 0.8 for valence
and for arousal. Creation ranks candidates by their measured mood where that is quick: 4 paintings a work, 2 bars
for each bar of a tune; texts lean the more the further they are from the mood.

cost: how much worse the same works are than as many made without a mood, as the share by which a figure grows; bar
0.05. Of tunes nats a note, of texts nats a character, both exact, of the network without any condition; of paintings
(--paintings, the collection the model was made from) the sliced Wasserstein distance to works it never saw.

--subjects: works whose prompt names a subject against works without a prompt, in the same neutral mood. Of paintings:
how far they lie towards the subject (standard deviations of the training works), and how many of the 20 training works
nearest to each have the subject in their title. Of texts: the share that has one of its words.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from engine import lexicon, mood, studio
from engine.brief import Brief, Mood
from engine.jobs import RecordingJob
from engine.modelfile import Model
from engine.music import appraise as tunes
from engine.painting import corpus, features, generate, pictures, subjects
from engine.painting.evaluate import sliced_wasserstein
from engine.runtime import Runtime
from engine.works import Painting, Score, Text, Work
from engine.writing import appraise as texts

MEDIA = {"painting": ("painting", "en"), "music": ("music", "en"), "en": ("writing", "en"), "zh": ("writing", "zh")}
BAR, COST = 0.8, 0.05


def spearman(one: np.ndarray, other: np.ndarray) -> float:
    """Rank correlation, ties sharing their mean rank."""
    return float(np.corrcoef(_ranks(one), _ranks(other))[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]


def measure(medium: str, side: int, works: int, paintings: Path | None) -> dict[str, float]:
    """Spearman of valence and arousal, seconds a work, and what the mood costs."""
    kind, language = MEDIA[medium]
    levels = np.linspace(-0.8, 0.8, side)
    asked, found, made = [], [], []
    began = time.perf_counter()
    for number, (valence, arousal) in enumerate((v, a) for v in levels for a in levels):
        for index in range(works):
            felt = Mood(float(valence), float(arousal))
            brief = Brief(mood=felt, seed=1000 * number + index, only=(kind,), language=language)
            work = studio.create(brief, RecordingJob()).works[kind]
            got = mood.of_work(work)
            made.append(work)
            asked.append((valence, arousal))
            found.append((got.valence, got.arousal))
    seconds = (time.perf_counter() - began) / len(made)
    one, other = np.array(asked), np.array(found)
    return {
        "valence": round(spearman(one[:, 0], other[:, 0]), 3),
        "arousal": round(spearman(one[:, 1], other[:, 1]), 3),
        "works": len(one),
        "seconds_a_work": round(seconds, 3),
        **cost(kind, language, made, paintings),
    }


def cost(kind: str, language: str, made: list[Work], paintings: Path | None) -> dict[str, float]:
    """The figure of the works made under moods, of as many made without, and the share by which the first is larger."""
    runtime = studio.open_runtime(studio.find_model(kind, language))
    if kind == "painting":
        if paintings is None:
            return {}
        free: list[Work] = [Painting(generate.paint(runtime, 7000 + i, None, (0, 0), 1)[0]) for i in range(len(made))]
        real = unseen(runtime.model, paintings)
        with_mood, without = swd(made, real), swd(free, real)
    else:
        # Not by studio.create, which takes the mood of an empty prompt for neutral.
        create = studio.pillar(kind, "generate").create
        briefs = [Brief(seed=7000 + i, only=(kind,), language=language) for i in range(len(made))]
        free = [list(create(brief, runtime))[-1].work for brief in briefs]
        with_mood, without = nats(made, runtime), nats(free, runtime)
    name = {"painting": "swd", "music": "nats_a_note", "writing": "nats_a_character"}[kind]
    return {name: round(with_mood, 4), f"{name}_without": round(without, 4), "cost": round(with_mood / without - 1, 4)}


def nats(works: list[Work], runtime: Runtime) -> float:
    """Nats a note or a character over all of the works, under the network that was told nothing."""
    total, size = 0.0, 0
    for work in works:
        if isinstance(work, Score) and (heard := tunes.surprise(RecordingJob(), runtime, work)) is not None:
            total, size = total + heard.bits * heard.notes, size + heard.notes
        if isinstance(work, Text) and (read := texts.perplexity(RecordingJob(), runtime, work)) is not None:
            total, size = total + read.bits * len(work.body), size + len(work.body)
    return total * math.log(2) / size


def unseen(model: Model, source: Path) -> np.ndarray:
    """Pictures of the collection that the model was not trained on, uint8 (n, side, side, 3)."""
    read, side = corpus.read(source, RecordingJob()), model.network["size"]
    space = features.Space.from_tensors(model.weights)
    assert space is not None
    kept = np.flatnonzero(~np.isin(read.digests, space.digests))
    return np.stack([pictures.resized(read.pixels[i], side, side) for i in kept])


def swd(made: list[Work], real: np.ndarray) -> float:
    """Mean over the levels, times 1000, and over as many parts of the works as there are real ones."""
    pixels = np.stack([work.pixels for work in made if isinstance(work, Painting)])
    pixels = pixels[np.random.default_rng(0).permutation(len(pixels))]
    size = min(len(pixels), len(real))
    parts = [pixels[at : at + size] for at in range(0, len(pixels) - size + 1, size)]
    return float(np.mean([np.mean(sliced_wasserstein(part, real[:size])) for part in parts]))


def measure_subject(name: str, works: int) -> dict[str, float]:
    """With and without the subject in the prompt; base: the share of training works that have it."""
    runtime = studio.open_runtime(studio.find_model("painting"))
    there = subjects.known(runtime)
    subject = there.subject(name) if there else None
    if there is None or subject is None:
        return {}
    words = frozenset(subjects.SUBJECTS[name].split())
    having = set(there.having(words).tolist())
    row: dict[str, float] = {"base": round(len(having) / len(there.titles), 3)}
    for tag, prompt in (("with", name), ("without", "")):
        made = [generate.choose(Brief(prompt, Mood(), seed), runtime).pixels for seed in range(works)]
        found = there.space(np.stack(made))
        near = np.argsort(features.distances(found, there.space.works), 1)[:, :20]
        row[f"towards_{tag}"] = round(float(subject.of(found).mean()), 2)
        row[f"nearest_{tag}"] = round(float(np.mean([[i in having for i in ids] for ids in near])), 3)
        briefs = [Brief(prompt, Mood(), seed, only=("writing",)) for seed in range(works)]
        written = [studio.create(brief, RecordingJob()).works["writing"] for brief in briefs]
        said = [bool(words & set(lexicon.words(text.body, "en"))) for text in written if isinstance(text, Text)]
        row[f"texts_{tag}"] = round(float(np.mean(said)), 3)
    return row


def main() -> int:
    parser = argparse.ArgumentParser(description="Rank correlation of asked and measured mood.")
    parser.add_argument("--works", type=int, default=16, help="works a cell")
    parser.add_argument("--side", type=int, default=5, help="moods along each axis")
    parser.add_argument("--media", default=",".join(MEDIA))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--subjects", action="store_true", help="of sea, snow, garden and night instead of moods")
    parser.add_argument("--paintings", type=Path, default=None, help="collection that the cost for paintings needs")
    asked = parser.parse_args()
    if asked.subjects:
        found = {name: measure_subject(name, asked.works) for name in ("sea", "snow", "garden", "night")}
        print(json.dumps(found, indent=2) if asked.json else "\n".join(f"{n}: {row}" for n, row in found.items()))
        return 0
    result = {medium: measure(medium, asked.side, asked.works, asked.paintings) for medium in asked.media.split(",")}
    if asked.json:
        print(json.dumps({"bar": BAR, "bar_cost": COST, **result}, indent=2))
        return 0
    for medium, row in result.items():
        print(
            f"{medium:9} valence {row['valence']:+.3f}  arousal {row['arousal']:+.3f}  "
            f"({row['works']} works, {row['seconds_a_work']:.2f} s each; bar {BAR})"
            + (f"  cost {row['cost']:+.1%} (bar {COST:.0%})" if "cost" in row else "")
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
