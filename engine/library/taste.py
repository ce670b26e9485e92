"""What the owner likes: a small Bayesian model for each medium, learnt from likes, stars and pairwise choices.

Utility of a work is linear in its features (measured traits and mood, and what was asked for) and their squares,
u = w.phi, so that a favourite may lie at an end or in the middle. A like is Bernoulli(sigmoid(u)), of two works
the chosen one is Bernoulli(sigmoid(u_a - u_b)) (Bradley & Terry 1952), stars 1 to 5 are shares 0 to 1 of a like.
The posterior over w is Gaussian by Laplace's method (MacKay 1992), the width of the prior that of the highest
evidence among three. Offers are made by Thompson sampling (Thompson 1933; Chapelle & Li 2011): w is drawn
anew for each offer and the best work under it is offered, so what is little known is tried now and then.

The user is the owner of the library: an account of the computer has one of its own. numpy only.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.brief import Brief, Mood
from engine.library.store import Store
from engine.saying import Said, said
from engine.traits import TRAITS

Features = Mapping[str, float]
"""Name -> value. Measured ones are about standard normal; "form=sonnet" and the like are 1 where they hold."""
LIKE, DISLIKE, STARS, BETTER = "like", "dislike", "stars", "better"
WIDTHS = (0.35, 0.7, 1.2)
"""Standard deviations of the prior over weights that are tried."""
BOLDNESS = 0.4
"""How much of the posterior's width is explored; below 1, as a person's patience ends sooner than the theory's."""
_MOOD_SCALE = math.sqrt(3)
"""A percentile scaled to -1..1 has a spread of 1 / sqrt(3)."""
_SQUARE = 0.5
"""Squares weigh half as much as ends, before anything is known."""
_MOST_CHOICES = 600
"""Older choices no longer count: a taste may change."""


def features(kind: str, traits: Features, mood: Mood, brief: Brief | None = None, model: str = "") -> dict[str, float]:
    """What the model sees of a work: its traits and mood as measured, and under what conditions it was made.

    For a work that is not made yet: traits {} and the mood that is to be asked for.
    """
    found = {name: float(traits[name]) for name in TRAITS[kind] if name in traits}
    found |= {"valence": mood.valence * _MOOD_SCALE, "arousal": mood.arousal * _MOOD_SCALE}
    if brief is not None:
        labels = {"painting": ("style", "genre"), "music": (), "writing": ("form", "language")}[kind]
        for label in labels:
            if value := getattr(brief, label):
                found[f"{label}={value}"] = 1.0
    if model:
        found[f"model={model}"] = 1.0
    return found


@dataclass(frozen=True)
class Choice:
    """verdict: like, dislike (value 1), stars (value 1..5), or better (than other)."""

    verdict: str
    value: float
    features: Features
    other: Features | None = None


@dataclass(frozen=True)
class Reason:
    """Why a work is offered. words: short, such as "warm colours"; weight: its share in the utility."""

    words: Said
    weight: float


@dataclass(frozen=True)
class Offer:
    """index: which of the candidates; likely: probability that it is liked; guess: offered to learn more.

    reasons: what speaks for it by all that is known, the strongest first; none before anything is known.
    """

    index: int
    likely: float
    guess: bool
    reasons: tuple[Reason, ...]


