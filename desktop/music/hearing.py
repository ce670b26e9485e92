"""What is heard: each track through the built-in sound or a MIDI output, and what comes in from a keyboard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop import i18n, settings
from desktop.music import metronome
from desktop.music.midi_link import MidiLink
from desktop.music.player import PLAIN, Manner, Player
from desktop.music.take import Take
from engine.music import midi_messages as m
from engine.music.midi_process import MidiGone
from engine.works import PPQ, Score, Work

ROOM = 4096 * 4 * PPQ
"""A recording may go on so many ticks after the tune's end."""
BUILT_IN = ""
"""The output that is no MIDI port but the built-in sound."""


class Hearing(QObject):
    """play(), stop(), record(); close() at the end. No MIDI process is started before it is needed.

    Tracks go to `output` unless `routes` names another for them (by number). Where both the built-in sound and
    MIDI play, MIDI begins when the sound does.
    """

    position = Signal(int)
    """Ticks from the score's beginning, while it plays."""
    state_changed = Signal(bool)
    failed = Signal(str)
    """One sentence."""
    ports_changed = Signal()
    """`outputs` and `inputs` are new."""
    played = Signal(bytes)
    """A channel message from the input while nothing is recorded."""
    take_grew = Signal(object)
    """The notes of the recording so far."""
    take_ended = Signal(object, object)
    """The notes and events of the recording."""

    def __init__(
        self, player: Player, make_link: Callable[[], MidiLink] = MidiLink, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.player = player
        self.output = settings.read(settings.MIDI_OUTPUT)
        self.input = settings.read(settings.MIDI_INPUT)
        self.routes: dict[int, str] = {}
        self.outputs: tuple[str, ...] = ()
        self.inputs: tuple[str, ...] = ()
        self.why_none = ""
        """Why there are no MIDI ports, one sentence; empty where there are some or nobody has looked."""
        self.clock_out = self.following = False
        self._make_link = make_link
        self._link: MidiLink | None = None
        self._waiting: m.Play | None = None  # for the built-in sound to begin
        self._midi_plays = False
        self._starting = 0
        self._playing = False
        self._shift = self._begin = self._last = 0
        self._take: Take | None = None
        self._clicks = metronome.Clicks(Score(()), [])
        player.position.connect(self._sound_at)
        player.state_changed.connect(self._sound_changed)
        player.began.connect(self._sound_began)
        player.failed.connect(self.failed)

    # Ports

    @property
    def link(self) -> MidiLink:
        """The MIDI processes' link, made when first asked for."""
        if self._link is None:
            link = self._link = self._make_link()
            link.ports.connect(self._hear_ports)
            link.started.connect(self._midi_started)
            link.stopped.connect(self._midi_stopped)
            link.position.connect(self._midi_at)
            link.recorded.connect(self._hear)
            link.port_lost.connect(lambda _, sentence: self.failed.emit(sentence))
            link.port_back.connect(lambda name: self.failed.emit(self.tr("{name} is back.").format(name=name)))
            link.failed.connect(self._midi_failed)
        return self._link

    def look(self) -> None:
        """Find out which ports there are; ports_changed tells, and goes on telling when they change."""
        self.send(m.ListPorts())
        if self.input:
            self.send(m.Listen((self.input,)))

    def output_of(self, track: int) -> str:
        return self.routes.get(track, self.output)

    def set_output(self, name: str) -> None:
        """Where all tracks go that have no output of their own; kept for the next start."""
        self.output = name
        settings.write(settings.MIDI_OUTPUT, name)
        self._tell_clock()

    def set_input(self, name: str) -> None:
        """Listen to this input; "" to none."""
        self.input = name
        settings.write(settings.MIDI_INPUT, name)
        self.send(m.Listen((name,) if name else ()))
        if self.following:
            self.send(m.Follow(name))

    def add_virtual(self, name: str) -> None:
        """Open an output of our own that other programs can connect to, and play to it."""
        self.send(m.Virtual(name))
        self.set_output(name)

    def set_clock_out(self, on: bool) -> None:
        """Be the clock of the ports played to."""
        self.clock_out = on
        self._tell_clock()

    def set_following(self, on: bool) -> None:
        """Play by the clock that comes in at the input."""
        self.following = on and bool(self.input)
        self.send(m.Follow(self.input if self.following else ""))

    def _tell_clock(self) -> None:
        if self.clock_out or self._link is not None:
            used = {self.output, *self.routes.values()} - {BUILT_IN}
            self.send(m.ClockOut(tuple(sorted(used)) if self.clock_out else ()))

    def send(self, request: m.Request) -> None:
        """Hand over to MIDI; a sentence where it has ended."""
        try:
            self.link.send(request)
        except MidiGone:
            self.failed.emit(self.tr("MIDI has ended; start Triptych again to use it."))

    @Slot(object)
    def _hear_ports(self, ports: m.Ports) -> None:
        self.outputs, self.inputs, self.why_none = ports.outputs, ports.inputs, i18n.engine(ports.sentence)
        self.ports_changed.emit()

    # Playing

    @property
    def playing(self) -> bool:
        return self._playing

    @property
    def recording(self) -> bool:
        return self._take is not None

    def play(self, score: Score, from_ticks: int = 0, manner: Manner = PLAIN, until: int = 0) -> None:
        """As Player.play. until: go on to this tick even where the score ends before."""
        self.stop()
        end = manner.loop[1] if manner.loop else max(score.ticks, until)
        if not end:
            return
        begin = from_ticks if 0 <= from_ticks < end else (manner.loop or (0, 0))[0]
        routes = {
            n: m.Route(port) for n, track in enumerate(score.tracks) if (port := self.output_of(n)) and track.notes
        }
        inside = replace(
            score, tracks=tuple(replace(t, notes=()) if n in routes else t for n, t in enumerate(score.tracks))
        )
        sounds = bool(inside.ticks)
        midi = bool(routes) or until > 0 or not sounds or self.clock_out or self.following
        self._set_playing(True)
        self._begin = self._last = begin
        if midi:
            request = self._request(score, routes, begin, manner, until, clicks=not sounds)
            if sounds and not self.following:
                self._waiting = request
            else:
                self._begin_midi(request)
        if sounds and not self.following:
            self.player.play(inside, begin, manner)

    def _request(
        self, score: Score, routes: dict[int, m.Route], begin: int, manner: Manner, until: int, clicks: bool
    ) -> m.Play:
        """What MIDI is to play; the clicks too where the built-in sound does not make them."""
        bar, loop = score.bar, manner.loop
        end = loop[1] if loop else max(score.ticks, until)
        places = metronome.beats(score, begin, min(end, begin + ROOM)) if manner.metronome else []
        self._shift = 0
        if manner.count_in:
            self._shift = bar
            score = metronome.counted_in(score, begin)
            places = [*metronome.lead_clicks(score, begin), *((tick + bar, strong) for tick, strong in places)]
            loop = (loop[0] + bar, loop[1] + bar) if loop else None
            until = until + bar if until else 0
        port = next(iter(routes.values())).port if routes else self.output
        self._clicks = metronome.Clicks(score, [] if port or not clicks else places)
        if clicks and places and port:
            routes = {**routes, len(score.tracks): m.Route(port)}
            score = replace(score, tracks=(*score.tracks, metronome.click_track(places)))
        return m.Play(score, routes, begin, loop, until)

    def in_tune(self, tick: int) -> int:
        """A tick of what MIDI plays as one of the tune, without the bar that is counted in."""
        return max(0, tick - self._shift)

    def _begin_midi(self, request: m.Play) -> None:
        self._waiting = None
        self._midi_plays = True
        self._starting += 1
        self.send(request)

    def toggle(self, work: Work | None, from_ticks: int, manner: Manner = PLAIN) -> None:
        """Stop, or play the work if it is a tune."""
        if self.playing:
            self.stop()
        elif isinstance(work, Score):
            self.play(work, from_ticks, manner)

    def seek(self, work: Work | None, ticks: int, manner: Manner = PLAIN) -> None:
        """Go on from another place, if it plays; a recording is not disturbed."""
        if self.playing and not self.recording and isinstance(work, Score):
            self.play(work, ticks, replace(manner, count_in=False))

    def record(self, score: Score, from_ticks: int, manner: Manner = PLAIN) -> None:
        """Play, and gather what comes in at the input until stop() (or the loop is left); then take_ended."""
        until = 0 if manner.loop else max(score.ticks, from_ticks) + ROOM
        self.play(score, from_ticks, manner, max(until, 1))
        self._take = Take(self._begin, manner.loop)

    def hear(self, track: int, pitch: int, velocity: int, program: int = 0, channel: int = 0) -> None:
        """Sound one short note as a track sounds."""
        port = self.output_of(track)
        if port:
            self.send(m.SendNote(m.Route(port, channel), pitch, velocity))
        else:
            self.player.hear(pitch, velocity, program, channel)

    def through(self, data: bytes, track: int, channel: int, program: int) -> None:
        """Pass on what came in to where a track sounds; the built-in sound strikes its notes."""
        port, status = self.output_of(track), data[0] & 0xF0
        if port and status < 0xF0:
            self.send(m.Now(((port, bytes((status | channel, *data[1:]))),)))
        elif status == 0x90 and len(data) > 2 and data[2]:
            self.player.hear(data[1], data[2], program, channel)

    def stop(self) -> None:
        """Stop where it is; every note is released."""
        if self._midi_plays:
            self.send(m.Stop())
        self._waiting, self._midi_plays = None, False
        self.player.stop()
        self._set_playing(False)
        self._end_take()

    def panic(self) -> None:
        """Stop, and silence every channel of every port in use."""
        self.stop()
        if self._link is not None:
            self.send(m.Panic())

    def close(self) -> None:
        """Stop, release every note and end threads and processes."""
        self.stop()
        self.player.close()
        if self._link is not None:
            self._link.close()

    def _set_playing(self, on: bool) -> None:
        if on != self._playing:
            self._playing = on
            self.state_changed.emit(on)

    # What the built-in sound tells

    @Slot()
    def _sound_began(self) -> None:
        if self._waiting is not None:
            self._begin_midi(self._waiting)

    @Slot(int)
    def _sound_at(self, tick: int) -> None:
        if self._playing and not self._midi_plays and self._waiting is None:
            self._last = tick
            self.position.emit(tick)

    @Slot(bool)
    def _sound_changed(self, on: bool) -> None:
        if not self._midi_plays and self._waiting is None:
            self._set_playing(on)

    # What MIDI tells

    @Slot(int)
    def _midi_started(self, tick: int) -> None:
        self._starting = max(0, self._starting - 1)
        if self.following:
            self._midi_plays = True
            self._set_playing(True)

    @Slot(int)
    def _midi_at(self, tick: int) -> None:
        if self._midi_plays and not self._starting:
            for after, strong in self._clicks.soon(tick):
                QTimer.singleShot(round(after * 1e3), self, partial(self._click, strong))
            self._last = max(self._begin if self._shift else 0, tick - self._shift)
            self.position.emit(self._last)
            if self._take is not None:
                self.take_grew.emit(self._take.so_far(self._last))

    def _click(self, strong: bool) -> None:
        """On a beat, by the built-in sound: there is no MIDI output for it."""
        if self._midi_plays:
            pitch, velocity = metronome.knock(strong)
            self.player.hear(pitch, velocity, 0, metronome.DRUMS)

    @Slot(int, bool)
    def _midi_stopped(self, tick: int, finished: bool) -> None:
        """What was ended by a new Play or by stop() is told as well, and is not news here."""
        if not self._midi_plays or self._starting or not (finished or self.following):
            return
        self.position.emit(max(0, tick - self._shift))
        self.stop()

    @Slot(str)
    def _midi_failed(self, sentence: str) -> None:
        self.failed.emit(sentence)

    @Slot(object)
    def _hear(self, message: m.Recorded) -> None:
        if self._take is None:
            self.played.emit(message.data)
        elif message.tick >= 0 and self._take.hear(message.data, message.tick - self._shift):
            self.played.emit(message.data)
            self.take_grew.emit(self._take.so_far(message.tick - self._shift))

    def _end_take(self) -> None:
        take, self._take = self._take, None
        if take is not None:
            self.take_ended.emit(*take.finished(self._last))
