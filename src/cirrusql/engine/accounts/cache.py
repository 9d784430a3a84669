"""What an organisation listed, in a file, so that not every command asks it again."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Self

from cirrusql.engine.accounts.configuration import Listed, Organization
from cirrusql.records import Record, as_dict


class ListCache(Record):
    """The file of one configuration. It has numbers and names of accounts, and no keys."""

    path: Path

    @classmethod
    def of(cls, folder: Path, told_by: str, organization: Organization | None, place: str) -> Self:
        """The file for what a configuration says of an organisation, at an endpoint."""
        from hashlib import sha256

        # Settings that name other credentials, but no keys: a profile of the same name elsewhere.
        names = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CONFIG_FILE", "AWS_ACCESS_KEY_ID")
        given = [os.environ.get(name) for name in names]
        text = repr((os.path.abspath(told_by), organization, place, given))  # noqa: PTH100
        return cls(folder / "accounts" / f"{sha256(text.encode()).hexdigest()[:32]}.json")

    def read(self, since: float) -> tuple[Listed, ...] | None:
        """What was listed, unless that was before a moment or the file is not there, or damaged."""
        try:
            document = json.loads(self.path.read_bytes())
            if not document["asked"] > since:
                return None
            return tuple(Listed(**one) for one in document["accounts"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, listed: tuple[Listed, ...], now: float) -> None:
        """Keep a list; a folder that cannot be written costs the next command a few calls."""
        text = json.dumps({"asked": now, "accounts": [as_dict(one) for one in listed]})
        unfinished = self.path.with_suffix(f".{os.getpid()}.new")
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(text, "utf-8")
            unfinished.replace(self.path)
