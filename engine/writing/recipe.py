"""How the writing networks are trained: works of like length in a batch, each with its brief, parts of it hidden at times."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.brief import UserError
from engine.graphs import Graph
from engine.modelfile import Model
from engine.training import Recipe, Update
from engine.works import Draft, Text
from engine.writing import networks
from engine.writing.corpus import FORMS, Corpus, Entry
from engine.writing.networks import BRIEF, Network, Writer
from engine.writing.tokens import ASSET, BEGIN, END, PAD, load_tokenizer, train_tokenizer

DROP_ALL, DROP_EACH = 0.2, 0.2
"""How often the whole brief, and each part of it, is hidden: the model can then also write unasked."""


@dataclass(frozen=True)
class Preset:
    """network (its vocabulary is the largest allowed), tokens a step, peak learning rate."""

    network: Network
    tokens: int = 2048
    rate: float = 2.5e-3


_SMALL = Network(4096, "", ())
PRESETS: dict[str, Preset] = {
    "small": Preset(_SMALL, tokens=1024, rate=2e-3),
    "standard": Preset(replace(_SMALL, width=320, heads=5, layers=6, hidden=864), tokens=4096, rate=2e-3),
    "classic": Preset(
        replace(_SMALL, width=512, heads=8, layers=6, encoder_layers=6, hidden=2048, classic=True, dropout=0.1),
        rate=5e-4,
    ),
}
"""small: the default (about 5 M parameters). standard: about 12 M. classic: Vaswani 2017, 6 layers, 8 heads, 2048."""


def brief_ids(tokenizer: Any, title: str, keywords: tuple[str, ...] | list[str], language: str) -> list[int]:
    """Title, a line break, keywords: at most BRIEF ids, the encoder's input; the decoder never sees it whole."""
    words = ("" if language == "zh" else " ").join(keywords)
    if not (title or words):
        return []
    return tokenizer.encode(f"{title}\n{words}", add_special_tokens=False).ids[:BRIEF]


