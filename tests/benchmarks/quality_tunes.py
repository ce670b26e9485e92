"""How well the music model knows tunes: nats per note on held-out pieces, beside a Kneser-Ney 5-gram.

    python tests/benchmarks/quality_tunes.py SOURCE [--model MODEL] [--minutes M] [--json]

Both are measured on the pieces the corpus holds out (whole composers), moved to C alike, over the same
events: symbol, duration, and velocity where the piece has dynamics of its own. The 5-gram is the modified,
interpolated one of Chen & Goodman 1999 over the events written one after another, trained on the training
pieces. With --minutes a model is trained first (kept at --out, gone on with by --resume); else the starter
model is taken, which must have been trained on SOURCE with the same split.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch

from engine import device, modelfile, studio
from engine.jobs import ConsoleJob
from engine.music import corpus, networks, recipe
from engine.music.corpus import Piece
from engine.music.tokens import END, NO_DURATION, PARTS, SYMBOLS, UNKNOWN_VELOCITY

ORDER = 5
FIRST_DURATION = SYMBOLS
FIRST_VELOCITY = FIRST_DURATION + NO_DURATION
BEGIN = FIRST_VELOCITY + UNKNOWN_VELOCITY
WORDS = BEGIN + 1


def stream(piece: Piece) -> np.ndarray:
    """The events of a piece in C as one sequence of words, ORDER - 1 BEGINs before them."""
    symbol = piece.symbol.astype(np.int64)
    notes = symbol != END
    rows = np.full((len(symbol), 3), -1, np.int64)
    rows[:, 0] = np.where(notes, symbol + PARTS * piece.home, END)
    rows[notes, 1] = FIRST_DURATION + piece.duration[notes].astype(np.int64)
    heard = notes & (piece.velocity != UNKNOWN_VELOCITY)
    rows[heard, 2] = FIRST_VELOCITY + piece.velocity[heard].astype(np.int64)
    words = rows.ravel()
    return np.concatenate([np.full(ORDER - 1, BEGIN), words[words >= 0]])


def grams(streams: list[np.ndarray], n: int) -> np.ndarray:
    """Every n-gram that ends on a real word, as one number in base WORDS."""
    parts = []
    for words in streams:
        ends = np.arange(ORDER - 1, len(words))
        key = np.zeros(len(ends), np.int64)
        for back in range(n - 1, -1, -1):
            key = key * WORDS + words[ends - back]
        parts.append(key)
    return np.concatenate(parts)


class KneserNey:
    """Modified interpolated Kneser-Ney; sizes and discounts as in Chen & Goodman 1999, section 4.1.6."""

    def __init__(self, streams: list[np.ndarray]) -> None:
        self.tables = {}
        counts: np.ndarray
        above: np.ndarray | None = None
        for n in range(ORDER, 0, -1):
            if above is None:
                keys, counts = np.unique(grams(streams, n), return_counts=True)
            else:  # below the top a word counts once for each different word it follows
                keys, counts = np.unique(above % WORDS**n, return_counts=True)
            above = keys
            of = np.bincount(np.minimum(counts, 4), minlength=5)[1:].astype(float)
            if of.all():
                base = of[0] / (of[0] + 2 * of[1])
                steps = [k - (k + 1) * base * of[k] / of[k - 1] for k in (1, 2, 3)]
            else:  # single words are too few for the estimate
                steps = [0.5, 0.75, 0.9]
            # Never nothing, so that no word is impossible; never more than the count.
            discount = np.clip([0.0, *steps], [0, 0.1, 0.1, 0.1], [0, 1, 2, 3])
            history = keys // WORDS
            histories, which = np.unique(history, return_inverse=True)
            total = np.bincount(which, counts)
            left = np.bincount(which, discount[np.minimum(counts, 3)])
            self.tables[n] = (keys, counts - discount[np.minimum(counts, 3)], histories, total, left)

    def nats(self, streams: list[np.ndarray]) -> float:
        """-ln p of all words, BEGINs aside."""
        likely = np.full(sum(len(words) - ORDER + 1 for words in streams), 1 / (WORDS - 1))
        for n in range(1, ORDER + 1):
            keys, kept, histories, total, left = self.tables[n]
            asked = grams(streams, n)
            own = _found(keys, kept, asked)
            whole, rest = _found(histories, total, asked // WORDS), _found(histories, left, asked // WORDS)
            seen = whole > 0
            likely[seen] = (own[seen] + rest[seen] * likely[seen]) / whole[seen]
        return float(-np.log(likely).sum())


def _found(keys: np.ndarray, values: np.ndarray, asked: np.ndarray) -> np.ndarray:
    at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    return np.where(keys[at] == asked, values[at], 0.0)


def main() -> int:
    parser = argparse.ArgumentParser(description="Nats per note on held-out pieces, beside a Kneser-Ney 5-gram.")
    parser.add_argument("source", type=Path)
    parser.add_argument("--model", default="")
    parser.add_argument("--minutes", type=float, default=None)
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    device.prepare_environment()
    torch.set_num_threads(device.spare_threads())
    job = ConsoleJob()
    read = corpus.read(asked.source, job)
    notes = sum(int(np.count_nonzero(piece.symbol != END)) for piece in read.valid)
    peer = KneserNey([stream(piece) for piece in read.train]).nats([stream(piece) for piece in read.valid]) / notes
    with tempfile.TemporaryDirectory() as folder:
        path = Path(asked.model) if asked.model else studio.find_model("music")
        if asked.minutes is not None:
            path = asked.out or Path(folder) / "tunes"
            studio.train(studio.Training("music", asked.source, path, minutes=asked.minutes, resume=asked.resume), job)
        model = modelfile.open_model(path)
    if model.card["data"][0]["fingerprint"] != read.data[0]["fingerprint"]:
        print("The model was trained on other works: what is held out here it may have seen.", file=sys.stderr)
    net = networks.build(model.network)
    net.load_state_dict({k: torch.from_numpy(np.array(v)) for k, v in model.weights.items()})
    ours = recipe.measure(net, read.valid, device.choose("auto"), job)
    result = {
        "nats_per_note": ours["nats_per_note"],
        "kneser_ney_5": peer,
        "ratio": ours["nats_per_note"] / peer,
        "notes": notes,
        "pieces": len(read.valid),
        "model": model.fingerprint,
    }
    print(json.dumps(result, indent=2) if asked.json else "\n".join(f"{k}: {v}" for k, v in result.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
