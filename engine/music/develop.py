"""The network at work on a tune there is: go on, fill, vary, harmonise, accompany, lead from one to another.

Each gives Proposals: new notes only, to be laid into the tune. How long it takes: an event (a note or the
end of a sixteenth) costs one step of the network; a bar has some 25 to 60. Hearing the music before
(at most sheet.HEARD_BARS bars) is done once; each attempt then writes its bars and, where there is music
after them, hears RIGHT_BARS of that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.brief import UserError
from engine.jobs import Job
from engine.music import cadence, tokens
from engine.music import sheet as sheets
from engine.music.controls import Controls
from engine.music.pen import MAX_CHORD, Dice, OpenPage, Page, Pen, Row, Rule, write_frame
from engine.music.sheet import Sheet
from engine.music.tokens import END, PARTS
from engine.runtime import Runtime
from engine.saying import said
from engine.works import Draft, Score, Track

PLAIN = Controls()
RIGHT_BARS = 4
"""How many bars of the music after a gap judge what was written in it."""
RETRIES = 4
CALL, CALL_MOST = 0.15, 3.0
"""Added to the logits of a song's melody at rest: for each frame beyond half a bar, and at most."""
MAX_NEW_BARS, MAX_PROPOSALS, MAX_ATTEMPTS = 256, 16, 64
_NEW_BAR_NOTES = 72
EVERY = ("note", "beat", "bar")
CHORD_REACH = 28
"""Semitones from a melody down to the lowest note of a chord below it, at most."""
ACCOMPANIMENT_VOICES = 5
"""Notes of an accompaniment that sound at once, unless the controls say otherwise."""


@dataclass(frozen=True)
class Proposal:
    """score: the new notes alone, at their ticks in the tune, in tracks named like those they belong to.

    fit: log-likelihood in nats of the music that was there already (what follows, given notes) with these
    notes, 0 where there is none; the higher the better among proposals of one request.
    """

    score: Score
    fit: float


@dataclass
class _Task:
    """New notes for frames begin..end-1. rule makes a frame's Rule from what was written so far.

    after: rows that come later and judge; given: whether the rules bring notes of their own, so that the
    fit of the writing judges too; fresh: bars must neither be empty nor repeat the two before.
    """

    sheet: Sheet
    begin: int
    end: int
    rule: Callable[[int, Sequence[Row]], Rule]
    homes: tuple[Track, Track]
    after: Sequence[Row] = ()
    given: bool = False
    fresh: bool = False
    shares: Callable[[int], tuple[float, ...]] = lambda frame: (1.0,)


def continue_(
    job: Job, runtime: Runtime, score: Score, bars: int = 8, tick: int | None = None, proposals: int = 1,
    ending: bool = False, controls: Controls = PLAIN,
) -> list[Proposal]:  # fmt: skip
    """Go on from a tick (None: the bar line after the last note) for some bars; what comes later is not heard.

    Begun in the middle of a bar, that bar is the first of them. ending: the network is told that the last
    of them is the last of the piece, which ends on the tonic's chord, prepared by the dominant (see cadence.py).
    """
    _check_counts(bars=bars, proposals=proposals)
    known = sheets.lay_out(score, controls, extra=(bars + 1) * 128)
    bar = known.page.bar
    begin = sheets.frame_of(tick) if tick is not None else known.bar_frame(int(bar[_end(known) - 1]) + 1)
    if begin > _end(known) + 64:
        raise UserError(said("There is nothing to go on from just before that place; choose one nearer to the notes."))
    if not known.within(0, begin):
        raise UserError(said("There are no notes before that place; choose a later one."))
    end = known.bar_frame(int(bar[begin]) + bars)
    known = replace(known, rows=known.within(0, begin))
    if ending:
        known = replace(known, page=replace(known.page, last=int(bar[end - 1])))
    rule = _free_rule(known, begin, end, controls)
    if ending:
        rule = cadence.closed(rule, known.page, begin, end, any(row[1] % PARTS == 0 for row in known.rows))
    task = _Task(known, begin, end, rule, sheets.homes_of(score, known.parts), fresh=True)
    return _propose(job, runtime, task, controls, proposals, proposals)


