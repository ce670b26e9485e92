"""ABC notation (standard 2.1, the part of it that tunes use) as a Score.

Read: the first tune of a file: T: M: L: Q: K: (with modes and "exp"-less accidentals), V: voices, inline
fields [K:..], notes, accidentals (to the end of the bar), octaves, lengths, broken rhythm, rests, chords,
ties, tuplets, repeats with first and second endings, comments. Grace notes, ornaments, chord names, slurs
and words are passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction

from engine.brief import UserError
from engine.works import PPQ, Note, Score, Track

MAX_BYTES = 4 * 2**20
MAX_NOTES = 200_000
_VELOCITY = 80
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SHARPS, _FLATS = "FCGDAEB", "BEADGCF"
_MODES = {"m": -3, "min": -3, "aeo": -3, "mix": -1, "dor": -2, "phr": -4, "lyd": 1, "loc": -5}
"""Fifths from the major key on the same tonic; all other words are major."""
_IN_TUNE = "IKLMNPQRrsTUVWwXm"
"""Fields that may stand among the notes (A: to G: there are notes before a repeat)."""
_FIFTHS = {"C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5, "F": -1}
_SIGNS = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}
_TOKEN = re.compile(
    r"""(?P<field>\[[A-Za-z]:[^\]]*\])|(?P<bar>(?::*\|[|\]:]*|::+|\[\|)(?:\[?[1-9])?|\[[1-9])|(?P<tuplet>\(\d(?::\d?(?::\d?)?)?)
    |(?P<note>(?:\^\^|\^|__|_|=)?[A-Ga-g][,']*)|(?P<rest>[zx])|(?P<long>[ZX]\d*)
    |(?P<open>\[)|(?P<close>\])|(?P<length>\d+/*\d*|/+\d*)|(?P<tie>-)|(?P<broken>>+|<+)
    |(?P<skip>"[^"]*"|![^!]*!|\+[^+\s]*\+|\{[^}]*\}|.)""",
    re.VERBOSE | re.DOTALL,
)


def read_score(text: str) -> Score:
    """The Score of the first tune in ABC text. Raises UserError where there is none."""
    if len(text) > MAX_BYTES:
        raise UserError("The ABC file is larger than 4 MB; split it.")
    head: dict[str, str] = {}
    music: dict[str, list[str]] = {}
    voice, begun = "", False
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = raw.split("%", 1)[0].rstrip()
        named = re.match(r"([A-Za-z]):\s*(.*)$", line)
        if begun and named and named[1] not in _IN_TUNE:
            named = None
        if not line and any(music.values()):
            break
        if named and named[1] in "Ww":
            continue
        if named and named[1] == "X" and begun:
            break
        if named and named[1] == "V":
            voice = (named[2].split() or [""])[0]
            music.setdefault(voice, [])
        elif named and not begun:
            head.setdefault(named[1], named[2].strip())
            begun = named[1] == "K"
        elif named and named[1] in "KLMQ":
            music.setdefault(voice, []).append(f"[{named[1]}:{named[2]}]")
        elif begun and line and not named:
            music.setdefault(voice, []).append(line.removesuffix("\\"))
    if not begun:
        raise UserError("There is no tune in it: an ABC tune has a line K: with its key before the notes.")
    tracks, first = [], _Voice(head)
    for index, (name, lines) in enumerate(music.items()):
        reader = _Voice(head)
        reader.read("\n".join(lines))
        if reader.notes:
            channel = [c for c in range(16) if c != 9][index % 15]
            tracks.append(Track(name or head.get("T", ""), tuple(sorted(reader.notes)), 0, channel))
            first = reader if len(tracks) == 1 else first
    if not tracks:
        raise UserError("The ABC tune holds no notes.")
    first.opening = first.tempi.pop(0, first.opening[0]), first.meters.pop(0, first.opening[1])
    return Score(
        tuple(tracks), first.opening[0], first.opening[1], tuple(sorted(first.tempi.items())),
        tuple((tick, *meter) for tick, meter in sorted(first.meters.items())),
    )  # fmt: skip


@dataclass
class _Bars:
    """Where to go back to, and which time round it is."""

    begin: int = 0
    turn: int = 1
    skipping: bool = False
    done: set[int] = field(default_factory=set)


class _Voice:
    """One voice, token by token. Times are exact, in whole notes."""

    def __init__(self, head: dict[str, str]) -> None:
        self.notes: list[Note] = []
        self.tempi: dict[int, float] = {}
        self.meters: dict[int, tuple[int, int]] = {}
        self.now = Fraction(0)
        self.meter, self.unit, self.key = (4, 4), Fraction(1, 8), dict[str, int]()
        self.accidentals: dict[str, int] = {}
        self.tied: dict[int, int] = {}
        tempo = 120.0
        for name in "MLQK":
            if name in head:
                found = self._field(name, head[name], opening="L" not in head)
                tempo = found if name == "Q" and found else tempo
        self.opening = tempo, self.meter
        self.tempi.clear()
        self.meters.clear()

    def _field(self, name: str, value: str, opening: bool = False) -> float | None:
        tick = round(self.now * 4 * PPQ)
        if name == "M":
            value = {"C": "4/4", "C|": "2/2"}.get(value, value)
            found = re.match(r"(\d{1,2})/(\d{1,2})$", value)
            if found and 1 <= int(found[1]) <= 64 and int(found[2]) in (1, 2, 4, 8, 16, 32):
                self.meter = int(found[1]), int(found[2])
                self.meters[tick] = self.meter
                if opening:
                    self.unit = Fraction(1, 16) if Fraction(*self.meter) < Fraction(3, 4) else Fraction(1, 8)
        elif name == "L" and (found := re.match(r"1/(\d{1,3})$|1$", value)):
            self.unit = Fraction(1, max(1, int(found[1] or 1)))
        elif name == "Q":
            value = re.sub(r'"[^"]*"', "", value).strip()
            found = re.match(r"(?:(\d{1,2})/(\d{1,2})\s*=\s*)?(\d{1,4}(?:\.\d+)?)$", value)
            if found:
                beat = Fraction(int(found[1]), max(1, int(found[2]))) if found[1] else Fraction(1, 4)
                tempo = float(beat * 4) * float(found[3])
                if 4 <= tempo <= 2000:
                    self.tempi[tick] = tempo
                    return tempo
        elif name == "K":
            self._key(value)
        return None

    def _key(self, value: str) -> None:
        found = re.match(r"([A-G])([#b]?)\s*([A-Za-z]*)", value)
        if found is None:
            self.key = {}
            return
        mode = found[3].lower()
        mode = mode if mode == "m" else mode[:3]
        sharps = _FIFTHS[found[1]] + {"#": 7, "b": -7, "": 0}[found[2]] + _MODES.get(mode, 0)
        self.key = dict.fromkeys(_SHARPS[: max(0, sharps)], 1) | dict.fromkeys(_FLATS[: max(0, -sharps)], -1)

    def read(self, music: str) -> None:
        tokens = [(m.lastgroup or "", m.group()) for m in _TOKEN.finditer(music)]
        at, bars = 0, _Bars()
        chord: list[int] | None = None  # pitches of the chord that is open
        waiting: list[int] = []  # pitches whose length is still to come
        factor = Fraction(1)
        tuplet, left = Fraction(1), 0
        length = Fraction(1)

        def close(tie: bool = False) -> None:
            nonlocal waiting, length, left, factor
            if waiting:
                span = self.unit * length * factor * (tuplet if left else 1)
                self._sound([p for p in waiting if p >= 0], span, tie)
                left = max(0, left - 1)
                factor = Fraction(1)
            waiting, length = [], Fraction(1)

        while at < len(tokens):
            kind, text = tokens[at]
            at += 1
            if bars.skipping and kind != "bar":
                continue
            if kind in ("note", "rest") and chord is None:
                close()
                waiting = [self._pitch(text) if kind == "note" else -1]
            elif kind == "note" and chord is not None:
                chord.append(self._pitch(text))
            elif kind == "open":
                close()
                chord = []
            elif kind == "close" and chord is not None:
                waiting, chord = chord, None
            elif kind == "length" and waiting:
                length *= _length(text)
            elif kind == "length" and chord:
                length = _length(text) if len(chord) == 1 else length
            elif kind == "tie" and waiting:
                close(tie=True)
            elif kind == "broken" and waiting:
                dot = 2 - Fraction(1, 2 ** len(text))
                mine, other = (dot, 2 - dot) if text[0] == ">" else (2 - dot, dot)
                length *= mine
                close()
                factor = other
            elif kind == "tuplet":
                close()
                tuplet, left = _tuplet(text, self.meter)
            elif kind == "long":
                close()
                self.now += Fraction(*self.meter) * min(999, int(text[1:] or 1))
            elif kind == "field":
                close()
                self._field(text[1], text[3:-1].strip())
            elif kind == "bar":
                close()
                self.accidentals = {}
                at = _turn(bars, text, at)
        close()

    def _pitch(self, text: str) -> int:
        sign = re.match(r"[\^_=]*", text)
        mark = sign[0] if sign else ""
        letter = text[len(mark)]
        octave = text.count("'") - text.count(",") + (1 if letter.islower() else 0)
        if mark:
            self.accidentals[letter.upper() + str(octave)] = _SIGNS[mark]
        name = letter.upper()
        shift = self.accidentals.get(name + str(octave), self.key.get(name, 0))
        pitch = 60 + _LETTERS[name] + 12 * octave + shift
        if not 0 <= pitch <= 127:
            raise UserError("A note of the ABC tune lies beyond what MIDI can say; mend its octave marks.")
        return pitch

    def _sound(self, pitches: list[int], span: Fraction, tie: bool) -> None:
        begin, end = round(self.now * 4 * PPQ), round((self.now + span) * 4 * PPQ)
        if len(self.notes) + len(pitches) > MAX_NOTES or self.now > 100_000:
            raise UserError("The ABC tune is too long; split it.")
        tied: dict[int, int] = {}
        for pitch in pitches:
            before = self.tied.get(pitch)
            if before is not None:
                self.notes[before] = replace(self.notes[before], duration=end - self.notes[before].onset)
            else:
                before = len(self.notes)
                self.notes.append(Note(begin, pitch, max(1, end - begin), _VELOCITY))
            if tie:
                tied[pitch] = before
        self.tied = tied
        self.now += span


def _length(text: str) -> Fraction:
    above, slashes, below = re.match(r"(\d*)(/*)(\d*)", text).groups()  # type: ignore[union-attr]
    bottom = int(below) if below else 2 ** min(8, len(slashes))
    return Fraction(min(9999, int(above or 1)), max(1, bottom))


def _tuplet(text: str, meter: tuple[int, int]) -> tuple[Fraction, int]:
    """(p:q:r: p notes in the time of q, for r notes -> (q/p, r)."""
    numbers = text[1:].split(":")
    p = max(1, int(numbers[0]))
    compound = meter[1] == 8 and meter[0] % 3 == 0
    usual = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}.get(p, 3 if compound else 2)
    q = int(numbers[1]) if len(numbers) > 1 and numbers[1] else usual
    r = int(numbers[2]) if len(numbers) > 2 and numbers[2] else p
    return Fraction(q, p), r


def _turn(bars: _Bars, text: str, at: int) -> int:
    """The token after a bar line: back to the beginning of a repeat the first time."""
    ending = int(text[-1]) if text[-1].isdigit() else 0
    line = text.rstrip("123456789").rstrip("[")
    ends, begins = line.startswith(":"), line.endswith(":")
    if ends and not bars.skipping and at not in bars.done:
        bars.done.add(at)
        bars.turn = 2
        return bars.begin
    if ending:
        bars.skipping = ending != bars.turn
    elif ends or begins or (bars.turn == 2 and line in ("||", "|]")):
        bars.turn, bars.begin, bars.skipping = 1, at, False
    return at
