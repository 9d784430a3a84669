"""Where calls go, as a value: how to reach the service, and what is known of it beforehand."""

from __future__ import annotations

from collections.abc import Callable

from cirrusql.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.cloudcontrol import Client
    from cirrusql.cloudcontrol.aws import AwsEnvironment
    from cirrusql.cloudcontrol.objects import Objects
    from cirrusql.engine.accounts.directory import Accounts

MEMORY = ":memory:"


class Environment(Record):
    """How to reach the service. `connect` makes the client, on first use and not before.

    `regions` are asked when a statement names none, and with `everywhere` all that the account has
    enabled; the first of them is where a resource is created when its statement does not say. Where
    they are `regions_given`, by whoever runs this, they count before those of an account's own
    configuration. With `journaled` writes are noted down in the user's state folder: what is gone
    with the process has no need of it. `own_name` names the file of the user's own tables and
    views; None where they are gone with the process too, empty where it is made of `partition` and
    the account. `objects` makes the way to S3's buckets; without it that is what the user's own AWS
    settings say. `account` is the account that calls, where that is known beforehand. With
    `accounts` statements may ask several; None is the one identity of the user's settings.
    `inventory` is the folder or address of the inventory, where the user names one; `aws` are the
    settings it is reached with, None for those of the user's that nothing here has chosen.
    """

    connect: Callable[[], Client]
    regions: tuple[str, ...]
    description: str
    journaled: bool = False
    own_name: str | None = None
    partition: str = "aws"
    everywhere: bool = False
    objects: Callable[[], Objects] | None = None
    account: str | None = None
    accounts: Accounts | None = None
    regions_given: bool = False
    inventory: str | None = None
    aws: AwsEnvironment | None = None

    @property
    def is_local(self) -> bool:
        """Whether it is a local cloud, in this process or at an address, and not AWS."""
        return self.own_name != ""


def file_name(text: str) -> str:
    """A name for the file of a target, from an address or a path.

    >>> file_name("http://127.0.0.1:4566/"), file_name("/tmp/a b.sqlite3")
    ('http-127.0.0.1-4566', 'tmp-a-b.sqlite3')
    """
    letters = (letter if letter.isalnum() or letter in "._" else "-" for letter in text)
    return "-".join(part for part in "".join(letters).split("-") if part)
