"""What the document's record says of a text: which steps it took, and what of it a model wrote. No Qt."""

from __future__ import annotations

import hashlib
from typing import Any

from desktop.writing.spans import units


def _steps(record: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for step in record.get("steps", []) if isinstance(step, dict) and step.get("work") == "text"]


def _mark(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def with_step(record: dict[str, Any], action: str, body: str, spans: list[tuple[int, int]]) -> dict[str, Any]:
    """The record after one more step by a model. spans: what of body is a model's, in UTF-16 code units."""
    text = {"body": _mark(body), "spans": [list(pair) for pair in spans]}
    before = [{key: value for key, value in step.items() if key != "text"} for step in _steps(record)]
    return record | {"steps": [*before, {"work": "text", "by": "model", "action": action, "text": text}]}


def by_hand(record: dict[str, Any]) -> dict[str, Any]:
    """The record of a text that somebody has brought along."""
    models = {noun: model for noun, model in record.get("models", {}).items() if noun != "text"}
    made = {noun: how for noun, how in record.get("made", {}).items() if noun != "text"}
    step = {"work": "text", "by": "hand", "action": "open"}
    return record | {"steps": [step], "models": models, "made": made | {"text": {"from": "file"}}}


def authors(record: dict[str, Any], body: str) -> list[tuple[int, int]] | None:
    """What of the text a model wrote, as far as the record tells, in UTF-16 code units; None: it does not tell.

    A text that a model made and no hand has changed is the model's; after a step of a model the record has
    its spans. A hand that changed the text since leaves that unknown.
    """
    steps = _steps(record)
    if not steps:
        return []
    last = steps[-1]
    if all(step.get("by") == "model" and step.get("action") == "create" for step in steps):
        return [(0, units(body))]
    told = last.get("text")
    if isinstance(told, dict) and told.get("body") == _mark(body) and isinstance(told.get("spans"), list):
        pairs = [pair for pair in told["spans"] if isinstance(pair, list) and len(pair) == 2]
        return [(int(start), int(end)) for start, end in pairs]
    return None