class Preference:
    """The posterior after some choices; without any, the prior."""

    def __init__(self, choices: Sequence[Choice] = ()) -> None:
        self.choices = list(choices[-_MOST_CHOICES:])
        names = {name for c in self.choices for some in (c.features, c.other or {}) for name in some}
        self.names = sorted(names)
        self._column = {name: index for index, name in enumerate(self.names)}
        self._fit()

    def _phi(self, rows: Sequence[Features]) -> np.ndarray:
        """(n, 1 + 2 names): bias, features, and their centred squares (Hermite); unknown names count for nothing."""
        count = len(self.names)
        phi = np.zeros((len(rows), 1 + 2 * count))
        phi[:, 0] = 1.0
        for row, some in enumerate(rows):
            for name, value in some.items():
                column = self._column.get(name)
                if column is not None:
                    phi[row, 1 + column] = value
                    if "=" not in name:
                        phi[row, 1 + count + column] = _SQUARE * (value * value - 1) / math.sqrt(2)
        return phi

    def _fit(self) -> None:
        rows = self._phi([c.features for c in self.choices])
        share = np.array([_share(c) for c in self.choices])
        for index, choice in enumerate(self.choices):
            if choice.other is not None:
                rows[index] -= self._phi([choice.other])[0]
        best = -math.inf
        for width in WIDTHS:
            mean, precision, evidence = _laplace(rows, share, width)
            if evidence > best:
                best, self.mean, self._precision = evidence, mean, precision
        # A draw is mean + L^-T z where precision = L L^T.
        self._root = np.linalg.cholesky(self._precision)

    def utility(self, rows: Sequence[Features]) -> np.ndarray:
        """Posterior mean of the utility of each: above 0 it is liked more likely than not."""
        return self._phi(rows) @ self.mean

    def spread(self, rows: Sequence[Features]) -> np.ndarray:
        """Posterior standard deviation of the utility of each."""
        return np.sqrt((np.linalg.solve(self._root, self._phi(rows).T) ** 2).sum(0))

    def likely(self, rows: Sequence[Features]) -> np.ndarray:
        """Probability that each is liked, 0..1 (MacKay's approximation of the integral)."""
        mean, spread = self.utility(rows), self.spread(rows)
        return 1 / (1 + np.exp(-mean / np.sqrt(1 + math.pi / 8 * spread**2)))

    def offer(self, candidates: Sequence[Features], count: int, rng: np.random.Generator) -> list[Offer]:
        """The best `count` candidates, each under a draw of its own."""
        phi = self._phi(candidates)
        left = list(range(len(candidates)))
        likely, expected, spread = self.likely(candidates), self.utility(candidates), self.spread(candidates)
        offers = []
        for _ in range(min(count, len(left))):
            drawn = self.mean + BOLDNESS * np.linalg.solve(self._root.T, rng.standard_normal(len(self.mean)))
            utility = phi[left] @ drawn
            if not self.choices:  # nothing is known: any is as good as another
                utility = rng.standard_normal(len(left))
            index = left.pop(int(utility.argmax()))
            guess = bool(not self.choices or expected[index] < 0 or spread[index] > 1.5 * abs(expected[index]))
            offers.append(Offer(index, round(float(likely[index]), 3), guess, self.reasons(candidates[index])))
        return offers

    def reasons(self, row: Features, most: int = 3) -> tuple[Reason, ...]:
        """What speaks for a work: features that raise its utility by 0.15 or more, the strongest first."""
        phi = self._phi([row])[0] * self.mean
        count = len(self.names)
        found = []
        for name, value in row.items():
            column = self._column.get(name)
            if column is None:
                continue
            weight = float(phi[1 + column] + phi[1 + count + column])
            words = words_for(name, value)
            if weight >= 0.15 and words is not None:
                found.append(Reason(words, round(weight, 3)))
        return tuple(sorted(found, key=lambda reason: -reason.weight)[:most])


def _share(choice: Choice) -> float:
    if choice.verdict == STARS:
        return (choice.value - 1) / 4
    return 0.0 if choice.verdict == DISLIKE else 1.0


