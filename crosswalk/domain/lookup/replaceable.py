"""Whether a code that ended may be replaced without a person: one for one, by an official row that can be believed.

(docs/impact.md, What is safe.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from crosswalk.domain.lookup.billing_units import billing_units
from crosswalk.domain.lookup.impact import Need, Substitute
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.naming import first_of

if TYPE_CHECKING:
    from crosswalk.domain.codes.systems import CodeSystem
    from crosswalk.domain.lineage.predecessors import Hop, Predecessor

_MOST_NAMED = 6


class End(NamedTuple):
    """A code at which the steps from another one end: what it is at the second moment, and at the first one."""

    substitute: Substitute
    status: Status
    was_valid: bool
    steps: tuple[Hop, ...]


class Ended(NamedTuple):
    """A code that ended, dotted, with its title then, where its steps end, and why others lead nowhere.

    `below` are the billable codes below one that is a header at the second moment.
    """

    system: CodeSystem
    code: str
    long: str | None
    ends: Sequence[End]
    nowhere: Sequence[str]
    below: Sequence[str] = ()


Decision = tuple[Need, str | None]


def decided(ended: Ended, rows_of: Callable[[str], Sequence[Predecessor]]) -> Decision:
    """Whether the replacement is safe, or why a person must decide.

    `rows_of` gives the judged rows of a code, dotted, since the first moment: what its cases were coded as before.
    """
    ends = ended.ends
    if not ends:
        return Need.DECIDE, "; ".join(ended.nowhere) or "nothing says what replaced it"
    if len(ends) > 1:
        named = first_of([each.substitute.code for each in ends], _MOST_NAMED)
        return Need.DECIDE, f"it was split into {len(ends)} codes: {named}"
    why = next(filter(None, (*ended.nowhere, *_doubts(ended, ends[0], rows_of))), None)
    return (Need.REPLACE, None) if why is None else (Need.DECIDE, why)


def _doubts(ended: Ended, end: End, rows_of: Callable[[str], Sequence[Predecessor]]) -> Sequence[str | None]:
    """Everything that may be wrong with the one replacement, each None where it is not."""
    into = end.substitute.code
    return (
        None if end.status is Status.VALID else f"{into} is {end.status.replace('_', ' ')} then",
        *(_unofficial(ended.system, step, rows_of(step.after)) for step in end.steps),
        _split(ended, into),
        f"{into} was in use before: what it is now holds more than this code did" if end.was_valid else None,
        _shared(ended, end, rows_of(into)),
        _other_units(ended, end.substitute),
    )


def _unofficial(system: CodeSystem, step: Hop, rows: Sequence[Predecessor]) -> str | None:
    """Why a step rests on no official row, or on one that is not believed."""
    stating = [
        row
        for row in rows
        if row.effective == step.effective and any(system.display(part.first) == step.before for part in row.previous)
    ]
    if not stating:
        return f"no official row says that {step.after} replaced {step.before}: {step.source} shows it"
    return None if any(row.doubtful is None for row in stating) else f"its row is doubtful: {stating[0].doubtful}"


def _split(ended: Ended, into: str) -> str | None:
    """That other codes stand below the header that the code is now: its cases may be theirs, whatever a row says."""
    others = [each for each in ended.below if each != into]
    if not others:
        return None
    return f"it is a header now, with {first_of(others, _MOST_NAMED)} below it as well as {into}"


def _shared(ended: Ended, end: End, rows: Sequence[Predecessor]) -> str | None:
    """That the replacement took cases of other codes as well."""
    led = {step.before for step in end.steps}
    shown = ended.system.display
    others = [
        shown(part.first) if part.is_single else f"{shown(part.first)}-{shown(part.last or part.first)}"
        for row in rows
        for part in row.previous
        if not (part.is_single and shown(part.first) in led)
    ]
    if not others:
        return None
    return f"{end.substitute.code} takes cases of {first_of(list(dict.fromkeys(others)), _MOST_NAMED)} as well"


def _other_units(ended: Ended, substitute: Substitute) -> str | None:
    """That a unit of the replacement is another amount: a price by 10 mg is none by 1 mg."""
    if not ended.system.owns_dates:
        return None
    if ended.long is None or substitute.long is None:
        return "no titles are loaded that tell whether a unit of both is the same amount"
    was, now = billing_units(ended.long), billing_units(substitute.long)
    if was == now:
        return None
    return f"a unit was {_amounts(was)}, and is {_amounts(now)}"


def _amounts(units: Sequence[tuple[float, str]]) -> str:
    return " and ".join(f"{amount:g} {unit}" for amount, unit in units) or "not told"
