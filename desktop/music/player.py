"""Plays a Score through the sound device, or, where there is none, in silence by the clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QElapsedTimer,
    QIODevice,
    QObject,
    QThread,
    QTimer,
    Signal,
    Slot,
)

from desktop.music import metronome
from desktop.music.voices import Voices
from engine.works import PPQ, Note, Score, Track, Work

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink

TICK_MS = 25
"""How often the position is told."""
RATE = 44100


@dataclass(frozen=True)
class Manner:
    """How a tune is played. loop: (begin, end) in ticks, again and again; metronome: clicks on the beats;
    count_in: a bar of clicks first."""

    loop: tuple[int, int] | None = None
    metronome: bool = False
    count_in: bool = False


PLAIN = Manner()


class _Renderer(QObject):
    """Lives in the Player's thread and turns Scores into samples there."""

    rendered = Signal(int, object)
    note_rendered = Signal(object)
    failed = Signal(int, str)

    @Slot(int, object, int)
    def render(self, number: int, score: Score, rate: int) -> None:
        try:
            from engine.music import sound

            self.rendered.emit(number, sound.render(score, rate))
        except Exception as error:  # whatever it is, the window must hear of it rather than wait
            self.failed.emit(number, str(error) or type(error).__name__)

    @Slot(object, int)
    def render_note(self, score: Score, rate: int) -> None:
        from engine.music import sound

        self.note_rendered.emit(sound.render(score, rate, room=False))


