"""The program as it is started: without a display, and its own test of itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine import paths

ROOT = Path(__file__).resolve().parents[2]


def _started(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *arguments],
        env=plain | environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a display")
def test_without_a_display_one_sentence() -> None:
    done = _started()
    assert done.returncode == 1
    assert "no display" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not any(paths.starter_models().glob("*/card.json")), reason="there are no starter models")
def test_the_self_test_passes(tmp_path: Path) -> None:
    done = _started("--self-test", TRIPTYCH_HOME=str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "self-test: passed" in done.stdout
