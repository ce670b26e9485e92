from __future__ import annotations

import copy
import math
import runpy
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.brief import UserError
from engine.graphs import export_graphs, round_to_stored
from engine.jobs import RecordingJob
from engine.modelfile import Model, open_model
from engine.runtime import Runtime, onnx_step
from engine.training import Update
from engine.writing import corpus, evaluate, networks, recipe
from engine.writing.briefs import KEYWORDS, TITLE
from engine.writing.networks import Network, Writer
from engine.writing.optim import Muon, orthogonal
from engine.writing.tokens import BEGIN, PAD, Tokenizer

VOCABULARY = 90
MODERN = Network(vocabulary=VOCABULARY, forms=3, width=32, heads=2, encoder=1, decoder=2, hidden=48)
CLASSIC = replace(MODERN, classic=True, dropout=0.1)


def lively(shape: Network) -> Writer:
    """A network whose outputs are not zero (fresh ones begin with silent residual parts)."""
    torch.manual_seed(3)
    net = Writer(shape).eval()
    with torch.no_grad():
        for p in net.parameters():
            if p.ndim == 2:
                p.add_(torch.randn_like(p) * 0.15)
    return net


def brief(rows: int, rng: np.random.Generator) -> list[np.ndarray]:
    title = rng.integers(4, VOCABULARY, (rows, TITLE))
    keywords = rng.integers(4, VOCABULARY, (rows, KEYWORDS))
    title[:, 5:], keywords[:, 3:] = PAD, PAD
    return [rng.integers(0, 3, rows), rng.uniform(-1, 1, (rows, 3)).astype(np.float32), title, keywords]


