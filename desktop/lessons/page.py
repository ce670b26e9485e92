"""The Learn page: three lessons, and exercises on the user's own works."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.lessons.exercises import Exercises
from desktop.lessons.gan import GanLesson
from desktop.lessons.lesson import Lesson
from desktop.lessons.lstm import LstmLesson
from desktop.lessons.transformer import TransformerLesson
from desktop.music.hearing import Hearing

PARTS = ("gan", "lstm", "transformer", "own")


class LearnPage(QWidget):
    """A lesson is built when it is first looked at, and asks the engine for nothing before it is on the screen."""

    told = Signal(str)
    studio_wanted = Signal(str)
    """Show the studio of this kind."""

    def __init__(
        self, document: Document, link: EngineLink, player: Hearing | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._link, self._player = document, link, player
        self.title = QLabel()
        self.title.setProperty("heading", True)
        self.tabs: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addStretch(1)
        for name in PARTS:
            button = QPushButton()
            button.setProperty("segment", True)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, name=name: self.show_part(name))
            self._group.addButton(button)
            head.addWidget(button)
            self.tabs[name] = button
        self.stack = QStackedWidget()
        self._parts: dict[str, QWidget] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        self._retranslate()
        self.tabs["gan"].setChecked(True)

    def part(self, name: str) -> QWidget:
        """One of PARTS, built if it is not there yet."""
        if name not in self._parts:
            made: Lesson | Exercises
            if name == "gan":
                made = GanLesson(self._document, self._link)
            elif name == "lstm":
                made = LstmLesson(self._document, self._link, self._player)
            elif name == "transformer":
                made = TransformerLesson(self._document, self._link)
            else:
                made = Exercises(self._document, self._link)
                made.studio_wanted.connect(self.studio_wanted)
            made.told.connect(self.told)
            self._parts[name] = made
            self.stack.addWidget(made)
        return self._parts[name]

    def show_part(self, name: str) -> None:
        """One of PARTS: gan, lstm, transformer, own."""
        part = self.part(name)
        self.tabs[name].setChecked(True)
        self.stack.setCurrentWidget(part)
        if isinstance(part, Lesson | Exercises):
            part.begin()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_part(next(name for name, button in self.tabs.items() if button.isChecked()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.title.setText(self.tr("Learn"))
        self.tabs["gan"].setText(self.tr("How a GAN paints"))
        self.tabs["lstm"].setText(self.tr("How an LSTM composes"))
        self.tabs["transformer"].setText(self.tr("How a Transformer writes"))
        self.tabs["own"].setText(self.tr("Your own works"))
