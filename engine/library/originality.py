"""How near a work comes to those its model learned from: the copy check of all three media.

The data to compare with are fingerprints that lie beside the model (engine/fingerprints.py and each medium's
copies.py); the works themselves are asked for only to be shown side by side.
"""

from __future__ import annotations

import functools
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine import modelfile
from engine.brief import WORKS, UserError
from engine.fingerprints import ASSET, TOO_FEW, unpack
from engine.jobs import Job
from engine.library import rooms
from engine.works import Painting, Score, Text, Work, kind_of

SEEN = 512
SHOWN = 3
"""Nearest works that are named."""
UNITS = {"painting": "", "music": "notes", "writing": "characters"}


@dataclass(frozen=True)
class Known:
    """What a model learned from, ready to be compared with. index: the medium's copies.Index."""

    name: str
    fingerprint: str
    index: Any
    works: int
    language: str = ""


@functools.lru_cache(maxsize=8)
def _known(path: Path, changed: float) -> Known | None:
    model = modelfile.open_model(path)
    if ASSET not in model.assets:
        return None
    arrays, notes = unpack(model.assets[ASSET])
    try:
        index = rooms.copies(model.kind).Index.read(arrays, notes)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        raise UserError("The fingerprints beside the model are damaged; fetch a fresh copy of the model.") from error
    works = sum(int(data.get("works", 0)) for data in model.card.get("data", []))
    return Known(model.name, model.fingerprint, index, works, model.language)


def known(path: Path) -> Known | None:
    """The fingerprints of the model at path; kept until its file changes. None: the model carries none."""
    card = path / modelfile.CARD if path.is_dir() else path
    asset = path / ASSET
    changed = max((part.stat().st_mtime for part in (card, asset) if part.is_file()), default=0.0)
    return _known(path, changed)


def check(work: Work, path: Path) -> dict[str, Any]:
    """Compare a work with what the model at path learned from. JSON values:

    state: "clear", "near" (above the threshold: it may be a copy), "short" (too little to tell) or "unknown"
    (the model carries no fingerprints, or knows another language). of: mark(work). score and threshold on the
    medium's scale; false_alarms: the share of unseen works to be expected above the threshold, by held_out works
    (fingerprints.Threshold; None: too few). nearest: title, author, score and, where it is a stretch, first and
    last (units says of what).
    """
    kind = kind_of(work)
    data = known(path)
    if data is None:
        return {"state": "unknown", "of": mark(work), "model": "", "nearest": []}
    named = {"of": mark(work), "model": data.name, "fingerprint": data.fingerprint, "works": data.works}
    if isinstance(work, Text) and data.index.language != work.language:
        return {"state": "unknown", **named, "nearest": []}
    asked: Any = work.pixels if isinstance(work, Painting) else work.body if isinstance(work, Text) else work
    matches = data.index.matches(asked)[:SHOWN]
    threshold = data.index.threshold
    score = matches[0].score if matches else 0.0
    nearest = []
    for match in matches:
        title, author = data.index.works[match.block] if data.index.works else ("", "")
        row = {"title": title, "author": author, "score": round(match.score, 4)}
        if kind != "painting":
            row |= {"first": match.first, "last": match.last, "hits": match.hits}
        nearest.append(row)
    state = "near" if score > threshold.score else "short" if _short(work, data.index) else "clear"
    return {
        "state": state,
        **named,
        "score": round(score, 4),
        "threshold": round(threshold.score, 4),
        "held_out": threshold.held_out,
        "false_alarms": None if threshold.false_alarms is None else round(threshold.false_alarms, 4),
        "units": UNITS[kind],
        "nearest": nearest,
    }


def seen(work: Work) -> Work:
    """What the copy check needs of a work: of a large painting every so many pixels; SEEN a side are plenty."""
    return Painting(_strided(work.pixels)) if isinstance(work, Painting) else work


