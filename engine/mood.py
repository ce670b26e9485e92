"""The mood of works by published measures of their own medium: the bridge between the three arts.

Each measure is a deterministic number; a table of its 21 quantiles (0, 5 .. 100 %) over a reference
collection turns it into a percentile p, and valence or arousal is 2p - 1. So "valence 0.5" means: gladder,
by this measure, than 75 in 100 works of the reference collection. Between quantiles it is linear.

Nothing here claims to know what a person feels: the docstrings name each measure's source and known reach.
numpy only; an empty or silent work is neutral, Mood(0, 0). Measured over the reference collections, the
rank correlation of valence with arousal is -0.41 (paintings), 0.18 (music), -0.24 (English), 0.36 (Chinese).
How steady a measure is, its docstring says as the rank correlation of two halves of a work, and whether the
percentiles are even is measured with it (tests/benchmarks/mood.py).
"""

from __future__ import annotations

import math
import re

import numpy as np

from engine import lexicon
from engine.brief import LANGUAGES, Mood
from engine.works import PPQ, Painting, Score, Work

# Quantiles of the raw measures, see docs in the functions. Paintings: 4,669 public-domain paintings;
# music: 5,281 windows of 16 bars from 1,668 pieces (songs with piano, piano); text: 11,521 English and
# 102,224 Chinese poems.
# fmt: off
_QUANTILES: dict[str, tuple[float, ...]] = {
    "painting_valence": (
        0.08472, 0.22667, 0.26346, 0.28722, 0.3041, 0.31912, 0.33204, 0.34417, 0.35628, 0.36899,
        0.38184, 0.39248, 0.40394, 0.41656, 0.42852, 0.44253, 0.45444, 0.47133, 0.49227, 0.52087,
        0.6425,
    ),
    "painting_arousal": (
        -0.17413, -0.057939, -0.034109, -0.018041, -0.0023677, 0.0083125, 0.018795, 0.028084,
        0.036085, 0.043542, 0.050989, 0.059102, 0.066622, 0.074421, 0.082257, 0.090941, 0.10083,
        0.11281, 0.12825, 0.15228, 0.26458,
    ),
    "music_valence": (
        -2.4864, -1.0846, -0.77059, -0.49438, -0.25987, 0.00083555, 0.23343, 0.48011, 0.70837,
        0.90168, 1.1017, 1.2837, 1.4479, 1.601, 1.7591, 1.9157, 2.054, 2.206, 2.3882, 2.6246,
        3.3067,
    ),
    "music_arousal": (
        -2.7783, 1.2076, 1.7999, 2.1258, 2.3783, 2.5877, 2.8281, 3.0354, 3.2326, 3.38, 3.5303,
        3.6762, 3.8157, 3.9607, 4.1499, 4.3154, 4.5215, 4.7262, 4.9747, 5.3304, 7.7821,
    ),
    "en_valence": (
        -0.091659, -0.027411, -0.020347, -0.015792, -0.012513, -0.0096617, -0.0074744, -0.0053982,
        -0.0031534, -0.0011478, 0.0009788, 0.0030682, 0.0052099, 0.0075093, 0.010155, 0.013259,
        0.016395, 0.020691, 0.026137, 0.035438, 0.16823,
    ),
    "en_arousal": (
        -0.30119, -0.10133, -0.079738, -0.065567, -0.05502, -0.046213, -0.037816, -0.029709,
        -0.022738, -0.015914, -0.0096191, -0.0029064, 0.0038921, 0.011525, 0.018714, 0.026735,
        0.035491, 0.045476, 0.060334, 0.079832, 0.26431,
    ),
    "zh_valence": (
        -0.29722, -0.091159, -0.06991, -0.055326, -0.044556, -0.035445, -0.027636, -0.020699,
        -0.014312, -0.0081994, -0.0022198, 0.0037219, 0.0096743, 0.015746, 0.022174, 0.029144,
        0.037479, 0.047149, 0.06033, 0.083194, 0.26048,
    ),
    "zh_arousal": (
        -0.25279, -0.1031, -0.084518, -0.071688, -0.061601, -0.052877, -0.044822, -0.037205,
        -0.029626, -0.022282, -0.014967, -0.0074183, 0.000532, 0.0091569, 0.018471, 0.029312,
        0.042482, 0.058515, 0.081055, 0.11915, 0.31863,
    ),
}
# fmt: on

