"""A connection that is open and knows who we are, used without the machinery that made it so.

For each message, requests, urllib3 and http.client merge settings, cookies, hooks and pools: a millisecond of CPU. On a
connection that is there, what is left is to write a head and a body and to read the answer.
"""

from __future__ import annotations

from http.client import HTTPException, HTTPResponse
from io import BytesIO
from typing import Any

from requests import PreparedRequest, Response
from requests.exceptions import ConnectionError as RequestsConnectionError
from requests.exceptions import ReadTimeout
from requests.structures import CaseInsensitiveDict
from urllib3.util.connection import is_connection_dropped


class Line:
    """One connection of urllib3's, from where its last answer was read to its end; for one thread."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - urllib3.connection.HTTPConnection
        self._connection = connection

    @property
    def closed(self) -> bool:
        """Whether we have closed it, as the last answer wanted."""
        return self._connection.sock is None

    @property
    def is_open(self) -> bool:
        """False too where the other side has hung up meanwhile."""
        return not self.closed and not is_connection_dropped(self._connection)

    def exchange(self, request: PreparedRequest, seconds: float) -> Response:
        """Send it and wait for the answer. Raises requests' ConnectionError and ReadTimeout; the line is closed then."""
        try:
            return self._exchange(request, seconds)
        except TimeoutError as error:
            self._connection.close()
            raise ReadTimeout(error, request=request) from error
        except (OSError, HTTPException) as error:
            self._connection.close()
            raise RequestsConnectionError(error, request=request) from error

    def _exchange(self, request: PreparedRequest, seconds: float) -> Response:
        wire = self._connection.sock
        wire.settimeout(seconds)
        wire.sendall(_head(request, self._connection) + _bytes(request.body))
        heard = HTTPResponse(wire, method=request.method)
        try:
            heard.begin()
            content = heard.read()
        finally:
            heard.close()
        if heard.will_close:
            self._connection.close()
        return _response(request, heard, content)


def _head(request: PreparedRequest, connection: Any) -> bytes:  # noqa: ANN401 - as above
    lines = [f"{request.method} {request.path_url} HTTP/1.1", f"Host: {_host(connection)}"]
    lines += [f"{name}: {_text(value)}" for name, value in request.headers.items()]
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def _host(connection: Any) -> str:  # noqa: ANN401 - as above
    address = connection.host.partition("%")[0]  # the zone of a link-local address is ours alone
    name = f"[{address}]" if ":" in address else address
    return name if connection.port == connection.default_port else f"{name}:{connection.port}"


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _bytes(body: Any) -> bytes:  # noqa: ANN401 - what requests allows; pywinrm gives bytes, and None for a first empty one
    return body or b""


class _Read(BytesIO):
    """What was read, with the one method of urllib3's answers that requests_ntlm calls."""

    def release_conn(self) -> None:
        """Nothing: whoever has the line has the connection."""


def _response(request: PreparedRequest, heard: HTTPResponse, content: bytes) -> Response:
    made = Response()
    made.status_code, made.reason = heard.status, heard.reason
    made.headers = CaseInsensitiveDict(heard.getheaders())
    made.raw, made.request, made.url = _Read(content), request, str(request.url)
    return made
