"""When what is to be seen and heard in a performance: strokes in time with the bars, a line of the poem at a time."""

from __future__ import annotations

from dataclasses import dataclass

from engine.works import Score, Text

SILENT_SECONDS = 30.0
"""How long a performance without a tune lasts."""
HOLD_SECONDS = 3.0
"""The finished works stay so long."""
BEAT_SECONDS = 1.0
"""Beats of a performance without a tune."""


@dataclass(frozen=True)
class Timeline:
    """bars: when each bar begins, in seconds, and the end; lines: when each line of the poem appears."""

    bars: tuple[float, ...]
    lines: tuple[float, ...]

    @property
    def seconds(self) -> float:
        """From the first note to the end of the hold."""
        return self.bars[-1] + HOLD_SECONDS

    def painted(self, second: float) -> float:
        """How much of the painting is there, 0..1: each bar lays its share, most of it on its first beats."""
        last = len(self.bars) - 1
        if second >= self.bars[-1]:
            return 1.0
        for index in range(last):
            begin, end = self.bars[index], self.bars[index + 1]
            if second < end:
                inside = max(0.0, second - begin) / max(1e-6, end - begin)
                return (index + 1 - (1 - inside) ** 2) / last
        return 1.0

    def shown(self, second: float) -> int:
        """How many lines of the poem are there."""
        return sum(1 for begin in self.lines if begin <= second)

    def fresh(self, second: float) -> float:
        """How far the newest line has appeared, 0..1, within 0.6 s."""
        begun = [begin for begin in self.lines if begin <= second]
        return min(1.0, (second - begun[-1]) / 0.6) if begun else 1.0


def lines_of(text: Text | None) -> list[str]:
    """The lines of a poem without the empty ones at its ends; stanzas stay parted by empty lines."""
    return text.body.strip("\n").split("\n") if text is not None and text.body.strip() else []


def timeline(score: Score | None, text: Text | None) -> Timeline:
    """The lines are spread over the bars of the tune and appear as a bar begins; the last bar is left to hear."""
    if score is not None and score.ticks:
        count = max(1, -(-score.ticks // score.bar))
        bars = tuple(score.seconds_at(score.bar * index) for index in range(count + 1))
    else:
        bars = tuple(BEAT_SECONDS * index for index in range(round(SILENT_SECONDS / BEAT_SECONDS) + 1))
    lines = lines_of(text)
    spoken = [index for index, line in enumerate(lines) if line.strip()]
    room = max(1, len(bars) - 2)
    begins: list[float] = []
    for index in range(len(lines)):
        place = sum(1 for other in spoken if other < index)
        at = place * room / max(1, len(spoken))
        # More lines than bars: some come inside a bar, at even parts of it.
        bar = int(at)
        part = at - bar if len(spoken) > room else 0.0
        begins.append(bars[bar] + part * (bars[min(bar + 1, len(bars) - 1)] - bars[bar]))
    return Timeline(bars, tuple(begins))
