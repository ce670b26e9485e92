"""The document as a file: open, save, and what becomes of works that are not saved yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from desktop import i18n
from desktop.document import Document
from engine.brief import UserError

_FILTER = "Triptych (*.triptych)"


class Filing(QObject):
    """told(sentence): what went wrong, "" once all is well. opened: another document is there. flush is called first:
    what was just typed counts."""

    told = Signal(str)
    opened = Signal()

    def __init__(self, document: Document, flush: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.document, self._flush, self._window = document, flush, parent

    @property
    def unsaved(self) -> bool:
        return self.document.modified and bool(self.document.works)

    def when_saved(self, then: Callable[[], None]) -> None:
        """Do it at once, or when the user has said what becomes of unsaved works."""
        self._flush()
        if not self.unsaved:
            then()
            return
        box = QMessageBox(self._window)
        box.setText(self.tr("The works are not saved yet."))
        box.setInformativeText(self.tr("Save them first?"))
        kinds = QMessageBox.StandardButton
        box.setStandardButtons(kinds.Save | kinds.Discard | kinds.Cancel)
        box.setDefaultButton(kinds.Save)
        box.buttonClicked.connect(lambda button: self._answered(box.standardButton(button), then))
        show(box)

    def _answered(self, button: QMessageBox.StandardButton, then: Callable[[], None]) -> None:
        if button == QMessageBox.StandardButton.Save:
            self.save(then)
        elif button == QMessageBox.StandardButton.Discard:
            then()

    def new(self) -> None:
        """An empty document."""
        self.when_saved(self._new)

    def _new(self) -> None:
        self.document.new()
        self.opened.emit()

    def ask_what_to_open(self) -> None:
        self.when_saved(self._ask_what_to_open)

    def _ask_what_to_open(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Open"), "", _FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._open)
        show(dialog)

    def open(self, path: str | Path) -> None:
        """Open a .triptych file; says what is wrong with one that cannot be read."""
        self.when_saved(lambda: self._open(path))

    def _open(self, path: str | Path) -> None:
        try:
            self.document.open(path)
        except UserError as error:
            self.told.emit(i18n.engine(str(error)))
        else:
            self.told.emit("")
            self.opened.emit()

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save the document where it is kept, else where the user says, and go on to `then`."""
        if self.document.path is None:
            self.ask_where_to_save(then)
        else:
            self.save_to(self.document.path, then)

    def ask_where_to_save(self, then: Callable[[], None] | None = None) -> None:
        dialog = QFileDialog(self._window, self.tr("Save"), "", _FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("triptych")
        dialog.fileSelected.connect(lambda path: self.save_to(path, then))
        show(dialog)

    def save_to(self, path: str | Path, then: Callable[[], None] | None = None) -> None:
        """Save the document there, and go on to `then`; says why it could not be."""
        self._flush()
        try:
            self.document.save(path)
        except UserError as error:
            self.told.emit(i18n.engine(str(error)))
            return
        if then is not None:
            then()


def show(dialog: QDialog) -> None:
    """Open a dialog that nothing waits for; it goes when it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