def _laplace(rows: np.ndarray, share: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Mode, precision and log evidence (but for a constant) of logistic regression; rows (n, d), share (n) 0..1."""
    prior = np.full(rows.shape[1], 1 / width**2)
    prior[0] = 1.0  # the bias: how often anything is liked
    weights = np.zeros(rows.shape[1])
    precision = np.diag(prior)
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        gradient = rows.T @ (share - chance) - prior * weights
        precision = (rows.T * (chance * (1 - chance))) @ rows + np.diag(prior)
        step = np.linalg.solve(precision, gradient)
        weights = weights + step * min(1.0, 2.0 / max(1e-12, float(np.abs(step).max())))
        if float(np.abs(step).max()) < 1e-6:
            break
    utility = rows @ weights
    fit = float((share * utility - np.logaddexp(0, utility)).sum())
    evidence = fit - 0.5 * float(prior @ weights**2) + 0.5 * float(np.log(prior).sum())
    return weights, precision, evidence - 0.5 * float(np.linalg.slogdet(precision)[1])


# What is remembered


class Taste:
    """The choices of a library, by medium, and what they teach."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def say(self, kind: str, choice: Choice, work: int = 0, other: int = 0) -> None:
        """Remember a choice; of a work in the library (its number, else 0) the last like or rating counts alone.

        The work carries the mark too, for the library shows and finds it.
        """
        with self._store.changing() as db:
            if work and choice.verdict != BETTER:
                same = (LIKE, DISLIKE) if choice.verdict in (LIKE, DISLIKE) else (STARS, STARS)
                db.execute("DELETE FROM choice WHERE work = ? AND verdict IN (?, ?)", (work, *same))
                if choice.verdict == STARS:
                    db.execute("UPDATE work SET stars = ? WHERE id = ?", (int(choice.value), work))
                else:
                    liked = 1 if choice.verdict == LIKE else -1
                    db.execute("UPDATE work SET liked = ? WHERE id = ?", (liked, work))
            other_features = json.dumps(dict(choice.other)) if choice.other is not None else None
            db.execute(
                "INSERT INTO choice (made, kind, verdict, value, work, other, features, other_features)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (time.time(), kind, choice.verdict, choice.value, work, other or None,
                 json.dumps(dict(choice.features)), other_features),
            )  # fmt: skip

    def take_back(self, work: int, stars: bool = False) -> None:
        """Forget the like or dislike of a work (stars: its stars)."""
        with self._store.changing() as db:
            verdicts = (STARS, STARS) if stars else (LIKE, DISLIKE)
            db.execute("DELETE FROM choice WHERE work = ? AND verdict IN (?, ?)", (work, *verdicts))
            column = "stars" if stars else "liked"
            db.execute(f"UPDATE work SET {column} = 0 WHERE id = ?", (work,))  # noqa: S608

    def choices(self, kind: str) -> list[Choice]:
        """All that was said of works of a kind, the oldest first."""
        rows = self._store.read(
            "SELECT verdict, value, features, other_features FROM choice WHERE kind = ? ORDER BY id DESC LIMIT ?",
            (kind, _MOST_CHOICES),
        )
        return [Choice(v, x, json.loads(own), json.loads(other) if other else None) for v, x, own, other in rows[::-1]]

    def preference(self, kind: str) -> Preference:
        """What is known of the taste for a kind of works."""
        return Preference(self.choices(kind))

    def reset(self, kind: str = "") -> int:
        """Forget all choices of a kind ("" all), and likes and stars with them; how many they were."""
        with self._store.changing() as db:
            where, values = ("WHERE kind = ?", (kind,)) if kind else ("", ())
            count = db.execute(f"DELETE FROM choice {where}", values).rowcount  # noqa: S608
            db.execute(f"UPDATE work SET liked = 0, stars = 0 {where}", values)  # noqa: S608
        return int(count)

    def features_of(self, work: int) -> dict[str, float]:
        """The features of a work of the library."""
        kept = self._store.work(work)
        record = self._store.record(work)
        brief = _brief(record, kept.kind)
        return features(kept.kind, self._store.traits(work), kept.mood, brief, kept.model)

    def prompts(self, kind: str, most: int = 50) -> list[str]:
        """What was asked for in words, what is liked first: an offer is about one of these."""
        rows = self._store.read(
            "SELECT DISTINCT prompt FROM (SELECT prompt FROM work JOIN story ON story.work = work.id WHERE prompt <> ''"
            " AND kind = ? AND removed IS NULL AND liked >= 0 ORDER BY liked DESC, id DESC LIMIT 500) LIMIT ?",
            (kind, most),
        )
        return [row[0] for row in rows]


