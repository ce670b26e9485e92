"""Seamless blending: a region of one picture set into another so that no border shows."""

from __future__ import annotations

import numpy as np

FINEST = 16
"""Conjugate gradient steps at full size; twice as many at each half: there they cost a quarter."""


def blended(ground: np.ndarray, patch: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """patch's structure inside the mask, ground's colours at its border: uint8 (h, w, 3).

    Poisson image editing (Perez, Gangnet & Blake 2003): inside the mask the result has the gradients of
    patch, and it meets ground at the border; so it is patch plus a membrane, the smooth function that is
    ground - patch around the mask. ground and patch: uint8 (h, w, 3); mask: bool (h, w). Outside the mask
    every pixel is ground's own. Where the mask meets the edge of the picture nothing is held there.
    """
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return ground.copy()
    top, left = max(0, rows[0] - 1), max(0, columns[0] - 1)
    part = np.s_[top : rows[-1] + 2, left : columns[-1] + 2]
    inside = mask[part]
    apart = ground[part].astype(np.float32) - patch[part].astype(np.float32)
    laid = patch[part] + membrane(apart, inside)
    result = ground.copy()
    result[part] = np.where(inside[..., None], np.clip(laid, 0, 255).round().astype(np.uint8), ground[part])
    return result


def membrane(values: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Values (h, w, c) kept where inside (h, w) is false, and harmonic (Laplace's equation) where it is true.

    The cascadic multigrid method (Bornemann & Deuflhard 1996): a few steps of conjugate gradients on each
    size, begun from the solution at half of it. float32 (h, w, c); 0 all over where there is nothing
    outside to hold it.
    """
    return _solved(values.astype(np.float32), inside, FINEST)


def _solved(values: np.ndarray, inside: np.ndarray, steps: int) -> np.ndarray:
    if not inside.any():
        return values
    if inside.all():
        return np.zeros_like(values)
    around = _neighbours(np.ones((*inside.shape, 1), np.float32))
    unknown = inside[..., None]
    known = np.where(unknown, np.float32(0), values)

    def pulled(x: np.ndarray) -> np.ndarray:
        return np.where(unknown, around * x - _neighbours(x), np.float32(0))

    x = np.where(unknown, _guess(known, inside, steps), np.float32(0))
    left = np.where(unknown, _neighbours(known), np.float32(0)) - pulled(x)
    way = left.copy()
    size = (left**2).sum((0, 1))
    for _ in range(steps):
        ahead = pulled(way)
        step = size / np.maximum((way * ahead).sum((0, 1)), 1e-20)
        x = x + step * way
        left = left - step * ahead
        new = (left**2).sum((0, 1))
        way = left + new / np.maximum(size, 1e-20) * way
        size = new
    return np.where(unknown, x, values)


def _neighbours(x: np.ndarray) -> np.ndarray:
    """The sum of the up to four neighbours of every pixel."""
    total = np.zeros_like(x)
    total[1:] += x[:-1]
    total[:-1] += x[1:]
    total[:, 1:] += x[:, :-1]
    total[:, :-1] += x[:, 1:]
    return total


def _guess(known: np.ndarray, inside: np.ndarray, steps: int) -> np.ndarray:
    """The membrane at half the size, brought to this one."""
    height, width = inside.shape
    if min(height, width) < 8:
        free = ~inside
        return np.broadcast_to(known.sum((0, 1)) / free.sum(), known.shape)
    tall, wide = -(-height // 2), -(-width // 2)
    padded = np.zeros((2 * tall, 2 * wide, known.shape[2]), np.float32)
    held = np.zeros((2 * tall, 2 * wide, 1), np.float32)
    padded[:height, :width] = known
    held[:height, :width, 0] = ~inside
    count = held.reshape(tall, 2, wide, 2, 1).sum((1, 3))
    mean = padded.reshape(tall, 2, wide, 2, -1).sum((1, 3)) / np.maximum(count, 1)
    coarse = _solved(mean, count[..., 0] == 0, 2 * steps)
    return _doubled(_doubled(coarse, 0), 1)[:height, :width]


def _doubled(x: np.ndarray, axis: int) -> np.ndarray:
    """Twice as long along an axis, linear between the middles of the cells."""
    before = np.concatenate([np.take(x, [0], axis), np.take(x, range(x.shape[axis] - 1), axis)], axis)
    after = np.concatenate([np.take(x, range(1, x.shape[axis]), axis), np.take(x, [-1], axis)], axis)
    both = np.stack([0.75 * x + 0.25 * before, 0.75 * x + 0.25 * after], axis + 1)
    shape = list(x.shape)
    shape[axis] *= 2
    return both.reshape(shape)
