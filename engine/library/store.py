"""The library: one SQLite file of works, models and data sets, and what was said of them.

A work is known by its fingerprint, the SHA-256 of the bytes of its file. Those bytes lie in the database too,
so that a work and all that is known of it come and go in one transaction: a program killed at any moment, a
full disk and two windows at once leave whole works or none (docs/adr/0007). Any number of processes may have
it open; a Store belongs to the thread that opened it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from engine import mood as moods
from engine import paths, traits
from engine.brief import WORKS, Mood, UserError
from engine.library import schema, search
from engine.saying import said
from engine.works import Painting, Text, Work, kind_of

FILE = "library.sqlite"
PATIENCE = 10.0
"""Seconds to wait for another window's change to be written."""
REMEMBERED = 30 * 24 * 3600.0
"""Seconds a removed work can be brought back."""
TRANSLATE = "translate"
"""How a work came from one of another medium, which its record names."""
_EXCERPT = 240
_SAID = 20_000
"""Characters of a text that are searched."""
_AT_ONCE = 500
"""Works read in one statement."""


@dataclass(frozen=True)
class Entry:
    """A work to be kept. data: the bytes of its file; record: how it came to be (studio.Creation.record).

    parents: fingerprints of the works it was made from, each with one word how ("vary", "strokes", ...); a work of
    another medium that it was made after stands in the record.
    """

    work: Work
    data: bytes
    record: dict[str, Any] = field(default_factory=dict)
    parents: tuple[tuple[str, str], ...] = ()

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Kept:
    """A work of the library, without its bytes. kept, removed: seconds since 1970; bytes: of its file.

    model: fingerprint of the model that made it, "" where none did. excerpt: how a text begins.
    stars: 1 to 5, 0 not rated; liked: 1 liked, -1 disliked, 0 neither.
    """

    id: int
    fingerprint: str
    kind: str
    kept: float
    creation: str
    language: str
    form: str
    mood: Mood
    model: str
    bytes: int
    stars: int
    liked: int
    removed: float | None
    title: str
    prompt: str
    excerpt: str

    @property
    def name(self) -> str:
        """What to call it: its title, else how it begins, else what it was asked to be."""
        first = self.excerpt.strip().split("\n", 1)[0]
        return self.title or first or self.prompt


@dataclass(frozen=True)
class Lineage:
    """edges: (child, parent, how) among all ancestors and descendants of a work, by number."""

    edges: tuple[tuple[int, int, str], ...]

    def parents(self, work: int) -> list[int]:
        return [parent for child, parent, _ in self.edges if child == work]

    def children(self, work: int) -> list[int]:
        return [child for child, parent, _ in self.edges if parent == work]


