"""The mood measures: signs that listeners and viewers gave, calibration, and inputs that hold nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import lexicon, mood
from engine.brief import Mood
from engine.works import PPQ, Note, Score, Track

C_MAJOR = (60, 64, 67, 72, 67, 64, 62, 65, 69, 67, 59, 62, 67, 64, 60, 60)
C_MINOR = (60, 63, 67, 72, 67, 63, 62, 65, 68, 67, 59, 62, 67, 63, 60, 60)
STEPS = 60
STORM = "The storm and the thunder rage, the battle burns in wrath and fire.\nThey fight and shout.\n"
LULLABY = "Sleep, sleep in the quiet of the silent night; a gentle calm, soft slumber.\nHush, rest.\n"


def tune(pitches: tuple[int, ...], length: int = PPQ, velocity: int = 72, tempo: float = 100.0) -> Score:
    notes = tuple(Note(i * length, pitch, length, velocity) for i, pitch in enumerate(pitches * 4))
    return Score((Track("tune", notes),), tempo)


def flat(*colour: int) -> np.ndarray:
    return np.full((64, 64, 3), colour, np.uint8)


# Paintings


def test_bright_and_colourful_pictures_are_glad() -> None:
    assert mood.of_pixels(flat(235, 230, 180)).valence > 0.5 > -0.5 > mood.of_pixels(flat(40, 40, 45)).valence
    assert mood.of_pixels(flat(230, 180, 120)).valence > mood.of_pixels(flat(185, 185, 185)).valence


def test_saturated_and_rough_pictures_are_stirred() -> None:
    grey = mood.of_pixels(flat(120, 120, 120)).arousal
    assert mood.of_pixels(flat(200, 30, 30)).arousal > 0.5 > -0.5 > grey
    noise = np.random.default_rng(0).integers(0, 2, (64, 64, 1), dtype=np.uint8).repeat(3, 2) * 240
    assert mood.of_pixels(noise).arousal > grey


def test_the_mood_of_a_picture_hardly_hangs_on_its_size() -> None:
    rng = np.random.default_rng(1)
    small = rng.integers(0, 256, (8, 8, 3)).astype(np.uint8).repeat(8, 0).repeat(8, 1)
    large = small.repeat(8, 0).repeat(8, 1)
    one, other = mood.of_pixels(small), mood.of_pixels(large)
    assert one.valence == pytest.approx(other.valence, abs=0.01)
    assert one.arousal == pytest.approx(other.arousal, abs=0.01)


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (7, 5), (129, 257)])
def test_odd_pictures_have_a_mood(shape: tuple[int, int]) -> None:
    assert isinstance(mood.of_pixels(np.zeros((*shape, 3), np.uint8)), Mood)


def test_an_empty_picture_is_neutral() -> None:
    assert mood.of_pixels(np.zeros((0, 4, 3), np.uint8)) == Mood()


# Music


def test_major_is_gladder_than_minor_in_every_key() -> None:
    for shift in range(-6, 6):
        major = mood.of_score(tune(tuple(p + shift for p in C_MAJOR)))
        minor = mood.of_score(tune(tuple(p + shift for p in C_MINOR)))
        assert major.valence > minor.valence + 0.5


@pytest.mark.parametrize(
    ("calm", "stirred"),
    [
        (tune(C_MAJOR, tempo=60), tune(C_MAJOR, tempo=160)),
        (tune(C_MAJOR, length=2 * PPQ), tune(C_MAJOR, length=PPQ // 2)),
        (tune(C_MAJOR, velocity=40), tune(C_MAJOR, velocity=110)),
    ],
)
def test_fast_dense_and_loud_is_stirred(calm: Score, stirred: Score) -> None:
    assert mood.of_score(stirred).arousal > mood.of_score(calm).arousal + 0.15


def test_a_tune_keeps_its_mood_wherever_it_begins() -> None:
    score = tune(C_MINOR)
    late = tuple(Note(n.onset + 7 * PPQ, n.pitch, n.duration, n.velocity) for n in score.tracks[0].notes)
    assert mood.of_score(Score((Track("late", late),), score.tempo)) == mood.of_score(score)


def test_silence_and_one_note_do_not_fail() -> None:
    assert mood.of_score(Score(())) == Mood()
    assert mood.of_score(Score((Track("drums", (Note(0, 36, 10, 90),), channel=9),))) == Mood()
    assert isinstance(mood.of_score(tune((60,), length=0)), Mood)


# Text


def test_storm_and_lullaby() -> None:
    storm, lullaby = mood.of_text(STORM, "en"), mood.of_text(LULLABY, "en")
    assert storm.arousal > 0.6 > -0.6 > lullaby.arousal
    assert storm.valence < 0
    assert mood.of_text("Joy and love, a happy and glorious paradise of delight.", "en").valence > 0.6
    assert mood.of_text("Grief and death, the murdered dead in hell and despair.", "en").valence < -0.6


def test_chinese_poems() -> None:
    sad = mood.of_text("孤灯愁不眠，泪落断肠天。\n离恨无人说，悲风满墓田。", "zh")
    glad = mood.of_text("佳节喜相逢，欢笑满春风。\n太平同庆贺，福寿乐无穷。", "zh")
    war = mood.of_text("狂风卷战旗，铁马怒奔驰。\n雷鼓惊天地，杀声震虎貔。", "zh")
    still = mood.of_text("幽院静无声，闲眠午梦清。\n悠然无一事，卧看淡云生。", "zh")
    assert glad.valence > 0.6 > -0.6 > sad.valence
    assert war.arousal > 0.6 > -0.6 > still.arousal


@pytest.mark.parametrize(("word", "axis", "sign"), [("愁", 0, -1), ("泪", 0, -1), ("笑", 0, 1), ("喜", 0, 1)])
def test_seed_characters_have_their_sign(word: str, axis: int, sign: int) -> None:
    assert lexicon.scores("zh")[word][axis] * sign == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_words_that_are_no_seeds_were_learnt_with_the_right_sign(language: str) -> None:
    table = lexicon.scores(language)
    stirred = ("sword", "veins", "roar") if language == "en" else ("斩", "箭", "蛟")
    calm = ("lullaby", "bed", "balm") if language == "en" else ("枕", "院", "香")
    chosen = set().union(*lexicon.seeds(language, "arousal"))
    assert [w for w in stirred if w not in chosen and table.get(w, (0.0, 0.0))[1] < 0] == []
    assert [w for w in calm if w not in chosen and table.get(w, (0.0, 0.0))[1] > 0] == []


@pytest.mark.parametrize("nothing", ["", "\n", "12 !?", "xyzzy qqq", "😀", "\u0000"])
@pytest.mark.parametrize("language", ["en", "zh", "fr"])
def test_text_without_known_words_is_neutral(nothing: str, language: str) -> None:
    assert mood.of_text(nothing, language) == Mood()
    assert mood.of_prompt(nothing) == Mood()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_no_text_fails(text: str) -> None:
    for found in (mood.of_text(text, "en"), mood.of_text(text, "zh"), mood.of_prompt(text)):
        assert isinstance(found, Mood)


@pytest.mark.parametrize(
    ("prompt", "valence", "arousal"),
    [
        ("a storm over the sea", 0, 1),
        ("a calm lake at dusk", 0, -1),
        ("a joyful dance in spring", 1, 1),
        ("grief and tears at the grave", -1, 0),
        ("暴风雨中的大海", 0, 1),
        ("宁静的湖", 0, -1),
        ("春天的欢笑", 1, 0),
        ("孤独的冬夜，泪", -1, 0),
    ],
)
def test_prompts(prompt: str, valence: int, arousal: int) -> None:
    found = mood.of_prompt(prompt)
    assert not valence or found.valence * valence > 0.3
    assert not arousal or found.arousal * arousal > 0.3


# Calibration and the lexicon


def test_percentiles_rise_with_the_measure_and_reach_both_ends() -> None:
    for name, table in mood._QUANTILES.items():
        assert len(table) == 21
        assert list(table) == sorted(table), name
        assert mood._calibrated(name, table[10]) == pytest.approx(0, abs=1e-6)
        assert mood._calibrated(name, table[0] - 1) == -1
        assert mood._calibrated(name, table[-1] + 1) == 1


def test_the_lexicons_are_small_and_in_range() -> None:
    for language in ("en", "zh"):
        assert (lexicon.FOLDER / f"{language}.tsv").stat().st_size < 200_000
        table = lexicon.scores(language)
        assert 2000 < len(table) < 10_000
        assert all(-1 <= value <= 1 for pair in table.values() for value in pair)
        for axis, name in enumerate(("valence", "arousal")):
            high, low = lexicon.seeds(language, name)
            assert all(table[word][axis] > table[other][axis] for word in high for other in low)


def test_the_builder_learns_words_from_their_company(tmp_path: Path) -> None:
    import json

    lines = [{"text": "storm gale\nfire gale"}, {"text": "sleep pillow\ncalm pillow"}] * STEPS
    source = tmp_path / "verse.jsonl"
    source.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    table = lexicon.build([source], "en")
    assert table["gale"][1] > 0.3 > -0.3 > table["pillow"][1]
    assert (table["storm"][1], table["sleep"][1]) == (1, -1)


def test_mood_needs_no_heavy_library() -> None:
    code = (
        "import sys; from engine import mood; mood.of_text('joy', 'en'); mood.of_prompt('愁');"
        "bad = {'torch', 'scipy', 'PIL', 'vaderSentiment', 'onnxruntime', 'PySide6'} & set(sys.modules);"
        "sys.exit(repr(bad) if bad else 0)"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
