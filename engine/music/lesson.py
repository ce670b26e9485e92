"""The lesson on how an LSTM composes: its gates on four bars, what it expects there, and how it learns them."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import device
from engine.brief import UserError
from engine.jobs import Job, Operation
from engine.music import abc_notation
from engine.music.corpus import Piece, make_piece
from engine.music.tokens import END, KEYS, LOWEST, PARTS
from engine.runtime import Runtime
from engine.saying import said
from engine.works import Score

if TYPE_CHECKING:
    from torch import Tensor

    from engine.music.networks import Composer

BARS = 4
RATE = 1e-3
MOST_STEPS = 50
GO_ON = -1
"""Stands for a pitch where the event is the end of a sixteenth."""
_HEAD = "X:1\nM:4/4\nL:1/4\nQ:1/4=100\nK:C\n"
TUNES = {
    "joy": "EEFG|GFED|CCDE|E>DD2|",
    "star": "CCGG|AAG2|FFEE|DDC2|",
    "jasmine": "EE/2G/2A/2c/2c/2A/2|GG/2A/2G2|EE/2G/2A/2c/2c/2A/2|GG/2A/2G2|",
    "brothers": "CDEC|CDEC|EFG2|EFG2|",
    "moon": "CCCD|E2D2|CEDD|C4|",
    "bridge": "G>AGF|EFG2|DEF2|EFG2|",
}
"""The first bars of songs that nobody owns: Ode to Joy, Ah vous dirai-je maman, the Jasmine Flower, Frère
Jacques, Au clair de la lune, London Bridge."""


def tune(name: str) -> Score:
    """One of TUNES as a Score."""
    if name not in TUNES:
        raise UserError(f"The lesson has no tune {name!r}; it has {', '.join(TUNES)}.")
    return abc_notation.read_score(_HEAD + TUNES[name] + "\n")


def first_bars(score: Score, bars: int = BARS) -> Score:
    """The first bars in which something sounds, moved to the beginning; drums are left out."""
    onsets = [note.onset for track in score.tracks if track.channel != 9 for note in track.notes]
    begin = min(onsets, default=0) // score.bar * score.bar
    end = begin + bars * score.bar
    tracks = [
        replace(
            track,
            notes=tuple(replace(n, onset=n.onset - begin) for n in track.notes if begin <= n.onset < end),
            events=(),
        )
        for track in score.tracks
        if track.channel != 9
    ]
    return Score(tuple(track for track in tracks if track.notes), score.tempo_at(begin), score.meter)


def _piece(score: Score | None, name: str) -> tuple[Piece, Score]:
    own = first_bars(score if score is not None else tune(name))
    try:
        return make_piece(own), own
    except UserError as error:
        few = said("These bars have fewer than eight notes; add some, or take a tune of the lesson.")
        raise UserError(few) from error


def _net(runtime: Runtime) -> Composer:
    device.prepare_environment()
    import torch

    torch.set_num_threads(device.spare_threads())
    return runtime.module("step").net


def _batch(piece: Piece, where: str) -> dict[str, Tensor]:
    """The piece in C as the network reads it, a batch of one."""
    import torch

    from engine.music import recipe

    arrays = recipe.window(piece, 0, len(piece.symbol), piece.home)
    return {name: torch.from_numpy(array[None]).to(where) for name, array in arrays.items()}


def walk(net: Composer, batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """The LSTM of a batch of one, gate by gate: forget, into, new, out, cell (layers, T, width) and top (T, width).

    cell = forget * the cell before + into * new; what a layer hands on is out * tanh(cell).
    """
    import torch
    from torch.nn import functional as F

    lstm = net.lstm
    x = net.inputs(batch["labels"], batch["mood"], batch["rolls"].float())[0]
    names = ("forget", "into", "new", "out", "cell")
    found: dict[str, list[Tensor]] = {name: [] for name in names}
    for layer in range(lstm.num_layers):
        weights = [getattr(lstm, f"{part}_l{layer}") for part in ("weight_ih", "bias_ih", "weight_hh", "bias_hh")]
        hidden = cell = x.new_zeros(net.sizes.width)
        rows: dict[str, list[Tensor]] = {name: [] for name in names}
        handed = []
        for event in x:
            gates = F.linear(event, weights[0], weights[1]) + F.linear(hidden, weights[2], weights[3])
            into, forget, new, out = gates.chunk(4, -1)  # torch's order of gates
            into, forget, new, out = into.sigmoid(), forget.sigmoid(), new.tanh(), out.sigmoid()
            cell = forget * cell + into * new
            hidden = out * cell.tanh()
            handed.append(hidden)
            for name, value in zip(names, (forget, into, new, out, cell), strict=True):
                rows[name].append(value)
        x = torch.stack(handed)
        for name in names:
            found[name].append(torch.stack(rows[name]))
    return {name: torch.stack(rows) for name, rows in found.items()} | {"top": x}


def _chances(net: Composer, top: Tensor, batch: dict[str, Tensor]) -> Tensor:
    """(T, SYMBOLS) chance of each symbol at each event, those that may not follow having none."""
    import torch

    logits = net.next(top).float()
    barred = torch.arange(logits.shape[-1], device=logits.device) < batch["floor"][0][:, None]
    return torch.softmax(logits.masked_fill(barred, -1e9), -1)


def _by_pitch(chances: np.ndarray, shift: int) -> np.ndarray:
    """(T, SYMBOLS) in C -> (T, 129): the chance of each MIDI pitch in the tune's own key; the last: go on."""
    found = np.zeros((len(chances), 129))
    pitch = np.arange(KEYS) + LOWEST - shift
    inside = (pitch >= 0) & (pitch < 128)
    found[:, pitch[inside]] = chances[:, :END].reshape(-1, KEYS, PARTS).sum(2)[:, inside]
    found[:, 128] = chances[:, END]
    return found


