"""Functions that hash."""

from __future__ import annotations

from cirrusql.engine.functions.declared.shorthand import arguments
from cirrusql.engine.functions.function import SqlFunction, Type

_GROUP = "hashes"


def _hash(name: str, what: str, example: str) -> SqlFunction:
    return SqlFunction(
        name,
        arguments(Type.BYTES, "value"),
        f"cirrusql.engine.functions.hashes:{name}",
        _GROUP,
        f"{what} of a text's UTF-8 or of a BLOB, in hexadecimal digits",
        example,
    )


HASHES = (
    _hash("md5", "MD5", "md5('abc') = '900150983cd24fb0d6963f7d28e17f72'"),
    _hash("sha1", "SHA-1", "sha1('abc') = 'a9993e364706816aba3e25717850c26c9cd0d89d'"),
    _hash("sha256", "SHA-256", "sha256('abc') LIKE 'ba7816bf%'"),
)
