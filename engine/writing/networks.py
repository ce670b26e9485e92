"""The Transformers that write: an encoder reads the brief, a decoder writes the text.

`modern` blocks: RMSNorm before each part, rotary positions, normalised queries and keys, SwiGLU. `classic`:
Vaswani et al. 2017, layer norm after each part, sinusoidal positions, ReLU, dropout. Both take a brief of
fixed size (form, mood, title tokens, keyword tokens), and share the two steps of creation: "encode", "step".
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.graphs import Graph
from engine.writing.briefs import KEYWORDS, TITLE
from engine.writing.tokens import PAD

BRIEF = 2 + TITLE + KEYWORDS


@dataclass(frozen=True)
class Network:
    """Shape of a network. forms: how many labels, 0 is unknown; hidden: width of the feed-forward part."""

    vocabulary: int = 512
    forms: int = 1
    width: int = 192
    heads: int = 3
    encoder: int = 1
    decoder: int = 4
    hidden: int = 512
    dropout: float = 0.0
    classic: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def rotate(x: Tensor, at: Tensor) -> Tensor:
    """Rotary positions (Su 2021). x: (B, H, T, D); at: (T,) positions."""
    half = x.shape[-1] // 2
    speed = torch.exp(torch.arange(half, device=x.device, dtype=torch.float32) * (-math.log(10_000.0) / half))
    phase = at.float()[:, None] * speed
    cos, sin = phase.cos().to(x.dtype), phase.sin().to(x.dtype)
    a, b = x[..., :half], x[..., half:]
    return torch.cat([a * cos - b * sin, a * sin + b * cos], -1)


def sinusoid(at: Tensor, width: int) -> Tensor:
    """(T, width) sinusoidal positions of Vaswani et al."""
    half = width // 2
    speed = torch.exp(torch.arange(half, device=at.device, dtype=torch.float32) * (-math.log(10_000.0) / half))
    phase = at.float()[:, None] * speed
    return torch.cat([phase.sin(), phase.cos()], -1)


class Norm(nn.Module):
    """RMSNorm without gain where modern, LayerNorm where classic."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.width = net.width
        self.layer = nn.LayerNorm(net.width) if net.classic else None

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x) if self.layer is not None else unit(x)


def unit(x: Tensor) -> Tensor:
    """x scaled to a root mean square of one over its last axis."""
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-6)


def attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, causal: bool) -> Tensor:
    """Scaled dot-product attention, (B, H, T, D) over (B, H, S, D).

    Training in bf16 on a CPU it is written out: the backward pass of torch's fused one takes five to eight
    times as long there (torch 2.13 with AMX, T of 48 to 128).
    """
    slow = query.dtype == torch.bfloat16 and query.device.type == "cpu" and query.requires_grad
    if not slow:
        return F.scaled_dot_product_attention(query, key, value, attn_mask=mask, is_causal=causal)
    scores = query @ key.transpose(-1, -2)
    hidden = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1) if causal else None
    if mask is not None:
        hidden = ~mask
    scores = scores * query.shape[-1] ** -0.5
    if hidden is not None:
        scores = scores + torch.zeros(hidden.shape, dtype=scores.dtype).masked_fill(hidden, -torch.inf)
    with torch.autocast("cpu", enabled=False):  # which would make the softmax fp32
        return torch.softmax(scores, -1) @ value


class Attention(nn.Module):
    """Multi-head attention over keys and values made elsewhere (memory, cache) or here."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.heads, self.classic = net.heads, net.classic
        self.query = nn.Linear(net.width, net.width, bias=False)
        self.pair = nn.Linear(net.width, 2 * net.width, bias=False)
        self.out = nn.Linear(net.width, net.width, bias=False)

    def split(self, x: Tensor) -> Tensor:
        """(B, T, W) -> (B, H, T, D)."""
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def keys_values(self, x: Tensor, at: Tensor | None) -> tuple[Tensor, Tensor]:
        key, value = self.pair(x).chunk(2, -1)
        key, value = self.split(key), self.split(value)
        if not self.classic:
            key = unit(key)
            if at is not None:
                key = rotate(key, at)
        return key, value

    def forward(
        self,
        x: Tensor,
        key: Tensor,
        value: Tensor,
        at: Tensor | None,
        mask: Tensor | None,
        causal: bool = False,
    ) -> Tensor:
        """x: (B, T, W); mask: bool, true where a query may look, or None; causal: in place of a mask."""
        query = self.split(self.query(x))
        if not self.classic:
            query = unit(query)
            if at is not None:
                query = rotate(query, at)
        seen = attend(query, key, value, mask, causal)
        return self.out(seen.transpose(1, 2).flatten(2))


class FeedForward(nn.Module):
    """SwiGLU (Shazeer 2020) where modern, ReLU where classic."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.classic = net.classic
        self.up = nn.Linear(net.width, net.hidden if net.classic else 2 * net.hidden, bias=net.classic)
        self.down = nn.Linear(net.hidden, net.width, bias=net.classic)

    def forward(self, x: Tensor) -> Tensor:
        if self.classic:
            return self.down(F.relu(self.up(x)))
        gate, value = self.up(x).chunk(2, -1)
        return self.down(F.silu(gate) * value)


