"""How soon is the first window there? Triptych against a bare QMainWindow, each in a fresh process.

    python tests/benchmarks/startup.py [--runs N] [--json]

Both are timed from before the interpreter's first import to the end of the first paint, and run in turn, so
that what else the machine does falls on both. Exit code 1 where a heavy module was imported by then.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "onnx", "onnxruntime", "pretty_midi", "PIL", "pandas", "scipy", "tokenizers")

_WATCH = """
import json, sys, time
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

class FirstPaint(QObject):
    painted = False

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.painted = self.painted or watched.isWidgetType() and watched.window().isVisible()
        elif self.painted:
            # The paint events of a window come in one go: whatever comes next, it has been painted.
            QCoreApplication.instance().removeEventFilter(self)
            self.tell()
        return False

    def tell(self):
        heavy = [name for name in HEAVY if name in sys.modules]
        print(json.dumps({"at": time.time(), "heavy": heavy}), flush=True)
        QTimer.singleShot(0, QCoreApplication.instance().closeAllWindows)
"""
_BARE = """
import sys
from PySide6 import QtWidgets
app = QtWidgets.QApplication(sys.argv)
watch = FirstPaint()
app.installEventFilter(watch)
window = QtWidgets.QMainWindow()
window.resize(1280, 800)
window.show()
app.exec()
"""
# The watch goes in as the application is made, so that desktop.app itself runs unchanged.
_TRIPTYCH = """
from PySide6 import QtWidgets
made = QtWidgets.QApplication.__init__
def watched(self, *arguments, **options):
    made(self, *arguments, **options)
    self.first_paint = FirstPaint()
    self.installEventFilter(self.first_paint)
QtWidgets.QApplication.__init__ = watched
import desktop.app
sys.exit(desktop.app.run(sys.argv[:1]))
"""


def first_window(code: str, home: str) -> tuple[float, list[str]]:
    """Seconds from the start of a fresh process to its first window, and the heavy modules it has by then."""
    # As for a user, bytecode is kept between starts; here, outside the checkout.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    kept["PYTHONPYCACHEPREFIX"] = str(Path(home) / "bytecode")
    own = {"QT_QPA_PLATFORM": "offscreen", "TRIPTYCH_HOME": home, "XDG_CONFIG_HOME": home}
    script = f"HEAVY = {HEAVY!r}\n{_WATCH}\n{code}"
    began = time.time()
    child = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**kept, **own},
        timeout=120,
    )
    for line in child.stdout.splitlines():
        if line.startswith("{"):
            told = json.loads(line)
            return told["at"] - began, told["heavy"]
    raise SystemExit(f"No window was painted:\n{child.stderr}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Time to the first window")
    parser.add_argument("--runs", type=int, default=7, help="processes of each kind (default 7)")
    parser.add_argument("--json", action="store_true", help="figures for machines")
    arguments = parser.parse_args()
    bare: list[float] = []
    ours: list[float] = []
    heavy: set[str] = set()
    with tempfile.TemporaryDirectory() as home:
        first_window(_BARE, home)  # both once unmeasured: bytecode and file caches
        first_window(_TRIPTYCH, home)
        for _ in range(arguments.runs):
            bare.append(first_window(_BARE, home)[0])
            seconds, found = first_window(_TRIPTYCH, home)
            ours.append(seconds)
            heavy.update(found)
    result = {
        "window_s": round(statistics.median(ours), 4),
        "bare_s": round(statistics.median(bare), 4),
        "ratio": round(statistics.median(ours) / statistics.median(bare), 3),
        "window_slowest_s": round(max(ours), 4),
        "runs": arguments.runs,
        "heavy_modules": sorted(heavy),
    }
    if arguments.json:
        print(json.dumps(result))
    else:
        print(f"first window {result['window_s']:.3f} s, bare QMainWindow {result['bare_s']:.3f} s")
        print(f"ratio {result['ratio']:.2f} (median of {arguments.runs}, slowest {max(ours):.3f} s)")
        print("heavy modules at the first window: " + (", ".join(sorted(heavy)) or "none"))
    return 1 if heavy else 0


if __name__ == "__main__":
    sys.exit(main())
