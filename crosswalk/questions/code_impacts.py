"""What the changes between two releases of one system do to codes of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from crosswalk.domain.codes.damage import Damage
from crosswalk.domain.codes.systems import undotted
from crosswalk.domain.codes.wrapping import with_modifiers
from crosswalk.domain.lineage.predecessors import Predecessor, endings
from crosswalk.domain.lookup.changes import Change, ChangeKind
from crosswalk.domain.lookup.conversion_rows import ConversionRows
from crosswalk.domain.lookup.impact import CodeImpact, ImpactStatus, Need, Substitute
from crosswalk.domain.lookup.leading_rows import LeadingRows
from crosswalk.domain.lookup.lives import Lives
from crosswalk.domain.lookup.replaceable import End, Ended, decided
from crosswalk.domain.lookup.splits import Splits
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import judged, reason, status_at
from crosswalk.domain.translation.carrier import Carrier
from crosswalk.domain.translation.carrying import Carried
from crosswalk.questions.changes import changes

if TYPE_CHECKING:
    from crosswalk.domain.history.calendar import Moment
    from crosswalk.domain.history.difference import Difference
    from crosswalk.domain.lookup.judgements import Judgement, Judgements
    from crosswalk.questions.reviewed import Reviewed
    from crosswalk.questions.sorting import Asked
    from crosswalk.questions.view import View


def code_impacts(
    view: View, reviewed: Reviewed, known: Mapping[Asked, Judgements]
) -> tuple[Difference, Mapping[Asked, CodeImpact]]:
    """The difference of the two releases, and what it does to each of these codes."""
    told = changes(view, reviewed.calendar.system.id, reviewed.names, {})
    changed = {each.code: each for each in told.changes}
    at_ends = {each: (held.at(reviewed.before), held.at(reviewed.after)) for each, held in known.items()}
    affected = {
        undotted(before.code or "")
        for before, after in at_ends.values()
        if before.code in changed or before.status is not after.status
    }
    lasting = _Codes(view, reviewed, affected, changed)
    # Many rows have the same code, each with its own text.
    return told.difference, {each: lasting.impact(each, *judgements) for each, judgements in at_ends.items()}


class _Codes:
    """The codes of one system that changes may hit, read at once."""

    def __init__(
        self, view: View, reviewed: Reviewed, affected: Collection[str], changes: Mapping[str, Change]
    ) -> None:
        store, calendar = view.store, reviewed.calendar
        self._reviewed = reviewed
        self._changes = changes
        self._system = calendar.system
        self._lives = Lives(store, calendar.system)
        self._lives.read(affected)
        self._gone = {code for code in affected if self._is_valid(code, reviewed.before)}
        self._gone = {code for code in self._gone if not self._is_valid(code, reviewed.after)}
        self._carrier = Carrier(store, calendar, reviewed.after, reviewed.before.day)
        self._carrier.learn(self._gone)
        targets = {undotted(hop.after) for code in self._gone for end in self._became(code).ends for hop in end.hops}
        self._lives.read(targets)
        rows = ConversionRows(store, calendar.system, reviewed.before.day)
        self._leading = LeadingRows(calendar, rows, Splits(store, calendar, self._lives), self._lives)
        self._leading.learn(targets)
        self._told: dict[str, CodeImpact] = {}

    def impact(self, asked: Asked, before: Judgement, after: Judgement) -> CodeImpact:
        """What the changes do to a code, whose text may have more than the code."""
        code = before.code or ""
        held = self._told.get(code)
        if held is None:
            held = self._told[code] = self._impact(undotted(code), before, after)
        repaired, note = before.placed.repaired, before.placed.note
        if repaired is None and note is None:
            return held
        modifiers = with_modifiers(asked.text)[1] if repaired and repaired.damage is Damage.MODIFIER else ()
        # A modifier is no damage, and needs no word.
        told = "; ".join(filter(None, (held.reason, None if modifiers else note))) or None
        return replace(held, modifiers=modifiers, repaired=repaired, reason=told)

    def _impact(self, code: str, before: Judgement, after: Judgement) -> CodeImpact:
        was, now = before.status is Status.VALID, after.status is Status.VALID
        shown = self._system.display(code)
        if not was and not now:
            return self._not_judged(shown, after)
        told = CodeImpact(ImpactStatus.AFFECTED, self._system.id, shown)
        changed = self._changes.get(shown)
        if was and now and changed is None:
            return replace(told, status=ImpactStatus.UNAFFECTED)
        titled = replace(
            told,
            before=self._title(code, self._reviewed.before) if was else None,
            after=self._title(code, self._reviewed.after) if now else None,
            kinds=changed.kinds if changed else (ChangeKind.NEW,) if now else (ChangeKind.DELETED,),
            altered=changed.altered if changed else (),
        )
        if was and now:
            return replace(titled, need=Need.REVIEW)
        if now:
            return replace(titled, need=Need.NOTHING, effective=after.run.valid_from if after.run else None)
        return self._replaced(code, titled, after)

    def _replaced(self, code: str, told: CodeImpact, after: Judgement) -> CodeImpact:
        """A code that ended, with what it became, and whether that may be put in its place."""
        carried = self._became(code)
        ends = [
            End(
                self._substitute(end.code),
                self._carrier.judged(end.code)[0],
                self._is_valid(end.code, self._reviewed.before),
                end.hops,
            )
            for end in carried.ends
        ]
        nowhere = [each.reason for each in carried.not_carried]
        ended = Ended(self._system, told.code or "", told.before, ends, nowhere, after.descendants)
        need, why = decided(ended, self._rows_of)
        return replace(
            told,
            effective=self._ended(code, after),
            replaced_by=tuple(sorted(end.substitute for end in ends)),
            steps=tuple(dict.fromkeys(hop for end in carried.ends for hop in end.hops)),
            candidates=tuple(dict.fromkeys(one for each in carried.not_carried for one in each.candidates)),
            need=need,
            reason=why,
        )

    def _not_judged(self, shown: str, after: Judgement) -> CodeImpact:
        """A code that was not valid at either end."""
        status = _STATUS.get(after.status, ImpactStatus.INVALID_BEFORE)
        told = after.why or reason(after.status, self._reviewed.after)
        if status is ImpactStatus.INVALID_BEFORE:
            since = f" since {after.run.valid_to}" if after.status is Status.DELETED and after.run else ""
            told = told or f"{after.status.replace('_', ' ')}{since}"
        substitutes = tuple(self._substitute(undotted(each.code), titled=False) for each in after.replaced_by)
        return CodeImpact(status, self._system.id, shown, told, replaced_by=substitutes, candidates=after.descendants)

    def _became(self, code: str) -> Carried:
        return self._carrier.carried(code) or _STAYED

    def _rows_of(self, shown: str) -> Sequence[Predecessor]:
        return self._leading.all_of(undotted(shown))

    def _ended(self, code: str, after: Judgement) -> date | None:
        reviewed = self._reviewed
        days = [end.last for end in endings(self._lives.of(code), reviewed.calendar)]
        # A release may list a code a while longer than its record says.
        said = after.run.valid_to if after.run and after.status is Status.DELETED else None
        return next((day for day in days if reviewed.before.day < day <= reviewed.after.day), said)

    def _substitute(self, code: str, *, titled: bool = True) -> Substitute:
        title = self._title(code, self._reviewed.after) if titled else None
        return Substitute(self._system.display(code), title)

    def _is_valid(self, code: str, moment: Moment) -> bool:
        return status_at(self._lives.of(code), moment, self._reviewed.calendar)[0] is Status.VALID

    def _title(self, code: str, moment: Moment) -> str | None:
        return judged(self._lives.of(code), moment, self._reviewed.calendar)[1]


_STATUS: Final = {Status.UNKNOWN_CODE: ImpactStatus.UNKNOWN_CODE, Status.NOT_COVERED: ImpactStatus.NOT_COVERED}
_STAYED: Final = Carried((), ())
