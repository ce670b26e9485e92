from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

from engine.brief import Brief, Mood, UserError
from engine.modelfile import Model
from engine.runtime import Runtime
from engine.works import Draft, Text
from engine.writing import generate


def texts(model: Model, brief: Brief, opening: str = "") -> list[Draft]:
    return list(generate.create(brief, Runtime(model, "cpu", 1), opening))


def last(model: Model, brief: Brief, opening: str = "") -> Text:
    work = texts(model, brief, opening)[-1].work
    assert isinstance(work, Text)
    return work


def test_an_english_text_streams_and_has_sixty_words(trained: Callable[[str], Model]) -> None:
    brief = Brief("a storm over the sea", Mood(-0.4, 0.8), seed=7)
    drafts = texts(trained("en"), brief)
    assert len(drafts) > 3
    fractions = [draft.fraction for draft in drafts]
    assert fractions == sorted(fractions) and fractions[-1] == 1.0 and fractions[-2] < 1
    work = drafts[-1].work
    assert isinstance(work, Text) and work.title == "A Storm over the Sea" and work.language == "en"
    assert len(work.body.split()) >= 60
    assert work.body == work.body.strip()


def test_the_same_brief_gives_the_same_text_and_others_another(trained: Callable[[str], Model]) -> None:
    model = trained("en")
    brief = Brief("night", seed=3)
    assert last(model, brief) == last(model, brief)
    assert last(model, brief).body != last(model, brief.with_(seed=4)).body


@pytest.mark.parametrize(
    ("form", "length", "lines"), [("", 7, 4), ("wujue", 5, 4), ("七言律诗", 7, 8), ("qijue", 7, 4)]
)
def test_regular_chinese_forms_are_exact(form: str, length: int, lines: int, trained: Callable[[str], Model]) -> None:
    model = trained("zh")
    names = ["", "qijue", "wujue", "qilv"]
    network = dict(model.network, form_names=names, forms=len(names))
    if form in ("wujue", "七言律诗"):  # labels this small model was not taught: shape is kept all the same
        model = Model(model.path, {**model.card, "network": network}, model.weights, model.graphs, model.assets)
        steps = {name: Runtime(trained("zh"), "cpu", 1).step(name) for name in ("encode", "step")}
        from engine.writing.decoder import Decoder
        from engine.writing.tokens import ASSET, Tokenizer

        def encode(form_id, *rest):  # pyright: ignore
            return steps["encode"](form_id * 0, *rest)

        brief = Brief("春月", seed=1, language="zh", form=form)
        tokenizer = Tokenizer(model.assets[ASSET])
        *_, draft = generate.write(brief, Decoder(encode, network, steps["step"]), tokenizer, network)
        work = draft.work
    else:
        work = last(model, Brief("春月", seed=1, language="zh", form=form))
    assert isinstance(work, Text)
    phrases = [phrase for phrase in re.split("[，。！？\n]", work.body) if phrase]
    assert [len(phrase) for phrase in phrases] == [length] * lines
    assert work.body.count("\n") == lines // 2 - 1
    assert work.title == "春月"


def test_forms_of_lines_are_kept_and_unknown_forms_are_named(trained: Callable[[str], Model]) -> None:
    model = trained("en")
    work = last(model, Brief("night", form="quatrain", seed=2))
    assert work.form == "quatrain"
    assert len([line for line in work.body.split("\n") if line]) == 4
    with pytest.raises(UserError, match="sonnet"):
        last(model, Brief("night", form="ghazal"))


def test_an_opening_is_kept(trained: Callable[[str], Model]) -> None:
    opening = "The sea was never so still,"
    assert last(trained("en"), Brief(seed=5), opening).body.startswith(opening)
    assert last(trained("zh"), Brief(seed=5, language="zh"), "明月几时有").body.startswith("明月几时有")


@pytest.mark.parametrize("prompt", ["", "🙂" * 300, "<end>\n\n<pad>", "שלום עולם", "a" * 2000, "月亮 and sea"])
def test_odd_prompts_still_give_texts(prompt: str, trained: Callable[[str], Model]) -> None:
    english = last(trained("en"), Brief(prompt, seed=1))
    assert len(english.body.split()) >= 60 and "\ufffd" not in english.body
    chinese = last(trained("zh"), Brief(prompt, seed=1, language="zh"))
    assert len(chinese.body) >= 20 and "\ufffd" not in chinese.body


def test_titles() -> None:
    assert generate.title_of("  the light of the world. ", "en") == "The Light of the World"
    assert len(generate.title_of("word " * 100, "en")) <= 60
    assert generate.title_of("江上的秋月。", "zh") == "江上的秋月"


def test_the_lean_grows_with_the_distance_and_keeps_to_likely_words(trained: Callable[[str], Model]) -> None:
    model = trained("en")
    tokenizer, network = generate.Tokenizer(model.assets[generate.ASSET]), model.network
    decoder = generate.Decoder.of(Runtime(model, "cpu", 1))
    text = generate._Writing(Brief(mood=Mood(0.9, 0.0), seed=1), decoder, tokenizer, network, "")
    glad = int(text.felt[:, 0].argmax())
    assert text.lean[glad] > 0
    text.body = "grief death and sorrow, sorrow, cruel death and grief"
    text._correct()
    far = text.lean[glad]
    text.body = "joy love and happy delight, sweet love and joy and happy delight"
    text._correct()
    assert far > text.base[glad] > text.lean[glad]
    logits = np.full(len(tokenizer.texts), -20.0)
    logits[[40, 41]] = 2.0, 1.9
    lean = np.zeros(len(logits))
    lean[[41, 60]] = 5.0, 40.0
    drawn = [text._draw(logits, np.ones(len(logits), bool), lean) for _ in range(40)]
    assert set(drawn) <= {40, 41} and drawn.count(41) > 30


def test_content_words_grow_less_likely_with_each_time_and_others_do_not(trained: Callable[[str], Model]) -> None:
    model = trained("en")
    tokenizer = generate.Tokenizer(model.assets[generate.ASSET])
    text = generate._Writing(Brief(seed=1), generate.Decoder.of(Runtime(model, "cpu", 1)), tokenizer, model.network, "")
    plain = [one.strip().lower() for one in tokenizer.texts]
    assert not text.word[plain.index("the")] and not text.word[text.newline]
    both = [number for number, one in enumerate(plain) if one == "sea"]
    assert len({int(text.word[number]) for number in both}) <= 1


def test_without_a_mood_nothing_leans(trained: Callable[[str], Model]) -> None:
    model = trained("en")
    tokenizer = generate.Tokenizer(model.assets[generate.ASSET])
    text = generate._Writing(Brief(seed=1), generate.Decoder.of(Runtime(model, "cpu", 1)), tokenizer, model.network, "")
    text.body = "grief and death"
    text._correct()
    assert not np.any(text.lean)


def test_a_title_goes_when_one_of_its_words_does() -> None:
    brief = Brief("a storm over the sea")
    assert generate.titled(brief, "en") == generate.titled(brief.with_(subjects=("storm", "sea", "snow")), "en")
    assert generate.titled(brief.with_(subjects=("sea",)), "en") == ""
