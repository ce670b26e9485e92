"""The music studio: the document's tune in a piano-roll, its tracks, lanes, and playing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop import authorship, settings
from desktop.actions import Command
from desktop.document import Document
from desktop.engine_link import EngineLink
from desktop.icons import icon
from desktop.music import controllers, edits, transforms
from desktop.music.composer import Composer
from desktop.music.hearing import Hearing
from desktop.music.jam_card import JamCard
from desktop.music.jamming import Jam
from desktop.music.keyboard import Keyboard
from desktop.music.lanes import VELOCITY, Lane
from desktop.music.manner_card import MannerCard
from desktop.music.mark_card import MarkCard
from desktop.music.midi_panel import MidiPanel
from desktop.music.offers import Merge
from desktop.music.piano_roll import TOOLS, PianoRoll
from desktop.music.player import Manner
from desktop.music.ruler import Loop
from desktop.music.toolbar import EditBar, Transport, said
from desktop.music.tracks import TrackList
from desktop.studios import StudioPage
from engine.brief import UserError
from engine.music import midi_messages as m
from engine.music import notation
from engine.works import Note, Score, Track

_PROPOSAL = {"work": "tune", "by": "model", "action": "propose"}
CHANGES = (
    "octave_up", "octave_down", "scale_lock", "invert", "", "legato", "reverse", "split", "join", "duplicate", "",
    "louder", "softer", "even", "", "mark",
)  # fmt: skip
"""Commands in the menu Change, "" for a line."""


class MusicPage(StudioPage):
    """The document's tune in a piano-roll. Mute, solo, colours, loop and metronome are the page's, not the tune's."""

    KIND = "music"
    COMMANDS = (
        Command("play", "", QT_TRANSLATE_NOOP("Actions", "Play or stop at the playhead"), ("Space",)),
        Command("stop", "", QT_TRANSLATE_NOOP("Actions", "Stop and go back to the beginning"), ("Return", "Enter")),
        Command("record", "", QT_TRANSLATE_NOOP("Actions", "Record from the MIDI input"), ("R",)),
        Command("jam", "", QT_TRANSLATE_NOOP("Actions", "Jam with the model, or end it"), ("J",)),
        Command("panic", "", QT_TRANSLATE_NOOP("Actions", "Panic: silence every MIDI channel"), ("Ctrl+.",)),
        Command("midi", "", QT_TRANSLATE_NOOP("Actions", "MIDI output, input and clock"), ("Ctrl+M",)),
        Command("loop", "", QT_TRANSLATE_NOOP("Actions", "Loop on or off"), ("L",)),
        Command("loop_chosen", "", QT_TRANSLATE_NOOP("Actions", "Loop round the chosen notes"), ("Shift+L",)),
        Command("metronome", "", QT_TRANSLATE_NOOP("Actions", "Metronome on or off"), ("M",)),
        Command("tool_select", "", QT_TRANSLATE_NOOP("Actions", "Tool: select and move"), ("1",)),
        Command("tool_draw", "", QT_TRANSLATE_NOOP("Actions", "Tool: draw"), ("2",)),
        Command("tool_erase", "", QT_TRANSLATE_NOOP("Actions", "Tool: erase"), ("3",)),
        Command("tool_split", "", QT_TRANSLATE_NOOP("Actions", "Tool: split"), ("4",)),
        Command("fit", "", QT_TRANSLATE_NOOP("Actions", "Show the whole tune"), ("F",)),
        Command("quantise", "", QT_TRANSLATE_NOOP("Actions", "Quantise notes"), ("Ctrl+U",)),
        Command("duplicate", "", QT_TRANSLATE_NOOP("Actions", "Duplicate notes"), ("Ctrl+D",)),
        Command("join", "", QT_TRANSLATE_NOOP("Actions", "Join notes of one pitch"), ("Ctrl+J",)),
        Command("split", "", QT_TRANSLATE_NOOP("Actions", "Split notes at the playhead"), ("S",)),
        Command("copy", "", QT_TRANSLATE_NOOP("Actions", "Copy notes"), ("Ctrl+C",)),
        Command("cut", "", QT_TRANSLATE_NOOP("Actions", "Cut notes"), ("Ctrl+X",)),
        Command("paste", "", QT_TRANSLATE_NOOP("Actions", "Paste notes at the playhead"), ("Ctrl+V",)),
        Command("octave_up", "", QT_TRANSLATE_NOOP("Actions", "Octave up"), ("Ctrl+Up",)),
        Command("octave_down", "", QT_TRANSLATE_NOOP("Actions", "Octave down"), ("Ctrl+Down",)),
        Command("invert", "", QT_TRANSLATE_NOOP("Actions", "Mirror in pitch")),
        Command("reverse", "", QT_TRANSLATE_NOOP("Actions", "Reverse in time")),
        Command("legato", "", QT_TRANSLATE_NOOP("Actions", "Legato: close the gaps"), ("Ctrl+L",)),
        Command("scale_lock", "", QT_TRANSLATE_NOOP("Actions", "Snap pitches into the key")),
        Command("lock", "", QT_TRANSLATE_NOOP("Actions", "Keep new and moved notes in the key"), ("K",)),
        Command("louder", "", QT_TRANSLATE_NOOP("Actions", "Louder by a tenth")),
        Command("softer", "", QT_TRANSLATE_NOOP("Actions", "Softer by a tenth")),
        Command("even", "", QT_TRANSLATE_NOOP("Actions", "All as loud as their mean")),
        Command("mark", "", QT_TRANSLATE_NOOP("Actions", "Tempo or time signature from here…"), ("T",)),
        Command("accept", "", QT_TRANSLATE_NOOP("Actions", "Accept the proposed notes"), ("Return", "Tab")),
        Command("reject", "", QT_TRANSLATE_NOOP("Actions", "Reject the proposed notes"), ("Esc",)),
        Command("earlier", "", QT_TRANSLATE_NOOP("Actions", "The proposal before"), ("[",)),
        Command("later", "", QT_TRANSLATE_NOOP("Actions", "The next proposal"), ("]",)),
        Command("open_tune", "", QT_TRANSLATE_NOOP("Actions", "Open a tune: MIDI, MusicXML or ABC"), ("Ctrl+Shift+O",)),
    )

    def __init__(self, document: Document, link: EngineLink, player: Hearing) -> None:
        self.editor = PianoRoll(studio=True)
        self.editor.set_track(0)
        self.workbench = QWidget()
        super().__init__(document, self.workbench)
        self.link, self.player = link, player
        actions = self.commands.by_name
        self.tracks, self.lane, self.lane_choice = TrackList(), Lane(self.editor), QComboBox()
        self.transport = Transport(actions)
        self.edit_bar = EditBar(actions, CHANGES)
        self.composer = Composer(link, self.editor, actions)
        self.midi = MidiPanel(player, self)
        self.composer.manner = MannerCard(self)
        self.jam, self.jam_card = Jam(player), JamCard(player, self)
        self.mark_card = MarkCard(self)
        self.open_button, self.open_way = QPushButton(), QPushButton()
        for button in (self.open_button, self.open_way):
            button.clicked.connect(self.do_open_tune)
        self.setAcceptDrops(True)
        self.keyboard = Keyboard(player, self.editor)
        self.surface = QWidget()
        """The roll and its lane: where keys without Ctrl are commands; elsewhere they belong to the controls."""
        self._lay_out()
        for action in actions.values():
            if not any(keys.toString().startswith("Ctrl+") for keys in action.shortcuts()):
                self.removeAction(action)
                self.surface.addAction(action)
        self._connect()
        self.retranslate()
        self._allow()
        self.show_work()

    def _lay_out(self) -> None:
        self.add_to_head(self.transport)
        self.add_to_head(self.open_button)
        self.add_way(self.open_way)
        rolls = QGridLayout(self.surface)
        rolls.setContentsMargins(0, 0, 0, 0)
        rolls.setSpacing(8)
        rolls.addWidget(self.editor, 0, 0)
        rolls.addWidget(self.lane, 1, 0)
        rolls.setRowStretch(0, 1)
        grid = QGridLayout(self.workbench)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.addWidget(self.edit_bar, 0, 0, 1, 2)
        left = QVBoxLayout()
        left.setSpacing(8)
        line = QFrame()
        line.setProperty("line", True)
        for part, stretch in ((self.tracks, 1), (line, 0), (self.composer, 0)):
            left.addWidget(part, stretch)
        left.addSpacing(8)
        grid.addLayout(left, 1, 0)
        grid.addWidget(self.lane_choice, 2, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.surface, 1, 1, 2, 1)
        grid.setRowStretch(1, 1)
        grid.setRowMinimumHeight(2, self.lane.height())
        grid.setColumnStretch(1, 1)
        self.lane_choice.setFixedWidth(self.tracks.width())

    def _connect(self) -> None:
        roll, player = self.editor, self.player
        roll.score_changed.connect(lambda score: self._put(score, self._said))
        roll.playhead_moved.connect(self._seek)
        roll.touched.connect(self._hear)
        roll.loop_changed.connect(self._set_loop)
        self.lane_choice.activated.connect(lambda _: self.lane.show_what(self.lane_choice.currentData()))
        self.tracks.chosen.connect(self._edit_track)
        self.tracks.edited.connect(self._put)
        self.tracks.heard_changed.connect(self._replay)
        self.tracks.hues_changed.connect(self._recolour)
        self.transport.loop.toggled.connect(self._switch_loop)
        self.transport.metronome.toggled.connect(lambda _: self._replay())
        self.transport.follow.toggled.connect(lambda on: setattr(roll, "follows", on))
        self.transport.tempo_changed.connect(lambda tempo: self._change(self.tr("Change the tempo"), tempo=tempo))
        self.transport.meter_changed.connect(
            lambda meter: self._change(self.tr("Change the time signature"), meter=meter)
        )
        self.composer.previewed.connect(roll.set_proposal)
        self.composer.offered.connect(self.propose)
        self.composer.told.connect(self.told)
        self.edit_bar.tool_chosen.connect(roll.set_tool)
        self.edit_bar.grid_chosen.connect(roll.set_grid)
        self.edit_bar.scale_chosen.connect(self._set_scale)
        self.edit_bar.locked.connect(lambda on: setattr(roll, "locked", on))
        self.tracks.routed.connect(self._route)
        self.keyboard.wrote.connect(self._put)
        self.midi.step_changed.connect(lambda on: setattr(self.keyboard, "steps", on))
        self.midi.thru.toggled.connect(lambda on: setattr(self.keyboard, "thru", on))
        self.mark_card.changed.connect(self._mark)
        self.jam_card.started.connect(self._begin_jam)
        self.jam.state_changed.connect(self._show_jam)
        self.jam.turned.connect(lambda _: self._show_jam(self.jam.on))
        self.jam.grew.connect(lambda: self.keyboard.show_partner(self.jam.notes))
        self.jam.failed.connect(self.told)
        player.ports_changed.connect(lambda: self.tracks.set_ports(player.outputs))
        player.position.connect(roll.set_playhead)
        player.state_changed.connect(self._show_playing)
        self._said, self._accepting = "", False

    def showEvent(self, event: QShowEvent) -> None:
        """Keys work the roll at once, without a click or a Tab to it."""
        super().showEvent(event)
        if self.player.input or self.player.output:
            self.player.look()
        if self._score() is not None:
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    # The tune

    def show_work(self) -> None:
        work = self.document.work("music")
        score = work if isinstance(work, Score) else None
        self.editor.set_score(score)
        self.tracks.set_score(score)
        self.transport.show_score(score)
        self.lane.update()
        self.composer.show_state()
        self.show_editor(score is not None)

    def _score(self) -> Score | None:
        work = self.document.work("music")
        return work if isinstance(work, Score) else None

    def _put(self, score: Score, said: str = "") -> None:
        record = authorship.with_step(self.document.record, _PROPOSAL) if self._accepting else None
        self.document.set_work("music", score, said or self.tr("Edit notes"), record)

    def _change(self, said: str, **what: object) -> None:
        """The same tune with another tempo or meter; what sounds begins again with it."""
        score = self._score()
        if score is not None:
            self._put(replace(score, **what), said)  # type: ignore[arg-type]
            self._replay()

    def _edit_track(self, track: int) -> None:
        self.editor.set_track(track)
        self.lane.update()

    def _recolour(self) -> None:
        self.editor.set_hues(self.tracks.hues)
        self.lane.update()

    def _set_scale(self, scale: frozenset[int]) -> None:
        self.editor.set_scale(scale)
        self.composer.scale = self.edit_bar.key_name()
        self._allow()

    def _allow(self) -> None:
        """Commands that would do nothing now are grey, and leave their keys to others."""
        actions = self.commands.by_name
        offered = self.editor.proposal is not None and not self.composer.busy
        for name in ("accept", "reject", "earlier", "later"):
            actions[name].setEnabled(offered)
        actions["stop"].setEnabled(not offered)
        for name in ("scale_lock", "lock"):
            actions[name].setEnabled(bool(self.edit_bar.pitch_classes()))
        self.composer.show_state()

    def propose(self, notes: Iterable[Note] | None, merge: Merge | None = None) -> None:
        """Offer notes: Return or Tab accepts them as one step, Esc rejects; None: there is no offer.

        merge lays them into the score there is then; without it they go to the edited track.
        """
        self.editor.offer(notes, merge)
        self._allow()
        if notes is not None:
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    # Hearing

    def _manner(self) -> Manner:
        bar = self.transport
        loop = self.editor.loop if bar.loop.isChecked() else None
        return Manner(loop, bar.metronome.isChecked(), bar.count_in.isChecked())

    def _heard(self) -> Score | None:
        """The tracks that are not silenced, with what is proposed."""
        score = self.editor.with_proposal()
        return self.tracks.audible(score) if score is not None else None

    def _seek(self, ticks: int) -> None:
        self.player.seek(self._heard(), ticks, self._manner())

    def _replay(self) -> None:
        """What is heard has changed: go on with it from here."""
        self._seek(self.editor.playhead)

    def _hear(self, track: int, pitch: int, velocity: int) -> None:
        score = self._score()
        if score is not None and track < len(score.tracks) and not self.player.playing:
            self.player.hear(track, pitch, velocity, score.tracks[track].program, score.tracks[track].channel)

    def _show_playing(self, on: bool) -> None:
        self.transport.play.setIcon(icon("stop" if on else "play"))
        self.transport.record.setChecked(on and self.player.recording)
        if self.jam.on:
            self._show_jam(True)

    def _route(self) -> None:
        self.player.routes = dict(self.tracks.outputs)
        self._replay()

    def _set_loop(self, loop: Loop | None) -> None:
        """A hand drew a loop, which puts it in force, or clicked it away."""
        self.editor.set_loop(loop, loop is not None)
        if self.transport.loop.isChecked() != (loop is not None):
            self.transport.loop.setChecked(loop is not None)
        else:
            self._replay()

    def _switch_loop(self, on: bool) -> None:
        """On without a loop drawn: round what is selected, in whole bars, else round the whole tune."""
        score, loop = self._score(), self.editor.loop
        if on and loop is None and score is not None:
            notes = edits.notes_at(score, self.editor.selected)
            begin = min((note.onset for note in notes), default=0) // score.bar * score.bar
            end = max((note.onset + note.duration for note in notes), default=score.ticks)
            loop = (begin, max(begin + score.bar, -(-end // score.bar) * score.bar))
        self.editor.set_loop(loop, on)
        self._replay()

    # Commands

    def do_play(self) -> None:
        self.player.toggle(self._heard(), self.editor.playhead, self._manner())

    def do_record(self) -> None:
        """Begin, or end and keep what was played."""
        score = self._heard()
        if self.player.recording:
            self.player.stop()
        elif not self.player.input:
            self.transport.record.setChecked(False)
            self.told.emit(self.tr("Choose the MIDI input to record from."))
            self.do_midi()
        elif score is not None:
            self.player.look()
            self.player.record(score, self.editor.playhead, self._manner())
        self.transport.record.setChecked(self.player.recording)

    def do_jam(self) -> None:
        """Open the card from which a jam begins, or end the one there is and keep what was played."""
        if self.jam.on:
            self.jam.end()
        else:
            self.transport.jam.setChecked(False)
            self.jam_card.open_below(self.transport.jam)

    def _begin_jam(self) -> None:
        from engine import studio  # it brings the model files' libraries, which the window's start can do without

        score, card = self._score(), self.jam_card
        if score is None or self.composer.manner is None:
            return
        try:
            model = str(studio.find_model("music", "", settings.chosen_models("en").get("music", "")))
        except UserError as error:
            self.told.emit(str(error))
            return
        self.told.emit("")
        self.propose(None)
        manner, heard = self._manner(), self._heard() or score
        begin = self.editor.playhead
        if not card.with_tune.isChecked():
            begin = -(-score.ticks // score.bar) * score.bar
            manner = replace(manner, loop=None, metronome=True)
            heard = replace(heard, tracks=tuple(replace(track, notes=(), events=()) for track in heard.tracks))
        home = self._partner_track(score, card.program.currentIndex())
        self.keyboard.partner_track = home
        route = m.Route(self.player.output, home.channel) if self.player.output else None
        controls = self.composer.manner.controls(self.composer.seed.value(), self.composer.scale)
        mood = (controls.mood.valence, controls.mood.arousal) if controls.mood else None
        duet = m.Duet(
            self.player.input, model, route, home.program, card.way.currentData(), card.call.value(),
            card.answer.value(), score.meter, score, mood=mood, scale=controls.scale, density=controls.density,
            voices=controls.polyphony, lowest=controls.lowest, highest=controls.highest,
            temperature=controls.temperature, top_p=controls.top_p, seed=controls.seed,
        )  # fmt: skip
        self.jam.begin(heard, begin, manner, duet)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _partner_track(self, score: Score, program: int) -> Track:
        """Where the partner's notes are kept: in the track of that name, else in a new one on a free channel."""
        name = self.tr("Jam")
        used = {track.channel for track in score.tracks} | {9}
        free = next((channel for channel in range(16) if channel not in used), 0)
        there = next((t for i, t in enumerate(score.tracks) if t.name == name and i != self.editor.track), None)
        return replace(there, notes=(), events=()) if there else Track(name, (), program, free)

    def _show_jam(self, on: bool) -> None:
        self.transport.jam.setChecked(on)
        words = ""
        if on:
            turn = self.tr("The model answers") if self.jam.answering else self.tr("Your turn")
            words = turn if self.jam_card.way.currentData() == "answer" else self.tr("The model accompanies")
            words = words if self.player.recording else self.tr("The model is opened…")
        self.composer.said = words
        self.composer.show_state()

    def do_panic(self) -> None:
        self.player.panic()

    def do_midi(self) -> None:
        self.midi.open_below(self.transport.midi)

    def do_stop(self) -> None:
        self.player.stop()
        self.editor.set_playhead(0)

    def do_loop(self) -> None:
        self.transport.loop.toggle()

    def do_loop_chosen(self) -> None:
        """Round what is selected, in whole bars, whatever was looped before; round all where nothing is."""
        self.editor.set_loop(None, False)
        if self.transport.loop.isChecked():
            self._switch_loop(True)
        else:
            self.transport.loop.setChecked(True)

    def do_metronome(self) -> None:
        self.transport.metronome.toggle()

    def _choose_tool(self, name: str) -> None:
        self.editor.set_tool(name)
        self.edit_bar.show_tool(name)

    def do_tool_select(self) -> None:
        self._choose_tool(TOOLS[0])

    def do_tool_draw(self) -> None:
        self._choose_tool(TOOLS[1])

    def do_tool_erase(self) -> None:
        self._choose_tool(TOOLS[2])

    def do_tool_split(self) -> None:
        self._choose_tool(TOOLS[3])

    def do_fit(self) -> None:
        self.editor.fit()

    def do_quantise(self) -> None:
        self._said = self.tr("Quantise")
        self.editor.quantise(self.edit_bar.strength.value() / 100, self.edit_bar.swing.value() / 100)
        self._said = ""

    def do_duplicate(self) -> None:
        self.editor.duplicate_selected()

    def do_split(self) -> None:
        self.editor.split_at_playhead()

    def do_lock(self) -> None:
        self.edit_bar.lock.toggle()

    def do_join(self) -> None:
        self.editor.join_selected()

    def do_copy(self) -> None:
        self.editor.copy_selected()

    def do_cut(self) -> None:
        self.editor.cut_selected()

    def do_paste(self) -> None:
        self.editor.paste()

    def _transform(self, change: edits.Change, name: str) -> None:
        """One step of its own, named after the command."""
        self._said = self.commands.by_name[name].text()
        self.editor.transform(change)
        self._said = ""

    def do_octave_up(self) -> None:
        self._transform(lambda notes: transforms.moved(notes, 0, 12), "octave_up")

    def do_octave_down(self) -> None:
        self._transform(lambda notes: transforms.moved(notes, 0, -12), "octave_down")

    def do_invert(self) -> None:
        self._transform(transforms.inverted, "invert")

    def do_reverse(self) -> None:
        self._transform(transforms.reversed_in_time, "reverse")

    def do_legato(self) -> None:
        self._transform(transforms.legato, "legato")

    def do_scale_lock(self) -> None:
        scale = self.edit_bar.pitch_classes()
        self._transform(lambda notes: transforms.in_scale(notes, scale), "scale_lock")

    def do_louder(self) -> None:
        self._transform(lambda notes: transforms.scaled_velocity(notes, 1.1), "louder")

    def do_softer(self) -> None:
        self._transform(lambda notes: transforms.scaled_velocity(notes, 1 / 1.1), "softer")

    def do_even(self) -> None:
        self._transform(transforms.even_velocity, "even")

    def do_mark(self) -> None:
        score = self._score()
        if score is not None:
            self.mark_card.open_for(self.edit_bar.changes, score, self.editor.playhead)

    def _mark(self, score: Score, said: str) -> None:
        self._put(score, said)
        self._replay()

    def do_accept(self) -> None:
        self._said, self._accepting = self.tr("Accept a proposal"), True
        self.editor.accept_proposal()
        self._said, self._accepting = "", False
        self._allow()

    def do_reject(self) -> None:
        self.editor.reject_proposal()
        self._allow()

    def do_earlier(self) -> None:
        self.composer.step(-1)

    def do_later(self) -> None:
        self.composer.step(1)

    # Files

    def do_open_tune(self) -> None:
        endings = " ".join(f"*{ending}" for ending in notation.ENDINGS)
        dialog = QFileDialog(self, self.tr("Open a tune"), "", self.tr("Tunes (%1)").replace("%1", endings))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.open_file)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def open_file(self, path: str) -> None:
        """A file's tune in place of the present one, as one step that can be undone."""
        try:
            score = notation.read_file(Path(path))
        except UserError as error:
            self.told.emit(str(error))
            return
        self.player.stop()
        self.told.emit("")
        self.document.set_work("music", score, self.tr("Open a tune"), authorship.opened(self.document.record, "tune"))
        self.editor.fit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _tune_in(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if path := _tune_in(event.mimeData()):
            event.acceptProposedAction()
            self.open_file(path)

    # Words

    def retranslate(self) -> None:
        super().retranslate()
        for button in (self.open_button, self.open_way):
            button.setText(self.tr("Open tune…"))
            button.setToolTip(said(self.tr("A MIDI, MusicXML or ABC file"), self.commands.by_name["open_tune"]))
        self.title.setText(self.tr("Tune"))
        self.empty.setText(self.tr("There is no tune yet. The Triptych page makes one from a few words."))
        self.lane.setAccessibleName(self.tr("Values below the notes"))
        self.lane.setToolTip(
            self.tr("Drag to draw, with Shift a straight line; with Alt a controller's values are erased")
        )
        self.lane_choice.setAccessibleName(self.tr("What the lane shows"))
        self.lane_choice.setToolTip(self.tr("What the lane below the notes shows"))
        at = max(0, self.lane_choice.currentIndex())
        self.lane_choice.clear()
        for name, what in (
            (self.tr("Velocity"), VELOCITY),
            (self.tr("Modulation (CC 1)"), 1),
            (self.tr("Volume (CC 7)"), 7),
            (self.tr("Pan (CC 10)"), 10),
            (self.tr("Expression (CC 11)"), 11),
            (self.tr("Sustain pedal (CC 64)"), 64),
            (self.tr("Pitch bend"), controllers.BEND),
        ):
            self.lane_choice.addItem(name, what)
        self.lane_choice.setCurrentIndex(at)


def _tune_in(data: QMimeData) -> str:
    """The path of the first dropped file that may hold a tune, else ""."""
    paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return next((path for path in paths if Path(path).suffix.lower() in notation.ENDINGS), "")
