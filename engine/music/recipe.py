"""How the music networks are trained: on windows of events in C, with conditions left out at times.

Moving every piece to one key shows a small network each of its turns far oftener than all keys would
(measured on songs and piano pieces: the loss after 256 steps in C was that after 447 in all keys).
Creation moves the tune to a key of its own again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine import fingerprints
from engine.brief import UserError
from engine.graphs import Graph
from engine.jobs import Job
from engine.modelfile import Model
from engine.music import copies, networks
from engine.music.corpus import Corpus, Piece
from engine.music.networks import Composer, Network
from engine.music.tokens import (
    DURATION_TABLE,
    END,
    NO_DURATION,
    PARTS,
    START,
    SYMBOLS,
    UNKNOWN_END,
    UNKNOWN_VELOCITY,
    VELOCITY_TABLE,
    chroma_of,
    key_of,
)  # fmt: skip
from engine.training import Recipe, Update

DROP_MOOD = DROP_LABEL = 0.15
"""How often each condition is hidden, so that the network can also do without it."""
DROP_END = 0.1
CHUNK = 1024
"""Events at a time; the state is carried on, so chunks do not change the result."""
VALIDATION_EVENTS, CHECK_EVENTS = 60_000, 6_000
FORGET = 0.9
"""How much of the running loudness stays at each note."""
LOCAL_KEY = 0.5
"""How often a window is moved to C by its own key rather than by that of its piece."""


@dataclass(frozen=True)
class Preset:
    """network, and how it learns: rows a step, events in a row, peak learning rate, weight decay."""

    network: Network
    rows: int = 16
    events: int = 256
    rate: float = 2e-3
    decay: float = 0.01


PRESETS: dict[str, Preset] = {
    "frames": Preset(Network()),
    "classic": Preset(Network(width=128, embedding=128, layers=2, note=64, dropout=0.2, rolls=False), rate=1e-3),
}
"""frames is the default; classic the textbook net: 2 LSTM layers of 128, dropout 0.2, softmax over notes."""


def past_loudness(velocity: np.ndarray) -> np.ndarray:
    """(E, 2): the running mean (0..1) of the velocities before each event, and 1 where there are any.

    velocity: bins (E,), UNKNOWN_VELOCITY at END and in pieces without dynamics.
    """
    out = np.zeros((len(velocity), 2), np.float32)
    mean, known = 0.0, 0.0
    for at in np.flatnonzero(velocity != UNKNOWN_VELOCITY):
        out[at] = mean, known
        now = float(VELOCITY_TABLE[velocity[at]]) / 127
        mean = FORGET * mean + (1 - FORGET) * now if known else now
        known = 1.0
    return out


def window(piece: Piece, begin: int, end: int, shift: int) -> dict[str, np.ndarray]:
    """Events begin..end of a piece as arrays: inputs labels (T, 9), mood (T, 3), rolls (T, 264); targets
    symbol, duration, velocity (T,), floor (T,): the smallest symbol allowed at each event."""
    symbol = piece.symbol[begin:end].astype(np.int64)
    frame = piece.frame[begin:end]
    symbol = np.where(symbol == END, END, symbol + PARTS * shift)
    before = np.empty_like(symbol)
    before[1:] = symbol[:-1]
    duration = piece.duration[begin:end].astype(np.int64)
    duration_before = np.full_like(duration, NO_DURATION)
    duration_before[1:] = duration[:-1]
    if begin == 0:
        before[0] = START
    else:
        last = int(piece.symbol[begin - 1])
        before[0] = END if last == END else last + PARTS * shift
        duration_before[0] = piece.duration[begin - 1]
    frame_labels = piece.labels[frame].astype(np.int64)
    labels = np.concatenate([before[:, None], duration_before[:, None], frame_labels], 1)
    mood = np.concatenate([piece.mood[frame], np.ones((len(frame), 1), np.float32)], 1)
    floor = np.where(before >= END, 0, before + 1)
    return {
        "labels": labels, "mood": mood, "rolls": piece.rolls(frame, shift), "symbol": symbol,
        "duration": duration, "velocity": piece.velocity[begin:end].astype(np.int64), "floor": floor,
    }  # fmt: skip


def symbol_losses(logits: Tensor, symbol: Tensor, floor: Tensor) -> Tensor:
    """Nats of each symbol under the softmax over what may follow: symbols from floor up, and END."""
    barred = torch.arange(SYMBOLS, device=logits.device) < floor[..., None]
    logits = logits.float().masked_fill(barred, -1e9)
    return F.cross_entropy(logits.flatten(0, -2), symbol.flatten(), reduction="none").view_as(symbol)


def note_losses(net: Composer, top: Tensor, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Nats of every note's duration, and of every known velocity, as two flat tensors."""
    notes = batch["symbol"] != END
    symbol, duration, velocity = (batch[name][notes] for name in ("symbol", "duration", "velocity"))
    heard = velocity != UNKNOWN_VELOCITY
    note = net.note(top[notes], symbol)
    lengths = F.cross_entropy(net.duration(note).float(), duration, reduction="none")
    logits = net.loudness(note[heard], duration[heard], batch["past"][notes][heard])
    return lengths, F.cross_entropy(logits.float(), velocity[heard], reduction="none")


