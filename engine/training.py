"""The one training loop of all three media. A recipe says what a step is; the loop does the rest:

device and precision, averaged weights (EMA), atomic checkpoints with every random state, resume to the
same loss curve, previews, cancel, several processes under torchrun, and the finished model on disk.
"""

from __future__ import annotations

import copy
import datetime
import hashlib
import math
import os
import platform
import random
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor, nn

from engine import __version__, device, files, modelfile, rights
from engine.best import Best
from engine.brief import MAX_SEED, UserError
from engine.graphs import Graph, export_graphs, round_to_stored
from engine.jobs import Job
from engine.modelfile import Model


@dataclass(frozen=True)
class TrainArguments:
    """What a training run is told. Exactly one of minutes and steps is the budget, in all, resumes included.

    origin: what the card says of the model gone on from. compiled: translate the step for this processor first.
    checkpoint_seconds, preview_seconds: how often state is written and a preview shown.
    """

    out: Path
    minutes: float | None = None
    steps: int | None = None
    resume: bool = False
    device: str = "auto"
    precision: str = "auto"
    seed: int = 0
    name: str = ""
    origin: dict[str, Any] | None = None
    compiled: bool = False
    checkpoint_seconds: float = 120.0
    preview_seconds: float = 20.0

    def __post_init__(self) -> None:
        if (self.minutes is None) == (self.steps is None):
            raise UserError("Give the training either --minutes or --steps.")
        if self.minutes is not None and not 0 < self.minutes <= 60 * 24 * 30:
            raise UserError(f"The minutes of a training lie between 0 and 43200, not {self.minutes:g}.")
        if self.steps is not None and not 0 < self.steps <= 10**9:
            raise UserError(f"The steps of a training lie between 1 and 1,000,000,000, not {self.steps}.")
        if not (self.checkpoint_seconds > 0 and self.preview_seconds > 0):
            raise UserError("The time between checkpoints and between previews is above zero.")
        if self.device not in device.NAMES:
            raise UserError(f"The device is one of {', '.join(device.NAMES)}, not {self.device!r}.")
        if self.precision not in device.PRECISIONS:
            raise UserError(f"The precision is auto, fp32 or bf16, not {self.precision!r}.")
        if not 0 <= self.seed <= MAX_SEED:
            raise UserError(f"A seed lies between 0 and {MAX_SEED}, not {self.seed}.")

    @property
    def state_path(self) -> Path:
        """Where the run can be resumed from: beside the model."""
        return self.out.with_name(self.out.name + ".training")


class Recipe(ABC):
    """Networks, losses and optimisers of one medium: what the loop needs to know of it.

    nets: everything trained, by name. averaged: the one of them whose moving average is kept and saved as
    the model. int8: store its large weights as int8. data: data-set cards (dicts with name, licence, works,
    fingerprint) of what it learns from.
    """

    kind: str
    preset: str
    averaged: str
    int8: bool = False
    chance: float = 0.02
    nets: nn.ModuleDict
    optimizers: dict[str, torch.optim.Optimizer]
    data: list[dict[str, Any]]

    @abstractmethod
    def batch(self, rng: torch.Generator) -> dict[str, Tensor]:
        """One batch on the CPU, every choice drawn from rng."""

    @abstractmethod
    def step(self, batch: dict[str, Tensor], done: float, update: Update) -> dict[str, Tensor]:
        """One optimisation step under autocast. done: 0..1 of the budget (for schedules). Returns losses."""

    @abstractmethod
    def network(self) -> dict[str, Any]:
        """JSON arguments with which the pillar's networks.build makes the averaged network again."""

    @abstractmethod
    def graphs(self, net: nn.Module) -> list[Graph]:
        """The steps of creation to export, over the averaged network."""

    def assets(self) -> dict[str, bytes]:
        """Small files of the model: a tokenizer."""
        return {}

    def tensors(self) -> dict[str, np.ndarray]:
        """Arrays kept beside the weights that are no part of the network: measures of the works, say."""
        return {}

    def card(self) -> dict[str, Any]:
        """What else goes on the card: language, licence notes."""
        return {}

    def preview(self, net: nn.Module) -> Any:
        """A Draft, or a list of them, that shows how far the averaged network is. None: nothing to show."""
        return None

    def validate(self, net: nn.Module) -> dict[str, float]:
        """Measures on held-out works for the card and the report."""
        return {}

    def former(self, net: nn.Module) -> nn.Module:
        """The network of the model gone on from. net: what training begins with, which may have layers it lacks."""
        return net

    def settle(self, net: nn.Module) -> None:  # noqa: B027 - optional
        """Make the averaged network ready to be measured or saved: what cannot be averaged is measured anew."""

    def check(self, net: nn.Module) -> dict[str, float]:
        """Figures of the averaged network on held-out works, quick to get; {} where none are held out.

        held_out: the one by which the best state is chosen, the smaller the better.
        """
        return {}

    def ema_decay(self, step: int) -> float:
        """How much of the average is kept at a step; early steps average less."""
        return min(0.999, (step + 1) / (step + 10))

    def compile(self) -> None:
        """Called once, before the first step: have torch.compile translate what takes most of a step."""
        raise UserError(f"A {self.kind} training cannot be compiled; leave this option out.")

    def move_to(self, where: str) -> None:  # noqa: B027 - optional
        """Called once, before the first step: put what is not in nets on the device."""


