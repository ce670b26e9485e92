"""The form of the Train page: which works, which preset, how long; what was read and what was refused."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.training import presets
from desktop.training.findings import Findings
from desktop.training.run import Link, MakeLink, Order, folder_name
from desktop.training.unfinished import UnfinishedTrainings
from engine import rights
from engine.brief import KINDS
from engine.jobs import Progress
from engine.process import EngineGone, Inspect, ListModels
from engine.sources import Report

ENDINGS = {
    "painting": (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif"),
    "music": (".mid", ".midi", ".musicxml", ".mxl", ".abc"),
    "writing": (".txt", ".md", ".epub", ".jsonl", ".jsonl.xz"),
}

RANK, VOICE_MINUTES = 8, 10
"""Of a voice that is taught to a writing model."""
OWN_MINUTES = 15
"""To learn on from a model with some works of one's own."""
_CHOICE = "QPushButton:checked { border: 1px solid palette(highlight); font-weight: 600; }"


def guess_kind(path: Path) -> str:
    """The kind most of the first files belong to; "" where nothing tells."""
    try:
        names = [p.name for p in islice(path.rglob("*"), 300)] if path.is_dir() else [path.name]
    except OSError:
        names = []
    found = Counter(kind for name in names for kind in KINDS if name.lower().endswith(ENDINGS[kind]))
    return found.most_common(1)[0][0] if found else ""


