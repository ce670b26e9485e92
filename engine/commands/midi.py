"""The command line's MIDI verbs: which ports there are, and playing a file to one of them."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from engine.brief import UserError
from engine.commands.shared import Verb, job_of, show
from engine.works import Score

if TYPE_CHECKING:
    from engine.music.midi_messages import Ports
    from engine.music.midi_process import MidiProcess

_PATIENCE = 20.0


def add(verb: Verb) -> None:
    """Add them; `verb` makes one and gives back its parser."""
    verb("ports", _ports, "List the MIDI inputs and outputs of this computer.")
    play = verb("play", _play, "Play a MIDI file to a MIDI output; Ctrl+C ends it and releases every note.")
    play.add_argument("file", type=Path, help="a MIDI file")
    to = play.add_mutually_exclusive_group(required=True)
    to.add_argument("--port", help="the output to play to; see: ports")
    to.add_argument("--virtual", metavar="NAME", help="open an output of this name that other programs connect to")
    play.add_argument("--loop", action="store_true", help="go round and round")
    play.add_argument("--clock", action="store_true", help="send the MIDI clock along")


def _ports(asked: argparse.Namespace) -> int:
    from engine.music.midi_process import MidiProcess

    midi = MidiProcess()
    try:
        ports = _listing(midi)
    finally:
        midi.close()
    lines = [*(f"output  {name}" for name in ports.outputs), *(f"input   {name}" for name in ports.inputs)]
    show(asked, asdict(ports), lines or [ports.sentence])
    return 0


def _play(asked: argparse.Namespace) -> int:
    from engine.music import midi_messages as m
    from engine.music.midi import read_score
    from engine.music.midi_process import MidiProcess

    try:
        data = asked.file.read_bytes()
    except OSError as error:
        raise UserError(f"{asked.file} cannot be read: {error.strerror}.") from error
    score = read_score(data)
    midi = MidiProcess()
    try:
        port: str = asked.virtual or asked.port
        if asked.virtual:
            midi.send(m.Virtual(port))
        ports = _listing(midi, port)
        if port not in ports.outputs:
            there = "; ".join(ports.outputs)
            raise UserError(f"There is no MIDI output {port}. " + (f"There are: {there}." if there else ports.sentence))
        if asked.clock:
            midi.send(m.ClockOut((port,)))
        midi.send(m.Play(score, m.all_to(score, port), loop=(0, _whole_bars(score)) if asked.loop else None))
        stopped = _follow(midi, score, asked)
    finally:
        midi.close()
    show(asked, {"port": port, "seconds": round(score.seconds, 3), "finished": not stopped}, [])
    return 0


def _whole_bars(score: Score) -> int:
    return max(1, -(-score.ticks // score.bar)) * score.bar


def _follow(midi: MidiProcess, score: Score, asked: argparse.Namespace) -> bool:
    """Show the playhead until the end; True where it was stopped before."""
    from engine.music import midi_messages as m

    job = job_of(asked)
    with job.listening():
        while not job.should_stop():
            for event in midi.poll(0.1):
                match event:
                    case m.Stopped(_, finished):
                        return not finished
                    case m.Position(tick):
                        job.progress(min(1.0, tick / max(1, score.ticks)), "playing")
                    case m.PortLost(_, sentence) | m.Restarted(sentence) | m.Refused(sentence):
                        job.progress(None, sentence)
                    case m.Died(sentence):
                        raise UserError(sentence)
    return True


def _listing(midi: MidiProcess, wanted: str = "") -> Ports:
    """The ports there are, as soon as it is up, or the wanted one is there."""
    from engine.music import midi_messages as m

    midi.send(m.ListPorts())
    end, up = time.monotonic() + _PATIENCE, False
    while time.monotonic() < end:
        for event in midi.poll(0.1):
            if isinstance(event, m.Refused | m.Died):
                raise UserError(event.sentence)
            if isinstance(event, m.Ports) and (up or wanted in event.outputs):
                return event
            up = up or isinstance(event, m.Ready)  # the list that was asked for comes after it
    raise UserError("MIDI does not answer; try again.")
