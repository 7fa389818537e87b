"""Applied maps: what they are, what they say, what differs, what broke."""

from typing import Annotated, TypedDict

from crosswalk.contract.shapes.common import Day
from crosswalk.domain.applied.applied_map import Origin, Standing
from crosswalk.domain.applied.recheck import Breach

BreachName = Annotated[str, Breach]
OriginName = Annotated[str, Origin]
StandingName = Annotated[str, Standing]


class MapJson(TypedDict):
    """One version of a map: what it is derived from and how, who made it, when and what for."""

    name: str
    version: int
    title: str
    source_system: str
    target_system: str
    map_set: str
    edition: str | None
    release: str
    source_release: str | None
    policy: str
    who: str
    at: Day
    note: str


class MapRowJson(TypedDict):
    """What a map says about one source; several targets are needed together."""

    source: str
    standing: StandingName
    targets: list[str]
    approximate: bool
    origin: OriginName
    why: str
    who: str | None
    at: Day | None


class ShownMapJson(MapJson):
    """One version of a map with its rows, or those asked for."""

    rows: list[MapRowJson]


class MapChangeJson(TypedDict):
    """A source about which two maps differ; null where a map has no row for it."""

    source: str
    before: MapRowJson | None
    after: MapRowJson | None


class BrokenJson(MapRowJson):
    """A row that no longer holds: why, by which code, and what the reference map offers now."""

    breach: BreachName
    code: str
    remedies: list[str]


class RecheckJson(TypedDict):
    """What a release and an edition broke in a map."""

    map: MapJson
    release: str
    edition: str | None
    broken: list[BrokenJson]


class PolicyJson(TypedDict):
    """A policy by which a map can be derived. It is a row as it stands."""

    name: str
    statement: str


class _Source(TypedDict):
    source: str


class _Said(TypedDict):
    standing: StandingName
    targets: str
    approximate: bool
    origin: OriginName
    why: str
    who: str | None
    at: Day | None


class MapRow(_Source, _Said):
    """A row a source, its targets in one cell."""


class MapChangeRow(_Source):
    """A row a source that two maps treat differently: what each makes of it, empty where it has no row for it."""

    before: str
    after: str


class _Breach(_Source):
    breach: BreachName
    code: str
    remedies: str


class BrokenRow(_Breach, _Said):
    """A row a breach, its remedies in one cell."""
