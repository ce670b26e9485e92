"""The style of a picture among labelled works: a small classifier, and the nearest works. No torch.

What it sees: means and spreads of the maps in the first eleven blocks of EfficientNet-lite0 (Tan & Le 2019, taught
on photographs; Karayev et al. 2014 and others tell styles by such maps), resources/reference/style.onnx. What it
learned from labelled paintings lies in styles.xz, with how often it was right on works of artists that it had not
seen. packaging/make_reference.py made both.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine import paths
from engine.fingerprints import pack, unpack
from engine.runtime import onnx_session

FILE = "styles.xz"
NETWORK = "style.onnx"
SHOWN = 3
LEAST_ARTISTS = 5
"""A style by fewer artists cannot be told from their hands."""
AXES = 96
PENALTY = 10.0
"""Of the squared weights, per work."""
_ROUNDS = 300
_GRAIN = 16.0


@functools.lru_cache(maxsize=1)
def _session() -> Any:
    graph = (paths.resources() / "reference" / NETWORK).read_bytes()
    return onnx_session(graph, {}, 1)


def embedded(square: np.ndarray) -> np.ndarray:
    """What the classifier sees of a square picture, uint8 (128, 128, 3): float64 (n,)."""
    x = np.moveaxis(square.astype(np.float32), -1, 0)[None] / np.float32(127.5) - np.float32(1)
    return _session().run(None, {"picture": x})[0][0].astype(np.float64)


@dataclass(frozen=True)
class Near:
    """A labelled work that lies near; distance in standard deviations."""

    title: str
    artist: str
    style: str
    distance: float


@dataclass(frozen=True)
class Style:
    """shares: (style, 0..1), largest first; nearest: labelled works; accuracy: share right on held-out artists;
    balanced: the same averaged over styles; usual: what the commonest style alone gives; nearest_right: how often
    the nearest work by another artist is of the same style."""

    shares: list[tuple[str, float]]
    nearest: list[Near]
    accuracy: float
    balanced: float
    usual: float
    nearest_right: float


@dataclass(frozen=True)
class Classifier:
    """centre (n,), axes (n, k) with a spread of 1 along each, weights (k + 1, styles); names of the styles."""

    centre: np.ndarray
    axes: np.ndarray
    weights: np.ndarray
    names: list[str]

    def places(self, features: np.ndarray) -> np.ndarray:
        """(m, n) -> (m, k)."""
        return (features - self.centre) @ self.axes

    def shares(self, places: np.ndarray) -> np.ndarray:
        """(m, k) -> (m, styles), each row sums to 1."""
        logits = np.column_stack([places, np.ones(len(places))]) @ self.weights
        logits -= logits.max(1, keepdims=True)
        chances = np.exp(logits)
        return chances / chances.sum(1, keepdims=True)


def fit(features: np.ndarray, labels: np.ndarray, names: list[str], artists: list[str]) -> Classifier:
    """Multinomial logistic regression with a Gaussian prior on the main axes of features (m, n); labels (m,).

    Works weigh less the more their artist and their style have (square roots), so that neither rules.
    """
    centre, spread = features.mean(0), features.std(0) + 1e-6
    values, vectors = np.linalg.eigh(np.cov(((features - centre) / spread).T))
    order = np.argsort(-values)[:AXES]
    axes = vectors[:, order] / np.sqrt(np.maximum(values[order], 1e-12)) / spread[:, None]
    x = np.column_stack([(features - centre) @ axes, np.ones(len(features))])
    wanted = np.eye(len(names))[labels]
    own = {artist: artists.count(artist) for artist in set(artists)}
    weight = 1 / np.sqrt([own[artist] for artist in artists]) / np.sqrt(wanted.sum(0))[labels]
    weight /= weight.mean()
    weights = np.zeros((x.shape[1], len(names)))
    velocity = np.zeros_like(weights)
    rate = 4.0 / (np.linalg.norm(x * np.sqrt(weight)[:, None], 2) ** 2 / len(x))
    for _ in range(_ROUNDS):  # Nesterov 1983
        ahead = weights + 0.9 * velocity
        logits = x @ ahead
        logits -= logits.max(1, keepdims=True)
        chances = np.exp(logits)
        chances /= chances.sum(1, keepdims=True)
        slope = x.T @ ((chances - wanted) * weight[:, None]) / len(x)
        slope[:-1] += PENALTY / 100 * ahead[:-1]
        velocity = 0.9 * velocity - 0.25 * rate * slope
        weights = weights + velocity
    return Classifier(centre, axes, weights, names)


def split(artists: list[str], parts: int = 5) -> np.ndarray:
    """The fold of each work; all works of an artist lie in one. By the artist's name, so that it is always the same."""
    import hashlib

    folds = {name: int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % parts for name in set(artists)}
    return np.array([folds[name] for name in artists])


