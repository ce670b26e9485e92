"""A painting measured: rows with their sources and known reach, and figures to look at. No torch."""

from __future__ import annotations

import io
from collections.abc import Mapping

import numpy as np

from engine import appraisal, mood, traits
from engine.appraisal import Appraisal, Figure, Row, measured
from engine.painting import measures, pictures, styles
from engine.saying import Said, said
from engine.works import Painting

AMONG = "paintings"
_COLOURFUL = (15, 33, 45, 59, 82, 109)
"""Where Hasler & Suesstrunk's observers began to say slightly, moderately, averagely, quite, highly, extremely."""
# fmt: off
_COLOURFUL_WORDS = (
    said("not colourful"), said("slightly colourful"), said("moderately colourful"), said("averagely colourful"),
    said("quite colourful"), said("highly colourful"), said("extremely colourful"),
)
# fmt: on


def appraise(work: Painting) -> Appraisal:
    """All measures of a painting; of an empty one there are no rows."""
    numbers = measures.numbers(work.pixels)
    if not numbers:
        return Appraisal("painting", (), ())
    square = measures.squared(work.pixels)
    colours = measures.harmony(square)
    style = styles.of(square)
    rows = (*_colour_rows(numbers, colours), *_texture_rows(numbers), *_composition_rows(numbers))
    rows += (*_mood_rows(work), *_style_rows(style))
    small = Painting(pictures.resized(work.pixels, *_fit(work.pixels, 256)))
    figures = [_composition(work, numbers), _wheel(colours), _plane(numbers), _slope(square, numbers)]
    if style is not None:
        figures.append(_shares(style))
    return Appraisal("painting", rows, tuple(figures), small=traits.thumbnail(small), numbers=numbers)


def _fit(pixels: np.ndarray, most: int) -> tuple[int, int]:
    height, width = pixels.shape[:2]
    scale = min(1.0, most / max(height, width))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _row(name: str, title: Said, value: float, shown: str, says: Said, source: str, error: Said) -> Row:
    return measured(name, title, value, shown, says, source, error, AMONG)


def _colour_rows(n: Mapping[str, float], colours: measures.Harmony) -> list[Row]:
    word = _COLOURFUL_WORDS[int(np.searchsorted(_COLOURFUL, n["colourfulness"], "right"))]
    fitted = said(
        "Its hues fit the template {letter} best and lie {away}° outside it on average.",
        letter=colours.template,
        away=f"{colours.away:.1f}",
    )
    warm = said("Warm colours prevail.") if n["warmth"] > -0.2 else said("Cool colours prevail.")
    neutral = said("Warm and cool colours are near balance.")
    return [
        _row(
            "colourfulness",
            said("Colourfulness"),
            n["colourfulness"],
            f"{n['colourfulness']:.0f}",
            said("People would call it {word}.", word=word),
            "Hasler & Süsstrunk 2003",
            said("Correlates 0.95 with the ratings of 20 people, of 84 photographs; paintings were not among them."),
        ),
        _row(
            "harmony",
            said("Harmony of hues"),
            n["harmony"],
            f"{100 * n['harmony']:.0f} %",
            fitted,
            "Cohen-Or et al. 2006; Matsuda 1995",
            said(
                "The paper states no error; ratings of palettes follow such templates poorly (O'Donovan et al. 2011)."
            ),
        ),
        _row(
            "warmth",
            said("Warmth"),
            n["warmth"],
            f"{n['warmth']:+.2f}",
            neutral if abs(n["warmth"] + 0.3) < 0.1 else warm,
            "Ou et al. 2004",
            said("From 31 people's ratings of single colours; how it adds up over a picture was not tested."),
        ),
        _row(
            "contrast",
            said("Contrast"),
            n["contrast"],
            f"{100 * n['contrast']:.0f} %",
            said("The light strays so far from its mean (root mean square)."),
            "Peli 1990",
            said("One figure for all sizes of detail; the eye weighs them differently."),
        ),
    ]


