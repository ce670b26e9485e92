"""English is written in words that there are."""

from __future__ import annotations

import lzma

import numpy as np
import pytest

from engine.brief import UserError
from engine.writing import whole_words
from engine.writing.tokens import END, Tokenizer, learn
from engine.writing.whole_words import WholeWords, is_word

SAID = "The wanderer's heart; the winds that wander, o'er the white-winged sea!\nHeart of the sea, thou wanderest.\n"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer(learn([SAID * 9], "en", 330))


@pytest.fixture(scope="module")
def whole(tokenizer: Tokenizer) -> WholeWords:
    return WholeWords(tokenizer)


def allowed(whole: WholeWords, tokenizer: Tokenizer, text: str, *more: str) -> set[str]:
    mask = whole.after(text, more)
    assert mask is not None
    return {tokenizer.texts[at] for at in np.flatnonzero(mask)}


def test_every_known_text_can_be_written_piece_by_piece(whole: WholeWords, tokenizer: Tokenizer) -> None:
    text = ""
    for token in tokenizer.encode(SAID):
        mask = whole.after(text)
        assert mask is not None and mask[token], (text[-20:], tokenizer.texts[token])
        text += tokenizer.texts[token]


def test_no_piece_makes_a_word_that_nobody_has(whole: WholeWords, tokenizer: Tokenizer) -> None:
    for text in ("", "the sea\n", "and ", "Ramp", "the Sk", "fish", "seash"):
        for piece in allowed(whole, tokenizer, text):
            words = whole_words._WORD.findall(whole_words.plain(text + piece))
            assert all(is_word(word, whole.known) or whole.begins(word) for word in words), (text, piece)
    assert "q" not in allowed(whole, tokenizer, "the winq"[:-1])


def test_a_line_and_a_text_end_with_whole_words_alone(whole: WholeWords, tokenizer: Tokenizer) -> None:
    for text, may in (("the sea", True), ("the thous", False), ("the heart's", True), ("sea\n", True)):
        mask = whole.after(text)
        assert mask is not None
        assert bool(mask[tokenizer.newline]) is bool(mask[END]) is may, text


def test_words_of_the_text_are_known_and_what_nobody_knows_is_left_alone(
    whole: WholeWords, tokenizer: Tokenizer
) -> None:
    assert whole.new("Zorblax of the sea", "a heart") == ("zorblax",)
    assert whole.after("the zorbl") is None
    assert "a" in allowed(whole, tokenizer, "the zorbl", "zorblax")
    assert "\n" in allowed(whole, tokenizer, "the zorblax", "zorblax")


@pytest.mark.parametrize(
    ("word", "known"),
    [("heart's", True), ("seem'd", True), ("lovest", True), ("knoweth", True), ("o'er", True), ("winds's", False),
     ("ramparterers", False), ("fishern", False), ("tox", False)],
)  # fmt: skip
def test_forms_of_words(word: str, known: bool) -> None:
    assert is_word(word, whole_words.common()) is known


def test_a_model_keeps_the_words_it_learned() -> None:
    assert whole_words.pack(["月"], "zh") == {}
    asset = whole_words.pack(["Zorblax, zorblax! The zorblax quux", "of the sea"], "en")[whole_words.ASSET]
    assert whole_words.unpack(asset) == {"zorblax"}
    more = whole_words.pack(["Frumious frumious frumious."], "en", asset)[whole_words.ASSET]
    assert whole_words.unpack(more) == {"zorblax", "frumious"}
    assert whole_words.unpack(b"") == frozenset()
    for broken in (asset[:20] + b"xxxx" + asset[24:], lzma.compress(b"\xff\xfe")):
        with pytest.raises(UserError, match="damaged"):
            whole_words.unpack(broken)
