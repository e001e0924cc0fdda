"""The two cipher suites behind one shape: AES-256-GCM with SHA-256, SM4-GCM with SM3 (GB/T 32907, 32905).

Neither is a certified module: where an assessment (密评) demands certified hardware, this is the seam to replace.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import hmac as slow_hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16


class WrongTag(Exception):
    """The ciphertext, the nonce, the key or the context is not the one that was sealed."""


class Sealer(Protocol):
    """An authenticated cipher with its key."""

    def encrypt(self, nonce: bytes, plaintext: bytes, context: bytes) -> bytes: ...

    def decrypt(self, nonce: bytes, sealed: bytes, context: bytes) -> bytes: ...


class Suite(Protocol):
    """A cipher with the hash that goes with it. ``code`` stands in what is sealed and is never given away again."""

    name: str
    code: int

    def sealer(self, key: bytes) -> Sealer: ...

    def mac(self, key: bytes, data: bytes) -> bytes: ...


class _AesSealer:
    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def encrypt(self, nonce: bytes, plaintext: bytes, context: bytes) -> bytes:
        return self._cipher.encrypt(nonce, plaintext, context)

    def decrypt(self, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
        try:
            return self._cipher.decrypt(nonce, sealed, context)
        except InvalidTag as fault:
            raise WrongTag from fault


class _Sm4Sealer:
    def __init__(self, key: bytes) -> None:
        # SM4 takes 16 bytes. Derived, not cut off, so that no key ever serves two ciphers.
        self._cipher = algorithms.SM4(hmac.digest(key, b"SM4-GCM", "sha256")[:16])

    def encrypt(self, nonce: bytes, plaintext: bytes, context: bytes) -> bytes:
        encryptor = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(context)
        return encryptor.update(plaintext) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
        body, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
        decryptor = Cipher(self._cipher, modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(context)
        try:
            return decryptor.update(body) + decryptor.finalize()
        except InvalidTag as fault:
            raise WrongTag from fault


class _Aes:
    name = "AES-GCM"
    code = 1

    def sealer(self, key: bytes) -> Sealer:
        return _AesSealer(key)

    def mac(self, key: bytes, data: bytes) -> bytes:
        return hmac.digest(key, data, hashlib.sha256)


class _Sm4:
    name = "SM4-GCM"
    code = 2

    def sealer(self, key: bytes) -> Sealer:
        return _Sm4Sealer(key)

    def mac(self, key: bytes, data: bytes) -> bytes:
        mac = slow_hmac.HMAC(key, hashes.SM3())
        mac.update(data)
        return mac.finalize()


SUITES: tuple[Suite, ...] = (_Aes(), _Sm4())
BY_NAME = {suite.name: suite for suite in SUITES}
BY_CODE = {suite.code: suite for suite in SUITES}
