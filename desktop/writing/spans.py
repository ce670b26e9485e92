"""Stretches of a text that belong to somebody, and move as the text is changed. No Qt."""

from __future__ import annotations


class Spans:
    """Sorted, not touching (start, end) pairs, in the units of the caller."""

    def __init__(self, pairs: list[tuple[int, int]] | None = None) -> None:
        self.pairs: list[tuple[int, int]] = []
        for start, end in pairs or []:
            self.add(start, end)

    def add(self, start: int, end: int) -> None:
        """Make [start, end) part of the spans."""
        if end <= start:
            return
        apart = [pair for pair in self.pairs if pair[1] < start or pair[0] > end]
        joined = [pair for pair in self.pairs if not (pair[1] < start or pair[0] > end)]
        start = min([start, *(pair[0] for pair in joined)])
        end = max([end, *(pair[1] for pair in joined)])
        self.pairs = sorted([*apart, (start, end)])

    def change(self, at: int, removed: int, added: int) -> None:
        """The text was changed: `removed` units from `at` on gave way to `added` ones, which are in no span."""
        gone, moved = at + removed, added - removed
        pairs: list[tuple[int, int]] = []
        for start, end in self.pairs:
            if start < at:
                pairs.append((start, min(end, at)))
            if end > gone:
                pairs.append((max(start, gone) + moved, end + moved))
        self.pairs = []
        for start, end in pairs:
            if end > start:
                # Two halves that only touch are one again, as when nothing was added between them.
                self.add(start, end)

    def within(self, start: int, end: int) -> list[tuple[int, int]]:
        """The parts of the spans that lie in [start, end)."""
        return [(max(a, start), min(b, end)) for a, b in self.pairs if a < end and b > start]
