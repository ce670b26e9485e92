"""Saying what one thinks of a work: like, dislike, one to five stars; by mouse and by keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from desktop.icons import icon, tool_button

MOST = 5


class Opinion(QWidget):
    """liked(1, -1 or 0) and rated(0..5) are what was said now; saying the same again takes it back."""

    liked = Signal(int)
    rated = Signal(int)

    def __init__(self, stars: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._liked = self._stars = 0
        self.like, self.dislike = tool_button("heart", True), tool_button("heart-off", True)
        self.stars: list[QToolButton] = [tool_button("star") for _ in range(MOST if stars else 0)]
        for button in (self.like, self.dislike):
            button.setFixedWidth(30)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.like)
        row.addWidget(self.dislike)
        row.addSpacing(6)
        for number, star in enumerate(self.stars, 1):
            star.setProperty("star", True)
            star.setIconSize(QSize(16, 16))
            star.setFixedSize(20, 28)
            star.clicked.connect(lambda _=False, number=number: self.rate(number))
            row.addWidget(star)
        row.addStretch(1)
        self.like.clicked.connect(lambda: self.say(1))
        self.dislike.clicked.connect(lambda: self.say(-1))
        self.retranslate()

    def show_opinion(self, liked: int, stars: int) -> None:
        """What was said before; tells nobody."""
        self._liked, self._stars = liked, stars
        self.like.setChecked(liked > 0)
        self.dislike.setChecked(liked < 0)
        for number, star in enumerate(self.stars, 1):
            star.setIcon(icon("star-full" if number <= stars else "star"))

    def say(self, liked: int) -> None:
        """Like (1) or dislike (-1)."""
        now = 0 if liked == self._liked else liked
        self.show_opinion(now, self._stars)
        self.liked.emit(now)

    def rate(self, stars: int) -> None:
        """One to five stars; 0 takes them back."""
        now = 0 if stars == self._stars else stars
        self.show_opinion(self._liked, now)
        self.rated.emit(now)

    def hear(self, event: QKeyEvent) -> bool:
        """Whether the key said something: L, D, 0 to 5."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        key = event.key()
        if key in (Qt.Key.Key_L, Qt.Key.Key_D):
            self.say(1 if key == Qt.Key.Key_L else -1)
        elif self.stars and Qt.Key.Key_0 <= key <= Qt.Key.Key_5:
            self.rate(key - Qt.Key.Key_0)
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.hear(event):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        named = [(self.like, self.tr("Like"), "L"), (self.dislike, self.tr("Dislike"), "D")]
        for number, star in enumerate(self.stars, 1):
            text = self.tr("One star") if number == 1 else self.tr("%1 stars").replace("%1", str(number))
            named.append((star, text, str(number)))
        for button, text, key in named:
            button.setAccessibleName(text)
            button.setToolTip(f"{text} ({key})")
