"""Reading a folder, a zip or one file of works safely: what is read, what is refused and why."""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from engine.brief import UserError
from engine.works import Work

MAX_FILE_BYTES = 256 * 2**20
MAX_FILES = 200_000


FEW, LEAST = 0.2, 8
"""Of a small collection this share is held out, of a larger one at least so many works."""


def held_out(count: int, usual: float) -> int:
    """How many of `count` works are held out of training: the usual share, more of a small collection, so that
    over-fitting can be seen at all."""
    return max(1, round(count * max(usual, min(FEW, LEAST / max(1, count)))))


@dataclass(frozen=True)
class Refusal:
    """A file that was not read, and one sentence why."""

    name: str
    reason: str


@dataclass
class Report:
    """What a reading of a source found. read counts works (pictures, pieces, texts), not files.

    opened: the names of the files that were opened, of which some may be refused after that; left_out: how many
    were not, since they were excluded. examples: a few works as the network will see them. language, characters: of
    texts, as they are learned.
    """

    source: str
    read: int = 0
    refused: list[Refusal] = field(default_factory=list)
    examples: list[Work] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    left_out: int = 0
    language: str = ""
    characters: int = 0

    def refuse(self, name: str, reason: str) -> None:
        self.refused.append(Refusal(name, reason))

    def sentence(self, noun: str) -> str:
        """ "3223 pictures read, 2 refused: a.png (why); ..." with at most five refusals named."""
        text = f"{self.read} {noun} read"
        if self.refused:
            named = "; ".join(f"{r.name}: {r.reason}" for r in self.refused[:5])
            more = f"; and {len(self.refused) - 5} more" if len(self.refused) > 5 else ""
            text += f", {len(self.refused)} refused ({named}{more})"
        return text


def walk(
    source: Path, endings: tuple[str, ...], report: Report, exclude: Collection[str] = ()
) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of each file in source whose ending is wanted, in order of name; the rest is refused.

    Names (as they are given here) in exclude are left out, and counted.
    Hidden files and folders are passed over in silence, links are not followed, unsafe names in a zip
    ("../", absolute) and files over 256 MB are refused one by one. Raises UserError where source is
    missing or is no folder, zip or wanted file.
    """
    source = Path(source)
    if not source.exists():
        raise UserError(f"There is nothing at {source}; choose a folder, a zip or a file that is there.")
    if source.is_dir():
        found = _walk_folder(source, endings, report, exclude)
    elif source.suffix.lower() == ".zip":
        found = _walk_zip(source, endings, report, exclude)
    elif source.name.lower().endswith(endings):
        found = iter([(source.name, _read(source))])
    else:
        wanted = " ".join(endings)
        raise UserError(f"{source} cannot be read; choose a folder, a zip or one of: {wanted}.")
    for name, data in found:
        report.opened.append(name)
        yield name, data


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UserError(f"{path} is larger than 256 MB; split it into smaller files.")
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} could not be read ({error.strerror}).") from error


def _walk_folder(
    folder: Path, endings: tuple[str, ...], report: Report, exclude: Collection[str]
) -> Iterator[tuple[str, bytes]]:
    count = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        if path.is_symlink():
            report.refuse(name, "a link, which is not followed")
        elif path.is_dir():
            continue
        elif not path.is_file():
            report.refuse(name, "not a plain file")
        elif not name.lower().endswith(endings):
            report.refuse(name, "not a kind of file that is read here")
        elif name in exclude:
            report.left_out += 1
        else:
            count += 1
            if count > MAX_FILES:
                raise UserError(f"{folder} holds more than {MAX_FILES:,} files; choose a smaller folder.")
            try:
                yield name, _read(path)
            except UserError as error:
                report.refuse(name, str(error))


def _walk_zip(
    source: Path, endings: tuple[str, ...], report: Report, exclude: Collection[str]
) -> Iterator[tuple[str, bytes]]:
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError) as error:
        raise UserError(f"{source} is no sound zip; pack it again.") from error
    with archive:
        entries = sorted(archive.infolist(), key=lambda info: info.filename)
        if len(entries) > MAX_FILES:
            raise UserError(f"{source} holds more than {MAX_FILES:,} files; choose a smaller one.")
        for info in entries:
            name = info.filename
            parts = PurePosixPath(name.replace("\\", "/")).parts
            if not parts or ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0]:
                report.refuse(name, "an unsafe name that points outside the archive")
            elif info.is_dir() or "__MACOSX" in parts or any(part.startswith(".") for part in parts):
                continue
            elif stat.S_ISLNK(info.external_attr >> 16):
                report.refuse(name, "a link, which is not followed")
            elif not name.lower().endswith(endings):
                report.refuse(name, "not a kind of file that is read here")
            elif name in exclude:
                report.left_out += 1
            elif info.file_size > MAX_FILE_BYTES:
                report.refuse(name, "larger than 256 MB")
            else:
                try:
                    yield name, archive.read(info)
                except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, OSError):
                    report.refuse(name, "damaged or locked inside the archive")