@pytest.mark.parametrize("shape", [MODERN, CLASSIC], ids=["modern", "classic"])
def test_step_by_step_with_a_cache_equals_the_whole_and_onnx_equals_torch(shape: Network) -> None:
    net = lively(shape)
    round_to_stored(net)
    weights = {name: value.detach().numpy() for name, value in net.state_dict().items()}
    exported = export_graphs(net, networks.graphs(net))
    assert max(graph.parity for graph in exported) < 1e-4
    steps = {graph.name: onnx_step(graph.data, graph.weights, weights, 1) for graph in exported}
    rng = np.random.default_rng(0)
    for rows in (1, 3):
        about = brief(rows, rng)
        ids = rng.integers(4, VOCABULARY, (rows, 11))
        whole = net(torch.from_numpy(ids), *map(torch.from_numpy, about)).detach().numpy()
        memory, there = steps["encode"](*about)
        past = np.zeros((shape.decoder, 2, rows, shape.heads, 0, shape.width // shape.heads), np.float32)
        found = []
        for begin, end in ((0, 4), (4, 5), (5, 6), (6, 11)):
            logits, past = steps["step"](ids[:, begin:end], past, memory, there)
            found.append(logits)
        assert past.shape[4] == 11
        np.testing.assert_allclose(np.concatenate(found, 1), whole, atol=2e-4 * np.abs(whole).max())


@pytest.mark.parametrize("shape", [MODERN, CLASSIC], ids=["modern", "classic"])
def test_the_future_is_unseen_and_the_brief_is_read(shape: Network) -> None:
    net = lively(shape)
    rng = np.random.default_rng(1)
    about = [torch.from_numpy(part) for part in brief(1, rng)]
    ids = torch.from_numpy(rng.integers(4, VOCABULARY, (1, 9)))
    before = net(ids, *about)
    changed = ids.clone()
    changed[0, 6] = 4 + (changed[0, 6] - 3) % (VOCABULARY - 4)
    after = net(changed, *about)
    torch.testing.assert_close(before[:, :6], after[:, :6], atol=1e-5, rtol=1e-5)
    assert not torch.allclose(before[:, 6:], after[:, 6:], atol=1e-4)
    for index in range(4):
        other = [part.clone() for part in about]
        other[index][...] = (other[index] + 1) % 3 if index != 1 else -other[index]
        assert not torch.allclose(before, net(ids, *other), atol=1e-4), index
    padded = [part.clone() for part in about]
    padded[2][:, 5:] = PAD  # what is padding already: nothing changes
    torch.testing.assert_close(before, net(ids, *padded))


def test_dropout_is_the_same_at_all_places_of_a_text() -> None:
    torch.manual_seed(0)
    layer = networks.Block(replace(MODERN, dropout=0.25), True).dropout
    dropped = layer(torch.ones(50, 7, 32))
    assert torch.equal(dropped, dropped[:, :1].expand_as(dropped))
    assert dropped.unique().tolist() == pytest.approx([0.0, 1 / 0.75])
    assert float(dropped.mean()) == pytest.approx(1, abs=0.05)
    assert not torch.equal(dropped[0], dropped[1])
    assert torch.equal(layer.eval()(dropped), dropped)
    classic = networks.Block(CLASSIC, True).dropout(torch.ones(2, 7, 32))  # the textbook's: a choice for each place
    assert not torch.equal(classic, classic[:, :1].expand_as(classic))


def test_a_uniform_model_needs_log_v_for_every_token(sources: dict[str, Path]) -> None:
    read = corpus.read(sources["en"], RecordingJob())
    tokenizer = recipe.make(read, "small", None, 0).tokenizer
    net = Writer(replace(MODERN, vocabulary=len(tokenizer)))
    torch.nn.init.zeros_(net.gain)
    found = evaluate.measure(net, tokenizer, read.train, 16)
    assert found["perplexity"] == pytest.approx(len(tokenizer), rel=1e-4)
    characters = sum(len(p.title) + 1 + len(p.text) + 1 for p in read.train)
    tokens = sum(len(tokenizer.encode(p.document)) + 1 for p in read.train)
    assert (found["characters"], found["tokens"]) == (characters, tokens)
    assert found["nats_per_char"] == pytest.approx(math.log(len(tokenizer)) * tokens / characters, rel=1e-4)
    assert found["bits_per_char"] == pytest.approx(found["nats_per_char"] / math.log(2))


def test_windows_do_not_change_the_likelihood_of_short_works() -> None:
    from engine.writing.tokens import learn

    works = [corpus.Piece("a b", "the sea and the storm\n" * 3)]
    tokenizer = Tokenizer(learn([works[0].document], "en", 300))
    net = lively(replace(MODERN, vocabulary=len(tokenizer)))
    long, longer = (evaluate.measure(net, tokenizer, works, context)["nats_per_char"] for context in (128, 512))
    assert long == pytest.approx(longer, rel=1e-5)


@pytest.mark.parametrize("preset", list(recipe.PRESETS))
def test_two_steps_of_every_preset(preset: str, sources: dict[str, Path]) -> None:
    read = corpus.read(sources["en"], RecordingJob())
    whole = recipe.PRESETS[preset]
    shape = replace(whole.network, width=32, heads=2, hidden=48, encoder=1, decoder=2)
    made = recipe.Writing(read, preset, replace(whole, network=shape, english=320, chinese=320, tokens=128))
    assert set(made.optimizers) == ({"rest"} if preset == "classic" else {"rest", "matrices"})
    net = made.nets["writer"]
    before = {name: value.clone() for name, value in net.state_dict().items()}
    rng, update = torch.Generator().manual_seed(0), Update(made, 1)
    losses = [float(made.step(made.batch(rng), 0.0, update)["nats_per_token"]) for _ in range(2)]
    assert all(math.isfinite(loss) for loss in losses)
    after = net.state_dict()
    assert all(not torch.equal(before[name], after[name]) for name in before if "cross" in name)
    draft = made.preview(net.eval())
    assert draft.fraction == 1.0 and draft.work.body
    assert made.validate(net)["valid_bits_per_char"] > 0
    assert made.check(net)["held_out"] > 0
    again = networks.build(made.network())
    again.load_state_dict(after)
    assert again.shape.classic == (preset == "classic")


def test_training_learns(sources: dict[str, Path]) -> None:
    read = corpus.read(sources["zh"], RecordingJob())
    settings = replace(recipe.PRESETS["small"], network=replace(MODERN, vocabulary=0), chinese=400, tokens=512)
    torch.manual_seed(0)
    made = recipe.Writing(read, "small", settings)
    rng = torch.Generator().manual_seed(0)
    update = Update(made, 1)
    losses = [float(made.step(made.batch(rng), 0.0, update)["nats_per_token"]) for _ in range(40)]
    assert losses[0] > 0.9 * math.log(len(made.tokenizer))
    assert np.mean(losses[-5:]) < 0.7 * losses[0]


def test_batches_hold_windows_of_the_texts_with_parts_of_the_brief_hidden(sources: dict[str, Path]) -> None:
    read = corpus.read(sources["en"], RecordingJob())
    made = recipe.Writing(read, "small", replace(recipe.PRESETS["small"], network=MODERN, english=320, context=32))
    rng = torch.Generator().manual_seed(0)
    texts = [made.tokenizer.decode(text) for text in made.windows.texts]
    shown = dict.fromkeys(("form", "title", "keywords", "mood"), 0)
    begun = rows = 0
    for _ in range(30):
        batch = made.batch(rng)
        for at, ids in enumerate(batch["ids"].numpy()):
            rows += 1
            begun += ids[0] == BEGIN
            kept = ids[ids != PAD]
            body = made.tokenizer.decode(kept)
            assert any(body in text for text in texts)
            assert len(kept) >= 2
            for name in shown:
                shown[name] += bool(batch[name][at].any())
    for name, count in shown.items():
        assert 0.55 < count / rows < 0.9, name
    assert 0.1 < begun / rows < 0.9
    again = made.batch(torch.Generator().manual_seed(5))
    for name, value in made.batch(torch.Generator().manual_seed(5)).items():
        assert torch.equal(value, again[name])


def test_a_compiled_step_does_what_a_plain_one_does(sources: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    # Traced as for a compiler, but run by torch: a compiler would take a minute.
    monkeypatch.setattr(torch, "compile", partial(torch.compile, backend="aot_eager"))
    read = corpus.read(sources["en"], RecordingJob())
    shape = replace(MODERN, vocabulary=0, decoder=1)
    settings = replace(recipe.PRESETS["small"], network=shape, english=320, context=160, tokens=320)
    losses: list[list[float]] = []
    for compiled in (False, True):
        torch.manual_seed(1)
        made = recipe.Writing(read, "small", settings)
        if compiled:
            made.compile()
            assert made._loss_of_batch != made._loss
        rng, update = torch.Generator().manual_seed(0), Update(made, 1)
        batches = [made.batch(rng) for _ in range(4)]
        assert len({batch["ids"].shape for batch in batches}) > 1
        losses.append([float(made.step(batch, 0.0, update)["nats_per_token"]) for batch in batches])
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)


def test_fine_tuning_goes_on_from_a_model(
    trained: Callable[[str], Model], sources: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = trained("zh")
    preset = recipe.PRESETS["small"]
    monkeypatch.setitem(recipe.PRESETS, "small", replace(preset, network=replace(preset.network, dropout=0.3)))
    (tmp_path / "mine.txt").write_text("明月几时有，把酒问青天。\n不知天上宫阙，今夕是何年。")
    made = recipe.make(corpus.read(tmp_path, RecordingJob()), "small", start, 0)
    assert made.tokenizer.data == start.assets["tokenizer.json"]
    assert made.network()["form_names"] == start.network["form_names"]
    # From its own works it learns half as fast as a new model, so as to leave where it is; from others it keeps more.
    own = recipe.make(corpus.read(sources["zh"], RecordingJob()), "small", start, 0)
    rates = [one.rates["matrices"] / recipe.PRESETS["small"].muon for one in (own, made)]
    assert rates == pytest.approx([1 / 2, 1 / 5])
    for name, value in made.nets["writer"].state_dict().items():
        np.testing.assert_array_equal(value.numpy(), start.weights[name])
    dropouts = {layer.p for layer in made.nets.modules() if isinstance(layer, networks.SharedDropout)}
    assert dropouts == {made.network()["dropout"]} == {0.3}  # the preset's, not the start's
    update, batch = Update(made, 1), made.batch(torch.Generator().manual_seed(0))
    made.steps = 30
    for done in (0.0, 0.5, 0.9):  # its rate falls from the first step
        made.step(batch, done, update)
        assert made.optimizers["matrices"].param_groups[0]["lr"] == pytest.approx(made.rates["matrices"] * (1 - done))
    with pytest.raises(UserError, match="zh"):
        recipe.make(corpus.read(sources["en"], RecordingJob()), "small", start, 0)


def test_a_trained_model_is_as_sure_of_itself_as_it_is_right(
    trained: Callable[[str], Model], sources: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = recipe.make(corpus.read(sources["en"], RecordingJob()), "small", trained("en"), 0)
    net, valid = made.nets["writer"].requires_grad_(False), made.corpus.valid
    assert isinstance(net, networks.Writer)
    few = float(net.gain)
    made.settle(net)
    assert float(net.gain) == few  # so few held-out tokens tell nothing
    monkeypatch.setattr(evaluate, "LEAST_CERTAINTY", 100)
    for _ in range(8):  # so little trained a network is far from it, and one step goes 1.3 times at most
        made.settle(net)
    right, least = float(net.gain), evaluate.measure(net, made.tokenizer, valid, 256)["perplexity"]
    for factor in (0.8, 1.25):
        with torch.no_grad():
            net.gain.copy_(torch.tensor(right * factor))
        assert evaluate.measure(net, made.tokenizer, valid, 256)["perplexity"] > least
        made.settle(net)
        assert float(net.gain) == pytest.approx(right, rel=0.02)


def test_evaluate_gives_the_stable_names(trained: Callable[[str], Model], sources: dict[str, Path]) -> None:
    model = trained("en")
    held_out = evaluate.evaluate(model, sources["en"], "cpu", RecordingJob())
    assert 0 < held_out["works"] <= 10 and held_out["works"] + held_out["works_seen"] == 40
    model = replace(model, card={**model.card, "data": [{"fingerprint": "of other works"}]})
    found = evaluate.evaluate(model, sources["en"], "cpu", RecordingJob())
    assert {"nats_per_char", "bits_per_char", "perplexity"} <= set(found)
    assert found["works"] == 40
    with pytest.raises(UserError):
        evaluate.evaluate(trained("en"), sources["zh"], "cpu", RecordingJob())


@pytest.mark.parametrize("causal", [True, False])
def test_attention_written_out_for_bf16_is_that_of_torch(causal: bool) -> None:
    rng = torch.Generator().manual_seed(3)
    query, key, value = (torch.randn(2, 3, 7, 8, generator=rng) for _ in range(3))
    mask = None if causal else (torch.arange(7) < 4)[None, None, None]
    expected = networks.attend(query, key, value, mask, causal)
    half = [part.bfloat16().requires_grad_() for part in (query, key, value)]
    found = networks.attend(half[0], half[1], half[2], mask, causal)
    assert found.dtype == torch.bfloat16
    assert torch.allclose(found.float(), expected, atol=0.03)
    found.float().square().sum().backward()
    straight = [part.clone().requires_grad_() for part in (query, key, value)]
    networks.attend(straight[0], straight[1], straight[2], mask, causal).square().sum().backward()
    for one, other in zip(half, straight, strict=True):
        assert one.grad is not None
        assert other.grad is not None
        assert torch.allclose(one.grad.float(), other.grad, atol=0.1)


def test_muon_under_bf16_gives_nearly_the_same_update() -> None:
    matrix = torch.randn(3, 24, 40, generator=torch.Generator().manual_seed(4))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = orthogonal(matrix)
    assert found.dtype == torch.bfloat16
    assert torch.allclose(found.float(), orthogonal(matrix), atol=0.05)


def test_muon_makes_updates_orthogonal_and_can_be_resumed() -> None:
    matrix = torch.randn(2, 24, 12, generator=torch.Generator().manual_seed(0))
    sizes = torch.linalg.svdvals(orthogonal(matrix))
    assert float(sizes.min()) > 0.5 and float(sizes.max()) < 1.4
    p = torch.nn.Parameter(torch.ones(4, 3))
    optimizer = Muon([p], lr=0.1)
    p.grad = torch.randn(4, 3, generator=torch.Generator().manual_seed(1))
    optimizer.step()
    q = torch.nn.Parameter(p.detach().clone())
    other = Muon([q], lr=0.1)
    other.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    for parameter, chosen in ((p, optimizer), (q, other)):
        parameter.grad = torch.ones(4, 3)
        chosen.step()
    torch.testing.assert_close(p, q)


def test_torch_runtime_equals_onnx(trained: Callable[[str], Model]) -> None:
    model = trained("en")
    steps = Runtime(model, "cpu", 1)
    about = [np.zeros(1, np.int64), np.zeros((1, 3), np.float32)]
    about += [np.zeros((1, TITLE), np.int64), np.zeros((1, KEYWORDS), np.int64)]
    memory, there = steps.step("encode")(*about)
    assert memory.shape[0] == model.network["decoder"] and there.sum() == 2


def test_graphs_are_written_anew_and_the_weights_stay(trained: Callable[[str], Model], tmp_path: Path) -> None:
    start = trained("en")
    path = tmp_path / "model"
    shutil.copytree(start.path, path)
    script = Path(__file__).resolve().parents[3] / "packaging" / "refresh_graphs.py"
    refresh = runpy.run_path(str(script))["refresh"]
    (path / "step.onnx").unlink()  # a model of an earlier version, which lacks a step
    names = refresh(path)
    made = open_model(path)
    assert set(names) == set(made.graphs) == set(start.graphs)
    assert (path / "weights.safetensors").read_bytes() == (start.path / "weights.safetensors").read_bytes()
    assert made.fingerprint == start.fingerprint
    assert all(made.card["parity"][name] < 1e-3 for name in names)
