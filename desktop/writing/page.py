"""The writing studio: the text, and a model that writes with its author."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLocale, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QShowEvent, QTextCursor
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop import authorship, i18n
from desktop.asking import Asking
from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.studios import StudioPage
from desktop.writing import record
from desktop.writing.find import FindBar
from desktop.writing.form_bar import FormBar
from desktop.writing.margin import Findings
from desktop.writing.notes import DEFAULTS, Notes
from desktop.writing.page_editor import PageEditor
from desktop.writing.popup import Choices
from desktop.writing.speller import Speller
from desktop.writing.surprise import percent, placed
from desktop.writing.tools import COMMANDS, Count, Tools
from engine.brief import UserError
from engine.works import Text
from engine.writing import forms, opening
from engine.writing.words import language_of

_WORD = QTextCursor.SelectionType.WordUnderCursor
SCORED = 20_000
"""Characters, from the beginning, that are coloured by surprise."""
CHECKED, CHECK_MS = 20_000, 400
"""Characters that are checked against a form, and how long after a change."""
BEFORE, BEHIND = 20_000, 2_000
"""Characters before and behind the caret that are sent along; a model reads far fewer."""


class WritingPage(StudioPage):
    """The document's text in an editor; a text can always be begun by hand."""

    KIND = "writing"
    COMMANDS = COMMANDS

    def __init__(self, document: Document, link: EngineLink) -> None:
        self.editor = PageEditor()
        self.notes = Notes()
        self.finder = FindBar(self.editor)
        self.count = Count(self.editor)
        self.hint = QLabel()
        self.hint.setProperty("quiet", True)
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.tools = Tools()
        self.forms = FormBar()
        self._asked_form = self._checked = ""
        """The text that a check was asked for, and its form."""
        self._verse = ""
        """The last text that was written in a form; another draft takes its place."""
        whole = QWidget()
        super().__init__(document, whole)
        self.link = link
        self.choices = Choices(self)
        self.speller = Speller(self.editor, link, self)
        self.speller.corrected.connect(lambda: self._push(self.tr("Correct a word"), None))
        self.speller.told.connect(self.told)
        self._lay_out(whole)
        self._place = (0, 0)
        """The document positions that a choice takes the place of."""
        self._label = self._lead = ""
        self._verb = ""
        self._guessed = self._scored = ""
        """The texts that the guess and the surprise were asked for."""
        self.work, self.guess, self.scores, self.checks = (Asking(link, "writing", self) for _ in range(4))
        self.work.previewed.connect(self._on_preview)
        self.work.finished.connect(self._on_finished)
        self.work.failed.connect(self._on_failed)
        self.guess.finished.connect(self._on_guess)
        self.scores.finished.connect(self._on_scores)
        self.checks.finished.connect(self._on_checked)
        self.checks.failed.connect(self.told)
        self._check_timer = QTimer(self, singleShot=True, interval=CHECK_MS)
        self._check_timer.timeout.connect(self._ask_check)
        self.editor.textChanged.connect(self._check_timer.start)
        self.editor.cursorPositionChanged.connect(self._show_busy)
        self.forms.chosen.connect(self._ask_check)
        self.forms.write_wanted.connect(self.do_write_form)
        self.forms.seek_wanted.connect(self.do_seek_mark)
        self.forms.own_wanted.connect(self.do_own_forms)
        self.forms.told.connect(self.told)
        self.editor.text_edited.connect(self._on_edited)
        self.editor.pause.connect(self._ask_guess)
        self.editor.stop_wanted.connect(self.work.stop)
        self.editor.swap_wanted.connect(self.do_word)
        self.editor.accepted.connect(lambda _: self._put_in(self.tr("Take the guess"), "next_word"))
        self.choices.chosen.connect(self._on_chosen)
        self.choices.closed.connect(self._on_choices_closed)
        self.finder.replaced.connect(self._on_replaced)
        self.notes.titled.connect(self._on_titled)
        self.retranslate()
        self.show_work()

    def _lay_out(self, whole: QWidget) -> None:
        for name, button in self.tools.by_name.items():
            if button.isCheckable():
                button.clicked.connect(getattr(self, f"_on_{name}"))
            else:
                button.clicked.connect(self.commands.by_name[name].trigger)
        self.open_button = QPushButton()
        self.open_button.clicked.connect(self.do_open_text)
        self.add_to_head(self.open_button)
        below = QHBoxLayout()
        below.addWidget(self.hint, 1)
        below.addWidget(self.count)
        text = QVBoxLayout()
        text.setSpacing(8)
        text.addWidget(self.editor, 1)
        text.addWidget(self.finder)
        text.addLayout(below)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(text, 1)
        row.addWidget(self.notes)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.tools)
        column.addWidget(self.forms)
        column.addLayout(row, 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.forms.load()
        self.editor.setFocus()  # whoever comes here comes to write

    # The document

    def show_work(self) -> None:
        work = self.document.work("writing")
        text = work if isinstance(work, Text) else None
        self.work.stop(silently=True)
        known = self.editor.knows(text.body if text else "")
        self.editor.set_text(text)
        if not known and text is not None:
            told = record.authors(self.document.record, text.body)
            opened = self.document.undo_stack.count() == 0
            if told is not None or opened:  # else it was changed elsewhere by hand, and the spans have moved along
                self.editor.set_authors(told or [])
        self.notes.show_title(text.title if text else "")
        self.show_editor(True)
        self._ask_scores()

    def flush(self) -> None:
        self.editor.flush()

    def _on_edited(self, text: Text) -> None:
        self.document.set_work("writing", text, self.tr("Edit text"))

    def _on_replaced(self) -> None:
        self._push(self.tr("Replace"), None)

    def _on_titled(self, title: str) -> None:
        text = self.editor.text
        if text is not None and text.title != title:
            self.document.set_work("writing", replace(text, title=title), self.tr("Change the title"))

    def _push(self, label: str, made: dict[str, Any] | None) -> None:
        """The text as it stands becomes one step of the document."""
        self.document.set_work("writing", self.editor.text or Text(""), label, made)

    def _put_in(self, label: str, action: str) -> None:
        """A step of a model: the record says so, and what of the text is its."""
        body = self.editor.toPlainText()
        self._push(label, record.with_step(self.document.record, action, body, self.editor.model.pairs))

    def _language(self) -> str:
        body = self.editor.toPlainText()
        work = self.document.work("writing")
        if not body.strip() and isinstance(work, Text):
            return work.language
        if not body.strip():
            return "zh" if QLocale().language() == QLocale.Language.Chinese else "en"
        return language_of(body)

    # What is asked of the model

    def _begin(self, verb: str, label: str, **arguments: Any) -> bool:
        self._verb, self._label = verb, label
        self.guess.stop(silently=True)
        arguments |= {"notes": self.notes.notes(), "sampler": self.notes.sampler()}
        if not self.work.ask(verb, arguments, self._language()):
            self.told.emit(self.tr("The engine is not running; start the program again. Your works are safe."))
            return False
        self.told.emit("")
        self._show_busy()
        return True

    def do_go_on(self) -> None:
        if self.work.busy:
            self.work.stop()
            return
        if self.editor.composing:
            return
        self.editor.setFocus()
        self.editor.begin_writing()
        left = self.editor.sides()[0][-BEFORE:]
        if not self._begin("continue", self.tr("Continue"), left=left):
            self.editor.end_writing()

    def do_alternatives(self) -> None:
        self._offer("alternatives", self.tr("Alternatives"))

    def do_rewrite(self) -> None:
        self._offer("rewrite", self.tr("Rewrite"))

    def do_fill(self) -> None:
        self._offer("fill", self.tr("Fill in"))

    def _offer(self, verb: str, label: str) -> None:
        """Ask for other words in place of the selection; without one, in place of the line."""
        if self.work.busy or self.editor.composing:
            return
        self.editor.flush()
        if verb != "fill" and not self.editor.textCursor().hasSelection():
            cursor = self.editor.textCursor()
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            self.editor.setTextCursor(cursor)
        left, selected, right = self.editor.sides()
        arguments: dict[str, Any] = {"left": left[-BEFORE:], "right": right[:BEHIND]}
        if verb != "fill":
            arguments["selected"] = selected
        if self._begin(verb, label, **arguments):
            self._open_choices(label)

    def do_word(self) -> None:
        """The words the model would have put in place of the one at the caret."""
        if self.work.busy or self.editor.composing:
            return
        self.editor.flush()
        if not self.editor.textCursor().hasSelection():
            if self._language() == "zh":  # a character is a word to the model
                cursor = self.editor.textCursor()
                back = QTextCursor.MoveOperation.PreviousCharacter
                cursor.movePosition(back, QTextCursor.MoveMode.KeepAnchor)
                self.editor.setTextCursor(cursor)
            else:
                self.editor.select_kind(_WORD)
        left, selected, _ = self.editor.sides()
        self._verb, self._label = "next_word", self.tr("Other words")
        arguments = {
            "left": left[-BEFORE:],
            "notes": self.notes.notes(),
            "count": 8,
            "characters": max(1, len(selected)),
        }
        if self.work.ask("next_word", arguments, self._language()):
            self._open_choices(self._label)
            self._show_busy()

    def _open_choices(self, title: str) -> None:
        cursor = self.editor.textCursor()
        self._place = (cursor.selectionStart(), cursor.selectionEnd())
        below = self.editor.cursorRect().bottom() + 4
        cursor.setPosition(self._place[0])
        at = self.editor.viewport().mapTo(self, QPoint(self.editor.cursorRect(cursor).left(), below))
        self.choices.open(title, at, self.editor)

    def _on_preview(self, value: Any) -> None:
        if self._verb == "continue":
            self.editor.write(str(value))
        elif self._verb == "write":
            self.editor.write(self._lead + value.work.body)
        elif self.choices.isVisible():
            self.choices.fill([(text, text.strip()) for text in value if text.strip()])

    def _on_finished(self, value: Any) -> None:
        if self._verb == "continue":
            self.editor.write(value["text"])
            if self.editor.end_writing() is not None:
                self._put_in(self._label, "continue")
                self.notes.next_seed()
        elif self._verb == "write":
            self.editor.write(self._lead + value["body"] if value["body"] else "")
            if self.editor.end_writing() is not None:
                self._verse = "" if self._lead else self.editor.toPlainText()
                self._put_in(self._label, "write")
                self.notes.next_seed()
        elif self._verb == "next_word":
            self.choices.fill([(text, f"{text.strip()}   {percent(chance)}") for text, chance in value])
        elif self.choices.isVisible():
            self.choices.fill([(one["text"], one["text"].strip()) for one in value])
            self.notes.next_seed()
        if self._verb != "write" and self.choices.isVisible() and not value:
            self.choices.leave()
            self.told.emit(self.tr("The model has nothing else to offer here; try a higher temperature."))
        self._show_busy()

    def _on_failed(self, sentence: str) -> None:
        self.choices.leave()
        if self.editor.end_writing() is not None:
            self._put_in(self._label, self._verb)  # what it wrote before it failed is there to keep or undo
        self.told.emit(sentence)
        self._show_busy()

    # Forms

    def do_write_form(self) -> None:
        """Write a text in the chosen form: into an empty page or in place of the last one, else at the caret."""
        if self.work.busy:
            self.work.stop()
            return
        form = self.forms.form
        if form is None or self.editor.composing:
            return
        notes, sampler = self.notes.notes(), self.notes.sampler()
        body = self.editor.toPlainText()
        anew = not body.strip() or body == self._verse
        self._verb, self._label = "write", self.tr("Write in the form")
        self.guess.stop(silently=True)
        self.editor.begin_writing(anew)
        left = "" if anew else self.editor.sides()[0]
        self._lead = "\n\n" if left.strip() else ""
        arguments = {
            "form": form.name,
            "prompt": " ".join(part for part in (notes["keywords"], notes["note"]) if part),
            "title": notes["title"],
            "word": self.forms.word.text() if form.acrostic else "",
            "lines": self.forms.lines.value() if form.open and not form.acrostic else 0,
            "seed": sampler["seed"],
            "mood": notes["mood"],
            "temperature": max(0.05, sampler["temperature"] / DEFAULTS["temperature"]),
        }
        if not self.work.ask("write", arguments, form.language):
            self.editor.end_writing()
            self.told.emit(self.tr("The engine is not running; start the program again. Your works are safe."))
            return
        self.told.emit("")
        self._show_busy()

    def do_seek_mark(self) -> None:
        """Select the next place that a check marked; what is there is said below the text."""
        places = self.editor.margin.findings.places()
        if not places:
            return
        cursor = self.editor.textCursor()
        here = (cursor.blockNumber(), cursor.selectionStart() - cursor.block().position())
        line, start, end, _ = next((place for place in places if place[:2] > here), places[0])
        first = self.editor.document().findBlockByNumber(line).position()
        self.editor.select(first + start, first + end)
        self.editor.setFocus()
        self._show_busy()

    def do_own_forms(self) -> None:
        """Open the folder of the user's own forms, with one to begin from when it is new."""
        folder = forms.folders()[0]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            example = forms.folders()[1] / "couplet.toml"
            if not any(folder.glob("*.toml")):
                (folder / "my-couplet.toml").write_bytes(example.read_bytes())
        except OSError as error:
            said = self.tr("The folder %1 could not be made: %2.").replace("%1", str(folder))
            self.told.emit(said.replace("%2", error.strerror or str(error)))
            return
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.told.emit(self.tr("Your own forms lie in %1.").replace("%1", str(folder)))
        self.forms.load()

    def _ask_check(self) -> None:
        form = self.forms.form
        if self.editor.composing or self.editor.writing:
            self._check_timer.start()  # what an input method has not committed is no text yet
            return
        body = self.editor.toPlainText()
        if form is None or not body.strip():
            self.checks.stop(silently=True)
            self.editor.show_findings(None)
            self.forms.show_findings(None)
            return
        self._checked, self._asked_form = body, form.name
        self.checks.ask("check", {"text": body[:CHECKED], "form": form.name}, form.language)

    def _on_checked(self, answer: Any) -> None:
        form = self.forms.form
        if form is None or form.name != self._asked_form or self.editor.toPlainText() != self._checked:
            return
        answer = answer | {"marks": [mark | {"text": i18n.engine(mark["text"])} for mark in answer["marks"]]}
        findings = Findings(answer, self._checked, form.language)
        self.editor.show_findings(findings)
        self.forms.show_findings(findings)
        self._show_busy()

    def _on_chosen(self, text: str) -> None:
        start, end = self._place
        self.editor.put(start, end, text, by_model=True)
        self._put_in(self._label, self._verb)

    def _on_choices_closed(self) -> None:
        if self.work.busy:
            self.work.stop(silently=True)
        self._show_busy()

    # The guess

    def _ask_guess(self) -> None:
        if not self.work.busy:
            left = self.editor.sides()[0]
            self._guessed = left
            self.guess.ask("next_word", {"left": left[-BEFORE:], "notes": self.notes.notes()}, self._language())

    def _on_guess(self, value: Any) -> None:
        if value and self.editor.may_guess() and self.editor.sides()[0] == self._guessed and not self.work.busy:
            self.editor.set_ghost(value[0][0].rstrip("\n"))

    # Surprise

    def _ask_scores(self) -> None:
        body = self.editor.toPlainText()
        if self.editor.by_surprise and body.strip():
            self._scored = body
            self.scores.ask("score", {"text": body[:SCORED], "notes": self.notes.notes()}, self._language())

    def _on_scores(self, value: Any) -> None:
        if self._scored == self.editor.toPlainText():
            sentence = self.tr("Probability %1. The likeliest here: %2. Ctrl and a click swaps it.")
            self.editor.set_surprises(placed(value, self._scored, sentence))

    # Switches

    def do_authors(self) -> None:
        self.tools.by_name["authors"].click()

    def do_surprise(self) -> None:
        self.tools.by_name["surprise"].click()

    def do_ghosts(self) -> None:
        self.tools.by_name["ghosts"].click()

    def do_spelling(self) -> None:
        self.tools.by_name["spelling"].click()

    def do_correct(self) -> None:
        """Offer other spellings for the next word that nobody knows."""
        self.speller.correct()

    def _on_spelling(self, on: bool) -> None:
        self.speller.show_marks(on)
        self._show_busy()

    def do_notes(self) -> None:
        self.tools.by_name["notes"].click()

    def _on_authors(self, on: bool) -> None:
        if on:
            self.tools.by_name["surprise"].setChecked(False)
        self.editor.set_colours(on, self.tools.by_name["surprise"].isChecked())
        self._show_busy()

    def _on_surprise(self, on: bool) -> None:
        if on:
            self.tools.by_name["authors"].setChecked(False)
        self.editor.set_colours(self.tools.by_name["authors"].isChecked(), on)
        self._ask_scores()
        self._show_busy()

    def _on_ghosts(self, on: bool) -> None:
        self.editor.ghosts = on
        self.editor.set_ghost("")

    def _on_notes(self, on: bool) -> None:
        self.notes.setVisible(on)

    def do_find(self) -> None:
        self.finder.open(replace=False)

    def do_replace(self) -> None:
        self.finder.open(replace=True)

    # Files

    def do_open_text(self) -> None:
        dialog = QFileDialog(self, self.tr("Open a text"), "", self.tr("Text (*.txt *.md *.markdown)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.open_file)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def open_file(self, path: str) -> None:
        """A file's text in place of the present one, as one step that can be undone."""
        try:
            body, encoding = opening.read_file(Path(path))
        except UserError as error:
            self.told.emit(i18n.engine(str(error)))
            return
        self.editor.flush()
        text = Text(body, Path(path).stem, language_of(body))
        self.document.set_work("writing", text, self.tr("Open a text"), authorship.opened(self.document.record, "text"))
        said = self.tr("%1 was read as %2; exporting writes UTF-8.").replace("%1", Path(path).name)
        self.told.emit("" if encoding == "UTF-8" else said.replace("%2", encoding))

    # Words

    def _show_busy(self) -> None:
        busy = self.work.busy
        writing = busy and self._verb in ("continue", "write")
        caret = self.editor.textCursor()
        marked = self.editor.margin.findings.said(caret.blockNumber())
        self.forms.write.setEnabled(not busy and self.forms.form is not None)
        for name in ("alternatives", "rewrite", "fill", "word"):
            self.tools.by_name[name].setEnabled(not busy)
        self.tools.by_name["go_on"].setText(self.tr("Stop") if writing else self.tr("Continue"))
        if writing:
            self.hint.setText(self.tr("The model is writing; any key stops it."))
        elif marked:
            self.hint.setText(marked.replace("\n", "  "))
        elif self.editor.is_unknown(caret.position()):
            self.hint.setText(self.tr("This word is not in the word list; F7 offers others."))
        elif self.editor.by_surprise:
            self.hint.setText(self.tr("The stronger the colour, the less the model expected it."))
        elif self.editor.by_author and self.editor.model.pairs:
            self.hint.setText(self.tr("In colour: what the model wrote."))
        else:
            self.hint.setText("")

    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(self.tr("Text"))
        self.tools.show_keys(self.commands.by_name)
        self.open_button.setText(self.tr("Open text…"))
        self.open_button.setAccessibleName(self.tr("Open text…"))
        self.open_button.setToolTip(self.tr("A TXT or Markdown file in any usual encoding (Ctrl+Shift+O)"))
        self._show_busy()
