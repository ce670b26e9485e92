"""Exact likelihood of unseen pieces under a music model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from engine.jobs import Job
from engine.modelfile import Model
from engine.music import corpus as corpora
from engine.music import networks
from engine.music.recipe import measure


def evaluate(model: Model, source: Path, device: str, job: Job) -> dict[str, Any]:
    """measure() over every piece in source. device: cpu, cuda or mps.

    Of the very collection the model was trained on only the pieces held out of training are measured.
    pieces, pieces_seen: how many were measured, and how many left out for that.
    """
    read = corpora.read(source, job)
    pieces = read.pieces
    if [card["fingerprint"] for card in read.data] == [card["fingerprint"] for card in model.card["data"]]:
        pieces = read.valid or pieces
    net = networks.build(model.network)
    net.load_state_dict({k: torch.from_numpy(v.copy()) for k, v in model.weights.items()})
    result: dict[str, Any] = dict(measure(net, pieces, device, job))
    seen = len(read.pieces) - len(pieces)
    return result | {"pieces": len(pieces), "pieces_seen": seen, "refused": len(read.report.refused)}