class Store:
    """path: the file, made where it is missing; that of the user by default.

    Raises UserError, here and from every method, where the file cannot be read or written.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or paths.user_data() / FILE
        with self._telling():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
        try:
            with self._telling():
                self._db.execute("PRAGMA foreign_keys = ON")
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = FULL")
                self._db.execute("PRAGMA cache_size = -16000")
                schema.migrate(self._db, str(self.path))
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Safe to call twice."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """SQLite's refusals as one sentence each."""
        try:
            yield
        except sqlite3.Error as error:
            raise UserError(_sentence(self.path, error)) from error
        except OSError as error:
            reason = error.strerror or str(error)
            sentence = said(
                "The library {path} cannot be opened ({error}); make its folder writable.",
                path=str(self.path),
                error=reason,
            )
            raise UserError(sentence) from error

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is written, or nothing."""
        with self._telling():
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                # What failed may have rolled it back already; and a full disk must not hide its own error.
                with suppress(sqlite3.Error):
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")
                raise

    def read(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a SELECT."""
        with self._telling():
            return self._db.execute(sql, values).fetchall()

    @property
    def version(self) -> int:
        """Another number after every change that another connection has made."""
        return int(self.read("PRAGMA data_version")[0][0])

    # Keeping

    def keep(self, *entries: Entry) -> list[int]:
        """Put works in, all or none; their numbers. One that is there already stays as it is.

        A work that was removed comes back. Measuring is done before the database is locked.
        """
        rows = [(entry, _row(entry), traits.thumbnail(entry.work)) for entry in entries]
        with self.changing() as db:
            return [self._keep(db, entry, row, picture) for entry, row, picture in rows]

    def _keep(self, db: sqlite3.Connection, entry: Entry, row: dict[str, Any], picture: bytes) -> int:
        there = db.execute("SELECT id, removed FROM work WHERE fingerprint = ?", (row["fingerprint"],)).fetchone()
        if there:
            if there[1] is not None:
                db.execute("UPDATE work SET removed = NULL WHERE id = ?", (there[0],))
            return int(there[0])
        work = db.execute(
            "INSERT INTO work (fingerprint, kind, kept, creation, language, form, valence, arousal, model, bytes)"
            " VALUES (:fingerprint, :kind, :kept, :creation, :language, :form, :valence, :arousal, :model, :bytes)",
            row,
        ).lastrowid
        assert work is not None
        row["work"] = work
        db.execute("INSERT INTO story VALUES (:work, :title, :prompt, :excerpt, :record, :traits)", row)
        db.execute("INSERT INTO content VALUES (?, ?)", (work, entry.data))
        if picture:
            db.execute("INSERT INTO thumbnail VALUES (?, ?)", (work, picture))
        db.execute("INSERT INTO words (rowid, said) VALUES (?, ?)", (work, row["said"]))
        shares = row["colours"].items()
        db.executemany("INSERT INTO colour VALUES (?, ?, ?)", [(name, work, share) for name, share in shares])
        for parent, how in (*entry.parents, *row["after"]):
            db.execute(
                "INSERT OR IGNORE INTO descent SELECT ?, id, ? FROM work WHERE fingerprint = ? AND id <> ?",
                (work, how, parent, work),
            )
        if row["model"]:
            db.execute(
                "INSERT OR IGNORE INTO model VALUES (:model, :kind, :language, :model_name, '', '{}', :kept)", row
            )
        return work

    def note_copies(self, fingerprint: str, found: dict[str, Any]) -> None:
        """Keep the result of a copy check in the record of the work that has this fingerprint, if it is here."""
        with self.changing() as db:
            row = db.execute(
                "SELECT id, kind, record FROM work JOIN story ON story.work = work.id WHERE fingerprint = ?",
                (fingerprint,),
            ).fetchone()
            if row is not None:
                record = json.loads(row[2])
                record["copies"] = {**record.get("copies", {}), WORKS[row[1]]: found}
                text = json.dumps(record, ensure_ascii=False)
                db.execute("UPDATE story SET record = ? WHERE work = ?", (text, row[0]))

    def remove(self, works: Iterable[int]) -> None:
        """Take works out; bring_back() undoes it for a month."""
        with self.changing() as db:
            now = time.time()
            db.executemany("UPDATE work SET removed = ? WHERE id = ? AND removed IS NULL", [(now, w) for w in works])

    def bring_back(self, works: Iterable[int]) -> None:
        """Put removed works back."""
        with self.changing() as db:
            db.executemany("UPDATE work SET removed = NULL WHERE id = ?", [(w,) for w in works])

    def purge(self, older: float = REMEMBERED) -> int:
        """Forget works that were removed more than `older` seconds ago; how many they were."""
        with self.changing() as db:
            gone = db.execute("SELECT id FROM work WHERE removed <= ?", (time.time() - older,)).fetchall()
            db.executemany("DELETE FROM words WHERE rowid = ?", gone)
            db.executemany("DELETE FROM work WHERE id = ?", gone)
        return len(gone)

    # Finding

    def find(self, query: search.Query | None = None) -> list[int]:
        """The numbers of all works that fit, nearest mood or largest share of colour first, else the newest."""
        sql, values = search.statement(query or search.Query())
        with self._telling():
            return [number for (number,) in self._db.execute(sql, values)]

    def works(self, numbers: Sequence[int]) -> list[Kept]:
        """Those works, in that order; one that is gone is left out."""
        found: dict[int, Kept] = {}
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            sql = f"{_SELECT} WHERE work.id IN ({','.join('?' * len(some))})"
            found |= {row[0]: _kept(row) for row in self.read(sql, some)}
        return [found[number] for number in numbers if number in found]

    def work(self, named: int | str) -> Kept:
        """A work by its number or by the beginning of its fingerprint, at least four digits."""
        text = str(named)
        rows = self.read(f"{_SELECT} WHERE work.id = ?", (int(text),)) if text.isascii() and text.isdigit() else []
        if not rows and len(text) >= 4 and all(c in "0123456789abcdef" for c in text):
            rows = self.read(f"{_SELECT} WHERE fingerprint >= ? AND fingerprint < ? LIMIT 2", (text, text + "g"))
        if len(rows) > 1:
            raise UserError(f"More than one work begins with {text}; give more digits.")
        if not rows:
            raise UserError(f"There is no work {text} in the library; `library list` names those there are.")
        return _kept(rows[0])

    def count(self) -> int:
        """How many works there are, without those removed."""
        return int(self.read("SELECT count(*) FROM work WHERE removed IS NULL")[0][0])

    def data(self, work: int) -> bytes:
        """The bytes of a work's file."""
        rows = self.read("SELECT data FROM content WHERE work = ?", (work,))
        if not rows:
            raise UserError(said("The work is not in the library any more; look for it again."))
        return rows[0][0]

    def thumbnail(self, work: int) -> bytes:
        """The small picture of a work (see traits.thumbnail), b"" where it has none."""
        rows = self.read("SELECT picture FROM thumbnail WHERE work = ?", (work,))
        return rows[0][0] if rows else b""

    def record(self, work: int) -> dict[str, Any]:
        """How a work came to be."""
        rows = self.read("SELECT record FROM story WHERE work = ?", (work,))
        return json.loads(rows[0][0]) if rows else {}

    def traits(self, work: int) -> dict[str, float]:
        """The traits of a work (see traits.of)."""
        rows = self.read("SELECT traits FROM story WHERE work = ?", (work,))
        return json.loads(rows[0][0]) if rows else {}

    def colours(self, work: int) -> dict[str, float]:
        """Shares of a painting's colours, the largest first."""
        return dict(self.read("SELECT name, share FROM colour WHERE work = ? ORDER BY share DESC", (work,)))

    def lineage(self, work: int, most: int = 400) -> Lineage:
        """All that a work came from and all that came from it."""
        rows = self.read(
            "WITH RECURSIVE up(id) AS (SELECT ? UNION SELECT parent FROM descent JOIN up ON child = up.id),"
            " down(id) AS (SELECT ? UNION SELECT child FROM descent JOIN down ON parent = down.id)"
            " SELECT child, parent, how FROM descent WHERE child IN up OR parent IN down LIMIT ?",
            (work, work, most),
        )
        return Lineage(tuple(rows))

    def together(self, work: int) -> list[int]:
        """The works of other kinds that were made from the same brief."""
        return [
            row[0]
            for row in self.read(
                "SELECT other.id FROM work JOIN work AS other USING (creation)"
                " WHERE work.id = ? AND creation <> '' AND other.kind <> work.kind AND other.removed IS NULL"
                " ORDER BY other.id DESC LIMIT 12",
                (work,),
            )
        ]

    # Models and data sets

    def note_models(self, cards: Iterable[dict[str, Any]]) -> None:
        """Keep the cards of models (studio.list_models), and the data sets they learned from.

        What is known of a model stays when its files go: its works are still here.
        """
        with self.changing() as db:
            for card in cards:
                self._note(db, card)

    def _note(self, db: sqlite3.Connection, card: dict[str, Any]) -> None:
        mark, text = card["fingerprint"], json.dumps(card, ensure_ascii=False, sort_keys=True)
        known = db.execute("SELECT card FROM model WHERE fingerprint = ?", (mark,)).fetchone()
        if known and known[0] == text:
            return
        db.execute(
            "INSERT INTO model VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (fingerprint) DO UPDATE SET"
            " kind = excluded.kind, language = excluded.language, name = excluded.name, path = excluded.path,"
            " card = excluded.card, seen = excluded.seen",
            (mark, card["kind"], card.get("language", ""), card["name"], card.get("path", ""), text, time.time()),
        )
        db.execute("DELETE FROM learned WHERE model = ?", (mark,))
        for data in card.get("data", []):
            key = (str(data.get("fingerprint", "")), str(data.get("name", "")))
            works = data.get("works", 0)
            db.execute(
                "INSERT INTO data_set (fingerprint, name, licence, works, card) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (fingerprint, name) DO UPDATE SET licence = excluded.licence, works = excluded.works,"
                " card = excluded.card",
                (*key, str(data.get("licence", "")), works if isinstance(works, int) else 0,
                 json.dumps(data, ensure_ascii=False, sort_keys=True)),
            )  # fmt: skip
            db.execute(
                "INSERT OR IGNORE INTO learned SELECT ?, id FROM data_set WHERE fingerprint = ? AND name = ?",
                (mark, *key),
            )

    def models(self) -> list[dict[str, Any]]:
        """Every model the library has heard of: its card, with `works` made by it that are here."""
        rows = self.read(
            "SELECT fingerprint, kind, language, name, path, card,"
            " (SELECT count(*) FROM work WHERE work.model = model.fingerprint AND removed IS NULL)"
            " FROM model ORDER BY kind, name"
        )
        names = ("fingerprint", "kind", "language", "name", "path")
        return [json.loads(row[5]) | dict(zip(names, row[:5], strict=True)) | {"works": row[6]} for row in rows]

    def data_sets(self) -> list[dict[str, Any]]:
        """Every collection a model of the library learned from: its card, with `models`, their names."""
        rows = self.read(
            "SELECT card, licence, name, (SELECT json_group_array(model.name) FROM learned JOIN model"
            " ON model.fingerprint = learned.model WHERE data_set = data_set.id)"
            " FROM data_set ORDER BY name"
        )
        return [json.loads(card) | {"licence": licence, "name": name, "models": json.loads(models)}
                for card, licence, name, models in rows]  # fmt: skip


