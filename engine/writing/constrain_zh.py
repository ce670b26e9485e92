"""Chinese phrases written so that length, tones and rhyme hold by construction. No torch.

A character is a token, so a mask for each place is exact. The first rhyme of a letter settles its class, among
those large enough for all its rhymes; a rhyme character comes once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.brief import UserError
from engine.saying import said
from engine.writing.forms import Form, Line
from engine.writing.prosody_zh import fits, readings, rhymes, tones
from engine.writing.tokens import Tokenizer
from engine.writing.voice import State, Voice, draw, log_chance

TRIES = 4
"""Phrases drawn for each phrase; the one the network finds likeliest stays."""
FAMILIAR = 1.5
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


@dataclass(frozen=True)
class Written:
    """A finished phrase with its mark, the mean of its log-chances, and where the network stands after it."""

    ids: tuple[int, ...]
    score: float
    state: State


class PhraseWriter:
    """Writes phrases one after another. rng decides everything."""

    def __init__(self, voice: Voice, form: Form, temperature: float, rng: np.random.Generator) -> None:
        self.voice, self.form, self.temperature, self.rng = voice, form, temperature, rng
        self.table = characters_of_tokenizer(voice.tokenizer.data)
        self.used = np.zeros(len(self.table.texts))
        self.rhyme: dict[str, str] = {}
        self.taken: set[int] = set()

    def phrase(self, state: State, line: Line, head: str, wanted: list[str], apart: Sequence[int]) -> Written:
        """The likeliest of TRIES phrases that fit. wanted: the places of all rhymes of its letter from here on;
        apart: characters that it should not use."""
        found = [self._try(state, line, head, wanted, apart) for _ in range(TRIES)]
        best = max(found, key=lambda written: written.score)
        self.keep(best.ids, line)
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

    def repeat(self, state: State, ids: tuple[int, ...]) -> Written:
        """A phrase once more."""
        return Written(ids, 0.0, self.voice.feed(ids, state[0]))

    def _rhyming(self, place: str, letter: str, wanted: list[str]) -> np.ndarray:
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

    def _try(self, state: State, line: Line, head: str, wanted: list[str], apart: Sequence[int]) -> Written:
        table = self.table
        alive = line.metres
        ids: list[int] = []
        score = 0.0
        size = len(line.metres[0])
        for at in range(size):
            options: dict[str, np.ndarray] = {}
            for metre in alive:
                place = metre[at]
                if at == size - 1 and line.rhyme:
                    options[metre] = self._rhyming(place, line.rhyme, wanted)
                else:
                    options[metre] = table.fits[place].copy()
            if at == 0 and head:
                for metre, allowed in options.items():
                    allowed[:] = False
                    allowed[table.token[head]] = fits(head, metre[0])
            allowed = np.any(list(options.values()), axis=0)
            fresh = allowed.copy()
            fresh[[*ids, *apart]] = False
            choices = np.flatnonzero(fresh if fresh.any() else allowed)
            if not len(choices):
                raise UserError("The model knows too few characters for this form; choose another form or model.")
            token = draw(state[1] - self.used, choices, self.temperature, self.rng)
            alive = tuple(metre for metre in alive if options[metre][token])
            score += log_chance(state[1], token)
            ids.append(token)
            state = self.voice.feed([token], state[0])
        mark = table.token.get(line.mark, -1)
        if mark < 0:
            raise UserError("The model knows no Chinese punctuation; choose another model.")
        ids.append(mark)
        return Written(tuple(ids), score / size, self.voice.feed([mark], state[0]))


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
    state = voice.begin()
    text: list[int] = []
    lines = [""]
    made: list[tuple[int, ...]] = []
    again = {other - 1: one - 1 for one, other in form.same}
    facing = {other - 1: one - 1 for one, other in form.parallel}
    for index, line in enumerate(scheme):
        if line.gap:
            text.append(voice.tokenizer.newline)
            lines[-1:] = ["", ""]
        if voice.full(state, ROOM):
            state = voice.begin(text)
        wanted = [other.metres[0][-1] for other in scheme[index:] if other.rhyme == line.rhyme]
        if index in again:
            phrase = writer.repeat(state, (*made[again[index]][:-1], writer.table.token[line.mark]))
        else:
            apart = made[facing[index]][:-1] if index in facing else ()
            phrase = writer.phrase(state, line, heads[index : index + 1], wanted, apart)
        state = phrase.state
        made.append(phrase.ids)
        text += phrase.ids
        lines[-1] += "".join(writer.table.texts[token] for token in phrase.ids)
        if line.ends:
            lines.append("")
            text.append(voice.tokenizer.newline)
            state = voice.feed([voice.tokenizer.newline], state[0])
        yield [*lines[:-1], *([lines[-1]] if lines[-1] else [])]
