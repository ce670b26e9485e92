"""The lesson on how a Transformer writes: where it looks, what each block would say, and how it learns a line."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import device
from engine.brief import UserError
from engine.jobs import Job, Operation
from engine.runtime import Runtime
from engine.saying import said
from engine.writing import assist
from engine.writing.briefs import KEYWORDS, TITLE
from engine.writing.reader import Notes, Reader, clean, reader_of
from engine.writing.tokens import PAD

if TYPE_CHECKING:
    from torch import Tensor

    from engine.writing.networks import Attention, Writer

LONGEST = 40
"""Tokens of a line that are looked at."""
LIKELY = 6
RATE = 3e-4
MOST_STEPS = 50
LINES = {
    "en": (
        "Shall I compare thee to a summer's day?",
        "The woods are lovely, dark and deep,",
        "Tyger Tyger, burning bright, in the forests of the night",
        "I wandered lonely as a cloud that floats on high o'er vales and hills",
        "Tell me not, in mournful numbers, life is but an empty dream",
    ),
    "zh": ("床前明月光，疑是地上霜。", "春眠不觉晓，处处闻啼鸟。", "白日依山尽，黄河入海流。",
           "千山鸟飞绝，万径人踪灭。", "海上生明月，天涯共此时。"),
}  # fmt: skip
"""Lines that nobody owns: Shakespeare, Frost (1923), Blake, Wordsworth, Longfellow; Li Bai, Meng Haoran,
Wang Zhihuan, Liu Zongyuan, Zhang Jiuling."""


def _open(runtime: Runtime) -> tuple[Writer, Reader]:
    device.prepare_environment()
    import torch

    torch.set_num_threads(device.spare_threads())
    return runtime.module("step").net, reader_of(runtime)


def _ids(reader: Reader, line: str) -> tuple[list[int], list[str]]:
    """The ids the network reads, and what each is called: those before the line, then the line's tokens."""
    text = " ".join(clean(line).split()) if reader.language == "en" else "".join(clean(line).split())
    if not text:
        raise UserError(said("Write a line of verse first."))
    ids, spans = reader.tokenizer.spans(text)
    head = reader.head(Notes())
    names = ["\N{BLACK RIGHT-POINTING SMALL TRIANGLE}", "\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}"]
    kept = ids[:LONGEST]
    return head + kept, names[: len(head)] + [text[start:end] for start, end in spans[:LONGEST]]


def _memory(net: Writer) -> tuple[list[tuple[Tensor, Tensor]], Tensor]:
    """The brief of somebody who asks for nothing."""
    import torch

    where = net.gain.device
    none = {"dtype": torch.int64, "device": where}
    return net.read(
        torch.zeros(1, **none), torch.zeros(1, 3, device=where),
        torch.full((1, TITLE), PAD, **none), torch.full((1, KEYWORDS), PAD, **none),
    )  # fmt: skip


def _weights(part: Attention, x: Tensor, at: Tensor) -> Tensor:
    """(heads, T, T): how much each token (rows) takes from each (columns), none from later ones; rows sum to 1."""
    import torch

    from engine.writing.networks import rotate, unit

    query = part.split(part.query(x))
    key, _ = part.keys_values(x, at)
    if not part.classic:
        query = rotate(unit(query), at)
    scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
    later = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).triu(1)
    return scores.masked_fill(later, -torch.inf).softmax(-1)[0]


def look(net: Writer, ids: list[int]) -> tuple[Tensor, Tensor]:
    """Attention (blocks, heads, T, T) of the decoder on its own tokens, and logits (blocks + 1, T, V): what the
    network would say if its last layer came before the first block, after it, ... (logit lens, nostalgebraist
    2020); the last are its own."""
    import torch

    tokens = torch.tensor([ids], device=net.gain.device)
    memory, there = _memory(net)
    at = torch.arange(len(ids), device=tokens.device)
    x = net.enter(net.embed(tokens), at)
    found, lens = [], [net.logits(x)[0]]
    for block, pair in zip(net.decoder, memory, strict=True):
        found.append(_weights(block.own, block.before(x, 0), at))  # pyright: ignore[reportCallIssue, reportArgumentType]
        x, _ = block(x, at, None, True, None, pair, there)
        lens.append(net.logits(x)[0])
    return torch.stack(found), torch.stack(lens)


def attention(job: Job, runtime: Runtime, line: str) -> dict[str, Any]:
    """The network reads a line (its first LONGEST tokens).

    Returns tokens: T names, the first two being the beginning and the line end after an empty title; weights:
    float16 (blocks, heads, T, T); lens: for each of blocks + 1 stages and each token the likeliest next as
    (text, chance), LIKELY of them; chance (T,): what each token was given before it came, 1 for the first.
    """
    import torch

    net, reader = _open(runtime)
    ids, names = _ids(reader, line)
    with torch.no_grad():
        weights, logits = look(net, ids)
        chances = logits.float().softmax(-1).cpu().numpy()
    given = np.ones(len(ids))
    given[1:] = chances[-1, np.arange(len(ids) - 1), ids[1:]]
    lens = [[_likely(reader, row) for row in stage] for stage in chances]
    return {"tokens": names, "weights": weights.half().cpu().numpy(), "lens": lens, "chance": given}


