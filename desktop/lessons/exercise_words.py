"""What the exercises say of measures and changes, in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.advice import Suggestion
from engine.works import Painting, Score, Text, Work


def kind_name(kind: str) -> str:
    """The user's word for a work of a kind."""
    translate = QCoreApplication.translate
    return {
        "painting": translate("Exercises", "Your painting"),
        "music": translate("Exercises", "Your tune"),
        "writing": translate("Exercises", "Your text"),
    }[kind]


def among(work: Work) -> str:
    """Among which works the measures are placed."""
    translate = QCoreApplication.translate
    if isinstance(work, Painting):
        return translate("Exercises", "among 4,669 paintings from before 1931")
    if isinstance(work, Score):
        return translate("Exercises", "among 1,668 songs and piano pieces")
    assert isinstance(work, Text)
    if work.language == "zh":
        return translate("Exercises", "among 12,778 Chinese poems")
    return translate("Exercises", "among 11,521 English poems")


def above(below: float) -> str:
    """Where a measure lies."""
    return QCoreApplication.translate("Exercises", "more than %1 % of them").replace("%1", str(round(100 * below)))


def measure_name(measure: str) -> str:
    """A trait in one or two words."""
    translate = QCoreApplication.translate
    return {
        "brightness": translate("Exercises", "Brightness"),
        "colourfulness": translate("Exercises", "Colour"),
        "contrast": translate("Exercises", "Contrast"),
        "detail": translate("Exercises", "Detail"),
        "warmth": translate("Exercises", "Warmth"),
        "greenness": translate("Exercises", "Green"),
        "openness": translate("Exercises", "Open sky"),
        "tempo": translate("Exercises", "Tempo"),
        "pace": translate("Exercises", "Notes a second"),
        "texture": translate("Exercises", "Voices at once"),
        "register": translate("Exercises", "Height"),
        "loudness": translate("Exercises", "Loudness"),
        "length_of_notes": translate("Exercises", "Length of notes"),
        "leaps": translate("Exercises", "Leaps"),
        "mode": translate("Exercises", "Major"),
        "lines": translate("Exercises", "Lines"),
        "line_length": translate("Exercises", "Length of lines"),
        "word_length": translate("Exercises", "Length of words"),
        "repetition": translate("Exercises", "Repeated words"),
        "stress_marks": translate("Exercises", "Marks ! and ?"),
    }.get(measure, measure)


def change_name(change: str) -> str:
    """A change as a step of undo is called."""
    translate = QCoreApplication.translate
    return {
        "darker": translate("Exercises", "Darker"),
        "brighter": translate("Exercises", "Brighter"),
        "muted": translate("Exercises", "Muted colours"),
        "richer": translate("Exercises", "Richer colours"),
        "softened": translate("Exercises", "Less contrast"),
        "stronger": translate("Exercises", "More contrast"),
        "cooler": translate("Exercises", "Cooler"),
        "warmer": translate("Exercises", "Warmer"),
        "tempo": translate("Exercises", "Another tempo"),
        "transpose": translate("Exercises", "Transpose"),
        "loudness": translate("Exercises", "Another loudness"),
        "durations": translate("Exercises", "Other lengths of notes"),
        "fold": translate("Exercises", "Fold leaps"),
        "vary": translate("Exercises", "Vary the melody"),
        "accompany": translate("Exercises", "Accompany"),
        "break_lines": translate("Exercises", "Break the lines"),
        "join_lines": translate("Exercises", "Join the lines"),
        "calm": translate("Exercises", "Fewer exclamations"),
        "rewrite": translate("Exercises", "Rewrite a line"),
        "refrain": translate("Exercises", "A refrain"),
        "go_on": translate("Exercises", "Go on"),
    }[change]


def suggestion(one: Suggestion) -> str:
    """What is unusual and what to try, in two sentences."""
    high = one.finding.below > 0.5
    share = round(100 * (one.finding.below if high else 1 - one.finding.below))
    text = _words()[one.finding.measure, high].replace("%1", str(share))
    if one.after is not None:
        then = QCoreApplication.translate("Exercises", "Then it is more than %1 % of them.")
        text += " " + then.replace("%1", str(round(100 * one.after)))
    return text