def cross_validated(features: np.ndarray, labels: np.ndarray, names: list[str], artists: list[str]) -> dict[str, Any]:
    """accuracy, balanced, usual, nearest_right over five folds of unseen artists; and the confusion (style, style)."""
    folds = split(artists)
    told = np.zeros(len(labels), np.int64)
    for fold in range(5):
        seen, unseen = folds != fold, folds == fold
        if not unseen.any():
            continue
        model = fit(features[seen], labels[seen], names, [a for a, s in zip(artists, seen, strict=True) if s])
        told[unseen] = model.shares(model.places(features[unseen])).argmax(1)
    whole = fit(features, labels, names, artists)
    places = whole.places(features)
    code = {name: index for index, name in enumerate(sorted(set(artists)))}
    own = np.array([code[name] for name in artists])
    alike = 0
    for begin in range(0, len(places), 256):
        part = places[begin : begin + 256]
        apart = (part**2).sum(1)[:, None] + (places**2).sum(1) - 2 * part @ places.T
        apart[own[begin : begin + 256, None] == own] = np.inf
        alike += int((labels[apart.argmin(1)] == labels[begin : begin + 256]).sum())
    confusion = np.zeros((len(names), len(names)), np.int64)
    np.add.at(confusion, (labels, told), 1)
    right = confusion.diagonal() / np.maximum(confusion.sum(1), 1)
    return {
        "accuracy": float((told == labels).mean()),
        "balanced": float(right.mean()),
        "usual": float(confusion.sum(1).max() / len(labels)),
        "nearest_right": alike / len(labels),
        "works": len(labels),
        "artists": len(set(artists)),
        "by_style": {name: round(float(share), 4) for name, share in zip(names, right, strict=True)},
    }


def write(model: Classifier, places: np.ndarray, works: list[list[str]], measured: dict[str, Any]) -> bytes:
    """The file; works: [title, artist, style] of each row of places."""
    arrays = {
        "centre": model.centre.astype(np.float16),
        "axes": model.axes.astype(np.float16),
        "weights": model.weights.astype(np.float16),
        "places": np.clip(np.round(places * _GRAIN), -127, 127).astype(np.int8),
    }
    return pack(arrays, {"names": model.names, "works": works, "measured": measured})


@functools.lru_cache(maxsize=1)
def _stored() -> tuple[Classifier, np.ndarray, dict[str, Any]] | None:
    path = paths.resources() / "reference" / FILE
    if not path.is_file():
        return None
    arrays, notes = unpack(path.read_bytes())
    plain = {name: value.astype(np.float64) for name, value in arrays.items()}
    model = Classifier(plain["centre"], plain["axes"], plain["weights"], notes["names"])
    return model, plain["places"] / _GRAIN, notes


def of(square: np.ndarray) -> Style | None:
    """The style of a square picture, uint8 (128, 128, 3); None where the tables are not there."""
    stored = _stored()
    if stored is None or not (paths.resources() / "reference" / NETWORK).is_file():
        return None
    model, places, notes = stored
    own = model.places(embedded(square)[None])
    shares = model.shares(own)[0]
    apart = np.sqrt(((places - own) ** 2).mean(1))
    near = [Near(*notes["works"][int(at)], float(apart[at])) for at in np.argsort(apart)[:SHOWN]]
    told = notes["measured"]
    ranked = sorted(zip(model.names, shares.tolist(), strict=True), key=lambda one: -one[1])
    return Style(ranked, near, told["accuracy"], told["balanced"], told["usual"], told["nearest_right"])
