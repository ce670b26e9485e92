"""Fingerprints: packed and read back, hostile ones refused, thresholds; and the copies each medium finds by them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import fingerprints
from engine.brief import UserError
from engine.fingerprints import Shingles, Threshold
from engine.jobs import RecordingJob
from engine.library import originality
from engine.music import copies as music
from engine.music.lines import lines
from engine.painting import copies as painting
from engine.painting import pictures
from engine.works import PPQ, Note, Painting, Score, Text, Track
from engine.writing import copies as writing
from engine.writing.corpus import Piece


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=30), min_size=1, max_size=12), st.integers(4, 32))
def test_shingles_come_back_from_their_packing(works: list[list[int]], bits: int) -> None:
    own = Shingles.of([np.array(work, np.uint64) for work in works], bits)
    back = Shingles.from_tensors(bits, own.tensors())
    assert back.count == own.count == len(works)
    assert np.array_equal(back.keys, own.keys)
    assert np.array_equal(back.blocks, own.blocks)


def test_shingles_of_many_works_tell_nothing() -> None:
    shared, own = np.uint64(7 << 50), np.uint64(9 << 50)
    found = Shingles.of([np.array([shared], np.uint64)] * 4 + [np.array([own], np.uint64)], 20)
    assert found.blocks.tolist() == [4]


def test_packed_values_come_back_and_damage_is_refused() -> None:
    data = fingerprints.pack({"a": np.arange(5)}, {"who": "é"})
    arrays, notes = fingerprints.unpack(data)
    assert arrays["a"].tolist() == [0, 1, 2, 3, 4]
    assert notes == {"who": "é"}
    assert fingerprints.pack({"a": np.arange(5)}, {"who": "é"}) == data
    for bad in (data[:-9], b"", b"\x80\x04pickle", data.replace(b"\x00", b"\x01", 3)):
        with pytest.raises(UserError, match="damaged"):
            fingerprints.unpack(bad)


def test_the_threshold_lets_two_in_a_hundred_pass() -> None:
    scores = [float(n) for n in range(199)]
    found = Threshold.from_held_out(scores, usual=1.0)
    assert sum(s > found.score for s in scores) == 3, "one more unseen work is above it four times in 200"
    assert found.false_alarms == pytest.approx(0.02)
    least = Threshold.from_held_out(scores[: fingerprints.LEAST_HELD_OUT], usual=1.0)
    assert least.score == max(scores[: fingerprints.LEAST_HELD_OUT])
    rng = np.random.default_rng(3)
    above = [rng.normal() > Threshold.from_held_out(rng.normal(size=83).tolist(), 0.0).score for _ in range(4000)]
    assert np.mean(above) < 0.02
    few = Threshold.from_held_out([0.1, 5.0], usual=1.0)
    assert few == Threshold(5.0, 2, None)


def _pictures(count: int, seed: int) -> np.ndarray:
    """Blotches of several sizes: no two alike."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        layers = [pictures.resized(rng.integers(0, 255, (n, n, 3), np.uint8), 96, 96).astype(float) for n in (3, 8, 20)]
        made.append(np.mean(layers, axis=0).astype(np.uint8))
    return np.stack(made)


def test_copies_of_pictures_are_found_and_others_are_not() -> None:
    known, unseen = _pictures(40, 1), _pictures(60, 2)
    plain = painting.Index.of(known, [[f"work {n}", "somebody"] for n in range(40)], Threshold(painting.USUAL))
    held = [plain.matches(picture)[0].score for picture in unseen]
    index = replace(plain, threshold=Threshold.from_held_out(held, painting.USUAL))
    arrays, notes = fingerprints.unpack(index.pack())
    index = painting.Index.read(arrays, notes)
    assert index.threshold.false_alarms is not None
    assert index.threshold.false_alarms <= 0.02
    for number in range(0, 40, 4):
        picture = known[number]
        ways = {
            "exact": picture,
            "mirrored": np.ascontiguousarray(picture[:, ::-1]),
            "cropped": np.ascontiguousarray(picture[12:89, 3:80]),
            "recoloured": np.ascontiguousarray(255 - (255 - picture[..., [2, 0, 1]].astype(float)) * 0.8).astype(
                np.uint8
            ),
        }
        for name, copy in ways.items():
            best = index.matches(copy)[0]
            assert best.block == number, name
            assert best.score > index.threshold.score, name


def test_of_a_large_picture_enough_is_seen() -> None:
    small = _pictures(1, 4)[0]
    large = Painting(pictures.resized(small, 1600, 1600))
    seen = originality.seen(large)
    assert isinstance(seen, Painting) and max(seen.pixels.shape) < 1024
    assert originality.mark(seen) == originality.mark(large) != originality.mark(Painting(small))
    index = painting.Index.of(np.stack([small]), [["", ""]], Threshold(painting.USUAL))
    assert abs(index.matches(seen.pixels)[0].score - index.matches(large.pixels)[0].score) < 0.02


def test_a_wide_picture_is_compared_by_its_squares() -> None:
    known = _pictures(10, 3)
    index = painting.Index.of(known, [["", ""]] * 10, Threshold(painting.USUAL))
    wide = np.concatenate([known[4], _pictures(1, 9)[0]], 1)
    assert index.matches(wide)[0].block == 4


