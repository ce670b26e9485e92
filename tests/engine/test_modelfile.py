"""Model files: what is saved comes back; what is not a sound model is refused in one sentence."""

from __future__ import annotations

import errno
import io
import json
import os
import pickle
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import modelfile
from engine.brief import UserError

CARD: dict[str, Any] = {"kind": "writing", "name": "toy", "network": {"width": 3}, "language": "zh"}
WEIGHTS = {
    "a.weight": np.linspace(-2, 2, 12, dtype=np.float32).reshape(3, 4),
    "b.ids": np.arange(5, dtype=np.int64),
}


def save(out: Path, **changes: Any) -> dict[str, Any]:
    assets = {"tokenizer.json": b'{"words": 3}'}
    return modelfile.save(out, CARD | changes, WEIGHTS, {"step": b"graph"}, assets)


def listing(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def rezip(source: Path, out: Path, **changed: bytes) -> Path:
    """The model folder `source` as a zip with files (dots for __) changed or added."""
    files = {entry.name: entry.read_bytes() for entry in source.iterdir()}
    files |= {name.replace("__", "."): data for name, data in changed.items()}
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out


@pytest.mark.parametrize("name", ["model", "model.zip", "deep/down/model"])
def test_what_is_saved_comes_back(tmp_path: Path, name: str) -> None:
    card = save(tmp_path / name)
    model = modelfile.open_model(tmp_path / name)
    assert model.card == card
    assert (model.kind, model.name, model.language, model.network) == ("writing", "toy", "zh", {"width": 3})
    assert model.fingerprint == card["fingerprint"]
    assert len(model.fingerprint) == 16
    assert model.graphs == {"step": b"graph"}
    assert model.assets == {"tokenizer.json": b'{"words": 3}'}
    assert model.weights["a.weight"].dtype == np.float32
    np.testing.assert_allclose(model.weights["a.weight"], WEIGHTS["a.weight"], rtol=1e-3)
    np.testing.assert_array_equal(model.weights["b.ids"], WEIGHTS["b.ids"])
    assert modelfile.read_card(tmp_path / name) == card
    assert listing(tmp_path) == [Path(name).parts[0]], "a temporary file was left behind"


@pytest.mark.parametrize("name", ["model", "model.zip"])
def test_notes_are_written_into_the_card_and_nothing_else_changes(tmp_path: Path, name: str) -> None:
    card = save(tmp_path / name)
    modelfile.annotate(tmp_path / name, evaluation={"bits_per_char": 1.5}, faults=["rhymes 月 with 夜"])
    model = modelfile.open_model(tmp_path / name)
    assert model.card == {**card, "evaluation": {"bits_per_char": 1.5}, "faults": ["rhymes 月 with 夜"]}
    assert model.graphs == {"step": b"graph"}


def test_the_same_model_is_the_same_bytes_and_fingerprint(tmp_path: Path) -> None:
    one, other = save(tmp_path / "one.zip"), save(tmp_path / "other.zip")
    assert one == other
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()
    assert save(tmp_path / "third", network={"width": 4})["fingerprint"] != one["fingerprint"]


def test_weights_beyond_half_precision_are_clipped(tmp_path: Path) -> None:
    modelfile.save(tmp_path / "m", CARD, {"w": np.array([1e9, -1e9, 1], np.float32)})
    loaded = modelfile.open_model(tmp_path / "m").weights["w"]
    np.testing.assert_array_equal(loaded, [65504, -65504, 1])


@pytest.mark.parametrize("name", ["model", "model.zip"])
def test_a_model_is_replaced_whole(tmp_path: Path, name: str) -> None:
    save(tmp_path / name)
    modelfile.save(tmp_path / name, CARD | {"name": "new"}, {"w": np.ones(3, np.float32)})
    model = modelfile.open_model(tmp_path / name)
    assert model.name == "new"
    assert (list(model.weights), model.graphs, model.assets) == (["w"], {}, {})
    assert listing(tmp_path) == [name]


def test_a_pickle_under_the_name_of_safetensors_is_refused_and_not_run(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "sprung",))

    save(tmp_path / "model")
    for protocol in range(6):
        (tmp_path / "model" / modelfile.WEIGHTS).write_bytes(pickle.dumps(Trap(), protocol))
        with pytest.raises(UserError, match="not sound safetensors; nothing in them was run"):
            modelfile.open_model(tmp_path / "model")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("keep", [0, 4, 9, 60, -1])
