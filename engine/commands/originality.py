"""The command line's verbs for what is kept of a work's making: originality, verify and fingerprints."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine import files, studio
from engine.brief import UserError
from engine.commands.shared import Verb, job_of, show
from engine.library import originality, provenance


def add(verb: Verb) -> None:
    """Add them; `verb` makes one and gives back its parser."""
    check = verb("originality", _originality, "Compare a work with what the models learned from: is it a copy?")
    check.add_argument("file", type=Path, help="a picture, a tune or a text")
    check.add_argument("--model", default="", help="compare with this model alone (all of its kind)")
    check.add_argument("--source", type=Path, metavar="DATA", help="the collection the model learned from")
    check.add_argument("--out", type=Path, metavar="FILE", help="with --source: write the nearest work there")

    check = verb("verify", _verify, "Check the credentials of a file; exit code 1 where they do not hold.")
    check.add_argument("file", type=Path, help="a picture, or a file with a sidecar beside it")

    make = verb("fingerprints", _fingerprints, "Write the fingerprints that `originality` needs beside a model.")
    make.add_argument("model", help="folder, zip or name of a model")
    make.add_argument("source", type=Path, help="the collection it learned from")


def _originality(asked: argparse.Namespace) -> int:
    if asked.out and not asked.source:
        raise UserError("The nearest work is found in the collection; name it with --source.")
    work = studio.read_work(asked.file)
    found = studio.check_copies(work, asked.model)
    lines = []
    for result in found:
        lines.append(str(provenance.copy_sentence(result)))
        if result["state"] == "unknown":
            continue
        alarms = result["false_alarms"]
        said = "too few held out to say" if alarms is None else f"{alarms:.1%} of {result['held_out']} held-out works"
        lines.append(f"  score {result['score']:.3f}, threshold {result['threshold']:.3f}; false alarms: {said}")
        lines += [f"  {row['score']:.3f}  {_named(row)}" for row in result["nearest"]]
    value: dict[str, Any] = {"file": str(asked.file), "results": found}
    if asked.source:
        nearest = next((row for result in found for row in result["nearest"]), None)
        beside = originality.beside(work, nearest, asked.source, job_of(asked)) if nearest else None
        if beside is None:
            raise UserError(f"The nearest work is not in {asked.source}; choose the collection the model learned from.")
        named, other = beside
        value["nearest"] = named
        lines.append(f"nearest: {_named(named)}")
        if asked.out:
            files.write_bytes(asked.out, studio.encode(other))
            lines.append(str(asked.out))
            value["written"] = str(asked.out)
    show(asked, value, lines)
    return 0


def _named(row: dict[str, Any]) -> str:
    return (
        " – ".join(part for part in (row["title"], row["author"]) if part)
        or "(the model keeps no names; --source finds it)"
    )


def _verify(asked: argparse.Namespace) -> int:
    result = provenance.verify(asked.file)
    lines = [f"{result['file']}: {result['state']}", *(f"  {reason}" for reason in result["reasons"])]
    if result["state"] == "valid":
        lines += ["What it claims:", *(f"  {line}" for line in provenance.sentences(result["claim"]))]
    lines += [title for title, rows in (("What this proves:", result["proves"]),) if rows]
    lines += [f"  {line}" for line in result["proves"]]
    lines += ["What it does not prove:", *(f"  {line}" for line in result["not"])]
    show(asked, result, lines)
    return 0 if result["state"] == "valid" else 1


def _fingerprints(asked: argparse.Namespace) -> int:
    path = studio.find_model_by_name(asked.model)
    result = originality.rebuild(path, asked.source, job_of(asked))
    alarms = result["false_alarms"]
    said = "too few held out to say" if alarms is None else f"{alarms:.1%}"
    line = f"{result['path']}: {result['works']} works named, {result['bytes'] / 1000:.0f} kB"
    show(asked, result, [f"{line}; {result['held_out']} held out, false alarms {said}"])
    return 0
