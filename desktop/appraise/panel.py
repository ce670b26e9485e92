"""The panel that measures a work of the page beside it, or any file dropped on it; two works side by side."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop import i18n, settings
from desktop.appraise.rows import MeasureRow
from desktop.appraise.views import FigureView
from desktop.document import Document
from desktop.icons import tool_button
from desktop.provenance.signing import names_of
from desktop.training.run import Link
from engine import appraisal_page
from engine.appraisal import Appraisal
from engine.brief import KINDS
from engine.process import Appraise, EngineGone
from engine.works import Text

SETTLE_MS = 900
"""After the last change to a work it is measured anew."""


class AppraisePanel(QWidget):
    """show_kind says whose work it follows. told: a sentence for the bar above the page.

    Work is measured only while the panel is in sight, and once it has been left alone for a moment.
    """

    told = Signal(str)
    close_wanted = Signal()

    def __init__(self, document: Document, link: Link, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document, self._link = document, link
        self.kind = ""
        self.file = ""
        """A file that is looked at instead of the studio's work; "" none."""
        self.shown: Appraisal | None = None
        self.other: Appraisal | None = None
        self._other_file = ""
        self._job = 0
        self._waiting: list[str] = []
        self._asked = ""
        self._stale = True
        self._rows: list[MeasureRow] = []
        self._views: list[tuple[QLabel, FigureView]] = []
        self._titles: list[tuple[QLabel, str]] = []
        self._build()
        self._timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._timer.timeout.connect(self.measure)
        document.work_changed.connect(self._on_work_changed)
        link.finished.connect(self._on_finished)
        link.failed.connect(self._on_failed)
        link.died.connect(self._on_died)
        self.retranslate()

    def _build(self) -> None:
        self.heading = QLabel()
        self.heading.setProperty("heading", True)
        self.what, self.versus, self.state = QLabel(), QLabel(), QLabel()
        for label in (self.what, self.versus, self.state):
            label.setWordWrap(True)
        self.state.setProperty("quiet", True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.close_button = tool_button("close")
        self.close_button.clicked.connect(self.close_wanted)
        self.open, self.compare, self.back = QPushButton(), QPushButton(), QPushButton()
        self.save = QPushButton()
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.open, self.compare):
            buttons.addWidget(button, 1)
        self._inside = QWidget()
        self._inside.setProperty("side", True)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self._inside)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 8, 16)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.close_button)
        column.addLayout(head)
        self.choice = QWidget()
        choice_row = QHBoxLayout(self.choice)
        choice_row.setContentsMargins(0, 0, 0, 0)
        choice_row.setSpacing(4)
        self.kinds = QButtonGroup(self)
        for number, _ in enumerate(KINDS):
            button = QPushButton()
            button.setProperty("segment", True)
            button.setCheckable(True)
            self.kinds.addButton(button, number)
            choice_row.addWidget(button, 1)
        self.kinds.idClicked.connect(lambda number: self.show_kind(KINDS[number]))
        self.choice.hide()
        column.addWidget(self.choice)
        for part in (self.what, self.versus, self.state, self.bar):
            column.addWidget(part)
        column.addWidget(self.area, 1)
        column.addLayout(buttons)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.back, 1)
        foot.addWidget(self.save, 1)
        column.addLayout(foot)
        self.setMinimumWidth(216)
        self.setAcceptDrops(True)
        self.setProperty("side", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.open.clicked.connect(self._ask_for_file)
        self.compare.clicked.connect(self._ask_for_other)
        self.back.clicked.connect(self.show_own)
        self.save.clicked.connect(self._ask_where)

    # What is measured

    def show_kind(self, kind: str) -> None:
        """Follow the studio of this kind; a file that was looked at is left."""
        if kind != self.kind:
            self.kind = kind
            self.kinds.button(KINDS.index(kind)).setChecked(True)
            self._leave()
        self._look()

    def show_choice(self, shown: bool) -> None:
        """Whether one chooses here which of the three works is measured, for the page shows them all."""
        self.choice.setVisible(shown)

    def show_own(self) -> None:
        """Back to the document's own work, alone."""
        self._leave()
        self._look()

    def show_file(self, path: str) -> None:
        """Measure a file, whatever its kind."""
        self._leave()
        self.file = path
        self._look()

    def compare_with(self, path: str) -> None:
        """Lay the work of a file beside the one that is shown."""
        self._other_file = path
        self.other = None
        self._ask("other")

    def _leave(self) -> None:
        self.file = self._other_file = ""
        self.shown = self.other = None
        self._stale = True
        self._clear()

    def _on_work_changed(self, kind: str) -> None:
        if kind == self.kind and not self.file:
            self._stale = True
            if self.isVisible():
                self._timer.start()

    def _look(self) -> None:
        if self.isVisible() and self._stale:
            self.measure()
        self._say_state()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._look()

    def measure(self) -> None:
        """Measure what is to be shown, now."""
        if not self.file and self._document.work(self.kind) is None:
            self.shown = None
            self._clear()
            self._say_state()
            return
        self._stale = False
        self._ask("shown")

    def _ask(self, which: str) -> None:
        if self._job:
            self._link.cancel(self._job)
        path = self._other_file if which == "other" else self.file
        work = None if path else self._document.work(self.kind)
        model = settings.chosen_models(work.language if isinstance(work, Text) else "en").get(self.kind, "")
        name = "" if path else self._name()
        try:
            self._job = self._link.request(Appraise(work, path, "" if path else model, name))
        except EngineGone:
            self.told.emit(self.tr("The engine is not running; start the program again. Your works are safe."))
            return
        self._asked = which
        self._say_state()

    def _name(self) -> str:
        return self._document.path.stem if self._document.path else self.tr("Untitled")

    def _on_finished(self, job: int, result: Any) -> None:
        if not self._job or job != self._job:
            return
        self._job = 0
        if self._asked == "other":
            if self.shown is not None and result.kind != self.shown.kind:
                self.told.emit(self.tr("Only works of one kind can be compared; choose another file."))
                self._other_file = ""
            else:
                self.other = result
        else:
            self.shown = result
        self._lay_out()

    def _on_failed(self, job: int, sentence: str, details: str) -> None:
        if self._job and job == self._job:
            self._job = 0
            if self._asked == "shown":
                self.shown = None
                self._clear()
            self._say_state()
            self.state.setText(sentence)
            self.state.show()

    def _on_died(self, sentence: str) -> None:
        if self._job:
            self._job = 0
            self._stale = True
            self._say_state()

    # Showing

    def _clear(self) -> None:
        self._rows.clear()
        self._views.clear()
        self._titles.clear()
        while self._column.count() > 1:
            item = self._column.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _lay_out(self) -> None:
        at = self.area.verticalScrollBar().value()
        opened = {row.row.name for row in self._rows if row.open and row.row}
        self._clear()
        shown, other = self.shown, self.other
        if shown is not None:
            for figure in shown.figures[:1]:
                self._add_figure(figure, other)
            for name in dict.fromkeys(row.name for one in (shown, other) if one for row in one.rows):
                row = MeasureRow(shown.row(name), other.row(name) if other else None, other is not None)
                if name in opened:
                    row.toggle()
                self._rows.append(row)
                self._column.insertWidget(self._column.count() - 1, row)
            for figure in shown.figures[1:]:
                self._add_figure(figure, other)
        self._say_state()
        QTimer.singleShot(0, lambda: self.area.verticalScrollBar().setValue(at))

    def _add_figure(self, figure: Any, other: Appraisal | None) -> None:
        twin = next((one for one in other.figures if str(one.title) == str(figure.title)), None) if other else None
        title = QLabel(i18n.engine(figure.title))
        title.setProperty("strong", True)
        title.setContentsMargins(8, 12, 8, 4)
        about = QLabel(i18n.engine(figure.about))
        about.setProperty("quiet", True)
        about.setWordWrap(True)
        about.setContentsMargins(8, 4, 8, 12)
        view = FigureView(figure, twin)
        self._views.append((title, view))
        self._titles += [(title, figure.title), (about, figure.about)]
        for part in (title, view, about):
            self._column.insertWidget(self._column.count() - 1, part)

    def _say_state(self) -> None:
        busy = self._job != 0
        self.bar.setVisible(busy)
        there = self.shown is not None
        self.what.setText(self.shown.name if self.shown else "")
        self.what.setVisible(there)
        self.versus.setText(self.tr("beside %1").replace("%1", self.other.name) if self.other else "")
        self.versus.setVisible(self.other is not None)
        if busy:
            words = self.tr("Measuring…")
        elif there:
            words = i18n.engine(appraisal_page.honest())
        else:
            words = self.tr("Make or open a work, or drop a picture, a tune or a text here, and it is measured.")
        self.state.setText(words)
        self.compare.setEnabled(there and not busy)
        self.save.setEnabled(there)
        self.back.setVisible(bool(self.file) or self.other is not None)

    # Files

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if found:
            event.acceptProposedAction()
            self.show_file(found[0])

    def _dialog(self, title: str, then: Any) -> None:
        dialog = QFileDialog(self, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(then)
        dialog.open()

    def _ask_for_file(self) -> None:
        self._dialog(self.tr("Measure a file"), self.show_file)

    def _ask_for_other(self) -> None:
        self._dialog(self.tr("Compare with a file"), self.compare_with)

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the report"), "appraisal.html", "HTML (*.html);;PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("html")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(chosen.rpartition("*.")[2][:-1]))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_report)
        dialog.open()

    def save_report(self, path: str) -> None:
        """Write what is shown: PDF where the name ends so, else HTML."""
        from desktop.appraise import report

        if self.shown is not None:
            works = [self.shown, *([self.other] if self.other else [])]
            self.told.emit(report.save(works, path))

    # Language

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            for row in self._rows:
                row.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Say everything anew in the present language."""
        self.heading.setText(self.tr("Appraise"))
        for number, kind in enumerate(KINDS):
            self.kinds.button(number).setText(names_of(kind))
        self.choice.setAccessibleName(self.tr("Which work is measured"))
        self.open.setText(self.tr("Open…"))
        self.open.setToolTip(self.tr("Measure a picture, a tune or a text; files can be dropped here too"))
        self.compare.setText(self.tr("Compare…"))
        self.compare.setToolTip(self.tr("Lay the work of a file beside this one"))
        self.back.setText(self.tr("Back"))
        self.back.setToolTip(self.tr("Measure the studio's own work again, alone"))
        self.save.setText(self.tr("Report…"))
        self.save.setToolTip(self.tr("Save what is measured as a page (HTML) or for print (PDF)"))
        self.bar.setAccessibleName(self.tr("Progress"))
        self.close_button.setToolTip(self.tr("Close the panel (F6)"))
        self.close_button.setAccessibleName(self.tr("Close the panel"))
        for row in self._rows:
            row.retranslate()
        for label, words in self._titles:
            label.setText(i18n.engine(words))
        for _, view in self._views:
            view.retranslate()
        self._say_state()
