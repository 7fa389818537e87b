"""Where the store is and what day it is, when nobody says; and whose packages the rooms are."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Final

from crosswalk.domain.days import read_day
from crosswalk.domain.errors import ForeignPackage, StoreNotFound

if TYPE_CHECKING:
    from pathlib import Path

STORE_VARIABLE: Final = "CROSSWALK_STORE"
WORKSPACE_VARIABLE: Final = "CROSSWALK_WORKSPACE"
HOME_VARIABLE: Final = "CROSSWALK_HOME"
TODAY_VARIABLE: Final = "CROSSWALK_TODAY"
STORE_NAME: Final = "crosswalk.sqlite"
LIBRARY_NAME: Final = "library"

LIBRARY_ROOMS: Final = ("graph_schema", "loaders", "releases")
"""The top-level packages that the library stands on. Their names are common ones."""
ROOMS: Final = (*LIBRARY_ROOMS, "api", "cli")
"""Those and the faces."""
_HOME: Final = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - pathlib is slow to import


def refuse_foreign(rooms: Iterable[str]) -> None:
    """Raise `ForeignPackage`, naming the path, where another package has the name of one of these rooms.

    It is judged by where it would be imported from, before any of its code runs.
    """
    from importlib.machinery import PathFinder

    for room in rooms:
        loaded = sys.modules.get(room)
        spec = loaded.__spec__ if loaded is not None else PathFinder.find_spec(room)
        # None at all will be told by the import: the installation is damaged.
        ours = os.path.join(_HOME, room, "__init__.py")  # noqa: PTH118
        if spec is not None and (spec.origin is None or os.path.abspath(spec.origin) != ours):  # noqa: PTH100
            raise ForeignPackage(
                f"the package {room!r} is taken from {spec.origin or 'an unnamed folder'}, which is not Crosswalk's.",
                remedy="Run from another folder, or install Crosswalk in an environment of its own.",
            )


def default_url() -> str:
    """The URL of `CROSSWALK_STORE`, else of the file in `CROSSWALK_HOME`, else in this user's data folder."""
    named = os.environ.get(STORE_VARIABLE)
    if named:
        return named
    home = os.environ.get(HOME_VARIABLE)
    if not home:
        import platformdirs

        home = platformdirs.user_data_dir("crosswalk", appauthor=False)
    return f"sqlite:///{os.path.join(home, STORE_NAME)}"  # noqa: PTH118 - pathlib costs a look-up its start


def workspace_path(store: str) -> str:
    """The file of the workspace: `CROSSWALK_WORKSPACE`, else beside the store, else in this user's data folder."""
    named = os.environ.get(WORKSPACE_VARIABLE)
    if named:
        return named.removeprefix("sqlite:///")
    scheme, _, path = store.partition(":///")
    beside = path if scheme == "sqlite" else default_url().partition(":///")[2] or STORE_NAME
    return f"{beside.removesuffix('.sqlite')}.workspace.sqlite"


def library_folder() -> Path:
    """Where fetched archives are kept: in `CROSSWALK_HOME`, else in this user's cache folder."""
    from pathlib import Path

    home = os.environ.get(HOME_VARIABLE)
    if not home:
        import platformdirs

        home = platformdirs.user_cache_dir("crosswalk", appauthor=False)
    return Path(home) / LIBRARY_NAME


def clock() -> Callable[[], date]:
    """Today, or the fixed day of `CROSSWALK_TODAY` for reproducible answers."""
    fixed = os.environ.get(TODAY_VARIABLE)
    if not fixed:
        return _today
    day = read_day(fixed)
    return lambda: day


def _today() -> date:
    return date.today()  # noqa: DTZ011 - code sets change at local midnight


def make_folder(url: str) -> None:
    """Make the folder of a store that is a file, with those above it. Raises `StoreNotFound` where it cannot be."""
    path = url.partition(":///")[2]
    folder = os.path.dirname(path)  # noqa: PTH120 - as above
    if folder:
        try:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - as above
        except OSError as fault:
            raise StoreNotFound(
                f"the folder {folder} cannot be made: {fault.strerror}.", remedy="Name another place with --store."
            ) from fault
