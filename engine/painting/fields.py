"""What a painter sees before the first stroke: the picture without noise, and which way its forms run."""

from __future__ import annotations

import numpy as np

from engine.painting import pictures

LARGEST, SMALLEST = 1024, 256
"""The longer side of the picture that strokes are planned on."""
_FLOW_SIDE = 256
_SHORT = 8
"""Up to this radius, adding shifted pictures is faster than running sums."""
_ROWS = 16


def prepared(pixels: np.ndarray, wanted: int) -> np.ndarray:
    """uint8 (h, w, 3) -> float32 0..1, without noise but with its edges, wanted pixels on the longer side."""
    height, width = pixels.shape[:2]
    scale = wanted / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if scale <= 1:
        image = pictures.resized(pixels, *size).astype(np.float32) / 255
        return np.clip(guided(image, 3, 0.0015), 0, 1)
    calm = guided(pixels.astype(np.float32) / 255, 1, 0.0008)
    image = pictures.resized(np.clip(calm * 255 + 0.5, 0, 255).astype(np.uint8), *size).astype(np.float32) / 255
    return crisp(image, max(1, round(scale * 0.45)))


def crisp(image: np.ndarray, radius: int) -> np.ndarray:
    """Edges that enlarging made soft are drawn together: toward the darker or lighter side, whichever is nearer.

    A shock filter (Osher & Rudin 1990) with local extremes smoothed over the radius, softened a little after.
    """
    blurred = blur(image, radius)
    sharp = image + 1.6 * (image - blurred)
    low, high = _extreme(image, radius, np.minimum), _extreme(image, radius, np.maximum)
    return np.clip(guided(np.clip(sharp, low, high), max(1, radius), 0.0006), 0, 1)


def _extreme(image: np.ndarray, radius: int, which: np.ufunc) -> np.ndarray:
    out = image
    for axis in (0, 1):
        padded = np.pad(out, [(radius, radius) if a == axis else (0, 0) for a in range(3)], mode="edge")
        size = out.shape[axis]
        out = padded.take(range(size), axis)
        for shift in range(1, 2 * radius + 1):
            out = which(out, padded.take(range(shift, shift + size), axis))
    return out


def box(image: np.ndarray, radius: int) -> np.ndarray:
    """The mean over a square of 2 radius + 1, edges repeated; float32 (h, w, ...)."""
    out = image
    for axis in (0, 1):
        size = image.shape[axis]
        many = radius > _SHORT
        edges = [(radius + many, radius) if a == axis else (0, 0) for a in range(image.ndim)]
        wide = np.pad(out, edges, mode="edge")

        def part(first: int, wide: np.ndarray = wide, axis: int = axis, size: int = size) -> np.ndarray:
            return wide[first : first + size] if axis == 0 else wide[:, first : first + size]

        if many:
            wide = np.cumsum(wide, axis=axis, dtype=np.float64)
            total = part(2 * radius + 1, wide) - part(0, wide)
        else:
            total = np.empty_like(image)
            # A few rows at a time stay in the processor's cache for all the shifts.
            for begin in range(0, len(image), _ROWS):
                rows = slice(begin, begin + _ROWS)
                total[rows] = part(0)[rows]
                for shift in range(1, 2 * radius + 1):
                    total[rows] += part(shift)[rows]
        out = (total * (1 / (2 * radius + 1))).astype(np.float32)
    return out


def blur(image: np.ndarray, sigma: float) -> np.ndarray:
    """About a Gaussian: three box means."""
    radius = round((np.sqrt(4 * sigma * sigma + 1) - 1) / 2)
    if radius < 1:
        return image
    for _ in range(3):
        image = box(image, radius)
    return image


def guided(image: np.ndarray, radius: int, smooth: float) -> np.ndarray:
    """The guided filter (He, Sun & Tang 2010) with the picture as its own guide: flat parts calm, edges stay."""
    mean = box(image, radius)
    spread = np.maximum(box(image * image, radius) - mean * mean, 0)
    # One gain for the three channels keeps colours from drifting apart at edges.
    joint = spread.max(axis=2, keepdims=True)
    gain = joint / (joint + smooth)
    return box(gain, radius) * image + box((1 - gain) * mean, radius)


def grey(image: np.ndarray) -> np.ndarray:
    return image @ np.array([0.299, 0.587, 0.114], np.float32)


def directions(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Along which line a brush goes, float32 (h, w, 2) of unit length; the sign means nothing.

    The structure tensor of all three channels, its strong places spread over ever wider surroundings into
    flat ones, as in edge tangent flow; where nothing is said for far around, slow waves near the horizontal.
    """
    whole = image.shape[:2]
    # Forms run smoothly: a smaller picture tells as much about them, sooner.
    step = -(-max(whole) // _FLOW_SIDE)
    soft = blur(image, 1.2 * step)[step // 2 :: step, step // 2 :: step] if min(whole) > step else blur(image, 1.2)
    height, width = soft.shape[:2]
    # Differences at mirrored borders are zero, so that the frame of the picture draws no strokes.
    y = np.gradient(soft, axis=0) if height > 1 else np.zeros_like(soft)
    x = np.gradient(soft, axis=1) if width > 1 else np.zeros_like(soft)
    tensor = np.stack([(x * x).sum(2), (y * y).sum(2), (x * y).sum(2)], axis=2)
    side = max(height, width)
    total = np.zeros_like(tensor)
    for sigma, weight in ((0.004, 1.0), (0.012, 0.5), (0.035, 0.2), (0.09, 0.06)):
        total += weight * blur(tensor, sigma * side)
    double = np.stack([total[..., 0] - total[..., 1], 2 * total[..., 2]], axis=2)
    # The line runs across the gradient: the doubled angle is turned by half a turn.
    double = -double
    wave = blur(rng.standard_normal((height, width)).astype(np.float32), side * 0.05)
    wave = wave / (wave.std() + 1e-6) * 0.55
    double += 2e-6 * np.stack([np.cos(2 * wave), np.sin(2 * wave)], axis=2)
    angle = 0.5 * np.arctan2(double[..., 1], double[..., 0])
    flow = np.stack([np.cos(angle), np.sin(angle)], axis=2).astype(np.float32)
    rows, columns = (np.arange(size) * part // size for size, part in zip(whole, (height, width), strict=True))
    return flow[rows[:, None], columns]
