"""How fast a picture becomes 4096 x 4096 pixels of brush strokes, against the same method in plain OpenCV.

    python tests/benchmarks/strokes.py [--json] [--size N] [--rounds N]

The peer is what one writes first with OpenCV (pip install opencv-python-headless, used here alone): the same
plan's brushes and number of strokes, one cv2.polylines for each stroke, anti-aliased, one colour, without
bristles, relief or canvas. "render" is drawing alone and "whole" is planning and drawing; the peer's
planning is Hertzmann's loop over the strokes. Ratios above 1 mean that Triptych is faster. CPU seconds of
one thread each, in turn, best of the rounds; peak memory of the process after Triptych's part.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["TRIPTYCH_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from engine.painting import fields, strokes


def scene(side: int = 128) -> np.ndarray:
    """Hills under a sky with many small lights: uint8 (side, side, 3)."""
    rng = np.random.default_rng(1)
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    pixels = np.stack([120 + 100 * y, 150 + 60 * y, 230 - 60 * y], axis=2)
    for number in range(9):
        ridge = 0.3 + 0.07 * number + 0.05 * np.sin(x * (5 + 3 * number) + number)
        pixels[y > ridge] = rng.uniform(30, 170, 3)
    lights = fields.blur(rng.standard_normal((side, side, 3)).astype(np.float32), 2.2)
    pixels += 34 * lights / lights.std() * (y > 0.35)[..., None]
    return np.clip(pixels, 0, 255).astype(np.uint8)


def peer(pixels: np.ndarray, made: strokes.Strokes, size: int) -> tuple[float, float]:
    """CPU seconds of planning and of drawing."""
    import cv2  # pyright: ignore[reportMissingImports]

    cv2.setNumThreads(1)
    began = time.process_time()
    side = 1024
    image = cv2.bilateralFilter(cv2.resize(pixels, (side, side), interpolation=cv2.INTER_CUBIC), 7, 40, 5)
    rng = np.random.default_rng(0)
    planned = []
    for layer in range(int(made.layer.max()) + 1):
        mine = made.layer == layer
        radius = float(made.radius[mine].mean()) * side
        seen = cv2.GaussianBlur(image, (0, 0), max(0.5, radius * 0.5)).astype(np.float32)
        light = cv2.cvtColor(seen, cv2.COLOR_RGB2GRAY)
        gx, gy = cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)
        for x, y in rng.random((int(mine.sum()), 2)) * (side - 1):
            colour = seen[int(y), int(x)]
            points, dx, dy = [(x, y)], 0.0, 0.0
            for _ in range(6):
                ux, uy = -gy[int(y), int(x)], gx[int(y), int(x)]
                norm = (ux * ux + uy * uy) ** 0.5
                if norm < 1e-6:
                    break
                if dx * ux + dy * uy < 0:
                    ux, uy = -ux, -uy
                dx, dy = ux / norm, uy / norm
                x, y = min(max(x + radius * dx, 0), side - 1), min(max(y + radius * dy, 0), side - 1)
                if abs(seen[int(y), int(x)] - colour).sum() > 60:
                    break
                points.append((x, y))
            planned.append((points, colour.tolist(), radius))
    middle = time.process_time()
    canvas = np.full((size, size, 3), 128, np.uint8)
    for points, colour, radius in planned:
        line = np.array(points, np.float32) * (size / side * 16)
        wide = max(1, round(2 * radius * size / side))
        cv2.polylines(canvas, [line.astype(np.int32)], False, colour, wide, cv2.LINE_AA, 4)
    return middle - began, time.process_time() - middle


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--size", type=int, default=4096)
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    pixels = scene()
    ours, theirs = [], []
    made = strokes.plan(pixels, "oil", asked.size, 0)
    peak = 0.0
    for _ in range(asked.rounds):
        began = time.process_time()
        made = strokes.plan(pixels, "oil", asked.size, 0)
        middle = time.process_time()
        strokes.render(made, asked.size)
        ours.append((middle - began, time.process_time() - middle))
        peak = peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        try:
            theirs.append(peer(pixels, made, asked.size))
        except ImportError:
            print("OpenCV is not installed: only Triptych is measured.", file=sys.stderr)
    told: dict[str, float] = {
        "size": asked.size, "strokes": len(made), "plan_s": min(plan for plan, _ in ours),
        "render_s": min(render for _, render in ours), "whole_s": min(map(sum, ours)), "peak_mb": peak,
    }  # fmt: skip
    if theirs:
        told |= {
            "peer_plan_s": min(plan for plan, _ in theirs), "peer_render_s": min(render for _, render in theirs),
            "peer_whole_s": min(map(sum, theirs)),
        }  # fmt: skip
        told["render_ratio"] = told["peer_render_s"] / told["render_s"]
        told["whole_ratio"] = told["peer_whole_s"] / told["whole_s"]
    told = {name: round(value, 3) for name, value in told.items()}
    print(json.dumps(told, indent=2) if asked.json else "\n".join(f"{name:14} {value}" for name, value in told.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
