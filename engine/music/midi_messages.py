"""What is asked of the MIDI process and what it tells: plain values that travel through a pipe.

A port is named as `Ports` lists it. Ticks are those of works.Score (480 to the quarter); times are seconds
of time.monotonic(), which every process of this machine shares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.works import Score

# What is asked


@dataclass(frozen=True)
class Route:
    """Where a track sounds. channel: 0..15, None for the track's own."""

    port: str
    channel: int | None = None


def all_to(score: Score, port: str) -> dict[int, Route]:
    """Every track of the score to one port, each on its own channel."""
    return {number: Route(port) for number in range(len(score.tracks))}


@dataclass(frozen=True)
class Play:
    """Play a score from a tick on. routes: number of a track -> Route; a track without one stays silent.

    loop: (first tick, tick after the last) to go round in, None to play to the end. until: go on to this tick
    even where the score ends before (recording does). A Play while another plays takes its place.
    """

    score: Score
    routes: Mapping[int, Route]
    from_tick: int = 0
    loop: tuple[int, int] | None = None
    until: int = 0


@dataclass(frozen=True)
class Stop:
    """End playing; every held note is released."""


@dataclass(frozen=True)
class Seek:
    """Go on from another tick, if it plays."""

    tick: int


@dataclass(frozen=True)
class Tempo:
    """Play this many times as fast as the score says (0.1 to 10), from now on."""

    rate: float


@dataclass(frozen=True)
class Panic:
    """Stop, and silence all 16 channels of every port in use."""


@dataclass(frozen=True)
class SendNote:
    """One note at once, released after so many seconds: what a click on a key sounds."""

    route: Route
    pitch: int
    velocity: int = 90
    seconds: float = 0.4


@dataclass(frozen=True)
class Now:
    """Raw messages, sent at once and in order: (port, bytes)."""

    messages: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class ListPorts:
    """-> Ports"""


@dataclass(frozen=True)
class Virtual:
    """Open an output that other programs can connect to; -> Ports, which lists it. Not on Windows."""

    name: str


@dataclass(frozen=True)
class ClockOut:
    """Be the clock of these ports (24 pulses to the quarter, start, continue, stop, song position); () ends it."""

    ports: tuple[str, ...]


@dataclass(frozen=True)
class Follow:
    """Play by the clock that comes in at this input; "" plays by the own clock again."""

    port: str


@dataclass(frozen=True)
class Listen:
    """Tell what comes in at these inputs, as Recorded; () ends it."""

    ports: tuple[str, ...]


@dataclass(frozen=True)
class Duet:
    """How to play with somebody at an input.

    way: "answer" (turns of `call` bars of the player's and `answer` bars of the partner's; who plays on into an
    answer has the turn again) or "follow" (an accompaniment all along). route: where the partner sounds, None:
    nowhere, it is told alone; program: General MIDI 0..127. model: the folder of a music model. meter: of the
    tune; before: what the partner has heard already. look: seconds before a sixteenth at which its notes are
    drawn. The rest as in controls.Controls; voices 0: no limit.
    """

    input: str
    model: str
    route: Route | None = None
    program: int = 0
    way: str = "answer"
    call: int = 2
    answer: int = 2
    meter: tuple[int, int] = (4, 4)
    before: Score | None = None
    look: float = 0.03
    mood: tuple[float, float] | None = None
    scale: str = ""
    density: str = "unknown"
    voices: int = 0
    lowest: int = 21
    highest: int = 108
    temperature: float = 0.95
    top_p: float = 0.92
    seed: int = 0


@dataclass(frozen=True)
class Jam:
    """Be a partner whenever something plays; -> JamReady, then Jammed, or JamEnded. None ends it."""

    duet: Duet | None


Request = Play | Stop | Seek | Tempo | Panic | SendNote | Now | ListPorts | Virtual | ClockOut | Follow | Listen | Jam

# What is told


@dataclass(frozen=True)
class Ready:
    """It is up. priority: one sentence about its urgency; apis: the systems it reaches MIDI through; may be none."""

    pid: int
    priority: str
    apis: tuple[str, ...]


@dataclass(frozen=True)
class Ports:
    """Told when asked and whenever it changed. sentence: why there are none, else empty."""

    outputs: tuple[str, ...]
    inputs: tuple[str, ...]
    sentence: str = ""


@dataclass(frozen=True)
class Started:
    """Playing began (again) at this tick."""

    tick: int


@dataclass(frozen=True)
class Stopped:
    """finished: the end was reached."""

    tick: int
    finished: bool


@dataclass(frozen=True)
class Position:
    """Told 20 times a second while it plays: the tick sounding at this time."""

    tick: int
    time: float


@dataclass(frozen=True)
class PortLost:
    """A port cannot be used; whatever sounds elsewhere goes on, and it is used again once it is back."""

    name: str
    sentence: str


@dataclass(frozen=True)
class PortBack:
    """A lost port is in use again."""

    name: str


@dataclass(frozen=True)
class Recorded:
    """A message that came in. tick: where the tune was, -1 where it stood still."""

    port: str
    data: bytes
    time: float
    tick: int = -1


@dataclass(frozen=True)
class JamReady:
    """The partner has its model and listens."""


@dataclass(frozen=True)
class Jammed:
    """The partner has drawn a sixteenth: (tick, pitch, ticks, velocity) of its notes, which sound at `time`.

    answering: whether it is the partner's turn; decided: when the notes were drawn. Told where there are notes
    or the turn has changed. hushed: the player broke in; what the partner held was ended at this tick.
    """

    notes: tuple[tuple[int, int, int, int], ...]
    tick: int
    time: float
    decided: float
    answering: bool
    hushed: bool = False


@dataclass(frozen=True)
class JamEnded:
    """The partner is gone, though nobody ended it, and why."""

    sentence: str


@dataclass(frozen=True)
class Refused:
    """A request that cannot be met, and why."""

    sentence: str


@dataclass(frozen=True)
class Restarted:
    """The MIDI process was gone or stuck; a new one has released what was held and goes on playing."""

    sentence: str


@dataclass(frozen=True)
class Died:
    """Said once, on this side: MIDI is gone for good."""

    sentence: str


Event = (
    Ready | Ports | Started | Stopped | Position | PortLost | PortBack | Recorded | JamReady | Jammed | JamEnded
    | Refused | Restarted | Died
)  # fmt: skip


@dataclass
class Kept:
    """The settings a new MIDI process needs to go on where the last one ended."""

    settings: dict[type, Request] = field(default_factory=dict)
    virtual: dict[str, Virtual] = field(default_factory=dict)
    play: Play | None = None

    def note(self, request: Request) -> None:
        """Remember what lasts beyond the request itself."""
        if isinstance(request, Virtual):
            self.virtual[request.name] = request
        elif isinstance(request, Play):
            self.play = request
        elif isinstance(request, Tempo | ClockOut | Follow | Listen | Jam):
            self.settings[type(request)] = request

    def again(self) -> list[Request]:
        """The settings, without the tune."""
        return [*self.virtual.values(), *self.settings.values()]
