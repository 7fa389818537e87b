"""Of which system each code of a list is: by what its row says, by its shape, or by the codes around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.domain.codes.code_sets import OTHER_SETS, CodeSet, OtherSet, is_dental, set_said, set_shown
from crosswalk.domain.codes.company import chosen, company
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import UnknownSystem
from crosswalk.domain.history.calendar import in_force
from crosswalk.domain.lookup.impact import CodeImpact, ImpactStatus
from crosswalk.domain.lookup.status import Status
from crosswalk.questions.judging import judged

if TYPE_CHECKING:
    from crosswalk.domain.codes.repairs import Repairs
    from crosswalk.domain.lookup.judgements import Judgement, Judgements
    from crosswalk.questions.reviewed import Review
    from crosswalk.questions.view import View


class Asked(NamedTuple):
    """A code as it stands in a list: its text, what its row says of the code set, and the column it stands in."""

    text: str
    said: str
    column: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """Codes that are not judged, with the reason, and by system those that are."""

    told: dict[Asked, CodeImpact] = field(default_factory=dict)
    known: dict[str, dict[Asked, Judgements]] = field(default_factory=lambda: defaultdict(dict))


_CDT: Final = "cdt"
"""Stands among systems for the dental codes, where a code may be one of them."""


def sorted_out(view: View, review: Review, asked: Collection[Asked], repairs: Repairs) -> Sorted:
    """Each code in the system it is of; those that are of none under review with the reason."""
    found = Sorted()
    open_ones: dict[Asked, Mapping[str, Judgements]] = {}
    sure: dict[str, list[str]] = defaultdict(list)
    for systems, members in _by_systems(view, review, asked, found).items():
        texts = [*dict.fromkeys(each.text for each in members)]
        codes, no_code = judged(view, texts, systems, repairs)
        for each in members:
            knowing = _in_force({one.system: one for one in codes.get(each.text, ())}, review)
            may_be = [*knowing, *([_CDT] if _may_be_dental(each, knowing) else [])]
            if len(may_be) > 1:
                open_ones[each] = knowing
            elif may_be == [_CDT]:
                sure[each.column].append("hcpcs")
                found.told[each] = _without_releases(CodeSet(other=OtherSet.CDT))
            elif may_be:
                sure[each.column].append(may_be[0])
                _take(found, each, knowing[may_be[0]], review)
            else:
                found.told[each] = _no_code(no_code[each.text])
    for each, impact in found.told.items():
        if impact.system == "cpt":
            sure[each.column].append("cpt")
    around = {column: company(systems) for column, systems in sure.items()}
    for each, knowing in open_ones.items():
        _settle(found, each, knowing, around.get(each.column, {}), review)
    return found


def _by_systems(
    view: View, review: Review, asked: Collection[Asked], found: Sorted
) -> Mapping[tuple[str, ...], Sequence[Asked]]:
    """The codes by the systems in which they are looked for; those that are of no such system are told."""
    icd9 = any(each in review.systems for each in ("icd9cm", "icd9pcs"))
    to_judge: dict[tuple[str, ...], list[Asked]] = defaultdict(list)
    for each in asked:
        try:
            code_set = set_shown(each.text, set_said(each.said), numbers_are_icd9=icd9)
        except UnknownSystem as fault:
            found.told[each] = CodeImpact(ImpactStatus.UNKNOWN_SYSTEM, reason=fault.message)
            continue
        if code_set.other is not None or (code_set.systems == ("cpt",) and not view.calendars["cpt"].loaded):
            found.told[each] = _without_releases(code_set)
        else:
            to_judge[code_set.systems].append(each)
    return to_judge


def _in_force(knowing: Mapping[str, Judgements], review: Review) -> Mapping[str, Judgements]:
    """Of the systems that know a code those that are in force at the earlier end, where any of them is."""
    if len(knowing) < 2:
        return knowing
    day = min(each.before.day for each in review.systems.values())
    there = {each: held for each, held in knowing.items() if each in review.systems or in_force(SYSTEMS[each], day)}
    return there or knowing


def _may_be_dental(asked: Asked, knowing: Mapping[str, Judgements]) -> bool:
    """Whether a code may be one of CDT: D and four digits, which nothing but its shape or HCPCS is said of."""
    if not is_dental(asked.text) or "hcpcs" in _existing(knowing):
        return False
    said = set_said(asked.said).systems
    return not said or "hcpcs" in said


def _existing(knowing: Mapping[str, Judgements]) -> set[str]:
    """The systems of which a release has the code."""
    return {each for each, held in knowing.items() if held.is_known}


def _settle(
    found: Sorted, asked: Asked, knowing: Mapping[str, Judgements], around: Mapping[str, int], review: Review
) -> None:
    """Take a code that may be of several systems for that for which the codes around it, or the review, speak."""
    may_be = [*knowing, *([_CDT] if _may_be_dental(asked, knowing) else [])]
    votes = {**around, _CDT: around.get("hcpcs", 0)}
    under_review = [each for each in may_be if each in review.systems]
    system = chosen(may_be, votes) or (under_review[0] if len(under_review) == 1 and _CDT not in may_be else None)
    if system is None:
        systems = " and ".join(each.upper() if each == _CDT else each for each in may_be)
        why = f"{systems} both have this code, and nothing around it tells which is meant"
        found.told[asked] = CodeImpact(ImpactStatus.AMBIGUOUS_SYSTEM, reason=why)
    elif system == _CDT:
        found.told[asked] = _without_releases(CodeSet(other=OtherSet.CDT))
    else:
        _take(found, asked, knowing[system], review)


def _take(found: Sorted, asked: Asked, held: Judgements, review: Review) -> None:
    if held.system in review.systems:
        found.known[held.system][asked] = held
    else:
        why = review.left_out.get(held.system, "no releases of it are named")
        found.told[asked] = CodeImpact(ImpactStatus.NOT_REVIEWED, held.system, held.code, f"{held.system}: {why}")


def _without_releases(code_set: CodeSet) -> CodeImpact:
    """What is told of a code of a set of which there are no releases."""
    if code_set.other is None:
        return CodeImpact(ImpactStatus.NOT_LICENSED, "cpt", reason="no licensed CPT file is loaded")
    named = OTHER_SETS[code_set.other]
    if code_set.other is OtherSet.CDT:
        return CodeImpact(ImpactStatus.NOT_LICENSED, _CDT, reason=f"{named}, which no file here has")
    return CodeImpact(ImpactStatus.OTHER_CODE_SET, code_set.other.value, reason=named)


_STATUS: Final = {
    Status.NOT_LICENSED: ImpactStatus.NOT_LICENSED,
    Status.UNKNOWN_CODE: ImpactStatus.UNKNOWN_CODE,
    Status.MALFORMED: ImpactStatus.MALFORMED,
}


def _no_code(judgement: Judgement) -> CodeImpact:
    """What is told of an input that is no code."""
    system = judgement.system.id if judgement.system else None
    placed = judgement.placed
    reason = "; ".join(filter(None, (placed.reason, placed.note))) or None
    return CodeImpact(_STATUS[judgement.status], system, reason=reason)