def fill(
    job: Job, runtime: Runtime, score: Score, begin: int, end: int, proposals: int = 1, attempts: int = 8,
    controls: Controls = PLAIN,
) -> list[Proposal]:  # fmt: skip
    """New notes for ticks begin..end in place of those there (which are not heard).

    The music before sets the network's state. `attempts` times the gap is written, each time the next
    RIGHT_BARS bars are heard, and those attempts win under which these bars are likeliest (exact, note by
    note). Costs attempts * (gap + RIGHT_BARS) bars of steps.
    """
    _check_counts(proposals=proposals, attempts=attempts)
    first, stop = _span(begin, end)
    around = tuple(
        replace(track, notes=tuple(n for n in track.notes if not first <= sheets.frame_of(n.onset) < stop))
        for track in score.tracks
    )
    parts = tokens.part_of_tracks(score)
    known = sheets.lay_out(replace(score, tracks=around), controls, sheets.frame_of(end), None, parts)
    right = known.within(stop, known.bar_frame(int(known.page.bar[stop]) + RIGHT_BARS))
    rule = _free_rule(known, first, stop, controls)
    task = _Task(known, first, stop, rule, sheets.homes_of(score, parts), right, fresh=True)
    return _propose(job, runtime, task, controls, proposals, max(attempts, proposals) if right else proposals)


def vary(
    job: Job, runtime: Runtime, score: Score, begin: int, end: int, tracks: Sequence[int] | None = None,
    rhythm: bool = True, keep: float = 0.0, proposals: int = 4, controls: Controls = PLAIN,
) -> list[Proposal]:  # fmt: skip
    """Other notes for those that begin in ticks begin..end of some tracks (None: all); the rest stays and is heard.

    rhythm: every new note has the place, length and velocity of an old one. keep: this share of the old
    notes, drawn by the seed, stays. A proposal holds all notes of the varied place, kept ones too; best fit
    with the music after it first.
    """
    _check_counts(proposals=proposals)
    if not 0 <= keep <= 1:
        raise UserError(f"The share of notes to keep lies between 0 and 1, not {keep}.")
    first, stop = _span(begin, end)
    whole = sheets.lay_out(score, controls, extra=sheets.frame_of(end), last=None)
    chosen = range(len(score.tracks)) if tracks is None else tracks
    old = [r for r, t in zip(whole.rows, whole.source, strict=True) if first <= r[0] < stop and t in chosen]
    if not old:
        raise UserError(said("There are no notes in this place to vary; select some."))
    rng = np.random.default_rng([controls.seed, 5])
    stays = rng.random(len(old)) < keep
    kept = [row for row, stay in zip(old, stays, strict=True) if stay]
    gone = [row for row, stay in zip(old, stays, strict=True) if not stay]
    known = _without(whole, first, stop, chosen)
    given = sorted([*known.within(first, stop), *kept])
    voices = {row[1] % PARTS for row in old}
    free = _free_rule(known, first, stop, controls, given, tuple(p in voices for p in range(PARTS)))

    def rule(frame: int, rows: Sequence[Row]) -> Rule:
        made = free(frame, rows)
        if rhythm:
            here = [[(n, v) for f, s, n, v in gone if f == frame and s % PARTS == part] for part in range(PARTS)]
            made.copied = here[0], here[1]
            made.fewest = made.most = (len(here[0]), len(here[1]))
            made.some, made.lift = False, 0.0
        return made

    right = known.within(stop, known.bar_frame(int(known.page.bar[stop]) + RIGHT_BARS))
    task = _Task(known, first, stop, rule, sheets.homes_of(score, whole.parts), right, given=bool(given))
    return _propose(job, runtime, task, controls, proposals, proposals, kept)


