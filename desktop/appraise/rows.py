"""One measure in the panel: name, value, where it lies in the reference, and on request all that is behind it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop import i18n, theme
from engine.appraisal import Row

_BESIDE = 14
"""Longer values stand below the name, not beside it."""


class Strip(QWidget):
    """Where one work, or two, lie among the reference: left the least, right the most of all; a tick at the middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.places: tuple[float | None, ...] = ()
        self.setFixedHeight(12)

    def sizeHint(self) -> QSize:
        return QSize(160, 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, left, right = self.height() / 2, 5.0, self.width() - 5.0
        pen = QPen(QColor(tokens.line), 3)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(QPointF(left, middle), QPointF(right, middle))
        painter.setPen(QPen(QColor(tokens.quiet), 1))
        painter.drawLine(QPointF((left + right) / 2, middle - 3), QPointF((left + right) / 2, middle + 3))
        painter.setPen(QPen(QColor(tokens.surface), 1.5))
        drawn = list(zip(self.places, (tokens.accent, theme.HAND), strict=False))
        for place, colour in reversed(drawn):
            if place is not None:
                painter.setBrush(QColor(colour))
                painter.drawEllipse(QPointF(left + (right - left) * place / 100, middle), 5, 5)


class MeasureRow(QWidget):
    """A measure of one work, or of two side by side; a click, Space or Enter opens what is behind it."""

    def __init__(self, row: Row | None, other: Row | None = None, two: bool = False, parent: QWidget | None = None):  # noqa: ANN204
        super().__init__(parent)
        known = row or other
        assert known is not None
        self.row, self.other, self._two = row, other, two
        self._known = known
        self.title, self.value, self.second = QLabel(), QLabel(), QLabel()
        self.says, self.more = QLabel(), QLabel()
        self.strip = Strip()
        self.strip.places = (row.percentile if row else None, other.percentile if other else None)
        self.strip.setVisible(any(place is not None for place in self.strip.places))
        self.title.setProperty("strong", True)
        self.title.setWordWrap(True)
        for label in (self.says, self.more):
            label.setWordWrap(True)
            label.setProperty("quiet", True)
        self.more.hide()
        below = sum(len(one.shown) for one in (row, other) if one) > _BESIDE
        side = Qt.AlignmentFlag.AlignLeft if below else Qt.AlignmentFlag.AlignRight
        for label in (self.value, self.second):
            label.setAlignment(side | Qt.AlignmentFlag.AlignTop)
            label.setWordWrap(below)
        head = QVBoxLayout() if below else QHBoxLayout()
        head.setSpacing(2 if below else 8)
        head.addWidget(self.title, 1)
        head.addWidget(self.value)
        if two:
            head.addWidget(self.second)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        column.addLayout(head)
        for part in (self.strip, self.says, self.more):
            column.addWidget(part)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.retranslate()

    @property
    def open(self) -> bool:
        return not self.more.isHidden()

    def toggle(self) -> None:
        """Show or hide the source and the known reach."""
        self.more.setVisible(not self.open)
        self.updateGeometry()

    def retranslate(self) -> None:
        """Say everything anew in the present language."""
        say = i18n.engine
        self.title.setText(say(self._known.title))
        self.value.setText(say(self.row.shown) if self.row else "–")
        self.second.setText(say(self.other.shown) if self.other else "–")
        tokens = theme.tokens()
        if self._two:
            self.value.setStyleSheet(f"color: {tokens.accent}")
            self.second.setStyleSheet(f"color: {theme.HAND}")
        standing = self._known.standing
        says = [] if self._two else [say(self._known.says)]
        says += [say(standing)] if standing and not self._two else []
        self.says.setText("\n".join(says))
        self.says.setVisible(bool(says))
        behind = [self.tr("Source: %1").replace("%1", say(self._known.source)), say(self._known.error)]
        if self._two:
            behind = [say(one.says) for one in (self.row, self.other) if one] + behind
        self.more.setText("\n".join(behind))
        spoken = [say(self._known.title), self.value.text(), *([self.second.text()] if self._two else [])]
        self.setAccessibleName(": ".join(spoken[:2]) + ("; " + spoken[2] if len(spoken) > 2 else ""))
        self.setAccessibleDescription(" ".join([*says, *behind]))
        self.setToolTip(self.tr("Source and reach: click, Space or Enter"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggle()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.toggle()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(QColor(theme.tokens().accent), 1))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
