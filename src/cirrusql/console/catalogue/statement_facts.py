"""Statements that a page offers to open, and the one that gives sample rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_SAMPLE = 5
_REGION = "{{ region }}"


def offered(verb: str, title: str, text: str, region: str | None, note: str = "") -> dict[str, Any]:
    """A statement as it is documented, and as it is opened: in a region that is asked here.

    >>> offered("SELECT", "One", "… region = '{{ region }}'", "eu-west-1")["open"]
    "… region = 'eu-west-1'"
    """
    opened = text if region is None else text.replace(_REGION, region)
    return {"verb": verb, "title": title, "text": text, "open": opened, "note": note}


def sample(name: str, needs: Sequence[str], why: str = "") -> dict[str, Any]:
    """A statement for a few rows, or why there is none without being told more.

    >>> sample("cirrusql.regions", ())
    {'sample': 'SELECT * FROM cirrusql.regions LIMIT 5'}
    >>> sample("aws.sts.get_access_key_info", ("access_key_id",))["no_sample"]
    'it has to be told access_key_id'
    """
    if needs:
        return {"no_sample": f"it has to be told {' and '.join(needs)}"}
    if why:
        return {"no_sample": why}
    return {"sample": f"SELECT * FROM {name} LIMIT {_SAMPLE}"}
