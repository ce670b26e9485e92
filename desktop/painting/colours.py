"""The colour in use, those used lately, and those of the picture."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QColorDialog, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from desktop.icons import tool_button
from desktop.painting import fill
from desktop.painting.tools import RECENT, Easel

SWATCHES = 16
_COLUMNS = 8
_SIDE = 18


class ColourPanel(QWidget):
    """Choosing a colour. A swatch that is clicked becomes the colour in use."""

    def __init__(self, easel: Easel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.easel = easel
        self._found: list[QColor] = []
        self._dialog: QColorDialog | None = None
        self.now = QToolButton()
        self.now.setProperty("swatch", True)
        self.now.setProperty("large", True)
        self.now.setIconSize(QSize(40, 28))
        self.now.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.code = QLabel()
        self.again = tool_button("again")
        self.again.setProperty("tool", True)
        self.picture_label, self.recent_label = QLabel(), QLabel()
        for label in (self.picture_label, self.recent_label):
            label.setProperty("quiet", True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.now)
        head.addWidget(self.code, 1)
        below = QHBoxLayout()
        below.addWidget(self.picture_label, 1)
        below.addWidget(self.again)
        self.swatches, found = self._grid(SWATCHES)
        self.recent, recent = self._grid(RECENT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(below)
        column.addLayout(found)
        column.addWidget(self.recent_label)
        column.addLayout(recent)
        self.now.clicked.connect(self.choose)
        self.again.clicked.connect(self.look)
        easel.colour_changed.connect(self._show)
        easel.recent_changed.connect(self._show)
        self._retranslate()

    def _grid(self, count: int) -> tuple[list[QToolButton], QGridLayout]:
        grid = QGridLayout()
        grid.setSpacing(4)
        buttons = []
        for number in range(count):
            button = QToolButton()
            button.setProperty("swatch", True)
            button.setIconSize(QSize(_SIDE, _SIDE))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda _=False, button=button: self.easel.set_colour(QColor(button.text())))
            grid.addWidget(button, number // _COLUMNS, number % _COLUMNS)
            buttons.append(button)
        grid.setColumnStretch(_COLUMNS, 1)
        return buttons, grid

    def look(self) -> None:
        """Take the swatches from the picture as it is now."""
        layers = self.easel.layers
        if layers.rect.isEmpty():
            self._found = []
        else:
            small = layers.composite.scaled(96, 96, Qt.AspectRatioMode.KeepAspectRatio).convertToFormat(
                layers.composite.format().Format_RGB888
            )
            rows = np.frombuffer(small.constBits(), np.uint8).reshape(small.height(), small.bytesPerLine())
            pixels = rows[:, : 3 * small.width()].reshape(small.height(), small.width(), 3)
            self._found = [QColor(*colour) for colour in fill.swatches(pixels, SWATCHES)]
        self._show()

    def choose(self) -> None:
        """Open the system's colour dialogue beside the work; the colour follows it."""
        if self._dialog is None:
            self._dialog = QColorDialog(self)
            self._dialog.setModal(False)
            self._dialog.setOption(QColorDialog.ColorDialogOption.NoButtons)
            self._dialog.currentColorChanged.connect(self.easel.set_colour)
        self._dialog.setCurrentColor(self.easel.colour)
        self._dialog.setWindowTitle(self.tr("Colour"))
        self._dialog.show()

    def _show(self) -> None:
        colour = self.easel.colour
        self.now.setIcon(_patch(colour, 40, 28, self.palette()))
        self.code.setText(colour.name())
        self.now.setAccessibleName(self.tr("Colour in use: %1").replace("%1", colour.name()))
        for buttons, colours in ((self.swatches, self._found), (self.recent, self.easel.recent)):
            for number, button in enumerate(buttons):
                button.setVisible(number < len(colours))
                if number < len(colours):
                    name = colours[number].name()
                    button.setText(name)
                    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
                    button.setIcon(_patch(colours[number], _SIDE, _SIDE, self.palette()))
                    button.setAccessibleName(self.tr("Colour %1").replace("%1", name))
                    button.setToolTip(name)
        self.recent_label.setVisible(bool(self.easel.recent))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.now.setToolTip(self.tr("Choose a colour"))
        self.picture_label.setText(self.tr("From the picture"))
        self.recent_label.setText(self.tr("Used lately"))
        self.again.setAccessibleName(self.tr("Take the colours from the picture anew"))
        self.again.setToolTip(self.tr("Take the colours from the picture anew"))
        self._show()


def _patch(colour: QColor, width: int, height: int, palette: QPalette) -> QIcon:
    """A rounded patch of colour with a hairline, so that it is seen on its like."""
    picture = QPixmap(2 * width, 2 * height)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.PlaceholderText), 0.5))
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), 4, 4)
    painter.end()
    return QIcon(picture)
