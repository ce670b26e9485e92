"""Reading texts into works a model learns from: what was read, what was refused, forms, moods and keywords."""

from __future__ import annotations

import hashlib
import json
import lzma
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine import mood, sources
from engine.brief import Mood, UserError
from engine.jobs import Job
from engine.writing.texts import read_text

ENDINGS = (".txt", ".md", ".jsonl", ".jsonl.xz")
MAX_UNPACKED = 512 * 2**20
UNKNOWN_LICENCE = "unknown (own folder)"
HELD_OUT = 25
"""One author in so many is held out for validation (by a hash of the name, so that it is always the same one)."""

FORMS = {
    "en": ("", "couplet", "quatrain", "sonnet", "poem", "long-poem", "prose"),
    "zh": ("", "wujue", "qijue", "wulv", "qilv", "gushi", "zayan", "ci", "qu", "prose", "other"),
}
"""Form labels by language; their place is their number, 0 is unknown."""
_ZH_FORMS = {
    "五言绝句": "wujue", "七言绝句": "qijue", "五言律诗": "wulv", "七言律诗": "qilv", "词": "ci", "曲": "qu",
    "五言排律/古诗": "gushi", "七言排律/古诗": "gushi", "五言古诗": "gushi", "七言古诗": "gushi", "杂言诗": "zayan",
}  # fmt: skip
_WORD = re.compile(r"[a-z][a-z'’]{3,}")
HAN = re.compile(r"[\u3400-\u9fff]")
STOP_WORDS = frozenset(
    "about above after again against also among another away because been before being below between both "
    "came come could down each even ever every from give good have here hers into itself just know like long "
    "made make many might more most much must neither never once only other ours over said same shall should "
    "some such take than that their them then there these they thing this those though thou through thus thee "
    "thine till under unto upon very were what when where which while whom whose will with without would yours "
    "your does doth hath dost shalt wilt still cannot itself himself herself themselves".split()
)
STOP_HAN = frozenset("的了在上下是有一不之以而其于与为也者乎兮何此我人来无中")


@dataclass(frozen=True)
class Entry:
    """One work to learn from. form is a label of FORMS; keywords are salient words of it."""

    title: str
    body: str
    author: str
    form: str
    mood: Mood
    keywords: tuple[str, ...]

    @property
    def text(self) -> str:
        """What the decoder writes: the title, a line break, the body (the body alone where there is no title)."""
        return f"{self.title}\n{self.body}" if self.title else self.body


@dataclass
class Corpus:
    """Works of one language, split by author."""

    language: str
    train: list[Entry]
    valid: list[Entry]
    report: sources.Report
    data: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class _Raw:
    title: str
    body: str
    author: str
    form: str


def language_of(text: str) -> str:
    """zh where a third or more of the letters are Han characters, else en."""
    letters = sum(character.isalpha() for character in text)
    return "zh" if letters and len(HAN.findall(text)) * 3 >= letters else "en"


def form_of(body: str, label: str, language: str) -> str:
    """The form label of a work: Chinese from the collection's own label, English from the shape of its lines."""
    if language == "zh":
        return _ZH_FORMS.get(label, "prose" if label == "prose" else "other")
    lines = [line for line in body.split("\n") if line.strip()]
    if label == "prose" or not lines or sum(map(len, lines)) / len(lines) > 90:
        return "prose"
    return {2: "couplet", 4: "quatrain", 14: "sonnet"}.get(len(lines), "poem" if len(lines) <= 40 else "long-poem")


def content_words(text: str, language: str) -> list[str]:
    """Words that carry meaning, in order: Han characters, or words of four letters and more, no stop words."""
    if language == "zh":
        return [c for c in HAN.findall(text) if c not in STOP_HAN]
    return [word for word in _WORD.findall(text.lower()) if word not in STOP_WORDS]


