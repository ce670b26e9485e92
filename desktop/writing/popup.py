"""The list of other words: its number or arrow keys and Return, Esc goes back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

WIDTH = 440


class Choices(QFrame):
    """chosen(text): by Return or a click. closed(): it went, with or without a choice."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = parent
        self._back: QWidget | None = None
        self._moved = False
        self._at = QPoint()
        self.setProperty("popup", True)
        self.title = QLabel()
        self.title.setProperty("quiet", True)
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.installEventFilter(self)
        self.list.itemClicked.connect(lambda _: self._choose())
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.list)
        self.hide()

    def open(self, title: str, at: QPoint, back: QWidget) -> None:
        """Show it, empty, at a place of the parent; the focus goes to `back` when it closes."""
        self._back, self._moved = back, False
        self.title.setText(title)
        self.list.setAccessibleName(title)
        self.list.clear()
        self._at = at
        self._place()
        self.show()
        self.raise_()
        self.list.setFocus()

    def fill(self, choices: list[tuple[str, str]]) -> None:
        """(what is put in, what is shown) for each row. The row that somebody moved to stays."""
        row = self.list.currentRow() if self._moved else 0
        self.list.clear()
        for number, (text, shown) in enumerate(choices, 1):
            item = QListWidgetItem(f"{number}   {shown}" if number < 10 else shown)
            item.setData(Qt.ItemDataRole.UserRole, text)
            self.list.addItem(item)
        self.list.setCurrentRow(min(row, len(choices) - 1))
        self._place()

    @property
    def texts(self) -> list[str]:
        return [self.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.list.count())]

    def _place(self) -> None:
        parent = self._room
        rows = sum(self.list.sizeHintForRow(row) for row in range(self.list.count()))
        width = min(WIDTH, parent.width() - 16)
        height = min(max(rows, 28) + 52, 360, parent.height() - 16)
        x = max(8, min(self._at.x(), parent.width() - width - 8))
        y = max(8, min(self._at.y(), parent.height() - height - 8))
        self.setGeometry(x, y, width, height)

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            text = item.data(Qt.ItemDataRole.UserRole)
            self.leave()
            self.chosen.emit(text)

    def leave(self) -> None:
        """Close it, and go back to where one was."""
        if self.isVisible():
            self.hide()
            if self._back is not None:
                self._back.setFocus()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            ours = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if event.type() == QEvent.Type.ShortcutOverride and event.key() in ours and not event.modifiers():
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._moved = True
                if event.key() == Qt.Key.Key_Escape:
                    self.leave()
                    return True
                number = event.key() - Qt.Key.Key_1
                if 0 <= number < min(9, self.list.count()) and not event.modifiers():
                    self.list.setCurrentRow(number)
                    self._choose()
                    return True
                if event.key() in ours:
                    self._choose()
                    return True
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
            self.closed.emit()
        return super().eventFilter(watched, event)