def _texture_rows(n: Mapping[str, float]) -> list[Row]:
    rough = said("Small details are disordered, as in visible brushwork.")
    smooth = said("Small details are ordered, as in smooth or outlined forms.")
    between = said("Its details are as ordered as those of most paintings.")
    place = appraisal.percentile(AMONG, "entropy", n["entropy"]) or 50.0
    slope = n["slope"]
    return [
        _row(
            "entropy",
            said("Disorder of details"),
            n["entropy"],
            f"{n['entropy']:.3f}",
            rough if place > 67 else smooth if place < 33 else between,
            "Ribeiro et al. 2012; Sigaki et al. 2018",
            said("Tells periods of art history apart on average; single works of one style scatter widely."),
        ),
        _row(
            "complexity",
            said("Complexity of details"),
            n["complexity"],
            f"{n['complexity']:.3f}",
            said("How far its details are from both perfect order and chance."),
            "Ribeiro et al. 2012; Sigaki et al. 2018",
            said("Depends on the resolution; here always 128 pixels, the papers use the whole scan."),
        ),
        _row(
            "fractal",
            said("Fractal dimension"),
            n["fractal"],
            f"{n['fractal']:.2f}",
            said("The light as a landscape, between a plane (2) and a solid (3)."),
            "Sarkar & Chaudhuri 1994",
            said("Fitted over box sizes of 2 to 32 pixels only; other estimators differ by 0.1 and more."),
        ),
        _row(
            "slope",
            said("Fourier slope"),
            slope,
            f"{slope:.2f}",
            said("Coarse forms outweigh fine ones more than in nature (-2).")
            if slope < -2.3
            else said("Fine forms weigh more than in nature (-2).")
            if slope > -1.8
            else said("Coarse and fine forms are balanced as in nature (about -2)."),
            "Graham & Field 2007; Redies et al. 2007",
            said("Artworks scatter around -2 widely; paper, varnish and scan shift it."),
        ),
    ]


def _composition_rows(n: Mapping[str, float]) -> list[Row]:
    height, third = n["horizon"], n["thirds"]
    near = min(abs(height - 1 / 3), abs(height - 2 / 3))
    line = said(
        "The strongest level line lies {height} % up, within a twentieth of a third.", height=round(100 * height)
    )
    off = said("The strongest level line lies {height} % up, away from the thirds.", height=round(100 * height))
    faint = said("There is hardly a level line that goes all the way across.")
    return [
        _row(
            "symmetry",
            said("Symmetry"),
            n["symmetry"],
            f"{n['symmetry']:+.2f}",
            said("How well its light agrees with its mirror image, left to right (1: wholly)."),
            said("Correlation with the mirror image; our choice"),
            said("Knows light only: two different trees of one darkness count as symmetric."),
        ),
        _row(
            "thirds",
            said("Eye-catchers on the thirds"),
            third,
            f"{third:.2f} ×",
            said("What catches the eye lies on the crossings of the thirds more than elsewhere.")
            if third > 1.1
            else said("What catches the eye lies elsewhere than on the crossings of the thirds.")
            if third < 0.9
            else said("What catches the eye lies on the thirds no more than elsewhere."),
            "Hou & Zhang 2007; Mai et al. 2011",
            said("A model of the eye without knowledge of things; where people look it often misses faces."),
        ),
        _row(
            "horizon",
            said("Level line"),
            height,
            f"{100 * height:.0f} %",
            faint if n["horizon_strength"] < 0.05 else line if near < 0.05 else off,
            said("The step of light that all columns share; our choice"),
            said("Finds the horizon of open landscapes; takes a table or a quay for one as well."),
        ),
    ]


def _mood_rows(work: Painting) -> list[Row]:
    felt = mood.of_pixels(work.pixels)
    source = "Valdez & Mehrabian 1994; Redies et al. 2020"
    error = said("Tells glad from sad and stirred from calm in 58 to 76 of 100 pictures; blind to what is depicted.")
    among = appraisal.collection(AMONG)
    return [
        Row(
            "valence",
            said("Mood: glad"),
            f"{felt.valence:+.2f}",
            said("By light and colour alone, from sad (-1) to glad (+1)."),
            source,
            error,
            felt.valence,
            50 * (felt.valence + 1),
            among,
        ),
        Row(
            "arousal",
            said("Mood: stirred"),
            f"{felt.arousal:+.2f}",
            said("By light, colour and detail alone, from calm (-1) to stirred (+1)."),
            source,
            error,
            felt.arousal,
            50 * (felt.arousal + 1),
            among,
        ),
    ]


