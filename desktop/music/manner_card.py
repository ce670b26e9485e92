"""How the model writes notes: mood, density, voices, range, boldness, and how many proposals there are."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QFormLayout, QHBoxLayout, QSpinBox, QWidget

from desktop.card import Card
from desktop.mood_pad import MoodPad
from desktop.music.terms import note_name
from engine.music.controls import Controls

DENSITIES = ("unknown", "sparse", "medium", "dense")
LOWEST, HIGHEST = 21, 108


class _Pitch(QSpinBox):
    """A pitch, shown by its name."""

    def textFromValue(self, val: int) -> str:
        return note_name(val)

    def valueFromText(self, text: str) -> int:
        names = {note_name(pitch).casefold(): pitch for pitch in range(LOWEST, HIGHEST + 1)}
        return names.get(text.strip().casefold(), self.value())


class MannerCard(Card):
    """What every request to the model takes along besides key, seed and place."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(320, parent)
        plain = Controls()
        self.mood = MoodPad()
        self.density, self.voices, self.proposals = QComboBox(), QSpinBox(), QSpinBox()
        self.lowest, self.highest = _Pitch(), _Pitch()
        self.temperature, self.top_p = QDoubleSpinBox(), QDoubleSpinBox()
        self.voices.setRange(0, 16)
        self.proposals.setRange(1, 8)
        self.proposals.setValue(3)
        for field, value in ((self.lowest, LOWEST), (self.highest, HIGHEST)):
            field.setRange(LOWEST, HIGHEST)
            field.setValue(value)
        for field, low, high, value in (
            (self.temperature, 0.1, 3.0, plain.temperature),
            (self.top_p, 0.05, 1.0, plain.top_p),
        ):
            field.setRange(low, high)
            field.setSingleStep(0.05)
            field.setValue(value)
        for field in (self.voices, self.proposals, self.lowest, self.highest, self.temperature, self.top_p):
            field.lineEdit().setTextMargins(6, 0, 0, 0)  # a stylesheet's padding does not reach it
        pitches = QHBoxLayout()
        pitches.setSpacing(8)
        pitches.addWidget(self.lowest, 1)
        pitches.addWidget(self.highest, 1)
        form = QFormLayout(self)
        form.setContentsMargins(16, 16, 16, 16)
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        self._form = form
        self.rhythm = QCheckBox()
        self.rhythm.setChecked(True)
        self._rows: list[QWidget | QHBoxLayout] = [
            self.proposals, self.density, self.voices, pitches, self.temperature, self.top_p, self.mood,
        ]  # fmt: skip
        for row in self._rows:
            form.addRow(" ", row)
        form.addRow("", self.rhythm)
        self.lowest.valueChanged.connect(self.highest.setMinimum)
        self.highest.valueChanged.connect(self.lowest.setMaximum)
        self.retranslate()

    def controls(self, seed: int, scale: str) -> Controls:
        return Controls(
            self.mood.mood, scale, self.density.currentData(), self.voices.value(), self.lowest.value(),
            self.highest.value(), round(self.temperature.value(), 2), round(self.top_p.value(), 2), seed,
        )  # fmt: skip

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("How the model writes"))
        at = max(0, self.density.currentIndex())
        self.density.clear()
        words = (self.tr("As in the tune"), self.tr("Sparse"), self.tr("Medium"), self.tr("Dense"))
        for name, word in zip(DENSITIES, words, strict=True):
            self.density.addItem(word, name)
        self.density.setCurrentIndex(at)
        self.voices.setSpecialValueText(self.tr("Any number"))
        for field, word, tip in (
            (self.proposals, self.tr("Proposals"), self.tr("How many there are to choose from")),
            (self.density, self.tr("Density"), self.tr("How many notes there are in a bar")),
            (self.voices, self.tr("Voices"), self.tr("New notes that sound at once, at most")),
            (self.lowest, self.tr("Range"), self.tr("The lowest new note")),
            (self.temperature, self.tr("Boldness"), self.tr("Temperature: below 1 likelier notes, above bolder")),
            (self.top_p, self.tr("Choice"), self.tr("Top-p: only the likeliest notes with this share of all chances")),
        ):  # fmt: skip
            field.setAccessibleName(word)
            field.setToolTip(tip)
            label = self._form.labelForField(field)
            if label is None:  # the range is two fields in one row
                label = self._form.labelForField(self._rows[3])
            label.setText(word)  # type: ignore[attr-defined]
        self.rhythm.setText(self.tr("Variations keep the rhythm"))
        self.rhythm.setToolTip(self.tr("New notes come when the old ones came, as long and as loud"))
        self.highest.setAccessibleName(self.tr("Highest note"))
        self.highest.setToolTip(self.tr("The highest new note"))
        label = self._form.labelForField(self.mood)
        label.setText(self.tr("Mood"))  # type: ignore[attr-defined]
        label.setToolTip(self.tr("Of the new notes; left alone, that of the tune there is"))