class Update:
    """Turns a loss into an optimiser step: the one point in a step where processes wait for each other."""

    def __init__(self, recipe: Recipe, world: int) -> None:
        self._optimizers = recipe.optimizers
        self._world = world

    def __call__(self, loss: Tensor, *names: str, clip: float | None = None) -> None:
        """Backward, average gradients over processes, clip their norm, step the named optimisers."""
        chosen = [self._optimizers[name] for name in names]
        for optimizer in chosen:
            optimizer.zero_grad(set_to_none=True)
        loss.backward()
        parameters = [p for o in chosen for g in o.param_groups for p in g["params"] if p.grad is not None]
        if self._world > 1:
            for p in parameters:
                dist.all_reduce(p.grad)
                p.grad /= self._world
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(parameters, clip)
        for optimizer in chosen:
            optimizer.step()


@dataclass(frozen=True)
class TrainResult:
    """card: the saved model's card. stopped: the caller asked to stop before the budget was spent."""

    out: Path
    card: dict[str, Any]
    steps: int
    seconds: float
    stopped: bool
    losses: dict[str, float]


@dataclass
class _State:
    step: int = 0
    seconds: float = 0.0
    losses: dict[str, float] = field(default_factory=dict)
    checked: dict[str, float] = field(default_factory=dict)
    before: float | None = None
    best: Best = field(default_factory=Best)


