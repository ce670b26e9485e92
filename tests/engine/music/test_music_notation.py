"""MusicXML and ABC by hand: pitches and times as a musician reads them, and nothing that breaks the reader."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from engine.brief import UserError
from engine.music import notation
from engine.works import PPQ, Score

Q = PPQ


def _abc(text: str) -> Score:
    return notation.read("tune.abc", text.encode())


def _short(score: Score, track: int = 0) -> list[tuple[float, int, float]]:
    """(onset, pitch, length) in quarters."""
    return [(n.onset / Q, n.pitch, round(n.duration / Q, 3)) for n in score.tracks[track].notes]


HEAD = "X:1\nT:Test\nM:4/4\nL:1/4\nK:C\n"


@pytest.mark.parametrize(
    ("music", "pitches", "lengths"),
    [
        ("C D e, f'|", [60, 62, 64, 89], [1, 1, 1, 1]),
        ("c2 d/ e// f3/2|", [72, 74, 76, 77], [2, 0.5, 0.25, 1.5]),
        ("^C C | C _B, =F", [61, 61, 60, 58, 65], [1] * 5),
        ("A>B c<d", [69, 71, 72, 74], [1.5, 0.5, 0.5, 1.5]),
        ("(3CDE F", [60, 62, 64, 65], [0.667, 0.666, 0.667, 1]),
        ("C-|C D-D-D", [60, 62], [2, 3]),
        ("|:C D:| E", [60, 62, 60, 62, 64], [1] * 5),
        ("|:C|1 D:|2 E|] F", [60, 62, 60, 64, 65], [1] * 5),
        ("C|1 D:|2 E||:F:|", [60, 62, 60, 64, 65, 65], [1] * 6),
        ("|:C::D:|", [60, 60, 62, 62], [1] * 4),
        ('"Am"{gf}!trill!C (DE) "x"z ~F % end', [60, 62, 64, 65], [1] * 4),
        ("[K:D] F [L:1/8] F", [66, 66], [1, 0.5]),
        ("Z C", [60], [1]),
    ],
)
def test_abc_is_read_as_musicians_read_it(music: str, pitches: list[int], lengths: list[float]) -> None:
    found = _short(_abc(HEAD + music))
    assert [p for _, p, _ in found] == pitches
    assert [n for *_, n in found] == pytest.approx(lengths, abs=0.002)


def test_abc_heads_chords_and_voices() -> None:
    score = _abc(
        "X:2\nT:Air\nM:6/8\nL:1/8\nQ:3/8=80\nK:Gm\nV:1\n[GB]2z G3|\nM:2/4\nB2:|\nV:2\nG,6|\n"
        "\nnot music abc\nX:3\nK:C\nC\n"
    )
    assert (score.tempo, score.meter, score.meters) == (120.0, (6, 8), ((3 * Q, 2, 4), (7 * Q, 2, 4)))
    assert _short(score)[:3] == [(0, 67, 1), (0, 70, 1), (1.5, 67, 1.5)]
    assert _short(score, 1) == [(0, 55, 3)]
    assert [t.channel for t in score.tracks] == [0, 1] and score.tracks[0].name == "1"
    for key, pitch in (("A", 66), ("F", 65), ("Bb dor", 65), ("Ebmaj", 65), ("E mix", 66), ("none", 65)):
        assert _abc(f"X:1\nL:1/4\nK:{key}\nF").tracks[0].notes[0].pitch == pitch, key


def _xml(measures: str, attributes: str = "<divisions>2</divisions>", more: str = "") -> bytes:
    return f"""<?xml version="1.0"?>
