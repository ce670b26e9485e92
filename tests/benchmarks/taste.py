"""Does For you learn? Simulated owners with hidden tastes choose among works of the starter models.

    python tests/benchmarks/taste.py [--users N] [--works N] [--choices N] [--json]

For each medium a pool of works is made by the starter model under random moods (and forms). Each owner likes half
of it: the half with the highest hidden utility, either a slope along three random features ("slope"), or nearness
to a favourite work in three random features ("favourite"), which the preference model has to find from answers
alone; one answer in twenty is the wrong one. At each turn the model offers one of twelve works that were not shown
before, the owner says like or dislike, or (--pairs) which of two offers is better. Given is the share of offers
that the owner truly likes: of the first ten, the last twenty, and by chance. Exit code 1 where the last twenty
stay under 80 %. The defaults take some minutes. A pool must be much larger than the choices: of 120 works 60 are liked,
and few of these are left for the last choices. Works come again once all were shown.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine import mood, studio, traits
from engine.brief import KINDS, Brief, Mood
from engine.library import taste

CANDIDATES = 12
WRONG = 0.05
GOAL = 0.80
_FORMS = ("", "quatrain", "quatrains")
"""Labels of the network: forms that hold exactly take many times as long."""


def pool(kind: str, count: int) -> list[dict[str, float]]:
    """The features of works that the starter model made, under moods from a seed."""
    rng = np.random.default_rng(3)
    runtime, create = studio.open_runtime(studio.find_model(kind, "en")), studio.pillar(kind, "generate").create
    rows = []
    for seed in range(count):
        felt = Mood(*(round(float(v), 2) for v in rng.uniform(-1, 1, 2)))
        form = str(rng.choice(_FORMS)) if kind == "writing" else ""
        brief = Brief(mood=felt, seed=seed, only=(kind,), form=form, bars=4)
        work = list(create(brief, runtime))[-1].work
        rows.append(taste.features(kind, traits.of(work), mood.of_work(work), brief))
    return rows


def hidden(rows: list[dict[str, float]], how: str, rng: np.random.Generator) -> np.ndarray:
    """Which of the works an owner likes: half of them."""
    names = [name for name in rows[0] if "=" not in name and np.std([row[name] for row in rows]) > 0.05]
    chosen = rng.choice(names, 3, replace=False)
    values = np.array([[row.get(name, 0.0) for name in chosen] for row in rows])
    values = (values - values.mean(0)) / values.std(0)
    if how == "slope":
        utility = values @ (rng.choice([-1, 1], 3) * rng.uniform(0.5, 1, 3))
    else:
        utility = -np.linalg.norm(values - values[rng.integers(len(values))], axis=1)
    return utility > np.median(utility)


def one_owner(rows: list[dict[str, float]], likes: np.ndarray, choices: int, pairs: bool, seed: int) -> list[bool]:
    """Whether each offer in turn was one the owner likes."""
    rng = np.random.default_rng(seed)
    unseen = list(rng.permutation(len(rows)))
    said: list[taste.Choice] = []
    liked: list[bool] = []
    for _ in range(choices):
        if len(unseen) < CANDIDATES:
            unseen = list(rng.permutation(len(rows)))
        rng.shuffle(unseen)
        among = unseen[:CANDIDATES]
        offers = taste.Preference(said).offer([rows[i] for i in among], 2 if pairs else 1, rng)
        shown = [among[offer.index] for offer in offers]
        for one in shown:
            unseen.remove(one)
        wrong = rng.random() < WRONG
        liked.append(bool(likes[shown[0]]))
        if not pairs or likes[shown[0]] == likes[shown[1]]:
            verdict = taste.LIKE if likes[shown[0]] != wrong else taste.DISLIKE
            said.append(taste.Choice(verdict, 1, rows[shown[0]]))
        else:
            better, worse = shown if likes[shown[0]] != wrong else shown[::-1]
            said.append(taste.Choice(taste.BETTER, 1, rows[better], rows[worse]))
    return liked


def measure(kind: str, works: int, users: int, choices: int, pairs: bool) -> dict[str, Any]:
    began = time.perf_counter()
    rows = pool(kind, works)
    made = time.perf_counter() - began
    result: dict[str, Any] = {"works": works, "seconds_to_make": round(made, 1)}
    for how in ("slope", "favourite"):
        shares = np.zeros((users, choices))
        chance = []
        began = time.perf_counter()
        for user in range(users):
            likes = hidden(rows, how, np.random.default_rng(1000 + user))
            chance.append(likes.mean())
            shares[user] = one_owner(rows, likes, choices, pairs, user)
        last = shares[:, -20:].mean(1)
        result[how] = {
            "chance": round(float(np.mean(chance)), 3),
            "first_10": round(float(shares[:, :10].mean()), 3),
            "last_20": round(float(last.mean()), 3),
            "last_20_standard_error": round(float(last.std() / np.sqrt(users)), 3),
            "worst_tenth_of_owners": round(float(np.quantile(last, 0.1)), 3),
            "ms_a_choice": round(1000 * (time.perf_counter() - began) / (users * choices), 2),
        }
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=20, help="owners of each sort of taste (20)")
    parser.add_argument("--works", type=int, default=400, help="works in the pool of each medium (400)")
    parser.add_argument("--choices", type=int, default=60)
    parser.add_argument("--pairs", action="store_true", help="two offers at a time, and which is better")
    parser.add_argument("--only", choices=KINDS, action="append")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    rows = {k: measure(k, asked.works, asked.users, asked.choices, asked.pairs) for k in asked.only or KINDS}
    if asked.json:
        print(json.dumps(rows, indent=2))
    else:
        for kind, row in rows.items():
            for how in ("slope", "favourite"):
                r = row[how]
                print(f"{kind:9} {how:9} by chance {r['chance']:.0%}, first ten {r['first_10']:.0%}, last twenty "
                      f"{r['last_20']:.1%} (± {r['last_20_standard_error']:.1%}, worst tenth "
                      f"{r['worst_tenth_of_owners']:.0%}), {r['ms_a_choice']} ms a choice")  # fmt: skip
    return int(any(row[how]["last_20"] < GOAL for row in rows.values() for how in ("slope", "favourite")))


if __name__ == "__main__":
    sys.exit(main())
