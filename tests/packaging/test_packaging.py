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


@pytest.mark.parametrize("kind", ["painting", "music", "writing"])
@pytest.mark.parametrize(
    "room", ["corpus", "networks", "recipe", "generate", "evaluate", "operations", "copies", "appraise"]
)
def test_each_room_that_is_imported_by_name_exists(kind: str, room: str) -> None:
    assert (ROOT / "engine" / kind / f"{room}.py").is_file()


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
