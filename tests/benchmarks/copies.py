"""How many planted copies the copy check finds, and how often it takes an unseen work for one.

    python tests/benchmarks/copies.py KIND SOURCE [--model MODEL] [--language en|zh] [--count N] [--kept FILE] [--json]

Copies are made of works the model learned from: pictures exact, mirrored, cropped to 80 % of a side, recoloured
(hue, saturation, gamma and gain of each channel), and all of it at once; eight bars of a tune exact, transposed,
re-timed (half to double speed, onsets moved by up to 6 ticks), and both; 80 words, or eight Chinese lines, exact and
with small changes (one word in twelve left out, replaced or followed by another; one Chinese character in twenty
replaced; case and line breaks anew). False alarms are counted on the works that the corpus holds out, whole, in ten
parts of whole artists, composers or authors: the threshold is set on nine parts and tried on the tenth, so that
nobody judges their own; copies are counted by the same ten thresholds. Of pictures, those that are no landscapes are
unseen too; texts that are for the most part among those learned from, under another name, are counted as twins and
left out.

--kept: a file of scores; a stopped run goes on from there. Each copy has its own seed, so the figures are the same.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections.abc import Callable, Sequence
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
PARTS = 10
TWIN = -1.0
"""Stands for the score of a text that is no unseen one."""


def best(matches: list[fingerprints.Match]) -> float:
    return matches[0].score if matches else 0.0


class Kept:
    """Scores by name, in memory and, line by line, in a file; of: the fingerprints they belong to."""

    def __init__(self, path: Path | None, of: str) -> None:
        self.path, self.of = path, of
        self.scores: dict[str, float] = {}
        if path is not None and path.is_file():
            rows = [json.loads(line) for line in path.read_text().splitlines() if line.endswith("]")]
            self.scores = {name: score for mark, name, score in rows if mark == of}

    def score(self, name: str, make: Callable[[], float]) -> float:
        """The one that is known, or a new one."""
        if name not in self.scores:
            self.scores[name] = make()
            if self.path is not None:
                with self.path.open("a") as file:
                    file.write(json.dumps([self.of, name, self.scores[name]]) + "\n")
        return self.scores[name]


def rng_of(name: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(name.encode()))


def judged(
    held: Sequence[float], makers: Sequence[str], copies: dict[str, list[float]], usual: float, shipped: float
) -> dict[str, Any]:
    """Shares of copies found and of false alarms, cross-fitted; and of copies by the threshold that is shipped."""
    scores = np.array(held)
    names = sorted(set(makers))
    part_of = dict(zip(names, np.random.default_rng(0).permutation(len(names)) % PARTS, strict=True))
    parts = np.array([part_of[maker] for maker in makers])
    alarms, found = 0, dict.fromkeys(copies, 0.0)
    for part in range(PARTS):
        threshold = Threshold.from_held_out(scores[parts != part].tolist(), usual).score
        alarms += int((scores[parts == part] > threshold).sum())
        for name, own in copies.items():
            found[name] += float((np.array(own) > threshold).mean()) / PARTS
    return {
        "found": found,
        "found_as_shipped": {name: float((np.array(own) > shipped).mean()) for name, own in copies.items()},
        "planted": len(next(iter(copies.values()))),
        "false_alarms": alarms / len(scores),
        "held_out": len(scores),
        "makers_held_out": len(names),
    }


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


def of_painting(index: Any, source: Path, count: int, kept: Kept) -> dict[str, Any]:
    room = studio.pillar("painting", "corpus")
    corpus = room.read(source, ConsoleJob(quiet=True))
    chosen = np.random.default_rng(0).choice(corpus.train, min(count, len(corpus.train)), replace=False).tolist()

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

    def score(name: str, pixels: np.ndarray, way: Any = upright) -> float:
        return kept.score(name, lambda: best(index.matches(way(pixels, rng_of(name)))))

    held = [score(f"held {i}", corpus.pixels[i]) for i in corpus.valid.tolist()]
    copies = {name: [score(f"{name} {i}", corpus.pixels[i], way) for i in chosen] for name, way in ways.items()}
    everything = room.read(source, ConsoleJob(quiet=True), only="")
    seen = set(corpus.digests.tolist())
    others = [i for i, digest in enumerate(everything.digests.tolist()) if digest not in seen]
    others = others[:: max(1, len(others) // 500)]
    unlike = np.array([score(f"other {i}", everything.pixels[i]) for i in others])
    usual = studio.pillar("painting", "copies").USUAL
    makers = [corpus.artists[i] or str(i) for i in corpus.valid.tolist()]
    return judged(held, makers, copies, usual, index.threshold.score) | {
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


def of_music(index: Any, source: Path, count: int, kept: Kept) -> dict[str, Any]:
    corpus = studio.pillar("music", "corpus").read(source, ConsoleJob(quiet=True))
    notation = studio.pillar("music", "notation")
    known = sorted(piece.name for piece in corpus.train)
    wanted = set(np.random.default_rng(0).choice(known, min(count, len(known)), replace=False).tolist())
    scores: dict[str, Score] = {}
    for name, data in sources.walk(source, notation.ENDINGS, sources.Report(str(source))):
        if name in wanted and (part := passage(notation.read(name, data), rng_of(name))) is not None:
            scores[name] = part

    def keys(rng: np.random.Generator) -> int:
        return int(rng.choice([-6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6]))

    def speeds(rng: np.random.Generator) -> float:
        return float(rng.choice([0.5, 2 / 3, 4 / 3, 2.0]))

    ways: dict[str, Callable[[Score, np.random.Generator], Score]] = {
        "exact": lambda score, rng: score,
        "transposed": lambda score, rng: changed(score, keys(rng), 1, rng),
        "re-timed": lambda score, rng: changed(score, 0, speeds(rng), rng),
        "both": lambda score, rng: changed(score, keys(rng), speeds(rng), rng),
    }

    def copy(way: str, name: str) -> float:
        own = f"{way} {name}"
        return kept.score(own, lambda: best(index.matches(ways[way](scores[name], rng_of(own)))))

    copies = {way: [copy(way, name) for name in scores] for way in ways}
    held = [kept.score(f"held {p.name}", lambda p=p: best(index.nearest(p.tune))) for p in corpus.valid]
    makers = [piece.composer or piece.name for piece in corpus.valid]
    return judged(held, makers, copies, studio.pillar("music", "copies").USUAL, index.threshold.score)


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


def of_writing(index: Any, source: Path, count: int, kept: Kept) -> dict[str, Any]:
    room = studio.pillar("writing", "corpus")
    corpus = room.read(source, ConsoleJob(quiet=True), whole=True)
    train, valid = room.split(corpus.train)
    copies: dict[str, list[float]] = {}
    for way, change in (("exact", False), ("small_changes", True)):
        copies[way] = []
        for number in range(20 * count):
            if len(copies[way]) == count:
                break
            name = f"{way} {number}"
            rng = rng_of(name)
            text = quote(train[int(rng.integers(len(train)))].text, corpus.language, change, rng)
            if text:
                copies[way].append(kept.score(name, lambda text=text: best(index.matches(text))))

    def unseen(text: str) -> float:
        found = index.unseen(text)
        return TWIN if found is None else found

    scores = [kept.score(f"held {at}", lambda work=work: unseen(work.text)) for at, work in enumerate(valid)]
    held = [(score, work) for score, work in zip(scores, valid, strict=True) if score != TWIN]
    usual = studio.pillar("writing", "copies").USUAL[corpus.language]
    makers = [work.author or work.title for _, work in held]
    own = judged([score for score, _ in held], makers, copies, usual, index.threshold.score)
    return own | {"twins": len(scores) - len(held)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("source", type=Path)
    parser.add_argument("--model", default="", help="the starter model")
    parser.add_argument("--language", default="en")
    parser.add_argument("--count", type=int, default=300, help="planted copies of each sort (300)")
    parser.add_argument("--kept", type=Path, metavar="FILE", help="scores that are known; new ones are added")
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
        **measure(data.index, asked.source, asked.count, Kept(asked.kept, data.fingerprint)),
    }
    if asked.json:
        print(json.dumps(result, indent=2))
        return 0
    print(f"{result['model']}: {result['bytes'] / 1000:.0f} kB, threshold {result['threshold']:.3f}")
    for name, share in result["found"].items():
        shipped = result["found_as_shipped"][name]
        print(f"  {name:14} {share:6.1%} found of {result['planted']} ({shipped:.1%} by the threshold that is shipped)")
    held = f"{result['held_out']} held-out works of {result['makers_held_out']} makers"
    print(f"  false alarms   {result['false_alarms']:6.1%} of {held}")
    if "twins" in result:
        print(f"  twins          {result['twins']:6} held-out works left out")
    if "other_pictures" in result:
        shown = result["false_alarms_other_pictures"]
        print(f"  other pictures {shown:6.1%} of {result['other_pictures']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
