"""Reading text files: what is accepted, and the sentence for what is not."""

from __future__ import annotations

import codecs
import unicodedata

from engine.brief import UserError


def read_text(data: bytes) -> str:
    """The text of a file in UTF-8 or UTF-16, in Unicode NFC with "\\n" line ends.

    Raises UserError for anything else: Latin-1 and its relatives cannot be told apart by their bytes, and
    a wrong guess would teach the model wrong letters.
    """
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError("the text is not UTF-8 (perhaps Latin-1 or GBK); save it as UTF-8 and try again") from error
    if "\0" in text:
        raise UserError("the file is no text; choose .txt or .md files in UTF-8")
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")
