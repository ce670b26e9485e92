"""A folder or zip of pictures as training examples: squares with mood, style and genre, split by artist."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from engine import mood, sources
from engine.brief import UserError
from engine.jobs import Job
from engine.painting import features, pictures
from engine.works import Painting

SIZE = 128
"""Pixels a side that are kept of each picture; recipes of smaller nets make it smaller."""
METADATA = "metadata.csv"
UNKNOWN_LICENCE = "unknown (own folder)"
LEAST = 10
HELD_OUT = 0.05
"""Share of the pictures that is held out for validation, whole artists at a time."""
EXAMPLES = 24
_RARE = 20
"""Labels with fewer pictures than this teach nothing that could be kept; they count as unknown."""


@dataclass
class Corpus:
    """Pictures ready for training.

    pixels: uint8 (n, size, size, 3). mood: float32 (n, 2), valence and arousal. style, genre: int64 (n,),
    indices into styles and genres, whose first entry "" means unknown. valid: indices of the pictures held
    out, train: the others. subset says in words which pictures of the source were taken.
    """

    report: sources.Report
    data: list[dict[str, Any]]
    pixels: np.ndarray
    mood: np.ndarray
    style: np.ndarray
    genre: np.ndarray
    styles: list[str]
    genres: list[str]
    titles: list[str]
    artists: list[str]
    train: np.ndarray
    valid: np.ndarray
    digests: np.ndarray
    subset: str = ""
    grey: bool = False
    mirror: bool = True

    def at_size(self, side: int) -> np.ndarray:
        """All pictures at side x side pixels, uint8 (n, side, side, 3)."""
        if side == self.pixels.shape[1]:
            return self.pixels
        return np.stack([pictures.resized(picture, side, side) for picture in self.pixels])


@dataclass
class _Work:
    pixels: np.ndarray
    digest: bytes
    known_by: int
    row: dict[str, str] = field(default_factory=dict)


def read(
    source: Path,
    job: Job,
    size: int = SIZE,
    grey: bool = False,
    only: str | None = None,
    licence: str = "",
    name: str = "",
    exclude: Collection[str] = (),
    mirror: bool = True,
) -> Corpus:
    """Read every picture of a folder, a zip or one file; damaged ones and duplicates are refused one by one.

    A metadata.csv beside the pictures (columns filename and any of title, artist, style, genre, landscape,
    licence) gives labels and licences. only: "landscape" takes the pictures its landscape column marks
    with 1, "" takes all; None, the default, takes landscapes where there is such a column. grey: learn in
    greyscale. mirror: show half of the pictures mirrored while training. exclude: names of files to leave out.
    Raises UserError where nothing readable is left.
    """
    source = Path(source)
    report = sources.Report(str(source))
    rows = _metadata(source)
    if only is None:
        only = "landscape" if any("landscape" in row for row in rows.values()) else ""
    if only not in ("", "landscape"):
        raise UserError(f"Pictures are chosen by landscape or not at all, not by {only!r}.")
    works, left_out = _works(source, job, rows, report, size, grey, only, exclude)
    report.read = len(works)
    if not works:
        detail = f" ({report.refused[0].name}: {report.refused[0].reason})" if report.refused else ""
        raise UserError(f"No picture in {source} could be read{detail}; choose a folder of PNG or JPEG.")
    styles, style = _labels([work.row.get("style", "") for work in works])
    genres, genre = _labels([work.row.get("genre", "") for work in works])
    artists = [work.row.get("artist", "") for work in works]
    train, valid = split(artists)
    subset = f"landscapes only ({left_out} other pictures left out)" if only else ""
    if subset:
        job.progress(None, subset)
    moods = [mood.of_pixels(work.pixels) for work in works]
    return Corpus(
        report=report,
        data=_data_cards(works, licence, name or source.stem, subset),
        pixels=np.stack([work.pixels for work in works]),
        mood=np.array([(m.valence, m.arousal) for m in moods], np.float32),
        style=style,
        genre=genre,
        styles=styles,
        genres=genres,
        titles=[work.row.get("title", "") for work in works],
        artists=artists,
        train=train,
        valid=valid,
        digests=np.array([work.known_by for work in works], np.int64),
        subset=subset,
        grey=grey,
        mirror=mirror,
    )


def examples(corpus: Corpus) -> list[Painting]:
    """Pictures from all over the corpus, cut and scaled as they are learned."""
    chosen = np.linspace(0, len(corpus.pixels) - 1, min(EXAMPLES, len(corpus.pixels))).astype(int)
    return [Painting(corpus.pixels[i]) for i in chosen]


def _works(
    source: Path,
    job: Job,
    rows: dict[str, dict[str, str]],
    report: sources.Report,
    size: int,
    grey: bool,
    only: str,
    exclude: Collection[str],
) -> tuple[list[_Work], int]:
    works: list[_Work] = []
    seen: dict[bytes, str] = {}
    left_out = 0
    own_report = sources.Report(str(source))
    for count, (name, data) in enumerate(sources.walk(source, (*pictures.ENDINGS, METADATA), own_report, exclude)):
        if name.endswith(METADATA):
            continue
        if job.should_stop():
            break
        if count % 100 == 0:
            job.progress(None, "reading pictures", pictures=len(works))
        row = rows.get(name) or rows.get(name.rsplit("/", 1)[-1], {})
        if only and row.get(only, "").strip() != "1":
            left_out += 1
            continue
        try:
            pixels = pictures.read_picture(data)
            if min(pixels.shape[:2]) < 16:
                raise UserError("The picture is smaller than 16 pixels.")
        except UserError as error:
            report.refuse(name, str(error))
            continue
        known_by = features.digest_of(pixels)
        pixels = pictures.square(pixels, size)
        if grey:
            luma = (pixels @ np.array([0.299, 0.587, 0.114])).round().astype(np.uint8)
            pixels = np.repeat(luma[:, :, None], 3, axis=2)
        digest = hashlib.sha256(pixels.tobytes()).digest()
        if digest in seen:
            report.refuse(name, f"the same picture as {seen[digest]}")
            continue
        seen[digest] = name
        works.append(_Work(pixels, digest, known_by, row))
    report.refused.extend(own_report.refused)
    report.opened = [name for name in own_report.opened if not name.endswith(METADATA)]
    report.left_out = own_report.left_out
    return works, left_out


def _metadata(source: Path) -> dict[str, dict[str, str]]:
    """Rows of metadata.csv by file name; empty where there is none. A damaged table counts as none."""
    if source.is_file() and source.suffix.lower() != ".zip":
        return {}
    found: dict[str, dict[str, str]] = {}
    for _, data in sources.walk(source, (METADATA,), sources.Report(str(source))):
        try:
            table = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
            for row in table:
                if row.get("filename"):
                    found[row["filename"]] = {k: v or "" for k, v in row.items() if k}
        except (UnicodeDecodeError, csv.Error, AttributeError):
            continue
    return found


def _labels(values: list[str]) -> tuple[list[str], np.ndarray]:
    """(names, indices): "" first, then every label that is frequent enough, in order of name."""
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    least = min(_RARE, max(2, len(values) // 10))
    names = ["", *sorted(value for value, count in counts.items() if value and count >= least)]
    index = {value: i for i, value in enumerate(names)}
    return names, np.array([index.get(value, 0) for value in values], np.int64)


def split(artists: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """(train, valid): whole artists are held out until 5 % of the pictures are (pictures where unknown).

    Of fewer than 160 pictures more are (sources.held_out). Artists with more than 4 % of the pictures stay in training.
    With fewer than five artists - one's own works - single pictures are held out. The choice follows from the names
    alone. Fewer than ten pictures: nothing is held out.
    """
    everything = np.arange(len(artists))
    if len(artists) < LEAST:
        return everything, everything[:0]
    if len(set(artists) - {""}) < 5 and "" not in artists:
        artists = [""] * len(artists)
    groups: dict[str, list[int]] = {}
    for index, artist in enumerate(artists):
        groups.setdefault(f"artist {artist}" if artist else f"picture {index}", []).append(index)
    wanted = sources.held_out(len(artists), HELD_OUT)
    largest = max(0.04 * len(artists), min(map(len, groups.values())))
    held: set[int] = set()
    for key in sorted(groups, key=lambda k: hashlib.sha256(k.encode()).digest()):
        if len(held) < wanted and len(groups[key]) <= largest:
            held |= set(groups[key])
    mask = np.isin(everything, sorted(held))
    return everything[~mask], everything[mask]


def _data_cards(works: list[_Work], licence: str, name: str, subset: str) -> list[dict[str, Any]]:
    by_licence: dict[str, list[_Work]] = {}
    for work in works:
        by_licence.setdefault(licence or work.row.get("licence", "") or UNKNOWN_LICENCE, []).append(work)
    cards = []
    for text, members in sorted(by_licence.items()):
        digest = hashlib.sha256(b"".join(work.digest for work in members)).hexdigest()[:16]
        card: dict[str, Any] = {"name": name, "licence": text, "works": len(members), "fingerprint": digest}
        if subset:
            card["subset"] = subset
        cards.append(card)
    return cards
