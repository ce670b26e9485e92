"""How soon does the network's note sound? A jam over a JACK server, from the decision to the wire.

    python tests/benchmarks/jam_latency.py [--seconds S] [--beside-training] [--model PATH] [--json]

A keyboard process plays, a receiver process notes down when the answer arrives; the network accompanies. Two runs:
without look-ahead the notes of a sixteenth are drawn when it has come, so that each leaves as soon as it is
decided: "decision to arrival" is what the way costs, "drawing" what the network needs for a sixteenth; with the
usual look-ahead they are drawn 30 ms before and sent at their time: "late" is how far from it they arrive. The
peer of the second is the first: the same notes without look-ahead. JACK itself hands messages over every 1.3 ms.
Exit code 1 where decision to arrival has a p99 of 10 ms or more.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from midi_receiver import Receiver, jack_server
from midi_timing import loaded, quantile

from engine import studio
from engine.music import midi_messages as m
from engine.music.midi_process import MidiProcess
from engine.works import PPQ, Score, Track

CHANNEL = 5
MELODY = (72, 74, 76, 79, 77, 76, 74, 72)


def run(model: str, look: float, seconds: float, number: int) -> dict[str, Any]:
    synth, keys = Receiver(f"synth{number}", "urgent"), Receiver(f"keys{number}", "send urgent")
    midi = MidiProcess()
    jammed: list[m.Jammed] = []
    try:
        _until(midi, lambda e: isinstance(e, m.Ports) and synth.port in e.outputs and keys.port in e.inputs, jammed)
        duet = m.Duet(keys.port, model, m.Route(synth.port, CHANNEL), way="follow", scale="C major", look=look)
        midi.send(m.Jam(duet))
        _until(midi, lambda e: isinstance(e, m.JamReady), jammed)
        midi.send(m.Play(Score((Track("", ()),), 100.0), {}, until=PPQ * 10_000))
        playing = threading.Event()
        threading.Thread(target=_play, args=(keys, playing), daemon=True).start()
        end = time.monotonic() + seconds
        _until(midi, lambda e: time.monotonic() > end, jammed)
        playing.set()
        time.sleep(0.3)
        midi.send(m.Stop())
        time.sleep(0.3)
    finally:
        midi.close()
    came: dict[int, list[float]] = {}
    for when, data in synth.messages():
        if data[0] == 0x90 | CHANNEL:
            came.setdefault(data[1], []).append(when)
    synth.close()
    keys.close()
    way, late, drawing = [], [], []
    for told in jammed:
        if look == 0:
            drawing.append((told.decided - told.time) * 1e3)
        for _, pitch, _, _ in told.notes:
            queue = came.get(pitch, [])
            if queue:
                arrived = queue.pop(0)
                late.append((arrived - told.time) * 1e3)
                way.append((arrived - max(told.decided, told.time)) * 1e3)
    result: dict[str, Any] = {"notes": len(late)}
    for name, values in (("decision_to_arrival", way), ("late", late), ("drawing", drawing)):
        if values:
            values.sort()
            result[name] = {"p50": quantile(values, 0.5), "p99": quantile(values, 0.99), "max": values[-1]}
    return result


def _play(keys: Receiver, over: threading.Event) -> None:
    at = 0
    while not over.is_set():
        pitch = MELODY[at % len(MELODY)]
        keys.play(bytes((0x90, pitch, 80)))
        time.sleep(0.25)
        keys.play(bytes((0x80, pitch, 64)))
        time.sleep(0.05)
        at += 1


def _until(midi: MidiProcess, true: Any, jammed: list[m.Jammed], seconds: float = 120) -> None:
    midi.send(m.ListPorts())
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for event in [*midi.poll(0.05), None]:
            if isinstance(event, m.Jammed):
                jammed.append(event)
            if isinstance(event, m.JamEnded):
                raise SystemExit(event.sentence)
            if true(event):
                return
    raise SystemExit("It never came; is this machine too busy?")


def main() -> int:
    parser = argparse.ArgumentParser(description="Latency of a jam over JACK.")
    parser.add_argument("--seconds", type=float, default=40.0, help="of playing in each run (40)")
    parser.add_argument("--beside-training", action="store_true", help="while two threads train a net")
    parser.add_argument("--model", default="", help="a music model (the first there is)")
    parser.add_argument("--json", action="store_true", help="machine-readable output")
    asked = parser.parse_args()
    model = str(studio.find_model("music", named=asked.model))
    with jack_server(f"triptych-jam-{os.getpid()}") as jack, loaded(asked.beside_training):
        jack.urge()
        result = {
            "beside_training": asked.beside_training,
            "at_once": run(model, 0.0, asked.seconds, 1),
            "ahead": run(model, m.Duet("", "").look, asked.seconds, 2),
        }
    if asked.json:
        print(json.dumps(result, indent=2))
    else:
        for name in ("at_once", "ahead"):
            print(name, {k: _short(v) for k, v in result[name].items()})
    return 0 if result["at_once"]["decision_to_arrival"]["p99"] < 10 else 1


def _short(value: Any) -> Any:
    return {k: round(v, 2) for k, v in value.items()} if isinstance(value, dict) else value


if __name__ == "__main__":
    sys.exit(main())
