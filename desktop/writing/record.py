"""What the document's record says of a text: which steps it took, and what of it a model wrote. No Qt."""

from __future__ import annotations

import hashlib
from typing import Any

from desktop.utf16 import units
from engine.library import ledger
from engine.works import Text


def _steps(record: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for step in record.get("steps", []) if isinstance(step, dict) and step.get("work") == "text"]


def _mark(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def with_step(record: dict[str, Any], action: str, body: str, spans: list[tuple[int, int]]) -> dict[str, Any]:
    """The record after one more step by a model. spans: what of body is a model's, in UTF-16 code units."""
    text = {"body": _mark(body), "spans": [list(pair) for pair in spans]}
    before = [{key: value for key, value in step.items() if key != "text"} for step in _steps(record)]
    return record | {"steps": [*before, {"work": "text", "by": "model", "action": action, "text": text}]}


def authors(record: dict[str, Any], body: str) -> list[tuple[int, int]] | None:
    """What of the text a model wrote, as far as the record tells, in UTF-16 code units; None: it does not tell.

    A text that a model made and no hand has changed is the model's; after a step of a model the record has
    its spans. A hand that changed the text since leaves that unknown.
    """
    entry = (record.get("ledger") or {}).get("text")
    if entry and ledger.fits(entry, Text(body)):
        spans = []
        for start, end, by in ledger.by(entry):
            if by == ledger.MODEL:
                first = units(body[:start])
                spans.append((first, first + units(body[start:end])))
        return spans
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
