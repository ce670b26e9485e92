"""A personal voice: a small model file that changes another model by matrices of low rank (LoRA, Hu 2021). No torch.

Its card names the model it was taught to ("base": name and fingerprint) and its weights are, for each changed matrix
(out, in), down (rank, in) and up (out, rank), under key(): the matrix becomes itself + up @ down.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.brief import UserError
from engine.modelfile import Model

DOWN, UP = "down", "up"
_CHANGES = "changes."


def key(matrix: str, side: str) -> str:
    """The name of a change, without a dot, as a parameter's must be: decoder/0/own/query/weight/down."""
    return f"{matrix}.{side}".replace(".", "/")


def merged(voice: Model, base: Model) -> Model:
    """The base with the voice's changes: a whole model, under the voice's name and fingerprint.

    Raises UserError where the base is another one than the voice was taught to.
    """
    if voice.card["base"].get("fingerprint") != base.fingerprint:
        raise UserError(f"The voice {voice.name} was taught to another model than {base.name}.")
    weights = dict(base.weights)
    try:
        for stored in sorted(name for name in voice.weights if name.endswith(f"/{DOWN}")):
            name = stored.removeprefix(_CHANGES).removesuffix(f"/{DOWN}").replace("/", ".")
            change = voice.weights[_CHANGES + key(name, UP)] @ voice.weights[stored]
            weights[name] = (weights[name] + change.reshape(weights[name].shape)).astype(np.float32)
    except (KeyError, ValueError):
        raise UserError(f"The voice {voice.name} does not fit its model {base.name}; teach it again.") from None
    # What was measured of the base does not hold for the voice.
    kept = {name: value for name, value in base.card.items() if name != "evaluation"}
    card = {**kept, **voice.card, "graphs": base.card["graphs"]}
    return replace(base, path=voice.path, card=card, weights=weights, assets={**base.assets, **voice.assets})
