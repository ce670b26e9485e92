"""An open document: three works and how they came to be, with undo, saving, autosave and recovery."""

from __future__ import annotations

import copy
import hashlib
import os
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QLockFile, QObject, QTimer, Signal
from PySide6.QtGui import QImage, QUndoCommand, QUndoStack

from desktop import archive, authorship
from desktop.layers import HAND, MODEL, Change, Layer, Layers, from_pixels
from desktop.snapshot import Coder, Snapshot
from engine import files, paths
from engine.brief import KINDS, WORKS, UserError
from engine.works import Painting, Work

MERGE_SECONDS = 1.0
AUTOSAVE_MS = 20_000
MAX_FILE = 512 << 20
UNDO_BYTES = 512 << 20
"""What undo may hold; beyond it the oldest steps are forgotten."""
SETTLE_MS = 200
"""Strokes are seen at once on the canvas; the flat painting is told of when the hand has rested so long."""

State = tuple[dict[str, Work | None], dict[str, Any]]
"""Works by kind (only those a step touches), and the record."""
_FLATTEN = Painting(np.empty((0, 0, 3), np.uint8))
"""Stands in a State for the painting that the layers make together."""


class _Step(QUndoCommand):
    """One undoable change, as data: what was there before and what is there after.

    change: what becomes of the painting's layers. done: the layers show it already, when the step is pushed.
    hand: edits by hand of one kind and label merge while they follow each other quickly.
    """

    def __init__(
        self,
        apply: Callable[[State, Change | None, bool], None],
        label: str,
        before: State,
        after: State,
        hand: str,
        change: Change | None = None,
        done: bool = False,
    ) -> None:
        super().__init__(label)
        self.apply, self.before, self.after, self.hand = apply, before, after, hand
        self.change, self._done = change, done
        self.when = time.monotonic()
        flat = before[0].get("painting")
        self.size = (change.size if change else 0) + (flat.pixels.nbytes if isinstance(flat, Painting) else 0)

    def undo(self) -> None:
        self.apply(self.before, self.change, False)

    def redo(self) -> None:
        self.apply(self.after, None if self._done else self.change, True)
        self._done = False

    def forget(self) -> None:
        """Give its memory back; it can no longer be undone."""
        self.setObsolete(True)
        self.before = self.after = ({}, {})
        self.change, self.size = None, 0

    def id(self) -> int:
        """Only edits by hand of one kind merge; -1 never does."""
        return 1 + KINDS.index(self.hand) if self.hand else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Step) or other.text() != self.text():
            return False
        if other.when - self.when > MERGE_SECONDS:
            return False
        if self.change is not None and other.change is not None:
            if self.change.light != other.change.light:
                return False
            self.change = Change(self.change.before, other.change.after, {**self.change.images, **other.change.images})
        self.after, self.when = other.after, other.when
        return True


