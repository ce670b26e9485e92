"""From a brief to a tune: bar by bar, every choice drawn from the network under a few rules. No torch.

The rules, all of them masks or second tries, never notes of their own: the tune begins on its first beat;
no bar stays silent (in the middle of an empty bar a note must come); a part that rests for long becomes
likelier to enter (songs are full of bars for the piano alone); the melody of a song is one voice; a bar
that repeats the two before it note for note is drawn again; phrases of four bars come back, their notes likelier
where they stood before; the dominant becomes likelier before the end; the tune ends in its last bar on a held
chord whose notes the network chooses among those of the tonic triad, the tonic in the bass.

The network knows music in C only; the tune is written there and then moved to a key that the seed chose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from engine import mood as moods
from engine.brief import Brief, Mood, UserError
from engine.music import cadence, tokens
from engine.music.tokens import (
    DURATION_TABLE,
    END,
    FAR,
    KEYS,
    LOWEST,
    NO_DURATION,
    PARTS,
    START,
    VELOCITY_TABLE,
)
from engine.runtime import Runtime, Step
from engine.works import Draft, Score

TOP_P = 0.92
"""The least likely choices that together have less than 1 - TOP_P are never taken."""
COOLER = 0.95
"""Times the brief's temperature: a little below 1 keeps a small network in key."""
MAX_CHORD = 8
MAX_BAR_NOTES = 72
TRIES = 4
FORGET = 0.9
"""How much of the running loudness stays at each note (as in training)."""
CLOSING_FEWEST, CLOSING_MOST = 3, 6
CALL, CALL_MOST = 0.15, 3.0
"""Added to the logits of a part at rest: for each frame beyond half a bar, and at most."""
PHRASE, CONTRAST = 4, 4
"""Bars of a phrase; of so many phrases the third brings something new, the others come back to the first."""
RECALL = 3.0
"""Added to the logits of the notes that stood at this place of a phrase that comes back; where none is left, taken
from those of the parts that played in that bar (a melody that was silent in it may enter)."""
LEAN, CORRECT = 0.3, 6.0
"""Added to the logits of notes, times what moods.leaning says of them: the valence asked for, and from the third bar
on how far the tune is from it, as a difference of key correlations. With it the rank correlation of asked and measured
valence is 0.71 (tests/benchmarks/conditioning.py --works 4 --media music: 100 works)."""


def create(brief: Brief, runtime: Runtime, primer: Score | None = None) -> Iterator[Draft]:
    """Stream drafts, one a bar, of a tune of brief.bars bars; the last has fraction 1.

    primer: a phrase to go on from: the tune is the phrase (in its meter and tempo) and then brief.bars
    bars more. The same brief, primer and model give the same Score.
    """
    steps = {name: runtime.step(name) for name in ("step", "note", "loudness")}
    yield from compose(brief, steps, sizes(runtime.model.network), primer)


def sizes(network: Mapping[str, Any]) -> tuple[int, int]:
    """(layers, width) of the states of a network."""
    return int(network["layers"]), int(network["width"])


def compose(
    brief: Brief, steps: Mapping[str, Step], states: tuple[int, int], primer: Score | None = None
) -> Iterator[Draft]:
    """create() over bare steps: "step", "note" and "loudness" as in networks.graphs."""
    plan = _plan(brief, primer)
    tune = _Tune(plan, steps, states)
    for bar in range(plan.bars):
        tune.write_bar(bar)
        if bar + 1 < plan.bars:
            yield Draft(tune.score(), (bar + 1) / plan.bars)
    yield Draft(tune.score(), 1.0)


@dataclass(frozen=True)
class _Plan:
    """What is settled before the first note.

    size: frames in a bar; closing: the frame of the last chord in its bar; shift: semitones from C, in which
    the tune is written, to its key; primer: already in C; arc: how much happens in each part, -1..1 around the mean.
    """

    bars: int
    meter: tuple[int, int]
    size: int
    tempo: float
    mood: Mood | None
    mode: int
    density: int
    setting: int
    names: tuple[str, str]
    programs: tuple[int, int]
    closing: int
    temperature: float
    primer: tokens.Notes | None
    primer_bars: int
    shift: int
    arc: tuple[float, ...]
    rng: np.random.Generator


