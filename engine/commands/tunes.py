"""The command line's verbs for tunes in files: continue and render."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine import files, studio
from engine.brief import Mood, UserError
from engine.commands.shared import Verb, job_of, show

if TYPE_CHECKING:
    from engine.works import Score

DENSITIES = ("sparse", "medium", "dense")
RATES = (22050, 44100, 48000)


def add(verb: Verb) -> None:
    """Add the verbs; `verb` makes one and gives back its parser."""
    _add_continue(verb)
    _add_render(verb)


def read_file(path: Path) -> Score:
    """The Score in a MIDI, MusicXML or ABC file. Raises UserError where it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} could not be read ({error.strerror or error}); choose another file.") from error
    return studio.pillar("music", "notation").read(path.name, data)


def _add_continue(verb: Verb) -> None:
    sub = verb("continue", _continue, "Go on from a tune: the same tune with new bars at its end.")
    sub.add_argument("file", type=Path, help="a MIDI, MusicXML or ABC file")
    sub.add_argument("--out", type=Path, required=True, metavar="FILE", help="the MIDI file to write")
    sub.add_argument("--bars", type=int, default=8, help="how many new bars (8)")
    sub.add_argument("--seed", type=int, default=0, help="the same seed gives the same notes (0)")
    sub.add_argument("--scale", default="", metavar="NAME", help='only notes of a scale, like "C minor"')
    sub.add_argument("--temperature", type=float, default=0.95, help="how daring it is (0.95)")
    sub.add_argument("--top-p", type=float, default=0.92, help="share of the likeliest notes to choose from (0.92)")
    sub.add_argument("--mood", default="", metavar="V,A", help="valence and arousal, each -1 to 1 (the tune's own)")
    sub.add_argument("--density", choices=DENSITIES, default="unknown", help="how many notes (as many as there are)")
    sub.add_argument("--polyphony", type=int, default=0, metavar="N", help="new notes at once, at most (no limit)")
    sub.add_argument("--lowest", type=int, default=21, metavar="PITCH", help="lowest MIDI pitch of new notes (21)")
    sub.add_argument("--highest", type=int, default=108, metavar="PITCH", help="highest MIDI pitch of new notes (108)")
    sub.add_argument("--ending", action="store_true", help="the new bars end the piece")
    sub.add_argument("--model", default="", help="the model that composes (the first for music)")


def _continue(asked: argparse.Namespace) -> int:
    score = read_file(asked.file)
    controls = studio.pillar("music", "controls").Controls(
        mood=Mood.parse(asked.mood) if asked.mood else None,
        scale=asked.scale,
        density=asked.density,
        polyphony=asked.polyphony,
        lowest=asked.lowest,
        highest=asked.highest,
        temperature=asked.temperature,
        top_p=asked.top_p,
        seed=asked.seed,
    )
    job = job_of(asked)
    arguments = {"score": score, "bars": asked.bars, "ending": asked.ending, "controls": controls}
    with job.listening():
        proposals = studio.operate("music", "continue", arguments, job, asked.model)
    if not proposals:
        raise UserError("It was stopped before the first note; nothing was written.")
    new = proposals[0].score
    files.write_bytes(asked.out, studio.encode(_joined(score, new)))
    notes = sum(len(track.notes) for track in new.tracks)
    result = {"file": str(asked.out), "notes": notes, "bars": asked.bars, "seed": asked.seed}
    show(asked, result, [f"{asked.out}: {notes} new notes"])
    return 0


def _joined(score: Score, new: Score) -> Score:
    """A tune with new notes laid into the tracks they belong to."""
    tracks = list(score.tracks)
    for track in new.tracks:
        homes = [i for i, t in enumerate(tracks) if t.notes and (t.name, t.channel) == (track.name, track.channel)]
        if homes:
            home = tracks[homes[0]]
            tracks[homes[0]] = replace(home, notes=tuple(sorted([*home.notes, *track.notes])))
        else:
            tracks.append(track)
    return replace(score, tracks=tuple(tracks))


def _add_render(verb: Verb) -> None:
    sub = verb("render", _render, "Play a tune into a sound file with the built-in preview sound.")
    sub.add_argument("file", type=Path, help="a MIDI, MusicXML or ABC file")
    sub.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write: .wav, .flac or .ogg")
    sub.add_argument("--rate", type=int, choices=RATES, default=44100, help="frames a second (44100)")


def _render(asked: argparse.Namespace) -> int:
    score = read_file(asked.file)
    job = job_of(asked)
    result = studio.operate("music", "sound", {"score": score, "path": str(asked.out), "rate": asked.rate}, job)
    show(asked, result, [f"{asked.out}: {result['seconds']:.1f} s"])
    return 0
