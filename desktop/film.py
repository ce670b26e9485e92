"""Films as MP4: frames and sound through Qt's own encoder, faster or slower than they will be seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QLoggingCategory, QObject, QRectF, QSize, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtMultimedia import (
    QAudioBuffer,
    QAudioBufferInput,
    QAudioFormat,
    QMediaCaptureSession,
    QMediaFormat,
    QMediaRecorder,
    QVideoFrame,
    QVideoFrameFormat,
    QVideoFrameInput,
)

from desktop.layers import from_pixels
from engine.brief import UserError

RATE, SOUND_RATE = 25, 44100
SIZE = QSize(1280, 720)
CHUNK = SOUND_RATE // 10
"""Samples handed over at a time."""


class Film(QObject):
    """record() once; progressed(0..1), then ended("" or one sentence why there is no film)."""

    progressed = Signal(float)
    ended = Signal(str)

    def __init__(
        self,
        path: Path,
        seconds: float,
        draw: Callable[[QPainter, QRectF, float], None],
        sound: np.ndarray | None,
        parent: QObject | None = None,
        size: QSize = SIZE,
        rate: float = RATE,
    ) -> None:
        """draw(painter, area, second): called once for each frame, in order. sound: float32 (n, 2) at SOUND_RATE.

        size in pixels, both even; rate: frames a second.
        """
        super().__init__(parent)
        self._draw, self._frames, self._frame, self._sample = draw, max(1, round(seconds * rate)), 0, 0
        self._size, self._rate = size, rate
        self._done = False
        self._session = QMediaCaptureSession(self)
        form = QVideoFrameFormat(size, QVideoFrameFormat.PixelFormat.Format_RGBX8888)
        form.setStreamFrameRate(rate)
        self._video = QVideoFrameInput(form, self)
        self._session.setVideoFrameInput(self._video)
        self._sound = b""
        self._heard: QAudioBufferInput | None = None
        media = QMediaFormat(QMediaFormat.FileFormat.MPEG4)
        if sound is not None and len(sound):
            self._format = QAudioFormat()
            self._format.setSampleRate(SOUND_RATE)
            self._format.setChannelCount(2)
            self._format.setSampleFormat(QAudioFormat.SampleFormat.Int16)
            self._sound = (np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes()
            self._heard = QAudioBufferInput(self._format, self)
            self._session.setAudioBufferInput(self._heard)
            self._heard.readyToSendAudioBuffer.connect(self._send_sound)
            media.setAudioCodec(QMediaFormat.AudioCodec.AAC)
        media.setVideoCodec(_codec())
        self._recorder = QMediaRecorder(self)
        self._session.setRecorder(self._recorder)
        self._recorder.setMediaFormat(media)
        self._recorder.setVideoResolution(size)
        self._recorder.setVideoFrameRate(rate)
        self._recorder.setQuality(QMediaRecorder.Quality.VeryHighQuality)
        self._recorder.setOutputLocation(QUrl.fromLocalFile(str(path)))
        self._recorder.setAutoStop(True)
        self._recorder.errorOccurred.connect(lambda _, sentence: self._end(sentence))
        self._recorder.recorderStateChanged.connect(self._changed)
        self._video.readyToSendVideoFrame.connect(self._send_frames)

    def record(self) -> None:
        self._recorder.record()

    def cancel(self) -> None:
        """What was written so far stays a film."""
        self._frame, self._sample = self._frames, len(self._sound)
        self._video.sendVideoFrame(QVideoFrame())
        if self._heard is not None:
            self._heard.sendAudioBuffer(QAudioBuffer())
        self._recorder.stop()

    def _send_frames(self) -> None:
        if self._frame >= self._frames:
            if self._frame == self._frames and self._video.sendVideoFrame(QVideoFrame()):
                self._frame += 1
            return
        image = QImage(self._size, QImage.Format.Format_RGBX8888)
        painter = QPainter(image)
        self._draw(painter, QRectF(0, 0, self._size.width(), self._size.height()), self._frame / self._rate)
        painter.end()
        frame = QVideoFrame(image)
        frame.setStartTime(round(1e6 * self._frame / self._rate))
        frame.setEndTime(round(1e6 * (self._frame + 1) / self._rate))
        if self._video.sendVideoFrame(frame):
            self._frame += 1
            self.progressed.emit(self._frame / self._frames)

    def _send_sound(self) -> None:
        assert self._heard is not None
        if self._sample >= len(self._sound):
            if self._sample == len(self._sound) and self._heard.sendAudioBuffer(QAudioBuffer()):
                self._sample += 1
            return
        part = self._sound[self._sample : self._sample + 4 * CHUNK]
        began = round(1e6 * self._sample / 4 / SOUND_RATE)
        if self._heard.sendAudioBuffer(QAudioBuffer(part, self._format, began)):
            self._sample += len(part)

    def _changed(self, state: QMediaRecorder.RecorderState) -> None:
        if state == QMediaRecorder.RecorderState.StoppedState:
            self._end("")

    def _end(self, sentence: str) -> None:
        if not self._done:
            self._done = True
            self.ended.emit(sentence)


def of_pictures(
    path: Path, pictures: Sequence[np.ndarray], rate: float, side: int = 0, parent: QObject | None = None
) -> Film:
    """A silent film of pictures uint8 (h, w, 3), all of one shape, `rate` of them a second.

    side: pixels of its longer side (0: as they are), made even, as the encoders want it. Raises UserError
    where the file cannot be written: the encoder would wait for ever.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    except OSError as error:
        raise UserError(f"{path.name} could not be written; choose another folder.") from error
    height, width = pictures[0].shape[:2]
    scale = (side or max(height, width)) / max(height, width)
    size = QSize(max(2, 2 * round(width * scale / 2)), max(2, 2 * round(height * scale / 2)))

    def draw(painter: QPainter, area: QRectF, second: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, from_pixels(pictures[min(len(pictures) - 1, round(second * rate))]))

    return Film(path, len(pictures) / rate, draw, None, parent, size, rate)


def write(path: Path, pictures: Sequence[np.ndarray], rate: float, side: int = 0) -> None:
    """Write such a film and wait for it, without a window. Raises UserError where it cannot be written."""
    if not pictures:
        raise UserError("The film was stopped before its first picture; start it again.")
    QLoggingCategory.setFilterRules("qt.multimedia*=false")  # it tells of every driver that it did not find
    application = QGuiApplication.instance() or QGuiApplication([])
    made, loop, said = of_pictures(path, pictures, rate, side), QEventLoop(), list[str]()
    made.ended.connect(said.append)
    made.ended.connect(loop.quit)
    made.record()
    if not said:
        loop.exec()
    del made, application
    if said[0]:
        raise UserError(f"The film could not be written ({said[0]}); choose another folder.")


def _codec() -> QMediaFormat.VideoCodec:
    """H.264 where the system encodes it, else MPEG-4."""
    codecs = QMediaFormat(QMediaFormat.FileFormat.MPEG4).supportedVideoCodecs(QMediaFormat.ConversionMode.Encode)
    h264 = QMediaFormat.VideoCodec.H264
    return h264 if h264 in codecs else QMediaFormat.VideoCodec.MPEG4
