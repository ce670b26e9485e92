"""How well a writing model predicts works it has not seen."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from engine.brief import UserError
from engine.jobs import Job
from engine.modelfile import Model
from engine.writing import corpus as corpora
from engine.writing.tokens import ASSET, BEGIN, END, load_tokenizer


def evaluate(model: Model, source: Path, device: str, job: Job) -> dict[str, Any]:
    """nats_per_char, bits_per_char and perplexity (per character) of every work in source, with an empty brief.

    A work is its title, a line break and its body, and counts as many characters as these have plus one
    for its end, whatever the tokeniser; the end is predicted too. Each token is predicted from at least
    half a context of what stands before it, where there is that much.
    """
    import numpy as np
    import torch
    from torch.nn import functional as F

    from engine.writing import networks

    found = corpora.read(source, job, language=model.language)
    net = networks.build(model.network)
    net.load_state_dict({k: torch.from_numpy(np.array(v)) for k, v in model.weights.items()})
    net = net.to(device).eval()
    tokenizer: Any = load_tokenizer(model.assets[ASSET])
    context = net.sizes.context
    nats, characters, tokens = 0.0, 0, 0
    entries = found.train + found.valid
    form, mood = torch.zeros(1, dtype=torch.int64, device=device), torch.zeros(1, 3, device=device)
    brief = torch.zeros(1, networks.BRIEF, dtype=torch.int64, device=device)
    with torch.inference_mode():
        for number, entry in enumerate(entries):
            if job.should_stop():
                raise UserError("The evaluation was stopped before it was finished.")
            job.progress(number / len(entries), "evaluating")
            ids = torch.tensor([BEGIN, *tokenizer.encode(entry.text, add_special_tokens=False).ids, END], device=device)
            done = 0
            while done < len(ids) - 1:
                begin = max(0, done - context // 2)
                part = ids[begin : begin + context + 1]
                loss = F.cross_entropy(net(form, mood, brief, part[None, :-1])[0].float(), part[1:], reduction="none")
                nats += float(loss[done - begin :].sum())
                done = begin + len(part) - 1
            characters += len(entry.text) + 1
            tokens += len(ids) - 1
    job.progress(1.0, "evaluated")
    return {
        "works": len(entries),
        "characters": characters,
        "tokens": tokens,
        "nats_per_char": nats / characters,
        "bits_per_char": nats / characters / math.log(2),
        "perplexity": math.exp(nats / characters),
        "nats_per_token": nats / tokens,
    }
