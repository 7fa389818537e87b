"""What a company puts around its machines: a proxy to the network, and a certificate authority of its own.

`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY` and `SSL_CERT_DIR` are honoured by httpx itself.
"""

from __future__ import annotations

import os
import ssl
from typing import Final

import httpx

from crosswalk.domain.errors import UsageError

_CERTIFICATES: Final = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Each names a file of certificates that are trusted instead of those that come with Python's packages."""


def client(timeout: httpx.Timeout, headers: dict[str, str]) -> httpx.Client:
    """A client that goes through the proxy of the environment and trusts its certificates.

    Raises `UsageError` for a proxy or a file of certificates that cannot be used.
    """
    context = _trusted()
    try:
        return httpx.Client(timeout=timeout, headers=headers, verify=True if context is None else context)
    except (ValueError, ImportError, httpx.InvalidURL) as fault:
        raise UsageError(
            f"the proxy of the environment cannot be used: {fault}.",
            remedy="Set HTTPS_PROXY as http://HOST:PORT, or NO_PROXY for what needs none.",
        ) from fault


def _trusted() -> ssl.SSLContext | None:
    """What is trusted where the environment names a file; None where it does not."""
    named = next(((each, os.environ[each]) for each in _CERTIFICATES if os.environ.get(each)), None)
    if named is None:
        return None
    variable, path = named
    try:
        return ssl.create_default_context(cafile=path)
    except (OSError, ssl.SSLError) as fault:
        raise UsageError(
            f"the certificates in {path}, which {variable} names, cannot be read: {fault.strerror or fault}.",
            remedy="Name a file of certificates in PEM form.",
        ) from fault
