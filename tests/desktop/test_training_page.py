"""The Train page, driven by a scripted engine through a whole training; and once by a real one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QObject, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desktop.training import film as film_module
from desktop.training.page import TrainPage
from desktop.training.run import Order, State
from desktop.training.setup import guess_kind
from engine.jobs import Progress
from engine.process import EngineGone, Inspect, ListModels, Train
from engine.sources import Refusal, Report
from engine.works import Draft, Painting


class FakeLink(QObject):
    """An EngineLink whose engine is the test."""

    ready = Signal()
    progressed = Signal(int, object)
    previewed = Signal(int, object)
    finished = Signal(int, object)
    failed = Signal(int, str, str)
    died = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Any] = []
        self.cancelled: list[int] = []
        self.closed = False
        self.dead = False

    def request(self, request: Any) -> int:
        if self.dead:
            raise EngineGone
        self.requests.append(request)
        return len(self.requests)

    def cancel(self, job: int) -> None:
        self.cancelled.append(job)

    def close(self) -> None:
        self.closed = True

    def job(self, kind: type) -> int:
        """The number of the latest request of a kind."""
        return max(i + 1 for i, r in enumerate(self.requests) if isinstance(r, kind))


class Engines:
    """Makes links and remembers them."""

    def __init__(self) -> None:
        self.links: list[FakeLink] = []

    def __call__(self) -> FakeLink:
        self.links.append(FakeLink())
        return self.links[-1]

    @property
    def last(self) -> FakeLink:
        return self.links[-1]


STARTER = {"kind": "painting", "name": "Landscapes", "path": "/starters/landscape", "preset": "fastgan"}


@pytest.fixture
def engines() -> Engines:
    return Engines()


@pytest.fixture
def page(qtbot: Any, engines: Engines, tmp_path: Path) -> TrainPage:
    page = TrainPage(engines, tmp_path / "models")
    qtbot.addWidget(page)
    page.resize(1200, 780)
    page.show()
    return page


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "my sketches"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"not read by the page")
    return folder


def read(page: TrainPage, engines: Engines, source: Path, count: int = 12) -> FakeLink:
    """Choose a source and let the engine answer."""
    page.form.choose(str(source))
    link = engines.last
    link.finished.emit(link.job(ListModels), [STARTER])
    example = Painting(np.full((8, 8, 3), 90, np.uint8))
    report = Report(str(source), count, [Refusal("bad.png", "the picture is cut off")], [example] * 6)
    report.opened = ["a.png", "b.png", "bad.png"]
    link.finished.emit(link.job(Inspect), report)
    return link


def learn(link: FakeLink, fraction: float, loss: float = 1.0) -> None:
    figures = {
        "g": loss,
        "d": 0.5,
        "real_right": 0.75,
        "fake_right": 0.5,
        "steps_per_second": 4.0,
        "seconds_left": 30.0,
    }
    link.progressed.emit(link.job(Train), Progress(fraction * 0.999, "step", figures))


def begin(page: TrainPage, engines: Engines, pictures: Path) -> FakeLink:
    link = read(page, engines, pictures)
    page.form.minutes.setValue(10)
    page.form.start_button.click()
    assert page.run is not None
    return link


def result(stopped: bool) -> dict[str, Any]:
    return {"card": {"name": "my sketches"}, "stopped": stopped, "steps": 10, "seconds": 5.0}


def make_files(order: Order) -> None:
    """What the engine leaves when it stops: a model and a checkpoint."""
    Path(order.out).mkdir(parents=True, exist_ok=True)
    (Path(order.out) / "card.json").write_text("{}")
    order.state_path.write_bytes(b"state")


def test_nothing_starts_before_works_are_read(page: TrainPage, engines: Engines) -> None:
    assert not page.form.start_button.isEnabled()
    assert not engines.links, "an engine was started before it was needed"
    assert page.form.findings.empty_words.text()


def test_report_says_what_was_refused_and_can_be_copied(page: TrainPage, engines: Engines, pictures: Path) -> None:
    read(page, engines, pictures)
    assert "12" in page.form.findings.report_title.text()
    assert page.form.findings.list.files.rowCount() == 3
    shown = page.form.findings.examples.paintings
    assert shown is not None and len(shown.images) == 6
    page.form.findings.copy_button.click()
    assert QGuiApplication.clipboard().text() == "bad.png\tthe picture is cut off"
    assert page.form.name.text() == "my sketches"
    assert page.form.start_button.isEnabled()


def test_files_are_left_out_by_their_ticks(page: TrainPage, engines: Engines, pictures: Path) -> None:
    read(page, engines, pictures)
    table = page.form.findings.list
    assert [table.files.index(row, 0).data() for row in range(3)] == ["bad.png", "a.png", "b.png"]
    assert table.files.index(0, 0).data(Qt.ItemDataRole.CheckStateRole) is None
    table.selectRow(1)
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert table.files.index(1, 1).data() == "left out"
    assert page.form.order().exclude == ("a.png",) and page.form.start_button.isEnabled()
    assert "1" in page.form.findings.report_words.text().split("Left out by you")[1]
    table.selectAll()
    QTest.keyClick(table, Qt.Key.Key_Space)  # takes them all in again
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert page.form.order().exclude == ("a.png", "b.png") and not page.form.start_button.isEnabled()


def test_greyscale_and_mirroring_are_for_pictures(page: TrainPage, engines: Engines, pictures: Path) -> None:
    read(page, engines, pictures)
    page.form.grey.setChecked(True)
    assert engines.last.requests[-1] == Inspect("painting", str(pictures), grey=True)
    page.form.mirror.setChecked(False)
    order = page.form.order()
    assert order.grey and not order.mirror and order.request(False).grey
    page.form.kinds.button(1).setChecked(True)
    assert not page.form.grey.isVisibleTo(page.form)
    assert not page.form.order().grey and page.form.order().mirror


def test_texts_are_learned_without_stop_words_or_as_a_small_voice(
    page: TrainPage, engines: Engines, tmp_path: Path
) -> None:
    (tmp_path / "diary.txt").write_text("The storm is over the sea.")
    form = page.form
    form.choose(str(tmp_path / "diary.txt"))
    assert form.kind == "writing" and form.stop_words.isVisibleTo(form) and not form.voice.isVisibleTo(form)
    cards = [
        {"kind": "writing", "name": "English verse", "path": "/m/english", "preset": "mini"},
        {"kind": "writing", "name": "Mine", "path": "/m/mine", "preset": "mini", "base": {"name": "English verse"}},
    ]
    engines.last.finished.emit(engines.last.job(ListModels), cards)
    assert [form.start_from.itemData(index) for index in range(form.start_from.count())] == ["", "/m/english"]
    form.stop_words.setChecked(True)
    assert engines.last.requests[-1] == Inspect("writing", str(tmp_path / "diary.txt"), stop_words=True)
    report = Report("diary.txt", read=1, language="en", characters=26)
    engines.last.finished.emit(engines.last.job(Inspect), report)
    assert "English, 26 characters." in form.findings.report_words.text()
    form.start_from.setCurrentIndex(1)
    assert form.voice.isVisibleTo(form) and form.order().low_rank == 0
    form.voice.setChecked(True)
    request = form.order().request(False)
    assert (request.low_rank, request.stop_words, request.start) == (8, True, "/m/english")
    form.start_from.setCurrentIndex(0)
    assert form.order().low_rank == 0
    form.kinds.button(0).setChecked(True)
    assert not form.order().stop_words and not form.stop_words.isVisibleTo(form)


def test_failed_reading_is_shown_and_does_not_start(page: TrainPage, engines: Engines, pictures: Path) -> None:
    page.form.choose(str(pictures))
    engines.last.failed.emit(engines.last.job(Inspect), "No picture could be read in it.", "")
    assert page.form.findings.report_words.text() == "No picture could be read in it."
    assert not page.form.start_button.isEnabled()


def test_answer_to_an_older_reading_is_passed_over(page: TrainPage, engines: Engines, pictures: Path) -> None:
    page.form.choose(str(pictures))
    first = engines.last.job(Inspect)
    page.form.choose(str(pictures / "a.png"))
    assert engines.last.cancelled == [first]
    engines.last.finished.emit(first, Report(str(pictures), 99))
    assert not page.form.start_button.isEnabled()


def test_drop_chooses_source_and_kind(page: TrainPage, engines: Engines, tmp_path: Path) -> None:
    tunes = tmp_path / "tunes"
    tunes.mkdir()
    (tunes / "a.mid").write_bytes(b"")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tunes))])
    drop = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.form.dropEvent(drop)
    assert page.form.kind == "music"
    assert engines.last.requests[-1] == Inspect("music", str(tunes))


def test_guess_kind(tmp_path: Path) -> None:
    assert guess_kind(tmp_path / "poems.jsonl.xz") == "writing"
    assert guess_kind(tmp_path / "x.zip") == ""
    assert guess_kind(tmp_path / "missing") == ""


def test_going_on_from_a_model_keeps_its_network(page: TrainPage, engines: Engines, pictures: Path) -> None:
    read(page, engines, pictures)
    page.form.start_from.setCurrentIndex(1)
    assert page.form.preset.currentData() == "fastgan"
    assert not page.form.preset.isEnabled()
    assert page.form.order().start == "/starters/landscape"
    assert page.form.minutes.value() == 15
    page.form.start_from.setCurrentIndex(0)
    assert page.form.minutes.value() > 15
    page.form.minutes.setValue(40)
    page.form.start_from.setCurrentIndex(1)
    assert page.form.minutes.value() == 40, "what a hand has set stays"


def test_it_is_asked_whose_works_they_are(page: TrainPage, engines: Engines, pictures: Path) -> None:
    read(page, engines, pictures)
    form = page.form
    assert form.order().consent == "unknown" and "unknown" in form.hint.text()
    assert form.told.isHidden()
    form.consent.setCurrentIndex(form.consent.findData("agreed"))
    assert not form.start_button.isEnabled() and "who made" in form.hint.text()
    form.told.setText("Ann and Bo")
    assert form.start_button.isEnabled()
    assert (form.order().consent, form.order().makers, form.order().licence) == ("agreed", "Ann and Bo", "")
    form.consent.setCurrentIndex(form.consent.findData("licence"))
    form.told.setText("CC0")
    assert (form.order().consent, form.order().makers, form.order().licence) == ("licence", "", "CC0")


def test_whole_training(qtbot: Any, page: TrainPage, engines: Engines, pictures: Path, tmp_path: Path) -> None:
    link = begin(page, engines, pictures)
    assert len(engines.links) == 1, "the engine that read the works goes on with the training"
    asked = link.requests[-1]
    assert asked == Train(
        kind="painting",
        source=str(pictures),
        out=str(tmp_path / "models" / "my-sketches"),
        preset="projected",
        minutes=10.0,
        consent="unknown",
        name="my sketches",
    )
    run, view = page.run, page.view
    assert run is not None and run.state is State.READING
    assert run.order.order_path.is_file()

    learn(link, 0.25, 2.0)
    learn(link, 0.5, 1.5)
    assert run.state is State.LEARNING
    assert view.chart.series["g"].y == [2.0, 1.5]
    assert view.chart.series["g"].x == pytest.approx([2.5, 5.0]), "minutes trained"
    assert set(view.chart.series) == {"g", "d"}
    assert view.bar.value() == pytest.approx(500, abs=1)
    assert view.fact_values[0].text().replace(",", "") == "1200", "4 steps/s for 5 minutes"

    assert "75" in view.fact_values[4].text()
    picture = Draft(Painting(np.full((8, 8, 3), 200, np.uint8)), 1.0)
    link.previewed.emit(link.job(Train), [picture] * 4)
    assert view.film.preview.paintings is not None and len(view.film.preview.paintings.images) == 4
    assert not view.grab().isNull()

    view.main_button.click()
    assert link.cancelled == [link.job(Train)]
    assert run.state is State.STOPPING
    make_files(run.order)
    link.finished.emit(link.job(Train), result(stopped=True))
    assert run.state is State.PAUSED and link.closed

    view.main_button.click()
    again = engines.last
    assert again is not link
    assert again.requests[-1] == Train(**{**asked.__dict__, "resume": True})
    learn(again, 0.75)
    assert len(view.chart.series["g"].x) == 3, "the curve goes on"
    with qtbot.waitSignal(page.models_changed):
        again.finished.emit(again.job(Train), result(stopped=False))
    assert run.state is State.DONE and again.closed
    assert not run.order.order_path.exists() and not run.order.state_path.exists()
    assert (Path(run.order.out) / "card.json").exists()
    with qtbot.waitSignal(page.model_wanted) as wanted:
        view.library_button.click()
    assert wanted.args == [run.order.out]
    view.main_button.click()
    assert page.stack.currentIndex() == 0


def test_a_model_gone_on_from_is_shown_before_and_after(page: TrainPage, engines: Engines, pictures: Path) -> None:
    link = read(page, engines, pictures)
    page.form.start_from.setCurrentIndex(1)
    page.form.start_button.click()
    job, view = link.job(Train), page.view
    for shade in (40, 90, 200):
        link.previewed.emit(job, [Draft(Painting(np.full((8, 8, 3), shade, np.uint8)), 1.0)] * 4)
    learn(link, 0.5)
    assert view.both.isHidden() and not view.film.isHidden(), "while it learns there is only the film"
    assert page.run is not None
    make_files(page.run.order)
    metrics = {"held_out_before": 8.0, "held_out_after": 6.0}
    done = result(stopped=False) | {"card": {"metrics": metrics, "from": {"name": "Landscapes"}}}
    link.finished.emit(job, done)
    assert not view.both.isHidden() and view.film.isHidden()
    for preview, shade in ((view.both.before, 40), (view.both.after, 200)):
        assert preview.paintings is not None and preview.paintings.images[0].pixelColor(0, 0).red() == shade
    assert "Landscapes" in view.both.titles[0].text() and "my sketches" in view.both.titles[1].text()
    assert "8" in view.both.figures[0].text() and "6" in view.both.figures[1].text()
    assert "closer" in view.both.verdict.text()
    metrics = {"metrics": {"held_out_before": 4.0, "held_out_after": 3.0}}
    view.both.show_both("music", ("a", "b"), None, None, metrics)
    assert "25 %" in view.both.verdict.text()
    metrics["metrics"]["held_out_after"] = 4.0
    view.both.show_both("music", ("a", "b"), None, None, metrics)
    assert "no closer" in view.both.verdict.text()
    view.both.show_both("painting", ("a", "b"), None, None, {})
    assert "Too few works" in view.both.verdict.text()


def test_death_of_the_engine_is_survived(page: TrainPage, engines: Engines, pictures: Path) -> None:
    link = begin(page, engines, pictures)
    learn(link, 0.3)
    run = page.run
    assert run is not None
    run.order.state_path.write_bytes(b"state")
    link.died.emit("The engine stopped unexpectedly.")
    assert run.state is State.DIED
    assert page.view.notice.isVisible() and "checkpoint" in page.view.notice.words.text()
    page.view.main_button.click()
    assert engines.last is not link and engines.last.requests[-1].resume
    assert not page.view.notice.isVisible()


def test_death_before_the_first_checkpoint_begins_again(page: TrainPage, engines: Engines, pictures: Path) -> None:
    link = begin(page, engines, pictures)
    link.died.emit("")
    page.view.main_button.click()
    assert not engines.last.requests[-1].resume


def test_engine_dead_before_start(page: TrainPage, engines: Engines, pictures: Path) -> None:
    link = read(page, engines, pictures)
    link.dead = True
    page.form.start_button.click()
    assert page.run is not None and page.run.state is State.DIED
    assert page.view.notice.isVisible()


def test_failure_shows_sentence_and_details(page: TrainPage, engines: Engines, pictures: Path) -> None:
    link = begin(page, engines, pictures)
    link.failed.emit(link.job(Train), "There was not enough memory for this.", "Traceback: …")
    view = page.view
    assert view.notice.words.text() == "There was not enough memory for this."
    assert not view.notice.details.isVisible()
    view.notice.more.click()
    assert view.notice.details.isVisible()
    assert page.run is not None and not page.run.order.order_path.exists(), "nothing is there to resume"


def test_finish_now_keeps_the_model(page: TrainPage, engines: Engines, pictures: Path) -> None:
    link = begin(page, engines, pictures)
    learn(link, 0.2)
    run = page.run
    assert run is not None
    page.view.keep_button.click()
    make_files(run.order)
    link.finished.emit(link.job(Train), result(stopped=True))
    assert run.state is State.DONE
    assert (Path(run.order.out) / "card.json").exists() and not run.order.state_path.exists()


def test_cancel_asks_and_throws_away(page: TrainPage, engines: Engines, pictures: Path, tmp_path: Path) -> None:
    link = begin(page, engines, pictures)
    learn(link, 0.2)
    run = page.run
    assert run is not None
    make_files(run.order)
    page.view.cancel_button.click()
    assert page.view.sure_button.isVisible() and not link.closed
    page.view.unsure_button.click()
    assert not page.view.notice.isVisible() and not link.closed
    page.view.cancel_button.click()
    page.view.sure_button.click()
    assert link.closed
    assert list((tmp_path / "models").iterdir()) == []
    assert page.stack.currentIndex() == 0


def test_unfinished_training_is_resumed_after_a_restart(
    qtbot: Any, page: TrainPage, engines: Engines, pictures: Path, tmp_path: Path
) -> None:
    link = begin(page, engines, pictures)
    learn(link, 0.2)
    assert page.run is not None
    make_files(page.run.order)
    page.shut_down()
    assert link.closed

    later = TrainPage(engines, tmp_path / "models")
    qtbot.addWidget(later)
    assert later.form.unfinished.rows.count() == 1
    later.form.unfinished.box.findChildren(QPushButton)[0].click()
    asked = engines.last.requests[-1]
    assert isinstance(asked, Train) and asked.resume and asked.source == str(pictures)


def test_name_that_is_taken_is_refused(page: TrainPage, engines: Engines, pictures: Path, tmp_path: Path) -> None:
    (tmp_path / "models" / "my-sketches").mkdir(parents=True)
    read(page, engines, pictures)
    assert page.form.name.text() == "my sketches 2", "a free name is proposed"
    page.form.name.setText("my sketches")
    assert not page.form.start_button.isEnabled()
    assert "another name" in page.form.hint.text()


@pytest.mark.timeout(240)
def test_real_training_through_a_real_engine(qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read, learn, finish: a tiny real network learns from generated pictures in a process of its own."""
    from desktop.engine_link import EngineLink

    monkeypatch.setenv("TRIPTYCH_THREADS", "1")
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path))
    works = tmp_path / "works"
    works.mkdir()
    rng = np.random.default_rng(7)
    for number in range(24):
        pixels = np.repeat(np.repeat(rng.integers(0, 256, (4, 4, 3), np.uint8), 8, 0), 8, 1)
        image = QImage(pixels.tobytes(), 32, 32, 96, QImage.Format.Format_RGB888)
        assert image.save(str(works / f"{number}.png"))
    (works / "cut off.png").write_bytes((works / "0.png").read_bytes()[:60])

    page = TrainPage(lambda: EngineLink(nice=10, restarts=False))
    qtbot.addWidget(page)
    page.show()
    page.form.choose(str(works))
    qtbot.waitUntil(page.form.start_button.isEnabled, timeout=60_000)
    assert "24" in page.form.findings.report_title.text()
    assert page.form.findings.list.files.rowCount() == 25 and page.form.findings.list.files.readable == 24
    page.form.consent.setCurrentIndex(page.form.consent.findData("own"))
    order = replace(page.form.order(), preset="classic", minutes=0.04)
    page.start(order)
    run = page.run
    assert run is not None
    qtbot.waitUntil(lambda: run.state is not State.READING, timeout=90_000)
    assert run.state in (State.LEARNING, State.STOPPING), run.sentence + run.details
    qtbot.waitUntil(lambda: not run.active, timeout=90_000)
    assert run.state is State.DONE, run.sentence + run.details
    assert page.view.film.preview.paintings is not None and page.view.film.preview.paintings.images
    assert page.view.chart.series["g"].y
    assert (run.card["data"][0]["licence"], run.card["data"][0]["consent"]) == ("own works", "own")
    assert run.card["training"]["seconds"] >= 2.4
    assert (Path(order.out) / "weights.safetensors").is_file()
    assert not order.order_path.exists() and not order.state_path.exists()
    page.shut_down()


