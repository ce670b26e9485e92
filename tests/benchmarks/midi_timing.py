"""How exactly notes leave: Triptych's MIDI process beside mido's own player, idle and beside a training.

    python tests/benchmarks/midi_timing.py [--events N] [--only SENDER ...] [--load idle|busy|both] [--json]

A JACK server without a device carries the notes to a receiver in a process of its own; server and receiver get
real-time priority where that is allowed, so that what is measured is the sender. Jitter is how far each message
arrives from its due time, less the median of that difference; JACK itself hands messages over every 1.3 ms.
The load trains a small convolutional net with two threads. The bare loop is the control: at the same priority it does
nothing but sleep to each due time and send; how late it wakes and how unevenly JACK and the receiver pass on what it
sent are this machine's own jitter, below which no sender comes. "now" is the time from the decision to the arrival of
a message sent with midi_messages.Now. Exit code 1 where a message of ours is lost.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from midi_receiver import Receiver, jack_server

from engine.music import midi_messages as m
from engine.music.clock import TempoMap
from engine.music.midi import to_midi
from engine.music.midi_process import MidiProcess
from engine.works import Note, Score, Track

LOAD = """
import torch
torch.set_num_threads(2)
net = torch.nn.Sequential(*[torch.nn.Conv2d(32, 32, 3, padding=1) for _ in range(4)])
step = torch.optim.Adam(net.parameters())
x = torch.randn(16, 32, 64, 64)
print("up", flush=True)
while True:
    step.zero_grad(); net(x).square().mean().backward(); step.step()
"""
BARE = """
import gc, json, os, sys, time, rtmidi
plan, name, urgent = json.load(open(sys.argv[1])), sys.argv[2], sys.argv[3] == "urgent"
port = rtmidi.MidiOut(rtmidi.API_UNIX_JACK)
port.open_port(port.get_ports().index(name))
if urgent:
    for thread in os.listdir("/proc/self/task"):
        try: os.sched_setscheduler(int(thread), os.SCHED_FIFO, os.sched_param(12))
        except OSError: pass
time.sleep(0.5)
gc.disable()
log = []
start = time.monotonic() + 0.2
for seconds, message in plan:
    if (wait := start + seconds - time.monotonic()) > 0: time.sleep(wait)
    woke = time.monotonic()
    port.send_message(message)
    log.append((woke - start - seconds, time.monotonic()))
