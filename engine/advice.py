"""What to try on a work: its measures among those of a reference collection, and changes that move one of them.

Each measure is a trait (engine/traits.py) before scaling; a table of its 21 quantiles (0, 5 .. 100 %) over the
reference collections (4,669 paintings, 1,668 pieces, 11,521 English and every eighth of 102,224 Chinese poems)
says which share of those works lies below. That is no judgement: a suggestion is an exercise in being less
unusual (or, taken back, in being so on purpose). Only what moves its measure towards the middle is suggested,
which is found out by trying it. numpy only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from engine import lexicon, mood, traits
from engine.works import Note, Painting, Score, Text, Track, Work, kind_of

UNUSUAL = 0.72
"""A measure is worth a word where it lies above this share of the works, or below as many."""
TOWARDS = (0.4, 0.6)
"""Where a change is to bring a measure, coming from below and from above."""
MOST = 3
ASKED = ("vary", "accompany", "rewrite", "go_on")
"""Changes that a model is asked for; the others are worked here by changed()."""


@dataclass(frozen=True)
class Finding:
    """measure: a trait's name; value: before scaling; below: the share of the reference works below it, 0..1."""

    measure: str
    value: float
    below: float


@dataclass(frozen=True)
class Suggestion:
    """change: its name; after: where the measure lies then, None where a model is asked for the change."""

    finding: Finding
    change: str
    after: float | None = None


def findings(work: Work) -> list[Finding]:
    """Where each trait of a work lies among the reference works; [] for one that is empty."""
    raw = _raw(work)
    return [
        Finding(name, value, below(_collection(work), name, value))
        for name, value in raw.items()
        if f"{_collection(work)}_{name}" in _QUANTILES
    ]


def below(collection: str, measure: str, value: float) -> float:
    """Share of the works of a collection (painting, music, en, zh) below this raw value, 0..1."""
    table = np.asarray(_QUANTILES[f"{collection}_{measure}"])
    shares = np.linspace(0, 1, len(table))
    # Where many works are alike (no exclamation mark at all) the table has steps: half of them count as below.
    low, high = np.searchsorted(table, value, "left"), np.searchsorted(table, value, "right")
    if high > low + 1:
        return float((shares[low] + shares[high - 1]) / 2)
    return float(np.interp(value, table, shares))


def suggestions(work: Work) -> list[Suggestion]:
    """At most MOST things to try, the most unusual measure first, no change twice."""
    found: list[Suggestion] = []
    for finding in sorted(findings(work), key=lambda one: -abs(one.below - 0.5)):
        high = finding.below > 0.5
        change = _CHANGES.get((finding.measure, high), "")
        if not change or max(finding.below, 1 - finding.below) < UNUSUAL or change in [s.change for s in found]:
            continue
        if change in ASKED:
            found.append(Suggestion(finding, change))
            continue
        after = next(
            (f for f in findings(changed(work, change, finding.measure)) if f.measure == finding.measure), None
        )
        if after is not None and abs(after.below - 0.5) < abs(finding.below - 0.5) - 0.02:
            found.append(Suggestion(finding, change, after.below))
        if len(found) == MOST:
            break
    return found[:MOST]


def changed(work: Work, change: str, measure: str) -> Work:
    """The work after a change that brings a measure towards the middle of its collection, as far as it can."""
    if isinstance(work, Painting):
        return _toned(work, change, measure)
    return _TUNES[change](work, measure) if isinstance(work, Score) else _TEXTS[change](work)


_CHANGES: dict[tuple[str, bool], str] = {
    ("brightness", True): "darker", ("brightness", False): "brighter",
    ("colourfulness", True): "muted", ("colourfulness", False): "richer",
    ("contrast", True): "softened", ("contrast", False): "stronger",
    ("warmth", True): "cooler", ("warmth", False): "warmer",
    ("tempo", True): "tempo", ("tempo", False): "tempo",
    ("pace", True): "tempo", ("pace", False): "tempo",
    ("register", True): "transpose", ("register", False): "transpose",
    ("loudness", True): "loudness", ("loudness", False): "loudness",
    ("length_of_notes", True): "durations", ("length_of_notes", False): "durations",
    ("leaps", True): "fold", ("leaps", False): "vary",
    ("texture", False): "accompany",
    ("line_length", True): "break_lines", ("line_length", False): "join_lines",
    ("stress_marks", True): "calm",
    ("repetition", True): "rewrite", ("repetition", False): "refrain",
    ("lines", False): "go_on",
}  # fmt: skip


