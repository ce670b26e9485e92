"""Stretches of a text that move with its edits, against a list of owners of each character."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.utf16 import at_units, units
from desktop.writing.spans import Spans

EDITS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 8), st.integers(0, 8), st.booleans()), min_size=1, max_size=12
)


@settings(max_examples=200, deadline=None)
@given(edits=EDITS)
def test_spans_move_as_the_letters_do(edits: list[tuple[int, int, int, bool]]) -> None:
    owners = [False] * 10
    spans = Spans()
    for at, removed, added, model in edits:
        at = min(at, len(owners))
        removed = min(removed, len(owners) - at)
        owners[at : at + removed] = [model] * added
        spans.change(at, removed, added)
        if model:
            spans.add(at, at + added)
        found = [False] * len(owners)
        for start, end in spans.pairs:
            assert 0 <= start < end <= len(owners)
            found[start:end] = [True] * (end - start)
        assert found == owners
        assert all(a[1] < b[0] for a, b in zip(spans.pairs, spans.pairs[1:], strict=False))
    middle = spans.within(2, 6)
    assert all(2 <= start < end <= 6 for start, end in middle)


@given(st.text(), st.data())
def test_units_and_characters_agree(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    assert at_units(text, units(text[:place])) == place
