"""Exact likelihood of unseen texts under a writing model."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.brief import UserError
from engine.jobs import Job
from engine.modelfile import Model
from engine.writing import corpus as corpora
from engine.writing import decoder, inplace, networks
from engine.writing.briefs import KEYWORDS, TITLE
from engine.writing.corpus import Piece
from engine.writing.networks import Writer
from engine.writing.sampler import log_softmax
from engine.writing.tokens import ASSET, BEGIN, END, PAD, Tokenizer

EIGHT_TOKENS = 3000
LEAST_CERTAINTY = 2000
"""From fewer held-out tokens certainty() draws no conclusion."""


def measure(
    net: Writer,
    tokenizer: Tokenizer,
    works: list[Piece],
    context: int,
    job: Job | None = None,
    most: int | None = None,
) -> dict[str, float]:
    """Nats over whole works, written by the decoder with an empty brief.

    A work is its title, a newline, its text and its end; works without a title have an empty first line.
    The end counts as one character, the line break with which a work ends in a file, so that the figures
    compare with those of a compressor over the works one after another. Every token is predicted once, from
    at least half a context of the same work (windows of `context` tokens, moved by half of it), never from
    another work. perplexity is per token. most: stop after so many tokens.
    """
    net.eval()
    nats = 0.0
    characters = tokens = 0
    counted = 0
    with torch.inference_mode():
        empty = _empty(net)
        for number, work in enumerate(works):
            if job is not None:
                if job.should_stop():
                    break
                job.progress(number / len(works), f"text {number + 1} of {len(works)}")
            for logits, next_ones in _predicted(net, tokenizer, work, context, empty):
                nats += float(F.cross_entropy(logits, next_ones, reduction="sum").double())
                tokens += len(next_ones)
            characters += len(work.document) + int(work.last)
            counted += 1
            if most is not None and tokens >= most:
                break
    if not tokens:
        raise UserError("There is no text to evaluate; choose a source with texts in the model's language.")
    per_character = nats / characters
    return {
        "nats_per_char": per_character,
        "bits_per_char": per_character / math.log(2),
        "perplexity": math.exp(min(700.0, nats / tokens)),
        "characters": characters,
        "tokens": tokens,
        "works": counted,
    }


def _empty(net: Writer) -> tuple[list[tuple[Tensor, Tensor]], Tensor]:
    """What the decoder reads of an empty brief."""
    where = next(net.parameters()).device
    zero, felt = torch.zeros(1, dtype=torch.int64, device=where), torch.zeros(1, 3, device=where)
    title, keywords = (torch.full((1, size), PAD, device=where) for size in (TITLE, KEYWORDS))
    return net.read(zero, felt, title, keywords)


def _predicted(
    net: Writer,
    tokenizer: Tokenizer,
    work: Piece,
    context: int,
    brief: tuple[list[tuple[Tensor, Tensor]], Tensor],
) -> Iterator[tuple[Tensor, Tensor]]:
    """Logits, float32 (n, V), of some tokens of a work and the tokens (n,), until it is through; see measure()."""
    ids = [BEGIN] if work.first else []
    ids += [*tokenizer.encode(work.document), *([END] if work.last else [])]
    told = torch.tensor(ids, device=brief[1].device)
    total, done = len(ids) - 1, 0
    while done < total:
        begin = max(0, done - context // 2) if done else 0
        end = min(total, begin + context)
        yield net.write(told[None, begin:end], *brief)[0, done - begin :].float(), told[done + 1 : end + 1]
        done = end


def certainty(net: Writer, tokenizer: Tokenizer, works: list[Piece], context: int, most: int) -> float:
    """The factor, .7 to 1.3, on the logits that makes works likeliest (Guo et al. 2017: temperature scaling).

    Below 1: the network is surer of itself on them than it has reason to be. Over the first `most` tokens; 1
    where there are fewer than LEAST_CERTAINTY.
    """
    factors = torch.linspace(0.7, 1.3, 13, dtype=torch.float64)
    nats, tokens = torch.zeros_like(factors), 0
    with torch.inference_mode():
        empty = _empty(net)
        for work in works:
            for logits, next_ones in _predicted(net, tokenizer, work, context, empty):
                for at, factor in enumerate(factors.tolist()):
                    nats[at] += F.cross_entropy(logits * factor, next_ones, reduction="sum").double().cpu()
                tokens += len(next_ones)
            if tokens >= most:
                break
    if tokens < LEAST_CERTAINTY:
        return 1.0
    at = min(max(int(nats.argmin()), 1), len(factors) - 2)
    before, here, after = nats[at - 1 : at + 2].tolist()  # the lowest point of the parabola through the three
    bend = (before - 2 * here + after) or 1.0  # none where all tokens are alike to the network
    between = float(factors[at] + (factors[1] - factors[0]) * (before - after) / (2 * bend))
    return min(max(between, float(factors[0])), float(factors[-1]))


def eight_bits(
    network: dict[str, Any], net: Writer, tokenizer: Tokenizer, works: list[Piece], context: int
) -> dict[str, float]:
    """int8_loss: what weights of 8 bits cost: the share by which nats per token grow, over the first EIGHT_TOKENS
    tokens, the worse of the two ways they are read (token by token, and many at once; engine.writing.inplace). {} for
    a network that cannot be read so. net: on the CPU."""
    if not inplace.can(network):
        return {}
    weights = {name: value.detach().float().numpy() for name, value in net.state_dict().items()}
    with torch.inference_mode():
        brief = torch.full((1, TITLE), PAD), torch.full((1, KEYWORDS), PAD)
        memory, there = networks.Encode(net)(torch.zeros(1, dtype=torch.int64), torch.zeros(1, 3), *brief)
    windows: list[list[int]] = []
    for work in works:
        windows.append([BEGIN, *tokenizer.encode(work.document[: 12 * context])][:context])
        if sum(map(len, windows)) >= EIGHT_TOKENS:
            break

    def nats(eight: bool, whole: bool) -> float:
        fast, total = decoder.Fast(network, weights, 1, eight), 0.0
        for ids in windows:
            rows = decoder.InPlace(fast, memory.numpy(), there.numpy())
            size = len(ids) - 1 if whole else 1
            parts = [np.array([ids[at : at + size]], np.int64) for at in range(0, len(ids) - 1, size)]
            logits = np.concatenate([rows.feed(part, every=True) for part in parts], 1)[0]
            chances = log_softmax(logits.astype(np.float64))
            total -= float(chances[np.arange(len(ids) - 1), ids[1:]].sum())
        return total

    exact = nats(False, True)
    return {"int8_loss": round(max(nats(True, True), nats(True, False)) / exact - 1, 6)}


def evaluate(model: Model, source: Path, device: str, job: Job) -> dict[str, Any]:
    """measure() over every text in source that is in the model's language. device: cpu, cuda or mps.

    Of the very collection the model was trained on only the works held out of training are measured.
    works_seen: how many were left out for that. int8_loss: see eight_bits(), of a model that can be read so.
    """
    read = corpora.read(source, job, language=model.language, whole=True)
    works = read.pieces
    if [card["fingerprint"] for card in read.data] == [card["fingerprint"] for card in model.card["data"]]:
        works = corpora.split(works)[1] or works
    net = networks.build(model.network)
    net.load_state_dict({k: torch.from_numpy(np.array(v)) for k, v in model.weights.items()})
    tokenizer = Tokenizer(model.assets[ASSET])
    context = int(model.network.get("context", 256))
    lost = eight_bits(model.network, net.eval(), tokenizer, works, context)
    result: dict[str, Any] = {**measure(net.to(device), tokenizer, works, context, job), **lost}
    return result | {"works_seen": len(read.pieces) - len(works), "refused": len(read.report.refused)}
