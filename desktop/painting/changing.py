"""Panels that change a model's picture: sliders and mixing, a picture of one's own, a region, and a film."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.icons import tool_button
from desktop.layers import from_pixels
from desktop.painting import pasting
from desktop.painting.explore import ModelPanel, made_with
from desktop.painting.panels import Amount
from desktop.painting.tools import Easel
from engine import files
from engine.brief import UserError
from engine.painting import pictures
from engine.works import Draft, Painting

SHOWN = 200
"""Pixels of a panel's picture."""
THUMB = 48
LABEL = 80
FEATHER = 8
"""Pixels over which a repainted region goes over into what is around it, where both are brush strokes."""
SMOOTH = 256
"""Paintings up to this side are the model's own pixels; larger ones are brush strokes."""
PROPOSALS, SEARCH_SECONDS = 4, 20.0
RATE = 24.0
MIXED = ("structure", "colour", "coarse", "fine")
SEEDS = 10_000
_POINT = Qt.ItemDataRole.UserRole


def present_point(record: dict[str, Any]) -> dict[str, Any] | None:
    """The point the painting was last taken from, as the record's steps say; None where they say none."""
    steps = [step for step in record.get("steps", []) if isinstance(step, dict) and step.get("work") == "painting"]
    points = [step["point"] for step in reversed(steps) if isinstance(step.get("point"), dict)]
    return points[0] if points else None


def shown(pixels: np.ndarray, side: int) -> QPixmap:
    smooth, keep = Qt.TransformationMode.SmoothTransformation, Qt.AspectRatioMode.KeepAspectRatio
    return QPixmap.fromImage(from_pixels(pixels)).scaled(side, side, keep, smooth)


def _aligned(amount: Amount) -> Amount:
    """Its slider begins below the others'."""
    amount.label.setFixedWidth(LABEL)
    amount.field.setFixedWidth(56)
    return amount


