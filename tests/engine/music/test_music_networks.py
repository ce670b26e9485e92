"""The network: an exact likelihood, the same step by step as at once, in torch as in ONNX Runtime."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain, combinations
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.brief import Brief, UserError
from engine.graphs import export_graphs
from engine.jobs import RecordingJob
from engine.modelfile import Model, open_model
from engine.music import corpus, evaluate, generate, networks, recipe
from engine.music.networks import Composer, Network
from engine.music.tokens import END, NO_DURATION, ROLLS, SYMBOLS
from engine.runtime import Runtime, onnx_step
from engine.training import TrainArguments, train
from engine.works import Score

SMALL = Network(width=24, embedding=16, layers=2, note=12, dropout=0.0)


def _net(network: Network = SMALL) -> Composer:
    torch.manual_seed(3)
    return Composer(network).eval()


def _batch(piece: corpus.Piece, shift: int = 0) -> dict[str, torch.Tensor]:
    arrays = recipe.window(piece, 0, len(piece.symbol), shift)
    return {k: torch.from_numpy(v[None]) for k, v in arrays.items()}


def test_chances_of_all_possible_frames_add_up_to_one() -> None:
    """Only three notes are left above the floor: the eight frames they can make, each with its END."""
    net = _net()
    step = networks.Step(net)
    first = END - 3
    total = 0.0
    frames = list(chain.from_iterable(combinations(range(first, END), n) for n in range(4)))
    assert len(frames) == 8
    for notes in frames:
        before, floor, chance = END, first, 1.0
        hidden = cell = torch.zeros(2, 1, SMALL.width)
        for symbol in (*notes, END):
            duration = NO_DURATION if before == END else 3
            labels = torch.tensor([[before, duration, 5, 1, 0, 8, 1, 2, 1]])
            logits, _, hidden, cell = step(labels, torch.zeros(1, 3), torch.zeros(1, ROLLS), hidden, cell)
            nats = recipe.symbol_losses(logits, torch.tensor([symbol]), torch.tensor([floor]))
            chance *= float(torch.exp(-nats).detach())
            before, floor = symbol, symbol + 1
        total += chance
    assert total == pytest.approx(1.0, abs=1e-5)


def test_no_target_lies_below_its_floor(make_song: Callable[..., Score]) -> None:
    batch = _batch(corpus.make_piece(make_song(1)))
    assert (batch["symbol"] >= batch["floor"]).all()
    assert batch["symbol"].max() == END < SYMBOLS


@pytest.mark.parametrize("rolls", [True, False])
def test_steps_in_onnx_runtime_equal_the_whole_sequence_in_torch(make_song: Callable[..., Score], rolls: bool) -> None:
    net = _net(replace(SMALL, rolls=rolls))
    weights = {k: v.numpy() for k, v in net.state_dict().items()}
    exported = {g.name: g for g in export_graphs(net, networks.graphs(net))}
    step, note, loudness = (
        onnx_step(exported[n].data, exported[n].weights, weights, 1) for n in ("step", "note", "loudness")
    )
    batch = _batch(corpus.make_piece(make_song(2, bars=2)))
    with torch.no_grad():
        top, _ = net(batch["labels"], batch["mood"], batch["rolls"].float())
        logits = net.next(top)[0].numpy()
    own_top, *state = [np.zeros((2, 1, SMALL.width), np.float32)] * 3
    for at in range(30):
        inputs = (batch[n][:, at].numpy() for n in ("labels", "mood", "rolls"))
        labels, mood, keys = inputs
        got, own_top, *state = step(labels, mood, keys.astype(np.float32), *state)
        assert np.abs(got[0] - logits[at]).max() < 1e-4
    symbol, duration, past = np.array([80]), np.array([3]), np.array([[0.4, 1.0]], np.float32)
    lengths, shared = note(own_top, symbol)
    (loud,) = loudness(shared, duration, past)
    with torch.no_grad():
        theirs = net.note(torch.from_numpy(own_top), torch.from_numpy(symbol))
        assert np.abs(lengths - net.duration(theirs).numpy()).max() < 1e-4
        expected = net.loudness(theirs, torch.from_numpy(duration), torch.from_numpy(past))
        assert np.abs(loud - expected.numpy()).max() < 1e-4


def test_transposing_while_training_is_transposing_the_score(make_song: Callable[..., Score]) -> None:
    score = make_song(4)
    tracks = [replace(t, notes=tuple(replace(n, pitch=n.pitch + 3) for n in t.notes)) for t in score.tracks]
    up = replace(score, tracks=tuple(tracks))
    one, other = _batch(corpus.make_piece(score), 3), _batch(corpus.make_piece(up))
    for name in ("symbol", "duration", "floor", "rolls", "velocity"):
        assert torch.equal(one[name], other[name]), name
    assert torch.equal(one["labels"][..., :6], other["labels"][..., :6])


def test_loudness_of_the_past_does_not_look_ahead() -> None:
    velocity = np.array([2, 10, 5, 5, 10, 9], np.int8)
    past = recipe.past_loudness(velocity)
    assert past[0].tolist() == [0, 0] and past[1].tolist() == [0, 0]
    assert past[2, 0] == pytest.approx(48 / 127) and past[2, 1] == 1
    changed = velocity.copy()
    changed[3:] = 0
    assert np.array_equal(recipe.past_loudness(changed)[:4], past[:4])


def test_each_preset_trains_saves_creates_and_goes_on(preset: str, folder: Path, tmp_path: Path) -> None:
    read = corpus.read(folder, RecordingJob())
    made = recipe.make(read, preset, None, 0)
    before = {k: v.clone() for k, v in made.nets.state_dict().items()}
    job = RecordingJob()
    train(made, TrainArguments(tmp_path / "m", steps=2, device="cpu"), job)
    assert any(not torch.equal(v, before[k]) for k, v in made.nets.state_dict().items())
    assert job.previews and job.previews[0].fraction == 1.0
    model = open_model(tmp_path / "m")
    assert set(model.graphs) == {"step", "note", "loudness"}
    assert model.card["preset"] == preset and model.card["metrics"]["valid_nats_per_note"] > 0
    tune = list(generate.create(Brief(bars=4), Runtime(model, "cpu", threads=1)))[-1].work
    assert isinstance(tune, Score) and {n.onset // tune.bar for t in tune.tracks for n in t.notes} == {
        0,
        1,
        2,
        3,
    }
    further = recipe.make(read, preset, model, 1)
    for name, value in further.nets["composer"].state_dict().items():
        assert np.array_equal(value.numpy(), model.weights[name])


def test_training_learns(folder: Path) -> None:
    """The same few songs for some steps: the loss falls."""
    made = recipe.make(corpus.read(folder, RecordingJob()), "frames", None, 0)
    assert isinstance(made, recipe.MusicRecipe)
    made.settings = recipe.Preset(SMALL, rows=4, events=64, rate=2e-2)
    made.composer = made.nets["composer"] = Composer(SMALL)
    optimizer = torch.optim.Adam(made.composer.parameters(), 2e-2)
    made.optimizers["composer"] = optimizer
    made.rate = 2e-2

    def update(loss: torch.Tensor, *_: str, clip: float | None = None) -> None:
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    rng = torch.Generator().manual_seed(0)
    losses = [float(made.step(made.batch(rng), 0.3, update)["nats_per_note"]) for _ in range(25)]  # type: ignore[arg-type]
    assert np.mean(losses[-3:]) < 0.6 * losses[0]


def test_batches_are_drawn_from_the_generator_alone(folder: Path) -> None:
    made = recipe.make(corpus.read(folder, RecordingJob()), "classic", None, 0)
    one, other = (made.batch(torch.Generator().manual_seed(5)) for _ in range(2))
    assert all(torch.equal(one[k], other[k]) for k in one)


def test_evaluate_gives_the_documented_names(model: Model, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held_out = evaluate.evaluate(model, folder, "cpu", RecordingJob())
    assert held_out["pieces"] == 1 and held_out["pieces_seen"] == 5
    card = {**model.card, "data": [{"fingerprint": "of other works"}]}
    model = replace(model, card=card)
    whole = evaluate.evaluate(model, folder, "cpu", RecordingJob())
    assert {"nats_per_note", "nats_per_frame", "notes", "frames", "pieces"} <= set(whole)
    assert whole["pieces"] == 6 and whole["notes"] == 6 * 64 and whole["frames"] == 6 * 128
    per_note = whole["nats_per_frame"] * whole["frames"] / whole["notes"]
    assert whole["nats_per_note"] == pytest.approx(
        per_note + whole["duration_nats_per_note"] + whole["velocity_nats_per_note"], rel=1e-6
    )
    monkeypatch.setattr(recipe, "CHUNK", 37)
    again = evaluate.evaluate(model, folder, "cpu", RecordingJob())
    assert again["nats_per_note"] == pytest.approx(whole["nats_per_note"], rel=1e-5)


def test_unknown_presets_and_networks_are_refused(folder: Path) -> None:
    with pytest.raises(UserError, match="frames, classic"):
        recipe.make(corpus.read(folder, RecordingJob()), "nonsense", None, 0)
    with pytest.raises(UserError):
        networks.build({"wings": 2})
    with pytest.raises(UserError):
        networks.build({"width": -1})