def _collection(work: Work) -> str:
    return work.language if isinstance(work, Text) else kind_of(work)


def _raw(work: Work) -> dict[str, float]:
    if isinstance(work, Painting):
        return traits.raw_painting(work.pixels)
    return traits.raw_score(work) if isinstance(work, Score) else traits.raw_text(work.body, work.language)


def _aim(collection: str, measure: str, value: float) -> float:
    """The raw value a change goes for."""
    table = _QUANTILES[f"{collection}_{measure}"]
    return float(np.interp(TOWARDS[below(collection, measure, value) > 0.5], np.linspace(0, 1, len(table)), table))


# Paintings


def _tone(picture: np.ndarray, change: str, strength: float) -> np.ndarray:
    """A picture 0..1 (h, w, 3) with its tones changed; strength 0 (not at all) to 1."""
    if change in ("darker", "brighter"):
        return picture ** (3.0 ** (strength if change == "darker" else -strength))
    luma = (picture @ mood.LUMA)[..., None]
    if change in ("muted", "richer"):
        return luma + (picture - luma) * (1 - 0.9 * strength if change == "muted" else 1 + 2 * strength)
    if change in ("softened", "stronger"):
        middle = luma.mean()
        return middle + (picture - middle) * (1 - 0.8 * strength if change == "softened" else 1 + 1.5 * strength)
    lean = 0.25 * strength * (1 if change == "warmer" else -1)
    return picture + np.array([lean, 0, -lean]) * (1 - np.abs(2 * luma - 1))  # black and white stay so


def _toned(work: Painting, change: str, measure: str) -> Painting:
    """By as much as brings the measure to its aim, found by halving."""
    small = np.clip(traits.small(work.pixels).astype(np.float64), 0, 1)

    def measured(strength: float) -> float:
        tried = np.rint(np.clip(_tone(small, change, strength), 0, 1) * 255).astype(np.uint8)
        return traits.raw_painting(tried)[measure]

    now = measured(0.0)
    aim = _aim("painting", measure, now)
    low, high = 0.0, 1.0
    for _ in range(8):
        middle = (low + high) / 2
        if (measured(middle) - aim) * (now - aim) > 0:
            low = middle
        else:
            high = middle
    pixels = np.empty_like(work.pixels)
    middle = float((small @ mood.LUMA).mean())
    for top in range(0, len(pixels), 256):  # a print has 50 million numbers: never all as floats at once
        part = work.pixels[top : top + 256].astype(np.float32) / 255
        if change in ("softened", "stronger"):
            part = middle + (part - middle) * (1 - 0.8 * high if change == "softened" else 1 + 1.5 * high)
        else:
            part = _tone(part, change, high)
        pixels[top : top + 256] = np.rint(np.clip(part, 0, 1) * 255)
    return Painting(pixels)


# Tunes


def _each(score: Score, change: Callable[[Note], Note]) -> Score:
    """Every note but those of drums changed."""
    tracks = [
        t if t.channel == 9 else replace(t, notes=tuple(sorted(change(n) for n in t.notes))) for t in score.tracks
    ]
    return replace(score, tracks=tuple(tracks))


def _missing(score: Score, measure: str) -> float:
    """How far the measure is from its aim."""
    value = traits.raw_score(score)[measure]
    return _aim("music", measure, value) - value


def _at_tempo(score: Score, measure: str) -> Score:
    factor = 2.0 ** _missing(score, measure)
    tempos = tuple((tick, _tempo(tempo * factor)) for tick, tempo in score.tempos)
    return replace(score, tempo=_tempo(score.tempo * factor), tempos=tempos)


def _tempo(value: float) -> float:
    return float(round(min(300.0, max(20.0, value))))


