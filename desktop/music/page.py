"""The music studio."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.icons import icon
from desktop.music.piano_roll import PianoRoll
from desktop.music.player import Player
from desktop.studios import StudioPage
from engine.works import Score


class MusicPage(StudioPage):
    """The document's tune in a piano-roll, and its playing."""

    KIND = "music"

    def __init__(self, document: Document, link: EngineLink, player: Player) -> None:
        self.editor = PianoRoll()
        super().__init__(document, self.editor)
        self.link, self.player = link, player
        self.play = QPushButton()
        self.play.setIcon(icon("play"))
        self.add_to_head(self.play)
        self.editor.score_changed.connect(lambda score: document.set_work("music", score, self.tr("Edit notes")))
        self.editor.playhead_moved.connect(self._seek)
        player.position.connect(self.editor.set_playhead)
        player.state_changed.connect(lambda on: self.play.setIcon(icon("stop" if on else "play")))
        self.play.clicked.connect(self._toggle)
        self.retranslate()
        self.show_work()

    def show_work(self) -> None:
        work = self.document.work("music")
        self.editor.set_score(work if isinstance(work, Score) else None)
        self.show_editor(work is not None)
        self.play.setEnabled(work is not None)

    def _toggle(self) -> None:
        self.player.toggle(self.document.work("music"), self.editor.playhead)

    def _seek(self, ticks: int) -> None:
        self.player.seek(self.document.work("music"), ticks)

    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(self.tr("Tune"))
        self.play.setText(self.tr("Play or stop"))
        self.empty.setText(self.tr("There is no tune yet. The Triptych page makes one from a few words."))
