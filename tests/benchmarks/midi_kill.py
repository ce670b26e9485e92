"""What still sounds after a kill? Held notes left over when the window, the MIDI process or the server dies.

    python tests/benchmarks/midi_kill.py [--trials N] [--only window|process|stopped|port|server ...] [--json]

Each trial strikes a chord on a receiver behind a JACK server, kills with SIGKILL (stopped: halts with SIGSTOP) and
counts the notes that the receiver still holds 20 seconds later, or the time until the last of them ended. Where the
receiver's port was pulled or the server itself was killed, they are started anew under the same names, and what
the ledger of held notes still owes them is counted; the time then includes their start. Server and receiver get
real-time priority where that is allowed. The control beside the window's row is a process of nothing but one thread
with our sender's priority: how long it took to notice the same death through a pipe. The peer is a
player that is nothing but a process with a port: its notes go on sounding. Exit code 1 where a note was left.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from midi_receiver import Jack, Receiver, jack_server

from engine.music import midi_messages as m
from engine.music.held import Held
from engine.music.midi_process import MidiProcess

ROOT = Path(__file__).resolve().parents[2]
PITCHES = (48, 60, 64, 67, 72)
WINDOW = """
import sys
sys.path.insert(0, sys.argv[1])
from engine.music import midi_messages as m
from engine.music.midi_process import MidiProcess
if __name__ == "__main__":
    midi, port = MidiProcess(), sys.argv[2]
    while True:
        for event in midi.poll(0.1):
            if isinstance(event, m.Ports) and port in event.outputs:
                midi.send(m.Now(tuple((port, bytes((0x90, pitch, 90))) for pitch in map(int, sys.argv[3:]))))
"""
PLAIN = """
import sys, time, rtmidi
port = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name="plain")
port.open_port(port.get_ports().index(sys.argv[1]))
time.sleep(0.3)
for pitch in map(int, sys.argv[2:]): port.send_message([0x90, pitch, 90])
time.sleep(60)
"""
WATCHER = """
import os, sys, time
try: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(12))
except (AttributeError, OSError): pass
sys.stdin.read()
print(time.monotonic())
"""
_numbers = itertools.count()
_noticed: list[float] = []
"""Seconds in which the control noticed the window's death."""


@dataclass(frozen=True)
class Row:
    """left: notes left over in all trials; seconds: until all were released, median and worst."""

    killed: str
    trials: int
    struck: int
    left: int
    median: float
    worst: float


def receiver() -> Receiver:
    return Receiver(f"ear{next(_numbers)}", "urgent")


def struck(ear: Receiver) -> None:
    if not ear.wait_for(lambda: len(ear.sounding()) == len(PITCHES), 60):
        raise SystemExit("The chord never arrived; is this machine too busy?")


def released(ear: Receiver, began: float) -> tuple[int, float]:
    """Notes left, and the seconds from the kill until the last note ended, as the receiver's clock has it."""
    ear.wait_for(lambda: not ear.sounding(), 20)
    held: set[int] = set()
    last = time.monotonic()
    for when, data in ear.messages():
        if data[0] & 0xF0 == 0x90 and data[2]:
            held.add(data[1])
        elif data[0] & 0xF0 == 0x80 and data[1] in held:
            held.discard(data[1])
            last = when
    return len(ear.sounding()), last - began


def window(jack: Jack) -> tuple[int, float]:
    """Kill the process that owns the handle."""
    ear = receiver()
    script = ear.file.with_suffix(".py")
    script.write_text(WINDOW)
    command = [sys.executable, str(script), str(ROOT), ear.port, *map(str, PITCHES)]
    ours, theirs = os.pipe()
    watcher = subprocess.Popen([sys.executable, "-c", WATCHER], stdin=ours, stdout=subprocess.PIPE, text=True)
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, pass_fds=(theirs,))
    for end in (ours, theirs):
        os.close(end)
    struck(ear)
    began = time.monotonic()
    process.kill()
    answer = released(ear, began)
    _noticed.append(float(watcher.communicate()[0]) - began)
    process.wait()
    script.unlink()
    ear.close()
    return answer


def chord(midi: MidiProcess, ear: Receiver) -> None:
    while not midi.pid:
        midi.poll(0.1)
    midi.send(m.ListPorts())
    end = time.monotonic() + 60
    while time.monotonic() < end:
        there = any(isinstance(event, m.Ports) and ear.port in event.outputs for event in midi.poll(0.1))
        if there:
            midi.send(m.Now(tuple((ear.port, bytes((0x90, pitch, 90))) for pitch in PITCHES)))
            struck(ear)
            return
    raise SystemExit("The port never came; is this machine too busy?")