def measure(net: Composer, pieces: list[Piece], where: str, job: Job | None = None) -> dict[str, float]:
    """Nats over whole pieces, state carried from the first event to the last, all conditions given:
    mood, mode, density, meter, setting, how many bars are left, and the key (every piece is moved to C).

    nats_per_note: everything (symbols with END, durations, and velocities where the piece has dynamics of
    its own) over the number of notes. nats_per_frame: the notes of a frame (pitch with part) and its END,
    over the number of frames (sixteenths, silent ones too); durations and velocities are left out there.
    """
    net = net.to(where).eval()
    symbols = lengths = loudness = 0.0
    notes = frames = heard = 0
    with torch.inference_mode():
        for done, piece in enumerate(pieces):
            if job is not None:
                if job.should_stop():
                    break
                job.progress(done / len(pieces), f"piece {done + 1} of {len(pieces)}")
            state, past, shift = None, past_loudness(piece.velocity), piece.home
            for begin in range(0, len(piece.symbol), CHUNK):
                end = min(len(piece.symbol), begin + CHUNK)
                arrays = window(piece, begin, end, shift) | {"past": past[begin:end]}
                batch = {k: torch.from_numpy(v[None]).to(where) for k, v in arrays.items()}
                top, state = net(batch["labels"], batch["mood"], batch["rolls"].float(), state)
                nats = symbol_losses(net.next(top), batch["symbol"], batch["floor"])
                length, loud = note_losses(net, top, batch)
                symbols += float(nats.sum())
                lengths += float(length.sum())
                loudness += float(loud.sum())
                heard += loud.numel()
            notes += int(np.count_nonzero(piece.symbol != END))
            frames += len(piece.labels)
    if not notes:
        raise UserError("There are no notes to evaluate; choose a folder with MIDI files.")
    return {
        "nats_per_note": (symbols + lengths + loudness) / notes,
        "nats_per_frame": symbols / frames,
        "duration_nats_per_note": lengths / notes,
        "velocity_nats_per_note": loudness / heard if heard else 0.0,
        "notes": notes,
        "frames": frames,
        "notes_with_dynamics": heard,
    }


