"""The command line's verb for measuring works: appraise."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine import appraisal_page, files, studio
from engine.appraisal import Appraisal, Row
from engine.commands.shared import Verb, job_of, show


def add(verb: Verb) -> None:
    """Add it; `verb` makes one and gives back its parser."""
    measure = verb("appraise", _appraise, "Measure works: each measure with its source, its reach and where it lies.")
    measure.add_argument("files", type=Path, nargs="+", metavar="FILE", help="picture, tune or text; two are compared")
    measure.add_argument("--html", type=Path, metavar="FILE", help="write a page with the figures there")
    measure.add_argument("--model", default="", help="whose surprise is measured (the first of the kind)")
    measure.add_argument("--language", choices=("en", "zh"), default="", help="of texts (as they look)")


def _appraise(asked: argparse.Namespace) -> int:
    job = job_of(asked)
    found = []
    with job.listening():
        for path in asked.files:
            found.append(studio.appraise(studio.read_work(path, asked.language), job, asked.model, path.name))
            if job.should_stop():
                break
    two = len(found) == 2 and found[0].kind == found[1].kind
    lines = _side_by_side(*found) if two else [line for one in found for line in _lines(one)]
    if asked.html:
        pages = [appraisal_page.page(found)] if two else [appraisal_page.page([one]) for one in found]
        files.write_bytes(asked.html, "\n".join(pages).encode())
        lines.append(str(asked.html))
    show(asked, {"works": [one.to_json() for one in found]}, lines)
    return 0


def _lines(found: Appraisal) -> list[str]:
    lines = [found.name]
    for row in found.rows:
        standing = f"  {row.standing}" if row.standing else ""
        lines.append(f"  {row.title:28} {row.shown:24}{standing}")
        lines.append(f"      {row.says}")
        lines.append(f"      {row.source}. {row.error}")
    return lines


def _side_by_side(one: Appraisal, other: Appraisal) -> list[str]:
    def place(row: Row | None) -> str:
        if row is None:
            return "–"
        return f"{row.shown} ({row.percentile:.0f})" if row.percentile is not None else str(row.shown)

    names = dict.fromkeys([row.name for row in (*one.rows, *other.rows)])
    lines = [f"{'':28} {one.name:28} {other.name}", "(in brackets: percentile of the reference collection)"]
    for name in names:
        first, second = one.row(name), other.row(name)
        title = (first or second).title  # type: ignore[union-attr]
        lines.append(f"{title:28} {place(first):28} {place(second)}")
    return lines
