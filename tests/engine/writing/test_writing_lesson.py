"""The lesson on the Transformer: attention and guesses are those of the network; it learns a line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.modelfile import Model
from engine.runtime import Runtime
from engine.writing import lesson, networks

LINE = {"en": "the sea a storm of night", "zh": "春花秋月何时了"}


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def runtime(trained: Callable[[str], Model], language: str) -> Runtime:
    return Runtime(trained(language), "cpu", 1)


def test_the_attention_is_that_of_the_network(runtime: Runtime, language: str) -> None:
    found = lesson.attention(RecordingJob(), runtime, LINE[language])
    count = len(found["tokens"])
    assert "".join(found["tokens"][2:]) == LINE[language]
    weights = found["weights"].astype(np.float32)
    assert weights.shape == (2, 2, count, count)
    assert np.allclose(weights.sum(-1), 1, atol=2e-3)
    assert not np.triu(weights, 1).any()  # nobody looks ahead
    assert len(found["lens"]) == 3
    assert found["chance"][0] == 1


@pytest.mark.parametrize("classic", [False, True])
def test_the_last_stage_is_what_the_network_says(classic: bool) -> None:
    torch.manual_seed(0)
    net = networks.build({"vocabulary": 40, "width": 16, "heads": 2, "decoder": 2, "hidden": 24, "classic": classic})
    for parameter in net.parameters():
        torch.nn.init.normal_(parameter, std=0.4)
    net.eval()
    ids = [1, 5, 9, 12, 30]
    with torch.no_grad():
        weights, lens = lesson.look(net, ids)
        expected = net.write(torch.tensor([ids]), *lesson._memory(net))[0]
    assert torch.allclose(lens[-1], expected, atol=1e-5)
    assert torch.allclose(weights.sum(-1), torch.ones(2, 2, 5))
    # The weights are what is taken: values weighted by them are what the attention gives.
    block = net.decoder[0]
    at = torch.arange(5)
    with torch.no_grad():
        x = block.before(net.enter(net.embed(torch.tensor([ids])), at), 0)  # pyright: ignore
        key, value = block.own.keys_values(x, at)  # pyright: ignore
        mixed = (weights[0] @ value[0]).transpose(0, 1).flatten(1)
        assert torch.allclose(block.own.out(mixed), block.own(x, key, value, at, None, True)[0], atol=1e-5)  # pyright: ignore


def test_learning_a_line_makes_it_likelier_and_leaves_the_model_alone(runtime: Runtime, language: str) -> None:
    job = RecordingJob()
    before = lesson.attention(job, runtime, LINE[language])["chance"]
    found = lesson.learn(job, runtime, LINE[language], steps=5)
    assert len(found) == len(job.previews) == 6
    assert found[-1]["loss"] < found[0]["loss"]
    assert found[0]["chance"] == pytest.approx(before, rel=1e-3)
    assert lesson.attention(job, runtime, LINE[language])["chance"] == pytest.approx(before, rel=1e-6)


def test_the_quiz_asks_for_words_of_the_lines(runtime: Runtime, language: str) -> None:
    lines = [LINE[language], lesson.LINES[language][0]]
    found = lesson.quiz(RecordingJob(), runtime, lines)
    assert len(found) == 2
    for question, line in zip(found, lines, strict=True):
        assert question["left"] + question["right"] == line
        assert question["right"].startswith(question["truth"])
        assert question["truth"] in question["choices"]
        assert len({word.lower() for word in question["choices"]}) == len(question["choices"]) == 3


def test_an_empty_line_is_refused(runtime: Runtime) -> None:
    with pytest.raises(UserError, match="Write a line"):
        lesson.attention(RecordingJob(), runtime, "  \n ")
