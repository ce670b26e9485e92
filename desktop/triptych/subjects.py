"""What the prompt was taken to be about, as words that can be taken away and added."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QScrollArea, QSizePolicy, QToolButton, QWidget

from desktop.icons import icon, tool_button
from engine.studio import Understood

MOST = 8
NARROWEST = 160
"""Pixels that the words keep in a narrow window."""
LETTERS = 24
"""Characters of a word that is added."""


class Chip(QToolButton):
    """One word; a click, Enter, Space or Delete takes it away."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word
        self.setText(word)
        self.setIcon(icon("close"))
        self.setIconSize(QSize(12, 12))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross comes after the word
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class _Strip(QScrollArea):
    """As wide as its words where there is room; else they scroll, by the wheel and with the focus."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._inside = inside
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return self._inside.sizeHint()

    def minimumSizeHint(self) -> QSize:
        hint = self._inside.sizeHint()
        return QSize(min(NARROWEST, hint.width()), hint.height())


class Subjects(QWidget):
    """words: what someone made of them by hand, None while the prompt alone decides."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._understood: dict[str, Understood] = {}
        """By word."""
        self._removed: list[str] = []
        self._added: list[str] = []
        self.caption = QLabel()
        self.caption.setProperty("quiet", True)
        self.chips: list[Chip] = []
        self.entry = QLineEdit()
        self.entry.setMaxLength(LETTERS)
        self.entry.setFixedWidth(120)
        self.caption.setBuddy(self.entry)
        self.back = tool_button("again")
        inside = QWidget()
        self._row = QHBoxLayout(inside)
        self._strip = _Strip(inside)
        row = QHBoxLayout(self)
        for layout in (row, self._row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(8)
        row.addWidget(self.caption)
        row.addWidget(self._strip)
        row.addWidget(self.entry)
        row.addWidget(self.back)
        row.addStretch(1)
        self.entry.returnPressed.connect(self._add)
        self.back.clicked.connect(self.reset)
        self.retranslate()
        self._show()

    @property
    def shown(self) -> list[str]:
        return [word for word in [*self._understood, *self._added] if word not in self._removed]

    @property
    def words(self) -> tuple[str, ...] | None:
        by_hand = self._added or any(word in self._understood for word in self._removed)
        return tuple(self.shown) if by_hand else None

    def show_understood(self, found: list[Understood]) -> None:
        """found: studio.understood(). What was taken away or added by hand stays so."""
        understood = {one.word: one for one in found}
        if understood != self._understood:
            self._understood = understood
            self._added = [word for word in self._added if word not in understood]
            self._show()

    def set_words(self, words: tuple[str, ...] | None) -> None:
        """Put them back as they were when a draft was made."""
        kept = list(self._understood) if words is None else list(words)
        self._removed = [word for word in self._understood if word not in kept]
        self._added = [word for word in kept if word not in self._understood]
        self._show()

    def reset(self) -> None:
        """Let the prompt decide again."""
        self.set_words(None)
        self.entry.setFocus()
        self.changed.emit()

    def _add(self) -> None:
        for word in self.entry.text().replace(",", " ").replace("，", " ").split():
            if word in self._removed:
                self._removed.remove(word)
            elif word not in self.shown and len(self.shown) < MOST:
                self._added.append(word)
        self.entry.clear()
        self._show()
        self.changed.emit()

    def _remove(self, word: str) -> None:
        place = self.shown.index(word)
        if word in self._added:
            self._added.remove(word)
        else:
            self._removed.append(word)
        self._show()
        # The hand stays where it was: on the next word, or where one is added.
        (self.chips[min(place, len(self.chips) - 1)] if self.chips else self.entry).setFocus()
        self.changed.emit()

    def _show(self) -> None:
        for chip in self.chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [Chip(word) for word in self.shown]
        before: QWidget | None = None
        for chip in self.chips:
            self._row.addWidget(chip)
            chip.show()  # at once, or the strip would not know yet how wide it is
            chip.clicked.connect(lambda _=False, word=chip.word: self._remove(word))
            if before is not None:
                QWidget.setTabOrder(before, chip)
            before = chip
        if before is not None:
            QWidget.setTabOrder(before, self.entry)
        self._strip.setVisible(bool(self.chips))
        self._strip.updateGeometry()
        self.entry.setEnabled(len(self.chips) < MOST)
        self.back.setVisible(self.words is not None)
        self._name_chips()

    def _name_chips(self) -> None:
        for chip in self.chips:
            chip.setAccessibleName(self.tr("Leave out: %1").replace("%1", chip.word))
            chip.setToolTip(f"{chip.accessibleName()}\n{self._steers(chip.word)}".strip())

    def _steers(self, word: str) -> str:
        """What a word of the prompt does; nothing of a word added by hand, which the engine has not seen yet."""
        found = self._understood.get(word)
        if found is None:
            return ""
        if not found.in_text:
            return self.tr("Steers the painting; the text is in the other language.")
        return self.tr("Steers the painting and the text.") if found.subjects else self.tr("Steers the text.")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        self.caption.setText(self.tr("About"))
        self.entry.setPlaceholderText(self.tr("add a word"))
        self.entry.setAccessibleName(self.tr("Add a word the three shall be about"))
        self.back.setToolTip(self.tr("Let the prompt decide again"))
        self.back.setAccessibleName(self.back.toolTip())
        self._name_chips()
