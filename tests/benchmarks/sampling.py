"""How fast creation is: ONNX Runtime against torch eager, the same weights, one thread, one work at a time.

    python tests/benchmarks/sampling.py [--json] [--models DIR] [--rounds N]

Each starter model makes works through its own generate.create on both, in turn (so that whatever else the
machine does falls on both alike), and the median over the rounds counts. "whole" is the rate of the whole
creation, sampling and all; "network" counts the time inside the network's steps alone. Exit code 1 where
the model of a medium is missing.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = os.environ["TRIPTYCH_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from engine import modelfile, paths
from engine.brief import KINDS, Brief, Mood, UserError
from engine.runtime import Runtime, Step

UNITS = {"painting": ("images", "generate"), "music": ("events", "step"), "writing": ("tokens", "step")}
"""What is counted, and the step of creation that makes one of it."""


class CountingRuntime(Runtime):
    """Counts the calls of each step and the seconds inside them; eager: torch in place of ONNX Runtime."""

    def __init__(self, model: modelfile.Model, eager: bool) -> None:
        super().__init__(model, "cpu", threads=1)
        self.eager = eager
        self.calls: dict[str, int] = {}
        self.seconds = 0.0
        self._counted: dict[str, Step] = {}

    def step(self, name: str) -> Step:
        if name not in self._counted:
            plain = self._torch(name) if self.eager else self._onnx(name)

            def counted(*arrays: np.ndarray) -> list[np.ndarray]:
                began = time.perf_counter()
                out = plain(*arrays)
                self.seconds += time.perf_counter() - began
                self.calls[name] = self.calls.get(name, 0) + 1
                return out

            self._counted[name] = counted
        return self._counted[name]

    def reset(self) -> None:
        self.calls, self.seconds = {}, 0.0


@dataclass(frozen=True)
class Row:
    """Rates are per second; ratios are ONNX Runtime over torch eager."""

    kind: str
    name: str
    language: str
    unit: str
    onnx: float
    torch: float
    ratio: float
    onnx_network: float
    torch_network: float
    ratio_network: float
    rounds: int


def measure(model: modelfile.Model, rounds: int) -> Row:
    """Both runtimes in turn, `rounds` works each after one to warm up; the same seeds for both."""
    import torch

    torch.set_num_threads(1)
    create = importlib.import_module(f"engine.{model.kind}.generate").create
    unit, counted = UNITS[model.kind]
    runtimes = {"onnx": CountingRuntime(model, False), "torch": CountingRuntime(model, True)}
    whole: dict[str, list[float]] = {name: [] for name in runtimes}
    inside: dict[str, list[float]] = {name: [] for name in runtimes}
    for number in range(-1, rounds):
        brief = Brief(
            prompt="a storm over the sea",
            mood=Mood(-0.4, 0.8),
            seed=number + 1,
            only=(model.kind,),
            language=model.language or "en",
            bars=16,
        )
        order = list(runtimes.items())
        for name, runtime in order if number % 2 else reversed(order):
            runtime.reset()
            began = time.perf_counter()
            for _ in create(brief, runtime):
                pass
            seconds = time.perf_counter() - began
            made = runtime.calls.get(counted) or max(runtime.calls.values())
            if number >= 0:
                whole[name].append(made / seconds)
                inside[name].append(made / runtime.seconds)
    rate = {name: statistics.median(values) for name, values in whole.items()}
    pure = {name: statistics.median(values) for name, values in inside.items()}
    return Row(
        kind=model.kind,
        name=model.name,
        language=model.language,
        unit=unit,
        onnx=rate["onnx"],
        torch=rate["torch"],
        ratio=rate["onnx"] / rate["torch"],
        onnx_network=pure["onnx"],
        torch_network=pure["torch"],
        ratio_network=pure["onnx"] / pure["torch"],
        rounds=rounds,
    )


def models_in(folder: Path) -> list[modelfile.Model]:
    """Every model in the folder, in the order of KINDS; what cannot be opened is said on stderr."""
    found: list[modelfile.Model] = []
    for entry in sorted(folder.iterdir()) if folder.is_dir() else []:
        if entry.suffix == ".zip" or (entry / modelfile.CARD).is_file():
            try:
                found.append(modelfile.open_model(entry))
            except UserError as error:
                print(error, file=sys.stderr)
    return sorted(found, key=lambda model: KINDS.index(model.kind))


def main() -> int:
    """Print a line for each model, or JSON; 1 where a medium has no model."""
    parser = argparse.ArgumentParser(description="ONNX Runtime against torch eager, one thread, batch 1.")
    parser.add_argument("--json", action="store_true", help="machine-readable output")
    parser.add_argument("--models", type=Path, default=paths.starter_models(), help="folder of models")
    parser.add_argument("--rounds", type=int, default=5, help="works made by each (default 5)")
    asked = parser.parse_args()
    if asked.rounds < 1:
        parser.error("--rounds is at least 1")
    models = models_in(asked.models)
    missing = [kind for kind in KINDS if kind not in {model.kind for model in models}]
    rows: list[Row] = []
    for model in models:
        try:
            rows.append(measure(model, asked.rounds))
        except UserError as error:
            print(error, file=sys.stderr)
            missing.append(model.kind)
            continue
        if not asked.json:
            row = rows[-1]
            print(
                f"{row.kind:9} {row.name:24} {row.onnx:9.1f} {row.unit}/s onnx {row.torch:9.1f} torch"
                f"  ratio {row.ratio:5.2f}   network only {row.onnx_network:9.1f} / {row.torch_network:9.1f}"
                f"  ratio {row.ratio_network:5.2f}",
                flush=True,
            )
    if asked.json:
        print(json.dumps({"rows": [asdict(row) for row in rows], "missing": missing}, indent=2))
    for kind in missing:
        print(f"No sound {kind} model in {asked.models}; train one there or give --models.", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
