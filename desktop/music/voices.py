"""Single notes as they are struck, any number at once, through one sound sink that is open while they ring."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QIODevice, QObject, Qt, QTimer

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink

PUMP_MS = 5
AHEAD = 0.04
"""Seconds of sound that are handed to the device at a time: how late a note may be."""
IDLE = 1.0
"""Seconds of silence after which the device is let go."""


class Mixer:
    """Sums what was added, block by block; a sum that is too loud is rounded off rather than cut."""

    def __init__(self) -> None:
        self._voices: list[tuple[np.ndarray, int]] = []

    @property
    def silent(self) -> bool:
        return not self._voices

    def add(self, samples: np.ndarray) -> None:
        """float32 (frames, 2), heard from the next block on."""
        self._voices.append((samples, 0))

    def block(self, frames: int) -> np.ndarray:
        """float32 (frames, 2), within -1..1."""
        out = np.zeros((frames, 2), np.float32)
        left = []
        for samples, at in self._voices:
            part = samples[at : at + frames]
            out[: len(part)] += part
            if at + frames < len(samples):
                left.append((samples, at + frames))
        self._voices = left
        loud = np.abs(out) > 0.7
        out[loud] = np.sign(out[loud]) * (0.7 + 0.3 * np.tanh((np.abs(out[loud]) - 0.7) / 0.3))
        return out


class Voices(QObject):
    """add() a note's samples; close() at the end. pcm turns samples into a device's bytes."""

    def __init__(self, pcm: Callable[[np.ndarray, int, bool], bytes], parent: QObject) -> None:
        super().__init__(parent)
        self.mixer = Mixer()
        self.sink: QAudioSink | None = None
        self._pcm = pcm
        self._format: QAudioFormat | None = None
        self._into: QIODevice | None = None
        self._quiet = 0
        self._timer = QTimer(self, interval=PUMP_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._pump)

    def add(self, samples: np.ndarray, device: QAudioDevice, wanted: QAudioFormat) -> None:
        """Sound these at once, float32 (frames, 2)."""
        self.mixer.add(samples)
        if self.sink is None:
            self._open(device, wanted)
        self._pump()

    def _open(self, device: QAudioDevice, wanted: QAudioFormat) -> None:
        from PySide6.QtMultimedia import QAudioSink

        self._format, self._quiet = wanted, 0
        self.sink = QAudioSink(device, wanted, self)
        self.sink.setBufferSize(wanted.bytesForDuration(round(AHEAD * 1e6)))
        self._into = self.sink.start()
        self._timer.start()

    def _pump(self) -> None:
        if self.sink is None or self._into is None or self._format is None:
            self.close()
            return
        frames = self.sink.bytesFree() // self._format.bytesPerFrame()
        if frames <= 0:
            return
        self._quiet = self._quiet + frames if self.mixer.silent else 0
        if self._quiet > IDLE * self._format.sampleRate():
            self.close()
            return
        from PySide6.QtMultimedia import QAudioFormat

        single = self._format.sampleFormat() == QAudioFormat.SampleFormat.Float
        self._into.write(self._pcm(self.mixer.block(frames), self._format.channelCount(), single))

    def close(self) -> None:
        """Let the device go, and everything that still sounds."""
        self._timer.stop()
        self.mixer = Mixer()
        if self.sink is not None:
            self.sink.stop()
            self.sink.deleteLater()
        self.sink = self._into = None
