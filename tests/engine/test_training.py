"""The training loop with a toy recipe: resume, cancel, several processes, averages, refusals.

Run as a script it is the child of its own tests: test_training.py OUT STEPS PAUSE RESUME LOG.
"""

# ruff: noqa: E402 - the environment is prepared before torch is imported
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine import device

device.prepare_environment()

import torch
from torch import Tensor, nn

from engine import modelfile, training
from engine.brief import UserError
from engine.graphs import Graph
from engine.jobs import RecordingJob
from engine.training import TrainArguments, train


class Toy(training.Recipe):
    """Fits y = sin(x) with a small perceptron with dropout; every random source of the loop takes part."""

    kind = "writing"
    preset = "toy"
    averaged = "net"

    def __init__(self, log: Path | None = None, pause: float = 0.0, works: str = "one") -> None:
        self.nets = nn.ModuleDict({"net": nn.Sequential(nn.Linear(1, 16), nn.Dropout(0.1), nn.Linear(16, 1))})
        self.optimizers = {"net": torch.optim.AdamW(self.nets.parameters(), 1e-2)}
        self.data = [{"name": "sine", "licence": "none", "works": 1, "fingerprint": works}]
        self.log, self.pause = log, pause
        self.curve: list[float] = []
        self.nan_at = -1
        self.previews = 0

    def batch(self, rng: torch.Generator) -> dict[str, Tensor]:
        x = torch.rand(32, 1, generator=rng) * 6
        return {"x": x, "y": torch.sin(x)}

    def step(self, batch: dict[str, Tensor], done: float, update: training.Update) -> dict[str, Tensor]:
        noise = float(np.random.normal(0, 0.01))  # the loop must keep this state too
        loss = ((self.nets["net"](batch["x"]) - batch["y"] - noise) ** 2).mean()
        if len(self.curve) == self.nan_at:
            loss = loss * float("nan")
        update(loss, "net", clip=1.0)
        self.curve.append(float(loss.detach()))
        if self.log is not None:
            with self.log.open("a") as file:
                file.write(json.dumps([done, self.curve[-1]]) + "\n")
        time.sleep(self.pause)
        return {"loss": loss.detach()}

    def network(self) -> dict[str, Any]:
        return {"width": 16}

    def graphs(self, net: nn.Module) -> list[Graph]:
        return []

    def preview(self, net: nn.Module) -> Any:
        self.previews += 1
        torch.rand(3)
        np.random.rand(3)  # a careless preview
        return float(net(torch.ones(1, 1)))


def toy(**arguments: Any) -> Toy:
    torch.manual_seed(5)
    return Toy(**arguments)


def run(out: Path, recipe: Toy, steps: int = 20, job: RecordingJob | None = None, **arguments: Any) -> Any:
    torch.set_num_threads(1)
    given = TrainArguments(out=out, steps=steps, device="cpu", **arguments)
    return train(recipe, given, job or RecordingJob())


