"""Everything that is written into the library by the window, in one thread of its own. No widgets.

What Create or a studio makes goes there by itself; what hands changed, when the document is saved. What could not
be written (a full disk) waits and is tried again.
"""

from __future__ import annotations

import queue
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop import export
from desktop.document import Document
from engine.brief import WORKS, UserError
from engine.library import taste
from engine.library.store import Entry, Store
from engine.works import Work

RETRY_SECONDS = 20.0
MOST_WAITING = 60
"""Works that wait for room; beyond it the oldest go, for documents keep them too."""

Job = Callable[[Store], None]


@dataclass(frozen=True)
class _Landing:
    """A work on its way. line: where it stands in its document: what came before it there is its parent."""

    work: Work
    kind: str
    record: dict[str, Any]
    line: int


class Keeper(QObject):
    """changed: the library holds something else now. failed: one sentence, said once for each trouble."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, document: Document, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._path = document, path
        self._jobs: queue.Queue[Job | _Landing | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._writer: _Writer | None = None
        self._line = 0
        self._seen: weakref.WeakValueDictionary[int, Work] = weakref.WeakValueDictionary()
        document.work_changed.connect(self._on_work)
        document.modified_changed.connect(self._on_modified)

    # What lands by itself

    def _on_work(self, kind: str) -> None:
        if self._document.loading:
            self._line += 1  # another document: nothing in it comes from what was there before
            return
        if not self._by_hand(kind):
            self._land(kind)

    def _on_modified(self, modified: bool) -> None:
        if not modified and not self._document.loading:
            for kind in self._document.works:
                self._land(kind)

    def _steps(self, kind: str) -> list[dict[str, Any]]:
        steps = self._document.record.get("steps", [])
        return [step for step in steps if isinstance(step, dict) and step.get("work") == WORKS[kind]]

    def _by_hand(self, kind: str) -> bool:
        steps = self._steps(kind)
        return not steps or steps[-1].get("by") == "hand"

    def _land(self, kind: str) -> None:
        work = self._document.work(kind)
        if work is None or self._seen.get(id(work)) is work:
            return
        self._seen[id(work)] = work
        made = self._document.record.get("made", {}).get(WORKS[kind]) or {}
        after = made.get("after") or {}
        for source, noun in WORKS.items():
            if source != kind and noun == after.get("work"):
                self._land(source)  # what it was made after comes first, for it is its parent
        self._put(_Landing(work, kind, self._document.record, self._line))

    def came_in(self, kind: str, fingerprint: str) -> None:
        """A work of the library is about to be put into the document; steps taken from it come from it."""
        line = self._line
        self._put(lambda _store: None if self._writer is None else self._writer.note(line, kind, fingerprint))

    # What is asked

    def do(self, job: Job) -> None:
        """Have something else written: job(store) runs in the thread, one after the other."""
        self._put(job)

    def say(self, kind: str, choice: taste.Choice, work: int = 0, other: int = 0) -> None:
        """Remember a choice (taste.Taste.say)."""
        self._put(lambda store: taste.Taste(store).say(kind, choice, work, other))

    def forget(self, kind: str) -> None:
        """Forget all choices of a kind (taste.Taste.reset)."""

        def job(store: Store) -> None:
            taste.Taste(store).reset(kind)

        self._put(job)

    def _put(self, job: Job | _Landing) -> None:
        self._jobs.put(job)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="library")
            self._thread.start()

    def close(self) -> None:
        """Write what is still to be written, and end. May be called twice."""
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None

    # The thread

    def _work(self) -> None:
        writer = self._writer = _Writer(self._path, self.changed.emit, self.failed.emit)
        try:
            while True:
                try:
                    job = self._jobs.get(timeout=RETRY_SECONDS if writer.waiting else None)
                except queue.Empty:
                    writer.again()
                    continue
                if job is None:
                    writer.again()
                    return
                writer.do(job)
        finally:
            writer.close()


class _Writer:
    """Lives in the thread."""

    def __init__(self, path: Path | None, changed: Callable[[], None], failed: Callable[[str], None]) -> None:
        self._path, self._changed, self._failed = path, changed, failed
        self._store: Store | None = None
        self._said = ""
        self._present: dict[tuple[int, str], str] = {}  # what lies in the document now: (line, kind) -> fingerprint
        self.waiting: list[Entry] = []

    def close(self) -> None:
        if self._store is not None:
            self._store.close()

    def _open(self) -> Store:
        if self._store is None:
            self._store = Store(self._path)
            self._store.purge()
        return self._store

    def note(self, line: int, kind: str, fingerprint: str) -> None:
        """What lies in the document now."""
        self._present[line, kind] = fingerprint

    def do(self, job: Job | _Landing) -> None:
        if isinstance(job, _Landing):
            self.waiting.append(self._entry(job))
            del self.waiting[:-MOST_WAITING]
            self.again()
            return
        try:
            job(self._open())
        except UserError as error:
            self._tell(str(error))
            self._changed()  # whoever showed it as done looks again
        else:
            self._said = ""
            self._changed()

    def again(self) -> None:
        """Write what waits."""
        if not self.waiting:
            return
        try:
            self._open().keep(*self.waiting)
        except UserError as error:
            self._tell(str(error))
        else:
            self.waiting.clear()
            self._said = ""
            self._changed()

    def _entry(self, landing: _Landing) -> Entry:
        """The work as it is kept. Its parent is what lay there before, where a step was taken from that."""
        entry = Entry(landing.work, export.encode(landing.work), landing.record, ())
        place = (landing.line, landing.kind)
        steps = [step for step in landing.record.get("steps", []) if step.get("work") == WORKS[landing.kind]]
        before = self._present.get(place, "")
        self._present[place] = entry.fingerprint
        parents: tuple[tuple[str, str], ...] = ()
        if before and before != entry.fingerprint and len(steps) > 1:
            parents = ((before, str(steps[-1].get("action", ""))),)
        return Entry(entry.work, entry.data, entry.record, parents)

    def _tell(self, sentence: str) -> None:
        if sentence != self._said:
            self._said = sentence
            self._failed(sentence)
