"""Keeps the README true: runs its console examples and puts what they print under them.

    python scripts/readme.py STORE_URL            prints the README as it should be
    python scripts/readme.py STORE_URL --update   writes it

Each example runs in a terminal 100 columns wide, on a fixed day, on the starter set; one that changes the store runs
on a copy of it.
"""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

README = Path(__file__).resolve().parents[1] / "README.md"
DAY = "2026-11-24"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
CHANGING = re.compile(r"^\$ crosswalk (?:load|unload) ", re.MULTILINE)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
TAKEN_AWAY = re.compile(r"[^\n]*\r\x1b\[K")
"""What was told meanwhile, and is not there in the end."""


def as_it_should_be(text: str, store: str) -> str:
    """The README with the output of every example as it is now."""
    return BLOCK.sub(lambda block: f"```console\n{_examples(block.group(1), store)}```", text)


def _examples(block: str, store: str) -> str:
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    with _to_change(store) if CHANGING.search(block) else nullcontext(store) as own:
        return "\n".join(f"{command}\n{_output(command[2:], own)}" for command in commands)


@contextmanager
def _to_change(store: str) -> Iterator[str]:
    """A copy of the store, which is gone afterwards."""
    with TemporaryDirectory() as folder:
        yield f"sqlite:///{shutil.copy(store.removeprefix('sqlite:///'), folder)}"


def _output(command: str, store: str) -> str:
    """What the command prints on a terminal, without colours."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    fixed = {"CROSSWALK_STORE": store, "CROSSWALK_TODAY": DAY, "COLUMNS": "100", "LINES": "50", "PATH": path}
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["bash", "-c", command], stdout=theirs, stderr=theirs, env={**os.environ, **fixed}, stdin=subprocess.DEVNULL
    )
    os.close(theirs)
    printed = b""
    while chunk := _read(ours):
        printed += chunk
    process.wait()
    os.close(ours)
    return TAKEN_AWAY.sub("", COLOUR.sub("", printed.decode()).replace("\r\n", "\n"))


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        # A terminal whose other end is closed ends in an error instead of an end of file.
        return b""


def main() -> None:
    fresh = as_it_should_be(README.read_text("utf-8"), sys.argv[1])
    if "--update" in sys.argv:
        README.write_text(fresh, "utf-8")
    else:
        sys.stdout.write(fresh)


if __name__ == "__main__":
    main()
