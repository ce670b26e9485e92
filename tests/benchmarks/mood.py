"""How true are the measures of mood? Calibration against the reference collections, and halves against each other.

    python tests/benchmarks/mood.py --data FOLDER [--most N] [--json]

FOLDER holds paintings.zip, music.zip, english_poetry.jsonl.xz and chinese_poetry.jsonl.xz; what is missing is left
out. Of each collection up to --most works are drawn from a seed. calibration: the largest distance between the
distribution of the percentiles and an even one (Kolmogorov-Smirnov). rho: rank correlation between the moods of two
halves of a work (left and right, odd and even lines, first and last eight bars), apart: their mean distance on the
scale of -1 to 1, whole: what rho promises for whole works (Spearman-Brown). Halves tell how steady a measure is,
not whether people feel what it says. Exit code 1 where a distribution is more than 0.1 from an even one.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine import mood
from engine.brief import Mood
from engine.works import Painting, Score, Text, Work

EVEN = 0.1
_BARS = 16
Halved = tuple[Work, tuple[Work, Work] | None]


def paintings(folder: Path, most: int) -> Iterator[Halved]:
    """Pictures with their left and right half."""
    from engine.painting import pictures

    with zipfile.ZipFile(folder / "paintings.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith(pictures.ENDINGS)]
        for name in random.sample(names, min(most, len(names))):
            pixels = pictures.read_picture(archive.read(name))
            middle = pixels.shape[1] // 2
            yield Painting(pixels), (Painting(pixels[:, :middle]), Painting(pixels[:, middle:]))


def tunes(folder: Path, most: int) -> Iterator[Halved]:
    """A window of sixteen bars of each piece, with its first and its last eight bars."""
    from engine.music import midi

    def cut(score: Score, low: int, high: int) -> Score:
        tracks = tuple(
            replace(
                track,
                notes=tuple(replace(n, onset=n.onset - low) for n in track.notes if low <= n.onset < high),
                events=(),
            )
            for track in score.tracks
        )
        return replace(score, tracks=tracks, tempo=score.tempo_at(low), tempos=(), meters=())

    with zipfile.ZipFile(folder / "music.zip") as archive:
        names = [name for name in archive.namelist() if name.lower().endswith((".mid", ".midi"))]
        for name in random.sample(names, min(most, len(names))):
            score = midi.read_score(archive.read(name))
            window = _BARS * score.bar
            start = random.randrange(max(1, score.ticks // window)) * window
            whole = cut(score, start, start + window)
            first, last = cut(whole, 0, window // 2), cut(whole, window // 2, window)
            sounds = all(any(track.notes for track in half.tracks) for half in (first, last))
            if any(track.notes for track in whole.tracks):
                yield whole, (first, last) if sounds else None


def poems(path: Path, language: str, most: int) -> Iterator[Halved]:
    """Poems with their odd and their even lines."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        bodies = [json.loads(line)["text"] for line in file]
    for body in random.sample(bodies, min(most, len(bodies))):
        lines = [line for line in body.split("\n") if line.strip()]
        odd, even = (Text("\n".join(lines[start::2]), language=language) for start in (0, 1))
        yield Text(body, language=language), (odd, even) if len(lines) >= 4 else None


def measure(works: Iterator[Halved]) -> dict[str, Any]:
    """Calibration and steadiness of both axes."""
    wholes: list[Mood] = []
    halves: list[tuple[Mood, Mood]] = []
    for work, pair in works:
        wholes.append(mood.of_work(work))
        if pair is not None:
            halves.append((mood.of_work(pair[0]), mood.of_work(pair[1])))
    result: dict[str, Any] = {"works": len(wholes)}
    for axis in ("valence", "arousal"):
        share = np.sort([(getattr(one, axis) + 1) / 2 for one in wholes])
        even = (np.arange(len(share)) + 0.5) / len(share)
        one, two = (np.array([getattr(pair[side], axis) for pair in halves]) for side in (0, 1))
        rho = float(np.corrcoef(_ranks(one), _ranks(two))[0, 1])
        result[axis] = {
            "calibration": round(float(np.abs(share - even).max()), 3),
            "rho": round(rho, 2),
            "whole": round(2 * rho / (1 + rho), 2),
            "apart": round(float(np.abs(one - two).mean()), 2),
        }
    return result


def _ranks(values: np.ndarray) -> np.ndarray:
    return np.argsort(np.argsort(values, kind="stable"), kind="stable")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--most", type=int, default=1500)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    collections: dict[str, tuple[str, Callable[[], Iterator[Halved]]]] = {
        "paintings": ("paintings.zip", lambda: paintings(asked.data, asked.most)),
        "tunes": ("music.zip", lambda: tunes(asked.data, asked.most)),
        "English": ("english_poetry.jsonl.xz", lambda: poems(asked.data / "english_poetry.jsonl.xz", "en", asked.most)),
        "Chinese": ("chinese_poetry.jsonl.xz", lambda: poems(asked.data / "chinese_poetry.jsonl.xz", "zh", asked.most)),
    }
    rows: dict[str, dict[str, Any]] = {}
    for name, (file, works) in collections.items():
        random.seed(1)
        if (asked.data / file).is_file():
            rows[name] = measure(works())
    if asked.json:
        print(json.dumps(rows, indent=2))
    else:
        for name, row in rows.items():
            for axis in ("valence", "arousal"):
                r = row[axis]
                print(f"{name:10} {axis:8} {row['works']:5} works  calibration {r['calibration']:.3f}  halves: rho "
                      f"{r['rho']:.2f}, apart {r['apart']:.2f}; whole {r['whole']:.2f}")  # fmt: skip
    return int(any(row[axis]["calibration"] > EVEN for row in rows.values() for axis in ("valence", "arousal")))


if __name__ == "__main__":
    sys.exit(main())
