"""From a brief to a text: token by token, each drawn from the network, drafts streamed on the way. No torch.

What is kept by masks, never by words of our own: an English text has at least 60 words (a couplet, quatrain
or sonnet its number of lines) and ends where a line ends, with a sentence if one does; a Chinese text has at
least 20 characters, and the four regular forms have their lines of five or seven characters exactly. Rhyme,
metre and tones are left to the network, save in the forms of engine.writing.forms, which hold exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from engine import lending, lexicon
from engine import mood as moods
from engine.brief import Brief, Lent, Mood, UserError
from engine.runtime import Runtime
from engine.works import Draft, Text
from engine.writing import forms, shapes, verse, words
from engine.writing.briefs import KEYWORDS, TITLE, keyword_ids, keywords_of, row
from engine.writing.decoder import Decoder
from engine.writing.texts import tidy
from engine.writing.tokens import ASSET, BEGIN, END, UNKNOWN, Tokenizer
from engine.writing.whole_words import WholeWords, of_model

TEMPERATURE = 0.75
"""Times the brief's temperature: small networks write best a little below 1."""
TOP_P = 0.9
"""The least likely tokens that together have less than 1 - TOP_P are never taken."""
MIN_WORDS, MIN_CHARACTERS = 60, 20
LINES, CHINESE_LINES = 16, 8
"""A free text may end from so many lines on, at the first line that ends a sentence."""
LONG_LINE = 80
"""Characters of an English line of verse, after which it must end."""
TITLE_TOKENS = 12
REPEAT = {"en": 5, "zh": 3}
"""So many tokens in a row are never written twice."""
FAMILIAR = {"en": 0.6, "zh": 1.2}
"""Taken from the logit of a Chinese character that the text has already, or of an English content word for each time
beyond the first that it has it."""
LEAN = {"en": 1.6, "zh": 0.5}
"""Added to the logit of a word, times the mood asked for and the word's score in the lexicon of the mood.

The network alone follows the arousal asked for and hardly the valence of English words; a lean on the words the
measure counts (Ghosh et al. 2017, Affect-LM, has the like) makes it follow both. Chinese verse needs less: at 1.6 its
texts lost 5.7 % of likelihood for correlations of 0.96, at 0.5 they lose 5.0 % for 0.94 (400 works each).
"""
CORRECT = 1.0
"""... and so much more or less for each half-width of the reference texts by which the text so far misses that mood."""
CORRECT_EVERY = 4
"""Tokens after which the text so far is measured again."""
DRAFT_EVERY = 6
DEFAULT_FORM = {"en": "", "zh": "qijue"}
_SENTENCE_END = re.compile("[.!?\u3002\uff01\uff1f][\"'\u201d\u2019)]*$")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_SMALL = frozenset("a an the of on in at to and or for by with from over under".split())


def create(brief: Brief, runtime: Runtime, opening: str = "") -> Iterator[Draft]:
    """Stream drafts of a text; the last has fraction 1.

    opening: lines to begin with, kept as they are. The prompt becomes the title; without one the network
    writes its own. The same brief, opening and model give the same Text. Raises UserError for a form the
    model does not know.
    """
    if ASSET not in runtime.model.assets:
        raise UserError(f"The model {runtime.model.name} lacks its tokenizer; fetch a fresh copy of it.")
    decoder = Decoder.of(runtime)
    tokenizer, network = Tokenizer(runtime.model.assets[ASSET]), runtime.model.network
    name = shapes.CHINESE_NAMES.get(brief.form, brief.form)
    # A model that knows too few characters for the rhymes keeps the shape of the forms it was trained on.
    if not opening and forms.knows(name) and verse.can_write(forms.find(name), tokenizer):
        title = title_of(titled(brief, brief.language), brief.language)
        yield from verse.compose(brief, forms.find(name), decoder, tokenizer, network, title)
    else:
        yield from write(brief, decoder, tokenizer, network, opening, of_model(runtime.model))


