"""What lies below a code, a group or a system."""

from __future__ import annotations

from datetime import date
from typing import Final, TypedDict

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import UnknownCode, UsageError
from crosswalk.domain.lookup.tree import Branch, Grower, Tree
from crosswalk.questions.asking import asked_system, day_asked, number_of
from crosswalk.questions.named import Named, named
from crosswalk.questions.view import View

DEEPEST: Final = 9
"""More levels no system has."""


class Growing(TypedDict, total=False):
    """What else a question about a tree may say: a day or a release, how many levels, how many branches at most."""

    on: date | str | None
    release: str | None
    depth: int | None
    most: int | None


def tree(view: View, name: str, system: str | None, asked: Growing) -> Tree:
    """The branch that is named, so many levels deep: a system (`icd10cm`), a group (`A00-B99`, `chapter:4`) or a code.

    Without a depth two levels below a code, one below anything else. Raises `UnknownCode`, `AmbiguousCode`,
    `UnknownSystem`, `UnknownRelease`, `UsageError` for a depth that is none, and `TooMany` for more
    branches than `most`.
    """
    release, depth = asked.get("release"), depth_of(asked.get("depth"))
    day = day_asked(asked.get("on"), release)
    whole = SYSTEMS.get(name.strip().lower())
    meant = Named(whole, "") if whole else named(view, name, asked_system(system, release), or_group=True)
    moment = view.moment(meant.system.id, day, release)
    grower = Grower(
        view.store,
        view.stating(meant.system),
        moment,
        view.calendars[meant.system.id],
        asked.get("most"),
        view.kept.paths.get(moment),
    )
    root = _grown(grower, meant, depth)
    if not meant.code:
        view.kept.keep_paths(moment, grower.paths())
    if root is None:
        raise UnknownCode(f"nothing lies in {name} on {moment.day}.", remedy="Ask about another day or release.")
    return Tree(meant.system, moment, root, () if meant.group is None else grower.above(meant.group))


def depth_of(given: int | None) -> int | None:
    """So many levels, or None where nobody says. Raises `UsageError` for a number that is none."""
    if given is not None and not 0 <= number_of("the depth", given) <= DEEPEST:
        raise UsageError(f"a tree has 0 to {DEEPEST} levels, not {given}.", remedy="Give another depth.")
    return given


def _grown(grower: Grower, meant: Named, depth: int | None) -> Branch | None:
    if meant.code:
        return grower.code(meant.code, 2 if depth is None else depth)
    levels = 1 if depth is None else depth
    return grower.system(levels) if meant.group is None else grower.group(meant.group, levels)
