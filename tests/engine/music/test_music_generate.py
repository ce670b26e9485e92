"""Creation: deterministic, never silent, with a beginning and an end, whatever the network says."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from engine.brief import Brief, Mood, UserError
from engine.modelfile import Model
from engine.music import generate, tokens
from engine.music.midi import read_score, to_midi
from engine.runtime import Runtime, Step
from engine.works import Draft, Score


@pytest.fixture(scope="module")
def runtime(model: Model) -> Runtime:
    return Runtime(model, "cpu", threads=1)


def _tune(brief: Brief, runtime: Runtime, primer: Score | None = None) -> Score:
    drafts = list(generate.create(brief, runtime, primer))
    assert [d.fraction for d in drafts] == sorted({d.fraction for d in drafts}) and drafts[-1].fraction == 1
    work = drafts[-1].work
    assert isinstance(work, Score)
    return work


def _bars_with_notes(score: Score) -> set[int]:
    return {n.onset // score.bar for t in score.tracks for n in t.notes}


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_eight_bars_none_silent_and_the_same_bytes_twice(runtime: Runtime, seed: int) -> None:
    brief = Brief(seed=seed, mood=Mood(-0.4, 0.8))
    score = _tune(brief, runtime)
    assert _bars_with_notes(score) == set(range(8)) and score.ticks == 8 * score.bar
    data = to_midi(score)
    assert to_midi(_tune(brief, runtime)) == data
    back = read_score(data)
    assert back.tracks == score.tracks and back.tempo == pytest.approx(score.tempo, rel=1e-5)
    assert to_midi(_tune(brief.with_(seed=seed + 100), runtime)) != data


def test_the_tune_begins_at_once_and_ends_on_its_tonic(runtime: Runtime) -> None:
    for seed in range(4):
        score = _tune(Brief(seed=seed, bars=4), runtime)
        notes = [n for t in score.tracks for n in t.notes]
        assert min(n.onset for n in notes) == 0
        last = max(n.onset for n in notes)
        chord = sorted(n.pitch for n in notes if n.onset == last)
        assert len(chord) >= 3
        assert all(n.onset + n.duration == score.ticks for n in notes if n.onset == last)
        assert all(n.onset + n.duration <= last for n in notes if n.onset < last)
        tonic = chord[0] % 12
        steps = {(p - tonic) % 12 for p in chord}
        assert steps <= {0, 4, 7} or steps <= {0, 3, 7}
        assert all(t.notes[-1].onset == last for t in score.tracks), "melody and accompaniment close together"


def test_the_melody_of_a_song_is_one_voice(runtime: Runtime) -> None:
    songs = 0
    for seed in range(6):
        score = _tune(Brief(seed=seed, bars=4), runtime)
        melody = next((t for t in score.tracks if t.name == "Melody"), None)
        if melody is not None:
            songs += 1
            for one, after in pairwise(melody.notes):
                assert one.onset + one.duration <= after.onset
    assert songs


def test_drafts_grow_by_a_bar(runtime: Runtime) -> None:
    drafts: list[Draft] = list(generate.create(Brief(bars=5), runtime))
    assert len(drafts) == 5
    counts = [sum(len(t.notes) for t in d.work.tracks) for d in drafts if isinstance(d.work, Score)]
    assert counts == sorted(counts) and counts[0] > 0


def test_mood_sets_the_pace(runtime: Runtime) -> None:
    calm, stirred = (_tune(Brief(mood=Mood(0.0, a), bars=4), runtime).tempo for a in (-0.9, 0.9))
    assert calm < 80 < 110 < stirred
    assert _tune(Brief(prompt="a storm of rage", bars=4), runtime).tempo > 0


def test_a_phrase_is_kept_and_gone_on_from(runtime: Runtime, make_song: Callable[..., Score]) -> None:
    phrase = make_song(5, bars=2, tempo=77.0)
    score = _tune(Brief(bars=4, seed=3), runtime, phrase)
    assert score.tempo == 77.0 and _bars_with_notes(score) == set(range(6))
    kept = {(n.onset, n.pitch, n.velocity) for t in score.tracks for n in t.notes if n.onset < 2 * score.bar}
    assert kept == {(n.onset, n.pitch, n.velocity) for t in phrase.tracks for n in t.notes}
    with pytest.raises(UserError, match="no notes"):
        list(generate.create(Brief(), runtime, Score(())))


def _silent(logit: float) -> dict[str, Step]:
    """A network that only ever wants to end the frame (or, with a low logit, never to)."""
    logits = np.zeros((1, tokens.SYMBOLS), np.float32)
    logits[0, tokens.END] = logit
    zero = np.zeros((1, 1, 1), np.float32)
    return {
        "step": lambda *_: [logits, np.zeros((1, 1), np.float32), zero, zero],
        "note": lambda *_: [np.zeros((1, tokens.NO_DURATION), np.float32), np.zeros((1, 1), np.float32)],
        "loudness": lambda *_: [np.zeros((1, tokens.UNKNOWN_VELOCITY), np.float32)],
    }


@pytest.mark.parametrize("logit", [1e4, -1e4])
def test_a_network_that_says_nothing_or_everything_still_makes_a_tune(logit: float) -> None:
    draft = list(generate.compose(Brief(bars=6, seed=2), _silent(logit), (1, 1)))[-1]
    assert isinstance(draft.work, Score)
    assert _bars_with_notes(draft.work) == set(range(6))
    for track in draft.work.tracks:
        ends: dict[int, int] = {}
        for note in track.notes:
            assert note.duration > 0 and 1 <= note.velocity <= 127 and 21 <= note.pitch <= 108
            assert note.onset >= ends.get(note.pitch, 0), "a key is struck while it sounds"
            ends[note.pitch] = note.onset + note.duration


def test_three_like_bars_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network of one note only: each bar alike, so later ones are tried with growing temperature."""
    heats: list[float] = []
    draw = generate._Tune._draw

    def spy(self: generate._Tune, logits: np.ndarray, heat: float, *rest: np.ndarray | None) -> int:
        heats.append(heat)
        return draw(self, logits, heat, *rest)

    monkeypatch.setattr(generate._Tune, "_draw", spy)
    steps = _silent(1e4)
    logits = np.full((1, tokens.SYMBOLS), -1e4, np.float32)
    logits[0, 80], logits[0, tokens.END] = 1e4, 2e4
    steps["step"] = lambda *_: [
        logits,
        np.zeros((1, 1), np.float32),
        np.zeros((1, 1, 1)),
        np.zeros((1, 1, 1)),
    ]
    list(generate.compose(Brief(bars=6), steps, (1, 1)))
    assert max(heats) == pytest.approx(1.15**3)


