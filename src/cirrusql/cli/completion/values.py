"""Values that only data can tell: relations, regions, profiles, writes. Each kind looks up its own.

A script asks for them with `cirrusql complete --values`, at every press of a key: so nothing is
imported but what the kind needs, and nothing is asked over a network.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping

# A value and what it is, which may be nothing.
Candidate = tuple[str, str]

_SHOWN = 60
_MOST_RUNS = 100


def values(kind: str, prefix: str) -> Iterator[Candidate]:
    """The values of a kind that begin with the prefix; none of a kind that the shell knows better.

    One that ends in `.`, `::` or `,` is only the beginning of a value. Raises what reading data
    raises.

    >>> [*values("relation", "awscc.s3.bucket_")]
    [('awscc.s3.bucket_policies', 'AWS::S3::BucketPolicy')]
    >>> [*values("relation", "AWS::S3T")]
    [('AWS::S3Tables::', '')]
    """
    for one in VALUES.get(kind, _none)(prefix):
        if one[0].startswith(prefix):
            yield one


def _none(_prefix: str) -> Iterable[Candidate]:
    return ()


def _relations(prefix: str) -> Iterable[Candidate]:
    """Relations, one step of their names at a time: a provider, its services, their resources."""
    from cirrusql.catalog import PROVIDER, Catalog

    rows = [(str(row[0]), f"{row[3]}.{row[4]}") for row in Catalog.open().type_rows()]
    if prefix.startswith("AWS"):
        return _steps(((type_name, "") for type_name, _ in rows), prefix, "::")
    whole = f"{PROVIDER}."
    front = whole if prefix and whole.startswith(prefix[: len(whole)]) else ""
    return _steps(((front + name, type_name) for type_name, name in rows), prefix, ".")


def _steps(names: Iterable[Candidate], prefix: str, separator: str) -> Iterator[Candidate]:
    """The names as far as the next separator behind the prefix, each once."""
    beginnings: dict[str, str] = {}
    for name, what in names:
        if name.startswith(prefix):
            end = name.find(separator, len(prefix))
            is_whole = end < 0
            beginnings[name if is_whole else name[: end + len(separator)]] = (
                what if is_whole else ""
            )
    return iter(beginnings.items())


def _regions(prefix: str) -> Iterable[Candidate]:
    """Regions, also behind a comma, but for those that stand before it."""
    from cirrusql.catalog import Catalog

    before, comma, _ = prefix.rpartition(",")
    named = before.split(",")
    return ((before + comma + one, "") for one in Catalog.open().regions() if one not in named)


def _profiles(_prefix: str) -> Iterable[Candidate]:
    from cirrusql.cloudcontrol.shared_config import profile_names

    return ((name, "") for name in profile_names(os.environ))


def _runs(prefix: str) -> Iterable[Candidate]:
    """The latest writes of the journal, the latest first."""
    from cirrusql.folders import state_folder
    from cirrusql.journal.file import Journal

    journal = Journal(state_folder())
    runs = journal.runs() if journal.exists else []
    for run in [one for one in runs if str(one.number).startswith(prefix)][:_MOST_RUNS]:
        entries = journal.entries(run.number)
        verb = f"{entries[0].verb} {entries[0].type_name}" if entries else "nothing"
        more = f" and {len(entries) - 1} more" if len(entries) > 1 else ""
        yield str(run.number), f"{verb}{more}, {run.place}"[:_SHOWN]


VALUES: Mapping[str, Callable[[str], Iterable[Candidate]]] = {
    "profile": _profiles,
    "region": _regions,
    "relation": _relations,
    "run": _runs,
}