WORKING_SIDE = 64
"""Pictures are measured at 64 to 127 px on the shorter side, so that the measures do not hang on size."""
LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Red, green, blue -> luma (BT.601)."""
PICTURE_VALENCE = (0.69, 0.22, 0.0, 0.0)
"""Weights of brightness, chroma, contrast and edge density; see `of_pixels`."""
PICTURE_AROUSAL = (-0.31, 0.60, 0.30, 1.00)


def _calibrated(name: str, raw: float) -> float:
    table = _QUANTILES.get(name)
    if table is None or not math.isfinite(raw):
        return 0.0
    value = 2 * float(np.interp(raw, table, np.linspace(0, 1, len(table)))) - 1
    return round(min(1.0, max(-1.0, value)), 4)


def of_work(work: Work) -> Mood:
    """The measured mood of any work."""
    if isinstance(work, Painting):
        return of_pixels(work.pixels)
    return of_score(work) if isinstance(work, Score) else of_text(work.body, work.language)


def raw(work: Work) -> tuple[float, float]:
    """(valence, arousal) of any work before calibration; not a number where there is nothing to measure."""
    if isinstance(work, Painting):
        return raw_pixels(work.pixels)
    return raw_score(work) if isinstance(work, Score) else raw_text(work.body, work.language)


def quantiles(name: str) -> tuple[float, ...]:
    """The raw values that become -1 ... 1 in equal steps; name: collection_axis, such as painting_valence."""
    return _QUANTILES[name]


def uncalibrated(collection: str, felt: Mood) -> tuple[float, float]:
    """The raw (valence, arousal) that are calibrated to a mood; collection: painting, music, en or zh."""
    places = [(value + 1) / 2 * 20 for value in (felt.valence, felt.arousal)]
    valence, arousal = (
        float(np.interp(place, range(21), _QUANTILES[f"{collection}_{axis}"]))
        for place, axis in zip(places, ("valence", "arousal"), strict=True)
    )
    return valence, arousal


def spread(collection: str) -> tuple[float, float]:
    """How wide the middle half of a collection lies on the raw scales of valence and arousal."""
    valence, arousal = (_QUANTILES[f"{collection}_{axis}"] for axis in ("valence", "arousal"))
    return valence[15] - valence[5], arousal[15] - arousal[5]


def _mood(collection: str, raw: tuple[float, float]) -> Mood:
    return Mood(_calibrated(f"{collection}_valence", raw[0]), _calibrated(f"{collection}_arousal", raw[1]))


# Paintings


def of_pixels(pixels: np.ndarray) -> Mood:
    """pixels: uint8 (height, width, 3), sRGB.

    Valence: 0.69 brightness + 0.22 saturation; arousal: -0.31 brightness + 0.60 saturation (Valdez &
    Mehrabian 1994, J. Exp. Psychol. Gen. 123:394, colour patches), brightness as luma and saturation as
    chroma (largest minus smallest channel), both 0..1, averaged over the picture. To the arousal are added
    the contrast (standard deviation of luma) and the edge density (mean step between neighbouring pixels),
    both of which raise rated arousal (Redies et al. 2020, Global image properties predict ratings of
    affective pictures); their weights here are our choice. Range: percentiles of 4,669 paintings, -1..1.
    Known error: such image properties explain part of people's ratings only (58-76 % right in two classes),
    and nothing of what is depicted; two halves of a picture agree to 0.80 (valence) and
    0.85 (arousal).
    """
    return _mood("painting", raw_pixels(pixels))


def raw_pixels(pixels: np.ndarray) -> tuple[float, float]:
    """(valence, arousal) of a picture before calibration."""
    height, width = pixels.shape[:2]
    if height == 0 or width == 0:
        return math.nan, math.nan
    by = max(1, min(height, width) // WORKING_SIDE)
    if by > 1:
        height, width = height // by * by, width // by * by
        sums = np.zeros((height // by, width // by, 3), np.uint32)
        for row in range(by):
            for column in range(by):
                sums += pixels[row:height:by, column:width:by]
        small = sums.astype(np.float32) / np.float32(by * by)
    else:
        small = pixels.astype(np.float32)
    small = small / np.float32(255)
    luma = small @ LUMA
    chroma = float((small.max(2) - small.min(2)).mean())
    bright = float(luma.mean())
    contrast = float(luma.std())
    steps = [np.abs(np.diff(luma, axis=axis)).mean() for axis in (0, 1) if luma.shape[axis] > 1]
    edges = float(np.mean(steps)) if steps else 0.0
    measures = (bright, chroma, contrast, edges)
    return (
        sum(w * m for w, m in zip(PICTURE_VALENCE, measures, strict=True)),
        sum(w * m for w, m in zip(PICTURE_AROUSAL, measures, strict=True)),
    )


# Music

_MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
_MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])
"""Krumhansl & Kessler 1982 key profiles, from the tonic up."""


def _profiles() -> np.ndarray:
    """(24, 12): the twelve major, then the twelve minor keys, centred and of length one."""
    table = np.array([np.roll(p, tonic) for p in (_MAJOR, _MINOR) for tonic in range(12)])
    table -= table.mean(1, keepdims=True)
    return table / np.linalg.norm(table, axis=1, keepdims=True)


_KEYS = _profiles()


def of_score(score: Score) -> Mood:
    """Mode, pace, register, loudness and articulation, with the signs that listeners' ratings gave.

    Valence rises with major mode (best major minus best minor Krumhansl-Kessler key correlation), less so
    with pace and register; arousal rises with pace (onsets a second, tempo), loudness (velocity), texture
    (notes a second) and short notes (Gomez & Danuser 2007, Emotion 7:377; Livingstone et al. 2010, Computer
    Music Journal 34:41). The signs are theirs, the weights ours. Range: percentiles of 5,281 windows of 16
    bars, -1..1; drums do not count. Known error: key profiles name the mode right in about 4 of 5 pieces;
    ratings follow arousal (r about 0.7) far better than valence (0.4); two halves of sixteen bars agree to
    0.41 (valence) and 0.91 (arousal).
    """
    return _mood("music", raw_score(score))


def mode_of(pitch: np.ndarray, duration: np.ndarray) -> float:
    """Best major less best minor Krumhansl-Kessler key correlation of notes; durations in ticks."""
    held = np.bincount(pitch % 12, weights=np.minimum(duration, 4 * PPQ) + 1.0, minlength=12)
    spread = held - held.mean()
    fits = _KEYS @ spread / max(1e-9, float(np.linalg.norm(spread)))
    return float(fits[:12].max() - fits[12:].max())


MODE_WEIGHT = 6.0
"""Of the mode in the raw valence of a tune."""
_TOWARDS_MAJOR = np.array([0, 0, 0, -0.5, 0, 0.3, 0, 0.2, 0, -0.8, 0, -0.5])
_TOWARDS_MINOR = np.array([0, 0, 0, 0.3, -1, 0, 0, 0, 0, -0.5, -1, 1])
"""By semitones above C: what parts C major from A and E minor, and C minor from E flat major, their rivals by the
key profiles. The sizes are our choice."""


def leaning(valence: float) -> np.ndarray:
    """(12,) how much each step above C speaks for a clear C major (valence above 0) or C minor (below), -1..1."""
    return valence * _TOWARDS_MAJOR if valence > 0 else -valence * _TOWARDS_MINOR


def raw_score(score: Score) -> tuple[float, float]:
    """(valence, arousal) of a tune before calibration."""
    notes = [(n.onset, n.pitch, n.duration, n.velocity) for t in score.tracks if t.channel != 9 for n in t.notes]
    if not notes:
        return math.nan, math.nan
    onset, pitch, duration, velocity = np.array(notes, np.int64).T
    first = int(onset.min())
    ticks = max(int((onset + duration).max()) - first, PPQ)
    seconds = score.seconds_at(first + ticks) - score.seconds_at(first)
    mode = mode_of(pitch, duration)
    starts = np.unique(onset)
    pace = math.log2(max(0.1, len(starts) / seconds))
    texture = math.log2(max(0.1, len(notes) / seconds))
    tempo = math.log2(max(20.0, ticks / PPQ * 60 / seconds) / 100)
    register = (float(pitch.mean()) - 62) / 12
    loudness = (float(velocity.mean()) - 72) / 16
    shortness = -math.log2(max(30.0, float(duration.mean())) / PPQ)
    valence = MODE_WEIGHT * mode + 0.25 * pace + 0.3 * register
    arousal = pace + 0.5 * texture + 0.3 * tempo + 0.6 * loudness + 0.2 * shortness
    return valence, arousal


# Text

_SHRINK = 12.0
"""Neutral words added to a text, so that a short one does not swing to the ends."""
_MIDDLE: dict[str, tuple[float, float]] = {"en": (0.01039, 0.00585), "zh": (0.00663, 0.01169)}
"""The mean word scores over the reference texts."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


