"""Hashes, as hexadecimal digits in lower case."""

from __future__ import annotations

import hashlib


def md5(value: bytes) -> str:
    """MD5 of bytes.

    >>> md5(b"abc")
    '900150983cd24fb0d6963f7d28e17f72'
    """
    return hashlib.md5(value, usedforsecurity=False).hexdigest()


def sha1(value: bytes) -> str:
    """SHA-1 of bytes.

    >>> sha1(b"abc")
    'a9993e364706816aba3e25717850c26c9cd0d89d'
    """
    return hashlib.sha1(value, usedforsecurity=False).hexdigest()


def sha256(value: bytes) -> str:
    """SHA-256 of bytes.

    >>> sha256(b"abc")[:16]
    'ba7816bf8f01cfea'
    """
    return hashlib.sha256(value).hexdigest()
