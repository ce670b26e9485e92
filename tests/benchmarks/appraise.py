"""How often the appraisal is right where the truth is known: keys of tunes, styles of paintings by unseen artists.

    python tests/benchmarks/appraise.py keys SOURCE.zip [--json]
    python tests/benchmarks/appraise.py styles SOURCE.zip [--json]

Keys: MIDI files whose one key signature names a minor key or a major one. Notation programs that write no mode call
every key major; a folder in which no file names a minor key is therefore left out. Told beside each other: exact,
the weighted score of MIREX (1 exact, 0.5 a fifth away, 0.3 the relative, 0.2 the parallel key), and the same
correlation with the profiles of Krumhansl & Kessler 1982 in place of those that are used. Styles: five folds of
artists; a picture is judged by a classifier that has seen no work of its artist.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import mido
import numpy as np

from engine.brief import UserError
from engine.jobs import ConsoleJob
from engine.music import measures, midi, tokens

LEAST_NOTES = 20
_TONICS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def named_key(data: bytes) -> tuple[int, bool] | None:
    """(tonic, minor) of the file's only key signature."""
    try:
        tracks = mido.MidiFile(file=io.BytesIO(data)).tracks
        found = {message.key for track in tracks for message in track if message.type == "key_signature"}
    except (OSError, ValueError, EOFError, KeyError):
        return None
    if len(found) != 1:
        return None
    name = found.pop()
    shift = {"#": 1, "b": -1}.get(name[1:2], 0)
    return (_TONICS[name[0]] + shift) % 12, name.endswith("m")


def mirex(told: tuple[int, bool], true: tuple[int, bool]) -> float:
    """The weighted score of the MIREX key detection task."""
    if told == true:
        return 1.0
    step = (told[0] - true[0]) % 12
    if told[1] == true[1]:
        return 0.5 if step in (5, 7) else 0.0
    relative = (step == 3) if true[1] else (step == 9)
    return 0.3 if relative else 0.2 if step == 0 else 0.0


def keys(source: Path) -> dict[str, Any]:
    labelled: dict[str, list[tuple[tuple[int, bool], measures.Notes]]] = defaultdict(list)
    with zipfile.ZipFile(source) as archive:
        for name in sorted(one for one in archive.namelist() if one.endswith(".mid")):
            data = archive.read(name)
            true = named_key(data)
            if true is None:
                continue
            try:
                notes = measures.notes_of(midi.read_score(data))
            except UserError:
                continue
            if notes is not None and len(notes.pitch) >= LEAST_NOTES:
                labelled[name.rpartition("/")[0]].append((true, notes))
    rows = [row for folder in labelled.values() if any(minor for (_, minor), _ in folder) for row in folder]
    ours, plain = [], []
    for true, notes in rows:
        key = measures.key_of(notes)
        ours.append(mirex((key.tonic, key.minor), true) if key else 0.0)
        tonic, mode = tokens.key_of(measures.chroma(notes.pitch, notes.duration))
        plain.append(mirex((tonic, mode == 2), true))
    scores, before = np.array(ours), np.array(plain)
    minor = np.array([true[1] for true, _ in rows])
    return {
        "pieces": len(rows),
        "minor": int(minor.sum()),
        "exact": float((scores == 1).mean()),
        "exact_major": float((scores[~minor] == 1).mean()),
        "exact_minor": float((scores[minor] == 1).mean()),
        "mirex": float(scores.mean()),
        "krumhansl_kessler_exact": float((before == 1).mean()),
        "krumhansl_kessler_mirex": float(before.mean()),
        "ratio": float((scores == 1).mean() / max(1e-9, (before == 1).mean())),
    }


def style(source: Path) -> dict[str, Any]:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))
    from make_reference import labelled_styles

    from engine.painting import styles

    features, labels, names, artists, _ = labelled_styles(source, ConsoleJob())
    return styles.cross_validated(features, labels, names, artists)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("keys", "styles"))
    parser.add_argument("source", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    result = keys(asked.source) if asked.what == "keys" else style(asked.source)
    if asked.json:
        print(json.dumps(result, indent=2))
        return
    for name, value in result.items():
        print(f"{name:26} {f'{value:.3f}' if isinstance(value, float) else value}")


if __name__ == "__main__":
    main()
