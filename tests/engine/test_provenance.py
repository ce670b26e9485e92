"""Signed files: what is claimed, that a change is seen, and that no more is said than is proved."""

from __future__ import annotations

import io
import json
import stat
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import cli, studio
from engine.brief import UserError
from engine.library import identity, ledger, provenance
from engine.works import Note, Painting, Score, Text, Track, Work

CARD = {
    "fingerprint": "abc",
    "name": "Sea",
    "kind": "painting",
    "data": [{"name": "paintings", "licence": "CC0", "works": 12, "fingerprint": "0" * 16}],
}
WORKS: dict[str, Work] = {
    "a.png": Painting(np.random.default_rng(0).integers(0, 255, (32, 48, 3)).astype(np.uint8)),
    "a.mid": Score((Track("t", (Note(0, 60, 480, 80), Note(480, 64, 480, 80))),)),
    "a.txt": Text("The sea is calm tonight.\nThe tide is full."),
}
NOUNS = {"a.png": "painting", "a.mid": "tune", "a.txt": "text"}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "home"))


def _record(name: str) -> dict[str, Any]:
    step = {"by": "model", "action": "create", "model": "abc"}
    return {
        "ledger": {NOUNS[name]: ledger.begin(WORKS[name], step)},
        "models": {NOUNS[name]: {"name": "Sea", "fingerprint": "abc"}},
        "brief": {"prompt": "the sea", "seed": 3},
    }


def _signed(name: str, folder: Path) -> Path:
    path = folder / name
    path.write_bytes(studio.encode(WORKS[name]))
    provenance.sign(path, provenance.claim(WORKS[name], _record(name), [CARD]))
    return path


@pytest.mark.parametrize("name", list(WORKS))
def test_a_signed_file_says_who_made_it_and_that_it_is_whole(name: str, tmp_path: Path) -> None:
    found = provenance.verify(_signed(name, tmp_path))
    assert (found["state"], found["own"], found["reasons"]) == ("valid", True, [])
    assert found["claim"]["shares"] == {"model": 1.0}
    assert found["claim"]["brief"] == {"prompt": "the sea", "seed": 3}
    assert found["claim"]["models"][0]["data"][0]["licence"] == "CC0"
    said = " ".join([*found["proves"], *found["not"], *provenance.sentences(found["claim"])])
    assert "self-made: valid, but not trusted" in said
    assert "paintings (CC0, 12)" in said


