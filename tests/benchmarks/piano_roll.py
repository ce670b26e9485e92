"""Does the piano-roll stay fluid with 20,000 notes? Beside a painter that draws note by note.

    python tests/benchmarks/piano_roll.py [--notes N] [--rounds R] [--json]

The real roll, 1000 x 600 pixels, paints its whole picture anew: with all notes seen, then with a fifth of
them. The naive painter draws each seen note with one drawRect onto the same size. Times
are the CPU time of the painting thread, the best and the middle of the rounds: others on the machine do not
count. Limits: 8 ms with all notes, 3 ms with a fifth; the exit status says whether both were kept.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LIMITS_MS = {"all": 8.0, "fifth": 3.0}


def make_score(count: int) -> Any:
    """Two tracks of random notes over 500 bars."""
    import numpy as np

    from engine.works import PPQ, Note, Score, Track

    rng = np.random.default_rng(7)
    columns = (rng.integers(0, 500 * 4 * PPQ, count), rng.integers(30, 100, count),
               rng.integers(60, 2 * PPQ, count), rng.integers(1, 128, count))  # fmt: skip
    notes = [Note(*map(int, row)) for row in zip(*columns, strict=True)]
    half = count // 2
    return Score((Track("a", tuple(sorted(notes[:half]))), Track("b", tuple(sorted(notes[half:])))))


def times(call: Callable[[], None], rounds: int) -> dict[str, float]:
    """Best and middle CPU time of this thread in ms."""
    call()
    found = []
    for _ in range(rounds):
        began = time.thread_time()
        call()
        found.append((time.thread_time() - began) * 1e3)
    found.sort()
    return {"best": round(found[0], 2), "median": round(found[len(found) // 2], 2)}


def naive(roll: Any, picture: Any) -> Callable[[], None]:
    """One drawRect for each note that is seen, in the colour of its velocity."""
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QColor, QPainter

    def paint() -> None:
        frame = roll.frame
        painter = QPainter(picture)
        painter.fillRect(picture.rect(), QColor("white"))
        painter.setPen(Qt.PenStyle.NoPen)
        for track in roll.score.tracks:
            for note in track.notes:
                if note.onset <= frame.tick + frame.ticks and note.onset + note.duration >= frame.tick:
                    painter.setBrush(QColor(200, 255 - note.velocity, 80))
                    painter.drawRect(QRectF(*frame.rect(note)))
        painter.end()

    return paint


def measure(count: int, rounds: int) -> dict[str, Any]:
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QApplication

    from desktop import theme
    from desktop.music.piano_roll import PianoRoll

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app)
    roll = PianoRoll(studio=True)
    roll.resize(1000, 600)
    roll.set_score(make_score(count))
    roll.show()
    roll.fit()
    picture = QPixmap(roll.size())

    def paint() -> None:
        roll.set_scale(())  # whatever changes, the whole picture is painted anew
        roll.render(picture)

    result: dict[str, Any] = {"notes": count, "limits_ms": LIMITS_MS}
    for name, zoom in (("all", 1.0), ("fifth", 5.0)):
        roll.zoom_by(zoom)
        mine, peer = times(paint, rounds), times(naive(roll, picture), max(3, rounds // 8))
        result[name] = {"roll_ms": mine, "naive_ms": peer, "ratio": round(peer["best"] / mine["best"], 1)}
    result["kept"] = all(result[name]["roll_ms"]["best"] <= limit for name, limit in LIMITS_MS.items())
    roll.close()
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    result = measure(args.notes, args.rounds)
    if args.json:
        print(json.dumps(result))
    else:
        for name, limit in LIMITS_MS.items():
            row = result[name]
            print(
                f"{name:6} roll {row['roll_ms']['best']:6.2f} ms (median {row['roll_ms']['median']:.2f}, limit {limit})"
                f"   note by note {row['naive_ms']['best']:6.1f} ms   {row['ratio']} times as fast"
            )
    return 0 if result["kept"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
