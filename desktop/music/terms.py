"""Names a musician knows: grids, scales, notes, controllers and the sounds of General MIDI."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP

from engine.works import PPQ

GRIDS = {
    name + ("T" if third else ""): PPQ * 4 * (2 if third else 3) // (part * 3)
    for part, name in ((1, "1/1"), (2, "1/2"), (4, "1/4"), (8, "1/8"), (16, "1/16"), (32, "1/32"))
    for third in (False, True)
}
"""Ticks of each step a note can snap to; T: triplets, three in the time of two."""

KEYS = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")

SCALES: dict[str, Any] = {
    "major": QT_TRANSLATE_NOOP("Scales", "major"),
    "minor": QT_TRANSLATE_NOOP("Scales", "minor"),
    "harmonic minor": QT_TRANSLATE_NOOP("Scales", "harmonic minor"),
    "melodic minor": QT_TRANSLATE_NOOP("Scales", "melodic minor"),
    "dorian": QT_TRANSLATE_NOOP("Scales", "Dorian"),
    "phrygian": QT_TRANSLATE_NOOP("Scales", "Phrygian"),
    "lydian": QT_TRANSLATE_NOOP("Scales", "Lydian"),
    "mixolydian": QT_TRANSLATE_NOOP("Scales", "Mixolydian"),
    "major pentatonic": QT_TRANSLATE_NOOP("Scales", "major pentatonic"),
    "minor pentatonic": QT_TRANSLATE_NOOP("Scales", "minor pentatonic"),
    "blues": QT_TRANSLATE_NOOP("Scales", "blues"),
    "whole tone": QT_TRANSLATE_NOOP("Scales", "whole tones"),
}
"""Names of the scales in engine.music.controls, and what they are called here."""

METERS = ((2, 4), (3, 4), (4, 4), (5, 4), (6, 4), (7, 4), (2, 2), (3, 8), (5, 8), (6, 8), (7, 8), (9, 8), (12, 8))

_NAMES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


def note_name(pitch: int) -> str:
    """60 is C4."""
    return f"{_NAMES[pitch % 12]}{pitch // 12 - 1}"


PROGRAMS = (
    "Acoustic grand piano", "Bright acoustic piano", "Electric grand piano", "Honky-tonk piano",
    "Electric piano 1", "Electric piano 2", "Harpsichord", "Clavinet",
    "Celesta", "Glockenspiel", "Music box", "Vibraphone", "Marimba", "Xylophone", "Tubular bells", "Dulcimer",
    "Drawbar organ", "Percussive organ", "Rock organ", "Church organ", "Reed organ", "Accordion", "Harmonica",
    "Tango accordion",
    "Nylon-string guitar", "Steel-string guitar", "Jazz guitar", "Clean electric guitar", "Muted electric guitar",
    "Overdriven guitar", "Distortion guitar", "Guitar harmonics",
    "Acoustic bass", "Fingered electric bass", "Picked electric bass", "Fretless bass", "Slap bass 1",
    "Slap bass 2", "Synth bass 1", "Synth bass 2",
    "Violin", "Viola", "Cello", "Contrabass", "Tremolo strings", "Pizzicato strings", "Orchestral harp", "Timpani",
    "String ensemble 1", "String ensemble 2", "Synth strings 1", "Synth strings 2", "Choir aahs", "Voice oohs",
    "Synth voice", "Orchestra hit",
    "Trumpet", "Trombone", "Tuba", "Muted trumpet", "French horn", "Brass section", "Synth brass 1", "Synth brass 2",
    "Soprano saxophone", "Alto saxophone", "Tenor saxophone", "Baritone saxophone", "Oboe", "English horn",
    "Bassoon", "Clarinet",
    "Piccolo", "Flute", "Recorder", "Pan flute", "Blown bottle", "Shakuhachi", "Whistle", "Ocarina",
    "Square lead", "Sawtooth lead", "Calliope lead", "Chiff lead", "Charang lead", "Voice lead", "Fifths lead",
    "Bass and lead",
    "New age pad", "Warm pad", "Polysynth pad", "Choir pad", "Bowed pad", "Metallic pad", "Halo pad", "Sweep pad",
    "Rain", "Soundtrack", "Crystal", "Atmosphere", "Brightness", "Goblins", "Echoes", "Science fiction",
    "Sitar", "Banjo", "Shamisen", "Koto", "Kalimba", "Bagpipe", "Fiddle", "Shanai",
    "Tinkle bell", "Agogo", "Steel drums", "Woodblock", "Taiko drum", "Melodic tom", "Synth drum", "Reverse cymbal",
    "Guitar fret noise", "Breath noise", "Seashore", "Bird tweet", "Telephone ring", "Helicopter", "Applause",
    "Gunshot",
)  # fmt: skip
"""The 128 sounds of General MIDI level 1, program 0 first."""