<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://example.invalid/partwise.dtd">
<score-partwise><part-list><score-part id="P1"><part-name>Flute</part-name>
<midi-instrument id="I"><midi-channel>3</midi-channel><midi-program>74</midi-program></midi-instrument>
</score-part></part-list><part id="P1"><measure number="1"><attributes>{attributes}</attributes>{more}
{measures}</measure></part></score-partwise>""".encode()


def _note(step: str, duration: int, extra: str = "", octave: int = 4, alter: int = 0) -> str:
    chord = "<chord/>" if "chord" in extra else ""
    ties = "".join(f"<tie type='{tie}'/>" for tie in ("stop", "start") if tie in extra)
    return (
        f"<note>{chord}<pitch><step>{step}</step><alter>{alter}</alter><octave>{octave}</octave></pitch>"
        f"<duration>{duration}</duration>{ties}<voice>1</voice></note>"
    )


def test_musicxml_times_chords_ties_and_voices() -> None:
    body = (
        _note("C", 2) + _note("E", 2, "chord", alter=-1) + _note("G", 2, "start") + "</measure><measure>"
        + _note("G", 4, "stop") + "<backup><duration>4</duration></backup><forward><duration>2</duration></forward>"
        + _note("B", 2, octave=3) + "<note><rest/><duration>2</duration></note>" + _note("D", 1)
    )  # fmt: skip
    more = '<direction><sound tempo="90" dynamics="50"/></direction>'
    times = "<divisions>2</divisions><time><beats>2</beats><beat-type>4</beat-type></time>"
    score = notation.read("a.musicxml", _xml(body, times, more))
    assert (score.tempo, score.meter) == (90.0, (2, 4))
    (flute,) = score.tracks
    assert (flute.name, flute.program, flute.channel) == ("Flute", 73, 2)
    found = [(n.onset / Q, n.pitch, n.duration / Q, n.velocity) for n in flute.notes]
    assert found == [(0, 60, 1, 45), (0, 63, 1, 45), (1, 67, 3, 45), (3, 59, 1, 45), (5, 62, 0.5, 45)]


def test_musicxml_repeats_endings_transposition_and_tempo_marks() -> None:
    def bar(note: str, line: str = "") -> str:
        return note + line + "</measure><measure>"

    lines = "".join(f"<barline><repeat direction='{where}'/></barline>" for where in ("forward", "backward"))
    body = (
        bar(_note("C", 1))
        + bar(_note("D", 1), '<barline><ending number="1" type="start"/></barline>'
              '<barline><ending number="1" type="stop"/><repeat direction="backward"/></barline>')
        + bar(_note("E", 1), '<barline><ending number="2" type="start"/><ending number="2" type="stop"/></barline>')
        + bar(_note("F", 1), lines)
    )  # fmt: skip
    transposed = "<divisions>1</divisions><transpose><chromatic>-2</chromatic></transpose>"
    beat = "<beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>60</per-minute>"
    mark = f"<direction><metronome>{beat}</metronome></direction>"
    score = notation.read("a.xml", _xml(body, transposed, mark))
    assert score.tempo == 90.0
    assert [n.pitch for n in score.tracks[0].notes] == [58, 60, 58, 62, 63, 63]
    assert [n.onset // Q for n in score.tracks[0].notes] == list(range(6))


def test_a_compressed_score_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        container = '<container><rootfiles><rootfile full-path="in/score.xml"/></rootfiles></container>'
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("other.xml", "<no/>")
        archive.writestr("in/score.xml", _xml(_note("A", 2)))
    assert notation.read("a.mxl", out.getvalue()).tracks[0].notes[0].pitch == 69


_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><score-partwise>&c;</score-partwise>'
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xml", b""),
        ("a.xml", b"<score-partwise>"),
        ("a.xml", b"<html></html>"),
        ("a.xml", b"<score-timewise/>"),
        ("a.xml", _LAUGHS),
        ("a.xml", b"<a>" * 5000),
        ("a.xml", _xml("")),
        ("a.xml", _xml(_note("C", 2), "<divisions>0</divisions>")),
        ("a.xml", _xml(_note("C", 2), "<divisions>1e999999999</divisions>")),
        ("a.xml", _xml(_note("H", 2))),
        ("a.xml", _xml(_note("C", 2, octave=40))),
        ("a.mxl", b"PK\x03\x04broken"),
        ("a.abc", b""),
        ("a.abc", b"X:1\nK:C\n"),
        ("a.abc", b"X:1\nK:C\nC''''''''''''"),
        ("a.txt", b"hello"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(name: str, data: bytes) -> None:
    with pytest.raises(UserError) as refused:
        notation.read(name, data)
    assert str(refused.value).endswith(".") and "\n" not in str(refused.value)


def test_damaged_scores_never_crash() -> None:
    abc = (HEAD + "|:C2 [EG]>A (3Bcd|1 ^f'-f' z:|2 _g,,/ Z|] [M:3/4] \"G\"D4").encode()
    xml = _xml(
        _note("C", 2, "start") + _note("C", 2, "stop") + "<backup><duration>2</duration></backup>" + _note("E", 1)
    )
    rng = random.Random(3)
    read = refused = 0
    for number in range(600):
        data = bytearray((abc, xml)[number % 2])
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(data))
            if rng.random() < 0.6:
                data[at] = rng.choice(b"0123456789ABCDEFGabz|:[](){}<>/-^_='\"!")
            else:
                del data[at : at + rng.randint(1, 9)]
        try:
            score = notation.read(("a.abc", "a.xml")[number % 2], bytes(data))
        except UserError:
            refused += 1
            continue
        assert any(track.notes for track in score.tracks) and score.seconds > 0
        read += 1
    assert read > 200 and refused > 50
