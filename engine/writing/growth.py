"""Texts drawn side by side after what is there, each from random numbers of its own. No torch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.jobs import Job
from engine.writing import sampler as sampling
from engine.writing.reader import Growing, Notes, Reader, clean
from engine.writing.sampler import Sampler
from engine.writing.tokens import END, PAD

MEMORY = 96
"""So many of the last tokens are held back by the repetition setting."""
FITTED = 24
"""Tokens of the text behind a gap by which candidates are judged."""
NEAR = 96
"""Tokens of the text before a gap that are read for that."""


@dataclass
class Grown:
    """One continuation. text: what was added; logprob: sum of the natural logarithms of its tokens'
    probabilities, before any sampler setting; ended: the model said that the text ends here."""

    rng: np.random.Generator
    ids: list[int] = field(default_factory=list)
    text: str = ""
    logprob: float = 0.0
    ended: bool = False

    @property
    def mean(self) -> float:
        """Natural logarithm of the probability per token."""
        return self.logprob / max(1, len(self.ids))


Rule = Callable[[Grown, str], bool]
"""Whether a continuation is complete before the token of this text is added to it."""


def rngs(seed: int, count: int, first: int = 0) -> list[np.random.Generator]:
    """Independent generators: number i is the same however many there are, so a batch draws as each alone."""
    return [np.random.default_rng([seed, first + index]) for index in range(count)]


def grow(
    reader: Reader,
    left: str,
    notes: Notes,
    sampler: Sampler,
    grown: Sequence[Grown],
    most: int,
    complete: Rule,
    job: Job,
    *,
    heal: bool = True,
    apart: bool = False,
    may_end: bool = False,
    room: int = 0,
    told: Callable[[], None] | None = None,
) -> None:
    """Draw on in every Grown, together as one batch, until complete() or `most` tokens; or the job is stopped.

    left: the text so far, what the Grown have already included (then only one may be given). apart: what is
    added begins with no letter; may_end: the model may end the text; told is called after each token.
    """
    before = left + grown[0].text if len(grown) == 1 else left
    ids, piece = reader.prompt(before, notes, max(room, most), heal and not apart)
    began = [one.text for one in grown]
    own: list[list[int]] = [[] for _ in grown]
    rows = Growing(reader, ids, notes)
    if len(grown) > 1:
        rows.take([0] * len(grown))
    alive = list(range(len(grown)))
    base = ~reader.never
    more = reader.new_words(before, notes)
    for count in range(most):
        fed, kept = [], []
        for place, number in enumerate(alive):
            one = grown[number]
            text = left + one.text
            allowed = _allowed(reader, base, text, piece if count == 0 else "", apart and count == 0, may_end)
            allowed = reader.in_words(allowed, text[: len(text) - len(piece)] if count == 0 else text, more)
            used = [i for i in (ids + own[number])[-MEMORY:] if reader.worded[i]]
            chances = sampling.probabilities(rows.logits[place], sampler, used, allowed)
            token = sampling.draw(chances, one.rng)
            if token == END:
                one.ended = True
                continue
            if complete(one, reader.texts[token]):
                continue
            one.logprob += float(sampling.log_softmax(rows.logits[place])[token])
            one.ids.append(token)
            own[number].append(token)
            one.text = began[number] + reader.tokenizer.decode(own[number])[len(piece) :]
            fed.append([token])
            kept.append(place)
        alive = [alive[place] for place in kept]
        if told is not None:
            told()
        if not alive or job.should_stop() or count == most - 1:
            return
        if len(kept) < len(rows.logits):
            rows.take(kept)
        rows.feed(np.array(fed, np.int64))


def _allowed(reader: Reader, base: np.ndarray, text: str, piece: str, apart: bool, may_end: bool) -> np.ndarray:
    """(V,) bool: what may follow the text; piece: the end of it that is written again first."""
    if piece:
        again = reader.where(lambda token: token.startswith(piece))
        return again & base if (again & base).any() else again
    allowed = base.copy()
    if not text or text.endswith("\n"):
        allowed &= ~reader.spaced
    if not text or text.endswith("\n\n") or (reader.language == "zh" and text.endswith("\n")):
        allowed[reader.newline] = False
    if apart and (allowed & ~reader.joined).any():
        allowed &= ~reader.joined
    allowed[END] = may_end
    return allowed


def fit(reader: Reader, left: str, middles: Sequence[str], right: str, notes: Notes) -> list[float]:
    """How well the right context follows each middle: the mean natural logarithm of the probability of its
    first FITTED tokens, in one batch. Minus infinity never; 0.0 for each where there is nothing on the right.
    """
    right = clean(right[: 8 * FITTED])
    if not right.strip():
        return [0.0] * len(middles)
    head = reader.head(notes)
    found: list[tuple[list[int], list[int]]] = []
    for middle in middles:
        before = clean(left[-8 * NEAR :] + middle)
        ids, spans = reader.tokenizer.spans(before + right)
        at = [place for place, span in enumerate(spans) if span[0] >= len(before)][:FITTED]
        end = at[-1] + 1 if at else len(ids)
        start = max(0, (at[0] if at else end) - NEAR)
        lead = head if start == 0 and len(left) <= 8 * NEAR else []
        found.append((lead + ids[start:end], [place - start + len(lead) for place in at]))
    size = max(len(ids) for ids, _ in found)
    batch = np.full((len(found), size), PAD, np.int64)
    for number, (ids, _) in enumerate(found):
        batch[number, : len(ids)] = ids
    rows = reader.rows(notes)
    rows.take([0] * len(found))
    logits = rows.feed(batch, every=True)
    fits = []
    for number, (ids, at) in enumerate(found):
        places = [place for place in at if place > 0]
        chances = sampling.log_softmax(logits[number, [place - 1 for place in places]].astype(np.float64))
        fits.append(float(chances[np.arange(len(places)), [ids[p] for p in places]].mean()) if places else 0.0)
    return fits
