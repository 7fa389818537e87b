"""What a site loads of a new release: the lines that make the codes of one release those of another."""

from __future__ import annotations

from collections.abc import Sequence

from crosswalk.domain.collector import collector_paused
from crosswalk.domain.errors import UsageError
from crosswalk.domain.lookup.load_lines import LoadLine, load_lines
from crosswalk.questions.diff import releases_compared
from crosswalk.questions.view import View


def lines_to_load(view: View, system: str, names: Sequence[str]) -> list[LoadLine]:
    """The billable codes that come, change and go between two releases, by code; two requests.

    Raises what `official_difference` raises, and `UsageError` where the second release is the older one.
    """
    with collector_paused():
        found = releases_compared(view, system, names, as_known=True)
        before, after = found.ends.before, found.ends.after
        if after.ordinal < before.ordinal:
            raise UsageError(
                f"{after.id} is older than {before.id}: a site loads what is newer.", remedy="Turn the two round."
            )
        lives = view.store.codes.states(found.system, found.old.keys() | found.now.keys())
        ends = found.ends.held_before, found.ends.held_after
        return [*load_lines(found.system, ends, found.old, found.now, lives)]
