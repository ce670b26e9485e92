"""Model files: safetensors + card + ONNX graphs without weights, in a folder or a zip. Never unpickled.

A model is `weights.safetensors` (float16, or int8 by rows), `card.json`, one `NAME.onnx` for each step of creation, and
small named assets (a tokenizer, the fingerprints of the works it learned from). The graphs carry no weights of
their own: they name tensors of weights.safetensors, which are handed to ONNX Runtime when the model is opened
(docs/adr/0002).
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import shutil
import struct
import tempfile
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from engine.brief import KINDS, UserError

FORMAT = 1
SCALE = ".scale"
SMALL = 4096
"""Tensors of fewer numbers are not worth the loss of eight bits."""
WEIGHTS, CARD = "weights.safetensors", "card.json"
MAX_BYTES = 2 * 2**30
MAX_ASSET_BYTES = 64 * 2**20
_ASSET_ENDINGS = (".onnx", ".json", ".txt", ".xz")


@dataclass(frozen=True)
class Model:
    """An opened model. weights: name -> float32 or int array; graphs: step -> bytes; assets: file -> bytes."""

    path: Path
    card: dict[str, Any]
    weights: dict[str, np.ndarray] = field(repr=False)
    graphs: dict[str, bytes] = field(repr=False)
    assets: dict[str, bytes] = field(repr=False)

    @property
    def kind(self) -> str:
        return self.card["kind"]

    @property
    def name(self) -> str:
        return self.card["name"]

    @property
    def language(self) -> str:
        return self.card.get("language", "")

    @property
    def fingerprint(self) -> str:
        return self.card["fingerprint"]

    @property
    def network(self) -> dict[str, Any]:
        """The arguments the pillar's networks.build takes."""
        return self.card["network"]


