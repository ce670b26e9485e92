"""What can be done to the notes of a piano-roll by command: each one change of the score, told once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.music import edits, transforms
from desktop.music.geometry import Place, snapped
from desktop.music.offers import Merge
from desktop.music.roll_view import RollView
from engine.works import PPQ, Note, Score, Track


class RollEditing(RollView):
    """The commands of the roll. They change what is selected; some take all of the edited track where nothing is."""

    score_changed = Signal(object)
    """The new Score, after every finished gesture or command that changed something."""

    _clipboard: tuple[tuple[int, Note], ...] = ()
    """Copied notes with their tracks; one for all rolls of the program."""

    def __init__(self, parent: QWidget | None = None, studio: bool = False) -> None:
        super().__init__(parent, studio)
        self._last_length = PPQ // 2
        self._merge: Merge | None = None
        self.locked = False
        """Whether notes that are drawn or moved in pitch stay in the scale that is highlighted."""

    def _in_key(self, notes: list[Note]) -> list[Note]:
        return transforms.in_scale(notes, self._scale) if self.locked else notes

    def _commit(self, edited: edits.Edited) -> None:
        """Take over a finished change and tell of it, if it changed anything."""
        score, places = edited
        changed = score != self._score
        self._score = score
        self.select(places)
        self._redraw()
        if changed:
            self._name()
            self.score_changed.emit(score)

    def take(self, score: Score) -> None:
        """Take over the same notes with other velocities or controllers; what is selected stays so."""
        if not self.read_only:
            self._commit((score, self._selected))

    # Selecting

    def _own(self) -> frozenset[Place]:
        """All notes that can be edited now."""
        if self._score is None:
            return frozenset()
        return frozenset(
            (t, n)
            for t, track in enumerate(self._score.tracks)
            if self._track in (None, t)
            for n in range(len(track.notes))
        )

    def select_all(self) -> None:
        self.select(self._own())

    def step_selection(self, forward: bool) -> None:
        """Select the next or previous note in time."""
        score = self._score
        if score is None:
            return
        order = sorted((score.tracks[t].notes[n], t, n) for t, n in self._own())
        if not order:
            return
        at = [i for i, (_, t, n) in enumerate(order) if (t, n) in self._selected]
        if not at:
            after = [i for i, (note, _, _) in enumerate(order) if note.onset >= self._playhead]
            index = after[0] if after else len(order) - 1
        else:
            index = min(at[-1] + 1, len(order) - 1) if forward else max(at[0] - 1, 0)
        note, t, n = order[index]
        self.select(frozenset({(t, n)}))
        frame = self._frame
        if not frame.left <= frame.x(note.onset) <= frame.left + frame.width:
            self.scroll_by(note.onset - frame.tick, 0)

    # Notes come and go

    def delete_selected(self) -> None:
        if self._score is not None and self._selected and not self.read_only:
            self._commit(edits.remove(self._score, self._selected))

    def add_note(self, tick: int, pitch: int, length: int | None = None) -> None:
        """Draw a note in the edited track, else in the one last touched, and select it.

        length: in ticks; as long as the last one that was drawn where none is given.
        """
        if self.read_only:
            return
        score = self._score if self._score is not None else Score(())
        track = self._track if self._track is not None else min((t for t, _ in self._selected), default=0)
        self._last_length = max(1, length or self._last_length)
        note = Note(max(0, tick), min(127, max(0, pitch)), self._last_length, 80)
        self._commit(edits.add(score, track, self._in_key([note])[0]))

    def split_at(self, tick: int, places: frozenset[Place]) -> None:
        if self._score is not None and not self.read_only:
            self._commit(edits.split(self._score, places, tick))

    def split_at_playhead(self) -> None:
        """Part the selected notes, or where none is all that can be edited, where the playhead stands."""
        self.split_at(self._playhead, self._selected or self._own())

    def join_selected(self) -> None:
        """Selected notes of one pitch become one."""
        if self._score is not None and self._selected and not self.read_only:
            self._commit(edits.join(self._score, self._selected))

    def duplicate_selected(self) -> None:
        if self._score is not None and self._selected and not self.read_only:
            self._commit(edits.duplicate(self._score, self._selected, self.grid))

    def copy_selected(self) -> None:
        if self._score is not None and self._selected:
            notes = [(t, self._score.tracks[t].notes[n]) for t, n in sorted(self._selected)]
            RollEditing._clipboard = tuple(notes)

    def cut_selected(self) -> None:
        if not self.read_only:
            self.copy_selected()
            self.delete_selected()

    def paste(self) -> None:
        """Put the copied notes at the playhead, on the grid; the playhead moves behind them for the next."""
        copied = RollEditing._clipboard
        if self._score is None or self.read_only or not copied:
            return
        begin = min(note.onset for _, note in copied)
        shift = snapped(self._playhead, self.grid) - begin
        added = [
            (t if self._track is None else self._track, replace(note, onset=note.onset + shift)) for t, note in copied
        ]
        self._commit(edits.insert(self._score, added))
        self._put_playhead(snapped(max(note.onset + note.duration for _, note in added), self.grid))

    # Notes change

    def transform(self, change: edits.Change) -> None:
        """Change the selected notes, or where none is all that can be edited."""
        if self._score is not None and not self.read_only:
            places = self._selected or self._own()
            score, found = edits.apply(self._score, places, change)
            self._commit((score, found if self._selected else frozenset()))

    def move_selected(self, ticks: int, semitones: int) -> None:
        if self._score is not None and self._selected and not self.read_only:
            steps = semitones if abs(semitones) < 12 else semitones // 12 * len(self._scale)
            if self.locked and self._scale and steps:

                def climb(notes: list[Note]) -> list[Note]:
                    moved = transforms.moved(notes, ticks, 0)
                    return [replace(n, pitch=transforms.up_the_scale(n.pitch, steps, self._scale)) for n in moved]

                self._commit(edits.apply(self._score, self._selected, climb))
            else:
                self._commit(edits.move(self._score, self._selected, ticks, semitones))

    def resize_selected(self, ticks: int) -> None:
        if self._score is not None and self._selected and not self.read_only:
            self._commit(edits.resize(self._score, self._selected, ticks, self.least))

    @property
    def least(self) -> int:
        """The shortest a note becomes under the hand, in ticks."""
        return min(self.grid, PPQ // 8)

    def quantise(self, strength: float = 1.0, swing: float = 0.0) -> None:
        self.transform(lambda notes: transforms.quantised(notes, self.grid, strength, swing))

    # What a model proposes

    def offer(self, notes: Iterable[Note] | None, merge: Merge | None = None) -> None:
        """Show notes that may be accepted. merge lays them into the score, else they go to the edited track."""
        self._merge = merge
        self.set_proposal(notes)

    def _accepted(self) -> edits.Edited | None:
        """The score with what is offered, and where that lies in it; None without an offer."""
        notes, merge = self._proposal, self._merge
        if not notes:
            return None
        score = self._score if self._score is not None else Score((Track("", ()),))
        return merge(score) if merge else edits.insert(score, [(self._track or 0, note) for note in notes])

    def with_proposal(self) -> Score | None:
        """The score as it would be if the offer were accepted: to be heard before one decides."""
        accepted = self._accepted()
        return accepted[0] if accepted else self._score

    def accept_proposal(self) -> None:
        """What was offered becomes part of the score in one step; the new notes are selected."""
        accepted = self._accepted()
        if accepted is None or self.read_only:
            return
        score, places = accepted
        self.offer(None)
        self._commit((score, frozenset(place for place in places if self._track in (None, place[0]))))

    def reject_proposal(self) -> None:
        self.offer(None)

    def step_playhead(self, steps: int) -> None:
        """Move it by steps of the grid."""
        self._put_playhead(snapped(self._playhead, self.grid) + steps * self.grid)

    def _put_playhead(self, ticks: float) -> None:
        end = self._score.ticks if self._score is not None else 0
        ticks = round(min(max(0, ticks), end))
        if ticks != self._playhead:
            self.set_playhead(ticks)
            self.playhead_moved.emit(ticks)
