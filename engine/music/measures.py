"""Published measures of a tune, and the courses that figures are drawn from. numpy only; drums do not count."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from engine import traits
from engine.music import tokens
from engine.works import PPQ, Score

STEP = PPQ // 4
MOST_BARS = 512
"""What is measured of a long tune."""
NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
_MAJOR = np.array([0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081])
_MINOR = np.array([0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052])
"""Shares of pitch classes above the tonic in classical pieces (Albrecht & Shanahan 2013, Music Perception 31:59)."""
_SCALE = np.array([1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1], bool)
_HEIGHT = math.sqrt(2 / 15)
_WEIGHTS = (0.536, 0.274, 0.190)
"""Of the spiral array (Chew 2000): rise of a fifth, and the shares of root, fifth and third in a chord, and of the
first, fifth and fourth degree in a key."""
SIMILAR = 0.9
"""Bars whose pitch classes and rhythm agree so far (cosine) count as one repeated."""
_KERNEL, _MOST_EDGES = 4, 11


@dataclass(frozen=True)
class Notes:
    """onset, end in ticks, pitch, duration: int64 (n,) by onset; bar: number of the bar of each onset; place: its
    sixteenth in the bar; bars: their count; starts: (bars + 1,) ticks of the bar lines."""

    onset: np.ndarray
    end: np.ndarray
    pitch: np.ndarray
    bar: np.ndarray
    place: np.ndarray
    starts: np.ndarray

    @property
    def bars(self) -> int:
        return len(self.starts) - 1

    @property
    def duration(self) -> np.ndarray:
        return self.end - self.onset


def notes_of(score: Score) -> Notes | None:
    """The sounding notes from the first bar that has one; None of a silent tune."""
    rows = sorted((n.onset, n.pitch, n.duration) for t in score.tracks if t.channel != 9 for n in t.notes)
    if not rows:
        return None
    onset, pitch, duration = np.array(rows, np.int64).T
    last = int(onset[-1]) // STEP + 1
    meters = [(0, *score.meter), *score.meters]
    _, _, bar, length = tokens.bars(meters, last + 64)
    frame = (onset + STEP // 2) // STEP
    first, stop = int(bar[frame[0]]), min(int(bar[frame[-1]]) + 1, int(bar[frame[0]]) + MOST_BARS)
    kept = bar[frame] < stop
    onset, pitch, duration, frame = onset[kept], pitch[kept], duration[kept], frame[kept]
    lines = np.searchsorted(bar, np.arange(first, stop + 1))
    lines[-1] = min(lines[-1], lines[-2] + int(length[lines[-2]])) if len(lines) > 1 else lines[-1]
    own = bar[frame] - first
    return Notes(onset, onset + np.maximum(duration, 1), pitch, own, frame - lines[own], lines * STEP)


# Key


def chroma(pitch: np.ndarray, duration: np.ndarray) -> np.ndarray:
    """How long each pitch class sounds, (12,), in quarters; a note counts four at most."""
    return np.bincount(pitch % 12, weights=np.minimum(duration, 4 * PPQ) / PPQ, minlength=12)


@dataclass(frozen=True)
class Key:
    """tonic 0..11; minor; fit: correlation with its profile; lead: how far ahead of the next key."""

    tonic: int
    minor: bool
    fit: float
    lead: float


def key_of(notes: Notes) -> Key | None:
    """The key by the profiles of Albrecht & Shanahan (correlation); None where all pitch classes are alike.

    To the correlation is added a little for the tonic in the bass at the end, where most tunes have it; with and
    without it see tests/benchmarks/appraise.py.
    """
    whole = chroma(notes.pitch, notes.duration)
    spread = whole - whole.mean()
    if not np.abs(spread).max() > 1e-9:
        return None
    fits = _fits(whole)
    judged = fits + _ENDING * _ending(notes)
    best = int(judged.argmax())
    others = np.delete(judged, best)
    return Key(best % 12, best >= 12, float(fits[best]), float(judged[best] - others.max()))


_ENDING = 0.1


def _fits(heard: np.ndarray) -> np.ndarray:
    """(24,) correlations with the twelve major, then the twelve minor keys."""
    spread = (heard - heard.mean()) / max(float(np.linalg.norm(heard - heard.mean())), 1e-9)
    fits = []
    for profile in (_MAJOR, _MINOR):
        own = (profile - profile.mean()) / np.linalg.norm(profile - profile.mean())
        fits += [float(spread @ np.roll(own, tonic)) for tonic in range(12)]
    return np.array(fits)


def _ending(notes: Notes) -> np.ndarray:
    """(24,) 1 for the keys whose tonic is the lowest note that sounds to the end."""
    late = notes.pitch[notes.end >= notes.end.max() - STEP]
    found = np.zeros(24)
    found[[int(late.min()) % 12, int(late.min()) % 12 + 12]] = 1
    return found


# Pitch and rhythm


def pitch_class_entropy(notes: Notes) -> float:
    """Bits of the histogram of pitch classes, 0..log2(12) (Wu & Yang 2020, over the whole tune)."""
    shares = np.bincount(notes.pitch % 12, minlength=12) / len(notes.pitch)
    shares = shares[shares > 0]
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def scale_consistency(notes: Notes) -> float:
    """The largest share of notes in one diatonic scale, 0..1 (Mogren 2016)."""
    counts = np.bincount(notes.pitch % 12, minlength=12) / len(notes.pitch)
    return max(float(counts[np.roll(_SCALE, tonic)].sum()) for tonic in range(12))


def polyphony(notes: Notes) -> float:
    """How many notes sound at once while any sounds."""
    marks = np.concatenate([notes.onset, notes.end])
    steps = np.concatenate([np.ones(len(notes.onset)), -np.ones(len(notes.end))])
    order = np.argsort(marks, kind="stable")
    marks, sounding = marks[order], steps[order].cumsum()
    spans = np.diff(marks)
    any_ = sounding[:-1] > 0
    return float((sounding[:-1] * spans)[any_].sum() / max(float(spans[any_].sum()), 1.0))


def _struck(notes: Notes) -> np.ndarray:
    """(bars, places) whether a note begins at each sixteenth of each bar."""
    struck = np.zeros((notes.bars, int(np.diff(notes.starts).max()) // STEP + 1), bool)
    struck[notes.bar, np.clip(notes.place, 0, struck.shape[1] - 1)] = True
    return struck


def groove_consistency(notes: Notes) -> float | None:
    """How alike the onsets of neighbouring bars are, 0..1 (Wu & Yang 2020); None of one bar."""
    struck = _struck(notes)
    size = int(np.diff(notes.starts).min()) // STEP
    if len(struck) < 2:
        return None
    return 1 - float((struck[1:, :size] ^ struck[:-1, :size]).mean())


# Tension


def _spiral(place: np.ndarray | int) -> np.ndarray:
    """Points of the spiral array, (..., 3), for places on the line of fifths."""
    turn = np.asarray(place) * math.pi / 2
    return np.stack([np.sin(turn), np.cos(turn), np.asarray(place) * _HEIGHT], -1)


def _centre(key: Key, fifth: int) -> np.ndarray:
    """The centre of effect of a key whose tonic lies at `fifth`."""

    def chord(root: int, minor: bool) -> np.ndarray:
        third = root - 3 if minor else root + 4
        return np.array(_WEIGHTS) @ _spiral(np.array([root, root + 1, third]))

    degrees = ((fifth, key.minor), (fifth + 1, False), (fifth - 1, key.minor))
    return np.array(_WEIGHTS) @ np.stack([chord(*one) for one in degrees])


def tension(notes: Notes, key: Key | None) -> tuple[np.ndarray, np.ndarray]:
    """(tensile strain, cloud diameter) in each half bar: how far what sounds lies from the key, and how far apart.

    Herremans & Chew 2016 on the spiral array of Chew 2000; a note is spelt within a tritone of the tonic on the
    line of fifths. A silent half bar keeps what was before it.
    """
    tonic = key.tonic if key else 0
    fifth = (tonic * 7 + 5) % 12 - 5
    place = (notes.pitch * 7 - fifth + 5) % 12 - 5 + fifth
    points = _spiral(place)
    centre = _centre(key or Key(0, False, 0, 0), fifth)
    middles = (notes.starts[:-1] + notes.starts[1:]) // 2
    edges = np.sort(np.concatenate([notes.starts, middles]))
    strain, width = np.zeros(len(edges) - 1), np.zeros(len(edges) - 1)
    for index, (begin, end) in enumerate(itertools.pairwise(edges)):
        inside = (notes.onset < end) & (notes.end > begin)
        if not inside.any():
            if index:
                strain[index], width[index] = strain[index - 1], width[index - 1]
            continue
        weight = (np.minimum(notes.end, end) - np.maximum(notes.onset, begin))[inside].astype(float)
        middle = weight @ points[inside] / weight.sum()
        strain[index] = float(np.linalg.norm(middle - centre))
        own = _spiral(np.unique(place[inside]))
        width[index] = float(np.linalg.norm(own[:, None] - own, axis=-1).max())
    return strain, width


# Form


@dataclass(frozen=True)
class Form:
    """likeness (bars, bars) 0..1; edges: first bars of the sections; letters: one for each; repeated: share of
    bars that resemble an earlier one."""

    likeness: np.ndarray
    edges: list[int]
    letters: str
    repeated: float


def form_of(notes: Notes) -> Form:
    """Self-similarity of bars, sections by the novelty of a checkerboard (Foote 2000), alike ones with one letter."""
    count = notes.bars
    bars = np.zeros((count, 12))
    np.add.at(bars, (notes.bar, notes.pitch % 12), np.minimum(notes.duration, 4 * PPQ) / PPQ)
    features = [_unit(bars), _unit(_struck(notes).astype(float))]
    likeness = (features[0] @ features[0].T + features[1] @ features[1].T) / 2
    earlier = np.tril(likeness, -1).max(1)
    edges = [0, *_novel(likeness), count]
    letters: list[str] = []
    kinds: list[tuple[str, int, int]] = []
    for begin, end in itertools.pairwise(edges):
        found = ""
        for letter, first, last in kinds:
            size = min(end - begin, last - first)
            same = np.diagonal(likeness[begin : begin + size, first : first + size])
            if abs((end - begin) - (last - first)) <= 1 and float(same.mean()) >= SIMILAR:
                found = letter
                break
        if not found:
            found = chr(ord("A") + min(25, len(kinds)))
            kinds.append((found, begin, end))
        letters.append(found)
    repeated = float((earlier[1:] >= SIMILAR).mean()) if count > 1 else 0.0
    return Form(likeness, edges[:-1], "".join(letters), repeated)


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def _novel(likeness: np.ndarray) -> list[int]:
    """Bars at which something new begins: the strongest peaks of the checkerboard's novelty."""
    count, reach = len(likeness), _KERNEL
    if count < 2 * reach:
        return []
    sign = np.sign(np.arange(-reach, reach) + 0.5)
    kernel = np.outer(sign, sign) * np.exp(-0.5 * np.add.outer(*[((np.arange(-reach, reach) + 0.5) / reach) ** 2] * 2))
    novelty = np.zeros(count + 1)
    for at in range(reach, count - reach + 1):
        novelty[at] = float((likeness[at - reach : at + reach, at - reach : at + reach] * kernel).sum())
    limit = novelty[reach : count - reach + 1].mean() + 0.5 * novelty[reach : count - reach + 1].std()
    peaks = [
        at
        for at in range(reach, count - reach + 1)
        if novelty[at] > limit and novelty[at] == novelty[at - 2 : at + 3].max()
    ]
    strongest = sorted(peaks, key=lambda at: -novelty[at])[:_MOST_EDGES]
    return [at for at in sorted(strongest) if at + 1 not in strongest]


def numbers(score: Score) -> dict[str, float]:
    """The measures by name that the reference collection knows; {} of a silent tune."""
    notes = notes_of(score)
    if notes is None:
        return {}
    plain = traits.raw_score(score)
    key, form = key_of(notes), form_of(notes)
    strain, width = tension(notes, key)
    quarters = max(1.0, float(notes.end.max() - notes.onset[0]) / PPQ)
    found = {
        "key_fit": key.fit if key else math.nan,
        "minor": float(key.minor) if key else math.nan,
        "tempo": 100 * 2 ** plain["tempo"],
        "density": len(notes.pitch) / quarters,
        "polyphony": polyphony(notes),
        "pitch_range": float(notes.pitch.max() - notes.pitch.min()),
        "leaps": plain["leaps"],
        "pitch_class_entropy": pitch_class_entropy(notes),
        "scale_consistency": scale_consistency(notes),
        "tension": float(strain.mean()),
        "tension_swing": float(strain.std()),
        "dissonance": float(width.mean()),
        "repeated": form.repeated,
    }
    groove = groove_consistency(notes)
    return found | ({} if groove is None else {"groove_consistency": groove})
