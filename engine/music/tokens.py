"""Scores as streams of events, and back: the alphabet the music networks read and write. numpy only.

Time runs in frames of a sixteenth note. A frame is a list of notes in ascending order, then END. A note is
a symbol (pitch and part together), a duration bin and a velocity bin. What a frame knows besides its notes
(place in the bar, meter, bars since the start and until the end, what still sounds, what was played one and
two bars ago, mood, mode, density) goes with every event of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.brief import Mood
from engine.works import PPQ, Note, Score

STEP = PPQ // 4
"""Ticks in a frame."""
LOWEST, KEYS = 21, 88
"""The piano's keys: MIDI 21..108. Notes outside are moved in by octaves."""
PARTS = 2
"""0: the melody (voice, right hand); 1: the accompaniment (piano, left hand)."""
END = KEYS * PARTS
"""The symbol that ends a frame. Note symbols are 2 * (pitch - LOWEST) + part, so they ascend by pitch."""
SYMBOLS = END + 1
START = SYMBOLS
"""Given as the previous event of the first one; never predicted."""
DURATIONS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 48, 64)
"""Frames of each duration bin."""
VELOCITIES = (22, 36, 48, 58, 68, 78, 88, 98, 110, 122)
"""The MIDI velocity of each velocity bin."""
UNKNOWN_VELOCITY = len(VELOCITIES)
"""The bin of notes in a piece without dynamics of its own: never learnt, never written."""
NO_DURATION = len(DURATIONS)
"""The duration given with END and START."""
METERS = ((0, 0), (4, 4), (3, 4), (2, 4), (6, 8), (3, 8), (9, 8), (12, 8), (3, 2), (6, 4), (2, 2))
"""Meters the network knows by index; 0 is any other."""
POSITIONS = 32
FAR = 15
"""Bars since the start and until the end are counted up to this."""
MODES = ("unknown", "major", "minor")
DENSITIES = ("unknown", "sparse", "medium", "dense")
SETTINGS = ("unknown", "song", "piano")
SEGMENT_BARS = 16
"""Mood, mode and density are measured over so many bars."""
ROLL_BYTES = KEYS // 8

DURATION_TABLE = np.asarray(DURATIONS)
VELOCITY_TABLE = np.asarray(VELOCITIES)

