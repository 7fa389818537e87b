"""A progress bar on standard error for whatever takes longer than a moment."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import click

from crosswalk.loading import Progress


def watched(quiet: bool, label: str) -> AbstractContextManager[Progress | None]:
    """Whom to tell of each step: a bar with this label, or nobody."""
    return nullcontext() if quiet else _Bar(label)


def _shown(what: str | None) -> str:
    return (what or "")[:48]


class _Bar(AbstractContextManager[Progress | None]):
    """A progress bar on standard error."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._bar: Any = None

    def __enter__(self) -> Progress:
        return self._show

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()

    def _show(self, done: int, total: int, what: str) -> None:
        if self._bar is None:
            self._bar = click.progressbar(
                range(total), label=self._label, file=sys.stderr, item_show_func=_shown, width=30
            )
            self._bar.render_progress()
        self._bar.update(done - self._bar.pos, what)
        self._bar.render_progress()