class SharedDropout(nn.Dropout1d):
    """Drops the same numbers of x (B, T, W) at all T places, as tensor2tensor does to save memory (Vaswani 2018).

    A compiled step on a CPU, where random numbers are slow, takes half as long as with a choice for each place.
    """

    def forward(self, input: Tensor) -> Tensor:
        return super().forward(input.mT).mT if self.training else input  # turning it costs time in a stored graph


class Block(nn.Module):
    """Self-attention, cross-attention (in the decoder) and a feed-forward part, each with a residual path."""

    def __init__(self, net: Network, decoder: bool) -> None:
        super().__init__()
        self.classic = net.classic
        self.own = Attention(net)
        self.cross = Attention(net) if decoder else None
        self.feed = FeedForward(net)
        self.norms = nn.ModuleList(Norm(net) for _ in range(3 if decoder else 2))
        self.dropout = (nn.Dropout if net.classic else SharedDropout)(net.dropout)

    def before(self, x: Tensor, index: int) -> Tensor:
        return x if self.classic else self.norms[index](x)

    def after(self, x: Tensor, change: Tensor, index: int) -> Tensor:
        x = x + self.dropout(change)
        return self.norms[index](x) if self.classic else x

    def forward(
        self,
        x: Tensor,
        at: Tensor,
        mask: Tensor | None,
        causal: bool = False,
        past: tuple[Tensor, Tensor] | None = None,
        memory: tuple[Tensor, Tensor] | None = None,
        memory_mask: Tensor | None = None,
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """at: (T,) positions. Returns x and all keys and values, the past ones in front."""
        y = self.before(x, 0)
        key, value = self.own.keys_values(y, at)
        if past is not None:
            key, value = torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)
        x = self.after(x, self.own(y, key, value, at, mask, causal), 0)
        if self.cross is not None:
            assert memory is not None
            x = self.after(x, self.cross(self.before(x, 1), *memory, None, memory_mask), 1)
        last = len(self.norms) - 1
        x = self.after(x, self.feed(self.before(x, last)), last)
        return x, (key, value)


