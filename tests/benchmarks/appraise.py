"""How often the appraisal is right where the truth is known: keys, styles by unseen artists, metre and rhyme.

    python tests/benchmarks/appraise.py keys SOURCE.zip [--json]
    python tests/benchmarks/appraise.py styles SOURCE.zip [--json]
    python tests/benchmarks/appraise.py english english_poetry.jsonl.xz [--json]
    python tests/benchmarks/appraise.py chinese chinese_poetry.jsonl.xz [--json]

Keys: MIDI files whose one key signature names a minor key or a major one. Notation programs that write no mode call
every key major; a folder in which no file names a minor key is therefore left out. Told beside each other: exact,
the weighted score of MIREX (1 exact, 0.5 a fifth away, 0.3 the relative, 0.2 the parallel key), and the same
correlation with the profiles of Krumhansl & Kessler 1982 in place of those that are used. Styles: five folds of
artists; a picture is judged by a classifier that has seen no work of its artist.

English verse whose form is known from its title and author: sonnets of 14 lines (iambic pentameter, rhymed), passages
of 14 lines of Paradise Lost, Hyperion, Thanatopsis, Fra Lippo Lippi and Andrea del Sarto (iambic pentameter, not
rhymed) and of The Song of Hiawatha (trochaic tetrameter, not rhymed), nine limericks by Edward Lear (AABBA) and,
without metre or rhyme, passages by Walt Whitman. A text counts as metrical where at least four lines in five can be
read in its metre, and as rhymed where at least half of its lines rhyme. Chinese verse of the shape of regulated verse
(绝句, 律诗): the even lines rhyme, and tones alternate; beside it the same with line ends of other poems, and with its
characters in any order, as chance would have it. The shape is all that is known of it: some are older verse, free of
the rules.
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import lzma
import sys
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import mido
import numpy as np

from engine.brief import UserError
from engine.jobs import ConsoleJob
from engine.music import measures, midi, tokens
from engine.writing import measures as verse
from engine.writing import prosody_zh

LEAST_NOTES = 20
_TONICS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def named_key(data: bytes) -> tuple[int, bool] | None:
    """(tonic, minor) of the file's only key signature."""
    try:
        tracks = mido.MidiFile(file=io.BytesIO(data)).tracks
        found = {message.key for track in tracks for message in track if message.type == "key_signature"}
    except (OSError, ValueError, EOFError, KeyError):
        return None
    if len(found) != 1:
        return None
    name = found.pop()
    shift = {"#": 1, "b": -1}.get(name[1:2], 0)
    return (_TONICS[name[0]] + shift) % 12, name.endswith("m")


def mirex(told: tuple[int, bool], true: tuple[int, bool]) -> float:
    """The weighted score of the MIREX key detection task."""
    if told == true:
        return 1.0
    step = (told[0] - true[0]) % 12
    if told[1] == true[1]:
        return 0.5 if step in (5, 7) else 0.0
    relative = (step == 3) if true[1] else (step == 9)
    return 0.3 if relative else 0.2 if step == 0 else 0.0


def keys(source: Path) -> dict[str, Any]:
    labelled: dict[str, list[tuple[tuple[int, bool], measures.Notes]]] = defaultdict(list)
    with zipfile.ZipFile(source) as archive:
        for name in sorted(one for one in archive.namelist() if one.endswith(".mid")):
            data = archive.read(name)
            true = named_key(data)
            if true is None:
                continue
            try:
                notes = measures.notes_of(midi.read_score(data))
            except UserError:
                continue
            if notes is not None and len(notes.pitch) >= LEAST_NOTES:
                labelled[name.rpartition("/")[0]].append((true, notes))
    rows = [row for folder in labelled.values() if any(minor for (_, minor), _ in folder) for row in folder]
    ours, plain = [], []
    for true, notes in rows:
        key = measures.key_of(notes)
        ours.append(mirex((key.tonic, key.minor), true) if key else 0.0)
        tonic, mode = tokens.key_of(measures.chroma(notes.pitch, notes.duration))
        plain.append(mirex((tonic, mode == 2), true))
    scores, before = np.array(ours), np.array(plain)
    minor = np.array([true[1] for true, _ in rows])
    return {
        "pieces": len(rows),
        "minor": int(minor.sum()),
        "exact": float((scores == 1).mean()),
        "exact_major": float((scores[~minor] == 1).mean()),
        "exact_minor": float((scores[minor] == 1).mean()),
        "mirex": float(scores.mean()),
        "krumhansl_kessler_exact": float((before == 1).mean()),
        "krumhansl_kessler_mirex": float(before.mean()),
        "ratio": float((scores == 1).mean() / max(1e-9, (before == 1).mean())),
    }


