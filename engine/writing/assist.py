"""Writing together: go on, say it otherwise, fill a gap, guess the next word, tell what surprised. No torch.

Positions and lengths are in characters (Unicode code points). What a person wrote is never handed back, only
what is new, so it stays as it was to the byte.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from engine.brief import UserError
from engine.jobs import Job
from engine.runtime import Runtime
from engine.writing import words
from engine.writing.growth import Grown, Rule, fit, grow, rngs
from engine.writing.reader import Growing, Notes, Reader, clean, reader_of
from engine.writing.sampler import Sampler, log_softmax

SEGMENT = 64
"""Tokens after which a long continuation reads its own end anew, so that it stays within the context."""
GHOST_CONTEXT = 64
"""Tokens before the caret that are read to guess a word; more would take longer than a keystroke."""
COUNT = 8
TURNS = 3
"""Batches drawn while there are too few distinct ones: of one likely word, most of a batch are the same."""
LONGEST = 100_000
"""Characters that are looked at, to either side of the caret and for surprise."""
_MARK = re.compile("[，。！？；、：,.!?;:]$")


def continue_(
    job: Job, runtime: Runtime, left: str = "", notes: dict[str, Any] | None = None,
    sampler: dict[str, Any] | None = None, tokens: int = 120, until: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Go on after left. notes: the fields of Notes; sampler: the fields of Sampler; until: "line" or "" (until
    the model ends the text, or after about `tokens` tokens, at the end of a word).

    job.preview gets the added text after each token. Returns {"text", "tokens", "ended"}.
    """
    if not 1 <= tokens <= 4000:
        raise UserError(f"A continuation has 1 to 4000 tokens, not {tokens}.")
    reader, told, how = _open(runtime, notes, sampler)
    one = Grown(rngs(how.seed, 1)[0])

    def complete(grown: Grown, token: str) -> bool:
        if until == "line" and "\n" in token and grown.text.strip():
            return True
        return len(grown.ids) >= tokens and not (token[:1].isalnum() and reader.language == "en")

    def show() -> None:
        job.preview(one.text)
        job.progress(min(0.99, len(one.ids) / tokens))

    left = left[-LONGEST:]
    while True:
        before = len(one.ids)
        grow(reader, left, told, how, [one], SEGMENT, complete, job, may_end=bool(left.strip()), told=show)
        if len(one.ids) < before + SEGMENT or job.should_stop() or len(one.ids) >= tokens + SEGMENT:
            return {"text": one.text, "tokens": len(one.ids), "ended": one.ended}


def alternatives(
    job: Job, runtime: Runtime, left: str = "", selected: str = "", right: str = "",
    notes: dict[str, Any] | None = None, sampler: dict[str, Any] | None = None, count: int = COUNT,
) -> list[dict[str, Any]]:  # fmt: skip
    """Other words in place of the selected ones, about as long; all drawn as one batch.

    Returns at most count distinct {"text", "logprob", "fit"}, best first: by fit, the mean log probability
    per token of the text behind, where there is such, else by logprob, their own.
    """
    reader, told, how = _open(runtime, notes, sampler)
    return _others(job, reader, left, selected, right, told, how, count)


def rewrite(
    job: Job, runtime: Runtime, left: str = "", selected: str = "", right: str = "",
    notes: dict[str, Any] | None = None, sampler: dict[str, Any] | None = None, count: int = COUNT,
) -> list[dict[str, Any]]:  # fmt: skip
    """Alternatives that are about the same thing: the content words of the selection go to the model as
    keywords, before those of the notes. Returns what alternatives() does."""
    if not selected.strip():
        raise UserError("Select the words to rewrite first.")
    reader, told, how = _open(runtime, notes, sampler)
    about = " ".join((*words.of_prompt(selected, reader.language), told.keywords))
    told = Notes(told.title, about, told.mood, told.note, told.form)
    return _others(job, reader, left, selected, right, told, how, count)


