"""The home page: one brief, three panels that fill while one watches, the drafts below."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QLocale, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop import i18n, settings
from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.icons import icon
from desktop.music.hearing import Hearing
from desktop.music.piano_roll import PianoRoll
from desktop.painting.canvas import Canvas
from desktop.triptych.brief_bar import BriefBar
from desktop.triptych.history import DraftSet, History
from desktop.triptych.panels import Panel
from desktop.triptych.performance import Performance
from desktop.writing.editor import TextEditor
from engine import lending
from engine.brief import KINDS, WORKS, Brief, UserError
from engine.jobs import Progress
from engine.painting.growing import Growing
from engine.process import Create, EngineGone, Operate
from engine.works import Draft, Painting, Score, Text, Work, kind_of

PERFORMED_SIDE = 720


class TriptychPage(QWidget):
    """Creates through the link into the document. told: one sentence for the bar; with details, or "" for none.

    busy_changed(bool, Progress | None): a creation began, goes on, or ended. file_dropped(path): to be appraised.
    """

    told = Signal(str, str)
    busy_changed = Signal(bool, object)
    open_wanted = Signal(str)
    export_wanted = Signal()
    file_dropped = Signal(str)

    def __init__(self, document: Document, link: EngineLink, player: Hearing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document, self.link, self.player = document, link, player
        self._job = 0
        self._asked = Brief()
        self._made: dict[str, Work] = {}
        self.bar = BriefBar()
        self.canvas, self.roll, self.editor = Canvas(), PianoRoll(), TextEditor()
        editors: tuple[QWidget, ...] = (self.canvas, self.roll, self.editor)
        self.panels = {kind: Panel(kind, editor) for kind, editor in zip(KINDS, editors, strict=True)}
        self.play = self.panels["music"].add_tool("play")
        self.history = History()
        self.perform = QPushButton()
        self.perform.setIcon(icon("play"))
        self.performance: Performance | None = None
        self._growing = 0  # the job that prepares the painting for a performance
        self.export = QPushButton()
        self.export.setIcon(icon("export"))
        row = QHBoxLayout()
        row.setSpacing(16)
        for panel in self.panels.values():
            row.addWidget(panel, 1)
            panel.again_wanted.connect(lambda kind: self.make((kind,), another=True))
            panel.give_wanted.connect(self.give)
            panel.open_wanted.connect(self.open_wanted)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self.history, 1)
        below.addWidget(self.perform)
        below.addWidget(self.export)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(16)
        column.addWidget(self.bar)
        column.addLayout(row, 1)
        column.addLayout(below)
        self.bar.create_wanted.connect(self.make)
        self.bar.cancel_wanted.connect(self.cancel)
        self.history.chosen.connect(self._bring_back)
        self.perform.clicked.connect(self.start_performance)
        self.export.clicked.connect(self.export_wanted)
        self.roll.score_changed.connect(lambda score: document.set_work("music", score, self.tr("Edit notes")))
        self.editor.text_edited.connect(lambda text: document.set_work("writing", text, self.tr("Edit text")))
        self.roll.playhead_moved.connect(self._seek)
        self.roll.play_wanted.connect(self.toggle_play)
        self.play.clicked.connect(self.toggle_play)
        player.position.connect(self.roll.set_playhead)
        player.state_changed.connect(lambda on: self.play.setIcon(icon("stop" if on else "play")))
        document.work_changed.connect(self.show_work)
        link.progressed.connect(self._on_progress)
        link.previewed.connect(self._on_preview)
        link.finished.connect(self._on_finished)
        link.failed.connect(self._on_failed)
        link.died.connect(self._on_died)
        self.setAcceptDrops(True)
        self._retranslate()
        for kind in KINDS:
            self.show_work(kind)

    @property
    def busy(self) -> bool:
        return self._job != 0

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if found:
            event.acceptProposedAction()
            self.file_dropped.emit(found[0])

    # Creating

    def give(self, kind: str) -> None:
        """Make the other two, those that are not locked, after the work of one kind."""
        others = tuple(k for k in KINDS if k != kind and not self.panels[k].locked)
        if not others:
            self.told.emit(self.tr("The other two are locked; unlock one to make it after this work."), "")
            return
        self.make(others, source=self.document.work(kind))

    def make(self, kinds: tuple[str, ...] = (), another: bool = False, source: Work | None = None) -> None:
        """Ask for the works: those named, or all that are not locked. another: under a seed of its own.

        source: the work they are made after.
        """
        if self.busy:
            return
        only = kinds or tuple(kind for kind in KINDS if not self.panels[kind].locked)
        if not only:
            self.told.emit(self.tr("All three are locked; unlock one to create it again."), "")
            return
        same = self._asked.seed == self.bar.seed.value()
        if (another or (self.document.works and same)) and not self.bar.seed_lock.isChecked():
            self.bar.roll()  # the same seed would give much the same works again
        try:
            self._asked = self.bar.brief(only)
            self._job = self.link.request(Create(self._asked, settings.chosen_models(self._asked.language), source))
        except UserError as error:
            self.told.emit(str(error), "")
            return
        except EngineGone:
            self.told.emit(self.tr("The engine is not running; start the program again. Your works are safe."), "")
            return
        self._made = {}
        self.told.emit("", "")
        self.bar.set_busy(True)
        for kind in only:
            self.panels[kind].show_progress(0.0)
        self._hold(True)
        self.busy_changed.emit(True, None)

    def cancel(self) -> None:
        if self.busy:
            self.link.cancel(self._job)

    def _on_progress(self, job: int, progress: Progress) -> None:
        if job == self._job and self.busy:
            self.busy_changed.emit(True, progress)

    def _on_preview(self, job: int, value: Any) -> None:
        if job != self._job or not self.busy or not isinstance(value, Draft):
            return
        kind = kind_of(value.work)
        self.panels[kind].show_progress(value.fraction)
        self._show(kind, value.work, streaming=True)
        if value.fraction >= 1:
            self._made[kind] = value.work

    def _on_finished(self, job: int, result: Any) -> None:
        if job == self._growing and self._growing:
            self._perform(result if isinstance(result, Growing) else None)
            return
        if job != self._job or not self.busy:
            return
        works = dict(result.works)
        if works:
            self.document.set_works(works, self.tr("Create"), result.record)
            with suppress(KeyError, TypeError, UserError):  # what a source lent is known to the engine alone
                self._asked = Brief.from_json(result.record["brief"])
            asked = replace(self._asked, only=KINDS)
            self.history.add(DraftSet(self.document.works, asked, self.document.record))
        self._rest()

    def _on_failed(self, job: int, sentence: str, details: str) -> None:
        if job == self._growing and self._growing:
            self._perform(None)
            return
        if job == self._job and self.busy:
            self.told.emit(sentence, details)
            self._rest()

    def _on_died(self, sentence: str) -> None:
        if self._growing:
            self._perform(None)
        if self.busy:
            if self._made:  # what was finished before the engine went is kept
                record = {"brief": self._asked.to_json(), "seed": self._asked.seed}
                self.document.set_works(dict(self._made), self.tr("Create"), record)
                self.history.add(DraftSet(self.document.works, replace(self._asked, only=KINDS), self.document.record))
            self._rest()

    def _hold(self, streaming: bool) -> None:
        """While drafts stream in, a hand would edit what is not finished."""
        self.roll.read_only = streaming
        self.editor.setReadOnly(streaming)

    def _rest(self) -> None:
        self._job = 0
        self._hold(False)
        self.bar.set_busy(False)
        for kind, panel in self.panels.items():
            panel.show_progress(None)
            self.show_work(kind)
        self.busy_changed.emit(False, None)

    # Showing

    def show_work(self, kind: str) -> None:
        """What the document holds."""
        self._show(kind, self.document.work(kind), streaming=False)
        self.history.mark(self.document.works)

    def show_document(self) -> None:
        """Another document is open: its brief in the bar, its works as the first draft of the strip."""
        self.history.clear()
        self._asked = Brief()
        with suppress(UserError, TypeError, ValueError):  # a brief of another version is no reason not to open it
            self._asked = Brief.from_json(self.document.record["brief"]) if "brief" in self.document.record else Brief()
            self.bar.show_brief(self._asked)
        if self.document.works:
            asked = replace(self._asked, only=KINDS)
            self.history.add(DraftSet(self.document.works, asked, self.document.record))

    def _show(self, kind: str, work: Work | None, streaming: bool) -> None:
        if kind == "painting":
            self.canvas.set_painting(work if isinstance(work, Painting) else None)
        elif kind == "music":
            self.roll.set_score(work if isinstance(work, Score) else None)
        elif streaming and isinstance(work, Text):
            self.editor.stream_text(work)
        else:
            self.editor.set_text(work if isinstance(work, Text) else None)
        self.panels[kind].note.setText(self._note(work))
        self.panels[kind].show_legend([] if streaming else self._legend(kind))
        self.panels[kind].give.setEnabled(work is not None and not self.busy)
        if kind == "music":
            self.play.setEnabled(work is not None)
        for button in (self.perform, self.export):
            button.setEnabled(bool(self.document.works))

    def _note(self, work: Work | None) -> str:
        number = QLocale().toString
        if isinstance(work, Painting):
            height, width = work.pixels.shape[:2]
            return self.tr("%1 × %2 px").replace("%1", number(width)).replace("%2", number(height))
        if isinstance(work, Score):
            notes = sum(len(track.notes) for track in work.tracks)
            minutes, seconds = divmod(round(work.seconds), 60)
            text = self.tr("%1 notes · %2 · ♩ %3").replace("%1", number(notes))
            return text.replace("%2", f"{minutes}:{seconds:02}").replace("%3", number(round(work.tempo)))
        if isinstance(work, Text):
            chinese = work.language == "zh"
            size = sum("\u4e00" <= c <= "\u9fff" for c in work.body) if chinese else len(work.body.split())
            count = (self.tr("%1 characters") if chinese else self.tr("%1 words")).replace("%1", number(size))
            return f"{work.title} · {count}" if work.title else count
        return ""

    def _legend(self, kind: str) -> list[str]:
        """What was carried over to this work from another one, in the window's language."""
        how = self.document.record.get("made", {}).get(WORKS[kind], {})
        with suppress(KeyError, TypeError, AttributeError, StopIteration, UserError):  # a record of another version
            source = next(k for k, word in WORKS.items() if word == how["after"]["work"])
            lent = Brief.from_json(how["brief"]).lent
            if lent is not None:
                return [i18n.engine(row) for row in lending.legend(lent, source, kind)]
        return []

    def _bring_back(self, made: DraftSet) -> None:
        works: dict[str, Work | None] = {kind: made.works.get(kind) for kind in KINDS}
        self.document.set_works(works, self.tr("Bring back a draft"), made.record)
        self.bar.show_brief(made.brief)
        self._asked = made.brief

    # Performing

    def start_performance(self) -> None:
        """Full screen: the strokes of the painting are prepared in the engine first."""
        works = self.document.works
        if self.performance is not None or self._growing or not works:
            return
        painting = works.get("painting")
        if isinstance(painting, Painting):
            with suppress(EngineGone):  # without an engine the painting is shown whole
                asked = {"painted": painting.pixels, "size": PERFORMED_SIDE}
                self._growing = self.link.request(Operate("painting", "grow", asked))
                self.perform.setEnabled(False)
                self.told.emit(self.tr("The painting is taken apart into strokes…"), "")
                return
        self._perform(None)

    def _perform(self, growing: Growing | None) -> None:
        self._growing = 0
        self.told.emit("", "")
        self.perform.setEnabled(True)
        self.performance = Performance(self.document.works, growing, self.player)
        self.performance.closed.connect(self._performed)
        self.performance.told.connect(lambda sentence: self.told.emit(sentence, ""))
        self.performance.showFullScreen()
        self.performance.begin()

    def _performed(self) -> None:
        self.performance = None

    # Hearing

    def toggle_play(self) -> None:
        self.player.toggle(self.document.work("music"), self.roll.playhead)

    def _seek(self, ticks: int) -> None:
        self.player.seek(self.document.work("music"), ticks)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            for kind in KINDS:
                self.panels[kind].note.setText(self._note(self.document.work(kind)))
                self.panels[kind].show_legend(self._legend(kind))
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.perform.setText(self.tr("Perform"))
        self.perform.setToolTip(self.tr("Show the three together, full screen (F5)"))
        self.export.setText(self.tr("Export…"))
        self.export.setToolTip(self.tr("Save the works as PNG, MID and TXT (Ctrl+E)"))
        self.play.setAccessibleName(self.tr("Play or stop"))
        self.play.setToolTip(self.tr("Play or stop (Space in the piano-roll)"))
