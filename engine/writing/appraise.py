"""A text measured: rows with their sources and known reach, and figures to look at; perplexity under a model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from engine import appraisal, mood
from engine.appraisal import Appraisal, Figure, Row, measured
from engine.jobs import Job
from engine.runtime import Runtime
from engine.saying import said
from engine.works import Text
from engine.writing import assist, measures

METRE_RIGHT, METRE_TEXTS, METRICAL, FREE_METRICAL = 99, 531, 80, 0.5
SONNETS_RHYMED, SONNETS, BLANK_UNRHYMED, UNRHYMED = 100, 196, 91, 538
REGULATED_POEMS, ALTERNATE, ALTERNATE_BY_CHANCE, RHYME_FOUND, RHYME_BY_CHANCE = 1600, 85, 16, 97, 19
"""How far metre and rhyme are right, in 100 (tests/benchmarks/appraise.py english, chinese)."""
READ = 4000
"""The network reads at most so many characters."""
_MOST_POINTS = 160


def among(language: str) -> str:
    """The reference collection of a language."""
    return appraisal.among("writing", language)


def appraise(work: Text) -> Appraisal:
    """All measures of a text; of an empty one there are no rows."""
    numbers = measures.numbers(work.body, work.language)
    if not numbers:
        return Appraisal("writing", (), (), language=work.language)
    rows = [*_word_rows(numbers, work.language), *_verse_rows(numbers, work), *_tone_rows(numbers, work)]
    return Appraisal("writing", tuple(rows), tuple(_figures(work)), numbers=numbers, language=work.language)


def _word_rows(n: Mapping[str, float], language: str) -> list[Row]:
    diversity = n.get("diversity")
    unit = (
        said("{count} characters", count=f"{diversity or 0:.0f}")
        if language == "zh"
        else said("{count} words", count=f"{diversity or 0:.0f}")
    )
    never = said("It is too short to say, or hardly a word comes twice.")
    rows = [
        measured(
            "diversity",
            said("Lexical diversity"),
            diversity,
            unit,
            never if diversity is None else said("So many in a row before repetition sets in (MTLD)."),
            "McCarthy & Jarvis 2010",
            said("Tried on texts of 100 to 2,000 English words; unsure of shorter ones and of Chinese."),
            among(language),
        )
    ]
    if language == "en" and "reading_ease" in n:
        ease = n["reading_ease"]
        rows.append(
            measured(
                "reading_ease",
                said("Readability"),
                ease,
                f"{ease:.0f}",
                said("Easy to read: short words and sentences.")
                if ease >= 70
                else said("Plain to read.")
                if ease >= 50
                else said("Hard to read: long words or sentences."),
                "Flesch 1948",
                said(
                    "Made for prose of school books (r 0.7 with their grades); verse without full stops seems harder."
                ),
                among(language),
            )
        )
    if language == "zh" and "common" in n:
        rows.append(
            measured(
                "common",
                said("Common characters"),
                n["common"],
                f"{100 * n['common']:.0f} %",
                said("The share of characters among the 500 commonest of Chinese verse."),
                said("Counted"),
                said("There is no accepted formula of readability for Chinese verse; this stands in for it."),
                among(language),
            )
        )
    return rows


_FEET_SAID = {
    "iamb": lambda feet: said("{feet} iambs", feet=feet),
    "trochee": lambda feet: said("{feet} trochees", feet=feet),
    "anapaest": lambda feet: said("{feet} anapaests", feet=feet),
    "dactyl": lambda feet: said("{feet} dactyls", feet=feet),
}


def _verse_rows(n: Mapping[str, float], work: Text) -> list[Row]:
    rows: list[Row] = []
    if work.language == "en" and (metre := measures.metre_of(work.body)) is not None:
        kept = sum(map(bool, metre.lines))
        name = _FEET_SAID[metre.foot](metre.feet)
        rows.append(
            measured(
                "metre",
                said("Metre"),
                metre.fits,
                said("{metre}, {share} %", metre=name, share=round(100 * metre.fits)),
                said("{kept} of {lines} lines can be read as {metre}.", kept=kept, lines=len(metre.lines), metre=name),
                "Halle & Keyser 1971; CMUdict",
                said(
                    "Names the metre of {right} in 100 of {texts} sonnets and passages of known metre; {kept} in 100 "
                    "of them keep it in four lines of five, of free verse {free} in 100.",
                    right=METRE_RIGHT,
                    texts=METRE_TEXTS,
                    kept=METRICAL,
                    free=FREE_METRICAL,
                ),
                among("en"),
            )
        )
    if work.language == "zh" and "metre" in n:
        rows.append(
            measured(
                "metre",
                said("Alternation of tones"),
                n["metre"],
                f"{100 * n['metre']:.0f} %",
                said("How often level and oblique tones change places at the second, fourth and sixth character."),
                said("Wang Li 1958; the Pingshui table"),
                said(
                    "Of {poems} poems of regulated shape {kept} in 100 alternate in four places of five, of their "
                    "characters in any order {chance} in 100; old verse and ci need not.",
                    poems=f"{REGULATED_POEMS:,}",
                    kept=ALTERNATE,
                    chance=ALTERNATE_BY_CHANCE,
                ),
                among("zh"),
            )
        )
    rhymes = measures.rhymes_of(work.body, work.language)
    if rhymes is not None:
        scheme = rhymes.letters[:28] + ("…" if len(rhymes.letters) > 28 else "")
        rows.append(
            measured(
                "rhyme",
                said("Rhyme"),
                rhymes.share,
                f"{100 * rhymes.share:.0f} %",
                said("The share of line ends that rhyme with one near them: {scheme}.", scheme=scheme),
                said("Cilin Zhengyun and the Pingshui table") if work.language == "zh" else "CMUdict",
                said(
                    "Finds {right} in 100 of the rhymes of {poems} poems of regulated shape, and {chance} in 100 where "
                    "there is none; what rhymes today may not have rhymed then.",
                    right=RHYME_FOUND,
                    poems=f"{REGULATED_POEMS:,}",
                    chance=RHYME_BY_CHANCE,
                )
                if work.language == "zh"
                else said(
                    "Takes {rhymed} in 100 of {sonnets} sonnets for rhymed and {blank} in 100 of {unrhymed} passages "
                    "without rhyme for unrhymed; near rhymes count.",
                    rhymed=SONNETS_RHYMED,
                    sonnets=SONNETS,
                    blank=BLANK_UNRHYMED,
                    unrhymed=UNRHYMED,
                ),
                among(work.language),
            )
        )
    found = measures.nearest_form(work.body, work.language)
    if found is not None:
        form, report = found
        faults = sum(mark.kind == "fault" for mark in report.marks)
        rows.append(
            Row(
                "form",
                said("Form"),
                form.title,
                said("It keeps this form in full.")
                if not faults
                else said("It comes nearest to this form and breaks it {faults} times.", faults=faults),
                said("The studio's forms"),
                said("Only forms with just as many lines are tried."),
                float(faults),
            )
        )
    return rows


def _tone_rows(n: Mapping[str, float], work: Text) -> list[Row]:
    felt = mood.of_text(work.body, work.language)
    source = "Hutto & Gilbert 2014 (VADER); Turney & Littman 2003" if work.language == "en" else "Turney & Littman 2003"
    error = said(
        "Counts words: blind to negation, irony and what is told; of whole poems the sign is right more "
        "often than not, no more."
    )
    collection = appraisal.collection(among(work.language)) if among(work.language) else ""
    rows = [
        Row(
            "valence",
            said("Tone: glad"),
            f"{felt.valence:+.2f}",
            said("By its words, from sad (-1) to glad (+1)."),
            source,
            error,
            felt.valence,
            50 * (felt.valence + 1),
            collection,
        ),
        Row(
            "arousal",
            said("Tone: stirred"),
            f"{felt.arousal:+.2f}",
            said("By its words, from calm (-1) to stirred (+1)."),
            source,
            error,
            felt.arousal,
            50 * (felt.arousal + 1),
            collection,
        ),
    ]
    if "turn" in n:
        swing = n["swing"]
        rises = said("Its words grow gladder from beginning to end.")
        falls = said("Its words grow sadder from beginning to end.")
        level = said("It ends about as glad as it began.")
        says = level if abs(n["turn"]) < swing / 3 else rises if n["turn"] > 0 else falls
        rows.append(
            measured(
                "swing",
                said("Course of feeling"),
                swing,
                f"± {swing / 2:.3f}",
                says,
                "Reagan et al. 2016",
                said("Found in novels of 10,000 words and more; in a short poem a few words decide."),
                among(work.language),
            )
        )
    return rows


# Perplexity


@dataclass(frozen=True)
class Perplexity:
    """perplexity of a token; bits of each character; lines: mean bits a token of each line; tokens: their count."""

    perplexity: float
    bits: float
    lines: list[float]
    tokens: int


def perplexity(job: Job, runtime: Runtime, text: Text) -> Perplexity | None:
    """How surprising each token is to a model of the text's language; None of an empty text or another language."""
    body = text.body[:READ]
    if runtime.model.network.get("language", text.language) != text.language or not body.strip():
        return None
    found = assist.score(job, runtime, body, top=1)
    if not found:
        return None
    nats = [-one["logprob"] for one in found]
    lines: dict[int, list[float]] = {}
    for one, cost in zip(found, nats, strict=True):
        lines.setdefault(body.count("\n", 0, one["start"]), []).append(cost / math.log(2))
    means = [sum(costs) / len(costs) for line, costs in sorted(lines.items()) if body.split("\n")[line].strip()]
    read = max(1, found[-1]["end"])
    return Perplexity(math.exp(sum(nats) / len(nats)), sum(nats) / math.log(2) / read, means, len(nats))


