"""Hearing and writing music a frame at a time with the network, under exact rules. No torch.

A frame's notes come in ascending order. At each of them the network gives a chance to every symbol; the
rules say which may come now, and the choice is drawn from the network's chances among these alone. Notes
that are given (a melody to be harmonised) are among them, and nothing above a given note may come before
it, so every given note comes at its time and the new ones are drawn knowing those below them. How likely
the network held what the rules left open is summed up as the fit: the probability, under the network, of
staying within the rules; of several attempts the one with the best fit meets the given notes best.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.brief import Mood
from engine.music import tokens
from engine.music.tokens import DURATION_TABLE, END, FAR, KEYS, NO_DURATION, PARTS, START, VELOCITY_TABLE
from engine.runtime import Step

FORGET = 0.9
"""How much of the running loudness stays at each note (as in training)."""
MAX_CHORD = 8

Row = tuple[int, int, int, int]
"""A note on the grid: frame, symbol, duration in frames, velocity."""


@dataclass(frozen=True, eq=False)
class Page:
    """What the frames know besides their notes. position, meter, bar, length: as tokens.bars gives them.

    last: the number of the last bar, -1 where the end is open.
    """

    position: np.ndarray
    meter: np.ndarray
    bar: np.ndarray
    length: np.ndarray
    last: int
    mood: Mood | None
    mode: int
    density: int
    setting: int

    def size(self, frame: int) -> int:
        """Frames of the bar that a frame lies in."""
        return int(self.length[frame])

    def place(self, frame: int) -> int:
        """Where in its bar a frame lies."""
        return int(self.position[frame])

    def labels(self, frame: int) -> list[int]:
        """The network's labels of a frame: tokens.LABELS without symbol and duration."""
        bar = int(self.bar[frame])
        to_end = min(max(0, self.last - bar), FAR) if self.last >= 0 else tokens.UNKNOWN_END
        return [
            int(self.position[frame]) % tokens.POSITIONS, int(self.meter[frame]), min(bar, FAR), to_end,
            self.mode, self.density, self.setting,
        ]  # fmt: skip


@dataclass(frozen=True)
class OpenPage:
    """A page without an end, in one meter: what a Page says for any frame. first: the frame of the first bar."""

    meter: int
    length: int
    mood: Mood | None
    mode: int
    density: int
    setting: int
    first: int = 0

    def size(self, frame: int) -> int:
        return self.length

    def place(self, frame: int) -> int:
        return frame % self.length

    def labels(self, frame: int) -> list[int]:
        bar = max(0, frame - self.first) // self.length
        return [
            self.place(frame) % tokens.POSITIONS, self.meter, min(bar, FAR), tokens.UNKNOWN_END, self.mode,
            self.density, self.setting,
        ]  # fmt: skip


