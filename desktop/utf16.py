"""Places in a text as Qt counts them, in UTF-16 code units, and as Python does, in characters. No Qt."""

from __future__ import annotations


def units(text: str) -> int:
    """UTF-16 code units of a string: Qt counts these, Python counts characters."""
    return len(text) + sum(ord(c) > 0xFFFF for c in text)


def at_units(text: str, position: int) -> int:
    """The character at a position in UTF-16 code units."""
    if text.isascii():
        return min(position, len(text))
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * position].decode("utf-16-le", "ignore"))
