"""The report on the works' making in plain words, with the copy check and the nearest works side by side."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop import authorship, i18n
from desktop.document import Document
from desktop.music.piano_roll import PianoRoll
from desktop.provenance.signing import claim_of, names_of
from desktop.training.run import Link
from engine import files
from engine.brief import KINDS, UserError
from engine.library import originality
from engine.process import CheckCopies, EngineGone, FindNearest
from engine.works import Painting, Score, Text, Work

SIDE = 280


class ReportDialog(QDialog):
    """One work at a time. link: the interactive engine, which compares anew and looks into a collection."""

    def __init__(self, document: Document, link: Link, kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._link = document, link
        self._job = 0
        self._kind_asked = ""
        self._found: list[dict[str, Any]] = []
        self.setWindowTitle(self.tr("How the works were made"))
        self.which = QComboBox()
        self.which.setAccessibleName(self.tr("Work"))
        for one in KINDS:
            if document.work(one) is not None:
                self.which.addItem(names_of(one), one)
        if kind:
            self.which.setCurrentIndex(max(0, self.which.findData(kind)))
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.pair = QWidget()
        self.two = QHBoxLayout(self.pair)
        self.two.setContentsMargins(0, 0, 0, 0)
        self.two.setSpacing(16)
        self.pair.hide()
        self.again, self.beside = QPushButton(self.tr("Check again")), QPushButton(self.tr("Show the nearest work…"))
        self.beside.setToolTip(self.tr("Choose the zip or file the model learned from; both works are shown together"))
        self.save, self.leave = QPushButton(self.tr("Save as HTML…")), QPushButton(self.tr("Close"))
        self.leave.setDefault(True)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(16)
        column.addWidget(self.words)
        column.addWidget(self.pair)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for button in (self.again, self.beside):
            foot.addWidget(button)
        foot.addStretch(1)
        for button in (self.save, self.leave):
            foot.addWidget(button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 24, 24, 24)
        outer.setSpacing(16)
        outer.addWidget(self.which, 0, Qt.AlignmentFlag.AlignLeft)
        outer.addWidget(area, 1)
        outer.addLayout(foot)
        self.resize(680, 560)
        self.which.currentIndexChanged.connect(lambda _: self.show_kind())
        self.again.clicked.connect(self.check)
        self.beside.clicked.connect(self._ask_for_collection)
        self.save.clicked.connect(self._ask_where)
        self.leave.clicked.connect(self.accept)
        link.finished.connect(self._on_finished)
        link.failed.connect(self._on_failed)
        self.show_kind()

    @property
    def kind(self) -> str:
        return str(self.which.currentData() or "")

    @property
    def _work(self) -> Work | None:
        return self._document.work(self.kind) if self.kind else None

    def show_kind(self) -> None:
        """The chosen work's story; what the record says of the copy check until it is checked anew."""
        work = self._work
        copies = authorship.copies(self._document.record, self.kind, work) if work is not None else {}
        self._found = [copies] if copies else []
        self.pair.hide()
        self._show()

    # What is said

    def report(self) -> str:
        """HTML of the work's story."""
        work = self._work
        if work is None:
            return html.escape(self.tr("There is no work yet."))
        from engine.library import provenance

        claimed = claim_of(self._document, self.kind, work) | {"copies": {}}
        parts = [self._list(self.tr("Who made it"), [i18n.engine(s) for s in provenance.sentences(claimed)])]
        parts.append(self._list(self.tr("Steps"), [self._step(step) for step in claimed["steps"]], numbered=True))
        rows = []
        for found in self._found:
            rows.append(html.escape(i18n.engine(provenance.copy_sentence(found))))
            rows += [html.escape(line) for line in self._nearest(found)]
        if not rows:
            rows = [html.escape(self.tr("Not compared yet: press “Check again”."))]
        title = self.tr("Copy check")
        parts.append(f"<h3>{html.escape(title)}</h3><p>{'<br>'.join(rows)}</p>")
        return "".join(parts)

    def _list(self, title: str, rows: list[str], numbered: bool = False) -> str:
        tag = "ol" if numbered else "ul"
        items = "".join(f"<li>{html.escape(row)}</li>" for row in rows)
        return f"<h3>{html.escape(title)}</h3><{tag}>{items}</{tag}>"

    def _step(self, step: dict[str, Any]) -> str:
        who = {
            "hand": self.tr("by hand"),
            "model": self.tr("by a model"),
            "program": self.tr("by the program"),
            "file": self.tr("brought along from a file"),
        }.get(str(step.get("by")), self.tr("maker unknown"))
        what = {
            "create": self.tr("created"),
            "edit": self.tr("edited"),
            "open": self.tr("opened"),
            "add": self.tr("laid in"),
            "propose": self.tr("proposed and accepted"),
            "strokes": self.tr("painted in strokes"),
            "region": self.tr("region repainted"),
            "change": self.tr("changed"),
            "explore": self.tr("explored"),
            "adjust": self.tr("adjusted"),
        }.get(str(step.get("action")), str(step.get("action") or ""))
        return " · ".join(part for part in (what, who) if part)

    def _nearest(self, found: dict[str, Any]) -> list[str]:
        lines = []
        if found.get("state") != "unknown":
            alarms = found.get("false_alarms")
            score = self.tr("nearness %1; counted as a copy above %2").replace("%1", f"{found['score']:.2f}")
            score = score.replace("%2", f"{found['threshold']:.2f}")
            if alarms is not None:
                more = self.tr("false alarms on %1 works it never saw: %2").replace("%1", str(found["held_out"]))
                score = f"{score}; {more.replace('%2', f'{100 * alarms:.1f} %')}"
            lines.append(score)
        for row in found.get("nearest", []):
            named = " – ".join(part for part in (row["title"], row["author"]) if part)
            lines.append(f"{row['score']:.2f}  {named or self.tr('“Show the nearest work…” finds out which it is')}")
        return lines

    def _show(self) -> None:
        self.words.setText(self.report())
        self.beside.setEnabled(self._nearest_row is not None and not self._job)
        self.again.setEnabled(self._work is not None and not self._job)
        self.save.setEnabled(self._work is not None)

    # Asking the engine

    def check(self) -> None:
        """Compare the work as it is now with what every model of its kind learned from."""
        work = self._work
        if work is not None:
            self._kind_asked = self.kind
            self._request(CheckCopies(originality.seen(work)))

    def find_beside(self, source: str) -> None:
        """Show the nearest work beside this one, from the collection at source."""
        work, row = self._work, self._nearest_row
        if work is not None and row is not None:
            self._request(FindNearest(work, row, source))

    @property
    def _nearest_row(self) -> dict[str, Any] | None:
        return next((row for found in self._found for row in found.get("nearest", [])), None)

    def _request(self, request: CheckCopies | FindNearest) -> None:
        try:
            self._job = self._link.request(request)
        except EngineGone:
            self.words.setText(html.escape(self.tr("The engine is not running; start the program again.")))
            return
        self._show()

    def _on_finished(self, job: int, result: Any) -> None:
        if not self._job or job != self._job:
            return
        self._job = 0
        if isinstance(result, list):
            self._found = [found for found in result if found["state"] != "unknown"] or result
            if result and self._kind_asked:
                self._document.note_copies(self._kind_asked, originality.telling(result))
        elif result is None:
            self._show()
            self.words.setText(self.report() + html.escape(self.tr("The nearest work is not in that collection.")))
            return
        else:
            row, other = result
            if (told := self._nearest_row) is not None:
                told.update(row)  # a model that keeps no names is told them by the collection
            self._lay_beside(row, other)
        self._show()

    def _on_failed(self, job: int, sentence: str, details: str) -> None:
        if self._job and job == self._job:
            self._job = 0
            self._show()
            self.words.setText(f"<p>{html.escape(sentence)}</p>" + self.report())

    def _lay_beside(self, row: dict[str, Any], other: Work) -> None:
        while (item := self.two.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        named = " – ".join(part for part in (row["title"], row["author"]) if part)
        for title, work in ((self.tr("Yours"), self._work), (named, other)):
            column = QVBoxLayout()
            label = QLabel(title)
            label.setWordWrap(True)
            label.setProperty("quiet", True)
            column.addWidget(label)
            column.addWidget(_shown(work), 1)
            holder = QWidget()
            column.setContentsMargins(0, 0, 0, 0)
            holder.setLayout(column)
            self.two.addWidget(holder, 1)
        self.pair.show()
        self.resize(self.width(), max(self.height(), 720))

    # Files

    def _ask_for_collection(self) -> None:
        dialog = QFileDialog(self, self.tr("The collection the model learned from"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.find_beside)
        dialog.open()

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the report"), "report.html", "HTML (*.html)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("html")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_report)
        dialog.open()

    def save_report(self, path: str) -> None:
        """Write what is said as a page that any browser opens."""
        page = (
            f'<!doctype html><meta charset="utf-8"><title>{html.escape(self.windowTitle())}</title>'
            f"<body><h2>{html.escape(self.which.currentText())}</h2>{self.report()}</body>\n"
        )
        try:
            files.write_bytes(Path(path), page.encode())
        except UserError as error:
            self.words.setText(f"<p>{html.escape(str(error))}</p>" + self.report())


def _shown(work: Work | None) -> QWidget:
    if isinstance(work, Painting):
        pixels = work.pixels
        data = pixels.tobytes()  # QImage does not own its bytes
        image = QImage(data, pixels.shape[1], pixels.shape[0], 3 * pixels.shape[1], QImage.Format.Format_RGB888)
        label = QLabel()
        mode = Qt.AspectRatioMode.KeepAspectRatio
        label.setPixmap(QPixmap.fromImage(image).scaled(SIDE, SIDE, mode, Qt.TransformationMode.SmoothTransformation))
        return label
    if isinstance(work, Score):
        roll = PianoRoll()
        roll.read_only = True
        roll.set_score(work)
        roll.setMinimumHeight(SIDE)
        return roll
    text = QPlainTextEdit(work.body if isinstance(work, Text) else "")
    text.setReadOnly(True)
    text.setMinimumHeight(SIDE)
    return text
