"""The measured mood of pictures as a torch function, so that a generator can be taught to obey it."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine import mood


def measured(pictures: Tensor) -> Tensor:
    """pictures: (B, 3, side, side) in -1..1 -> (B, 2), valence and arousal as `mood.of_pixels` has them.

    Differentiable. Beyond the quantiles of the reference collection it goes on in a straight line instead
    of stopping at -1 and 1, so that there is a gradient everywhere.
    """
    x = (pictures.float() + 1) / 2
    by = max(1, x.shape[-1] // mood.WORKING_SIDE)
    if by > 1:
        x = F.avg_pool2d(x, by)
    luma = (x * torch.from_numpy(mood.LUMA).to(x.device)[:, None, None]).sum(1)
    measures = torch.stack(
        [
            luma.mean((1, 2)),
            (x.amax(1) - x.amin(1)).mean((1, 2)),
            luma.flatten(1).std(1, correction=0),
            (luma.diff(dim=1).abs().mean((1, 2)) + luma.diff(dim=2).abs().mean((1, 2))) / 2,
        ],
        1,
    )
    raw = measures @ torch.tensor([mood.PICTURE_VALENCE, mood.PICTURE_AROUSAL], device=x.device).T
    axes = ("painting_valence", "painting_arousal")
    return torch.stack([_place(raw[:, i], mood.quantiles(axis)) for i, axis in enumerate(axes)], 1)


def _place(raw: Tensor, table: tuple[float, ...]) -> Tensor:
    knots = torch.tensor(table, dtype=torch.float32, device=raw.device)
    levels = torch.from_numpy(np.linspace(-1, 1, len(table), dtype=np.float32)).to(raw.device)
    right = torch.bucketize(raw.detach().contiguous(), knots).clamp(1, len(table) - 1)
    slope = (levels[right] - levels[right - 1]) / (knots[right] - knots[right - 1])
    return levels[right - 1] + (raw - knots[right - 1]) * slope


def disobedience(pictures: Tensor, asked: Tensor) -> Tensor:
    """Distance (smooth L1, mean) of the measured mood from the one asked for; asked: (B, 3), known or not last."""
    known = asked[:, 2:]
    apart = F.smooth_l1_loss(measured(pictures), asked[:, :2], reduction="none")
    return (apart * known).sum() / known.sum().clamp(min=1)
