"""The writing networks: an encoder that reads the brief, a decoder that writes."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.brief import UserError
from engine.graphs import Graph

BRIEF = 48
"""Tokens of the brief (title and keywords) the encoder reads at most; two places more hold form and mood."""


@dataclass(frozen=True)
class Network:
    """classic: the net of Vaswani 2017 (sinusoidal positions, layer norm after, ReLU); else modern blocks."""

    vocabulary: int
    language: str
    forms: tuple[str, ...]
    width: int = 192
    heads: int = 4
    encoder_layers: int = 2
    layers: int = 4
    hidden: int = 512
    context: int = 256
    classic: bool = False
    dropout: float = 0.0

    def __post_init__(self) -> None:
        sizes = (self.vocabulary, self.width, self.heads, self.encoder_layers, self.layers, self.hidden, self.context)
        sound = all(isinstance(v, int) and 1 <= v <= 2**20 for v in sizes) and self.width % (2 * self.heads) == 0
        if not (sound and self.layers <= 64 and self.context <= 8192 and 0 <= self.dropout < 1):
            raise UserError("The sizes of the writing network are not sound; fetch a fresh copy of the model.")


class Attention(nn.Module):
    """Multi-head attention; modern: queries and keys RMS-normalised (Henry 2020) and rotated (Su 2021)."""

    def __init__(self, net: Network, cross: bool = False) -> None:
        super().__init__()
        self.heads, self.classic, self.cross = net.heads, net.classic, cross
        self.query = nn.Linear(net.width, net.width, bias=net.classic)
        self.key_value = nn.Linear(net.width, 2 * net.width, bias=net.classic)
        self.out = nn.Linear(net.width, net.width, bias=net.classic)
        if not net.classic:
            nn.init.zeros_(self.out.weight)

    def _heads(self, x: Tensor) -> Tensor:
        batch, time, width = x.shape
        return x.view(batch, time, self.heads, width // self.heads).transpose(1, 2)

    def queries(self, x: Tensor, turn: tuple[Tensor, Tensor] | None) -> Tensor:
        """(batch, time, width) -> (batch, heads, time, width / heads)."""
        return self._turned(self._heads(self.query(x)), turn)

    def keys_values(self, x: Tensor, turn: tuple[Tensor, Tensor] | None) -> tuple[Tensor, Tensor]:
        key, value = self.key_value(x).chunk(2, -1)
        return self._turned(self._heads(key), turn), self._heads(value)

    def _turned(self, x: Tensor, turn: tuple[Tensor, Tensor] | None) -> Tensor:
        if self.classic:
            return x
        x = F.rms_norm(x, (x.shape[-1],))
        if turn is None:
            return x
        a, b = x.chunk(2, -1)
        cos, sin = turn
        return torch.cat([a * cos - b * sin, a * sin + b * cos], -1).to(x.dtype)

    def attend(self, query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, causal: bool = False) -> Tensor:
        x = F.scaled_dot_product_attention(query, key, value.to(query.dtype), mask, is_causal=causal)
        batch, _, time, _ = x.shape
        return self.out(x.transpose(1, 2).reshape(batch, time, -1))


class FeedForward(nn.Module):
    """SwiGLU (Shazeer 2020), or ReLU in the classic net."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.classic = net.classic
        self.up = nn.Linear(net.width, net.hidden * (1 if net.classic else 2), bias=net.classic)
        self.down = nn.Linear(net.hidden, net.width, bias=net.classic)
        if not net.classic:
            nn.init.zeros_(self.down.weight)

    def forward(self, x: Tensor) -> Tensor:
        if self.classic:
            return self.down(F.relu(self.up(x)))
        a, gate = self.up(x).chunk(2, -1)
        return self.down(F.silu(gate) * a)


class Block(nn.Module):
    """Self-attention, cross-attention where `writes`, feed-forward; normalised before (modern) or after (classic)."""

    def __init__(self, net: Network, writes: bool) -> None:
        super().__init__()
        self.classic = net.classic
        self.self_attention = Attention(net)
        self.cross_attention = Attention(net, cross=True) if writes else None
        self.feed = FeedForward(net)
        self.norms = nn.ModuleList(nn.LayerNorm(net.width) for _ in range(3 if writes else 2)) if net.classic else None
        self.dropout = nn.Dropout(net.dropout)

    def before(self, x: Tensor) -> Tensor:
        return x if self.classic else F.rms_norm(x, (x.shape[-1],))

    def after(self, x: Tensor, change: Tensor, place: int) -> Tensor:
        x = x + self.dropout(change)
        return self.norms[place](x) if self.norms is not None else x


