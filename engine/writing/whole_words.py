"""English written in words that there are: pieces of a tokenizer that go on with a known word. No torch.

A byte-pair tokenizer spells rare words in pieces, at the beginning of a line most words, and a small network joins
pieces into words that nobody has ("ramparterers"). Known are the words of resources/prosody/english.tsv, the words
that a model learned from (its asset), and those of the text and the brief; of these also the forms 's, 'd, 'st, -est
and -eth. Chinese needs none of it: a character is a token.
"""

from __future__ import annotations

import bisect
import lzma
import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache

import numpy as np

from engine.brief import UserError
from engine.modelfile import Model
from engine.writing.prosody_en import dictionary
from engine.writing.tokens import ASSET as TOKENIZER
from engine.writing.tokens import END, Tokenizer

ASSET = "words.xz"
"""The name of a model's asset: its own words, one a line."""
OWN = 3
"""A word that a model's texts have so often is one of its words."""
MOST_BYTES = 8 << 20
KEPT = 4096
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_TAIL = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]*)*\Z")


def plain(text: str) -> str:
    """In small letters, with straight apostrophes."""
    return text.lower().replace("\u2019", "'")


def words_of(text: str) -> set[str]:
    """The words of a text, plain()."""
    return set(_WORD.findall(plain(text)))


def pack(texts: Iterable[str], language: str, start: bytes = b"") -> dict[str, bytes]:
    """The asset of a model that learned from these texts: words it knows besides the common ones, in the order of the
    alphabet; {} where a language has none. start: the asset of the model it went on from."""
    if language != "en":
        return {}
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_WORD.findall(plain(text)))
    known = common()
    own = {word for word, count in counts.items() if count >= OWN and not is_word(word, known)}
    return {ASSET: lzma.compress("\n".join(sorted(own | unpack(start))).encode(), preset=6)}


def unpack(data: bytes) -> frozenset[str]:
    """The words of an asset; of none, none. Raises UserError where it is damaged."""
    if not data:
        return frozenset()
    try:
        text = lzma.LZMADecompressor().decompress(data, MOST_BYTES).decode()
    except (lzma.LZMAError, EOFError, UnicodeDecodeError):
        raise UserError("The word list of the model is damaged; fetch a fresh copy of it.") from None
    return frozenset(text.split("\n")) - {""}


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Words that verse has, with their old forms of the second and third person."""
    known = dictionary()
    stems = [word for word, entry in known.items() if entry.count >= 20 and entry.shown == word and word.isalpha()]
    old: set[str] = set()
    for stem in stems:
        for base in (stem, stem.removesuffix("e"), stem + stem[-1]):
            if len(base) > 1 and base + "ing" in known:  # a verb
                old |= {base + ending for ending in (("st", "th") if base[-1] == "e" else ("est", "eth"))}
    return frozenset(known) | old | {word.lstrip("'") for word in known}


def is_word(word: str, known: Container[str]) -> bool:
    """Whether a plain() word, or what it is a form of, is known."""
    if word in known:
        return True
    if word.endswith("'s"):
        return word[:-2] in known and not word.endswith("s's")
    if word.endswith("'st"):
        return word[:-3] in known
    return word.endswith("'d") and (word[:-2] + "ed" in known or word[:-1] + "d" in known or word[:-2] + "d" in known)


class WholeWords:
    """Masks over the tokens of a tokenizer."""

    def __init__(self, tokenizer: Tokenizer, own: frozenset[str] = frozenset()) -> None:
        self.known = common() | own
        self._sorted = sorted(self.known)
        self.size = len(tokenizer.texts)
        self._pieces: dict[str, list[tuple[int, bool]]] = {}
        """Letters to the tokens that go on with a word by them, and whether with a capital."""
        self._clipped: list[tuple[int, str]] = []
        """Tokens such as 's."""
        self.apart = np.zeros(self.size, bool)
        """Tokens that end the word before them; a word that they begin themselves is one."""
        self.apart[END] = True
        self.quote = np.zeros(self.size, bool)
        for at, text in enumerate(tokenizer.texts):
            if not text:
                continue
            if text in ("'", "\u2019"):
                self.quote[at] = True
            elif text[0] in "'\u2019" and text[1:2].isalpha():
                self._clipped.append((at, plain(text)))
            elif text[0].isalpha():
                self._pieces.setdefault(plain(text), []).append((at, text[0].isupper()))
            else:
                tail = _tail(text)
                self.apart[at] = not tail or self.begins(tail)
        self._longest = max(map(len, self._pieces), default=0)
        self._mask = lru_cache(maxsize=KEPT)(self._made)

    def begins(self, letters: str) -> bool:
        """Whether a known word begins so."""
        at = bisect.bisect_left(self._sorted, letters)
        return at < len(self._sorted) and self._sorted[at].startswith(letters)

    def new(self, *texts: str) -> tuple[str, ...]:
        """The words of some texts that are not known."""
        return tuple(sorted(word for word in words_of(" ".join(texts)) if not is_word(word, self.known)))

    def after(self, text: str, more: Sequence[str] = ()) -> np.ndarray | None:
        """(V,) bool: what may come after the text; not to be written to. more: other words that are known here. None
        where the text ends in the midst of a word that nobody knows: then nothing can be said."""
        word = _tail(text[-64:])
        return self._mask(word, tuple(other for other in more if other.startswith(word)))

    def _made(self, word: str, more: tuple[str, ...]) -> np.ndarray | None:
        letters = word.rstrip("'")
        whole = not word or is_word(letters, self.known) or letters in more
        first = bisect.bisect_left(self._sorted, word)
        after = bisect.bisect_left(self._sorted, word + "\uffff")
        if word and not whole and first == after and not more:
            return None
        allowed = self.apart.copy() if whole else np.zeros(self.size, bool)
        if whole or self.begins(word + "'"):
            allowed |= self.quote
        if word:
            beginnings = {
                other[len(word) : end]
                for other in (*self._sorted[first:after], *more)
                for end in range(len(word) + 1, min(len(other), len(word) + self._longest) + 1)
            }
            joined = beginnings & self._pieces.keys()
        else:
            joined = {piece for piece in self._pieces if self.begins(piece) or any(o.startswith(piece) for o in more)}
        for piece in joined:
            for at, capital in self._pieces[piece]:
                allowed[at] = not capital or not word
        for at, piece in self._clipped:
            allowed[at] = is_word(word + piece, self.known) or self.begins(word + piece) or word + piece in more
        return allowed


def _tail(text: str) -> str:
    """The word at the end of a text, as far as it is there; plain()."""
    found = _TAIL.search(text)
    return plain(found.group()) if found else ""


def of_model(model: Model) -> WholeWords | None:
    """The masks for a model; None for one that writes no English. Raises UserError for a damaged word list."""
    if model.language != "en":
        return None
    return _kept(model.assets[TOKENIZER], model.assets.get(ASSET, b""))


@lru_cache(maxsize=2)
def _kept(tokenizer: bytes, own: bytes) -> WholeWords:
    return WholeWords(Tokenizer(tokenizer), unpack(own))
