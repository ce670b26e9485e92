"""Every work that a model had a part in carries the result of its copy check: anew after each change, by itself."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer

from desktop import authorship, export
from desktop.document import Document
from desktop.library.keeper import Keeper
from desktop.training.run import Link
from engine.brief import KINDS
from engine.library import originality
from engine.library.store import Entry, Store
from engine.process import CheckCopies, EngineGone
from engine.works import Work

SETTLE_MS = 1500
"""A work is compared once it was left alone for so long."""


class Rechecks(QObject):
    """Asks the engine and writes what it found into the document and the library; one work at a time."""

    def __init__(self, document: Document, link: Link, keeper: Keeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._link, self._keeper = document, link, keeper
        self._waiting: dict[str, None] = {}  # in order, each kind once
        self._job = 0
        self._asked: tuple[str, Work] | None = None
        self._timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._timer.timeout.connect(self._next)
        document.work_changed.connect(self._on_changed)
        link.finished.connect(self._on_finished)
        link.failed.connect(lambda job, *_: self._over(job))
        link.died.connect(lambda _: self._over(self._job))

    def _on_changed(self, kind: str) -> None:
        self._waiting[kind] = None
        self._timer.start()

    def _next(self) -> None:
        while self._waiting and not self._job:
            kind = next(kind for kind in KINDS if kind in self._waiting)
            del self._waiting[kind]
            work, record = self._document.work(kind), self._document.record
            if work is None or not authorship.by_model(record, kind) or authorship.copies(record, kind, work):
                continue
            try:
                self._job = self._link.request(CheckCopies(originality.seen(work)))
            except EngineGone:
                return
            self._asked = kind, work

    def _on_finished(self, job: int, result: Any) -> None:
        if not job or job != self._job or self._asked is None:
            return
        (kind, work), found = self._asked, originality.telling(result)
        if self._document.work(kind) is work:
            self._document.note_copies(kind, found)
        self._keeper.do(lambda store: _keep(store, work, found))
        self._over(job)

    def _over(self, job: int) -> None:
        if job and job == self._job:
            self._job, self._asked = 0, None
            self._next()


def _keep(store: Store, work: Work, found: dict[str, Any]) -> None:
    """In the library's thread."""
    store.note_copies(Entry(work, export.encode(work)).fingerprint, found)