class WritingRecipe(Recipe):
    """One network; the loss is nats per token of title and body."""

    kind = "writing"
    averaged = "writer"

    def __init__(self, corpus: Corpus, preset: Preset, name: str, start: Model | None, seed: int) -> None:
        self.preset, self.data, self.settings = name, corpus.data, preset
        self.language = corpus.language
        torch.manual_seed(seed)
        if start is None:
            tokenizer = train_tokenizer((e.text for e in corpus.train), corpus.language, preset.network.vocabulary)
            network = replace(
                preset.network, vocabulary=tokenizer.get_vocab_size(), language=corpus.language, forms=FORMS[corpus.language]
            )
            self.writer = Writer(network)
        else:
            if start.kind != "writing":
                raise UserError(f"{start.name} is no writing model; choose one to train on from.")
            if start.language != corpus.language:
                raise UserError(f"{start.name} writes {start.language}, the texts are {corpus.language}; choose another.")
            tokenizer = load_tokenizer(start.assets[ASSET])
            self.writer = networks.build(start.network)
            self.writer.load_state_dict({k: torch.from_numpy(v.copy()) for k, v in start.weights.items()})
        self.tokenizer = tokenizer
        self.forms = self.writer.sizes.forms
        self.nets = nn.ModuleDict({"writer": self.writer})
        matrices = [p for p in self.writer.parameters() if p.ndim > 1]
        rest = [p for p in self.writer.parameters() if p.ndim < 2]
        groups = [{"params": matrices, "weight_decay": 0.05}, {"params": rest, "weight_decay": 0.0}]
        self.rate = preset.rate * (0.3 if start is not None else 1.0)
        self.optimizers = {"writer": torch.optim.AdamW(groups, lr=self.rate, betas=(0.9, 0.97))}
        self.rows = self._rows(corpus.train)
        self.held = self._rows(corpus.valid)
        self.shown = 0

    def _rows(self, entries: list[Entry]) -> list[tuple[np.ndarray, Entry]]:
        """Every work as token rows of at most context + 1, the shortest first."""
        context = self.writer.sizes.context
        rows = []
        encoded = self.tokenizer.encode_batch([e.text for e in entries], add_special_tokens=False)
        for entry, tokens in zip(entries, encoded, strict=True):
            ids = np.array([BEGIN, *tokens.ids, END], np.int32)
            rows.extend((ids[at : at + context + 1], entry) for at in range(0, max(1, len(ids) - 1), context))
        rows.sort(key=lambda row: len(row[0]))
        return rows

    def batch(self, rng: torch.Generator) -> dict[str, Tensor]:
        """Neighbours in length, as many as `tokens` holds: little padding, and every token as likely as any."""
        if not hasattr(self, "_chance"):
            self._chance = torch.tensor([len(ids) for ids, _ in self.rows], dtype=torch.float64).cumsum(0)
        draw = torch.rand(1, generator=rng, dtype=torch.float64) * self._chance[-1]
        anchor = min(int(torch.searchsorted(self._chance, draw)), len(self.rows) - 1)
        count = max(1, min(256, self.settings.tokens // (len(self.rows[anchor][0]) - 1 or 1)))
        near = 4 * count
        low = max(0, min(anchor - near // 2, len(self.rows) - near))
        span = min(near, len(self.rows) - low)
        picks = (low + torch.randint(span, (count,), generator=rng)).tolist()
        hidden = torch.rand(count, 5, generator=rng).tolist()
        return self._padded([self.rows[i] for i in picks], hidden)

    def _padded(self, rows: list[tuple[np.ndarray, Entry]], hidden: list[list[float]]) -> dict[str, Tensor]:
        longest = max(len(ids) for ids, _ in rows)
        ids = np.full((len(rows), longest), PAD, np.int64)
        brief = np.full((len(rows), BRIEF), PAD, np.int64)
        form = np.zeros(len(rows), np.int64)
        mood = np.zeros((len(rows), 3), np.float32)
        for i, ((tokens, entry), chance) in enumerate(zip(rows, hidden, strict=True)):
            ids[i, : len(tokens)] = tokens
            if chance[0] < DROP_ALL:
                continue
            if chance[1] >= DROP_EACH and entry.form in self.forms:
                form[i] = self.forms.index(entry.form)
            if chance[2] >= DROP_EACH:
                mood[i] = entry.mood.valence, entry.mood.arousal, 1
            # The title is mostly hidden: else the decoder would copy it and never learn to invent one.
            title = entry.title if chance[3] < 0.4 else ""
            words = entry.keywords[: 1 + int(chance[4] * 7) % 6] if chance[4] >= DROP_EACH else ()
            asked = brief_ids(self.tokenizer, title, words, self.language)
            brief[i, : len(asked)] = asked
        arrays = {"ids": ids, "brief": brief, "form": form, "mood": mood}
        return {name: torch.from_numpy(value) for name, value in arrays.items()}

    def step(self, batch: dict[str, Tensor], done: float, update: Update) -> dict[str, Tensor]:
        scale = min(1.0, done / 0.01 + 0.02) * (1.0 if done < 0.4 else max(0.02, (1 - done) / 0.6))
        for group in self.optimizers["writer"].param_groups:
            group["lr"] = self.rate * scale
        loss = self._nats(self.writer, batch).mean()
        update(loss, "writer", clip=1.0)
        return {"nats_per_token": loss.detach()}

    @staticmethod
    def _nats(net: Writer, batch: dict[str, Tensor]) -> Tensor:
        """Nats of every real token, flat."""
        ids = batch["ids"]
        logits = net(batch["form"], batch["mood"], batch["brief"], ids[:, :-1]).float()
        targets = ids[:, 1:].flatten()
        real = targets != PAD
        return F.cross_entropy(logits.flatten(0, 1)[real], targets[real], reduction="none")

    def network(self) -> dict[str, Any]:
        return networks.arguments(self.writer.sizes)

    def graphs(self, net: nn.Module) -> list[Graph]:
        return networks.graphs(net)

    def assets(self) -> dict[str, bytes]:
        return {ASSET: self.tokenizer.to_str().encode()}

    def card(self) -> dict[str, Any]:
        return {"language": self.language, "forms": [form for form in self.forms if form]}

    def ema_decay(self, step: int) -> float:
        return min(0.995, (step + 1) / (step + 10))

    def preview(self, net: nn.Module) -> Draft:
        """Sixty tokens of the averaged network, unasked."""
        assert isinstance(net, Writer)
        where = next(net.parameters()).device
        self.shown += 1
        draws = torch.Generator().manual_seed(self.shown)
        ids = torch.tensor([[BEGIN]], device=where)
        nothing = torch.zeros(1, BRIEF, dtype=torch.int64, device=where)
        form, mood = torch.zeros(1, dtype=torch.int64, device=where), torch.zeros(1, 3, device=where)
        for _ in range(min(60, net.sizes.context - 1)):
            chances = F.softmax(net(form, mood, nothing, ids)[0, -1].float() / 0.8, 0).cpu()
            token = int(torch.multinomial(chances, 1, generator=draws))
            if token in (END, PAD):
                break
            ids = torch.cat([ids, torch.tensor([[token]], device=where)], 1)
        title, _, body = self.tokenizer.decode(ids[0, 1:].tolist()).partition("\n")
        return Draft(Text(body, title, self.language), 1.0)

    def validate(self, net: nn.Module) -> dict[str, float]:
        """Nats per token on up to 200 rows of held-out works, with their briefs."""
        assert isinstance(net, Writer)
        rows = self.held[:: max(1, len(self.held) // 200)]
        where = next(net.parameters()).device
        total, tokens = 0.0, 0
        with torch.no_grad():
            for at in range(0, len(rows), 8):
                chunk = rows[at : at + 8]
                batch = self._padded(chunk, [[1.0] * 5 for _ in chunk])
                nats = self._nats(net, {k: v.to(where) for k, v in batch.items()})
                total, tokens = total + float(nats.sum()), tokens + nats.numel()
        return {"valid_nats_per_token": round(total / tokens, 4)} if tokens else {}


def make(corpus: Corpus, preset: str, start: Model | None, seed: int) -> WritingRecipe:
    """The recipe of a preset on a corpus; start: a writing model to go on from (network and tokenizer are kept)."""
    name = preset or next(iter(PRESETS))
    if name not in PRESETS:
        raise UserError(f"The presets of writing are {', '.join(PRESETS)}, not {preset!r}.")
    return WritingRecipe(corpus, PRESETS[name], name, start, seed)
