"""Can a starter model take on one person's manner in minutes: 20 pictures, 10 tunes, 50 pages.

    python tests/benchmarks/personal.py DATA [--only painting,music,writing] [--minutes 15] [--threads N]
        [--artist NAME] [--composer NAME] [--author NAME] [--out FOLDER] [--json]

DATA: the folder with paintings.zip, music.zip and english_poetry.jsonl.xz that the starter models were made from. The
person is one whose works the starter model never saw. So many of the works are learnt from, of which training itself
holds a fifth out to watch for over-fitting; all others are kept for the test. Given are, before and after: the held-out
figure of the training, and what `main.py evaluate` measures on the test works (KID, nats a note, nats a character).
--out keeps samples of both models: 16 pictures, a tune and a text under the same seeds.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import lzma
import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from engine import device, files, studio
from engine.brief import KINDS, Brief, Mood
from engine.jobs import RecordingJob
from engine.library import originality
from engine.music.corpus import composer_key
from engine.painting import generate, pictures
from engine.works import Painting

WORKS = {"painting": 20, "music": 10, "writing": 50}
FIGURES = {"painting": ("kid", "swd", "diversity", "c_t"), "music": ("nats_per_note",), "writing": ("nats_per_char",)}
SHEET = 4


def works_of(kind: str, data: Path, name: str) -> Iterator[tuple[str, bytes]]:
    """(file name, bytes) of every work of one person."""
    if kind == "writing":
        with lzma.open(data / "english_poetry.jsonl.xz", "rt", encoding="utf-8") as lines:
            poems = [poem for poem in map(json.loads, lines) if poem.get("author") == name]
        for number, poem in enumerate(poems):
            yield f"{number:03}.txt", f"{poem.get('title', '')}\n\n{poem['text']}\n".encode()
        return
    with zipfile.ZipFile(data / {"painting": "paintings.zip", "music": "music.zip"}[kind]) as archive:
        if kind == "painting":
            table = csv.DictReader(io.StringIO(archive.read("metadata.csv").decode("utf-8-sig")))
            names = [row["filename"] for row in table if row["artist"] == name and row["landscape"] == "1"]
        else:
            rows = map(json.loads, archive.read("manifest.jsonl").decode().splitlines())
            names = [row["file"] for row in rows if composer_key(row.get("composer") or "") == name]
        for entry in names:
            yield Path(entry).name, archive.read(entry)


def refuse_known(kind: str, model: Path, name: str) -> None:
    """The person must be new to the starter model."""
    known = originality.known(model)
    seen = {author for _, author in known.index.works} if known is not None else set()
    if name in seen | {composer_key(author) for author in seen if kind == "music"}:
        raise SystemExit(f"The starter model learned from works of {name}; choose another.")


def sample(kind: str, model: Path, folder: Path) -> None:
    """Works of a model under fixed seeds."""
    if kind == "painting":
        made = generate.paint(studio.open_runtime(model), 3, None, (0, 0), SHEET * SHEET)
        side = len(made[0])
        grid = np.stack(made).reshape(SHEET, SHEET, side, side, 3).transpose(0, 2, 1, 3, 4)
        files.write_bytes(folder / "pictures.png", pictures.to_png(Painting(grid.reshape(SHEET * side, -1, 3))))
        return
    brief = Brief("the sea at night", Mood(0.2, 0.2), 3, (kind,))
    studio.export_creation(studio.create(brief, RecordingJob(), {kind: str(model)}), folder)


def measure(kind: str, data: Path, name: str, minutes: float, out: Path) -> dict[str, Any]:
    """Learn, and measure both models."""
    starter = studio.find_model(kind, "en" if kind == "writing" else "")
    refuse_known(kind, starter, name)
    own, rest = out / "own", out / "rest"
    for index, (file, content) in enumerate(works_of(kind, data, name)):
        files.write_bytes((own if index < WORKS[kind] else rest) / file, content)
    job, began = RecordingJob(), time.perf_counter()
    wanted = studio.Training(kind, own, out / "model", minutes=minutes, start=str(starter), name=f"After {name}")
    made = studio.train(wanted, job)
    row: dict[str, Any] = {
        "who": name,
        "learned_from": made["read"],
        "minutes": round((time.perf_counter() - began) / 60, 2),
        "threads": device.spare_threads(),
        "steps": made["steps"],
        "step_of_model": made["card"]["training"]["step_of_model"],
        "held_out_before": made["card"]["metrics"].get("held_out_before"),
        "held_out_after": made["card"]["metrics"].get("held_out_after"),
        "checks": [],
    }
    for report in job.reports:
        found = report.figures.get("held_out")
        if found is not None and (not row["checks"] or row["checks"][-1] != round(found, 3)):
            row["checks"].append(round(found, 3))
    for when, model in (("before", starter), ("after", out / "model")):
        found = studio.evaluate(str(model), rest, "cpu", RecordingJob())
        row |= {f"{figure}_{when}": found[figure] for figure in FIGURES[kind]}
        row["tested_on"] = found.get("works") or found.get("pieces")
        sample(kind, model, out / when)
    return row


def main() -> int:
    parser = argparse.ArgumentParser(description="A starter model before and after a person's own works.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", default=",".join(KINDS))
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--threads", type=int, default=0, help="of training; 0: as the window does, all cores but one")
    parser.add_argument("--artist", default="John Atkinson Grimshaw")
    parser.add_argument("--composer", default="lang", help="a surname in small plain letters")
    parser.add_argument("--author", default="Edward Lear")
    parser.add_argument("--out", type=Path, default=None, metavar="FOLDER")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if asked.threads:
        os.environ["TRIPTYCH_THREADS"] = str(asked.threads)
    device.prepare_environment()
    people = {"painting": asked.artist, "music": asked.composer, "writing": asked.author}
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.out or Path(temporary)
        result = {
            kind: measure(kind, asked.data, people[kind], asked.minutes, folder / kind)
            for kind in asked.only.split(",")
        }
    print(json.dumps(result, indent=2) if asked.json else "\n".join(f"{k}: {v}" for k, v in result.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