class Player(QObject):
    """play(), stop(); close() at the end, which ends the thread. The last Score's sound is kept."""

    position = Signal(int)
    """Ticks from the score's beginning, while it plays."""
    state_changed = Signal(bool)
    """Whether it plays."""
    began = Signal()
    """Sound, or the silence in its place, begins now; a count-in is part of it."""
    failed = Signal(str)
    """One sentence: why nothing is heard. Said once; the playhead runs all the same."""
    _asked = Signal(int, object, int)
    _note_asked = Signal(object, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._score: Score | None = None
        self._from = 0
        self._manner = Manner()
        self._lead = 0.0  # seconds of count-in before the tune
        self._playing = False
        self._number = 0
        self._told = False
        self._thread: QThread | None = None
        self._renderer: _Renderer | None = None
        self._kept: tuple[Score, int, np.ndarray] | None = None
        self._sink: QAudioSink | None = None
        self._device: QAudioDevice | None = None
        self._buffer: QBuffer | None = None
        self.voices = Voices(pcm, self)
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._advance)

    @property
    def playing(self) -> bool:
        return self._playing

    def play(self, score: Score, from_ticks: int = 0, manner: Manner = PLAIN) -> None:
        """Play from a place on; from the beginning (of the loop, if any) where that is the end or later."""
        self.stop()
        if not score.ticks:
            return
        begin, end = manner.loop or (0, score.ticks)
        self._score, self._manner = score, manner
        self._from = from_ticks if 0 <= from_ticks < end else begin
        self._lead = metronome.lead(score, self._from) if manner.count_in else 0.0
        self._playing = True
        self._number += 1
        self.state_changed.emit(True)
        self.position.emit(self._from)
        self._device = self._find_device()
        if self._device is None:
            self._run_silently(self.tr("There is no sound device; the tune plays in silence."))
            return
        rate = self._device.preferredFormat().sampleRate() or RATE
        if self._kept is not None and self._kept[:2] == (score, rate):
            self._start_sink(self._kept[2], rate)
            return
        self._start_thread()
        self._asked.emit(self._number, score, rate)

    @Slot()
    def toggle(self, work: Work | None, from_ticks: int, manner: Manner = PLAIN) -> None:
        """Stop, or play the work if it is a tune."""
        if self.playing:
            self.stop()
        elif isinstance(work, Score):
            self.play(work, from_ticks, manner)

    def seek(self, work: Work | None, ticks: int, manner: Manner = PLAIN) -> None:
        """Go on from another place, if it plays."""
        if self.playing and isinstance(work, Score):
            self.play(work, ticks, replace(manner, count_in=False))

    def hear(self, pitch: int, velocity: int, program: int = 0, channel: int = 0) -> None:
        """Sound one short note beside all others, where there is a sound device."""
        self._device = self._device or self._find_device()
        if self._device is None:
            return
        self._start_thread()
        note = Note(0, pitch, PPQ // 2, velocity)
        rate = self._device.preferredFormat().sampleRate() or RATE
        self._note_asked.emit(Score((Track("", (note,), program, channel),)), rate)

    def stop(self) -> None:
        """Stop where it is."""
        if not self._playing:
            return
        self._playing = False
        self._number += 1  # whatever is still being rendered is for nobody now
        self._timer.stop()
        self._drop_sink()
        self._clock.invalidate()
        self.state_changed.emit(False)

    def close(self) -> None:
        """Stop, and end the thread. play() may be called again."""
        self.stop()
        self.voices.close()
        if self._thread is not None:
            self._thread.quit()
            self._thread.wait()
            self._thread = self._renderer = None

    # Sound

    def _find_device(self) -> QAudioDevice | None:
        """The default output, None where there is none or Qt's sound libraries are missing."""
        try:
            from PySide6.QtMultimedia import QMediaDevices
        except ImportError:
            return None
        if not QMediaDevices.audioOutputs():
            return None
        device = QMediaDevices.defaultAudioOutput()
        return None if device.isNull() else device

    def _start_thread(self) -> None:
        if self._thread is not None:
            return
        self._thread = QThread()
        self._thread.setObjectName("player")
        self._renderer = _Renderer()
        self._renderer.moveToThread(self._thread)
        self._asked.connect(self._renderer.render)
        self._note_asked.connect(self._renderer.render_note)
        self._renderer.note_rendered.connect(self._sound_note)
        self._renderer.rendered.connect(self._rendered)
        self._renderer.failed.connect(self._render_failed)
        self._thread.start()

    @Slot(int, object)
    def _rendered(self, number: int, samples: np.ndarray) -> None:
        if number != self._number or not self._playing or self._device is None or self._score is None:
            return
        rate = self._device.preferredFormat().sampleRate() or RATE
        self._kept = (self._score, rate, samples)
        self._start_sink(samples, rate)

    @Slot(int, str)
    def _render_failed(self, number: int, reason: str) -> None:
        if number == self._number and self._playing:
            self._run_silently(self.tr("The tune could not be made to sound: {reason}").format(reason=reason))

    def _format(self, rate: int) -> QAudioFormat | None:
        """int16 stereo, else what the device likes best if it is known here, else None."""
        from PySide6.QtMultimedia import QAudioFormat

        assert self._device is not None
        wanted = QAudioFormat()
        wanted.setSampleRate(rate)
        wanted.setChannelCount(2)
        wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        if not self._device.isFormatSupported(wanted):
            wanted = self._device.preferredFormat()
        known = (QAudioFormat.SampleFormat.Int16, QAudioFormat.SampleFormat.Float)
        return wanted if wanted.sampleFormat() in known else None

    def _start_sink(self, samples: np.ndarray, rate: int) -> None:
        assert self._device is not None and self._score is not None
        wanted = self._format(rate)
        if wanted is None:
            self._run_silently(self.tr("The sound device takes no format known here; the tune plays in silence."))
            return
        loop = self._loop()
        heard = metronome.heard(samples, rate, self._score, self._from, loop, self._manner.metronome, self._lead > 0)
        self._sink, self._buffer = self._sounding(heard, wanted)
        if self._broken():
            self._drop_sink()
            self._run_silently(self.tr("The sound device could not be opened; the tune plays in silence."))
            return
        self._timer.start()
        self.began.emit()

    def _sounding(self, samples: np.ndarray, wanted: QAudioFormat) -> tuple[QAudioSink, QBuffer]:
        """A sink that plays these samples."""
        from PySide6.QtMultimedia import QAudioFormat, QAudioSink

        assert self._device is not None
        single = wanted.sampleFormat() == QAudioFormat.SampleFormat.Float
        buffer = QBuffer(self)
        buffer.setData(QByteArray(pcm(samples, wanted.channelCount(), single)))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        sink = QAudioSink(self._device, wanted, self)
        sink.start(buffer)
        return sink, buffer

    @Slot(object)
    def _sound_note(self, samples: np.ndarray) -> None:
        rate = self._device.preferredFormat().sampleRate() or RATE if self._device is not None else RATE
        wanted = self._format(rate) if self._device is not None else None
        if wanted is not None and self._device is not None:
            self.voices.add(samples, self._device, wanted)

    def _drop_sink(self) -> None:
        if self._sink is not None:
            self._sink.stop()
            self._sink.deleteLater()
            self._sink = None
        if self._buffer is not None:
            self._buffer.close()
            self._buffer.deleteLater()
            self._buffer = None

    def _run_silently(self, sentence: str) -> None:
        again = self._timer.isActive()  # the device was lost in the middle
        self._clock.start()
        self._timer.start()
        if not again:
            self.began.emit()
        if not self._told:
            self._told = True
            self.failed.emit(sentence)

    # The playhead

    def _seconds(self) -> float:
        """Seconds played since play()."""
        if self._sink is not None:
            return self._sink.processedUSecs() / 1e6
        return self._clock.elapsed() / 1e3 if self._clock.isValid() else 0.0

    @Slot()
    def _advance(self) -> None:
        if self._score is None or not self._playing:
            return
        if self._sink is not None and self._broken():
            self._from, self._lead = self._now(), 0.0
            self._drop_sink()
            self._run_silently(self.tr("The sound device is gone; the tune plays on in silence."))
            return
        if self._loop() is not None:
            if self._at_end():  # what was prepared of the rounds is over; the next ones
                assert self._manner.loop is not None
                self.play(self._score, self._manner.loop[0], replace(self._manner, count_in=False))
            else:
                self.position.emit(self._now())
            return
        now = self._score.ticks if self._at_end() else self._now()
        self.position.emit(min(now, self._score.ticks))
        if now >= self._score.ticks:
            self.stop()

    def _loop(self) -> tuple[int, int] | None:
        """The loop, if what is played runs into it."""
        loop = self._manner.loop
        return loop if loop is not None and loop[0] < loop[1] and self._from < loop[1] else None

    def _now(self) -> int:
        assert self._score is not None
        now = self._score.seconds_at(self._from) + max(0.0, self._seconds() - self._lead)
        loop = self._loop()
        if loop is not None:
            begin, end = (self._score.seconds_at(tick) for tick in loop)
            if now >= end:
                now = begin + (now - end) % (end - begin)
        return metronome.tick_at(self._score, now)

    def _broken(self) -> bool:
        """A sink that runs is active, or idle at the end; a stopped or null one lost its device."""
        from PySide6.QtMultimedia import QAudio

        assert self._sink is not None
        return self._sink.isNull() or self._sink.state() == QAudio.State.StoppedState

    def _at_end(self) -> bool:
        """Whether all that was rendered (an hour at most) has been heard."""
        from PySide6.QtMultimedia import QAudio

        if self._sink is None or self._buffer is None:
            return False
        return self._sink.state() == QAudio.State.IdleState and self._buffer.atEnd()


def pcm(samples: np.ndarray, channels: int, single: bool) -> bytes:
    """float32 (frames, 2) in -1..1 as the bytes of a device: float32 (single) or int16, interleaved.

    One channel gets the mean of both; of more than two the rest stay silent.
    """
    out = np.zeros((len(samples), channels), np.float32)
    if channels == 1:
        out[:, 0] = samples.mean(1)
    else:
        out[:, :2] = samples
    out = np.clip(out, -1, 1)
    return (out if single else np.round(out * 32767).astype("<i2")).tobytes()


def _main() -> Any:
    import sys

    from PySide6.QtWidgets import QApplication, QPushButton

    from desktop.music.piano_roll import sample

    app = QApplication(sys.argv)
    player, button = Player(), QPushButton("Play")
    player.failed.connect(print)
    player.position.connect(lambda ticks: button.setText(f"{ticks / PPQ:.1f}"))
    button.clicked.connect(lambda: player.stop() if player.playing else player.play(sample(), 0))
    button.show()
    code = app.exec()
    player.close()
    return code


if __name__ == "__main__":
    raise SystemExit(_main())
