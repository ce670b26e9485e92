"""The model gone on from and what became of it, side by side: the same brief under both, and how far off each is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.training.chart import number
from desktop.training.preview import Preview


class BeforeAfter(QWidget):
    """show_both(); the figures are of works that neither model learned from, less is better."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.before, self.after = Preview(), Preview()
        self.titles = (QLabel(), QLabel())
        self.figures = (QLabel(), QLabel())
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self._names = ("", "")
        self._measured: tuple[float, float] | None = None
        self._kind = ""
        row = QHBoxLayout()
        row.setSpacing(16)
        for title, preview, figure in zip(self.titles, (self.before, self.after), self.figures, strict=True):
            title.setProperty("strong", True)
            title.setWordWrap(True)
            figure.setProperty("quiet", True)
            preview.setMinimumSize(220, 220)
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(title)
            column.addWidget(preview, 1)
            column.addWidget(figure)
            row.addLayout(column, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(row, 1)
        whole.addWidget(self.verdict)

    def show_both(self, kind: str, names: tuple[str, str], before: object, after: object, card: dict[str, Any]) -> None:
        """names: of the two models; before, after: previews of a training; card: of the model that came of it."""
        self._kind, self._names = kind, names
        self.before.show_value(before)
        self.after.show_value(after)
        metrics = card.get("metrics", {})
        both = metrics.get("held_out_before"), metrics.get("held_out_after")
        self._measured = None if both[0] is None or both[1] is None else (float(both[0]), float(both[1]))
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        heads = (self.tr("Before: {name}"), self.tr("After: {name}"))
        unit = {
            "painting": self.tr("distance {value} from your unseen pictures"),
            "music": self.tr("{value} nats a note on your unseen tunes"),
            "writing": self.tr("{value} nats a token on your unseen pages"),
        }.get(self._kind, "{value}")
        for place, (title, head, figure) in enumerate(zip(self.titles, heads, self.figures, strict=True)):
            title.setText(head.format(name=self._names[place]))
            figure.setText(unit.format(value=number(self._measured[place])) if self._measured else "")
            figure.setVisible(self._measured is not None)
        self.before.setAccessibleName(self.titles[0].text())
        self.after.setAccessibleName(self.titles[1].text())
        self.verdict.setText(self._verdict())

    def _verdict(self) -> str:
        if self._measured is None:
            return self.tr("Too few works to hold some out: how close it came can only be seen and heard.")
        before, after = self._measured
        if after >= before:
            return self.tr("It came no closer to your works; give it more works, or more time.")
        if self._kind == "painting":
            return self.tr("It came closer to pictures of yours that it never saw.")
        share = round(100 * (before - after) / max(1e-9, before))
        return self.tr("Works of yours that it never saw surprise it {share} % less.").format(share=share)
