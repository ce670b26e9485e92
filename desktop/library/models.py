"""Models of the library: which are here, what they were made of, and which of them Create uses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QLocale, QSettings, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop import i18n
from desktop.training import presets
from desktop.training.run import Link
from engine import rights
from engine.process import EngineGone, ListModels

_PATH = Qt.ItemDataRole.UserRole


def purpose(card: dict[str, Any]) -> str:
    """What a model can be chosen for: its kind, and for writing its language too ("writing-en")."""
    language = card.get("language", "") if card["kind"] == "writing" else ""
    return f"{card['kind']}-{language}" if language else card["kind"]


class ModelsPage(QWidget):
    """link: the interactive engine. model_chosen(purpose, path): Create uses this model from now on.

    The choice is kept in the settings under models/PURPOSE and read back with chosen().
    train_wanted: the empty page's button. listed: the cards of all models there are.
    """

    model_chosen = Signal(str, str)
    listed = Signal(list)
    train_wanted = Signal()

    def __init__(self, link: Link, settings: QSettings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._settings = settings if settings is not None else QSettings()
        self._listing = -1
        self._problem = self._wanted = ""
        self.cards: list[dict[str, Any]] | None = None
        self._build()
        self._retranslate()
        link.finished.connect(self._on_finished)
        link.failed.connect(self._on_failed)
        link.died.connect(self._on_died)

    # Building

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.stack = QStackedWidget()
        outer.addWidget(self.stack, 1)

        empty = QWidget()
        column = QVBoxLayout(empty)
        column.setSpacing(16)
        self.empty_words = QLabel()
        self.empty_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_words.setWordWrap(True)
        self.empty_button = QPushButton()
        self.empty_button.setMinimumHeight(32)
        self.empty_button.clicked.connect(self._empty_pressed)
        column.addStretch(2)
        column.addWidget(self.empty_words)
        column.addWidget(self.empty_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.stack.addWidget(empty)

        full = QWidget()
        line = QHBoxLayout(full)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(32)
        self.table = QTableWidget(0, 5)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setStyleSheet("QTableWidget::item { padding: 0 5px; }")  # as the header
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(36)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(88)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.itemSelectionChanged.connect(self._show_details)
        self.table.cellActivated.connect(lambda *_: self._use())
        line.addWidget(self.table, 3)

        side = QVBoxLayout()
        side.setSpacing(12)
        self.name = QLabel()
        self.name.setProperty("heading", True)
        self.name.setWordWrap(True)
        self.details = QWidget()
        self.rows = QFormLayout(self.details)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setHorizontalSpacing(16)
        self.rows.setVerticalSpacing(8)
        self.rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QScrollArea.Shape.NoFrame)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setWidget(self.details)
        self.use_button = QPushButton()
        self.use_button.setProperty("main", True)
        self.use_button.setMinimumHeight(40)
        self.use_button.clicked.connect(self._use)
        side.addWidget(self.name)
        side.addWidget(self.scroller, 1)
        side.addWidget(self.use_button)
        panel = QWidget()
        side.setContentsMargins(0, 0, 0, 0)
        panel.setLayout(side)
        panel.setMinimumWidth(360)
        line.addWidget(panel, 2)
        self.stack.addWidget(full)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.table.setAccessibleName(self.tr("Models"))
        self.scroller.setAccessibleName(self.tr("About the model"))
        self.table.setHorizontalHeaderLabels(
            [self.tr("Name"), self.tr("Makes"), self.tr("Language"), self.tr("Size"), self.tr("For Create")]
        )
        self._fill()

    # Listing

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.cards is None and self._listing < 0:
            self.refresh()

    def refresh(self) -> None:
        """Ask the engine for the models there are."""
        self._problem = ""
        try:
            self._listing = self._link.request(ListModels())
        except EngineGone:
            self._on_died("")

    def _on_finished(self, job: int, result: Any) -> None:
        if job == self._listing:
            self._listing = -1
            self.cards = list(result)
            self._fill()
            self.listed.emit(self.cards)

    def _on_failed(self, job: int, sentence: str, details: str) -> None:
        if job == self._listing:
            self._listing = -1
            self._problem = sentence
            self._fill()

    def _on_died(self, sentence: str) -> None:
        if self._listing >= 0 or not self.cards:
            self._listing = -1
            self._problem = self.tr("The engine stopped; try again.")
            self._fill()

    def select(self, path: str) -> None:
        """Select the model that lies at path, now or when it is listed."""
        self._wanted = path
        for row in range(self.table.rowCount()):
            item = self.table.item(row, 0)
            if item is not None and Path(item.data(_PATH)) == Path(path):
                self.table.selectRow(row)

    @property
    def card(self) -> dict[str, Any] | None:
        """The card of the selected model."""
        item = self.table.item(self.table.currentRow(), 0)
        path = item.data(_PATH) if item is not None else None
        return next((c for c in self.cards or [] if c["path"] == path), None)

    def chosen(self) -> dict[str, str]:
        """Purpose -> path of the model Create uses; a purpose that is missing uses the first there is."""
        known = {card["path"] for card in self.cards or []}
        found: dict[str, str] = {}
        for card in self.cards or []:
            key = purpose(card)
            kept = str(self._settings.value(f"models/{key}", ""))
            found.setdefault(key, kept if kept in known else card["path"])
        return found

    def _fill(self) -> None:
        selected = self._wanted or (self.card["path"] if self.card else "")
        cards = self.cards or []
        self.stack.setCurrentIndex(1 if cards else 0)
        if not cards:
            if self._problem:
                words = self._problem
            elif self.cards is None:
                words = self.tr("Looking for models…")
            else:
                words = self.tr("No model is here yet: train one on your own works.")
            self.empty_words.setText(words)
            self.empty_button.setVisible(bool(self._problem) or self.cards is not None)
            self.empty_button.setText(self.tr("Try again") if self._problem else self.tr("Train a model"))
            return
        chosen = self.chosen()
        self.table.blockSignals(True)
        self.table.setRowCount(len(cards))
        for row, card in enumerate(cards):
            texts = (
                card["name"],
                presets.kind_name(card["kind"]),
                self._language(card),
                self._megabytes(card),
                self.tr("in use") if chosen.get(purpose(card)) == card["path"] else "",
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setData(_PATH, card["path"])
                self.table.setItem(row, column, item)
        self.table.blockSignals(False)
        self.table.selectRow(0)
        self.select(selected)
        self._wanted = ""
        self._show_details()

    def _empty_pressed(self) -> None:
        if self._problem:
            self.refresh()
        else:
            self.train_wanted.emit()

    # One model

    def _language(self, card: dict[str, Any]) -> str:
        language = str(card.get("language") or "")
        return {"en": "English", "zh": "中文"}.get(language, language)

    def _megabytes(self, card: dict[str, Any]) -> str:
        return QLocale().formattedDataSize(int(card.get("bytes", 0)), 1, QLocale.DataSizeFormat.DataSizeSIFormat)

    def _show_details(self) -> None:
        while self.rows.rowCount():
            self.rows.removeRow(0)
        card = self.card
        self.use_button.setVisible(card is not None)
        if card is None:
            self.name.clear()
            return
        self.name.setText(card["name"])
        for label, value in self._facts(card):
            name = QLabel(label)
            name.setProperty("quiet", True)
            name.setAlignment(Qt.AlignmentFlag.AlignTop)
            words = QLabel(value)
            words.setWordWrap(True)
            words.setTextFormat(Qt.TextFormat.PlainText)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.setAccessibleName(f"{label}: {value}")
            self.rows.addRow(name, words)
        in_use = self.chosen().get(purpose(card)) == card["path"]
        self.use_button.setEnabled(not in_use)
        self.use_button.setText(self.tr("In use for Create") if in_use else self.tr("Use for Create"))

    def _facts(self, card: dict[str, Any]) -> list[tuple[str, str]]:
        locale = QLocale()
        kind = presets.kind_name(card["kind"])
        language = self._language(card)
        training = card.get("training", {})
        facts = [
            (self.tr("Makes"), f"{kind} · {language}" if language else kind),
            (self.tr("Network"), presets.preset_name(card["kind"], card.get("preset", ""))),
            (self.tr("Parameters"), locale.toString(int(card.get("parameters", 0)))),
            (self.tr("Size"), self._megabytes(card)),
        ]
        if training:
            facts.append((self.tr("Trained"), self._trained(training)))
            facts.append((self.tr("On"), str(training.get("hardware", training.get("device", "")))))
        facts += [(self.tr("Learned from"), self._data_set(data)) for data in rights.collections(card)]
        evaluation = card.get("evaluation", {})
        if evaluation:
            facts.append((self.tr("Measured on unseen works"), self._figures(evaluation)))
        if card.get("metrics"):
            facts.append((self.tr("Measured in training"), self._figures(card["metrics"])))
        facts.append((self.tr("Known faults"), "\n".join(map(str, card.get("faults", [])))))
        facts.append((self.tr("Made on"), str(card.get("created", ""))))
        facts.append((self.tr("Fingerprint"), card["fingerprint"]))
        facts.append((self.tr("Kept in"), card["path"]))
        return [(label, value) for label, value in facts if value]

    def _trained(self, training: dict[str, Any]) -> str:
        minutes = float(training.get("seconds", 0)) / 60
        return self.tr("{minutes} min, {steps} steps").format(
            minutes=QLocale().toString(minutes, "f", 0 if minutes >= 10 else 1),
            steps=QLocale().toString(int(training.get("steps", 0))),
        )

    def _data_set(self, data: dict[str, Any]) -> str:
        lines = [str(data.get("name", ""))]
        if isinstance(data.get("works"), int):
            lines.append(self.tr("{count} works").format(count=QLocale().toString(data["works"])))
        if data.get("licence"):
            lines.append(self.tr("licence: {licence}").format(licence=data["licence"]))
        lines.append(i18n.engine(rights.words(data)))
        return "\n".join(line for line in lines if line)

    def _figures(self, measured: dict[str, Any]) -> str:
        """A line a figure; what is no number (a source, a date) is left out."""
        figures = {name: value for name, value in measured.items() if isinstance(value, int | float)}
        return "\n".join(f"{self._measure(name)}: {self._figure(value)}" for name, value in figures.items())

    def _measure(self, name: str) -> str:
        """A measure of a card in words; the card's own name where it is of a newer version."""
        kind, _, rest = name.partition("_")
        base = rest if kind in ("valid", "train") else name
        words = {
            "kid": self.tr("kernel distance KID × 1000"),
            "kid_floor": self.tr("KID × 1000 between real works"),
            "swd": self.tr("sliced Wasserstein distance"),
            "swd_floor": self.tr("sliced Wasserstein distance between real works"),
            "diversity": self.tr("diversity"),
            "c_t": self.tr("memorisation test C_T"),
            "mood_valence_r": self.tr("brightness of mood, asked for against measured (r)"),
            "mood_arousal_r": self.tr("energy, asked for against measured (r)"),
            "made": self.tr("works made for it"),
            "works": self.tr("works compared with"),
            "works_seen": self.tr("works left out because it learned from them"),
            "pieces": self.tr("pieces compared with"),
            "pieces_seen": self.tr("pieces left out because it learned from them"),
            "characters": self.tr("characters"),
            "tokens": self.tr("tokens"),
            "refused": self.tr("files refused"),
            "nats_per_note": self.tr("nats per note"),
            "nats_per_frame": self.tr("nats per frame"),
            "nats_per_char": self.tr("nats per character"),
            "bits_per_char": self.tr("bits per character"),
            "perplexity": self.tr("perplexity"),
            "notes": self.tr("notes"),
            "frames": self.tr("frames"),
            "notes_with_dynamics": self.tr("notes with dynamics"),
            "duration_nats_per_note": self.tr("nats per note, length alone"),
            "velocity_nats_per_note": self.tr("nats per note, loudness alone"),
            "symbol": self.tr("pitch"),
            "duration": self.tr("length"),
            "velocity": self.tr("loudness"),
            "loss": self.tr("loss"),
            "nats_per_token": self.tr("nats per token"),
            "g": self.tr("loss of the generator"),
            "d": self.tr("loss of the discriminator"),
            "mood": self.tr("distance from the mood asked for"),
            "apart": self.tr("distance of the made crowd from the real one"),
            "imitated": self.tr("distance of the new layers from the model it goes on from"),
            "real_right": self.tr("real pictures told apart"),
            "fake_right": self.tr("made pictures told apart"),
        }.get(base, base)
        if kind == "valid":
            return self.tr("{measure}, on works held back").format(measure=words)
        if kind == "train":
            return self.tr("{measure}, in training").format(measure=words)
        return words

    def _figure(self, value: float) -> str:
        return QLocale().toString(value) if isinstance(value, int) else QLocale().toString(value, "g", 4)

    def _use(self) -> None:
        card = self.card
        if card is None:
            return
        key = purpose(card)
        self._settings.setValue(f"models/{key}", card["path"])
        self.model_chosen.emit(key, card["path"])
        self._fill()
