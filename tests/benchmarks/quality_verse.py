"""How well a writing model knows verse: bits per character on held-out authors, beside PPMd.

    python tests/benchmarks/quality_verse.py SOURCE --language en|zh [--model MODEL] [--minutes M] [--json]

Both predict the same works, those the corpus holds out (whole authors). PPMd (Shkarin's var. H, order 12,
from the package pyppmd) is primed with all the training works; the model writes with an empty brief. Title
line, text and end of every work count. With --minutes a model is trained first (kept at --out, gone on with
by --resume; --preset); else the starter model is taken, which must have been trained on SOURCE.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch

from engine import device, modelfile, studio
from engine.jobs import ConsoleJob
from engine.writing import corpus, networks
from engine.writing.corpus import Piece
from engine.writing.evaluate import measure
from engine.writing.tokens import ASSET, Tokenizer

ORDER, MEMORY = 12, 1 << 30


def written(pieces: list[Piece]) -> bytes:
    return "".join(piece.document + ("\n" if piece.last else "") for piece in pieces).encode()


def ppmd_bits(train: list[Piece], valid: list[Piece]) -> float:
    """Bits per character of valid: what the archive grows by when it follows train."""
    import pyppmd  # pyright: ignore[reportMissingImports] - of the extra "bench"

    encoder = pyppmd.Ppmd7Encoder(ORDER, MEMORY)
    encoder.encode(written(train))
    grown = len(encoder.encode(written(valid))) + len(encoder.flush())
    return 8 * grown / len(written(valid).decode())


def main() -> int:
    parser = argparse.ArgumentParser(description="Bits per character on held-out authors, beside PPMd.")
    parser.add_argument("source", type=Path)
    parser.add_argument("--language", choices=("en", "zh"), required=True)
    parser.add_argument("--model", default="")
    parser.add_argument("--preset", default="")
    parser.add_argument("--minutes", type=float, default=None)
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--most", type=int, default=200_000, help="tokens of the model's that are measured (200,000)")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    device.prepare_environment()
    torch.set_num_threads(device.spare_threads())
    job = ConsoleJob()
    read = corpus.read(asked.source, job, language=asked.language)
    with tempfile.TemporaryDirectory() as folder:
        path = studio.find_model("writing", asked.language, asked.model)
        if asked.minutes is not None:
            path = asked.out or Path(folder) / "verse"
            wanted = studio.Training(
                "writing", asked.source, path, asked.preset, minutes=asked.minutes, resume=asked.resume
            )
            studio.train(wanted, job)
        model = modelfile.open_model(path)
    if model.card["data"][0]["fingerprint"] != read.data[0]["fingerprint"]:
        print("The model was trained on other works: what is held out here it may have seen.", file=sys.stderr)
    net = networks.build(model.network)
    net.load_state_dict({k: torch.from_numpy(np.array(v)) for k, v in model.weights.items()})
    chosen = list(read.valid)
    random.Random(0).shuffle(chosen)
    tokenizer = Tokenizer(model.assets[ASSET])
    ours = measure(net, tokenizer, chosen, int(model.network["context"]), job, asked.most)
    peer = ppmd_bits(read.train, chosen[: int(ours["works"])])
    result = {
        "bits_per_char": ours["bits_per_char"],
        "ppmd": peer,
        "ratio": ours["bits_per_char"] / peer,
        "works": ours["works"],
        "characters": ours["characters"],
        "model": model.fingerprint,
        "parameters": model.card["parameters"],
        "seconds_trained": model.card["training"]["seconds"],
        "hardware": model.card["training"]["hardware"],
    }
    print(json.dumps(result, indent=2) if asked.json else "\n".join(f"{k}: {v}" for k, v in result.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