def style(source: Path) -> dict[str, Any]:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))
    from engine.painting import styles

    made = importlib.import_module("make_reference")
    features, labels, names, artists, _ = made.labelled_styles(source, ConsoleJob())
    return styles.cross_validated(features, labels, names, artists)


BLANK = ("paradise lost: book", "hyperion", "thanatopsis", "fra lippo lippi", "andrea del sarto")
LIMERICKS = """\
There was an Old Man with a beard,|Who said, "It is just as I feared!|Two Owls and a Hen,|Four Larks and a Wren,|\
Have all built their nests in my beard!"
There was a Young Lady whose chin|Resembled the point of a pin;|So she had it made sharp,|And purchased a harp,|\
And played several tunes with her chin.
There was an Old Man in a tree,|Who was horribly bored by a Bee;|When they said, "Does it buzz?"|\
He replied, "Yes, it does!|It's a regular brute of a Bee!"
There was a Young Lady whose bonnet|Came untied when the birds sat upon it;|But she said, "I don't care!|\
All the birds in the air|Are welcome to sit on my bonnet!"
There was an Old Man on a hill,|Who seldom, if ever, stood still;|He ran up and down,|In his Grandmother's gown,|\
Which adorned that Old Man on a hill.
There was an Old Person whose habits|Induced him to feed upon rabbits;|When he'd eaten eighteen,|\
He turned perfectly green,|Upon which he relinquished those habits.
There was an Old Man with a nose,|Who said, "If you choose to suppose|That my nose is too long,|\
You are certainly wrong!"|That remarkable man with a nose.
There was an Old Man of Dundee,|Who frequented the top of a tree;|When disturbed by the crows,|\
He abruptly arose,|And exclaimed, "I'll return to Dundee."
There was an Old Man with a flute,|A serpent ran into his boot;|But he played day and night,|\
Till the serpent took flight,|And avoided that Man with a flute."""
"""Edward Lear, A Book of Nonsense (1846); the collection holds none."""
SONNET = 14
PASSAGES = 12
"""Of one long poem at most, spread over it."""
RHYMED, METRICAL = 0.5, 0.8
FREE = 200
REGULATED = {"五言绝句": 4, "七言绝句": 4, "五言律诗": 8, "七言律诗": 8}
POEMS = 400
"""Chinese poems of each shape."""
ALTERNATES = 0.8


def _poems(source: Path) -> list[dict[str, str]]:
    with lzma.open(source, "rt", encoding="utf-8") as file:
        return [json.loads(row) for row in file]


