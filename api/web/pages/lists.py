"""My lists: reviews of what a release does to a list, or of what changed, from a file that is sent to a workbook."""

from __future__ import annotations

from starlette.routing import Route

from api.web.asking import posted
from api.web.lists import beginning, deciding, reading

routes = [
    Route("/lists", reading.overview, methods=["GET"]),
    Route("/lists/-/new", beginning.page, methods=["GET"]),
    Route("/lists/-/new", posted(beginning.begin), methods=["POST"]),
    Route("/lists/-/new/preview", posted(beginning.preview), methods=["POST"]),
    Route("/lists/-/new/counts", posted(beginning.counted), methods=["POST"]),
    Route("/lists/-/new/changes", posted(beginning.begin_changes), methods=["POST"]),
    Route("/lists/{name}", reading.review, methods=["GET"]),
    Route("/lists/{name}/decide", posted(deciding.decide), methods=["POST"]),
    Route("/lists/{name}/undo", posted(deciding.undo), methods=["POST"]),
    Route("/lists/{name}/drop", posted(deciding.drop), methods=["POST"]),
    Route("/lists/{name}/steps", reading.steps, methods=["GET"]),
    Route("/lists/{name}/file.{form}", reading.file, methods=["GET"]),
]
