"""MIDI over a real JACK server, with a receiver in a process of its own: order, release, loss and return."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from midi_receiver import Jack, Receiver

from engine.music import midi_messages as m
from engine.music.midi import to_midi
from engine.music.midi_process import MidiGone, MidiProcess
from engine.works import PPQ, Note, Score, Track

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="JACK's test server is used on Linux")

_E = TypeVar("_E")
_numbers = itertools.count()
ROOT = Path(__file__).resolve().parents[3]
CHORD = Score((Track("a", tuple(Note(0, pitch, PPQ * 1000, 90) for pitch in (60, 64, 67)), channel=3),))
HELD = {(3, 60), (3, 64), (3, 67)}


class Live:
    """A MidiProcess and what it told."""

    def __init__(self) -> None:
        self.midi = MidiProcess()
        self.events: list[m.Event] = []

    def until(self, kind: type[_E], true: Callable[[_E], bool] = lambda event: True, seconds: float = 90) -> _E:
        """The next event of this kind for which it is true; those before it are passed over."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.events:
                self.events = self.midi.poll(0.1)
                continue
            event = self.events.pop(0)
            if isinstance(event, kind) and true(event):
                return event
        raise AssertionError(f"{kind.__name__} was never told")

    def until_there(self, port: str) -> None:
        self.midi.send(m.ListPorts())
        self.until(m.Ports, lambda event: port in event.outputs + event.inputs)


@pytest.fixture(scope="module")
def shared_live(jack: Jack) -> Iterator[Live]:
    live = Live()
    live.until(m.Ready)
    yield live
    live.midi.close()


@pytest.fixture
def live(shared_live: Live) -> Live:
    """It survives all that the tests do to it; what it told before is not heard again."""
    shared_live.midi.send(m.Stop())
    shared_live.midi.poll(0.1)
    shared_live.events.clear()
    return shared_live


@pytest.fixture
def synth(jack: Jack) -> Iterator[Receiver]:
    synth = Receiver(f"synth{next(_numbers)}")
    yield synth
    synth.close()


def hold(live: Live, synth: Receiver) -> None:
    """Strike a chord that sounds for minutes."""
    live.until_there(synth.port)
    live.midi.send(m.Play(CHORD, m.all_to(CHORD, synth.port)))
    assert synth.wait_for(lambda: synth.sounding() == HELD)
    # Whoever takes over goes on from the tick noted last: at the first it would rightly strike the chord again.
    assert synth.wait_for(lambda: live.midi.shared.tick >= 1)


def test_notes_arrive_in_order_and_none_is_lost(live: Live, synth: Receiver) -> None:
    notes = tuple(Note(n * 20, 30 + n % 60, 15, 1 + n % 127) for n in range(200))
    score = Score((Track("a", notes, channel=1),), tempo=240.0)
    live.until_there(synth.port)
    live.midi.send(m.Play(score, m.all_to(score, synth.port)))
    assert live.until(m.Stopped).finished
    assert synth.wait_for(lambda: not synth.sounding() and len(synth.messages()) >= 401)
    struck = [(data[1], data[2]) for _, data in synth.messages() if data[0] == 0x91]
    assert struck == [(note.pitch, note.velocity) for note in notes]


def test_stop_panic_and_close_release_everything(jack: Jack, synth: Receiver) -> None:
    live = Live()
    hold(live, synth)
    live.midi.send(m.Stop())
    assert synth.wait_for(lambda: not synth.sounding())
    live.midi.send(m.Now(((synth.port, b"\x95\x20\x40"),)))
    assert synth.wait_for(lambda: synth.sounding() == {(5, 0x20)})
    live.midi.send(m.Panic())
    assert synth.wait_for(lambda: synth.messages()[-1][1] == b"\xbf\x78\x00")
    assert not synth.sounding()
    live.midi.send(m.SendNote(m.Route(synth.port, 0), 50, seconds=600))
    assert synth.wait_for(lambda: synth.sounding() == {(0, 50)})
    live.midi.close()
    assert synth.wait_for(lambda: not synth.sounding())
    with pytest.raises(MidiGone):
        live.midi.send(m.Stop())


def test_kill_of_the_midi_process_releases_and_goes_on(live: Live, synth: Receiver) -> None:
    hold(live, synth)
    live.midi.send(m.Now(((synth.port, b"\x95\x20\x40"),)))
    assert synth.wait_for(lambda: (5, 0x20) in synth.sounding())
    os.kill(live.midi.pid, signal.SIGKILL)
    assert live.until(m.Restarted).sentence
    live.until(m.Started)
    assert synth.wait_for(lambda: not synth.sounding())


def test_kill_of_the_guardian_releases_and_starts_anew(live: Live, synth: Receiver) -> None:
    hold(live, synth)
    os.kill(live.midi.guardian_pid, signal.SIGKILL)
    live.until(m.Restarted)
    live.until(m.Ready)
    assert synth.wait_for(lambda: not synth.sounding())
    hold(live, synth)


def test_a_stopped_process_counts_as_stuck_and_is_replaced(live: Live, synth: Receiver) -> None:
    hold(live, synth)
    live.events.clear()
    os.kill(live.midi.pid, signal.SIGSTOP)
    live.until(m.Restarted)
    live.until(m.Ready)
    assert synth.wait_for(lambda: not synth.sounding())


