"""The branch of the tree of errors that a client of the API meets.

ServiceError            a server of the API is at fault, or refuses what it is asked
├── ServiceUnreachable, ServiceTooSlow, ServiceFault, RequestRefused
└── OtherVersion
"""

from __future__ import annotations

from crosswalk.domain.errors import CrosswalkError


class ServiceError(CrosswalkError):
    """A server of the API is at fault, or refuses what it is asked."""

    code = "service"


class ServiceUnreachable(ServiceError):
    """The server of the API cannot be reached, or broke off."""

    code = "service_unreachable"


class ServiceTooSlow(ServiceError):
    """The server of the API did not answer in the time that it was given."""

    code = "service_too_slow"


class ServiceFault(ServiceError):
    """The server of the API failed, or answered what is no answer of this API."""

    code = "service_fault"


class OtherVersion(ServiceError):
    """The server is of another version of Crosswalk, and one of both does not understand the other.

    `server` and `client` are the versions.
    """

    code = "other_version"

    def __init__(self, message: str, *, server: str, client: str, remedy: str | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.server = server
        self.client = client


class RequestRefused(ServiceError):
    """The server of the API does not take the request: for want of a key, over a limit, or unlike what it expects.

    `problem` is the stable code of the refusal, `status` its HTTP status.
    """

    code = "request_refused"

    def __init__(self, message: str, *, problem: str, status: int, remedy: str | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.problem = problem
        self.status = status
