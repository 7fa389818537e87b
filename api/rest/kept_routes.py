"""The paths of maps that people made and of values that they attached to codes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api.rest.asking import StrictRoute
from api.rest.documented import answered
from api.rest.kept_questions import MapRowsQuestion, ValuesQuestion
from api.rest.pages import page_of
from api.rest.parts import ONE, OneName, Service, day_in, paged
from api.rest.questions import NoQuestion
from api.shared.conditional import JsonAnswer
from crosswalk.contract.applied import map_json, map_row_json
from crosswalk.contract.shapes.applied import MapJson, ShownMapJson
from crosswalk.contract.shapes.values import ShownTableJson, TableJson
from crosswalk.contract.values import entry_rows, table_json

router = APIRouter(route_class=StrictRoute)


@router.get(
    "/maps",
    tags=["maps"],
    summary="Which maps people made",
    responses=answered(list[MapJson], ONE),
)
def maps(service: Service, _: Annotated[NoQuestion, Query()]) -> JsonAnswer:
    """The newest version of every applied map, by name. `translate` goes by one with `map=NAME`."""
    return JsonAnswer([map_json(each) for each in service.maps.newest()])


@router.get(
    "/maps/{name}",
    tags=["maps"],
    summary="What a map that people made says",
    responses=answered(ShownMapJson, paged(ONE)),
)
def one_map(
    service: Service, request: Request, name: OneName, asked: Annotated[MapRowsQuestion, Query()]
) -> JsonAnswer:
    """A version of a map, `NAME` or `NAME@VERSION`, with its rows."""
    made = service.maps.version(name)
    found = service.maps.rows(made.ref, asked.code or None)
    page = page_of(request, found, lambda row: row.source, asked.limit, asked.cursor)
    return JsonAnswer({**map_json(made), "rows": [map_row_json(made, row) for row in page.rows]}, headers=page.headers)


@router.get(
    "/values",
    tags=["values"],
    summary="Which tables of values are attached to codes",
    responses=answered(list[TableJson], ONE),
)
def values(service: Service, _: Annotated[NoQuestion, Query()]) -> JsonAnswer:
    """Every table with its editions, by name. `lookup` tells what they say of a code."""
    return JsonAnswer([table_json(each) for each in service.values.tables()])


@router.get(
    "/values/{name}",
    tags=["values"],
    summary="What a table of values says",
    responses=answered(ShownTableJson, paged(ONE)),
)
def one_table(
    service: Service, request: Request, name: OneName, asked: Annotated[ValuesQuestion, Query()]
) -> JsonAnswer:
    """The rows of the edition in force on a day, in the order of their codes."""
    table = service.values.table(name)
    edition = service.values.edition(name, on=day_in(asked.on), release=asked.release)
    rows = [*entry_rows(table, service.values.entries(table.name, edition))]
    page = page_of(request, rows, lambda row: [*row.values()], asked.limit, asked.cursor)
    return JsonAnswer({**table_json(table), "edition": edition.label, "rows": page.rows}, headers=page.headers)