class Document(QObject):
    """Works by kind ("painting", "music", "writing"), the record of their making, and the file."""

    work_changed = Signal(str)
    """A kind: its work is another one now."""
    copies_noted = Signal(str)
    """A kind: its work was compared with what the models learned from."""
    modified_changed = Signal(bool)
    path_changed = Signal(str)
    """The file's path, "" for none."""
    failed = Signal(str)
    """One sentence: the autosave could not be written."""
    _not_written = Signal(str)

    def __init__(self, parent: QObject | None = None, autosave_ms: int = AUTOSAVE_MS) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.indexChanged.connect(self._drop_forgotten)
        self.layers = Layers(self)
        self._whole: Painting | None = None  # the painting as it was put in, while no layer was changed since
        self.record: dict[str, Any] = {}
        self.path: Path | None = None
        self.loading = False
        """Whether what is told of now was read from a file (or there is nothing any more)."""
        self._works: dict[str, Work] = {}
        self._on_disk = ""  # SHA-256 of the file as we last read or wrote it
        self._recovered = False
        self._coder = Coder()
        self._writing: threading.Thread | None = None
        self._not_written.connect(self._autosave_failed)
        self._lock: QLockFile | None = None
        self._autosaved: object = None
        self._complained = False
        self._was_modified = False
        self.undo_stack.cleanChanged.connect(self._tell_modified)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(lambda: self.work_changed.emit("painting"))
        self._timer = QTimer(self, interval=autosave_ms)
        self._timer.timeout.connect(lambda: self.autosave(soon=True))
        self._timer.start()

    # The works

    def work(self, kind: str) -> Work | None:
        """The work of a kind; the painting is what its layers look like together."""
        if kind == "painting" and self._works.get(kind) is _FLATTEN:
            self._works[kind] = self.layers.flattened()
        return self._works.get(kind)

    @property
    def works(self) -> dict[str, Work]:
        """A copy: works by kind, those there are."""
        self.work("painting")
        return dict(self._works)

    @property
    def modified(self) -> bool:
        """Whether there is anything that is not in the file."""
        return self._recovered or not self.undo_stack.isClean()

    def set_work(self, kind: str, work: Work | None, label: str, record: dict[str, Any] | None = None) -> None:
        """Put a work in, as one undoable step. Without a record it was changed by hand.

        Changes by hand of one kind and label that follow within a second become one step.
        """
        self._push({kind: work}, label, record, hand=kind if record is None else "")

    def set_works(
        self,
        works: dict[str, Work | None] | dict[str, Work],
        label: str,
        record: dict[str, Any] | None = None,
    ) -> None:
        """Put several works in, as one undoable step. record: what the engine says of their making."""
        self._push(dict(works), label, record, hand="")

    def _push(self, works: dict[str, Work | None], label: str, record: dict[str, Any] | None, hand: str) -> None:
        if not set(works) <= set(KINDS):
            raise ValueError(f"kinds are {KINDS}, not {sorted(works)}")
        changed = {kind: work for kind, work in works.items() if not _same(work, self.work(kind))}
        if not changed:
            return
        change = None
        if "painting" in changed:
            painting = changed["painting"]
            change = _flat(self.layers, painting if isinstance(painting, Painting) else None, record is None)
        before: State = ({kind: self.work(kind) for kind in changed}, self.record)
        made = _recorded(self.record, tuple(changed), record)
        layer = str(change.after.keys[0]) if change is not None and change.after.keys else ""
        after: State = (changed, authorship.put(self.record, record, made, before[0], changed, layer))
        self._push_step(_Step(self._apply, label, before, after, hand, change))

    def change_layers(
        self, change: Change, label: str, done: bool = False, record: dict[str, Any] | None = None
    ) -> None:
        """Change the layers of the painting, as one undoable step. done: they show the change already.

        record: what the engine says of the step; None where it was done by hand. Changes of what is said of
        layers (not of pixels) that follow within a second become one step.
        """
        there: Work | None = self._whole if self._whole is not None else _FLATTEN
        if not self.layers.arrangement.layers:
            there = None
        before: State = ({"painting": there}, self.record)
        old = self.record if set(change.before.keys) & set(change.after.keys) else _without_painting(self.record)
        made = _recorded(old, ("painting",), record)
        made = authorship.painted(self.record, made, change, self.layers, self._works.get("painting"))
        after: State = ({"painting": _FLATTEN}, made)
        hand = "painting" if change.light else ""
        self._push_step(_Step(self._apply, label, before, after, hand, change, done))

    def _push_step(self, step: _Step) -> None:
        self.undo_stack.push(step)
        held = 0
        for index in reversed(range(self.undo_stack.count())):
            old = self.undo_stack.command(index)
            if not isinstance(old, _Step) or old.isObsolete():
                break
            held += old.size
            if held > UNDO_BYTES and index < self.undo_stack.index() - 1:
                old.forget()
                held = UNDO_BYTES + 1  # all that are older go too

    def _drop_forgotten(self, index: int) -> None:
        """Forgotten steps go once undo has come to them, so that there is nothing left to undo."""
        if index and self.undo_stack.command(index - 1).isObsolete():
            self.undo_stack.undo()

    def _apply(self, state: State, change: Change | None, forward: bool) -> None:
        works, self.record = state
        if change is not None:
            change.apply(self.layers, forward)
        had = "painting" in self._works
        for kind, work in works.items():
            if work is None:
                self._works.pop(kind, None)
            else:
                self._works[kind] = work
            if kind == "painting":
                self._whole = work if isinstance(work, Painting) and work is not _FLATTEN else None
        for kind, work in works.items():
            if work is _FLATTEN and had:
                self._settle.start()
            else:
                self.work_changed.emit(kind)

    def _tell_modified(self) -> None:
        if self.modified != self._was_modified:
            self._was_modified = self.modified
            self.modified_changed.emit(self.modified)

    def note_copies(self, kind: str, found: dict[str, Any]) -> None:
        """Keep the result of a copy check (originality.check) of the work as it is now; no step, nothing to save."""
        copies = {**self.record.get("copies", {}), WORKS[kind]: found}
        self.record = self.record | {"copies": copies}
        self.copies_noted.emit(kind)

    # Files

    def new(self) -> None:
        """Begin again with nothing. The caller asks first whether to save."""
        self._load(archive.Contents(), [], None, "")

    def open(self, path: Path | str) -> None:
        """Read a .triptych file. Raises UserError, and stays as it is, when that cannot be done."""
        data = self._read(Path(path))
        self._load(*_unpack(data), Path(path), _hash(data))

    def open_copy(self, path: Path | str) -> None:
        """Read a .triptych file as a document that has no file of its own yet, such as a sample."""
        self._load(*_unpack(self._read(Path(path))), None, "")

    def _read(self, path: Path) -> bytes:
        try:
            if path.stat().st_size > MAX_FILE:
                raise UserError(f"{path.name} is larger than 512 MB, too large for a Triptych document.")
            return path.read_bytes()
        except OSError as error:
            reason = error.strerror or str(error)
            raise UserError(f"{path} could not be read ({reason}); choose another file.") from error

    def _load(
        self, contents: archive.Contents, layers: list[tuple[Layer, QImage]], path: Path | None, on_disk: str
    ) -> None:
        kinds = [kind for kind in KINDS if kind in self._works or kind in contents.works]
        self._drop_recovery()
        self._works, self.record = dict(contents.works), authorship.sound(contents.record, contents.works)
        painting = contents.works.get("painting")
        self._whole = painting if isinstance(painting, Painting) else None
        self._settle.stop()
        if layers:
            size = layers[0][1].size()
            self.layers.replaced(layers, size.width(), size.height()).apply(self.layers, True)
        else:
            _flat(self.layers, self._whole, False).apply(self.layers, True)
        self.record = authorship.keyed(self.record, self.layers.arrangement.keys)
        self._on_disk, self._recovered, self._autosaved = on_disk, False, None
        self.undo_stack.clear()
        self.loading = True
        self._set_path(path)
        for kind in kinds:
            self.work_changed.emit(kind)
        self._tell_modified()
        self.loading = False

    def _set_path(self, path: Path | None) -> None:
        if path != self.path:
            self.path = path
            self.path_changed.emit(str(path) if path else "")

    def save(self, path: Path | str | None = None) -> None:
        """Write the document to path, or to the file it came from; replaced at once.

        Raises UserError when another program changed that file since, or when it cannot be written.
        """
        target = Path(path) if path else self.path
        if target is None:
            raise UserError("The document has no file yet; choose where to save it.")
        if not target.suffix:
            target = target.with_suffix(".triptych")
        if target == self.path and self._on_disk:
            self._check_unchanged(target)
        self._wait()
        data = self._coder.pack(self._snapshot())
        files.write_bytes(target, data)
        self._on_disk, self._recovered = _hash(data), False
        self.undo_stack.setClean()
        self._drop_recovery()
        self._set_path(target)
        self._tell_modified()

    def _check_unchanged(self, path: Path) -> None:
        try:
            found = _hash(path.read_bytes())
        except FileNotFoundError:
            return  # it was moved or deleted: saving brings it back
        except OSError as error:
            reason = error.strerror or str(error)
            raise UserError(f"{path} could not be read ({reason}); save under another name.") from error
        if found != self._on_disk:
            raise UserError(f"{path.name} was changed by another program since it was opened; save under another name.")

    def _snapshot(self, extra: dict[str, Any] | None = None) -> Snapshot:
        flat = self._works.get("painting") is _FLATTEN
        works = {kind: work for kind, work in self._works.items() if work is not _FLATTEN}
        return Snapshot(
            works,
            authorship.numbered(self.record, self.layers.arrangement.keys),
            extra or {},
            QImage(self.layers.composite) if flat else None,
            tuple((layer, QImage(self.layers.image(layer.key))) for layer in self.layers.arrangement.layers),
        )

    # Autosave and recovery

    def autosave(self, soon: bool = False) -> None:
        """Keep what is not saved yet in the user's data folder, for recover() after a crash.

        soon: in the background, for a large painting takes seconds; not while the last time still runs.
        """
        if not self.modified or (soon and self._writing is not None and self._writing.is_alive()):
            return
        self._wait()
        snapshot = self._snapshot({"path": str(self.path) if self.path else "", "on_disk": self._on_disk})
        if (state := snapshot.state) == self._autosaved:
            return
        try:
            path = self._recovery_path()
        except (UserError, OSError) as error:
            self._autosave_failed(str(error))
            return
        self._autosaved = state
        if not soon:
            if problem := self._written(path, snapshot):
                self._autosave_failed(problem)
            return

        def write() -> None:
            if problem := self._written(path, snapshot):
                self._not_written.emit(problem)

        self._writing = threading.Thread(target=write, name="autosave")
        self._writing.start()

    def _written(self, path: Path, snapshot: Snapshot) -> str:
        """Write a snapshot, in any thread; one sentence where it cannot be."""
        try:
            files.write_bytes(path, self._coder.pack(snapshot))
        except (UserError, OSError) as error:
            return str(error)
        return ""

    def _wait(self) -> None:
        """Until the thread that writes has come to its end."""
        if self._writing is not None:
            self._writing.join()
            self._writing = None

    def _autosave_failed(self, sentence: str) -> None:
        self._autosaved = None  # so that it is tried again
        if not self._complained:
            self._complained = True
            self.failed.emit(sentence)

    def _recovery_path(self) -> Path:
        """Our recovery file; its lock, held while we live, tells others that it is still open."""
        if self._lock is None:
            folder = _recovery_folder()
            folder.mkdir(parents=True, exist_ok=True)
            lock = QLockFile(str(folder / f"{uuid.uuid4().hex}.lock"))
            lock.setStaleLockTime(0)
            if not lock.tryLock(0):
                raise UserError("The document could not be kept safe against a crash; save it soon.")
            self._lock = lock
        return Path(self._lock.fileName()).with_suffix(".triptych")

    def _drop_recovery(self) -> None:
        self._wait()
        if self._lock is not None:
            Path(self._lock.fileName()).with_suffix(".triptych").unlink(missing_ok=True)
            self._lock.unlock()
            self._lock = None
        self._autosaved = None

    def recover(self) -> bool:
        """Take up the newest document that a crash left behind; True when there was one.

        It opens as modified, with the path it had. Files of documents that are still open are left alone.
        """
        folder = _recovery_folder()
        left = sorted(folder.glob("*.triptych"), key=os.path.getmtime, reverse=True) if folder.is_dir() else []
        for path in left:
            lock = QLockFile(str(path.with_suffix(".lock")))
            lock.setStaleLockTime(0)
            if (self._lock and lock.fileName() == self._lock.fileName()) or not lock.tryLock(0):
                continue
            try:
                contents, layers = _unpack(path.read_bytes())
            except (UserError, OSError):
                os.replace(path, path.with_suffix(".broken"))
                lock.unlock()
                continue
            was = contents.extra.get("path")
            on_disk = contents.extra.get("on_disk")
            self._load(contents, layers, Path(was) if was else None, on_disk if isinstance(on_disk, str) else "")
            self._lock = lock  # the file is ours now, until it is saved
            self._recovered = True
            self._tell_modified()
            return True
        return False

    def close(self) -> None:
        """A clean end: no autosave after this, and nothing to recover."""
        self._timer.stop()
        self._drop_recovery()


