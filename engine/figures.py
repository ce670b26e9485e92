"""Figures of an appraisal as SVG: for pages that any browser opens, and for the window and its PDFs. No Qt.

Plain shapes of SVG Tiny 1.2 only, which is what Qt draws. A figure may show two works: the second has a colour of
its own and broken lines.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

from engine.appraisal import Figure

Say = Callable[[str], str]
"""Says a sentence of the engine in the reader's language."""


@dataclass(frozen=True)
class Ink:
    """text, quiet, line: greys; first, second: the colours of two works; ground: behind it all."""

    text: str = "#1f1e1c"
    quiet: str = "#625f59"
    line: str = "#d0ccc4"
    first: str = "#c9442c"
    second: str = "#5a7f9e"
    ground: str = "#f7f6f3"
    font: str = "sans-serif"


_SMALL = 11
_LEFT, _RIGHT, _TOP, _BOTTOM = 50, 10, 8, 34
_DASH = 'stroke-dasharray="5 3"'


def svg(figure: Figure, width: int, height: int, ink: Ink, say: Say = str, other: Figure | None = None) -> str:
    """The figure as an SVG document of that size in pixels; other: the same figure of a second work."""
    draw = {
        "curve": _curve,
        "plane": _plane,
        "matrix": _matrix,
        "wheel": _wheel,
        "picture": _picture,
        "shares": _shares,
        "bars": _bars,
        "arcs": _arcs,
    }[figure.form]
    inside = draw(figure, width, height, ink, say, other)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}" font-family="{escape(ink.font)}" font-size="{_SMALL}">'
        f"{inside}</svg>"
    )


def _text(x: float, y: float, words: str, ink: Ink, anchor: str = "start", more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{ink.quiet}" text-anchor="{anchor}" {more}>{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, more: str = "") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" {more}/>'


def _path(points: Sequence[tuple[float, float]], colour: str, more: str = "") -> str:
    steps = " ".join(f"{'L' if at else 'M'}{x:.1f} {y:.1f}" for at, (x, y) in enumerate(points))
    return f'<path d="{steps}" fill="none" stroke="{colour}" stroke-width="1.6" stroke-linejoin="round" {more}/>'


def _number(value: float) -> str:
    if value == 0 or 0.01 <= abs(value) < 10_000:
        size = 0 if abs(value) >= 20 else 1 if abs(value) >= 2 else 2
        return f"{value:.{size}f}".rstrip("0").rstrip(".") if size else f"{value:.0f}"
    return f"{value:.1g}"


def _axes(
    width: int, height: int, spans: tuple[float, float, float, float], ink: Ink, names: tuple[str, str]
) -> tuple[str, Callable[[float, float], tuple[float, float]]]:
    """Frame with numbers at its ends and names; and how a point comes onto the paper. spans: left, right, low, high."""
    left, right, low, high = spans
    right, high = (right if right > left else left + 1), (high if high > low else low + 1)

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            _LEFT + (x - left) / (right - left) * (width - _LEFT - _RIGHT),
            height - _BOTTOM - (y - low) / (high - low) * (height - _TOP - _BOTTOM),
        )

    floor = height - _BOTTOM
    parts = [
        _line(_LEFT, floor, width - _RIGHT, floor, ink.line),
        _line(_LEFT, _TOP, _LEFT, floor, ink.line),
        _text(_LEFT, floor + 14, _number(left), ink),
        _text(width - _RIGHT, floor + 14, _number(right), ink, "end"),
        _text((_LEFT + width - _RIGHT) / 2, floor + 27, names[0], ink, "middle"),
        _text(_LEFT - 5, floor, _number(low), ink, "end"),
        _text(_LEFT - 5, _TOP + 9, _number(high), ink, "end"),
        _text(0, 0, names[1], ink, "middle", f'transform="translate(11 {(_TOP + floor) / 2:.0f}) rotate(-90)"'),
    ]
    return "".join(parts), place


def _courses(figure: Figure) -> tuple[list[float], list[float]]:
    """(x, y) of a curve; steps are drawn from the left edge of each."""
    values = [float(one) for one in figure.data["series"][0]]
    if "at" in figure.data:
        return [float(one) for one in figure.data["at"]], values
    begin, end = figure.data.get("span", (0, len(values)))
    count = len(values) if figure.data.get("steps") else max(1, len(values) - 1)
    return [begin + (end - begin) * at / count for at in range(len(values))], values


