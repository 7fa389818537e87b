"""Kept maps: which there are, one with its rows and versions, a code in it; and where a translated list is kept."""

from __future__ import annotations

from starlette.routing import Route

from api.web.asking import posted
from api.web.kept import editing, reading
from api.web.translating import keeping

routes = [
    Route("/maps", reading.overview, methods=["GET"]),
    Route("/maps", posted(keeping.keep), methods=["POST"]),
    Route("/maps/{name}", reading.one, methods=["GET"]),
    Route("/maps/{name}/drop", posted(editing.drop), methods=["POST"]),
    Route("/maps/{name}/file.{form}", reading.file, methods=["GET"]),
    Route("/maps/{name}/codes/{code}", editing.page, methods=["GET"]),
    Route("/maps/{name}/codes/{code}", posted(editing.choose), methods=["POST"]),
]
