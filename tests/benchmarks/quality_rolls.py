"""How well the music network knows chorales and folk tunes: exact nats per frame on the published test sets.

    python tests/benchmarks/quality_rolls.py JSB_Chorales|Nottingham --data ZIP [--minutes M] [--resume] [--json]

ZIP holds the rolls of Boulanger-Lewandowski 2012 (88 keys, packed bits; quarter-note frames for the
chorales, eighths for the tunes) in their split. The network of the music studio is trained on the training
part alone: the notes of a frame one after another in ascending order, then END, masked so that it stays an
exact likelihood. Its inputs are those of the studio except what the rolls do not tell (durations, parts,
mood, bar lines); in place of the rolls of one and two bars ago it sees those at the lags in SETS. The
figure is the sum over all test frames, the first of each piece included, divided by their number. It is given
twice: of the network as it stands, and of the mean of its probabilities with the piece in the keys KEYS_HEARD away
(a chorale is as likely in every key; the mean of exact likelihoods is one). The best state on the validation part is
kept; the test part is looked at once. The model is the benchmark's own and never shipped.

References (test nats per frame): Bai 2018 (LSTM, TCN; first frame left out), Boulanger-Lewandowski 2012
(RNN-NADE), Goel 2014 and Johnson 2017 (the best of their kind).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import math

import numpy as np
import torch
from torch import Tensor, nn

from engine import device
from engine.graphs import Graph
from engine.jobs import ConsoleJob
from engine.music.networks import Composer, Network
from engine.music.recipe import symbol_losses
from engine.music.tokens import END, FAR, KEYS, NO_DURATION, PARTS, START, UNKNOWN_END
from engine.training import Recipe, TrainArguments, Update, train

SETS: dict[str, dict[str, Any]] = {
    "JSB_Chorales": {
        "lags": (1, 2, 4, 8),
        "dropout": 0.35,
        "bar": 4,
        "reference": {"LSTM": 8.45, "TCN": 8.10, "RNN-NADE": 5.56, "BALSTM": 5.05},
        "bar_to_reach": 5.0,
    },
    "Nottingham": {
        "lags": (1, 6, 8, 12, 16, 24, 32, 48, 64),
        "dropout": 0.3,
        "bar": 8,
        "reference": {"LSTM": 3.29, "TCN": 3.07, "RNN-NADE": 2.31, "BALSTM": 1.55},
        "bar_to_reach": 2.2,
    },
}
EVENTS, ROWS, RATE, DECAY = 256, 24, 3e-3, 0.05
CHECK_PIECES = 40
KEYS_HEARD = (0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5)
MOVES = 6
"""Pieces are moved by up to so many semitones while training; never while testing."""


def read(path: Path, name: str) -> dict[str, list[np.ndarray]]:
    """train, valid, test: lists of bool rolls (frames, 88)."""
    with zipfile.ZipFile(path) as archive, archive.open(f"{name}.npz") as file:
        arrays = np.load(file)
        found = {}
        for part in ("train", "valid", "test"):
            rolls = np.unpackbits(arrays[f"{part}_rolls"], axis=1)[:, :KEYS].astype(bool)
            ends = np.cumsum(arrays[f"{part}_lengths"])[:-1]
            found[part] = np.split(rolls, ends)
        return found


class RollComposer(Composer):
    """The studio's network, its rolls those at the given lags."""

    def __init__(self, network: Network, lags: tuple[int, ...]) -> None:
        super().__init__(network)
        self.rolls = nn.Linear(KEYS * len(lags), network.embedding, bias=False)
        self.wet = nn.Dropout(network.dropout)

    def inputs(self, labels: Tensor, mood: Tensor, rolls: Tensor) -> Tensor:
        return self.wet(super().inputs(labels, mood, rolls))


