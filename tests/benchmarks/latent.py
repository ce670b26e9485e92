"""How fast the latent space is walked: one picture, and a grid of 16 neighbours.

    python tests/benchmarks/latent.py [--json] [--model MODEL] [--rounds N] [--threads N]

The limits, 10 ms for a picture and 150 ms for a grid, are set for a model of 128 px; the size of the model
measured is printed. Wall time is the median over the rounds; "cpu" is the processor time of the same calls
over the threads, which does not grow where other programs use the machine too. Exit code 1 over a limit.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine import modelfile, paths
from engine.brief import Brief
from engine.painting import directions, latent, ways
from engine.runtime import Runtime

LIMITS = {"picture": 10.0, "grid of 16": 150.0, "slider": 20.0}


def measured(call: Callable[[int], object], rounds: int, threads: int) -> tuple[float, float]:
    """(wall, processor time over threads) of a call in milliseconds, medians."""
    call(0)
    walls, cpus = [], []
    for number in range(1, rounds + 1):
        wall, cpu = time.perf_counter(), time.process_time()
        call(number)
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000 / threads)
    return statistics.median(walls), statistics.median(cpus)


def main() -> int:
    """Print a line for each measure, or JSON."""
    parser = argparse.ArgumentParser(description="One picture and a grid of 16 neighbours.")
    parser.add_argument("--json", action="store_true", help="machine-readable output")
    parser.add_argument("--model", type=Path, default=paths.starter_models() / "landscapes")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    runtime = Runtime(modelfile.open_model(asked.model), "cpu", asked.threads)
    point = latent.point_of(Brief(), runtime)
    calls: dict[str, Callable[[int], object]] = {
        "picture": lambda n: latent.pictures_of(runtime, [point]),
        "grid of 16": lambda n: latent.pictures_of(runtime, ways.neighbours(point, 16, 0.4, n)),
        "slider": lambda n: latent.pictures_of(runtime, [directions.walked(runtime, point, {"axis-1": n / 50})]),
    }
    rows = []
    for name, call in calls.items():
        wall, cpu = measured(call, asked.rounds, asked.threads)
        rows.append({"name": name, "ms": wall, "cpu_ms": cpu, "limit_ms": LIMITS[name], "ratio": wall / LIMITS[name]})
    side = runtime.model.network["size"]
    if asked.json:
        print(json.dumps({"size": side, "threads": asked.threads, "rows": rows}, indent=2))
    else:
        for row in rows:
            print(
                f"{row['name']:11} {side} px  {row['ms']:7.1f} ms  (cpu {row['cpu_ms']:6.1f} ms)"
                f"  limit {row['limit_ms']:5.0f} ms  ratio {row['ratio']:.2f}"
            )
    return int(any(row["ratio"] > 1 for row in rows))


if __name__ == "__main__":
    sys.exit(main())
