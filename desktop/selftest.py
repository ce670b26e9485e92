"""--self-test: the packaged program proves on this machine that it opens, creates and exports."""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
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
    window = make_window()
    window.show()
    try:
        problem = _problem(window)
    finally:
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


def _check(folder: Path) -> str:
    import mido
    from PIL import Image

    with Image.open(folder / "painting.png") as image:
        image.load()
        if min(image.size) < 64:
            return f"the painting is only {image.size}"
    notes = sum(m.type == "note_on" for m in mido.MidiFile(file=io.BytesIO((folder / "tune.mid").read_bytes())))
    words = len((folder / "text.txt").read_text("utf8").split())
    sys.stdout.write(f"painting {image.size}, tune of {notes} notes, text of {words} words\n")
    return "" if notes > 8 and words >= 4 else "a work is all but empty"
