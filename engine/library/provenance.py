"""Content credentials: what a file says of its making, signed; and what such a signature proves and does not.

Pictures carry C2PA Content Credentials inside (c2pa.org, specification 2). MIDI and text files cannot; they get a
signed sidecar, NAME.credentials.json, with the SHA-256 of the file. The signing key is this computer's own
(identity.py): valid, but nobody vouches for it, and both say so.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine import __version__, files, rights
from engine.brief import WORKS, UserError
from engine.library import identity, ledger, originality
from engine.saying import said
from engine.works import Work, kind_of

SIDECAR = ".credentials.json"
FORMAT = 1
LABEL = "org.triptych.ledger"
PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".gif": "image/gif",
}
MOST_BYTES, MOST_SIDECAR = 512 << 20, 4 << 20
_SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_TYPES = {"model": "trainedAlgorithmicMedia", "hand": "humanEdits", "program": "algorithmicallyEnhanced"}
_UNKNOWN = "unknown"
_BROUGHT = "brought"
_NOT_TRUSTED = "signingCredential.untrusted"


# What is claimed


def claim(
    work: Work, record: Mapping[str, Any], cards: list[dict[str, Any]], shares: Mapping[str, float] | None = None
) -> dict[str, Any]:
    """What a file of this work says of its making, JSON values.

    record: the document's (or a creation's); cards: those of the models there are, for what they learned from;
    shares: who made how much, where layers make it other than the ledger alone tells.
    """
    kind = kind_of(work)
    noun = WORKS[kind]
    entry = record.get("ledger", {}).get(noun)
    good = ledger.fits(entry, work)
    steps = entry["steps"] if good else [_plain(s) for s in record.get("steps", []) if s.get("work") == noun]
    told = dict(shares) if shares else ledger.shares(entry) if good else {}
    models = [_model(used, cards) for used in _models(record, noun, steps)]
    copies = record.get("copies", {}).get(noun) or {}
    made: Mapping[str, Any] = record.get("made", {}).get(noun) or record
    return {
        "work": noun,
        "triptych": __version__,
        "signed": datetime.now(UTC).isoformat(timespec="seconds"),
        "shares": {who: round(share, 4) for who, share in told.items()},
        "steps": steps,
        "brief": made.get("brief") or {},
        "models": models,
        "copies": copies if copies.get("of") == originality.mark(work) else {},
    }


def _plain(step: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(step[key]) for key in ("by", "action", "model") if step.get(key)}


def _models(record: Mapping[str, Any], noun: str, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    used = {}
    own = record.get("models", {}).get(noun)
    if isinstance(own, dict) and (not steps or any(step.get("by") == ledger.MODEL for step in steps)):
        used[str(own.get("fingerprint", ""))] = own
    for step in steps:
        if step.get("model"):
            used.setdefault(step["model"], {"fingerprint": step["model"]})
    return list(used.values())


def _model(used: Mapping[str, Any], cards: list[dict[str, Any]]) -> dict[str, Any]:
    """The model with what it learned from: data cards from its card, or those the record kept."""
    mark = str(used.get("fingerprint", ""))
    card = next((card for card in cards if card.get("fingerprint") == mark), {})
    data = rights.collections(card) or rights.collections(used)
    kept = ("name", "licence", "works", "fingerprint", "subset", "source", "consent", "makers")
    rows = [{key: row[key] for key in kept if key in row} for row in data]
    name = str(card.get("name") or used.get("name") or "")
    return {"name": name, "fingerprint": mark, "data": rows, "rights": "known" if rights.all_known(rows) else "unknown"}


def sentences(claimed: Mapping[str, Any]) -> list[str]:
    """What a claim says, in plain words."""
    out = []
    shares = claimed.get("shares") or {}
    for who, share in shares.items():
        percent = _percent(float(share))
        if who == "hand":
            out.append(said("Made by hand: {percent}.", percent=percent))
        elif who == "model":
            out.append(said("Made by a model: {percent}.", percent=percent))
        elif who == "program":
            out.append(said("Painted in strokes by the program after a picture: {percent}.", percent=percent))
        else:
            out.append(said("Brought along from a file, maker unknown: {percent}.", percent=percent))
    if not shares:
        out.append(said("Nothing is recorded of who made which part."))
    for model in claimed.get("models") or []:
        name = model.get("name") or model.get("fingerprint") or "?"
        out += rights.on_export(name, model.get("data") or [])
    copies = claimed.get("copies") or {}
    if copies:
        out.append(copy_sentence(copies))
    return out


def _percent(share: float) -> str:
    """A share in words that never round something away."""
    if 0 < share < 0.01:
        return "< 1 %"
    if 0.99 < share < 1:
        return "> 99 %"
    return f"{share:.0%}".replace("%", " %")


def copy_sentence(copies: Mapping[str, Any]) -> str:
    """The result of a copy check (originality.check) in a plain sentence."""
    state = copies.get("state")
    model = copies.get("model") or "?"
    nearest = (copies.get("nearest") or [{}])[0]
    title, author = nearest.get("title") or "", nearest.get("author") or ""
    named = f"“{title}”{f' ({author})' if author else ''}" if title else ""
    if state == "near":
        if named:
            return said("It comes so near to {work} that it may be a copy of it: look at both.", work=named)
        return said("It comes so near to works the model {model} learned from that it may be a copy.", model=model)
    if state == "clear":
        return said("No copy of a work that the model {model} learned from was found in it.", model=model)
    if state == "short":
        return said("It is too short to tell whether it is a copy of a work that the model {model} knows.", model=model)
    return said("It was not compared with what the model learned from: no fingerprints are there for it.")


# Signing


def sign(path: Path, claimed: dict[str, Any], me: identity.Identity | None = None) -> Path:
    """Sign the file at path. A picture is replaced by itself with credentials inside; other files get a sidecar.

    Returns the file that holds the credentials. Raises UserError where it cannot be read or written.
    """
    me = me or identity.own()
    assert me is not None
    data = _read(path)
    kind = PICTURES.get(path.suffix.lower())
    if kind is not None:
        files.write_bytes(path, _with_manifest(data, kind, path.name, claimed, me))
        return path
    return _write_sidecar(path, data, claimed, me)


def _with_manifest(data: bytes, kind: str, name: str, claimed: dict[str, Any], me: identity.Identity) -> bytes:
    import c2pa

    actions = _actions(claimed)
    manifest: dict[str, Any] = {
        "claim_generator_info": [{"name": "Triptych", "version": __version__}],
        "title": name,
        "format": kind,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": actions}},
            {"label": LABEL, "data": claimed},
        ],
    }
    if actions[0]["action"] == "c2pa.opened":
        brought = {"title": "brought along", "format": kind, "relationship": "parentOf", "label": _BROUGHT}
        manifest["ingredients"] = [brought]
    info = c2pa.C2paSignerInfo(c2pa.C2paSigningAlg.ES256, me.chain, me.key, None)
    context = c2pa.Context.from_dict({"builder": {"thumbnail": {"enabled": False}}})
    out = io.BytesIO()
    try:
        with c2pa.Signer.from_info(info) as signer, c2pa.Builder.from_json(json.dumps(manifest), context) as builder:
            builder.sign(signer, kind, io.BytesIO(data), out)
    except c2pa.C2paError as error:
        raise UserError(f"{name} could not be signed ({error}); it was written without credentials.") from error
    return out.getvalue()


def _actions(claimed: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The ledger's steps as C2PA actions: the first creates, the others edit."""
    names = {model["fingerprint"]: model["name"] for model in claimed["models"]}
    actions: list[dict[str, Any]] = []
    for number, step in enumerate(claimed["steps"] or [{"by": _UNKNOWN}]):
        by = step.get("by", _UNKNOWN)
        what = "c2pa.created" if number == 0 else "c2pa.edited"
        source = _TYPES.get(by)
        if number == 0 and by == ledger.HAND:
            source = "digitalCreation"
        action: dict[str, Any] = {"action": what}
        if source:
            action["digitalSourceType"] = _SOURCE + source
        elif number == 0:
            # The specification wants to know how every creation came about; this work came from elsewhere.
            action |= {"action": "c2pa.opened", "parameters": {"ingredientIds": [_BROUGHT]}}
        if by == ledger.MODEL:
            action["softwareAgent"] = {"name": names.get(step.get("model", "")) or "Triptych"}
        if step.get("action"):
            action.setdefault("description", f"{step['action']} ({by})")
        actions.append(action)
    return actions


