"""The one code or group that somebody names."""

from __future__ import annotations

from typing import NamedTuple

from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.errors import AmbiguousCode, UnknownCode
from crosswalk.domain.lookup.placing import place
from crosswalk.domain.tabular.groups import GroupKey
from crosswalk.questions.view import View


class Named(NamedTuple):
    """An undotted code of a system, or a group of it; of a group the code is empty."""

    system: CodeSystem
    code: str
    group: GroupKey | None = None


def named(view: View, text: str, system: CodeSystem | None, *, or_group: bool) -> Named:
    """The code meant, or, where groups are asked for, the group.

    `kind:id` names a group in any case; a bare id that a code has too (`C50`) is the code. Raises `UnknownCode`, and
    `AmbiguousCode` for what several systems know.
    """
    (placed,) = place(view.store, view.calendars, [text], system, Repairs.NONE)
    if placed.code is not None:
        known = view.store.codes.known_in({placed.code}).get(placed.code, {})
        systems = [each for each in placed.systems if each.id in known]
        if len(systems) > 1:
            _refuse_ambiguous(text, [each.id for each in systems])
        if systems:
            return Named(systems[0], placed.code)
    groups = _groups(view, system, text) if or_group else []
    if len(groups) > 1:
        _refuse_ambiguous(text, [f"{one.id}:{kind}:{name}" for one, (kind, name) in groups])
    if groups:
        return Named(groups[0][0], "", groups[0][1])
    nothing = "no code, and no chapter or block," if or_group else "no code"
    why = placed.reason or f"no loaded release or map of {system.id if system else 'any system'} has it"
    raise UnknownCode(f"{nothing} {text!r} is known: {why}.", remedy="crosswalk search finds codes by words.")


def _groups(view: View, system: CodeSystem | None, text: str) -> list[tuple[CodeSystem, GroupKey]]:
    """Every group of this id, or of this kind and id."""
    kind, parted, name = text.strip().partition(":")
    wanted = (kind.lower(), name.upper()) if parted else ("", kind.upper())
    among = [system] if system else [each.system for each in view.calendars.values() if each.loaded]
    found = {
        (one.id, each.row.key): one
        for one in among
        for each in view.store.tabular.groups(one)
        if each.row.id.upper() == wanted[1] and wanted[0] in ("", each.row.kind)
    }
    return [(found[key], key[1]) for key in sorted(found)]


def _refuse_ambiguous(text: str, meanings: list[str]) -> None:
    raise AmbiguousCode(f"{text!r} may be {', '.join(meanings)}.", remedy="Name the system, and a group as KIND:ID.")
