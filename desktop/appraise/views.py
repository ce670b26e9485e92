"""A figure of an appraisal as a widget: the engine's SVG in the theme's colours."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from desktop import i18n, theme
from engine import figures
from engine.appraisal import Figure
from engine.figures import Ink

HEIGHTS = {"shares": 130, "bars": 150, "arcs": 120, "matrix": 260, "picture": 230, "wheel": 210}
USUAL = 180


def ink() -> Ink:
    """The theme's colours; the artwork itself is never tinted."""
    t = theme.tokens()
    family = QApplication.font().family() or "sans-serif"
    return Ink(t.text, t.quiet, t.line, t.accent, theme.HAND, t.surface, family)


class FigureView(QWidget):
    """Drawn anew at every width, so that words keep their size."""

    def __init__(self, figure: Figure, other: Figure | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figure, self.other = figure, other
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHTS.get(figure.form, USUAL))
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(i18n.engine(self.figure.title))
        self.setAccessibleDescription(i18n.engine(self.figure.about))
        self.setToolTip(i18n.engine(self.figure.about))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        draw(painter, QRectF(self.rect()), self.figure, self.other, ink())


def draw(painter: QPainter, rect: QRectF, figure: Figure, other: Figure | None, colours: Ink) -> None:
    """Draw a figure into a rectangle of the painter."""
    text = figures.svg(figure, max(80, int(rect.width())), max(60, int(rect.height())), colours, i18n.engine, other)
    renderer = QSvgRenderer(QByteArray(text.encode()))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    painter.setFont(QFont(colours.font))
    renderer.render(painter, rect)