def fill(
    job: Job, runtime: Runtime, left: str = "", right: str = "", notes: dict[str, Any] | None = None,
    sampler: dict[str, Any] | None = None, count: int = COUNT, size: int = 8,
) -> list[dict[str, Any]]:  # fmt: skip
    """Words (Chinese: characters) between left and right, at most `size` of them; returns what alternatives() does.

    Candidates of every length up to size, twice as many as asked for, are drawn from the left alone; those
    after which the right is likeliest come first. (A network that reads from left to right cannot do better
    without being taught to: Bavarian et al. 2022.)
    """
    if not 1 <= size <= 60:
        raise UserError(f"A gap takes 1 to 60 words, not {size}.")
    reader, told, how = _open(runtime, notes, sampler)
    lengths = [1 + (number * size) // (2 * count) for number in range(2 * count)]
    return _ranked(job, reader, left, right, told, how, count, lengths, apart=_parted(left, right))


def next_word(
    job: Job, runtime: Runtime, left: str = "", notes: dict[str, Any] | None = None, count: int = 1,
    characters: int = 4,
) -> list[tuple[str, float]]:  # fmt: skip
    """The likeliest next words with their probabilities, likeliest first: what is to be added after left.

    For each of the count likeliest first tokens the likeliest ending of its word (Chinese: up to `characters`
    characters, not across a mark). No sampling: the same left gives the same words. A word that has begun
    (left ends within it) is finished first.
    """
    reader, told, _ = _open(runtime, notes, None)
    left = left[-LONGEST:]
    ids, piece = reader.prompt(left, told, max(8, reader.context - GHOST_CONTEXT))
    rows = Growing(reader, ids, told)
    allowed = ~reader.never
    if piece:
        allowed = reader.where(lambda token: token.startswith(piece))
    elif not left or left.endswith("\n"):
        allowed &= ~reader.spaced
        allowed[reader.newline] = False
    more = reader.new_words(left, told)
    allowed = reader.in_words(allowed, left[: len(left) - len(piece)], more)
    chances = np.where(allowed, log_softmax(rows.logits[0]), -np.inf)
    chances -= np.log(np.exp(chances).sum()) if allowed.any() else 0.0
    firsts = [int(token) for token in np.argsort(-chances, kind="stable")[:count] if np.isfinite(chances[token])]
    found: dict[str, float] = {}
    rows.take([0] * len(firsts))
    open_ = {place: ([token], float(chances[token])) for place, token in enumerate(firsts)}
    while open_ and not job.should_stop():
        rows.feed(np.array([[own[-1]] for own, _ in open_.values()], np.int64))
        following = {}
        for place, (own, chance) in enumerate(open_.values()):
            text = reader.tokenizer.decode(own)[len(piece) :]
            may = reader.in_words(~reader.never, left + text, more)
            likely = np.where(may, log_softmax(rows.logits[place]), -np.inf)
            token = int(np.argmax(likely))
            if _whole(reader, text, reader.texts[token], characters) or len(own) >= 8:
                if text.strip():
                    found[text] = max(found.get(text, 0.0), float(np.exp(chance)))
            else:
                following[place] = ([*own, token], chance + float(likely[token]))
        if len(following) < len(open_):
            rows.take(list(following))
        open_ = following
    return sorted(found.items(), key=lambda one: -one[1])


def score(
    job: Job, runtime: Runtime, text: str = "", notes: dict[str, Any] | None = None, top: int = 5
) -> list[dict[str, Any]]:
    """How surprising each token of any text is: {"start", "end", "logprob", "others"}, in order, without gaps.

    logprob: natural logarithm of the probability given all before it; others: the `top` likeliest tokens at
    its place as (text, probability). The bytes of a character that is no token are counted as one, with the
    sum of their logprobs. A stopped job gives what it has.
    """
    reader, told, _ = _open(runtime, notes, None)
    if len(text) > LONGEST:
        raise UserError(f"The surprise of at most {LONGEST:,} characters can be shown; select a part of the text.")
    ids, spans = reader.tokenizer.spans(clean(text))
    head = reader.head(told)
    rows = reader.rows(told)
    found: list[dict[str, Any]] = []
    at = 0
    while at < len(ids) and not job.should_stop():
        # Each window begins with half of the one before it, so that no token is read without what precedes it.
        lead = head if at == 0 else ids[max(0, at - reader.context // 2) : at]
        part = ids[at : at + reader.context - len(lead)]
        rows.cut(0)
        logits = rows.feed(np.array([lead + part], np.int64), every=True)
        chances = log_softmax(logits[0, len(lead) - 1 : len(lead) + len(part) - 1].astype(np.float64))
        for place, token in enumerate(part):
            start, end = spans[at + place]
            if found and found[-1]["start"] == start:
                found[-1]["logprob"] += float(chances[place, token])
                continue
            best = np.argsort(-chances[place], kind="stable")[: 4 * top]
            others = [(reader.texts[t], float(np.exp(chances[place, t]))) for t in best if reader.texts[t]][:top]
            logprob = float(chances[place, token])
            found.append({"start": start, "end": end, "logprob": logprob, "others": others})
        at += len(part)
        job.progress(at / len(ids))
    return found


def _open(
    runtime: Runtime, notes: dict[str, Any] | None, sampler: dict[str, Any] | None
) -> tuple[Reader, Notes, Sampler]:
    told: dict[str, Any] = {
        name: clean(value) if isinstance(value, str) else value for name, value in (notes or {}).items()
    }
    return reader_of(runtime), Notes(**told), Sampler.of(sampler)


def _parted(left: str, following: str) -> bool:
    """Whether left ends with a whole word, because what follows it now begins with no letter."""
    return left[-1:].isalnum() and following[:1] != "" and not following[0].isalnum()


def _size(text: str, language: str) -> int:
    """Words; in Chinese, characters and marks."""
    return len("".join(text.split())) if language == "zh" else len(text.split())


def _whole(reader: Reader, text: str, token: str, characters: int) -> bool:
    """Whether a word is complete before this token comes."""
    if not text.strip():
        return False
    if reader.language == "zh":
        return len(text) >= characters or bool(_MARK.search(text)) or not token.strip()
    return not token[:1].isalnum() and token[:1] not in ("'", "’")


def _others(
    job: Job, reader: Reader, left: str, selected: str, right: str, notes: Notes, how: Sampler, count: int
) -> list[dict[str, Any]]:
    """Candidates in place of `selected`: as many lines where it fills its lines, else as many words."""
    whole = not right.strip(" ") or right.startswith("\n")
    lines = selected.count("\n") + 1 if whole else 0
    size = max(1, _size(selected, reader.language))
    apart = _parted(left, selected or right)
    return _ranked(job, reader, left, right, notes, how, count, [size] * count, apart, lines, selected)


def _ranked(
    job: Job, reader: Reader, left: str, right: str, notes: Notes, how: Sampler, count: int, sizes: list[int],
    apart: bool, lines: int = 0, instead_of: str = "",
) -> list[dict[str, Any]]:  # fmt: skip
    if not 1 <= count <= 32:
        raise UserError(f"Ask for 1 to 32 alternatives, not {count}.")
    left, right = left[-LONGEST:], right[:LONGEST]
    most = min(reader.context // 2, 24 * lines if lines else 8 + 4 * max(sizes))
    tail = " " if reader.language == "en" and right[:1].isalnum() else ""
    texts: dict[str, Grown] = {}
    for turn in range(TURNS):
        grown = [Grown(rng) for rng in rngs(how.seed, len(sizes), turn * len(sizes))]
        wanted = {id(one): size for one, size in zip(grown, sizes, strict=True)}
        complete = _of_lines(lines) if lines else _of_size(reader, wanted)

        def show(grown: list[Grown] = grown) -> None:
            job.progress(min(0.99, max(len(one.ids) for one in grown) / most))
            job.preview([*texts, *(one.text.strip("\n") for one in grown)][:count])

        grow(reader, left, notes, how, grown, most, complete, job, apart=apart, told=show)
        for one in grown:
            text = one.text.rstrip() + tail
            if text.strip() and text.strip() != instead_of.strip():
                texts.setdefault(text, one)
        if len(texts) >= count or job.should_stop():
            break
    if not texts:
        return []
    fits = fit(reader, left, list(texts), right, notes)
    rows = [
        {"text": text, "logprob": one.mean, "fit": fitted}
        for (text, one), fitted in zip(texts.items(), fits, strict=True)
    ]
    return sorted(rows, key=lambda one: (-one["fit"], -one["logprob"]))[:count]


def _of_lines(lines: int) -> Rule:
    def complete(grown: Grown, token: str) -> bool:
        return "\n" in token and bool(grown.text.strip()) and grown.text.strip("\n").count("\n") + 1 >= lines

    return complete


def _of_size(reader: Reader, wanted: dict[int, int]) -> Rule:
    def complete(grown: Grown, token: str) -> bool:
        if "\n" in token and grown.text.strip():
            return True
        enough = _size(grown.text, reader.language) >= wanted[id(grown)]
        return enough and (reader.language == "zh" or (not token[:1].isalnum() and token[:1] not in ("'", "’")))

    return complete
