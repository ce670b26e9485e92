"""Works of the library: looking for them, saying what one thinks of them, opening them again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QItemSelectionModel, QLocale, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop import i18n
from desktop.library.details import Details
from desktop.library.filters import Filters
from desktop.library.keeper import Keeper
from desktop.library.shelf import CARD, Card, Shelf
from engine.brief import UserError
from engine.library import taste
from engine.library.store import Kept, Store

WATCH_MS = 2000
"""How often it is looked whether another window has changed the library."""


class Grid(QListView):
    """The cards. Keys the page wants come by pressed(QKeyEvent); those it takes it accepts."""

    pressed = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
        self.pressed.emit(event)
        if not event.isAccepted():
            super().keyPressEvent(event)


class WorksPage(QWidget):
    """open_wanted(Kept, bytes, record): into the document. play_wanted(bytes): a tune. told: a sentence for the bar.

    The works are read here, quickly (tests/benchmarks/library.py); all that is written goes through the keeper.
    """

    open_wanted = Signal(object, bytes, dict)
    export_wanted = Signal(object, bytes, dict)
    play_wanted = Signal(bytes)
    create_wanted = Signal()
    told = Signal(str)

    def __init__(self, keeper: Keeper, path: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keeper, self._path = keeper, path
        self.store: Store | None = None
        self._version = -1
        self._stale = True
        self._undo: list[int] = []
        self.filters = Filters()
        self.shelf = Shelf(self)
        self.grid = Grid()
        self.details = Details(self.shelf, self.filters.pad.words)
        self.count = QLabel()
        self.count.setProperty("quiet", True)
        self.back = QPushButton()
        self.back.hide()
        self.empty, self.empty_button = QLabel(), QPushButton()
        self._arrange()
        self._connect()
        self._timer = QTimer(self, interval=WATCH_MS)
        self._timer.timeout.connect(self._look_again)
        self.retranslate()

    def _arrange(self) -> None:
        self.grid.setModel(self.shelf)
        self.grid.setItemDelegate(Card(self.shelf, self))
        self.grid.setViewMode(QListView.ViewMode.IconMode)
        self.grid.setMovement(QListView.Movement.Static)
        self.grid.setResizeMode(QListView.ResizeMode.Adjust)
        self.grid.setUniformItemSizes(True)
        self.grid.setGridSize(QSize(CARD.width() + 4, CARD.height() + 4))
        self.grid.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.grid.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.grid.setStyleSheet("QListView { background: transparent; border: none; }")
        self.grid.verticalScrollBar().setSingleStep(32)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty_button.setMinimumHeight(32)
        nothing = QWidget()
        middle = QVBoxLayout(nothing)
        middle.setSpacing(16)
        middle.addStretch(2)
        middle.addWidget(self.empty)
        middle.addWidget(self.empty_button, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(3)
        self.stack = QStackedWidget()
        self.stack.addWidget(nothing)
        self.stack.addWidget(self.grid)
        below = QHBoxLayout()
        below.addWidget(self.count)
        below.addWidget(self.back)
        below.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.stack, 1)
        left.addLayout(below)
        across = QHBoxLayout()
        across.setSpacing(24)
        across.addLayout(left, 1)
        across.addWidget(self.details)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.filters)
        column.addLayout(across, 1)

    def _connect(self) -> None:
        self.filters.changed.connect(self.search)
        self.grid.selectionModel().currentChanged.connect(lambda *_: self._show_current())
        self.grid.activated.connect(lambda _: self._open())
        self.grid.pressed.connect(self._on_key)
        self.details.open_wanted.connect(lambda _: self._open())
        self.details.export_wanted.connect(self._export)
        self.details.remove_wanted.connect(lambda _: self.remove())
        self.details.play_wanted.connect(lambda work: self._with_data(work, self.play_wanted.emit))
        self.details.liked.connect(self._like)
        self.details.rated.connect(self._rate)
        self.details.chosen.connect(self.select)
        self.empty_button.clicked.connect(self._empty_pressed)
        self.back.clicked.connect(self._bring_back)
        self._keeper.changed.connect(self._on_changed)

    # Reading

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        if self._stale:
            self.search()
        else:
            self._look_again()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def close_store(self) -> None:
        """Let go of the file."""
        self._timer.stop()
        if self.store is not None:
            self.store.close()
            self.store = None

    def _on_changed(self) -> None:
        self._stale = True
        if self.isVisible():
            self.search()

    def _look_again(self) -> None:
        """Another window may have written."""
        try:
            changed = self.store is not None and self.store.version != self._version
        except UserError:
            changed = True
        if changed:
            self.search()

    def search(self) -> None:
        """Look for what the filters say; what is selected stays so where it is among what is found."""
        selected = self.current.id if self.current else None
        try:
            if self.store is None:
                self.store = Store(self._path)
            numbers = self.store.find(self.filters.query)
            version = self.store.version
            if self._stale or version != self._version:
                self.filters.show_models(self.store.models())
            self._version, self._stale = version, False
            whole = self.store.count() if not numbers else len(numbers)
        except UserError as error:
            self._say_empty(i18n.engine(str(error)), self.tr("Try again"))
            return
        if numbers == self.shelf.numbers and selected is not None:
            self.shelf.forget()
            self._show_current()
        else:
            self.shelf.show(self.store, numbers)
            self._show_current()
            if selected is not None:
                self.select(selected, scroll=False)
        shown = self.tr("%1 works") if len(numbers) != 1 else self.tr("%1 work")
        self.count.setText(shown.replace("%1", QLocale().toString(len(numbers))) if numbers else "")
        if numbers:
            self.stack.setCurrentIndex(1)
        elif whole or not self.filters.query.everything:
            self._say_empty(self.tr("No work fits. Ask for less."), self.tr("Show all works"))
        else:
            words = self.tr("Every work that is made here is kept here by itself. There is none yet.")
            self._say_empty(words, self.tr("Create the first"))

    def _say_empty(self, words: str, button: str) -> None:
        self.empty.setText(words)
        self.empty_button.setText(button)
        self.stack.setCurrentIndex(0)
        self.details.show_work(None, None)

    def _empty_pressed(self) -> None:
        if self.store is None or self._stale:
            self.search()
        elif not self.filters.query.everything:
            self.filters.clear()
        else:
            self.create_wanted.emit()

    # One work

    @property
    def current(self) -> Kept | None:
        """The work that is selected."""
        index = self.grid.currentIndex()
        return self.shelf.work(index.row()) if index.isValid() else None

    def select(self, number: int, scroll: bool = True) -> None:
        """Select a work; where the filters hide it, they are cleared."""
        row = self.shelf.row_of(number)
        if row < 0 and scroll:
            self.filters.clear()
            row = self.shelf.row_of(number)
        if row >= 0:
            index = self.shelf.index(row)
            self.grid.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            if scroll:
                self.grid.scrollTo(index)

    def _show_current(self) -> None:
        try:
            self.details.show_work(self.store, self.current)
        except UserError as error:
            self.told.emit(i18n.engine(str(error)))

    def _with_data(self, work: Kept | None, then: Callable[[bytes], object]) -> None:
        if work is None or self.store is None:
            return
        try:
            data = self.store.data(work.id)
        except UserError as error:
            self.told.emit(i18n.engine(str(error)))
        else:
            then(data)

    def _open(self) -> None:
        work, store = self.current, self.store
        if work is not None and store is not None:
            self._with_data(work, lambda data: self.open_wanted.emit(work, data, store.record(work.id)))

    def _export(self, work: Kept) -> None:
        if (store := self.store) is not None:
            self._with_data(work, lambda data: self.export_wanted.emit(work, data, store.record(work.id)))

    def _like(self, work: Kept, liked: int) -> None:
        if self.store is None:
            return
        if not liked:
            self._keeper.do(lambda store: taste.Taste(store).take_back(work.id))
            return
        own = taste.Taste(self.store).features_of(work.id)
        verdict = taste.LIKE if liked > 0 else taste.DISLIKE
        self._keeper.say(work.kind, taste.Choice(verdict, 1, own), work.id)

    def _rate(self, work: Kept, stars: int) -> None:
        if self.store is None:
            return
        if not stars:
            self._keeper.do(lambda store: taste.Taste(store).take_back(work.id, stars=True))
            return
        own = taste.Taste(self.store).features_of(work.id)
        self._keeper.say(work.kind, taste.Choice(taste.STARS, stars, own), work.id)

    def _on_key(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove()
            event.accept()
        elif self.details.work is not None and self.details.opinion.hear(event):
            event.accept()

    # Removing

    def remove(self) -> None:
        """Take the selected works out; those that are removed already are put back."""
        rows = [index.row() for index in self.grid.selectionModel().selectedIndexes()]
        numbers = [work.id for row in rows if (work := self.shelf.work(row)) is not None]
        if not numbers:
            return
        if self.filters.removed.isChecked():
            self._keeper.do(lambda store: store.bring_back(numbers))
            return
        self._undo = numbers
        self._keeper.do(lambda store: store.remove(numbers))
        self.back.show()
        self._name_back()

    def _bring_back(self) -> None:
        numbers, self._undo = self._undo, []
        self._keeper.do(lambda store: store.bring_back(numbers))
        self.back.hide()
        self.grid.setFocus()

    def _name_back(self) -> None:
        many = self.tr("Bring back %1 removed works").replace("%1", QLocale().toString(len(self._undo)))
        self.back.setText(self.tr("Bring back the removed work") if len(self._undo) == 1 else many)

    # Words

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self.shelf.repaint_pictures()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.grid.setAccessibleName(self.tr("Works"))
        self.filters.name_colours(self.details.colour_names())
        self._name_back()
        if self.isVisible():
            self.search()
