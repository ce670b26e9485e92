"""Reads MIDI files into training examples: events on a sixteenth grid, and what frames know. No torch."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine import mood, sources
from engine.brief import UserError
from engine.jobs import Job
from engine.music import notation, tokens
from engine.music.lines import lines
from engine.music.tokens import END, KEYS, NO_DURATION, PARTS, UNKNOWN_VELOCITY
from engine.sources import Report, walk
from engine.works import Score

_MANIFEST = "manifest.jsonl"
MAX_NOTES, MAX_FRAMES, MIN_NOTES = 60_000, 100_000, 8
VALIDATION_SHARE = 0.08
_HEAVIER = 1.15
"""A place of the bar is taken for the true first one where it is so much heavier than the supposed one."""


@dataclass(frozen=True, eq=False)
class Piece:
    """One piece as events and frames, ready for a network. E events, F frames.

    symbol (E,) with END at the end of each frame; duration, velocity (E,) bins (NO_DURATION and
    UNKNOWN_VELOCITY at END; UNKNOWN_VELOCITY throughout where the piece has no dynamics); frame (E,).
    labels uint8 (F, 7): position, meter, from_start, to_end, mode, density, setting (see tokens.LABELS);
    mood float32 (F, 2); held, struck uint8 (F, 11): packed bits of the 88 keys; back int32 (F, 2): the
    frame one and two bars ago, -1 where there is none. digest is the SHA-256 of the file; tune its lines of
    pitches, by which copies are known.
    """

    name: str
    composer: str
    group: tuple[str, str]
    symbol: np.ndarray
    duration: np.ndarray
    velocity: np.ndarray
    frame: np.ndarray
    labels: np.ndarray
    mood: np.ndarray
    held: np.ndarray
    struck: np.ndarray
    back: np.ndarray
    digest: bytes
    tune: list[np.ndarray]
    title: str = ""

    @property
    def notes(self) -> int:
        return int((self.symbol != END).sum())

    @property
    def home(self) -> int:
        """Semitones that move the whole piece to C (major or minor), -5..6 where the keyboard allows it."""
        notes = self.symbol != END
        chroma = tokens.chroma_of(self.symbol[notes], tokens.DURATION_TABLE[self.duration[notes]])
        return self.shift_to_c(tokens.key_of(chroma)[0])

    def shift_to_c(self, tonic: int) -> int:
        """The shift that brings a tonic (0..11) to C with every note on the keyboard; 0 where none does."""
        lowest, highest = self.pitch_range
        shifts = (-tonic, 12 - tonic) if tonic <= 5 else (12 - tonic, -tonic)
        return next((shift for shift in shifts if -lowest <= shift <= KEYS - 1 - highest), 0)

    @property
    def pitch_range(self) -> tuple[int, int]:
        """Lowest and highest key, counted from the piano's lowest."""
        keys = self.symbol[self.symbol != END] // PARTS
        return int(keys.min()), int(keys.max())

    def rolls(self, frames: np.ndarray, shift: int = 0) -> np.ndarray:
        """(len(frames), ROLLS) uint8: held, struck one and two bars ago, all moved up by shift keys."""
        parts = [self.held[frames]]
        for column in range(2):
            at = self.back[frames, column]
            parts.append(np.where((at >= 0)[:, None], self.struck[np.maximum(at, 0)], 0).astype(np.uint8))
        keys = np.unpackbits(np.stack(parts, 1), axis=2)
        if shift:
            moved = np.zeros_like(keys)
            if shift > 0:
                moved[:, :, shift:] = keys[:, :, :-shift]
            else:
                moved[:, :, :shift] = keys[:, :, -shift:]
            keys = moved
        return keys.reshape(len(frames), -1)


@dataclass
class Corpus:
    """train, valid: pieces, parted by composer where composers are known, by piece otherwise."""

    report: Report
    data: list[dict[str, Any]]
    train: list[Piece]
    valid: list[Piece] = field(default_factory=list)

    @property
    def pieces(self) -> list[Piece]:
        return [*self.train, *self.valid]