@pytest.mark.parametrize("name", list(WORKS))
def test_a_changed_byte_is_seen(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _signed(name, tmp_path)
    assert cli.run(["verify", str(path)]) == 0
    data = bytearray(path.read_bytes())
    at = data.rindex(b"IDAT") + 20 if name == "a.png" else len(data) // 2
    data[at] ^= 1
    path.write_bytes(data)
    assert provenance.verify(path)["state"] == "changed"
    capsys.readouterr()
    assert cli.run(["verify", str(path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["state"] == "changed"


@pytest.mark.parametrize("name", ["a.mid", "a.txt"])
def test_a_changed_claim_is_seen(name: str, tmp_path: Path) -> None:
    path = _signed(name, tmp_path)
    sidecar = provenance.sidecar_of(path)
    whole = json.loads(sidecar.read_text())
    whole["claim"]["shares"] = {"hand": 1.0}
    sidecar.write_text(json.dumps(whole))
    found = provenance.verify(path)
    assert found["state"] == "changed"
    assert found["reasons"] == ["the signature does not fit the claim"]
    assert not found["proves"]


def test_a_changed_claim_inside_a_picture_is_seen(tmp_path: Path) -> None:
    path = _signed("a.png", tmp_path)
    data = path.read_bytes()
    assert b"the sea" in data
    path.write_bytes(data.replace(b"the sea", b"the bay"))
    assert provenance.verify(path)["state"] == "changed"


def test_another_key_does_not_pass_for_mine(tmp_path: Path) -> None:
    path = _signed("a.txt", tmp_path)
    stranger = identity.create()
    provenance.sign(path, provenance.claim(WORKS["a.txt"], _record("a.txt"), [CARD]), stranger)
    found = provenance.verify(path)
    assert (found["state"], found["own"]) == ("valid", False)
    picture = tmp_path / "b.png"
    picture.write_bytes(studio.encode(WORKS["a.png"]))
    provenance.sign(picture, provenance.claim(WORKS["a.png"], _record("a.png"), [CARD]), stranger)
    assert (provenance.verify(picture)["state"], provenance.verify(picture)["own"]) == ("valid", False)


def test_a_signature_with_a_borrowed_certificate_does_not_hold(tmp_path: Path) -> None:
    path = _signed("a.txt", tmp_path)
    sidecar = provenance.sidecar_of(path)
    whole = json.loads(sidecar.read_text())
    whole["certificates"] = identity.create().chain.decode()
    sidecar.write_text(json.dumps(whole))
    assert provenance.verify(path)["state"] == "changed"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 1, "file": {}, "claim": 3}', "{" * 3000])
def test_a_damaged_sidecar_is_no_proof(text: str, tmp_path: Path) -> None:
    path = _signed("a.mid", tmp_path)
    provenance.sidecar_of(path).write_text(text)
    assert provenance.verify(path)["state"] == "changed"


def test_a_file_without_credentials_proves_nothing(tmp_path: Path) -> None:
    for name, work in WORKS.items():
        path = tmp_path / name
        path.write_bytes(studio.encode(work))
        assert provenance.verify(path)["state"] == "unsigned"
        assert cli.run(["verify", str(path)]) == 1
    with pytest.raises(UserError, match="could not be read"):
        provenance.verify(tmp_path / "nothing.png")


def test_any_reader_of_content_credentials_sees_what_the_model_did(tmp_path: Path) -> None:
    import c2pa

    path = _signed("a.png", tmp_path)
    with c2pa.Reader("image/png", io.BytesIO(path.read_bytes())) as reader:
        store = json.loads(reader.json())
    assert store["validation_state"] == "Valid"
    assert {row["code"] for row in store["validation_status"]} == {"signingCredential.untrusted"}
    actions = store["manifests"][store["active_manifest"]]["assertions"][0]["data"]["actions"]
    assert actions[0]["action"] == "c2pa.created"
    assert actions[0]["digitalSourceType"].endswith("/trainedAlgorithmicMedia")
    assert actions[0]["softwareAgent"]["name"] == "Sea"


def test_edits_by_hand_stand_in_the_credentials(tmp_path: Path) -> None:
    work = WORKS["a.png"]
    assert isinstance(work, Painting)
    pixels = work.pixels.copy()
    pixels[:16] = 255
    after = Painting(pixels)
    record = _record("a.png")
    entry = ledger.follow(record["ledger"]["painting"], work, after, {"by": "hand", "action": "edit"})
    record["ledger"] = {"painting": entry}
    path = tmp_path / "b.png"
    path.write_bytes(studio.encode(after))
    provenance.sign(path, provenance.claim(after, record, [CARD]))
    claimed = provenance.verify(path)["claim"]
    assert claimed["shares"] == {"model": 0.5, "hand": 0.5}
    assert b"humanEdits" in path.read_bytes()


def test_what_was_brought_along_has_no_known_maker(tmp_path: Path) -> None:
    work = WORKS["a.png"]
    entry = ledger.begin(work, {"by": "file", "action": "open"})
    claimed = provenance.claim(work, {"ledger": {"painting": entry}}, [CARD])
    assert claimed["models"] == []
    path = tmp_path / "b.png"
    path.write_bytes(studio.encode(work))
    provenance.sign(path, claimed)
    assert provenance.verify(path)["state"] == "valid"
    assert b"digitalsourcetype" not in path.read_bytes()


def test_unknown_rights_are_said(tmp_path: Path) -> None:
    card = {**CARD, "data": [{"name": "mine", "licence": "unknown (own folder)", "works": 3}]}
    claimed = provenance.claim(WORKS["a.png"], _record("a.png"), [card])
    assert claimed["models"][0]["rights"] == "unknown"
    assert any("ask before you publish" in line for line in provenance.sentences(claimed))
    gone = provenance.claim(WORKS["a.png"], _record("a.png"), [])
    assert gone["models"][0]["rights"] == "unknown"


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such modes there")
def test_the_key_is_made_once_and_is_for_its_owner_alone() -> None:
    assert identity.own(make=False) is None
    one, two = identity.own(), identity.own()
    assert one == two
    assert stat.S_IMODE((identity.folder() / identity.KEY).stat().st_mode) == 0o600
