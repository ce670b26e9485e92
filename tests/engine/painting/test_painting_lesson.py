"""The lesson on the GAN: it learns, a step can be taken back, and the arrows are the gradient."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.painting import lesson
from engine.painting.tinygan import TinyGan


def test_a_ring_is_learned() -> None:
    job = RecordingJob()
    begun = lesson.learn_points(job)
    done = lesson.learn_points(job, begun["state"], steps=300)
    radius = [np.hypot(*view["fake"].T) for view in (begun, done)]
    assert np.abs(radius[1] - 1).mean() < 0.25 < 1.5 * np.abs(radius[0] - 1).mean()
    assert done["fake"].std(0).min() > 0.4  # all around, not in one place
    assert job.previews


def test_the_same_steps_from_the_same_state() -> None:
    job = RecordingJob()
    half = lesson.learn_points(job, steps=4)
    twice = [lesson.learn_points(job, half["state"], steps=4) for _ in range(2)]
    whole = lesson.learn_points(job, steps=8)
    for view in twice:
        assert np.allclose(view["fake"], whole["fake"], atol=1e-6)
    assert twice[0]["state"] == twice[1]["state"]
    assert whole["steps"] == {"critic": 8, "generator": 8}


def test_only_who_learns_changes() -> None:
    job = RecordingJob()
    begun = lesson.learn_points(job, steps=5)
    critic = lesson.learn_points(job, begun["state"], who="critic", steps=3)
    painter = lesson.learn_points(job, begun["state"], who="generator", steps=3)
    assert np.array_equal(critic["fake"], begun["fake"])
    assert not np.array_equal(critic["field"], begun["field"])
    assert np.array_equal(painter["field"], begun["field"])
    assert not np.array_equal(painter["fake"], begun["fake"])


def test_the_arrows_lead_to_where_the_critic_believes_more() -> None:
    gan = TinyGan("points", lesson.points("ring", 500))
    for _ in range(40):
        gan.learn("critic")
    view = gan.view()
    with torch.no_grad():
        there = torch.from_numpy(view["fake"] + 1e-2 * view["push"])
        assert (torch.sigmoid(gan.critic(there))[:, 0].numpy() > view["on_fake"]).all()


def test_pictures_of_28_pixels() -> None:
    job = RecordingJob()
    begun = lesson.learn_pictures(job)
    assert begun["real"].shape == begun["fake"].shape == (8, 28, 28, 3)
    assert np.abs(begun["push"]).max((1, 2)) == pytest.approx(np.ones(8))
    again = lesson.learn_pictures(job, begun["state"], begun["data"], steps=2)
    assert not np.array_equal(again["fake"], begun["fake"])
    assert again["data"] is begun["data"]


def test_pieces_of_a_painting_and_a_folder(folder: Path, tmp_path: Path) -> None:
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[..., 0] = np.arange(60) * 4
    found = lesson.patches(pixels, 5)
    assert found.shape == (5, 28, 28, 3)
    assert not found[..., 1:].any()
    assert lesson.from_folder(folder).shape == (24, 28, 28, 3)
    with pytest.raises(UserError, match="fewer than eight"):
        lesson.from_folder(tmp_path)
    with pytest.raises(UserError, match="smaller than 28"):
        lesson.patches(pixels[:20])


def test_bad_requests_are_refused() -> None:
    with pytest.raises(UserError, match="0 to 1000 steps"):
        lesson.learn_points(RecordingJob(), steps=5000)
    with pytest.raises(UserError, match="ring"):
        lesson.learn_points(RecordingJob(), shape="star")
