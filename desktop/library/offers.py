"""For you: works made for the owner's taste, with the reason for each, and a place to say what one thinks of them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop import export, i18n, settings
from desktop.library.keeper import Keeper
from desktop.library.offer_card import OfferCard
from desktop.training.run import Link
from engine import mood, traits
from engine.brief import KINDS, WORKS, Brief, UserError
from engine.library import taste
from engine.library.store import Entry, Store
from engine.process import Create, EngineGone
from engine.works import Work

SHOWN, PAIR = 4, 2
MADE = {"painting": 12, "music": 6, "writing": 6}
"""So many works are made, of which the best are offered."""
SIDE = 256
_BARS = 4
_FORMS = {"en": ("", "couplet", "quatrain", "limerick", "haiku"), "zh": ("", "wujue", "qijue", "duilian")}


@dataclass(frozen=True)
class Candidate:
    """A work that may be offered, and what the taste sees of it."""

    work: Work
    record: dict[str, Any]
    features: dict[str, float]


class OffersPage(QWidget):
    """link: the interactive engine. open_wanted(work, record): into the document. play_wanted(work): a tune.

    What is liked, or given three stars or more, is kept in the library; of what is not, only the choice.
    """

    open_wanted = Signal(object, dict)
    play_wanted = Signal(object)
    told = Signal(str)

    def __init__(self, link: Link, keeper: Keeper, path: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link, self._keeper, self._path = link, keeper, path
        self._rng = np.random.default_rng()
        self._store: Store | None = None
        self._job = 0
        self._waiting: deque[Brief] = deque()
        self._made: list[Candidate] = []
        self._offered: list[Candidate] = []
        self._kind = KINDS[0]
        self._asked_to_forget = False
        self.cards_of_models: list[dict[str, Any]] = []
        self._build()
        link.finished.connect(self._on_finished)
        link.failed.connect(self._on_failed)
        link.died.connect(self._on_died)
        keeper.changed.connect(self._show_learnt)
        self.retranslate()

    def _build(self) -> None:
        self.kinds: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        head = QHBoxLayout()
        head.setSpacing(8)
        for kind in KINDS:
            button = QPushButton()
            button.setCheckable(True)
            button.setProperty("segment", True)
            button.setChecked(kind == self._kind)
            button.clicked.connect(lambda _=False, kind=kind: self.choose_kind(kind))
            group.addButton(button)
            head.addWidget(button)
            self.kinds[kind] = button
        self.pair = QCheckBox()
        self.pair.toggled.connect(lambda _: self._clear())
        self.learnt = QLabel()
        self.learnt.setProperty("quiet", True)
        self.forget = QPushButton()
        self.forget.clicked.connect(self._press_forget)
        self.keep = QPushButton()
        self.keep.clicked.connect(self._keep_choices)
        self.keep.hide()
        head.addSpacing(8)
        head.addWidget(self.pair)
        head.addStretch(1)
        for part in (self.learnt, self.keep, self.forget):
            head.addWidget(part)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        kept = self.bar.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(kept)
        self.bar.hide()
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setProperty("quiet", True)
        self.ask = QPushButton()
        self.ask.setProperty("main", True)
        self.ask.clicked.connect(self._press)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self.words, 1)
        foot.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignVCenter)
        self.cards = [OfferCard() for _ in range(SHOWN)]
        row = QHBoxLayout()
        row.setSpacing(16)
        for index, card in enumerate(self.cards):
            row.addWidget(card, 1)
            card.liked.connect(lambda value, index=index: self._like(index, value))
            card.rated.connect(lambda stars, index=index: self._rate(index, stars))
            card.better.connect(lambda index=index: self._prefer(index))
            card.open_wanted.connect(lambda index=index: self._open(index))
            card.play_wanted.connect(lambda index=index: self.play_wanted.emit(self._offered[index].work))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addLayout(row, 1)
        column.addLayout(foot)

    @property
    def busy(self) -> bool:
        return self._job != 0

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_learnt()

    # What is known

    def _taste(self) -> taste.Taste:
        if self._store is None:
            self._store = Store(self._path)
        return taste.Taste(self._store)

    def close_store(self) -> None:
        """Let go of the file."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def _show_learnt(self) -> None:
        if not self.isVisible():
            return
        try:
            count = len(self._taste().choices(self._kind))
        except UserError as error:
            self.told.emit(i18n.engine(str(error)))
            return
        number = QLocale().toString(count)
        self.learnt.setText(self.tr("Learnt from %1 choices").replace("%1", number) if count else "")
        self.forget.setEnabled(count > 0)
        if not count:
            self._asked_to_forget = False
        self.keep.setVisible(self._asked_to_forget)
        question = self.tr("Forget %1 choices").replace("%1", number)
        self.forget.setText(question if self._asked_to_forget else self.tr("Start afresh…"))

    def _press_forget(self) -> None:
        """Asked twice, beside the button, for it cannot be undone."""
        if self._asked_to_forget:
            kind = self._kind
            self._keeper.forget(kind)
            self._clear()
        self._asked_to_forget = not self._asked_to_forget
        self._show_learnt()

    def _keep_choices(self) -> None:
        self._asked_to_forget = False
        self._show_learnt()
        self.forget.setFocus()

    def choose_kind(self, kind: str) -> None:
        """Offer works of another medium."""
        if kind != self._kind:
            self._kind = kind
            self.kinds[kind].setChecked(True)
            self._asked_to_forget = False
            self._clear()
            self._show_learnt()

    # Making offers

    def _press(self) -> None:
        if self.busy:
            self._link.cancel(self._job)
            self._waiting.clear()
        else:
            self.offer()

    def offer(self) -> None:
        """Make works under briefs that the taste proposes, and show the best."""
        if self.busy:
            return
        try:
            learned = self._taste()
            prompts = learned.prompts(self._kind) if self._kind == "writing" else []
            briefs = taste.propose(
                self._kind,
                learned.preference(self._kind),
                MADE[self._kind],
                self._rng,
                self._base(),
                prompts,
                self._choices(),
            )
        except UserError as error:
            self.told.emit(i18n.engine(str(error)))
            return
        self._clear()
        self._waiting = deque(briefs)
        self._next()

    def _base(self) -> Brief:
        spoken = settings.text_language()
        return Brief(language=spoken, bars=_BARS, size=SIDE)

    def _choices(self) -> dict[str, tuple[str, ...]]:
        """The labels briefs are drawn from: those the medium's models know."""
        if self._kind == "writing":
            return {"form": _FORMS.get(self._base().language, ("",))}
        if self._kind == "painting":
            network = next((c.get("network", {}) for c in self._chosen_first() if c["kind"] == "painting"), {})
            return {"style": tuple(network.get("styles", ())), "genre": tuple(network.get("genres", ()))}
        return {}

    def _chosen_first(self) -> list[dict[str, Any]]:
        chosen = settings.chosen_models(self._base().language).values()
        return sorted(self.cards_of_models, key=lambda card: card.get("path") not in chosen)

    def _next(self) -> None:
        """Ask for the next work, or show what was made."""
        whole = MADE[self._kind]
        if self._waiting:
            brief = self._waiting.popleft()
            try:
                self._job = self._link.request(Create(brief, settings.chosen_models(brief.language)))
            except EngineGone:
                self._rest()
                self.told.emit(self.tr("The engine is not running; start the program again. Your works are safe."))
                return
            self.bar.setRange(0, whole)
            self.bar.setValue(len(self._made))
            self.bar.show()
            self.ask.setText(self.tr("Cancel"))
            return
        self._rest()
        self._show_offers()

    def _rest(self) -> None:
        self._job = 0
        self._waiting.clear()
        self.bar.hide()
        self._name_ask()

    def _on_finished(self, job: int, result: Any) -> None:
        if not job or job != self._job:
            return
        self._job = 0
        work = result.works.get(self._kind)
        if work is not None:
            self._made.append(self._candidate(work, result.record))
        self._next()

    def _candidate(self, work: Work, record: dict[str, Any]) -> Candidate:
        brief = Brief.from_json(record["brief"])
        model = str((record.get("models", {}).get(WORKS[self._kind]) or {}).get("fingerprint", ""))
        row = taste.features(self._kind, traits.of(work), mood.of_work(work), brief, model)
        return Candidate(work, record, row)

    def _on_failed(self, job: int, sentence: str, details: str) -> None:
        if job and job == self._job:
            self._rest()
            self.told.emit(sentence)

    def _on_died(self, sentence: str) -> None:
        if self.busy:
            self._rest()

    def _show_offers(self) -> None:
        if not self._made:
            return
        try:
            preference = self._taste().preference(self._kind)
        except UserError as error:
            self.told.emit(i18n.engine(str(error)))
            return
        pair = self.pair.isChecked()
        offers = preference.offer([one.features for one in self._made], PAIR if pair else SHOWN, self._rng)
        self._offered = [self._made[offer.index] for offer in offers]
        self._made = []
        for card, offer, candidate in zip(self.cards, offers, self._offered, strict=False):
            card.show_offer(candidate.work, offer, pair)
        self.cards[0].setFocus()

    def _clear(self) -> None:
        self._made, self._offered = [], []
        for card in self.cards:
            card.clear()

    # Saying what one thinks

    def _like(self, index: int, liked: int) -> None:
        if liked:
            verdict = taste.LIKE if liked > 0 else taste.DISLIKE
            self._say(index, taste.Choice(verdict, 1, self._offered[index].features), keep=liked > 0)

    def _rate(self, index: int, stars: int) -> None:
        if stars:
            self._say(index, taste.Choice(taste.STARS, stars, self._offered[index].features), keep=stars >= 3)

    def _say(self, index: int, choice: taste.Choice, keep: bool) -> None:
        candidate, kind = self._offered[index], self._kind

        def write(store: Store) -> None:
            number = store.keep(self._entry(candidate))[0] if keep else 0
            taste.Taste(store).say(kind, choice, number)

        self._keeper.do(write)
        self.cards[index].settle()
        left = [card for card in self.cards if card.waits]
        if left:
            left[0].setFocus()
        else:
            self.offer()

    def _prefer(self, index: int) -> None:
        better, worse = self._offered[index], self._offered[1 - index]
        kind = self._kind
        choice = taste.Choice(taste.BETTER, 1, better.features, worse.features)

        def write(store: Store) -> None:
            number = store.keep(self._entry(better))[0]
            taste.Taste(store).say(kind, choice, number)

        self._keeper.do(write)
        self.offer()

    @staticmethod
    def _entry(candidate: Candidate) -> Entry:
        return Entry(candidate.work, export.encode(candidate.work), candidate.record)

    def _open(self, index: int) -> None:
        candidate = self._offered[index]
        self.open_wanted.emit(candidate.work, candidate.record)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shown = self.pair.isChecked() and len(self._offered) == PAIR
        if shown and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._prefer(int(event.key() == Qt.Key.Key_Right))
        else:
            super().keyPressEvent(event)

    # Words

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _name_ask(self) -> None:
        self.ask.setText(self.tr("Offer some"))

    def retranslate(self) -> None:
        names = (self.tr("Paintings"), self.tr("Tunes"), self.tr("Texts"))
        for button, name in zip(self.kinds.values(), names, strict=True):
            button.setText(name)
        self.pair.setText(self.tr("Two at a time"))
        self.pair.setToolTip(self.tr("Say which of two is better, with ← and →"))
        self.keep.setText(self.tr("Keep them"))
        self.bar.setAccessibleName(self.tr("Works made for you"))
        self.words.setText(
            self.tr(
                "Works are made for your taste as your choices show it, now and then something new to find out more. "
                "L likes, D dislikes, 1 to 5 give stars. What you like is kept in the library."
            )
        )
        self._name_ask()
        self._show_learnt()
