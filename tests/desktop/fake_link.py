"""A link to no engine, for the tests of pages that ask one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.process import EngineGone


class FakeLink(QObject):
    """An EngineLink without an engine: it keeps what is asked, and the test answers."""

    progressed = Signal(int, object)
    previewed = Signal(int, object)
    finished = Signal(int, object)
    failed = Signal(int, str, str)
    died = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Any] = []
        self.cancelled: list[int] = []
        self.gone = False

    def request(self, request: Any) -> int:
        if self.gone:
            raise EngineGone
        self.asked.append(request)
        return len(self.asked)

    def cancel(self, job: int) -> None:
        self.cancelled.append(job)

    def close(self) -> None:
        """There is nothing to end."""

    def preview(self, value: Any) -> None:
        self.previewed.emit(len(self.asked), value)

    def answer(self, value: Any) -> None:
        self.finished.emit(len(self.asked), value)
