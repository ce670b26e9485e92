"""Perform: the poem line by line, the tune, and the painting painting itself in time with the bars, full screen."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.icons import icon
from desktop.layers import from_pixels
from desktop.music.hearing import Hearing
from desktop.triptych import stage
from desktop.triptych.stage import Moment, Scene
from desktop.triptych.timeline import Timeline, lines_of, timeline
from engine.painting.growing import Growing
from engine.works import Painting, Score, Text, Work

if TYPE_CHECKING:
    from desktop.film import Film

FRAME_MS = 33
CONTROLS_MS = 2500
"""The buttons go away so long after the pointer rests."""


class Show:
    """The works at any moment, in order of time: what the screen and a film draw."""

    def __init__(self, works: dict[str, Work], growing: Growing | None) -> None:
        score, text = works.get("music"), works.get("writing")
        self.score = score if isinstance(score, Score) else None
        self.text = text if isinstance(text, Text) else None
        self.times: Timeline = timeline(self.score, self.text)
        title = self.text.title if self.text is not None else ""
        self.scene = Scene(title, lines_of(self.text), self.score)
        painting = works.get("painting")
        self._whole = from_pixels(painting.pixels) if isinstance(painting, Painting) else None
        self._growing = growing
        self._canvas: np.ndarray | None = None
        self._at = -1.0
        self._picture: QImage | None = None

    def draw(self, painter: QPainter, area: QRectF, second: float) -> None:
        moment = Moment(self._painting(second), self.times.shown(second), self.times.fresh(second), second)
        stage.draw(painter, area, self.scene, moment)

    def _painting(self, second: float) -> QImage | None:
        """Time mostly goes on, so only what is new is laid on; before an earlier moment all begins again."""
        if self._growing is None:
            return self._whole
        share = self.times.painted(second)
        if self._canvas is None or share < self._at:
            self._canvas, self._at, self._picture = self._growing.bare(), -1.0, None
        if share > self._at or self._picture is None:
            self._growing.advance(self._canvas, self._at, share)
            self._at = share
            self._picture = from_pixels(self._canvas)
        return self._picture


class _Sound(threading.Thread):
    """Makes the sound of a tune. samples: float32 (n, 2) at the rate of a film, once it has ended."""

    def __init__(self, score: Score) -> None:
        super().__init__(name="film-sound", daemon=True)
        self.samples: np.ndarray | None = None
        self._score = score

    def run(self) -> None:
        from desktop.film import SOUND_RATE
        from engine.music import sound

        self.samples = sound.render(self._score, SOUND_RATE)


class Performance(QWidget):
    """A top-level window. closed: it was left. Keys: Space plays and rests, R begins again, Esc leaves."""

    closed = Signal()
    told = Signal(str)

    def __init__(self, works: dict[str, Work], growing: Growing | None, player: Hearing) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMouseTracking(True)
        self.works, self.growing, self.player = works, growing, player
        self.show_ = Show(works, growing)
        self.second = 0.0
        self._running, self._begun_at = False, 0.0
        self._clock = QElapsedTimer()
        self._film: Film | None = None
        self._sound: _Sound | None = None
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self._tick)
        self._resting = QTimer(self, interval=CONTROLS_MS, singleShot=True)
        self._resting.timeout.connect(self._hide_controls)
        self.controls = QWidget()
        self.play = QPushButton()
        self.again = QPushButton()
        self.record = QPushButton()
        self.leave = QPushButton()
        for button, name in (
            (self.play, "stop"), (self.again, "again"), (self.record, "export"), (self.leave, "close"),
        ):  # fmt: skip
            button.setIcon(icon(name))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.hint = QLabel()
        row = QHBoxLayout(self.controls)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        for part in (self.play, self.again, self.record, self.leave, self.progress):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        column.addWidget(self.controls)
        self.play.clicked.connect(self.toggle)
        self.again.clicked.connect(self.begin)
        self.record.clicked.connect(self.ask_film)
        self.leave.clicked.connect(self.close)
        player.position.connect(self._hear)
        self._retranslate()

    # Time

    def begin(self) -> None:
        """From the first note."""
        self.player.stop()
        self.second = 0.0
        self._go()

    def toggle(self) -> None:
        """Rest, or go on from here; at the end it begins again."""
        if self._running:
            self._rest()
        elif self.second >= self.show_.times.seconds:
            self.begin()
        else:
            self._go()

    def _go(self) -> None:
        score = self.show_.score
        self._running, self._begun_at = True, self.second
        self._clock.start()
        self._timer.start()
        if score is not None and self.second < score.seconds:
            self.player.play(score, _tick_at(score, self.second))
        self._name_play()
        self._show_controls()

    def _rest(self) -> None:
        self._running = False
        self._timer.stop()
        self.player.stop()
        self._name_play()
        self._show_controls()
        self.update()

    def _hear(self, ticks: int) -> None:
        """The tune leads: what is seen keeps to what is heard."""
        score = self.show_.score
        if self._running and score is not None and self.player.playing:
            self.second = self._begun_at = score.seconds_at(ticks)
            self._clock.restart()

    def _tick(self) -> None:
        self.second = self._begun_at + self._clock.elapsed() / 1000
        if self.second >= self.show_.times.seconds:
            self.second = self.show_.times.seconds
            self._rest()
        self.update()

    # A film

    def ask_film(self) -> None:
        """Ask for a file and record the performance into it; while it records, end it."""
        if self._film is not None:
            self._film.cancel()
            return
        if self._sound is not None:
            self._sound = None
            self._end_film()
            return
        self._rest()
        dialog = QFileDialog(self, self.tr("Record as film"), "performance.mp4", self.tr("Films (*.mp4)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("mp4")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.film_into(Path(path)))
        dialog.open()

    def film_into(self, path: Path) -> None:
        """Write the performance from its beginning as a film; told() says how it went.

        The sound is made in a thread of its own first: it takes a second or more.
        """
        show = Show(self.works, self.growing)
        self.progress.setRange(0, 0)
        self.progress.show()
        self._show_controls()
        if show.score is None:
            self._film_with(path, show, None)
            return
        self._sound = asked = _Sound(show.score)
        asked.start()
        self._name_record()

        def wait() -> None:
            if self._sound is not asked:  # it was called off
                timer.stop()
            elif not asked.is_alive():
                timer.stop()
                self._sound = None
                if asked.samples is None:
                    self._filmed(path, self.tr("its sound could not be made"))
                else:
                    self._film_with(path, show, asked.samples)

        timer = QTimer(self, interval=FRAME_MS)
        timer.timeout.connect(wait)
        timer.start()

    def _film_with(self, path: Path, show: Show, heard: np.ndarray | None) -> None:
        from desktop.film import Film

        self._film = Film(path, show.times.seconds, show.draw, heard, self)
        self._film.progressed.connect(lambda share: self.progress.setValue(round(100 * share)))
        self._film.ended.connect(lambda sentence: self._filmed(path, sentence))
        self.progress.setRange(0, 100)
        self._name_record()
        self._film.record()

    def _end_film(self) -> None:
        self.progress.hide()
        self._name_record()

    def _filmed(self, path: Path, sentence: str) -> None:
        if self._film is not None:
            self._film.deleteLater()
            self._film = None
        self._end_film()
        reason = self.tr("The film could not be written (%1); choose another folder.").replace("%1", sentence)
        said = reason if sentence else self.tr("Recorded: %1").replace("%1", str(path))
        self.hint.setText(said)
        self.told.emit(said)

    # Seen

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.show_.draw(painter, QRectF(self.rect()), self.second)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_Space:
                self.toggle()
            case Qt.Key.Key_R:
                self.begin()
            case _:
                self._show_controls()
                super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.MouseMove, QEvent.Type.HoverMove, QEvent.Type.TouchBegin):
            self._show_controls()
        return super().event(event)

    def _show_controls(self) -> None:
        self.controls.show()
        self.unsetCursor()
        self._resting.start()

    def _hide_controls(self) -> None:
        focused = self.controls.isAncestorOf(focus) if (focus := self.focusWidget()) is not None else False
        if self._running and self._film is None and self._sound is None and not focused:
            self.controls.hide()
            self.setCursor(Qt.CursorShape.BlankCursor)

    def closeEvent(self, event: QEvent) -> None:
        self._timer.stop()
        self._resting.stop()
        self.player.stop()
        self._sound = None
        if self._film is not None:
            self._film.cancel()
        self.closed.emit()
        super().closeEvent(event)  # type: ignore[arg-type]

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _name_play(self) -> None:
        self.play.setIcon(icon("stop" if self._running else "play"))
        self.play.setText(self.tr("Rest") if self._running else self.tr("Play"))

    def _name_record(self) -> None:
        busy = self._film is not None or self._sound is not None
        self.record.setText(self.tr("Stop recording") if busy else self.tr("Record as film…"))

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Performance"))
        self.setAccessibleName(self.windowTitle())
        self.again.setText(self.tr("From the beginning"))
        self.leave.setText(self.tr("Leave"))
        self.hint.setText(self.tr("Space: play or rest · R: from the beginning · Esc: leave"))
        self.progress.setAccessibleName(self.tr("Recording"))
        self._name_play()
        self._name_record()


def _tick_at(score: Score, second: float) -> int:
    """The tick that comes at a second, by halving."""
    low, high = 0, score.ticks
    while low < high:
        middle = (low + high) // 2
        if score.seconds_at(middle) < second:
            low = middle + 1
        else:
            high = middle
    return low
