"""What the music studio can do with a model besides creating; the names are the window's and the command line's.

Arguments are those of the functions in develop.py after the job and the model: a Score and ticks in it,
and controls=Controls(...). Each returns a list of develop.Proposal, the best first; "sound" writes a file.
"""

from __future__ import annotations

from engine.jobs import Operation
from engine.music import develop, sound
from engine.music.lesson import LESSON

OPERATIONS: dict[str, Operation] = {
    "continue": Operation(develop.continue_),
    "fill": Operation(develop.fill),
    "vary": Operation(develop.vary),
    "harmonise": Operation(develop.harmonise),
    "accompany": Operation(develop.accompany),
    "interpolate": Operation(develop.interpolate),
    "sound": Operation(sound.export, needs_model=False),
    **LESSON,
}