def write(
    brief: Brief,
    decoder: Decoder,
    tokenizer: Tokenizer,
    network: Mapping[str, Any],
    opening: str = "",
    whole: WholeWords | None = None,
) -> Iterator[Draft]:
    """create() over a bare decoder. whole: keeps English to words that there are."""
    text = _Writing(brief, decoder, tokenizer, network, tidy(opening), whole)
    while not text.finished:
        text.advance()
        if text.count % DRAFT_EVERY == 0 and text.body and not text.finished:
            yield Draft(text.work(), text.fraction)
    yield Draft(text.work(final=True), 1.0)


def form_of(brief: Brief, names: list[str], language: str) -> str:
    """The model's label for brief.form, or the default of its language where the model knows that one.

    A text after a work of another medium is in stanzas of four lines; a Chinese one is the longer the more parts
    that work has, and its lines are the longer the denser it is.
    """
    wanted = shapes.CHINESE_NAMES.get(brief.form, brief.form)
    if not wanted and brief.lent is not None:
        lent = brief.lent
        lines = "lv" if len(lent.arc) >= 3 else "jue"
        after = "quatrains" if language == "en" else ("wu" if lent.texture < 0 else "qi") + lines
        if after in names:
            return after
    if not wanted:
        return DEFAULT_FORM[language] if DEFAULT_FORM[language] in names else ""
    if wanted in names:
        return wanted
    there = ", ".join(name for name in names if name)
    raise UserError(
        f"The model knows no form {brief.form!r}; " + (f"choose one of {there}." if there else "leave it empty.")
    )


def titled(brief: Brief, language: str) -> str:
    """The prompt, for a title; "" where it has a word that the text shall not be about: the network writes its own."""
    kept = brief.subjects
    return brief.prompt if kept is None or set(words.of_prompt(brief.prompt, language)) <= set(kept) else ""


def title_of(prompt: str, language: str) -> str:
    """A prompt as a title: its first words or characters, in English with capitals."""
    prompt = " ".join(tidy(prompt).split()).strip(" .,;:!?。，")
    if language == "zh":
        return prompt[:16]
    kept = prompt[:60].rsplit(" ", 1)[0] if len(prompt) > 60 else prompt
    named = [w if i and w.lower() in _SMALL else w[:1].upper() + w[1:] for i, w in enumerate(kept.split())]
    return " ".join(named)


