"""What a form costs: how many texts keep it, and what the mask takes from likelihood and variety.

    python tests/benchmarks/forms.py [--json] [--texts N] [--forms NAME ...] [--corpus FILE.jsonl.xz]

For each form N texts are written with the starter model, and the second checker of the tests (its own code, from
the rules alone, strict) says how many keep the form. perplexity: the network's own, per token, of the texts with
the mask (each line the likeliest of a few) and of texts of the same prompts and about the same length without it
(free), both drawn at the same temperature. distinct: the share of different pairs of words (characters) among all
pairs. human: with a corpus, the share of its poems of that outward shape that pass the program's own check, and
how many there are. Exit code 1 where a text breaks its form.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import json
import lzma
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["TRIPTYCH_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from engine import studio
from engine.brief import Brief
from engine.works import Text
from engine.writing import forms, generate, prosody_en, prosody_zh, shapes, verse
from engine.writing.texts import tidy
from engine.writing.tokens import ASSET, Tokenizer
from engine.writing.voice import Voice, log_chance

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "engine" / "writing"))
rules = importlib.import_module("verse_rules")

PROMPTS = {
    "en": ("the sea at night", "a lost love", "spring in the hills", "an old soldier", "the city in rain"),
    "zh": ("秋夜", "春江", "送别", "山居", "边塞"),
}
WORDS = {"acrostic": "ocean", "cangtou": "春江花月", "cangtou-wuyan": "春江花月"}
HUMAN = 2000
"""Poems of a shape that are checked at most."""


def losses(voice: Voice, text: str) -> list[float]:
    """Nats of each token of a text, as far as the network sees at once."""
    ids = voice.tokenizer.encode(text)[: voice.limit - len(voice.opening)]
    state = voice.begin()
    found = []
    for token in ids:
        found.append(-log_chance(state[1], token))
        state = voice.feed([token], state[0])
    return found


def distinct(texts: Sequence[str], language: str) -> float:
    """Different pairs of neighbours over all pairs."""
    pairs = []
    for text in texts:
        units = [c for c in text if c.isalpha()] if language == "zh" else text.lower().split()
        pairs += list(itertools.pairwise(units))
    return len(set(pairs)) / max(1, len(pairs))


def measure(name: str, count: int) -> dict[str, Any]:
    """One form's row."""
    form = forms.find(name)
    language = form.language
    runtime = studio.open_runtime(studio.find_model("writing", language), "cpu")
    tokenizer = Tokenizer(runtime.model.assets[ASSET])
    steps = {step: runtime.step(step) for step in ("encode", "step")}
    network = runtime.model.network
    labels = network.get("form_names", [])
    kept, bodies, plain = 0, [], []
    nats: dict[str, list[float]] = {"mask": [], "free": []}
    for seed in range(count):
        prompt = PROMPTS[language][seed % len(PROMPTS[language])]
        label = form.model if form.model in labels else ""
        brief = Brief(prompt, seed=seed, only=("writing",), language=language, form=label)
        title = generate.title_of(prompt, language)
        word = WORDS.get(name, "")
        work = None
        for draft in verse.compose(brief, form, steps, tokenizer, network, title, word):
            work = draft.work
        assert isinstance(work, Text)
        broken = (rules.chinese if language == "zh" else rules.english)(name, work.body, word)
        if broken:
            print(f"{name}, seed {seed}: {broken}\n{work.body}", file=sys.stderr)
        kept += not broken
        bodies.append(work.body)
        free = None
        for draft in generate.write(brief, steps, tokenizer, network):
            free = draft.work
        assert isinstance(free, Text)
        plain.append(free.body[: max(20, len(work.body))])
        voice = Voice(brief, title, form.model, steps, tokenizer, network)
        nats["mask"] += losses(voice, bodies[-1])
        nats["free"] += losses(voice, plain[-1])
    return {
        "form": name,
        "texts": count,
        "conforming": kept / count,
        "perplexity": math.exp(np.mean(nats["mask"])),
        "perplexity_free": math.exp(np.mean(nats["free"])),
        "distinct": distinct(bodies, language),
        "distinct_free": distinct(plain, language),
    }


def human(path: Path, wanted: Sequence[str]) -> dict[str, dict[str, float]]:
    """For each form, poems of its outward shape in a corpus and the share that passes the program's check."""
    found = {name: [0, 0] for name in wanted}
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for row in file:
            values = json.loads(row)
            text = tidy(values["text"])
            for name in wanted:
                form = forms.find(name)
                if found[name][0] >= HUMAN or form.open or form.acrostic or not _shaped(values, text, form):
                    continue
                found[name][0] += 1
                found[name][1] += verse.check(text, form).conforms
    return {name: {"poems": n, "share": kept / n} for name, (n, kept) in found.items() if n}


def _shaped(values: dict[str, Any], text: str, form: forms.Form) -> bool:
    """Lines and lengths are the form's (English: lines, of about the syllables where they are counted)."""
    scheme = form.schemes[0]
    if form.language == "zh":
        label = shapes.CHINESE_NAMES.get(str(values.get("form")), "")
        if form.model in shapes.REGULAR and label != form.name:
            return False
        phrases = prosody_zh.phrases_of(text)
        return [len(phrase.text) for phrase in phrases] == [len(line.metres[0]) for line in scheme]
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) != len(scheme) or not any("a" <= c <= "z" for c in text.lower()):
        return False
    return all(abs(prosody_en.syllables(x) - len(li.metres[0])) <= 1 for x, li in zip(lines, scheme, strict=True))


def main() -> int:
    """Print a line for each form, or JSON."""
    parser = argparse.ArgumentParser(description="Conformity, perplexity and variety of verse in forms.")
    parser.add_argument("--json", action="store_true", help="machine-readable output")
    parser.add_argument("--texts", type=int, default=5, help="texts of each form (5)")
    parser.add_argument("--forms", nargs="+", default=forms.names(), metavar="NAME")
    parser.add_argument("--corpus", type=Path, help="poems by people, .jsonl.xz with text and form")
    asked = parser.parse_args()
    if asked.texts < 1:
        parser.error("--texts is at least 1")
    rows = []
    for name in asked.forms:
        rows.append(row := measure(name, asked.texts))
        if not asked.json:
            print(
                f"{name:15} {row['conforming']:5.2f} conforming   perplexity {row['perplexity']:8.1f} with the mask, "
                f"{row['perplexity_free']:7.1f} without, ratio {row['perplexity'] / row['perplexity_free']:5.2f}   "
                f"distinct {row['distinct']:.2f} / {row['distinct_free']:.2f}",
                flush=True,
            )
    people = human(asked.corpus, asked.forms) if asked.corpus else {}
    if asked.json:
        print(json.dumps({"rows": rows, "human": people}, indent=2, ensure_ascii=False))
    else:
        for name, values in people.items():
            print(f"{name:15} {values['share']:5.2f} of {values['poems']} poems by people pass")
    return 0 if all(row["conforming"] == 1 for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
