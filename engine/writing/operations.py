"""What the writing studio can do with a model besides creating; the names are the window's and the command line's."""

from __future__ import annotations

from engine.jobs import Operation
from engine.writing import assist

OPERATIONS: dict[str, Operation] = {
    "continue": Operation(assist.continue_),
    "alternatives": Operation(assist.alternatives),
    "rewrite": Operation(assist.rewrite),
    "fill": Operation(assist.fill),
    "next_word": Operation(assist.next_word),
    "score": Operation(assist.score),
}
