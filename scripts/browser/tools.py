"""The browser that looks at the pages in tests, and axe-core, which finds what keeps people from using them.

The browser is the system's Chromium. axe-core comes by npm, pinned by sha256, into this user's cache folder.

    python scripts/browser/tools.py check      # say what this machine lacks
    python scripts/browser/tools.py assemble   # only fetch what they need
"""

from __future__ import annotations

import argparse
import fcntl
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from platformdirs import user_cache_path

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from hatch_build import take  # noqa: E402 - it stands in the folder above, which is no package

AXE: Final[dict[str, Any]] = {
    "version": "4.14.1",
    "sha256": "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745",
    "files": ["LICENSE", "axe.min.js"],
}
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")


def browser() -> str | None:
    """The program of the browser; None if there is none."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def missing() -> str | None:
    """What this machine lacks, as a sentence; None if nothing."""
    if browser() is None:
        return "there is no Chromium to look at the pages with (Debian: apt-get install chromium)"
    if not _folder().is_dir() and shutil.which("npm") is None:
        return "there is no npm to fetch axe-core with (Debian: apt-get install npm)"
    return None


def axe() -> str:
    """The script of axe-core. Raises what `hatch_build.take` raises."""
    folder = _folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        take("axe-core", AXE, folder)
    return (folder / "axe.min.js").read_text("utf-8")


def _folder() -> Path:
    return user_cache_path("crosswalk") / "browser" / f"axe-core-{AXE['version']}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("check", "assemble"))
    options = parser.parse_args(arguments)
    problem = missing()
    if problem:
        print(f"browser: {problem}", file=sys.stderr)
        return 3
    if options.command == "assemble":
        axe()
        print(_folder())
    return 0


if __name__ == "__main__":
    sys.exit(main())
