"""MIDI inputs and outputs of this machine through every system that python-rtmidi was built for.

A machine without any (no ALSA sequencer, no JACK server) has no ports, and a sentence says so.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from engine.brief import UserError
from engine.saying import said

CLIENT = "Triptych"
NONE = said("There are no MIDI ports here: no MIDI system answers. Connect a device or start a synthesiser.")
_SETTLE = 0.05
_SETTLE_AT_MOST = 1.5
_SILENCE = 3.0
"""Seconds without an answer after which a server counts as dead."""


def _rtmidi() -> Any:
    """python-rtmidi, which has no types of its own. Raises ImportError where the system's MIDI library is missing."""
    import rtmidi

    return rtmidi


Heard = Callable[[bytes, float], None]
"""Called with each incoming message and its time, in a thread of the system's."""


class Input(Protocol):
    def delete(self) -> None:
        """Close it for good."""
        ...


class Output(Input, Protocol):
    def send_message(self, message: bytes, /) -> None: ...


@dataclass(frozen=True)
class Port:
    """A port as the API itself calls it, and the API's number."""

    name: str
    api: int


class Api:
    """One system: ALSA, JACK, CoreMIDI or Windows. Raises OSError where it does not answer."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.code = _rtmidi().get_compiled_api()[number]
        self.name: str = _rtmidi().get_api_display_name(self.code)
        self._outputs = _rtmidi().MidiOut(self.code, name=CLIENT)
        self._inputs = _rtmidi().MidiIn(self.code, name=CLIENT)
        self._server = self.code == _rtmidi().API_UNIX_JACK
        self._asked = self._answered = time.monotonic()
        if self._server:
            pulse = f"pulse-{os.getpid()}"
            self._inputs.open_virtual_port(pulse)
            own = [n for n, name in enumerate(self._outputs.get_ports()) if name.endswith(f":{pulse}")]
            self._outputs.open_port(own[0], "pulse")

    def alive(self) -> bool:
        """Whether the server still moves messages: its client library lists ports and takes messages long
        after it died, until its buffer is full, and then never returns."""
        if not self._server:
            return True
        now = time.monotonic()
        while self._inputs.get_message() is not None:
            self._answered = now
        if self._answered >= self._asked:
            self._asked = now
            self._outputs.send_message(b"\xf6")  # tune request: two bytes fewer than anything else
            return True
        return now - self._asked < _SILENCE

    def close(self) -> None:
        """Leave in good order: a JACK server stops for seconds when a client just vanishes."""
        self._outputs.delete()
        self._inputs.delete()

    def outputs(self) -> list[str]:
        return _others(self._outputs.get_ports())

    def inputs(self) -> list[str]:
        return _others(self._inputs.get_ports())

    def open_output(self, name: str) -> Output:
        """Raises LookupError where there is no such port, OSError where it is busy."""
        port: Any = _rtmidi().MidiOut(self.code, name=CLIENT)
        port.open_port(port.get_ports().index(name), "out")
        if self._server:
            self._settle()
        return port

    def _settle(self) -> None:
        """A new connection of a JACK server carries nothing until the server has been round, which may take a
        second after one of its clients was killed: wait until messages of our own have been round twice."""
        end = time.monotonic() + _SETTLE_AT_MOST
        while self._inputs.get_message() is not None:
            pass
        for _ in range(2):
            time.sleep(_SETTLE)
            self._outputs.send_message(b"\xf6")
            while self._inputs.get_message() is None and time.monotonic() < end:
                time.sleep(0.002)
        self._asked = self._answered = time.monotonic()

    def open_input(self, name: str, heard: Heard) -> Input:
        """Raises as open_output does."""
        port: Any = _rtmidi().MidiIn(self.code, name=CLIENT)
        port.ignore_types(sysex=False, timing=False, active_sense=True)
        port.set_callback(lambda event, _: heard(bytes(event[0]), time.monotonic()))
        port.open_port(port.get_ports().index(name), "in")
        return port

    def open_virtual(self, name: str) -> Output:
        """Raises NotImplementedError on Windows."""
        port: Any = _rtmidi().MidiOut(self.code, name=CLIENT)
        port.open_virtual_port(name)
        return port


def _others(names: list[str]) -> list[str]:
    return [name for name in names if not name.startswith(CLIENT)]


class Ports:
    """All that can be reached now. barred: numbers of APIs that must not be touched; opened: is called whenever a
    library may have started threads."""

    def __init__(self, barred: frozenset[int] = frozenset(), opened: Callable[[], None] = lambda: None) -> None:
        self.apis: list[Api] = []
        self.barred = barred
        self._opened = opened
        self.virtual: dict[str, Output] = {}
        self._outputs: dict[str, Port] = {}
        self._inputs: dict[str, Port] = {}

    def find_apis(self, before: Callable[[int], None] = lambda number: None) -> None:
        """Try the APIs that are not there yet; `before` is told which is about to be tried."""
        try:
            codes = _rtmidi().get_compiled_api()
        except ImportError:
            return
        there = {api.number for api in self.apis} | self.barred
        for number in range(len(codes)):
            if number not in there:
                before(number)
                try:
                    self.apis.append(Api(number))
                except OSError:
                    continue
                self._opened()
        self.apis.sort(key=lambda api: api.number)

    def close(self) -> None:
        for api in self.apis:
            api.close()

    def bar(self, api: Api) -> None:
        """Forget a dead API without touching it."""
        self.apis.remove(api)
        self.barred |= {api.number}
        _graves.append(api)

    def look(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of the outputs and inputs there are now; virtual ones among the outputs."""
        self._outputs = _named([(api, api.outputs()) for api in self.apis])
        self._inputs = _named([(api, api.inputs()) for api in self.apis])
        return (*self._outputs, *self.virtual), tuple(self._inputs)

    def sentence(self) -> str:
        return "" if self._outputs or self._inputs or self.virtual else NONE

    def there(self, name: str) -> bool:
        return name in self._outputs or name in self.virtual

    def input_there(self, name: str) -> bool:
        return name in self._inputs

    def api_of(self, name: str) -> Api | None:
        """The API of an output that look() found."""
        port = self._outputs.get(name)
        return next((api for api in self.apis if port and api.number == port.api), None)

    def open_output(self, name: str) -> Output:
        """Open by name. Raises LookupError or OSError."""
        if name in self.virtual:
            return self.virtual[name]
        api = self.api_of(name)
        if api is None:
            raise LookupError(name)
        port = api.open_output(self._outputs[name].name)
        self._opened()
        return port

    def open_input(self, name: str, heard: Heard) -> Input:
        """Open by name. Raises LookupError or OSError."""
        port = self._inputs.get(name)
        api = next((api for api in self.apis if port and api.number == port.api), None)
        if api is None or port is None:
            raise LookupError(name)
        opened = api.open_input(port.name, heard)
        self._opened()
        return opened

    def open_virtual(self, name: str) -> None:
        """Open an output others connect to, in the first API that can. Raises UserError where none can."""
        if name in self.virtual:
            return
        for api in self.apis:
            try:
                self.virtual[name] = api.open_virtual(name)
            except (NotImplementedError, OSError):
                continue
            self._opened()
            return
        raise UserError(said("This system has no virtual MIDI ports; choose one of the ports that are there."))


_graves: list[Any] = []
"""Clients of dead servers: closing one crashes or hangs, so they are kept until the process ends."""


def bury(port: Any) -> None:
    """Let go of a port without touching it."""
    _graves.append(port)


def _named(found: list[tuple[Api, list[str]]]) -> dict[str, Port]:
    """Names for people. ALSA ends a name in numbers that change at each connection; they are cut off."""
    out: dict[str, Port] = {}
    seen: Counter[str] = Counter()
    for api, names in found:
        for full in names:
            short = re.sub(r" \d+:\d+$", "", full)
            seen[short] += 1
            out[short if seen[short] == 1 else f"{short} ({seen[short]})"] = Port(full, api.number)
    return out
