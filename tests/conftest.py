"""What holds for every test: one torch thread, no display, folders of its own, no stray logs, no leaked threads."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from midi_receiver import Jack, jack_server

for _name, _value in {
    "OMP_WAIT_POLICY": "PASSIVE",
    "OMP_NUM_THREADS": "1",
    "TRIPTYCH_THREADS": "1",
    "QT_QPA_PLATFORM": "offscreen",
}.items():
    os.environ.setdefault(_name, _value)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's own data and settings."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("TRIPTYCH_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))


@pytest.fixture(autouse=True)
def _no_stray_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning that nobody asked for is a failure: it names what went wrong unseen."""
    yield
    stray = [r for when in ("setup", "call") for r in caplog.get_records(when) if r.levelno >= logging.WARNING]
    assert not stray, [f"{r.name}: {r.getMessage()}" for r in stray]


@pytest.fixture(autouse=True)
def _no_leaked_threads(request: pytest.FixtureRequest) -> Iterator[None]:
    """Python threads end with the test that began them."""
    before = set(threading.enumerate())
    yield
    left = [t for t in threading.enumerate() if t not in before and t.is_alive() and not t.daemon]
    for thread in left:
        thread.join(2)
    assert not [t.name for t in left if t.is_alive()]


@pytest.fixture(scope="session")
def jack() -> Iterator[Jack]:
    """A JACK server to play to; without jackd the tests that need one are skipped."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(jack_server(f"triptych-test-{os.getpid()}"))
        except OSError as error:
            pytest.skip(f"No JACK server can be started here ({error}); install jackd2 to run this test.")
        yield server


def starter(kind: str) -> Path:
    """The folder of a starter model, whichever is the first of its kind."""
    from engine import studio

    return studio.find_model(kind, "en")