_STYLES = {
    "Art Nouveau": said("Art Nouveau"),
    "Baroque": said("Baroque"),
    "Impressionism": said("Impressionism"),
    "Post-Impressionism": said("Post-Impressionism"),
    "Realism": said("Realism"),
    "Renaissance": said("Renaissance"),
    "Rococo": said("Rococo"),
    "Romanticism": said("Romanticism"),
    "Symbolism": said("Symbolism"),
    "Ukiyo-e": said("Ukiyo-e"),
}


def _style_rows(style: styles.Style | None) -> list[Row]:
    if style is None:
        return []
    (first, share), (second, _) = ((_STYLES.get(name, name), value) for name, value in style.shares[:2])
    right = said(
        "Right for {right} in 100 works by artists it never saw ({balanced} averaged over the styles; "
        "the commonest style alone would give {usual}).",
        right=round(100 * style.accuracy),
        balanced=round(100 * style.balanced),
        usual=round(100 * style.usual),
    )
    near = style.nearest[0]
    kind = _STYLES.get(near.style, near.style)
    return [
        Row(
            "style",
            said("Style, by a classifier"),
            said("{style}, {share} %", style=first, share=round(100 * share)),
            said("It is nearest to {first}, then {second}.", first=first, second=second),
            said("Logistic regression on maps of EfficientNet-lite0 (Tan & Le 2019); ours"),
            right,
            share,
        ),
        Row(
            "nearest_style",
            said("Nearest labelled work"),
            kind,
            said(
                "Nearest of all is “{title}” by {artist} ({style}).", title=near.title, artist=near.artist, style=kind
            ),
            said("Distance in the classifier's features; ours"),
            said(
                "The style of the nearest work by another artist is the same in {share} of 100 works.",
                share=round(100 * style.nearest_right),
            ),
            near.distance,
        ),
    ]


# Figures


def _composition(work: Painting, n: Mapping[str, float]) -> Figure:
    from PIL import Image

    width, height = _fit(work.pixels, 320)
    small = pictures.resized(work.pixels, width, height)
    stream = io.BytesIO()
    Image.fromarray(small).save(stream, "JPEG", quality=85)
    # The measures see the central square; its lines are laid over the whole picture.
    edge = min(width, height)
    top = (height - edge) / 2
    level = (top + (1 - n["horizon"]) * edge) / height if n["horizon_strength"] >= 0.05 else None
    drawn = measures.salience(measures.squared(work.pixels)).reshape(16, 4, 16, 4).mean((1, 3))
    return Figure(
        "picture",
        said("Composition"),
        said("Thirds, the strongest level line, and circles where the eye is drawn."),
        {
            "jpeg": stream.getvalue(),
            "width": width,
            "height": height,
            "level": level,
            "square": [(width - edge) / 2 / width, top / height, edge / width, edge / height],
            "drawn": [[round(float(v), 2) for v in row] for row in drawn],
        },
    )


def _wheel(colours: measures.Harmony) -> Figure:
    return Figure(
        "wheel",
        said("Hues"),
        said("How much of each hue there is, and the sectors of the template that fits best."),
        {"hues": [round(float(v), 4) for v in colours.hues], "sectors": [list(one) for one in colours.sectors]},
    )


def _plane(n: Mapping[str, float]) -> Figure:
    table = appraisal.reference(AMONG)
    return Figure(
        "plane",
        said("Order and complexity"),
        said("Each dot is a painting of the reference; the ring is this one."),
        {"cloud": table.get("plane", []), "points": [[n["entropy"], n["complexity"]]]},
        said("disorder of details"),
        said("complexity"),
    )


def _slope(square: np.ndarray, n: Mapping[str, float]) -> Figure:
    cycles, power, _ = measures.spectrum(square)
    heights = np.log10(power)
    return Figure(
        "curve",
        said("From coarse to fine"),
        said("Power of the light by size of detail, with the line that fits."),
        {
            "series": [[round(float(v), 3) for v in heights]],
            "at": [round(float(v), 3) for v in np.log10(cycles)],
            "line": [n["slope"], float(heights.mean() - n["slope"] * np.log10(cycles).mean())],
        },
        said("cycles in a side (logarithm)"),
        said("power (logarithm)"),
    )


def _shares(style: styles.Style) -> Figure:
    return Figure(
        "shares",
        said("Styles"),
        said("How the classifier divides its belief."),
        {"shares": [[_STYLES.get(one, one), round(share, 4)] for one, share in style.shares[:5]]},
    )
