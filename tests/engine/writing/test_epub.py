"""Books in EPUB, sound and not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.writing import corpus, epub

CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
PACKAGE = """<package><metadata><dc:title>The Tide</dc:title></metadata><manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="two" href="two%20.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="one.xhtml" media-type="application/xhtml+xml"/>
<item id="pic" href="a.png" media-type="image/png"/></manifest>
<spine><itemref idref="nav"/><itemref idref="one"/><itemref idref="two"/><itemref idref="pic"/></spine></package>"""


def book(path: Path, **more: str) -> Path:
    files = {
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": PACKAGE,
        "OEBPS/nav.xhtml": "<p>Contents</p>",
        "OEBPS/one.xhtml": "<html><head><title>x</title><style>p{}</style></head><body><h1>I</h1>"
        "<p>The sea\n   &amp; the <i>storm</i>,<br/>and the night.</p></body></html>",
        "OEBPS/two .xhtml": "<p>Morning &eacute;.</p>",
        **more,
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def test_a_book_is_read_in_the_order_of_its_spine(tmp_path: Path) -> None:
    title, text = epub.read(book(tmp_path / "a.epub").read_bytes())
    assert title == "The Tide"
    assert text == "I\n\nThe sea & the storm,\nand the night.\n\nMorning \u00e9."


def test_a_folder_with_a_book_says_language_and_size(tmp_path: Path) -> None:
    book(tmp_path / "a.epub")
    (tmp_path / "bad.epub").write_bytes(b"PK\x03\x04 no")
    read = corpus.read(tmp_path, RecordingJob())
    assert read.report.read == 1 and read.report.language == "en"
    assert read.report.characters == len(read.pieces[0].text)
    assert [(r.name, r.reason) for r in read.report.refused] == [
        ("bad.epub", "It is no sound EPUB book; save it again, or as plain text.")
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"META-INF/container.xml": "<container/>"}, "no sound EPUB"),
        ({"OEBPS/book.opf": PACKAGE.replace("one.xhtml", "../../../etc/passwd")}, "no sound EPUB"),
        ({"META-INF/encryption.xml": "<x/>", "META-INF/rights.xml": "<x/>"}, "locked"),
    ],
)
def test_a_book_with_errors_gets_one_sentence(tmp_path: Path, more: dict[str, str], said: str) -> None:
    with pytest.raises(UserError, match=said) as error:
        epub.read(book(tmp_path / "a.epub", **more).read_bytes())
    assert "\n" not in str(error.value)
