"""A writing model while it reads and goes on: the brief, the text before the caret, rows that grow. No torch."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.brief import Mood, UserError
from engine.runtime import Runtime
from engine.writing import words
from engine.writing.briefs import KEYWORDS, TITLE, keyword_ids, row
from engine.writing.decoder import Decoder, Rows
from engine.writing.tokens import ASSET, BEGIN, UNKNOWN, Tokenizer
from engine.writing.whole_words import of_model

_EDITORIAL = re.compile(r"[\[\]_*#<>{}|\\□〔〕【】《》]")
"""The marks of an editor, not of a poem: read where they stand, never written."""


@dataclass(frozen=True)
class Notes:
    """What the model is told beside the text. keywords: words with spaces or commas between them; mood:
    valence and arousal, -1..1, or None; note: a sentence whose content words join the keywords."""

    title: str = ""
    keywords: str = ""
    mood: tuple[float, float] | None = None
    note: str = ""
    form: str = ""


def clean(text: str) -> str:
    """The text with halves of surrogate pairs, which no file can hold, as question marks; of the same length."""
    return text.encode("utf-8", "replace").decode()


class Growing:
    """Texts that grow side by side, as one batch through the cache. logits: (rows, V) for the next token."""

    def __init__(self, reader: Reader, ids: list[int], notes: Notes) -> None:
        self.rows = reader.rows(notes)
        self.logits = np.zeros((1, 0))
        self.feed(np.array([ids], np.int64))

    def feed(self, ids: np.ndarray) -> None:
        """Go on by (rows, T) ids."""
        self.logits = self.rows.feed(ids)[:, -1].astype(np.float64)

    def take(self, index: Sequence[int] | np.ndarray) -> None:
        """Go on with these rows only; a row may be taken several times."""
        self.rows.take(index)
        self.logits = self.logits[np.asarray(index, np.int64)]


@functools.lru_cache(maxsize=4)
def reader_of(runtime: Runtime) -> Reader:
    """The reader of a runtime; kept, for reading the tokenizer takes longer than a word."""
    return Reader(runtime)


class Reader:
    """The steps and the tokenizer of a model. Raises UserError for a model that lacks its tokenizer."""

    def __init__(self, runtime: Runtime) -> None:
        model = runtime.model
        if ASSET not in model.assets:
            raise UserError(f"The model {model.name} lacks its tokenizer; fetch a fresh copy of it.")
        network = model.network
        self.decoder = Decoder.of(runtime)
        self.tokenizer = Tokenizer(model.assets[ASSET])
        self.language = str(network.get("language", "en"))
        self.forms = list(network.get("form_names", [""]))
        self.context = int(network.get("context", 256))
        self.texts = self.tokenizer.texts
        self.newline = self.tokenizer.newline
        self.never = np.array([not t or not (t.isprintable() or t == "\n") or bool(_EDITORIAL.search(t))
                               for t in self.texts])  # fmt: skip
        self.never[: UNKNOWN + 1] = True
        self.whole = of_model(model)

    def new_words(self, text: str, notes: Notes) -> tuple[str, ...]:
        """The words of a text and its notes that are no common ones: they may be written too."""
        return self.whole.new(text, notes.title, notes.keywords, notes.note) if self.whole is not None else ()

    def in_words(self, allowed: np.ndarray, text: str, more: tuple[str, ...]) -> np.ndarray:
        """Of what is allowed (V,) after a text, what goes on with a word that there is; all of it, where that is none.
        more: words besides the common ones."""
        known = self.whole.after(text, more) if self.whole is not None else None
        return allowed & known if known is not None and (allowed & known).any() else allowed

    def rows(self, notes: Notes) -> Rows:
        """A row to be written under the notes, empty yet."""
        return self.decoder.rows(*self.brief(notes))

    def brief(self, notes: Notes) -> tuple[np.ndarray, np.ndarray]:
        """What the encoder makes of the notes: memory and mask of one row."""
        felt = Mood(*notes.mood) if notes.mood is not None else None  # says so if out of range
        keywords = re.findall(r"[^\s,;，、；]+", notes.keywords.lower())
        keywords += words.of_prompt(notes.note, self.language)
        form = np.array([self.forms.index(notes.form) if notes.form in self.forms else 0], np.int64)
        mood = np.array([[felt.valence, felt.arousal, 1.0] if felt else [0, 0, 0]], np.float32)
        title = row(self.tokenizer.encode(" ".join(notes.title.split())), TITLE)[None]
        keys = row(keyword_ids(self.tokenizer, dict.fromkeys(keywords)), KEYWORDS)[None]
        memory, there = self.decoder.encode(form, mood, title, keys)
        return memory, there

    def head(self, notes: Notes) -> list[int]:
        """The ids before the body: begin, the title and its line end, as in training."""
        return [BEGIN, *self.tokenizer.encode(" ".join(notes.title.split()))[:TITLE], self.newline]

    def prompt(self, left: str, notes: Notes, room: int, heal: bool = True) -> tuple[list[int], str]:
        """The ids to begin with before a continuation of left, at most context - room of them, and the piece
        of left that they leave out.

        That piece, the last token, is to be written again: what the person has typed may be the first half
        of a longer token (" sto" of " storm"), which would otherwise be out of reach; heal=False keeps it.
        A long text is cut at its front, at the beginning of a line where there is one, as the windows in
        training were.
        """
        most = max(8, self.context - room)
        # No token is longer than 64 characters: what lies further back cannot be within the ids kept.
        near = clean(left[-64 * most :])
        ids, spans = self.tokenizer.spans(near)
        piece = ""
        if heal and ids and self.texts[ids[-1]] and ids[-1] != self.newline and self.language == "en":
            piece = near[spans[-1][0] :]
            ids = ids[:-1]
        head = self.head(notes)
        if len(near) == len(left) and len(head) + len(ids) <= most:
            return head + ids, piece
        ids = ids[-most:]
        breaks = [at for at in range(len(ids) // 2) if ids[at] == self.newline]
        return ids[breaks[0] + 1 if breaks else 0 :] or head, piece

    def where(self, true: Callable[[str], bool]) -> np.ndarray:
        """(V,) bool: tokens whose text is so."""
        return np.array([bool(text) and true(text) for text in self.texts])

    @functools.cached_property
    def spaced(self) -> np.ndarray:
        """(V,) bool: tokens that begin with a space."""
        return self.where(lambda text: text.startswith(" "))

    @functools.cached_property
    def joined(self) -> np.ndarray:
        """(V,) bool: tokens that begin with a letter or digit, and so go on with a word."""
        return self.where(lambda text: text[0].isalnum())

    @functools.cached_property
    def worded(self) -> np.ndarray:
        """(V,) bool: tokens with a letter or digit in them; the others are marks and spaces."""
        return self.where(lambda text: any(map(str.isalnum, text)))