def _labelled_english(source: Path) -> dict[str, list[str]]:
    """Texts by form."""
    found: dict[str, list[str]] = {"sonnet": [], "blank": [], "hiawatha": [], "limerick": [], "free": []}

    def passages(rows: list[str]) -> list[str]:
        starts = range(0, len(rows) - SONNET + 1, SONNET)
        kept = list(starts)[:: max(1, len(starts) // PASSAGES)][:PASSAGES]
        return ["\n".join(rows[at : at + SONNET]) for at in kept]

    for poem in _poems(source):
        title, author, rows = poem["title"].lower(), poem["author"], verse.lines_of(poem["text"])
        if "sonnet" in title and len(rows) == SONNET:
            found["sonnet"].append("\n".join(rows))
        elif title.startswith(BLANK) and author in (
            "John Milton",
            "John Keats",
            "William Cullen Bryant",
            "Robert Browning",
        ):
            found["blank"] += passages(rows)
        elif "hiawatha" in title and author == "Henry Wadsworth Longfellow":
            found["hiawatha"] += passages(rows)
        elif author == "Walt Whitman" and len(found["free"]) < FREE:
            found["free"] += passages(rows)
    found["limerick"] = [row.replace("|", "\n") for row in LIMERICKS.splitlines()]
    return found


def english(source: Path) -> dict[str, Any]:
    labelled = _labelled_english(source)
    wanted = {"sonnet": ("iamb", 5), "blank": ("iamb", 5), "hiawatha": ("trochee", 4)}
    out: dict[str, Any] = {}
    right = total = metrical = 0
    for form, metre in wanted.items():
        told = [verse.metre_of(text) for text in labelled[form]]
        good = sum(one is not None and (one.foot, one.feet) == metre for one in told)
        out |= {f"{form}_texts": len(told), f"{form}_metre": good / max(1, len(told))}
        metrical += sum(one is not None and one.fits >= METRICAL for one in told)
        right, total = right + good, total + len(told)
    free = [one for text in labelled["free"] if (one := verse.metre_of(text)) is not None]
    out |= {"metre": right / max(1, total), "metrical": metrical / max(1, total), "free_texts": len(free)}
    out["free_not_metrical"] = sum(one.fits < METRICAL for one in free) / max(1, len(free))
    shares = {form: np.array([verse.rhymes_of(text, "en").share for text in texts]) for form, texts in labelled.items()}  # type: ignore[union-attr]
    out["sonnet_rhymed"] = float((shares["sonnet"] >= RHYMED).mean())
    unrhymed = np.concatenate([shares[form] for form in ("blank", "hiawatha", "free")])
    out["unrhymed"] = float((unrhymed < RHYMED).mean())
    out["rhymed_or_not"] = (out["sonnet_rhymed"] + out["unrhymed"]) / 2
    schemes = [verse.rhymes_of(text, "en") for text in labelled["limerick"]]
    right = sum(one is not None and one.letters == "AABBA" for one in schemes)
    out |= {"limericks": len(schemes), "limerick_schemes": right / len(schemes)}
    return out


def chinese(source: Path) -> dict[str, Any]:
    rng = np.random.default_rng(7)
    poems = _poems(source)
    rhymed: list[float] = []
    chance: list[float] = []
    tones: list[float] = []
    shuffled: list[float] = []
    for form, lines in REGULATED.items():
        texts = [poem["text"] for poem in poems if poem.get("form") == form]
        texts = [texts[at] for at in rng.permutation(len(texts))[:POEMS]]
        phrases = [[one.text for one in prosody_zh.phrases_of(text)] for text in texts]
        phrases = [rows for rows in phrases if len(rows) == lines]
        for at, rows in enumerate(phrases):
            rhymed.append(_even_rhymes(rows))
            others = [phrases[(at + 1 + step * 17) % len(phrases)][step] for step in range(lines)]
            chance.append(_even_rhymes(others))
            if (found := verse.alternation("，".join(rows))) is not None:
                tones.append(found)
            mixed = rng.permutation(list("".join(rows))).tolist()
            wide = len(rows[0])
            again = ["".join(mixed[step * wide : (step + 1) * wide]) for step in range(lines)]
            if (found := verse.alternation("，".join(again))) is not None:
                shuffled.append(found)
    return {
        "poems": len(rhymed),
        "even_lines_rhyme": float(np.mean(rhymed)),
        "even_lines_rhyme_by_chance": float(np.mean(chance)),
        "alternation": float(np.mean(tones)),
        "alternation_by_chance": float(np.mean(shuffled)),
        "alternate": float((np.array(tones) >= ALTERNATES).mean()),
        "alternate_by_chance": float((np.array(shuffled) >= ALTERNATES).mean()),
    }


def _even_rhymes(rows: list[str]) -> float:
    """The share of even lines that are told to rhyme with another even line."""
    told = verse.rhymes_of("，".join(rows), "zh")
    even = told.letters[1::2] if told else ""
    return sum(letter != "." and even.count(letter) > 1 for letter in even) / max(1, len(even))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("keys", "styles", "english", "chinese"))
    parser.add_argument("source", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    result = {"keys": keys, "styles": style, "english": english, "chinese": chinese}[asked.what](asked.source)
    if asked.json:
        print(json.dumps(result, indent=2))
        return
    for name, value in result.items():
        print(f"{name:26} {f'{value:.3f}' if isinstance(value, float) else value}")


if __name__ == "__main__":
    main()
