"""The ledger: for each cell of a painting, each note and each character, the step in which it was made, and by whom.

An entry is plain JSON values and travels in the document's record under "ledger", by the work's noun:

    {"steps": [{"by": "model", "action": "create", "model": FINGERPRINT}, {"by": "hand", "action": "edit"}],
     "runs": [[120, 0], [14, 1]]}                      120 characters (or notes, track by track) of step 0, then 14 of 1
    {"steps": [...], "cells": [columns, rows], "layers": {KEY: runs}}     cells row by row; step -1: nothing there

by is hand, model, program (strokes painted after a picture by rule) or file (brought along: nobody knows). Entries
are never changed in place, so that undo can keep them.
"""

from __future__ import annotations

import difflib
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.works import Note, Painting, Score, Text, Work

HAND, MODEL, PROGRAM, FILE = "hand", "model", "program", "file"
CELLS = 128
"""A painting has at most so many cells on its longer side; none is smaller than LEAST pixels."""
LEAST = 4
FLAT = "0"
"""The layer's key where a painting has one layer alone and nobody named it."""
_EXACT = 4000
"""Longer changes in the middle of a text are taken as written anew, not compared letter by letter."""

Entry = dict[str, Any]


def begin(work: Work, step: Mapping[str, Any], key: str = FLAT) -> Entry:
    """All of the work is of one step."""
    if isinstance(work, Painting):
        return {"steps": [_step(step)], **_whole(work.pixels.shape[:2], 0, key)}
    return {"steps": [_step(step)], "runs": _runs(np.zeros(_size(work), np.int64))}


def follow(entry: Entry | None, before: Work | None, after: Work, step: Mapping[str, Any], key: str = FLAT) -> Entry:
    """The entry after `before` became `after` in a step: what stayed keeps its step, what is new is of this one."""
    if entry is None or before is None or type(before) is not type(after) or not fits(entry, before):
        entry = None
    if entry is None or before is None:
        return begin(after, step, key)
    steps, number = _with_step(entry["steps"], step)
    if isinstance(after, Painting):
        assert isinstance(before, Painting)
        if before.pixels.shape != after.pixels.shape:
            return {"steps": steps, **_whole(after.pixels.shape[:2], number, key)}
        cells = flattened(entry)
        cells[changed_cells(before.pixels, after.pixels)] = number
        return {"steps": steps, "cells": entry["cells"], "layers": {key: _runs(cells.ravel())}}
    old = _values(entry["runs"])
    if isinstance(after, Text):
        assert isinstance(before, Text)
        new = _followed_text(old, before.body, after.body, number)
    else:
        assert isinstance(before, Score)
        new = _followed_notes(old, before, after, number)
    return {"steps": steps, "runs": _runs(new)}


def painted(entry: Entry, key: str, cells: np.ndarray, step: Mapping[str, Any]) -> Entry:
    """The entry after cells (bool, rows x columns) of a layer were painted on; a layer it does not know is new."""
    steps, number = _with_step(entry["steps"], step)
    columns, rows = entry["cells"]
    own = _values(entry["layers"].get(key, [[columns * rows, -1]])).reshape(rows, columns).copy()
    own[cells] = number
    return {"steps": steps, "cells": entry["cells"], "layers": {**entry["layers"], key: _runs(own.ravel())}}


def corrected(entry: Entry, spans: list[tuple[int, int]], step: Mapping[str, Any]) -> Entry:
    """The entry of a text of which it is known that a model wrote these characters and no others.

    What the entry did not yet hold for a model's is of this step; what it held wrongly is the hand's.
    """
    steps, number = _with_step(entry["steps"], step)
    steps, hand = _with_step(steps, {"by": HAND, "action": "edit"})
    values = _values(entry["runs"])
    inside = np.zeros(len(values), bool)
    for start, end in spans:
        inside[start:end] = True
    machine = np.array([s["by"] == MODEL for s in steps])[values]
    values[inside & ~machine] = number
    values[~inside & machine] = hand
    used = sorted(set(values.tolist()) | set(range(len(entry["steps"]))))
    return {"steps": [steps[n] for n in used], "runs": _runs(np.searchsorted(used, values))}


def renamed(entry: Entry, keys: Mapping[str, str]) -> Entry:
    """The entry with other keys for its layers; those that are not in keys are gone."""
    return entry | {"layers": {keys[key]: runs for key, runs in entry["layers"].items() if key in keys}}


def fits(entry: Any, work: Work) -> bool:
    """Whether an entry is whole and speaks of a work of this size; a file may hold anything."""
    try:
        steps = entry["steps"]
        good = isinstance(steps, list) and bool(steps) and all(isinstance(s["by"], str) for s in steps)
        if isinstance(work, Painting):
            size = tuple(entry["cells"])
            good = good and size == grid(*work.pixels.shape[:2])
            parts = [(runs, size[0] * size[1]) for runs in entry["layers"].values()]
        else:
            parts = [(entry["runs"], _size(work))]
        for runs, count in parts:
            values = [(int(many), int(number)) for many, number in runs]
            good = good and all(many > 0 and -1 <= number < len(steps) for many, number in values)
            good = good and sum(many for many, _ in values) == count
        return bool(good)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return False


# What it says