def _brief(record: Mapping[str, object], kind: str) -> Brief | None:
    from engine.brief import WORKS, UserError

    made = record.get("made")
    made = made.get(WORKS[kind]) if isinstance(made, dict) else None
    asked = (made or record).get("brief")
    if not isinstance(asked, dict):
        return None
    try:
        return Brief.from_json(asked)
    except (UserError, TypeError, ValueError):  # of another version
        return None


def propose(
    kind: str,
    preference: Preference,
    count: int,
    rng: np.random.Generator,
    base: Brief | None = None,
    prompts: Sequence[str] = (),
    choices: Mapping[str, Sequence[str]] | None = None,
) -> list[Brief]:
    """Briefs worth making: the best of eight times as many drawn at random, each under a draw of its own.

    base: what stays as it is (language, bars, size). prompts: one of them is taken where there are any.
    choices: values to draw from, by field (style, genre, form).
    """
    base = base or Brief()
    made = []
    for _ in range(8 * count):
        drawn = {name: str(rng.choice(list(values))) for name, values in (choices or {}).items() if values}
        if prompts:
            drawn["prompt"] = str(rng.choice(list(prompts)))
        mood = Mood(*(round(float(v), 2) for v in rng.uniform(-1, 1, 2)))
        made.append(base.with_(mood=mood, seed=int(rng.integers(0, 2**31)), only=(kind,), **drawn))
    rows = [features(kind, {}, brief.mood or Mood(), brief) for brief in made]
    return [made[offer.index] for offer in preference.offer(rows, count, rng)]


# Words for reasons

_WORDS: dict[str, tuple[Said, Said]] = {
    "valence": (said("a glad mood"), said("a sad mood")),
    "arousal": (said("a stirred mood"), said("a calm mood")),
    "brightness": (said("brightness"), said("darkness")),
    "colourfulness": (said("strong colours"), said("muted colours")),
    "contrast": (said("strong contrast"), said("soft contrast")),
    "detail": (said("much detail"), said("broad, quiet areas")),
    "warmth": (said("warm colours"), said("cool colours")),
    "greenness": (said("much green"), said("little green")),
    "openness": (said("light above, dark below"), said("dark above, light below")),
    "tempo": (said("a quick tempo"), said("a slow tempo")),
    "pace": (said("many notes a second"), said("few notes a second")),
    "texture": (said("many notes at once"), said("few notes at once")),
    "register": (said("high notes"), said("low notes")),
    "loudness": (said("loud notes"), said("soft notes")),
    "length_of_notes": (said("long notes"), said("short notes")),
    "leaps": (said("wide leaps"), said("small steps")),
    "mode": (said("major keys"), said("minor keys")),
    "lines": (said("many lines"), said("few lines")),
    "line_length": (said("long lines"), said("short lines")),
    "word_length": (said("long words"), said("short words")),
    "repetition": (said("repeated words"), said("ever new words")),
    "stress_marks": (said("questions and exclamations"), said("plain statements")),
}
_MIDDLE = 0.35
"""Nearer to the middle than this, a work is neither the one nor the other."""


def words_for(name: str, value: float) -> Said | None:
    """A feature in words, None for one that is in the middle or has none."""
    if name in _WORDS:
        high, low = _WORDS[name]
        return None if abs(value) < _MIDDLE else high if value > 0 else low
    label, _, what = name.partition("=")
    if label == "form":
        return said("the form {name}", name=what)
    if label in ("style", "genre"):
        return said("{name} as style", name=what) if label == "style" else said("{name} as subject", name=what)
    return None
