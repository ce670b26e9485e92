"""Ways from point to point of a painting model: between two, around one, a mix of two, towards the typical."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np

from engine.brief import MAX_SEED, UserError
from engine.painting import features, generate, latent
from engine.painting.latent import Grain, Point
from engine.runtime import Runtime

PARTS = ("structure", "colour", "coarse", "middle", "fine", "grain")
"""Parts of a picture that can be mixed one by one."""
TYPICAL_OF = 64
"""The most typical of so many pictures is the one truncation draws towards."""


def slerp(one: np.ndarray, other: np.ndarray, t: float) -> np.ndarray:
    """Along the sphere from one (t = 0) to other (t = 1); lengths go over evenly (Shoemake 1985)."""
    long, wide = float(np.linalg.norm(one)), float(np.linalg.norm(other))
    if not t or not (long and wide):
        return one
    if t == 1:
        return other
    a, b = one / long, other / wide
    angle = float(np.arccos(np.clip(a @ b, -1, 1)))
    if angle < 1e-4:
        return ((1 - t) * one + t * other).astype(np.float32)
    if np.pi - angle < 1e-3:  # straight across: any great circle will do, so turn towards a fixed one
        b = b + 0.01 * np.roll(a, 1)
        b /= np.linalg.norm(b)
        angle = float(np.arccos(np.clip(a @ b, -1, 1)))
    turned = (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)
    return (turned * ((1 - t) * long + t * wide)).astype(np.float32)


def between(one: Point, other: Point, t: float) -> Point:
    """The point a share t of the way; labels change half-way, the condition glides where layers allow it."""
    if t <= 0:
        return one
    if t >= 1:
        return other
    style = None
    if one.style is not None or other.style is not None:
        style = slerp(_style(one), _style(other), t)
    lean = None
    if one.lean is not None or other.lean is not None:
        start = one.lean if one.lean is not None else np.zeros_like(other.lean)
        end = other.lean if other.lean is not None else np.zeros_like(one.lean)
        lean = ((1 - t) * start + t * end).astype(np.float32)
    felt = tuple((1 - t) * a + t * b for a, b in zip(one.mood, other.mood, strict=True))
    return Point(
        slerp(one.latent, other.latent, t),
        (felt[0], felt[1], felt[2]),
        one.labels if t < 0.5 else other.labels,
        blended_grain(one.grain, other.grain, t),
        style,
        lean,
    )


def _style(point: Point) -> np.ndarray:
    return point.latent if point.style is None else point.style


def blended_grain(one: tuple[Grain, ...], other: tuple[Grain, ...], t: float) -> tuple[Grain, ...]:
    """Both grains at weights whose squares add to one, so that the noise keeps its strength."""
    if one == other or not t:
        return one
    if t == 1:
        return other
    weights: dict[tuple[int, int, int], float] = {}
    for grains, by in ((one, float(np.cos(t * np.pi / 2))), (other, float(np.sin(t * np.pi / 2)))):
        for g in grains:
            of = (g.seed, g.row, g.among)
            weights[of] = weights.get(of, 0.0) + by * g.weight
    return tuple(Grain(seed, row, weight, among) for (seed, row, among), weight in weights.items())


def neighbours(point: Point, count: int, reach: float, seed: int) -> list[Point]:
    """The point itself, then count - 1 around it. reach 0..1: the angle to each is reach x 90 degrees.

    Every neighbour goes its own way, always the same for one seed, so a larger reach shows further along
    the same ways. Another grain comes in with the reach too. Raises UserError for a reach outside 0..1.
    """
    if not 0 <= reach <= 1:
        raise UserError(f"The reach lies between 0 and 1, not {reach}.")
    rng = np.random.Generator(np.random.PCG64([seed, 7]))
    around = [point]
    for _ in range(count - 1):
        way = rng.standard_normal(len(point.latent), np.float32)
        own = int(rng.integers(MAX_SEED))
        grain = blended_grain(point.grain, (Grain(own),), reach) if reach else point.grain
        moved = replace(point, latent=turned(point.latent, way, reach), grain=grain)
        if point.style is not None:
            moved = replace(moved, style=turned(point.style, way, reach))
        around.append(moved)
    return around


def turned(latent: np.ndarray, way: np.ndarray, share: float) -> np.ndarray:
    """The latent turned by share x 90 degrees into the part of `way` that stands across it."""
    if not share:
        return latent
    length = float(np.linalg.norm(latent))
    across = way - latent * float(way @ latent) / max(length**2, 1e-12)
    across *= length / max(float(np.linalg.norm(across)), 1e-12)
    return (np.cos(share * np.pi / 2) * latent + np.sin(share * np.pi / 2) * across).astype(np.float32)


def mixed(runtime: Runtime, one: Point, other: Point, shares: dict[str, float]) -> Point:
    """One picture with parts of another; shares: part -> 0 (one's) .. 1 (other's), 0 where missing.

    Parts: "structure" (what stands where: the latent), "colour" (the low maps that weigh the channels of
    the high ones), "coarse", "middle" and "fine" (the condition, mood and labels, of the first, second
    and last third of the layers), "grain" (the noise). A model saved before its layers could be told apart
    mixes the condition as a whole, by the mean of the three, and its colour follows its structure. Raises
    UserError for other names and for shares out of range.
    """
    wrong = set(shares) - set(PARTS)
    if wrong:
        raise UserError(f"The parts of a picture are {', '.join(PARTS)}, not {', '.join(sorted(wrong))}.")
    if any(not 0 <= share <= 1 for share in shares.values()):
        raise UserError("Each share of a mix lies between 0 and 1.")
    by = {part: float(shares.get(part, 0.0)) for part in PARTS}
    grain = blended_grain(one.grain, other.grain, by["grain"])
    structure = slerp(one.latent, other.latent, by["structure"])
    if not latent.layered(runtime):
        share = (by["coarse"] + by["middle"] + by["fine"]) / 3
        felt = tuple((1 - share) * a + share * b for a, b in zip(one.mood, other.mood, strict=True))
        return Point(structure, (felt[0], felt[1], felt[2]), (one if share < 0.5 else other).labels, grain)
    style = slerp(_style(one), _style(other), by["colour"])
    felt = np.array([one.mood, other.mood], np.float32)
    both = latent.conditions(runtime, felt, np.array([one.labels, other.labels], np.int64))
    own = both[0] + (0 if one.lean is None else one.lean)
    theirs = both[1] + (0 if other.lean is None else other.lean)
    layers = latent.lean_shape(runtime)[0]
    share = np.array([[by[("coarse", "middle", "fine")[i * 3 // layers]]] for i in range(layers)], np.float32)
    lean = ((1 - share) * own + share * theirs - both[0]).astype(np.float32)
    return Point(
        structure,
        one.mood,
        one.labels,
        grain,
        None if (style == structure).all() else style,
        lean if lean.any() else None,
    )


@functools.lru_cache(maxsize=16)
def _typical(runtime: Runtime, felt: tuple[float, float, float], labels: tuple[int, int]) -> np.ndarray:
    rng = np.random.Generator(np.random.PCG64(11))
    latents = generate.truncated_normal(rng, (TYPICAL_OF, runtime.model.network["latent"]))
    pixels = latent.pictures_of(runtime, [Point(latent, felt, labels) for latent in latents])
    seen = features.describe(np.stack(pixels))
    return latents[int(features.distances(seen, seen).mean(1).argmin())]


def truncated(runtime: Runtime, point: Point, strength: float) -> Point:
    """The point drawn towards the most typical picture of its mood and labels; strength 0 (none) .. 1 (wholly).

    The truncation trick (Karras et al. 2019, section B) for a generator that looks at directions only: in
    place of the mean of the latents, which has no direction, stands the latent whose picture is on average
    nearest to all others. Variety is given up for safety. The first call for a mood makes 64 pictures.
    """
    if not 0 <= strength <= 1:
        raise UserError(f"The truncation lies between 0 and 1, not {strength}.")
    if not strength:
        return point
    centre = _typical(runtime, point.mood, point.labels)
    style = None if point.style is None else slerp(point.style, centre, strength)
    return replace(point, latent=slerp(point.latent, centre, strength), style=style)
