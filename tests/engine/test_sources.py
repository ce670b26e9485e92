"""Reading a source: order, refusals one by one, and what is passed over in silence."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from engine import sources
from engine.brief import UserError
from engine.sources import Refusal, Report, walk

ENDINGS = (".txt", ".md")


def read(source: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    report = Report(str(source))
    found = dict(walk(source, ENDINGS, report))
    return found, {refusal.name: refusal.reason for refusal in report.refused}


def pack(path: Path, entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=method)
    return path


def test_a_folder_is_read_in_order_and_the_rest_is_refused(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a.MD",
        "deep/c.txt",
        "virus.exe",
        ".hidden.txt",
        ".git/config.txt",
        "deep/.x/y.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    found, refused = read(tmp_path)
    assert list(found) == ["a.MD", "b.txt", "deep/c.txt"]
    assert all(data == name.encode() for name, data in found.items())
    assert refused == {"virus.exe": "not a kind of file that is read here"}


def test_a_single_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "one.TXT").write_bytes(b"one")
    assert read(tmp_path / "one.TXT") == ({"one.TXT": b"one"}, {})


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own on Windows")
def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "good.txt").write_text("good")
    (inside / "link.txt").symlink_to(outside / "secret.txt")
    (inside / "folder").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    (inside / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(inside / "pipe.txt")
    found, refused = read(inside)
    assert list(found) == ["good.txt"]
    assert set(refused) == {"link.txt", "folder", "loop", "gone.txt", "pipe.txt"}
    assert refused["folder"] == refused["link.txt"] == "a link, which is not followed"


def test_a_zip_is_read_in_order(tmp_path: Path) -> None:
    entries = {
        "b.txt": b"b",
        "a/": b"",
        "a/c.txt": b"c",
        "x.bin": b"x",
        ".DS_Store": b"",
        "__MACOSX/b.txt": b"",
    }
    found, refused = read(pack(tmp_path / "works.zip", entries | {".git/d.txt": b"d"}))
    assert found == {"a/c.txt": b"c", "b.txt": b"b"}
    assert set(refused) == {"x.bin"}


@pytest.mark.parametrize("name", ["../evil.txt", "a/../../evil.txt", "/etc/evil.txt", "..\\evil.txt", "C:/evil.txt"])
def test_unsafe_names_in_a_zip_are_refused_and_the_rest_is_read(tmp_path: Path, name: str) -> None:
    found, refused = read(pack(tmp_path / "works.zip", {name: b"evil", "good.txt": b"good"}))
    assert found == {"good.txt": b"good"}
    assert list(refused.values()) == ["an unsafe name that points outside the archive"]


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "works.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good.txt", "good")
    found, refused = read(tmp_path / "works.zip")
    assert list(found) == ["good.txt"]
    assert refused == {"link.txt": "a link, which is not followed"}


def test_files_that_are_too_large_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 100)
    folder = tmp_path / "works"
    folder.mkdir()
    (folder / "large.txt").write_bytes(bytes(101))
    (folder / "small.txt").write_bytes(bytes(100))
    packed = pack(tmp_path / "works.zip", {"large.txt": bytes(101), "small.txt": bytes(100)})
    for source in (folder, packed):
        found, refused = read(source)
        assert list(found) == ["small.txt"]
        assert "larger than 256 MB" in refused["large.txt"]
    with pytest.raises(UserError, match="larger than 256 MB"):
        read(folder / "large.txt")


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_FILES", 2)
    folder = tmp_path / "works"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.txt").write_text(name)
    for source in (folder, pack(tmp_path / "works.zip", {f"{n}.txt": b"" for n in "abc"})):
        with pytest.raises(UserError, match="more than 2 files"):
            read(source)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED])
def test_a_damaged_entry_is_refused_and_the_rest_is_read(tmp_path: Path, method: int) -> None:
    text = b"the quick brown fox jumps over the lazy dog " * 50
    source = pack(tmp_path / "works.zip", {"bad.txt": text, "good.txt": b"good"}, method)
    damaged = bytearray(source.read_bytes())
    start = damaged.index(b"bad.txt") + len(b"bad.txt")
    damaged[start : start + 12] = b"\xff" * 12
    source.write_bytes(damaged)
    found, refused = read(source)
    assert found == {"good.txt": b"good"}
    assert refused == {"bad.txt": "damaged or locked inside the archive"}


def test_a_locked_entry_is_refused(tmp_path: Path) -> None:
    source = pack(tmp_path / "works.zip", {"locked.txt": b"text"}, zipfile.ZIP_STORED)
    data = bytearray(source.read_bytes())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + place
        data[at : at + 2] = struct.pack("<H", 1)
    source.write_bytes(data)
    assert read(source) == ({}, {"locked.txt": "damaged or locked inside the archive"})


def test_what_is_no_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is nothing at"):
        read(tmp_path / "nowhere")
    (tmp_path / "a.exe").write_bytes(b"MZ")
    with pytest.raises(UserError, match=r"choose a folder, a zip or one of: \.txt \.md"):
        read(tmp_path / "a.exe")
    (tmp_path / "a.zip").write_bytes(b"no zip")
    with pytest.raises(UserError, match="no sound zip"):
        read(tmp_path / "a.zip")


def test_the_report_is_a_sentence() -> None:
    report = Report("works", 12)
    assert report.sentence("texts") == "12 texts read"
    for number in range(7):
        report.refuse(f"{number}.txt", "broken")
    assert report.refused[0] == Refusal("0.txt", "broken")
    sentence = report.sentence("texts")
    assert sentence.startswith("12 texts read, 7 refused (0.txt: broken; ")
    assert sentence.endswith("; and 2 more)")


def test_what_is_excluded_is_left_out_and_counted(tmp_path: Path) -> None:
    entries = {"a.txt": b"a", "b.txt": b"b", "deep/c.txt": b"c"}
    for name, data in entries.items():
        (tmp_path / "works" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "works" / name).write_bytes(data)
    for source in (tmp_path / "works", pack(tmp_path / "works.zip", entries)):
        report = Report(str(source))
        assert dict(walk(source, ENDINGS, report, exclude={"a.txt", "deep/c.txt", "z.txt"})) == {"b.txt": b"b"}
        assert report.left_out == 2 and report.opened == ["b.txt"] and not report.refused
