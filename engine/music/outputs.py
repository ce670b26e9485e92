"""The outputs in use: opened by name, lost and found again, with a ledger of what each of them holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from engine.music.held import OPENING, SOME_API, Held
from engine.music.midi_messages import Event, PortBack, PortLost, Refused
from engine.music.midi_messages import Ports as Listing
from engine.music.ports import Api, Output, Ports, bury
from engine.saying import said

_VIRTUAL = SOME_API - 1
"""As number of an API: a virtual port's, whichever that is."""


BLIND = 0.6
"""Seconds without a look at the ports in which one may have gone and come back unseen: JACK stops everybody when one
of its clients dies, and what was connected to a port that is there again under its old name is connected no more."""


class Outputs:
    """Sends to outputs by slot (see held.Held). A message to a lost output is dropped; its held notes stay in
    the ledger and are released as soon as it is back."""

    def __init__(self, held: Held, ports: Ports, tell: Callable[[Event], None]) -> None:
        self.held = held
        self.ports = ports
        self._tell = tell
        self._open: dict[int, tuple[Output, int]] = {}
        self._lost: set[int] = set()
        self._listing: Listing | None = None
        self._looked = time.monotonic()
        self.doubt = False
        """Whether the last look came so late that connections made before it may be dead."""

    def slot(self, name: str) -> int | None:
        """The output's slot; opened where it was not yet. None, and Refused, where there are too many."""
        slot = self.held.slot(name)
        if slot is None:
            self._tell(Refused(said("So many MIDI outputs cannot be in use at a time; {name} is left out.", name=name)))
        elif slot not in self._open and slot not in self._lost:
            self._try(slot)
        return slot

    def send(self, slot: int, data: bytes) -> None:
        """Send now. The ledger and the sign of which API is being entered come first."""
        found = self._open.get(slot)
        if found is None:
            return
        output, api = found
        self.held.before(slot, data)
        shared = self.held.shared
        shared.beat = time.monotonic()
        shared.busy = api + 1
        try:
            output.send_message(data)
        except (OSError, ValueError):
            self._lose(
                slot, said("{name} does not take notes any more; playing goes on elsewhere.", name=self.held.name(slot))
            )
            return
        finally:
            shared.busy = 0
        self.held.after(slot, data)

    def release(self, slots: Iterable[int] | None = None) -> None:
        """End every held note of these slots, of all where None, and lift the pedals."""
        for slot in tuple(self._open) if slots is None else slots:
            for data in self.held.offs(slot):
                self.send(slot, data)
            for channel in range(16):
                if self.held.shared.channels[slot] >> channel & 1:
                    self.send(slot, bytes((0xB0 | channel, 64, 0)))

    def silence(self, every_channel: bool = False) -> None:
        """End every held note and every sound of all outputs; every_channel: also where nothing was sent."""
        for slot in tuple(self._open):
            for data in self.held.silence(slot, every_channel):
                self.send(slot, data)

    def settle_debts(self) -> None:
        """Release what a process before this one left held."""
        for slot in tuple(self.held.owing()):
            if slot not in self._open:
                self._try(slot)

    def virtual(self, name: str) -> None:
        """Open a virtual output. Raises UserError where the system has none."""
        with self.held.inside(_VIRTUAL):
            self.ports.open_virtual(name)
        self.watch(tell=True)

    def watch(self, tell: bool = False) -> list[Api]:
        """Look for outputs that went and came, and tell the list where it changed; the APIs that died."""
        dead = [api for api in self.ports.apis if not self._ask(api)]
        for api in dead:
            self.ports.bar(api)
            for slot in [slot for slot, (_, number) in self._open.items() if number == api.number]:
                bury(self._open.pop(slot))
                self._say_lost(slot, _silent(api.name, self.held.name(slot)))
        with self.held.inside(_VIRTUAL):
            outputs, inputs = self.ports.look()
        self.doubt = time.monotonic() - self._looked > BLIND
        listing = Listing(outputs, inputs, self.ports.sentence())
        if tell or listing != self._listing:
            self._listing = listing
            self._tell(listing)
        for slot in tuple(self._open):
            if not self.ports.there(self.held.name(slot)):
                self._lose(
                    slot, said("{name} was disconnected; it is used again once it is back.", name=self.held.name(slot))
                )
            elif self.doubt and self._open[slot][1] != _VIRTUAL:
                self._drop(slot)
                self._try(slot)
        for slot in tuple(self._lost):
            if self.ports.there(self.held.name(slot)):
                self._try(slot)
        self._looked = time.monotonic()
        return dead

    def close(self) -> None:
        """Close them all; what is still held stays in the ledger."""
        for slot in tuple(self._open):
            output, api = self._open.pop(slot)
            with self.held.inside(api):
                output.delete()

    def _ask(self, api: Api) -> bool:
        with self.held.inside(api.number):
            return api.alive()

    def _try(self, slot: int) -> None:
        name = self.held.name(slot)
        api = self.ports.api_of(name)
        number = api.number if api else _VIRTUAL
        try:
            self.held.shared.beat = time.monotonic() + OPENING
            with self.held.inside(number):
                self._open[slot] = self.ports.open_output(name), number
            # To open a port may take long; it is a look at it, and a sign of life.
            self._looked = self.held.shared.beat = time.monotonic()
        except LookupError:
            self._say_lost(slot, said("{name} is not there; connect it, and it is used.", name=name))
            return
        except (OSError, ValueError):
            self._say_lost(
                slot, said("{name} is busy; close the program that uses it, and it is used here.", name=name)
            )
            return
        if self.held.notes(slot):
            for data in self.held.silence(slot):
                self.send(slot, data)
        if slot in self._lost:
            self._lost.discard(slot)
            self._tell(PortBack(name))

    def _lose(self, slot: int, sentence: str) -> None:
        self._drop(slot)
        self._say_lost(slot, sentence)

    def _drop(self, slot: int) -> None:
        output, api = self._open.pop(slot)
        with self.held.inside(api):
            try:
                output.delete()
            except OSError:
                bury(output)

    def _say_lost(self, slot: int, sentence: str) -> None:
        if slot not in self._lost:
            self._lost.add(slot)
            self._tell(PortLost(self.held.name(slot), sentence))


def _silent(system: str, name: str) -> str:
    return said("{system} does not answer; {name} waits until it is back.", system=system, name=name)
