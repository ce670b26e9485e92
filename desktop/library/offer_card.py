"""One work that is offered: what it looks like, why it is offered, and what one says to it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop import i18n, theme
from desktop.icons import tool_button
from desktop.layers import from_pixels
from desktop.library.opinion import Opinion
from desktop.library.shelf import tinted
from engine import traits
from engine.library.taste import Offer
from engine.works import Painting, Score, Text, Work


class Picture(QWidget):
    """A painting or a tune's notes, as large as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = QPixmap()
        self.setMinimumSize(120, 120)

    def sizeHint(self) -> QSize:
        return QSize(240, 240)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.picture.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self.picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(0, 0, size.width(), size.height())
        target.moveCenter(self.rect().center())
        painter.drawPixmap(target, self.picture)


class OfferCard(QFrame):
    """liked(1, -1, 0), rated(0..5), better(): what is said of it. waits: it is shown and nothing was said yet."""

    liked = Signal(int)
    rated = Signal(int)
    better = Signal()
    open_wanted = Signal()
    play_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.waits = False
        self._offer: Offer | None = None
        self._work: Work | None = None
        self.picture = Picture()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setTabChangesFocus(True)
        self.look = QStackedWidget()
        self.look.addWidget(self.picture)
        self.look.addWidget(self.text)
        self.why = QLabel()
        self.why.setWordWrap(True)
        self.why.setMinimumHeight(52)
        self.why.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.opinion = Opinion()
        self.opinion.liked.connect(self.liked)
        self.opinion.rated.connect(self.rated)
        self.choose = QPushButton()
        self.choose.clicked.connect(self.better)
        self.open, self.play = tool_button("expand"), tool_button("play")
        for button in (self.open, self.play):
            button.setFixedWidth(30)
        self.open.clicked.connect(self.open_wanted)
        self.play.clicked.connect(self.play_wanted)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.opinion, 1)
        row.addWidget(self.choose, 1)
        row.addWidget(self.play)
        row.addWidget(self.open)
        self.inside = QWidget()
        column = QVBoxLayout(self.inside)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.look, 1)
        column.addWidget(self.why)
        column.addLayout(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.inside)
        self.clear()
        self.retranslate()

    def show_offer(self, work: Work, offer: Offer, pair: bool) -> None:
        """pair: it is one of two of which the better is to be chosen."""
        self._work, self._offer, self.waits = work, offer, True
        if isinstance(work, Text):
            self.text.setPlainText(f"{work.title}\n\n{work.body}" if work.title else work.body)
        elif isinstance(work, Painting):
            self.picture.picture = QPixmap.fromImage(from_pixels(work.pixels))
        else:
            self._draw_tune(work)
        self.look.setCurrentIndex(int(isinstance(work, Text)))
        self.opinion.show_opinion(0, 0)
        self.opinion.setVisible(not pair)
        self.choose.setVisible(pair)
        self.play.setVisible(isinstance(work, Score))
        self.inside.setEnabled(True)
        self.inside.show()
        self.picture.update()
        self._say_why()

    def _draw_tune(self, work: Score) -> None:
        grey = traits.roll(work, 480, 300)
        height, width = grey.shape
        image = QImage(grey.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()
        self.picture.picture = tinted(image)

    def settle(self) -> None:
        """Something was said of it; it steps back."""
        self.waits = False
        self.inside.setEnabled(False)

    def clear(self) -> None:
        """Nothing is offered here."""
        self.waits = False
        self._offer = self._work = None
        self.inside.hide()

    def _say_why(self) -> None:
        if self._offer is None:
            return
        reasons = ", ".join(i18n.engine(reason.words) for reason in self._offer.reasons)
        chance = QLocale().toString(round(100 * self._offer.likely))
        if self._offer.guess and reasons:
            said = self.tr("A try, to learn more. For it speaks: %1.").replace("%1", reasons)
        elif self._offer.guess:
            said = self.tr("A try, to learn what you like.")
        else:
            said = self.tr("You liked: %1. Chance that you like it: %2 %.").replace("%1", reasons)
        self.why.setText(said.replace("%2", chance))
        self.setAccessibleName(self.tr("Offer. %1").replace("%1", self.why.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.waits and self.opinion.isVisibleTo(self) and self.opinion.hear(event):
            return
        if self.waits and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_wanted.emit()
        elif self.waits and event.key() == Qt.Key.Key_Space and self.play.isVisibleTo(self):
            self.play_wanted.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and self.waits:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(theme.tokens().accent))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange and isinstance(self._work, Score):
            self._draw_tune(self._work)
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.choose.setText(self.tr("This one is better"))
        self.text.setAccessibleName(self.tr("Text offered"))
        for button, name in (
            (self.open, self.tr("Open in its studio (Enter)")),
            (self.play, self.tr("Play or stop (Space)")),
        ):
            button.setAccessibleName(name)
            button.setToolTip(name)
        self._say_why()
