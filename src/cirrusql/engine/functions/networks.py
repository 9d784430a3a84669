"""Networks, addresses and ports.

A CIDR may have host bits, as `10.0.0.1/8` has; an address alone is a network of one. IPv4 and IPv6
never contain each other, and an IPv4 address that is written as IPv6 (`::ffff:10.0.0.1`) is IPv6.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# In a subnet AWS keeps the first four addresses and the last. Source: VPC User Guide, "Subnet CIDR
# blocks".
_KEPT_BY_AWS = 5
# Source: IANA, "IPv4 Special-Purpose Address Registry", those of IPv6 and of multicast addresses.
_SPECIAL = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "::/3", "2001:db8::/32", "2001:2::/48", "2001:10::/28", "2002::/16", "3fff::/20",
    "4000::/2", "8000::/1",
)  # fmt: skip


@lru_cache(maxsize=4096)
def network(text: str) -> Network | None:
    """The network that a text is; None for what is none.

    >>> network("10.1.2.3/8"), network("fe80::1"), network("10.0.0.0/33")
    (IPv4Network('10.0.0.0/8'), IPv6Network('fe80::1/128'), None)
    """
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def cidr_contains(cidr: str, other: str) -> int | None:
    """1 if all addresses of another network, or one address, are in a network, else 0.

    >>> cidr_contains("10.0.0.0/8", "10.1.0.0/16"), cidr_contains("10.0.0.0/8", "0.0.0.0/0")
    (1, 0)

    None for what is no network.
    """
    mine, theirs = network(cidr), network(other)
    if mine is None or theirs is None:
        return None
    return int(_contains(mine, theirs))


def _contains(mine: Network, theirs: Network) -> bool:
    if isinstance(mine, ipaddress.IPv4Network):
        return isinstance(theirs, ipaddress.IPv4Network) and theirs.subnet_of(mine)
    return isinstance(theirs, ipaddress.IPv6Network) and theirs.subnet_of(mine)


def ip_in_cidr(address: str, cidr: str) -> int | None:
    """1 if an address is in a network, else 0; None for what is none.

    >>> ip_in_cidr("10.1.2.3", "10.0.0.0/8"), ip_in_cidr("10.0.0.0/8", "10.0.0.0/8")
    (1, None)
    """
    found = network(address)
    if found is None or found.num_addresses != 1:
        return None
    return cidr_contains(cidr, address)


def cidr_overlaps(cidr: str, other: str) -> int | None:
    """1 if two networks have an address in common, else 0; None for what is no network.

    >>> cidr_overlaps("10.0.0.0/8", "10.1.0.0/16"), cidr_overlaps("10.0.0.0/16", "10.1.0.0/16")
    (1, 0)
    """
    mine, theirs = network(cidr), network(other)
    if mine is None or theirs is None:
        return None
    return int(mine.version == theirs.version and mine.overlaps(theirs))


def cidr_is_public(cidr: str) -> int | None:
    """1 if a network has an address that is reached from the internet, else 0.

    Which are not is IANA's registries of special-purpose addresses: private, shared, loopback,
    link-local, documentation, multicast and reserved ones, and of IPv6 all but 2000::/3.
    None for what is no network.

    >>> cidr_is_public("0.0.0.0/0"), cidr_is_public("10.0.0.0/8"), cidr_is_public("10.0.0.0/7")
    (1, 0, 1)
    """
    found = network(cidr)
    return None if found is None else int(_is_public(found))


@lru_cache(maxsize=4096)
def _is_public(found: Network) -> bool:
    if any(_contains(special, found) for special in _specials()):
        return False
    if not any(_contains(found, special) for special in _specials()):
        return True
    return any(_is_public(half) for half in found.subnets())


@lru_cache(maxsize=1)
def _specials() -> tuple[Network, ...]:
    return tuple(map(ipaddress.ip_network, _SPECIAL))


def is_public_ip(address: str) -> int | None:
    """1 if an address is reached from the internet, else 0, as `cidr_is_public`.

    None for what is no address.

    >>> is_public_ip("8.8.8.8"), is_public_ip("10.0.0.1"), is_public_ip("100.64.0.1")
    (1, 0, 0)
    """
    found = network(address)
    return None if found is None or found.num_addresses != 1 else int(_is_public(found))


def cidr_first(cidr: str) -> str | None:
    """The first address of a network; None for what is none.

    >>> cidr_first("10.1.2.3/8")
    '10.0.0.0'
    """
    found = network(cidr)
    return None if found is None else str(found[0])


def cidr_last(cidr: str) -> str | None:
    """The last address of a network; None for what is none.

    >>> cidr_last("10.1.2.3/8")
    '10.255.255.255'
    """
    found = network(cidr)
    return None if found is None else str(found[-1])


def cidr_size(cidr: str) -> int | float | None:
    """How many addresses a network has; None for what is none.

    Above 2^63, which SQL's whole numbers do not reach, a float, which is exact for a power of two.

    >>> cidr_size("10.0.0.0/24"), cidr_size("fd00::/64") == 2.0**64
    (256, True)
    """
    found = network(cidr)
    return None if found is None else _sql_number(found.num_addresses)


def cidr_hosts(cidr: str) -> int | float | None:
    """How many addresses of a subnet AWS gives to interfaces: all but five; at least 0.

    AWS keeps the first four addresses of every subnet and the last. None for what is no network.

    >>> cidr_hosts("10.0.0.0/24"), cidr_hosts("10.0.0.0/28"), cidr_hosts("10.0.0.0/30")
    (251, 11, 0)
    """
    found = network(cidr)
    return None if found is None else _sql_number(max(found.num_addresses - _KEPT_BY_AWS, 0))


def _sql_number(number: int) -> int | float:
    return number if number < 1 << 63 else float(number)


def port_in(first: int | None, last: int | None, port: int | None) -> int | None:
    """1 if a port is in a range of ports, both ends included, else 0.

    A range whose ends are both NULL or -1 is of all ports, as a rule for every protocol has it; one
    that has one end is of that port. NULL for a port that is NULL.

    >>> port_in(20, 25, 22), port_in(-1, -1, 22), port_in(None, None, 22), port_in(443, None, 22)
    (1, 1, 1, 0)
    """
    if port is None:
        return None
    ends = [end for end in (first, last) if end not in (None, -1)]
    if not ends:
        return 1
    low, high = ends[0], ends[-1]
    assert low is not None
    assert high is not None
    return int(low <= port <= high)
