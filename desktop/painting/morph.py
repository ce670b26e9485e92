"""The looped film through some of the model's pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QListView, QListWidget, QListWidgetItem, QPushButton, QSpinBox

from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.icons import tool_button
from desktop.painting.model_panel import Finds, PointPanel, shown
from engine import files
from engine.brief import UserError

if TYPE_CHECKING:
    from desktop.film import Film

THUMB = 48
RATE = 24.0
SIDE = 512
"""Pixels along each side of a film."""
_POINT = Qt.ItemDataRole.UserRole


class FilmPanel(PointPanel):
    """Pictures in a row and the looped film that turns each into the next."""

    def __init__(self, document: Document, link: EngineLink, finds: Finds | None = None) -> None:
        super().__init__(document, link, finds)
        self._film: Film | None = None
        """The one that is being encoded."""
        self.list = QListWidget()
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setFlow(QListView.Flow.LeftToRight)
        self.list.setWrapping(False)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setIconSize(QSize(THUMB, THUMB))
        self.list.setSpacing(2)
        self.list.setFixedHeight(64)
        self.list.setProperty("film", True)
        self.add, self.left, self.right, self.remove = (
            tool_button(name) for name in ("plus", "chevron-left", "chevron-right", "bin")
        )
        self.seconds, self.save = QSpinBox(), QPushButton()
        self.seconds.setRange(1, 60)
        self.seconds.setValue(6)
        self.seconds.setFixedWidth(64)
        self.seconds.lineEdit().setTextMargins(6, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in (self.add, self.left, self.right, self.remove):
            button.setProperty("tool", True)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.seconds)
        self.column.addWidget(self.list)
        self.column.addLayout(row)
        self.column.addWidget(self.save)
        self.column.addLayout(self.foot)
        self.add.clicked.connect(lambda: self.at_point(self._keep))
        self.left.clicked.connect(lambda: self._move(-1))
        self.right.clicked.connect(lambda: self._move(1))
        self.remove.clicked.connect(self._remove)
        self.save.clicked.connect(self.ask_where)
        self.list.currentRowChanged.connect(lambda _: self.show_state())
        self.retranslate()

    def _keep(self, point: dict[str, Any]) -> None:
        work = self.work
        if work is not None:
            picture, small = shown(work.pixels, 2 * THUMB), QIcon()
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # not tinted while it is selected
                small.addPixmap(picture, mode)
            item = QListWidgetItem(small, "")
            item.setData(_POINT, point)
            self.list.addItem(item)
            self.list.setCurrentItem(item)
            self.retranslate()

    def _move(self, by: int) -> None:
        at = self.list.currentRow()
        item = self.list.takeItem(at)
        self.list.insertItem(at + by, item)
        self.list.setCurrentItem(item)
        self.retranslate()

    def _remove(self) -> None:
        self.list.takeItem(self.list.currentRow())
        self.retranslate()

    def ask_where(self) -> None:
        kinds = f"MP4 (*.mp4);;GIF (*.gif);;{self.tr('Animated PNG')} (*.png);;{self.tr('Animated WebP')} (*.webp)"
        dialog = QFileDialog(self, self.tr("Save the film"), "", kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("mp4")
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kind.rpartition("*.")[2][:-1]))
        dialog.fileSelected.connect(self.make)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def make(self, path: str) -> None:
        """Paint the film and write it; stopping keeps what there is of it."""
        target = Path(path)
        points = [self.list.item(at).data(_POINT) for at in range(self.list.count())]
        frames = max(len(points), round(self.seconds.value() * RATE))
        ending = target.suffix.lower()
        arguments = {"points": points, "frames": frames, "rate": RATE, "side": SIDE}
        if ending == ".mp4":  # the engine has no encoder for it, Qt has
            self.run("film", arguments | {"ending": ""}, lambda made: self._encode(target, made["pictures"]))
            return

        def write(made: dict[str, Any]) -> None:
            try:
                files.write_bytes(target, made["data"])
            except UserError as error:
                self.told.emit(str(error))
            else:
                self._say_written(target)

        self.run("film", arguments | {"ending": ending}, write)

    def _encode(self, target: Path, pictures: Sequence[np.ndarray]) -> None:
        if not pictures:
            self.told.emit(self.tr("The film was stopped before its first picture; start it again."))
            return
        from desktop import film  # Qt's multimedia is slow to load

        try:
            self._film = film.of_pictures(target, pictures, RATE, SIDE, self)
        except UserError as error:
            self.told.emit(str(error))
            return
        self._film.progressed.connect(lambda share: self.bar.setValue(round(1000 * share)))
        self._film.ended.connect(lambda sentence: self._encoded(target, sentence))
        self._film.record()
        self.show_state()

    def _encoded(self, target: Path, sentence: str) -> None:
        if self._film is not None:
            self._film.deleteLater()
            self._film = None
        if sentence:
            reason = self.tr("The film could not be written (%1); choose another folder.")
            self.told.emit(reason.replace("%1", sentence))
        else:
            self._say_written(target)
        self.show_state()

    def _say_written(self, target: Path) -> None:
        self.told.emit(self.tr("The film is in %1.").replace("%1", target.name))

    def show_state(self) -> None:
        super().show_state()
        at, count, idle = self.list.currentRow(), self.list.count(), not self.asking.busy and self._film is None
        self.bar.setVisible(not idle)
        self.add.setEnabled(idle and self.work is not None)
        self.left.setEnabled(idle and at > 0)
        self.right.setEnabled(idle and 0 <= at < count - 1)
        self.remove.setEnabled(idle and at >= 0)
        self.save.setEnabled(idle and count > 1)
        self.list.setVisible(count > 0)

    def retranslate(self) -> None:
        super().retranslate()
        self.list.setAccessibleName(self.tr("Pictures of the film"))
        for at in range(self.list.count()):
            name = self.tr("Picture %1").replace("%1", str(at + 1))
            self.list.item(at).setToolTip(name)
            self.list.item(at).setData(Qt.ItemDataRole.AccessibleTextRole, name)
        for button, text in (
            (self.add, self.tr("Add the present picture to the film")),
            (self.left, self.tr("Earlier in the film")),
            (self.right, self.tr("Later in the film")),
            (self.remove, self.tr("Take the picture out of the film")),
        ):
            button.setAccessibleName(text)
            button.setToolTip(text)
        self.seconds.setSuffix(self.tr(" s"))
        self.seconds.setAccessibleName(self.tr("Length of the film"))
        self.seconds.setToolTip(self.tr("Length of the film in seconds"))
        self.save.setText(self.tr("Save the film…"))
        self.save.setToolTip(self.tr("Two pictures or more, each turning into the next, round and round"))
        self.show_state()