def of_text(text: str, language: str) -> Mood:
    """Average word scores of a text; language en or zh (any other is neutral).

    English valence: VADER's rated words (Hutto & Gilbert 2014); English arousal and both axes of Chinese:
    association with seed words (SO-PMI, Turney & Littman 2003), see engine/lexicon.py. Range: percentiles of
    11,521 English or 102,224 Chinese poems, -1..1; prose is measured on the same scale. Known error: bags of
    words are blind to negation, irony and what is told; for whole poems expect the sign to be right more
    often than not, no more. Two halves of a poem agree to 0.35 (valence) and 0.59 (arousal) in
    English, to 0.49 and 0.61 in Chinese.
    """
    return _mood(language, raw_text(text, language))


def raw_text(text: str, language: str) -> tuple[float, float]:
    """(valence, arousal) of a text before calibration; not a number where no word is known."""
    if language not in LANGUAGES:
        return math.nan, math.nan
    table = lexicon.scores(language)
    said = lexicon.words(text, language)
    known = [table[word] for word in said if word in table]
    if not known:
        return math.nan, math.nan
    length = len(said) + _SHRINK
    middle = _MIDDLE.get(language, (0.0, 0.0))
    valence = sum(v for v, _ in known) - len(said) * middle[0]
    arousal = sum(a for _, a in known) - len(said) * middle[1]
    return valence / length, arousal / length


def of_prompt(text: str) -> Mood:
    """The mood a prompt asks for, in English or Chinese: its strongest words speak loudest.

    No percentiles here, a prompt is too short: each axis is the mean of the word scores, each weighted by
    its own size. A prompt without a known word is neutral.
    """
    language = "zh" if _HAN.search(text) else "en"
    table = lexicon.scores(language)
    known = [table[word] for word in lexicon.words(text, language) if word in table]
    values = []
    for axis in range(2):
        sizes = sum(abs(word[axis]) for word in known)
        value = sum(word[axis] * abs(word[axis]) for word in known) / sizes if sizes > 0.05 else 0.0
        values.append(round(min(1.0, max(-1.0, value)), 4))
    return Mood(*values)
