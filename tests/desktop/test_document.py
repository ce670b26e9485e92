"""The document: undo as laws, the .triptych file, hostile files, autosave and recovery, export."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QLockFile, QRect
from PySide6.QtGui import QColor

from desktop import archive, document, export
from desktop.document import Document
from desktop.layers import Recorder
from engine.brief import KINDS, UserError
from engine.works import PPQ, Event, Note, Painting, Score, Text, Track, Work

PAINTING = Painting(np.arange(8 * 6 * 3, dtype=np.uint8).reshape(6, 8, 3))
TUNE = Score((Track("melody", (Note(0, 60, PPQ, 80), Note(PPQ, 64, PPQ, 90))), Track("", (), 5, 1)), 96.3, (3, 4))
TEXT = Text("The wind\ncame over 海 🌊\n", "A storm", "en", "limerick")
WORKS: dict[str, Work] = {"painting": PAINTING, "music": TUNE, "writing": TEXT}
RECORD: dict[str, Any] = {
    "seed": 7,
    "brief": {"prompt": "a storm"},
    "models": {"text": {"name": "English", "fingerprint": "ab"}},
    "steps": [{"work": "text", "by": "model", "action": "create"}],
}


@pytest.fixture
def doc(qtbot: object) -> Document:
    return Document()


def _same(a: dict[str, Work], b: dict[str, Work]) -> bool:
    if a.keys() != b.keys():
        return False
    for kind, x in a.items():
        y = b[kind]
        if isinstance(x, Painting) and isinstance(y, Painting):
            if not np.array_equal(x.pixels, y.pixels):
                return False
        elif x != y:
            return False
    return True


# Undo

changes = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 3), st.booleans(), st.sampled_from(["Edit", "Create"])),
    min_size=1,
    max_size=12,
)


def _work(kind: str, number: int) -> Work | None:
    if number == 0:
        return None
    if kind == "painting":
        return Painting(np.full((2, 2, 3), number, np.uint8))
    if kind == "music":
        return Score((Track("t", (Note(number, 60, 10, 80),)),))
    return Text("x" * number)


@settings(max_examples=60, deadline=None)
@given(changes)
def test_undo_then_redo_is_identity(made: list[tuple[str, int, bool, str]]) -> None:
    doc = Document()
    stack = doc.undo_stack
    for kind, number, by_hand, label in made:
        before, record, count = doc.works, doc.record, stack.count()
        doc.set_work(kind, _work(kind, number), label, None if by_hand else {"seed": number})
        after, new_record = doc.works, doc.record
        if stack.count() == count:  # nothing changed, or merged with the step before
            continue
        stack.undo()
        assert doc.works == before
        assert doc.record == record
        stack.redo()
        assert doc.works == after
        assert doc.record == new_record
    final = doc.works
    while stack.canUndo():
        stack.undo()
    assert doc.works == {}
    assert doc.record == {}
    while stack.canRedo():
        stack.redo()
    assert doc.works == final
    doc.close()


def test_edits_by_hand_merge_within_a_second(doc: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(document.time, "monotonic", lambda: clock[0])
    for body in ("a", "ab", "abc"):
        doc.set_work("writing", Text(body), "Type")
        clock[0] += 0.4
    assert doc.undo_stack.count() == 1
    clock[0] += 2
    doc.set_work("writing", Text("abcd"), "Type")
    doc.set_work("music", TUNE, "Edit notes")
    assert doc.undo_stack.count() == 3
    for _ in range(2):
        doc.undo_stack.undo()
    assert doc.work("writing") == Text("abc")
    doc.undo_stack.undo()
    assert doc.work("writing") is None


def test_creations_never_merge_and_three_works_are_one_step(doc: Document) -> None:
    told: list[str] = []
    doc.work_changed.connect(told.append)
    doc.set_works(WORKS, "Create", RECORD)
    assert told == ["painting", "music", "writing"]
    doc.set_work("writing", Text("again"), "Create", {"seed": 8})
    doc.set_work("writing", Text("and again"), "Create", {"seed": 9})
    assert doc.undo_stack.count() == 3
    assert doc.record["seed"] == 9
    doc.undo_stack.undo()
    doc.undo_stack.undo()
    assert doc.record["seed"] == 7
    doc.undo_stack.undo()
    assert doc.works == {}


def test_the_record_keeps_what_made_each_work(doc: Document) -> None:
    doc.set_works(WORKS, "Create", RECORD)
    again = {"seed": 8, "models": {"painting": {"fingerprint": "cd"}}, "steps": [{"work": "painting", "by": "model"}]}
    doc.set_work("painting", Painting(PAINTING.pixels + 1), "Again", again)
    assert doc.record["made"]["painting"]["seed"] == 8
    assert doc.record["made"]["tune"]["seed"] == 7
    assert set(doc.record["models"]) == {"text", "painting"}
    doc.set_work("writing", Text("mine"), "Type")
    doc.set_work("writing", Text("mine too"), "Type")
    by_hand = [step for step in doc.record["steps"] if step["by"] == "hand"]
    assert by_hand == [{"work": "text", "by": "hand", "action": "edit"}]


def test_a_draft_brought_back_has_its_record_again(doc: Document) -> None:
    doc.set_works(WORKS, "Create", RECORD)
    doc.set_work("painting", Painting(PAINTING.pixels + 1), "Again", {"seed": 8, "steps": [], "models": {}})
    works, record = doc.works, doc.record
    doc.set_works({"painting": None, "music": None, "writing": None}, "Clear", {"seed": 9})
    doc.set_works(works, "Bring back", record)
    assert doc.record["made"] == record["made"]
    assert doc.record["steps"] == record["steps"]
    doc.set_work("painting", None, "Delete")
    doc.set_works(works, "Bring back", record)
    assert [step["work"] for step in doc.record["steps"]] == ["text"]


def test_an_equal_work_is_no_step(doc: Document) -> None:
    doc.set_work("writing", Text("a"), "Type")
    doc.set_work("writing", Text("a"), "Create", {"seed": 1})
    assert doc.undo_stack.count() == 1
    with pytest.raises(ValueError, match="kinds"):
        doc.set_work("sculpture", TEXT, "Create")


# Files


def test_saving_and_opening_gives_everything_back(doc: Document, tmp_path: Path) -> None:
    paths: list[str] = []
    modified: list[bool] = []
    doc.path_changed.connect(paths.append)
    doc.modified_changed.connect(modified.append)
    doc.set_works(WORKS, "Create", RECORD)
    path = tmp_path / "storm.triptych"
    doc.save(path)
    assert modified == [True, False]
    assert paths == [str(path)]
    other = Document()
    other.open(path)
    assert _same(other.works, WORKS)
    assert other.record == doc.record
    assert not other.modified
    copy = Document()
    copy.open_copy(path)
    assert copy.path is None
    assert _same(copy.works, WORKS)


def test_any_part_opens_in_other_programs(doc: Document, tmp_path: Path) -> None:
    import mido
    from PIL import Image

    doc.set_works(WORKS, "Create", RECORD)
    doc.save(tmp_path / "storm")
    with zipfile.ZipFile(tmp_path / "storm.triptych") as file:
        assert set(file.namelist()) == {"painting.png", "score.mid", "text.txt", "document.json"}
        assert file.testzip() is None
        with Image.open(io.BytesIO(file.read("painting.png"))) as picture:
            assert picture.size == (8, 6)
        notes = [m for t in mido.MidiFile(file=io.BytesIO(file.read("score.mid"))).tracks for m in t]
        assert sum(m.type == "note_on" for m in notes) == 2
        assert file.read("text.txt").decode() == "The wind\ncame over 海 🌊\n"
        assert json.loads(file.read("document.json"))["title"] == "A storm"


note = st.builds(Note, st.integers(0, 10_000), st.integers(0, 127), st.integers(1, 4000), st.integers(1, 127))
score = st.builds(
    Score,
    st.lists(
        st.builds(
            Track,
            st.text(max_size=5),
            st.lists(note, max_size=6).map(lambda n: tuple(sorted(n))),
            st.integers(0, 127),
            st.integers(0, 15),
        ),
        max_size=3,
    ).map(tuple),
    st.floats(20, 400),
    st.sampled_from([(4, 4), (3, 4), (6, 8)]),
)
text = st.builds(Text, st.text(max_size=40), st.text(max_size=8), st.sampled_from(["en", "zh"]), st.just("haiku"))


@settings(max_examples=60, deadline=None)
@given(score, text)
def test_packing_and_unpacking_is_identity(tune: Score, words: Text) -> None:
    contents = archive.Contents({"music": tune, "writing": words}, {"seed": 3})
    data = archive.pack(contents)
    assert archive.unpack(data) == contents
    assert archive.pack(contents) == data


def test_a_score_that_midi_cannot_tell_keeps_its_events_and_changes() -> None:
    """Overlapping notes of one pitch end in the wrong order in a MIDI file, so the exact score is kept beside it."""
    events = (Event(0, b"\xb0\x40\x7f"), Event(PPQ, b"\xff\x05la"), Event(PPQ, b"\xf0\x7e\xf7"))
    notes = (Note(0, 60, 4 * PPQ, 90), Note(PPQ, 60, PPQ, 80))
    score = Score((Track("", notes, 4, 2, events),), 100.1, (3, 4), ((PPQ, 77.7),), ((3 * PPQ, 2, 4),))
    assert archive.unpack(archive.pack(archive.Contents({"music": score}))).works["music"] == score


def test_a_part_changed_by_another_program_counts(doc: Document) -> None:
    data = archive.pack(archive.Contents(WORKS, {}))
    parts = _parts(data)
    parts["text.txt"] = b"changed elsewhere\r\n"
    del parts["score.mid"]
    contents = archive.unpack(_zip(parts))
    assert contents.works["writing"] == Text("changed elsewhere", "A storm", "en", "limerick")
    assert "music" not in contents.works


def test_a_file_changed_by_someone_else_is_not_overwritten(doc: Document, tmp_path: Path) -> None:
    path = tmp_path / "storm.triptych"
    doc.set_works(WORKS, "Create", RECORD)
    doc.save(path)
    doc.save()
    theirs = archive.pack(archive.Contents({"writing": Text("theirs")}, {}))
    path.write_bytes(theirs)
    doc.set_work("writing", Text("mine"), "Type")
    with pytest.raises(UserError, match="another program"):
        doc.save()
    assert path.read_bytes() == theirs
    doc.save(tmp_path / "mine.triptych")
    path.unlink()
    doc.save(path)
    assert path.is_file()


def test_a_refused_save_loses_nothing(doc: Document, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="choose where"):
        doc.save()
    (tmp_path / "file").write_text("in the way")
    doc.set_work("writing", TEXT, "Type")
    with pytest.raises(UserError):
        doc.save(tmp_path / "file" / "storm.triptych")
    assert doc.modified
    assert doc.path is None


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


GOOD = archive.pack(archive.Contents(WORKS, {}))


def _with(**changed: bytes) -> bytes:
    return _zip(_parts(GOOD) | {name.replace("_", "."): data for name, data in changed.items()})


def _head(**values: object) -> bytes:
    return json.dumps({"format": 1, **values}).encode()


def _lying() -> bytes:
    """A zip whose directory says that a huge part is small."""
    data = bytearray(_with(text_txt=b"a" * (17 << 20)))
    at = data.rfind(b"text.txt") - 46 + 24
    data[at : at + 4] = (5).to_bytes(4, "little")
    return bytes(data)


BROKEN = {
    "not a zip": b"hello",
    "empty": b"",
    "cut off": GOOD[: len(GOOD) // 2],
    "no record": _zip({"text.txt": b"x"}),
    "unsafe name": _zip(_parts(GOOD) | {"../evil.txt": b"x"}),
    "absolute name": _zip(_parts(GOOD) | {"/etc/evil": b"x"}),
    "many parts": _zip({f"{n}.txt": b"" for n in range(100)}),
    "huge part": _with(text_txt=b"a" * (17 << 20)),
    "lying size": _lying(),
    "broken picture": _with(painting_png=_parts(GOOD)["painting.png"][:48]),
    "broken tune": _with(score_mid=b"MThd"),
    "text in Latin-1": _with(text_txt="é".encode("latin-1")),
    "record is no JSON": _with(document_json=b"{"),
    "record is a list": _with(document_json=b"[]"),
    "deep record": _with(document_json=b"[" * 100_000),
    "from the future": _with(document_json=_head(format=99)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_in_one_sentence(doc: Document, tmp_path: Path, name: str) -> None:
    doc.set_work("writing", TEXT, "Type")
    path = tmp_path / "broken.triptych"
    path.write_bytes(BROKEN[name])
    with pytest.raises(UserError) as refused:
        doc.open(path)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)
    assert doc.work("writing") == TEXT
    assert doc.undo_stack.count() == 1
    assert doc.path is None


@settings(max_examples=80, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_a_flipped_byte_is_refused_or_read_never_a_crash(place: int, value: int) -> None:
    data = bytearray(GOOD)
    data[place] = value
    with suppress(UserError):
        archive.unpack(bytes(data))


def test_nonsense_in_the_exact_score_falls_to_a_refusal(doc: Document) -> None:
    head = json.loads(_parts(GOOD)["document.json"])
    head["exact"]["music"]["work"]["tracks"][0]["notes"][0] = [0, 999, 1, 1]
    with pytest.raises(UserError):
        archive.unpack(_with(document_json=json.dumps(head).encode()))


def test_a_missing_file_is_said(doc: Document, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="could not be read"):
        doc.open(tmp_path / "nowhere.triptych")


# Autosave and recovery


def test_after_a_crash_the_work_is_taken_up_again(tmp_path: Path, qtbot: object) -> None:
    path = tmp_path / "storm.triptych"
    crashed = Document()
    crashed.set_work("writing", Text("saved"), "Type")
    crashed.save(path)
    crashed.set_works(WORKS, "Create", RECORD)
    crashed.autosave()
    fresh = Document()
    assert not fresh.recover()  # the document is open: its lock is held
    assert crashed._lock is not None
    crashed._lock.unlock()  # what the end of its process does
    assert fresh.recover()
    assert _same(fresh.works, WORKS)
    assert fresh.modified
    assert fresh.path == path
    fresh.save()
    assert not fresh.modified
    assert not Document().recover()


def test_a_clean_end_leaves_nothing(qtbot: object, tmp_path: Path) -> None:
    folder = document._recovery_folder()
    doc = Document()
    doc.autosave()
    assert not folder.exists()
    doc.set_work("writing", TEXT, "Type")
    doc.autosave()
    assert len(list(folder.glob("*.triptych"))) == 1
    doc.save(tmp_path / "a.triptych")
    assert not list(folder.glob("*"))
    doc.set_work("music", TUNE, "Edit notes")
    doc.autosave()
    doc.close()
    assert not list(folder.glob("*"))


def test_autosave_runs_by_itself_and_only_for_changes(qtbot: Any) -> None:
    doc = Document(autosave_ms=20)
    doc.set_work("writing", TEXT, "Type")
    folder = document._recovery_folder()
    qtbot.waitUntil(lambda: bool(list(folder.glob("*.triptych"))), timeout=3000)
    (saved,) = folder.glob("*.triptych")
    saved.unlink()
    qtbot.wait(80)
    assert not saved.exists()
    doc.close()


def test_a_large_painting_is_kept_in_the_background_while_it_is_painted_on(qtbot: Any) -> None:
    doc = Document()
    doc.set_work("painting", Painting(np.full((1500, 1500, 3), 200, np.uint8)), "Paint")
    key = doc.layers.arrangement.layers[0].key

    def paint(colour: QColor) -> None:
        recorder = Recorder(doc.layers, key)
        recorder.touch(QRect(0, 0, 1500, 1500))
        doc.layers.image(key).fill(colour)
        change = recorder.finish()
        assert change is not None
        doc.layers.damage(doc.layers.rect)
        doc.change_layers(change, "Brush", done=True)

    paint(QColor(255, 0, 0))
    doc.autosave(soon=True)
    paint(QColor(0, 0, 255))  # after the moment that is kept
    doc.autosave(soon=True)  # the first still runs, or has ended: both are right
    doc._wait()
    (path,) = document._recovery_folder().glob("*.triptych")
    kept = archive.unpack(path.read_bytes()).works["painting"]
    assert isinstance(kept, Painting)
    assert {tuple(colour) for colour in kept.pixels[::500, ::500].reshape(-1, 3)} in ({(255, 0, 0)}, {(0, 0, 255)})
    doc.autosave()
    kept = archive.unpack(path.read_bytes()).works["painting"]
    assert isinstance(kept, Painting)
    assert tuple(kept.pixels[700, 700]) == (0, 0, 255)
    doc.close()


def test_a_background_autosave_that_fails_is_said(doc: Document, monkeypatch: pytest.MonkeyPatch, qtbot: Any) -> None:
    def full(path: Path, data: bytes) -> None:
        raise UserError("The disk is full.")

    monkeypatch.setattr(document.files, "write_bytes", full)
    doc.set_work("writing", TEXT, "Type")
    with qtbot.waitSignal(doc.failed) as said:
        doc.autosave(soon=True)
    assert said.args == ["The disk is full."]
    doc.close()


def test_a_broken_recovery_file_is_put_aside(qtbot: object) -> None:
    folder = document._recovery_folder()
    folder.mkdir(parents=True)
    (folder / "x.triptych").write_bytes(b"half a file")
    assert not Document().recover()
    assert not (folder / "x.triptych").exists()
    assert QLockFile(str(folder / "x.lock")).tryLock(0)


def test_an_autosave_that_fails_is_said_once(doc: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    doc.failed.connect(said.append)

    def full(path: Path, data: bytes) -> None:
        raise UserError("The disk is full.")

    monkeypatch.setattr(document.files, "write_bytes", full)
    doc.set_work("writing", TEXT, "Type")
    doc.autosave()
    doc.autosave()
    assert said == ["The disk is full."]
    doc.close()


# Export


def test_each_work_becomes_its_file(tmp_path: Path) -> None:
    from engine.music.midi import read_score
    from engine.painting.pictures import read_picture

    written = [export.export_work(work, tmp_path / "out" / kind) for kind, work in WORKS.items()]
    assert [path.name for path in written] == ["painting.png", "music.mid", "writing.txt"]
    assert np.array_equal(read_picture(written[0].read_bytes()), PAINTING.pixels)
    assert read_score(written[1].read_bytes()).tracks[0].notes == TUNE.tracks[0].notes
    assert written[2].read_bytes() == "The wind\ncame over 海 🌊\n".encode()
    with pytest.raises(UserError):
        export.export_work(TEXT, written[2] / "below a file.txt")