def _tune(seed: int, notes: int = 80) -> Score:
    rng = np.random.default_rng(seed)
    pitches = np.clip(60 + np.cumsum(rng.integers(-5, 6, notes)), 40, 90)
    lengths = rng.choice([PPQ // 4, PPQ // 2, PPQ], notes)
    onsets = np.cumsum(lengths) - lengths
    made = [Note(int(o), int(p), int(d), 80) for o, p, d in zip(onsets, pitches, lengths, strict=True)]
    bass = [Note(int(o), int(p) - 24, PPQ, 60) for o, p in zip(onsets[::4], pitches[::4], strict=True)]
    return Score((Track("right", tuple(made)), Track("left", tuple(bass), 0, 1)))


def _moved(score: Score, shift: int, speed: float) -> Score:
    def note(n: Note) -> Note:
        return Note(round(n.onset / speed), n.pitch + shift, round(n.duration / speed), n.velocity)

    return Score(tuple(replace(t, notes=tuple(note(n) for n in t.notes)) for t in score.tracks))


def test_copies_of_tunes_are_found_in_any_key_and_at_any_speed() -> None:
    known, unseen = [_tune(n) for n in range(20)], [_tune(100 + n) for n in range(60)]
    index = music.build([lines(s) for s in known], [[f"tune {n}", ""] for n in range(20)], [lines(s) for s in unseen])
    index = music.Index.read(*fingerprints.unpack(index.pack()))
    assert sum(bool(m) and m[0].score > index.threshold.score for m in map(index.matches, unseen)) <= 1
    for number in range(0, 20, 3):
        best = index.matches(_moved(known[number], 5, 1.5))[0]
        assert best.block == number
        assert best.score > index.threshold.score
        assert 0 <= best.first < best.last <= 80


def _piece(seed: int, language: str = "en") -> Piece:
    rng = np.random.default_rng(seed)
    if language == "zh":
        text = "\n".join("".join(chr(0x4E00 + int(c)) for c in rng.integers(0, 900, 5)) + "，" for _ in range(8))
        return Piece(f"诗{seed}", text, "某", language="zh")
    words = ["".join(rng.choice(list("abcdefgh"), 4)) for _ in range(120)]
    return Piece(f"poem {seed}", " ".join(words), "somebody")


def test_quotations_are_found_across_case_and_line_breaks_and_small_changes() -> None:
    index = writing.build([_piece(n) for n in range(30)], "en", [_piece(100 + n) for n in range(60)])
    index = writing.Index.read(*fingerprints.unpack(index.pack()))
    words = _piece(7).text.split()[10:90]
    words[20] = "changed"
    quoted = "Before it,\n" + "\n".join(" ".join(words[n : n + 6]).capitalize() for n in range(0, 80, 6))
    best = index.matches(quoted)[0]
    assert index.works[best.block] == ["poem 7", "somebody"]
    assert best.score > index.threshold.score
    assert quoted[best.first : best.last].split()[0].lower() in words
    assert not [m for m in index.matches(_piece(999).text) if m.score > index.threshold.score]


def test_chinese_lines_are_found_whatever_stands_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "NAMED", 5)  # so that works are not named, as in a large collection
    index = writing.build([_piece(n, "zh") for n in range(30)], "zh", [_piece(100 + n, "zh") for n in range(60)])
    index = writing.Index.read(*fingerprints.unpack(index.pack()))
    assert index.works == []
    copied = _piece(3, "zh").text.replace("\n", "").replace("，", "。")
    best = index.matches(copied)[0]
    assert best.score > index.threshold.score
    assert best.hits == 8


def test_twins_among_held_out_texts_do_not_lift_the_threshold() -> None:
    known = [_piece(n, "zh") for n in range(30)]
    held = [_piece(100 + n, "zh") for n in range(60)] + [replace(p, title="又", author="又") for p in known[:10]]
    index = writing.build(known, "zh", held)
    assert index.threshold.held_out == 60
    assert index.unseen(known[0].text) is None


def test_a_work_the_model_keeps_no_name_of_is_found_in_its_collection(tmp_path: Path) -> None:
    pieces = [_piece(n, "zh") for n in range(20)]
    rows = [json.dumps({"title": p.title, "author": p.author, "text": p.text}, ensure_ascii=False) for p in pieces]
    source = tmp_path / "poems.jsonl"
    source.write_text("\n".join(rows), "utf-8")
    lines = pieces[11].text.split("\n")
    quoted = Text("前言\n" + "\n".join([*lines[1:4], "春" + lines[5][1:], *lines[6:]]), language="zh")
    row = {"title": "", "author": "", "score": 3.0, "first": 0, "last": len(quoted.body), "hits": 5}
    found = originality.beside(quoted, row, source, RecordingJob())
    assert found is not None
    named, other = found
    assert (named["title"], named["author"]) == ("诗11", "某")
    assert isinstance(other, Text) and lines[2] in other.body
    assert (
        originality.beside(Text("没有人写过这一句。", language="zh"), row | {"last": 9}, source, RecordingJob()) is None
    )
    english = [_piece(n) for n in range(9)]
    part = " ".join(english[4].text.upper().split()[30:60])
    assert writing.most_in_common(part, english, "en") is english[4]
