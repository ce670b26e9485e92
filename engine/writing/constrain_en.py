"""English verse lines written so that metre and rhyme hold by construction. No torch.

The words a line may use stand in two tries over the tokenizer's pieces, one for the beginning of a line (with a
capital) and one for the middle (with a space). Words are numbered in the order of the trie, so that those below
a node are a range, and a piece is allowed where its range holds a word that fits the place in the metre and
leaves a rest that can be filled: any number of syllables can be, as words of one syllable fit anywhere, provided
that some closing word fits the end. So no line runs into a dead end.

A mask alone would favour rare words behind common beginnings ("the" barred makes "theft" of it), so each piece
is weighed by the share of its words, by their frequency in verse, that the mask leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np

from engine.brief import UserError
from engine.saying import said
from engine.writing.forms import Line
from engine.writing.prosody_en import VOWEL_LETTERS, VOWELS, Sound, clashes_with, dictionary
from engine.writing.tokens import Tokenizer
from engine.writing.voice import Voice, draw, log_chance, side_by_side

LEAST_COUNT, LEAST_NAME = 20, 120
"""Words, and names, that verse has less often are not written."""
RECENT = 90
"""A word of content, or one with the same stem, is not written again within so many words."""
OPENINGS, STALE = 4, 0.2
"""How much less a word is wanted at the beginning of a line where one of so many lines before began with it."""
COMMON = 0.5
"""Lines are judged by their probability over that of their words anywhere, raised to this: else the plainest win."""
ROOM = 28
"""Tokens kept free for a line in the network's context."""
MATES, PLAIN = 6, 100
"""A rhyme is begun only where so many words can answer it that verse has at least so often."""
LINKS = frozenset(
    """a an the of and or nor but to in on at by for with from into upon my thy his her its our your their is are
    was were be been am as than if that which who whom whose when where while though because so no not or unto
    shall will would could should may might must can do does did has have had art hast hath doth dost wilt i he
    she we they ye it's i'm i'll let very such every o oh ah 'tis 'twas these those this what how us it there
    o'er 'neath 'mid 'mong 'twixt 'gainst 'em 'll through between among across beneath within without before
    after until till like till over under about against toward towards behind some any each ere too just quite
    an' wi thro whilst unless whether nor et de la le a-""".split()
)
"""Words that no line ends with, and no mark follows."""
THEME = 40.0
"""How much more the content words of the prompt are wanted, until the text has them."""
NEAR, OFTEN = 45, 1.5
"""Among so many of the last words, one that verse would not have so often is wanted less: by the share of the times
it is there that would be usual (and OFTEN times more)."""
UNEASY = 0.25
"""How much less a word of one syllable is wanted where the metre is against its sense: a link on a strong place,
a word of content on a weak one. Both are allowed."""
ROUGH = 1.0
"""Nats that such a word takes from a line when lines are compared."""
ROUNDS, LIKELY = 4, -5.0
"""A line that answers a rhyme is drawn again, so often at most, while its last word has a smaller logarithm of the
probability than this: left to chance, "might me" answers "sea"."""
_CLIPPED = frozenset("'tis 'twas 'twere 'twill 'neath 'mid 'gainst 'twixt 'mong".split())
FUNCTION = LINKS | frozenset("me him them thee thou you all one then now more here yet still up down out away".split())


_NONE = np.zeros(0, np.int64)
_ENDING = re.compile(r"(?:'s|'d|'st|s|es|ed|ing|y|ly)$")


