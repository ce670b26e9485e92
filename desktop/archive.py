"""The .triptych file: a zip of painting.png, score.mid, text.txt and document.json. No Qt.

A painting in several layers has each as a part of its own beside it, painting/layer-1.png the lowest.

Any part opens in other programs. What a part would lose (a MIDI file the exact tempo, for instance) stands in
document.json too, with the part's SHA-256: if somebody changed the part, the part counts.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from desktop import export
from engine.brief import LANGUAGES, UserError
from engine.works import Event, Note, Painting, Score, Text, Track, Work

FORMAT = 1
PARTS = {"painting": "painting.png", "music": "score.mid", "writing": "text.txt"}
RECORD = "document.json"
LIMITS = {"painting.png": 256 << 20, "score.mid": 16 << 20, "text.txt": 16 << 20, RECORD: 64 << 20}
MOST_LAYERS = 32
MOST_OF_LAYERS = 1 << 30
"""Bytes of all layers together, unpacked."""
LIMITS |= {f"painting/layer-{number}.png": 256 << 20 for number in range(1, MOST_LAYERS + 1)}
"""Largest size of each part, in bytes, unpacked."""
MAX_ENTRIES = 64

_DAMAGED = "The file is damaged or is no Triptych document; open another copy of it."
_TOO_LARGE = "The file holds a part that is too large to be a Triptych document's; open another copy of it."


@dataclass(frozen=True)
class LayerPart:
    """A layer of the painting: PNG bytes of the painting's size, and what is said of it."""

    png: bytes
    kind: str
    name: str
    opacity: float
    visible: bool


@dataclass(frozen=True)
class Contents:
    """What a document holds: works by kind, the record (JSON values), and extra JSON values of the file.

    layers: those of the painting, the lowest first; () where it is flat.
    """

    works: dict[str, Work] = field(default_factory=dict)
    record: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    layers: tuple[LayerPart, ...] = ()


def pack(contents: Contents, encode: Callable[[Work], bytes] = export.encode) -> bytes:
    """The bytes of a .triptych file; the same contents give the same bytes."""
    parts: dict[str, bytes] = {}
    exact: dict[str, Any] = {}
    described: dict[str, Any] = {}
    for kind, work in sorted(contents.works.items()):
        data = parts[PARTS[kind]] = encode(work)
        if isinstance(work, Text):
            described = {"title": work.title, "language": work.language, "form": work.form}
        lost = _lost(work, data)
        if kind == "painting" and contents.layers:
            lost = [
                {"kind": layer.kind, "name": layer.name, "opacity": layer.opacity, "visible": layer.visible}
                for layer in contents.layers
            ]
            parts |= {f"painting/layer-{number}.png": layer.png for number, layer in enumerate(contents.layers, 1)}
        if lost is not None:
            exact[kind] = {"sha256": hashlib.sha256(data).hexdigest(), "work": lost}
    head = {
        "format": FORMAT,
        **described,
        "exact": exact,
        "record": contents.record,
        "extra": contents.extra,
    }
    parts[RECORD] = (json.dumps(head, indent=1, sort_keys=True) + "\n").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name)  # dated 1980, so that the bytes hang on the contents alone
            entry.external_attr = 0o644 << 16
            packed = not name.endswith(".png")
            entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
            file.writestr(entry, data)
    return out.getvalue()


def _lost(work: Work, data: bytes) -> Any:
    """JSON values that the part alone would not give back; None where it gives back all."""
    if isinstance(work, Text):
        return None if _body(data) == work.body else work.body
    if isinstance(work, Score):
        from engine.music import midi

        try:
            same = midi.read_score(data) == work
        except UserError:
            same = False
        return None if same else _score_json(work)
    return None


def _body(data: bytes) -> str:
    text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    return text.removesuffix("\n")


def _score_json(score: Score) -> dict[str, Any]:
    return {
        "tempo": score.tempo,
        "meter": list(score.meter),
        "tracks": [
            {
                "name": track.name,
                "program": track.program,
                "channel": track.channel,
                "notes": [[n.onset, n.pitch, n.duration, n.velocity] for n in track.notes],
                "events": [[e.onset, e.data.hex()] for e in track.events],
            }
            for track in score.tracks
        ],
        "tempos": [list(change) for change in score.tempos],
        "meters": [list(change) for change in score.meters],
    }


