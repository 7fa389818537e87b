"""Java on this machine, and programs in Java that are fetched once with Maven and kept in this user's cache folder."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

_ASSEMBLING_SECONDS: Final = 1200


class JarsFault(Exception):
    """A program cannot be fetched; the text says why."""


def java() -> str:
    """The command that runs Java."""
    return _command("java")


def javac() -> str:
    """The command that compiles Java."""
    return _command("javac")


def java_version(command: str = "java") -> int | None:
    """The major version of `java` or `javac`; None where there is none."""
    try:
        ended = subprocess.run([_command(command), "-version"], capture_output=True, text=True, check=False, timeout=60)
    except OSError:
        return None
    found = re.search(r'(?:version "|javac )(\d+)', ended.stderr + ended.stdout)
    return int(found[1]) if found else None


def cache() -> Path:
    """This user's folder for what can be fetched again."""
    named = os.environ.get("XDG_CACHE_HOME")
    if named:
        return Path(named)
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")


def assembled(pom: Path, library: Path, jar: str, what: str) -> Path:
    """The folder of all jars that a pom names, fetched if it is not there yet.

    `jar` is one that must be among them. Raises `JarsFault`.
    """
    if library.is_dir():
        return library
    library.parent.mkdir(parents=True, exist_ok=True)
    with (library.parent / "assembling.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not library.is_dir():
            _fetch(pom, library, jar, what)
    return library


def _fetch(pom: Path, library: Path, jar: str, what: str) -> None:
    print(f"Fetching {what} with Maven into {library.parent} …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(dir=library.parent) as folder:
        fresh = Path(folder) / "lib"
        ended = subprocess.run(
            ["mvn", "--quiet", "--batch-mode", "--strict-checksums", "--file", str(pom),
             "dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={fresh}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False, timeout=_ASSEMBLING_SECONDS,
        )  # fmt: skip
        if ended.returncode != 0 or not (fresh / jar).is_file():
            raise JarsFault(f"Maven could not fetch {what}:\n{ended.stdout.strip()[-2000:]}")
        fresh.rename(library)


def _command(name: str) -> str:
    home = os.environ.get("JAVA_HOME")
    inside = Path(home) / "bin" / name if home else None
    return str(inside) if inside and inside.exists() else shutil.which(name) or name
