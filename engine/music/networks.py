"""The music networks: an LSTM over events whose note-by-note output inside a frame is an exact likelihood."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.brief import UserError
from engine.graphs import Graph
from engine.music.tokens import (
    CLASSES,
    END,
    LABELS,
    NO_DURATION,
    ROLLS,
    SYMBOL_CLASSES,
    SYMBOLS,
    UNKNOWN_VELOCITY,
)  # fmt: skip

VELOCITIES = UNKNOWN_VELOCITY
LOUDNESS = 2
"""Inputs of the velocity head: the running mean of past velocities (0..1) and whether there are any."""


@dataclass(frozen=True)
class Network:
    """width: units of each LSTM layer; embedding: units of an event's input; note: units of the note heads.

    rolls: whether the keys held and struck one and two bars ago are seen (the classic net sees none).
    """

    width: int = 320
    embedding: int = 192
    layers: int = 2
    note: int = 128
    dropout: float = 0.05
    rolls: bool = True

    def __post_init__(self) -> None:
        sizes = (self.width, self.embedding, self.layers, self.note)
        whole = all(isinstance(v, int) and 1 <= v <= 4096 for v in sizes) and self.layers <= 8
        if not (whole and 0 <= self.dropout < 1):
            raise UserError("The sizes of the music network are not sound; fetch a fresh copy of the model.")


class Composer(nn.Module):
    """p(next symbol | everything before), p(duration | symbol, ...), p(velocity | symbol, duration, ...).

    An event's input is the previous event (symbol, duration), the labels and rolls of the frame it falls
    in, and the mood. The velocity of earlier notes reaches only the velocity head, so that pieces without
    dynamics teach nothing but notes, and playing loud does not change what is played.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.sizes = network
        counts = [count for _, count in LABELS]
        offsets = torch.tensor([sum(counts[:i]) for i in range(len(counts))])
        self.register_buffer("offsets", offsets, persistent=False)
        self.offsets: Tensor
        self.register_buffer("classes", torch.from_numpy(SYMBOL_CLASSES), persistent=False)
        self.classes: Tensor
        self.embed_class = nn.Embedding(CLASSES, network.embedding)
        nn.init.normal_(self.embed_class.weight, std=0.3)
        self.embed = nn.Embedding(sum(counts), network.embedding)
        nn.init.normal_(self.embed.weight, std=0.3)
        self.mood = nn.Linear(3, network.embedding)
        self.rolls = nn.Linear(ROLLS, network.embedding, bias=False) if network.rolls else None
        self.lstm = nn.LSTM(
            network.embedding, network.width, network.layers, batch_first=True,
            dropout=network.dropout if network.layers > 1 else 0.0,
        )  # fmt: skip
        for layer in range(network.layers):
            bias = getattr(self.lstm, f"bias_ih_l{layer}")
            with torch.no_grad():  # remember by default (Jozefowicz 2015)
                bias[network.width : 2 * network.width] += 1.0
        self.dropout = nn.Dropout(network.dropout)
        self.symbol = nn.Linear(network.width, SYMBOLS)
        self.symbol_class = nn.Linear(network.width, CLASSES)
        self.note_symbol = nn.Embedding(SYMBOLS, network.note)
        self.note_state = nn.Linear(network.width, network.note)
        self.duration = nn.Linear(network.note, NO_DURATION)
        self.loud_state = nn.Linear(network.note, network.note // 2)
        self.loud_duration = nn.Embedding(NO_DURATION + 1, network.note // 2)
        self.loud_past = nn.Linear(LOUDNESS, network.note // 2)
        self.velocity = nn.Linear(network.note // 2, VELOCITIES)

    def inputs(self, labels: Tensor, mood: Tensor, rolls: Tensor) -> Tensor:
        """labels int64 (..., 9) as in tokens.LABELS; mood (..., 3); rolls (..., 264) -> (..., embedding)."""
        flat = (labels + self.offsets).reshape(-1, labels.shape[-1])
        x = F.embedding_bag(flat, self.embed.weight, mode="sum").reshape(*labels.shape[:-1], -1)
        return self._rest(x, labels, mood, rolls)

    def _rest(self, x: Tensor, labels: Tensor, mood: Tensor, rolls: Tensor) -> Tensor:
        x = x + self.mood(mood) + self.embed_class(self.classes[labels[..., 0]])
        if self.rolls is not None:
            x = x + self.rolls(rolls)
        return x

    def step_inputs(self, labels: Tensor, mood: Tensor, rolls: Tensor) -> Tensor:
        """The same as inputs for single events, in operations every ONNX runtime knows."""
        return self._rest(self.embed(labels + self.offsets).sum(-2), labels, mood, rolls)

    def forward(
        self, labels: Tensor, mood: Tensor, rolls: Tensor, state: tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """(batch, time, ...) inputs -> top states (batch, time, width) and the LSTM's last state."""
        out, last = self.lstm(self.inputs(labels, mood, rolls), state)
        return self.dropout(out), last

    def next(self, top: Tensor) -> Tensor:
        """(..., width) -> (..., SYMBOLS) logits: one part for each key, one shared by octaves."""
        return self.symbol(top) + self.symbol_class(top)[..., self.classes[:SYMBOLS]]

    def note(self, top: Tensor, symbol: Tensor) -> Tensor:
        """What the note heads share: (n, width) states and (n,) symbols -> (n, note)."""
        return torch.relu(self.note_state(top) + self.note_symbol(symbol))

    def loudness(self, note: Tensor, duration: Tensor, past: Tensor) -> Tensor:
        """(n, note), (n,) duration bins, (n, 2) past loudness -> (n, VELOCITIES) logits."""
        x = self.loud_state(note) + self.loud_duration(duration) + self.loud_past(past)
        return self.velocity(torch.relu(x))


class Step(nn.Module):
    """One event: inputs (1, ...) and states (layers, 1, width) -> symbol logits, top state, new states."""

    def __init__(self, net: Composer) -> None:
        super().__init__()
        self.net = net

    def forward(self, labels: Tensor, mood: Tensor, rolls: Tensor, hidden: Tensor, cell: Tensor) -> tuple[Tensor, ...]:
        x = self.net.step_inputs(labels, mood, rolls)
        lstm = self.net.lstm
        hiddens, cells = [], []
        for layer in range(lstm.num_layers):
            gates = F.linear(x, getattr(lstm, f"weight_ih_l{layer}"), getattr(lstm, f"bias_ih_l{layer}"))
            gates = gates + F.linear(
                hidden[layer], getattr(lstm, f"weight_hh_l{layer}"), getattr(lstm, f"bias_hh_l{layer}")
            )
            into, forget, new, out = gates.chunk(4, -1)  # torch's order of gates
            c = torch.sigmoid(forget) * cell[layer] + torch.sigmoid(into) * torch.tanh(new)
            x = torch.sigmoid(out) * torch.tanh(c)
            hiddens.append(x)
            cells.append(c)
        return self.net.next(x), x, torch.stack(hiddens), torch.stack(cells)


class NoteStep(nn.Module):
    """After a note's symbol is chosen: its duration logits, and what the loudness step needs."""

    def __init__(self, net: Composer) -> None:
        super().__init__()
        self.net = net

    def forward(self, top: Tensor, symbol: Tensor) -> tuple[Tensor, Tensor]:
        note = self.net.note(top, symbol)
        return self.net.duration(note), note


class LoudnessStep(nn.Module):
    """After its duration is chosen: the velocity logits."""

    def __init__(self, net: Composer) -> None:
        super().__init__()
        self.net = net

    def forward(self, note: Tensor, duration: Tensor, past: Tensor) -> Tensor:
        return self.net.loudness(note, duration, past)


def build(network: dict[str, Any]) -> Composer:
    """The network of a model file. Raises UserError where the arguments are not those of one."""
    try:
        return Composer(Network(**network))
    except TypeError as error:
        raise UserError("The music network in this file is of an unknown kind; update Triptych.") from error


def arguments(network: Network) -> dict[str, Any]:
    return asdict(network)


def graphs(net: nn.Module) -> list[Graph]:
    """The steps of creation: "step" an event, "note" a duration, "loudness" a velocity."""
    assert isinstance(net, Composer)
    s = net.sizes
    return [
        Graph(
            "step",
            Step(net),
            {
                "labels": torch.tensor([[END, NO_DURATION, 0, 1, 0, 8, 1, 2, 1]]),
                "mood": torch.tensor([[0.5, -0.5, 1.0]]),
                "rolls": (torch.arange(ROLLS)[None] % 7 == 0).float(),
                "hidden": torch.linspace(-0.5, 0.5, s.layers * s.width).reshape(s.layers, 1, s.width),
                "cell": torch.linspace(1, -1, s.layers * s.width).reshape(s.layers, 1, s.width),
            },
            ("logits", "top", "hidden_out", "cell_out"),
        ),
        Graph(
            "note",
            NoteStep(net),
            {"top": torch.linspace(-1, 1, s.width)[None], "symbol": torch.tensor([80])},
            ("logits", "note"),
        ),
        Graph(
            "loudness",
            LoudnessStep(net),
            {
                "note": torch.linspace(0, 1, s.note)[None],
                "duration": torch.tensor([3]),
                "past": torch.tensor([[0.5, 1.0]]),
            },
            ("logits",),
        ),
    ]
