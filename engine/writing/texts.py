"""Bytes of a text file to clean text. No torch."""

from __future__ import annotations

import codecs
import re
import unicodedata

from engine.brief import UserError

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff]")
_BREAKS = re.compile(r"\r\n?|\x0c|\u2028|\u2029|\x85")
_TRAILING = re.compile(r"[ \t\u3000]+$", re.MULTILINE)
_GAPS = re.compile(r"\n{3,}")


def read_text(data: bytes) -> str:
    """A file's text: UTF-8 with or without BOM, or UTF-16 with BOM; line breaks become newlines, Unicode NFC.

    Any other encoding (Latin-1, GBK) cannot be told apart safely, so it is refused with a UserError, and so
    is a file that is no text.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding, name = "utf-16", "UTF-16"
    else:
        encoding, name = "utf-8-sig", "UTF-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UserError(
            f"It is not {name} text (byte {error.start + 1} does not fit); save it again as UTF-8."
        ) from None
    if "\0" in text:
        raise UserError("It is not text but some other kind of file; choose text saved as UTF-8.")
    return tidy(text)


def tidy(text: str) -> str:
    """Unicode NFC, newlines alone as line breaks, no control characters, no space at line ends.

    At most one empty line stays between paragraphs, none at the beginning and the end.
    """
    text = unicodedata.normalize("NFC", _CONTROL.sub("", _BREAKS.sub("\n", text)))
    return _GAPS.sub("\n\n", _TRAILING.sub("", text)).strip("\n")
