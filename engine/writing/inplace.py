"""The decoder's step as an ONNX graph that keeps its cache in place, with weights of 8 bits or of 32. No torch.

`networks.Step` hands a grown cache back and copies it for every token. Here the cache is a buffer with room for
what is to come: GroupQueryAttention (of ONNX Runtime) writes each token's keys and values where they belong. The
graph is put together when a model is opened, from its card and its weights, so a model file needs nothing more.

Weights of 8 bits: each row of a matrix by its largest number, symmetric. For one token at a time MatMulNBits reads
them (activations by blocks of BLOCK), for several DynamicQuantizeMatMul (activations by one scale), which is several
times as fast there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

POSITIONS = 4096
"""Tokens a cache may have."""
BLOCKS = (128, 64, 32, 16)
_CONTRIB = "com.microsoft"
KINDS = ("block", "tensor", "float")
"""Matrices for one token, for several tokens, and in 32 bits."""


def can(network: dict[str, Any]) -> bool:
    """Whether a network has the blocks this graph knows: the modern ones."""
    return not network.get("classic", False) and int(network["width"]) % 16 == 0 and int(network["hidden"]) % 16 == 0


class _Graph:
    """Nodes and initializers while they are put together."""

    def __init__(self, kind: str) -> None:
        from onnx import helper

        self.helper, self.kind = helper, kind
        self.nodes: list[Any] = []
        self.values: dict[str, np.ndarray] = {}
        self.count = 0

    def node(self, op: str, inputs: list[str], outputs: int = 1, domain: str = "", **attributes: Any) -> list[str]:
        self.count += 1
        names = [f"t{self.count}_{index}" for index in range(outputs)]
        self.nodes.append(self.helper.make_node(op, inputs, names, domain=domain, **attributes))
        return names

    def constant(self, name: str, value: np.ndarray) -> str:
        self.values[name] = np.ascontiguousarray(value)
        return name

    def matrix(self, x: str, name: str, weight: np.ndarray, gain: float = 1.0) -> str:
        """x @ weight.T * gain; weight (out, in)."""
        out, into = weight.shape
        if self.kind == "float":
            return self.node("MatMul", [x, self.constant(name, weight.T * np.float32(gain))])[0]
        rows, scale = quantized(weight)
        scale = scale * np.float32(gain)
        if self.kind == "tensor":
            inputs = [x, self.constant(name, rows.T), self.constant(f"{name}.scale", scale)]
            return self.node("DynamicQuantizeMatMul", inputs, domain=_CONTRIB)[0]
        block = next(size for size in BLOCKS if into % size == 0)
        packed = (rows.astype(np.int16) + 128).astype(np.uint8).reshape(out, into // block, block)
        scales = np.repeat(scale, into // block)
        inputs = [x, self.constant(name, packed), self.constant(f"{name}.scale", scales)]
        return self.node("MatMulNBits", inputs, domain=_CONTRIB, K=into, N=out, bits=8, block_size=block,
                         accuracy_level=4)[0]  # fmt: skip

    def unit(self, x: str, size: int) -> str:
        """x scaled to a root mean square of one over its last axis."""
        ones = self.constant(f"ones{size}", np.ones(size, np.float32))
        return self.node("SimplifiedLayerNormalization", [x, ones], axis=-1, epsilon=1e-6)[0]

    def add_unit(self, x: str, change: str, size: int) -> tuple[str, str]:
        """(unit(x + change), x + change)."""
        ones = self.constant(f"ones{size}", np.ones(size, np.float32))
        found = self.node("SkipSimplifiedLayerNormalization", [x, change, ones], 4, _CONTRIB, epsilon=1e-6)
        self.nodes[-1].output[1:3] = ["", ""]
        return found[0], found[3]

    def heads_unit(self, x: str, depth: int, width: int) -> str:
        """unit() of each head of (B, T, width)."""
        split = self.constant("split", np.array([0, 0, -1, depth], np.int64))
        whole = self.constant("whole", np.array([0, 0, width], np.int64))
        parted = self.node("Reshape", [x, split])[0]
        return self.node("Reshape", [self.unit(parted, depth), whole])[0]


def quantized(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(rows int8, scale float32 by row) of a matrix: rows * scale is the nearest there is to it."""
    scale = np.maximum(np.abs(weight).max(1), 1e-12).astype(np.float32) / np.float32(127)
    return np.clip(np.rint(weight / scale[:, None]), -127, 127).astype(np.int8), scale