class _Writing:
    """A text while it is written."""

    def __init__(
        self,
        brief: Brief,
        decoder: Decoder,
        tokenizer: Tokenizer,
        network: Mapping[str, Any],
        opening: str,
        whole: WholeWords | None = None,
    ) -> None:
        self.tokenizer, self.opening, self.whole = tokenizer, opening, whole
        self.language = str(network.get("language", brief.language))
        names = list(network.get("form_names", [""]))
        self.form = form_of(brief, names, self.language)
        self.regular = shapes.REGULAR.get(self.form) if self.language == "zh" and not opening else None
        self.rng = np.random.Generator(np.random.PCG64(brief.seed))
        self.temperature = brief.temperature * TEMPERATURE
        self.limit = int(network.get("context", 256)) - 4
        self._tables()
        title = title_of(titled(brief, self.language), self.language)
        self.more = whole.new(brief.prompt, opening) if whole is not None else ()
        felt = brief.mood or moods.of_prompt(brief.prompt)
        given = brief.mood is not None or bool(brief.prompt)
        keys = keyword_ids(tokenizer, keywords_of(brief, self.language))
        form = np.array([names.index(self.form) if self.form in names else 0], np.int64)
        mood = np.array([[felt.valence, felt.arousal, 1.0] if given else [0, 0, 0]], np.float32)
        told = decoder.encode(form, mood, row(tokenizer.encode(title), TITLE)[None], row(keys, KEYWORDS)[None])
        self.rows = decoder.rows(told[0], told[1])
        self.asked = felt if given else None
        self.lean = self.base = self._lean(felt, brief.lent) if given else np.zeros(len(tokenizer.texts))
        self.ids: list[int] = []
        self.said = np.zeros(len(tokenizer.texts))
        self.count = 0
        self.finished = False
        self.body = ""
        self.title = title
        if title:
            self.logits = self._feed([BEGIN, *tokenizer.encode(title), tokenizer.newline])
        else:
            self.logits = self._feed([BEGIN])
            self.title = self._own_title()
        if opening:
            self._take(tokenizer.encode(opening))

    def _tables(self) -> None:
        texts = self.tokenizer.texts
        self.never = np.array([not (text.isprintable() or text == "\n") or not text for text in texts])
        self.never[: UNKNOWN + 1] = True
        self.spaced = np.array([text.startswith(" ") for text in texts])
        self.han = np.array([bool(_HAN.fullmatch(text)) for text in texts])
        self.newline = self.tokenizer.newline
        index = {text: number for number, text in reversed(list(enumerate(texts))) if text}
        self.marks = {mark: index[mark] for mark in "，。！？；、" if mark in index}
        # Tokens of one content word, whatever stands before it, have one number; 0: no such word.
        plain = [text.strip().lower() for text in texts]
        numbers = {text: number for number, text in reversed(list(enumerate(plain))) if number}
        content = [len(text) >= 3 and text.isalpha() and text not in words.STOP_WORDS for text in plain]
        self.word = np.array([numbers[text] if told else 0 for text, told in zip(plain, content, strict=True)])
        # Headings in capitals are an editor's; once begun, a small network goes on in them without end.
        self.never |= np.array([bool(re.search("[A-Z]{2}", text)) for text in texts])
        self.capital = np.array([text[:1].isupper() for text in texts])
        # A repeated title or bracketed note is the mark of an editor, not of a poem.
        self.never |= np.array([bool(re.search(r"[\[\]_*#<>{}|\\□〔〕【】《》（）()]", text)) for text in texts])

    def _lean(self, felt: Mood, lent: Lent | None) -> np.ndarray:
        """(vocabulary,) what the mood asked for, and the light and warmth of another work, add to each logit."""
        self.felt = self._scored(lexicon.scores(self.language))
        lean = self.felt @ (felt.valence, felt.arousal)
        if lent is not None:
            lean += self._scored(lending.word_scores(self.language)) @ (lent.light, lent.warmth)
        return LEAN[self.language] * lean

    def _scored(self, table: Mapping[str, tuple[float, float]]) -> np.ndarray:
        """(vocabulary, 2) the scores of the words that tokens are."""
        found = np.zeros((len(self.tokenizer.texts), 2))
        for number, text in enumerate(self.tokenizer.texts):
            if text.startswith(" ") or self.language == "zh":  # in English a piece inside a word says nothing
                found[number] = table.get(text.strip().lower(), (0.0, 0.0))
        return found

    def _correct(self) -> None:
        """Lean the more towards the mood asked for, the further the text so far is from it."""
        raw = np.array(moods.raw_text(self.body, self.language))
        if self.asked is None or not np.isfinite(raw).all():
            return
        missing = moods.uncalibrated(self.language, self.asked) - raw
        half = np.array(moods.spread(self.language)) / 2
        self.lean = self.base + CORRECT * self.felt @ np.clip(missing / half, -2, 2)

    def _feed(self, ids: list[int]) -> np.ndarray:
        return self.rows.feed(np.array([ids], np.int64))[0, -1].astype(np.float64)

    def _own_title(self) -> str:
        ids: list[int] = []
        for _ in range(TITLE_TOKENS):
            allowed = ~self.never
            allowed[self.newline] = bool(ids)
            self._words(allowed, self.tokenizer.decode(ids))
            token = self._draw(self.logits, allowed)
            self.logits = self._feed([token])
            if token == self.newline:
                return self.tokenizer.decode(ids).strip()
            ids.append(token)
        self.logits = self._feed([self.newline])
        return self.tokenizer.decode(ids).strip()

    def _take(self, ids: list[int]) -> None:
        """Make ids part of the text."""
        self.ids += ids
        self.body = self.tokenizer.decode(self.ids)
        self.logits = self._feed(ids)

    @property
    def fraction(self) -> float:
        """About how much is done, below 1."""
        if self.regular:
            whole = self.regular.lines * (self.regular.length + 1)
            return min(0.99, len(_HAN.findall(self.body)) / whole)
        return min(0.99, self.count / max(1, self.limit))

    def work(self, final: bool = False) -> Text:
        body = self.body.strip("\n") if not self.opening else self.body.rstrip("\n")
        if final:
            body = self._ended(body)
        return Text(body, self.title, self.language, self.form)

    def advance(self) -> None:
        """Draw one token, or finish."""
        allowed = self._regular() if self.regular else self._free()
        if allowed is None:
            self.finished = True
            return
        logits = self.logits.copy()
        if self.language == "zh":
            used = np.array(sorted({i for i in self.ids if self.han[i]}), np.int64)
            logits[used] -= FAMILIAR["zh"]
        else:
            again = np.bincount(self.word, self.said, len(self.said))[self.word]
            logits -= FAMILIAR["en"] * np.where(self.word, np.maximum(0, again - 1), 0)
        barred = self._repeats()
        kept = allowed.copy()
        kept[barred] = False
        # A word that was said leans less the next time, or a mood would be one word over and over.
        lean = np.where(self.lean > 0, self.lean / (1 + self.said), self.lean)
        token = self._draw(logits, kept if kept.any() else allowed, lean)
        if token == END:
            self.finished = True
            return
        self._take([token])
        self.said[token] += 1
        self.count += 1
        if self.count % CORRECT_EVERY == 0:
            self._correct()
        spent = self.count >= (self.limit if self._enough() else 2 * self.limit)
        if not self.regular and (spent or self._complete()):
            self.finished = True

    def _lines(self) -> list[str]:
        return [line for line in self.body.split("\n") if line.strip()]

    def _enough(self) -> bool:
        """The text is as long as it must be."""
        if self.language == "zh":
            return len(_HAN.findall(self.body)) >= MIN_CHARACTERS
        if self.form in shapes.LINE_COUNTS:
            return len(self._lines()) >= shapes.LINE_COUNTS[self.form]
        return len(self.body.split()) >= MIN_WORDS

    def _complete(self) -> bool:
        """A line just ended, and the text may end with it."""
        if not self.body.endswith("\n") or not self._enough():
            return False
        lines = self._lines()
        if self.language == "en" and self.form in shapes.LINE_COUNTS:
            return True
        rounded = bool(_SENTENCE_END.search(lines[-1]))
        if self.count >= self.limit * 0.85:
            return rounded or self.count >= self.limit * 0.95
        if self.form in ("long", "prose", "poem") and self.language == "en":
            return rounded and len(lines) >= LINES + 8
        return rounded and len(lines) >= (CHINESE_LINES if self.language == "zh" else LINES)

    def _free(self) -> np.ndarray:
        """What may come next in a text of free lines."""
        allowed = ~self.never
        text = self.body
        if not text or text.endswith("\n\n") or (self.language == "zh" and text.endswith("\n")):
            allowed[self.newline] = False
        if not text or text.endswith("\n"):
            allowed &= ~self.spaced
        if text[-1:].isupper():
            allowed &= ~self.capital
        at_end = not text or text.endswith("\n") or bool(_SENTENCE_END.search(text))
        allowed[END] = at_end and bool(text) and self._enough()
        width = len(text) - text.rfind("\n") - 1
        if self.language == "en" and self.form != "prose" and width > LONG_LINE:
            # No line of verse is so long: the line ends with the word.
            allowed &= ~self.spaced
            if width > LONG_LINE + 20 or text.endswith(" "):
                allowed[:] = False
            allowed[self.newline] = True
        if self.language == "zh" and not allowed[END]:
            # Twenty characters of one phrase are no poem: a phrase of 15 must come to its mark.
            since = len(re.split(r"[，。！？；、\n]", text)[-1])
            if since >= 15 and self.marks:
                allowed[:] = False
                allowed[list(self.marks.values())] = True
        self._words(allowed, text)
        return allowed

    def _words(self, allowed: np.ndarray, text: str) -> None:
        """Take from what is allowed after a text what would end no word, or begin none."""
        known = self.whole.after(text, self.more) if self.whole is not None else None
        if known is not None and (allowed & known).any():
            allowed &= known

    def _regular(self) -> np.ndarray | None:
        """What may come next in a regular form; None at its end."""
        form = self.regular
        assert form is not None
        size = form.length + 1
        written = sum(1 for i in self.ids if i != self.newline)
        phrase, place = divmod(written, size)
        allowed = np.zeros(len(self.never), bool)
        if phrase == form.lines:
            return None
        if place == 0 and phrase and phrase % 2 == 0 and self.ids[-1] != self.newline:
            allowed[self.newline] = True
        elif place < form.length:
            allowed = self.han & ~self.never
            if not allowed.any():
                raise UserError("The model knows no Chinese characters; choose another model.")
        else:
            marks = "，" if phrase % 2 == 0 else "。！？"
            found = [self.marks[m] for m in marks if m in self.marks]
            if not found:
                raise UserError("The model knows no Chinese punctuation; choose another form.")
            allowed[found] = True
        return allowed

    def _repeats(self) -> list[int]:
        """Tokens that would make a row of tokens that the text has already."""
        size = REPEAT[self.language] - 1
        if len(self.ids) <= size:
            return []
        tail = self.ids[-size:]
        return [self.ids[i + size] for i in range(len(self.ids) - size) if self.ids[i : i + size] == tail]

    def _draw(self, logits: np.ndarray, allowed: np.ndarray, lean: np.ndarray | float = 0.0) -> int:
        """A token drawn by temperature and top-p among the allowed ones.

        lean chooses among the tokens that the network finds likely, and makes no unlikely one likely.
        """
        scaled = np.where(allowed, logits / self.temperature, -np.inf)
        chances = np.exp(scaled - scaled.max())
        chances /= chances.sum()
        order = np.argsort(-chances, kind="stable")
        most = min(int(np.searchsorted(np.cumsum(chances[order]), TOP_P)) + 1, len(order))
        kept = order[:most]
        running = np.cumsum(chances[kept] * np.exp((np.zeros(len(logits)) + lean)[kept] / self.temperature))
        return int(kept[min(most - 1, int(np.searchsorted(running, self.rng.random() * running[-1])))])

    def _ended(self, body: str) -> str:
        """The text cut back to the end of a sentence or line, where it stays long enough."""
        body = body.rstrip()
        if _SENTENCE_END.search(body) or self.form in shapes.LINE_COUNTS or self.regular:
            return body
        least = MIN_CHARACTERS if self.language == "zh" else MIN_WORDS
        size = (lambda text: len(_HAN.findall(text))) if self.language == "zh" else (lambda text: len(text.split()))
        ends = [m.end() for m in re.finditer("[.!?\u3002\uff01\uff1f][\"'\u201d\u2019)]*(?=\\s|$)", body)]
        for end in reversed(ends):
            if end >= len(self.opening) and size(body[:end]) >= least:
                return body[:end]
        lines = body.split("\n")
        if self.count >= self.limit and len(lines) > 1:
            shorter = "\n".join(lines[:-1]).rstrip()
            if size(shorter) >= least and len(shorter) >= len(self.opening):
                return shorter
        return body
