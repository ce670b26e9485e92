"""The three studios, each the document's own work in its full-size editor."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop.document import Document
from desktop.icons import icon
from desktop.music.piano_roll import PianoRoll
from desktop.music.player import Player
from desktop.painting.canvas import Canvas
from desktop.writing.editor import TextEditor
from engine.works import Painting, Score, Text


class StudioPage(QWidget):
    """One work, large, with its export; without a work it says where works come from."""

    export_wanted = Signal()
    home_wanted = Signal()

    def __init__(self, kind: str, document: Document, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind, self.document, self.player = kind, document, player
        self.title = QLabel()
        self.title.setProperty("heading", True)
        self.export = QPushButton()
        self.export.setIcon(icon("export"))
        self.play = QPushButton()
        self.play.setIcon(icon("play"))
        self.play.setVisible(kind == "music")
        self.editor = {"painting": Canvas, "music": PianoRoll, "writing": TextEditor}[kind]()
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        self.home = QPushButton()
        self.home.setProperty("main", True)
        nothing = QWidget()
        middle = QVBoxLayout(nothing)
        middle.addStretch(1)
        middle.addWidget(self.empty)
        row = QHBoxLayout()
        row.addWidget(self.home)
        row.addStretch(1)
        middle.addLayout(row)
        middle.addStretch(2)
        self.stack = QStackedWidget()
        self.stack.addWidget(nothing)
        self.stack.addWidget(self.editor)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.play)
        head.addWidget(self.export)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        self.export.clicked.connect(self.export_wanted)
        self.home.clicked.connect(self.home_wanted)
        document.work_changed.connect(lambda changed: self.show_work() if changed == kind else None)
        if isinstance(self.editor, PianoRoll):
            self.editor.score_changed.connect(lambda score: document.set_work("music", score, self.tr("Edit notes")))
            self.editor.playhead_moved.connect(self._seek)
            player.position.connect(self.editor.set_playhead)
            player.state_changed.connect(lambda on: self.play.setIcon(icon("stop" if on else "play")))
            self.play.clicked.connect(self._toggle)
        elif isinstance(self.editor, TextEditor):
            self.editor.text_edited.connect(lambda text: document.set_work("writing", text, self.tr("Edit text")))
        self._retranslate()
        self.show_work()

    def show_work(self) -> None:
        """What the document holds. A text can always be written by hand."""
        work = self.document.work(self.kind)
        if isinstance(self.editor, Canvas):
            self.editor.set_painting(work if isinstance(work, Painting) else None)
        elif isinstance(self.editor, PianoRoll):
            self.editor.set_score(work if isinstance(work, Score) else None)
        elif isinstance(self.editor, TextEditor):
            self.editor.set_text(work if isinstance(work, Text) else None)
        self.stack.setCurrentIndex(1 if work is not None or self.kind == "writing" else 0)
        self.export.setEnabled(work is not None)
        self.play.setEnabled(work is not None)

    def _toggle(self) -> None:
        if isinstance(self.editor, PianoRoll):
            self.player.toggle(self.document.work("music"), self.editor.playhead)

    def _seek(self, ticks: int) -> None:
        self.player.seek(self.document.work("music"), ticks)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        names = {"painting": self.tr("Painting"), "music": self.tr("Tune"), "writing": self.tr("Text")}
        self.title.setText(names[self.kind])
        self.export.setText(self.tr("Export…"))
        self.play.setText(self.tr("Play or stop"))
        self.empty.setText(
            self.tr("There is no painting yet. The Triptych page makes one from a few words.")
            if self.kind == "painting"
            else self.tr("There is no tune yet. The Triptych page makes one from a few words.")
        )
        self.home.setText(self.tr("Go to the Triptych page"))
