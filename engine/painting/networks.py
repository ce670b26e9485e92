"""Generators: the FastGAN family (Liu et al. 2021) and the textbook DCGAN (Radford et al. 2016).

Both take the same inputs. latent: (B, latent) standard normal. mood: (B, 3), valence, arousal and 1 where
they are known (all 0 where not). labels: (B, 2) int64, style and genre, 0 where unknown. noise: (B, noise)
standard normal, fine texture; only where network["noise"] is above 0. Output: (B, 3, size, size) in -1..1.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.graphs import Graph
from engine.mood import LUMA

CONDITION = 64
"""Width of the vector that mood, style and genre become."""
NOISE_FROM = 16
"""Noise is added at this many pixels a side and above."""


class Conditions(nn.Module):
    """mood (B, 3) and labels (B, 2) -> (B, CONDITION), of length one.

    Most of the vector is the same for every picture, so a layer on it moves all at once; unit length keeps
    that from outrunning the rest of the network.
    """

    def __init__(self, styles: int, genres: int) -> None:
        super().__init__()
        self.mood = nn.Linear(3, CONDITION)
        self.style = nn.Embedding(styles, CONDITION)
        self.genre = nn.Embedding(genres, CONDITION)
        self.mix = nn.Linear(CONDITION, CONDITION)

    def forward(self, mood: Tensor, labels: Tensor) -> Tensor:
        known = mood[:, 2:]
        given = torch.cat([mood[:, :2] * known, known], 1)
        hidden = F.silu(self.mood(given) + self.style(labels[:, 0]) + self.genre(labels[:, 1]))
        return F.normalize(self.mix(hidden), dim=1)


class Gated(nn.Module):
    """Batch norm whose gain and shift lean on the condition, then a gated linear unit: 2c -> c channels."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(2 * channels)
        self.lean = nn.Linear(CONDITION, 4 * channels)
        nn.init.zeros_(self.lean.weight)
        nn.init.zeros_(self.lean.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        channels = self.norm.num_features // 2
        leaning = self.lean(condition)[:, :, None, None]
        if self.training:
            gain, shift = leaning.chunk(2, 1)
            # Not F.glu: its gradient comes in another memory layout, in which that of the norm takes ten times as long.
            value, gate = (self.norm(x) * (1 + gain) + shift).chunk(2, 1)
            return value * torch.sigmoid(gate)
        # The same in two passes over the map instead of three; slices, as ONNX copies the parts of a chunk once more.
        gain, shift = 1 + leaning[:, : 2 * channels], leaning[:, 2 * channels :]
        norm = self.norm
        assert norm.running_mean is not None and norm.running_var is not None
        scale = (norm.weight * torch.rsqrt(norm.running_var + norm.eps))[:, None, None] * gain
        x = x * scale + (norm.bias[:, None, None] * gain + shift - norm.running_mean[:, None, None] * scale)
        return x[:, :channels] * torch.sigmoid(x[:, channels:])


def last_convolution(inside: int, outside: int, bias: bool = False) -> nn.Conv2d:
    """3x3, for the layers nearest to the picture: beyond the edge they see the map mirrored.

    With zeros there they drew a rim of one pixel round the picture, greyer than what is beside it (docs/adr/0017).
    """
    return nn.Conv2d(inside, outside, 3, 1, 1, bias=bias, padding_mode="reflect")


class Up(nn.Module):
    """Twice the side: bilinear, 3x3 convolution, noise, gate. last: nothing but the picture comes after it."""

    def __init__(self, inside: int, outside: int, noise: bool, last: bool = False) -> None:
        super().__init__()
        wide = 2 * outside
        self.conv = last_convolution(inside, wide) if last else nn.Conv2d(inside, wide, 3, 1, 1, bias=False)
        self.strength = nn.Parameter(torch.zeros(1)) if noise else None
        self.gate = Gated(outside)

    def forward(self, x: Tensor, condition: Tensor, noise: Tensor | None) -> Tensor:
        x = self.conv(F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False))
        if self.strength is not None and noise is not None:
            x = x + (self.strength * noise.view(-1, 1, x.shape[2], x.shape[3])).to(x.dtype)
        return self.gate(x, condition)


