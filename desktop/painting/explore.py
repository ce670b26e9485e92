"""The panels of what lies around a painting in the model, and of the painting in brush strokes."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSlider, QWidget

from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.painting.model_panel import Cells, Finds, ModelPanel, PointPanel, shown, source_of
from desktop.seeds import SeedField
from engine.painting.brushes import Strokes
from engine.works import Draft, Painting, Work

AROUND = 9
"""The picture itself and eight around it."""
CELL = 64
STYLES = ("oil", "impasto", "watercolour", "ink", "pointillist", "pencil")
SIZES = (1024, 2048, 4096)
WATCHED = 900
"""Pixels on the longer side of a painting that is watched growing."""


def style_names() -> tuple[str, ...]:
    """The names of STYLES in the window's language."""
    return (
        QCoreApplication.translate("StrokesPanel", "Oil"),
        QCoreApplication.translate("StrokesPanel", "Impasto"),
        QCoreApplication.translate("StrokesPanel", "Watercolour"),
        QCoreApplication.translate("StrokesPanel", "Ink"),
        QCoreApplication.translate("StrokesPanel", "Dots"),
        QCoreApplication.translate("StrokesPanel", "Pencil"),
    )


class ExplorePanel(PointPanel):
    """Pictures around the painting; a click paints with the chosen one and goes on from there."""

    def __init__(self, document: Document, link: EngineLink, finds: Finds | None = None) -> None:
        super().__init__(document, link, finds)
        self._found: list[dict[str, Any]] = []
        self._around = False
        self.seeds = SeedField()
        self.reach_label = QLabel()
        self.reach = QSlider(Qt.Orientation.Horizontal)
        self.reach.setRange(10, 100)
        self.reach.setValue(40)
        self.reach_label.setBuddy(self.reach)
        self.look = QPushButton()
        self.look.clicked.connect(self.explore)
        self.cells = Cells(AROUND, 3, CELL, CELL)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.reach_label)
        line.addWidget(self.reach, 1)
        self.column.addLayout(line)
        self.column.addWidget(self.seeds)
        self.column.addWidget(self.look)
        self.column.addWidget(self.cells)
        self.column.addLayout(self.foot)
        self.asking.previewed.connect(self._on_preview)
        self.cells.chosen.connect(self.choose)
        self.cells.pointed.connect(self._point_at)
        self.retranslate()

    def explore(self) -> None:
        """Look around the present picture; another click shows others."""
        if self.work is not None:
            self.at_point(self._neighbours)

    def _neighbours(self, point: dict[str, Any]) -> None:
        reach = self.reach.value() / 100
        arguments = {"point": point, "count": AROUND, "reach": reach, "seed": self.seeds.take()}
        self._around = True
        self.run("neighbours", arguments, self._show_found)

    def _show_found(self, found: list[dict[str, Any]]) -> None:
        self._around, self._found = False, list(found)
        self._show([one["pixels"] for one in self._found])

    def _on_preview(self, value: object) -> None:
        if self._around and isinstance(value, list):
            works = [draft.work for draft in value if isinstance(draft, Draft)]
            self._show([work.pixels for work in works if isinstance(work, Painting)])

    def _show(self, pictures: list[np.ndarray]) -> None:
        self.cells.show_pictures([shown(pixels, 2 * CELL) for pixels in pictures])

    def _point_at(self, at: int) -> None:
        if not self.asking.busy:
            self.looked_at.emit(self._found[at]["pixels"] if 0 < at < len(self._found) else None)

    def choose(self, at: int) -> None:
        """Paint with one of the pictures shown, as large as the painting is now."""
        if at >= len(self._found) or self.asking.busy:
            return
        self.looked_at.emit(None)
        chosen = self._found[at]
        self.paint(chosen["pixels"], {"work": "painting", "by": "model", "action": "explore", "point": chosen["point"]})

    def show_state(self) -> None:
        super().show_state()
        there = self.work is not None
        if not there:
            self._found = []
            self.cells.show_pictures([])
        self.look.setEnabled(there and not self.asking.busy)
        self.reach.setEnabled(there)
        self.seeds.setEnabled(there)
        self.cells.setEnabled(not self.asking.busy)

    def retranslate(self) -> None:
        super().retranslate()
        self.reach_label.setText(self.tr("Reach"))
        self.reach.setAccessibleName(self.tr("Reach"))
        self.reach.setToolTip(self.tr("How far the pictures around may be from this one"))
        self.look.setText(self.tr("Look around"))
        self.look.setToolTip(self.tr("Show eight pictures like this one; once more shows others"))
        names = [self.tr("This picture")]
        names += [self.tr("Neighbour %1").replace("%1", str(at)) for at in range(1, AROUND)]
        tip = self.tr("%1: paint with it and go on from there")
        self.cells.set_names([(name, tip.replace("%1", name)) for name in names])
        self.show_state()


