"""The panel at the right: what the works were made with, and what is at work now."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.document import Document
from engine.brief import WORKS
from engine.jobs import Progress


class SidePanel(QWidget):
    """Facts of the document's record, and the jobs with their progress and a way to end them."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.made = QLabel()
        self.made.setProperty("heading", True)
        self.facts = QLabel()
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.RichText)
        self.jobs = QLabel()
        self.jobs.setProperty("heading", True)
        self.state = QLabel()
        self.state.setWordWrap(True)
        self.state.setProperty("quiet", True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.end = QPushButton()
        self.end.hide()
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.end)
        line = QFrame()
        line.setProperty("line", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(12)
        for part in (self.made, self.facts, line, self.jobs, self.state, self.bar):
            column.addWidget(part)
        column.addLayout(row)
        column.addStretch(1)
        self.setMinimumWidth(216)
        self.setProperty("side", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        document.work_changed.connect(lambda _: self.show_record())
        self._busy: Progress | bool | None = False
        self._retranslate()

    def show_record(self) -> None:
        """Mood, seed and model of each work the document holds."""
        record = self._document.record
        lines = []
        mood: dict[str, Any] | None = record.get("mood")
        if mood:
            said = self.tr("Mood %1, %2").replace("%1", f"{mood['valence']:+.2f}")
            lines.append(said.replace("%2", f"{mood['arousal']:+.2f}"))
        if "seed" in record:
            lines.append(self.tr("Seed %1").replace("%1", str(record["seed"])))
        names = {"painting": self.tr("Painting"), "tune": self.tr("Tune"), "text": self.tr("Text")}
        for kind, work in WORKS.items():
            model = record.get("models", {}).get(work)
            if model and self._document.work(kind) is not None:
                lines.append(f"<b>{names[work]}</b><br>{model['name']}<br><code>{model['fingerprint']}</code>")
        empty = self.tr("Nothing yet. Press Create, and this says how it came to be.")
        self.facts.setText("<br><br>".join(lines) or empty)

    def show_busy(self, busy: bool, progress: Progress | None) -> None:
        """A creation began, goes on, or ended."""
        self._busy = (progress or True) if busy else False
        self._show_job()

    def _show_job(self) -> None:
        busy = self._busy
        self.bar.setVisible(bool(busy))
        self.end.setVisible(bool(busy))
        if not busy:
            self.state.setText(self.tr("Nothing is running."))
            return
        progress = busy if isinstance(busy, Progress) else None
        names = {"painting": self.tr("Painting"), "tune": self.tr("Tune"), "text": self.tr("Text")}
        self.state.setText(names.get(progress.message, "") if progress else self.tr("Starting"))
        self.bar.setRange(0, 1000 if progress and progress.fraction is not None else 0)
        if progress and progress.fraction is not None:
            self.bar.setValue(round(1000 * progress.fraction))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.made.setText(self.tr("Made with"))
        self.jobs.setText(self.tr("Jobs"))
        self.end.setText(self.tr("Cancel"))
        self.bar.setAccessibleName(self.tr("Progress"))
        self.show_record()
        self._show_job()
