"""What can be seen, heard or read off a work at once: traits, names of its colours, and a small picture of it.

Traits are what search and taste go by. Each is (raw - centre) / spread, centre and spread being mean and
standard deviation over the reference collections (4,669 paintings, 1,668 pieces, 11,521 English and 102,224
Chinese poems), clipped to -3..3: 0 is an ordinary work, 1 one in six. They say how a work is, never how good.
numpy and, for pictures of paintings, Pillow.
"""

from __future__ import annotations

import io
import math
import re
import zlib
from collections.abc import Sequence

import numpy as np

from engine import lexicon, mood
from engine.works import PPQ, Painting, Score, Work

THUMB = 256
"""Longer side of a small picture, in pixels."""
COLOURS = ("black", "grey", "white", "red", "orange", "brown", "yellow", "green", "blue", "purple", "pink")
"""The eleven basic colour terms (Berlin & Kay 1969)."""
TRAITS: dict[str, tuple[str, ...]] = {
    "painting": ("brightness", "colourfulness", "contrast", "detail", "warmth", "greenness", "openness"),
    "music": ("tempo", "pace", "texture", "register", "loudness", "length_of_notes", "leaps", "mode"),
    "writing": ("lines", "line_length", "word_length", "repetition", "stress_marks"),
}
"""Names by kind; the same in every language of the window is desktop's affair."""
_SCALES: dict[str, tuple[float, float]] = {
    "painting_brightness": (0.4941, 0.1242),
    "painting_colourfulness": (0.1722, 0.07885),
    "painting_contrast": (0.1734, 0.05025),
    "painting_detail": (0.04747, 0.01783),
    "painting_warmth": (0.1247, 0.1126),
    "painting_greenness": (0.02181, 0.04042),
    "painting_openness": (0.126, 0.1746),
    "music_tempo": (-0.1236, 0.4983),
    "music_pace": (1.724, 0.6989),
    "music_texture": (4.073, 1.25),
    "music_register": (0.08149, 0.2785),
    "music_loudness": (75.34, 7.048),
    "music_length_of_notes": (-0.464, 0.6018),
    "music_leaps": (6.242, 2.658),
    "music_mode": (0.09529, 0.1986),
    "en_lines": (4.427, 1.479),
    "en_line_length": (2.807, 0.3254),
    "en_word_length": (4.186, 0.3397),
    "en_repetition": (0.32, 0.1345),
    "en_stress_marks": (0.111, 0.1392),
    "zh_lines": (1.978, 0.8098),
    "zh_line_length": (3.519, 0.4086),
    "zh_word_length": (0, 1),
    "zh_repetition": (0.04833, 0.06894),
    "zh_stress_marks": (0.02477, 0.1597),
}
_MOST = 3.0
_HAN = re.compile(r"[\u4e00-\u9fff]")


def of(work: Work) -> dict[str, float]:
    """The traits of a work by name, each -3..3; {} for one that is empty."""
    if isinstance(work, Painting):
        name, raw = "painting", raw_painting(work.pixels)
    elif isinstance(work, Score):
        name, raw = "music", raw_score(work)
    else:
        name, raw = work.language, raw_text(work.body, work.language)
    found = {}
    for trait, value in raw.items():
        centre, spread = _SCALES.get(f"{name}_{trait}", (0.0, 1.0))
        found[trait] = round(min(_MOST, max(-_MOST, (value - centre) / spread)), 3)
    return found


# Paintings


