"""--self-test: the packaged program proves on this machine that it opens, creates, exports, signs and sounds."""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from engine.brief import KINDS

if TYPE_CHECKING:
    from desktop.window import Window

PATIENCE = 180.0
"""Seconds the engine has for everything; a first start from a slow disk needs some."""


def run_self_test(app: QApplication, make_window: Callable[[], Window]) -> int:
    """Open the window, create the three works through it, export and check them. 0 when all is well."""
    raised: list[str] = []
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        raised.append(f"{kind.__name__}: {error}")  # Qt goes on after an error in a slot; the test must not pass
        before(kind, error, trace)

    sys.excepthook = hook
    window = make_window()
    window.show()
    try:
        problem = _problem(window) or "; ".join(raised)
    finally:
        sys.excepthook = before
        window.shut_down()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, 0)
    sys.stdout.write(f"self-test: {problem or 'passed'}\n")
    return bool(problem)


def _wait(true: Callable[[], bool]) -> bool:
    """Let the window live until something is true."""
    loop = QEventLoop()
    look = QTimer(interval=50)
    end = time.monotonic() + PATIENCE
    look.timeout.connect(lambda: loop.quit() if true() or time.monotonic() > end else None)
    look.start()
    loop.exec()
    return true()


def _problem(window: Window) -> str:
    if not _wait(lambda: window.link.alive):
        return "the engine did not start"
    sys.stdout.write(f"window open, engine process {window.link.pid}\n")
    began = time.monotonic()
    window.home.bar.prompt.setText("a storm over the sea")
    window.home.bar.seed.setValue(7)
    window.home.bar.seed_lock.setChecked(True)
    window.document.new()
    window.home.make()
    if not window.home.busy:
        return window.notice.sentence.text() or "nothing was asked of the engine"
    if not _wait(lambda: not window.home.busy):
        return "the works were not finished in time"
    works = window.document.works
    missing = [kind for kind in KINDS if kind not in works]
    if missing:
        return f"not made: {', '.join(missing)}: {window.notice.sentence.text()}"
    sys.stdout.write(f"created in {time.monotonic() - began:.1f} s\n")
    with tempfile.TemporaryDirectory() as folder:
        window.exports.into(folder)
        return _check(Path(folder))


def _signed(folder: Path) -> str:
    """Content credentials hold, and a change is noticed."""
    from engine.library import provenance

    for name in ("painting.png", "tune.mid", "text.txt"):
        if (state := provenance.verify(folder / name)["state"]) != "valid":
            return f"the credentials of {name} are {state}"
    with (folder / "text.txt").open("a") as file:
        file.write("x")
    changed = provenance.verify(folder / "text.txt")["state"] == "changed"
    sys.stdout.write("credentials hold\n")
    return "" if changed else "a changed text was not noticed"


def _sounds(folder: Path) -> str:
    """The tune can be written as sound."""
    import soundfile

    from engine import studio
    from engine.jobs import ConsoleJob

    score = studio.read_work(folder / "tune.mid")
    for ending in ("wav", "flac"):
        path = folder / f"tune.{ending}"
        studio.operate("music", "sound", {"score": score, "path": str(path)}, ConsoleJob(quiet=True))
        if soundfile.info(str(path)).duration < 1:
            return f"the tune as {ending} is empty"
    sys.stdout.write("tune written as WAV and FLAC\n")
    return ""


def _check(folder: Path) -> str:
    import mido
    from PIL import Image

    with Image.open(folder / "painting.png") as image:
        image.load()
        if min(image.size) < 64:
            return f"the painting is only {image.size}"
    notes = sum(m.type == "note_on" for m in mido.MidiFile(file=io.BytesIO((folder / "tune.mid").read_bytes())))
    words = len((folder / "text.txt").read_text("utf8").split())
    if problem := _signed(folder) or _sounds(folder):
        return problem
    sys.stdout.write(f"painting {image.size}, tune of {notes} notes, text of {words} words\n")
    return "" if notes > 8 and words >= 4 else "a work is all but empty"
