"""A picture of counts: one bar each, as SVG, which every notebook shows."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final, NamedTuple

_LETTER: Final = 7
_WIDTH: Final = 860
_HEIGHT: Final = 22


class Bars(NamedTuple):
    """Counts by their names, in the order in which they are drawn: a dictionary, or a series of pandas as one."""

    counts: Mapping[str, int]
    title: str

    def _repr_svg_(self) -> str:
        most = max(self.counts.values(), default=1)
        labels = 20 + _LETTER * max((len(str(name)) for name in self.counts), default=0)
        lines = [f'<text x="0" y="15" font-weight="bold">{escape(self.title)}</text>']
        for place, (name, count) in enumerate(self.counts.items(), 1):
            top, long = place * _HEIGHT + 4, round(count / most * (_WIDTH - labels - 80), 1)
            lines += [
                f'<text x="0" y="{top + 13}">{escape(str(name))}</text>',
                f'<rect x="{labels}" y="{top}" width="{long}" height="16" rx="2" fill="#3d6fa5"/>',
                f'<text x="{labels + long + 6}" y="{top + 13}">{count:,}</text>',
            ]
        height = (len(self.counts) + 1) * _HEIGHT + 8
        inner = "\n".join(lines)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
            f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="13" fill="#444">\n{inner}\n</svg>'
        )


def bars(counts: Mapping[str, int], title: str) -> Bars:
    """A picture of these counts."""
    return Bars(dict(counts), title)
