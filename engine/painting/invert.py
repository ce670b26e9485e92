"""Paint from a picture: the point whose picture is nearest to a given one.

Gradients (Adam, Kingma & Ba 2015) over all that a generator can be told: what stands where, which channels
count, and the condition of each layer by itself, as inversion into W+ does (Abdal et al. 2019). What is
compared is what the eye keeps of a picture: colours of cells, and how much goes on in them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import device as devices
from engine import mood
from engine.brief import UserError
from engine.jobs import Job
from engine.painting import latent, pictures
from engine.painting.latent import Grain, Point
from engine.runtime import Runtime
from engine.works import Draft, Painting

if TYPE_CHECKING:
    from torch import Tensor

SECONDS = 20.0
STEPS = 160
STARTS = 96
"""So many pictures of the target's mood are tried before the best is improved."""
NUDGE = 0.1
"""Latent numbers and mood are moved by so much to measure derivatives."""
RATE = 0.06
"""Of Adam, for the latents; the conditions of the layers go at a third of it, the mood at half."""
LEANING = 0.01
"""Price of conditions that lean away from those the model learnt: without it colours run and forms melt."""
EVERY = 0.3
"""Seconds between the pictures that are shown on the way."""
COARSE = 8
"""Cells a side of the coarse look at a picture; the fine one has four times as many."""
ROUGHNESS = 3.0
"""Weight of how much goes on in a cell beside its colour: by colours alone the nearest picture is a blurred one."""
MOOD_MOST = 1.25
"""Mood may go a little beyond -1..1 here: it is a colour control like any other."""


@dataclass(frozen=True)
class Inverted:
    """point: JSON values of latent.Point. pixels: its picture. distance: root mean square of what Search
    sees, 0 (same) .. about 1 (black against white)."""

    point: dict[str, Any]
    pixels: np.ndarray
    distance: float
    steps: int
    seconds: float


