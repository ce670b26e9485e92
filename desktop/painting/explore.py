"""The panels in which the model works on a painting: what lies around it, and the painting in brush strokes."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.asking import Asking
from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.layers import from_pixels
from engine.painting.brushes import Strokes
from engine.works import Draft, Painting, Work

AROUND = 9
"""The picture itself and eight around it."""
SIDE = 62
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


def made_with(record: dict[str, Any]) -> dict[str, Any] | None:
    """The brief the document's painting was made with; None where no model made it."""
    brief = record.get("made", {}).get("painting", {}).get("brief")
    return brief if isinstance(brief, dict) else None


class ModelPanel(QWidget):
    """A panel that asks one thing at a time and shows how far it is.

    painted(Painting, step): a new painting, and what the record is to say of it.
    """

    painted = Signal(object, object)
    told = Signal(str)

    def __init__(self, document: Document, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.asking = Asking(link, "painting", self)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.stop = QPushButton()
        self.stop.clicked.connect(lambda: self.asking.stop())
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        self.foot.addWidget(self.bar, 1)
        self.foot.addWidget(self.stop)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(8)
        self.asking.progressed.connect(lambda share: self.bar.setValue(round(1000 * share)))
        self.asking.failed.connect(self._on_failed)
        document.work_changed.connect(self._on_work_changed)

    def _on_work_changed(self, kind: str) -> None:
        if kind == "painting":
            self.show_state()

    def _ask(self, name: str, arguments: dict[str, Any]) -> None:
        self.told.emit("")
        if not self.asking.ask(name, arguments):
            self.told.emit(self.tr("The engine is not running; start the program again. Your works are safe."))
        self.bar.setValue(0)
        self.show_state()

    def _on_failed(self, sentence: str) -> None:
        self.told.emit(sentence)
        self.show_state()

    def show_state(self) -> None:
        """Grey what cannot be done now."""
        self.bar.setVisible(self.asking.busy)
        self.stop.setVisible(self.asking.busy)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.stop.setText(self.tr("Stop"))
        self.stop.setToolTip(self.tr("Stop; what there is so far is kept"))
        self.bar.setAccessibleName(self.tr("Progress"))


class ExplorePanel(ModelPanel):
    """Pictures around the model's own; a click paints with the chosen one and goes on from there."""

    def __init__(self, document: Document, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(document, link, parent)
        self._point: dict[str, Any] | None = None
        self._of: dict[str, Any] | None = None
        self._found: list[dict[str, Any]] = []
        self._stage = ""
        self._seed = 0
        self._chosen: dict[str, Any] = {}
        self.words, self.reach_label = QLabel(), QLabel()
        self.words.setWordWrap(True)
        self.words.setProperty("quiet", True)
        self.reach = QSlider(Qt.Orientation.Horizontal)
        self.reach.setRange(10, 120)
        self.reach.setValue(40)
        self.reach_label.setBuddy(self.reach)
        self.look = QPushButton()
        self.look.clicked.connect(self.explore)
        grid = QGridLayout()
        grid.setSpacing(4)
        self.cells = [QToolButton() for _ in range(AROUND)]
        for at, cell in enumerate(self.cells):
            cell.setProperty("cell", True)
            cell.setIconSize(QSize(SIDE, SIDE))
            cell.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            cell.clicked.connect(lambda _=False, at=at: self.choose(at))
            grid.addWidget(cell, at // 3, at % 3)
        grid.setColumnStretch(3, 1)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.reach_label)
        line.addWidget(self.reach, 1)
        self.column.addWidget(self.words)
        self.column.addLayout(line)
        self.column.addWidget(self.look)
        self.column.addLayout(grid)
        self.column.addLayout(self.foot)
        self.asking.previewed.connect(self._on_preview)
        self.asking.finished.connect(self._on_finished)
        self.retranslate()

    def explore(self) -> None:
        """Look around the present picture; another click shows others."""
        brief = made_with(self.document.record)
        if brief is None:
            return
        if self._point is None or brief != self._of:
            self._of, self._stage = brief, "locate"
            self._ask("locate", {"brief": brief})
        else:
            self._neighbours()

    def _neighbours(self) -> None:
        self._stage = "neighbours"
        self._seed += 1
        reach = self.reach.value() / 100
        self._ask("neighbours", {"point": self._point, "count": AROUND, "reach": reach, "seed": self._seed})

    def choose(self, at: int) -> None:
        """Paint with one of the pictures shown, as large as the painting is now."""
        if at >= len(self._found) or self.asking.busy:
            return
        chosen = self._found[at]
        self._point = chosen["point"]
        work = self.document.work("painting")
        side = max(work.pixels.shape[:2]) if isinstance(work, Painting) else 0
        self._chosen = {"work": "painting", "by": "model", "action": "explore", "point": chosen["point"]}
        if side <= max(chosen["pixels"].shape[:2]):
            self.painted.emit(Painting(chosen["pixels"]), self._chosen)
            return
        self._stage = "paint"
        self._ask("strokes", {"pixels": chosen["pixels"], "size": side})

    def _on_preview(self, value: object) -> None:
        if self._stage == "neighbours" and isinstance(value, list):
            works = [draft.work for draft in value if isinstance(draft, Draft)]
            self._show([work.pixels for work in works if isinstance(work, Painting)])

    def _on_finished(self, result: Any) -> None:
        if self._stage == "locate":
            self._point = result
            self._neighbours()
            return
        if self._stage == "neighbours":
            self._found = list(result)
            self._show([found["pixels"] for found in self._found])
        elif self._stage == "paint":
            self.painted.emit(result["painting"], self._chosen)
        self.show_state()

    def _show(self, pictures: list[np.ndarray]) -> None:
        for cell, pixels in zip(self.cells, pictures, strict=False):
            cell.setIcon(QIcon(QPixmap.fromImage(from_pixels(pixels)).scaled(SIDE, SIDE)))
            cell.setVisible(True)

    def show_state(self) -> None:
        super().show_state()
        there = made_with(self.document.record) is not None and self.document.work("painting") is not None
        if not there or made_with(self.document.record) != self._of:
            self._point, self._found = None, []
        self.words.setVisible(not there)
        self.look.setEnabled(there and not self.asking.busy)
        self.reach.setEnabled(there)
        for at, cell in enumerate(self.cells):
            cell.setVisible(at < len(self._found) or (self.asking.busy and self._stage == "neighbours"))
            cell.setEnabled(not self.asking.busy)

    def retranslate(self) -> None:
        super().retranslate()
        self.words.setText(self.tr("Pictures of the model's own can be explored; make one on the Triptych page."))
        self.reach_label.setText(self.tr("Reach"))
        self.reach.setAccessibleName(self.tr("Reach"))
        self.reach.setToolTip(self.tr("How far the pictures around may be from this one"))
        self.look.setText(self.tr("Look around"))
        self.look.setToolTip(self.tr("Show eight pictures like this one; once more shows others"))
        for at, cell in enumerate(self.cells):
            name = self.tr("This picture") if at == 0 else self.tr("Neighbour %1").replace("%1", str(at))
            cell.setAccessibleName(name)
            cell.setToolTip(self.tr("%1: paint with it and go on from there").replace("%1", name))
        self.show_state()


class StrokesPanel(ModelPanel):
    """The painting painted again in brush strokes, in a style and size, and watched as it grows.

    growing(Growing): ready to be watched.
    """

    growing = Signal(object)

    def __init__(self, document: Document, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(document, link, parent)
        self._step: dict[str, Any] = {}
        self._strokes: Strokes | None = None
        """Those of the painting as it is now, where it was painted in them here."""
        self._of: Work | None = None
        self._watched = False
        self.manner, self.side = QComboBox(), QComboBox()
        self.paint = QPushButton()
        self.paint.clicked.connect(self.ask)
        self.watch = QPushButton()
        self.watch.clicked.connect(self.ask_watch)
        self.shown = QLabel()
        self.shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.manner, 1)
        line.addWidget(self.side)
        for field in (self.manner, self.side):
            field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.side.setFixedWidth(92)
        for name in STYLES:
            self.manner.addItem("", name)
        for side in SIZES:
            self.side.addItem(f"{side} px", side)
        self.column.addLayout(line)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.paint, 1)
        buttons.addWidget(self.watch, 1)
        self.column.addLayout(buttons)
        self.column.addWidget(self.shown)
        self.column.addLayout(self.foot)
        self.asking.previewed.connect(self._on_preview)
        self.asking.finished.connect(self._on_finished)
        self.retranslate()

    def ask(self) -> None:
        """Paint the document's painting, as it is now, in strokes."""
        work = self.document.work("painting")
        if not isinstance(work, Painting):
            return
        style, side = self.manner.currentData(), self.side.currentData()
        self._step = {"work": "painting", "by": "program", "action": "strokes", "style": style, "size": side}
        self._watched = False
        self._ask("strokes", {"pixels": work.pixels, "style": style, "size": side})

    def ask_watch(self) -> None:
        """Show how the painting grows: in its own strokes where they are known, else in those of the style."""
        work = self.document.work("painting")
        if not isinstance(work, Painting):
            return
        known = self._strokes if self._of is work else None
        self._watched = True
        self._ask("grow", {"painted": known or work.pixels, "style": self.manner.currentData(), "size": WATCHED})

    def _on_preview(self, value: object) -> None:
        if isinstance(value, Draft) and isinstance(value.work, Painting):
            picture = QPixmap.fromImage(from_pixels(value.work.pixels))
            self.shown.setPixmap(picture.scaled(200, 200, Qt.AspectRatioMode.KeepAspectRatio))
            self.shown.show()

    def _on_finished(self, result: Any) -> None:
        if self._watched:
            self.growing.emit(result)
        else:
            self.painted.emit(result["painting"], self._step)
            self._strokes, self._of = result["strokes"], self.document.work("painting")
        self.show_state()

    def show_state(self) -> None:
        super().show_state()
        self.paint.setEnabled(not self.asking.busy and self.document.work("painting") is not None)
        self.watch.setEnabled(self.paint.isEnabled())
        if not self.asking.busy:
            self.shown.hide()

    def retranslate(self) -> None:
        super().retranslate()
        for at, name in enumerate(style_names()):
            self.manner.setItemText(at, name)
        self.manner.setAccessibleName(self.tr("Style of the strokes"))
        self.manner.setToolTip(self.tr("Style of the strokes"))
        self.side.setAccessibleName(self.tr("Size of the painting in strokes"))
        self.side.setToolTip(self.tr("Pixels along the longer side"))
        self.paint.setText(self.tr("Paint in strokes"))
        self.paint.setToolTip(self.tr("Paint it again in brush strokes; Undo brings this one back"))
        self.watch.setText(self.tr("Watch"))
        self.watch.setToolTip(self.tr("Watch the painting grow stroke by stroke; Esc ends it"))
        self.show_state()
