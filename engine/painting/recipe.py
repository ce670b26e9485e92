"""How the painting networks are trained: presets, losses, one step of generator and discriminator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine import fingerprints
from engine.brief import UserError
from engine.graphs import Graph
from engine.modelfile import Model
from engine.painting import copies, features, feeling, kid, networks, pictures
from engine.painting.augment import augment
from engine.painting.corpus import Corpus
from engine.painting.critics import ClassicCritic, FastCritic, ProjectedCritic, Projection
from engine.painting.evaluate import sliced_wasserstein
from engine.painting.likeness import REAL, Likeness
from engine.training import Recipe, Update
from engine.works import Draft, Painting

DROP_MOOD = DROP_LABEL = 0.15
"""How often each condition is hidden, so that the network can also do without it."""
AVERAGE_PICTURES = 10_000
"""Half-life of the averaged weights, in pictures seen."""
OBEY = 2.0
"""Weight of the measured mood's distance from the mood asked for in the generator's loss.

The discriminator alone hardly teaches the mood: on held-out moods the correlation stayed below 0.1.
"""
ALIKE = 10.0
"""Weight of the crowd's distance (likeness.py) in the generator's loss."""
CRITIC_FIRST = 0.02
"""Share of the budget in which a discriminator that is new to a trained generator learns alone: its first, random
opinions would undo what the generator knows."""
IMITATE, FASTER = 0.04, 10.0
"""Share of the budget in which layers that are new to a trained generator learn to draw what it drew, and how much
faster they learn: before a discriminator that knows real pictures what they draw at random never catches up."""
SLOWER = 0.3
"""Over this last share of the budget the learning rates fall to a twentieth."""
SETTLE_ON = 256
"""Batch norm is measured on so many made pictures."""
CHECK_PICTURES, LEAST_CHECKED = 128, 3
CHECK_MADE = 48
"""Against few held-out pictures so many are made, or chance would decide."""
PREVIEW_SIDE = 6
"""A preview is so many pictures wide and high."""


@dataclass(frozen=True)
class Preset:
    """family and critic: which networks; size, latent, width, fine, tail: their shape.

    eye: px the frozen network sees. Where it saw 128 px pictures at 192, KIDx1000 fell from 49 to 43 in 16 minutes.
    """

    critic: str
    size: int
    family: str = "fastgan"
    latent: int = 128
    width: int = 256
    fine: int = 96
    tail: int = 0
    critic_width: int = 48
    eye: int = 128
    batch: int = 16
    rate: float = 2e-4
    betas: tuple[float, float] = (0.0, 0.99)


PRESETS: dict[str, Preset] = {
    "projected": Preset("projected", 64),
    "projected-128": Preset("projected", 128, tail=48, eye=192, batch=32),
    "fastgan": Preset("fastgan", 64, critic_width=64),
    "classic": Preset("classic", 28, "classic", latent=100, critic_width=64, betas=(0.5, 0.999)),
    "classic-64": Preset("classic", 64, "classic", latent=100, critic_width=64, betas=(0.5, 0.999)),
}
"""projected: the default. fastgan needs no outside weights. classic: the textbook DCGAN at 28 and 64 px."""


class PaintingRecipe(Recipe):
    """A generator against a discriminator: hinge loss with DiffAugment; the classic with cross-entropy."""

    kind = "painting"
    averaged = "generator"
    chance = 0.25

    def __init__(self, corpus: Corpus, preset: str, settings: Preset, start: Model | None, seed: int) -> None:
        self.preset, self.settings, self.data = preset, settings, corpus.data
        self.subset, self.corpus = corpus.subset, corpus
        self._network = network_of(settings, corpus.styles, corpus.genres)
        if start is not None:
            known = {"styles": start.network["styles"], "genres": start.network["genres"]}
            self._network = {**self._network, **known}
        size, styles, genres = self._network["size"], self._network["styles"], self._network["genres"]
        self._choose(corpus, size)
        torch.manual_seed(seed)
        generator = networks.build(self._network)
        taken = set(generator.state_dict()) if start is None else _take(generator, start.weights)
        labels = {"styles": len(styles), "genres": len(genres)}
        self.projection: Projection | None = None
        if settings.critic == "projected":
            self.projection = Projection(settings.eye, settings.critic_width)
            critic: nn.Module = ProjectedCritic(self.projection.widths, settings.eye, **labels)
        else:
            made = {"fastgan": FastCritic, "classic": ClassicCritic}[settings.critic]
            critic = made(size, settings.critic_width, **labels)
        self.nets = nn.ModuleDict({"generator": generator, "critic": critic})
        self.nets.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
        self.optimizers = {
            name: torch.optim.Adam(net.parameters(), settings.rate, settings.betas) for name, net in self.nets.items()
        }
        if self.projection is not None:
            self.nets["likeness"] = Likeness(self.projection.pooled_widths)
        self._done = 0.0
        self._kept = [p for name, p in generator.named_parameters() if name in taken]
        self._former: nn.Module | None = None
        if start is not None and len(self._kept) < len(list(generator.parameters())):
            self._former = networks.build(start.network).eval().requires_grad_(False)
            _take(self._former, start.weights)
        self._imitate_until = IMITATE if self._former is not None else 0.0
        self._critic_first = self._imitate_until + (CRITIC_FIRST if start is not None else 0.0)
        self._shown = self._preview_inputs(seed)

    def _choose(self, corpus: Corpus, size: int) -> None:
        chosen = self._chosen(corpus, corpus.train, size)
        self.pixels, self.mood, self.labels = chosen["pixels"], chosen["mood"], chosen["labels"]

    def _chosen(self, corpus: Corpus, which: np.ndarray, size: int) -> dict[str, Tensor]:
        """Some pictures of the corpus, uint8 (n, 3, size, size), with their moods and labels."""
        columns = []
        for names, own, index in (
            (self._network["styles"], corpus.styles, corpus.style),
            (self._network["genres"], corpus.genres, corpus.genre),
        ):
            place = {name: i for i, name in enumerate(names)}
            columns.append(np.array([place.get(name, 0) for name in own], np.int64)[index[which]])
        whole = corpus.pixels[which]
        scaled = whole if whole.shape[1] == size else np.stack([pictures.resized(p, size, size) for p in whole])
        return {
            "pixels": torch.from_numpy(scaled).permute(0, 3, 1, 2).contiguous(),
            "mood": torch.from_numpy(corpus.mood[which]),
            "labels": torch.from_numpy(np.stack(columns, 1)),
        }

    def _preview_inputs(self, seed: int) -> dict[str, Tensor]:
        rng = torch.Generator().manual_seed(seed + 5)
        chosen = torch.randint(len(self.pixels), (PREVIEW_SIDE**2,), generator=rng)
        known = torch.ones(len(chosen), 1)
        return {
            "latent": torch.randn(len(chosen), self._network["latent"], generator=rng),
            "mood": torch.cat([self.mood[chosen], known], 1),
            "labels": self.labels[chosen],
            "noise": torch.randn(len(chosen), self._network["noise"], generator=rng),
        }

    def batch(self, rng: torch.Generator) -> dict[str, Tensor]:
        count = self.settings.batch
        chosen = torch.randint(len(self.pixels), (count,), generator=rng)
        mirrored = torch.rand(count, 1, 1, 1, generator=rng) < (0.5 if self.corpus.mirror else 0.0)
        pixels = self.pixels[chosen]
        pixels = torch.where(mirrored, pixels.flip(3), pixels).float() / 127.5 - 1
        hidden = torch.tensor([DROP_MOOD, DROP_LABEL, DROP_LABEL])
        shown = (torch.rand(count, 3, generator=rng) >= hidden).float()
        return {
            "real": pixels,
            "mood": torch.cat([self.mood[chosen], torch.ones(count, 1)], 1) * shown[:, :1],
            "labels": self.labels[chosen] * shown[:, 1:].long(),
            "latent": torch.randn(count, self._network["latent"], generator=rng),
            "noise": torch.randn(count, self._network["noise"], generator=rng),
        }

    def step(self, batch: dict[str, Tensor], done: float, update: Update) -> dict[str, Tensor]:
        self._done = done
        if done < self._imitate_until:
            return self._imitate(batch, update)
        self._rate(min(1.0, 0.05 + 0.95 * (1 - done) / SLOWER))
        generator, critic = self.nets["generator"], self.nets["critic"]
        condition = (batch["mood"], batch["labels"])
        fake = generator(batch["latent"], *condition, batch["noise"] if self._network["noise"] else None)
        apart = self._apart(fake)
        mood_loss = feeling.disobedience(fake, batch["mood"])
        real = batch["real"].contiguous(memory_format=torch.channels_last)
        if self.settings.critic != "classic":
            fake, real = augment(fake.float()), augment(real)
        extra = real.new_zeros(())
        # One batch of fakes serves both: the discriminator learns from it, then judges it once more.
        seen_fake, seen_real = fake, real
        if self.projection is not None:
            seen_fake = self.projection(fake)
            with torch.no_grad():
                seen_real = self.projection(real)
        detached = [m.detach() for m in seen_fake] if isinstance(seen_fake, list) else seen_fake.detach()
        if isinstance(critic, FastCritic):
            assert isinstance(seen_real, Tensor)
            inside = critic.seen(seen_real)
            on_real, extra = critic.judge(inside, *condition), critic.redrawn(inside, real)
        else:
            on_real = critic(seen_real, *condition)
        on_fake = critic(detached, *condition)
        loss_d = self._critic_loss(on_real.float(), on_fake.float())
        update(loss_d + extra.float(), "critic")
        critic.requires_grad_(False)
        judged = critic(seen_fake, *condition).float()
        loss_g = F.softplus(-judged).mean() if self.settings.critic == "classic" else -judged.mean()
        if done >= self._critic_first:
            update(loss_g + OBEY * mood_loss + ALIKE * apart, "generator")
        critic.requires_grad_(True)
        with torch.no_grad():
            return {
                "d": loss_d.detach(),
                "g": loss_g.detach(),
                "mood": mood_loss.detach(),
                **({"apart": apart.detach()} if self.projection is not None else {}),
                "real_right": (on_real > 0).float().mean(),
                "fake_right": (on_fake < 0).float().mean(),
            }

    def _rate(self, share: float) -> None:
        for optimizer in self.optimizers.values():
            for group in optimizer.param_groups:
                group["lr"] = self.settings.rate * share

    def _imitate(self, batch: dict[str, Tensor], update: Update) -> dict[str, Tensor]:
        """One step of the new layers towards the pictures of the model gone on from, of the same latents."""
        assert self._former is not None
        self._rate(FASTER)
        for parameter in self._kept:
            parameter.requires_grad_(False)
        given = [batch[name] for name in ("latent", "mood", "labels", "noise")]
        made = self.nets["generator"](*given)
        with torch.no_grad():
            shown = F.interpolate(self._former(*given), size=made.shape[-2:], mode="bilinear", align_corners=False)
        loss = (made.float() - shown.float()).abs().mean()
        update(loss, "generator")
        for parameter in self._kept:
            parameter.requires_grad_(True)
        return {"imitated": loss.detach()}

    def _apart(self, fake: Tensor) -> Tensor:
        """What every second made picture adds to the crowd's distance. Unchanged by augment, which hides it: over
        changed pictures the distance was a tenth of that over the same ones unchanged (measured)."""
        if self.projection is None:
            return fake.new_zeros(())
        pooled = self.projection.pooled(fake[::2])
        with torch.autocast(fake.device.type, enabled=False):
            return self.nets["likeness"](pooled)

    def _critic_loss(self, on_real: Tensor, on_fake: Tensor) -> Tensor:
        if self.settings.critic == "classic":
            return F.softplus(-on_real).mean() + F.softplus(on_fake).mean()
        return F.relu(1 - on_real).mean() + F.relu(1 + on_fake).mean()

    def network(self) -> dict[str, Any]:
        return self._network

    def graphs(self, net: nn.Module) -> list[Graph]:
        return networks.graphs(net)

    def card(self) -> dict[str, Any]:
        images = {"size": self._network["size"], "batch": self.settings.batch}
        return {"recipe": {"critic": self.settings.critic, "pictures": self.subset or "all", **images}}

    def assets(self) -> dict[str, bytes]:
        return {fingerprints.ASSET: copies.index(self.corpus).pack()}

    def tensors(self) -> dict[str, np.ndarray]:
        chosen = self.corpus.train
        works = self.corpus.at_size(features.SIDE)[chosen]
        return features.space_of(works, self.corpus.digests[chosen]).tensors()

    def former(self, net: nn.Module) -> nn.Module:
        return self._former or net

    def settle(self, net: nn.Module) -> None:
        """Measure batch norm's means and variances anew with these weights: averages of what other weights had
        are not theirs (Izmailov et al. 2018). Of one model it took KID from 75 to 67."""
        norms = [module for module in net.modules() if isinstance(module, nn.BatchNorm2d)]
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None  # the plain mean over all batches
        where = next(net.parameters()).device
        rng = torch.Generator().manual_seed(7)
        net.train()
        with torch.no_grad():
            for _ in range(max(1, SETTLE_ON // self.settings.batch)):
                batch = self.batch(rng)
                net(*(batch[name].to(where) for name in ("latent", "mood", "labels", "noise")))
        for norm in norms:
            norm.momentum = 0.1

    def check(self, net: nn.Module) -> dict[str, float]:
        """held_out: distance to held-out pictures; diversity: as in evaluate.py; unseen_right: the share of
        held-out pictures that the discriminator takes for real ones (real_right is that in training).

        The distance is the kernel distance x 1000 in the frozen network's features, each scaled by its
        deviation over the held-out pictures; multi-scale SWD where a preset has no frozen network. SWD falls
        and rises again while pictures grow better to the eye and by KID in another network (measured), so it
        must not choose the best state where there is anything else.
        """
        chosen = self.corpus.valid[:CHECK_PICTURES]
        if len(chosen) < LEAST_CHECKED:
            return {}
        real = self._chosen(self.corpus, chosen, self._network["size"])
        where = next(net.parameters()).device
        given = {name: value.to(where) for name, value in real.items()}
        rng = torch.Generator().manual_seed(9)
        count = max(len(chosen), CHECK_MADE)
        asked = torch.arange(count) % len(chosen)
        latent = torch.randn(count, self._network["latent"], generator=rng).to(where)
        noise = torch.randn(count, self._network["noise"], generator=rng).to(where)
        condition = (torch.cat([given["mood"], torch.ones(len(chosen), 1, device=where)], 1), given["labels"])
        out = net(latent, *(part[asked] for part in condition), noise).float()
        if out.shape[-1] != real["pixels"].shape[-1]:  # of the smaller model gone on from
            out = F.interpolate(out, size=real["pixels"].shape[-2:], mode="bilinear", align_corners=False)
        made = pictures.from_network(out.cpu().numpy())
        works = real["pixels"].permute(0, 2, 3, 1).numpy()
        space = features.space_of(works, np.zeros(len(works), np.int64))
        critic = self.nets["critic"].eval()
        shown = given["pixels"].float().contiguous(memory_format=torch.channels_last) / 127.5 - 1
        judged = critic(self.projection(shown) if self.projection is not None else shown, *condition)
        critic.train()
        if self.projection is not None:
            ours, theirs = (self.projection.features(x).double().cpu().numpy() for x in (out, shown))
            spread = theirs.std(0)
            spread = np.maximum(spread, spread.mean() / 10) + 1e-6  # few pictures leave some features alike
            apart = kid.distance((ours - theirs.mean(0)) / spread, (theirs - theirs.mean(0)) / spread)
        else:
            apart = float(np.mean(sliced_wasserstein(made[: len(works)], works)))
        return {
            "held_out": apart,
            "diversity": features.mean_distance(space(made)) / max(1e-9, features.mean_distance(space(works))),
            "unseen_right": float((judged > 0).float().mean()),
        }

    def preview(self, net: nn.Module) -> Draft:
        where = next(net.parameters()).device
        inputs = {name: value.to(where) for name, value in self._shown.items()}
        with torch.no_grad():
            out = net(*(inputs[name] for name in ("latent", "mood", "labels", "noise")))
        return Draft(Painting(sheet(out.float().cpu().numpy(), PREVIEW_SIDE)), min(1.0, self._done))

    def ema_decay(self, step: int) -> float:
        return min(0.5 ** (self.settings.batch / AVERAGE_PICTURES), (step + 1) / (step + 10))

    def move_to(self, where: str) -> None:
        if self._former is not None:
            self._former.to(where)
        if self.projection is None:
            return
        self.projection.to(where)
        crowd = self.nets["likeness"]
        assert isinstance(crowd, Likeness)
        chosen = np.random.Generator(np.random.PCG64(11)).permutation(len(self.pixels))[:REAL]
        with torch.no_grad():
            parts = [
                self.pixels[part].float().to(where) / 127.5 - 1
                for part in np.array_split(chosen, -(-len(chosen) // 64))
            ]
            crowd.meet(torch.cat([self.projection.pooled(x) for x in parts]))


def network_of(settings: Preset, styles: list[str], genres: list[str]) -> dict[str, Any]:
    """JSON arguments of networks.build for a preset and the labels there are."""
    return {
        "family": settings.family,
        "size": settings.size,
        "latent": settings.latent,
        "width": settings.width,
        "fine": settings.fine,
        "tail": settings.tail,
        "noise": networks.noise_count(settings.family, settings.size),
        "styles": styles,
        "genres": genres,
    }


def _take(generator: nn.Module, weights: dict[str, np.ndarray]) -> set[str]:
    """Load the weights of a model of the same size or of half of it, and return their names: what is new stays as it
    was made."""
    own = generator.state_dict()
    fits = {k: v for k, v in weights.items() if k in own and v.shape == own[k].shape}
    generator.load_state_dict({**own, **{k: torch.from_numpy(v.copy()) for k, v in fits.items()}})
    return set(fits)


def sheet(out: np.ndarray, columns: int) -> np.ndarray:
    """Pictures (n, 3, s, s) in -1..1 side by side: uint8 (rows * s, columns * s, 3)."""
    count, _, side, _ = out.shape
    rows = -(-count // columns)
    filled = np.full((rows * columns, side, side, 3), 255, np.uint8)
    filled[:count] = pictures.from_network(out)
    grid = filled.reshape(rows, columns, side, side, 3).transpose(0, 2, 1, 3, 4)
    return grid.reshape(rows * side, columns * side, 3)


def make(corpus: Corpus, preset: str, start: Model | None, seed: int) -> PaintingRecipe:
    """The recipe of a preset over a corpus.

    start: a painting model whose labels and weights are taken on; one of half the preset's size grows: its
    layers stay and those of the last doubling are new (Karras et al. 2018).
    """
    settings = PRESETS[preset]
    if start is not None and start.kind != "painting":
        raise UserError(f"{start.name} is a model for {start.kind}; choose a painting model to go on from.")
    if start is not None:
        shape = {key: getattr(settings, key) for key in ("family", "latent", "width", "fine")}
        alike = all(start.network[key] == value for key, value in shape.items())
        if not alike or settings.size not in (start.network["size"], 2 * start.network["size"]):
            raise UserError(
                f"{start.name} paints {start.network['size']} px in another way than the preset {preset}; choose the "
                f"preset {start.card.get('preset', '')} it was made with, or that of the same kind for twice its size."
            )
    if len(corpus.train) < 2:
        raise UserError("A painting model needs at least two pictures to learn from; choose a larger folder.")
    return PaintingRecipe(corpus, preset, settings, start, seed)