def events_of(roll: np.ndarray, bar: int, lags: tuple[int, ...]) -> dict[str, np.ndarray]:
    """A piece as arrays over its events: labels (E, 9), rolls (E, lags * 88), symbol, floor (E,)."""
    frame, key = np.nonzero(roll)
    frames = len(roll)
    symbol = np.concatenate([PARTS * key, np.full(frames, END)])
    where = np.concatenate([frame, np.arange(frames)])
    order = np.lexsort((symbol, where))
    symbol, where = symbol[order].astype(np.int64), where[order]
    before = np.concatenate([[START], symbol[:-1]])
    labels = np.zeros((len(symbol), 9), np.int64)
    labels[:, 0], labels[:, 1], labels[:, 5] = before, NO_DURATION, UNKNOWN_END
    labels[:, 2] = where % (4 * bar)
    labels[:, 4] = np.minimum(where // bar, FAR)
    padded = np.concatenate([np.zeros((max(lags), KEYS), bool), roll])
    seen = np.concatenate([padded[max(lags) - lag + where] for lag in lags], 1)
    return {"labels": labels, "rolls": seen, "symbol": symbol, "floor": np.where(before >= END, 0, before + 1)}


def moved(roll: np.ndarray, by: int) -> np.ndarray:
    """The roll some keys higher, as far as all its notes stay on the keyboard."""
    keys = np.flatnonzero(roll.any(0))
    if not len(keys) or not 0 <= keys[0] + by <= keys[-1] + by < KEYS:
        return roll
    return np.roll(roll, by, 1)


class RollRecipe(Recipe):
    """Windows of the training pieces in random keys."""

    kind, averaged, preset = "music", "composer", "rolls"

    def __init__(self, rolls: dict[str, list[np.ndarray]], name: str, seed: int) -> None:
        about = SETS[name]
        torch.manual_seed(seed)
        self.lags, self.bar, self.rolls = about["lags"], about["bar"], rolls
        self.composer = RollComposer(Network(dropout=about["dropout"]), self.lags)
        self.nets = nn.ModuleDict({"composer": self.composer})
        groups = [
            {"params": [p for p in self.composer.parameters() if p.ndim > 1], "weight_decay": DECAY},
            {"params": [p for p in self.composer.parameters() if p.ndim < 2], "weight_decay": 0.0},
        ]
        self.optimizers = {"composer": torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.99))}
        self.data = [{"name": name, "licence": "evaluation only", "works": len(rolls["train"]), "fingerprint": name}]
        sizes = np.array([roll.sum() + len(roll) for roll in rolls["train"]], np.float64)
        self._chance = torch.from_numpy(sizes / sizes.sum())

    def batch(self, rng: torch.Generator) -> dict[str, Tensor]:
        chosen = torch.multinomial(self._chance, ROWS, replacement=True, generator=rng).tolist()
        by = torch.randint(-MOVES, MOVES, (ROWS,), generator=rng).tolist()
        at = torch.rand(ROWS, generator=rng).tolist()
        rows = []
        for piece, shift, place in zip(chosen, by, at, strict=True):
            row = events_of(moved(self.rolls["train"][piece], shift), self.bar, self.lags)
            length = len(row["symbol"])
            # Half the windows begin with the piece, as every test piece does.
            begin = int(max(0.0, 2 * place - 1) * max(0, length - EVENTS))
            row = {k: v[begin : begin + EVENTS] for k, v in row.items()}
            real = len(row["symbol"])
            row["real"] = np.ones(real, np.float32)
            rows.append(
                {k: np.concatenate([v, np.zeros((EVENTS - real, *v.shape[1:]), v.dtype)]) for k, v in row.items()}
            )
        return {k: torch.from_numpy(np.stack([row[k] for row in rows])) for k in rows[0]}

    def step(self, batch: dict[str, Tensor], done: float, update: Update) -> dict[str, Tensor]:
        for group in self.optimizers["composer"].param_groups:
            group["lr"] = RATE * min(1.0, done / 0.02 + 0.05) * (0.01 + 0.99 * math.cos(done * math.pi / 2) ** 2)
        mood = batch["rolls"].new_zeros((*batch["symbol"].shape, 3), dtype=torch.float32)
        top, _ = self.composer(batch["labels"], mood, batch["rolls"].float())
        nats = symbol_losses(self.composer.next(top), batch["symbol"], batch["floor"]) * batch["real"]
        update(nats.sum() / batch["real"].sum(), "composer", clip=1.0)
        frames = ((batch["symbol"] == END) * batch["real"]).sum()
        return {"nats_per_frame": nats.sum().detach() / frames}

    def network(self) -> dict[str, Any]:
        return {"lags": list(self.lags)}

    def graphs(self, net: nn.Module) -> list[Graph]:
        return []

    def check(self, net: nn.Module) -> dict[str, float]:
        """held_out: nats per frame over the first pieces of the validation part."""
        assert isinstance(net, RollComposer)
        return {"held_out": measure(net, self.rolls["valid"][:CHECK_PIECES], self.bar, self.lags)}

    def validate(self, net: nn.Module) -> dict[str, float]:
        assert isinstance(net, RollComposer)
        found = {part: measure(net, self.rolls[part], self.bar, self.lags) for part in ("valid", "test")}
        found["test_keys"] = measure(net, self.rolls["test"], self.bar, self.lags, KEYS_HEARD)
        return found


