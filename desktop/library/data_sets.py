"""The collections models learned from, with their licences and their makers' consent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop import i18n
from desktop.library.keeper import Keeper
from engine import rights
from engine.brief import UserError
from engine.library.store import Store


class DataSetsPage(QWidget):
    """A line for each collection; it stays when the models that learned from it are gone."""

    def __init__(self, keeper: Keeper, path: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self.rows: list[dict[str, Any]] = []
        self.table = QTableWidget(0, 5)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(True)
        self.table.setStyleSheet("QTableWidget::item { padding: 0 5px; }")  # as the header
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(36)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setMinimumSectionSize(88)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.empty = QLabel()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        keeper.changed.connect(self._on_changed)
        self.retranslate()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _on_changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Read them anew."""
        try:
            with Store(self._path) as store:
                self.rows = store.data_sets()
        except UserError as error:
            self.empty.setText(i18n.engine(str(error)))
            self.stack.setCurrentIndex(0)
            return
        self.stack.setCurrentIndex(int(bool(self.rows)))
        self.table.setRowCount(len(self.rows))
        for row, data in enumerate(self.rows):
            works = data.get("works")
            texts = (
                str(data["name"]),
                QLocale().toString(works) if isinstance(works, int) else "",
                str(data["licence"]),
                i18n.engine(rights.words(data)),
                ", ".join(map(str, data["models"])),
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column == 1:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.table.setHorizontalHeaderLabels(
            [
                self.tr("Name"),
                self.tr("Works"),
                self.tr("Licence"),
                self.tr("Consent"),
                self.tr("Models that learned from it"),
            ]
        )
        self.table.setAccessibleName(self.tr("Data sets"))
        self.empty.setText(self.tr("No model here has said what it learned from."))
        if self.isVisible():
            self.refresh()