class SkipExcitation(nn.Module):
    """A map at an eighth of the side weighs the channels of a large one (skip-layer excitation)."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(low, high, 4)
        self.excite = nn.Conv2d(high, high, 1)

    def forward(self, low: Tensor, high: Tensor) -> Tensor:
        side = low.shape[2] // 4
        pooled = F.avg_pool2d(low, side) if side > 1 else low
        return high * torch.sigmoid(self.excite(F.silu(self.squeeze(pooled))))


class Tail(nn.Module):
    """The last doubling done at half the side, whose channels become four pixels at the end (Shi et al. 2016).

    Four of brightness and one of colour: a colour of its own for every pixel came out four times as restless as in
    works, and KIDx1000 in another network was 55 with it and 31 without (docs/adr/0015).
    An Up there spends its time on moving large maps and has few channels for what is finest; here two layers of
    many channels take about as long.
    """

    def __init__(self, inside: int, channels: int) -> None:
        super().__init__()
        self.widen = last_convolution(inside, 2 * channels)
        self.grain = nn.Conv2d(4, 2 * channels, 1, bias=False)
        nn.init.zeros_(self.grain.weight)
        self.refine = last_convolution(channels, 2 * channels)
        self.gates = nn.ModuleList(Gated(channels) for _ in range(2))

    def forward(self, x: Tensor, condition: Tensor, noise: Tensor | None) -> Tensor:
        side = x.shape[2]
        x = self.widen(x)
        if noise is not None:
            x = x + self.grain(noise.view(-1, 4, side, side)).to(x.dtype)
        x = self.gates[0](x, condition)
        return x + self.gates[1](self.refine(x), condition)


def calmed(picture: Tensor) -> Tensor:
    """(B, 3, h, w) with hue and saturation blurred by [1, 4, 6, 4, 1] / 16 both ways, brightness as it was."""
    kernel = picture.new_tensor(CALMING)
    return torch.clamp(F.conv2d(F.pad(picture, (2, 2, 2, 2), mode="replicate"), kernel), -1, 1)


def _calming() -> list[Any]:
    """The kernel (3, 3, 5, 5): blur(picture) + brightness(picture - blur(picture))."""
    taps = torch.tensor([1.0, 4.0, 6.0, 4.0, 1.0]) / 16
    blur, middle = torch.outer(taps, taps), torch.zeros(5, 5)
    middle[2, 2] = 1
    bright = torch.from_numpy(LUMA).expand(3, 3)[:, :, None, None]
    return (torch.eye(3)[:, :, None, None] * blur + bright * (middle - blur)).tolist()


CALMING = _calming()


class FastGenerator(nn.Module):
    """size: 64, 128 or 256 (16 and 32 for tests). width: channels at 4 and 8 px; fine: at 16 px; tail: those of a
    Tail, 0 for an Up there as everywhere.

    The condition leans on every layer's channels, but does not join the latent: with a constant part in
    the first layer all pictures soon become one (measured). After 16 px the channels halve at each doubling:
    most of the time goes into the large maps, most of the parameters into the small ones.
    """

    def __init__(self, size: int, latent: int, width: int, fine: int, styles: int, genres: int, tail: int = 0) -> None:
        super().__init__()
        self.latent, self.tail = latent, tail
        sides = [4]
        while sides[-1] < size:
            sides.append(2 * sides[-1])
        c = {side: width if side <= 8 else max(8, fine * 16 // side) for side in sides}
        if tail:
            c[size] = tail
        self.sides = sides
        self.conditions = Conditions(styles, genres)
        self.first = nn.ConvTranspose2d(latent, 2 * c[4], 4, bias=False)
        self.gate = Gated(c[4])
        self.ups = nn.ModuleList(
            Tail(c[side], tail)
            if tail and 2 * side == size
            else Up(c[side], c[2 * side], 2 * side >= NOISE_FROM, 2 * side == size)
            for side in sides[:-1]
        )
        self.skips = nn.ModuleDict({str(s): SkipExcitation(c[s // 8], c[s]) for s in sides if s // 8 >= 4})
        self.out = last_convolution(c[size], 4 + 3 if tail else 3, bias=True)

    def forward(self, latent: Tensor, mood: Tensor, labels: Tensor, noise: Tensor | None = None) -> Tensor:
        condition = self.conditions(mood, labels)
        maps = self.maps(latent, [condition] * len(self.sides), noise, self.sides[-1])
        return self.picture(maps)

    def picture(self, maps: dict[int, Tensor]) -> Tensor:
        """(B, 3, size, size) of the maps of every side."""
        x = self.out(maps[self.sides[-1]])
        if self.tail:
            bright, colour = x.split((4, 3), 1)
            x = F.pixel_shuffle(bright, 2) + F.interpolate(
                colour, scale_factor=2.0, mode="bilinear", align_corners=False
            )
            return calmed(torch.tanh(x))
        return torch.tanh(x)

    def maps(
        self,
        latent: Tensor,
        conditions: list[Tensor],
        noise: Tensor | None,
        last: int,
        weighing: dict[int, Tensor] | None = None,
    ) -> dict[int, Tensor]:
        """The maps at 4 px to `last` px by their side (a Tail's has half of it); one condition for each.

        weighing: maps of another picture, whose low ones weigh the channels of the high ones here in place of
        the picture's own.
        """
        direction = F.normalize(latent, dim=1) * self.latent**0.5
        x = self.gate(self.first(direction[:, :, None, None]), conditions[0])
        maps = {4: x}
        begin = 0
        for up, side, condition in zip(self.ups, self.sides[1:], conditions[1:], strict=True):
            if side > last:
                break
            own = None
            if side >= NOISE_FROM and noise is not None:
                own = noise[:, begin : begin + side * side]
                begin += side * side
            x = up(x, condition, own)
            if str(side) in self.skips:
                x = self.skips[str(side)]((weighing or maps)[side // 8], x)
            maps[side] = x
        return maps


class Layered(nn.Module):
    """A FastGenerator whose layers are told apart, for mixing pictures by layer and for inversion.

    latent: (B, latent), what stands where. style: (B, latent), the latent whose low maps weigh the channels
    of the high ones (Liu et al. 2021, section 3.1: content and style come apart there). conditions:
    (B, sides, CONDITION), one for 4 px, 8 px ... noise as in FastGenerator. With style = latent and the same
    condition everywhere the picture is the generator's own.
    """

    def __init__(self, net: FastGenerator) -> None:
        super().__init__()
        self.net = net

    def forward(self, latent: Tensor, style: Tensor, conditions: Tensor, noise: Tensor | None = None) -> Tensor:
        net = self.net
        each = list(conditions.unbind(1))
        weighing = None
        if len(net.skips):
            weighing = net.maps(style, each, noise, net.sides[-1] // 8)
        maps = net.maps(latent, each, noise, net.sides[-1], weighing)
        return net.picture(maps)


class ClassicGenerator(nn.Module):
    """DCGAN: a dense layer to 7x7x256 (28 px) or 8x8x256 (64 px), then transposed 5x5 convolutions.

    28 px: 7 -> 7 -> 14 -> 28. 64 px: 8 -> 16 -> 32 -> 64. Batch norm and leaky ReLU between, tanh at the end.
    """

    def __init__(self, size: int, latent: int, width: int, styles: int, genres: int) -> None:
        super().__init__()
        self.side = 7 if size == 28 else size // 8
        steps = (1, 2, 2) if size == 28 else (2, 2, 2)
        widths = (width, width // 2, width // 4, 3)
        self.conditions = Conditions(styles, genres)
        self.dense = nn.Linear(latent + CONDITION, width * self.side**2, bias=False)
        self.norms = nn.ModuleList(nn.BatchNorm2d(w) for w in widths[:3])
        self.convs = nn.ModuleList(
            nn.ConvTranspose2d(i, o, 5, step, 2, output_padding=step - 1, bias=False)
            for i, o, step in zip(widths[:3], widths[1:], steps, strict=True)
        )

    def forward(self, latent: Tensor, mood: Tensor, labels: Tensor, noise: Tensor | None = None) -> Tensor:
        x = self.dense(torch.cat([latent, self.conditions(mood, labels)], 1))
        x = x.view(x.shape[0], -1, self.side, self.side)
        for norm, conv in zip(self.norms, self.convs, strict=True):
            x = conv(F.leaky_relu(norm(x), 0.2))
        return torch.tanh(x)


def noise_count(family: str, size: int) -> int:
    """How many normal numbers of noise a picture takes."""
    side, count = NOISE_FROM, 0
    while family == "fastgan" and side <= size:
        count, side = count + side * side, 2 * side
    return count


def build(network: dict[str, Any]) -> nn.Module:
    """network: family (fastgan, classic), size, latent, width, fine, styles and genres (names, "" first)."""
    labels = {"styles": len(network["styles"]), "genres": len(network["genres"])}
    shape = {"size": network["size"], "latent": network["latent"], "width": network["width"]}
    if network["family"] == "classic":
        return ClassicGenerator(**shape, **labels)
    return FastGenerator(**shape, fine=network["fine"], tail=network.get("tail", 0), **labels)


def examples(network: dict[str, Any], count: int = 2) -> dict[str, Tensor]:
    """Inputs to trace and check the generator with, always the same."""
    rng = torch.Generator().manual_seed(1)
    inputs = {
        "latent": torch.randn(count, network["latent"], generator=rng),
        "mood": torch.tensor([[0.4, -0.3, 1.0]]).repeat(count, 1),
        "labels": torch.zeros(count, 2, dtype=torch.int64),
    }
    if network["noise"]:
        inputs["noise"] = torch.randn(count, network["noise"], generator=rng)
    return inputs


def graphs(net: nn.Module) -> list[Graph]:
    """ "generate": a batch of latents and conditions to a batch of pictures; of a FastGenerator also "layered".

    Models saved before there was "layered" do without it; see latent.layered.
    """
    classic = isinstance(net, ClassicGenerator)
    if classic:
        latent, noise = net.dense.in_features - CONDITION, 0
    else:
        assert isinstance(net, FastGenerator)
        latent, noise = net.latent, noise_count("fastgan", net.sides[-1])
    inputs = examples({"latent": latent, "noise": noise})
    made = [Graph("generate", net, inputs, ("picture",), {name: {0: "pictures"} for name in inputs})]
    if isinstance(net, FastGenerator) and net.skips:
        rng = torch.Generator().manual_seed(2)
        count = len(inputs["latent"])
        inputs = {
            "latent": inputs["latent"],
            "style": torch.randn(count, latent, generator=rng),
            "conditions": F.normalize(torch.randn(count, len(net.sides), CONDITION, generator=rng), dim=2),
            "noise": inputs["noise"],
        }
        made.append(Graph("layered", Layered(net), inputs, ("picture",), {name: {0: "pictures"} for name in inputs}))
    return made
