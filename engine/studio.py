"""The facade: find a model, create, train, evaluate, export. The window and the command line use nothing else.

Nothing heavy is imported at the top: the pillars come in when they are asked for.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from engine import __version__, appraisal, device, files, lending, modelfile, mood, paths, rights
from engine.appraisal import Appraisal, Figure, Row
from engine.brief import KINDS, WORKS, Brief, Mood, UserError
from engine.jobs import Job
from engine.library import creativity, ledger, originality, provenance
from engine.modelfile import Model
from engine.runtime import Runtime
from engine.saying import said
from engine.sources import MAX_FILE_BYTES, Report
from engine.works import Painting, Score, Text, Work, kind_of

FILE_NAMES = {"painting": "painting.png", "music": "tune.mid", "writing": "text.txt"}
RECORD_NAME = "work.json"


@dataclass(frozen=True)
class Creation:
    """works by kind; record: how they came to be (brief, seed, model fingerprints, steps), JSON values."""

    works: dict[str, Work]
    record: dict[str, Any]


@dataclass(frozen=True)
class Training:
    """What a training run is asked: see TrainArguments for the budget. start: a model to go on from.

    licence, consent, makers: of the works, for the model's card (engine/rights.py). exclude: names of files that are
    not learned from. grey, mirror: of pictures alone (corpus.read). stop_words:
    texts are learned without them; low_rank: of texts, with start, learn a small voice of this rank beside it.
    """

    kind: str
    source: Path
    out: Path
    preset: str = ""
    minutes: float | None = None
    steps: int | None = None
    start: str = ""
    resume: bool = False
    compiled: bool = False
    device: str = "auto"
    seed: int = 0
    name: str = ""
    licence: str = ""
    consent: str = ""
    makers: str = ""
    data_name: str = ""
    exclude: tuple[str, ...] = ()
    grey: bool = False
    mirror: bool = True
    stop_words: bool = False
    low_rank: int = 0


def pillar(kind: str, room: str) -> Any:
    """A room of a medium, imported when it is first asked for: pillar("music", "generate")."""
    if kind not in KINDS:
        raise UserError(f"There is no kind of model {kind!r}; it is one of {', '.join(KINDS)}.")
    return importlib.import_module(f"engine.{kind}.{room}")


# Models


def list_models() -> list[dict[str, Any]]:
    """The cards of all models there are, starters first, each with its path, size in bytes and `starter`."""
    rows = []
    for folder, starter in ((paths.starter_models(), True), (paths.user_models(), False)):
        if not folder.is_dir():
            continue
        for entry in sorted(folder.iterdir()):
            if entry.name.startswith(".") or not (entry.suffix == ".zip" or (entry / modelfile.CARD).is_file()):
                continue
            try:
                card = modelfile.read_card(entry)
            except UserError:
                continue  # a folder of another program's; opening it by name says what is wrong with it
            parts = [entry] if entry.is_file() else [p for p in entry.iterdir() if p.is_file()]
            size = sum(part.stat().st_size for part in parts)
            rows.append({"language": "", **card, "path": str(entry), "bytes": size, "starter": starter})
    return rows


def find_model(kind: str, language: str = "", named: str = "") -> Path:
    """The path of the model to use: the one named (a path or a name), else the first of its kind and language."""
    if named and ((Path(named) / modelfile.CARD).is_file() or named.endswith(".zip")):
        return Path(named)
    rows = list_models()
    if named:
        rows = [row for row in rows if row["name"] == named or Path(row["path"]).name == named]
        if not rows:
            raise UserError(f"There is no model {named!r}; `models` lists those there are.")
    for row in rows:
        if row["kind"] == kind and (kind != "writing" or not language or row["language"] == language):
            return Path(row["path"])
    what = {"painting": "painting", "music": "music", "writing": f"writing ({language})"}[kind]
    raise UserError(f"There is no model for {what} yet; train one on the Train page or with `train`.")


def open_model(path: Path | str) -> Model:
    """A model by its path; a voice (writing/adapters.py) comes with the model that it was taught to."""
    model = modelfile.open_model(path)
    base = model.card.get("base")
    if base is None:
        return model
    for row in list_models():
        if isinstance(base, dict) and row["fingerprint"] == base.get("fingerprint") and "base" not in row:
            return pillar(model.kind, "adapters").merged(model, modelfile.open_model(row["path"]))
    raise UserError(f"The voice {model.name} needs the model it was taught to, which is not there; fetch that model.")


@functools.lru_cache(maxsize=8)
def _open_runtime(path: str, changed: float, where: str) -> Runtime:
    model = open_model(path)
    return Runtime(model, where, device.burst_threads() if model.kind == "painting" else None)


def open_runtime(path: Path, where: str = "auto") -> Runtime:
    """A model ready to create; kept open until its file changes."""
    card = path / modelfile.CARD if path.is_dir() else path
    try:
        changed = card.stat().st_mtime
    except OSError:
        changed = 0.0
    return _open_runtime(str(path), changed, where)


# Creating


class Understood(NamedTuple):
    """A telling word of a prompt. subjects: those it names for the painting model; in_text: it steers the text."""

    word: str
    subjects: tuple[str, ...]
    in_text: bool


def understood(prompt: str, language: str) -> list[Understood]:
    """What a prompt is taken to be about; language: of the text that is to be written.

    A word without a subject steers the painting only where the titles that its model knows have it.
    """
    words, subjects = pillar("writing", "words"), pillar("painting", "subjects")
    spoken = words.language_of(prompt)
    found = words.of_prompt(prompt, spoken)
    return [Understood(word, tuple(subjects.groups_in(word)), spoken == language) for word in found]


def after(source: Work, brief: Brief) -> Brief:
    """The brief for works of the other media that belong to `source`: its mood, and what it lends (engine/lending.py).

    A text without a prompt gives its title; a tune gets four bars for each part of the source. The kind of the
    source is left out of brief.only. Raises UserError where nothing else is asked for.
    """
    kind = kind_of(source)
    only = tuple(other for other in brief.only if other != kind)
    if not only:
        raise UserError(f"A {WORKS[kind]} gives works of the other two kinds; ask for one of them.")
    lent = lending.of(source)
    prompt = brief.prompt or (source.title if isinstance(source, Text) else "")
    bars = max(brief.bars, 4 * len(lent.arc))
    return replace(brief, prompt=prompt, mood=mood.of_work(source), only=only, bars=bars, lent=lent)


def create(
    brief: Brief,
    job: Job,
    models: dict[str, str] | None = None,
    where: str = "auto",
    source: Work | None = None,
) -> Creation:
    """Make what the brief asks for, streaming Drafts through job.preview; a stopped job keeps what is finished.

    source: a work of one medium that the others are made after, see after().
    """
    models = models or {}
    if source is not None:
        brief = after(source, brief)
    asked_mood = brief.mood
    resolved = replace(brief, mood=asked_mood or mood.of_prompt(brief.prompt))
    chosen = {kind: find_model(kind, brief.language, models.get(kind, "")) for kind in KINDS if kind in brief.only}
    works: dict[str, Work] = {}
    steps = []
    used, copies = {}, {}
    for index, (kind, path) in enumerate(chosen.items()):
        job.progress(index / len(chosen), WORKS[kind])
        runtime = open_runtime(path, where)
        if runtime.model.kind != kind:
            raise UserError(f"{path} is a model for {runtime.model.kind}, not for {kind}.")
        for draft in pillar(kind, "generate").create(resolved, runtime):
            job.preview(draft)
            if draft.fraction >= 1:
                works[kind] = draft.work
            job.progress((index + draft.fraction) / len(chosen), WORKS[kind])
            if job.should_stop():
                break
        if job.should_stop():
            break
        model = runtime.model
        data = rights.collections(model.card)
        used[WORKS[kind]] = {
            "name": model.name, "fingerprint": model.fingerprint, "device": runtime.device, "data": data,
        }  # fmt: skip
        if kind in works:
            copies[WORKS[kind]] = originality.check(works[kind], path)
        steps.append({"work": WORKS[kind], "by": "model", "action": "create", "model": model.fingerprint})
    record = {
        "triptych": __version__,
        "brief": brief.to_json(),
        "mood": _mood_json(resolved.mood),
        "mood_from": "source" if source is not None else "brief" if asked_mood else "prompt",
        "seed": brief.seed,
        "models": used,
        "steps": steps,
        **({"after": _source_json(source, brief, works)} if source is not None else {}),
        "copies": copies,
        "ledger": {
            step["work"]: ledger.begin(work, step) for step, work in zip(steps, works.values(), strict=False)
        },
    }  # fmt: skip
    return Creation(works, record)


def warm_up(language: str, job: Job, models: dict[str, str] | None = None) -> None:
    """Open the models, dictionaries and fingerprints that a set needs, by making a small one for nobody.

    Raises UserError as create does.
    """
    prompt = {"en": "the sea at night", "zh": "海上月夜"}[language]
    create(Brief(prompt, language=language, bars=4, size=256), job, models)


def check_copies(work: Work, model: str = "") -> list[dict[str, Any]]:
    """The work against what models learned from (originality.check), the nearest first: all that fit, or the one named.

    Models that carry no fingerprints, or know another language, come last.
    """
    kind = kind_of(work)
    if model:
        return [originality.check(work, find_model(kind, "", model))]
    rows = [row for row in list_models() if row["kind"] == kind]
    if not rows:
        raise UserError("There is no model of this kind to compare the work with; train one first.")
    found = [originality.check(work, Path(row["path"])) for row in rows]
    return sorted(found, key=lambda one: -one.get("score", -1.0) / max(one.get("threshold", 1.0), 1e-9))


def appraise(work: Work, job: Job, model: str = "", name: str = "") -> Appraisal:
    """Measure a work: rows and figures of its medium (its appraise.py), its surprise under a model, its originality
    and creativity. Never one mark. model: the one that is surprised; "" the first that fits. A stopped job leaves
    out what was not reached. Raises UserError for a work in which there is nothing to measure.
    """
    kind = kind_of(work)
    room = pillar(kind, "appraise")
    found: Appraisal = room.appraise(work)
    if not found.rows:
        raise UserError(said("There is nothing to measure in it; choose a work with pixels, notes or words."))
    rows, figures = list(found.rows), list(found.figures)
    place, heard = None, ""
    if kind != "painting" and not job.should_stop():
        job.progress(None, "asking the model")
        place, heard = _surprise(work, found, job, model, rows, figures)
    if not job.should_stop():
        job.progress(None, "comparing with known works")
        copies = check_copies(work) if any(row["kind"] == kind for row in list_models()) else []
        rows += creativity.originality_rows(copies, creativity.in_library(work, encode(work)))
        created = creativity.creativity_row(found, place, heard)
        rows += [created] if created else []
    return replace(found, rows=tuple(rows), figures=tuple(figures), name=name)


def _surprise(
    work: Work, found: Appraisal, job: Job, model: str, rows: list[Row], figures: list[Figure]
) -> tuple[float | None, str]:
    """Add what a model says of a tune or a text; (percentile of its surprise, name of the model)."""
    kind = kind_of(work)
    language = work.language if isinstance(work, Text) else ""
    rows_there = [row for row in list_models() if row["kind"] == kind and row["language"] == language]
    if not rows_there and not model:
        return None, ""
    runtime = open_runtime(find_model(kind, language, model))
    room = pillar(kind, "appraise")
    told = (room.surprise if kind == "music" else room.perplexity)(job, runtime, work)
    if told is None:
        return None, ""
    table = appraisal.reference(found.among).get("models", {}).get(runtime.model.fingerprint)
    row, figure = (room.surprise_parts if kind == "music" else room.perplexity_parts)(told, runtime.model.name, table)
    rows.append(row)
    figures.append(figure)
    return row.percentile, runtime.model.name


def sign(path: Path, work: Work, record: dict[str, Any], shares: dict[str, float] | None = None) -> Path:
    """Put signed credentials into a file of the work, or beside it; the file that holds them."""
    return provenance.sign(path, provenance.claim(work, record, list_models(), shares))


def operate(kind: str, name: str, arguments: dict[str, Any], job: Job, model: str = "", language: str = "") -> Any:
    """Do one of the operations of a medium (its operations.py) on the model named, or the first that fits."""
    table = pillar(kind, "operations").OPERATIONS
    if name not in table:
        raise ValueError(f"{kind} has no operation {name!r}")
    operation = table[name]
    if not operation.needs_model:
        return operation.call(job, **arguments)
    return operation.call(job, open_runtime(find_model(kind, language, model)), **arguments)


def _source_json(source: Work, brief: Brief, works: dict[str, Work]) -> dict[str, Any]:
    """Which work others were made after: its kind, SHA-256 of its file, and what was carried over to each."""
    assert brief.lent is not None
    kind = kind_of(source)
    carried = {WORKS[other]: lending.legend(brief.lent, kind, other) for other in works}
    return {"work": WORKS[kind], "sha256": hashlib.sha256(encode(source)).hexdigest(), "carried": carried}


def _mood_json(value: Mood | None) -> dict[str, float]:
    assert value is not None
    return {"valence": round(value.valence, 4), "arousal": round(value.arousal, 4)}


def encode(work: Work) -> bytes:
    """The bytes of the file a work becomes: PNG, MIDI (type 1) or UTF-8 text."""
    if isinstance(work, Painting):
        return pillar("painting", "pictures").to_png(work)
    if isinstance(work, Score):
        return pillar("music", "midi").to_midi(work)
    return (work.body.rstrip("\n") + "\n").encode()


def keep(creation: Creation) -> None:
    """Put the works of a creation into the user's library. Raises UserError where it cannot be written."""
    from engine.library.store import Entry, Store

    with Store() as store:
        store.keep(*(Entry(work, encode(work), creation.record) for work in creation.works.values()))