def read(
    source: Path, job: Job, *, licence: str = "", name: str = "", language: str = "", stop_words: bool = False
) -> Corpus:
    """Read a folder, zip or file of .txt, .md, .jsonl or .jsonl.xz (objects with text, title, author, form).

    language "" takes the one most of the text is in; works in the other are refused. stop_words=True leaves
    stop words out of the texts. Raises UserError where nothing can be read.
    """
    report = sources.Report(str(source))
    raws: list[_Raw] = []
    seen: set[bytes] = set()
    for file, data in sources.walk(source, ENDINGS, report):
        job.progress(None, f"reading {file}")
        if job.should_stop():
            break
        try:
            found = list(_read_file(file, data, report))
        except UserError as error:
            report.refuse(file, str(error))
            continue
        for raw in found:
            key = hashlib.blake2b("".join(raw.body.split()).encode(), digest_size=16).digest()
            if key in seen:
                report.refuse(f"{file}: {raw.title or raw.body[:20]!r}", "the same text is there already")
                continue
            seen.add(key)
            raws.append(raw)
    if not raws:
        why = "; ".join(f"{r.name}: {r.reason}" for r in report.refused[:3]) or "the folder is empty"
        raise UserError(f"No text could be read from {source} ({why}).")
    tongues = [language_of(raw.body[:2000]) for raw in raws]
    size = {tongue: sum(len(r.body) for r, t in zip(raws, tongues, strict=True) if t == tongue) for tongue in ("en", "zh")}
    chosen = language or max(size, key=lambda tongue: (size[tongue] * (3 if tongue == "zh" else 1), tongue == "en"))
    kept = []
    for raw, tongue in zip(raws, tongues, strict=True):
        if tongue == chosen:
            kept.append(raw)
        else:
            report.refuse(raw.title or raw.body[:20], f"not in the language of the others ({chosen})")
    if not kept:
        raise UserError(f"No text in {source} is in the language {chosen!r}.")
    report.read = len(kept)
    job.progress(None, f"measuring {len(kept)} texts")
    entries = _label(kept, chosen, stop_words)
    train, valid = _split(entries)
    digest = hashlib.sha256()
    for entry in entries:
        digest.update(hashlib.sha256(entry.text.encode()).digest())
    card = {
        "name": name or source.name,
        "licence": licence or UNKNOWN_LICENCE,
        "works": len(entries),
        "characters": sum(len(entry.text) for entry in entries),
        "held_out": len(valid),
        "fingerprint": digest.hexdigest()[:16],
    }
    return Corpus(chosen, train, valid, report, [card])


def _read_file(name: str, data: bytes, report: sources.Report) -> Iterator[_Raw]:
    if name.lower().endswith(".xz"):
        data = _unpack(data)
    text = read_text(data)
    if ".jsonl" not in name.lower():
        if not text.strip():
            raise UserError("the file is empty")
        stem = Path(name).stem.replace("_", " ")
        prose = max(map(len, text.split("\n"))) > 200
        yield _Raw(stem, text, "", "prose" if prose else "")
        return
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            raw = _Raw(*(str(row.get(key) or "").strip() for key in ("title", "text", "author", "form")))
        except (ValueError, AttributeError, RecursionError):
            report.refuse(f"{name}, line {number}", "no JSON object")
            continue
        if raw.body:
            yield raw
        else:
            report.refuse(f"{name}, line {number}", "no text in it")


def _unpack(data: bytes) -> bytes:
    unpacker = lzma.LZMADecompressor(memlimit=256 * 2**20)
    try:
        text = unpacker.decompress(data, MAX_UNPACKED)
    except (lzma.LZMAError, EOFError) as error:
        raise UserError("the .xz file is damaged; pack it again") from error
    if not unpacker.eof:
        raise UserError("the .xz file is cut off, or larger than 512 MB when unpacked")
    return text


def _label(raws: list[_Raw], language: str, stop_words: bool) -> list[Entry]:
    if stop_words:
        raws = [_Raw(r.title, _without_stop_words(r.body, language), r.author, r.form) for r in raws]
    words = [content_words(raw.body, language) for raw in raws]
    spread = Counter(word for found in words for word in set(found))
    entries = []
    for raw, found in zip(raws, words, strict=True):
        counts = Counter(found)
        weight = {w: c * math.log((len(raws) + 1) / spread[w]) for w, c in counts.items() if spread[w] > 1}
        best = sorted(weight, key=lambda w: (-weight[w], w))[:6]
        form = form_of(raw.body, raw.form, language)
        entries.append(Entry(raw.title, raw.body, raw.author, form, mood.of_text(raw.body, language), tuple(best)))
    return entries


def _without_stop_words(body: str, language: str) -> str:
    if language == "zh":
        return "".join(c for c in body if c not in STOP_HAN)
    lines = (" ".join(w for w in line.split(" ") if w.lower().strip(".,;:!?") not in STOP_WORDS) for line in body.split("\n"))
    return "\n".join(lines)


def _split(entries: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """By author where known, else by title; with very few works nothing is held out."""

    def held(entry: Entry) -> bool:
        key = entry.author or entry.title + entry.body[:80]
        return int(hashlib.sha256(key.encode()).hexdigest(), 16) % HELD_OUT == 0

    valid = [entry for entry in entries if held(entry)]
    train = [entry for entry in entries if not held(entry)]
    return (train, valid) if train else (entries, [])
