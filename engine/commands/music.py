"""The command line's verbs of the music studio."""

from __future__ import annotations

from engine.commands import midi, tunes
from engine.commands.shared import Verb


def add(verb: Verb) -> None:
    """Add this studio's verbs; `verb` makes one and gives back its parser."""
    tunes.add(verb)
    midi.add(verb)
