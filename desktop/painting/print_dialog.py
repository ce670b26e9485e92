"""The painting as a file for print and screen: what kind, how large, how many pixels an inch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.asking import Asking
from desktop.engine_link import EngineLink
from desktop.painting.explore import STYLES, style_names
from desktop.painting.model_panel import present_seed, present_style, source_of

LARGEST = 8192
SIDES = (1024, 2048, 4096, 6144, 8192)
_INCH = 2.54
KINDS = (
    ("png", "png", False),
    ("jpg", "jpg", False),
    ("webp", "webp", False),
    ("svg", "svg", False),
    ("film gif", "gif", True),
    ("film png", "png", True),
    ("film webp", "webp", True),
)
"""A kind's name, its ending, and whether it is a film."""


class PrintDialog(QDialog):
    """written(path): the file is there. told(sentence): why it is not; the dialog stays."""

    written = Signal(str)

    def __init__(
        self, pixels: np.ndarray, link: EngineLink, parent: QWidget | None = None, record: dict[str, Any] | None = None
    ) -> None:
        """record: the document's. Where it tells of the model's own picture, strokes are painted after that."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export the painting"))
        self._pixels, self._record = pixels, record or {}
        self._asked: dict[str, Any] = {}
        """What is asked of the engine once the model's own picture is there."""
        self.kind, self.side, self.manner, self.dpi = QComboBox(), QComboBox(), QComboBox(), QSpinBox()
        said = (
            self.tr("Picture, PNG"), self.tr("Picture, JPEG"), self.tr("Picture, WebP"),
            self.tr("Strokes as a drawing, SVG"), self.tr("Film of the strokes, GIF"),
            self.tr("Film of the strokes, animated PNG"), self.tr("Film of the strokes, WebP"),
        )  # fmt: skip
        for (name, _, _), text in zip(KINDS, said, strict=True):
            self.kind.addItem(text, name)
        own = max(pixels.shape[:2])
        for side in sorted({own, *SIDES}):
            if side <= LARGEST:
                self.side.addItem(self.tr("%1 px, as it is").replace("%1", str(side)) if side == own else f"{side} px",
                                  side)  # fmt: skip
        self.side.setCurrentIndex(max(0, self.side.findData(own)))
        for name, text in zip(STYLES, style_names(), strict=True):
            self.manner.addItem(text, name)
        self.manner.setCurrentIndex(max(0, self.manner.findData(present_style(self._record))))
        self.dpi.setRange(36, 1200)
        self.dpi.setValue(300)
        self.dpi.lineEdit().setTextMargins(6, 0, 0, 0)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setProperty("quiet", True)
        self.words.setMinimumHeight(3 * self.words.fontMetrics().lineSpacing())
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        form = QFormLayout()
        form.setSpacing(8)
        for label, field in (
            (self.tr("Kind"), self.kind),
            (self.tr("Longer side"), self.side),
            (self.tr("Style of the strokes"), self.manner),
            (self.tr("Pixels an inch"), self.dpi),
        ):
            form.addRow(label, field)
            field.setAccessibleName(label)
            field.setMinimumWidth(240)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.bar.hide()
        self.save, self.leave = QPushButton(self.tr("Save as…")), QPushButton(self.tr("Close"))
        self.save.setProperty("main", True)
        self.save.setDefault(True)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.bar, 1)
        foot.addStretch(1)
        foot.addWidget(self.leave)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(self.words)
        column.addLayout(foot)
        self.asking = Asking(link, "painting", self)
        self.asking.progressed.connect(lambda share: self.bar.setValue(round(1000 * share)))
        self.asking.finished.connect(self._on_finished)
        self.asking.failed.connect(self._on_failed)
        self.save.clicked.connect(self.ask_where)
        self.leave.clicked.connect(self.reject)
        for box in (self.kind, self.side):
            box.currentIndexChanged.connect(lambda _: self.show_state())
        self.dpi.valueChanged.connect(lambda _: self.show_state())
        self.show_state()

    @property
    def _chosen(self) -> tuple[str, bool]:
        _, ending, film = KINDS[self.kind.currentIndex()]
        return ending, film

    def show_state(self) -> None:
        """Say what will come out, and offer only what has a meaning for it."""
        ending, film = self._chosen
        side, own = int(self.side.currentData()), max(self._pixels.shape[:2])
        strokes = film or ending == "svg" or side > own
        busy = self.asking.busy
        self.side.setEnabled(not film and not busy)
        self.manner.setEnabled(strokes and not busy)
        self.dpi.setEnabled(ending in ("png", "jpg") and not film and not busy)
        self.kind.setEnabled(not busy)
        self.save.setEnabled(not busy)
        self.bar.setVisible(busy)
        self.leave.setText(self.tr("Stop") if busy else self.tr("Close"))
        height, width = (round(side * edge / own) for edge in self._pixels.shape[:2])
        if film:
            said = self.tr("The painting grows stroke by stroke, 8 seconds, at most 640 pixels wide.")
        elif ending == "svg":
            said = self.tr("Every stroke is a path of its own; a drawing program can change each.")
        else:
            dpi = self.dpi.value()
            size = self.tr("%1 × %2 pixels: %3 × %4 cm in print.")
            if ending == "webp":
                size = self.tr("%1 × %2 pixels.")
            for number, value in enumerate((f"{width}", f"{height}", f"{width / dpi * _INCH:.1f}",
                                            f"{height / dpi * _INCH:.1f}"), 1):  # fmt: skip
                size = size.replace(f"%{number}", value)
            larger = self.tr("It is larger than the painting, so it is painted again in strokes, not stretched.")
            said = f"{size} {larger}" if strokes else size
        self.words.setText(said)

    def ask_where(self) -> None:
        """Ask for the file's name, then write it."""
        ending, _ = self._chosen
        dialog = QFileDialog(self, self.tr("Export"), f"painting.{ending}", f"{ending.upper()} (*.{ending})")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending)
        dialog.selectFile(f"painting.{ending}")
        dialog.fileSelected.connect(self.write)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def write(self, path: str) -> None:
        """Write the file in the engine, so that the window stays quick."""
        ending, film = self._chosen
        target = Path(path) if Path(path).suffix else Path(f"{path}.{ending}")
        side, own = int(self.side.currentData()), max(self._pixels.shape[:2])
        arguments = {"pixels": self._pixels, "path": str(target), "size": side,
                     "dpi": self.dpi.value(), "style": self.manner.currentData(), "film": film,
                     "seed": present_seed(self._record)}  # fmt: skip
        source = source_of(self._record) if film or ending == "svg" or side > own else None
        if source is None:
            self._ask("export", arguments)
        else:
            self._asked = arguments
            self._ask("source", source)

    def _ask(self, name: str, arguments: dict[str, Any]) -> None:
        if not self.asking.ask(name, arguments):
            self.words.setText(self.tr("The engine is not running; start the program again. Your works are safe."))
            return
        self.bar.setValue(0)
        self.show_state()

    def _on_finished(self, result: Any) -> None:
        asked, self._asked = self._asked, {}
        if asked:
            self._ask("export", asked | result)
            return
        self.show_state()
        if result:
            self.written.emit(result["path"])
            self.accept()

    def _on_failed(self, sentence: str) -> None:
        self._asked = {}
        self.show_state()
        self.words.setText(sentence)

    def reject(self) -> None:
        """Stop what is being written; nothing is left of it. Close where nothing is."""
        if self.asking.busy:
            self._asked = {}
            self.asking.stop()
        else:
            super().reject()
