"""What `train writing --compile` saves: the steps of one preset, plain and compiled, on the same batches in one run.

    python tests/benchmarks/compiled_training.py TEXTS [--json] [--preset PRESET] [--steps N]

TEXTS: as for `train writing`. Printed: tokens a second, their ratio and the seconds it takes to compile; in JSON also
after how many minutes of training those are won back.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch

from engine import device
from engine.jobs import RecordingJob
from engine.training import Update
from engine.writing import corpus, recipe


def main() -> int:
    """Print the measures, or JSON."""
    parser = argparse.ArgumentParser(description="A training of texts, plain and compiled.")
    parser.add_argument("texts", type=Path)
    parser.add_argument("--json", action="store_true", help="machine-readable output")
    parser.add_argument("--preset", default="standard", choices=recipe.PRESETS)
    parser.add_argument("--steps", type=int, default=12)
    asked = parser.parse_args()
    torch.set_num_threads(device.spare_threads())
    precision = device.Precision.probe("cpu", "auto")
    made = recipe.make(corpus.read(asked.texts, RecordingJob()), asked.preset, None, 0)
    update, rng = Update(made, 1), torch.Generator().manual_seed(0)
    batches = [made.batch(rng) for _ in range(asked.steps)]
    lengths = list({batch["ids"].shape[1]: batch for batch in batches}.values())

    def seconds(some: list[dict[str, torch.Tensor]]) -> float:
        began = time.perf_counter()
        for batch in some:
            with precision.autocast():
                made.step(batch, 0.0, update)
        return time.perf_counter() - began

    tokens = sum(batch["ids"].numel() for batch in batches)
    seconds(lengths[:1])
    plain = tokens / seconds(batches)
    made.compile()
    first = seconds(lengths)
    first -= seconds(lengths)  # the steps themselves, now that they are translated
    compiled = tokens / seconds(batches)
    row = {
        "preset": asked.preset,
        "threads": torch.get_num_threads(),
        "bf16": precision.bf16,
        "plain_tokens_per_second": plain,
        "compiled_tokens_per_second": compiled,
        "ratio": compiled / plain,
        "seconds_to_compile": first,
        "won_back_after_minutes": first / max(1e-9, 1 - plain / compiled) / 60 if compiled > plain else None,
    }
    if asked.json:
        print(json.dumps(row, indent=2))
    else:
        kind = f"{asked.preset}, {row['threads']} threads, {'bf16' if precision.bf16 else 'fp32'}"
        speeds = f"plain {plain:.0f}, compiled {compiled:.0f} tokens/s, {compiled / plain:.2f} times"
        print(f"{kind}: {speeds}; {first:.0f} s to compile")
    return 0


if __name__ == "__main__":
    sys.exit(main())
