"""Another tempo or time signature from the playhead's bar on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QPushButton, QSpinBox, QWidget

from desktop.card import Card
from desktop.music import edits
from desktop.music.terms import METERS
from engine.works import Score

SLOWEST, FASTEST = 10, 400


class MarkCard(Card):
    """A card below its button; what is chosen there is told by `changed` as a new Score."""

    changed = Signal(object, str)
    """The new Score, and what was done to it, in a few words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(280, parent)
        self._score: Score | None = None
        self._tick = 0
        self.tempo, self.meter = QSpinBox(), QComboBox()
        self.tempo.setRange(SLOWEST - 1, FASTEST)
        self.tempo.lineEdit().setTextMargins(6, 0, 0, 0)  # a stylesheet's padding does not reach it
        self.where, self.take = QLabel(), QPushButton()
        self.where.setProperty("strong", True)
        self.take.setProperty("main", True)
        self._labels = (QLabel(), QLabel())
        form = QFormLayout(self)
        form.setContentsMargins(16, 16, 16, 16)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.addRow(self.where)
        form.addRow(self._labels[0], self.tempo)
        form.addRow(self._labels[1], self.meter)
        form.addRow(self.take)
        self.take.clicked.connect(self._take)
        self.retranslate()

    def open_for(self, button: QWidget, score: Score, tick: int) -> None:
        """Show what changes at the bar that a tick lies in."""
        self._score, (self._tick, number) = score, edits.bar_at(score, tick)
        self.where.setText(self.tr("From bar %1 on").replace("%1", str(number + 1)))
        tempo = dict(score.tempos).get(self._tick)
        meter = next(((beats, unit) for at, beats, unit in score.meters if at == self._tick), None)
        if not self._tick:
            tempo, meter = score.tempo, score.meter
        self.tempo.setValue(round(tempo) if tempo else SLOWEST - 1)
        self._fill(meter)
        self.open_at(button, self.tempo)

    def _fill(self, meter: tuple[int, int] | None) -> None:
        self.meter.clear()
        if self._tick:
            self.meter.addItem(self.tr("As before"), None)
        for choice in dict.fromkeys((*METERS, meter or METERS[0])):
            self.meter.addItem("{}/{}".format(*choice), choice)
        if meter is not None:
            self.meter.setCurrentText("{}/{}".format(*meter))
        self.tempo.setMinimum(SLOWEST - 1 if self._tick else SLOWEST)

    def _take(self) -> None:
        self.hide()
        if self._score is not None:
            tempo = float(self.tempo.value()) if self.tempo.value() >= SLOWEST else None
            changed = edits.with_change(self._score, self._tick, tempo, self.meter.currentData())
            self.changed.emit(changed, self.tr("Change tempo or time signature"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Tempo and time signature"))
        self.tempo.setPrefix("♩ = ")
        self.tempo.setSpecialValueText(self.tr("As before"))
        for label, field, word in zip(
            self._labels, (self.tempo, self.meter), (self.tr("Tempo"), self.tr("Time signature")), strict=True
        ):
            label.setText(word)
            label.setBuddy(field)
            field.setAccessibleName(word)
        self.take.setText(self.tr("Take over"))
