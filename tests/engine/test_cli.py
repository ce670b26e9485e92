"""The command line, run as a user runs it: real processes, real models, real exit codes."""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import mido
import numpy as np
import pretty_midi
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
PROMPT = ["--prompt", "a storm over the sea", "--mood", "-0.4,0.8", "--seed", "7"]


def triptych(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
        env={**os.environ, "TRIPTYCH_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == code, done.stderr
    return done


def sentence_of(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in done.stderr.splitlines() if line.startswith("triptych: ")]
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


def picture(seed: int, side: int = 40) -> bytes:
    noise = np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "PNG")
    return out.getvalue()


def giant_png() -> bytes:
    """A sound header that claims 30,000 x 30,000 pixels, with no pixels behind it."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def created(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folders = [tmp_path_factory.mktemp(name) for name in ("first", "second")]
    for folder in folders:
        triptych("create", *PROMPT, "--quiet", "--out", folder)
    return folders[0], folders[1]


def test_the_same_brief_gives_the_same_bytes(created: tuple[Path, Path]) -> None:
    first, second = created
    names = sorted(path.name for path in first.iterdir())
    assert names == ["painting.png", "text.txt", "tune.mid", "work.json"]
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_the_works_open_elsewhere_and_are_not_empty(created: tuple[Path, Path]) -> None:
    folder = created[0]
    with Image.open(folder / "painting.png") as image:
        image.load()
        assert image.width == image.height >= 64
        assert np.asarray(image.convert("L")).std() > 5
    midi = mido.MidiFile(folder / "tune.mid")
    assert midi.length > 8
    tune = pretty_midi.PrettyMIDI(str(folder / "tune.mid"))
    notes = sorted((note for part in tune.instruments for note in part.notes), key=lambda n: n.start)
    bars = tune.get_downbeats()
    assert len(bars) >= 8
    for start, end in zip(bars[:8], [*bars[1:8], tune.get_end_time()], strict=False):
        assert any(n.start < end and n.end > start for n in notes), f"silent between {start} and {end} s"
    assert len((folder / "text.txt").read_text("utf8").split()) >= 60


def test_the_record_names_models_brief_and_seed(created: tuple[Path, Path]) -> None:
    record = json.loads((created[0] / "work.json").read_text("utf8"))
    assert record["seed"] == 7
    assert record["brief"]["prompt"] == "a storm over the sea"
    assert record["mood"] == {"valence": -0.4, "arousal": 0.8}
    assert set(record["models"]) == {"painting", "tune", "text"}
    known = {row["fingerprint"] for row in json.loads(triptych("models", "--json").stdout)}
    assert {model["fingerprint"] for model in record["models"].values()} <= known
    assert [step["work"] for step in record["steps"]] == ["painting", "tune", "text"]


def test_another_seed_gives_other_works(created: tuple[Path, Path], tmp_path: Path) -> None:
    triptych("create", *PROMPT[:-1], "8", "--quiet", "--out", tmp_path)
    for name in ("painting.png", "tune.mid", "text.txt"):
        assert (tmp_path / name).read_bytes() != (created[0] / name).read_bytes(), name


def test_chinese_text_alone(tmp_path: Path) -> None:
    triptych("create", "--prompt", "海上的风暴", "--language", "zh", "--only", "text", "--out", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["text.txt", "work.json"]
    text = (tmp_path / "text.txt").read_text("utf8")
    assert sum("\u4e00" <= character <= "\u9fff" for character in text) >= 20


def test_size_bars_and_only(tmp_path: Path) -> None:
    done = triptych(
        "create", "--only", "painting,tune", "--size", 200, "--bars", 12, "--seed", 3, "--json", "--out", tmp_path
    )
    result = json.loads(done.stdout)
    assert [Path(name).name for name in result["files"]] == ["painting.png", "tune.mid", "work.json"]
    with Image.open(tmp_path / "painting.png") as image:
        assert image.size == (200, 200)
    assert len(pretty_midi.PrettyMIDI(str(tmp_path / "tune.mid")).get_downbeats()) >= 12


@pytest.mark.parametrize(
    "arguments",
    [
        ["create", "--mood", "2,0"],
        ["create", "--mood", "stormy"],
        ["create", "--seed", "-1"],
        ["create", "--bars", "100000"],
        ["create", "--size", "1000000"],
        ["create", "--form", "no-such-form", "--only", "text"],
        ["create", "--painting-model", "no-such-model"],
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_1(arguments: list[str], tmp_path: Path) -> None:
    assert sentence_of(triptych(*arguments, "--out", tmp_path / "out", code=1))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("arguments", [["paint"], ["create"], ["create", "--seed", "x"], ["train", "painting", "x"]])
def test_bad_usage_is_exit_code_2(arguments: list[str]) -> None:
    triptych(*arguments, code=2)


def test_devices_has_a_chosen_one() -> None:
    rows = json.loads(triptych("devices", "--json").stdout)
    assert [row["chosen"] for row in rows].count(True) == 1
    assert any(row["name"] == "cpu" and row["threads"] >= 1 for row in rows)


def test_models_lists_four_starters_under_26_mb() -> None:
    rows = json.loads(triptych("models", "--json").stdout)
    starters = [(row["kind"], row["language"]) for row in rows if row["starter"]]
    assert {("painting", ""), ("music", ""), ("writing", "en"), ("writing", "zh")} <= set(starters)
    assert sum(row["bytes"] for row in rows if row["starter"]) < 26_000_000
    for row in rows:
        if row["starter"]:
            assert row["training"]["seconds"] >= 45 * 60
            assert row["data"]
            assert all(data["licence"] for data in row["data"])


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve sound pictures among everything a folder of pictures can hold that is none."""
    folder = tmp_path_factory.mktemp("pictures")
    for seed in range(12):
        (folder / f"{seed:02}.png").write_bytes(picture(seed))
    (folder / "cut.png").write_bytes(picture(99)[:200])
    (folder / "giant.png").write_bytes(giant_png())
    (folder / "notes.txt").write_text("not a picture")
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w") as archive:
        archive.writestr("../escape.png", picture(50))
        for path in folder.iterdir():
            archive.write(path, path.name)
    return folder


@pytest.fixture(scope="module")
def trained(pictures: Path) -> tuple[Path, dict]:
    out = pictures.parent / "trained"
    done = triptych(
        "train", "painting", pictures.with_suffix(".zip"), "--out", out, "--preset", "classic", "--steps", 2, "--json",
        "--consent", "agreed", "--makers", "Ann and Bo",
    )  # fmt: skip
    return out, json.loads(done.stdout)


def test_a_training_reads_the_good_and_refuses_the_bad(trained: tuple[Path, dict], pictures: Path) -> None:
    result = trained[1]
    assert result["read"] == 12
    refused = {row["name"]: row["reason"] for row in result["refused"]}
    assert set(refused) == {"cut.png", "giant.png", "notes.txt", "../escape.png"}
    assert not (pictures.parent / "escape.png").exists()


def test_a_trained_model_creates(trained: tuple[Path, dict], tmp_path: Path) -> None:
    triptych("create", "--only", "painting", "--painting-model", trained[0], "--out", tmp_path)
    with Image.open(tmp_path / "painting.png") as image:
        assert image.size == (28, 28)


def test_a_model_is_evaluated_on_unseen_works(trained: tuple[Path, dict], pictures: Path, tmp_path: Path) -> None:
    for seed in range(100, 124):
        (tmp_path / f"{seed}.png").write_bytes(picture(seed))
    result = json.loads(
        triptych("evaluate", trained[0], tmp_path, "--json", "--record", "--fault", "few colours").stdout
    )
    card = json.loads((trained[0] / "card.json").read_text("utf-8"))
    assert card["evaluation"]["swd"] == result["swd"]
    assert card["faults"] == ["few colours"]
    assert result["swd"] > 0
    assert result["swd_floor"] >= 0
    assert result["diversity"] >= 0
    assert "c_t" in result
    assert sentence_of(triptych("evaluate", trained[0], pictures, code=1))  # nothing there is unseen


def test_resume_goes_on_from_the_state(trained: tuple[Path, dict], pictures: Path, tmp_path: Path) -> None:
    arguments = ["train", "painting", "--out", trained[0], "--preset", "classic", "--resume", "--json"]
    arguments += ["--consent", "agreed", "--makers", "Ann and Bo"]
    assert json.loads(triptych(*arguments, pictures.with_suffix(".zip"), "--steps", 3).stdout)["steps"] == 3
    for seed in range(100, 104):
        (tmp_path / f"{seed}.png").write_bytes(picture(seed))
    assert "other works" in sentence_of(triptych(*arguments, tmp_path, "--steps", 4, code=1))


def test_export(trained: tuple[Path, dict], tmp_path: Path) -> None:
    import onnxruntime
    from safetensors import safe_open

    said = triptych("export", trained[0], "--format", "onnx", "--out", tmp_path / "m.onnx").stdout
    assert "used with the makers' consent" in said and "Ann and Bo made the works and agreed to this." in said
    assert "unknown" not in said
    session = onnxruntime.InferenceSession(str(tmp_path / "m.onnx"), providers=["CPUExecutionProvider"])
    assert session.get_inputs()
    assert json.loads(session.get_modelmeta().custom_metadata_map["card"])["kind"] == "painting"
    triptych("export", trained[0], "--format", "safetensors", "--out", tmp_path / "m.safetensors")
    with safe_open(str(tmp_path / "m.safetensors"), "numpy") as file:
        assert json.loads(file.metadata()["card"])["kind"] == "painting"


def test_an_empty_folder_a_pickle_and_latin_1_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    said = sentence_of(triptych("train", "painting", tmp_path / "empty", "--out", tmp_path / "m", "--steps", 1, code=1))
    assert "empty" in said
    model = tmp_path / "pickled"
    model.mkdir()
    card = {"format": 1, "kind": "painting", "name": "x", "network": {}, "fingerprint": "0"}
    (model / "card.json").write_text(json.dumps(card))
    (model / "weights.safetensors").write_bytes(pickle.dumps({"a": 1}))
    said = sentence_of(
        triptych("create", "--only", "painting", "--painting-model", model, "--out", tmp_path / "o", code=1)
    )
    assert "safetensors" in said
    (tmp_path / "latin.txt").write_bytes("Où est le café?".encode("latin-1"))
    assert "latin" in sentence_of(
        triptych("train", "writing", tmp_path / "latin.txt", "--out", tmp_path / "m", "--steps", 1, code=1)
    )


def test_garbage_midi_is_refused(tmp_path: Path) -> None:
    (tmp_path / "garbage.mid").write_bytes(b"MThd\x00\x00\x00\x06\x00\x01garbage" + os.urandom(400))
    assert "garbage.mid" in sentence_of(
        triptych("train", "music", tmp_path, "--out", tmp_path / "m", "--steps", 1, code=1)
    )
