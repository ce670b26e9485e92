"""Verse in a form: written so that the form holds, and checked on any text. No torch."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from engine.brief import Brief, Mood, UserError
from engine.jobs import Job
from engine.runtime import Runtime
from engine.saying import said
from engine.works import Draft, Text
from engine.writing import constrain_en, constrain_zh, forms, prosody_en, prosody_zh, words
from engine.writing.briefs import keywords_of
from engine.writing.decoder import Decoder
from engine.writing.forms import Form, Report
from engine.writing.tokens import ASSET, Tokenizer
from engine.writing.voice import Voice

TEMPERATURE = 0.75
"""Times the brief's temperature: small networks write best a little below 1."""
TRIES = 16
"""Lines that are drawn for each line; the likeliest stays."""
CHECKED = 100_000
"""Characters of a text that is checked, at most."""
OPEN_LINES, MOST_LINES = 8, 60
"""Lines of an open form where nobody says how many, and at most."""


def compose(
    brief: Brief,
    form: Form,
    decoder: Decoder,
    tokenizer: Tokenizer,
    network: Mapping[str, Any],
    title: str = "",
    word: str = "",
    lines: int = 0,
    tries: int = 0,
) -> Iterator[Draft]:
    """Stream drafts of a text in a form, one after each line; the last has fraction 1.

    word: what the first letters of an acrostic spell (from the title or the prompt where it is empty); lines:
    how many an open form has (0: OPEN_LINES). The same arguments give the same Text. Raises UserError where
    the network writes another language, or the word cannot be spelt.
    """
    language = str(network.get("language", brief.language))
    if form.language != language:
        chinese = said("The form {form} is Chinese and the model writes English; choose another.", form=form.name)
        english = said("The form {form} is English and the model writes Chinese; choose another.", form=form.name)
        raise UserError(chinese if form.language == "zh" else english)
    if not 0 <= lines <= MOST_LINES:
        raise UserError(f"A text has 1 to {MOST_LINES} lines, not {lines}.")
    if not can_write(form, tokenizer):
        raise UserError(said("The model knows too few characters for this form; choose another form or model."))
    heads = _heads(form, word, title, brief.prompt) if form.acrostic else ""
    rng = np.random.Generator(np.random.PCG64(brief.seed))
    temperature = brief.temperature * TEMPERATURE
    voice = Voice(brief, title, form.model, decoder, tokenizer, network, tries or TRIES)
    if language == "zh":
        made = constrain_zh.write(voice, form, heads, temperature, rng)
        total = len(form.schemes[0])
    else:
        scheme = form.of_length(len(heads) or lines or OPEN_LINES)[0]
        theme = [*keywords_of(brief, "en"), *words.of_prompt(title, "en")]
        made = constrain_en.write(voice, scheme, heads, theme, temperature, rng)
        total = len(scheme)
    for number, rows in enumerate(made, 1):
        yield Draft(Text("\n".join(rows), title, language, form.name), number / total)


def can_write(form: Form, tokenizer: Tokenizer) -> bool:
    """Whether a model with this tokenizer knows enough characters for the form; any has enough English words."""
    return form.language != "zh" or constrain_zh.can_write(form, tokenizer)


def _heads(form: Form, word: str, title: str, prompt: str) -> str:
    """The first letters or characters of an acrostic's lines."""
    if form.language == "zh":
        wanted = len(form.schemes[0])
        for text in (word, title, prompt):
            found = "".join(re.findall(r"[\u3400-\u9fff]", text))
            if len(found) == wanted or (word and text == word):
                return found
        raise UserError(
            said("Say which {count} characters the lines of the form {form} begin with.", count=wanted, form=form.title)
        )
    given = word or max(words.of_prompt(f"{title} {prompt}", "en"), key=len, default="")
    letters = "".join(c for c in given.lower() if "a" <= c <= "z")
    if not 1 <= len(letters) <= MOST_LINES:
        raise UserError(said("Say which word the first letters of the lines spell, in the letters a to z."))
    return letters


def check(text: str, form: Form) -> Report:
    """What in a text breaks or bends a form, line by line; conforms: nothing breaks it. Lines count as they stand."""
    if len(text) > CHECKED:
        raise UserError(f"A text of at most {CHECKED:,} characters can be checked; check a part of it.")
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return (prosody_zh if form.language == "zh" else prosody_en).check(composed, form)


# Operations: plain values in and out


def write_operation(
    job: Job,
    runtime: Runtime,
    form: str,
    prompt: str = "",
    title: str = "",
    word: str = "",
    lines: int = 0,
    seed: int = 0,
    mood: tuple[float, float] | None = None,
    temperature: float = 1.0,
) -> dict[str, Any]:
    """Write a text in a form, a Draft to job.preview after each line.

    The answer: title, body, form, language, and the check of it as check_operation gives it; a stopped job
    keeps the lines it has.
    """
    model = runtime.model
    if ASSET not in model.assets:
        raise UserError(f"The model {model.name} lacks its tokenizer; fetch a fresh copy of it.")
    brief = Brief(
        prompt=prompt,
        mood=Mood(*mood) if mood else None,
        seed=seed,
        only=("writing",),
        language=str(model.network.get("language", "en")),
        form=form,
        temperature=temperature,
    )
    wanted = forms.find(form)
    text = Text("", title, brief.language, wanted.name)
    drafts = compose(
        brief,
        wanted,
        Decoder.of(runtime),
        Tokenizer(model.assets[ASSET]),
        model.network,
        title or prompt[:60],
        word,
        lines,
    )
    for draft in drafts:
        assert isinstance(draft.work, Text)
        text = draft.work
        job.preview(draft)
        job.progress(draft.fraction, "writing")
        if job.should_stop():
            break
    return {"title": text.title, "body": text.body, "language": text.language, **check_operation(job, text.body, form)}


def check_operation(job: Job, text: str, form: str) -> dict[str, Any]:
    """Check a text: form, conforms, marks (line, start, end, kind, text) and lines (line, count, metre, rhyme,
    stress or tones); lines and columns count from 0."""
    report = check(text, forms.find(form))
    return {
        "form": report.form,
        "conforms": report.conforms,
        "marks": [vars(mark) for mark in report.marks],
        "lines": list(report.lines),
    }


def forms_operation(job: Job, language: str = "") -> list[dict[str, Any]]:
    """The forms there are: name, title, about, language, lines (phrases in Chinese), acrostic, open."""
    found = [forms.find(name) for name in forms.names()]
    return [
        {
            "name": form.name,
            "title": form.title,
            "about": form.about,
            "language": form.language,
            "lines": 0 if form.open else len(form.schemes[0]),
            "acrostic": form.acrostic,
            "open": form.open,
        }
        for form in found
        if language in ("", form.language)
    ]
