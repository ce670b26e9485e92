"""The command line's verbs of the painting studio."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import files, studio
from engine.brief import UserError
from engine.commands import latent
from engine.commands.shared import Verb, job_of, show

if TYPE_CHECKING:
    import numpy as np


def add(verb: Verb) -> None:
    """Add this studio's verbs; `verb` makes one and gives back its parser."""
    _add_strokes(verb)
    latent.add(verb)


def _add_strokes(verb: Verb) -> None:
    styles = studio.pillar("painting", "brushes").STYLES
    parser = verb("strokes", _strokes, "paint a picture again in brush strokes, at any size")
    parser.add_argument("picture", metavar="PICTURE", help="the picture file to paint after")
    parser.add_argument("--style", default="oil", help=f"one of {', '.join(styles)} (default: oil)")
    parser.add_argument("--size", type=int, default=2048, metavar="N", help="pixels on the longer side, up to 8192")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed gives the same strokes")
    parser.add_argument("--out", required=True, metavar="FILE", help="the painting: PNG, JPEG or WebP")
    parser.add_argument("--dpi", type=int, default=300, metavar="N", help="pixels an inch in print (default: 300)")
    parser.add_argument("--svg", default="", metavar="FILE", help="the strokes as a drawing too")
    parser.add_argument("--film", default="", metavar="FILE", help="the painting growing: PNG (animated), GIF or WebP")


def _strokes(asked: argparse.Namespace) -> int:
    print_out = studio.pillar("painting", "print_out")
    form = print_out.ending(asked.out, print_out.ENDINGS, "A painting")
    film_form = print_out.ending(asked.film, print_out.FILM_ENDINGS, "A film") if asked.film else ""
    if not 1 <= asked.dpi <= 2400:
        raise UserError(f"A print has 1 to 2400 pixels an inch, not {asked.dpi}.")
    pixels = _picture(Path(asked.picture))
    job = job_of(asked)
    with job.listening():
        made: dict[str, Any] = studio.operate(
            "painting", "strokes", {"pixels": pixels, "style": asked.style, "size": asked.size, "seed": asked.seed}, job
        )
    painting, strokes = made["painting"].pixels, made["strokes"]
    written = [Path(asked.out)]
    files.write_bytes(written[0], print_out.to_print(painting, form, asked.dpi))
    if asked.svg:
        written.append(Path(asked.svg))
        files.write_bytes(written[-1], print_out.to_svg(strokes, asked.size).encode())
    if asked.film and not job.should_stop():
        written.append(Path(asked.film))
        growing = studio.pillar("painting", "growing").prepare(strokes, min(asked.size, 640), job)
        files.write_bytes(written[-1], print_out.to_film(growing.frames(72), film_form))
    height, width = painting.shape[:2]
    value = {"files": [str(path) for path in written], "strokes": len(strokes), "width": width, "height": height}
    show(asked, value, [f"{len(strokes)} strokes, {width} x {height} pixels", *value["files"]])
    return 130 if job.should_stop() else 0


def _picture(path: Path) -> np.ndarray:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} cannot be read; check the name and that it is a picture file.") from error
    return studio.pillar("painting", "pictures").read_picture(data)