def _curve(figure: Figure, width: int, height: int, ink: Ink, say: Say, other: Figure | None) -> str:
    works = [one for one in (figure, other) if one is not None and one.data["series"][0]]
    found = [_courses(one) for one in works]
    steps = bool(figure.data.get("steps"))
    wide = [max(x) + ((x[-1] - x[0]) / max(1, len(x) - 1) if steps and len(x) > 1 else 0) for x, _ in found]
    low, high = min(min(y) for _, y in found), max(max(y) for _, y in found)
    if figure.data.get("zero") or figure.data.get("floor"):
        low, high = min(low, 0.0), max(high, 0.0)
    spans = (min(min(x) for x, _ in found), max(wide), low, high)
    parts, place = _axes(width, height, spans, ink, (say(figure.across), say(figure.up)))
    drawn = [parts]
    if figure.data.get("zero"):
        drawn.append(_line(*place(spans[0], 0), *place(spans[1], 0), ink.line, 'stroke-dasharray="2 3"'))
    for (x, y), one, colour, end in zip(found, works, (ink.first, ink.second), wide, strict=False):
        points = [place(*point) for point in zip(x, y, strict=True)]
        if steps:
            edges = [*x[1:], end]
            points = [place(at, value) for a, b, value in zip(x, edges, y, strict=True) for at in (a, b)]
        if len(works) == 1:
            floor = height - _BOTTOM
            area = " ".join(f"L{px:.1f} {py:.1f}" for px, py in points)
            drawn.append(
                f'<path d="M{points[0][0]:.1f} {floor} {area} L{points[-1][0]:.1f} {floor} Z" fill="{colour}" '
                f'fill-opacity="0.12" stroke="none"/>'
            )
        drawn.append(_path(points, colour, _DASH if one is other else ""))
        if "line" in one.data:
            slope, base = one.data["line"]
            ends = [place(at, slope * at + base) for at in (x[0], x[-1])]
            drawn.append(_path(ends, ink.text, 'stroke-dasharray="2 3" stroke-opacity="0.7"'))
    return "".join(drawn)


def _plane(figure: Figure, width: int, height: int, ink: Ink, say: Say, other: Figure | None) -> str:
    cloud = [tuple(one) for one in figure.data["cloud"]]
    own = [tuple(one) for one in figure.data["points"]]
    second = [tuple(one) for one in other.data["points"]] if other else []
    every = [*cloud, *own, *second]
    xs, ys = [x for x, _ in every], [y for _, y in every]
    spans = (min(xs), max(xs), min(ys), max(ys))
    parts, place = _axes(width, height, spans, ink, (say(figure.across), say(figure.up)))
    drawn = [parts]
    for x, y in (place(*one) for one in cloud):
        drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.3" fill="{ink.quiet}" fill-opacity="0.35"/>')
    for points, colour in ((own, ink.first), (second, ink.second)):
        for x, y in (place(*one) for one in points):
            drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>')
            drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="none" stroke="{colour}" stroke-width="1.6"/>')
    return "".join(drawn)


def _cells(figure: Figure, left: float, side: float, colour: str) -> str:
    rows = figure.data["cells"]
    step = side / max(1, len(rows))
    drawn = []
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            if value > 0.3:
                drawn.append(
                    f'<rect x="{left + x * step:.2f}" y="{14 + y * step:.2f}" width="{step:.2f}" height="{step:.2f}" '
                    f'fill="{colour}" fill-opacity="{((value - 0.3) / 0.7) ** 2:.2f}"/>'
                )
    return "".join(drawn)


def _matrix(figure: Figure, width: int, height: int, ink: Ink, say: Say, other: Figure | None) -> str:
    works = [one for one in (figure, other) if one is not None]
    side = min((width - 24 - 16 * (len(works) - 1)) / len(works), height - 32)
    gap = (width - side * len(works)) / (len(works) + 1)
    drawn = []
    for number, (one, colour) in enumerate(zip(works, (ink.first, ink.second), strict=False)):
        left = gap + number * (side + gap)
        drawn.append(_cells(one, left, side, colour))
        drawn.append(
            f'<rect x="{left:.1f}" y="14" width="{side:.1f}" height="{side:.1f}" fill="none" stroke="{ink.line}"/>'
        )
        edges = [*one.data["edges"], 1.0]
        for letter, (begin, end) in zip(one.data["letters"], pairwise(edges), strict=True):
            if begin:
                drawn.append(_line(left + begin * side, 14, left + begin * side, 14 + side, ink.text, 'opacity="0.35"'))
            drawn.append(_text(left + (begin + end) / 2 * side, 10, letter, ink, "middle"))
        count = f"1 – {one.data['count']}"
        drawn.append(_text(left + side / 2, 14 + side + 14, f"{count} {say(figure.across)}", ink, "middle"))
    return "".join(drawn)