class Writer(nn.Module):
    """Brief in, text out: p(next token | tokens before, form, mood, title, keywords)."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.sizes = net
        self.embed = nn.Embedding(net.vocabulary, net.width)
        nn.init.normal_(self.embed.weight, std=0.02 if not net.classic else net.width**-0.5)
        self.form = nn.Embedding(len(net.forms), net.width)
        nn.init.normal_(self.form.weight, std=0.02)
        self.mood = nn.Linear(3, net.width)
        self.encoder = nn.ModuleList(Block(net, writes=False) for _ in range(net.encoder_layers))
        self.decoder = nn.ModuleList(Block(net, writes=True) for _ in range(net.layers))
        self.head = nn.Linear(net.width, net.vocabulary, bias=False)
        nn.init.zeros_(self.head.weight)
        if net.classic:
            self.head.weight = self.embed.weight  # shared, as in the paper
        half = net.width // net.heads // 2
        phase = torch.arange(max(net.context, BRIEF + 2))[:, None] * 10_000.0 ** (-torch.arange(half) / half)
        self.register_buffer("cos", phase.cos(), persistent=False)
        self.register_buffer("sin", phase.sin(), persistent=False)
        wave = torch.arange(max(net.context, BRIEF + 2))[:, None] * 10_000.0 ** (-torch.arange(net.width // 2) / (net.width // 2))
        table = torch.cat([wave.sin(), wave.cos()], 1) if net.classic else torch.zeros(1, 1)
        self.register_buffer("waves", table, persistent=False)
        self.cos: Tensor
        self.sin: Tensor
        self.waves: Tensor

    def _embedded(self, ids: Tensor, first: Tensor | int = 0) -> Tensor:
        x = self.embed(ids)
        if self.sizes.classic:
            places = torch.arange(ids.shape[1], device=ids.device) + first
            return x * math.sqrt(self.sizes.width) + self.waves[places]
        return F.rms_norm(x, (x.shape[-1],))

    def encode(self, form: Tensor, mood: Tensor, ids: Tensor) -> tuple[Tensor, Tensor]:
        """form (batch,), mood (batch, 3), ids (batch, BRIEF) padded with 0 -> memory (batch, BRIEF + 2, width), real mask."""
        head = torch.stack([self.form(form), self.mood(mood)], 1)
        x = torch.cat([head.to(self.embed.weight.dtype), self._embedded(ids)], 1)
        real = torch.cat([torch.ones_like(ids[:, :2]), (ids != 0).to(ids.dtype)], 1).bool()
        mask = real[:, None, None, :]
        turn = None if self.sizes.classic else (self.cos[: x.shape[1]], self.sin[: x.shape[1]])
        for block in self.encoder:
            y = block.before(x)
            q = block.self_attention.queries(y, turn)
            k, v = block.self_attention.keys_values(y, turn)
            x = block.after(x, block.self_attention.attend(q, k, v, mask), 0)
            x = block.after(x, block.feed(block.before(x)), 1)
        return (x if self.sizes.classic else F.rms_norm(x, (x.shape[-1],))), real

    def forward(self, form: Tensor, mood: Tensor, brief: Tensor, ids: Tensor) -> Tensor:
        """Teacher forcing: ids (batch, time) -> logits (batch, time, vocabulary)."""
        memory, real = self.encode(form, mood, brief)
        x = self._embedded(ids)
        turn = None if self.sizes.classic else (self.cos[: ids.shape[1]], self.sin[: ids.shape[1]])
        for block in self.decoder:
            y = block.before(x)
            q = block.self_attention.queries(y, turn)
            k, v = block.self_attention.keys_values(y, turn)
            x = block.after(x, block.self_attention.attend(q, k, v, None, causal=True), 0)
            q = block.cross_attention.queries(block.before(x), None)
            k, v = block.cross_attention.keys_values(memory, None)
            x = block.after(x, block.cross_attention.attend(q, k, v, real[:, None, None, :]), 1)
            x = block.after(x, block.feed(block.before(x)), 2)
        return self.logits(x)

    def logits(self, x: Tensor) -> Tensor:
        return self.head(x if self.sizes.classic else F.rms_norm(x, (x.shape[-1],)))


class Encode(nn.Module):
    """The brief, read once: every decoder layer's cross-attention keys and values, and which places are real."""

    def __init__(self, net: Writer) -> None:
        super().__init__()
        self.net = net

    def forward(self, form: Tensor, mood: Tensor, ids: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        memory, real = self.net.encode(form, mood, ids)
        pairs = [block.cross_attention.keys_values(memory, None) for block in self.net.decoder]
        return torch.stack([k for k, _ in pairs]), torch.stack([v for _, v in pairs]), real.float()


class Step(nn.Module):
    """One token: ids (batch, 1) at `place` (1,), the cache (layers, batch, heads, context, size) in and out."""

    def __init__(self, net: Writer) -> None:
        super().__init__()
        self.net = net

    def forward(
        self, ids: Tensor, place: Tensor, keys: Tensor, values: Tensor, brief_keys: Tensor, brief_values: Tensor, real: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        net = self.net
        x = net._embedded(ids, place)
        turn = None if net.sizes.classic else (net.cos[place], net.sin[place])
        slots = torch.arange(net.sizes.context, device=ids.device)
        here = (slots == place)[None, None, :, None]
        past = (slots <= place)[None, None, None, :]
        new_keys, new_values = [], []
        for index, block in enumerate(net.decoder):
            y = block.before(x)
            q = block.self_attention.queries(y, turn)
            k, v = block.self_attention.keys_values(y, turn)
            k, v = torch.where(here, k, keys[index]), torch.where(here, v, values[index])
            new_keys.append(k)
            new_values.append(v)
            x = block.after(x, block.self_attention.attend(q, k, v, past), 0)
            q = block.cross_attention.queries(block.before(x), None)
            seen = (real > 0.5)[:, None, None, :]
            x = block.after(x, block.cross_attention.attend(q, brief_keys[index], brief_values[index], seen), 1)
            x = block.after(x, block.feed(block.before(x)), 2)
        return net.logits(x)[:, 0], torch.stack(new_keys), torch.stack(new_values)


def build(network: dict[str, Any]) -> Writer:
    """The network of a model file. Raises UserError where the arguments are not those of one."""
    try:
        return Writer(Network(**{**network, "forms": tuple(network["forms"])}))
    except (TypeError, KeyError) as error:
        raise UserError("The writing network in this file is of an unknown kind; update Triptych.") from error


def arguments(network: Network) -> dict[str, Any]:
    return {**asdict(network), "forms": list(network.forms)}


def graphs(net: nn.Module) -> list[Graph]:
    """"encode": the brief, once; "step": a token."""
    assert isinstance(net, Writer)
    s = net.sizes
    brief = torch.zeros(2, BRIEF, dtype=torch.int64)
    brief[:, :5] = 3
    cache = torch.linspace(-1, 1, s.layers * 2 * s.heads * s.context * (s.width // s.heads))
    cache = cache.reshape(s.layers, 2, s.heads, s.context, s.width // s.heads)
    memory = torch.linspace(1, -1, s.layers * 2 * s.heads * (BRIEF + 2) * (s.width // s.heads))
    memory = memory.reshape(s.layers, 2, s.heads, BRIEF + 2, s.width // s.heads)
    batch = {axis: "batch" for axis in (0,)}
    return [
        Graph(
            "encode",
            Encode(net),
            {"form": torch.tensor([1, 0]), "mood": torch.tensor([[0.5, -0.5, 1.0], [0, 0, 0]]), "ids": brief},
            ("brief_keys", "brief_values", "real"),
            {"form": batch, "mood": batch, "ids": batch},
        ),
        Graph(
            "step",
            Step(net),
            {
                "ids": torch.tensor([[3], [4]]),
                "place": torch.tensor([5]),
                "keys": cache,
                "values": cache.flip(0),
                "brief_keys": memory,
                "brief_values": memory.flip(0),
                "real": torch.ones(2, BRIEF + 2),
            },
            ("logits", "keys_out", "values_out"),
            {
                "ids": batch,
                "place": {},
                "keys": {1: "batch"},
                "values": {1: "batch"},
                "brief_keys": {1: "batch"},
                "brief_values": {1: "batch"},
                "real": batch,
            },
        ),
    ]
