"""What the Train page knows without an engine: orders, presets, charts, the health and the end of a training."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop.training import presets
from desktop.training.chart import MAX_POINTS, Chart, Series, ticks
from desktop.training.health import Health, forecast, furthest_of_its_kind, health, steps_by_the_end
from desktop.training.run import Order, folder_name, read_order, unfinished
from engine import paths


def test_order_file_cannot_point_elsewhere(tmp_path: Path) -> None:
    order = Order("music", "/works", str(tmp_path / "mine"), "frames", 5.0)
    order.write()
    text = order.order_path.read_text().replace(str(tmp_path / "mine"), "/etc/elsewhere")
    order.order_path.write_text(text)
    kept = read_order(order.order_path)
    assert kept is not None and kept.out == str(tmp_path / "mine")
    (tmp_path / "broken.training.json").write_text("{")
    (tmp_path / "list.training.json").write_text("[]")
    assert unfinished(tmp_path) == [order]


@pytest.mark.parametrize(
    ("name", "folder"),
    [("my sketches", "my-sketches"), ("../x", "x"), ("画", "画"), ("a/b:c", "a-b-c"), (" . ", "")],
)
def test_folder_name(name: str, folder: str) -> None:
    assert folder_name(name) == folder


def test_presets_are_the_recipes() -> None:
    """In a process of its own: the recipes import torch, which the window's process never does."""
    code = (
        "import importlib, json; print(json.dumps({kind: list(importlib.import_module("
        "f'engine.{kind}.recipe').PRESETS) for kind in ('painting', 'music', 'writing')}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {kind: list(keys) for kind, keys in presets.KEYS.items()}
    for kind in presets.KEYS:
        assert all(p.name != p.key and p.description for p in presets.presets(kind))


def test_series_is_thinned_and_keeps_its_mean() -> None:
    series = Series()
    for n in range(10_000):
        series.add(float(n), 2.0 if n % 2 else 4.0)
    series.add(float("nan"), 1.0)
    assert MAX_POINTS // 2 <= len(series.x) <= MAX_POINTS
    assert series.x == sorted(series.x)
    assert float(np.mean(series.y)) == pytest.approx(3.0, abs=0.01)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0.001, 0.004), (-3, 7), (0, 43200), (5.1, 5.2)])
def test_ticks_are_round_and_few(low: float, high: float) -> None:
    found = ticks(low, high, 6)
    assert 1 <= len(found) <= 7
    assert all(low - 1e-9 <= t <= high + 1e-9 for t in found)


def test_chart_describes_itself(qtbot: Any) -> None:
    chart = Chart()
    qtbot.addWidget(chart)
    chart.add(1.0, {"loss": 0.25})
    assert "loss 0.25" in chart.accessibleDescription()
    assert not chart.grab().isNull()


@pytest.mark.parametrize(
    ("kind", "figures", "expected"),
    [
        ("painting", {"diversity": 0.8, "real_right": 0.8, "unseen_right": 0.7}, Health.FINE),
        ("painting", {"diversity": 0.1}, Health.ALIKE),
        ("painting", {"diversity": 0.8, "real_right": 0.95, "unseen_right": 0.4}, Health.BY_HEART),
        ("painting", {"held_out": 200.0, "best": 100.0}, Health.FINE),  # that measure is too rough to alarm
        ("music", {"held_out": 4.0, "best": 3.98}, Health.FINE),
        ("music", {"held_out": 4.4, "best": 4.0}, Health.BY_HEART),
        ("writing", {}, Health.FINE),
    ],
)
def test_health_is_read_off_the_figures(kind: str, figures: dict[str, float], expected: Health) -> None:
    assert health(kind, figures) is expected


def test_the_end_is_foretold_from_the_course_so_far() -> None:
    falling = [(minutes, 200.0 * minutes**-0.4) for minutes in (1.0, 2.0, 3.0, 4.0)]
    assert forecast(falling, 60.0) == pytest.approx(200.0 * 60.0**-0.4, rel=1e-6)
    assert forecast(falling[:2], 60.0) is None
    rising = [(1.0, 80.0), (2.0, 90.0), (3.0, 100.0)]
    assert forecast(rising, 60.0) == 80.0, "the best is kept"
    assert forecast([(2.0, 5.0)] * 3, 60.0) is None


def test_how_far_it_will_come_is_known_from_the_speed() -> None:
    steady = [(10.0 * number, 20.0 * number) for number in range(1, 8)]
    assert steps_by_the_end(steady, 100.0) == (340, 340)
    assert steps_by_the_end(steady[:2], 100.0) is None and steps_by_the_end([], 9.0) is None
    slower = [(10.0, 20.0), (20.0, 40.0), (30.0, 60.0), (40.0, 70.0), (50.0, 80.0)]
    assert steps_by_the_end(slower, 100.0) == (180, 280)


def test_a_finished_model_of_the_preset_is_compared_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("engine.paths.starter_models", lambda: tmp_path)
    monkeypatch.setattr("engine.paths.user_models", lambda: tmp_path / "none")
    assert furthest_of_its_kind("painting", "quick") is None
    real = json.loads((paths.resources() / "models" / "landscapes" / "card.json").read_text("utf-8"))
    for name, preset, steps in (("a", "quick", 100), ("b", "quick", 300), ("c", "thorough", 900)):
        (tmp_path / name).mkdir()
        card = real | {"name": name, "preset": preset, "training": real["training"] | {"steps": steps}}
        (tmp_path / name / "card.json").write_text(json.dumps(card), "utf-8")
    assert furthest_of_its_kind("painting", "quick") == ("b", 300)
