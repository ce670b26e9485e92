"""A saved model as callable steps: ONNX Runtime on a CPU (torch is not imported), torch on CUDA and MPS."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, cast

import numpy as np

from engine import device as devices
from engine.brief import UserError
from engine.modelfile import Model

Step = Callable[..., list[np.ndarray]]
"""Arrays in the order of the graph's inputs -> its outputs in their order. float32, or int64 for ids."""


_DAMAGED = "A graph of the model is damaged; fetch a fresh copy of the model."


class Runtime:
    """The steps of one model on one device. step(name) is built on first use and kept."""

    def __init__(self, model: Model, device: str = "auto", threads: int | None = None) -> None:
        self.model = model
        self.device = devices.choose(device)
        self.threads = threads or devices.spare_threads()
        self._steps: dict[str, Step] = {}
        self._modules: dict[str, Any] | None = None

    def step(self, name: str) -> Step:
        """The named step of creation; which there are is up to the kind of model."""
        if name not in self._steps:
            self._steps[name] = self._onnx(name) if self.device == "cpu" else self._torch(name)
        return self._steps[name]

    def _onnx(self, name: str) -> Step:
        try:
            wanted = self.model.card["graphs"][name]["weights"]
            whole = name in self.model.graphs and set(wanted) <= set(self.model.weights)
        except (KeyError, TypeError):
            whole, wanted = False, []
        if not whole:
            raise UserError(f"The model {self.model.name} lacks the graph {name!r}; train or fetch it again.")
        return onnx_step(self.model.graphs[name], wanted, self.model.weights, self.threads)

    def module(self, name: str) -> Any:
        """The named step as a torch module on the device, in eval mode: for those that need its gradients."""
        devices.prepare_environment()
        import torch

        if self._modules is None:
            networks = importlib.import_module(f"engine.{self.model.kind}.networks")
            net = networks.build(self.model.network).eval()
            # A model may carry arrays that are no part of the network; one that is lacking is an error.
            own = {k: v for k, v in self.model.weights.items() if k in net.state_dict()}
            try:
                net.load_state_dict({k: torch.from_numpy(np.array(v)) for k, v in own.items()})
            except RuntimeError as error:
                raise UserError(
                    f"The model {self.model.name} was made for another version of its network; train it again."
                ) from error
            net.requires_grad_(False)
            self._modules = {g.name: g.module.to(self.device).eval() for g in networks.graphs(net)}
        return self._modules[name]

    def _torch(self, name: str) -> Step:
        module = self.module(name)
        import torch

        def run(*arrays: np.ndarray) -> list[np.ndarray]:
            with torch.inference_mode():
                out = module(*(torch.from_numpy(np.ascontiguousarray(a)).to(self.device) for a in arrays))
            return [t.float().cpu().numpy() for t in (out if isinstance(out, tuple | list) else (out,))]

        return run


def onnx_step(graph: bytes, wanted: Any, weights: dict[str, np.ndarray], threads: int) -> Step:
    """A session over a graph whose weights come from `weights`, by the names in `wanted`."""
    try:
        values = {name: weights[name] for name in wanted}
    except KeyError as error:
        raise UserError(_DAMAGED) from error
    session = onnx_session(graph, values, threads)
    inputs = [value.name for value in session.get_inputs()]

    def run(*arrays: np.ndarray) -> list[np.ndarray]:
        return cast(list[np.ndarray], session.run(None, dict(zip(inputs, arrays, strict=True))))

    return run


def onnx_session(graph: bytes, values: dict[str, np.ndarray], threads: int) -> Any:
    """An onnxruntime.InferenceSession on the CPU over a graph whose external initializers are `values`."""
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Idle worker threads sleep: spinning ones starve the window and MIDI.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    names = list(values)
    try:
        held = [ort.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(values[name])) for name in names]
        if names:
            options.add_external_initializers(names, held)
        return ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime raises its own family of exceptions for any unsound graph
        raise UserError(_DAMAGED) from error
