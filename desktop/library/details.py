"""One work of the library: what it looks like, what is known of it, what came of it, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QDateTime, QEvent, QLocale, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop import i18n
from desktop.icons import icon, tool_button
from desktop.library.lineage import LineageView
from desktop.library.opinion import Opinion
from desktop.library.shelf import Shelf, draw_work
from engine.brief import WORKS, Mood
from engine.library.store import Kept, Store

PREVIEW = 200
SWATCHES = {
    "black": "#1c1b1a", "grey": "#8b8b8b", "white": "#f4f2ee", "red": "#c8322b", "orange": "#e8862d",
    "brown": "#7a5030", "yellow": "#ecc83c", "green": "#4f8a3c", "blue": "#3f6fb5", "purple": "#7d4a9c",
    "pink": "#e79ab4",
}  # fmt: skip
"""How each basic colour is shown."""


class Preview(QWidget):
    """The work, as large as the side allows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work: Kept | None = None
        self._picture = QPixmap()
        self.setFixedHeight(PREVIEW)

    def show_work(self, work: Kept | None, picture: QPixmap) -> None:
        self._work, self._picture = work, picture
        self.setAccessibleName(work.name if work else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(PREVIEW, PREVIEW)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._work is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = self.rect().adjusted(0, 0, -1, -1)
        if self._work.kind == "painting" and not self._picture.isNull():
            size = self._picture.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            frame = QRect(0, 0, size.width(), size.height())
        draw_work(painter, frame, self._work, self._picture, self.font(), 13)


class ColourStrip(QWidget):
    """The shares of a painting's colours side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares: dict[str, float] = {}
        self.setFixedHeight(12)

    def show_shares(self, shares: dict[str, float], names: dict[str, str]) -> None:
        self._shares = shares
        said = ", ".join(f"{names[name]} {QLocale().toString(round(100 * share))} %" for name, share in shares.items())
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        left, whole = 0.0, sum(self._shares.values()) or 1.0
        for name, share in self._shares.items():
            width = self.width() * share / whole
            painter.fillRect(QRectF(left, 0, width + 1, self.height()), QColor(SWATCHES[name]))
            left += width


class Details(QWidget):
    """open_wanted, export_wanted, remove_wanted, play_wanted carry the Kept; chosen(number): another was pressed.

    words: a mood in words. liked(Kept, -1..1), rated(Kept, 0..5): what was said of the work.
    """

    open_wanted = Signal(object)
    export_wanted = Signal(object)
    remove_wanted = Signal(object)
    play_wanted = Signal(object)
    chosen = Signal(int)
    liked = Signal(object, int)
    rated = Signal(object, int)

    def __init__(self, shelf: Shelf, words: Callable[[Mood], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shelf, self._words = shelf, words
        self._store: Store | None = None
        self.work: Kept | None = None
        self.preview, self.strip = Preview(), ColourStrip()
        self.name = QLabel()
        self.name.setProperty("heading", True)
        self.name.setWordWrap(True)
        self.opinion = Opinion()
        self.opinion.liked.connect(lambda value: self.work and self.liked.emit(self.work, value))
        self.opinion.rated.connect(lambda value: self.work and self.rated.emit(self.work, value))
        self.rows = QFormLayout()
        self.rows.setHorizontalSpacing(16)
        self.rows.setVerticalSpacing(6)
        self.rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.family_title, self.set_title = QLabel(), QLabel()
        for title in (self.family_title, self.set_title):
            title.setProperty("strong", True)
        self.family, self.together = LineageView(), LineageView()
        self.family.chosen.connect(self.chosen)
        self.together.chosen.connect(self.chosen)
        self.open = QPushButton()
        self.open.setProperty("main", True)
        self.open.clicked.connect(lambda: self.open_wanted.emit(self.work))
        self.play, self.export, self.bin = tool_button("play"), tool_button("export"), tool_button("bin")
        self.play.clicked.connect(lambda: self.play_wanted.emit(self.work))
        self.export.clicked.connect(lambda: self.export_wanted.emit(self.work))
        self.bin.clicked.connect(lambda: self.remove_wanted.emit(self.work))
        self._arrange()
        self.retranslate()
        self.hide()

    def _arrange(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(12)
        for part in (self.preview, self.strip, self.name, self.opinion):
            column.addWidget(part)
        column.addLayout(self.rows)
        for part in (self.family_title, self.family, self.set_title, self.together):
            column.addWidget(part)
        column.addStretch(1)
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setWidget(inside)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.open, 1)
        for button in (self.play, self.export, self.bin):
            below.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(self.scroller, 1)
        whole.addLayout(below)
        self.setFixedWidth(304)

    def show_work(self, store: Store | None, work: Kept | None) -> None:
        """None: nothing is selected."""
        self._store, self.work = store, work
        self.setVisible(work is not None)
        if store is None or work is None:
            return
        self.preview.show_work(work, self._shelf.picture(work))
        self.name.setText(" ".join(work.name.split()) or self.kind_word(work.kind))
        self.opinion.show_opinion(work.liked, work.stars)
        self.play.setVisible(work.kind == "music")
        shares = store.colours(work.id)
        self.strip.setVisible(bool(shares))
        self.strip.show_shares(shares, self.colour_names())
        self._show_facts(store, work)
        lineage = store.lineage(work.id)
        numbers = {number for edge in lineage.edges for number in edge[:2]} | {work.id}
        known = {one.id: one for one in store.works(sorted(numbers)) if one.removed is None}
        self.family.show_lineage(lineage, work.id, known | {work.id: work}, self._shelf.picture)
        for part in (self.family, self.family_title):
            part.setVisible(bool(lineage.edges))
        others = store.works(store.together(work.id))
        self.together.show_row(others, self._shelf.picture)
        for part in (self.together, self.set_title):
            part.setVisible(bool(others))

    def _show_facts(self, store: Store, work: Kept) -> None:
        while self.rows.rowCount():
            self.rows.removeRow(0)
        from engine.library import provenance

        record: dict[str, Any] = store.record(work.id)
        noun = WORKS[work.kind]
        made = record.get("made", {}).get(noun) or record
        copies = record.get("copies", {}).get(noun) or {}
        model = record.get("models", {}).get(noun) or {}
        steps = [s for s in record.get("steps", []) if isinstance(s, dict) and s.get("work") == noun]
        mood = f"{self._words(work.mood)} ({work.mood.valence:+.2f}, {work.mood.arousal:+.2f})"
        facts = [
            (self.tr("Asked for"), work.prompt if work.prompt != work.name else ""),
            (self.tr("Mood"), mood),
            (self.tr("Form"), work.form),
            (self.tr("Model"), str(model.get("name", ""))),
            (self.tr("Copy check"), i18n.engine(provenance.copy_sentence(copies)) if copies else ""),
            (self.tr("Seed"), str(made.get("seed", (made.get("brief") or {}).get("seed", "")))),
            (self.tr("Steps"), " → ".join(str(step.get("action", "")) for step in steps) if len(steps) > 1 else ""),
            (
                self.tr("Kept"),
                QLocale().toString(QDateTime.fromSecsSinceEpoch(int(work.kept)), QLocale.FormatType.ShortFormat),
            ),
            (self.tr("Size"), QLocale().formattedDataSize(work.bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)),
            (self.tr("Fingerprint"), work.fingerprint[:16]),
        ]
        for label, value in facts:
            if not value:
                continue
            name, words = QLabel(label), QLabel(value)
            name.setProperty("quiet", True)
            words.setWordWrap(True)
            words.setTextFormat(Qt.TextFormat.PlainText)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.setAccessibleName(f"{label}: {value}")
            self.rows.addRow(name, words)

    def kind_word(self, kind: str) -> str:
        return {"painting": self.tr("Painting"), "music": self.tr("Tune"), "writing": self.tr("Text")}[kind]

    def colour_names(self) -> dict[str, str]:
        """The basic colours in the window's language."""
        return {
            "black": self.tr("black"), "grey": self.tr("grey"), "white": self.tr("white"), "red": self.tr("red"),
            "orange": self.tr("orange"), "brown": self.tr("brown"), "yellow": self.tr("yellow"),
            "green": self.tr("green"), "blue": self.tr("blue"), "purple": self.tr("purple"), "pink": self.tr("pink"),
        }  # fmt: skip

    def show_playing(self, on: bool) -> None:
        self.play.setIcon(icon("stop" if on else "play"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.show_work(self._store, self.work)
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.open.setText(self.tr("Open"))
        self.open.setToolTip(self.tr("Open it in its studio; Undo brings back what was there (Enter)"))
        self.family_title.setText(self.tr("Where it came from and what came of it"))
        self.set_title.setText(self.tr("Made from the same brief"))
        self.scroller.setAccessibleName(self.tr("About the work"))
        for button, text in (
            (self.play, self.tr("Play or stop")),
            (self.export, self.tr("Export this work…")),
            (self.bin, self.tr("Remove from the library (Delete)")),
        ):
            button.setAccessibleName(text)
            button.setToolTip(text)
