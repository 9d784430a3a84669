"""Functions of networks, addresses and ports."""

from __future__ import annotations

from cirrusql.engine.functions.declared.shorthand import integers, texts
from cirrusql.engine.functions.function import Argument, SqlFunction

_GROUP = "networks"


def _network(
    name: str, takes: tuple[Argument, ...], what: str, example: str, *, takes_nulls: bool = False
) -> SqlFunction:
    found = f"cirrusql.engine.functions.networks:{name}"
    return SqlFunction(name, takes, found, _GROUP, what, example, takes_nulls=takes_nulls)


NETWORKS = (
    _network(
        "cidr_contains",
        texts("cidr", "other"),
        "1 if all of another network, or one address, is in a network, else 0; IPv4 is never in"
        " IPv6",
        "cidr_contains('10.0.0.0/8', '10.1.0.0/16') = 1",
    ),
    _network(
        "cidr_overlaps",
        texts("cidr", "other"),
        "1 if two networks have an address in common, else 0",
        "cidr_overlaps('10.0.0.0/16', '10.0.128.0/17') = 1",
    ),
    _network(
        "ip_in_cidr",
        texts("address", "cidr"),
        "1 if an address is in a network, else 0",
        "ip_in_cidr('10.1.2.3', '10.0.0.0/8') = 1",
    ),
    _network(
        "cidr_is_public",
        texts("cidr"),
        "1 if a network has an address that is reached from the internet, else 0",
        "cidr_is_public('0.0.0.0/0') = 1",
    ),
    _network(
        "is_public_ip",
        texts("address"),
        "1 if an address is reached from the internet, else 0",
        "is_public_ip('100.64.0.1') = 0",
    ),
    _network(
        "cidr_first",
        texts("cidr"),
        "the first address of a network",
        "cidr_first('10.1.2.3/8') = '10.0.0.0'",
    ),
    _network(
        "cidr_last",
        texts("cidr"),
        "the last address of a network",
        "cidr_last('10.1.2.3/8') = '10.255.255.255'",
    ),
    _network(
        "cidr_size",
        texts("cidr"),
        "how many addresses a network has",
        "cidr_size('10.0.0.0/24') = 256",
    ),
    _network(
        "cidr_hosts",
        texts("cidr"),
        "how many addresses of a subnet AWS gives to interfaces: it keeps the first four and the"
        " last",
        "cidr_hosts('10.0.0.0/24') = 251",
    ),
    _network(
        "port_in",
        integers("first", "last", "port"),
        "1 if a port is in a range, both ends included, else 0; a range whose ends are NULL or -1"
        " is of all ports",
        "port_in(20, 25, 22) = 1",
        takes_nulls=True,
    ),
)
