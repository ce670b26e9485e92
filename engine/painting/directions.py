"""Named directions of a painting model: measured ones, and the main axes of its first layer; sliders walk them."""

from __future__ import annotations

import contextlib
import functools
import io
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine import files, mood, paths
from engine.brief import UserError
from engine.jobs import Job
from engine.painting import latent
from engine.painting.latent import Point
from engine.runtime import Runtime

AXES = 6
"""So many main axes are named axis-1, axis-2 ..."""
SAMPLES = 448
"""Pictures the measured directions are learned from: three and a half for each latent number."""
RIDGE = 0.15
"""Penalty of the regression, relative to the number of samples."""
STEP = 0.5
"""A slider at 1 turns the latent by so much of 90 degrees, and the mood by as much as its own share says."""
MEASURES: dict[str, tuple[str, str]] = {
    "light": ("darker", "lighter"),
    "warmth": ("colder", "warmer"),
    "colour": ("paler", "more colourful"),
    "contrast": ("softer", "stronger contrast"),
    "agitation": ("calmer", "more agitated"),
    "detail": ("more open", "more detailed"),
    "horizon": ("light below", "light above"),
    "side": ("light on the left", "light on the right"),
}
"""What is measured on every picture, and what less and more of it is called."""


@dataclass(frozen=True, eq=False)
class Direction:
    """way: (latent,) of length one. felt: valence and arousal that a slider at 1 adds. share: how much of
    the measure's variance over unseen pictures the direction explains, 0..1 (None for main axes: the share
    of the first layer's variance)."""

    name: str
    less: str
    more: str
    way: np.ndarray
    felt: tuple[float, float]
    share: float

    def described(self) -> dict[str, Any]:
        """What a slider needs to know, as JSON values."""
        return {"name": self.name, "less": self.less, "more": self.more, "share": round(self.share, 3)}


def measure(pixels: np.ndarray) -> np.ndarray:
    """The MEASURES of uint8 (side, side, 3), in their order: float64, each 0..1 or a difference of such.

    Arousal is mood.of_pixels' before calibration; warmth is red minus blue; detail is the mean step between
    neighbouring pixels; horizon and side are luma above minus below, right minus left.
    """
    rgb = pixels.astype(np.float64) / 255
    luma = rgb @ mood.LUMA.astype(np.float64)
    half_high, half_wide = luma.shape[0] // 2, luma.shape[1] // 2
    steps = (np.abs(np.diff(luma, axis=0)).mean() + np.abs(np.diff(luma, axis=1)).mean()) / 2
    values = {
        "light": luma.mean(),
        "warmth": (rgb[..., 0] - rgb[..., 2]).mean(),
        "colour": (rgb.max(2) - rgb.min(2)).mean(),
        "contrast": luma.std(),
        "agitation": mood.raw_pixels(pixels)[1],
        "detail": steps,
        "horizon": luma[:half_high].mean() - luma[half_high:].mean(),
        "side": luma[:, half_wide:].mean() - luma[:, :half_wide].mean(),
    }
    return np.array([values[name] for name in MEASURES])


_learned: dict[str, dict[str, Direction]] = {}


def of_model(runtime: Runtime, job: Job | None = None) -> dict[str, Direction]:
    """All directions of a model by name, learned the first time (some seconds) and kept in the user's data.

    A job that stops gets the main axes alone, and nothing is kept.
    """
    mine = runtime.model.fingerprint
    if mine not in _learned:
        measured = _read(mine)
        if measured is None:
            measured = _measured(runtime, job)
            if not measured:
                return main_axes(runtime)
            _write(mine, measured)
        if len(_learned) >= 4:
            _learned.pop(next(iter(_learned)))
        _learned[mine] = measured | main_axes(runtime)
    return _learned[mine]


def _path(fingerprint: str) -> Path:
    return paths.user_data() / "directions" / f"{fingerprint}.npz"


def _write(fingerprint: str, found: dict[str, Direction]) -> None:
    told = [found[name] for name in MEASURES]
    stream = io.BytesIO()
    felt, share = np.array([d.felt for d in told]), np.array([d.share for d in told])
    np.savez(stream, way=np.stack([d.way for d in told]), felt=felt, share=share)
    with contextlib.suppress(UserError):  # where it cannot be written, they are learned again the next time
        files.write_bytes(_path(fingerprint), stream.getvalue())


def _read(fingerprint: str) -> dict[str, Direction] | None:
    """Those learned before; None where there are none that can be read."""
    try:
        with np.load(_path(fingerprint), allow_pickle=False) as held:
            way, felt, share = held["way"], held["felt"], held["share"]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    if not (len(way) == len(felt) == len(share) == len(MEASURES) and np.isfinite(way).all()):
        return None
    return {
        name: Direction(name, less, more, way[i], (float(felt[i, 0]), float(felt[i, 1])), float(share[i]))
        for i, (name, (less, more)) in enumerate(MEASURES.items())
    }


