"""The inclusion terms of many codes at a moment."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from crosswalk.domain.history.releases import Role
from crosswalk.domain.lookup.releases_by_role import releases_by_role

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Calendar, Moment
    from crosswalk.domain.store.protocol import Store

INCLUSION_TERM: Final = "inclusion_term"
"""What notes of inclusion terms are called."""
_WITH_EXTENSION: Final = 7


def inclusion_terms(store: Store, codes: Collection[str], moment: Moment, calendar: Calendar) -> dict[str, list[str]]:
    """The inclusion terms that the tabular list of the moment prints at these undotted codes, by code.

    A code with a seventh character has those of the one that it extends, which stands there in its place. Codes without
    any are left out; where no tabular list is loaded all are.
    """
    release = releases_by_role(store.releases.stating(moment.system), moment, calendar).get(Role.TABULAR)
    if release is None:
        return {}
    printed = {code: printed_at(code) for code in codes}
    terms: dict[str, list[str]] = {}
    for each in store.tabular.notes(moment.system, {("", owner) for owner in printed.values()}):
        if each.row.kind == INCLUSION_TERM and each.stands_in(release):
            terms.setdefault(each.row.owner, []).append(each.row.text)
    return {code: terms[owner] for code, owner in printed.items() if owner in terms}


def printed_at(code: str) -> str:
    """The code at which the list prints what it says of this one."""
    return code[:-1].rstrip("X") if len(code) == _WITH_EXTENSION else code
