"""What the writing studio can do with a model besides creating; the names are the window's and the command line's."""

from __future__ import annotations

from engine.jobs import Operation
from engine.writing import assist, spelling, verse
from engine.writing.lesson import LESSON

OPERATIONS: dict[str, Operation] = {
    "continue": Operation(assist.continue_),
    "alternatives": Operation(assist.alternatives),
    "rewrite": Operation(assist.rewrite),
    "fill": Operation(assist.fill),
    "next_word": Operation(assist.next_word),
    "score": Operation(assist.score),
    "write": Operation(verse.write_operation),
    "check": Operation(verse.check_operation, needs_model=False),
    "spell": Operation(spelling.spell, needs_model=False),
    "suggest": Operation(spelling.suggest, needs_model=False),
    "keep_word": Operation(spelling.keep_word, needs_model=False),
    "forms": Operation(verse.forms_operation, needs_model=False),
    **LESSON,
}