def _plan(brief: Brief, primer: Score | None) -> _Plan:
    rng = np.random.Generator(np.random.PCG64([brief.seed, 2]))
    felt = brief.mood
    if felt is None and brief.prompt.strip():
        felt = moods.of_prompt(brief.prompt)
    valence, arousal = (felt.valence, felt.arousal) if felt else (0.0, 0.0)
    chance, choice = rng.random(), rng.random()
    warm = brief.lent.warmth if brief.lent else valence
    mode = 1 if warm > 0.1 else 2 if warm < -0.1 else 1 + int(chance < 0.4)
    setting = 1 if choice < 0.6 else 2
    notes, bars, meter, shift = None, 0, (4, 4), int(rng.integers(-2, 4)) + round(3 * valence)
    tempo = round(96 * 2 ** (0.7 * arousal) + 4 * valence)
    if primer is not None:
        notes = tokens.quantise(primer)
        if not len(notes):
            raise UserError("The phrase to go on from holds no notes; choose another.")
        notes, shift, mode = _in_c(notes)
        meter, tempo = primer.meter, primer.tempo
        setting = tokens.setting_of(primer)
    density = 1 if arousal < -0.33 else 2 if arousal < 0.33 else 3
    if brief.lent is not None:
        density = 1 if brief.lent.texture < -0.33 else 2 if brief.lent.texture < 0.33 else 3
        if primer is None:  # the key is free: the darker the other work, the lower
            shift = round(5.5 * brief.lent.light + 0.5)
    size = max(1, 16 * meter[0] // meter[1])
    if notes is not None:
        if notes.frame[-1] >= 256 * size:
            raise UserError("The phrase to go on from is longer than 256 bars; choose a shorter one.")
        bars = int(notes.frame[-1]) // size + 1
    names = ("Melody", "Piano") if setting == 1 else ("Right hand", "Left hand")
    closing = int(size % 2 == 0 and rng.random() < 0.5) * (size // 2)
    return _Plan(
        bars=bars + brief.bars, meter=meter, size=size, tempo=float(tempo), mood=felt, mode=mode,
        density=density, setting=setting, names=names,
        programs=(_instrument(valence, arousal) if setting == 1 else 0, 0), closing=closing,
        temperature=brief.temperature * COOLER, primer=notes, primer_bars=bars, shift=shift,
        arc=brief.lent.arc if brief.lent else (), rng=rng,
    )  # fmt: skip


def _in_c(notes: tokens.Notes) -> tuple[tokens.Notes, int, int]:
    """The phrase moved to C, how to move it back, and its mode."""
    tonic, mode = tokens.key_of(tokens.chroma_of(notes.symbol, notes.frames))
    lowest, highest = int(notes.symbol.min()) // PARTS, int(notes.symbol.max()) // PARTS
    up, down = 12 - tonic, -tonic
    fits = [s for s in sorted((up % 12, down), key=abs) if lowest + s >= 0 and highest + s < KEYS]
    moved = fits[0] if fits else 0
    return replace(notes, symbol=notes.symbol + PARTS * moved), -moved, mode or 1


def _instrument(valence: float, arousal: float) -> int:
    """General MIDI program of a song's melody: violin, flute, clarinet or oboe by the quarter of the mood."""
    if max(abs(valence), abs(arousal)) < 0.25:
        return 0
    if valence >= 0:
        return 40 if arousal >= 0 else 73
    return 68 if arousal >= 0 else 71


@dataclass
class _Memory:
    """All that changes while notes are written; copied at a bar line so that a bar can be drawn again."""

    hidden: np.ndarray
    cell: np.ndarray
    symbol: int
    duration: int
    loudness: float
    heard: float
    notes: list[tuple[int, int, int, int]]  # frame, symbol, frames, velocity

    def copy(self) -> _Memory:
        # The states are replaced at every step, never written into.
        return replace(self, notes=list(self.notes))


class _Tune:
    """The tune being written."""

    def __init__(self, plan: _Plan, steps: Mapping[str, Step], states: tuple[int, int]) -> None:
        self.plan = plan
        self.steps = steps
        layers, width = states
        zeros = np.zeros((layers, 1, width), np.float32)
        self.now = _Memory(zeros, zeros, START, NO_DURATION, 0.0, 0.0, [])
        self.struck = np.zeros((plan.bars * plan.size, KEYS), np.float32)
        self.mood = np.array([tokens.mood_row(plan.mood)], np.float32)
        self.lean = np.zeros(tokens.SYMBOLS)
        self.mode = plan.mode
        self.density = plan.density
        self.recalled: dict[int, list[int]] = {}  # place in the bar -> symbols that stood there

    def score(self) -> Score:
        plan = self.plan
        rows = _without_overlaps(self.now.notes, plan.shift)
        if plan.setting == 1:
            rows = _one_voice(rows, plan.primer_bars * plan.size)
        notes = tokens.Notes(*np.array(rows, np.int64).reshape(-1, 4).T, dynamics=True)
        score = tokens.score_of(notes, tempo=plan.tempo, names=plan.names, programs=plan.programs)
        return replace(score, meter=plan.meter)

    def write_bar(self, bar: int) -> None:
        plan = self.plan
        self._enter_part(bar)
        self._lean(bar)
        self._recall(bar)
        given = bar < plan.primer_bars
        kept = self.now.copy()
        heat = 1.0
        for _ in range(TRIES):
            self.now = kept.copy()
            self.struck[bar * plan.size : (bar + 1) * plan.size] = 0
            for place in range(plan.size):
                last = bar == plan.bars - 1 and place == plan.closing
                if last:
                    self._close(bar)
                    break
                self._write_frame(bar, place, heat)
            if given or bar == plan.bars - 1 or not self._tiresome(bar, len(self.now.notes) - len(kept.notes)):
                return
            heat *= 1.15

    def _enter_part(self, bar: int) -> None:
        """Where the tune has a course, its density and arousal in this bar follow it."""
        plan = self.plan
        if len(plan.arc) < 2:
            return
        rise = plan.arc[min(len(plan.arc) - 1, bar * len(plan.arc) // plan.bars)]
        self.density = min(3, max(1, round(plan.density + rise)))
        if plan.mood is not None:
            arousal = min(1.0, max(-1.0, plan.mood.arousal + 0.5 * rise))
            self.mood = np.array([tokens.mood_row(replace(plan.mood, arousal=arousal))], np.float32)

    def _lean(self, bar: int) -> None:
        """Towards the valence that was asked for, the more the further the tune so far is from it."""
        plan = self.plan
        if plan.mood is None:
            return
        lean = LEAN * plan.mood.valence
        if bar >= 2 and self.now.notes:
            missing = moods.raw_valence_of(plan.mood.valence) - moods.raw_score(self.score())[0]
            lean += CORRECT * missing / moods.MODE_WEIGHT
        self.lean[:END] = moods.leaning(min(1.0, max(-1.0, lean)))[cadence.PITCH % 12]

    def _recall(self, bar: int) -> None:
        """What comes back in this bar: the first phrase, but for the third phrase and the way to the end."""
        plan = self.plan
        phrase, place = divmod(bar - plan.primer_bars, PHRASE)
        source = bar - phrase * PHRASE
        self.recalled = {}
        if phrase <= 0 or phrase % CONTRAST == 2 or place > (1 if phrase == 1 else 2) or bar >= plan.bars - 2:
            return
        for frame, symbol, *_ in self.now.notes:
            if frame // plan.size == source:
                self.recalled.setdefault(frame % plan.size, []).append(symbol)

    def _tiresome(self, bar: int, notes: int) -> bool:
        """A bar like the two before it, or with more notes than anyone plays."""
        size = self.plan.size
        if notes > MAX_BAR_NOTES:
            return True
        if bar < 2:
            return False
        three = self.struck[(bar - 2) * size : (bar + 1) * size].reshape(3, -1)
        return bool((three == three[0]).all())

    def _write_frame(self, bar: int, place: int, heat: float) -> None:
        plan, frame = self.plan, bar * self.plan.size + place
        if bar < plan.primer_bars:
            self._copy_primer(bar, place)
            return
        begins = frame == 0 or (place == plan.size // 2 and not self.struck[bar * plan.size : frame].any())
        floor, count, entered = 0, 0, [False] * PARTS
        calls = [self._call(frame, part) for part in range(PARTS)]
        ending = 0 < (plan.bars - 1) * plan.size + plan.closing - frame <= plan.size // 2
        back = self.recalled.get(place, [])
        playing = {symbol % PARTS for symbols in self.recalled.values() for symbol in symbols}
        while True:
            logits, top = self._advance(bar, place)
            logits = logits + self.lean
            for part in range(PARTS):
                logits[part:END:PARTS] += 0 if entered[part] else calls[part]
            if ending:
                logits[:END] += cadence.DOMINANT if count else cadence.DOMINANT + cadence.DOMINANT_BASS
            left = [symbol for symbol in back if symbol >= floor]
            logits[left] += RECALL
            for part in () if left else playing:
                logits[part:END:PARTS] -= RECALL
            allowed = np.arange(tokens.SYMBOLS) >= floor
            if count >= MAX_CHORD:
                allowed[:END] = False
            elif begins and not count:
                allowed[END] = False
            if entered[0] and plan.setting == 1:
                allowed[:END:PARTS] = False
            symbol = self._draw(logits, heat, allowed)
            if symbol == END:
                self.now.symbol, self.now.duration = END, NO_DURATION
                return
            self._add(frame, symbol, top, heat=heat)
            floor, count = symbol + 1, count + 1
            entered[symbol % PARTS] = True

    def _call(self, frame: int, part: int) -> float:
        """How much likelier a part is to enter: the longer it has been at rest."""
        ended = max((f + n for f, s, n, _ in self.now.notes[-64:] if s % PARTS == part), default=0)
        return min(CALL_MOST, CALL * max(0, frame - ended - self.plan.size // 2))

    def _copy_primer(self, bar: int, place: int) -> None:
        """Hear the phrase to go on from: its notes are taken instead of drawn."""
        notes, frame = self.plan.primer, bar * self.plan.size + place
        assert notes is not None
        for index in np.flatnonzero(notes.frame == frame):
            self._advance(bar, place)
            symbol, frames = int(notes.symbol[index]), int(notes.frames[index])
            self._keep(frame, symbol, int(tokens.duration_bin(frames)), frames, int(notes.velocity[index]))
        self._advance(bar, place)
        self.now.symbol, self.now.duration = END, NO_DURATION

    def _close(self, bar: int) -> None:
        """The last chord, held to the end of the bar: tonic in the bass, then notes of its triad."""
        plan = self.plan
        frame = bar * plan.size + plan.closing
        left = plan.size - plan.closing
        self.now.notes = [(f, s, min(n, frame - f), v) for f, s, n, v in self.now.notes]
        triad = cadence.TRIADS[self._closing_mode()]
        symbols, pitch, part = np.arange(END), cadence.PITCH, cadence.PART
        near = next((s // PARTS + LOWEST for _, s, _, _ in reversed(self.now.notes) if s % PARTS == 0), 0)
        if near:  # above any bass, within reach of every voice
            near = near + 12 * max(0, -(-(55 - near) // 12)) - 12 * max(0, -(-(near - 84) // 12))
        melody = (part == 0) & np.isin(pitch % 12, triad) & (pitch >= near - 7) & (pitch <= near + 9)
        limit = int(pitch[melody].max(initial=0)) if near else 127  # notes come from below: leave room
        bass = (part == 1) & (pitch % 12 == 0) & (pitch >= cadence.DEEPEST) & (pitch <= cadence.HIGHEST_BASS)
        chord = (part == 1) & np.isin(pitch % 12, triad) & (pitch <= cadence.HIGHEST)
        floor, chosen, sung = 0, 0, not near
        while chosen < CLOSING_MOST:
            logits, top = self._advance(bar, plan.closing)
            if not chosen:
                wanted = bass & (pitch < limit)
            elif chosen < CLOSING_FEWEST - 1:
                wanted = chord & (pitch < min(limit, 66))
            elif sung:
                wanted = chord
            else:
                wanted = melody if chosen == CLOSING_MOST - 1 else melody | chord & (pitch < limit)
            allowed = np.append(wanted & (symbols >= floor), chosen >= CLOSING_FEWEST and sung)
            if not allowed.any():
                break
            symbol = self._draw(logits, 1.0, allowed)
            if symbol == END:
                break
            self._add(frame, symbol, top, frames=left)
            sung |= symbol % PARTS == 0
            floor, chosen = symbol // PARTS * PARTS + PARTS, chosen + 1

    def _closing_mode(self) -> int:
        """Major or minor by the third heard more in the last bars before; the plan's where neither was."""
        plan, now = self.plan, self.now
        table = np.array(now.notes[-150:], np.int64).reshape(-1, 4)
        late = table[:, 0] >= (plan.bars - 4) * plan.size
        heard = tokens.chroma_of(table[late, 1], table[late, 2])
        return plan.mode if heard[3] == heard[4] else 1 if heard[4] > heard[3] else 2

    def _advance(self, bar: int, place: int) -> tuple[np.ndarray, np.ndarray]:
        """Give the network the previous event and our place: (SYMBOLS,) logits, top state."""
        plan, now = self.plan, self.now
        frame = bar * plan.size + place
        labels = [
            now.symbol, now.duration, place % tokens.POSITIONS, tokens.meter_index(plan.meter), min(bar, FAR),
            min(plan.bars - 1 - bar, FAR), self.mode, self.density, plan.setting,
        ]  # fmt: skip
        rolls = np.zeros((1, 3, KEYS), np.float32)
        rolls[0, 0] = self._held(frame)
        for row in (1, 2):
            if frame >= row * plan.size:
                rolls[0, row] = self.struck[frame - row * plan.size]
        logits, top, now.hidden, now.cell = self.steps["step"](
            np.array([labels], np.int64), self.mood, rolls.reshape(1, -1), now.hidden, now.cell
        )
        return logits[0], top

    def _held(self, frame: int) -> np.ndarray:
        """(KEYS,) 1 where a note of an earlier frame still sounds."""
        held = np.zeros(KEYS, np.float32)
        first = frame - int(DURATION_TABLE[-1])
        for at, symbol, frames, _ in reversed(self.now.notes):
            if at < first:
                break
            if at < frame < at + frames:
                held[symbol // PARTS] = 1
        return held

    def _add(self, frame: int, symbol: int, top: np.ndarray, *, heat: float = 1.0, frames: int = 0) -> None:
        """Give the symbol a duration (unless frames says it) and a velocity, and keep it."""
        now, plan = self.now, self.plan
        lengths, note = self.steps["note"](top, np.array([symbol], np.int64))
        if frames:
            duration = int(tokens.duration_bin(frames))
        else:
            left = plan.bars * plan.size - frame
            duration = self._draw(lengths[0], heat, left >= DURATION_TABLE)
            frames = int(DURATION_TABLE[duration])
        past = np.array([[now.loudness, now.heard]], np.float32)
        (loud,) = self.steps["loudness"](note, np.array([duration], np.int64), past)
        velocity = int(VELOCITY_TABLE[self._draw(loud[0], 1.0)])
        self._keep(frame, symbol, duration, frames, velocity)

    def _keep(self, frame: int, symbol: int, duration: int, frames: int, velocity: int) -> None:
        now = self.now
        loud = velocity / 127
        now.loudness = FORGET * now.loudness + (1 - FORGET) * loud if now.heard else loud
        now.heard = 1.0
        now.symbol, now.duration = symbol, duration
        now.notes.append((frame, symbol, frames, velocity))
        self.struck[frame, symbol // PARTS] = 1

    def _draw(self, logits: np.ndarray, heat: float, allowed: np.ndarray | None = None) -> int:
        """An index drawn by temperature and top-p among the allowed ones."""
        scaled = logits.astype(np.float64) / (self.plan.temperature * heat)
        if allowed is not None:
            scaled = np.where(allowed, scaled, -np.inf)
        chances = np.exp(scaled - scaled.max())
        chances /= chances.sum()
        order = np.argsort(-chances, kind="stable")
        running = np.cumsum(chances[order])
        most = int(np.searchsorted(running, TOP_P)) + 1
        chosen = order[:most]
        return int(chosen[np.searchsorted(np.cumsum(chances[chosen]), self.plan.rng.random() * running[most - 1])])


def _without_overlaps(written: list[tuple[int, int, int, int]], shift: int) -> list[tuple[int, int, int, int]]:
    """The notes moved by shift semitones; a key struck again in the same part ends its earlier note there."""
    moved = ((f, tokens.symbol_of(s // PARTS + LOWEST + shift, s % PARTS), n, v) for f, s, n, v in written)
    notes = sorted(moved, key=lambda row: row[0])
    rows = list(notes)
    last: dict[int, int] = {}
    for index, (frame, symbol, _, _) in enumerate(notes):
        if symbol in last:
            at, _, frames, velocity = rows[last[symbol]]
            rows[last[symbol]] = (at, symbol, min(frames, frame - at), velocity)
        last[symbol] = index
    return [row for row in rows if row[2] > 0]


def _one_voice(rows: list[tuple[int, int, int, int]], begin: int) -> list[tuple[int, int, int, int]]:
    """From frame begin on, a note of the melody ends where the next one starts."""
    melody = [i for i, (frame, symbol, _, _) in enumerate(rows) if symbol % PARTS == 0 and frame >= begin]
    rows = list(rows)
    for now, after in pairwise(melody):
        frame, symbol, frames, velocity = rows[now]
        rows[now] = (frame, symbol, min(frames, rows[after][0] - frame), velocity)
    return rows
