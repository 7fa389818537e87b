"""Of which system each code of a list is: by what its row says, by its shape, or by the codes around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.domain.codes.code_sets import OTHER_SETS, CodeSet, OtherSet, is_dental, set_said, set_shown
from crosswalk.domain.codes.company import chosen, company
from crosswalk.domain.codes.damage import WRAPPINGS
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import UnknownSystem
from crosswalk.domain.history.calendar import in_force
from crosswalk.domain.lookup.impact import CodeImpact, ImpactStatus
from crosswalk.domain.lookup.status import Status
from crosswalk.questions.judging import judged
from crosswalk.questions.reviewed import is_icd9_reviewed

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

    @property
    def group(self) -> tuple[str, str]:
        """Codes of one column whose rows say the same keep each other company."""
        return self.column, self.said


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
    sorting = _Sorting(review, found)
    for systems, members in _by_systems(view, review, asked, found).items():
        codes, no_code = judged(view, [*dict.fromkeys(each.text for each in members)], systems, repairs)
        for each in members:
            held = {one.system: one for one in codes.get(each.text, ())}
            guessed = None if systems else _guessed(held.values())
            if guessed is not None:
                found.told[each] = guessed
            elif not sorting.put(each, held):
                found.told[each] = _no_code(no_code[each.text])
    sorting.settle()
    return found


class _Sorting:
    """Puts codes into their systems; those that several know wait until all others of their column are known."""

    def __init__(self, review: Review, found: Sorted) -> None:
        self._review = review
        self._found = found
        self._waiting: list[tuple[Asked, Mapping[str, Judgements], Sequence[str]]] = []
        self._sure: dict[tuple[str, str], list[str]] = defaultdict(list)

    def put(self, asked: Asked, knowing: Mapping[str, Judgements]) -> bool:
        """Put a code into the one system that knows it; whether there is one, or several for which it waits."""
        knowing = _in_force(knowing, self._review)
        may_be = [*knowing]
        if _may_be_dental(asked, knowing):
            # A system that is said, and has no such code, is as good as none.
            may_be = [*(system for system, held in knowing.items() if held.is_known), _CDT]
        if len(may_be) == 1:
            self._take(asked, may_be[0], knowing)
            self._sure[asked.group].append("hcpcs" if may_be == [_CDT] else may_be[0])
        elif may_be:
            self._waiting.append((asked, knowing, may_be))
        return bool(may_be)

    def settle(self) -> None:
        """Put those that wait into the system for which the codes around them, or the review, speak."""
        for each, impact in self._found.told.items():
            if impact.system == "cpt":
                self._sure[each.group].append("cpt")
        around = {group: company(systems) for group, systems in self._sure.items()}
        for asked, knowing, may_be in self._waiting:
            votes = around.get(asked.group, {})
            under_review = [each for each in may_be if each in self._review.systems]
            alone = under_review[0] if len(under_review) == 1 and _CDT not in may_be else None
            system = chosen(may_be, {**votes, _CDT: votes.get("hcpcs", 0)}) or alone
            if system is None:
                named = " and ".join(each.upper() if each == _CDT else each for each in may_be)
                why = f"{named} both have this code, and nothing around it tells which is meant"
                self._found.told[asked] = CodeImpact(ImpactStatus.AMBIGUOUS_SYSTEM, reason=why)
            else:
                self._take(asked, system, knowing)

    def _take(self, asked: Asked, system: str, knowing: Mapping[str, Judgements]) -> None:
        if system == _CDT:
            self._found.told[asked] = _without_releases(CodeSet(other=OtherSet.CDT))
        elif system in self._review.systems:
            self._found.known[system][asked] = knowing[system]
        else:
            why = f"{system}: {self._review.left_out.get(system, 'no releases of it are named')}"
            self._found.told[asked] = CodeImpact(ImpactStatus.NOT_REVIEWED, system, knowing[system].code, why)


def _by_systems(
    view: View, review: Review, asked: Collection[Asked], found: Sorted
) -> Mapping[tuple[str, ...], Sequence[Asked]]:
    """The codes by the systems in which they are looked for; those that are of no such system are told."""
    icd9 = is_icd9_reviewed(review)
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


def _guessed(knowing: Collection[Judgements]) -> CodeImpact | None:
    """What is told of an input that is a code only if more is wrong with it than what stands around it.

    Where nobody says of which system it is, a number of the house is as likely: 125752 is I25.752 with a digit for I.
    """
    repairs = [each.placed.repaired for each in knowing]
    if not repairs or not all(each is not None and each.damage not in WRAPPINGS for each in repairs):
        return None
    told = "; ".join(dict.fromkeys(map(str, repairs)))
    return CodeImpact(ImpactStatus.UNKNOWN_CODE, reason=f"no code as it stands; only if its system were said: {told}")


def _in_force(knowing: Mapping[str, Judgements], review: Review) -> Mapping[str, Judgements]:
    """Of the systems that know a code those that are in force at the earlier end, where any of them is."""
    if len(knowing) < 2:
        return knowing
    day = min(each.before.day for each in review.systems.values())
    there = {each: held for each, held in knowing.items() if each in review.systems or in_force(SYSTEMS[each], day)}
    return there or knowing


def _may_be_dental(asked: Asked, knowing: Mapping[str, Judgements]) -> bool:
    """Whether a code may be one of CDT: D and four digits, which nothing but its shape or HCPCS is said of."""
    if not is_dental(asked.text) or ("hcpcs" in knowing and knowing["hcpcs"].is_known):
        return False
    said = set_said(asked.said).systems
    return not said or "hcpcs" in said


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
