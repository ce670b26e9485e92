"""How the writing networks are trained: windows of works with briefs, parts of which are hidden."""

from __future__ import annotations

import copy
import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine import fingerprints
from engine.brief import UserError
from engine.graphs import Graph
from engine.modelfile import Model
from engine.training import Recipe, Update
from engine.writing import copies, networks, whole_words
from engine.writing.briefs import KEYWORDS, TITLE, row
from engine.writing.corpus import Corpus, Piece
from engine.writing.networks import Network
from engine.writing.optim import Muon
from engine.writing.tokens import ASSET, BEGIN, END, PAD, Tokenizer, learn

HIDE_ALL, HIDE_ONE = 0.15, 0.15
"""How often the whole brief is hidden, and each part of it on its own."""
HIDE_TITLE_LINE = 0.05
"""How often the decoder's text begins without its title line."""
LENGTHS = (24, 32, 48, 64, 80, 96, 128, 160, 192, 256)
"""Windows are padded to the next of these, so that short poems cost little."""
MAX_FORMS = 48
VALIDATION_TOKENS = 60_000
CHECK_TOKENS = 6_000


@dataclass(frozen=True)
class Preset:
    """network (vocabulary and forms come from the works); vocabulary: most tokens, English and Chinese.

    tokens: of text in one step; context: longest window; muon: rate of Muon for the matrices (0: AdamW
    for all); rate: of AdamW for the rest.
    """

    network: Network
    english: int = 3072
    chinese: int = 5120
    tokens: int = 1024
    context: int = 256
    rate: float = 3e-3
    muon: float = 0.02
    decay: float = 0.01


PRESETS: dict[str, Preset] = {
    "mini": Preset(Network(width=128, heads=4, hidden=352), 2048, 4096),
    "small": Preset(Network(), tokens=4096),
    "standard": Preset(
        Network(width=256, heads=4, encoder=1, decoder=6, hidden=704, dropout=0.15),
        4096, 6400, tokens=4096, decay=0.1,
    ),
    "classic": Preset(
        Network(width=512, heads=8, encoder=6, decoder=6, hidden=2048, dropout=0.1, classic=True),
        4096, 6400, rate=3e-4, muon=0.0,
    ),
}  # fmt: skip
"""mini: the default, 1.5 million numbers. small: 3.5, standard: eight. classic: Vaswani et al. 2017."""


def make(corpus: Corpus, preset: str, start: Model | None, seed: int) -> Writing:
    """The recipe over a corpus. start: a model to go on from, in whose language the corpus must be.

    From its own works it learns half as fast as a new model, from others a fifth as fast, so as to keep what it knows.
    """
    if preset not in PRESETS:
        raise UserError(f"There is no preset {preset!r}; choose one of {', '.join(PRESETS)}.")
    if start is None:
        return Writing(corpus, preset, PRESETS[preset])
    same_language(corpus, start)
    preset = start.card["preset"] if start.card["preset"] in PRESETS else preset
    network = {**start.network, "dropout": PRESETS[preset].network.dropout}
    net = networks.build(network)
    net.load_state_dict({k: torch.from_numpy(np.array(v)) for k, v in start.weights.items()})
    chosen = replace(PRESETS[preset], network=net.shape)
    same = [card["fingerprint"] for card in corpus.data] == [card["fingerprint"] for card in start.card["data"]]
    slower = 2 if same else 5
    chosen = replace(chosen, rate=chosen.rate / slower, muon=chosen.muon / slower)
    tokenizer = Tokenizer(start.assets[ASSET])
    made = Writing(corpus, preset, chosen, net, tokenizer, list(start.network["form_names"]))
    made.steady = 0.0
    made.started_words = start.assets.get(whole_words.ASSET, b"")
    return made


def same_language(corpus: Corpus, start: Model) -> None:
    """Raise UserError where a model to go on from writes another language than the works."""
    if start.language != corpus.language:
        raise UserError(
            f"The model {start.name} writes {start.language} and the works are {corpus.language}; "
            "choose works in the model's language, or train without --from."
        )


