"""The commands of the Write page, and the row of buttons for them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QEvent, QLocale, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QToolButton, QWidget

from desktop.actions import Command
from engine.writing.words import language_of


def _command(name: str, text: Any, *keys: str) -> Command:
    return Command(name, "", text, keys)


COMMANDS = (
    _command("go_on", QT_TRANSLATE_NOOP("Actions", "Continue at the caret"), "Ctrl+Shift+Return"),
    _command("alternatives", QT_TRANSLATE_NOOP("Actions", "Alternatives to the selection or line"), "Ctrl+Shift+A"),
    _command("rewrite", QT_TRANSLATE_NOOP("Actions", "Rewrite the selection or line"), "Ctrl+Shift+R"),
    _command("fill", QT_TRANSLATE_NOOP("Actions", "Fill in at the caret"), "Ctrl+Shift+I"),
    _command("word", QT_TRANSLATE_NOOP("Actions", "Other words the model thought of"), "Ctrl+Shift+D"),
    _command("write_form", QT_TRANSLATE_NOOP("Actions", "Write in the chosen form"), "Ctrl+Shift+F"),
    _command("seek_mark", QT_TRANSLATE_NOOP("Actions", "Go to the next mark of the form"), "F8"),
    _command("own_forms", QT_TRANSLATE_NOOP("Actions", "Open the folder of your own forms")),
    _command("ghosts", QT_TRANSLATE_NOOP("Actions", "Guess the next word while I rest"), "Ctrl+Shift+G"),
    _command("authors", QT_TRANSLATE_NOOP("Actions", "Colour by author"), "Ctrl+Shift+M"),
    _command("surprise", QT_TRANSLATE_NOOP("Actions", "Colour by surprise"), "Ctrl+Shift+L"),
    _command("spelling", QT_TRANSLATE_NOOP("Actions", "Mark unknown words"), "Shift+F7"),
    _command("correct", QT_TRANSLATE_NOOP("Actions", "Correct the next unknown word"), "F7"),
    _command("find", QT_TRANSLATE_NOOP("Actions", "Find in the text"), "Ctrl+F"),
    _command("replace", QT_TRANSLATE_NOOP("Actions", "Find and replace"), "Ctrl+H"),
    _command("open_text", QT_TRANSLATE_NOOP("Actions", "Open a text file…"), "Ctrl+Shift+O"),
    _command("notes", QT_TRANSLATE_NOOP("Actions", "Show or hide the notes"), "F9"),
)


class Tools(QWidget):
    """What the model can do at the left, what is shown at the right; by_name: the buttons by their command."""

    DOES = ("go_on", "alternatives", "rewrite", "fill", "word")
    SHOWS = {"authors": False, "surprise": False, "spelling": False, "ghosts": True, "notes": True}

    def __init__(self) -> None:
        super().__init__()
        self.by_name: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for name in (*self.DOES, *self.SHOWS):
            button = QToolButton()
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the caret where it is
            button.setCheckable(name in self.SHOWS)
            button.setChecked(self.SHOWS.get(name, False))
            if name == next(iter(self.SHOWS)):
                row.addStretch(1)
            row.addWidget(button)
            self.by_name[name] = button
        self._retranslate()

    def show_keys(self, actions: dict[str, QAction]) -> None:
        """Say in the tooltips what each does and its shortcut."""
        for name, button in self.by_name.items():
            button.setToolTip(f"{actions[name].text()} ({actions[name].shortcut().toString()})")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        words = {
            "go_on": self.tr("Continue"), "alternatives": self.tr("Alternatives"), "rewrite": self.tr("Rewrite"),
            "fill": self.tr("Fill in"), "word": self.tr("Other words"), "authors": self.tr("Authors"),
            "surprise": self.tr("Surprise"), "spelling": self.tr("Spelling"), "ghosts": self.tr("Guesses"),
            "notes": self.tr("Notes"),
        }  # fmt: skip
        for name, button in self.by_name.items():
            button.setText(words[name])
            button.setAccessibleName(words[name])


class Count(QLabel):
    """How many words and characters an editor has; told soon after a change, for a long text takes a moment."""

    def __init__(self, editor: QPlainTextEdit) -> None:
        super().__init__()
        self._editor = editor
        self.setProperty("quiet", True)
        self._timer = QTimer(self, singleShot=True, interval=150)
        self._timer.timeout.connect(self._say)
        editor.textChanged.connect(self._timer.start)
        self._say()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _say(self) -> None:
        body = self._editor.toPlainText()
        number = QLocale().toString
        if language_of(body) == "zh":
            said = self.tr("%1 Chinese characters · %2 characters")
            said = said.replace("%1", number(sum("\u4e00" <= c <= "\u9fff" for c in body)))
        else:
            said = self.tr("%1 words · %2 characters").replace("%1", number(len(body.split())))
        self.setText(said.replace("%2", number(len(body))))
