"""The library outlives kill -9 at any write, a full disk and two windows at once: whole works or none."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.brief import UserError
from engine.library.store import Store

ROOT = Path(__file__).resolve().parents[3]
_CHILD = """
import os, signal, sys
sys.path.insert(0, {root!r})
from pathlib import Path
import numpy as np
from engine.library.store import Entry, Store
from engine.works import Text, Painting

def entry(number, parent=""):
    work = Text(f"{{number}} lines of verse about the sea " * (1 + number % 200), f"Title {{number}}")
    parents = ((parent, "vary"),) if parent else ()
    return Entry(work, work.body.encode(), {{"brief": {{"prompt": f"prompt {{number}}"}}}}, parents)

def die():
    if hasattr(signal, "SIGKILL"):
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(9)

path = Path({path!r})
{body}
"""


def child(path: Path, body: str) -> subprocess.Popen[str]:
    script = _CHILD.format(root=str(ROOT), path=str(path), body=body)
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def whole(path: Path) -> set[str]:
    """The fingerprints in the library, after checking that each work is there in all tables, or in none."""
    with Store(path) as store:
        assert store.read("PRAGMA integrity_check") == [("ok",)]
        assert store.read("PRAGMA foreign_key_check") == []
        numbers = [row[0] for row in store.read("SELECT id FROM work ORDER BY id")]
        for table, column in (("story", "work"), ("content", "work"), ("words", "rowid")):
            rows = store.read(f"SELECT {column} FROM {table} ORDER BY {column}")
            assert [row[0] for row in rows] == numbers, table
        works = store.works(numbers)
        for work in works:
            assert hashlib.sha256(store.data(work.id)).hexdigest() == work.fingerprint
        return {work.fingerprint for work in works}


_KILLED_AT = """
def keep(at, path):
    left = at
    def count(statement):
        nonlocal left
        left -= 1
        if left == 0:
            die()
    store = Store(path)
    first = entry(1)
    store.keep(first)
    store._db.set_trace_callback(count)
    store.keep(entry(2, first.fingerprint), entry(3, first.fingerprint))

for at in range(1, 60):
    child = os.fork()
    if child == 0:
        keep(at, path / f"{{at}}.sqlite")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        print(entry(1).fingerprint, at, os.waitstatus_to_exitcode(status), flush=True)
        break
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, so that a kill costs no new interpreter")
def test_killed_before_every_statement(tmp_path: Path) -> None:
    """The program is killed before the 1st, 2nd, ... statement of keeping two works, until it gets through."""
    said, errors = child(tmp_path, _KILLED_AT.format()).communicate(timeout=120)
    first, last, code = said.split() if said else pytest.fail(errors)
    assert code == "0", errors
    assert int(last) > 12
    for at in range(1, int(last)):
        assert whole(tmp_path / f"{at}.sqlite") == {first}, f"killed before statement {at}, half of it is there"
    assert len(whole(tmp_path / f"{last}.sqlite")) == 3


_KEEPS_ON = """
store = Store(path)
store._db.execute("PRAGMA wal_autocheckpoint = {pages}")
for number in range({start}, 10**9):
    made = entry(number)
    store.keep(made)
    print(made.fingerprint, flush=True)
"""


def test_killed_at_any_time(tmp_path: Path) -> None:
    """Every work it said it had kept is there after a kill, also one in the midst of moving the log into the file."""
    path = tmp_path / "library.sqlite"
    chance = random.Random(5)
    promised: set[str] = set()
    for number in range(6):
        running = child(path, _KEEPS_ON.format(start=number * 100_000, pages=(1, 1000)[number % 2]))
        assert running.stdout is not None
        promised.add(running.stdout.readline().strip())
        time.sleep(chance.uniform(0, 0.25))
        running.kill()
        said, _ = running.communicate(timeout=60)
        promised |= {line for line in said.split() if len(line) == 64}
        assert promised <= whole(path)
    assert len(promised) > 6


_FULL = """
import resource
store = Store(path)
first = entry(1)
store.keep(first)
size = max(path.with_name(path.name + "-wal").stat().st_size, path.stat().st_size)
resource.setrlimit(resource.RLIMIT_FSIZE, (size + {more}, resource.RLIM_INFINITY))
kept = refused = 0
for number in range(200, 400):
    try:
        store.keep(entry(number, first.fingerprint))
        kept += 1
    except Exception as error:
        assert type(error).__name__ == "UserError" and "make room" in str(error), repr(error)
        refused += 1
        break
assert refused == 1, kept
assert len(store.find()) == 1 + kept
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.keep(entry(199, first.fingerprint))
print(2 + kept, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot limit the size of files")
@pytest.mark.parametrize("more", [0, 100, 4096, 5000, 20_000, 150_000])
def test_a_full_disk_refuses_whole_works_and_room_lets_it_go_on(tmp_path: Path, more: int) -> None:
    path = tmp_path / "library.sqlite"
    said, errors = child(path, _FULL.format(more=more)).communicate(timeout=60)
    assert said.strip(), errors
    assert len(whole(path)) == int(said)


def test_a_database_that_may_not_grow(tmp_path: Path) -> None:
    from engine.library.store import Entry
    from engine.works import Text

    path = tmp_path / "library.sqlite"
    with Store(path) as store:
        pages = store.read("PRAGMA page_count")[0][0]
        store.read(f"PRAGMA max_page_count = {pages + 4}")
        long = Text("x" * 100_000)
        with pytest.raises(UserError, match="make room"):
            store.keep(Entry(long, long.body.encode()))
        assert store.count() == 0
        store.read("PRAGMA max_page_count = 1000000")
        store.keep(Entry(long, long.body.encode()))
        assert store.count() == 1
    whole(path)


_BOTH = """
store = Store(path)
print("open", flush=True)
sys.stdin.readline()
for number in range({start}, {end}):
    store.keep(entry(number))
"""


def test_two_windows_at_once(tmp_path: Path) -> None:
    """Two programs open the same missing file, and put 40 works each into it, of which 20 are the same."""
    path = tmp_path / "library.sqlite"
    script = [_CHILD.format(root=str(ROOT), path=str(path), body=_BOTH.format(start=s, end=s + 40)) for s in (0, 20)]
    both = [
        subprocess.Popen([sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for text in script
    ]
    for one in both:
        assert one.stdout is not None and one.stdout.readline() == "open\n"
    with Store(path) as watching:
        before = watching.version
        for one in both:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        seen = [0]
        while any(one.poll() is None for one in both):
            seen.append(watching.count())
        for one in both:
            one.communicate(timeout=60)
        assert [one.returncode for one in both] == [0, 0]
        assert seen == sorted(seen)
        assert watching.version != before, "the other window's changes are noticed"
        assert watching.count() == 60
    assert len(whole(path)) == 60
