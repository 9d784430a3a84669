"""Secrets hidden before they are kept, so that a change is seen and the value is not.

A value becomes `{"$hidden": "hmac-sha256:…", "length": n}` under a key that is kept outside the
store: without it a short value cannot even be tried out. Where a text has to be, as in a copy of
what was collected, a mark that says the same stands for it; hidden again, it is the same again.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from cirrusql.errors import OperationalError
from cirrusql.inventory.rules import ITEM, Pointer, Rules, TypeRules

HIDDEN = "$hidden"
_KEY_BYTES = 32
_KEPT = re.compile(r'\{"\$hidden":"(hmac-sha256:[0-9a-f]{64})","length":([0-9]+)\}')
_MARK = re.compile(r"\$hidden (hmac-sha256:[0-9a-f]{64}) length ([0-9]+)")
# Inside a text that is JSON itself its quotes have backslashes before them.
_HIDDEN_VALUE = re.compile(r'\$hidden\\*"\s*:\s*\\*"hmac-sha256:')


class Redactor:
    """Hides secrets by type. With `keep_values` it hides nothing."""

    def __init__(self, key: bytes, rules: Rules, *, keep_values: bool = False) -> None:
        self._key = key
        self._rules = rules
        self._keep_values = keep_values

    @property
    def fingerprint(self) -> str:
        """What tells keys apart, and tells nothing of them."""
        return hmac.new(self._key, b"cirrusql inventory.key", hashlib.sha256).hexdigest()[:32]

    def prepared(self, type_name: str, properties: Mapping[str, Any]) -> tuple[str, bytes]:
        """The JSON text of a resource as it is kept, and its hash, of 16 bytes.

        The hash is the same for the same content: it is made without clocks, with the members of
        objects and of sets in one order.
        """
        rules = self._rules.of(type_name)
        kept: Any = properties
        for pointer in () if self._keep_values else rules.secrets:
            kept = _with(kept, pointer, self.hidden)
        return orjson.dumps(kept).decode(), content_hash(kept, rules)

    def hidden(self, value: Any) -> Any:
        """What is kept in the place of a secret; of none, and of what is hidden already, itself."""
        if value is None or (isinstance(value, dict) and HIDDEN in value):
            return value
        mark = _MARK.fullmatch(value) if isinstance(value, str) else None
        if mark is not None:
            return {HIDDEN: mark[1], "length": int(mark[2])}
        text = value.encode() if isinstance(value, str) else orjson.dumps(value)
        digest = hmac.new(self._key, text, hashlib.sha256).hexdigest()
        return {HIDDEN: f"hmac-sha256:{digest}", "length": len(text)}


def with_marks(properties: str) -> tuple[str, int]:
    """The JSON text of a resource with a text for each value that was hidden; how many they are.

    The schemas want texts there. All else is the same to the letter.

    >>> hidden = '{"$hidden":"hmac-sha256:' + "0" * 64 + '","length":4}'
    >>> with_marks('{"Value":' + hidden + ',"N":1.0}')  # doctest: +ELLIPSIS
    ('{"Value":"$hidden hmac-sha256:000...000 length 4","N":1.0}', 1)
    """
    if '{"$hidden":' not in properties:
        return properties, 0
    return _KEPT.subn(r'"$hidden \1 length \2"', properties)


def has_hidden(text: str) -> bool:
    """Whether a JSON text has something that stands for a hidden value, however deep.

    >>> has_hidden('{"A": {"$hidden": "hmac-sha256:00"}}'), has_hidden('{"$hidden": "x"}')
    (True, False)
    """
    return _HIDDEN_VALUE.search(text) is not None


def content_hash(properties: Any, rules: TypeRules) -> bytes:
    """A hash, of 16 bytes, of what is kept of a resource.

    >>> rules = TypeRules(clocks=(("Seen",),), sets=frozenset({("Zones",)}))
    >>> one = content_hash({"Seen": 1, "Zones": ["a", "b"], "A": {"x": 1, "y": 2}}, rules)
    >>> one == content_hash({"A": {"y": 2, "x": 1}, "Zones": ["b", "a"]}, rules), len(one)
    (True, 16)
    """
    for pointer in rules.clocks:
        properties = _with(properties, pointer, None)
    # An inner set is put in order before the one that it is an item of.
    for pointer in sorted(rules.sets, key=len, reverse=True):
        properties = _with(properties, pointer, _in_order)
    text = orjson.dumps(properties, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(text, digest_size=16).digest()


def _in_order(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return sorted(value, key=lambda one: orjson.dumps(one, option=orjson.OPT_SORT_KEYS))


def _with(value: Any, pointer: Pointer, change: Any) -> Any:
    """A copy in which the values at a pointer are changed, or left out; the same if it has none."""
    if not pointer:
        return value if change is None else change(value)
    step, rest = pointer[0], pointer[1:]
    if isinstance(value, dict):
        names: Iterable[str] = list(value) if step == ITEM else (step,) if step in value else ()
        made = value
        for name in names:
            if not rest and change is None:
                made = {own: one for own, one in made.items() if own != name}
                continue
            inner = _with(value[name], rest, change)
            if inner is not value[name]:
                made = {**made, name: inner}
        return made
    if isinstance(value, list) and step == ITEM:
        items = [_with(one, rest, change) for one in value]
        same = all(one is other for one, other in zip(items, value, strict=True))
        return value if same else items
    return value


def key_at(path: Path) -> bytes:
    """The key of a file that only its owner reads; it is made if there is none.

    Raises OperationalError if the file is no key or cannot be made.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _made(path)
        key = path.read_bytes()
    except OSError as problem:
        raise OperationalError(f"{path}: {problem.strerror}") from problem
    if len(key) != _KEY_BYTES:
        raise OperationalError(f"{path} is no key of an inventory", hint="name another file")
    return key


def _made(path: Path) -> None:
    """Put a whole key at a path at once, unless there is one: another may be doing the same."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secrets.token_bytes(_KEY_BYTES))
        os.fsync(handle)
        os.close(handle)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
