"""The command line's verbs for the library and for the mood of files."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import files, rights, studio
from engine.brief import KINDS, LANGUAGES, WORKS, Mood, UserError
from engine.commands.shared import Verb, show

if TYPE_CHECKING:
    from engine.library.store import Kept, Store

_KIND_OF_WORD = {word: kind for kind, word in WORKS.items()} | {kind: kind for kind in KINDS}
_INDENT = "  "


def add(verb: Verb) -> None:
    """Add them; `verb` makes one and gives back its parser."""
    library = verb("library", _list, "The works that were made here: list, find, show, rate, and what you may like.")
    verbs = library.add_subparsers(title="what to do", metavar="WHAT", required=True)

    def sub(name: str, command: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        parser = verbs.add_parser(name, help=text, description=text)
        parser.set_defaults(command=command)
        parser.add_argument("--json", action="store_true", help="print the result as JSON")
        return parser

    for name, text in (("list", "List works, the newest first."), ("find", "Find works by words, mood, colour …")):
        listing = sub(name, _list, text)
        listing.set_defaults(words=[])
        if name == "find":
            listing.add_argument("words", nargs="*", help="words of title, prompt, text, form or model")
        listing.add_argument("--only", type=_kinds, default=(), metavar="LIST", help="painting,tune,text")
        listing.add_argument("--mood", default="", metavar="V,A", help="near this mood, nearest first")
        listing.add_argument("--colour", default="", help="paintings with this colour, such as blue")
        listing.add_argument("--model", default="", help="made by this model (name or fingerprint)")
        listing.add_argument("--language", choices=LANGUAGES, default="")
        listing.add_argument("--form", default="", help="texts of this form")
        listing.add_argument("--liked", action="store_true", help="liked works alone")
        listing.add_argument("--stars", type=int, choices=range(1, 6), default=0, help="rated at least so high")
        listing.add_argument("--count", type=int, default=20, help="how many to list (20); 0 all")
    one = sub("show", _show, "All that is known of a work: brief, models, measures, what it came from.")
    one.add_argument("work", help="its number, or the beginning of its fingerprint")
    one.add_argument("--out", type=Path, metavar="FILE", help="write the work there too")
    rate = sub("rate", _rate, "Say what you think of a work; For you learns from it.")
    rate.add_argument("work", help="its number, or the beginning of its fingerprint")
    how = rate.add_mutually_exclusive_group(required=True)
    how.add_argument("--like", action="store_true")
    how.add_argument("--dislike", action="store_true")
    how.add_argument("--stars", type=int, choices=range(1, 6))
    how.add_argument("--over", metavar="OTHER", help="this work is better than that one")
    how.add_argument("--neither", action="store_true", help="take back like, dislike and stars")
    offers = sub("foryou", _foryou, "Works of the library you may like, and why.")
    offers.add_argument("kind", type=_kind, help="painting, tune or text")
    offers.add_argument("--count", type=int, default=5)
    offers.add_argument("--seed", type=int, default=0, help="the same seed offers the same works (0)")
    reset = sub("forget", _forget, "Forget all likes, stars and choices; the works stay.")
    reset.add_argument("--only", type=_kind, default="", metavar="KIND", help="painting, tune or text alone")
    sub("models", _models, "The models the library has heard of, with what they learned from.")
    sub("data", _data, "The data sets models learned from, with their licences.")

    feel = verb("mood", _mood, "Measure the mood of paintings, tunes and texts in files.")
    feel.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a picture, a tune or a text")
    feel.add_argument("--language", choices=LANGUAGES, default="", help="of texts (seen by their characters)")


def _kind(text: str) -> str:
    if text.strip() not in _KIND_OF_WORD:
        raise argparse.ArgumentTypeError(f"{text!r} is none of painting, tune and text")
    return _KIND_OF_WORD[text.strip()]


def _kinds(text: str) -> tuple[str, ...]:
    return tuple(_kind(word) for word in text.split(","))


def _open() -> Store:
    from engine.library.store import Store

    store = Store()
    try:
        store.note_models(studio.list_models())
    except BaseException:
        store.close()
        raise
    return store


def _list(asked: argparse.Namespace) -> int:
    from engine.library.search import Query
    from engine.traits import COLOURS

    if asked.colour and asked.colour not in COLOURS:
        raise UserError(f"There is no colour {asked.colour!r}; it is one of {', '.join(COLOURS)}.")
    with _open() as store:
        query = Query(
            text=" ".join(asked.words),
            kinds=asked.only,
            mood=Mood.parse(asked.mood) if asked.mood else None,
            colour=asked.colour,
            model=_fingerprint(store, asked.model),
            language=asked.language,
            form=asked.form,
            liked=asked.liked,
            stars=asked.stars,
        )
        found = store.find(query)
        works = store.works(found[: asked.count or None])
        total = store.count()
    lines = [_line(work) for work in works]
    if not total:
        lines = ["The library is empty; `create` makes works."]
    elif not found:
        lines = ["No work fits; ask for less."]
    elif len(works) < len(found):
        lines.append(f"{len(found) - len(works):,} more; --count 0 lists all.")
    show(asked, {"found": len(found), "works": [_json(work) for work in works]}, lines)
    return 0


def _fingerprint(store: Store, named: str) -> str:
    """Of a model by its name or fingerprint, "" for ""."""
    if not named:
        return ""
    for model in store.models():
        if named in (model["name"], model["fingerprint"]):
            return model["fingerprint"]
    raise UserError(f"The library knows no model {named!r}; `library models` lists those it knows.")


def _line(work: Kept) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(work.kept))
    marks = "★" * work.stars or {1: "liked", -1: "disliked", 0: ""}[work.liked]
    mood = f"{work.mood.valence:+.2f},{work.mood.arousal:+.2f}"
    return f"{work.id:6}  {work.fingerprint[:8]}  {WORKS[work.kind]:8} {when}  {mood}  {marks:8} {work.name}".rstrip()


def _json(work: Kept) -> dict[str, Any]:
    return asdict(work) | {"work": WORKS[work.kind], "name": work.name}


def _show(asked: argparse.Namespace) -> int:
    with _open() as store:
        work = store.work(asked.work)
        record, traits, colours = store.record(work.id), store.traits(work.id), store.colours(work.id)
        lineage = store.lineage(work.id)
        numbers = {number for edge in lineage.edges for number in edge[:2]} | {work.id}
        known = {one.id: one for one in store.works(sorted(numbers))}
        together = store.works(store.together(work.id))
        if asked.out is not None:
            files.write_bytes(asked.out, store.data(work.id))
    model = record.get("models", {}).get(WORKS[work.kind], {})
    lines = [
        f"{WORKS[work.kind].title()} {work.id}: {work.name}",
        f"fingerprint  {work.fingerprint}",
        f"kept         {time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(work.kept))}, {work.bytes:,} bytes",
        f"mood         valence {work.mood.valence:+.2f}, arousal {work.mood.arousal:+.2f}",
        "traits       " + ", ".join(f"{name} {value:+.1f}" for name, value in traits.items()),
    ]
    if colours:
        lines.append("colours      " + ", ".join(f"{name} {share:.0%}" for name, share in list(colours.items())[:5]))
    if model:
        lines.append(f"model        {model.get('name', '')} {work.model}")
    if work.prompt:
        lines.append(f"prompt       {work.prompt}")
    steps = [
        step for step in record.get("steps", []) if isinstance(step, dict) and step.get("work") == WORKS[work.kind]
    ]
    if steps:
        lines.append("steps        " + ", ".join(f"{s.get('action', '?')} by {s.get('by', '?')}" for s in steps))
    if lineage.edges:
        lines += ["lineage", *_tree(lineage.edges, known, work.id)]
    if together:
        lines += ["made from the same brief", *(_INDENT + _line(one) for one in together)]
    value = _json(work) | {
        "record": record,
        "traits": traits,
        "colours": colours,
        "lineage": [{"child": child, "parent": parent, "how": how} for child, parent, how in lineage.edges],
        "together": [one.id for one in together],
    }
    show(asked, value, lines)
    return 0


def _tree(edges: tuple[tuple[int, int, str], ...], known: dict[int, Kept], here: int) -> list[str]:
    """Each work under what it came from; one with several parents stands under the first."""
    seen: set[int] = set()
    lines: list[str] = []

    def write(number: int, how: str, depth: int) -> None:
        mark = " <- this work" if number == here else ""
        name = f"{WORKS[known[number].kind]} {number}  {known[number].name}" if number in known else str(number)
        lines.append(_INDENT * (depth + 1) + (f"{how}: " if how else "") + name + mark)
        if number in seen:
            return
        seen.add(number)
        for child, parent, way in edges:
            if parent == number:
                write(child, way, depth + 1)

    children = {child for child, _, _ in edges}
    for root in sorted({parent for _, parent, _ in edges} - children):
        write(root, "", 0)
    return lines


def _rate(asked: argparse.Namespace) -> int:
    from engine.library import taste

    with _open() as store:
        work = store.work(asked.work)
        learned = taste.Taste(store)
        own = learned.features_of(work.id)
        if asked.neither:
            learned.take_back(work.id)
            learned.take_back(work.id, stars=True)
        elif asked.over:
            other = store.work(asked.over)
            if other.kind != work.kind or other.id == work.id:
                raise UserError("Only two different works of one kind can be compared.")
            better = taste.Choice(taste.BETTER, 1, own, learned.features_of(other.id))
            learned.say(work.kind, better, work.id, other.id)
        elif asked.stars:
            learned.say(work.kind, taste.Choice(taste.STARS, asked.stars, own), work.id)
        else:
            verdict = taste.LIKE if asked.like else taste.DISLIKE
            learned.say(work.kind, taste.Choice(verdict, 1, own), work.id)
        after, said = store.work(work.id), len(learned.choices(work.kind))
    show(asked, _json(after) | {"choices": said}, [_line(after)])
    return 0


def _foryou(asked: argparse.Namespace) -> int:
    import numpy as np

    from engine.library import taste
    from engine.library.search import Query

    with _open() as store:
        works = [work for work in store.works(store.find(Query(kinds=(asked.kind,)))[:500]) if not work.liked]
        learned = taste.Taste(store)
        rows = [learned.features_of(work.id) for work in works]
        offers = learned.preference(asked.kind).offer(rows, asked.count, np.random.default_rng(asked.seed))
    lines, values = [], []
    for offer in offers:
        why = ", ".join(reason.words for reason in offer.reasons)
        why = f"to find out{f'; {why}' if why else ''}" if offer.guess else why
        lines.append(f"{_line(works[offer.index])}\n        {offer.likely:.0%} likely: {why}")
        values.append(_json(works[offer.index]) | {"likely": offer.likely, "guess": offer.guess, "why": why})
    show(asked, values, lines or ["There is nothing to offer; `create` makes works."])
    return 0


def _forget(asked: argparse.Namespace) -> int:
    from engine.library import taste

    with _open() as store:
        count = taste.Taste(store).reset(asked.only)
    show(asked, {"forgotten": count}, [f"{count} choices forgotten."])
    return 0


def _models(asked: argparse.Namespace) -> int:
    with _open() as store:
        rows = store.models()
    lines = []
    for row in rows:
        sources = "; ".join(f"{data.get('name', '')} ({data.get('licence', '')})" for data in row.get("data", []))
        lines.append(
            f"{row['fingerprint']}  {row['kind']:9} {row['name']:24} {row['works']:6,} works  {sources}".rstrip()
        )
    show(asked, rows, lines or ["The library knows no model."])
    return 0


def _data(asked: argparse.Namespace) -> int:
    with _open() as store:
        rows = store.data_sets()
    lines = [
        f"{row['name']:24} {row.get('works', 0):8} works  {row['licence']}  {rights.words(row)}"
        + f"\n    learned by {', '.join(row['models'])}"
        for row in rows
    ]
    show(asked, rows, lines or ["The library knows no data set."])
    return 0


def _mood(asked: argparse.Namespace) -> int:
    values, lines = [], []
    for path in asked.files:
        value = {"file": str(path), **studio.measure_mood(path, asked.language)}
        values.append(value)
        lines.append(
            f"valence {value['valence']:+.2f}  arousal {value['arousal']:+.2f}  {value['work']:8} {path}"
            f"{'' if value['known'] else '  (nothing to measure)'}"
        )
    show(asked, values, lines)
    return 0
