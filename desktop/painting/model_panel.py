"""What the panels share in which the model works on a painting: asking, previews, and where the picture lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop.asking import Asking
from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.layers import from_pixels
from engine.works import Draft, Painting, Work

SEARCH_SECONDS = 20.0
USUAL_STYLE = "oil"
_RIM = 4
"""Pixels round the picture of a cell."""


def made_with(record: dict[str, Any]) -> dict[str, Any] | None:
    """The brief the document's painting was made with; None where no model made it."""
    brief = record.get("made", {}).get("painting", {}).get("brief")
    return brief if isinstance(brief, dict) else None


def _steps(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of the painting, the latest first."""
    steps = [step for step in record.get("steps", []) if isinstance(step, dict) and step.get("work") == "painting"]
    return steps[::-1]


def present_point(record: dict[str, Any]) -> dict[str, Any] | None:
    """The point the painting was last taken from, as the record's steps say; None where they say none."""
    points = (step["point"] for step in _steps(record) if isinstance(step.get("point"), dict))
    return next(points, None)


def present_style(record: dict[str, Any]) -> str:
    """The style of strokes the painting was last painted in."""
    styles = (step["style"] for step in _steps(record) if isinstance(step.get("style"), str))
    return next(styles, USUAL_STYLE)


def present_seed(record: dict[str, Any]) -> int:
    """The seed of the strokes the painting was last painted in."""
    seeds = (step["seed"] for step in _steps(record) if step.get("action") == "strokes" and "seed" in step)
    return next((seed for seed in seeds if isinstance(seed, int)), 0)


def model_of(record: dict[str, Any]) -> str:
    """The fingerprint of the model that created the painting, "" where none is told of."""
    told = record.get("models", {}).get("painting", {})
    return told.get("fingerprint", "") if isinstance(told, dict) else ""


def source_of(record: dict[str, Any]) -> dict[str, Any] | None:
    """What to ask for the model's own picture that the painting is painted after; None where a hand changed it since.

    Strokes painted after it are cleaner than strokes painted after strokes.
    """
    point, brief = present_point(record), made_with(record)
    if (point is None and brief is None) or any(
        step.get("by") == "hand" or step.get("action") == "region" for step in _steps(record)
    ):
        return None
    return {"point": point, "brief": brief, "model": model_of(record)}


def shown(pixels: np.ndarray, width: int, height: int = 0) -> QPixmap:
    """A picture as a pixmap that fits into width x height (0: as high as wide)."""
    smooth, keep = Qt.TransformationMode.SmoothTransformation, Qt.AspectRatioMode.KeepAspectRatio
    return QPixmap.fromImage(from_pixels(pixels)).scaled(width, height or width, keep, smooth)


class Finds:
    """The place of a work that its record does not tell and that was searched for, until the work changes."""

    def __init__(self) -> None:
        self._of: Work | None = None
        self._point: dict[str, Any] | None = None

    def keep(self, work: Work, point: dict[str, Any]) -> None:
        self._of, self._point = work, point

    def of(self, work: Work | None) -> dict[str, Any] | None:
        return self._point if work is not None and work is self._of else None


class ModelPanel(QWidget):
    """A panel that asks one thing at a time and shows how far it is.

    painted(Painting, step): a new painting, and what the record is to say of it. looked_at(pixels): a picture,
    uint8 (h, w, 3), to be shown over the painting; None: the painting itself.
    """

    painted = Signal(object, object)
    looked_at = Signal(object)
    told = Signal(str)

    def __init__(self, document: Document, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.asking = Asking(link, "painting", self)
        self._then: Callable[[Any], None] | None = None
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
        self.asking.finished.connect(self._on_finished)
        document.work_changed.connect(self._on_work_changed)

    @property
    def work(self) -> Painting | None:
        """The painting as it is now."""
        work = self.document.work("painting")
        return work if isinstance(work, Painting) else None

    def _on_work_changed(self, kind: str) -> None:
        if kind == "painting":
            self.show_state()

    def run(self, name: str, arguments: dict[str, Any], then: Callable[[Any], None]) -> bool:
        """Ask one thing, and call `then` with the answer. False where there is no engine."""
        self.told.emit("")
        self._then = then
        there = self.asking.ask(name, arguments)
        if not there:
            self.told.emit(self.tr("The engine is not running; start the program again. Your works are safe."))
        self.bar.setValue(0)
        self.show_state()
        return there

    def _on_finished(self, result: Any) -> None:
        then, self._then = self._then, None
        if then is not None:
            then(result)
        self.show_state()

    def _on_failed(self, sentence: str) -> None:
        self._then = None
        self.told.emit(sentence)
        self.show_state()

    def paint(self, pixels: np.ndarray, step: dict[str, Any]) -> None:
        """Take a picture as the painting, in strokes of its style where the painting is larger than it."""
        work = self.work
        side = max(work.pixels.shape[:2]) if work is not None else 0
        if side <= max(pixels.shape[:2]):
            self.painted.emit(Painting(pixels), step)
            return
        style = present_style(self.document.record)

        def painted(made: dict[str, Any]) -> None:
            self.painted.emit(made["painting"], {**step, "style": style})

        self.run("strokes", {"pixels": pixels, "size": side, "style": style}, painted)

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


class PointPanel(ModelPanel):
    """A panel that begins at the place of the present picture, which is searched for where nobody knows it."""

    def __init__(
        self, document: Document, link: EngineLink, finds: Finds | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(document, link, parent)
        self.finds = finds or Finds()
        self._searching = False
        self.asking.previewed.connect(self._on_search)

    def at_point(self, then: Callable[[dict[str, Any]], None]) -> None:
        """Find out where the picture is, and go on from there. A picture of no model's is searched for: some 20 s."""
        work, record = self.work, self.document.record
        point, brief = present_point(record) or self.finds.of(work), made_with(record)
        if point is not None:
            then(point)
        elif brief is not None:

            def located(found: dict[str, Any] | None) -> None:
                if found is not None:
                    then(found)
                elif work is not None:  # another model made it
                    self._search_for(work, then)

            self.run("locate", {"brief": brief, "model": model_of(record)}, located)
        elif work is not None:
            self._search_for(work, then)

    def _search_for(self, work: Painting, then: Callable[[dict[str, Any]], None]) -> None:
        def found(result: dict[str, Any]) -> None:
            self.finds.keep(work, result["point"])
            then(result["point"])

        self.search(work.pixels, found)

    def search(self, pixels: np.ndarray, then: Callable[[dict[str, Any]], object]) -> None:
        """Look for the model's picture nearest to one, shown as it comes nearer; stopping keeps the best so far."""

        def found(result: dict[str, Any]) -> None:
            self._searching = False
            self.looked_at.emit(None)
            then(result)

        self._searching = self.run("invert", {"pixels": pixels, "seconds": SEARCH_SECONDS}, found)
        if self._searching:
            self.told.emit(self.tr("The model looks for its picture nearest to this one; Stop takes the best so far."))

    def _on_search(self, value: object) -> None:
        if self._searching and isinstance(value, Draft) and isinstance(value.work, Painting):
            self.looked_at.emit(value.work.pixels)

    def _on_failed(self, sentence: str) -> None:
        if self._searching:
            self._searching = False
            self.looked_at.emit(None)
        super()._on_failed(sentence)


class Cells(QWidget):
    """Small pictures to choose from. chosen(number); pointed(number): under the pointer or the focus, -1 none."""

    chosen = Signal(int)
    pointed = Signal(int)

    def __init__(self, count: int, columns: int, width: int, height: int) -> None:
        super().__init__()
        self._size = QSize(width, height)
        self._grid = grid = QGridLayout(self)
        self._columns = columns
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        self.buttons = [QToolButton() for _ in range(count)]
        for at, button in enumerate(self.buttons):
            button.setProperty("cell", True)
            button.setIconSize(self._size)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda _=False, at=at: self.chosen.emit(at))
            button.installEventFilter(self)
            grid.addWidget(button, at // columns, at % columns)
        grid.setColumnStretch(columns, 1)

    def show_pictures(self, pictures: Sequence[QPixmap]) -> None:
        """So many pictures, the other cells hidden."""
        for at, button in enumerate(self.buttons):
            button.setVisible(at < len(pictures))
            if at < len(pictures):
                button.setIcon(QIcon(pictures[at]))
        if pictures:
            # Cells are as high as what they show: a wide, low region leaves no gaps.
            shape = pictures[0].size().scaled(self._size, Qt.AspectRatioMode.KeepAspectRatio)
            for button in self.buttons:
                button.setIconSize(shape)
            for row in range(-(-len(self.buttons) // self._columns)):
                there = row * self._columns < len(pictures)
                self._grid.setRowMinimumHeight(row, shape.height() + 2 * _RIM if there else 0)
            for column in range(self._columns):
                self._grid.setColumnMinimumWidth(column, shape.width() + 2 * _RIM)
        self.setVisible(bool(pictures))

    def set_names(self, names: Sequence[tuple[str, str]]) -> None:
        """For each cell its name and what is said of it under the pointer."""
        for button, (name, tip) in zip(self.buttons, names, strict=True):
            button.setAccessibleName(name)
            button.setToolTip(tip)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn) and watched in self.buttons:
            self.pointed.emit(self.buttons.index(watched))  # type: ignore[arg-type]
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.FocusOut):
            self.pointed.emit(-1)
        return super().eventFilter(watched, event)