def small(pixels: np.ndarray, side: int = mood.WORKING_SIDE) -> np.ndarray:
    """Whole pixels averaged so that the shorter side is side .. 2 side - 1: float32 (h, w, 3), 0..1."""
    height, width = pixels.shape[:2]
    by = max(1, min(height, width) // side)
    height, width = height // by * by, width // by * by
    blocks = pixels[:height, :width].reshape(height // by, by, width // by, by, 3)
    return blocks.mean((1, 3), dtype=np.float32) / np.float32(255)


def raw_painting(pixels: np.ndarray) -> dict[str, float]:
    """Measures of a picture before scaling; pixels uint8 (h, w, 3).

    brightness: mean luma; colourfulness: mean chroma; contrast: standard deviation of luma; detail: mean step
    between neighbours; warmth: mean red less blue; greenness: mean green less the mean of red and blue;
    openness: luma of the upper third less that of the lower, as a sky over land has it.
    """
    if min(pixels.shape[:2]) == 0:
        return {}
    picture = small(pixels)
    red, green, blue = picture[..., 0], picture[..., 1], picture[..., 2]
    luma = picture @ mood.LUMA
    steps = [np.abs(np.diff(luma, axis=axis)).mean() for axis in (0, 1) if luma.shape[axis] > 1]
    third = max(1, len(luma) // 3)
    return {
        "brightness": float(luma.mean()),
        "colourfulness": float((picture.max(2) - picture.min(2)).mean()),
        "contrast": float(luma.std()),
        "detail": float(np.mean(steps)) if steps else 0.0,
        "warmth": float((red - blue).mean()),
        "greenness": float((green - (red + blue) / 2).mean()),
        "openness": float(luma[:third].mean() - luma[-third:].mean()),
    }


def oklab(picture: np.ndarray) -> np.ndarray:
    """sRGB 0..1 (..., 3) -> Oklab (Ottosson 2020): lightness 0..1, a, b."""
    linear = np.where(picture <= 0.04045, picture / 12.92, ((picture + 0.055) / 1.055) ** 2.4)
    to_lms = np.array([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
                       [0.0883024619, 0.2817188376, 0.6299787005]])  # fmt: skip
    to_lab = np.array([[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
                       [0.0259040371, 0.7827717662, -0.8086757660]])  # fmt: skip
    return np.cbrt(linear @ to_lms.T) @ to_lab.T


def colours(pixels: np.ndarray) -> dict[str, float]:
    """What share of a picture each basic colour has, 0..1, those under 1 % left out.

    Borders in Oklab lightness, chroma and hue are our choice, set so that the focal colours of Sturges &
    Whitfield (1995) and the CSS colours of these names fall where they belong. Known error: people differ at
    the borders (brown against orange and red, pink against purple), and judge by the colours around.
    """
    if min(pixels.shape[:2]) == 0:
        return {}
    lab = oklab(small(pixels, 32))
    names, counts = np.unique(_colour_number(lab), return_counts=True)
    shares = counts / counts.sum()
    return {COLOURS[n]: round(float(s), 4) for n, s in zip(names, shares, strict=True) if s >= 0.01}


def _colour_number(lab: np.ndarray) -> np.ndarray:
    """Oklab (..., 3) -> index into COLOURS."""
    light, chroma = lab[..., 0], np.hypot(lab[..., 1], lab[..., 2])
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])) % 360
    number = {name: index for index, name in enumerate(COLOURS)}
    warm = (hue < 75) | (hue >= 350)
    dim = chroma < np.where(warm, 0.035, 0.03)
    rules = [
        ((light < 0.26) & (chroma < 0.06) | (light < 0.18), "black"),
        (dim & (light > 0.88), "white"),
        (dim & (light < 0.34), "black"),
        (dim, "grey"),
        ((hue < 20) & (light > 0.68) | (hue >= 325) & (light > 0.62), "pink"),
        ((hue >= 310) & (hue < 350) | (hue >= 292) & (hue < 310), "purple"),
        (((hue < 38) | (hue >= 350)) & ((chroma > 0.11) | (hue < 20)), "red"),
        ((hue < 75) & (light > 0.66) & (chroma > 0.125), "orange"),
        ((hue < 45) & (light > 0.74), "pink"),
        ((hue < 112) & (chroma < 0.06) & (light > 0.84), "white"),
        ((hue < 75) | (hue < 105) & (chroma < 0.06), "brown"),
        ((hue < 112) & (light > 0.62), "yellow"),
        ((hue < 95), "brown"),
        ((hue < 178), "green"),
    ]
    return np.select([rule for rule, _ in rules], [number[name] for _, name in rules], number["blue"])


# Tunes

_MAJOR_KEY, _MINOR_KEY = 12, 24


def raw_score(score: Score) -> dict[str, float]:
    """Measures of a tune before scaling.

    tempo: octaves above 100 quarter notes a minute; pace: octaves of onsets a second; texture: notes sounding
    at once; register: octaves above D4; loudness: mean velocity; length_of_notes: octaves of the mean length
    in quarters; leaps: mean step of the highest voice in semitones; mode: major less minor, as mood has it.
    """
    notes = [(n.onset, n.pitch, n.duration, n.velocity) for t in score.tracks if t.channel != 9 for n in t.notes]
    if not notes:
        return {}
    onset, pitch, duration, velocity = np.array(notes, np.int64).T
    first = int(onset.min())
    ticks = max(int((onset + duration).max()) - first, PPQ)
    seconds = max(1e-3, score.seconds_at(first + ticks) - score.seconds_at(first))
    starts = np.unique(onset)
    order = np.lexsort((-pitch, onset))
    _, heads = np.unique(onset[order], return_index=True)
    top = pitch[order][heads]
    return {
        "tempo": math.log2(max(20.0, ticks / PPQ * 60 / seconds) / 100),
        "pace": math.log2(max(0.1, len(starts) / seconds)),
        "texture": float(duration.sum() / ticks),
        "register": (float(pitch.mean()) - 62) / 12,
        "loudness": float(velocity.mean()),
        "length_of_notes": math.log2(max(30.0, float(duration.mean())) / PPQ),
        "leaps": float(np.abs(np.diff(top)).mean()) if len(top) > 1 else 0.0,
        "mode": mood.mode_of(pitch, duration),
    }


# Texts


def raw_text(body: str, language: str) -> dict[str, float]:
    """Measures of a text before scaling; words are characters in Chinese.

    lines: octaves of their number; line_length: words a line; word_length: letters a word (0 in Chinese);
    repetition: share of words said before; stress_marks: question and exclamation marks a line.
    """
    lines = [line for line in body.split("\n") if line.strip()]
    said = _HAN.findall(body) if language == "zh" else lexicon.words(body, "en")
    if not lines or not said:
        return {}
    return {
        "lines": math.log2(len(lines)),
        "line_length": math.log2(len(said) / len(lines)),
        "word_length": sum(map(len, said)) / len(said) if language != "zh" else 0.0,
        "repetition": 1 - len(set(said)) / len(said),
        "stress_marks": len(re.findall("[!?！？]", body)) / len(lines),
    }


# Small pictures


def thumbnail(work: Work) -> bytes:
    """A small picture: JPEG of a painting; of a tune a grey PNG, a note the lighter the louder; b"" of a text."""
    if isinstance(work, Painting):
        return _small_painting(work.pixels)
    return _png(roll(work)) if isinstance(work, Score) else b""


def _small_painting(pixels: np.ndarray) -> bytes:
    from PIL import Image

    if min(pixels.shape[:2]) == 0:
        return b""
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    picture.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS, reducing_gap=2)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=85)
    return stream.getvalue()


