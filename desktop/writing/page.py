"""The writing studio."""

from __future__ import annotations

from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.studios import StudioPage
from desktop.writing.editor import TextEditor
from engine.works import Text


class WritingPage(StudioPage):
    """The document's text in an editor; a text can always be begun by hand."""

    KIND = "writing"

    def __init__(self, document: Document, link: EngineLink) -> None:
        self.editor = TextEditor()
        super().__init__(document, self.editor)
        self.link = link
        self.editor.text_edited.connect(lambda text: document.set_work("writing", text, self.tr("Edit text")))
        self.retranslate()
        self.show_work()

    def show_work(self) -> None:
        work = self.document.work("writing")
        self.editor.set_text(work if isinstance(work, Text) else None)
        self.show_editor(True)

    def flush(self) -> None:
        self.editor.flush()

    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(self.tr("Text"))
