"""An appraisal, or two side by side, as one page of HTML with its figures inside: nothing is fetched from elsewhere."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from engine import figures
from engine.appraisal import Appraisal, Row
from engine.figures import Ink, Say
from engine.saying import Said, said

FIGURE = (460, 280)
_STYLE = """
body{font:15px/1.5 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;color:#1f1e1c;
background:#f7f6f3;margin:40px auto;max-width:980px;padding:0 24px}
h1{font-size:24px;font-weight:600;margin:0 0 4px}h2{font-size:17px;font-weight:600;margin:40px 0 8px}
p.quiet,.quiet{color:#625f59}table{border-collapse:collapse;width:100%}
td{vertical-align:top;padding:10px 16px 10px 0;border-top:1px solid #d0ccc4}td.v{white-space:nowrap;font-weight:600}
td.s{width:130px}.works{display:flex;gap:24px}.works img{max-height:220px;max-width:420px;border-radius:4px}
.figures{display:flex;flex-wrap:wrap;gap:24px}figure{margin:0;width:460px}figcaption b{font-weight:600}
.first{color:#c9442c}.second{color:#4b6f8d}small{font-size:13px;color:#625f59}
"""


def page(works: Sequence[Appraisal], say: Say = str) -> str:
    """The page of one work, or of two of a kind side by side; say: into the reader's language."""
    first = works[0]
    other = works[1] if len(works) > 1 else None
    heading = say(title())
    names = [
        f'<span class="{mark}">{escape(one.name or say(said("Untitled")))}</span>'
        for one, mark in zip(works, ("first", "second"), strict=False)
    ]
    head = f"<h1>{escape(heading)}</h1><p>{' · '.join(names)}</p>"
    pictures = "".join(_picture(one) for one in works if one.small)
    parts = [head, f'<div class="works">{pictures}</div>' if pictures else ""]
    parts.append(f'<p class="quiet">{escape(say(honest()))}</p>')
    parts.append(f"<h2>{escape(say(said('Measures')))}</h2><table>")
    every = dict.fromkeys(row.name for one in works for row in one.rows)
    two = other is not None
    parts += [_row(first.row(name), other.row(name) if other else None, two, say) for name in every]
    parts.append(f"</table><h2>{escape(say(said('To look at')))}</h2><div class='figures'>")
    for figure in first.figures:
        twin = next((one for one in other.figures if str(one.title) == str(figure.title)), None) if other else None
        drawn = figures.svg(figure, *FIGURE, Ink(), say, twin)
        caption = f"<b>{escape(say(figure.title))}</b><br><small>{escape(say(figure.about))}</small>"
        parts.append(f"<figure>{drawn}<figcaption>{caption}</figcaption></figure>")
    parts.append("</div>")
    begin = f'<!doctype html><meta charset="utf-8"><title>{escape(heading)}</title><style>{_STYLE}</style>'
    return f"{begin}{''.join(parts)}\n"


def words(works: Sequence[Appraisal], say: Say = str) -> str:
    """The same without figures, in the plain HTML that Qt prints; the small pictures are work0 and work1."""
    pictures = "".join(f'<img src="work{number}"> ' for number, one in enumerate(works) if one.small)
    names = " · ".join(escape(one.name or say(said("Untitled"))) for one in works)
    rows = []
    for name in dict.fromkeys(row.name for one in works for row in one.rows):
        found = [one.row(name) for one in works]
        known = next(row for row in found if row is not None)
        values = "".join(f"<td><b>{escape(say(row.shown)) if row else '–'}</b></td>" for row in found)
        places = [say(row.standing) for row in found if row and row.standing]
        told = [say(known.says), *places] if len(works) == 1 else places
        source = f"<span class='quiet'>{escape(say(known.source))}. {escape(say(known.error))}</span>"
        said_of = f"{escape(' '.join(told))}<br>{source}" if told else source
        rows.append(f"<tr><td>{escape(say(known.title))}</td>{values}<td>{said_of}</td></tr>")
    return (
        f"<h2>{escape(say(title()))}</h2><p>{names}</p><p>{pictures}</p><p class='quiet'>{escape(say(honest()))}</p>"
        f"<table width='100%'>{''.join(rows)}</table>"
    )


def title() -> Said:
    """Of a report."""
    return said("Appraisal")


def honest() -> Said:
    """What an appraisal is not."""
    return said("Each figure says one thing and how far it is known to reach. Their sum would be no mark of beauty.")


def _picture(work: Appraisal) -> str:
    kind = "jpeg" if work.small[:2] == b"\xff\xd8" else "png"
    return f'<img alt="" src="data:image/{kind};base64,{base64.b64encode(work.small).decode()}">'


def _row(row: Row | None, other: Row | None, two: bool, say: Say) -> str:
    shown = row or other
    assert shown is not None
    values = f'<td class="v {"first" if two else ""}">{escape(say(row.shown)) if row else "–"}</td>'
    if two:
        values += f'<td class="v second">{escape(say(other.shown)) if other else "–"}</td>'
    words = [escape(say(one)) for one in (shown.says, shown.standing) if one and not (two and one is shown.says)]
    source = f"<small>{escape(say(shown.source))}. {escape(say(shown.error))}</small>"
    strip = _strip(row.percentile if row else None, other.percentile if other else None)
    return (
        f'<tr><td><b>{escape(say(shown.title))}</b></td>{values}<td class="s">{strip}</td>'
        f"<td>{' '.join(words)}{'<br>' if words else ''}{source}</td></tr>"
    )


def _strip(first: float | None, second: float | None) -> str:
    """Where the works lie among the reference, from left (least) to right (most)."""
    if first is None and second is None:
        return ""
    dots = "".join(
        f'<circle cx="{6 + 1.08 * place:.1f}" cy="9" r="5" fill="{colour}"/>'
        for place, colour in ((second, Ink.second), (first, Ink.first))
        if place is not None
    )
    line = f'<line x1="6" y1="9" x2="114" y2="9" stroke="{Ink.line}" stroke-width="3"/>'
    middle = f'<line x1="60" y1="3" x2="60" y2="15" stroke="{Ink.line}"/>'
    return f'<svg width="120" height="18">{line}{middle}{dots}</svg>'
