"""The workspace as a file to keep: a copy that appears whole, and one that takes the place of what there is."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from crosswalk.bulk.appearing import appearing
from crosswalk.bulk.checks import refuse_same
from crosswalk.domain.errors import UsageError
from crosswalk.settings import default_url, workspace_path
from crosswalk.workspace.copying import back_up, restore


def workspace_of(store: str | None, workspace: str | None) -> str:
    """The file of a workspace: the one that is named, else that of a store, else this user's."""
    return workspace or workspace_path(store or default_url())


def back_up_workspace(workspace: str, out: Path, *, overwrite: bool = False) -> None:
    """Copy a workspace that may be in use into a file, which appears whole or not at all.

    Raises `WorkspaceFault` where there is none, `UsageError` where something is at the place of the copy, or
    where that is the workspace itself.
    """
    # Whoever has the workspace open would go on writing into a file that is no more.
    refuse_same(workspace, [str(out)])
    with appearing([out], overwrite=overwrite) as (made,):
        back_up(workspace, str(made.partial))
        made.put()


def restore_workspace(workspace: str, given: Path, *, overwrite: bool = False) -> Path | None:
    """Put what is in a copy in the place of what a workspace holds; where what was replaced is kept, None for nothing.

    The workspace may be in use: writers wait, and nobody sees a part of it. Raises `UsageError` where it holds
    something and is not to be overwritten, `WorkspaceFault` and `SchemaMismatch` for a copy that cannot be taken.
    """
    place = Path(workspace)
    kept = _free(f"{place.name.removesuffix('.sqlite')}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%SZ}", place)

    def keep() -> None:
        if not overwrite:
            raise UsageError(
                f"the workspace {workspace} holds something.",
                remedy="Say --overwrite: what it holds now is then kept beside it.",
            )
        back_up_workspace(workspace, kept)

    return kept if restore(workspace, str(given), keep) else None


def _free(stem: str, place: Path) -> Path:
    """A name beside a place that no file has: two copies may be put back in one second."""
    names = (f"{stem}{f'-{number}' if number > 1 else ''}.sqlite" for number in count(1))
    return next(path for path in map(place.with_name, names) if not path.exists())
