"""The command line's verbs of the writing studio."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine import studio
from engine.brief import LANGUAGES, Mood
from engine.commands.shared import Verb, job_of, show


def add(verb: Verb) -> None:
    """Add this studio's verbs; `verb` makes one and gives back its parser."""
    write = verb("write", _write, "Write a text in a verse form that holds exactly.")
    write.add_argument("--language", choices=LANGUAGES, default="", help="of the text (the form's)")
    write.add_argument("--form", required=True, metavar="NAME", help="`forms` lists them")
    write.add_argument("--prompt", default="", help="what it is about")
    write.add_argument("--title", default="", help="its title (the prompt)")
    write.add_argument("--word", default="", help="what the first letters or characters of an acrostic spell")
    write.add_argument("--lines", type=int, default=0, metavar="N", help="lines of an open form (8)")
    write.add_argument("--mood", default="", metavar="V,A", help="valence and arousal, each -1 to 1")
    write.add_argument("--seed", type=int, default=0, help="the same seed gives the same text (0)")
    write.add_argument("--temperature", type=float, default=1.0, help="how daring the text is (1.0)")
    write.add_argument("--model", default="", help="folder, zip or name of a model")

    check = verb("check", _check, "Check a text against a verse form; exit code 1 where it breaks the form.")
    check.add_argument("file", type=Path, help="a text file; - for standard input")
    check.add_argument("--form", required=True, metavar="NAME", help="`forms` lists them")

    verb("forms", _forms, "List the verse forms there are.")


def _write(asked: argparse.Namespace) -> int:
    mood = Mood.parse(asked.mood) if asked.mood else None
    arguments = {
        "form": asked.form,
        "prompt": asked.prompt,
        "title": asked.title,
        "word": asked.word,
        "lines": asked.lines,
        "seed": asked.seed,
        "mood": (mood.valence, mood.arousal) if mood else None,
        "temperature": asked.temperature,
    }
    language = asked.language or studio.pillar("writing", "forms").find(asked.form).language
    job = job_of(asked)
    with job.listening():
        result = studio.operate("writing", "write", arguments, job, asked.model, language)
    show(asked, result, result["body"].split("\n"))
    return 0


def _check(asked: argparse.Namespace) -> int:
    opening = studio.pillar("writing", "opening")
    if str(asked.file) == "-":
        text, _ = opening.decode(sys.stdin.buffer.read(opening.MOST_BYTES + 1))
    else:
        text, _ = opening.read_file(asked.file)
    arguments = {"text": text, "form": asked.form}
    result = studio.operate("writing", "check", arguments, job_of(asked))
    lines = [f"{m['line'] + 1}:{m['start'] + 1}  {m['kind']}  {m['text']}" for m in result["marks"]]
    verdict = "keeps" if result["conforms"] else "breaks"
    show(asked, result, [*lines, f"The text {verdict} the form {result['form']}."])
    return 0 if result["conforms"] else 1


def _forms(asked: argparse.Namespace) -> int:
    rows = studio.operate("writing", "forms", {}, job_of(asked))
    show(asked, rows, [f"{row['language']}  {row['name']:15} {row['title']}: {row['about']}" for row in rows])
    return 0