def _transposed(score: Score, measure: str) -> Score:
    pitches = [n.pitch for t in score.tracks if t.channel != 9 for n in t.notes]
    by = min(127 - max(pitches), max(-min(pitches), round(12 * _missing(score, measure))))
    return _each(score, lambda n: replace(n, pitch=n.pitch + by))


def _at_loudness(score: Score, measure: str) -> Score:
    by = round(_missing(score, measure))
    return _each(score, lambda n: replace(n, velocity=min(127, max(1, n.velocity + by))))


def _of_length(score: Score, measure: str) -> Score:
    factor = 2.0 ** _missing(score, measure)
    return _each(score, lambda n: replace(n, duration=max(30, round(n.duration * factor))))


def melody(score: Score) -> int:
    """The track that lies highest on average; -1 where none has notes."""
    means = {i: np.mean([n.pitch for n in t.notes]) for i, t in enumerate(score.tracks) if t.notes and t.channel != 9}
    return max(means, key=lambda i: means[i], default=-1)


FIFTH = 7
"""Semitones; leaps of no more than this are never folded."""


def _folded(score: Score, measure: str) -> Score:
    """Large leaps of the melody are folded by octaves: those beyond a fifth or more, as the aim needs."""
    aim = _aim("music", measure, traits.raw_score(score)[measure])
    made = [_fold(score, most) for most in range(FIFTH, 25)]
    return min(made, key=lambda one: abs(traits.raw_score(one)[measure] - aim))


def _fold(score: Score, most: int) -> Score:
    """Notes of the melody that leap further than so many semitones come by octaves as near as they can."""
    at = melody(score)

    def fold(track: Track) -> Track:
        made: list[Note] = []
        last, onset = -1, -1
        for note in sorted(track.notes, key=lambda n: (n.onset, -n.pitch)):
            pitch = note.pitch
            if note.onset != onset and last >= 0 and abs(pitch - last) > most:
                while pitch - last > FIFTH and pitch - 12 >= 0:
                    pitch -= 12
                while last - pitch > FIFTH and pitch + 12 <= 127:
                    pitch += 12
            made.append(replace(note, pitch=pitch))
            if note.onset != onset:
                last, onset = pitch, note.onset
        return replace(track, notes=tuple(sorted(made)))

    return replace(score, tracks=tuple(fold(t) if i == at else t for i, t in enumerate(score.tracks)))


_TUNES: dict[str, Callable[[Score, str], Score]] = {
    "tempo": _at_tempo, "transpose": _transposed, "loudness": _at_loudness, "durations": _of_length, "fold": _folded,
}  # fmt: skip

# Texts


def _calmed(text: Text) -> Text:
    """Exclamation marks but the last become full stops."""
    marks = list(re.finditer("[!！]", text.body))
    body = text.body
    for match in reversed(marks[:-1] or marks):
        body = body[: match.start()] + ("." if match[0] == "!" else "。") + body[match.end() :]
    return replace(text, body=body)


def _broken(text: Text) -> Text:
    """Each line of at least six words is broken at the mark nearest to its middle, else between two words."""
    made = []
    for line in text.body.split("\n"):
        places = [m.end() for m in re.finditer(r"[,;:，；：。]\s*", line) if 0.25 < m.end() / len(line) < 0.75]
        if text.language != "zh":
            places = places or [m.end() for m in re.finditer(r"\s+", line)]
        if len(line) < (8 if text.language == "zh" else 24) or not places:
            made.append(line)
            continue
        at = min(places, key=lambda place: abs(place - len(line) / 2))
        made += [line[:at].rstrip(), line[at:]]
    return replace(text, body="\n".join(made))


def _joined(text: Text) -> Text:
    """Two lines become one, within a stanza."""
    made = []
    for stanza in re.split(r"\n\s*\n", text.body):
        lines = stanza.split("\n")
        between = "" if text.language == "zh" else " "
        made.append("\n".join(between.join(lines[at : at + 2]) for at in range(0, len(lines), 2)))
    return replace(text, body="\n\n".join(made))


def _with_refrain(text: Text) -> Text:
    """The first line comes again at the end of each stanza (of one stanza: at its end)."""
    first = next(line for line in text.body.split("\n") if line.strip())
    stanzas = [part.rstrip("\n") for part in re.split(r"\n\s*\n", text.body) if part.strip()]
    return replace(text, body="\n\n".join(f"{stanza}\n{first}" for stanza in stanzas))


