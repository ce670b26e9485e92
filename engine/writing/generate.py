"""From a brief to a text, token by token, through ONNX Runtime or torch (runtime.py hides which)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from engine.brief import Brief, Mood, UserError
from engine.runtime import Runtime
from engine.works import Draft, Text
from engine.writing.corpus import HAN, content_words
from engine.writing.tokens import ASSET, BEGIN, END, PAD, load_tokenizer

BRIEF = 48
LEAST_WORDS = 60
MOST_WORDS = 110
LEAST_HAN = 20
TOP_P = 0.92
SHARPNESS = {"en": 0.85, "zh": 0.9}
"""The temperature that reads best at brief.temperature 1, by eye on the starter models."""
ALIASES = {"free": "poem"}
LINES = {"wujue": (5, 4), "qijue": (7, 4), "wulv": (5, 8), "qilv": (7, 8)}
"""Characters a line and lines of the regular Chinese forms; their lines are kept by a mask."""
DEFAULT_FORM = {"en": "poem", "zh": "qijue"}


def create(brief: Brief, runtime: Runtime, opening: str = "") -> Iterator[Draft]:
    """A text under the brief; drafts every few tokens, the last is the work. opening: a first line to go on from.

    Raises UserError for a form this model does not know.
    """
    writer = _Writer(brief, runtime)
    yield from writer.write(opening)


class _Writer:
    """One text on its way: tokens so far, the cache, the masks."""

    def __init__(self, brief: Brief, runtime: Runtime) -> None:
        model = runtime.model
        self.brief, self.language = brief, model.language
        self.network = model.network
        self.tokenizer: Any = load_tokenizer(model.assets[ASSET])
        self.form = self._form(brief.form)
        self.step = runtime.step("step")
        self.rng = np.random.Generator(np.random.PCG64([brief.seed, 3]))
        self.temperature = brief.temperature * SHARPNESS.get(self.language, 0.85)
        self.memory = runtime.step("encode")(*self._asked())
        n, heads = self.network["layers"], self.network["heads"]
        size = self.network["width"] // heads
        self.cache = [np.zeros((n, 1, heads, self.network["context"], size), np.float32) for _ in range(2)]
        self.ids: list[int] = []
        self.logits = np.zeros(self.network["vocabulary"], np.float32)
        self.han = np.zeros(self.network["vocabulary"], bool)
        for token, index in self.tokenizer.get_vocab().items():
            self.han[index] = len(token) == 1 and bool(HAN.match(token))

    def _form(self, asked: str) -> str:
        known = [form for form in self.network["forms"] if form]
        name = ALIASES.get(asked, asked) or DEFAULT_FORM.get(self.language, "")
        if name not in known:
            if asked:
                raise UserError(f"This model knows no form {asked!r}; choose one of {', '.join(known)}.")
            return ""
        return name

    def _asked(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        feeling = self.brief.mood or Mood()
        words = content_words(self.brief.prompt, self.language)[:6]
        joined = ("" if self.language == "zh" else " ").join(words)
        ids = np.full((1, BRIEF), PAD, np.int64)
        if joined:
            asked = self.tokenizer.encode("\n" + joined, add_special_tokens=False).ids[:BRIEF]
            ids[0, : len(asked)] = asked
        form = np.array([self.network["forms"].index(self.form)], np.int64)
        return form, np.array([[feeling.valence, feeling.arousal, 1]], np.float32), ids

    def _feed(self, token: int) -> None:
        place = np.array([len(self.ids)], np.int64)
        self.ids.append(token)
        logits, *self.cache = self.step(np.array([[token]], np.int64), place, *self.cache, *self.memory)
        self.logits = logits[0]

    def _draw(self, allowed: np.ndarray | None = None) -> int:
        """One token by temperature and top-p (Holtzman 2020) among those allowed; no four tokens come twice."""
        logits = self.logits.astype(np.float64) / self.temperature
        logits[[PAD, BEGIN]] = -np.inf
        if allowed is not None:
            logits[~allowed] = -np.inf
        for token in self._would_repeat():
            if np.isfinite(logits).sum() > 1:
                logits[token] = -np.inf
        chances = np.exp(logits - logits.max())
        chances /= chances.sum()
        order = np.argsort(-chances, kind="stable")
        kept = order[: int(np.searchsorted(np.cumsum(chances[order]), TOP_P)) + 1]
        share = np.cumsum(chances[kept])
        return int(kept[min(int(np.searchsorted(share, self.rng.random() * share[-1])), len(kept) - 1)])

    def _would_repeat(self) -> set[int]:
        last = tuple(self.ids[-3:])
        return {self.ids[i + 3] for i in range(len(self.ids) - 3) if tuple(self.ids[i : i + 3]) == last}

    def _token(self, text: str) -> int:
        return self.tokenizer.encode(text, add_special_tokens=False).ids[-1]

    def _text(self) -> tuple[str, str]:
        """Title and body of the tokens so far."""
        title, _, body = self.tokenizer.decode(self.ids[1:], skip_special_tokens=True).partition("\n")
        return title.strip(), body

    def _draft(self, fraction: float) -> Draft:
        title, body = self._text()
        tidy = "\n".join(line.strip() for line in body.replace("\ufffd", "").strip().split("\n"))
        return Draft(Text(tidy, title, self.language, self.form), fraction)

    def write(self, opening: str) -> Iterator[Draft]:
        self._feed(BEGIN)
        newline = self._token("\n")
        self._title(newline)
        for token in self.tokenizer.encode(opening, add_special_tokens=False).ids[:128] if opening else []:
            self._feed(token)
        if self.form in LINES and not opening:
            yield from self._regular(*LINES[self.form], newline)
        else:
            yield from self._freely(newline)
        yield self._draft(1.0)

    def _title(self, newline: int) -> None:
        """A title of the model's own, at most 14 tokens, never empty."""
        for place in range(14):
            allowed = np.ones(len(self.logits), bool)
            allowed[END] = False
            allowed[newline] = place > 0
            token = self._draw(allowed)
            if token == newline:
                break
            self._feed(token)
        self._feed(newline)

    def _regular(self, length: int, lines: int, newline: int) -> Iterator[Draft]:
        """Lines of the right length, paired by comma and full stop, as the form has them."""
        comma, stop = self._token("，"), self._token("。")
        for line in range(lines):
            for place in range(length):
                self._feed(self._draw(self.han))
                if place % 2:
                    yield self._draft(0.98 * (line * length + place) / (lines * length))
            self._feed(stop if line % 2 else comma)
            if line % 2 and line < lines - 1:
                self._feed(newline)

    def _freely(self, newline: int) -> Iterator[Draft]:
        """Until the model ends, not before the least length, and at a line's end once it is long enough."""
        room = self.network["context"] - 1
        while len(self.ids) < room:
            body = self._text()[1]
            chinese = self.language == "zh"
            size = len(HAN.findall(body)) if chinese else len(body.split())
            least, most = (LEAST_HAN, 90) if chinese else (LEAST_WORDS, MOST_WORDS)
            allowed = np.ones(len(self.logits), bool)
            allowed[END] = size > least
            if self.ids[-1] == newline:
                allowed[newline] = len(self.ids) > 1 and self.ids[-2] != newline and size > 0
                if size >= most:
                    break
            token = self._draw(allowed)
            if token == END or (size >= most + 25 and body.rstrip().endswith((".", "!", "?", "。", "！", "？", ";"))):
                break
            self._feed(token)
            if len(self.ids) % 4 == 0:
                yield self._draft(min(0.97, size / most))
