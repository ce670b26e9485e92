"""Where a picture lies in a painting model: points, and the pictures of points.

A point holds everything the generator is given, so it is the picture, in some hundred numbers. Latents are
directions: the generator looks at them at length sqrt(n) only, so all walks go along the sphere.
"""

from __future__ import annotations

import base64
import functools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.brief import MAX_SEED, Brief, Mood, UserError
from engine.painting import generate, pictures
from engine.runtime import Runtime

BATCH = 16
"""So many pictures make a batch; between batches a job may be stopped."""


@dataclass(frozen=True)
class Grain:
    """Fine noise: the sum of weight x (row `row` of the noise drawn for `among` pictures under this seed)."""

    seed: int
    row: int = 0
    weight: float = 1.0
    among: int = generate.CANDIDATES


@dataclass(frozen=True, eq=False)
class Point:
    """latent: (n,) float32. mood: valence, arousal, and 1 where known (0: any). labels: style and genre, 0 any.

    style: (n,), the latent whose low maps weigh the channels of the high ones; None: latent itself. lean:
    (layers, 64), added to the condition of each layer, coarse ones first; None: nothing. Both need a model
    with the step "layered".
    """

    latent: np.ndarray
    mood: tuple[float, float, float] = (0.0, 0.0, 0.0)
    labels: tuple[int, int] = (0, 0)
    grain: tuple[Grain, ...] = (Grain(0),)
    style: np.ndarray | None = None
    lean: np.ndarray | None = None

    @property
    def layered(self) -> bool:
        """Whether only the step "layered" can paint it."""
        return self.style is not None or self.lean is not None

    def to_json(self) -> dict[str, Any]:
        """A dict of JSON values; from_json gives exactly this point back."""
        return {
            "latent": _packed(self.latent),
            "mood": list(self.mood),
            "labels": list(self.labels),
            "grain": [[g.seed, g.row, g.weight, g.among] for g in self.grain],
            "style": None if self.style is None else _packed(self.style),
            "lean": None if self.lean is None else [_packed(row) for row in self.lean],
        }

    @classmethod
    def from_json(cls, values: Any) -> Point:
        """Inverse of to_json. Raises UserError for anything else."""
        try:
            style, lean = values.get("style"), values.get("lean")
            valence, arousal, known = (float(v) for v in values["mood"])
            one, two = (int(v) for v in values["labels"])
            point = cls(
                _unpacked(values["latent"]),
                (valence, arousal, known),
                (one, two),
                tuple(Grain(int(s), int(r), float(w), *(int(n) for n in among)) for s, r, w, *among in values["grain"]),
                None if style is None else _unpacked(style),
                None if lean is None else np.stack([_unpacked(row) for row in lean]),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise UserError("The record holds no point of a painting model; create the painting again.") from error
        arrays = [a for a in (point.latent, point.style, point.lean, np.array(point.mood)) if a is not None]
        sound = all(np.isfinite(a).all() for a in arrays) and bool(point.grain)
        if not sound or any(
            not 0 <= g.seed <= MAX_SEED or not 0 <= g.row < g.among <= generate.MANY for g in point.grain
        ):
            raise UserError("The record holds no sound point of a painting model; create the painting again.")
        return point


def _packed(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()


def _unpacked(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text, validate=True), "<f4").astype(np.float32)


def checked(point: Point, runtime: Runtime) -> Point:
    """The point itself, where it is one of this model. Raises UserError otherwise."""
    network = runtime.model.network
    fits = len(point.latent) == network["latent"] and (point.style is None or len(point.style) == len(point.latent))
    fits = fits and 0 <= point.labels[0] < len(network["styles"]) and 0 <= point.labels[1] < len(network["genres"])
    if point.layered:
        fits = fits and layered(runtime) and (point.lean is None or point.lean.shape == lean_shape(runtime))
    if not fits:
        raise of_another(runtime)
    return point


def of_another(runtime: Runtime) -> UserError:
    """What is said of a point that is not of this model."""
    return UserError(f"The picture was not made with the model {runtime.model.name}; choose the one it was made with.")


# From a brief, or from chance


def point_of(brief: Brief, runtime: Runtime) -> Point:
    """The point of exactly the picture generate.create makes of the brief (at the model's own size)."""
    chosen = generate.choose(brief, runtime)
    network = runtime.model.network
    latent = _draws(brief.seed, chosen.among, network["latent"], network["noise"])[0][chosen.row]
    felt = (chosen.asked.valence, chosen.asked.arousal, 1.0)
    return Point(latent, felt, chosen.labels, (Grain(brief.seed, chosen.row, 1.0, chosen.among),))


def random_point(seed: int, runtime: Runtime, felt: Mood | None = None, labels: tuple[int, int] = (0, 0)) -> Point:
    """The first picture chance gives under this seed."""
    network = runtime.model.network
    latent = _draws(seed, generate.CANDIDATES, network["latent"], network["noise"])[0][0]
    known = (0.0, 0.0, 0.0) if felt is None else (felt.valence, felt.arousal, 1.0)
    return Point(latent, known, labels, (Grain(seed),))


@functools.lru_cache(maxsize=64)
def _draws(seed: int, count: int, latent: int, noise: int) -> tuple[np.ndarray, np.ndarray]:
    """The latents and the noise that generate.paint draws for `count` pictures."""
    rng = np.random.Generator(np.random.PCG64(seed))
    latents = generate.truncated_normal(rng, (count, latent))
    return latents, rng.standard_normal((count, noise), np.float32)


def noise_of(point: Point, runtime: Runtime) -> np.ndarray:
    """The noise of a point: (noise,) float32."""
    network = runtime.model.network
    total = np.zeros(network["noise"], np.float32)
    for grain in point.grain:
        total += (
            np.float32(grain.weight)
            * _draws(grain.seed, grain.among, network["latent"], network["noise"])[1][grain.row]
        )
    return total


# Pictures of points


def layered(runtime: Runtime) -> bool:
    """Whether the model's layers can be told apart."""
    return "layered" in runtime.model.card.get("graphs", {})


def lean_shape(runtime: Runtime) -> tuple[int, int]:
    """(layers, width of a condition) of a model whose layers can be told apart."""
    weights = runtime.model.weights
    return sum(name.endswith("lean.weight") for name in weights), len(weights["conditions.mix.bias"])


def conditions(runtime: Runtime, felt: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """networks.Conditions in numpy: (B, 3) and (B, 2) -> (B, 64)."""
    w = {name: runtime.model.weights[f"conditions.{name}"] for name in (
        "mood.weight", "mood.bias", "style.weight", "genre.weight", "mix.weight", "mix.bias")}  # fmt: skip
    given = np.concatenate([felt[:, :2] * felt[:, 2:], felt[:, 2:]], 1)
    hidden = (
        given @ w["mood.weight"].T + w["mood.bias"] + w["style.weight"][labels[:, 0]] + w["genre.weight"][labels[:, 1]]
    )
    hidden = hidden / (1 + np.exp(-hidden))
    mixed = hidden @ w["mix.weight"].T + w["mix.bias"]
    return (mixed / np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-12)).astype(np.float32)


def raw(runtime: Runtime, points: Sequence[Point]) -> np.ndarray:
    """What the generator gives for some points: float32 (B, 3, side, side), -1..1."""
    latent = np.stack([p.latent for p in points])
    felt = np.array([p.mood for p in points], np.float32)
    labels = np.array([p.labels for p in points], np.int64)
    noise = [np.stack([noise_of(p, runtime) for p in points])] if runtime.model.network["noise"] else []
    if not any(p.layered for p in points):
        return runtime.step("generate")(latent, felt, labels, *noise)[0]
    shape = lean_shape(runtime)
    style = np.stack([p.latent if p.style is None else p.style for p in points])
    lean = np.stack([np.zeros(shape, np.float32) if p.lean is None else p.lean for p in points])
    return runtime.step("layered")(latent, style, conditions(runtime, felt, labels)[:, None] + lean, *noise)[0]


def pictures_of(
    runtime: Runtime, points: Sequence[Point], stop: Callable[[int], bool] | None = None
) -> list[np.ndarray]:
    """uint8 (side, side, 3) for each point, in batches; stop(how many are done) true: those done so far."""
    made: list[np.ndarray] = []

    def paint(some: Sequence[Point]) -> list[np.ndarray]:
        return list(pictures.from_network(raw(runtime, some)))

    for begin in range(0, len(points), BATCH):
        some = points[begin : begin + BATCH]
        if runtime.device == "cpu" and len(some) > 1:
            # Side by side, each by itself: the threads wait for one another less than inside every layer.
            with ThreadPoolExecutor(runtime.threads) as painters:
                made += [picture for few in painters.map(lambda point: paint([point]), some) for picture in few]
        else:
            made += paint(some)
        if stop is not None and stop(len(made)):
            break
    return made