def build(network: dict[str, Any], weights: dict[str, np.ndarray], kind: str) -> tuple[bytes, dict[str, np.ndarray]]:
    """The graph and the arrays it wants.

    Inputs: tokens (B, T) int64; first, int64, the token of the T from which logits are wanted; lengths (B,) int32, each
    row's tokens after this step less one; total, int32, the most of those; for each layer past keys and values
    (B, H, room, D) and the brief's (B, H, L, D). Outputs: logits (B, T - first, V), and each layer's keys and values,
    which are to be bound to the very buffers that came in. encoder 0: a decoder alone.
    """
    from onnx import TensorProto, helper, numpy_helper

    width, heads = int(network["width"]), int(network["heads"])
    depth, layers, cross = width // heads, int(network["decoder"]), bool(network.get("encoder", 1))
    table = weights["embed.weight"].astype(np.float32)
    graph = _Graph(kind)
    root = np.sqrt((table.astype(np.float64) ** 2).mean(1, keepdims=True) + 1e-6)
    x = graph.node("Gather", [graph.constant("entry", (table / root).astype(np.float32)), "tokens"])[0]
    angle = np.arange(POSITIONS)[:, None] * np.exp(-np.log(10_000.0) * np.arange(depth // 2) / (depth // 2))
    graph.constant("cos", np.cos(angle).astype(np.float32))
    graph.constant("sin", np.sin(angle).astype(np.float32))
    thirds = graph.constant("thirds", np.array([width] * 3, np.int64))
    halves = graph.constant("halves", np.array([int(network["hidden"])] * 2, np.int64))
    y = graph.unit(x, width)
    caches: list[str] = []
    memories: list[str] = []
    for layer in range(layers):
        part = f"decoder.{layer}."
        joined = np.concatenate([weights[f"{part}own.query.weight"], weights[f"{part}own.pair.weight"]])
        query, key, value = graph.node("Split", [graph.matrix(y, f"{part}own.in", joined), thirds], 3, axis=-1)
        query, key = (graph.heads_unit(one, depth, width) for one in (query, key))
        past = [f"key{layer}", f"value{layer}"]
        caches += past
        inputs = [query, key, value, *past, "lengths", "total", "cos", "sin"]
        seen = graph.node("GroupQueryAttention", inputs, 3, _CONTRIB, num_heads=heads, kv_num_heads=heads, do_rotary=1)[
            0
        ]
        graph.nodes[-1].output[1:] = [f"new_{name}" for name in past]
        change = graph.matrix(seen, f"{part}own.out", weights[f"{part}own.out.weight"])
        y, x = graph.add_unit(x, change, width)
        if cross:
            query = graph.matrix(y, f"{part}cross.query", weights[f"{part}cross.query.weight"])
            query = graph.heads_unit(query, depth, width)
            memory = [f"memory_key{layer}", f"memory_value{layer}"]
            memories += memory
            seen = graph.node("MultiHeadAttention", [query, *memory], domain=_CONTRIB, num_heads=heads)[0]
            change = graph.matrix(seen, f"{part}cross.out", weights[f"{part}cross.out.weight"])
            y, x = graph.add_unit(x, change, width)
        gate, value = graph.node(
            "Split", [graph.matrix(y, f"{part}feed.up", weights[f"{part}feed.up.weight"]), halves], 2, axis=-1
        )
        gate = graph.node("QuickGelu", [gate], domain=_CONTRIB, alpha=1.0)[0]
        inner = graph.node("Mul", [gate, value])[0]
        y, x = graph.add_unit(x, graph.matrix(inner, f"{part}feed.down", weights[f"{part}feed.down.weight"]), width)
    end = graph.constant("end", np.array([2**40], np.int64))
    y = graph.node("Slice", [y, "first", end, graph.constant("axis", np.array([1], np.int64))])[0]
    graph.matrix(y, "logits.weight", weights.get("head", table), float(np.ravel(weights["gain"])[0]))
    graph.nodes[-1].output[0] = "logits"

    def info(name: str, kind: int, shape: list[str | int]) -> Any:
        return helper.make_tensor_value_info(name, kind, shape)

    kept: list[str | int] = ["rows", heads, "room", depth]
    brief: list[str | int] = ["rows", heads, "brief", depth]
    inputs = [
        info("tokens", TensorProto.INT64, ["rows", "new"]),
        info("first", TensorProto.INT64, [1]),
        info("lengths", TensorProto.INT32, ["rows"]),
        info("total", TensorProto.INT32, [1]),
        *(info(name, TensorProto.FLOAT, kept) for name in caches),
        *(info(name, TensorProto.FLOAT, brief) for name in memories),
    ]
    outputs = [
        info("logits", TensorProto.FLOAT, ["rows", "wanted", len(table)]),
        *(info(f"new_{name}", TensorProto.FLOAT, ["rows", heads, "room_after", depth]) for name in caches),
    ]
    large = {name: array for name, array in graph.values.items() if array.dtype != np.int64}
    made = [numpy_helper.from_array(array, name) for name, array in graph.values.items() if name not in large]
    for name, array in large.items():
        tensor = TensorProto()
        tensor.name = name
        tensor.dims.extend(array.shape)
        tensor.data_type = helper.np_dtype_to_tensor_dtype(array.dtype)
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="weights")
        made.append(tensor)
    whole = helper.make_graph(graph.nodes, "step", inputs, outputs, made)
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid(_CONTRIB, 1)]
    return helper.make_model(whole, opset_imports=opsets, ir_version=10).SerializeToString(), large
