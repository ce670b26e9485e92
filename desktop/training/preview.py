"""What a training shows on its way: a grid of paintings, a piano-roll or a text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedWidget, QWidget

from engine.works import Draft, Painting, Score, Text, Work

if TYPE_CHECKING:
    from desktop.music.piano_roll import PianoRoll
    from desktop.writing.editor import TextEditor

GAP = 4
SURROUND = "#808080"


def to_image(painting: Painting) -> QImage:
    """A QImage with its own copy of the pixels."""
    height, width, _ = painting.pixels.shape
    return QImage(painting.pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def works_of(value: object) -> list[Work]:
    """The works in what a recipe previews: a Draft, or a list of them."""
    drafts = value if isinstance(value, list | tuple) else [value]
    return [draft.work for draft in drafts if isinstance(draft, Draft)]


class PaintingGrid(QWidget):
    """Paintings as large as they fit, in a grid on the fixed mid-grey."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.images: list[QImage] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(360, 360)

    def show_paintings(self, paintings: list[Painting]) -> None:
        self.images = [to_image(p) for p in paintings]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(SURROUND))
        count = len(self.images)
        if not count:
            return
        width, height = self.width() - 2 * GAP, self.height() - 2 * GAP
        columns = min(range(1, count + 1), key=lambda c: -min(width / c, height / math.ceil(count / c)))
        rows = math.ceil(count / columns)
        side = min(width / columns, height / rows)
        left, top = (self.width() - side * columns) / 2, (self.height() - side * rows) / 2
        for index, image in enumerate(self.images):
            row, column = divmod(index, columns)
            cell = QRectF(left + column * side, top + row * side, side, side)
            cell.adjust(GAP / 2, GAP / 2, -GAP / 2, -GAP / 2)
            size = image.size().scaled(cell.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            at = QRectF(0, 0, size.width(), size.height())
            at.moveCenter(cell.center())
            painter.drawImage(at, image)


class Preview(QStackedWidget):
    """Shows the latest preview; the piano-roll and the editor are made when they are first needed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.waiting = QLabel()
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.waiting.setWordWrap(True)
        self.waiting.setProperty("quiet", True)
        self.addWidget(self.waiting)
        self.paintings: PaintingGrid | None = None
        self.roll: PianoRoll | None = None
        self.text: TextEditor | None = None
        self.setMinimumSize(300, 300)

    def clear(self) -> None:
        self.setCurrentWidget(self.waiting)

    def show_value(self, value: object) -> None:
        """value: what engine.training.Recipe.preview gave; what is unknown is passed over."""
        works = works_of(value)
        paintings = [w for w in works if isinstance(w, Painting)]
        if paintings:
            self._show_paintings(paintings)
        elif works and isinstance(works[0], Score):
            self._show_score(works[0])
        elif texts := [w for w in works if isinstance(w, Text)]:
            self._show_texts(texts)

    def _show_paintings(self, paintings: list[Painting]) -> None:
        if self.paintings is None:
            self.paintings = PaintingGrid()
            self.paintings.setAccessibleName(self.tr("What the model paints now"))
            self.addWidget(self.paintings)
        self.paintings.show_paintings(paintings)
        self.setCurrentWidget(self.paintings)

    def _show_score(self, score: Score) -> None:
        if self.roll is None:
            from desktop.music.piano_roll import PianoRoll

            self.roll = PianoRoll()
            self.roll.setAccessibleName(self.tr("What the model composes now"))
            self.addWidget(self.roll)
        self.roll.set_score(score)
        self.setCurrentWidget(self.roll)

    def _show_texts(self, texts: list[Text]) -> None:
        if self.text is None:
            from desktop.writing.editor import TextEditor

            self.text = TextEditor()
            self.text.setReadOnly(True)
            self.text.setAccessibleName(self.tr("What the model writes now"))
            self.addWidget(self.text)
        together = "\n\n".join(t.body for t in texts)
        self.text.set_text(Text(together, language=texts[0].language))
        self.setCurrentWidget(self.text)