def perplexity_parts(found: Perplexity, model: str, table: list[float] | None) -> tuple[Row, Figure]:
    """Its row and its figure; table: quantiles of the perplexity of unseen poems under the same model."""
    place = appraisal.rank(table, found.perplexity) if table else None
    row = Row(
        "perplexity",
        said("Perplexity"),
        said("{value} a token", value=f"{found.perplexity:.1f}"),
        said(
            "The model {model} hesitates as between so many equal words; {bits} bits a character.",
            model=model,
            bits=f"{found.bits:.2f}",
        ),
        "Shannon 1951; Jelinek et al. 1977",
        said("Exact for this model and no other; it depends on how words are cut into tokens."),
        found.perplexity,
        place,
        said("poems that this model never saw") if place is not None else "",
    )
    figure = Figure(
        "curve",
        said("Surprise along the text"),
        said("Bits a token in each line: peaks are what the model did not expect."),
        {"series": [[round(one, 2) for one in found.lines[:_MOST_POINTS]]], "steps": True},
        said("lines"),
        said("bits"),
    )
    return row, figure


def _figures(work: Text) -> list[Figure]:
    figures = []
    arc = measures.arc_of(work.body, work.language)
    if arc is not None:
        figures.append(
            Figure(
                "curve",
                said("Course of feeling"),
                said("How glad the words are, a quarter of the text at a time."),
                {
                    "series": [[round(float(one), 4) for one in arc]],
                    "zero": True,
                    "span": [0, len(measures.lines_of(work.body))],
                },
                said("lines"),
                said("gladness of words"),
            )
        )
    rhymes = measures.rhymes_of(work.body, work.language)
    if rhymes is not None and 2 <= len(rhymes.letters) <= 80:
        figures.append(
            Figure(
                "arcs",
                said("Rhymes"),
                said("Line ends that rhyme are joined."),
                {"letters": rhymes.letters},
                said("lines"),
            )
        )
    counts = [len(measures.words_of(line, work.language)) for line in measures.lines_of(work.body)][:_MOST_POINTS]
    if len(counts) > 1:
        figures.append(
            Figure(
                "curve",
                said("Length of lines"),
                said("Words in each line.") if work.language == "en" else said("Characters in each line."),
                {"series": [counts], "steps": True, "floor": True},
                said("lines"),
                "",
            )
        )
    return figures