class Search:
    """How far pictures of a model are from a target; weights say which of its pixels count.

    target: uint8 (h, w, 3), brought to the model's side. weights: (side, side), 0 where a pixel does not
    count; None: all count alike. base: a point that gives what numbers (latent, valence, arousal) do not
    (labels, grain, style, lean); None: the labels of the picture that start begins with. until:
    time.monotonic() at which to end.
    """

    def __init__(
        self, runtime: Runtime, target: np.ndarray, weights: np.ndarray | None = None, base: Point | None = None
    ) -> None:
        import torch

        self.runtime = runtime
        self.size = runtime.model.network["latent"]
        self.base = base or Point(np.zeros(self.size, np.float32), (0.0, 0.0, 1.0), (0, 0), (Grain(0),))
        self.any_labels = base is None
        side = runtime.model.network["size"]
        self.pixels = pictures.square(target, side)
        weights = np.ones((side, side), np.float32) if weights is None else weights.astype(np.float32)
        if weights.shape != (side, side) or not weights.sum() > 0:
            raise UserError("Nothing of the picture is left to look at; choose a smaller region.")
        self._weights = torch.from_numpy(weights)[None, None]
        self._luma = torch.tensor(mood.LUMA).float()[None, :, None, None]
        self._scales: list[tuple[int, Tensor, Tensor]] = []
        for to in (_cells(side, 4 * COARSE), _cells(side, COARSE)):
            cells = _pooled(self._weights, to)
            # The square root of each cell's weight: they add to one over all cells and channels of a scale.
            self._scales.append((to, cells.clamp(min=1e-6), (cells / (2 * 3 * cells.sum())).sqrt()))
        self.wanted = self.see(self.pixels.transpose(2, 0, 1)[None].astype(np.float32) / 127.5 - 1)[0]
        self.until = float("inf")

    def see(self, out: np.ndarray) -> np.ndarray:
        """look, in numpy."""
        import torch

        return self.look(torch.from_numpy(np.ascontiguousarray(out))).numpy()

    def look(self, out: Tensor) -> Tensor:
        """(B, 3, side, side) in -1..1 -> (B, k): squares of differences add up to the distance's square.

        Seen are the colours of cells, and how much goes on in each coarse cell (steps of luma between
        neighbouring pixels).
        """
        import torch
        from torch.nn import functional as F

        half = out * 0.5
        luma = (half * self._luma).sum(1, keepdim=True)
        down, across = F.pad(luma.diff(dim=2), (0, 0, 0, 1)), F.pad(luma.diff(dim=3), (0, 1))
        steps = (down.abs() + across.abs()) * self._weights
        parts = []
        for to, cells, share in self._scales:
            parts.append((_pooled(half * self._weights, to) / cells * share).flatten(1))
            if to <= COARSE:
                parts.append((ROUGHNESS * _pooled(steps, to) / cells * share).flatten(1))
        return torch.cat(parts, 1)

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
            if apart.min() < least:
                at = int(apart.argmin())
                best, least, labels = begin + at, float(apart.min()), some[at].labels
            if self.late(job):
                break
        self.base = replace(self.base, labels=labels)
        return numbers[best]

    def approach(
        self, numbers: np.ndarray, steps: int, job: Job, better: Callable[[Point, float, float], None]
    ) -> tuple[Point, float, int]:
        """From the picture of some numbers nearer to the target: (the best point, its distance, steps done).

        `better` hears of each best so far: the point, its distance, the share done. Fewer steps than asked
        where time is short, and fewer still where the job stops.
        """
        import torch

        torch.set_num_threads(min(self.runtime.threads, devices.spare_threads()))  # it takes many seconds
        start, device, layered = self.point(numbers), self.runtime.device, latent.layered(self.runtime)
        values = {"latent": start.latent}
        if layered:
            values["style"] = start.latent if start.style is None else start.style
            shape = latent.lean_shape(self.runtime)
            values["lean"] = np.zeros(shape, np.float32) if start.lean is None else start.lean
        else:
            values["mood"] = np.array(start.mood[:2], np.float32)
        free = {name: torch.tensor(v[None], device=device, requires_grad=True) for name, v in values.items()}
        felt, labels = np.array([start.mood], np.float32), np.array([start.labels], np.int64)
        fixed = torch.from_numpy(latent.conditions(self.runtime, felt, labels) if layered else felt[:, 2:]).to(device)
        noise = [torch.from_numpy(latent.noise_of(start, self.runtime)[None]).to(device)]
        noise = noise if self.runtime.model.network["noise"] else []
        module = self.runtime.module("layered" if layered else "generate")
        rates = {"latent": RATE, "style": RATE, "lean": RATE / 3, "mood": RATE / 2}
        adam = torch.optim.Adam(
            [{"params": [value], "lr": rates[name], "first": rates[name]} for name, value in free.items()],
            betas=(0.9, 0.99),
        )
        wanted = torch.from_numpy(self.wanted)
        best, least, done, began = start, float("inf"), 0, time.monotonic()
        while True:
            if layered:
                out = module(free["latent"], free["style"], fixed[:, None] + free["lean"], *noise)
            else:
                mood_now = torch.cat([free["mood"].clamp(-MOOD_MOST, MOOD_MOST), fixed], 1)
                out = module(free["latent"], mood_now, torch.from_numpy(labels).to(device), *noise)
            loss = ((self.look(out.cpu()) - wanted) ** 2).sum()
            apart = float(loss.detach()) ** 0.5
            if apart < least:
                best, least = self._said(start, {name: v.detach()[0].cpu().numpy() for name, v in free.items()}), apart
                better(best, least, done / steps)
            if done == 5 and np.isfinite(self.until):
                each = (time.monotonic() - began) / done
                steps = max(done, min(steps, int((self.until - began) / each * 0.97)))
            if done >= steps or self.late(job):
                return best, least, done
            if layered:
                loss = loss + LEANING * (free["lean"] ** 2).mean()
            adam.zero_grad()
            loss.backward()
            for group in adam.param_groups:
                group["lr"] = group["first"] * min(1.0, (steps - done) / (0.3 * steps))
            adam.step()
            done += 1

    def _said(self, start: Point, values: dict[str, np.ndarray]) -> Point:
        if "mood" in values:
            valence, arousal = np.clip(values["mood"], -MOOD_MOST, MOOD_MOST)
            return replace(start, latent=values["latent"].copy(), mood=(float(valence), float(arousal), start.mood[2]))
        return replace(start, **{name: value.copy() for name, value in values.items()})


def _cells(side: int, most: int) -> int:
    """The largest number of equal cells, `most` at the utmost, that a side falls into."""
    return max(count for count in range(1, most + 1) if side % count == 0)


def _pooled(maps: Tensor, to: int) -> Tensor:
    """(B, c, s, s) -> (B, c, to, to), means of squares."""
    from torch.nn import functional as F

    return F.avg_pool2d(maps, maps.shape[-1] // to)


def invert(
    job: Job,
    runtime: Runtime,
    pixels: np.ndarray,
    seconds: float = SECONDS,
    steps: int = STEPS,
    seed: int = 0,
) -> Inverted:
    """The point whose picture is nearest to pixels, uint8 (h, w, 3) (its central square), within some seconds.

    Better pictures go to job.preview as they are found; a stopped job gets the best so far. The same number
    of steps gives the same point; how many there is time for depends on the machine. Raises UserError for a
    picture smaller than 16 px.
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
    shown = 0.0

    def better(point: Point, distance: float, share: float) -> None:
        nonlocal shown
        share = min(0.99, max(share, (time.monotonic() - began) / seconds))
        job.progress(share, "coming nearer", distance=distance)
        if time.monotonic() - shown > EVERY:
            shown = time.monotonic()
            job.preview(Draft(Painting(latent.pictures_of(runtime, [point])[0]), share))

    point, least, done = search.approach(numbers, steps, job, better)
    final = latent.pictures_of(runtime, [point])[0]
    job.preview(Draft(Painting(final), 1.0))
    job.progress(1.0, "found", distance=least)
    return Inverted(point.to_json(), final, least, done, time.monotonic() - began)
