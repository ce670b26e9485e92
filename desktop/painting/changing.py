"""The panel that changes the model's picture: sliders on named directions, and a mix with another picture."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.painting import pasting
from desktop.painting.model_panel import Finds, PointPanel, made_with, present_point
from desktop.painting.panels import Amount
from engine.brief import Brief, UserError
from engine.painting import pictures

LABEL = 80
MIXED = ("structure", "colour", "coarse", "fine")
SEEDS = 10_000


def _aligned(amount: Amount) -> Amount:
    """Its slider begins below the others'."""
    amount.label.setFixedWidth(LABEL)
    amount.field.setFixedWidth(56)
    return amount


class ChangePanel(PointPanel):
    """Begins at the painting, or at a picture from a file; what the sliders make of it is shown over the painting."""

    def __init__(self, document: Document, link: EngineLink, finds: Finds | None = None) -> None:
        super().__init__(document, link, finds)
        self._base: dict[str, Any] | None = None
        self._other: tuple[int, dict[str, Any]] | None = None
        self._made: dict[str, Any] | None = None
        self._late = False
        self._foreign = False
        """Whether the sliders began at another picture than the painting, so that it is shown while they rest."""
        self.begin, self.own = QPushButton(), QPushButton()
        self.sliders: dict[str, Amount] = {}
        self._ends: dict[str, tuple[str, str]] = {}
        self.typical = _aligned(Amount(0, 100, 0, " %"))
        self.mix_head, self.seed = QLabel(), QSpinBox()
        self.seed.setRange(0, SEEDS - 1)
        self.seed.setValue(random.randrange(SEEDS))
        self.seed.setKeyboardTracking(False)
        self.parts = {name: _aligned(Amount(0, 100, 0, " %")) for name in MIXED}
        self.take, self.reset = QPushButton(), QPushButton()
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        mix = QHBoxLayout()
        mix.addWidget(self.mix_head, 1)
        mix.addWidget(self.seed)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.take, 1)
        buttons.addWidget(self.reset)
        self.inside = QWidget()
        inside = QVBoxLayout(self.inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addLayout(buttons)
        inside.addLayout(self._column)
        inside.addWidget(self.typical)
        inside.addLayout(mix)
        for part in self.parts.values():
            inside.addWidget(part)
        for part in (self.begin, self.own, self.inside):
            self.column.addWidget(part)
        self.column.addLayout(self.foot)
        self.begin.clicked.connect(self.open_sliders)
        self.own.clicked.connect(self.ask_picture)
        self.take.clicked.connect(self.accept)
        self.reset.clicked.connect(self.put_back)
        self.seed.valueChanged.connect(lambda _: self._changed())
        for amount in (self.typical, *self.parts.values()):
            amount.changed.connect(lambda _: self._changed())
        self.retranslate()

    # Beginning

    def open_sliders(self) -> None:
        """Learn the directions (some seconds at the first time) and begin at the present picture."""
        known = present_point(self.document.record) or made_with(self.document.record)
        self._with_sliders(lambda: self.at_point(lambda point: self._begin_at(point, foreign=known is None)))

    def _with_sliders(self, then: Callable[[], None]) -> None:
        if self.sliders:
            then()
            return

        def made(found: list[dict[str, Any]]) -> None:
            self._make_sliders(found)
            then()

        self.run("directions", {}, made)

    def _make_sliders(self, found: list[dict[str, Any]]) -> None:
        for direction in found:
            name = direction["name"]
            amount = self.sliders[name] = _aligned(Amount(-100, 100, 0, ""))
            amount.changed.connect(lambda _: self._changed())
            self._ends[name] = (direction["less"], direction["more"])
            self._column.addWidget(amount)
        self.retranslate()

    def _begin_at(self, point: dict[str, Any], foreign: bool) -> None:
        self._base, self._foreign = point, foreign
        self.put_back()

    def ask_picture(self) -> None:
        kinds = " ".join(f"*{ending}" for ending in pictures.ENDINGS)
        dialog = QFileDialog(self, self.tr("Paint from a picture"), "", f"{self.tr('Pictures')} ({kinds})")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.from_picture)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def from_picture(self, path: str) -> None:
        """Search the model's pictures for the one nearest to a file's; stopping keeps the best so far."""
        try:
            pixels = pasting.on_white(pasting.read(Path(path)))
        except UserError as error:
            self.told.emit(str(error))
            return
        self.search(pixels, lambda found: self._with_sliders(lambda: self._begin_at(found["point"], foreign=True)))

    # Changing

    def _changed(self) -> None:
        """Show the picture as the sliders are; while one is painted, the next waits, and only the last."""
        if self._base is None:
            return
        if self.asking.busy:
            self._late = True
            return
        self._late = False
        sliders = {name: amount.field.value() / 50 for name, amount in self.sliders.items() if amount.field.value()}
        arguments = {"point": self._base, "sliders": sliders, "truncation": self.typical.field.value() / 100}
        self.run("walk", arguments, self._walked)

    def _walked(self, made: dict[str, Any]) -> None:
        shares = {name: part.field.value() / 100 for name, part in self.parts.items() if part.field.value()}
        if not shares:
            self._show(made)
            return
        seed, brief = self.seed.value(), made_with(self.document.record) or Brief().to_json()

        def mix(other: dict[str, Any]) -> None:
            self._other = (seed, other)
            self.run("mix", {"one": made["point"], "other": other, "shares": shares}, self._show)

        if self._other is not None and self._other[0] == seed:
            mix(self._other[1])
        else:
            self.run("locate", {"brief": {**brief, "seed": seed}}, mix)

    def _show(self, made: dict[str, Any]) -> None:
        self._made = made
        self.looked_at.emit(made["pixels"] if self._foreign or made["point"] != self._base else None)
        if self._late:
            self._changed()

    def put_back(self) -> None:
        """Every slider to the middle, no mix."""
        self._rest()
        self._changed()

    def _rest(self) -> None:
        for amount in (self.typical, *self.parts.values(), *self.sliders.values()):
            amount.show_value(0)

    def accept(self) -> None:
        """Paint with the picture shown, as large as the painting is, in one step; the sliders go on from there."""
        if self._made is not None and not self.asking.busy:
            self._base, self._foreign = self._made["point"], False
            self._rest()
            step = {"work": "painting", "by": "model", "action": "change", "point": self._base}
            self.paint(self._made["pixels"], step)

    def show_state(self) -> None:
        super().show_state()
        if self.work is None:
            self._base = self._made = None
        self.begin.setEnabled(self.work is not None and not self.asking.busy)
        self.own.setEnabled(not self.asking.busy)
        self.inside.setVisible(self._base is not None)
        self.take.setEnabled(self._made is not None)

    def retranslate(self) -> None:
        super().retranslate()
        words = {
            "darker": self.tr("darker"), "lighter": self.tr("lighter"), "colder": self.tr("colder"),
            "warmer": self.tr("warmer"), "paler": self.tr("paler"), "more colourful": self.tr("more colourful"),
            "softer": self.tr("softer"), "stronger contrast": self.tr("stronger contrast"),
            "calmer": self.tr("calmer"), "more agitated": self.tr("more agitated"),
            "more open": self.tr("more open"), "more detailed": self.tr("more detailed"),
            "light below": self.tr("light below"), "light above": self.tr("light above"),
            "light on the left": self.tr("light on the left"), "light on the right": self.tr("light on the right"),
        }  # fmt: skip
        names = {
            "light": self.tr("Light"), "warmth": self.tr("Warmth"), "colour": self.tr("Colour"),
            "contrast": self.tr("Contrast"), "agitation": self.tr("Agitation"), "detail": self.tr("Detail"),
            "horizon": self.tr("From above"), "side": self.tr("From aside"),
        }  # fmt: skip
        for name, amount in self.sliders.items():
            axis = self.tr("Axis %1").replace("%1", name.rpartition("-")[2])
            less, more = (words.get(end, end) for end in self._ends[name])
            amount.set_name(names.get(name, axis), f"{less} ↔ {more}" if name in names else axis)
        self.begin.setText(self.tr("Sliders for this picture"))
        self.begin.setToolTip(self.tr("Lighter, warmer, calmer …: directions learned from the model's own pictures"))
        self.own.setText(self.tr("Paint from a picture…"))
        self.own.setToolTip(self.tr("The model's picture that comes nearest to one of yours, in some seconds"))
        self.typical.set_name(self.tr("Typical"), self.tr("Drawn towards the most typical picture (truncation)"))
        self.mix_head.setText(self.tr("Mix with seed"))
        self.mix_head.setBuddy(self.seed)
        self.seed.setAccessibleName(self.tr("Mix with seed"))
        self.seed.setToolTip(self.tr("The picture of the same words with this seed is mixed in"))
        for part, word in zip(
            self.parts.values(),
            (self.tr("Structure"), self.tr("Colours"), self.tr("Large forms"), self.tr("Fine forms")),
            strict=True,
        ):
            part.set_name(word, self.tr("How much of the other picture's: %1").replace("%1", word))
        self.take.setText(self.tr("Paint with it"))
        self.take.setToolTip(self.tr("Take this picture as the painting; Undo brings the old one back"))
        self.reset.setText(self.tr("Reset"))
        self.reset.setToolTip(self.tr("All sliders to the middle"))
        self.show_state()
