"""Where statements go: by the command line, else the environment, else what was installed."""

from __future__ import annotations

import json
from collections.abc import Mapping, MutableMapping

from cirrusql.cli.arguments import Usage, count, regions_of
from cirrusql.engine.target import Target
from cirrusql.stackql.flags import Flags

OWN = ("local", "endpoint-url", "profile", "region", "concurrency", "database", "read-only")
"""The options that `cirrusql` has and StackQL has not, by which a user says where statements go."""
_WHERE = ("local", "endpoint-url", "profile")  # of which one source's stand for all
# What StackQL's `auth` calls the variables with a key, and what every AWS tool calls them.
_KEYS = {"keyIDenvvar": "AWS_ACCESS_KEY_ID", "credentialsenvvar": "AWS_SECRET_ACCESS_KEY"}
_PROVIDERS = ("awscc", "aws")


def of_environment(environment: Mapping[str, str]) -> Flags:
    """Our options as the environment says them; a variable that is empty says nothing.

    >>> of_environment({"CIRRUSQL_LOCAL": "a.db", "CIRRUSQL_REGION": ""}).values
    {'local': ('a.db',)}
    """
    names = {name: "CIRRUSQL_" + name.upper().replace("-", "_") for name in OWN}
    return Flags((), {k: (environment[v],) for k, v in names.items() if environment.get(v)})


def joined(installed: Flags, environment: Flags, given: Flags) -> Flags:
    """The command line with the options of the others, where it has none of its own.

    Which cloud it is, is said by one of them alone: `--profile` is not mixed with another's
    `--local`.
    """
    values = dict(given.values)
    for source in (environment, installed):
        says_where = any(name in values for name in _WHERE)
        for name in OWN:
            if name in source.values and name not in values:
                if name in _WHERE and says_where:
                    continue
                values[name] = source.values[name]
    return Flags(given.words, values)


def target_of(flags: Flags) -> Target:
    """The target; raises Usage for options that contradict each other."""
    local = flags.text("local")
    if local is not None and (flags.text("endpoint-url") or flags.text("profile")):
        raise Usage("--local excludes --endpoint-url and --profile")
    return Target(
        local=False if local is None else local or True,
        endpoint_url=flags.text("endpoint-url"),
        profile=flags.text("profile"),
        regions=regions_of(flags.all("region")),
        concurrency=_concurrency(flags),
    )


def _concurrency(flags: Flags) -> int | None:
    """Ours, or StackQL's, of which -1 is no limit."""
    import argparse

    given = flags.text("concurrency")
    limit = flags.text("execution.concurrency.limit") or "-1"
    if given is None:
        return int(limit) if limit.isdecimal() and int(limit) else None
    try:
        return count(given)
    except argparse.ArgumentTypeError as error:
        raise Usage(f"--concurrency: {error}") from None


def use_credentials(flags: Flags, environment: MutableMapping[str, str]) -> None:
    """Let the variables that `--auth` names be the ones with the credentials.

    Raises Usage for one that is not set: another account's would be used without a word.
    """
    for name in ("auth", "custom-auth-config"):
        text = flags.text(name)
        for provider in _PROVIDERS if text else ():
            _use(_document(str(text), name).get(provider), environment)


def _document(text: str, name: str) -> Mapping[str, object]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Usage(f"--{name} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise Usage(f"--{name} is not a JSON object")
    return found


def _use(given: object, environment: MutableMapping[str, str]) -> None:
    if not isinstance(given, dict):
        return
    named = {ours: given[theirs] for theirs, ours in _KEYS.items() if given.get(theirs)}
    others = {ours: str(name) for ours, name in named.items() if name != ours}
    for name in others.values():
        if not environment.get(name):
            raise Usage(f"--auth names {name} for credentials, and it is not set")
    if others:
        environment.update({ours: environment[name] for ours, name in others.items()})
        environment.pop("AWS_SESSION_TOKEN", None)  # it belongs to the key it came with