def _hue(degrees: float) -> str:
    """A colour of this hue, as HSV has it, a little muted."""

    def channel(offset: float) -> int:
        place = (offset + degrees / 60) % 6
        return round(255 * (0.88 - 0.62 * max(0.0, min(place, 4 - place, 1.0))))

    return f"#{channel(5):02x}{channel(3):02x}{channel(1):02x}"


def _sector(x: float, y: float, inner: float, outer: float, begin: float, end: float) -> str:
    """Path of a ring's part, degrees clockwise from the right."""
    a, b = math.radians(begin), math.radians(end)
    large = int(end - begin > 180)
    points = [(x + r * math.cos(t), y + r * math.sin(t)) for r, t in ((outer, a), (outer, b), (inner, b), (inner, a))]
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points
    return (
        f"M{x0:.1f} {y0:.1f} A{outer:.1f} {outer:.1f} 0 {large} 1 {x1:.1f} {y1:.1f} L{x2:.1f} {y2:.1f} "
        f"A{inner:.1f} {inner:.1f} 0 {large} 0 {x3:.1f} {y3:.1f} Z"
    )


def _wheel(figure: Figure, width: int, height: int, ink: Ink, say: Say, other: Figure | None) -> str:
    works = [one for one in (figure, other) if one is not None]
    drawn = []
    for number, (one, colour) in enumerate(zip(works, (ink.first, ink.second), strict=False)):
        x, y = width * (number + 0.5) / len(works), height / 2
        reach = min(width / len(works), height) / 2 - 6
        most = max([*one.data["hues"], 1e-9])
        for centre, size in one.data["sectors"]:
            ring = _sector(x, y, reach * 0.25, reach, centre - size / 2, centre + size / 2)
            drawn.append(f'<path d="{ring}" fill="{ink.quiet}" fill-opacity="0.14" stroke="none"/>')
            rim = _sector(x, y, reach - 2.5, reach, centre - size / 2, centre + size / 2)
            drawn.append(f'<path d="{rim}" fill="{colour}" stroke="none"/>')
        for at, share in enumerate(one.data["hues"]):
            if share > 0:
                outer = reach * (0.27 + 0.62 * math.sqrt(share / most))
                wedge = _sector(x, y, reach * 0.25, outer, at * 10 + 0.6, at * 10 + 9.4)
                drawn.append(f'<path d="{wedge}" fill="{_hue(at * 10 + 5)}" stroke="none"/>')
    return "".join(drawn)


def _picture(figure: Figure, width: int, height: int, ink: Ink, say: Say, other: Figure | None) -> str:
    works = [one for one in (figure, other) if one is not None]
    drawn = []
    for number, one in enumerate(works):
        data: dict[str, Any] = one.data
        room = width / len(works) - 8
        scale = min(room / data["width"], height / data["height"])
        w, h = data["width"] * scale, data["height"] * scale
        left, top = (number + 0.5) * width / len(works) - w / 2, (height - h) / 2
        coded = base64.b64encode(data["jpeg"]).decode()
        drawn.append(
            f'<image x="{left:.1f}" y="{top:.1f}" width="{w:.1f}" height="{h:.1f}" '
            f'xlink:href="data:image/jpeg;base64,{coded}"/>'
        )
        sx, sy, sw, sh = data["square"]
        for third in (1 / 3, 2 / 3):
            drawn.append(_line(left + third * w, top, left + third * w, top + h, "#ffffff", 'stroke-opacity="0.55"'))
            drawn.append(_line(left, top + third * h, left + w, top + third * h, "#ffffff", 'stroke-opacity="0.55"'))
        if data["level"] is not None:
            y = top + data["level"] * h
            drawn.append(_line(left, y, left + w, y, ink.first, 'stroke-width="2"'))
        step = len(data["drawn"])
        strongest = sorted(
            (
                (value, x, y)
                for y, row in enumerate(data["drawn"])
                for x, value in enumerate(row)
                if value == max(v for near in data["drawn"][max(0, y - 2) : y + 3] for v in near[max(0, x - 2) : x + 3])
            ),
            reverse=True,
        )[:6]
        for value, x, y in strongest:
            cx, cy = left + (sx + sw * (x + 0.5) / step) * w, top + (sy + sh * (y + 0.5) / step) * h
            drawn.append(
                f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="{min(12.0, 2 + 1.6 * value):.1f}" fill="none" '
                f'stroke="#ffffff" stroke-opacity="0.85" stroke-width="1.4"/>'
            )
    return "".join(drawn)


