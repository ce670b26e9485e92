"""Preferences: one table of what there is, kept by Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSettings

from desktop import i18n


@dataclass(frozen=True)
class Setting:
    """key in the settings file; default: its value and its type; choices: the values it may have (() any)."""

    key: str
    default: Any
    choices: tuple[Any, ...] = ()


LANGUAGE = Setting("window/language", "", ("", "en", "zh"))
SCHEME = Setting("window/scheme", "system", ("system", "light", "dark"))
GEOMETRY = Setting("window/geometry", b"")
LAYOUT = Setting("window/layout", b"")
APPRAISE = Setting("window/appraise", 0, (0, 1))
SIZE = Setting("brief/size", 512, (0, 128, 256, 512, 1024, 2048, 4096))
BARS = Setting("brief/bars", 8)
MIDI_OUTPUT = Setting("midi/output", "")
MIDI_INPUT = Setting("midi/input", "")
SIGN = Setting("export/sign", 1, (0, 1))
TEXT_LANGUAGE = Setting("brief/language", "", ("", "en", "zh"))


def read(setting: Setting) -> Any:
    """The value kept, or the default where there is none or it makes no sense."""
    store = QSettings()
    value = store.value(setting.key, setting.default)
    if isinstance(setting.default, bytes):
        return value if value else b""
    try:
        value = type(setting.default)(value)
    except (TypeError, ValueError):
        return setting.default
    return value if not setting.choices or value in setting.choices else setting.default


def write(setting: Setting, value: Any) -> None:
    QSettings().setValue(setting.key, value)


def text_language() -> str:
    """The language that texts are to be written in: the one last chosen, else the window's."""
    return read(TEXT_LANGUAGE) or read(LANGUAGE) or i18n.system_language()


def chosen_models(language: str) -> dict[str, str]:
    """kind -> path of the models chosen in the Library, where they still exist."""
    from pathlib import Path

    store = QSettings()
    keys = {"painting": "painting", "music": "music", "writing": f"writing-{language}"}
    found = {kind: str(store.value(f"models/{key}", "")) for kind, key in keys.items()}
    return {kind: path for kind, path in found.items() if path and Path(path).exists()}