def read(source: Path, job: Job, *, licence: str = "", name: str = "", exclude: Collection[str] = ()) -> Corpus:
    """Read a folder, a zip or one file of MIDI, MusicXML or ABC; a manifest.jsonl names titles, composers, licences.

    An ABC file may hold many tunes. Notes move to the nearest sixteenth (triplets are lost). exclude: names of
    files to leave out. Files that cannot be read are refused one by
    one in the report. Raises UserError where nothing can be read at all.
    """
    report = Report(str(source))
    rows: dict[str, dict[str, Any]] = {}
    pieces: list[Piece] = []
    for file_name, data in walk(source, (*notation.ENDINGS, _MANIFEST), report, exclude):
        if job.should_stop():
            break
        if file_name.endswith(_MANIFEST):
            rows |= dict(_manifest(file_name, data, report))
            continue
        for part_name, part in _tunes(file_name, data):
            try:
                pieces.append(make_piece(notation.read(file_name, part), name=part_name, data=part))
            except UserError as error:
                report.refuse(part_name, str(error))
                continue
            report.read += 1
            if report.read % 100 == 0:
                job.progress(None, f"{report.read} pieces read")
    report.opened = [name for name in report.opened if not name.endswith(_MANIFEST)]
    if not pieces:
        raise UserError(f"No music could be read in {source}: {report.sentence('pieces')}.")
    pieces = [_with_manifest(piece, rows, licence, name or Path(source).stem) for piece in pieces]
    train, valid = split(pieces)
    job.progress(None, report.sentence("pieces"))
    return Corpus(report, _data_cards(pieces), train, valid)


def _tunes(name: str, data: bytes) -> list[tuple[str, bytes]]:
    """(name, bytes) of each tune of a file: an ABC file begins one at every line X:."""
    if not name.lower().endswith(".abc"):
        return [(name, data)]
    head, *tunes = re.split(rb"(?m)^(?=X:)", data)
    if len(tunes) < 2:
        return [(name, data)]
    return [(f"{name}#{number}", head + tune) for number, tune in enumerate(tunes, 1)]


def examples(corpus: Corpus) -> list[Score]:
    """The first piece as the network reads it: sixteenths, two parts, durations and loudness in steps."""
    return [score_of(corpus.train[0] if corpus.train else corpus.valid[0])]


def score_of(piece: Piece) -> Score:
    """A piece as the network reads it; its tempo is not kept."""
    notes = piece.symbol != END
    frames = tokens.DURATION_TABLE[piece.duration[notes]]
    heard = np.minimum(piece.velocity[notes], len(tokens.VELOCITIES) - 1)
    read = tokens.Notes(
        piece.frame[notes].astype(np.int64), piece.symbol[notes].astype(np.int64), frames,
        tokens.VELOCITY_TABLE[heard], dynamics=True,
    )  # fmt: skip
    return tokens.score_of(read, tempo=100.0, names=("", ""), programs=(0, 0))


def _manifest(name: str, data: bytes, report: Report) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield str(row["file"]), row
        except (ValueError, TypeError, KeyError, RecursionError):
            report.refuse(f"{name}, line {number}", "no JSON object with a file name")


def _with_manifest(piece: Piece, rows: dict[str, dict[str, Any]], licence: str, name: str) -> Piece:
    row = rows.get(piece.name) or rows.get(piece.name.rsplit("/", 1)[-1]) or {}
    composer = row.get("composer")
    named = (str(row.get("corpus") or name), licence or str(row.get("licence") or "unknown (own folder)"))
    by = composer_key(composer) if isinstance(composer, str) else ""
    return replace(piece, composer=by, group=named, title=str(row.get("title") or ""))


def composer_key(composer: str) -> str:
    """A surname in small plain letters, so that "SchubertF" and "Franz Schubert" are one composer."""
    plain = unicodedata.normalize("NFKD", composer).encode("ascii", "ignore").decode()
    words = re.findall(r"[A-Za-z-]+", plain)
    if not words:
        return ""
    return (re.sub(r"(?<=[a-z])[A-Z]+$", "", words[-1]) or words[-1]).lower()