def test_truncated_weights_are_refused(tmp_path: Path, keep: int) -> None:
    save(tmp_path / "model")
    weights = tmp_path / "model" / modelfile.WEIGHTS
    weights.write_bytes(weights.read_bytes()[:keep])
    with pytest.raises(UserError, match="not sound safetensors"):
        modelfile.open_model(tmp_path / "model")


def test_a_header_that_points_outside_the_file_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "model")
    header = json.dumps({"w": {"dtype": "F32", "shape": [1000], "data_offsets": [0, 4000]}}).encode()
    for start in (struct.pack("<Q", len(header)), struct.pack("<Q", 2**63), b"\xff" * 8):
        (tmp_path / "model" / modelfile.WEIGHTS).write_bytes(start + header + bytes(16))
        with pytest.raises(UserError, match="not sound safetensors"):
            modelfile.open_model(tmp_path / "model")


def test_changed_weights_or_network_are_noticed(tmp_path: Path) -> None:
    save(tmp_path / "model")
    weights = tmp_path / "model" / modelfile.WEIGHTS
    sound = weights.read_bytes()
    weights.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    with pytest.raises(UserError, match="changed or damaged"):
        modelfile.open_model(tmp_path / "model")
    weights.write_bytes(sound)
    card = tmp_path / "model" / modelfile.CARD
    card.write_text(card.read_text().replace('"width": 3', '"width": 4'))
    with pytest.raises(UserError, match="changed or damaged"):
        modelfile.open_model(tmp_path / "model")


@pytest.mark.parametrize(
    "card",
    [b"", b"[]", b"{", b"\xff\xfe", b'{"kind": "poem"}', b"[" * 100_000, b'{"kind": "music", "network": 3}'],
)
def test_an_unreadable_card_is_refused(tmp_path: Path, card: bytes) -> None:
    save(tmp_path / "model")
    (tmp_path / "model" / modelfile.CARD).write_bytes(card)
    for read in (modelfile.open_model, modelfile.read_card):
        with pytest.raises(UserError, match=r"card of the model .* cannot be read"):
            read(tmp_path / "model")


def test_a_model_of_a_newer_program_says_so(tmp_path: Path) -> None:
    save(tmp_path / "model")
    card = tmp_path / "model" / modelfile.CARD
    card.write_text(card.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(UserError, match="newer Triptych"):
        modelfile.open_model(tmp_path / "model")


@pytest.mark.parametrize("name", [modelfile.CARD, modelfile.WEIGHTS])
def test_a_missing_part_is_named(tmp_path: Path, name: str) -> None:
    save(tmp_path / "model")
    (tmp_path / "model" / name).unlink()
    with pytest.raises(UserError, match=f"{name} is missing"):
        modelfile.open_model(tmp_path / "model")


def test_what_is_no_model_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no model at"):
        modelfile.open_model(tmp_path / "nowhere")
    (tmp_path / "note.txt").write_text("hello")
    with pytest.raises(UserError, match="no Triptych model"):
        modelfile.open_model(tmp_path / "note.txt")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="no Triptych model"):
        modelfile.open_model(tmp_path / "empty")


@pytest.mark.parametrize("name", ["../weights.safetensors", "/card.json", "a/../../card.json", "..\\card.json", ".."])
def test_a_zip_with_a_name_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    save(tmp_path / "model")
    bad = rezip(tmp_path / "model", tmp_path / "bad.zip")
    with zipfile.ZipFile(bad, "a") as archive:
        archive.writestr(name, b"x")
    with pytest.raises(UserError, match="unsafe name"):
        modelfile.open_model(bad)


