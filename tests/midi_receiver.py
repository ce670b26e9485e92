"""A synthesiser without sound, run as a process of its own: notes down what arrives at its JACK port, and when.

    python tests/midi_receiver.py NAME FILE [send] [urgent]

Each line of FILE is the time (time.monotonic()) and the message in hexadecimal digits; the first says "ready".
With `send`, it is a keyboard: each line of hexadecimal digits on standard input goes out. With `urgent` it asks
for real-time priority, so that a measurement is not one of the receiver.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def main() -> None:
    import rtmidi

    name, path, *rest = sys.argv[1:]
    library: Any = rtmidi
    with open(path, "w", buffering=1) as out:
        if "send" in rest:
            keys = library.MidiOut(library.API_UNIX_JACK, name=name)
            keys.open_virtual_port("out")
            if "urgent" in rest:
                raise_threads(os.getpid(), 15)
            out.write("ready\n")
            for line in sys.stdin:
                keys.send_message(bytes.fromhex(line))
            time.sleep(0.1)
            keys.delete()
            return
        port = library.MidiIn(library.API_UNIX_JACK, name=name)
        port.ignore_types(sysex=False, timing=False, active_sense=True)
        port.set_callback(lambda event, _: out.write(f"{time.monotonic():.6f} {bytes(event[0]).hex()}\n"))
        port.open_virtual_port("in")
        if "urgent" in rest:
            raise_threads(os.getpid(), 15)
        out.write("ready\n")
        sys.stdin.read()
        port.delete()


def raise_threads(process: int, priority: int) -> bool:
    """Real-time priority for every thread of a process; whether it was granted. JACK's own threads inherit none."""
    try:
        for thread in os.listdir(f"/proc/{process}/task"):
            os.sched_setscheduler(int(thread), os.SCHED_FIFO, os.sched_param(priority))
    except (OSError, AttributeError):
        return False
    return True


class Receiver:
    """The handle: what came so far."""

    def __init__(self, name: str, kind: str = "") -> None:
        self.port = f"{name}:{'out' if 'send' in kind else 'in'}"
        memory = "/dev/shm" if os.path.isdir("/dev/shm") else None  # a disk would keep it waiting now and then
        handle, file = tempfile.mkstemp(suffix=".midi-log", dir=memory)
        os.close(handle)
        self.file = Path(file)
        command = [sys.executable, __file__, name, file, *kind.split()]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.wait_for(lambda: self.file.read_text().startswith("ready"))

    def wait_for(self, true: Callable[[], bool], seconds: float = 60) -> bool:
        """Whether it became true within so many seconds."""
        end = time.monotonic() + seconds
        while not true():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def play(self, data: bytes) -> None:
        """As a keyboard: send this."""
        assert self.process.stdin is not None
        self.process.stdin.write(data.hex() + "\n")
        self.process.stdin.flush()

    def messages(self) -> list[tuple[float, bytes]]:
        lines = self.file.read_text().splitlines(keepends=True)[1:]
        return [(float(line.split()[0]), bytes.fromhex(line.split()[1])) for line in lines if line.endswith("\n")]

    def sounding(self) -> set[tuple[int, int]]:
        """(channel, pitch) of the notes that were struck and not released since."""
        held: set[tuple[int, int]] = set()
        for _, data in self.messages():
            kind, channel = data[0] & 0xF0, data[0] & 15
            if kind == 0x90 and data[2]:
                held.add((channel, data[1]))
            elif kind in (0x80, 0x90):
                held.discard((channel, data[1]))
            elif kind == 0xB0 and data[1] in (120, 123):
                held = {note for note in held if note[0] != channel}
        return held

    def close(self) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.close()
            self.process.wait(3)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self.file.unlink(missing_ok=True)


class Jack:
    """A JACK server that plays to no device, under a name of its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        os.environ["JACK_DEFAULT_SERVER"] = name
        os.environ["JACK_NO_START_SERVER"] = "1"
        self.start()

    def start(self) -> None:
        # -S: it waits for each client, or messages are lost; -t: but not for long for a dead one.
        command = ["jackd", "-n", self.name, "-r", "-S", "-t", "80", "-d", "dummy", "-r", "48000", "-p", "64"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.up = self._answers()

    def _answers(self) -> bool:
        ask = "import os, rtmidi\ntry: rtmidi.MidiOut(rtmidi.API_UNIX_JACK)\nexcept OSError: os._exit(1)\nos._exit(0)"
        for _ in range(20):
            time.sleep(0.2)
            if self.process.poll() is not None:
                return False
            answer = subprocess.run([sys.executable, "-c", ask], timeout=30, check=False, capture_output=True)
            if answer.returncode == 0:
                return True
        return False

    def urge(self) -> bool:
        """Real-time priority, so that what is measured is not the server; whether it was granted."""
        return raise_threads(self.process.pid, 20)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def jack_server(name: str) -> Iterator[Jack]:
    """Raises OSError where JACK is not installed or does not start here."""
    before = {key: os.environ.get(key) for key in ("JACK_DEFAULT_SERVER", "JACK_NO_START_SERVER")}
    jack = Jack(name)
    try:
        if not jack.up:
            raise OSError("jackd does not start here")
        yield jack
    finally:
        jack.close()
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value


if __name__ == "__main__":
    main()
