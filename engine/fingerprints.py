"""Compact fingerprints of many works, kept beside a model so that what it makes can be compared with them.

A work is known by its shingles: hashes of short stretches (of notes, of words), sampled by their own value so
that the same stretch is kept or left out everywhere alike (Broder 1997; Schleimer et al. 2003). Of each hash
only some bits are kept, as differences in Golomb-Rice code: about log2(2**bits / shingles of a work) + 1.5 bits.
"""

from __future__ import annotations

import json
import lzma
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.brief import UserError

ASSET = "copies.xz"
"""The name of a model's asset that holds them."""
FALSE_ALARMS = 0.02
"""The share of held-out works that the threshold lets be taken for copies, at most."""
LEAST_HELD_OUT = 50
"""With fewer held-out works a threshold of two in a hundred means nothing: then none of them may be taken for one."""
LEAST_SCORE = 0.1
"""What most held-out works do not reach at all needs a threshold too; two hits in a stretch score more than this."""
MAX_UNPACKED = 256 << 20
TOO_FEW = 3
"""A stretch with fewer sampled shingles than this is judged as if it had so many."""


@dataclass(frozen=True)
class Match:
    """How near a work comes to one that was learned from. first, last: the stretch of the work, in its own units."""

    score: float
    block: int
    first: int = 0
    last: int = 0
    hits: int = 0