class MusicRecipe(Recipe):
    """One network, one optimiser; the loss is all nats of an event: symbol, duration and velocity."""

    kind = "music"
    averaged = "composer"

    def __init__(self, corpus: Corpus, preset: str, start: Model | None, seed: int) -> None:
        self.preset, self.data = preset, corpus.data
        self.settings = PRESETS[preset]
        self.corpus, self.train, self.valid = corpus, corpus.train, corpus.valid
        torch.manual_seed(seed)
        if start is None:
            self.composer = Composer(self.settings.network)
        else:
            if start.kind != "music":
                raise UserError(f"{start.name} is no music model; choose one to train on from.")
            self.composer = networks.build(start.network)
            self.composer.load_state_dict({k: torch.from_numpy(v.copy()) for k, v in start.weights.items()})
        self.nets = nn.ModuleDict({"composer": self.composer})
        decayed = [p for p in self.composer.parameters() if p.ndim > 1]
        plain = [p for p in self.composer.parameters() if p.ndim < 2]
        groups = [
            {"params": decayed, "weight_decay": self.settings.decay},
            {"params": plain, "weight_decay": 0.0},
        ]
        self.optimizers = {"composer": torch.optim.AdamW(groups, lr=self.settings.rate, betas=(0.9, 0.99))}
        self.rate = self.settings.rate * (0.3 if start is not None else 1.0)
        self._past = [past_loudness(piece.velocity) for piece in self.train]
        sizes = np.array([len(piece.symbol) for piece in self.train], np.float64)
        self._chance = torch.from_numpy(sizes / sizes.sum())
        self._home = [piece.home for piece in self.train]

    def batch(self, rng: torch.Generator) -> dict[str, Tensor]:
        rows, events = self.settings.rows, self.settings.events
        chosen = torch.multinomial(self._chance, rows, replacement=True, generator=rng).tolist()
        draws = torch.rand(rows, 8, generator=rng).tolist()
        made = [self._row(piece, events, draw) for piece, draw in zip(chosen, draws, strict=True)]
        return {name: torch.from_numpy(np.stack([row[name] for row in made])) for name in made[0]}

    def _row(self, index: int, events: int, draw: list[float]) -> dict[str, np.ndarray]:
        piece = self.train[index]
        # Starts before the first event count as the first: openings and closings are seen often enough.
        length = len(piece.symbol)
        begin = int(-events / 2 + draw[1] * max(1.0, length - events / 2))
        begin = max(0, min(begin, length - events))
        shift = self._home[index]
        if draw[0] < LOCAL_KEY:
            inside = slice(begin, begin + events)
            notes = piece.symbol[inside] != END
            lasting = DURATION_TABLE[piece.duration[inside][notes]]
            shift = piece.shift_to_c(key_of(chroma_of(piece.symbol[inside][notes], lasting))[0])
        row = window(piece, begin, min(length, begin + events), shift)
        row["past"] = self._past[index][begin : begin + events]
        row["real"] = np.ones(len(row["symbol"]), np.float32)
        if draw[2] < DROP_MOOD:
            row["mood"][:] = 0
        for column, chance in ((6, draw[3]), (7, draw[4]), (8, draw[5])):
            if chance < DROP_LABEL:
                row["labels"][:, column] = 0
        if draw[6] < DROP_END:
            row["labels"][:, 5] = UNKNOWN_END
        missing = events - len(row["symbol"])
        if missing:  # a piece shorter than the window: filled with ENDs that do not count
            fill = {"symbol": END, "velocity": UNKNOWN_VELOCITY, "duration": NO_DURATION}
            for name, value in row.items():
                rest = np.full((missing, *value.shape[1:]), fill.get(name, 0), value.dtype)
                row[name] = np.concatenate([value, rest])
        return row

    def step(self, batch: dict[str, Tensor], done: float, update: Update) -> dict[str, Tensor]:
        for group in self.optimizers["composer"].param_groups:
            cosine = 0.02 + 0.98 * math.cos(done * math.pi / 2) ** 2
            group["lr"] = self.rate * min(1.0, done / 0.01 + 0.05) * cosine
        real = batch["real"]
        top, _ = self.composer(batch["labels"], batch["mood"], batch["rolls"].float())
        symbols = (symbol_losses(self.composer.next(top), batch["symbol"], batch["floor"]) * real).sum()
        lengths, loud = note_losses(self.composer, top, batch)
        loss = (symbols + lengths.sum() + loud.sum()) / real.sum()
        update(loss, "composer", clip=1.0)
        notes = lengths.numel()
        figures = {
            "nats_per_note": (symbols + lengths.sum() + loud.sum()).detach() / max(1, notes),
            "symbol": symbols.detach() / real.sum(),
            "duration": lengths.detach().sum() / max(1, notes),
        }
        if loud.numel():
            figures["velocity"] = loud.detach().mean()
        return figures

    def network(self) -> dict[str, Any]:
        return networks.arguments(self.composer.sizes)

    def graphs(self, net: nn.Module) -> list[Graph]:
        return networks.graphs(net)

    def preview(self, net: nn.Module) -> Any:
        """Eight bars of the averaged network, seed 0, as a Draft."""
        from engine.brief import Brief, Mood
        from engine.music import generate

        assert isinstance(net, Composer)
        steps = {graph.name: _as_step(graph.module) for graph in networks.graphs(net)}
        brief = Brief(mood=Mood(), only=("music",))
        return list(generate.compose(brief, steps, generate.sizes(self.network())))[-1]

    def check(self, net: nn.Module) -> dict[str, float]:
        """held_out: nats per note on the first pieces held out, at least one of them."""
        found = self._measured(net, CHECK_EVENTS)
        return {"held_out": found["nats_per_note"]} if found else {}

    def validate(self, net: nn.Module) -> dict[str, float]:
        """Nats per note and per frame on the held-out pieces (at most about 60,000 events of them)."""
        return {f"valid_{k}": v for k, v in self._measured(net, VALIDATION_EVENTS).items()}

    def _measured(self, net: nn.Module, most: int) -> dict[str, float]:
        assert isinstance(net, Composer)
        chosen, events = [], 0
        for piece in self.valid:
            if events + len(piece.symbol) <= most or not chosen:
                chosen.append(piece)
                events += len(piece.symbol)
        return measure(net, chosen, str(next(net.parameters()).device)) if chosen else {}

    def assets(self) -> dict[str, bytes]:
        return {fingerprints.ASSET: copies.index(self.corpus).pack()}

    def card(self) -> dict[str, Any]:
        composers = sorted({piece.composer for piece in self.valid} - {""})
        return {"held_out": len(self.valid), "held_out_composers": composers}


def _as_step(module: nn.Module) -> Any:
    where = next(module.parameters()).device

    def run(*arrays: np.ndarray) -> list[np.ndarray]:
        with torch.no_grad():
            out = module.eval()(*(torch.from_numpy(np.ascontiguousarray(a)).to(where) for a in arrays))
        return [t.float().cpu().numpy() for t in (out if isinstance(out, tuple) else (out,))]

    return run


def make(corpus: Corpus, preset: str, start: Model | None, seed: int) -> Recipe:
    """The recipe of a preset on a corpus; start: a music model to go on from (its network is kept)."""
    if preset and preset not in PRESETS:
        raise UserError(f"The presets of music are {', '.join(PRESETS)}, not {preset!r}.")
    if not corpus.train:
        raise UserError("No piece was read to learn from; choose a folder with MIDI files.")
    return MusicRecipe(corpus, preset or next(iter(PRESETS)), start, seed)


__all__ = ["PRESETS", "MusicRecipe", "make", "past_loudness", "window"]
