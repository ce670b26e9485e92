"""Chinese phrases written so that length, tones and rhyme hold by construction. No torch.

A character is a token, so a mask for each place is exact. The first rhyme of a letter settles its class, among
those large enough for all its rhymes; a rhyme character comes once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from engine.brief import UserError
from engine.saying import said
from engine.writing.forms import Form, Line
from engine.writing.prosody_zh import fits, readings, rhymes, tones
from engine.writing.tokens import Tokenizer
from engine.writing.voice import Voice, draw, log_chance, side_by_side

FAMILIAR = 4.0
"""Taken from the logit of a character that the text has already."""
MATES = 3
"""A rhyme is begun only where so many times the characters needed can answer it."""
LEAST = 40
"""Characters of either tone that a model must know."""
ROOM = 24


class Characters:
    """The characters to write with: bool by token for each tone, and rhyme classes."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        known = readings()
        # A character of two tones is written where either serves, never where the tone is what counts.
        self.texts = tokenizer.texts
        self.token = {text: at for at, text in reversed(list(enumerate(self.texts))) if text}
        self.fits = {
            place: np.array([c in known and place in ("中", tones(c)) for c in self.texts]) for place in "平仄中"
        }
        self.newline = tokenizer.newline
        self._classes: dict[tuple[str, str], dict[str, np.ndarray]] = {}

    def classes(self, place: str, table: str) -> dict[str, np.ndarray]:
        """Rhyme class to bool by token, of characters that are of that class alone."""
        key = place, table
        if key not in self._classes:
            found: dict[str, np.ndarray] = {}
            for at in np.flatnonzero(self.fits[place]):
                names = rhymes(self.texts[at], place, table)
                if len(names) == 1:
                    found.setdefault(next(iter(names)), np.zeros(len(self.texts), bool))[at] = True
            self._classes[key] = found
        return self._classes[key]


@lru_cache(maxsize=4)
def characters_of_tokenizer(data: bytes) -> Characters:
    """Characters, kept for each tokenizer file."""
    return Characters(Tokenizer(data))


class PhraseWriter:
    """Writes phrases one after another. rng decides everything."""

    def __init__(self, voice: Voice, form: Form, temperature: float, rng: np.random.Generator) -> None:
        self.voice, self.form, self.temperature, self.rng = voice, form, temperature, rng
        self.table = characters_of_tokenizer(voice.tokenizer.data)
        self.used = np.zeros(len(self.table.texts))
        self.rhyme: dict[str, str] = {}
        self.taken: set[int] = set()

    def phrase(self, line: Line, head: str, wanted: list[str], apart: Sequence[int]) -> tuple[int, ...]:
        """The likeliest of as many phrases that fit as the voice has rows. wanted: the places of all rhymes of its
        letter from here on; apart: characters that it should not use."""
        best = tuple(
            side_by_side(
                self.voice, lambda: _Attempt(self, line, head, wanted, apart), lambda attempt: attempt.score
            ).ids
        )
        self.keep(best, line)
        return best

    def keep(self, ids: tuple[int, ...], line: Line) -> None:
        """Remember a phrase as part of the text."""
        last = ids[-2]
        self.used[list(ids[:-1])] = FAMILIAR
        if line.rhyme:
            self.taken.add(last)
            if line.rhyme not in self.rhyme:
                metre = next(m for m in line.metres if self.table.fits[m[-1]][last])
                classes = self.table.classes(metre[-1], self.form.rhyme)
                self.rhyme[line.rhyme] = next(name for name, members in classes.items() if members[last])

    def rhyming(self, place: str, letter: str, wanted: list[str]) -> np.ndarray:
        """bool by token: what may close a phrase that rhymes."""
        allowed = np.zeros(len(self.table.texts), bool)
        if letter in self.rhyme:
            names = {self.rhyme[letter]}
        else:
            large = [_large(self.table, self.form, tone, len(wanted)) for tone in set(wanted)]
            names = set.intersection(*large) - set(self.rhyme.values())
        for name, members in self.table.classes(place, self.form.rhyme).items():
            if name in names:
                allowed |= members
        allowed[list(self.taken)] = False
        return allowed


