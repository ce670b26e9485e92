"""Writing one work as an ordinary file: PNG, MIDI or text."""

from __future__ import annotations

from pathlib import Path

from engine import files
from engine.works import Painting, Score, Work, kind_of

SOUNDS = (".wav", ".flac", ".ogg")
"""Endings a tune can have besides MIDI; the engine makes such files (its operation "sound")."""
ENDINGS = {"painting": ".png", "music": ".mid", "writing": ".txt"}


def encode(work: Work, midi_type: int = 1) -> bytes:
    """The bytes of the file: PNG, MIDI, or UTF-8 text that ends in a newline."""
    if isinstance(work, Painting):
        from engine.painting import pictures

        return pictures.to_png(work)
    if isinstance(work, Score):
        from engine.music import midi

        return midi.to_midi(work, midi_type)
    return (work.body.rstrip("\n") + "\n").encode("utf-8", "replace")


def export_work(work: Work, path: Path, midi_type: int = 1) -> Path:
    """Write the work to path, replaced at once; the usual ending is added where there is none.

    Returns the path written. Raises UserError where the file cannot be written.
    """
    path = Path(path)
    if not path.suffix:
        path = path.with_suffix(ENDINGS[kind_of(work)])
    files.write_bytes(path, encode(work, midi_type))
    return path
