"""What a personal voice gains: nats per character on an author's other pages, before and after a low-rank training.

    python tests/benchmarks/voice.py SOURCE [--author NAME] [--pages N] [--minutes M] [--rank R] [--threads N] [--json]

SOURCE is the collection that the starter model was trained on. The author is one whom that training held out (the one
with most text, or --author). N pages of theirs (50, of PAGE characters each) teach a voice on top of the starter, as
the Train page does; the author's other works are measured before and after, and those of the other held-out authors
as well, to tell what the voice costs elsewhere. Minutes are those of the whole command that a person would wait for:
reading, training, saving. Exit code 1 where nothing is gained.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

PAGE = 1500
MEASURED = 30_000
"""Tokens of each side that are measured at most."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Nats per character before and after a low-rank training.")
    parser.add_argument("source", type=Path)
    parser.add_argument("--author", default="", help="one of the authors held out (the one with most text)")
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--model", default="", help="a model by its name or folder (the English starter)")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = os.environ["TRIPTYCH_THREADS"] = str(asked.threads)
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    from engine import studio
    from engine.jobs import RecordingJob
    from engine.writing import corpus
    from engine.writing.corpus import Piece

    job = RecordingJob()
    path = studio.find_model("writing", "en", asked.model)
    base = studio.open_model(path)
    read = corpus.read(asked.source, job, language=base.language, whole=True)
    if [card["fingerprint"] for card in read.data] != [card["fingerprint"] for card in base.card["data"]]:
        print("The model was trained on other works: what is held out here it may have seen.", file=sys.stderr)
    _, held = corpus.split(read.pieces)
    sizes = Counter[str]()
    for work in held:
        sizes[work.author] += len(work.text)
    author = asked.author or max(sizes, key=lambda name: sizes[name])
    if author not in sizes:
        parser.error(f"the authors held out are {', '.join(sorted(sizes))}")
    own = [work for work in held if work.author == author]
    random.Random(0).shuffle(own)
    taught: list[Piece] = []
    while own and sum(len(work.text) for work in taught) < asked.pages * PAGE:
        taught.append(own.pop())
    if not own:
        parser.error(f"{author} has too few pages to leave some for the measurement; ask for fewer")
    others = [work for work in held if work.author != author]
    random.Random(0).shuffle(others)
    with tempfile.TemporaryDirectory() as folder:
        pages, out = Path(folder) / "pages.jsonl", Path(folder) / "voice"
        rows = [json.dumps({"title": work.title, "text": work.text}) for work in taught]
        pages.write_text("\n".join(rows), "utf-8")
        began, cpu = time.monotonic(), time.process_time()
        made = studio.train(
            studio.Training("writing", pages, out, minutes=asked.minutes, start=str(path), low_rank=asked.rank),
            job,
        )
        minutes, cpu = (time.monotonic() - began) / 60, (time.process_time() - cpu) / 60
        size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
        voice = studio.open_model(out)
    result: dict[str, Any] = {
        "author": author,
        "pages": round(sum(len(work.text) for work in taught) / PAGE, 1),
        "works": len(taught),
        "model": base.fingerprint,
        "parameters": base.card["parameters"],
        "rank": asked.rank,
        "steps": made["steps"],
        "step_of_model": made["card"]["training"]["step_of_model"],
        "minutes": round(minutes, 2),
        "minutes_of_processor": round(cpu, 2),
        "threads": asked.threads,
        "bytes": size,
    }
    for name, works in (("own", own), ("others", others)):
        for when, model in (("before", base), ("after", voice)):
            result[f"{name}_{when}"] = round(nats(model, works), 4)
        result[f"{name}_gain"] = round(result[f"{name}_before"] - result[f"{name}_after"], 4)
    print(json.dumps(result, indent=2) if asked.json else "\n".join(f"{k}: {v}" for k, v in result.items()))
    return 0 if result["own_gain"] > 0 else 1


def nats(model: Any, works: list[Any]) -> float:
    """Nats per character of works under a model."""
    import numpy as np
    import torch

    from engine.writing import networks
    from engine.writing.evaluate import measure
    from engine.writing.tokens import ASSET, Tokenizer

    net = networks.build(model.network)
    net.load_state_dict({key: torch.from_numpy(np.array(value)) for key, value in model.weights.items()})
    tokenizer = Tokenizer(model.assets[ASSET])
    return measure(net, tokenizer, works, int(model.network["context"]), most=MEASURED)["nats_per_char"]


if __name__ == "__main__":
    sys.exit(main())
