"""Sentences for people that a window can say in another language: the English text with its template and values."""

from __future__ import annotations

from typing import Any


class Said(str):
    """A text made of a template, "{word} does not rhyme with {other}.", and its values.

    It is the English text for whoever knows no better. template and values survive pickling and str(), so a
    UserError(said(...)) that crosses to the window is said there in its language; see desktop.i18n.engine().
    """

    template: str
    values: dict[str, Any]

    def __str__(self) -> str:
        return self


def said(template: str, **values: Any) -> Said:
    """The sentence; the template is a literal, for the tool that collects them reads the source."""
    made = Said(template.format(**values))
    made.template, made.values = template, values
    return made
