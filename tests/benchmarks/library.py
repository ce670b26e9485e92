"""Does the library stay quick with 50,000 works? Opening, searching in every way, and keeping one more.

    python tests/benchmarks/library.py [--works N] [--runs N] [--json]

The works are made from a seed: paintings of 64 px, tunes of a bar, and poems whose words follow Zipf's law.
Open: from nothing to the newest 60 works with their pictures, in a process of its own, imports not counted.
Each search is the whole list of what is found and the first 60 works of it. Milliseconds: median and worst by
the clock, and the median of the processor, which a busy machine does not stretch. Exit code 1 where opening takes
more than 200 ms or a search more than 50 ms by the clock; keeping a work has no limit, it waits for the disk.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from engine import studio  # noqa: E402
from engine.brief import Mood  # noqa: E402
from engine.library.search import Query  # noqa: E402
from engine.library.store import Entry, Store  # noqa: E402
from engine.works import PPQ, Note, Painting, Score, Text, Track, Work  # noqa: E402

SHOWN = 60
OPEN_MS, SEARCH_MS = 200, 50
_COMMON = "sea snow garden night storm wind moon river tree bird light dark love death stone rose field rain".split()
_HAN = "山水月花雪夜风云江春秋人天心声色酒梦雨鸟"
_OPEN = """
import sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
from engine.library.store import Store
began, cpu = time.perf_counter(), time.process_time()
store = Store(Path({path!r}))
found = store.find()
shown = store.works(found[:{shown}])
pictures = [store.thumbnail(work.id) for work in shown]
print(1000 * (time.perf_counter() - began), 1000 * (time.process_time() - cpu), len(found))
"""


def made(count: int) -> Iterator[Entry]:
    """Works of all three kinds in turn, with briefs, models and parents."""
    rng = np.random.default_rng(7)
    rare = ["".join(rng.choice(list("abcdefghilmnoprstu"), 6)) for _ in range(5000)]
    words = np.array([*_COMMON, *rare])
    share = 1 / np.arange(1, len(words) + 1)
    share /= share.sum()
    last: dict[int, str] = {}
    for number in range(count):
        work: Work
        if number % 3 == 0:
            base = rng.integers(0, 256, 3)
            noise = rng.integers(-40, 40, (64, 64, 3))
            work = Painting(np.clip(base + noise, 0, 255).astype(np.uint8))
        elif number % 3 == 1:
            pitches = rng.integers(40, 90, 16)
            notes = tuple(
                Note(i * PPQ // 4, int(p), PPQ // 4, int(rng.integers(30, 110))) for i, p in enumerate(pitches)
            )
            work = Score((Track("piano", notes),), tempo=float(rng.integers(50, 180)))
        elif number % 2:
            lines = [" ".join(rng.choice(words, 7, p=share)) for _ in range(12)]
            work = Text(
                "\n".join(lines), title=str(rng.choice(words)), form=str(rng.choice(["", "sonnet", "limerick"]))
            )
        else:
            lines = ["".join(rng.choice(list(_HAN), 5)) for _ in range(4)]
            work = Text("\n".join(lines), language="zh", form="wujue")
        noun = ("painting", "tune", "text")[number % 3]
        record = {
            "brief": {"prompt": " ".join(rng.choice(words, 4, p=share)), "seed": number // 3, "style": "Impressionism"},
            "models": {noun: {"name": f"Model {number % 7}", "fingerprint": f"{number % 7:016x}"}},
            "steps": [{"work": noun, "by": "model", "action": "create"}],
        }
        parents = ((last[number % 3], "vary"),) if number % 5 == 0 and number % 3 in last else ()
        entry = Entry(work, studio.encode(work), record, parents)
        last[number % 3] = entry.fingerprint
        yield entry


def fill(path: Path, count: int) -> float:
    """Put them in; seconds taken."""
    began = time.perf_counter()
    with Store(path) as store:
        batch: list[Entry] = []
        for entry in made(count):
            batch.append(entry)
            if len(batch) == 500:
                store.keep(*batch)
                batch.clear()
        if batch:
            store.keep(*batch)
        for work in store.find(Query(kinds=("painting",)))[::9]:
            with store.changing() as db:
                db.execute("UPDATE work SET stars = 4, liked = 1 WHERE id = ?", (work,))
            if work < count - 900:
                break
    return time.perf_counter() - began


SEARCHES = {
    "everything": Query(),
    "a common word": Query(text="sea"),
    "the beginning of a word": Query(text="s"),
    "two words": Query(text="storm garden"),
    "a rare word": Query(text="zzzz"),
    "Chinese": Query(text="明月"),
    "Chinese, common": Query(text="春"),
    "a medium": Query(kinds=("music",)),
    "a mood": Query(mood=Mood(0.3, -0.4)),
    "a mood and a medium": Query(mood=Mood(-0.5, 0.5), kinds=("painting",)),
    "a colour": Query(colour="blue"),
    "a model": Query(model=f"{3:016x}"),
    "a form": Query(form="sonnet"),
    "liked": Query(liked=True),
    "all at once": Query(text="sea", kinds=("painting",), mood=Mood(0, 0), colour="blue"),
}


def timed(call: Callable[[], object], runs: int) -> list[tuple[float, float]]:
    """Milliseconds by the clock and of the processor, for each run."""
    took = []
    for _ in range(runs):
        began, cpu = time.perf_counter(), time.process_time()
        call()
        took.append((1000 * (time.perf_counter() - began), 1000 * (time.process_time() - cpu)))
    return took


def measure(path: Path, runs: int) -> dict[str, dict[str, float]]:
    rows: dict[str, dict[str, float]] = {}

    def note(name: str, took: list[tuple[float, float]], found: int) -> None:
        clock, cpu = zip(*took, strict=True)
        rows[name] = {
            "median_ms": round(statistics.median(clock), 2),
            "worst_ms": round(max(clock), 2),
            "cpu_ms": round(statistics.median(cpu), 2),
            "found": found,
        }

    script = _OPEN.format(root=str(ROOT), path=str(path), shown=SHOWN)
    opened, found = [], 0
    for _ in range(runs):
        said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
        opened.append((float(said[0]), float(said[1])))
        found = int(said[2])
    note("open", opened, found)
    with Store(path) as store:
        for name, query in SEARCHES.items():
            note(name, timed(lambda query=query: store.works(store.find(query)[:SHOWN]), runs), len(store.find(query)))
        newest = store.find()[0]
        note(
            "its lineage", timed(lambda: store.works([n for e in store.lineage(newest).edges for n in e[:2]]), runs), 1
        )
        rng = np.random.default_rng()
        fresh = [Painting(rng.integers(0, 256, (512, 512, 3), np.uint8)) for _ in range(runs)]
        entries = iter([Entry(work, studio.encode(work), {}) for work in fresh])
        note("keep one of 512 px", timed(lambda: store.keep(next(entries)), runs), runs)
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--works", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--file", type=Path, help="a library to measure, filled where it is missing")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.file or Path(folder) / "library.sqlite"
        seconds = 0.0 if path.exists() else fill(path, asked.works)
        rows = measure(path, asked.runs)
        megabytes = path.stat().st_size / 1e6
    limits = {"open": OPEN_MS} | dict.fromkeys(SEARCHES, SEARCH_MS)
    slow = [name for name, limit in limits.items() if rows[name]["median_ms"] > limit]
    result = {
        "works": asked.works,
        "filled_s": round(seconds, 1),
        "megabytes": round(megabytes),
        "rows": rows,
        "slow": slow,
    }
    if asked.json:
        print(json.dumps(result, indent=2))
    else:
        for name, row in rows.items():
            print(f"{name:26} {row['median_ms']:8.2f} ms  worst {row['worst_ms']:8.2f} ms  processor "
                  f"{row['cpu_ms']:8.2f} ms  {row['found']:7,} found")  # fmt: skip
        print("too slow: " + ", ".join(slow) if slow else "all within the limits")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
