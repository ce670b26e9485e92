"""A taste is learnt from likes, stars and pairs, says why, and can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from engine import studio, traits
from engine.brief import Brief, Mood
from engine.library import taste
from engine.library.store import Entry, Store
from engine.library.taste import BETTER, DISLIKE, LIKE, STARS, Choice, Preference, Taste
from engine.works import Painting

RNG = np.random.default_rng(0)
POOL = [{"warmth": float(a), "detail": float(b), "valence": float(c)} for a, b, c in RNG.standard_normal((200, 3))]


def likes(row: dict[str, float]) -> bool:
    return row["warmth"] > 0


def learn(how: str, rows: list[dict[str, float]]) -> Preference:
    choices = []
    for row, other in pairwise(rows):
        if how == BETTER:
            better, worse = (row, other) if row["warmth"] > other["warmth"] else (other, row)
            choices.append(Choice(BETTER, 1, better, worse))
        elif how == STARS:
            choices.append(Choice(STARS, min(5, max(1, round(3 + 1.5 * row["warmth"]))), row))
        else:
            choices.append(Choice(LIKE if likes(row) else DISLIKE, 1, row))
    return Preference(choices)


@pytest.mark.parametrize("how", [LIKE, STARS, BETTER])
def test_each_way_of_choosing_teaches(how: str) -> None:
    utility = learn(how, POOL[:41]).utility(POOL[100:])
    warm = np.array([row["warmth"] for row in POOL[100:]])
    assert np.corrcoef(utility, warm)[0, 1] > 0.85


def test_a_favourite_in_the_middle_is_found() -> None:
    rows = POOL[:80]
    choices = [Choice(LIKE if abs(row["detail"]) < 0.6 else DISLIKE, 1, row) for row in rows]
    learned = Preference(choices)
    middle, low, high = learned.likely([{"detail": 0.0}, {"detail": -2.0}, {"detail": 2.0}])
    assert middle > 0.6 > 0.4 > max(low, high)


def test_nothing_known_is_half_likely_and_gives_no_reason() -> None:
    fresh = Preference()
    assert fresh.likely(POOL[:3]) == pytest.approx([0.5] * 3)
    offers = fresh.offer(POOL[:20], 4, np.random.default_rng(1))
    assert len({offer.index for offer in offers}) == 4
    assert all(offer.guess and not offer.reasons for offer in offers)


def test_offers_turn_to_what_is_liked_and_say_why() -> None:
    learned = learn(LIKE, POOL[:60])
    offers = learned.offer(POOL[100:160], 12, np.random.default_rng(2))
    assert np.mean([likes(POOL[100 + offer.index]) for offer in offers]) > 0.9
    said = [[reason.words for reason in offer.reasons] for offer in offers]
    assert sum("warm colours" in words for words in said) > 8, said
    assert said[1][0].template == "warm colours", "said in the window's language"
    assert np.mean([offer.likely for offer in offers]) > 0.8


def test_the_same_seed_offers_the_same() -> None:
    learned = learn(LIKE, POOL[:20])
    one, two = (learned.offer(POOL, 5, np.random.default_rng(3)) for _ in range(2))
    assert one == two


def test_more_choices_make_it_surer() -> None:
    few, many = learn(LIKE, POOL[:10]), learn(LIKE, POOL[:90])
    assert many.spread(POOL[100:110]).mean() < few.spread(POOL[100:110]).mean()


def test_labels_count_and_unknown_ones_do_not_disturb() -> None:
    rows = [{"form=sonnet": 1.0} if n % 2 else {"form=haiku": 1.0} for n in range(30)]
    learned = Preference([Choice(LIKE if "form=sonnet" in row else DISLIKE, 1, row) for row in rows])
    sonnet, haiku, ode = learned.likely([{"form=sonnet": 1.0}, {"form=haiku": 1.0}, {"form=ode": 1.0}])
    assert sonnet > 0.8 and haiku < 0.2 and 0.3 < ode < 0.7
    assert [reason.words for reason in learned.reasons({"form=sonnet": 1.0})] == ["the form sonnet"]


def test_proposals_ask_for_the_mood_that_is_liked() -> None:
    choices = [
        Choice(LIKE if mood > 0 else DISLIKE, 1, taste.features("music", {}, Mood(float(mood), 0.0)))
        for mood in np.random.default_rng(4).uniform(-1, 1, 60)
    ]
    briefs = taste.propose("music", Preference(choices), 20, np.random.default_rng(5), Brief(bars=4), ("sea",))
    assert np.mean([brief.mood.valence > 0 for brief in briefs if brief.mood]) > 0.9
    assert {(brief.bars, brief.prompt, brief.only) for brief in briefs} == {(4, "sea", ("music",))}
    assert len({brief.seed for brief in briefs}) == 20


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "library.sqlite") as store:
        yield store


def keep(store: Store, level: int) -> int:
    work = Painting(np.full((16, 16, 3), level, np.uint8))
    return store.keep(Entry(work, studio.encode(work), {"brief": Brief(style="Baroque").to_json()}))[0]


def test_choices_are_remembered_with_the_marks_of_the_work(store: Store) -> None:
    work, other = keep(store, 30), keep(store, 220)
    learned = Taste(store)
    own = learned.features_of(work)
    assert own["brightness"] < 0 and own["style=Baroque"] == 1
    learned.say("painting", Choice(LIKE, 1, own), work)
    learned.say("painting", Choice(DISLIKE, 1, own), work)
    learned.say("painting", Choice(STARS, 4, own), work)
    learned.say("painting", Choice(BETTER, 1, own, learned.features_of(other)), work, other)
    assert [choice.verdict for choice in learned.choices("painting")] == [DISLIKE, STARS, BETTER]
    assert (store.work(work).liked, store.work(work).stars) == (-1, 4)
    assert learned.choices("music") == []
    learned.take_back(work)
    learned.take_back(work, stars=True)
    assert (store.work(work).liked, store.work(work).stars) == (0, 0)
    assert [choice.verdict for choice in learned.choices("painting")] == [BETTER]


def test_choices_outlive_the_work(store: Store) -> None:
    work = keep(store, 30)
    Taste(store).say("painting", Choice(LIKE, 1, Taste(store).features_of(work)), work)
    store.remove([work])
    store.purge(older=-1)
    assert len(Taste(store).choices("painting")) == 1


def test_reset_forgets_the_choices_and_keeps_the_works(store: Store) -> None:
    work = keep(store, 30)
    learned = Taste(store)
    learned.say("painting", Choice(LIKE, 1, learned.features_of(work)), work)
    learned.say("music", Choice(LIKE, 1, {"pace": 1.0}))
    assert learned.reset("painting") == 1
    assert store.work(work).liked == 0 and store.count() == 1
    assert learned.choices("painting") == [] and len(learned.choices("music")) == 1
    assert learned.preference("painting").likely([{"warmth": 2.0}]) == pytest.approx([0.5])
    assert learned.reset() == 1


def test_every_trait_has_words() -> None:
    for names in traits.TRAITS.values():
        for name in names:
            high, low = taste.words_for(name, 1), taste.words_for(name, -1)
            assert high and low and high != low
            assert taste.words_for(name, 0.1) is None
