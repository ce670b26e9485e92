"""A Score laid out for the network: on the grid, in C, with its bars; and new notes back as a Score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine import mood as moods
from engine.brief import UserError
from engine.music import tokens
from engine.music.controls import Controls
from engine.music.pen import Page, Pen, Row
from engine.music.tokens import DENSITIES, KEYS, LOWEST, PARTS, STEP
from engine.runtime import Runtime
from engine.saying import said
from engine.works import Note, Score, Track

HEARD_BARS = 32
"""How many bars before the new ones the network hears."""
MAX_BARS = 4096


@dataclass(frozen=True, eq=False)
class Sheet:
    """A Score on the grid. rows: its notes ascending by frame and symbol, moved up by shift semitones to C.

    source: the track of each row. parts: the part of each track as in tokens.part_of_tracks.
    """

    score: Score
    rows: list[Row]
    source: list[int]
    parts: list[int]
    shift: int
    page: Page

    def bar_frame(self, bar: int) -> int:
        """The first frame of a bar."""
        return int(np.searchsorted(self.page.bar, bar))

    def within(self, begin: int, end: int) -> list[Row]:
        """The rows that begin in frames begin..end-1."""
        return [row for row in self.rows if begin <= row[0] < end]


def frame_of(tick: int) -> int:
    """The nearest frame."""
    return (max(0, tick) + STEP // 2) // STEP


def lay_out(
    score: Score, controls: Controls, extra: int = 0, last: int | None = -1, parts: list[int] | None = None
) -> Sheet:
    """A sheet with room for `extra` frames after the last note; parts as in tokens.quantise.

    last: number of the last bar, -1 where the end is open, None: the bar of the last note. Raises UserError
    where there are no notes to go by.
    """
    parts = tokens.part_of_tracks(score) if parts is None else parts
    table: dict[tuple[int, int], tuple[int, int, int]] = {}
    for index, track in enumerate(score.tracks):
        alone = replace(score, tracks=(track,))
        notes = tokens.quantise(alone, [parts[index]])
        for f, s, n, v in zip(notes.frame, notes.symbol, notes.frames, notes.velocity, strict=True):
            table.setdefault((int(f), int(s)), (int(n), int(v), index))
    if not table:
        raise UserError(said("There are no notes to go by; write or open some first (drums do not count)."))
    symbol, frames = np.array([(s, row[0]) for (_, s), row in table.items()]).T
    tonic, mode = controls.key or tokens.key_of(tokens.chroma_of(symbol, frames))
    shift = _shift(tonic, int(symbol.min()) // PARTS, int(symbol.max()) // PARTS)
    places = sorted(table)
    rows: list[Row] = [(f, s + PARTS * shift, *table[f, s][:2]) for f, s in places]
    end = max(row[0] + row[2] for row in rows)
    meters = [(0, *score.meter), *score.meters]
    arrays = tokens.bars(meters, end + extra + 64)
    if int(arrays[2][-1]) >= MAX_BARS:
        raise UserError(said("The tune is longer than {bars} bars; work on a part of it.", bars=MAX_BARS))
    sounding = len({row[0] // 4 for row in rows})
    density = DENSITIES.index(controls.density) or tokens.density_of(len(rows) / max(1, sounding))
    page = Page(
        *arrays, last=int(arrays[2][rows[-1][0]]) if last is None else last,
        mood=controls.mood or moods.of_score(score), mode=mode or 1, density=density, setting=tokens.setting_of(score),
    )  # fmt: skip
    return Sheet(score, rows, [table[place][2] for place in places], parts, shift, page)


def _shift(tonic: int, lowest: int, highest: int) -> int:
    """Semitones that bring a tonic to C with every key on the keyboard; 0 where none does."""
    return next((s for s in sorted((-tonic, 12 - tonic), key=abs) if lowest + s >= 0 and highest + s < KEYS), 0)


def pen_at(runtime: Runtime, sheet: Sheet, frame: int, rows: Sequence[Row] | None = None) -> Pen:
    """A pen that has heard up to HEARD_BARS bars before a frame (of all rows, or of those given)."""
    network = runtime.model.network
    steps = {name: runtime.step(name) for name in ("step", "note", "loudness")}
    pen = Pen(steps, (int(network["layers"]), int(network["width"])), sheet.page)
    begin = sheet.bar_frame(max(0, int(sheet.page.bar[frame]) - HEARD_BARS))
    hear(pen, sheet.rows if rows is None else rows, begin, frame)
    return pen


def hear(pen: Pen, rows: Sequence[Row], begin: int, end: int) -> float:
    """Hear frames begin..end-1 with the rows that begin in them; their log-likelihood in nats."""
    waiting: dict[int, list[Row]] = {}
    for row in rows:
        waiting.setdefault(row[0], []).append(row)
    return sum(pen.hear(frame, waiting.get(frame, [])) for frame in range(begin, end))


def new_score(sheet: Sheet, rows: Sequence[Row], homes: Sequence[Track], clips: Sequence[Row] = ()) -> Score:
    """New rows as a Score like the sheet's, with the notes of each part in a track like homes[part].

    A key struck again ends its earlier note, the melody of a song is one voice; clips: rows that cut new
    notes likewise.
    """
    made: dict[tuple[str, int, int], list[Note]] = {}
    later: dict[int, int] = {}
    song = sheet.page.setting == 1
    next_sung = 2**40
    for frame, symbol, frames, velocity in sorted([*rows, *((f, s, 0, 0) for f, s, _, _ in clips)], reverse=True):
        key = symbol // PARTS
        stop = min(frame + frames, later.get(key, frame + frames))
        later[key] = frame
        if song and not symbol % PARTS:
            stop = min(stop, next_sung) if frame < next_sung else stop
            next_sung = frame
        if not frames or stop <= frame:
            continue
        home = homes[symbol % PARTS]
        pitch = key + LOWEST - sheet.shift
        note = Note(frame * STEP, pitch, (stop - frame) * STEP, velocity)
        made.setdefault((home.name, home.program, home.channel), []).append(note)
    tracks = [Track(n, tuple(sorted(made[n, p, c])), p, c) for n, p, c in dict.fromkeys(made)]
    return replace(sheet.score, tracks=tuple(sorted(tracks, key=lambda t: t.channel)))


def homes_of(score: Score, parts: Sequence[int]) -> tuple[Track, Track]:
    """The track that new notes of each part belong to: the first of that part, with its notes left out."""
    chosen = []
    for part in range(PARTS):
        pitched = [(p, t) for p, t in zip(parts, score.tracks, strict=True) if t.channel != 9 and t.notes]
        home = next((t for p, t in pitched if p in (part, -1)), pitched[0][1])
        chosen.append(replace(home, notes=(), events=()))
    return chosen[0], chosen[1]