def roll(score: Score, width: int = THUMB, height: int = 160) -> np.ndarray:
    """A tune as a picture: uint8 (height, width), 0 where nothing sounds."""
    notes = [n for track in score.tracks if track.channel != 9 for n in track.notes]
    picture = np.zeros((height, width), np.uint8)
    if not notes:
        return picture
    low = min(n.pitch for n in notes) - 1
    high = max(max(n.pitch for n in notes) + 2, low + 24)
    across, up = width / max(1, score.ticks), height / (high - low)
    thick = max(height // 36, math.floor(up))
    for note in notes:
        left = int(note.onset * across)
        right = max(left + 2, int((note.onset + note.duration) * across) - 1)
        bottom = height - int((note.pitch - low) * up)
        part = picture[max(0, bottom - thick) : bottom, left:right]
        np.maximum(part, np.uint8(120 + note.velocity), out=part)
    return picture


def _png(grey: np.ndarray) -> bytes:
    """A grey PNG file."""
    height, width = grey.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), grey], axis=1).tobytes()

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows, 6)), chunk(b"IEND", b""))
    )


def measured(rows: Sequence[dict[str, float]]) -> dict[str, tuple[float, float]]:
    """Mean and standard deviation of each trait over raw measures: what _SCALES holds."""
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: np.array([row[name] for row in rows if name in row]) for name in names}
    return {name: (float(c.mean()), float(c.std()) or 1.0) for name, c in columns.items()}
