"""The facade: find a model, create, train, evaluate, export. The window and the command line use nothing else.

Nothing heavy is imported at the top: the pillars come in when they are asked for.
"""

from __future__ import annotations

import functools
import importlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from engine import __version__, device, files, modelfile, mood, paths, sources
from engine.brief import KINDS, WORKS, Brief, Mood, UserError
from engine.jobs import Job
from engine.library import ledger, originality, provenance
from engine.modelfile import Model
from engine.runtime import Runtime
from engine.sources import Report
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

    exclude: names of files that are not learned from. grey, mirror: of pictures alone (corpus.read).
    """

    kind: str
    source: Path
    out: Path
    preset: str = ""
    minutes: float | None = None
    steps: int | None = None
    start: str = ""
    resume: bool = False
    device: str = "auto"
    seed: int = 0
    name: str = ""
    licence: str = ""
    data_name: str = ""
    exclude: tuple[str, ...] = ()
    grey: bool = False
    mirror: bool = True


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


@functools.lru_cache(maxsize=8)
def _open_runtime(path: str, changed: float, where: str) -> Runtime:
    return Runtime(modelfile.open_model(path), where)


def open_runtime(path: Path, where: str = "auto") -> Runtime:
    """A model ready to create; kept open until its file changes."""
    card = path / modelfile.CARD if path.is_dir() else path
    try:
        changed = card.stat().st_mtime
    except OSError:
        changed = 0.0
    return _open_runtime(str(path), changed, where)


# Creating


def create(brief: Brief, job: Job, models: dict[str, str] | None = None, where: str = "auto") -> Creation:
    """Make what the brief asks for, streaming Drafts through job.preview; a stopped job keeps what is finished."""
    models = models or {}
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
        data = model.card.get("data", [])
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
        "mood_from": "brief" if asked_mood else "prompt",
        "seed": brief.seed,
        "models": used,
        "steps": steps,
        "copies": copies,
        "ledger": {
            step["work"]: ledger.begin(work, step) for step, work in zip(steps, works.values(), strict=False)
        },
    }  # fmt: skip
    return Creation(works, record)


def look(path: Path) -> Work:
    """The work in a file of any kind that is read here. Raises UserError."""
    try:
        if path.stat().st_size > sources.MAX_FILE_BYTES:
            raise UserError(f"{path.name} is larger than 256 MB; choose a smaller file.")
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path} could not be read ({error.strerror or error}); choose another file.") from error
    ending = path.suffix.lower()
    if ending in pillar("painting", "pictures").ENDINGS:
        return Painting(pillar("painting", "pictures").read_picture(data))
    if ending in pillar("music", "notation").ENDINGS:
        return pillar("music", "notation").read(path.name, data)
    if ending in (".txt", ".md"):
        body = pillar("writing", "texts").read_text(data)
        return Text(body, "", pillar("writing", "words").language_of(body))
    raise UserError(f"{path.name} is no work that is read here; choose a picture, a tune (MID) or a text (TXT).")


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


def find_nearest(kind: str, nearest: dict[str, Any], source: Path, job: Job) -> Work | None:
    """The work that a row of check_copies' `nearest` names, from the collection at source; None: it is not there."""
    return originality.beside(kind, nearest, source, job)


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


# Training and evaluating


def inspect(kind: str, source: Path, job: Job, grey: bool = False) -> Report:
    """Read a source as training would: what was read, what refused, and examples of what will be learned."""
    room = pillar(kind, "corpus")
    read = room.read(source, job, **_picture_options(kind, grey, True))
    read.report.examples = room.examples(read)
    return read.report


def _picture_options(kind: str, grey: bool, mirror: bool) -> dict[str, Any]:
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

    start = modelfile.open_model(find_model(asked.kind, "", asked.start)) if asked.start else None
    # The budget is checked before the works are read: reading can take minutes.
    arguments = training.TrainArguments(
        out=Path(asked.out),
        minutes=asked.minutes,
        steps=asked.steps,
        resume=asked.resume,
        device=asked.device,
        seed=asked.seed,
        name=asked.name,
        origin=training.origin_of(start) if start else None,
    )
    device.choose(asked.device)
    torch.set_num_threads(device.spare_threads())
    job.progress(None, "reading")
    options = _picture_options(asked.kind, asked.grey, asked.mirror)
    corpus = pillar(asked.kind, "corpus").read(
        Path(asked.source),
        job,
        licence=asked.licence,
        name=asked.data_name,
        exclude=frozenset(asked.exclude),
        **options,
    )
    noun = {"painting": "pictures", "music": "pieces", "writing": "texts"}[asked.kind]
    job.progress(None, corpus.report.sentence(noun))
    room = pillar(asked.kind, "recipe")
    if asked.preset and asked.preset not in room.PRESETS:
        raise UserError(f"There is no preset {asked.preset!r}; choose one of {', '.join(room.PRESETS)}.")
    preset = asked.preset or (start.card["preset"] if start else next(iter(room.PRESETS)))
    torch.manual_seed(asked.seed)  # the networks' first weights come from the seed too
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
    model = modelfile.open_model(named if Path(named).exists() else find_model_by_name(named))
    measured = pillar(model.kind, "evaluate").evaluate(model, source, device.choose(where), job)
    if record:
        noted = {"source": source.name, "measured": date.today().isoformat(), **measured}
        modelfile.annotate(model.path, evaluation=noted, **({"faults": list(faults)} if faults else {}))
    return {"kind": model.kind, "name": model.name, "fingerprint": model.fingerprint, **measured}


def find_model_by_name(named: str) -> Path:
    """The path of a model by its name or the name of its folder, whatever its kind."""
    for row in list_models():
        if named in (row["name"], Path(row["path"]).name):
            return Path(row["path"])
    raise UserError(f"There is no model {named!r}; give its folder, or a name that `models` lists.")


def export_model(named: str, form: str, out: Path) -> list[Path]:
    """Write a model for other programs: safetensors (float32, card in the header) or self-contained ONNX.

    A model of several steps becomes several ONNX files: OUT's name with -STEP before the ending.
    """
    model: Model = modelfile.open_model(named if Path(named).exists() else find_model_by_name(named))
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
        files.write_bytes(path, modelfile.with_weights(graph, model.weights))
        written.append(path)
    return written