_TEXTS: dict[str, Callable[[Text], Text]] = {
    "calm": _calmed, "break_lines": _broken, "join_lines": _joined, "refrain": _with_refrain,
}  # fmt: skip


def most_repeated(text: Text) -> tuple[int, int]:
    """Where the line begins and ends, in characters, whose words were most said before."""
    said: Counter[str] = Counter()
    best, at, place = -1.0, (0, len(text.body.split("\n")[0])), 0
    for line in text.body.split("\n"):
        own = re.findall(r"[\u4e00-\u9fff]", line) if text.language == "zh" else lexicon.words(line, "en")
        share = sum(word in said for word in own) / len(own) if own else -1.0
        if share > best:
            best, at = share, (place, place + len(line))
        said.update(own)
        place += len(line) + 1
    return at


# fmt: off
_QUANTILES: dict[str, tuple[float, ...]] = {
    "en_lines": (
        2.0, 2.0, 2.585, 3.0, 3.0, 3.322, 3.585, 3.807, 3.907, 4.0, 4.248, 4.524, 4.644, 4.907, 5.129, 5.392,
        5.644, 6.0, 6.426, 7.129, 10.86,
    ),
    "en_line_length": (
        0.9069, 2.294, 2.429, 2.503, 2.555, 2.607, 2.651, 2.689, 2.722, 2.76, 2.807, 2.858, 2.907, 2.94, 2.975,
        3.006, 3.041, 3.086, 3.152, 3.36, 4.217,
    ),
    "en_word_length": (
        2.676, 3.664, 3.782, 3.864, 3.927, 3.977, 4.026, 4.067, 4.107, 4.143, 4.183, 4.223, 4.261, 4.3, 4.339,
        4.383, 4.431, 4.493, 4.576, 4.702, 10.3,
    ),
    "en_repetition": (
        0.0, 0.1129, 0.1509, 0.1778, 0.2, 0.2202, 0.2397, 0.2581, 0.275, 0.2941, 0.3133, 0.3321, 0.3502, 0.3718,
        0.3919, 0.4135, 0.4357, 0.4642, 0.4983, 0.55, 0.7871,
    ),
    "en_stress_marks": (
        0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.025, 0.04167, 0.06079, 0.07143, 0.08333, 0.1042, 0.125, 0.1429,
        0.1667, 0.1944, 0.2389, 0.28, 0.375, 1.75,
    ),
    "zh_lines": (
        0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.585, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.585, 2.585, 3.0, 3.0, 3.322,
        6.129,
    ),
    "zh_line_length": (
        1.942, 2.807, 3.07, 3.273, 3.322, 3.322, 3.322, 3.322, 3.322, 3.322, 3.385, 3.6, 3.807, 3.807, 3.807,
        3.807, 3.807, 3.807, 3.807, 4.03, 6.129,
    ),
    "zh_repetition": (
        0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.01786, 0.025, 0.03, 0.03571, 0.03571, 0.0482, 0.05263, 0.06667,
        0.07407, 0.09812, 0.125, 0.1818, 0.7708,
    ),
    "zh_stress_marks": (
        0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5.0,
    ),
    "painting_brightness": (
        0.09528, 0.2837, 0.3342, 0.3652, 0.3877, 0.4079, 0.4249, 0.4441, 0.4598, 0.4771, 0.4958, 0.5127, 0.5289,
        0.5472, 0.5648, 0.5819, 0.6008, 0.6243, 0.6542, 0.6976, 0.8645,
    ),
    "painting_colourfulness": (
        0.0459, 0.07213, 0.0853, 0.09575, 0.1052, 0.1146, 0.1233, 0.131, 0.1398, 0.1492, 0.1582, 0.1679, 0.177,
        0.1878, 0.1998, 0.2126, 0.2275, 0.249, 0.2781, 0.3271, 0.5925,
    ),
    "painting_contrast": (
        0.03859, 0.09348, 0.1113, 0.123, 0.1321, 0.1398, 0.1469, 0.1525, 0.1582, 0.164, 0.1702, 0.1762, 0.1838,
        0.1904, 0.1966, 0.2048, 0.2146, 0.2259, 0.2401, 0.2608, 0.3958,
    ),
    "painting_detail": (
        0.007061, 0.02021, 0.0252, 0.02898, 0.03207, 0.03496, 0.03723, 0.03951, 0.0417, 0.0439, 0.0461, 0.04836,
        0.05074, 0.05314, 0.05592, 0.05846, 0.06151, 0.06581, 0.07124, 0.0795, 0.1362,
    ),
    "painting_warmth": (
        -0.4521, -0.05736, -0.01118, 0.02044, 0.04331, 0.05893, 0.07186, 0.08576, 0.09785, 0.1102, 0.1233, 0.135,
        0.1483, 0.1613, 0.1749, 0.1905, 0.2076, 0.231, 0.2642, 0.3149, 0.5925,
    ),
    "painting_greenness": (
        -0.1709, -0.03751, -0.02343, -0.01491, -0.008608, -0.00291, 0.002202, 0.006133, 0.01068, 0.01468, 0.01862,
        0.0226, 0.02718, 0.03204, 0.0376, 0.04303, 0.05057, 0.06069, 0.07171, 0.09206, 0.2483,
    ),
    "painting_openness": (
        -0.5286, -0.1436, -0.08526, -0.0465, -0.01587, 0.00999, 0.03466, 0.05519, 0.07564, 0.09642, 0.1184, 0.141,
        0.1623, 0.1857, 0.2132, 0.238, 0.2671, 0.3079, 0.3562, 0.4273, 0.8433,
    ),
    "music_tempo": (
        -2.059, -1.0, -0.737, -0.737, -0.5581, -0.4941, -0.3585, -0.3042, -0.152, -0.1203, -0.08927, 0.0, 0.1039,
        0.1792, 0.2141, 0.2388, 0.263, 0.263, 0.433, 0.5886, 1.511,
    ),
    "music_pace": (
        -0.7655, 0.5553, 0.8055, 0.984, 1.12, 1.24, 1.367, 1.505, 1.594, 1.692, 1.771, 1.857, 1.924, 1.993, 2.095,
        2.203, 2.326, 2.457, 2.587, 2.79, 3.839,
    ),
    "music_texture": (
        0.873, 2.0, 2.408, 2.724, 2.994, 3.243, 3.416, 3.604, 3.76, 3.89, 4.027, 4.185, 4.333, 4.501, 4.685, 4.874,
        5.067, 5.27, 5.626, 6.162, 9.922,
    ),
    "music_register": (
        -0.9406, -0.3509, -0.2566, -0.1717, -0.1269, -0.08422, -0.05202, -0.01827, 0.01083, 0.04479, 0.06985,
        0.103, 0.1293, 0.1585, 0.1946, 0.2341, 0.2771, 0.3361, 0.4175, 0.5503, 1.64,
    ),
    "music_loudness": (
        53.45, 72.0, 72.0, 72.0, 72.0, 72.0, 72.0, 72.0, 72.0, 72.0, 72.0, 72.0, 72.0, 72.0, 72.0, 72.0, 72.0,
        90.0, 90.0, 90.35, 100.1,
    ),
    "music_length_of_notes": (
        -2.754, -1.472, -1.23, -1.112, -0.9812, -0.8575, -0.7569, -0.6815, -0.5981, -0.5144, -0.4482, -0.3747,
        -0.2955, -0.2245, -0.151, -0.06689, 0.02515, 0.1346, 0.2798, 0.4967, 1.78,
    ),
    "music_leaps": (
        0.6167, 2.617, 3.189, 3.65, 4.057, 4.402, 4.748, 5.074, 5.321, 5.594, 5.925, 6.194, 6.446, 6.829, 7.215,
        7.71, 8.256, 8.911, 9.666, 10.78, 33.14,
    ),
    "music_mode": (
        -0.3931, -0.2607, -0.2051, -0.158, -0.1187, -0.06912, -0.0105, 0.03712, 0.07892, 0.1068, 0.1376, 0.1639,
        0.1886, 0.2146, 0.237, 0.2601, 0.2813, 0.2996, 0.3271, 0.3588, 0.4425,
    ),
}
# fmt: on