def process(jack: Jack) -> tuple[int, float]:
    """Kill the process that sends."""
    ear, midi = receiver(), MidiProcess()
    chord(midi, ear)
    began = time.monotonic()
    os.kill(midi.pid, signal.SIGKILL)
    answer = released(ear, began)
    midi.close()
    ear.close()
    return answer


def stopped(jack: Jack) -> tuple[int, float]:
    """Halt the process that sends, as a driver that never comes back would."""
    ear, midi = receiver(), MidiProcess()
    chord(midi, ear)
    began = time.monotonic()
    os.kill(midi.pid, signal.SIGSTOP)
    answer = released(ear, began)
    midi.close()
    ear.close()
    return answer


def port(jack: Jack) -> tuple[int, float]:
    """Pull the receiver's port out; then it is there again."""
    ear, midi = receiver(), MidiProcess()
    chord(midi, ear)
    name = ear.port.split(":")[0]
    began = time.monotonic()
    ear.process.kill()
    ear.close()
    time.sleep(1)  # else the port is back before anyone has missed it
    return returned(Receiver(name, "urgent"), midi, began)


def returned(ear: Receiver, midi: MidiProcess, began: float) -> tuple[int, float]:
    """What is owed and held once the receiver is back and has been seen."""
    held = Held(midi.shared)

    def settled() -> bool:
        midi.poll()
        return not list(held.owing())

    ear.wait_for(settled, 40)
    left = sum(len(held.notes(slot)) for slot in tuple(held.owing())) + len(ear.sounding())
    seconds = time.monotonic() - began
    midi.close()
    ear.close()
    return left, seconds


def server(jack: Jack) -> tuple[int, float]:
    """Kill the JACK server; then the same one and the same receiver are there again."""
    ear, midi = receiver(), MidiProcess()
    chord(midi, ear)
    name = ear.port.split(":")[0]
    jack.kill()
    ear.process.kill()
    ear.close()
    began = time.monotonic()
    jack.start()
    jack.urge()
    return returned(Receiver(name, "urgent"), midi, began)


def plain(jack: Jack) -> tuple[int, float]:
    """The peer: kill a process that sends by itself."""
    ear = receiver()
    process = subprocess.Popen([sys.executable, "-c", PLAIN, ear.port, *map(str, PITCHES)], stderr=subprocess.DEVNULL)
    struck(ear)
    process.kill()
    process.wait()
    time.sleep(2)
    left = len(ear.sounding())
    ear.close()
    return left, 2.0


KILLS: dict[str, Callable[[Jack], tuple[int, float]]] = {
    "window": window,
    "process": process,
    "stopped": stopped,
    "port": port,
    "server": server,
}


def run(name: str, kill: Callable[[Jack], tuple[int, float]], trials: int, jack: Jack, quiet: bool) -> Row:
    answers = [kill(jack) for _ in range(trials)]
    times = sorted(seconds for _, seconds in answers)
    left = sum(count for count, _ in answers)
    row = Row(name, trials, trials * len(PITCHES), left, times[len(times) // 2], times[-1])
    if not quiet:
        print(
            f"{name:8} killed {trials:4} times: {row.left} of {row.struck} notes left"
            f"   released after {row.median:.3f} s (median), {row.worst:.3f} s (worst)",
            flush=True,
        )
        if _noticed:
            times = sorted(_noticed)
            print(f"{'':8} control: noticed after {times[len(times) // 2]:.3f} s (median), {times[-1]:.3f} s (worst)")
            _noticed.clear()
    return row


def main() -> int:
    parser = argparse.ArgumentParser(description="Notes left over after a kill.")
    parser.add_argument("--trials", type=int, default=100, help="kills of each kind (default 100)")
    parser.add_argument("--only", nargs="+", choices=KILLS, default=list(KILLS))
    parser.add_argument("--json", action="store_true", help="machine-readable output")
    asked = parser.parse_args()
    with jack_server(f"triptych-kill-{os.getpid()}") as jack:
        jack.urge()
        rows = [run(name, KILLS[name], asked.trials, jack, asked.json) for name in asked.only]
        peer = run("a plain player", plain, min(3, asked.trials), jack, asked.json)
    if asked.json:
        print(json.dumps({"rows": [asdict(row) for row in rows], "peer": asdict(peer)}, indent=2))
    return 1 if any(row.left for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
