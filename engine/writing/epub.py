"""The text of an EPUB book, chapter after chapter. No torch.

An EPUB is a zip of XHTML; META-INF/container.xml names the package file, whose spine is the order of reading. Marks
are read leniently by html.parser, which knows no entities of the document's own, so nothing can be pulled in from
elsewhere.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from html.parser import HTMLParser
from urllib.parse import unquote

from engine.brief import UserError

MOST_BYTES = 64 * 2**20
"""Of text, unpacked."""
_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 li tr br section article blockquote pre dt dd figure hr table body".split()
)
_LINES = frozenset("br li tr dt dd".split())
_HIDDEN = frozenset("head script style svg nav".split())
_BROKEN = "It is no sound EPUB book; save it again, or as plain text."


class _Page(HTMLParser):
    """The text of one page, paragraphs parted by an empty line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.parts.append("\n" if tag in _LINES else "\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS and tag not in _LINES:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        lines = (line.strip() for line in "".join(self.parts).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Tags(HTMLParser):
    """(tag, attributes) of every element, and the text of the first dc:title."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str]]] = []
        self.title = ""
        self._reading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag.split(":")[-1], {name: value or "" for name, value in attrs}))
        self._reading = tag == "dc:title" and not self.title

    def handle_endtag(self, tag: str) -> None:
        self._reading = False

    def handle_data(self, data: str) -> None:
        if self._reading:
            self.title += data


def read(data: bytes) -> tuple[str, str]:
    """(title, text) of a book. Raises UserError, one sentence, for anything that is no sound EPUB or is locked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return _read(book)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, RuntimeError, NotImplementedError):
        raise UserError(_BROKEN) from None


def _read(book: zipfile.ZipFile) -> tuple[str, str]:
    left = MOST_BYTES

    def text(name: str) -> str:
        nonlocal left
        left -= book.getinfo(name).file_size
        if left < 0:
            raise UserError(f"It holds more than {MOST_BYTES >> 20} MB of text; split it.")
        return book.read(name).decode("utf-8-sig", "replace")

    if "META-INF/encryption.xml" in book.namelist() and "META-INF/rights.xml" in book.namelist():
        raise UserError("It is locked against copying; choose a book that is not.")
    package = next((a["full-path"] for tag, a in _tags(text("META-INF/container.xml")).found if tag == "rootfile"), "")
    described = _tags(text(package))
    items = {a.get("id", ""): a for tag, a in described.found if tag == "item"}
    pages = []
    for tag, attributes in described.found:
        item = items.get(attributes.get("idref", "")) if tag == "itemref" else None
        if item is None or "html" not in item.get("media-type", "") or "nav" in item.get("properties", "").split():
            continue
        name = posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(item.get("href", ""))))
        page = _Page()
        page.feed(text(name))
        pages.append(page.text())
    return " ".join(described.title.split()), "\n\n".join(page for page in pages if page)


def _tags(text: str) -> _Tags:
    parser = _Tags()
    parser.feed(text)
    return parser
