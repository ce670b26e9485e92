"""Reads texts (.txt, .md, .epub, .jsonl, .jsonl.xz) into labelled pieces for training. No torch."""

from __future__ import annotations

import hashlib
import io
import json
import lzma
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engine import mood, sources
from engine.brief import LANGUAGES, UserError
from engine.jobs import Job
from engine.sources import Report, walk
from engine.works import Text
from engine.writing import epub, shapes, words
from engine.writing.texts import read_text, tidy

ENDINGS = (".txt", ".md", ".epub", ".jsonl", ".jsonl.xz")
MAX_UNPACKED = 512 * 2**20
PASSAGE = {"en": 2400, "zh": 600}
"""Longer works are cut into passages of about so many characters, so that labels speak of what is near."""
VALIDATION_SHARE, LARGEST_AUTHOR = 0.04, 0.02
_MOOD_CHARACTERS = 3000
EXAMPLES = 3


@dataclass(frozen=True)
class Piece:
    """A work, or a passage of a long one. first, last: whether it begins and ends the work.

    form is a label of engine.writing.shapes; mood (valence, arousal); keywords most salient first.
    """

    title: str
    text: str
    author: str = ""
    form: str = ""
    language: str = "en"
    group: tuple[str, str] = ("", "")
    mood: tuple[float, float] = (0.0, 0.0)
    keywords: tuple[str, ...] = ()
    first: bool = True
    last: bool = True

    @property
    def document(self) -> str:
        """What the decoder writes: the title (it may be empty), a newline and the text."""
        return f"{self.title}\n{self.text}" if self.first else self.text


@dataclass
class Corpus:
    """train, valid: pieces of one language, parted by author where authors are known, by work otherwise."""

    report: Report
    data: list[dict[str, Any]]
    language: str
    train: list[Piece]
    valid: list[Piece] = field(default_factory=list)

    @property
    def pieces(self) -> list[Piece]:
        return [*self.train, *self.valid]


def read(
    source: Path,
    job: Job,
    *,
    licence: str = "",
    name: str = "",
    language: str = "",
    stop_words: bool = False,
    whole: bool = False,
    exclude: Collection[str] = (),
) -> Corpus:
    """Read a folder, a zip or one file of texts.

    A .txt, .md or .epub is one work (a first line "# ..." of a .md its title); a .jsonl holds one work a line, an
    object with "text" and, if known, title, author, form, licence. language: en or zh; "" takes that of most
    works; works in the other are left out and counted in the report. stop_words: leave function words out.
    whole: neither cut nor label nor split, for evaluation. exclude: names of files to leave out. Files and lines
    that cannot be read are refused one by one, duplicates dropped. Raises UserError where no text can be read at all.
    """
    if language and language not in LANGUAGES:
        raise UserError(f"The language is one of {', '.join(LANGUAGES)}, not {language!r}.")
    report = Report(str(source))
    works: list[Piece] = []
    for file_name, data in walk(Path(source), ENDINGS, report, exclude):
        if job.should_stop():
            break
        found = list(_works_of(file_name, data, report, licence, name or Path(source).name.split(".")[0]))
        works += found
        job.progress(None, f"{len(works)} texts read")
    works = _without_duplicates(works, report)
    if not works:
        raise UserError(f"No text could be read in {source}: {report.sentence('texts')}.")
    counts = Counter(work.language for work in works)
    language = language or max(sorted(counts), key=lambda code: counts[code])
    kept = [work for work in works if work.language == language]
    if not kept:
        raise UserError(f"There is no text in the language {language} in {source}; choose another source.")
    if len(kept) < len(works):
        report.refuse(str(source), f"{len(works) - len(kept)} texts are in another language than most")
    report.read = len(kept)
    if stop_words:
        kept = [replace(work, text=words.without_stop_words(work.text, language)) for work in kept]
        kept = [work for work in kept if work.text.strip()]
        if not kept:
            raise UserError("Nothing is left of the texts without their stop words; leave the stop words in.")
    report.language, report.characters = language, sum(len(work.text) for work in kept)
    cards = _data_cards(kept)
    if whole:
        return Corpus(report, cards, language, kept)
    job.progress(None, "finding moods and keywords")
    train, valid = split(kept)
    labelled = _labelled([p for w in train + valid for p in passages(w)], language)
    if not valid and len(labelled) >= 5:  # a book or two: the end is held out
        end = len(labelled) - sources.held_out(len(labelled), VALIDATION_SHARE)
        return Corpus(report, cards, language, labelled[:end], labelled[end:])
    key_of = grouping(kept)
    held = {key_of(work) for work in valid}
    return Corpus(
        report,
        cards,
        language,
        [p for p in labelled if key_of(p) not in held],
        [p for p in labelled if key_of(p) in held],
    )


def examples(corpus: Corpus) -> list[Text]:
    """The first texts, or passages of them, as they are learned."""
    return [Text(piece.document, piece.title, corpus.language, piece.form) for piece in corpus.pieces[:EXAMPLES]]


def id_of(piece: Piece) -> tuple[str, str]:
    """The author where known, else the group of passages that share a title."""
    return ("author", piece.author) if piece.author else _work_of(piece)


def _work_of(piece: Piece) -> tuple[str, str]:
    return "work", piece.group[0] + piece.title


def grouping(works: list[Piece]) -> Callable[[Piece], tuple[str, str]]:
    """What the split goes by: id_of, or works alone where there are fewer than five authors (one's own pages)."""
    return id_of if len({id_of(work) for work in works}) >= 5 else _work_of


