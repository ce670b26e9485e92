"""Text to token ids and back: byte-level BPE for English, characters and bytes for Chinese. No torch.

Both are files of the `tokenizers` library. Special tokens: <pad> 0, <begin> 1, <end> 2, <unknown> 3; the
newline is a token like any other, never merged with its neighbours. Any text survives the round trip.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np
from tokenizers import Regex, decoders, models, pre_tokenizers, trainers
from tokenizers import Tokenizer as Backend

from engine.brief import UserError

PAD, BEGIN, END, UNKNOWN = range(4)
SPECIAL = ["<pad>", "<begin>", "<end>", "<unknown>"]
ASSET = "tokenizer.json"
ENOUGH = 8_000_000
"""Characters that settle a vocabulary of some thousands; more only cost time."""


def learn(texts: Iterable[str], language: str, size: int) -> bytes:
    """A tokenizer.json with at most size tokens, learnt from texts (English: the first ENOUGH characters).

    English: BPE over bytes. Chinese: the most frequent characters, and the 256 bytes for all others.
    """
    return _learn_characters(texts, size) if language == "zh" else _learn_pieces(texts, size)


def _learn_pieces(texts: Iterable[str], size: int) -> bytes:
    backend = Backend(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.Sequence(  # pyright: ignore[reportAttributeAccessIssue]
        [pre_tokenizers.Split("\n", "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    backend.decoder = decoders.ByteLevel()  # pyright: ignore[reportAttributeAccessIssue]
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    backend.train_from_iterator(_some(texts), trainer)
    return backend.to_str().encode()


def _some(texts: Iterable[str]) -> Iterator[str]:
    left = ENOUGH
    for text in texts:
        yield text
        left -= len(text)
        if left < 0:
            return


def _learn_characters(texts: Iterable[str], size: int) -> bytes:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text)
    bytes_ = [f"<0x{value:02X}>" for value in range(256)]
    counts.pop("\n", None)
    least = 1 if sum(counts.values()) < 200_000 else 4
    frequent = sorted((-n, c) for c, n in counts.items() if n >= least)
    fixed = [*SPECIAL, *bytes_, "\n"]
    vocabulary = [*fixed, *(c for _, c in frequent[: max(0, size - len(fixed))])]
    backend = Backend(
        models.BPE(
            vocab={token: index for index, token in enumerate(vocabulary)},
            merges=[],
            byte_fallback=True,
            unk_token=SPECIAL[UNKNOWN],
        )
    )
    backend.add_special_tokens(SPECIAL)
    split = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    backend.pre_tokenizer = split  # pyright: ignore[reportAttributeAccessIssue]
    fused = decoders.Sequence([decoders.ByteFallback(), decoders.Fuse()])
    backend.decoder = fused  # pyright: ignore[reportAttributeAccessIssue]
    return backend.to_str().encode()


class Tokenizer:
    """A tokenizer read from its file."""

    def __init__(self, data: bytes) -> None:
        try:
            self._backend = Backend.from_str(data.decode())
        except Exception as error:  # the library raises plain Exception for any unsound file
            raise UserError("The tokenizer of the model is damaged; fetch a fresh copy of it.") from error
        # Text is text: "<end>" typed by somebody is five characters, never the end.
        self._backend.encode_special_tokens = True
        self.data = data

    def __len__(self) -> int:
        return self._backend.get_vocab_size()

    def encode(self, text: str) -> list[int]:
        """Ids without begin and end."""
        return self._backend.encode(text, add_special_tokens=False).ids

    def spans(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Ids as encode() gives them, and where each begins and ends in the text, in characters.

        The bytes of one character are tokens of their own where it is no token: they have the same span.
        """
        found = self._backend.encode(text, add_special_tokens=False)
        return found.ids, found.offsets

    def encode_all(self, texts: list[str]) -> list[np.ndarray]:
        """encode() of many texts, int32 each."""
        found: list[np.ndarray] = []
        for at in range(0, len(texts), 4096):
            batch = self._backend.encode_batch(texts[at : at + 4096], add_special_tokens=False)
            found += [np.array(e.ids, np.int32) for e in batch]
        return found

    def decode(self, ids: Iterable[int]) -> str:
        """Text of ids, special tokens left out; bytes that are no UTF-8 become U+FFFD."""
        return self._backend.decode([int(i) for i in ids if i > UNKNOWN], skip_special_tokens=False)

    @cached_property
    def texts(self) -> list[str]:
        """The text of every token; "" for special tokens and for bytes that are no text on their own."""
        found = [self.decode([index]) for index in range(len(self))]
        return ["" if "\ufffd" in text else text for text in found]

    @cached_property
    def newline(self) -> int:
        return self.encode("\n")[0]