@functools.lru_cache(maxsize=4)
def main_axes(runtime: Runtime) -> dict[str, Direction]:
    """The main axes of the first layer's activations over normally distributed latents.

    GANSpace (Haerkoenen et al. 2020) finds them by sampling; the first layer being linear, they are the
    singular vectors of its weights (Shen & Zhou 2021), so nothing need be sampled.
    """
    weights = runtime.model.weights
    if "first.weight" in weights:
        first = weights["first.weight"].reshape(runtime.model.network["latent"], -1)
    else:
        first = weights["dense.weight"].T[: runtime.model.network["latent"]]
    values, vectors = np.linalg.eigh(first.astype(np.float64) @ first.T.astype(np.float64))
    shares = values[::-1] / max(float(values.sum()), 1e-12)
    axes: dict[str, Direction] = {}
    for i in range(min(AXES, len(values))):
        way = vectors[:, -1 - i]
        way = (way * np.sign(way[np.abs(way).argmax()])).astype(np.float32)
        axes[f"axis-{i + 1}"] = Direction(f"axis-{i + 1}", "less", "more", way, (0.0, 0.0), float(shares[i]))
    return axes


def _measured(runtime: Runtime, job: Job | None) -> dict[str, Direction]:
    """Ridge regression of each measure on latent direction and mood; the last eighth judges it."""
    size = runtime.model.network["latent"]
    rng = np.random.Generator(np.random.PCG64(17))
    latents = rng.standard_normal((SAMPLES, size), np.float32)
    felt = rng.uniform(-1, 1, (SAMPLES, 2))
    points = [Point(z, (float(v), float(a), 1.0)) for z, (v, a) in zip(latents, felt, strict=True)]

    def stop(done: int) -> bool:
        if job is not None:
            job.progress(done / SAMPLES, "looking for directions")
        return job is not None and job.should_stop()

    pixels = latent.pictures_of(runtime, points, stop)
    if len(pixels) < SAMPLES:
        return {}
    measures = np.stack([measure(picture) for picture in pixels])
    inputs = np.concatenate([latents / np.linalg.norm(latents, axis=1, keepdims=True) * size**0.5, felt], 1)
    kept = SAMPLES - SAMPLES // 8
    mean, spread = measures[:kept].mean(0), measures[:kept].std(0) + 1e-9
    known, wanted = inputs[:kept], (measures[:kept] - mean) / spread
    matrix = known.T @ known + RIDGE * kept * np.eye(size + 2)
    slopes = np.linalg.solve(matrix, known.T @ wanted)
    rest = (measures[kept:] - mean) / spread
    left = ((rest - inputs[kept:] @ slopes) ** 2).sum(0) / np.maximum(((rest - rest.mean(0)) ** 2).sum(0), 1e-12)
    found: dict[str, Direction] = {}
    for i, (name, (less, more)) in enumerate(MEASURES.items()):
        way, pull = slopes[:size, i], slopes[size:, i]
        long = max(float(np.linalg.norm(way)), 1e-12)
        # Mood moves along only as far as it helps this measure, by as many of its units as the latent moves.
        by = STEP * pull / max(float(np.linalg.norm(np.append(way, pull))), 1e-12)
        share = float(np.clip(1 - left[i], 0, 1))
        found[name] = Direction(name, less, more, (way / long).astype(np.float32), (float(by[0]), float(by[1])), share)
    return found


def walked(runtime: Runtime, point: Point, sliders: dict[str, float], job: Job | None = None) -> Point:
    """The point after the sliders, each -2..2 (0: stays); see of_model for the names.

    Raises UserError for a slider that there is not, or that is out of its range.
    """
    moved = {name: value for name, value in sliders.items() if value}
    if not moved:
        return point
    if any(not -2 <= value <= 2 for value in moved.values()):
        raise UserError("A slider lies between -2 and 2.")
    there = main_axes(runtime) if all(name.startswith("axis-") for name in moved) else of_model(runtime, job)
    unknown = sorted(set(moved) - set(there))
    if unknown:
        raise UserError(f"There is no direction {unknown[0]!r}; there are {', '.join(there)}.")
    way = np.zeros_like(point.latent)
    valence, arousal, known = point.mood
    for name, value in moved.items():
        way += np.float32(value) * there[name].way
        valence += value * there[name].felt[0]
        arousal += value * there[name].felt[1]
    share = STEP * float(np.linalg.norm(way))
    if share:
        # Straight on, then back to the sphere: unlike a turn it never comes round to the start again.
        ahead = (
            way / np.linalg.norm(way) * np.float32(np.tan(min(share, 0.95) * np.pi / 2) * np.linalg.norm(point.latent))
        )
        length = np.linalg.norm(point.latent)
        own = point.latent + ahead
        style = point.style
        if style is not None:
            style = style + ahead
            style = (style * (length / max(float(np.linalg.norm(style)), 1e-12))).astype(np.float32)
        own = (own * (length / max(float(np.linalg.norm(own)), 1e-12))).astype(np.float32)
        point = replace(point, latent=own, style=style)
    if known:
        point = replace(point, mood=(_within(valence), _within(arousal), known))
    return point


def _within(value: float) -> float:
    return float(min(1.0, max(-1.0, value)))
