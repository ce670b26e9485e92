"""Reading pieces: what is refused, what is held out, and that events say what the notes say."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.music import corpus, tokens
from engine.music.midi import to_midi
from engine.music.tokens import END, UNKNOWN_VELOCITY
from engine.works import PPQ, Note, Score, Track


def test_a_zip_with_a_manifest_is_read_and_bad_files_are_refused_one_by_one(tmp_path: Path, make_song) -> None:
    source = tmp_path / "set.zip"
    with zipfile.ZipFile(source, "w") as archive:
        rows = []
        for number in range(10):
            name = f"a/{number}.mid"
            archive.writestr(name, to_midi(make_song(number)))
            rows.append(
                {
                    "file": name,
                    "composer": "Anna " + ("Abel", "Bach", "Cui", "Diabelli", "Elgar")[number // 2],
                    "licence": "CC0",
                    "corpus": "songs",
                }
            )
        archive.writestr("manifest.jsonl", "\n".join(map(json.dumps, rows)) + "\nnonsense\n")
        archive.writestr("b/garbage.mid", b"garbage")
        archive.writestr("b/tune.abc", "X:1")
        archive.writestr("../outside.mid", to_midi(make_song(0)))
    read = corpus.read(source, RecordingJob())
    assert read.report.read == 10
    reasons = {r.name: r.reason for r in read.report.refused}
    assert set(reasons) == {"manifest.jsonl, line 11", "b/garbage.mid", "b/tune.abc", "../outside.mid"}
    (card,) = read.data
    assert (card["name"], card["licence"], card["works"], card["notes"]) == ("songs", "CC0", 10, 640)
    held = {p.composer for p in read.valid}
    assert held and not held & {p.composer for p in read.train}
    assert corpus.read(source, RecordingJob(), licence="mine").data[0]["licence"] == "mine"


def test_nothing_readable_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.mid").write_bytes(b"garbage")
    with pytest.raises(UserError, match=r"x\.mid"):
        corpus.read(tmp_path, RecordingJob())


def test_composers_are_known_by_surname() -> None:
    assert corpus.composer_key("SchubertF") == corpus.composer_key("Franz Schubert") == "schubert"
    assert corpus.composer_key("BachJS") == "bach"
    assert corpus.composer_key("Antonín Dvořák") == "dvorak"
    assert corpus.composer_key("???") == ""


def test_events_say_what_the_notes_say(make_song) -> None:
    score = make_song(3, bars=4)
    piece = corpus.make_piece(score)
    assert piece.notes == 32 and len(piece.labels) == 4 * 16
    assert (piece.symbol == END).sum() == 64
    notes = piece.symbol != END
    onsets = piece.frame[notes] * tokens.STEP
    pitches = piece.symbol[notes] // 2 + tokens.LOWEST
    parts = piece.symbol[notes] % 2
    expected = sorted((n.onset, n.pitch, p) for p, t in enumerate(score.tracks) for n in t.notes)
    assert sorted(zip(onsets.tolist(), pitches.tolist(), parts.tolist(), strict=True)) == expected
    ascending = np.diff(piece.symbol[notes])[np.diff(onsets) == 0]
    assert (ascending > 0).all()
    assert set(piece.labels[:, 0].tolist()) == set(range(16))
    assert piece.labels[0, 2] == 0 and piece.labels[-1, 3] == 0 and piece.labels[0, 3] == 3
    assert tokens.SETTINGS[piece.labels[0, 6]] == "song"
    assert tokens.MODES[piece.labels[0, 4]] == "major"


def test_rolls_show_what_sounds_and_what_was_struck_a_bar_ago(make_song) -> None:
    piece = corpus.make_piece(make_song(bars=4))
    rolls = piece.rolls(np.array([1, 16, 33])).reshape(3, 3, 88)
    low = 48 - tokens.LOWEST
    assert rolls[0, 0, low] == 1  # the eighth note still sounds
    assert rolls[1, 0, low] == 0 and rolls[1, 1, low] == 1 and rolls[1, 2].sum() == 0
    assert rolls[2, 1].sum() == rolls[2, 2].sum() == 0  # nothing is struck off the beat
    moved = piece.rolls(np.array([1]), 3).reshape(3, 88)
    assert moved[0, low + 3] == 1 and moved[0, low] == 0


def test_flat_velocities_are_marked_as_unknown(make_song) -> None:
    flat = corpus.make_piece(make_song(dynamics=False))
    assert (flat.velocity == UNKNOWN_VELOCITY).all()
    loud = corpus.make_piece(make_song(dynamics=True))
    assert (loud.velocity[loud.symbol != END] < UNKNOWN_VELOCITY).all()


def test_an_upbeat_moves_the_bar_lines() -> None:
    """A quarter before the first bar; long low notes on the true downbeats."""
    notes = [Note(0, 67, PPQ, 80)]
    for bar in range(12):
        start = PPQ + bar * 4 * PPQ
        notes += [Note(start, 40, 4 * PPQ, 80), Note(start, 64, PPQ, 80), Note(start, 67, PPQ, 80)]
        notes += [Note(start + beat * PPQ, 72, PPQ, 80) for beat in (1, 2, 3)]
    piece = corpus.make_piece(Score((Track("Piano", tuple(sorted(notes))),)))
    assert piece.labels[0, 0] == 12 and piece.labels[4, 0] == 0
    assert piece.labels[3, 2] == 0 and piece.labels[4, 2] == 1


def test_meters_change_and_triplets_move_to_the_grid() -> None:
    notes = tuple(Note(i * 160, 60 + i % 12, 160, 80) for i in range(60))
    score = Score((Track("", notes),))
    piece = corpus.make_piece(replace(score, meter=(3, 4), meters=((3 * PPQ, 2, 4),)))
    assert piece.labels[:22, 0].tolist() == [*range(12), *range(8), 0, 1]
    assert piece.labels[0, 1] == tokens.meter_index((3, 4)) and piece.labels[12, 1] == tokens.meter_index((2, 4))
    assert piece.frame[piece.symbol != END][:4].tolist() == [0, 1, 3, 4]


def test_absurd_pieces_are_refused(make_song) -> None:
    short = Score((Track("", (Note(0, 60, 480, 80),)),))
    with pytest.raises(UserError, match="fewer than 8"):
        corpus.make_piece(short)
    long = make_song(1)
    far = replace(long.tracks[0], notes=(*long.tracks[0].notes, Note(PPQ * 4 * 19_000, 60, 480, 80)))
    with pytest.raises(UserError, match="longer than"):
        corpus.make_piece(replace(long, tracks=(far,)))


@pytest.mark.parametrize(("tonic", "mode"), [(0, 1), (7, 1), (9, 2), (2, 2)])
def test_keys_are_named(tonic: int, mode: int) -> None:
    steps = ((0, 4, 7, 0, 2, 5, 9, 11), (0, 3, 7, 0, 2, 5, 8, 11))[mode - 1]
    chroma = np.bincount([(tonic + s) % 12 for s in steps], weights=[4, 2, 3, 4, 1, 1, 1, 1], minlength=12)
    assert tokens.key_of(chroma) == (tonic, mode)
    assert tokens.key_of(np.zeros(12)) == (0, 0)


def test_the_example_is_the_first_piece(tmp_path: Path, make_song) -> None:
    song = make_song(0)
    (tmp_path / "a.mid").write_bytes(to_midi(song))
    shown = corpus.examples(corpus.read(tmp_path, RecordingJob()))
    assert len(shown) == 1
    written = sorted((n.onset, n.pitch) for t in song.tracks for n in t.notes)
    first = written[0][0] // song.bar * song.bar  # the grid begins with a bar
    seen = sorted((n.onset, n.pitch) for t in shown[0].tracks for n in t.notes)
    assert [(onset - first, pitch) for onset, pitch in written][:20] == seen[:20]


def test_abc_is_learned_from_one_tune_at_a_time(tmp_path: Path) -> None:
    tune = "X:{n}\nT:Tune {n}\nM:4/4\nL:1/4\nK:C\nC D E F | G A B c | c B A G | F E D C |\n"
    (tmp_path / "book.abc").write_text("".join(tune.replace("{n}", str(n)) for n in (1, 2)) + "X:3\nK:C\nC |\n")
    found = corpus.read(tmp_path / "book.abc", RecordingJob())
    assert sorted(piece.name for piece in found.pieces) == ["book.abc#1", "book.abc#2"]
    assert [refusal.name for refusal in found.report.refused] == ["book.abc#3"]
