"""Personal data of callers: sealed under a key per ticket, found by blind index, shown masked.

Each ticket has a data key of its own, kept on its row only wrapped by a master key. Destroying the wrapped key at the
end of retention (archive rules of the pack) destroys caller, content, drafts and records of the ticket everywhere,
backups included, while the journal, which holds only digests of them, stays whole.

    PrivacyError
    ├── Tampered                  what was sealed has been changed, moved to another row, or belongs to another key
    ├── UnknownMasterKey          the ticket's key was wrapped by a master key that is not configured
    └── PersonalDataDestroyed     the ticket's key is gone, by design

Sealed bytes: version (1) | suite (1) | nonce (12) | ciphertext and tag. Version, suite and context are authenticated.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping

from app.tickets.ciphers import BY_CODE, BY_NAME, KEY_BYTES, NONCE_BYTES, TAG_BYTES, WrongTag
from app.tickets.masks import mask_address, mask_name, mask_phone, normalise_phone

__all__ = [
    "PersonalDataDestroyed",
    "PrivacyError",
    "Tampered",
    "UnknownMasterKey",
    "Vault",
    "context",
    "mask_address",
    "mask_name",
    "mask_phone",
    "normalise_phone",
    "record_digest",
]

VERSION = 1
_HEADER = 2


class PrivacyError(Exception):
    """Personal data cannot be read."""


class Tampered(PrivacyError):
    """What is stored is not what was sealed here."""


class UnknownMasterKey(PrivacyError):
    """The master key of this id is not configured."""


class PersonalDataDestroyed(PrivacyError):
    """The ticket's key has been destroyed, and with it its personal data."""


def context(table: str, column: str, row: object) -> str:
    """What binds sealed bytes to their place; ``row`` is what names the row for ever (ticket number, row id)."""
    return f"{table}:{column}:{row}"


def record_digest(key: bytes, record: bytes) -> str:
    """The digest by which the journal refers to a submitted form, in hex.

    Its salt is made from the ticket's data key, so nobody can try out texts against it once that key is destroyed.
    """
    salt = hmac.digest(key, b"record-salt", hashlib.sha256)
    return hmac.digest(salt, record, hashlib.sha256).hex()


class Vault:
    """Seals and opens. One for the process; threads may share it.

    ``master_keys`` are 32 bytes each, by key id; ``current`` wraps new tickets' keys, the others still unwrap old ones.
    ``algorithm`` ("AES-GCM" or "SM4-GCM") is used for what is sealed from now on; what the other one sealed stays
    readable. It also chooses the hash of the blind index, so changing it means indexing anew.
    """

    def __init__(
        self, master_keys: Mapping[str, bytes], current: str, index_key: bytes, algorithm: str = "AES-GCM"
    ) -> None:
        if current not in master_keys:
            raise ValueError(f"the current master key {current!r} is not among the master keys")
        for name, key in {**master_keys, "index key": index_key}.items():
            if len(key) != KEY_BYTES:
                raise ValueError(f"{name}: a key has {KEY_BYTES} bytes, this one {len(key)}")
        if algorithm not in BY_NAME:
            raise ValueError(f"unknown algorithm {algorithm!r}: choose one of {', '.join(BY_NAME)}")
        self._masters = {name: bytes(key) for name, key in master_keys.items()}
        self._current = current
        self._index_key = bytes(index_key)
        self._suite = BY_NAME[algorithm]

    def new_key(self) -> tuple[str, bytes, bytes]:
        """(master key id, a fresh data key, the data key wrapped): the first and the last go on the ticket row."""
        key = os.urandom(KEY_BYTES)
        return self._current, key, self._wrap(key)

    def unwrap(self, key_id: str | None, wrapped: bytes | None) -> bytes:
        """The data key of a ticket; never stored, never logged.

        Raises PersonalDataDestroyed when the ticket has none any more, UnknownMasterKey, Tampered.
        """
        if key_id is None or wrapped is None:
            raise PersonalDataDestroyed("the key to this ticket's personal data has been destroyed")
        master = self._masters.get(key_id)
        if master is None:
            raise UnknownMasterKey(f"the master key {key_id!r}, which wrapped this ticket's key, is not configured")
        return self.open(master, wrapped, _wrapping(key_id))

    def rewrap(self, key_id: str | None, wrapped: bytes | None) -> tuple[str, bytes]:
        """(master key id, wrapped) of the same data key under the current master key, after a change of master key."""
        return self._current, self._wrap(self.unwrap(key_id, wrapped))

    def seal(self, key: bytes, plaintext: bytes, aad: str) -> bytes:
        """Encrypt for the place that ``aad`` names (see `context`)."""
        header = bytes((VERSION, self._suite.code))
        nonce = os.urandom(NONCE_BYTES)
        return header + nonce + self._suite.sealer(key).encrypt(nonce, plaintext, header + aad.encode())

    def open(self, key: bytes, sealed: bytes, aad: str) -> bytes:
        """Decrypt; raises Tampered when anything differs: bytes, key or place."""
        header, nonce = sealed[:_HEADER], sealed[_HEADER : _HEADER + NONCE_BYTES]
        if len(sealed) < _HEADER + NONCE_BYTES + TAG_BYTES or header[0] != VERSION or header[1] not in BY_CODE:
            raise Tampered(f"{aad}: not a sealed value of a known format")
        try:
            sealer = BY_CODE[header[1]].sealer(key)
            return sealer.decrypt(nonce, sealed[_HEADER + NONCE_BYTES :], header + aad.encode())
        except WrongTag as fault:
            raise Tampered(f"{aad}: the stored bytes are not what was sealed here") from fault

    def blind_index(self, phone: str) -> str:
        """What a phone number is found by, in hex: equal numbers, however written, have equal indexes.

        ValueError when ``phone`` holds no digit.
        """
        return self._suite.mac(self._index_key, normalise_phone(phone).encode()).hex()

    def _wrap(self, key: bytes) -> bytes:
        return self.seal(self._masters[self._current], key, _wrapping(self._current))


def _wrapping(key_id: str) -> str:
    return f"data-key:{key_id}"
