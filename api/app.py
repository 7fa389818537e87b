"""The application: every request goes to the face whose path it begins with."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from api.fhir.app import fhir_app
from api.prepared.front import Front
from api.prepared.prepared import Prepared
from api.rest.answers import recipes_of
from api.rest.app import VERSION, rest_app
from api.shared.answering import Answering, WithoutLicensedTitles
from api.shared.heads import as_get
from crosswalk.contract.licence import descriptors_are_on
from crosswalk.service import Crosswalk
from crosswalk.serving import Serving

_FHIR: Final = "/fhir"


class Faces:
    """FHIR below `/fhir`, REST with its pages of documentation everywhere else."""

    def __init__(self, rest: ASGIApp, fhir: ASGIApp) -> None:
        self.rest = rest
        self.fhir = fhir

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") == "HEAD":
            scope, send = as_get(scope, send)
        path = scope.get("path", "")
        if path == _FHIR or path.startswith(f"{_FHIR}/"):
            await self.fhir({**scope, "root_path": scope.get("root_path", "") + _FHIR}, receive, send)
        else:
            await self.rest(scope, receive, send)


def create_app(service: Crosswalk, serving: Serving | None = None) -> ASGIApp:
    """The API over an open service, which stays the caller's to close."""
    serving = serving or Serving()
    answering = answering_of(service, serving)
    prepared = Prepared(service.standing)
    faces = Faces(rest_app(answering, prepared), fhir_app(answering))
    return Front(faces, prepared, recipes_of(answering, VERSION))


def answering_of(service: Crosswalk, serving: Serving) -> Answering:
    """The service, without titles of CPT unless the operator's licence lets others see them."""
    shown = descriptors_are_on() if serving.licensed_titles is None else serving.licensed_titles
    return service if shown else WithoutLicensedTitles(service)
