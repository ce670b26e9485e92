"""Going on from tunes: every rule holds for every note, given notes stay, seeds decide, a stop is heard."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from engine.brief import Mood, UserError
from engine.jobs import RecordingJob
from engine.modelfile import Model
from engine.music import develop, operations, pen, sheet, tokens
from engine.music.controls import SCALES, Controls, scale_of
from engine.music.develop import Proposal
from engine.music.tokens import END, PARTS, STEP
from engine.runtime import Runtime
from engine.works import PPQ, Draft, Note, Score

BAR = 4 * PPQ


@pytest.fixture(scope="module")
def runtime(model: Model) -> Runtime:
    return Runtime(model, "cpu", threads=1)


@pytest.fixture
def tune(make_song: Callable[..., Score]) -> Score:
    return make_song(3, bars=6)


def _notes(score: Score) -> list[Note]:
    return sorted(note for track in score.tracks for note in track.notes)


def _do(name: str, runtime: Runtime, *arguments: object, **more: object) -> list[Proposal]:
    return operations.OPERATIONS[name].call(RecordingJob(), runtime, *arguments, **more)


def test_every_operation_is_decided_by_its_seed_and_travels(runtime: Runtime, tune: Score) -> None:
    calls: dict[str, tuple] = {
        "continue": (tune, 1),
        "fill": (tune, 2 * BAR, 3 * BAR, 1, 2),
        "vary": (tune, BAR, 2 * BAR),
        "harmonise": (replace(tune, tracks=tune.tracks[:1]), 0, 0, BAR, "beat", 4, 1, 2),
        "accompany": (tune, [0], "accompaniment", 0, BAR, 1, 2),
        "interpolate": (tune, tune, 1, 1, 2),
    }
    there = {name for name, operation in operations.OPERATIONS.items() if operation.needs_model}
    assert set(calls) == {name for name in there if not name.startswith("lesson_")}
    for name, arguments in calls.items():
        first, again, other = (_do(name, runtime, *arguments, controls=Controls(seed=seed)) for seed in (4, 4, 5))
        assert first == again and first[0].score != other[0].score, name
        assert _notes(first[0].score), name
        assert pickle.loads(pickle.dumps(first)) == first
        for note in _notes(first[0].score):
            assert note.duration > 0 and 21 <= note.pitch <= 108 and 1 <= note.velocity <= 127


def test_going_on_begins_at_the_bar_line_and_lasts_so_many_bars(runtime: Runtime, tune: Score) -> None:
    job = RecordingJob()
    (made,) = develop.continue_(job, runtime, tune, 3)
    notes = _notes(made.score)
    assert {note.onset // BAR for note in notes} == {6, 7, 8}
    assert max(note.onset + note.duration for note in notes) <= 9 * BAR
    assert {track.name for track in made.score.tracks} <= {"Voice", "Piano"}
    drafts = [d.work for d in job.previews if isinstance(d, Draft) and isinstance(d.work, Score)]
    counts = [len(_notes(draft)) for draft in drafts]
    assert len(drafts) == 3 and counts == sorted(counts) and counts[0] > 0
    (early,) = develop.continue_(RecordingJob(), runtime, tune, 2, tick=2 * BAR)
    assert {note.onset // BAR for note in _notes(early.score)} == {2, 3}


@pytest.mark.parametrize("voices", [0, 1])
def test_an_ending_is_the_tonic_held_after_the_dominant(runtime: Runtime, tune: Score, voices: int) -> None:
    for seed in range(3):
        controls = Controls(scale="D minor", seed=seed, polyphony=voices)
        (made,) = develop.continue_(RecordingJob(), runtime, tune, 2, ending=True, controls=controls)
        notes = _notes(made.score)
        last = [note for note in notes if note.onset >= 8 * BAR - BAR // 2]
        assert {note.onset for note in last} == {8 * BAR - BAR // 2}
        assert {note.onset + note.duration for note in last} == {8 * BAR}
        assert min(note.pitch for note in last) % 12 == 2
        assert {note.pitch % 12 for note in last} <= {2, 5, 9}
        assert len(last) == 1 if voices else len(last) > 1
        assert all(note.onset + note.duration <= last[0].onset for note in notes if note not in last)


@pytest.mark.parametrize("scale", ["C major", "Eb minor", "F# dorian", "G major pentatonic"])
def test_the_controls_hold_for_every_note(runtime: Runtime, tune: Score, scale: str) -> None:
    controls = Controls(
        scale=scale, polyphony=2, lowest=50, highest=77, temperature=2.5, top_p=1.0, mood=Mood(0.5, 0.5)
    )
    tonic, steps = scale_of(scale)
    quiet = replace(tune, tracks=tuple(replace(t, notes=t.notes[:2]) for t in tune.tracks))
    for name, arguments in {
        "continue": (tune, 4),
        "fill": (tune, 2 * BAR, 4 * BAR, 1, 2),
        "harmonise": (tune, 0, 0, 2 * BAR, "note", 4, 1, 2),
        "accompany": (quiet, [0], "accompaniment", 0, None, 1, 2),
    }.items():
        for proposal in _do(name, runtime, *arguments, controls=controls):
            notes = _notes(proposal.score)
            assert notes
            assert all((note.pitch - tonic) % 12 in steps and 50 <= note.pitch <= 77 for note in notes), name
            for tick in {note.onset for note in notes}:
                assert sum(n.onset <= tick < n.onset + n.duration for n in notes) <= 2, name


def test_a_gap_is_filled_and_the_best_of_the_attempts_wins(runtime: Runtime, tune: Score) -> None:
    every = _do("fill", runtime, tune, 2 * BAR, 4 * BAR, 4, 4)
    fits = [proposal.fit for proposal in every]
    assert fits == sorted(fits, reverse=True) and len(set(fits)) > 1
    assert _do("fill", runtime, tune, 2 * BAR, 4 * BAR, 1, 4) == every[:1]
    for proposal in every:
        assert all(n.onset >= 2 * BAR and n.onset + n.duration <= 4 * BAR for n in _notes(proposal.score))
    silent = tuple(replace(t, notes=tuple(n for n in t.notes if not 2 * BAR <= n.onset < 4 * BAR)) for t in tune.tracks)
    again = _do("fill", runtime, replace(tune, tracks=silent), 2 * BAR, 4 * BAR, 4, 4)
    assert again == every, "what stands in the gap is not heard"


def test_the_fit_of_a_gap_is_the_likelihood_of_what_follows(runtime: Runtime, tune: Score) -> None:
    """Heard again from the beginning with the new notes in it, the music after the gap is as likely."""
    (made,) = _do("fill", runtime, tune, 2 * BAR, 3 * BAR, 1, 1)
    kept = tuple(replace(t, notes=tuple(n for n in t.notes if not 2 * BAR <= n.onset < 3 * BAR)) for t in tune.tracks)
    known = sheet.lay_out(replace(tune, tracks=kept), Controls(), 64, None)
    whole = sheet.lay_out(tune, Controls(), 64, None)
    assert known.shift == whole.shift
    new = {(n.onset // STEP, n.pitch) for n in _notes(made.score)}
    ear = sheet.pen_at(runtime, whole, 32, known.rows)
    parts = {t.name: i for i, t in enumerate(tune.tracks)}
    rows = sorted(
        (n.onset // STEP, tokens.symbol_of(n.pitch + whole.shift, parts[t.name]), n.duration // STEP, n.velocity)
        for t in made.score.tracks
        for n in t.notes
    )
    assert len(new) == len(rows)
    sheet.hear(ear, rows, 32, 48)
    right = [row for row in known.rows if row[0] >= 48]
    assert sheet.hear(ear, right, 48, right[-1][0] + 1) == pytest.approx(made.fit, rel=0.01)


def test_likelihoods_of_all_first_symbols_sum_to_one(runtime: Runtime, tune: Score) -> None:
    known = sheet.lay_out(tune, Controls())
    start = sheet.pen_at(runtime, known, 16)
    logits, top = start.copy().look(16)
    total = float(np.exp(start.copy().hear(16, [])))
    for symbol in range(END):
        (lengths, _) = start.steps["note"](top, np.array([symbol], np.int64))
        assert lengths.shape == (1, tokens.NO_DURATION)
    chances = np.exp(logits - logits.max())
    assert total == pytest.approx(float(chances[END] / chances.sum()), rel=1e-5)


@pytest.mark.parametrize("keep", [0.0, 0.5])
def test_a_variation_keeps_the_rhythm(runtime: Runtime, tune: Score, keep: float) -> None:
    def rhythm(notes: list[Note]) -> list[tuple[int, int, int]]:
        return sorted((n.onset, n.duration, n.velocity) for n in notes)

    old = [n for n in _notes(tune) if BAR <= n.onset < 3 * BAR]
    made = _do("vary", runtime, tune, BAR, 3 * BAR, keep=keep, proposals=3)
    assert len(made) == 3
    for proposal in made:
        new = _notes(proposal.score)
        assert rhythm(new) == rhythm(old) and new != old
        same = len(set(new) & set(old)) / len(old)
        assert same > 0.3 if keep else same < 0.5
    (voice,) = _do("vary", runtime, tune, BAR, 3 * BAR, tracks=[0], proposals=1)
    assert [t.name for t in voice.score.tracks] == ["Voice"]


def test_chords_come_on_the_beats_below_the_melody(runtime: Runtime, tune: Score) -> None:
    melody = replace(tune, tracks=tune.tracks[:1])
    (made,) = _do("harmonise", runtime, melody, every="bar", attempts=2)
    (chords,) = made.score.tracks
    assert chords.channel not in (9, melody.tracks[0].channel)
    assert {n.onset % BAR for n in chords.notes} == {0} and {n.onset // BAR for n in chords.notes} == set(range(6))
    for onset in {n.onset for n in chords.notes}:
        sung = next(n.pitch for n in melody.tracks[0].notes if n.onset == onset)
        here = [n for n in chords.notes if n.onset == onset]
        assert 2 <= len(here) <= 4
        assert all(sung - develop.CHORD_REACH <= n.pitch < sung for n in here)


def test_a_stop_is_heard_at_the_next_bar_and_keeps_what_there_is(runtime: Runtime, tune: Score) -> None:
    job = RecordingJob(stop_after=2)
    (made,) = develop.continue_(job, runtime, tune, 8)
    assert {note.onset // BAR for note in _notes(made.score)} == {6, 7}
    assert develop.continue_(RecordingJob(stop_after=0), runtime, tune, 8) == []


def test_a_bridge_takes_the_tempo_over(runtime: Runtime, tune: Score) -> None:
    (made,) = _do("interpolate", runtime, tune, replace(tune, tempo=200.0), 4, 1, 2)
    assert made.score.tempo == 100.0 and [tick for tick, _ in made.score.tempos] == [BAR, 2 * BAR, 3 * BAR]
    assert made.score.tempos[1][1] == pytest.approx(100 * 2**0.5)
    assert {n.onset // BAR for n in _notes(made.score)} == set(range(4))


def test_bad_requests_get_a_sentence(runtime: Runtime, tune: Score) -> None:
    for name, arguments in (
        ("continue", (Score(()), 2)),
        ("continue", (tune, 0)),
        ("continue", (tune, 2, 0)),
        ("continue", (tune, 2, 4000 * BAR)),
        ("fill", (tune, BAR, BAR)),
        ("vary", (tune, 40 * BAR, 41 * BAR)),
        ("harmonise", (tune, 7)),
        ("accompany", (tune, None, "drums")),
    ):
        with pytest.raises(UserError) as refused:
            _do(name, runtime, *arguments)
        assert str(refused.value).endswith(".")
    for wrong in (
        lambda: Controls(scale="H minor"),
        lambda: Controls(scale="C klingon"),
        lambda: Controls(lowest=80, highest=70),
        lambda: Controls(temperature=0.0),
        lambda: Controls(polyphony=-1),
    ):
        with pytest.raises(UserError):
            wrong()


def test_scales_are_read() -> None:
    assert scale_of("Bb  Minor") == (10, SCALES["minor"]) and scale_of("b") == (11, SCALES["major"])
    assert scale_of("c♯ whole tone") == (1, SCALES["whole tone"])
    tonics = {scale_of(letter + sign)[0] for letter, sign in product("CDEFGAB", ("", "#", "b"))}
    assert tonics == set(range(12))


@pytest.mark.parametrize("seed", range(5))
def test_a_rule_always_leaves_room_for_what_must_come(seed: int) -> None:
    """Any choice the rule allows, made over and over, ends with the given notes and the asked counts."""
    rng = np.random.default_rng(seed)
    for _ in range(60):
        free = rng.random(END) < 0.06
        given = sorted({int(s) for s in rng.integers(0, END, 2)})
        free[given] = False
        counts = tuple(int(rng.integers(0, min(3, free[part::PARTS].sum() + 1))) for part in range(PARTS))
        rule = pen.Rule([(0, s, 1, 64) for s in given], free, 16, fewest=counts, most=counts)  # type: ignore[arg-type]
        waiting, written, floor, chosen = list(rule.given), [0, 0], 0, []
        while True:
            symbol = int(rng.choice(np.flatnonzero(rule.allowed(floor, waiting, written))))
            if symbol == END:
                break
            if waiting and symbol == waiting[0][1]:
                waiting.pop(0)
            else:
                assert free[symbol]
                written[symbol % PARTS] += 1
            chosen.append(symbol)
            floor = symbol + 1
        assert chosen == sorted(set(chosen)) and set(given) <= set(chosen)
        assert tuple(written) == counts