class SetupForm(QWidget):
    """start_requested, resume_requested carry an Order; take_link() gives the engine it was read with."""

    start_requested = Signal(object)
    resume_requested = Signal(object)

    def __init__(self, make_link: MakeLink, models_dir: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_link = make_link
        self._models_dir = models_dir
        self._link: Link | None = None
        self._closed_link: Link | None = None
        self._inspecting = self._listing = -1
        self._report: Report | None = None
        self._read_source = ""
        self._problem = ""
        self._cards: list[dict[str, Any]] = []
        self._proposed_name = ""
        self.setAcceptDrops(True)
        self._build()
        self._retranslate()
        self._kind_changed()
        self.unfinished.refresh()

    # What the page asks

    @property
    def kind(self) -> str:
        return KINDS[max(0, self.kinds.checkedId())]

    @property
    def start_path(self) -> str:
        return self.start_from.currentData() or ""

    @property
    def as_voice(self) -> bool:
        """Whether a small voice is taught to a model, in place of training the whole of it."""
        return self.kind == "writing" and bool(self.start_path) and self.voice.isChecked()

    def order(self) -> Order:
        """What the form says now."""
        name, painting = self.name.text().strip(), self.kind == "painting"
        return Order(
            kind=self.kind,
            source=self._read_source,
            out=str(self._models_dir / folder_name(name)),
            preset=str(self.preset.currentData() or ""),
            minutes=float(self.minutes.value()),
            start=self.start_path,
            licence=self.told.text().strip() if self.consent_key == rights.LICENCE else "",
            consent=self.consent_key,
            makers=self.told.text().strip() if self.consent_key == rights.AGREED else "",
            name=name,
            exclude=tuple(sorted(self.findings.list.files.excluded)),
            grey=painting and self.grey.isChecked(),
            mirror=self.mirror.isChecked() or not painting,
            stop_words=self.kind == "writing" and self.stop_words.isChecked(),
            low_rank=RANK if self.as_voice else 0,
        )

    def take_link(self) -> Link | None:
        """Give away the engine the works were read with: it is up already."""
        link, self._link = self._link, None
        if link is not None:
            for signal, slot in self._wires(link):
                signal.disconnect(slot)
        self._inspecting = self._listing = -1
        return link

    def close_link(self) -> None:
        if (link := self.take_link()) is not None:
            link.close()
            self._closed_link = link  # we may be in a slot of it: it must outlive its own signal

    # Building

    def _build(self) -> None:
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(48)
        outer.addLayout(self._build_form(), 0)
        outer.addLayout(self._build_right(), 1)

    def _label(self) -> QLabel:
        label = QLabel()
        label.setProperty("quiet", True)
        return label

    def _build_form(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        grid.setHorizontalSpacing(8)
        grid.setColumnMinimumWidth(0, 408)
        row = 0

        def place(label: QLabel, *widgets: QWidget) -> None:
            nonlocal row
            grid.addWidget(label, row, 0)
            line = QHBoxLayout()
            line.setSpacing(8)
            for index, widget in enumerate(widgets):
                line.addWidget(widget, 1 if index == 0 else 0)
            grid.addLayout(line, row + 1, 0)
            grid.setRowMinimumHeight(row + 2, 12)
            label.setBuddy(widgets[0])
            row += 3

        self.kind_label = self._label()
        self.kinds = QButtonGroup(self)
        kind_row = QWidget()
        kind_row.setStyleSheet(_CHOICE)
        kind_line = QHBoxLayout(kind_row)
        kind_line.setContentsMargins(0, 0, 0, 0)
        kind_line.setSpacing(8)
        for index in range(len(KINDS)):
            button = QPushButton()
            button.setCheckable(True)
            button.setMinimumHeight(32)
            self.kinds.addButton(button, index)
            kind_line.addWidget(button, 1)
        self.kinds.button(0).setChecked(True)
        self.kinds.idToggled.connect(lambda _, on: self._kind_changed() if on else None)
        place(self.kind_label, kind_row)

        self.source_label, self.source = self._label(), QLineEdit()
        self.folder_button, self.file_button = QPushButton(), QPushButton()
        self.source.editingFinished.connect(self._source_typed)
        self.folder_button.clicked.connect(self._choose_folder)
        self.file_button.clicked.connect(self._choose_file)
        place(self.source_label, self.source, self.folder_button, self.file_button)

        self.grey, self.mirror = QCheckBox(), QCheckBox()
        self.stop_words = QCheckBox()
        self.stop_words.toggled.connect(lambda _: self.inspect(self._read_source))
        self.mirror.setChecked(True)
        self.grey.toggled.connect(lambda _: self.inspect(self._read_source))
        ticks = QHBoxLayout()
        ticks.setSpacing(16)
        ticks.setContentsMargins(0, 4, 0, 12)
        ticks.addWidget(self.grey)
        ticks.addWidget(self.mirror)
        ticks.addWidget(self.stop_words)
        ticks.addStretch(1)
        grid.addLayout(ticks, row - 1, 0)

        self.start_label, self.start_from = self._label(), QComboBox()
        self.start_from.currentIndexChanged.connect(self._start_changed)
        place(self.start_label, self.start_from)
        self.voice = QCheckBox()
        self.voice.toggled.connect(self._voice_changed)
        voice_line = QVBoxLayout()
        voice_line.setContentsMargins(0, 0, 0, 12)
        voice_line.addWidget(self.voice)
        grid.addLayout(voice_line, row - 1, 0)

        self.preset_label, self.preset = self._label(), QComboBox()
        self.preset.currentIndexChanged.connect(self._preset_changed)
        self.preset_words = self._label()
        self.preset_words.setWordWrap(True)
        self.preset_words.setMinimumHeight(40)
        self.preset_words.setAlignment(Qt.AlignmentFlag.AlignTop)
        place(self.preset_label, self.preset)
        grid.addWidget(self.preset_words, row - 1, 0)

        self.minutes_label, self.minutes = self._label(), QSpinBox()
        self.minutes.setRange(1, 43200)
        self.minutes_words = self._label()
        self.minutes_words.setWordWrap(True)
        place(self.minutes_label, self.minutes, self.minutes_words)
        self.minutes.setFixedWidth(112)
        self.minutes.lineEdit().setTextMargins(6, 0, 0, 0)

        self.name_label, self.name = self._label(), QLineEdit()
        self.name.setMaxLength(80)
        self.name.textChanged.connect(self._update_start)
        place(self.name_label, self.name)
        self.consent_label, self.consent, self.told = self._label(), QComboBox(), QLineEdit()
        self.told.setMaxLength(rights.MOST_LETTERS)
        for key in rights.CONSENTS:
            self.consent.addItem("", key)
        self.consent.setCurrentIndex(self.consent.findData(rights.UNKNOWN))
        self.consent.currentIndexChanged.connect(self._consent_changed)
        self.told.textChanged.connect(self._update_start)
        place(self.consent_label, self.consent)
        told_line = QVBoxLayout()
        told_line.setContentsMargins(0, 0, 0, 12)
        told_line.addWidget(self.told)
        grid.addLayout(told_line, row - 1, 0)

        for widget in (self.source, self.start_from, self.preset, self.minutes, self.name, self.consent, self.told):
            widget.setMinimumHeight(30)
        for button in (self.folder_button, self.file_button):
            button.setMinimumHeight(30)
        for combo in (self.start_from, self.preset, self.consent):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

        grid.setRowStretch(row, 1)
        self.hint = self._label()
        self.hint.setWordWrap(True)
        self.hint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(self.hint, row + 1, 0)
        self.start_button = QPushButton()
        self.start_button.setProperty("main", True)
        self.start_button.setMinimumHeight(40)
        self.start_button.clicked.connect(self._start)
        grid.addWidget(self.start_button, row + 2, 0)
        return grid

    def _build_right(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(16)
        self.findings = Findings()
        self.findings.folder_wanted.connect(self._choose_folder)
        self.findings.excluded.connect(self._update_start)
        self.unfinished = UnfinishedTrainings(self._models_dir)
        self.unfinished.resume_requested.connect(self.resume_requested)
        column.addWidget(self.findings, 1)
        column.addWidget(self.unfinished)
        return column

    # Words

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        for index, kind in enumerate(KINDS):
            self.kinds.button(index).setText(presets.kind_name(kind))
        for label, words, widget in (
            (self.kind_label, self.tr("What shall it make?"), None),
            (self.source_label, self.tr("Which works shall it learn from?"), self.source),
            (self.start_label, self.tr("Where does it begin?"), self.start_from),
            (self.preset_label, self.tr("Which network?"), self.preset),
            (self.minutes_label, self.tr("How long?"), self.minutes),
            (self.name_label, self.tr("Name of the model"), self.name),
            (self.consent_label, self.tr("Whose works are they?"), self.consent),
        ):
            label.setText(words)
            if widget is not None:
                widget.setAccessibleName(words)
        self.grey.setText(self.tr("In greyscale"))
        self.grey.setToolTip(self.tr("The network learns and paints without colour"))
        self.mirror.setText(self.tr("Mirrored too"))
        self.mirror.setToolTip(
            self.tr("Half of the pictures are shown mirrored: more to learn from; not for lettering")
        )
        self.stop_words.setText(self.tr("Without stop words"))
        self.stop_words.setToolTip(
            self.tr("The words that carry little meaning (the, of; 的, 了) are left out; the texts lose their grammar")
        )
        self.voice.setText(self.tr("As a small voice beside it"))
        self.voice.setToolTip(
            self.tr("Only small changes to the model are learned (LoRA): minutes, and a file of less than a megabyte.")
        )
        self.source.setPlaceholderText(self.tr("A folder, a zip or a file"))
        self.folder_button.setText(self.tr("Folder…"))
        self.file_button.setText(self.tr("File…"))
        self.folder_button.setToolTip(self.tr("Choose a folder of works"))
        self.file_button.setToolTip(self.tr("Choose a zip or a single file"))
        self.minutes.setSuffix(self.tr(" min"))
        self.minutes_words.setText(self.tr("The speed and what is left are measured after the first steps."))
        for key, words in (
            (rights.OWN, self.tr("Mine: I made them all")),
            (rights.AGREED, self.tr("Others made them, and agreed to this")),
            (rights.LICENCE, self.tr("A licence or the public domain allows it")),
            (rights.UNKNOWN, self.tr("I do not know")),
        ):
            self.consent.setItemText(self.consent.findData(key), words)
        self._consent_changed()
        self.start_button.setText(self.tr("Start training"))
        self._fill_presets()
        self._fill_starts()
        self._show_report()

    def _fill_presets(self) -> None:
        kept = self.preset.currentData()
        self.preset.blockSignals(True)
        self.preset.clear()
        for entry in presets.presets(self.kind):
            self.preset.addItem(entry.name, entry.key)
        self.preset.setCurrentIndex(max(0, self.preset.findData(kept)))
        self.preset.blockSignals(False)
        self._preset_changed()

    def _fill_starts(self) -> None:
        kept = self.start_path
        self.start_from.blockSignals(True)
        self.start_from.clear()
        self.start_from.addItem(self.tr("From nothing"), "")
        for card in self._cards:
            if card.get("kind") == self.kind and "base" not in card:
                self.start_from.addItem(self.tr("From “{name}”").format(name=card["name"]), card["path"])
        self.start_from.setCurrentIndex(max(0, self.start_from.findData(kept)))
        self.start_from.blockSignals(False)
        self._start_changed()

    # What the user does

    def _kind_changed(self) -> None:
        for box in (self.grey, self.mirror):
            box.setVisible(self.kind == "painting")
        self.stop_words.setVisible(self.kind == "writing")
        self._fill_presets()
        self._fill_starts()
        self.minutes.setValue(presets.MINUTES[self.kind])
        if self._read_source:
            self.inspect(self._read_source)
        else:
            self._show_report()

    def _start_changed(self) -> None:
        """A model that is trained further keeps its network: the preset is its own."""
        card = next((c for c in self._cards if c["path"] == self.start_path), None)
        self.preset.setEnabled(card is None)
        self.voice.setVisible(self.kind == "writing" and card is not None)
        usual = presets.MINUTES[self.kind]
        if card is not None:
            self.preset.setCurrentIndex(max(0, self.preset.findData(card.get("preset"))))
            if self.minutes.value() == usual:  # else a hand has set them
                self.minutes.setValue(OWN_MINUTES)
        elif self.minutes.value() == OWN_MINUTES:
            self.minutes.setValue(usual)
        self._preset_changed()

    def _voice_changed(self) -> None:
        """A voice is learned in minutes."""
        self.minutes.setValue(VOICE_MINUTES if self.as_voice else presets.MINUTES[self.kind])
        self._start_changed()

    @property
    def consent_key(self) -> str:
        """One of engine.rights.CONSENTS."""
        return str(self.consent.currentData())

    def _consent_changed(self) -> None:
        asked = {
            rights.AGREED: self.tr("Who made them?"),
            rights.LICENCE: self.tr("Which licence? Left empty: the one each file names"),
        }.get(self.consent_key, "")
        self.told.setVisible(bool(asked))
        self.told.setPlaceholderText(asked)
        self.told.setAccessibleName(asked)
        self._update_start()

    def _preset_changed(self) -> None:
        key = self.preset.currentData()
        entry = next((p for p in presets.presets(self.kind) if p.key == key), None)
        words = self.voice.toolTip() if self.as_voice else entry.description if entry else ""
        self.preset_words.setText(words)
        self.preset.setAccessibleDescription(words)

    def _source_typed(self) -> None:
        text = self.source.text().strip()
        if text != self._read_source:
            self.inspect(text)

    def _choose_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder of works"), self.source.text())
        if path:
            self.choose(path)

    def _choose_file(self) -> None:
        endings = " ".join(f"*{ending}" for ending in (".zip", *ENDINGS[self.kind]))
        path, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Choose a zip or a single file"),
            self.source.text(),
            self.tr("Works ({endings})").format(endings=endings),
        )
        if path:
            self.choose(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.choose(paths[0])

    def choose(self, path: str) -> None:
        """Take a path as the source, switch to the kind its files are of, and read it at once."""
        kind = guess_kind(Path(path))
        self.source.setText(path)
        self._read_source = ""
        if kind and kind != self.kind:
            self.kinds.button(KINDS.index(kind)).setChecked(True)
        self.inspect(path)

    # Reading

    def _wires(self, link: Link) -> tuple[tuple[Any, Any], ...]:
        return (
            (link.progressed, self._on_progressed),
            (link.finished, self._on_finished),
            (link.failed, self._on_failed),
            (link.died, self._on_died),
        )

    def _open_link(self) -> Link:
        if self._link is None:
            self._link = self._make_link()
            for signal, slot in self._wires(self._link):
                signal.connect(slot)
            self._listing = self._link.request(ListModels())
        return self._link

    def inspect(self, source: str) -> None:
        """Ask the engine what is in a source."""
        if self._link is not None and self._inspecting >= 0:
            self._link.cancel(self._inspecting)
        self._inspecting = -1
        self._report, self._problem, self._read_source = None, "", source
        if source:
            try:
                grey = self.kind == "painting" and self.grey.isChecked()
                bare = self.kind == "writing" and self.stop_words.isChecked()
                self._inspecting = self._open_link().request(Inspect(self.kind, source, grey, bare))
            except EngineGone:
                self._on_died("")
        self._propose_name(source)
        self._show_report()

    def _propose_name(self, source: str) -> None:
        if self.name.text() not in ("", self._proposed_name):
            return
        path = Path(source)
        stem = (path.name if path.is_dir() else path.name.split(".")[0]) if source else ""
        name, number = stem, 2
        while name and self._taken(name):
            name, number = f"{stem} {number}", number + 1
        self._proposed_name = name
        self.name.setText(name)

    def _taken(self, name: str) -> bool:
        order = Order("painting", "", str(self._models_dir / folder_name(name)), "", 1)
        return Path(order.out).exists() or order.order_path.exists()

    def _on_progressed(self, job: int, progress: Progress) -> None:
        if job == self._inspecting and progress.fraction is not None:
            self.findings.show_progress(progress.fraction)

    def _on_finished(self, job: int, result: Any) -> None:
        if job == self._listing:
            self._cards = list(result)
            self._fill_starts()
        elif job == self._inspecting:
            self._inspecting = -1
            self._report = result
            self._show_report()

    def _on_failed(self, job: int, sentence: str, details: str) -> None:
        if job == self._inspecting:
            self._inspecting = -1
            self._problem = sentence
            self._show_report()

    def _on_died(self, sentence: str) -> None:
        self.close_link()
        self._problem = self.tr("The engine stopped while it was reading; choose the works again.")
        self._read_source = ""
        self._show_report()

    def _show_report(self) -> None:
        if self._inspecting >= 0:
            self.findings.show_reading()
        elif self._report is not None:
            self.findings.show_report(self.kind, self._report)
        elif self._problem:
            self.findings.show_problem(self._problem)
        else:
            self.findings.show_empty()
        self._update_start()

    # Starting

    def _update_start(self) -> None:
        name = self.name.text().strip()
        ready = self._report is not None and self._report.read > 0
        files = self.findings.list.files
        nothing = ready and 0 < files.readable == len(files.excluded)
        hint = ""
        if nothing:
            ready, hint = False, self.tr("Every file is left out; tick some that it shall learn from.")
        elif ready and not folder_name(name):
            hint = self.tr("Give the model a name.")
        elif ready and self._taken(name):
            hint = self.tr("There is a model or a training of this name already; choose another name.")
        elif ready and self.consent_key == rights.AGREED and not self.told.text().strip():
            ready, hint = False, self.tr("Say who made the works.")
        elif ready:
            where = self._models_dir / folder_name(name)
            hint = self.tr("The model is kept in {folder}").format(folder=where)
            if self.consent_key == rights.UNKNOWN:
                hint += "\n" + self.tr("Its exports will say that the rights in what it learned from are unknown.")
        elif not self._report and self._inspecting < 0:
            hint = self.tr("Choose the works first.")
        self.start_button.setEnabled(ready and bool(folder_name(name)) and not self._taken(name))
        self.hint.setText(hint)

    def _start(self) -> None:
        self.start_requested.emit(self.order())

    def reset(self) -> None:
        """Ready for another training."""
        self.close_link()
        self.source.clear()
        self.name.clear()
        self._proposed_name = self._problem = self._read_source = ""
        self._report = None
        self._show_report()
        self.unfinished.refresh()