def test_kill_of_the_window_releases_everything(synth: Receiver) -> None:
    window = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from engine.music import midi_messages as m
from engine.music.midi_process import MidiProcess
if __name__ == "__main__":
    midi = MidiProcess()
    while True:
        for event in midi.poll(0.1):
            if isinstance(event, m.Ports) and {synth.port!r} in event.outputs:
                midi.send(m.Now(tuple(({synth.port!r}, bytes((0x93, pitch, 90))) for pitch in (60, 64, 67))))
"""
    script = synth.file.with_suffix(".py")
    script.write_text(window)
    process = subprocess.Popen([sys.executable, str(script)], stderr=subprocess.DEVNULL)
    try:
        assert synth.wait_for(lambda: synth.sounding() == HELD, 60)
    finally:
        process.kill()
        process.wait()
        script.unlink()
    assert synth.wait_for(lambda: not synth.sounding())


def test_a_lost_port_is_told_playing_goes_on_and_it_comes_back(live: Live, synth: Receiver) -> None:
    other = Receiver("leaver")
    tracks = (
        Track("here", tuple(Note(n * 60, 60, 30, 90) for n in range(4000)), channel=0),
        Track("there", tuple(Note(n * 60, 70, 30, 90) for n in range(4000)), channel=1),
    )
    live.until_there(other.port)
    live.until_there(synth.port)
    live.midi.send(m.Play(Score(tracks), {0: m.Route(synth.port), 1: m.Route(other.port)}))
    assert other.wait_for(lambda: len(other.messages()) > 5)
    other.close()
    lost = live.until(m.PortLost, lambda event: event.name == other.port)
    assert other.port in lost.sentence
    before = len(synth.messages())
    assert synth.wait_for(lambda: len(synth.messages()) > before + 10)
    other = Receiver("leaver")
    live.until(m.PortBack, lambda event: event.name == other.port)
    assert other.wait_for(lambda: len(other.messages()) > 5)
    other.close()


def test_a_port_that_is_not_there_gets_a_sentence(live: Live) -> None:
    live.midi.send(m.Play(CHORD, m.all_to(CHORD, "no such synth")))
    lost = live.until(m.PortLost, lambda event: event.name == "no such synth")
    assert "not there" in lost.sentence


def test_what_is_played_on_a_keyboard_is_recorded(live: Live) -> None:
    keys = Receiver("keys", "send")
    try:
        live.until_there(keys.port)
        live.midi.send(m.Listen((keys.port,)))
        before = time.monotonic()
        # Nothing tells when it listens (Ports may still be the answer to an earlier question): a key is struck again.
        for _ in range(100):
            keys.play(b"\x90\x3c\x50")
            live.events += live.midi.poll(0.5)
            if any(isinstance(event, m.Recorded) for event in live.events):
                break
        heard = live.until(m.Recorded)
        assert (heard.port, heard.data, heard.tick) == (keys.port, b"\x90\x3c\x50", -1)
        assert before <= heard.time <= time.monotonic()
    finally:
        keys.close()


def test_a_virtual_port_can_be_played_through(live: Live) -> None:
    live.midi.send(m.Virtual("Studio"))
    assert "Studio" in live.until(m.Ports, lambda event: "Studio" in event.outputs).outputs
    live.midi.send(m.Play(CHORD, m.all_to(CHORD, "Studio")))
    live.until(m.Started)


def test_the_server_dies_and_comes_back(jack: Jack, live: Live) -> None:
    before = Receiver("phoenix")
    hold(live, before)
    jack.kill()
    before.close()
    assert before.port in live.until(m.PortLost, lambda event: event.name == before.port).sentence
    jack.start()
    assert jack.up
    after = Receiver("phoenix")
    live.until(m.Restarted)
    live.until(m.Ready, lambda event: bool(event.apis))
    live.midi.send(m.Stop())
    live.until_there(after.port)
    live.midi.send(m.Now(((after.port, b"\x90\x3c\x50"),)))
    assert after.wait_for(lambda: after.sounding() == {(0, 60)})
    after.close()


# The command line


def command(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_ports_on_the_command_line(synth: Receiver) -> None:
    out, errors = command("ports", "--json").communicate(timeout=90)
    assert synth.port in json.loads(out)["outputs"], errors


def test_ctrl_c_ends_play_and_releases_everything(synth: Receiver, tmp_path: Path) -> None:
    (tmp_path / "chord.mid").write_bytes(to_midi(CHORD))
    playing = command("play", str(tmp_path / "chord.mid"), "--port", synth.port, "--quiet")
    assert synth.wait_for(lambda: synth.sounding() == HELD, 60)
    os.killpg(playing.pid, signal.SIGINT)  # as a terminal does: the whole group hears it
    _, errors = playing.communicate(timeout=90)
    assert playing.returncode == 0 and "Traceback" not in errors
    assert synth.wait_for(lambda: not synth.sounding())


def test_play_says_which_ports_there_are(synth: Receiver, tmp_path: Path) -> None:
    (tmp_path / "chord.mid").write_bytes(to_midi(CHORD))
    playing = command("play", str(tmp_path / "chord.mid"), "--port", "nothing of that name")
    _, errors = playing.communicate(timeout=90)
    assert playing.returncode == 1 and synth.port in errors
