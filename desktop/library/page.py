"""The Library page: works, what may please, models and data sets."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSettings, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop import archive, i18n
from desktop.library.data_sets import DataSetsPage
from desktop.library.keeper import Keeper
from desktop.library.models import ModelsPage
from desktop.library.offers import OffersPage
from desktop.library.works import WorksPage
from desktop.training.run import Link
from engine.brief import UserError
from engine.library.store import Kept
from engine.works import Work

ROOMS = ("works", "offers", "models", "data")


class LibraryPage(QWidget):
    """link: the interactive engine; keeper: writes. open_wanted(work, record, fingerprint): into the document.

    play_wanted(work): a tune. export_wanted(name, work, record): to a file. told: a sentence for the bar.
    """

    open_wanted = Signal(object, dict, str)
    play_wanted = Signal(object)
    export_wanted = Signal(str, object, dict)
    create_wanted = Signal()
    train_wanted = Signal()
    told = Signal(str)

    def __init__(
        self, link: Link, keeper: Keeper, settings: QSettings | None = None, path: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._keeper = keeper
        self.works = WorksPage(keeper, path)
        self.offers = OffersPage(link, keeper, path)
        self.models = ModelsPage(link, settings)
        self.data = DataSetsPage(keeper, path)
        self.title = QLabel()
        self.title.setProperty("heading", True)
        self.stack = QStackedWidget()
        self.rooms: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addSpacing(16)
        for name, page in zip(ROOMS, (self.works, self.offers, self.models, self.data), strict=True):
            button = QPushButton()
            button.setCheckable(True)
            button.setProperty("segment", True)
            button.clicked.connect(lambda _=False, name=name: self.show_room(name))
            group.addButton(button)
            head.addWidget(button)
            self.rooms[name] = button
            self.stack.addWidget(page)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        self.works.open_wanted.connect(self._open)
        self.works.play_wanted.connect(self._play)
        self.works.export_wanted.connect(self._export)
        self.works.create_wanted.connect(self.create_wanted)
        self.works.told.connect(self.told)
        self.offers.open_wanted.connect(lambda work, record: self.open_wanted.emit(work, record, ""))
        self.offers.play_wanted.connect(self.play_wanted)
        self.offers.told.connect(self.told)
        self.models.train_wanted.connect(self.train_wanted)
        self.models.listed.connect(self._on_listed)
        self.show_room("works")
        self.retranslate()

    def show_room(self, name: str) -> None:
        """works, offers, models or data."""
        self.rooms[name].setChecked(True)
        self.stack.setCurrentIndex(ROOMS.index(name))

    def show_model(self, path: str) -> None:
        """Show a model, also one that was made a moment ago."""
        self.show_room("models")
        self.models.refresh()
        self.models.select(path)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.models.cards is None:
            self.models.refresh()  # the offers and the data sets know models by it

    def close_stores(self) -> None:
        """Let go of the library's file."""
        self.works.close_store()
        self.offers.close_store()

    def _on_listed(self, cards: list[dict[str, object]]) -> None:
        self.offers.cards_of_models = cards
        self._keeper.do(lambda store: store.note_models(cards))

    def _read(self, kept: Kept, data: bytes) -> Work | None:
        try:
            return archive.read_work(
                kept.kind, data, {"title": kept.title, "language": kept.language, "form": kept.form}
            )
        except UserError as error:
            self.told.emit(i18n.engine(str(error)))
            return None

    def _open(self, kept: Kept, data: bytes, record: dict[str, object]) -> None:
        work = self._read(kept, data)
        if work is not None:
            self.open_wanted.emit(work, record, kept.fingerprint)

    def _play(self, data: bytes) -> None:
        work = archive.read_work("music", data, {})
        self.play_wanted.emit(work)

    def _export(self, kept: Kept, data: bytes, record: dict[str, object]) -> None:
        name = "".join(c for c in kept.name.split("\n")[0][:60] if c.isalnum() or c in " -_").strip()
        work = self._read(kept, data)
        if work is not None:
            self.export_wanted.emit(name or kept.fingerprint[:8], work, record)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Library"))
        names = (self.tr("Works"), self.tr("For you"), self.tr("Models"), self.tr("Data sets"))
        for button, name in zip(self.rooms.values(), names, strict=True):
            button.setText(name)
