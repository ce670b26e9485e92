"""The right half of the form: a place to drop works, then what was read of them and what was refused."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.training.files_list import FilesList
from desktop.training.preview import Preview
from engine.sources import Report
from engine.works import Draft


class DropPicture(QWidget):
    """The picture of the empty page: a frame, a note and lines of text in a place to drop things."""

    def sizeHint(self) -> QSize:
        return QSize(280, 136)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        ink.setAlphaF(0.35)
        painter.setPen(QPen(ink, 1.2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        accent = QColor("#d9573f")
        painter.setPen(QPen(accent, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        x, y = self.width() / 2 - 100, self.height() / 2 - 22
        painter.drawRoundedRect(QRectF(x, y, 52, 44), 3, 3)
        hills = QPainterPath()
        hills.moveTo(x + 4, y + 38)
        hills.lineTo(x + 18, y + 20)
        hills.lineTo(x + 28, y + 32)
        hills.lineTo(x + 36, y + 24)
        hills.lineTo(x + 48, y + 38)
        painter.drawPath(hills)
        painter.drawEllipse(QRectF(x + 34, y + 8, 7, 7))
        x += 80
        painter.drawEllipse(QRectF(x, y + 34, 12, 10))
        painter.drawEllipse(QRectF(x + 26, y + 29, 12, 10))
        stem = QPainterPath()
        stem.moveTo(x + 12, y + 38)
        stem.lineTo(x + 12, y + 6)
        stem.lineTo(x + 38, y + 1)
        stem.lineTo(x + 38, y + 33)
        painter.drawPath(stem)
        x += 68
        for row, width in enumerate((52, 44, 52, 30)):
            at = y + 5 + row * 11.5
            painter.drawLine(int(x), int(at), int(x + width), int(at))


class Findings(QStackedWidget):
    """Empty, reading, or the report. folder_wanted: the button of the empty page was pressed.

    excluded(): a file was left out, or taken in again.
    """

    folder_wanted = Signal()
    excluded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind, self._report, self._problem = "painting", None, ""
        self.addWidget(self._build_empty())
        self.addWidget(self._build_reading())
        self.addWidget(self._build_report())
        self._retranslate()

    def _build_empty(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(16)
        column.addStretch(2)
        column.addWidget(DropPicture(), 0, Qt.AlignmentFlag.AlignHCenter)
        self.empty_words = QLabel()
        self.empty_words.setWordWrap(True)
        self.empty_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_button = QPushButton()
        self.empty_button.setMinimumHeight(32)
        self.empty_button.clicked.connect(self.folder_wanted)
        line = QHBoxLayout()  # a wrapped label gets its height only where it fills its cell
        line.addStretch(1)
        line.addWidget(self.empty_words, 3)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(self.empty_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        return page

    def _build_reading(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.addStretch(2)
        self.reading_words = QLabel()
        self.reading_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.reading_words.setWordWrap(True)
        self.reading_bar = QProgressBar()
        self.reading_bar.setTextVisible(False)
        self.reading_bar.setFixedSize(280, 6)
        column.addWidget(self.reading_words)
        column.addWidget(self.reading_bar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        return page

    def _build_report(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.report_title = QLabel()
        self.report_title.setProperty("heading", True)
        self.report_title.setWordWrap(True)
        self.report_words = QLabel()
        self.report_words.setProperty("quiet", True)
        self.report_words.setWordWrap(True)
        self.list = FilesList()
        self.list.files.ticked.connect(self._say_read)
        self.list.files.ticked.connect(self.excluded)
        self.copy_button = QPushButton()
        self.copy_button.setMinimumHeight(30)
        self.copy_button.clicked.connect(self._copy_refused)
        column.addWidget(self.report_title)
        column.addWidget(self.report_words)
        column.addWidget(self.list, 2)
        column.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.examples_title = QLabel()
        self.examples_title.setProperty("quiet", True)
        self.examples = Preview()
        column.addWidget(self.examples_title)
        column.addWidget(self.examples, 3)
        self.report_filler = QWidget()
        column.addWidget(self.report_filler, 1)
        return page

    # Words

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.empty_words.setText(
            self.tr(
                "Drop a folder of your pictures, MIDI files or texts here: "
                "a network will learn from them, on this computer and nowhere else."
            )
        )
        self.empty_button.setText(self.tr("Choose a folder…"))
        self.list.setAccessibleName(self.tr("Files that were found"))
        self.list.setToolTip(
            self.tr("Take a tick away to learn without a file; the space bar does it for all selected")
        )
        self.reading_bar.setAccessibleName(self.tr("Reading the works"))
        self.reading_words.setText(self.tr("Reading the works…"))
        self.copy_button.setText(self.tr("Copy what was refused"))
        self.examples_title.setText(self.tr("Examples of what it will learn, as the network sees them"))
        self._fill()

    # What is shown

    def show_empty(self) -> None:
        self.setCurrentIndex(0)

    def show_reading(self) -> None:
        """Until show_progress() is told a fraction the bar only moves."""
        if self.currentIndex() != 1:
            self.reading_bar.setRange(0, 0)
        self.setCurrentIndex(1)

    def show_progress(self, fraction: float) -> None:
        self.reading_bar.setRange(0, 1000)
        self.reading_bar.setValue(round(fraction * 1000))

    def show_report(self, kind: str, report: Report) -> None:
        if report is not self._report:
            self.list.files.show_report(report)
        self._kind, self._report, self._problem = kind, report, ""
        self._fill()
        self.setCurrentIndex(2)

    def show_problem(self, sentence: str) -> None:
        self._report, self._problem = None, sentence
        self._fill()
        self.setCurrentIndex(2)

    def _fill(self) -> None:
        report = self._report
        refused = report.refused if report is not None else []
        if report is not None:
            titles = {
                "painting": self.tr("Pictures read: {count}"),
                "music": self.tr("Pieces read: {count}"),
                "writing": self.tr("Texts read: {count}"),
            }
            self.report_title.setText(titles[self._kind].format(count=QLocale().toString(report.read)))
            self._say_read()
        else:
            self.report_title.setText(self.tr("Nothing was read"))
            self.report_words.setText(self._problem)
        self.list.setVisible(self.list.files.rowCount() > 1)
        self.copy_button.setVisible(bool(refused))
        examples = report.examples if report is not None else []
        self.examples.show_value([Draft(work, 1.0) for work in examples])
        for part in (self.examples_title, self.examples):
            part.setVisible(bool(examples))
        self.report_filler.setVisible(not refused and not examples)

    def _say_read(self) -> None:
        if self._report is None:
            return
        locale, refused, left = QLocale(), len(self._report.refused), len(self.list.files.excluded)
        said = [self.tr("Everything could be read.")]
        if refused:
            not_read = self.tr("Not read: {count}. The training goes on without them.")
            said = [not_read.format(count=locale.toString(refused))]
        if left:
            said.append(self.tr("Left out by you: {count}.").format(count=locale.toString(left)))
        if self._report.characters:
            languages = {"en": self.tr("English"), "zh": self.tr("Chinese")}
            size = self.tr("{language}, {count} characters.")
            language = languages.get(self._report.language, self._report.language)
            said.append(size.format(language=language, count=locale.toString(self._report.characters)))
        self.report_words.setText(" ".join(said))

    def _copy_refused(self) -> None:
        if self._report is not None:
            lines = [f"{refusal.name}\t{refusal.reason}" for refusal in self._report.refused]
            QGuiApplication.clipboard().setText("\n".join(lines))