def train(recipe: Recipe, arguments: TrainArguments, job: Job) -> TrainResult:
    """Train until the budget is spent or job.should_stop(); save a checkpoint and the model either way.

    Raises UserError where a checkpoint does not fit the data or the recipe, or a loss is no number.
    """
    modelfile.refuse_foreign(arguments.out)
    rank, world = _join_processes()
    where = device.choose(arguments.device)
    if where == "cuda" and world > 1:
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))
    precision = device.Precision.probe(where, arguments.precision)
    _seed_everything(arguments.seed + rank)
    rng = torch.Generator().manual_seed(arguments.seed + 7919 * rank)
    recipe.nets.to(where)
    recipe.move_to(where)
    if arguments.compiled:
        _need_compiler()
        recipe.compile()
    average = copy.deepcopy(recipe.nets[recipe.averaged]).eval().requires_grad_(False)
    state = _State()
    if arguments.origin and rank == 0:  # the model gone on from: the first half of before and after
        former = recipe.former(average)
        _preview(recipe, former, job)
        if not arguments.resume:
            _check(recipe, former, state)
            state.before = state.checked.get("held_out")
            if former is not average:  # which is then no state of this network that could be the best
                state.best = Best()
    if arguments.resume:
        _load_state(arguments, recipe, average, state, rng, rank)
    elif world > 1:
        for tensor in recipe.nets.state_dict().values():
            dist.broadcast(tensor, 0)
        average.load_state_dict(recipe.nets[recipe.averaged].state_dict())
    smooth = state.losses
    update = Update(recipe, world)
    began = time.monotonic() - state.seconds
    shown = saved = time.monotonic()
    stopped = False
    first = state.step
    recipe.nets.train()
    while (done := _done(arguments, state)) < 1:
        with precision.autocast():
            losses = recipe.step(_to(recipe.batch(rng), where), done, update)
        state.step += 1
        _follow(average, recipe.nets[recipe.averaged], recipe.ema_decay(state.step))
        figures = {name: float(value) for name, value in losses.items()}
        if not all(math.isfinite(value) for value in figures.values()):
            raise UserError(
                f"The training broke down at step {state.step} (a loss is no number). "
                "Go back with --resume, or train again with another --seed."
            )
        for name, value in figures.items():
            smooth[name] = value if name not in smooth else 0.98 * smooth[name] + 0.02 * value
        state.seconds = time.monotonic() - began
        if rank == 0:
            if state.best.due(state.step, done, _done(arguments, state)):
                _check(recipe, average, state)
            _report(job, arguments, state, first, smooth, precision)
        now = time.monotonic()
        if rank == 0:
            early = state.step == first + 1 and not arguments.origin
            if now - shown >= arguments.preview_seconds or early:
                _preview(recipe, average, job)
                shown = time.monotonic()
            if now - saved >= arguments.checkpoint_seconds:
                _save_state(arguments, recipe, average, state, rng)
                saved = time.monotonic()
        if stopped := _agree(job.should_stop() if rank == 0 else False, world, where):
            break
        if arguments.minutes is not None and world > 1:
            state.seconds = _agree_seconds(state.seconds, where)
    state.seconds = time.monotonic() - began
    card: dict[str, Any] = {}
    if rank == 0:
        _save_state(arguments, recipe, average, state, rng)
        if state.best.score is not None:
            _check(recipe, average, state)
        chosen, step_of_model = state.best.choose(average, state.step, recipe.chance)
        if arguments.origin:
            _preview(recipe, chosen, job)
        card = save_model(recipe, chosen, arguments, precision, state, step_of_model)
        job.progress(None if stopped else 1.0, "stopped and saved" if stopped else "finished", **smooth)
    if world > 1:
        dist.barrier()
    return TrainResult(arguments.out, card, state.step, state.seconds, stopped, smooth)


def save_model(
    recipe: Recipe,
    average: nn.Module,
    arguments: TrainArguments,
    precision: device.Precision,
    state: _State,
    step_of_model: int,
) -> dict[str, Any]:
    """Write the averaged network as a model file with its measures and parity-checked ONNX graphs."""
    net = copy.deepcopy(average).float()
    recipe.settle(net)
    net.eval()
    round_to_stored(net, recipe.int8)
    measured = recipe.validate(net)
    net = net.cpu()
    weights = {k: v.detach().contiguous().numpy() for k, v in net.state_dict().items()} | recipe.tensors()
    graphs = export_graphs(net, recipe.graphs(net))
    if state.before is not None and state.best.score is not None:
        after = state.best.last if step_of_model == state.step else state.best.score
        measured |= {"held_out_before": round(state.before, 5), "held_out_after": round(after, 5)}
    card = {
        "kind": recipe.kind,
        "name": arguments.name or arguments.out.stem,
        "preset": recipe.preset,
        "network": recipe.network(),
        "parameters": sum(p.numel() for p in net.parameters()),
        "data": recipe.data,
        "metrics": {**measured, **{f"train_{k}": round(v, 5) for k, v in state.losses.items()}},
        "parity": {g.name: g.parity for g in graphs},
        "graphs": {g.name: g.card() for g in graphs},
        "training": {
            "steps": state.step,
            "step_of_model": step_of_model,
            "seconds": round(state.seconds, 1),
            "device": precision.device,
            "bf16": precision.bf16,
            "hardware": _hardware(precision.device),
            "threads": torch.get_num_threads(),
            "torch": str(torch.__version__),
            "seed": arguments.seed,
        },
        **({"from": arguments.origin} if arguments.origin else {}),
        "app_version": __version__,
        "created": datetime.datetime.now(datetime.UTC).date().isoformat(),
        **recipe.card(),
    }
    return modelfile.save(
        arguments.out, card, weights, {g.name: g.data for g in graphs}, recipe.assets(), int8=recipe.int8
    )


