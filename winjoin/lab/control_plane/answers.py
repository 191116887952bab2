"""What the API server says when it refuses: a Status, with Kubernetes' reasons and codes."""

from __future__ import annotations

from typing import Any, ClassVar

Json = dict[str, Any]


class Refused(Exception):
    """A request that is answered by a Status of failure."""

    code: ClassVar[int] = 500
    reason: ClassVar[str] = "InternalError"

    def __init__(self, message: str, details: Json | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.details = details or {}

    def status(self) -> Json:
        """The Status object."""
        failure = {"status": "Failure", "message": self.message, "reason": self.reason, "code": self.code}
        return {"kind": "Status", "apiVersion": "v1", "metadata": {}, **failure, "details": self.details}


class BadRequest(Refused):
    """What was sent cannot be read."""

    code, reason = 400, "BadRequest"


class Unauthorized(Refused):
    """Credentials that nobody knows, or that have expired."""

    code, reason = 401, "Unauthorized"


class Forbidden(Refused):
    """Known, and not allowed."""

    code, reason = 403, "Forbidden"


class NotFound(Refused):
    """No such object, resource or path."""

    code, reason = 404, "NotFound"


class NotAllowed(Refused):
    """The resource is there, the verb is not."""

    code, reason = 405, "MethodNotAllowed"


class AlreadyExists(Refused):
    """An object of that name is there."""

    code, reason = 409, "AlreadyExists"


class Conflict(Refused):
    """The object was changed by somebody else meanwhile."""

    code, reason = 409, "Conflict"


class Gone(Refused):
    """A watch from a version that is no longer kept."""

    code, reason = 410, "Expired"


class Unsupported(Refused):
    """A body in a format that is not spoken here."""

    code, reason = 415, "UnsupportedMediaType"


class Invalid(Refused):
    """An object that breaks its kind's rules."""

    code, reason = 422, "Invalid"