def _unpack(data: bytes) -> tuple[archive.Contents, list[tuple[Layer, QImage]]]:
    """A file's contents, and the painting's layers ready to be shown. Raises UserError."""
    contents = archive.unpack(data)
    if not contents.layers:
        return contents, []
    from engine.painting import pictures

    painting = contents.works["painting"]
    assert isinstance(painting, Painting)
    layers = []
    for key, part in enumerate(contents.layers, 1):
        pixels = pictures.read_layer(part.png)
        if pixels.shape[:2] != painting.pixels.shape[:2]:
            raise UserError("A layer of the painting has another size than the painting; open another copy of it.")
        layers.append((Layer(key, part.kind, part.name, part.opacity, part.visible), from_pixels(pixels)))
    return contents, layers


def _flat(layers: Layers, painting: Painting | None, by_hand: bool) -> Change:
    """The step to a painting of one layer, or to none."""
    if painting is None:
        return layers.replaced([], 0, 0)
    height, width = painting.pixels.shape[:2]
    layer = Layer(layers.new_key(), HAND if by_hand else MODEL, "")
    return layers.replaced([(layer, from_pixels(painting.pixels))], width, height)


def _recovery_folder() -> Path:
    return paths.user_data() / "recovery"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _same(a: Work | None, b: Work | None) -> bool:
    """Paintings are told apart by identity: comparing millions of pixels costs more than a step too many."""
    return a is b or (a is not None and a == b)