def export_creation(creation: Creation, folder: Path, signed: bool = False) -> list[Path]:
    """Write painting.png, tune.mid, text.txt (those there are) and work.json into folder.

    signed: with credentials. Without, the same creation gives the same bytes; a signature holds the time.
    """
    written = []
    for kind, work in creation.works.items():
        assert kind_of(work) == kind
        written.append(folder / FILE_NAMES[kind])
        files.write_bytes(written[-1], encode(work))
        if signed and (credentials := sign(written[-1], work, creation.record)) != written[-1]:
            written.append(credentials)
    written.append(folder / RECORD_NAME)
    record = json.dumps(creation.record, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
    files.write_bytes(written[-1], record.encode())
    return written


# Works in files


def read_work(path: Path, language: str = "") -> Work:
    """The work in a file: a picture, a tune (MIDI, MusicXML, ABC) or, with any other ending, a text.

    language: of a text; "" means Chinese where most of its letters are, else English. Raises UserError.
    """
    pictures, notation = pillar("painting", "pictures"), pillar("music", "notation")
    ending = path.suffix.lower()
    if ending in notation.ENDINGS:
        return notation.read_file(path)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UserError(f"{path} is larger than 256 MB; choose a smaller file.")
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} could not be read ({error.strerror or error}); choose another file.") from error
    try:
        if ending in pictures.ENDINGS:
            return Painting(pictures.read_picture(data))
        body = pillar("writing", "texts").read_text(data)
    except UserError as error:
        raise UserError(f"{path}: {error}") from error
    han = sum("\u4e00" <= letter <= "\u9fff" for letter in body)
    chinese = 2 * han > sum(letter.isalpha() for letter in body)
    return Text(body, language=language or ("zh" if chinese else "en"))