@dataclass
class _Node:
    first: int = 0
    after: int = 0
    word: int = -1
    children: dict[int, _Node] = field(default_factory=dict)

    @cached_property
    def ranges(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(tokens, firsts, afters) of the children, tokens ascending."""
        found = sorted((token, child.first, child.after) for token, child in self.children.items())
        tokens, firsts, afters = np.array(found, np.int64).reshape(-1, 3).T
        return tokens, firsts, afters


class Words:
    """The words to write with, as a tokenizer spells them. arrays are by a word's number in the tries' order."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        texts = tokenizer.texts
        known = {
            word: entry
            for word, entry in dictionary().items()
            if entry.count >= (LEAST_COUNT if entry.shown == word or word[:2] in ("i", "i'") else LEAST_NAME)
            and (len(word) > 1 or word in "aio")
            and (word[0] != "'" or word in _CLIPPED)
            and VOWEL_LETTERS.search(word)
        }
        spelt = sorted((tuple(tokenizer.encode(" " + entry.shown)), word) for word, entry in known.items())
        self.words = [word for _, word in spelt]
        self.sounds = [known[word].sounds[0] for word in self.words]
        self.middle = _trie([ids for ids, _ in spelt])
        number = {word: at for at, word in enumerate(self.words)}
        capital = sorted((tuple(tokenizer.encode(_capital(known[w].shown))), number[w]) for w in self.words)
        self.start = _trie([ids for ids, _ in capital])
        self.start_words = np.array([at for _, at in capital])
        patterns = sorted({sound.stress for sound in self.sounds})
        index = {stress: at for at, stress in enumerate(patterns)}
        self.patterns = patterns
        self.count = np.array([known[word].count for word in self.words], np.float64)
        onsets = {onset: at for at, onset in enumerate(sorted({sound.onset for sound in self.sounds}))}
        self.onset = np.array([onsets[sound.onset] for sound in self.sounds])
        self.pattern = np.array([index[sound.stress] for sound in self.sounds])
        self.length = np.array([len(sound.stress) for sound in self.sounds])
        self.numbers = np.arange(len(self.words))
        self.plain = np.log(self.count / self.count.sum())
        stems: dict[str, int] = {}
        self.stem = np.array([stems.setdefault(_ENDING.sub("", word), at) for at, word in enumerate(self.words)])
        self.whole = np.concatenate([[0.0], np.cumsum(self.count)])
        kin: dict[int, list[int]] = {}
        for at, stem in enumerate(self.stem):
            kin.setdefault(int(stem), []).append(at)
        self._kin = kin
        self._fits: dict[tuple[str, bool], np.ndarray] = {}
        self.initial = np.array([word.lstrip("'")[0] for word in self.words])
        link = np.array([word in LINKS for word in self.words])
        self.closing = ~link & np.array(["'" not in word for word in self.words])
        self.link = link
        self.content = np.array([word not in FUNCTION for word in self.words])
        self.owning = np.array([word.endswith("'s") for word in self.words])
        keys: dict[tuple[str, ...], int] = {}
        self.rhyme = np.full(len(self.words), -1)
        for at, sound in enumerate(self.sounds):
            if self.closing[at] and _full(sound):
                self.rhyme[at] = keys.setdefault(sound.tail, len(keys))
        self.marks = np.array([at for at, text in enumerate(texts) if text in (",", ";", ":", "—")], np.int64)
        self.stops = np.array([at for at, text in enumerate(texts) if text in (".", "!", "?")], np.int64)
        self.newline = tokenizer.newline

    def kin(self, words: Iterable[int]) -> list[int]:
        """The words of content among these, and all with their stems."""
        return [other for word in words if self.content[word] for other in self._kin[int(self.stem[word])]]

    def of_theme(self, theme: Sequence[str]) -> np.ndarray:
        """bool by word: one of these words of content, or with the stem of one; not what belongs to one (night's)."""
        wanted = [at for at, word in enumerate(self.words) if word in theme and self.content[at]]
        return np.isin(self.stem, self.stem[wanted]) & self.content & ~self.owning

    def fits(self, metre: str, at: int, last: bool = False) -> np.ndarray:
        """bool by word: it fits the metre from place `at` on and leaves a rest, or (last) fits its end."""
        key = (metre[at:], last)
        if key not in self._fits:
            rest = key[0]
            good = [
                len(stress) <= len(rest) - (not last)
                and not clashes_with(stress, rest[-len(stress) :] if last else rest[: len(stress)])
                for stress in self.patterns
            ]
            self._fits[key] = np.array(good)[self.pattern]
        return self._fits[key]


def _full(sound: Sound) -> bool:
    """It rhymes on its last syllable alone, which has a stress."""
    return sum(phone in VOWELS for phone in sound.tail) == 1 and sound.stress[-1] in "12"


def _capital(word: str) -> str:
    at = 1 if word.startswith("'") else 0
    return word[:at] + word[at : at + 1].upper() + word[at + 1 :]


def _trie(spelt: list[tuple[int, ...]]) -> _Node:
    """A trie over sorted, distinct rows of pieces; words are numbered by their row."""
    root = _Node(0, len(spelt))
    for number, ids in enumerate(spelt):
        node = root
        for token in ids:
            node = node.children.setdefault(token, _Node(number))
            node.after = number + 1
        node.word = number
    return root


@lru_cache(maxsize=4)
def words_of_tokenizer(data: bytes) -> Words:
    """Words, kept for each tokenizer file."""
    return Words(Tokenizer(data))


class _Place:
    """A place in a line. By word: ease, how welcome it is here (0 not allowed, 1 at best), and last, bool,
    whether it may close the line here; rough, bool, whether it is UNEASY here. next: the first pieces of words here,
    and the logarithms of their shares."""

    def __init__(
        self,
        table: Words,
        metres: tuple[str, ...],
        at: int,
        ease: np.ndarray,
        last: np.ndarray,
        rough: np.ndarray,
    ) -> None:
        self.table, self.metres, self.at, self.ease, self.last, self.rough = table, metres, at, ease, last, rough
        self.mass = ease * table.count
        self.running = np.concatenate([[0.0], np.cumsum(self.mass)])
        self._next = self._shares(table.middle)

    def _shares(self, node: _Node) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        tokens, first, after = node.ranges
        whole = self.table.whole[after] - self.table.whole[first]
        return tokens, first, after, self.running[after] - self.running[first], whole

    def children(self, node: _Node, barred: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """(tokens, logarithms of the shares) of the children with any word allowed that is not barred."""
        tokens, first, after, left, whole = self._next if node is self.table.middle else self._shares(node)
        left = left.copy()
        for word in barred:
            if node.first <= word < node.after and self.mass[word]:
                at = int(np.searchsorted(first, word, "right")) - 1
                if at >= 0 and word < after[at]:
                    left[at] -= self.mass[word]
        return _some(tokens, left / np.maximum(whole, 1))


def _some(tokens: np.ndarray, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    there = share > 1e-7
    return tokens[there], np.log(share[there])


class _Plan:
    """What a line must be, for all attempts at it: places are worked out once.

    By word: ends, bool, may close it; barred, bool, does not come; liking, how much it is wanted, 1 as a rule.
    letter: what it begins with. stale: words it had better not begin with.
    """

    def __init__(
        self,
        table: Words,
        line: Line,
        ends: np.ndarray,
        barred: np.ndarray,
        liking: np.ndarray,
        letter: str,
        stale: Sequence[int],
    ) -> None:
        self.table, self.line, self.liking = table, line, liking
        self.barred = barred & ~ends if not (ends & ~barred).any() else barred
        self.ends = ends & ~self.barred
        self._places: dict[tuple[tuple[str, ...], int], _Place] = {}
        self.first = self.place(line.metres, 0)
        self.ease = self.first.ease * (table.initial == letter) if letter else self.first.ease.copy()
        if not self.ease.any():
            reason = f"begin with {letter.upper()}" if letter else "be filled from the words there are"
            raise UserError(f"A line of this form cannot {reason}; choose another form or word.")
        self.ease[list(stale)] *= STALE
        count = table.count[table.start_words]
        self._running = np.concatenate([[0.0], np.cumsum(self.ease[table.start_words] * count)])
        self._whole = np.concatenate([[0.0], np.cumsum(count)])

    def start(self, node: _Node) -> tuple[np.ndarray, np.ndarray]:
        """Like _Place.children(), for the first word."""
        tokens, first, after = node.ranges
        share = (self._running[after] - self._running[first]) / np.maximum(self._whole[after] - self._whole[first], 1)
        return _some(tokens, share)

    def place(self, metres: tuple[str, ...], at: int) -> _Place:
        """What may stand in the metres from syllable `at` on. Words that close a rhymed line do nothing else."""
        if (metres, at) not in self._places:
            self._places[metres, at] = self._made(metres, at)
        return self._places[metres, at]

    def _made(self, metres: tuple[str, ...], at: int) -> _Place:
        table = self.table
        inner = np.zeros(len(table.words), bool)
        last = inner.copy()
        strong = {metre[at : at + 1] for metre in metres}
        for metre in metres:
            rest = len(metre) - at
            closing = self.ends & table.fits(metre, 0, True)
            if rest <= 0 or not closing.any():
                continue
            last |= closing & (table.length == rest)
            inner |= table.fits(metre, at) & (table.length <= rest - int(table.length[closing].min()))
        inner &= ~self.barred
        if self.line.rhyme:
            inner &= ~self.ends
        ease = (inner | last) * self.liking
        against = table.link if strong == {"+"} else table.content & (strong == {"-"})
        rough = against & (table.length == 1)
        ease[rough] *= UNEASY
        return _Place(table, metres, at, ease, last, rough)


class LineWriter:
    """Writes lines one after another. rng decides everything."""

    def __init__(self, voice: Voice, theme: Sequence[str], temperature: float, rng: np.random.Generator) -> None:
        self.voice, self.temperature, self.rng = voice, temperature, rng
        self.table = words_of_tokenizer(voice.tokenizer.data)
        self.theme = np.where(self.table.of_theme(theme), THEME, 1.0)
        self.used: list[int] = []
        self.openings: list[int] = []
        self.rhymes: dict[str, list[int]] = {}

    def line(self, line: Line, final: bool, letter: str = "", later: int = 0) -> _Attempt:
        """The best of as many lines that fit as the voice has rows. letter: what it begins with; later: lines yet to
        rhyme with it."""
        table = self.table
        stems = table.stem[[w for w in self.used[-RECENT:] if table.content[w]]]
        barred = np.isin(table.stem, stems) & table.content
        ends = self._ends(line, later)
        there = np.bincount(self.used[-NEAR:], minlength=len(table.words))
        usual = NEAR * table.count / table.count.sum() + OFTEN
        liking = self.theme * np.minimum(1.0, usual / (there + 1)) ** 2
        plan = _Plan(table, line, ends, barred, liking, letter, self.openings[-OPENINGS:])
        answers = line.rhyme in self.rhymes
        best = side_by_side(
            self.voice,
            lambda: _Attempt(plan, final, self.temperature, self.rng),
            lambda attempt: attempt.score,
            lambda attempt: not answers or attempt.last > LIKELY,
            ROUNDS,
        )
        self.used += best.words
        self.openings.append(best.words[0])
        if line.rhyme:
            self.rhymes.setdefault(line.rhyme, []).append(best.words[-1])
        return best

    def _ends(self, line: Line, later: int) -> np.ndarray:
        """bool by word: what may close the line."""
        table = self.table
        ends = table.closing.copy()
        ends &= np.any([table.fits(metre, 0, True) for metre in line.metres], axis=0)
        if not line.rhyme:
            return ends
        ends &= table.rhyme >= 0
        mates = self.rhymes.get(line.rhyme)
        if mates:
            ends &= table.rhyme == table.rhyme[mates[0]]
            ends &= ~np.isin(table.onset, table.onset[mates])
        else:
            # A class is as large as the number of ways its words begin: bear and bare do not rhyme.
            taken = {table.rhyme[m] for others in self.rhymes.values() for m in others}
            kinds: dict[int, set[int]] = {}
            for at in np.flatnonzero(ends & (table.count >= PLAIN) if later else ends):
                kinds.setdefault(int(table.rhyme[at]), set()).add(int(table.onset[at]))
            enough = [key for key, found in kinds.items() if len(found) >= (MATES if later else 1) and key not in taken]
            ends &= np.isin(table.rhyme, enough)
        return ends


class _Attempt:
    """A line while it is written. score: the natural logarithm of its probability by syllable, see COMMON."""

    def __init__(self, plan: _Plan, final: bool, temperature: float, rng: np.random.Generator) -> None:
        self.plan, self.table, self.final = plan, plan.table, final
        self.temperature, self.rng = temperature, rng
        self.place, self.node = plan.first, self.table.start
        self.ids: list[int] = []
        self.words: list[int] = []
        self.nats, self.marked, self.closed, self.done = 0.0, False, False, False
        self.rough = 0
        """Words that are uneasy in the metre."""
        self.last = 0.0
        """Natural logarithm of the probability of the last word."""
        self._since = 0.0

    @property
    def score(self) -> float:
        gained = self.nats - COMMON * float(self.table.plain[self.words].sum())
        gained += float(np.log(self.plan.liking[self.words]).sum()) - ROUGH * self.rough
        return gained / max(1, int(self.table.length[self.words].sum()))

    @property
    def barred(self) -> list[int]:
        """Words that may not come next: one of content, or its kin, comes once in a line, any other not twice
        running."""
        return self._barred_after(self.words)

    def _barred_after(self, words: Sequence[int]) -> list[int]:
        return list({*self.table.kin(words), *words[-1:]})

    def choose(self, logits: np.ndarray) -> int:
        table = self.table
        if self.closed:
            return self._take(logits, table.newline, True)
        word = self._word()
        inside, weights = self.plan.start(self.node) if not self.words else self.place.children(self.node, self.barred)
        tokens, biases = [inside], [weights]
        after: _Place | None = None
        following, closers = _NONE, _NONE
        if word >= 0:
            after = self._after(word)
            following, weights = after.children(table.middle, self._barred_after([*self.words, word]))
            marks = table.marks if len(following) and not (self.marked or table.link[word]) else _NONE
            if self.place.last[word]:
                closers = np.array([*table.stops, *([] if self.final else [table.newline])], np.int64)
                if not (len(following) or self.final):
                    closers = np.concatenate([closers, table.marks])
            tokens += [following, marks, closers]
            biases += [weights, np.zeros(len(marks)), np.zeros(len(closers))]
        choices = np.concatenate(tokens)
        wanted = logits.astype(np.float64)
        wanted[choices] += np.concatenate(biases)
        token = draw(wanted, choices, self.temperature, self.rng)
        if token in inside:
            self.node = self.node.children[token]
            return self._take(logits, token)
        self.words.append(word)
        self.rough += int(self.place.rough[word])
        self.last, self._since = self.nats - self._since, self.nats
        if token in closers:
            self.closed = True
            return self._take(logits, token, token == table.newline)
        assert after is not None
        self.place = after
        if token in following:
            self.node = table.middle.children[token]
        else:
            self.node, self.marked = table.middle, True
        return self._take(logits, token)

    def _word(self) -> int:
        """The word that is complete at this node and allowed, or -1."""
        if self.node.word < 0:
            return -1
        if not self.words:
            word = int(self.table.start_words[self.node.word])
            return word if self.plan.ease[word] else -1
        word = self.node.word
        return word if self.place.ease[word] and word not in self.barred else -1

    def _after(self, word: int) -> _Place:
        """The place behind a word: in the metres that are not over after it, and that it fits."""
        stress, at = self.table.sounds[word].stress, self.place.at
        reached = at + len(stress)
        alive = [m for m in self.place.metres if len(m) > reached and not clashes_with(stress, m[at:reached])]
        return self.plan.place(tuple(alive), reached)

    def _take(self, logits: np.ndarray, token: int, done: bool = False) -> int:
        self.nats += log_chance(logits, token)
        self.ids.append(token)
        self.done = done
        return token


def write(
    voice: Voice,
    scheme: tuple[Line, ...],
    heads: str,
    theme: Sequence[str],
    temperature: float,
    rng: np.random.Generator,
) -> Iterator[list[str]]:
    """The verse lines so far, after each line; stanzas parted by "". heads: first letters of the lines, or "";
    theme: words it is about."""
    writer = LineWriter(voice, theme, temperature, rng)
    newline = voice.tokenizer.newline
    voice.begin()
    ids: list[int] = []
    lines: list[str] = []
    for head in heads.lower():
        if head not in writer.table.initial:
            raise UserError(said("No line can begin with {letter}; choose another word.", letter=head.upper()))
    for index, line in enumerate(scheme):
        if line.gap:
            ids.append(newline)
            lines.append("")
            voice.feed_all([newline])
        if voice.full(ROOM):
            voice.begin(ids)
        later = sum(other.rhyme == line.rhyme for other in scheme[index + 1 :]) if line.rhyme else 0
        final = index == len(scheme) - 1
        made = writer.line(line, final, heads[index : index + 1].lower(), later)
        ids += made.ids
        lines.append(voice.tokenizer.decode(made.ids).strip())
        yield lines
