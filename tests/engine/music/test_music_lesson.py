"""The lesson on the LSTM: its gates are those of the network, and it learns and forgets as it says."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.modelfile import Model
from engine.music import lesson
from engine.runtime import Runtime
from engine.works import PPQ, Note, Score, Track


@pytest.fixture
def runtime(model: Model) -> Runtime:
    return Runtime(model, "cpu", 1)


@pytest.mark.parametrize("name", lesson.TUNES)
def test_the_tunes_are_four_bars(name: str) -> None:
    score = lesson.tune(name)
    assert score.bar * 3 < score.ticks <= score.bar * 4
    assert len(score.tracks[0].notes) >= 8


def test_the_gates_are_those_of_the_network(runtime: Runtime) -> None:
    piece, _ = lesson._piece(None, "joy")
    net, batch = lesson._net(runtime), lesson._batch(piece, "cpu")
    with torch.no_grad():
        top, (_, cell) = net(batch["labels"], batch["mood"], batch["rolls"].float())
        found = lesson.walk(net, batch)
    assert torch.allclose(found["top"], top[0], atol=1e-5)
    assert torch.allclose(found["cell"][:, -1], cell[:, 0], atol=1e-5)
    before = torch.cat([torch.zeros_like(found["cell"][:, :1]), found["cell"][:, :-1]], 1)
    assert torch.allclose(found["forget"] * before + found["into"] * found["new"], found["cell"], atol=1e-6)


def test_what_is_shown_of_a_tune(runtime: Runtime) -> None:
    found = lesson.gates(RecordingJob(), runtime, tune="star")
    events = len(found["pitch"])
    assert found["forget"].shape == (2, events, 24)
    assert found["frame"].max() < 4 * found["bar"] == 64
    notes = [int(p) for p in found["pitch"] if p != lesson.GO_ON]
    assert notes == [n.pitch for n in found["score"].tracks[0].notes]
    assert ((found["chance"] > 0) & (found["chance"] <= 1)).all()
    for guesses, chance, pitch in zip(found["guesses"], found["chance"], found["pitch"], strict=True):
        assert sum(c for _, c in guesses) <= 1 + 1e-6
        told = dict(guesses).get(int(pitch))
        assert told is None or told == pytest.approx(chance)


def test_the_pitches_are_those_of_the_tune_in_any_key(runtime: Runtime) -> None:
    score = lesson.tune("joy")
    up = [dataclasses.replace(n, pitch=n.pitch + 1) for n in score.tracks[0].notes]
    moved = dataclasses.replace(score, tracks=(dataclasses.replace(score.tracks[0], notes=tuple(up)),))
    here, there = (lesson.gates(RecordingJob(), runtime, s) for s in (score, moved))
    notes = here["pitch"] != lesson.GO_ON
    assert (there["pitch"][notes] == here["pitch"][notes] + 1).all()
    heard = [lesson._batch(lesson._piece(s, "")[0], "cpu")["symbol"] for s in (score, moved)]
    assert torch.equal(*heard)  # the network hears both in C


def test_later_bars_are_left_out_and_too_few_notes_refused(runtime: Runtime) -> None:
    notes = tuple(Note(PPQ * n, 60 + n % 5, PPQ, 80) for n in range(8, 40))
    cut = lesson.first_bars(Score((Track("", notes),)))
    assert [n.onset for n in cut.tracks[0].notes] == [PPQ * n for n in range(16)]
    with pytest.raises(UserError, match="fewer than eight notes"):
        lesson.gates(RecordingJob(), runtime, Score((Track("", notes[:3]),)))


def test_learning_a_tune_makes_it_likelier_and_leaves_the_model_alone(runtime: Runtime) -> None:
    job = RecordingJob()
    before = {name: value.clone() for name, value in lesson._net(runtime).state_dict().items()}
    found = lesson.learn(job, runtime, tune="joy", steps=6)
    assert [row["step"] for row in found] == list(range(7))
    assert found[-1]["loss"] < found[0]["loss"]
    assert len(job.previews) == 7
    assert all(torch.equal(value, before[name]) for name, value in lesson._net(runtime).state_dict().items())
    assert found[0]["chance"] == pytest.approx(lesson.gates(job, runtime, tune="joy")["chance"], rel=1e-4)


def test_the_quiz_asks_for_notes_of_the_tune(runtime: Runtime) -> None:
    found = lesson.quiz(RecordingJob(), runtime, tune="jasmine", count=4, seed=1)
    assert len(found["questions"]) == 4
    for question in found["questions"]:
        assert question["truth"] == found["pitch"][question["event"]]
        assert question["truth"] in question["choices"]
        assert len(set(question["choices"])) == 3
        assert question["chances"][question["guess"]] == max(question["chances"].values())