@dataclass(frozen=True)
class Shingles:
    """keys: uint32 (n,) in ascending order, `bits` bits each; blocks: int32 (n,), the work each belongs to."""

    bits: int
    keys: np.ndarray
    blocks: np.ndarray
    count: int

    @classmethod
    def of(cls, works: list[np.ndarray], bits: int, most: int = 3) -> Shingles:
        """The shingles (uint64 hashes) of works; those that more than `most` works share tell nothing."""
        own = [np.unique(hashes) for hashes in works]
        hashes = np.concatenate([np.zeros(0, np.uint64), *own])
        blocks = np.repeat(np.arange(len(own), dtype=np.int32), [len(part) for part in own])
        _, where, counts = np.unique(hashes, return_inverse=True, return_counts=True)
        rare = counts[where] <= most
        keys, blocks = (hashes[rare] >> np.uint64(64 - bits)).astype(np.uint32), blocks[rare]
        order = np.lexsort((blocks, keys))
        return cls(bits, keys[order], blocks[order], len(own))

    def found(self, hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(index into hashes, block) of each pair that agrees."""
        keys = (hashes >> np.uint64(64 - self.bits)).astype(np.uint32)
        begin, end = np.searchsorted(self.keys, keys, "left"), np.searchsorted(self.keys, keys, "right")
        counts = end - begin
        index = np.repeat(np.arange(len(hashes)), counts)
        offset = np.arange(len(index)) - np.repeat(np.cumsum(counts) - counts, counts)
        return index, self.blocks[np.repeat(begin, counts) + offset]

    def matches(self, places: np.ndarray, hashes: np.ndarray, window: int) -> list[Match]:
        """The works with shingles in common, best first; places: where in the work each shingle lies, ascending.

        Score: in the best stretch of `window` places, hits ** 2 / shingles there: many hits, and most of what
        could be hit.
        """
        _, first = np.unique(hashes, return_index=True)  # a figure that is repeated says no more than once
        first.sort()
        places, hashes = places[first], hashes[first]
        index, blocks = self.found(hashes)
        out = []
        order = np.argsort(blocks, kind="stable")
        index, blocks = index[order], blocks[order]
        bounds = np.flatnonzero(np.diff(blocks)) + 1
        for part, block in zip(np.split(index, bounds), blocks[np.r_[0, bounds]] if len(blocks) else (), strict=False):
            if len(part) < 2:
                continue
            at = places[part]
            hits = np.searchsorted(at, at + window) - np.arange(len(at))
            there = np.searchsorted(places, at + window) - part
            score = np.where(hits > 1, hits**2 / np.maximum(there, TOO_FEW), 0.0)
            best = int(score.argmax())
            last = int(at[best + hits[best] - 1])
            out.append(Match(float(score[best]), int(block), int(at[best]), last, int(hits[best])))
        return sorted(out, key=lambda match: -match.score)

    def tensors(self) -> dict[str, np.ndarray]:
        """Packed; from_tensors reads it back."""
        order = np.lexsort((self.keys, self.blocks))
        keys, blocks = self.keys[order].astype(np.int64), self.blocks[order]
        counts = np.bincount(blocks, minlength=self.count)
        steps = np.diff(keys, prepend=0)
        begins = (np.cumsum(counts) - counts)[counts > 0]
        steps[begins] = keys[begins]
        shifts = np.zeros(self.count, np.uint8)
        full = counts > 0
        shifts[full] = np.maximum(0, np.round(np.log2(0.7 * 2.0**self.bits / counts[full]))).astype(np.uint8)
        shift = shifts[blocks].astype(np.int64)
        whole, rest = steps >> shift, steps & ((1 << shift) - 1)
        unary = np.zeros(int((whole + 1).sum()), bool)
        unary[np.cumsum(whole + 1) - 1] = True
        columns = np.arange(self.bits)
        remainder = ((rest[:, None] >> columns) & 1).astype(bool)[columns < shift[:, None]]
        return {
            "counts": counts.astype(np.int32),
            "shifts": shifts,
            "whole": np.packbits(unary),
            "rest": np.packbits(remainder),
        }

    @classmethod
    def from_tensors(cls, bits: int, values: dict[str, np.ndarray]) -> Shingles:
        """Inverse of tensors. Raises ValueError for arrays that do not fit each other."""
        counts, shifts = values["counts"].astype(np.int64), values["shifts"].astype(np.int64)
        if not (0 < bits <= 32) or (counts < 0).any() or counts.sum() > 1 << 26 or (shifts > bits).any():
            raise ValueError("sizes")
        blocks = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        shift = shifts[blocks]
        ends = np.flatnonzero(np.unpackbits(values["whole"]))[: len(blocks)]
        if len(ends) < len(blocks):
            raise ValueError("too short")
        steps = (np.diff(ends, prepend=-1) - 1).astype(np.int64) << shift
        used = np.arange(bits) < shift[:, None]
        spread = np.zeros(used.shape, np.uint8)
        spread[used] = np.unpackbits(values["rest"])[: int(shift.sum())]
        for column in range(bits):
            steps += spread[:, column].astype(np.int64) << column
        total = np.cumsum(steps)
        begins = np.cumsum(counts) - counts
        before = np.where(begins > 0, total[np.maximum(begins - 1, 0)] if len(total) else 0, 0)
        keys = (total - before[blocks]).astype(np.uint32)
        order = np.lexsort((blocks, keys))
        return cls(bits, keys[order], blocks[order], len(counts))


def rolling(values: np.ndarray, length: int) -> np.ndarray:
    """A 64-bit hash of each `length` values in a row, non-negative integers (n,): uint64 (n - length + 1,)."""
    count = len(values) - length + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    values = values.astype(np.uint64)
    out = np.zeros(count, np.uint64)
    with np.errstate(over="ignore"):
        for step in range(length):
            out = (out ^ values[step : step + count]) * np.uint64(0x9E3779B97F4A7C15)
            out ^= out >> np.uint64(29)
        out *= np.uint64(0xBF58476D1CE4E5B9)
    return out ^ (out >> np.uint64(32))


def sampled(hashes: np.ndarray, one_in: int) -> np.ndarray:
    """Which of the hashes are kept, bool: one in so many, chosen by their own low bits."""
    return (hashes >> np.uint64(7)) % np.uint64(one_in) == 0 if one_in > 1 else np.ones(len(hashes), bool)


@dataclass(frozen=True)
class Threshold:
    """A score above `score` counts as a copy. held_out: how many works set it.

    false_alarms: the share of unseen works above it that is to be expected; None: too few were held out to say.
    """

    score: float
    held_out: int = 0
    false_alarms: float | None = None

    @classmethod
    def from_held_out(cls, scores: list[float], usual: float) -> Threshold:
        """From what held-out works reach against those learned from; `usual` where hardly any are held out."""
        if len(scores) < LEAST_HELD_OUT:
            return cls(max([usual, *scores]), len(scores))
        # A further work from the same source lies above the (k + 1)-th highest of n with a chance of (k + 1) / (n + 1)
        # (split conformal prediction, Vovk 2005): so many that this is two in a hundred at most.
        ordered = sorted(scores, reverse=True)
        allowed = int(FALSE_ALARMS * (len(scores) + 1) + 1e-9) - 1
        score = max(LEAST_SCORE, ordered[allowed])
        return cls(score, len(scores), (sum(s > score for s in scores) + 1) / (len(scores) + 1))


def pack(arrays: dict[str, np.ndarray], notes: dict[str, Any]) -> bytes:
    """Arrays and JSON values as one compressed block; the same values give the same bytes."""
    from safetensors.numpy import save

    own = {name: np.ascontiguousarray(value) for name, value in arrays.items()}
    said = np.frombuffer(json.dumps(notes, ensure_ascii=False, sort_keys=True).encode(), np.uint8)
    return lzma.compress(save(own | {"notes": said}), preset=9 | lzma.PRESET_EXTREME)


def unpack(data: bytes) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Inverse of pack. Raises UserError for what is damaged, hostile or too large."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        opened = lzma.LZMADecompressor(memlimit=512 << 20)
        plain = opened.decompress(data, MAX_UNPACKED)
        if not opened.eof:
            raise ValueError("too large or cut off")
        arrays = load(plain)
        notes = json.loads(arrays.pop("notes").tobytes())
        if not isinstance(notes, dict):
            raise TypeError("notes")
    except (lzma.LZMAError, SafetensorError, ValueError, KeyError, TypeError, EOFError, RecursionError) as error:
        raise UserError("The fingerprints beside the model are damaged; fetch a fresh copy of the model.") from error
    return arrays, notes
