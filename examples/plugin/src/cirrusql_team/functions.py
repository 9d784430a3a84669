"""Two functions: one gives a value, the other rows."""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.plugins import Argument, Function, Type


def mail_domain(address: str) -> str | None:
    """What stands behind the last @ of an address, None if there is none."""
    _, at, domain = address.rpartition("@")
    return domain.lower() if at else None


def shifts(hours: int) -> Iterator[tuple[int, int]]:
    """The shifts of a day, each so many hours long: when each begins, and when it ends."""
    if not 1 <= hours <= 24:
        raise ValueError(f"a shift has 1 to 24 hours, not {hours}")
    for start in range(0, 24, hours):
        yield start, min(start + hours, 24)


FUNCTIONS = (
    Function(
        "mail_domain",
        (Argument("address"),),
        mail_domain,
        group="team",
        help="the domain of a mail address",
        example="mail_domain('ada@Example.com') = 'example.com'",
    ),
    Function(
        "shifts",
        (Argument("hours", Type.INTEGER),),
        shifts,
        group="team",
        help="the shifts of a day, each so many hours long",
        example="SELECT count(*) = 3 FROM shifts(8)",
        columns=("starts", "ends"),
    ),
)
