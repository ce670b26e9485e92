"""The painting studio: tools at the left, their options above, the canvas, layers and colours at the right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QT_TRANSLATE_NOOP, QMimeData, QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QPainterPath
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.actions import Command
from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.icons import tool_button
from desktop.layers import HAND, MOST, Change, Layer, from_pixels
from desktop.painting import brush, pasting
from desktop.painting.changing import ChangePanel
from desktop.painting.colours import ColourPanel
from desktop.painting.explore import ExplorePanel, StrokesPanel
from desktop.painting.geometry import enlarged
from desktop.painting.model_panel import Finds
from desktop.painting.morph import FilmPanel
from desktop.painting.paint_canvas import TURN, PaintCanvas
from desktop.painting.panels import LayerPanel, Section, ToolOptions
from desktop.painting.region import RegionPanel
from desktop.painting.tools import TOOLS, Easel
from desktop.painting.watching import Watching
from desktop.studios import StudioPage
from engine.brief import UserError
from engine.painting import pictures
from engine.painting.growing import Growing
from engine.works import Painting

KEYS = {"brush": "B", "eraser": "E", "picker": "I", "fill": "G", "marquee": "M", "lasso": "L", "move": "V"}
BLANK = 1024
"""Pixels along each side of an empty canvas."""
WATCH_SECONDS = 12.0
ENLARGED = 640
"""A model's picture that is looked at is enlarged smoothly to so many pixels a side at most."""
_PANEL = 244
_STEP = 1.15


