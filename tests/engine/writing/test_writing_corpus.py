from __future__ import annotations

import json
import lzma
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.writing import corpus, shapes, words
from engine.writing.texts import read_text, tidy
from engine.writing.tokens import BEGIN, END, PAD, Tokenizer, learn


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_read_text_accepts_unicode_and_tidies(encoding: str) -> None:
    assert read_text("Caf\u0065\u0301 \r\nmoon\r\n\r\n\r\n月\n".encode(encoding)) == "Café\nmoon\n\n月"


@pytest.mark.parametrize(
    "data",
    [
        "Über den Flüssen".encode("latin-1"),
        "床前明月光".encode("gbk"),
        b"\x89PNG\r\n\x1a\n",
        b"a\0b",
        b"\xff\xfeabc",
    ],
)
def test_read_text_refuses_other_encodings_in_one_sentence(data: bytes) -> None:
    with pytest.raises(UserError) as caught:
        read_text(data)
    assert str(caught.value).count(".") == 1
    assert "\n" not in str(caught.value)


def test_a_folder_is_read_though_some_files_are_bad(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("The sea is wide.\nThe night is long.\n")
    (tmp_path / "page.md").write_text("# A Title\n\nSome words of mine.\n")
    (tmp_path / "latin.txt").write_bytes("Über allen Gipfeln".encode("latin-1"))
    (tmp_path / "empty.txt").write_text("  \n")
    (tmp_path / "rows.jsonl").write_text('{"text": "A third poem of summer."}\nnot json\n{"title": "x"}\n')
    (tmp_path / "broken.jsonl.xz").write_bytes(b"no xz")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    read = corpus.read(tmp_path, RecordingJob())
    assert read.report.read == 3
    assert {piece.title for piece in read.pieces} == {"A Title", ""}
    refused = {refusal.name for refusal in read.report.refused}
    bad_lines = {"rows.jsonl, line 2", "rows.jsonl, line 3"}
    assert refused == bad_lines | {"latin.txt", "empty.txt", "broken.jsonl.xz", "picture.png"}


def test_an_empty_folder_and_unreadable_texts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No text"):
        corpus.read(tmp_path, RecordingJob())
    (tmp_path / "latin.txt").write_bytes(b"\xe4\xf6\xfc")
    with pytest.raises(UserError, match="No text"):
        corpus.read(tmp_path, RecordingJob())
    with pytest.raises(UserError):
        corpus.read(tmp_path / "missing", RecordingJob())


def test_a_zip_and_an_xz_are_read(tmp_path: Path) -> None:
    row = json.dumps({"title": "夜", "text": "床前明月光，疑是地上霜。"}, ensure_ascii=False)
    with zipfile.ZipFile(tmp_path / "texts.zip", "w") as archive:
        archive.writestr("a/b.jsonl", row)
        archive.writestr("../evil.txt", "outside")
    read = corpus.read(tmp_path / "texts.zip", RecordingJob())
    assert (read.language, read.report.read, len(read.report.refused)) == ("zh", 1, 1)
    (tmp_path / "one.jsonl.xz").write_bytes(lzma.compress(row.encode()))
    assert corpus.read(tmp_path / "one.jsonl.xz", RecordingJob()).train[0].title == "夜"


def test_a_huge_line_is_cut_into_passages_that_join_up_again(tmp_path: Path) -> None:
    text = " ".join(f"word{number}" for number in range(60_000))
    (tmp_path / "long.txt").write_text(text)
    pieces = corpus.read(tmp_path, RecordingJob()).pieces
    assert len(pieces) > 50
    assert max(len(piece.text) for piece in pieces) <= 1.5 * corpus.PASSAGE["en"]
    assert "".join(piece.text for piece in pieces) == text
    assert [p.first for p in pieces].count(True) == [p.last for p in pieces].count(True) == 1
    whole = corpus.read(tmp_path, RecordingJob(), whole=True).pieces
    assert [piece.text for piece in whole] == [text]


def test_the_language_is_that_of_most_texts(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("床前明月光，疑是地上霜。")
    (tmp_path / "b.txt").write_text("春眠不觉晓，处处闻啼鸟。")
    (tmp_path / "c.txt").write_text("An English line of words.")
    read = corpus.read(tmp_path, RecordingJob())
    assert (read.language, read.report.read) == ("zh", 2)
    assert "1 texts are in another language" in read.report.sentence("texts")
    assert corpus.read(tmp_path, RecordingJob(), language="en").report.read == 1


def test_duplicates_are_dropped_and_authors_are_not_split(sources: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "twice.jsonl").write_text(2 * sources["en"].read_text())
    once, twice = corpus.read(sources["en"], RecordingJob()), corpus.read(tmp_path, RecordingJob())
    assert once.report.read == twice.report.read
    assert once.valid and not {p.author for p in once.train} & {p.author for p in once.valid}
    assert [p.title for p in once.valid] == [p.title for p in twice.valid]


def test_cards_name_the_data(sources: dict[str, Path]) -> None:
    (card,) = corpus.read(sources["en"], RecordingJob()).data
    assert card["name"] == "en" and card["licence"] == "unknown (own folder)"
    (other,) = corpus.read(sources["en"], RecordingJob(), licence="CC0").data
    assert other["licence"] == "CC0" and other["fingerprint"] == card["fingerprint"]
    (third,) = corpus.read(sources["zh"], RecordingJob()).data
    assert third["fingerprint"] != card["fingerprint"]


def test_forms_go_by_shape() -> None:
    def lines(count: int) -> str:
        return "\n".join("a line of verse" for _ in range(count))

    assert shapes.label_of(lines(14), "poem", "en") == "sonnet"
    assert shapes.label_of(lines(2), "", "en") == "couplet"
    assert shapes.label_of("\n\n".join([lines(4)] * 3), "", "en") == "quatrains"
    assert shapes.label_of(lines(61), "", "en") == "long"
    assert shapes.label_of("word " * 100, "", "en") == "prose"
    assert shapes.label_of("床前明月光，疑是地上霜。\n举头望明月，低头思故乡。", "", "zh") == "wujue"
    assert shapes.label_of("甲", "七言律诗", "zh") == "qilv"


def test_keywords_are_salient_and_follow_from_the_texts_alone() -> None:
    texts = [
        "the lonely harbour and the harbour light",
        "a garden of roses and the light",
        "light on the hill",
    ]
    found = words.keywords(texts, "en")
    assert found[0][0] == "harbour" and "light" not in found[0][:1]
    assert found == words.keywords(texts, "en")
    assert words.of_prompt("Write a poem about the storm over the sea", "en") == ("storm", "sea")
    assert words.of_prompt("江上的秋月", "zh") == ("江上", "秋月")


def test_stop_words_can_be_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The storm is over the sea,\nand the night was cold.")
    read = corpus.read(tmp_path, RecordingJob(), stop_words=True)
    assert read.train[0].text == "storm sea,\nnight cold."


ENGLISH = Tokenizer(learn(["the sea and the storm\nover the hills\n"] * 20, "en", 320))
CHINESE = Tokenizer(learn(["床前明月光，疑是地上霜。\n"] * 20, "zh", 300))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_survives_the_tokenizers(text: str) -> None:
    for tokenizer in (ENGLISH, CHINESE):
        ids = tokenizer.encode(text)
        assert tokenizer.decode(ids) == text
        assert not {PAD, BEGIN, END} & set(ids)


def test_special_tokens_typed_by_a_person_are_plain_text() -> None:
    for tokenizer in (ENGLISH, CHINESE):
        ids = tokenizer.encode("<end><pad>\n<unknown>")
        assert min(ids) > 3 and tokenizer.decode(ids) == "<end><pad>\n<unknown>"
        assert tokenizer.encode("a\n\nb").count(tokenizer.newline) == 2


def test_a_damaged_tokenizer_is_refused() -> None:
    with pytest.raises(UserError, match="tokenizer"):
        Tokenizer(b"{}")


def test_reading_and_writing_do_without_torch() -> None:
    code = "import sys, engine.writing.corpus, engine.writing.generate; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_tidy_takes_out_control_characters() -> None:
    assert tidy("a\x07b\x0cc\u2028d\ufeff") == "ab\nc\nd"


def test_examples_are_the_first_texts(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(f"the wind is on the hill and the sea is number {number}\n" * 3)
    shown = corpus.examples(corpus.read(tmp_path, RecordingJob()))
    assert len(shown) == corpus.EXAMPLES
    assert "the wind is on the hill" in shown[0].body and shown[0].language == "en"