def _score(values: Any) -> Score:
    """Inverse of _score_json. Raises ValueError, TypeError or KeyError for anything out of range."""

    def whole(value: Any, low: int, high: int) -> int:
        if type(value) is not int or not low <= value <= high:
            raise ValueError
        return value

    tracks = tuple(
        Track(
            str(track["name"]),
            tuple(
                Note(whole(o, 0, 2**40), whole(p, 0, 127), whole(d, 0, 2**40), whole(v, 0, 127))
                for o, p, d, v in track["notes"]
            ),
            whole(track["program"], 0, 127),
            whole(track["channel"], 0, 15),
            tuple(Event(whole(at, 0, 2**40), _message(data)) for at, data in track.get("events", ())),
        )
        for track in values["tracks"]
    )
    beats, unit = values["meter"]
    return Score(
        tracks,
        _tempo(values["tempo"]),
        (whole(beats, 1, 64), whole(unit, 1, 64)),
        tuple((whole(at, 1, 2**40), _tempo(tempo)) for at, tempo in values.get("tempos", ())),
        tuple((whole(at, 1, 2**40), whole(b, 1, 64), whole(u, 1, 64)) for at, b, u in values.get("meters", ())),
    )


def _tempo(value: Any) -> float:
    if not 1 <= (tempo := float(value)) <= 10_000:
        raise ValueError
    return tempo


def _message(text: str) -> bytes:
    """A raw MIDI message; the shortest that may be are two bytes of a meta message, one of any other."""
    data = bytes.fromhex(text)
    if not data or data[0] < 0x80 or (data[0] < 0xF0 and len(data) not in (2, 3)) or data == b"\xff":
        raise ValueError
    return data


def unpack(data: bytes) -> Contents:
    """Read a .triptych file. Raises UserError, in one sentence, for what is damaged, hostile or too large."""
    try:
        return _unpack(data)
    except (
        zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, struct.error,
        ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError,
    ) as error:  # fmt: skip
        # What zipfile and json raise for bytes that are cut off, encrypted, of odd packing or nonsense.
        raise UserError(_DAMAGED) from error


def _unpack(data: bytes) -> Contents:
    parts = _parts(data)
    head = json.loads(parts[RECORD])
    if not isinstance(head, dict) or type(head.get("format")) is not int:
        raise UserError(_DAMAGED)
    if head["format"] > FORMAT:
        raise UserError("The document was made by a newer version of Triptych; update Triptych to open it.")
    exact = head.get("exact")
    exact = exact if isinstance(exact, dict) else {}
    works: dict[str, Work] = {}
    layers: tuple[LayerPart, ...] = ()
    for kind, name in PARTS.items():
        if name not in parts:
            continue
        kept: Any = exact.get(kind)
        same = isinstance(kept, dict) and kept.get("sha256") == hashlib.sha256(parts[name]).hexdigest()
        works[kind] = read_work(kind, parts[name], head, kept["work"] if same else None)
        if kind == "painting" and same:
            layers = _layers(kept["work"], parts)
    record, extra = head.get("record"), head.get("extra")
    return Contents(
        works,
        record if isinstance(record, dict) else {},
        extra if isinstance(extra, dict) else {},
        layers,
    )


def _layers(said: Any, parts: dict[str, bytes]) -> tuple[LayerPart, ...]:
    """Raises KeyError, TypeError or ValueError where a layer is missing or said wrongly."""
    layers = []
    for number, layer in enumerate(said, 1):
        opacity = float(layer["opacity"])
        if layer["kind"] not in ("hand", "model") or not 0 <= opacity <= 1:
            raise ValueError
        png = parts[f"painting/layer-{number}.png"]
        layers.append(LayerPart(png, layer["kind"], str(layer["name"]), opacity, bool(layer["visible"])))
    return tuple(layers)


def read_work(kind: str, data: bytes, head: dict[str, Any], exact: Any = None) -> Work:
    """The work in a part's bytes. head: title, language and form of a text; exact: what _lost kept beside it."""
    if kind == "painting":
        from engine.painting import pictures

        return Painting(pictures.read_picture(data))
    if kind == "music":
        from engine.music import midi

        return midi.read_score(data) if exact is None else _score(exact)
    body = _body(data) if not isinstance(exact, str) else exact
    language = head.get("language")
    return Text(
        body,
        str(head.get("title") or ""),
        language if language in LANGUAGES else "en",
        str(head.get("form") or ""),
    )


def _parts(data: bytes) -> dict[str, bytes]:
    """The known parts. Sizes are checked while unpacking, for a header can lie."""
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        entries = file.infolist()
        if len(entries) > MAX_ENTRIES:
            raise UserError(_DAMAGED)
        for entry in entries:
            name = entry.filename
            if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name:
                raise UserError("The file holds a part with an unsafe name; open another copy of it.")
            if name not in LIMITS:
                continue
            if name in parts:
                raise UserError(_DAMAGED)
            room = LIMITS[name]
            if name.startswith("painting/"):
                room = min(room, MOST_OF_LAYERS - sum(len(part) for part in parts.values()))
            if entry.file_size > room:
                raise UserError(_TOO_LARGE)
            with file.open(entry) as part:
                parts[name] = part.read(room + 1)
            if len(parts[name]) > room:
                raise UserError(_TOO_LARGE)
    return parts