class PaintingPage(StudioPage):
    """Paints on the layers of the document's painting. add_section() puts more panels into the right column."""

    KIND = "painting"
    COMMANDS = (
        Command("brush", "", QT_TRANSLATE_NOOP("Actions", "Brush"), ("B",)),
        Command("eraser", "", QT_TRANSLATE_NOOP("Actions", "Eraser"), ("E",)),
        Command("picker", "", QT_TRANSLATE_NOOP("Actions", "Pick a colour"), ("I",)),
        Command("fill", "", QT_TRANSLATE_NOOP("Actions", "Fill"), ("G",)),
        Command("marquee", "", QT_TRANSLATE_NOOP("Actions", "Select a rectangle"), ("M",)),
        Command("lasso", "", QT_TRANSLATE_NOOP("Actions", "Select freely"), ("L",)),
        Command("move", "", QT_TRANSLATE_NOOP("Actions", "Move"), ("V",)),
        Command("smaller", "", QT_TRANSLATE_NOOP("Actions", "Smaller brush"), ("[",)),
        Command("larger", "", QT_TRANSLATE_NOOP("Actions", "Larger brush"), ("]",)),
        Command("select_all", "", QT_TRANSLATE_NOOP("Actions", "Select all"), ("Ctrl+A",)),
        Command("deselect", "", QT_TRANSLATE_NOOP("Actions", "Select nothing"), ("Ctrl+D",)),
        Command("clear", "", QT_TRANSLATE_NOOP("Actions", "Clear what is selected"), ("Delete",)),
        Command("paste", "", QT_TRANSLATE_NOOP("Actions", "Paste a picture as a layer"), ("Ctrl+V",)),
        Command("insert", "", QT_TRANSLATE_NOOP("Actions", "Insert a picture as a layer…")),
        Command("new_layer", "", QT_TRANSLATE_NOOP("Actions", "New layer"), ("Ctrl+Shift+N",)),
        Command("blank", "", QT_TRANSLATE_NOOP("Actions", "Begin with an empty canvas")),
        Command("turn_left", "", QT_TRANSLATE_NOOP("Actions", "Turn the view left"), ("4",)),
        Command("upright", "", QT_TRANSLATE_NOOP("Actions", "View upright"), ("5",)),
        Command("turn_right", "", QT_TRANSLATE_NOOP("Actions", "Turn the view right"), ("6",)),
    )

    def __init__(self, document: Document, link: EngineLink) -> None:
        self.easel = Easel(document.layers, self._commit)
        self.editor = PaintCanvas(self.easel)
        whole = QWidget()
        super().__init__(document, whole)
        self.link = link
        self.easel.setParent(self)
        self.setAcceptDrops(True)
        self.options = ToolOptions(self.easel)
        self.layers = LayerPanel(document.layers, self._change)
        self.colours = ColourPanel(self.easel)
        self._sections = QVBoxLayout()
        self._sections.setContentsMargins(0, 0, 16, 0)  # room for the scroll bar
        self._sections.setSpacing(16)
        self._sections.addStretch(1)
        self.layer_section = self.add_section("", self.layers)
        self.colour_section = self.add_section("", self.colours)
        finds = Finds()
        self.explore, self.strokes = ExplorePanel(document, link, finds), StrokesPanel(document, link)
        self.altering = ChangePanel(document, link, finds)
        self.region = RegionPanel(document, link, self.easel, self._lay, finds)
        self.film = FilmPanel(document, link, finds)
        self.explore_section = self.add_section("", self.explore)
        self.change_section = self.add_section("", self.altering)
        self.region_section = self.add_section("", self.region)
        self.strokes_section = self.add_section("", self.strokes)
        self.film_section = self.add_section("", self.film)
        for section in (self.change_section, self.region_section, self.film_section):
            section.fold.setChecked(False)
        for panel in (self.explore, self.altering, self.region, self.strokes, self.film):
            panel.told.connect(self.told)
            panel.painted.connect(self._take)
            panel.looked_at.connect(self._look_at)
        self.watching = Watching(self)
        self.watching.shown.connect(self.editor.show_over)
        self.watching.ended.connect(lambda: self.editor.show_over(None))
        self.editor.over_left.connect(self.watching.stop)
        self.editor.over_left.connect(lambda: self._look_at(None))
        self.strokes.growing.connect(self._watch)
        self._build(whole)
        self._build_head()
        self.blank = QPushButton()
        self.blank.clicked.connect(self.do_blank)
        self.add_way(self.blank)
        self._shown_keys: tuple[int, ...] = ()
        self._laid = 0
        """Which state of the pixels the last repainted layer was laid down in."""
        self.easel.tool_changed.connect(lambda tool: self.buttons[tool].setChecked(True))
        self.easel.refused.connect(self._say_refused)
        self.layers.add_wanted.connect(self.do_new_layer)
        self.layers.picture_wanted.connect(self.do_insert)
        self.editor.zoom_changed.connect(lambda _: self._show_zoom())
        self.editor.turned.connect(lambda _: self._show_zoom())
        self.retranslate()
        self.show_work()

    def _build(self, whole: QWidget) -> None:
        strip = QVBoxLayout()
        strip.setSpacing(4)
        group = QButtonGroup(self)
        self.buttons = {}
        for tool in TOOLS:
            button = tool_button(tool, checkable=True)
            button.setProperty("tool", True)
            button.setIconSize(QSize(20, 20))
            button.clicked.connect(lambda _=False, tool=tool: self.easel.take(tool))
            group.addButton(button)
            strip.addWidget(button)
            self.buttons[tool] = button
        strip.addStretch(1)
        self.buttons[self.easel.tool].setChecked(True)
        middle = QVBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.options)
        middle.addWidget(self.editor, 1)
        inside = QWidget()
        inside.setLayout(self._sections)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        scroll.setFixedWidth(_PANEL)
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(strip)
        row.addLayout(middle, 1)
        row.addWidget(scroll)

    def _build_head(self) -> None:
        self.zoom = QLabel()
        self.zoom.setProperty("quiet", True)
        self.zoom_out, self.zoom_in, self.fit = tool_button("minus"), tool_button("plus"), tool_button("fit")
        for part in (self.zoom_out, self.zoom, self.zoom_in, self.fit):
            part.setProperty("tool", True)
            self.add_to_head(part)
        self.zoom.setProperty("tool", False)
        self.zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.zoom.setMinimumWidth(56)
        self.zoom_out.clicked.connect(lambda: self.editor.zoom_to(self.editor.zoom / 1.25))
        self.zoom_in.clicked.connect(lambda: self.editor.zoom_to(self.editor.zoom * 1.25))
        self.fit.clicked.connect(self.editor.fit)

    def add_section(self, title: str, body: QWidget) -> Section:
        """One more panel at the foot of the right column; keep the Section to name it in another language."""
        section = Section(title, body)
        self._sections.insertWidget(self._sections.count() - 1, section)
        return section

    # Showing

    def show_work(self) -> None:
        there = bool(self.document.layers.arrangement.layers)
        self.show_editor(there)
        for part in (self.zoom_out, self.zoom, self.zoom_in, self.fit):
            part.setVisible(there)
        keys = self.document.layers.arrangement.keys
        if not set(keys) & set(self._shown_keys):  # another painting, not one that was painted on
            self.easel.cancel()
            self.easel.select(QPainterPath())
            self.colours.look()
        self._shown_keys = keys
        self._show_zoom()

    def flush(self) -> None:
        """A stroke under way counts too."""
        self.easel.release()

    def _show_zoom(self) -> None:
        angle = round(self.editor.view.angle)
        self.zoom.setText(f"{round(100 * self.editor.zoom)} %" + (f"  {angle}°" if angle else ""))

    def _watch(self, growing: Growing) -> None:
        self.watching.play(growing, WATCH_SECONDS)
        self.editor.setFocus()

    # Steps

    def _take(self, painting: Painting, step: dict[str, Any]) -> None:
        """A new painting in place of this one, as one undoable step that the record tells of.

        Another picture of the model's takes the place of its layers alone; those painted by hand stay over it.
        """
        self.easel.release()
        self.watching.stop()
        self._look_at(None)
        layers = self.document.layers
        label, record = self._step_label(step["action"]), self._with_step(step)
        by_hand = any(layer.kind == HAND for layer in layers.arrangement.layers)
        fits = painting.pixels.shape[:2] == (layers.rect.height(), layers.rect.width())
        if by_hand and fits and step["action"] in ("explore", "change"):
            self.document.change_layers(layers.remade(from_pixels(painting.pixels)), label, record=record)
        else:
            self.document.set_work("painting", painting, label, record)

    def _lay(self, picture: QImage, step: dict[str, Any], over: int) -> int:
        """A part of the painting made anew by the model, as a layer of its own above the others; its key.

        over: the layer it takes the place of, as long as nothing was painted on that.
        """
        self.easel.release()
        layers = self.document.layers
        fresh = layers.layer(over) is not None and layers.image(over).cacheKey() == self._laid
        change = layers.laid(self.tr("Repainted"), picture, over if fresh else 0)
        self.document.change_layers(change, self._step_label("region"), record=self._with_step(step))
        key = layers.arrangement.keys[-1]
        layers.activate(key)
        self._laid = layers.image(key).cacheKey()
        return key

    def _with_step(self, step: dict[str, Any]) -> dict[str, Any]:
        record = self.document.record
        steps = [old for old in record.get("steps", []) if isinstance(old, dict) and old.get("work") == "painting"]
        return record | {"steps": [*steps, step]}

    def _step_label(self, action: str) -> str:
        return {
            "strokes": self.tr("Paint in strokes"),
            "explore": self.tr("Explore"),
            "change": self.tr("Change the picture"),
            "region": self.tr("Repaint a region"),
        }[action]

    def _look_at(self, pixels: np.ndarray | None) -> None:
        """Show a picture over the painting; None shows the painting itself."""
        if self.watching.busy:
            return
        if pixels is None:
            self.editor.show_over(None)
            return
        factor = next((f for f in (4, 3, 2) if max(pixels.shape[:2]) * f <= ENLARGED), 1)
        shown = enlarged(pixels, factor) if factor > 1 else pixels
        self.editor.show_over(from_pixels(shown), self.tr("Preview"))

    def _commit(self, change: Change, label: str) -> None:
        self.document.change_layers(change, self._label(label), done=True)

    def _change(self, change: Change, label: str) -> None:
        self.document.change_layers(change, self._label(label))

    def _label(self, key: str) -> str:
        return {
            "paint": self.tr("Paint"),
            "erase": self.tr("Erase"),
            "fill": self.tr("Fill"),
            "clear": self.tr("Clear"),
            "move": self.tr("Move"),
            "add": self.tr("Add a layer"),
            "picture": self.tr("Insert a picture"),
            "blank": self.tr("Empty canvas"),
            "remove": self.tr("Remove a layer"),
            "order": self.tr("Order the layers"),
            "name": self.tr("Name a layer"),
            "show": self.tr("Show or hide a layer"),
            "opacity": self.tr("Opacity of a layer"),
        }[key]

    def _say_refused(self, why: str) -> None:
        hidden = self.tr("The active layer is hidden; show it in the Layers panel to paint on it.")
        self.told.emit(hidden if why == "hidden" else self.tr("There is no layer to paint on; add one first."))

    def _add_layer(self, image: QImage | None, name: str, label: str) -> None:
        """A layer of the hand above the active one, which becomes the active one."""
        layers = self.document.layers
        if len(layers.arrangement.layers) >= MOST:
            self.told.emit(self.tr("A painting has 32 layers at most; remove one first."))
            return
        change = layers.added(HAND, name, image)
        self._change(change, label)
        layers.activate(max(set(change.after.keys) - set(change.before.keys)))

    def add_picture(self, picture: QImage, name: str) -> None:
        """A picture as a layer of its own, in the middle and made smaller where it must be; else as the painting."""
        layers = self.document.layers
        if layers.rect.isEmpty():
            layer = Layer(layers.new_key(), HAND, name)
            change = layers.replaced([(layer, picture)], picture.width(), picture.height())
            self._change(change, "picture")
            return
        self._add_layer(pasting.placed(picture, layers.blank()), name, "picture")

    def add_from(self, mime: QMimeData) -> bool:
        """Take in dropped or pasted pictures; says in the bar what cannot be read. False where there is none."""
        files = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        for path in files:
            self.add_file(path)
        if not files and mime.hasImage():
            try:
                self.add_picture(pasting.from_clipboard(mime), "")
            except UserError as error:
                self.told.emit(str(error))
        return bool(files) or mime.hasImage()

    def add_file(self, path: str | Path) -> None:
        path = Path(path)
        try:
            self.add_picture(from_pixels(pasting.read(path)), path.stem[:80])
        except UserError as error:
            self.told.emit(str(error))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if pasting.is_picture(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.add_from(event.mimeData()):
            event.acceptProposedAction()

    # Commands

    def do_brush(self) -> None:
        self.easel.take("brush")

    def do_eraser(self) -> None:
        self.easel.take("eraser")

    def do_picker(self) -> None:
        self.easel.take("picker")

    def do_fill(self) -> None:
        self.easel.take("fill")

    def do_marquee(self) -> None:
        self.easel.take("marquee")

    def do_lasso(self) -> None:
        self.easel.take("lasso")

    def do_move(self) -> None:
        self.easel.take("move")

    def do_smaller(self) -> None:
        size = self.easel.tip.size
        self.easel.set_tip(replace(self.easel.tip, size=float(max(brush.LEAST, min(size - 1, round(size / _STEP))))))

    def do_larger(self) -> None:
        size = self.easel.tip.size
        self.easel.set_tip(replace(self.easel.tip, size=float(min(brush.MOST, max(size + 1, round(size * _STEP))))))

    def do_select_all(self) -> None:
        self.easel.select_all()

    def do_deselect(self) -> None:
        self.easel.select(QPainterPath())

    def do_clear(self) -> None:
        self.easel.clear()

    def do_paste(self) -> None:
        if not self.add_from(QGuiApplication.clipboard().mimeData()):
            self.told.emit(self.tr("The clipboard holds no picture; copy one first."))

    def do_insert(self) -> None:
        kinds = " ".join(f"*{ending}" for ending in pictures.ENDINGS)
        dialog = QFileDialog(self, self.tr("Insert a picture"), "", f"{self.tr('Pictures')} ({kinds})")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda paths: [self.add_file(path) for path in paths])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def do_new_layer(self) -> None:
        if self.document.layers.rect.isEmpty():
            self.do_blank()
        else:
            self._add_layer(None, "", "add")

    def do_blank(self) -> None:
        """An empty canvas of the present size, or 1024 pixels square where there is none, as one undoable step."""
        layers = self.document.layers
        size = QSize(BLANK, BLANK) if layers.rect.isEmpty() else layers.rect.size()
        paper = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        paper.fill(Qt.GlobalColor.white)
        clear = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        clear.fill(Qt.GlobalColor.transparent)
        below, above = Layer(layers.new_key(), HAND, self.tr("Paper")), Layer(layers.new_key(), HAND, "")
        self._change(layers.replaced([(below, paper), (above, clear)], size.width(), size.height()), "blank")

    def do_turn_left(self) -> None:
        self.editor.turn(-TURN)

    def do_upright(self) -> None:
        self.editor.turn(0)

    def do_turn_right(self) -> None:
        self.editor.turn(TURN)

    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(self.tr("Painting"))
        self.empty.setText(
            self.tr("There is no painting yet. The Triptych page makes one from a few words; or drop a picture here.")
        )
        self.blank.setText(self.commands.by_name["blank"].text())
        self.layer_section.set_title(self.tr("Layers"))
        self.explore_section.set_title(self.tr("Explore"))
        self.change_section.set_title(self.tr("Change and mix"))
        self.region_section.set_title(self.tr("Repaint a region"))
        self.strokes_section.set_title(self.tr("Brush strokes"))
        self.film_section.set_title(self.tr("Film"))
        self.colour_section.set_title(self.tr("Colours"))
        for tool, button in self.buttons.items():
            name = self.commands.by_name[tool].text()
            button.setAccessibleName(name)
            button.setToolTip(f"{name} ({KEYS[tool]})")
        for button, text in (
            (self.zoom_out, self.tr("Zoom out (−)")),
            (self.zoom_in, self.tr("Zoom in (+)")),
            (self.fit, self.tr("Show all of it (0)")),
        ):
            button.setAccessibleName(text)
            button.setToolTip(text)
