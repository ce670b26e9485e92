"""Does the window stay smooth while a model trains? A 5 ms timer in the window's process says.

    python tests/benchmarks/window_lag.py [--seconds S] [--json]

The real main window shows its Train page; the timer is read while nothing happens, then while a small real
training runs in a child process and the page draws its losses and previews. Lag is how much later than 5 ms
after the last tick a tick comes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
INTERVAL_MS = 5


def make_pictures(folder: Path, count: int = 64, side: int = 32) -> None:
    """Stripes and discs of random colours, as PNG, enough for the small network to learn something."""
    import numpy as np
    from PySide6.QtGui import QImage

    folder.mkdir(parents=True)
    rng = np.random.default_rng(7)
    y, x = np.mgrid[0:side, 0:side] / side
    for number in range(count):
        back, front = rng.integers(0, 256, (2, 3))
        inside = (x - rng.random()) ** 2 + (y - rng.random()) ** 2 < 0.08
        pixels = np.where(inside[..., None], front, back).astype(np.uint8)
        image = QImage(pixels.tobytes(), side, side, 3 * side, QImage.Format.Format_RGB888)
        assert image.save(str(folder / f"{number:03}.png"))


class Lag:
    """Ticks every 5 ms and keeps how late each tick came, in ms."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.late: list[float] = []
        self._last = 0.0
        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.setInterval(INTERVAL_MS)
        self.timer.timeout.connect(self._tick)

    def _tick(self) -> None:
        now = time.perf_counter()
        if self._last:
            self.late.append(max(0.0, (now - self._last) * 1000 - INTERVAL_MS))
        self._last = now

    def begin(self) -> None:
        self.late, self._last = [], 0.0
        self.timer.start()

    def end(self) -> dict[str, float]:
        """p99 and max of the lag in ms, and how many ticks there were."""
        self.timer.stop()
        late = sorted(self.late)
        p99 = late[min(len(late) - 1, int(0.99 * len(late)))]
        return {"p99_ms": round(p99, 3), "max_ms": round(late[-1], 3), "ticks": len(late)}


def wait(condition: Any, seconds: float) -> None:
    """Run the event loop until condition() or until the time is over."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    timer = QTimer()
    timer.setInterval(50)
    timer.timeout.connect(lambda: loop.quit() if condition() or time.monotonic() > end else None)
    end = time.monotonic() + seconds
    timer.start()
    loop.exec()


def measure(seconds: float) -> dict[str, Any]:
    """Lag of the real window's event loop, idle and while training."""
    from desktop.app import make_application
    from desktop.training.run import Order, State

    app = make_application(sys.argv[:1])
    from desktop.window import Window

    window = Window()
    window.show()
    window.show_tab("train")
    page = window.training
    lag = Lag()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "pictures"
        make_pictures(source)
        wait(lambda: False, 3)  # the first creation's engine is up and quiet
        lag.begin()
        wait(lambda: False, seconds)
        idle = lag.end()
        page.start(Order("painting", str(source), str(Path(folder) / "model"), "classic", 60.0, name="lag"))
        run = page.run
        assert run is not None
        lag.begin()
        wait(lambda: run.state is not State.READING, 120)
        starting = lag.end()
        if run.state is not State.LEARNING:
            raise SystemExit(f"The training did not begin: {run.sentence} {run.details}")
        before = dict(run.figures)
        minutes = run.minutes
        lag.begin()
        wait(lambda: run.state is not State.LEARNING, seconds)
        training = lag.end()
        if run.state is not State.LEARNING or run.minutes <= minutes:
            raise SystemExit(f"The training stood still: {run.sentence} {run.details}")
        speed = run.figures.get("steps_per_second", 0.0)
        assert before.keys() <= run.figures.keys()
        run.discard()
        window.close()
        app.processEvents()
    ratio = training["p99_ms"] / max(idle["p99_ms"], 0.1)
    return {
        "idle": idle,
        "starting": starting,
        "training": training,
        "ratio_p99": round(ratio, 2),
        "steps_per_second": round(speed, 2),
        "seconds": seconds,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Lag of the window while training")
    parser.add_argument("--seconds", type=float, default=15.0, help="per part (default 15)")
    parser.add_argument("--json", action="store_true", help="figures for machines")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        os.environ["TRIPTYCH_HOME"] = os.environ["XDG_CONFIG_HOME"] = home
        result = measure(arguments.seconds)
    if arguments.json:
        print(json.dumps(result))
    else:
        for name in ("idle", "starting", "training"):
            part = result[name]
            print(f"{name:9} p99 {part['p99_ms']:.2f} ms late, worst {part['max_ms']:.2f} ms")
        print(f"ratio of p99, training to idle: {result['ratio_p99']:.2f}")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
