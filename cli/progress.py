"""On standard error, how long work goes on: a bar where its steps are known, else what is done and for how long."""

from __future__ import annotations

import os
import stat
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Final

import click

from crosswalk.domain.progress import Progress

_LONGEST_LINE: Final = 50
_SECONDS_OF_PATIENCE: Final = 2.0
"""Work that takes less is not spoken of."""


def watched(quiet: bool, label: str) -> AbstractContextManager[Progress | None]:
    """Whom to tell of each step: a bar with this label, or nobody."""
    return nullcontext() if quiet else _Bar(label)


def on_terminal() -> bool:
    """Whether somebody watches: standard error is a terminal."""
    return sys.stderr.isatty()


@contextmanager
def working(what: str) -> Iterator[None]:
    """Tell what is done, and for how many seconds, for as long as it is; on a terminal, and not at once.

    For work of which nobody can say how much is left. Print nothing meanwhile.
    """
    if not on_terminal():
        yield
        return
    done = threading.Event()
    clock = threading.Thread(target=_tell_time, args=(what, done), daemon=True)
    clock.start()
    try:
        yield
    finally:
        done.set()
        clock.join()


def into_file() -> bool:
    """Whether results go into a file. Who reads a pipe may be a pager, whose screen is not ours to write on."""
    try:
        return stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except OSError:
        return False


def coloured() -> bool | None:
    """False where `NO_COLOR` takes all escapes away, else None: where the output goes decides."""
    return False if os.environ.get("NO_COLOR") else None


def show(line: str | None) -> None:
    """A line that the next one takes the place of; None leaves none."""
    # Blanks, where the escape that takes the rest of the line away is not wanted.
    rest = "\033[K" if coloured() is None else f"{'':<{_LONGEST_LINE}}\r"
    click.echo(f"\r{rest}{line or ''}", err=True, nl=False, color=coloured())


def _tell_time(what: str, done: threading.Event) -> None:
    begun = time.monotonic()
    is_done = done.wait(_SECONDS_OF_PATIENCE)
    if is_done:
        return
    while not is_done:
        show(f"{what}, {time.monotonic() - begun:.0f} s")
        is_done = done.wait(1)
    show(None)


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