def shares(entry: Entry, cover: Mapping[str, np.ndarray] | None = None) -> dict[str, float]:
    """hand, model, program, file -> share of the work, 0..1; those that have none are left out.

    cover: how much of each cell is seen of each layer (floats 0..1, rows x columns), the lowest layer first;
    without it, of every cell the highest layer that has a step there counts.
    """
    weights: dict[int, float] = defaultdict(float)
    if "runs" in entry:
        for many, number in entry["runs"]:
            weights[number] += many
    elif cover is None:
        for number, many in zip(*np.unique(flattened(entry), return_counts=True), strict=True):
            weights[int(number)] += float(many)
    else:
        columns, rows = entry["cells"]
        left = np.ones((rows, columns))
        for key, alpha in reversed(list(cover.items())):
            cells = _values(entry["layers"].get(key, [[columns * rows, -1]])).reshape(rows, columns)
            for number in np.unique(cells):
                weights[int(number)] += float((left * alpha)[cells == number].sum())
            left = left * (1 - alpha)
    weights.pop(-1, None)
    total = sum(weights.values())
    out: dict[str, float] = defaultdict(float)
    for number, weight in weights.items():
        if weight > 0:
            out[str(entry["steps"][number]["by"])] += weight / total
    return dict(sorted(out.items(), key=lambda pair: -pair[1]))


def by(entry: Entry) -> list[tuple[int, int, str]]:
    """(start, end, by) of each stretch of characters or notes."""
    out: list[tuple[int, int, str]] = []
    at = 0
    for many, number in entry["runs"]:
        who = str(entry["steps"][number]["by"]) if number >= 0 else FILE
        if out and out[-1][2] == who:
            out[-1] = (out[-1][0], at + many, who)
        else:
            out.append((at, at + many, who))
        at += many
    return out


def flattened(entry: Entry) -> np.ndarray:
    """The step of each cell, int64 (rows, columns), of the highest layer that has one there."""
    columns, rows = entry["cells"]
    out = np.full(columns * rows, -1, np.int64)
    for runs in entry["layers"].values():
        cells = _values(runs)
        out = np.where(cells >= 0, cells, out)
    return out.reshape(rows, columns)


# Cells of a painting


def grid(height: int, width: int) -> tuple[int, int]:
    """(columns, rows) of a painting's cells."""
    side = cell_side(height, width)
    return -(-width // side), -(-height // side)


def cell_side(height: int, width: int) -> int:
    """Pixels a cell is wide and high."""
    return max(LEAST, -(-max(height, width) // CELLS))


def in_cells(pixels: np.ndarray) -> np.ndarray:
    """bool (h, w) -> bool (rows, columns): whether any pixel of a cell is set."""
    height, width = pixels.shape
    side = cell_side(height, width)
    columns, rows = grid(height, width)
    padded = np.zeros((rows * side, columns * side), bool)
    padded[:height, :width] = pixels
    return np.asarray(padded.reshape(rows, side, columns, side).any((1, 3)))


def changed_cells(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """bool (rows, columns): where two pictures of one size differ."""
    return in_cells(np.any(before != after, axis=2))


# Parts


def _whole(shape: tuple[int, ...], number: int, key: str) -> Entry:
    columns, rows = grid(shape[0], shape[1])
    return {"cells": [columns, rows], "layers": {key: [[columns * rows, number]]}}


def _size(work: Work) -> int:
    if isinstance(work, Text):
        return len(work.body)
    assert isinstance(work, Score)
    return sum(len(track.notes) for track in work.tracks)


def _step(step: Mapping[str, Any]) -> dict[str, Any]:
    """What the ledger keeps of a step: no points of latent space, no texts."""
    return {key: str(step[key]) for key in ("by", "action", "model") if step.get(key)}


def _with_step(steps: list[dict[str, Any]], step: Mapping[str, Any]) -> tuple[list[dict[str, Any]], int]:
    kept = _step(step)
    return (steps, steps.index(kept)) if kept in steps else ([*steps, kept], len(steps))


def _values(runs: list[list[int]]) -> np.ndarray:
    return np.repeat([number for _, number in runs], [many for many, _ in runs]).astype(np.int64)


def _runs(values: np.ndarray) -> list[list[int]]:
    if not len(values):
        return []
    begins = np.flatnonzero(np.r_[True, np.diff(values) != 0])
    many = np.diff(np.r_[begins, len(values)])
    return [[int(count), int(values[at])] for count, at in zip(many, begins, strict=True)]


def _followed_text(old: np.ndarray, before: str, after: str, number: int) -> np.ndarray:
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    gone, come = before[head : len(before) - tail], after[head : len(after) - tail]
    middle = np.full(len(come), number, np.int64)
    if gone and come and len(gone) + len(come) <= _EXACT:
        matcher = difflib.SequenceMatcher(None, gone, come, autojunk=False)
        for block in matcher.get_matching_blocks():
            # A letter or two that happen to agree are no stretch that somebody left standing.
            if block.size >= 4:
                own = old[head + block.a : head + block.a + block.size]
                middle[block.b : block.b + block.size] = own
    return np.concatenate([old[:head], middle, old[len(before) - tail :]])


def _followed_notes(old: np.ndarray, before: Score, after: Score, number: int) -> np.ndarray:
    """A note that is there again, in its track or in another, keeps its step."""
    known: dict[Note, deque[int]] = defaultdict(deque)
    for note, step in zip((n for t in before.tracks for n in t.notes), old, strict=True):
        known[note].append(int(step))
    values = [known[n].popleft() if known[n] else number for t in after.tracks for n in t.notes]
    return np.array(values, np.int64)
