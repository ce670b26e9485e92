"""How long Create takes: to the first pixels, and to the whole set of three.

    python tests/benchmarks/create.py [--rounds N] [--threads N] [--json]

"window": the first Create of an engine process that has warmed up, as the window has it do after it opened, seen from
the other end of the pipe; "warming" is how long that took. "again": with the models open (median of the rounds).
"cold": the first of a process that has not warmed up, as on the command line. Limits, for window and again: 0.5 s to
the first pixels, 3 s for the set (8 bars, 512 px in strokes, a free English text). "cpu" is processor time over the
threads. Exit code 1 over a limit.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine import studio
from engine.brief import Brief
from engine.jobs import RecordingJob
from engine.process import Create, Died, EngineProcess, Event, Failed, Finished, Previewed, Ready, WarmUp
from engine.works import Draft, Painting

FIRST, WHOLE = 0.5, 3.0
WINDOWS = 3


class Watched(RecordingJob):
    """Notes when the first pixels came."""

    pixels = 0.0

    def preview(self, value: Any) -> None:
        if not self.pixels and isinstance(value, Draft) and isinstance(value.work, Painting):
            self.pixels = time.perf_counter()
        super().preview(value)


def measure(seed: int) -> tuple[float, float, float]:
    """Seconds to the first pixels, to the whole set, and of the processor."""
    job, began, used = Watched(), time.perf_counter(), time.process_time()
    studio.create(Brief("a storm over the sea", seed=seed, size=512), job)
    return job.pixels - began, time.perf_counter() - began, time.process_time() - used


def through_the_window(seed: int) -> tuple[float, float, float]:
    """Seconds to warm up, then to the first pixels and to the whole set of the first Create."""
    engine = EngineProcess()
    times: dict[tuple[type[Event], int], float] = {}

    def until(kind: type[Event], job: int = 0) -> float:
        while (kind, job) not in times:
            for event in engine.poll(0.01):
                if isinstance(event, Failed | Died):
                    raise SystemExit(event.sentence)
                times.setdefault((type(event), getattr(event, "job", 0)), time.perf_counter())
        return times[kind, job]

    ready = until(Ready)
    warm = until(Finished, engine.send(WarmUp("en"))) - ready
    began = time.perf_counter()
    job = engine.send(Create(Brief("a storm over the sea", seed=seed, size=512)))
    pixels, whole = until(Previewed, job) - began, until(Finished, job) - began
    engine.close()
    return warm, pixels, whole


def main() -> int:
    parser = argparse.ArgumentParser(description="Seconds to the first pixels and to the whole set.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    cold = measure(0)
    rows = [measure(seed) for seed in range(1, asked.rounds + 1)]
    pixels, whole, cpu = (statistics.median(column) for column in zip(*rows, strict=True))
    starts = [through_the_window(seed) for seed in range(1, WINDOWS + 1)]
    warming, first_pixels, first_whole = (statistics.median(column) for column in zip(*starts, strict=True))
    result = {
        "window": {
            "pixels_s": round(first_pixels, 3),
            "whole_s": round(first_whole, 3),
            "warming_s": round(warming, 2),
        },
        "again": {"pixels_s": round(pixels, 3), "whole_s": round(whole, 3), "cpu_s": round(cpu / asked.threads, 3)},
        "cold": {"pixels_s": round(cold[0], 3), "whole_s": round(cold[1], 3)},
        "ratio_pixels": round(max(pixels, first_pixels) / FIRST, 2),
        "ratio_whole": round(max(whole, first_whole) / WHOLE, 2),
    }
    print(json.dumps(result, indent=2) if asked.json else "\n".join(f"{k}: {v}" for k, v in result.items()))
    return 1 if max(pixels, first_pixels) > FIRST or max(whole, first_whole) > WHOLE else 0


if __name__ == "__main__":
    sys.exit(main())
