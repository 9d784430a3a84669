"""A page of the site as a value: what it says, where it is, and what a search finds in it."""

from __future__ import annotations

from cirrusql.docs.site.markup import Heading
from cirrusql.records import Record


class Entry(Record):
    """Something that a search finds: its kind, its name, and where it is on the page.

    Kinds are `relation`, `operation`, `function`, `guide`, `heading`, `column` and `key`. `about`
    is a line that is shown beside the name.
    """

    kind: str
    name: str
    anchor: str = ""
    about: str = ""


class SitePage(Record):
    """One page. `path` is below the site's folder, with slashes; `body` is HTML that is safe.

    `trail` are the pages above it, from the top: what they are called, and their paths.
    """

    path: str
    title: str
    body: str
    headings: tuple[Heading, ...] = ()
    entries: tuple[Entry, ...] = ()
    trail: tuple[tuple[str, str], ...] = ()
    about: str = ""


def relative(target: str, path: str) -> str:
    """The address of one page, as another has to write it.

    >>> relative("aws/iam/index.html#x", "aws/ec2/vpcs.html"), relative("a.html", "index.html")
    ('../../aws/iam/index.html#x', 'a.html')
    """
    return "../" * path.count("/") + target