def result(measure: str, before: float, now: float) -> str:
    """What came of a change."""
    text = QCoreApplication.translate("Exercises", "%1: more than %2 % of them before, more than %3 % now.")
    for place, value in enumerate((measure_name(measure), round(100 * before), round(100 * now)), 1):
        text = text.replace(f"%{place}", str(value))
    return text


def _words() -> dict[tuple[str, bool], str]:
    translate = QCoreApplication.translate
    return {
        ("brightness", True): translate("Exercises", "It is brighter than %1 % of the paintings. Try deeper shadows."),
        ("brightness", False): translate("Exercises", "It is darker than %1 % of the paintings. Try more light."),
        ("colourfulness", True): translate(
            "Exercises", "It is more colourful than %1 % of the paintings. Try muted colours, so that one can shine."
        ),
        ("colourfulness", False): translate(
            "Exercises", "Its colours are greyer than in %1 % of the paintings. Try richer ones."
        ),
        ("contrast", True): translate(
            "Exercises", "Light and dark lie further apart than in %1 % of the paintings. Try a softer light."
        ),
        ("contrast", False): translate(
            "Exercises", "Light and dark lie closer together than in %1 % of the paintings. Try stronger contrast."
        ),
        ("warmth", True): translate(
            "Exercises", "It is warmer than %1 % of the paintings. Try cooler shadows: blue against orange."
        ),
        ("warmth", False): translate("Exercises", "It is cooler than %1 % of the paintings. Try a warmer light."),
        ("tempo", True): translate(
            "Exercises",
            "It is faster than %1 % of the pieces. Try it slower: what changes first, the mood or the melody?",
        ),
        ("tempo", False): translate("Exercises", "It is slower than %1 % of the pieces. Try it faster."),
        ("pace", True): translate(
            "Exercises", "More notes come in a second than in %1 % of the pieces. Try giving them time."
        ),
        ("pace", False): translate(
            "Exercises", "Fewer notes come in a second than in %1 % of the pieces. Try a livelier tempo."
        ),
        ("register", True): translate("Exercises", "It lies higher than %1 % of the pieces. Try it lower."),
        ("register", False): translate("Exercises", "It lies lower than %1 % of the pieces. Try it higher."),
        ("loudness", True): translate(
            "Exercises", "It is louder than %1 % of the pieces. Try it softer, and keep the loud for one place."
        ),
        ("loudness", False): translate("Exercises", "It is softer than %1 % of the pieces. Try it louder."),
        ("length_of_notes", True): translate(
            "Exercises", "Its notes are longer than in %1 % of the pieces. Try them detached."
        ),
        ("length_of_notes", False): translate(
            "Exercises", "Its notes are shorter than in %1 % of the pieces. Try them sustained."
        ),
        ("leaps", True): translate(
            "Exercises", "The melody leaps more than in %1 % of the pieces. Try folding the large leaps by an octave."
        ),
        ("leaps", False): translate(
            "Exercises",
            "The melody leaps less than in %1 % of the pieces. Try a variation by the model, in the same rhythm.",
        ),
        ("texture", False): translate(
            "Exercises", "Fewer voices sound at once than in %1 % of the pieces. Try an accompaniment by the model."
        ),
        ("line_length", True): translate(
            "Exercises", "Its lines are longer than in %1 % of the poems. Try breaking them where one breathes."
        ),
        ("line_length", False): translate(
            "Exercises", "Its lines are shorter than in %1 % of the poems. Try joining two and two."
        ),
        ("stress_marks", True): translate(
            "Exercises", "It exclaims and asks more than %1 % of the poems. Try full stops, and keep one exclamation."
        ),
        ("repetition", True): translate(
            "Exercises",
            "It repeats words more than %1 % of the poems. Let the model rewrite the line that repeats most.",
        ),
        ("repetition", False): translate(
            "Exercises", "It repeats words less than %1 % of the poems. Try a refrain: the first line comes back."
        ),
        ("lines", False): translate("Exercises", "It has fewer lines than %1 % of the poems. Let the model go on."),
    }