class _Attempt:
    """A phrase while it is written; its mark comes last. score: the natural logarithm of its probability, less what
    familiar characters take from it."""

    def __init__(self, writer: PhraseWriter, line: Line, head: str, wanted: list[str], apart: Sequence[int]) -> None:
        self.writer, self.table, self.line, self.head = writer, writer.table, line, head
        self.wanted, self.apart, self.alive = wanted, apart, line.metres
        self.ids: list[int] = []
        self.score, self.done = 0.0, False
        self.mark = self.table.token.get(line.mark, -1)
        if self.mark < 0:
            raise UserError("The model knows no Chinese punctuation; choose another model.")

    def choose(self, logits: np.ndarray) -> int:
        table, line, at = self.table, self.line, len(self.ids)
        size = len(line.metres[0])
        if at == size:
            self.ids.append(self.mark)
            self.done = True
            return self.mark
        options: dict[str, np.ndarray] = {}
        for metre in self.alive:
            place = metre[at]
            if at == size - 1 and line.rhyme:
                options[metre] = self.writer.rhyming(place, line.rhyme, self.wanted)
            else:
                options[metre] = table.fits[place].copy()
        if at == 0 and self.head:
            for metre, allowed in options.items():
                allowed[:] = False
                allowed[table.token[self.head]] = fits(self.head, metre[0])
        allowed = np.any(list(options.values()), axis=0)
        fresh = allowed.copy()
        fresh[[*self.ids, *self.apart]] = False
        choices = np.flatnonzero(fresh if fresh.any() else allowed)
        if not len(choices):
            raise UserError("The model knows too few characters for this form; choose another form or model.")
        wanted = logits - self.writer.used
        token = draw(wanted, choices, self.writer.temperature, self.writer.rng)
        self.alive = tuple(metre for metre in self.alive if options[metre][token])
        self.score += log_chance(logits, token) - self.writer.used[token]
        self.ids.append(token)
        return token


def can_write(form: Form, tokenizer: Tokenizer) -> bool:
    """Whether the characters of a tokenizer suffice for the form's tones and rhymes."""
    table = characters_of_tokenizer(tokenizer.data)
    if any(table.fits[place].sum() < LEAST for place in "平仄"):
        return False
    for scheme in form.schemes:
        letters = sorted({line.rhyme for line in scheme} - {""})
        for letter in letters:
            wanted = [line.metres[0][-1] for line in scheme if line.rhyme == letter]
            common = set.intersection(*(_large(table, form, place, len(wanted)) for place in set(wanted)))
            if len(common) < len(letters):
                return False
    return True


def _large(table: Characters, form: Form, place: str, count: int) -> set[str]:
    """Rhyme classes with enough characters for so many rhymes."""
    classes = table.classes(place, form.rhyme)
    return {name for name, members in classes.items() if members.sum() >= MATES * count}


def scheme_for(form: Form, heads: str, rng: np.random.Generator) -> tuple[Line, ...]:
    """One of the form's schemes by chance, among those that the heads' tones allow."""
    schemes = form.of_length(max(1, len(heads)))
    if heads and len(heads) != len(schemes[0]):
        raise UserError(f"The form {form.name} takes {len(schemes[0])} characters, not {len(heads)}.")
    fit = [
        scheme
        for scheme in schemes
        if all(any(fits(head, m[0]) for m in line.metres) for head, line in zip(heads, scheme, strict=False))
    ]
    if not fit:
        raise UserError(f"The tones of {heads} fit none of the form's orders of lines; choose other characters.")
    return fit[int(rng.integers(len(fit)))]


def write(voice: Voice, form: Form, heads: str, temperature: float, rng: np.random.Generator) -> Iterator[list[str]]:
    """The written lines so far, after each phrase; stanzas parted by "". heads: first characters, or "".

    Raises UserError where the heads' number, or characters the model does not know, make it impossible.
    """
    writer = PhraseWriter(voice, form, temperature, rng)
    for head in heads:
        if head not in writer.table.token:
            raise UserError(said("The model does not know the character {character}; choose another.", character=head))
    scheme = scheme_for(form, heads, rng)
    voice.begin()
    text: list[int] = []
    lines = [""]
    made: list[tuple[int, ...]] = []
    again = {other - 1: one - 1 for one, other in form.same}
    facing = {other - 1: one - 1 for one, other in form.parallel}
    for index, line in enumerate(scheme):
        if line.gap:
            text.append(voice.tokenizer.newline)
            lines[-1:] = ["", ""]
        if voice.full(ROOM):
            voice.begin(text)
        wanted = [other.metres[0][-1] for other in scheme[index:] if other.rhyme == line.rhyme]
        if index in again:
            phrase = (*made[again[index]][:-1], writer.table.token[line.mark])
            voice.feed_all(phrase)
        else:
            apart = made[facing[index]][:-1] if index in facing else ()
            phrase = writer.phrase(line, heads[index : index + 1], wanted, apart)
        made.append(phrase)
        text += phrase
        lines[-1] += "".join(writer.table.texts[token] for token in phrase)
        if line.ends:
            lines.append("")
            text.append(voice.tokenizer.newline)
            voice.feed_all([voice.tokenizer.newline])
        yield [*lines[:-1], *([lines[-1]] if lines[-1] else [])]
