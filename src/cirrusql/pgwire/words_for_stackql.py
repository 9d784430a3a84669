"""The words by which StackQL's clients decide what an error means for them.

They look for pieces of StackQL's own messages. Without one of them a client takes a failed look for
"it is not there", and creates a second one of what it could not see.
"""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql import errors

# By class, the nearest in an error's own line of descent. All but the word for NotFound end a
# deployment at once; that one lets it go on.
_WORDS: Mapping[type[Exception], str] = {
    errors.ParseError: "syntax error at position",
    errors.UnknownName: "could not locate symbol",
    errors.CredentialsError: "http response status code: 401",
    errors.AccessDenied: "http response status code: 403",
    errors.NotFound: "http response status code: 404",
    errors.TransportError: "dial tcp",
}
# Of a statement that reads: whether something is there is not known, or was asked wrongly.
_UNKNOWN = "dial tcp"
_WRONG = "cannot find matching operation"


def worded(message: str, error: Exception, *, writes: bool) -> str:
    """A message with the words that say what to do about it, if there are some.

    >>> worded("no column 'x'", errors.UnknownName("no column 'x'"), writes=False)
    "could not locate symbol: no column 'x'"
    >>> worded("too many calls", errors.Throttled("too many calls"), writes=False)
    'dial tcp: too many calls'
    >>> worded("it failed", errors.CallFailed("it failed"), writes=True)
    'it failed'
    """
    for kind in type(error).__mro__:
        if kind in _WORDS:
            return f"{_WORDS[kind]}: {message}"
    if writes:
        return message
    word = _UNKNOWN if isinstance(error, errors.OperationalError) else _WRONG
    return f"{word}: {message}"