def _events(piece: Piece, own: Score) -> dict[str, Any]:
    ends = piece.symbol == END
    return {
        "score": own,
        "pitch": np.where(ends, GO_ON, piece.symbol // PARTS + LOWEST).astype(int),
        "frame": piece.frame.astype(int),
        "bar": max(1, 16 * own.meter[0] // own.meter[1]),
    }


def _true(by_pitch: np.ndarray, pitch: np.ndarray) -> np.ndarray:
    return by_pitch[np.arange(len(pitch)), np.where(pitch == GO_ON, 128, pitch)]


def gates(job: Job, runtime: Runtime, score: Score | None = None, tune: str = "joy") -> dict[str, Any]:
    """The network hears the first four bars of a score, or of one of TUNES.

    Returns score: those bars; for its T events pitch (T,), GO_ON at the end of a sixteenth, frame (T,) in
    sixteenths, bar: sixteenths in a bar; forget, into, out (0..1), new (-1..1) and cell: float16 (layers, T,
    width); chance (T,): what the network gave each event before it came; guesses: for each event the five
    likeliest as (pitch or GO_ON, chance).
    """
    import torch

    net = _net(runtime)
    piece, own = _piece(score, tune)
    batch = _batch(piece, runtime.device)
    with torch.no_grad():
        found = walk(net, batch)
        by_pitch = _by_pitch(_chances(net, found.pop("top"), batch).cpu().numpy(), piece.home)
    events = _events(piece, own)
    best = np.argsort(-by_pitch, 1, kind="stable")[:, :5]
    guesses = [
        [(GO_ON if p == 128 else int(p), float(row[p])) for p in order]
        for order, row in zip(best, by_pitch, strict=True)
    ]
    states = {name: value.half().cpu().numpy() for name, value in found.items()}
    return events | states | {"chance": _true(by_pitch, events["pitch"]), "guesses": guesses}


def learn(
    job: Job, runtime: Runtime, score: Score | None = None, tune: str = "joy", steps: int = 12
) -> list[dict[str, Any]]:
    """What becomes of the network, a copy of it, when it learns these bars alone, step by step (0: before).

    Each of the answer, and of job.preview: {"step", "loss", "other", "chance"}: mean nats of an event here and
    in another tune that it is not shown, and the chance (T,) it gives to each event. Adam, rate RATE.
    """
    import torch

    from engine.music import recipe

    if not 1 <= steps <= MOST_STEPS:
        raise UserError(f"The lesson learns 1 to {MOST_STEPS} steps, not {steps}.")
    piece, own = _piece(score, tune)
    net = copy.deepcopy(_net(runtime)).eval().requires_grad_(True)
    batch = _batch(piece, runtime.device)
    other = _batch(_piece(None, "moon" if tune != "moon" or score is not None else "joy")[0], runtime.device)
    pitch = _events(piece, own)["pitch"]
    optimizer = torch.optim.Adam(net.parameters(), RATE)
    found: list[dict[str, Any]] = []

    def losses(batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        top, _ = net(batch["labels"], batch["mood"], batch["rolls"].float())
        return top, recipe.symbol_losses(net.next(top), batch["symbol"], batch["floor"]).mean()

    for step in range(steps + 1):
        top, loss = losses(batch)
        with torch.no_grad():
            chance = _true(_by_pitch(_chances(net, top[0], batch).cpu().numpy(), piece.home), pitch)
            row = {"step": step, "loss": float(loss.detach()), "other": float(losses(other)[1]), "chance": chance}
        found.append(row)
        job.preview(row)
        job.progress(step / steps)
        if step == steps or job.should_stop():
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return found


def quiz(
    job: Job, runtime: Runtime, score: Score | None = None, tune: str = "joy", count: int = 4, seed: int = 0
) -> dict[str, Any]:
    """Which note comes next? Places in a tune, the second half of it first.

    Returns score, pitch, frame and bar as gates(), and questions: {"event": its number, "truth": a pitch,
    "choices": three pitches in order, "guess": the network's likeliest of all pitches, "chances": of the choices
    and of the guess, by pitch}. Rests are no answer: the network's chances are those of a note that is to come.
    """
    found = gates(job, runtime, score, tune)
    net = _net(runtime)
    import torch

    piece, _ = _piece(score, tune)
    batch = _batch(piece, runtime.device)
    with torch.no_grad():
        top, _ = net(batch["labels"], batch["mood"], batch["rolls"].float())
        by_pitch = _by_pitch(_chances(net, top[0], batch).cpu().numpy(), piece.home)[:, :128]
    by_pitch = by_pitch / by_pitch.sum(1, keepdims=True)
    rng = np.random.default_rng(seed)
    pitch = found["pitch"]
    notes = np.flatnonzero(pitch != GO_ON)
    late = notes[len(notes) // 3 :]
    chosen = np.sort(rng.choice(late, min(count, len(late)), replace=False))
    questions = []
    for event in chosen:
        truth, row = int(pitch[event]), by_pitch[event]
        order = [int(p) for p in np.argsort(-row, kind="stable") if abs(int(p) - truth) <= 12]
        near = [p for p in order if p != truth]
        choices = sorted([truth, near[0], near[int(rng.integers(2, 5))]])
        guess = int(row.argmax())
        questions.append(
            {"event": int(event), "truth": truth, "choices": choices, "guess": guess,
             "chances": {p: float(row[p]) for p in {*choices, guess}}}
        )  # fmt: skip
    return {name: found[name] for name in ("score", "pitch", "frame", "bar")} | {"questions": questions}


LESSON: dict[str, Operation] = {
    "lesson_gates": Operation(gates),
    "lesson_learn": Operation(learn),
    "lesson_quiz": Operation(quiz),
}
