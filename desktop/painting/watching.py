"""A painting's strokes laid before one's eyes: frames of a growing painting at the pace of a clock."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtGui import QImage

from desktop.layers import from_pixels
from engine.painting.growing import Growing

FRAME_MS = 33


class Watching(QObject):
    """shown(QImage): a frame; ended(): the painting is whole, or the watching was stopped."""

    shown = Signal(QImage)
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._growing: Growing | None = None
        self._length = 1.0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(lambda: self.show_at(self._clock.elapsed() / 1000 / self._length))

    @property
    def busy(self) -> bool:
        return self._growing is not None

    def load(self, growing: Growing) -> None:
        """Begin at the bare paper; show_at() goes on from there."""
        self._growing = growing
        self._canvas, self._at = growing.bare(), -1.0
        self.shown.emit(from_pixels(self._canvas))

    def play(self, growing: Growing, seconds: float) -> None:
        """Show it whole within so many seconds, from now."""
        self.load(growing)
        self._length = seconds
        self._clock.start()
        self._timer.start()

    def show_at(self, moment: float) -> None:
        """Show the painting at a moment, 0..1; time only goes on. At 1 it ends."""
        if self._growing is None or moment <= self._at:
            return
        now = min(1.0, moment)
        self._growing.advance(self._canvas, self._at, now)
        self._at = now
        self.shown.emit(from_pixels(self._canvas))
        if now >= 1:
            self.stop()

    def stop(self) -> None:
        """End now, wherever it is."""
        if self._growing is not None:
            self._timer.stop()
            self._growing = None
            self.ended.emit()
