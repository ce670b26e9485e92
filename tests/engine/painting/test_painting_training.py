"""Every preset trains; a resumed run is the same run; the saved model paints what torch painted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine import mood, training
from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.modelfile import Model, open_model
from engine.painting import critics, feeling, likeness, networks, recipe
from engine.painting.augment import augment
from engine.painting.corpus import Corpus
from engine.runtime import Runtime
from engine.training import TrainArguments, Update, train
from engine.works import Painting

needs_backbone = pytest.mark.skipif(
    not critics.has_backbone(), reason="the packages with the frozen network are not installed"
)
ALL = [pytest.param(name, marks=needs_backbone if "projected" in name else ()) for name in recipe.PRESETS]


@pytest.mark.parametrize("preset", ALL)
def test_two_steps_change_both_networks(preset: str, pictures_read: Corpus, small_presets: dict[str, Any]) -> None:
    made = recipe.make(pictures_read, preset, None, 0)
    before = {k: v.clone() for k, v in made.nets.state_dict().items()}
    made.move_to("cpu")
    made.nets.train()
    rng = torch.Generator().manual_seed(0)
    made.step(made.batch(rng), 0.0, Update(made, 1))
    losses = made.step(made.batch(rng), 0.5, Update(made, 1))
    crowd = {"apart"} if "projected" in preset else set()
    assert set(losses) == {"d", "g", "mood", "real_right", "fake_right"} | crowd
    assert all(bool(torch.isfinite(value)) for value in losses.values())
    assert 0 <= float(losses["real_right"]) <= 1
    after = made.nets.state_dict()
    for part in ("generator", "critic"):
        moved = [k for k in before if k.startswith(part) and not torch.equal(before[k], after[k])]
        assert len(moved) > 4, part
    shown = made.preview(made.nets["generator"].eval()).work
    assert isinstance(shown, Painting) and shown.pixels.shape[0] == recipe.PREVIEW_SIDE * small_presets[preset].size


@pytest.mark.parametrize("preset", ALL)
def test_a_check_measures_and_changes_nothing(
    preset: str, pictures_read: Corpus, small_presets: dict[str, Any]
) -> None:
    made = recipe.make(replace(pictures_read, valid=np.arange(12)), preset, None, 0)
    net = made.nets["generator"].eval()
    before = {k: v.clone() for k, v in made.nets.state_dict().items()}
    with torch.no_grad():
        found = made.check(net)
        assert found == made.check(net)
    assert set(found) == {"held_out", "diversity", "unseen_right"}
    assert found["held_out"] > 0 and 0 <= found["diversity"] < 2 and 0 <= found["unseen_right"] <= 1
    assert all(torch.equal(value, made.nets.state_dict()[k]) for k, value in before.items())
    assert made.nets["critic"].training


def test_the_presets_are_the_sizes_that_were_asked_for() -> None:
    made = {name: networks.build(recipe.network_of(p, ["", "a"], [""])) for name, p in recipe.PRESETS.items()}
    count = {name: sum(p.numel() for p in net.parameters()) for name, net in made.items()}
    assert next(iter(recipe.PRESETS)) == "projected" and "classic" in recipe.PRESETS
    assert 3.0e6 < count["projected"] < 4.2e6
    assert recipe.PRESETS["classic"].size == 28 and recipe.PRESETS["classic-64"].size == 64
    classic = made["classic"]
    assert isinstance(classic, networks.ClassicGenerator)
    kernels = [c.weight.shape[2:] for c in classic.convs if isinstance(c, torch.nn.ConvTranspose2d)]
    assert classic.dense.out_features == 7 * 7 * 256
    assert kernels == [(5, 5)] * 3


@pytest.mark.parametrize("preset", ["fastgan", "classic"])
def test_a_resumed_run_is_the_same_run(
    preset: str,
    pictures_read: Corpus,
    small_presets: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(training, "save_model", lambda *_: {})

    def run(name: str, steps: int, resume: bool = False) -> dict[str, torch.Tensor]:
        torch.manual_seed(3)
        made = recipe.make(pictures_read, preset, None, 3)
        arguments = TrainArguments(tmp_path / name, steps=steps, resume=resume, device="cpu", seed=3)
        train(made, arguments, RecordingJob())
        return torch.load(arguments.state_path, weights_only=True)["nets"]

    whole = run("whole", 4)
    run("parts", 2)
    parts = run("parts", 4, resume=True)
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_the_saved_model_paints_what_torch_painted(model: Model) -> None:
    net = networks.build(model.network).eval()
    net.load_state_dict({k: torch.from_numpy(model.weights[k]) for k in net.state_dict()})
    inputs = networks.examples(model.network, count=3)
    inputs["labels"] = torch.tensor([[0, 0], [1, 2], [2, 1]])
    got = Runtime(model, "cpu").step("generate")(*(value.numpy() for value in inputs.values()))[0]
    with torch.no_grad():
        expected = net(*inputs.values()).numpy()
    assert got.shape == (3, 3, 32, 32)
    assert float(np.abs(got - expected).max()) < 1e-4
    by_torch = Runtime(model, "cpu")._torch("generate")(*(value.numpy() for value in inputs.values()))[0]
    assert float(np.abs(by_torch - expected).max()) < 1e-6


def test_a_model_grows_to_twice_its_size(pictures_read: Corpus, small_presets: dict[str, Any], model: Model) -> None:
    small_presets["larger"] = replace(small_presets["fastgan"], size=64)
    made = recipe.make(pictures_read, "larger", model, 0)
    assert made.network()["size"] == 64
    assert made.network()["styles"] == model.network["styles"]
    grown = made.nets["generator"].state_dict()
    kept = {
        name for name, value in grown.items() if np.array_equal(value.numpy(), model.weights.get(name, np.zeros(0)))
    }
    assert "ups.2.conv.weight" in kept
    assert "ups.3.conv.weight" not in kept
    made.step(made.batch(torch.Generator().manual_seed(0)), 0.5, Update(made, 1))
    small_presets["with a tail"] = replace(small_presets["fastgan"], size=64, tail=8)
    made = recipe.make(pictures_read, "with a tail", model, 0)
    former = made.former(made.nets["generator"])
    with torch.no_grad():
        assert made.check(former)["held_out"] < made.check(made.nets["generator"].eval())["held_out"]
    made.nets.train()
    rng = torch.Generator().manual_seed(0)
    losses = [float(made.step(made.batch(rng), 0.0, Update(made, 1))["imitated"]) for _ in range(30)]
    assert losses[-1] < 0.7 * losses[0]  # what is new learns to draw what the smaller model drew
    tailed = made.nets["generator"].state_dict()
    assert np.array_equal(tailed["ups.2.conv.weight"].numpy(), model.weights["ups.2.conv.weight"])
    assert "d" in made.step(made.batch(rng), 0.5, Update(made, 1))
    assert not np.array_equal(tailed["ups.2.conv.weight"].numpy(), model.weights["ups.2.conv.weight"])
    small_presets["far larger"] = replace(small_presets["fastgan"], size=128)
    with pytest.raises(UserError, match="twice its size"):
        recipe.make(pictures_read, "far larger", model, 0)


def test_a_tail_paints_at_twice_its_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "calmed", lambda picture: picture)  # the layers' own work is looked at
    torch.manual_seed(0)
    net = networks.FastGenerator(64, 16, 16, 8, 3, 3, tail=8).eval()
    inputs = networks.examples({"latent": 16, "noise": networks.noise_count("fastgan", 64)})
    tail = net.ups[-1]
    assert isinstance(tail, networks.Tail)
    with torch.no_grad():
        smooth = net(*inputs.values())
        assert smooth.shape == (2, 3, 64, 64)
        tail.grain.weight.normal_()
        grained = net(*inputs.values())
        conditions = net.conditions(inputs["mood"], inputs["labels"])[:, None].repeat(1, len(net.sides), 1)
        apart = networks.Layered(net)(inputs["latent"], inputs["latent"], conditions, inputs["noise"])
    assert float((smooth - grained).abs().max()) > 1e-4  # noise reaches the finest layer
    assert torch.equal(apart, grained)
    assert not torch.equal(smooth[:, :, ::2], smooth[:, :, 1::2])  # the four pixels of a place are four
    colour = torch.atanh(grained[:, 0]) - torch.atanh(grained[:, 1])  # brightness falls out
    steps = colour[..., 1:] - colour[..., :-1]
    within, between = steps[..., ::2], steps[..., 1::2]
    assert float(within.abs().max()) > 1e-3
    assert torch.allclose(within[..., 1:-1], (between[..., 1:] + between[..., :-1]) / 2, atol=1e-5)  # at half the side


def test_a_tail_s_picture_is_calmed_in_colour_alone() -> None:
    rough = 0.5 * torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0)) - 0.25
    calm = networks.calmed(rough)
    luma = torch.from_numpy(mood.LUMA)[:, None, None]
    brightness, kept = (rough * luma).sum(1, keepdim=True), (calm * luma).sum(1, keepdim=True)
    assert torch.allclose(brightness, kept, atol=1e-6)
    assert float((calm - kept).std()) < 0.4 * float((rough - brightness).std())
    plain = torch.tensor([0.5, -0.25, 0.0])[None, :, None, None].expand(1, 3, 16, 16)
    assert torch.allclose(networks.calmed(plain), plain, atol=1e-6)  # to the very edge
    assert float(networks.calmed(torch.sign(rough)).abs().max()) == 1


@pytest.mark.parametrize("tail", [0, 8])
def test_no_rim_is_drawn_round_a_picture(tail: int) -> None:
    torch.manual_seed(0)
    net = networks.FastGenerator(64, 16, 16, 8, 3, 3, tail=tail).eval()
    with torch.no_grad():
        even = torch.rand(1, net.ups[-1].state_dict()["widen.weight" if tail else "conv.weight"].shape[1], 1, 1)
        condition = net.conditions(torch.zeros(1, 3), torch.zeros(1, 2, dtype=torch.int64))
        last = net.ups[-1](even.expand(-1, -1, 32, 32), condition, None)
        picture = net.picture({64: last})
    places = picture.unfold(2, 2, 2).unfold(3, 2, 2)  # the four pixels of a place may differ, the places may not
    middle = places[:, :, 16:17, 16:17]
    assert float((places - middle).abs().max()) < 0.1 * float(picture.abs().mean())


def test_conditions_reach_the_picture(pictures_read: Corpus, small_presets: dict[str, Any]) -> None:
    made = recipe.make(pictures_read, "fastgan", None, 0)
    made.nets.train()
    for _ in range(2):  # the layers that lean on the condition begin at zero and learn from the first step
        made.step(made.batch(torch.Generator().manual_seed(0)), 0.0, Update(made, 1))
    net = made.nets["generator"].eval()
    inputs = networks.examples(made.network(), count=2)
    with torch.no_grad():
        one = net(*inputs.values())
        inputs["mood"] = torch.tensor([[-1.0, 1.0, 1.0]] * 2)
        other = net(*inputs.values())
        inputs["mood"] = torch.tensor([[0.9, -0.2, 0.0]] * 2)
        unknown = net(*inputs.values())
        inputs["mood"] = torch.zeros(2, 3)
        nothing = net(*inputs.values())
    assert float((one - other).abs().max()) > 1e-5
    assert torch.equal(unknown, nothing)  # a mood that is not known says nothing


def test_the_mood_torch_measures_is_that_of_the_pictures() -> None:
    rng = np.random.default_rng(0)
    for side in (28, 64, 128):
        pixels = (rng.random((6, side, side, 3)) * rng.random((6, 1, 1, 3)) * 255).astype(np.uint8)
        found = feeling.measured(torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 127.5 - 1)
        expected = [[m.valence, m.arousal] for m in map(mood.of_pixels, pixels)]
        assert np.abs(found.clamp(-1, 1).numpy() - expected).max() < 2e-4


def test_a_generator_can_be_taught_a_mood() -> None:
    torch.manual_seed(0)
    pictures = torch.nn.Parameter(torch.randn(2, 3, 64, 64) * 0.2)
    asked = torch.tensor([[0.6, -0.4, 1.0], [-0.5, 0.5, 1.0]])
    optimizer = torch.optim.Adam([pictures], 0.02)
    for _ in range(200):
        optimizer.zero_grad()
        feeling.disobedience(pictures.tanh(), asked).backward()
        optimizer.step()
    assert float((feeling.measured(pictures.detach().tanh()) - asked[:, :2]).abs().max()) < 0.05
    nothing_asked = feeling.disobedience(pictures.tanh(), torch.zeros(2, 3))
    assert float(nothing_asked.detach()) == 0


def test_conditions_are_hidden_at_times(pictures_read: Corpus, small_presets: dict[str, Any]) -> None:
    made = recipe.make(pictures_read, "fastgan", None, 0)
    rng = torch.Generator().manual_seed(0)
    batches = [made.batch(rng) for _ in range(150)]
    hidden = 1 - torch.cat([b["mood"][:, 2] for b in batches]).mean()
    assert 0.1 < float(hidden) < 0.2
    assert 0.1 < float((torch.cat([b["labels"][:, 0] for b in batches]) == 0).float().mean()) < 0.2


def test_a_model_is_fine_tuned_under_its_own_labels(
    model: Model, pictures_read: Corpus, small_presets: dict[str, Any], tmp_path: Path
) -> None:
    other = replace(pictures_read, styles=["", "Impressionism", "Cubism"])
    made = recipe.make(other, "fastgan", model, 0)
    assert made.network() == model.network
    index = model.network["styles"].index("Impressionism")
    assert set(made.labels[:, 0].tolist()) == {index, 0}  # Cubism is unknown to it
    name = "first.weight"
    assert np.array_equal(made.nets["generator"].state_dict()[name].contiguous().numpy(), model.weights[name])
    with pytest.raises(UserError, match="preset"):
        recipe.make(other, "classic", model, 0)


def test_without_the_frozen_network_one_sentence_says_so(
    pictures_read: Corpus, small_presets: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(critics, "has_backbone", lambda: False)
    with pytest.raises(UserError, match="fastgan"):
        recipe.make(pictures_read, "projected", None, 0)


@needs_backbone
def test_the_frozen_network_is_the_one_of_the_package() -> None:
    net = critics.load_backbone()
    mine = critics.Projection(64, 8)
    x = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(0)) * 2 - 1
    with torch.no_grad():
        theirs = torch.nn.functional.relu6(net._bn0(net._conv_stem(x)))
        for block in net._blocks:
            theirs = block(theirs)
        ours = mine.backbone(x)[-1]
        last = torch.nn.functional.relu6(net._bn1(net._conv_head(theirs))).mean((2, 3))
        maps, pooled = mine(x), mine.pooled(x)
    assert float((ours - theirs).abs().max()) < 1e-3 * float(theirs.abs().max())
    assert [m.shape[-1] for m in maps] == [16, 8, 4, 2]
    assert pooled.shape == (2, sum(mine.pooled_widths))
    assert torch.allclose(pooled[:, -last.shape[1] :], last, atol=1e-3)
    assert not any(p.requires_grad for p in mine.parameters())


def test_a_crowd_is_pulled_towards_the_real_one() -> None:
    rng = torch.Generator().manual_seed(1)
    crowd = likeness.Likeness([6, 4])

    crowd.meet(torch.randn(500, 10, generator=rng) * torch.tensor([2.0] * 6 + [0.5] * 4) + 1)
    made = torch.nn.Parameter(torch.randn(32, 10, generator=rng) * 0.1 - 1)
    optimizer = torch.optim.Adam([made], 0.05)
    began = (made.detach().mean(0) - 1).abs().mean(), made.detach().std(0).mean()
    assert float(crowd(made.detach())) == 0.0  # too few were seen
    for _ in range(400):
        loss = crowd(made)
        if loss.requires_grad:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    found = made.detach()
    assert float((found.mean(0) - 1).abs().mean()) < 0.15 * float(began[0])
    assert float(found.std(0).mean()) > 5 * float(began[1])


def test_settling_measures_batch_norm_with_the_weights_there_are(
    pictures_read: Corpus, small_presets: dict[str, Any]
) -> None:
    made = recipe.make(pictures_read, "fastgan", None, 0)
    net = made.nets["generator"]
    assert isinstance(net, networks.FastGenerator)
    norm = net.gate.norm
    assert norm.running_mean is not None and norm.running_var is not None
    norm.running_mean.fill_(9.0)
    made.settle(net)
    assert norm.momentum == 0.1
    seen: list[torch.Tensor] = []
    handle = net.gate.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    rng = torch.Generator().manual_seed(3)
    net.eval()
    with torch.no_grad():
        for _ in range(64):
            batch = made.batch(rng)
            net(*(batch[name] for name in ("latent", "mood", "labels", "noise")))
    handle.remove()
    spread = torch.cat(seen).std((0, 2, 3))
    off = (torch.cat(seen).mean((0, 2, 3)) - norm.running_mean).abs() / spread
    assert float(off.max()) < 0.2
    assert torch.allclose(norm.running_var.sqrt(), spread, rtol=0.2)


def test_a_gate_outside_of_training_is_its_norm_leaned_and_gated() -> None:
    torch.manual_seed(0)
    gate = networks.Gated(3).eval()
    for tensor in (*gate.parameters(), gate.norm.running_mean, gate.norm.running_var):
        assert tensor is not None
        torch.nn.init.uniform_(tensor, 0.5, 1.5)
    x, condition = torch.randn(2, 6, 4, 4), torch.randn(2, networks.CONDITION)
    gain, shift = gate.lean(condition)[:, :, None, None].chunk(2, 1)
    value, opened = (gate.norm(x) * (1 + gain) + shift).chunk(2, 1)
    assert torch.allclose(gate(x, condition), value * torch.sigmoid(opened), atol=1e-4, rtol=1e-4)


def test_augmentation_keeps_gradients_and_size() -> None:
    torch.manual_seed(0)
    x = (torch.rand(6, 3, 32, 32) * 2 - 1).requires_grad_()
    out = augment(x)
    assert out.shape == x.shape and not torch.equal(out, x)
    out.sum().backward()
    assert x.grad is not None and float(x.grad.abs().sum()) > 0
    holes = (out == 0).all(1).flatten(1).float().mean(1)
    assert float(holes.min()) > 0.01 and float(holes.max()) < 0.5


def test_the_card_says_what_was_learnt_from(model: Model, pictures_read: Corpus) -> None:
    assert model.card["data"] == pictures_read.data
    assert model.card["preset"] == "fastgan" and model.card["recipe"]["pictures"] == "all"
    assert open_model(model.path).fingerprint == model.fingerprint
