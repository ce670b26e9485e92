"""The lesson on how a GAN paints: a tiny one learns before the user's eyes (tinygan.py), step by step."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from engine import device
from engine.brief import UserError
from engine.jobs import Job, Operation
from engine.painting import pictures

SHAPES = ("ring", "moons", "clusters")
MOST_STEPS = 1000
LOOKS = 25
"""A run shows itself about so often."""
SIDE = 28
PATCHES = 192
MOST_FILES = 300
WHO = ("both", "critic", "generator")


def points(shape: str, count: int, seed: int = 0) -> np.ndarray:
    """Points that are scattered around a ring, two half moons, or five clusters: float32 (count, 2)."""
    rng = np.random.default_rng(seed)
    if shape == "ring":
        turn = rng.uniform(0, 2 * math.pi, count)
        found = np.stack([np.cos(turn), np.sin(turn)], 1)
    elif shape == "moons":
        turn, lower = rng.uniform(0, math.pi, count), rng.random(count) < 0.5
        found = np.stack([np.cos(turn), np.sin(turn)], 1)
        found[lower] = np.array([1.0, 0.4]) - found[lower]
        found = (found - [0.5, 0.2]) * 0.8
    elif shape == "clusters":
        turn = 2 * math.pi * rng.integers(0, 5, count) / 5 + math.pi / 2
        found = np.stack([np.cos(turn), np.sin(turn)], 1)
    else:
        raise UserError(f"The points lie in one of {', '.join(SHAPES)}, not in {shape!r}.")
    return (found + rng.normal(0, 0.05, found.shape)).astype(np.float32)


def shapes(count: int, seed: int = 0) -> np.ndarray:
    """Pictures that the program draws: a light disc over a dark hill, in many colours. uint8 (count, 28, 28, 3)."""
    rng = np.random.default_rng(seed)
    down, across = np.mgrid[0:SIDE, 0:SIDE] + 0.5
    made = np.empty((count, SIDE, SIDE, 3))
    for picture in made:
        sky, sun, land = rng.uniform(90, 200, 3), rng.uniform(200, 255, 3), rng.uniform(10, 90, 3)
        picture[:] = sky
        x, y, radius = rng.uniform(6, 22), rng.uniform(5, 13), rng.uniform(3, 5)
        inside = np.clip(radius + 0.5 - np.hypot(across - x, down - y), 0, 1)[..., None]
        picture += inside * (sun - picture)
        height = rng.uniform(17, 22) + rng.uniform(1, 4) * np.sin(across / rng.uniform(4, 9) + rng.uniform(0, 6))
        below = np.clip(down - height + 0.5, 0, 1)[..., None]
        picture += below * (land - picture)
    return np.rint(made).astype(np.uint8)


def patches(pixels: np.ndarray, count: int = PATCHES, seed: int = 0) -> np.ndarray:
    """Squares cut out of a picture at random and mirrored at times: uint8 (count, 28, 28, 3)."""
    height, width = pixels.shape[:2]
    least = min(height, width)
    if least < SIDE:
        raise UserError(f"The picture is smaller than {SIDE} pixels; choose a larger one.")
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        side = int(rng.integers(max(SIDE, least // 3), max(SIDE, 3 * least // 4) + 1))
        top, left = (int(rng.integers(0, size - side + 1)) for size in (height, width))
        square = pixels[top : top + side, left : left + side]
        found.append(pictures.resized(square[:, ::-1] if rng.random() < 0.5 else square, SIDE, SIDE))
    return np.stack(found)


def from_folder(folder: Path) -> np.ndarray:
    """The pictures of a folder, their middles, at 28 px: uint8 (n, 28, 28, 3). Raises UserError for fewer than 8."""
    found = []
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in pictures.ENDINGS) if folder.is_dir() else []
    for path in paths[:MOST_FILES]:
        try:
            pixels = pictures.read_picture(path.read_bytes())
        except (UserError, OSError):
            continue  # the Train page says what is wrong with each; a lesson goes on with the others
        side = min(pixels.shape[:2])
        top, left = ((size - side) // 2 for size in pixels.shape[:2])
        found.append(pictures.resized(pixels[top : top + side, left : left + side], SIDE, SIDE))
    if len(found) < 8:
        raise UserError("There are fewer than eight pictures in this folder; choose another.")
    return np.stack(found)


def learn_points(
    job: Job, state: bytes = b"", shape: str = "ring", seed: int = 0, who: str = "both", steps: int = 0
) -> dict[str, Any]:
    """A GAN on points after some steps more: TinyGan.view() and its "state"; {} to begin, or the last answer's.

    who: which network learns (WHO). Views on the way go to job.preview, without the state.
    """
    return _learn(job, "points", points(shape, 2000, seed + 9), state, seed, who, steps)


def learn_pictures(
    job: Job,
    state: bytes = b"",
    data: np.ndarray | None = None,
    folder: str = "",
    seed: int = 0,
    who: str = "both",
    steps: int = 0,
) -> dict[str, Any]:
    """The same on pictures of 28 px; "data" in the answer is what it learns from, uint8 (n, 28, 28, 3).

    data: of the last answer, or any picture uint8 (h, w, 3), which is cut into patches; folder: one with
    pictures; neither: shapes that the program draws.
    """
    if folder:
        data = from_folder(Path(folder))
    elif data is None:
        data = shapes(512, seed)
    elif data.ndim == 3:
        data = patches(data, seed=seed)
    real = np.ascontiguousarray(data.transpose(0, 3, 1, 2), np.float32) / 127.5 - 1
    return _learn(job, "pictures", real, state, seed, who, steps) | {"data": data}


def _learn(job: Job, kind: str, real: np.ndarray, state: bytes, seed: int, who: str, steps: int) -> dict[str, Any]:
    if who not in WHO or not 0 <= steps <= MOST_STEPS:
        raise UserError(f"A lesson learns 0 to {MOST_STEPS} steps at once, by one of {', '.join(WHO)}.")
    device.prepare_environment()
    from engine.painting.tinygan import TinyGan

    gan = TinyGan(kind, real, seed, state)
    every = max(1, steps // LOOKS)
    for step in range(1, steps + 1):
        if job.should_stop():
            break
        gan.learn(who)
        if step % every == 0 and step < steps:
            job.preview(gan.view())
            job.progress(step / steps)
    return gan.view() | {"state": gan.state()}


LESSON: dict[str, Operation] = {
    "lesson_points": Operation(learn_points, needs_model=False),
    "lesson_pictures": Operation(learn_pictures, needs_model=False),
}
