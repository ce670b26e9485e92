"""MusicXML scores (partwise, plain or compressed .mxl) as Scores. Entities are refused, nothing is fetched.

Read: notes, rests, chords, grace notes (as nothing), ties, backup and forward, voices and staves, divisions
(they may change), tempo, time signatures, names, MIDI programs and channels, transposing instruments (notes
sound as they are heard, not as written), dynamics of <sound>, and repeats with first and second endings.
Not read: ornaments, lyrics, jumps (D.C., D.S.), and scores of the timewise kind.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from engine.brief import UserError
from engine.works import PPQ, Note, Score, Track

MAX_BYTES = 64 * 2**20
MAX_NOTES = 1_000_000
MAX_MEASURES = 20_000
_BROKEN = "It is no sound MusicXML file; export it again from the program that made it."
_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_UNITS = {"whole": 4.0, "half": 2.0, "quarter": 1.0, "eighth": 0.5, "16th": 0.25}
_SOFTEST, _LOUDEST = 1, 127
_USUAL = 90
"""MIDI velocity of 100 per cent in <sound dynamics>, by the standard."""


def read_score(data: bytes) -> Score:
    """The Score in a .musicxml, .xml or .mxl file. Raises UserError where it is none."""
    if data[:4] == b"PK\x03\x04":
        data = _unpacked(data)
    if len(data) > MAX_BYTES:
        raise UserError("The score is larger than 64 MB; split it.")
    root = _parsed(data)
    if root.tag == "score-timewise":
        raise UserError("The score is ordered by time; export it as partwise MusicXML.")
    if root.tag != "score-partwise":
        raise UserError(_BROKEN)
    try:
        return _score(root)
    except (ValueError, ArithmeticError, OverflowError) as error:
        raise UserError(_BROKEN) from error


def _unpacked(data: bytes) -> bytes:
    """The score inside a .mxl: the file that META-INF/container.xml names, else the first .xml."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if not name.startswith("META-INF/")]
            wanted = next((name for name in names if name.lower().endswith((".xml", ".musicxml"))), "")
            if "META-INF/container.xml" in archive.namelist():
                rootfile = _parsed(_member(archive, "META-INF/container.xml")).find(".//rootfile")
                wanted = wanted if rootfile is None else rootfile.get("full-path", wanted)
            return _member(archive, wanted)
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise UserError(_BROKEN) from error


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        found = file.read(MAX_BYTES + 1)
    if len(found) > MAX_BYTES:
        raise UserError("The score is larger than 64 MB; split it.")
    return found


def _parsed(data: bytes) -> Element:
    builder = TreeBuilder()
    parser = expat.ParserCreate()

    def refuse(*_: Any) -> None:
        raise UserError("The score declares entities of its own, which are refused; export it again.")

    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > 64:
            raise UserError(_BROKEN)
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
        return builder.close()
    except (expat.ExpatError, ValueError, LookupError, AssertionError) as error:
        raise UserError(_BROKEN) from error


def _score(root: Element) -> Score:
    names = {e.get("id", ""): e for e in root.iter("score-part")}
    tracks: list[Track] = []
    clock = _Clock()
    for index, part in enumerate(root.findall("part")):
        about = names.get(part.get("id", ""), Element("score-part"))
        reader = _Part(clock)
        for number in _order(part.findall("measure")):
            reader.measure(number)
        notes = tuple(sorted(reader.notes))
        program = _whole(about.findtext(".//midi-program"), 1) - 1
        channel = _whole(about.findtext(".//midi-channel"), _free_channel(index) + 1) - 1
        name = (about.findtext("part-name") or "").strip()
        tracks.append(Track(name, notes, min(127, max(0, program)), min(15, max(0, channel))))
    if not any(track.notes for track in tracks):
        raise UserError("The score holds no notes.")
    tempo, meter = clock.tempi.pop(0, 120.0), clock.meters.pop(0, (4, 4))
    meters = tuple((tick, *clock.meters[tick]) for tick in sorted(clock.meters))
    return Score(tuple(tracks), tempo, meter, tuple(sorted(clock.tempi.items())), meters)


def _free_channel(index: int) -> int:
    """Parts in turn through the channels but that of the drums."""
    return [c for c in range(16) if c != 9][index % 15]


def _order(measures: list[Element]) -> list[Element]:
    """Measures as they are played: repeats once more, first and second endings."""
    out: list[Element] = []
    begin = at = turn = 0
    skip = False
    while at < len(measures):
        if len(out) > MAX_MEASURES:
            raise UserError(f"The score has more than {MAX_MEASURES} measures; split it.")
        measure = measures[at]
        back = False
        for line in measure.findall("barline"):
            repeat, ending = line.find("repeat"), line.find("ending")
            if repeat is not None and repeat.get("direction") == "forward" and begin != at:
                begin, turn = at, 0
            if ending is not None and ending.get("type") == "start":
                numbers = (ending.get("number") or "").replace(" ", "").split(",")
                skip = any(numbers) and str(turn + 1) not in numbers
            back |= repeat is not None and repeat.get("direction") == "backward"
        if not skip:
            out.append(measure)
        ends = any(e.get("type") in ("stop", "discontinue") for e in measure.findall("barline/ending"))
        at += 1
        if back and not skip and turn == 0:
            at, turn = begin, 1
        elif back and not skip:
            begin, turn = at, 0
        if ends and turn and not back and not skip:  # the second ending is over
            begin, turn = at, 0
        if ends:
            skip = False
    return out


