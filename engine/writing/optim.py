"""Muon: momentum whose update is made orthogonal, for the matrices inside a network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor


def orthogonal(update: Tensor, steps: int = 5) -> Tensor:
    """The nearest (half-)orthogonal matrix, roughly, by a quintic Newton-Schulz iteration (Jordan 2024).

    update: (N, rows, columns), all at once. Singular values end between about 0.7 and 1.2. Under bf16 autocast
    all of it is done in bf16.
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = update.shape[-2] > update.shape[-1]
    x = update.mT if tall else update
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    if torch.is_autocast_enabled(x.device.type):
        x = x.to(torch.get_autocast_dtype(x.device.type))
    for _ in range(steps):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.mT if tall else x


class Muon(torch.optim.Optimizer):
    """Muon (Jordan 2024) in the parameters' own precision, matrices of one shape handled together.

    torch.optim.Muon computes in bfloat16, which processors without it only emulate, many times slower.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        lr: float = 0.02,
        momentum: float = 0.95,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        for group in self.param_groups:
            shapes: dict[torch.Size, list[Tensor]] = {}
            for p in group["params"]:
                if p.grad is not None:
                    shapes.setdefault(p.shape, []).append(p)
            for shape, alike in shapes.items():
                updates = []
                for p in alike:
                    assert p.grad is not None
                    state = self.state[p]
                    if "momentum" not in state:
                        state["momentum"] = torch.zeros_like(p)
                    mean = state["momentum"]
                    mean.lerp_(p.grad, 1 - group["momentum"])
                    updates.append(p.grad.lerp(mean, group["momentum"]))
                changes = orthogonal(torch.stack(updates))
                size = max(1.0, shape[0] / shape[1]) ** 0.5
                for p, change in zip(alike, changes, strict=True):
                    p.mul_(1 - group["lr"] * group["weight_decay"])
                    p.add_(change, alpha=-group["lr"] * size)
