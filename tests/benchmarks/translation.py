"""Can one tell which work a translated work was made after: a blind test by machine.

    python tests/benchmarks/translation.py [--works 40] [--among 8] [--json]

So many works of each kind are made by the starter models under random moods and prompts, and each gives works of
the two other kinds (studio.create with source). A ridge regression learns from half of the pairs to foretell what a
translated work lends (engine/lending.py) and its mood from those of its source; on the other half it must pick the
source among so many. Chance is 1 / among; z is how many standard errors the share of right picks lies above it.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from engine import lending, mood, studio
from engine.brief import KINDS, WORKS, Brief, Mood
from engine.jobs import RecordingJob
from engine.works import Work

PROMPTS = ("the sea", "winter night", "a garden in spring", "the old house", "a storm", "morning on the river",
           "the city", "autumn leaves", "a child asleep", "the mountain")  # fmt: skip
RIDGE, PICKS = 1.0, 20


def described(work: Work) -> np.ndarray:
    """What a work lends and its mood: (9,), the arc at four places."""
    lent, felt = lending.of(work), mood.of_work(work)
    arc = np.interp(np.linspace(0, 1, 4), np.linspace(0, 1, len(lent.arc)), lent.arc) if lent.arc else np.zeros(4)
    return np.array([lent.light, lent.warmth, lent.texture, *arc, felt.valence, felt.arousal])


def pairs(kind: str, works: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """For each other kind: what sources of `kind` and the works made after them are like, (works, 9) each."""
    rng = np.random.default_rng(KINDS.index(kind))
    others = tuple(other for other in KINDS if other != kind)
    rows: dict[str, tuple[list[np.ndarray], list[np.ndarray]]] = {other: ([], []) for other in others}
    for seed in range(works):
        felt = Mood(*rng.uniform(-0.9, 0.9, 2).round(3))
        brief = Brief(str(rng.choice(PROMPTS)), felt, seed, (kind,))
        source = studio.create(brief, RecordingJob()).works[kind]
        made = studio.create(Brief(seed=seed + 1000), RecordingJob(), source=source).works
        for other in others:
            rows[other][0].append(described(source))
            rows[other][1].append(described(made[other]))
    return {other: (np.stack(one), np.stack(two)) for other, (one, two) in rows.items()}


def right(sources: np.ndarray, made: np.ndarray, among: int, seed: int = 0) -> tuple[float, float]:
    """(share of right picks, z) over PICKS drawings of the false sources for each pair of the second half."""
    half = len(sources) // 2
    centre, spread = sources[:half].mean(0), sources[:half].std(0) + 1e-6
    x, y = (sources - centre) / spread, (made - made[:half].mean(0)) / (made[:half].std(0) + 1e-6)
    inner = x[:half].T @ x[:half] + RIDGE * np.eye(x.shape[1])
    foretold = x @ np.linalg.solve(inner, x[:half].T @ y[:half])
    rest = np.square(y[:half] - foretold[:half]).mean(0) + 0.05
    rng = np.random.default_rng(seed)
    tested = range(half, len(sources))
    hits = []
    for index in tested:
        others = [other for other in tested if other != index]
        for _ in range(PICKS):
            asked = [index, *rng.choice(others, min(among - 1, len(others)), replace=False)]
            apart = [(np.square(foretold[other] - y[index]) / rest).sum() for other in asked]
            hits.append(int(np.argmin(apart)) == 0)
    share, chance = float(np.mean(hits)), 1 / among
    return share, (share - chance) / math.sqrt(chance * (1 - chance) / len(tested))


def main() -> int:
    parser = argparse.ArgumentParser(description="A machine picks the source of each translated work.")
    parser.add_argument("--works", type=int, default=40, help="sources of each kind")
    parser.add_argument("--among", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    result: dict[str, dict[str, float]] = {}
    for kind in KINDS:
        for other, (sources, made) in pairs(kind, asked.works).items():
            share, z = right(sources, made, asked.among)
            result[f"{WORKS[kind]} to {WORKS[other]}"] = {"right": round(share, 3), "z": round(z, 1)}
    mean = float(np.mean([row["right"] for row in result.values()]))
    if asked.json:
        print(json.dumps({"chance": 1 / asked.among, "mean": round(mean, 3), **result}, indent=2))
        return 0
    for name, row in result.items():
        print(f"{name:20} right {row['right']:.0%}  (z {row['z']:+.1f})")
    print(f"{'mean':20} right {mean:.0%}; chance {1 / asked.among:.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