def measure_mood(path: Path, language: str = "") -> dict[str, Any]:
    """The mood of the work in a file: work, valence and arousal (-1..1), known (whether there was anything to
    measure: a picture with pixels, a tune with notes, a text with a word that is rated), and of texts the language.
    """
    work = read_work(path, language)
    raw = mood.raw(work)
    found = mood.of_work(work)
    value = {"work": WORKS[kind_of(work)], "valence": found.valence, "arousal": found.arousal}
    value["known"] = all(map(math.isfinite, raw))
    return value | ({"language": work.language} if isinstance(work, Text) else {})


# Training and evaluating


def inspect(kind: str, source: Path, job: Job, grey: bool = False, stop_words: bool = False) -> Report:
    """Read a source as training would: what was read, what refused, and examples of what will be learned."""
    room = pillar(kind, "corpus")
    read = room.read(source, job, **_options(kind, grey, True, stop_words))
    read.report.examples = room.examples(read)
    return read.report


def _options(kind: str, grey: bool, mirror: bool, stop_words: bool) -> dict[str, Any]:
    if stop_words and kind != "writing":
        raise UserError("Stop words are left out of texts; leave this option out.")
    if kind == "writing" and not grey and mirror:
        return {"stop_words": stop_words}
    if kind == "painting":
        return {"grey": grey, "mirror": mirror}
    if grey or not mirror:
        raise UserError("Greyscale and mirroring are for pictures; leave these options out.")
    return {}


