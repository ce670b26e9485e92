"""The Learn page: lessons ask the engine and show what it answers; exercises change works in undoable steps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from fake_link import FakeLink
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.document import Document
from desktop.lessons.exercises import Exercises
from desktop.lessons.gan import GanLesson
from desktop.lessons.lstm import TUNES, LstmLesson
from desktop.lessons.page import LearnPage
from desktop.lessons.transformer import QUIZ, TransformerLesson
from engine.music import lesson as music_lesson
from engine.works import PPQ, Note, Painting, Score, Text, Track
from engine.writing import lesson as writing_lesson


@pytest.fixture
def document(qtbot: QtBot) -> Iterator[Document]:
    document = Document()
    yield document
    document.close()


@pytest.fixture
def link() -> FakeLink:
    return FakeLink()


@pytest.fixture
def page(qtbot: QtBot, document: Document, link: FakeLink) -> LearnPage:
    page = LearnPage(document, link)  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.resize(1180, 740)
    page.show()
    qtbot.waitExposed(page)
    return page


def view(steps: int = 0, **more: Any) -> dict[str, Any]:
    rng = np.random.default_rng(steps)
    return {
        "real": rng.normal(0, 0.5, (72, 2)), "fake": rng.uniform(-0.8, 0.8, (72, 2)), "push": rng.normal(0, 1, (72, 2)),
        "field": rng.random((48, 48)), "on_real": rng.random(72), "on_fake": rng.random(72), "loss_critic": 1.2,
        "loss_generator": 0.7, "right": 0.5, "strength": 0.1, "steps": {"critic": steps, "generator": steps},
        "state": bytes([steps]), **more,
    }  # fmt: skip


def pictures(steps: int = 0) -> dict[str, Any]:
    rng = np.random.default_rng(steps)
    small = rng.integers(0, 255, (8, 28, 28, 3), np.uint8)
    return view(steps, real=small, fake=small[::-1].copy(), push=rng.uniform(-1, 1, (8, 28, 28)),
                on_real=np.full(8, 0.9), on_fake=np.full(8, 0.2), data=np.zeros((20, 28, 28, 3), np.uint8))  # fmt: skip


def gates() -> dict[str, Any]:
    pitch = np.array([64, -1, -1, 65, 67, -1, 60, -1])
    rng = np.random.default_rng(0)
    shape = (2, len(pitch), 60)
    return {
        "score": Score((Track("", tuple(Note(n * PPQ, 60 + n, PPQ, 80) for n in range(8))),)), "pitch": pitch,
        "frame": np.array([0, 0, 1, 2, 2, 2, 3, 3]), "bar": 16, "chance": rng.random(8),
        "guesses": [[(60, 0.5), (-1, 0.3)]] * 8,
        **{name: rng.random(shape).astype(np.float16) for name in ("forget", "into", "new", "out", "cell")},
    }  # fmt: skip


def grabbed(widget: Any) -> bytes:
    """The pixels a picture shows now."""
    return bytes(widget.grab().toImage().constBits())


def gan(page: LearnPage) -> GanLesson:
    found = page.part("gan")
    assert isinstance(found, GanLesson)
    return found


def test_the_page_begins_with_the_gan_and_asks_once(page: LearnPage, link: FakeLink) -> None:
    assert [request.name for request in link.asked] == ["lesson_points"]
    page.hide()
    page.show()
    assert len(link.asked) == 1


def test_steps_go_by_key_and_keep_the_focus_inside(page: LearnPage, link: FakeLink, qtbot: QtBot) -> None:
    lesson = gan(page)
    link.answer(view())
    lesson.next.setFocus()
    titles = set()
    for _ in lesson.STEPS:
        titles.add(lesson.title.text())
        assert lesson.sentence.text()
        qtbot.keyClick(lesson, Qt.Key.Key_PageDown)
    assert len(titles) == len(lesson.STEPS) == 7
    assert not lesson.next.isEnabled()
    assert lesson.back.hasFocus()
    qtbot.keyClick(lesson, Qt.Key.Key_PageUp)
    assert lesson.step == 5


def test_one_step_of_the_critic_and_back(page: LearnPage, link: FakeLink) -> None:
    lesson = gan(page)
    link.answer(view())
    lesson.go(1)
    before = grabbed(lesson.plane)
    lesson.one.click()
    assert link.asked[-1].arguments == {"state": b"\0", "steps": 1, "who": "critic", "shape": "ring"}
    assert not lesson.one.isEnabled()
    link.answer(view(1))
    assert grabbed(lesson.plane) != before
    assert "Critic: 1 steps" in lesson.figures.text()
    lesson.undo.click()
    assert grabbed(lesson.plane) == before
    lesson.go(2)
    lesson.some.click()
    assert (link.asked[-1].arguments["who"], link.asked[-1].arguments["steps"]) == ("generator", 25)


def test_the_guess_is_judged_by_the_gradient(page: LearnPage, link: FakeLink) -> None:
    lesson = gan(page)
    link.answer(view())
    lesson.go(3)
    plane = lesson.plane
    push = plane.view["push"][plane.asked]
    right = min(range(3), key=lambda n: abs(math.remainder(plane.choices[n] - math.atan2(push[1], push[0]), math.tau)))
    lesson.choices[right].click()
    assert lesson.said.text().startswith("Right")
    assert not lesson.choices[0].isEnabled()
    lesson.another.click()
    assert lesson.choices[0].isEnabled()
    push = plane.view["push"][plane.asked]
    right = min(range(3), key=lambda n: abs(math.remainder(plane.choices[n] - math.atan2(push[1], push[0]), math.tau)))
    lesson.choices[(right + 1) % 3].click()
    assert f"along {right + 1}" in lesson.said.text()


def test_you_against_the_critic(page: LearnPage, link: FakeLink) -> None:
    lesson = gan(page)
    link.answer(view())
    lesson.go(5)
    assert link.asked[-1].name == "lesson_pictures"
    link.answer(pictures())
    lesson.go(6)
    for _ in range(6):
        assert lesson._shown is not None
        (lesson.real if lesson._shown[1] else lesson.made).click()
        assert "%" in lesson.said.text()
        lesson.another.click()
    assert (lesson._score.you, lesson._score.model, lesson._score.asked) == (6, 6, 6)


def test_pictures_of_the_users_own(page: LearnPage, link: FakeLink, document: Document) -> None:
    lesson = gan(page)
    link.answer(view())
    lesson.go(5)
    link.answer(pictures())
    told: list[str] = []
    lesson.told.connect(told.append)
    lesson.source.setCurrentIndex(1)
    lesson.source.activated.emit(1)
    assert "no painting yet" in told[0]
    pixels = np.zeros((64, 64, 3), np.uint8)
    document.set_work("painting", Painting(pixels), "Paint")
    lesson.source.setCurrentIndex(1)
    lesson.source.activated.emit(1)
    assert link.asked[-1].arguments["data"].shape == (64, 64, 3)
    lesson.take_folder("/some/folder")
    assert link.asked[-1].arguments["folder"] == "/some/folder"


def test_the_lstm_is_walked_by_keys(page: LearnPage, link: FakeLink, qtbot: QtBot) -> None:
    page.show_part("lstm")
    lesson = page.part("lstm")
    assert isinstance(lesson, LstmLesson)
    assert link.asked[-1].arguments == {"tune": "joy"}
    found = gates()
    link.answer(found)
    picture = lesson.picture
    shown = set()
    for step, name in enumerate(lesson.STEPS[:5]):
        lesson.go(step)
        assert picture.mode == name
        shown.add(grabbed(picture))
        picture.choose(3)
        qtbot.keyClick(picture, Qt.Key.Key_Right)
        assert picture.at == 4
        assert "G4" in lesson.said.text()
    assert len(shown) == 5
    lesson.go(3)
    unit = picture.unit
    qtbot.keyClick(picture, Qt.Key.Key_Up)
    assert picture.unit == unit - 1
    values = picture.unit_values(4)
    assert values["before"] == picture.unit_values(3)["cell"]
    order = picture.order
    memory = found["forget"][0].astype(np.float32).mean(0)[order]
    assert (np.diff(memory) <= 0).all()


def test_the_users_own_tune_comes_first(page: LearnPage, link: FakeLink, document: Document) -> None:
    page.show_part("lstm")
    lesson = page.part("lstm")
    assert isinstance(lesson, LstmLesson)
    assert lesson.tune.count() == len(TUNES)
    score = gates()["score"]
    document.set_work("music", score, "Compose")
    assert lesson.tune.itemText(0) == "Your own tune"
    assert lesson.tune.currentIndex() == 1  # what was chosen stays
    lesson.tune.setCurrentIndex(0)
    lesson.tune.activated.emit(0)
    assert link.asked[-1].arguments == {"score": score}


def test_the_quiz_of_notes_counts_both(page: LearnPage, link: FakeLink) -> None:
    page.show_part("lstm")
    lesson = page.part("lstm")
    assert isinstance(lesson, LstmLesson)
    link.answer(gates())
    lesson.go(5)
    questions = [
        {"event": 4, "truth": 67, "choices": [64, 65, 67], "guess": 64, "chances": {64: 0.5, 65: 0.1, 67: 0.2}}
    ]
    quiz = {name: gates()[name] for name in ("score", "pitch", "frame", "bar")} | {"questions": questions}
    link.answer(quiz)
    assert [button.text() for button in lesson.choices] == ["E4", "F4", "G4"]
    assert lesson.picture.until == 3
    lesson.choices[2].click()
    assert "You: 1 of 1 right, the model: 0 of 1" in lesson.said.text()
    assert lesson.picture.until == 4


def test_learning_a_tune_shows_each_step(page: LearnPage, link: FakeLink) -> None:
    page.show_part("lstm")
    lesson = page.part("lstm")
    assert isinstance(lesson, LstmLesson)
    link.answer(gates())
    lesson.go(6)
    lesson.learn.click()
    assert link.asked[-1].name == "lesson_learn"
    rows = [{"step": n, "loss": 2.0 - n, "other": 1.0 + n, "chance": np.full(8, 0.5)} for n in range(2)]
    for row in rows:
        link.preview(row)
    assert "After 1 steps" in lesson.said.text()
    link.answer(rows)
    assert lesson.learn.isEnabled()
    assert len(lesson.picture.curve) == 2


def attention(line: str = "the sea") -> dict[str, Any]:
    rng = np.random.default_rng(0)
    weights = np.tril(rng.random((2, 3, 4, 4)))
    stage = [[("a", 0.5), (" b", 0.25), ("\n", 0.1)]] * 4
    weights /= weights.sum(-1, keepdims=True)
    return {"tokens": ["▸", "↵", "the", " sea"], "weights": weights.astype(np.float16),
            "lens": [stage] * 3, "chance": np.array([1, 0.9, 0.2, 0.1])}  # fmt: skip


def test_the_line_of_the_transformer(page: LearnPage, link: FakeLink, qtbot: QtBot, document: Document) -> None:
    document.set_work("writing", Text("\nMy own first line\nand more"), "Write")
    page.show_part("transformer")
    lesson = page.part("transformer")
    assert isinstance(lesson, TransformerLesson)
    assert link.asked[-1].arguments == {"line": "My own first line"}
    lesson.line.setText("春眠不觉晓")
    lesson.line.editingFinished.emit()
    assert (link.asked[-1].arguments, link.asked[-1].language) == ({"line": "春眠不觉晓"}, "zh")
    link.answer(attention())
    picture, shown = lesson.picture, set()
    for step in (0, 1, 2, 3, 4, 6):
        lesson.go(step)
        shown.add(grabbed(picture))
    assert len(shown) == 6
    lesson.go(1)
    qtbot.keyClick(picture, Qt.Key.Key_Left)
    assert picture.at == 2
    for _ in range(3):
        qtbot.keyClick(picture, Qt.Key.Key_Down)
    assert (picture.block, picture.head) == (1, 0)
    assert "Block 2, head 1" in lesson.said.text()


def test_the_temperature_keeps_the_total(page: LearnPage, link: FakeLink) -> None:
    page.show_part("transformer")
    lesson = page.part("transformer")
    assert isinstance(lesson, TransformerLesson)
    link.answer(attention())
    plain = lesson.picture.heated()
    lesson.heat.setValue(3)
    cold = lesson.picture.heated()
    assert plain == [("a", pytest.approx(0.5)), (" b", pytest.approx(0.25)), ("\n", pytest.approx(0.1))]
    assert cold[0][1] > plain[0][1]
    assert sum(c for _, c in cold) == pytest.approx(0.85)


def test_the_quiz_of_words(page: LearnPage, link: FakeLink) -> None:
    page.show_part("transformer")
    lesson = page.part("transformer")
    assert isinstance(lesson, TransformerLesson)
    link.answer(attention())
    lesson.go(5)
    assert link.asked[-1].arguments["lines"] == list(QUIZ["en"])
    question = {"left": "the ", "right": "sea rose", "truth": "sea", "choices": ["sky", "sea", "sun"], "guess": "sky",
                "chances": {"sky": 0.5, "sea": 0.3}}  # fmt: skip
    link.answer([question])
    lesson.choices[1].click()
    assert lesson.question.text() == "the sea rose"
    assert "You: 1 of 1 right, the model: 0 of 1" in lesson.said.text()


def test_the_lessons_know_the_lines_and_tunes_of_the_engine() -> None:
    assert tuple(music_lesson.TUNES) == TUNES
    for language, lines in QUIZ.items():
        assert set(lines) == set(writing_lesson.LINES[language])


def dark() -> Painting:
    rough = np.random.default_rng(0).integers(20, 90, (12, 16, 3)).repeat(16, 0).repeat(16, 1)
    return Painting(rough.astype(np.uint8))


def exercises(page: LearnPage) -> Exercises:
    page.show_part("own")
    found = page.part("own")
    assert isinstance(found, Exercises)
    return found


def test_a_change_is_tried_told_of_and_taken_back(page: LearnPage, document: Document) -> None:
    document.set_works({"painting": dark()}, "Create", {"seed": 1, "steps": [{"work": "painting", "by": "model"}]})
    part = exercises(page)
    before = document.work("painting")
    assert isinstance(before, Painting)
    count = document.undo_stack.count()
    part.tries["painting"][0].click()
    after = document.work("painting")
    assert isinstance(after, Painting)
    assert not np.array_equal(after.pixels, before.pixels)
    assert document.undo_stack.count() == count + 1
    assert document.record["steps"][-1] == {"work": "painting", "by": "program", "action": "adjust"}
    assert "painting" in part._tried
    document.undo_stack.undo()
    taken = document.work("painting")
    assert isinstance(taken, Painting)
    assert np.array_equal(taken.pixels, before.pixels)
    assert "painting" not in part._tried


def test_a_variation_is_asked_of_the_model_and_laid_in(page: LearnPage, document: Document, link: FakeLink) -> None:
    notes = tuple(Note(n * PPQ, 60, PPQ, 75) for n in range(32))
    document.set_work("music", Score((Track("Melody", notes),), 100), "Compose")
    part = exercises(page)
    from engine.advice import Finding, Suggestion
    from engine.music.develop import Proposal

    part.try_it("music", Suggestion(Finding("leaps", 0.0, 0.01), "vary"))
    request = link.asked[-1]
    assert (request.name, request.arguments["tracks"], request.arguments["end"]) == ("vary", [0], 8 * 4 * PPQ)
    assert not any(button.isEnabled() for button in part.tries["music"])
    new = tuple(Note(n * PPQ, 60 + n % 7, PPQ, 75) for n in range(32))
    link.answer([Proposal(Score((Track("Melody", new),), 100), 0.0)])
    work = document.work("music")
    assert isinstance(work, Score)
    assert work.tracks[0].notes == new
    assert document.record["steps"][-1]["by"] == "model"
    document.undo_stack.undo()
    work = document.work("music")
    assert isinstance(work, Score)
    assert work.tracks[0].notes == notes


def test_a_line_is_rewritten_only_for_the_better(page: LearnPage, document: Document, link: FakeLink) -> None:
    body = "The sea is wide\nThe sea is wide\nThe sea is wide\nGood night"
    document.set_work("writing", Text(body), "Write")
    part = exercises(page)
    from engine import advice

    one = next(s for s in advice.suggestions(Text(body)) if s.change == "rewrite")
    part.try_it("writing", one)
    assert link.asked[-1].arguments["selected"] == "The sea is wide"
    told: list[str] = []
    part.told.connect(told.append)
    link.answer([{"text": "The sea is wide", "logprob": 0, "fit": 0}])
    assert told[-1].startswith("The model found nothing better")
    part.try_it("writing", one)
    link.answer(
        [{"text": "A gull flies over", "logprob": 0, "fit": 0}, {"text": "The sea wide", "logprob": 0, "fit": 0}]
    )
    work = document.work("writing")
    assert isinstance(work, Text)
    assert work.body == "The sea is wide\nA gull flies over\nThe sea is wide\nGood night"


def test_without_works_there_are_ways_to_the_studios(page: LearnPage, qtbot: QtBot) -> None:
    part = exercises(page)
    wanted: list[str] = []
    part.studio_wanted.connect(wanted.append)
    assert all(not tries for tries in part.tries.values())
    from PySide6.QtWidgets import QPushButton

    shown = [button for button in part.findChildren(QPushButton) if button.text() == "Open the studio"]
    qtbot.waitUntil(lambda: all(button.isVisible() for button in shown[-3:]))
    for button in shown:
        if button.isVisible():
            button.click()
    assert wanted == ["painting", "music", "writing"]


def test_an_engine_that_is_gone_is_told_of(page: LearnPage, link: FakeLink) -> None:
    told: list[str] = []
    page.told.connect(told.append)
    link.gone = True
    page.show_part("transformer")
    assert "engine is not running" in told[-1]
