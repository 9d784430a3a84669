"""Secrets that Secrets Manager makes itself, as a GenerateSecretString asks for them.

The rules are those of GetRandomPassword in the Secrets Manager API reference and of
`AWS::SecretsManager::Secret GenerateSecretString`. But nothing is random: a secret follows from its
ARN and from what is asked, so that it is the same at every reading and need not be kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

import orjson

from cirrusql.local.protocol.errors import Refusal

_USUAL_LENGTH, _LONGEST = 32, 4096
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# The kinds of characters, and what leaves each out. A space is only in where it is asked for.
_KINDS: Mapping[str, str] = {
    "ExcludeLowercase": _LETTERS,
    "ExcludeUppercase": _LETTERS.upper(),
    "ExcludeNumbers": "0123456789",
    "ExcludePunctuation": "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
}


def made_secret(asked: Mapping[str, Any], seed: str) -> str:
    """The secret that a GenerateSecretString describes, the same for the same seed.

    With a template it is that JSON object with the password under the key; raises Refusal if the
    template is none, or no password can be as it is asked for.

    >>> made_secret({"PasswordLength": 8, "ExcludePunctuation": True}, "a secret's ARN")
    '6ICNaZ0Z'
    """
    password = _password(asked, seed + orjson.dumps(asked, option=orjson.OPT_SORT_KEYS).decode())
    template, key = asked.get("SecretStringTemplate"), asked.get("GenerateStringKey")
    if template is None and key is None:
        return password
    try:
        document = orjson.loads(template or "")
    except ValueError:
        document = None
    if not isinstance(document, dict) or not key:
        message = "A SecretStringTemplate is a JSON object, and has a GenerateStringKey beside it."
        raise Refusal("InvalidRequestException", message)
    return orjson.dumps({**document, key: password}).decode()


def _password(asked: Mapping[str, Any], seed: str) -> str:
    excluded = frozenset(asked.get("ExcludeCharacters", ""))
    kinds = [
        [letter for letter in letters if letter not in excluded]
        for name, letters in _KINDS.items()
        if not asked.get(name, False)
    ]
    if asked.get("IncludeSpace", False) and " " not in excluded:
        kinds.append([" "])
    length = asked.get("PasswordLength", _USUAL_LENGTH)
    each = asked.get("RequireEachIncludedType", True)
    if not any(kinds) or (each and not all(kinds)) or not len(kinds) * each <= length <= _LONGEST:
        message = "The password cannot be generated with these lengths and characters."
        raise Refusal("InvalidParameterException", message)
    numbers = _numbers(seed)
    letters = [_chosen(kind, numbers) for kind in kinds] if each else []
    every = [letter for kind in kinds for letter in kind]
    letters += [_chosen(every, numbers) for _ in range(length - len(letters))]
    # Else the first would be lower case, the second upper case, and so on.
    return "".join(letter for _, letter in sorted((next(numbers), letter) for letter in letters))


def _chosen(letters: Sequence[str], numbers: Iterator[int]) -> str:
    return letters[next(numbers) % len(letters)]


def _numbers(seed: str) -> Iterator[int]:
    """Numbers without end that follow from a seed alone, whatever Python this is."""
    count = 0
    while True:
        yield int.from_bytes(sha256(f"{seed} {count}".encode()).digest()[:16])
        count += 1