time.sleep(0.3)
print(json.dumps(log))
"""
MIDO = """
import sys, time, mido
mido.set_backend("mido.backends.rtmidi/UNIX_JACK")
port = mido.open_output(sys.argv[2])
time.sleep(0.5)
for message in mido.MidiFile(sys.argv[1]).play(): port.send(message)
time.sleep(0.3)
"""
_numbers = itertools.count()


@dataclass(frozen=True)
class Row:
    """Times in milliseconds."""

    sender: str
    load: bool
    messages: int
    lost: int
    p50: float
    p99: float
    worst: float


def tune(events: int) -> Score:
    """So many messages at irregular times, 4 ms apart on average; every pitch has ended before it comes again."""
    gaps = np.random.default_rng(0).integers(2, 14, events // 2)
    onsets = np.cumsum(gaps)
    notes = tuple(Note(int(tick), 24 + n % 80, int(gaps[n]), 1 + n % 127) for n, tick in enumerate(onsets))
    return Score((Track("a", notes),), tempo=120.0)


def due_times(score: Score) -> list[tuple[float, bytes]]:
    """(seconds, message) in the order in which they are due."""
    plan = TempoMap(score)
    out: list[tuple[int, int, bytes]] = []
    for note in score.tracks[0].notes:
        out.append((note.onset, 1, bytes((0x90, note.pitch, note.velocity))))
        out.append((note.onset + note.duration, 0, bytes((0x80, note.pitch))))
    return [(plan.seconds(tick), data) for tick, _, data in sorted(out)]


def jitter(score: Score, receiver: Receiver) -> tuple[int, int, list[float]]:
    """Messages due, lost, and how far from their times those came (ms), each ordinal of a message to its own."""
    came: dict[bytes, list[float]] = {}
    for when, data in receiver.messages():
        came.setdefault(data[:2] if data[0] == 0x80 else data, []).append(when)
    due = due_times(score)
    late = [when - seconds for seconds, data in due if (queue := came.get(data)) and (when := queue.pop(0))]
    return len(due), len(due) - len(late), from_middle(late)


@contextmanager
def loaded(on: bool) -> Iterator[None]:
    if not on:
        yield
        return
    process = subprocess.Popen([sys.executable, "-c", LOAD], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield
    finally:
        process.kill()
        process.wait()


def wait_up(midi: MidiProcess, port: str) -> str:
    """The sentence on its priority, once the port is there."""
    sentence, there = "", False
    while not (sentence and there):
        for event in midi.poll(0.1):
            if isinstance(event, m.Ready):
                sentence = event.priority
            there = there or (isinstance(event, m.Ports) and port in event.outputs)
    midi.send(m.Now(((port, b"\xb0\x01\x00"),)))  # opens the port
    time.sleep(0.5)
    return sentence


def ours(score: Score, receiver: Receiver, urgent: bool) -> str:
    midi = MidiProcess(urgent)
    try:
        sentence = wait_up(midi, receiver.port)
        midi.send(m.Play(score, m.all_to(score, receiver.port)))
        while not any(isinstance(event, m.Stopped) for event in midi.poll(0.2)):
            pass
    finally:
        midi.close()
    return sentence


def mido(score: Score, receiver: Receiver) -> None:
    file = receiver.file.with_suffix(".mid")
    file.write_bytes(to_midi(score))
    subprocess.run([sys.executable, "-c", MIDO, str(file), receiver.port], check=True, stderr=subprocess.DEVNULL)
    file.unlink()


def latency(receiver: Receiver, count: int = 200) -> list[float]:
    """Milliseconds from the decision to the arrival, in order of size."""
    midi = MidiProcess()
    try:
        wait_up(midi, receiver.port)
        sent = []
        for n in range(count):
            time.sleep(0.011)
            sent.append(time.monotonic())
            midi.send(m.Now(((receiver.port, bytes((0x91, n % 128, 1 + n // 128))),)))
            midi.poll()
        time.sleep(0.5)
    finally:
        midi.close()
    came = [when for when, data in receiver.messages() if data[0] == 0x91]
    return sorted((b - a) * 1e3 for a, b in zip(sent, came, strict=True))


def quantile(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))]


def from_middle(values: list[float]) -> list[float]:
    """How far each is from their median, in milliseconds, in order of size."""
    middle = statistics.median(values)
    return sorted(abs(value - middle) * 1e3 for value in values)


def bare(score: Score, receiver: Receiver, urgent: bool) -> list[tuple[float, float]]:
    """The control: for each message how late a loop that does nothing but sleep woke (seconds), and when it sent."""
    plan = receiver.file.with_suffix(".json")
    plan.write_text(json.dumps([(seconds, list(data) + [64] * (3 - len(data))) for seconds, data in due_times(score)]))
    command = [sys.executable, "-c", BARE, str(plan), receiver.port, "urgent" if urgent else "ordinary"]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    plan.unlink()
    return json.loads(answer.stdout)


SENDERS: dict[str, bool | None] = {  # whether it asks for a raised priority
    "Triptych": True,
    "Triptych, ordinary priority": False,
    "mido": None,
    "bare loop": True,
    "bare loop, ordinary priority": False,
}


def measure(sender: str, load: bool, score: Score) -> tuple[list[Row], str]:
    """Its row, for the control followed by a row for its waking and one for JACK with the receiver; the sentence
    on the priority."""
    receiver = Receiver(f"ear{next(_numbers)}", "urgent")
    sentence, parts = "", []
    urgent = SENDERS[sender]
    if urgent is None:
        mido(score, receiver)
    elif sender.startswith("bare"):
        log = bare(score, receiver, urgent)
        came = [when for when, data in receiver.messages() if data[0] in (0x80, 0x90)]
        parts.append(("  of this: its waking", sorted(late * 1e3 for late, _ in log)))
        if len(came) == len(log):
            way = [when - sent for when, (_, sent) in zip(came, log, strict=True)]
            parts.append(("  of this: JACK and the receiver", from_middle(way)))
    else:
        sentence = ours(score, receiver, urgent)
    due, lost, late = jitter(score, receiver)
    receiver.close()
    rows = [Row(sender, load, due, lost, quantile(late, 0.5), quantile(late, 0.99), late[-1])]
    rows += [Row(name, load, due, 0, quantile(part, 0.5), quantile(part, 0.99), part[-1]) for name, part in parts]
    return rows, sentence


def stolen() -> float:
    """Seconds of processor time that the host kept from this machine so far; 0 where it does not say."""
    try:
        return int(Path("/proc/stat").read_text().split()[8]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description="MIDI jitter over JACK, beside mido's player.")
    parser.add_argument("--events", type=int, default=2000, help="messages a run (default 2000)")
    parser.add_argument("--only", nargs="+", choices=SENDERS, default=list(SENDERS))
    parser.add_argument("--load", choices=("idle", "busy", "both"), default="both", help="beside a training or not")
    parser.add_argument("--json", action="store_true", help="machine-readable output")
    asked = parser.parse_args()
    score = tune(asked.events)
    rows: list[Row] = []
    now: dict[str, dict[str, float]] = {}
    priority = ""
    with jack_server(f"triptych-timing-{os.getpid()}") as jack:
        fair = jack.urge()
        for load in {"idle": (False,), "busy": (True,), "both": (False, True)}[asked.load]:
            with loaded(load):
                for sender in asked.only:
                    stole = stolen()
                    found, sentence = measure(sender, load, score)
                    priority = sentence if SENDERS[sender] and sentence else priority
                    rows += found
                    if asked.json:
                        continue
                    for row in found:
                        print(
                            f"{'beside a training' if load else 'idle':18} {row.sender:32} lost {row.lost:4}"
                            f"   p50 {row.p50:6.2f} ms   p99 {row.p99:6.2f}   max {row.worst:6.2f}",
                            flush=True,
                        )
                    if (stole := stolen() - stole) > 0:
                        print(f"{'':18} the host kept {stole * 1e3:.0f} ms of processor time meanwhile", flush=True)
                receiver = Receiver(f"ear{next(_numbers)}", "urgent")
                times = latency(receiver)
                receiver.close()
                name = "beside a training" if load else "idle"
                now[name] = {"p50": quantile(times, 0.5), "p99": quantile(times, 0.99), "max": times[-1]}
                if not asked.json:
                    print(
                        f"{name:18} decision to arrival"
                        + " " * 28
                        + "   ".join(f"{k} {v:.2f}" for k, v in now[name].items())
                    )
    busy = {row.sender: row for row in rows if row.load}
    pair = [busy[name].p99 for name in ("Triptych", "mido") if name in busy]
    ratio = pair[0] / max(1e-3, pair[1]) if len(pair) == 2 else None
    if asked.json:
        report = {"rows": [asdict(row) for row in rows], "now_ms": now, "ratio_p99_to_mido_under_load": ratio}
        print(json.dumps({**report, "priority": priority, "server_real_time": fair}, indent=2))
    else:
        print(f"{priority} Server with real-time priority: {'yes' if fair else 'no'}.")
        if ratio is not None:
            print(f"p99 beside a training, Triptych to mido: {ratio:.2f}")
    return 1 if any(row.lost for row in rows if row.sender != "mido") else 0


if __name__ == "__main__":
    sys.exit(main())
