"""Write the list of a model's own words beside it, so that an English model of an earlier version may write them.

    python packaging/give_words.py MODEL SOURCE

MODEL is the folder or zip of a writing model, SOURCE the collection it learned from. Training writes the list itself.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine import modelfile
from engine.jobs import ConsoleJob
from engine.writing import corpus, whole_words


def give(path: Path, source: Path) -> int:
    """How many words the list has now."""
    model = modelfile.open_model(path)
    read = corpus.read(source, ConsoleJob(), language=model.language, whole=True)
    if [card["fingerprint"] for card in read.data] != [card["fingerprint"] for card in model.card["data"]]:
        raise SystemExit(f"{path} learned from other works than {source}; name its own collection.")
    train, _ = corpus.split(read.pieces)
    packed = whole_words.pack((work.text for work in train), model.language)
    for name, data in packed.items():
        modelfile.add_asset(path, name, data)
    return sum(len(whole_words.unpack(data)) for data in packed.values())


if __name__ == "__main__":
    print(f"{sys.argv[1]}: {give(Path(sys.argv[1]), Path(sys.argv[2]))} words")
