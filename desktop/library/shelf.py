"""The works of the library as a Qt list model, read a few at a time, and how one is drawn. No page."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop import theme
from desktop.icons import icon
from engine.library.store import Kept, Store

WORK = int(Qt.ItemDataRole.UserRole)
CARD = QSize(168, 192)
_PICTURE, _GAP, _ROUND = 152, 8, 6
_CHUNK = 300
"""So many works are told of to the view at a time; it asks for more when it is scrolled down."""
_READ = 60
_PICTURES = 400
"""Small pictures that are held."""
_STUDIO_ICON = {"painting": "paint", "music": "music", "writing": "write"}

Index = QModelIndex | QPersistentModelIndex


class Shelf(QAbstractListModel):
    """Numbers of works, in order; what is said of each is read when it is first seen."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._store: Store | None = None
        self.numbers: list[int] = []
        self._told = 0
        self._works: dict[int, Kept] = {}
        self._pictures: OrderedDict[int, QPixmap] = OrderedDict()

    def show(self, store: Store, numbers: list[int]) -> None:
        """These works, and nothing remembered of what was read of them before."""
        self.beginResetModel()
        self._store, self.numbers = store, numbers
        self._told = min(_CHUNK, len(numbers))
        self._works.clear()
        self.endResetModel()

    def forget(self) -> None:
        """The same works, but what is said of them may be another."""
        self._works.clear()
        if self._told:
            self.dataChanged.emit(self.index(0), self.index(self._told - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else self._told

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._told < len(self.numbers)

    def fetchMore(self, parent: Index) -> None:
        upto = min(len(self.numbers), self._told + _CHUNK)
        self.beginInsertRows(QModelIndex(), self._told, upto - 1)
        self._told = upto
        self.endInsertRows()

    def work(self, row: int) -> Kept | None:
        """The work of a row, None where it is gone."""
        if not 0 <= row < len(self.numbers) or self._store is None:
            return None
        number = self.numbers[row]
        if number not in self._works:
            start = row // _READ * _READ
            self._works |= {work.id: work for work in self._store.works(self.numbers[start : start + _READ])}
        return self._works.get(number)

    def row_of(self, number: int) -> int:
        """The row of a work, -1 where it is not among those shown; more are told of until it is."""
        try:
            row = self.numbers.index(number)
        except ValueError:
            return -1
        while self._told <= row:
            self.fetchMore(QModelIndex())
        return row

    def picture(self, work: Kept) -> QPixmap:
        """The small picture of a work, null where it has none."""
        if work.id in self._pictures:
            self._pictures.move_to_end(work.id)
            return self._pictures[work.id]
        data = self._store.thumbnail(work.id) if self._store is not None and work.kind != "writing" else b""
        picture = picture_of(work.kind, data)
        self._pictures[work.id] = picture
        while len(self._pictures) > _PICTURES:
            self._pictures.popitem(last=False)
        return picture

    def repaint_pictures(self) -> None:
        """Colours of the theme changed: tunes are drawn in them."""
        self._pictures.clear()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        work = self.work(index.row()) if index.isValid() else None
        if work is None:
            return None
        if role == WORK:
            return work
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return work.name or work.fingerprint[:8]
        return None


def picture_of(kind: str, data: bytes) -> QPixmap:
    """A thumbnail's bytes as a picture; a tune's notes in the colour of its voices."""
    image = QImage.fromData(data)
    if kind != "music" or image.isNull():
        return QPixmap.fromImage(image)
    return tinted(image)


def tinted(grey: QImage) -> QPixmap:
    """A grey picture of notes in the colour of the theme's accent, the louder the stronger."""
    colour = QImage(grey.size(), QImage.Format.Format_ARGB32_Premultiplied)
    colour.fill(QColor(theme.tokens().accent))
    colour.setAlphaChannel(grey.convertToFormat(QImage.Format.Format_Grayscale8))
    return QPixmap.fromImage(colour)


class Card(QStyledItemDelegate):
    """Draws a work: what it looks like, its name, its stars."""

    def __init__(self, shelf: Shelf, parent: Any = None) -> None:
        super().__init__(parent)
        self._shelf = shelf

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return CARD

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        work = index.data(WORK)
        if not isinstance(work, Kept):
            return
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        font: QFont = option.font  # type: ignore[attr-defined]
        t = theme.tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRect(rect.left() + _GAP, rect.top() + _GAP, _PICTURE, _PICTURE)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QColor(t.accent))
            painter.setBrush(QColor(t.raised))
            painter.drawRoundedRect(rect.adjusted(1, 1, -2, -2), _ROUND + 2, _ROUND + 2)
        draw_work(painter, frame, work, self._shelf.picture(work), font)
        below = QRect(frame.left(), frame.bottom() + 6, _PICTURE, 18)
        metrics = QFontMetrics(font)
        painter.setPen(QColor(t.text))
        left = below.left()
        icon(_STUDIO_ICON[work.kind]).paint(painter, QRect(left, below.top() + 1, 16, 16))
        marks = "♥" if work.liked > 0 else ""
        marks += "★" * work.stars
        room = _PICTURE - 22 - (metrics.horizontalAdvance(marks) + 6 if marks else 0)
        name = metrics.elidedText(" ".join(work.name.split()), Qt.TextElideMode.ElideRight, room)
        painter.drawText(below.adjusted(22, 0, 0, 0), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        if marks:
            painter.setPen(QColor(t.accent))
            painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, marks)
        painter.restore()


def draw_work(painter: QPainter, frame: QRect, work: Kept, picture: QPixmap, font: QFont, pixels: int = 11) -> None:
    """A work inside a frame with round corners: a painting fills it, a tune lies in it, a text begins in it.

    pixels: height of a text's letters.
    """
    t = theme.tokens()
    path = QPainterPath()
    path.addRoundedRect(frame, _ROUND, _ROUND)
    painter.save()
    painter.setClipPath(path)
    painter.fillRect(frame, QColor(t.surface))
    if work.kind == "writing":
        small = QFont(font)
        small.setPixelSize(pixels)
        painter.setFont(small)
        painter.setPen(QColor(t.text))
        inside = frame.adjusted(10, 10, -6, -6)
        metrics = QFontMetrics(small)
        y = inside.top()
        for line in work.excerpt.split("\n"):
            if y + metrics.lineSpacing() > inside.bottom():
                break
            shown = metrics.elidedText(line.strip(), Qt.TextElideMode.ElideRight, inside.width())
            painter.drawText(QPoint(inside.left(), y + metrics.ascent()), shown)
            y += metrics.lineSpacing() if line.strip() else metrics.lineSpacing() // 2
    elif not picture.isNull():
        if work.kind == "music":
            target = frame.adjusted(8, 28, -8, -28)
        else:
            size = picture.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            target = QRect(QPoint(0, 0), size)
            target.moveCenter(frame.center())
        painter.drawPixmap(target, picture)
    painter.restore()
    painter.setPen(QColor(t.line))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
