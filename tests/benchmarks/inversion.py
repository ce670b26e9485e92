"""How near inversion comes: is the right picture picked among five?

    python tests/benchmarks/inversion.py SOURCE [--json] [--model MODEL] [--count N] [--seconds S] [--steps N]

SOURCE is a folder or zip of pictures; those its corpus holds out (unseen in training) are inverted, `count`
of them. The inverted picture is then shown to a judge that did not take part in the search: the distance of
features.describe (light at 16 x 16, colour and edges at 8 x 8, standardised over the held-out pictures). It
picks one of five, the right one and four others, once drawn by chance and once the four that look most
like the right one. Chance alone is right in 20 %. Limits: 80 % right among the drawn ones, 20 s for each.
"cpu" is processor time over the threads, which does not grow where other programs use the machine too; with
--steps the work is the same on every machine.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from engine import modelfile, paths
from engine.jobs import RecordingJob
from engine.painting import corpus, features, invert
from engine.runtime import Runtime

LIMIT_SHARE, LIMIT_SECONDS = 0.8, 20.0


def main() -> int:
    """Print one line, or JSON; 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description="The share of inverted pictures picked rightly among five.")
    parser.add_argument("source", type=Path)
    parser.add_argument("--json", action="store_true", help="machine-readable output")
    parser.add_argument("--model", type=Path, default=paths.starter_models() / "landscapes")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=LIMIT_SECONDS)
    parser.add_argument("--steps", type=int, default=invert.STEPS)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sheet", type=Path, help="save originals above what was found, as PNG")
    asked = parser.parse_args()
    runtime = Runtime(modelfile.open_model(asked.model), "cpu", asked.threads)
    read = corpus.read(asked.source, RecordingJob(), size=runtime.model.network["size"])
    unseen = read.pixels[read.valid]
    if len(unseen) < 5:
        print("The source holds out fewer than five pictures; give a larger one.", file=sys.stderr)
        return 1
    described = features.describe(unseen)
    mean, spread = described.mean(0), described.std(0) + 1e-6
    described = (described - mean) / spread
    rng = np.random.default_rng(5)
    chosen = rng.permutation(len(unseen))[: asked.count]
    right = {"drawn": 0, "alike": 0}
    seconds, cpus, distances, steps, pairs = [], [], [], [], []
    for at in chosen:
        cpu = time.process_time()
        found = invert.invert(RecordingJob(), runtime, unseen[at], asked.seconds, asked.steps)
        cpus.append((time.process_time() - cpu) / asked.threads)
        seconds.append(found.seconds)
        distances.append(found.distance)
        steps.append(found.steps)
        pairs.append(np.concatenate([unseen[at], found.pixels]))
        seen = (features.describe(found.pixels[None]) - mean) / spread
        apart = features.distances(seen, described)[0]
        alike = np.argsort(features.distances(described[at : at + 1], described)[0], kind="stable")
        others = {
            "drawn": rng.choice([i for i in range(len(unseen)) if i != at], 4, replace=False),
            "alike": np.array([i for i in alike if i != at][:4]),
        }
        for kind, four in others.items():
            right[kind] += int(apart[at] < apart[four].min())
    result = {
        "size": runtime.model.network["size"],
        "pictures": len(chosen),
        "right_among_drawn": right["drawn"] / len(chosen),
        "right_among_alike": right["alike"] / len(chosen),
        "chance": 0.2,
        "seconds": statistics.median(seconds),
        "cpu_seconds": statistics.median(cpus),
        "steps": statistics.median(steps),
        "distance": statistics.median(distances),
        "ratio_share": right["drawn"] / len(chosen) / LIMIT_SHARE,
        "ratio_seconds": statistics.median(seconds) / LIMIT_SECONDS,
    }
    if asked.sheet:
        from PIL import Image

        Image.fromarray(np.concatenate(pairs, 1)).save(asked.sheet)
    if asked.json:
        print(json.dumps(result, indent=2))
    else:
        print("  ".join(f"{name} {value:.3g}" for name, value in result.items()))
    return int(result["ratio_share"] < 1 or result["ratio_seconds"] > 1)


if __name__ == "__main__":
    sys.exit(main())