def spawn(*arguments: str, launcher: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
    environment = os.environ | {"TRIPTYCH_THREADS": "1", "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
    command = [sys.executable, *launcher, __file__, *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def finish(child: subprocess.Popen[bytes]) -> None:
    output, _ = child.communicate(timeout=120)
    assert child.returncode == 0, output.decode(errors="replace")[-3000:]


def weights(out: Path) -> dict[str, np.ndarray]:
    return modelfile.open_model(out).weights


@pytest.mark.timeout(120)
def test_a_killed_run_resumes_to_the_same_losses_and_weights(tmp_path: Path) -> None:
    whole = toy()
    unbroken = run(tmp_path / "whole", whole, 60)

    log = tmp_path / "log"
    child = spawn(str(tmp_path / "cut"), "60", "0.05", "0", str(log))
    try:
        deadline = time.monotonic() + 60
        while not log.exists() or log.read_text().count("\n") < 25:
            assert child.poll() is None, child.communicate()[0].decode(errors="replace")[-3000:]
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        child.send_signal(signal.SIGKILL) if os.name == "posix" else child.kill()
        child.communicate()
    before = log.read_text().splitlines()
    assert 25 <= len(before) < 60
    assert not (tmp_path / "cut").exists()

    log.unlink()
    finish(spawn(str(tmp_path / "cut"), "60", "0", "1", str(log)))
    after = [json.loads(line) for line in log.read_text().splitlines()]
    begun = round(after[0][0] * 60)
    assert 0 < begun <= len(before)
    curve = [json.loads(line)[1] for line in before[:begun]] + [loss for _, loss in after]
    assert curve == whole.curve
    for name, value in weights(tmp_path / "whole").items():
        np.testing.assert_array_equal(weights(tmp_path / "cut")[name], value)
    card = modelfile.read_card(tmp_path / "cut")
    assert card["metrics"] == modelfile.read_card(tmp_path / "whole")["metrics"]
    assert card["training"]["steps"] == unbroken.steps == 60


@pytest.mark.timeout(180)
def test_torchrun_with_two_processes_ends_with_equal_weights(tmp_path: Path) -> None:
    launcher = ("-m", "torch.distributed.run", "--standalone", "--nproc_per_node", "2")
    finish(spawn(str(tmp_path / "model"), "12", "0", "0", str(tmp_path / "log"), launcher=launcher))
    ranks = [torch.load(tmp_path / f"rank{rank}.pt", weights_only=True) for rank in (0, 1)]
    for name, value in ranks[0].items():
        torch.testing.assert_close(ranks[1][name], value, rtol=0, atol=0)
    curves = [(tmp_path / f"log{rank}").read_text() for rank in (0, 1)]
    assert curves[0] != curves[1], "the two processes learned from the same batches"
    assert modelfile.read_card(tmp_path / "model")["training"]["steps"] == 12


def test_one_seed_gives_one_curve_and_another_seed_another(tmp_path: Path) -> None:
    curves = []
    for number, seed in enumerate((1, 1, 2)):
        recipe = toy()
        run(tmp_path / str(number), recipe, seed=seed)
        curves.append(recipe.curve)
    assert curves[0] == curves[1] != curves[2]
    assert np.mean(curves[0][-5:]) < np.mean(curves[0][:5])


def test_previews_do_not_change_the_losses(tmp_path: Path) -> None:
    plain, shown = toy(), toy()
    run(tmp_path / "plain", plain, preview_seconds=1000)
    job = RecordingJob()
    run(tmp_path / "shown", shown, job=job, preview_seconds=1e-9)
    assert plain.previews == 1
    assert len(job.previews) == shown.previews == 20
    assert shown.curve == plain.curve


def test_cancel_saves_a_model_and_a_state_to_resume_from(tmp_path: Path) -> None:
    out = tmp_path / "model"
    stopped = run(out, toy(), job=RecordingJob(stop_after=7))
    assert stopped.stopped
    assert stopped.steps == 7
    assert modelfile.read_card(out)["training"]["steps"] == 7
    recipe = toy()
    finished = run(out, recipe, resume=True)
    assert not finished.stopped
    assert finished.steps == 20
    assert len(recipe.curve) == 13
    whole = toy()
    assert run(tmp_path / "whole", whole).losses == finished.losses
    assert recipe.curve == whole.curve[7:]


def test_progress_rises_to_one_and_estimates_the_time(tmp_path: Path) -> None:
    job = RecordingJob()
    run(tmp_path / "model", toy(), job=job)
    fractions = [report.fraction for report in job.reports if report.fraction is not None]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert all("loss" in report.figures for report in job.reports)
    assert job.reports[10].figures["seconds_left"] >= 0
    assert "left" in job.reports[10].message


def test_minutes_are_a_budget(tmp_path: Path) -> None:
    began = time.monotonic()
    given = TrainArguments(out=tmp_path / "model", minutes=0.01, device="cpu")
    result = train(toy(pause=0.01), given, RecordingJob())
    assert 0.6 <= result.seconds < 5
    assert time.monotonic() - began < 20
    assert result.steps > 3


def test_the_saved_model_is_the_moving_average(tmp_path: Path) -> None:
    recipe = toy()
    expected = [p.detach().clone() for p in recipe.nets["net"].parameters()]
    plain = recipe.step

    def step(batch: dict[str, Tensor], done: float, update: training.Update) -> dict[str, Tensor]:
        losses = plain(batch, done, update)
        keep = recipe.ema_decay(len(recipe.curve))
        for old, new in zip(expected, recipe.nets["net"].parameters(), strict=True):
            old.mul_(keep).add_(new.detach(), alpha=1 - keep)
        return losses

    recipe.step = step  # type: ignore[method-assign]
    run(tmp_path / "model", recipe, 40)
    saved = weights(tmp_path / "model")
    for value, (name, last) in zip(expected, recipe.nets["net"].named_parameters(), strict=True):
        np.testing.assert_allclose(saved[name], value.numpy(), rtol=2e-3, atol=1e-4)
        assert not np.allclose(saved[name], last.detach().numpy(), rtol=2e-3, atol=1e-4)


def test_a_loss_that_is_no_number_ends_in_one_sentence(tmp_path: Path) -> None:
    recipe = toy()
    recipe.nan_at = 4
    with pytest.raises(UserError, match=r"broke down at step 5 .*--resume"):
        run(tmp_path / "model", recipe)
    assert not (tmp_path / "model").exists()


def test_resume_is_refused_without_a_state_and_with_other_works(tmp_path: Path) -> None:
    out = tmp_path / "model"
    with pytest.raises(UserError, match="no training to resume"):
        run(out, toy(), resume=True)
    run(out, toy(), 3)
    with pytest.raises(UserError, match="other works"):
        run(out, toy(works="two"), resume=True)
    other = toy()
    other.preset = "another"
    with pytest.raises(UserError, match="another preset"):
        run(out, other, resume=True)
    state = TrainArguments(out=out, steps=3).state_path
    for damaged in (state.read_bytes()[:200], b"", b"\x80\x02cos\nsystem\n."):
        state.write_bytes(damaged)
        with pytest.raises(UserError, match="cannot be read"):
            run(out, toy(), resume=True)
    torch.save([1, 2], state)
    with pytest.raises(UserError, match="cannot be read"):
        run(out, toy(), resume=True)


def test_a_folder_that_is_no_model_is_refused_before_the_first_step(tmp_path: Path) -> None:
    (tmp_path / "holiday.txt").write_text("mine")
    recipe = toy()
    with pytest.raises(UserError, match="is no model"):
        run(tmp_path, recipe)
    assert recipe.curve == []
    assert (tmp_path / "holiday.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "nonsense",
    [
        {},
        {"steps": 5, "minutes": 1},
        {"steps": 0},
        {"steps": -3},
        {"minutes": 0},
        {"minutes": float("nan")},
        {"minutes": float("inf")},
        {"steps": 10**10},
        {"steps": 5, "checkpoint_seconds": 0},
        {"steps": 5, "preview_seconds": -1},
        {"steps": 5, "device": "abacus"},
        {"steps": 5, "precision": "fp7"},
        {"steps": 5, "seed": -1},
    ],
)
def test_arguments_refuse_nonsense(tmp_path: Path, nonsense: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        TrainArguments(out=tmp_path / "model", **nonsense)


def test_a_recipe_that_cannot_be_compiled_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be compiled"):
        run(tmp_path / "model", toy(), 1, compiled=True)
    assert not (tmp_path / "model").exists()


def test_gradients_are_clipped(tmp_path: Path) -> None:
    recipe = toy()
    recipe.optimizers = {"net": torch.optim.SGD(recipe.nets.parameters(), 1.0)}
    update = training.Update(recipe, world=1)
    before = torch.cat([p.detach().flatten() for p in recipe.nets.parameters()]).clone()
    update(1e6 * recipe.nets["net"](torch.ones(1, 1)).sum(), "net", clip=0.5)
    after = torch.cat([p.detach().flatten() for p in recipe.nets.parameters()])
    assert float((after - before).norm()) == pytest.approx(0.5, rel=1e-3)


def test_the_data_fingerprint_hangs_on_content_and_order() -> None:
    one = training.data_fingerprint([b"a", b"bc"])
    assert len(one) == 16
    assert one == training.data_fingerprint(iter([b"a", b"bc"]))
    assert len({one, training.data_fingerprint([b"ab", b"c"]), training.data_fingerprint([b"bc", b"a"])}) == 3


class Overfitting(Toy):
    """Held-out works say that it was best at step 100."""

    def check(self, net: nn.Module) -> dict[str, float]:
        torch.rand(3)  # a careless check
        self.seen = {**getattr(self, "seen", {}), len(self.curve): {k: v.clone() for k, v in net.state_dict().items()}}
        return {"held_out": 1 + abs(len(self.curve) - 100) / 100}


def overfitting() -> Overfitting:
    torch.manual_seed(5)
    return Overfitting()


def test_the_best_state_on_held_out_works_is_saved(tmp_path: Path) -> None:
    recipe, job = overfitting(), RecordingJob()
    run(tmp_path / "model", recipe, 200, job)
    assert list(recipe.seen) == [50, 100, 150, 200]  # and once more at the end, at 200
    assert modelfile.read_card(tmp_path / "model")["training"]["step_of_model"] == 100
    training.round_to_stored(best := toy().nets["net"])
    best.load_state_dict(recipe.seen[100])
    training.round_to_stored(best)
    for name, value in best.state_dict().items():
        np.testing.assert_array_equal(weights(tmp_path / "model")[name], value.numpy())
    assert job.reports[-2].figures["best_step"] == 100
    assert job.reports[-2].figures["held_out"] == 2.0
    plain = toy()
    run(tmp_path / "plain", plain, 200)
    assert plain.curve == recipe.curve  # looking does not change the training


def test_the_best_state_survives_a_pause(tmp_path: Path) -> None:
    first = overfitting()
    run(tmp_path / "model", first, 120)  # measured at 54, 108 and 120
    assert modelfile.read_card(tmp_path / "model")["training"]["step_of_model"] == 108
    later = overfitting()
    later.curve = [0.0] * 120  # its check counts steps by it
    run(tmp_path / "model", later, 240, resume=True)
    card = modelfile.read_card(tmp_path / "model")
    assert (card["training"]["steps"], card["training"]["step_of_model"]) == (240, 108)


def test_a_state_worse_by_chance_alone_is_kept() -> None:
    best, net = training.Best(), nn.Linear(1, 1)
    assert best.choose(net, 7, 0.02) == (net, 7)
    best.offer(1.0, net, 50)
    best.offer(1.01, net, 100)
    assert best.choose(net, 100, 0.02) == (net, 100)
    assert best.choose(net, 100, 0.005)[1] == 50
    best.offer(1.05, net, 150)
    assert best.choose(net, 150, 0.02)[1] == 50


def _child(out: str, steps: str, pause: str, resume: str, log: str) -> None:
    rank = os.environ.get("RANK", "")
    recipe = toy(log=Path(log + rank), pause=float(pause))
    run(Path(out), recipe, int(steps), resume=resume == "1", checkpoint_seconds=0.2)
    if rank:
        torch.save(recipe.nets.state_dict(), Path(out).parent / f"rank{rank}.pt")


if __name__ == "__main__":
    _child(*sys.argv[1:])


def test_a_model_gone_on_from_is_measured_and_shown_before_it_learns(tmp_path: Path) -> None:
    recipe, job = overfitting(), RecordingJob()
    origin = {"name": "starter", "preset": "", "fingerprint": "0" * 16, "seconds": 1.0}
    training.train(recipe, TrainArguments(tmp_path / "model", steps=120, device="cpu", origin=origin), job)
    assert next(iter(recipe.seen)) == 0
    metrics = modelfile.read_card(tmp_path / "model")["metrics"]
    assert (metrics["held_out_before"], metrics["held_out_after"]) == (2.0, 1.08)
    assert job.reports[0].figures["before"] == 2.0
    plain = overfitting()
    run(tmp_path / "plain", plain, 120)
    assert plain.curve == recipe.curve  # looking does not change the training
    assert "held_out_before" not in modelfile.read_card(tmp_path / "plain")["metrics"]


def test_a_model_that_only_loses_stays_what_it_was(tmp_path: Path) -> None:
    class Worse(Overfitting):
        def check(self, net: nn.Module) -> dict[str, float]:
            return {"held_out": 1.0 + len(self.curve)}

    torch.manual_seed(5)
    recipe = Worse()
    first = {k: v.clone() for k, v in recipe.nets["net"].state_dict().items()}
    origin = {"name": "starter", "preset": "", "fingerprint": "0" * 16, "seconds": 1.0}
    training.train(recipe, TrainArguments(tmp_path / "model", steps=120, device="cpu", origin=origin), RecordingJob())
    card = modelfile.read_card(tmp_path / "model")
    assert card["training"]["step_of_model"] == 0
    assert card["metrics"]["held_out_before"] == card["metrics"]["held_out_after"] == 1.0
    training.round_to_stored(kept := toy().nets["net"])
    kept.load_state_dict(first)
    training.round_to_stored(kept)
    for name, value in kept.state_dict().items():
        np.testing.assert_array_equal(weights(tmp_path / "model")[name], value.numpy())
