"""How many planted copies the copy check finds, and how often it takes an unseen work for one.

    python tests/benchmarks/copies.py KIND SOURCE [--model MODEL] [--count N] [--json]

Copies are made of works the model learned from: pictures exact, mirrored, cropped to 80 % of a side, recoloured
(hue, saturation, gamma and gain of each channel); eight bars of a tune exact, transposed, re-timed (half to double
speed, onsets moved by up to 6 ticks); 80 words, or eight Chinese lines, exact and with small changes (one word in
twelve left out, replaced or followed by another; one Chinese character in twenty replaced; case and line breaks
anew). False alarms are counted on the works that the corpus holds out, whole: the threshold is set on one half of
them and tried on the other, both ways round, so that no work judges itself. Of pictures, those that are no
landscapes are unseen too; texts that are for the most part among those learned from, under another name,
are counted as twins and left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from engine import fingerprints, sources, studio
from engine.brief import KINDS, UserError
from engine.fingerprints import Threshold
from engine.jobs import ConsoleJob
from engine.library import originality
from engine.works import Note, Score

BARS = 8
WORDS, CLAUSES = 80, 8
LEAST_NOTES = 24


def best(matches: list[fingerprints.Match]) -> float:
    return matches[0].score if matches else 0.0


def false_alarms(scores: np.ndarray, usual: float, seed: int = 0) -> float:
    """The share above a threshold that was set on the other half."""
    order = np.random.default_rng(seed).permutation(len(scores))
    halves = order[::2], order[1::2]
    alarms = 0
    for ours, others in (halves, halves[::-1]):
        alarms += int((scores[others] > Threshold.from_held_out(scores[ours].tolist(), usual).score).sum())
    return alarms / len(scores)


# Pictures


def recoloured(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    from PIL import Image

    hsv = np.array(Image.fromarray(pixels).convert("HSV"))
    hsv[..., 0] = (hsv[..., 0].astype(int) + rng.integers(30, 226)) % 256
    hsv[..., 1] = (hsv[..., 1] * rng.uniform(0.4, 1.2)).clip(0, 255)
    rgb = np.array(Image.fromarray(hsv, "HSV").convert("RGB")) / 255
    rgb = rgb ** rng.uniform(0.7, 1.4) * rng.uniform(0.8, 1.15, 3)
    return (rgb.clip(0, 1) * 255).astype(np.uint8)


def cropped(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    side = round(0.8 * len(pixels))
    top, left = rng.integers(0, len(pixels) - side + 1, 2)
    return np.ascontiguousarray(pixels[top : top + side, left : left + side])


def of_painting(index: Any, source: Path, count: int) -> dict[str, Any]:
    room = studio.pillar("painting", "corpus")
    corpus = room.read(source, ConsoleJob(quiet=True))
    everything = room.read(source, ConsoleJob(quiet=True), only="")
    rng = np.random.default_rng(0)
    chosen = rng.choice(corpus.train, min(count, len(corpus.train)), replace=False)

    def upright(pixels: np.ndarray, _: np.random.Generator) -> np.ndarray:
        return pixels

    def flipped(pixels: np.ndarray, _: np.random.Generator) -> np.ndarray:
        return np.ascontiguousarray(pixels[:, ::-1])

    def all_at_once(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return recoloured(cropped(flipped(pixels, rng), rng), rng)

    ways: dict[str, Callable[[np.ndarray, np.random.Generator], np.ndarray]] = {
        "exact": upright,
        "flipped": flipped,
        "cropped": cropped,
        "recoloured": recoloured,
        "all_at_once": all_at_once,
    }
    found = {
        name: float(np.mean([best(index.matches(way(corpus.pixels[i], rng))) > index.threshold.score for i in chosen]))
        for name, way in ways.items()
    }
    held = np.array([best(index.matches(corpus.pixels[i])) for i in corpus.valid])
    seen = set(corpus.digests.tolist())
    others = [i for i, digest in enumerate(everything.digests.tolist()) if digest not in seen]
    others = others[:: max(1, len(others) // 500)]
    unlike = np.array([best(index.matches(everything.pixels[i])) for i in others])
    usual = studio.pillar("painting", "copies").USUAL
    return {
        "found": found,
        "planted": len(chosen),
        "false_alarms": false_alarms(held, usual),
        "held_out": len(held),
        "false_alarms_other_pictures": float((unlike > index.threshold.score).mean()),
        "other_pictures": len(unlike),
    }


# Tunes


def passage(score: Score, rng: np.random.Generator) -> Score | None:
    """Eight bars from anywhere that hold something; None where there are none."""
    for _ in range(20):
        begin = int(rng.integers(0, max(1, score.ticks // score.bar - BARS + 1))) * score.bar
        end = begin + BARS * score.bar
        tracks = [
            replace(t, notes=tuple(replace(n, onset=n.onset - begin) for n in t.notes if begin <= n.onset < end))
            for t in score.tracks
        ]
        if sum(len(t.notes) for t in tracks) >= LEAST_NOTES:
            return Score(tuple(replace(t, events=()) for t in tracks if t.notes))
    return None


def changed(score: Score, shift: int, speed: float, rng: np.random.Generator) -> Score:
    """Transposed by `shift` semitones; with a speed other than 1 re-timed, a little unevenly."""

    def moved(note: Note) -> Note:
        late = int(rng.integers(-6, 7)) if speed != 1 else 0
        onset = max(0, round(note.onset / speed) + late)
        return Note(onset, min(127, max(0, note.pitch + shift)), max(1, round(note.duration / speed)), note.velocity)

    return Score(tuple(replace(t, notes=tuple(sorted(moved(n) for n in t.notes))) for t in score.tracks))


def of_music(index: Any, source: Path, count: int) -> dict[str, Any]:
    corpus = studio.pillar("music", "corpus").read(source, ConsoleJob(quiet=True))
    notation = studio.pillar("music", "notation")
    rng = np.random.default_rng(0)
    names = rng.choice(sorted(piece.name for piece in corpus.train), min(count, len(corpus.train)), replace=False)
    wanted = set(names.tolist())
    scores = []
    for name, data in sources.walk(source, notation.ENDINGS, sources.Report(str(source))):
        if name in wanted and (part := passage(notation.read(name, data), rng)) is not None:
            scores.append(part)

    def keys() -> int:
        return int(rng.choice([-6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6]))

    def speeds() -> float:
        return float(rng.choice([0.5, 2 / 3, 4 / 3, 2.0]))

    ways: dict[str, Callable[[Score], Score]] = {
        "exact": lambda score: score,
        "transposed": lambda score: changed(score, keys(), 1, rng),
        "re-timed": lambda score: changed(score, 0, speeds(), rng),
        "both": lambda score: changed(score, keys(), speeds(), rng),
    }
    found = {
        name: float(np.mean([best(index.matches(way(score))) > index.threshold.score for score in scores]))
        for name, way in ways.items()
    }
    held = np.array([best(index.nearest(piece.tune)) for piece in corpus.valid])
    usual = studio.pillar("music", "copies").USUAL
    return {
        "found": found,
        "planted": len(scores),
        "false_alarms": false_alarms(held, usual),
        "held_out": len(held),
    }


# Texts


def quote(text: str, language: str, change: bool, rng: np.random.Generator) -> str:
    """A stretch of a text, letter by letter or with small changes; "" where it is too short."""
    room = studio.pillar("writing", "copies")
    units, many = room.units(text, language), WORDS if language == "en" else CLAUSES
    if len(units) < many:
        return ""
    first = int(rng.integers(0, len(units) - many + 1))
    if not change:
        return text[units[first][0] : units[first + many - 1][1]]
    own = [text[start:end] for start, end in units[first : first + many]]
    if language == "zh":
        return "，".join("".join("春" if rng.random() < 1 / 20 else c for c in line) for line in own)
    out: list[str] = []
    for word in own:
        at = rng.random() * 36
        if at < 1:
            continue
        out += [rng.choice(["stone", "window", "sorrow"])] if at < 2 else [word, "indeed"] if at < 3 else [word]
    out = [word.capitalize() if number % 7 == 0 else word.lower() for number, word in enumerate(out)]
    return "\n".join(" ".join(out[at : at + 7]) for at in range(0, len(out), 7))


def of_writing(index: Any, source: Path, count: int) -> dict[str, Any]:
    room = studio.pillar("writing", "corpus")
    corpus = room.read(source, ConsoleJob(quiet=True), whole=True)
    train, valid = room.split(corpus.train)
    rng = np.random.default_rng(0)
    found = {}
    for name, change in (("exact", False), ("small_changes", True)):
        texts: list[str] = []
        while len(texts) < count:
            if made := quote(train[int(rng.integers(len(train)))].text, corpus.language, change, rng):
                texts.append(made)
        found[name] = float(np.mean([best(index.matches(text)) > index.threshold.score for text in texts]))
    scores = [index.unseen(work.text) for work in valid]
    held = np.array([score for score in scores if score is not None])
    usual = studio.pillar("writing", "copies").USUAL[corpus.language]
    return {
        "found": found,
        "planted": count,
        "false_alarms": false_alarms(held, usual),
        "held_out": len(held),
        "twins": len(scores) - len(held),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("source", type=Path)
    parser.add_argument("--model", default="", help="the starter model")
    parser.add_argument("--language", default="en")
    parser.add_argument("--count", type=int, default=300, help="planted copies of each sort (300)")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    path = studio.find_model(asked.kind, asked.language, asked.model)
    data = originality.known(path)
    if data is None:
        raise UserError(f"{path} carries no fingerprints; `fingerprints` makes them.")
    measure = {"painting": of_painting, "music": of_music, "writing": of_writing}[asked.kind]
    result = {
        "kind": asked.kind,
        "model": data.name,
        "bytes": (path / fingerprints.ASSET).stat().st_size if path.is_dir() else 0,
        "threshold": data.index.threshold.score,
        **measure(data.index, asked.source, asked.count),
    }
    if asked.json:
        print(json.dumps(result, indent=2))
        return 0
    print(f"{result['model']}: {result['bytes'] / 1000:.0f} kB, threshold {result['threshold']:.3f}")
    for name, share in result["found"].items():
        print(f"  {name:14} {share:6.1%} found of {result['planted']}")
    print(f"  false alarms   {result['false_alarms']:6.1%} of {result['held_out']} held-out works")
    if "twins" in result:
        print(f"  twins          {result['twins']:6} held-out works left out")
    if "other_pictures" in result:
        shown = result["false_alarms_other_pictures"]
        print(f"  other pictures {shown:6.1%} of {result['other_pictures']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
