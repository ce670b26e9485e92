"""Any file of music that can be read, by the ending of its name, as a Score."""

from __future__ import annotations

from pathlib import Path, PurePath

from engine.brief import UserError
from engine.music import abc_notation, midi, musicxml
from engine.works import Score

ENDINGS = (".mid", ".midi", ".kar", ".musicxml", ".xml", ".mxl", ".abc")


MOST_BYTES = 32 << 20


def read_file(path: Path) -> Score:
    """The Score in a file. Raises UserError where it cannot be read, is too large or holds none."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UserError(f"{path.name} is larger than 32 MB, more than a tune takes; choose another file.")
        return read(path.name, path.read_bytes())
    except OSError as error:
        raise UserError(f"{path.name} cannot be read ({error.strerror}).") from error


def read(name: str, data: bytes) -> Score:
    """The Score in a file's bytes. Raises UserError where it holds none, or its ending is another."""
    ending = PurePath(name).suffix.lower()
    if ending in (".mid", ".midi", ".kar"):
        return midi.read_score(data)
    if ending in (".musicxml", ".xml", ".mxl"):
        return musicxml.read_score(data)
    if ending == ".abc":
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
        return abc_notation.read_score(text)
    raise UserError(f"{name} is no file of music that is known here; choose one that ends in {', '.join(ENDINGS)}.")