def harmonise(
    job: Job, runtime: Runtime, score: Score, track: int = 0, begin: int = 0, end: int | None = None,
    every: str = "beat", voices: int = 4, proposals: int = 1, attempts: int = 8, controls: Controls = PLAIN,
) -> list[Proposal]:  # fmt: skip
    """Chords below a melody (the notes of one track), on every "note", "beat" or "bar" of it.

    The melody's notes are given; the network chooses 2 to `voices` others below them at each such place
    (at most CHORD_REACH below); they end at the latest where the next chord may come.
    """
    _check_counts(proposals=proposals, attempts=attempts)
    _check_track(score, track)
    if every not in EVERY or not 2 <= voices <= MAX_CHORD:
        raise UserError(f"Chords come on every {', '.join(EVERY)}, with 2 to {MAX_CHORD} voices.")
    melody = replace(score, tracks=(score.tracks[track],))
    known = sheets.lay_out(melody, controls, extra=64, last=None, parts=[0])
    known = replace(known, page=replace(known.page, setting=1))
    first, stop = _span(begin, score.ticks if end is None else end, known)
    free = _free_rule(known, first, stop, controls, known.within(first, stop), (False, True))
    at = known.page.position
    beat = _beat(score.meter)
    places = {
        "note": {row[0] for row in known.rows if first <= row[0] < stop},
        "beat": {frame for frame in range(first, stop) if at[frame] % beat == 0},
        "bar": {frame for frame in range(first, stop) if at[frame] == 0},
    }[every]

    def rule(frame: int, rows: Sequence[Row]) -> Rule:
        made = free(frame, rows)
        if frame not in places:
            made.most = (0, 0)
            return made
        sounding = [n // PARTS for n in _sounding(known.rows, frame)]
        made.until = min([place for place in places if place > frame], default=stop)
        if sounding:
            key = np.arange(END) // PARTS
            made.free = made.free & (key < min(sounding)) & (key >= min(sounding) - CHORD_REACH)
        most = min(voices, made.voices)
        made.most, made.fewest = (0, most), (0, min(2 if sounding else 0, most))
        return made

    home = _new_home(score, "Harmony")
    task = _Task(known, first, stop, rule, (home, home), known.within(stop, stop + 64), given=True)
    return _propose(job, runtime, task, controls, proposals, max(attempts, proposals))


def accompany(
    job: Job, runtime: Runtime, score: Score, tracks: Sequence[int] | None = None, part: str = "accompaniment",
    begin: int = 0, end: int | None = None, proposals: int = 1, attempts: int = 4, controls: Controls = PLAIN,
) -> list[Proposal]:  # fmt: skip
    """A new track to some tracks (None: all): a free "accompaniment" to melodies, or a "melody" over chords.

    An accompaniment stays below the highest note that sounds.
    """
    _check_counts(proposals=proposals, attempts=attempts)
    if part not in ("melody", "accompaniment"):
        raise UserError(f"The new part is a melody or an accompaniment, not {part!r}.")
    for track in tracks or ():
        _check_track(score, track)
    new = int(part == "accompaniment")
    chosen = [t for i, t in enumerate(score.tracks) if tracks is None or i in tracks]
    known = sheets.lay_out(replace(score, tracks=tuple(chosen)), controls, 64, None, [1 - new] * len(chosen))
    known = replace(known, page=replace(known.page, setting=1))
    first, stop = _span(begin, score.ticks if end is None else end, known)
    if new and not controls.polyphony:
        controls = replace(controls, polyphony=ACCOMPANIMENT_VOICES)
    free = _free_rule(known, first, stop, controls, known.within(first, stop), (new == 0, new == 1))

    def rule(frame: int, rows: Sequence[Row]) -> Rule:
        made = free(frame, rows)
        sounding = _sounding(known.rows, frame)
        if new and sounding:
            made.free = made.free & (np.arange(END) < max(sounding))
        return made

    home = _new_home(score, part.capitalize())
    task = _Task(known, first, stop, rule, (home, home), known.within(stop, stop + 64), given=True)
    return _propose(job, runtime, task, controls, proposals, max(attempts, proposals))


def interpolate(
    job: Job, runtime: Runtime, one: Score, other: Score, bars: int = 8, proposals: int = 1, attempts: int = 4,
    controls: Controls = PLAIN,
) -> list[Proposal]:  # fmt: skip
    """Bars that lead from the end of one clip to the beginning of another; they begin at tick 0.

    Two pens write together, one having heard the first clip, one the second; each symbol, length and
    velocity is drawn from both distributions mixed (see pen.write_frame), the second's share growing from
    0 to 1 bar by bar. The attempt wins after which the first RIGHT_BARS bars of the second clip are
    likeliest to the pen that heard the first. Meter and key are the first clip's (the key turns to the
    second's in the middle unless a scale is set); the tempo goes over geometrically, bar by bar.
    """
    _check_counts(bars=bars, proposals=proposals, attempts=attempts)
    extra = (bars + RIGHT_BARS + 1) * 128
    here = sheets.lay_out(one, controls, extra)
    there = sheets.lay_out(other, controls, extra)
    size = max(1, 16 * one.meter[0] // one.meter[1])
    count = bars * size
    half = (bars + 1) // 2 * size
    blank = replace(one, tracks=(), tempo=one.tempo_at(one.ticks), tempos=_tempi(one, other, bars), meters=())
    bridge = Sheet(blank, [], [], [], here.shift, _bridge_page(here, one.meter, bars))
    masks = [controls.symbols(here.shift), controls.symbols(there.shift)]

    def rule(frame: int, rows: Sequence[Row]) -> Rule:
        return frame_rule(bridge.page, frame, rows, (), masks[frame >= half], count, controls, (True, True), (0, 0))

    def shares(frame: int) -> tuple[float, ...]:
        share = (frame // size + 0.5) / bars
        return 1 - share, share

    pens = []
    for known in (here, there):
        end = known.bar_frame(int(known.page.bar[_end(known) - 1]) + 1)
        pen = sheets.pen_at(runtime, known, end)
        pen.page = _bridge_page(known, one.meter, bars)
        pen.rows = [(f - end, s, n, v) for f, s, n, v in pen.rows]
        pen.struck = {f - end: keys for f, keys in pen.struck.items()}
        pens.append(pen)
    right = [(f + count, s, n, v) for f, s, n, v in there.within(0, RIGHT_BARS * size)]
    homes = sheets.homes_of(one, here.parts)
    task = _Task(bridge, 0, count, rule, homes, right, fresh=True, shares=shares)
    made = _propose(job, runtime, task, controls, proposals, max(attempts, proposals), pens=pens)
    return [replace(p, score=_turned(p.score, half * tokens.STEP, here.shift - there.shift)) for p in made]


# What they have in common


def _propose(
    job: Job, runtime: Runtime, task: _Task, controls: Controls, count: int, attempts: int,
    kept: Sequence[Row] = (), pens: list[Pen] | None = None,
) -> list[Proposal]:  # fmt: skip
    """Write the task `attempts` times and give the best `count`; a stopped job gives what there is."""
    primed = pens or [sheets.pen_at(runtime, task.sheet, task.begin)]
    after = task.after
    right = max((row[0] for row in after), default=task.end - 1) + 1
    following = [row for row in task.sheet.rows if row[0] >= task.begin]
    made: list[Proposal] = []
    for attempt in range(attempts):
        dice = Dice(np.random.default_rng([controls.seed, 3, attempt]), controls.temperature, controls.top_p)
        own, rows, fit = [pen.copy() for pen in primed], list[Row](), 0.0
        frame = task.begin
        while frame < task.end and not job.should_stop():
            stop = _bar_end(task.sheet.page, frame, task.end)
            own, new, nats = _write_bar(own, task, (frame, stop), rows, dice)
            rows, fit, frame = rows + new, fit + nats * task.given, stop
            done = (attempt + (frame - task.begin) / (task.end - task.begin)) / attempts
            job.preview(Draft(sheets.new_score(task.sheet, [*rows, *kept], task.homes, following), min(done, 0.999)))
            job.progress(done, "composing")
        stopped = job.should_stop()
        if not stopped and after:
            fit += sheets.hear(own[0], after, task.end, right)
        if rows and not (stopped and made):
            score = sheets.new_score(task.sheet, [*rows, *kept], task.homes, following)
            made.append(Proposal(score, fit))
        if stopped:
            break
    order = sorted(range(len(made)), key=lambda i: -made[i].fit)
    return [made[i] for i in order[:count]]


def _write_bar(
    pens: list[Pen], task: _Task, span: tuple[int, int], rows: list[Row], dice: Dice
) -> tuple[list[Pen], list[Row], float]:
    """Write frames of one bar; where the task wants fresh bars, a dull one is drawn again, each time bolder."""
    own, new, fit = pens, list[Row](), 0.0
    for retry in range(RETRIES if task.fresh else 1):
        own = [pen.copy() for pen in pens]
        dice.heat = 1.15**retry
        new, fit = [], 0.0
        for frame in range(*span):
            here, nats = write_frame(own, task.shares(frame), frame, task.rule(frame, [*rows, *new]), dice)
            new += here
            fit += nats
        if not _dull(own[0], span, len(new)):
            break
    dice.heat = 1.0
    return own, new, fit


def _dull(pen: Pen, span: tuple[int, int], notes: int) -> bool:
    """An empty bar, one like the two before it, or one with more notes than anyone plays."""
    begin, end = span
    bars = [[pen.struck.get(f - back * (end - begin), []) for f in range(begin, end)] for back in range(3)]
    return not any(bars[0]) or notes > _NEW_BAR_NOTES or bars[0] == bars[1] == bars[2]


def _free_rule(
    known: Sheet, begin: int, end: int, controls: Controls, given: Sequence[Row] = (),
    parts: Sequence[bool] = (True, True),
) -> Callable[[int, Sequence[Row]], Rule]:  # fmt: skip
    mask = controls.symbols(known.shift)
    ringing = [row for row in known.rows if row[0] < begin]
    sung = max((f + n for f, s, n, _ in ringing if s % PARTS == 0), default=begin)

    def rule(frame: int, rows: Sequence[Row]) -> Rule:
        spoken = max((f + n for f, s, n, _ in rows if s % PARTS == 0), default=sung)
        return frame_rule(known.page, frame, rows, given, mask, end, controls, parts, (begin, spoken), ringing)

    return rule


def frame_rule(
    page: Page | OpenPage, frame: int, rows: Sequence[Row], given: Sequence[Row], mask: np.ndarray, end: int,
    controls: Controls, parts: Sequence[bool], since: tuple[int, int], ringing: Sequence[Row] = (),
) -> Rule:  # fmt: skip
    """The rule of a frame where new notes are free but for the controls and what sounds already.

    rows: what was written so far; given: what comes anyway; mask: (END,) symbols the controls allow; end: frame
    before which new notes end; parts: which of them may be written; ringing: other notes that may still sound.
    since: the first new frame, and the frame at which the melody fell silent.
    """
    here = sorted(row for row in given if row[0] == frame)
    free = mask.copy()
    busy = {s // PARTS for f, s, n, _ in (*ringing, *given) if f <= frame < f + n}
    for key in busy:
        free[PARTS * key : PARTS * key + PARTS] = False
    for part in range(PARTS):
        if not parts[part]:
            free[part::PARTS] = False
    voices = MAX_CHORD
    if controls.polyphony:
        voices = min(voices, max(0, controls.polyphony - sum(f < frame < f + n for f, _, n, _ in rows)))
    size, place = page.size(frame), page.place(frame)
    song = page.setting == 1
    bar = frame - place
    silent = not given and place >= size // 2 and not any(f >= bar for f, *_ in (*rows, *ringing))
    lift = min(CALL_MOST, CALL * max(0, frame - since[1] - size // 2)) if song and parts[0] else 0.0
    return Rule(
        here, free, end, most=(1 if song else MAX_CHORD, MAX_CHORD), voices=voices,
        some=silent and place == size // 2, lift=lift,
    )  # fmt: skip


def _sounding(rows: Sequence[Row], frame: int) -> list[int]:
    """The symbols of the notes that sound in a frame."""
    return [symbol for at, symbol, frames, _ in rows if at <= frame < at + frames]


def _without(known: Sheet, begin: int, end: int, tracks: Sequence[int]) -> Sheet:
    """The sheet without the notes that begin in frames begin..end-1 of some tracks."""
    stays = [not (begin <= r[0] < end and t in tracks) for r, t in zip(known.rows, known.source, strict=True)]
    rows = [row for row, stay in zip(known.rows, stays, strict=True) if stay]
    source = [track for track, stay in zip(known.source, stays, strict=True) if stay]
    return replace(known, rows=rows, source=source)


def _bridge_page(known: Sheet, meter: tuple[int, int], bars: int) -> Page:
    position, index, bar, length = tokens.bars([(0, *meter)], (bars + RIGHT_BARS + 4) * 128)
    numbered = bar + int(known.page.bar[_end(known) - 1]) + 1
    return replace(known.page, position=position, meter=index, bar=numbered, length=length, last=-1)


def _tempi(one: Score, other: Score, bars: int) -> tuple[tuple[int, float], ...]:
    last = one.tempo_at(one.ticks)
    ratio = other.tempo / last
    return tuple((bar * one.bar, last * ratio ** (bar / bars)) for bar in range(1, bars)) if ratio != 1 else ()


def _turned(score: Score, tick: int, up: int) -> Score:
    """The notes from a tick on moved up by some semitones."""
    tracks = tuple(
        replace(t, notes=tuple(sorted(replace(n, pitch=n.pitch + up * (n.onset >= tick)) for n in t.notes)))
        for t in score.tracks
    )
    return replace(score, tracks=tracks)


def _new_home(score: Score, name: str) -> Track:
    used = {track.channel for track in score.tracks} | {9}
    return Track(name, (), 0, next((c for c in range(16) if c not in used), 0))


def _bar_end(page: Page, frame: int, end: int) -> int:
    later = np.flatnonzero(page.bar[frame:end] != page.bar[frame])
    return frame + int(later[0]) if len(later) else end


def _end(known: Sheet) -> int:
    return max(row[0] + row[2] for row in known.rows)


def _beat(meter: tuple[int, int]) -> int:
    """Frames of a beat: a dotted quarter in 6/8, 9/8 and 12/8."""
    beats, unit = meter
    return max(1, 16 // unit * (3 if unit == 8 and beats % 3 == 0 and beats > 3 else 1))


def _span(begin: int, end: int, known: Sheet | None = None) -> tuple[int, int]:
    first, stop = sheets.frame_of(begin), sheets.frame_of(end)
    if known is not None:
        stop = min(stop, _end(known))
    if not 0 <= begin < end or stop <= first:
        raise UserError(said("The place to write in is shorter than a sixteenth; select more."))
    if stop - first > MAX_NEW_BARS * 16:
        raise UserError(said("The place to write in is longer than {bars} bars; select less.", bars=MAX_NEW_BARS))
    return first, stop


def _check_counts(bars: int = 1, proposals: int = 1, attempts: int = 1) -> None:
    for value, most, what in (
        (bars, MAX_NEW_BARS, "new bars"), (proposals, MAX_PROPOSALS, "proposals"), (attempts, MAX_ATTEMPTS, "attempts")
    ):  # fmt: skip
        if not 1 <= value <= most:
            raise UserError(f"The number of {what} lies between 1 and {most}, not {value}.")


def _check_track(score: Score, track: int) -> None:
    if not 0 <= track < len(score.tracks):
        raise UserError(f"There is no track {track + 1}; the tune has {len(score.tracks)}.")
