"""The library's tables, and how an older file becomes one of today.

MIGRATIONS[n] takes a file from version n to n + 1; a released one is never changed, only followed by another.
Each runs in a transaction of its own, and what version a file has stands in it (PRAGMA user_version).
"""

from __future__ import annotations

import sqlite3

from engine.brief import UserError
from engine.saying import said

_WORKS = """
CREATE TABLE work (            -- narrow, for it is what searches read through
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,   -- SHA-256 of the file, in hex
    kind TEXT NOT NULL,                 -- painting, music, writing
    kept REAL NOT NULL,                 -- seconds since 1970
    creation TEXT NOT NULL,             -- works made in one go share it
    language TEXT NOT NULL,
    form TEXT NOT NULL,
    valence REAL NOT NULL,
    arousal REAL NOT NULL,
    model TEXT NOT NULL,                -- its fingerprint, '' for none
    bytes INTEGER NOT NULL,
    stars INTEGER NOT NULL DEFAULT 0,   -- 0 not rated, 1..5
    liked INTEGER NOT NULL DEFAULT 0,   -- 1 liked, -1 disliked
    removed REAL                        -- when it was removed; gone for good a month later
);
CREATE INDEX work_mood ON work (valence, arousal, kind, removed);
CREATE INDEX work_removed ON work (removed);
CREATE INDEX work_kind ON work (kind, removed);
CREATE INDEX work_form ON work (form);
CREATE INDEX work_liked ON work (id) WHERE liked = 1;
CREATE INDEX work_stars ON work (stars);
CREATE INDEX work_creation ON work (creation);
CREATE INDEX work_model ON work (model);
CREATE TABLE story (           -- what is shown of a work, read for a few at a time
    work INTEGER PRIMARY KEY REFERENCES work ON DELETE CASCADE,
    title TEXT NOT NULL,
    prompt TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    record TEXT NOT NULL,
    traits TEXT NOT NULL
);
CREATE TABLE content (work INTEGER PRIMARY KEY REFERENCES work ON DELETE CASCADE, data BLOB NOT NULL);
CREATE TABLE thumbnail (work INTEGER PRIMARY KEY REFERENCES work ON DELETE CASCADE, picture BLOB NOT NULL);
CREATE TABLE colour (
    name TEXT NOT NULL, work INTEGER NOT NULL REFERENCES work ON DELETE CASCADE, share REAL NOT NULL,
    PRIMARY KEY (name, work)
) WITHOUT ROWID;
CREATE INDEX colour_work ON colour (work);
CREATE TABLE descent (
    child INTEGER NOT NULL REFERENCES work ON DELETE CASCADE,
    parent INTEGER NOT NULL REFERENCES work ON DELETE CASCADE,
    how TEXT NOT NULL,
    PRIMARY KEY (child, parent)
) WITHOUT ROWID;
CREATE INDEX descent_parent ON descent (parent);
CREATE VIRTUAL TABLE words USING fts5 (said, prefix = '1 2 3', tokenize = 'porter unicode61 remove_diacritics 2');
CREATE TABLE model (
    fingerprint TEXT PRIMARY KEY, kind TEXT NOT NULL, language TEXT NOT NULL, name TEXT NOT NULL,
    path TEXT NOT NULL, card TEXT NOT NULL, seen REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE data_set (
    id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL, name TEXT NOT NULL, licence TEXT NOT NULL,
    works INTEGER NOT NULL, card TEXT NOT NULL, UNIQUE (fingerprint, name)
);
CREATE TABLE learned (
    model TEXT NOT NULL REFERENCES model ON DELETE CASCADE,
    data_set INTEGER NOT NULL REFERENCES data_set ON DELETE CASCADE,
    PRIMARY KEY (model, data_set)
) WITHOUT ROWID;
"""
_TASTE = """
CREATE TABLE choice (          -- what was said of works, for engine/library/taste.py
    id INTEGER PRIMARY KEY,
    made REAL NOT NULL,
    kind TEXT NOT NULL,
    verdict TEXT NOT NULL,              -- like, dislike, stars, better
    value REAL NOT NULL,
    work INTEGER NOT NULL,
    other INTEGER,                      -- of "better": the work that was not chosen
    features TEXT NOT NULL,             -- JSON, so that the choice outlives the work
    other_features TEXT
);
CREATE INDEX choice_kind ON choice (kind);
CREATE INDEX choice_work ON choice (work, verdict);
"""
MIGRATIONS = (_WORKS, _TASTE)
VERSION = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection, name: str, to: int = VERSION) -> None:
    """Bring the file to version `to`. Raises UserError where a newer program made it; then nothing is touched."""
    while (found := _version(connection)) != to:
        if found > to:
            raise UserError(
                said("The library {path} was made by a newer Triptych; update Triptych to open it.", path=name)
            )
        connection.execute("BEGIN IMMEDIATE")
        try:
            now = _version(connection)  # another window may have been quicker
            if now == found:
                for statement in _statements(MIGRATIONS[now]):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {now + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> list[str]:
    """One by one, for executescript() would commit before it begins."""
    found: list[str] = []
    rest = ""
    for line in script.splitlines(keepends=True):
        rest += line
        if sqlite3.complete_statement(rest):
            found.append(rest)
            rest = ""
    return found