def origin_of(start: Model) -> dict[str, Any]:
    """What a card says of the model that training went on from; seconds: of all training up to there."""
    training = start.card.get("training", {})
    before = start.card.get("from", {}).get("seconds", 0)
    return {
        "name": start.name,
        "preset": start.card.get("preset", ""),
        "fingerprint": start.fingerprint,
        "seconds": round(before + training.get("seconds", 0), 1),
        "data": rights.collections(start.card),
    }


def data_fingerprint(parts: Iterable[bytes]) -> str:
    """Sixteen hex digits of SHA-256 over the works a recipe learns from, in order."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:16]


def _need_compiler() -> None:
    from torch._inductor import cpp_builder

    try:
        cpp_builder.get_cpp_compiler()
    except Exception as error:
        raise UserError("No C++ compiler was found to compile the training with; leave this option out.") from error


def _hardware(where: str) -> str:
    if where == "cuda":
        return torch.cuda.get_device_name()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{cores} cores, {platform.machine()}, {torch.backends.cpu.get_cpu_capability()}"


def _done(arguments: TrainArguments, state: _State) -> float:
    if arguments.steps is not None:
        return state.step / arguments.steps
    assert arguments.minutes is not None
    return state.seconds / (arguments.minutes * 60)


def _report(
    job: Job,
    arguments: TrainArguments,
    state: _State,
    first: int,
    smooth: dict[str, float],
    precision: device.Precision,
) -> None:
    done = _done(arguments, state)
    left = state.seconds * (1 - done) / max(done, 1e-9)
    estimate = f"{max(0.0, left) / 60:.0f} min left" if state.step - first >= 3 else "measuring the speed"
    message = f"step {state.step} on {precision.device}, {estimate}"
    job.progress(
        min(1.0, done) * 0.999,
        message,
        **smooth,
        **state.checked,
        **({"before": state.before} if state.before is not None else {}),
        steps_per_second=state.step / max(state.seconds, 1e-9),
        seconds_left=left,
    )


def _preview(recipe: Recipe, average: nn.Module, job: Job) -> None:
    """Previews draw from random states of their own, so that looking never changes the training."""
    kept = _random_states()
    average.eval()
    with torch.no_grad():
        shown = recipe.preview(average)
    _restore_random(kept)
    if shown is not None:
        job.preview(shown)


def _check(recipe: Recipe, average: nn.Module, state: _State) -> None:
    """Measure on held-out works, without changing the training by it."""
    kept = _random_states()
    if state.step:  # a model gone on from is measured as it is
        recipe.settle(average)
    average.eval()
    with torch.no_grad():
        state.checked = recipe.check(average)
    _restore_random(kept)
    if "held_out" in state.checked:
        state.best.offer(state.checked["held_out"], average, state.step)
        state.checked["best"], state.checked["best_step"] = state.best.score or 0.0, float(state.best.step)


def _follow(average: nn.Module, net: nn.Module, keep: float) -> None:
    with torch.no_grad():
        ours, theirs = list(average.state_dict().values()), list(net.state_dict().values())
        # Running measures of batch norm too: those of one moment are noisy, and of other weights than the averaged.
        moved = [i for i, tensor in enumerate(ours) if tensor.is_floating_point()]
        torch._foreach_lerp_(  # pyright: ignore[reportPrivateImportUsage]
            [ours[i] for i in moved], [theirs[i] for i in moved], 1 - keep
        )
        for i in set(range(len(ours))) - set(moved):
            ours[i].copy_(theirs[i])


def _to(batch: dict[str, Tensor], where: str) -> dict[str, Tensor]:
    return {name: value.to(where, non_blocking=True) for name, value in batch.items()}


# Random states and checkpoints


def _seed_everything(seed: int) -> None:
    torch.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002 - libraries below us may use the global state


def _random_states() -> dict[str, Any]:
    kind, keys, position, has_gauss, cached = cast(tuple[Any, ...], np.random.get_state())  # noqa: NPY002
    version, internal, gauss = random.getstate()
    return {
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
        "numpy": [kind, torch.from_numpy(keys.astype(np.int64)), position, has_gauss, cached],
        "python": [version, list(internal), gauss],
    }


def _restore_random(states: dict[str, Any]) -> None:
    torch.set_rng_state(states["torch"])
    if states["cuda"] and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(states["cuda"])
    kind, keys, position, has_gauss, cached = states["numpy"]
    np.random.set_state((kind, keys.numpy().astype(np.uint32), position, has_gauss, cached))  # noqa: NPY002
    version, internal, gauss = states["python"]
    random.setstate((version, tuple(internal), gauss))


def _save_state(
    arguments: TrainArguments, recipe: Recipe, average: nn.Module, state: _State, rng: torch.Generator
) -> None:
    content = {
        "kind": recipe.kind,
        "preset": recipe.preset,
        "network": recipe.network(),
        "data": [card.get("fingerprint", "") for card in recipe.data],
        "arguments": {k: str(v) if isinstance(v, Path) else v for k, v in asdict(arguments).items()},
        "step": state.step,
        "seconds": state.seconds,
        "losses": state.losses,
        "checked": state.checked,
        "before": state.before,
        "best": state.best.state(),
        "nets": recipe.nets.state_dict(),
        "average": average.state_dict(),
        "optimizers": {name: o.state_dict() for name, o in recipe.optimizers.items()},
        "random": _random_states(),
        "batches": rng.get_state(),
    }
    path = arguments.state_path
    with files.cannot_write(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.replacing(path) as temporary:
            torch.save(content, temporary)


def _load_state(
    arguments: TrainArguments,
    recipe: Recipe,
    average: nn.Module,
    state: _State,
    rng: torch.Generator,
    rank: int,
) -> None:
    path = arguments.state_path
    if not path.exists():
        raise UserError(f"There is no training to resume at {path}; leave --resume away to begin one.")
    try:
        # weights_only: tensors and plain values alone; nothing in the file can run.
        content = torch.load(path, map_location="cpu", weights_only=True)
        same = content["kind"] == recipe.kind and content["preset"] == recipe.preset
        same = same and content["network"] == recipe.network()
    except Exception as error:  # torch raises many types here; each means an unreadable file
        raise UserError(f"The training state {path} cannot be read; begin the training anew.") from error
    if not same:
        raise UserError(f"{path} belongs to another preset; resume with the preset it was begun with.")
    if content["data"] != [card.get("fingerprint", "") for card in recipe.data]:
        raise UserError(f"The training at {path} was begun with other works; resume it with the same source.")
    recipe.nets.load_state_dict(content["nets"])
    average.load_state_dict(content["average"])
    for name, optimizer in recipe.optimizers.items():
        optimizer.load_state_dict(content["optimizers"][name])
    state.step, state.seconds = content["step"], content["seconds"]
    state.losses.update(content.get("losses", {}))
    state.checked.update(content.get("checked", {}))
    state.before = content.get("before")
    state.best.load(content.get("best", {}))
    if rank == 0:
        _restore_random(content["random"])
        rng.set_state(content["batches"])
    else:
        _seed_everything(arguments.seed + rank + 104729 * state.step)
        rng.manual_seed(arguments.seed + 7919 * rank + 104729 * state.step)


# Several processes under torchrun


def _join_processes() -> tuple[int, int]:
    """(rank, world size); joins the group torchrun described in the environment, once."""
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        return 0, 1
    if not dist.is_initialized():
        dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    return dist.get_rank(), dist.get_world_size()


def _agree(stop: bool, world: int, where: str) -> bool:
    if world == 1:
        return stop
    flag = torch.tensor([int(stop)], device=where)
    dist.broadcast(flag, 0)
    return bool(flag.item())


def _agree_seconds(seconds: float, where: str) -> float:
    shared = torch.tensor([seconds], dtype=torch.float32, device=where)
    dist.broadcast(shared, 0)
    return float(shared.item())
