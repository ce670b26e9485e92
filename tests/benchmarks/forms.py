"""What a form costs: how many texts keep it, and what the mask takes from likelihood and variety.

    python tests/benchmarks/forms.py [--json] [--texts N] [--free N] [--forms NAME ...] [--keep FILE] [--seconds S]
                                     [--tries N] [--corpus FILE.jsonl.xz ...] [--people]

For each form N texts are written with the starter model, and the second checker of the tests (its own code, from
the rules alone, strict) says how many keep the form. perplexity: the network's own, per token, of the first of these
texts with the mask (each line the best of a few) and of texts of the same prompts and about the same length without
it (free), as many as --free says. distinct: the share of different pairs of words (characters) among all pairs.
verbatim: with a corpus, the share of rows of eight words (characters) that stand in it just so. human: with --people,
the share of the corpus's poems of that outward shape that pass the program's own check, and how many there are.

--keep: texts are kept in this file, and those that are there are not written again; --seconds: stop after so long. So
a long run is made in pieces: the same command until it says that nothing is lacking. Exit code 1 where a text breaks
its form, 3 where texts are lacking.
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
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["TRIPTYCH_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from engine import studio
from engine.brief import Brief
from engine.works import Text
from engine.writing import forms, generate, prosody_en, prosody_zh, shapes, verse, words
from engine.writing.decoder import Decoder
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
GRAM = 8


def losses(voice: Voice, text: str) -> list[float]:
    """Nats of each token of a text, as far as the network sees at once."""
    ids = voice.tokenizer.encode(text)[: voice.limit - len(voice.opening)]
    voice.begin()
    logits = [voice.logits[0]]
    if ids[1:]:
        logits += list(voice.rows.feed(np.array([ids[:-1]], np.int64), every=True)[0])
    return [-log_chance(row.astype(np.float64), token) for row, token in zip(logits, ids, strict=True)]


def units(text: str, language: str) -> list[str]:
    """The characters, or the words in small letters, of a text."""
    if language == "zh":
        return [c for c in text if "\u3400" <= c <= "\u9fff"]
    return [match.group().lower() for match in prosody_en.words_of(text)]


class Forms:
    """Texts of one form, one after another."""

    def __init__(self, name: str) -> None:
        self.form = forms.find(name)
        self.language = self.form.language
        runtime = studio.open_runtime(studio.find_model("writing", self.language), "cpu")
        self.model = runtime.model
        self.tokenizer = Tokenizer(runtime.model.assets[ASSET])
        self.decoder = Decoder.of(runtime)

    def row(self, seed: int, free: bool, tries: int) -> dict[str, Any]:
        """One text and its figures; free: one without the mask as well."""
        form, network = self.form, self.model.network
        prompt = PROMPTS[self.language][seed % len(PROMPTS[self.language])]
        label = form.model if form.model in network.get("form_names", []) else ""
        brief = Brief(prompt, seed=seed, only=("writing",), language=self.language, form=label)
        title = generate.title_of(prompt, self.language)
        word = WORDS.get(form.name, "")
        work = None
        for draft in verse.compose(brief, form, self.decoder, self.tokenizer, network, title, word, tries=tries):
            work = draft.work
        assert isinstance(work, Text)
        found: dict[str, Any] = {"form": form.name, "seed": seed, "model": self.model.fingerprint}
        found |= {"body": work.body}
        if free:
            plain = None
            for draft in generate.write(brief, self.decoder, self.tokenizer, network):
                plain = draft.work
            assert isinstance(plain, Text)
            found["free"] = plain.body[: max(20, len(work.body))]
            for key, text in (("nats", work.body), ("nats_free", found["free"])):
                voice = Voice(brief, title, form.model, self.decoder, self.tokenizer, network)
                nats = losses(voice, text)
                found[key] = [sum(nats), len(nats)]
        return found


def broken(name: str, body: str) -> list[str]:
    """What the second checker finds."""
    check = rules.chinese if forms.find(name).language == "zh" else rules.english
    return check(name, body, WORDS.get(name, ""))


def distinct(texts: Sequence[str], language: str) -> float:
    """Different pairs of neighbours over all pairs."""
    pairs = [pair for text in texts for pair in itertools.pairwise(units(text, language))]
    return len(set(pairs)) / max(1, len(pairs))


def perplexity(rows: Sequence[dict[str, Any]], key: str) -> float:
    nats = [row[key] for row in rows if key in row]
    return math.exp(sum(n for n, _ in nats) / sum(c for _, c in nats)) if nats else math.nan


def grams(text: str, language: str) -> list[tuple[str, ...]]:
    found = units(text, language)
    return [tuple(found[at : at + GRAM]) for at in range(len(found) - GRAM + 1)]


def texts_of(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)


def verbatim(rows: dict[str, list[dict[str, Any]]], corpus: Sequence[Path]) -> dict[str, float]:
    """By form: the share of the rows of eight that stand in the corpus."""
    mine = {
        name: [g for row in found for g in grams(row["body"], forms.find(name).language)]
        for name, found in rows.items()
    }
    wanted = set(itertools.chain.from_iterable(mine.values()))
    there: set[tuple[str, ...]] = set()
    for values in texts_of(corpus):
        text = values["text"]
        there.update(wanted.intersection(grams(text, words.language_of(text))))
    return {name: sum(g in there for g in found) / max(1, len(found)) for name, found in mine.items()}


def human(corpus: Sequence[Path], wanted: Sequence[str]) -> dict[str, dict[str, float]]:
    """For each form, poems of its outward shape in a corpus and the share that passes the program's check."""
    found = {name: [0, 0] for name in wanted}
    asked = {name: form for name in wanted if not ((form := forms.find(name)).open or form.acrostic)}
    for values in texts_of(corpus):
        text = tidy(values["text"])
        language = words.language_of(text)
        for name, form in asked.items():
            if form.language != language or found[name][0] >= HUMAN or not _shaped(values, text, form):
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


