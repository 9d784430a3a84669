"""The files that all AWS tools share, `~/.aws/config` and `~/.aws/credentials`, for one profile.

Read as botocore reads them, with the same parser of Python's; a test compares the two. botocore is
not asked because importing it takes longer than most statements.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from cirrusql.records import Record, field

Section = Mapping[str, "str | Mapping[str, str]"]

_NO_SECTION: Section = {}
# The variable that names each file, and where it is otherwise: config, credentials.
_FILES = (
    ("AWS_CONFIG_FILE", "~/.aws/config"),
    ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
)


class Profile(Record):
    """What the files say for one profile.

    `settings` are those of both files, the credentials file's before the other's; `in_credentials`
    and `in_config` are what each says by itself. `services` has the sections of the services
    definition that the profile names. A setting is text, or text by name where it is indented.
    """

    settings: Section = field(factory=dict)
    in_credentials: Section = field(factory=dict)
    in_config: Section = field(factory=dict)
    services: Section = field(factory=dict)

    def text(self, name: str) -> str | None:
        """A setting, None where there is none or it is more than text."""
        value = self.settings.get(name)
        return value if isinstance(value, str) else None


def read_profile(environ: Mapping[str, str], named: str | None) -> Profile | None:
    """The profile that was named by an option, or by the environment, or `default`.

    None where that cannot be told: a file cannot be parsed, or the profile does not exist. botocore
    has the words for that.
    """
    try:
        config, credentials = (_sections(environ.get(name, path)) for name, path in _FILES)
        profiles, services = _by_kind(config)
    except ValueError:
        return None
    chosen = named
    if chosen is None:
        # In the order of botocore, which is not that of its documentation.
        chosen = environ.get("AWS_DEFAULT_PROFILE", environ.get("AWS_PROFILE"))
    name = "default" if chosen is None else chosen
    if chosen is not None and name not in profiles and name not in credentials:
        return None
    in_config, in_credentials = profiles.get(name, _NO_SECTION), credentials.get(name, _NO_SECTION)
    settings = {**in_config, **in_credentials}
    definition = settings.get("services")
    defined = services.get(definition, _NO_SECTION) if isinstance(definition, str) else _NO_SECTION
    return Profile(settings, in_credentials, in_config, defined)


def profile_names(environ: Mapping[str, str]) -> Sequence[str]:
    """The profiles that there are in the two files, sorted; those of a malformed file are none."""
    names: set[str] = set()
    for is_config, (variable, path) in zip((True, False), _FILES, strict=True):
        try:
            sections = _sections(environ.get(variable, path))
            names |= _by_kind(sections)[0].keys() if is_config else sections.keys()
        except ValueError:
            continue
    return sorted(names)


def _sections(path: str) -> dict[str, Section]:
    """The sections of a file; none if there is no file. Raises ValueError if it is malformed."""
    path = os.path.expanduser(os.path.expandvars(path))  # noqa: PTH111 - as botocore does
    if not os.path.isfile(path):  # noqa: PTH113
        return {}
    import configparser

    parser = configparser.RawConfigParser()
    try:
        parser.read([path])
    except configparser.Error as error:  # UnicodeDecodeError is a ValueError already
        raise ValueError(str(error)) from None
    return {
        section: {name: _value(text) for name, text in parser.items(section)}
        for section in parser.sections()
    }


def _value(text: str) -> str | Mapping[str, str]:
    """Text, or what the lines below `name =` say, each of which must be a setting."""
    if not text.startswith("\n"):
        return text
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if any("=" not in line for line in lines):
        raise ValueError("a line below a setting is no setting")
    pairs = (line.partition("=") for line in lines)
    return {name.strip(): value.strip() for name, _, value in pairs}


def _by_kind(config: Mapping[str, Section]) -> tuple[dict[str, Section], dict[str, Section]]:
    """The profiles and the services definitions of a config file, by name."""
    profiles: dict[str, Section] = {}
    services: dict[str, Section] = {}
    for title, section in config.items():
        if title == "default":
            profiles[title] = section
        elif title.startswith(("profile", "services")):
            words = _words(title)
            if len(words) == 2:
                kind = profiles if title.startswith("profile") else services
                kind[words[1]] = section
    return profiles, services


def _words(title: str) -> list[str]:
    if title.isascii() and not any(mark in title for mark in "'\"\\"):
        return title.split()
    import shlex

    try:
        return shlex.split(title)
    except ValueError:
        return []
