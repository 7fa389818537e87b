"""`ConceptMap/$translate`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from api.fhir.maps.asked import Source, Wanted, release_of, source_of, wanted_of
from api.fhir.maps.matches import Told, also_consider, matches, structure
from api.fhir.operations import Request
from api.fhir.outcome import FhirFault, Json, not_supported
from api.fhir.parameters import Coding, entry, parameters, parts
from api.shared.answering import Answering
from crosswalk.domain.translation.answers import Translation
from crosswalk.domain.translation.methods import Method

_FEW: Final = 10
"""Codes that a message names."""


def translate(request: Request) -> Json:
    """What a code becomes: its matches, the structure of its clusters, and what a person should know of them.

    `result` is true where a code answers to it. Raises `FhirFault` for what cannot be asked, `NoCodeSystem`.
    """
    wanted = wanted_of(request)
    told: list[Told] = []
    left: list[str] = []
    several = len(wanted.codings) > 1
    for coding in wanted.codings:
        try:
            told.append(_told(request.service, wanted, coding, several=several))
        except FhirFault as fault:
            if not several:
                raise
            left += [issue.text for issue in fault.issues]
    message = " ".join([*_messages(told, wanted), *left])
    found = [match for each in told for match in matches(each, wanted.skipped, wanted.count)]
    return parameters(
        entry("result", "Boolean", any(each.has_match for each in told)),
        entry("message", "String", message or None),
        *found,
        *_counted(told, wanted),
        *(each for one in told for each in (*structure(one), *also_consider(one))),
    )


def _told(service: Answering, wanted: Wanted, coding: Coding, *, several: bool) -> Told:
    source = source_of(service, wanted, coding)
    answer = _answer(service, wanted, source)
    asked = {
        "system": source.system.uri,
        **({"version": coding.version} if coding.version else {}),
        "code": answer.code or coding.code,
    }
    applied = wanted.named is not None and wanted.named.applied is not None
    return Told(answer, asked, by_target=wanted.by_target, applied=applied, several=several)


def _answer(service: Answering, wanted: Wanted, source: Source) -> Translation:
    """The library's answer about one code."""
    named, coding = wanted.named, source.coding
    release = None
    if wanted.far_version is not None:
        if source.far is None:
            raise not_supported("targetVersion is given without a target system.", at="targetVersion")
        release = release_of(service, source.far, wanted.far_version)
    day = None if release is not None else wanted.day
    if named is not None and named.applied is not None:
        if wanted.reverse:
            raise not_supported(
                "an applied map answers forward only: it decides for each of its sources.", at="reverse"
            )
        return _by_applied(service, coding.code or "", named.applied.ref, day, release)
    since = None
    if coding.version is not None:
        calendar = service.calendar(source.system.id)
        since = calendar.find(release_of(service, source.system, coding.version)).effective
    map_set = None
    if named is not None and named.map_set is not None:
        map_set = named.map_set.opposite_id if wanted.reverse else named.map_set.id
    (answer,) = service.translate(
        [coding.code or ""],
        source.system.id,
        None if source.far is None else source.far.id,
        on=day,
        release=release,
        source_on=since,
        edition=named.edition if named else None,
        map_set=map_set,
        method=Method.BACKWARD if wanted.reverse else Method.FORWARD,
        repairs="none",
    )
    return answer


def _by_applied(service: Answering, code: str, ref: str, day: date | None, release: str | None) -> Translation:
    maps = service.maps
    try:
        (answer,) = maps.translate([code], ref, on=day, release=release, repairs="none")
    finally:
        maps.close()
    return answer


def _counted(told: Sequence[Told], wanted: Wanted) -> Iterator[Json]:
    """How many clusters there are, and which of them are shown."""
    number = max((each.clusters for each in told), default=0)
    if number:
        shown = max(min(wanted.count, number - wanted.skipped), 0)
        yield parts(
            "x-clusters",
            entry("number", "Integer", number),
            entry("offset", "Integer", wanted.skipped),
            entry("shown", "Integer", shown),
        )


def _messages(told: Sequence[Told], wanted: Wanted) -> Iterator[str]:
    for each in told:
        answer = each.answer
        if answer.reason:
            yield f"{answer.code or answer.input}: {answer.reason}."
        if answer.descendants:
            yield f"Billable codes below it: {_few(answer.descendants)}."
        for left in answer.not_carried:
            among = f" Candidates: {_few(left.candidates)}." if left.candidates else ""
            yield f"{left.code} is not carried: {left.reason}.{among}"
        if answer.also_consider:
            newer = [f"{one.code} (from {one.effective}, beside {one.living})" for one in answer.also_consider]
            yield f"Consider also {_few(newer)}."
        moment = answer.moment
        if moment is not None and moment.stale:
            rest = f" ({moment.missing} is not loaded)" if moment.missing else ""
            yield f"The targets are those of {moment.day}, the last day that is covered{rest}."
        if each.clusters > wanted.skipped + wanted.count:
            yield (
                f"{answer.code} has {each.clusters:,} clusters, of which {wanted.count} are shown from"
                f" {wanted.skipped}: ask with offset={wanted.skipped + wanted.count} for the next ones; x-scenario has"
                " all of them as lists to choose from."
            )


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return f"{', '.join(names[:_FEW])}{more}"
