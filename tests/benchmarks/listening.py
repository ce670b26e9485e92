"""What unpicked tunes sound like, in figures: endings, phrases that come back, bass, silence, range, loudness.

    python tests/benchmarks/listening.py [--tunes N] [--bars B] [--first SEED] [--source ZIP] [--out FOLDER] [--json]

Tunes of the starter model from the seeds one after another, the moods in turn (none, then the four corners), none left
out. A row each, then the medians; --source: the same of as many pieces in 4/4 of at least B bars from a zip of MIDI
files, their first B bars (what is said of endings does not apply to them). --out keeps the tunes as MIDI.

cadence: in the quarter before the last chord the bass is the fifth of the key, or its third (tonic: last bass note).
back: notes shared (place in the bar and pitch, Jaccard) by bars 1 and 2 of the second phrase of four bars and of the
last with those of the first. rhythm: bars whose melody has the rhythm of one before. rests: longest of melody and of
accompaniment, in bars. leaps: share of the bass's moves, beat by beat, that exceed an octave. peak, level: of the
sound, in dB of full scale; clipped: samples at full scale.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import statistics
import sys
import zipfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from engine import studio
from engine.brief import Brief, Mood, UserError
from engine.modelfile import open_model
from engine.music import generate, midi, notation, sound
from engine.runtime import Runtime
from engine.works import PPQ, Note, Score

MOODS = (None, Mood(0.7, 0.6), Mood(0.7, -0.6), Mood(-0.7, 0.6), Mood(-0.7, -0.6))
STEP = PPQ // 4
RATE = 22050


@dataclass(frozen=True)
class Row:
    name: str
    cadence: bool
    back: float
    rhythm: float
    melody_rest: float
    accompaniment_rest: float
    leaps: float
    lowest: int
    highest: int
    notes_a_bar: float
    silence: float
    peak: float
    level: float
    clipped: int


def rest(notes: list[Note], end: int) -> float:
    """The longest stretch without one of the notes, in ticks."""
    sounds = np.zeros(end // STEP, bool)
    for note in notes:
        sounds[note.onset // STEP : -(-(note.onset + note.duration) // STEP)] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[True], sounds, [True]]).astype(int)))
    return float(max((b - a for a, b in zip(edges[::2], edges[1::2], strict=True)), default=0) * STEP)


def bar_of(notes: list[Note], bar: int, number: int) -> set[tuple[int, int]]:
    """(sixteenth, pitch) of the notes of a bar."""
    return {((n.onset - number * bar) // STEP, n.pitch) for n in notes if n.onset // bar == number}


def measure(name: str, score: Score, bars: int) -> Row:
    bar, end = score.bar, bars * score.bar
    melody = [n for n in score.tracks[0].notes if n.onset < end]
    rest_of_it = [n for t in score.tracks[1:] for n in t.notes if n.onset < end]
    every = sorted([*melody, *rest_of_it])
    last = every[-1].onset
    tonic = min(n.pitch for n in every if n.onset == last)
    before = [n.pitch for n in every if n.onset < last and n.onset + n.duration > last - PPQ]
    lowest = [
        min(sounding)
        for beat in range(0, end, PPQ)
        if (sounding := [n.pitch for n in rest_of_it if n.onset <= beat < n.onset + n.duration])
    ]
    moves = [abs(b - a) for a, b in itertools.pairwise(lowest) if a != b]
    table = [bar_of(every, bar, number) for number in range(bars)]
    sung = [frozenset(place for place, _ in bar_of(melody, bar, number)) for number in range(bars)]
    pairs = [(first + at, at) for first in (4, bars // 4 * 4 - 4) for at in (0, 1)]
    wave = sound.render(score, RATE)
    heard = np.abs(wave)
    return Row(
        name,
        cadence=bool(before) and (min(before) - tonic) % 12 in (7, 11),
        back=statistics.mean(len(table[a] & table[b]) / max(1, len(table[a] | table[b])) for a, b in pairs),
        rhythm=statistics.mean(bool(sung[n]) and sung[n] in sung[:n] for n in range(1, bars)),
        melody_rest=rest(melody, end) / bar,
        accompaniment_rest=rest(rest_of_it, end) / bar,
        leaps=statistics.mean(move > 12 for move in moves) if moves else 0.0,
        lowest=min(n.pitch for n in every),
        highest=max(n.pitch for n in every),
        notes_a_bar=len(every) / bars,
        silence=rest(every, end) / bar,
        peak=20 * float(np.log10(heard.max() + 1e-9)),
        level=10 * float(np.log10((wave**2).mean() + 1e-12)),
        clipped=int((heard >= 0.999).sum()),
    )


def made(count: int, first: int, bars: int, out: Path | None) -> list[Row]:
    runtime = Runtime(open_model(studio.find_model("music", "en")), "cpu", 1)
    rows = []
    for seed in range(first, first + count):
        brief = Brief(seed=seed, mood=MOODS[seed % len(MOODS)], only=("music",), bars=bars)
        score = list(generate.create(brief, runtime))[-1].work
        assert isinstance(score, Score)
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            (out / f"{seed:03}.mid").write_bytes(midi.to_midi(score))
        rows.append(measure(str(seed), score, bars))
    return rows


def pieces(source: Path, count: int, bars: int) -> list[Row]:
    rows: list[Row] = []
    with zipfile.ZipFile(source) as file:
        names = sorted(name for name in file.namelist() if name.endswith(".mid"))
        random.Random(1).shuffle(names)
        for name in names:
            if len(rows) == count:
                break
            try:
                score = notation.read(name, file.read(name))
            except UserError:
                continue
            end = bars * score.bar
            if score.meter != (4, 4) or score.meters or score.ticks < end:
                continue
            tracks = tuple(replace(t, notes=tuple(n for n in t.notes if n.onset < end)) for t in score.tracks)
            tracks = tuple(track for track in tracks if track.notes and track.channel != sound.DRUMS)
            if len(tracks) > 1:
                rows.append(measure(Path(name).stem[:20], replace(score, tracks=tracks), bars))
    return rows


def show(title: str, rows: list[Row]) -> None:
    print(f"{title}: {len(rows)}")
    names = [name for name in asdict(rows[0]) if name != "name"]
    for row in rows:
        values = [f"{name} {float(value):.2f}" for name, value in asdict(row).items() if name != "name"]
        print(f"  {row.name:20} " + "  ".join(values))
    medians = [f"{name} {statistics.median(float(getattr(row, name)) for row in rows):.2f}" for name in names]
    cadences = sum(row.cadence for row in rows)
    longest = max(row.accompaniment_rest for row in rows)
    print("  median               " + "  ".join(medians))
    print(f"  cadences {cadences} of {len(rows)}; longest rest of an accompaniment {longest:.1f} bars")


def main() -> int:
    parser = argparse.ArgumentParser(description="What unpicked tunes sound like, in figures.")
    parser.add_argument("--tunes", type=int, default=20)
    parser.add_argument("--bars", type=int, default=16, help="at least 8 (default 16)")
    parser.add_argument("--first", type=int, default=1, metavar="SEED")
    parser.add_argument("--source", type=Path, help="a zip of MIDI files to compare with")
    parser.add_argument("--out", type=Path, help="a folder to keep the tunes in")
    parser.add_argument("--json", action="store_true", help="machine-readable output")
    asked = parser.parse_args()
    found = {"tunes": made(asked.tunes, asked.first, asked.bars, asked.out)}
    if asked.source is not None:
        found["pieces"] = pieces(asked.source, asked.tunes, asked.bars)
    if asked.json:
        print(json.dumps({title: [asdict(row) for row in rows] for title, rows in found.items()}, indent=2))
    else:
        for title, rows in found.items():
            show(title, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