def fingerprint_of(weights: bytes, network: dict[str, Any]) -> str:
    """Sixteen hex digits of SHA-256 over the weights file and the network's arguments."""
    shape = json.dumps(network, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(weights + b"\0" + shape).hexdigest()[:16]


def half(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What is stored: float16 where it was float32 (values clipped to its range), the rest as it is."""
    limit = np.finfo(np.float16).max
    return {
        name: np.asarray(np.clip(value, -limit, limit), np.float16) if value.dtype == np.float32 else value
        for name, value in weights.items()
    }


def packed(weights: dict[str, np.ndarray], int8: bool) -> dict[str, np.ndarray]:
    """What is stored of float32 weights: float16; with `int8` the large ones of two or more axes as int8.

    An int8 tensor stands beside NAME + SCALE, a float32 for each row (first axis): the largest magnitude of
    the row is 127. What was unpacked packs to the same bytes again. An array that is no float32 (measures of
    works) is stored as it is.
    """
    stored: dict[str, np.ndarray] = {}
    for name, value in weights.items():
        if int8 and value.dtype == np.float32 and value.ndim >= 2 and value.size >= SMALL:
            rows = value.reshape(len(value), -1)
            scale = _short(np.abs(rows).max(1) / 127)
            scale[scale == 0] = 1
            steps = np.rint(rows / scale[:, None])
            stored[name] = np.clip(steps, -127, 127).astype(np.int8).reshape(value.shape)
            stored[name + SCALE] = scale
        else:
            stored |= half({name: value})
    return stored


def unpacked(stored: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The weights as float32 again. Raises ValueError where a scale does not fit its tensor."""
    weights: dict[str, np.ndarray] = {}
    for name, value in stored.items():
        if name.endswith(SCALE):
            continue
        scale = stored.get(name + SCALE)
        if scale is not None:
            if scale.shape != value.shape[:1] or scale.dtype != np.float32 or value.dtype != np.int8:
                raise ValueError(name)
            weights[name] = value.astype(np.float32) * scale.reshape(-1, *[1] * (value.ndim - 1))
        else:
            weights[name] = np.asarray(value, np.float32) if value.dtype == np.float16 else value
    return weights


def _short(scale: np.ndarray) -> np.ndarray:
    """float32 to 17 bits of mantissa, so that 127 times it is exact."""
    bits = np.ascontiguousarray(scale, np.float32).view(np.uint32)
    return ((bits + np.uint32(0x40)) & np.uint32(0xFFFFFF80)).view(np.float32).copy()


def save(
    out: Path,
    card: dict[str, Any],
    weights: dict[str, np.ndarray],
    graphs: dict[str, bytes] | None = None,
    assets: dict[str, bytes] | None = None,
    *,
    int8: bool = False,
) -> dict[str, Any]:
    """Write the model to `out` (a folder, or a zip where the name ends in .zip), replacing it whole.

    int8: store large weights as int8 (see packed). The new model is complete on disk before the old one goes.
    Returns the card with its fingerprint.
    """
    from safetensors.numpy import save as to_safetensors

    from engine.files import cannot_write

    stored = to_safetensors({k: np.ascontiguousarray(v) for k, v in packed(weights, int8).items()})
    card = {"format": FORMAT, **card, "fingerprint": fingerprint_of(stored, card["network"])}
    files = {
        WEIGHTS: stored,
        CARD: _written(card),
        **{f"{name}.onnx": graph for name, graph in (graphs or {}).items()},
        **(assets or {}),
    }
    refuse_foreign(out)
    with cannot_write(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        _write(out, files)
    return card


def annotate(path: Path, **notes: Any) -> None:
    """Write notes into the card of a model (evaluation, faults); what the model is stays untouched."""
    from engine.files import cannot_write, write_bytes

    card = {**open_model(path).card, **notes}
    if path.is_dir():
        write_bytes(path / CARD, _written(card))
        return
    with cannot_write(path):
        _write(path, {**_read_zip(path), CARD: _written(card)})


def add_asset(path: Path, name: str, data: bytes) -> None:
    """Put a small file beside the weights of a model; what the model is stays untouched."""
    from engine.files import cannot_write, write_bytes

    open_model(path)
    if path.is_dir():
        write_bytes(path / name, data)
        return
    with cannot_write(path):
        _write(path, {**_read_zip(path), name: data})


def _written(card: dict[str, Any]) -> bytes:
    return json.dumps(card, indent=2, ensure_ascii=False).encode() + b"\n"


def _write(out: Path, files: dict[str, bytes]) -> None:
    if out.suffix == ".zip":
        _save_zip(out, files)
    else:
        _save_folder(out, files)


def _save_zip(out: Path, files: dict[str, bytes]) -> None:
    from engine.files import replacing

    with replacing(out) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)


def _save_folder(out: Path, files: dict[str, bytes]) -> None:
    temporary = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        temporary.chmod(0o755)  # mkdtemp made it private; a model is read like any other file
        for name, data in files.items():
            with open(temporary / name, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        if out.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.parent))
            try:
                os.replace(out, old / "model")
                try:
                    os.replace(temporary, out)
                except OSError:
                    os.replace(old / "model", out)
                    raise
            except OSError:
                if not any(old.iterdir()):
                    old.rmdir()
                raise
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.replace(temporary, out)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def refuse_foreign(out: Path) -> None:
    """Raise UserError where `out` is there already and is neither a model nor an empty folder."""
    if not out.exists():
        return
    try:
        if out.suffix == ".zip":
            with zipfile.ZipFile(out) as archive:
                fine = CARD in archive.namelist()
        else:
            fine = out.is_dir() and ((out / CARD).exists() or not any(out.iterdir()))
    except (zipfile.BadZipFile, OSError):
        fine = False
    if not fine:
        raise UserError(f"{out} is there already and is no model; choose another name for the model.")


def open_model(path: Path | str) -> Model:
    """Open a model folder or zip.

    Raises UserError, in one sentence, for anything that is not a whole and sound model: what is missing,
    a pickle under a safetensors name, a header that points outside the file, an archive that is too large.
    """
    path = Path(path)
    if not path.exists():
        raise UserError(f"There is no model at {path}.")
    files = _read_folder(path) if path.is_dir() else _read_zip(path)
    for name in (CARD, WEIGHTS):
        if name not in files:
            raise UserError(f"{path} is no Triptych model: {name} is missing.")
    card = _read_card(path, files[CARD])
    weights = _read_weights(path, files[WEIGHTS])
    if card["fingerprint"] != fingerprint_of(files[WEIGHTS], card["network"]):
        raise UserError(f"The model {path} was changed or damaged after it was saved; fetch a fresh copy of it.")
    graphs = {name[:-5]: data for name, data in files.items() if name.endswith(".onnx")}
    assets = {n: d for n, d in files.items() if n not in (CARD, WEIGHTS) and not n.endswith(".onnx")}
    return Model(path, card, weights, graphs, assets)


def read_card(path: Path) -> dict[str, Any]:
    """The card of a model folder alone, without its weights: quick enough to list many models."""
    if not path.is_dir():
        return open_model(path).card
    card = path / CARD
    if not card.is_file() or card.stat().st_size > MAX_ASSET_BYTES:
        raise UserError(f"{path} is no Triptych model: {CARD} is missing.")
    return _read_card(path, card.read_bytes())


def _read_folder(path: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for entry in sorted(path.iterdir()):
        wanted = entry.name == WEIGHTS or entry.suffix in _ASSET_ENDINGS
        if not (wanted and entry.is_file()):
            continue
        limit = MAX_BYTES if entry.name == WEIGHTS else MAX_ASSET_BYTES
        try:
            if entry.stat().st_size > limit:
                raise UserError(f"{entry} is larger than a model of Triptych can be; it was not opened.")
            files[entry.name] = entry.read_bytes()
        except OSError as error:
            raise UserError(f"{entry} could not be read ({error.strerror}).") from error
    return files


def _read_zip(path: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                name = PurePosixPath(info.filename)
                if len(name.parts) != 1 or name.parts[0] in ("..", "/") or "\\" in info.filename:
                    raise UserError(f"{path} holds the unsafe name {info.filename!r}; it was not opened.")
                limit = MAX_BYTES if name.name == WEIGHTS else MAX_ASSET_BYTES
                if info.file_size > limit:
                    raise UserError(f"{info.filename} in {path} is too large; the model was not opened.")
                if name.name == WEIGHTS or name.suffix in _ASSET_ENDINGS:
                    files[name.name] = archive.read(info)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError) as error:
        raise UserError(f"{path} is no Triptych model: it is neither a model folder nor a sound zip.") from error
    return files


def _read_card(path: Path, data: bytes) -> dict[str, Any]:
    try:
        card = json.loads(data)
        whole = isinstance(card, dict) and card["kind"] in KINDS and isinstance(card["network"], dict)
        whole = whole and isinstance(card["name"], str) and isinstance(card["fingerprint"], str)
    except (ValueError, KeyError, TypeError, RecursionError):
        whole, card = False, {}
    if not whole:
        raise UserError(f"The card of the model {path} cannot be read; fetch a fresh copy of the model.")
    if card.get("format") != FORMAT:
        raise UserError(f"The model {path} was made by a newer Triptych; update Triptych to open it.")
    return card


def _read_weights(path: Path, data: bytes) -> dict[str, np.ndarray]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    sentence = f"The weights of the model {path} are not sound safetensors; nothing in them was run."
    if len(data) < 8 or struct.unpack("<Q", data[:8])[0] > min(len(data), 100 * 2**20):
        raise UserError(sentence)
    try:
        return unpacked(load(data))
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise UserError(sentence) from error


def with_weights(graph: bytes, weights: dict[str, np.ndarray], card: dict[str, Any] | None = None) -> bytes:
    """A self-contained ONNX file: the graph with its weights put back in and the card among its metadata."""
    import onnx

    proto = onnx.load_model_from_string(graph)
    for tensor in proto.graph.initializer:
        if tensor.data_location == onnx.TensorProto.EXTERNAL:
            tensor.raw_data = np.ascontiguousarray(weights[tensor.name]).tobytes()
            tensor.data_location = onnx.TensorProto.DEFAULT
            del tensor.external_data[:]
    if card is not None:
        onnx.helper.set_model_props(proto, {"card": json.dumps(card, ensure_ascii=False)})
    onnx.checker.check_model(proto)
    return proto.SerializeToString()
