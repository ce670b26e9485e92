"""Training of a personal voice: a network whose weights stay, and matrices of low rank beside them (Hu 2021)."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

from engine.brief import UserError
from engine.graphs import Graph
from engine.modelfile import Model
from engine.writing import networks, whole_words
from engine.writing.adapters import DOWN, UP, key
from engine.writing.corpus import Corpus
from engine.writing.recipe import PRESETS, Preset, Writing, same_language
from engine.writing.tokens import ASSET, Tokenizer

MOST_RANK = 64
RATE = 5e-4
"""On 25 pages of Edward Lear (tests/benchmarks/voice.py) this gained 0.172 nats a character of his other works in four
minutes; four times as much gained 0.158 and was at its best after a third of them."""


class Adapted(nn.Module):
    """A network with changes of low rank to every matrix of its blocks. Its state is the changes alone.

    changes: name of a matrix -> (down (rank, in), up (out, rank)); up begins at zero, so that nothing is changed yet.
    """

    def __init__(self, net: networks.Writer, rank: int) -> None:
        super().__init__()
        self.shape = net.shape
        # Not a part of the module: it is neither trained nor saved.
        self._held = [net.eval().requires_grad_(False)]
        self.changes = nn.ParameterDict()
        for name, weight in net.named_parameters():
            if weight.ndim == 2 and name.startswith(("encoder.", "decoder.")):
                out, into = weight.shape
                self.changes[key(name, DOWN)] = nn.Parameter(torch.randn(rank, into) * into**-0.5)
                self.changes[key(name, UP)] = nn.Parameter(torch.zeros(out, rank))

    def _apply(self, fn: Any, recurse: bool = True) -> Adapted:
        self._held[0]._apply(fn, recurse)
        return super()._apply(fn, recurse)

    def weights(self) -> dict[str, Tensor]:
        """The changed matrices by their names."""
        found = {}
        for name, weight in self._held[0].named_parameters():
            if key(name, DOWN) in self.changes:
                found[name] = weight + self.changes[key(name, UP)] @ self.changes[key(name, DOWN)]
        return found

    def forward(self, *inputs: Tensor) -> Tensor:
        return functional_call(self._held[0], self.weights(), inputs)

    def whole(self) -> networks.Writer:
        """A network of its own with the changes in it."""
        net = copy.deepcopy(self._held[0])
        with torch.no_grad():
            for name, weight in self.weights().items():
                net.get_parameter(name).copy_(weight)
        return net.eval()


class Voice(Writing):
    """Low-rank training on a person's own pages; the model file holds the changes alone."""

    def __init__(self, corpus: Corpus, start: Model, rank: int) -> None:
        same_language(corpus, start)
        if not 1 <= rank <= MOST_RANK:
            raise UserError(f"The rank of a voice lies between 1 and {MOST_RANK}, not {rank}.")
        net = networks.build(start.network)
        own = net.state_dict()
        net.load_state_dict({name: torch.from_numpy(start.weights[name].copy()) for name in own})
        self.base, self.rank = start, rank
        preset = str(start.card.get("preset", ""))
        settings: Preset = PRESETS.get(preset, next(iter(PRESETS.values())))
        tokenizer = Tokenizer(start.assets[ASSET])
        super().__init__(corpus, preset, settings, net, tokenizer, list(start.network["form_names"]))
        adapted = Adapted(net, rank)
        self.nets = nn.ModuleDict({"writer": adapted})
        rest = torch.optim.AdamW(adapted.parameters(), lr=RATE, betas=(0.9, 0.95), weight_decay=0.0)
        optimizers: dict[str, torch.optim.Optimizer] = {"rest": rest}
        self.optimizers, self.rates = optimizers, {"rest": RATE}
        self.started_words = start.assets.get(whole_words.ASSET, b"")

    def network(self) -> dict[str, Any]:
        return dict(self.base.network)

    def graphs(self, net: nn.Module) -> list[Graph]:
        return []

    def assets(self) -> dict[str, bytes]:
        return self.words()

    def card(self) -> dict[str, Any]:
        base = {"name": self.base.name, "fingerprint": self.base.fingerprint}
        return {**super().card(), "base": base, "rank": self.rank}

    def preview(self, net: nn.Module) -> Any:
        assert isinstance(net, Adapted)
        return super().preview(net.whole())

    def settle(self, net: nn.Module) -> None:
        """Nothing: how sure of itself the model is stays as it is."""

    def check(self, net: nn.Module) -> dict[str, float]:
        assert isinstance(net, Adapted)
        return super().check(net.whole())

    def validate(self, net: nn.Module) -> dict[str, float]:
        assert isinstance(net, Adapted)
        return super().validate(net.whole())
