"""The selected region of the painting made anew by the model, as a layer of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QLabel, QPushButton

from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.layers import from_pixels
from desktop.painting.model_panel import SEARCH_SECONDS, Cells, Finds, PointPanel, present_point, present_style, shown
from desktop.painting.tools import Easel
from desktop.seeds import SeedField

PROPOSALS = 4
FEATHER = 8
"""Pixels over which a repainted region goes over into what is around it, where both are brush strokes."""
CELL = 98
_MARGIN = 8

Lay = Callable[[QImage, dict[str, Any], int], int]
"""Takes a picture with transparent surroundings as a layer, for the record a step, in place of the layer of this
key (0: of none); gives the new layer's key."""


class RegionPanel(PointPanel):
    """Several proposals for what is selected. One is taken, and may be changed for another until the next search."""

    def __init__(
        self, document: Document, link: EngineLink, easel: Easel, lay: Lay, finds: Finds | None = None
    ) -> None:
        super().__init__(document, link, finds)
        self._easel, self._lay = easel, lay
        self._found: list[dict[str, Any]] = []
        self.seeds = SeedField()
        self._seed = 0
        """That of the proposals shown."""
        self._laid = 0
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setProperty("quiet", True)
        self.search_button = QPushButton()
        self.cells = Cells(PROPOSALS, 2, CELL, CELL)
        for part in (self.words, self.seeds, self.search_button, self.cells):
            self.column.addWidget(part)
        self.column.addLayout(self.foot)
        self.search_button.clicked.connect(self.ask)
        self.cells.chosen.connect(self.choose)
        self.cells.pointed.connect(self._point_at)
        easel.selection_changed.connect(self._forget)
        self.retranslate()

    def ask(self) -> None:
        """Search for pictures that agree with what is around the selection."""
        work = self.work
        if work is None or self._easel.selection.isEmpty():
            return
        self._found, self._laid = [], 0
        self._seed = self.seeds.take()
        height, width = work.pixels.shape[:2]
        record = self.document.record
        arguments = {
            "pixels": work.pixels, "mask": mask_of(self._easel.selection, width, height), "count": PROPOSALS,
            "seconds": SEARCH_SECONDS, "seed": self._seed, "point": present_point(record) or self.finds.of(work),
        }  # fmt: skip
        self.run("repaint", arguments, self._show)

    def _show(self, found: list[dict[str, Any]]) -> None:
        self._found = list(found)
        box = self._easel.selection.boundingRect().toAlignedRect()
        rect = box.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN) & self._easel.layers.rect
        rows, columns = slice(rect.top(), rect.bottom() + 1), slice(rect.left(), rect.right() + 1)
        self.cells.show_pictures([shown(one["pixels"][rows, columns], 2 * CELL) for one in self._found])
        if not self._found:
            self.told.emit(self.tr("Nothing was found for this place; try again or select another."))

    def _point_at(self, at: int) -> None:
        if not self.asking.busy:
            self.looked_at.emit(self._found[at]["pixels"] if 0 <= at < len(self._found) else None)

    def choose(self, at: int) -> None:
        """Lay a proposal over the painting; where that is larger than the model's pictures, in brush strokes."""
        work = self.work
        if at >= len(self._found) or self.asking.busy or work is None:
            return
        self.looked_at.emit(None)
        pixels = self._found[at]["pixels"]
        step = {"work": "painting", "by": "model", "action": "region"}
        height, width = pixels.shape[:2]
        side = max(height, width)
        if side <= self._found[at]["size"]:
            self._take(pixels, mask_of(self._easel.selection, width, height)[..., None] * np.float32(1), step)
            return
        share, style = soft_mask(self._easel.selection, width, height), present_style(self.document.record)

        def take(made: dict[str, Any]) -> None:
            self._take(made["painting"].pixels, share, {**step, "style": style})

        self.run("strokes", {"pixels": pixels, "size": side, "style": style, "seed": self._seed}, take)

    def _take(self, pixels: np.ndarray, share: np.ndarray, step: dict[str, Any]) -> None:
        """share: float32 (h, w, 1), how much of the pixels is seen."""
        alpha = np.round(share * 255).astype(np.uint8)
        self._laid = self._lay(from_pixels(np.concatenate([pixels, alpha], axis=2)), step, self._laid)

    def _forget(self) -> None:
        self._found, self._laid = [], 0
        self.cells.show_pictures([])
        self.show_state()

    def show_state(self) -> None:
        super().show_state()
        selected = not self._easel.selection.isEmpty() and self.work is not None
        self.words.setVisible(not selected)
        self.search_button.setVisible(selected)
        self.search_button.setEnabled(not self.asking.busy)
        self.cells.setVisible(bool(self._found))
        self.cells.setEnabled(not self.asking.busy)

    def retranslate(self) -> None:
        super().retranslate()
        self.words.setText(self.tr("Select a place with the rectangle (M) or the lasso (L) first."))
        self.search_button.setText(self.tr("Repaint what is selected"))
        self.search_button.setToolTip(self.tr("The model paints the place anew, to agree with what is around it"))
        names = [self.tr("Proposal %1").replace("%1", str(at + 1)) for at in range(PROPOSALS)]
        self.cells.set_names([(name, self.tr("%1: take it").replace("%1", name)) for name in names])
        self.show_state()


def mask_of(path: QPainterPath, width: int, height: int) -> np.ndarray:
    """bool (height, width): the pixels whose middle a selection covers."""
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.fillPath(path, Qt.GlobalColor.white)
    painter.end()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    return rows[:, :width] > 127


def soft_mask(path: QPainterPath, width: int, height: int) -> np.ndarray:
    """float32 (height, width, 1): 1 inside a selection, falling to 0 over about FEATHER pixels at its rim."""
    hard = QImage(width, height, QImage.Format.Format_Grayscale8)
    hard.fill(0)
    painter = QPainter(hard)
    painter.fillPath(path, Qt.GlobalColor.white)
    painter.end()
    any_shape, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    small = hard.scaled(max(1, width // FEATHER), max(1, height // FEATHER), any_shape, smooth)
    soft = small.scaled(width, height, any_shape, smooth).convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(soft.constBits(), np.uint8).reshape(height, soft.bytesPerLine())
    return rows[:, :width, None].astype(np.float32) / 255
