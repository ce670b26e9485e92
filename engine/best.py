"""The best state of a training so far, measured on held-out works, so that over-fitting costs nothing."""

from __future__ import annotations

import copy
from typing import Any

from torch import nn

CHECKS = 20
"""The averaged network is measured so often in a training ..."""
EVERY = 50
"""... but not before so many steps have gone by since the last time."""


class Best:
    """score: the smallest held-out measure so far (None: never measured), at `step`; last: the latest one."""

    def __init__(self) -> None:
        self.score: float | None = None
        self.step = self.checked = 0
        self.last = 0.0
        self._weights: dict[str, Any] = {}

    def due(self, step: int, before: float, after: float) -> bool:
        """before, after: 0..1 of the budget spent as the step began and ended."""
        return int(after * CHECKS) > int(before * CHECKS) and step - self.checked >= EVERY

    def offer(self, score: float, net: nn.Module, step: int) -> None:
        self.last, self.checked = score, step
        if self.score is None or score < self.score:
            self.score, self.step = score, step
            self._weights = {k: v.detach().cpu().clone() for k, v in net.state_dict().items()}

    def choose(self, net: nn.Module, step: int, chance: float) -> tuple[nn.Module, int]:
        """The network to save, and the step it is of: net, or a copy with the best weights.

        chance: the share by which a measure differs by chance alone; the last state is kept unless an earlier one
        was better by more.
        """
        if self.score is None or self.last <= self.score * (1 + chance):
            return net, step
        best = copy.deepcopy(net)
        best.load_state_dict(self._weights)
        return best, self.step

    def state(self) -> dict[str, Any]:
        """For the checkpoint."""
        return dict(vars(self))

    def load(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
