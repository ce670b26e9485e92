"""Rows that grow: the cache in place against the plain step, weights of 8 bits, and voices of low rank."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine import modelfile, paths, studio
from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.modelfile import Model
from engine.runtime import Runtime
from engine.writing import adapters, corpus, decoder, inplace, lowrank, networks, recipe, whole_words
from engine.writing.briefs import KEYWORDS, TITLE
from engine.writing.decoder import Decoder, Fast, InPlace, Rows, Stacked
from engine.writing.sampler import log_softmax
from engine.writing.tokens import ASSET, PAD, Tokenizer, learn


def network(tokens: int = 256) -> dict[str, Any]:
    shape = {"width": 32, "heads": 2, "encoder": 1, "decoder": 2, "hidden": 48, "vocabulary": tokens}
    return {**shape, "forms": 1, "form_names": [""], "language": "en", "context": 64}


@cache
def tiny(seed: int = 0) -> Model:
    """A model of random numbers that knows the words of the small collection; no graphs."""
    data = learn(["The sea a storm of night and silver wind over hills\nwhere my heart is cold.\n"] * 40, "en", 300)
    shape = network(len(Tokenizer(data)))
    torch.manual_seed(seed)
    net = networks.build(shape)
    for parameter in net.parameters():
        if parameter.ndim == 2:
            torch.nn.init.normal_(parameter, std=0.15)
    weights = {name: value.detach().numpy() for name, value in net.state_dict().items()}
    card = {"kind": "writing", "name": "Base", "preset": "mini", "network": shape, "language": "en", "graphs": {}}
    card |= {"data": [], "metrics": {}, "fingerprint": f"{seed:016x}"}
    return Model(Path("base"), card, weights, {}, {ASSET: data})


def steps(model: Model) -> tuple[Any, Any]:
    """The two steps of a model, by torch."""
    net = networks.build(model.network).eval()
    net.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in model.weights.items()})
    cpu = torch.device("cpu")
    return recipe._torch_step(networks.Encode(net), cpu), recipe._torch_step(networks.Step(net), cpu)


def brief(encode: Any) -> tuple[np.ndarray, np.ndarray]:
    title = np.full((1, TITLE), PAD, np.int64)
    title[0, :3] = 5, 6, 7
    none = np.full((1, KEYWORDS), PAD, np.int64)
    memory, there = encode(np.zeros(1, np.int64), np.ones((1, 3), np.float32), title, none)
    return memory, there


def rows(model: Model, eight: bool) -> tuple[Rows, Rows]:
    """(in place, stacked) of the same model."""
    encode, step = steps(model)
    told = brief(encode)
    return InPlace(Fast(model.network, model.weights, 1, eight), *told), Stacked(step, model.network, *told)


IDS = np.random.default_rng(3).integers(4, 200, (3, 40))


def test_the_cache_in_place_gives_what_the_plain_step_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "FIRST_ROOM", 8)  # it grows on the way
    fast, plain = rows(tiny(), eight=False)
    for each in (fast, plain):
        each.feed(IDS[:1, :5])
        each.take([0, 0, 0])
    for begin, end in ((5, 6), (6, 7), (7, 11), (11, 12)):
        part = IDS[:, begin:end]
        np.testing.assert_allclose(fast.feed(part, every=True), plain.feed(part, every=True), atol=1e-4)
    for each in (fast, plain):
        each.take([2, 2, 1], since=5)
        each.cut(9)
        assert each.length == 9
    for begin in range(9, 20):
        part = IDS[:, begin : begin + 1]
        np.testing.assert_allclose(fast.feed(part), plain.feed(part), atol=1e-4)
    for each in (fast, plain):
        each.take([1])
    np.testing.assert_allclose(fast.feed(IDS[:1, 20:30]), plain.feed(IDS[:1, 20:30]), atol=1e-4)


def test_weights_of_8_bits_cost_less_than_a_hundredth() -> None:
    model = tiny()
    nats = {}
    for eight in (False, True):
        for size in (1, 39):  # one token at a time, and all at once
            fast, _ = rows(model, eight)
            parts = [fast.feed(IDS[:1, at : at + size], every=True) for at in range(0, 39, size)]
            chances = log_softmax(np.concatenate(parts, 1)[0].astype(np.float64))
            nats[eight, size] = -chances[np.arange(39), IDS[0, 1:]].mean()
    for size in (1, 39):
        assert nats[True, size] != nats[False, size]
        assert nats[True, size] == pytest.approx(nats[False, size], rel=0.01)


def test_a_grid_of_8_bits_is_kept() -> None:
    steps = np.random.default_rng(0).integers(-127, 128, (4, 16)).astype(np.float32)
    steps[:, 0] = 127
    weight = steps * np.array([[0.5], [0.01], [3.0], [1e-4]], np.float32)
    whole, scale = inplace.quantized(weight)
    assert np.array_equal(whole, steps.astype(np.int8))
    np.testing.assert_allclose(whole * scale[:, None], weight, rtol=1e-6)


@pytest.mark.parametrize(
    ("loss", "kinds"), [(0.002, ("block", "tensor")), (0.02, ("float", "float")), (None, ("float", "float"))]
)
def test_a_model_that_loses_too_much_or_was_not_measured_is_read_with_32_bits(
    loss: float | None, kinds: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = {} if loss is None else {"evaluation": {"int8_loss": loss}}
    model = dataclasses.replace(tiny(), card={**tiny().card, **measured})
    monkeypatch.setattr(Runtime, "step", lambda self, name: steps(model)[0])
    made = Decoder.of(Runtime(model, "cpu", 1))
    assert made._fast is not None and made._fast.kinds == kinds


# Voices


def taught(source: Path, out: Path, steps: int = 6) -> dict[str, Any]:
    base = tiny()
    modelfile.save(paths.user_models() / "base", base.card, base.weights, {}, base.assets)
    asked = studio.Training("writing", source, out, steps=steps, start="Base", low_rank=4, device="cpu", name="Mine")
    return studio.train(asked, RecordingJob())


def test_a_voice_is_a_small_file_that_writes_otherwise(sources: dict[str, Path], tmp_path: Path) -> None:
    taught(sources["en"], tmp_path / "mine", steps=12)
    small = modelfile.open_model(tmp_path / "mine")
    assert not small.graphs and set(small.assets) == {whole_words.ASSET} and small.card["base"]["name"] == "Base"
    assert abs(small.card["metrics"]["int8_loss"]) < 0.1
    assert sum(w.size for w in small.weights.values()) < 0.6 * sum(w.size for w in tiny().weights.values())
    whole = studio.open_model(tmp_path / "mine")
    assert whole.name == "Mine" and whole.fingerprint == small.fingerprint
    before = modelfile.open_model(paths.user_models() / "base").weights
    changed = [name for name, weight in whole.weights.items() if not np.array_equal(weight, before[name])]
    assert changed and all(name.startswith(("encoder.", "decoder.")) for name in changed)


def test_a_voice_learns(sources: dict[str, Path]) -> None:
    read = corpus.read(sources["en"], RecordingJob())
    voice = lowrank.Voice(read, tiny(), 4)
    batch = {"done": 0.0}
    from engine.training import Update

    rng = torch.Generator().manual_seed(0)
    update = Update(voice, 1)
    losses = [float(voice.step(voice.batch(rng), batch["done"], update)["nats_per_token"]) for _ in range(30)]
    assert np.mean(losses[-8:]) < np.mean(losses[:8])


def test_a_voice_without_its_model_is_one_sentence(sources: dict[str, Path], tmp_path: Path) -> None:
    taught(sources["en"], tmp_path / "mine", steps=1)
    modelfile.save(paths.user_models() / "base", tiny(1).card, tiny(1).weights)
    with pytest.raises(UserError, match="needs the model it was taught to"):
        studio.open_model(tmp_path / "mine")
    small = modelfile.open_model(tmp_path / "mine")
    with pytest.raises(UserError, match="another model"):
        adapters.merged(small, tiny(1))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [({"low_rank": 8}, "--from"), ({"low_rank": 999, "start": "Base"}, "between 1 and 64")],
)
def test_a_voice_that_cannot_be_taught(
    sources: dict[str, Path], tmp_path: Path, arguments: dict[str, object], said: str
) -> None:
    taught(sources["en"], tmp_path / "first", steps=1)
    with pytest.raises(UserError, match=said):
        studio.train(studio.Training("writing", sources["en"], tmp_path / "x", steps=1, **arguments), RecordingJob())  # pyright: ignore
