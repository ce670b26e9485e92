"""How good a painting model is on works it has not seen: likeness, variety, copying, obedience to mood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from engine import mood
from engine.brief import UserError
from engine.jobs import Job
from engine.modelfile import Model
from engine.painting import features, generate, kid, pictures
from engine.painting.corpus import Corpus, read
from engine.runtime import Runtime

MOST = 1024
"""No more held-out works than this are compared with."""
LEAST = 20
MADE = 600
"""At least so many pictures are made."""
PATCH = 7
PATCHES = 128
"""Patches of PATCH x PATCH pixels, and how many of a picture and level (Karras et al. 2018)."""
DIRECTIONS = 256
BATCH = 32


def evaluate(model: Model, source: Path, device: str, job: Job) -> dict[str, Any]:
    """Measure a model against the works in source that it was not trained on.

    kid: kernel distance to the held-out works, times 1000; kid_floor: that between two halves of them
    (kid.py; None where its packages are missing; works and made pictures both at the model's size).
    swd: multi-scale sliced Wasserstein distance between made pictures and held-out works, times 1000, the
    mean over levels; swd_floor: the same between two halves of the held-out works; swd_levels: by level,
    finest first. Made pictures are asked for with the moods and labels of held-out works.
    diversity: mean distance of two made pictures divided by that of two held-out works, in the space of
    features.py (1: as varied as real ones). c_t: features.copying (below -3: copies), None where the model
    keeps no features of its works. mood_valence_r, mood_arousal_r: correlation of the mood asked for and
    the mood measured. made, works: how many were compared; works_seen: works left out as trained on.
    """
    network = model.network
    space = features.Space.from_tensors(model.weights)
    corpus = read(source, job)
    unseen = _unseen(corpus, space)
    seen = len(corpus.pixels) - len(unseen)
    if len(unseen) < LEAST:
        raise UserError(f"{source} holds {len(unseen)} pictures this model has not seen; at least {LEAST} are needed.")
    order = np.random.Generator(np.random.PCG64(1)).permutation(unseen)[:MOST]
    real = np.stack([pictures.resized(corpus.pixels[i], network["size"], network["size"]) for i in order])
    runtime = Runtime(model, device)
    order_made = np.resize(order, max(MADE, len(order)))
    asked, labels = corpus.mood[order_made], _labels(corpus, network, order_made)
    made = _paint(runtime, asked, labels, job)
    found = np.array([[m.valence, m.arousal] for m in map(mood.of_pixels, made)])
    job.progress(0.7, "comparing")
    half = len(real) // 2
    one = sliced_wasserstein(made[:half], real[:half])
    other = sliced_wasserstein(made[half : 2 * half], real[half : 2 * half])
    floor = sliced_wasserstein(real[:half], real[half : 2 * half])
    near, near_floor = _kid(made, real, job)
    job.progress(0.9, "looking for copies")
    own = space or features.space_of(real, np.zeros(len(real), np.int64))
    of_made, of_real = own(made), own(real)
    levels = [(a + b) / 2 for a, b in zip(one, other, strict=True)]
    job.progress(1.0, "measured")
    return {
        "kid": near,
        "kid_floor": near_floor,
        "swd": round(float(np.mean(levels)), 3),
        "swd_floor": round(float(np.mean(floor)), 3),
        "swd_levels": [round(value, 3) for value in levels],
        "diversity": round(features.mean_distance(of_made) / max(1e-9, features.mean_distance(of_real)), 4),
        "c_t": None if space is None else round(features.copying(of_made, of_real, space.works), 3),
        "mood_valence_r": _correlation(asked[:, 0], found[:, 0]),
        "mood_arousal_r": _correlation(asked[:, 1], found[:, 1]),
        "made": len(made),
        "works": len(real),
        "works_seen": seen,
    }


def _kid(made: np.ndarray, real: np.ndarray, job: Job) -> tuple[float | None, float | None]:
    if not kid.available():
        return None, None
    of_made, of_real = kid.embedded(made, job), kid.embedded(real, job)
    if len(of_made) < 2 or len(of_real) < 4:
        return None, None  # stopped
    half = len(of_real) // 2
    return round(kid.distance(of_made, of_real), 2), round(kid.distance(of_real[:half], of_real[half:]), 2)


def _unseen(corpus: Corpus, space: features.Space | None) -> np.ndarray:
    if space is None:
        return np.arange(len(corpus.pixels))
    return np.flatnonzero(~np.isin(corpus.digests, space.digests))


def _labels(corpus: Corpus, network: dict[str, Any], chosen: np.ndarray) -> np.ndarray:
    """The works' labels as the model numbers them, (n, 2); 0 where it does not know them."""
    columns = []
    for known, names, index in (
        (network["styles"], corpus.styles, corpus.style),
        (network["genres"], corpus.genres, corpus.genre),
    ):
        place = {name: i for i, name in enumerate(known)}
        columns.append([place.get(names[i], 0) for i in index[chosen]])
    return np.array(columns, np.int64).T


def _paint(runtime: Runtime, asked: np.ndarray, labels: np.ndarray, job: Job) -> np.ndarray:
    rng = np.random.Generator(np.random.PCG64(2))
    felt = np.concatenate([asked, np.ones((len(asked), 1))], 1).astype(np.float32)
    made = []
    for begin in range(0, len(felt), BATCH):
        job.progress(0.7 * begin / len(felt), f"painting: {begin}")
        part = slice(begin, begin + BATCH)
        made.append(generate.paint_batch(runtime, rng, felt[part], labels[part]))
    return np.concatenate(made)


def _correlation(one: np.ndarray, other: np.ndarray) -> float | None:
    if one.std() < 1e-9 or other.std() < 1e-9:
        return None
    return round(float(np.corrcoef(one, other)[0, 1]), 4)


def sliced_wasserstein(one: np.ndarray, other: np.ndarray, seed: int = 3) -> list[float]:
    """SWD x 1000 on each level of the Laplacian pyramid, finest first (Karras et al. 2018, section 5).

    one, other: uint8 (n, s, s, 3), the same n. The lowest level has 16 px a side or just above.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    values = []
    for ours, theirs in zip(_pyramid(one), _pyramid(other), strict=True):
        a, b = _patches(ours, rng), _patches(theirs, rng)
        total = 0.0
        for _ in range(DIRECTIONS // 64):
            axes = rng.standard_normal((a.shape[1], 64)).astype(np.float32)
            axes /= np.linalg.norm(axes, axis=0)
            total += float(np.abs(np.sort(a @ axes, axis=0) - np.sort(b @ axes, axis=0)).mean())
        values.append(1000 * total / (DIRECTIONS // 64))
    return values


_KERNEL = np.array([1, 4, 6, 4, 1], np.float32) / 16


def _blurred(x: np.ndarray) -> np.ndarray:
    """Binomial 5 x 5 over (n, h, w, 3), mirrored at the edges."""
    for axis in (1, 2):
        pad = [(0, 0)] * 4
        pad[axis] = (2, 2)
        padded = np.pad(x, pad, mode="reflect")
        count = x.shape[axis]
        x = sum(
            (w * np.take(padded, range(i, i + count), axis) for i, w in enumerate(_KERNEL)),
            np.zeros_like(x),
        )
    return x


def _pyramid(pixels: np.ndarray) -> list[np.ndarray]:
    """Laplacian levels, float32 in units of -1..1; the last is what is left."""
    x = pixels.astype(np.float32) / 127.5 - 1
    levels = []
    while x.shape[1] >= 32 and x.shape[1] % 2 == 0:
        small = _blurred(x)[:, ::2, ::2]
        back = np.zeros_like(x)
        back[:, ::2, ::2] = 4 * small
        levels.append(x - _blurred(back))
        x = small
    return [*levels, x]


def _patches(level: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Random patches of a level, each channel made zero-mean and of deviation one over all: (p, 147)."""
    count, side = level.shape[:2]
    chosen = min(PATCHES, (side - PATCH + 1) ** 2)
    rows, columns = rng.integers(0, side - PATCH + 1, (2, count, chosen))
    windows = np.lib.stride_tricks.sliding_window_view(level, (PATCH, PATCH), (1, 2))
    taken = windows[np.arange(count)[:, None], rows, columns].reshape(-1, 3, PATCH * PATCH)
    taken = taken - taken.mean((0, 2), keepdims=True)
    return (taken / np.maximum(taken.std((0, 2), keepdims=True), 1e-6)).reshape(len(taken), -1)