@dataclass
class _Clock:
    tempi: dict[int, float] = field(default_factory=dict)
    meters: dict[int, tuple[int, int]] = field(default_factory=dict)


class _Part:
    """One part, measure by measure. Times are exact, in quarters."""

    def __init__(self, clock: _Clock) -> None:
        self.clock = clock
        self.notes: list[Note] = []
        self.divisions = Fraction(1)
        self.up = 0
        self.velocity = _USUAL
        self.begin = Fraction(0)
        self.meter = (4, 4)
        self.tied: dict[tuple[int, str], int] = {}

    def measure(self, measure: Element) -> None:
        now = longest = onset = Fraction(0)
        for element in measure:
            if element.tag == "attributes":
                self._attributes(element, now)
            elif element.tag in ("backup", "forward"):
                length = self._length(element)
                now += -length if element.tag == "backup" else length
                now = max(Fraction(0), now)
            elif element.tag in ("direction", "sound"):
                self._sound(element, now)
            elif element.tag == "note" and element.find("grace") is None:
                length = self._length(element)
                if element.find("chord") is None:
                    onset, now = now, now + length
                self._note(element, self.begin + onset, length)
            longest = max(longest, now)
        self.begin += longest or Fraction(4 * self.meter[0], self.meter[1])

    def _length(self, element: Element) -> Fraction:
        length = _exact(element.findtext("duration") or "0") / self.divisions
        if not 0 <= length <= 4096:
            raise ValueError("a strange duration")
        return length

    def _attributes(self, element: Element, now: Fraction) -> None:
        if divisions := element.findtext("divisions"):
            self.divisions = _exact(divisions)
            if self.divisions <= 0:
                raise ValueError("divisions of nothing")
        if (transpose := element.find("transpose")) is not None:
            self.up = _whole(transpose.findtext("chromatic"), 0) + 12 * _whole(transpose.findtext("octave-change"), 0)
        if (time := element.find("time")) is not None and time.findtext("beats"):
            beats = sum(_whole(n, 0) for n in (time.findtext("beats") or "").split("+"))
            unit = _whole(time.findtext("beat-type"), 0)
            if 1 <= beats <= 64 and unit in (1, 2, 4, 8, 16, 32):
                self.meter = beats, unit
                self.clock.meters[_tick(self.begin + now)] = self.meter

    def _sound(self, element: Element, now: Fraction) -> None:
        sound = element if element.tag == "sound" else element.find("sound")
        tempo = _number(sound.get("tempo")) if sound is not None else None
        if tempo is None and (mark := element.find(".//metronome")) is not None:
            unit = _UNITS.get(mark.findtext("beat-unit") or "", 0.0) * (
                1.5 if mark.find("beat-unit-dot") is not None else 1
            )
            minute = _number(mark.findtext("per-minute"))
            tempo = minute * unit if minute else None
        if tempo and 4 <= tempo <= 2000:
            self.clock.tempi[_tick(self.begin + now)] = tempo
        loud = _number(sound.get("dynamics")) if sound is not None else None
        if loud is not None:
            self.velocity = round(min(_LOUDEST, max(_SOFTEST, _USUAL * loud / 100)))

    def _note(self, element: Element, onset: Fraction, length: Fraction) -> None:
        pitch = element.find("pitch")
        if pitch is None or element.find("cue") is not None:
            return
        step = (pitch.findtext("step") or "").strip()
        if step not in _STEPS or len(self.notes) > MAX_NOTES:
            raise ValueError("a strange pitch")
        alter = round(_number(pitch.findtext("alter")) or 0)
        key = 12 * (_whole(pitch.findtext("octave"), 4) + 1) + _STEPS[step] + alter + self.up
        if not 0 <= key <= 127:
            raise ValueError("a pitch out of reach")
        begin, end = _tick(onset), _tick(onset + length)
        ties = {tie.get("type") for tie in element.findall("tie")}
        voice = key, element.findtext("voice") or "1"
        before = self.tied.pop(voice, None) if "stop" in ties else None
        if before is not None and self.notes[before].onset + self.notes[before].duration == begin:
            self.notes[before] = replace(self.notes[before], duration=max(1, end - self.notes[before].onset))
        else:
            before = len(self.notes)
            self.notes.append(Note(begin, key, max(1, end - begin), self.velocity))
        if "start" in ties:
            self.tied[voice] = before


def _tick(quarters: Fraction) -> int:
    return round(quarters * PPQ)


def _exact(text: str) -> Fraction:
    """A plain decimal number of at most nine digits before its point (an exponent could be endless)."""
    if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", text.strip()):
        raise ValueError("no plain number")
    return Fraction(text.strip())


def _whole(text: str | None, default: int) -> int:
    return int(text.strip()) if text and text.strip() else default


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
