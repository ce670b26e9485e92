"""A tune leaves the window as sound: the dialog's kinds of file, what the engine is asked, and what is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from fake_link import FakeLink
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.document import Document
from desktop.exporting import Exports
from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.library import provenance
from engine.music.midi import read_score
from engine.music.sound import ENDINGS, export
from engine.works import PPQ, Note, Score, Track

TUNE = Score((Track("a", (Note(0, 69, PPQ, 100), Note(PPQ, 57, PPQ, 80)), 73),), tempo=120.0)


@pytest.fixture
def link() -> FakeLink:
    return FakeLink()


@pytest.fixture
def exports(qtbot: QtBot, link: FakeLink) -> Exports:
    window = QWidget()
    qtbot.addWidget(window)
    document = Document()
    document.set_work("music", TUNE, "Compose")
    return Exports(document, link, lambda: None, window)  # type: ignore[arg-type]


def accept(exports: Exports, name: str, kind: str, ending: str) -> None:
    """Choose a kind of file and a name in the dialog."""
    exports.ask_one("music")
    dialog = exports._window.findChildren(QFileDialog)[-1]
    kinds = dialog.findChild(QComboBox, "fileTypeCombo")
    assert isinstance(kinds, QComboBox)
    kinds.setCurrentIndex(kinds.findText(kind, Qt.MatchFlag.MatchStartsWith))
    kinds.activated.emit(kinds.currentIndex())
    kinds.textActivated.emit(kinds.currentText())
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(field, QLineEdit)
    assert Path(field.text()).suffix == ending  # what is offered ends as its kind does
    field.setText(name)
    QTest.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "Ogg"])
def test_each_kind_of_sound_is_written_as_the_engine_is_asked(
    exports: Exports, link: FakeLink, tmp_path: Path, qtbot: QtBot, kind: str
) -> None:
    told: list[str] = []
    exports.told.connect(lambda sentence, _: told.append(sentence))
    accept(
        exports, str(tmp_path / "my tune"), kind, f".{kind.lower()}"
    )  # without an ending: the chosen kind's is added
    asked = link.asked[-1]
    place = Path(asked.arguments["path"])
    assert asked.name == "sound" and asked.arguments["score"] == TUNE
    assert place == tmp_path / f"my tune.{kind.lower()}" and place.suffix in ENDINGS
    link.answer(export(RecordingJob(), **asked.arguments))
    sound, rate = soundfile.read(place)
    assert len(sound) == pytest.approx((TUNE.seconds + 1) * rate, abs=rate // 20)
    assert 0.01 < np.abs(sound).max() < 0.95
    assert str(place) in told[-1] and len(told) == 2


def test_a_sound_is_signed_where_that_is_wanted(exports: Exports, link: FakeLink, tmp_path: Path) -> None:
    settings.write(settings.SIGN, True)
    told: list[str] = []
    exports.told.connect(lambda sentence, _: told.append(sentence))
    exports.one("music", tmp_path / "tune.flac")
    link.answer(export(RecordingJob(), **link.asked[-1].arguments))
    assert "Signed" in told[-1]
    assert provenance.verify(tmp_path / "tune.flac")["state"] == "valid"


def test_what_cannot_be_written_is_said(exports: Exports, link: FakeLink, tmp_path: Path) -> None:
    told: list[str] = []
    exports.told.connect(lambda sentence, _: told.append(sentence))
    (tmp_path / "a file").write_bytes(b"")
    exports.one("music", tmp_path / "a file" / "tune.wav")
    with pytest.raises(UserError) as refused:
        export(RecordingJob(), **link.asked[-1].arguments)
    link.failed.emit(len(link.asked), str(refused.value), "")
    assert told[-1] == str(refused.value)
    link.gone = True
    exports.one("music", tmp_path / "tune.wav")
    assert "not running" in told[-1]


def test_midi_of_type_0_is_one_of_the_kinds(exports: Exports, tmp_path: Path) -> None:
    exports.one("music", tmp_path / "one.mid", midi_type=0)
    accept(exports, str(tmp_path / "chosen"), "MIDI type 0", ".mid")
    for name in ("one.mid", "chosen.mid"):
        data = (tmp_path / name).read_bytes()
        assert data[8:10] == b"\0\0" and read_score(data).tracks[0].notes == TUNE.tracks[0].notes
