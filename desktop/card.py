"""A card with controls that opens below a button and goes away when the focus does."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget


class Card(QFrame):
    """Part of the page it lies on, so that it works on every platform; Esc gives the focus back to the button."""

    def __init__(self, width: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self.setProperty("card", True)
        self.setFixedWidth(width)
        self._button: QWidget | None = None
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_went)

    def open_at(self, button: QWidget, first: QWidget) -> None:
        """Show it below a button, or above it where there is no room, the focus on its `first` control."""
        if self.isVisible():
            self.hide()
            return
        page = self.parentWidget()
        assert page is not None
        self._button = button
        self.fit()
        below = button.mapTo(page, button.rect().bottomLeft())
        above = button.mapTo(page, button.rect().topLeft()).y() - self.height() - 4
        left = below.x() + (button.width() - self.width() if below.x() > page.width() / 2 else 0)
        top = below.y() + 4 if below.y() + 4 + self.height() <= page.height() else max(0, above)
        self.move(max(0, left), top)
        self.show()
        self.raise_()
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def fit(self) -> None:
        """As high as its words need at its width."""
        column = self.layout()
        assert column is not None
        column.activate()
        wrapped = column.totalHeightForWidth(self.width())  # -1 where no words are wrapped
        self.setFixedHeight(max(wrapped, column.totalMinimumSize().height()))

    def _focus_went(self, _: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and now is not self and not self.isAncestorOf(now):
            self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            if self._button is not None:
                self._button.setFocus(Qt.FocusReason.PopupFocusReason)
            return
        super().keyPressEvent(event)
