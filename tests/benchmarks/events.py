"""How long one event of the music network takes: ONNX Runtime beside torch eager, one thread, the same weights.

    python tests/benchmarks/events.py [--json] [--model DIR] [--events N]

Both hear the same tune event by event, in turns of fifty events (so that whatever else the machine does
falls on both alike). A live performance asks for an answer within a sixteenth: 125 ms at 120 beats a minute.
Exit code 1 where there is no music model.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = os.environ["TRIPTYCH_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from engine import studio
from engine.brief import Brief, UserError
from engine.modelfile import open_model
from engine.music import generate, sheet
from engine.music.controls import Controls
from engine.runtime import Runtime
from engine.works import Score

TURN = 50
SIXTEENTH_MS = 125.0


class Eager(Runtime):
    """The same model through torch."""

    def step(self, name: str):
        if name not in self._steps:
            self._steps[name] = self._torch(name)
        return self._steps[name]


def measure(model: Path, events: int) -> dict[str, float | int | str]:
    """Milliseconds of an event (network, rolls and labels, without sampling) on both, and their ratio."""
    import torch

    torch.set_num_threads(1)
    opened = open_model(model)
    runtimes = {"onnx": Runtime(opened, "cpu", 1), "torch": Eager(opened, "cpu", 1)}
    tune = list(generate.create(Brief(bars=64, seed=1, only=("music",)), runtimes["onnx"]))[-1].work
    assert isinstance(tune, Score)
    known = sheet.lay_out(tune, Controls(), last=None)
    pens = {name: sheet.pen_at(runtime, known, 32) for name, runtime in runtimes.items()}
    times: dict[str, list[float]] = {name: [] for name in pens}
    rows = [row for row in known.rows if row[0] >= 32]
    done = 0
    while done < events:
        for name, pen in pens.items():
            for row in (rows * (TURN // max(1, len(rows)) + 2))[done % len(rows) :][:TURN]:
                began = time.perf_counter()
                pen.look(row[0])
                times[name].append((time.perf_counter() - began) * 1e3)
                pen.symbol, pen.duration = row[1], 3
        done += TURN
    result: dict[str, float | int | str] = {"model": opened.name, "events": done}
    for name, values in times.items():
        for percent in (50, 99):
            result[f"{name}_p{percent}_ms"] = float(np.percentile(values[TURN:] or values, percent))
    result["ratio_p50"] = float(result["torch_p50_ms"]) / float(result["onnx_p50_ms"])
    result["ratio_p99"] = float(result["torch_p99_ms"]) / float(result["onnx_p99_ms"])
    result["share_of_a_sixteenth_p99"] = float(result["onnx_p99_ms"]) / SIXTEENTH_MS
    return result


def main() -> int:
    """Print a line, or JSON."""
    parser = argparse.ArgumentParser(description="Latency of one event of the music network, one thread.")
    parser.add_argument("--json", action="store_true", help="machine-readable output")
    parser.add_argument("--model", type=Path, default=None, help="a music model (the first there is)")
    parser.add_argument("--events", type=int, default=2000, help="events on each (default 2000)")
    asked = parser.parse_args()
    if asked.events < 1:
        parser.error("--events is at least 1")
    try:
        result = measure(asked.model or studio.find_model("music"), asked.events)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    if asked.json:
        print(json.dumps(result, indent=2))
    else:
        print(
            f"{result['model']}: onnx p50 {result['onnx_p50_ms']:.3f} ms, p99 {result['onnx_p99_ms']:.3f} ms;"
            f"  torch p50 {result['torch_p50_ms']:.3f} ms, p99 {result['torch_p99_ms']:.3f} ms;"
            f"  ratio p50 {result['ratio_p50']:.2f}, p99 {result['ratio_p99']:.2f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
