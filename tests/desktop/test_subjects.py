"""The words the three shall be about: understood, taken away, added, put back, by hand and by keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.triptych.brief_bar import BriefBar
from engine.brief import Brief


def _bar(qtbot, prompt: str) -> BriefBar:
    bar = BriefBar()
    qtbot.addWidget(bar)
    bar.language.setCurrentIndex(bar.language.findData("en"))
    bar.prompt.setText(prompt)
    return bar


def test_the_words_of_the_prompt_are_shown_and_decide_until_a_hand_does(qtbot) -> None:
    bar = _bar(qtbot, "a storm over the sea")
    assert bar.subjects.shown == ["storm", "sea"]
    assert bar.brief().subjects is None and not bar.subjects.back.isVisibleTo(bar)


def test_a_word_is_taken_away_by_key_and_another_added(qtbot) -> None:
    bar = _bar(qtbot, "a storm over the sea")
    bar.show()
    bar.subjects.chips[0].setFocus()
    QTest.keyClick(bar.subjects.chips[0], Qt.Key.Key_Delete)
    QTest.keyClicks(bar.subjects.entry, "snow")
    QTest.keyClick(bar.subjects.entry, Qt.Key.Key_Return)
    assert bar.brief().subjects == ("sea", "snow")
    bar.prompt.setText("a storm over the sea at night")  # what the hand said stays
    assert bar.brief().subjects == ("sea", "night", "snow")
    bar.subjects.back.click()
    assert bar.brief().subjects is None and bar.subjects.shown == ["storm", "sea", "night"]


def test_a_word_that_was_taken_away_comes_back_by_its_name(qtbot) -> None:
    bar = _bar(qtbot, "a storm over the sea")
    bar.subjects.chips[1].click()
    bar.subjects.entry.setText("sea")
    bar.subjects.entry.returnPressed.emit()
    assert bar.brief().subjects is None


def test_chinese_words_are_understood_when_the_language_is_chinese(qtbot) -> None:
    bar = _bar(qtbot, "海上的风暴")
    bar.language.setCurrentIndex(bar.language.findData("zh"))
    assert bar.subjects.shown == ["海上", "风暴"]
    bar.subjects.chips[0].click()
    assert bar.brief().about == "风暴"


def test_a_chip_says_what_it_steers(qtbot) -> None:
    bar = _bar(qtbot, "a storm of longing")
    assert "painting and the text" in bar.subjects.chips[0].toolTip()
    assert "Steers the text." in bar.subjects.chips[1].toolTip()
    bar.prompt.setText("海上的风暴")
    assert bar.subjects.shown == ["海上", "风暴"] and "other language" in bar.subjects.chips[0].toolTip()


def test_a_draft_brings_its_words_back(qtbot) -> None:
    bar = _bar(qtbot, "a storm over the sea")
    bar.show_brief(Brief("a garden at night", subjects=("garden", "snow")))
    assert bar.subjects.shown == ["garden", "snow"] and bar.brief().subjects == ("garden", "snow")
    bar.show()
    bar.show_brief(Brief("a garden at night"))
    assert bar.subjects._strip.sizeHint().width() >= sum(chip.sizeHint().width() for chip in bar.subjects.chips)
    assert bar.subjects.shown == ["garden", "night"] and bar.brief().subjects is None


def test_a_narrow_window_does_not_grow_with_the_words(qtbot) -> None:
    bar = _bar(qtbot, "")
    narrow = bar.minimumSizeHint().width()
    bar.prompt.setText("thunderstorms mountainous remembrance loneliness nightfall")
    assert bar.minimumSizeHint().width() <= narrow + 200
