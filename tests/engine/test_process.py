"""The engine's child process: answers, cancels, and dies without taking anybody along."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest

from engine.brief import Brief
from engine.process import (
    Create,
    Died,
    EngineGone,
    EngineProcess,
    Event,
    Failed,
    Finished,
    Inspect,
    ListModels,
    Ready,
    Train,
    WarmUp,
)


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EngineProcess]:
    monkeypatch.setenv("TRIPTYCH_MODELS", str(tmp_path / "none"))
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "home"))
    process = EngineProcess()
    yield process
    process.close()


def wait_for(engine: EngineProcess, kind: type[Event], seconds: float = 60) -> Event:
    """The next event of `kind`; what came in the same batch after it waits for the next call."""
    end = time.monotonic() + seconds
    waiting: deque[Event] = _waiting.setdefault(engine, deque())
    while time.monotonic() < end:
        waiting.extend(engine.poll(0.0 if waiting else 0.1))
        while waiting:
            event = waiting.popleft()
            if isinstance(event, kind):
                return event
            assert not isinstance(event, Failed | Died), event
    raise AssertionError(f"no {kind.__name__} within {seconds} s")


_waiting: WeakKeyDictionary[EngineProcess, deque[Event]] = WeakKeyDictionary()


def test_answers_requests_in_order(engine: EngineProcess) -> None:
    assert isinstance(wait_for(engine, Ready), Ready)
    first, second = engine.send(ListModels()), engine.send(ListModels())
    answers = [wait_for(engine, Finished), wait_for(engine, Finished)]
    assert [a.job for a in answers if isinstance(a, Finished)] == [first, second]
    assert answers[0].result == []  # type: ignore[union-attr]


def test_warming_up_tells_nothing_and_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "home"))
    process = EngineProcess()
    try:
        wait_for(process, Ready)
        warming = process.send(WarmUp("zh"))
        asked = process.send(Create(Brief(only=("writing",), language="zh")))
        end, told = time.monotonic() + 60, []
        while not any(isinstance(event, Finished) and event.job == asked for event in told):
            told += process.poll(0.1)
            assert time.monotonic() < end
    finally:
        process.close()
    assert [event for event in told if getattr(event, "job", 0) == warming] == [Finished(warming, None)]
    made = told[-1].result  # type: ignore[union-attr]
    assert list(made.works) == ["writing"]


def test_warming_up_without_models_is_no_failure(engine: EngineProcess) -> None:
    job = engine.send(WarmUp("en"))
    assert wait_for(engine, Finished) == Finished(job, None)


def test_bad_input_is_one_sentence(engine: EngineProcess, tmp_path: Path) -> None:
    job = engine.send(Create(Brief(seed=1)))
    failed = wait_for(engine, Failed)
    assert isinstance(failed, Failed)
    assert failed.job == job
    assert "train one" in failed.sentence
    engine.send(Inspect("painting", str(tmp_path / "nowhere")))
    failed = wait_for(engine, Failed)
    assert isinstance(failed, Failed)
    assert "nothing at" in failed.sentence


def test_an_unforeseen_error_is_told_and_the_child_lives_on(engine: EngineProcess) -> None:
    engine.send("no request at all")  # type: ignore[arg-type]
    failed = wait_for(engine, Failed)
    assert isinstance(failed, Failed)
    assert "TypeError" in failed.sentence
    assert "no request" in failed.details
    engine.send(Train("sculpture", "x", "y", steps=1))
    failed = wait_for(engine, Failed)
    assert isinstance(failed, Failed)
    assert "sculpture" in failed.sentence
    job = engine.send(ListModels())
    done = wait_for(engine, Finished)
    assert isinstance(done, Finished)
    assert done.job == job


def test_a_killed_child_is_reported_once(engine: EngineProcess) -> None:
    wait_for(engine, Ready)
    os.kill(engine.pid, signal.SIGKILL)
    died = wait_for(engine, Died, 10)
    assert isinstance(died, Died)
    assert "started again" in died.sentence
    assert engine.poll(0.05) == []
    assert not engine.alive
    with pytest.raises(EngineGone):
        engine.send(ListModels())
    engine.cancel(1)  # harmless on a dead child


def test_close_ends_the_child_and_may_be_called_twice() -> None:
    engine = EngineProcess()
    wait_for(engine, Ready)
    pid = engine.pid
    engine.close()
    engine.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    program = (
        "import time\n"
        "from engine.process import EngineProcess, Ready\n"
        "if __name__ == '__main__':\n"
        "    engine = EngineProcess()\n"
        "    while not any(isinstance(e, Ready) for e in engine.poll(1)): pass\n"
        "    print(engine.pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    root = Path(__file__).resolve().parents[2]
    script = tmp_path / "parent.py"
    script.write_text(program)
    parent = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            break
        if Path(f"/proc/{child}/stat").read_text().split(")")[1].split()[0] == "Z":
            break  # ended; an init that does not collect it is not our affair
        time.sleep(0.05)
    else:
        raise AssertionError("the child outlived its parent")
