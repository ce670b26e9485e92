"""Does half an hour of jamming leave everything as it was? In fast form: the clock is simulated.

    python tests/benchmarks/jam_soak.py [--minutes M] [--model PATH] [--json]

A player strikes his notes, the network answers, the transport sends the MIDI clock and both parts; the clock that
is handed to it wakes up to 3 ms late, at random, as a system's does. Told are: memory after 5 minutes and at the
end; how far the last pulse of the clock and the last sixteenth lie from an absolute reference; notes left over.
Then the same transport follows a clock that comes in with 2 ms of jitter, for as long. The peer is the usual
player that sleeps from one pulse to the next: what the late awakenings come to where they are added up. Exit code 1
where memory grew by more than 100 kB, the clock drifted by more than 1 ms or a note was left.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tracemalloc
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from engine import studio
from engine.modelfile import open_model
from engine.music import midi_messages as m
from engine.music.clock import PULSE, SIXTEENTH
from engine.music.jam import Partner
from engine.music.playback import Transport
from engine.runtime import Runtime
from engine.works import PPQ, Score, Track

TEMPO = 120.0
BEGIN = 1000.0
GROWTH_KB = 100
PENTATONIC = (60, 62, 64, 67, 69, 72, 74, 76)


class Line:
    """Counts what is sent and keeps what sounds; nothing is stored."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pulses = self.struck = 0
        self.last_pulse = 0.0
        self.held: set[tuple[int, int]] = set()

    def slot(self, name: str) -> int | None:
        return 0

    def send(self, slot: int, data: bytes) -> None:
        kind = data[0] & 0xF0
        if data[0] == 0xF8:
            self.pulses += 1
            self.last_pulse = self.now
        elif kind == 0x90:
            self.struck += 1
            self.held.add((data[0] & 15, data[1]))
        elif kind == 0x80:
            self.held.discard((data[0] & 15, data[1]))

    def release(self) -> None:
        self.held.clear()


def memory() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def jam(partner: Partner, minutes: float, rng: np.random.Generator) -> dict[str, Any]:
    """Play for so many minutes of simulated time."""
    line = Line()
    transport = Transport(line, lambda event: None)
    transport.clock_slots = (0,)
    frames = int(minutes * TEMPO * 4)
    score = Score((Track("", ()),), TEMPO)
    transport.play(m.Play(score, {}, until=frames * SIXTEENTH + 4 * PPQ), BEGIN)
    seconds = 60 / TEMPO / 4
    early = worst = 0.0
    down: int | None = None
    tracemalloc.start()
    for frame in range(frames):
        tick, when = transport.next_frame()
        assert tick == frame * SIXTEENTH
        worst = max(worst, abs(when - (BEGIN + frame * seconds)))
        transport.take_frame()
        if down is not None and rng.random() < 0.5:
            partner.release(down, frame)
            down = None
        if frame // 32 % 2 == 0 and rng.random() < 0.45:  # two bars of his, two of the network's
            down = int(rng.choice(PENTATONIC))
            partner.strike(down, int(rng.integers(50, 110)), frame)
        for note in partner.frame():
            transport.sound(0, 1, (note.pitch, note.velocity), (tick, note.duration), when)
        while transport.due() < when + seconds:
            line.now = transport.due()
            transport.advance(line.now + rng.uniform(0, 0.003))
        if frame == int(5 * TEMPO * 4):
            early = memory()
    late = memory()
    tracemalloc.stop()
    expected = BEGIN + (line.pulses - 1) * 60 / TEMPO / 24
    struck = line.struck
    transport.stop(BEGIN + frames * seconds)
    transport.advance(BEGIN + frames * seconds + 60)
    return {
        "minutes": minutes,
        "struck": struck,
        "held_after": len(line.held),
        "memory_5_min_kB": round(early / 1024, 1),
        "memory_end_kB": round(late / 1024, 1),
        "growth_kB": round((late - early) / 1024, 1),
        "pulses": line.pulses,
        "pulse_drift_ms": round(abs(line.last_pulse - expected) * 1e3, 6),
        "sixteenth_drift_ms": round(worst * 1e3, 6),
    }


def follow(minutes: float, rng: np.random.Generator) -> float:
    """Milliseconds between where the tune is and where the clock that is followed says it is, at the end."""
    line = Line()
    transport = Transport(line, lambda event: None)
    transport.follow(True, BEGIN)
    pulses = int(minutes * TEMPO * 24)
    transport.play(m.Play(Score((Track("", ()),), 97.0), {}, until=(pulses + 48) * PULSE), BEGIN)
    transport.hear_clock(b"\xfa", BEGIN)
    period = 60 / TEMPO / 24
    for pulse in range(pulses):
        at = BEGIN + pulse * period
        transport.hear_clock(b"\xf8", at + rng.uniform(-0.001, 0.001))
        transport.advance(at + period / 2)
    ticks = transport.tick(BEGIN + (pulses - 0.5) * period)
    return abs(ticks - (pulses - 0.5) * PULSE) / PPQ * 60 / TEMPO * 1e3


def sleeping(minutes: float, rng: np.random.Generator) -> float:
    """Milliseconds a player is late at the end that sleeps for each pulse from when it woke for the last."""
    return float(rng.uniform(0, 0.003, int(minutes * TEMPO * 24)).sum() * 1e3)


def main() -> int:
    parser = argparse.ArgumentParser(description="A long jam with a simulated clock.")
    parser.add_argument("--minutes", type=float, default=30.0, help="simulated minutes (30)")
    parser.add_argument("--model", type=Path, default=None, help="a music model (the first there is)")
    parser.add_argument("--json", action="store_true", help="machine-readable output")
    asked = parser.parse_args()
    if asked.minutes <= 5.1:
        parser.error("--minutes is more than 5, after which memory is looked at first")
    runtime = Runtime(open_model(asked.model or studio.find_model("music")), "cpu", 1)
    steps = {name: runtime.step(name) for name in ("step", "note", "loudness")}
    network = runtime.model.network
    partner = Partner(steps, (int(network["layers"]), int(network["width"])), m.Duet("keys", ""))
    rng = np.random.default_rng(0)
    result = jam(partner, asked.minutes, rng)
    result["followed_clock_off_ms"] = round(follow(asked.minutes, rng), 3)
    result["peer_sleeping_player_ms"] = round(sleeping(asked.minutes, rng), 1)
    kept = (
        result["growth_kB"] < GROWTH_KB
        and max(result["pulse_drift_ms"], result["sixteenth_drift_ms"], result["followed_clock_off_ms"]) < 1
        and not result["held_after"]
    )
    if asked.json:
        print(json.dumps(result | {"kept": kept}, indent=2))
    else:
        print(
            f"{asked.minutes:g} minutes, {result['struck']} notes of the network's, {result['held_after']} left over;"
            f" memory {result['memory_5_min_kB']} kB after 5 minutes, {result['memory_end_kB']} kB at the end;"
            f" the clock is off by {result['pulse_drift_ms']:.4f} ms after {result['pulses']} pulses,"
            f" following one by {result['followed_clock_off_ms']:.3f} ms;"
            f" a player that adds up its sleeps by {result['peer_sleeping_player_ms']:.0f} ms"
        )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
