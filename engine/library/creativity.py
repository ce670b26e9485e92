"""Originality and creativity of a work, two things apart: how far from others it is, and how new yet likely.

Originality is the distance from the nearest work the models learned from (originality.py) and from the nearest of
the user's library. Creativity is novelty among works of its kind times likelihood (Ritchie 2007 asks both of a
creative program: novelty, and what is typical of the kind).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine import appraisal
from engine.appraisal import Appraisal, Row
from engine.fingerprints import Shingles, Threshold
from engine.library import rooms
from engine.library.store import Store
from engine.saying import Said, said
from engine.works import Painting, Score, Work, kind_of

LOOKED_AT = 100
"""Works of the library that a work is compared with, the latest first."""
_SOURCE = "Broder 1997; Lewis 1995; Meehan et al. 2020"


@dataclass(frozen=True)
class Nearest:
    """The nearest work of the library. score and threshold on the medium's scale; works: how many were looked at."""

    title: str
    score: float
    threshold: float
    works: int


def in_library(work: Work, data: bytes) -> Nearest | None:
    """The nearest other work of the user's library; None where there is none. data: the bytes of the work's file,
    by which it is not compared with itself."""
    from engine.library.search import Query

    kind = kind_of(work)
    with Store() as store:
        numbers = store.find(Query(kinds=(kind,)))[:LOOKED_AT]
        own = hashlib.sha256(data).hexdigest()
        kept = [one for one in store.works(numbers) if one.fingerprint != own]
        if kind == "writing":
            language = getattr(work, "language", "")
            kept = [one for one in kept if one.language == language]
        if not kept:
            return None
        raw = [store.thumbnail(one.id) if kind == "painting" else store.data(one.id) for one in kept]
    names = [[one.name, ""] for one in kept]
    index = _index(work, raw, names)
    if index is None:
        return None
    asked: Any = work.pixels if isinstance(work, Painting) else work if isinstance(work, Score) else work.body
    matches = index.matches(asked)
    best = matches[0] if matches else None
    threshold = index.threshold.score
    return Nearest(names[best.block][0] if best else "", best.score if best else 0.0, threshold, len(kept))


def _index(work: Work, raw: list[bytes], names: list[list[str]]) -> Any:
    """The medium's copies.Index over these files."""
    room = rooms.copies(kind_of(work))
    if isinstance(work, Painting):
        from engine.painting import pictures

        squares = [pictures.square(pictures.read_picture(one), 128) for one in raw if one]
        return room.Index.of(np.stack(squares), names, Threshold(room.USUAL)) if len(squares) == len(names) else None
    if isinstance(work, Score):
        from engine.music.lines import lines
        from engine.music.midi import read_score

        return room.build([lines(read_score(one)) for one in raw], names, [])
    own = [room.shingles(one.decode(), work.language)[1] for one in raw]
    shingles = Shingles.of(own, room.BITS, most=len(own))
    return room.Index(shingles, names, work.language, Threshold(room.USUAL[work.language]))


def _distance(score: float, threshold: float) -> float:
    """1: nothing in common; 0: as near as what counts as a copy, or nearer."""
    return float(min(1.0, max(0.0, 1 - score / max(threshold, 1e-9))))


def originality_rows(found: list[dict[str, Any]], own: Nearest | None) -> list[Row]:
    """found: studio.check_copies, nearest first; own: of the library. Rows for both, as far as they are known."""
    rows = []
    known = [one for one in found if one["state"] != "unknown"]
    if known:
        best = known[0]
        alarms = best["false_alarms"]
        error = said("The threshold takes {share} % of {works} works it never saw for copies.",
                     share=f"{100 * alarms:.1f}", works=best["held_out"]) if alarms is not None else \
            said("Too few works were held out to state false alarms.")  # fmt: skip
        rows.append(_original(said("Originality"), _distance(best["score"], best["threshold"]), best, error))
    if own is not None:
        away = _distance(own.score, own.threshold)
        says = said("Of {works} works in your library “{title}” comes nearest.", works=own.works, title=own.title)
        none = said("Nothing in common with the {works} works of your library.", works=own.works)
        error = said("Looks at the latest works only; the threshold is the one of the models' own check.")
        rows.append(
            Row("originality_library", said("Distance from your own works"), f"{100 * away:.0f} %",
                says if own.title and own.score > 0 else none, _SOURCE, error, away)
        )  # fmt: skip
    return rows


def _original(title: Said, away: float, best: dict[str, Any], error: Said) -> Row:
    named = next((row for row in best["nearest"] if row["title"]), None)
    if best["state"] == "near":
        says = said("So near to a work the models learned from that it may be a copy.")
    elif named is not None:
        label = " – ".join(part for part in (named["title"], named["author"]) if part)
        says = said("Of what {model} learned from, “{work}” comes nearest.", model=best["model"], work=label)
    elif best["state"] == "short":
        says = said("Too short to tell a copy from chance.")
    else:
        says = said("No stretch of it is found among the works that {model} learned from.", model=best["model"])
    return Row("originality", title, f"{100 * away:.0f} %", says, _SOURCE, error, away)


def creativity_row(found: Appraisal, surprise: float | None, model: str = "") -> Row | None:
    """Novelty times likelihood, 0..1; None without a reference. surprise: percentile of the work's surprise (or
    perplexity) among works the model never saw; of a painting, which no model here gives a probability, likelihood
    is how typical its texture is."""
    new = appraisal.novelty(found.among, found.numbers)
    if new is None:
        return None
    if found.kind == "painting":
        likely = appraisal.typicality(found.among, found.numbers)
        measured = said("Likelihood of a painting is how typical its texture is; no model here gives it a probability.")
    else:
        likely = None if surprise is None else 100 - surprise
        measured = said("Likelihood is that of the model {model}, among works it never saw.", model=model)
    title, source = said("Creativity"), "Ritchie 2007; Franceschelli & Musolesi 2024"
    error = said("No study shows that people agree with such a product. {measured}", measured=measured)
    collection = appraisal.collection(found.among)
    if likely is None:
        says = said("Newer than {new} in 100 of {collection}; how likely it is, no model here can say.",
                    new=round(new), collection=collection)  # fmt: skip
        return Row("creativity", title, said("novelty {new} %", new=round(new)), says, source, error)
    says = said("Newer in its measures than {new} in 100 and likelier than {likely} in 100 of {collection}: "
                "much of both is rare.", new=round(new), likely=round(likely), collection=collection)  # fmt: skip
    shown = said("{new} % new × {likely} % likely", new=round(new), likely=round(likely))
    return Row("creativity", title, shown, says, source, error, new * likely / 1e4)
