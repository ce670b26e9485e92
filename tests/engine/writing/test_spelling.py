"""Words that nobody knows, and what may have been meant."""

from __future__ import annotations

import pytest

from engine import paths
from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.writing import spelling


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in spelling.unknown(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The wind came over from the west", []),
        ("The wnid came ovr from the west", ["wnid", "ovr"]),
        ("O'er heav'n's gate thou lovest, thou know'st; 'tis seem'd and vex'd", []),
        ("She's comin' home, don't you know, the children’s toys", []),
        ("the sea-born, moon-whitte sea", ["whitte"]),
        ("NATO met at 4th street, naïve Zoë 🌊 a b c", []),
        ("Zorblax met Zorblax", ["Zorblax", "Zorblax"]),
        ("床前明月光，疑是地上霜。", []),
        ("שלום עולם the wnid", ["wnid"]),
        ("", []),
    ],
)
def test_unknown_words_are_found_and_old_ones_are_known(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_what_was_meant_is_among_what_is_offered() -> None:
    assert "wind" in spelling.suggest(RecordingJob(), "wnid")
    assert "Wind" in spelling.suggest(RecordingJob(), "Wnid")
    assert len(spelling.suggest(RecordingJob(), "thee")) <= spelling.OFFERED
    assert spelling.suggest(RecordingJob(), "a" * 4000) == []


def test_a_word_that_is_kept_is_known_and_stays() -> None:
    assert words("the Zorblax of dream") == ["Zorblax"]
    spelling.keep_word(RecordingJob(), "Zorblax")
    spelling.keep_word(RecordingJob(), "quuxing")
    assert words("the Zorblax of dream, zorblax's quuxing") == []
    assert (paths.user_data() / "words.txt").read_text("utf-8") == "quuxing\nzorblax\n"
    with pytest.raises(UserError, match="no word"):
        spelling.keep_word(RecordingJob(), "two words\n")


def test_a_list_that_cannot_be_read_counts_as_empty() -> None:
    paths.user_data().mkdir(parents=True, exist_ok=True)
    (paths.user_data() / "words.txt").write_bytes(b"\xff\xfe\x00")
    assert words("the wnid") == ["wnid"]
