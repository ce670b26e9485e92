"""What stands round the canvas: folding sections, the layers, and the options of the tool in the hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.icons import icon, tool_button
from desktop.layers import HAND, Change, Layers
from desktop.painting import brush
from desktop.painting.tools import Easel

LEAST_ROWS, MOST_ROWS = 2, 6
"""Of the list of layers; beyond them it scrolls."""
_ROW = 26
_KEY = Qt.ItemDataRole.UserRole


class Section(QWidget):
    """A titled part of the right column that folds away."""

    def __init__(self, title: str, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = body
        self.fold = QToolButton()
        self.fold.setProperty("fold", True)
        self.fold.setCheckable(True)
        self.fold.setChecked(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.fold.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.fold.toggled.connect(self._show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.fold)
        column.addWidget(body)
        self.set_title(title)
        self._show(True)

    def set_title(self, title: str) -> None:
        self.fold.setText(title)
        self.fold.setAccessibleName(title)

    def _show(self, there: bool) -> None:
        self.body.setVisible(there)
        self.fold.setArrowType(Qt.ArrowType.DownArrow if there else Qt.ArrowType.RightArrow)


class Amount(QWidget):
    """A number by slider and by typing; a double click on the slider puts it back. bend > 1: finer at the low end."""

    changed = Signal(int)

    def __init__(self, least: int, most: int, usual: int, unit: str, bend: float = 1.0) -> None:
        super().__init__()
        self._least, self._most, self._usual, self._bend = least, most, usual, bend
        self.label = QLabel()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 200)
        self.slider.setMinimumWidth(48)
        self.slider.installEventFilter(self)
        self.field = QSpinBox()
        self.field.setRange(least, most)
        self.field.setSuffix(unit)
        self.field.setProperty("plain", True)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setFixedWidth(64)
        self.field.setKeyboardTracking(False)
        self.slider.valueChanged.connect(self._slid)
        self.field.valueChanged.connect(self._typed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.label)
        row.addWidget(self.slider, 1)
        row.addWidget(self.field)
        self.show_value(usual)

    def set_name(self, name: str, tip: str = "") -> None:
        self.label.setText(name)
        for part in (self.slider, self.field):
            part.setAccessibleName(name)
            part.setToolTip(tip or name)

    def show_value(self, value: int) -> None:
        """Without a signal."""
        with QSignalBlocker(self.field), QSignalBlocker(self.slider):
            self.field.setValue(value)
            part = (value - self._least) / (self._most - self._least)
            self.slider.setValue(round(200 * max(0.0, part) ** (1 / self._bend)))

    def _slid(self, place: int) -> None:
        value = round(self._least + (self._most - self._least) * (place / 200) ** self._bend)
        with QSignalBlocker(self.field):
            self.field.setValue(value)
        self.changed.emit(value)

    def _typed(self, value: int) -> None:
        self.show_value(value)
        self.changed.emit(value)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        double = event.type() == QEvent.Type.MouseButtonDblClick and isinstance(event, QMouseEvent)
        if double and watched is self.slider:
            self.field.setValue(self._usual)
            return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]


class ToolOptions(QWidget):
    """A slim row: what can be set about the tool in the hand, or a few words on how to use it."""

    def __init__(self, easel: Easel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.easel = easel
        self.diameter = Amount(brush.LEAST, brush.MOST, 24, " px", bend=2.5)
        self.opacity = Amount(1, 100, 100, " %")
        self.hardness = Amount(0, 100, 70, " %")
        self.tolerance = Amount(0, 255, 24, "")
        self.pressure = QCheckBox()
        self.hint = QLabel()
        self.hint.setProperty("quiet", True)
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for part in (self.diameter, self.opacity, self.hardness, self.tolerance):
            row.addWidget(part, 1)
        row.addWidget(self.pressure)
        row.addWidget(self.hint, 1)
        self.setMinimumHeight(32)
        self.diameter.changed.connect(lambda v: easel.set_tip(replace(easel.tip, size=float(v))))
        self.opacity.changed.connect(lambda v: easel.set_tip(replace(easel.tip, opacity=v / 100)))
        self.hardness.changed.connect(lambda v: easel.set_tip(replace(easel.tip, hardness=v / 100)))
        self.pressure.toggled.connect(lambda on: easel.set_tip(replace(easel.tip, pressed=on)))
        self.tolerance.changed.connect(self._set_tolerance)
        easel.brush_changed.connect(self._show)
        easel.tool_changed.connect(self._show)
        self._retranslate()

    def _set_tolerance(self, value: int) -> None:
        self.easel.tolerance = value

    def _show(self) -> None:
        tool, tip = self.easel.tool, self.easel.tip
        paints = tool in ("brush", "eraser")
        for part in (self.diameter, self.hardness, self.pressure):
            part.setVisible(paints)
        self.opacity.setVisible(paints or tool == "fill")
        self.tolerance.setVisible(tool == "fill")
        self.hint.setVisible(not paints and tool != "fill")
        self.diameter.show_value(round(tip.size))
        self.opacity.show_value(round(100 * tip.opacity))
        self.hardness.show_value(round(100 * tip.hardness))
        with QSignalBlocker(self.pressure):
            self.pressure.setChecked(tip.pressed)
        self.hint.setText(
            {
                "picker": self.tr("Click a colour to paint with it. Alt does the same while painting."),
                "marquee": self.tr("Drag to select. Shift adds, Alt takes away, Ctrl+D selects nothing."),
                "lasso": self.tr("Draw round what to select. Shift adds, Alt takes away, Ctrl+D selects nothing."),
                "move": self.tr("Drag the layer, or what is selected of it; arrow keys move by a pixel."),
            }.get(tool, "")
        )

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.diameter.set_name(self.tr("Size"), self.tr("Diameter of the brush ([ smaller, ] larger)"))
        self.opacity.set_name(self.tr("Opacity"), self.tr("How much a stroke covers"))
        self.hardness.set_name(self.tr("Hardness"), self.tr("How sharp the rim of the brush is"))
        self.tolerance.set_name(self.tr("Tolerance"), self.tr("How far a colour may differ and still be filled"))
        self.pressure.setText(self.tr("Pen"))
        self.pressure.setAccessibleName(self.tr("The pen's pressure sets the size"))
        self.pressure.setToolTip(self.tr("The pen's pressure sets the size"))
        self._show()


class LayerPanel(QWidget):
    """The layers, the highest first: seen or not, named, ordered, more or less opaque.

    change(step, label key): makes a step on the document.
    """

    add_wanted = Signal()
    picture_wanted = Signal()

    def __init__(self, layers: Layers, change: Callable[[Change, str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layers, self._change = layers, change
        self.list = QListWidget()
        self.list.setProperty("layers", True)
        self.list.setIconSize(QSize(18, 18))
        self.list.setEditTriggers(QListWidget.EditTrigger.DoubleClicked | QListWidget.EditTrigger.EditKeyPressed)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.opacity = Amount(0, 100, 100, " %")
        self.add, self.picture = tool_button("plus"), tool_button("picture")
        self.up, self.down, self.remove = tool_button("up"), tool_button("down"), tool_button("bin")
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for button in (self.add, self.picture, self.up, self.down, self.remove):
            button.setProperty("tool", True)
            buttons.addWidget(button)
        buttons.insertStretch(2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.list, 1)
        column.addWidget(self.opacity)
        column.addLayout(buttons)
        layers.changed.connect(self._show)
        self.list.currentItemChanged.connect(self._activate)
        self.list.itemChanged.connect(self._say)
        self.opacity.changed.connect(self._set_opacity)
        self.add.clicked.connect(self.add_wanted)
        self.picture.clicked.connect(self.picture_wanted)
        self.up.clicked.connect(lambda: self._move(1))
        self.down.clicked.connect(lambda: self._move(-1))
        self.remove.clicked.connect(self._remove)
        self._retranslate()

    def _show(self) -> None:
        shown = tuple(reversed(self.layers.arrangement.layers))
        active = self.layers.active
        with QSignalBlocker(self.list):
            while self.list.count() > len(shown):
                self.list.takeItem(self.list.count() - 1)
            while self.list.count() < len(shown):
                self.list.addItem(QListWidgetItem())
            for row, layer in enumerate(shown):
                item = self.list.item(row)
                kind = self.tr("Hand") if layer.kind == HAND else self.tr("Model")
                name = layer.name or kind
                item.setText(name)
                item.setData(_KEY, layer.key)
                item.setIcon(icon("brush" if layer.kind == HAND else "spark"))
                item.setCheckState(Qt.CheckState.Checked if layer.visible else Qt.CheckState.Unchecked)
                made = self.tr("painted by hand") if layer.kind == HAND else self.tr("made by a model")
                item.setToolTip(f"{name} ({made})")
                flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
                item.setFlags(flags | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable)
                if layer == active:
                    self.list.setCurrentItem(item)
        rows = min(MOST_ROWS, max(LEAST_ROWS, len(shown)))
        self.list.setFixedHeight(rows * max(_ROW, self.list.sizeHintForRow(0)) + 2 * self.list.frameWidth())
        at = shown.index(active) if active in shown else -1
        self.up.setEnabled(at > 0)
        self.down.setEnabled(0 <= at < len(shown) - 1)
        self.remove.setEnabled(len(shown) > 1)
        self.opacity.setEnabled(active is not None)
        if active is not None:
            self.opacity.show_value(round(100 * active.opacity))

    def _activate(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.layers.activate(item.data(_KEY))

    def _say(self, item: QListWidgetItem) -> None:
        """A row was ticked or named anew."""
        layer = self.layers.layer(item.data(_KEY))
        if layer is None:
            return
        visible = item.checkState() == Qt.CheckState.Checked
        kind = self.tr("Hand") if layer.kind == HAND else self.tr("Model")
        name = layer.name if item.text().strip() in ("", layer.name or kind) else item.text().strip()[:80]
        said = replace(layer, visible=visible, name=name)
        if said != layer:
            self._change(self.layers.said(said), "name" if said.name != layer.name else "show")
        else:
            self._show()

    def _set_opacity(self, percent: int) -> None:
        layer = self.layers.active
        if layer is not None:
            self._change(self.layers.said(replace(layer, opacity=percent / 100)), "opacity")

    def _move(self, up: int) -> None:
        layer = self.layers.active
        if layer is not None:
            self._change(self.layers.moved(layer.key, up), "order")

    def _remove(self) -> None:
        layer = self.layers.active
        if layer is not None and len(self.layers.arrangement.layers) > 1:
            self._change(self.layers.removed(layer.key), "remove")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.list.setAccessibleName(self.tr("Layers"))
        self.list.setToolTip(self.tr("Space shows or hides a layer, F2 names it"))
        self.opacity.set_name(self.tr("Opacity"), self.tr("How opaque the layer is"))
        for button, text in (
            (self.add, self.tr("New layer (Ctrl+Shift+N)")),
            (self.picture, self.tr("Insert a picture as a layer (or drop or paste one)")),
            (self.up, self.tr("Lift the layer")),
            (self.down, self.tr("Lower the layer")),
            (self.remove, self.tr("Remove the layer")),
        ):
            button.setAccessibleName(text)
            button.setToolTip(text)
        self._show()
