"""The painting studio."""

from __future__ import annotations

from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.painting.canvas import Canvas
from desktop.studios import StudioPage
from engine.works import Painting


class PaintingPage(StudioPage):
    """The document's painting on a canvas."""

    KIND = "painting"

    def __init__(self, document: Document, link: EngineLink) -> None:
        self.editor = Canvas()
        super().__init__(document, self.editor)
        self.link = link
        self.retranslate()
        self.show_work()

    def show_work(self) -> None:
        work = self.document.work("painting")
        self.editor.set_painting(work if isinstance(work, Painting) else None)
        self.show_editor(work is not None)

    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(self.tr("Painting"))
        self.empty.setText(self.tr("There is no painting yet. The Triptych page makes one from a few words."))