class StrokesPanel(ModelPanel):
    """The painting painted again in brush strokes, in a style and size, and watched as it grows.

    growing(Growing): ready to be watched.
    """

    growing = Signal(object)

    def __init__(self, document: Document, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(document, link, parent)
        self._strokes: Strokes | None = None
        """Those of the painting as it is now, where it was painted in them here."""
        self._of: Work | None = None
        self.manner, self.side, self.seeds = QComboBox(), QComboBox(), SeedField()
        self.begin = QPushButton()
        self.begin.clicked.connect(self.ask)
        self.watch = QPushButton()
        self.watch.clicked.connect(self.ask_watch)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.manner, 1)
        line.addWidget(self.side)
        for field in (self.manner, self.side):
            field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.side.setFixedWidth(100)
        for name in STYLES:
            self.manner.addItem("", name)
        for side in SIZES:
            self.side.addItem(f"{side} px", side)
        self.column.addLayout(line)
        self.column.addWidget(self.seeds)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.begin, 1)
        buttons.addWidget(self.watch, 1)
        self.column.addLayout(buttons)
        self.column.addLayout(self.foot)
        self.asking.previewed.connect(self._on_preview)
        self.retranslate()

    def ask(self) -> None:
        """Paint the document's painting, as it is now, in strokes."""
        work = self.work
        if work is None:
            return
        asked = {"style": self.manner.currentData(), "size": self.side.currentData(), "seed": self.seeds.take()}
        step = {"work": "painting", "by": "program", "action": "strokes", **asked}

        def painted(made: dict[str, Any]) -> None:
            self.looked_at.emit(None)
            self.painted.emit(made["painting"], step)
            self._strokes, self._of = made["strokes"], self.work

        def paint(pixels: np.ndarray) -> None:
            self.run("strokes", {"pixels": pixels, **asked}, painted)

        source = source_of(self.document.record)
        if source is None:
            paint(work.pixels)
        else:
            self.run("source", source, lambda found: paint(found.get("pixels", work.pixels)))

    def ask_watch(self) -> None:
        """Show how the painting grows: in its own strokes where they are known, else in those of the style."""
        work = self.work
        if work is None:
            return
        known = self._strokes if self._of is work else None
        arguments = {"painted": known or work.pixels, "style": self.manner.currentData(), "size": WATCHED}
        self.run("grow", arguments, self.growing.emit)

    def _on_preview(self, value: object) -> None:
        if isinstance(value, Draft) and isinstance(value.work, Painting):
            self.looked_at.emit(value.work.pixels)

    def _on_failed(self, sentence: str) -> None:
        self.looked_at.emit(None)
        super()._on_failed(sentence)

    def show_state(self) -> None:
        super().show_state()
        self.begin.setEnabled(not self.asking.busy and self.work is not None)
        self.watch.setEnabled(self.begin.isEnabled())
        self.seeds.setEnabled(self.work is not None)

    def retranslate(self) -> None:
        super().retranslate()
        for at, name in enumerate(style_names()):
            self.manner.setItemText(at, name)
        self.manner.setAccessibleName(self.tr("Style of the strokes"))
        self.manner.setToolTip(self.tr("Style of the strokes"))
        self.side.setAccessibleName(self.tr("Size of the painting in strokes"))
        self.side.setToolTip(self.tr("Pixels along the longer side"))
        self.begin.setText(self.tr("Paint in strokes"))
        self.begin.setToolTip(self.tr("Paint it again in brush strokes; Undo brings this one back"))
        self.watch.setText(self.tr("Watch"))
        self.watch.setToolTip(self.tr("Watch the painting grow stroke by stroke; Esc ends it"))
        self.show_state()
