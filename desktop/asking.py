"""One question at a time to a medium's model, answered by signals."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop import settings
from desktop.engine_link import EngineLink
from engine.process import EngineGone, Operate


class Asking(QObject):
    """The signals are of the last question alone; older ones are cancelled.

    progressed(fraction 0..1), previewed(value), finished(result), failed(sentence).
    """

    progressed = Signal(float)
    previewed = Signal(object)
    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, link: EngineLink, kind: str, parent: QObject) -> None:
        super().__init__(parent)
        self.link, self.kind = link, kind
        self._job = 0
        link.progressed.connect(self._on_progress)
        link.previewed.connect(self._on_preview)
        link.finished.connect(self._on_finished)
        link.failed.connect(self._on_failed)
        link.died.connect(self._on_died)

    @property
    def busy(self) -> bool:
        return self._job != 0

    def ask(self, name: str, arguments: dict[str, Any], language: str = "en") -> bool:
        """Ask for an operation of the studio; False where there is no engine. language: of a writing model."""
        self.stop(silently=True)
        model = settings.chosen_models(language).get(self.kind, "")
        try:
            self._job = self.link.request(Operate(self.kind, name, arguments, model, language))
        except EngineGone:
            return False
        return True

    def stop(self, silently: bool = False) -> None:
        """Ask the model to end; it answers with what it has, to nobody where silently."""
        if self._job:
            self.link.cancel(self._job)
            if silently:
                self._job = 0

    def _on_progress(self, job: int, progress: Any) -> None:
        if job and job == self._job and progress.fraction is not None:
            self.progressed.emit(progress.fraction)

    def _on_preview(self, job: int, value: Any) -> None:
        if job and job == self._job:
            self.previewed.emit(value)

    def _on_finished(self, job: int, value: Any) -> None:
        if job and job == self._job:
            self._job = 0
            self.finished.emit(value)

    def _on_failed(self, job: int, sentence: str, details: str) -> None:
        if job and job == self._job:
            self._job = 0
            self.failed.emit(sentence)

    def _on_died(self, sentence: str) -> None:
        if self._job:
            self._job = 0
            self.failed.emit(sentence)
