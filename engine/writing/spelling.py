"""English words that nobody knows, and what may have been meant. No torch.

The word list and the search for near words are pyspellchecker's; known besides are the words of verse with their old
forms (engine.writing.whole_words) and those the user has kept, one a line in "words.txt" of the user's data folder.
Chinese has no spelling to check.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from engine import files, paths
from engine.brief import UserError
from engine.jobs import Job
from engine.writing.whole_words import common, is_word, plain
from engine.writing.words import language_of

if TYPE_CHECKING:
    from spellchecker import SpellChecker

MOST = 200_000
"""Characters that are looked through at once."""
OFFERED = 8
LONG = 24
"""Letters of a word for which near words are sought at most: of longer ones there are too many."""
KEPT = 20_000
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


@lru_cache(maxsize=1)
def checker() -> SpellChecker:
    """The library's word list, read once (about a third of a second)."""
    from spellchecker import SpellChecker

    return SpellChecker("en")


def own_words() -> set[str]:
    """The words the user has kept."""
    try:
        return set((paths.user_data() / "words.txt").read_text("utf-8").split("\n")) - {""}
    except (OSError, UnicodeDecodeError):
        return set()


def unknown(text: str) -> list[tuple[int, int]]:
    """Where the unknown words of an English text begin and end, in characters. Words in capitals, with a digit beside
    them or with letters beyond a to z are nobody's business."""
    if language_of(text) != "en":
        return []
    known, own = checker().word_frequency.dictionary, own_words()
    found = []
    for match in _WORD.finditer(text[:MOST]):
        word, (start, end) = plain(match.group()), match.span()
        if not word.isascii() or len(word) == 1 or (match.group().isupper() and len(word) > 1):
            continue
        if text[start - 1 : start].isdigit() or text[end : end + 1].isdigit():
            continue
        if is_word(word, own) or is_word(word, common()) or is_word(word, known):
            continue
        if word.endswith("in") and text[end : end + 1] in ("'", "\u2019") and word + "g" in known:
            continue  # comin' and goin'
        found.append((start, end))
    return found


def spell(job: Job, text: str = "") -> list[tuple[int, int]]:
    """unknown(), for a window."""
    return unknown(text)


def suggest(job: Job, word: str = "") -> list[str]:
    """Up to OFFERED known words near one, the most frequent first, with its capital."""
    sought = plain(word)
    if not 1 < len(sought) <= LONG:
        return []
    near = checker().candidates(sought) or set()
    ranked = sorted(near - {sought}, key=lambda one: (-checker().word_frequency[one], one))[:OFFERED]
    return [one.capitalize() if word[:1].isupper() else one for one in ranked]


def keep_word(job: Job, word: str = "") -> None:
    """Know a word from now on. Raises UserError where it cannot be written down."""
    kept = own_words()
    if not _WORD.fullmatch(word):
        raise UserError(f"{word!r} is no word that can be kept.")
    if len(kept) >= KEPT:
        raise UserError("There are too many kept words; take some out of words.txt.")
    folder = paths.user_data()
    with files.cannot_write(folder / "words.txt"):
        folder.mkdir(parents=True, exist_ok=True)
    files.write_bytes(folder / "words.txt", "\n".join([*sorted(kept | {plain(word)}), ""]).encode())