def _strided(pixels: np.ndarray) -> np.ndarray:
    """Less than 2 * SEEN pixels a side; doing it again changes nothing."""
    by = max(1, max(pixels.shape[:2]) // SEEN)
    return np.ascontiguousarray(pixels[::by, ::by])


def mark(work: Work) -> str:
    """Eight hex digits of what the copy check sees of a work: whether a result speaks of this one."""
    if isinstance(work, Painting):
        pixels = _strided(work.pixels)
        data = repr(pixels.shape).encode() + pixels.tobytes()
    elif isinstance(work, Score):
        from engine.music.lines import lines

        data = b"|".join(pitches.astype(np.int16).tobytes() for pitches in lines(work))
    else:
        data = f"{work.language}\n{work.body.rstrip()}".encode("utf-8", "replace")
    return f"{zlib.crc32(data):08x}"


def telling(results: list[dict[str, Any]]) -> dict[str, Any]:
    """The one of several models' results (studio.check_copies) that a work carries: the nearest that could tell."""
    return next((found for found in results if found["state"] != "unknown"), results[0] if results else {})


def _short(work: Work, index: Any) -> bool:
    """Whether so little could be hit that even a whole copy would stay below the threshold."""
    if isinstance(work, Painting):
        return False
    room = rooms.copies(kind_of(work))
    if isinstance(work, Score):
        from engine.music.lines import lines

        most = max((len(room.shingles(line)[0]) for line in lines(work)), default=0)
    else:
        most = len(room.shingles(work.body, work.language)[0])
    return most < 2 or most * most / max(most, TOO_FEW) <= index.threshold.score


def beside(work: Work, nearest: dict[str, Any], source: Path, job: Job) -> tuple[dict[str, Any], Work] | None:
    """The nearest work that `nearest` (a row of check) tells of, from the collection at source; None: it is not there.

    The row comes back with its title and author: of a model that keeps no names (engine/writing/copies.py) it is
    found by what the work has in common with each of the collection.
    """
    kind = kind_of(work)
    room = rooms.corpus(kind)
    corpus = room.read(source, job, whole=True) if kind == "writing" else room.read(source, job)
    wanted = (nearest["title"], nearest["author"])
    if kind == "painting":
        named = list(zip(corpus.titles, corpus.artists, strict=True))
        return (nearest, Painting(corpus.pixels[named.index(wanted)])) if wanted in named else None
    if isinstance(work, Text):
        job.progress(None, "looking for what they have in common")
        quoted = work.body[nearest["first"] : nearest["last"]]
        among = [piece for piece in corpus.pieces if not any(wanted) or (piece.title, piece.author) == wanted]
        piece = rooms.copies(kind).most_in_common(quoted, among, corpus.language)
        if piece is None:
            return None
        text = Text(piece.text, piece.title, corpus.language)
        return {**nearest, "title": piece.title, "author": piece.author}, text
    for piece in corpus.pieces:
        if (piece.title or piece.name, piece.composer.title()) == wanted:
            return nearest, room.score_of(piece)
    return None


def rebuild(path: Path, source: Path, job: Job) -> dict[str, Any]:
    """Write fingerprints of the collection at source beside the model at path; the model stays as it is.

    Raises UserError where the collection is not the one the model learned from (its card says which).
    """
    model = modelfile.open_model(path)
    # Labels cost a text collection most of its reading, and a copy knows nothing of them.
    room = (rooms.copies if model.kind == "writing" else rooms.corpus)(model.kind)
    corpus = room.read(source, job)
    learned = {card["fingerprint"] for card in model.card.get("data", [])}
    if not learned & {card["fingerprint"] for card in corpus.data}:
        noun = WORKS[model.kind]
        raise UserError(f"{model.name} learned its {noun}s from another collection than {source}; choose that one.")
    job.progress(None, "comparing held-out works")
    index = rooms.copies(model.kind).index(corpus)
    data = index.pack()
    modelfile.add_asset(path, ASSET, data)
    return {"path": str(path), "bytes": len(data), "works": len(index.works), **vars(index.threshold)}
