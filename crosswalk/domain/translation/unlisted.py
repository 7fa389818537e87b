"""Sources that the map does not list: newer codes, headers, codes of other editions, unknown codes.

(docs/design.md, rules 5.1 and 5.5.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crosswalk.domain.history.states import States
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validity import status_at
from crosswalk.domain.translation.answers import Doubtful, MapView, Outcome, Translation, edition_label, unlisted_in
from crosswalk.domain.translation.listed import answer_mapped, with_doubtful
from crosswalk.domain.translation.newer_sources import Mapped, Sources, gathered
from crosswalk.domain.translation.targets import Targets


@dataclass(frozen=True, slots=True)
class Unlisted:
    """What is known of a code the map does not list: its states, the codes below it with theirs.

    `standing` are those of them, in order, that are billable on the source day, `once_billable` says that it was itself
    by then, or may have been before its first loaded release; `elsewhere` that another edition lists it.
    """

    states: States
    descendants: Mapping[str, States]
    standing: Sequence[str]
    once_billable: bool
    elsewhere: bool

    @classmethod
    def of(cls, view: MapView, states: States, descendants: Mapping[str, States], *, elsewhere: bool) -> Unlisted:
        """A code as it is seen on the source day of the question."""
        standing = sorted(code for code, life in descendants.items() if _status(view, life) is Status.VALID)
        return cls(states, descendants, standing, _was_billable(view, states), elsewhere)

    @property
    def deciding(self) -> Iterable[str]:
        """The descendants whose rows decide: none of a header that was never billable, most of which have many."""
        return self.descendants if self.once_billable or not self.standing else ()


def answer_unlisted(
    view: MapView, text: str, code: str, known: Unlisted, sources: Sources, targets: Targets
) -> Translation:
    """The answer about a code that the map does not list."""
    shown = view.source.display(code)
    before = sources.mapped(code, targets.choice)
    descendants = known.standing or _billable_ever(known.descendants, sources)
    once_billable = known.once_billable
    if before.rows and (once_billable or not descendants):
        split = sources.split_before(code)
        way = (
            "translated as what came before it"
            if split is None
            else f"no sound conversion row says what came before it; translated as {split}, "
            "which was billable until then"
        )
        return answer_mapped(view, text, code, before, targets, f"the map does not list {shown}; {way}")
    if descendants and once_billable:
        reason = f"{shown} became a header; translated as its billable descendants"
        return answer_mapped(
            view, text, code, _through_descendants(descendants, sources, targets), targets, reason, descendants
        )
    edition = edition_label(view, ())
    status = Outcome.NOT_IN_MAP
    if descendants and known.states:
        status, reason = Outcome.HEADER_SOURCE, f"{shown} is a header; translate its billable descendants"
    elif known.states or known.elsewhere or before.not_carried:
        why = [one.reason if one.code == shown else f"{one.code}: {one.reason}" for one in before.not_carried]
        told = "; ".join(why) or "no loaded conversion table says what came before it"
        reason = f"{unlisted_in(view)} {shown}; {told}"
    else:
        status = Outcome.UNKNOWN_CODE
        reason = f"no loaded release of {view.source.id} and no edition of {view.map_set.id} has {shown}"
    doubtful = tuple(Doubtful.of(row, view.source) for row in before.doubtful)
    return Translation(
        text,
        view.source,
        shown,
        view.target,
        view.map_set.id,
        edition,
        view.target_moment,
        status,
        with_doubtful(reason, doubtful),
        descendants=tuple(map(view.source.display, descendants)) if status is Outcome.HEADER_SOURCE else (),
        not_carried=before.not_carried,
        doubtful=doubtful,
    )


def _billable_ever(descendants: Mapping[str, States], sources: Sources) -> Sequence[str]:
    """The codes under a header none of which is billable on the source day, in order: listed, else billable ever."""
    codes = sorted(descendants)
    listed = [code for code in codes if sources.lists(code)]
    return listed or [code for code in codes if any(state.billable for state in descendants[code])]


def _status(view: MapView, states: States) -> Status:
    return status_at(states, view.source_moment, view.source_calendar)[0]


def _was_billable(view: MapView, states: States) -> bool:
    """Whether a code was billable by the source day, or may have been before its first loaded release."""
    day = view.source_moment.day
    return any(
        state.billable and state.valid_from is not None and (state.valid_from <= day or state.open_start)
        for state in states
    )


def _through_descendants(descendants: Sequence[str], sources: Sources, targets: Targets) -> Mapped:
    """The codes below a header mapped, all of them approximate."""
    found = gathered(sources.mapped(code, targets.choice) for code in descendants)
    return found._replace(
        alternatives=tuple(alternative._replace(approximate=True) for alternative in found.alternatives)
    )
