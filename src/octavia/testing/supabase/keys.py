"""Keys that tokens are signed with, and what is published of them."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

ALGORITHMS = ("ES256", "RS256")
_RSA_BITS = 2048
_RSA_EXPONENT = 65537


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key pair for one algorithm."""

    algorithm: str
    private: EllipticCurvePrivateKey | RSAPrivateKey
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def sign(self, claims: dict[str, Any], header: dict[str, Any] | None = None) -> str:
        """A token; `header` has what is to stand there besides, or instead."""
        return jwt.encode(claims, self.private, self.algorithm, headers={"kid": self.id, **(header or {})})

    def published(self) -> dict[str, Any]:
        """Its public half, as a JSON Web Key."""
        public = self.private.public_key()
        writer = RSAAlgorithm if self.algorithm == "RS256" else ECAlgorithm
        key: dict[str, Any] = json.loads(writer.to_jwk(public))  # type: ignore[arg-type]
        return {**key, "kid": self.id, "alg": self.algorithm, "use": "sig", "key_ops": ["verify"], "ext": True}


def new_key(algorithm: str) -> SigningKey:
    """A new one, for `ES256` or `RS256`."""
    if algorithm == "RS256":
        return SigningKey(algorithm, generate_rsa(_RSA_EXPONENT, _RSA_BITS))
    return SigningKey(algorithm, generate_ec(SECP256R1()))