SYMBOL_CLASSES = np.array([(s // PARTS + LOWEST) % 12 * PARTS + s % PARTS for s in range(END)] + [12 * PARTS] * 2)
"""Pitch class and part of each symbol, 0..23; 24 for END and START."""
CLASSES = 12 * PARTS + 1

LABELS: tuple[tuple[str, int], ...] = (
    ("symbol", SYMBOLS + 1),
    ("duration", NO_DURATION + 1),
    ("position", POSITIONS),
    ("meter", len(METERS)),
    ("from_start", FAR + 1),
    ("to_end", FAR + 2),
    ("mode", len(MODES)),
    ("density", len(DENSITIES)),
    ("setting", len(SETTINGS)),
)
"""The integer inputs of an event and how many values each has; to_end FAR + 1 means unknown."""
UNKNOWN_END = FAR + 1
ROLLS = 3 * KEYS
"""The 0/1 inputs of an event: keys held from earlier frames, struck one bar ago, struck two bars ago."""


def duration_bin(frames: np.ndarray | int) -> np.ndarray:
    """Nearest duration bin (the shorter of two equally near)."""
    return np.abs(np.asarray(frames)[..., None] - DURATION_TABLE).argmin(-1)


def velocity_bin(velocity: np.ndarray | int) -> np.ndarray:
    """Nearest velocity bin."""
    return np.abs(np.asarray(velocity)[..., None] - VELOCITY_TABLE).argmin(-1)


def symbol_of(pitch: int, part: int) -> int:
    """The symbol of a note; pitches off the keyboard are moved in by octaves."""
    while pitch < LOWEST:
        pitch += 12
    while pitch >= LOWEST + KEYS:
        pitch -= 12
    return PARTS * (pitch - LOWEST) + part


@dataclass(frozen=True)
class Notes:
    """The notes of a piece on the grid, in order of frame, then symbol; no symbol twice in a frame.

    frame, symbol, frames (duration, 1 or more), velocity: int arrays of one length. dynamics: whether the
    velocities say anything (False where they are all but alike: notation programs write one for all).
    """

    frame: np.ndarray
    symbol: np.ndarray
    frames: np.ndarray
    velocity: np.ndarray
    dynamics: bool

    def __len__(self) -> int:
        return len(self.frame)


MIN_VELOCITIES = 5
"""Fewer different velocities in a whole piece count as no dynamics."""


def quantise(score: Score, parts: list[int] | None = None) -> Notes:
    """Notes on the nearest sixteenth. Triplets move to it; notes of one part that meet merge.

    parts: part of each track (default: part_of_tracks). Drums (channel 10) are left out.
    """
    parts = part_of_tracks(score) if parts is None else parts
    rows: list[tuple[int, int, int, int]] = []
    velocities: set[int] = set()
    for track, part in zip(score.tracks, parts, strict=True):
        if track.channel == 9:
            continue
        for note in track.notes:
            frame = (note.onset + STEP // 2) // STEP
            end = (note.onset + note.duration + STEP // 2) // STEP
            hand = part if part >= 0 else int(note.pitch < 60)
            rows.append((frame, symbol_of(note.pitch, hand), max(1, end - frame), note.velocity))
            velocities.add(note.velocity)
    if not rows:
        return Notes(*(np.zeros(0, np.int64) for _ in range(4)), dynamics=False)
    table = np.array(rows, np.int64)
    order = np.lexsort((-table[:, 2], table[:, 1], table[:, 0]))
    table = table[order]
    first = np.ones(len(table), bool)
    first[1:] = (np.diff(table[:, 0]) != 0) | (np.diff(table[:, 1]) != 0)
    table = table[first]
    return Notes(*table.T, dynamics=len(velocities) >= MIN_VELOCITIES)


_VOICES = ("voice", "voix", "sing", "gesang", "chant", "canto", "soprano", "mezzo", "alto", "tenor", "bass",
           "bariton", "stimme", "voce", "vocal", "melod", "solo", "flute", "violin")  # fmt: skip


def part_of_tracks(score: Score) -> list[int]:
    """Part of each track: 0 melody, 1 accompaniment, -1 where one track holds both (split at middle C).

    Voices by name are melody where there is something else to accompany them; of nameless tracks the
    one that lies highest is.
    """
    pitched = [i for i, t in enumerate(score.tracks) if t.channel != 9 and t.notes]
    if len(pitched) < 2:
        return [-1] * len(score.tracks)
    named = [i for i in pitched if any(word in score.tracks[i].name.lower() for word in _VOICES)]
    if named and len(named) < len(pitched):
        upper = set(named)
    else:
        mean = {i: np.mean([n.pitch for n in score.tracks[i].notes]) for i in pitched}
        upper = {max(pitched, key=lambda i: mean[i])}
    return [int(i not in upper) for i in range(len(score.tracks))]


def setting_of(score: Score) -> int:
    """Index in SETTINGS: a song where a track is named a voice and another is not, else piano."""
    names = [t.name.lower() for t in score.tracks if t.notes]
    sung = [any(word in name for word in _VOICES) for name in names]
    return 1 if any(sung) and not all(sung) else 2


_MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
_MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])


def key_of(chroma: np.ndarray) -> tuple[int, int]:
    """(tonic 0..11, index in MODES) by correlation with the key profiles of Krumhansl & Kessler (1982).

    chroma: how long each pitch class sounds, (12,). All alike (or silence): (0, 0), unknown.
    """
    spread = chroma - chroma.mean()
    if not np.abs(spread).max() > 0:
        return 0, 0
    fits = []
    for profile in (_MAJOR, _MINOR):
        profile = (profile - profile.mean()) / np.linalg.norm(profile - profile.mean())
        fits.append([float(spread @ np.roll(profile, tonic)) for tonic in range(12)])
    mode, tonic = divmod(int(np.argmax(fits)), 12)
    return tonic, mode + 1


def chroma_of(symbol: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """How long each pitch class sounds, in frames (a note counts a bar of 4/4 at most)."""
    return np.bincount((symbol // PARTS + LOWEST) % 12, weights=np.minimum(frames, 16.0), minlength=12)


def density_of(notes_per_quarter: float) -> int:
    """Index in DENSITIES; the limits are the terciles of songs and piano pieces."""
    return 1 if notes_per_quarter < 4.4 else 2 if notes_per_quarter < 6.2 else 3


def bars(
    meters: Sequence[tuple[int, int, int]], frames: int, upbeat: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """For each of the frames: place in its bar, meter index, number and length of its bar (in frames).

    meters: (tick, beats, beat unit) in order, the first at tick 0. The first `upbeat` frames are a short bar.
    """
    position, meter, bar, length = (np.zeros(frames, np.int32) for _ in range(4))
    first_bar = 0
    starts = [min(frames, (tick + STEP // 2) // STEP) for tick, _, _ in meters]
    for (_, beats, unit), start, stop in zip(meters, starts, [*starts[1:], frames], strict=True):
        if stop <= start:
            continue
        size = max(1, 16 * beats // unit)
        inside = np.arange(stop - start) + (size - upbeat if upbeat and not first_bar else 0)
        position[start:stop], bar[start:stop] = inside % size, first_bar + inside // size
        meter[start:stop], length[start:stop] = meter_index((beats, unit)), size
        first_bar = int(bar[stop - 1]) + 1
    return position, meter, bar, length


def meter_index(meter: tuple[int, int]) -> int:
    return METERS.index(meter) if meter in METERS else 0


def score_of(notes: Notes, *, tempo: float, names: tuple[str, str], programs: tuple[int, int]) -> Score:
    """Grid notes as a Score in 4/4 with a track for each part that has notes."""
    from engine.works import Track

    tracks = []
    for part in range(PARTS):
        own = np.flatnonzero(notes.symbol % PARTS == part)
        made = tuple(
            Note(
                int(notes.frame[i]) * STEP,
                int(notes.symbol[i]) // PARTS + LOWEST,
                int(notes.frames[i]) * STEP,
                int(notes.velocity[i]),
            )
            for i in own
        )
        if made:
            tracks.append(Track(names[part], tuple(sorted(made)), programs[part], part))
    return Score(tuple(tracks), tempo, (4, 4))


def mood_row(mood: Mood | None) -> tuple[float, float, float]:
    """The three mood inputs: valence, arousal, known."""
    return (0.0, 0.0, 0.0) if mood is None else (mood.valence, mood.arousal, 1.0)
