"""A writing network that goes on token by token, several texts side by side, and can be taken back. No torch.

Two kinds of rows behave alike: InPlace (ONNX Runtime on a CPU, the cache kept in place, weights of 8 bits) and
Stacked (any step that hands its cache back: torch on CUDA and MPS, a network in training, the classic blocks).
"""

from __future__ import annotations

import math
import weakref
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from engine.brief import UserError
from engine.runtime import Runtime, Step, onnx_session
from engine.writing import inplace

FIRST_ROOM = 256
"""Tokens a cache has room for at first; it doubles where that is too little."""
MOST_LOSS = 0.01
"""Weights of 8 bits are used where it was measured (by training and by evaluate) that they cost less than this share
of the likelihood (nats per token)."""


class Rows(Protocol):
    """Texts of one brief that grow side by side. length: tokens that each has."""

    @property
    def length(self) -> int: ...

    def feed(self, ids: np.ndarray, every: bool = False) -> np.ndarray:
        """Go on by (rows, T) ids. Returns logits float32 after the last of them, (rows, 1, V), or after every
        one, (rows, T, V); they are the caller's to keep."""
        ...

    def take(self, index: Sequence[int] | np.ndarray, since: int = 0) -> None:
        """Go on with these rows only; a row may be taken several times. since: the first so many tokens are the
        same in all of them."""
        ...

    def cut(self, length: int) -> None:
        """Forget the tokens from `length` on."""
        ...


class Decoder:
    """encode: the brief to memory and mask (networks.Encode); rows(): texts to be written under one brief."""

    def __init__(self, encode: Step, network: Mapping[str, Any], step: Step | None, fast: Fast | None = None) -> None:
        self.encode, self.network = encode, network
        self._step, self._fast = step, fast

    @classmethod
    def of(cls, runtime: Runtime) -> Decoder:
        """The decoder of an opened model, as fast as the device allows; kept with the runtime."""
        if runtime not in _DECODERS:
            network, card, fast = runtime.model.network, runtime.model.card, None
            if runtime.device == "cpu" and inplace.can(network):
                measured = {**card.get("metrics", {}), **card.get("evaluation", {})}
                loss = float(measured.get("int8_loss", math.inf))
                fast = Fast(network, runtime.model.weights, runtime.threads, eight=loss < MOST_LOSS)
            step = None if fast is not None else runtime.step("step")
            _DECODERS[runtime] = cls(runtime.step("encode"), network, step, fast)
        return _DECODERS[runtime]

    def rows(self, memory: np.ndarray, there: np.ndarray) -> Rows:
        """One row, empty yet, that writes under what encode gave."""
        if self._fast is not None:
            return InPlace(self._fast, memory, there)
        assert self._step is not None
        return Stacked(self._step, self.network, memory, there)


_DECODERS: weakref.WeakKeyDictionary[Runtime, Decoder] = weakref.WeakKeyDictionary()


class Fast:
    """The sessions of one model, each made when it is first needed."""

    def __init__(
        self, network: Mapping[str, Any], weights: Mapping[str, np.ndarray], threads: int, eight: bool
    ) -> None:
        self.network, self.weights, self.threads = dict(network), dict(weights), threads
        self.kinds = ("block", "tensor") if eight else ("float", "float")
        self._sessions: dict[str, Any] = {}

    def session(self, tokens: int) -> Any:
        """The session for so many tokens at once, all rows together."""
        kind = self.kinds[tokens > 1]
        if kind not in self._sessions:
            try:
                graph, values = inplace.build(self.network, self.weights, kind)
            except KeyError as error:
                raise UserError(f"The model lacks the weights {error}; fetch a fresh copy of it.") from None
            self._sessions[kind] = onnx_session(graph, values, self.threads)
        return self._sessions[kind]


