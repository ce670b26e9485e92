"""The command line's verbs in the latent space of a painting model: variations, invert, morph."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from engine import files, studio
from engine.brief import Brief, UserError
from engine.commands.shared import Verb, film_writers, job_of, show
from engine.works import Painting


def add(verb: Verb) -> None:
    """Add these verbs; `verb` makes one and gives back its parser."""
    near = verb("variations", _variations, "Paint the neighbours of a picture.")
    which = near.add_mutually_exclusive_group()
    which.add_argument("--seed", type=int, default=0, help="of the picture in the middle (0)")
    which.add_argument("--from", dest="record", type=Path, metavar="FILE", help="work.json, or point.json of invert")
    near.add_argument("--prompt", default="", help="what the picture is about; not with --from")
    near.add_argument("--count", type=int, default=16, help="pictures, the first of them the one itself (16)")
    near.add_argument("--reach", type=float, default=0.4, help="how far they lie from it, 0 to 1 (0.4)")
    near.add_argument("--truncation", type=float, default=0.0, help="0 to 1: towards typical pictures (0)")
    near.add_argument("--painting-model", default="", metavar="MODEL")
    near.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the pictures")

    back = verb("invert", _invert, "Find the picture of the model that is nearest to a picture of yours.")
    back.add_argument("image", type=Path, help="PNG, JPEG, WebP ...; its central square is taken")
    back.add_argument("--seconds", type=float, default=20.0, help="how long to search (20)")
    back.add_argument("--painting-model", default="", metavar="MODEL")
    back.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for picture and point")

    morph = verb("morph", _morph, "Make a film that goes from picture to picture and loops.")
    morph.add_argument("--seeds", type=_seeds, required=True, metavar="LIST", help="of the pictures, such as 1,2,3")
    morph.add_argument("--prompt", default="", help="what the pictures are about")
    morph.add_argument("--frames", type=int, default=96, help="pictures in the film (96)")
    morph.add_argument("--rate", type=float, default=24.0, help="pictures a second (24)")
    morph.add_argument("--size", type=int, default=0, metavar="PX", help="side of the film (the model's own)")
    morph.add_argument("--painting-model", default="", metavar="MODEL")
    morph.add_argument("--out", type=Path, required=True, metavar="FILE", help=".gif, .png (APNG), .webp or .mp4")


def _seeds(text: str) -> list[int]:
    try:
        return [int(word) for word in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of numbers such as 1,2,3") from None


def _operate(asked: argparse.Namespace, name: str, **arguments: Any) -> Any:
    job = job_of(asked)
    with job.listening():
        return studio.operate("painting", name, arguments, job, asked.painting_model)


def _variations(asked: argparse.Namespace) -> int:
    point = _recorded(asked) if asked.record else None
    if point is None:
        brief = Brief(prompt=asked.prompt, seed=asked.seed)
        point = _operate(asked, "locate", brief=brief.to_json())
    found = _operate(
        asked, "neighbours", point=point, count=asked.count, reach=asked.reach, seed=asked.seed,
        truncation=asked.truncation,
    )  # fmt: skip
    pictures = studio.pillar("painting", "pictures")
    written = []
    for number, one in enumerate(found):
        path = asked.out / f"variation-{number:02}.png"
        files.write_bytes(path, studio.encode(Painting(one["pixels"])))
        written.append(path)
    sheet = asked.out / "sheet.png"
    files.write_bytes(sheet, studio.encode(Painting(pictures.contact_sheet([one["pixels"] for one in found]))))
    record = asked.out / "points.json"
    files.write_bytes(record, (json.dumps([one["point"] for one in found], indent=1) + "\n").encode())
    paths = [str(path) for path in (*written, sheet, record)]
    show(asked, {"files": paths, "points": [one["point"] for one in found]}, paths)
    return 0


def _recorded(asked: argparse.Namespace) -> dict[str, Any]:
    """The point a record holds, or that of the brief in it."""
    try:
        record = json.loads(asked.record.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{asked.record} could not be read; give a work.json or a point.json.") from error
    if isinstance(record, dict) and "latent" in record:
        return record
    if isinstance(record, dict) and isinstance(record.get("brief"), dict):
        try:
            brief = Brief.from_json(record["brief"])
        except TypeError as error:
            raise UserError(f"{asked.record} holds a damaged brief; create the work again.") from error
        return _operate(asked, "locate", brief=brief.to_json())
    raise UserError(f"{asked.record} holds neither a brief nor a point; give a work.json or a point.json.")


def _invert(asked: argparse.Namespace) -> int:
    pictures = studio.pillar("painting", "pictures")
    try:
        data = asked.image.read_bytes()
    except OSError as error:
        raise UserError(f"{asked.image} could not be read; give the path of a picture.") from error
    found = _operate(asked, "invert", pixels=pictures.read_picture(data), seconds=asked.seconds)
    picture, point = asked.out / "painting.png", asked.out / "point.json"
    files.write_bytes(picture, studio.encode(Painting(found["pixels"])))
    files.write_bytes(point, (json.dumps(found["point"], indent=1) + "\n").encode())
    facts = {key: found[key] for key in ("distance", "steps", "seconds")}
    line = f"distance {facts['distance']:.3f} after {facts['steps']} steps, {facts['seconds']:.1f} s"
    show(asked, {"files": [str(picture), str(point)], **facts}, [str(picture), str(point), line])
    return 0


def _morph(asked: argparse.Namespace) -> int:
    briefs = [Brief(prompt=asked.prompt, seed=seed) for seed in asked.seeds]
    points = [_operate(asked, "locate", brief=brief.to_json()) for brief in briefs]
    writer = film_writers.get(asked.out.suffix.lower())
    ending = "" if writer else asked.out.suffix
    film = _operate(asked, "film", points=points, frames=asked.frames, rate=asked.rate, ending=ending, side=asked.size)
    if writer:
        writer(asked.out, film["pictures"], asked.rate, asked.size)
    else:
        files.write_bytes(asked.out, film["data"])
    show(asked, {"files": [str(asked.out)], "frames": film["frames"]}, [f"{asked.out}: {film['frames']} pictures"])
    return 0