class Pen:
    """The network in the middle of a piece.

    steps: "step", "note" and "loudness" as in networks.graphs; states: (layers, width).
    """

    def __init__(self, steps: Mapping[str, Step], states: tuple[int, int], page: Page | OpenPage) -> None:
        self.steps, self.page = steps, page
        self.hidden = self.cell = np.zeros((states[0], 1, states[1]), np.float32)
        self.symbol, self.duration = START, NO_DURATION
        self.loudness = self.heard = 0.0
        self.rows: list[Row] = []
        self.struck: dict[int, list[int]] = {}
        self._mood = np.array([tokens.mood_row(page.mood)], np.float32)

    def copy(self) -> Pen:
        """A pen at the same place that goes its own way."""
        other = object.__new__(Pen)
        other.__dict__ |= self.__dict__  # the states are replaced at every step, never written into
        other.rows, other.struck = list(self.rows), {frame: list(keys) for frame, keys in self.struck.items()}
        return other

    def look(self, frame: int) -> tuple[np.ndarray, np.ndarray]:
        """Give the network the previous event and this place: (SYMBOLS,) logits, top state."""
        rolls = np.zeros((3, KEYS), np.float32)
        rolls[0, list(self.held(frame))] = 1
        size = self.page.size(frame)
        for row in (1, 2):
            rolls[row, self.struck.get(frame - row * size, [])] = 1
        labels = np.array([[self.symbol, self.duration, *self.page.labels(frame)]], np.int64)
        logits, top, self.hidden, self.cell = self.steps["step"](
            labels, self._mood, rolls.reshape(1, -1), self.hidden, self.cell
        )
        return logits[0].astype(np.float64), top

    def held(self, frame: int) -> set[int]:
        """Keys on which a note of an earlier frame still sounds."""
        keys = set()
        first = frame - int(DURATION_TABLE[-1])
        for at, symbol, frames, _ in reversed(self.rows):
            if at < first:
                break
            if at < frame < at + frames:
                keys.add(symbol // PARTS)
        return keys

    def keep(self, row: Row) -> None:
        """Take a note as the next event."""
        frame, symbol, frames, velocity = row
        loud = velocity / 127
        self.loudness = FORGET * self.loudness + (1 - FORGET) * loud if self.heard else loud
        self.heard = 1.0
        self.symbol, self.duration = symbol, int(tokens.duration_bin(frames))
        self.rows.append(row)
        self.struck.setdefault(frame, []).append(symbol // PARTS)

    def end(self) -> None:
        """Take the end of the frame as the next event."""
        self.symbol, self.duration = END, NO_DURATION

    def hear(self, frame: int, rows: Sequence[Row]) -> float:
        """Hear a frame's notes (ascending). Their exact log-likelihood in nats: symbols, END and durations."""
        nats, floor = 0.0, 0
        for row in rows:
            logits, top = self.look(frame)
            nats += _log_softmax(logits[floor:])[row[1] - floor]
            lengths, _ = self.steps["note"](top, np.array([row[1]], np.int64))
            nats += _log_softmax(lengths[0].astype(np.float64))[int(tokens.duration_bin(row[2]))]
            self.keep(row)
            floor = row[1] + 1
        logits, _ = self.look(frame)
        self.end()
        return float(nats + _log_softmax(logits[floor:])[-1])


@dataclass
class Rule:
    """What may be written in one frame.

    given: rows that come without fail, ascending. free: (END,) which symbols may be new. fewest, most: new
    notes of each part; voices: new notes in all at most. until: frame before which new notes end. copied:
    for each part the (frames, velocity) of its new notes from below, taken instead of drawn. lift: added
    to the logits of the melody; lean: (END,) to those of all notes, lean_first: to those of the lowest besides.
    first: (END,) which symbols the lowest new note may be, None: any that is free.
    """

    given: list[Row]
    free: np.ndarray
    until: int
    fewest: tuple[int, int] = (0, 0)
    most: tuple[int, int] = (MAX_CHORD, MAX_CHORD)
    voices: int = MAX_CHORD
    some: bool = False
    copied: tuple[list[tuple[int, int]], list[tuple[int, int]]] | None = None
    lift: float = 0.0
    lean: np.ndarray | None = None
    lean_first: np.ndarray | None = None
    first: np.ndarray | None = None

    def allowed(self, floor: int, waiting: list[Row], written: list[int]) -> np.ndarray:
        """(SYMBOLS,) what may come next: floor the lowest symbol, waiting the given rows still to come."""
        free = self.free & (np.arange(END) >= floor)
        if sum(written) >= self.voices:
            free[:] = False
        lacking = [max(0, self.fewest[part] - written[part]) for part in range(PARTS)]
        parts = np.arange(END) % PARTS
        # A choice must leave room above it for the notes of each part that still have to come.
        room = np.ones(END, bool)
        for part in range(PARTS):
            mine = free & (parts == part)
            above = mine.sum() - np.cumsum(mine)
            room &= above >= lacking[part] - mine
        may = free & room
        if self.first is not None and not sum(written):
            may &= self.first
        for part in range(PARTS):
            if written[part] >= self.most[part]:
                may[part::PARTS] = False
        end = not waiting and not any(lacking) and not (self.some and not sum(written))
        out = np.append(may, end)
        if waiting:
            symbol = waiting[0][1]
            out[symbol] = room[symbol]
            out[symbol + 1 :] = False
        if not out.any():  # the rules leave nothing: the given notes go first, then the rest is let go
            out[waiting[0][1] if waiting else END] = True
        return out


@dataclass
class Dice:
    """Chance: one stream of numbers for one attempt."""

    rng: np.random.Generator
    temperature: float
    top_p: float
    heat: float = field(default=1.0)

    def draw(self, chances: np.ndarray, allowed: np.ndarray) -> int:
        """An index by log-probabilities, at this temperature, among the likeliest allowed ones (top-p)."""
        scaled = np.where(allowed, chances / (self.temperature * self.heat), -np.inf)
        weights = np.exp(scaled - scaled.max())
        weights /= weights.sum()
        order = np.argsort(-weights, kind="stable")
        running = np.cumsum(weights[order])
        most = min(int(np.searchsorted(running, self.top_p)), len(order) - 1)
        return int(order[np.searchsorted(running[: most + 1], self.rng.random() * running[most])])


def write_frame(
    pens: Sequence[Pen], shares: Sequence[float], frame: int, rule: Rule, dice: Dice
) -> tuple[list[Row], float]:
    """Write one frame with all pens alike: (the new rows, the fit in nats).

    Several pens (each has heard other music) are mixed as a product of experts: log-probabilities averaged
    by their shares (Hinton 2002, Neural Computation 14:1771).
    """
    waiting, new, written = list(rule.given), [], [0, 0]
    floor, fit = 0, 0.0
    while True:
        looks = [pen.look(frame) for pen in pens]
        chances = _mixed(shares, [logits for logits, _ in looks])
        allowed = rule.allowed(floor, waiting, written)
        fit += _log_sum(chances[allowed]) - _log_sum(chances[floor:])
        chances[:END:PARTS] += 0.0 if written[0] else rule.lift
        for lean in (rule.lean, None if sum(written) else rule.lean_first):
            chances[:END] += 0.0 if lean is None else lean
        symbol = dice.draw(chances, allowed)
        if symbol == END:
            for pen in pens:
                pen.end()
            return new, fit
        if waiting and symbol == waiting[0][1]:
            row = waiting.pop(0)
        else:
            part = symbol % PARTS
            row = _new_row(pens, shares, [top for _, top in looks], (frame, symbol), rule, written[part], dice)
            new.append(row)
            written[part] += 1
        if not symbol % PARTS and rule.free[symbol + PARTS + 1 :: PARTS].sum() >= rule.fewest[1] - written[1]:
            rule.free[symbol + 1] = False  # one key cannot be struck twice at once
        for pen in pens:
            pen.keep(row)
        floor = symbol + 1


def _new_row(
    pens: Sequence[Pen], shares: Sequence[float], tops: list[np.ndarray], place: tuple[int, int], rule: Rule,
    number: int, dice: Dice,
) -> Row:  # fmt: skip
    """The duration and velocity of a new symbol: copied by the rule, or drawn."""
    frame, symbol = place
    if rule.copied is not None and number < len(rule.copied[symbol % PARTS]):
        return frame, symbol, *rule.copied[symbol % PARTS][number]
    at = np.array([symbol], np.int64)
    made = [pen.steps["note"](top, at) for pen, top in zip(pens, tops, strict=True)]
    chances = _mixed(shares, [lengths[0].astype(np.float64) for lengths, _ in made])
    duration = dice.draw(chances, rule.until - frame >= DURATION_TABLE)
    loud = []
    for pen, (_, note) in zip(pens, made, strict=True):
        past = np.array([[pen.loudness, pen.heard]], np.float32)
        (logits,) = pen.steps["loudness"](note, np.array([duration], np.int64), past)
        loud.append(logits[0].astype(np.float64))
    chances = _mixed(shares, loud)
    velocity = Dice(dice.rng, 1.0, dice.top_p).draw(chances, np.ones(len(chances), bool))
    return frame, symbol, int(DURATION_TABLE[duration]), int(VELOCITY_TABLE[velocity])


def _mixed(shares: Sequence[float], logits: list[np.ndarray]) -> np.ndarray:
    return np.sum([share * _log_softmax(each) for share, each in zip(shares, logits, strict=True)], 0)


def _log_sum(values: np.ndarray) -> float:
    top = float(values.max())
    return top + float(np.log(np.exp(values - top).sum()))


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    return logits - _log_sum(logits)
