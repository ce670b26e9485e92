"""Where things lie: what came with the program, and the user's own folders (through appdirs)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import appdirs

_NAME = "Triptych"


def resources() -> Path:
    """The resources folder, in a checkout and in a packaged program alike."""
    bundle = getattr(sys, "_MEIPASS", None)
    return (Path(bundle) if bundle else Path(__file__).resolve().parent.parent) / "resources"


def starter_models() -> Path:
    """The models that came with the program; TRIPTYCH_MODELS names another folder."""
    return Path(os.environ.get("TRIPTYCH_MODELS") or resources() / "models")


def user_data() -> Path:
    """The user's own data; TRIPTYCH_HOME names another folder (for tests and portable use)."""
    return Path(os.environ.get("TRIPTYCH_HOME") or appdirs.user_data_dir(_NAME, False))


def user_models() -> Path:
    """Models the user trained in the window."""
    return user_data() / "models"
