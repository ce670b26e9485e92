"""Measures of texts against what is known of simple ones."""

from __future__ import annotations

import pytest

from engine import studio
from engine.jobs import RecordingJob
from engine.works import Text
from engine.writing import appraise, measures

SONNET = """Shall I compare thee to a summer's day?
Thou art more lovely and more temperate:
Rough winds do shake the darling buds of May,
And summer's lease hath all too short a date;
Sometime too hot the eye of heaven shines,
And often is his gold complexion dimm'd;
And every fair from fair sometime declines,
By chance or nature's changing course untrimm'd;"""
TANG = "白日依山尽，黄河入海流。\n欲穷千里目，更上一层楼。"


def test_mtld_by_hand() -> None:
    # Three words in turn: at the fourth the ratio is 3/4, at the fifth 3/5 < 0.72: a factor is full.
    words = ["a", "b", "c", "a", "b"] * 4
    assert measures.mtld(words) == pytest.approx(5)
    assert measures.mtld([str(at) for at in range(50)]) is None  # nothing repeats
    assert measures.mtld(["a"] * 5) is None  # too short
    more = measures.mtld([str(at % 30) for at in range(300)])
    assert more is not None and more > 30


def test_short_words_and_sentences_are_easier() -> None:
    easy = measures.reading_ease("The cat sat on the mat. The dog ran to the door. It was hot.")
    hard = measures.reading_ease(
        "Notwithstanding considerable administrative complications, international organisations "
        "subsequently demonstrated extraordinary determination regarding environmental responsibility."
    )
    assert easy is not None and hard is not None
    assert easy > 90 > 10 > hard
    assert measures.reading_ease("Too short.") is None


def test_a_sonnet_has_five_iambs_and_crossed_rhymes() -> None:
    metre, rhymes = measures.metre_of(SONNET), measures.rhymes_of(SONNET, "en")
    assert metre is not None and rhymes is not None
    assert (metre.foot, metre.feet) == ("iamb", 5)
    assert metre.fits >= 7 / 8
    assert rhymes.letters == "ABABCDCD" and rhymes.share == 1


def test_trochees_and_anapaests_are_told_from_iambs() -> None:
    trochees = (
        "Peter never after summer\nwater under mother river\nsilver ever better garden\nhappy little winter evening"
    )
    anapaests = "Interrupt and intrude to appoint the balloon,\nIntervene understand entertain overlook,"
    found, other = measures.metre_of(trochees), measures.metre_of(anapaests)
    assert found is not None and (found.foot, found.feet) == ("trochee", 4)
    assert other is not None and other.foot in ("anapaest", "iamb")


def test_chinese_tones_rhymes_and_form() -> None:
    rhymes = measures.rhymes_of(TANG, "zh")
    assert rhymes is not None
    assert rhymes.letters == ".A.A"
    assert measures.alternation(TANG) == 1
    found = measures.nearest_form(TANG, "zh")
    assert found is not None and found[0].name == "wujue" and found[1].conforms


def test_prose_rhymes_less_than_verse() -> None:
    prose = "I went to the market\nand bought a table\nbecause the old one\nwas broken by rain"
    rhymes = measures.rhymes_of(prose, "en")
    assert rhymes is not None and rhymes.share == 0
    assert measures.rhymes_of("one line", "en") is None


def test_the_arc_falls_where_the_words_turn_sad() -> None:
    glad, sad = "joy and love and happy delight", "death and grief and sad despair"
    falling = measures.arc_of("\n".join([glad] * 6 + [sad] * 6), "en")
    rising = measures.arc_of("\n".join([sad] * 6 + [glad] * 6), "en")
    assert falling is not None and rising is not None
    assert falling[0] > 0 > falling[-1]
    assert rising[-1] - rising[0] == pytest.approx(falling[0] - falling[-1])
    assert measures.arc_of("two\nlines", "en") is None


@pytest.mark.parametrize(("body", "language"), [(SONNET, "en"), (TANG, "zh")])
def test_an_appraisal_has_every_row_with_source_and_reach(body: str, language: str) -> None:
    found = appraise.appraise(Text(body, language=language))
    names = {row.name for row in found.rows}
    assert {"diversity", "metre", "rhyme", "valence", "arousal"} <= names
    assert ("reading_ease" in names) == (language == "en")
    for row in found.rows:
        assert row.source and row.error and row.says and row.shown, row.name
    rhyme = found.row("rhyme")
    assert rhyme is not None and rhyme.percentile is not None and str(rhyme.collection).endswith("poems")


def test_an_empty_text_is_nothing_to_measure() -> None:
    assert appraise.appraise(Text("")).rows == ()
    assert appraise.appraise(Text("?!")).rows == ()
    assert appraise.appraise(Text("word")).rows


def test_perplexity_is_higher_for_nonsense_and_told_by_line() -> None:
    runtime = studio.open_runtime(studio.find_model("writing", "en"))
    job = RecordingJob()
    verse = appraise.perplexity(job, runtime, Text(SONNET))
    noise = appraise.perplexity(job, runtime, Text("zq vxk jjp wqx\nkkz bvq xzz qqj"))
    assert verse is not None and noise is not None
    assert noise.perplexity > 2 * verse.perplexity > 2
    assert len(verse.lines) == 8 and len(noise.lines) == 2
    assert appraise.perplexity(job, runtime, Text(TANG, language="zh")) is None
    row, figure = appraise.perplexity_parts(verse, "x", None)
    assert row.percentile is None and len(figure.data["series"][0]) == 8
