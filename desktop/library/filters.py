"""What is looked for among the works: words, media, mood, colour, model, what is liked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from desktop.icons import tool_button
from desktop.library.details import SWATCHES
from desktop.mood_pad import MoodPad
from engine.brief import KINDS
from engine.library.search import Query

PAUSE_MS = 120
"""Typing rests so long before it is looked for."""


class Filters(QWidget):
    """changed: query is another one now."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QLineEdit()
        self.text.setClearButtonEnabled(True)
        self.text.setMinimumWidth(160)
        self.kinds: dict[str, QToolButton] = {}
        for kind, picture in zip(KINDS, ("paint", "music", "write"), strict=True):
            self.kinds[kind] = tool_button(picture, checkable=True)
            self.kinds[kind].toggled.connect(self._tell)
        self.pad = MoodPad()
        self.mood, self.colour = QToolButton(), QToolButton()
        for button in (self.mood, self.colour):
            button.setProperty("menu", True)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.any_mood = QAction(self)
        self.mood.setMenu(self._mood_menu())
        self.colours = QActionGroup(self)
        self.colour.setMenu(self._colour_menu())
        self.model = QComboBox()
        self.model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.model.setMinimumContentsLength(12)
        self.liked = tool_button("heart", checkable=True)
        self.removed = tool_button("bin", checkable=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        for widget in (*self.kinds.values(), self.mood, self.colour, self.model, self.liked, self.removed):
            row.addWidget(widget)
        self._rest = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._rest.timeout.connect(self.changed)
        self.text.textChanged.connect(lambda _: self._rest.start())
        self.text.returnPressed.connect(self._tell)
        self.pad.mood_changed.connect(lambda _: self._tell())
        self.any_mood.triggered.connect(lambda: self.pad.set_mood(None))
        self.colours.triggered.connect(lambda _: self._tell())
        self.model.currentIndexChanged.connect(lambda _: self._tell())
        self.liked.toggled.connect(self._tell)
        self.removed.toggled.connect(self._tell)
        self._models: list[dict[str, Any]] = []
        self.retranslate()

    def _mood_menu(self) -> QMenu:
        menu = QMenu(self)
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(12, 12, 12, 12)
        box.addWidget(self.pad)
        action = QWidgetAction(menu)
        action.setDefaultWidget(holder)
        menu.addAction(action)
        menu.addAction(self.any_mood)
        return menu

    def _colour_menu(self) -> QMenu:
        menu = QMenu(self)
        for name in ("", *SWATCHES):
            action = QAction(self)
            action.setCheckable(True)
            action.setData(name)
            if name:
                action.setIcon(swatch(name))
            action.setChecked(not name)
            self.colours.addAction(action)
            menu.addAction(action)
        return menu

    @property
    def query(self) -> Query:
        """What is looked for now."""
        chosen = self.colours.checkedAction()
        return Query(
            text=self.text.text(),
            kinds=tuple(kind for kind, button in self.kinds.items() if button.isChecked()),
            mood=self.pad.mood,
            colour=str(chosen.data()) if chosen is not None else "",
            model=str(self.model.currentData() or ""),
            liked=self.liked.isChecked(),
            removed=self.removed.isChecked(),
        )

    def clear(self) -> None:
        """Look for everything."""
        self.blockSignals(True)
        self.text.clear()
        for button in (*self.kinds.values(), self.liked, self.removed):
            button.setChecked(False)
        self.pad.set_mood(None)
        self.colours.actions()[0].setChecked(True)
        self.model.setCurrentIndex(0)
        self._rest.stop()
        self.blockSignals(False)
        self._tell()

    def show_models(self, models: list[dict[str, Any]]) -> None:
        """Those that made something; the one that is chosen stays chosen."""
        self._models = [model for model in models if model["works"]]
        chosen = self.model.currentData()
        self.model.blockSignals(True)
        self.model.clear()
        self.model.addItem(self.tr("Any model"), "")
        for model in self._models:
            self.model.addItem(model["name"], model["fingerprint"])
        self.model.setCurrentIndex(max(0, self.model.findData(chosen)))
        self.model.blockSignals(False)

    def _tell(self, *_: object) -> None:
        self._rest.stop()
        self._name_choices()
        self.changed.emit()

    def _name_choices(self) -> None:
        """The buttons say what is chosen behind them."""
        mood = self.pad.mood
        self.mood.setText(self.tr("Any mood") if mood is None else self.pad.words(mood))
        chosen = self.colours.checkedAction()
        self.colour.setText(chosen.text() if chosen is not None else "")
        self.colour.setIcon(chosen.icon() if chosen is not None else QIcon())
        self.mood.setAccessibleName(self.tr("Mood: %1").replace("%1", self.mood.text()))
        self.colour.setAccessibleName(self.tr("Colour: %1").replace("%1", self.colour.text()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def name_colours(self, names: dict[str, str]) -> None:
        """The words for the colours, in the window's language."""
        for action in self.colours.actions():
            action.setText(names.get(action.data()) or self.tr("Any colour"))
        self._name_choices()

    def retranslate(self) -> None:
        self.text.setPlaceholderText(self.tr("Search titles, prompts, texts, forms"))
        self.text.setAccessibleName(self.tr("Search"))
        self.any_mood.setText(self.tr("Any mood"))
        self.model.setAccessibleName(self.tr("Model"))
        self.mood.setToolTip(self.tr("Works near a mood, the nearest first"))
        self.colour.setToolTip(self.tr("Paintings with a colour, those with most of it first"))
        self.model.setToolTip(self.tr("Works of one model"))
        names = (self.tr("Paintings"), self.tr("Tunes"), self.tr("Texts"))
        pairs = [*zip(self.kinds.values(), names, strict=True)]
        pairs += [
            (self.liked, self.tr("Liked works alone")),
            (self.removed, self.tr("Removed works, kept for a month")),
        ]
        for button, name in pairs:
            button.setAccessibleName(name)
            button.setToolTip(name)
        self.show_models(self._models)
        self._name_choices()


def swatch(name: str) -> QIcon:
    """A disc of a basic colour."""
    side = 32
    picture = QPixmap(QSize(side, side))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(SWATCHES[name]))
    painter.setPen(QColor("#8b8b8b"))
    painter.drawEllipse(2, 2, side - 4, side - 4)
    painter.end()
    return QIcon(picture)