def _without_painting(record: dict[str, Any]) -> dict[str, Any]:
    """The record before a wholly other painting, which nothing that it says of the old one is true of."""
    noun = WORKS["painting"]
    steps = [step for step in record.get("steps", []) if not (isinstance(step, dict) and step.get("work") == noun)]
    kept = {part: {kind: how for kind, how in record.get(part, {}).items() if kind != noun}
            for part in ("made", "models") if part in record}  # fmt: skip
    return record | kept | {"steps": steps}


def _recorded(old: dict[str, Any], kinds: tuple[str, ...], new: dict[str, Any] | None) -> dict[str, Any]:
    """The record after these kinds were made by the engine (new: its record) or changed by hand (None).

    Models and steps of the other works are kept; `made` holds each work's brief and seed.
    """
    record = copy.deepcopy(old)
    nouns = [WORKS[kind] for kind in kinds]
    steps = [step for step in record.get("steps", []) if isinstance(step, dict)]
    if new is None:
        for noun in nouns:
            mine = [step for step in steps if step.get("work") == noun]
            if not mine or mine[-1].get("by") != "hand":
                steps.append({"work": noun, "by": "hand", "action": "edit"})
        return record | {"steps": steps}
    new = copy.deepcopy(new)
    record.pop("after", None)
    told = new.get("made", {})  # a record that was one of a document already, such as a draft brought back
    made = {noun: how for noun, how in record.get("made", {}).items() if noun not in nouns}
    for noun in nouns:
        made[noun] = told.get(noun) or {key: new[key] for key in ("brief", "mood", "seed", "after") if key in new}
    copies = {noun: found for noun, found in record.get("copies", {}).items() if noun not in nouns}
    copies |= {noun: found for noun, found in new.get("copies", {}).items() if noun in nouns}
    models = {noun: model for noun, model in record.get("models", {}).items() if noun not in nouns}
    models |= {noun: model for noun, model in new.get("models", {}).items() if noun in nouns}
    steps = [step for step in steps if step.get("work") not in nouns]
    steps += [step for step in new.get("steps", []) if step.get("work") in nouns]
    new.pop("ledger", None)  # it follows the works themselves: desktop/authorship.py
    return record | new | {"models": models, "steps": steps, "made": made, "copies": copies}
