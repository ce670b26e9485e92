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
    """Sign an exported file where the user wants that; what there is to say of it, "" for nothing.

    A file that cannot be signed stays as it was written.
    """
    if not settings.read(settings.SIGN):
        return ""
    from engine.library import provenance

    claimed = claim_of(document, kind, work)
    try:
        if isinstance(work, Painting) and _another_size(work, path):
            claimed["steps"] = [*claimed["steps"], {"by": "program", "action": "another size"}]
        provenance.sign(path, claimed)
    except UserError as error:
        return i18n.engine(str(error))
    names = [model["name"] or model["fingerprint"] for model in claimed["models"] if model["rights"] == "unknown"]
    if not names:
        return QCoreApplication.translate("Signing", "Signed with credentials.")
    text = QCoreApplication.translate(
        "Signing",
        "Signed with credentials. The rights in what %1 learned from are unknown: ask before you publish or sell.",
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