def train(asked: Training, job: Job) -> dict[str, Any]:
    """Train a model; the result has path, card, steps, seconds, stopped, losses, read, refused."""
    device.prepare_environment()
    import torch

    from engine import training

    start = open_model(find_model(asked.kind, "", asked.start)) if asked.start else None
    if asked.low_rank and (asked.kind != "writing" or start is None):
        raise UserError("A voice is taught to a writing model; say which with --from.")
    rights.check(asked.consent, asked.licence, asked.makers)
    # The budget is checked before the works are read: reading can take minutes.
    arguments = training.TrainArguments(
        out=Path(asked.out),
        minutes=asked.minutes,
        steps=asked.steps,
        resume=asked.resume,
        compiled=asked.compiled,
        device=asked.device,
        seed=asked.seed,
        name=asked.name,
        origin=training.origin_of(start) if start else None,
    )
    device.choose(asked.device)
    torch.set_num_threads(device.spare_threads())
    job.progress(None, "reading")
    options = _options(asked.kind, asked.grey, asked.mirror, asked.stop_words)
    corpus = pillar(asked.kind, "corpus").read(
        Path(asked.source),
        job,
        licence=asked.licence,
        name=asked.data_name,
        exclude=frozenset(asked.exclude),
        **options,
    )
    rights.state(corpus.data, asked.consent, asked.makers)
    noun = {"painting": "pictures", "music": "pieces", "writing": "texts"}[asked.kind]
    job.progress(None, corpus.report.sentence(noun))
    room = pillar(asked.kind, "recipe")
    if asked.preset and asked.preset not in room.PRESETS:
        raise UserError(f"There is no preset {asked.preset!r}; choose one of {', '.join(room.PRESETS)}.")
    preset = asked.preset or (start.card["preset"] if start else next(iter(room.PRESETS)))
    torch.manual_seed(asked.seed)  # the networks' first weights come from the seed too
    if asked.low_rank:
        recipe = pillar(asked.kind, "lowrank").Voice(corpus, start, asked.low_rank)
    else:
        recipe = room.make(corpus, preset, start, asked.seed)
    result = training.train(recipe, arguments, job)
    return {
        "path": str(result.out),
        "card": result.card,
        "steps": result.steps,
        "seconds": result.seconds,
        "stopped": result.stopped,
        "losses": result.losses,
        "read": corpus.report.read,
        "refused": [{"name": r.name, "reason": r.reason} for r in corpus.report.refused],
    }