def _shares(figure: Figure, width: int, height: int, ink: Ink, say: Say, other: Figure | None) -> str:
    rows = figure.data["shares"]
    second = {str(name): share for name, share in other.data["shares"]} if other else {}
    step = height / max(1, len(rows))
    names, drawn = width * 0.42, []
    for at, (name, share) in enumerate(rows):
        middle = at * step + step / 2
        drawn.append(_text(names - 8, middle + 4, say(name), ink, "end"))
        room = width - names - 44
        thick = min(14.0, step * 0.5) / (2 if other else 1)
        bars = [(share, ink.first), *([(second.get(str(name), 0.0), ink.second)] if other else [])]
        for number, (value, colour) in enumerate(bars):
            y = middle - thick * len(bars) / 2 + number * thick
            drawn.append(
                f'<rect x="{names:.1f}" y="{y:.1f}" width="{max(1.0, value * room):.1f}" height="{thick - 1:.1f}" '
                f'fill="{colour}"/>'
            )
            if not number:
                drawn.append(_text(names + max(1.0, value * room) + 6, middle + 4, f"{100 * value:.0f} %", ink))
    return "".join(drawn)


def _bars(figure: Figure, width: int, height: int, ink: Ink, say: Say, other: Figure | None) -> str:
    works = [one.data["values"] for one in (figure, other) if one is not None]
    names = figure.data["names"]
    most = max([value for values in works for value in values] + [1e-9])
    step = (width - 16) / len(names)
    drawn = [_line(8, height - 20, width - 8, height - 20, ink.line)]
    for number, (values, colour) in enumerate(zip(works, (ink.first, ink.second), strict=False)):
        thick = step * 0.7 / len(works)
        for at, value in enumerate(values):
            tall = (height - 32) * value / most
            x = 8 + at * step + step * 0.15 + number * thick
            drawn.append(
                f'<rect x="{x:.1f}" y="{height - 20 - tall:.1f}" width="{thick - 0.5:.1f}" height="{tall:.1f}" '
                f'fill="{colour}"/>'
            )
    drawn += [_text(8 + (at + 0.5) * step, height - 6, name, ink, "middle") for at, name in enumerate(names)]
    return "".join(drawn)


def _arcs(figure: Figure, width: int, height: int, ink: Ink, say: Say, other: Figure | None) -> str:
    works = [one.data["letters"] for one in (figure, other) if one is not None]
    rows = len(works)
    drawn = []
    for number, (letters, colour) in enumerate(zip(works, (ink.first, ink.second), strict=False)):
        floor = height * (number + 1) / rows - 22
        tall = height / rows - 32
        step = (width - 24) / max(1, len(letters))
        last: dict[str, int] = {}
        for at, letter in enumerate(letters):
            x = 12 + (at + 0.5) * step
            if letter != ".":
                if letter in last:
                    begin = 12 + (last[letter] + 0.5) * step
                    rise = min(tall, (x - begin) / 2 + 6) * 1.3
                    curve = f"M{begin:.1f} {floor:.1f} C{begin:.1f} {floor - rise:.1f} {x:.1f} {floor - rise:.1f}"
                    drawn.append(
                        f'<path d="{curve} {x:.1f} {floor:.1f}" fill="none" stroke="{colour}" stroke-width="1.4"/>'
                    )
                last[letter] = at
            mark = letter if letter != "." else "·"
            if len(letters) <= 40:
                drawn.append(_text(x, floor + 15, mark, ink, "middle"))
            else:
                drawn.append(f'<circle cx="{x:.1f}" cy="{floor + 8:.1f}" r="1.2" fill="{ink.quiet}"/>')
    return "".join(drawn)
