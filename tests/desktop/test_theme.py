"""Colours: words and marks keep the contrast of WCAG 2.2 AA, light and dark."""

from __future__ import annotations

import pytest

from desktop.theme import DARK, LIGHT, Tokens


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("t", [DARK, LIGHT], ids=["dark", "light"])
def test_words_and_marks_stand_out(t: Tokens) -> None:
    grounds = (t.ground, t.surface, t.raised)
    for words in (t.text, t.quiet):
        assert all(contrast(words, ground) >= 4.5 for ground in grounds)
    assert all(contrast(t.accent, ground) >= 3 for ground in grounds)
    assert contrast(t.on_accent, t.fill) >= 4.5
    assert all(contrast(t.grip, ground) >= 2.9 for ground in (t.ground, t.surface))
