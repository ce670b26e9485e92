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
    """measure() over every MIDI file in source (none is left out as validation). device: cpu, cuda or mps."""
    read = corpora.read(source, job)
    net = networks.build(model.network)
    net.load_state_dict({k: torch.from_numpy(v.copy()) for k, v in model.weights.items()})
    result: dict[str, Any] = dict(measure(net, read.pieces, device, job))
    return result | {"pieces": len(read.pieces), "refused": len(read.report.refused)}
