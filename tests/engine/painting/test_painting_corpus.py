"""Folders and zips of pictures: what is read, labelled, left out, and kept apart for validation."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from engine import mood
from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.painting import corpus, pictures

from .conftest import encoded, picture


def test_everything_readable_is_read_with_its_labels(folder: Path, pictures_read: corpus.Corpus) -> None:
    found = pictures_read
    assert found.report.read == 24 and found.report.refused == []
    assert found.pixels.shape == (24, 64, 64, 3) and found.pixels.dtype == np.uint8
    assert found.styles == ["", "Baroque", "Impressionism"] and found.genres == ["", "cityscape", "landscape"]
    assert [found.styles[i] for i in found.style[:2]] == ["Impressionism", "Baroque"]
    felt = mood.of_pixels(found.pixels[5])
    assert found.mood[5].tolist() == pytest.approx([felt.valence, felt.arousal])
    assert (found.pixels[3] == pictures.square(picture(3), 64)).all()
    assert found.data == [
        {"name": folder.name, "licence": "CC0", "works": 24, "fingerprint": found.data[0]["fingerprint"]}
    ]


def test_no_artist_is_on_both_sides_of_the_split(pictures_read: corpus.Corpus) -> None:
    found = pictures_read
    assert len(found.valid) > 0 and len(found.train) + len(found.valid) == 24
    assert not {found.artists[i] for i in found.train} & {found.artists[i] for i in found.valid}


def test_bad_files_are_refused_one_by_one_and_the_rest_is_read(tmp_path: Path) -> None:
    good = encoded(picture(1))
    (tmp_path / "good.png").write_bytes(good)
    (tmp_path / "same.png").write_bytes(good)
    (tmp_path / "cut.png").write_bytes(good[: len(good) // 2])
    (tmp_path / "words.jpg").write_bytes(b"not a picture")
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "tiny.png").write_bytes(encoded(picture(2)[:8, :8]))
    found = corpus.read(tmp_path, RecordingJob(), size=32)
    assert found.report.read == 1
    reasons = {refusal.name: refusal.reason for refusal in found.report.refused}
    assert set(reasons) == {"same.png", "cut.png", "words.jpg", "notes.txt", "tiny.png"}
    assert "good.png" in reasons["same.png"] and "cut off" in reasons["cut.png"]
    assert found.data[0]["licence"] == corpus.UNKNOWN_LICENCE


def test_a_zip_with_an_unsafe_name_is_read_without_it(tmp_path: Path) -> None:
    path = tmp_path / "works.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../evil.png", encoded(picture(1)))
        archive.writestr("a/fine.png", encoded(picture(2)))
    found = corpus.read(path, RecordingJob(), size=32)
    assert found.report.read == 1 and [r.name for r in found.report.refused] == ["../evil.png"]


def test_nothing_readable_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No picture"):
        corpus.read(tmp_path, RecordingJob())
    with pytest.raises(UserError, match="nothing at"):
        corpus.read(tmp_path / "missing", RecordingJob())


def test_landscapes_are_taken_where_the_table_marks_them(tmp_path: Path) -> None:
    for index in range(4):
        (tmp_path / f"{index}.png").write_bytes(encoded(picture(index)))
    (tmp_path / "metadata.csv").write_text("filename,landscape\n0.png,1\n1.png,0\n2.png,1\n3.png,\n")
    found = corpus.read(tmp_path, RecordingJob(), size=32)
    assert found.report.read == 2 and found.report.refused == []
    assert "landscapes only (2 other" in found.subset and found.data[0]["subset"] == found.subset
    assert corpus.read(tmp_path, RecordingJob(), size=32, only="").report.read == 4
    with pytest.raises(UserError, match="landscape"):
        corpus.read(tmp_path, RecordingJob(), only="portrait")


def test_a_damaged_table_costs_the_labels_only(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(encoded(picture(0)))
    (tmp_path / "metadata.csv").write_bytes(b"\xff\xfe\x00\x9f,style\n")
    found = corpus.read(tmp_path, RecordingJob(), size=32)
    assert found.report.read == 1 and found.styles == [""]


def test_grey_licence_and_name_can_be_asked_for(folder: Path) -> None:
    found = corpus.read(folder, RecordingJob(), size=32, grey=True, licence="mine", name="My views")
    assert (found.pixels[..., 0] == found.pixels[..., 2]).all()
    assert found.data[0]["licence"] == "mine" and found.data[0]["name"] == "My views"


def test_a_stopped_job_keeps_what_was_read(folder: Path) -> None:
    with pytest.raises(UserError, match="No picture"):
        corpus.read(folder, RecordingJob(stop_after=0), size=32)


def test_examples_are_pictures_as_they_are_learned(pictures_read: corpus.Corpus) -> None:
    shown = corpus.examples(pictures_read)
    assert 0 < len(shown) <= corpus.EXAMPLES
    assert np.array_equal(shown[0].pixels, pictures_read.pixels[0])
    assert np.array_equal(shown[-1].pixels, pictures_read.pixels[-1])


def test_files_can_be_left_out(folder: Path, pictures_read: corpus.Corpus) -> None:
    names = pictures_read.report.opened
    assert names and not any(name.endswith(".csv") for name in names)
    rest = corpus.read(folder, RecordingJob(), exclude=set(names[:3]))
    assert rest.report.left_out == 3 and not set(names[:3]) & set(rest.report.opened)
    assert len(rest.pixels) == len(pictures_read.pixels) - 3
