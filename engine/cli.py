"""The command line: create, train, evaluate, export, models, devices, and the verbs of engine/commands."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from engine import __version__, rights, studio
from engine.brief import KINDS, LANGUAGES, WORKS, Brief, Mood, UserError
from engine.commands import appraise, library, music, originality, painting, writing
from engine.commands.shared import job_of, show
from engine.device import NAMES as DEVICES

_KIND_OF_WORD = {word: kind for kind, word in WORKS.items()} | {kind: kind for kind in KINDS}


def run(arguments: list[str]) -> int:
    """Run one command. Returns 0, 1 for bad input (one sentence on standard error), 2 for bad usage."""
    asked = _parser().parse_args(_joined(arguments))
    command: Callable[[argparse.Namespace], int] = asked.command
    try:
        return command(asked)
    except UserError as error:
        print(f"triptych: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("triptych: stopped.", file=sys.stderr)
        return 130
    except MemoryError:
        print("triptych: There is not enough memory for this; try a smaller size or preset.", file=sys.stderr)
        return 1


def _joined(arguments: list[str]) -> list[str]:
    """ "--mood -0.4,0.8" as one argument: argparse would take the value for an option."""
    out: list[str] = []
    for argument in arguments:
        if out and out[-1] == "--mood":
            out[-1] = f"--mood={argument}"
        else:
            out.append(argument)
    return out


def _create(asked: argparse.Namespace) -> int:
    only = tuple(asked.only)
    brief = Brief(
        prompt=asked.prompt,
        mood=Mood.parse(asked.mood) if asked.mood else None,
        seed=asked.seed,
        only=tuple(kind for kind in KINDS if kind in only),
        language=asked.language,
        form=asked.form,
        bars=asked.bars,
        size=asked.size,
        style=asked.style,
        genre=asked.genre,
        temperature=asked.temperature,
        subjects=None if asked.about is None else tuple(asked.about.replace(",", " ").split()),
    )
    models = {kind: named for kind in KINDS if (named := getattr(asked, f"{kind}_model"))}
    source = studio.read_work(asked.source, asked.language) if asked.source else None
    creation = studio.create(brief, job_of(asked), models, asked.device, source)
    written = studio.export_creation(creation, asked.out, asked.sign)
    if not asked.no_library:
        try:
            studio.keep(creation)
        except UserError as error:  # the works are written already
            print(f"triptych: {error}", file=sys.stderr)
    result = {"files": [str(path) for path in written], "record": creation.record}
    lines = [str(path) for path in written]
    lines += [
        f"{work}: {', '.join(rows)}" for work, rows in creation.record.get("after", {}).get("carried", {}).items()
    ]
    for used in creation.record.get("models", {}).values():
        lines += [] if rights.all_known(used["data"]) else rights.on_export(used["name"], used["data"])
    show(asked, result, lines)
    return 0


def _train(asked: argparse.Namespace) -> int:
    job = job_of(asked)
    with job.listening():
        result = studio.train(
            studio.Training(
                kind=asked.kind,
                source=asked.source,
                out=asked.out,
                preset=asked.preset,
                minutes=asked.minutes,
                steps=asked.steps,
                start=asked.start,
                resume=asked.resume,
                compiled=asked.compile,
                device=asked.device,
                seed=asked.seed,
                name=asked.name,
                licence=asked.licence,
                consent=asked.consent,
                makers=asked.makers,
                data_name=asked.data_name,
                exclude=tuple(asked.exclude),
                grey=asked.grey,
                mirror=not asked.no_mirror,
                stop_words=asked.no_stop_words,
                low_rank=asked.low_rank,
            ),
            job,
        )
    if os.environ.get("RANK", "0") != "0":
        return 0
    verb = "stopped after" if result["stopped"] else "trained in"
    losses = "  ".join(f"{name} {value:.4g}" for name, value in result["losses"].items())
    summary = f"{result['path']}: {verb} {result['seconds'] / 60:.1f} min, {result['steps']} steps  {losses}"
    show(asked, result, [summary])
    return 0


def _evaluate(asked: argparse.Namespace) -> int:
    result = studio.evaluate(asked.model, asked.source, asked.device, job_of(asked), asked.record, asked.fault)
    lines = [f"{name:18} {f'{value:.4f}' if isinstance(value, float) else value}" for name, value in result.items()]
    show(asked, result, lines)
    return 0


def _export(asked: argparse.Namespace) -> int:
    written = [str(path) for path in studio.export_model(asked.model, asked.format, asked.out)]
    card = studio.open_model(studio.find_model_by_name(asked.model)).card
    show(asked, written, [*written, *rights.on_export(card["name"], rights.collections(card))])
    return 0


def _models(asked: argparse.Namespace) -> int:
    rows = studio.list_models()
    lines = [
        f"{row['kind']:9} {row['language'] or '-':3} {row['name']:24} {row['preset']:14} "
        f"{row.get('parameters', 0) / 1e6:5.1f} M  {row['bytes'] / 1e6:5.1f} MB  {row['fingerprint']}  {row['path']}"
        for row in rows
    ]
    show(asked, rows, lines or ["There are no models yet; `train` makes one."])
    return 0


def _devices(asked: argparse.Namespace) -> int:
    from engine import device

    rows = device.describe()
    lines = [
        f"{'*' if row['chosen'] else ' '} {row['name']:5} {row['title']}{'  bf16' if row['bf16'] else ''}"
        for row in rows
    ]
    show(asked, rows, lines)
    return 0


def _works(text: str) -> list[str]:
    kinds = [_KIND_OF_WORD.get(word.strip(), "") for word in text.split(",")]
    if not all(kinds):
        raise argparse.ArgumentTypeError(f"{text!r} is not made of painting, tune and text")
    return kinds


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="triptych",
        description="Paint, compose and write with models on this computer. Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"Triptych {__version__}")
    verbs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def verb(name: str, command: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        sub = verbs.add_parser(name, help=text, description=text)
        sub.set_defaults(command=command)
        sub.add_argument("--json", action="store_true", help="print the result as JSON")
        sub.add_argument("--quiet", action="store_true", help="show no progress")
        return sub

    create = verb("create", _create, "Make a painting, a tune and a text from one brief.")
    create.add_argument("--prompt", default="", help="what the three are about")
    create.add_argument("--about", default=None, metavar="WORDS", help="words that steer, with commas (the prompt's)")
    create.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="FILE",
        help="a picture, tune or text that the others are made after",
    )
    create.add_argument("--mood", default="", metavar="V,A", help="valence and arousal, each -1 to 1")
    create.add_argument("--seed", type=int, default=0, help="the same seed gives the same works (0)")
    create.add_argument("--only", type=_works, default=list(KINDS), metavar="LIST", help="painting,tune,text")
    create.add_argument("--language", choices=LANGUAGES, default="en", help="of the text (en)")
    create.add_argument("--form", default="", metavar="NAME", help="form of the text")
    create.add_argument("--bars", type=int, default=8, help="length of the tune (8)")
    create.add_argument("--size", type=int, default=0, metavar="PX", help="side of the painting (the model's own)")
    create.add_argument("--style", default="", help="style label of the painting")
    create.add_argument("--genre", default="", help="genre label of the painting")
    create.add_argument("--temperature", type=float, default=1.0, help="how daring tune and text are (1.0)")
    for kind in KINDS:
        create.add_argument(f"--{kind}-model", default="", metavar="MODEL", help=f"model for {kind}")
    create.add_argument("--device", choices=DEVICES, default="auto")
    create.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the works")
    create.add_argument("--no-library", action="store_true", help="do not keep the works in the library")
    create.add_argument("--sign", action="store_true", help="put signed content credentials in or beside the works")

    train = verb("train", _train, "Train a model on works of yours.")
    train.add_argument("kind", choices=KINDS)
    train.add_argument("source", type=Path, help="folder, zip or file of works")
    train.add_argument("--out", type=Path, required=True, metavar="MODEL", help="folder or .zip of the model")
    train.add_argument("--preset", default="", help="recipe; a wrong name lists those there are")
    budget = train.add_mutually_exclusive_group(required=True)
    budget.add_argument("--minutes", type=float, help="how long to train, in all")
    budget.add_argument("--steps", type=int, help="how many steps to train, in all")
    train.add_argument("--from", dest="start", default="", metavar="MODEL", help="go on from this model")
    train.add_argument("--resume", action="store_true", help="go on with an interrupted training")
    train.add_argument("--compile", action="store_true", help="writing: translate the step for this processor first")
    train.add_argument("--device", choices=DEVICES, default="auto")
    train.add_argument("--seed", type=int, default=0)
    train.add_argument("--name", default="", help="the model's name (that of its folder)")
    train.add_argument("--licence", default="", help="licence of the works, for the model's card")
    train.add_argument(
        "--consent",
        choices=rights.CONSENTS,
        default="",
        help="why they may be learned from: own (you made them), agreed (their makers agreed), licence, unknown",
    )
    train.add_argument("--makers", default="", help="who made the works, for the model's card")
    train.add_argument("--data-name", default="", help="name of the collection, for the model's card")

    train.add_argument("--exclude", action="append", default=[], metavar="FILE", help="leave a file out; repeatable")
    train.add_argument("--grey", action="store_true", help="learn pictures in greyscale")
    train.add_argument("--no-mirror", action="store_true", help="show no picture mirrored")
    train.add_argument("--no-stop-words", action="store_true", help="leave stop words out of the texts")
    train.add_argument(
        "--low-rank",
        type=int,
        nargs="?",
        const=8,
        default=0,
        metavar="RANK",
        help="with --from: teach a writing model a voice, kept in a small file (LoRA, rank 8)",
    )

    evaluate = verb("evaluate", _evaluate, "Measure a model on works it has not seen.")
    evaluate.add_argument("model", help="folder, zip or name of a model")
    evaluate.add_argument("source", type=Path, help="folder, zip or file of unseen works")
    evaluate.add_argument("--device", choices=DEVICES, default="auto")
    evaluate.add_argument("--record", action="store_true", help="write the figures into the model's card")
    evaluate.add_argument("--fault", action="append", default=[], help="a known fault for the card, with --record")

    export = verb("export", _export, "Write a model for other programs.")
    export.add_argument("model", help="folder, zip or name of a model")
    export.add_argument("--format", choices=("onnx", "safetensors"), required=True)
    export.add_argument("--out", type=Path, required=True, metavar="FILE")

    for studio_commands in (painting, music, writing, library, originality, appraise):
        studio_commands.add(verb)

    verb("models", _models, "List the models there are.")
    verb("devices", _devices, "List the processors models can run on.")
    return parser
