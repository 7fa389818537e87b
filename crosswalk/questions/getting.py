"""How to get a release that is not loaded: whether an official file of it has an address."""

from __future__ import annotations

from collections.abc import Sequence

from crosswalk.domain.history.calendar import Moment, by_fetching, fetched_and_loaded


def how_to_get(ids: Sequence[str]) -> str:
    """The commands that get these releases, and of those without a known address that one loads a file of one's own."""
    there = [each for each in ids if _has_address(each)]
    told = [by_fetching(there)] if there else []
    for each in ids:
        if each not in there:
            system, _, label = each.partition(":")
            own = f"crosswalk load FILE --system {system} --label {label}"
            told.append(f"No address of a file of {each} is known; if you have one: {own}.")
    return " ".join(told)


def wanting(moment: Moment) -> str:
    """Which release an answer about a day lacks and how to get it, in a clause; nothing where it lacks none."""
    lacked = moment.missing
    if lacked is None:
        return ""
    # What is newer than all that is loaded has an address, or a fetch tells what is known of it. To read the catalog
    # would cost a look-up of today a sixth of its time.
    there = moment.stale or _has_address(lacked)
    how = fetched_and_loaded(lacked) if there else "no address of a file of it is known"
    return f"{'stale: ' if moment.stale else ''}{lacked} is not loaded ({how})"


def _has_address(release_id: str) -> bool:
    from releases.catalog import load_catalog  # here, because a question seldom lacks a release

    return load_catalog().has_address(release_id)
