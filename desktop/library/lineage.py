"""What a work came from and what came from it, drawn as a small family tree."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from desktop import theme
from engine.library.store import Kept, Lineage

SIDE = 52
A_ROW = 4
"""Works of one generation that are drawn; how many more there are is said in numbers."""


def generations(lineage: Lineage, work: int) -> list[list[int]]:
    """Ancestors from the oldest down, the work itself, then its descendants; each work once."""
    seen = {work}

    def beyond(of: Callable[[int], list[int]]) -> list[list[int]]:
        found: list[list[int]] = []
        row = [work]
        while row := [one for one in dict.fromkeys(n for w in row for n in of(w)) if one not in seen]:
            seen.update(row)
            found.append(row)
        return found

    up = beyond(lineage.parents)
    return [*reversed(up), [work], *beyond(lineage.children)]


class LineageView(QWidget):
    """chosen(number): one of the works was pressed."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(20)
        self.buttons: dict[int, QToolButton] = {}
        self._lineage = Lineage(())

    def show_lineage(
        self, lineage: Lineage, here: int, known: dict[int, Kept], picture: Callable[[Kept], QPixmap]
    ) -> None:
        """known: the works by number; those missing (removed ones) are left out."""
        self._clear(lineage)
        how = {(child, parent): way for child, parent, way in lineage.edges}
        for line, row in enumerate(generations(lineage, here)):
            there = [known[number] for number in row if number in known]
            ways = {
                work.id: ", ".join(
                    dict.fromkeys(way for parent in lineage.parents(work.id) if (way := how[work.id, parent]))
                )
                for work in there
            }
            self._add_row(line, there, picture, ways)
        if here in self.buttons:
            self.buttons[here].setChecked(True)

    def show_row(self, works: list[Kept], picture: Callable[[Kept], QPixmap]) -> None:
        """Works that stand side by side, without lines between them."""
        self._clear(Lineage(()))
        self._add_row(0, works, picture, {})

    def _clear(self, lineage: Lineage) -> None:
        while item := self._grid.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons.clear()
        self._lineage = lineage
        self._grid.setColumnStretch(A_ROW + 1, 1)
        self.update()

    def _add_row(self, line: int, works: list[Kept], picture: Callable[[Kept], QPixmap], ways: dict[int, str]) -> None:
        for column, work in enumerate(works[:A_ROW]):
            button = QToolButton()
            button.setProperty("thumb", True)
            button.setCheckable(True)
            button.setFixedSize(SIDE + 6, SIDE + 6)
            button.setIconSize(QSize(SIDE, SIDE))
            shown = picture(work)
            if shown.isNull():
                button.setText("¶" if work.kind == "writing" else "♪")
            else:
                square = shown.scaled(
                    SIDE,
                    SIDE,
                    Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                    Qt.TransformationMode.SmoothTransformation,
                )
                button.setIcon(
                    QIcon(square.copy((square.width() - SIDE) // 2, (square.height() - SIDE) // 2, SIDE, SIDE))
                )
            name = " · ".join(part for part in (ways.get(work.id, ""), " ".join(work.name.split())) if part)
            button.setAccessibleName(name or work.fingerprint[:8])
            button.setToolTip(name)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda _=False, number=work.id: self.chosen.emit(number))
            self._grid.addWidget(button, line, column)
            self.buttons[work.id] = button
        if len(works) > A_ROW:
            more = QLabel(f"+{len(works) - A_ROW}")
            more.setProperty("quiet", True)
            self._grid.addWidget(more, line, A_ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.tokens().quiet), 1.5))
        for child, parent, _ in self._lineage.edges:
            if child in self.buttons and parent in self.buttons:
                above, below = self.buttons[parent].geometry(), self.buttons[child].geometry()
                start = QPoint(above.center().x(), above.bottom() + 2)
                end = QPoint(below.center().x(), below.top() - 2)
                middle = (start.y() + end.y()) / 2
                path = QPainterPath(start)
                path.cubicTo(start.x(), middle, end.x(), middle, end.x(), end.y())
                painter.drawPath(path)