class Windows:
    """The pieces of a corpus as token ids with their briefs, drawn in batches of windows of like length."""

    def __init__(self, pieces: list[Piece], tokenizer: Tokenizer, forms: list[str], context: int) -> None:
        encode = tokenizer.encode_all
        texts = encode([piece.document for piece in pieces])
        self.first = np.array([piece.first for piece in pieces])
        self.texts = [
            np.concatenate([[BEGIN] if p.first else [], t, [END] if p.last else []]).astype(np.int32)
            for p, t in zip(pieces, texts, strict=True)
        ]
        names = encode([piece.title for piece in pieces])
        self.titles = np.stack([row(t, TITLE) for t in names])
        self.title_sizes = [len(t) for t in names]
        spaced = sorted({word for piece in pieces for word in piece.keywords})
        ids = dict(zip(spaced, encode([f" {word}" for word in spaced]), strict=True))
        self.keywords = [[ids[word] for word in piece.keywords] for piece in pieces]
        index = {name: number for number, name in enumerate(forms)}
        self.forms = np.array([index.get(piece.form, 0) for piece in pieces])
        self.moods = np.array([piece.mood for piece in pieces], np.float32).reshape(-1, 2)
        self.newline = tokenizer.newline
        self.context = context
        lengths = [length for length in LENGTHS if length < context] + [context]
        holds: list[list[int]] = [[] for _ in lengths]
        for number, text in enumerate(self.texts):
            size = len(text) - 1
            if size < 1:
                continue
            place = min(int(np.searchsorted(lengths, size)), len(lengths) - 1)
            holds[place] += [number] * max(1, -(-size // context))
        self.buckets = [(length, np.array(h)) for length, h in zip(lengths, holds, strict=True) if h]
        mass = np.array([length * len(hold) for length, hold in self.buckets], np.float64)
        self.shares = mass / mass.sum()
        self.tokens = sum(map(len, self.texts))

    def window(self, number: int, rng: np.random.Generator) -> np.ndarray:
        """At most context + 1 ids of a piece, from its beginning or from the beginning of a line."""
        text = self.texts[number]
        if len(text) <= self.context + 1:
            at = 0
        else:
            at = int(rng.integers(-self.context // 2, len(text) - self.context // 2))
            breaks = np.flatnonzero(text[: max(0, at)][-64:] == self.newline)
            at = max(0, at - 64) + int(breaks[-1]) + 1 if at > 0 and len(breaks) else max(0, at)
            at = min(at, len(text) - 2)
        ids = text[at : at + self.context + 1]
        if at == 0 and self.first[number] and rng.random() < HIDE_TITLE_LINE:
            ids = np.concatenate([ids[:1], ids[1 + self.title_sizes[number] :]])
        return ids

    def batch(self, rng: np.random.Generator, tokens: int) -> dict[str, Tensor]:
        """Windows of one length, about `tokens` ids of them, with their briefs."""
        length, hold = self.buckets[int(rng.choice(len(self.buckets), p=self.shares))]
        rows = max(1, tokens // length)
        chosen = hold[rng.integers(0, len(hold), rows)]
        ids = np.full((rows, length + 1), PAD, np.int64)
        keywords = np.full((rows, KEYWORDS), PAD, np.int64)
        for at, number in enumerate(chosen):
            text = self.window(int(number), rng)
            ids[at, : len(text)] = text
            known = self.keywords[number]
            if known:
                some = known[: int(rng.integers(1, len(known) + 1))]
                order = rng.permutation(len(some))
                keywords[at] = row(np.concatenate([some[i] for i in order]), KEYWORDS)
        mood = np.concatenate([self.moods[chosen], np.ones((rows, 1), np.float32)], 1)
        hidden = (rng.random((rows, 4)) < HIDE_ONE) | (rng.random((rows, 1)) < HIDE_ALL)
        mood[hidden[:, 1]] = 0
        keywords[hidden[:, 3]] = PAD
        titles = self.titles[chosen]
        titles[hidden[:, 2]] = PAD
        forms = np.where(hidden[:, 0], 0, self.forms[chosen])
        arrays = {"ids": ids, "form": forms, "mood": mood, "title": titles, "keywords": keywords}
        return {name: torch.from_numpy(value) for name, value in arrays.items()}


class Writing(Recipe):
    """Next-token cross-entropy; Muon for matrices, AdamW for the rest; the rate falls to nothing, see steady."""

    kind = "writing"
    averaged = "writer"
    chance = 0.005
    int8 = True

    def __init__(
        self,
        corpus: Corpus,
        preset: str,
        settings: Preset,
        net: networks.Writer | None = None,
        tokenizer: Tokenizer | None = None,
        forms: list[str] | None = None,
    ) -> None:
        self.preset, self.settings, self.corpus = preset, settings, corpus
        self.data = corpus.data
        if tokenizer is None:
            size = settings.chinese if corpus.language == "zh" else settings.english
            tokenizer = Tokenizer(learn((p.document for p in corpus.train), corpus.language, size))
        self.tokenizer = tokenizer
        self.forms = forms or form_names(corpus.train)
        if net is None:
            shape = replace(settings.network, vocabulary=len(tokenizer), forms=len(self.forms))
            net = networks.Writer(shape)
        self.shape = net.shape
        self.windows = Windows(corpus.train, tokenizer, self.forms, settings.context)
        if not self.windows.buckets:
            raise UserError("The texts are too short to learn from; choose a source with more text.")
        self.nets = nn.ModuleDict({"writer": net})
        inner = [p for n, p in net.named_parameters() if p.ndim == 2 and n.startswith(("encoder", "decoder"))]
        matrices = inner if settings.muon else []
        inside = {id(p) for p in matrices}
        rest = [p for p in net.parameters() if id(p) not in inside]
        adam = torch.optim.AdamW(rest, lr=settings.rate, betas=(0.9, 0.95), weight_decay=settings.decay)
        self.optimizers: dict[str, torch.optim.Optimizer] = {"rest": adam}
        if matrices:
            self.optimizers["matrices"] = Muon(matrices, lr=settings.muon, weight_decay=settings.decay)
        self.rates = {"rest": settings.rate, "matrices": settings.muon}
        self._loss_of_batch = self._loss
        self.steady = 0.4
        """The share of the budget before the rate falls; going on from a model it falls from the first step."""
        self.steps = 0
        self.started_words = b""
        """The word list of the model that this one goes on from."""

    def batch(self, rng: torch.Generator) -> dict[str, Tensor]:
        seed = int(torch.randint(2**62, (), generator=rng))
        return self.windows.batch(np.random.Generator(np.random.PCG64(seed)), self.settings.tokens)

    def step(self, batch: dict[str, Tensor], done: float, update: Update) -> dict[str, Tensor]:
        self.steps += 1
        warm = min(1.0, self.steps / 30)
        scale = warm * min(1.0, max(0.02, (1 - done) / (1 - self.steady)))
        for name, optimizer in self.optimizers.items():
            for group in optimizer.param_groups:
                group["lr"] = self.rates[name] * scale
        loss = self._loss_of_batch(**batch)
        update(loss, *self.optimizers, clip=1.0)
        return {"nats_per_token": loss.detach()}

    def _loss(self, ids: Tensor, form: Tensor, mood: Tensor, title: Tensor, keywords: Tensor) -> Tensor:
        logits = self.nets["writer"](ids[:, :-1], form, mood, title, keywords)
        return F.cross_entropy(logits.float().flatten(0, 1), ids[:, 1:].flatten(), ignore_index=PAD)

    def compile(self) -> None:
        # Dynamic: one translation serves windows of all lengths, where each would take a minute or two.
        self._loss_of_batch = torch.compile(self._loss, dynamic=True)

    def ema_decay(self, step: int) -> float:
        return min(0.995, (step + 1) / (step + 10))

    def network(self) -> dict[str, Any]:
        return {
            **self.shape.to_json(),
            "form_names": self.forms,
            "language": self.corpus.language,
            "context": self.settings.context,
        }

    def graphs(self, net: nn.Module) -> list[Graph]:
        assert isinstance(net, networks.Writer)
        return networks.graphs(net)

    def assets(self) -> dict[str, bytes]:
        return {ASSET: self.tokenizer.data, fingerprints.ASSET: copies.index(self.corpus).pack(), **self.words()}

    def words(self) -> dict[str, bytes]:
        """The asset of the words the model has learned."""
        return whole_words.pack((piece.text for piece in self.corpus.train), self.corpus.language, self.started_words)

    def card(self) -> dict[str, Any]:
        return {"language": self.corpus.language}

    def preview(self, net: nn.Module) -> Any:
        from engine.brief import Brief
        from engine.writing import generate
        from engine.writing.decoder import Decoder

        assert isinstance(net, networks.Writer)
        language = self.corpus.language
        where = next(net.parameters()).device
        encode, step = (_torch_step(module, where) for module in (networks.Encode(net), networks.Step(net)))
        decoder = Decoder(encode, self.network(), step)
        # Four lines: the preview must not cost the training much.
        form = "quatrain" if "quatrain" in self.forms else ""
        brief = Brief("月夜" if language == "zh" else "The sea at night", language=language, form=form)
        *_, draft = generate.write(brief, decoder, self.tokenizer, self.network())
        return draft

    def settle(self, net: nn.Module) -> None:
        """As sure of itself as it is right on the first works held out: what is learnt by heart makes it surer."""
        from engine.writing.evaluate import certainty

        assert isinstance(net, networks.Writer)
        factor = certainty(net.eval(), self.tokenizer, self.corpus.valid, self.settings.context, CHECK_TOKENS)
        with torch.no_grad():
            net.gain.mul_(factor)

    def check(self, net: nn.Module) -> dict[str, float]:
        """held_out: nats per token over the first works held out."""
        from engine.writing.evaluate import measure

        assert isinstance(net, networks.Writer)
        if not self.corpus.valid:
            return {}
        found = measure(net, self.tokenizer, self.corpus.valid, self.settings.context, most=CHECK_TOKENS)
        return {"held_out": math.log(found["perplexity"])}

    def validate(self, net: nn.Module) -> dict[str, float]:
        """Nats and bits per character over held-out works without a brief (the first 60,000 tokens), and what weights
        of 8 bits cost."""
        from engine.writing.evaluate import eight_bits, measure

        assert isinstance(net, networks.Writer)
        valid, context = self.corpus.valid, self.settings.context
        own = copy.deepcopy(net).cpu().eval()
        lost = eight_bits(self.network(), own, self.tokenizer, valid or self.corpus.train, context)
        if not valid:
            return lost
        found = measure(net, self.tokenizer, valid, context, most=VALIDATION_TOKENS)
        return {f"valid_{k}": round(found[k], 5) for k in ("nats_per_char", "bits_per_char", "perplexity")} | lost


def _torch_step(module: nn.Module, where: torch.device) -> Any:
    def run(*arrays: np.ndarray) -> list[np.ndarray]:
        with torch.no_grad():
            out = module(*(torch.from_numpy(np.ascontiguousarray(a)).to(where) for a in arrays))
        return [t.float().cpu().numpy() for t in out]

    return run


def form_names(pieces: list[Piece]) -> list[str]:
    """ "" (unknown) and then the labels that at least one work in a thousand has, most frequent first."""
    counts = Counter(piece.form for piece in pieces if piece.form)
    least = max(1, len(pieces) // 1000)
    frequent = sorted((-count, name) for name, count in counts.items() if count >= least)
    return ["", *(name for _, name in frequent[:MAX_FORMS])]
