"""Keeps the ledger of the open document: who made which part of it, through every step and its undoing. No Qt.

The ledger lies in the document's record, so each undoable step holds the one before it and the one after it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from desktop.layers import HAND, TILE, Change, Layers, pixels_of
from desktop.utf16 import at_units
from engine.brief import WORKS
from engine.library import ledger, originality
from engine.works import Painting, Text, Work

Record = dict[str, Any]
_EDIT = {"by": ledger.HAND, "action": "edit"}


def with_step(record: Record, step: dict[str, Any]) -> Record:
    """The record after one more step of a work; step names the work."""
    own = [old for old in record.get("steps", []) if isinstance(old, dict) and old.get("work") == step["work"]]
    return record | {"steps": [*own, step]}


def opened(record: Record, noun: str) -> Record:
    """The record of a work that somebody has brought along."""
    models = {other: model for other, model in record.get("models", {}).items() if other != noun}
    copies = {other: found for other, found in record.get("copies", {}).items() if other != noun}
    made = {other: how for other, how in record.get("made", {}).items() if other != noun}
    step = {"work": noun, "by": "hand", "action": "open"}
    return record | {"steps": [step], "models": models, "copies": copies, "made": made | {noun: {"from": "file"}}}


def put(
    old: Record, told: Record | None, new: Record, before: Mapping[str, Work | None], after: Mapping[str, Work | None],
    layer: str = ledger.FLAT,
) -> Record:  # fmt: skip
    """The new record with its ledger, after works were put in.

    told: what the maker says (None: a hand did it); new: the record without ledger; layer: the key of the
    painting's one layer.
    """
    kept = dict(old.get("ledger") or {})
    own = (told or {}).get("ledger") or {}
    for kind, work in after.items():
        noun = WORKS[kind]
        entry = kept.pop(noun, None)
        if work is None:
            continue
        brought = own.get(noun)
        if brought is not None and brought != entry and ledger.fits(brought, work):
            kept[noun] = _in_one_layer(brought, work, layer)
        else:
            step = _step_of(noun, told, new)
            kept[noun] = ledger.follow(entry, before.get(kind), work, step, layer)
            spans = _spans(noun, told, new, work)
            if spans is not None:
                kept[noun] = ledger.corrected(kept[noun], spans, step)
    return new | {"ledger": kept}


def _spans(noun: str, told: Record | None, new: Record, work: Work) -> list[tuple[int, int]] | None:
    """What the editor knows a model to have written, in characters; None where it does not say."""
    if told is None or not isinstance(work, Text):
        return None
    steps = [step for step in new.get("steps", []) if isinstance(step, dict) and step.get("work") == noun]
    known = steps[-1].get("text") if steps else None
    if not isinstance(known, dict):
        return None
    return [(at_units(work.body, start), at_units(work.body, end)) for start, end in known["spans"]]


def _in_one_layer(entry: ledger.Entry, work: Work, key: str) -> ledger.Entry:
    if not isinstance(work, Painting):
        return entry
    if len(entry["layers"]) == 1:
        return ledger.renamed(entry, {next(iter(entry["layers"])): key})
    runs: list[list[int]] = []
    for number in ledger.flattened(entry).ravel().tolist():
        if runs and runs[-1][1] == number:
            runs[-1][0] += 1
        else:
            runs.append([1, number])
    return entry | {"layers": {key: runs}}


def _step_of(noun: str, told: Record | None, new: Record) -> dict[str, Any]:
    if told is None:
        return _EDIT
    steps = [step for step in new.get("steps", []) if isinstance(step, dict) and step.get("work") == noun]
    if not steps:
        return {"by": ledger.MODEL, "action": "create"}
    step = dict(steps[-1])
    if step.get("action") == "open":
        step["by"] = ledger.FILE
    elif step.get("by") == ledger.MODEL and not step.get("model"):
        step["model"] = (new.get("models", {}).get(noun) or {}).get("fingerprint", "")
    return step


def painted(record: Record, new: Record, change: Change, layers: Layers, before: Work | None) -> Record:
    """The new record with its ledger after a change of the painting's layers by hand.

    Strokes mark the cells whose pixels they changed. A layer that comes with pixels was brought along; what is
    said of layers (opacity, order) makes no pixel.
    """
    after = change.after
    if not after.layers:
        return new | {"ledger": {k: v for k, v in (record.get("ledger") or {}).items() if k != WORKS["painting"]}}
    columns, rows = ledger.grid(after.height, after.width)
    entry = (record.get("ledger") or {}).get(WORKS["painting"])
    if entry is None or list(entry["cells"]) != [columns, rows] or change.before.rect != change.after.rect:
        entry = {"steps": [], "cells": [columns, rows], "layers": {}}
        if change.before.rect == change.after.rect and isinstance(before, Painting):
            entry = ledger.begin(before, {"by": "unknown"}, str(change.before.keys[0]))
    for key in sorted(set(after.keys) - set(change.before.keys)):
        layer = next(one for one in after.layers if one.key == key)
        covered = ledger.in_cells(pixels_of(change.images[key])[..., 3] > 0)
        paper = covered.all() and _plain(pixels_of(change.images[key]))
        step = _EDIT if paper else {"by": ledger.FILE, "action": "add"} if layer.kind == HAND else {"by": ledger.MODEL}
        if covered.any():
            entry = ledger.painted(entry, str(key), covered, step)
    for key in sorted({key for key, _, _ in change.tiles}):
        touched = np.zeros((after.height, after.width), bool)
        for (own, column, row), packed in change.tiles.items():
            if own == key:
                top, left = row * TILE, column * TILE
                height, width = min(TILE, after.height - top), min(TILE, after.width - left)
                difference = np.frombuffer(zlib.decompress(packed), np.uint32).reshape(height, width)
                touched[top : top + height, left : left + width] = difference != 0
        entry = ledger.painted(entry, str(key), ledger.in_cells(touched), _EDIT)
    entry = ledger.renamed(entry, {str(key): str(key) for key in after.keys})  # what was taken away counts no more
    if not entry["steps"]:
        entry = entry | {"steps": [_EDIT]}
    return new | {"ledger": {**(record.get("ledger") or {}), WORKS["painting"]: entry}}


def _plain(pixels: np.ndarray) -> bool:
    """Whether a layer is one colour all over, such as a sheet of paper."""
    return bool((pixels == pixels[:1, :1]).all())


def by_model(record: Record, kind: str) -> bool:
    """Whether a model had a part in a work."""
    noun = WORKS[kind]
    entry = (record.get("ledger") or {}).get(noun) or {}
    steps = [step for step in record.get("steps", []) if isinstance(step, dict) and step.get("work") == noun]
    return any(step.get("by") == ledger.MODEL for step in (*steps, *entry.get("steps", [])))


def copies(record: Record, kind: str, work: Work) -> dict[str, Any]:
    """The result of the copy check that the record holds of this very work; {} where it speaks of an earlier one."""
    found = record.get("copies", {}).get(WORKS[kind]) or {}
    return found if found.get("of") == originality.mark(work) else {}


def numbered(record: Record, keys: Iterable[int]) -> Record:
    """The record as a file keeps it: layers by their place, 1 the lowest, for their keys end with the session."""
    return _rekeyed(record, {str(key): str(place) for place, key in enumerate(keys, 1)})


def keyed(record: Record, keys: Iterable[int]) -> Record:
    """Inverse of numbered."""
    return _rekeyed(record, {str(place): str(key) for place, key in enumerate(keys, 1)})


def _rekeyed(record: Record, names: dict[str, str]) -> Record:
    entry = (record.get("ledger") or {}).get(WORKS["painting"])
    if not entry:
        return record
    return record | {"ledger": {**record["ledger"], WORKS["painting"]: ledger.renamed(entry, names)}}


def sound(record: Record, works: Mapping[str, Work]) -> Record:
    """The record of a file, without those entries of its ledger that do not speak of its works."""
    told = record.get("ledger")
    if not isinstance(told, dict):
        return {key: value for key, value in record.items() if key != "ledger"}
    kept = {WORKS[k]: told[WORKS[k]] for k, work in works.items() if ledger.fits(told.get(WORKS[k]), work)}
    return record | {"ledger": kept}


def shares(record: Record, kind: str, layers: Layers) -> dict[str, float]:
    """hand, model, program, file -> share of a work, 0..1; {} where nothing is recorded of it.

    Of a painting what is seen counts: a layer by its opacity and its pixels' alpha.
    """
    entry = (record.get("ledger") or {}).get(WORKS[kind])
    if not entry:
        return {}
    arrangement = layers.arrangement
    if kind != "painting" or len(arrangement.layers) < 2:
        return ledger.shares(entry)
    cover = {
        str(layer.key): layer.opacity * _alpha(pixels_of(layers.image(layer.key)))
        if layer.visible
        else np.zeros(tuple(reversed(entry["cells"])))
        for layer in arrangement.layers
    }
    return ledger.shares(entry, cover)


def _alpha(pixels: np.ndarray) -> np.ndarray:
    """How opaque each cell is, floats 0..1 (rows, columns); uint8 (h, w, 4) as layers keep it."""
    height, width = pixels.shape[:2]
    side = ledger.cell_side(height, width)
    by_row = np.add.reduceat(pixels[..., 3], np.arange(0, height, side), axis=0, dtype=np.int64)
    cells = np.add.reduceat(by_row, np.arange(0, width, side), axis=1)
    tall = np.diff(np.r_[np.arange(0, height, side), height])
    wide = np.diff(np.r_[np.arange(0, width, side), width])
    return cells / (255 * tall[:, None] * wide)
