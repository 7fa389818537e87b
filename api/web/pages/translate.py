"""Translating a list: sent, looked at, chosen for code by code, taken as a file; it is kept below /maps."""

from __future__ import annotations

from starlette.routing import Route

from api.web.asking import posted
from api.web.translating import choosing, files, starting

routes = [
    Route("/translate", starting.page, methods=["GET"]),
    Route("/translate", posted(starting.start), methods=["POST"]),
    Route("/translate/look", posted(starting.look), methods=["POST"]),
    Route("/translate/codes", posted(choosing.codes), methods=["POST"]),
    Route("/translate/file.{form}", posted(files.file), methods=["POST"]),
]