class PointPanel(ModelPanel):
    """A panel that begins at the place of the present picture. run() asks one thing, and then calls back."""

    def __init__(self, document: Document, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(document, link, parent)
        self._then: Callable[[Any], None] | None = None
        self.asking.finished.connect(self._on_finished)

    @property
    def there(self) -> bool:
        """Whether the model knows the picture."""
        record, work = self.document.record, self.document.work("painting")
        return work is not None and (present_point(record) is not None or made_with(record) is not None)

    def run(self, name: str, arguments: dict[str, Any], then: Callable[[Any], None]) -> None:
        self._then = then
        self._ask(name, arguments)

    def at_point(self, then: Callable[[dict[str, Any]], None]) -> None:
        """Find out where the picture is, and go on from there."""
        point, brief = present_point(self.document.record), made_with(self.document.record)
        if point is not None:
            then(point)
        elif brief is not None:
            self.run("locate", {"brief": brief}, then)

    def _on_finished(self, result: Any) -> None:
        then, self._then = self._then, None
        if then is not None:
            then(result)
        self.show_state()

    def paint(self, pixels: np.ndarray, step: dict[str, Any]) -> None:
        """Take the picture, in brush strokes where the painting is larger than it."""
        work = self.document.work("painting")
        side = max(work.pixels.shape[:2]) if isinstance(work, Painting) else 0
        if side <= max(pixels.shape[:2]):
            self.painted.emit(Painting(pixels), step)
            return
        self.run("strokes", {"pixels": pixels, "size": side}, lambda made: self.painted.emit(made["painting"], step))


class ChangePanel(PointPanel):
    """Sliders on named directions, a mix with another picture, and a picture of one's own to begin with."""

    def __init__(self, document: Document, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(document, link, parent)
        self._base: dict[str, Any] | None = None
        self._other: tuple[int, dict[str, Any]] | None = None
        self._made: dict[str, Any] | None = None
        self._late = False
        self.begin, self.own = QPushButton(), QPushButton()
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
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
        inside.addWidget(self.picture)
        inside.addLayout(self._column)
        inside.addWidget(self.typical)
        inside.addLayout(mix)
        for part in self.parts.values():
            inside.addWidget(part)
        inside.addLayout(buttons)
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
        self.asking.previewed.connect(self._on_preview)
        self.retranslate()

    # Beginning

    def open_sliders(self) -> None:
        """Learn the directions (some seconds at the first time) and begin at the present picture."""
        self._with_sliders(lambda: self.at_point(self._begin_at))

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

    def _begin_at(self, point: dict[str, Any]) -> None:
        self._base = point
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
            pixels = np.ascontiguousarray(pasting.read(Path(path))[:, :, :3])
        except UserError as error:
            self.told.emit(str(error))
            return
        self.run("invert", {"pixels": pixels, "seconds": SEARCH_SECONDS}, self._found_own)

    def _found_own(self, found: dict[str, Any]) -> None:
        self._base = found["point"]
        self._show(found)
        self._with_sliders(self.put_back)

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
        brief = made_with(self.document.record)
        if not shares or brief is None:
            self._show(made)
            return
        seed = self.seed.value()

        def mix(other: dict[str, Any]) -> None:
            self._other = (seed, other)
            self.run("mix", {"one": made["point"], "other": other, "shares": shares}, self._show)

        if self._other is not None and self._other[0] == seed:
            mix(self._other[1])
        else:
            self.run("locate", {"brief": {**brief, "seed": seed}}, mix)

    def _show(self, made: dict[str, Any]) -> None:
        self._made = made
        self.picture.setPixmap(shown(made["pixels"], SHOWN))
        if self._late:
            self._changed()

    def _on_preview(self, value: object) -> None:
        if isinstance(value, Draft) and isinstance(value.work, Painting):
            self.picture.setPixmap(shown(value.work.pixels, SHOWN))

    def put_back(self) -> None:
        """Every slider to the middle, no mix."""
        for amount in (self.typical, *self.parts.values(), *self.sliders.values()):
            amount.show_value(0)
        self._changed()

    def accept(self) -> None:
        """Paint with the picture shown, as large as the painting is, in one step."""
        if self._made is not None and not self.asking.busy:
            self._base = self._made["point"]
            step = {"work": "painting", "by": "model", "action": "change", "point": self._base}
            self.paint(self._made["pixels"], step)

    def show_state(self) -> None:
        super().show_state()
        if self.document.work("painting") is None:
            self._base = self._made = None
        self.begin.setEnabled(self.there and not self.asking.busy)
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


class RegionPanel(PointPanel):
    """The selected region of the painting made anew: several proposals, one is taken."""

    def __init__(self, document: Document, link: EngineLink, easel: Easel, parent: QWidget | None = None) -> None:
        super().__init__(document, link, parent)
        self._easel = easel
        self._found: list[dict[str, Any]] = []
        self._seed = 0
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setProperty("quiet", True)
        self.search = QPushButton()
        self.cells = [QToolButton() for _ in range(PROPOSALS)]
        grid = QGridLayout()
        grid.setSpacing(4)
        for at, cell in enumerate(self.cells):
            cell.setProperty("cell", True)
            cell.setIconSize(QSize(SHOWN // 2 - 4, SHOWN // 2 - 4))
            cell.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            cell.clicked.connect(lambda _=False, at=at: self.choose(at))
            grid.addWidget(cell, at // 2, at % 2)
        grid.setColumnStretch(2, 1)
        for part in (self.words, self.search):
            self.column.addWidget(part)
        self.column.addLayout(grid)
        self.column.addLayout(self.foot)
        self.search.clicked.connect(self.ask)
        easel.selection_changed.connect(self._forget)
        self.retranslate()

    def ask(self) -> None:
        """Search for pictures that agree with what is around the selection."""
        work = self.document.work("painting")
        if not isinstance(work, Painting) or self._easel.selection.isEmpty():
            return
        self._found = []
        self._seed += 1
        height, width = work.pixels.shape[:2]
        arguments = {
            "pixels": work.pixels, "mask": mask_of(self._easel.selection, width, height), "count": PROPOSALS,
            "seconds": SEARCH_SECONDS, "seed": self._seed, "point": present_point(self.document.record),
        }  # fmt: skip
        self.run("repaint", arguments, self._show)

    def _show(self, found: list[dict[str, Any]]) -> None:
        self._found = list(found)
        rect = self._easel.selection.boundingRect().toAlignedRect().adjusted(-8, -8, 8, 8)
        for cell, one in zip(self.cells, self._found, strict=False):
            picture = QPixmap.fromImage(from_pixels(one["pixels"])).copy(rect & self._easel.layers.rect)
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            cell.setIcon(QIcon(picture.scaled(cell.iconSize(), keep, smooth)))
        if not self._found:
            self.told.emit(self.tr("Nothing was found for this place; try again or select another."))

    def choose(self, at: int) -> None:
        """Take a proposal as one step; where the painting is larger than the model's pictures, in brush strokes."""
        work = self.document.work("painting")
        if at >= len(self._found) or self.asking.busy or not isinstance(work, Painting):
            return
        found, self._found = self._found[at], []
        step = {"work": "painting", "by": "model", "action": "region"}
        side = max(work.pixels.shape[:2])
        if side <= SMOOTH:
            self.painted.emit(Painting(found["pixels"]), step)
            return
        share = soft_mask(self._easel.selection, work.pixels.shape[1], work.pixels.shape[0])

        def join(made: dict[str, Any]) -> None:
            joined = work.pixels * (1 - share) + made["painting"].pixels * share
            self.painted.emit(Painting(np.round(joined).astype(np.uint8)), step)

        self.run("strokes", {"pixels": found["pixels"], "size": side, "seed": self._seed}, join)

    def _forget(self) -> None:
        self._found = []
        self.show_state()

    def show_state(self) -> None:
        super().show_state()
        selected = not self._easel.selection.isEmpty() and self.document.work("painting") is not None
        self.words.setVisible(not selected)
        self.search.setEnabled(selected and not self.asking.busy)
        for at, cell in enumerate(self.cells):
            cell.setVisible(at < len(self._found))
            cell.setEnabled(not self.asking.busy)

    def retranslate(self) -> None:
        super().retranslate()
        self.words.setText(self.tr("Select a place with the rectangle (M) or the lasso (L) first."))
        self.search.setText(self.tr("Repaint what is selected"))
        self.search.setToolTip(self.tr("The model paints the place anew, to agree with what is around it"))
        for at, cell in enumerate(self.cells):
            name = self.tr("Proposal %1").replace("%1", str(at + 1))
            cell.setAccessibleName(name)
            cell.setToolTip(self.tr("%1: take it").replace("%1", name))
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


class FilmPanel(PointPanel):
    """Pictures in a row and the looped film that turns each into the next."""

    def __init__(self, document: Document, link: EngineLink, parent: QWidget | None = None) -> None:
        super().__init__(document, link, parent)
        self.list = QListWidget()
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setFlow(QListView.Flow.LeftToRight)
        self.list.setWrapping(True)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setIconSize(QSize(THUMB, THUMB))
        self.list.setSpacing(2)
        self.list.setFixedHeight(124)
        self.add, self.left, self.right, self.remove = (
            tool_button(name) for name in ("plus", "chevron-left", "chevron-right", "bin")
        )
        self.seconds, self.save = QSpinBox(), QPushButton()
        self.seconds.setRange(1, 60)
        self.seconds.setValue(6)
        self.seconds.lineEdit().setTextMargins(6, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in (self.add, self.left, self.right, self.remove):
            button.setProperty("tool", True)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.seconds)
        self.column.addWidget(self.list)
        self.column.addLayout(row)
        self.column.addWidget(self.save)
        self.column.addLayout(self.foot)
        self.add.clicked.connect(lambda: self.at_point(self._keep))
        self.left.clicked.connect(lambda: self._move(-1))
        self.right.clicked.connect(lambda: self._move(1))
        self.remove.clicked.connect(self._remove)
        self.save.clicked.connect(self.ask_where)
        self.list.currentRowChanged.connect(lambda _: self.show_state())
        self.retranslate()

    def _keep(self, point: dict[str, Any]) -> None:
        work = self.document.work("painting")
        if isinstance(work, Painting):
            item = QListWidgetItem(QIcon(shown(work.pixels, THUMB)), "")
            item.setData(_POINT, point)
            self.list.addItem(item)
            self.list.setCurrentItem(item)
            self.retranslate()

    def _move(self, by: int) -> None:
        at = self.list.currentRow()
        item = self.list.takeItem(at)
        self.list.insertItem(at + by, item)
        self.list.setCurrentItem(item)
        self.retranslate()

    def _remove(self) -> None:
        self.list.takeItem(self.list.currentRow())
        self.retranslate()

    def ask_where(self) -> None:
        kinds = f"GIF (*.gif);;{self.tr('Animated PNG')} (*.png);;{self.tr('Animated WebP')} (*.webp)"
        dialog = QFileDialog(self, self.tr("Save the film"), "", kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("gif")
        dialog.fileSelected.connect(self.make)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def make(self, path: str) -> None:
        """Paint the film and write it; stopping keeps what there is of it."""
        target = Path(path)
        points = [self.list.item(at).data(_POINT) for at in range(self.list.count())]
        frames = max(len(points), round(self.seconds.value() * RATE))
        arguments = {"points": points, "frames": frames, "rate": RATE, "ending": target.suffix.lower(), "side": 512}

        def write(made: dict[str, Any]) -> None:
            try:
                files.write_bytes(target, made["data"])
            except UserError as error:
                self.told.emit(str(error))
            else:
                self.told.emit(self.tr("The film is in %1.").replace("%1", target.name))

        self.run("film", arguments, write)

    def show_state(self) -> None:
        super().show_state()
        at, count, idle = self.list.currentRow(), self.list.count(), not self.asking.busy
        self.add.setEnabled(idle and self.there)
        self.left.setEnabled(idle and at > 0)
        self.right.setEnabled(idle and 0 <= at < count - 1)
        self.remove.setEnabled(idle and at >= 0)
        self.save.setEnabled(idle and count > 1)
        self.list.setVisible(count > 0)

    def retranslate(self) -> None:
        super().retranslate()
        self.list.setAccessibleName(self.tr("Pictures of the film"))
        for at in range(self.list.count()):
            name = self.tr("Picture %1").replace("%1", str(at + 1))
            self.list.item(at).setToolTip(name)
            self.list.item(at).setData(Qt.ItemDataRole.AccessibleTextRole, name)
        for button, text in (
            (self.add, self.tr("Add the present picture to the film")),
            (self.left, self.tr("Earlier in the film")),
            (self.right, self.tr("Later in the film")),
            (self.remove, self.tr("Take the picture out of the film")),
        ):
            button.setAccessibleName(text)
            button.setToolTip(text)
        self.seconds.setSuffix(self.tr(" s"))
        self.seconds.setAccessibleName(self.tr("Length of the film"))
        self.seconds.setToolTip(self.tr("Length of the film in seconds"))
        self.save.setText(self.tr("Save the film…"))
        self.save.setToolTip(self.tr("Two pictures or more, each turning into the next, round and round"))
        self.show_state()
