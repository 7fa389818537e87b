"""Templates of pages that stand alone: no scripts, nothing from elsewhere, light and dark."""

from __future__ import annotations

from importlib.resources import files
from importlib.util import find_spec

from crosswalk.domain.errors import MissingExtra


def laid_out(template: str, **told: object) -> str:
    """The page that a template makes of what is told, in the style of all pages. Every text is escaped.

    Raises `MissingExtra` without jinja2.
    """
    if find_spec("jinja2") is None:
        raise MissingExtra("a page needs jinja2.", remedy="Install it: pip install 'crosswalk-codes[bulk]'.")
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    # Not by the file's name: every text that comes from a file is escaped, always.
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, loader=FunctionLoader(_text)
    )
    # The style is ours, and holds no text of anybody.
    return environment.get_template(template).render(style=Markup(_text("style.css")), **told)  # noqa: S704


def _text(name: str) -> str:
    return (files("crosswalk.bulk.reports") / name).read_text("utf-8")
