"""Where the store is and what day it is, when nobody says."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final

from crosswalk.domain.errors import BadDate, StoreNotFound
from crosswalk.rooms import room
from crosswalk.service import Crosswalk

if TYPE_CHECKING:
    from pathlib import Path

STORE_VARIABLE: Final = "CROSSWALK_STORE"
WORKSPACE_VARIABLE: Final = "CROSSWALK_WORKSPACE"
HOME_VARIABLE: Final = "CROSSWALK_HOME"
TODAY_VARIABLE: Final = "CROSSWALK_TODAY"
STORE_NAME: Final = "crosswalk.sqlite"
LIBRARY_NAME: Final = "library"


def open_crosswalk(url: str | None, *, create: bool, today: Callable[[], date] | None) -> Crosswalk:
    """See `crosswalk.open`."""
    wanted = url or default_url()
    if create:
        make_folder(wanted)
    store = room("graph_schema").open_store(wanted, create=create)
    return Crosswalk(store, today or clock(), workspace_path(store.url))


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


def read_day(text: str) -> date:
    """An ISO day. Raises `BadDate`."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadDate(f"{text!r} is not a day.", remedy="Write it as 2024-10-01.") from None


def _today() -> date:
    return date.today()  # noqa: DTZ011 - code sets change at local midnight


def make_folder(url: str) -> None:
    """The folder of a store that is a file."""
    path = url.partition(":///")[2]
    folder = os.path.dirname(path)  # noqa: PTH120 - as above
    if folder:
        try:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - as above
        except OSError as fault:
            raise StoreNotFound(
                f"the folder {folder} cannot be made: {fault.strerror}.", remedy="Name another place with --store."
            ) from fault
