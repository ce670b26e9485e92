"""Paint from a picture: the point whose picture is nearest to a given one.

Gauss-Newton with Levenberg-Marquardt damping over the latent and the mood. The derivatives are measured by
differences, all in batches of plain runs of the generator: ONNX Runtime knows no gradients, and a hundred
runs more than pay for a step that a gradient alone would need dozens for.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine import mood
from engine.brief import UserError
from engine.jobs import Job
from engine.painting import latent, pictures
from engine.painting.latent import Grain, Point
from engine.runtime import Runtime
from engine.works import Draft, Painting

SECONDS = 20.0
ROUNDS = 30
STARTS = 96
"""So many pictures of the target's mood are tried before the best is improved."""
NUDGE = 0.1
"""Latent numbers and mood are moved by so much to measure derivatives."""
DAMPINGS = (0.1, 1.0, 10.0, 100.0)
"""Tried in every round, times the damping that was best in the last."""
STEPS = 4
"""Steps on one measurement of the derivatives, at most."""
WORTH = 0.015
"""A step that gains less than this share of the distance is the last before they are measured again."""
ENOUGH = 0.004
"""A round that gains less than this share of the distance is the last."""
COARSE = 8
"""Cells a side of the coarse look at a picture; the fine one has four times as many."""
ROUGHNESS = 1.5
"""Weight of how much goes on in a cell beside its colour."""
MOOD_MOST = 1.25
"""Mood may go a little beyond -1..1 here: it is a colour control like any other."""


@dataclass(frozen=True)
class Inverted:
    """point: JSON values of latent.Point. pixels: its picture. distance: root mean square of what Search
    sees, 0 (same) .. about 1 (black against white). runs: pictures made for it."""

    point: dict[str, Any]
    pixels: np.ndarray
    distance: float
    rounds: int
    runs: int
    seconds: float


