"""What holds for every test of the window: settings of its own, no thread and no window left behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings, QThread
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, qapp: QApplication) -> None:
    QCoreApplication.setOrganizationName("TriptychTests")
    QCoreApplication.setApplicationName("Triptych")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))


@pytest.fixture(autouse=True)
def _nothing_left(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A QThread that was started must be finished, and a top-level widget closed, when the test is over."""
    started: list[QThread] = []
    start = QThread.start

    def remember(self: QThread, *arguments: object) -> None:
        started.append(self)
        start(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(QThread, "start", remember)
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    running = [thread.objectName() or repr(thread) for thread in started if _running(thread)]
    assert not running, f"threads still running: {running}"
    shown = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    for widget in shown:
        widget.close()


def _running(thread: QThread) -> bool:
    try:
        return thread.isRunning()
    except RuntimeError:  # already deleted on the C++ side, hence ended
        return False


def descendants(widget: QObject) -> Iterator[QObject]:
    """All children, depth first."""
    for child in widget.children():
        yield child
        yield from descendants(child)