def _likely(reader: Reader, chances: np.ndarray, count: int = LIKELY) -> list[tuple[str, float]]:
    order = np.argsort(-np.where(reader.never, 0, chances), kind="stable")[:count]
    return [(reader.texts[token], float(chances[token])) for token in order]


def learn(job: Job, runtime: Runtime, line: str, steps: int = 10) -> list[dict[str, Any]]:
    """What becomes of the network, a copy of it, when it learns this line alone, step by step (0: before).

    Each of the answer, and of job.preview: {"step", "loss", "chance", "says"}: mean nats of a token, the chance
    (T,) of each, and how the network goes on after the first half, by its likeliest tokens. Adam, rate RATE.
    """
    import torch
    from torch.nn import functional as F

    if not 1 <= steps <= MOST_STEPS:
        raise UserError(f"The lesson learns 1 to {MOST_STEPS} steps, not {steps}.")
    net, reader = _open(runtime)
    net = copy.deepcopy(net).eval().requires_grad_(True)
    ids, _ = _ids(reader, line)
    tokens = torch.tensor([ids], device=net.gain.device)
    head = len(reader.head(Notes()))
    half = head + max(1, (len(ids) - head) // 2)
    optimizer = torch.optim.Adam(net.parameters(), RATE)
    found: list[dict[str, Any]] = []
    for step in range(steps + 1):
        logits = net.write(tokens, *_memory(net))[0, :-1].float()
        loss = F.cross_entropy(logits[head - 1 :], tokens[0, head:])
        given = np.ones(len(ids))
        given[1:] = logits.detach().softmax(-1).gather(1, tokens[0, 1:, None])[:, 0].cpu().numpy()
        row = {
            "step": step,
            "loss": float(loss.detach()),
            "chance": given,
            "says": _goes_on(net, reader, ids[:half], len(ids)),
        }
        found.append(row)
        job.preview(row)
        job.progress(step / steps)
        if step == steps or job.should_stop():
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return found


def _goes_on(net: Writer, reader: Reader, ids: list[int], length: int) -> str:
    """The likeliest tokens one after the other, up to `length` ids in all: those after the given."""
    import torch

    never = torch.from_numpy(reader.never).to(net.gain.device)
    own = list(ids)
    with torch.no_grad():
        memory = _memory(net)
        while len(own) < length:
            logits = net.write(torch.tensor([own], device=never.device), *memory)[0, -1]
            own.append(int(logits.masked_fill(never, -torch.inf).argmax()))
    return reader.tokenizer.decode(own[len(ids) :])


def quiz(job: Job, runtime: Runtime, lines: list[str], seed: int = 0) -> list[dict[str, Any]]:
    """Which word (Chinese: character) comes next? A place in each line, with three answers.

    Returns {"left", "truth", "choices", "guess", "chances", "right"}: the line so far and from then on, the answers
    in an order of chance, the network's likeliest word, and the chance it gives to each word it thought of.
    """
    _, reader = _open(runtime)
    rng = np.random.default_rng(seed)
    chinese = reader.language == "zh"
    everything = [w for line in lines for w in _words(line, chinese)]
    found = []
    for line in lines:
        own = _words(line, chinese)
        if len(own) < 4 or job.should_stop():
            continue
        place = int(rng.integers(max(2, len(own) // 2), len(own)))
        truth = own[place][0]
        left, right = line[: own[place][1]], line[own[place][1] :]
        thought = assist.next_word(job, runtime, left, count=16, characters=1)
        chances = {text.strip(): chance for text, chance in thought if _words(text, chinese)}
        others = [word for word in chances if word.lower() != truth.lower()]
        others += [word for word, _ in everything if word.lower() not in {truth.lower(), *map(str.lower, others)}]
        choices = [truth, *others[:2]]
        rng.shuffle(choices)
        guess = max(chances, key=lambda word: chances[word], default="")
        found.append(
            {"left": left, "truth": truth, "choices": choices, "guess": guess, "chances": chances, "right": right}
        )
        job.progress(len(found) / len(lines))
    return found


def _words(line: str, chinese: bool) -> list[tuple[str, int]]:
    """The words of a line (Chinese: characters) and where each begins."""
    pattern = r"[\u4e00-\u9fff]" if chinese else r"[A-Za-z][A-Za-z'’]*"
    return [(match[0], match.start()) for match in re.finditer(pattern, line)]


LESSON: dict[str, Operation] = {
    "lesson_attention": Operation(attention),
    "lesson_learn": Operation(learn),
    "lesson_quiz": Operation(quiz),
}