_COLUMNS = (
    "id", "fingerprint", "kind", "kept", "creation", "language", "form", "valence", "arousal", "model", "bytes",
    "stars", "liked", "removed", "title", "prompt", "excerpt",
)  # fmt: skip
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM work JOIN story ON story.work = work.id"  # noqa: S608


def _kept(row: tuple[Any, ...]) -> Kept:
    values = dict(zip(_COLUMNS, row, strict=True))
    return Kept(mood=Mood(values.pop("valence"), values.pop("arousal")), **values)


def _row(entry: Entry) -> dict[str, Any]:
    """The values of a work's columns."""
    work, record = entry.work, entry.record
    kind = kind_of(work)
    made = record.get("made", {}).get(WORKS[kind]) or record
    brief = made.get("brief") or {}
    mood = moods.of_work(work)
    model = record.get("models", {}).get(WORKS[kind]) or {}
    title = work.title if isinstance(work, Text) else ""
    body = work.body if isinstance(work, Text) else ""
    form = work.form if isinstance(work, Text) else ""
    prompt = str(brief.get("prompt", ""))
    labels = [str(brief.get(key, "")) for key in ("style", "genre")] if kind == "painting" else []
    after = made.get("after") or {}
    words = "\n".join([title, prompt, form, *labels, str(model.get("name", "")), body[:_SAID]])
    return {
        "fingerprint": entry.fingerprint,
        "kind": kind,
        "kept": time.time(),
        "creation": _creation(made),
        "language": work.language if isinstance(work, Text) else "",
        "form": form,
        "valence": mood.valence,
        "arousal": mood.arousal,
        "model": str(model.get("fingerprint", "")),
        "model_name": str(model.get("name", "")),
        "bytes": len(entry.data),
        "title": title,
        "prompt": prompt,
        "excerpt": body[:_EXCERPT],
        "record": json.dumps(record, ensure_ascii=False, sort_keys=True),
        "traits": json.dumps(traits.of(work)),
        "said": search.spaced(words),
        "after": ((str(after["sha256"]), TRANSLATE),) if after.get("sha256") else (),
        "colours": traits.colours(work.pixels) if isinstance(work, Painting) else {},
    }


def _creation(made: dict[str, Any]) -> str:
    """The same for works made from the same brief, "" where none is known."""
    brief = made.get("brief")
    if not brief:
        return ""
    asked = {key: value for key, value in brief.items() if key != "only"}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def _sentence(path: Path, error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return said(
            "The library {path} could not be written ({error}); make room on the disk. Nothing in it was changed.",
            path=str(path),
            error=str(error),
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return said("Another window has been writing into the library for long; try again.")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return said(
            "The library {path} is damaged; move the file away, and a new one is begun. Saved documents are whole.",
            path=str(path),
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return said(
            "The library {path} cannot be opened ({error}); make its folder writable.", path=str(path), error=str(error)
        )
    return said("The library {path} cannot be used ({error}).", path=str(path), error=str(error))
