"""How fast the writing studio answers: going on, eight alternatives against one, the first word.

    python tests/benchmarks/writing_speed.py [--json] [--model NAME] [--rounds N]

One thread, medians over the rounds, measured in turn. "ratio" is the time of eight alternatives drawn as
one batch over that of one; eight drawn one after the other would be 8. first_word: from the request to go on to the
first preview, with what precedes it read; next_word: the guess at the caret. over_torch: tokens a second over those of
the same network by torch with a cache, both drawn greedily. Exit code 1 where the model is missing. Other programs:
decoding_speed.py.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = os.environ["TRIPTYCH_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from engine import modelfile, studio
from engine.brief import UserError
from engine.jobs import RecordingJob
from engine.runtime import Runtime
from engine.writing import assist
from engine.writing.briefs import KEYWORDS, TITLE
from engine.writing.decoder import Decoder
from engine.writing.tokens import PAD

LEFT = {
    "en": "The wind came over from the west\nand laid the barley on its side;\nthe gulls went in, and all the ",
    "zh": "春江潮水连海平，海上明月共潮生。\n滟滟随波千万里，",
}
GREEDY = 150
FIRST_WORD_LIMIT_MS = 150.0


def decoders(runtime: Runtime) -> tuple[Decoder, Decoder, tuple[Any, Any]]:
    """The studio's, torch's with a cache, and a brief."""
    fast = Decoder.of(runtime)
    torch_step = runtime._torch("step")  # the same weights in eager torch
    none = np.full((1, TITLE), PAD, np.int64), np.full((1, KEYWORDS), PAD, np.int64)
    memory, there = fast.encode(np.zeros(1, np.int64), np.zeros((1, 3), np.float32), *none)
    return fast, Decoder(fast.encode, runtime.model.network, torch_step), (memory, there)


def greedy(decoder: Decoder, told: tuple[Any, Any]) -> float:
    """Seconds for GREEDY tokens after 16."""
    rows = decoder.rows(*told)
    logits = rows.feed(np.arange(4, 20)[None])
    began = time.perf_counter()
    for _ in range(GREEDY):
        logits = rows.feed(np.array([[int(np.argmax(logits[0, -1]))]]))
    return time.perf_counter() - began


class First(RecordingJob):
    """Stops at the first preview that has a word, and remembers when it came."""

    at = 0.0

    def preview(self, value: Any) -> None:
        self.at = self.at or (time.perf_counter() if str(value).strip() else 0.0)

    def should_stop(self) -> bool:
        return self.at > 0


def first_word(runtime: Runtime, left: str, sampler: dict[str, int]) -> float:
    job = First()
    began = time.perf_counter()
    assist.continue_(job, runtime, left, None, sampler, 100)
    return job.at - began


def measure(model: modelfile.Model, rounds: int) -> dict[str, Any]:
    runtime = Runtime(model, "cpu", threads=1)
    left = LEFT[model.language or "en"]
    selected = "rest of us sat by the fire," if model.language == "en" else "何处春江无月明。"
    made: list[float] = []
    names = ("one", "eight", "word", "first", "ours", "torch")
    seconds: dict[str, list[float]] = {name: [] for name in names}
    fast, plain, told = decoders(runtime)

    def timed(call: Callable[[], Any]) -> tuple[float, Any]:
        began = time.perf_counter()
        value = call()
        return time.perf_counter() - began, value

    for number in range(-1, rounds):
        sampler = {"seed": number + 1}
        took, grown = timed(lambda how=sampler: assist.continue_(RecordingJob(), runtime, left, None, how, 100))
        each = {
            name: timed(
                lambda count=count, how=sampler: assist.alternatives(
                    RecordingJob(), runtime, left, selected, "", None, how, count
                )
            )[0]
            for name, count in (("one", 1), ("eight", 8))
        }
        each["word"] = timed(lambda: assist.next_word(RecordingJob(), runtime, left))[0]
        each["first"] = first_word(runtime, left, sampler)
        each["ours"], each["torch"] = greedy(fast, told), greedy(plain, told)
        if number >= 0:
            made.append(grown["tokens"] / took)
            for name, value in each.items():
                seconds[name].append(value)
    middle = {name: statistics.median(values) for name, values in seconds.items()}
    return {
        "model": model.name,
        "language": model.language,
        "tokens_per_second": round(statistics.median(made), 1),
        "one_alternative_ms": round(1e3 * middle["one"], 1),
        "eight_alternatives_ms": round(1e3 * middle["eight"], 1),
        "ratio": round(middle["eight"] / middle["one"], 2),
        "next_word_ms": round(1e3 * middle["word"], 1),
        "first_word_ms": round(1e3 * middle["first"], 1),
        "first_word_limit_ms": FIRST_WORD_LIMIT_MS,
        "first_word_over_limit": round(1e3 * middle["first"] / FIRST_WORD_LIMIT_MS, 2),
        "greedy_tokens_per_second": round(GREEDY / middle["ours"], 1),
        "over_torch": round(middle["torch"] / middle["ours"], 2),
        "rounds": rounds,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--model", action="append", help="name or folder; default: one of each language")
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    try:
        named = asked.model or [str(studio.find_model("writing", language)) for language in LEFT]
        rows = [measure(modelfile.open_model(studio.find_model("writing", "", name)), asked.rounds) for name in named]
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    if asked.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for row in rows:
            print("\n".join(f"{name:>24}: {value}" for name, value in row.items()), end="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
