"""A person's own text file, whatever its encoding, as text to work on. No torch."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from engine.brief import UserError

MOST_BYTES = 5 << 20
_BREAKS = re.compile(r"\r\n?|\x0c|\u2028|\u2029|\x85")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff]")
_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")


def read_file(path: Path) -> tuple[str, str]:
    """The text of a file and the name of its encoding; see decode(). Raises UserError for a file that is
    larger than MOST_BYTES, cannot be read or is no text."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise UserError(
                f"{path.name} has {size / 2**20:.0f} MB, and at most {MOST_BYTES >> 20} MB of text can be edited "
                "here; open a part of it."
            )
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} could not be read ({error.strerror or error}); choose another file.") from error
    try:
        return decode(data)
    except UserError as error:
        raise UserError(f"{path.name}: {error}") from None


def decode(data: bytes) -> tuple[str, str]:
    """Text of bytes, and which of UTF-8, UTF-16, GB18030 and Latin-1 they were.

    A byte order mark decides; then valid UTF-8; UTF-16 by its zero bytes; GB18030 where it is valid and
    most of what is not ASCII are its common characters; Latin-1 (with the signs Windows has in its gap) else. Only line
    breaks and control characters are changed: spaces and empty lines are the writer's.
    """
    for mark, encoding, name in (
        (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
        (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
        (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
    ):
        if data.startswith(mark):
            return _clean(data.decode(encoding, "replace")), name
    wide = _wide(data)
    if wide:
        return _clean(data.decode(wide, "replace")), "UTF-16"
    if b"\0" in data:
        raise UserError("It is not text but some other kind of file; choose a TXT or Markdown file.")
    try:
        return _clean(data.decode("utf-8")), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        # An accent of Latin-1 before a letter is a Chinese character too; but common ones are two high bytes.
        high = sum(byte >= 0x80 for byte in data)
        if 2 * len(_PAIR.findall(data)) > 0.7 * high:
            return _clean(data.decode("gb18030")), "GB18030"
    except UnicodeDecodeError:
        pass
    return _clean(data.decode("cp1252", "replace") if _fits(data, "cp1252") else data.decode("latin-1")), "Latin-1"


def _wide(data: bytes) -> str:
    """The UTF-16 that text without a mark is in, "" if none: every other byte of most characters is zero."""
    sample = data[:4096]
    half = len(sample) // 2
    if len(data) % 2 or half < 2:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.4 * half and not even:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and not odd else ""


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _clean(text: str) -> str:
    return _CONTROL.sub("", _BREAKS.sub("\n", text))
