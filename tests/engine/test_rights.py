"""What is said of the rights in works: what counts as known, and what is told on export."""

from __future__ import annotations

from typing import Any

import pytest

from engine import rights
from engine.brief import UserError


def card(licence: str = "unknown (own folder)", **more: str) -> dict[str, Any]:
    return {"name": "sketches", "licence": licence, "works": 3, "fingerprint": "f", **more}


@pytest.mark.parametrize(
    ("consent", "licence", "known"),
    [("own", "", True), ("agreed", "", True), ("licence", "CC0", True), ("unknown", "", False), ("", "", False),
     ("", "CC0", True)],
)  # fmt: skip
def test_rights_are_known_by_consent_or_licence(consent: str, licence: str, known: bool) -> None:
    data = [card(licence or "unknown (own folder)")]
    makers = "Ann" if consent == "agreed" else ""
    rights.check(consent, licence, makers)
    rights.state(data, consent, makers)
    assert rights.all_known(data) == known
    told = " ".join(rights.on_export("Model", data))
    assert ("unknown: ask before" in told) != known
    assert "sketches (" in told
    assert data[0].get("consent", "") == consent


def test_makers_are_named_on_export() -> None:
    data = [card()]
    rights.state(data, "agreed", " Ann and Bo ")
    assert "Ann and Bo made the works and agreed to this." in rights.on_export("Model", data)
    assert data[0]["licence"] == "used with the makers' consent"


@pytest.mark.parametrize(("consent", "makers"), [("agreed", "  "), ("perhaps", ""), ("own", "x" * 300)])
def test_answers_that_do_not_hold_are_refused(consent: str, makers: str) -> None:
    with pytest.raises(UserError):
        rights.check(consent, "", makers)


def test_a_licence_that_is_claimed_is_named() -> None:
    with pytest.raises(UserError, match="which licence"):
        rights.state([card()], "licence", "")
    rights.state([card("CC BY 4.0")], "licence", "")


def test_a_model_that_went_on_answers_for_what_came_before() -> None:
    before = {"data": [card("unknown (own folder)")]}
    now = {"data": [card("CC0") | {"fingerprint": "g"}], "from": {"data": rights.collections(before)}}
    assert len(rights.collections(now)) == 2
    assert not rights.all_known(rights.collections(now))
    assert not rights.all_known([])