def measure(
    net: RollComposer, rolls: list[np.ndarray], bar: int, lags: tuple[int, ...], keys: tuple[int, ...] = (0,)
) -> float:
    """Nats per frame over whole pieces, of the mean of the probabilities in each of the keys.

    What a network gives to notes beyond the keyboard after a move counts as lost, so the mean stays a likelihood.
    """
    where = next(net.parameters()).device
    nats = frames = 0.0
    with torch.inference_mode():
        for roll in rolls:
            heard = []
            for key in keys:
                higher = moved(roll, key)
                if key and higher is roll:
                    continue
                row = {k: torch.from_numpy(v[None]).to(where) for k, v in events_of(higher, bar, lags).items()}
                mood = torch.zeros(1, row["symbol"].shape[1], 3, device=where)
                top, _ = net(row["labels"], mood, row["rolls"].float())
                heard.append(-symbol_losses(net.next(top), row["symbol"], row["floor"])[0])
            nats -= float((torch.logsumexp(torch.stack(heard), 0) - math.log(len(heard))).sum())
            frames += len(roll)
    return nats / frames


def main() -> int:
    parser = argparse.ArgumentParser(description="Exact nats per frame on the published test sets.")
    parser.add_argument("set", choices=SETS)
    parser.add_argument("--data", type=Path, required=True, help="music_benchmark.zip")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--out", type=Path, default=None, help="where the training is kept, for --resume")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    device.prepare_environment()
    torch.set_num_threads(device.spare_threads())
    rolls = read(asked.data, asked.set)
    with tempfile.TemporaryDirectory() as folder:
        out = asked.out or Path(folder) / asked.set
        recipe = RollRecipe(rolls, asked.set, 0)
        done = train(recipe, TrainArguments(out=out, minutes=asked.minutes, resume=asked.resume), ConsoleJob())
    about = SETS[asked.set]
    result = {
        "set": asked.set,
        "test_nats_per_frame": done.card["metrics"]["test"],
        "test_nats_per_frame_over_keys": done.card["metrics"]["test_keys"],
        "valid_nats_per_frame": done.card["metrics"]["valid"],
        "reference": about["reference"],
        "bar": about["bar_to_reach"],
        "ratio_to_bar": done.card["metrics"]["test_keys"] / about["bar_to_reach"],
        "parameters": done.card["parameters"],
        "steps": done.steps,
        "seconds": round(done.seconds, 1),
        "hardware": done.card["training"]["hardware"],
    }
    if asked.json:
        print(json.dumps(result, indent=2))
    else:
        print("\n".join(f"{name}: {value}" for name, value in result.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