def evaluate(
    named: str, source: Path, where: str, job: Job, record: bool = False, faults: Sequence[str] = ()
) -> dict[str, Any]:
    """Measure a model on unseen works; the names in the result are each medium's evaluate.py's.

    record: write what was measured, and the faults that are known, into the model's card.
    """
    device.prepare_environment()
    import torch

    torch.set_num_threads(device.spare_threads())
    model = open_model(find_model_by_name(named))
    measured = pillar(model.kind, "evaluate").evaluate(model, source, device.choose(where), job)
    if record:
        noted = {"source": source.name, "measured": date.today().isoformat(), **measured}
        modelfile.annotate(model.path, evaluation=noted, **({"faults": list(faults)} if faults else {}))
    return {"kind": model.kind, "name": model.name, "fingerprint": model.fingerprint, **measured}


def find_model_by_name(named: str) -> Path:
    """The path of a model by its path, its name or the name of its folder, whatever its kind."""
    if Path(named).exists():
        return Path(named)
    for row in list_models():
        if named in (row["name"], Path(row["path"]).name):
            return Path(row["path"])
    raise UserError(f"There is no model {named!r}; give its folder, or a name that `models` lists.")


def export_model(named: str, form: str, out: Path) -> list[Path]:
    """Write a model for other programs: safetensors (float32, card in the header) or self-contained ONNX.

    A model of several steps becomes several ONNX files: OUT's name with -STEP before the ending. Both carry its card,
    so that what it learned from, and by what right, goes with it.
    """
    model: Model = open_model(find_model_by_name(named))
    if form == "safetensors":
        from safetensors.numpy import save

        card = json.dumps(model.card, ensure_ascii=False)
        files.write_bytes(out, save(model.weights, metadata={"card": card}))
        return [out]
    if form != "onnx":
        raise UserError(f"A model is exported as onnx or safetensors, not {form!r}.")
    written = []
    for name, graph in model.graphs.items():
        path = out if len(model.graphs) == 1 else out.with_name(f"{out.stem}-{name}{out.suffix}")
        files.write_bytes(path, modelfile.with_weights(graph, model.weights, model.card))
        written.append(path)
    return written
