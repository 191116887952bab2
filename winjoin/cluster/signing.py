"""The signature of cluster-info: a detached JWS (RFC 7515, appendix F), HS256 over its kubeconfig."""

from __future__ import annotations

import base64
import hashlib
import hmac

from winjoin.values import Secret


def _encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def sign(content: str, token_id: str, secret: Secret) -> str:
    """What bootstrapsigner writes; the key is the ASCII of the token's second half.

    Other algorithms do not exist here.
    """
    header = _encoded(b'{"alg":"HS256","kid":"%s"}' % token_id.encode())
    message = header + b"." + _encoded(content.encode())
    mac = hmac.new(secret.reveal().encode(), message, hashlib.sha256).digest()
    return (header + b".." + _encoded(mac)).decode()


def is_signed(content: str, signature: str, token_id: str, secret: Secret) -> bool:
    """Whether `signature` is exactly that, compared in constant time, header and all."""
    return hmac.compare_digest(sign(content, token_id, secret).encode(), signature.encode())