class Writer(nn.Module):
    """The whole network. One embedding serves encoder, decoder and, transposed, the output."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.shape = net
        self.embed = nn.Embedding(net.vocabulary, net.width)
        self.form = nn.Embedding(net.forms, net.width)
        self.role = nn.Embedding(4, net.width)
        self.mood = nn.Linear(3, net.width, bias=False)
        self.encoder = nn.ModuleList(Block(net, False) for _ in range(net.encoder))
        self.decoder = nn.ModuleList(Block(net, True) for _ in range(net.decoder))
        self.top, self.end = Norm(net), Norm(net)
        self.dropout = nn.Dropout(net.dropout)
        self.gain = nn.Parameter(torch.ones(()))
        self.reset()

    def reset(self) -> None:
        for name, p in self.named_parameters():
            if p.ndim < 2:
                continue
            if "embed" in name or "form" in name or "role" in name:
                nn.init.normal_(p, std=0.02 if not self.shape.classic else self.shape.width**-0.5)
            elif self.shape.classic:
                nn.init.xavier_uniform_(p)
            elif name.endswith(("out.weight", "down.weight")):
                nn.init.zeros_(p)
            else:
                nn.init.normal_(p, std=0.5 * p.shape[1] ** -0.5)

    def enter(self, x: Tensor, at: Tensor) -> Tensor:
        """Embeddings at positions, ready for the first block."""
        if self.shape.classic:
            return self.dropout(x * math.sqrt(self.shape.width) + sinusoid(at, self.shape.width))
        return unit(x)

    def read(
        self, form: Tensor, mood: Tensor, title: Tensor, keywords: Tensor
    ) -> tuple[list[tuple[Tensor, Tensor]], Tensor]:
        """The brief: form (B,) int64; mood (B, 3): valence, arousal, 1 where given; title (B, TITLE) and
        keywords (B, KEYWORDS) int64, PAD where there is nothing. Returns each decoder block's keys and values
        of the brief, and the mask (B, 1, 1, BRIEF) of what is there."""
        words = torch.cat([title, keywords], 1)
        felt = self.mood(mood)
        x = torch.cat([self.form(form)[:, None], felt[:, None], self.embed(words)], 1)
        at = torch.arange(BRIEF, device=x.device)
        role = torch.clamp(at, max=2) + (at >= 2 + TITLE).long()
        x = self.enter(x + self.role(role), at)
        there = torch.cat([torch.ones_like(words[:, :2], dtype=torch.bool), words != PAD], 1)[:, None, None]
        for block in self.encoder:
            x, _ = block(x, at, there)
        x = self.top(x)
        return [block.cross.keys_values(x, None) for block in self.decoder], there  # pyright: ignore

    def write(self, tokens: Tensor, memory: list[tuple[Tensor, Tensor]], there: Tensor) -> Tensor:
        """Logits (B, T, V) over whole sequences of tokens (B, T): what training and evaluation use."""
        at = torch.arange(tokens.shape[1], device=tokens.device)
        x = self.enter(self.embed(tokens), at)
        for block, pair in zip(self.decoder, memory, strict=True):
            x, _ = block(x, at, None, True, None, pair, there)
        return self.logits(x)

    def logits(self, x: Tensor) -> Tensor:
        return F.linear(self.end(x) * self.gain, self.embed.weight)

    def forward(self, tokens: Tensor, form: Tensor, mood: Tensor, title: Tensor, keywords: Tensor) -> Tensor:
        return self.write(tokens, *self.read(form, mood, title, keywords))


class Encode(nn.Module):
    """Brief -> memory (layers, 2, B, H, BRIEF, D) and its mask as float (B, BRIEF), 1 where something is."""

    def __init__(self, net: Writer) -> None:
        super().__init__()
        self.net = net

    def forward(self, form: Tensor, mood: Tensor, title: Tensor, keywords: Tensor) -> tuple[Tensor, Tensor]:
        pairs, there = self.net.read(form, mood, title, keywords)
        return torch.stack([torch.stack(pair) for pair in pairs]), there[:, 0, 0].float()


class Step(nn.Module):
    """tokens (B, T) after a past of P -> logits (B, T, V) and the new past (layers, 2, B, H, P + T, D).

    P may be 0; several tokens at once fill the cache (the title, an opening)."""

    def __init__(self, net: Writer) -> None:
        super().__init__()
        self.net = net

    def forward(self, tokens: Tensor, past: Tensor, memory: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
        net, done = self.net, past.shape[4]
        at = torch.arange(tokens.shape[1], device=tokens.device) + done
        every = torch.arange(done + tokens.shape[1], device=tokens.device)
        mask = (every[None] <= at[:, None])[None, None]
        seen = there[:, None, None] > 0.5
        x = net.enter(net.embed(tokens), at)
        kept = []
        for index, block in enumerate(net.decoder):
            pasts, pair = (past[index, 0], past[index, 1]), (memory[index, 0], memory[index, 1])
            x, now = block(x, at, mask, False, pasts, pair, seen)
            kept.append(torch.stack(now))
        return net.logits(x), torch.stack(kept)


def build(network: dict[str, Any]) -> Writer:
    """The network of a model's card; keys that are not its shape (vocabularies) are left out."""
    known = Network.__dataclass_fields__
    return Writer(Network(**{k: v for k, v in network.items() if k in known}))


def graphs(net: Writer) -> list[Graph]:
    """The two steps of creation."""
    shape = net.shape
    rng = torch.Generator().manual_seed(0)

    def ids(*size: int) -> Tensor:
        return torch.randint(4, max(5, shape.vocabulary), size, generator=rng)

    brief = {
        "form": torch.tensor([0, shape.forms - 1]),
        "mood": torch.rand(2, 3, generator=rng),
        "title": torch.where(torch.arange(TITLE) < 5, ids(2, TITLE), PAD),
        "keywords": torch.where(torch.arange(KEYWORDS) < 3, ids(2, KEYWORDS), PAD),
    }
    size = (shape.decoder, 2, 2, shape.heads)
    depth = shape.width // shape.heads
    with torch.no_grad():
        memory, there = Encode(net).eval()(*brief.values())
    step = {
        "tokens": ids(2, 3),
        "past": torch.randn(*size, 5, depth, generator=rng),
        "memory": memory,
        "there": there,
    }
    rows = {0: "rows"}
    return [
        Graph("encode", Encode(net), brief, ("memory", "there"), dict.fromkeys(brief, rows)),
        Graph(
            "step",
            Step(net),
            step,
            ("logits", "new_past"),
            {
                "tokens": {0: "rows", 1: "new"},
                "past": {2: "rows", 4: "old"},
                "memory": {2: "rows"},
                "there": rows,
            },
        ),
    ]
