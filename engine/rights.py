"""The rights in works that a model learns from: what was said of them, and what is to be said of them on export.

A data card carries it as `consent` (one of CONSENTS) and `makers` (who made the works, in the user's words), beside
the licence. A card without consent stands on its licence alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.brief import UserError
from engine.saying import Said, said

OWN, AGREED, LICENCE, UNKNOWN = "own", "agreed", "licence", "unknown"
CONSENTS = (OWN, AGREED, LICENCE, UNKNOWN)
"""I made them; their makers agreed; a licence or the public domain allows it; not known."""
MOST_LETTERS = 200
_OWN_LICENCE, _AGREED_LICENCE = "own works", "used with the makers' consent"


def check(consent: str, licence: str, makers: str) -> None:
    """Raise UserError for an answer that does not hold together, before anything is read."""
    if consent and consent not in CONSENTS:
        raise UserError(f"Consent is one of {', '.join(CONSENTS)}, not {consent!r}.")
    if consent == AGREED and not makers.strip():
        raise UserError("Say who made the works and agreed to this.")
    if max(len(licence), len(makers)) > MOST_LETTERS:
        raise UserError(f"Licence and makers are told in at most {MOST_LETTERS} letters each.")


def state(data: list[dict[str, Any]], consent: str, makers: str) -> None:
    """Write what was said into the cards of a collection that was read. Raises UserError where a licence is claimed
    and the collection names none."""
    for card in data:
        if consent == LICENCE and not _says(card.get("licence")):
            raise UserError("Say which licence the works are under.")
        if not _says(card.get("licence")) and consent in (OWN, AGREED):
            card["licence"] = _OWN_LICENCE if consent == OWN else _AGREED_LICENCE
        if consent:
            card["consent"] = consent
        if makers.strip():
            card["makers"] = makers.strip()


def _says(licence: Any) -> bool:
    return bool(licence) and "unknown" not in str(licence).lower()


def known(row: Mapping[str, Any]) -> bool:
    """Whether a collection may be learned from by what its card says."""
    return row.get("consent") in (OWN, AGREED) or _says(row.get("licence"))


def all_known(rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether each of the collections may; False where none is named."""
    told = [known(row) for row in rows]
    return bool(told) and all(told)


def words(row: Mapping[str, Any]) -> Said:
    """What a card says of consent, in a sentence."""
    makers = row.get("makers") or ""
    match row.get("consent"):
        case "own":
            return said("The maker of the works trained the model.")
        case "agreed" if makers:
            return said("{makers} made the works and agreed to this.", makers=makers)
        case "agreed":
            return said("The makers of the works agreed to this.")
        case "licence" if makers:
            return said("Made by {makers}; the licence allows it.", makers=makers)
        case "licence":
            return said("The licence allows it.")
        case None if _says(row.get("licence")):
            return said("The licence allows it.")
    return said("Whether their makers agree is not known.")


def collections(card: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All that a model learned from by its card: its own data and that of the models it went on from."""
    origin = card.get("from")
    rows = [*card.get("data", []), *(origin.get("data", []) if isinstance(origin, dict) else [])]
    out: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        if isinstance(row, dict):
            out.setdefault((str(row.get("fingerprint", row.get("name"))), str(row.get("licence", ""))), row)
    return list(out.values())


def named(row: Mapping[str, Any]) -> str:
    """A collection in a few words: its name, licence and how many works."""
    count = f", {row['works']:,}" if isinstance(row.get("works"), int) else ""
    return f"{row.get('name', '?')} ({row.get('licence') or UNKNOWN}{count})"


def on_export(name: str, rows: list[dict[str, Any]]) -> list[Said]:
    """What whoever gets a model, or a work of it, is to be told: what it learned from, and where rights are unknown."""
    out = []
    if rows:
        out.append(said("The model {name} learned from: {data}.", name=name, data="; ".join(map(named, rows))))
        out += dict.fromkeys(words(row) for row in rows if row.get("consent") in (OWN, AGREED))
    if not all_known(rows):
        out.append(
            said(
                "The rights in what the model {name} learned from are unknown: ask before you publish or sell.",
                name=name,
            )
        )
    return out
