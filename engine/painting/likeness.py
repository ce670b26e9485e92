"""How far made pictures are from real ones as a crowd: kernel distance in the frozen network's features.

A discriminator judges one picture at a time and lets a generator forget what is rare. Beside it, the averages,
spreads and skews of features over many pictures are brought together: the squared maximum mean discrepancy
under the cubic kernel (Binkowski et al. 2018; with a memory of many batches as a loss: dos Santos et al. 2019).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

REAL = 2048
"""A crowd of real pictures has at most so many."""
MADE = 256
"""The features of so many made pictures are remembered. With four times as many, or with a larger weight of the loss,
it goes to and fro: it pulls against what the generator did a while ago (measured)."""


class Likeness(nn.Module):
    """Keeps features of the last made pictures; part of a checkpoint, but nothing in it is trained.

    groups: how many features there are of each kind (of each scale, say); all kinds count alike.
    """

    made: Tensor
    seen: Tensor

    def __init__(self, groups: list[int]) -> None:
        super().__init__()
        self.groups = groups
        self.real: list[Tensor] = []
        self.register_buffer("made", torch.zeros(MADE, sum(groups)))
        self.register_buffer("seen", torch.zeros((), dtype=torch.int64))

    def meet(self, real: Tensor) -> None:
        """Take (n, features) of real pictures, n >= 2, for the crowd to be like."""
        mean, spread = real.mean(0), real.std(0)
        self.mean, self.spread = mean, torch.maximum(spread, spread.mean() / 10) + 1e-6
        self.real = self._parts(real)

    def forward(self, made: Tensor) -> Tensor:
        """made: (B, features) of this step's pictures, B up to MADE. The loss by which they come nearer to the
        real crowd and away from where too many are already; 0 until there is a crowd of made ones."""
        made = made.float()
        loss = made.new_zeros(())
        if int(self.seen) >= MADE:
            for ours, theirs, others in zip(self._parts(made), self.real, self._parts(self.made), strict=True):
                loss = loss + _kernel(ours, others).mean() - _kernel(ours, theirs).mean()
        with torch.no_grad():
            place = self.seen + torch.arange(len(made), device=made.device)
            self.made[place % MADE] = made.detach()
            self.seen += len(made)
        return loss / len(self.groups)

    def _parts(self, features: Tensor) -> list[Tensor]:
        return list(((features - self.mean) / self.spread).split(self.groups, 1))


def _kernel(one: Tensor, other: Tensor) -> Tensor:
    """(n, d), (m, d) -> (n, m)."""
    return (one @ other.T / one.shape[1] + 1) ** 3
