"""Tokens: byte-level BPE for English, characters with byte fallback for Chinese. Both lose nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PAD, BEGIN, END = 0, 1, 2
SPECIAL = ("<pad>", "<begin>", "<end>")
ASSET = "tokenizer.json"


def train_tokenizer(texts: Iterable[str], language: str, size: int) -> Tokenizer:
    """A tokenizer of at most `size` tokens, learnt from the texts; deterministic.

    English: byte-level BPE (Sennrich 2016). Chinese: the commonest characters; rarer ones are spelt in bytes.
    """
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    if language == "zh":
        counts = Counter(character for text in texts for character in text)
        common = sorted(counts, key=lambda c: (-counts[c], c))[: max(1, size - len(SPECIAL) - 256)]
        names = [*SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256)), *common]
        vocabulary = {name: index for index, name in enumerate(dict.fromkeys(names))}
        tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[], byte_fallback=True))
        tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
        tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Fuse()])
    else:
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=max(size, 300),
            special_tokens=list(SPECIAL),
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
        tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def load_tokenizer(data: bytes) -> Tokenizer:
    """A tokenizer from a model's asset. Raises UserError where it is damaged."""
    from tokenizers import Tokenizer

    from engine.brief import UserError

    try:
        return Tokenizer.from_str(data.decode())
    except Exception as error:  # the library raises bare Exception for unsound JSON
        raise UserError("The model's tokenizer cannot be read; fetch a fresh copy of the model.") from error