def test_a_lean_chooses_among_likely_notes_and_makes_no_unlikely_one_likely() -> None:
    tune = generate._Tune(generate._plan(Brief(seed=1), None), _silent(0.0), (1, 1))
    logits = np.full(tokens.SYMBOLS, -20.0)
    logits[[10, 11, 12]] = 2.0, 1.8, 1.9
    lean = np.zeros(tokens.SYMBOLS)
    lean[[11, 50]] = 6.0, 30.0
    drawn = [tune._draw(logits, 1.0, None, lean) for _ in range(60)]
    assert set(drawn) <= {10, 11, 12} and drawn.count(11) > 50


def test_of_several_bars_the_nearest_to_the_mood_is_kept(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    """With more bars to choose from a tune comes nearer; without a mood one is drawn, as before."""
    from engine import mood as moods

    def apart(candidates: int) -> float:
        monkeypatch.setattr(generate, "CANDIDATES", candidates)
        total = 0.0
        for seed in range(6):
            asked = Mood(0.8 if seed % 2 else -0.8, 0.5)
            felt = moods.of_score(_tune(Brief(mood=asked, seed=seed), runtime))
            total += float(np.hypot(felt.valence - asked.valence, felt.arousal - asked.arousal))
        return total

    assert apart(1) > apart(4)
    drawn: list[int] = []
    draw = generate._Tune._draw_bar
    monkeypatch.setattr(generate._Tune, "_draw_bar", lambda self, bar: (drawn.append(bar), draw(self, bar))[1])
    _tune(Brief(bars=4), runtime)
    assert drawn == [0, 1, 2, 3]
    drawn.clear()
    _tune(Brief(bars=4, mood=Mood(0.5, 0.5)), runtime)
    assert drawn == [0] * 4 + [1] * 4 + [2] * 4 + [3] * 4


def _even() -> dict:
    """A network to which all is alike likely, the end of a frame a little more."""
    return _silent(4.0)


def test_phrases_come_back_and_the_dominant_leads_to_the_end() -> None:
    """A network without a will of its own shows what the rules do: notes of bars 1 and 2 return in 5 and 6."""
    back, other, bass = 0, 0, []
    for seed in range(4):
        score = list(generate.compose(Brief(bars=8, seed=seed), _even(), (1, 1)))[-1].work
        assert isinstance(score, Score)
        bar = score.bar
        places = [
            {(n.onset % bar, n.pitch) for t in score.tracks for n in t.notes if n.onset // bar == number}
            for number in range(8)
        ]
        back += len(places[4] & places[0]) + len(places[5] & places[1])
        other += len(places[4] & places[1]) + len(places[5] & places[0])
        notes = sorted(n for t in score.tracks for n in t.notes)
        tonic = min(n.pitch for n in notes if n.onset == notes[-1].onset)
        bass += [(n.pitch - tonic) % 12 for n in notes if notes[-1].onset - bar // 2 <= n.onset < notes[-1].onset]
    assert back > 2 * other
    assert sum(pitch in (2, 7, 11) for pitch in bass) > len(bass) / 2  # a quarter of all pitches are these


def test_an_accompaniment_that_rests_is_called() -> None:
    """The longer a part is at rest, the likelier it is to enter."""
    tune = generate._Tune(generate._plan(Brief(bars=8, seed=1), None), _even(), (1, 1))
    assert [tune._call(frame, 1) for frame in (8, 18, 200)] == pytest.approx([0, 1.5, generate.CALL_MOST])
    tune._keep(10, 21, 5, 10, 90)
    assert tune._call(20, 1) == 0 and tune._call(20, 0) > 0
