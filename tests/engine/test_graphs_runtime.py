"""Exported graphs: no weights in them, the same numbers as torch, and no torch where they run."""

# ruff: noqa: E402 - the environment is prepared before torch is imported
from __future__ import annotations

import gc
import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import device

device.prepare_environment()

import torch
from torch import Tensor, nn

from engine import graphs, modelfile
from engine.brief import UserError
from engine.graphs import Graph, export_graphs, round_to_stored
from engine.runtime import Runtime

WIDTH = 96


class Toy(nn.Module):
    """Embeds ids, attends over a cache of any length, and gives logits and the new cache."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(50, WIDTH)
        self.norm = nn.LayerNorm(WIDTH)
        self.mix = nn.Linear(WIDTH, WIDTH)
        self.twin = nn.Linear(WIDTH, WIDTH)  # same values as mix: a weight of equal content
        self.twin.load_state_dict(self.mix.state_dict())
        self.out = nn.Linear(WIDTH, 50)

    def forward(self, ids: Tensor, past: Tensor) -> tuple[Tensor, Tensor]:
        x = self.norm(self.embed(ids))
        cache = torch.cat([past, x[:, None]], 1)
        weight = torch.softmax(torch.einsum("bd,btd->bt", self.mix(x), cache) / WIDTH**0.5, -1)
        return self.out(self.twin(torch.einsum("bt,btd->bd", weight, cache))), cache


Exported = tuple[Toy, graphs.ExportedGraph, Path]
"""The toy, its graph, and the model folder it was saved in."""


def graph_of(net: nn.Module) -> Graph:
    inputs = {"ids": torch.tensor([1, 2]), "past": torch.randn(2, 3, WIDTH)}
    return Graph("step", net, inputs, ("logits", "cache"), {"past": {1: "time"}})


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    net = Toy().eval()
    round_to_stored(net)
    exported = export_graphs(net, [graph_of(net)])[0]
    out = tmp_path_factory.mktemp("graphs") / "model"
    card: dict[str, Any] = {
        "kind": "writing",
        "name": "toy",
        "network": {},
        "graphs": {"step": exported.card()},
    }
    weights = {name: value.numpy() for name, value in net.state_dict().items()}
    modelfile.save(out, card, weights, {"step": exported.data})
    return net, exported, out


def test_the_graph_holds_no_weights(toy: Exported) -> None:
    net, exported, _ = toy
    size = sum(4 * p.numel() for p in net.parameters())
    assert size > 100_000
    assert len(exported.data) < 20_000
    assert set(exported.weights) < set(net.state_dict())
    assert net.embed.weight.detach().numpy()[0].tobytes() not in exported.data
    assert str(Path(__file__).parent).encode() not in exported.data, "the graph names folders of this machine"


def test_parity_is_measured(toy: Exported) -> None:
    assert 0 <= toy[1].parity < 1e-4


@pytest.mark.parametrize("length", [1, 2, 3, 17])
def test_the_runtime_on_a_cpu_gives_what_torch_gives(toy: Exported, length: int) -> None:
    net, _, out = toy
    step = Runtime(modelfile.open_model(out), "cpu", threads=1).step("step")
    gc.collect()  # the session must keep the weights alive by itself
    ids, past = (
        np.array([4, 49]),
        np.random.default_rng(length).normal(size=(2, length, WIDTH)).astype(np.float32),
    )
    got = step(ids, past)
    with torch.no_grad():
        expected = net(torch.from_numpy(ids), torch.from_numpy(past))
    for ours, theirs in zip(got, expected, strict=True):
        np.testing.assert_allclose(ours, theirs.numpy(), atol=1e-4)
    assert got[1].shape == (2, length + 1, WIDTH)


def test_a_step_is_built_once(toy: Exported) -> None:
    runtime = Runtime(modelfile.open_model(toy[2]), "cpu", threads=1)
    assert runtime.step("step") is runtime.step("step")


def test_torch_is_not_imported_to_open_and_run_a_model(toy: Exported) -> None:
    code = (
        "import sys, numpy as np\n"
        "from engine.modelfile import open_model\n"
        "from engine.runtime import Runtime\n"
        f"step = Runtime(open_model({str(toy[2])!r}), 'cpu', threads=1).step('step')\n"
        f"logits, cache = step(np.array([1, 2]), np.zeros((2, 1, {WIDTH}), np.float32))\n"
        "assert logits.shape == (2, 50) and np.isfinite(logits).all()\n"
        "sys.exit(repr(bad) if (bad := {'torch', 'onnx', 'PySide6'} & set(sys.modules)) else 0)"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_missing_or_damaged_graph_is_one_sentence(toy: Exported) -> None:
    model = modelfile.open_model(toy[2])
    with pytest.raises(UserError, match="lacks the graph 'paint'"):
        Runtime(model, "cpu").step("paint")
    model.graphs["step"] = model.graphs["step"][:500]
    with pytest.raises(UserError, match="damaged"):
        Runtime(model, "cpu").step("step")
    for wanted in (["nowhere"], None, 3):
        model.card["graphs"]["step"]["weights"] = wanted
        with pytest.raises(UserError, match="lacks the graph"):
            Runtime(model, "cpu").step("step")


def test_weights_are_rounded_to_what_the_file_keeps() -> None:
    layer = nn.Linear(3, 3)
    with torch.no_grad():
        layer.weight.fill_(0.1)
        layer.bias.fill_(1e9)
    round_to_stored(layer)
    assert float(layer.weight[0, 0].detach()) == float(np.float16(0.1))
    assert float(layer.bias[0].detach()) == 65504
    stored = modelfile.half({"w": layer.weight.detach().numpy()})["w"].astype(np.float32)
    np.testing.assert_array_equal(stored, layer.weight.detach().numpy())


class _Drifting(nn.Module):
    """Gives other numbers each time it runs, as a graph that is exported wrongly would."""

    def __init__(self, end: float) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)
        self.end = end
        self.calls = 0

    def forward(self, x: Tensor) -> Tensor:
        self.calls += 1
        return self.layer(x) + (self.end if self.calls > 1 and not torch.compiler.is_exporting() else 0.0)


@pytest.mark.parametrize("end", [1.0, float("nan")])
def test_a_graph_that_differs_from_torch_is_not_saved(end: float) -> None:
    net = _Drifting(end)
    net.calls = 1
    with pytest.raises(UserError, match="differs from it"):
        export_graphs(net, [Graph("step", net, {"x": torch.ones(2, 4)}, ("y",))])


def test_a_large_constant_that_is_no_weight_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hidden(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(40, 40)
            self.table = torch.randn(40, 40)

        def forward(self, x: Tensor) -> Tensor:
            return self.layer(x) @ self.table

    net = Hidden()
    step = Graph("step", net, {"x": torch.ones(1, 40)}, ("y",))
    assert export_graphs(net, [step])[0].weights == ("layer.weight",)  # a small table stays in the graph
    monkeypatch.setattr(graphs, "_MAY_STAY_INSIDE", 1000)
    with pytest.raises(UserError, match="is no weight of the model"):
        export_graphs(net, [step])


def test_the_device_asked_for_must_be_there() -> None:
    with pytest.raises(UserError, match="The device is one of"):
        device.choose("abacus")
    assert device.choose("cpu") == "cpu"
    missing = [name for name in ("cuda", "mps") if name != device.graphics_name()]
    for name in missing:
        with pytest.raises(UserError, match=f"There is no {name} device"):
            device.choose(name)


def test_threads_leave_a_core_free_and_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRIPTYCH_THREADS", raising=False)
    assert device.spare_threads() >= 1
    monkeypatch.setenv("TRIPTYCH_THREADS", "3")
    assert device.spare_threads() == device.burst_threads() == 3
    for nonsense in ("0", "many", "-2"):
        monkeypatch.setenv("TRIPTYCH_THREADS", nonsense)
        assert 1 <= device.spare_threads() <= device.burst_threads()


def test_weights_of_another_network_are_one_sentence(toy: Exported, monkeypatch: pytest.MonkeyPatch) -> None:
    networks = importlib.import_module("engine.writing.networks")
    monkeypatch.setattr(networks, "build", lambda network: nn.Linear(2, 2))
    runtime = Runtime(modelfile.open_model(toy[2]), "cpu")
    monkeypatch.setattr(runtime, "device", "torch on this machine")
    with pytest.raises(UserError, match="another version of its network"):
        runtime.step("step")
