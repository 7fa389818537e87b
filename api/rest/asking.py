"""How a request is read before its question is: its parameters once, its body as JSON, both strictly."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any, get_origin

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Scope

from api.shared.reading import JSON, RepeatedKey, read_json, repeated, require_type

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class StrictRoute(APIRoute):
    """A route that refuses what FastAPI reads silently: a parameter or key that is given twice, another content type.

    A path without parameters in its query has none; a body that is no JSON is a 400.
    """

    def get_route_handler(self) -> Handler:
        """What answers a request that was read."""
        handle = super().get_route_handler()
        taken = [model for each in self.dependant.query_params if (model := _model_of(each.field_info.annotation))]
        many = [name for model in taken for name in _lists(model)]
        reads_json = self.body_field is not None

        async def strict(request: Request) -> Response:
            _check_query(request, many, takes_any=bool(self.dependant.query_params))
            if not reads_json:
                return await handle(request)
            return await handle(await _with_json(request))

        return strict


class Methods:
    """Which methods each path takes: a path of several is of several routes, of which each knows its own.

    Those that answer whole, to the client alone, are not told of.
    """

    def __init__(self, prefix: str, routes: Iterable[BaseRoute]) -> None:
        self._prefix = prefix
        self._routes = [each for each in routes if isinstance(each, APIRoute) and each.include_in_schema]

    def of(self, scope: Scope) -> list[str]:
        """The methods of the path of a request, none of a path that is not among the routes."""
        path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix(self._prefix)
        found = {method for each in self._routes if each.path_regex.match(path) for method in each.methods or ()}
        return sorted(found | ({"HEAD"} if "GET" in found else set()))


class _Read(Request):
    """A request whose body was read as JSON."""

    content: object = None

    async def json(self) -> object:
        return self.content


async def _with_json(request: Request) -> Request:
    body = await request.body()
    require_type(request.headers, JSON, empty=not body)
    read = _Read(request.scope, request.receive)
    read._body = body  # what Starlette keeps of a body that came in, which comes in once
    if body:
        try:
            read.content = read_json(body)
        except RepeatedKey as fault:
            raise _invalid("body", [fault.key], "is given more than once") from fault
    return read


def _check_query(request: Request, many: Sequence[str], *, takes_any: bool) -> None:
    names = [name for name, _ in request.query_params.multi_items()]
    twice = repeated(names, many)
    if twice:
        raise _invalid("query", twice, "is given more than once")
    if names and not takes_any:
        raise _invalid("query", [*dict.fromkeys(names)], "this path takes no parameters in its query")


def _invalid(where: str, names: Sequence[str], what: str) -> RequestValidationError:
    faults: list[Mapping[str, object]] = [{"type": "repeated", "loc": (where, name), "msg": what} for name in names]
    return RequestValidationError(faults)


def _model_of(annotation: object) -> type[BaseModel] | None:
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _lists(model: type[BaseModel]) -> list[str]:
    return [each.alias or name for name, each in model.model_fields.items() if get_origin(each.annotation) is list]
