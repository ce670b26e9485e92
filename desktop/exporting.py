"""Out of the window: works as files, alone or together, signed where wanted; and what a signature proves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop import export, i18n
from desktop.asking import Asking
from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.filing import show
from desktop.provenance import signing
from desktop.triptych import sheet
from engine.brief import UserError
from engine.works import Painting, Score, Work, kind_of

SHEET = "sheet.pdf"
_MIDI, _ONE_TRACK = "MIDI (*.mid)", "MIDI type 0 (*.mid)"
_TUNES = f"{_MIDI};;{_ONE_TRACK};;WAV (*.wav);;FLAC (*.flac);;Ogg Vorbis (*.ogg)"
ENDINGS = {"painting": ("painting.png", "PNG (*.png)"), "music": ("tune.mid", _TUNES),
           "writing": ("text.txt", "Text (*.txt)")}  # fmt: skip
"""The name a work is offered under, and the kinds of file it can be."""


class Exports(QObject):
    """Asks where, writes, and says so: told(sentence, details). flush is called first: what was just typed counts."""

    told = Signal(str, str)

    def __init__(self, document: Document, link: EngineLink, flush: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.document, self.link, self._flush, self._window = document, link, flush, parent
        self._sounds = Asking(link, "music", self)
        self._sounding: Score | None = None
        self._sounds.finished.connect(self._sounded)
        self._sounds.failed.connect(lambda sentence: self._tell(sentence))

    def ask_all(self) -> None:
        """All works into a folder that is asked for."""
        dialog = QFileDialog(self._window, self.tr("Export into a folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.into)
        show(dialog)

    def into(self, folder: str | Path) -> None:
        """painting.png, tune.mid and text.txt, those there are, and a page with them where there are several."""
        self._flush()
        written = []
        signed: dict[str, None] = {}  # in order, each sentence once
        try:
            for kind, work in self.document.works.items():
                path = export.export_work(work, Path(folder) / ENDINGS[kind][0])
                written.append(path.name)
                signed[signing.sign(self.document, kind, work, path)] = None
            if len(written) > 1:
                sheet.write(Path(folder) / SHEET, self.document.works, self._foot())
                written.append(SHEET)
        except UserError as error:
            self._tell(i18n.engine(str(error)))
            return
        sentence = self.tr("Exported to %1: %2").replace("%1", str(folder)).replace("%2", ", ".join(written))
        longest = max(signed, key=len, default="")
        sentence = f"{sentence}. {longest}" if longest else sentence
        self._tell(sentence if written else self._nothing())

    def _foot(self) -> str:
        """How the works came to be, in a line."""
        record = self.document.record
        prompt = record.get("brief", {}).get("prompt", "")
        models = [model.get("name", "") for model in record.get("models", {}).values()]
        parts = [f"“{prompt}”" if prompt else "", self.tr("Seed %1").replace("%1", str(record.get("seed", "–")))]
        return "  ·  ".join(part for part in (*parts, ", ".join(models), "Triptych") if part)

    def ask_one(self, kind: str) -> None:
        """Ask where one work shall go."""
        self._flush()
        work = self.document.work(kind)
        if work is None:
            self._tell(self._nothing())
        elif isinstance(work, Painting):
            from desktop.painting.print_dialog import PrintDialog

            dialog = PrintDialog(work.pixels, self.link, self._window, self.document.record)
            dialog.written.connect(lambda path: self._exported("painting", work, path))
            show(dialog)
        else:
            name, kinds = ENDINGS[kind]
            self._ask(name, kinds, lambda path, form: self.one(kind, path, int(form != _ONE_TRACK)))

    def ask_kept(self, name: str, work: Work, record: dict[str, Any]) -> None:
        """Ask where a work of the library shall go; record: how it came to be."""
        proposed, kinds = ENDINGS[kind_of(work)]
        ending = Path(proposed).suffix
        self._ask(name + ending, kinds.split(";;")[0], lambda path, _: self._write(Path(path), work, record))

    def _ask(self, name: str, kinds: str, chosen: Callable[[str, str], None]) -> None:
        """chosen: is called with the path and the kind of file."""
        dialog = QFileDialog(self._window, self.tr("Export"), name, kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(name).suffix[1:])
        dialog.selectFile(name)
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kind.rpartition("*.")[2][:-1]))
        dialog.fileSelected.connect(lambda path: chosen(path, dialog.selectedNameFilter()))
        show(dialog)

    def one(self, kind: str, path: str | Path, midi_type: int = 1) -> None:
        """Write one work to a file."""
        self._flush()
        work = self.document.work(kind)
        if work is None:
            return
        if isinstance(work, Score) and Path(path).suffix.lower() in export.SOUNDS:
            self._tell(self.tr("The tune is made to sound…"))
            self._sounding = work
            if not self._sounds.ask("sound", {"score": work, "path": str(path)}):
                self._tell(self.tr("The engine is not running; start the program again. Your works are safe."))
            return
        try:
            written = export.export_work(work, Path(path), midi_type)
        except UserError as error:
            self._tell(i18n.engine(str(error)))
        else:
            self._exported(kind, work, written)

    def _sounded(self, made: dict[str, Any]) -> None:
        assert self._sounding is not None
        self._exported("music", self._sounding, str(made["file"]))

    def _write(self, path: Path, work: Work, record: dict[str, Any]) -> None:
        from engine import studio
        from engine.library import provenance

        try:
            written = export.export_work(work, path)
        except UserError as error:
            self._tell(i18n.engine(str(error)))
        else:
            claimed = provenance.claim(work, record, studio.list_models())
            self._say_exported(str(written), signing.put(claimed, work, written))

    def _exported(self, kind: str, work: Work, path: str | Path) -> None:
        self._say_exported(str(path), signing.sign(self.document, kind, work, Path(path)))

    def _say_exported(self, path: str, signed: str) -> None:
        sentence = self.tr("Exported: %1").replace("%1", path)
        self._tell(f"{sentence}. {signed}" if signed else sentence)

    def ask_verify(self) -> None:
        """A file whose credentials are looked at."""
        dialog = QFileDialog(self._window, self.tr("Verify a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.verify)
        show(dialog)

    def verify(self, path: str | Path) -> None:
        """Say what a file's credentials prove, and what they do not."""
        from engine.library import provenance

        try:
            found = provenance.verify(Path(path))
        except UserError as error:
            self._tell(i18n.engine(str(error)))
            return
        rows = [*found["proves"], *found["not"]]
        claims = provenance.sentences(found["claim"]) if found["state"] == "valid" else []
        details = "\n".join(i18n.engine(line) for line in (*claims, *rows[1:], *found["reasons"]))
        self.told.emit(f"{Path(path).name}: {i18n.engine(rows[0])}", details)

    def _nothing(self) -> str:
        return self.tr("There is nothing to export yet; press Create first.")

    def _tell(self, sentence: str) -> None:
        self.told.emit(sentence, "")
