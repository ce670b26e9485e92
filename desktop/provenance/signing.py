"""Signing what is exported, and what the window says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop import authorship, i18n, settings
from desktop.document import Document
from engine.brief import WORKS, UserError
from engine.works import Painting, Work


def claim_of(document: Document, kind: str, work: Work) -> dict[str, Any]:
    """What a file of this work says of its making (engine.library.provenance.claim)."""
    from engine import studio
    from engine.library import provenance

    told = authorship.shares(document.record, kind, document.layers)
    return provenance.claim(work, document.record, studio.list_models(), told)


def sign(document: Document, kind: str, work: Work, path: Path) -> str:
    """Sign an exported work of the document as put() does."""
    return put(claim_of(document, kind, work), work, path)


def put(claimed: dict[str, Any], work: Work, path: Path) -> str:
    """Sign an exported file where the user wants that; what there is to say of it, "" for nothing.

    A file that cannot be signed stays as it was written. Unknown rights are told, signed or not.
    """
    from engine.library import provenance

    if not settings.read(settings.SIGN):
        return rights_of(claimed)
    try:
        if isinstance(work, Painting) and _another_size(work, path):
            claimed["steps"] = [*claimed["steps"], {"by": "program", "action": "another size"}]
        provenance.sign(path, claimed)
    except UserError as error:
        return i18n.engine(str(error))
    return f"{QCoreApplication.translate('Signing', 'Signed with credentials.')} {rights_of(claimed)}".rstrip()


def rights_of(claimed: dict[str, Any]) -> str:
    """A sentence where a model that had a part learned from works of unknown rights, else ""."""
    names = [model["name"] or model["fingerprint"] for model in claimed["models"] if model["rights"] == "unknown"]
    if not names:
        return ""
    text = QCoreApplication.translate(
        "Signing", "The rights in what %1 learned from are unknown: ask before you publish or sell."
    )
    return text.replace("%1", ", ".join(names))


def _another_size(work: Painting, path: Path) -> bool:
    from engine.painting import pictures

    try:
        return pictures.read_picture(path.read_bytes()).shape != work.pixels.shape
    except UserError:
        return True  # a drawing, or a film


def names_of(kind: str) -> str:
    """The user's word for a kind of work."""
    words = {
        "painting": QCoreApplication.translate("Signing", "Painting"),
        "tune": QCoreApplication.translate("Signing", "Tune"),
        "text": QCoreApplication.translate("Signing", "Text"),
    }
    return words[WORKS[kind]]
