"""The presets of the three recipes in words. A plain table: the recipes themselves import torch.

The keys equal engine.<kind>.recipe.PRESETS, in the same order (a test compares them).
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

KEYS: dict[str, tuple[str, ...]] = {
    "painting": ("projected", "projected-128", "fastgan", "classic", "classic-64"),
    "music": ("frames", "classic"),
    "writing": ("mini", "small", "standard", "classic"),
}
MINUTES = {"painting": 60, "music": 30, "writing": 45}
"""A first proposal of how long to train, per kind."""


@dataclass(frozen=True)
class Preset:
    """key as the engine knows it; name and description for people, in the language of the window."""

    key: str
    name: str
    description: str


def presets(kind: str) -> list[Preset]:
    """The presets of a kind, the default first."""
    words = _words()
    return [Preset(key, *words[kind, key]) for key in KEYS[kind]]


def preset_name(kind: str, key: str) -> str:
    """The name of a preset for people; the key itself where it is of a newer version."""
    return _words().get((kind, key), (key, ""))[0]


def kind_name(kind: str) -> str:
    """What a model of this kind makes, in the user's word."""
    translate = QCoreApplication.translate
    return {
        "painting": translate("Presets", "Painting"),
        "music": translate("Presets", "Tune"),
        "writing": translate("Presets", "Text"),
    }.get(kind, kind)


def _words() -> dict[tuple[str, str], tuple[str, str]]:
    translate = QCoreApplication.translate
    return {
        ("painting", "projected"): (
            translate("Presets", "Pretrained judge, 64 px"),
            translate("Presets", "Learns fastest and from few pictures: its judge has seen photographs before."),
        ),
        ("painting", "projected-128"): (
            translate("Presets", "Pretrained judge, 128 px"),
            translate("Presets", "Finer pictures; every step takes about four times as long."),
        ),
        ("painting", "fastgan"): (
            translate("Presets", "From your pictures alone"),
            translate("Presets", "Both networks learn from your pictures only; give it a few hours."),
        ),
        ("painting", "classic"): (
            translate("Presets", "Classic DCGAN, 28 px"),
            translate("Presets", "The textbook network, tiny and quick: made to watch how a GAN learns."),
        ),
        ("painting", "classic-64"): (
            translate("Presets", "Classic DCGAN, 64 px"),
            translate("Presets", "The textbook network at four times the area."),
        ),
        ("music", "frames"): (
            translate("Presets", "Harmony, note by note"),
            translate("Presets", "An LSTM that hears a whole chord at a time: keys, rhythm, loudness and mood."),
        ),
        ("music", "classic"): (
            translate("Presets", "Classic LSTM"),
            translate("Presets", "The textbook network: two layers of 128 that guess the next note."),
        ),
        ("writing", "mini"): (
            translate("Presets", "Mini Transformer"),
            translate("Presets", "Modern blocks, small enough to learn on a laptop within the hour."),
        ),
        ("writing", "small"): (
            translate("Presets", "Small Transformer"),
            translate("Presets", "Twice as large: better sentences, two or three hours on a laptop."),
        ),
        ("writing", "standard"): (
            translate("Presets", "Standard Transformer"),
            translate("Presets", "Seven times as large: for many texts and a night, or a graphics card."),
        ),
        ("writing", "classic"): (
            translate("Presets", "Classic Transformer"),
            translate("Presets", "The textbook network: six layers, eight heads, encoder and decoder."),
        ),
    }
