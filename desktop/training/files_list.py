"""Every file of a source with a tick: what was read of it, or why not, and whether it is learned from."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from engine.sources import Report

_Index = QModelIndex | QPersistentModelIndex
_TICK = Qt.ItemDataRole.CheckStateRole


class FilesModel(QAbstractTableModel):
    """Refused files first, without a tick; then those that were read. excluded: names without their tick."""

    ticked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.excluded: set[str] = set()
        self._rows: list[tuple[str, str, bool]] = []

    def show_report(self, report: Report | None) -> None:
        """The files of a report, all of them ticked."""
        self.beginResetModel()
        self.excluded = set()
        refused = report.refused if report is not None else []
        named = {refusal.name for refusal in refused}
        opened = [name for name in report.opened if name not in named] if report is not None else []
        self._rows = [(r.name, r.reason, False) for r in refused] + [(name, "", True) for name in opened]
        self.endResetModel()

    @property
    def readable(self) -> int:
        """How many files there are to learn from."""
        return sum(read for _, _, read in self._rows)

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 2

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        name, reason, read = self._rows[index.row()]
        if role == _TICK and index.column() == 0 and read:
            return Qt.CheckState.Unchecked if name in self.excluded else Qt.CheckState.Checked
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            state = reason or (self.tr("left out") if name in self.excluded else self.tr("read"))
            return name if index.column() == 0 else state
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        name, _, read = self._rows[index.row()]
        if role != _TICK or not read:
            return False
        if Qt.CheckState(value) == Qt.CheckState.Checked:
            self.excluded.discard(name)
        else:
            self.excluded.add(name)
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), 1))
        self.ticked.emit()
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == 0 and self._rows[index.row()][2]:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.tr("File") if section == 0 else self.tr("What was found")
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class FilesList(QTableView):
    """The table of a FilesModel; the space bar ticks all that are selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.files = FilesModel()
        self.setModel(self.files)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setStyleSheet("QTableView::item { padding: 0 5px; }")  # as the header
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(0, 260)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space:
            super().keyPressEvent(event)
            return
        rows = [index for index in self.selectionModel().selectedRows() if index.data(_TICK) is not None]
        on = not all(index.data(_TICK) == Qt.CheckState.Checked for index in rows)
        for index in rows:
            self.files.setData(index, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked, _TICK)
