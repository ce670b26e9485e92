"""What to try on a work: its measures among those of a reference collection, and changes that move one of them.

Each measure is a trait (engine/traits.py) before scaling; a table of its 21 quantiles (0, 5 .. 100 %) over the
reference collections (engine/appraisal.py: 4,669 paintings, 1,668 pieces, 11,521 English and every eighth of 102,224
Chinese poems) says which share of those works lies below. That is no judgement: a suggestion is an exercise in
being less unusual (or, taken back, in being so on purpose). Only what moves its measure towards the middle is
suggested, which is found out by trying it. numpy only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from engine import appraisal, lexicon, mood, traits
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
        if name in tables(_collection(work))
    ]


def tables(collection: str) -> dict[str, list[float]]:
    """The quantiles of each trait, before scaling, over a reference collection (appraisal.among)."""
    found: dict[str, list[float]] = appraisal.reference(collection).get("traits", {})
    return found


def below(collection: str, measure: str, value: float) -> float:
    """Share of the works of a collection below this raw value, 0..1; of those that are alike half count as below."""
    return (appraisal.rank(tables(collection)[measure], value) or 0.0) / 100


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
    return appraisal.among(kind_of(work), work.language if isinstance(work, Text) else "")


def _raw(work: Work) -> dict[str, float]:
    if isinstance(work, Painting):
        return traits.raw_painting(work.pixels)
    return traits.raw_score(work) if isinstance(work, Score) else traits.raw_text(work.body, work.language)


def _aim(collection: str, measure: str, value: float) -> float:
    """The raw value a change goes for."""
    table = tables(collection)[measure]
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
    aim = _aim("paintings", measure, now)
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
    return _aim("tunes", measure, value) - value


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
    aim = _aim("tunes", measure, traits.raw_score(score)[measure])
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
    """Long lines are broken at the mark nearest to their middle, else between two words; as many as is best."""
    lines = text.body.split("\n")
    broken: dict[int, str] = {}
    for number, line in enumerate(lines):
        places = [m.end() for m in re.finditer(r"[,;:，；：。]\s*", line) if 0.25 < m.end() / len(line) < 0.75]
        if text.language != "zh":
            places = places or [m.end() for m in re.finditer(r"\s+", line)]
        if len(line) >= (8 if text.language == "zh" else 24) and places:
            at = min(places, key=lambda place: abs(place - len(line) / 2))
            broken[number] = f"{line[:at].rstrip()}\n{line[at:]}"
    longest = sorted(broken, key=lambda number: -len(lines[number]))

    def made(count: int) -> str:
        chosen = set(longest[:count])
        return "\n".join(broken[number] if number in chosen else line for number, line in enumerate(lines))

    return _best(text, made, len(longest))


def _joined(text: Text) -> Text:
    """Two lines become one, within a stanza; as many pairs, from the beginning, as is best."""
    between = "" if text.language == "zh" else " "
    stanzas = [part.split("\n") for part in re.split(r"\n\s*\n", text.body)]

    def made(count: int) -> str:
        left, parts = count, []
        for lines in stanzas:
            joined, at = [], 0
            while at < len(lines):
                two = left > 0 and at + 1 < len(lines)
                joined.append(between.join(lines[at : at + 2]) if two else lines[at])
                at, left = at + 1 + two, left - two
            parts.append("\n".join(joined))
        return "\n\n".join(parts)

    return _best(text, made, sum(len(lines) // 2 for lines in stanzas))


def _best(text: Text, made: Callable[[int], str], most: int) -> Text:
    """Of the texts with 1 to `most` places changed that whose lines are most nearly of the usual length."""
    tried = [replace(text, body=made(count)) for count in np.unique(np.linspace(1, most, 12).astype(int)) if most]
    collection = _collection(text)

    def away(one: Text) -> float:
        value = traits.raw_text(one.body, one.language)["line_length"]
        return abs(below(collection, "line_length", value) - 0.5)

    return min(tried, key=away, default=text)


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
