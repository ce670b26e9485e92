"""What is asked of the models: a Brief, and the Mood in it. Plain frozen values, nothing heavy."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

KINDS = ("painting", "music", "writing")
"""The three media, by the name of their model."""
WORKS = {"painting": "painting", "music": "tune", "writing": "text"}
"""The user's word for what each kind of model makes."""
LANGUAGES = ("en", "zh")
MAX_SEED = 2**32 - 1


class UserError(Exception):
    """Something the user can mend. The message is one clear sentence that says what to do."""


@dataclass(frozen=True)
class Mood:
    """A point of the circumplex model of affect (Russell 1980).

    valence: sad (-1) to glad (+1); arousal: calm (-1) to stirred (+1).
    """

    valence: float = 0.0
    arousal: float = 0.0

    def __post_init__(self) -> None:
        for name in ("valence", "arousal"):
            value = getattr(self, name)
            if not (isinstance(value, int | float) and math.isfinite(value) and -1 <= value <= 1):
                raise UserError(f"The {name} of a mood lies between -1 and 1, not {value!r}.")

    @classmethod
    def parse(cls, text: str) -> Mood:
        """Read "valence,arousal", for instance "-0.4,0.8"."""
        parts = text.split(",")
        try:
            valence, arousal = (float(part) for part in parts)
        except ValueError:
            raise UserError(
                f'A mood is two numbers between -1 and 1 with a comma, like "-0.4,0.8", not {text!r}.'
            ) from None
        return cls(valence, arousal)


@dataclass(frozen=True)
class Lent:
    """What one work lends to works of other media, each on a scale that all three share (engine/lending.py).

    light: dark (-1) to light (+1). warmth: cold (-1) to warm (+1). texture: open (-1) to dense (+1). arc: how
    much happens in each of one to four parts, -1..1 around the work's own mean, from the beginning on (a
    painting is read from above). words: what it speaks of.
    """

    light: float = 0.0
    warmth: float = 0.0
    texture: float = 0.0
    arc: tuple[float, ...] = ()
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        values = (self.light, self.warmth, self.texture, *self.arc)
        if not all(isinstance(v, int | float) and math.isfinite(v) and -1 <= v <= 1 for v in values):
            raise UserError("What a work lends lies between -1 and 1; measure the work again.")
        if len(self.arc) > 4:
            raise UserError(f"A work is told in four parts at most, not {len(self.arc)}.")


@dataclass(frozen=True)
class Brief:
    """Everything that decides a work besides the models: the same brief gives the same bytes again.

    mood None means: read it from the prompt. size is in pixels (the side of the square painting; 0 is
    the model's own), bars in 4/4 bars. form "" leaves the form to the model; style and genre are the
    painting model's labels ("" leaves them free). temperature scales the logits of music and writing.
    lent: what is carried over from a work of another medium, or None. subjects: the words the works are about,
    None: those of the prompt.
    """

    prompt: str = ""
    mood: Mood | None = None
    seed: int = 0
    only: tuple[str, ...] = KINDS
    language: str = "en"
    form: str = ""
    bars: int = 8
    size: int = 0
    style: str = ""
    genre: str = ""
    temperature: float = 1.0
    lent: Lent | None = None
    subjects: tuple[str, ...] | None = None

    @property
    def about(self) -> str:
        """The words the works are about, as one text: the prompt, unless someone said better."""
        return self.prompt if self.subjects is None else " ".join(self.subjects)

    def __post_init__(self) -> None:
        def check(true: bool, sentence: str) -> None:
            if not true:
                raise UserError(sentence)

        check(0 <= self.seed <= MAX_SEED, f"A seed lies between 0 and {MAX_SEED}, not {self.seed}.")
        check(
            bool(self.only) and set(self.only) <= set(KINDS),
            "Choose at least one of painting, tune and text.",
        )
        check(self.language in LANGUAGES, f"The language is en or zh, not {self.language!r}.")
        check(4 <= self.bars <= 256, f"A tune has 4 to 256 bars, not {self.bars}.")
        check(
            self.size == 0 or 16 <= self.size <= 8192,
            f"A painting is 16 to 8192 pixels wide, not {self.size}.",
        )
        check(0.1 <= self.temperature <= 3, f"The temperature lies between 0.1 and 3, not {self.temperature}.")
        check(
            self.subjects is None or all(isinstance(word, str) and len(word) <= 60 for word in self.subjects),
            "A subject is a word or two; keep it under 60 characters.",
        )
        check(len(self.prompt) <= 2000, "The prompt is too long: keep it under 2,000 characters.")

    def with_(self, **changes: Any) -> Brief:
        """A copy with some fields changed."""
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """A dict of JSON values; from_json reads it back."""
        subjects = None if self.subjects is None else list(self.subjects)
        return asdict(self) | {"only": list(self.only), "subjects": subjects}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Brief:
        """Inverse of to_json. Unknown keys (of a newer version) are left out."""
        known = {f.name for f in fields(cls)}
        kept = {key: value for key, value in values.items() if key in known}
        if isinstance(kept.get("mood"), dict):
            kept["mood"] = Mood(**kept["mood"])
        if isinstance(kept.get("lent"), dict):
            held = kept["lent"]
            lists = {key: tuple(held[key]) for key in ("arc", "words") if key in held}
            kept["lent"] = Lent(**{**held, **lists})
        for name in ("only", "subjects"):
            if kept.get(name) is not None:
                kept[name] = tuple(kept[name])
        return cls(**kept)