def test_earlier_previews_can_be_looked_at_again(page: TrainPage, engines: Engines, pictures: Path) -> None:
    link = begin(page, engines, pictures)
    film = page.view.film
    assert film.slider.isHidden() or not film._line.isVisible()
    for shade in range(film_module.MOST + 9):
        grey = Painting(np.full((8, 8, 3), shade, np.uint8))
        link.previewed.emit(link.job(Train), Draft(grey, 0.5))

    def shown() -> int:
        assert film.preview.paintings is not None
        return film.preview.paintings.images[0].pixelColor(0, 0).red()

    assert shown() == film_module.MOST + 8  # the latest
    assert 2 < film.length <= film_module.MOST
    film.slider.setValue(0)
    assert shown() < 3
    link.previewed.emit(link.job(Train), Draft(Painting(np.full((8, 8, 3), 200, np.uint8)), 0.5))
    assert shown() < 3  # who looks back is not disturbed
    film.slider.setValue(film.slider.maximum())
    assert shown() == 200


def test_the_first_minute_tells_how_far_it_comes(page: TrainPage, engines: Engines, pictures: Path) -> None:
    begin(page, engines, pictures)
    view = page.view
    view._model = ("mine", 1000)
    for number in range(1, 7):
        view._on_progress(number / 6, {"steps_per_second": 2.0, "seconds_left": 180.0})
    assert view.fact_values[7].text() == "480 steps, 48 % of “mine”"


def test_the_forecast_is_shown(page: TrainPage, engines: Engines, pictures: Path) -> None:
    begin(page, engines, pictures)
    view = page.view
    for minutes, measured in ((1.0, 200.0), (2.0, 100.0), (3.0, 70.0)):
        view._on_progress(minutes, {"held_out": measured, "best": measured, "seconds_left": 600.0})
    assert "about" in view.fact_values[7].text() and not view.fact_names[7].isHidden()


def test_overfitting_is_said_and_taken_back(page: TrainPage, engines: Engines, pictures: Path) -> None:
    link = begin(page, engines, pictures)
    for variety, said in ((0.9, False), (0.1, True), (0.9, False)):
        figures = {"g": 1.0, "diversity": variety, "held_out": 120.0, "best": 100.0, "best_step": 1500.0}
        figures |= {"steps_per_second": 4.0, "seconds_left": 30.0}
        link.progressed.emit(link.job(Train), Progress(0.5, "step", figures))
        assert ("all alike" in page.view.notice.words.text()) is said
        assert page.view.notice.isHidden() is not said
    assert "held_out" not in page.view.chart.series
    assert any("120" in label.text() and "100" in label.text() for label in page.view.fact_values)
