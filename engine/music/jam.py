"""A partner to play with: the network hears a player frame by frame, and answers or accompanies. No clock, no torch.

Time is a count of frames (sixteenths) that never goes back. Whoever keeps the clock asks for each frame a moment
before it comes: first the frame that has passed is heard, the player's notes and the partner's own, then the notes
of the new one are drawn. Nothing here grows with the time played.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.brief import Mood
from engine.music import tokens
from engine.music.controls import Controls
from engine.music.develop import ACCOMPANIMENT_VOICES, frame_rule
from engine.music.midi_messages import Duet
from engine.music.pen import Dice, OpenPage, Pen, Row, Rule, write_frame
from engine.music.tokens import DENSITIES, DURATION_TABLE, END, KEYS, LOWEST, PARTS, STEP
from engine.runtime import Step
from engine.works import Note, Score

HEARD_AGAIN = 4
"""Bars that are heard anew when the key turns out to be another one."""
REST = 2
"""An accompaniment falls silent when the player has been so many bars."""
GRACE = 2
"""Frames at the beginning of an answer in which a note of the player's is a late end of his turn."""
REACH = 7
"""Semitones by which an answer may go beyond the highest and the lowest note of the player's turn."""
FEW = 4
"""Notes from which a first guess at the key is made; until then nothing accompanies."""
USUAL = 4
"""Frames a key is expected to stay down before the player's own lengths are known."""
_REACH = int(DURATION_TABLE[-1])


def controls_of(duet: Duet) -> Controls:
    """The controls a duet asks for. Raises UserError where they make no sense."""
    mood = Mood(*duet.mood) if duet.mood is not None else None
    return Controls(
        mood, duet.scale, duet.density, duet.voices, duet.lowest, duet.highest, duet.temperature, duet.top_p, duet.seed
    )


@dataclass
class _Down:
    """A key the player holds, and since which frame."""

    frame: int
    velocity: int