def written(asked: argparse.Namespace) -> dict[str, list[dict[str, Any]]]:
    """The rows of each form, as far as there was time for them."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in asked.forms}
    if asked.keep and asked.keep.exists():
        for line in asked.keep.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["form"] in rows and row["seed"] < asked.texts:
                rows[row["form"]].append(row)
    began = time.monotonic()
    for name in asked.forms:
        writer = Forms(name)
        kept = {row["seed"]: row for row in rows[name] if row["model"] == writer.model.fingerprint}
        rows[name] = list(kept.values())
        there = {row["seed"] for row in rows[name]}
        for seed in range(asked.texts):
            if seed in there:
                continue
            if asked.seconds and time.monotonic() - began > asked.seconds:
                return rows
            row = writer.row(seed, seed < asked.free, asked.tries)
            rows[name].append(row)
            if asked.keep:
                with asked.keep.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return rows


def main() -> int:
    """Print a line for each form, or JSON."""
    parser = argparse.ArgumentParser(description="Conformity, perplexity and variety of verse in forms.")
    parser.add_argument("--json", action="store_true", help="machine-readable output")
    parser.add_argument("--texts", type=int, default=5, help="texts of each form (5)")
    parser.add_argument("--free", type=int, default=20, help="texts of each form that are compared with free ones (20)")
    parser.add_argument("--tries", type=int, default=verse.TRIES, help="lines drawn for each line (%(default)s)")
    parser.add_argument("--forms", nargs="+", default=forms.names(), metavar="NAME")
    parser.add_argument("--keep", type=Path, help="a file to keep texts in, and to go on from")
    parser.add_argument("--seconds", type=float, default=0.0, help="stop writing after so long (0: never)")
    parser.add_argument("--corpus", type=Path, nargs="+", default=[], help="training texts, .jsonl.xz")
    parser.add_argument("--people", action="store_true", help="check the corpus's own poems as well")
    asked = parser.parse_args()
    if asked.texts < 1:
        parser.error("--texts is at least 1")
    rows = written(asked)
    copied = verbatim(rows, asked.corpus) if asked.corpus else {}
    table = []
    for name, found in rows.items():
        if not found:
            continue
        language = forms.find(name).language
        faults = [broken(name, row["body"]) for row in found]
        for row, said in zip(found, faults, strict=True):
            if said:
                print(f"{name}, seed {row['seed']}: {said}\n{row['body']}", file=sys.stderr)
        bodies = [row["body"] for row in found]
        compared = [row for row in found if "free" in row]
        table.append(
            {
                "form": name,
                "texts": len(found),
                "conforming": faults.count([]) / len(found),
                "perplexity": perplexity(found, "nats"),
                "perplexity_free": perplexity(found, "nats_free"),
                "distinct": distinct([row["body"] for row in compared], language),
                "distinct_free": distinct([row["free"] for row in compared], language),
                "distinct_all": distinct(bodies, language),
                **({"verbatim": copied[name]} if name in copied else {}),
            }
        )
    people = human(asked.corpus, asked.forms) if asked.people else {}
    lacking = sum(asked.texts - len(found) for found in rows.values())
    if asked.json:
        print(json.dumps({"rows": table, "human": people, "lacking": lacking}, indent=2, ensure_ascii=False))
    else:
        for row in table:
            print(
                f"{row['form']:15} {row['texts']:4} texts {row['conforming']:6.3f} conforming   perplexity "
                f"{row['perplexity']:7.1f}, free {row['perplexity_free']:7.1f}   distinct pairs "
                f"{row['distinct']:.2f}, free {row['distinct_free']:.2f}"
                + (f"   verbatim {row['verbatim']:.4f}" if "verbatim" in row else "")
            )
        for name, values in people.items():
            print(f"{name:15} {values['share']:5.2f} of {values['poems']} poems by people pass")
        if lacking:
            print(f"{lacking} texts are lacking; the same command goes on.")
    if any(row["conforming"] < 1 for row in table):
        return 1
    return 3 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
