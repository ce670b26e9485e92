"""A lesson: a few steps, each with one sentence and one picture, its controls below; Back and Next, or the keys."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeySequence, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.asking import Asking
from desktop.engine_link import EngineLink

KNOWN, MADE = "#5a8fbf", "#d9573f"
"""What is real (of the data, of the user), and what a network made."""


class Picture(QWidget):
    """Something painted that arrow keys and the mouse move about in."""

    moved = Signal()
    """Another place is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 200)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def colours(self) -> tuple[QColor, QColor, QColor]:
        """Words, quieter words, hairlines."""
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        quiet = self.palette().color(QPalette.ColorRole.PlaceholderText)
        line = QColor(ink)
        line.setAlphaF(0.16)
        return ink, quiet, line

    def ring(self, painter: QPainter) -> None:
        """Show that the keys go here."""
        if self.hasFocus():
            painter.setPen(self.palette().color(QPalette.ColorRole.Accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.update()


class Score:
    """How often the user and the model were right in a quiz."""

    def __init__(self) -> None:
        self.you = self.model = self.asked = 0

    def add(self, you: bool, model: bool) -> None:
        self.asked += 1
        self.you += you
        self.model += model


class Lesson(QWidget):
    """STEPS: names of the steps. A lesson puts its pictures into `middle` and its controls, with add(), into the
    row below; words() says a step's title and sentence, show_step() its picture."""

    told = Signal(str)
    STEPS: tuple[str, ...] = ()

    def __init__(self, link: EngineLink, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.asking = Asking(link, kind, self)
        self.asking.failed.connect(self._on_failed)
        self.step = 0
        self._controls: list[tuple[QWidget, tuple[str, ...]]] = []
        self.title, self.sentence, self.count = QLabel(), QLabel(), QLabel()
        self.title.setProperty("strong", True)
        self.count.setProperty("quiet", True)
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.sentence.setMinimumHeight(40)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.asking.progressed.connect(lambda fraction: self.bar.setValue(round(1000 * fraction)))
        self.back, self.next = QPushButton(), QPushButton()
        self.next.setProperty("main", True)
        self.back.clicked.connect(lambda: self.go(self.step - 1))
        self.next.clicked.connect(lambda: self.go(self.step + 1))
        for keys, by in (("PgDown", 1), ("PgUp", -1)):
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _=False, by=by: self.go(self.step + by))
            self.addAction(action)
        self.middle, self.row = QVBoxLayout(), QHBoxLayout()
        self.row.setSpacing(8)
        self.row.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.count)
        foot.addStretch(1)
        foot.addWidget(self.back)
        foot.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        column.addLayout(self.middle, 1)
        column.addWidget(self.bar)
        column.addLayout(self.row)
        column.addLayout(foot)

    def add(self, widget: QWidget, *steps: str) -> None:
        """A control of some steps (none named: of all)."""
        self.row.insertWidget(self.row.count() - 1, widget)
        self._controls.append((widget, steps or self.STEPS))

    @property
    def name(self) -> str:
        return self.STEPS[self.step]

    def go(self, step: int) -> None:
        """To a step by its number, as far as there are any."""
        inside = self.isAncestorOf(QApplication.focusWidget() or self)
        self.step = min(len(self.STEPS) - 1, max(0, step))
        self.refresh()
        if inside:  # what had the focus may be hidden now
            (self.next if self.next.isEnabled() else self.back).setFocus()

    def refresh(self) -> None:
        """Show the present step anew."""
        title, sentence = self.words(self.name)
        self.title.setText(title)
        self.sentence.setText(sentence)
        count = self.tr("Step %1 of %2").replace("%1", str(self.step + 1)).replace("%2", str(len(self.STEPS)))
        self.count.setText(count)
        self.back.setEnabled(self.step > 0)
        self.next.setEnabled(self.step < len(self.STEPS) - 1)
        for widget, steps in self._controls:
            widget.setVisible(self.name in steps)
        self.show_busy()
        self.show_step(self.name)

    def show_busy(self) -> None:
        """The bar keeps its room, so that nothing jumps."""
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(policy)
        self.bar.setVisible(self.asking.busy)

    def begin(self) -> None:
        """The lesson is on the screen: ask for what it needs."""

    def words(self, step: str) -> tuple[str, str]:
        """Title and sentence of a step."""
        raise NotImplementedError

    def show_step(self, step: str) -> None:
        """Make the picture that of the step."""
        raise NotImplementedError

    def ask(self, name: str, arguments: dict[str, Any], language: str = "en") -> bool:
        """Ask the engine, saying so where there is none."""
        if self.asking.ask(name, arguments, language):
            self.told.emit("")
            self.bar.setValue(0)
            self.show_busy()
            return True
        self.told.emit(self.tr("The engine is not running; start the program again. Your works are safe."))
        return False

    def _on_failed(self, sentence: str) -> None:
        self.show_busy()
        self.told.emit(sentence)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """A lesson says its own controls anew first."""
        self.back.setText(self.tr("Back"))
        self.back.setToolTip(self.tr("The step before (Page Up)"))
        self.next.setText(self.tr("Next"))
        self.next.setToolTip(self.tr("The next step (Page Down)"))
        self.bar.setAccessibleName(self.tr("Progress"))
        self.refresh()
