"""A tune measured: rows with their sources and known reach, and figures to look at, surprise among them. No torch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine import appraisal, mood, traits
from engine.appraisal import Appraisal, Figure, Row, measured
from engine.jobs import Job
from engine.music import measures, sheet
from engine.music.controls import Controls
from engine.runtime import Runtime
from engine.saying import Said, said
from engine.works import Score

AMONG = "tunes"
KEY_RIGHT, KEY_PIECES = 95, 263
"""Of so many pieces with a known key, how many in 100 are named right (tests/benchmarks/appraise.py)."""
HEARD_BARS = 64
"""The network hears at most so many bars from the beginning."""
_MOST_CELLS = 48


def appraise(work: Score) -> Appraisal:
    """All measures of a tune; of a silent one there are no rows."""
    notes = measures.notes_of(work)
    if notes is None:
        return Appraisal("music", (), ())
    numbers = measures.numbers(work)
    key, form = measures.key_of(notes), measures.form_of(notes)
    strain, width = measures.tension(notes, key)
    rows = (*_key_rows(numbers, key), *_pace_rows(numbers), *_tension_rows(numbers, strain), *_form_rows(numbers, form))
    figures = (_tension_figure(strain, width), _form_figure(form), _classes(notes))
    return Appraisal("music", (*rows, *_mood_rows(work)), figures, small=traits.thumbnail(work), numbers=numbers)


def _row(name: str, title: Said, value: float | None, shown: str, says: Said, source: str, error: Said) -> Row:
    return measured(name, title, value, shown, says, source, error, AMONG)


def key_name(key: measures.Key) -> Said:
    """For instance "G minor"."""
    tonic = measures.NAMES[key.tonic]
    return said("{tonic} minor", tonic=tonic) if key.minor else said("{tonic} major", tonic=tonic)


def _key_rows(n: Mapping[str, float], key: measures.Key | None) -> list[Row]:
    right = said(
        "Names the key of {right} in 100 of {pieces} piano pieces as their editors do; most of its errors are "
        "a fifth away or the relative key.",
        right=KEY_RIGHT,
        pieces=KEY_PIECES,
    )
    source = "Krumhansl & Schmuckler 1990; Albrecht & Shanahan 2013"
    if key is None:
        nothing = said("All pitch classes sound alike: no key stands out.")
        return [Row("key", said("Key"), "–", nothing, source, right)]
    sure = said("Its notes fit this key clearly better than any other.")
    unsure = said("Another key fits almost as well.")
    return [
        Row("key", said("Key"), key_name(key), sure if key.lead > 0.05 else unsure, source, right, key.lead),
        _row(
            "key_fit",
            said("Clearness of the key"),
            n["key_fit"],
            f"{n['key_fit']:.2f}",
            said("Correlation of its pitch classes with those usual in the key (1: just alike)."),
            source,
            said("Tunes that change their key score low, however clear each part is."),
        ),
        _row(
            "pitch_class_entropy",
            said("Pitch-class entropy"),
            n["pitch_class_entropy"],
            said("{bits} bits", bits=f"{n['pitch_class_entropy']:.2f}"),
            said("How evenly it uses the twelve notes (0: one note, 3.58: all alike)."),
            "Wu & Yang 2020",
            said("Says nothing of their order; long tunes score higher."),
        ),
        _row(
            "scale_consistency",
            said("Within one scale"),
            n["scale_consistency"],
            f"{100 * n['scale_consistency']:.0f} %",
            said("The share of its notes that one major or natural minor scale holds."),
            "Mogren 2016",
            said("The raised leading notes of a minor key count as foreign."),
        ),
    ]


def _pace_rows(n: Mapping[str, float]) -> list[Row]:
    rows = [
        _row(
            "tempo",
            said("Tempo"),
            n["tempo"],
            said("{beats} quarters a minute", beats=round(n["tempo"])),
            said("As the file sets it, averaged over all changes."),
            said("Read from the file"),
            said("What is written; the beat that is felt may be half or twice as fast."),
        ),
        _row(
            "density",
            said("Density"),
            n["density"],
            said("{notes} notes a quarter", notes=f"{n['density']:.1f}"),
            said("How many notes begin in each quarter note."),
            said("Counted"),
            said("Exact."),
        ),
        _row(
            "polyphony",
            said("Polyphony"),
            n["polyphony"],
            said("{notes} notes", notes=f"{n['polyphony']:.1f}"),
            said("How many notes sound at once while any sounds."),
            "Dong et al. 2020 (MusPy)",
            said("Counts written lengths; a pedal is not heard."),
        ),
        _row(
            "pitch_range",
            said("Range"),
            n["pitch_range"],
            said("{semitones} semitones", semitones=round(n["pitch_range"])),
            said("From the lowest to the highest note."),
            "Dong et al. 2020 (MusPy)",
            said("Exact."),
        ),
        _row(
            "leaps",
            said("Leaps of the melody"),
            n["leaps"],
            said("{semitones} semitones", semitones=f"{n['leaps']:.1f}"),
            said("The mean step between one highest note and the next."),
            "Huron 2006",
            said("The highest notes are taken for the melody; under a descant it is another."),
        ),
    ]
    if "groove_consistency" in n:
        value = n["groove_consistency"]
        rows.append(
            _row(
                "groove_consistency",
                said("Groove consistency"),
                value,
                f"{100 * value:.0f} %",
                said("How alike the rhythms of neighbouring bars are."),
                "Wu & Yang 2020",
                said("On a grid of sixteenths; empty bars count as alike."),
            )
        )
    return rows


def _tension_rows(n: Mapping[str, float], strain: np.ndarray) -> list[Row]:
    peak = round(100 * int(strain.argmax()) / max(1, len(strain) - 1))
    resolved = said("It is tensest {peak} % of the way and ends near its key.", peak=peak)
    open_ = said("It is tensest {peak} % of the way and ends away from its key.", peak=peak)
    error = said("Follows listeners' tension in case studies (Herremans & Chew 2016); loudness and tempo are left out.")
    return [
        _row(
            "tension",
            said("Tension"),
            n["tension"],
            f"{n['tension']:.2f}",
            resolved if strain[-1] < float(strain.mean()) else open_,
            "Herremans & Chew 2016; Chew 2000",
            error,
        ),
        _row(
            "tension_swing",
            said("Course of tension"),
            n["tension_swing"],
            f"± {n['tension_swing']:.2f}",
            said("How much the tension rises and falls along the tune."),
            "Herremans & Chew 2016",
            error,
        ),
        _row(
            "dissonance",
            said("Spread of the harmony"),
            n["dissonance"],
            f"{n['dissonance']:.2f}",
            said("How far apart the notes of half a bar lie on the spiral of fifths."),
            "Herremans & Chew 2016",
            said("Passing notes count like chords."),
        ),
    ]


def _form_rows(n: Mapping[str, float], form: measures.Form) -> list[Row]:
    return [
        _row(
            "repeated",
            said("Repetition"),
            n["repeated"],
            f"{100 * n['repeated']:.0f} %",
            said("The share of bars that resemble an earlier one; sections: {form}.", form=" ".join(form.letters)),
            "Foote 1999, 2000",
            said("Finds repeats by pitch and rhythm; a repeat in another key counts as new."),
        ),
    ]


def _mood_rows(work: Score) -> list[Row]:
    felt = mood.of_score(work)
    source = "Gomez & Danuser 2007; Livingstone et al. 2010"
    error = said("Ratings follow such arousal well (r about 0.7), such valence less (0.4).")
    among = said("windows of 16 bars from the reference tunes")
    return [
        Row(
            "valence",
            said("Mood: glad"),
            f"{felt.valence:+.2f}",
            said("By mode, pace and register, from sad (-1) to glad (+1)."),
            source,
            error,
            felt.valence,
            50 * (felt.valence + 1),
            among,
        ),
        Row(
            "arousal",
            said("Mood: stirred"),
            f"{felt.arousal:+.2f}",
            said("By pace, loudness and texture, from calm (-1) to stirred (+1)."),
            source,
            error,
            felt.arousal,
            50 * (felt.arousal + 1),
            among,
        ),
    ]


# Surprise


@dataclass(frozen=True)
class Surprise:
    """bits: of each note on average, over pitch, time and length; bars: bits of each; notes: how many were heard."""

    bits: float
    bars: list[float]
    notes: int


def surprise(job: Job, runtime: Runtime, score: Score) -> Surprise | None:
    """What the network finds unlikely, exact, bar by bar: negative log2 of the probability it gave what came.

    A bar's nats hold its notes, their lengths, and where none comes. None where the tune has no notes; a stopped job
    gives what was heard so far.
    """
    if measures.notes_of(score) is None:
        return None
    known = sheet.lay_out(score, Controls(), last=None)
    first = int(known.page.bar[known.rows[0][0]])
    last = min(int(known.page.bar[known.rows[-1][0]]) + 1, first + HEARD_BARS)
    pen = sheet.pen_at(runtime, known, known.bar_frame(first), [])
    bars, notes = [], 0
    for bar in range(first, last):
        if job.should_stop():
            break
        begin, end = known.bar_frame(bar), known.bar_frame(bar + 1)
        rows = known.within(begin, end)
        bars.append(-sheet.hear(pen, rows, begin, end) / math.log(2))
        notes += len(rows)
        job.progress((bar + 1 - first) / (last - first))
    return Surprise(sum(bars) / notes, bars, notes) if notes else None


def surprise_parts(found: Surprise, model: str, table: list[float] | None) -> tuple[Row, Figure]:
    """Its row and its figure; table: quantiles of the bits a note of unseen pieces under the same model."""
    place = appraisal.rank(table, found.bits) if table else None
    row = Row(
        "surprise",
        said("Surprise"),
        said("{bits} bits a note", bits=f"{found.bits:.1f}"),
        said("How unlikely the model {model} finds its notes.", model=model),
        "Pearce 2005 (IDyOM); Conklin & Witten 1995",
        said("Exact for this model and no other; a listener expects by what was heard in a whole life."),
        found.bits,
        place,
        said("pieces that this model never saw") if place is not None else "",
    )
    figure = Figure(
        "curve",
        said("Surprise along the tune"),
        said("Bits in each bar: peaks are what the model did not expect."),
        {"series": [[round(one, 2) for one in found.bars]], "steps": True},
        said("bars"),
        said("bits"),
    )
    return row, figure


# Figures


def _thinned(values: np.ndarray, most: int = 240) -> list[float]:
    if len(values) > most:
        values = np.array([part.mean() for part in np.array_split(values, most)])
    return [round(float(one), 3) for one in values]


def _tension_figure(strain: np.ndarray, width: np.ndarray) -> Figure:
    return Figure(
        "curve",
        said("Tension"),
        said("How far what sounds lies from the key, half bar by half bar."),
        {"series": [_thinned(strain)], "span": [0, len(strain) / 2]},
        said("bars"),
        said("distance from the key"),
    )


def _form_figure(form: measures.Form) -> Figure:
    count = len(form.likeness)
    size = min(count, _MOST_CELLS)
    edges = np.linspace(0, count, size + 1).astype(int)
    sums = np.add.reduceat(np.add.reduceat(form.likeness, edges[:-1], 0), edges[:-1], 1)
    steps = np.diff(edges)
    cells = sums / np.outer(steps, steps)
    data: dict[str, Any] = {
        "cells": [[round(float(v), 2) for v in row] for row in cells],
        "edges": [round(edge / count, 4) for edge in form.edges],
        "letters": form.letters,
        "count": count,
    }
    about = said("Bar against bar, the darker the more alike; alike sections have one letter.")
    return Figure("matrix", said("Form"), about, data, said("bars"), said("bars"))


def _classes(notes: measures.Notes) -> Figure:
    heard = measures.chroma(notes.pitch, notes.duration)
    shares = heard / max(float(heard.sum()), 1e-9)
    order = [(7 * step) % 12 for step in range(12)]
    return Figure(
        "bars",
        said("Pitch classes"),
        said("How long each sounds, in the order of fifths."),
        {"values": [round(float(shares[one]), 4) for one in order], "names": [measures.NAMES[one] for one in order]},
    )
