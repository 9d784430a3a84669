"""The flags of StackQL's command line, and our own that say where statements go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cirrusql.cli.arguments import Usage
from cirrusql.errors import did_you_mean
from cirrusql.records import Record, field

# Flags that want a value, and mean something here.
_VALUES = (
    *("auth", "custom-auth-config", "delimiter", "execution.concurrency.limit", "infile"),
    *("iqldata", "mtls-config", "outfile", "output", "pgsrv.address", "pgsrv.port", "pgsrv.tls"),
    *("concurrency", "database", "endpoint-url", "profile"),
)
_REPEATED = ("region", "var")
_SWITCHES = ("dryrun", "help", "hideheaders", "read-only", "version")
# Whose value may be left out; it stands behind `=`.
_OPTIONAL = ("local",)
# What is done otherwise here, or is not there to be set. Tools give them with every call, and take
# every word on stderr for an error: they are accepted, and nothing is said.
_IDLE_VALUES = (
    *("acid", "apirequesttimeout", "approot", "approotfilemode", "cachekeycount", "cachettl"),
    *("colorscheme", "configfile", "cpuprofile", "dataflow.components.max"),
    *("dataflow.dependency.max", "dbInternal", "errorpresentation", "export.alias", "gc"),
    *("http.proxy.host", "http.proxy.password", "http.proxy.port", "http.proxy.scheme"),
    *("http.proxy.user", "http.response.maxResults", "http.response.pageLimit"),
    *("indirect.depth.max", "log-level", "loglevel", "namespaces", "pgsrv.loglevel", "pgsrv.srv"),
    *("provider", "querycachesize", "registry", "session", "sqlBackend", "store.txn"),
    *("tls.CABundle", "viperconfigfilename"),
)
_IDLE_SWITCHES = (
    *("http.log.enabled", "offline", "pgsrv.debug.enable", "tls.allowInsecure"),
    *("usenonpreferredapis", "verbose"),
)
_SHORT = {
    "d": "delimiter",
    "f": "outfile",
    "H": "hideheaders",
    "h": "help",
    "i": "infile",
    "o": "output",
    "q": "iqldata",
    "v": "verbose",
}
_TAKES_NONE = frozenset((*_SWITCHES, *_IDLE_SWITCHES, *_OPTIONAL))
_KNOWN = frozenset((*_VALUES, *_REPEATED, *_IDLE_VALUES, *_TAKES_NONE))
_BOOLEANS = {"true": True, "1": True, "t": True, "false": False, "0": False, "f": False}


class Flags(Record):
    """A command line: its words, and the values of its flags by name, in order."""

    words: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(factory=dict)

    def text(self, name: str) -> str | None:
        """The last value of a flag; None if it is not there."""
        found = self.values.get(name)
        return found[-1] if found else None

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a flag."""
        return self.values.get(name, ())

    def on(self, name: str) -> bool:
        """Whether a flag without a value stands there; `--name=false` is none."""
        text = (self.text(name) or "false").lower()
        if text not in _BOOLEANS:
            raise Usage(f"--{name} is true or false, not '{text}'")
        return _BOOLEANS[text]


def flags_of(arguments: Sequence[str]) -> Flags:
    """What a command line says. A value stands behind `=` or is the next word.

    Raises Usage for a flag that is not known, and for one without its value.

    >>> found = flags_of(["exec", "SELECT 1", "-o", "json", "--http.log.enabled", "--local=a.db"])
    >>> found.words, found.text("output"), found.text("local")
    (('exec', 'SELECT 1'), 'json', 'a.db')
    """
    words: list[str] = []
    values: dict[str, tuple[str, ...]] = {}
    rest = iter(arguments)
    for word in rest:
        if word == "--":
            words.extend(rest)
        elif not word.startswith("-") or word == "-":
            words.append(word)
        else:
            name, value = _flag(word, rest)
            values[name] = (*values.get(name, ()), value)
    return Flags(tuple(words), values)


def _flag(word: str, rest: Iterator[str]) -> tuple[str, str]:
    if word.startswith("--"):
        name, equals, value = word[2:].partition("=")
    else:
        name, value = _SHORT.get(word[1], word[1:]), word[2:]
        equals, value = ("=" if value else ""), value.removeprefix("=")
    if name not in _KNOWN:
        hint = did_you_mean(name, _KNOWN)
        raise Usage(f"unknown flag: {word.partition('=')[0]}" + (f"; {hint}" if hint else ""))
    if equals:
        return name, value
    if name in _TAKES_NONE:
        return name, "" if name in _OPTIONAL else "true"
    following = next(rest, None)
    if following is None:
        raise Usage(f"flag needs an argument: {word}")
    return name, following
