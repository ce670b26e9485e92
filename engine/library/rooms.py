"""The rooms of the media that the library looks into, imported when they are first asked for.

By name and not by importlib, so that the import contracts see them.
"""

from __future__ import annotations

from types import ModuleType


def copies(kind: str) -> ModuleType:
    """What a medium compares works by."""
    if kind == "painting":
        from engine.painting import copies as painting

        return painting
    if kind == "music":
        from engine.music import copies as music

        return music
    from engine.writing import copies as writing

    return writing


def corpus(kind: str) -> ModuleType:
    """How a medium reads a collection."""
    if kind == "painting":
        from engine.painting import corpus as painting

        return painting
    if kind == "music":
        from engine.music import corpus as music

        return music
    from engine.writing import corpus as writing

    return writing
