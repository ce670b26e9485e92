"""DiffAugment (Zhao et al. 2020): the same differentiable changes for real and made pictures."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

COLOUR = 0.5
SHIFT = 1 / 8
CUT = 1 / 3


def augment(x: Tensor) -> Tensor:
    """Brightness, half saturation, contrast, a shift of up to 1/8 and a hole of 1/3 of the side.

    x: (B, 3, s, s) in -1..1; every picture is changed by draws of its own from torch's random state.
    """
    count, _, side, _ = x.shape
    draws = torch.rand(3, count, 1, 1, 1, device=x.device, dtype=x.dtype) - 0.5
    x = x + draws[0] * COLOUR
    grey = x.mean(1, keepdim=True)
    x = (x - grey) * (1 + draws[1] * COLOUR) + grey
    mean = x.mean((1, 2, 3), keepdim=True)
    x = (x - mean) * (1 + draws[2] * COLOUR) + mean
    x = _shifted(x, max(1, round(side * SHIFT)))
    return (x * _hole(count, side, x.device)).contiguous(memory_format=torch.channels_last)


def _shifted(x: Tensor, most: int) -> Tensor:
    """Each picture moved by whole pixels, -most..most both ways, black coming in."""
    count, _, side, _ = x.shape
    by = torch.randint(-most, most + 1, (2, count), device=x.device)
    place = torch.arange(side, device=x.device)
    rows, columns = (place + by[0][:, None] + most, place + by[1][:, None] + most)
    padded = F.pad(x, (most,) * 4)
    of = torch.arange(count, device=x.device)[:, None, None]
    # Indexed as (B, s, s) with the channels between left whole: (B, s, s, 3) -> (B, 3, s, s).
    return padded.permute(0, 2, 3, 1)[of, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def _hole(count: int, side: int, where: torch.device) -> Tensor:
    """(B, 1, s, s): 0 in a square of a third of the side, 1 elsewhere."""
    edge = max(1, round(side * CUT))
    begin = torch.randint(-(edge // 2), side - edge // 2 + 1, (2, count, 1), device=where)
    place = torch.arange(side, device=where)
    inside = (place >= begin) & (place < begin + edge)
    return 1 - (inside[0][:, None, :, None] & inside[1][:, None, None, :]).float()
