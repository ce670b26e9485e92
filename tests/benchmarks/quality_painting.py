"""How good the painting presets become in the same time: KID, SWD, diversity and copying, side by side.

    python tests/benchmarks/quality_painting.py SOURCE [--presets projected fastgan classic-64] [--minutes M]
        [--grow projected-128] [--model MODEL ...] [--sheet FOLDER] [--json]

Each preset is trained on SOURCE for M minutes (10), one after another, with the same seed, and measured on
the works held out of training (whole artists), at its own size, as `main.py evaluate` does it: KID x 1000 in
the last features of EfficientNet-lite2 at 192 px, a network no discriminator has seen; SWD x 1000 over the
Laplacian pyramid, which needs no network; diversity (1: as varied as real works); C_T (below -3: copies).
No single one of them is to be trusted, so --sheet writes 64 unpicked pictures of each, to be looked at.
--grow trains the first preset's model for as long again at twice its size. --model measures models that are
there already beside them (the starter model if no preset is to be trained: --presets without names).
With --resume a stopped run goes on where it was (--out).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from engine import device, files, modelfile, studio
from engine.jobs import ConsoleJob
from engine.painting import generate, pictures
from engine.runtime import Runtime
from engine.works import Painting

SHEET = 8
FIGURES = ("kid", "kid_floor", "swd", "swd_floor", "diversity", "c_t", "mood_valence_r", "mood_arousal_r")


def sheet(path: Path) -> np.ndarray:
    """64 pictures of a model, of no mood, style or genre in particular: uint8 (8 s, 8 s, 3)."""
    model = modelfile.open_model(path)
    count = SHEET * SHEET
    rng = np.random.Generator(np.random.PCG64(0))
    made = generate.paint_batch(
        Runtime(model, "cpu"), rng, np.zeros((count, 3), np.float32), np.zeros((count, 2), np.int64)
    )
    side = made.shape[1]
    return made.reshape(SHEET, SHEET, side, side, 3).transpose(0, 2, 1, 3, 4).reshape(SHEET * side, SHEET * side, 3)


def main() -> int:
    parser = argparse.ArgumentParser(description="The painting presets beside each other on held-out works.")
    parser.add_argument("source", type=Path)
    parser.add_argument("--presets", nargs="*", default=["projected", "fastgan", "classic-64"])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--grow", default="", metavar="PRESET")
    parser.add_argument("--model", action="append", default=[])
    parser.add_argument("--out", type=Path, default=None, help="folder the trained models are kept in")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--sheet", type=Path, default=None, metavar="FOLDER")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    device.prepare_environment()
    job = ConsoleJob()
    result: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.out or Path(temporary)
        paths = {Path(named).name: Path(named) for named in asked.model}

        def trained(preset: str, start: str = "") -> None:
            path = paths[preset] = folder / preset
            resume = asked.resume and path.with_name(f"{preset}.training").exists()
            wanted = studio.Training(
                "painting", asked.source, path, preset, minutes=asked.minutes, resume=resume, start=start
            )
            studio.train(wanted, job)

        for preset in asked.presets:
            trained(preset)
        if asked.grow:
            trained(asked.grow, str(paths[asked.presets[0]]))
        if not paths:
            paths["starter"] = studio.find_model("painting")
        for name, path in paths.items():
            found = studio.evaluate(str(path), asked.source, "cpu", job)
            card = modelfile.read_card(path)
            training = card["training"]
            result[name] = {
                **{figure: found[figure] for figure in FIGURES},
                "size": card["network"]["size"],
                "images": training["steps"] * card["recipe"]["batch"],
                "seconds": training["seconds"] + card.get("from", {}).get("seconds", 0),
                "hardware": training["hardware"],
            }
            if asked.sheet:
                files.write_bytes(asked.sheet / f"{name}.png", pictures.to_png(Painting(sheet(path))))
    if asked.json:
        print(json.dumps(result, indent=2))
    else:
        columns = [*FIGURES, "size", "images", "seconds"]
        print("  ".join(["model".ljust(16), *(name.rjust(14) for name in columns)]))
        for name, row in result.items():
            print("  ".join([name.ljust(16), *(str(row[column]).rjust(14) for column in columns)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
