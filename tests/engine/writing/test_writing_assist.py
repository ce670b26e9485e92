"""The operations of the writing studio on a tiny model."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.modelfile import Model
from engine.runtime import Runtime
from engine.writing import assist, growth, reader
from engine.writing.decoder import Decoder
from engine.writing.growth import Grown, grow, rngs
from engine.writing.operations import OPERATIONS
from engine.writing.reader import Growing, Notes, Reader, reader_of
from engine.writing.sampler import Sampler

ENGLISH = "The sea a storm of night,\nAnd silver wind over hi"
CHINESE = "春花秋月何时了，"
ODD = ["", "\n\n", "🙂" * 40, "שלום עולם", "\ud83d", "<end>\n<pad>", "é\u0301 ﷽\t*[x]_", "月 and sea 月", "a" * 3000]


@pytest.fixture
def runtimes(trained: Callable[[str], Model]) -> Callable[[str], Runtime]:
    made: dict[str, Runtime] = {}
    return lambda language: made.setdefault(language, Runtime(trained(language), "cpu", 1))


def go(runtime: Runtime, name: str, job: RecordingJob | None = None, **arguments: Any) -> Any:
    return OPERATIONS[name].call(job or RecordingJob(), runtime, **arguments)


@pytest.mark.parametrize(("language", "left"), [("en", ENGLISH), ("zh", CHINESE)])
def test_continue_streams_what_it_gives_and_follows_its_seed(
    runtimes: Callable[[str], Runtime], language: str, left: str
) -> None:
    runtime, job = runtimes(language), RecordingJob()
    made = go(runtime, "continue", job, left=left, tokens=30, sampler={"seed": 4})
    assert made["text"] == job.previews[-1]
    assert all(later.startswith(earlier) for earlier, later in zip(job.previews, job.previews[1:], strict=False))
    assert go(runtime, "continue", left=left, tokens=30, sampler={"seed": 4}) == made
    assert go(runtime, "continue", left=left, tokens=30, sampler={"seed": 5})["text"] != made["text"]
    assert not any(mark in made["text"] for mark in "\ufffd[]*")


def test_continue_stops_when_told_and_at_a_line(runtimes: Callable[[str], Runtime]) -> None:
    runtime = runtimes("en")
    whole = go(runtime, "continue", left=ENGLISH, tokens=40)
    stopped = go(runtime, "continue", RecordingJob(stop_after=3), left=ENGLISH, tokens=40)
    assert stopped["tokens"] == 3 and whole["text"].startswith(stopped["text"])
    line = go(runtime, "continue", left=ENGLISH, tokens=200, until="line")
    assert "\n" not in line["text"].strip("\n")


def test_continue_goes_on_beyond_the_context(runtimes: Callable[[str], Runtime]) -> None:
    made = go(runtimes("en"), "continue", left="The sea\n" * 200, tokens=300, sampler={"temperature": 1.0})
    assert made["ended"] or made["tokens"] >= 300


def test_a_word_that_has_begun_is_finished(runtimes: Callable[[str], Runtime]) -> None:
    """What is added goes on with the letters typed, for the last token is written again."""
    runtime = runtimes("en")
    words = reader_of(runtime)
    ids, piece = words.prompt("the sil", Notes(), 20)
    assert words.tokenizer.decode(ids).endswith("the sil"[: -len(piece)])
    assert "the sil".endswith(piece) and piece
    for seed in range(5):
        made = go(runtime, "continue", left="the sil", tokens=3, sampler={"seed": seed})
        assert not made["text"].startswith(piece + piece)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_odd_texts_are_taken_as_they_are(runtimes: Callable[[str], Runtime], language: str, odd: str) -> None:
    runtime = runtimes(language)
    notes = {"title": odd[:100], "keywords": odd[:100], "note": odd[:100]}
    assert isinstance(go(runtime, "continue", left=odd, tokens=5, notes=notes)["text"], str)
    assert all(chance <= 1.0001 for _, chance in go(runtime, "next_word", left=odd, count=3))
    assert all(one["text"].strip() for one in go(runtime, "fill", left=odd, right=odd, count=2, size=3))
    assert all(math.isfinite(one["fit"]) for one in go(runtime, "alternatives", left=odd, selected="x", count=3))
    spans = [(one["start"], one["end"]) for one in go(runtime, "score", text=odd)]
    assert "".join(odd[start:end] for start, end in spans) == odd


def plain(runtime: Runtime) -> Reader:
    """A reader with weights of 32 bits: with those of 8 the rows of a batch share the scale of their activations."""
    reader = Reader(runtime)
    reader.decoder = Decoder(runtime.step("encode"), runtime.model.network, runtime.step("step"))
    return reader


def test_a_batch_draws_as_each_row_alone(runtimes: Callable[[str], Runtime]) -> None:
    words = plain(runtimes("en"))

    def texts(number: int, first: int) -> list[str]:
        grown = [Grown(rng) for rng in rngs(7, number, first)]
        grow(words, ENGLISH, Notes(), Sampler(), grown, 12, lambda one, token: False, RecordingJob())
        return [one.text for one in grown]

    together = texts(6, 0)
    assert together == [texts(1, index)[0] for index in range(6)]
    assert len(set(together)) > 3


def test_the_cache_gives_what_one_pass_gives(runtimes: Callable[[str], Runtime]) -> None:
    words = plain(runtimes("en"))
    ids, _ = words.prompt(ENGLISH, Notes(), 20)
    whole = Growing(words, ids, Notes())
    parts = Growing(words, ids[:4], Notes())
    parts.take([0, 0, 0])
    parts.take([2])
    parts.feed(np.array([ids[4:]]))
    assert parts.logits == pytest.approx(whole.logits, abs=1e-4)


def test_alternatives_are_distinct_and_as_long_as_what_they_replace(runtimes: Callable[[str], Runtime]) -> None:
    job = RecordingJob()
    found = go(
        runtimes("en"), "alternatives", job, left="The sea a storm of ", selected="night",
        right=" and silver wind", sampler={"temperature": 1.5, "top_p": 1.0},
    )  # fmt: skip
    texts = [one["text"] for one in found]
    assert 1 < len(texts) <= 8 and len(set(texts)) == len(texts) and "night" not in texts
    assert [one["fit"] for one in found] == sorted((one["fit"] for one in found), reverse=True)
    assert all("\n" not in text for text in texts)
    assert job.previews and all(isinstance(one, list) for one in job.previews)
    lines = go(runtimes("en"), "alternatives", left="The sea\n", selected="a storm\nof night", right="\nwind")
    assert all(sum(map(bool, one["text"].split("\n"))) <= 2 for one in lines)  # a stanza may end between
    chinese = go(runtimes("zh"), "alternatives", left="春花", selected="秋月", right="何时了")
    assert chinese and all(len(one["text"].strip()) <= 3 for one in chinese)


def test_rewrite_tells_the_model_what_it_is_about(
    runtimes: Callable[[str], Runtime], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Notes] = []
    brief = reader.Reader.brief

    def listen(self: reader.Reader, notes: Notes) -> Any:
        told.append(notes)
        return brief(self, notes)

    monkeypatch.setattr(reader.Reader, "brief", listen)
    go(runtimes("en"), "rewrite", left="The sea\n", selected="a silver storm", notes={"keywords": "night"})
    assert told[0].keywords == "silver storm night"
    with pytest.raises(UserError, match="Select"):
        go(runtimes("en"), "rewrite", left="The sea", selected=" ")


def test_fill_ranks_by_what_follows(runtimes: Callable[[str], Runtime]) -> None:
    runtime = runtimes("en")
    found = go(runtime, "fill", left="The sea", right="wind over hills.\nNight", count=6, size=4)
    assert 1 < len(found) <= 6
    assert [one["fit"] for one in found] == sorted((one["fit"] for one in found), reverse=True)
    assert all(one["text"].endswith(" ") and len(one["text"].split()) <= 4 for one in found)
    words = reader_of(runtime)
    one, two = growth.fit(words, "The sea ", ["of ", "hills hills "], "night and silver", Notes())
    alone = growth.fit(words, "The sea ", ["hills hills "], "night and silver", Notes())
    # In int8 the rows of a batch share a scale.
    assert alone[0] == pytest.approx(two, abs=0.02) and one != two


def test_next_words_are_likeliest_first_and_the_same_again(runtimes: Callable[[str], Runtime]) -> None:
    runtime = runtimes("en")
    found = go(runtime, "next_word", left="The sea a storm ", count=6)
    assert found and found == go(runtime, "next_word", left="The sea a storm ", count=6)
    assert [chance for _, chance in found] == sorted((chance for _, chance in found), reverse=True)
    assert sum(chance for _, chance in found) <= 1.0001
    assert all(not word.startswith(" ") for word, _ in found)
    for word, _ in go(runtimes("zh"), "next_word", left="春花秋", count=5, characters=1):
        assert len(word) == 1


@pytest.mark.parametrize(("language", "text"), [("en", ENGLISH), ("zh", CHINESE * 3 + "🙂")])
def test_score_adds_up_to_the_probability_of_the_text(
    runtimes: Callable[[str], Runtime], language: str, text: str
) -> None:
    runtime = runtimes(language)
    words = reader_of(runtime)
    found = go(runtime, "score", text=text, top=5)
    rows = Growing(words, words.head(Notes()), Notes())
    total = 0.0
    for token in words.tokenizer.encode(text):
        chances = np.exp(rows.logits[0] - rows.logits[0].max())
        total += math.log(chances[token] / chances.sum())
        rows.feed(np.array([[token]]))
    assert sum(one["logprob"] for one in found) == pytest.approx(
        total, rel=1e-2
    )  # read token by token here, and as a whole there
    assert all(one["logprob"] <= 0 and 0 < len(one["others"]) <= 5 for one in found)
    assert all(chance <= 1 for one in found for _, chance in one["others"])


def test_score_of_a_long_text_reads_window_by_window_and_stops(runtimes: Callable[[str], Runtime]) -> None:
    runtime, text = runtimes("en"), (ENGLISH + "\n") * 60
    found = go(runtime, "score", text=text)
    assert found[-1]["end"] == len(text)
    assert "".join(text[one["start"] : one["end"]] for one in found) == text
    part = go(runtime, "score", RecordingJob(stop_after=1), text=text)
    assert 0 < len(part) < len(found)
    with pytest.raises(UserError, match="select a part"):
        go(runtime, "score", text="a" * (assist.LONGEST + 1))


def test_the_notes_are_heard(runtimes: Callable[[str], Runtime]) -> None:
    runtime = runtimes("en")
    plain = reader_of(runtime).brief(Notes())
    told = reader_of(runtime).brief(Notes("A Song", "sea, storm", (-0.5, 0.5), "of silver hills"))
    assert told[1].sum() > plain[1].sum()
    with pytest.raises(UserError, match="valence"):
        go(runtime, "continue", left="a", notes={"mood": (3.0, 0.0)})
