"""A person's own files, in the encodings that are about."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from engine.brief import UserError
from engine.writing import opening

CHINESE = "春江潮水连海平，海上明月共潮生。\n滟滟随波千万里，何处春江无月明。"
FRENCH = "Là, tout n'est qu'ordre et beauté,\nLuxe, calme et volupté. Œuvre « naïve »"


@pytest.mark.parametrize(
    ("data", "text", "name"),
    [
        (b"", "", "UTF-8"),
        (b"plain", "plain", "UTF-8"),
        (CHINESE.encode(), CHINESE, "UTF-8"),
        (codecs.BOM_UTF8 + CHINESE.encode(), CHINESE, "UTF-8"),
        (CHINESE.encode("utf-16"), CHINESE, "UTF-16"),
        (codecs.BOM_UTF16_BE + FRENCH.encode("utf-16-be"), FRENCH, "UTF-16"),
        (FRENCH.encode("utf-16-le"), FRENCH, "UTF-16"),
        (FRENCH.encode("utf-16-be"), FRENCH, "UTF-16"),
        (CHINESE.encode("gb18030"), CHINESE, "GB18030"),
        (FRENCH.encode("cp1252"), FRENCH, "Latin-1"),
        ("café\x81".encode("latin-1"), "café\x81", "Latin-1"),
        ("thème".encode("latin-1"), "thème", "Latin-1"),
        ("a🌊שלום".encode(), "a🌊שלום", "UTF-8"),
    ],
)
def test_encodings_are_told_apart(data: bytes, text: str, name: str) -> None:
    assert opening.decode(data) == (text, name)


def test_only_breaks_and_control_characters_are_changed() -> None:
    assert opening.decode(b"a\r\n\r\n\r\n\tb  \rc\x0cd\x07\n\n")[0] == "a\n\n\n\tb  \nc\nd\n\n"


def test_what_is_no_text_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "picture.txt"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xd8\0\0\1")
    with pytest.raises(UserError, match=r"^picture\.txt: It is not text"):
        opening.read_file(path)
    with path.open("wb") as file:
        file.truncate(50 << 20)
    with pytest.raises(UserError, match="50 MB"):
        opening.read_file(path)
    with pytest.raises(UserError, match="could not be read"):
        opening.read_file(tmp_path / "none.txt")
