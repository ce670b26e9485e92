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
import random
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["TRIPTYCH_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from engine import fingerprints, studio
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
HUMAN = 1000
"""Poems of a shape that are checked at most, a fixed sample of them."""
GRAM = 8
BATCH = 4096
"""Texts of a corpus that are looked through at once."""


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


def texts_of(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)


def marks(text: str, language: str) -> np.ndarray:
    """A number for each word or character, int64 above 0."""
    if language == "zh":
        codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.int64)
        return codes[(codes >= 0x3400) & (codes <= 0x9FFF)]
    return np.array([zlib.crc32(word.encode()) + 1 for word in units(text, language)], np.int64)


def grams(rows: Sequence[np.ndarray]) -> np.ndarray:
    """Hashes of 64 bits, uint64, of the rows of GRAM marks within each text."""
    apart = np.zeros(1, np.int64)
    joined = np.concatenate([part for row in rows for part in (row, apart)] or [apart])
    inside = np.convolve(joined == 0, np.ones(GRAM, np.int64), "valid") == 0 if len(joined) >= GRAM else slice(0, 0)
    return fingerprints.rolling(joined, GRAM)[inside]


def verbatim(rows: dict[str, list[dict[str, Any]]], corpus: Sequence[Path]) -> dict[str, float]:
    """By form: the share of the rows of eight that stand in the corpus."""
    found: dict[str, float] = {}
    names: dict[str, list[str]] = {"en": [], "zh": []}
    for name in rows:
        names[forms.find(name).language].append(name)
    own = {n: grams([marks(row["body"], forms.find(n).language) for row in some]) for n, some in rows.items()}
    wanted = {code: np.unique(np.concatenate([own[n] for n in some])) for code, some in names.items() if some}
    there = {code: np.zeros(len(hashes), bool) for code, hashes in wanted.items()}
    kept: dict[str, list[np.ndarray]] = {code: [] for code in wanted}

    def look(code: str) -> None:
        if len(wanted[code]):
            hashes = grams(kept[code])
            at = np.minimum(np.searchsorted(wanted[code], hashes), len(wanted[code]) - 1)
            there[code][at[wanted[code][at] == hashes]] = True
        kept[code] = []

    for values in texts_of(corpus):
        code = words.language_of(values["text"])
        if code in kept:
            kept[code].append(marks(values["text"], code))
            if len(kept[code]) == BATCH:
                look(code)
    for code in kept:
        look(code)
        for name in names[code]:
            at = np.searchsorted(wanted[code], own[name])
            found[name] = float(there[code][at].mean()) if len(at) else 0.0
    return found


def human(corpus: Sequence[Path], wanted: Sequence[str]) -> dict[str, dict[str, float]]:
    """For each form, poems of its outward shape in a corpus, and the share of a sample of them that passes the
    program's check."""
    asked = [form for name in wanted if not ((form := forms.find(name)).open or form.acrostic)]
    by_shape: dict[tuple[int, ...], list[forms.Form]] = {}
    for form in asked:
        scheme = form.schemes[0]
        lengths = tuple(len(line.metres[0]) for line in scheme) if form.language == "zh" else (len(scheme),)
        by_shape.setdefault((form.language == "zh", *lengths), []).append(form)
    poems: dict[str, list[str]] = {form.name: [] for form in asked}
    for values in texts_of(corpus):
        text = tidy(values["text"])
        language = words.language_of(text)
        lines = [line for line in text.split("\n") if line.strip()]
        if language == "zh":
            shape = tuple(len(phrase.text) for phrase in prosody_zh.phrases_of(text))
            label = shapes.CHINESE_NAMES.get(str(values.get("form")), "")
        else:
            shape, label = (len(lines),), ""
        for form in by_shape.get((language == "zh", *shape), []):
            if language == "en" and not all(
                abs(prosody_en.syllables(line) - len(given.metres[0])) <= 1
                for line, given in zip(lines, form.schemes[0], strict=True)
            ):
                continue
            if language == "zh" and form.name in shapes.REGULAR and label != form.name:
                continue
            poems[form.name].append(text)
    found = {}
    for form in asked:
        some = poems[form.name]
        if some:
            chosen = random.Random(0).sample(some, min(HUMAN, len(some)))
            kept = sum(verse.check(text, form).conforms for text in chosen)
            found[form.name] = {"poems": len(some), "checked": len(chosen), "share": kept / len(chosen)}
    return found


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
            print(f"{name:15} {values['share']:5.2f} of {values['checked']} of {values['poems']} poems by people pass")
        if lacking:
            print(f"{lacking} texts are lacking; the same command goes on.")
    if any(row["conforming"] < 1 for row in table):
        return 1
    return 3 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
