"""The dock of the appraisal: beside each studio once it is asked for, built when it is first seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QDockWidget, QWidget

from desktop import settings
from desktop.document import Document
from engine.brief import KINDS

if TYPE_CHECKING:
    from desktop.appraise.panel import AppraisePanel
    from desktop.training.run import Link


class AppraiseDock(QDockWidget):
    """wanted_changed(bool): it was opened or closed. told: a sentence for the bar above the page."""

    wanted_changed = Signal(bool)
    told = Signal(str)

    def __init__(self, document: Document, link: Link, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("appraise")
        self._document, self._link = document, link
        self._kind, self._home = "", False
        self.panel: AppraisePanel | None = None
        self.wanted = bool(settings.read(settings.APPRAISE))
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable)
        self.setTitleBarWidget(QWidget())  # its tab names it
        self.hide()
        self._retranslate()

    def follow(self, kind: str, home: bool = False) -> None:
        """Stand beside the studio of this kind; "" is a page that has no place for it.

        home: beside all three works, with a choice between them; the kind that was shown last stays.
        """
        if home:
            there = self._document.works
            before = self.panel.kind if self.panel is not None else ""
            kind = before if before in there else next((one for one in KINDS if one in there), "painting")
        self._kind, self._home = kind, home
        if self.wanted and kind and self.panel is None:
            from desktop.appraise.panel import AppraisePanel

            self.panel = AppraisePanel(self._document, self._link)
            self.panel.told.connect(self.told)
            self.panel.close_wanted.connect(lambda: self.want(False))
            self.setWidget(self.panel)
        if self.panel is not None and kind:
            self.panel.show_choice(home)
            self.panel.show_kind(kind)
        self.setVisible(self.wanted and bool(kind))

    def want(self, wanted: bool) -> None:
        """Open or close it, here and beside the other studios."""
        self.wanted = wanted
        settings.write(settings.APPRAISE, int(wanted))
        self.follow(self._kind, self._home)
        if wanted and self._kind:
            self.raise_()
        self.wanted_changed.emit(wanted)

    def show_file(self, path: str) -> None:
        """Open it on a file, whatever its kind."""
        self.want(True)
        if self.panel is not None:
            self.panel.show_file(path)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Appraise"))
