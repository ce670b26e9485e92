"""What the painting studio can do with a model besides creating; the names are the window's and the command line's."""

from __future__ import annotations

from engine.jobs import Operation

OPERATIONS: dict[str, Operation] = {}