class Search:
    """Least squares over the numbers (latent, valence, arousal) of a point; weights say which pixels count.

    target: uint8 (h, w, 3), brought to the model's side. weights: (side, side), 0 where a pixel does not
    count; None: all count alike. base: a point that gives what is not searched for (labels, grain, style,
    lean); None: no grain, and the labels of the picture that start begins with. until: time.monotonic() at
    which to end.
    """

    def __init__(
        self, runtime: Runtime, target: np.ndarray, weights: np.ndarray | None = None, base: Point | None = None
    ) -> None:
        self.runtime = runtime
        self.size = runtime.model.network["latent"]
        self.base = base or Point(np.zeros(self.size, np.float32), (0.0, 0.0, 1.0), (0, 0), (Grain(0, 0, 0.0),))
        self.any_labels = base is None
        side = runtime.model.network["size"]
        self.pixels = pictures.square(target, side)
        self.weights = np.ones((side, side), np.float32) if weights is None else weights.astype(np.float32)
        if self.weights.shape != (side, side) or not self.weights.sum() > 0:
            raise UserError("Nothing of the picture is left to look at; choose a smaller region.")
        self._scales = [(to, self._share(to)) for to in (_cells(side, 4 * COARSE), _cells(side, COARSE))]
        self.wanted = self.see(self.pixels.transpose(2, 0, 1)[None].astype(np.float32) / 127.5 - 1)[0]
        self.runs = 0
        self.until = float("inf")

    def _share(self, to: int) -> np.ndarray:
        """The square root of each cell's weight: they add to one over all cells and channels of a scale."""
        cells = _pooled(self.weights, to)
        return np.sqrt(cells / (2 * 3 * cells.sum()))

    def see(self, out: np.ndarray) -> np.ndarray:
        """(B, 3, side, side) in -1..1 -> (B, k): squares of differences add up to the distance's square.

        Seen are the colours of cells, and how much goes on in each coarse cell (steps of luma between
        neighbouring pixels): by colours alone the nearest picture of anything rough is a blurred one.
        """
        weighed = out * 0.5 * self.weights
        luma = np.tensordot(out * 0.5, mood.LUMA, (1, 0))
        down, across = np.diff(luma, axis=1, append=luma[:, -1:]), np.diff(luma, axis=2, append=luma[..., -1:])
        steps = (np.abs(down) + np.abs(across))[:, None] * self.weights
        parts = []
        for to, share in self._scales:
            cells = np.maximum(_pooled(self.weights, to), 1e-6)
            parts.append((_pooled(weighed, to) / cells * share).reshape(len(out), -1))
            if to <= COARSE:
                parts.append((ROUGHNESS * _pooled(steps, to) / cells * share).reshape(len(out), -1))
        return np.concatenate(parts, 1)

    def point(self, numbers: np.ndarray) -> Point:
        """The point that some numbers (latent + 2,) stand for."""
        valence, arousal = np.clip(numbers[-2:], -MOOD_MOST, MOOD_MOST)
        felt = (float(valence), float(arousal), self.base.mood[2])
        return replace(self.base, latent=numbers[:-2].astype(np.float32), mood=felt)

    def numbers(self) -> np.ndarray:
        """The numbers of the base itself: (latent + 2,) float32."""
        return np.append(self.base.latent, self.base.mood[:2]).astype(np.float32)

    def out(self, numbers: np.ndarray, job: Job) -> np.ndarray:
        """The pictures of some rows of numbers, (B, 3, side, side) in -1..1; fewer where the job stops."""
        parts = []
        for begin in range(0, len(numbers), latent.BATCH):
            some = [self.point(row) for row in numbers[begin : begin + latent.BATCH]]
            parts.append(latent.raw(self.runtime, some))
            self.runs += len(some)
            if self.late(job):
                break
        return np.concatenate(parts)

    def late(self, job: Job) -> bool:
        """Whether to end: the job stops, or the time is over."""
        return job.should_stop() or time.monotonic() > self.until

    def seen(self, numbers: np.ndarray, job: Job) -> np.ndarray:
        """What is seen of the pictures of some rows of numbers; fewer rows where the job stops."""
        return self.see(self.out(numbers, job))

    def at_length(self, numbers: np.ndarray) -> np.ndarray:
        """The same point with its latent at length sqrt(n): nudges then mean the same everywhere."""
        if self.runtime.model.network["family"] != "fastgan":
            return numbers  # only the FastGenerator looks at the direction alone
        numbers = numbers.copy()
        numbers[:-2] *= self.size**0.5 / max(float(np.linalg.norm(numbers[:-2])), 1e-12)
        return numbers

    def nudged(self, numbers: np.ndarray, job: Job) -> np.ndarray:
        """The pictures of the numbers, then of each number nudged in turn; fewer where the job stops."""
        nudges = NUDGE * np.eye(len(numbers), dtype=np.float32)
        return self.out(np.concatenate([numbers[None], numbers[None] + nudges]), job)

    def distances(self, seen: np.ndarray) -> np.ndarray:
        """Root mean square differences from the target, 0..1."""
        return np.sqrt(((seen - self.wanted) ** 2).sum(1))

    def start(self, job: Job, seed: int, among: int = STARTS) -> np.ndarray:
        """The numbers of the best of `among` pictures of the target's mood; without a base, of all labels."""
        rng = np.random.Generator(np.random.PCG64([seed, 23]))
        network = self.runtime.model.network
        felt = mood.of_pixels(self.pixels)
        numbers = np.empty((among, self.size + 2), np.float32)
        numbers[:, :-2] = rng.standard_normal((among, self.size), np.float32)
        numbers[:, -2:] = felt.valence, felt.arousal
        kinds = [rng.integers(len(network[names]), size=among) for names in ("styles", "genres")]
        best, least, labels = 0, float("inf"), self.base.labels
        for begin in range(0, among, latent.BATCH):
            some = [self.point(row) for row in numbers[begin : begin + latent.BATCH]]
            if self.any_labels:
                some = [replace(p, labels=(int(kinds[0][i]), int(kinds[1][i]))) for i, p in enumerate(some, begin)]
            apart = self.distances(self.see(latent.raw(self.runtime, some)))
            self.runs += len(some)
            if apart.min() < least:
                at = int(apart.argmin())
                best, least, labels = begin + at, float(apart.min()), some[at].labels
            if self.late(job):
                break
        self.base = replace(self.base, labels=labels)
        return numbers[best]

    def improved(self, numbers: np.ndarray, damping: float, job: Job) -> tuple[np.ndarray, float, float]:
        """One round: (numbers, their distance, damping for the next); the numbers given where none are better.

        The derivatives are measured once; after each step Broyden's rank-one update (1965) corrects them by
        what the step really did, as long as steps are worth while.
        """
        numbers = self.at_length(numbers)
        count = len(numbers)
        out = self.nudged(numbers, job)
        seen = self.see(out)
        here = float(self.distances(seen[:1])[0])
        if len(seen) <= count:
            return numbers, here, damping
        slopes = ((seen[1:] - seen[0]) / NUDGE).astype(np.float64)
        now = seen[0].astype(np.float64)
        for step in range(STEPS):
            normal, pull = slopes @ slopes.T, slopes @ (self.wanted - now)
            scale = 10 * np.trace(normal) / count + 1e-12
            moves = [np.linalg.solve(normal + damping * by * scale * np.eye(count), pull) for by in DAMPINGS]
            ahead = np.array([numbers + part * move for move in moves for part in (1.0, 0.5)], np.float32)
            seen = self.seen(ahead, job)
            apart = self.distances(seen)
            best = int(apart.argmin())
            if apart[best] >= here:
                damping *= 1 if step else 30
                break
            damping = float(np.clip(damping * DAMPINGS[best // 2], 1e-5, 1e3))
            move = (ahead[best] - numbers).astype(np.float64)
            gained = 1 - float(apart[best]) / here
            slopes += np.outer(move, seen[best] - now - move @ slopes) / max(float(move @ move), 1e-12)
            numbers, now, here = ahead[best], seen[best].astype(np.float64), float(apart[best])
            if gained < WORTH or self.late(job):
                break
        return numbers, here, damping


def _cells(side: int, most: int) -> int:
    """The largest number of equal cells, `most` at the utmost, that a side falls into."""
    return max(count for count in range(1, most + 1) if side % count == 0)


def _pooled(maps: np.ndarray, to: int) -> np.ndarray:
    """(..., s, s) -> (..., to, to), means of squares."""
    by = maps.shape[-1] // to
    return maps.reshape(*maps.shape[:-2], to, by, to, by).mean((-3, -1))


def invert(
    job: Job,
    runtime: Runtime,
    pixels: np.ndarray,
    seconds: float = SECONDS,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Inverted:
    """The point whose picture is nearest to pixels, uint8 (h, w, 3) (its central square), within some seconds.

    Every better picture goes to job.preview as it is found; a stopped job gets the best so far. The same
    number of rounds gives the same point; how many there is time for depends on the machine. Raises
    UserError for a picture smaller than 16 px.
    """
    if pixels.ndim != 3 or min(pixels.shape[:2]) < 16:
        raise UserError("The picture is smaller than 16 pixels; choose a larger one.")
    if not 0 < seconds <= 600:
        raise UserError(f"An inversion takes up to 600 seconds, not {seconds:g}.")
    began = time.monotonic()
    search = Search(runtime, pixels)
    search.until = began + seconds
    job.progress(0.0, "looking for a picture to begin with")
    numbers = search.start(job, seed)
    best, least, damping, done = numbers, np.inf, 0.02, 0
    while done < rounds:
        if done:
            each = (time.monotonic() - began) / (done + 1)
            if search.late(job) or time.monotonic() + 0.8 * each > search.until:
                break
        numbers, apart, damping = search.improved(best, damping, job)
        done += 1
        gained = (least - apart) / least if np.isfinite(least) else 1.0
        if apart < least:
            best, least = numbers, apart
        spent = min(0.99, max((time.monotonic() - began) / seconds, done / rounds))
        if gained > 0:
            shown = latent.pictures_of(runtime, [search.point(best)])[0]
            job.preview(Draft(Painting(shown), spent))
        job.progress(spent, "coming nearer", distance=least)
        if gained < ENOUGH and damping > 1:
            break
    point = search.point(best)
    final = latent.pictures_of(runtime, [point])[0]
    job.progress(1.0, "found", distance=least)
    return Inverted(point.to_json(), final, float(least), done, search.runs, time.monotonic() - began)
