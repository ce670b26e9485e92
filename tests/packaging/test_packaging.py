"""What goes into the installer is decided by a spec and a few lists; they must not drift from the tree."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEC = (ROOT / "packaging" / "triptych.spec").read_text("utf8")


def test_all_resources_are_packed() -> None:
    assert 'datas = [(str(root / "resources"), "resources")]' in SPEC


def test_the_gpl_soundfont_stays_out() -> None:
    assert "TimGM6mb.sf2" in SPEC.split("_UNWANTED", 1)[1]


def test_every_module_is_packed_for_rooms_are_imported_by_name() -> None:
    listing = SPEC.split("hidden = [", 1)[1].split("]", 1)[0]
    assert 'for package in ("engine", "desktop")' in listing and 'rglob("*.py")' in listing


def test_the_libraries_that_sign_and_sound_are_packed() -> None:
    assert 'collect_dynamic_libs("c2pa")' in SPEC
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
    assert any(one.startswith("soundfile") for one in project["dependencies"]), "PyInstaller has a hook for it"


def test_pyside_and_torch_are_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
    assert "PySide6==6.11.3" in project["dependencies"]
    assert "torch==2.13.0" in project["dependencies"]


def test_the_system_packages_script_is_sound_shell() -> None:
    import shutil
    import subprocess

    shell = shutil.which("sh")
    if shell is None:
        pytest.skip("no POSIX shell on this system")
    script = ROOT / "packaging" / "linux" / "system-packages.sh"
    subprocess.run([shell, "-n", str(script)], check=True)
