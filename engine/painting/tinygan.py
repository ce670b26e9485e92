"""A GAN small enough to be watched while it learns, on points in a plane or on pictures of 28 px.

The loss is that of the classic preset (Goodfellow et al. 2014, the generator's in its non-saturating form),
and so are, for pictures, the networks; they are narrow here. All that a GAN is between two steps (weights,
Adam's moments, the random generator) travels as safetensors bytes, so that a step can be taken back.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import torch
from safetensors.torch import load, save
from torch import Tensor, nn
from torch.nn import functional as F

from engine.painting.critics import ClassicCritic
from engine.painting.networks import ClassicGenerator

REACH = 1.5
"""The plane that is shown goes from -REACH to REACH, both ways."""
FIELD = 48
"""The critic's opinion of the plane is asked at so many places a side."""
SIZE, SHOWN = 28, 8
"""Side of the small pictures, and how many of each kind are shown."""
POINTS = 72
RATES = {"points": 4e-3, "pictures": 1e-3}
BATCH = {"points": 128, "pictures": 16}
LATENT = {"points": 2, "pictures": 16}


class _Plain(nn.Module):
    """A conditional network asked without conditions."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, x: Tensor) -> Tensor:
        count = len(x)
        return self.net(x, x.new_zeros(count, 3), torch.zeros(count, 2, dtype=torch.int64))


def _dense(*widths: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for one, other in pairwise(widths):
        layers += [nn.Linear(one, other), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers[:-1])


class TinyGan:
    """kind: points or pictures. real: float32 (n, 2), or (n, 3, 28, 28) in -1..1.

    steps: how many steps the critic and the generator have learned.
    """

    def __init__(self, kind: str, real: np.ndarray, seed: int = 0, state: bytes = b"") -> None:
        self.kind = kind
        self.real = torch.from_numpy(np.ascontiguousarray(real, np.float32))
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            if kind == "points":
                last = nn.Linear(32, 2)
                self.generator: nn.Module = nn.Sequential(_dense(2, 32, 32), nn.LeakyReLU(0.2), last)
                self.critic: nn.Module = _dense(2, 64, 64, 1)
                with torch.no_grad():  # spread around the middle from the first, for all to see
                    last.weight *= 3
                    last.bias -= self.generator(torch.randn(512, 2)).mean(0)
            else:
                self.generator = _Plain(ClassicGenerator(SIZE, LATENT[kind], 64, 1, 1))
                self.critic = _Plain(ClassicCritic(SIZE, 24, 1, 1))
        self.optimizers = {
            name: torch.optim.Adam(net.parameters(), RATES[kind], (0.5, 0.99)) for name, net in self._nets().items()
        }
        self.rng = torch.Generator().manual_seed(seed + 1)
        shown = torch.Generator().manual_seed(seed + 2)
        count = POINTS if kind == "points" else SHOWN
        self.latent = torch.randn(count, LATENT[kind], generator=shown)
        self.steps = {"critic": 0, "generator": 0}
        if state:
            self._take(load(state))

    def _nets(self) -> dict[str, nn.Module]:
        return {"generator": self.generator, "critic": self.critic}

    # Between two steps

    def state(self) -> bytes:
        """All of it but the data; the constructor takes it back."""
        kept: dict[str, Tensor] = {"rng": self.rng.get_state()}
        for name, net in self._nets().items():
            kept |= {f"{name}/net/{key}": value for key, value in net.state_dict().items()}
            for number, moments in self.optimizers[name].state_dict()["state"].items():
                kept |= {f"{name}/adam/{number}/{key}": value for key, value in moments.items()}
            kept[f"{name}/steps"] = torch.tensor(self.steps[name])
        return save({key: value.clone().contiguous() for key, value in kept.items()})

    def _take(self, kept: dict[str, Tensor]) -> None:
        self.rng.set_state(kept["rng"])
        for name, net in self._nets().items():
            weights = f"{name}/net/"
            net.load_state_dict({k[len(weights) :]: v for k, v in kept.items() if k.startswith(weights)})
            moments: dict[int, dict[str, Tensor]] = {}
            for key, value in kept.items():
                if key.startswith(f"{name}/adam/"):
                    _, _, number, what = key.split("/")
                    moments.setdefault(int(number), {})[what] = value
            optimizer = self.optimizers[name]
            optimizer.load_state_dict({**optimizer.state_dict(), "state": moments})
            self.steps[name] = int(kept[f"{name}/steps"])

    # Learning

    def learn(self, who: str = "both") -> None:
        """One step of the critic, of the generator, or of one after the other (both)."""
        for net in self._nets().values():
            net.train()
        count = BATCH[self.kind]
        latent = torch.randn(count, LATENT[self.kind], generator=self.rng)
        chosen = torch.randint(len(self.real), (count,), generator=self.rng)
        with torch.random.fork_rng(devices=[]):  # the critic's dropout draws from the global generator
            torch.manual_seed(int(torch.randint(2**31, (), generator=self.rng)))
            fake = self.generator(latent)
            if who != "generator":
                on_real, on_fake = self.critic(self.real[chosen]), self.critic(fake.detach())
                self._update("critic", F.softplus(-on_real).mean() + F.softplus(on_fake).mean())
            if who != "critic":
                self._update("generator", F.softplus(-self.critic(fake)).mean())

    def _update(self, name: str, loss: Tensor) -> None:
        optimizer = self.optimizers[name]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        self.steps[name] += 1

    # What is seen

    def view(self) -> dict[str, Any]:
        """What there is to look at, as arrays.

        real, fake: some of both; on_real, on_fake: the chance (0..1) the critic gives each of being real. push:
        where the generator's gradient moves each fake, the loss going down; points (POINTS, 2) in units of the
        plane, pictures (SHOWN, 28, 28) in -1..1, darker to brighter, the strongest place of each being 1. Of points
        also field (FIELD, FIELD): the critic's opinion of the plane, rows from above. loss_critic, loss_generator
        in nats; right: share of both kinds that the critic tells rightly; strength: mean length of the gradient.
        """
        for net in self._nets().values():
            net.eval()
        real = self.real[: POINTS if self.kind == "points" else SHOWN]
        fake = self.generator(self.latent).detach().requires_grad_()
        on_fake = self.critic(fake)
        (gradient,) = torch.autograd.grad(F.softplus(-on_fake).sum(), fake)
        with torch.no_grad():
            on_real = self.critic(real)
            found: dict[str, Any] = {
                "on_real": torch.sigmoid(on_real)[:, 0].numpy(),
                "on_fake": torch.sigmoid(on_fake)[:, 0].numpy(),
                "loss_critic": float(F.softplus(-on_real).mean() + F.softplus(on_fake).mean()),
                "loss_generator": float(F.softplus(-on_fake).mean()),
                "right": float(torch.cat([on_real > 0, on_fake < 0]).float().mean()),
                "strength": float(gradient.flatten(1).norm(dim=1).mean()),
                "steps": dict(self.steps),
            }
            if self.kind == "points":
                line = torch.linspace(-REACH, REACH, FIELD)
                up, across = torch.meshgrid(line.flip(0), line, indexing="ij")
                plane = torch.stack([across, up], -1).reshape(-1, 2)
                field = torch.sigmoid(self.critic(plane)).reshape(FIELD, FIELD)
                return found | {"real": real.numpy(), "fake": fake.detach().numpy(), "push": -gradient.numpy(),
                                "field": field.numpy()}  # fmt: skip
            push = -gradient.mean(1)
            push = push / push.abs().amax((1, 2), keepdim=True).clamp(min=1e-12)
            return found | {"real": _pixels(real), "fake": _pixels(fake.detach()), "push": push.numpy()}


def _pixels(x: Tensor) -> np.ndarray:
    """(n, 3, h, w) in -1..1 -> uint8 (n, h, w, 3)."""
    return ((x.permute(0, 2, 3, 1) + 1) * 127.5).round().clamp(0, 255).to(torch.uint8).numpy()
