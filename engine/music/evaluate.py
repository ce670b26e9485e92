"""Exact likelihood of unseen pieces under a music model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from engine.brief import UserError
from engine.jobs import Job
from engine.modelfile import Model
from engine.music import corpus as corpora
from engine.music import networks
from engine.music.corpus import Piece
from engine.music.networks import Composer
from engine.music.recipe import note_losses, past_loudness, symbol_losses, window
from engine.music.tokens import END

CHUNK = 1024
"""Events at a time; the state is carried on, so chunks do not change the result."""


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


def evaluate(model: Model, source: Path, device: str, job: Job) -> dict[str, Any]:
    """measure() over every MIDI file in source (none is left out as validation). device: cpu, cuda or mps."""
    read = corpora.read(source, job)
    net = networks.build(model.network)
    net.load_state_dict({k: torch.from_numpy(v.copy()) for k, v in model.weights.items()})
    result: dict[str, Any] = dict(measure(net, read.pieces, device, job))
    return result | {"pieces": len(read.pieces), "refused": len(read.report.refused)}