def _works_of(name: str, data: bytes, report: Report, licence: str, collection: str) -> Iterator[Piece]:
    lower = name.lower()
    title = ""
    try:
        if lower.endswith(".xz"):
            data = _unpacked(data)
        if lower.endswith(".epub"):
            title, text = epub.read(data)
            text = tidy(text)
        else:
            text = read_text(data)
    except UserError as error:
        report.refuse(name, str(error))
        return
    if not lower.endswith((".jsonl", ".jsonl.xz")):
        if not text.strip():
            report.refuse(name, "It is empty.")
            return
        if lower.endswith(".md") and text.startswith("# "):
            title, _, text = text[2:].partition("\n")
        group = (collection, licence or "unknown (own folder)")
        yield _work({"title": title, "text": text}, group, fallback=name)
        return
    named = Path(name).name.split(".")[0]
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not (isinstance(row, dict) and isinstance(row.get("text"), str) and row["text"].strip()):
                raise ValueError("no text")
        except (ValueError, RecursionError):
            report.refuse(f"{name}, line {number}", 'It is no JSON object with a "text".')
            continue
        yield _work(row, (named, licence or str(row.get("licence") or "unknown (own folder)")))


def _unpacked(data: bytes) -> bytes:
    try:
        with lzma.open(io.BytesIO(data)) as file:
            unpacked = file.read(MAX_UNPACKED + 1)
    except (lzma.LZMAError, EOFError, OSError):
        raise UserError("It is no sound .xz file; pack it again.") from None
    if len(unpacked) > MAX_UNPACKED:
        raise UserError("It is larger than 512 MB unpacked; split it into smaller files.")
    return unpacked


def _work(row: dict[str, Any], group: tuple[str, str], fallback: str = "") -> Piece:
    def value(key: str) -> str:
        found = row.get(key)
        return " ".join(tidy(found).split()) if isinstance(found, str) else ""

    text = tidy(row["text"])
    language = words.language_of(text)
    form = shapes.label_of(text, value("form"), language)
    title = value("title")[:200]
    return Piece(
        title,
        text,
        value("author"),
        form,
        language,
        (group[0] + ("/" + fallback if fallback else ""), group[1]),
    )


def _without_duplicates(works: list[Piece], report: Report) -> list[Piece]:
    """The first of each text; texts equal but for spacing and case are the same."""
    seen: set[bytes] = set()
    kept = []
    for work in works:
        key = hashlib.blake2b("".join(work.text.split()).lower().encode(), digest_size=16).digest()
        if key not in seen:
            seen.add(key)
            kept.append(work)
    if len(kept) < len(works):
        report.refuse(report.source, f"{len(works) - len(kept)} texts are duplicates of others")
    return kept


def split(works: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """(train, valid): whole authors held out until 4 % of the works are; works where no author is known.

    Of fewer than 200 works more are (sources.held_out). Authors with more than 2 % of the works stay in training; with
    fewer than five authors works are held out. The choice follows from the names alone. Fewer than five works:
    nothing is held out.
    """
    key_of = grouping(works)
    sizes = Counter(key_of(work) for work in works)
    if len(sizes) < 5:
        return works, []
    wanted = sources.held_out(len(works), VALIDATION_SHARE)
    largest = max(LARGEST_AUTHOR * len(works), min(sizes.values()))
    held: set[tuple[str, str]] = set()
    count = 0
    for key in sorted(sizes, key=lambda k: hashlib.sha256("\0".join(k).encode()).digest()):
        if count < wanted and sizes[key] <= largest:
            held.add(key)
            count += sizes[key]
    return [w for w in works if key_of(w) not in held], [w for w in works if key_of(w) in held]


def passages(work: Piece) -> list[Piece]:
    """The work itself, or its passages where it is longer than 1.5 passages, cut at paragraphs or lines."""
    limit = PASSAGE[work.language]
    if len(work.text) <= 1.5 * limit:
        return [work]
    parts: list[str] = []
    at, text = 0, work.text
    while at < len(text):
        end = min(len(text), at + limit)
        if len(text) - end < limit // 4:
            end = len(text)
        else:
            for mark in ("\n\n", "\n", "。", ". ", " "):
                found = text.rfind(mark, at + limit // 2, end)
                if found > 0:
                    end = found + len(mark)
                    break
        parts.append(text[at:end])
        at = end
    last = len(parts) - 1
    return [replace(work, text=part, first=i == 0, last=i == last) for i, part in enumerate(parts)]


def _labelled(pieces: list[Piece], language: str) -> list[Piece]:
    found = words.keywords((piece.text for piece in pieces), language)
    labelled = []
    for piece, keys in zip(pieces, found, strict=True):
        felt = mood.of_text(piece.text[:_MOOD_CHARACTERS], language)
        labelled.append(replace(piece, mood=(felt.valence, felt.arousal), keywords=keys))
    return labelled


def _data_cards(works: list[Piece]) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], list[Piece]] = {}
    for work in works:
        groups.setdefault((work.group[0].split("/")[0], work.group[1]), []).append(work)
    cards = []
    for (name, licence), members in sorted(groups.items()):
        digest = hashlib.sha256()
        for work in members:
            digest.update(hashlib.sha256(work.document.encode()).digest())
        characters = sum(len(work.document) for work in members)
        cards.append(
            {
                "name": name,
                "licence": licence,
                "works": len(members),
                "characters": characters,
                "fingerprint": digest.hexdigest()[:16],
            }
        )
    return cards