def test_a_zip_that_is_damaged_inside_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "model.zip")
    sound = (tmp_path / "model.zip").read_bytes()
    for place in range(30, len(sound), 7):
        damaged = bytearray(sound)
        damaged[place] ^= 0x55
        (tmp_path / "model.zip").write_bytes(damaged)
        try:
            modelfile.open_model(tmp_path / "model.zip")
        except UserError:
            continue  # anything else that is raised fails the test
    (tmp_path / "model.zip").write_bytes(sound[: len(sound) // 2])
    with pytest.raises(UserError, match="no Triptych model"):
        modelfile.open_model(tmp_path / "model.zip")


def test_a_part_that_unpacks_too_large_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modelfile, "MAX_ASSET_BYTES", 1000)
    save(tmp_path / "model")
    bomb = rezip(tmp_path / "model", tmp_path / "bomb.zip", bomb__json=bytes(5000))
    with pytest.raises(UserError, match="too large"):
        modelfile.open_model(bomb)
    (tmp_path / "model" / "bomb.json").write_bytes(bytes(5000))
    with pytest.raises(UserError, match="larger than a model"):
        modelfile.open_model(tmp_path / "model")


def test_what_is_no_model_is_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "cat.jpg").write_bytes(b"cat")
    archive = tmp_path / "photos.zip"
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("cat.jpg", b"cat")
    sound = archive.read_bytes()
    note = tmp_path / "note"
    note.write_text("mine")
    for out in (folder, archive, note):
        with pytest.raises(UserError, match="is there already and is no model"):
            save(out)
    assert listing(folder) == ["cat.jpg"]
    assert archive.read_bytes() == sound
    assert note.read_text() == "mine"
    (tmp_path / "empty").mkdir()
    save(tmp_path / "empty")
    assert modelfile.open_model(tmp_path / "empty").name == "toy"


@pytest.mark.parametrize("name", ["model", "model.zip"])
@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("time", [0, 1])
def test_a_full_disk_is_one_sentence_and_leaves_the_old_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, call: str, time: int
) -> None:
    save(tmp_path / name)
    real = getattr(os, call)
    calls = iter(range(100))
    failed = []

    def full(*arguments: Any) -> Any:
        if next(calls) == time:
            failed.append(arguments)
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, full)
        if name == "model.zip" and time == 1:
            save(tmp_path / name, name="new")  # a zip needs each call but once
            assert not failed
            return
        with pytest.raises(UserError, match=r"could not be written \(No space left on device\)"):
            save(tmp_path / name, name="new")
    assert failed
    assert modelfile.open_model(tmp_path / name).name == "toy"
    assert listing(tmp_path) == [name], "a temporary file was left behind"


def test_a_folder_that_may_not_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="could not be written"):
        save(tmp_path / "file" / "model")


def test_only_known_kinds_of_files_are_read(tmp_path: Path) -> None:
    save(tmp_path / "model")
    (tmp_path / "model" / "run.py").write_text("raise SystemExit")
    (tmp_path / "model" / "state.pkl").write_bytes(pickle.dumps(1))
    assert set(modelfile.open_model(tmp_path / "model").assets) == {"tokenizer.json"}
    packed = io.BytesIO(rezip(tmp_path / "model", tmp_path / "packed.zip").read_bytes())
    assert "state.pkl" in zipfile.ZipFile(packed).namelist()
    assert set(modelfile.open_model(tmp_path / "packed.zip").assets) == {"tokenizer.json"}


def test_int8_weights_come_back_within_half_a_step_and_pack_to_the_same_bytes_again(tmp_path):
    rng = np.random.default_rng(0)
    large = rng.normal(size=(64, 96)).astype(np.float32) * np.logspace(-6, 2, 64, dtype=np.float32)[:, None]
    large[7] = 0
    weights = {
        "large": large,
        "small": rng.normal(size=(3, 4)).astype(np.float32),
        "seen": np.arange(5000, dtype=np.int8),
    }
    stored = modelfile.packed(weights, int8=True)
    assert stored["large"].dtype == np.int8 and stored["small"].dtype == np.float16
    back = modelfile.unpacked(stored)
    half_a_step = np.abs(large).max(1, keepdims=True) / 254
    assert (np.abs(back["large"] - large) <= half_a_step * 1.001).all()
    assert back["seen"].dtype == np.int8
    again = modelfile.packed(back, int8=True)
    assert all((again[name] == value).all() for name, value in stored.items())

    modelfile.save(tmp_path / "m", {"kind": "writing", "name": "m", "network": {}}, weights, int8=True)
    opened = modelfile.open_model(tmp_path / "m").weights
    assert (opened["large"] == back["large"]).all() and set(opened) == set(weights)


def test_a_scale_that_does_not_fit_its_tensor_is_refused(tmp_path):
    from safetensors.numpy import save

    modelfile.save(
        tmp_path / "m", {"kind": "writing", "name": "m", "network": {}}, {"w": np.ones((64, 64), np.float32)}
    )
    data = save({"w": np.ones((64, 64), np.int8), "w.scale": np.ones(3, np.float32)})
    (tmp_path / "m" / "weights.safetensors").write_bytes(data)
    with pytest.raises(UserError, match="not sound"):
        modelfile.open_model(tmp_path / "m")
