"""How well the writing blocks learn tiny-shakespeare: nats per character, beside nanoGPT's model and recipe.

    python tests/benchmarks/quality_shakespeare.py TEXT [--minutes M] [--level 1.55] [--peer nanoGPT/model.py]
        [--out FOLDER] [--resume] [--json]

The size of nanoGPT's character model: 6 layers, 6 heads, width 384, context 256, dropout 0.2, 65 characters,
10.65 M parameters; the first 90 % of TEXT are learned, the last 10 % measured in full, in windows of 256
that follow one another (none sees the one before, as in nanoGPT's own estimate). Ours: the decoder blocks of
engine/writing/networks.py without a brief, Muon and AdamW, the averaged weights measured. With --peer the
GPT class of that file is trained in the same loop for the same time by nanoGPT's recipe for this text
(AdamW 1e-3 to 1e-4 by a cosine, betas 0.9 and 0.99, weight decay 0.1, batch 64, norms clipped at 1).
Prints, for each, the loss at the end and the seconds after which it was below --level (null: never).

References: nanoGPT's README, 1.4697 after 5,000 steps of 64 x 256; best published mean 1.4636.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine import device
from engine.graphs import Graph
from engine.jobs import ConsoleJob
from engine.training import Recipe, TrainArguments, Update, train
from engine.writing.networks import Block, Network, Norm, unit
from engine.writing.optim import Muon

CONTEXT, LAYERS, HEADS, WIDTH, DROPOUT = 256, 6, 6, 384, 0.2
SHARE = 0.9
REFERENCE, BAR = 1.4697, 1.48
CHECK_WINDOWS = 64
"""The curve is measured on so many windows of the held-out part; the figure at the end on all of it."""


class Decoder(nn.Module):
    """The writing studio's blocks, reading no brief."""

    def __init__(self, characters: int) -> None:
        super().__init__()
        shape = Network(characters, width=WIDTH, heads=HEADS, decoder=LAYERS, hidden=8 * WIDTH // 3, dropout=DROPOUT)
        self.embed = nn.Embedding(characters, WIDTH)
        self.blocks = nn.ModuleList(Block(shape, False) for _ in range(LAYERS))
        for block in self.blocks:
            block.dropout = nn.Dropout(DROPOUT)  # a choice for each place, as nanoGPT's; the studio's is shared
        self.end, self.drop = Norm(shape), nn.Dropout(DROPOUT)
        self.out = nn.Linear(WIDTH, characters, bias=False)
        for name, p in self.named_parameters():
            if name.endswith(("out.weight", "down.weight")):
                nn.init.zeros_(p)
            else:
                nn.init.normal_(p, std=0.02 if name.startswith("embed") else 0.5 * p.shape[1] ** -0.5)

    def forward(self, ids: Tensor) -> Tensor:
        at = torch.arange(ids.shape[1], device=ids.device)
        x = self.drop(unit(self.embed(ids)))
        for block in self.blocks:
            x, _ = block(x, at, None, True)
        return self.out(self.end(x))


class Characters(Recipe):
    """Windows of the text anywhere in it."""

    kind, averaged, chance = "writing", "writer", 0.005

    def __init__(self, text: str, peer: Path | None, batch: int) -> None:
        names = sorted(set(text))
        number = {name: i for i, name in enumerate(names)}
        ids = np.array([number[c] for c in text], np.int64)
        cut = int(SHARE * len(ids))
        self.learned, self.held = torch.from_numpy(ids[:cut]), torch.from_numpy(ids[cut:])
        self.rows, self.preset = batch, "nanogpt" if peer else "ours"
        self.data = [{"name": "tiny-shakespeare", "licence": "public domain", "works": 1, "fingerprint": str(cut)}]
        self.curve: list[tuple[float, float]] = []
        self.began = time.monotonic()
        torch.manual_seed(0)
        if peer:
            net: nn.Module = Peer(peer, len(names))
            matrices = [p for p in net.parameters() if p.ndim > 1]
            groups = [
                {"params": matrices, "weight_decay": 0.1},
                {"params": [p for p in net.parameters() if p.ndim < 2], "weight_decay": 0.0},
            ]
            self.optimizers = {"rest": torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99))}
            self.rates = {"rest": 1e-3}
        else:
            net = Decoder(len(names))
            inner = [p for n, p in net.named_parameters() if n.startswith("blocks")]
            inside = {id(p) for p in inner}
            rest = [p for p in net.parameters() if id(p) not in inside]
            self.optimizers = {
                "rest": torch.optim.AdamW(rest, lr=3e-3, betas=(0.9, 0.95), weight_decay=0.01),
                "matrices": Muon(inner, lr=0.02, weight_decay=0.01),
            }
            self.rates = {"rest": 3e-3, "matrices": 0.02}
        self.nets = nn.ModuleDict({"writer": net})
        self.steps = 0

    def batch(self, rng: torch.Generator) -> dict[str, Tensor]:
        at = torch.randint(len(self.learned) - CONTEXT - 1, (self.rows,), generator=rng)
        return {"ids": torch.stack([self.learned[i : i + CONTEXT + 1] for i in at.tolist()])}

    def step(self, batch: dict[str, Tensor], done: float, update: Update) -> dict[str, Tensor]:
        self.steps += 1
        if self.preset == "nanogpt":
            scale = min(1.0, self.steps / 100) * (0.1 + 0.45 * (1 + math.cos(math.pi * done)))
        else:
            scale = min(1.0, self.steps / 50) * min(1.0, max(0.02, (1 - done) / 0.6))
        for name, optimizer in self.optimizers.items():
            for group in optimizer.param_groups:
                group["lr"] = self.rates[name] * scale
        ids = batch["ids"]
        logits = self.nets["writer"](ids[:, :-1]).float()
        loss = F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
        update(loss, *self.optimizers, clip=1.0)
        return {"nats": loss.detach()}

    def ema_decay(self, step: int) -> float:
        return 0.0 if self.preset == "nanogpt" else min(0.995, (step + 1) / (step + 10))

    def network(self) -> dict[str, Any]:
        return {"context": CONTEXT, "rows": self.rows}

    def graphs(self, net: nn.Module) -> list[Graph]:
        return []

    def check(self, net: nn.Module) -> dict[str, float]:
        held_out = self.measured(net, CHECK_WINDOWS)
        self.curve.append((time.monotonic() - self.began, held_out))
        return {"held_out": held_out}

    def validate(self, net: nn.Module) -> dict[str, float]:
        return {"valid": self.measured(net, len(self.held))}

    def measured(self, net: nn.Module, most: int) -> float:
        """Nats per character over at most so many windows, evenly spread."""
        windows = (len(self.held) - 1) // CONTEXT
        chosen = np.unique(np.linspace(0, windows - 1, min(most, windows)).round().astype(int))
        where = next(net.parameters()).device
        total = count = 0.0
        with torch.inference_mode():
            for part in np.array_split(chosen, max(1, len(chosen) // 16)):
                rows = torch.stack([self.held[i * CONTEXT : (i + 1) * CONTEXT + 1] for i in part]).to(where)
                logits = net(rows[:, :-1]).float()
                total += float(F.cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten(), reduction="sum"))
                count += rows[:, 1:].numel()
        return total / count


class Peer(nn.Module):
    """The GPT class of a nanoGPT's model.py, asked for the logits of every place."""

    def __init__(self, path: Path, characters: int) -> None:
        super().__init__()
        spec = importlib.util.spec_from_file_location("nanogpt_model", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["nanogpt_model"] = module
        spec.loader.exec_module(module)
        shape = module.GPTConfig(CONTEXT, characters, LAYERS, HEADS, WIDTH, DROPOUT, False)
        self.net = module.GPT(shape)

    def forward(self, ids: Tensor) -> Tensor:
        return self.net(ids, ids)[0]  # with targets, whatever they are, it gives every place's logits


def main() -> int:
    parser = argparse.ArgumentParser(description="Nats per character on tiny-shakespeare, beside nanoGPT.")
    parser.add_argument("text", type=Path)
    parser.add_argument("--minutes", type=float, default=60.0, help="for each of the two")
    parser.add_argument("--batch", type=int, default=16, help="windows in a step of ours (16)")
    parser.add_argument("--level", type=float, default=1.55)
    parser.add_argument("--peer", type=Path, default=None, metavar="MODEL.PY")
    parser.add_argument("--out", type=Path, default=None, help="folder the trainings are kept in, for --resume")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    device.prepare_environment()
    torch.set_num_threads(device.spare_threads())
    text = asked.text.read_text("utf-8")
    result: dict[str, Any] = {"reference": REFERENCE, "bar": BAR}
    with tempfile.TemporaryDirectory() as folder:
        for name, peer, rows in (("ours", None, asked.batch), ("nanogpt", asked.peer, 64)):
            if name == "nanogpt" and peer is None:
                continue
            recipe = Characters(text, peer, rows)
            out = (asked.out or Path(folder)) / name
            done = train(recipe, TrainArguments(out=out, minutes=asked.minutes, resume=asked.resume), ConsoleJob())
            below = [seconds for seconds, nats in recipe.curve if nats <= asked.level]
            result[name] = {
                "nats_per_character": done.card["metrics"]["valid"],
                f"seconds_to_{asked.level:g}": round(below[0]) if below else None,
                "parameters": done.card["parameters"],
                "steps": done.steps,
                "seconds": round(done.seconds),
                "curve": [(round(seconds), round(nats, 4)) for seconds, nats in recipe.curve],
                "hardware": done.card["training"]["hardware"],
            }
    print(json.dumps(result, indent=None if not asked.json else 2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