class Partner:
    """One side of a duet. frame() in order, one a sixteenth; strike() and release() as the player's keys go."""

    def __init__(
        self, steps: Mapping[str, Step], states: tuple[int, int], duet: Duet, before: Score | None = None
    ) -> None:
        """states: (layers, width) of the network. before: what was played until now, to go on from."""
        self.duet, self.controls = duet, controls_of(duet)
        self.follows = duet.way == "follow"
        beats, unit = duet.meter
        self.size = max(1, 16 * beats // unit)
        self.at = 0
        """The frame that is drawn next."""
        self.answering = False
        self._steps, self._states = steps, states
        self._since = 0  # the frame at which this turn began
        self._last_pitch = LOWEST + KEYS - 1
        self._struck_in_turn = 0
        self._last_strike = -(10**9)
        self._log: list[tuple[int, int, int, int, int]] = []  # frame, pitch, part, frames, velocity
        self._waiting: list[tuple[int, int, int, int]] = []  # frame, pitch, frames (0: still down), velocity
        self._down: dict[int, _Down] = {}
        self._lengths: deque[int] = deque(maxlen=16)
        self._own: list[Row] = []
        self._trial: Pen | None = None
        self._expected: list[Row] = []
        self._most, self._range = [0, 0], (0, KEYS - 1)
        self._dice = Dice(np.random.default_rng([duet.seed, 7]), duet.temperature, duet.top_p)
        self._shift, self._mode, self._doubt = 0, 0, 0
        self._density = DENSITIES.index(self.controls.density)
        self._remember(before)
        self._first = min((row[0] for row in self._log), default=0) // self.size * self.size
        self._choose_key(at_once=True)
        self._mask = self.controls.symbols(self._shift)
        self._pen = self._new_pen()

    def _remember(self, before: Score | None) -> None:
        """Take the last bars of what was played, so that they end where the duet begins."""
        notes = tokens.quantise(before) if before is not None else None
        if notes is None or not len(notes):
            return
        end = -(-(int(notes.frame[-1]) + 1) // self.size) * self.size
        for frame, symbol, frames, velocity in zip(
            notes.frame, notes.symbol, notes.frames, notes.velocity, strict=True
        ):
            if frame >= end - HEARD_AGAIN * self.size:
                pitch, part = int(symbol) // PARTS + LOWEST, int(symbol) % PARTS
                self._log.append((int(frame) - end, pitch, part, int(frames), int(velocity)))

    # The player

    def strike(self, pitch: int, velocity: int, frame: int) -> bool:
        """A key goes down at a frame (the nearest to the time it was struck).

        True where that breaks into an answer: what the partner holds must end, and it is the player's turn.
        """
        self.release(pitch, frame)
        frame = max(frame, self.at - 1)
        self._down[pitch] = _Down(frame, velocity)
        insort(self._waiting, (frame, pitch, 0, velocity))
        self._last_strike, self._last_pitch = frame, pitch
        breaks = self.answering and self._since + GRACE <= frame < self._since + self.duet.answer * self.size
        if breaks:
            self.answering = False
            self._since, self._struck_in_turn = frame - frame % self.size, 0
            if self.at - 1 >= frame:
                self._own = []
            rows = self._pen.rows
            rows[:] = [(at, s, min(n, max(1, frame - at)), v) for at, s, n, v in rows]
        self._struck_in_turn += 1
        return breaks

    def release(self, pitch: int, frame: int) -> None:
        """The key goes up."""
        down = self._down.pop(pitch, None)
        if down is None:
            return
        frames = max(1, frame - down.frame)
        self._lengths.append(frames)
        wait = (down.frame, pitch, 0, down.velocity)
        if wait in self._waiting:
            self._waiting[self._waiting.index(wait)] = (down.frame, pitch, frames, down.velocity)
        else:
            self._set_length(down.frame, pitch, frames)

    # The clock

    def frame(self) -> list[Note]:
        """The partner's notes of the next frame; onset 0, durations in ticks."""
        at = self.at
        if at:
            self._pass(at - 1)
        self._take_turns(at)
        self._own, self._trial = [], None
        if self._may_play(at):
            self._write(at)
        self.at += 1
        shift = self._shift
        return [Note(0, s // PARTS + LOWEST - shift, n * STEP, v) for _, s, n, v in self._own]

    def skip_to(self, place: int) -> None:
        """The clock jumped: go on at this place in a bar."""
        while self.at % self.size != place % self.size:
            if self.at:
                self._pass(self.at - 1)
            self._own, self._trial = [], None
            self.at += 1

    def _pass(self, frame: int) -> None:
        """Hear a frame that is over."""
        heard = [w for w in self._waiting if w[0] <= frame]
        self._waiting = [w for w in self._waiting if w[0] > frame]
        rows = {row[1]: row for row in self._own}
        usual = sorted(self._lengths)[len(self._lengths) // 2] if self._lengths else USUAL
        for _, pitch, frames, velocity in heard:
            part = self._part(pitch)
            symbol = self._symbol(pitch, part)
            length = frames or max(usual, 1)
            rows[symbol] = (frame, symbol, length, velocity)
            self._log.append((frame, pitch, part, length, velocity))
            if pitch in self._down:
                self._down[pitch].frame = frame
        for row in self._own:
            if rows[row[1]] is row:
                self._log.append((frame, row[1] // PARTS + LOWEST - self._shift, row[1] % PARTS, row[2], row[3]))
        ordered = sorted(rows.values())
        if self._trial is not None and ordered == self._expected:
            self._pen = self._trial
        else:
            self._pen.hear(frame, ordered)
        for pitch, down in self._down.items():
            if frame - down.frame >= usual:
                self._set_length(down.frame, pitch, frame - down.frame + 2)
        if (frame + 1) % self.size == 0:
            self._forget(frame + 1)
        if self._key_is_due(frame + 1):
            self._choose_key()

    def _part(self, pitch: int) -> int:
        return 0 if self.follows else int(pitch < 60)

    def _symbol(self, pitch: int, part: int) -> int:
        return tokens.symbol_of(pitch + self._shift, part)

    def _set_length(self, frame: int, pitch: int, frames: int) -> None:
        """The length of a note the network heard before its end was known."""
        part = self._part(pitch)
        symbol = self._symbol(pitch, part)
        rows, log = self._pen.rows, self._log
        for i in range(len(rows) - 1, -1, -1):
            if rows[i][0] < frame:
                break
            if rows[i][:2] == (frame, symbol):
                rows[i] = (frame, symbol, frames, rows[i][3])
        for i in range(len(log) - 1, -1, -1):
            if log[i][0] < frame:
                break
            if log[i][:3] == (frame, pitch, part):
                log[i] = (frame, pitch, part, frames, log[i][4])

    def _forget(self, now: int) -> None:
        """Let go of what no frame to come can depend on."""
        first = now - max(_REACH, 2 * self.size) - 1
        self._pen.rows = [row for row in self._pen.rows if row[0] >= first]
        self._pen.struck = {at: keys for at, keys in self._pen.struck.items() if at >= first}
        self._log = [row for row in self._log if row[0] >= now - HEARD_AGAIN * self.size]

    # Whose turn it is

    def _take_turns(self, at: int) -> None:
        if self.follows or at % self.size or at <= self._since:
            return
        bars = (at - self._since) // self.size
        if self.answering:
            if bars >= self.duet.answer:
                self.answering, self._since, self._struck_in_turn = False, at, 0
        elif bars >= self.duet.call:
            self.answering = self._struck_in_turn > 0
            self._listen_back(at)
            self._since, self._struck_in_turn = at, 0

    def _listen_back(self, at: int) -> None:
        """The answer has the parts, the thickness, the register and the density of the player's turn."""
        call = [row for row in self._log if self._since <= row[0] < at]
        keys = [row[1] + self._shift - LOWEST for row in call] or [0, KEYS - 1]
        self._range = min(keys) - REACH, max(keys) + REACH
        for part in range(PARTS):
            frames = [row[0] for row in call if row[2] == part]
            self._most[part] = max((frames.count(frame) for frame in set(frames)), default=0)
        if not any(self._most):
            self._most = [1, 0]
        if not DENSITIES.index(self.controls.density) and call:
            quarters = len({row[0] // 4 for row in call})
            self._density = tokens.density_of(len(call) / max(1, quarters))
            self._pen.page = replace(self._pen.page, density=self._density)

    def _may_play(self, at: int) -> bool:
        if self.follows:
            return bool(self._mode) and at - self._last_strike <= REST * self.size
        return self.answering and at < self._since + self.duet.answer * self.size

    # The network

    def _write(self, at: int) -> None:
        trial = self._pen.copy()
        self._own, _ = write_frame([trial], (1.0,), at, self._rule(at), self._dice)
        given = self._given(at)
        self._trial, self._expected = trial, sorted([*given, *self._own])

    def _given(self, at: int) -> list[Row]:
        """The player's notes that came a moment before their frame, as the network expects to hear them."""
        usual = sorted(self._lengths)[len(self._lengths) // 2] if self._lengths else USUAL
        rows = {}
        for frame, pitch, frames, velocity in self._waiting:
            if frame <= at:
                symbol = self._symbol(pitch, self._part(pitch))
                rows[symbol] = (at, symbol, frames or usual, velocity)
        return sorted(rows.values())

    def _rule(self, at: int) -> Rule:
        given = self._given(at)
        rows = self._pen.rows
        sounding = [row for row in rows if row[0] <= at < row[0] + row[2]]
        player = {self._symbol(pitch, self._part(pitch)) for pitch in self._down}
        if self.follows:
            controls = self.controls
            if not controls.polyphony:
                controls = replace(controls, polyphony=ACCOMPANIMENT_VOICES)
            mine = [row for row in sounding if row[1] % PARTS]
            made = frame_rule(
                self._pen.page, at, mine, given, self._mask, at + 2 * self.size, controls, (False, True), (at, at)
            )
            tops = [row[1] for row in (*given, *sounding) if not row[1] % PARTS]
            top = max(tops, default=self._symbol(self._last_pitch, 0))
            made.free = made.free & (np.arange(END) < top)
        else:
            begin, end = self._since, self._since + self.duet.answer * self.size
            mine = [row for row in rows if row[0] >= begin]
            sung = max((row[0] + row[2] for row in mine), default=begin)
            parts = (self._most[0] > 0, self._most[1] > 0)
            made = frame_rule(self._pen.page, at, mine, given, self._mask, end, self.controls, parts, (begin, sung))
            made.most = (self._most[0], self._most[1])
            key = np.arange(END) // PARTS
            made.free = made.free & (key >= self._range[0]) & (key <= self._range[1])
        for symbol in player:
            made.free[symbol // PARTS * PARTS : symbol // PARTS * PARTS + PARTS] = False
        return made

    def _new_pen(self) -> Pen:
        """A pen that has heard the last bars in the present key."""
        page = OpenPage(
            meter=tokens.meter_index(self.duet.meter), length=self.size, mood=self.controls.mood,
            mode=self._mode or 1, density=self._density, setting=1 if self.follows else 2,
            first=self._first,
        )  # fmt: skip
        pen = Pen(self._steps, self._states, page)
        if self._log:
            waiting: dict[int, dict[int, Row]] = {}
            for frame, pitch, part, frames, velocity in self._log:
                symbol = self._symbol(pitch, part)
                waiting.setdefault(frame, {})[symbol] = (frame, symbol, frames, velocity)
            for frame in range(min(waiting), self.at):
                pen.hear(frame, sorted(waiting.get(frame, {}).values()))
        return pen

    def _key_is_due(self, at: int) -> bool:
        """On the last beat of a bar of the player's; where there is no key yet, on any beat after a few notes."""
        if self.answering:
            return False
        if not self._mode:
            return at % 4 == 0 and len(self._log) >= FEW
        return at % self.size == max(1, self.size - 4)

    def _choose_key(self, at_once: bool = False) -> None:
        """The key of what was played lately; another one must show itself twice before it is believed."""
        key = self.controls.key
        if key is None:
            if not self._log:
                return
            table = np.array(self._log)
            weights = np.minimum(table[:, 3], 16)
            key = tokens.key_of(np.bincount(table[:, 1] % 12, weights=weights, minlength=12).astype(float))
        tonic, mode = key
        if not mode:
            return
        pitches = [row[1] for row in self._log] or [60]
        shift = _shift(tonic, min(pitches) - LOWEST, max(pitches) - LOWEST)
        if (shift, mode) == (self._shift, self._mode):
            self._doubt = 0
            return
        self._doubt += 1
        if at_once or not self._mode or self._doubt >= 2:
            self._shift, self._mode, self._doubt = shift, mode, 0
            if not at_once:
                self._mask = self.controls.symbols(self._shift)
                self._pen = self._new_pen()


def _shift(tonic: int, lowest: int, highest: int) -> int:
    return next((s for s in sorted((-tonic, 12 - tonic), key=abs) if lowest + s >= 0 and highest + s < KEYS), 0)