def _write_sidecar(path: Path, data: bytes, claimed: dict[str, Any], me: identity.Identity) -> Path:
    about = {
        "format": FORMAT,
        "file": {"name": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()},
        "claim": claimed,
    }
    whole = about | {
        "signature": base64.b64encode(me.sign(_canonical(about))).decode(),
        "certificates": me.chain.decode(),
    }
    target = sidecar_of(path)
    text = json.dumps(whole, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    files.write_bytes(target, text.encode())
    return target


def sidecar_of(path: Path) -> Path:
    """Where the credentials of a file that cannot hold them lie."""
    return path.with_name(path.name + SIDECAR)


def _canonical(value: Any) -> bytes:
    """What is signed: the JSON values in one spelling."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


# Verifying


def verify(path: Path) -> dict[str, Any]:
    """What the credentials of a file prove. JSON values:

    state: "valid"; "changed" (file or claim were changed after signing, or the signature is another's);
    "unsigned". own: whether this computer signed it. claim: what is claimed ({} where nothing can be read).
    proves, not: sentences.
    """
    path = Path(path)
    if path.name.endswith(SIDECAR) and path.is_file():
        path = path.with_name(path.name.removesuffix(SIDECAR))
    data = _read(path)
    kind = PICTURES.get(path.suffix.lower())
    if kind is not None:
        result = _verify_manifest(data, kind)
    elif (sidecar := sidecar_of(path)).is_file():
        result = _verify_sidecar(data, sidecar)
    else:
        result = {"state": "unsigned"}
    state = result["state"]
    out = {"file": str(path), "state": state, "own": False, "claim": {}, "signer": "", "reasons": [], **result}
    out["proves"], out["not"] = _proofs(out)
    return out


def _proofs(result: Mapping[str, Any]) -> tuple[Sequence[str], Sequence[str]]:
    if result["state"] == "unsigned":
        return [], [said("The file carries no credentials: nothing is known of who made it, and how.")]
    if result["state"] == "changed":
        return [], [
            said("The credentials do not fit the file: it, or what is said of it, was changed after signing."),
            said("Nothing that they claim can be relied on."),
        ]
    proves: list[str] = [said("Neither the file nor what is said of it was changed since it was signed.")]
    if result["own"]:
        proves.append(said("It was signed on this computer, with your key."))
    missing: list[str] = [
        said("The certificate is self-made: valid, but not trusted. It does not prove who the signer is."),
        said("The claim is the signer's own word: the signature keeps it from being changed, not from being wrong."),
    ]
    return proves, missing


def _verify_manifest(data: bytes, kind: str) -> dict[str, Any]:
    import c2pa

    try:
        with c2pa.Reader(kind, io.BytesIO(data)) as reader:
            store = json.loads(reader.json())
    except c2pa.C2paError as error:
        if str(error).startswith("ManifestNotFound"):
            return {"state": "unsigned"}
        return {"state": "changed", "reasons": [str(error)]}
    manifest = store.get("manifests", {}).get(store.get("active_manifest"), {})
    claimed = next((a["data"] for a in manifest.get("assertions", []) if a.get("label") == LABEL), {})
    failures = [row for row in store.get("validation_status", []) if row.get("code") != _NOT_TRUSTED]
    whole = store.get("validation_state") in ("Valid", "Trusted") and not failures
    signer = manifest.get("signature_info", {})
    return {
        "state": "valid" if whole else "changed",
        "own": whole and _is_ours(str(signer.get("cert_serial_number", ""))),
        "claim": claimed,
        "signer": str(signer.get("common_name") or signer.get("issuer") or ""),
        "reasons": [str(row.get("explanation") or row.get("code")) for row in failures],
    }


def _is_ours(serial: str) -> bool:
    from cryptography import x509

    me = identity.own(make=False)
    return me is not None and serial == str(x509.load_pem_x509_certificates(me.chain)[0].serial_number)


def _verify_sidecar(data: bytes, sidecar: Path) -> dict[str, Any]:
    if sidecar.stat().st_size > MOST_SIDECAR:
        raise UserError(f"{sidecar.name} is larger than 4 MB, more than credentials take; fetch it again.")
    try:
        whole = json.loads(sidecar.read_bytes())
        about = {key: whole[key] for key in ("format", "file", "claim")}
        chain, signature = whole["certificates"].encode(), base64.b64decode(whole["signature"], validate=True)
        file, claimed = about["file"], about["claim"]
        digest, size = str(file["sha256"]), int(file["bytes"])
        if not isinstance(claimed, dict):
            raise TypeError("claim")
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error, RecursionError):
        return {"state": "changed", "reasons": [f"{sidecar.name} is damaged."]}
    reasons = []
    if not identity.verified(chain, _canonical(about), signature):
        reasons.append("the signature does not fit the claim")
    if (digest, size) != (hashlib.sha256(data).hexdigest(), len(data)):
        reasons.append("the file is not the one that was signed")
    me = identity.own(make=False)
    return {
        "state": "changed" if reasons else "valid",
        "own": not reasons and me is not None and identity.fingerprint_of(chain) == me.fingerprint,
        "claim": claimed,
        "signer": "Triptych",
        "reasons": reasons,
    }


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UserError(f"{path.name} is larger than 512 MB; choose another file.")
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} could not be read ({error.strerror or error}); choose another file.") from error