class InPlace:
    """Rows whose caches are buffers that the graph writes into."""

    def __init__(self, fast: Fast, memory: np.ndarray, there: np.ndarray) -> None:
        self._fast, self.length = fast, 0
        self._layers = int(fast.network["decoder"])
        self._heads = int(fast.network["heads"])
        self._depth = int(fast.network["width"]) // self._heads
        # What the brief leaves out need not be masked: it is not handed over.
        kept = np.flatnonzero(there[0] > 0.5)
        self._memory = np.ascontiguousarray(memory[:, :, :, :, kept])
        self._rows = memory.shape[2]
        self._room = FIRST_ROOM
        self._caches = self._space()
        self._bound: dict[tuple[int, bool], tuple[Any, Any, dict[str, np.ndarray]]] = {}

    def _space(self) -> np.ndarray:
        return np.empty((self._layers, 2, self._rows, self._heads, self._room, self._depth), np.float32)

    def feed(self, ids: np.ndarray, every: bool = False) -> np.ndarray:
        size = ids.shape[1]
        if size > 1 and self._rows > 1 and self.length:
            # The attention takes several tokens behind a past for one row alone.
            found = [self.feed(ids[:, at : at + 1]) for at in range(size)]
            return np.concatenate(found, 1) if every else found[-1]
        after = self.length + size
        if after > self._room:
            self._grow(after)
        session, binding, arrays = self._binding(size, every)
        arrays["tokens"][:] = ids
        arrays["lengths"][:] = after - 1
        arrays["total"][:] = after
        session.run_with_iobinding(binding)
        self.length = after
        return arrays["logits"].copy()

    def _binding(self, size: int, every: bool) -> tuple[Any, Any, dict[str, np.ndarray]]:
        key = size, every
        if key not in self._bound:
            import onnxruntime as ort

            if len(self._bound) > 4:
                self._bound.clear()
            session = self._fast.session(self._rows * size)
            binding = session.io_binding()
            wide = self._fast.weights["embed.weight"].shape[0]
            arrays = {
                "tokens": np.zeros((self._rows, size), np.int64),
                "first": np.array([0 if every else size - 1], np.int64),
                "lengths": np.zeros(self._rows, np.int32),
                "total": np.zeros(1, np.int32),
                "logits": np.empty((self._rows, size if every else 1, wide), np.float32),
            }
            value = ort.OrtValue.ortvalue_from_numpy
            for name in ("tokens", "first", "lengths", "total"):
                binding.bind_ortvalue_input(name, value(arrays[name]))
            binding.bind_ortvalue_output("logits", value(arrays["logits"]))
            for layer in range(self._layers):
                for side, name in enumerate(("key", "value")):
                    cache = value(self._caches[layer, side])
                    binding.bind_ortvalue_input(f"{name}{layer}", cache)
                    binding.bind_ortvalue_output(f"new_{name}{layer}", cache)
                    if self._memory.size:
                        binding.bind_ortvalue_input(f"memory_{name}{layer}", value(self._memory[layer, side]))
            self._bound[key] = session, binding, arrays
        return self._bound[key]

    def _grow(self, wanted: int) -> None:
        if wanted > inplace.POSITIONS:
            raise UserError(f"A text of more than {inplace.POSITIONS:,} tokens is too long to go on with at once.")
        old = self._caches
        while self._room < wanted:
            self._room = min(2 * self._room, inplace.POSITIONS)
        self._caches = self._space()
        self._caches[..., : self.length, :] = old[..., : self.length, :]
        self._bound.clear()

    def take(self, index: Sequence[int] | np.ndarray, since: int = 0) -> None:
        at = np.asarray(index, np.int64)
        old = self._caches
        if len(at) == self._rows and since:
            old[..., since : self.length, :] = old[..., since : self.length, :][:, :, at]
            return
        self._rows = len(at)
        self._caches = self._space()
        self._caches[..., : self.length, :] = old[..., : self.length, :][:, :, at]
        self._memory = np.ascontiguousarray(self._memory[:, :, at])
        self._bound.clear()

    def cut(self, length: int) -> None:
        self.length = min(self.length, length)


class Stacked:
    """Rows whose step takes the whole cache and hands it back grown by the new tokens."""

    def __init__(self, step: Step, network: Mapping[str, Any], memory: np.ndarray, there: np.ndarray) -> None:
        self._step, self._memory, self._there = step, memory, there
        heads, rows = int(network["heads"]), memory.shape[2]
        shape = (int(network["decoder"]), 2, rows, heads, 0, int(network["width"]) // heads)
        self._past = np.zeros(shape, np.float32)

    @property
    def length(self) -> int:
        return self._past.shape[4]

    def feed(self, ids: np.ndarray, every: bool = False) -> np.ndarray:
        logits, self._past = self._step(ids, self._past, self._memory, self._there)
        return logits if every else logits[:, -1:]

    def take(self, index: Sequence[int] | np.ndarray, since: int = 0) -> None:
        at = np.asarray(index, np.int64)
        self._past = np.ascontiguousarray(self._past[:, :, at])
        self._memory, self._there = np.ascontiguousarray(self._memory[:, :, at]), self._there[at]

    def cut(self, length: int) -> None:
        self._past = np.ascontiguousarray(self._past[:, :, :, :, :length])
