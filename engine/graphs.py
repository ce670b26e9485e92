"""ONNX graphs of a network's steps, without the weights, checked for parity against torch."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine import modelfile
from engine.brief import UserError

PARITY_LIMIT = 2e-3
"""Largest allowed |ONNX Runtime - torch|, relative to the largest output: float32 sums in another order."""
_ALWAYS_INSIDE, _MAY_STAY_INSIDE = 256, 16_384
"""Constants of so few numbers stay in the graph; of so many, if they are no weights; more is an error."""


@dataclass(frozen=True)
class Graph:
    """One step of creation. module takes the inputs in their order and returns one tensor or a tuple.

    inputs: example tensors by name; outputs: names; dynamic: input name -> {axis: axis name}.
    """

    name: str
    module: nn.Module
    inputs: dict[str, Tensor]
    outputs: tuple[str, ...]
    dynamic: dict[str, dict[int, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class ExportedGraph:
    """data: ONNX bytes; weights: the tensors of the weights file it wants; parity: largest difference."""

    name: str
    data: bytes
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    weights: tuple[str, ...]
    parity: float

    def card(self) -> dict[str, Any]:
        return {"inputs": list(self.inputs), "outputs": list(self.outputs), "weights": list(self.weights)}


def round_to_stored(net: nn.Module, int8: bool = False) -> None:
    """Give every float weight the value it will have when read back from its file (modelfile.packed)."""
    tensors = {k: v for k, v in net.state_dict().items() if v.is_floating_point()}
    arrays = {k: v.detach().float().cpu().numpy() for k, v in tensors.items()}
    with torch.no_grad():
        for name, value in modelfile.unpacked(modelfile.packed(arrays, int8)).items():
            tensors[name].copy_(torch.from_numpy(value))


def export_graphs(net: nn.Module, graphs: list[Graph]) -> list[ExportedGraph]:
    """Export each graph. net owns all weights, under the names they have in the weights file."""
    weights = {k: v.detach().cpu().contiguous().numpy() for k, v in net.state_dict().items()}
    return [_export(graph, weights) for graph in graphs]


def _export(graph: Graph, weights: dict[str, np.ndarray]) -> ExportedGraph:
    import logging

    shapes = {
        name: {axis: torch.export.Dim(label, min=1, max=2**20) for axis, label in axes.items()}
        for name, axes in graph.dynamic.items()
    }
    examples = tuple(graph.inputs.values())
    # The exporter talks of its optional parts; that is of no use to anybody here.
    quiet = [logging.getLogger(name) for name in ("onnxscript", "torch.onnx")]
    levels = [logger.level for logger in quiet]
    for logger in quiet:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            program = torch.onnx.export(
                graph.module.eval(),
                examples,
                dynamo=True,
                input_names=list(graph.inputs),
                output_names=list(graph.outputs),
                dynamic_shapes=tuple(shapes.get(name) for name in graph.inputs) if shapes else None,
                external_data=False,
                optimize=False,  # fused weights would not be those of the file; ONNX Runtime fuses
                verbose=False,
            )
    finally:
        for logger, level in zip(quiet, levels, strict=True):
            logger.setLevel(level)
    assert program is not None
    data, names = _without_weights(program.model_proto, weights, graph.name)
    exported = ExportedGraph(graph.name, data, tuple(graph.inputs), graph.outputs, names, 0.0)
    worst = _parity(graph, exported, weights)
    if worst > PARITY_LIMIT:
        raise UserError(
            f"The model was trained, but its ONNX graph {graph.name!r} differs from it by {worst:.2g}; "
            "it was not saved. Resume the training to try again, and report this."
        )
    return ExportedGraph(graph.name, data, tuple(graph.inputs), graph.outputs, names, float(f"{worst:.3g}"))


def _without_weights(proto: Any, weights: dict[str, np.ndarray], graph_name: str) -> tuple[bytes, tuple[str, ...]]:
    """Replace every initializer that is a tensor of the weights file by a reference to it."""
    import onnx
    from onnx import numpy_helper

    by_content = {(w.shape, w.tobytes()): name for name, w in weights.items() if w.size > _ALWAYS_INSIDE}
    renamed: dict[str, str] = {}
    for tensor in proto.graph.initializer:
        array = numpy_helper.to_array(tensor)
        if array.size <= _ALWAYS_INSIDE:
            continue
        name = by_content.get((array.shape, array.tobytes()))
        if name is None and array.size <= _MAY_STAY_INSIDE:
            continue
        if name is None:
            raise UserError(
                f"The graph {graph_name!r} holds the constant {tensor.name} that is no weight of the model."
            )
        renamed[tensor.name] = name
        tensor.name = name
        tensor.ClearField("raw_data")
        tensor.data_location = onnx.TensorProto.EXTERNAL
        del tensor.external_data[:]
        tensor.external_data.add(key="location", value="weights.safetensors")
    for node in proto.graph.node:
        node.input[:] = [renamed.get(name, name) for name in node.input]
        # Source lines and scopes of the exporter: they name folders of this machine.
        del node.metadata_props[:]
        node.ClearField("doc_string")
    del proto.graph.value_info[:]
    del proto.graph.metadata_props[:]
    del proto.metadata_props[:]
    seen: set[str] = set()
    for tensor in list(proto.graph.initializer):  # a weight used under two names stays once
        if tensor.name in seen:
            proto.graph.initializer.remove(tensor)
        seen.add(tensor.name)
    return proto.SerializeToString(), tuple(sorted(set(renamed.values())))


def _parity(graph: Graph, exported: ExportedGraph, weights: dict[str, np.ndarray]) -> float:
    from engine.runtime import onnx_step

    step = onnx_step(exported.data, exported.weights, weights, threads=1)
    with torch.no_grad():
        expected = graph.module(*graph.inputs.values())
    expected = expected if isinstance(expected, tuple | list) else (expected,)
    got = step(*(t.numpy() for t in graph.inputs.values()))
    worst = 0.0
    for ours, theirs in zip(got, expected, strict=True):
        theirs = theirs.detach().float().numpy()
        apart = float(np.abs(ours - theirs).max(initial=0) / max(1.0, float(np.abs(theirs).max(initial=0))))
        worst = max(worst, apart if math.isfinite(apart) else math.inf)  # max() alone would pass over NaN
    return worst