def _data_cards(pieces: list[Piece]) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], list[Piece]] = {}
    for piece in pieces:
        groups.setdefault(piece.group, []).append(piece)
    cards = []
    for (name, licence), members in sorted(groups.items()):
        digest = hashlib.sha256(b"".join(piece.digest for piece in members)).hexdigest()[:16]
        notes = sum(piece.notes for piece in members)
        cards.append({"name": name, "licence": licence, "works": len(members), "notes": notes, "fingerprint": digest})
    return cards


def split(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """(train, valid): whole composers held out until 8 % of the pieces are; single pieces where unknown.

    Of fewer than 100 pieces more are (sources.held_out). Composers with more than 4 % of the pieces stay in training,
    so that the rest is many different ones; with fewer than five composers - one's own tunes - single pieces are held
    out. The choice follows from the names alone. Fewer than five pieces: nothing is held out.
    """
    named = {piece.composer for piece in pieces if piece.composer}
    alone = len(named) < 5 and all(piece.composer for piece in pieces)
    groups: dict[str, list[int]] = {}
    for index, piece in enumerate(pieces):
        key = f"composer {piece.composer}" if piece.composer and not alone else f"piece {piece.name}"
        groups.setdefault(key, []).append(index)
    if len(groups) < 5:
        return pieces, []
    wanted = sources.held_out(len(pieces), VALIDATION_SHARE)
    largest = max(0.04 * len(pieces), min(map(len, groups.values())))
    held: set[int] = set()
    for key in sorted(groups, key=lambda k: hashlib.sha256(k.encode()).digest()):
        if len(held) < wanted and len(groups[key]) <= largest:
            held |= set(groups[key])
    train = [piece for i, piece in enumerate(pieces) if i not in held]
    return train, [piece for i, piece in enumerate(pieces) if i in held]


def make_piece(score: Score, *, name: str = "", data: bytes = b"") -> Piece:
    """A Score as a Piece. Raises UserError."""
    notes = tokens.quantise(score)
    if len(notes) < MIN_NOTES:
        raise UserError(f"It holds fewer than {MIN_NOTES} notes.")
    last = int(notes.frame[-1]) + 1
    if len(notes) > MAX_NOTES or last > MAX_FRAMES:
        raise UserError(f"It is longer than {MAX_FRAMES // 16} bars or {MAX_NOTES} notes; split it.")
    meters = [(0, *score.meter), *score.meters]
    position, meter, bar, length = tokens.bars(meters, last + 64, _upbeat(notes, meters))
    begin = int(np.flatnonzero(bar == bar[notes.frame[0]])[0])
    end = int(np.flatnonzero(bar == bar[last - 1])[-1]) + 1
    count = end - begin
    frame = notes.frame - begin
    position, meter, bar, length = (a[begin:end] for a in (position, meter, bar, length))
    bar = bar - bar[0]
    at = np.arange(count)
    back = np.stack([at - length, at - 2 * length], 1).astype(np.int32)
    labels = np.zeros((count, 7), np.uint8)
    labels[:, 0] = position % tokens.POSITIONS
    labels[:, 1] = meter
    labels[:, 2] = np.minimum(bar, tokens.FAR)
    labels[:, 3] = np.minimum(bar[-1] - bar, tokens.FAR)
    labels[:, 6] = tokens.setting_of(score)
    moods = np.zeros((count, 2), np.float32)
    _measure(replace(notes, frame=frame), _main_tempo(score), bar, labels, moods)
    held, struck = _rolls(frame, notes.symbol // PARTS, notes.frames, count)
    where = np.arange(len(notes)) + frame  # an END stands before each frame's notes but the first's
    events = len(notes) + count
    symbol = np.full(events, END, np.int16)
    duration = np.full(events, NO_DURATION, np.int8)
    velocity = np.full(events, UNKNOWN_VELOCITY, np.int8)
    symbol[where] = notes.symbol
    duration[where] = tokens.duration_bin(notes.frames)
    if notes.dynamics:
        velocity[where] = tokens.velocity_bin(notes.velocity)
    ends = symbol == END
    event_frame = (np.cumsum(ends) - ends).astype(np.int32)
    return Piece(
        name=name,
        composer="",
        group=("", ""),
        symbol=symbol,
        duration=duration,
        velocity=velocity,
        frame=event_frame,
        labels=labels,
        mood=moods,
        held=held,
        struck=struck,
        back=np.where(back >= 0, back, -1),
        digest=hashlib.sha256(data or symbol.tobytes()).digest(),
        tune=lines(score),
    )


def _main_tempo(score: Score) -> float:
    """The tempo longest in force; the earlier of equals."""
    last = max([e.onset for t in score.tracks for e in t.events], default=0)
    ends = [*(tick for tick, _ in score.tempos), max(score.ticks, last)]
    lengths: dict[float, int] = {}
    for (tick, tempo), end in zip([(0, score.tempo), *score.tempos], ends, strict=True):
        lengths[tempo] = lengths.get(tempo, 0) + max(0, end - tick)
    return max(lengths, key=lambda tempo: lengths[tempo])


def _upbeat(notes: tokens.Notes, meters: list[tuple[int, int, int]]) -> int:
    """Frames before the first full bar, 0 where the piece begins with one.

    Notation programs write an upbeat as a short first bar, and a MIDI file does not say so: all its bar
    lines are then late. The heaviest place of the bar (long low notes, full chords), if it is clearly
    heavier than the supposed first one, is taken for the first.
    """
    _, beats, unit = meters[0]
    size = 16 * beats // unit
    later = [tick // tokens.STEP for tick, *meter in meters[1:] if meter != [beats, unit]]
    inside = notes.frame < min([*later, MAX_FRAMES])
    frame, length = notes.frame[inside], notes.frames[inside]
    if size < 2 or len(frame) < 32 or frame[0] >= size or frame[0] > 0:
        return 0
    lowest = np.r_[True, np.diff(frame) > 0]  # notes of a frame ascend
    weight = np.bincount(frame[lowest] % size, np.minimum(length[lowest], 16), size)
    weight += 0.5 * np.bincount(frame % size, minlength=size)
    best = int(weight[::2].argmax()) * 2
    return best if weight[best] > _HEAVIER * weight[0] else 0


def _measure(notes: tokens.Notes, tempo: float, bar: np.ndarray, labels: np.ndarray, moods: np.ndarray) -> None:
    """Fill in mood, mode and density for each stretch of SEGMENT_BARS bars."""
    for first in range(0, int(bar[-1]) + 1, tokens.SEGMENT_BARS):
        inside = np.flatnonzero((bar >= first) & (bar < first + tokens.SEGMENT_BARS))
        begin, end = int(inside[0]), int(inside[-1]) + 1
        own = (notes.frame >= begin) & (notes.frame < end)
        if not own.any():
            continue
        part = tokens.Notes(notes.frame[own], notes.symbol[own], notes.frames[own], notes.velocity[own], True)
        score = tokens.score_of(part, tempo=tempo, names=("", ""), programs=(0, 0))
        felt = mood.of_score(score)
        moods[begin:end] = felt.valence, felt.arousal
        labels[begin:end, 4] = tokens.key_of(tokens.chroma_of(part.symbol, part.frames))[1]
        labels[begin:end, 5] = tokens.density_of(4 * len(part) / (end - begin))


def _rolls(frame: np.ndarray, key: np.ndarray, frames: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """(held, struck) packed bits (count, 11): keys held from earlier frames, keys struck in a frame."""
    struck = np.zeros((count, KEYS), np.uint8)
    struck[frame, key] = 1
    steps = np.zeros((count + 1, KEYS), np.int32)
    np.add.at(steps, (np.minimum(frame + 1, count), key), 1)
    np.add.at(steps, (np.minimum(frame + frames, count), key), -1)
    held = (steps.cumsum(0)[:count] > 0).astype(np.uint8)
    return np.packbits(held, 1), np.packbits(struck, 1)


__all__ = ["Corpus", "Piece", "composer_key", "make_piece", "read", "split"]
