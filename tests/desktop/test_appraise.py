"""The panel of measures: what it asks for, shows, compares and saves, by mouse, keys and drops."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fake_link import FakeLink
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from desktop import i18n
from desktop.appraise import report
from desktop.appraise.dock import AppraiseDock
from desktop.appraise.panel import AppraisePanel
from desktop.document import Document
from engine import appraisal
from engine.appraisal import Appraisal
from engine.figures import Ink
from engine.music import appraise as tunes
from engine.painting import appraise as pictures
from engine.process import Appraise
from engine.works import PPQ, Note, Painting, Score, Track

PIXELS = np.random.default_rng(1).integers(0, 256, (6, 8, 3), np.uint8).repeat(24, 0).repeat(24, 1)
FOUND = pictures.appraise(Painting(PIXELS))
TUNE = Score((Track("", tuple(Note(at * PPQ, 60 + at % 5, PPQ, 80) for at in range(40))),))


@pytest.fixture
def document() -> Iterator[Document]:
    made = Document()
    yield made
    made.close()


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> AppraisePanel:
    link = FakeLink()
    made = AppraisePanel(document, link)  # type: ignore[arg-type]
    link.setParent(made)
    qtbot.addWidget(made)
    made.resize(300, 700)
    return made


def link_of(panel: AppraisePanel) -> FakeLink:
    link = panel._link
    assert isinstance(link, FakeLink)
    return link


def filled(panel: AppraisePanel, document: Document) -> FakeLink:
    document.set_work("painting", Painting(PIXELS), "made")
    panel.show()
    panel.show_kind("painting")
    link = link_of(panel)
    link.answer(FOUND)
    return link


def test_nothing_is_asked_while_it_is_out_of_sight(panel: AppraisePanel, document: Document) -> None:
    document.set_work("painting", Painting(PIXELS), "made")
    panel.show_kind("painting")
    assert not link_of(panel).asked
    panel.show()
    (asked,) = link_of(panel).asked
    assert isinstance(asked, Appraise) and isinstance(asked.work, Painting)


def test_it_follows_the_work_after_a_pause(panel: AppraisePanel, document: Document, qtbot: QtBot) -> None:
    link = filled(panel, document)
    for _ in range(3):
        document.set_work("painting", Painting(255 - PIXELS), "made")
    assert len(link.asked) == 1
    qtbot.waitUntil(lambda: len(link.asked) == 2, timeout=4000)
    assert not [one for one in link.asked if not isinstance(one, Appraise)]


def test_every_measure_stands_there_with_its_source(panel: AppraisePanel, document: Document) -> None:
    filled(panel, document)
    assert [row.row.name for row in panel._rows if row.row] == [row.name for row in FOUND.rows]
    for row in panel._rows:
        assert row.row is not None
        assert str(row.row.title) in row.accessibleName() and str(row.row.shown) in row.accessibleName()
        assert row.row.source in row.more.text() and str(row.row.error) in row.more.text()
    assert len(panel._views) == len(FOUND.figures)


def test_space_opens_what_is_behind_a_measure(panel: AppraisePanel, document: Document) -> None:
    filled(panel, document)
    row = panel._rows[1]
    assert not row.open
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Space)
    assert row.open
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert not row.open


def test_what_was_opened_stays_open_when_measured_again(panel: AppraisePanel, document: Document) -> None:
    link = filled(panel, document)
    panel._rows[1].toggle()
    panel.measure()
    link.answer(FOUND)
    assert [row.open for row in panel._rows[:3]] == [False, True, False]


def test_a_dropped_file_is_measured_whatever_its_kind(panel: AppraisePanel, document: Document, tmp_path: Path) -> None:
    link = filled(panel, document)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.mid"))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    panel.dropEvent(event)
    assert link.asked[-1] == Appraise(None, str(tmp_path / "a.mid"))
    link.answer(tunes.appraise(TUNE))
    assert panel.shown is not None and panel.shown.kind == "music"
    assert not panel.back.isHidden()
    panel.back.click()
    assert link.asked[-1].path == "" and isinstance(link.asked[-1].work, Painting)


def test_two_works_stand_side_by_side(panel: AppraisePanel, document: Document) -> None:
    link = filled(panel, document)
    panel.compare_with("/other.png")
    other = pictures.appraise(Painting(255 - PIXELS))
    link.answer(other)
    first = panel._rows[0]
    assert first.other is not None and not first.second.isHidden()
    assert first.strip.places == (FOUND.rows[0].percentile, other.rows[0].percentile)
    assert panel._views[0][1].other is not None


def test_works_of_two_kinds_are_not_compared(panel: AppraisePanel, document: Document, qtbot: QtBot) -> None:
    link = filled(panel, document)
    panel.compare_with("/other.mid")
    with qtbot.waitSignal(panel.told) as told:
        link.answer(tunes.appraise(TUNE))
    assert "one kind" in told.args[0]
    assert panel.other is None and panel.shown is FOUND


def test_what_goes_wrong_is_said_in_the_panel(panel: AppraisePanel, document: Document) -> None:
    link = filled(panel, document)
    panel.show_file("/gone.png")
    link.failed.emit(len(link.asked), "It could not be read; choose another file.", "")
    assert "could not be read" in panel.state.text()
    assert not panel._rows and not panel.compare.isEnabled()


def test_an_answer_to_an_old_question_is_not_shown(panel: AppraisePanel, document: Document) -> None:
    link = filled(panel, document)
    panel.show_file("/one.png")
    panel.show_file("/two.png")
    assert link.cancelled == [2]
    link.finished.emit(2, Appraisal("painting", FOUND.rows, (), "late"))
    assert panel.shown is None
    link.answer(Appraisal("painting", FOUND.rows, (), "two"))
    assert panel.shown is not None and panel.shown.name == "two"


def test_without_a_work_it_says_where_works_come_from(panel: AppraisePanel) -> None:
    panel.show()
    panel.show_kind("music")
    assert "drop" in panel.state.text()
    assert not link_of(panel).asked and not panel.save.isEnabled()


def test_reports_are_saved_as_html_and_pdf(panel: AppraisePanel, document: Document, tmp_path: Path) -> None:
    filled(panel, document)
    panel.save_report(str(tmp_path / "a.html"))
    panel.save_report(str(tmp_path / "a.pdf"))
    assert (tmp_path / "a.html").read_text("utf-8").count("<svg") >= len(FOUND.figures)
    made = QPdfDocument()
    assert made.load(str(tmp_path / "a.pdf")) == QPdfDocument.Error.None_
    assert made.pageCount() >= 2
    words = "".join(made.getAllText(page).text() for page in range(made.pageCount()))
    assert "Colourfulness" in words and "Peli 1990" in words
    picture = made.render(made.pageCount() - 1, QSize(200, 283))
    seen = {picture.pixelColor(x, y).rgb() for x in range(0, 200, 2) for y in range(0, 283, 2)}
    assert QColor(Ink.first).rgb() in seen  # a figure is drawn on the last page
    made.close()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    said = report.save([FOUND], str(tmp_path / "file" / "a.html"))
    assert "Exported" not in said


def test_it_speaks_chinese_at_once(panel: AppraisePanel, document: Document, qtbot: QtBot) -> None:
    filled(panel, document)
    i18n.install("zh")
    try:
        qtbot.waitUntil(lambda: panel.heading.text() == "评测")
        row = panel._rows[0]
        assert row.title.text() == "色彩丰富度"
        assert "4,669" in row.says.text() and "幅" in row.says.text()
    finally:
        i18n.install("en")
    qtbot.waitUntil(lambda: panel._rows[0].title.text() == "Colourfulness")


def test_the_dock_remembers_that_it_is_wanted(qtbot: QtBot, document: Document) -> None:
    link = FakeLink()
    window = QMainWindow()
    qtbot.addWidget(window)
    dock = AppraiseDock(document, link)  # type: ignore[arg-type]
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    dock.follow("painting")
    assert dock.isHidden() and dock.panel is None
    dock.want(True)
    assert not dock.isHidden() and dock.panel is not None
    dock.follow("")
    assert dock.isHidden()
    dock.follow("writing")
    assert not dock.isHidden() and dock.panel.kind == "writing"
    dock.panel.close_button.click()
    assert dock.isHidden() and not dock.wanted
    again = AppraiseDock(document, link)  # type: ignore[arg-type]
    qtbot.addWidget(again)
    assert not again.wanted
    assert appraisal.reference("paintings")
